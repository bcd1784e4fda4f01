"""How many died in an incident, what the series show around its day, and whether it was the second, or n-th, in so many days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from violence_data.errors import YearsNotCovered
from violence_data.processed import load
from violence_data.topics.incidents.clocks import incident_clocks
from violence_data.topics.incidents.killings import KillingRule, place_days
from violence_data.topics.incidents.pairs import base_rates
from violence_data.topics.stories.claims import DeathsInIncident, EventContext, NthMassKillingWithinDays, Story
from violence_data.topics.stories.evidence import Held, Series
from violence_data.topics.stories.verdict import Combination, Found, Saying, Word, gap, holding, judges

PRESS, EVENTS, BY_HAND, MUNICIPALITIES = "sspc_daily_municipality", "ucdp_events", "incidents", "inegi_municipalities"
CLOCKS = {
    "press": PRESS,
    "prosecutors": "sspc_daily_state",
    "events": EVENTS,
    "case_files": "sesnsp_victims_state_month",
    "deaths": "inegi_deaths_occurrence_state_month",
    "municipal_deaths": "inegi_deaths_occurrence_municipality_month",
    "registered": "inegi_deaths_registration_state_month",
}
BY_DAY = ("press", "prosecutors", "events")
PROVISIONAL = "candidates"
"""Candidate events, provisional and a part: shown for an incident in a month that was released, and never counted."""
SAME_DAY, SAME_DAY_WITHIN = ("press", "events", PROVISIONAL), pd.Timedelta(days=1)
"""Dated by the day it happened: what they have days later is another incident."""
EVENT_THERE = "event_there"
NEAR = 3
"""The coarsest point that is still of the municipality."""
WITHIN = pd.Timedelta(days=1)
"""An event is often dated to the day on which it was reported, the next one."""
PLACED = ("clock_press", EVENT_THERE)
"""What is dated by day and placed in the municipality."""
GROUPS = ("police", "civilians", "soldiers", "attackers")
RULE = KillingRule()


@dataclass(frozen=True)
class Known:
    """One incident: where and when; and the counts checked by hand, for which a story's own has what it tells."""

    incident_id: str
    date: dt.date
    cve_ent: str
    cvegeo: str
    place: str
    row: pd.Series | None = None
    told: int | None = None
    is_reported: bool = True
    """Whether any report used here of one checked by hand was out by the day."""

    @property
    def deaths(self) -> int | None:
        """The best count of the dead; None where nothing was checked by hand."""
        return None if self.row is None else int(self.row["victims_killed_best"])

    def by_hand(self, verdict: Word, variant: str, **known: Any) -> Combination:
        """Return what was checked by hand, or what it lacks."""
        about: dict[str, Any] = {"cve_ent": self.cve_ent, "year": self.date.year}
        return Combination(table=BY_HAND, group=BY_HAND, verdict=verdict, variant=variant, **about | known)


def find_incidents(story: Story, held: Held, ids: Sequence[str]) -> list[Known]:
    """Return incidents by their ids, in that order; a story's own come first where a seed has the same id.

    Of one of the seeds, before the first report used was out, where and when alone.
    """
    own = {one.id: Known(one.id, one.date, one.cve_ent, one.cvegeo, one.place, told=one.deaths) for one in story.own_incidents}
    for _, row in load("incidents").iterrows():
        reported = held.as_of is None or row["published_on"] <= pd.Timestamp(held.as_of)
        name, date = str(row["incident_id"]), pd.Timestamp(row["date"]).date()
        place = str(row["cve_ent"]), str(row["cvegeo"]), str(row["place"])
        own.setdefault(name, Known(name, date, *place, row if reported else None, is_reported=bool(reported)))
    return [own[one] for one in ids]


def incidents_of(story: Story) -> pd.DataFrame:
    """Return the rows of `incidents` that a story's claims name, in the order of their days; its own incidents were not checked.

    Columns: those of the table, among them ``note`` and ``source``, as somebody typed them.
    """
    own = {one.id for one in story.own_incidents}
    named = {name for claim in story.claims for name in (getattr(claim, "incident_id", None), *getattr(claim, "incident_ids", ()))}
    table = load("incidents")
    return table[table["incident_id"].isin(named - own)]


# ---- how many died ----


@judges
def deaths_in_incident(claim: DeathsInIncident, story: Story, held: Held) -> Found:
    """Judge by the range of counts checked by hand and by the press of the day.

    The press is a floor, dated by day and municipality: as many dead there, or more, support a claim, fewer settle nothing. So is an
    event of UCDP that is placed in the municipality and dated to the day. What else UCDP and prosecutors show of the day stands beside.
    """
    (incident,) = find_incidents(story, held, [claim.incident_id])
    shown = [*_shown(incident, held, BY_DAY, claim.deaths), *_event_there(incident, held)]
    parts = [*_checked(claim, incident), *(_by_day(claim, part) for part in shown)]
    return Found(tuple(parts), tuple(_says_deaths(parts)), {}, (BY_HAND, PRESS, EVENTS))


