"""One download over an unsteady line: tried again, resumed, bounded, and refused when it is a page instead of a file.

`Download` is the downloader that pooch calls. pooch's own starts anew each time, so what has come so far waits here, with
what the server said of it; it is resumed only if the server says that the file is still the same (RFC 9110, If-Range).
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests

from violence_data import __version__
from violence_data.errors import AddressRefused, FetchFailed, NoAnswer
from violence_data.sources import containers, encodings

Progress = Callable[[int, int | None], None]
UNSTEADY = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
PASSING_STATUS = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be another in a while (RFC 9110 and 6585)."""
PAGES = ("text/html", "application/xhtml+xml")
PIECE = 1 << 16
LONGEST_WAIT = 120.0
LONGEST_NAME = 120


class Passing(Exception):
    """What may go better next time; `after` is how many seconds the server asks for."""

    def __init__(self, found: str, after: float | None = None) -> None:
        super().__init__(found)
        self.after = after


@dataclass(frozen=True)
class Manner:
    """How patient a download is: how often it tries, how long it waits for an answer and between tries, how much it takes."""

    tries: int = 5
    timeout: tuple[float, float] = (20.0, 60.0)
    largest: int = containers.LARGEST_STREAMED
    wait: Callable[[float], None] = time.sleep


class _Session(requests.Session):
    """A session that follows a redirect to the web alone, and from https to https alone; certificates are always checked."""

    def __init__(self) -> None:
        super().__init__()
        self.headers["User-Agent"] = f"violence_data/{__version__}"
        self.headers["Accept-Encoding"] = "identity"  # as the file is: its length and its hash are the publisher's

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            old, new = urlsplit(resp.url).scheme, urlsplit(urljoin(resp.url, target)).scheme
            if new not in ("http", "https") or (old == "https" and new == "http"):
                raise FetchFailed(
                    f"{resp.url}: expected a redirect that stays on the web, and on https, found one to {target!r}; get the file by hand"
                )
        return target


@dataclass
class Download:
    """A download of one address, in a folder of its own that holds what has come so far."""

    source_id: str
    folder: Path
    manner: Manner
    progress: Progress
    _session: _Session = field(default_factory=_Session)

    def __call__(self, url: str, output_file: str, _pooch: object) -> None:
        """Put the whole file at `output_file`, or fail: the server refuses, sends a page, too much or nothing, or all tries fail."""
        with self._session:
            self._try(url)
        with self._part.open("rb") as file:
            if encodings.HTML.match(file.read(2000)):
                raise FetchFailed(_page(url))
        self._part.replace(output_file)

    @property
    def said(self) -> dict[str, str]:
        """What the server said of the file: its name, ETag and Last-Modified; empty before it answered."""
        path = self.folder / "said.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    @property
    def _part(self) -> Path:
        return self.folder / "part"

    def _try(self, url: str) -> None:
        for number in range(1, self.manner.tries + 1):
            try:
                self._once(url)
            except Passing as error:
                if number == self.manner.tries:
                    raise NoAnswer(
                        f"{url}: tried {number} times, the last time: {error}; run the same command again later: "
                        "it goes on where it stopped if the server allows it"
                    ) from error
                self.manner.wait(min(error.after or 2.0 ** (number - 1), LONGEST_WAIT))
            else:
                return

    def _once(self, url: str) -> None:
        try:
            with self._session.get(url, headers=self._resume(), stream=True, timeout=self.manner.timeout) as response:
                if response.status_code == 416:  # what is here is no start of what is there
                    self._part.unlink(missing_ok=True)
                    raise Passing("the server has nothing after what has come so far")
                _check_status(response)
                if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() in PAGES:
                    raise FetchFailed(_page(response.url))
                self._receive(response)
        except requests.exceptions.SSLError as error:
            raise FetchFailed(
                f"{url}: expected a safe connection and a valid certificate, found otherwise ({error}); get the file by hand"
            ) from error
        except UNSTEADY as error:
            raise Passing(str(error)) from error
        except requests.RequestException as error:
            raise FetchFailed(f"{url}: expected an address that answers, found otherwise ({error}); check it") from error

    def _resume(self) -> dict[str, str]:
        """Return the headers that ask for the rest of what is here, if it can be told that it is still the same file."""
        etag = self.said.get("etag", "")
        same = etag if etag.startswith('"') else self.said.get("last_modified", "")
        held = self._part.stat().st_size if self._part.is_file() else 0
        return {"Range": f"bytes={held}-", "If-Range": same} if held and same else {}

    def _receive(self, response: requests.Response) -> None:
        """Write the body behind what is here, or anew where the server sends the whole."""
        resumed = response.status_code == 206
        here = self._part.stat().st_size if resumed and self._part.is_file() else 0
        if resumed and not (here and response.headers.get("Content-Range", "").startswith(f"bytes {here}-")):
            self._part.unlink(missing_ok=True)
            raise Passing("the server sent another part than asked for")
        if not resumed:
            self._part.unlink(missing_ok=True)  # first: an old part must never stand beside a new ETag
            self._note(response)
        total = _total_of(response)
        self._check_size(response.url, total or 0)
        with self._part.open("ab" if resumed else "wb") as file:
            for piece in response.iter_content(PIECE):
                here += len(piece)
                self._check_size(response.url, here)
                file.write(piece)
                self.progress(here, total)
        if total is not None and here != total:
            raise Passing(f"expected {total:,} bytes, {here:,} came")
        if not here:
            raise FetchFailed(f"{response.url}: expected a file, found nothing in it; check the address")

    def _check_size(self, url: str, size: int) -> None:
        if size > self.manner.largest:
            raise FetchFailed(
                f"{url}: expected at most {self.manner.largest:,} bytes, found {size:,} or more; get it by hand if it is the right file"
            )

    def _note(self, response: requests.Response) -> None:
        """Keep what the server says of the file: its plain name, and its ETag and Last-Modified, by which it can be known again."""
        urls = (response.url, *(r.url for r in reversed(response.history)))
        name = file_name(response.headers.get("Content-Disposition", ""), urls, self.source_id)
        said = {"name": name, "etag": response.headers.get("ETag", ""), "last_modified": response.headers.get("Last-Modified", "")}
        new = self.folder / "said.new"
        new.write_text(json.dumps(said), encoding="utf-8")
        new.replace(self.folder / "said.json")

    def drop(self) -> None:
        """Remove what has come so far."""
        shutil.rmtree(self.folder, ignore_errors=True)


