"""Municipalities drawn: a state's rates on a map and in their order, and one beside its neighbours and over the years."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data import places
from violence_data.charts import Chart, guard, labels, marks
from violence_data.charts import style as look
from violence_data.charts.maps import check_map, draw_map, key_entries, name_places, put_key, shape_of_map
from violence_data.charts.page import page
from violence_data.charts.rows import draw_intervals, open_rows
from violence_data.measures.courses import course, extremes
from violence_data.topics.municipalities.numbers import StateRates
from violence_data.topics.municipalities.one import Municipality
from violence_data.words import Words

LOWEST = 3.6
"""Height of a small map, in inches."""
MOST_NAMED = 6
RATE = ("shrunken_per_100k", "shrunken_per_100k_low", "shrunken_per_100k_high")


def rates_map(
    on_map: gpd.GeoDataFrame, own: StateRates, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw a map of the shrunken rates in the classes of every state's map, darker where higher, the largest places named.

    `on_map` and `own` are `municipalities.on_map` and `of_state` of the same rates. Places without a rate are hatched and have their own
    entry in the key.
    """
    say, column = words.plain, RATE[0]
    check_map("rates_map", on_map, [column, "cvegeo"], own.scale)
    wide = look.WIDTH - 0.04
    tall, aspect = shape_of_map(on_map, wide)
    title, notes = title or say.map_title(own), say.map_notes(own).splitlines()
    with page(ax, tall, title, say.a_rate("homicide_deaths"), say.source_line(tables), notes) as sheet:
        if sheet.own:
            now = sheet.ax.get_position(original=True)
            sheet.ax.set_position((0.0, now.y0, wide / look.WIDTH, now.height))
        missing = draw_map(sheet.ax, on_map, column, own.scale, aspect)
        name_places(sheet, on_map, own.largest)
        put_key(sheet, key_entries(say.class_labels(own.scale).splitlines(), missing, say.no_figure()))
    drawn = on_map[on_map["municipality"].notna()]
    return sheet.chart(on_map, say.told_map(sheet.unit, extremes(list(drawn["municipality"]), drawn[column]), places.names()[own.cve_ent]))


def ranked(own: StateRates, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw the municipalities with the highest rates as dots with their intervals, the highest on top, on an axis from 0.

    The rate of the whole state is a dashed line. Without a municipality of 20 deaths none has a rank, and there is nothing to plot.
    """
    say, rows = words.plain, own.highest
    guard.require("ranked", rows, ["municipality", *RATE])
    tall = (0.31 if rows["municipality"].str.len().max() > 30 else 0.24) * len(rows) + 0.3
    with page(ax, tall, title or say.ranked_title(own), "", say.source_line(tables), [say.ranked_note()]) as sheet:
        open_rows(sheet, list(rows["municipality"]), say.a_rate("homicide_deaths"))
        draw_intervals(sheet.ax, rows, RATE, np.full(len(rows), False))
        sheet.ax.set_xlim(0, 1.04 * max(float(rows[RATE[2]].max()), own.per_100k))
        sheet.ax.xaxis.set_major_formatter(look.number_format(say))
        sheet.ax.axvline(own.per_100k, color=look.SOFT_INK, linestyle=(0, (4, 3)), linewidth=1)
        sheet.fit()
        labels.above(sheet, [(own.per_100k, say.state_rate(own), True)])
    return sheet.chart(rows, say.told_order(say.a_rate("homicide_deaths"), extremes(list(rows["municipality"]), rows[RATE[0]])))


def neighbours_map(
    near: gpd.GeoDataFrame,
    own: StateRates,
    one: Municipality,
    words: Words,
    *tables: pd.DataFrame,
    title: str = "",
    ax: Axes | None = None,
) -> Chart:
    """Draw a municipality, framed, and those that touch it: shrunken rates in the classes of every state's map, the largest places named.

    `near` is `municipalities.neighbours`, the municipality itself first; `own` the `of_state` of its state.
    """
    say, column = words.plain, RATE[0]
    guard.require("neighbours_map", near, ["cvegeo", "municipality", "person_years"])
    check_map("neighbours_map", near, [column], own.scale)
    wide = 0.55 * look.WIDTH
    tall, aspect = shape_of_map(near, wide)
    largest = pd.concat([near.head(1), near.iloc[1:].sort_values("person_years", ascending=False, kind="stable")]).head(MOST_NAMED)
    title, notes = title or say.near_title(own, one), say.near_notes(own, one).splitlines()
    with page(ax, min(tall, LOWEST), title, say.a_rate("homicide_deaths"), say.source_line(tables), notes) as sheet:
        missing = draw_map(sheet.ax, near, column, own.scale, aspect)
        near.head(1).boundary.plot(ax=sheet.ax, color=look.INK, linewidth=1.8, aspect=None, zorder=4)
        sheet.ax.set(xlabel="", ylabel="")  # geopandas names degrees anew
        names = dict(zip(largest["cvegeo"], largest["municipality"], strict=True))
        name_places(sheet, near, names | {str(near["cvegeo"].iloc[0]): say.near_name(one)})
        put_key(sheet, key_entries(say.class_labels(own.scale).splitlines(), missing, say.no_figure()))
    towns = extremes(list(near["municipality"]), near[column])
    return sheet.chart(near, say.told_map(sheet.unit, towns, say.near_name(one)))


def by_dating(
    years: pd.DataFrame, one: Municipality, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None
) -> Chart:
    """Draw a municipality's deaths by year of registration and by year of death (`municipalities.by_year`), each named at its end."""
    say, columns = words.plain, ["registered", "died"]
    guard.require("by_dating", years, ["year", *columns])
    guard.require_unique("by_dating", years, ["year"])
    at, series = guard.positions(years["year"]), [guard.numbers(years[column]) for column in columns]
    with page(ax, 3.0, title or say.dating_title(one, years), say.a_year("homicide_deaths"), say.source_line(tables)) as sheet:
        marks.from_zero(sheet.ax, say, *series)
        marks.time_axis(sheet.ax, say, years["year"], at)
        tags = []
        for i, (values, name) in enumerate(zip(series, (say.by_registration(), say.by_death()), strict=True)):
            shape: dict[str, Any] = {"linestyle": look.DASHES[i], "marker": look.MARKERS[i], "ms": 3.5}
            marks.draw_line(sheet.ax, at, values, np.full(len(at), True), color=look.PALETTE[i], **shape)
            tags.append(marks.end_label(at, values, name, look.PALETTE[i]))
        labels.beside(sheet, [tag for tag in tags if tag is not None])
    named = zip(columns, (say.by_registration(), say.by_death()), strict=True)
    both = [course(years["year"], years[column], name) for column, name in named]
    return sheet.chart(years, say.told_lines(sheet.unit, [one for one in both if one]))
