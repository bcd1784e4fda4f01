"""Labels that never overlap: over the axes, over one point, at the ends of lines, and the key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator
from matplotlib.transforms import Bbox, blended_transform_factory

from violence_data.charts import style as look
from violence_data.charts.guard import Floats
from violence_data.charts.page import Page
from violence_data.charts.text import extent, spread, wrap

POINT = 1 / 72
TOP_LABEL = 2.1


def above(page: Page, labels: Sequence[tuple[float, str, bool]]) -> None:
    """Write labels (x, text, centred) over the axes, in as many rows as they need.

    A label that is not centred starts at its x; a thin line leads down from the upper rows,
    filled from the right, so that no line runs through a label under it.
    """
    dots, box = page.figure.dpi, page.ax.get_window_extent()
    limit = page.figure.bbox.width if page.own else box.x1
    rows: list[list[tuple[float, float, str, float, bool]]] = []
    for x, label, centred in sorted(labels, key=lambda item: -item[0]):
        text = wrap(page.figure, label, min(TOP_LABEL * dots, box.width), look.NOTE_SIZE)
        wide, tall = extent(page.figure, text, look.NOTE_SIZE)
        at = float(page.ax.transData.transform((x, 0))[0])
        left = at - (wide / 2 if centred else 4)
        left = min(max(left, box.x0), max(limit - wide, 0.0))
        row = next((r for r in rows if all(left + wide < one[0] - 10 for one in r)), None)
        if row is None:
            rows.append(row := [])
        row.append((left, x, text, tall, centred))
    height = (0.06 if page.own else 0.14) * dots  # on axes of another figure the names of lines stand within them, up to their upper edge
    for row in rows:
        for left, x, text, _, centred in row:
            side = "center" if centred else "left"
            _above(page, x, text, (left - box.x0) / dots, height / dots, side)
        height += max(one[3] for one in row) + 0.06 * dots


def _above(page: Page, x: float, text: str, dx: float, dy: float, side: str) -> None:
    ax = page.ax
    if dy > 0.1:
        line = blended_transform_factory(ax.transData, ax.transAxes)
        ends: dict[str, Any] = {"xy": (x, 1), "xycoords": line, "xytext": (x, 1), "textcoords": page.anchor(0, dy, line)}
        ax.annotate("", **ends, arrowprops={"arrowstyle": "-", "color": look.GREY, "linewidth": 0.6}, annotation_clip=False)
    font: dict[str, Any] = {"fontsize": look.NOTE_SIZE, "color": look.SOFT_INK, "multialignment": side}
    ax.text(0, 1, text, transform=page.anchor(dx, dy), clip_on=False, zorder=5, **font)


def inside(page: Page, x: float, y: float, label: str, xs: Floats, ys: Floats) -> None:
    """Write a label over one point, clear of the line (xs, ys); the y axis grows for it."""
    ax, dots = page.ax, page.figure.dpi
    box = ax.get_window_extent()
    text = wrap(page.figure, label, min(3.0 * dots, box.width - 4), look.TICK_SIZE, "bold")
    wide, tall = extent(page.figure, text, look.TICK_SIZE, "bold")
    at = float(ax.transData.transform((x, y))[0])
    left = min(max(at - wide / 2, box.x0 + 2), max(box.x1 - wide - 2, box.x0))
    ends = ax.transData.inverted().transform([(left - 6, 0), (left + wide + 6, 0)])[:, 0]
    grid = np.linspace(ends[0], ends[1], 60)
    under = np.interp(grid, xs, np.nan_to_num(ys), left=0, right=0)
    floor = max(y, float(under.max()))
    low, high = ax.get_ylim()
    room = box.height - tall - 0.17 * dots
    ax.set_ylim(low, max(high, low + (floor - low) * box.height / max(room, 1.0)))
    heights = ax.transData.transform([(x, y), (x, floor)])[:, 1]
    rise = float(heights[1] - heights[0]) / dots / POINT + 9
    ax.annotate(
        text,
        xy=(x, y),
        xytext=((left - at) / dots / POINT, rise),
        textcoords="offset points",
        fontsize=look.TICK_SIZE,
        fontweight="bold",
        zorder=8,
        bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1},
    )
    if rise > 14:
        stem = {"arrowstyle": "-", "color": look.INK, "linewidth": 0.6, "shrinkB": 4}
        up: dict[str, Any] = {"xytext": (0, rise - 2), "textcoords": "offset points", "zorder": 8}
        ax.annotate("", xy=(x, y), arrowprops=stem, **up)


def key(page: Page, handles: Sequence[Patch | Line2D], columns: int = 1, below: bool = False) -> None:
    """Put a key over the axes, above all labels that stand there, or under them; on axes of another's figure no wider than these."""
    if not handles:
        return
    tight, box = page.tight(), page.box(page.ax)
    y, dy = (0, tight.y0 - box.y0) if below else (1, tight.y1 - box.y1)
    spot: dict[str, Any] = {"bbox_to_anchor": (0, y), "bbox_transform": page.anchor(0, dy), "loc": "upper left" if below else "lower left"}
    room: dict[str, Any] = {"borderaxespad": 0.3, "borderpad": 0.2, "columnspacing": 1.2, "labelspacing": 0.35}
    for few in range(columns, 0, -1):
        legend = page.ax.legend(handles=list(handles), ncols=few, handlelength=2, handleheight=0.9, **spot, **room)
        if page.own or legend.get_window_extent().width <= page.ax.get_window_extent().width:
            return
    for text in legend.get_texts():
        text.set_text(wrap(page.figure, text.get_text(), (box.width - 0.5) * page.figure.dpi, look.TICK_SIZE))


