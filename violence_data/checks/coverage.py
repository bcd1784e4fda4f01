"""Checks of what is there: rows, keys and words that are whole, every place and time, and months that are what they seem."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from violence_data import places, raw
from violence_data.checks.check import (
    check,
    listed,
    many,
    newest,
    no_rows,
    offences,
    place_by_time,
    place_column,
    releases,
    shown_time,
    summed,
    time_column,
    where,
)
from violence_data.tables import Table

DAMAGED = r"[\x00-\x1f\x7f-\x9f�]|Ã[\x80-\xbf]|^\s|\s$|<[A-Za-z/!]"
"""Control characters, letters lost or read in the wrong encoding, blanks at an end, markup."""
USUAL_MONTH = 20
"""An empty month is a fault where the median month, empty ones left out, has this count or more: chance alone leaves none empty."""
ALIKE_COUNT = 50
"""Two months or days of this count or more that are alike in every place are one, published twice."""


@check("has rows", "error", "A table without any row.", lambda table, frame: "")
def _has_rows(table: Table, frame: pd.DataFrame) -> list[str]:
    return ["expected rows, found none: a file that feeds the table is empty, or all its rows were left out"] if no_rows(frame) else []


@check("unique key", "error", "Rows that share their key: the same place, time and kind stand twice in one cut.")
def _unique_key(table: Table, frame: pd.DataFrame) -> list[str]:
    doubled = frame[frame.duplicated(list(table.key), keep=False)]
    if doubled.empty:
        return []
    first = {c: v for c, v in doubled.iloc[0][list(table.key)].items() if c != "published_on" or v != pd.Timestamp(raw.UNKNOWN_DAY)}
    return [f"expected one row per {', '.join(table.key)}, found {len(doubled)} rows that share theirs, first {first}"]


@check("whole words", "warning", "Texts with control characters, markup, lost letters or blanks at an end.")
def _whole_words(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    for column in frame.columns[frame.dtypes == "str"]:
        words = pd.Series(frame[column].dropna().unique(), dtype="str")
        if damaged := [repr(w) for w in sorted(words[words.str.contains(DAMAGED, regex=True)])]:
            yield f"{column}: control characters, markup, lost letters or blanks at an end in {listed(damaged)}"


# ---- every place and time ----


@check(
    "complete grid",
    "error",
    "States, municipalities, months or years missing from a cut that holds the others.",
    where(lambda table, frame: table.grid and table.vintage, "places and times without a row are allowed in it"),
)
def _complete_grid(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    *place, time = table.grid
    for name, rows in releases(table, _distinct(table, frame, *place, time)):
        first, last = rows[time].min(), rows[time].max()
        times = pd.date_range(first, last, freq="MS").as_unit("us") if rows[time].dtype.kind == "M" else range(int(first), int(last) + 1)
        at = [[s.cve_ent for s in places.all_states()] if column == "cve_ent" else sorted(rows[column].unique()) for column in place]
        wanted = pd.MultiIndex.from_product([*at, list(times)], names=table.grid)
        missing = wanted.difference(pd.MultiIndex.from_frame(rows[list(table.grid)]))
        if len(missing):
            *where_, when = missing.to_frame().astype("str").iloc[0]
            shown = " in ".join([*where_, when[:7]])  # of a day, its month; a year has four characters
            yield f"{name}: missing {' and '.join(table.grid)}: {len(missing):,} of {len(wanted):,}, first {shown}"


def _distinct(table: Table, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the values that these columns take in each release, once each."""
    return frame[[c for c in dict.fromkeys((*table.series, table.vintage, "published_on", *columns)) if c in frame]].drop_duplicates()


