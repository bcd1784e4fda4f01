"""How many died in an incident, and what the series show around its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data import analysis
from violence_data.stories.claims import DeathsInIncident, EventContext
from violence_data.stories.found import Found, said
from violence_data.stories.held import Held, Series
from violence_data.stories.incidents import Incident, as_table, find_incidents
from violence_data.stories.model import Story
from violence_data.stories.verdict import Combination, Saying, Word

CLOCKS = {
    "press": "sspc_daily_municipality",
    "prosecutors": "sspc_daily_state",
    "events": "ucdp_events",
    "case_files": "sesnsp_victims_state_month",
    "deaths": "inegi_deaths_occurrence_state_month",
    "municipal_deaths": "inegi_deaths_occurrence_municipality_month",
    "registered": "inegi_deaths_registration_state_month",
}
BY_DAY = ("press", "prosecutors", "events")
SAME_DAY, SAME_DAY_WITHIN = ("press", "events"), pd.Timedelta(days=1)
"""Dated by the day it happened: what they have days later is another incident."""
BY_HAND = "incidents"
GROUPS = ("police", "civilians", "soldiers", "attackers")


def deaths_in_incident(claim: DeathsInIncident, story: Story, held: Held) -> Found:
    """Judge by the range of counts checked by hand and by the press of the day.

    The press is a floor, dated by day and municipality: as many dead there, or more, support a claim, fewer settle nothing. What
    prosecutors and UCDP show of the day stands beside it.
    """
    incident = find_incidents(story, held, [claim.incident_id])[0]
    parts = [*_by_hand(claim, incident), *(_by_day(claim, part) for part in _shown(incident, held, BY_DAY, claim.deaths))]
    return Found(tuple(parts), tuple(_says_deaths(claim, parts)), {}, (BY_HAND, CLOCKS["press"]))


def _by_hand(claim: DeathsInIncident, incident: Incident) -> Iterator[Combination]:
    """Yield what was checked by hand: the range of the counts, and who died."""
    row = incident.row
    if row is None:
        return
    low, best, high = (int(row[f"victims_killed_{end}"]) for end in ("low", "best", "high"))
    told = {group: getattr(claim, f"killed_{group}") for group in GROUPS}
    other = [
        group
        for group, number in told.items()
        if number is not None and pd.notna(row[f"killed_{group}"]) and number != row[f"killed_{group}"]
    ]
    untold = any(number is not None and pd.isna(row[f"killed_{group}"]) for group, number in told.items())
    fits: Word = "supported" if low <= claim.deaths <= high and not other else "contradicted"
    yield Combination(
        table=BY_HAND,
        verdict=fits,
        group=BY_HAND,
        variant="checked",
        cve_ent=incident.cve_ent,
        year=incident.date.year,
        number=best,
        low=low,
        high=high,
        unit="deaths",
        against=claim.deaths,
        reasons=(*(("other_groups",) if other else ()), *(("groups_unchecked",) if untold else ()), "checked_by_hand"),
    )


def _by_day(claim: DeathsInIncident, part: Combination) -> Combination:
    """Judge what a source shows of the day: only the press names the place, so it alone counts, and only upwards."""
    if part.number is None:
        return part
    if part.variant != "clock_press":
        return replace(part, votes=False)
    enough = part.number >= claim.deaths > 0
    verdict: Word = "supported" if enough else "too_close"
    reasons = ("municipality_day",) if enough else ("floor",)
    spike = ("spike_there",) if "spike_there" in part.reasons else ()
    return replace(part, verdict=verdict, votes=enough, against=claim.deaths, threshold=None, reasons=(*reasons, *spike))


def event_context(claim: EventContext, story: Story, held: Held) -> Found:
    """Say which series show an incident, and hold what was checked by hand against the claim.

    A disappearance is in no count of killings, so no series can show it: then what was checked by hand is all there is.
    """
    incident = find_incidents(story, held, [claim.incident_id])[0]
    counted = incident.row is None or incident.row["counted_as_killing"] == "y"
    shown = _shown(incident, held, tuple(CLOCKS), incident.told if incident.row is None else incident.deaths)
    parts = [replace(part, votes=part.votes and counted) for part in shown]
    if claim.abducted is not None:
        parts = [_abducted(claim, incident), *(replace(part, votes=False) for part in parts)]
    return Found(tuple(parts), tuple(_says_context(parts, counted)), {}, (BY_HAND, *CLOCKS.values()))


def _abducted(claim: EventContext, incident: Incident) -> Combination:
    """Hold the claim against what was checked by hand; no series counts people abducted."""
    about: dict[str, Any] = {"table": BY_HAND, "group": BY_HAND, "cve_ent": incident.cve_ent, "year": incident.date.year}
    if incident.row is None or pd.isna(incident.row["abducted"]):
        return Combination(**about, variant="abducted", verdict="not_covered", reasons=("abducted_unchecked",))
    number = int(incident.row["abducted"])
    return Combination(
        **about,
        variant="abducted",
        verdict="supported" if number == claim.abducted else "contradicted",
        number=number,
        unit="people",
        against=claim.abducted,
        reasons=("checked_by_hand",),
    )


def _shown(incident: Incident, held: Held, clocks: Sequence[str], deaths: int | None) -> list[Combination]:
    """Return what each source says of the day or month of an incident, and whether it lifts it over the usual."""
    tables = {clock: _one_series(held, CLOCKS[clock]) for clock in clocks}
    given = {clock: frame for clock, frame in tables.items() if not frame.empty}
    row = as_table(incident, held)
    row = row.assign(victims_killed_best=row["victims_killed_best"].fillna(deaths))
    rows = analysis.incident_clocks(incident.incident_id, row, **given)
    return [_of_clock(clock, rows, held, incident) for clock in clocks]


def _one_series(held: Held, table: str) -> pd.DataFrame:
    """Return a table's newest series."""
    return held.series(table)[0].frame


