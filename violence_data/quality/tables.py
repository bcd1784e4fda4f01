"""Every check over every built table, all cuts, with the files that feed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from violence_data import checks, processed
from violence_data.processed import datapackage
from violence_data.quality import files
from violence_data.quality.result import Feed, Quality, Result, TableQuality
from violence_data.tables import TABLES, Table

_FIRST = (("month", "%Y-%m"), ("date", "%Y-%m-%d"), ("date_start", "%Y-%m-%d"), ("year", ""))
_LAST = (("month", "%Y-%m"), ("date", "%Y-%m-%d"), ("date_end", "%Y-%m-%d"), ("year", ""))


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
    changed = files.changed_tables(resources)
    tables = []
    for part in resources:
        progress(f"check {part['name']}")
        tables.append(_unread(part) if part["name"] in changed else _table(part))
    held = {part["name"] for part in resources}
    return Quality(files.results(files.look(resources)), tuple(tables), tuple(t for t in sorted(TABLES) if t not in held))


def _table(part: dict[str, Any]) -> TableQuality:
    table = TABLES[part["name"]]
    frame = processed.load(table.name, cuts="all")
    results = tuple(_result(check, table, frame) for check in checks.CHECKS.values())
    return TableQuality(table.name, table.title, len(frame), part["corrected"], _feeds(table, frame, part["sources"]), results)


def _result(check: checks.Check, table: Table, frame: pd.DataFrame) -> Result:
    messages = tuple(finding.message for finding in check.run(table, frame))
    return Result(check.name, check.severity, check.looks_for, table.name, check.why_not(table, frame), messages)


def _unread(part: dict[str, Any]) -> TableQuality:
    why = "the table is not as the build wrote it, and was not read"
    results = tuple(Result(c.name, c.severity, c.looks_for, part["name"], why) for c in checks.CHECKS.values())
    return TableQuality(part["name"], part["title"], 0, part["corrected"], (), results)


def _feeds(table: Table, frame: pd.DataFrame, sources: list[dict[str, Any]]) -> tuple[Feed, ...]:
    """Return the files that feed a table, each with the rows and the period of its release."""
    columns = [c for c in (*table.series, str(table.vintage), "published_on") if c in frame]
    parts = [rows for _, rows in frame.groupby(columns, dropna=False)] if columns else [frame]
    held = {_release(columns, rows.iloc[0]): rows for rows in parts if len(rows)}
    return tuple(_feed(table, source, held.get(_release(columns, source), frame.head(0))) for source in sources)


def _release(columns: list[str], values: Any) -> tuple[str, ...]:
    """Return what names a release, alike for a row of the table and for a source of the description."""
    named = {c: values["cut" if c == "edition" and c not in values else c] for c in columns}
    return tuple(str(v)[:10] if c == "published_on" else str(v).removeprefix("ed") for c, v in named.items())


def _feed(table: Table, source: dict[str, Any], rows: pd.DataFrame) -> Feed:
    about = "" if source["published_on_is"] == "exact" else "about "
    series = ", ".join(str(source[c]) for c in table.series)
    return Feed(source["file"], series, source["cut"], f"{about}{source['published_on']}", _period(rows), len(rows))


def _period(rows: pd.DataFrame) -> str:
    """Return the first and the last month, day or year of some rows; nothing where they have none."""
    first = next(((rows[c].min(), how) for c, how in _FIRST if c in rows), None)
    last = next(((rows[c].max(), how) for c, how in _LAST if c in rows), None)
    if first is None or last is None or pd.isna(first[0]):
        return ""
    return f"{format(first[0], first[1])} to {format(last[0], last[1])}"
