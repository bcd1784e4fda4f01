"""States drawn: their rates on one scale, their order, what victims are made of, two sources, and each counting method apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.charts import Chart, guard, marks
from violence_data.charts import style as look
from violence_data.charts.labels import above, beside
from violence_data.charts.page import Page, page
from violence_data.errors import UnknownName
from violence_data.measures import measure
from violence_data.measures.courses import course, courses
from violence_data.measures.intervals import interval_holds
from violence_data.places import NATION
from violence_data.tables import SEXES, WEAPONS
from violence_data.topics.states.numbers import method_breaks
from violence_data.words import Words

GROUPS = {"weapon": WEAPONS, "sex": SEXES}
"""By what `parts` splits, each group's slugs from the bottom of a bar up; those not known stand on top."""
UNKNOWN = ("not_specified", "not_identified")
GREYS = ("#d4d4d4", "#b0b0b0", "#909090")
NEIGHBOUR = "#8393a3"
"""The lines beside a subject: lighter than it, as dark as shapes must be to be told from white (3 to 1), named at their ends."""


def lines(
    yearly: pd.DataFrame,
    cve_ents: Sequence[str],
    words: Words,
    *tables: pd.DataFrame,
    subject: str = "",
    title: str = "",
    ax: Axes | None = None,
) -> Chart:
    """Draw the rates of several places on one scale: those named coloured, the nation dark grey, any other thin and grey.

    `yearly` is `measures.yearly`, `measures.rolling` or `measures.monthly_rates`; `cve_ents` are the places to name, in the order of
    their colours; with a `subject`, one of them, the others are light beside it. The chart grows taller when they are many.
    """
    say, names = words.plain, {code: words.plain.place_name(code) for code in cve_ents}
    rows = _sorted("lines", guard.by_year(yearly), "cve_ent", names)
    last = yearly[~guard.truth(yearly, "complete", True)].tail(1)
    notes = [] if last.empty else [say.open_year_note()]
    open_label = "".join(say.unfinished(row["year"], row["months"]) for _, row in last.iterrows())
    title = title or say.lines_title(rows)
    with page(ax, _height(names), title, say.a_rate(measure(rows)), say.source_line(tables), notes) as sheet:
        _draw_lines(sheet, rows, "cve_ent", names, say, open_label=open_label, subject=subject)
    return sheet.chart(rows, _told(sheet, rows, "cve_ent", names, say))


