"""Base rates of mass killings: METHODS' table under a named rule, what each part of a rule does, and pairs by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from violence_data import analysis, processed
from violence_data.analysis import KillingRule, PlaceDays, permutation
from violence_data.analysis.mass_killings import BARS, COLUMNS
from violence_data.analysis.permutation import near_days, orders, pairs_by_chance
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

AGUILILLA, TEPOCHICA = pd.Timestamp("2019-10-14"), pd.Timestamp("2019-10-15")
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
    rates = analysis.base_rates(analysis.place_days(bulletins, 2019, AS_MEASURED))
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
    found = analysis.place_days(bulletins, 2019, KillingRule(doubles=doubles))
    rates = analysis.base_rates(found).set_index("at_least")
    assert rates["place_days"].loc[[3, 4, 5]].tolist() == pytest.approx(counts, rel=0.03)
    assert rates.loc[13, "p_pair_in_year"] == pytest.approx(0.19, abs=0.03)
    assert rates.loc[13, "expected_pairs_a_year"] == pytest.approx(0.2, abs=0.03)
    assert reasons(found)["unknown_places"] == (19, 57)


@pytest.mark.xdist_group("reports")
def test_the_same_for_2020(bulletins: pd.DataFrame) -> None:
    rates = analysis.base_rates(analysis.place_days(bulletins, 2020))
    assert rates["days"].unique().tolist() == [366]
    assert rates["place_days"].tolist() == [688, 287, 133, 39, 22, 8]
    assert rates["days_with_one"].tolist() == [299, 189, 109, 36, 22, 8]
    assert rates["pairs"].tolist() == [238, 99, 32, 8, 4, 0]
    assert rates["p_pair_in_year"].tolist()[:4] == pytest.approx([1, 1, 1, 1], abs=0.005)
    assert rates["p_pair_in_year"].tolist()[4] == pytest.approx(0.87, abs=0.02)
    # Its eight days fall so that none can meet another within its month and weekday; in another order of the month they can.
    assert rates["p_pair_in_year"].tolist()[5] == 0
    by_month = analysis.base_rates(analysis.place_days(bulletins, 2020, KillingRule(permute="month")), at_least=[13])
    assert 0.05 < by_month["p_pair_in_year"].iloc[0] < 0.3


@pytest.mark.xdist_group("reports")
def test_the_only_pair_of_2019_at_thirteen_is_aguililla_and_iguala(bulletins: pd.DataFrame) -> None:
    pairs = analysis.pairs_of_days(analysis.place_days(bulletins, 2019), at_least=13)
    assert pairs[["first_day", "first_places", "first_deaths", "second_day", "second_places", "second_deaths"]].to_numpy().tolist() == [
        [AGUILILLA, "16002", 14, TEPOCHICA, "12035", 15]
    ]


@pytest.mark.xdist_group("reports")
def test_the_run_of_october_2019_source_by_source(bulletins: pd.DataFrame) -> None:
    tables = [bulletins, processed.load("ucdp_events"), processed.load("incidents")]
    run = analysis.how_surprising(AGUILILLA, TEPOCHICA, *(analysis.place_days(t, 2019) for t in tables), at_least=13).set_index("source")
    seen = run.loc["sspc_daily_municipality"]
    assert (seen["first_deaths"], seen["second_deaths"], seen["pairs"], seen["after_another"]) == (14, 15, 1, 1)
    assert (seen["place_days"], seen["spikes"]) == (11, 3)
    assert run["is_seen"].tolist() == [True, False, True]
    assert run.loc["ucdp_events", "second_deaths"] < 13
    assert run.loc["incidents", ["place_days", "pairs", "p_pair_in_year"]].isna().all()


@pytest.mark.xdist_group("reports")
def test_at_four_a_second_in_as_many_days_is_more_than_every_second(bulletins: pd.DataFrame) -> None:
    rates = analysis.base_rates(analysis.place_days(bulletins, 2019), at_least=[4])
    assert rates["after_another_pct"].iloc[0] > 50


@pytest.mark.xdist_group("reports")
def test_without_graves_the_bar_of_thirteen_loses_three(bulletins: pd.DataFrame) -> None:
    rates = analysis.base_rates(analysis.place_days(bulletins, 2019, KillingRule(spikes="left_out")), at_least=[13])
    assert rates[["place_days", "spikes", "pairs"]].to_numpy().tolist() == [[8, 0, 1]]


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_ucdp_is_counted_without_its_aggregates() -> None:
    table = processed.load("ucdp_events")
    found = analysis.place_days(table, 2019)
    whole = table[(table["date_start"].dt.year == 2019) & table["is_aggregate"]]
    assert reasons(found)["aggregates"] == (len(whole), whole["fatalities_best"].sum())
    assert found.rows["deaths"].max() < 60 < whole["fatalities_best"].max()
    assert analysis.base_rates(found)["place_days"].tolist() == [175, 129, 87, 24, 17, 12]


# ---- the parts of a rule ----


def test_busy_places_are_left_out_by_their_mean_over_the_days_covered() -> None:
    table = press(("2019-02-01", "12035", 30), days=100)
    assert analysis.place_days(table, 2019, KillingRule(under_a_day=0.31)).rows["place"].tolist() == ["12035"]
    assert analysis.place_days(table, 2019, KillingRule(under_a_day=0.3)).rows.empty
    assert len(analysis.place_days(table, 2019, KillingRule(under_a_day=None)).rows) == 101


@pytest.mark.parametrize(
    ("rule", "deaths"),
    [("one_name", [3]), ("left_out", []), ("by_state", [3, 5])],
)
def test_places_that_are_not_known(rule: str, deaths: list[int]) -> None:
    table = press(("2019-05-01", "99999", 3), ("2019-05-02", "99999", 5), rows_published=[1, 2])
    found = analysis.place_days(table, 2019, KillingRule(unknown=rule))
    assert found.rows["deaths"].tolist() == deaths
    assert reasons(found).get("unknown_places") == {"one_name": (1, 5), "left_out": (2, 8), "by_state": None}[rule]


def test_two_events_of_an_unknown_place_are_two_places_unless_summed() -> None:
    vague = {"where_prec": 4}
    table = events(event("2019-05-01", 3, **vague), event("2019-05-01", 4, **vague), event("2019-05-02", 2), event("2019-05-02", 3))
    assert sorted(analysis.place_days(table, 2019).rows["deaths"]) == [3, 4, 5]
    assert sorted(analysis.place_days(table, 2019, KillingRule(unknown="by_state")).rows["deaths"]) == [5, 7]


def test_rows_alike_are_counted_once_or_summed() -> None:
    table = press(("2019-05-01", "12035", 4), rows_published=3, rows_repeated=2)
    assert analysis.place_days(table, 2019, KillingRule(doubles="dropped")).rows["deaths"].tolist() == [4]
    assert analysis.place_days(table, 2019, KillingRule(doubles="summed")).rows["deaths"].tolist() == [12]


def test_a_day_left_out_is_not_covered() -> None:
    found = analysis.place_days(press(("2019-05-01", "12035", 4)), 2019, KillingRule(without=("2019-05-01",)))
    assert found.rows.empty
    assert len(found.days) == 364
    assert reasons(found)["days"] == (2, 5)


def test_spikes_are_flagged_or_left_out() -> None:
    table = press(("2019-05-01", "12035", 25), spike=True)
    rates = analysis.base_rates(analysis.place_days(table, 2019), at_least=[3])
    assert rates[["place_days", "spikes"]].to_numpy().tolist() == [[1, 1]]
    assert reasons(analysis.place_days(table, 2019, KillingRule(spikes="left_out")))["spikes"] == (1, 25)


def test_events_without_a_day_are_left_out_or_put_on_their_first() -> None:
    table = events(event("2019-05-01", 9, date_end="2019-05-04", date_prec=2), event("2019-07-01", 900, date_prec=4, is_aggregate=True))
    plain = analysis.place_days(table, 2019)
    assert plain.rows.empty
    assert reasons(plain) == {"aggregates": (1, 900), "inexact_days": (1, 9)}
    assert analysis.place_days(table, 2019, KillingRule(inexact="first_day")).rows["deaths"].tolist() == [9]


@pytest.mark.parametrize(("rule", "deaths"), [({"estimate": "low"}, 8), ({"estimate": "high"}, 14), ({"who": ("civilians",)}, 2)])
def test_which_of_the_dead_of_an_event_count(rule: dict[str, object], deaths: int) -> None:
    table = events(event("2019-05-01", 9))
    assert analysis.place_days(table, 2019, KillingRule(**rule)).rows["deaths"].tolist() == [deaths]  # type: ignore[arg-type]


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_who_died_is_asked_of_sources_that_say() -> None:
    incidents = processed.load("incidents")
    police = analysis.place_days(incidents, 2019, KillingRule(who=("police",)))
    assert police.rows[["place", "deaths"]].to_numpy().tolist() == [["16002", 13]]
    assert reasons(analysis.place_days(incidents, 2019, KillingRule(who=("attackers",)))) == {"who_not_known": (2, 0)}
    assert reasons(analysis.place_days(incidents, 2014)) == {"no_killing": (1, 6)}
    with pytest.raises(ViolenceDataError, match="does not say who died"):
        analysis.place_days(press(), 2019, KillingRule(who=("police",)))
    with pytest.raises(ViolenceDataError, match="civilians alone"):
        analysis.place_days(events(), 2019, KillingRule(who=("police",)))


def test_what_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="permute: found 'weekly', expected one of: month_and_weekday, month, freely"):
        KillingRule(permute="weekly")
    with pytest.raises(UnknownName, match="who: found children, expected some of: police"):
        KillingRule(who=("children",))
    for day in ("2019-02-30", "08/03/19", "20190308", "2019-W10-5", ""):
        with pytest.raises(ViolenceDataError, match="expected days as YYYY-MM-DD"):
            KillingRule(without=(day,))
    for number in (0, -1, float("nan")):
        with pytest.raises(ViolenceDataError, match="under_a_day"):
            KillingRule(under_a_day=number)
    with pytest.raises(ViolenceDataError, match="never counted from two cuts"):
        analysis.place_days(press().assign(cut=["2021-03", *["2021-04"] * 364]), 2019)
    with pytest.raises(UnknownName, match="expected one of the tables sspc_daily_municipality, ucdp_events, incidents"):
        analysis.place_days(pd.DataFrame({"cve_ent": ["01"]}), 2019)
    with pytest.raises(YearsNotCovered, match="2018 is not covered; it holds 2019-01-01 to 2019-12-31"):
        analysis.place_days(press(), 2018)
    with pytest.raises(YearsNotCovered, match="2024"):
        analysis.place_days(events(), 2024)
    for wrong in ({"at_least": [0]}, {"at_least": []}, {"at_least": [3, 10**30]}, {"within_days": 1}, {"within_days": 10**9}):
        with pytest.raises(ViolenceDataError, match="bars of 1 to 100,000 and a window of 2 to 31 days"):
            analysis.base_rates(marked(1), **wrong)  # type: ignore[arg-type]
    with pytest.raises(ViolenceDataError, match="expected a source"):
        analysis.base_rates()
    with pytest.raises(ViolenceDataError, match="two days in order expected"):
        analysis.how_surprising(TEPOCHICA, AGUILILLA, marked(1), at_least=13)


# ---- pairs, seen and by chance ----


def test_a_missing_day_parts_its_neighbours() -> None:
    calendar = pd.DatetimeIndex(["2019-01-21", "2019-01-22", "2019-01-24", "2019-01-25"])
    assert [side.tolist() for side in near_days(calendar, 2)] == [[0, 2], [1, 3]]
    assert [side.tolist() for side in near_days(calendar, 3)] == [[0, 1, 2], [1, 2, 3]]
    assert [side.tolist() for side in near_days(calendar[:1], 2)] == [[], []]


def test_a_window_of_three_days_holds_pairs_two_days_apart() -> None:
    found = marked(10, 12, 13, 40)
    rates = pd.concat([analysis.base_rates(found, at_least=[13], within_days=days) for days in (2, 3, 4)])
    assert rates["pairs"].tolist() == [1, 2, 3]
    assert rates["after_another"].tolist() == [1, 2, 2]
    assert len(analysis.pairs_of_days(found, at_least=13, within_days=4)) == 3
    assert analysis.base_rates(found, at_least=[13], within_days=31)["pairs"].tolist() == [6]
    wide = analysis.how_surprising(*found.days[[10, 12]], found, at_least=13, within_days=3)
    narrow = analysis.how_surprising(*found.days[[10, 12]], found, at_least=13, within_days=2)
    assert (wide["is_seen"].iloc[0], narrow["is_seen"].iloc[0]) == (True, False)


def test_pairs_by_chance_are_as_many_as_counting_gives() -> None:
    found = marked(*range(0, 365, 18))
    days = len(found.rows)
    rates = analysis.base_rates(found, at_least=[13])
    exact = days * (days - 1) / 365
    assert rates["pairs_permuted"].iloc[0] == pytest.approx(exact, rel=0.04)
    assert rates["p_pair_in_year"].iloc[0] == pytest.approx(1 - np.exp(-exact), abs=0.05)


def test_planted_clusters_are_found_and_evenly_spread_days_are_not() -> None:
    clustered = [day for start in range(0, 360, 24) for day in (start, start + 1)]
    spread = list(range(0, 360, 12))
    seen = analysis.base_rates(marked(*clustered), marked(*spread), at_least=[13])
    assert seen["pairs"].tolist() == [15, 0]
    assert seen["pairs"].iloc[0] > seen["pairs_permuted_high"].iloc[0]
    assert seen["pairs"].iloc[1] <= seen["pairs_permuted_low"].iloc[1]


def test_a_month_full_of_killings_is_no_surprise_within_the_month() -> None:
    january = range(0, 31, 2)
    freely = analysis.base_rates(marked(*january), at_least=[13])
    by_month = analysis.base_rates(marked(*january, rule=KillingRule(permute="month")), at_least=[13])
    assert by_month["pairs_permuted"].iloc[0] > 5 > freely["pairs_permuted"].iloc[0]


def test_orders_keep_month_and_weekday_and_are_orders() -> None:
    calendar = pd.date_range("2019-01-01", "2019-12-31")
    for permute in ("month_and_weekday", "month", "freely"):
        drawn = orders(calendar, permute, draws=20)
        assert (np.sort(drawn, axis=1) == np.arange(365)).all()
        same_month = (calendar.month.to_numpy()[drawn] == calendar.month.to_numpy()).all()
        same_weekday = (calendar.day_of_week.to_numpy()[drawn] == calendar.day_of_week.to_numpy()).all()
        assert (same_month, same_weekday) == (permute != "freely", permute == "month_and_weekday")
        assert (drawn[0] != drawn[1]).any()


def test_counting_pairs_is_counting_by_hand_however_many_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = pd.date_range("2019-01-01", periods=30)
    flags = np.zeros(30, dtype=bool)
    flags[[1, 2, 5, 6, 7, 20]] = True
    drawn, near = orders(calendar, "freely", draws=40), near_days(calendar, 3)
    monkeypatch.setattr(permutation, "MOST_CELLS", 7 * len(near[0]))
    by_hand = [sum(row[i] and row[j] for i in range(30) for j in (i + 1, i + 2) if j < 30) for row in flags[drawn]]
    assert pairs_by_chance(flags, drawn, near).tolist() == by_hand


def test_the_same_numbers_at_every_run() -> None:
    first, second = (analysis.base_rates(marked(1, 2, 30, 60), draws=500) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_part_of_a_year_is_put_on_a_year() -> None:
    half = analysis.base_rates(marked(10, 50, 90, 130, 170, covered=182), at_least=[13]).iloc[0]
    assert half["expected_pairs_a_year"] == pytest.approx(half["pairs_permuted"] * 365 / 182)
    none_in_half = 1 - (1 - half["p_pair_in_year"]) ** (182 / 365)
    assert none_in_half == pytest.approx(1 - np.exp(-half["pairs_permuted"]), abs=0.03)


def test_a_year_without_one_has_none_and_a_source_without_days_is_not_covered() -> None:
    none = analysis.base_rates(marked()).iloc[0]
    assert (none["place_days"], none["pairs"], none["p_pair_in_year"]) == (0, 0, 0)
    assert pd.isna(none["after_another_pct"])
    assert analysis.pairs_of_days(marked(), at_least=13).empty
    assert analysis.pairs_of_days(marked(1, 2), marked(), at_least=14).empty
    bare = PlaceDays("incidents", 2019, KillingRule(), marked(1).rows, pd.DatetimeIndex([]), pd.DataFrame())
    rates = analysis.base_rates(bare)
    assert rates["at_least"].tolist() == list(BARS)
    assert rates[["place_days", "days_with_one", "pairs", "p_pair_in_year"]].isna().all(axis=None)
    assert list(rates.columns) == list(COLUMNS)
    seen = analysis.how_surprising(bare.rows["date"].iloc[0], pd.Timestamp("2019-01-03"), bare, at_least=13).iloc[0]
    assert seen["first_deaths"] == 13
    assert pd.isna(seen["second_deaths"])
    assert pd.isna(seen["is_seen"])
