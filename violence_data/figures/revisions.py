"""How far published figures later moved, by their age."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from violence_data.figures import guard, labels
from violence_data.figures import style as look
from violence_data.figures.guard import Floats
from violence_data.figures.page import page

WIDE, NARROW = 0.62, 0.2
"""Widths of the bars: of a state, of the nation."""
STATES_COLOUR, NATION_COLOUR = look.CONTEXT, look.PALETTE[0]


def plot_revisions(
    frame: pd.DataFrame,
    *,
    ages: Mapping[int, str],
    nation_label: str,
    states_label: str,
    title: str,
    ylabel: str,
    xlabel: str,
    source: str,
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the band of past revisions by the age of the figure: any one state wide and light, the nation narrow and dark.

    One row per scope (`cve_ent` "00" or "states") and group of ages. A group without a figure large enough has no bar.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.revision_band` of one series: `cve_ent`, `lag_from`, `change_pct_low`, `change_pct_median`, `change_pct_high`.
    ages : mapping
        Words under each group, by `lag_from`.
    nation_label, states_label : str
        What the two bars mean.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or the words of a group are missing; there is nothing to draw; a group stands twice, as when series are mixed.
    """
    name, values = "plot_revisions", ["change_pct_low", "change_pct_median", "change_pct_high"]
    guard.require(name, frame, ["cve_ent", "lag_from", *values])
    guard.require_unique(name, frame, ["cve_ent", "lag_from"])
    guard.require_numbers(name, frame, values)
    guard.require_values(name, frame, "cve_ent", ["00", "states"])
    groups = sorted({int(lag) for lag in frame["lag_from"]})
    words = [guard.name_of(name, {str(lag): text for lag, text in ages.items()}, str(lag)) for lag in groups]
    with page(ax, 3.4, title, ylabel, source, notes) as sheet:
        sides = {code: frame[frame["cve_ent"] == code].set_index("lag_from").reindex(groups) for code in ("states", "00")}
        at = np.arange(len(groups), dtype="float64")
        low, high = (guard.numbers(sides["states"][column]) for column in (values[0], values[2]))
        _bars(sheet.ax, at, low, high, WIDE, STATES_COLOUR)
        low, middle, high = (guard.numbers(sides["00"][column]) for column in values)
        _bars(sheet.ax, at, low, high, NARROW, NATION_COLOUR)
        sheet.ax.plot(at, middle, "o", color="white", mec=NATION_COLOUR, ms=4.5, zorder=4)
        sheet.ax.axhline(0, color=look.GREY, linewidth=0.8, zorder=1)
        sheet.ax.set_xticks(at, words)
        sheet.ax.set_xlim(-0.6, len(groups) - 0.4)
        sheet.ax.set_xlabel(xlabel, loc="left")
        sheet.ax.yaxis.set_major_formatter(look.percent_format())
        ends = min(float(frame[values[0]].min()), 0.0), max(float(frame[values[2]].max()), 0.0)
        room = (ends[1] - ends[0]) * 0.06 or 1.0
        sheet.ax.set_ylim(ends[0] - room, ends[1] + room)
        sheet.fit()
        labels.key(sheet, [Patch(color=STATES_COLOUR, label=states_label), Patch(color=NATION_COLOUR, label=nation_label)])
    return sheet.ax


def _bars(ax: Axes, at: Floats, low: Floats, high: Floats, width: float, colour: str) -> None:
    """Draw spans; one that stands still is a line, so that it is seen."""
    known = ~np.isnan(low)
    ax.bar(at[known], (high - low)[known], width, low[known], color=colour, edgecolor=colour, linewidth=1.2, zorder=2)
