"""How far figures later moved, and what the newest months say: triangles that never mix methods, bands, no false corrections, flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import laid_out
import numpy as np
import pandas as pd
import pytest
from whole_nation import with_the_others

from violence_data import measures, processed, words_of
from violence_data.charts import Chart, NothingToPlot
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.reports import parameters
from violence_data.topics import revisions

WORDS = words_of("revisions")
Counts = dict[str, list[int | None]]


def cut(name: str, counts: Counts, first: str = "2019-01", **columns: object) -> pd.DataFrame:
    """One cut: each state's months from the first on."""
    frame = months(counts, first)[["cve_ent", "month", "victims"]]
    return frame.assign(cut=name, published_on=pd.Timestamp(f"{name}-20"), **columns)


def months(counts: Counts, first: str = "2018-01") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"cve_ent": code, "month": pd.date_range(first, periods=len(numbers), freq="MS"), "victims": numbers})
        for code, numbers in counts.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"victims": "Int64"}).assign(suspected_gap=False, level_shift=False)


def loaded(rows: pd.DataFrame) -> pd.DataFrame:
    """Say of made-up cuts what a loaded table says of its files."""
    named = {"publisher": "P", "published_on_is": "about", "licence": "L", "method": ""}
    files = rows[["cut", "published_on"]].drop_duplicates().astype(str)
    sources = [named | {"cut": c, "published_on": day, "file": c} for c, day in files.itertuples(index=False)]
    rows.attrs = {"table": "sesnsp_victims_state_month", "sources": sources, "warnings": []}
    return rows


def row(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


TWO = pd.concat([cut("2019-02", {"01": [10, 20], "02": [5, 5]}), cut("2019-05", {"01": [12, 20, 30], "02": [5, 4, 4]})])
METHODS = pd.concat(
    [
        cut("2018-01", {"01": [1]}, method="IEFC_1997"),
        *(cut(f"2019-0{n}", {"01": counts}, method="CNSP38_2015") for n, counts in ((2, [10, 20]), (5, [12, 20, 30]), (8, [12, 21, 30]))),
        cut("2026-02", {"01": [5]}, method="RNID_2026"),
    ],
    ignore_index=True,
)
TRIANGLE = revisions.revision_triangle(TWO)
BETWEEN = revisions.between(TRIANGLE, "2019-02", "2019-05")

NOW = loaded(
    pd.concat(
        [
            cut("2019-11", {f"{code:02}": [30 + (code * n) % 17 for n in range(35)] for code in range(1, 33)}, "2017-01"),
            cut("2019-12", {f"{code:02}": [30 + (code * n + code % 3) % 17 for n in range(36)] for code in range(1, 33)}, "2017-01"),
        ],
        ignore_index=True,
    )
)
PAIR = revisions.cut_pair(NOW)
KNOWN = revisions.revision_triangle(NOW)
SPAN = revisions.newest_span(measures.monthly(PAIR.now))
CHANGE = revisions.beyond_revisions(
    revisions.against_months_before(measures.monthly(PAIR.now), SPAN.last, SPAN.months), revisions.revision_band(KNOWN)
)
RECENT = revisions.recent_months(measures.monthly(PAIR.now), measures.monthly(PAIR.before))


# ---- which cuts are taken ----


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ((None, None), ("2019-05", "2019-08")),
        ((None, "2019-05"), ("2019-02", "2019-05")),
        (("2019-02", None), ("2019-02", "2019-08")),
    ],
)
def test_the_newest_two_of_one_method_are_taken_unless_told(asked: tuple[str | None, str | None], taken: tuple[str, str]) -> None:
    pair = revisions.cut_pair(METHODS, *asked)
    assert (pair.method, pair.cut_a, pair.cut_b) == ("CNSP38_2015", *taken)
    assert (set(pair.before["cut"]), set(pair.now["cut"]), set(pair.both["cut"])) == ({taken[0]}, {taken[1]}, set(taken))
    assert (max(pair.known["cut"]), set(pair.known["method"])) == (taken[1], {"CNSP38_2015"})


def test_the_method_with_most_cuts_is_shown_and_of_several_the_one_cut_last() -> None:
    shown = loaded(revisions.most_cut_method(METHODS))
    assert set(shown["method"]) == {"CNSP38_2015"}
    one_each = METHODS[METHODS["cut"].isin(["2018-01", "2019-02", "2026-02"])]
    assert set(revisions.most_cut_method(one_each)["method"]) == {"RNID_2026"}
    triangle = revisions.revision_triangle(shown)
    said = WORDS.answer(revisions.revised(triangle, revisions.year_revisions(triangle), shown, METHODS), shown)
    assert "the register of 2026 (February 2026) stand apart" in said


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("2019-05", "2019-02"), "the earlier one first expected, found 2019-05 and 2019-02"),
        (("2019-05", "2019-05"), "two of one method expected, found none before 2019-05"),
        (("2019-03", None), "found 2019-03, of which no file is held"),
        (("2019-02", "2026-02"), "found 2019-02 and 2026-02 of different ones"),
        ((None, "2026-02"), "two of one method expected, found none before 2026-02"),
    ],
)
def test_cuts_that_cannot_be_set_side_by_side_are_refused_with_those_held(asked: tuple[str | None, str | None], says: str) -> None:
    with pytest.raises(ViolenceDataError, match=says) as caught:
        revisions.cut_pair(METHODS, *asked)
    assert "held: CNSP38_2015: 2019-02, 2019-05, 2019-08; IEFC_1997: 2018-01; RNID_2026: 2026-02" in str(caught.value)


