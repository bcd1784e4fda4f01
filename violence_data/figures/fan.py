"""How a year may end: the years before as a line, then a fan; and the year itself, growing month by month."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.guard import Floats
from violence_data.figures.page import page

ENDS = ("low_95", "low_80", "point", "high_80", "high_95")
WIDE, NARROW = "#c6dcec", "#7fb3d8"
"""The 95 % and the 80 % interval: tints of the first colour, so that the line stays darker than both."""
OWN, OTHER = look.PALETTE[0], look.PALETTE[1]
HALF, ASIDE = 0.18, 0.34
"""Half the width of the fan's end, and how far right of it the second model stands, in years."""
RECORD = (0, (4, 3))
"""The dashes of the line that runs on from the record: how far the fan is from it is seen there."""


def plot_fan(
    frame: pd.DataFrame,
    x: str,
    y: str,
    forecast: pd.DataFrame,
    *,
    title: str,
    ylabel: str,
    source: str,
    wide_label: str,
    narrow_label: str,
    point_label: str,
    other_label: str,
    end_label: str,
    known_label: str,
    came_label: str = "",
    record_year: int | None = None,
    record_label: str = "",
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw whole years as a line from 0, the months known of the year under way as a bar, and how that year may end as a fan.

    One row per year of one place. Without a row of `forecast` the line stands alone: `notes` say why. The first row of
    `forecast` is the fan, the second, if there is one, a thin interval beside it.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.years_known`, or of `analysis.yearly` of one place.
    x, y : str
        Columns of the year and of the count.
    forecast : DataFrame
        Rows of `analysis.year_end` or `analysis.year_end_of_trend`: `year`, `low_95`, `low_80`, `point`, `high_80`, `high_95`, `came`.
    wide_label, narrow_label, point_label, other_label : str
        What the shades, the dashed line and the thin interval mean.
    end_label, known_label, came_label : str
        Words beside the fan's end, beside the bar, and beside what came of the year, drawn as a diamond.
    record_year, record_label, flag_notes, notes
        As in `plot_trend`.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a year stands twice.
    """
    name = "plot_fan"
    guard.require(name, frame, [x, y])
    guard.require_unique(name, frame, [x])
    guard.require_numbers(name, frame, [y])
    rows = frame.sort_values(x, kind="stable")
    at, values, done = guard.positions(rows[x]), guard.numbers(rows[y]), guard.truth(rows, "complete", True)
    with page(ax, 3.5, title, ylabel, source, notes) as sheet:
        marks.draw_line(sheet.ax, at, values, done, so_far=True, color=OWN, linewidth=2, marker="o", ms=3.5)
        flags = marks.draw_flags(sheet.ax, at, values, guard.flagged(rows) & done, OWN)
        marks.flag_notes(sheet, flags, flag_notes)
        ends = [_ends(name, forecast, row) for row in range(len(forecast))]
        marks.from_zero(sheet.ax, values, *ends)
        marks.time_axis(sheet.ax, rows[x], at)
        tags = [(at[~done][-1] + 0.25, values[~done][-1], known_label, look.SOFT_INK)] if known_label and not done.all() else []
        if ends:
            year = float(forecast["year"].iloc[0])
            start = values[(at == year - 1) & done]
            tags += _fan_of(sheet.ax, forecast, ends, year, float(start[0]) if len(start) else np.nan, end_label, came_label)
        labels.beside(sheet, tags)
        sheet.fit()
        if record_year is not None:
            tops = values.copy()
            tops[~done] = max([*(end[-1] for end in ends), 0.0])
            marks.name_record(name, sheet, at, tops, record_year, record_label)
        if ends and record_year is not None:
            level = values[at == record_year]
            sheet.ax.hlines(level, record_year, at.max() + 0.5, color=look.GREY, linewidth=0.9, linestyle=RECORD, zorder=5.8)
        if ends:
            labels.key(sheet, fan_key(wide_label, narrow_label, point_label, other_label if len(ends) > 1 else ""), columns=2)
    return sheet.ax


def _ends(name: str, forecast: pd.DataFrame, row: int) -> Floats:
    """Return one model's interval from its low to its high end."""
    guard.require(name, forecast, ["year", *ENDS, "came"])
    return guard.numbers(forecast[list(ENDS)].iloc[row])


def _fan_of(
    ax: Axes, forecast: pd.DataFrame, ends: list[Floats], year: float, start: float, end_label: str, came_label: str
) -> list[marks.EndLabel]:
    """Draw the fan from the year before, its end as bars, the second model beside it; return the labels of the ends."""
    low, narrow_low, point, narrow_high, high = (float(end) for end in ends[0])
    draw_fan(ax, np.array([year - 1, year - HALF]), [np.array([start, end]) for end in ends[0]])
    for bottom, top, colour in ((low, high, WIDE), (narrow_low, narrow_high, NARROW)):
        ax.bar(year, top - bottom, 2 * HALF, bottom, color=colour, linewidth=0, zorder=5.5)
    ax.hlines(point, year - HALF, year + HALF, color=OWN, linewidth=2, zorder=6)
    for other in ends[1:2]:
        draw_other(ax, year + ASIDE, other)
    tags = [(year + HALF, point, end_label, OWN)]
    return tags + came_tag(ax, year, forecast["came"].iloc[0], came_label)


def draw_fan(ax: Axes, x: Floats, spread: Sequence[Floats]) -> None:
    """Shade the two intervals and dash the median, from the narrow end to the wide one."""
    low, narrow_low, point, narrow_high, high = spread
    ax.fill_between(x, low, high, color=WIDE, linewidth=0, zorder=1.2)
    ax.fill_between(x, narrow_low, narrow_high, color=NARROW, linewidth=0, zorder=1.3)
    ax.plot(x, point, color=OWN, linewidth=1.6, linestyle=look.UNFINISHED, zorder=2)


def draw_other(ax: Axes, x: float, ends: Floats) -> None:
    """Draw a second model's intervals as a thin line, thicker over its 80 %, with its median as a dot."""
    low, narrow_low, point, narrow_high, high = (float(end) for end in ends)
    ax.vlines(x, low, high, color=OTHER, linewidth=1, zorder=6)
    ax.vlines(x, narrow_low, narrow_high, color=OTHER, linewidth=2.6, zorder=6)
    ax.plot(x, point, "o", color="white", mec=OTHER, ms=4, zorder=6.5)


def came_tag(ax: Axes, x: float, came: Any, label: str) -> list[marks.EndLabel]:
    """Mark what came of the year, where it is known, and return its label."""
    if pd.isna(came):
        return []
    ax.plot(x, float(came), "D", color=look.INK, mec="white", mew=0.8, ms=6, zorder=8, clip_on=False)
    return [(x, float(came), label, look.INK)] if label else []


def fan_key(wide: str, narrow: str, point: str, other: str) -> list[Patch | Line2D]:
    """Return the entries of the key."""
    made: list[Patch | Line2D] = [
        Line2D([], [], color=OWN, linewidth=1.6, linestyle=look.UNFINISHED, label=point),
        Patch(color=NARROW, label=narrow),
        Patch(color=WIDE, label=wide),
    ]
    own = Line2D([], [], color=OTHER, linewidth=2, marker="o", mfc="white", mec=OTHER, ms=4, label=other)
    return [*made, own] if other else made
