"""Measuring, wrapping and spreading text, so that no word is cut and no two labels touch."""

from __future__ import annotations

import pickle
import re
from functools import cache, lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.optimize import isotonic_regression

from violence_data import once
from violence_data.charts.guard import Floats
from violence_data.words.text import NO_BREAK, unbroken

Asked = tuple[str, float, str, float]
Size = tuple[float, float]
KEPT_AS, MANY = "measures-of-text", 100
"""Where measures are kept for all pages of a run, whose words are much the same, and after how many new ones."""


def extent(figure: Figure, text: str, size: float, weight: str = "normal") -> Size:
    """Return the width and height of a text on this figure, in pixels."""
    return _measures()[text, size, weight, figure.dpi]


@cache
def _measures() -> _Measures:
    found = _Measures()
    found.take()
    return found


class _Measures(dict[Asked, Size]):
    """The texts measured so far, in this process or by another page of its run."""

    new = 0

    def __missing__(self, asked: Asked) -> Size:
        self[asked] = size = _measured(*asked)
        self.new += 1
        if self.new == MANY:
            self.new = 0
            self.take()
            once.keep(KEPT_AS, pickle.dumps({**self}))
        return size

    def take(self) -> None:
        """Take what others measured."""
        self.update(pickle.loads(once.kept(KEPT_AS) or pickle.dumps({})))


def _measured(text: str, size: float, weight: str, dpi: float) -> Size:
    probe = Text(0, 0, text, fontsize=size, fontweight=weight)
    probe.set_figure(_sheet(dpi))
    box = probe.get_window_extent()
    return float(box.width), float(box.height)


@lru_cache
def _sheet(dpi: float) -> Figure:
    """Return a figure on which nothing is drawn: texts are measured on it."""
    figure = Figure((1, 1), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def wrap(figure: Figure, text: str, width: float, size: float, weight: str = "normal") -> str:
    """Break a text into lines no wider than `width` pixels, never inside a date or a number with its unit; line breaks in it stay."""
    lines: list[str] = []
    for paragraph in unbroken(text).split("\n"):
        lines += _wrap_paragraph(figure, paragraph, width, size, weight)
    return "\n".join(lines).replace(NO_BREAK, " ")


def _wrap_paragraph(figure: Figure, text: str, width: float, size: float, weight: str) -> list[str]:
    lines, wide, space = [""], 0.0, extent(figure, "n n", size, weight)[0] - extent(figure, "nn", size, weight)[0]
    for word in re.split(r"[ \t]+", text.strip(" \t")):
        more = extent(figure, word, size, weight)[0] + (space if lines[-1] else 0.0)
        if wide + more <= width:
            lines[-1], wide = f"{lines[-1]} {word}".strip(), wide + more
            continue
        pieces = _cut_word(figure, word, width, size, weight)
        lines, wide = (lines if lines[-1] else lines[:-1]) + pieces, extent(figure, pieces[-1], size, weight)[0]
    return lines


def _cut_word(figure: Figure, word: str, width: float, size: float, weight: str) -> list[str]:
    """Cut a word wider than a line (an address, say) into pieces that fit."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and extent(figure, pieces[-1] + letter, size, weight)[0] > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def spread(wanted: Floats, heights: Floats, low: float, high: float) -> Floats:
    """Return the centres nearest to those wanted at which labels of these heights do not overlap.

    Least squares under order (isotonic regression; Barlow et al. 1972), kept between `low` and
    `high` when there is room; when there is not, the stack is centred on the range.

    Examples
    --------
    >>> spread(np.array([5.0, 5.0, 9.0]), np.array([2.0, 2.0, 2.0]), 0.0, 10.0).tolist()
    [4.0, 6.0, 9.0]
    >>> spread(np.array([0.0, 0.0]), np.array([2.0, 2.0]), 0.0, 10.0).tolist()
    [1.0, 3.0]
    """
    if not len(wanted):
        return wanted
    order = np.argsort(wanted, kind="stable")
    tall = heights[order]
    steps = np.concatenate([[0.0], np.cumsum((tall[:-1] + tall[1:]) / 2)])
    level = np.asarray(isotonic_regression(wanted[order] - steps).x, dtype="float64")
    floor, ceiling = low + tall[0] / 2, high - tall[-1] / 2 - steps[-1]
    if floor > ceiling:
        floor = ceiling = (floor + ceiling) / 2
    placed = np.empty(len(wanted))
    placed[order] = np.clip(level, floor, ceiling) + steps
    return placed
