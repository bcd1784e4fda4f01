"""The start of a file: enough to tell which publisher's product it is, before all of it is read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from violence_data import containers, encodings
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _layout as layout
from violence_data.sources import _workbook

HEAD_BYTES = 65_536


@dataclass(frozen=True)
class Head:
    """What a file's container holds, the first bytes of its largest entry, and the rows that may be its header."""

    entries: list[str]
    data: bytes
    headers: list[list[str]]

    def fits(self, layouts: Sequence[layout.Layout]) -> bool:
        """Return whether one of the rows is the whole header of one of the layouts."""
        return any(known.fits(header) for known in layouts for header in self.headers)


def read_head(file: RawFile) -> Head:
    """Return the start of a file.

    Raises
    ------
    RawFileError
        When its container is damaged, unsafe or empty, or it is a web page.
    """
    entries = containers.names(file)
    data = containers.head(file, containers.largest(file), HEAD_BYTES) if entries else b""
    if not data.strip():
        raise RawFileError(f"{file.name}: expected a published table, found nothing in it; get it again")
    encodings.refuse_page(file, data)
    if _workbook.is_workbook(data):
        whole = containers.unpack(file)
        return Head(entries, data, [row for sheet in _workbook.sheets(file, whole, _workbook.HEADER_ROWS) for row in sheet.rows])
    return Head(entries, data, _first_rows(data))


def _first_rows(data: bytes) -> list[list[str]]:
    """Return the first line as each encoding and delimiter would have it; bytes that are no text have none."""
    line = data.split(b"\n", 1)[0] + b"\n"
    try:
        return [next(csv.reader([text], delimiter=d), []) for text in encodings.decodings(line) for d in layout.DELIMITERS]
    except csv.Error:
        return []
