"""One incident: on which sources' clocks it shows, what its page says of it, and how usual killings like it are said to be."""

from __future__ import annotations

from dataclasses import replace

import laid_out
import pandas as pd
import pytest
from topics.test_killings import marked

from violence_data import processed, words_of
from violence_data.charts import Chart, NothingToPlot
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.topics import incidents
from violence_data.topics.incidents import BARS, KillingRule, PlaceDays

WORDS = words_of("incidents")
IGUALA, AGUILILLA, TEPOCHICA = "iguala-2014-09-26", "aguililla-2019-10-14", "iguala-tepochica-2019-10-15"
NAMES = pd.DataFrame({"cvegeo": ["12035", "16002"], "municipality": ["Iguala", "Agui*lilla"]})
PRESS, UCDP, BY_HAND = "sspc_daily_municipality", "ucdp_events", "incidents"
DAY = pd.Timestamp("2019-01-12")


# ---- on the clocks of the sources ----


@pytest.fixture(scope="module")
def tables(built: processed.Built) -> dict[str, pd.DataFrame]:
    names = {
        "press": PRESS,
        "prosecutors": "sspc_daily_state",
        "events": UCDP,
        "deaths": "inegi_deaths_occurrence_state_month",
        "municipal_deaths": "inegi_deaths_occurrence_municipality_month",
        "registered": "inegi_deaths_registration_state_month",
    }
    loaded = {clock: processed.load(table) for clock, table in names.items()}
    return loaded | {"case_files": processed.load("sesnsp_victims_state_month", as_of="2020-01-01")}


