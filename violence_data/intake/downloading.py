"""One download over an unsteady line: tried again, resumed, bounded, and refused when it is a page instead of a file.

`Download` is the downloader that pooch calls. pooch's own starts anew each time, so what has come so far waits here, with
what the server said of it; it is resumed only if the server says that the file is still the same (RFC 9110, If-Range).
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from violence_data import __version__, containers, encodings
from violence_data.errors import FetchFailed
from violence_data.intake.answers import Passing, check_kind, check_status, noted, page, total_of

Progress = Callable[[int, int | None], None]
UNSTEADY = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
PIECE = 1 << 16
LONGEST_WAIT = 120.0


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
        """Put the whole file at `output_file`, or raise.

        Raises
        ------
        FetchFailed
            When the server refuses, sends a page, too much or nothing, or when all tries failed.
        """
        with self._session:
            self._try(url)
        self._refuse_page(url)
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
                    raise FetchFailed(
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
                check_status(response)
                check_kind(response)
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
        total = total_of(response)
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
        new = self.folder / "said.new"
        new.write_text(json.dumps(noted(response, self.source_id)), encoding="utf-8")
        new.replace(self.folder / "said.json")

    def _refuse_page(self, url: str) -> None:
        with self._part.open("rb") as file:
            if encodings.HTML.match(file.read(2000)):
                raise FetchFailed(page(url))

    def drop(self) -> None:
        """Remove what has come so far."""
        shutil.rmtree(self.folder, ignore_errors=True)
