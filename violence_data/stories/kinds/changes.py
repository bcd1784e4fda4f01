"""Whether a year rose or fell by so many percent against another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from violence_data import analysis
from violence_data.stories.claims import YearChange
from violence_data.stories.found import Found, bases, flags_in, gap, group_of, said, series_of, why_none
from violence_data.stories.held import Held, Series
from violence_data.stories.margins import OCCURRENCE, largest_revision, undated_share
from violence_data.stories.model import Story
from violence_data.stories.thresholds import FEWEST_EVENTS
from violence_data.stories.verdict import Combination, Saying, Word


def year_change(claim: YearChange, story: Story, held: Held) -> Found:
    """Judge a change by the published counts, over the same months of both years.

    Within the tolerance it is supported; farther off it is too close to call where past revisions could bring it there, and else
    contradicted. By month of death it depends where the change, or its distance from the claimed one, is smaller than what that series
    lacks. The largest revision is that of a whole year, of which all may lie in the months asked for.
    """
    parts = [_changed(claim, held, series, months) for series, months in series_of(claim, held)]
    return Found(tuple(parts), tuple(_says(claim, parts)), {"tolerance_pp": claim.tolerance_pp}, bases(claim))


def _changed(claim: YearChange, held: Held, series: Series, months: pd.DataFrame) -> Combination:
    years = (claim.compared_with_year, claim.year)
    sums = [_sum(months, year, range(1, (claim.months or 12) + 1)) for year in years]
    if None in sums:
        return gap(series, "change", why_none(series, claim), year=claim.year, cve_ent=claim.cve_ent)
    before, after = (int(total or 0) for total in sums)
    if not before:
        return gap(series, "change", "no_event", year=claim.year, cve_ent=claim.cve_ent)
    change = 100 * (after / before - 1)
    verdict, low, high, threshold, why = _judged(claim, held, series, before, after)
    few = ("few_events",) if min(before, after) < FEWEST_EVENTS else ()
    return Combination(
        **series.about,
        verdict=verdict,
        group=group_of(series),
        variant="change",
        n=claim.months,
        cve_ent=claim.cve_ent,
        year=claim.year,
        number=change,
        low=low,
        high=high,
        unit="change_pct",
        against=before,
        against_year=claim.compared_with_year,
        threshold=threshold,
        reasons=(*flags_in(_of_months(months, claim), years), *why, *few, *_leap(claim)),
    )


def _judged(
    claim: YearChange, held: Held, series: Series, before: int, after: int
) -> tuple[Word, float | None, float | None, float | None, tuple[str, ...]]:
    """Return the verdict, the band it rests on, the share of deaths lacking, and why."""
    change, years = 100 * (after / before - 1), (claim.compared_with_year, claim.year)
    if series.table == OCCURRENCE:
        share = undated_share(held, years)
        low, high = (100 * (after / before * (1 + share / 100) ** sign - 1) for sign in (-1, 1))
        word = _by_distance(claim, change, low, high)
        unsettled = abs(change) < share or word == "too_close"
        return ("depends" if unsettled else word), low, high, share, (("undated_deaths",) if unsettled else ())
    revised = largest_revision(held, series.table, series.method, claim.cve_ent, claim.offences, max(before, after))
    if revised is None:
        return _by_distance(claim, change, change, change), None, None, None, ("no_revision_known",)
    low, high = (100 * ((after + sign * revised) / max(before - sign * revised, 1) - 1) for sign in (-1, 1))
    return _by_distance(claim, change, low, high), low, high, None, ()


def _of_months(months: pd.DataFrame, claim: YearChange) -> pd.DataFrame:
    some: pd.DataFrame = months[months["month"].dt.month <= (claim.months or 12)]
    return some


def _leap(claim: YearChange) -> tuple[str, ...]:
    """Return the flag of two years of which one alone has a 29 February among the months asked for."""
    days = {pd.Timestamp(year, 12, 31).day_of_year for year in (claim.year, claim.compared_with_year)}
    return ("leap_day",) if len(days) == 2 and (claim.months or 12) > 1 else ()


def _sum(months: pd.DataFrame, year: int, wanted: Sequence[int]) -> int | None:
    """Return the count of some months of a year; None where one of them is not covered."""
    of_year = months[(months["month"].dt.year == year) & months["month"].dt.month.isin(list(wanted))]
    return int(of_year[analysis.measure(of_year)].sum()) if len(of_year) == len(wanted) else None


def _by_distance(claim: YearChange, change: float, low: float, high: float) -> Word:
    opposite = change * claim.change_pct < 0  # a rise is no small fall, however wide the tolerance
    if abs(change - claim.change_pct) <= claim.tolerance_pp and not opposite:
        return "supported"
    return "too_close" if low <= claim.change_pct <= high else "contradicted"


def _says(claim: YearChange, parts: Sequence[Combination]) -> Iterator[Saying]:
    for part in parts:
        if part.number is not None and part.against is not None:
            after = round(part.against * (1 + part.number / 100))
            key = "changed" if part.n is None else "changed_months"
            ends = "_once" if part.low is None else "_lacking" if part.threshold is not None else ""
            yield Saying(key + ends, said(part, claimed=claim.change_pct, after=after))
    if any("leap_day" in part.reasons for part in parts):
        yield Saying("leap_day")
