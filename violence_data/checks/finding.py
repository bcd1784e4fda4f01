"""What a check is, and what it finds: an error stops a build, a warning or a notice is for the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from violence_data.errors import printable
from violence_data.tables import Table

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")


@dataclass(frozen=True)
class Finding:
    """What a check found: an error stops the build, a warning is printed with it, a notice stands in the quality report."""

    severity: Severity
    check: str
    table: str
    message: str


@dataclass(frozen=True)
class Check:
    """A named check: how grave its findings are, what it looks for, why a table may not need it, and how it looks.

    `why_not` returns why the check does not apply to a table, and nothing where it does; `find` returns a sentence for each fault.
    """

    name: str
    severity: Severity
    looks_for: str
    why_not: Callable[[Table, pd.DataFrame], str]
    find: Callable[[Table, pd.DataFrame], list[str]]

    def run(self, table: Table, frame: pd.DataFrame) -> list[Finding]:
        """Return what the check finds in one table; nothing where it does not apply."""
        if self.why_not(table, frame):
            return []
        return [Finding(self.severity, self.name, table.name, plain(said)) for said in self.find(table, frame)]


def plain(text: str) -> str:
    r"""Return a text on one line without anything that steers a terminal: it may quote a published cell.

    >>> print(plain("San\nJuan \x1b[31m"))
    San Juan \x1b[31m
    """
    return printable(re.sub(r"\s", " ", text))


def always(table: Table, frame: pd.DataFrame) -> str:
    """Return nothing: the check applies to every table."""
    return ""


def needs(*columns: str) -> Callable[[Table, pd.DataFrame], str]:
    """Return why a check that reads these columns does not apply."""

    def why_not(table: Table, frame: pd.DataFrame) -> str:
        missing = next((c for c in columns if c not in frame), "")
        return f"the table has no {missing}" if missing else no_rows(frame)

    return why_not


def no_rows(frame: pd.DataFrame) -> str:
    """Return that a table has no rows; nothing where it has some."""
    return "" if len(frame) else "the table has no rows"


def listed(items: list[str], most: int = 5) -> str:
    """Return the first items and how many more there are.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more:,} more" if more > 0 else "")


def many(number: int, noun: str) -> str:
    """Return a number and its noun.

    >>> many(1, "day"), many(2300, "row")
    ('1 day', '2,300 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