def test_a_cut_published_twice_is_two_and_each_is_called_by_its_day() -> None:
    late = TWO[TWO["cut"] == "2019-05"].assign(published_on=pd.Timestamp("2019-07-20"), victims=99)
    table = pd.concat([late, TWO], ignore_index=True)
    labels = ["2019-02", "2019-05 (2019-05-20)", "2019-05 (2019-07-20)"]
    assert revisions.cuts_held(table)["label"].tolist() == labels
    for pair in (revisions.cut_pair(table), revisions.cut_pair(table, "2019-05", "2019-05")):
        assert (pair.cut_a, pair.cut_b, *pair.now["victims"].unique()) == (*labels[1:], 99)
        found = revisions.between(revisions.revision_triangle(pair.known), pair.cut_a, pair.cut_b)
        assert found.months["changed"].sum() == len(found.months) > 0
        assert "between May 2019 (20 May 2019) and May 2019 (20 July 2019)" in WORDS.changed(found).replace("\\", "")
    assert revisions.cut_pair(table, "2019-02", "2019-05").cut_b == labels[2]
    with pytest.raises(ViolenceDataError, match="a sum never mixes publications of a cut"):
        measures.monthly(table[table["cut"] == "2019-05"])


def test_the_rows_of_some_cuts_name_the_files_of_those_alone() -> None:
    pair = revisions.cut_pair(loaded(TWO.copy()))
    named = [[source["cut"] for source in rows.attrs["sources"]] for rows in (pair.both, pair.before, pair.now)]
    assert named == [["2019-02", "2019-05"], ["2019-02"], ["2019-05"]]


# ---- the triangle ----


def test_a_figure_stands_beside_its_first_and_its_newest() -> None:
    january = TRIANGLE[(TRIANGLE["cve_ent"] == "01") & (TRIANGLE["month"] == "2019-01-01")]
    columns = ["cut", "lag_months", "first", "first_lag_months", "change", "change_pct", "change_to_newest", "change_to_newest_pct"]
    assert january[columns].to_numpy().tolist() == [["2019-02", 1, 10, 1, 0, 0.0, 2, 20.0], ["2019-05", 4, 10, 1, 2, 20.0, 0, 0.0]]
    nation = row(TRIANGLE, cve_ent="00", month=pd.Timestamp("2019-02-01"), cut="2019-05")
    assert (nation["victims"], nation["first"], nation["change"]) == (24, 25, -1)
    assert revisions.revised_months(TRIANGLE, "01")[["first_cut", "cuts", "change"]].to_numpy().tolist() == [
        ["2019-02", 2, 2],
        ["2019-02", 2, 0],
    ]


def test_a_change_of_method_starts_a_new_triangle() -> None:
    mixed = pd.concat([cut("2019-02", {"01": [10]}, method="CNSP38_2015"), cut("2019-05", {"01": [90]}, method="RNID_2026")])
    found = revisions.revision_triangle(mixed)
    assert found["change"].tolist() == [0] * 4
    assert revisions.between(found, "2019-02", "2019-05").months.empty
    with pytest.raises(ViolenceDataError, match="no month stands in two cuts of one method"):
        revisions.revision_band(found)


def test_offences_are_kept_apart_and_parts_are_added() -> None:
    parts = [cut("2019-02", {"01": [n]}, offence=o, sex=s) for o, s, n in (("a", "f", 1), ("a", "m", 2), ("b", "m", 4))]
    found = revisions.revision_triangle(pd.concat(parts), ("a", "b"))
    assert found[found["cve_ent"] == "01"][["offence", "victims"]].to_numpy().tolist() == [["a", 3], ["b", 4]]
    with pytest.raises(UnknownName, match="offence c is not in the table"):
        revisions.revision_triangle(pd.concat(parts), ("c",))


