"""The marks that charts over time share: unfinished years, flags, method breaks, the record."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from violence_data.errors import YearsNotCovered
from violence_data.figures import style as look
from violence_data.figures.guard import Bools, Floats, is_dates, position
from violence_data.figures.labels import inside
from violence_data.figures.page import Page

FLAG_KEY = "\N{WHITE CIRCLE} "
"""Printed before a note on flagged years, as the mark is drawn on the line."""
ROW_KEY = "* "
"""Printed before a note on flagged rows, as after their name."""

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


def draw_flags(ax: Axes, x: Floats, y: Floats, flags: Bools, colour: str, size: float = 7) -> bool:
    """Draw flagged years as hollow circles and return whether there were any."""
    shown = flags & ~np.isnan(y)
    if shown.any():
        mark: dict[str, Any] = {"mfc": "white", "mec": colour, "mew": size / 5, "ms": size}
        ax.plot(x[shown], y[shown], "o", zorder=7, clip_on=False, **mark)
    return bool(shown.any())


def flag_notes(page: Page, drawn: bool, notes: Sequence[str], key: str = FLAG_KEY) -> None:
    """Add the notes on flags under the chart, when a flag was drawn at all."""
    if drawn:
        page.notes[:0] = [key + note for note in notes]


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


def from_zero(ax: Axes, *values: Floats) -> None:
    """Start the y axis at 0 and end it a little over the highest value."""
    tops = [float(np.nanmax(v)) for v in values if len(v) and not np.isnan(v).all()]
    top = max([*tops, 0.0])
    ax.set_ylim(0, top * 1.06 if top > 0 else 1.0)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    if top == 0:
        ax.set_yticks([0, 1])
    ax.yaxis.set_major_formatter(look.number_format())


def time_axis(ax: Axes, column: pd.Series, x: Floats) -> None:
    """Mark years on the x axis, whether it holds years or months, as many as there is room for."""
    ax.grid(False, axis="x")
    nbins = int(np.clip(ax.bbox.width / ax.figure.dpi / 0.48, 2, 12))
    if not is_dates(column):
        first, last = float(x.min()), float(x.max())
        room = max(0.6, (5 - last + first) / 2)
        ax.set_xlim(first - room, last + room)
        step = next((step for step in STEPS if (last - first) / step < nbins), STEPS[-1])
        ax.set_xticks([year for year in np.arange(first, last + 1) if year % step == 0])
        ax.xaxis.set_major_formatter(look.year_format())
        return
    ax.set_xlim(float(x.min()) - 8, float(x.max()) + 38)
    ticks, pattern = _ticks(column.min(), column.max(), nbins)
    ax.set_xticks([position(tick) for tick in ticks], [tick.strftime(pattern) for tick in ticks])


def _ticks(first: pd.Timestamp, last: pd.Timestamp, nbins: int) -> tuple[list[pd.Timestamp], str]:
    """Return the days to mark: New Year's days, or months when there are few of them."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months < 24:
        every = 1 if months < 8 else 3
        days = pd.date_range(first.normalize().replace(day=1), last, freq="MS")
        return list(days[::every]), "%Y-%m"
    step = next((step for step in STEPS if months / 12 / step <= nbins), STEPS[-1])
    years = [year for year in range(first.year, last.year + 1) if year % step == 0]
    return [pd.Timestamp(year, 1, 1) for year in years], "%Y"
