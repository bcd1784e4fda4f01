"""What changed between cuts: the nation's months, and the states."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform

from violence_data.figures import guard, labels, marks
from violence_data.figures import style as look
from violence_data.figures.page import page
from violence_data.figures.rows import open_rows
from violence_data.figures.terms import SHADE

ROW = 0.26
NATION = "00"


def plot_month_revisions(
    frame: pd.DataFrame,
    y: str = "change",
    *,
    names: Mapping[str, str],
    title: str,
    ylabel: str,
    source: str,
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw how far each month's figure moved since its first cut, as bars up and down from 0.

    One row per month of one place. Months are grouped by the cut that gave them first, in spans shaded in turn.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.first_to_newest` of one place: `month`, `y`, `first_cut`.
    y : str
        Column of the move, in the count.
    names : mapping
        Words over each span, by `first_cut`.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or the words of a span are missing; there is nothing to draw; a month stands twice.
    """
    name = "plot_month_revisions"
    guard.require(name, frame, ["month", y, "first_cut"])
    guard.require_unique(name, frame, ["month"])
    guard.require_numbers(name, frame, [y])
    rows = frame.sort_values("month", kind="stable")
    called = {str(cut): guard.name_of(name, names, str(cut)) for cut in rows["first_cut"].unique()}
    start, values = guard.positions(rows["month"]), np.nan_to_num(guard.numbers(rows[y]))
    days = np.asarray(rows["month"].dt.days_in_month, dtype="float64")
    with page(ax, 3.3, title, ylabel, source, notes) as sheet:
        sheet.ax.bar(start + days / 2, values, days * 0.85, color=_colours(values), linewidth=0, zorder=2)
        sheet.ax.axhline(0, color=look.GREY, linewidth=0.8, zorder=3)
        marks.time_axis(sheet.ax, rows["month"], start)
        over = []
        for i, (cut, text) in enumerate(called.items()):
            own = np.asarray(rows["first_cut"] == cut, dtype=bool)
            span = float(start[own][0]), float((start + days)[own][-1])
            sheet.ax.axvspan(*span, color=SHADE if i % 2 == 0 else "white", zorder=0, linewidth=0)
            over.append((sum(span) / 2, text, True))
        _signed_axis(sheet.ax, values)
        sheet.fit()
        labels.above(sheet, over)
    return sheet.ax


def plot_cut_changes(
    frame: pd.DataFrame,
    *,
    names: Mapping[str, str],
    risen_label: str,
    fallen_label: str,
    net: str,
    net_title: str,
    title: str,
    xlabel: str,
    source: str,
    notes: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw for each place what its figures rose and fell by between two cuts, with the sum beside it.

    One row per place, the largest sum on top, the nation ("00") in bold.

    Parameters
    ----------
    frame : DataFrame
        Rows of `analysis.revisions_by_place`, those that changed: `cve_ent`, `risen`, `fallen`, `change`, and the column `net`.
    names : mapping
        Name by code.
    risen_label, fallen_label : str
        What the bars to the right and to the left mean.
    net, net_title : str
        Column of the text at the right of each row, and what stands over it.

    Raises
    ------
    UnknownName, NothingToPlot, ViolenceDataError
        A column or name is missing; there is nothing to draw; a place stands twice.
    """
    chart = "plot_cut_changes"
    guard.require(chart, frame, ["cve_ent", "risen", "fallen", "change", net])
    guard.require_unique(chart, frame, ["cve_ent"])
    guard.require_few(chart, frame)
    rows = frame.sort_values(["change", "cve_ent"], ascending=[False, True], kind="stable")
    called = [guard.name_of(chart, names, code) for code in rows["cve_ent"]]
    with page(ax, ROW * len(rows) + 0.3, title, "", source, notes) as sheet:
        strong = np.flatnonzero(rows["cve_ent"].eq(NATION)).tolist()
        open_rows(sheet, called, np.zeros(len(rows), dtype=bool), xlabel, strong)
        at, risen, fallen = np.arange(len(rows)), guard.numbers(rows["risen"]), guard.numbers(rows["fallen"])
        for values, colour in ((risen, look.PALETTE[1]), (fallen, look.PALETTE[0])):
            sheet.ax.barh(at, values, 0.62, color=colour, linewidth=0, zorder=2)
        sheet.ax.axvline(0, color=look.INK, linewidth=1, zorder=3)
        room = max(float(risen.max() - fallen.min()) * 0.03, 0.5)
        sheet.ax.set_xlim(float(fallen.min()) - room, float(risen.max()) + room)
        sheet.ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        sheet.ax.xaxis.set_major_formatter(look.number_format())
        _beside_rows(sheet.ax, sheet.anchor(0.1, 0, sheet.ax.get_yaxis_transform()), [str(text) for text in rows[net]])
        sheet.ax.text(1, 1, net_title, transform=sheet.anchor(0.1, 0.04), va="bottom", fontsize=look.NOTE_SIZE, color=look.SOFT_INK)
        sheet.fit()
        labels.key(sheet, [Patch(color=look.PALETTE[1], label=risen_label), Patch(color=look.PALETTE[0], label=fallen_label)], columns=2)
    return sheet.ax


def _colours(values: guard.Floats) -> list[str]:
    return np.where(values < 0, look.PALETTE[0], look.PALETTE[1]).tolist()  # type: ignore[no-any-return]


def _signed_axis(ax: Axes, values: guard.Floats) -> None:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = (high - low) * 0.06 or 1.0
    ax.set_ylim(low - room, high + room)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(look.number_format())


def _beside_rows(ax: Axes, place: Transform, texts: Sequence[str]) -> None:
    for i, text in enumerate(texts):
        ax.text(1, i, text, transform=place, va="center", fontsize=look.NOTE_SIZE, color=look.SOFT_INK, clip_on=False)
