"""Whether a state or a municipality has exactly a rank among all of them, by number or by rate, in any run of months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from violence_data import measures, places
from violence_data.measures.frames import to_floats
from violence_data.measures.ranking import JEFFREYS, rank_draws, rank_interval
from violence_data.tables import get
from violence_data.topics.municipalities.numbers import NO_MUNICIPALITY, merge_splits
from violence_data.topics.stories.claims import RankOf, Story
from violence_data.topics.stories.evidence import (
    PERSONS,
    Held,
    Series,
    bases,
    is_daily,
    is_yearly,
    municipal_months,
    only,
    place_months,
    some_of,
    why_none,
)
from violence_data.topics.stories.levels import rated
from violence_data.topics.stories.spans import Span, counted_in, run_margin, span, total_of
from violence_data.topics.stories.verdict import FEWEST_EVENTS, Combination, Found, Saying, Word, edition_of, gap, holding, judges

SPLITS_SINCE = 2010


@dataclass(frozen=True)
class _Field:
    """Every place that is ranked: `rows` has ``cve_ent``, ``events``, ``person_years`` (NaN without people) and ``dispersion``."""

    rows: pd.DataFrame
    own: str
    """The place of the claim, or the municipality that it is ranked with where it was split off."""
    margin: float | None
    """The share by which the claim's place was ever revised; None where that is not known."""


@judges
def rank(claim: RankOf, story: Story, held: Held) -> Found:
    """Judge the rank of a place among all, from the top or from the bottom.

    By number the published counts decide, and what revisions as large as any before could turn is too close to call. By rate the rank must
    be the claimed one and the only one in its 95 % interval; where the interval holds the claimed rank beside others it is too close.
    Case files stand beside a basis that counts persons, as in :func:`places_among_most_violent`.
    """
    run, parts, says = span(claim.period), list[Combination](), list[Saying]()
    persons = get(claim.headline_basis).count in PERSONS
    for table in bases(claim):
        for series in (only(one, some_of(claim)) for one in held.series(table, (*claim.offences, *some_of(claim)))):
            counts = not persons or get(table).count in PERSONS
            own, told = _judged(claim, held, series, run, counts=counts)
            parts.append(own)
            says += [Saying(f"ranked_by_{claim.by}", own, told)] if told else []
    says += edition_of(held, parts) if claim.by == "rate" else ()
    return Found(tuple(parts), tuple(says), {"rank": claim.rank, "by_rate": claim.by == "rate"}, bases(claim), states_number=True)


def _judged(claim: RankOf, held: Held, series: Series, run: Span, *, counts: bool) -> tuple[Combination, dict[str, Any]]:
    about: dict[str, Any] = {"cve_ent": claim.cve_ent, "period": claim.period, "unit": "rank"}
    found = _field(claim, held, series, run)
    own = None if found is None else found.rows.loc[found.rows["cve_ent"] == found.own]
    if found is None or own is None or own.empty or (claim.by == "rate" and own["person_years"].isna().any()):
        return gap(series, "rank", why_none(series, claim) or ("out_of_field" if found and own is not None else ""), **about), {}
    if claim.by == "rate" and own["events"].iloc[0] < FEWEST_EVENTS:
        return gap(series, "rank", "few_events", **about), {}
    number, low, high = _by_rate(claim, found) if claim.by == "rate" else _by_number(claim, found)
    word: Word = "contradicted" if not low <= claim.rank <= high else "supported" if low == high else "too_close"
    if claim.by == "rate" and number != claim.rank and word == "supported":
        word = "contradicted"
    months = places.is_municipal(claim.cve_ent) or is_yearly(series.frame)
    range_is = ("chance" if months else "scatter") if claim.by == "rate" else "revised_place"
    marks = {
        "case_files_not_victims": get(series.table).count not in PERSONS,
        "no_revision_known": claim.by == "number" and found.margin is None,
        "split_off": found.own != claim.cve_ent,
    }
    said = Combination(**series.about, **about, verdict=word, group=series.group, variant="rank", number=number, low=low, high=high)
    said = replace(said, n=len(found.rows), range_is=range_is, against=int(own["events"].iloc[0]), held_against="count", votes=counts)
    told: dict[str, Any] = {
        "order": claim.order,
        "claimed": claim.rank,
        "firm": low == high,
        "interval_of": range_is,
        "least_people": claim.least_people,
        "municipal": places.is_municipal(claim.cve_ent),
        "is_city": claim.cve_ent in places.cities(),
    }
    if claim.by == "rate":
        told["rate"] = 100_000 * float(own["events"].iloc[0]) / float(own["person_years"].iloc[0])
    return replace(said, reasons=holding(marks)), told


