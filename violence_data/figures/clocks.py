"""One incident on the clocks of several sources: a panel each, days at the left, months at the right."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from violence_data.figures import guard, labels
from violence_data.figures import style as look
from violence_data.figures.page import panels
from violence_data.figures.text import wrap

LEFT, GAP, PANEL, HEAD, LINE = 0.45, 0.2, 0.72, 0.3, 0.16
"""Inches: the ticks of a column, between the columns, a panel's height, the height of its title, that of each line more."""
WIDE = (look.WIDTH - 2 * LEFT - GAP - 0.04) / 2
PERIODS = ("day", "month")
WIDTHS = {"day": 0.8, "month": 24.0}
FORMATS = {"day": "%m-%d", "month": "%Y-%m"}
EVERY_DAYS = 2
"""Of the days, counted from the incident's, one in so many is named."""
DASH = (0, (4, 3))
SEEN, HIDDEN, OTHER, BAND = look.PALETTE[1], look.PALETTE[0], look.CONTEXT, "#efefef"
UNSEEN: dict[str, Any] = {"facecolor": "white", "edgecolor": HIDDEN, "hatch": look.HATCH, "linewidth": 1.0}
COLUMNS = ["clock", "measure", "period", "date", "value", "usual", "usual_high", "is_event", "is_visible"]


def plot_clocks(
    frame: pd.DataFrame,
    *,
    names: Mapping[str, str],
    seen_label: str,
    hidden_label: str,
    usual_label: str,
    missing_label: str,
    title: str,
    ylabel: str,
    source: str,
    notes: Sequence[str] = (),
    fig: Figure | None = None,
) -> NDArray[np.object_]:
    """Draw one small panel a clock, each on a scale of its own from 0, with its usual range shaded.

    One row per clock, measure and day or month. The first measure of a clock is drawn as bars, the others as a line from the
    lowest to the highest. The numbers are of different sources, so no two panels share a scale.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.incident_clocks`.
    names : mapping
        Title of each panel, by clock: who counts what where.
    seen_label, hidden_label, usual_label, missing_label : str
        What the bars mean in which the incident shows, and those of its day or month in which it does not, the shading, and the
        words in a panel that has no number.
    fig : Figure, optional
        An empty figure to draw on; it is given the size the panels need.

    Returns
    -------
    ndarray of Axes
        One per clock, in the frame's order.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or a name is missing; there is nothing to draw; a clock has two values of a measure on one day.
    """
    name = "plot_clocks"
    guard.require(name, frame, COLUMNS)
    guard.require_unique(name, frame, ["clock", "measure", "date"])
    guard.require_numbers(name, frame, ["value"])
    clocks = {str(clock): rows for clock, rows in frame.groupby("clock", sort=False, dropna=False)}
    titles = {clock: guard.name_of(name, names, clock) for clock in clocks}
    sides = [[c for c in clocks if clocks[c]["period"].iloc[0] == period] for period in PERIODS]
    with panels(fig, 1.0, title, ylabel, source, notes) as sheet:
        over = {clock: wrap(sheet.figure, text, WIDE * sheet.figure.dpi, look.NOTE_SIZE) for clock, text in titles.items()}
        step = PANEL + HEAD + LINE * max(text.count("\n") for text in over.values())
        sheet.figure.set_size_inches(look.WIDTH, max(len(side) for side in sides) * step + 0.4)
        for column, side in enumerate(sides):
            for row, clock in enumerate(side):
                ax = sheet.panel((row + 1) * step, LEFT + column * (WIDE + GAP + LEFT), (WIDE, PANEL), over[clock], look.NOTE_SIZE - 1)
                _draw(ax, clocks[clock], missing_label)
                _time(ax, pd.concat([clocks[c] for c in side]), last=row == len(side) - 1)
        labels.key(sheet, _key(seen_label, hidden_label, usual_label), columns=2)
    result = np.empty(len(sheet.axes), dtype=object)
    result[:] = sheet.axes
    return result


