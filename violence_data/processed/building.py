"""Make every processed table: read, clean, correct, check, write them together; and tell whether they are made and current."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
from pandera.errors import SchemaErrors

from violence_data import checks, paths, raw, seeds
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, NotBuilt, RawFileError
from violence_data.processed import datapackage, flags, state
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.tables import TABLES, Table

Frames = dict[str, pd.DataFrame]
Sources = dict[str, list[dict[str, Any]]]
"""What the description says of each table's files."""
LOCK = ".building"


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
    files, inputs = raw.read_manifest(), datapackage.inputs()
    raw.check_listed(files)
    frames, sources = _clean_all(files, progress)
    for table in TABLES.values():
        if table.source_id == "seeds":
            frames[table.name] = seeds.read_table(table)
    built = Built(corrected=seeds.correct(frames))
    for table in (t for t in TABLES.values() if t.name in frames):
        progress(f"check {table.name}")
        built.findings += _full_cuts_alone(table, frames, sources)
        frames[table.name] = finish(table, frames[table.name])
        built.findings += checks.run_checks(table, frames[table.name])
        built.rows[table.name] = len(frames[table.name])
    built.findings += checks.run_between(frames)
    _stop_on_errors(built.findings)
    progress("write")
    _write(frames, inputs, sources, built, progress)
    return built


def _clean_all(files: list[RawFile], progress: Callable[[str], None]) -> tuple[Frames, Sources]:
    parts: dict[str, list[pd.DataFrame]] = {}
    sources: Sources = {}
    for file in files:
        progress(f"read {file.name}")
        for name, frame in clean_file(file).items():
            told = datapackage.sources_of(file, TABLES[name], frame)
            if not TABLES[name].is_boundary:
                parts.setdefault(name, []).append(frame)
                sources.setdefault(name, []).extend(told)
            elif name not in sources or sources[name][0]["cut"] < file.cut:  # boundaries ignore the day: one map stands, the newest
                parts[name], sources[name] = [frame], told
    missing = sorted(t.name for t in TABLES.values() if t.source_id != "seeds" and not t.is_added and t.name not in parts)
    if missing:
        raise CheckFailed(f"{raw.MANIFEST}: no file feeds {', '.join(missing)}; expected at least one each")
    return {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}, sources


def _full_cuts_alone(table: Table, frames: Frames, sources: Sources) -> list[Finding]:
    """Compare the sums of a cut with the full file of the same cut, and keep the full file's rows; return what differs."""
    aside = checks.stands_aside(frames[table.name])
    if not aside.any():
        return []
    found = checks.CHECKS["sums of a full cut"].run(table, frames[table.name])
    gone = frames[table.name].loc[aside, ["cut", "published_on"]].drop_duplicates()
    vintages = {(cut, f"{day:%Y-%m-%d}") for cut, day in gone.itertuples(index=False)}
    frames[table.name] = frames[table.name][~aside].reset_index(drop=True)
    is_gone = [(s["cut"], s["published_on"]) in vintages and not set(checks.PARTS) & set(s["covers"]) for s in sources[table.name]]
    sources[table.name] = [s for s, gone in zip(sources[table.name], is_gone, strict=True) if not gone]
    return found


def clean_file(file: RawFile) -> dict[str, pd.DataFrame]:
    """Return the cleaned rows that one file holds, by table; a file that is not as it should be is a `RawFileError`."""
    if file.source_id not in SOURCES:
        known = ", ".join(SOURCES)
        raise RawFileError(f"{raw.MANIFEST} ({file.file}): source_id: expected one of {known}, found {file.source_id!r}")
    return {layout.table: layout.clean(cells, file) for layout, cells in SOURCES[file.source_id].read(file)}


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


def _write(frames: Frames, inputs: dict[str, str], sources: Sources, built: Built, wait: Callable[[str], None] = lambda _: None) -> None:
    target = paths.processed()
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(".processed-*-*"):  # by builds that were killed
        if not psutil.pid_exists(int(left.name.split("-")[1])):
            shutil.rmtree(left, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=f".processed-{os.getpid()}-", dir=target.parent))
    try:
        for name, frame in sorted(frames.items()):
            data = io.BytesIO()  # Arrow opens no path that is not UTF-8, which a folder with an ñ is not in every locale
            frame.to_parquet(data, index=False, compression="zstd")
            (staging / f"{name}.parquet").write_bytes(data.getvalue())
        package = datapackage.describe(staging, inputs, sources, [asdict(f) for f in built.findings], built.corrected)
        (staging / datapackage.FILE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (staging / state.MADE_WITH).write_text(json.dumps(state.made_with(), indent=1) + "\n", encoding="utf-8")
        (staging / ".gitkeep").touch()
        staging.chmod(0o755)
        with state.alone(target.parent, "a batch of reports", wait):
            _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in the old one's place; `datapackage.recover` mends a crash between the two renames."""
    old = datapackage.old_folder()
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


# ---- whether they are made, and current ----


def build_once() -> None:
    """Build the tables where a package was installed and has none yet; a checkout is left to "violence-data build".

    Of several processes one builds and the others wait for it. A folder that cannot be written is `NotBuilt`.
    """
    if paths.is_project() or _is_built():
        return
    try:
        with _alone():
            if not _is_built():
                sys.stderr.write(f"violence_data: the tables are built once, in {paths.processed()}; this takes less than a minute\n")
                build()
    except OSError as error:
        raise NotBuilt(
            f"{paths.processed()}: the tables could not be built there ({error}); name another folder in {paths.HOME_VARIABLE}"
        ) from error


def _is_built() -> bool:
    datapackage.recover()
    return (paths.processed() / datapackage.FILE).is_file()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    import fcntl  # not on Windows, where kernels without ports, which reports run in, are not either

    folder = paths.processed().parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
