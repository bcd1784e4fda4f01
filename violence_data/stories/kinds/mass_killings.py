"""Whether it was the second, or n-th, mass killing in so many days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from violence_data import analysis
from violence_data.errors import YearsNotCovered
from violence_data.stories.claims import NthMassKillingWithinDays
from violence_data.stories.found import Found, gap, said
from violence_data.stories.held import Held, Series
from violence_data.stories.incidents import Incident, find_incidents
from violence_data.stories.model import Story
from violence_data.stories.verdict import Combination, Saying, Word

PRESS, EVENTS, BY_HAND = "sspc_daily_municipality", "ucdp_events", "incidents"
RULE = analysis.KillingRule()
UNSETTLED = {"floor": "killings_fewer", "other_places": "killings_elsewhere"}
"""How a count that settles nothing is said, by why."""


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
    parts = [*_by_hand(claim, incidents, last)]
    for table in (PRESS, EVENTS):
        parts += _counted(claim, incidents, held.series(table)[0], bars)
    if not any(part.votes and part.number is not None and part.n == claim.headline_at_least for part in parts):
        # What is not settled at the bar of the claim is not settled by another bar either.
        parts = [replace(part, votes=part.votes and part.number is None) for part in parts]
    return Found(tuple(parts), tuple(_says(claim, parts)), {"at_least": claim.headline_at_least}, (PRESS, EVENTS, BY_HAND))


def _by_hand(claim: NthMassKillingWithinDays, incidents: Sequence[Incident], last: pd.Timestamp) -> Iterator[Combination]:
    """Yield how many of the claim's incidents reach its bar within the window, by the counts checked by hand.

    So many support the claim. Fewer contradict it only where the claim names as many and each was checked: a list knows of no others.
    """
    known = [one for one in incidents if one.deaths is not None]
    if not known:
        return
    bar = claim.headline_at_least
    inside = [one for one in known if (last - pd.Timestamp(one.date)).days < claim.within_days and (one.deaths or 0) >= bar]
    settled = len(inside) >= claim.nth or len(known) == len(incidents) >= claim.nth
    verdict: Word = "supported" if len(inside) >= claim.nth else "contradicted" if settled else "too_close"
    yield Combination(
        table=BY_HAND,
        verdict=verdict,
        group=BY_HAND,
        variant="listed",
        votes=settled,
        n=bar,
        year=claim.year,
        number=len(inside),
        unit="killings",
        reasons=("list_of_incidents",),
    )


def _counted(claim: NthMassKillingWithinDays, incidents: Sequence[Incident], series: Series, bars: Sequence[int]) -> Iterator[Combination]:
    """Yield how many places reach each bar in the window by one source, and how often a pair of such days comes in a year.

    A source that counts other places and not those of the claim's incidents settles nothing of them.
    """
    try:
        found = None if series.frame.empty else analysis.place_days(series.frame, claim.year, RULE)
    except YearsNotCovered:
        found = None
    last = max(pd.Timestamp(incident.date) for incident in incidents)
    window = pd.date_range(last - pd.Timedelta(days=claim.within_days - 1), last)
    if found is None or not window.isin(found.days).all():
        yield gap(series, "at_least", "days_outside" if found else "", n=claim.headline_at_least, year=claim.year)
        return
    rates = analysis.base_rates(found, at_least=bars, within_days=claim.within_days).to_dict("records")
    for bar, rate in zip(bars, rates, strict=True):
        rows = found.rows[(found.rows["deaths"] >= bar) & found.rows["date"].isin(window)]
        fewer = len(rows) < claim.nth
        others = not all(_has(rows, one, series.table) for one in incidents if one.date >= window[0].date())
        verdict: Word = "too_close" if fewer or others else "supported" if len(rows) == claim.nth else "contradicted"
        yield Combination(
            **series.about,
            verdict=verdict,
            group=f"{series.table} {bar}",
            variant="at_least",
            votes=not fewer and not others,
            n=bar,
            year=claim.year,
            number=len(rows),
            unit="killings",
            against=float(rate["expected_pairs_a_year"]),
            p=float(rate["p_pair_in_year"]),
            reasons=(
                *(("floor",) if fewer else ("other_places",) if others else ()),
                *(("spike",) if bool(rows["spike"].any()) else ()),
                "municipality_day",
            ),
        )


def _has(rows: pd.DataFrame, incident: Incident, table: str) -> bool:
    """Return whether an incident is among the places counted: by its municipality in the press, by its state in UCDP's points."""
    place = rows["place"] == incident.cvegeo if table == PRESS else rows["cve_ent"] == incident.cve_ent
    return bool((place & (rows["date"] == pd.Timestamp(incident.date))).any())


def _says(claim: NthMassKillingWithinDays, parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield what is counted at the bar of the claim, and where the count becomes another at a lower bar."""
    shared = {"nth": claim.nth, "within_days": claim.within_days}
    for part in parts:
        if part.number is None:
            continue
        if part.variant == "listed":
            yield Saying("killings_listed", said(part, **shared))
        elif part.variant == "at_least" and part.n == claim.headline_at_least:
            key = next((key for reason, key in UNSETTLED.items() if reason in part.reasons), "killings_counted")
            yield Saying(key, said(part, **shared))
        elif part.verdict == "contradicted":
            yield Saying("killings_more", said(part, **shared))
