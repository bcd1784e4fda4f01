"""`fetch`: a published file from its address into `downloads/`, whole, with its hash beside it; `add` takes it from there."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from urllib.parse import urlsplit

import pooch

from violence_data import paths
from violence_data.errors import AddressRefused, FetchFailed, NotThere, UnknownName
from violence_data.intake.downloading import Download, Manner, Passing, Progress
from violence_data.raw import Source
from violence_data.sources import SOURCES

VALUE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""What may stand in an address's braces: nothing that could lead to another host or folder."""


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
    source: Source = SOURCES[source_id]
    address = address_of(source, values or {}, url)
    target = _folder(folder)
    try:
        return _fetch(source, address, target, manner or Manner(), progress)
    except AddressRefused as error:
        raise FetchFailed(str(error)) if url else NotThere(f"{error}. {by_hand(source)}") from error
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
    said = {name: download.said[name] for name in ("etag", "last_modified")}
    about = {"source_id": source.id, "url": address, "file": fetched.path.name, "bytes": fetched.bytes, "sha256": fetched.sha256, **said}
    # No day of its own making, so that the same file gives the same record.
    (kept / "record").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    whole.replace(fetched.path)
    (kept / "record").replace(record)
    download.drop()
    return fetched


# ---- addresses ----


def address_of(source: Source, values: Mapping[str, str], url: str | None) -> str:
    """Return the address to fetch: the one given, else the source's own with its braces filled.

    No lasting link, or an address that is none of the web's, is `FetchFailed`; a value that the address does not ask for, or one that is
    missing or would change the address, is an `UnknownName`.
    """
    if url is not None:
        if values:
            raise UnknownName(f"{source.id}: with --url no values are used, found {', '.join(values)}")
        return _of_the_web(url)
    if not source.address:
        raise FetchFailed(f"{source.id}: {source.publisher} gives no lasting link to its file. {by_hand(source)}")
    wanted = [name for _, name, _, _ in Formatter().parse(source.address) if name]
    if sorted(values) != sorted(set(wanted)):
        expected = " ".join(f"{name}=…" for name in dict.fromkeys(wanted)) or "no values"
        found = " ".join(f"{name}={value}" for name, value in values.items()) or "none"
        like = f" (as in {source.values})" if source.values else ""
        raise UnknownName(f"{source.id}: expected {expected}{like} for {source.address}; found {found}")
    for name, value in values.items():
        if not re.fullmatch(VALUE, value):
            raise UnknownName(f"{source.id}: {name}: expected letters, digits, dots and dashes, found {value!r}")
    return source.address.format(**values)


def by_hand(source: Source) -> str:
    """Return how to get a file without a link to it: the page, the file's name there, and what then."""
    return (
        f'Open the page {source.page_url} and save the file called "{source.on_page or source.title}" there, then run "violence-data add '
        f'FILE"; or copy its link there and run "violence-data fetch {source.id} --url LINK"'
    )


def _of_the_web(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole:
        raise FetchFailed(f"--url: expected an address that starts with https:// or http://, found {url!r}")
    if parts.username is not None or parts.password is not None:
        raise FetchFailed("--url: expected an address without a user and password: it is written down beside the file")
    return url