def test_a_month_that_is_not_covered_is_no_figure_and_a_rise_from_nothing_has_no_percentage() -> None:
    found = revisions.revision_triangle(pd.concat([cut("2019-02", {"01": [0, None], "02": [5, 5]}), TWO[TWO["cut"] == "2019-05"]]))
    february = found[found["month"] == "2019-02-01"]
    assert february.groupby("cve_ent").size().to_dict() == {"00": 1, "01": 1, "02": 2}
    assert row(february, cve_ent="01")["first"] == 20
    risen = row(found, cve_ent="01", month=pd.Timestamp("2019-01-01"), cut="2019-05")
    assert risen["change"] == 12 and pd.isna(risen["change_pct"])


def test_what_has_no_cuts_is_refused() -> None:
    for function in (revisions.revision_triangle, revisions.cuts_held, revisions.cut_pair, revisions.most_cut_method):
        with pytest.raises(UnknownName, match='a table with cuts expected \\(load with cuts="all"\\)'):
            function(TWO.drop(columns="cut"))
    with pytest.raises(UnknownName, match="cut: found 2018-01, expected two of: 2019-02, 2019-05"):
        revisions.between(TRIANGLE, "2018-01", "2019-05")


# ---- by age, by year ----


def test_the_band_groups_figures_by_their_age_and_leaves_small_ones_out_of_percentages() -> None:
    later: Counts = {"01": [100, 101, 102, 100, 100, 95, 100, 110], "02": [10] * 7 + [20]}
    triangle = revisions.revision_triangle(pd.concat([cut("2019-08", {"01": [100] * 8, "02": [10] * 8}), cut("2019-10", later)]))
    band = revisions.revision_band(triangle)
    youngest, middle = row(band, cve_ent="states", lag_from=0), row(band, cve_ent="states", lag_from=3)
    assert youngest[["figures", "moved", "change_low", "change_high", "change_pct_high"]].tolist() == [2, 2, 10, 10, 10.0]
    assert middle[["lag_to", "figures", "moved"]].tolist() == [5, 6, 1]
    assert middle[["change_pct_low", "change_pct_median", "change_pct_high"]].tolist() == [0.0, 0.0, 2.0]
    assert row(band, cve_ent="00", lag_from=2)["change_low"] == -5
    by_place = revisions.revision_band(triangle, pooled=False)
    assert sorted(by_place["cve_ent"].unique()) == ["00", "01", "02"]
    assert pd.isna(row(by_place, cve_ent="02", lag_from=0)["change_pct_high"])


def test_movement_is_told_by_age_and_one_cut_has_none() -> None:
    triangle = revisions.revision_triangle(METHODS[METHODS["method"] == "CNSP38_2015"])
    by_age = revisions.movement_by_age(triangle)
    assert by_age["cve_ent"].tolist() == ["01", "01", "00", "00"], "the nation is last"
    own = by_age.loc[by_age["cve_ent"] == "01", ["age_from", "figures", "moved", "change_low", "change_high"]]
    assert own.to_numpy().tolist() == [[0, 3, 2, 0, 2], [3, 2, 1, 0, 1]]
    assert "| Aguascalientes | 2 of 3 (0 to +2) | 1 of 2 (0 to +1) |" in WORDS.by_state_table(by_age)
    one = revisions.movement_by_age(revisions.revision_triangle(METHODS[METHODS["cut"] == "2019-02"]))
    assert one.empty and WORDS.by_state_table(one) == WORDS.nothing_to_compare(1)


def test_only_whole_years_in_two_vintages_have_a_revision() -> None:
    cuts = [cut("2019-12", {"01": [10] * 12}), cut("2020-03", {"01": [10] * 11 + [16] + [9] * 3}), cut("2020-01", {"01": [10] * 13})]
    triangle = revisions.revision_triangle(pd.concat(cuts))
    years = revisions.year_revisions(triangle)
    columns = ["cve_ent", "year", "vintages", "total_low", "total_high", "change", "change_pct"]
    assert years[columns].to_numpy().tolist() == [["00", 2019, 3, 120, 126, 6, 5.0], ["01", 2019, 3, 120, 126, 6, 5.0]]
    assert revisions.most_revised_years(years)["cve_ent"].tolist() == ["01"]
    assert laid_out.cells(WORDS.years_table(revisions.year_totals(triangle), years)) == [
        ["Year", "December 2019", "January 2020", "March 2020", "Lowest", "Highest", "Span", "Span, %"],
        ["2019", "120", "120", "126", "120", "126", "6", "5.00"],
        ["2020", "", "10 (1)", "27 (3)", "", "", "", ""],
    ]


