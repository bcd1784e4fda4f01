"""What `verify` shows in a terminal: one line a check and table that has findings."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from violence_data.quality.result import Quality

MESSAGE_SHOWN = 120
"""The most that is shown of a message; the report has the whole."""


def overview(quality: Quality) -> Table:
    """Return the findings by check and table: severity, number and the first message; texts from data stay text."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("check", "severity", "table", "number", "first message"):
        table.add_column(heading, justify="right" if heading == "number" else "left", no_wrap=heading == "severity", overflow="fold")
    for result in quality.found():
        first = Text(result.messages[0])
        first.truncate(MESSAGE_SHOWN, overflow="ellipsis")
        table.add_row(*(Text(cell) for cell in (result.check, result.severity, result.over, f"{len(result.messages):,}")), first)
    return table
