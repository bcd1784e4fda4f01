"""One source over another, with the band that cuts and bases span and the corridor outside which it asks for a reason."""

from collections.abc import Mapping, Sequence
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
from violence_data.figures.rows import open_rows

ROW = 0.215
NATION = "00"
CORRIDOR, BAND = "#eef3ee", look.CONTEXT
COLUMNS = ["ratio_low", "ratio_high"]


def plot_ratio_years(
    frame: pd.DataFrame,
    bases: Mapping[str, str],
    *,
    corridor: tuple[float, float],
    corridor_label: str,
    band_label: str,
    title: str,
    ylabel: str,
    source: str,
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw one place's ratio by year: a mark a basis, the band over cuts and bases, the corridor and a line at 1.

    One row per year. The axis does not start at 0: a ratio is read against 1.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.source_agreement` of one place.
    bases : mapping
        Label by column of the ratio, one to four of them, in the order of their colours; one without a number is not named.
    corridor : (low, high)
        Ratios outside these ask for an explanation.
    corridor_label, band_label : str
        What the two shadings mean.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a year stands twice.
    """
    name = "plot_ratio_years"
    guard.require(name, frame, ["year", *bases, *COLUMNS])
    guard.require_unique(name, frame, ["year"])
    guard.require_numbers(name, frame, list(bases))
    rows = frame.sort_values("year", kind="stable")
    at = guard.positions(rows["year"])
    low, high = (guard.numbers(rows[column]) for column in COLUMNS)
    with page(ax, 3.3, title, ylabel, source, notes) as sheet:
        marks.time_axis(sheet.ax, rows["year"], at)
        _shade(sheet.ax, corridor, across=True)
        known = ~np.isnan(low)
        sheet.ax.bar(at[known], (high - low)[known], 0.5, low[known], color=BAND, edgecolor=BAND, linewidth=2, zorder=2)
        keys: list[Patch | Line2D] = [_band(corridor_label, CORRIDOR), _band(band_label, BAND)]
        for i, (column, label) in enumerate(bases.items()):
            values = guard.numbers(rows[column])
            if np.isnan(values).all():
                continue
            mark: dict[str, Any] = {"color": look.PALETTE[i], "marker": look.MARKERS[i], "linestyle": look.DASHES[i]}
            sheet.ax.plot(at, values, ms=6, linewidth=1.4, zorder=3 + i, **mark)
            keys.append(Line2D([], [], label=label, markersize=6, **mark))
        flagged = marks.draw_flags(sheet.ax, at, low, guard.flagged(rows), look.INK)
        marks.flag_notes(sheet, flagged, flag_notes)
        _limits(sheet.ax.set_ylim, corridor, low, high)
        sheet.fit()
        labels.key(sheet, keys, columns=2)
    return sheet.ax


def plot_ratio_places(
    frame: pd.DataFrame,
    bases: Mapping[str, str],
    *,
    names: Mapping[str, str],
    corridor: tuple[float, float],
    corridor_label: str,
    band_label: str,
    title: str,
    xlabel: str,
    source: str,
    flag_notes: Sequence[str] = (),
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw each place's ratio in one year, the highest on top: a mark a basis, the band, the corridor and a line at 1.

    One row per place, the nation ("00") in bold where it falls. Flagged places have an asterisk.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.source_agreement` of one year.
    bases, corridor, corridor_label, band_label
        As in :func:`plot_ratio_years`.
    names : mapping
        Name by code.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or name is missing; there is nothing to draw; a place stands twice; there are too many rows.
    """
    name = "plot_ratio_places"
    guard.require(name, frame, ["cve_ent", *bases, *COLUMNS])
    guard.require_unique(name, frame, ["cve_ent"])
    guard.require_numbers(name, frame, list(bases))
    guard.require_few(name, frame)
    order: dict[str, Any] = {"ascending": [False, False, True], "kind": "stable", "na_position": "last"}
    rows = frame.sort_values(["ratio_high", "ratio_low", "cve_ent"], **order)
    called = [guard.name_of(name, names, code) for code in rows["cve_ent"]]
    at, low, high = np.arange(len(rows)), guard.numbers(rows["ratio_low"]), guard.numbers(rows["ratio_high"])
    with page(ax, ROW * len(rows) + 0.2, title, "", source, notes) as sheet:
        flags = guard.flagged(rows)
        open_rows(sheet, called, flags, xlabel, np.flatnonzero(rows["cve_ent"].eq(NATION)).tolist())
        marks.flag_notes(sheet, bool(flags.any()), flag_notes, marks.ROW_KEY)
        _shade(sheet.ax, corridor, across=False)
        sheet.ax.hlines(at, low, high, color=BAND, linewidth=5, zorder=2)
        keys: list[Patch | Line2D] = [_band(corridor_label, CORRIDOR), _band(band_label, BAND)]
        for i, (column, label) in enumerate(bases.items()):
            values = guard.numbers(rows[column])
            if np.isnan(values).all():
                continue
            mark: dict[str, Any] = {"color": look.PALETTE[i], "marker": look.MARKERS[i], "linestyle": ""}
            sheet.ax.plot(values, at, ms=5.5, zorder=3 + i, **mark)
            keys.append(Line2D([], [], label=label, markersize=5.5, **mark))
        _limits(sheet.ax.set_xlim, corridor, low, high)
        sheet.fit()
        labels.key(sheet, keys, columns=2)
    return sheet.ax


def _shade(ax: Axes, corridor: tuple[float, float], across: bool) -> None:
    """Shade the corridor and draw the line at which both sources have the same number."""
    shade, line = (ax.axhspan, ax.axhline) if across else (ax.axvspan, ax.axvline)
    shade(*corridor, color=CORRIDOR, linewidth=0, zorder=0)
    line(1, color=look.SOFT_INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)


def _band(label: str, colour: str) -> Patch:
    return Patch(facecolor=colour, edgecolor=look.HAIRLINE, linewidth=0.5, label=label)


def _limits(set_limits: Any, corridor: tuple[float, float], low: Floats, high: Floats) -> None:
    """Show the whole corridor, and every band."""
    first, last = min(corridor[0], float(np.nanmin(low))), max(corridor[1], float(np.nanmax(high)))
    room = (last - first) * 0.06
    set_limits(first - room, last + room)
