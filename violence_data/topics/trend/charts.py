"""The nation's rate over time, with the presidents' terms behind it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.charts import Chart, guard, marks
from violence_data.charts import style as look
from violence_data.charts.labels import above
from violence_data.charts.page import Page, page
from violence_data.charts.text import extent, wrap
from violence_data.measures import measure
from violence_data.words import Words

Row = dict[Hashable, Any]


def under_presidents(
    terms: pd.DataFrame, months: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw one place's `measures.monthly_rates`, the presidential terms as shaded spans and each of `trend.terms` as a level line.

    A term that is not wholly covered has a dashed level. The part of a term outside the months is not drawn.
    """
    rate, say = f"{measure(terms)}_per_100k_annualised", words.plain
    ends = [f"{rate}_low", f"{rate}_high"]
    guard.require("under_presidents", terms, ["president", "label", "start", "end", "complete", rate, *ends])
    guard.require("under_presidents", months, ["month", rate])
    guard.require_unique("under_presidents", terms, ["president", "start"])
    guard.require_unique("under_presidents", months, ["month"])
    guard.require_numbers("under_presidents", months, [rate])
    rows, line = terms.sort_values("start", kind="stable"), months.sort_values("month", kind="stable")
    at, values = guard.positions(line["month"]), guard.numbers(line[rate])
    with page(ax, 3.5, title or say.terms_title(), say.a_rate(measure(terms)), say.source_line(tables)) as sheet:
        marks.draw_line(sheet.ax, at, values, guard.truth(line, "complete", True), color=look.GREY, linewidth=0.9, zorder=2)
        marks.time_axis(sheet.ax, say, line["month"], at)
        inside = [(span, row) for row in rows.to_dict("records") if np.ptp(span := _span(row, sheet.ax)) > 0]
        for i, (span, row) in enumerate(inside):
            sheet.ax.axvspan(*span, color=look.SHADE if i % 2 == 0 else "white", zorder=0, linewidth=0)
            _level(sheet.ax, span, [row[column] for column in (rate, *ends)], row["complete"])
        marks.from_zero(sheet.ax, say, values, guard.numbers(rows[rate]), guard.numbers(rows[ends[1]]))
        sheet.fit()
        above(sheet, [(sum(span) / 2, _fitted(sheet, row["label"], span), True) for span, row in inside])
    return sheet.chart(rows, say.terms(rows))


def _fitted(sheet: Page, label: str, span: tuple[float, float]) -> str:
    """Break a label wider than its term, between words only."""
    room = np.ptp(sheet.ax.transData.transform([(side, 0) for side in span])[:, 0])
    word = max(extent(sheet.figure, part, look.NOTE_SIZE)[0] for part in [*label.split(), ""])
    return wrap(sheet.figure, label, max(float(room), word), look.NOTE_SIZE)


def _span(row: Row, ax: Axes) -> tuple[float, float]:
    """Return where a term begins and ends on the axis, cut at the axis's ends."""
    low, high = ax.get_xlim()
    start = guard.position(row["start"])
    end: float = high if pd.isna(row["end"]) else guard.position(row["end"])
    return min(max(start, low), high), max(min(end, high), low)


def _level(ax: Axes, span: tuple[float, float], rate: list[float], complete: bool) -> None:
    """Draw one term's rate, with its interval, as a level line."""
    value, low, high = guard.numbers(pd.Series(rate, dtype="Float64"))
    dash, colour = "-" if complete else look.UNFINISHED, look.PALETTE[1]
    ax.plot(span, [value, value], color=colour, linewidth=2.2, linestyle=dash, zorder=4, solid_capstyle="butt")
    ax.fill_between(span, low, high, color=colour, alpha=0.25, linewidth=0, zorder=3)
