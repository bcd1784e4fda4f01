"""What `add` shows of a file before it is registered: what it is, its period and totals, what it changes, what the checks find."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from violence_data.errors import printable
from violence_data.intake.adding import Examined
from violence_data.intake.comparing import Comparison, national_totals
from violence_data.tables import TABLES
from violence_data.tables.fields import PLACE


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
    totals = national_totals(TABLES[name], frame)
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