def room_at_right(page: Page, texts: Sequence[str], size: float, weight: str = "normal") -> float:
    """Return where texts at the right of the plot begin, as a share of its width: 1, but on axes of another's figure within them.

    The x axis goes on under the texts there, for what stands beside these axes is not ours to cover.
    """
    if page.own or not texts:
        return 1.0
    wide = max(extent(page.figure, text, size, weight)[0] for text in texts) + 0.2 * page.figure.dpi
    share = max(1 - wide / page.ax.get_window_extent().width, 0.2)
    low, high = page.ax.get_xlim()
    page.ax.set_xlim(low, low + (high - low) / share)
    if isinstance(page.ax.xaxis.get_major_locator(), FixedLocator):  # years and months are named by what had room before
        names = [label.get_text() for label in page.ax.get_xticklabels()]
        every = int(np.ceil(1 / share))
        page.ax.set_xticks(page.ax.get_xticks()[::every], names[::every])
    return share


SIDE_LABEL = 1.75
"""Widest label, in inches."""
NEAR = 0.6
"""How far from the edge a line may end, in inches, to be named beside the plot."""
CLEAR, STEP = 4.0, 2.0
"""Pixels between a label and any line, and between two points looked at on a line."""
LEADER: dict[str, Any] = {"arrowstyle": "-", "color": look.GREY, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 2}
AROUND = ((1, 0), (1, 1), (-1, 1), (0, 1), (1, -1), (-1, -1), (0, -1), (-1, 0))
"""Where a label inside the plot is tried, from its line's end: right first, then over it, then under it."""
AWAY = (8, 16, 26, 38, 52, 70, 90)
"""How far from the end it is tried, in pixels."""
UNLED = 20.0
"""Up to this many pixels from its line's end a label needs no leader."""

Label = tuple[float, float, str, str]


def beside(page: Page, labels: Sequence[Label]) -> None:
    """Write labels (x, y, text, colour) at the points they name, apart from each other and from every line, and fit the sheet."""
    share = room_at_right(page, [_wrapped(page, label[2]) for label in labels], look.TICK_SIZE, "bold")
    ends = page.ax.transData.transform([label[:2] for label in labels]) if labels else np.empty((0, 2))
    plot, lines = page.ax.get_window_extent(), _lines(page)
    edge = plot.x0 + share * plot.width
    free = [_is_free(lines, end, np.array([edge, end[1]])) for end in ends]
    room = [(NEAR if led else NEAR / 2) * page.figure.dpi for led in free]
    near = (edge - ends[:, 0]) <= room
    _at_edge(page, [(label, led) for label, led, reached in zip(labels, free, near, strict=True) if reached], share)
    page.fit()
    lines, marks, placed = _lines(page), _lines(page, every=True), list[Bbox]()
    for label, reached in zip(labels, near, strict=True):
        if not reached:
            placed.append(_inside(page, label, (lines, marks), placed))


def _lines(page: Page, every: bool = False) -> Floats:
    """Return points, close together, of the lines of data on the plot, in pixels; with `every` of dates and breaks marked on it too."""
    ax = page.ax
    drawn = [(line.get_transform(), line.get_xydata()) for line in ax.lines if every or line.get_transform() == ax.transData]
    drawn += [(ax.transData, run) for bundle in ax.collections if isinstance(bundle, LineCollection) for run in bundle.get_segments()]
    arrays = [(place, np.asarray(run, dtype="float64")) for place, run in drawn]
    runs = [place.transform(run) for place, run in arrays if len(run)]
    return np.concatenate([*(_close(run) for run in runs), np.empty((0, 2))])


