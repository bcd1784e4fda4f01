"""How a year may end, drawn: the years before as a line, then a fan; and the year itself, growing month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from violence_data.charts import Chart, guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.guard import Floats
from violence_data.charts.page import page
from violence_data.measures import measure
from violence_data.measures.courses import courses
from violence_data.measures.highlights import highest
from violence_data.places import names
from violence_data.topics.forecast.numbers import QUANTILES, Outlook
from violence_data.words import Prose, Words

ENDS = list(QUANTILES)
WIDE, NARROW = "#c6dcec", "#7fb3d8"
"""The 95 % and the 80 % interval: tints of the first colour, so that the line stays darker than both."""
OWN, OTHER = look.PALETTE[0], look.PALETTE[1]
HALF, ASIDE = 0.18, 0.34
"""Half the width of the fan's end, and how far right of it the second model stands, in years."""
RECORD = (0, (4, 3))
"""The dashes of the line that runs on from the record: how far the fan is from it is seen there."""
EARLIER: dict[str, Any] = {"color": look.CONTEXT, "linewidth": 1, "zorder": 1.1}
LAST_YEAR: dict[str, Any] = {"color": look.PALETTE[2], "linewidth": 1.6, "zorder": 2.4}
RECORD_YEAR: dict[str, Any] = {"color": look.SOFT_INK, "linewidth": 2.4, "zorder": 2.5}
DOTTED = (0, (1, 1.2))


