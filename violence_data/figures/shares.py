"""Shares of a whole by year."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.figures import guard, marks
from violence_data.figures import style as look
from violence_data.figures.guard import Floats
from violence_data.figures.labels import above, beside
from violence_data.figures.page import page

GREYS = ("#d4d4d4", "#b0b0b0", "#909090")
UNKNOWN = ("not_specified", "not_identified")


def plot_shares(
    frame: pd.DataFrame,
    x: str,
    share: str,
    by: str,
    *,
    order: Sequence[str],
    labels: Mapping[str, str],
    title: str,
    ylabel: str,
    source: str,
    unknown: Sequence[str] = UNKNOWN,
    unfinished_label: str = "",
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the shares of each year as one stacked bar, each part named at the right.

    One row per year and `by` of one place. The unknown parts are grey and on top. A year without
    shares has no bar; the bars of unfinished years (`complete` False) are hatched.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.shares` of one place: `x`, `by`, `share` (percent).
    order : sequence of str
        The parts from the bottom up; every value of `by` is in it.
    labels : mapping
        Label by part.
    unknown : sequence of str
        The parts drawn in grey, moved to the top.
    unfinished_label : str
        Words over the unfinished year.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column, part or label is missing; there is nothing to draw; a part stands twice.
    """
    _check(frame, x, share, by, order)
    parts = sorted(set(frame[by]), key=lambda part: (part in unknown, list(order).index(part)))
    known = [part for part in parts if part not in unknown]
    wide = frame.pivot(index=x, columns=by, values=share).sort_index()
    years = wide.index.to_series()
    unfinished = sorted(set(frame.loc[~guard.truth(frame, "complete", True), x]))
    over = [(float(year), unfinished_label, True) for year in unfinished[-1:] if unfinished_label]
    with page(ax, 3.5, title, ylabel, source, notes) as sheet:
        at, tags = guard.positions(years), []
        bottom = np.zeros(len(at))
        for part in parts:
            colour = _colour(part, known, parts)
            height = np.nan_to_num(guard.numbers(wide[part]))
            _stack(sheet.ax, at, height, bottom, colour, np.isin(wide.index, unfinished))
            name = guard.name_of("plot_shares", labels, part)
            tags.append((at[-1] + 0.42, bottom[-1] + height[-1] / 2, name, colour))
            bottom += height
        sheet.ax.set(ylim=(0, 100), yticks=range(0, 101, 20))
        marks.time_axis(sheet.ax, years, at)
        beside(sheet, tags)
        sheet.fit()
        above(sheet, over)
    return sheet.ax


def _check(frame: pd.DataFrame, x: str, share: str, by: str, order: Sequence[str]) -> None:
    guard.require("plot_shares", frame, [x, share, by])
    guard.require_unique("plot_shares", frame, [x, by])
    guard.require_numbers("plot_shares", frame, [share])
    guard.require_values("plot_shares", pd.DataFrame({by: list(order)}), by, list(frame[by]))


def _colour(part: str, known: Sequence[str], parts: Sequence[str]) -> str:
    if part in known:
        return look.PALETTE[known.index(part) % len(look.PALETTE)]
    return GREYS[(parts.index(part) - len(known)) % len(GREYS)]


def _stack(ax: Axes, at: Floats, height: Floats, bottom: Floats, colour: str, hatched: guard.Bools) -> None:
    shape: dict[str, Any] = {"width": 0.84, "color": colour, "edgecolor": "white", "linewidth": 0.6}
    bars = ax.bar(at, height, bottom=bottom.copy(), **shape)
    for bar, unfinished in zip(bars, hatched, strict=True):
        if unfinished:
            bar.set_hatch(look.HATCH)
