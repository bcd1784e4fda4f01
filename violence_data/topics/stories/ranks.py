"""Whether some states are among the most violent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from violence_data import measures, places
from violence_data.errors import UnknownName
from violence_data.measures.frames import to_floats
from violence_data.measures.population import mid_year_population
from violence_data.measures.ranking import rank_draws, rank_interval
from violence_data.tables import get
from violence_data.topics.stories.claims import PlacesAmongMostViolent, Story
from violence_data.topics.stories.evidence import PERSONS, Held, Series, bases, is_yearly, largest_revision, tells_apart, why_none
from violence_data.topics.stories.values import REGISTERED_YEARS
from violence_data.topics.stories.verdict import (
    AMONG,
    EARLIER_YEARS,
    FEWEST_EVENTS,
    NOT_AMONG,
    Combination,
    Found,
    Saying,
    Word,
    by_probability,
    edition_of,
    gap,
    holding,
    judges,
)

JEFFREYS = 0.5


@dataclass(frozen=True)
class _Ranked:
    """The states of one year of one source: the first `months` of the year where it is not covered whole."""

    series: Series
    year: int
    rows: pd.DataFrame
    months: int

    @property
    def count(self) -> str:
        """The column that is counted."""
        return measures.measure(self.rows)


@judges
def places_among_most_violent(claim: PlacesAmongMostViolent, story: Story, held: Held) -> Found:
    """Judge by the rank of states in the claim's own year; other ranks and years stand beside it and never count.

    By rate a state is among the first by a probability that holds chance and the scatter of months. By number the published counts
    decide, as nothing was drawn: what is too close is what a revision as large as any before could turn. A year that is not covered
    whole is ranked by the months that every state has, per day, and says so. A claim on persons is not judged by case files where a
    basis that counts persons has the year.
    """
    held_by = {
        table: [(series, _months(series, held, claim.offences)) for series in held.series(table, claim.offences)] for table in bases(claim)
    }
    own = {table: _of_claim(held_here, held, claim.year) for table, held_here in held_by.items()}
    beside = _beside(claim, own)
    parts: list[Combination] = []
    for table, held_here in held_by.items():
        first = own[table]
        if first is None:
            why = "no_population" if held_here[0][0].source and held.population.empty else why_none(held_here[0][0], claim)
            about = {"n": claim.headline_top, "year": claim.year}
            parts += [gap(held_here[0][0], f"{claim.by}_top", why, cve_ent=code, **about) for code in claim.cve_ents]
        earlier = (_last_whole(series, months, held, claim.year) for series, months in held_here if not first or series is first.series)
        for ranked in (*([first] if first else []), *[one for one in earlier if one][:1]):
            parts += _combinations(claim, ranked, held, counts=table not in beside)
    thresholds = {"among": AMONG, "not_among": NOT_AMONG} if claim.by == "rate" else {}
    says = (*_says(claim, parts), *edition_of(held, parts))
    return Found(tuple(parts), says, thresholds | {"first": claim.headline_top}, bases(claim))


def _of_claim(held_here: Sequence[tuple[Series, pd.DataFrame]], held: Held, year: int) -> _Ranked | None:
    """Return the claim's year; of two counting methods the one that covers more of it, and of two that cover it alike the later one."""
    ranked = [one for series, months in held_here if (one := _of_year(series, months, held, year))]
    return max(ranked, key=lambda one: one.months, default=None)


def _beside(claim: PlacesAmongMostViolent, own: Mapping[str, _Ranked | None]) -> set[str]:
    """Return the bases that stand beside and never count: another unit than persons, where the claim is of persons and some have the year.

    A case file may hold several victims: by the number of files a state may come after one with fewer dead.
    """
    of_persons = {table for table in own if get(table).count in PERSONS}
    judged = claim.headline_basis in of_persons and any(own[table] for table in of_persons)
    return set(own) - of_persons if judged else set()