def _by_rate(claim: RankOf, found: _Field) -> tuple[int, int, int]:
    rows = found.rows
    events, scatter, lived = (to_floats(rows[name]) for name in ("events", "dispersion", "person_years"))
    low, high = rank_interval(rank_draws((events + JEFFREYS) / scatter, lived / scatter))
    order = pd.Series(events / lived, rows.index).rank(method="min", ascending=False).astype(int)
    at = int(np.flatnonzero(rows["cve_ent"] == found.own)[0])
    number, first, last = int(order.iloc[at]), int(low[at]), int(high[at])
    if claim.order == "most":
        return number, first, last
    return len(rows) + 1 - number, len(rows) + 1 - last, len(rows) + 1 - first


def _by_number(claim: RankOf, found: _Field) -> tuple[int, int, int]:
    counts = found.rows.set_index("cve_ent")["events"].astype("float64")
    own, others = float(counts[found.own]), counts.drop(found.own)
    ahead = (others - own) * (1 if claim.order == "most" else -1)
    could = (others + own) * (found.margin or 0.0)
    return 1 + int((ahead > 0).sum()), 1 + int((ahead > could).sum()), 1 + int((ahead > -could).sum())


# ---- the places that are ranked ----


def _field(claim: RankOf, held: Held, series: Series, run: Span) -> _Field | None:
    """Return every state, or municipality, with what a series counts there in a run; None where it does not cover it."""
    if series.frame.empty or (claim.by == "rate" and held.people_of(claim.cve_ent).empty):
        return None
    return _municipalities(claim, held, series, run) if places.is_municipal(claim.cve_ent) else _states(claim, held, series, run)


def _states(claim: RankOf, held: Held, series: Series, run: Span) -> _Field | None:
    rows = list(_each_state(claim, held, series, run))
    if len(rows) < len(places.all_states()):
        return None
    months = place_months(series, claim.cve_ent, claim.offences)
    total = total_of(held, series, months, run)
    margin = None if total is None else run_margin(held, series, claim, total, run)
    return _Field(pd.DataFrame(rows), claim.cve_ent, None if total is None or margin is None else margin / max(total.value, 1))


def _each_state(claim: RankOf, held: Held, series: Series, run: Span) -> Iterator[dict[str, Any]]:
    """Yield the states that a series covers over a run, with the scatter of their months in it and the four years before."""
    for state in places.all_states():
        months = place_months(series, state.cve_ent, claim.offences)
        count = counted_in(months, run)
        if count is None:
            return
        lived, scatter = float("nan"), 1.0
        if claim.by == "rate" and not is_daily(months):
            rows = rated(months, held, state.cve_ent)
            own = rows[rows["year"].isin(run.years)] if is_yearly(rows) else rows[rows["month"].between(run.first, run.last)]
            lived = float(own["person_years"].sum()) or float("nan")
            if not is_yearly(months):
                near = months[months["month"].between(run.first - pd.DateOffset(years=4), run.last)]
                scatter = float(measures.dispersion(near, run.length)["dispersion"].fillna(1.0).iloc[0])
        yield {"cve_ent": state.cve_ent, "events": count, "person_years": lived, "dispersion": scatter}


def _municipalities(claim: RankOf, held: Held, series: Series, run: Span) -> _Field | None:
    """Return the municipalities of the country, those split off since 2010 with their parent; by rate, those with so many people."""
    frame = series.frame
    if counted_in(municipal_months(frame, claim.cve_ent, claim.offences), run) is None:
        return None
    inside = frame["year"].isin(run.years) if is_yearly(frame) else frame["month"].between(run.first, run.last)
    rows = frame[inside & ~frame["cvegeo"].str[2:].isin(NO_MUNICIPALITY)]
    rows = rows[rows["offence"].isin(claim.offences)] if "offence" in rows else rows
    people = held.people_of(claim.cve_ent)
    people = people[people["year"].isin(run.years)] if not people.empty else people
    codes = pd.Series(sorted({*rows["cvegeo"], *people.get("cve_ent", pd.Series(dtype=str)), claim.cve_ent}))
    home = pd.Series(merge_splits(codes, held.table("municipality_splits"), SPLITS_SINCE).to_numpy(), index=codes)
    home = home.mask(home.isin(places.members(claim.cve_ent)), claim.cve_ent) if claim.cve_ent in places.cities() else home
    events = rows.groupby(rows["cvegeo"].map(home), dropna=False)[measures.measure(frame)].sum()
    made = pd.DataFrame({"events": events.reindex(sorted(set(home)), fill_value=0).astype("int64")})
    if claim.by == "rate":
        by_year = people.groupby([people["cve_ent"].map(home), "year"], dropna=False)["population"].sum().unstack("year")
        days = {year: run.days_in(year) / pd.Timestamp(year, 12, 31).day_of_year for year in run.years}
        made["person_years"] = sum(by_year[year].astype("float64") * share for year, share in days.items())
        made = made[by_year[run.last.year].reindex(made.index).ge(claim.least_people)]
    made = made.assign(person_years=made.get("person_years", np.nan), dispersion=1.0)
    return _Field(made.rename_axis("cve_ent").reset_index(), str(home[claim.cve_ent]), None)
