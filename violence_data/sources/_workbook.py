"""Read the sheets of an xlsx as text, and refuse a sheet that holds formulas instead of values."""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

import python_calamine

from violence_data import containers
from violence_data.errors import RawFileError
from violence_data.raw import RawFile

HEADER_ROWS = 20
"""A header stands in one of the first rows of its sheet, under a title."""
FORMULA = re.compile(rb'<c\s[^>]*?\br="([A-Z]+[0-9]+)"[^>]*>\s*<f[\s>/]')


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name and its rows as text, as many cells in each."""

    name: str
    rows: list[list[str]]


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(e.file_size for e in archive.infolist())
        if size > containers.LARGEST_IN_MEMORY:
            raise RawFileError(f"{file.name}: unpacks to {size:,} bytes, expected at most {containers.LARGEST_IN_MEMORY:,}")
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=rows)) for name in book.sheet_names]
    except (python_calamine.CalamineError, zipfile.BadZipFile) as error:
        raise RawFileError(f"{file.name}: expected an xlsx, found something else or a damaged one ({error}); get it again") from error
    return [Sheet(name, [[_text(cell) for cell in row] for row in table]) for name, table in tables]


def _text(cell: object) -> str:
    """Return a cell as a csv would hold it: a whole number without its decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def refuse_formulas(file: RawFile, data: bytes, sheet: str) -> None:
    """Raise when a sheet has a cell with a formula: its value is worked out, not published, and may be missing.

    Raises
    ------
    RawFileError
        Naming the first such cell.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = FORMULA.search(archive.read(_path_of(archive, sheet)))
    if found:
        raise RawFileError(f"{file.name}: sheet {sheet}, cell {found[1].decode()}: expected a value, found a formula; paste values only")


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return where a workbook keeps a sheet."""
    book, links = (ET.fromstring(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    link = next(value for tag in book.iter() if tag.get("name") == sheet for key, value in tag.attrib.items() if key.endswith("}id"))
    target = next(tag.attrib["Target"] for tag in links if tag.get("Id") == link)
    return posixpath.normpath(posixpath.join("xl", target)) if not target.startswith("/") else target[1:]
