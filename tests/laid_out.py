"""Whether a chart says all it was told to, inside its figure, draws the same bytes each time, and leaves matplotlib as it was.

`table` is what made-up charts are drawn of: loaded, as far as words ask.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from itertools import combinations
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from violence_data.charts import Chart
from violence_data.errors import UnknownName, ViolenceDataError

GAP, SHIFT = "\N{WHITE CIRCLE}", "\N{WHITE UP-POINTING TRIANGLE}"
TITLE = "Víctimas de homicidio doloso según el mes y el lugar de ocurrencia, comparadas con las que publica el Secretariado, año por año"
LICENCE = "terms of free use of INEGI's information, as they stood on the day " * 3
SOURCE = {"publisher": "INEGI", "cut": "2022-12", "published_on": "2023-07-25", "published_on_is": "exact", "file": "a.csv"}


def table(name: str = "sesnsp_victims_state_month", *warnings: str, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say of made-up rows what a loaded table says of its file."""
    frame = pd.DataFrame() if rows is None else rows
    frame.attrs = {"table": name, "sources": [SOURCE | {"licence": LICENCE}], "warnings": list(warnings)}
    return frame


def said_on(ax: Any) -> set[str]:
    """Return what is written on a plot."""
    return {text.get_text() for text in ax.texts}


def hollow(ax: Any) -> dict[str, list[float]]:
    """Return where the hollow marks of flags stand, by their shape; a diamond is an unfinished year."""
    return {x.get_marker(): list(x.get_xdata()) for x in ax.lines if x.get_markerfacecolor() == "white" and x.get_marker() != "D"}


def cells(table: str) -> list[list[str]]:
    """Return the cells of the rows of a table in Markdown, its heads first, without the line between them."""
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in (rows[0], *rows[2:])]


def check(draw: Callable[[], Chart]) -> None:
    """Draw a chart, and again under other settings: everything is there, whole, apart, 8 inches wide, and the same."""
    before = dict(mpl.rcParams)
    chart = draw()
    assert dict(mpl.rcParams) == before
    assert not plt.get_fignums()
    shown = " ".join(" ".join(text.split()) for text, _ in texts(chart.figure))
    for said in (chart.title, chart.source, *chart.notes):
        assert said and " ".join(said.split()) in shown
    check_apart(chart.figure)
    assert (float(chart.figure.get_size_inches()[0]), chart.figure.dpi) == (pytest.approx(8), 144)
    assert chart.figure.get_tightbbox().width == pytest.approx(8, abs=0.06)
    with mpl.rc_context({"font.size": 20, "axes.grid": False, "lines.linewidth": 9}):
        assert picture(draw().figure) == picture(chart.figure)


def check_apart(figure: Figure) -> None:
    """No text lies over another or leaves the figure."""
    boxes = texts(figure)
    for text, place in boxes:
        assert place.x0 >= -3 and place.x1 <= figure.bbox.width + 3, text
        assert place.y0 >= -3 and place.y1 <= figure.bbox.height + 3, text
    for (one, a), (two, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        tall = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 2 or tall <= 2, (one, two)


def check_refuses(draw: Callable[[pd.DataFrame], Any], frame: pd.DataFrame, *columns: str) -> None:
    """A frame without rows, or without a column that is drawn, is refused by name; the frame that is drawn stays as it was."""
    before = frame.copy()
    draw(frame)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))
    with pytest.raises(ViolenceDataError, match="found 0 rows"):
        draw(frame.iloc[:0])
    for column in columns:
        with pytest.raises(UnknownName, match=rf"no column {column}.*expected.*found"):
            draw(frame.drop(columns=column))
    assert not plt.get_fignums()


def picture(figure: Figure) -> str:
    """Return a hash of a figure's picture, small: it is compared, not looked at."""
    stream = io.BytesIO()
    figure.savefig(stream, format="raw", dpi=50)
    return hashlib.sha256(stream.getvalue()).hexdigest()


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with its box; ticks outside the axis are not drawn."""
    figure.draw_without_rendering()
    found = [t for t in figure.findobj(Text) if isinstance(t, Text)]
    ticks = {
        t
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks() + axis.get_minor_ticks()
        for t in (tick.label1, tick.label2)
    }
    shown = {
        tick.label1
        for ax in figure.axes
        if ax.axison
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    drawn = [t for t in found if t.get_visible() and t.get_text().strip()]
    drawn = [t for t in drawn if t not in ticks or t in shown]
    return [(t.get_text(), Text.get_window_extent(t)) for t in drawn]
