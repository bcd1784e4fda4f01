"""Cuts side by side: which are held, which two are taken, what changed between them, and how late figures moved."""

from __future__ import annotations

import pandas as pd
import pytest
from test_revisions import TWO, cut, row

from violence_data import analysis, messages, processed
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.reports import batch, parameters

METHODS = pd.concat(
    [
        cut("2018-01", {"01": [1]}, method="OLD"),
        cut("2019-02", {"01": [10, 20]}, method="NEW"),
        cut("2019-05", {"01": [12, 20, 30]}, method="NEW"),
        cut("2019-08", {"01": [12, 21, 30]}, method="NEW"),
        cut("2026-02", {"01": [5]}, method="NEWEST"),
    ],
    ignore_index=True,
)


# ---- which cuts are taken ----


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ((None, None), ("2019-05", "2019-08")),
        ((None, "2019-05"), ("2019-02", "2019-05")),
        (("2019-02", None), ("2019-02", "2019-08")),
        (("2019-02", "2019-05"), ("2019-02", "2019-05")),
    ],
)
def test_the_newest_two_of_one_method_are_taken_unless_told(asked: tuple[str | None, str | None], taken: tuple[str, str]) -> None:
    pair = analysis.cut_pair(METHODS, *asked)
    assert (pair.method, pair.cut_a, pair.cut_b) == ("NEW", *taken)
    assert (set(pair.before["cut"]), set(pair.now["cut"])) == ({taken[0]}, {taken[1]})
    assert set(pair.both["cut"]) == set(taken)
    assert max(pair.known["cut"]) == taken[1]
    assert set(pair.known["method"]) == {"NEW"}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("2019-05", "2019-02"), "the earlier one first expected, found 2019-05 and 2019-02"),
        (("2019-05", "2019-05"), "the earlier one first expected"),
        (("2019-03", None), "found 2019-03, of which no file is held"),
        (("2019-02", "2026-02"), "found 2019-02 and 2026-02 of different ones"),
        ((None, "2026-02"), "two of one method expected, found none before 2026-02"),
        (("2019-08", None), "two of one method expected"),
    ],
)
def test_cuts_that_cannot_be_set_side_by_side_are_refused_with_those_held(asked: tuple[str | None, str | None], says: str) -> None:
    with pytest.raises(ViolenceDataError, match=says) as caught:
        analysis.cut_pair(METHODS, *asked)
    assert "held: NEW: 2019-02, 2019-05, 2019-08; NEWEST: 2026-02; OLD: 2018-01" in str(caught.value)


def test_the_method_with_most_cuts_is_shown_and_of_several_the_one_cut_last() -> None:
    assert set(analysis.most_cut_method(METHODS)["method"]) == {"NEW"}
    assert set(analysis.most_cut_method(METHODS[METHODS["cut"].isin(["2018-01", "2019-02", "2026-02"])])["method"]) == {"NEWEST"}
    with pytest.raises(UnknownName, match='load with cuts="all"'):
        analysis.cuts_held(METHODS.drop(columns="cut"))


def test_a_cut_published_twice_is_taken_as_it_was_published_last() -> None:
    late = TWO[TWO["cut"] == "2019-05"].assign(published_on=pd.Timestamp("2019-07-20"), victims=99)
    pair = analysis.cut_pair(pd.concat([late, TWO], ignore_index=True))
    assert pair.now["victims"].unique().tolist() == [99]


@pytest.mark.usefixtures("built")
def test_the_rows_of_some_cuts_name_the_files_of_those_alone() -> None:
    table = processed.load("sesnsp_incidents_state_month", cuts="all")
    pair = analysis.cut_pair(table)
    assert [s["cut"] for s in pair.both.attrs["sources"]] == ["2023-07", "2024-11"]
    assert [s["cut"] for s in pair.now.attrs["sources"]] == ["2024-11"]
    assert len(table.attrs["sources"]) == 7


# ---- what changed ----


def test_rises_and_falls_are_added_up_apart() -> None:
    by_place = analysis.revisions_by_place(analysis.revision_triangle(TWO), "2019-02", "2019-05")
    nation = row(by_place, cve_ent="00")
    assert nation[["months", "months_changed", "risen", "fallen", "change"]].tolist() == [2, 2, 2, -1, 1]
    assert row(by_place, cve_ent="02")[["risen", "fallen", "change"]].tolist() == [0, -1, -1]


def test_the_largest_revisions_come_first_whichever_way() -> None:
    largest = analysis.largest_revisions(analysis.revision_triangle(TWO), "2019-02", "2019-05")
    assert largest[["cve_ent", "victims_a", "victims_b", "change"]].to_numpy().tolist() == [["01", 10, 12, 2], ["02", 5, 4, -1]]


def test_each_figure_stands_beside_its_first_and_says_in_how_many_cuts() -> None:
    months = analysis.first_to_newest(analysis.revision_triangle(TWO))
    own = months[months["cve_ent"] == "01"]
    assert own[["first_cut", "cuts", "change"]].to_numpy().tolist() == [["2019-02", 2, 2], ["2019-02", 2, 0], ["2019-05", 1, 0]]