def _checked(claim: DeathsInIncident, incident: Known) -> Iterator[Combination]:
    """Yield what was checked by hand: the range of the counts, and who died; nothing of a story's own, which is never evidence."""
    row = incident.row
    if row is None:
        if not incident.is_reported:
            yield incident.by_hand("not_covered", "checked", reasons=("not_reported_yet",))
        return
    low, best, high = (int(row[f"victims_killed_{end}"]) for end in ("low", "best", "high"))
    told = {f"killed_{group}": number for group in GROUPS if (number := getattr(claim, f"killed_{group}")) is not None}
    untold = any(pd.isna(row[group]) for group in told)
    other = any(pd.notna(row[group]) and number != row[group] for group, number in told.items())
    marks = {"other_groups": other, "groups_unchecked": untold, "checked_by_hand": True}
    said = incident.by_hand("supported" if low <= claim.deaths <= high and not other else "contradicted", "checked", unit="deaths")
    reasons = holding(marks)
    yield replace(said, number=best, low=low, high=high, range_is="reports", against=claim.deaths, reasons=reasons)


def _by_day(claim: DeathsInIncident, part: Combination) -> Combination:
    """Judge what a source shows of the day: only one that names the place counts, and only upwards."""
    if part.number is None:
        return part
    if part.variant not in PLACED:
        return replace(part, votes=False)
    enough = part.number >= claim.deaths > 0
    marks = {
        "floor": not enough,
        "municipality_day": enough and part.variant != EVENT_THERE,
        "spike_there": "spike_there" in part.reasons,
    }
    part = replace(part, against=claim.deaths, held_against="claimed", threshold=None)
    reasons = holding(marks)
    return replace(part, verdict="supported" if enough else "too_close", votes=enough, reasons=reasons)


def _says_deaths(parts: Sequence[Combination]) -> Iterator[Saying]:
    for part in (part for part in parts if part.number is not None):
        if part.variant == "checked":
            yield Saying("checked" if part.low == part.high else "checked_range", part)
            yield from (Saying(key) for key in ("other_groups", "groups_unchecked") if key in part.reasons)
        elif part.variant in PLACED:
            yield Saying("press" if part.variant == "clock_press" else "event", part)
        else:
            yield Saying("clock_shows" if "shows" in part.reasons else "clock_hides", part)


def _event_there(incident: Known, held: Held) -> Iterator[Combination]:
    """Yield the largest event on the day of an incident that lies in its municipality; nothing where UCDP has none."""
    series, day = held.series(EVENTS)[0], pd.Timestamp(incident.date)
    events = series.frame
    if events.empty:
        return
    of_day = (events["date_start"] >= day) & (events["date_end"] <= day + WITHIN)
    near = events[of_day & (events["where_prec"] <= NEAR) & ~events["is_aggregate"] & (events["cve_ent"] == incident.cve_ent)]
    municipalities = held.table(MUNICIPALITIES)
    shapes = municipalities[municipalities["cvegeo"] == incident.cvegeo]
    if near.empty or shapes.empty:
        return
    points = gpd.GeoSeries(gpd.points_from_xy(near["longitude"], near["latitude"]), index=near.index)
    inside = near[points.intersects(shapes["geometry"].iloc[0])].sort_values("fatalities_best", kind="stable")
    for _, largest in inside.tail(1).iterrows():
        said = Combination(**series.about, verdict="supported", group=series.table, variant=EVENT_THERE, unit="deaths")
        said = replace(said, name=f"{largest['date_start']:%Y-%m-%d}", cve_ent=incident.cve_ent, year=incident.date.year)
        yield replace(said, number=int(largest["fatalities_best"]))


# ---- what the series show ----


@judges
def event_context(claim: EventContext, story: Story, held: Held) -> Found:
    """Say which series show an incident, and hold what was checked by hand against the claim.

    A disappearance is in no count of killings, so no series can show it: then what was checked by hand is all there is.
    """
    (incident,) = find_incidents(story, held, [claim.incident_id])
    if not incident.is_reported:
        return Found((incident.by_hand("not_covered", "checked", reasons=("not_reported_yet",)),))
    counted = incident.row is None or incident.row["counted_as_killing"] == "y"
    shown = _shown(incident, held, tuple(CLOCKS), incident.told if incident.row is None else incident.deaths)
    shown = [replace(part, votes=part.votes and counted and claim.abducted is None) for part in shown]
    parts = [*([] if claim.abducted is None else [_abducted(claim.abducted, incident)]), *shown]
    return Found(tuple(parts), tuple(_says_context(parts, counted)), {}, (BY_HAND, *CLOCKS.values()))


