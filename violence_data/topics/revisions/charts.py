"""How far figures moved: by their age, month by month, state by state; and what the newest months say beside a year before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from violence_data import charts, places
from violence_data.charts import Chart, guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.guard import Floats
from violence_data.charts.page import page
from violence_data.charts.rows import ROW, at_the_right, draw_changes, open_rows
from violence_data.charts.text import wrap
from violence_data.measures import measure
from violence_data.measures.courses import extremes
from violence_data.topics.revisions.cuts import Between, CutPair
from violence_data.topics.revisions.newest import Span, large_enough, reach
from violence_data.topics.revisions.numbers import delay_factors, revision_band
from violence_data.words import Words, numbers

WIDE, NARROW = 0.62, 0.2
"""Widths of the bars: of a state, of the nation."""
STATES_COLOUR, NATION_COLOUR = look.CONTEXT, look.PALETTE[0]
RISEN, FALLEN = look.PALETTE[1], look.PALETTE[0]
TALL = 0.26
"""How tall a row is that has its sum beside it, in inches."""
LIMIT = 150.0
"""The highest percent drawn of a change: intervals of small states go far beyond."""
BAND = ["change_pct_low", "change_pct_median", "change_pct_high"]


def by_age(triangle: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw the band of past revisions by the age of the figure: any one state wide and light, the nation narrow and dark.

    `triangle` is `revision_triangle` of one method and offence. A group of ages without a figure large enough has no bar.
    """
    band, factors, say = revision_band(triangle), delay_factors(triangle), words.plain
    guard.require_unique("by_age", band, ["cve_ent", "lag_from"])
    guard.require_numbers("by_age", band, BAND)
    nation, one = (band[band["cve_ent"] == scope].set_index("lag_from") for scope in (places.NATION, "states"))
    notes = say.by_age_notes(factors["reason"].iloc[0], factors["cuts"].iloc[0]).splitlines()
    with page(ax, 3.4, title or say.by_age_title(tables[0]), say.by_age_unit(), say.source_line(tables), notes) as sheet:
        at = np.arange(len(one), dtype="float64")
        low, _, high = (guard.numbers(one[column]) for column in BAND)
        _bars(sheet.ax, at, low, high, WIDE, STATES_COLOUR)
        low, middle, high = (guard.numbers(nation.reindex(one.index)[column]) for column in BAND)
        _bars(sheet.ax, at, low, high, NARROW, NATION_COLOUR)
        sheet.ax.plot(at, middle, "o", color="white", mec=NATION_COLOUR, ms=4.5, zorder=4)
        sheet.ax.axhline(0, color=look.GREY, linewidth=0.8, zorder=1)
        sheet.ax.set_xticks(at, [say.age(group) for group in one.reset_index().itertuples(index=False)])
        sheet.ax.set_xlim(-0.6, len(one) - 0.4)
        wide = sheet.ax.get_window_extent().width
        sheet.ax.set_xlabel(wrap(sheet.figure, say.by_age_axis(), wide, look.LABEL_SIZE), loc="left")
        sheet.ax.yaxis.set_major_formatter(look.percent_format(say))
        _room(sheet.ax, guard.numbers(band[BAND[0]]), guard.numbers(band[BAND[2]]))
        sheet.fit()
        key = [Patch(color=STATES_COLOUR, label=say.states_label()), Patch(color=NATION_COLOUR, label=say.nation_label())]
        labels.key(sheet, key)
    return sheet.chart(band, say.told_by_age(nation.reset_index()))


def _bars(ax: Axes, at: Floats, low: Floats, high: Floats, width: float, colour: str) -> None:
    """Draw spans; one that stands still is a line, so that it is seen."""
    known = ~np.isnan(low)
    ax.bar(at[known], (high - low)[known], width, low[known], color=colour, edgecolor=colour, linewidth=1.2, zorder=2)


def _room(ax: Axes, *values: Floats) -> None:
    """Show 0 and every number, with a little room."""
    low, high = min(*(float(np.nanmin(v)) for v in values), 0.0), max(*(float(np.nanmax(v)) for v in values), 0.0)
    room = (high - low) * 0.06 or 1.0
    ax.set_ylim(low - room, high + room)


