"""Every notebook keeps the house's rules, and runs with other parameters than its own; what it wrote stands alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from alone import assert_alone
from support import CHOSEN, REPOSITORY, Made

from violence_data import processed, tables
from violence_data.reports import cell, gaps, whole
from violence_data.reports.catalog import REPORTS

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
TOPICS = {path.parent.name for path in (REPOSITORY / "violence_data/topics").glob("*/__init__.py")}
ALLOWED = {"check_parameters", "load", "places", "measures", "charts", "words_of"}
LOOPS = (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.ClassDef)
MOST_LINES = 8
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def code_cells(path: Path) -> list[Any]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def test_each_notebook_is_a_report_and_each_report_a_notebook() -> None:
    assert {p.stem for p in NOTEBOOKS} == set(REPORTS) >= set(CHOSEN)


@EVERY
def test_a_notebook_keeps_the_rules_of_the_house(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))
    for one in code_cells(path):
        assert len(one.source.splitlines()) <= MOST_LINES, one.source
        for node in ast.walk(ast.parse(one.source)):
            assert not isinstance(node, (*LOOPS, ast.Import)), one.source
            if isinstance(node, ast.ImportFrom):
                assert node.module in ("violence_data", "violence_data.topics")
                assert {a.name for a in node.names} <= (ALLOWED if node.module == "violence_data" else TOPICS)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"[\\/]|\.(csv|parquet|zip|json)\b", node.value), node.value
            if isinstance(node, ast.Constant) and isinstance(node.value, int) and "parameters" not in one.metadata.get("tags", []):
                assert node.value < 100, "a number typed into a notebook"


@EVERY
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    """What was run and saved here is its reader's; what is committed, or staged for it, holds none: pre-commit asks this test."""
    command = ["git", "show", f":notebooks/{path.name}"]
    shown = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=False)
    if shown.returncode:
        pytest.skip(f"git does not hold notebooks/{path.name}: it is new, or this is not a checkout")
    ran = [c for c in nbformat.reads(shown.stdout, as_version=4).cells if c.cell_type == "code" and (c.outputs or c.execution_count)]
    assert ran == [], "commit the notebook without outputs"


@EVERY
def test_a_notebook_asks_before_it_draws_and_ends_with_its_sources(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert re.match(r"\w*words\.sources\(", cells[-1].source)
    drawn = iter(whole.charts(c.source for c in cells if c.cell_type == "code"))
    asked, charts = "", 0
    for one in cells:
        if one.cell_type == "markdown":
            asked = one.source
            assert not re.search(r"\d{2,}", asked), "a number typed into a notebook"
        elif here := next(drawn):
            assert here == 1
            assert re.match(r"## .*\?(\n|$)", asked)
            charts += 1
    assert charts or path.stem == "revisions"  # whose charts hang on how many cuts are held


@EVERY
def test_what_a_cell_needs_is_a_table_loaded_before_with_or_none(path: Path) -> None:
    before = ""
    for one in code_cells(path):
        for name in [name for need in gaps.needs(one) for name in need]:
            assert name in tables.TABLES
            assert f'load("{name}", as_of=as_of, or_none=True)' in before
        before += one.source


def dates_as_numbers(page: str) -> list[str]:
    """Return the days and months that a page's text writes as a file would; names of files and addresses are no text."""
    text = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|title|code|pre)\b.*?</\1>", " ", page))
    return re.findall(r"(?<![\w./-])\d{4}-\d{2}(?:-\d{2})?(?![\w/-]|\.\w)", text)


def test_a_date_as_a_number_is_found_in_a_page() -> None:
    page = "<p>cut 2025-06, IDVFC_2019-11.zip, 1990-2040, <code>2019-10-15</code></p><td>2019-10-15</td>"
    assert dates_as_numbers(page) == ["2025-06", "2019-10-15"]


# With their defaults, all notebooks are run in test_drawn.
@pytest.mark.parametrize("name", REPORTS)
def test_a_notebook_runs_and_its_page_stands_alone(name: str, page: Callable[..., Made], home: Path) -> None:
    made = page(name, **CHOSEN.get(name, {}))
    assert made.charts >= 1  # a run that lacks one failed
    assert not [o for o in made.outputs if o.output_type in ("stream", "error")]
    assert dates_as_numbers(made.html) == []
    links = [a["href"] for a in assert_alone(made.html).find_all("a") if "://" not in a["href"]]
    assert sorted(link for link in links if link[0] != "#" and not link.startswith(("data:text/csv", "data:image/svg"))) == [
        "../errata.html",
        "../index.html",
        f"{made.path.stem}.ipynb",
    ]
    for text in (made.html, nbformat.writes(made.notebook)):
        assert not re.search(r"/tmp/|ipykernel_\d+|papermill", text)
        for place in (home, Path.home(), Path(sys.prefix), REPOSITORY):
            assert str(place) == "/" or not re.search(rf"{re.escape(str(place))}(?![A-Za-z0-9])", text)


def test_a_page_says_its_sources_shows_its_tables_and_holds_what_it_was_given(page: Callable[..., Made]) -> None:
    made = page("state_profile", **CHOSEN["state_profile"])
    nbformat.validate(made.notebook)
    found = assert_alone(made.html)
    text = found.get_text()
    for name in ("sesnsp_victims_state_month", "inegi_deaths_occurrence_municipality_month", "conapo_population_state_year"):
        for file in processed.load(name, as_of=CHOSEN["state_profile"]["as_of"]).attrs["sources"]:
            assert file["file"] in text and file["sha256"][:16] in text
    assert len(found.find_all("svg")) == len(found.find_all("figure")) == made.charts > 5
    assert len([table for table in found.find_all("table") if not table.find_parent("figure")]) == 3
    assert found.h1.get_text() == "State profile: Oaxaca (from 2015, to 2018, files out by 31 December 2024)"
    assert "Suspected gap" in text
    parameters = [
        next(c.source for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
        for notebook in (made.notebook, nbformat.read(REPORTS["state_profile"].notebook, as_version=4))
    ]
    assert parameters[0] == cell.fill(parameters[1], CHOSEN["state_profile"]) != parameters[1]
