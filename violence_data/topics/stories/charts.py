"""The verdicts on a story's claims: a row a claim, a column a day, a square for each source or definition that counts."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from violence_data.charts import Chart, labels
from violence_data.charts import style as look
from violence_data.charts.page import page
from violence_data.charts.text import wrap
from violence_data.topics.stories.verdict import Checked, board
from violence_data.words import Words

LOOKS = {
    "supported": (look.PALETTE[0], ""),
    "contradicted": (look.PALETTE[1], "xxxx"),
    "too_close": ("#bdbdbd", "----"),  # dots would weigh as much as all else on a page
    "depends": (look.PALETTE[4], "////"),
    "not_covered": ("white", ""),
}
"""A colour and a hatch each, so that no verdict is told by its colour alone."""
ROW, LEFT, COLUMN, SQUARE, GAP = 0.62, 3.3, 2.3, 0.17, 0.05
"""Inches: a claim's height, the room for its words, a day's width, the side of a square, the room between two."""
MOST_SQUARES = 10
MOST_LINES = 3
"""Lines of a claim that its row holds; a longer one is cut, its text stands on the page."""


def verdicts(then: Checked, now: Checked, words: Words, *, title: str = "", ax: Axes | None = None) -> Chart:
    """Draw each claim's verdict on each day, and under it a square for each source or definition that counts.

    Parameters
    ----------
    then, now
        Two `stories.check` of one story: as known on a day, and with all that is held.
    words
        The words of the subject "stories".
    """
    frame, say, tables = board(then, now), words.plain, (*then.tables, *now.tables)
    claims = frame.drop_duplicates("claim").sort_values("claim")
    days = [say.known_by(then.as_of), say.all_now()]
    with page(ax, ROW * len(claims), title or say.board_title(), say.board_unit(), say.board_source(tables), [say.board_note()]) as sheet:
        sheet.ax.set_xlim(0, LEFT + COLUMN * len(days))
        sheet.ax.set_ylim(ROW * len(claims), 0)
        sheet.ax.set_yticks([])
        sheet.ax.set_xticks([LEFT + COLUMN * day for day in range(len(days))], days, ha="left", color=look.INK)
        sheet.ax.xaxis.set_ticks_position("top")
        sheet.ax.tick_params(axis="x", length=0, labelsize=look.LABEL_SIZE, labelcolor=look.SOFT_INK)
        for side in ("bottom", "top"):
            sheet.ax.spines[side].set_visible(False)
        sheet.ax.grid(False)
        sheet.fit()
        pixels = sheet.ax.get_window_extent().width / (LEFT + COLUMN * len(days))
        sheet.ax.set_xticklabels([wrap(sheet.figure, day, (COLUMN - 0.1) * pixels, look.LABEL_SIZE) for day in days])
        for row, claim in enumerate(claims.itertuples(index=False)):
            sheet.ax.axhline(ROW * (row + 1), color=look.HAIRLINE, linewidth=0.8)
            text = wrap(sheet.figure, words.plain.paraphrase(claim), (LEFT - 0.2) * pixels, look.TICK_SIZE)
            sheet.ax.text(0, ROW * (row + 0.5), _cut(text), va="center", fontsize=look.TICK_SIZE, color=look.INK)
            for day in range(len(days)):
                own = frame[(frame["claim"] == claim.claim) & (frame["day"] == day)]
                verdict = wrap(sheet.figure, say.verdict_word(own["verdict"].iloc[0]), (COLUMN - 0.3) * pixels, look.LABEL_SIZE)
                _cell(sheet.ax, own, LEFT + COLUMN * day, ROW * row, verdict)
        shown = [word for word in LOOKS if word in set(frame["group_verdict"])]
        labels.key(sheet, [_patch(word, say.verdict_word(word)) for word in shown], columns=len(shown), below=True)
    told = frame.drop_duplicates(["claim", "day"])
    return sheet.chart(frame, say.told_board(told[told["day"] == 0], told[told["day"] == 1], then.as_of))


def _cut(words: str) -> str:
    lines = words.split("\n")
    return words if len(lines) <= MOST_LINES else "\n".join(lines[:MOST_LINES])[:-1] + "…"


def _cell(ax: Axes, own: pd.DataFrame, left: float, top: float, verdict: str) -> None:
    """Draw one claim on one day: the verdict in words, and its squares."""
    ax.text(left, top + 0.24, verdict, va="center", fontsize=look.LABEL_SIZE, fontweight="bold", color=look.INK)
    squares = list(own["group_verdict"])[:MOST_SQUARES]
    for at, word in enumerate(squares):
        colour, hatch = LOOKS[str(word)]
        spot = (left + at * (SQUARE + GAP), top + 0.36)
        ax.add_patch(Rectangle(spot, SQUARE, SQUARE, facecolor=colour, hatch=hatch, edgecolor=look.SOFT_INK, linewidth=0.7))
    if len(own) > MOST_SQUARES:
        more = f"+{len(own) - MOST_SQUARES}"
        ax.text(
            left + MOST_SQUARES * (SQUARE + GAP), top + 0.36 + SQUARE / 2, more, va="center", fontsize=look.NOTE_SIZE, color=look.SOFT_INK
        )


def _patch(word: str, label: str) -> Patch:
    colour, hatch = LOOKS[word]
    return Patch(facecolor=colour, hatch=hatch, edgecolor=look.SOFT_INK, linewidth=0.7, label=label)