def by_method(years: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw one place's rates of `yearly_by_method`, a line a counting method, with a dashed line where a method begins."""
    guard.require("by_method", years, ["method"])
    say, names = words.plain, {method: words.plain.method(method) for method in years["method"].unique()}
    rows = _sorted("by_method", years, "method", names)
    breaks = [(at, names[method]) for at, method in method_breaks(years)]
    notes = [say.methods_note(), *say.open_years_note(years).splitlines()]
    title = title or say.methods_title(rows, len(names))
    with page(ax, _height(names), title, say.a_rate(measure(rows)), say.source_line(tables), notes) as sheet:
        _draw_lines(sheet, rows, "method", names, say, breaks)
    return sheet.chart(rows, _told(sheet, rows, "method", names, say))


def _told(sheet: Page, rows: pd.DataFrame, by: str, names: Mapping[str, str], say: Words) -> str:
    rate = f"{measure(rows)}_per_100k_annualised"
    return say.told_lines(sheet.unit, courses(rows, by, guard.time_of(rows), rate, names), 1)


def _height(names: Mapping[str, str]) -> float:
    return max(3.8, 0.2 * len(names))


def _sorted(chart: str, frame: pd.DataFrame, by: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of a chart of lines, checked, a line after the other."""
    rate, time = f"{measure(frame)}_per_100k_annualised", guard.time_of(frame)
    guard.require(chart, frame, [time, rate, by, *(["complete"] if time == "year" else [])])
    guard.require_unique(chart, frame, [by, time])
    guard.require_numbers(chart, frame, [rate])
    guard.require_values(chart, frame, by, list(names))
    return frame.sort_values([by, time], kind="stable")


def _look(names: Mapping[str, str], code: str, subject: str) -> tuple[str, Any]:
    """Return the colour and dash of a line: the nation's is the same in every chart."""
    if code == NATION:
        return look.SOFT_INK, "-"
    colour, dash = look.line_look([name for name in names if name != NATION].index(code))
    return (colour, dash) if subject in ("", code) else (NEIGHBOUR, "-")


def _draw_lines(
    sheet: Page,
    rows: pd.DataFrame,
    by: str,
    names: Mapping[str, str],
    say: Words,
    breaks: Sequence[marks.Break] = (),
    open_label: str = "",
    subject: str = "",
) -> None:
    """Draw a line for each value of `by`: those that have a name coloured, dashed in their unfinished year, named at their end."""
    time, rate = guard.time_of(rows), f"{measure(rows)}_per_100k_annualised"
    at = guard.positions(rows[time])
    marks.from_zero(sheet.ax, say, guard.numbers(rows[rate]))
    marks.time_axis(sheet.ax, say, rows[time], at)
    _draw_others(sheet.ax, rows[~rows[by].isin(list(names))], by, rate)
    tags, flagged = [], False
    for code, name in names.items():
        line, (colour, dash) = rows[rows[by] == code], _look(names, code, subject)
        x, y, done = guard.positions(line[time]), guard.numbers(line[rate]), guard.truth(line, "complete", True)
        weight: dict[str, Any] = {"linewidth": 1.4 if colour == NEIGHBOUR else 2, "zorder": 4 if code == subject else 3}
        marks.draw_line(sheet.ax, x, y, done, color=colour, linestyle=dash, **weight)
        flagged |= marks.draw_flags(sheet.ax, x, y, line, colour, size=6 if time == "year" else 4)
        tags.append(marks.end_label(x, y, name, colour))
    marks.flag_notes(sheet, flagged, say.flag_notes(rows).splitlines())
    over = marks.draw_breaks(sheet.ax, breaks)
    over += marks.draw_unfinished(sheet.ax, at, guard.truth(rows, "complete", True), open_label)
    beside(sheet, [tag for tag in tags if tag is not None])
    above(sheet, over)


def _draw_others(ax: Axes, rows: pd.DataFrame, by: str, y: str) -> None:
    """Draw the lines that have no name, thin and grey."""
    for _, line in rows.groupby(by, dropna=False, observed=True):
        ax.plot(guard.positions(line[guard.time_of(line)]), guard.numbers(line[y]), color=look.CONTEXT, linewidth=0.8, zorder=1.5)


def order(
    ranks: pd.DataFrame, cve_ents: Sequence[str], words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw the states' ranks over the years, 1 at the top: those named coloured, each with its rank interval, the others thin and grey.

    `ranks` are `measures.ranks_by_year`. A year without a rank (fewer than 20 events) interrupts the line.
    """
    say, names = words.plain, {code: words.plain.place_name(code) for code in cve_ents}
    guard.require("order", ranks, ["cve_ent", "year", "rank", "rank_low", "rank_high"])
    guard.require_unique("order", ranks, ["cve_ent", "year"])
    guard.require_numbers("order", ranks, ["rank"])
    guard.require_values("order", ranks, "cve_ent", cve_ents)
    rows = ranks.sort_values(["cve_ent", "year"], kind="stable")
    named = ranks[ranks["cve_ent"].isin(cve_ents)]
    title, notes = title or say.order_title(named), [say.order_note(interval_holds(named))]
    with page(ax, max(4.6, 0.2 * len(names)), title, say.rank_unit(), say.source_line(tables), notes) as sheet:
        last = float(np.nanmax(np.r_[guard.numbers(rows["rank"]), guard.numbers(rows["rank_high"])]))
        sheet.ax.set_ylim(last + 0.6, 0.4)
        sheet.ax.set_yticks([1.0, *np.arange(5, last + 1, 5).tolist()])
        sheet.ax.yaxis.set_major_formatter(look.year_format())
        marks.time_axis(sheet.ax, say, rows["year"], guard.positions(rows["year"]))
        _draw_others(sheet.ax, rows[~rows["cve_ent"].isin(list(names))], "cve_ent", "rank")
        tags, flagged = [], False
        for i, (code, name) in enumerate(names.items()):
            line, (colour, dash) = rows[rows["cve_ent"] == code], look.line_look(i)
            x, y, low, high = (guard.numbers(line[column]) for column in ("year", "rank", "rank_low", "rank_high"))
            marks.draw_band(sheet.ax, x, low, high, colour)
            shape: dict[str, Any] = {"linewidth": 2, "linestyle": dash, "marker": "o", "ms": 4, "zorder": 3}
            marks.draw_line(sheet.ax, x, y, np.full(len(x), True), color=colour, **shape)
            flagged |= marks.draw_flags(sheet.ax, x, y, line, colour, size=6)
            tags.append(marks.end_label(x, y, name, colour))
        marks.flag_notes(sheet, flagged, say.flag_notes(named).splitlines())
        beside(sheet, [tag for tag in tags if tag is not None])
    return sheet.chart(rows, say.told_ranks(courses(rows, "cve_ent", "year", "rank", names)))


def parts(shares: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw the `shares` of each year of one place as one stacked bar, each part named at the right; what is not known is grey and on top.

    A year without shares has no bar; the bars of unfinished years are hatched.
    """
    by, say = next((name for name in GROUPS if name in shares), "weapon"), words.plain
    guard.require("parts", shares, ["cve_ent", "year", "share_pct", by])
    guard.require_unique("parts", shares, ["year", by])
    guard.require_numbers("parts", shares, ["share_pct"])
    if unknown := set(shares[by]) - set(GROUPS[by]):
        raise UnknownName(f"parts: expected {by} of {', '.join(GROUPS[by])}, found {', '.join(map(str, sorted(unknown)))}")
    present = [slug for slug in GROUPS[by] if slug in set(shares[by])]
    known, grey = [slug for slug in present if slug not in UNKNOWN], [slug for slug in present if slug in UNKNOWN]
    colours = {slug: look.PALETTE[i] for i, slug in enumerate(known)} | {slug: GREYS[i] for i, slug in enumerate(grey)}
    wide = shares.pivot(index="year", columns=by, values="share_pct").sort_index()
    open_years = shares[~guard.truth(shares, "complete", True)]
    over = [(float(open_years["year"].max()), say.months_of_year(open_years["months"].iloc[-1]), True)] if len(open_years) else []
    title = title or say.parts_title(shares["cve_ent"].iloc[0], by)
    with page(ax, 3.5, title, say.share_unit(), say.source_line(tables)) as sheet:
        at, tags = guard.positions(wide.index.to_series()), []
        bottom = np.zeros(len(at))
        for slug, colour in colours.items():
            height = np.nan_to_num(guard.numbers(wide[slug]))
            hatch = [look.HATCH if year in set(open_years["year"]) else "" for year in wide.index]
            shape: dict[str, Any] = {"width": 0.84, "color": colour, "edgecolor": "white", "linewidth": 0.6, "hatch": hatch}
            sheet.ax.bar(at, height, bottom=bottom.copy(), **shape)
            tags.append((at[-1] + 0.42, bottom[-1] + height[-1] / 2, say.part_label(slug), colour))
            bottom += height
        sheet.ax.set(ylim=(0, 100), yticks=range(0, 101, 20))
        marks.time_axis(sheet.ax, say, wide.index.to_series(), at)
        beside(sheet, tags)
        above(sheet, over)
    return sheet.chart(shares, say.told_parts(wide[[*colours]].dropna(how="all").iloc[[0, -1]].drop_duplicates()))


def pair(both: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw one place's deaths by INEGI and victims by SESNSP a year (`measures.source_pair`) on one axis from 0, each named at its end.

    That they count different things stands under the chart and cannot be left out.
    """
    say, columns = words.plain, ["homicide_deaths", "victims"]
    guard.require("pair", both, ["cve_ent", "year", *columns])
    guard.require_unique("pair", both, ["year"])
    guard.require_numbers("pair", both, columns)
    rows = both.sort_values("year", kind="stable")
    at, series = guard.positions(rows["year"]), [guard.numbers(rows[column]) for column in columns]
    title = title or say.pair_title(rows["cve_ent"].iloc[0])
    with page(ax, 3.5, title, say.pair_unit(), say.source_line(tables), [say.pair_note()]) as sheet:
        marks.from_zero(sheet.ax, say, *series)
        marks.time_axis(sheet.ax, say, rows["year"], at)
        tags = []
        for i, (values, name) in enumerate(zip(series, (say.inegi_label(), say.sesnsp_label()), strict=True)):
            shape: dict[str, Any] = {"linestyle": look.DASHES[i], "marker": look.MARKERS[i], "ms": 4.5}
            every, colour = max(int(np.ceil(len(at) / 40)), 1), look.PALETTE[i]
            marks.draw_line(sheet.ax, at, values, guard.truth(rows, "complete", True), color=colour, markevery=every, **shape)
            tags.append(marks.end_label(at, values, name, colour))
        beside(sheet, [tag for tag in tags if tag is not None])
    named = zip(columns, (say.inegi_label(), say.sesnsp_label()), strict=True)
    both_courses = [course(rows["year"], rows[column], name) for column, name in named]
    return sheet.chart(rows, say.told_lines(sheet.unit, [one for one in both_courses if one]))
