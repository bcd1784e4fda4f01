"""Rows of a csv or a sheet, which may be larger than memory, block by block: the wanted rows out, each different text held once a block."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from violence_data import errors
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import encodings, layout, workbook
from violence_data.sources.encodings import Decoder
from violence_data.sources.layout import Layout

HEAD_BYTES = 65_536
"""What the header of a table may hold."""
BLOCK_BYTES = 8_000_000
PARSED_BYTES = 1_000_000
"""What one thread parses at a time: small enough for the processor's cache."""
PIECE_BYTES = 250_000
"""What is asked of a container at a time: a zip copies what it has not unpacked yet at each turn."""
ROWS_AT_ONCE = 50_000
"""Rows of a sheet that make a block."""
MOST_ROWS = 12_000_000
"""SESNSP's whole municipal file has 2.6 million."""
MOST_COLUMNS = 1_000
"""A published table has at most some 80 columns, with its years side by side some 150."""
LONGEST_CELL = 2_000
"""Letters of a cell that is kept; the longest published label has some 120."""
AHEAD = 2
"""How many blocks are made before they are asked for."""
DELIMITERS = (",", "|", ";", "\t")
BOM = b"\xef\xbb\xbf"
Numbers = npt.NDArray[Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Column:
    """Which of some different texts each cell holds."""

    codes: Numbers
    labels: list[str]


@dataclass(frozen=True)
class Block:
    """Rows by their line numbers, and their cells by field.

    Of their table: what the file calls each field, the part of a zip that it is, where that has several, and its layout, where it is read.
    """

    rows: Numbers
    columns: dict[str, Column]
    headers: dict[str, str]
    part: str = ""
    layout: Layout | None = None

    @classmethod
    def of(cls, cells: pd.DataFrame) -> Block:
        """Return the cells of a table as one block."""
        factorized = {str(name): pd.factorize(cells[name]) for name in cells}
        columns = {name: Column(codes, list(labels)) for name, (codes, labels) in factorized.items()}
        return cls(cells.index.to_numpy(), columns, cells.attrs.get(layout.HEADERS, {}))

    def numbered(self) -> pd.Index:
        """Return the rows' numbers, with the part that they stand in, for messages."""
        return pd.Index([f"{self.part}:{row}" for row in self.rows.tolist()] if self.part else self.rows, name="row")

    def frame(self, *names: str) -> pd.DataFrame:
        """Return some columns, or all, as plain text, indexed by line number, as the functions of `cells` take it."""
        wanted = {name: self.columns[name] for name in names or self.columns}
        cells = {name: pd.array(column.labels, dtype="str").take(column.codes) for name, column in wanted.items()}
        frame = pd.DataFrame(cells, index=self.numbered())
        frame.attrs[layout.HEADERS] = self.headers
        return frame

    def where(self, wanted: Numbers) -> Block:
        """Return the rows that are marked."""
        columns = {name: Column(column.codes[wanted], column.labels) for name, column in self.columns.items()}
        return replace(self, rows=self.rows[wanted], columns=columns)


class Meaning:
    """What each text of a column stands for, as a whole number: read once for the whole file, however many rows hold it."""

    def __init__(self, read: Callable[[pd.Series, str], pd.Series]) -> None:
        self.read = read
        self.known: dict[str, int] = {}

    def of(self, block: Block, name: str) -> Numbers:
        """Return the number of each cell of a column; what cannot be read is refused by its row, as the reader does of all cells."""
        column = block.columns[name]
        used = np.flatnonzero(np.bincount(column.codes, minlength=len(column.labels)))
        labels = [column.labels[code] for code in used.tolist()]
        new = [label for label in labels if label not in self.known]
        if new:
            try:
                values = self.read(pd.Series(new, dtype="str"), name)
            except RawFileError:
                self.read(block.frame(name)[name], name)  # the same error, with the rows
                raise
            self.known.update(zip(new, values.tolist(), strict=True))
        meanings = np.zeros(len(column.labels), dtype="int64")
        meanings[used] = [self.known[label] for label in labels]
        return meanings[column.codes]


@dataclass(frozen=True)
class Reading:
    """What to read of a file: the layouts it may be in, and which rows to keep, judged by the columns `by`; all where none is named.

    With `threads` one unpacks and one parses ahead of the caller; without, everything is done by the caller's own.
    """

    layouts: Sequence[Layout]
    by: tuple[str, ...] = ()
    keep: Callable[[Block], Numbers] | None = None
    block_bytes: int = BLOCK_BYTES
    threads: bool = False


def ahead(items: Generator[Item, None, None]) -> Generator[Item, None, None]:
    """Yield items while a thread makes the next ones."""
    with contextlib.closing(items), ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(next, items, None) for _ in range(AHEAD))
        while (item := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, items, None))
            yield item


