"""What holds a published table: the file itself, a zip, gz or bz2 around it; capped, verified, never written to disk."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import IO, Any, cast

from violence_data import raw
from violence_data.errors import RawFileError
from violence_data.raw import RawFile

LARGEST_IN_MEMORY = 600_000_000
"""Bytes that a file may unpack to where it is read as a whole."""
LARGEST_STREAMED = 4_000_000_000
"""Bytes that a file may unpack to where it is read in pieces."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError),
    *(UnicodeDecodeError, struct.error, OverflowError),
)
"""What the libraries raise for a damaged, encrypted (RuntimeError) or unknown container."""
LEFT_BY_MACOS = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")
"""What a Mac puts beside the files of a zip."""


def unpack(file: RawFile) -> bytes:
    """Return a verified file's content: itself, what a gz or bz2 holds, or the only entry of a zip.

    Raises
    ------
    RawFileError
        As `entries`, and when a zip holds more or less than one file.
    """
    held = entries(file)
    if len(held) != 1:
        raise RawFileError(f"{file.name}: expected one file in the zip, found {len(held)}: {', '.join(list(held)[:5])}")
    return next(iter(held.values()))


def entries(file: RawFile) -> dict[str, bytes]:
    """Return what a verified file holds by name: every file of a zip in the order of names, else its one content.

    Raises
    ------
    RawFileError
        When the container is damaged, holds a path that leaves its folder, or unpacks to more than `LARGEST_IN_MEMORY` bytes.
    """
    raw.verify(file)
    with _damage_named(file):
        if not is_zip(file):
            with _unpacked(file) as content:
                return {file.name: _read_capped(content, file)}
        with zipfile.ZipFile(file.path) as archive:
            return {e.filename: archive.read(e) for e in _safe_entries(archive, file, LARGEST_IN_MEMORY)}


@contextlib.contextmanager
def stream(file: RawFile, entry: str = "") -> Iterator[IO[bytes]]:
    """Open a verified file's one content, or the entry of a zip that is named, to be read in pieces, unpacked on the way.

    Raises
    ------
    RawFileError
        As `unpack`; the cap is `LARGEST_STREAMED`.
    """
    raw.verify(file)
    with _damage_named(file):
        if not is_zip(file):
            with _unpacked(file) as content:
                yield content
            return
        with zipfile.ZipFile(file.path) as archive:
            held = [e for e in _safe_entries(archive, file, LARGEST_STREAMED) if entry in ("", e.filename)]
            if len(held) != 1:
                raise RawFileError(f"{file.name}: expected one file in the zip, found {len(held)}: {_names(held)}")
            with archive.open(held[0]) as content:
                yield content


def names(file: RawFile) -> list[str]:
    """Return the names of what a file holds, without unpacking it.

    Raises
    ------
    RawFileError
        As `entries`.
    """
    if not is_zip(file):
        return [file.name]
    with _damage_named(file), zipfile.ZipFile(file.path) as archive:
        return [e.filename for e in _safe_entries(archive, file, LARGEST_STREAMED)]


def largest(file: RawFile) -> str:
    """Return the name of the largest of a file's entries, which is the table where the others describe it; "" for an empty zip.

    Raises
    ------
    RawFileError
        As `entries`.
    """
    if not is_zip(file):
        return file.name
    with _damage_named(file), zipfile.ZipFile(file.path) as archive:
        return max(_safe_entries(archive, file, LARGEST_STREAMED), key=lambda e: e.file_size, default=zipfile.ZipInfo("")).filename


def head(file: RawFile, entry: str, size: int) -> bytes:
    """Return the first bytes of one of a file's entries.

    Raises
    ------
    RawFileError
        When the container is damaged.
    """
    with _damage_named(file):
        if not is_zip(file):
            with _unpacked(file) as content:
                return content.read(size)
        with zipfile.ZipFile(file.path) as archive, archive.open(entry) as content:
            return content.read(size)


def is_zip(file: RawFile) -> bool:
    """Return whether the file's name says that it is a zip; a workbook (xlsx) is no container here."""
    return file.name.lower().endswith(".zip")


def _names(held: list[zipfile.ZipInfo]) -> str:
    return ", ".join(e.filename for e in held[:5])


def _safe_entries(archive: zipfile.ZipFile, file: RawFile, largest: int) -> list[zipfile.ZipInfo]:
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
        return io.BufferedReader(_Capped(cast(IO[bytes], gzip.open(file.path)), file))
    return io.BufferedReader(_Capped(bz2.open(file.path), file)) if name.endswith(".bz2") else file.path.open("rb")


class _Capped(io.RawIOBase):
    """What a gz or bz2 unpacks to, refused beyond `LARGEST_STREAMED`: unlike a zip, they do not say how much that is."""

    def __init__(self, content: IO[bytes], file: RawFile) -> None:
        self._content, self._file, self._read = content, file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        data = self._content.read(len(view))
        self._read += len(data)
        if self._read > LARGEST_STREAMED:
            raise RawFileError(f"{self._file.name}: unpacks to more bytes, expected at most {LARGEST_STREAMED:,}")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._content.close()
        super().close()


def _read_capped(stream: IO[bytes], file: RawFile) -> bytes:
    content = stream.read(LARGEST_IN_MEMORY + 1)
    if len(content) > LARGEST_IN_MEMORY:
        raise RawFileError(f"{file.name}: unpacks to more bytes, expected at most {LARGEST_IN_MEMORY:,}")
    return content


@contextlib.contextmanager
def _damage_named(file: RawFile) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        kind = next((k for k in ("zip", "gz", "bz2") if file.name.lower().endswith(f".{k}")), "readable file")
        raise RawFileError(f"{file.name}: expected a {kind}, found something else or a damaged one ({error}); get it again") from error
