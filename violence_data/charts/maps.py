"""Maps of one value a place, in classes that several maps can share, with their key and the names of some places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from violence_data.charts import guard, labels
from violence_data.charts import style as look
from violence_data.charts.guard import Floats
from violence_data.charts.page import Page
from violence_data.charts.text import extent, wrap
from violence_data.errors import ViolenceDataError

TALLEST = 6.2
"""Greatest height of a map, in inches."""


def check_map(chart: str, geo: gpd.GeoDataFrame, columns: list[str], bins: Sequence[float]) -> None:
    """Raise unless the frame has the columns, and the limits of the classes rise and reach the highest value."""
    guard.require(chart, geo, ["geometry", *columns])
    top = max((float(np.nanmax(guard.numbers(geo[c]))) for c in columns if c in geo and geo[c].notna().any()), default=-np.inf)
    if not len(bins) or list(bins) != sorted(set(bins)) or top > bins[-1]:
        raise ViolenceDataError(
            f"{chart}: expected rising class limits that reach the highest value ({top:g}), found "
            f"{list(bins)}; take them from measures.scale_of_table."
        )


def shape_of_map(geo: gpd.GeoDataFrame, wide: float) -> tuple[float, float]:
    """Return the height of a map this wide (not above TALLEST) and its aspect at its latitude."""
    west, south, east, north = (float(side) for side in geo.total_bounds)
    geographic = geo.crs is not None and geo.crs.is_geographic
    aspect = 1 / np.cos(np.radians((south + north) / 2)) if geographic else 1.0
    tall = wide * aspect * (north - south) / max(east - west, 1e-9)
    return min(max(tall, 1.0), TALLEST), float(aspect)


def draw_map(ax: Axes, geo: gpd.GeoDataFrame, column: str, bins: Sequence[float], aspect: float) -> bool:
    """Draw one map and return whether a place had no value."""
    west, south, east, north = geo.total_bounds
    ax.set_axis_off()
    ax.set(xlim=(west, east), ylim=(south, north))
    shown = geo[geo.geometry.notna() & ~geo.geometry.is_empty]
    values, colours = guard.numbers(shown[column]), np.array(class_colours(len(bins)))
    known = ~np.isnan(values)
    line: dict[str, Any] = {"linewidth": 0.4 if len(shown) < 100 else 0.15, "aspect": None}
    if known.any():
        tints = colours[np.searchsorted(bins, values[known], side="left")].tolist()
        shown[known].plot(ax=ax, color=tints, edgecolor="#8c8c8c", **line)
    if not known.all():
        shown[~known].plot(ax=ax, **MISSING, **line)
    ax.set(xlabel="", ylabel="")  # geopandas names degrees, and a map has no axes
    ax.set_aspect(aspect, adjustable="box", anchor="NW")
    return not known.all()


MISSING: dict[str, Any] = {"facecolor": "white", "edgecolor": "#a6a6a6", "hatch": look.HATCH}
"""How a place without a value is drawn."""


def class_colours(count: int) -> list[str]:
    """Return the colours of the classes, light to dark, told apart without colour vision.

    >>> len(class_colours(5)), class_colours(1)
    (5, ['#40b5c4'])
    """
    spots = np.linspace(0.12, 0.95, count) if count > 1 else np.array([0.5])
    return [to_hex(colormaps[look.SEQUENTIAL](float(spot))) for spot in spots]


def key_entries(named: Sequence[str], missing: bool, missing_label: str) -> list[Patch]:
    """Return the key's entries: what each class is called, and what hatched means."""
    edge: dict[str, Any] = {"edgecolor": "#8c8c8c", "linewidth": 0.4}
    entries = [Patch(facecolor=c, label=t, **edge) for c, t in zip(class_colours(len(named)), named, strict=True)]
    if missing:
        entries.append(Patch(label=missing_label, linewidth=0.4, **MISSING))
    return entries


def put_key(sheet: Page, entries: list[Patch]) -> None:
    """Put the key under the map, in one row when it fits."""
    figure, dots = sheet.figure, sheet.figure.dpi
    room = (figure.bbox.width if sheet.own else sheet.ax.get_window_extent().width) / dots
    for entry in entries:
        label = wrap(figure, str(entry.get_label()), (room - 0.5) * dots, look.TICK_SIZE)
        entry.set_label(label)
    wide = [extent(figure, str(e.get_label()), look.TICK_SIZE)[0] / dots + 0.5 for e in entries]
    fitting = [n for n in range(1, len(entries) + 1) if _row_width(wide, n) <= room]
    labels.key(sheet, entries, columns=max(fitting, default=1), below=True)


def _row_width(wide: list[float], columns: int) -> float:
    """Return how wide a legend of this many columns is; matplotlib fills columns downward."""
    each = [part.tolist() for part in np.array_split(np.array(wide), columns)]
    return float(sum(max(part) for part in each))


ALWAYS = 3
"""So many names are written; further ones only where they are clear of all others."""
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
AWAY = (7, 16, 28, 44, 64)
"""How far from its dot a name is tried, in pixels."""


def name_places(page: Page, geo: gpd.GeoDataFrame, names: Mapping[str, str]) -> None:
    """Mark places by their `cvegeo` with a dot and their name, in the order given."""
    if not names:
        return
    page.ax.apply_aspect()
    drawn = geo[geo.geometry.notna() & ~geo.geometry.is_empty].set_index("cvegeo").geometry
    spots = {code: drawn[code].representative_point() for code in names if code in drawn.index}
    at = {code: page.ax.transData.transform((spot.x, spot.y)) for code, spot in spots.items()}
    taken = [Bbox.from_bounds(x - 6, y - 6, 12, 12) for x, y in at.values()]
    for number, code in enumerate(at):
        boxes = [box for box in _boxes(page, at[code], names[code]) if _inside(page, box)]
        box = min(boxes, key=lambda one: sum(bool(one.padded(2).overlaps(other)) for other in taken))
        if number < ALWAYS or not any(box.padded(2).overlaps(other) for other in taken):
            taken.append(box)
            _write(page, (spots[code].x, spots[code].y), names[code], box)


def _boxes(page: Page, at: Floats, name: str) -> list[Bbox]:
    """Return where a name may stand round its dot, the nearest first; over the dot itself when nothing else is left."""
    wide, tall = extent(page.figure, name, look.TICK_SIZE, "bold")
    shift = min(0.0, page.figure.bbox.width - 2 - (at[0] + wide / 2)) - min(0.0, at[0] - wide / 2 - 2)
    over = Bbox.from_bounds(at[0] - wide / 2 + shift, at[1] + AWAY[0], wide, tall)
    return [*labels.boxes_round(at, (wide, tall), AWAY, SIDES), over]


def _inside(page: Page, box: Bbox) -> bool:
    """Return whether a name is on the sheet: within its width, no higher and no lower than the map."""
    plot, sheet = page.ax.get_window_extent(), page.figure.bbox if page.own else page.ax.get_window_extent()
    return bool(sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and plot.y0 <= box.y0 and box.y1 <= plot.y1)


def _write(page: Page, point: tuple[float, float], name: str, box: Bbox) -> None:
    page.ax.plot(*point, "o", color=look.INK, mec="white", mew=0.8, ms=4.5, zorder=6)
    halo, leader = [withStroke(linewidth=2.5, foreground="white")], {**labels.LEADER, "color": look.INK}
    labels.write_in(page, box, point, name, leader, fontsize=look.TICK_SIZE, fontweight="bold", path_effects=halo, zorder=7)
