"""The classes of maps: their limits, their colours and their key."""

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import mapclassify
import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.patches import Patch

from violence_data.figures import guard, labels
from violence_data.figures import style as look
from violence_data.figures.page import Page
from violence_data.figures.text import extent, wrap

MISSING: dict[str, Any] = {"facecolor": "white", "edgecolor": "#a6a6a6", "hatch": look.HATCH}
"""How a place without a value is drawn."""


def class_breaks(values: pd.Series, k: int = 5, scheme: Literal["fisher_jenks", "quantiles"] = "fisher_jenks") -> list[float]:
    """Return the upper limits of at most k classes, rounded to neat numbers; a scale of a map.

    Pass the values of all maps that are to be compared, stacked. Fisher-Jenks (Fisher 1958) makes
    the classes even inside; quantiles are quicker for thousands of municipalities.

    Raises
    ------
    NothingToPlot
        Every value is missing.

    Examples
    --------
    >>> class_breaks(pd.Series([2.2, 3.1, 14.8, 15.3, 41.0, 96.7]), k=3)
    [20.0, 40.0, 100.0]
    >>> class_breaks(pd.Series([0, 0, 0]))
    [0.0]
    """
    guard.require_numbers("class_breaks", values.to_frame("values"), ["values"])
    known = guard.numbers(values)
    known = known[~np.isnan(known)]
    distinct = len(np.unique(known))
    if distinct == 1:
        return [float(known[0])]
    classifier = mapclassify.FisherJenks if scheme == "fisher_jenks" else mapclassify.Quantiles
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mapclassify says that it could be faster with numba
        raw = [float(limit) for limit in classifier(known, k=min(k, distinct)).bins]
    return _neat(raw, float(known.max()))


def _neat(limits: Sequence[float], top: float) -> list[float]:
    """Round limits as coarsely as keeps them apart, the last one up to reach the highest value."""
    gaps = np.diff([0.0, *sorted(limits)])
    step = _digit(float(np.min(gaps[gaps > 0])))
    rounded = {round(limit / (s := max(step, _digit(limit) / 10))) * s for limit in limits[:-1]}
    if len(rounded) < len(limits) - 1:
        rounded = {round(limit / step) * step for limit in limits[:-1]}
    step = max(step, _digit(top) / 10)
    inner = sorted(float(round(limit, 9)) for limit in rounded if 0 <= limit < top)
    return [*inner, float(round(np.ceil(round(top / step, 6)) * step, 9))]


def _digit(value: float) -> float:
    """Return the power of ten of a number's first digit."""
    return float(10.0 ** np.floor(np.log10(max(abs(value), 1e-9))))


def class_colours(count: int) -> list[str]:
    """Return the colours of the classes, light to dark, told apart without colour vision.

    >>> len(class_colours(5)), class_colours(1)
    (5, ['#40b5c4'])
    """
    spots = np.linspace(0.12, 0.95, count) if count > 1 else np.array([0.5])
    return [to_hex(colormaps[look.SEQUENTIAL](float(spot))) for spot in spots]


def key_entries(values: pd.DataFrame, bins: Sequence[float], missing: bool, missing_label: str) -> list[Patch]:
    """Return the key's entries: the limits of each class, and what hatched means."""
    limits = [look.thousands(limit) for limit in bins]
    lowest = float(np.nanmin([*(guard.numbers(values[c]).min() for c in values), 0.0]))
    first = f"\N{LESS-THAN OR EQUAL TO} {limits[0]}"
    if lowest >= 0:
        first = "0" if bins[0] == 0 else f"0\N{EN DASH}{limits[0]}"
    pairs = pairwise(limits)
    texts = [first, *(f"> {low}\N{EN DASH}{high}" for low, high in pairs)]
    edge: dict[str, Any] = {"edgecolor": "#8c8c8c", "linewidth": 0.4}
    colours = class_colours(len(bins))
    entries = [Patch(facecolor=c, label=t, **edge) for c, t in zip(colours, texts, strict=True)]
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
