"""What holds a published table: the file itself, a zip, gz or bz2 around it; capped, verified, never written to disk.

Every function raises RawFileError, naming the file, for a container that is damaged, encrypted or unknown, holds a path that leaves its
folder, a name twice or other than one file where one is asked for, or unpacks to more bytes than any table has.
Text in UTF-16 with its mark, as a spreadsheet saves "Unicode text", comes as UTF-8.
"""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import IO, Any, cast

from violence_data import raw
from violence_data.errors import RawFileError
from violence_data.raw import RawFile

LARGEST_IN_MEMORY = 350_000_000
"""Bytes that a file may unpack to where it is read as a whole: UCDP's events of all the world, with their texts, are 250 million."""
LARGEST_STREAMED = 4_000_000_000
"""Bytes that a file may unpack to where it is read in pieces."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError),
    *(UnicodeDecodeError, struct.error, OverflowError),
)
"""What the libraries raise for a damaged, encrypted (RuntimeError) or unknown container."""
MOST_ENTRIES = 3_000
"""Files in a zip: eight years of bulletins, one a day."""
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LEFT_BY_MACOS = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")
"""What a Mac puts beside the files of a zip."""


def unpack(file: RawFile, entry: str = "") -> bytes:
    """Return a verified file's content: itself, what a gz or bz2 holds, or the only entry of a zip, or the one that is named."""
    with stream(file, entry, LARGEST_IN_MEMORY) as content:
        data = content.read(LARGEST_IN_MEMORY + 1)
    if len(data) > LARGEST_IN_MEMORY:
        raise RawFileError(f"{file.name}: unpacks to more bytes, expected at most {LARGEST_IN_MEMORY:,}")
    return data


def entries(file: RawFile, names: Sequence[str] = (), most: int | None = None) -> dict[str, bytes]:
    """Return what a verified file holds by name, up to `most` bytes: every file of a zip in order, or those named, else its one content."""
    if not is_zip(file):
        return {file.name: unpack(file)}
    raw.verify(file)
    with _archive(file) as archive:
        held = _safe_entries(archive, file, most or LARGEST_IN_MEMORY)
        return {e.filename: _utf8(archive.read(e)) for e in held if not names or e.filename in names}


@contextlib.contextmanager
def stream(file: RawFile, entry: str = "", largest: int = LARGEST_STREAMED) -> Iterator[IO[bytes]]:
    """Open a verified file's one content, or the entry of a zip that is named, to be read in pieces, unpacked on the way."""
    raw.verify(file)
    if not is_zip(file):
        with _damage_named(file), _unpacked(file) as content, _as_utf8(content) as text:
            yield text
        return
    with _archive(file) as archive:
        held = [e for e in _safe_entries(archive, file, LARGEST_STREAMED) if entry in ("", e.filename)]
        if len(held) != 1:
            shown = ", ".join(e.filename for e in held[:5])
            raise RawFileError(f"{file.name}: expected one file in the zip, found {len(held)}: {shown}")
        if held[0].file_size > largest:
            raise RawFileError(f"{file.name}: unpacks to {held[0].file_size:,} bytes, expected at most {largest:,}")
        with archive.open(held[0]) as content, _as_utf8(content) as text:
            yield text


def names(file: RawFile) -> list[str]:
    """Return the names of what a verified file holds, without unpacking it."""
    raw.verify(file)
    if not is_zip(file):
        return [file.name]
    with _archive(file) as archive:
        return [e.filename for e in _safe_entries(archive, file, LARGEST_STREAMED)]


def largest(file: RawFile, among: Sequence[str]) -> str:
    """Return which of some of a file's entries is the largest."""
    if not is_zip(file):
        return file.name
    with _archive(file) as archive:
        return max((e for e in archive.infolist() if e.filename in among), key=lambda e: e.file_size).filename