def _draw(ax: Axes, rows: pd.DataFrame, missing_label: str) -> None:
    """Draw one clock: the usual range, the bars, and the number on that of the incident and on each in which it shows."""
    values, high = guard.numbers(rows["value"]), guard.numbers(rows["usual_high"])
    top = max([0.0, *values[~np.isnan(values)], *high[~np.isnan(high)]])
    ax.set_ylim(0, max(top * 1.35, 1.0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10], integer=True))
    ax.yaxis.set_major_formatter(look.number_format())
    if np.isnan(values).all():
        ax.set_yticks([])
        ax.text(0.5, 0.45, missing_label, transform=ax.transAxes, ha="center", va="center", fontsize=look.NOTE_SIZE, color=look.SOFT_INK)
        return
    if not np.isnan(high[0]):
        ax.axhspan(0, float(high[0]), color=BAND, linewidth=0, zorder=0)
        ax.axhline(float(guard.numbers(rows["usual"])[0]), color=look.GREY, linestyle=DASH, linewidth=0.9, zorder=1)
    _bars(ax, rows)


def _bars(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the first measure as bars and the span of all of them, where there are several, as a line."""
    first = rows[rows["measure"] == rows["measure"].iloc[0]]
    at, values = guard.positions(first["date"]), guard.numbers(first["value"])
    own, seen = guard.truth(first, "is_event", False), guard.truth(first, "is_visible", False)
    tints = np.select([seen, own], [SEEN, HIDDEN], OTHER)
    bars = ax.bar(at, np.nan_to_num(values), width=WIDTHS[str(first["period"].iloc[0])], color=tints.tolist(), linewidth=0, zorder=2)
    for i in np.flatnonzero(own & ~seen):  # hatched, so that colour alone does not tell it from one in which the incident shows
        bars.patches[i].set(**UNSEEN)
    ends = rows.groupby("date", dropna=False)["value"].agg(["min", "max"]).reindex(first["date"])
    low, high = guard.numbers(ends["min"]), guard.numbers(ends["max"])
    ax.vlines(at[low < high], low[low < high], high[low < high], color=look.INK, linewidth=1.2, zorder=3)
    for i in np.flatnonzero((own | seen) & ~np.isnan(values)):
        over: dict[str, Any] = {
            "xytext": (0, 2),
            "textcoords": "offset points",
            "ha": "center",
            "va": "bottom",
            "fontweight": "bold",
            "zorder": 5,
        }
        box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.4}
        colour = look.readable(str(tints[i]))
        ax.annotate(look.thousands(values[i]), (at[i], high[i]), fontsize=look.NOTE_SIZE, color=colour, bbox=box, **over)


def _time(ax: Axes, side: pd.DataFrame, last: bool) -> None:
    """Give a column of panels one axis of time; the days or months are named under the last panel."""
    at, period = guard.positions(side["date"]), str(side["period"].iloc[0])
    ax.set_xlim(float(at.min()) - WIDTHS[period], float(at.max()) + WIDTHS[period])
    days = pd.DatetimeIndex(side["date"].unique()).sort_values()
    own = pd.DatetimeIndex(side.loc[guard.truth(side, "is_event", False), "date"].unique())
    start = own[0] if len(own) else days[0]
    ticks = [day for day in days if period == "month" or (day - start).days % EVERY_DAYS == 0]
    ax.set_xticks([guard.position(day) for day in ticks], [day.strftime(FORMATS[period]) for day in ticks] if last else [""] * len(ticks))


def _key(seen_label: str, hidden_label: str, usual_label: str) -> list[Patch | Line2D]:
    """Return the entries of the key."""
    seen, usual = (
        Patch(facecolor=colour, edgecolor=look.HAIRLINE, linewidth=0.5, label=label)
        for label, colour in ((seen_label, SEEN), (usual_label, BAND))
    )
    return [seen, Patch(**UNSEEN, label=hidden_label), usual]
