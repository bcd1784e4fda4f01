"""Where a published file is fetched from, and what it is called once it is here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message
from string import Formatter
from urllib.parse import unquote, urlsplit

from violence_data.errors import FetchFailed, UnknownName
from violence_data.raw import Source

VALUE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""What may stand in an address's braces: nothing that could lead to another host or folder."""
LONGEST_NAME = 120


def address_of(source: Source, values: Mapping[str, str], url: str | None) -> str:
    """Return the address to fetch: the one given, else the source's own with its braces filled.

    Raises
    ------
    FetchFailed
        When the publisher gives no lasting link, or the address is none of the web's.
    UnknownName
        For a value that the address does not ask for, or one that is missing or would change the address.
    """
    if url is not None:
        if values:
            raise UnknownName(f"{source.id}: with --url no values are used, found {', '.join(values)}")
        return _of_the_web(url)
    if not source.address:
        raise FetchFailed(no_link(source))
    wanted = [name for _, name, _, _ in Formatter().parse(source.address) if name]
    if sorted(values) != sorted(set(wanted)):
        expected = " ".join(f"{name}=…" for name in dict.fromkeys(wanted)) or "no values"
        found = " ".join(f"{name}={value}" for name, value in values.items()) or "none"
        raise UnknownName(f"{source.id}: expected {expected} for {source.address}; found {found}")
    for name, value in values.items():
        if not re.fullmatch(VALUE, value):
            raise UnknownName(f"{source.id}: {name}: expected letters, digits, dots and dashes, found {value!r}")
    return source.address.format(**values)


def no_link(source: Source) -> str:
    """Return what to do where a publisher gives no lasting link to its file: the page, the file's name there, and what then."""
    return (
        f"{source.id}: {source.publisher} gives no lasting link to its file. Open the page {source.page_url} and save the file "
        f'called "{source.on_page or source.title}" there, then run "violence-data add FILE"; '
        f'or copy its link there and run "violence-data fetch {source.id} --url LINK"'
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


def file_name(disposition: str, urls: tuple[str, ...], source_id: str) -> str:
    """Return a plain file name: what the server says, else the end of an address, else the source's name; never a path.

    >>> file_name('attachment; filename="../../a b.csv"', (), "x")
    'a_b.csv'
    >>> file_name("", ("https://example.org/get?id=1", "https://example.org/ged241-csv.zip"), "x")
    'ged241-csv.zip'
    """
    ends = (unquote(urlsplit(url).path) for url in urls)
    names = [_plain(name) for name in (_announced(disposition), *ends)]
    return next((n for n in names if "." in n), next((n for n in names if n), source_id))


def _announced(disposition: str) -> str:
    header = Message()
    header["Content-Disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    return str(header.get_filename() or "")


def _plain(name: str) -> str:
    """Return a name's last part, in letters, digits and a few signs, not hidden, not too long for a disk."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.()-]+", "_", last).lstrip("._-").rstrip("._")
    return plain if len(plain) <= LONGEST_NAME else plain[-LONGEST_NAME:].lstrip("._-")
