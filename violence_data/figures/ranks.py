"""Ranks over the years, and places in order with their intervals."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.page import page
from violence_data.figures.rows import draw_intervals, open_rows


def plot_bump(
    frame: pd.DataFrame,
    *,
    highlight: Sequence[str],
    names: Mapping[str, str],
    title: str,
    ylabel: str,
    source: str,
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw ranks over the years, 1 at the top, with the rank interval of the highlighted states.

    One row per state and year. A year without a rank (fewer than 20 events) interrupts the line.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.ranks_by_year`: `cve_ent`, `year`, `rank`, `rank_low`, `rank_high`.
    highlight : sequence of str
        Codes to colour and name, in the order of their colours.
    names : mapping
        Name by code.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column, name or highlighted state is missing; nothing to draw; a state-year stands twice.
    """
    needed = ["cve_ent", "year", "rank", "rank_low", "rank_high"]
    guard.require("plot_bump", frame, needed)
    guard.require_unique("plot_bump", frame, ["cve_ent", "year"])
    guard.require_numbers("plot_bump", frame, ["rank"])
    guard.require_values("plot_bump", frame, "cve_ent", highlight)
    called = [guard.name_of("plot_bump", names, code) for code in highlight]
    rows = frame.sort_values(["cve_ent", "year"], kind="stable")
    with page(ax, max(4.6, 0.2 * len(called)), title, ylabel, source, notes) as sheet:
        _rank_axis(sheet.ax, np.r_[guard.numbers(rows["rank"]), guard.numbers(rows["rank_high"])])
        marks.time_axis(sheet.ax, rows["year"], guard.positions(rows["year"]))
        others = rows[~rows["cve_ent"].isin(list(highlight))]
        for _, line in others.groupby("cve_ent", dropna=False, observed=True):
            place = guard.positions(line["year"]), guard.numbers(line["rank"])
            sheet.ax.plot(*place, color=look.CONTEXT, linewidth=0.8, zorder=1.5)
        tags = [
            _ranked_line(sheet.ax, rows[rows["cve_ent"] == code], i, name)
            for i, (code, name) in enumerate(zip(highlight, called, strict=True))
        ]
        labels.beside(sheet, [tag for tag in tags if tag is not None])
        sheet.fit()
    return sheet.ax


def _rank_axis(ax: Axes, ranks: guard.Floats) -> None:
    last = float(np.nanmax(ranks))
    ax.set_ylim(last + 0.6, 0.4)
    ax.set_yticks([1.0, *np.arange(5, last + 1, 5).tolist()])
    ax.yaxis.set_major_formatter(look.year_format())


def _ranked_line(ax: Axes, line: pd.DataFrame, index: int, name: str) -> marks.EndLabel | None:
    colour, dash = look.line_look(index)
    at, values = guard.positions(line["year"]), guard.numbers(line["rank"])
    low, high = (guard.numbers(line[side]) for side in ("rank_low", "rank_high"))
    marks.draw_band(ax, at, low, high, colour)
    done = np.full(len(at), True)
    shape = {"linewidth": 2, "linestyle": dash, "marker": "o", "ms": 4, "zorder": 3}
    marks.draw_line(ax, at, values, done, color=colour, **shape)
    return marks.end_label(at, values, name, colour)


def plot_rank_intervals(
    frame: pd.DataFrame,
    label: str,
    value: str,
    low: str,
    high: str,
    *,
    title: str,
    xlabel: str,
    source: str,
    reference: float | None = None,
    reference_label: str = "",
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw places as dots with their intervals, the highest on top, on an axis from 0.

    One row per place, at most 40: pass the head of a longer table.

    Parameters
    ----------
    frame : DataFrame
        Such as `analysis.municipality_rates`.
    label, value, low, high : str
        Columns of the name as printed, of what is drawn, and of its interval, all in one unit.
    reference, reference_label
        A value to compare with (the state's rate), drawn as a dashed line, and its label.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; there are too many rows.
    """
    guard.require("plot_rank_intervals", frame, [label, value, low, high])
    guard.require_numbers("plot_rank_intervals", frame, [value])
    guard.require_few("plot_rank_intervals", frame)
    rows = frame.sort_values(value, ascending=False, kind="stable", na_position="last")
    step = 0.31 if rows[label].astype(str).str.len().max() > 30 else 0.24
    with page(ax, step * len(rows) + 0.3, title, "", source, notes) as sheet:
        flags = guard.flagged(rows)
        marks.flag_notes(sheet, bool(flags.any()), flag_notes, marks.ROW_KEY)
        open_rows(sheet, [str(name) for name in rows[label]], flags, xlabel)
        draw_intervals(sheet.ax, rows, (value, low, high), flags)
        top = float(np.nanmax([guard.numbers(rows[value]), guard.numbers(rows[high])]))
        top = max(top, reference or 0.0)
        sheet.ax.set_xlim(0, top * 1.04 if top > 0 else 1.0)
        sheet.ax.xaxis.set_major_formatter(look.number_format())
        if reference is not None:
            sheet.ax.axvline(reference, color=look.SOFT_INK, linestyle=(0, (4, 3)), linewidth=1)
        sheet.fit()
        if reference is not None and reference_label:
            labels.above(sheet, [(reference, reference_label, True)])
    return sheet.ax
