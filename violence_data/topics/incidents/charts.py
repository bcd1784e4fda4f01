"""One incident on the clocks of several sources, and how usual days with many dead are: a small panel each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, NullFormatter, NullLocator

from violence_data.charts import Chart, guard, labels
from violence_data.charts import style as look
from violence_data.charts.page import Page, panels
from violence_data.charts.text import wrap
from violence_data.topics.incidents.killings import BY_HAND
from violence_data.words import Words, numbers


class _Layout(NamedTuple):
    """Inches: the ticks of a column, between two columns, a panel's height, its title's, its ticks', and that of each title line more."""

    left: float
    gap: float
    panel: float
    head: float
    foot: float
    line: float = 0.16

    @property
    def wide(self) -> float:
        return (look.WIDTH - 2 * self.left - self.gap - 0.04) / 2

    def wrapped(self, sheet: Page, title: str) -> str:
        return wrap(sheet.figure, title, self.wide * sheet.figure.dpi, look.NOTE_SIZE)

    def step(self, titles: list[str]) -> float:
        """Return the height of a row of panels, each with room for the longest title."""
        return self.panel + self.head + self.foot + self.line * max(text.count("\n") for text in titles)

    def add(self, sheet: Page, row: int, column: int, step: float, title: str, tick_size: float) -> Axes:
        """Add one panel to a sheet."""
        down = (row + 1) * step - self.foot
        return sheet.panel(down, self.left + column * (self.wide + self.gap + self.left), (self.wide, self.panel), title, tick_size)


CLOCKS, RATES = _Layout(0.45, 0.2, 0.72, 0.3, 0.0), _Layout(0.42, 0.3, 1.35, 0.36, 0.3)
WIDTHS = {"day": 0.8, "month": 24.0}
EVERY_DAYS = 2
"""Of the days, counted from the incident's, one in so many is named."""
DASH = (0, (4, 3))
SEEN, HIDDEN, OTHER, BAND = look.PALETTE[1], look.PALETTE[0], look.CONTEXT, "#efefef"
UNSEEN: dict[str, Any] = {"facecolor": "white", "edgecolor": HIDDEN, "hatch": look.HATCH, "linewidth": 1.0}
TICKS, LOW_TICKS = (0, 1, 10, 100, 1000), (0, 1, 2, 5)
OVER: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "bottom", "fontweight": "bold", "zorder": 5}


def clock_panels(
    clocks: pd.DataFrame, incident: pd.Series, words: Words, *tables: pd.DataFrame, title: str = "", fig: Figure | None = None
) -> Chart:
    """Draw one small panel a clock of `incident_clocks`, days at the left, months at the right, its usual range shaded.

    The first measure of a clock is drawn as bars, the others as a line from the lowest to the highest. The numbers are of different
    sources, so no two panels share a scale: each has its own, from 0.
    """
    columns = ["clock", "measure", "period", "date", "value", "usual", "usual_high", "is_event", "is_visible"]
    guard.require("clock_panels", clocks, columns)
    guard.require_unique("clock_panels", clocks, ["clock", "measure", "date"])
    guard.require_numbers("clock_panels", clocks, ["value"])
    say, rows_of = words.plain, {str(clock): rows for clock, rows in clocks.groupby("clock", sort=False, dropna=False)}
    sides = [[clock for clock, rows in rows_of.items() if rows["period"].iloc[0] == period] for period in WIDTHS]
    title, notes = title or say.clocks_title(incident), say.clocks_notes().splitlines()
    with panels(fig, 1.0, title, say.clocks_unit(), say.source_line(tables), notes) as sheet:
        over = {clock: CLOCKS.wrapped(sheet, say.clock_name(clock, incident["cve_ent"])) for clock in rows_of}
        step = CLOCKS.step(list(over.values()))
        sheet.figure.set_size_inches(look.WIDTH, max(len(side) for side in sides) * step + 0.4)
        for column, side in enumerate(sides):
            for row, clock in enumerate(side):
                ax = CLOCKS.add(sheet, row, column, step, over[clock], look.NOTE_SIZE - 1)
                _clock(ax, rows_of[clock], say)
                _time(ax, pd.concat([rows_of[one] for one in side]), say, last=row == len(side) - 1)
        thin: dict[str, Any] = {"edgecolor": look.HAIRLINE, "linewidth": 0.5}
        seen, unseen = Patch(facecolor=SEEN, label=say.seen_label(), **thin), Patch(**UNSEEN, label=say.hidden_label())
        labels.key(sheet, [seen, unseen, Patch(facecolor=BAND, label=say.usual_label(), **thin)], columns=2)
    own = clocks[guard.truth(clocks, "is_event", False)].drop_duplicates("clock")
    return sheet.chart(clocks, say.told_clocks(own, incident["cve_ent"]))