def test_totals_published_elsewhere_count_when_they_are_whole_years_of_one_method_and_of_other_cuts_by_then() -> None:
    whole = laid_out.table(rows=cut("2019-12", {"01": [10] * 12}, method="M", offence="homicidio_doloso"))
    held, own = revisions.revision_triangle(whole), "sesnsp_victims_state_month"
    rows = [
        (own, "2019-11", "homicidio_doloso", "2019-01-01", "2019-12-01", "130"),
        (own, "2019-11", "homicidio_doloso", "2019-01-01", "2019-09-01", "500"),
        (own, "2019-11", "feminicidio", "2019-01-01", "2019-12-01", "900"),
        *((own, cut, "homicidio_doloso", "2019-01-01", "2019-12-01", "900") for cut in ("2019-12", "2020-01", None)),
        (own, "2019-10", "homicidio_doloso", "2018-01-01", "2018-12-01", "900"),
        ("sesnsp_incidents_state_month", "2019-11", "homicidio_doloso", "2019-01-01", "2019-12-01", "900"),
    ]
    published = pd.DataFrame(rows, columns=["table", "cut", "offence", "period_start", "period_end", "value"]).assign(cve_ent="01")
    published = published.astype({"period_start": "datetime64[us]", "period_end": "datetime64[us]"})
    elsewhere = revisions.totals_elsewhere(published, whole)
    assert elsewhere["value"].tolist() == ["130", "500"]
    years = revisions.year_revisions(held, elsewhere)
    assert years[["cve_ent", "total_low", "total_high", "change"]].to_numpy().tolist() == [["01", 120, 130, 10]]
    with pytest.raises(UnknownName, match="name no method, found M, N"):
        revisions.year_revisions(pd.concat([held, held.assign(method="N")]), elsewhere)


def delayed(cuts: int, shares: tuple[float, ...]) -> pd.DataFrame:
    """Months of about 1,000 of which a cut shows only a share when they are young."""
    calendar, true, parts = pd.date_range("2019-01-01", periods=24, freq="MS"), 1_000 + np.arange(24) * 10, []
    for last in range(24 - cuts, 24):
        share = np.array([*shares, 1.0])[np.minimum(last - np.arange(last + 1), len(shares))]
        parts.append(cut(f"{calendar[last]:%Y-%m}", {"01": np.round(true[: last + 1] * share).astype(int).tolist()}))
    return pd.concat([*parts, cut("2021-12", {"01": true.tolist()})], ignore_index=True)


SETTLED = delayed(5, (0.8, 0.95))
UNSETTLED = pd.concat([cut(f"2019-0{n}", {"01": [10] * n}) for n in range(1, 7)], ignore_index=True)


@pytest.mark.parametrize(
    ("table", "reason", "told", "noted"),
    [
        (delayed(4, (0.8, 0.95)), "too_few_cuts", "with 5 files, fewer than 6, a delay cannot", "fewer than 6 no delay is estimated"),
        (UNSETTLED, "none_settled", "the 6 files follow no month from its first figure", "They follow no month from its first figure"),
        (SETTLED, "", "With 6 files a delay can be estimated", "Files of this method here: 6, enough to estimate"),
        (TWO[TWO["cut"] == "2019-02"], "too_few_cuts", "Only one file of victims of homicidio doloso", "Files of this method here: 1."),
    ],
    ids=["few", "unsettled", "settled", "one"],
)
def test_with_six_cuts_a_planted_delay_is_found_and_else_the_page_says_why_not(
    table: pd.DataFrame, reason: str, told: str, noted: str
) -> None:
    triangle, shown = revisions.revision_triangle(table), loaded(table.copy())
    factors = revisions.delay_factors(triangle)
    assert set(factors["reason"]) == {reason}
    assert factors["factor"].isna().all() == bool(reason)
    years = revisions.year_revisions(triangle)
    assert told in WORDS.answer(revisions.revised(triangle, years, shown, shown), shown)
    assert noted in WORDS.plain.by_age_notes(factors["reason"].iloc[0], factors["cuts"].iloc[0]).splitlines()[1]


def test_a_factor_is_what_was_settled_over_what_was_young() -> None:
    factors = revisions.delay_factors(revisions.revision_triangle(SETTLED))
    assert factors["factor"].tolist()[:3] == pytest.approx([1 / 0.8, 1 / 0.95, 1.0], rel=0.002)
    assert (factors["factor_low"] <= factors["factor"]).all()


# ---- what changed between two cuts ----


def test_rises_and_falls_are_added_up_apart_and_the_largest_come_first_whichever_way() -> None:
    states = BETWEEN.states
    assert [int(n) for n in (states.figures, states.changed, states.risen, states.fallen, BETWEEN.nation.change)] == [4, 2, 2, -1, 1]
    assert [(m.cve_ent, m.before, m.now, m.change) for m in BETWEEN.largest()] == [("01", 10, 12, 2), ("02", 5, 4, -1)]
    assert [(one.cve_ent, one.change) for one in BETWEEN.most_moved_states] == [("01", 2), ("02", -1)]


