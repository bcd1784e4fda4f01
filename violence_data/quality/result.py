"""How a check went, how a table stands, and all of it together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from violence_data.checks import Severity


@dataclass(frozen=True)
class Result:
    """How one check went over one table or over the files: `not_needed` says why it did not apply, `messages` what it found."""

    check: str
    severity: Severity
    looks_for: str
    over: str
    not_needed: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A published file that feeds a table: its series and cut, the day it came out, and the rows and period it gave.

    Two files of one cut that came out on one day share their rows: `rows` counts those of both.
    """

    file: str
    series: str
    cut: str
    published: str
    period: str
    rows: int


@dataclass(frozen=True)
class TableQuality:
    """How one built table stands: what feeds it, how many cells were corrected, and every check's result."""

    name: str
    title: str
    rows: int
    corrected: int
    feeds: tuple[Feed, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Quality:
    """What every check found in the files (`files`) and in the tables; `absent` names the tables that no file held here feeds."""

    files: tuple[Result, ...]
    tables: tuple[TableQuality, ...]
    absent: tuple[str, ...]

    def found(self) -> Iterator[Result]:
        """Return the results with findings: those of the files, then table by table."""
        every = [*self.files, *(result for table in self.tables for result in table.results)]
        return (result for result in every if result.messages)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(len(result.messages) for result in self.found() if result.severity == severity)