def _abducted(claimed: int, incident: Known) -> Combination:
    """Hold the claim against what was checked by hand; no series counts people abducted."""
    if incident.row is None or pd.isna(incident.row["abducted"]):
        return incident.by_hand("not_covered", "abducted", reasons=("abducted_unchecked",))
    number = int(incident.row["abducted"])
    said = incident.by_hand("supported" if number == claimed else "contradicted", "abducted", reasons=("checked_by_hand",))
    return replace(said, number=number, unit="people", against=claimed)


def _shown(incident: Known, held: Held, clocks: Sequence[str], deaths: int | None) -> list[Combination]:
    """Return what each source says of the day or month of an incident, and whether it lifts it over the usual."""
    series = {clock: held.series(CLOCKS[clock])[0] for clock in clocks}
    if (candidates := held.candidates(incident.date)) is not None:
        series[PROVISIONAL] = candidates
    row = _as_table(incident, held)
    row = row.assign(victims_killed_best=row["victims_killed_best"].fillna(deaths))
    given = {clock: one.frame for clock, one in series.items() if not one.frame.empty}
    rows = incident_clocks(incident.incident_id, row, **given)
    return [_of_clock(clock, one, rows[rows["clock"] == clock], incident) for clock, one in series.items()]


def _as_table(incident: Known, held: Held) -> pd.DataFrame:
    """Return an incident as a row of the table `incidents`; one of the story's own has no counts."""
    table = held.table("incidents")
    if incident.row is not None:
        return table[table["incident_id"] == incident.incident_id]
    known = {"incident_id": incident.incident_id, "date": pd.Timestamp(incident.date)}
    place = {"cve_ent": incident.cve_ent, "cvegeo": incident.cvegeo, "place": incident.place}
    return pd.DataFrame([known | place]).reindex(columns=table.columns).astype(table.dtypes.to_dict())


def _of_clock(clock: str, series: Series, rows: pd.DataFrame, incident: Known) -> Combination:
    own = rows[rows["is_event"]]
    about: dict[str, Any] = {"group": series.table, "cve_ent": incident.cve_ent, "year": incident.date.year}
    if own.empty or pd.isna(own["value"].iloc[0]):
        return gap(series, f"clock_{clock}", **about)
    seen = rows[rows["is_visible"].fillna(False)]
    if clock in SAME_DAY:
        seen = seen[seen["date"] <= own["date"].iloc[0] + SAME_DAY_WITHIN]
    shown = (own if seen.empty else seen).iloc[0]
    usual, high = (None if pd.isna(own[end].iloc[0]) else float(own[end].iloc[0]) for end in ("usual", "usual_high"))
    name = f"{shown['date']:%Y-%m-%d}" if clock in (*BY_DAY, PROVISIONAL) else f"{shown['date']:%Y-%m}"
    said = Combination(**series.about, **about, verdict="too_close" if seen.empty else "supported", variant=f"clock_{clock}", name=name)
    said = replace(said, against=usual, held_against="claimed" if high is None else "usual", threshold=high, number=int(shown["value"]))
    spike = ("spike_there",) if clock == "press" and _has_spike(series.frame, incident.cvegeo, shown["date"]) else ()
    votes, reasons = not seen.empty and clock in ("press", "events"), ("does_not_show" if seen.empty else "shows", *spike)
    return replace(said, votes=votes, unit=str(own["unit"].iloc[0]), reasons=reasons)


def _has_spike(press: pd.DataFrame, cvegeo: str, day: pd.Timestamp) -> bool:
    """Return whether a municipality's day in the press may be bodies found, not killings of that day."""
    return bool(press.loc[(press["date"] == day) & (press["cvegeo"] == cvegeo), "spike"].any())


def _says_context(parts: Sequence[Combination], counted: bool) -> Iterator[Saying]:
    shown = [part for part in parts if part.number is not None]
    yield from (Saying("abducted", part) for part in shown if part.variant == "abducted")
    if not counted:
        yield Saying("disappearance")
    for part in shown:
        if part.variant != "abducted":
            yield Saying("clock_shows" if "shows" in part.reasons else "clock_hides", part)


# ---- the n-th in so many days ----