def test_movement_is_told_by_age() -> None:
    triangle = analysis.revision_triangle(METHODS[METHODS["method"] == "NEW"])
    by_age = analysis.movement_by_age(triangle)
    own = by_age[by_age["cve_ent"] == "01"][["age_from", "figures", "moved", "change_low", "change_high"]]
    assert own.to_numpy().tolist() == [[0, 3, 2, 0, 2], [3, 2, 1, 0, 1]]
    assert analysis.last_lag_moved(triangle) == 3


def test_one_cut_has_nothing_that_moved_and_the_page_says_so() -> None:
    one = analysis.revision_triangle(METHODS[METHODS["cut"] == "2019-02"])
    assert analysis.movement_by_age(one).empty
    assert analysis.last_lag_moved(one) is None
    assert messages.revisions_by_state_table(analysis.movement_by_age(one)) == "With one cut held, nothing can be set beside it here."


def test_totals_known_elsewhere_are_those_of_other_cuts_up_to_the_newest_held() -> None:
    whole = cut("2019-12", {"01": [10] * 12}).assign(method="NEW")
    whole.attrs = {"table": "sesnsp_victims_state_month"}
    published = pd.DataFrame(
        {
            "table": ["sesnsp_victims_state_month"] * 5 + ["sesnsp_incidents_state_month"],
            "cut": ["2019-11", "2019-12", "2020-01", None, "2019-10", "2019-11"],
            "offence": ["homicidio_doloso"] * 6,
            "period_start": pd.to_datetime(["2019-01-01"] * 4 + ["2018-01-01", "2019-01-01"]),
            "period_end": pd.to_datetime(["2019-12-01"] * 4 + ["2018-12-01", "2019-12-01"]),
        }
    )
    assert analysis.totals_elsewhere(published, whole)["cut"].tolist() == ["2019-11"]


# ---- the shipped figures ----


@pytest.mark.usefixtures("built")
def test_the_page_says_what_data_says_of_november_2019_and_june_2025() -> None:
    table = processed.load("sesnsp_victims_state_month", cuts="all")
    triangle = analysis.revision_triangle(table)
    years = analysis.year_revisions(triangle, analysis.totals_elsewhere(processed.load("published_totals"), table))
    said = messages.revisions_answer(triangle, years, table, table)
    assert "**108** of the 1,888 figures" in said
    assert "The year that moved most is 2019: +153 over the 11 of its months" in said
    assert "Veracruz \\(\\+87\\)" in said
    assert "that of 2019: between 34,582 and 34,724, a span of **142** (0.41 %)" in said
    assert "with 4 cuts, fewer than 6" in said
    by_place = analysis.revisions_by_place(triangle, "2019-11", "2025-06")
    assert row(by_place, cve_ent="00")["change"] == 143


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"as_of": "2020-01-01"}, "Only one cut of victims of homicidio doloso in case files"),
        ({"as_of": "2019-05-01", "source": "sesnsp_incidents"}, "the method of 1997–2017 \\(2018-07\\) stand apart"),
    ],
)
def test_with_one_cut_held_by_the_day_the_page_says_so_and_does_not_fail(values: dict[str, str], says: str, home: object) -> None:
    outcome = batch.run_one(batch.Job("revisions", values))
    assert outcome.error == ""
    page = (batch.paths.reports() / "revisions" / f"{outcome.slug}.ipynb").read_text(encoding="utf-8")
    assert says.replace("\\", "\\\\") in page


@pytest.mark.usefixtures("built")
def test_before_the_first_cut_nothing_is_shown() -> None:
    error = batch.run_one(batch.Job("revisions", {"as_of": "2019-10-15"})).error
    assert error.startswith(
        "NotPublishedYet: sesnsp_victims_state_month: no cut held here was published by 2019-10-15; the first held is 2019-11"
    )


# ---- parameters ----


def test_a_source_of_one_cut_is_refused_by_its_kind() -> None:
    kinds = {"source": "revised source"}
    assert parameters.parse("revisions", kinds, {"source": "sesnsp_incidents"}) == {"source": "sesnsp_incidents"}
    with pytest.raises(UnknownName, match="sesnsp_victims or sesnsp_incidents, found 'inegi_deaths_occurrence'"):
        parameters.parse("revisions", kinds, {"source": "inegi_deaths_occurrence"})


@pytest.mark.parametrize("text", ["2019-13", "2019", "2019-1", "19-11", "2019-11-01", "x"])
def test_a_cut_is_a_month(text: str) -> None:
    kinds = {"cut_a": "cut"}
    assert parameters.parse("whats_new", kinds, {"cut_a": " 2019-11 "}) == {"cut_a": "2019-11"}
    with pytest.raises(ViolenceDataError, match="parameter cut_a: expected a cut, the last month a file covers, as YYYY-MM"):
        parameters.parse("whats_new", kinds, {"cut_a": text})
