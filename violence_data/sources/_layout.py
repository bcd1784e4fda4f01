"""Match a published table's header to a layout and read its cells as text, or say what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from violence_data import containers, encodings, states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _workbook

MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]
DELIMITERS = (",", "|", ";", "\t")


HEADERS = "headers"
"""Where a frame of cells keeps what the file itself calls each field, for messages."""


@dataclass(frozen=True)
class Layout:
    """One way a publisher lays out a table: the processed table it feeds and the header each field goes under.

    A header that meets `pattern` is a field of its own name, such as the years that stand side by side.
    `delimiter` is the publisher's; a file saved anew may have another.
    `cut` tells the cut from the cells, as far as they tell it; a series that has ended cannot.
    """

    table: str
    columns: dict[str, tuple[str, ...]]
    clean: Callable[[pd.DataFrame, RawFile], pd.DataFrame]
    ignored: tuple[str, ...] = ()
    delimiter: str = ","
    pattern: str = ""
    cut: Callable[[pd.DataFrame, RawFile], str] | None = None
    _folded: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Fold the accepted headers once."""
        self._folded.update({states.fold(h): f for f, headers in self.columns.items() for h in headers})

    def fields(self, header: Sequence[str]) -> list[str | None]:
        """Return the field each header stands for; None where it is not one of this layout."""
        return [h.strip() if self.pattern and re.fullmatch(self.pattern, h.strip()) else self._folded.get(states.fold(h)) for h in header]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the first accepted header of each field that is not there."""
        found = set(self.fields(header))
        return [headers[0] for f, headers in self.columns.items() if f not in found]

    def unknown(self, header: Sequence[str]) -> list[str]:
        """Return the headers that are neither a field nor known and left out."""
        ignored = {states.fold(h) for h in (*self.ignored, "")}
        return [h for h, f in zip(header, self.fields(header), strict=True) if f is None and states.fold(h) not in ignored]

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a header has every field of this layout and nothing else."""
        return not self.missing(header) and not self.unknown(header)


Part = tuple[Layout, pd.DataFrame]
"""A layout and the cells that a file holds in it: what `read` returns, one for each table the file feeds."""


def read_table(file: RawFile, layouts: Sequence[Layout], data: bytes | None = None) -> Part:
    """Return the layout of a csv or xlsx (or of `data`, a part of one) and its cells as text, one row per line, indexed by line number.

    Raises
    ------
    RawFileError
        When the file is a web page or fits no layout, a column is doubled, or a line has too few or too many cells.
    """
    data = containers.unpack(file) if data is None else data
    encodings.refuse_page(file, data)
    if _workbook.is_workbook(data):
        return _read_workbook(file, layouts, data)
    headers: list[list[str]] = []
    for text in encodings.decodings(data):
        known = {d: _header(text, d, file) for d in DELIMITERS}
        headers += [header for header in known.values() if len(header) > 1] or list(known.values())
        complete = [(y, d) for y in layouts for d in dict.fromkeys((y.delimiter, *DELIMITERS)) if not y.missing(known[d])]
        if complete:
            layout, delimiter = next(((y, d) for y, d in complete if y.fits(known[d])), complete[0])
            return layout, _cells(_lines(text, delimiter, file), known[delimiter], layout, file)
    if not headers:
        raise RawFileError(encodings.say_undecodable(file, data))
    raise RawFileError(f"{file.name}: row 1: {nearest(layouts, headers)}")


def _read_workbook(file: RawFile, layouts: Sequence[Layout], data: bytes) -> Part:
    found, headers = [], []
    for sheet in _workbook.sheets(file, data):
        for at, header in enumerate(sheet.rows[: _workbook.HEADER_ROWS]):
            headers.append(header)
            layout = next((y for y in layouts if not y.missing(header)), None)
            if layout:
                found.append((sheet, at, layout))
                break
    if not found:
        raise RawFileError(f"{file.name}: in no sheet: {nearest(layouts, headers or [[]])}")
    if len(found) > 1:
        names = ", ".join(sheet.name for sheet, _, _ in found)
        raise RawFileError(f"{file.name}: expected one sheet with such a table, found {len(found)}: {names}; save the one to read alone")
    sheet, at, layout = found[0]
    if sheet.fault:
        raise RawFileError(f"{file.name}: sheet {sheet.name}, {sheet.fault}")
    rows = ((line, row) for line, row in enumerate(sheet.rows[at + 1 :], start=at + 2) if any(row))
    return layout, _cells(rows, sheet.rows[at], layout, file)


