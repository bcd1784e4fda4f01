"""`examine`: what a published file is, what it holds and what it changes;  `add`: copy it under `data/raw` and register it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from violence_data import raw
from violence_data.checks import Finding
from violence_data.errors import IntakeRefused
from violence_data.intake import beside, cuts, registering
from violence_data.intake.comparing import Comparison
from violence_data.processed import building
from violence_data.raw import RawFile, Source
from violence_data.sources import EVERY_LAYOUT, SOURCES
from violence_data.sources._head import read_head
from violence_data.sources._layout import Part, nearest
from violence_data.tables import TABLES


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
    held = beside.held_rows(file, list(frames), manifest)
    if same := beside.same_figures(file, frames, held):
        return Examined(same, path, already=True)
    findings = beside.new_findings(file, frames, held)
    comparisons = [beside.against_last(TABLES[name], file, frame, held[name]) for name, frame in frames.items()]
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