def test_what_evens_out_moved_no_year_and_no_state() -> None:
    even = revisions.revision_triangle(pd.concat([cut("2019-02", {"01": [10, 20]}), cut("2019-05", {"01": [11, 19, 5]})]))
    found = revisions.between(even, "2019-02", "2019-05")
    assert (found.states.changed, found.most_moved_year, found.most_moved_states) == (2, None, [])
    assert WORDS.changed(found).endswith("0, the sum of +1 in those that rose and \N{MINUS SIGN}1 in those that fell.")
    same = TWO[TWO["cut"] == "2019-05"].assign(cut="2019-06")
    still = revisions.between(revisions.revision_triangle(pd.concat([TWO, same])), "2019-05", "2019-06")
    assert "none of the 6 figures of a state and month that both files cover." in WORDS.changed(still)
    assert WORDS.largest_table(still) == ""


# ---- the newest months ----


def test_a_month_without_a_figure_for_every_state_is_not_the_newest() -> None:
    now = months({"01": [5, 5, 5], "02": [5, 5, None]})
    assert revisions.newest_month(now) == pd.Timestamp("2018-02-01")
    assert revisions.unfinished_months(now).to_numpy().tolist() == [["02", pd.Timestamp("2018-03-01")]]
    assert revisions.unfinished_months(months({"01": [5, None], "02": [5, None]})).empty
    with pytest.raises(YearsNotCovered, match="a month that every state covers"):
        revisions.newest_month(months({"01": [5], "02": [None]}))


def test_months_are_added_up_by_the_day_and_a_flag_in_either_span_is_carried() -> None:
    counts: list[int | None] = [10] * 26
    counts[13], counts[25] = 28, 29
    now = months({"01": counts})
    now.loc[13, "suspected_gap"] = True
    leap = row(revisions.against_months_before(now, pd.Timestamp("2020-02-01")), cve_ent="01")
    assert (leap["days_before"], leap["days"], leap["change_pct"], leap["suspected_gap"]) == (28, 29, 0.0, True)
    assert leap["change_pct_low"] < 0 < leap["change_pct_high"]
    several = revisions.against_months_before(
        with_the_others(months({"01": [10] * 12 + [20] * 12, "02": [5] * 24})), pd.Timestamp("2019-03-01"), 3
    )
    assert row(several, cve_ent="00")[["before", "now", "days_before"]].tolist() == [45, 75, 90]
    assert row(several, cve_ent="01")["change_pct"] == pytest.approx(100)
    nothing = row(revisions.against_months_before(months({"01": [0] * 12 + [4]}), pd.Timestamp("2019-01-01")), cve_ent="01")
    assert pd.isna(nothing["change_pct"]) and pd.isna(nothing["change_pct_high"])


def test_the_interval_covers_no_change_as_often_as_it_says() -> None:
    generator = np.random.default_rng(20191015)
    draws: Counts = {f"{code:02}": generator.poisson(60, 60).tolist() for code in range(1, 33)}
    change = revisions.against_months_before(months(draws), pd.Timestamp("2022-12-01"), 3)
    by_state = change[change["cve_ent"] != "00"]
    assert ((by_state["change_pct_low"] > 0) | (by_state["change_pct_high"] < 0)).sum() <= 4


BAND = pd.DataFrame(
    {
        "cve_ent": ["00", "states"] * 2,
        "lag_from": [0, 0, 12, 12],
        "lag_to": pd.array([11, 11, None, None], dtype="Int64"),
        "change_pct_low": [-1.0, -10.0, -0.5, -2.0],
        "change_pct_high": [1.0, 20.0, 0.5, 3.0],
    }
)


def change_of(*numbers: int, low: float = 1.0, high: float = 2.0) -> pd.DataFrame:
    """The nation, two states of 100 and one of 19 a year before, with an interval on one side of no change."""
    frame = pd.DataFrame({"cve_ent": ["00", "01", "02", "03"], "before": [1_000, 100, 100, 19], "now": numbers})
    frame = frame.assign(days_before=30, days=30, change_pct=(frame["now"] / frame["before"] - 1) * 100)
    return frame.assign(change_pct_low=low, change_pct_high=high, suspected_gap=False, level_shift=frame["cve_ent"] == "02")


def test_a_change_that_past_revisions_could_undo_is_told_from_one_that_they_could_not() -> None:
    found = revisions.beyond_revisions(change_of(980, 84, 79, 90), BAND).set_index("cve_ent")
    assert found["verdict"].tolist() == ["both", "revisions", "both", "unknown"]
    assert found["beyond"].iloc[:3].tolist() == [True, False, True] and pd.isna(found.loc["03", "beyond"])
    assert found.loc["01", "revised_pct_high"] == pytest.approx((0.84 * 1.20 / 0.98 - 1) * 100)
    assert found.loc["01", "revised_pct_low"] == pytest.approx((0.84 * 0.90 / 1.03 - 1) * 100)
    assert set(revisions.beyond_revisions(change_of(980, 84, 79, 90, low=-1.0), BAND)["verdict"]) == {"chance"}
    young = revisions.beyond_revisions(change_of(1, 1, 1, 1), BAND[BAND["lag_from"] == 0])
    assert young["beyond"].isna().all(), "without a band of older figures nothing is judged"


