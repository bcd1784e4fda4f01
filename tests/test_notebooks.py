"""Every notebook keeps the house's rules, and runs with its defaults and with other parameters."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import REPOSITORY

from violence_data import processed
from violence_data.reports import batch
from violence_data.reports.catalog import REPORTS

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
ALLOWED = {"load", "states", "analysis", "figures", "messages", "stories"}
MOST_LINES = 8
OTHER: dict[str, dict[str, Any]] = {
    "national_trend": {"source": "inegi_deaths_registration", "start_year": 1994, "end_year": 2018},
    "state_profile": {"cve_ent": "20", "start_year": 2015, "end_year": 2018, "as_of": "2024-12-31"},
    "compare_states": {"cve_ent": ["11", "31"], "source": "inegi_deaths_occurrence", "start_year": 2005, "end_year": 2022},
    "case_files": {"start_year": 2010, "end_year": 2024},
    "compare_years": {"year_a": 2024, "year_b": 2025},
    "compare_sources": {"cve_ent": "20", "as_of": "2024-12-31"},
    "incident_context": {"incident": "iguala-2014-09-26", "at_least": 4, "within_days": 7},
    "story_check": {"story": "2019-10-15-tepochica", "as_of": "2020-02-01"},
    "revisions": {"source": "sesnsp_incidents", "as_of": "2024-12-31"},
    "whats_new": {"cut_a": "2019-11", "cut_b": "2024-05"},
    "forecast_year": {"cve_ent": "Oaxaca", "source": "inegi_deaths_registration", "year": 2018, "months_known": 1},
}


def code_cells(path: Path) -> list[Any]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def test_each_notebook_is_a_report_and_each_report_a_notebook() -> None:
    assert {p.stem for p in NOTEBOOKS} == set(REPORTS) == set(OTHER)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_keeps_the_rules_of_the_house(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in code_cells(path):
        assert not cell.outputs
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.source
        tree = ast.parse(cell.source)
        loops = (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.ClassDef)
        assert not [n for n in ast.walk(tree) if isinstance(n, loops)], cell.source
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.module == "violence_data"
                assert {a.name for a in node.names} <= ALLOWED
            assert not isinstance(node, ast.Import)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"[\\/]|\.(csv|parquet|zip|json)\b", node.value), node.value


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_has_one_typed_cell_of_parameters(path: Path) -> None:
    tagged = [c for c in code_cells(path) if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    body = ast.parse(tagged[0].source).body
    assert all(isinstance(n, ast.AnnAssign) and n.value is not None for n in body)
    names = [n.target.id for n in body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    assert names == list(REPORTS[path.stem].parameters)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_asks_before_it_draws_and_ends_with_its_sources(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert cells[-1].source.startswith("messages.sources(")
    asked = ""
    for cell in cells:
        asked = cell.source if cell.cell_type == "markdown" else asked
        if "figures.plot_" in cell.source:
            assert asked.startswith("## ")
            assert asked.splitlines()[0].endswith("?")
            assert cell.source.count("figures.plot_") == 1
        if cell.cell_type == "markdown":
            assert not re.search(r"\d{2,}", cell.source), "a number typed into a notebook"
        elif "parameters" not in cell.metadata.get("tags", []):
            numbers = [n.value for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Constant) and isinstance(n.value, int)]
            assert all(n < 100 for n in numbers), "a number typed into a notebook"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("which", ["defaults", "other"])
def test_a_notebook_runs(name: str, which: str, home: Path) -> None:
    outcome = batch.run_one(batch.Job(name, OTHER[name] if which == "other" else {}))
    assert outcome.error == ""
    run = nbformat.read(home / "reports" / name / f"{outcome.slug}.ipynb", as_version=4)
    drawn = sum("image/png" in o.get("data", {}) for c in run.cells for o in c.get("outputs", []))
    planned = sum("figures.plot_" in c.source for c in run.cells)
    assert drawn == planned > 0
    assert not [o for c in run.cells for o in c.get("outputs", []) if o.output_type in ("stream", "error")]


@pytest.mark.usefixtures("built")
def test_a_state_by_name_and_an_unknown_one() -> None:
    assert processed.load("inegi_states").shape[0] == 32
    assert batch.run_one(batch.Job("state_profile", {"cve_ent": "Michoacn"})).error.startswith("UnknownName: state: expected")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("year", [1875, 2031])
def test_a_year_outside_the_data_says_which_years_exist(year: int) -> None:
    error = batch.run_one(batch.Job("national_trend", {"source": "sesnsp_victims", "start_year": year, "end_year": year})).error
    assert error.startswith(f"YearsNotCovered: year {year} is not covered; this table holds 2015-2025")
