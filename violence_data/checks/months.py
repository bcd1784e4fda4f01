"""Checks of months and days: empty ones, ones that had not happened, ones missing at the end, ones that stand twice."""

from __future__ import annotations

import pandas as pd

from violence_data.checks.finding import Check, listed, many, no_rows
from violence_data.checks.releases import newest, offences, place_by_time, place_column, releases, shown_time, summed, time_column
from violence_data.tables import Table

USUAL_MONTH = 20
"""An empty month is a fault where the median month, empty ones left out, has this count or more: chance alone leaves none empty."""
ALIKE_COUNT = 50
"""Two months or days of this count or more that are alike in every place are one, published twice."""


def _why_no_cut(table: Table, frame: pd.DataFrame) -> str:
    if table.vintage != "cut" or not time_column(frame):
        return "it has no cut to compare its months or days with"
    return no_rows(frame)


def _why_no_months(table: Table, frame: pd.DataFrame) -> str:
    if table.count is None or "month" not in frame:
        return "it has no count by month"
    return no_rows(frame)


def _why_no_counts(table: Table, frame: pd.DataFrame) -> str:
    if table.count is None or not time_column(frame) or not place_column(frame):
        return "it has no count by place and month or day"
    return no_rows(frame)


def _all_zero_months(table: Table, frame: pd.DataFrame) -> list[str]:
    found = []
    for name, rows in releases(table, summed(table, frame)):
        for offence, part in offences(rows):
            nation = part.groupby("month", dropna=True)[str(table.count)].sum().reindex(_months(part), fill_value=0)
            usual = nation[nation > 0].astype("float64").median()  # of no month at all it is NaN, which no number meets
            empty = [f"{m:%Y-%m}" for m in nation.index[nation == 0]]
            if empty and usual >= USUAL_MONTH:
                found.append(f"{name}{offence}: zero or blank in every state in {listed(empty)}; its usual month has {usual:,.0f}")
    return found


def _months(rows: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the months from the first to the last that a release holds, or those of its year of registration."""
    first, last = rows["month"].min(), rows["month"].max()
    if "registration_year" in rows:  # deaths of earlier years registered late: few, with empty months between
        first = pd.Timestamp(int(rows["registration_year"].iloc[0]), 1, 1)
    return pd.date_range(first, last, freq="MS").as_unit("us")


def _after_the_cut(table: Table, frame: pd.DataFrame) -> list[str]:
    time = time_column(frame)
    found = []
    for name, rows in releases(table, _numbers(table, frame)):
        last = min(pd.Timestamp(rows["cut"].iloc[0]) + pd.offsets.MonthEnd(1), rows["published_on"].max())
        late = rows.loc[rows[time] > last, time]
        if len(late):
            when = f"{late.min():{shown_time(rows)}}"
            found.append(f"{name}: {many(len(late), 'number')} after {last:%Y-%m-%d}, the last day it can cover, first {when}")
    return found


def _numbers(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold a number: a blank says that the month is not covered."""
    if table.count is None:
        return frame
    rows = summed(table, frame)
    return rows[rows[table.count].notna()]


def _cut_not_reached(table: Table, frame: pd.DataFrame) -> list[str]:
    time = time_column(frame)
    found = []
    for name, rows in releases(table, _numbers(table, frame)):
        last = rows[time].max()
        if f"{last:%Y-%m}" < rows["cut"].iloc[0]:
            found.append(f"{name}: the last numbers are of {last:{shown_time(rows)}}: the file ends before its cut")
    return found


def _alike(table: Table, frame: pd.DataFrame) -> list[str]:
    found = []
    for name, rows in releases(table, newest(table, summed(table, frame))):
        counts = place_by_time(table, rows)
        counts = counts[counts.sum(axis="columns") >= ALIKE_COUNT]
        doubled = counts[counts.duplicated(keep=False)]
        for _, same in doubled.groupby(doubled.apply(tuple, axis="columns"), dropna=False) if len(doubled) else ():
            when = " and ".join(f"{t:{shown_time(rows)}}" for t in same.index)
            found.append(f"{name}: {when} are alike in every place, {same.iloc[0].sum():,.0f} in all: one of them may be a copy")
    return found


CHECKS = (
    Check(
        "all-zero month",
        "error",
        "A month that is zero or blank in every state where other months are not.",
        _why_no_months,
        _all_zero_months,
    ),
    Check(
        "numbers after the cut",
        "error",
        "Numbers for days or months after the cut, or after the day the file came out.",
        _why_no_cut,
        _after_the_cut,
    ),
    Check("cut reached", "notice", "A file whose numbers end before the month it is said to cover.", _why_no_cut, _cut_not_reached),
    Check(
        "same figures twice", "warning", "Two months or days of one cut that are alike in every place and count.", _why_no_counts, _alike
    ),
)
