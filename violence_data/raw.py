"""Files as published: find one, verify it against `data/raw/MANIFEST.csv`, know its cut and the day it came out."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from violence_data import paths
from violence_data.errors import RawFileError

MANIFEST = "MANIFEST.csv"
CUT = r"(ed)?(19|20)[0-9]{2}|(19|20)[0-9]{2}-(0[1-9]|1[0-2])"
UNKNOWN_DAY = dt.date(9999, 12, 31)
"""Stands for the day of publication of a file that is looked at while it is not known; no such row is registered, no reader sees it."""
PUBLISHED_ON_IS = ("exact", "usual day", "approximate")


@dataclass(frozen=True)
class Source:
    """A publisher's product: who publishes it, what it counts, under which licence, and where to find it.

    `usual_day` is the day of the next month on which a monthly product usually comes out; 0 where there is none.
    `address` is where files can be fetched, with what varies in braces; empty where the publisher hides the link.
    `values` shows what may stand in the braces.
    `on_page` is what the file is called on the publisher's page; empty where it is called by the title.
    """

    id: str
    publisher: str
    title: str
    counts: str
    page_url: str
    licence: str
    usual_day: int = 0
    address: str = ""
    values: str = ""
    on_page: str = ""


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
    obtained_from: str
    transformed: str
    original_sha256: str
    bytes: int
    sha256: str
    note: str

    @property
    def path(self) -> Path:
        """Where the file lies: among those shipped, or those added."""
        places = [folder / self.file for folder in paths.raw_folders()]
        return next((place for place in places if place.is_file()), places[-1])

    @property
    def name(self) -> str:
        """The file's name without its folder, for messages."""
        return Path(self.file).name


def read_manifest() -> list[RawFile]:
    """Return every file of `data/raw/MANIFEST.csv`, sorted by source and name.

    Where files that a user added lie in a folder of their own, its manifest is read beside the one shipped. A file that is shipped
    by now, as it was added or with homicides alone, is held once.

    Raises
    ------
    RawFileError
        When the manifest is missing, lacks a column, lists a file twice or outside its folder, or has a day that is none.
    """
    shipped, *added = paths.raw_folders()
    files = _rows(shipped / MANIFEST)
    held = {digest for file in files for digest in (file.sha256, file.original_sha256) if digest}
    for folder in added:
        files += [file for file in (_rows(folder / MANIFEST) if (folder / MANIFEST).is_file() else []) if file.sha256 not in held]
    doubled = {f.file for f in files if sum(g.file == f.file for g in files) > 1}
    if doubled:
        raise RawFileError(f"{MANIFEST}: listed twice: {', '.join(sorted(doubled))}; keep one row a file")
    return sorted(files, key=lambda f: f.file)


def _rows(path: Path) -> list[RawFile]:
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
        return [_manifest_row(row, line) for line, row in enumerate(reader, start=2)]


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


def shown_publication(day: dt.date) -> str:
    """Return a day of publication in words, for messages.

    >>> shown_publication(dt.date(2021, 11, 10)), shown_publication(UNKNOWN_DAY)
    ('published 2021-11-10', 'day of publication not known')
    """
    return "day of publication not known" if day == UNKNOWN_DAY else f"published {day:%Y-%m-%d}"


FILES_HEAD = """# The files as published

Written from the manifest by `make dictionary`; a test keeps it current. A day with ~ is the publisher's usual day, or approximate.

| source | file | cut | day it came out | what was done to it |
|---|---|---|---|---|
"""


def markdown(files: list[RawFile]) -> str:
    """Return the list of the files as Markdown, one row each: what README would else have to count."""
    rows = ""
    for file in files:
        day = f"{'' if file.published_on_is == 'exact' else '~'}{file.published_on}"
        cells = (f"`{file.source_id}`", file.name, file.cut, day, file.transformed or "\N{EN DASH}")
        rows += "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |\n"
    return FILES_HEAD + rows


def sha256_of(path: Path) -> str:
    """Return a file's sha256, read in pieces: it may be larger than memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_listed(files: list[RawFile]) -> None:
    """Raise a `RawFileError` that names each file under `data/raw` that the manifest does not list."""
    listed = {f.file for f in files} | {MANIFEST}
    found = {p.relative_to(folder).as_posix() for folder in paths.raw_folders() for p in folder.rglob("*") if p.is_file()}
    unlisted = sorted(f for f in found - listed if not Path(f).name.startswith("."))
    if unlisted:
        raise RawFileError(
            f"data/raw: not in {MANIFEST}: {', '.join(unlisted)}; every file needs a row there "
            "(source, cut, day of publication, licence, sha256), or must be moved away"
        )


def verify(file: RawFile) -> None:
    """Raise a `RawFileError` where a file is missing, or its sha256 is another than the manifest's."""
    if not file.path.is_file():
        raise RawFileError(f"{file.source_id}: {file.name} is in {MANIFEST} but not in data/raw; restore it or remove its row")
    if (found := sha256_of(file.path)) != file.sha256:
        size = file.path.stat().st_size
        shorter = " (truncated?)" if size < file.bytes else ""
        raise RawFileError(
            f"{file.source_id}: {file.name} has sha256 {found[:12]}… and {size:,} bytes{shorter}, {MANIFEST} says "
            f"{file.sha256[:12]}… and {file.bytes:,}: the file changed after it was registered; restore it, "
            'or remove its row and run "violence-data add" to register it anew'
        )
