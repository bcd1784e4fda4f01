"""How usual days with many dead are, by the bar: the days that have one, and the pairs of them beside those of chance."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from violence_data.figures import guard, labels
from violence_data.figures import style as look
from violence_data.figures.page import panels
from violence_data.figures.text import wrap

LEFT, GAP, PANEL, HEAD, FOOT, LINE = 0.42, 0.3, 1.35, 0.36, 0.3, 0.16
"""Inches: the ticks of a column, between the columns, a panel's height, that of its title, of its ticks, and of each title line more."""
WIDE = (look.WIDTH - 2 * LEFT - GAP - 0.04) / 2
BAR, CHANCE, SEEN = look.PALETTE[0], look.CONTEXT, look.PALETTE[1]
TICKS, LOW_TICKS = (0, 1, 10, 100, 1000), (0, 1, 2, 5)
COLUMNS = ["source", "at_least", "days_with_one", "pairs", "pairs_permuted", "pairs_permuted_low", "pairs_permuted_high"]


def plot_base_rates(
    frame: pd.DataFrame,
    *,
    at_least: int,
    days_titles: Mapping[str, str],
    pairs_titles: Mapping[str, str],
    seen_label: str,
    chance_label: str,
    missing_label: str,
    title: str,
    ylabel: str,
    xlabel: str,
    source: str,
    notes: Sequence[str] = (),
    fig: Figure | None = None,
) -> NDArray[np.object_]:
    """Draw two panels a source: the days with at least one place over each bar, and the pairs of such days, seen and by chance.

    One row per source and bar. The scale of the pairs is even up to 1 and tenfold a step over it. A source that is not covered
    has its words in the place of numbers.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.base_rates` of one year and window.
    at_least : int
        The bar to set in bold.
    days_titles, pairs_titles : mapping
        Titles of the two panels, by source.
    seen_label, chance_label, missing_label : str
        What the dot and the grey bar with its line mean, and the words in a panel without numbers.
    fig : Figure, optional
        An empty figure to draw on; it is given the size the panels need.

    Returns
    -------
    ndarray of Axes
        Two per source, in the frame's order.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or a title is missing; there is nothing to draw; a source has a bar twice.
    """
    name = "plot_base_rates"
    guard.require(name, frame, COLUMNS)
    guard.require_unique(name, frame, ["source", "at_least"])
    sources = {str(one): rows for one, rows in frame.groupby("source", sort=False, dropna=False)}
    titles = {one: [guard.name_of(name, side, one) for side in (days_titles, pairs_titles)] for one in sources}
    with panels(fig, 1.0, title, ylabel, source, notes) as sheet:
        over = {one: [wrap(sheet.figure, text, WIDE * sheet.figure.dpi, look.NOTE_SIZE) for text in texts] for one, texts in titles.items()}
        lines = max(text.count("\n") for texts in over.values() for text in texts)
        step = PANEL + HEAD + FOOT + LINE * lines
        sheet.figure.set_size_inches(look.WIDTH, len(sources) * step + 0.4)
        for row, (one, rows) in enumerate(sources.items()):
            for column, draw in enumerate((_days, _pairs)):
                ax = sheet.panel(
                    row * step + HEAD + LINE * lines + PANEL,
                    LEFT + column * (WIDE + GAP + LEFT),
                    (WIDE, PANEL),
                    over[one][column],
                    look.NOTE_SIZE - 0.5,
                )
                _bars_axis(ax, rows, at_least)
                if rows["days_with_one"].isna().all():
                    _missing(ax, missing_label)
                else:
                    draw(ax, rows)
        sheet.axes[-2].set_xlabel(xlabel, loc="left", fontsize=look.NOTE_SIZE)
        labels.key(sheet, _key(seen_label, chance_label), columns=2)
    result = np.empty(len(sheet.axes), dtype=object)
    result[:] = sheet.axes
    return result


def _bars_axis(ax: Axes, rows: pd.DataFrame, at_least: int) -> None:
    """Name the bars under a panel, the page's own in bold."""
    bars = [int(bar) for bar in rows["at_least"]]
    ax.set_xlim(-0.6, len(bars) - 0.4)
    ax.set_xticks(np.arange(len(bars)), [str(bar) for bar in bars])
    for tick, bar in zip(ax.get_xticklabels(), bars, strict=True):
        tick.set_fontweight("bold" if bar == at_least else "normal")


def _missing(ax: Axes, label: str) -> None:
    ax.set_yticks([])
    ax.text(0.5, 0.45, label, transform=ax.transAxes, ha="center", va="center", fontsize=look.NOTE_SIZE, color=look.SOFT_INK)


def _days(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the days with one as bars, each with its number."""
    values = guard.numbers(rows["days_with_one"])
    ax.bar(np.arange(len(values)), values, width=0.6, color=BAR, linewidth=0, zorder=2)
    ax.set_ylim(0, max(float(values.max()) * 1.2, 1.0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    _numbers(ax, values, values, look.INK)


def _pairs(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the pairs seen as dots with their number, over the range and mean of those by chance."""
    seen, mean, low, high = (guard.numbers(rows[c]) for c in COLUMNS[3:])
    at = np.arange(len(seen), dtype="float64")
    top = max(float(np.max([seen, high])), 1.0)
    ax.set_yscale("symlog", linthresh=1, linscale=0.6)
    ax.set_ylim(-0.25, top * (1.0 + top**0.22))
    ax.set_yticks([tick for tick in (LOW_TICKS if top < TICKS[2] else TICKS) if tick <= top * 1.5])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(look.number_format())
    ax.bar(at, high - low, 0.6, low, color=CHANCE, edgecolor=CHANCE, linewidth=1.5, zorder=2)
    ax.hlines(mean, at - 0.3, at + 0.3, color=look.GREY, linewidth=1.4, zorder=3)
    ax.plot(at, seen, "o", color=SEEN, ms=5.5, zorder=4, clip_on=False)
    _numbers(ax, np.fmax(seen, high), seen, look.readable(SEEN))


def _numbers(ax: Axes, heights: guard.Floats, values: guard.Floats, colour: str) -> None:
    shared: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "bottom", "zorder": 5}
    for i, (height, value) in enumerate(zip(heights, values, strict=True)):
        ax.annotate(look.thousands(value), (i, height), xytext=(0, 4), fontsize=look.NOTE_SIZE, color=colour, fontweight="bold", **shared)


def _key(seen_label: str, chance_label: str) -> list[Patch | Line2D]:
    """Return the entries of the key."""
    return [
        Line2D([], [], label=seen_label, color=SEEN, marker="o", linestyle="", markersize=5.5),
        Patch(facecolor=CHANCE, edgecolor=look.GREY, linewidth=0.5, label=chance_label),
    ]