# ---- what a server's answer says of a file ----


def _check_status(response: requests.Response) -> None:
    """Raise where a server answers with no file or part of one: `Passing` when it may do so later."""
    answered = f"answered {response.status_code} {response.reason}"
    if response.status_code in PASSING_STATUS:
        after = response.headers.get("Retry-After", "")
        raise Passing(answered, float(after) if re.fullmatch(r"[0-9]{1,6}", after) else None)
    if response.status_code not in (200, 206):
        raise AddressRefused(f"{response.url}: expected a file, the server {answered}; check the address")


def _page(url: str) -> str:
    return f"{url}: expected a file, found a web page (HTML): the link leads to a login, an error or a page about the file; get it by hand"


def _total_of(response: requests.Response) -> int | None:
    """Return the bytes of the whole file, where the server tells them and sends them as they are."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return None
    told = response.headers.get("Content-Length", "")
    if response.status_code == 206:
        told = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(told) if re.fullmatch(r"[0-9]{1,18}", told) else None


def file_name(disposition: str, urls: tuple[str, ...], source_id: str) -> str:
    """Return a plain file name: what the server says, else the end of an address, else the source's name; never a path.

    >>> file_name('attachment; filename="../../a b.csv"', (), "x")
    'a_b.csv'
    >>> file_name("", ("https://example.org/get?id=1", "https://example.org/ged241-csv.zip"), "x")
    'ged241-csv.zip'
    """
    header = Message()
    header["Content-Disposition"] = _utf8(disposition).replace("\r", " ").replace("\n", " ")
    announced = str(header.get_filename() or "")
    names = [_plain(name) for name in (announced, *(unquote(urlsplit(url).path) for url in urls))]
    return next((n for n in names if "." in n), next((n for n in names if n), source_id))


def _utf8(header: str) -> str:
    """Return a header that a server wrote in UTF-8 and requests read as latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _plain(name: str) -> str:
    """Return a name's last part, in letters, digits and a few signs, not hidden, not too long for a disk."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.()-]+", "_", last).lstrip("._-").rstrip("._")
    return plain if len(plain) <= LONGEST_NAME else plain[-LONGEST_NAME:].lstrip("._-")