def _header(text: str, delimiter: str, file: RawFile) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row 1: not readable as csv ({error})") from error


def _lines(text: str, delimiter: str, file: RawFile) -> Iterator[tuple[int, list[str]]]:
    """Yield each line after the header with its number."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        for at, row in enumerate(reader):
            if at and row:
                yield reader.line_num, row
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row {reader.line_num}: not readable as csv ({error})") from error


def _distance(layout: Layout, header: Sequence[str]) -> float:
    """Return how much of a layout and of a header the other lacks, from 0 to 1: one column in common is not near."""
    lacking = len(layout.missing(header)) + len(layout.unknown(header))
    return lacking / (len(layout.columns) + len(layout.unknown(header)))


def nearest(layouts: Sequence[Layout], headers: Sequence[Sequence[str]]) -> str:
    """Return what the likeliest of some headers lacks of the likeliest of some layouts, for messages."""
    pairs = ((y, h) for h in headers for y in layouts)
    layout, header = min(pairs, key=lambda pair: _distance(*pair))
    unknown = layout.unknown(header)
    return (
        f"missing columns: {', '.join(layout.missing(header)) or 'none'}; columns found that are not expected: "
        f"{', '.join(h[:60] for h in unknown[:12]) or 'none'}; was a column renamed, or is the file in another encoding or layout?"
    )


def refuse_columns(file: RawFile, layout: Layout, header: Sequence[str]) -> None:
    """Raise when a header has a column twice, or one that its layout does not know.

    Raises
    ------
    RawFileError
        Naming the columns.
    """
    fields = layout.fields(header)
    doubled = sorted({str(f) for f in fields if f is not None and fields.count(f) > 1})
    if doubled:
        names = [h for h, f in zip(header, fields, strict=True) if f in doubled]
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(names)}; expected each once")
    if extra := layout.unknown(header):
        raise RawFileError(
            f"{file.name}: row 1: unknown columns: {', '.join(extra)}; expected only "
            f"{', '.join(h[0] for h in layout.columns.values())}: a new column may change what a row counts"
        )


def _refuse_nameless(header: Sequence[str], rows: Sequence[Sequence[str]], file: RawFile) -> None:
    """Raise when a column without a name holds anything but blanks or the row numbers that a program put there."""
    for at, name in enumerate(header):
        cells = [row[at].strip() for row in rows]
        if states.fold(name) or not any(cells) or _is_index(cells):
            continue
        first = next(cell for cell in cells if cell)
        raise RawFileError(f"{file.name}: row 1: expected a name for column {at + 1}, found none above {first!r}; give it its name back")


def _is_index(cells: Sequence[str]) -> bool:
    return all(re.fullmatch("[0-9]+", cell) for cell in cells) and all(int(a) < int(b) for a, b in pairwise(cells))


def _cells(lines: Iterator[tuple[int, list[str]]], header: Sequence[str], layout: Layout, file: RawFile) -> pd.DataFrame:
    refuse_columns(file, layout, header)
    fields = layout.fields(header)
    numbers, rows = [], []
    for number, row in lines:
        if len(row) > len(header) and not any(row[len(header) :]):
            row = row[: len(header)]  # separators without a cell at the end of a line
        if len(row) != len(header):
            raise RawFileError(f"{file.name}: row {number}: expected {len(header)} cells, found {len(row)}; is the file cut off?")
        numbers.append(number)
        rows.append(row)
    if not rows:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")
    _refuse_nameless(header, rows, file)
    frame = pd.DataFrame(rows, index=pd.Index(numbers, name="row"), columns=range(len(header)), dtype="str")
    kept = {i: f for i, f in enumerate(fields) if f is not None}
    named = frame[list(kept)].rename(columns=kept)
    named.attrs[HEADERS] = {f: header[i].strip() for i, f in kept.items()}
    return named
