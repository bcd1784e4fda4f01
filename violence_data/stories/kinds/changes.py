"""Whether a year rose or fell by so many percent against another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from violence_data import analysis
from violence_data.stories.claims import YearChange
from violence_data.stories.found import Found, bases, flags_in, gap, group_of, said, series_of
from violence_data.stories.held import Held, Series
from violence_data.stories.margins import OCCURRENCE, largest_revision, undated_share
from violence_data.stories.model import Story
from violence_data.stories.verdict import Combination, Saying, Word


def year_change(claim: YearChange, story: Story, held: Held) -> Found:
    """Judge a change by the published counts, over the same months of both years.

    Within the tolerance it is supported; farther off it is too close to call where past revisions could bring it there, and else
    contradicted. By month of death, a change smaller than the share of deaths that series lacks depends on it.
    """
    parts = [_changed(claim, held, series, months) for series, months in series_of(claim, held)]
    return Found(tuple(parts), tuple(_says(claim, parts)), {"tolerance_pp": claim.tolerance_pp}, bases(claim))


def _changed(claim: YearChange, held: Held, series: Series, months: pd.DataFrame) -> Combination:
    years = (claim.compared_with_year, claim.year)
    wanted = range(1, (claim.months or 12) + 1)
    sums = [_sum(months, year, wanted) for year in years]
    if None in sums or not sums[0]:
        return gap(series, "change", year=claim.year, cve_ent=claim.cve_ent)
    before, after = (int(total or 0) for total in sums)
    change = 100 * (after / before - 1)
    revised = largest_revision(series.table, series.method, claim.cve_ent, claim.offences, max(before, after)) or 0.0
    low, high = (100 * ((after + sign * revised) / max(before - sign * revised, 1) - 1) for sign in (-1, 1))
    verdict = _by_distance(claim, change, low, high)
    threshold, reasons = None, [*flags_in(months, years)]
    if series.table == OCCURRENCE:
        threshold = undated_share(held, years)
        if abs(change) < threshold:
            verdict = "depends"
            reasons.append("undated_deaths")
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
        reasons=tuple(reasons),
    )


def _sum(months: pd.DataFrame, year: int, wanted: Sequence[int]) -> int | None:
    """Return the count of some months of a year; None where one of them is not covered."""
    of_year = months[(months["month"].dt.year == year) & months["month"].dt.month.isin(list(wanted))]
    return int(of_year[analysis.measure(of_year)].sum()) if len(of_year) == len(wanted) else None


def _by_distance(claim: YearChange, change: float, low: float, high: float) -> Word:
    if abs(change - claim.change_pct) <= claim.tolerance_pp:
        return "supported"
    return "too_close" if low <= claim.change_pct <= high else "contradicted"


def _says(claim: YearChange, parts: Sequence[Combination]) -> Iterator[Saying]:
    for part in parts:
        if part.number is not None and part.against is not None:
            after = round(part.against * (1 + part.number / 100))
            key = "changed" if part.n is None else "changed_months"
            yield Saying(key, said(part, claimed=claim.change_pct, after=after))
