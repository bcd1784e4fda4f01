"""Files as published: find one, verify it against `data/raw/MANIFEST.csv`, know its cut and the day it came out."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from violence_data import paths
from violence_data.errors import RawFileError

MANIFEST = "MANIFEST.csv"
LARGEST_UNPACKED_BYTES = 2_000_000_000
UNREAD = ("sesnsp_cni",)
"""Sources whose files are held and verified but have no reader yet."""
CUT = r"\d{4}-(0[1-9]|1[0-2])|ed\d{4}|\d{4}"
PUBLISHED_ON_IS = ("exact", "usual day", "approximate")


@dataclass(frozen=True)
class Source:
    """A publisher's product: who publishes it, what it counts, and where to find it."""

    id: str
    publisher: str
    title: str
    counts: str
    page_url: str


@dataclass(frozen=True)
class RawFile:
    """One row of the manifest: a file, what it covers (`cut`), when it came out, its licence and its hash."""

    source_id: str
    file: str
    publisher: str
    cut: str
    published_on: dt.date
    published_on_is: str
    licence: str
    page_url: str
    transformed: str
    bytes: int
    sha256: str
    note: str

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return paths.raw() / self.file

    @property
    def name(self) -> str:
        """The file's name without its folder, for messages."""
        return Path(self.file).name


def read_manifest() -> list[RawFile]:
    """Return every file of `data/raw/MANIFEST.csv`, sorted by source and name.

    Raises
    ------
    RawFileError
        When the manifest is missing, lacks a column, lists a file twice or outside its folder, or has a day that is none.
    """
    path = paths.raw() / MANIFEST
    if not path.is_file():
        raise RawFileError(f"{MANIFEST}: expected it in data/raw, found none; restore it from the project's repository")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RawFileError(f"{MANIFEST}: expected text in UTF-8, found another encoding ({error}); save it as UTF-8") from error
    with io.StringIO(text, newline="") as file:
        reader = csv.DictReader(file)
        wanted = list(RawFile.__dataclass_fields__)
        missing = [c for c in wanted if c not in (reader.fieldnames or [])]
        if missing:
            raise RawFileError(f"{MANIFEST}: missing columns {', '.join(missing)}; found {', '.join(reader.fieldnames or [])}")
        files = [_manifest_row(row, line) for line, row in enumerate(reader, start=2)]
    doubled = {f.file for f in files if sum(g.file == f.file for g in files) > 1}
    if doubled:
        raise RawFileError(f"{MANIFEST}: listed twice: {', '.join(sorted(doubled))}; keep one row a file")
    return sorted(files, key=lambda f: f.file)


def _manifest_row(row: dict[str, str], line: int) -> RawFile:
    where = f"{MANIFEST} row {line} ({row['file']})"
    if None in row or None in row.values():
        raise RawFileError(f"{where}: expected as many cells as the header has, found more or fewer")
    if not re.fullmatch(CUT, row["cut"]):
        raise RawFileError(f"{where}: cut: expected YYYY-MM, edYYYY for an edition or YYYY for a map, found {row['cut']!r}")
    if Path(row["file"]).is_absolute() or ".." in Path(row["file"]).parts:
        raise RawFileError(f"{where}: expected a path inside data/raw, found {row['file']!r}")
    if row["published_on_is"] not in PUBLISHED_ON_IS:
        expected = ", ".join(PUBLISHED_ON_IS)
        raise RawFileError(f"{where}: published_on_is: expected one of {expected}, found {row['published_on_is']!r}")
    try:
        published_on, size = dt.date.fromisoformat(row["published_on"]), int(row["bytes"])
    except ValueError as error:
        raise RawFileError(f"{where}: expected published_on as YYYY-MM-DD and bytes as a whole number; {error}") from error
    if re.fullmatch(r"\d{4}-\d{2}", row["cut"]) and f"{published_on:%Y-%m}" <= row["cut"]:
        raise RawFileError(f"{where}: published_on: expected a day after the cut {row['cut']}, found {published_on}")
    known = {c: row[c] for c in RawFile.__dataclass_fields__}
    return RawFile(**{**known, "published_on": published_on, "bytes": size, "sha256": row["sha256"].strip().lower()})  # type: ignore[arg-type]  # dict of mixed values


