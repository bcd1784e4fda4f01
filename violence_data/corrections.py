"""Apply `seeds/corrections.csv`: each names what was published, what is right and why; it fails once the publisher mends it."""

from __future__ import annotations

import pandas as pd

from violence_data import seeds
from violence_data.errors import CheckFailed

FILE = "corrections.csv"


def apply(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Change the frames' cells in place as `seeds/corrections.csv` says; return how many were corrected in each table.

    A row's key reads `column=value;column=value` and must meet exactly one row of its table.

    Raises
    ------
    CheckFailed
        When a correction names an unknown table or column, meets no row or several, or the published value is no longer there.
    """
    done: dict[str, int] = {}
    for line, row in enumerate(seeds.read_rows(FILE), start=2):
        where = f"seeds/{FILE} row {line}"
        frame = frames.get(row["table"])
        if frame is None or row["column"] not in frame:
            raise CheckFailed(f"{where}: expected a built table and its column, found {row['table']!r} and {row['column']!r}")
        meets = _meets(frame, row["key"], where)
        if meets.sum() != 1:
            raise CheckFailed(f"{where}: expected the key {row['key']!r} to meet one row of {row['table']}, found {int(meets.sum())}")
        found = str(frame.loc[meets, row["column"]].iloc[0])
        if found != row["published"]:
            raise CheckFailed(
                f"{where}: expected the published value {row['published']!r}, found {found!r}: the publisher changed it; "
                "remove the correction or register it anew"
            )
        frame.loc[meets, row["column"]] = type(frame.loc[meets, row["column"]].iloc[0])(row["corrected"])
        done[row["table"]] = done.get(row["table"], 0) + 1
    return done


def _meets(frame: pd.DataFrame, key: str, where: str) -> pd.Series:
    meets = pd.Series(True, index=frame.index)
    for part in key.split(";"):
        column, _, value = part.partition("=")
        if column not in frame:
            raise CheckFailed(f"{where}: expected key columns among {', '.join(frame.columns)}, found {column!r}")
        is_day = frame[column].dtype.kind == "M"
        meets &= frame[column] == (pd.Timestamp(value) if is_day else type(frame[column].iloc[0])(value))
    return meets
