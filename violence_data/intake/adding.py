"""`examine`: what a published file is, holds and changes;  `summary`: that to be printed;  `add`: copy it under `data/raw`, register it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from violence_data import raw
from violence_data.checks import Finding
from violence_data.errors import IntakeRefused, printable
from violence_data.intake import comparing, cuts, registering
from violence_data.intake.comparing import Comparison
from violence_data.processed import building
from violence_data.raw import RawFile, Source
from violence_data.sources import EVERY_LAYOUT, SOURCES
from violence_data.sources.layout import Part, nearest
from violence_data.sources.reading import NOTES, read_head
from violence_data.tables import TABLES
from violence_data.tables.fields import PLACE


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
    source: Source = SOURCES[_recognise(file, told.source)]
    file = replace(file, source_id=source.id, publisher=source.publisher, licence=source.licence, page_url=source.page_url)
    parts: list[Part] = SOURCES[source.id].read(file)
    cut = cuts.find_cut(file, parts, told.cut)
    day, day_is = cuts.find_published_on(source, cut, told.published_on, told.published_on_is, cuts.month_out(file.name, cut))
    notes = [(layout.table, note) for layout, cells in parts for note in cells.attrs.get(NOTES, ())]
    file = registering.dated(replace(file, transformed="; ".join(dict.fromkeys(note for _, note in notes))), cut, day, day_is)
    frames = {layout.table: layout.clean(cells, file) for layout, cells in parts}
    frames = {name: building.finish(TABLES[name], frame) for name, frame in frames.items()}
    held = comparing.held_rows(file, list(frames), manifest)
    while told.published_on is None and comparing.is_republished(frames, held):
        file = registering.dated(file, cut, cuts.month_later(file.published_on), "approximate")
        frames = {name: frame.assign(published_on=pd.Timestamp(file.published_on).as_unit("us")) for name, frame in frames.items()}
    if same := comparing.same_figures(file, frames, held):
        return Examined(same, path, already=True)
    findings = [Finding("notice", "as read", table, note) for table, note in notes] + comparing.new_findings(file, frames, held)
    comparisons = [comparing.against_last(TABLES[name], file, frame, held[name]) for name, frame in frames.items()]
    wanted = "" if day else f"the day {file.name} came out ({source.page_url} may tell it): give it with --published-on YYYY-MM-DD"
    return Examined(file, path, wanted=wanted, frames=frames, findings=findings, comparisons=comparisons, manifest=manifest)


def add(examined: Examined) -> RawFile:
    """Copy an examined file under `data/raw/<source>/` and add its row to the manifest; return it as registered.

    The copy is whole before the manifest names it; a crash leaves the manifest as it was, and `add` may be run again. Where something
    must be told first, or the file changed since it was examined, it is refused.
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
        return registering.provisional(path.resolve(), raw.sha256_of(path), told.obtained_from)
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


# ---- what is shown of a file before it is registered ----


def summary(examined: Examined) -> RenderableType:
    """Return a file's summary to be printed by rich; nothing in it is read as markup."""
    return Group(*_about(examined), *(part for name in examined.frames for part in _table(examined, name)), *_findings(examined))


def _about(examined: Examined) -> Iterator[RenderableType]:
    file = examined.file
    day = f"published {file.published_on} ({file.published_on_is})" if file.published_on_is else "day of publication not known"
    yield Text(printable(examined.origin.name) + f": {file.publisher}, {file.source_id}, cut {file.cut}, {day}", style="bold")
    yield Text(f"{file.bytes:,} bytes, sha256 {file.sha256[:16]}…, licence {file.licence}, {file.page_url}")


def _table(examined: Examined, name: str) -> Iterator[RenderableType]:
    frame = examined.frames[name]
    yield Text(f"\n{name}: {len(frame):,} rows{_period(frame)}{_places(frame)}", style="bold")
    totals = comparing.national_totals(TABLES[name], frame)
    if len(totals):
        yield _grid(totals, "total, by year")
    yield from _changes(next(c for c in examined.comparisons if c.table == name))


def _period(frame: pd.DataFrame) -> str:
    dated = next((c for c in ("month", "date", "date_start", "year") if c in frame), None)
    if dated is None:
        return ""
    first, last = frame[dated].min(), frame[dated].max()
    form = {"month": "%Y-%m", "year": ""}.get(dated, "%Y-%m-%d")
    return f", {first:{form}} to {last:{form}}"


def _places(frame: pd.DataFrame) -> str:
    if "cvegeo" in frame:
        codes = frame.loc[frame["cvegeo"].str.fullmatch(PLACE) & ~frame["cvegeo"].str.endswith(("998", "999")), "cvegeo"]
        return f", {codes.nunique():,} municipalities in {codes.str[:2].nunique()} states"
    return f", {frame['cve_ent'].nunique()} states" if "cve_ent" in frame else ""


def _grid(frame: pd.DataFrame, title: str) -> Grid:
    grid = Grid(title=Text(title), title_justify="left", box=None)
    grid.add_column(Text(", ".join(map(str, frame.index.names))))
    for column in frame.columns:
        grid.add_column(Text(str(column).replace("_", " ")), justify="right")
    for label, row in zip(frame.index, frame.itertuples(index=False), strict=True):
        grid.add_row(
            Text(", ".join(map(str, label)) if isinstance(label, tuple) else "not told" if pd.isna(label) else str(label)),
            *(Text("not covered" if pd.isna(cell) else f"{cell:,}") for cell in row),
        )
    return grid


def _changes(comparison: Comparison) -> Iterator[RenderableType]:
    if not comparison.other:
        yield Text("no other cut of this series is held: nothing to compare with")
        return
    rest = f"{comparison.only_here:,} rows are only here, {comparison.only_there:,} only there"
    yield Text(f"against the cut {comparison.other}: {comparison.changed:,} of {comparison.both:,} rows in both changed; {rest}")
    if comparison.changed:
        yield _grid(comparison.totals[comparison.totals["change"] != 0], f"{comparison.count} in both, by year")
        yield _grid(comparison.moved, "where it moved most")


def _findings(examined: Examined) -> Iterator[RenderableType]:
    if examined.findings:
        yield Text(f"\n{len(examined.findings)} findings that were not there before:", style="bold")
    for finding in examined.findings:
        yield Text(printable(f"  {finding.table}: {finding.check}: {finding.message}"))
