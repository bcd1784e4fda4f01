"""`build()`: read → clean → correct → check → write;  `load(table, as_of=None)`: one table as it was known on a day."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pandera.errors import SchemaErrors

from violence_data import checks, corrections, datapackage, paths, raw, seeds, tables
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, NotBuilt, NotPublishedYet, UnknownName, ViolenceDataError
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.tables import TABLES, Table

SERIES = ("method", "bulletin")
"""Columns that part a table into series with cuts of their own: the newest cut is taken of each."""


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
    for table in TABLES.values():
        progress(f"check {table.name}")
        frames[table.name] = _finish(table, frames[table.name])
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
        if file.source_id not in SOURCES:
            raw.read_bytes(file)  # shipped for sources without a reader yet: verified all the same
            continue
        progress(f"read {file.name}")
        layout, cells = SOURCES[file.source_id].read(file)
        frame = layout.clean(cells, file)
        parts.setdefault(layout.table, []).append(frame)
        series = {c: str(frame[c].iloc[0]) for c in SERIES if c in frame}
        sources.setdefault(layout.table, []).append(datapackage.source_of(file, series))
    missing = sorted(t.name for t in TABLES.values() if t.source_id != "seeds" and t.name not in parts)
    if missing:
        raise CheckFailed(f"{raw.MANIFEST}: no file feeds {', '.join(missing)}; expected at least one each")
    return {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}, sources


def _finish(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a cleaned table flagged, in its model's columns and order, and validated."""
    frame = checks.add_flags(table, frame)[table.columns].sort_values(list(table.key), kind="stable").reset_index(drop=True)
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
    """Put the new folder in the old one's place; `_recover` mends a crash between the two renames."""
    old = _old_folder()
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _old_folder() -> Path:
    return paths.processed().with_name(".processed-old")


def _recover() -> None:
    if not paths.processed().exists() and _old_folder().exists():
        _old_folder().rename(paths.processed())


def load(
    table: str,
    as_of: str | pd.Timestamp | None = None,
    *,
    cuts: str = "newest",
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return a processed table in its true types: the newest cut, or what was published by a day.

    Parameters
    ----------
    table
        Name of the table; `violence-data list tables` shows them.
    as_of
        Day (YYYY-MM-DD): only cuts published by then count. Boundaries and seeds ignore it; population takes the newest edition then.
    cuts
        "newest" takes the newest cut of each counting method; "all" stacks every cut, so that a sum must group by `cut`.
    columns
        Only these columns, in the table's order.

    Returns
    -------
    DataFrame (GeoDataFrame for boundaries) with the table's columns; `attrs` hold its name, sources and warnings.

    Raises
    ------
    UnknownName
        For a table, column or choice of cuts that does not exist.
    NotBuilt
        When the tables have not been built.
    NotPublishedYet
        When no cut held here was published by `as_of`.
    """
    info = tables.get(table)
    unknown = [c for c in columns or [] if c not in info.columns]
    if unknown:
        raise UnknownName(f"{table}: no column {', '.join(unknown)}; it has: {', '.join(info.columns)}")
    if cuts not in ("newest", "all"):
        raise UnknownName(f'{table}: cuts: expected "newest" or "all", found {cuts!r}')
    resource = _resource(info)
    held = _published_by(info, resource["sources"], _day(as_of))
    chosen = held if cuts == "all" or not info.vintage else _newest(info, held)
    frame = _read(info, chosen, [c for c in info.columns if c in columns] if columns else None)
    frame.attrs = {"table": table, "sources": chosen, "warnings": list(info.warnings)}
    return frame


def _resource(info: Table) -> dict[str, Any]:
    _recover()
    package = paths.processed() / datapackage.FILE
    if not package.is_file() or not (paths.processed() / f"{info.name}.parquet").is_file():
        raise NotBuilt(f'{info.name}: not built yet; run "violence-data build" (or "make build") first')
    return datapackage.resource(json.loads(package.read_text(encoding="utf-8")), info.name)


def _day(as_of: str | pd.Timestamp | None) -> str | None:
    if as_of is None:
        return None
    try:
        return pd.Timestamp(as_of).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise ViolenceDataError(f"as_of: expected a day as YYYY-MM-DD, found {as_of!r}") from error


def _published_by(info: Table, sources: list[dict[str, Any]], day: str | None) -> list[dict[str, Any]]:
    if day is None or info.vintage is None:
        return sources
    held = [s for s in sources if s["published_on"] <= day]
    if not held:
        first = min(sources, key=lambda s: s["published_on"])
        about = "" if first["published_on_is"] == "exact" else "about "
        raise NotPublishedYet(
            f"{info.name}: no cut held here was published by {day}; the first held is {first['cut']}, "
            f"published {about}{first['published_on']}"
        )
    return held


def _newest(info: Table, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    for source in sorted(held, key=lambda s: str(s["cut"])):
        newest[tuple(source[c] for c in SERIES if c in source)] = source
    return list(newest.values())


def _read(info: Table, chosen: list[dict[str, Any]], columns: list[str] | None) -> pd.DataFrame:
    path = paths.processed() / f"{info.name}.parquet"
    if info.is_boundary:
        wanted = [*columns, "geometry"] if columns and "geometry" not in columns else columns
        places: pd.DataFrame = gpd.read_parquet(path, columns=wanted)
        return places
    filters = None
    if info.vintage:
        # Each series has a newest cut of its own, so a filter names both.
        filters = [[(c, "==", s[c]) for c in SERIES if c in s] + [(info.vintage, "==", s["cut"].removeprefix("ed"))] for s in chosen]
    return pd.read_parquet(path, columns=columns, filters=filters)
