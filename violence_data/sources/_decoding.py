"""Which encoding a file has that is read block by block: settled by its header or its first letters, and held to the end."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable

import pyarrow as pa

from violence_data import encodings
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _layout as layout

UTF8, MAC_ROMAN, CP1252 = "UTF-8", "UTF-8 over a MacRoman mix-up", "cp1252"
DECODE: dict[str, Callable[[bytes], str]] = {
    UTF8: lambda data: data.decode("utf-8"),
    MAC_ROMAN: lambda data: data.decode("utf-8").encode("mac_roman").decode("latin-1"),
    CP1252: lambda data: data.decode("cp1252"),
}
"""The encodings that `encodings.decodings` tries, in its order."""
NOT_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
BOM = b"\xef\xbb\xbf"


class Decoder:
    """How the bytes of one file are read; the same trials as `encodings.decodings`, without the whole file at hand."""

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self.encoding = ""

    def header(self, line: bytes, known: layout.Layout) -> list[str]:
        """Return the header in the first encoding in which a layout's columns are there; its letters settle the encoding.

        Raises
        ------
        RawFileError
            When the layout's columns are there in no encoding, or it is no text.
        """
        if b"\x00" in line:
            raise RawFileError(encodings.say_undecodable(self.file, line))
        headers = {}
        for encoding, decode in DECODE.items():
            with contextlib.suppress(UnicodeError):  # not this encoding: the next is tried, and none is an error below
                headers[encoding] = self._cells(decode(line), known.delimiter)
        if not headers:
            raise RawFileError(encodings.say_undecodable(self.file, line))
        fitting = [encoding for encoding, header in headers.items() if not known.missing(header)]
        if not fitting:
            raise RawFileError(f"{self.file.name}: row 1: {layout.nearest([known], list(headers.values()))}")
        if MAC_ROMAN in fitting and encodings.is_mix_up(",".join(headers[UTF8])):
            fitting = [MAC_ROMAN]  # most headers read the same in both
        self.encoding = "" if line.isascii() else fitting[0]
        return headers[fitting[0]]

    def _cells(self, line: str, delimiter: str) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise RawFileError(f"{self.file.name}: row 1: not readable as csv ({error})") from error

    def check(self, block: bytes, row: int) -> None:
        """Raise when a block of lines, the first of which is `row`, is not in the file's one encoding.

        Raises
        ------
        RawFileError
            For a NUL byte, or bytes of another encoding.
        """
        nul = block.find(b"\x00")
        if nul >= 0:
            self._refuse(block, nul, row, "text", "a NUL byte: the file is damaged or no csv; get it again")
        if block.isascii():
            return
        foreign = -1 if self.encoding == CP1252 else _not_utf8(block)
        self.encoding = self.encoding or (CP1252 if foreign >= 0 else MAC_ROMAN if encodings.is_mix_up(block.decode("utf-8")) else UTF8)
        if self.encoding == CP1252:
            foreign = _not_cp1252(block)
        if foreign >= 0:
            found = "a byte of another; save the whole file in one encoding"
            self._refuse(block, foreign, row, f"one encoding, {self.encoding} as in the rows before", found)

    def _refuse(self, block: bytes, at: int, row: int, expected: str, found: str) -> None:
        line = row + block.count(b"\n", 0, at)
        raise RawFileError(f"{self.file.name}: row {line}: expected {expected}, found {found}")

    def texts(self, cells: pa.BinaryArray) -> list[str]:
        """Return the texts of different cells; those without accents read the same in every encoding.

        Raises
        ------
        RawFileError
            When one is no text in the file's encoding.
        """
        decode = DECODE[self.encoding or UTF8]
        try:
            return [decode(cell) for cell in cells.to_pylist()]
        except UnicodeError as error:
            raise RawFileError(f"{self.file.name}: expected text in {self.encoding}, found another ({error})") from error


def _not_utf8(block: bytes) -> int:
    """Return where a block stops being UTF-8; -1 when all of it is."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _not_cp1252(block: bytes) -> int:
    """Return where a block stops being cp1252: a letter in UTF-8, or a byte that stands for nothing; -1 when all of it is."""
    letter = encodings.UTF8_LETTER.search(block) if b"\xc3" in block else None
    found = [block.find(byte) for byte in NOT_CP1252]
    return min((at for at in [letter.start() if letter else -1, *found] if at >= 0), default=-1)
