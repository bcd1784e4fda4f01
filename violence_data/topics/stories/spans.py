"""Runs of months: a claim's period, what a series counts in it, how that stood in each file, and how far such a run was ever revised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from violence_data import measures, places
from violence_data.places import NATION
from violence_data.topics.stories.evidence import (
    REVISED_LIKE,
    SETTLED_AFTER,
    TOTALS_OF,
    Held,
    Series,
    Total,
    all_months,
    is_daily,
    is_yearly,
    largest_revision,
    methods_in,
    place_months,
    published,
    some_of,
    status_of,
    whole_years,
)


class Span(NamedTuple):
    """A run of whole months, by the first days of its first and its last, or of days, by its first and its last."""

    first: pd.Timestamp
    last: pd.Timestamp
    is_of_days: bool = False

    @property
    def end(self) -> pd.Timestamp:
        """Its last day."""
        return self.last if self.is_of_days else self.last + pd.offsets.MonthEnd(1)

    @property
    def length(self) -> int:
        """How many months it has, or days."""
        return self.to(self.first, self.last) + 1

    @property
    def days(self) -> int:
        """How many days it has: 29 February is one of them."""
        return (self.end - self.first).days + 1

    def days_in(self, year: int) -> int:
        """Return how many of its days lie in a year.

        >>> span("2023-12/2024-02").days_in(2024), span("2023-12-31/2024-01-06").days_in(2024)
        (60, 6)
        """
        first, last = max(self.first, pd.Timestamp(year, 1, 1)), min(self.end, pd.Timestamp(year, 12, 31))
        return max((last - first).days + 1, 0)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it touches."""
        return tuple(range(self.first.year, self.last.year + 1))

    @property
    def is_whole_years(self) -> bool:
        """Whether it is of months, begins in January and ends in December."""
        return not self.is_of_days and self.first.month == 1 and self.last.month == 12

    def to(self, one: pd.Timestamp, other: pd.Timestamp) -> int:
        """Return how many of its months, or days, lie from the one to the other."""
        return (other - one).days if self.is_of_days else months_between(one, other)

    def by(self, steps: int) -> pd.DateOffset:
        """Return so many months, or days."""
        return pd.DateOffset(days=steps) if self.is_of_days else pd.DateOffset(months=steps)

    def moved(self, steps: int) -> Span:
        """Return a run as long, so many months, or days, later."""
        return Span(self.first + self.by(steps), self.last + self.by(steps), self.is_of_days)

    def ending(self, last: pd.Timestamp) -> Span:
        """Return a run as long that ends in another month, or on another day."""
        return self.moved(self.to(self.last, last))

    def in_days(self) -> Span:
        """Return it as a run of days."""
        return Span(self.first, self.end, is_of_days=True)

    def as_in(self, months: pd.DataFrame) -> Span:
        """Return it as a run of what a series has: of days where it has days."""
        return self.in_days() if is_daily(months) else self

    def named(self, time: pd.Timestamp) -> str:
        """Return one of its months, or days, as a story writes it."""
        return f"{time:%Y-%m-%d}" if self.is_of_days else f"{time:%Y-%m}"

    def __str__(self) -> str:
        """Return it as a story writes it.

        >>> str(span("2018")), str(span("2024-06")), str(span("2024-09/2025-12").moved(-12)), str(span("2019-12-30/2019-12-31").moved(1))
        ('2018', '2024-06', '2023-09/2024-12', '2019-12-31/2020-01-01')
        """
        if self.is_whole_years and self.length == 12:
            return str(self.first.year)
        return self.named(self.first) if self.length == 1 else f"{self.named(self.first)}/{self.named(self.last)}"


class Counted(NamedTuple):
    """A place and the legal types that are summed there, where a claim names several places."""

    cve_ent: str
    offences: tuple[str, ...]


def span(period: str) -> Span:
    """Return the run that a story writes as a year, a month, a day, or two of one of these with a stroke between them.

    >>> span("2020").days, span("2024-09/2025-12").length, span("2019/2024").length, span("2020-02-28/2020-03-01").length
    (366, 16, 72, 3)
    """
    first, _, last = period.partition("/")
    if len(first) == len("2019-10-14"):
        return Span(pd.Timestamp(first), pd.Timestamp(last or first), is_of_days=True)
    ends = (last or first), "-12" if len(last or first) == 4 else ""
    return Span(pd.Timestamp(first if len(first) > 4 else f"{first}-01"), pd.Timestamp("".join(ends)))