def _clock(ax: Axes, rows: pd.DataFrame, say: Words) -> None:
    """Draw one clock: the usual range, the bars, and the number on that of the incident and on each in which it shows."""
    values, high = guard.numbers(rows["value"]), guard.numbers(rows["usual_high"])
    top = max([0.0, *values[~np.isnan(values)], *high[~np.isnan(high)]])
    ax.set_ylim(0, max(top * 1.35, 1.0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10], integer=True))
    ax.yaxis.set_major_formatter(look.number_format(say))
    if np.isnan(values).all():
        return _no_numbers(ax, say.no_figure())
    if not np.isnan(high[0]):
        ax.axhspan(0, float(high[0]), color=BAND, linewidth=0, zorder=0)
        ax.axhline(float(guard.numbers(rows["usual"])[0]), color=look.GREY, linestyle=DASH, linewidth=0.9, zorder=1)
    return _bars(ax, rows, say)


def _bars(ax: Axes, rows: pd.DataFrame, say: Words) -> None:
    """Draw the first measure as bars and the span of all of them, where there are several, as a line."""
    first = rows[rows["measure"] == rows["measure"].iloc[0]]
    at, values = guard.positions(first["date"]), guard.numbers(first["value"])
    own, seen = guard.truth(first, "is_event", False), guard.truth(first, "is_visible", False)
    tints = np.select([seen, own], [SEEN, HIDDEN], OTHER)
    bars = ax.bar(at, np.nan_to_num(values), width=WIDTHS[str(first["period"].iloc[0])], color=tints.tolist(), linewidth=0, zorder=2)
    for i in np.flatnonzero(own & ~seen):  # hatched, so that colour alone does not tell it from one in which the incident shows
        bars.patches[i].set(**UNSEEN)
    ends = rows.groupby("date", dropna=False)["value"].agg(["min", "max"]).reindex(first["date"])
    low, high = guard.numbers(ends["min"]), guard.numbers(ends["max"])
    ax.vlines(at[low < high], low[low < high], high[low < high], color=look.INK, linewidth=1.2, zorder=3)
    box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.4}
    for i in np.flatnonzero((own | seen) & ~np.isnan(values)):
        text, colour = numbers.as_it_is(values[i], say.lang), look.readable(str(tints[i]))
        ax.annotate(text, (at[i], high[i]), xytext=(0, 2), fontsize=look.NOTE_SIZE, color=colour, bbox=box, **OVER)


def _time(ax: Axes, side: pd.DataFrame, say: Words, last: bool) -> None:
    """Give a column of panels one axis of time; the days or months are named under the last panel."""
    at, period = guard.positions(side["date"]), str(side["period"].iloc[0])
    ax.set_xlim(float(at.min()) - WIDTHS[period], float(at.max()) + WIDTHS[period])
    days = pd.DatetimeIndex(side["date"].unique()).sort_values()
    own = pd.DatetimeIndex(side.loc[guard.truth(side, "is_event", False), "date"].unique())
    start = own[0] if len(own) else days[0]
    ticks = [day for day in days if period == "month" or (day - start).days % EVERY_DAYS == 0]
    names = [numbers.tick(day, period == "day", say.lang) for day in ticks]
    if period == "month":  # the year stands under the first month and under each January alone
        names = [name.replace(" ", "\n") if i == 0 or ticks[i].month == 1 else name.split()[0] for i, name in enumerate(names)]
    ax.set_xticks([guard.position(day) for day in ticks], names if last else [""] * len(names))


def _no_numbers(ax: Axes, said: str) -> None:
    """Say in a panel why it holds none."""
    ax.set_yticks([])
    ax.text(0.5, 0.45, said, transform=ax.transAxes, ha="center", va="center", fontsize=look.NOTE_SIZE, color=look.SOFT_INK)