def fan(known: pd.DataFrame, o: Outlook | None, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw whole years as a line from 0, the months known of the year under way as a bar, and how that year may end as a fan.

    `known` has one row per year of one place: `years_known`, or `measures.yearly`. Of `o` (`outlook`) model E is the fan, model D a thin
    interval beside it; with None the line stands alone, and a note says why.
    """
    count, say = measure(known), words.plain
    guard.require("fan", known, ["cve_ent", "year", count])
    guard.require_unique("fan", known, ["year"])
    guard.require_numbers("fan", known, [count])
    rows = known.sort_values("year", kind="stable")
    at, values, done = guard.positions(rows["year"]), guard.numbers(rows[count]), guard.truth(rows, "complete", True)
    record, flags = highest(rows, count), say.flag_notes(rows[done]).splitlines()
    spread = [_spread(model) for model in o.models] if o else []
    named = o is None or record[count] >= o.best.record  # else the highest year came before those shown
    title = title or (say.fan_title(rows["cve_ent"].iloc[0], o.best.year, tables[0]) if o else say.years_title(rows, tables[0]))
    notes = [*_notes(o, words, marked=not flags), *([] if named else [say.record_note(o.best)])] if o else _why_none(rows, words)
    with page(ax, 3.5, title, say.a_year(count), say.source_line(tables), notes) as sheet:
        marks.draw_line(sheet.ax, at, values, done, so_far=True, color=OWN, linewidth=2, marker="o", ms=3.5)
        marks.flag_notes(sheet, marks.draw_flags(sheet.ax, at, np.where(done, values, np.nan), rows, OWN), flags)
        marks.from_zero(sheet.ax, say, values, *spread)
        marks.time_axis(sheet.ax, say, rows["year"], at)
        tags: list[marks.EndLabel] = []
        if not done.all():
            so_far = say.so_far(rows.iloc[-1][count], rows.iloc[-1]["months"])
            tags.append((at[~done][-1] + 0.25, values[~done][-1], so_far, look.SOFT_INK))
        if o:
            start = values[(at == o.best.year - 1) & done]
            tags += _fan(sheet.ax, o, spread, float(start[0]) if len(start) else np.nan, words)
        labels.beside(sheet, tags)
        if named:
            tops = np.where(done, values, max([*(end[-1] for end in spread), 0.0]))
            marks.name_record("fan", sheet, at, tops, float(record["year"]), say.record_year(record[count], record["year"]))
        if named and o:
            sheet.ax.hlines(
                values[at == record["year"]], record["year"], at.max() + 0.5, color=look.GREY, linewidth=0.9, linestyle=RECORD, zorder=5.8
            )
        if o:
            labels.key(sheet, _key(words), columns=2)
    told = say.told_lines(sheet.unit, courses(rows, "cve_ent", "year", count, {rows["cve_ent"].iloc[0]: names()[rows["cve_ent"].iloc[0]]}))
    return sheet.chart(rows, f"{told} {say.told_end(o)}" if o else told)


def _spread(model: Any) -> Floats:
    """Return one model's interval from its low end to its high one."""
    return np.array([getattr(model, end) for end in ENDS], dtype="float64")


def _why_none(rows: pd.DataFrame, words: Words) -> list[Prose]:
    """Return why nothing is forecast, where the last year is not whole."""
    last = rows.iloc[-1]
    return [] if last["complete"] else [words.plain.too_little(last["year"])]


def _notes(o: Outlook, words: Words, *, marked: bool = True) -> list[Prose]:
    """Return what must stand under a fan: that it is a test, rests on little, starts from months that may be incomplete or are flagged."""
    best, say = o.best, words.plain
    test = [say.test_note(best)] if best.is_test else []
    little = [say.little_note(best)] if best.little_history else []
    low = [say.low_note()] if best.may_be_incomplete else []
    return test + little + low + ([say.marked_note()] if marked and (best.suspected_gap or best.level_shift) else [])


def _fan(ax: Axes, o: Outlook, spread: list[Floats], start: float, words: Words) -> list[marks.EndLabel]:
    """Draw the fan from the year before, its end as bars, the second model beside it; return the labels of the ends."""
    low, narrow_low, point, narrow_high, high = (float(end) for end in spread[0])
    year = float(o.best.year)
    _shades(ax, np.array([year - 1, year - HALF]), [np.array([start, end]) for end in spread[0]])
    for bottom, top, colour in ((low, high, WIDE), (narrow_low, narrow_high, NARROW)):
        ax.bar(year, top - bottom, 2 * HALF, bottom, color=colour, linewidth=0, zorder=5.5)
    ax.hlines(point, year - HALF, year + HALF, color=OWN, linewidth=2, zorder=6)
    for other in spread[1:2]:
        _second(ax, year + ASIDE, other)
    return [(year + HALF, point, words.plain.end_label(o.best), OWN), *_came(ax, year, o.came, o, words)]


def _shades(ax: Axes, x: Floats, spread: Sequence[Floats]) -> None:
    """Shade the two intervals and dash the median, from the narrow end to the wide one."""
    low, narrow_low, point, narrow_high, high = spread
    ax.fill_between(x, low, high, color=WIDE, linewidth=0, zorder=1.2)
    ax.fill_between(x, narrow_low, narrow_high, color=NARROW, linewidth=0, zorder=1.3)
    ax.plot(x, point, color=OWN, linewidth=1.6, linestyle=look.UNFINISHED, zorder=2)


def _second(ax: Axes, x: float, ends: Floats) -> None:
    """Draw a second model's intervals as a thin line, thicker over its 80 %, with its median as a dot."""
    low, narrow_low, point, narrow_high, high = (float(end) for end in ends)
    ax.vlines(x, low, high, color=OTHER, linewidth=1, zorder=6)
    ax.vlines(x, narrow_low, narrow_high, color=OTHER, linewidth=2.6, zorder=6)
    ax.plot(x, point, "o", color="white", mec=OTHER, ms=4, zorder=6.5)


def _came(ax: Axes, x: float, at: Any, o: Outlook, words: Words) -> list[marks.EndLabel]:
    """Mark what came of the year, where it is known, and return its label."""
    if pd.isna(at):
        return []
    ax.plot(x, float(at), "D", color=look.INK, mec="white", mew=0.8, ms=6, zorder=8, clip_on=False)
    return [(x, float(at), words.plain.came_label(o.came), look.INK)] if o.came is not None else []


def _key(words: Words) -> list[Patch | Line2D]:
    """Return the entries of the key."""
    say = words.plain
    return [
        Line2D([], [], color=OWN, linewidth=1.6, linestyle=look.UNFINISHED, label=say.point_label()),
        Patch(color=NARROW, label=say.narrow_label()),
        Patch(color=WIDE, label=say.wide_label()),
        Line2D([], [], color=OTHER, linewidth=2, marker="o", mfc="white", mec=OTHER, ms=4, label=say.other_label()),
    ]


def path(
    cumulated: pd.DataFrame, o: Outlook, code: str, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw how a year adds up from January, its fan to December, on the years before it: all grey, the record bold, the last one named.

    `cumulated` is `forecast_path`. What came after the origin, where it is held, is a dotted line to a diamond.
    """
    guard.require("path", cumulated, ["year", "month_number", "total", "came", *ENDS])
    guard.require_unique("path", cumulated, ["year", "month_number"])
    guard.require_numbers("path", cumulated, ["total"])
    best, say = o.best, words.plain
    rows = cumulated.sort_values(["year", "month_number"], kind="stable")
    own, before = rows[rows["year"] == best.year], rows[rows["year"] != best.year]
    title, second = title or say.path_title(code, best.year, best.record_year), _spread(o.second)
    with page(ax, 4.2, title, say.path_unit(tables[0]), say.source_line(tables), _notes(o, words)) as sheet:
        tags = [tag for _, line in before.groupby("year", dropna=False) for tag in _earlier(sheet.ax, line, best, words)]
        tags += _own(sheet.ax, own, o, words)
        _second(sheet.ax, 12.25, second)
        sheet.ax.set(xlim=(0.7, 12.4))
        sheet.ax.set_xticks(range(1, 13), say.months_short().split())
        sheet.ax.grid(False, axis="x")
        marks.from_zero(sheet.ax, say, second, *(guard.numbers(rows[column]) for column in ("total", "came", "high_95")))
        labels.beside(sheet, tags)
        labels.key(sheet, [*_key(words), *_key_of_lines(words, own, before, best)], columns=2)
    known = own[own["total"].notna()].iloc[-1]
    then = before[(before["year"] == best.record_year) & (before["month_number"] == known["month_number"])].iloc[0]
    return sheet.chart(rows, say.told_path(o, known, then))


def _earlier(ax: Axes, line: pd.DataFrame, best: Any, words: Words) -> list[marks.EndLabel]:
    """Draw a whole year before; return the label of its end, where it is named."""
    at, total, year = guard.numbers(line["month_number"]), guard.numbers(line["total"]), int(line["year"].iloc[0])
    is_record = year == best.record_year
    drawn = RECORD_YEAR if is_record else LAST_YEAR if year == best.year - 1 else EARLIER
    ax.plot(at, total, **drawn)
    return [] if drawn is EARLIER else [(12.0, float(total[-1]), words.plain.year_label(year, total[-1], is_record), drawn["color"])]


def _key_of_lines(words: Words, own: pd.DataFrame, before: pd.DataFrame, best: Any) -> list[Line2D]:
    """Return the key of the lines that no label names: what came after, the years before."""
    after = Line2D([], [], color=look.INK, linewidth=1.3, linestyle=DOTTED, label=words.plain.after_label())
    grey = Line2D([], [], color=EARLIER["color"], linewidth=1.6, label=words.plain.before_label())
    unnamed = set(before["year"]) - {best.record_year, best.year - 1}
    return [*([after] if own["came"].notna().any() else []), *([grey] if unnamed else [])]


def _own(ax: Axes, own: pd.DataFrame, o: Outlook, words: Words) -> list[marks.EndLabel]:
    """Draw the year that is forecast: what is known, the fan, and what came; return the labels of its ends."""
    at, total, came = (guard.numbers(own[column]) for column in ("month_number", "total", "came"))
    spread = [guard.numbers(own[column]) for column in ENDS]
    _shades(ax, at, spread)
    ax.plot(at, total, color=OWN, linewidth=2.4, marker="o", ms=3.5, zorder=4)
    ax.plot(at, came, color=look.INK, linewidth=1.3, linestyle=DOTTED, zorder=4)
    return [(12.0, float(spread[2][-1]), words.plain.end_label(o.best), OWN), *_came(ax, 12.0, came[-1], o, words)]
