"""The newest months: beside a year before, among all months, beyond past revisions; whole months only, flags said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_revisions import row

from violence_data import analysis, figures, messages, processed
from violence_data.errors import UnknownName, YearsNotCovered

FIRST = pd.Timestamp("2018-01-01")


def months(counts: dict[str, list[int | None]], first: pd.Timestamp = FIRST) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"cve_ent": code, "month": pd.date_range(first, periods=len(numbers), freq="MS"), "victims": numbers})
        for code, numbers in counts.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"victims": "Int64"}).assign(suspected_gap=False, level_shift=False)


# ---- which month is the newest ----


def test_a_month_without_a_figure_for_every_state_is_not_the_newest() -> None:
    now = months({"01": [5, 5, 5], "02": [5, 5, None]})
    assert analysis.newest_month(now) == pd.Timestamp("2018-02-01")
    assert analysis.unfinished_months(now).to_numpy().tolist() == [["02", pd.Timestamp("2018-03-01")]]
    assert analysis.unfinished_months(months({"01": [5, None], "02": [5, None]})).empty
    with pytest.raises(YearsNotCovered, match="a month that every state covers"):
        analysis.newest_month(months({"01": [5], "02": [None]}))


# ---- beside months before ----


def test_a_leap_february_counts_its_days() -> None:
    counts: list[int | None] = [10] * 24
    counts += [10, 10]
    counts[13], counts[25] = 28, 29
    change = row(analysis.against_months_before(months({"01": counts}), pd.Timestamp("2020-02-01")), cve_ent="01")
    assert (change["days_a"], change["days_b"], change["change_pct"]) == (28, 29, 0.0)
    assert change["change_pct_low"] < 0 < change["change_pct_high"]


def test_several_months_are_added_up_and_the_nation_with_them() -> None:
    now = months({"01": [10] * 12 + [20] * 12, "02": [5] * 24})
    change = analysis.against_months_before(now, pd.Timestamp("2019-03-01"), 3)
    assert row(change, cve_ent="00")[["victims_a", "victims_b", "days_a"]].tolist() == [45, 75, 90]
    assert row(change, cve_ent="01")["change_pct"] == pytest.approx(100)


def test_from_nothing_there_is_no_percentage() -> None:
    change = row(analysis.against_months_before(months({"01": [0] * 12 + [4]}), pd.Timestamp("2019-01-01")), cve_ent="01")
    assert pd.isna(change["change_pct"])
    assert pd.isna(change["change_pct_high"])


def test_a_flag_in_either_span_is_carried() -> None:
    now = months({"01": [10] * 13})
    now.loc[0, "suspected_gap"] = True
    assert row(analysis.against_months_before(now, pd.Timestamp("2019-01-01")), cve_ent="01")["suspected_gap"]


def test_months_that_the_table_lacks_are_refused() -> None:
    with pytest.raises(YearsNotCovered, match="months 2017-02 to 2017-02 expected, the table holds 2018-01 to 2018-03"):
        analysis.against_months_before(months({"01": [1, 2, 3]}), pd.Timestamp("2018-02-01"))


def test_the_interval_covers_no_change_as_often_as_it_says() -> None:
    generator = np.random.default_rng(20191015)
    draws = {f"{code:02}": generator.poisson(60, 60).tolist() for code in range(1, 33)}
    change = analysis.against_months_before(months(draws), pd.Timestamp("2022-12-01"), 3)
    by_state = change[change["cve_ent"] != "00"]
    missed = (by_state["change_pct_low"] > 0) | (by_state["change_pct_high"] < 0)
    assert missed.sum() <= 4


# ---- beyond past revisions ----

BAND = pd.DataFrame(
    {
        "cve_ent": ["00", "states"] * 2,
        "lag_from": [0, 0, 12, 12],
        "lag_to": pd.array([11, 11, None, None], dtype="Int64"),
        "change_pct_low": [-1.0, -10.0, -0.5, -2.0],
        "change_pct_high": [1.0, 20.0, 0.5, 3.0],
    }
)


def change_of(**numbers: int) -> pd.DataFrame:
    before = {"00": 1_000, "01": 100, "02": 100, "03": 19}
    frame = pd.DataFrame({"cve_ent": list(before), "victims_a": list(before.values()), "victims_b": [numbers[f"s{c}"] for c in before]})
    return frame.assign(days_a=30, days_b=30, change_pct=(frame["victims_b"] / frame["victims_a"] - 1) * 100)


def test_a_change_that_past_revisions_could_undo_is_told_from_one_that_they_could_not() -> None:
    found = analysis.beyond_revisions(change_of(s00=980, s01=84, s02=79, s03=90), BAND).set_index("cve_ent")
    assert found["beyond"].iloc[:3].tolist() == [True, False, True]
    assert pd.isna(found.loc["03", "beyond"])
    assert found.loc["01", "revised_pct_high"] == pytest.approx((0.84 * 1.20 / 0.98 - 1) * 100)
    assert found.loc["01", "revised_pct_low"] == pytest.approx((0.84 * 0.90 / 1.03 - 1) * 100)


def test_a_young_figure_has_all_later_moves_before_it_and_without_a_band_nothing_is_judged() -> None:
    assert analysis.revision_edges(BAND)["high"].to_dict() == {"00": 1.0, "states": 20.0}
    assert analysis.revision_edges(BAND, 12)["high"].to_dict() == {"00": 0.5, "states": 3.0}
    young = BAND[BAND["lag_from"] == 0]
    assert analysis.beyond_revisions(change_of(s00=1, s01=1, s02=1, s03=1), young)["beyond"].isna().all()


# ---- among all months ----


def test_a_month_has_its_place_by_the_day_with_an_interval() -> None:
    counts: list[int | None] = [300 + 10 * (i % 12) for i in range(23)]
    place = analysis.month_among_months(months({"01": [*counts, 10]}), pd.Timestamp("2019-12-01"))
    assert place[["place", "place_low", "place_high", "months"]].tolist() == [24, 24, 24, 24]
    assert pd.isna(place["as_low"])
    assert place["as_high"] == pd.Timestamp("2018-12-01")
    level = analysis.month_among_months(months({"01": [100] * 24}), pd.Timestamp("2019-12-01"))
    assert level["place_low"] < 5 < 20 < level["place_high"]
    with pytest.raises(YearsNotCovered, match="month 2020-01 of the nation is not covered"):
        analysis.month_among_months(months({"01": [100] * 24}), pd.Timestamp("2020-01-01"))


# ---- the page, on the shipped cuts ----


@pytest.fixture(scope="module")
def table(built: processed.Built) -> pd.DataFrame:
    return processed.load("sesnsp_victims_state_month", cuts="all")


@pytest.mark.xdist_group("reports")
def test_the_newest_month_and_the_year_so_far(table: pd.DataFrame) -> None:
    pair = analysis.cut_pair(table)
    now = analysis.monthly(pair.now)
    last = analysis.newest_month(now)
    year_ago, month_ago = (analysis.against_months_before(now, last, apart=apart) for apart in (12, 1))
    said = messages.news_month(pair, last, analysis.month_among_months(now, last), year_ago, month_ago)
    assert "In **2025-06**, the newest month of the cut 2025-06, published about 2025-07-20, SESNSP counted **1,968** victims" in said
    assert "26.5 % fewer a day than in 2024-06, which had 2,678 (95 % interval −37.1 to −14.2 %" in said
    assert "number 105 of the 126 months since 2015-01" in said
    assert "95 % interval 94 to 110" in said
    so_far = messages.news_so_far(analysis.against_months_before(now, last, last.month), last)
    assert "6 months and 181 days: **12,752**, 15.1 % fewer a day than the 15,104" in so_far


@pytest.mark.xdist_group("reports")
def test_what_was_revised_and_which_states_moved(table: pd.DataFrame) -> None:
    pair = analysis.cut_pair(table, "2019-11", "2025-06")
    triangle = analysis.revision_triangle(pair.known)
    said = messages.news_revised(pair, triangle)
    assert "**108** of the 1,888 figures" in said
    assert "went from 134,733 to 134,876: +143, the sum of +208 in those that rose and −65 in those that fell" in said
    assert "2019 \\+153" in said
    now = analysis.monthly(pair.now)
    last = analysis.newest_month(now)
    change = analysis.beyond_revisions(analysis.against_months_before(now, last, 3), analysis.revision_band(triangle))
    moved = messages.news_states(change, last)
    assert "rose in 1 and fell in 15; in the other 16" in moved
    assert "It rose in Sinaloa \\(\\+309 %\\)" in moved
    assert "Read with care, for a suspected gap or a level shift in one of the months: Tabasco." in moved
    assert row(change, cve_ent="25")[["victims_a", "victims_b"]].tolist() == [120, 491]


@pytest.mark.xdist_group("reports")
def test_small_numbers_are_told_as_numbers_and_what_revisions_could_undo_is_said(built: processed.Built) -> None:
    files = processed.load("sesnsp_incidents_state_month", cuts="all")
    pair = analysis.cut_pair(files)
    now, band = analysis.monthly(pair.now), analysis.revision_band(analysis.revision_triangle(pair.known))
    last = analysis.newest_month(now)
    change = analysis.beyond_revisions(analysis.against_months_before(now, last, 3), band)
    said = messages.news_states(change, last)
    assert "Baja California Sur \\(from 2 to 18\\)" in said
    assert "these could lose their sign: Estado de México, Michoacán" in said
    care = messages.news_care(pair, now, band, files)
    assert "the register of 2026 \\(2026-02\\)" in care
    assert "None of the newest 3 months carries a suspected gap." in care


def test_a_newest_month_that_is_not_whole_or_flagged_is_said(table: pd.DataFrame) -> None:
    pair = analysis.cut_pair(table, "2024-05", "2024-11")
    band = analysis.revision_band(analysis.revision_triangle(pair.known))
    now = analysis.monthly(pair.now)
    november = (now["month"] == "2024-11-01") & (now["cve_ent"] == "20")
    october = (now["month"] == "2024-10-01") & (now["cve_ent"] == "30")
    now.loc[november, "victims"], now.loc[october, "suspected_gap"] = pd.NA, True
    care = messages.news_care(pair, now, band, table)
    assert "**2024-11 is not whole**: no figure for Oaxaca." in care
    assert "its newest month with a figure for every state is 2024-10" in care
    assert "Veracruz \\(2024-10\\)" in care
    assert "A newer cut of this method is held: 2025-06." in care


# ---- the charts ----


def test_bars_of_months_go_up_and_down_in_spans_of_their_first_cut() -> None:
    frame = pd.DataFrame(
        {
            "month": pd.date_range("2019-01-01", periods=4, freq="MS"),
            "first_cut": ["2019-02"] * 2 + ["2019-04"] * 2,
            "change": [3, -2, 0, 1],
        }
    )
    words = {"title": "t", "ylabel": "y", "source": "s", "names": {"2019-02": "one", "2019-04": "two"}}
    ax = figures.plot_month_revisions(frame, **words)
    assert [bar.get_height() for bar in ax.patches[:4]] == [3, -2, 0, 1]
    low, high = ax.get_ylim()
    assert low < -2 < 3 < high
    assert {"one", "two"} <= {text.get_text() for text in ax.texts}
    with pytest.raises(UnknownName, match="no name for 2019-04"):
        figures.plot_month_revisions(frame, **{**words, "names": {"2019-02": "one"}})


def test_bars_of_states_show_rises_and_falls_apart_and_the_sum_beside() -> None:
    frame = pd.DataFrame({"cve_ent": ["01", "02"], "risen": [4, 0], "fallen": [-3, -5], "change": [1, -5], "net": ["+1", "−5"]})
    words = {"risen_label": "r", "fallen_label": "f", "net": "net", "net_title": "n", "title": "t", "xlabel": "x", "source": "s"}
    ax = figures.plot_cut_changes(frame, names={"01": "One", "02": "Two"}, **words)
    assert [bar.get_width() for bar in ax.patches[:4]] == [4, 0, -3, -5]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["One", "Two"]
    assert {"+1", "−5", "n"} <= {text.get_text() for text in ax.texts}
