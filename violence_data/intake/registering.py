"""Copy a file under `data/raw` and add its row to the manifest: the copy first, whole and compared, then the row."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from violence_data import paths, raw
from violence_data.errors import IntakeRefused
from violence_data.raw import RawFile

LOCK = ".adding"
"""Lies under `data/raw` while a file is registered: two at once would each leave out the other's row."""
LONGEST_NAME = 200
"""Letters of a file's name that are kept, from its end: file systems take 255 with what is put in."""


def provisional(path: Path, sha256: str, obtained_from: str) -> RawFile:
    """Return a file that lies anywhere as a raw file that is not registered yet."""
    unknown = dict.fromkeys(("source_id", "publisher", "cut", "published_on_is", "licence", "page_url", "transformed", "note"), "")
    known = {"file": str(path), "obtained_from": obtained_from, "original_sha256": sha256, "sha256": sha256}
    return RawFile(**unknown, **known, published_on=raw.UNKNOWN_DAY, bytes=path.stat().st_size)


def dated(file: RawFile, cut: str, day: dt.date | None, day_is: str) -> RawFile:
    """Return the file with its cut and, where it is known, the day it came out."""
    return replace(file, cut=cut, published_on=day or raw.UNKNOWN_DAY, published_on_is=day_is)


def register(file: RawFile, origin: Path, seen: Sequence[RawFile]) -> RawFile:
    """Copy a file to its place under `data/raw` and add its row to the manifest; return it as registered.

    `seen` is the manifest that the file was examined beside: where another has come in since, what was shown no longer holds, and it is
    refused, as when the file itself changed, another is being added, or data/raw cannot be written.
    """
    try:
        with _alone(file):
            if raw.read_manifest() != list(seen):
                raise IntakeRefused(f"{file.name}: {raw.MANIFEST} changed while it was examined; run the command again")
            return _register(file, origin)
    except OSError as error:
        raise IntakeRefused(f"{file.name}: could not be copied to data/raw and registered ({error}); nothing was added") from error


def _register(file: RawFile, origin: Path) -> RawFile:
    target = paths.raw() / file.source_id / _free_name(file)
    registered = replace(file, file=target.relative_to(paths.raw()).as_posix())
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(origin, target, file)
    try:
        _add_row(registered)
    except OSError:
        target.unlink()  # a file without a row would stop every build
        raise
    return registered


@contextlib.contextmanager
def _alone(file: RawFile) -> Iterator[None]:
    lock = paths.raw() / LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError as error:
        raise IntakeRefused(
            f"{file.name}: expected to add one file at a time, found another being added; run the command again, "
            f"or remove data/raw/{LOCK} where none is"
        ) from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _free_name(file: RawFile) -> str:
    """Return a plain file name that no other file has; the cut or the hash is put in where it is taken."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", file.name).lstrip(".-")[-LONGEST_NAME:].lstrip(".-")
    if "." not in plain:
        plain = f"file.{plain}" if plain and "." in file.name else plain or "file"  # ".zip" stays a zip
    stem, dot, ending = plain.partition(".")
    for name in (plain, f"{stem}_{file.cut}{dot}{ending}", f"{stem}_{file.sha256[:12]}{dot}{ending}"):
        held = [folder / file.source_id / name for folder in paths.raw_folders()]
        if all(not place.exists() or raw.sha256_of(place) == file.sha256 for place in held):
            return name
    raise IntakeRefused(f"{file.name}: data/raw/{file.source_id} holds other files of that name, cut and hash; name the file otherwise")


def _copy(origin: Path, target: Path, file: RawFile) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".adding-", delete=False) as part:
        temporary = Path(part.name)
        try:
            with origin.open("rb") as stream:
                while block := stream.read(1 << 20):
                    part.write(block)
            part.flush()
            os.fsync(part.fileno())
            if raw.sha256_of(temporary) != file.sha256:
                raise IntakeRefused(f"{file.name}: changed while it was added; run the command again")
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _add_row(file: RawFile) -> None:
    """Add a row to the manifest, which is replaced as a whole; the rows there stay as they are, byte for byte."""
    manifest = paths.raw() / raw.MANIFEST
    before = manifest.read_bytes() if manifest.is_file() else ",".join(RawFile.__dataclass_fields__).encode() + b"\n"
    ending = "\r\n" if before.partition(b"\n")[0].endswith(b"\r") else "\n"
    columns = next(csv.reader(io.StringIO(before.decode("utf-8-sig"), newline="")))
    line = io.StringIO(newline="")
    csv.DictWriter(line, columns, restval="", extrasaction="ignore", lineterminator=ending).writerow(
        {c: str(v) for c, v in vars(file).items()}
    )
    end = b"" if before.endswith(b"\n") else ending.encode()
    temporary = manifest.with_name(f".{raw.MANIFEST}.part")
    temporary.write_bytes(before + end + line.getvalue().encode("utf-8", errors="replace"))  # a terminal may pass bytes that are no text
    temporary.replace(manifest)
