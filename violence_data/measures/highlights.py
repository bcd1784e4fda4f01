"""What a page opens with: the last whole year, the record, the change on the year before, the year under way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from violence_data.errors import YearsNotCovered
from violence_data.measures.comparison import Moved, compare_years, moved
from violence_data.measures.frames import measure, says_which_column, spell_years, to_floats
from violence_data.measures.years import year_to_date


@dataclass(frozen=True)
class Record:
    """The highest of the whole years shown; `is_last` when no whole year is later."""

    first: int
    last: int
    year: int
    count: int
    is_last: bool


@dataclass(frozen=True)
class UnderWay:
    """The last year shown, and how its months stand beside the same months of the year before.

    `beside` is "whole" when it has all its months, else "more", "fewer", "same", or "unknown" when the year before has them not all.
    """

    year: int
    months: int
    count: int
    beside: str
    change_pct: float


@dataclass(frozen=True)
class Opening:
    """The last whole year of a place, the year before, the record and the last year."""

    year: int
    count: int
    per_100k: float
    record: Record | None
    change: Moved | None
    last: UnderWay


@says_which_column
def last_whole_year(yearly: pd.DataFrame) -> int:
    """Return the last year of which every month is covered.

    Raises
    ------
    YearsNotCovered
        When no year of the frame is whole; the message names the years it holds.

    Examples
    --------
    >>> last_whole_year(pd.DataFrame({"year": [2018, 2019], "complete": [True, False]}))
    2018
    """
    whole = yearly.loc[yearly["complete"], "year"]
    if whole.empty:
        held = spell_years(yearly["year"].unique())
        raise YearsNotCovered(f"expected at least one whole year, found only parts of {held}: choose earlier years")
    return int(whole.max())


@says_which_column
def highest(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the row with the highest value; of several, the first. Unfinished years do not count.

    Raises
    ------
    YearsNotCovered
        When no row has a value.

    Examples
    --------
    >>> int(highest(pd.DataFrame({"year": [2018, 2019], "victims": [5, 3]}), "victims")["year"])
    2018
    """
    counted = rows[rows["complete"]] if "complete" in rows else rows
    counted = counted[counted[column].notna()]
    if counted.empty:
        raise YearsNotCovered(f"{column}: expected a whole year or month with a number, found none: choose other years")
    first: pd.Series = counted.iloc[int(to_floats(counted[column]).argmax())]
    return first


@says_which_column
def opening(place: pd.DataFrame, months: pd.DataFrame, population: pd.DataFrame) -> Opening:
    """Return what a page on one place opens with.

    `place` are the rows of :func:`violence_data.measures.yearly` that are shown of it; `months` those of
    :func:`violence_data.measures.monthly`, of all states and at best of the years before those shown as well.

    Raises
    ------
    YearsNotCovered
        When no year shown is whole.
    """
    count, code, year = measure(place), str(place["cve_ent"].iloc[0]), last_whole_year(place)
    row = place[place["year"] == year].iloc[0]
    is_held = (months["month"].dt.year == year - 1).any()
    change = moved(compare_years(months, population, year - 1, year), code) if is_held else None
    last = under_way(year_to_date(months, code, int(place["year"].max())), year)
    return Opening(year, int(row[count]), float(row[f"{count}_per_100k"]), record(place), change, last)


@says_which_column
def record(place: pd.DataFrame) -> Record | None:
    """Return which of a place's whole years is the highest; None when only one is whole."""
    whole = place[place["complete"]]
    if len(whole) < 2:
        return None
    top, first, last = highest(whole, measure(place)), int(whole["year"].min()), int(whole["year"].max())
    return Record(first, last, int(top["year"]), int(top[measure(place)]), int(top["year"]) == last)


@says_which_column
def under_way(same_months: pd.DataFrame, last_whole: int) -> UnderWay:
    """Say how the last year shown stands beside the year before: the last row of `year_to_date`, and the last whole year."""
    row = same_months.iloc[-1]
    before = same_months.loc[same_months["year"] == row["year"] - 1, "change_pct"]
    change = float(before.iloc[0]) if len(before) and pd.notna(before.iloc[0]) else float("nan")
    if row["year"] == last_whole:
        beside = "whole"
    elif pd.isna(change):
        beside = "unknown"
    else:
        beside = "same" if round(abs(change), 1) == 0 else "more" if change > 0 else "fewer"
    return UnderWay(int(row["year"]), int(row["months"]), int(row[measure(same_months)]), beside, change)
