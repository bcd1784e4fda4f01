"""The marks that charts over time share: unfinished years, flags, method breaks, the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from violence_data.charts import style as look
from violence_data.charts.guard import Bools, Floats, position, truth
from violence_data.charts.labels import inside
from violence_data.charts.page import Page
from violence_data.errors import YearsNotCovered
from violence_data.words import Words, numbers
from violence_data.words.text import NO_BREAK

FLAG_MARKS = {"suspected_gap": "o", "level_shift": "^"}
"""How a flagged year is drawn on a line, hollow: a gap is a circle, a shift a triangle; a gap hides a shift out of it."""
FLAG_SIGNS = {"suspected_gap": "\N{WHITE CIRCLE}", "level_shift": "\N{WHITE UP-POINTING TRIANGLE}"}
"""The same marks in text, after the name of a row."""

STEPS = (1, 2, 5, 10, 50)
"""Years between two that are named on the axis."""

Break = tuple[float | pd.Timestamp, str]
EndLabel = tuple[float, float, str, str]


def draw_line(ax: Axes, x: Floats, y: Floats, done: Bools, open_size: float = 5, so_far: bool = False, **kwargs: Any) -> None:
    """Draw a line solid where years are complete, dashed with an open mark where not.

    With `so_far` an unfinished year is a bar apart: a total of some months is no point of a line of whole years.
    """
    colour = kwargs["color"]
    ax.plot(x, np.where(done, y, np.nan), **kwargs)
    dashed = {**kwargs, "linestyle": look.UNFINISHED, "marker": ""}
    for i in np.flatnonzero(~done & ~np.isnan(y)):
        if so_far:
            ax.bar(x[i], y[i], width=0.5, facecolor="white", edgecolor=colour, hatch=look.HATCH, linewidth=1.2, zorder=5)
            continue
        if i > 0:
            ax.plot(x[i - 1 : i + 1], y[i - 1 : i + 1], **dashed)
        ax.plot(x[i], y[i], "D", mfc="white", mec=colour, ms=open_size, zorder=6, clip_on=False)
    alone = ~np.isnan(y) & done & np.isnan(np.r_[np.nan, y[:-1]]) & np.isnan(np.r_[y[1:], np.nan])
    ax.plot(x[alone], y[alone], "o", color=colour, ms=3.5, zorder=5)


def draw_band(ax: Axes, x: Floats, low: Floats, high: Floats, colour: str) -> None:
    """Shade an interval; a year that stands alone gets a bar instead."""
    ax.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0, zorder=1)
    bare = np.isnan(np.r_[np.nan, low[:-1]]) & np.isnan(np.r_[low[1:], np.nan]) & ~np.isnan(low)
    ax.vlines(x[bare], low[bare], high[bare], color=colour, alpha=0.4, linewidth=3, zorder=1)


def draw_flags(ax: Axes, x: Floats, y: Floats, rows: pd.DataFrame, colour: str, size: float = 7) -> bool:
    """Draw flagged years hollow, each kind with its own mark, and return whether there were any."""
    style: dict[str, Any] = {"mfc": "white", "mec": colour, "mew": size / 5, "ms": size, "zorder": 7, "clip_on": False, "linestyle": ""}
    left = ~np.isnan(y)
    for flag, mark in FLAG_MARKS.items():
        shown = truth(rows, flag, False) & left
        left &= ~shown
        if shown.any():
            ax.plot(x[shown], y[shown], mark, **style)
    return bool((~left & ~np.isnan(y)).any())


def signs(rows: pd.DataFrame) -> list[str]:
    """Return what stands after the name of each row: a space that does not break and the mark of its flag, or nothing."""
    gap, shift = (truth(rows, flag, False) for flag in FLAG_SIGNS)
    return [f"{NO_BREAK}{FLAG_SIGNS['suspected_gap' if g else 'level_shift']}" if g or s else "" for g, s in zip(gap, shift, strict=True)]


def flag_notes(page: Page, drawn: bool, notes: Sequence[str]) -> None:
    """Add the notes on flags under the chart, when a flag was drawn at all."""
    if drawn:
        page.notes[:0] = notes


def draw_unfinished(ax: Axes, x: Floats, done: Bools, label: str) -> list[tuple[float, str, bool]]:
    """Hatch the unfinished years and return the label of the first."""
    spots = sorted({float(at) for at in x[~done]})
    for at in spots:
        hatch: dict[str, Any] = {"hatch": look.HATCH, "edgecolor": look.CONTEXT}
        ax.axvspan(at - 0.5, at + 0.5, linewidth=0, facecolor="none", zorder=0, **hatch)
    return [(at, label, True) for at in spots[:1] if label]


def draw_breaks(ax: Axes, breaks: Sequence[Break]) -> list[tuple[float, str, bool]]:
    """Draw breaks of method as vertical dashed lines and return their labels."""
    for at, _ in breaks:
        ax.axvline(position(at), color=look.GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=1)
    return [(position(at), label, False) for at, label in breaks if label]


def name_record(chart: str, page: Page, x: Floats, y: Floats, at: float | pd.Timestamp, label: str) -> None:
    """Mark the record by writing its label over it."""
    found = np.flatnonzero((x == position(at)) & ~np.isnan(y))
    if not len(found):
        raise YearsNotCovered(
            f"{chart}: expected the record's year or month among those drawn, found {at}, which is "
            "not there or not covered; name one of the frame."
        )
    if label:
        inside(page, float(x[found[0]]), float(y[found[0]]), label, x, y)


def end_label(x: Floats, y: Floats, name: str, colour: str) -> EndLabel | None:
    """Return the label of a line's last point, or None when it has no point."""
    last = np.flatnonzero(~np.isnan(y))
    return (float(x[last[-1]]), float(y[last[-1]]), name, colour) if len(last) else None


