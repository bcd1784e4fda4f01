"""Match a published table's header to a layout and read its cells as text, or say what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from violence_data import raw, states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile

MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]


HEADERS = "headers"
"""Where a frame of cells keeps what the file itself calls each field, for messages."""


@dataclass(frozen=True)
class Layout:
    """One way a publisher lays out a table: the processed table it feeds and the header each field goes under.

    A header that meets `pattern` is a field of its own name, such as the years that stand side by side.
    """

    table: str
    columns: dict[str, tuple[str, ...]]
    clean: Callable[[pd.DataFrame, RawFile], pd.DataFrame]
    ignored: tuple[str, ...] = ()
    delimiter: str = ","
    pattern: str = ""
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


def read_csv(file: RawFile, layouts: Sequence[Layout], data: bytes | None = None) -> tuple[Layout, pd.DataFrame]:
    """Return the layout of a csv file (or of `data`, a part of it) and its cells as text, one row per line, indexed by line number.

    Raises
    ------
    RawFileError
        When the file fits no layout, a column is doubled, or a line has too few or too many cells.
    """
    data = raw.unpack(file) if data is None else data
    headers: list[list[str]] = []
    for text in raw.decodings(data):
        for layout in layouts:
            header = _header(text, layout.delimiter, file)
            headers.append(header)
            if not layout.missing(header):
                return layout, _cells(text, header, layout, file)
    if not headers:
        raise RawFileError(
            f"{file.name}: expected text in UTF-8 or cp1252, found bytes that are neither; save the file in one of these encodings"
        )
    raise RawFileError(_nearest(file, layouts, headers))


def _header(text: str, delimiter: str, file: RawFile) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row 1: not readable as csv ({error})") from error


def _nearest(file: RawFile, layouts: Sequence[Layout], headers: list[list[str]]) -> str:
    layout, header = min(((y, h) for h in headers for y in layouts), key=lambda pair: len(pair[0].missing(pair[1])))
    unknown = [h for h, f in zip(header, layout.fields(header), strict=True) if f is None]
    return (
        f"{file.name}: row 1: missing columns: {', '.join(layout.missing(header))}; columns found that are not expected: "
        f"{', '.join(unknown[:12]) or 'none'}; was a column renamed, or is the file in another encoding or layout?"
    )


def _cells(text: str, header: list[str], layout: Layout, file: RawFile) -> pd.DataFrame:
    fields = layout.fields(header)
    doubled = sorted({str(f) for f in fields if f is not None and fields.count(f) > 1})
    if doubled:
        names = [h for h, f in zip(header, fields, strict=True) if f in doubled]
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(names)}; expected each once")
    ignored = {states.fold(h) for h in (*layout.ignored, "")}
    extra = [h for h, f in zip(header, fields, strict=True) if f is None and states.fold(h) not in ignored]
    if extra:
        raise RawFileError(
            f"{file.name}: row 1: unknown columns: {', '.join(extra)}; expected only "
            f"{', '.join(h[0] for h in layout.columns.values())}: a new column may change what a row counts"
        )
    reader = csv.reader(io.StringIO(text), delimiter=layout.delimiter, strict=True)
    lines, rows = [], []
    try:
        for row in reader:
            if reader.line_num == 1 or not row:
                continue
            if len(row) > len(header) and not any(row[len(header) :]):
                row = row[: len(header)]  # separators without a cell at the end of a line
            if len(row) != len(header):
                raise RawFileError(
                    f"{file.name}: row {reader.line_num}: expected {len(header)} cells, found {len(row)}; is the file cut off?"
                )
            lines.append(reader.line_num)
            rows.append(row)
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row {reader.line_num}: not readable as csv ({error})") from error
    if not rows:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")
    frame = pd.DataFrame(rows, index=pd.Index(lines, name="row"), columns=range(len(header)), dtype="str")
    kept = {i: f for i, f in enumerate(fields) if f is not None}
    named = frame[list(kept)].rename(columns=kept)
    named.attrs[HEADERS] = {f: header[i].strip() for i, f in kept.items()}
    return named
