"""`fetch`: a published file from its address into `downloads/`, whole, with its hash beside it; `add` takes it from there."""

from __future__ import annotations

import hashlib
import json
import logging
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pooch

from violence_data import paths
from violence_data.errors import FetchFailed, UnknownName
from violence_data.intake.addresses import address_of
from violence_data.intake.answers import Passing
from violence_data.intake.downloading import Download, Manner, Progress
from violence_data.raw import Source
from violence_data.sources import SOURCES


@dataclass(frozen=True)
class Fetched:
    """A fetched file, where it came from, its size and its hash; the file of that name with `.fetched.json` says the same."""

    path: Path
    url: str
    bytes: int
    sha256: str


def fetch(
    source_id: str,
    values: Mapping[str, str] | None = None,
    *,
    url: str | None = None,
    folder: Path | None = None,
    manner: Manner | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Fetched:
    """Fetch a published file and return where it lies; a file of its name from an earlier fetch is replaced once it is whole.

    Parameters
    ----------
    source_id
        A source; `violence-data list sources` shows them.
    values
        What varies in the source's address, by name.
    url
        Another address, for publishers that hide the link.
    folder
        A folder that exists; `downloads/` in the project's folder when left out.
    manner, progress
        How patient the download is; called with the bytes that have come and, where known, all there are.

    Raises
    ------
    UnknownName
        For a source or value that does not exist.
    FetchFailed
        When there is no address, or what it gives is not a whole file; it may be tried again.
    """
    if source_id not in SOURCES:
        raise UnknownName(f"source: found {source_id!r}, expected one of: {', '.join(SOURCES)}")
    source: Source = SOURCES[source_id].SOURCE
    address = address_of(source, values or {}, url)
    target = _folder(folder)
    try:
        return _fetch(source, address, target, manner or Manner(), progress)
    except OSError as error:
        raise FetchFailed(f"{target}: could not be written ({error}); free the disk or choose another --output") from error


def add_command(fetched: Fetched) -> str:
    """Return the command that takes a fetched file in, to be pasted into a shell."""
    return shlex.join(["violence-data", "add", str(fetched.path), "--obtained-from", fetched.url])


def _folder(folder: Path | None) -> Path:
    chosen = folder or paths.downloads()
    paths.must_be_outside_data(chosen)
    if folder is None:
        chosen.mkdir(exist_ok=True)
    elif not chosen.is_dir():
        raise FetchFailed(f"{chosen}: expected a folder that exists, found none; make it first")
    return chosen


def _fetch(source: Source, address: str, folder: Path, manner: Manner, progress: Progress) -> Fetched:
    pooch.get_logger().setLevel(logging.WARNING)  # it would print the hash, which is written down here
    kept = folder / f".fetch-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
    download = Download(source.id, kept, manner, progress)
    try:
        whole = Path(pooch.retrieve(address, known_hash=None, fname="whole", path=kept, downloader=download))
    except FetchFailed as error:
        if not isinstance(error.__cause__, Passing):  # refused for what it is: nothing to go on with
            download.drop()
        raise
    fetched = Fetched(folder / download.said["name"], address, whole.stat().st_size, pooch.file_hash(str(whole)))
    record = fetched.path.with_name(f"{fetched.path.name}.fetched.json")
    if fetched.path.exists() and not record.is_file():  # the server chose the name: it must not replace a file that is not ours
        raise FetchFailed(f"{fetched.path}: already there, and not from an earlier fetch; move it or choose another --output")
    _write_record(fetched, source, download.said, kept / "record")
    whole.replace(fetched.path)
    (kept / "record").replace(record)
    download.drop()
    return fetched


def _write_record(fetched: Fetched, source: Source, said: Mapping[str, str], path: Path) -> None:
    """Write down where a file is from; it holds no day of its own making, so the same file gives the same record."""
    record = {
        "source_id": source.id,
        "url": fetched.url,
        "file": fetched.path.name,
        "bytes": fetched.bytes,
        "sha256": fetched.sha256,
        "etag": said["etag"],
        "last_modified": said["last_modified"],
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
