"""What a check is and what it finds, and the parts of a table that checks look at: each cut of each series, totals by place and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from violence_data import raw
from violence_data.errors import printable
from violence_data.tables import Table

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
Find = Callable[..., Iterable[str]]
WhyNot = Callable[..., str]


@dataclass(frozen=True)
class Finding:
    """What a check found: an error stops the build, a warning is printed with it, a notice stands in the quality report."""

    severity: Severity
    check: str
    table: str
    message: str


@dataclass(frozen=True)
class Result:
    """How one check went over one table or over the files: `not_needed` says why it did not apply, `messages` what it found."""

    check: str
    severity: Severity
    looks_for: str
    over: str
    not_needed: str = ""
    messages: tuple[str, ...] = ()

    def findings(self) -> list[Finding]:
        """Return each message as a finding of its own."""
        return [Finding(self.severity, self.check, self.over, message) for message in self.messages]


@dataclass(frozen=True)
class Check:
    """A named check: how grave its findings are, what it looks for, how it looks, and why it may not apply.

    `find` gives a sentence for each fault, `why_not` nothing where the check applies. Both take what is looked at: a table and its
    rows in all their cuts; or, where the check is `over` one table or folder alone, the rows of that table and of the `other`, or the
    folders.
    """

    name: str
    severity: Severity
    looks_for: str
    find: Find
    why_not: WhyNot = lambda *held: ""
    over: str = ""
    other: str = ""

    def result(self, *held: Any) -> Result:
        """Return how the check went over what is held."""
        why_not = self.why_not(*held)
        said = () if why_not else tuple(plain(text) for text in self.find(*held))
        return Result(self.name, self.severity, self.looks_for, self.over or held[0].name, why_not, said)

    def run(self, *held: Any) -> list[Finding]:
        """Return what the check finds; nothing where it does not apply."""
        return self.result(*held).findings()


CHECKS: dict[str, Check] = {}
"""Every check of one table by its name, in the order in which they are run and reported: that of their definitions."""


def check(name: str, severity: Severity, looks_for: str, why_not: WhyNot | None = None) -> Callable[[Find], Find]:
    """Make a function a check of tables, of those that have rows where nothing else is said."""

    def register(find: Find) -> Find:
        CHECKS[name] = Check(name, severity, looks_for, find, why_not or needs())
        return find

    return register


def where(applies: Callable[[Table, pd.DataFrame], Any], otherwise: str) -> WhyNot:
    """Let a check apply to the tables with rows that meet a condition; `otherwise` says why it does not apply to the others."""
    return lambda table, frame: no_rows(frame) if applies(table, frame) else otherwise


def needs(*columns: str) -> WhyNot:
    """Let a check apply to the tables with rows and these columns."""

    def why_not(table: Table, frame: pd.DataFrame) -> str:
        missing = next((c for c in columns if c not in frame), "")
        return f"the table has no {missing}" if missing else no_rows(frame)

    return why_not


def no_rows(frame: pd.DataFrame) -> str:
    """Return that a table has no rows; nothing where it has some."""
    return "" if len(frame) else "the table has no rows"


def plain(text: str) -> str:
    r"""Return a text on one line without anything that steers a terminal: it may quote a published cell.

    >>> print(plain("San\nJuan \x1b[31m"))
    San Juan \x1b[31m
    """
    return printable(re.sub(r"\s", " ", text))


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


# ---- the parts of a table ----

_SHOWN = {"method": "", "release": "release ", "registration_year": "registered in ", "catalogue": ""}


def series(table: Table) -> list[str]:
    """Return the columns that part a table into series; a state is a place in one, even where files of states have cuts of their own."""
    return [c for c in table.series if c != "cve_ent"]


def release_columns(table: Table) -> list[str]:
    """Return the columns that tell a table's releases apart."""
    return [*series(table), str(table.vintage), "published_on"]


def releases(table: Table, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each release, the rows of one vintage of one series, with its name for messages; older ones of a series come first.

    A cut that came out twice is two releases, which their day of publication tells apart. A table without cuts is one without a name.
    """
    if table.vintage is None:
        yield "", frame
        return
    columns = release_columns(table)
    often = frame.groupby(columns[:-1], dropna=False)["published_on"].transform("nunique") > 1
    for values, rows in frame.groupby(columns, dropna=False):
        shown = dict(zip(columns, values, strict=True))
        told = columns if often.loc[rows.index].iloc[0] else columns[:-1]
        first = [table.vintage, *(c for c in told if c not in (table.vintage, "bulletin"))]  # a table holds one bulletin
        yield ", ".join(_shown(c, shown[c]) for c in first), rows


def _shown(column: str, value: object) -> str:
    if column == "published_on":
        return raw.shown_publication(pd.Timestamp(str(value)).date())
    if column == "compiled":
        return "compiled by others" if value else "the publisher's own"
    return f"{_SHOWN[column]}{value}" if column in _SHOWN else f"{column} {value}"


def by_release(find: Callable[[pd.DataFrame], Iterable[str]]) -> Find:
    """Return a check's function that looks at each release apart and says of which it speaks."""
    return lambda table, frame: [f"{name}: {said}" for name, rows in releases(table, frame) for said in find(rows)]


def by_series(table: Table, frame: pd.DataFrame) -> Iterator[list[tuple[str, pd.DataFrame]]]:
    """Yield the releases of each series, the oldest first."""
    for rows in [rows for _, rows in frame.groupby(series(table), dropna=False)] if series(table) else [frame]:
        yield list(releases(table, rows))


def newest(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the newest cut of each series."""
    return frame if table.vintage is None else pd.concat([held[-1][1] for held in by_series(table, frame)])


def most_cuts(table: Table, frame: pd.DataFrame) -> int:
    """Return how many releases the series with the most of them has."""
    cuts = frame[release_columns(table)].drop_duplicates()
    return int(cuts.groupby(series(table), dropna=False).size().max()) if series(table) else len(cuts)


def summed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table's count by release, offence, place and day or month, which is all that most checks look at."""
    columns = [c for c in dict.fromkeys([*release_columns(table), "offence", place_column(frame), time_column(frame)]) if c in frame]
    return frame.groupby(columns, dropna=False, sort=False)[str(table.count)].sum(min_count=1).reset_index()


def time_column(frame: pd.DataFrame) -> str:
    """Return the column that dates the rows; empty where no day, month or year does."""
    return next((c for c in ("month", "date", "date_end", "year") if c in frame), "")


def shown_time(frame: pd.DataFrame) -> str:
    """Return how the times of a table are written: its months, its days, or its years."""
    return {"month": "%Y-%m", "year": ""}.get(time_column(frame), "%Y-%m-%d")


def place_column(frame: pd.DataFrame) -> str:
    """Return the column of the smallest place the rows stand for; empty where there is none."""
    return next((c for c in ("cvegeo", "cve_ent") if c in frame), "")


def offences(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each offence with its name for messages; a table without offences is one part without a name."""
    if "offence" not in frame:
        yield "", frame
        return
    for offence, rows in frame.groupby("offence", dropna=False):
        yield f", {offence}", rows


def intentional(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of homicidio doloso; every row where the table has no offences."""
    return frame[frame["offence"] == "homicidio_doloso"] if "offence" in frame else frame


def place_by_time(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the count of each place (columns) and day or month (rows) that is known; what is not listed is 0 in a table without a grid."""
    time, place = time_column(frame), place_column(frame)
    sums = frame.groupby([time, place], dropna=True)[str(table.count)].sum(min_count=1).astype("float64").unstack(place)
    return sums if table.grid else sums.fillna(0)