def _months(series: Series, held: Held, offences: tuple[str, ...]) -> pd.DataFrame:
    """Return every state's months in years that people are held for; none where the series or the population was not held."""
    none = pd.DataFrame({"month": pd.to_datetime([]), "cve_ent": []})
    if series.frame.empty or held.population.empty or "cve_ent" not in series.frame or not tells_apart(series, offences):
        return none
    first, last = held.population["year"].min(), held.population["year"].max()
    if is_yearly(series.frame):
        known = series.frame["year"].between(first, last) & series.frame["cve_ent"].isin([one.cve_ent for one in places.all_states()])
        return series.frame[known]
    key = ("states", series.table, series.method, *offences)
    if key not in held.kept:
        try:
            months = series.monthly(offences)
        except UnknownName:  # a way of counting without that legal type
            return none
        held.kept[key] = months[months[measures.measure(months)].notna() & months["month"].dt.year.between(first, last)]
    return held.kept[key]


def _of_year(series: Series, months: pd.DataFrame, held: Held, year: int) -> _Ranked | None:
    """Return the states of a year by the months that each of them has; None where there is no such month."""
    if is_yearly(months):
        return _of_whole_year(series, months, held, year)
    rows = months[months["month"].dt.year == year]
    rows = rows[rows.groupby("month", dropna=False)["cve_ent"].transform("nunique") == len(places.all_states())]
    if rows.empty:
        return None
    # The years before say how much the months of a state scatter.
    yearly = measures.yearly(pd.concat([months[months["month"].dt.year < year], rows], ignore_index=True), held.population)
    own = yearly[(yearly["year"] == year) & (yearly["days"] > yearly["gap_days"])].sort_values("cve_ent", ignore_index=True)
    return _Ranked(series, year, own, rows["month"].nunique())


def _of_whole_year(series: Series, years: pd.DataFrame, held: Held, year: int) -> _Ranked | None:
    """Return the states of a year of a table without months: how much they scatter is not known, so chance alone is drawn."""
    rows = years[years["year"] == year].sort_values("cve_ent", ignore_index=True)
    if len(rows) != len(places.all_states()):
        return None
    days = pd.Timestamp(year, 12, 31).day_of_year
    people = mid_year_population(held.population, rows["cve_ent"], rows["year"])
    about = {"days": days, "gap_days": 0, "days_in_year": days, "dispersion": 1.0, "suspected_gap": False, "level_shift": False}
    return _Ranked(series, year, rows.assign(population=people, **about), 12)


def _last_whole(series: Series, months: pd.DataFrame, held: Held, year: int) -> _Ranked | None:
    """Return the last whole year before one, if it is near enough to stand beside it."""
    ranked = (_of_year(series, months, held, earlier) for earlier in range(year - 1, year - 1 - EARLIER_YEARS, -1))
    return next((one for one in ranked if one and one.months == 12), None)


def _combinations(claim: PlacesAmongMostViolent, ranked: _Ranked, held: Held, *, counts: bool) -> Iterator[Combination]:
    """Yield each state's rank by rate, judged by draws, and by number, judged by the counts and their revisions."""
    by_rate, by_number = _by_rate(claim, ranked), _by_number(claim, ranked, held)
    rows, series, months = ranked.rows, ranked.series, "" if ranked.months == 12 else str(ranked.months)
    few_there = set(rows.loc[rows[ranked.count] < FEWEST_EVENTS, "cve_ent"])
    for code in claim.cve_ents:
        few = code in few_there
        reasons = _reasons(claim, ranked, code, few=few) if code in by_rate else ("only_gaps",)
        for variant, found in (("rate_top", {} if few else by_rate.get(code, {})), ("number_top", by_number.get(code, {}))):
            votes = counts and variant == f"{claim.by}_top" and ranked.year == claim.year
            said = gap(series, variant, votes=votes, n=claim.headline_top, name=months, cve_ent=code, year=ranked.year, unit="rank")
            yield replace(said, reasons=reasons, **found)