def months_between(first: pd.Timestamp, last: pd.Timestamp) -> int:
    """Return how many months lie from the one to the other."""
    return 12 * (last.year - first.year) + last.month - first.month


# ---- what a series counts in a run ----


def counted_in(months: pd.DataFrame, run: Span) -> int | None:
    """Return the count of a run of a place's months, days or whole years; None where a part of it is not covered."""
    if is_daily(months):
        rows = months[months["date"].between(run.first, run.end)]
        return int(rows[measures.measure(rows)].sum()) if len(rows) == run.days else None
    if run.is_of_days:
        return None
    if is_yearly(months):
        years = whole_years(months)
        whole = run.is_whole_years and set(run.years) <= set(years)
        return sum(years[year] for year in run.years) if whole else None
    rows = months[(months["month"] >= run.first) & (months["month"] <= run.last)]
    return int(rows[measures.measure(rows)].sum()) if len(rows) == run.length else None


def total_of(held: Held, series: Series, months: pd.DataFrame, run: Span) -> Total | None:
    """Return a run as a series has it; None where a part of it is not covered."""
    value = counted_in(months, run)
    return None if value is None else Total(value, status_of(held, series, (run.last.year, run.last.month)))


def known_total(held: Held, series: Series, months: pd.DataFrame, claim: Any, run: Span) -> Total | None:
    """Return a run as a series has it, or as published elsewhere by the day where it has none or a preliminary one."""
    own = total_of(held, series, months, run)
    if own is not None and own.status != "preliminary":
        return own
    told = elsewhere(held, series, claim, run)
    return told if told and (own is None or told.status == "definitive") else own


def elsewhere(held: Held, series: Series, claim: Any, run: Span, as_of: str | None = None) -> Total | None:
    """Return a run that starts in January as it was published elsewhere by the day; None where it was not, or counted in another way."""
    counted = methods_in(series.table, run.last.year)
    is_other = series.method not in TOTALS_OF or (counted and TOTALS_OF[1] not in counted)
    if is_other or some_of(claim) or run.is_of_days or run.first.month > 1 or len(run.years) > 1:
        return None
    return published(held, series, claim, run.last.year, run.last.month, as_of)


def about_of(series: Series, *totals: Total) -> dict[str, Any]:
    """Return what a combination says of the file that some totals are from: of the publication, where that is no file held."""
    told = next((total.published for total in totals[::-1] if total.published), None)
    known = {"cut": told.cut, "published_on": told.published_on, "published_on_is": told.published_on_is} if told else {}
    return series.about | known


def runs_of(months: pd.DataFrame, run: Span) -> pd.Series:
    """Return the count of each covered run that is as long as one, by its last month or day; of whole years, by their December."""
    if is_yearly(months):
        years = pd.Series(whole_years(months), dtype="float64")
        years.index = pd.DatetimeIndex([pd.Timestamp(int(year), 12, 1) for year in years.index])
        return years if run.length == 12 else years.head(0)
    time, steps = ("date", "D") if is_daily(months) else ("month", "MS")
    counts = months.set_index(time)[measures.measure(months)].astype("float64")
    if counts.empty:
        return counts
    every = counts.reindex(pd.date_range(counts.index.min(), counts.index.max(), freq=steps))
    return every.rolling(run.as_in(months).length).sum().dropna()


# ---- how it stood in each file, and how far such runs move ----


