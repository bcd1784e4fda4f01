"""Checks of one cut against another: revisions, months lost, and counting methods that meet."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from violence_data import states
from violence_data.checks.finding import Check, listed, no_rows
from violence_data.checks.releases import (
    by_series,
    intentional,
    most_cuts,
    newest,
    offences,
    place_by_time,
    shown_time,
    summed,
    time_column,
)
from violence_data.tables import Table

REVISION_LEAST = 10
"""Smaller changes of a place's month are never worth a finding."""


def _why_no_revisions(table: Table, frame: pd.DataFrame) -> str:
    if table.count is None or table.vintage is None or not time_column(frame):
        return "it has no counts that a later cut could revise"
    if no_rows(frame) or most_cuts(table, frame) < 3:
        return "fewer than three cuts of a series are held: two pairs to compare"
    return ""


def _beyond_any_before(table: Table, frame: pd.DataFrame) -> list[str]:
    """Compare the last revision with all earlier ones.

    The rule: take one series (a method, a bulletin) and one offence. Each cut and the next are a pair; a place's month or day that
    both cover is revised by newer minus older. A finding are the places and months of the last pair that moved, up or down, by more
    than any place and month of any earlier pair did, and by more than `REVISION_LEAST`. A blank in either cut is no revision.
    """
    found = []
    for held in by_series(table, summed(table, frame)):
        if len(held) < 3:
            continue
        (older, _), (newer, last) = held[-2:]
        for offence, _ in offences(last):
            name = offence.removeprefix(", ")
            pairs = [_changes(table, _only(a, name), _only(b, name)) for (_, a), (_, b) in pairwise(held)]
            seen = max([REVISION_LEAST, *(pair.abs().max() for pair in pairs[:-1] if len(pair))])
            beyond = pairs[-1][pairs[-1].abs() > seen].sort_values(key=lambda change: -change.abs(), kind="stable")
            if len(beyond):
                moved = [f"{_named(place)} in {time:{shown_time(frame)}} by {by:+,.0f}" for (place, time), by in beyond.items()]
                found.append(f"{newer}{offence}: revised against {older} by more than in any earlier pair ({seen:,.0f}): {listed(moved)}")
    return found


def _named(place: str) -> str:
    return states.names().get(place, place)


def _only(frame: pd.DataFrame, offence: str) -> pd.DataFrame:
    return frame[frame["offence"] == offence] if offence else frame


def _changes(table: Table, older: pd.DataFrame, newer: pd.DataFrame) -> pd.Series:
    """Return how far each place and time that both cuts cover was revised, by place and time; only what changed."""
    if older.empty or newer.empty:
        return pd.Series(dtype="float64")
    time = time_column(older)
    first, last = max(older[time].min(), newer[time].min()), min(older[time].max(), newer[time].max())
    a, b = (place_by_time(table, rows[rows[time].between(first, last)]).unstack() for rows in (older, newer))
    if not table.grid:  # a place or time that is not listed had none
        held = a.index.union(b.index)
        a, b = a.reindex(held, fill_value=0), b.reindex(held, fill_value=0)
    change = pd.Series(b - a).dropna()
    return change[change != 0]


def _why_no_pairs(table: Table, frame: pd.DataFrame) -> str:
    if table.count is None or table.vintage is None or not time_column(frame):
        return "it has no counts by month or day"
    if no_rows(frame) or most_cuts(table, frame) < 2:
        return "only one cut of each series is held"
    return ""


def _months_lost(table: Table, frame: pd.DataFrame) -> list[str]:
    time, found = time_column(frame), []
    for held in by_series(table, summed(table, frame)):
        for (older, a), (newer, b) in pairwise(held):
            before, now = a[time].min(), b[time].min()
            if now > before:
                shown = shown_time(frame)
                found.append(f"{newer}: begins in {now:{shown}}, {older} in {before:{shown}}: what lies between is no longer covered")
    return found


def _why_no_break(table: Table, frame: pd.DataFrame) -> str:
    if "method" not in frame or frame["method"].nunique() < 2:
        return "it holds one counting method" if "method" in frame else "it has no counting methods"
    return ""


def _method_break(table: Table, frame: pd.DataFrame) -> list[str]:
    """Set the newest cut of each method beside the next: the years that both count, or the months where one ends and the other begins."""
    count = str(table.count)
    counted = intentional(newest(table, summed(table, frame))).dropna(subset=[count])
    nation = {m: rows.groupby("month", dropna=False)[count].sum() for m, rows in counted.groupby("method", dropna=False)}
    ordered = sorted(nation, key=lambda m: str(nation[m].index[0]))
    said = "they are never joined without a visible break"
    return [f"{_overlap(str(a), nation[a], str(b), nation[b], count)}: {said}" for a, b in pairwise(ordered)]


def _overlap(a: str, of_a: pd.Series, b: str, of_b: pd.Series, count: str) -> str:
    both = pd.DataFrame({a: of_a, b: of_b}).dropna()
    if both.empty:
        last, first = f"{of_a.index[-1]:%Y-%m}", f"{of_b.index[0]:%Y-%m}"
        return f"{a} ends with {of_a.iloc[-1]:,} {count} of homicidio doloso in {last}, {b} begins with {of_b.iloc[0]:,} in {first}"
    years = both.groupby(pd.DatetimeIndex(both.index).year, dropna=False).sum()
    shown = ", ".join(f"{row[a]:,} and {row[b]:,} in {year}" for year, row in years.iterrows())
    return f"{a} and {b} both count {count} of homicidio doloso: {shown}"


CHECKS = (
    Check(
        "revision beyond any before",
        "warning",
        "Places and months that the newest cut changed by more than any earlier cut changed any.",
        _why_no_revisions,
        _beyond_any_before,
    ),
    Check("months lost", "warning", "A newer cut that begins later than the one before it.", _why_no_pairs, _months_lost),
    Check("method break", "notice", "Counting methods that overlap or meet, with the totals of both.", _why_no_break, _method_break),
)
