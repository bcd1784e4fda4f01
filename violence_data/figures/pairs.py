"""Series of different sources side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.errors import ViolenceDataError
from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.page import page


def plot_pair(
    frame: pd.DataFrame,
    x: str,
    columns: Mapping[str, str],
    *,
    note: str,
    title: str,
    ylabel: str,
    source: str,
    breaks: Sequence[marks.Break] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw two or three series of different sources on one axis from 0, each named at its end.

    One row per year (or month) of one place. Each series has its own colour, dash and mark, and
    the note that they count different things stands under the chart and cannot be left out.

    Parameters
    ----------
    frame : DataFrame
        One column a source, NA where it does not cover; such as `analysis.source_pair`.
    x : str
        Column of the year or month.
    columns : mapping
        Label by column, two to four of them, in the order of their colours.
    note : str
        How what they count differs.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; the note is empty; a year stands twice.
    """
    guard.require("plot_pair", frame, [x, *columns])
    guard.require_unique("plot_pair", frame, [x])
    guard.require_numbers("plot_pair", frame, list(columns))
    if not note.strip() or not 2 <= len(columns) <= len(look.MARKERS):
        raise ViolenceDataError(
            f"plot_pair: expected two to {len(look.MARKERS)} columns and a note on how they "
            f"differ, found {len(columns)} columns and the note {note!r}; pass both."
        )
    rows = frame.sort_values(x, kind="stable")
    at = guard.positions(rows[x])
    with page(ax, 3.5, title, ylabel, source, [note, *notes]) as sheet:
        series = {column: guard.numbers(rows[column]) for column in columns}
        marks.from_zero(sheet.ax, *series.values())
        marks.time_axis(sheet.ax, rows[x], at)
        done, tags = guard.truth(rows, "complete", True), []
        for i, (column, values) in enumerate(series.items()):
            shape = {"linestyle": look.DASHES[i], "marker": look.MARKERS[i], "ms": 4.5}
            colour = look.PALETTE[i]
            every = max(int(np.ceil(len(at) / 40)), 1)
            marks.draw_line(sheet.ax, at, values, done, color=colour, markevery=every, **shape)
            tags.append(marks.end_label(at, values, columns[column], colour))
        over = marks.draw_breaks(sheet.ax, breaks)
        labels.beside(sheet, [tag for tag in tags if tag is not None])
        sheet.fit()
        labels.above(sheet, over)
    return sheet.ax