def told_of(change: pd.DataFrame) -> str:
    return WORDS.states(revisions.states_moved(revisions.beyond_revisions(change, BAND)), SPAN).replace("\\", "")


def test_the_states_that_moved_are_named_with_what_could_undo_it() -> None:
    risen, fallen = told_of(change_of(980, 84, 79, 90)), told_of(change_of(980, 50, 40, 19, low=-2.0, high=-1.0))
    assert "It rose in Baja California Sur (from 19 to 90), Aguascalientes (\N{MINUS SIGN}16 %), Baja California (" in risen
    assert "could lose their sign: Aguascalientes. Whether revisions could undo it is not judged under 20 in either year: Baja" in risen
    assert "It fell in Baja California (\N{MINUS SIGN}60 %), Aguascalientes (\N{MINUS SIGN}50 %), " in fallen
    assert "in one of the months: Baja California." in fallen
    assert "each of these would keep its sign" in told_of(change_of(980, 50, 40, 19, low=-2.0, high=-1.0).head(3))
    assert told_of(change_of(980, 50, 40, 19, low=-1.0)).endswith("With 3 states, one or two would look so by chance alone.")


def test_a_month_has_its_place_by_the_day_with_an_interval() -> None:
    counts: list[int | None] = [300 + 10 * (i % 12) for i in range(23)]
    now = with_the_others(months({"01": [*counts, 10]}))
    place = revisions.month_among_months(now, pd.Timestamp("2019-12-01"))
    assert (place.place, place.low, place.high, place.months) == (24, 24, 24, 24)
    assert (place.is_low, place.as_extreme, place.has_earlier_year) == (True, None, True)
    pair = revisions.cut_pair(loaded(pd.concat([cut("2019-11", {"01": [1]}), cut("2019-12", {"01": [1]})], ignore_index=True)))
    said = WORDS.newest_month(revisions.news(now), pair)
    assert "(no other number in its 95 % interval, from chance and the scatter of months)" in said
    assert "No month of an earlier year had as few a day." in said
    level = revisions.month_among_months(with_the_others(months({"01": [100] * 24})), pd.Timestamp("2019-12-01"))
    assert level.low < 5 < 20 < level.high
    assert (level.is_low, level.as_extreme) == (False, pd.Timestamp("2018-12-01"))
    with pytest.raises(YearsNotCovered, match="month 2020-01 of the nation is not covered"):
        revisions.month_among_months(now, pd.Timestamp("2020-01-01"))


def test_what_must_be_known_with_the_newest_figures_is_said_when_it_holds() -> None:
    table = pd.concat([NOW, cut("2020-01", {"01": [1]})], ignore_index=True)
    now = measures.monthly(PAIR.now)
    calm = revisions.care(PAIR, now, BAND, NOW)
    assert (calm.ends_early, calm.unfinished, calm.gaps, calm.newer, calm.cuts) == (False, [], [], None, 2)
    assert (calm.nation, calm.states) == ((-1.0, 1.0), (-10.0, 20.0))
    assert WORDS.care(calm, PAIR).endswith("None of the newest 3 months carries a suspected gap.")
    now.loc[(now["month"] == "2019-12-01") & (now["cve_ent"] == "20"), "victims"] = pd.NA
    now.loc[(now["month"] == "2019-11-01") & (now["cve_ent"] == "30"), "suspected_gap"] = True
    told = WORDS.care(revisions.care(PAIR, now, BAND, table), PAIR).replace("\\", "").split("\n\n")
    begins = ["The file of December 2019 ends early", "December 2019 is not whole", "The newest figures will still move.", "Suspected gap"]
    assert [line.split("**")[1] for line in told[:4]] == begins
    assert "no figure for Oaxaca" in told[1] and "Veracruz (November 2019)" in told[3]
    assert told[4:] == ["There is a newer file of this method here: that of January 2020."]


def test_a_series_without_the_months_before_has_no_change_and_says_why() -> None:
    young, last = with_the_others(months({"01": [30, 40, 50], "02": [1, 2, 3]})), pd.Timestamp("2018-03-01")
    change = revisions.beyond_revisions(revisions.against_months_before(young, last), BAND)
    assert change[["before", "change_pct", "change_pct_low", "change_pct_high", "beyond"]].isna().all(axis=None)
    assert row(change, cve_ent="00")[["now", "days_before", "days"]].tolist() == [53, 31, 31]
    assert not revisions.large_enough(change).any()
    said = WORDS.states(revisions.states_moved(change), revisions.newest_span(young))
    assert said == "**The states** are not compared with a year before: this series does not reach back so far."
    assert WORDS.change_table(change, revisions.newest_span(young)).startswith("The count of each state; a year before is not part")
    assert WORDS.year_so_far(revisions.news(young)) == "**2018 so far**, 3 months and 90 days: **126**."
    partly = with_the_others(months({"01": [30, 40]}, "2018-02"))
    assert WORDS.year_so_far(revisions.news(partly)) == ""
    assert revisions.news(young).is_young