# ---- csv ----


def csv_blocks(content: IO[bytes], file: RawFile, reading: Reading, part: str = "") -> Generator[Block, None, None]:
    """Yield the kept rows of each block of lines of a csv; a block may keep none.

    A file is refused that is no table, fits no layout, mixes encodings, has no row or too many, or a line of too many bytes, too few or
    too many cells. A line that a break inside quotes goes over is one row.
    """
    line = content.readline(HEAD_BYTES).removeprefix(BOM).rstrip(b"\r\n")
    parser = _Parser(file, reading, Decoder(file), line, part)
    is_empty, unpacked = True, _line_blocks(content, file, reading.block_bytes)
    for lines in ahead(unpacked) if reading.threads else unpacked:
        if lines.row + lines.number > MOST_ROWS:
            raise RawFileError(
                f"{file.name}: row {lines.row}: expected at most {MOST_ROWS:,} rows or lines, found more; is it the right file?"
            )
        if not lines.data.isspace():
            is_empty = False
            yield parser.read(lines)
    if is_empty:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")


def rows_of(line: bytes, file: RawFile) -> dict[str, dict[str, list[str]]]:
    """Return the cells of a line by the encodings and delimiters that it may be in; bytes that are no text have none."""
    names = () if b"\x00" in line else (encodings.UTF8, encodings.MIX_UP, encodings.CP1252)
    texts = {name: text for name in names if (text := encodings.decoded(line, name)) is not None}
    found = {name: {d: next(csv.reader([text], delimiter=d), []) for d in DELIMITERS} for name, text in texts.items()}
    if (widest := max((len(row) for rows in found.values() for row in rows.values()), default=0)) > MOST_COLUMNS:
        raise RawFileError(f"{file.name}: row 1: expected at most {MOST_COLUMNS:,} columns, found {widest:,}; get the file again")
    return found


@dataclass(frozen=True)
class _Lines:
    """Whole lines: their bytes, their number, and the number of the first."""

    data: bytes
    number: int
    row: int


def _line_blocks(content: IO[bytes], file: RawFile, size: int) -> Generator[_Lines, None, None]:
    """Yield the lines after the header in blocks of about `size` bytes that end outside of quotes."""
    row, pieces, held, quotes = 2, list[bytes](), 0, 0
    while piece := content.read(min(PIECE_BYTES, size)):
        held += len(piece)
        end = _end(piece, quotes) if held >= size else 0
        if held > 2 * size and not end:
            end = piece.rfind(b"\n") + 1  # a quote is left open: the parser says where
            if not end:
                raise RawFileError(
                    f"{file.name}: row {row}: expected lines of at most {size:,} bytes, found a longer one: "
                    "the file is no csv, or its lines end in another way; save it anew as csv"
                )
        if not end:
            pieces.append(piece)
            quotes += _count(piece, b'"')
            continue
        whole = b"".join((*pieces, memoryview(piece)[:end]))
        lines = _Lines(whole, _count(whole, b"\n"), row)
        row, pieces, held = row + lines.number, [piece[end:]], len(piece) - end
        quotes = _count(pieces[0], b'"')
        del piece, whole  # one block is all that is held while it is read
        yield lines
    if (rest := b"".join(pieces)).strip():
        yield _Lines(rest, rest.count(b"\n") + (not rest.endswith(b"\n")), row)


