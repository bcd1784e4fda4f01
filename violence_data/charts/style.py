"""How charts look: colours, fonts and number formats, applied in a context and never globally."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.style
from matplotlib.colors import to_hex, to_rgb
from matplotlib.ticker import FuncFormatter

from violence_data.words import Words, numbers

WIDTH = 8.0
"""Width of every figure, in inches."""
DPI = 144

TITLE_SIZE = 13.0
LABEL_SIZE = 10.0
TICK_SIZE = 9.0
NOTE_SIZE = 8.5

INK = "#222222"
SOFT_INK = "#595959"
GREY = "#8c8c8c"
CONTEXT = "#c9c9c9"
HAIRLINE = "#dddddd"
SHADE = "#f1f1f1"
"""Every second of several spans of time."""
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito (2008) without its yellow, which is not seen on white."""
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
MARKERS = ("o", "s", "^", "D")
UNFINISHED = (0, (3, 2))
SEQUENTIAL = "YlGnBu"
HATCH = "////"

STYLE: dict[str, Any] = {
    "figure.dpi": DPI,
    "font.family": ["DejaVu Sans"],
    "font.size": LABEL_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": SOFT_INK,
    "axes.labelsize": LABEL_SIZE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.xmargin": 0.02,
    "axes.unicode_minus": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.7,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": SOFT_INK,
    "ytick.labelcolor": SOFT_INK,
    "xtick.labelsize": TICK_SIZE,
    "ytick.labelsize": TICK_SIZE,
    "ytick.major.size": 0,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": TICK_SIZE,
    "legend.labelcolor": SOFT_INK,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the project's style and leave matplotlib's settings as they were.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with style():
    ...     inside = matplotlib.rcParams["axes.grid.axis"]
    >>> inside, matplotlib.rcParams["font.size"] == before
    ('y', True)
    """
    with matplotlib.style.context(STYLE, after_reset=True):
        yield
        interactive = matplotlib.is_interactive()
    # A notebook's backend is loaded by its first figure and turns this on: putting it back would hide all later ones.
    matplotlib.interactive(interactive)


def number_format(words: Words) -> FuncFormatter:
    """Return the axis formatter for counts and rates."""
    return FuncFormatter(lambda value, _: numbers.as_it_is(value, words.lang))


def percent_format(words: Words) -> FuncFormatter:
    """Return the axis formatter for changes in percent."""
    return FuncFormatter(lambda value, _: numbers.percent(value, words.lang))


def signed_format(words: Words) -> FuncFormatter:
    """Return the axis formatter for differences of counts, with their sign."""
    return FuncFormatter(lambda value, _: f"{'+' if value > 0 else ''}{numbers.as_it_is(value, words.lang)}")


def year_format() -> FuncFormatter:
    """Return the axis formatter for years, which take no comma."""
    return FuncFormatter(lambda value, _: f"{value:.0f}")


def line_look(index: int) -> tuple[str, Any]:
    """Return the colour and dash of the n-th series: colours first, then dashes beside them.

    >>> line_look(0)
    ('#0072B2', '-')
    >>> line_look(7)[1] == line_look(0)[1]
    False
    """
    return PALETTE[index % len(PALETTE)], DASHES[index // len(PALETTE) % len(DASHES)]


def readable(colour: str) -> str:
    """Darken a colour until text in it reads on white (contrast of 4.5, WCAG 2.2).

    >>> readable("#000000"), readable("#ffffff") == "#ffffff"
    ('#000000', False)
    """
    red, green, blue = to_rgb(colour)
    while 1.05 / (_luminance(red, green, blue) + 0.05) < 4.5:
        red, green, blue = red * 0.95, green * 0.95, blue * 0.95
    return to_hex((red, green, blue))


def _luminance(*channels: float) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
