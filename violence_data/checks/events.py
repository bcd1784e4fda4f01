"""Checks of events and incidents: sums that are no events, and estimates out of order."""

from __future__ import annotations

import pandas as pd

from violence_data.checks.finding import Check, listed, needs
from violence_data.checks.releases import releases
from violence_data.tables import Table


def _marked(table: Table, frame: pd.DataFrame, flag: str, said: str) -> list[str]:
    found = []
    for name, rows in releases(table, frame):
        marked, deaths = rows[flag], rows["fatalities_best"]
        if marked.any():
            share = f"{deaths[marked].sum():,} of {deaths.sum():,} deaths by the best estimate"
            found.append(f"{name}: {marked.sum():,} of {len(rows):,} rows {said}; they hold {share}")
    return found


def _aggregates(table: Table, frame: pd.DataFrame) -> list[str]:
    return _marked(table, frame, "is_aggregate", "sum a month or a year and are not events")


def _out_of_order(table: Table, frame: pd.DataFrame) -> list[str]:
    return _marked(table, frame, "bounds_out_of_order", "have a low estimate above the best, or a high one below it")


def _incident_bounds(table: Table, frame: pd.DataFrame) -> list[str]:
    low, best, high = (frame[f"victims_killed_{bound}"] for bound in ("low", "best", "high"))
    wrong = frame.loc[(low > best) | (high < best), "incident_id"]
    return [f"expected low, best and high in this order, found others in {listed(sorted(wrong))}"] if len(wrong) else []


CHECKS = (
    Check(
        "aggregates among events",
        "warning",
        "Rows that sum a month or a year among rows that are events.",
        needs("is_aggregate", "fatalities_best"),
        _aggregates,
    ),
    Check(
        "bounds out of order",
        "warning",
        "Events whose low estimate is above the best, or whose high one is below it.",
        needs("bounds_out_of_order", "fatalities_best"),
        _out_of_order,
    ),
    Check(
        "incident bounds",
        "error",
        "Incidents whose lowest, best and highest number of dead are out of order.",
        needs("victims_killed_low", "victims_killed_best", "victims_killed_high"),
        _incident_bounds,
    ),
)
