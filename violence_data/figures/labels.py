"""Labels that never overlap: beside line ends, over the axes, over one point, and the key."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory

from violence_data.figures import style as look
from violence_data.figures.guard import Floats
from violence_data.figures.page import Page
from violence_data.figures.text import extent, spread, wrap

POINT = 1 / 72
SIDE_LABEL = 1.75
TOP_LABEL = 2.1


def beside(page: Page, labels: Sequence[tuple[float, float, str, str]]) -> None:
    """Write labels (x, y, text, colour) at the right of the points they name, spread apart."""
    if not labels:
        return
    dots = page.figure.dpi
    texts = [wrap(page.figure, item[2], SIDE_LABEL * dots, look.TICK_SIZE, "bold") for item in labels]
    tall = [extent(page.figure, text, look.TICK_SIZE, "bold")[1] + 5 for text in texts]
    ends = page.ax.transData.transform([(x, y) for x, y, _, _ in labels])
    box = page.ax.get_window_extent()
    centres = spread(ends[:, 1], np.array(tall), box.y0 - 8, box.y1 + 8)
    for (x, y, _, colour), text, centre in zip(labels, texts, centres, strict=True):
        _beside(page, (x, y), text, colour, (float(centre) - box.y0) / box.height)


def _beside(page: Page, point: tuple[float, float], text: str, colour: str, height: float) -> None:
    leader = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "relpos": (0, 0.5)}
    page.ax.annotate(
        text,
        xy=point,
        xytext=(1.0, height),
        textcoords=page.anchor(0.16, 0),
        color=look.readable(colour),
        fontsize=look.TICK_SIZE,
        fontweight="bold",
        va="center",
        annotation_clip=False,
        arrowprops={**leader, "shrinkA": 1, "shrinkB": 2},
    )


def above(page: Page, labels: Sequence[tuple[float, str, bool]]) -> None:
    """Write labels (x, text, centred) over the axes, in as many rows as they need.

    A label that is not centred starts at its x; a thin line leads down from the upper rows,
    filled from the right, so that no line runs through a label under it.
    """
    dots, box = page.figure.dpi, page.ax.get_window_extent()
    limit = page.figure.bbox.width if page.own else box.x1
    rows: list[list[tuple[float, float, str, float, bool]]] = []
    for x, label, centred in sorted(labels, key=lambda item: -item[0]):
        text = wrap(page.figure, label, TOP_LABEL * dots, look.NOTE_SIZE)
        wide, tall = extent(page.figure, text, look.NOTE_SIZE)
        at = float(page.ax.transData.transform((x, 0))[0])
        left = at - (wide / 2 if centred else 4)
        left = min(max(left, box.x0), max(limit - wide, 0.0))
        row = next((r for r in rows if all(left + wide < one[0] - 10 for one in r)), None)
        if row is None:
            rows.append(row := [])
        row.append((left, x, text, tall, centred))
    height = 0.06 * dots
    for row in rows:
        for left, x, text, _, centred in row:
            side = "center" if centred else "left"
            _above(page, x, text, (left - box.x0) / dots, height / dots, side)
        height += max(one[3] for one in row) + 0.06 * dots


def _above(page: Page, x: float, text: str, dx: float, dy: float, side: str) -> None:
    shared: dict[str, Any] = {"clip_on": False, "zorder": 5, "multialignment": side}
    ax = page.ax
    if dy > 0.1:
        line = blended_transform_factory(ax.transData, ax.transAxes)
        ax.annotate(
            "",
            xy=(x, 1),
            xycoords=line,
            xytext=(x, 1),
            textcoords=page.anchor(0, dy, line),
            arrowprops={"arrowstyle": "-", "color": look.GREY, "linewidth": 0.6},
            annotation_clip=False,
        )
    place = page.anchor(dx, dy)
    size = look.NOTE_SIZE
    ax.text(0, 1, text, transform=place, fontsize=size, color=look.SOFT_INK, **shared)


def inside(page: Page, x: float, y: float, label: str, xs: Floats, ys: Floats) -> None:
    """Write a label over one point, clear of the line (xs, ys); the y axis grows for it."""
    ax, dots = page.ax, page.figure.dpi
    box = ax.get_window_extent()
    text = wrap(page.figure, label, 3.0 * dots, look.TICK_SIZE, "bold")
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
    """Put a key over the axes, above all labels that stand there, or under them."""
    if not handles:
        return
    tight, box = page.tight(), page.box(page.ax)
    y, dy = (0, tight.y0 - box.y0) if below else (1, tight.y1 - box.y1)
    page.ax.legend(
        handles=list(handles),
        loc="upper left" if below else "lower left",
        bbox_to_anchor=(0, y),
        bbox_transform=page.anchor(0, dy),
        ncols=columns,
        borderaxespad=0.3,
        borderpad=0.2,
        handlelength=2,
        handleheight=0.9,
        columnspacing=1.2,
        labelspacing=0.35,
    )
