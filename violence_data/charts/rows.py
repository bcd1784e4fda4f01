"""What charts with one row a place share: names at the left, dots and intervals across, changes beside a line at none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.charts import guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.guard import Bools
from violence_data.charts.page import Page
from violence_data.charts.text import wrap
from violence_data.words import Words

NAME_WIDTH = 2.4
ROW = 0.215
"""How tall a row is, in inches."""
NATION = "00"


def open_rows(sheet: Page, names: Sequence[str], xlabel: str, strong: Sequence[int] = ()) -> None:
    """Set up rows from the top down: names, faint lines, the x axis."""
    ax, wide = sheet.ax, NAME_WIDTH * sheet.figure.dpi
    ax.set_yticks(np.arange(len(names)), labels=[wrap(sheet.figure, name, wide, look.TICK_SIZE) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    for i in strong:
        ax.get_yticklabels()[i].set_fontweight("bold")
    ax.tick_params(axis="y", labelcolor=look.INK, labelsize=_size(sheet, len(names)))
    ax.grid(True, axis="x")
    box = ax.get_window_extent()
    ax.set_xlabel(wrap(sheet.figure, xlabel, box.width * 0.85, look.LABEL_SIZE), loc="left")


def _size(sheet: Page, rows: int, size: float = look.TICK_SIZE) -> float:
    """Return how large a row's text is: on axes of another's figure no taller than the row."""
    return size if sheet.own else min(size, 0.75 * 72 * sheet.box(sheet.ax).height / max(rows, 1))


def name_rows(chart: str, sheet: Page, rows: pd.DataFrame, words: Words, xlabel: str, flag_notes: Sequence[str]) -> Bools:
    """Set up rows of states, the nation in bold, each with the mark of its flag after its name; return which are flagged."""
    guard.require_unique(chart, rows, ["cve_ent"])
    guard.require_few(chart, rows)
    called = [name + sign for name, sign in zip(guard.names(chart, rows, words), marks.signs(rows), strict=True)]
    flags = guard.flagged(rows)
    open_rows(sheet, called, xlabel, np.flatnonzero(rows["cve_ent"].eq(NATION)).tolist())
    marks.flag_notes(sheet, bool(flags.any()), flag_notes)
    return flags


def draw_intervals(ax: Axes, rows: pd.DataFrame, columns: tuple[str, str, str], flags: Bools) -> None:
    """Draw a dot and its interval in each row; the dots of flagged rows are hollow."""
    value, low, high = (guard.numbers(rows[column]) for column in columns)
    at, colour = np.arange(len(rows)), look.PALETTE[0]
    ax.hlines(at, low, high, color=colour, alpha=0.45, linewidth=3.5, zorder=2)
    ax.plot(value[~flags], at[~flags], "o", color=colour, ms=6.5, zorder=3)
    ax.plot(value[flags], at[flags], "o", mfc="white", mec=colour, mew=1.5, ms=6.5, zorder=3)


def at_the_right(sheet: Page, texts: Sequence[str], heading: str) -> None:
    """Write one text at the right of each row, and what they are over them."""
    place, edge = sheet.anchor(0.1, 0, sheet.ax.get_yaxis_transform()), labels.room_at_right(sheet, [*texts, heading], look.NOTE_SIZE)
    font: dict[str, Any] = {"fontsize": _size(sheet, len(texts), look.NOTE_SIZE), "color": look.SOFT_INK, "clip_on": False}
    for i, text in enumerate(texts):
        sheet.ax.text(edge, i, text, transform=place, va="center", **font)
    sheet.ax.text(edge, 1, heading, transform=sheet.anchor(0.1, 0.04), va="bottom", **font)


CHANGE = ("change_pct", "change_pct_low", "change_pct_high")


def draw_changes(
    chart: str,
    sheet: Page,
    frame: pd.DataFrame,
    words: Words,
    xlabel: str,
    flag_notes: Sequence[str] = (),
    limit: float | None = None,
) -> pd.DataFrame:
    """Draw each state's change in percent with its interval beside a line at no change; return the rows in the order drawn.

    The largest rise is on top, states without a change (NA) last and empty, the nation in bold. Flagged states have a hollow dot and,
    after the name, the mark of the flag. Intervals beyond the highest percent drawn, `limit`, end in an arrow: a note must say so.
    """
    finite = frame.assign(**{c: frame[c].replace([np.inf], np.nan) for c in ("change_pct", "change_pct_high")})
    order: dict[str, Any] = {"ascending": [False, True], "kind": "stable", "na_position": "last"}
    rows: pd.DataFrame = finite.sort_values(["change_pct", "cve_ent"], **order)
    flags = name_rows(chart, sheet, rows, words, xlabel, flag_notes)
    draw_intervals(sheet.ax, rows, CHANGE, flags)
    sheet.ax.axvline(0, color=look.INK, linewidth=1, zorder=1.8)
    _change_axis(sheet.ax, np.concatenate([guard.numbers(rows[c]) for c in CHANGE]), guard.numbers(rows["change_pct_high"]), limit, words)
    sheet.fit()
    return rows


def _change_axis(ax: Axes, values: guard.Floats, highs: guard.Floats, limit: float | None, words: Words) -> None:
    left, right = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
    right = right if limit is None else min(right, limit)
    room = max((right - left) * 0.03, 1.0)
    ax.set_xlim(left - room, right + room)
    ax.xaxis.set_major_formatter(look.percent_format(words))
    beyond = np.flatnonzero(highs > right)
    if len(beyond):  # an empty artist that is not clipped would stretch the figure to its corner
        edge = np.full(len(beyond), right + room)
        ax.plot(edge, beyond, ">", color=look.PALETTE[0], ms=6, clip_on=False, zorder=4)