@judges
def nth_mass_killing_within_days(claim: NthMassKillingWithinDays, story: Story, held: Held) -> Found:
    """Judge by how many places reached each bar in the days that end with the last of the incidents.

    Exactly so many supports the sentence, more of them contradict it under that bar. The press and UCDP are a floor, so fewer settle
    nothing, and what is not settled at the claim's own bar is not settled by others; incidents checked by hand are a list without days
    that are covered, and say only that so many there were.
    How often such a pair comes in a year stands beside each bar.
    """
    incidents = find_incidents(story, held, claim.incident_ids)
    last = max(pd.Timestamp(incident.date) for incident in incidents)
    bars = (claim.headline_at_least, *(bar for bar in sorted(claim.at_least) if bar != claim.headline_at_least))
    parts = [*_listed(claim, incidents, last)]
    for table in (PRESS, EVENTS):
        parts += _counted(claim, incidents, held.series(table)[0], bars, last)
    if not any(part.votes and part.number is not None and part.n == claim.headline_at_least for part in parts):
        # What is not settled at the bar of the claim is not settled by another bar either.
        parts = [replace(part, votes=part.votes and part.number is None) for part in parts]
    return Found(tuple(parts), tuple(_says_nth(claim, parts)), {"at_least": claim.headline_at_least}, (PRESS, EVENTS, BY_HAND))


def _listed(claim: NthMassKillingWithinDays, incidents: Sequence[Known], last: pd.Timestamp) -> Iterator[Combination]:
    """Yield how many of the claim's incidents reach its bar within the window, by the counts checked by hand.

    So many support the claim. Fewer contradict it only where the claim names as many and each was checked: a list knows of no others.
    """
    known, bar = [one for one in incidents if one.deaths is not None], claim.headline_at_least
    if not known:
        for one in [one for one in incidents if not one.is_reported][:1]:
            yield one.by_hand("not_covered", "listed", year=claim.year, n=bar, reasons=("not_reported_yet",))
        return
    inside = [one for one in known if (last - pd.Timestamp(one.date)).days < claim.within_days and (one.deaths or 0) >= bar]
    settled = len(inside) >= claim.nth or len(known) == len(incidents) >= claim.nth
    verdict: Word = "supported" if len(inside) >= claim.nth else "contradicted" if settled else "too_close"
    said = Combination(table=BY_HAND, group=BY_HAND, verdict=verdict, variant="listed", votes=settled, n=bar, year=claim.year)
    yield replace(said, number=len(inside), unit="killings", reasons=("list_of_incidents",))


def _counted(
    claim: NthMassKillingWithinDays, incidents: Sequence[Known], series: Series, bars: Sequence[int], last: pd.Timestamp
) -> Iterator[Combination]:
    """Yield how many places reach each bar in the window by one source, and how often a pair of such days comes in a year.

    A source that counts other places and not those of the claim's incidents settles nothing of them.
    """
    try:
        found = None if series.frame.empty else place_days(series.frame, claim.year, RULE)
    except YearsNotCovered:
        found = None
    window = pd.date_range(last - pd.Timedelta(days=claim.within_days - 1), last)
    if found is None or not window.isin(found.days).all():
        yield gap(series, "at_least", "days_outside" if found else "", n=claim.headline_at_least, year=claim.year)
        return
    rates = base_rates(found, at_least=bars, within_days=claim.within_days).to_dict("records")
    for bar, rate in zip(bars, rates, strict=True):
        rows = found.rows[(found.rows["deaths"] >= bar) & found.rows["date"].isin(window)]
        fewer = len(rows) < claim.nth
        others = not fewer and not all(_has(rows, one, series.table) for one in incidents if one.date >= window[0].date())
        verdict: Word = "too_close" if fewer or others else "supported" if len(rows) == claim.nth else "contradicted"
        said = Combination(**series.about, verdict=verdict, group=f"{series.table} {bar}", variant="at_least", n=bar, year=claim.year)
        # Too few days with a killing give no pairs.
        pairs, p = (None if pd.isna(rate[name]) else float(rate[name]) for name in ("expected_pairs_a_year", "p_pair_in_year"))
        marks = {"floor": fewer, "other_places": others, "spike": bool(rows["spike"].any()), "municipality_day": True}
        said = replace(said, votes=not fewer and not others, number=len(rows), unit="killings", against=pairs, held_against="pairs", p=p)
        yield replace(said, reasons=holding(marks))


def _has(rows: pd.DataFrame, incident: Known, table: str) -> bool:
    """Return whether an incident is among the places counted: by its municipality in the press, by its state in UCDP's points."""
    place = rows["place"] == incident.cvegeo if table == PRESS else rows["cve_ent"] == incident.cve_ent
    return bool((place & (rows["date"] == pd.Timestamp(incident.date))).any())


def _says_nth(claim: NthMassKillingWithinDays, parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield what is counted at the bar of the claim, and where the count becomes another at a lower bar."""
    shared = {"nth": claim.nth, "within_days": claim.within_days}
    for part in (part for part in parts if part.number is not None):
        if part.variant == "listed":
            yield Saying("listed", part, shared)
        elif part.n == claim.headline_at_least:
            yield Saying(next((reason for reason in ("floor", "other_places") if reason in part.reasons), "counted"), part, shared)
        elif part.verdict == "contradicted":
            yield Saying("more", part, shared)
