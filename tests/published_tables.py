"""What a generated table is: its cells as published, how a publisher may write them, and what reading them back must give."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from violence_data import places, seeds
from violence_data.sources import SOURCES
from violence_data.sources.layout import Layout

Row = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Example:
    """A table as published, by field, and what reading it back must give; `written` where it is more than a table, `data` where no text."""

    source: str
    cut: str
    expected: list[Row]
    rows: list[dict[str, str]] = field(default_factory=list)
    written: str = ""
    data: bytes = b""
    position: int = 0

    @property
    def layout(self) -> Layout:
        found: Layout = SOURCES[self.source].layouts[self.position]
        return found


@dataclass(frozen=True)
class Style:
    """How a publisher writes a file: what may differ between two cuts of one table."""

    spelling: Callable[[str], str] = str
    header: int = 0
    ignored: bool = False
    quoting: int = csv.QUOTE_MINIMAL
    newline: str = "\r\n"


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


STYLES = st.builds(
    Style,
    spelling=st.sampled_from([str, str.upper, str.lower, without_accents]),
    header=st.integers(0, 1),
    ignored=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    newline=st.sampled_from(["\r\n", "\n"]),
)


def table(example: Example, style: Style) -> list[list[str]]:
    """Return the header and rows of an example as text."""
    layout = example.layout
    names = {f: style.spelling(headers[style.header % len(headers)]) for f, headers in layout.columns.items()}
    header = [names.get(f, f) for f in example.rows[0]]
    extra = list(layout.ignored) if style.ignored else []
    return [[*header, *map(style.spelling, extra)], *([*row.values(), *(["x"] * len(extra))] for row in example.rows)]


def text(example: Example, style: Style) -> str:
    """Return an example as csv."""
    if example.written:
        return example.written
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=example.layout.delimiter, quoting=style.quoting, lineterminator=style.newline)  # type: ignore[arg-type]
    writer.writerows(table(example, style))
    return buffer.getvalue()


COUNTS = st.lists(st.integers(0, 2_000), min_size=1, max_size=12)
SPELLINGS = st.sampled_from([str, str.upper, str.lower, without_accents])


def month_text(year: int, month: int) -> str:
    return f"{year}-{month:02}-01"


def _municipalities() -> list[dict[str, str]]:
    """Return the municipalities whose name is the only one of its state."""
    rows = seeds.read_rows("municipalities.csv")
    keys = [(r["cvegeo"][:2], places.fold(r["municipality"])) for r in rows]
    return [r for r, key in zip(rows, keys, strict=True) if keys.count(key) == 1]


MUNICIPALITIES = _municipalities()[::7]
