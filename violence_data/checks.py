"""Named checks over the cleaned tables: some stop a build, some are findings that a reader must see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from violence_data import checks_daily, checks_records, seeds, states
from violence_data.flags import series_columns
from violence_data.tables import Table

DENOMINATOR_JUMP = 0.10
DENOMINATOR_STILL_YEARS = 3


@dataclass(frozen=True)
class Finding:
    """What a check found: an error stops the build, a warning is printed with the table."""

    severity: Literal["error", "warning"]
    check: str
    table: str
    message: str


def run_checks(table: Table, frame: pd.DataFrame) -> list[Finding]:
    """Return what every check finds in one cleaned table."""
    found = [*_check_key(table, frame), *_check_grid(table, frame), *_check_published(table, frame)]
    return [
        *found,
        *_check_flags(table, frame),
        *_check_denominator(table, frame),
        *_check_events(table, frame),
        *_check_daily(table, frame),
        *_check_records(table, frame),
        *_check_boundaries(table, frame),
    ]


def _check_boundaries(table: Table, frame: pd.DataFrame) -> list[Finding]:
    if not table.is_boundary or "cve_ent" not in frame:
        return []
    missing = [s.name for s in states.all_states() if s.cve_ent not in set(frame["cve_ent"])]
    return [Finding("error", "boundaries", table.name, f"missing states: {', '.join(missing)}")] if missing else []


def _check_key(table: Table, frame: pd.DataFrame) -> list[Finding]:
    doubled = frame[frame.duplicated(list(table.key), keep=False)]
    if doubled.empty:
        return []
    first = doubled.iloc[0][list(table.key)].to_dict()
    message = f"expected one row per {', '.join(table.key)}, found {len(doubled)} rows that share theirs, first {first}"
    return [Finding("error", "unique key", table.name, message)]


def _check_grid(table: Table, frame: pd.DataFrame) -> list[Finding]:
    if not table.grid or table.vintage is None:
        return []
    place, time = table.grid
    found = []
    for names, rows in frame.groupby([*series_columns(frame), table.vintage], dropna=False):
        cells = rows[[place, time]].drop_duplicates()
        times = _expected_times(rows[time])
        places = [s.cve_ent for s in states.all_states()] if place == "cve_ent" else sorted(rows[place].unique())
        wanted = pd.MultiIndex.from_product([places, times], names=[place, time])
        missing = wanted.difference(pd.MultiIndex.from_frame(cells))
        if len(missing):
            where = f"{len(missing):,} of {len(wanted):,}, first {missing[0][0]} in {pd.Timestamp(str(missing[0][1])):%Y-%m}"
            held = " ".join(map(str, names))
            found.append(Finding("error", "complete grid", table.name, f"{table.vintage} {held}: missing {place} and {time}: {where}"))
    return found


def _expected_times(times: pd.Series) -> list[object]:
    if times.dtype.kind == "M":
        return list(pd.date_range(times.min(), times.max(), freq="MS").as_unit("us"))
    return list(range(int(times.min()), int(times.max()) + 1))


def _check_published(table: Table, frame: pd.DataFrame) -> list[Finding]:
    found = []
    for row in seeds.read_rows("published_totals.csv"):
        if row["table"] != table.name or row["check"] != "exact":
            continue
        total = published_sum(table, frame, row)
        if total is not None and total != int(row["value"]):
            period = f"{row['period_start']} to {row['period_end']}"
            message = f"cut {row['cut']}, {row['offence']}, {period}: expected the published {row['value']}, found {total}; {row['source']}"
            found.append(Finding("error", "published total", table.name, message))
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


def _check_flags(table: Table, frame: pd.DataFrame) -> list[Finding]:
    if "suspected_gap" not in frame or table.vintage is None:
        return []
    series = series_columns(frame)
    latest = frame.groupby(series, dropna=False)[table.vintage].transform("max") if series else frame[table.vintage].max()
    newest = frame[frame[table.vintage] == latest]
    names = states.names()
    found = []
    gaps = newest.loc[newest["suspected_gap"], ["cve_ent", "month"]].drop_duplicates()
    for code, rows in gaps.groupby("cve_ent", dropna=False):
        months = ", ".join(f"{m:%Y-%m}" for m in sorted(rows["month"]))
        found.append(Finding("warning", "suspected gap", table.name, f"{names[str(code)]}: published zero in {months}"))
    shifts = newest.loc[newest["level_shift"]].assign(year=lambda rows: rows["month"].dt.year)[["cve_ent", "year"]].drop_duplicates()
    for code, rows in shifts.groupby("cve_ent", dropna=False):
        years = ", ".join(str(y) for y in sorted(rows["year"]))
        message = f"{names[str(code)]}: at least doubled or halved against the year before in {years}"
        found.append(Finding("warning", "level shift", table.name, message))
    return found


def _check_denominator(table: Table, frame: pd.DataFrame) -> list[Finding]:
    if "population" not in frame:
        return []
    place = table.key[1]
    ordered = frame.sort_values(["edition", place, "year"])
    people = ordered["population"].astype("float64")
    before = people.groupby([ordered["edition"], ordered[place]], dropna=False).shift()
    change = people / before - 1
    jumps = ordered[change.abs() > DENOMINATOR_JUMP]
    still = change.eq(0).groupby([ordered["edition"], ordered[place]], dropna=False)
    run = still.transform(lambda s: s.astype(int).rolling(DENOMINATOR_STILL_YEARS).sum())
    stuck = ordered[run >= DENOMINATOR_STILL_YEARS]
    severity: Literal["error", "warning"] = "error" if place == "cve_ent" else "warning"
    found = []
    for check, rows in ((f"changes by more than {DENOMINATOR_JUMP:.0%} in a year", jumps), ("stands still for years", stuck)):
        if len(rows):
            first = f"{rows[place].iloc[0]} in {rows['year'].iloc[0]}"
            message = f"population {check}: {len(rows):,} place-years in {rows[place].nunique():,} places, first {first}"
            found.append(Finding(severity, "denominator", table.name, message))
    return found


def _check_events(table: Table, frame: pd.DataFrame) -> list[Finding]:
    if "is_aggregate" not in frame or table.vintage is None:
        return []
    found = []
    for vintage, rows in frame.groupby(table.vintage, dropna=False):
        deaths = rows["fatalities_best"]
        for check, flag, said in (
            ("aggregates among events", "is_aggregate", "sum a month or a year and are not events"),
            ("bounds out of order", "bounds_out_of_order", "have a low estimate above the best, or a high one below it"),
        ):
            marked = rows[flag]
            if marked.any():
                share = f"{deaths[marked].sum():,} of {deaths.sum():,} deaths by the best estimate"
                message = f"{table.vintage} {vintage}: {marked.sum():,} of {len(rows):,} rows {said}; they hold {share}"
                found.append(Finding("warning", check, table.name, message))
    return found


def _check_daily(table: Table, frame: pd.DataFrame) -> list[Finding]:
    return [Finding("warning", check, table.name, message) for check, message in checks_daily.findings(frame)]


def _check_records(table: Table, frame: pd.DataFrame) -> list[Finding]:
    return [Finding("warning", check, table.name, message) for check, message in checks_records.findings(frame)]