def from_zero(ax: Axes, words: Words, *values: Floats) -> None:
    """Start the y axis at 0 and end it a little over the highest value."""
    tops = [float(np.nanmax(v)) for v in values if len(v) and not np.isnan(v).all()]
    top = max([*tops, 0.0])
    ax.set_ylim(0, top * 1.06 if top > 0 else 1.0)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    if top == 0:
        ax.set_yticks([0, 1])
    ax.yaxis.set_major_formatter(look.number_format(words))


def time_axis(ax: Axes, words: Words, column: pd.Series, x: Floats, bars: bool = False) -> None:
    """Mark years on the x axis, whether it holds years or months, as many as there is room for.

    Months have their names where they are few: at their first day, or, where they are drawn as `bars`, in their middle.
    """
    ax.grid(False, axis="x")
    nbins = int(np.clip(ax.bbox.width / ax.figure.dpi / 0.48, 2, 12))
    if not pd.api.types.is_datetime64_any_dtype(column):
        first, last = float(x.min()), float(x.max())
        room = max(0.6, (5 - last + first) / 2)
        ax.set_xlim(first - room, last + room)
        step = next((step for step in STEPS if (last - first) / step < nbins), STEPS[-1])
        ax.set_xticks([year for year in np.arange(first, last + 1) if year % step == 0])
        ax.xaxis.set_major_formatter(look.year_format())
        return
    ax.set_xlim(float(x.min()) - 8, float(x.max()) + 38)
    ticks, names = _ticks(column.min(), column.max(), nbins, words)
    of_months = bars and not all(name.isdecimal() for name in names)
    ax.set_xticks([position(tick) + of_months * tick.days_in_month / 2 for tick in ticks], names)


def _ticks(first: pd.Timestamp, last: pd.Timestamp, nbins: int, words: Words) -> tuple[list[pd.Timestamp], list[str]]:
    """Return the days to mark, and their names: New Year's days, or months when there are few of them."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months < 24:
        every = next((step for step in (1, 3, 6) if 3 * months < 2 * nbins * step), 12)  # a month's name is wider than a year
        days = list(pd.date_range(first.normalize().replace(day=1), last, freq="MS"))[::every]
        return days, [numbers.tick(day, lang=words.lang) for day in days]
    step = next((step for step in STEPS if months / 12 / step <= nbins), STEPS[-1])
    years = [year for year in range(first.year, last.year + 1) if year % step == 0]
    return [pd.Timestamp(year, 1, 1) for year in years], [str(year) for year in years]