def _end(piece: bytes, quotes: int) -> int:
    """Return where the last line of a piece ends that no quote goes beyond, after so many quotes before it; 0 where there is none."""
    end = piece.rfind(b"\n") + 1
    while end and (quotes + _count(piece[:end], b'"')) % 2:
        end = piece.rfind(b"\n", 0, max(piece.rfind(b'"', 0, end), 0)) + 1
    return end


def _count(data: bytes, byte: bytes) -> int:
    """Return how often a byte is there, looked for in pieces that fit the processor's cache."""
    if byte not in data:
        return 0
    numbers = np.frombuffer(data, dtype="uint8")
    return sum(int(np.count_nonzero(numbers[at : at + PIECE_BYTES] == ord(byte))) for at in range(0, len(data), PIECE_BYTES))


class _Parser:
    """Turn lines into blocks of cells."""

    def __init__(self, file: RawFile, reading: Reading, decoder: Decoder, line: bytes, part: str) -> None:
        self.file, self.reading, self.decoder = file, reading, decoder
        found, header, self.delimiter = self._header(line)
        self.empty = _empty(file, found, header, part)
        fields = found.fields(header)
        self.numbered = _numbered(file, found, header)
        self.names = [f or str(at) for at, f in enumerate(fields)]
        # The texts of a column are told apart only once rows are chosen, but for the columns that choose them.
        kept = [*self.empty.headers, *(column.name for column in self.numbered)]
        self.types = {f: pa.dictionary(pa.int32(), pa.binary()) if f in reading.by else pa.binary() for f in kept}
        self.convert = pa.csv.ConvertOptions(column_types=self.types, include_columns=kept, strings_can_be_null=False)
        self.options = pa.csv.ReadOptions(column_names=self.names, block_size=PARSED_BYTES, use_threads=False)

    def _header(self, line: bytes) -> tuple[Layout, list[str], str]:
        """Return the layout, header and delimiter in the first encoding in which there are any, which the header's letters settle."""
        try:
            by_encoding = rows_of(line, self.file)
        except csv.Error as error:
            raise RawFileError(f"{self.file.name}: row 1: not readable as csv ({error})") from error
        if not by_encoding:
            raise RawFileError(encodings.say_undecodable(self.file, line))
        found, headers = dict[str, tuple[Layout, list[str], str]](), list[list[str]]()
        for name, rows in by_encoding.items():
            headers += [row for row in rows.values() if len(row) > 1] or list(rows.values())
            complete = [(d, known) for d, row in rows.items() if (known := layout.fitting(self.reading.layouts, row))]
            if complete:
                delimiter, known = min(complete, key=lambda pair: (not pair[1].fits(rows[pair[0]]), pair[0] != pair[1].delimiter))
                found[name] = known, rows[delimiter], delimiter
        if not found:
            raise layout.other_table(f"{self.file.name}: row 1", self.reading.layouts, headers)
        is_mixed = encodings.MIX_UP in found and encodings.is_mix_up(line.decode("utf-8"))
        likeliest = encodings.MIX_UP if is_mixed else next(iter(found))
        self.is_part = found[likeliest][0].is_part
        self.decoder.encoding = encodings.ASCII if self.is_part else "" if line.isascii() else likeliest
        return found[likeliest]

    def read(self, lines: _Lines) -> Block:
        """Return the kept rows of some lines."""
        self.decoder.check(lines.data, lines.row)
        table, rows = self._parsed(lines), np.arange(lines.row, lines.row + lines.number)
        if table is None or len(table) != lines.number:
            table, rows = self._one_by_one(lines)
        if self.reading.keep:
            wanted = self.reading.keep(self._block(table.select(self.reading.by), rows)).astype(bool)
            table, rows = table.filter(pa.array(wanted)), rows[wanted]
        return _bounded(self._block(table, rows), self.numbered, self.file)

    def _parsed(self, lines: _Lines) -> pa.Table | None:
        """Return the cells as Arrow reads them; None where it cannot: its own message would quote a line, a person's record it may be."""
        options = pa.csv.ParseOptions(delimiter=self.delimiter)
        with contextlib.suppress(pa.ArrowInvalid):
            return pa.csv.read_csv(pa.BufferReader(lines.data), self.options, options, self.convert)
        return None

    def _one_by_one(self, lines: _Lines) -> tuple[pa.Table, Numbers]:
        """Return cells and each row's line number where lines and rows differ: blank lines, breaks inside quotes, a line that is wrong."""
        reader = csv.reader(io.StringIO(lines.data.decode("latin-1"), newline=""), delimiter=self.delimiter, strict=True)
        numbers, found, width, wrong, blank = list[int](), list[list[str]](), len(self.names), "", 0
        try:
            for row in reader:
                cells = row[:width] if not any(row[width:]) else row  # separators without a cell at the end of a line
                if cells and len(cells) != width:
                    wrong = f"expected {width} cells, found {len(cells)}; is the file cut off?"
                    break
                blank += not cells
                if cells:
                    numbers.append(lines.row + reader.line_num - 1)
                    found.append(cells)
        except csv.Error as error:
            wrong = f"not readable as csv ({error})"
        if not wrong and self.is_part and len(found) + blank < reader.line_num:
            wrong = f"expected {reader.line_num:,} rows, one a line, found {len(found) + blank:,}: a quote is left open"
        if wrong:
            raise RawFileError(f"{self.file.name}: row {lines.row + reader.line_num - 1}: {wrong}")
        columns = dict(zip(self.names, zip(*found, strict=True), strict=True)) if found else dict.fromkeys(self.names, ())
        texts = {name: pa.array([cell.encode("latin-1") for cell in columns[name]], pa.binary()) for name in self.types}
        return pa.table({name: column.cast(self.types[name]) for name, column in texts.items()}), np.array(numbers, dtype="int64")

    def _block(self, table: pa.Table, rows: Numbers) -> Block:
        return replace(self.empty, rows=rows, columns={name: self._column(table[name], rows, name) for name in table.column_names})

    def _column(self, cells: pa.ChunkedArray, rows: Numbers, name: str) -> Column:
        indexed = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
        whole = indexed.unify_dictionaries().combine_chunks()
        codes, labels = whole.indices.to_numpy(), self.decoder.texts(whole.dictionary.to_pylist())
        texts = [label for label in labels if label is not None]
        if len(texts) < len(labels):
            row = rows[np.flatnonzero(codes == labels.index(None))[0]]
            where = f"{self.file.name}: row {row}, column {self.empty.headers.get(name, name)}"
            raise RawFileError(f"{where}: expected text in {self.decoder.encoding}, found other bytes")
        return Column(codes, texts)


