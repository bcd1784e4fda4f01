"""Whether some states are among the most violent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from violence_data import analysis
from violence_data.analysis.frames import to_floats
from violence_data.stories.claims import PlacesAmongMostViolent
from violence_data.stories.found import Found, bases, edition_of, gap, group_of, said
from violence_data.stories.held import Held, Series
from violence_data.stories.model import Story
from violence_data.stories.thresholds import AMONG, EARLIER_YEARS, NOT_AMONG
from violence_data.stories.verdict import Combination, Saying, Word

JEFFREYS = 0.5
OFFENCE = ("homicidio_doloso",)
CASE_FILES = "sesnsp_incidents_state_month"


def places_among_most_violent(claim: PlacesAmongMostViolent, story: Story, held: Held) -> Found:
    """Judge by the probability that a state is among the highest, which holds chance alone; other ranks and years stand beside it.

    A source that does not cover the year whole is judged by the last whole year before it, and says so; it counts only where no other
    source comes nearer, as two years are no two measures of one. Ranks count by rate or by number, which mostly ranks states by their
    size, as the claim says; the other is shown too and does not count.
    """
    parts: list[Combination] = []
    nearest = 0
    for table in bases(claim):
        held_here = [(series, *_years(series, held)) for series in held.series(table)]
        covered = [(series, yearly, whole) for series, yearly, whole in held_here if _year_for(claim.year, whole)]
        if not covered:
            why = "no_population" if held_here[0][0].source and held.population.empty else ""
            about = {"n": claim.headline_top, "year": claim.year}
            parts += [gap(held_here[0][0], f"{claim.by}_top", why, cve_ent=code, **about) for code in claim.cve_ents]
            continue
        # Of two counting methods the one that comes nearer to the year, and of two that do, the later one.
        series, yearly, whole = max(covered, key=lambda one: (_year_for(claim.year, one[2]) or 0, max(one[2])))
        nearest = max(nearest, _year_for(claim.year, whole) or 0)
        parts += _ranked(claim, series, yearly, whole)
    parts = [replace(part, votes=part.votes and (part.verdict == "not_covered" or part.year == nearest)) for part in parts]
    return Found(tuple(parts), (*_says(claim, parts), *edition_of(held, parts)), {"among": AMONG, "not_among": NOT_AMONG}, bases(claim))


def _years(series: Series, held: Held) -> tuple[pd.DataFrame, list[int]]:
    """Return every state's years, and which of them are whole; none where the series or the population was not held."""
    if series.frame.empty or held.population.empty or "cve_ent" not in series.frame:
        return pd.DataFrame(), []
    people = held.population
    months = analysis.monthly(series.frame, OFFENCE)
    months = months[months["month"].dt.year.between(people["year"].min(), people["year"].max())]
    yearly = analysis.yearly(months, people)
    complete = yearly.groupby("year", dropna=False)["complete"].all()
    return yearly, [int(year) for year in complete.index[complete]]


def _year_for(year: int, whole: list[int]) -> int | None:
    """Return the last whole year up to the claim's, if it is near enough to stand for it."""
    return max((y for y in whole if year - EARLIER_YEARS <= y <= year), default=None)


def _ranked(claim: PlacesAmongMostViolent, series: Series, yearly: pd.DataFrame, whole: list[int]) -> Iterator[Combination]:
    chosen = _year_for(claim.year, whole)
    shown = [year for year in (chosen, *(y for y in (claim.year, claim.year - 1) if y != chosen)) if year in whole]
    for year in shown:
        of_year = yearly[yearly["year"] == year].sort_values("cve_ent", ignore_index=True)
        ranked = analysis.ranks(of_year)
        unranked = set(ranked.loc[ranked["rank"].isna(), "cve_ent"])
        count = analysis.measure(of_year)
        shares = {
            "rate": analysis.rank_draws(to_floats(of_year[count]) + JEFFREYS, to_floats(of_year["population"])),
            "number": analysis.rank_draws(to_floats(of_year[count]) + JEFFREYS, np.ones(len(of_year))),
        }
        at = {code: row for row, code in enumerate(of_year["cve_ent"])}
        for code in claim.cve_ents:
            few = code in unranked
            for by, drawn in shares.items():
                low, high = analysis.rank_interval(drawn)
                rank = of_year[f"{count}_per_100k_annualised" if by == "rate" else count].rank(method="min", ascending=False)
                p = {top: round(float(drawn[at[code], :top].sum()), 6) for top in (claim.headline_top, *claim.top)}
                yield Combination(
                    **series.about,
                    verdict="not_covered" if few else _by_probability(p[claim.headline_top]),
                    group=group_of(series),
                    variant=f"{by}_top",
                    votes=by == claim.by and year == chosen,
                    n=claim.headline_top,
                    cve_ent=code,
                    year=year,
                    number=None if few else int(rank.iloc[at[code]]),
                    low=None if few else int(low[at[code]]),
                    high=None if few else int(high[at[code]]),
                    unit="rank",
                    p=None if few else p[claim.headline_top],
                    also=() if few else tuple(sorted((top, share) for top, share in p.items() if top != claim.headline_top)),
                    reasons=_reasons(series, few, year == chosen != claim.year, of_year, code),
                )


def _reasons(series: Series, few: bool, earlier: bool, of_year: pd.DataFrame, code: str) -> tuple[str, ...]:
    row = of_year[of_year["cve_ent"] == code].iloc[0]
    known = {
        "few_events": few,
        "earlier_year": earlier,
        "case_files_not_victims": series.table == CASE_FILES,
        **{flag: bool(row[flag]) for flag in ("suspected_gap", "level_shift")},
    }
    return tuple(reason for reason, holds in known.items() if holds)


def _by_probability(p: float) -> Word:
    return "supported" if p >= AMONG else "contradicted" if p <= NOT_AMONG else "too_close"


def _says(claim: PlacesAmongMostViolent, parts: list[Combination]) -> Iterator[Saying]:
    """Yield a sentence for each state and source that counts, and one for each source whose year is not the claim's."""
    for part in parts:
        if part.variant == f"{claim.by}_top" and part.votes and part.number is not None:
            other = "number_top" if claim.by == "rate" else "rate_top"
            beside = next(p for p in parts if (p.group, p.cve_ent, p.year, p.variant) == (part.group, part.cve_ent, part.year, other))
            yield Saying(f"ranked_by_{claim.by}", said(part, beside=beside.number))
    earlier = {(p.table, p.method): p for p in reversed(parts) if p.variant == f"{claim.by}_top" and "earlier_year" in p.reasons}
    for part in reversed(earlier.values()):
        key = "earlier_year" if part.votes else "earlier_year_beside"
        yield Saying(key, {"table": part.table, "method": part.method, "year": part.year, "claimed": claim.year})
