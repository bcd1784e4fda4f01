"""Whether so many were killed in a place and period: a count, a rate, so many a day, or one in so many minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import pandas as pd

from violence_data import seeds
from violence_data.measures.population import mid_year_population
from violence_data.measures.rates import PER
from violence_data.topics.stories.changes import UNITS
from violence_data.topics.stories.claims import Level, Story
from violence_data.topics.stories.evidence import (
    Held,
    Series,
    bases,
    flags_in,
    is_daily,
    is_yearly,
    place_months,
    series_of,
    some_of,
    undated_share,
    why_none,
)
from violence_data.topics.stories.levels import Level as Rated
from violence_data.topics.stories.levels import rated
from violence_data.topics.stories.spans import Span, about_of, as_published, counted_in, known_total, run_margin, span
from violence_data.topics.stories.values import OCCURRENCE
from violence_data.topics.stories.verdict import Combination, Found, Saying, Word, edition_of, gap, holding, judges

MINUTES_A_DAY = 24 * 60
OUT_FROM = 20
"""Day of a month from which SESNSP's figures of the month before are usually out."""
WITH_FEMINICIDE = ("homicidio_doloso", "feminicidio")


@judges
def level(claim: Level, story: Story, held: Held) -> Found:
    """Judge a number by the published counts: right within the tolerance, too close to call where revisions could bring it there.

    Of a president's term the months are summed that a reader could have had on the story's day. Where no series of the claim gives the
    number, the sum that comes nearest to it is said, of one unit or of two that were put together.
    """
    run = span(claim.period) if claim.period else _of_term(str(claim.president), story)
    parts, says = [], list[Saying]()
    for series, months in series_of(claim, held):
        own = _judged(claim, held, series, months, run)
        parts.append(own)
        if own.number is not None:
            says += [Saying("counted", own, {"claimed": claim.number}), *_revised_since(claim, held, series, own, months, run)]
    if claim.president:
        says.append(Saying("months_of_term", None, {"months": run.length, "period": str(run), "president": claim.president}))
    if not any(part.verdict == "supported" for part in parts):
        says += _nearest(claim, held, parts, run)
    says += edition_of(held, parts) if claim.unit == "per_100k" else ()
    return Found(tuple(parts), tuple(says), {"tolerance_pct": claim.tolerance_pct}, bases(claim), states_number=True)


def _of_term(president: str, story: Story) -> Span:
    """Return the months of a term that were usually out on the story's day; a month belongs to it by its first day."""
    row = next(row for row in seeds.read_rows("presidential_terms.csv") if row["president"] == president)
    day, start = pd.Timestamp(story.as_of), pd.Timestamp(row["start"]).replace(day=1)
    last = day.replace(day=1) - pd.DateOffset(months=1 if day.day >= OUT_FROM else 2)
    end = pd.Timestamp(row["end"]).replace(day=1) - pd.DateOffset(months=1) if row["end"] else last
    return Span(start, max(start, min(last, end)))


def _judged(claim: Level, held: Held, series: Series, months: pd.DataFrame, run: Span) -> Combination:
    total = known_total(held, series, months, claim, run)
    about: dict[str, Any] = {"cve_ent": claim.cve_ent, "period": str(run), "unit": claim.unit}
    value = None if total is None else _in_unit(claim, held, months, run, total.value)
    if total is None or value is None:
        why = why_none(series, claim) if total is None else "no_population" if claim.unit == "per_100k" else "none_counted"
        return gap(series, "level", why, **about)
    lacking = undated_share(held, run.years) if series.table == OCCURRENCE else None
    margin = total.value * lacking / 100 if lacking is not None else run_margin(held, series, claim, total, run)
    low, high = _ends(claim, value, total.value, margin or 0.0, run)
    word: Word = "supported" if _fits(claim, value) else "too_close" if low <= claim.number <= high else "contradicted"
    marks = {
        "undated_deaths": lacking is not None and word == "too_close",
        "no_revision_known": margin is None,
        "preliminary": total.status == "preliminary",
        "published_elsewhere": total.published,
    }
    said = Combination(
        **about_of(series, total), **about, verdict="depends" if marks["undated_deaths"] else word, group=series.group, variant="level"
    )
    said = replace(said, number=value, low=low, high=high, range_is="revised_level" if lacking is None else "lacking_level")
    reasons = (*(flags_in(months, run.years) if len(months) else ()), *holding(marks))
    return replace(said, against=claim.number, threshold=lacking, reasons=reasons)


