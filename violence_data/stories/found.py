"""What a kind of claim gives back, and the parts that kinds share: a gap, a series of one place, its flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from violence_data import analysis
from violence_data.errors import UnknownName
from violence_data.stories.held import Held, Series
from violence_data.stories.model import Story
from violence_data.stories.verdict import Combination, Saying


@dataclass(frozen=True)
class Found:
    """What a kind found: its combinations, the sentences beside the headline's, the thresholds it went by, and whose basis leads."""

    parts: tuple[Combination, ...]
    says: tuple[Saying, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    leads: tuple[str, ...] = ()


Kind = Callable[[Any, Story, Held], Found]


def bases(claim: Any) -> tuple[str, ...]:
    """Return the tables a claim names, the headline's first."""
    return (claim.headline_basis, *claim.other_bases)


def series_of(claim: Any, held: Held) -> Iterator[tuple[Series, pd.DataFrame]]:
    """Yield each series of a claim's tables with its place's months; a gap has none."""
    for table in bases(claim):
        for series in held.series(table):
            yield series, place_months(series, claim.cve_ent, getattr(claim, "offences", ("homicidio_doloso",)))


def place_months(series: Series, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return one place's covered months; none where the series does not hold the place or the offence."""
    none = pd.DataFrame({"month": pd.to_datetime([]), "victims": pd.array([], dtype="Int64")})
    if series.frame.empty:
        return none
    try:
        months = analysis.of_place(series.frame, cve_ent, offences)
    except UnknownName:  # a method without that legal type, a table without states
        return none
    return months[months[analysis.measure(months)].notna()]


def gap(series: Series, variant: str, reason: str = "", **about: Any) -> Combination:
    """Return the combination of a source that says nothing: no cut by the day, or the year not covered."""
    why = reason or ("not_covered" if series.source else "no_cut")
    return Combination(
        **{**series.about, "verdict": "not_covered", "variant": variant, "group": group_of(series), "reasons": (why,), **about}
    )


def group_of(series: Series) -> str:
    """Return what a series' combinations are kept together by: a table under one counting method."""
    return f"{series.table} {series.method}".strip()


def whole_years(months: pd.DataFrame) -> dict[int, int]:
    """Return the total of each year of which all twelve months are covered."""
    years = months.groupby(months["month"].dt.year, dropna=False)[analysis.measure(months)]
    whole = years.sum()[years.count() == 12]
    return dict(zip(whole.index.tolist(), whole.astype("int64").tolist(), strict=True))


def flags_in(months: pd.DataFrame, years: Sequence[int]) -> tuple[str, ...]:
    """Return which warning flags stand in some years of a place's months."""
    some = months[months["month"].dt.year.isin(list(years))]
    return tuple(flag for flag in ("suspected_gap", "level_shift") if flag in some and bool(some[flag].any()))


def said(part: Combination, **more: Any) -> dict[str, Any]:
    """Return what a combination gives to a sentence: its numbers and names that are known, and more."""
    return {name: value for name, value in {**asdict(part), **more}.items() if value is not None}
