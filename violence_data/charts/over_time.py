"""One place over years or months, and every state in small panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from violence_data import places
from violence_data.charts import guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.guard import Bools, Floats
from violence_data.charts.page import Chart, Page, page, panels
from violence_data.charts.text import wrap
from violence_data.measures import measure
from violence_data.measures.courses import courses, extremes
from violence_data.measures.highlights import highest
from violence_data.places import NATION, State
from violence_data.words import Words, numbers

GAP_COLOUR, SHIFT_COLOUR = "#b8b8b8", "#fbe3c8"
MOST_APART = 150
"""Up to this many months there is a gap between two bars."""
LEFT, GAP, PANEL, HEAD = 0.34, 0.12, 0.6, 0.26
"""Inches: the first column's ticks, between columns, a panel's height, a title's height."""
SECOND_LINE = 0.13
SMALL = 7.5


def years(place: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw one place's count a year as a line from 0, the highest named; an unfinished year is a bar apart from the line.

    Parameters
    ----------
    place
        Rows of `measures.yearly` of one place.
    words
        The words of any subject.
    tables
        The loaded tables, the counted one first.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there is nothing to draw; a year stands twice.
    """
    count, say = measure(place), words.plain
    rows, last = _one_place("years", place, "year", count), place[~place["complete"]].tail(1)
    label = "".join(say.so_far(row[count], row["months"]) for _, row in last.iterrows())
    so_far = [say.told_open(row["year"], row[count], row["months"]) for _, row in last.iterrows()]
    with page(ax, 3.5, title or say.years_title(rows, tables[0]), say.a_year(count), say.source_line(tables)) as sheet:
        _line(sheet, rows, "year", count, say, highest(rows, count), label)
    told = say.told_lines(sheet.unit, courses(rows, "cve_ent", "year", count, _named(rows)))
    return sheet.chart(rows, " ".join([told, *so_far]))


def rates(place: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw one place's rate from 0 with its interval, the highest named; of years the highest whole one, an unfinished year hatched.

    Parameters
    ----------
    place
        Rows of `measures.yearly` of one place, or of `measures.rolling` or `measures.monthly_rates`, which has no interval.
    words, tables
        As in `years`, and so are the errors.
    """
    count, say, time = measure(place), words.plain, guard.time_of(place)
    rate = f"{count}_per_100k"
    ends = [f"{rate}_low", f"{rate}_high"] if time == "year" or f"{rate}_low" in place else []
    rows = guard.by_year(_one_place("rates", place, time, f"{rate}_annualised", [*ends, *([rate] if time == "year" else [])]))
    last = rows[~guard.truth(rows, "complete", True)].tail(1)
    label = "".join(say.unfinished(row["year"], row["months"]) for _, row in last.iterrows())
    top, notes = highest(rows, rate if time == "year" else f"{rate}_annualised"), [say.band_note()] if ends else []
    with page(ax, 3.5, title or say.rates_title(rows, tables[0]), say.a_rate(count), say.source_line(tables), notes) as sheet:
        _line(sheet, rows, time, f"{rate}_annualised", say, top, label, [guard.numbers(rows[end]) for end in ends])
    return sheet.chart(rows, say.told_lines(sheet.unit, courses(rows, "cve_ent", time, f"{rate}_annualised", _named(rows)), 1))


def _named(rows: pd.DataFrame) -> dict[str, str]:
    """Return the one place of a chart by its code."""
    return {code: places.names()[code] for code in rows["cve_ent"].head(1)}


def _line(
    sheet: Page, rows: pd.DataFrame, time: str, y: str, say: Words, top: pd.Series, open_label: str, ends: Sequence[Floats] = ()
) -> None:
    """Draw a line over time with its flags, its interval (`ends`), its highest point and its unfinished year."""
    at, values, done, colour = guard.positions(rows[time]), guard.numbers(rows[y]), guard.truth(rows, "complete", True), look.PALETTE[0]
    if ends:
        marks.draw_band(sheet.ax, at, ends[0], ends[1], colour)
    dots, is_rate = "o" if time == "year" else "", y.endswith("_annualised")
    marks.draw_line(sheet.ax, at, values, done, so_far=not is_rate, color=colour, linewidth=2, marker=dots, ms=3.5)
    drawn = marks.draw_flags(sheet.ax, at, values, rows, colour, size=7 if dots else 4)
    marks.flag_notes(sheet, drawn, say.flag_notes(rows).splitlines())
    marks.from_zero(sheet.ax, say, values, *ends)
    marks.time_axis(sheet.ax, say, rows[time], at)
    over = marks.draw_unfinished(sheet.ax, at, done, open_label)
    sheet.fit()
    here = (at == guard.position(top[time])) & done
    sheet.ax.plot(at[here], values[here], "o", color=colour, ms=7, zorder=6)
    when = top[time] if time == "year" else numbers.month(top[time], say.lang)
    named = say.record_rate(top[y], when) if is_rate else say.record_year(top[y], when)
    marks.name_record("years", sheet, at, np.fmax(values, ends[1]) if ends else values, top[time], named)
    labels.above(sheet, over)


def _one_place(chart: str, frame: pd.DataFrame, x: str, y: str, others: Sequence[str] = ()) -> pd.DataFrame:
    guard.require(chart, frame, [x, y, *others])
    guard.require_unique(chart, frame, [x])
    guard.require_numbers(chart, frame, [y])
    return frame.sort_values(x, kind="stable")


def months(
    place: pd.DataFrame,
    words: Words,
    *tables: pd.DataFrame,
    named: tuple[pd.Timestamp, str] | None = None,
    breaks: Sequence[marks.Break] = (),
    title: str = "",
    ax: Axes | None = None,
) -> Chart:
    """Draw one place's months as bars, from 0; runs of months with a suspected gap are hatched, those of a level shift tinted.

    Parameters
    ----------
    place
        Rows of `measures.monthly` of one place. A month that is not covered (NA) has no bar.
    words, tables
        As in `years`, and so are the errors.
    named
        The month to name, drawn darker, and the words over it; without it the highest.
    breaks
        Months at which a dashed line stands, each with its label.
    """
    count, say = measure(place), words.plain
    rows = _one_place("months", place, "month", count, ["cve_ent"])
    top = highest(rows, count)
    month, label = named or (top["month"], say.record_month(top[count], top["month"]))
    title = title or say.months_title(rows, tables[0])
    with page(ax, 3.3, title, say.a_month(count), say.source_line(tables)) as sheet:
        start, values = guard.positions(rows["month"]), guard.numbers(rows[count])
        days, record = np.asarray(rows["month"].dt.days_in_month, dtype="float64"), np.asarray(rows["month"] == month, dtype=bool)
        tints = np.where(record, look.PALETTE[1], look.PALETTE[0]).tolist()
        fill = 0.82 if len(rows) <= MOST_APART else 1.02  # thinner gaps than a pixel would come and go in stripes
        sheet.ax.bar(start + days / 2, np.nan_to_num(values), width=days * fill, color=tints, linewidth=0, zorder=2)
        marks.from_zero(sheet.ax, say, values)
        marks.time_axis(sheet.ax, say, rows["month"], start, bars=True)
        over = marks.draw_breaks(sheet.ax, breaks)
        key = _shade(sheet, start, days, guard.truth(rows, "suspected_gap", False), say.gap_label(rows["cve_ent"].iloc[0] == NATION), True)
        key += _shade(sheet, start, days, guard.truth(rows, "level_shift", False), say.shift_label(), False)
        sheet.fit()
        half = float(days[record][0] / 2) if record.any() else 0.0
        marks.name_record("months", sheet, start + days / 2, values, guard.position(month) + half, label)
        labels.above(sheet, over)
        labels.key(sheet, key)
    return sheet.chart(rows, say.told_bars(sheet.unit, courses(rows, "cve_ent", "month", count, _named(rows))))


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


def state_panels(yearly: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "") -> Chart:
    """Draw every state's rate in a small panel, laid out like the country, all on one scale from 0.

    Unfinished years are dashed with an open mark, flagged ones hollow. A panel whose state has no number stays empty.

    Parameters
    ----------
    yearly
        Rows of `measures.yearly`, `measures.rolling` or `measures.monthly_rates`; the nation's, where they are there, are left out.
    words, tables
        As in `years`, and so are the errors.
    """
    count, say, time = measure(yearly), words.plain, guard.time_of(yearly)
    rate = f"{count}_per_100k_annualised"
    guard.require("state_panels", yearly, ["cve_ent", time, rate])
    shown = guard.by_year(yearly[yearly["cve_ent"] != NATION].sort_values(time, kind="stable"))
    guard.require_unique("state_panels", shown, ["cve_ent", time])
    guard.require_numbers("state_panels", shown, [rate])
    notes = [] if guard.truth(shown, "complete", True).all() else [say.open_year_note()]
    title = title or say.panels_title(shown, tables[0])
    with panels(None, 1.0, title, say.a_rate(count), say.source_line(tables), notes) as sheet:
        step = _open_grid(sheet)
        drawn = [_panel(sheet, shown[shown["cve_ent"] == state.cve_ent], (time, rate), state, step) for state in places.all_states()]
        for ax in sheet.axes:
            marks.from_zero(ax, say, guard.numbers(shown[rate]))
            ax.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
            _first_and_last(ax, shown, time)
        marks.flag_notes(sheet, any(drawn), say.flag_notes(shown).splitlines())
    last = shown[guard.truth(shown, "complete", True)].groupby("cve_ent").tail(1)
    newest = last[last[time] == last[time].max()]
    told = extremes([places.names()[code] for code in newest["cve_ent"]], newest[rate])
    return sheet.chart(shown, say.told_panels(sheet.unit, newest["year"].iloc[0], told) if len(newest) else "")


def _wide() -> float:
    """Return how wide a panel is with the gap beside it, in inches."""
    return (look.WIDTH - LEFT) / (max(state.grid_col for state in places.all_states()) + 1)


def _title_of(sheet: Page, state: State) -> str:
    return wrap(sheet.figure, state.name, (_wide() - 0.09) * sheet.figure.dpi, SMALL)


def _open_grid(sheet: Page) -> float:
    """Give the figure room for all rows of panels and return the height of a row, in inches."""
    step = PANEL + HEAD + max(_title_of(sheet, state).count("\n") for state in places.all_states()) * SECOND_LINE
    sheet.figure.set_size_inches(look.WIDTH, (max(state.grid_row for state in places.all_states()) + 1) * step + 0.3)
    return step


def _panel(sheet: Page, rows: pd.DataFrame, columns: tuple[str, str], state: State, step: float) -> bool:
    """Add one state's panel and draw its line; return whether a flag was drawn."""
    down, left = (state.grid_row + 1) * step, LEFT + state.grid_col * _wide()
    ax = sheet.panel(down, left, (_wide() - GAP, PANEL), _title_of(sheet, state), SMALL, fontsize=SMALL, pad=3)
    taken = {(one.grid_row, one.grid_col) for one in places.all_states()}
    first = state.grid_col == min(col for row, col in taken if row == state.grid_row)
    ax.tick_params(labelleft=first, labelbottom=(state.grid_row + 1, state.grid_col) not in taken)
    at, values = guard.positions(rows[columns[0]]), guard.numbers(rows[columns[1]])
    done, colour = guard.truth(rows, "complete", True), look.PALETTE[0]
    marks.draw_line(ax, at, values, done, open_size=3, color=colour, linewidth=1.2)
    return marks.draw_flags(ax, at, values, rows, colour, size=4)


def _first_and_last(ax: Axes, rows: pd.DataFrame, time: str) -> None:
    """Name the first and the last year only, inwards, so that neighbours do not touch."""
    at = guard.positions(rows[time])
    first, last, room = float(at.min()), float(at.max()), 0.8 if time == "year" else 300.0
    ax.set_xlim(first - room, last + room)
    ax.set_xticks(sorted({first, last}), [str(year) for year in rows["year"].iloc[[0, -1]]][: 1 + (first < last)])
    if first < last:
        ticks = ax.xaxis.get_major_ticks()
        ticks[0].label1.set_horizontalalignment("left")
        ticks[-1].label1.set_horizontalalignment("right")
