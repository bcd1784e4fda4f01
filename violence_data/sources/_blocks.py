"""Rows of a large file as numbers and labels: each different text is held, and read, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from violence_data.errors import RawFileError
from violence_data.sources import _layout as layout

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Which of some different texts each cell holds."""

    codes: Numbers
    labels: list[str]


@dataclass(frozen=True)
class Block:
    """Rows by their line numbers, their cells by field, and what the file calls each field."""

    rows: Numbers
    columns: dict[str, Column]
    headers: dict[str, str]

    def frame(self, *names: str) -> pd.DataFrame:
        """Return some columns, or all, as text by category, indexed by line number."""
        wanted = {name: self.columns[name] for name in names or self.columns}
        cells = {name: pd.Categorical.from_codes(c.codes, pd.Index(c.labels, dtype="str")) for name, c in wanted.items()}
        frame = pd.DataFrame(cells, index=pd.Index(self.rows, name="row"))
        frame.attrs[layout.HEADERS] = self.headers
        return frame

    def text(self, name: str) -> pd.Series:
        """Return one column as plain text, as the readers of `_cells` take it."""
        return self.frame(name)[name].astype("str")


def join(blocks: Sequence[Block]) -> pd.DataFrame:
    """Return the rows of several blocks one under another, as text by category."""
    frames = [block.frame() for block in blocks if len(block.rows)] or [blocks[0].frame()]
    columns = {c: pd.api.types.union_categoricals([frame[c] for frame in frames]) for c in frames[0]}
    joined = pd.DataFrame(columns, index=pd.Index(np.concatenate([frame.index for frame in frames]), name="row"))
    joined.attrs = frames[0].attrs
    return joined


def split(cells: pd.DataFrame) -> Block:
    """Return the one block that `join` made a frame of."""
    columns = {str(name): Column(cells[name].cat.codes.to_numpy(), cells[name].cat.categories.tolist()) for name in cells}
    return Block(cells.index.to_numpy(), columns, cells.attrs.get(layout.HEADERS, {}))


class Meaning:
    """What each text of a column stands for, as a whole number: read once for the whole file, however many rows hold it."""

    def __init__(self, read: Callable[[pd.Series, str], pd.Series]) -> None:
        self.read = read
        self.known: dict[str, int] = {}

    def of(self, block: Block, name: str) -> Numbers:
        """Return the number of each cell of a column.

        Raises
        ------
        RawFileError
            As the reader does of the column's cells, with their rows.
        """
        column = block.columns[name]
        used = np.flatnonzero(np.bincount(column.codes, minlength=len(column.labels)))
        labels = [column.labels[code] for code in used.tolist()]
        new = [label for label in labels if label not in self.known]
        if new:
            self._learn(block, name, new)
        meanings = np.zeros(len(column.labels), dtype="int64")
        meanings[used] = [self.known[label] for label in labels]
        return meanings[column.codes]

    def _learn(self, block: Block, name: str, new: list[str]) -> None:
        try:
            values = self.read(pd.Series(new, dtype="str"), name)
        except RawFileError:
            self.read(block.text(name), name)  # the same error, with the rows
            raise
        self.known.update(zip(new, values.tolist(), strict=True))
