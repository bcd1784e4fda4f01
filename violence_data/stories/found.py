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
    offences = offences_of(claim)
    for table in bases(claim):
        for series in held.series(table):
            key = ("months", series.table, series.method, claim.cve_ent, *offences)
            if key not in held.kept:
                held.kept[key] = place_months(series, claim.cve_ent, offences)
            yield series, held.kept[key]


def offences_of(claim: Any) -> tuple[str, ...]:
    """Return the legal types a claim counts: intentional homicide unless it says otherwise."""
    return tuple(getattr(claim, "offences", ("homicidio_doloso",)))


def tells_apart(series: Series, offences: Sequence[str]) -> bool:
    """Return whether a series can count some legal types: death records tell none, and hold every intentional homicide."""
    return not offences or "offence" in series.frame or ("homicidio_doloso" in offences and "homicidio_culposo" not in offences)


def place_months(series: Series, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return one place's covered months; none where the series does not hold the place or the legal types."""
    none = pd.DataFrame({"month": pd.to_datetime([]), "victims": pd.array([], dtype="Int64")})
    if series.frame.empty or not tells_apart(series, offences):
        return none
    try:
        months = analysis.of_place(series.frame, cve_ent, offences)
    except UnknownName:  # a method without that legal type, a table without states
        return none
    return months[months[analysis.measure(months)].notna()]


def why_none(series: Series, claim: Any) -> str:
    """Return the reason of a gap that only the claim tells: a legal type that death records do not tell apart."""
    return "legal_type" if series.source and not tells_apart(series, offences_of(claim)) else ""


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


def edition_of(held: Held, parts: Sequence[Combination]) -> tuple[Saying, ...]:
    """Return whose count of people the rates are to, where there are any: editions differ, so a rate known on a day may be another now."""
    people = held.population
    if people.empty or all(part.number is None for part in parts):
        return ()
    return (Saying("edition", {"cut": str(people.attrs["sources"][-1]["cut"]).removeprefix("ed")}),)


def said(part: Combination, **more: Any) -> dict[str, Any]:
    """Return what a combination gives to a sentence: its numbers and names that are known, and more."""
    return {name: value for name, value in {**asdict(part), **more}.items() if value is not None}