def by_month(months: pd.DataFrame, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw how far each month's figure of `revised_months` moved since its first cut, as bars up and down from 0.

    Months are grouped by the cut that gave them first, in spans shaded in turn.
    """
    guard.require("by_month", months, ["month", "change", "first_cut"])
    guard.require_unique("by_month", months, ["month"])
    guard.require_numbers("by_month", months, ["change"])
    rows, say = months.sort_values("month", kind="stable"), words.plain
    start, values = guard.positions(rows["month"]), np.nan_to_num(guard.numbers(rows["change"]))
    days = np.asarray(rows["month"].dt.days_in_month, dtype="float64")
    title, unit = title or say.by_month_title(tables[0]), say.by_month_unit(measure(tables[0]))
    with page(ax, 3.3, title, unit, say.source_line(tables), [say.by_month_note()]) as sheet:
        colours = np.where(values < 0, FALLEN, RISEN).tolist()
        sheet.ax.bar(start + days / 2, values, days * 0.85, color=colours, linewidth=0, zorder=2)
        sheet.ax.axhline(0, color=look.GREY, linewidth=0.8, zorder=3)
        marks.time_axis(sheet.ax, say, rows["month"], start, bars=True)
        over = []
        for i, cut in enumerate(rows["first_cut"].unique()):
            own = np.asarray(rows["first_cut"] == cut, dtype=bool)
            span = float(start[own][0]), float((start + days)[own][-1])
            sheet.ax.axvspan(*span, color=look.SHADE if i % 2 == 0 else "white", zorder=0, linewidth=0)
            over.append((sum(span) / 2, numbers.tick(pd.Timestamp(cut[:7]), lang=say.lang), True))
        _room(sheet.ax, values)
        sheet.ax.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]))
        sheet.ax.yaxis.set_major_formatter(look.number_format(say))
        sheet.fit()
        labels.above(sheet, over)
    ends = extremes([numbers.month(at, say.lang) for at in rows["month"]], rows["change"])
    return sheet.chart(rows, say.told_changes(sheet.unit, ends))


def newest_months(months: pd.DataFrame, pair: CutPair, words: Words, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw `recent_months` as bars from 0, the newest named, with a line where the months new to the later cut of `cut_pair` begin."""
    last, say = months.iloc[-1], words.plain
    named = last["month"], say.newest_label(last["month"], last[pair.measure])
    breaks = [(month, say.new_label(pair.cut_a)) for month in months.loc[months["before"].isna(), "month"].head(1)]
    title = title or say.newest_months_title(months, pair.now)
    return charts.months(months, words, pair.now, named=named, breaks=breaks, title=title, ax=ax)


def changed_states(b: Between, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw for each state what its figures rose and fell by between two cuts, with the sum beside it; the largest sum is on top.

    States of which no figure changed are not drawn; a note counts them.
    """
    say, moved = words.plain, b.by_state[b.by_state["changed"] > 0]
    guard.require("changed_states", moved, ["cve_ent", "risen", "fallen", "change"])
    rows = moved.sort_values(["change", "cve_ent"], ascending=[False, True], kind="stable")
    still = len(b.by_state) - len(rows)
    title, notes = title or say.changed_states_title(b, tables[0]), [say.unchanged_note(still)] if still else []
    with page(ax, TALL * len(rows) + 0.3, title, "", say.source_line(tables), notes) as sheet:
        open_rows(sheet, [say.place_name(code) for code in rows["cve_ent"]], say.changed_states_axis(b.measure))
        at, risen, fallen = np.arange(len(rows)), guard.numbers(rows["risen"]), guard.numbers(rows["fallen"])
        for values, colour in ((risen, RISEN), (fallen, FALLEN)):
            sheet.ax.barh(at, values, 0.62, color=colour, linewidth=0, zorder=2)
        sheet.ax.axvline(0, color=look.INK, linewidth=1, zorder=3)
        room = max(float(risen.max() - fallen.min()) * 0.03, 0.5)
        sheet.ax.set_xlim(float(fallen.min()) - room, float(risen.max()) + room)
        sheet.ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        sheet.ax.xaxis.set_major_formatter(look.number_format(say))
        at_the_right(sheet, [say.net(change) for change in rows["change"]], say.net_label())
        sheet.fit()
        labels.key(sheet, [Patch(color=RISEN, label=say.risen_label()), Patch(color=FALLEN, label=say.fallen_label())], columns=2)
    ends = extremes([places.names()[code] for code in rows["cve_ent"]], rows["change"])
    return sheet.chart(rows, say.told_order(say.changed_states_axis(b.measure), ends, 0, True))


def newest_change(
    change: pd.DataFrame, band: pd.DataFrame, span: Span, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw the change of each place's newest months on those a year before, with its interval, where both have 20 or more.

    `change` is `beyond_revisions`, `span` `newest_span`; of `revision_band` a note says how far single months later moved.
    """
    say, large = words.plain, large_enough(change)
    drawn, small = change[large], change[~large]
    guard.require("newest_change", drawn, ["cve_ent", "change_pct", "change_pct_low", "change_pct_high"])
    limit = max(LIMIT, float(drawn["change_pct"].fillna(0).max()) * 1.05)
    beyond = limit if (drawn["change_pct_high"] > limit).any() else None
    notes = say.newest_change_notes(reach(band, "states"), list(small.itertuples(index=False)), beyond).splitlines()
    with page(ax, ROW * len(drawn) + 0.2, title or say.newest_change_title(span), "", say.source_line(tables), notes) as sheet:
        flag_notes = [say.flagged_months_note()]
        rows = draw_changes("newest_change", sheet, drawn, say, say.newest_change_unit(), flag_notes, limit)
    ends = extremes([places.names()[code] for code in rows["cve_ent"]], rows["change_pct"])
    return sheet.chart(rows, say.told_order(say.newest_change_unit(), ends, 1, True))
