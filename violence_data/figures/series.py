"""Charts of one or more lines over the years."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.figures import guard, marks
from violence_data.figures import style as look
from violence_data.figures.labels import above, beside
from violence_data.figures.page import page


def plot_trend(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    ylabel: str,
    source: str,
    low: str | None = None,
    high: str | None = None,
    record_year: int | None = None,
    record_label: str = "",
    unfinished_label: str = "",
    so_far: bool = False,
    breaks: Sequence[marks.Break] = (),
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw one place's line over the years, from 0.

    One row per year of one place. Years whose `complete` is False stand in a hatched span, joined
    by a dashed line; years with `suspected_gap` or `level_shift` are hollow circles.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.yearly` of one place.
    x, y : str
        Columns of the year and of what is drawn (a number, or a rate per 100,000).
    low, high : str, optional
        Columns of the interval, in the unit of `y`.
    record_year, record_label
        The year to name, and the words beside it.
    unfinished_label : str
        Words over the hatched span.
    so_far : bool
        Whether `y` is a total, of which an unfinished year holds only a part: it is then a bar apart from the line.
    breaks : sequence of (year, label)
        Changes of method, drawn as vertical dashed lines.
    flag_notes, notes : sequence of str
        Printed under the chart; those on flags only when a flagged year is drawn.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a year stands twice.
    """
    rows = _one_place(frame, x, y, [name for name in (low, high) if name])
    at, values = guard.positions(rows[x]), guard.numbers(rows[y])
    done, colour = guard.truth(rows, "complete", True), look.PALETTE[0]
    ends = [guard.numbers(rows[name]) for name in (low, high) if low and high and name]
    with page(ax, 3.5, title, ylabel, source, notes) as sheet:
        if ends:
            marks.draw_band(sheet.ax, at, ends[0], ends[1], colour)
        marks.draw_line(sheet.ax, at, values, done, so_far=so_far, color=colour, linewidth=2, marker="o", ms=3.5)
        flags = marks.draw_flags(sheet.ax, at, values, guard.flagged(rows), colour)
        marks.flag_notes(sheet, flags, flag_notes)
        marks.from_zero(sheet.ax, values, *ends)
        marks.time_axis(sheet.ax, rows[x], at)
        over = marks.draw_breaks(sheet.ax, breaks)
        over += marks.draw_unfinished(sheet.ax, at, done, unfinished_label)
        sheet.fit()
        if record_year is not None:
            sheet.ax.plot(at[(at == record_year) & done], values[(at == record_year) & done], "o", color=colour, ms=7, zorder=6)
            tops = np.fmax(values, ends[1]) if ends else values
            marks.name_record("plot_trend", sheet, at, tops, record_year, record_label)
        above(sheet, over)
    return sheet.ax


def _one_place(frame: pd.DataFrame, x: str, y: str, ends: list[str]) -> pd.DataFrame:
    guard.require("plot_trend", frame, [x, y, *ends])
    guard.require_unique("plot_trend", frame, [x])
    guard.require_numbers("plot_trend", frame, [y])
    return frame.sort_values(x, kind="stable")


def plot_lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    by: str,
    *,
    highlight: Sequence[str],
    names: Mapping[str, str],
    title: str,
    ylabel: str,
    source: str,
    unfinished_label: str = "",
    breaks: Sequence[marks.Break] = (),
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw several lines: those highlighted coloured and named at their end, the rest thin grey.

    One row per `by` (a state, a president, a series) and year. Unfinished years and flags are
    marked as in `plot_trend`, flags on the highlighted lines only. The chart grows taller when
    many lines are named.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.yearly`, or any with these columns.
    x, y, by : str
        Columns of the year (or month), of what is drawn, and of what tells the lines apart.
    highlight : sequence of str
        Values of `by` to colour, in the order of their colours.
    names : mapping
        Name by value of `by`; needed for those highlighted.
    title, ylabel, source, unfinished_label, breaks, flag_notes, notes, ax
        As in `plot_trend`.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column, name or highlighted line is missing; nothing to draw; a row stands twice.
    """
    guard.require("plot_lines", frame, [x, y, by])
    guard.require_unique("plot_lines", frame, [by, x])
    guard.require_numbers("plot_lines", frame, [y])
    guard.require_values("plot_lines", frame, by, highlight)
    called = {code: guard.name_of("plot_lines", names, code) for code in highlight}
    rows = frame.sort_values([by, x], kind="stable")
    at = guard.positions(rows[x])
    with page(ax, max(3.8, 0.2 * len(called)), title, ylabel, source, notes) as sheet:
        marks.from_zero(sheet.ax, guard.numbers(rows[y]))
        marks.time_axis(sheet.ax, rows[x], at)
        others = rows[~rows[by].isin(list(highlight))]
        for _, line in others.groupby(by, dropna=False, observed=True):
            _context_line(sheet.ax, line, x, y)
        tags = [_named_line(sheet.ax, rows[rows[by] == code], x, y, i, called[code]) for i, code in enumerate(highlight)]
        marks.flag_notes(sheet, any(tag[1] for tag in tags), flag_notes)
        over = marks.draw_breaks(sheet.ax, breaks)
        done = guard.truth(rows, "complete", True)
        over += marks.draw_unfinished(sheet.ax, at, done, unfinished_label)
        beside(sheet, [tag[0] for tag in tags if tag[0] is not None])
        sheet.fit()
        above(sheet, over)
    return sheet.ax


def _context_line(ax: Axes, line: pd.DataFrame, x: str, y: str) -> None:
    at, values = guard.positions(line[x]), guard.numbers(line[y])
    ax.plot(at, values, color=look.CONTEXT, linewidth=0.8, zorder=1.5)


def _named_line(ax: Axes, line: pd.DataFrame, x: str, y: str, index: int, name: str) -> tuple[marks.EndLabel | None, bool]:
    """Draw one highlighted line; return the label of its end and whether a flag was drawn."""
    colour, dash = look.line_look(index)
    at, values = guard.positions(line[x]), guard.numbers(line[y])
    done = guard.truth(line, "complete", True)
    marks.draw_line(ax, at, values, done, color=colour, linewidth=2, linestyle=dash, zorder=3)
    drawn = marks.draw_flags(ax, at, values, guard.flagged(line), colour, size=6)
    return marks.end_label(at, values, name, colour), drawn