# ---- on the shipped cuts ----


@pytest.fixture(scope="module")
def victims(built: processed.Built) -> pd.DataFrame:
    return processed.load("sesnsp_victims_state_month", cuts="all", as_of="2025-08-01")


@pytest.mark.xdist_group("reports")
def test_the_page_says_what_data_says_of_november_2019_and_june_2025(victims: pd.DataFrame) -> None:
    triangle = revisions.revision_triangle(victims)
    years = revisions.year_revisions(triangle, revisions.totals_elsewhere(processed.load("published_totals"), victims))
    said = WORDS.answer(revisions.revised(triangle, years, victims, victims), victims).replace("\\", "")
    assert "**108** of the 1,888 figures" in said
    assert "The year that moved most is 2019: +153 over the 11 of its months" in said
    assert "Veracruz (+87)" in said
    assert "that of 2019: between 34,582 and 34,724, a span of **142** (0.41 %)" in said


@pytest.mark.xdist_group("reports")
def test_the_nation_is_the_sum_of_its_states_and_what_is_old_hardly_moved(built: processed.Built) -> None:
    triangle = revisions.revision_triangle(processed.load("sesnsp_victims_state_month", cuts="all"))
    in_2018 = triangle[triangle["month"].dt.year == 2018]
    years = in_2018.groupby(["cut", in_2018["cve_ent"] == "00"])["victims"].sum().unstack()
    assert years[True].tolist() == years[False].tolist()
    assert years.loc[["2019-11", "2023-07", "2025-06", "2025-09"], True].tolist() == [33_743, 33_737, 33_742, 33_738]
    band = revisions.revision_band(triangle)
    assert row(band, cve_ent="states", lag_from=60)[["figures", "moved", "change_low", "change_high"]].tolist() == [23_648, 116, -2, 4]
    young = row(band, cve_ent="00", lag_from=0)
    assert young["figures"] == young["moved"] + 1 == triangle["cut"].nunique() - 1, "September 2023 stands as it came out"
    assert young["change_pct_high"] == pytest.approx(1.07, abs=0.005), "June 2025: 1,968 at first, 1,989 in the cut of September 2025"


@pytest.mark.xdist_group("reports")
def test_the_largest_revision_of_a_year_by_registration_needs_totals_published_elsewhere(built: processed.Built) -> None:
    table = processed.load("inegi_deaths_registration_state_month", cuts="all")
    triangle, totals = revisions.revision_triangle(table), processed.load("published_totals")
    assert revisions.year_revisions(triangle).empty
    years = revisions.year_revisions(triangle, totals[totals["table"] == "inegi_deaths_registration_state_month"])
    assert row(years, year=2019)["change"] == 36_662 - 36_476
    assert years["year"].iloc[0] == 2023, "the preliminary figure rose by 3.8 %"


@pytest.mark.xdist_group("reports")
def test_case_files_have_a_triangle_a_method_and_few_are_corrected(built: processed.Built) -> None:
    table = processed.load("sesnsp_incidents_state_month", cuts="all")
    found = revisions.revision_triangle(table)
    assert sorted(found["method"].unique()) == ["CNSP38_2015", "IEFC_1997", "RNID_2026"]
    in_2015 = found[(found["cve_ent"] == "00") & (found["month"] == "2015-01-01")]
    assert in_2015.groupby("method")["first"].nunique().tolist() == [1, 1]
    assert in_2015["change"].abs().max() <= 1
    factors = revisions.delay_factors(found)
    held = revisions.cuts_held(table)["method"].value_counts().to_dict()
    assert factors.groupby("method")["cuts"].first().to_dict() == held == {"CNSP38_2015": 15, "IEFC_1997": 1, "RNID_2026": 3}
    too_few = factors["method"] != "CNSP38_2015"
    assert set(factors.loc[too_few, "reason"]) == {"too_few_cuts"}
    assert factors.loc[~too_few, "factor"].between(0.99, 1.05).all(), "a settled month is at most a few percent off what it was first"


