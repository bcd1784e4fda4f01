"""Write one processed table in one format, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from violence_data import tables
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.export import geojson, parquet, text, workbook
from violence_data.export.about import About, about
from violence_data.export.files import check_free, choose_target, in_one_go
from violence_data.processed import load
from violence_data.tables import Table

FORMATS: dict[str, Callable[[pd.DataFrame, About, Path], None]] = {
    "csv": text.write,
    "geojson": geojson.write,
    "parquet": parquet.write,
    "xlsx": workbook.write,
}


@dataclass(frozen=True)
class Exported:
    """The file a table was written to, the files beside it, and its rows."""

    path: Path
    beside: tuple[Path, ...]
    rows: int


def formats(table: Table) -> tuple[str, ...]:
    """Return the formats a table can be written in: boundaries fit no cell, and only places and points make a map.

    >>> formats(tables.get("inegi_states")), formats(tables.get("incidents"))
    (('geojson', 'parquet'), ('csv', 'parquet', 'xlsx'))
    """
    if table.is_boundary:
        return ("geojson", "parquet")
    return tuple(name for name in FORMATS if name != "geojson" or geojson.has_points(table.columns))


def export_table(
    table: str,
    format_: str | None = None,
    output: Path | None = None,
    *,
    as_of: str | None = None,
    cuts: str = "newest",
    overwrite: bool = False,
) -> Exported:
    """Write a processed table with its licence, publishers, cuts, days of publication, warnings and citation.

    Parameters
    ----------
    table
        Name of the table; `violence-data list tables` shows them.
    format_
        One of `FORMATS`; left out, what the output's name ends in, else csv (geojson for boundaries).
    output
        A file, or a folder that exists; left out, `exports/` in the project's folder.
    as_of, cuts
        As `load` takes them; both show in the name that is made up for a file.
    overwrite
        Replace a file that is already there.

    Raises
    ------
    ViolenceDataError
        As `load`; for a format that the table does not allow, a wrong or taken place, a table too long for a worksheet,
        or a disk that does not take the file. Nothing is left behind then.
    """
    info = tables.get(table)
    day = _day(as_of)
    kind = _format(info, format_, output)
    target = choose_target(_name(info, kind, day, cuts), kind, output)
    beside = tuple(target.with_name(n) for n in ([text.side_name(target.name)] if kind == "csv" else []))
    check_free([target, *beside], overwrite=overwrite)
    frame = load(table, day, cuts=cuts)
    facts = about(info, frame, as_of=day, cuts=cuts)
    with in_one_go(target, overwrite=overwrite) as folder:
        FORMATS[kind](frame, facts, folder / target.name)
    return Exported(target, beside, len(frame))


def _day(as_of: str | None) -> str | None:
    """Return the day as YYYY-MM-DD: it becomes part of a file's name, so nothing else may pass."""
    try:
        return dt.date.fromisoformat(as_of).isoformat() if as_of is not None else None
    except ValueError as error:
        raise ViolenceDataError(f"as_of: expected a day as YYYY-MM-DD, found {as_of!r}") from error


def _format(info: Table, format_: str | None, output: Path | None) -> str:
    allowed = formats(info)
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    kind = format_ or (ending if ending in FORMATS else allowed[0])
    if kind not in FORMATS:
        raise UnknownName(f"format: found {kind!r}, expected one of: {', '.join(allowed)}")
    if kind not in allowed:
        why = "its boundaries fit no cell" if info.is_boundary else "it has neither boundaries nor points"
        raise UnknownName(f"{info.name}: {kind}: {why}; it can be written as: {', '.join(allowed)}")
    return kind


def _name(info: Table, kind: str, day: str | None, cuts: str) -> str:
    """Return a file's name; another day or choice of cuts is another file."""
    known = f"_as_of_{day}" if day and info.vintage else ""
    return f"{info.name}{known}{'_all_cuts' if cuts == 'all' and info.vintage else ''}.{kind}"
