"""What was not published by a day is named: in the table loaded, in sentences, and in the sections of a page that need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support import Made

from violence_data import processed, words_of
from violence_data.errors import NotPublishedYet
from violence_data.reports import gaps
from violence_data.words.numbers import dated

SHARED = words_of("shared")

EARLY, LATER = "2020-06-01", "2023-12-31"
DEATHS, MUNICIPAL = "inegi_deaths_occurrence_state_month", "inegi_deaths_occurrence_municipality_month"
Page = Callable[..., Made]


def cell(source: str, *needs: str) -> Any:
    return new_code_cell(source, metadata={"tags": [f"needs:{need}" for need in needs]})


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


@pytest.mark.usefixtures("built")
def test_a_file_that_was_never_added_is_no_gap_in_time() -> None:
    name = "inegi_deaths_registration_municipality_month"
    assert processed.gap(name, EARLY) is None
    empty = processed.load(name, as_of=EARLY, or_none=True)
    assert "gap" not in empty.attrs
    assert SHARED.gaps([empty]) == ""


@pytest.mark.usefixtures("built")
def test_gaps_are_said_once_a_table_and_listed_with_the_sources() -> None:
    exact, about = (processed.load(name, as_of=EARLY, or_none=True) for name in (DEATHS, MUNICIPAL))
    said = SHARED.gaps([exact, about, exact])
    assert said.count("no file here was published by that day") == 2
    assert "published 21 March 2024." in said
    assert "published about 1 June 2023." in said
    assert "**Not out by 1 June 2020.**" in SHARED.sources([exact])
    assert SHARED.gaps([processed.load(DEATHS, or_none=True)]) == ""
    assert SHARED.plain.source_line([exact]) == "Source: none by the chosen day."


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


@pytest.mark.parametrize(
    ("values", "lost", "charts"),
    [
        ({"cve_ent": "12", "as_of": EARLY}, 4, 6),
        ({"cve_ent": "20", "start_year": 2015, "end_year": 2018, "as_of": "2024-12-31"}, 2, 9),  # test_notebooks runs it as well
    ],
)
def test_a_profile_as_of_a_day_names_the_sections_it_lacks(page: Page, values: dict[str, Any], lost: int, charts: int) -> None:
    made = page("state_profile", **values)
    assert made.text.count(f"This section is left out: no file here was published by {dated(values['as_of'])}") == lost
    assert made.charts == charts


def test_an_incident_as_of_its_own_day_is_a_page_of_gaps_and_no_failure(page: Page) -> None:
    text = page("incident_context", as_of="2019-10-15").text
    assert "By the chosen day there is no source here that could show it." in text
    assert "Not out by 15 October 2019" in text
    assert text.count("This section is left out") == 2
    assert "Killings of 13 or more in 2019 among the incidents of stories kept here: 2." in text


def test_an_incident_is_a_named_gap_before_its_first_report(page: Page) -> None:
    """The first report used of Aguililla came out on 14 October 2019, the day of the ambush."""
    text = page("incident_context", incident="aguililla-2019-10-14", as_of="2014-09-30").text
    assert text.count("**Not known by 30 September 2014.** The first report used here of this incident came out on 14 October 2019") == 1
    assert "police were ambushed" not in text
    assert "killed" not in text.replace("Killings", "")
    assert "Where the numbers come from" in text


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("day", "known"),
    [("2014-09-26", []), ("2014-09-27", ["iguala-2014-09-26"]), ("2019-10-14", ["iguala-2014-09-26", "aguililla-2019-10-14"])],
)
def test_incidents_are_known_from_their_first_report_on(day: str, known: list[str]) -> None:
    assert processed.load("incidents", as_of=day)["incident_id"].tolist() == known
    assert processed.load("incidents", as_of=day, columns=["incident_id"]).columns.tolist() == ["incident_id"]
    assert len(processed.load("incidents")) > len(known)
    assert processed.load("incidents", as_of=day).attrs["table"] == "incidents"


def test_sources_are_compared_with_the_basis_that_was_held(page: Page) -> None:
    text = page("compare_sources", cve_ent="20", as_of="2021-06-01").text
    assert "In 2018, the last year whole in both sources" in text
    assert "Of deaths by month of death there is no whole 2018 here" in text
    assert "Of deaths by year of registration there is no 2018 here" in text
    neither = page("compare_sources", as_of=EARLY).error
    assert neither.startswith("NotPublishedYet: inegi_deaths_registration_state_month: no cut held here was published by 2020-06-01")


def test_a_seed_has_no_gap_to_say() -> None:
    frame = pd.DataFrame()
    frame.attrs = {"table": "incidents", "sources": [], "warnings": []}
    assert SHARED.gaps([frame]) == ""
