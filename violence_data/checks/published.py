"""The check against totals that the publishers give themselves, from `seeds/published_totals.csv`."""

from __future__ import annotations

import pandas as pd

from violence_data import seeds, states
from violence_data.checks.finding import Check, no_rows
from violence_data.checks.releases import summed
from violence_data.tables import Table


def _exact(table: Table) -> list[dict[str, str]]:
    return [row for row in seeds.read_rows("published_totals.csv") if row["table"] == table.name and row["check"] == "exact"]


def _why_not(table: Table, frame: pd.DataFrame) -> str:
    if "cut" not in frame or not set(frame["cut"].unique()) & {row["cut"] for row in _exact(table)}:
        return "no total published elsewhere is held for its cuts"
    return no_rows(frame)


def _other_totals(table: Table, frame: pd.DataFrame) -> list[str]:
    by_cut = dict(list(summed(table, frame).groupby("cut", dropna=False)))
    found = []
    for row in (row for row in _exact(table) if row["cut"] in by_cut):
        total = published_sum(table, by_cut[row["cut"]], row)
        if total != int(row["value"]):
            period = f"{row['period_start']} to {row['period_end']}"
            offence = f", {row['offence']}" if row["offence"] else ""
            said = f"cut {row['cut']}{offence}, {period}: expected the published {row['value']}, found {total}"
            found.append(f"{said}; {row['source']}")
    return found


def published_sum(table: Table, frame: pd.DataFrame, row: dict[str, str]) -> int | None:
    """Return a table's own total for one row of `seeds/published_totals.csv`; None where its cut is not held."""
    rows = frame[frame["cut"] == row["cut"]]
    if rows.empty:
        return None
    rows = rows[rows["month"].between(pd.Timestamp(row["period_start"]), pd.Timestamp(row["period_end"]))]
    if "offence" in rows:
        rows = rows[rows["offence"].isin(row["offence"].split("+"))]
    if row["cve_ent"] != states.NATION:
        rows = rows[rows["cve_ent"] == row["cve_ent"]]
    return int(rows[table.count].sum())


CHECKS = (Check("published total", "error", "Sums that differ from the total that the publisher gives itself.", _why_not, _other_totals),)
