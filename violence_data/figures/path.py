"""A year beside an earlier one, month by month, and where the months to come may lead."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from violence_data.figures import fan, guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.guard import Floats
from violence_data.figures.page import page

COMPARED = (look.GREY, look.PALETTE[2])
"""Colours of the years compared: the one that the others are measured against, any other."""
DOTTED = (0, (1, 1.2))


def plot_path(
    frame: pd.DataFrame,
    forecast: pd.DataFrame,
    *,
    month_names: Sequence[str],
    names: Mapping[int, str],
    title: str,
    ylabel: str,
    source: str,
    wide_label: str,
    narrow_label: str,
    point_label: str,
    other_label: str,
    end_label: str,
    other_ends: Sequence[float] = (),
    came_label: str = "",
    after_label: str = "",
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw how far a year is ahead of another, month by month from January, its fan to December, and the years compared.

    One row per year and month; 0 is the year that the others are measured against. What came after the origin, where it is
    held, is a dotted line to a diamond.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.ahead_of`.
    forecast : DataFrame
        Rows of `analysis.year_end`: the first names the year that is forecast.
    month_names : sequence of str
        Words under the twelve months.
    names : mapping
        Words beside the end of each year compared.
    wide_label, narrow_label, point_label, other_label, end_label, came_label
        As in `plot_fan`.
    after_label : str, optional
        What the dotted line of what came means, in the key.
    other_ends : sequence of float
        A second model's interval in December, from its low end to its high one, on the scale of the frame; drawn beside the fan's end.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or a name is missing; there is nothing to draw; a year and month stand twice.
    """
    name = "plot_path"
    guard.require(name, frame, ["year", "month_number", "total", "came", *fan.ENDS])
    guard.require_unique(name, frame, ["year", "month_number"])
    guard.require_numbers(name, frame, ["total"])
    year = int(forecast["year"].iloc[0])
    rows = frame.sort_values(["year", "month_number"], kind="stable")
    called = {str(key): text for key, text in names.items()}
    others = [guard.name_of(name, called, str(one)) for one in sorted(set(rows["year"]) - {year})]
    with page(ax, 3.8, title, ylabel, source, notes) as sheet:
        compared = [part for one, part in rows.groupby("year", dropna=False) if one != year]
        tags = [_compared(sheet.ax, line, text) for line, text in zip(compared, others, strict=True)]
        tags += _own(sheet.ax, rows[rows["year"] == year], end_label, came_label)
        ends = np.asarray(other_ends, dtype="float64")
        if len(ends):
            fan.draw_other(sheet.ax, 12.25, ends)
        _axes(sheet.ax, np.concatenate([ends, *(guard.numbers(rows[column]) for column in ("total", "came", "low_95", "high_95"))]))
        sheet.ax.set_xticks(range(1, 13), list(month_names))
        labels.beside(sheet, tags)
        sheet.fit()
        came = [Line2D([], [], color=look.INK, linewidth=1.3, linestyle=DOTTED, label=after_label)] if after_label else []
        labels.key(sheet, [*fan.fan_key(wide_label, narrow_label, point_label, other_label if len(ends) else ""), *came], columns=2)
    return sheet.ax


def _compared(ax: Axes, line: pd.DataFrame, text: str) -> marks.EndLabel:
    """Draw a whole year and return the label of its end."""
    at, total = guard.numbers(line["month_number"]), guard.numbers(line["total"])
    colour = COMPARED[0] if not total.any() else COMPARED[1]
    ax.plot(at, total, color=colour, linewidth=1.6, zorder=2.5)
    return 12.0, float(total[-1]), text, colour


def _own(ax: Axes, own: pd.DataFrame, end_label: str, came_label: str) -> list[marks.EndLabel]:
    """Draw the year that is forecast: what is known, the fan, and what came; return the labels of its ends."""
    at, total, came = (guard.numbers(own[column]) for column in ("month_number", "total", "came"))
    spread = [guard.numbers(own[column]) for column in fan.ENDS]
    fan.draw_fan(ax, at, spread)
    ax.plot(at, total, color=fan.OWN, linewidth=2.4, marker="o", ms=3.5, zorder=4)
    ax.plot(at, came, color=look.INK, linewidth=1.3, linestyle=DOTTED, zorder=4)
    tags = [(12.0, float(spread[2][-1]), end_label, fan.OWN)]
    return tags + fan.came_tag(ax, 12.0, came[-1], came_label)


def _axes(ax: Axes, drawn: Floats) -> None:
    """Show the months from January to December, and 0 with every number."""
    low, high = min(float(np.nanmin(drawn)), 0.0), max(float(np.nanmax(drawn)), 0.0)
    room = 0.06 * (high - low) or 1.0
    ax.set_ylim(low - room, high + room)
    ax.set_xlim(0.7, 12.4)
    ax.yaxis.set_major_formatter(look.signed_format())
    ax.grid(False, axis="x")
