"""A publisher's product, how its files are told and read: the start of a file, the parts of a table in a zip, a table as a whole."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

import pandas as pd

from violence_data import errors
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import blocks, containers, dbf, encodings, layout, workbook
from violence_data.sources.blocks import HEAD_BYTES, Block, Numbers, Reading
from violence_data.sources.layout import Layout, OtherTable, Part

NOTES = "notes"
"""Where a frame of cells keeps what its reader did that a reader of the figures must know, a sentence each."""
MOST_CELLS = 12_000_000
"""Cells that are kept of a file read as a whole: UCDP's events of all the world have 7 million, other files fewer."""
MOST_HEADERS = 20
"""How many tables of a zip are looked into to tell what it is."""
DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".htm", ".html", ".md", ".png", ".jpg", ".jpeg", ".gif", ".url", ".ini", ".pptx")
"""How the names end of what describes a table."""
DESCRIPTION = re.compile(r"(?<![a-z])(read_?me|l[eé]eme|licen[cs]|notas?(?![a-z])|metadat|diccionario|descri)", re.IGNORECASE)
"""What the names of texts start with that describe a table."""
WORKBOOKS = (".xlsx", ".xlsm")
NEAR = 0.5
"""A table that lacks less than this of a layout is that table, changed: leaving it would lose rows."""
Read = TypeVar("Read")


@dataclass(frozen=True)
class Head:
    """What a file's container holds, the first bytes of its largest table, and the rows that may be a header of one of its tables."""

    entries: list[str]
    data: bytes
    headers: list[list[str]]

    def fits(self, layouts: Sequence[Layout]) -> bool:
        """Return whether one of the rows is the whole header of one of the layouts."""
        return any(known.fits(header) for known in layouts for header in self.headers)


@dataclass(frozen=True, kw_only=True)
class Product(Source):
    """A source and its layouts. `reader` and `told_by` stand for what reads a file and tells it where the layouts alone do not."""

    layouts: tuple[Layout, ...]
    reader: Callable[[RawFile], list[Part]] | None = None
    told_by: Callable[[Head], bool] | None = None

    def read(self, file: RawFile) -> list[Part]:
        """Return the layout and cells of each table that a file feeds, as published, as text, without judgement."""
        return self.reader(file) if self.reader else [read_table(file, self.layouts)]

    def fits(self, head: Head) -> bool:
        """Return whether a file is one of this product."""
        return self.told_by(head) if self.told_by else head.fits(self.layouts)


def read_head(file: RawFile) -> Head:
    """Return the start of a file; one that is empty, damaged, unsafe or no table is refused."""
    entries = containers.names(file)
    found = tables(file)
    largest = containers.largest(file, found) if found else ""
    data = containers.head(file, largest, HEAD_BYTES) if largest else b""
    if not data.strip():
        raise RawFileError(f"{file.name}: expected a published table, found nothing in it; get it again")
    encodings.refuse_stand_in(file, data)
    if workbook.is_workbook(data):
        whole = containers.unpack(file, largest)
        return Head(entries, data, [row for sheet in workbook.sheets(file, whole) for row in sheet.head])
    if encodings.is_bare_utf16(data) and not dbf.is_dbf(data):
        raise RawFileError(encodings.say_undecodable(file, data))
    others = (containers.head(file, name, HEAD_BYTES) for name in found[:MOST_HEADERS] if name != largest)
    return Head(entries, data, [row for start in (data, *others) for row in first_rows(start, file)])


def first_rows(data: bytes, file: RawFile) -> list[list[str]]:
    """Return the first line as each encoding and delimiter would have it; bytes that are no text have none."""
    if data.lstrip().startswith(b"{"):
        return []  # JSON: one line may hold a whole map
    try:
        by_encoding = blocks.rows_of(data.split(b"\n", 1)[0].rstrip(b"\r"), file)
    except csv.Error:
        return []
    return [row for rows in by_encoding.values() for row in rows.values()]


# ---- a table as a whole, or block by block ----


def read_table(file: RawFile, layouts: Sequence[Layout], by: tuple[str, ...] = (), keep: Callable[[Block], Numbers] | None = None) -> Part:
    """Return the layout of a csv or xlsx and its cells as text, one row per line, indexed by line number.

    A zip may hold a table in parts, a year each, or beside what describes it: the frame's notes say which are read.
    Of the rows those are left out that `keep` does not mark by the columns `by`.
    """
    known, cells, taken = _joined(file, read_blocks(file, Reading(layouts, by, keep)))
    if notes := note(file, taken or tables(file)):
        cells.attrs[NOTES] = notes
    return known, cells


def read_bytes(file: RawFile, layouts: Sequence[Layout], data: bytes) -> Part:
    """Return the layout and cells of a part of a file."""
    encodings.refuse_stand_in(file, data)
    read = blocks.sheet_blocks(file, data, Reading(layouts)) if workbook.is_workbook(data) else None
    return _joined(file, read or blocks.csv_blocks(io.BytesIO(data), file, Reading(layouts)))[:2]