def check_listed(files: list[RawFile]) -> None:
    """Raise when a file lies under `data/raw` that the manifest does not list.

    Raises
    ------
    RawFileError
        Naming each such file.
    """
    listed = {f.file for f in files} | {MANIFEST}
    found = {p.relative_to(paths.raw()).as_posix() for p in sorted(paths.raw().rglob("*")) if p.is_file()}
    unlisted = sorted(f for f in found - listed if not Path(f).name.startswith("."))
    if unlisted:
        raise RawFileError(
            f"data/raw: not in {MANIFEST}: {', '.join(unlisted)}; every file needs a row there "
            "(source, cut, day of publication, licence, sha256), or must be moved away"
        )


def read_bytes(file: RawFile) -> bytes:
    """Return a raw file's bytes after comparing size and sha256 with the manifest.

    Raises
    ------
    RawFileError
        When the file is missing, shorter or longer than registered, or changed.
    """
    if not file.path.is_file():
        raise RawFileError(f"{file.source_id}: {file.name} is in {MANIFEST} but not in data/raw; restore it or remove its row")
    data = file.path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != file.sha256:
        shorter = " (truncated?)" if len(data) < file.bytes else ""
        raise RawFileError(
            f"{file.source_id}: {file.name} has sha256 {found[:12]}… and {len(data):,} bytes{shorter}, {MANIFEST} says "
            f"{file.sha256[:12]}… and {file.bytes:,}: the file changed after it was registered; restore it, or register it anew"
        )
    return data


def unpack(file: RawFile) -> bytes:
    """Return a verified file's content: itself, what a gz holds, or the only entry of a zip.

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
        When a gz or zip is none or damaged, or unpacks to more than `LARGEST_UNPACKED_BYTES`.
    """
    data = read_bytes(file)
    if not file.name.lower().endswith(".zip"):
        return {file.name: _gunzip(file, data) if file.name.lower().endswith(".gz") else data}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = sorted((e for e in archive.infolist() if not e.is_dir()), key=lambda e: e.filename)
            size = sum(e.file_size for e in held)
            if size > LARGEST_UNPACKED_BYTES:
                raise RawFileError(f"{file.name}: unpacks to {size:,} bytes, expected at most {LARGEST_UNPACKED_BYTES:,}")
            return {e.filename: archive.read(e) for e in held}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:  # RuntimeError: encrypted
        raise RawFileError(f"{file.name}: expected a zip, found something else or a damaged one ({error}); get it again") from error


def _gunzip(file: RawFile, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(LARGEST_UNPACKED_BYTES + 1)
    except (OSError, zlib.error, EOFError) as error:
        raise RawFileError(f"{file.name}: expected a gz, found something else or a damaged one ({error}); get it again") from error
    if len(content) > LARGEST_UNPACKED_BYTES:
        raise RawFileError(f"{file.name}: unpacks to more bytes, expected at most {LARGEST_UNPACKED_BYTES:,}")
    return content


def decodings(data: bytes) -> Iterator[str]:
    """Yield the texts that bytes may stand for, likeliest first: UTF-8, UTF-8 over a MacRoman mix-up, cp1252.

    Each trial is strict: no replacement characters. The caller takes the first text whose header it knows.
    """
    if b"\x00" in data:
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        yield text
        with contextlib.suppress(UnicodeEncodeError):
            # The cut of March 2022: latin-1 bytes read as MacRoman and saved as UTF-8 ("AÒo" for "Año").
            yield text.encode("mac_roman").decode("latin-1")
        return
    try:
        yield data.decode("cp1252")
    except UnicodeDecodeError:
        return