def _close(run: Floats) -> Floats:
    """Return a line's points with more between them, no two farther apart than STEP; none where it is interrupted."""
    pieces = [run[~np.isnan(run).any(axis=1)]]
    for start, end in pairwise(run):
        length = float(np.hypot(*(end - start)))
        if not np.isnan(length):
            pieces.append(np.linspace(start, end, int(length / STEP) + 2))
    return np.concatenate(pieces)


def _is_free(lines: Floats, start: Floats, end: Floats) -> bool:
    """Return whether a straight line from a line's end meets no line on its way."""
    length = float(np.hypot(*(end - start)))
    steps = np.arange(2 * CLEAR, length, STEP)
    way = start + np.outer(steps / max(length, STEP), end - start)
    return not any(bool((np.hypot(*(lines - at).T) < STEP).any()) for at in way)


def _at_edge(page: Page, labels: Sequence[tuple[Label, bool]], edge: float) -> None:
    """Write labels beside the plot, spread apart, with a leader from their end, or from the edge at its height where a line is between."""
    box, across = page.ax.get_window_extent(), page.ax.get_yaxis_transform()
    texts = [_wrapped(page, label[2]) for label, _ in labels]
    tall = [extent(page.figure, text, look.TICK_SIZE, "bold")[1] + 5 for text in texts]
    wanted = np.array([page.ax.transData.transform(label[:2])[1] for label, _ in labels])
    centres = spread(wanted, np.array(tall), box.y0 - 8, box.y1 + 8)
    for ((x, y, _, colour), led), text, centre in zip(labels, texts, centres, strict=True):
        page.ax.annotate(
            text,
            xy=(x if led else edge, y),
            xycoords="data" if led else across,
            xytext=(edge, (float(centre) - box.y0) / box.height),
            textcoords=page.anchor(0.16, 0),
            va="center",
            annotation_clip=False,
            arrowprops={**LEADER, "relpos": (0, 0.5)},
            **_font(colour),
        )


def _wrapped(page: Page, text: str) -> str:
    return wrap(page.figure, text, SIDE_LABEL * page.figure.dpi, look.TICK_SIZE, "bold")


def _font(colour: str) -> dict[str, Any]:
    return {"color": look.readable(colour), "fontsize": look.TICK_SIZE, "fontweight": "bold"}


def _inside(page: Page, label: Label, drawn: tuple[Floats, Floats], placed: Sequence[Bbox]) -> Bbox:
    """Write one label in the nearest free place round its line's end; return where it stands."""
    x, y, text, colour = label
    text, plot, at = _wrapped(page, text), page.ax.get_window_extent(), page.ax.transData.transform((x, y))
    boxes = boxes_round(at, extent(page.figure, text, look.TICK_SIZE, "bold"), AWAY, AROUND)
    within = [box for box in boxes if plot.x0 <= box.x0 and box.x1 <= plot.x1 and plot.y0 <= box.y0 and box.y1 <= plot.y1]
    box = min(within or boxes, key=lambda one: _met(one, at, drawn, placed))
    write_in(page, box, (x, y), text, LEADER, zorder=8, **_font(colour))
    return box


def boxes_round(at: Floats, size: tuple[float, float], away: Sequence[float], sides: Sequence[tuple[int, int]]) -> list[Bbox]:
    """Return where a text of this size may stand round a point, in pixels: so far from it, to these sides, the nearest first."""
    move = [{1: (far, far), 0: (-size[0] / 2, -size[1] / 2), -1: (-far - size[0], -far - size[1])} for far in away]
    return [Bbox.from_bounds(at[0] + by[right][0], at[1] + by[up][1], *size) for by in move for right, up in sides]


def write_in(page: Page, box: Bbox, point: tuple[float, float], text: str, leader: dict[str, Any], **font: Any) -> None:
    """Write a text in a box, in pixels, and lead from it to its point where that is not close by."""
    at = page.ax.transData.transform(point)
    apart = float(np.hypot(*(np.clip(at, box.min, box.max) - at)))
    page.ax.annotate(
        text,
        xy=point,
        xytext=tuple((box.min - at) * 72 / page.figure.dpi),
        textcoords="offset points",
        va="bottom",
        arrowprops=leader if apart > UNLED else None,
        **font,
    )


def _met(box: Bbox, at: Floats, drawn: tuple[Floats, Floats], placed: Sequence[Bbox]) -> int:
    """Return how much is in the way of a label: points of lines in or near its box, other labels, lines under its leader."""
    wider, (lines, marks) = box.padded(CLEAR), drawn
    points = int(((marks > wider.min) & (marks < wider.max)).all(axis=1).sum())
    led = _is_free(lines, at, np.clip(at, box.min, box.max))
    return points + 1000 * (sum(bool(box.overlaps(other)) for other in placed) + (not led))
