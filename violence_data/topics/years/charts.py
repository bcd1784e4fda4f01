"""Two years of every state, drawn: their rates on two maps, the two levels, and the change with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from violence_data import places
from violence_data.charts import Chart, guard, labels
from violence_data.charts import style as look
from violence_data.charts.maps import check_map, draw_map, key_entries, put_key, shape_of_map
from violence_data.charts.page import page, panels
from violence_data.charts.rows import ROW, at_the_right, draw_changes, name_rows
from violence_data.charts.text import wrap
from violence_data.measures.courses import Extremes, extremes
from violence_data.topics.years.numbers import TwoYears
from violence_data.words import Words

CHANGE = ["change_pct", "change_pct_low", "change_pct_high"]


def map_pair(
    boundaries: gpd.GeoDataFrame,
    two: TwoYears,
    scale: Sequence[float],
    words: Words,
    *tables: pd.DataFrame,
    title: str = "",
    fig: Figure | None = None,
) -> Chart:
    """Draw the states' rates in two years on two maps side by side, in the same classes under one key.

    `boundaries` are ``inegi_states``, `scale` the upper limits of the classes, such as `measures.scale_of_table` gives.
    """
    say, columns = words.plain, [f"{two.rate}_a", f"{two.rate}_b"]
    guard.require("map_pair", two.rows, ["cve_ent", *columns])
    on_map = boundaries.merge(two.rows, on="cve_ent", how="left", validate="one_to_one")
    check_map("map_pair", on_map, columns, scale)
    wide = (look.WIDTH - 0.2) / 2
    tall, aspect = shape_of_map(on_map, wide)
    notes = say.map_notes(two, scale).splitlines()
    with panels(fig, tall, title or say.map_title(two), say.a_rate(two.count), say.source_line(tables), notes) as sheet:
        missing = False
        for i, (column, year) in enumerate(zip(columns, (two.year_a, two.year_b), strict=True)):
            place = (i * (wide + 0.16) / look.WIDTH, 0.0, wide / look.WIDTH, 1.0)
            ax = sheet.figure.add_axes(place)
            sheet.axes.append(ax)
            missing |= draw_map(ax, on_map, column, scale, aspect)
            text = wrap(sheet.figure, str(year), wide * sheet.figure.dpi, look.LABEL_SIZE, "bold")
            ax.set_title(text, loc="left", fontsize=look.LABEL_SIZE, fontweight="bold")
        put_key(sheet, key_entries(say.class_labels(scale).splitlines(), missing, say.no_figure()))
    told = [say.told_map(sheet.unit, _ends(on_map, column), year) for column, year in zip(columns, (two.year_a, two.year_b), strict=True)]
    return sheet.chart(on_map, " ".join(told))


def _ends(rows: pd.DataFrame, column: str) -> Extremes | None:
    states = rows[rows["cve_ent"] != places.NATION]
    return extremes([places.names()[code] for code in states["cve_ent"]], states[column])


def dumbbell(two: TwoYears, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw two years of every state as two joined dots, the highest of the later year on top, the change at the right of each.

    One row per state, the nation in bold where it falls; flagged states have the mark of the flag after their name.
    """
    say, (a, b) = words.plain, (f"{two.rate}_a", f"{two.rate}_b")
    guard.require("dumbbell", two.rows, ["cve_ent", a, b, *CHANGE])
    guard.require_numbers("dumbbell", two.rows, [a, b])
    rows = two.rows.sort_values([b, "cve_ent"], ascending=[False, True], kind="stable")
    with page(ax, ROW * len(rows) + 0.2, title or say.dumbbell_title(two), "", say.source_line(tables), _notes(two, words)) as sheet:
        name_rows("dumbbell", sheet, rows, say, say.a_rate(two.count), say.mark_notes(two).splitlines())
        first, second = guard.numbers(rows[a]), guard.numbers(rows[b])
        at = np.arange(len(rows))
        sheet.ax.hlines(at, first, second, color=look.CONTEXT, linewidth=2.5, zorder=2)
        earlier: dict[str, Any] = {"linestyle": "", "marker": "o", "mfc": "white", "mec": look.PALETTE[0], "mew": 1.5}
        later: dict[str, Any] = {"linestyle": "", "marker": "o", "color": look.PALETTE[1], "ms": 6.5}
        sheet.ax.plot(first, at, ms=6, zorder=3, **earlier)
        sheet.ax.plot(second, at, zorder=4, **later)
        top = float(np.nanmax([first, second]))
        sheet.ax.set_xlim(0, top * 1.04 if top > 0 else 1.0)
        sheet.ax.xaxis.set_major_formatter(look.number_format(say))
        at_the_right(sheet, [say.change_label(row) for row in rows.itertuples()], say.change_label_head())
        sheet.fit()
        key = [Line2D([], [], label=str(two.year_a), ms=6.5, **earlier), Line2D([], [], label=str(two.year_b), **later)]
        labels.key(sheet, key, columns=2)
    told = [say.told_order(say.a_rate(two.count), _ends(rows, b)), say.told_order(say.change_unit(), _ends(rows, CHANGE[0]), 0, True)]
    return sheet.chart(rows, " ".join(told))


def change(two: TwoYears, words: Words, *tables: pd.DataFrame, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw each state's change in percent with its interval beside a line at no change, the largest rise on top.

    States without a change (NA) stand last and are empty, the nation is in bold; flagged states have a hollow dot and, after the
    name, the mark of the flag.
    """
    guard.require("change", two.rows, ["cve_ent", *CHANGE])
    guard.require_numbers("change", two.rows, CHANGE[:1])
    say, tall = words.plain, ROW * len(two.rows) + 0.2
    with page(ax, tall, title or say.change_title(two), "", say.source_line(tables), _notes(two, words)) as sheet:
        rows = draw_changes("change", sheet, two.rows, say, say.change_unit(), say.mark_notes(two).splitlines())
    return sheet.chart(rows, say.told_order(say.change_unit(), _ends(rows, CHANGE[0]), 1, True))


def _notes(two: TwoYears, words: Words) -> list[str]:
    """Return what the intervals hold, and which months are compared when a year is not whole."""
    return words.plain.notes(two).splitlines()
