"""Read columns of a DBF as text, block by block, through a view of its records of fixed width; and which encoding its words are in.

Every function refuses what is damaged, cut off, or not what the header says, and names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from violence_data.errors import RawFileError

BLOCK_BYTES = 16_000_000
BLOCK_ROWS = 200_000
VERSIONS = (0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xF5)
"""First byte of a DBF of dBase III to V or FoxPro; level 7 has another header."""
END, KEPT, DELETED = b"\x1a", b" ", b"*"
FLAG = "*"
"""What the view calls the byte in front of each record."""
DESCRIPTORS_AT, DESCRIPTOR_BYTES = 32, 32
TERMINATORS = (b"\r", b"\n", b"\x00", b"")
"""What ends the fields in the header; writers differ."""
TEXTS, NUMBERS = "C", "NF"
"""Types of fields whose cells are text in the file."""
DRIVERS = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252"}
"""Encodings by the language driver's byte of a DBF's header."""
ENCODINGS = ("cp850", "cp1252", "cp437")
SIGNS = "¿¡°ºª«»–—“”‘’…·±×§"
NO_WORD = re.compile(r"[a-z][ÁÉÍÓÚÜÑßÝÖÞÐ]|[A-Z][ÁÉÍÓÚÜÑßÝÖÞÐ][a-z]")
"""Such a capital inside a word of small letters: no Spanish word has it, but text of cp1252 read as cp850 does."""
Records = npt.NDArray[np.void]


@dataclass(frozen=True)
class Header:
    """What a DBF says of itself: the year of its last change, its records, its code page, and each field's start, width and type."""

    year: int
    records: int
    bytes: int
    record_bytes: int
    language: int
    fields: dict[str, tuple[int, int, str]]


def is_dbf(data: bytes) -> bool:
    """Return whether a file's first bytes are the header of a DBF."""
    is_long = len(data) > DESCRIPTORS_AT and int.from_bytes(data[8:10], "little") > DESCRIPTORS_AT
    return is_long and data[0] in VERSIONS and data[2] <= 12 and data[3] <= 31


def read_header(data: bytes, name: str = "DBF") -> Header:
    """Return what the header at the start of some bytes says."""
    if not is_dbf(data):
        raise RawFileError(f"{name}: expected a DBF of dBase III to V or FoxPro, found none in the first bytes {data[:4].hex(' ')}")
    size, record_bytes = (int.from_bytes(data[at : at + 2], "little") for at in (8, 10))
    if len(data) < size:
        raise RawFileError(f"{name}: expected a DBF header of {size} bytes, found {len(data)}: the file is cut off; get it again")
    fields, start = {}, 1
    for at in range(DESCRIPTORS_AT, size, DESCRIPTOR_BYTES):
        if data[at : at + 1] in TERMINATORS:
            break
        field = data[at : at + 11].split(b"\x00")[0].decode("latin-1").strip().upper()
        fields[field] = (start, data[at + 16], chr(data[at + 11]))
        start += data[at + 16]
    if start != record_bytes:
        raise RawFileError(f"{name}: expected fields of {record_bytes} bytes together, found {start}: the DBF header is damaged")
    # The year has two digits in old files (13 is 2013) and counts from 1900 in others (119 is 2019).
    year = data[1] + (2000 if data[1] < 80 else 1900)
    return Header(year, int.from_bytes(data[4:8], "little"), size, record_bytes, data[29], fields)