@pytest.fixture(scope="module")
def clocks(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    known = processed.load("incidents")
    return {name: incidents.incident_clocks(name, known, **tables) for name in (IGUALA, AGUILILLA, TEPOCHICA)}


def values(clocks: pd.DataFrame, clock: str, first: str, last: str) -> list[int]:
    rows = clocks[(clocks["clock"] == clock) & clocks["date"].between(pd.Timestamp(first), pd.Timestamp(last))]
    return rows["value"].tolist()


def days_seen(clocks: pd.DataFrame, clock: str) -> list[str]:
    rows = clocks[(clocks["clock"] == clock) & clocks["is_visible"].fillna(False).astype(bool)]
    return [f"{day:%m-%d}" for day in rows["date"]]


@pytest.mark.xdist_group("reports")
def test_two_killings_of_october_2019_in_these_data(clocks: dict[str, pd.DataFrame]) -> None:
    one, two = clocks[AGUILILLA], clocks[TEPOCHICA]
    assert values(one, "press", "2019-10-13", "2019-10-15") == [0, 14, 0]
    assert values(one, "prosecutors", "2019-10-14", "2019-10-16") == [3, 1, 17]
    seen = {clock: days_seen(one, clock) for clock in ("press", "prosecutors", "events", "case_files", "municipal_deaths")}
    assert list(seen.values()) == [["10-14"], ["10-16"], [], [], ["10-01"]]
    assert values(two, "press", "2019-10-14", "2019-10-16") == [0, 15, 0]
    assert values(two, "case_files", "2019-10-01", "2019-10-01") == [165]
    assert (days_seen(two, "press"), days_seen(two, "prosecutors")) == (["10-15"], [])
    assert one.loc[one["clock"] == "event", "value"].tolist() == [13, 13, 14]


@pytest.mark.xdist_group("reports")
def test_what_is_not_covered_is_missing_and_not_nought(clocks: dict[str, pd.DataFrame]) -> None:
    for clock in ("press", "prosecutors", "case_files"):
        rows = clocks[IGUALA][clocks[IGUALA]["clock"] == clock]
        assert rows[["value", "usual", "is_visible"]].isna().all(axis=None)
    assert clocks[TEPOCHICA].query("clock == 'case_files' and date == '2019-12-01'")["value"].isna().all()


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_an_unknown_incident_and_mixed_cuts_are_refused() -> None:
    known = processed.load("incidents")
    assert incidents.incident_clocks(AGUILILLA, known)["clock"].unique().tolist() == ["event"]
    with pytest.raises(UnknownName, match=rf"incident: found 'x', expected one of: {AGUILILLA}"):
        incidents.incident_clocks("x", known)
    with pytest.raises(ViolenceDataError, match="a clock never mixes cuts"):
        incidents.incident_clocks(AGUILILLA, known, case_files=processed.load("sesnsp_victims_state_month", cuts="all"))


def incident(day: str, killed: int) -> pd.DataFrame:
    numbers = {f"victims_killed_{end}": [killed] for end in ("best", "low", "high")}
    return pd.DataFrame({"incident_id": ["a"], "date": pd.Timestamp(day), "cve_ent": "01", "cvegeo": "01001", **numbers})


def tally(**changed: int) -> pd.DataFrame:
    """A state with 1 to 5 victims on the days of 2019, but for some days (`d0615=30`)."""
    calendar = pd.date_range("2019-01-01", "2019-12-31")
    frame = pd.DataFrame({"cve_ent": "01", "date": calendar, "victims": [1 + i % 5 for i in range(365)]})
    for name, number in changed.items():
        frame.loc[frame["date"] == pd.Timestamp(f"2019-{name[1:3]}-{name[3:]}"), "victims"] = number
    return frame.astype({"victims": "Int64"})


def test_usual_is_the_middle_of_the_days_around_without_those_in_which_it_may_show() -> None:
    found = incidents.incident_clocks("a", incident("2019-06-15", 20), prosecutors=tally(d0615=30, d0617=25))
    rows = found[found["clock"] == "prosecutors"]
    assert (rows["usual"].unique().tolist(), rows["usual_high"].unique().tolist()) == ([3.0], [5.0])
    assert days_seen(found, "prosecutors") == ["06-15", "06-17"]
    few = tally().query("date >= '2019-06-10' and date <= '2019-06-21'")
    rows = incidents.incident_clocks("a", incident("2019-06-15", 20), prosecutors=few).query("clock == 'prosecutors'")
    assert rows["value"].notna().all()
    assert rows[["usual", "usual_high", "is_visible"]].isna().all(axis=None)


def test_what_came_before_the_incident_is_not_it_and_a_small_one_cannot_show() -> None:
    before = incidents.incident_clocks("a", incident("2019-06-15", 20), prosecutors=tally(d0613=30))
    small = incidents.incident_clocks("a", incident("2019-06-15", 1), prosecutors=tally(d0615=30))
    assert days_seen(before, "prosecutors") == days_seen(small, "prosecutors") == []


def test_a_day_without_a_bulletin_is_missing_and_one_without_the_place_is_nought() -> None:
    press = tally().assign(cvegeo="01002")
    press = press[press["date"] != pd.Timestamp("2019-06-14")]
    rows = incidents.incident_clocks("a", incident("2019-06-15", 20), press=press).query("clock == 'press'").set_index("date")["value"]
    assert rows.loc["2019-06-13"] == 0
    assert pd.isna(rows.loc["2019-06-14"])


def candidates(*months: str) -> pd.DataFrame:
    """A killing of 14 on the 14th of each month in state 01, one of 1 on most days, and one that reaches in from long before."""
    days = [day for month in months for day in pd.date_range(f"{month}-01", periods=28)]
    rows = pd.DataFrame({"date_start": days, "date_end": days, "fatalities_best": [14 if day.day == 14 else 1 for day in days]})
    long_before = [pd.Timestamp(f"{months[0]}-01") - pd.Timedelta(days=60)]
    early = pd.DataFrame({"date_start": long_before, "date_end": days[:1], "fatalities_best": 30})
    table = pd.concat([rows, early], ignore_index=True).assign(cve_ent="01", is_aggregate=False)
    table["release"] = table["date_end"].dt.strftime("%Y-%m")
    table["cut"] = table["release"]
    sources = [{"release": month, "cut": month} for month in months]
    table.attrs = {"table": "ucdp_candidate_events", "sources": sources, "warnings": ["candidate_events"]}
    return table


def test_candidate_events_show_an_incident_in_a_month_that_was_released_alone() -> None:
    both = candidates("2026-03", "2026-04")
    rows = incidents.incident_clocks("a", incident("2026-04-14", 14), candidates=both).query("clock == 'candidates'")
    assert rows.loc[rows["is_event"], ["value", "is_visible", "unit"]].to_numpy().tolist() == [[14, True, "deaths"]]
    assert rows["usual"].eq(1).all(), "what was released for another month is not read"
    first = incidents.incident_clocks("a", incident("2026-04-02", 14), candidates=both).query("clock == 'candidates'").set_index("date")
    assert first.loc[first.index < "2026-04-01", "value"].isna().all(), "an event that reaches in does not cover the month before"
    found = incidents.incident_clocks("a", incident("2026-05-01", 14), candidates=both, events=both.assign(cut="2026-04"))
    assert set(found["clock"]) == {"event", "events"}


def test_what_is_known_of_a_release_goes_with_its_month() -> None:
    both = candidates("2026-03", "2026-04")
    kept, none = (incidents.candidates_of(both, pd.Timestamp(day)) for day in ("2026-04-30", "2026-05-01"))
    assert (kept.attrs["sources"], kept.attrs["warnings"]) == ([{"release": "2026-04", "cut": "2026-04"}], ["candidate_events"])
    assert (len(none), none.attrs["sources"], none.attrs["warnings"]) == (0, [], [])
    early = both.head(0)
    early.attrs = {"table": "ucdp_candidate_events", "gap": {"cut": "2026-04"}}
    gaps = ["gap" in incidents.candidates_of(early, pd.Timestamp(day)).attrs for day in ("2026-04-14", "2019-10-15")]
    assert gaps == [True, False], "what was not out yet is a gap of its own month alone"


# ---- what its page says ----


def person_killed(**changed: object) -> pd.Series:
    known = {"place": "Igu*ala", "cve_ent": "12", "date": DAY, "kind": "confrontation", "counted_as_killing": "y", "abducted": pd.NA}
    return pd.Series(known | {f"victims_killed_{end}": 15 for end in ("low", "best", "high")} | changed)


def on_clock(visible: bool | None, clock: str = "press") -> pd.DataFrame:
    row = {"clock": clock, "period": "day", "date": DAY, "value": None if visible is None else 15, "usual": 0.0}
    frame = pd.DataFrame([row | {"usual_high": 1.0, "is_event": True, "is_visible": visible}])
    return frame.astype({"value": "Int64", "is_visible": "boolean"})


@pytest.mark.parametrize(("visible", "where"), [(True, "seen"), (False, "hidden"), (None, "unknown")])
def test_a_source_shows_an_incident_or_does_not_or_it_is_not_known(visible: bool | None, where: str) -> None:
    found = incidents.shown(person_killed(), on_clock(visible), at_least=16)
    assert [name for name in ("seen", "hidden", "unknown") if getattr(found, name) == ["press"]] == [where]
    said = WORDS.answer(found, 16)
    assert said.startswith("Igu\\*ala, 12 January 2019: **15** people were killed")
    assert "under the bar of 16" in said
    assert ("stands out in none" in said) is (visible is not True)
    assert "no source here that could show it" in WORDS.answer(incidents.shown(person_killed(), on_clock(True).iloc[:0]), 0)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, "killed"),
        ({"victims_killed_low": 12}, "killed_about"),
        ({"counted_as_killing": "n", "kind": "disappearance", "abducted": 43}, "disappearance"),
        ({"counted_as_killing": "n"}, "not_counted"),
    ],
)
def test_what_kind_of_incident_it_is(changed: dict[str, object], kind: str) -> None:
    found = incidents.shown(person_killed(**changed), on_clock(False))
    assert found.kind == kind
    assert ("**43** people were abducted" in WORDS.answer(found, 0)) is (kind == "disappearance")


