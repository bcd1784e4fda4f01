"""Read the sheets of an xlsx as text, and tell which of them hold formulas or errors instead of values."""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

import python_calamine

from violence_data import containers
from violence_data.errors import RawFileError
from violence_data.raw import RawFile

HEADER_ROWS = 20
"""A header stands in one of the first rows of its sheet, under a title."""
LARGEST_SHEET = 25_000_000
"""Cells from A1 to a sheet's last row and column: all of them take memory, however few are filled."""
DAMAGED = (*containers.DAMAGED, python_calamine.CalamineError, ET.ParseError, expat.ExpatError, KeyError)
"""What the libraries raise for a workbook that is damaged, lacks a part, or whose XML unpacks to too much."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name and its rows as text, as many cells in each.

    `fault` names the first cell that holds a formula, or an error such as #N/A, which the rows give as a blank; empty when there is none.
    """

    name: str
    rows: list[list[str]]
    fault: str = ""


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are a zip, which a published table is only as an xlsx."""
    return data[:4] == b"PK\x03\x04"


def sheets(file: RawFile, data: bytes, rows: int | None = None) -> list[Sheet]:
    """Return the sheets of an xlsx in their order, each with all its rows or its first `rows`.

    Raises
    ------
    RawFileError
        When the bytes are no xlsx, are damaged, or unpack to too much.
    """
    with _damage_named(file):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(e.file_size for e in archive.infolist())
            if size > containers.LARGEST_IN_MEMORY:
                raise RawFileError(f"{file.name}: unpacks to {size:,} bytes, expected at most {containers.LARGEST_IN_MEMORY:,}")
            surveys = {name: _survey(archive.read(path), name, file) for name, path in _paths(archive).items()}
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=rows)) for name in book.sheet_names]
        return [Sheet(name, [[_text(cell) for cell in row] for row in table], surveys[name].fault) for name, table in tables]


def _text(cell: object) -> str:
    """Return a cell as a csv would hold it: a whole number without its decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


class _Survey:
    """What the XML of one sheet tells before its values are read: how far it goes, and its first formula or error."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.fault = ""
        self._cell: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in the start of an element."""
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._start_cell(attributes)
        elif kind == "row" and re.fullmatch("[0-9]{1,4000}", attributes.get("r", "")):
            self.rows = max(self.rows, int(attributes["r"]))
        elif kind == "f" and self._cell is not None:
            self.fault = self.fault or f"cell {self._cell}: expected a value, found a formula; paste values only"
        elif kind not in ("v", "is", "t", "r"):
            self._cell = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes.get("r", "without an address")
        if place := re.fullmatch("([A-Za-z]{1,99})([0-9]{1,4000})", self._cell):  # also what no sheet has: memory is taken for it
            column = 0
            for letter in place[1].upper():
                column = column * 26 + ord(letter) - 64
            self.rows, self.columns = max(self.rows, int(place[2])), max(self.columns, column)
        if attributes.get("t") == "e":
            self.fault = (
                self.fault or f"cell {self._cell}: expected a value, found an error such as #N/A; get the file again or ask its publisher"
            )


def _survey(data: bytes, name: str, file: RawFile) -> _Survey:
    found = _Survey()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.Parse(data, True)
    if found.rows * found.columns > LARGEST_SHEET:
        raise RawFileError(
            f"{file.name}: sheet {name}: expected at most {LARGEST_SHEET:,} cells, found a last row {found.rows:,} and a last column "
            f"{found.columns:,}; delete what stands far from the table and save it"
        )
    return found


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where a workbook keeps each of its sheets."""
    book, links = (ET.fromstring(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {tag.attrib["Id"]: tag.attrib["Target"] for tag in links}
    named = [tag for tag in book.iter() if tag.tag.rpartition("}")[2] == "sheet"]
    ids = {tag.attrib["name"]: value for tag in named for key, value in tag.attrib.items() if key.endswith("}id")}
    return {name: posixpath.normpath(posixpath.join("/xl", targets[link]))[1:] for name, link in ids.items()}


@contextlib.contextmanager
def _damage_named(file: RawFile) -> Iterator[None]:
    try:
        yield
    except RawFileError:
        raise
    except (*DAMAGED, ValueError) as error:  # a ValueError where a zip in memory points before its start
        raise RawFileError(f"{file.name}: expected an xlsx, found something else or a damaged one ({error}); get it again") from error