def read_columns(stream: IO[bytes], columns: Sequence[str], name: str = "DBF", encoding: str = "ascii") -> Iterator[pd.DataFrame]:
    """Yield blocks of a DBF's columns as text without blanks around it, indexed by the number of the record; deleted ones are left out."""
    start = stream.read(DESCRIPTORS_AT)
    header = read_header(start + stream.read(int.from_bytes(start[8:10], "little") - DESCRIPTORS_AT), name)
    view = _view(header, columns, name)
    done, per_block = 0, min(BLOCK_ROWS, max(1, BLOCK_BYTES // header.record_bytes))
    while done < header.records:
        wanted = min(per_block, header.records - done) * header.record_bytes
        data = stream.read(wanted)
        if len(data) < wanted:
            _refuse_length(header, done * header.record_bytes + len(data), name)
        rows = np.frombuffer(data, view)
        yield _texts(rows, header, columns, done + 1, name, encoding)
        done += len(rows)
    rest = stream.read(1)
    more = len(rest) + sum(len(block) for block in iter(lambda: stream.read(BLOCK_BYTES), b""))  # to the end: a zip checks itself there
    if rest not in (b"", END):
        _refuse_length(header, done * header.record_bytes + more, name)


def _view(header: Header, columns: Sequence[str], name: str) -> np.dtype[np.void]:
    missing = [c for c in columns if c not in header.fields]
    if missing:
        raise RawFileError(f"{name}: missing columns: {', '.join(missing)}; found {', '.join(header.fields)}")
    for column in columns:
        if header.fields[column][2] not in TEXTS + NUMBERS:
            raise RawFileError(f"{name}: column {column}: expected text or numbers (type C, N, F), found type {header.fields[column][2]!r}")
    parts = [header.fields[c] for c in columns]
    return np.dtype(
        {
            "names": [FLAG, *columns],
            "formats": ["S1", *(f"V{width}" for _, width, _ in parts)],
            "offsets": [0, *(start for start, _, _ in parts)],
            "itemsize": header.record_bytes,
        }
    )


def _refuse_length(header: Header, found: int, name: str) -> None:
    records, rest = divmod(found, header.record_bytes)
    cut = f" and {rest} bytes of another" if rest else ""
    expected = f"the {header.records:,} records that the DBF's header says"
    raise RawFileError(f"{name}: expected {expected}, found {records:,}{cut}: it is cut off or damaged; get it again")


def _texts(rows: Records, header: Header, columns: Sequence[str], first: int, name: str, encoding: str) -> pd.DataFrame:
    flags = rows[FLAG]
    wrong = np.flatnonzero((flags != KEPT) & (flags != DELETED))
    if wrong.size:
        where, found = f"{name}: row {first + wrong[0]}", bytes(flags[wrong[0]])
        raise RawFileError(f"{where}: expected a blank or * in front of the record, found {found!r}: the file is damaged")
    kept = flags == KEPT
    numbers = np.arange(first, first + len(rows))[kept]
    cells = {}
    for column in columns:
        known = _distinct(rows[column][kept])
        texts = [_decoded(cell, encoding, header.fields[column][2] in NUMBERS) for cell in known.dictionary.to_pylist()]
        if None in texts:
            row = numbers[known.indices.index(texts.index(None)).as_py()]
            raise RawFileError(f"{name}: row {row}, column {column}: expected text in {encoding}, found other bytes")
        cells[column] = pa.array(texts, pa.string()).take(known.indices)
    frame: pd.DataFrame = pa.table(cells).to_pandas()
    return frame.set_axis(pd.Index(numbers, name="row"))


def _distinct(values: Records) -> pa.DictionaryArray:
    """Return cells with each distinct one once, so that few are decoded, without a Python object for each."""
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.binary(values.dtype.itemsize), len(values), [None, data]).dictionary_encode()


def _decoded(cell: bytes, encoding: str, is_number: bool) -> str | None:
    try:
        text = cell.decode(encoding).strip(" \x00")
    except UnicodeDecodeError:
        return None
    return re.sub(r"\.0*$", "", text) if is_number and "." in text else text


def find_encoding(data: bytes, language: int, name: str) -> str:
    """Return the encoding in which bytes are words: UTF-8, else the one that the header names, else the only one that fits.

    >>> find_encoding("Cónyuge".encode("cp850"), 2, "x.dbf"), find_encoding("Cónyuge".encode("cp1252"), 0, "x.dbf")
    ('cp850', 'cp1252')
    """
    if data.isascii():
        return "ascii"
    fitting = [encoding for encoding in ("utf-8", *ENCODINGS) if _are_words(data, encoding)]
    named = DRIVERS.get(language, "")
    if "utf-8" in fitting or named in fitting:
        return "utf-8" if "utf-8" in fitting else named
    texts = {data.decode(encoding) for encoding in fitting}
    if len(texts) != 1:
        found = " or ".join(fitting) or "none of them"
        raise RawFileError(f"{name}: expected words in UTF-8 or one of {', '.join(ENCODINGS)}, found {found}; save it in UTF-8")
    return fitting[0]


def _are_words(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = {c for c in text if not c.isascii()}
    return not NO_WORD.search(text) and all(c in SIGNS or (c.isalpha() and "LATIN" in unicodedata.name(c)) for c in beyond)
