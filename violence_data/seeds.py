"""What people typed and checked by hand, read from `seeds/`: rows, typed tables, and the corrections of publishers' faults."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from violence_data import paths
from violence_data.errors import CheckFailed

if TYPE_CHECKING:
    import pandas as pd

    from violence_data.tables import Table

CORRECTIONS = "corrections.csv"


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one csv of `seeds/` as text; a row with more or fewer cells than the header is a `CheckFailed`."""
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
    import pandas as pd  # what only reads rows does without

    rows = pd.DataFrame(read_rows(f"{table.name}.csv"), dtype="str")
    missing = [c for c in table.columns if c not in rows]
    if missing:
        raise CheckFailed(f"seeds/{table.name}.csv: missing columns {', '.join(missing)}; found {', '.join(rows.columns)}")
    types = {name: str(column.dtype) for name, column in table.model.columns.items()}
    try:
        return pd.DataFrame({name: _typed(rows[name], kind) for name, kind in types.items()})
    except ValueError as error:
        raise CheckFailed(f"seeds/{table.name}.csv: {error}") from error


def _typed(cells: pd.Series, kind: str) -> pd.Series:
    import pandas as pd  # what only reads rows does without

    if kind.startswith("datetime64"):
        return pd.to_datetime(cells.where(cells != ""), format="%Y-%m-%d").astype("datetime64[us]")
    if kind in ("Int64", "int64"):
        whole: pd.Series = pd.to_numeric(cells.where(cells != "")).astype(kind)  # type: ignore[call-overload]  # two known types
        return whole
    return cells


def correct(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Change the frames' cells in place as `seeds/corrections.csv` says; return how many were corrected in each table.

    Each row names what was published, what is right and why. Its key reads `column=value;column=value` and must meet exactly one row
    of its table.

    Raises
    ------
    CheckFailed
        When a correction names an unknown table or column, meets no row or several, or the published value is no longer there.
    """
    done: dict[str, int] = {}
    for line, row in enumerate(read_rows(CORRECTIONS), start=2):
        where = f"seeds/{CORRECTIONS} row {line}"
        frame = frames.get(row["table"])
        if frame is None or row["column"] not in frame:
            raise CheckFailed(f"{where}: expected a built table and its column, found {row['table']!r} and {row['column']!r}")
        meets = _meets(frame, row["key"], where)
        if meets.sum() != 1:
            raise CheckFailed(f"{where}: expected the key {row['key']!r} to meet one row of {row['table']}, found {int(meets.sum())}")
        published = frame.loc[meets, row["column"]].iloc[0]
        if str(published) != row["published"]:
            raise CheckFailed(
                f"{where}: expected the published value {row['published']!r}, found {str(published)!r}: the publisher changed it; "
                "remove the correction or register it anew"
            )
        frame.loc[meets, row["column"]] = type(published)(row["corrected"])
        done[row["table"]] = done.get(row["table"], 0) + 1
    return done


def _meets(frame: pd.DataFrame, key: str, where: str) -> pd.Series:
    import pandas as pd  # what only reads rows does without

    meets = pd.Series(True, index=frame.index)
    for part in key.split(";"):
        column, _, value = part.partition("=")
        if column not in frame:
            raise CheckFailed(f"{where}: expected key columns among {', '.join(frame.columns)}, found {column!r}")
        is_day = frame[column].dtype.kind == "M"
        meets &= frame[column] == (pd.Timestamp(value) if is_day else type(frame[column].iloc[0])(value))
    return meets