def test_a_source_of_one_cut_is_refused_and_a_cut_is_a_month() -> None:
    kinds = {"source": "revised source", "cut_a": "cut"}
    asked = {"source": "sesnsp_incidents", "cut_a": " 2019-11 "}
    assert parameters.parse("whats_new", kinds, asked) == {"source": "sesnsp_incidents", "cut_a": "2019-11"}
    with pytest.raises(UnknownName, match="sesnsp_victims or sesnsp_incidents, found 'inegi_deaths_occurrence'"):
        parameters.parse("revisions", kinds, {"source": "inegi_deaths_occurrence"})
    for text in ("2019-13", "2019", "2019-11-01"):
        with pytest.raises(ViolenceDataError, match="parameter cut_a: expected a cut, the last month a file covers, as YYYY-MM"):
            parameters.parse("whats_new", kinds, {"cut_a": text})


# ---- what is drawn ----

DRAWN: dict[str, Callable[..., Chart]] = {
    "by_age": lambda **said: revisions.by_age(KNOWN, WORDS, NOW, **said),
    "by_month": lambda rows=None, **said: revisions.by_month(revisions.revised_months(KNOWN) if rows is None else rows, WORDS, NOW, **said),
    "newest_months": lambda **said: revisions.newest_months(RECENT, PAIR, WORDS, **said),
    "changed_states": lambda **said: revisions.changed_states(revisions.between(KNOWN, "2019-11", "2019-12"), WORDS, NOW, **said),
    "newest_change": lambda **said: revisions.newest_change(CHANGE, revisions.revision_band(KNOWN), SPAN, WORDS, NOW, **said),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_says_what_it_was_told_to(name: str) -> None:
    laid_out.check(lambda: DRAWN[name](title=laid_out.TITLE))


def test_ages_without_a_figure_large_enough_have_no_bar_and_what_was_not_compared_is_refused() -> None:
    ax: Any = revisions.by_age(revisions.revision_triangle(loaded(TWO)), WORDS, loaded(TWO)).ax
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0\n1 of\n2", "1\n1 of\n2"]
    assert [(round(bar.get_y()), bar.get_height()) for bar in ax.patches] == [(0, 0), (-4, 0)], (
        "one state's figure and one of the nation's are 20 or more"
    )
    with pytest.raises(NothingToPlot, match="only missing values"):
        revisions.by_age(revisions.revision_triangle(TWO[TWO["cve_ent"] == "02"]), WORDS, loaded(TWO))


def test_bars_of_months_go_up_and_down_in_spans_of_their_first_cut() -> None:
    calendar = pd.date_range("2019-01-01", periods=4, freq="MS")
    frame = pd.DataFrame({"month": calendar, "first_cut": ["2019-02"] * 2 + ["2019-04"] * 2, "change": [3, -2, 0, 1]})
    ax: Any = DRAWN["by_month"](frame).ax
    assert [bar.get_height() for bar in ax.patches[:4]] == [3, -2, 0, 1]
    assert ax.get_ylim()[0] < -2 < 3 < ax.get_ylim()[1]
    assert {"Feb 2019", "Apr 2019"} <= laid_out.said_on(ax)
    laid_out.check_refuses(lambda rows: DRAWN["by_month"](rows), frame, "month", "change", "first_cut")
    with pytest.raises(ViolenceDataError, match="one row per month"):
        DRAWN["by_month"](pd.concat([frame, frame]))


def test_bars_of_states_show_rises_and_falls_apart_and_the_sum_beside() -> None:
    chart = revisions.changed_states(BETWEEN, WORDS, loaded(TWO))
    ax: Any = chart.ax
    assert [bar.get_width() for bar in ax.patches[:4]] == [2, 0, 0, -1]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Aguascalientes", "Baja California"]
    assert {"+2", "\N{MINUS SIGN}1", "in all"} <= laid_out.said_on(ax)
    assert chart.notes == ()
    first = revisions.between(revisions.revision_triangle(TWO[TWO["month"] == "2019-01-01"]), "2019-02", "2019-05")
    assert revisions.changed_states(first, WORDS, loaded(TWO)).notes == ("No figure changed in the other 1 states.",)


def test_the_newest_month_is_named_and_small_states_are_told_and_not_drawn() -> None:
    labels = laid_out.said_on(DRAWN["newest_months"]().ax)
    assert {f"December 2019: {int(RECENT['victims'].iloc[-1]):,}", "new since November 2019"} <= labels
    small = change_of(980, 84, 79, 2000).assign(change_pct_high=200.0)
    chart = revisions.newest_change(revisions.beyond_revisions(small, BAND), BAND, SPAN, WORDS, NOW)
    assert len(chart.data) == 3
    assert chart.notes[1:] == (
        "Intervals: chance and the scatter of months (quasi-Poisson).",
        "Single months of a state, of those with 20 or more, were later revised by \N{MINUS SIGN}10.0 to +20.0 % in the files here.",
        "Not drawn, under 20 in either year: Baja California Sur (from 19 to 2,000).",
        "An arrow: the interval goes on beyond +150 %.",
    )
    assert chart.ax.get_xlim()[1] < 160 and any(line.get_marker() == ">" for line in chart.ax.lines)
