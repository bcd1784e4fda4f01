"""`reports/run.json`: the last run of every page, which is what the next run knows of it. docs/run.md describes each field.

While a batch runs, each page that is done is a line of `reports/.run.jsonl`, so that one that was killed goes on where it ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from violence_data import paths
from violence_data.errors import ReportFailed, os_words
from violence_data.reports.writing import write_whole

SCHEMA = 1


@dataclass(frozen=True)
class Outcome:
    """How the last run of one page went: its error is empty when it was written, and says why when an older page stands or none."""

    report: str
    slug: str
    title: str
    seconds: float
    error: str = ""
    earlier_page: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    cell: int | None = None
    """Which of the notebook's cells failed, counted from 1."""
    notebook: str = ""
    """Where the notebook lies that was run until it failed, from the folder of the reports."""
    why: str = ""
    """Why it was made."""
    ended: str = ""
    """When, in universal time."""
    made_from: dict[str, str] = field(default_factory=dict)
    """Digest of every table, seed and notebook that it read."""
    surroundings: str = ""
    """Digest of the code and packages it was made with: `Record.surroundings` has them."""
    outputs: dict[str, list[Any]] = field(default_factory=dict)
    """Size, time of the last change (nanoseconds) and sha256 of `html` and `ipynb` as they were written."""
    beside: list[str] = field(default_factory=list)
    """The other languages it has a link to."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other page."""
        return self.report, self.slug


@dataclass
class Record:
    """The last run of every page, and what code and packages these were made with."""

    pages: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    surroundings: dict[str, dict[str, str]] = field(default_factory=dict)
    damaged: bool = False


def path() -> Path:
    """Return where the record lies."""
    return paths.reports() / "run.json"


def _journal() -> Path:
    return paths.reports() / ".run.jsonl"


def read() -> Record:
    """Return what is recorded, with what a batch that was killed had done; nothing where the record is damaged."""
    record = Record()
    try:
        if path().is_file():
            told = json.loads(path().read_text(encoding="utf-8"))
            record.surroundings = dict(told["surroundings"])
            record.pages = {page.key: page for page in (Outcome(**one) for one in told["pages"])}
        for line in _lines():
            record.surroundings |= line.get("surroundings", {})
            if "page" in line:
                page = Outcome(**line["page"])
                record.pages[page.key] = page
    except (ValueError, TypeError, KeyError):
        return Record(damaged=True)
    return record


def _lines() -> Iterable[dict[str, Any]]:
    if not _journal().is_file():
        return
    for line in _journal().read_text(encoding="utf-8").splitlines():
        try:
            yield dict(json.loads(line))
        except ValueError:  # the last line of a batch that was killed
            return


def note(**line: Any) -> None:
    """Keep what was done until the record is written.

    Raises
    ------
    ReportFailed
        When it cannot be written.
    """
    try:
        with _journal().open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ReportFailed(f"reports/{_journal().name}: could not be written: {os_words(error)}") from error


def note_page(outcome: Outcome) -> None:
    """Keep how one page went until the record is written."""
    note(page=asdict(outcome))


def write(record: Record) -> None:
    """Write the record, without code and packages that no page was made with any more.

    Raises
    ------
    ReportFailed
        When it cannot be written.
    """
    used = {page.surroundings for page in record.pages.values()}
    told: Mapping[str, Any] = {
        "schema": SCHEMA,
        "surroundings": {digest: of for digest, of in sorted(record.surroundings.items()) if digest in used},
        "pages": [asdict(page) for page in record.pages.values()],
    }
    write_whole(path(), json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    _journal().unlink(missing_ok=True)
