"""Named checks over the cleaned tables: some stop a build, some are findings that a reader must see."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from violence_data.checks import coverage, figures, kinds  # noqa: F401  # each registers its checks, in this order
from violence_data.checks.check import CHECKS, SEVERITIES, Check, Finding, Result, Severity
from violence_data.checks.figures import published_sum
from violence_data.checks.kinds import BETWEEN, PARTS, stands_aside
from violence_data.tables import Table

__all__ = [
    "BETWEEN",
    "CHECKS",
    "PARTS",
    "SEVERITIES",
    "Check",
    "Finding",
    "Result",
    "Severity",
    "published_sum",
    "run_between",
    "run_checks",
    "stands_aside",
]


def run_checks(table: Table, frame: pd.DataFrame) -> list[Finding]:
    """Return what every check that applies finds in one cleaned table."""
    return [finding for check in CHECKS.values() for finding in check.run(table, frame)]


def run_between(frames: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Return what every check of one table against another finds in the tables held."""
    both = ((check, frames[check.over], frames[check.other]) for check in BETWEEN if {check.over, check.other} <= {*frames})
    return [finding for check, frame, other in both for finding in check.run(frame, other)]