def _by_rate(claim: PlacesAmongMostViolent, ranked: _Ranked) -> dict[str, dict[str, Any]]:
    rows = ranked.rows
    events, scatter = to_floats(rows[ranked.count]), to_floats(rows["dispersion"].fillna(1.0))
    person_years = to_floats(rows["population"] * (rows["days"] - rows["gap_days"]) / rows["days_in_year"])
    drawn = rank_draws((events + JEFFREYS) / scatter, person_years / scatter)
    low, high = rank_interval(drawn)
    rank = pd.Series(events / person_years).rank(method="min", ascending=False)
    range_is = "chance" if ranked.series.table == REGISTERED_YEARS else "scatter"
    found = {}
    for at, code in enumerate(rows["cve_ent"]):
        p = {top: round(float(drawn[at, :top].sum()), 6) for top in (claim.headline_top, *claim.top)}
        own, also = p[claim.headline_top], tuple(sorted((top, share) for top, share in p.items() if top != claim.headline_top))
        ends = {"number": int(rank.iloc[at]), "low": int(low[at]), "high": int(high[at]), "range_is": range_is}
        found[str(code)] = {**ends, "p": own, "also": also, "verdict": by_probability(own, AMONG, NOT_AMONG)}
    return found


def _by_number(claim: PlacesAmongMostViolent, ranked: _Ranked, held: Held) -> dict[str, dict[str, Any]]:
    """Return the rank of each state's count, and from which to which rank revisions as large as any before could move it."""
    rows, period = ranked.rows, (ranked.year, ranked.months)
    counts = dict(zip(rows["cve_ent"], rows[ranked.count].astype(int), strict=True))
    moved = {code: largest_revision(held, ranked.series, code, claim.offences, n, period) or 0.0 for code, n in counts.items()}
    found = {}
    for code in (code for code in claim.cve_ents if code in counts):
        own, others = counts[code], [(n, moved[other]) for other, n in counts.items() if other != code]
        best = 1 + sum(n - by > own + moved[code] for n, by in others)
        worst = 1 + sum(n + by > own - moved[code] for n, by in others)
        verdict: Word = "supported" if worst <= claim.headline_top else "contradicted" if best > claim.headline_top else "too_close"
        ends = {"number": 1 + sum(n > own for n, _ in others), "low": best, "high": worst, "range_is": "revised"}
        found[code] = {**ends, "against": own, "held_against": "count", "verdict": verdict}
    return found


def _reasons(claim: PlacesAmongMostViolent, ranked: _Ranked, code: str, *, few: bool) -> tuple[str, ...]:
    row = ranked.rows[ranked.rows["cve_ent"] == code].iloc[0]
    known = {
        "few_events": few,
        "earlier_year": ranked.year != claim.year,
        "months_held": ranked.months < 12,
        "case_files_not_victims": get(ranked.series.table).count not in PERSONS,
        **{flag: bool(row[flag]) for flag in ("suspected_gap", "level_shift")},
    }
    return holding(known)


def _says(claim: PlacesAmongMostViolent, parts: list[Combination]) -> Iterator[Saying]:
    """Yield a sentence for each state and source that counts, and one for each source whose year is ranked in part or by another."""
    variant, other = f"{claim.by}_top", "number_top" if claim.by == "rate" else "rate_top"
    for part in parts:
        if part.variant == variant and part.votes and part.number is not None:
            beside = next(p for p in parts if (p.group, p.cve_ent, p.year, p.variant) == (part.group, part.cve_ent, part.year, other))
            told = {"beside": beside.number, "interval_of": part.range_is, "firm": part.low == part.high}
            yield Saying(f"ranked_by_{claim.by}", part, told)
    for reason in ("months_held", "case_files_beside", "earlier_year"):
        ranked = [part for part in parts if part.variant == variant and _is_said(reason, part, parts, claim.year)]
        for part in reversed({(p.table, p.method): p for p in reversed(ranked)}.values()):
            yield Saying(reason, part, {"claimed": claim.year})


def _is_said(reason: str, part: Combination, parts: list[Combination], year: int) -> bool:
    """Return whether a source's line is said: an earlier year where it has none of its own, case files where they stand beside it."""
    if reason == "months_held":
        return reason in part.reasons
    if reason == "case_files_beside":
        return part.year == year and part.number is not None and not part.votes and "case_files_not_victims" in part.reasons
    return reason in part.reasons and not any(p.table == part.table and p.year == year and p.number is not None for p in parts)
