"""Write one processed table in one format, with what its reader must know, whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from violence_data import __version__, paths, tables
from violence_data.errors import ExportFailed, UnknownName, ViolenceDataError
from violence_data.export.writers import FORMATS, About, has_points, side_name
from violence_data.processed import load
from violence_data.tables import WARNINGS, Table
from violence_data.words import words_of

OWN_LICENCE = "MIT"
OWN_PUBLISHER = "violence_data"
EMPTY = "0: the source covers it and reports none. Empty: the source does not cover it."


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
    return tuple(name for name in FORMATS if name != "geojson" or has_points(table.columns))


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
    info, day = tables.get(table), day_of(as_of)
    kind = choose_format(formats(info), format_, output)
    if kind not in formats(info):
        why = "its boundaries fit no cell" if info.is_boundary else "it has neither boundaries nor points"
        raise UnknownName(f"{info.name}: {kind}: {why}; it can be written as: {', '.join(formats(info))}")
    known = f"_as_of_{day}" if day and info.vintage else ""
    name = f"{info.name}{known}{'_all_cuts' if cuts == 'all' and info.vintage else ''}.{kind}"

    def made() -> tuple[pd.DataFrame, About]:
        frame = load(table, day, cuts=cuts)
        return frame, about(info, frame, as_of=day, cuts=cuts)

    return write(name, kind, output, made, overwrite=overwrite)


def day_of(as_of: str | None) -> str | None:
    """Return the day as YYYY-MM-DD: it becomes part of a file's name, so nothing else may pass."""
    try:
        return dt.date.fromisoformat(as_of).isoformat() if as_of is not None else None
    except ValueError as error:
        raise ViolenceDataError(f"as_of: expected a day as YYYY-MM-DD, found {as_of!r}") from error


def choose_format(allowed: Sequence[str], format_: str | None, output: Path | None) -> str:
    """Return the format asked for, else the one that the output's name ends in, else the first allowed."""
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    kind = format_ or (ending if ending in FORMATS else allowed[0])
    if kind not in FORMATS:
        raise UnknownName(f"format: found {kind!r}, expected one of: {', '.join(allowed)}")
    return kind


def about(info: Table, frame: pd.DataFrame, *, as_of: str | None, cuts: str) -> About:
    """Return what is said of a loaded table: what it is, who published it, when, under which licence, and what its reader must know.

    It holds no day of its own making. Tables that people typed and checked by hand are the project's own, under its licence.
    """
    return {
        "table": info.name,
        "title": info.title,
        "description": info.grain,
        "rows": len(frame),
        "key": list(info.key),
        "date_basis": info.date_basis,
        "area_basis": info.area_basis,
        "as_of": as_of if info.vintage else None,
        "cuts": cuts if info.vintage else None,
        **published([frame]),
        "empty_cells": EMPTY,
        "citation": str(words_of("shared").plain.source_line([frame])),
        "made_with": f"violence_data {__version__}",
        "columns": info.described(),
    }


def published(frames: Sequence[pd.DataFrame]) -> About:
    """Return publishers, licences, pages, sources and warnings of the tables that a file is made from."""
    sources: list[dict[str, Any]] = [source for frame in frames for source in frame.attrs["sources"]]
    publishers, licences, pages = (sorted({s[of] for s in sources if s[of]}) for of in ("publisher", "licence", "page_url"))
    warnings = dict.fromkeys(WARNINGS[key] for frame in frames for key in frame.attrs["warnings"])
    known = {"publishers": publishers or [OWN_PUBLISHER], "licences": licences or [OWN_LICENCE], "pages": pages}
    return known | {"sources": sources, "warnings": list(warnings)}


# ---- where a file goes, and how it gets there: whole, with what lies beside it, or not at all ----


def write(
    name: str, kind: str, output: Path | None, made: Callable[[], tuple[pd.DataFrame, About]], *, overwrite: bool = False
) -> Exported:
    """Write a table to the output, or under `name` in a folder; its place is looked at before the table is made."""
    target = _choose_target(name, kind, output)
    beside = (target.with_name(side_name(target.name)),) if kind == "csv" else ()
    _check_free([target, *beside], overwrite=overwrite)
    frame, facts = made()
    with in_one_go(target, overwrite=overwrite) as folder:
        FORMATS[kind](frame, facts, folder / target.name)
    return Exported(target, beside, len(frame))


def _choose_target(name: str, kind: str, output: Path | None) -> Path:
    if output is None:
        target = paths.exports() / name
    elif output.is_dir():
        target = output / name
    elif not output.parent.is_dir():
        raise ExportFailed(f"{output}: expected a file in a folder that exists, found none; make {output.parent} first")
    elif output.suffix.lower() != f".{kind}":
        raise ExportFailed(f"{output}: expected a name that ends in .{kind}, or a folder that exists")
    else:
        target = output
    paths.must_be_outside_data(target)
    return target


def _check_free(files: Sequence[Path], *, overwrite: bool) -> None:
    for file in files:
        if file.is_dir():
            raise ExportFailed(f"{file}: expected a file or nothing there, found a folder; choose another name")
        if file.exists() and not overwrite:
            raise ExportFailed(f"{file}: already there; choose another --output, or replace it with --overwrite")


@contextlib.contextmanager
def in_one_go(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a folder beside the target to write to; what lies there at the end takes its place together.

    After an error or an interruption nothing of it is left, and files that were there before stand as they were. A disk that does not
    take the files, or one that came to lie there in the meantime, is `ExportFailed`.
    """
    try:
        if target.parent == paths.exports():
            target.parent.mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
        try:
            yield staging
            new = sorted(p for p in staging.iterdir() if p.is_file())
            _check_free([target.with_name(p.name) for p in new], overwrite=overwrite)
            _place(new, target.parent, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ExportFailed(f"{target}: could not be written ({error}); free the disk or choose another --output") from error


def _place(new: Sequence[Path], folder: Path, staging: Path) -> None:
    """Move files to a folder; where one of them cannot be moved, put back what was there."""
    kept = staging / "before"
    kept.mkdir()
    with contextlib.ExitStack() as undo:
        for file in new:
            target = folder / file.name
            if target.exists():
                target.replace(kept / file.name)
                undo.callback((kept / file.name).replace, target)
            undo.callback(target.unlink, missing_ok=True)
            file.replace(target)
        undo.pop_all()  # all stand: nothing to put back
