"""Copy a file under `data/raw` and add its row to the manifest: the copy first, whole and compared, then the row."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from violence_data import paths, raw
from violence_data.errors import IntakeRefused
from violence_data.raw import RawFile, Source

UNKNOWN_DAY = dt.date(9999, 12, 31)
"""Stands for the day of publication while it is not known; no such row is ever registered."""


def provisional(path: Path, sha256: str, obtained_from: str) -> RawFile:
    """Return a file that lies anywhere as a raw file that is not registered yet."""
    return RawFile(
        source_id="",
        file=str(path),
        publisher="",
        cut="",
        published_on=UNKNOWN_DAY,
        published_on_is="",
        licence="",
        page_url="",
        obtained_from=obtained_from,
        transformed="",
        original_sha256=sha256,
        bytes=path.stat().st_size,
        sha256=sha256,
        note="",
    )


def of_source(file: RawFile, source: Source) -> RawFile:
    """Return the file with what its source says of it."""
    return replace(file, source_id=source.id, publisher=source.publisher, licence=source.licence, page_url=source.page_url)


def dated(file: RawFile, cut: str, day: dt.date | None, day_is: str) -> RawFile:
    """Return the file with its cut and, where it is known, the day it came out."""
    return replace(file, cut=cut, published_on=day or UNKNOWN_DAY, published_on_is=day_is)


def register(file: RawFile, origin: Path) -> RawFile:
    """Copy a file to its place under `data/raw` and add its row to the manifest; return it as registered.

    Raises
    ------
    IntakeRefused
        When the file is no longer what was examined.
    """
    target = paths.raw() / file.source_id / _free_name(file)
    registered = replace(file, file=target.relative_to(paths.raw()).as_posix())
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(origin, target, file)
    _add_row(registered)
    return registered


def _free_name(file: RawFile) -> str:
    """Return a plain file name that no other file has; the cut or the hash is put in where it is taken."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", file.name).lstrip(".-") or "file"
    stem, dot, ending = plain.partition(".")
    for name in (plain, f"{stem}_{file.cut}{dot}{ending}", f"{stem}_{file.sha256[:12]}{dot}{ending}"):
        held = paths.raw() / file.source_id / name
        if not held.exists() or _sha256(held) == file.sha256:
            return name
    raise IntakeRefused(f"{file.name}: data/raw/{file.source_id} holds other files of that name, cut and hash; name the file otherwise")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(origin: Path, target: Path, file: RawFile) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".adding-", delete=False) as part:
        temporary = Path(part.name)
        try:
            with origin.open("rb") as stream:
                while block := stream.read(1 << 20):
                    part.write(block)
            part.flush()
            os.fsync(part.fileno())
            if _sha256(temporary) != file.sha256:
                raise IntakeRefused(f"{file.name}: changed while it was added; run the command again")
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _add_row(file: RawFile) -> None:
    """Add a row to the manifest, which is replaced as a whole; the rows there stay as they are, byte for byte."""
    manifest = paths.raw() / raw.MANIFEST
    text = manifest.read_text(encoding="utf-8-sig")
    columns = next(csv.reader(io.StringIO(text)))
    line = io.StringIO()
    csv.DictWriter(line, columns, restval="", extrasaction="ignore", lineterminator="\n").writerow(
        {c: str(v) for c, v in vars(file).items()}
    )
    new = text + ("" if text.endswith("\n") else "\n") + line.getvalue()
    temporary = manifest.with_name(f".{raw.MANIFEST}.part")
    temporary.write_text(new, encoding="utf-8", newline="")
    temporary.replace(manifest)
