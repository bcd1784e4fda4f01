"""Maps of one value a place, in classes that several maps can share."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from violence_data.errors import ViolenceDataError
from violence_data.figures import guard
from violence_data.figures import style as look
from violence_data.figures.classes import MISSING, class_colours, key_entries, put_key
from violence_data.figures.page import page, panels
from violence_data.figures.text import wrap

TALLEST = 6.2
"""Greatest height of a map, in inches."""


def plot_choropleth(
    geo: gpd.GeoDataFrame,
    column: str,
    *,
    bins: Sequence[float],
    missing_label: str,
    title: str,
    ylabel: str,
    source: str,
    outline: gpd.GeoDataFrame | None = None,
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a map of one value a place, darker where higher, with the classes under it.

    One row per place. Places without a value are hatched and have their own entry in the key.

    Parameters
    ----------
    geo : GeoDataFrame
        Polygons with `column`, merged beforehand.
    column : str
        What is drawn, in the unit `ylabel` names.
    bins : sequence of float
        Upper limits of the classes, such as `class_breaks` gives; the same for maps to compare.
    missing_label : str
        What a hatched place means.
    ylabel : str
        The unit, printed under the title.
    outline : GeoDataFrame, optional
        Borders to draw over the map (states over municipalities).

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column is missing; there are no rows; the limits do not rise or do not reach the values.
    """
    _check("plot_choropleth", geo, [column], bins)
    wide = look.WIDTH - 0.04
    tall, aspect = _shape(geo, wide)
    with page(ax, tall, title, ylabel, source, notes) as sheet:
        if sheet.own:
            now = sheet.ax.get_position(original=True)
            sheet.ax.set_position((0.0, now.y0, wide / look.WIDTH, now.height))
        missing = _draw(sheet.ax, geo, column, bins, outline, aspect)
        put_key(sheet, key_entries(geo[[column]], bins, missing, missing_label))
    return sheet.ax


def plot_choropleth_pair(
    geo: gpd.GeoDataFrame,
    columns: tuple[str, str],
    *,
    titles: tuple[str, str],
    bins: Sequence[float],
    missing_label: str,
    title: str,
    ylabel: str,
    source: str,
    outline: gpd.GeoDataFrame | None = None,
    notes: Sequence[str] = (),
    fig: Figure | None = None,
) -> NDArray[np.object_]:
    """Draw two maps side by side, such as two years, in the same classes under one key.

    Parameters as in `plot_choropleth`, but for:

    Parameters
    ----------
    columns, titles : tuple of two str
        What each map draws, in one unit, and what stands over it.
    fig : Figure, optional
        An empty figure to draw on; it is given the size the maps need.

    Returns
    -------
    ndarray of two Axes

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        As in `plot_choropleth`.
    """
    _check("plot_choropleth_pair", geo, list(columns), bins)
    wide = (look.WIDTH - 0.2) / 2
    tall, aspect = _shape(geo, wide)
    with panels(fig, tall, title, ylabel, source, notes) as sheet:
        missing = False
        for i, (column, over) in enumerate(zip(columns, titles, strict=True)):
            place = (i * (wide + 0.16) / look.WIDTH, 0.0, wide / look.WIDTH, 1.0)
            ax = sheet.figure.add_axes(place)
            sheet.axes.append(ax)
            missing |= _draw(ax, geo, column, bins, outline, aspect)
            text = wrap(sheet.figure, over, wide * sheet.figure.dpi, look.LABEL_SIZE, "bold")
            ax.set_title(text, loc="left", fontsize=look.LABEL_SIZE, fontweight="bold")
        put_key(sheet, key_entries(geo[list(columns)], bins, missing, missing_label))
    result = np.empty(2, dtype=object)
    result[:] = sheet.axes
    return result


def _check(chart: str, geo: gpd.GeoDataFrame, columns: list[str], bins: Sequence[float]) -> None:
    guard.require(chart, geo, ["geometry", *columns])
    top = max((float(np.nanmax(guard.numbers(geo[c]))) for c in columns if geo[c].notna().any()), default=-np.inf)
    if not len(bins) or list(bins) != sorted(set(bins)) or top > bins[-1]:
        raise ViolenceDataError(
            f"{chart}: expected rising class limits that reach the highest value ({top:g}), found "
            f"{list(bins)}; take them from class_breaks of all the values to be shown."
        )


def _shape(geo: gpd.GeoDataFrame, wide: float) -> tuple[float, float]:
    """Return the height of a map this wide (not above TALLEST) and its aspect at its latitude."""
    west, south, east, north = (float(side) for side in geo.total_bounds)
    geographic = geo.crs is not None and geo.crs.is_geographic
    aspect = 1 / np.cos(np.radians((south + north) / 2)) if geographic else 1.0
    tall = wide * aspect * (north - south) / max(east - west, 1e-9)
    return min(max(tall, 1.0), TALLEST), float(aspect)


def _draw(
    ax: Axes,
    geo: gpd.GeoDataFrame,
    column: str,
    bins: Sequence[float],
    outline: gpd.GeoDataFrame | None,
    aspect: float,
) -> bool:
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
    if outline is not None:
        outline.boundary.plot(ax=ax, color=look.SOFT_INK, linewidth=0.6, aspect=None)
    ax.set(xlabel="", ylabel="")  # geopandas names degrees, and a map has no axes
    ax.set_aspect(aspect, adjustable="box", anchor="NW")
    return not known.all()
