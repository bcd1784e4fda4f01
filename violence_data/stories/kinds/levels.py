"""Whether the level of violence rose or fell under presidents, within a term or between terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from violence_data import analysis
from violence_data.analysis.frames import to_floats
from violence_data.analysis.rates import PER
from violence_data.stories.claims import LevelUnderTerms
from violence_data.stories.found import Found, bases, edition_of, flags_in, gap, group_of, said, series_of
from violence_data.stories.held import Held, Series
from violence_data.stories.margins import OCCURRENCE, undated_share
from violence_data.stories.model import Story
from violence_data.stories.thresholds import FEWEST_EVENTS, INTERVAL
from violence_data.stories.verdict import Combination, Saying, Word

WINDOW = 12
"""Months at the start and at the end of a term that are compared."""


@dataclass(frozen=True)
class _Level:
    """Some months of a term: events, person-years, and how many a year to 100,000 people."""

    months: pd.DataFrame
    events: int
    person_years: float

    @property
    def rate(self) -> float:
        """Events to 100,000 people and year."""
        return self.events / self.person_years * PER


def level_under_terms(claim: LevelUnderTerms, story: Story, held: Held) -> Found:
    """Judge by the interval of a ratio of rates: the last twelve months of a term over its first, or one term over another.

    Where a source covers a term in part, its first and last covered months stand for it, and it says so. By month of death, a change
    smaller than the share of deaths that series lacks depends on it. A term is no cause: these are the months that fell within it.
    """
    terms = held.table("presidential_terms")
    parts: list[Combination] = []
    for series, months in series_of(claim, held):
        rated = _rated(months, held)
        parts += _within(claim, held, series, rated, terms)
        parts += _between(claim, held, series, rated, terms)
    president = str(_term(terms, claim.president)["label"])
    says = (*_says(parts, president), *edition_of(held, parts))
    return Found(tuple(parts), says, {"interval": INTERVAL}, bases(claim))


def _rated(months: pd.DataFrame, held: Held) -> pd.DataFrame:
    """Return the months that a population is held for, with their person-years."""
    people = held.population
    if people.empty or months.empty:
        return months.head(0).assign(person_years=0.0)
    known = months[months["month"].dt.year.between(people["year"].min(), people["year"].max())]
    rated = analysis.monthly_rates(known, people)
    days, year = rated["month"].dt.days_in_month, rated["month"].dt.year
    return rated.assign(person_years=to_floats(rated["population"] * days / analysis.days_in_year(year)))


def _term(terms: pd.DataFrame, president: str) -> pd.Series:
    return terms[terms["president"] == president].iloc[0]


def _of_term(rated: pd.DataFrame, term: pd.Series) -> pd.DataFrame:
    """Return the months of a term, in order; the one in office has no end."""
    ended = pd.Timestamp.max if pd.isna(term["end"]) else pd.Timestamp(term["end"])
    inside = (rated["month"] >= pd.Timestamp(term["start"])) & (rated["month"] < ended)
    return rated[inside].sort_values("month")


def _is_whole(months: pd.DataFrame, term: pd.Series) -> bool:
    """Return whether a term is over and each of its months is covered."""
    if pd.isna(term["end"]):
        return False
    return len(months) == len(pd.date_range(term["start"], term["end"], freq="MS", inclusive="left"))


def _level(months: pd.DataFrame) -> _Level:
    return _Level(months, int(months[analysis.measure(months)].sum()), float(months["person_years"].sum()))


def _within(claim: LevelUnderTerms, held: Held, series: Series, rated: pd.DataFrame, terms: pd.DataFrame) -> Iterator[Combination]:
    """Yield how the end of each term stands to its start."""
    judged = claim.compared_with or (claim.president,)
    for president in dict.fromkeys((*judged, claim.president)):
        term = _term(terms, president)
        own = _of_term(rated, term)
        votes = claim.compare == "within" and president in judged
        about = {"votes": votes, "name": str(term["label"]), "cve_ent": claim.cve_ent}
        if len(own) < 2 * WINDOW:
            yield gap(series, "within_term", _why_short(held, series, own.empty), **about)
            continue
        first, last = own.head(WINDOW), own.tail(WINDOW)
        reasons = () if _is_whole(own, term) else ("part_of_term",)
        yield _compared(claim, held, series, _level(first), _level(last), "within_term", reasons, **about)


def _between(claim: LevelUnderTerms, held: Held, series: Series, rated: pd.DataFrame, terms: pd.DataFrame) -> Iterator[Combination]:
    """Yield how the president's average level stands to that of each other one."""
    president_term = _term(terms, claim.president)
    own = _of_term(rated, president_term)
    for president in claim.compared_with:
        term = _term(terms, president)
        other = _of_term(rated, term)
        about = {"votes": claim.compare == "between", "name": str(term["label"]), "cve_ent": claim.cve_ent}
        if len(own) < WINDOW or len(other) < WINDOW:
            yield gap(series, "between_terms", _why_short(held, series, own.empty or other.empty), **about)
            continue
        whole = _is_whole(own, president_term) and _is_whole(other, term)
        yield _compared(claim, held, series, _level(other), _level(own), "between_terms", () if whole else ("part_of_term",), **about)


def _why_short(held: Held, series: Series, none: bool) -> str:
    """Return why a term cannot be compared: no rate without people, no month, or too few."""
    if none:
        return "no_population" if series.source and held.population.empty else ""
    return "term_too_short"


def _compared(
    claim: LevelUnderTerms,
    held: Held,
    series: Series,
    before: _Level,
    after: _Level,
    variant: str,
    reasons: Sequence[str],
    **about: Any,
) -> Combination:
    """Judge the change from one level to another by its interval, and by what the series lacks."""
    if min(before.events, after.events) < FEWEST_EVENTS:
        return gap(series, variant, "few_events", **about)
    months = pd.concat([before.months, after.months])
    scatter = float(analysis.dispersion(months)["dispersion"].iloc[0])
    ends = analysis.rate_ratio_interval([before.events], [before.person_years], [after.events], [after.person_years], [scatter])
    low, high = (100 * (float(end[0]) - 1) for end in ends)
    change = 100 * (after.rate / before.rate - 1)
    verdict, threshold, why = _by_interval(low, high, claim.direction), None, [*reasons]
    if series.table == OCCURRENCE:
        threshold = undated_share(held, sorted({int(year) for year in months["month"].dt.year}))
    if threshold is not None and abs(change) < threshold:
        verdict = "depends"
        why.append("undated_deaths")
    return Combination(
        **series.about,
        verdict=verdict,
        group=group_of(series),
        variant=variant,
        number=change,
        low=low,
        high=high,
        unit="change_pct",
        against=before.rate,
        threshold=threshold,
        reasons=(*why, *flags_in(months, sorted(set(months["month"].dt.year)))),
        **about,
    )


def _by_interval(low: float, high: float, direction: str) -> Word:
    """Judge a change by its 95 % interval: beyond no change on the claimed side, on the other side, or on both."""
    if low <= 0 <= high:
        return "too_close"
    return "supported" if (low > 0) == (direction == "rise") else "contradicted"


def _says(parts: Sequence[Combination], president: str) -> Iterator[Saying]:
    """Yield a sentence for each term, or pair of terms, and source that counts."""
    for part in parts:
        if part.votes and part.number is not None and part.against is not None:
            after = part.against * (1 + part.number / 100)
            key = f"{part.variant}_part" if "part_of_term" in part.reasons else part.variant
            yield Saying(key, said(part, after=after, president=president))
