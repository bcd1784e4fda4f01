"""Read columns of a large csv as text, block by block: what the other columns hold is never kept, nor told in an error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from violence_data import encodings
from violence_data.errors import RawFileError

BLOCK_BYTES = 4_000_000
HEADER_BYTES = 65_536
MARK = "\x7f"
MARKED = bytes(min(byte, ord(MARK)) for byte in range(256))
"""A byte for each: those beyond ASCII become a mark that no text has."""


def read_header(data: bytes) -> list[str]:
    """Return the names in the first line of some bytes; none where they stand for no text."""
    line = data.split(b"\n", 1)[0].rstrip(b"\r")
    text = next(encodings.decodings(line), "")
    return [name.strip() for name in next(csv.reader([text]), [])]


def read_columns(stream: IO[bytes], columns: Sequence[str], name: str = "csv") -> Iterator[pd.DataFrame]:
    """Yield blocks of a csv's columns as text without blanks around it, indexed by the number of the line.

    Raises
    ------
    RawFileError
        For a column that is missing, a line with too few or too many cells, a quote left open, or a cell that is not ASCII.
    """
    header = read_header(stream.readline(HEADER_BYTES))
    missing = [c for c in columns if c not in header]
    if missing:
        raise RawFileError(f"{name}: row 1: missing columns: {', '.join(missing)}; found {', '.join(header)}")
    lines, wrong, rows = _Lines(stream), list[str](), 0
    try:
        for batch in _batches(lines, [header.index(c) for c in columns], len(header), wrong):
            cells = pa.table(batch.columns, names=list(columns)).to_pandas()
            cells.index = pd.RangeIndex(rows + 2, rows + 2 + len(cells), name="row")
            rows += len(cells)
            _refuse_marked(cells, name)
            yield cells.apply(lambda column: column.str.strip())
    except pa.ArrowInvalid as error:
        # Arrow's own message quotes the line, which is a person's record: only where it stands is told, and no cause.
        if not wrong and "Empty CSV" not in str(error):
            wrong.append(f"after row {rows + 1}: expected lines of cells, found one that cannot be read")
    if not wrong and rows != lines.number:
        wrong.append(f"expected {lines.number:,} rows, one a line, found {rows:,}: a quote is left open")
    if wrong:
        raise RawFileError(f"{name}: {wrong[0]}; is the file cut off or damaged?")


def _refuse_marked(cells: pd.DataFrame, name: str) -> None:
    for column in cells:
        marked = cells.index[cells[column].str.contains(MARK, regex=False)]
        if len(marked):
            raise RawFileError(f"{name}: row {marked[0]}, column {column}: expected a code in plain ASCII, found other bytes")


class _Lines(io.RawIOBase):
    """A stream that counts the lines it gives, and marks letters beyond ASCII: the names of places, in whatever encoding, are not read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._ends, self._last = stream, 0, b"\n"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._ends, self._last = self._ends + data.count(b"\n"), data[-1:] or self._last
        return data if data.isascii() else data.translate(MARKED)

    @property
    def number(self) -> int:
        return self._ends + (self._last != b"\n")


def _batches(stream: io.RawIOBase, at: Sequence[int], width: int, wrong: list[str]) -> Iterator[pa.RecordBatch]:
    def refuse(row: arrow_csv.InvalidRow) -> str:
        wrong.append(f"row {row.number + 1}: expected {row.expected_columns} cells, found {row.actual_columns}")
        return "error"

    names = [str(i) for i in range(width)]
    wanted = [names[i] for i in at]
    yield from arrow_csv.open_csv(
        stream,
        arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=names),
        arrow_csv.ParseOptions(invalid_row_handler=refuse, ignore_empty_lines=False),  # so that a row is a line
        arrow_csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
    )
