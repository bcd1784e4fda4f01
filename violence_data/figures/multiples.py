"""All states at once, as small panels laid out like the country."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from violence_data.figures import guard, marks
from violence_data.figures import style as look
from violence_data.figures.page import Page, panels
from violence_data.figures.text import wrap

LEFT, GAP, PANEL, HEAD = 0.34, 0.12, 0.6, 0.26
"""Inches: the first column's ticks, between columns, a panel's height, a title's height."""
SECOND_LINE = 0.13
SMALL = 7.5


def plot_small_multiples(
    frame: pd.DataFrame,
    x: str,
    y: str,
    grid: pd.DataFrame,
    *,
    title: str,
    ylabel: str,
    source: str,
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    fig: Figure | None = None,
) -> NDArray[np.object_]:
    """Draw one small panel a state, laid out like the country, all on one scale from 0.

    One row per state and year. Unfinished years are dashed with an open mark, flagged ones hollow
    circles, as in `plot_trend`. A panel whose state has no number stays empty.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.yearly` of all states: `cve_ent`, `x`, `y`.
    x, y : str
        Columns of the year and of what is drawn.
    grid : DataFrame
        Where each panel stands: `cve_ent`, `row`, `col` (from 0, top left) and `label`, its title.
    ylabel : str
        The unit; say in it that every panel has the same scale.
    fig : Figure, optional
        An empty figure to draw on; it is given the size the panels need.

    Returns
    -------
    ndarray of Axes
        One per row of `grid`, in its order.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a year or a panel stands twice.
    """
    name = "plot_small_multiples"
    guard.require(name, frame, ["cve_ent", x, y])
    guard.require(name, grid, ["cve_ent", "row", "col", "label"])
    guard.require_unique(name, frame, ["cve_ent", x])
    guard.require_unique(name, grid, ["row", "col"])
    shown = frame[frame["cve_ent"].isin(list(grid["cve_ent"]))].sort_values(x, kind="stable")
    guard.require(name, shown, [y])
    guard.require_numbers(name, shown, [y])
    with panels(fig, 1.0, title, ylabel, source, notes) as sheet:
        step = _open_grid(sheet, grid)
        drawn = [_panel(sheet, shown[shown["cve_ent"] == spot["cve_ent"]], x, y, spot, grid, step) for spot in grid.to_dict("records")]
        for ax in sheet.axes:
            marks.from_zero(ax, guard.numbers(shown[y]))
            ax.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
            _years(ax, guard.positions(shown[x]))
        marks.flag_notes(sheet, any(drawn), flag_notes)
    result = np.empty(len(sheet.axes), dtype=object)
    result[:] = sheet.axes
    return result


def _title_of(sheet: Page, label: str, grid: pd.DataFrame) -> str:
    wide = (look.WIDTH - LEFT) / (int(grid["col"].max()) + 1)
    return wrap(sheet.figure, label, (wide - 0.09) * sheet.figure.dpi, SMALL)


def _open_grid(sheet: Page, grid: pd.DataFrame) -> float:
    """Give the figure room for all rows of panels and return the height of a row, in inches."""
    lines = max(_title_of(sheet, str(label), grid).count("\n") for label in grid["label"])
    step = PANEL + HEAD + lines * SECOND_LINE
    sheet.figure.set_size_inches(look.WIDTH, (int(grid["row"].max()) + 1) * step + 0.3)
    return step


def _panel(
    sheet: Page,
    rows: pd.DataFrame,
    x: str,
    y: str,
    spot: dict[Hashable, Any],
    grid: pd.DataFrame,
    step: float,
) -> bool:
    """Add one panel and draw its line; return whether a flag was drawn."""
    row, col = int(str(spot["row"])), int(str(spot["col"]))
    width, height = (float(side) for side in sheet.figure.get_size_inches())
    wide = (width - LEFT) / (int(grid["col"].max()) + 1)
    bottom = height - (row + 1) * step
    place = ((LEFT + col * wide) / width, bottom / height, (wide - GAP) / width, PANEL / height)
    ax = sheet.figure.add_axes(place)
    sheet.axes.append(ax)
    label = _title_of(sheet, str(spot["label"]), grid)
    ax.set_title(label, fontsize=SMALL, pad=3, loc="left", color=look.INK)
    same_row = grid[grid["row"] == row]
    first = col == int(same_row["col"].min())
    last = not len(grid[(grid["row"] == row + 1) & (grid["col"] == col)])
    ax.tick_params(labelsize=SMALL, length=2, labelleft=first, labelbottom=last, pad=2)
    at, values = guard.positions(rows[x]), guard.numbers(rows[y])
    done, colour = guard.truth(rows, "complete", True), look.PALETTE[0]
    marks.draw_line(ax, at, values, done, open_size=3, color=colour, linewidth=1.2)
    return marks.draw_flags(ax, at, values, guard.flagged(rows), colour, size=4)


def _years(ax: Axes, at: guard.Floats) -> None:
    """Name the first and the last year only, inwards, so that neighbours do not touch."""
    first, last = float(at.min()), float(at.max())
    ax.set_xlim(first - 0.8, last + 0.8)
    ax.set_xticks(sorted({first, last}))
    ax.xaxis.set_major_formatter(look.year_format())
    if first < last:
        ticks = ax.xaxis.get_major_ticks()
        ticks[0].label1.set_horizontalalignment("left")
        ticks[-1].label1.set_horizontalalignment("right")
