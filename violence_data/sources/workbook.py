"""Read the sheets of an xlsx as text, and tell which of them hold formulas or errors instead of values.

Before the values are read, the XML tells how far each sheet goes, what its texts come to, and its first formula or error: a small file
may else take gigabytes.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

import python_calamine

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import containers

HEADER_ROWS = 20
"""A header stands in one of the first rows of its sheet, under a title."""
LARGEST_WORKBOOK = 400_000_000
"""Bytes that the parts of a workbook may unpack to: a year of SESNSP's municipal file is 160 million."""
LARGEST_SHARED = 20_000_000
"""Bytes of the texts that cells share: published tables have some thousand different labels and names."""
LARGEST_SHEET = 10_000_000
"""Cells of a workbook, from A1 to each sheet's last row and column: all of them take memory, some 50 bytes, however few are filled.
A year of SESNSP's municipal file has 5 million."""
LARGEST_TEXT = 400_000_000
"""Letters that all cells hold together: a text that cells share is held once for each of them."""
WIDEST = 1_000
DAMAGED = (*containers.DAMAGED, python_calamine.CalamineError, ET.ParseError, expat.ExpatError, KeyError, ValueError)
"""What the libraries raise for a workbook that is damaged, lacks a part, whose XML unpacks to too much, or that points before its start."""
SHARED = "xl/sharedStrings.xml"
PIECE_BYTES = 4_000_000
PLACE = re.compile("([A-Za-z]{1,99})([0-9]{1,4000})")
"""The address of a cell, also what no sheet has: memory is taken for it."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name and its first rows as text, as many cells in each.

    `fault` names the first cell that holds a formula, or an error such as #N/A, which the rows give as a blank; empty when there is none.
    """

    name: str
    head: list[list[str]]
    fault: str
    _table: python_calamine.CalamineSheet

    def rows(self, start: int) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows from the one at `start`, which are not all blank, with their numbers as a spreadsheet shows them."""
        for number, row in enumerate(self._table.iter_rows(), start=1):
            if number > start and any(cell != "" for cell in row):
                yield number, [_text(cell) for cell in row]


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are a zip, which a published table is only as an xlsx."""
    return data[:4] == b"PK\x03\x04"


def sheets(file: RawFile, data: bytes) -> Iterator[Sheet]:
    """Yield the sheets of an xlsx in their order; bytes that are none, are damaged, or would take too much memory are refused."""
    with _damage_named(file):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            faults = _look_through(archive, file)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name, fault in faults.items():
            table = book.get_sheet_by_name(name)
            head = [[_text(cell) for cell in row] for row in itertools.islice(table.iter_rows(), HEADER_ROWS)]
            yield Sheet(name, head, fault, table)


def _text(cell: object) -> str:
    """Return a cell as a csv would hold it: a whole number without its decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@contextlib.contextmanager
def _damage_named(file: RawFile) -> Iterator[None]:
    try:
        yield
    except RawFileError:
        raise
    except DAMAGED as error:
        raise RawFileError(f"{file.name}: expected an xlsx, found something else or a damaged one ({error}); get it again") from error


def _look_through(archive: zipfile.ZipFile, file: RawFile) -> dict[str, str]:
    """Return the fault of each sheet by name, after holding the workbook's parts, cells and texts to their bounds."""
    _refuse(file, "bytes unpacked", sum(e.file_size for e in archive.infolist()), LARGEST_WORKBOOK)
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        others = {"content.xml": "an OpenDocument table (.ods)", "xl/workbook.bin": "a binary workbook (.xlsb)"}
        kind = next((f"{kind}; save it as xlsx" for part, kind in others.items() if part in names), "")
        raise RawFileError(f"{file.name}: expected an xlsx, found {kind or 'a zip of other files; let its name end in .zip'}")
    longest = 0
    if SHARED in names:
        _refuse(file, f"bytes in {SHARED}", archive.getinfo(SHARED).file_size, LARGEST_SHARED)
        longest = _longest(archive.read(SHARED))
    faults, cells, letters = {}, 0, 0
    for name, path in _paths(archive).items():
        with archive.open(path) as stream:
            found = _survey(stream, longest)
        _refuse(file, "columns", found.columns, WIDEST, name, found)
        cells, letters = cells + found.rows * found.columns, letters + found.letters
        _refuse(file, "cells", cells, LARGEST_SHEET, name, found)
        _refuse(file, "letters in all cells", letters, LARGEST_TEXT, name, found)
        faults[name] = found.fault
    return faults