def _of_clock(clock: str, rows: pd.DataFrame, held: Held, incident: Incident) -> Combination:
    series = held.series(CLOCKS[clock])[0]
    about: dict[str, Any] = {
        **series.about,
        "group": series.table,
        "variant": f"clock_{clock}",
        "cve_ent": incident.cve_ent,
        "year": incident.date.year,
    }
    own = rows[(rows["clock"] == clock) & rows["is_event"]]
    if own.empty or pd.isna(own["value"].iloc[0]):
        return Combination(**about, verdict="not_covered", reasons=("not_covered" if series.source else "no_cut",))
    seen = rows[(rows["clock"] == clock) & rows["is_visible"].fillna(False)]
    if clock in SAME_DAY:
        seen = seen[seen["date"] <= own["date"].iloc[0] + SAME_DAY_WITHIN]
    shown = (own if seen.empty else seen).iloc[0]
    usual, high = (None if pd.isna(own[end].iloc[0]) else float(own[end].iloc[0]) for end in ("usual", "usual_high"))
    return Combination(
        **about,
        verdict="too_close" if seen.empty else "supported",
        votes=not seen.empty and clock in ("press", "events"),
        name=f"{shown['date']:%Y-%m-%d}" if clock in BY_DAY else f"{shown['date']:%Y-%m}",
        number=int(shown["value"]),
        against=usual,
        threshold=high,
        unit=str(own["unit"].iloc[0]),
        reasons=("does_not_show" if seen.empty else "shows", *_spike(clock, series, incident, shown["date"])),
    )


def _spike(clock: str, series: Series, incident: Incident, day: pd.Timestamp) -> tuple[str, ...]:
    """Return the flag of a municipality's day in the press that may be bodies found, not killings of that day."""
    own = series.frame[series.frame["date"] == day] if clock == "press" else series.frame.head(0)
    return ("spike_there",) if clock == "press" and bool(own.loc[own["cvegeo"] == incident.cvegeo, "spike"].any()) else ()


def _says_deaths(claim: DeathsInIncident, parts: Sequence[Combination]) -> Iterator[Saying]:
    for part in parts:
        if part.variant == "checked":
            yield Saying("deaths_checked" if part.low == part.high else "deaths_checked_range", said(part))
            if "other_groups" in part.reasons:
                yield Saying("deaths_other_groups")
            if "groups_unchecked" in part.reasons:
                yield Saying("deaths_groups_unchecked")
        elif part.variant == "clock_press" and part.number is not None:
            yield Saying("deaths_press" if part.votes else "deaths_press_fewer", said(part))
        elif part.number is not None:
            yield Saying("clock_shows" if "shows" in part.reasons else "clock_hides", said(part))


def _says_context(parts: Sequence[Combination], counted: bool) -> Iterator[Saying]:
    for part in parts:
        if part.variant == "abducted" and part.number is not None:
            yield Saying("abducted", said(part))
    if not counted:
        yield Saying("disappearance")
    for part in parts:
        if part.variant != "abducted" and part.number is not None:
            yield Saying("clock_shows" if "shows" in part.reasons else "clock_hides", said(part))
