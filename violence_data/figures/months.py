"""A chart of one place's months."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.guard import Bools, Floats
from violence_data.figures.page import Page, page
from violence_data.figures.text import wrap

GAP_COLOUR = "#b8b8b8"
SHIFT_COLOUR = "#fbe3c8"

MOST_APART = 150
"""Up to this many months there is a gap between two bars."""


def plot_months(
    frame: pd.DataFrame,
    y: str,
    *,
    title: str,
    ylabel: str,
    source: str,
    cut: pd.Timestamp | None = None,
    record_month: pd.Timestamp | None = None,
    record_label: str = "",
    gap_label: str = "",
    shift_label: str = "",
    breaks: Sequence[marks.Break] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw one place's months as bars, from 0.

    One row per month of one place. Months the source does not cover (NA) have no bar; months after
    the cut are not drawn, even when the file holds zeros for them.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.monthly` of one place: `month`, `y`, and where known `suspected_gap`
        and `level_shift`.
    y : str
        Column of what is drawn: a number of deaths or victims, or a rate.
    cut : Timestamp, optional
        The last month the file covers.
    record_month, record_label
        The month to name, drawn darker, and the words over it.
    gap_label, shift_label : str
        What the hatched months (`suspected_gap`) and the tinted ones (`level_shift`) mean; shown
        over the chart when there are any.
    breaks : sequence of (Timestamp, label)
        Changes of method.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a month stands twice.
    """
    guard.require("plot_months", frame, ["month", y])
    rows = _until("plot_months", frame.sort_values("month", kind="stable"), y, cut)
    start, values = guard.positions(rows["month"]), guard.numbers(rows[y])
    days = np.asarray(rows["month"].dt.days_in_month, dtype="float64")
    with page(ax, 3.3, title, ylabel, source, notes) as sheet:
        tall = np.nan_to_num(values)
        record = np.asarray(rows["month"] == record_month, dtype=bool)
        tints = np.where(record, look.PALETTE[1], look.PALETTE[0]).tolist()
        fill = 0.82 if len(rows) <= MOST_APART else 1.02  # thinner gaps than a pixel would come and go in stripes
        sheet.ax.bar(start + days / 2, tall, width=days * fill, color=tints, linewidth=0, zorder=2)
        marks.from_zero(sheet.ax, values)
        marks.time_axis(sheet.ax, rows["month"], start)
        over = marks.draw_breaks(sheet.ax, breaks)
        gap, shift = (guard.truth(rows, flag, False) for flag in guard.FLAGS)
        key = _shade(sheet, start, days, gap, gap_label, True)
        key += _shade(sheet, start, days, shift, shift_label, False)
        sheet.fit()
        if record_month is not None:
            half = float(days[record][0] / 2) if record.any() else 0.0
            at, centre = guard.position(record_month) + half, start + days / 2
            marks.name_record("plot_months", sheet, centre, values, at, record_label)
        labels.above(sheet, over)
        labels.key(sheet, key)
    return sheet.ax


def _until(chart: str, rows: pd.DataFrame, y: str, cut: pd.Timestamp | None) -> pd.DataFrame:
    rows = rows if cut is None else rows[rows["month"] <= cut]
    guard.require(chart, rows, ["month", y])
    guard.require_unique(chart, rows, ["month"])
    guard.require_numbers(chart, rows, [y])
    return rows


def _shade(sheet: Page, start: Floats, days: Floats, shown: Bools, label: str, hatched: bool) -> list[Patch]:
    """Shade runs of months and return the entry of the key."""
    look_of: dict[str, Any] = {"facecolor": SHIFT_COLOUR, "linewidth": 0}
    if hatched:
        look_of |= {"facecolor": "none", "hatch": look.HATCH, "edgecolor": GAP_COLOUR}
    edges = np.flatnonzero(np.diff(np.r_[False, shown, False].astype(int)))
    for first, after in edges.reshape(-1, 2):
        end = start[after - 1] + days[after - 1]
        sheet.ax.axvspan(start[first], end, zorder=0.5 if hatched else 0, **look_of)
    text = wrap(sheet.figure, label, 6.5 * sheet.figure.dpi, look.TICK_SIZE)
    return [Patch(label=text, **{**look_of, "linewidth": 0.5})] if len(edges) and label else []
