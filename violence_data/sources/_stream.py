"""Read a csv that may be larger than memory, block by block: whole lines in, the wanted rows out, each text held once a block."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.csv

from violence_data import containers, encodings
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _layout as layout
from violence_data.sources import _workbook
from violence_data.sources._blocks import Block, Column, Numbers
from violence_data.sources._decoding import BOM, Decoder
from violence_data.sources._head import HEAD_BYTES

BLOCK_BYTES = 8_000_000
PARSED_BYTES = 1_000_000
"""What one thread parses at a time: small enough for the processor's cache."""
PIECE_BYTES = 250_000
"""What is asked of a container at a time: a zip copies what it has not unpacked yet at each turn."""
AHEAD = 2
"""How many blocks are made before they are asked for."""
NEWLINE = ord("\n")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Reading:
    """What to read of a file: its layout, and which rows to keep, judged by the columns `by`.

    With `threads` one unpacks and one parses ahead of the caller; without, everything is done by the caller's own.
    """

    layout: layout.Layout
    by: tuple[str, ...]
    keep: Callable[[Block], Numbers]
    block_bytes: int = BLOCK_BYTES
    threads: bool = True


def read_blocks(file: RawFile, reading: Reading) -> Iterator[Block]:
    """Yield the kept rows of each block of lines; a block may keep none.

    Raises
    ------
    RawFileError
        When the file is a web page or a workbook, does not fit the layout, mixes encodings, or a line is too long or has
        too few or too many cells.
    """
    blocks = _blocks(file, reading)
    return _ahead(blocks) if reading.threads else blocks


def _ahead(items: Generator[Item, None, None]) -> Generator[Item, None, None]:
    """Yield items while a thread makes the next ones."""
    with contextlib.closing(items), ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(next, items, None) for _ in range(AHEAD))
        while (item := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, items, None))
            yield item


def _blocks(file: RawFile, reading: Reading) -> Generator[Block, None, None]:
    with containers.stream(file) as content:
        _refuse_other(file)
        line = content.readline(HEAD_BYTES)
        decoder = Decoder(file)
        parser = _Parser(file, reading, decoder, decoder.header(line.removeprefix(BOM).rstrip(b"\r\n"), reading.layout))
        lines, unpacked = 0, _line_blocks(content, file, reading.block_bytes)
        for some in _ahead(unpacked) if reading.threads else unpacked:
            if not some.data.isspace():
                block, found = parser.read(some)
                lines += found
                yield block
    if not lines:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")


def _refuse_other(file: RawFile) -> None:
    start = containers.head(file, containers.names(file)[0], 2000)
    encodings.refuse_page(file, start)
    if _workbook.is_workbook(start):
        raise RawFileError(f"{file.name}: expected a csv, found a workbook: a table of this size is published as csv; save it as csv")


@dataclass(frozen=True)
class _Lines:
    """Whole lines: their bytes, their number, and the number of the first."""

    data: bytes
    number: int
    row: int


def _line_blocks(content: IO[bytes], file: RawFile, size: int) -> Generator[_Lines, None, None]:
    """Yield the lines after the header in blocks of about `size` bytes."""
    row, pieces, held = 2, list[bytes](), 0
    while piece := content.read(min(PIECE_BYTES, size)):
        held += len(piece)
        end = piece.rfind(b"\n") + 1 if held >= size else 0
        if end:
            whole = b"".join((*pieces, memoryview(piece)[:end]))
            lines = _Lines(whole, int(np.count_nonzero(np.frombuffer(whole, dtype="uint8") == NEWLINE)), row)
            row, pieces, held = row + lines.number, [piece[end:]], len(piece) - end
            del piece, whole  # one block is all that is held while it is read
            yield lines
        elif held > 2 * size:
            raise RawFileError(
                f"{file.name}: row {row}: expected a line of at most {size:,} bytes, found a longer one: "
                "the file is no csv, or its lines end in another way; save it anew as csv"
            )
        else:
            pieces.append(piece)
    if (rest := b"".join(pieces)).strip():
        yield _Lines(rest, rest.count(b"\n") + (not rest.endswith(b"\n")), row)


class _Parser:
    """Turn lines into blocks of cells."""

    def __init__(self, file: RawFile, reading: Reading, decoder: Decoder, header: list[str]) -> None:
        layout.refuse_columns(file, reading.layout, header)
        self.file, self.reading, self.decoder = file, reading, decoder
        fields = reading.layout.fields(header)
        self.headers = {f: h.strip() for f, h in zip(fields, header, strict=True) if f is not None}
        # The texts of a column are told apart only once rows are chosen, but for the columns that choose them.
        types = {f: pa.dictionary(pa.int32(), pa.binary()) if f in reading.by else pa.binary() for f in self.headers}
        self.convert = pa.csv.ConvertOptions(column_types=types, include_columns=list(types), strings_can_be_null=False)
        self.names = [f or f"left out {at}" for at, f in enumerate(fields)]
        self.options = pa.csv.ReadOptions(column_names=self.names, block_size=PARSED_BYTES, use_threads=False)

    def read(self, lines: _Lines) -> tuple[Block, int]:
        """Return the kept rows of some lines, and how many rows there are."""
        self.decoder.check(lines.data, lines.row)
        table = self._parse(lines)
        rows = np.arange(lines.row, lines.row + lines.number) if len(table) == lines.number else self._number(lines)
        keep = self.reading.keep(self._block(table.select(self.reading.by), rows))
        return self._block(table.filter(pa.array(keep)), rows[keep]), len(table)

    def _parse(self, lines: _Lines) -> pa.Table:
        try:
            return pa.csv.read_csv(pa.BufferReader(lines.data), read_options=self.options, convert_options=self.convert)
        except pa.ArrowInvalid as error:
            self._number(lines)  # names the line that is wrong
            raise RawFileError(
                f"{self.file.name}: rows {lines.row} to {lines.row + lines.number - 1}: not readable as csv ({error}); "
                "is a quote left open, or a line broken inside one?"
            ) from error

    def _number(self, lines: _Lines) -> Numbers:
        """Return each row's line number where lines and rows differ: blank lines, or lines broken inside quotes."""
        reader = csv.reader(io.StringIO(lines.data.decode("latin-1"), newline=""), strict=True)
        numbers = []
        try:
            for cells in reader:
                if cells and len(cells) != len(self.names):
                    number = f"row {lines.row + reader.line_num - 1}"
                    raise RawFileError(
                        f"{self.file.name}: {number}: expected {len(self.names)} cells, found {len(cells)}; is the file cut off?"
                    )
                numbers += [lines.row + reader.line_num - 1] if cells else []
        except csv.Error as error:
            raise RawFileError(f"{self.file.name}: row {lines.row + reader.line_num - 1}: not readable as csv ({error})") from error
        return np.array(numbers, dtype="int64")

    def _block(self, table: pa.Table, rows: Numbers) -> Block:
        return Block(rows, {name: self._column(table[name]) for name in table.column_names}, self.headers)

    def _column(self, cells: pa.ChunkedArray) -> Column:
        indexed = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
        whole = indexed.unify_dictionaries().combine_chunks()
        return Column(whole.indices.to_numpy(), self.decoder.texts(whole.dictionary))
