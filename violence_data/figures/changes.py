"""Two years of every state: the levels, and the change with its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.page import Page, page
from violence_data.figures.rows import draw_intervals, open_rows

ROW = 0.215
NATION = "00"


def plot_dumbbell(
    frame: pd.DataFrame,
    a: str,
    b: str,
    *,
    names: Mapping[str, str],
    label_a: str,
    label_b: str,
    title: str,
    xlabel: str,
    source: str,
    label: str | None = None,
    label_title: str = "",
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw two years of every state as two joined dots, the highest of the later year on top.

    One row per state, the nation ("00") in bold where it falls. Flagged states have an asterisk.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.compare_years`: `cve_ent`, `a`, `b`.
    a, b : str
        Columns of the earlier and the later year, in one unit.
    names : mapping
        Name by code.
    label_a, label_b : str
        What the two dots are: the years, with their months when these are not twelve.
    label : str, optional
        Column of the text at the right of each row, such as the change with its interval.
    label_title : str
        What stands over that text.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or name is missing; there is nothing to draw; a state stands twice.
    """
    guard.require("plot_dumbbell", frame, ["cve_ent", a, b, *([label] if label else [])])
    guard.require_numbers("plot_dumbbell", frame, [a, b])
    rows = frame.sort_values([b, "cve_ent"], ascending=[False, True], kind="stable")
    with page(ax, ROW * len(rows) + 0.2, title, "", source, notes) as sheet:
        _name_rows("plot_dumbbell", sheet, rows, names, xlabel, flag_notes)
        first, second = guard.numbers(rows[a]), guard.numbers(rows[b])
        _dots(sheet.ax, first, second)
        top = float(np.nanmax([first, second]))
        sheet.ax.set_xlim(0, top * 1.04 if top > 0 else 1.0)
        sheet.ax.xaxis.set_major_formatter(look.number_format())
        if label:
            _texts(sheet, [str(text) for text in rows[label].fillna("")], label_title)
        sheet.fit()
        labels.key(sheet, _dot_key(label_a, label_b), columns=2)
    return sheet.ax


def plot_change(
    frame: pd.DataFrame,
    change: str = "change_pct",
    low: str = "change_pct_low",
    high: str = "change_pct_high",
    *,
    names: Mapping[str, str],
    title: str,
    xlabel: str,
    source: str,
    limit: float | None = None,
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw each state's change in percent with its interval beside a line at no change.

    One row per state, the largest rise on top, states without a change (NA) last and empty, the
    nation ("00") in bold. Flagged states have an asterisk and a hollow dot.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.compare_years`: `cve_ent` and the three columns, in percent.
    names : mapping
        Name by code.
    limit : float, optional
        Highest percent drawn: intervals beyond it end in an arrow at the edge (say so in a note).

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or name is missing; there is nothing to draw; a state stands twice.
    """
    guard.require("plot_change", frame, ["cve_ent", change, low, high])
    guard.require_numbers("plot_change", frame, [change])
    finite = frame.assign(**{c: frame[c].replace([np.inf], np.nan) for c in (change, high)})
    order: dict[str, Any] = {"ascending": [False, True], "kind": "stable", "na_position": "last"}
    rows = finite.sort_values([change, "cve_ent"], **order)
    with page(ax, ROW * len(rows) + 0.2, title, "", source, notes) as sheet:
        flags = _name_rows("plot_change", sheet, rows, names, xlabel, flag_notes)
        draw_intervals(sheet.ax, rows, (change, low, high), flags)
        sheet.ax.axvline(0, color=look.INK, linewidth=1, zorder=1.8)
        values = np.concatenate([guard.numbers(rows[c]) for c in (change, low, high)])
        _change_axis(sheet.ax, values, guard.numbers(rows[high]), limit)
        sheet.fit()
    return sheet.ax


def _name_rows(
    chart: str,
    sheet: Page,
    rows: pd.DataFrame,
    names: Mapping[str, str],
    xlabel: str,
    flag_notes: Sequence[str],
) -> guard.Bools:
    guard.require_unique(chart, rows, ["cve_ent"])
    guard.require_few(chart, rows)
    called = [guard.name_of(chart, names, code) for code in rows["cve_ent"]]
    flags = guard.flagged(rows)
    strong = np.flatnonzero(rows["cve_ent"].eq(NATION)).tolist()
    open_rows(sheet, called, flags, xlabel, strong)
    marks.flag_notes(sheet, bool(flags.any()), flag_notes, marks.ROW_KEY)
    return flags


def _dots(ax: Axes, first: guard.Floats, second: guard.Floats) -> None:
    at = np.arange(len(first))
    ax.hlines(at, first, second, color=look.CONTEXT, linewidth=2.5, zorder=2)
    ax.plot(first, at, "o", mfc="white", mec=look.PALETTE[0], mew=1.5, ms=6, zorder=3)
    ax.plot(second, at, "o", color=look.PALETTE[1], ms=6.5, zorder=4)


def _dot_key(label_a: str, label_b: str) -> list[Line2D]:
    shared: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 6.5}
    first: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": look.PALETTE[0]}
    return [
        Line2D([], [], label=label_a, markeredgewidth=1.5, **first, **shared),
        Line2D([], [], label=label_b, color=look.PALETTE[1], **shared),
    ]


def _texts(sheet: Page, texts: Sequence[str], heading: str) -> None:
    """Write one text at the right of each row, and what they are over them."""
    place = sheet.anchor(0.1, 0, sheet.ax.get_yaxis_transform())
    font: dict[str, Any] = {"fontsize": look.NOTE_SIZE, "color": look.SOFT_INK, "clip_on": False}
    for i, text in enumerate(texts):
        sheet.ax.text(1, i, text, transform=place, va="center", **font)
    sheet.ax.text(1, 1, heading, transform=sheet.anchor(0.1, 0.04), va="bottom", **font)


def _change_axis(ax: Axes, values: guard.Floats, highs: guard.Floats, limit: float | None) -> None:
    left, right = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
    right = right if limit is None else min(right, limit)
    room = max((right - left) * 0.03, 1.0)
    ax.set_xlim(left - room, right + room)
    ax.xaxis.set_major_formatter(look.percent_format())
    beyond = np.flatnonzero(highs > right)
    if len(beyond):  # an empty artist that is not clipped would stretch the figure to its corner
        edge = np.full(len(beyond), right + room)
        ax.plot(edge, beyond, ">", color=look.PALETTE[0], ms=6, clip_on=False, zorder=4)
