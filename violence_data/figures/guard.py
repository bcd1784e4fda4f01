"""What a chart asks of the frame it is given, and the errors that say so."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.errors import UnknownName, ViolenceDataError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FLAGS = ("suspected_gap", "level_shift")
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
            f"{', '.join(found) or 'none'}; pass the frame that analysis returns."
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


def name_of(chart: str, names: Mapping[str, str], code: str) -> str:
    """Return the name a code is shown by, or raise UnknownName."""
    if code not in names:
        raise UnknownName(f"{chart}: no name for {code}: expected one in names, found {', '.join(sorted(names))}; add it to the mapping.")
    return names[code]


def numbers(column: pd.Series) -> Floats:
    """Return a column as floats, with NaN where the source does not cover.

    >>> numbers(pd.Series([1, None], dtype="Int64"))
    array([ 1., nan])
    """
    return np.asarray(column.to_numpy(dtype="float64", na_value=np.nan), dtype="float64")


def is_dates(column: pd.Series) -> bool:
    """Return whether a column holds timestamps rather than years."""
    return pd.api.types.is_datetime64_any_dtype(column)


def positions(column: pd.Series) -> Floats:
    """Return where a column of years or months stands on the axis, in matplotlib's units."""
    if is_dates(column):
        return np.asarray((column - EPOCH) / DAY, dtype="float64")
    return numbers(column)


def position(value: float | pd.Timestamp) -> float:
    """Return where one year or day stands on the axis."""
    if isinstance(value, pd.Timestamp):
        return float((value - EPOCH) / DAY)
    return float(value)


def truth(frame: pd.DataFrame, column: str, default: bool) -> Bools:
    """Return a column as booleans; when it is absent or missing, the default."""
    if column not in frame.columns:
        return np.full(len(frame), default)
    return np.asarray(frame[column].astype("boolean").fillna(default), dtype=bool)


def flagged(frame: pd.DataFrame) -> Bools:
    """Return which rows carry a suspected gap or a level shift."""
    return truth(frame, FLAGS[0], False) | truth(frame, FLAGS[1], False)
