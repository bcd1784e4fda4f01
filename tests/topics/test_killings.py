"""Base rates of mass killings: METHODS' table under a named rule, what each part of a rule does, and pairs by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from violence_data import processed
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.topics import incidents
from violence_data.topics.incidents import BARS, KillingRule, PlaceDays

BY_CHANCE = ["pairs_permuted", "pairs_permuted_low", "pairs_permuted_high", "expected_pairs_a_year", "p_pair_in_year"]
AS_MEASURED = KillingRule(doubles="summed", permute="freely", without=("2019-03-08",))
"""The rule of the published table, but for names: places that are not known stand alone, not by name."""


def press(*rows: tuple[str, str, int], days: int = 365, **columns: object) -> pd.DataFrame:
    """Press rows (day, municipality, victims), with one victim a day in a busy place, so that each day has a bulletin."""
    calendar = [(f"{day:%Y-%m-%d}", "14039", 1) for day in pd.date_range("2019-01-01", periods=days)]
    frame = pd.DataFrame([*calendar, *rows], columns=["date", "cvegeo", "victims"])
    frame = frame.assign(date=pd.to_datetime(frame["date"]), cve_ent="14", rows_published=1, rows_repeated=0, spike=False)
    own = frame.index >= len(calendar)
    for name, value in columns.items():
        frame.loc[own, name] = value
    return frame.astype({"victims": "Int64"})


def event(day: str, deaths: int, **columns: object) -> dict[str, object]:
    known = {"date_start": day, "date_end": day, "date_prec": 1, "where_prec": 1, "cve_ent": "12", "latitude": 18.3, "longitude": -99.5}
    numbers = {"fatalities_best": deaths, "fatalities_low": deaths - 1, "fatalities_high": deaths + 5, "deaths_civilians": 2}
    return known | numbers | {"is_aggregate": False} | columns


def events(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame([event("2018-06-01", 1), *rows, event("2020-06-01", 1)])
    return frame.assign(date_start=pd.to_datetime(frame["date_start"]), date_end=pd.to_datetime(frame["date_end"]))


def marked(*days: int, spike: bool = False, rule: KillingRule | None = None, covered: int = 365) -> PlaceDays:
    """A source of 13 dead on some days of 2019, numbered from 0."""
    calendar = pd.date_range("2019-01-01", periods=covered)
    rows = pd.DataFrame({"date": calendar[list(days)], "place": "12035", "cve_ent": "12", "is_known": True, "deaths": 13, "spike": spike})
    return PlaceDays("s", 2019, rule or KillingRule(permute="freely"), rows.astype({"deaths": "Int64"}), calendar, pd.DataFrame())


def reasons(found: PlaceDays) -> dict[str, tuple[int, int]]:
    return {row["reason"]: (row["rows"], row["deaths"]) for _, row in found.left_out.iterrows()}


# ---- the published figures ----


@pytest.fixture(scope="module")
def bulletins(built: processed.Built) -> pd.DataFrame:
    return processed.load("sspc_daily_municipality")


@pytest.mark.xdist_group("reports")
def test_the_table_of_2019_is_met(bulletins: pd.DataFrame) -> None:
    rates = incidents.base_rates(incidents.place_days(bulletins, 2019, AS_MEASURED))
    assert rates["place_days"].tolist() == pytest.approx([693, 295, 135, 32, 17, 11], rel=0.03)
    assert rates["days_with_one_pct"].tolist() == pytest.approx([86, 57, 32, 9, 5, 3], abs=1)
    assert rates["pairs"].tolist() == pytest.approx([267, 119, 46, 4, 1, 1], rel=0.03)
    assert rates["pairs_permuted"].tolist() == pytest.approx([266, 115, 36, 2.7, 0.8, 0.3], rel=0.03, abs=0.08)
    assert rates["pairs_permuted_low"].tolist() == pytest.approx([261, 106, 28, 0, 0, 0], abs=1)
    assert rates["pairs_permuted_high"].tolist() == pytest.approx([270, 124, 44, 6, 3, 2], abs=1)
    assert rates["p_pair_in_year"].tolist() == pytest.approx([1, 1, 1, 0.95, 0.55, 0.27], abs=0.03)


@pytest.mark.xdist_group("reports")
@pytest.mark.parametrize(("doubles", "counts"), [("dropped", [698, 298, 137]), ("summed", [700, 300, 137])])
def test_the_variants_of_2019_are_met(bulletins: pd.DataFrame, doubles: str, counts: list[int]) -> None:
    found = incidents.place_days(bulletins, 2019, KillingRule(doubles=doubles))
    rates = incidents.base_rates(found).set_index("at_least")
    assert rates["place_days"].loc[[3, 4, 5]].tolist() == pytest.approx(counts, rel=0.03)
    assert rates.loc[13, "p_pair_in_year"] == pytest.approx(0.25, abs=0.03)
    assert rates.loc[13, "expected_pairs_a_year"] == pytest.approx(0.27, abs=0.03)
    assert reasons(found)["unknown_places"] == (19, 57)


@pytest.mark.xdist_group("reports")
def test_what_is_rare_is_never_called_impossible_by_the_rule_of_shuffling(built: processed.Built) -> None:
    """UCDP, 2019 at 13: twelve days, no two of one month and weekday in reach of each other, were "0 of 100 such years"."""
    found = [incidents.place_days(processed.load("ucdp_events"), 2019, KillingRule(permute=how)) for how in ("month", "freely")]
    within, freely = (incidents.base_rates(one, at_least=[13]).iloc[0] for one in found)
    assert within["days_with_one"] == 12 and within["p_pair_in_year"] == pytest.approx(0.19, abs=0.02)
    assert (freely["pairs_permuted"], freely["p_pair_in_year"]) == pytest.approx((0.36, 0.31), abs=0.03)


def test_few_days_give_no_rate_and_ten_give_one() -> None:
    few, enough = (incidents.base_rates(marked(*range(0, 3 * days, 3)), at_least=[13]).iloc[0] for days in (9, 10))
    assert few[BY_CHANCE].isna().all()
    assert (few["days_with_one"], few["pairs"]) == (9, 0)
    assert enough[BY_CHANCE].notna().all()


@pytest.mark.usefixtures("built")
def test_a_release_of_events_that_has_none_in_a_year_has_days_without_one() -> None:
    """A release of three events, none of 2014, ended the page of an incident of that year."""
    table = processed.load("ucdp_events")
    rates = incidents.base_rates(incidents.place_days(table[table["date_start"].dt.year != 2014], 2014))
    assert (rates["days_with_one"] == 0).all()


@pytest.mark.xdist_group("reports")
def test_the_run_of_october_2019_source_by_source(bulletins: pd.DataFrame) -> None:
    tables = [bulletins, processed.load("ucdp_events"), processed.load("incidents")]
    found = [incidents.place_days(table, 2019) for table in tables]
    press, ucdp, by_hand = incidents.base_rates(*found, at_least=[13]).itertuples()
    assert (press.place_days, press.spikes, press.pairs, press.after_another) == (11, 3, 1, 1)
    assert ucdp.place_days == 12 and pd.isna([by_hand.place_days, by_hand.pairs, by_hand.p_pair_in_year]).all()
    pairs = incidents.pairs_of_days(*found, at_least=13)
    run = pairs[(pairs["first_day"] == "2019-10-14") & (pairs["second_day"] == "2019-10-15")].set_index("source")
    assert run.index.tolist() == ["sspc_daily_municipality", "incidents"], "UCDP knows of no event of 13 on the second day"
    assert run.loc["sspc_daily_municipality", ["first_deaths", "second_deaths"]].tolist() == [14, 15]


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_ucdp_is_counted_without_its_aggregates() -> None:
    table = processed.load("ucdp_events")
    found = incidents.place_days(table, 2019)
    whole = table[(table["date_start"].dt.year == 2019) & table["is_aggregate"]]
    assert reasons(found)["aggregates"] == (len(whole), whole["fatalities_best"].sum())
    assert found.rows["deaths"].max() < 60 < whole["fatalities_best"].max()
    assert incidents.base_rates(found)["place_days"].tolist() == [175, 129, 87, 24, 17, 12]


# ---- the parts of a rule ----


def test_busy_places_are_left_out_by_their_mean_over_the_days_covered() -> None:
    table = press(("2019-02-01", "12035", 30), days=100)
    assert incidents.place_days(table, 2019, KillingRule(under_a_day=0.31)).rows["place"].tolist() == ["12035"]
    assert incidents.place_days(table, 2019, KillingRule(under_a_day=0.3)).rows.empty
    assert len(incidents.place_days(table, 2019, KillingRule(under_a_day=None)).rows) == 101


@pytest.mark.parametrize(("rule", "deaths"), [("one_name", [3]), ("left_out", []), ("by_state", [3, 5])])
def test_places_that_are_not_known(rule: str, deaths: list[int]) -> None:
    table = press(("2019-05-01", "99999", 3), ("2019-05-02", "99999", 5), rows_published=[1, 2])
    found = incidents.place_days(table, 2019, KillingRule(unknown=rule))
    assert found.rows["deaths"].tolist() == deaths
    assert reasons(found).get("unknown_places") == {"one_name": (1, 5), "left_out": (2, 8), "by_state": None}[rule]


def test_two_events_of_an_unknown_place_are_two_places_unless_summed() -> None:
    vague = {"where_prec": 4}
    table = events(event("2019-05-01", 3, **vague), event("2019-05-01", 4, **vague), event("2019-05-02", 2), event("2019-05-02", 3))
    assert sorted(incidents.place_days(table, 2019).rows["deaths"]) == [3, 4, 5]
    assert sorted(incidents.place_days(table, 2019, KillingRule(unknown="by_state")).rows["deaths"]) == [5, 7]


@pytest.mark.parametrize(("doubles", "deaths"), [("dropped", 4), ("summed", 12)])
def test_rows_alike_are_counted_once_or_summed(doubles: str, deaths: int) -> None:
    table = press(("2019-05-01", "12035", 4), rows_published=3, rows_repeated=2)
    assert incidents.place_days(table, 2019, KillingRule(doubles=doubles)).rows["deaths"].tolist() == [deaths]


def test_a_day_left_out_is_not_covered() -> None:
    found = incidents.place_days(press(("2019-05-01", "12035", 4)), 2019, KillingRule(without=("2019-05-01",)))
    assert found.rows.empty and len(found.days) == 364 and reasons(found)["days"] == (2, 5)


def test_spikes_are_flagged_or_left_out() -> None:
    table = press(("2019-05-01", "12035", 25), spike=True)
    rates = incidents.base_rates(incidents.place_days(table, 2019), at_least=[3])
    assert rates[["place_days", "spikes"]].to_numpy().tolist() == [[1, 1]]
    assert reasons(incidents.place_days(table, 2019, KillingRule(spikes="left_out")))["spikes"] == (1, 25)


def test_events_without_a_day_are_left_out_or_put_on_their_first() -> None:
    table = events(event("2019-05-01", 9, date_end="2019-05-04", date_prec=2), event("2019-07-01", 900, date_prec=4, is_aggregate=True))
    plain = incidents.place_days(table, 2019)
    assert plain.rows.empty
    assert reasons(plain) == {"aggregates": (1, 900), "inexact_days": (1, 9)}
    assert incidents.place_days(table, 2019, KillingRule(inexact="first_day")).rows["deaths"].tolist() == [9]


@pytest.mark.parametrize(("rule", "deaths"), [({"estimate": "low"}, 8), ({"estimate": "high"}, 14), ({"who": ("civilians",)}, 2)])
def test_which_of_the_dead_of_an_event_count(rule: Any, deaths: int) -> None:
    table = events(event("2019-05-01", 9))
    assert incidents.place_days(table, 2019, KillingRule(**rule)).rows["deaths"].tolist() == [deaths]


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_who_died_is_asked_of_sources_that_say() -> None:
    by_hand = processed.load("incidents")
    police = incidents.place_days(by_hand, 2019, KillingRule(who=("police",)))
    assert police.rows[["place", "deaths"]].to_numpy().tolist() == [["16002", 13]]
    assert reasons(incidents.place_days(by_hand, 2019, KillingRule(who=("attackers",)))) == {"who_not_known": (2, 0)}
    assert reasons(incidents.place_days(by_hand, 2014)) == {"no_killing": (1, 6)}
    with pytest.raises(ViolenceDataError, match="does not say who died"):
        incidents.place_days(press(), 2019, KillingRule(who=("police",)))
    with pytest.raises(ViolenceDataError, match="civilians alone"):
        incidents.place_days(events(), 2019, KillingRule(who=("police",)))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"permute": "weekly"}, "permute: found 'weekly', expected one of: month, freely"),
        ({"who": ("children",)}, "who: found children, expected some of: police"),
        *(({"without": (day,)}, "expected days as YYYY-MM-DD") for day in ("2019-02-30", "08/03/19", "20190308", "2019-W10-5", "")),
        *(({"under_a_day": number}, "under_a_day") for number in (0, -1, float("nan"))),
    ],
)
def test_a_rule_that_does_not_exist_is_refused_by_name(asked: Any, says: str) -> None:
    with pytest.raises(ViolenceDataError, match=says):
        KillingRule(**asked)


TWO_CUTS = ["2021-03", *["2021-04"] * 364]
NO_TABLE = "expected one of the tables sspc_daily_municipality, ucdp_events, incidents"


@pytest.mark.parametrize(
    ("table", "year", "error", "says"),
    [
        (press().assign(cut=TWO_CUTS), 2019, ViolenceDataError, "never counted from two cuts"),
        (pd.DataFrame({"cve_ent": ["01"]}), 2019, UnknownName, NO_TABLE),
        (press(), 2018, YearsNotCovered, "2018 is not covered; it holds 2019-01-01 to 2019-12-31"),
        (events(), 2024, YearsNotCovered, "2024"),
    ],
)
def test_a_table_or_year_that_cannot_be_counted_is_refused(table: pd.DataFrame, year: int, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        incidents.place_days(table, year)


@pytest.mark.parametrize(
    "wrong", [{"at_least": [0]}, {"at_least": []}, {"at_least": [3, 10**30]}, {"within_days": 1}, {"within_days": 10**9}]
)
def test_a_bar_or_window_out_of_reason_is_refused(wrong: Any) -> None:
    with pytest.raises(ViolenceDataError, match="bars of 1 to 100,000 and a window of 2 to 31 days"):
        incidents.base_rates(marked(1), **wrong)
    with pytest.raises(ViolenceDataError, match="expected a source"):
        incidents.base_rates()


# ---- pairs, seen and by chance ----


def test_a_missing_day_parts_its_neighbours() -> None:
    one = marked(20, 21, 23, 24)
    parted = replace(one, days=one.days.delete(22))
    rates = pd.concat([incidents.base_rates(parted, at_least=[13], within_days=days) for days in (2, 3)])
    assert rates["pairs"].tolist() == [2, 3]


def test_a_window_of_three_days_holds_pairs_two_days_apart() -> None:
    found = marked(10, 12, 13, 40)
    rates = pd.concat([incidents.base_rates(found, at_least=[13], within_days=days, draws=9) for days in (2, 3, 4, 31)])
    assert rates["pairs"].tolist() == [1, 2, 3, 6]
    assert rates["after_another"].tolist()[:3] == [1, 2, 2]
    assert len(incidents.pairs_of_days(found, at_least=13, within_days=4)) == 3


def test_planted_clusters_are_found_and_evenly_spread_days_are_not() -> None:
    clustered = [day for start in range(0, 360, 24) for day in (start, start + 1)]
    spread = list(range(0, 360, 12))
    seen = incidents.base_rates(marked(*clustered), marked(*spread), at_least=[13])
    assert seen["pairs"].tolist() == [15, 0]
    assert seen["pairs"].iloc[0] > seen["pairs_permuted_high"].iloc[0]
    assert seen["pairs"].iloc[1] <= seen["pairs_permuted_low"].iloc[1]


def test_a_month_full_of_killings_is_no_surprise_within_the_month() -> None:
    january = range(0, 31, 2)
    freely = incidents.base_rates(marked(*january), at_least=[13])
    by_month = incidents.base_rates(marked(*january, rule=KillingRule(permute="month")), at_least=[13])
    assert by_month["pairs_permuted"].iloc[0] > 5 > freely["pairs_permuted"].iloc[0]


def test_part_of_a_year_is_put_on_a_year() -> None:
    half = incidents.base_rates(marked(*range(0, 180, 15), covered=182), at_least=[13]).iloc[0]
    assert half["expected_pairs_a_year"] == pytest.approx(half["pairs_permuted"] * 365 / 182)
    none_in_half = 1 - (1 - half["p_pair_in_year"]) ** (182 / 365)
    assert none_in_half == pytest.approx(1 - np.exp(-half["pairs_permuted"]), abs=0.03)


def test_a_year_without_one_has_none_and_a_source_without_days_is_not_covered() -> None:
    none = incidents.base_rates(marked()).iloc[0]
    assert (none["place_days"], none["pairs"]) == (0, 0) and pd.isna([none["p_pair_in_year"], none["after_another_pct"]]).all()
    assert incidents.pairs_of_days(marked(), at_least=13).empty
    assert incidents.pairs_of_days(marked(1, 2), marked(), at_least=14).empty
    bare = PlaceDays("incidents", 2019, KillingRule(), marked(1).rows, pd.DatetimeIndex([]), pd.DataFrame())
    rates = incidents.base_rates(bare)
    assert rates["at_least"].tolist() == list(BARS)
    assert rates[["place_days", "days_with_one", "pairs", "p_pair_in_year"]].isna().all(axis=None)