# ---- workbooks ----


def sheet_blocks(file: RawFile, data: bytes, reading: Reading, part: str = "") -> Generator[Block, None, None]:
    """Yield the kept rows of the one sheet of a workbook that is in one of the layouts; it is refused as a csv is."""
    sheet, at, found = _find_sheet(file, reading.layouts, data)
    header = sheet.head[at]
    empty = _empty(file, found, header, part)
    fields = found.fields(header)
    numbered = _numbered(file, found, header)
    places = {f: place for place, f in enumerate(fields) if f} | {column.name: column.at for column in numbered}
    rows, is_empty = sheet.rows(at + 1), True
    while piece := list(islice(rows, ROWS_AT_ONCE)):
        is_empty = False
        columns = {name: _coded([cells[place] for _, cells in piece]) for name, place in places.items()}
        block = replace(empty, rows=np.array([number for number, _ in piece]), columns=columns)
        yield _bounded(block.where(reading.keep(block).astype(bool)) if reading.keep else block, numbered, file)
    if is_empty:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")


def _find_sheet(file: RawFile, layouts: Sequence[Layout], data: bytes) -> tuple[workbook.Sheet, int, Layout]:
    """Return the one sheet of a workbook that a layout fits, which of its rows is the header, and the layout."""
    found, headers = [], list[list[str]]()
    for sheet in workbook.sheets(file, data):
        headers += sheet.head
        found += [(sheet, at, known) for at, row in enumerate(sheet.head) if (known := layout.fitting(layouts, row))][:1]
    if not found:
        raise layout.other_table(f"{file.name}: in no sheet", layouts, headers or [[]])
    if len(found) > 1:
        names = ", ".join(sheet.name for sheet, _, _ in found)
        raise RawFileError(f"{file.name}: expected one sheet with such a table, found {len(found)}: {names}; save the one to read alone")
    if found[0][0].fault:
        raise RawFileError(f"{file.name}: sheet {found[0][0].name}, {found[0][0].fault}")
    return found[0]