def head(file: RawFile, entry: str, size: int) -> bytes:
    """Return the first bytes of one of a file's entries."""
    if not is_zip(file):
        with _damage_named(file), _unpacked(file) as content, _as_utf8(content) as text:
            return text.read(size)
    with _archive(file) as archive, archive.open(entry) as content, _as_utf8(content) as text:
        return text.read(size)


def is_zip(file: RawFile) -> bool:
    """Return whether the file's name says that it is a zip; a workbook (xlsx) is no container here."""
    return file.name.lower().endswith(".zip")


@contextlib.contextmanager
def _archive(file: RawFile) -> Iterator[zipfile.ZipFile]:
    with _damage_named(file), zipfile.ZipFile(file.path) as archive:
        yield archive


@contextlib.contextmanager
def _damage_named(file: RawFile) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        kind = next((k for k in ("zip", "gz", "bz2") if file.name.lower().endswith(f".{k}")), "readable file")
        raise RawFileError(f"{file.name}: expected a {kind}, found something else or a damaged one ({error}); get it again") from error


def _safe_entries(archive: zipfile.ZipFile, file: RawFile, largest: int) -> list[zipfile.ZipInfo]:
    if len(archive.infolist()) > MOST_ENTRIES:
        raise RawFileError(f"{file.name}: expected at most {MOST_ENTRIES:,} files in the zip, found {len(archive.infolist()):,}")
    held = sorted((e for e in archive.infolist() if not e.is_dir() and not LEFT_BY_MACOS.search(e.filename)), key=lambda e: e.filename)
    for entry in held:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise RawFileError(f"{file.name}: expected entries inside the zip's own folder, found {entry.filename!r}; get the file anew")
    doubled = sorted({e.filename for e, other in pairwise(held) if e.filename == other.filename})
    if doubled:
        raise RawFileError(f"{file.name}: expected each name once in the zip, found twice: {', '.join(doubled[:5])}; get the file anew")
    size = sum(e.file_size for e in held)
    if size > largest:
        raise RawFileError(f"{file.name}: unpacks to {size:,} bytes, expected at most {largest:,}")
    return held


def _unpacked(file: RawFile) -> IO[bytes]:
    name = file.name.lower()
    if name.endswith(".gz"):
        return io.BufferedReader(_Pieces(_capped(cast(IO[bytes], gzip.open(file.path)), file)))
    return io.BufferedReader(_Pieces(_capped(bz2.open(file.path), file))) if name.endswith(".bz2") else file.path.open("rb")


def _capped(content: IO[bytes], file: RawFile) -> Generator[bytes, None, None]:
    """Yield what a gz or bz2 unpacks to, up to `LARGEST_STREAMED`: unlike a zip, they do not say how much that is."""
    read = 0
    with content:
        while piece := content.read(io.DEFAULT_BUFFER_SIZE):
            read += len(piece)
            if read > LARGEST_STREAMED:
                raise RawFileError(f"{file.name}: unpacks to more bytes, expected at most {LARGEST_STREAMED:,}")
            yield piece


def _utf8(data: bytes) -> bytes:
    return data.decode("utf-16").encode("utf-8") if data[:2] in UTF16 else data


@contextlib.contextmanager
def _as_utf8(content: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a content that may be peeked at; where it starts with the mark of UTF-16, recoded on the way, strictly."""
    if cast(io.BufferedReader, content).peek(2)[:2] not in UTF16:
        yield content
        return
    with io.BufferedReader(_Pieces(_recoded(content))) as text:
        yield text


def _recoded(content: IO[bytes]) -> Generator[bytes, None, None]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    while piece := content.read(io.DEFAULT_BUFFER_SIZE):
        yield decoder.decode(piece).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")  # refuses what is cut off


class _Pieces(io.RawIOBase):
    """A stream of what a generator yields."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while not self._rest:
            if (piece := next(self._pieces, None)) is None:
                return 0
            self._rest = piece
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        self._pieces.close()
        super().close()
