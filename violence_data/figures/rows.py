"""What charts with one row a place share: names at the left, dots and intervals across."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from violence_data.figures import guard
from violence_data.figures import style as look
from violence_data.figures.guard import Bools
from violence_data.figures.page import Page
from violence_data.figures.text import wrap

NAME_WIDTH = 2.2


def open_rows(sheet: Page, names: Sequence[str], flags: Bools, xlabel: str, strong: Sequence[int] = ()) -> None:
    """Set up rows from the top down: names (an asterisk when flagged), faint lines, the x axis."""
    ax, wide = sheet.ax, NAME_WIDTH * sheet.figure.dpi
    marked = [f"{name}*" if flag else name for name, flag in zip(names, flags, strict=True)]
    ax.set_yticks(
        np.arange(len(names)),
        labels=[wrap(sheet.figure, name, wide, look.TICK_SIZE) for name in marked],
    )
    ax.set_ylim(len(names) - 0.4, -0.6)
    for i in strong:
        ax.get_yticklabels()[i].set_fontweight("bold")
    ax.tick_params(axis="y", labelcolor=look.INK)
    ax.grid(True, axis="x")
    box = ax.get_window_extent()
    ax.set_xlabel(wrap(sheet.figure, xlabel, box.width * 0.85, look.LABEL_SIZE), loc="left")


def draw_intervals(ax: Axes, rows: pd.DataFrame, columns: tuple[str, str, str], flags: Bools) -> None:
    """Draw a dot and its interval in each row; the dots of flagged rows are hollow."""
    value, low, high = (guard.numbers(rows[column]) for column in columns)
    at, colour = np.arange(len(rows)), look.PALETTE[0]
    ax.hlines(at, low, high, color=colour, alpha=0.45, linewidth=3.5, zorder=2)
    ax.plot(value[~flags], at[~flags], "o", color=colour, ms=6.5, zorder=3)
    ax.plot(value[flags], at[flags], "o", mfc="white", mec=colour, mew=1.5, ms=6.5, zorder=3)
