"""`verify()`: every check over the files as published and over every built table, with what each looked for and found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import rich.box
import rich.table
from rich.text import Text

from violence_data import checks, paths, processed, raw
from violence_data.checks import Check, Result, Severity
from violence_data.errors import RawFileError
from violence_data.processed import datapackage
from violence_data.raw import RawFile
from violence_data.tables import TABLES, Table

MESSAGE_SHOWN = 120
"""The most that a terminal shows of a message; the report has the whole."""


@dataclass(frozen=True)
class Feed:
    """A published file that feeds a table: its series and cut, the day it came out, and the rows and period it gave.

    Two files of one cut that came out on one day share their rows: `rows` counts those of both.
    """

    file: str
    series: str
    cut: str
    published: str
    period: str
    rows: int


@dataclass(frozen=True)
class TableQuality:
    """How one built table stands: what feeds it, how many cells were corrected, and every check's result."""

    name: str
    title: str
    rows: int
    corrected: int
    feeds: tuple[Feed, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Quality:
    """What every check found in the files (`files`) and in the tables; `absent` names the tables that no file held here feeds."""

    files: tuple[Result, ...]
    tables: tuple[TableQuality, ...]
    absent: tuple[str, ...]

    def found(self) -> Iterator[Result]:
        """Return the results with findings: those of the files, then table by table."""
        every = [*self.files, *(result for table in self.tables for result in table.results)]
        return (result for result in every if result.messages)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(len(result.messages) for result in self.found() if result.severity == severity)


def verify(progress: Callable[[str], None] = lambda _: None) -> Quality:
    """Run every check over `data/raw` and over the built tables, all their cuts, and return what was found; nothing is written.

    A fault of a file is a finding like any other. A table whose file changed after the build is not read.

    Raises
    ------
    NotBuilt
        When there are no tables.
    """
    resources = datapackage.read("verify")["resources"]
    progress("files")
    changed = _changed_tables(resources)
    held = {part["name"] for part in resources}
    tables = []
    for part in resources:
        progress(f"check {part['name']}")
        tables.append(_table(part, held - changed.keys()))
    folders = look(resources)
    return Quality(tuple(c.result(folders) for c in FILE_CHECKS), tuple(tables), tuple(t for t in sorted(TABLES) if t not in held))


def overview(quality: Quality) -> rich.table.Table:
    """Return the findings by check and table: severity, number and the first message; texts from data stay text."""
    table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("check", "severity", "table", "number", "first message"):
        table.add_column(heading, justify="right" if heading == "number" else "left", no_wrap=heading == "severity", overflow="fold")
    for result in quality.found():
        first = Text(result.messages[0])
        first.truncate(MESSAGE_SHOWN, overflow="ellipsis")
        table.add_row(*(Text(cell) for cell in (result.check, result.severity, result.over, f"{len(result.messages):,}")), first)
    return table


# ---- tables ----


def _table(part: dict[str, Any], readable: set[str]) -> TableQuality:
    if part["name"] not in readable:
        why = "the table is not as the build wrote it, and was not read"
        results = tuple(Result(c.name, c.severity, c.looks_for, part["name"], why) for c in checks.CHECKS.values())
        return TableQuality(part["name"], part["title"], 0, part["corrected"], (), results)
    table = TABLES[part["name"]]
    frame = processed.load(table.name, cuts="all")
    results = tuple(check.result(table, frame) for check in checks.CHECKS.values())
    results += tuple(_beside(check, frame, readable) for check in checks.BETWEEN if check.over == table.name)
    return TableQuality(table.name, table.title, len(frame), part["corrected"], _feeds(table, frame, part["sources"]), results)


def _beside(check: Check, frame: pd.DataFrame, readable: set[str]) -> Result:
    """Return how a check of a table against another went."""
    if check.other in readable:
        return check.result(frame, processed.load(check.other, cuts="all"))
    why = f"{check.other} is not held, or not as the build wrote it"
    return Result(check.name, check.severity, check.looks_for, check.over, why)


def _feeds(table: Table, frame: pd.DataFrame, sources: list[dict[str, Any]]) -> tuple[Feed, ...]:
    """Return the files that feed a table, each with the rows and the period of its release."""
    columns = [c for c in (*table.series, str(table.vintage), "published_on") if c in frame]
    parts = [rows for _, rows in frame.groupby(columns, dropna=False)] if columns else [frame]
    held = {_release(columns, rows.iloc[0]): rows for rows in parts if len(rows)}
    feeds = []
    for source in sources:
        rows = held.get(_release(columns, source), frame.head(0))
        published = f"{'' if source['published_on_is'] == 'exact' else 'about '}{source['published_on']}"
        series = ", ".join(str(source[c]) for c in table.series)
        feeds.append(Feed(source["file"], series, source["cut"], published, _period(rows), len(rows)))
    return tuple(feeds)


def _release(columns: list[str], values: Any) -> tuple[str, ...]:
    """Return what names a release, alike for a row of the table and for a source of the description."""
    named = {c: values["cut" if c == "edition" and c not in values else c] for c in columns}
    return tuple(str(v)[:10] if c == "published_on" else str(v).removeprefix("ed") for c, v in named.items())


def _period(rows: pd.DataFrame) -> str:
    """Return the first and the last month, day or year of some rows; nothing where they have none."""
    for first, last, shown in _TIMES:
        if first in rows:
            return "" if pd.isna(rows[first].min()) else f"{format(rows[first].min(), shown)} to {format(rows[last].max(), shown)}"
    return ""


_TIMES = (("month", "month", "%Y-%m"), ("date", "date", "%Y-%m-%d"), ("date_start", "date_end", "%Y-%m-%d"), ("year", "year", ""))


# ---- files ----


@dataclass(frozen=True)
class Folders:
    """What the file checks look at: the manifest's rows, or why it cannot be read, and what the build said of its tables."""

    files: list[RawFile]
    unreadable: str
    resources: list[dict[str, Any]] = field(default_factory=list)


def look(resources: list[dict[str, Any]]) -> Folders:
    """Return the manifest's rows beside the built tables; a manifest with a fault is kept as its message."""
    try:
        return Folders(raw.read_manifest(), "", resources)
    except RawFileError as error:
        return Folders([], str(error), resources)


def _refused(look_at: Callable[[Any], None], *some: Any) -> list[str]:
    """Return the messages with which raw files are refused."""
    said = []
    for one in some:
        try:
            look_at(one)
        except RawFileError as error:
            said.append(str(error))
    return said


def _changed_tables(resources: list[dict[str, Any]]) -> dict[str, str]:
    """Return the built tables that are missing or whose bytes are not those that the build wrote, and what is wrong."""
    found = {}
    for part in resources:
        path = paths.processed() / f"{part['name']}.parquet"
        table = TABLES.get(part["name"])
        if not path.is_file():
            found[part["name"]] = f'{path.name} is missing; run "violence-data build"'
            continue
        digest = raw.sha256_of(path)
        if part["hash"] != f"sha256:{digest}":
            found[part["name"]] = f'{path.name} has sha256 {digest[:12]}…, the build wrote {part["hash"][7:19]}…; run "violence-data build"'
        elif table is None or [f["name"] for f in part["schema"]["fields"]] != table.columns:
            found[part["name"]] = f'{path.name} was built by another version, with other columns; run "violence-data build"'
    return found


def _tables_of_other_files(folders: Folders) -> list[str]:
    """Compare the files that the tables were built from with the manifest; an older map is read but feeds no table."""
    built = {source["file"]: source["sha256"] for part in folders.resources for source in part["sources"]}
    listed = {file.file: file.sha256 for file in folders.files}
    maps = {table.source_id for table in TABLES.values() if table.is_boundary}
    gone = [f"{name}: the tables hold it, but the manifest does not list it" for name in sorted(built.keys() - listed.keys())]
    other = [
        f"{name}: registered anew after the tables were built" for name in sorted(built) if listed.get(name, built[name]) != built[name]
    ]
    new = [f"{f.file}: in the manifest, but in no table" for f in folders.files if f.source_id not in maps and f.file not in built]
    return [f'{said}; run "violence-data build"' for said in (*gone, *other, *new)]


def _no_manifest(folders: Folders) -> str:
    return "the manifest cannot be read" if folders.unreadable else ""


FILE_CHECKS = (
    Check(
        "manifest",
        "error",
        "A manifest that is missing or has a row with a fault.",
        lambda folders: [folders.unreadable] if folders.unreadable else [],
        over="data/raw",
    ),
    Check(
        "file unchanged",
        "error",
        "Published files that are missing, or whose sha256 is not the registered one.",
        lambda folders: _refused(raw.verify, *folders.files),
        _no_manifest,
        "data/raw",
    ),
    Check(
        "file listed",
        "error",
        "Files that the manifest does not list.",
        lambda folders: _refused(raw.check_listed, folders.files),
        _no_manifest,
        "data/raw",
    ),
    Check(
        "table unchanged",
        "error",
        "Built tables that are missing, or not as the build wrote them.",
        lambda folders: list(_changed_tables(folders.resources).values()),
        over="data/processed",
    ),
    Check(
        "table of these files",
        "warning",
        "Tables built from other files than are registered now.",
        _tables_of_other_files,
        _no_manifest,
        "data/processed",
    ),
)
"""Every check of the folders."""
