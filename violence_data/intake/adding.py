"""`examine`: what a published file is, what it holds and what it changes;  `add`: copy it under `data/raw` and register it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from violence_data import checks, raw
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, IntakeRefused
from violence_data.intake import comparing, cuts, registering
from violence_data.intake.comparing import Comparison
from violence_data.processed import building, datapackage
from violence_data.raw import RawFile, Source
from violence_data.sources import EVERY_LAYOUT, SOURCES
from violence_data.sources._head import read_head
from violence_data.sources._layout import Part, nearest
from violence_data.tables import TABLES, Table


@dataclass(frozen=True)
class Told:
    """What the person who adds a file says of it, where its name and content do not."""

    cut: str | None = None
    published_on: str | None = None
    published_on_is: str = "exact"
    source: str | None = None
    obtained_from: str = "added by hand"


@dataclass(frozen=True)
class Examined:
    """What a file is: its manifest row to be, its cleaned rows by table, what the checks find and what it changes.

    `already` says that `file` is registered: it holds the same bytes, or figures taken from them; then nothing else is looked at.
    `wanted` names what must be told before the file can be added. `manifest` is what was held then.
    """

    file: RawFile
    origin: Path
    already: bool = False
    wanted: str = ""
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    manifest: Sequence[RawFile] = ()


def examine(path: Path, told: Told) -> Examined:
    """Return what a file is, after reading, cleaning and checking all of it beside the files held; nothing is written.

    Raises
    ------
    IntakeRefused
        When no source's layout fits the file, more than one does, or its cut cannot be told.
    RawFileError
        When the file is missing, damaged or unsafe, or a cell is wrong.
    CheckFailed
        When its rows break their table's model or a check of severity error, such as the same cut twice.
    """
    file = _unregistered(path, told)
    manifest = raw.read_manifest()
    registered = next((f for f in manifest if file.sha256 in (f.sha256, f.original_sha256)), None)
    if registered:
        raw.verify(registered)
        return Examined(registered, path, already=True)
    source: Source = SOURCES[_recognise(file, told.source)].SOURCE
    file = registering.of_source(file, source)
    parts: list[Part] = SOURCES[source.id].read(file)
    cut = cuts.find_cut(file, parts, told.cut)
    day, day_is = cuts.find_published_on(source, cut, told.published_on, told.published_on_is)
    file = registering.dated(file, cut, day, day_is)
    frames = {layout.table: layout.clean(cells, file) for layout, cells in parts}
    frames = {name: building.finish(TABLES[name], frame) for name, frame in frames.items()}
    held = _held(file, list(frames), manifest)
    if same := _same_cut(file, frames, held):
        return Examined(same, path, already=True)
    findings = _findings(file, frames, held)
    comparisons = [_against_last(TABLES[name], file, frame, held[name]) for name, frame in frames.items()]
    wanted = "" if day else f"the day {file.name} came out ({source.page_url} may tell it): give it with --published-on YYYY-MM-DD"
    return Examined(file, path, wanted=wanted, frames=frames, findings=findings, comparisons=comparisons, manifest=manifest)


def add(examined: Examined) -> RawFile:
    """Copy an examined file under `data/raw/<source>/` and add its row to the manifest; return it as registered.

    The copy is whole before the manifest names it; a crash leaves the manifest as it was, and `add` may be run again.

    Raises
    ------
    IntakeRefused
        When something must be told first, or the file changed since it was examined.
    """
    if examined.already:
        return examined.file
    if examined.wanted:
        raise IntakeRefused(f"add: not known: {examined.wanted}")
    return registering.register(examined.file, examined.origin, examined.manifest)


def _unregistered(path: Path, told: Told) -> RawFile:
    """Return a file that lies anywhere as if it were registered, so that it can be read."""
    try:
        if not path.is_file():
            raise IntakeRefused(f"add: expected a file, found none at {path}")
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return registering.provisional(path.resolve(), sha256, told.obtained_from)
    except OSError as error:
        raise IntakeRefused(f"add: expected a file that can be read at {path}, found otherwise ({error.strerror})") from error


def _recognise(file: RawFile, wanted: str | None) -> str:
    if wanted is not None and wanted not in SOURCES:
        raise IntakeRefused(f"--source: expected one of {', '.join(SOURCES)}, found {wanted!r}")
    head = read_head(file)
    found = [name for name, module in SOURCES.items() if module.fits(head) and wanted in (None, name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise IntakeRefused(f"{file.name}: fits {' and '.join(found)}; say which it is: --source {found[0]}")
    if not head.headers:
        raise IntakeRefused(f"{file.name}: expected a csv, xlsx, DBF or map of one of {', '.join(SOURCES)}, found no readable header")
    raise IntakeRefused(
        f"{file.name}: its columns are those of no known layout; against the nearest: {nearest(EVERY_LAYOUT, head.headers)}"
    )


Held = dict[str, list[tuple[RawFile, pd.DataFrame]]]
"""The registered files of a source that feed each table, with their rows."""


def _held(file: RawFile, names: Sequence[str], manifest: Sequence[RawFile]) -> Held:
    held: Held = {name: [] for name in names}
    for other in (f for f in manifest if f.source_id == file.source_id):
        for name, frame in building.clean_file(other).items():
            if name in held:
                held[name].append((other, building.finish(TABLES[name], frame)))
    return held


def _same_cut(file: RawFile, frames: dict[str, pd.DataFrame], held: Held) -> RawFile | None:
    """Return the registered file that holds every figure of this one; None when none holds a row of the same key.

    Raises
    ------
    IntakeRefused
        When one holds rows of the same key with other figures: the same cut of the same series; or a map as new.
    """
    same = []
    for name, frame in frames.items():
        key = list(TABLES[name].key)
        for other, rows in held[name]:
            if TABLES[name].is_boundary:
                _refuse_older_map(file, name, other)
                continue
            if not frame[key].merge(rows[key], on=key, how="inner", validate="one_to_one").size:
                continue
            if not _equal(frame, rows, key):
                raise IntakeRefused(
                    f"{file.name}: {other.file} already holds the cut {file.cut} of {name}, with other figures; "
                    f"to put this file in its place, remove that file and its row in {raw.MANIFEST} first"
                )
            same.append(other)
    return same[0] if len(same) == len(frames) else None


def _refuse_older_map(file: RawFile, name: str, other: RawFile) -> None:
    if file.cut <= other.cut:
        raise IntakeRefused(
            f"{file.name}: {other.file} holds {name} of {other.cut}: one map stands at a time, the newest, so this one of {file.cut} "
            f"would not be used; to put it in that one's place, remove that file and its row in {raw.MANIFEST} first"
        )


def _findings(file: RawFile, frames: dict[str, pd.DataFrame], held: Held) -> list[Finding]:
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


def _equal(frame: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> bool:
    columns = [c for c in frame.columns if c != "published_on"]
    one, two = (f[columns].sort_values(key, kind="stable").reset_index(drop=True) for f in (frame, rows))
    return one.equals(two)


def _against_last(table: Table, file: RawFile, frame: pd.DataFrame, held: Sequence[tuple[RawFile, pd.DataFrame]]) -> Comparison:
    series = [c for c in datapackage.SERIES if c in frame]
    same = sorted(
        ((o, f) for o, f in held if not series or set(f[series[0]]) & set(frame[series[0]])),
        key=lambda pair: (pair[0].cut, pair[0].published_on),
    )
    before = [pair for pair in same if pair[0].cut <= file.cut]
    if not same:
        return comparing.compare(table, frame, frame.head(0), "")
    other, rows = before[-1] if before else same[0]
    return comparing.compare(table, frame, rows, other.cut)
