"""What people typed and checked by hand, read from `seeds/` as typed tables."""

from __future__ import annotations

import csv

import pandas as pd

from violence_data import paths
from violence_data.errors import CheckFailed
from violence_data.tables import Table


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one csv of `seeds/` as text.

    Raises
    ------
    CheckFailed
        When a row has more or fewer cells than the header.
    """
    with (paths.seeds() / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise CheckFailed(f"seeds/{name}: row {line}: expected as many cells as the header has, found more or fewer")
    return rows


def read_table(table: Table) -> pd.DataFrame:
    """Return a seed as a processed table: the model's columns in their types; a blank is missing.

    Raises
    ------
    CheckFailed
        When a column is missing or a cell does not fit its type.
    """
    rows = pd.DataFrame(read_rows(f"{table.name}.csv"), dtype="str")
    missing = [c for c in table.columns if c not in rows]
    if missing:
        raise CheckFailed(f"seeds/{table.name}.csv: missing columns {', '.join(missing)}; found {', '.join(rows.columns)}")
    types = {name: str(column.dtype) for name, column in table.model.to_schema().columns.items()}
    try:
        return pd.DataFrame({name: _typed(rows[name], kind) for name, kind in types.items()})
    except ValueError as error:
        raise CheckFailed(f"seeds/{table.name}.csv: {error}") from error


def _typed(cells: pd.Series, kind: str) -> pd.Series:
    if kind.startswith("datetime64"):
        return pd.to_datetime(cells.where(cells != ""), format="%Y-%m-%d").astype("datetime64[us]")
    if kind in ("Int64", "int64"):
        whole: pd.Series = pd.to_numeric(cells.where(cells != "")).astype(kind)  # type: ignore[call-overload]  # two known types
        return whole
    return cells