def _coded(texts: Sequence[str]) -> Column:
    coded = pa.array(texts, pa.string()).dictionary_encode()
    return Column(coded.indices.to_numpy(), coded.dictionary.to_pylist())


# ---- both ----


def _empty(file: RawFile, found: Layout, header: Sequence[str], part: str) -> Block:
    """Return a block without rows of a table in some layout."""
    layout.refuse_columns(file, found, header)
    return Block(np.array([]), {}, {f: h.strip() for f, h in zip(found.fields(header), header, strict=True) if f}, part, found)


def _numbered(file: RawFile, found: Layout, header: Sequence[str]) -> list[_RowNumbers]:
    """Return the columns that may hold row numbers beside the fields of a table."""
    beside = [] if found.is_part else [at for at, f in enumerate(found.fields(header)) if f is None and layout.is_index(header[at])]
    return [_RowNumbers(file, at, header[at]) for at in beside]


def _bounded(block: Block, numbered: Iterable[_RowNumbers], file: RawFile) -> Block:
    """Return a block without the columns of row numbers, which are checked, as its cells are for their length."""
    columns = dict(block.columns)
    for column in numbered:
        if cells := columns.pop(column.name, None):
            column.check([cells.labels[code].strip() for code in cells.codes.tolist()])
    for name, cells in columns.items():
        long = [at for at, label in enumerate(cells.labels) if len(label) > LONGEST_CELL]
        if long and len(rows := block.rows[np.isin(cells.codes, long)]):
            most = max(len(cells.labels[at]) for at in long)
            raise RawFileError(f"{file.name}: row {rows[0]}, column {name}: expected at most {LONGEST_CELL:,} letters, found {most:,}")
    return replace(block, columns=columns)


@dataclass
class _RowNumbers:
    """A column without a name, which may hold blanks alone, or the row numbers that a program put there."""

    file: RawFile
    at: int
    header: str
    name: str = field(init=False)
    is_blank: bool = True
    is_number: bool = True
    last: int = -1
    first: str = ""

    def __post_init__(self) -> None:
        self.name = str(self.at)

    def check(self, cells: list[str]) -> None:
        """Raise when the next cells are neither, naming the column and what stands in it."""
        self.is_blank = self.is_blank and not any(cells)
        self.first = self.first or next((cell for cell in cells if cell), "")
        self.is_number = self.is_number and self._go_on(cells)
        if not (self.is_blank or self.is_number):
            header, found = self.header.strip(), errors.shortened(self.first)
            named = f"row numbers under {header!r}" if header else f"a name for column {self.at + 1}"
            raise RawFileError(f"{self.file.name}: row 1: expected {named}, found none above {found!r}; give the column its name back")

    def _go_on(self, cells: Iterable[str]) -> bool:
        for cell in cells:
            if not re.fullmatch("[0-9]{1,12}", cell) or int(cell) <= self.last:
                return False
            self.last = int(cell)
        return True