def rate_panels(
    rates: pd.DataFrame, at_least: int, words: Words, *tables: pd.DataFrame, title: str = "", fig: Figure | None = None
) -> Chart:
    """Draw two panels a source: the days with at least one place over each bar, and the pairs of such days, seen and by chance.

    `rates` are `base_rates` of one year and window, `at_least` is the bar to set in bold. The scale of the pairs is even up to 1 and
    tenfold a step over it. A source that is not covered has its words in the place of numbers, the incidents checked by hand are not drawn.
    """
    pairs = ["pairs", "pairs_permuted", "pairs_permuted_low", "pairs_permuted_high"]
    guard.require("rate_panels", rates, ["source", "at_least", "days_with_one", *pairs])
    guard.require_unique("rate_panels", rates, ["source", "at_least"])
    drawn = rates[rates["source"] != BY_HAND]
    say, rows_of = words.plain, {str(one): rows for one, rows in drawn.groupby("source", sort=False, dropna=False)}
    title, unit = title or say.rates_title(rates["year"].iloc[0]), say.rates_unit(rates["within_days"].iloc[0])
    with panels(fig, 1.0, title, unit, say.source_line(tables), [say.rates_note()]) as sheet:
        over = {one: [RATES.wrapped(sheet, text) for text in (say.days_title(one), say.pairs_title(one))] for one in rows_of}
        step = RATES.step([text for both in over.values() for text in both])
        sheet.figure.set_size_inches(look.WIDTH, len(rows_of) * step + 0.4)
        for row, (one, rows) in enumerate(rows_of.items()):
            for column, draw in enumerate((_days, _pairs)):
                ax = RATES.add(sheet, row, column, step, over[one][column], look.NOTE_SIZE - 0.5)
                _bars_axis(ax, rows, at_least)
                if rows["days_with_one"].isna().all():
                    _no_numbers(ax, say.not_covered())
                else:
                    draw(ax, rows, say)
        sheet.axes[-2].set_xlabel(say.bar_axis(), loc="left", fontsize=look.NOTE_SIZE)
        seen = Line2D([], [], label=say.pairs_seen(), color=SEEN, marker="o", linestyle="", markersize=5.5)
        chance = Patch(facecolor=OTHER, edgecolor=look.GREY, linewidth=0.5, label=say.pairs_by_chance())
        labels.key(sheet, [seen, chance], columns=2)
    return sheet.chart(drawn, say.told_rates(drawn[drawn["at_least"] == at_least], at_least))


def _bars_axis(ax: Axes, rows: pd.DataFrame, at_least: int) -> None:
    """Name the bars under a panel, the page's own in bold."""
    bars = [int(bar) for bar in rows["at_least"]]
    ax.set_xlim(-0.6, len(bars) - 0.4)
    ax.set_xticks(np.arange(len(bars)), [str(bar) for bar in bars])
    for tick, bar in zip(ax.get_xticklabels(), bars, strict=True):
        tick.set_fontweight("bold" if bar == at_least else "normal")


def _days(ax: Axes, rows: pd.DataFrame, say: Words) -> None:
    """Draw the days with one as bars, each with its number."""
    values = guard.numbers(rows["days_with_one"])
    ax.bar(np.arange(len(values)), values, width=0.6, color=HIDDEN, linewidth=0, zorder=2)
    ax.set_ylim(0, max(float(values.max()) * 1.2, 1.0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    _numbers(ax, say, values, values, look.INK)


def _pairs(ax: Axes, rows: pd.DataFrame, say: Words) -> None:
    """Draw the pairs seen as dots with their number, over the range and mean of those by chance."""
    seen, mean, low, high = (guard.numbers(rows[f"pairs{end}"]) for end in ("", "_permuted", "_permuted_low", "_permuted_high"))
    at = np.arange(len(seen), dtype="float64")
    top = max(float(np.nanmax([seen, high])), 1.0)
    ax.set_yscale("symlog", linthresh=1, linscale=0.6)
    ax.set_ylim(-0.25, top * (1.0 + top**0.22))
    ax.set_yticks([tick for tick in (LOW_TICKS if top < TICKS[2] else TICKS) if tick <= top * 1.5])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(look.number_format(say))
    ax.bar(at, high - low, 0.6, low, color=OTHER, edgecolor=OTHER, linewidth=1.5, zorder=2)
    ax.hlines(mean, at - 0.3, at + 0.3, color=look.GREY, linewidth=1.4, zorder=3)
    ax.plot(at, seen, "o", color=SEEN, ms=5.5, zorder=4, clip_on=False)
    _numbers(ax, say, np.fmax(seen, high), seen, look.readable(SEEN))


def _numbers(ax: Axes, say: Words, heights: guard.Floats, values: guard.Floats, colour: str) -> None:
    for i, (height, value) in enumerate(zip(heights, values, strict=True)):
        ax.annotate(numbers.as_it_is(value, say.lang), (i, height), xytext=(0, 4), fontsize=look.NOTE_SIZE, color=colour, **OVER)