def by_cut(held: Held, table: str, method: str, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return a place's months as each cut held gives them, whenever it came out: a column a cut, by (cut, day); a row a month.

    None of a table of years or days.
    """
    key = ("by cut", table, method, cve_ent, *sorted(offences))
    if key not in held.kept:
        rows = all_months(held, table)
        if "month" not in rows:
            rows = rows.head(0).assign(month=pd.to_datetime([]))
        rows = rows[rows["method"] == method] if "method" in rows and method else rows
        if "offence" in rows:
            rows = rows[rows["offence"].isin(list(offences))]
            told = rows.groupby(["cut", "published_on"], dropna=False)["offence"].transform("nunique")
            rows = rows[told == len(set(offences))]  # some cuts give homicidio doloso alone
        rows = rows if cve_ent == NATION else rows[rows["cve_ent"].isin(places.members(cve_ent))]
        held.kept[key] = rows.pivot_table(index="month", columns=["cut", "published_on"], values="total", aggfunc="sum").astype("float64")
    return held.kept[key]


def as_published(held: Held, series: Series, claim: Any, *runs: Span) -> list[tuple[str, list[int]]]:
    """Return what each cut held, and each publication of totals, gave of every one of some runs, by the day it came out.

    None came out after the day asked for; of some victims alone none is known.
    """
    if some_of(claim) or is_daily(series.frame) or any(run.is_of_days for run in runs):
        return []
    found: dict[str, list[int]] = {}
    told = held.table("published_totals")
    for day in told.loc[told["table"] == series.table, "published_on"].dropna().unique():
        totals = [total for run in runs if (total := elsewhere(held, series, claim, run, f"{day:%Y-%m-%d}"))]
        if len(totals) == len(runs):
            found[max(total.published.published_on for total in totals if total.published)] = [total.value for total in totals]
    months = by_cut(held, series.table, series.method, claim.cve_ent, claim.offences)
    for day, (_, counts) in zip(months.columns.get_level_values("published_on"), months.items(), strict=True):
        parts = [counts[run.first : run.last].dropna() for run in runs]
        if all(len(part) == run.length for part, run in zip(parts, runs, strict=True)):
            found[f"{day:%Y-%m-%d}"] = [int(part.sum()) for part in parts]
    return sorted((day, counts) for day, counts in found.items() if held.as_of is None or day <= held.as_of)


def run_margin(held: Held, series: Series, claim: Any, total: Total, run: Span) -> float | None:
    """Return by how many events a run as long and as old in its file was ever revised, as a share of this one; None where none came twice.

    Of a state at least the nation's share, and never under one event. Whole years, and series that give no run twice, take what years were
    revised by. A count of some victims alone takes the share by which that of all was.
    """
    if is_daily(series.frame) or run.is_of_days:
        return None
    part, every = total.value, _of_all(held, series, claim, run) or total.value
    table, period = REVISED_LIKE.get(series.table, series.table), (run.last.year, run.last.month)
    of_years = largest_revision(held, series, claim.cve_ent, claim.offences, every, period, total.status)
    of_years = None if of_years is None else max(1.0, of_years * part / max(every, 1))
    if run.is_whole_years or "cvegeo" in series.frame:
        return of_years
    old = months_between(run.last, pd.Timestamp(str(series.source.get("cut") or run.last)[:7])) >= SETTLED_AFTER
    cuts = (by_cut(held, table, series.method, code, claim.offences) for code in (claim.cve_ent, NATION))
    shares = [share for months in cuts if (share := _largest_share(months, run.length, old)) is not None]
    return max(1.0, max(shares) * part / 100) if shares else of_years


def _of_all(held: Held, series: Series, claim: Any, run: Span) -> int | None:
    """Return the count of all victims of a run, where a claim is of some alone; None where it is of all."""
    some = some_of(claim)
    if not some:
        return None
    whole = next(one for one in held.series(series.table, (*claim.offences, *some)) if one.method == series.method)
    return counted_in(place_months(whole, claim.cve_ent, claim.offences), run)


def _largest_share(months: pd.DataFrame, length: int, old: bool) -> float | None:
    """Return by how many percent the runs of months moved most from one cut to another: of old ones from those that were old already."""
    if months.empty:
        return None
    runs = months.rolling(length).sum()
    cuts = [pd.Timestamp(str(cut)[:7]) for cut in runs.columns.get_level_values("cut")]
    ages = np.array([[months_between(month, cut) for cut in cuts] for month in pd.DatetimeIndex(runs.index)])
    runs = runs.where(ages >= SETTLED_AFTER) if old else runs
    low, high = runs.min(axis=1), runs.max(axis=1)
    twice = (runs.notna().sum(axis=1) > 1) & (low > 0)
    return float((100 * (high / low - 1))[twice].max()) if twice.any() else None