def _refuse(file: RawFile, what: str, found: int, most: int, sheet: str = "", told: Survey | None = None) -> None:
    if found > most:
        where = f"{file.name}: sheet {sheet}" if sheet else file.name
        to_cell = f", to a last row {told.rows:,} and a last column {told.columns:,}; delete what stands far from the table" if told else ""
        raise RawFileError(f"{where}: expected at most {most:,} {what}, found {found:,}{to_cell}; get the file as csv, or in parts")


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where a workbook keeps each of its sheets."""
    book, links = (ET.fromstring(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {tag.attrib["Id"]: tag.attrib["Target"] for tag in links}
    named = [tag for tag in book.iter() if tag.tag.rpartition("}")[2] == "sheet"]
    ids = {tag.attrib["name"]: value for tag in named for key, value in tag.attrib.items() if key.endswith("}id")}
    return {name: posixpath.normpath(posixpath.join("/xl", targets[link]))[1:] for name, link in ids.items()}


def _longest(data: bytes) -> int:
    """Return how long the longest of the texts is that cells share."""
    found = [0]

    def start(name: str, _: object) -> None:
        if name.rpartition(":")[2] == "si":
            found.append(0)

    def letters(text: str) -> None:
        found[-1] += len(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, letters
    parser.Parse(data, True)
    return max(found)


# ---- what a sheet's XML tells ----


@dataclass
class Survey:
    """A sheet's last row and column, the letters that the texts its cells share may come to, and its first formula or error."""

    rows: int = 0
    columns: int = 0
    letters: int = 0
    fault: str = ""
    _cell: str | None = None
    _row: int = 0
    _column: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in the start of an element: millions of them, so that the commonest comes first."""
        if name == "v":
            return
        kind = name.rpartition(":")[2] if ":" in name else name
        if kind == "c":
            self._start_cell(attributes)
        elif kind == "row":
            told = attributes.get("r", "")
            self._row, self._column = int(told) if re.fullmatch("[0-9]{1,4000}", told) else self._row + 1, 0
            self.rows = max(self.rows, self._row)
        elif kind == "f" and self._cell is not None:
            self._blame("a formula; paste values only")
        elif kind not in ("v", "is", "t", "r"):
            self._cell = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address, kind = attributes.get("r"), attributes.get("t")
        self._cell, self._column = address or "without an address", self._column + 1
        if address and (place := PLACE.fullmatch(address)):
            self._column = functools.reduce(lambda column, letter: column * 26 + ord(letter) - 64, place[1].upper(), 0)
            self.rows = max(self.rows, int(place[2]))
        if self._column > self.columns:
            self.columns = self._column
        self.letters += kind == "s"
        if kind == "e":
            self._blame("an error such as #N/A; get the file again or ask its publisher")

    def _blame(self, found: str) -> None:
        self.fault = self.fault or f"cell {self._cell}: expected a value, found {found}"


def _survey(stream: IO[bytes], longest: int) -> Survey:
    """Return what a sheet's XML tells, up to the most cells that may be; `longest` is the length of the longest text that cells share."""
    found, parser = Survey(), expat.ParserCreate()
    parser.StartElementHandler = found.start
    while piece := stream.read(PIECE_BYTES):
        parser.Parse(piece, False)
        if found.rows * found.columns > LARGEST_SHEET:
            break
    else:
        parser.Parse(b"", True)
    found.letters *= longest
    return found