@pytest.mark.usefixtures("built")
def test_an_incident_names_its_newspapers_and_who_alone_says_what() -> None:
    known = processed.load("incidents")
    said = WORDS.facts(known[known["incident_id"] == TEPOCHICA])
    assert said.startswith("- **Tepochica, Iguala, Guerrero, 15 October 2019**")
    assert all(newspaper in said for newspaper in ("SinEmbargo", "24 Horas", "El Universal"))
    assert "The spokesman of the state said that the civilians were armed and fired first; no other account" in said
    assert WORDS.facts(known.head(0)) == ""


def test_what_was_typed_for_an_incident_can_only_be_text() -> None:
    typed = {"place": "<script>x</script>", "source": "[a](javascript:b)", "note": "*b* | c", "published_on": pd.NaT}
    said = WORDS.facts(pd.DataFrame([person_killed(**typed)]))
    assert said == (
        "- **&lt;script&gt;x&lt;/script&gt;, 12 January 2019**, 15 killed. Read for it: \\[a\\]\\(javascript:b\\). \\*b\\* \\| c"
    )
    dated = WORDS.facts(pd.DataFrame([person_killed(**typed | {"published_on": pd.Timestamp("2020-01-03")})]))
    assert dated.endswith("The first report used came out on 3 January 2020.")


# ---- how usual such killings are ----


