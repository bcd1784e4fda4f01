"""What a chart asks of the frame it is given, and the errors that say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data import places
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.measures.frames import flags_of, to_floats
from violence_data.words import Words

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
numbers = to_floats
"""A column as floats, with NaN where the source does not cover."""

MAX_ROWS = 40
EPOCH, DAY = pd.Timestamp(1970, 1, 1), pd.Timedelta(days=1)
"""From when, and in what, matplotlib counts dates."""


class NothingToPlot(ViolenceDataError):
    """A frame without rows, or without one number to draw; the message names the columns."""


def require(chart: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise unless the frame has rows and every column the chart draws.

    Raises
    ------
    UnknownName
        A column is missing.
    NothingToPlot
        There are no rows.
    """
    found = [str(column) for column in frame.columns]
    missing = [column for column in columns if column not in found]
    if missing:
        raise UnknownName(
            f"{chart}: no column {', '.join(missing)}: expected {', '.join(columns)}, found "
            f"{', '.join(found) or 'none'}; pass the frame that measures returns."
        )
    if frame.empty:
        raise NothingToPlot(
            f"{chart}: expected at least one row with {', '.join(columns)}, found 0 rows; "
            "check the place and the years that were asked for."
        )


def require_numbers(chart: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise NothingToPlot when none of the columns holds a number (all are not covered)."""
    if frame[list(columns)].isna().all(axis=None):
        raise NothingToPlot(
            f"{chart}: expected numbers in {', '.join(columns)}, found only missing values in "
            f"{len(frame)} rows; the place or the years are not covered."
        )


def require_unique(chart: str, frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """Raise when two rows share a key, which would draw one place's line through another's."""
    twice = frame[frame.duplicated(list(keys), keep=False)]
    if len(twice):
        example = ", ".join(f"{key} {twice[key].iloc[0]}" for key in keys)
        raise ViolenceDataError(
            f"{chart}: expected one row per {', '.join(keys)}, found {len(twice)} rows that share "
            f"theirs (such as {example}); select one place, source and cut first."
        )


def require_values(chart: str, frame: pd.DataFrame, column: str, wanted: Sequence[str]) -> None:
    """Raise UnknownName when a value to draw does not occur in its column."""
    found = sorted({str(value) for value in frame[column].dropna()})
    missing = [value for value in wanted if value not in found]
    if missing:
        raise UnknownName(
            f"{chart}: no row whose {column} is {', '.join(missing)}: found {', '.join(found)}; pass rows for it, or leave it out."
        )


def require_few(chart: str, frame: pd.DataFrame) -> None:
    """Raise when a chart with one line of text a row gets more rows than can be read."""
    if len(frame) > MAX_ROWS:
        raise ViolenceDataError(f"{chart}: expected at most {MAX_ROWS} rows, found {len(frame)}; sort the frame and pass its head.")


def names(chart: str, frame: pd.DataFrame, words: Words) -> list[str]:
    """Return what the states of a frame, and the nation, are called, or raise UnknownName."""
    known = places.names()
    if unknown := sorted({str(code) for code in frame["cve_ent"]} - known.keys()):
        raise UnknownName(f"{chart}: no name for cve_ent {', '.join(unknown)}: expected 00 to 32; leave these rows out.")
    return [words.plain.place_name(code) for code in frame["cve_ent"]]


def time_of(frame: pd.DataFrame) -> str:
    """Return which column a chart over time goes by: the month where there is one, else the year."""
    return "month" if "month" in frame.columns else "year"


def by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their year, which titles and notes name, beside their month."""
    return rows.assign(year=rows["month"].dt.year) if "month" in rows and "year" not in rows else rows


def positions(column: pd.Series) -> Floats:
    """Return where a column of years or months stands on the axis, in matplotlib's units."""
    dates = pd.api.types.is_datetime64_any_dtype(column)
    return np.asarray((column - EPOCH) / DAY, dtype="float64") if dates else numbers(column)


def position(value: float | pd.Timestamp) -> float:
    """Return where one year or day stands on the axis."""
    return float((value - EPOCH) / DAY if isinstance(value, pd.Timestamp) else value)


def truth(frame: pd.DataFrame, column: str, default: bool) -> Bools:
    """Return a column as booleans; when it is absent or missing, the default."""
    if column not in frame.columns:
        return np.full(len(frame), default)
    return np.asarray(frame[column].astype("boolean").fillna(default), dtype=bool)


def flagged(frame: pd.DataFrame) -> Bools:
    """Return which rows carry a suspected gap or a level shift."""
    return np.asarray(flags_of(frame).any(axis=1), dtype=bool)
