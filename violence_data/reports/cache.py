"""Why a page is made, or that nothing it hangs on has changed; asked before anything heavy is imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from violence_data import paths
from violence_data.processed import state
from violence_data.reports.catalog import Job
from violence_data.reports.records import Outcome, Record

PACKAGES = (
    *("babel", "contourpy", "fonttools", "geopandas", "ipython", "jinja2", "matplotlib", "mistune", "nbconvert", "nbformat", "nh3"),
    *("numpy", "pandas", "pillow", "pyarrow", "pydantic", "pyproj", "scipy", "shapely", "statsmodels"),
)
"""What computes, draws and writes pages."""
BESIDE = ("cli", "export", "intake")
"""Rooms of this package that no page comes through."""
NAMED = 3
SHORT = 16
OUTPUTS = ("html", "ipynb")


PAGES = "pages "
"""Begins the name of what a page links to: "pages municipality_profile/12" are those that are there whose codes begin so."""


def pages(report: str, start: str) -> list[str]:
    """Return the names of a report's pages that are there and begin so."""
    return sorted(path.stem for path in (paths.reports() / report).glob(f"{start}*.html"))


class Now:
    """What pages hang on, as it is now; each part is looked at once."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}

    @cached_property
    def _tables(self) -> dict[str, str]:
        return {part["name"]: _of(json.dumps(part).encode()) for part in state.read("reports")["resources"]}

    def digest(self, name: str) -> str:
        """Return the digest of a table, a seed, a notebook or the names of pages; empty when it is not there."""
        if name.startswith("table "):
            return self._tables.get(name.removeprefix("table "), "")
        if name.startswith(PAGES):
            return _of(json.dumps(pages(*name.removeprefix(PAGES).split("/"))).encode())
        if name not in self._files:
            folder, _, file = name.partition("/")
            path = {"seeds": paths.seeds, "notebooks": paths.notebooks}[folder]() / file
            self._files[name] = _of(path.read_bytes()) if path.is_file() else ""
        return self._files[name]

    def made_from(self, read: Iterable[str]) -> dict[str, str]:
        """Return the digest of everything that was read."""
        return {name: self.digest(name) for name in sorted(read)}

    @cached_property
    def surroundings(self) -> dict[str, str]:
        """The digest of every file of this package that pages come through, and the versions of what they are made with."""
        return state.made_with(PACKAGES, BESIDE)

    @cached_property
    def surroundings_digest(self) -> str:
        """The digest of `surroundings`."""
        return _of(json.dumps(self.surroundings).encode())


def why(job: Job, record: Record, now: Now, *, hash_outputs: bool = False) -> str:
    """Return why a page is made, in words; empty when it is as it would be made now.

    Parameters
    ----------
    job, record, now
        The page, what is known of its last run, and what it hangs on.
    hash_outputs
        Whether its files are read; else they count as they were written while their size and time of change are the same.
    """
    known = record.pages.get((job.report, job.slug))
    if known is None:
        return "its record is damaged" if record.damaged else "it was never made"
    if known.error:
        return "it failed the last time"
    if known.values != job.values:
        return "its parameters changed"
    if not set(job.beside) <= set(known.beside):
        return "it has no link to another language yet"
    changed = [name for name, digest in known.made_from.items() if now.digest(name) != digest]
    reasons = [f"{name} changed" for name in changed] or _of_surroundings(record.surroundings.get(known.surroundings), now, known)
    reasons = reasons or [f"its {kind} {fault}" for kind in OUTPUTS if (fault := _fault(known, kind, hash_outputs))]
    more = f" and {len(reasons) - NAMED} more" if len(reasons) > NAMED else ""
    return ", ".join(reasons[:NAMED]) + more


def _of_surroundings(was: dict[str, str] | None, now: Now, known: Outcome) -> list[str]:
    if known.surroundings == now.surroundings_digest:
        return []
    if was is None:
        return ["it is not known what it was made with"]
    return state.changed_since(was, now.surroundings)


def _fault(known: Outcome, kind: str, hash_it: bool) -> str:
    path = paths.reports() / known.report / f"{known.slug}.{kind}"
    if not path.is_file():
        return "is not there"
    found = path.stat()
    size, changed, digest = known.outputs.get(kind, [-1, -1, ""])
    if not hash_it and (found.st_size, found.st_mtime_ns) == (size, changed):
        return ""
    return "" if hashlib.sha256(path.read_bytes()).hexdigest() == digest else "is not as it was written"


def state_of(path: Path) -> list[Any]:
    """Return what tells later whether a file is as it is now: size, time of change and sha256."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()]


def _of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:SHORT]