def _ends(claim: Level, value: float, count: int, margin: float, run: Span) -> tuple[float, float]:
    """Return a number with so many events fewer and more; where none would be left, one in so many minutes is one in the whole run."""
    if claim.unit == "minutes":
        least = count - margin
        return value * count / (count + margin), run.days * MINUTES_A_DAY / least if least >= 1 else float(run.days * MINUTES_A_DAY)
    if not count:
        return 0.0, margin / (run.days if claim.unit == "per_day" else 1)
    return value * max(count - margin, 0) / count, value * (count + margin) / count


def _in_unit(claim: Level, held: Held, months: pd.DataFrame, run: Span, count: int) -> float | None:
    """Return a count in the unit of the claim; None for one in so many minutes of none, and for a rate without people or months."""
    match claim.unit:
        case "count":
            return float(count)
        case "per_day":
            return count / run.days
        case "minutes":
            return run.days * MINUTES_A_DAY / count if count else None
        case _:
            return _rate(claim, held, months, run, count)


def _rate(claim: Level, held: Held, months: pd.DataFrame, run: Span, count: int) -> float | None:
    """Return a count to 100,000 people and year: by the months themselves, or, of a year published elsewhere, by its mid-year people."""
    if is_daily(months) or run.is_of_days:
        return None
    rows, people = rated(months, held, claim.cve_ent), held.people_of(claim.cve_ent)
    own = rows[rows["year"].isin(run.years)] if is_yearly(rows) else rows[(rows["month"] >= run.first) & (rows["month"] <= run.last)]
    if len(own) and counted_in(own, run) == count:
        return Rated(own).rate
    if not (run.is_whole_years and run.length == 12) or people.empty or run.last.year not in set(people["year"]):
        return None
    lived = mid_year_population(people, pd.Series([claim.cve_ent]), pd.Series([run.last.year]))
    return count / float(lived.iloc[0]) * PER


def _fits(claim: Level, value: float) -> bool:
    return abs(value - claim.number) <= claim.number * claim.tolerance_pct / 100


def _revised_since(claim: Level, held: Held, series: Series, own: Combination, months: pd.DataFrame, run: Span) -> Iterator[Saying]:
    """Yield the newest earlier file whose figure fits a claim that this one does not."""
    total = counted_in(months, run)
    if own.verdict != "supported" and total and own.number is not None:
        factor = -1 if claim.unit == "minutes" else 1
        told = ((day, own.number * (counts[0] / total) ** factor) for day, counts in as_published(held, series, claim, run) if counts[0])
        fitting = [(day, value) for day, value in told if _fits(claim, value)]
        yield from (Saying("revised_since", own, {"then": value, "day": day}) for day, value in fitting[-1:])


def _nearest(claim: Level, held: Held, parts: list[Combination], run: Span) -> Iterator[Saying]:
    """Yield the sum that comes nearest to a claimed count: of any unit, or of one unit up to its end and then another."""
    if claim.unit != "count" or some_of(claim) or all(part.number is None for part in parts):
        return
    sums = dict(_sums(claim, held, run))
    nearest = min(sums, key=lambda one: abs(sums[one] - claim.number), default=None)
    if nearest and nearest not in [(part.table, "", "", claim.offences) for part in parts]:
        first, second, until, offences = nearest
        told = {"first": first, "second": second, "until": until, "offences": offences, "sum": sums[nearest], "claimed": claim.number}
        yield Saying("nearest", None, {**told, "period": str(run)})


def _sums(claim: Level, held: Held, run: Span) -> Iterator[tuple[tuple[str, str, str, tuple[str, ...]], int]]:
    """Yield each sum that a run may have been taken for: its tables, the month from which the second is, and the legal types."""
    for offences in dict.fromkeys((claim.offences, WITH_FEMINICIDE, ("homicidio_doloso",))):
        units = {
            table: months
            for table in (*UNITS, OCCURRENCE)
            for series in held.series(table, offences)[:1]
            if len(months := place_months(series, claim.cve_ent, offences))
        }
        for table, months in units.items():
            if (whole := counted_in(months, run)) is not None:
                yield (table, "", "", offences), whole
        for first, second in permutations(units, 2):
            until = units[first]["month"].max()
            if run.first <= until < run.last:
                pieces = (
                    counted_in(units[first], Span(run.first, until)),
                    counted_in(units[second], Span(until + pd.DateOffset(months=1), run.last)),
                )
                if None not in pieces:
                    yield (first, second, f"{until:%Y-%m}", offences), sum(piece or 0 for piece in pieces)