def _joined(file: RawFile, found: Iterator[Block]) -> tuple[Layout, pd.DataFrame, list[str]]:
    """Return the layout and cells of the blocks of one table, and of which parts of a zip they are."""
    held, number = list[Block](), 0
    for block in found:
        number += len(block.rows) * len(block.columns)
        if number > MOST_CELLS:
            raise RawFileError(
                f"{file.name}: row {block.rows[0]}: expected at most {MOST_CELLS:,} cells, found more; is it the right file?"
            )
        held.append(block)
    layouts = {block.layout.table: block.layout for block in held if block.layout}
    parts = list(dict.fromkeys(block.part for block in held if block.part))
    if len(layouts) > 1:
        raise RawFileError(f"{file.name}: expected one table in the zip, found {' and '.join(layouts)}; add each alone")
    if len(parts) > 1 and ("year" not in held[0].columns or any(list(block.columns) != list(held[0].columns) for block in held)):
        raise RawFileError(f"{file.name}: expected one table in the zip, found {len(parts)}: {_listed(parts)}; add each alone")
    cells = pd.concat([block.frame() for block in held])
    cells.attrs = {layout.HEADERS: held[0].headers}
    return next(iter(layouts.values())), cells, parts


def read_blocks(file: RawFile, reading: Reading) -> Iterator[Block]:
    """Yield the kept rows of each block of each part of a table; a year in two parts would count twice, and is refused."""
    found, part_of = _blocks(file, reading), dict[str, str]()
    for block in blocks.ahead(found) if reading.threads else found:
        part, years = block.part, block.columns["year"].labels if "year" in block.columns else []
        for year in sorted(label.strip() for label in years) if part else ():
            other = part_of.setdefault(year, part)
            if other != part:
                raise RawFileError(
                    f"{file.name}: expected each year in one file of the zip, found {errors.shortened(year)} in "
                    f"{_listed([other, part])}: it would count twice; zip those that belong together"
                )
        yield block


def _blocks(file: RawFile, reading: Reading) -> Generator[Block, None, None]:
    """Yield the blocks of each part of a file; one that holds another table raises before its first block."""

    def csv_part(name: str, named: RawFile, part: str) -> Generator[Block, None, None]:
        largest = containers.LARGEST_STREAMED if reading.keep else containers.LARGEST_IN_MEMORY
        with containers.stream(file, name, largest) as content:
            yield from blocks.csv_blocks(content, named, reading, part)

    def read(name: str, named: RawFile) -> tuple[Block | None, Generator[Block, None, None]]:
        start, part = containers.head(file, name, 2000), "" if named is file else name
        encodings.refuse_stand_in(named, start)
        is_workbook = workbook.is_workbook(start)
        found = blocks.sheet_blocks(named, containers.unpack(file, name), reading, part) if is_workbook else csv_part(name, named, part)
        return next(found, None), found

    for first, rest in each(file, read):
        if first:
            yield first
        yield from rest


# ---- the parts of a table in a zip; what stands beside it is left and named ----


def tables(file: RawFile) -> list[str]:
    """Return the names of what a file holds that may be a table: all but documents, where there is anything else."""
    held = containers.names(file)
    return [name for name in held if not _is_document(name)] or held


def _is_document(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    is_text = path.suffix.lower() in (".txt", ".json", ".xml", "")
    return path.suffix.lower() in DOCUMENTS or (is_text and bool(DESCRIPTION.search(path.name)))


def only(file: RawFile) -> str:
    """Return the name of a file's one table; a zip that holds more or less than one, documents left out, is refused."""
    found = tables(file)
    if len(found) != 1:
        raise RawFileError(f"{file.name}: expected one file in the zip, found {len(found)}: {_listed(found)}; zip the one to add alone")
    return found[0]


def each(file: RawFile, read: Callable[[str, RawFile], Read]) -> Iterator[Read]:
    """Yield what `read` gave of each of a table's parts in a file; where csvs are parts, workbooks are left.

    `read` is called with an entry's name and the file as messages call it, and raises `OtherTable` where the entry is another table.
    A file is refused in which no entry is such a table, or one is nearly.
    """
    candidates = tables(file)
    is_alone, others, found = len(candidates) == 1, list[OtherTable](), False
    workbooks = [name for name in candidates if name.lower().endswith(WORKBOOKS)]
    for names in (n for n in ([name for name in candidates if name not in workbooks], workbooks) if not found):
        for name in names:
            try:
                part = read(name, file if is_alone else inside(file, name))
            except OtherTable as error:
                if is_alone or error.distance < NEAR:
                    raise
                others.append(error)
                continue
            found = True
            yield part
    if not found:
        raise min(others, key=lambda e: e.distance, default=RawFileError(f"{file.name}: expected one file in the zip, found 0"))


def inside(file: RawFile, name: str) -> RawFile:
    """Return a file with the name of one of its entries, for messages."""
    return dataclasses.replace(file, file=f"{file.file}:{name.replace('/', ':')}")


def note(file: RawFile, taken: Sequence[str]) -> list[str]:
    """Return a sentence on which of a zip's files were read and which were left; none where there is one file."""
    left = [name for name in containers.names(file) if name not in taken]
    if not left and len(taken) < 2:
        return []
    read = f"taken{' as one table' if len(taken) > 1 else ''}: {_listed(taken)}"
    return [read + (f"; left beside it in the zip: {_listed(left)}" if left else "")]


def _listed(names: Sequence[str], most: int = 15) -> str:
    shown = [errors.shortened(PurePosixPath(name).name) for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most:,} more" if len(names) > most else "")
