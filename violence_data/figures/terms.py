"""A rate over time with the presidents' terms behind it."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.figures import guard, marks
from violence_data.figures import style as look
from violence_data.figures.labels import above
from violence_data.figures.page import Page, page
from violence_data.figures.text import extent, wrap

SHADE = "#f1f1f1"
Row = dict[Hashable, Any]


def plot_terms(
    frame: pd.DataFrame,
    line: pd.DataFrame,
    x: str,
    y: str,
    rate: str,
    *,
    labels: Mapping[str, str],
    title: str,
    ylabel: str,
    source: str,
    breaks: Sequence[marks.Break] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a rate over time, the terms as shaded spans and each term's rate as a level line.

    One row per president of one place; a term that is not wholly covered has a dashed level, and
    one without a rate is shaded only. The part of a term outside the line's time is not drawn.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.terms` of one place: `president`, `start`, `end` (NaT in office), `rate`,
        and where known `rate_low`, `rate_high` and `complete`.
    line : DataFrame
        One row per month (Timestamps) or year of the same place, with `x` and `y`.
    x, y, rate : str
        Columns of the time and the rate in `line`, and of the term's rate in `frame`.
    labels : mapping
        Short label by `president`.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or label is missing; there is nothing to draw; a president or month stands twice.
    """
    _check(frame, line, x, y, rate)
    rows, track = frame.sort_values("start", kind="stable"), line.sort_values(x, kind="stable")
    at, values = guard.positions(track[x]), guard.numbers(track[y])
    with page(ax, 3.5, title, ylabel, source, notes) as sheet:
        done = guard.truth(track, "complete", True)
        marks.draw_line(sheet.ax, at, values, done, color=look.GREY, linewidth=0.9, zorder=2)
        marks.time_axis(sheet.ax, track[x], at)
        inside = _inside(rows, guard.is_dates(track[x]), sheet.ax)
        for i, (span, row) in enumerate(inside):
            sheet.ax.axvspan(*span, color=SHADE if i % 2 == 0 else "white", zorder=0, linewidth=0)
            _level(sheet.ax, span, row, rate)
        tops = [guard.numbers(rows[c]) for c in (rate, f"{rate}_high") if c in rows.columns]
        marks.from_zero(sheet.ax, values, *tops)
        over = marks.draw_breaks(sheet.ax, breaks)
        sheet.fit()
        called = [guard.name_of("plot_terms", labels, str(row["president"])) for _, row in inside]
        over += [(sum(span) / 2, _fitted(sheet, name, span), True) for (span, _), name in zip(inside, called, strict=True)]
        above(sheet, over)
    return sheet.ax


def _fitted(sheet: Page, label: str, span: tuple[float, float]) -> str:
    """Break a label wider than its term, between words only."""
    room = np.ptp(sheet.ax.transData.transform([(side, 0) for side in span])[:, 0])
    word = max(extent(sheet.figure, part, look.NOTE_SIZE)[0] for part in [*label.split(), ""])
    return wrap(sheet.figure, label, max(float(room), word), look.NOTE_SIZE)


def _check(frame: pd.DataFrame, line: pd.DataFrame, x: str, y: str, rate: str) -> None:
    guard.require("plot_terms", frame, ["president", "start", "end", rate])
    guard.require("plot_terms", line, [x, y])
    guard.require_unique("plot_terms", frame, ["president", "start"])
    guard.require_unique("plot_terms", line, [x])
    guard.require_numbers("plot_terms", line, [y])


def _inside(rows: pd.DataFrame, dates: bool, ax: Axes) -> list[tuple[tuple[float, float], Row]]:
    """Return the terms that the axis shows a part of, with where they stand."""
    spans = [(_span(row, dates, ax), row) for row in rows.to_dict("records")]
    return [(span, row) for span, row in spans if span[1] > span[0]]


def _span(row: Row, dates: bool, ax: Axes) -> tuple[float, float]:
    """Return where a term begins and ends on the axis, cut at the axis's ends."""
    low, high = ax.get_xlim()
    ends = [pd.Timestamp(str(row[side])) for side in ("start", "end")]
    places = [_place(day, dates) if pd.notna(day) else high for day in ends]
    return max(places[0], low), min(places[1], high)


def _place(day: pd.Timestamp, dates: bool) -> float:
    """Return a day's place among months, or among years (a year's value stands at its middle)."""
    if dates:
        return guard.position(day)
    return day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365) - 0.5


def _level(ax: Axes, span: tuple[float, float], row: Row, rate: str) -> None:
    """Draw one term's rate as a level line with its interval."""
    value = guard.numbers(pd.Series([row[rate]], dtype="Float64"))[0]
    if np.isnan(value):
        return
    dash = "-" if row.get("complete", True) else look.UNFINISHED
    colour = look.PALETTE[1]
    ax.plot(span, [value, value], color=colour, linewidth=2.2, linestyle=dash, zorder=4, solid_capstyle="butt")
    if f"{rate}_low" in row and f"{rate}_high" in row:
        ends = [row[f"{rate}_low"], row[f"{rate}_high"]]
        low, high = guard.numbers(pd.Series(ends, dtype="Float64"))
        ax.fill_between(span, low, high, color=colour, alpha=0.25, linewidth=0, zorder=3)
