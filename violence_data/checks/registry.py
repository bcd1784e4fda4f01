"""Every check by its name, in the order in which they are run and reported."""

from __future__ import annotations

import pandas as pd

from violence_data.checks import daily, denominators, events, grid, keys, months, outliers, places, published, records, vintages
from violence_data.checks.finding import Check, Finding
from violence_data.tables import Table

CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        *keys.CHECKS,
        *grid.CHECKS,
        *months.CHECKS,
        *published.CHECKS,
        *denominators.CHECKS,
        *places.CHECKS,
        *vintages.CHECKS,
        *outliers.CHECKS,
        # checks of one kind of table
        *events.CHECKS,
        *daily.CHECKS,
        *records.CHECKS,
    )
}


def run_checks(table: Table, frame: pd.DataFrame) -> list[Finding]:
    """Return what every check that applies finds in one cleaned table."""
    return [finding for check in CHECKS.values() for finding in check.run(table, frame)]
