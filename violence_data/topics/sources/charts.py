"""INEGI's deaths over SESNSP's victims, with the band that cuts and bases span and the corridor outside which it asks for a reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from violence_data import places
from violence_data.charts import Chart, guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.page import page
from violence_data.charts.rows import ROW, name_rows
from violence_data.measures.comparison import BAND_HIGH, BAND_LOW
from violence_data.measures.courses import course, extremes
from violence_data.topics.sources.numbers import BASES
from violence_data.words import Words

CORRIDOR, BAND = "#eef3ee", look.CONTEXT
RATIOS = [f"ratio_{basis}" for basis in BASES]
COLUMNS = [*RATIOS, "ratio_low", "ratio_high"]
SAME: dict[str, Any] = {"color": look.SOFT_INK, "linewidth": 1, "linestyle": (0, (4, 3)), "zorder": 1}
"""The line at which both sources have the same number."""


def by_year(own: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw one place's ratio by year: a mark a way of dating, the band over cuts and bases, the corridor and a line at 1.

    `own` are its rows of `source_agreement`. The axis does not start at 0: a ratio is read against 1.
    """
    guard.require("by_year", own, ["cve_ent", "year", *COLUMNS])
    guard.require_unique("by_year", own, ["year"])
    guard.require_numbers("by_year", own, RATIOS)
    rows, say = own.sort_values("year", kind="stable"), words.plain
    at, low, high = (guard.numbers(rows[column]) for column in ("year", "ratio_low", "ratio_high"))
    with page(ax, 3.3, title or say.by_year_title(rows), say.unit(), say.source_line(tables), _notes(rows, words)) as sheet:
        marks.time_axis(sheet.ax, say, rows["year"], at)
        sheet.ax.axhspan(BAND_LOW, BAND_HIGH, color=CORRIDOR, linewidth=0, zorder=0)
        sheet.ax.axhline(1, **SAME)
        known = ~np.isnan(low)
        sheet.ax.bar(at[known], (high - low)[known], 0.5, low[known], color=BAND, edgecolor=BAND, linewidth=2, zorder=2)
        for i in _seen(rows):
            sheet.ax.plot(at, guard.numbers(rows[RATIOS[i]]), linewidth=1.4, zorder=3 + i, **_mark(i, 6, look.DASHES[i]))
        marks.flag_notes(sheet, marks.draw_flags(sheet.ax, at, low, rows, look.INK), say.flag_notes(rows).splitlines())
        sheet.ax.set_ylim(_limits(low, high))
        sheet.fit()
        labels.key(sheet, _key(words, {i: _mark(i, 6, look.DASHES[i]) for i in _seen(rows)}), columns=2)
    ratios = [course(rows["year"], rows[RATIOS[i]], say.basis_label(BASES[i])) for i in _seen(rows)]
    return sheet.chart(rows, say.told_lines(sheet.unit, [one for one in ratios if one], 2))


def by_place(rows: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw each place's ratio in one year, the highest on top: a mark a way of dating, the band, the corridor and a line at 1.

    One row a place of `source_agreement`, the nation in bold where it falls. Flagged places have the mark of the flag after their name.
    """
    guard.require("by_place", rows, ["cve_ent", "year", *COLUMNS])
    guard.require_numbers("by_place", rows, RATIOS)
    order: dict[str, Any] = {"ascending": [False, False, True], "kind": "stable", "na_position": "last"}
    rows, say = rows.sort_values(["ratio_high", "ratio_low", "cve_ent"], **order), words.plain
    at, low, high = np.arange(len(rows)), guard.numbers(rows["ratio_low"]), guard.numbers(rows["ratio_high"])
    title, flags = title or say.by_place_title(rows["year"].iloc[0]), say.flag_notes(rows[rows["cve_ent"] != places.NATION]).splitlines()
    with page(ax, ROW * len(rows) + 0.2, title, "", say.source_line(tables), _notes(rows, words)) as sheet:
        name_rows("by_place", sheet, rows, say, say.unit(), flags)
        sheet.ax.axvspan(BAND_LOW, BAND_HIGH, color=CORRIDOR, linewidth=0, zorder=0)
        sheet.ax.axvline(1, **SAME)
        sheet.ax.hlines(at, low, high, color=BAND, linewidth=5, zorder=2)
        for i in _seen(rows):
            sheet.ax.plot(guard.numbers(rows[RATIOS[i]]), at, zorder=3 + i, **_mark(i, 5.5))
        sheet.ax.set_xlim(_limits(low, high))
        sheet.fit()
        labels.key(sheet, _key(words, {i: _mark(i, 5.5) for i in _seen(rows)}), columns=2)
    named = [places.names()[code] for code in rows["cve_ent"]]
    told = [say.told_order(say.basis_label(BASES[i]), extremes(named, rows[RATIOS[i]]), 2) for i in _seen(rows)]
    return sheet.chart(rows, " ".join([f"{say.unit()}.", *told]))


def _seen(rows: pd.DataFrame) -> list[int]:
    """Return which ways of dating have a number, each by the place of its colour and mark."""
    return [i for i, column in enumerate(RATIOS) if rows[column].notna().any()]


def _mark(i: int, size: float, dashes: Any = "") -> dict[str, Any]:
    return {"color": look.PALETTE[i], "marker": look.MARKERS[i], "ms": size, "linestyle": dashes}


def _key(words: Words, seen: dict[int, dict[str, Any]]) -> list[Patch | Line2D]:
    """Return the entries of the key: the two shadings, and each way of dating."""
    say = words.plain
    shades = ((say.corridor_label(), CORRIDOR), (say.band_label(), BAND))
    patches = [Patch(facecolor=colour, edgecolor=look.HAIRLINE, linewidth=0.5, label=label) for label, colour in shades]
    return [*patches, *(Line2D([], [], label=say.basis_label(BASES[i]), **mark) for i, mark in seen.items())]


def _notes(rows: pd.DataFrame, words: Words) -> list[str]:
    return words.plain.chart_notes([BASES[i] for i in _seen(rows)]).splitlines()


def _limits(low: guard.Floats, high: guard.Floats) -> tuple[float, float]:
    """Show the whole corridor, and every band."""
    first, last = min(BAND_LOW, float(np.nanmin(low))), max(BAND_HIGH, float(np.nanmax(high)))
    room = (last - first) * 0.06
    return first - room, last + room