@check(
    "every state by municipality",
    "warning",
    "A cut or map of municipalities that has none of some state.",
    where(lambda table, frame: "cvegeo" in frame and table.source_id != "seeds", "it does not cover the country by municipality"),
)
@check(
    "every state",
    "error",
    "A cut or map of states without all 32 of them.",
    where(
        lambda table, frame: "cve_ent" in frame and (table.is_boundary or table.grid),
        "a state may be absent from it, or its rows stand for smaller places",
    ),
)
def _missing_states(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return which states are missing, once for all releases that lack the same; where most are, which are held."""
    place = "cve_ent" if "cve_ent" in frame else "cvegeo"
    said: dict[str, list[str]] = {}
    for name, rows in releases(table, _distinct(table, frame, place)):
        codes = set(rows[place].str[:2])
        held, missing = ([s.name for s in places.all_states() if (s.cve_ent in codes) == there] for there in (True, False))
        if missing:
            few = f"holds only {', '.join(held) or 'no state'}" if len(missing) > len(held) else f"missing states: {', '.join(missing)}"
            said.setdefault(few, []).append(name)
    return [f"{listed(names, most=1)}: {what}" if names[0] else what for what, names in said.items()]


@check(
    "uncovered state",
    "warning",
    "A state whose every number is missing in a cut, so that the sum of the states is not the nation's.",
    where(lambda table, frame: "cve_ent" in table.grid and table.count, "it has no count by state"),
)
def _uncovered_states(table: Table, frame: pd.DataFrame) -> list[str]:
    absent = _missing_states(table, frame)  # what "every state" says already
    return [said for said in _missing_states(table, frame[frame[str(table.count)].notna()]) if said not in absent]


# ---- months and days ----


@check(
    "all-zero month",
    "error",
    "A month that is zero or blank in every state where other months are not.",
    where(lambda table, frame: table.count and "month" in frame, "it has no count by month"),
)
def _all_zero_months(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    for name, rows in releases(table, summed(table, frame)):
        for offence, part in offences(rows):
            first, last = part["month"].min(), part["month"].max()
            if "registration_year" in part:  # deaths of earlier years registered late: few, with empty months between
                first = pd.Timestamp(int(part["registration_year"].iloc[0]), 1, 1)
            months = pd.date_range(first, last, freq="MS").as_unit("us")
            nation = part.groupby("month", dropna=True)[str(table.count)].sum().reindex(months, fill_value=0)
            usual = nation[nation > 0].astype("float64").median()  # of no month at all it is NaN, which no number meets
            empty = [f"{m:%Y-%m}" for m in nation.index[nation == 0]]
            if empty and usual >= USUAL_MONTH:
                yield f"{name}{offence}: zero or blank in every state in {listed(empty)}; its usual month has {usual:,.0f}"


_DATED = where(lambda table, frame: table.vintage == "cut" and time_column(frame), "it has no cut to compare its months or days with")


@check("numbers after the cut", "error", "Numbers for days or months after the cut, or after the day the file came out.", _DATED)
def _after_the_cut(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    for name, rows in releases(table, _numbers(table, frame)):
        last = min(pd.Timestamp(rows["cut"].iloc[0]) + pd.offsets.MonthEnd(1), rows["published_on"].max())
        late = rows[_last_days(rows) > last]
        if len(late):
            when = f"{late[time_column(late)].min():{shown_time(rows)}}"
            yield f"{name}: {many(len(late), 'number')} after {last:%Y-%m-%d}, the last day it can cover, first {when}"


@check("cut reached", "notice", "A file whose numbers end before the month it is said to cover.", _DATED)
def _cut_not_reached(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    for name, rows in releases(table, _numbers(table, frame)):
        if f"{_last_days(rows).max():%Y-%m}" < rows["cut"].iloc[0]:
            last = f"{rows[time_column(rows)].max():{shown_time(rows)}}"
            yield f"{name}: the last numbers are of {last}: the file ends before its cut"


def _numbers(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold a number: a blank says that the month is not covered."""
    return frame if table.count is None else summed(table, frame).dropna(subset=[table.count])


def _last_days(frame: pd.DataFrame) -> pd.Series:
    """Return the day or month each row belongs to; of a year, its last month."""
    times = frame[time_column(frame)]
    return pd.to_datetime(times.astype("str") + "-12-01") if time_column(frame) == "year" else times


@check(
    "same figures twice",
    "warning",
    "Two months or days of one cut that are alike in every place and count.",
    where(lambda table, frame: table.count and time_column(frame) and place_column(frame), "it has no count by place and month or day"),
)
def _alike(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    for name, rows in releases(table, newest(table, summed(table, frame))):
        counts = place_by_time(table, rows)
        counts = counts[counts.sum(axis="columns") >= ALIKE_COUNT]
        doubled = counts[counts.duplicated(keep=False)]
        for _, same in doubled.groupby(doubled.apply(tuple, axis="columns"), dropna=False) if len(doubled) else ():
            when = " and ".join(f"{t:{shown_time(rows)}}" for t in same.index)
            yield f"{name}: {when} are alike in every place, {same.iloc[0].sum():,.0f} in all: one of them may be a copy"