def source(name: str, *days: int, spike: bool = False, rule: KillingRule | None = None) -> PlaceDays:
    """A source with 13 dead in Iguala on some days of 2019; without a day, one that covers none."""
    one = marked(*days, spike=spike, rule=rule)
    left_out = pd.DataFrame({"reason": ["busy_places"], "rows": [7015], "deaths": [14416]})
    return replace(one, source=name, days=one.days if days else one.days[:0], left_out=left_out)


def usual(*found: PlaceDays, at_least: int = 13) -> incidents.Usual:
    rates = incidents.base_rates(*found, at_least=sorted({*BARS, at_least}), draws=200)
    return incidents.usual(DAY, found, rates, incidents.pairs_of_days(*found, at_least=at_least), at_least)


def test_each_source_says_what_it_can() -> None:
    held = (pd.Timestamp("2019-01-01"), pd.Timestamp("2021-03-31"))
    found = {
        "by_hand": source(BY_HAND),
        "not_held": source(PRESS),
        "not_covered": replace(source(PRESS), held=held),
        "alone": source(UCDP, 10),
        "few": source(PRESS, 10, 11, 200),
        "estimated": source(PRESS, 10, 11, *range(30, 270, 30)),
    }
    for case, one in found.items():
        told = usual(one)
        assert told.sources[0].case == case
        assert [(near.first_day, near.second_day) for near in told.sources[0].near] == (
            [(DAY - pd.Timedelta(days=1), DAY)] if case in ("few", "estimated") else []
        )
    assert [row.at_least for row in usual(found["few"]).bar_matters or ()] == [4, 13], "a lower bar stands beside one higher than usual"
    assert usual(found["few"], at_least=4).bar_matters is None and usual(found["alone"]).bar_matters is None
    said = WORDS.base_rates(usual(found["estimated"]))
    assert "10, on 10 of the 365 days with a bulletin (2.7 %)." in said
    assert "1; the first, 11 January 2019 (13 dead) and 12 January 2019 (13 dead)." in said
    assert "It covers 1 January 2019 to 31 March 2021: it says nothing of 2019." in WORDS.base_rates(usual(found["not_covered"]))


def test_bars_that_say_the_same_share_a_row() -> None:
    found = [replace(source(PRESS), held=(DAY, DAY)), source(UCDP, 10, 11), replace(source(BY_HAND, 10, 11), days=pd.DatetimeIndex([]))]
    rows = incidents.bars(incidents.base_rates(*found, at_least=[3, 13, 20], draws=50), found)
    assert [(row.source, row.first, row.last, row.case, row.killings) for row in rows] == [
        (PRESS, 3, 20, "not_covered", 0),
        (UCDP, 3, 13, "few", 0),
        (UCDP, 20, 20, "few", 0),
        (BY_HAND, 3, 13, "by_hand", 2),
        (BY_HAND, 20, 20, "by_hand", 0),
    ]
    said = WORDS.base_rates_table(rows)
    _, press, ucdp, *_ = laid_out.cells(said)
    assert press[:3] == ["Press", "3 to 20", "not covered"]
    assert ucdp == ["UCDP", "3 to 13", "2 (0)", "2 (0.5\N{NO-BREAK SPACE}%)", "1", "not estimated", "", ""]
    assert said.splitlines()[-1].startswith("Not estimated: with fewer than 10 such days")
    many = source(PRESS, *range(20))
    assert "Not estimated" not in WORDS.base_rates_table(incidents.bars(incidents.base_rates(many, at_least=[13], draws=50), [many]))


def test_every_part_of_the_rule_is_said_and_what_it_left_out() -> None:
    plain = WORDS.rule([source(PRESS, 10, rule=KillingRule())], 2, 10_000).splitlines()
    assert len(plain) == 2 + 10
    assert plain[-1] == "- Press: left out 7,015 days of places with many deaths a day (14,416 dead)."
    rule = KillingRule(None, "summed", "by_state", "left_out", "first_day", "low", ("police",), ("2019-03-08",), "freely")
    other = WORDS.rule([source(PRESS, 10, rule=rule)], 7, 10_000).splitlines()
    assert len(other) == 2 + 11
    assert not set(plain[2:-1]) & set(other[2:-1])
    assert {"- Who counts: police alone.", "- Days left out: 8 March 2019."} <= set(other)


def test_spikes_at_the_bar_are_listed_by_day_and_place() -> None:
    graves = [source(PRESS, 10, spike=True)]
    assert "11 January 2019 Iguala, Guerrero (13)." in WORDS.care(incidents.spikes(graves, NAMES, 13))
    assert "the press has no day of 20 dead or more" in WORDS.care(incidents.spikes(graves, NAMES, 14))
    assert incidents.spikes([source(UCDP, 10)], NAMES, 13) is None
    assert "floor" not in WORDS.care(None)


