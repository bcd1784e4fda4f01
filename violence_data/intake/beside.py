"""A file beside those held of its source: the same figures, other figures for the same cut, less than is held, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data import checks, raw
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, IntakeRefused
from violence_data.intake import comparing
from violence_data.intake.comparing import Comparison
from violence_data.processed import building
from violence_data.raw import RawFile
from violence_data.tables import TABLES, Table

HeldRows = list[tuple[RawFile, pd.DataFrame]]
"""The registered files that feed one table, with their rows."""


def held_rows(file: RawFile, names: Sequence[str], manifest: Sequence[RawFile]) -> dict[str, HeldRows]:
    """Return the registered files of a file's source that feed each table, cleaned."""
    held: dict[str, HeldRows] = {name: [] for name in names}
    for other in (f for f in manifest if f.source_id == file.source_id):
        for name, frame in building.clean_file(other).items():
            if name in held:
                held[name].append((other, building.finish(TABLES[name], frame)))
    return held


def same_figures(file: RawFile, frames: dict[str, pd.DataFrame], held: dict[str, HeldRows]) -> RawFile | None:
    """Return the registered file that holds every figure of this one; None when none holds a row of the same key.

    Raises
    ------
    IntakeRefused
        When one holds rows of the same key with other figures, a map is not newer, or the newest cut would cover less than it does now.
    """
    same = []
    for name, frame in frames.items():
        table, key = TABLES[name], list(TABLES[name].key)
        if table.is_boundary:
            _refuse_older_map(file, name, held[name])
            continue
        for other, rows in held[name]:
            if frame[key].merge(rows[key], on=key, how="inner", validate="one_to_one").empty:
                continue
            if not _equal(frame, rows, key):
                raise IntakeRefused(
                    f"{file.name}: {other.file} already holds the cut {file.cut} of {name}, with other figures; "
                    f"to put this file in its place, remove that file and its row in {raw.MANIFEST} first"
                )
            same.append(other)
        _refuse_less(table, file, frame, held[name])
    return same[0] if len(same) == len(frames) else None


def _refuse_older_map(file: RawFile, name: str, held: HeldRows) -> None:
    for other, _ in held:
        if file.cut <= other.cut:
            raise IntakeRefused(
                f"{file.name}: {other.file} holds {name} of {other.cut}: one map stands at a time, the newest, so this one of {file.cut} "
                f"would not be used; to put it in that one's place, remove that file and its row in {raw.MANIFEST} first"
            )


def _equal(frame: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> bool:
    columns = [c for c in frame.columns if c != "published_on"]
    one, two = (f[columns].sort_values(key, kind="stable").reset_index(drop=True) for f in (frame, rows))
    return one.equals(two)


def _refuse_less(table: Table, file: RawFile, frame: pd.DataFrame, held: HeldRows) -> None:
    """Raise when a newer cut of a series begins later than the newest held: `load` would give only what it covers."""
    time = next((c for c in ("month", "date", "date_start", "year") if c in frame), None)
    for series, rows in _by_series(table, frame):
        newest = max(((o, r) for o, r in held for s, r in _by_series(table, r) if s == series), key=lambda p: _age(p[0]), default=None)
        if time is None or newest is None or _age(newest[0]) > _age(file) or not rows[time].min() > newest[1][time].min():
            continue
        first, before = (f"{r[time].min():%Y-%m-%d}" if time != "year" else str(r[time].min()) for r in (rows, newest[1]))
        of = f" of {', '.join(series)}" if series else ""
        raise IntakeRefused(
            f"{file.name}: covers {table.name}{of} from {first}, {newest[0].file} from {before}: the newest cut stands for its series, so "
            "what only the older one covers would be lost; put both into one file and add that"
        )


def _age(file: RawFile) -> tuple[str, str]:
    return file.cut, file.published_on.isoformat()


def _by_series(table: Table, frame: pd.DataFrame) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    """Return a table's rows apart by the columns that part it into series."""
    if not table.series:
        return [((), frame)]
    return [(tuple(map(str, names)), rows) for names, rows in frame.groupby(list(table.series), dropna=False)]


def new_findings(file: RawFile, frames: dict[str, pd.DataFrame], held: dict[str, HeldRows]) -> list[Finding]:
    """Return what the checks find in a table with this file and not without it.

    Raises
    ------
    CheckFailed
        When any of it is an error.
    """
    findings: list[Finding] = []
    for name, frame in frames.items():
        table, rows = TABLES[name], [rows for _, rows in held[name]]
        before = checks.run_checks(table, pd.concat(rows, ignore_index=True)) if rows else []
        together = frame if table.is_boundary else pd.concat([*rows, frame], ignore_index=True)
        findings += [f for f in checks.run_checks(table, together) if f not in before]
    errors = [f"  {f.table}: {f.check}: {f.message}" for f in findings if f.severity == "error"]
    if errors:
        raise CheckFailed(f"{file.name}: {len(errors)} checks failed, nothing was added:\n" + "\n".join(errors))
    return findings


def against_last(table: Table, file: RawFile, frame: pd.DataFrame, held: HeldRows) -> Comparison:
    """Return what a file changes against the last cut of its series before it; without one, against the first after it."""
    own = {series for series, _ in _by_series(table, frame)}
    same = [(other, rows) for other, rows in held if own & {series for series, _ in _by_series(table, rows)}]
    same.sort(key=lambda pair: _age(pair[0]))
    before = [pair for pair in same if pair[0].cut <= file.cut]
    if not same:
        return comparing.compare(table, frame, frame.head(0), "")
    other, rows = before[-1] if before else same[0]
    return comparing.compare(table, frame, rows, other.cut)
