"""INEGI's municipal ranking beside SESNSP's: common whole years only, no rank under 20, what has no place is told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from violence_data import analysis, messages, processed
from violence_data.errors import NotBuilt
from violence_data.messages import say

SPLITS = pd.DataFrame({"cvegeo": ["11099"], "cvegeo_parent": ["11002"], "decree_year": [2020]})
PLACES = {f"11{n:03}": 50_000 + 1000 * n for n in range(1, 13)} | {"11099": 100, "12001": 10_000}
PEOPLE = pd.DataFrame(
    [
        {"cvegeo": c, "municipality": f"M{c}", "year": y, "population": p, "edition": "2023"}
        for c, p in PLACES.items()
        for y in range(2015, 2026)
    ]
)


def rows(count: str, last: str, **by_place: int) -> pd.DataFrame:
    """Monthly counts from January 2019 to a month."""
    months = pd.date_range("2019-01-01", last, freq="MS")
    found = [{"cvegeo": code[1:], "month": month, count: number, "cut": last[:7]} for code, number in by_place.items() for month in months]
    return pd.DataFrame(found)


def case_files(last: str = "2021-11-01", **by_place: Any) -> pd.DataFrame:
    return rows("incidents", last, **(by_place or {"m11001": 1, "m11002": 5, "m11099": 2, "m11998": 3, "m11003": 0})).assign(
        method="CNSP38_2015", offence="homicidio_doloso", weapon="firearm"
    )


DEATHS = rows("homicide_deaths", "2021-12-01", m11001=6, m11002=3, m11003=1, m12001=1)


def test_the_years_are_those_that_both_cover_whole() -> None:
    found = analysis.municipal_rankings(DEATHS, case_files(), PEOPLE, SPLITS, "11")
    assert (set(found["first_year"]), set(found["last_year"])) == ({2019}, {2020})
    by_place = found.set_index("cvegeo")
    assert by_place.loc["11001", ["homicide_deaths", "incidents"]].tolist() == [144, 24]
    assert by_place.loc["11002", "incidents"] == 168, "a municipality split off since stands with its parent"
    assert set(by_place["incidents_left_out"]) == {72}


def test_the_two_sources_may_rank_otherwise_and_few_events_get_no_rank() -> None:
    by_place = analysis.municipal_rankings(DEATHS, case_files(), PEOPLE, SPLITS, "11").set_index("cvegeo")
    assert by_place["homicide_deaths_rank"].dropna().to_dict() == {"11001": 1, "11002": 2, "11003": 3}
    assert by_place["incidents_rank"].dropna().to_dict() == {"11002": 1, "11001": 2}
    assert (by_place["incidents_rank_low"].dropna() <= by_place["incidents_rank"].dropna()).all()


def test_other_offences_and_months_not_covered_do_not_count() -> None:
    other = case_files(m11001=9).assign(offence="homicidio_culposo")
    found = analysis.municipal_rankings(DEATHS, pd.concat([case_files(), other]), PEOPLE, SPLITS, "11").set_index("cvegeo")
    assert found.loc["11001", "incidents"] == 24


def test_a_file_under_another_method_is_neither_added_nor_in_the_way() -> None:
    register = case_files("2026-03-01", m11001=9).query("month >= '2026-01-01'").assign(method="RNID_2026")
    alone = analysis.municipal_rankings(DEATHS, case_files(), PEOPLE, SPLITS, "11")
    pd.testing.assert_frame_equal(analysis.municipal_rankings(DEATHS, pd.concat([case_files(), register]), PEOPLE, SPLITS, "11"), alone)
    assert analysis.municipal_rankings(DEATHS, register, PEOPLE, SPLITS, "11").empty


@pytest.mark.parametrize(
    ("files", "state"),
    [
        (case_files().head(0), "11"),
        (case_files(), "12"),
        (case_files("2019-11-01"), "11"),
    ],
    ids=["no file", "another state", "no whole year in both"],
)
def test_without_common_years_there_is_a_sentence_and_no_table(files: pd.DataFrame, state: str) -> None:
    found = analysis.municipal_rankings(DEATHS, files, PEOPLE, SPLITS, state)
    assert found.empty
    text = messages.municipal_rankings_table(state, found, 15)
    assert "No municipal file of SESNSP that covers" in text
    assert "|" not in text


def test_the_table_sets_both_ranks_side_by_side_and_says_that_they_count_different_things() -> None:
    found = analysis.municipal_rankings(DEATHS, case_files(), PEOPLE, SPLITS, "11").assign(
        municipality=lambda f: f["municipality"] + " <b>"
    )
    text = messages.municipal_rankings_table("11", found, 2)
    assert "the two count different things" in text
    assert "Left out: 72 case files" in text
    lines = [line for line in text.splitlines() if line.startswith("| M11")]
    assert [line.split(" | ")[0] for line in lines] == ["| M11001 &lt;b&gt;", "| M11002 &lt;b&gt;"]
    one = found.set_index("cvegeo").loc["11001"]
    cells = lines[0].strip("| ").split(" | ")
    assert cells[1:3] == ["144", say("rank_interval", rank=1, low=one["homicide_deaths_rank_low"], high=one["homicide_deaths_rank_high"])]


@pytest.mark.usefixtures("built")
def test_a_table_that_no_file_feeds_says_what_to_do_or_has_no_rows() -> None:
    with pytest.raises(
        NotBuilt, match='no file of sesnsp_municipal is held here; .* run "violence-data add FILE", then "violence-data build"'
    ):
        processed.load("sesnsp_incidents_municipality_month")
    nothing = processed.load("sesnsp_incidents_municipality_month", or_none=True)
    assert (len(nothing), nothing.attrs["sources"], nothing.attrs["warnings"]) == (0, [], [])
    assert list(nothing.columns)[:4] == ["cut", "published_on", "method", "cve_ent"]
    few = processed.load("sesnsp_incidents_municipality_month", columns=["cvegeo", "cut"], or_none=True)
    assert list(few.columns) == ["cut", "cvegeo"]
