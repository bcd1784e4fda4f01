"""Make every processed table: read, clean, correct, check, write them together."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from violence_data import checks, corrections, flags, paths, raw, seeds
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, RawFileError
from violence_data.processed import datapackage
from violence_data.processed.folder import old_folder
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.tables import TABLES, Table


@dataclass
class Built:
    """What a build made: rows a table, cells corrected a table, and what the checks found."""

    rows: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def build(progress: Callable[[str], None] = lambda _: None) -> Built:
    """Make every processed table from `data/raw` and `seeds/`, and write them together with `datapackage.json`.

    The tables replace the old ones only when all are made and checked: a failure or a crash leaves the old ones whole.

    Raises
    ------
    RawFileError
        When a file is unlisted, missing, changed, damaged or of an unknown layout, or a cell is wrong.
    CheckFailed
        When a cleaned table breaks its model or a check of severity error; the message lists each.
    """
    files = raw.read_manifest()
    raw.check_listed(files)
    frames, sources = _clean_all(files, progress)
    for table in TABLES.values():
        if table.source_id == "seeds":
            frames[table.name] = seeds.read_table(table)
    built = Built(corrected=corrections.apply(frames))
    for table in (t for t in TABLES.values() if t.name in frames):
        progress(f"check {table.name}")
        frames[table.name] = finish(table, frames[table.name])
        built.findings += checks.run_checks(table, frames[table.name])
        built.rows[table.name] = len(frames[table.name])
    _stop_on_errors(built.findings)
    progress("write")
    _write(frames, sources, built)
    return built


def _clean_all(files: list[RawFile], progress: Callable[[str], None]) -> tuple[dict[str, pd.DataFrame], dict[str, list[dict[str, Any]]]]:
    parts: dict[str, list[pd.DataFrame]] = {}
    sources: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        progress(f"read {file.name}")
        for name, frame in clean_file(file).items():
            if TABLES[name].is_boundary:
                _keep_newest(name, frame, file, parts, sources)
                continue
            parts.setdefault(name, []).append(frame)
            sources.setdefault(name, []).extend(datapackage.sources_of(file, TABLES[name], frame))
    missing = sorted(t.name for t in TABLES.values() if t.source_id != "seeds" and not t.is_added and t.name not in parts)
    if missing:
        raise CheckFailed(f"{raw.MANIFEST}: no file feeds {', '.join(missing)}; expected at least one each")
    return {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}, sources


def clean_file(file: RawFile) -> dict[str, pd.DataFrame]:
    """Return the cleaned rows that one file holds, by table.

    Raises
    ------
    RawFileError
        When the file is missing, changed, damaged or of an unknown layout or source, or a cell is wrong.
    """
    if file.source_id not in SOURCES:
        known = ", ".join(SOURCES)
        raise RawFileError(f"{raw.MANIFEST} ({file.file}): source_id: expected one of {known}, found {file.source_id!r}")
    return {layout.table: layout.clean(cells, file) for layout, cells in SOURCES[file.source_id].read(file)}


def _keep_newest(
    name: str, frame: pd.DataFrame, file: RawFile, parts: dict[str, list[pd.DataFrame]], sources: dict[str, list[dict[str, Any]]]
) -> None:
    """Keep a map in place of an older one: boundaries ignore the day, so one map stands at a time."""
    if name not in sources or sources[name][0]["cut"] < file.cut:
        parts[name], sources[name] = [frame], datapackage.sources_of(file, TABLES[name], frame)


def finish(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a cleaned table flagged, in its model's columns and order, and validated."""
    frame = flags.add_flags(table, frame)[table.columns].sort_values(list(table.key), kind="stable").reset_index(drop=True)
    frame.attrs = {}
    try:
        table.model.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.head(5)
        shown = "; ".join(f"row {c.index}, column {c.column}: {c.check}, found {c.failure_case}" for c in cases.itertuples(index=False))
        raise CheckFailed(f"{table.name}: {len(error.failure_cases)} cells break the table's model: {shown}") from error
    return frame


def _stop_on_errors(findings: Sequence[Finding]) -> None:
    errors = [f for f in findings if f.severity == "error"]
    if errors:
        listed = "\n".join(f"  {f.table}: {f.check}: {f.message}" for f in errors)
        raise CheckFailed(f"{len(errors)} checks failed, nothing was written:\n{listed}")


def _write(frames: dict[str, pd.DataFrame], sources: dict[str, list[dict[str, Any]]], built: Built) -> None:
    target = paths.processed()
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".processed-", dir=target.parent))
    try:
        for name, frame in sorted(frames.items()):
            frame.to_parquet(staging / f"{name}.parquet", index=False, compression="zstd")
        package = datapackage.describe(staging, sources, [asdict(f) for f in built.findings], built.corrected)
        (staging / datapackage.FILE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (staging / ".gitkeep").touch()
        staging.chmod(0o755)
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in the old one's place; `folder.recover` mends a crash between the two renames."""
    old = old_folder()
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)
