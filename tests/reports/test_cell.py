"""The cell of parameters: papermill reads it whole, a run fills it in, a changed default or a misspelt name is refused."""

from __future__ import annotations

import ast
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill import inspect_notebook

from violence_data import check_parameters
from violence_data.errors import ReportFailed, UnknownName
from violence_data.reports import batch, cell
from violence_data.reports.catalog import REPORTS, Report

EVERY = pytest.mark.parametrize("report", REPORTS.values(), ids=lambda r: r.name)


def edit(notebook: Path, old: str, new: str) -> None:
    """Change one line of the cell of parameters, as a reader does in Jupyter."""
    text = notebook.read_text(encoding="utf-8")
    assert text.count(json.dumps(old)[1:-1]) == 1
    notebook.write_text(text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]), encoding="utf-8")


@EVERY
def test_papermill_lists_every_parameter_of_the_catalogue_with_its_comment(report: Report, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="papermill"):
        found = inspect_notebook(report.notebook)
    assert caplog.messages == []
    cell.check_defaults(report.notebook, report.defaults())
    assert list(found) == list(report.parameters)
    assert {name: ast.literal_eval(one["default"]) for name, one in found.items()} == report.defaults()
    for name, one in found.items():
        assert one["help"], name
        kind = type(report.defaults()[name]).__name__
        assert one["inferred_type_name"] in ({"Optional[int]", "Optional[str]"} if kind == "NoneType" else {kind, "list[str]"}), name


@EVERY
def test_a_misspelt_parameter_is_refused_before_anything_else_runs(report: Report) -> None:
    cells = [c.source for c in nbformat.read(report.notebook, as_version=4).cells if c.cell_type == "code"]
    assert cells[1] == "from violence_data import check_parameters\n\ncheck_parameters(In)"
    check_parameters(["", cells[0], *(f"# Parameters\n{name} = None\n" for name in report.parameters)])
    with pytest.raises(UnknownName, match=f"found 'cve_netn', expected: {', '.join(report.parameters)}$"):
        check_parameters(["", cells[0], '# Parameters\nlang = "en"\ncve_netn = "20"\n', cells[1]])


def test_what_a_reader_writes_in_other_cells_is_no_parameter() -> None:
    check_parameters(["", 'lang: str = "en"', "%timeit x", "mine = 1", "for x in"])


@pytest.mark.usefixtures("built")
def test_plain_papermill_stops_at_a_misspelt_name(home: Path, tmp_path: Path) -> None:
    notebook = home / "notebooks/case_files.ipynb"
    command = [sys.executable, "-m", "papermill", str(notebook), str(tmp_path / "run.ipynb"), "-p", "start_yaer", "2018"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"IPYTHONDIR": str(tmp_path / "i")})
    assert ran.returncode == 1
    assert "UnknownName: parameters: found 'start_yaer', expected: start_year, end_year, as_of, lang" in ran.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Optional[int]" = None  # first', '"Optional[int]" = 2018  # first', "start_year (None expected, 2018 found)"),
        ("end_year:", "last_year:", "end_year (None expected, none found), last_year (none expected, None found)"),
        ('lang: str = "en"', 'lang: str = "en"\nmore: int = 0', "more (none expected, 0 found)"),
    ],
)
def test_a_batch_refuses_a_shipped_notebook_with_other_parameters_by_name(project: Path, old: str, new: str, told: str) -> None:
    edit(project / "notebooks/case_files.ipynb", old, new)
    outcome = batch.run_one(batch.Job("case_files", {}))
    assert outcome.error.startswith(f"ReportFailed: case_files.ipynb: its cell of parameters was changed: {told}; restore it")
    assert 'run "violence-data notebook case_files"' in outcome.error


def test_a_comment_or_a_type_may_change(project: Path) -> None:
    edit(project / "notebooks/case_files.ipynb", "# first year shown", "# the year it begins with")
    cell.check_defaults(project / "notebooks/case_files.ipynb", REPORTS["case_files"].defaults())


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.fixed_dictionaries({"a": st.one_of(texts, st.none(), st.integers()), "b": st.lists(texts, max_size=3), "c": texts}))
def test_a_filled_cell_gives_back_any_value_and_keeps_the_rest(values: dict[str, Any]) -> None:
    source = 'a: str = "ñ"  # año\nb: list[str] = [\n  "x",\n]  # list\nc: "Optional[str]" = None # end'
    filled = cell.fill(source, values)
    body = [n for n in ast.parse(filled).body if isinstance(n, ast.AnnAssign) and n.value]
    assert {ast.unparse(n.target): ast.literal_eval(n.value) for n in body if n.value} == values
    assert filled.startswith("a: str = ") and filled.endswith(" # end") and "  # año\nb: list[str] = [" in filled
    assert cell.fill(source, {}) == source


def test_a_notebook_without_one_cell_of_parameters_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    for text in ("", '{"cells": [', '{"cells": []}', '{"cells": [{"metadata": {"tags": ["parameters"]}, "source": ["a: int = f()"]}]}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ReportFailed, match="x.ipynb: expected a notebook with a cell tagged parameters"):
            cell.check_defaults(path, {})