def test_pairs_name_their_places_as_text_and_the_most_dead_come_first() -> None:
    found = source(PRESS, *range(20))
    pairs, told = incidents.pairs_of_days(found, at_least=13), usual(found)
    said = WORDS.pairs_table(incidents.most_deadly(pairs, NAMES), len(pairs), told)
    assert said.startswith("The 12 pairs with the most dead, of 19;")
    assert said.count("Iguala, Guerrero") == 24
    odd = pairs.head(2).assign(first_places=["16002 12999#0", "19.4,-102.1"], spike=True)
    said = WORDS.pairs_table(incidents.most_deadly(odd, NAMES), 2, told)
    assert "Agui\\*lilla, Michoacán; municipality not known, Guerrero" in said
    assert "point 19.4 -102.1" in said
    assert said.count("| Press \\* |") == 2
    assert "No two days in a window of 2 reach 13 dead" in WORDS.pairs_table([], 0, told)


# ---- what is drawn ----


def around() -> pd.DataFrame:
    days, months = pd.date_range("2019-10-10", "2019-10-20"), pd.date_range("2019-07-01", "2019-12-01", freq="MS")
    parts = []
    for clock, dates in (("press", days), ("prosecutors", days), ("case_files", months)):
        low, own, period = (180, days[4], "day") if dates is days else (1180, pd.Timestamp("2019-10-01"), "month")
        rows = pd.DataFrame({"clock": clock, "date": dates, "value": range(low, low + 7 * len(dates), 7)})
        rows = rows.assign(period=period, measure="victims", usual=low + 10.0, usual_high=low + 30.0, is_event=rows["date"] == own)
        parts.append(rows.assign(is_visible=rows["value"] > low + 30))
    parts[1]["value"] = pd.NA
    event = {"clock": "event", "period": "day", "date": days[4], "measure": ["best", "low", "high"], "value": [13, 12, 19]}
    own_row = pd.DataFrame(event).assign(usual=float("nan"), usual_high=float("nan"), is_event=True, is_visible=True)
    return pd.concat([own_row, *parts], ignore_index=True).astype({"value": "Int64", "is_visible": "boolean"})


def rates() -> pd.DataFrame:
    found = [source(PRESS, *range(0, 300, 2)), source(UCDP)]
    return incidents.base_rates(*found, at_least=[3, 13, 100_000], draws=50)


def panels_of_clocks(frame: pd.DataFrame) -> Chart:
    return incidents.clock_panels(frame, person_killed(), WORDS, laid_out.table(), title="T " * 120)


def panels_of_rates(frame: pd.DataFrame) -> Chart:
    return incidents.rate_panels(frame, 13, WORDS, laid_out.table(), title="T " * 120)


def test_no_text_of_the_panels_overlaps_or_leaves_the_figure() -> None:
    for chart in (panels_of_clocks(around()), panels_of_rates(rates())):
        laid_out.check_apart(chart.figure)


def test_a_panel_without_numbers_says_why() -> None:
    axes = {ax.get_title(loc="left"): [text.get_text() for text in ax.texts] for ax in panels_of_clocks(around()).figure.axes}
    assert axes["Prosecutors' tally, Guerrero: victims"] == ["no figure"]
    assert "180" not in axes["Press, by municipality: victims"]
    assert "215" in axes["Press, by municipality: victims"]
    drawn = {ax.get_title(loc="left"): [text.get_text() for text in ax.texts] for ax in panels_of_rates(rates()).figure.axes}
    assert drawn["UCDP: days with at least one"] == drawn["UCDP: pairs of days"] == ["not covered"]
    assert drawn["Press: days with at least one"][:3] == ["150", "150", "0"]


def test_frames_that_cannot_be_drawn_are_refused() -> None:
    for draw, frame, column in ((panels_of_clocks, around(), "is_event"), (panels_of_rates, rates(), "pairs")):
        with pytest.raises(NothingToPlot, match="found 0 rows"):
            draw(frame.iloc[:0])
        with pytest.raises(UnknownName, match=rf"no column {column}.*expected.*found"):
            draw(frame.drop(columns=column))
        with pytest.raises(ViolenceDataError, match="rows that share theirs"):
            draw(pd.concat([frame, frame]))
