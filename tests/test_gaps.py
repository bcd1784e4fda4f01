"""What was not published by a day is named: in the table loaded, in sentences, and in the sections of a page that need it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support import REPOSITORY

from violence_data import messages, processed, tables
from violence_data.errors import NotPublishedYet
from violence_data.reports import batch, gaps

EARLY, LATER = "2020-06-01", "2023-12-31"
DEATHS, MUNICIPAL = "inegi_deaths_occurrence_state_month", "inegi_deaths_occurrence_municipality_month"
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


def cell(source: str, *needs: str) -> Any:
    return new_code_cell(source, metadata={"tags": [f"needs:{need}" for need in needs]})


def outputs(run: Any) -> str:
    """The text a run notebook shows: its prose and what its cells put out."""
    shown = [c.source for c in run.cells if c.cell_type == "markdown"]
    return "\n".join([*shown, *(o.data["text/markdown"] for c in run.cells for o in c.get("outputs", []) if "text/markdown" in o.data)])


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_a_table_without_a_cut_by_the_day_says_what_its_first_is() -> None:
    known = {"as_of": EARLY, "cut": "2022-12", "published_on": "2024-03-21", "published_on_is": "exact"}
    assert processed.gap(DEATHS, EARLY) == processed.load(DEATHS, as_of=EARLY, or_none=True).attrs["gap"] == known
    assert processed.gap(DEATHS, "2024-03-21") is None
    assert processed.gap(DEATHS, None) is None
    assert processed.gap("incidents", "1990-01-01") is None
    assert "gap" not in processed.load(DEATHS, or_none=True).attrs
    with pytest.raises(
        NotPublishedYet, match="no cut held here was published by 2020-06-01; the first held is 2022-12, published 2024-03-21"
    ):
        processed.load(DEATHS, as_of=EARLY)


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_a_file_that_was_never_added_is_no_gap_in_time() -> None:
    name = "sesnsp_incidents_municipality_month"
    assert processed.gap(name, EARLY) is None
    empty = processed.load(name, as_of=EARLY, or_none=True)
    assert "gap" not in empty.attrs
    assert messages.gaps(empty) == ""


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_gaps_are_said_once_a_table_and_listed_with_the_sources() -> None:
    exact, about = (processed.load(name, as_of=EARLY, or_none=True) for name in (DEATHS, MUNICIPAL))
    said = messages.gaps(exact, about, exact)
    assert said.count("no cut held here was published by that day") == 2
    assert "published 2024-03-21." in said
    assert "published about 2023-06-01." in said
    assert "**Not held by 2020-06-01.**" in messages.sources(exact)
    assert messages.gaps(processed.load(DEATHS, or_none=True)) == ""
    assert messages.source_line(exact) == "Source: none held by the chosen day."


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_cells_that_lack_a_table_become_one_sentence_a_section() -> None:
    cells = [new_markdown_cell("## A?"), cell("a", DEATHS), cell("b", DEATHS, MUNICIPAL), new_markdown_cell("## B?"), cell("c", MUNICIPAL)]
    notebook = new_notebook(cells=[*cells, cell("d", f"{MUNICIPAL}|sesnsp_victims_state_month"), cell("e")])
    early = gaps.without_gaps(notebook, EARLY, "en")
    assert [c.cell_type for c in early.cells] == ["markdown", "markdown", "markdown", "markdown", "code", "code"]
    assert "by state and month of occurrence; " in early.cells[1].source
    assert [c.source for c in early.cells[4:]] == ["d", "e"]
    later = gaps.without_gaps(notebook, LATER, "en")
    assert [c.source for c in later.cells[3:]] == ["c", "d", "e"]
    assert gaps.without_gaps(notebook, None, "en") is notebook
    assert [c.cell_type for c in notebook.cells].count("code") == 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_what_a_cell_needs_is_a_table_loaded_before_with_or_none(path: Path) -> None:
    before = ""
    for one in nbformat.read(path, as_version=4).cells:
        for name in [name for need in gaps.needs(one) for name in need]:
            assert name in tables.TABLES
            assert f'load("{name}", as_of=as_of, or_none=True)' in before
        before += one.source


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("day", "lost", "charts"), [(EARLY, 3, 5), (LATER, 3, 5), ("2024-12-31", 0, 8)])
def test_a_profile_as_of_a_day_names_the_sections_it_lacks(home: Path, day: str, lost: int, charts: int) -> None:
    outcome = batch.run_one(batch.Job("state_profile", {"cve_ent": "12", "as_of": day}))
    assert outcome.error == ""
    run = nbformat.read(home / "reports" / "state_profile" / f"{outcome.slug}.ipynb", as_version=4)
    assert outputs(run).count(f"This section is left out: no cut held here was published by {day}") == lost
    assert sum("image/png" in o.get("data", {}) for c in run.cells for o in c.get("outputs", [])) == charts


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_an_incident_as_of_its_own_day_is_a_page_of_gaps_and_no_failure(home: Path) -> None:
    outcome = batch.run_one(batch.Job("incident_context", {"as_of": "2019-10-15"}))
    assert outcome.error == ""
    run = nbformat.read(home / "reports" / "incident_context" / f"{outcome.slug}.ipynb", as_version=4)
    text = outputs(run)
    assert "No source that could show it is held by the chosen day." in text
    assert "Not held by 2019-10-15" in text
    assert text.count("This section is left out") == 2
    assert "Killings of 13 or more in 2019 among the incidents of stories kept here: 2." in text


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_sources_are_compared_with_the_basis_that_was_held(home: Path) -> None:
    outcome = batch.run_one(batch.Job("compare_sources", {"as_of": "2021-06-01"}))
    assert outcome.error == ""
    run = nbformat.read(home / "reports" / "compare_sources" / f"{outcome.slug}.ipynb", as_version=4)
    assert "In 2018, the last year whole in both sources" in outputs(run)
    assert "Of deaths by month of death no whole 2018 is held" in outputs(run)
    neither = batch.run_one(batch.Job("compare_sources", {"as_of": EARLY})).error
    assert neither.startswith("NotPublishedYet: inegi_deaths_registration_state_month: no cut held here was published by 2020-06-01")


def test_a_seed_has_no_gap_to_say() -> None:
    frame = pd.DataFrame()
    frame.attrs = {"table": "incidents", "sources": [], "warnings": []}
    assert messages.gaps(frame) == ""
