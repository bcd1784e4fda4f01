"""What is known of a processed table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandera.pandas as pa

from violence_data.tables.warnings import WARNINGS

COUNTS = ("victims", "incidents", "homicide_deaths")
_KINDS = {"string": "string", "str": "string", "datetime64": "date", "int": "integer", "bool": "boolean", "float": "number"}


def kind(dtype: object) -> str:
    """Return what a column holds, in Frictionless' words; boundaries are "geometry".

    >>> kind("Int64"), kind("datetime64[ns]"), kind("object")
    ('integer', 'date', 'geometry')
    """
    return next((kind for start, kind in _KINDS.items() if str(dtype).lower().startswith(start)), "geometry")


@dataclass(frozen=True)
class Table:
    """What a processed table is: its grain and columns, its key, where it comes from and what its reader must know.

    `series` are the columns that part it into series with cuts of their own, of which `load` takes the newest of each.
    No shipped file feeds an `is_added` table: it exists where a user has added a file. `row_day` is the column of a seed that says
    from which day on each row was known.
    """

    name: str
    title: str
    grain: str
    source_id: str
    fields: tuple[pa.Column, ...]
    key: tuple[str, ...]
    series: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()
    date_basis: str = ""
    area_basis: str = ""
    warnings: tuple[str, ...] = ()
    is_added: bool = False
    row_day: str = ""

    @property
    def count(self) -> str | None:
        """The column that counts; none where nothing is counted, or by several estimates."""
        return next((name for name in COUNTS if name in self.columns), None)

    @property
    def vintage(self) -> str | None:
        """The column that tells one vintage from another; none where a table has one state alone."""
        return self.columns[0] if self.columns[0] in ("cut", "edition") else None

    @property
    def is_boundary(self) -> bool:
        """Whether the table is a map."""
        return "geometry" in self.columns

    @property
    def columns(self) -> list[str]:
        """The columns of the table, in order."""
        return [column.name for column in self.fields]

    @cached_property
    def model(self) -> pa.DataFrameSchema:
        """What a frame of the table must be: its columns alone, in order, in their types."""
        return pa.DataFrameSchema({column.name: column for column in self.fields}, name=self.name, strict=True, ordered=True)

    def described(self) -> list[dict[str, str]]:
        """Return each column's name, kind, description and unit."""
        return [
            {"name": c.name, "type": kind(c.dtype), "description": c.description or "", "unit": c.metadata["unit"]} for c in self.fields
        ]

    def markdown(self) -> str:
        """Return the table's part of the data dictionary: grain, key, bases, warnings, columns with units."""
        lines = [f"## {self.name}", "", f"{self.title}. {self.grain}", ""]
        lines.append(f"- Source: `{self.source_id}`; key: {', '.join(f'`{k}`' for k in self.key)}.")
        if self.date_basis:
            lines.append(f"- Dated by: {self.date_basis}; placed by: {self.area_basis}.")
        lines += [f"- {WARNINGS[key]}" for key in self.warnings]
        lines += ["", "| column | type | unit | what it is |", "|---|---|---|---|"]
        lines += [f"| `{c['name']}` | {c['type']} | {c['unit']} | {c['description']} |" for c in self.described()]
        return "\n".join([*lines, ""])
