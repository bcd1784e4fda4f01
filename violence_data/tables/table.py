"""What is known of a processed table."""

from __future__ import annotations

from dataclasses import dataclass

import pandera.pandas as pa


@dataclass(frozen=True)
class Table:
    """What a processed table is: its model, its key, where it comes from and what its reader must know.

    `series` are the columns that part it into series with cuts of their own, of which `load` takes the newest of each.
    No shipped file feeds an `is_added` table: it exists where a user has added a file.
    """

    name: str
    title: str
    model: type[pa.DataFrameModel]
    source_id: str
    key: tuple[str, ...]
    count: str | None = None
    vintage: str | None = None
    series: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()
    date_basis: str = ""
    area_basis: str = ""
    warnings: tuple[str, ...] = ()
    is_boundary: bool = False
    is_added: bool = False

    @property
    def columns(self) -> list[str]:
        """The columns of the table, in order."""
        return list(self.model.to_schema().columns)
