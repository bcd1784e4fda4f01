"""What a server's answer says of a file: whether it is one, how long it is, what it is called, and how to know it again."""

from __future__ import annotations

import re

import requests

from violence_data.errors import FetchFailed
from violence_data.intake.addresses import file_name

PASSING_STATUS = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be another in a while (RFC 9110 and 6585)."""
PAGES = ("text/html", "application/xhtml+xml")


class Passing(Exception):
    """What may go better next time; `after` is how many seconds the server asks for."""

    def __init__(self, found: str, after: float | None = None) -> None:
        super().__init__(found)
        self.after = after


def check_status(response: requests.Response) -> None:
    """Raise when a server does not answer with a file or a part of it.

    Raises
    ------
    Passing
        When it may do so later.
    FetchFailed
        When it will not.
    """
    answered = f"answered {response.status_code} {response.reason}"
    if response.status_code in PASSING_STATUS:
        after = response.headers.get("Retry-After", "")
        raise Passing(answered, float(after) if re.fullmatch(r"[0-9]{1,6}", after) else None)
    if response.status_code not in (200, 206):
        raise FetchFailed(f"{response.url}: expected a file, the server {answered}; check the address")


def check_kind(response: requests.Response) -> None:
    """Raise when a server says that it sends a web page.

    Raises
    ------
    FetchFailed
        Naming the address.
    """
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in PAGES:
        raise FetchFailed(page(response.url))


def page(url: str) -> str:
    """Return what is wrong with a web page in a file's place."""
    return f"{url}: expected a file, found a web page (HTML): the link leads to a login, an error or a page about the file; get it by hand"


def total_of(response: requests.Response) -> int | None:
    """Return the bytes of the whole file, where the server tells them and sends them as they are."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return None
    told = response.headers.get("Content-Length", "")
    if response.status_code == 206:
        told = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(told) if re.fullmatch(r"[0-9]{1,18}", told) else None


def noted(response: requests.Response, source_id: str) -> dict[str, str]:
    """Return a file's plain name, and its ETag and Last-Modified, by which it can be known again."""
    urls = (response.url, *(r.url for r in reversed(response.history)))
    name = file_name(_utf8(response.headers.get("Content-Disposition", "")), urls, source_id)
    return {"name": name, "etag": response.headers.get("ETag", ""), "last_modified": response.headers.get("Last-Modified", "")}


def _utf8(header: str) -> str:
    """Return a header that a server wrote in UTF-8 and requests read as latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
