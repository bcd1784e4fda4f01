"""What every module here asks of a frame: its count column, one cut, one row a place and month."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.errors import ViolenceDataError

Floats = NDArray[np.float64]

COUNTS = ("victims", "incidents", "homicide_deaths")
FLAGS = ("suspected_gap", "level_shift")
NATION = "00"


def measure(table: pd.DataFrame) -> str:
    """Name the one count column of a table.

    Parameters
    ----------
    table
        Any table with exactly one of the columns ``victims``, ``incidents``, ``homicide_deaths``.

    Returns
    -------
    str
        The name of that column.

    Raises
    ------
    ViolenceDataError
        When there is none of them, or more than one.

    Examples
    --------
    >>> import pandas as pd
    >>> measure(pd.DataFrame({"cve_ent": ["12"], "homicide_deaths": [3]}))
    'homicide_deaths'
    """
    found = [name for name in COUNTS if name in table.columns]
    if len(found) != 1:
        raise ViolenceDataError(
            f"one count column expected, one of {', '.join(COUNTS)}; "
            f"found {', '.join(found) or 'none'} among {', '.join(map(str, table.columns))}: "
            "pass one source's table at a time"
        )
    return found[0]


def check_single(table: pd.DataFrame, column: str, rule: str) -> None:
    """Refuse a table that holds more than one value of a column such as ``cut`` or ``edition``.

    Parameters
    ----------
    table
        Any table; one without the column passes.
    column
        The column that may hold one value only.
    rule
        The rule that would be broken, for the message.

    Raises
    ------
    ViolenceDataError
        When two or more values are there.

    Examples
    --------
    >>> import pandas as pd
    >>> check_single(pd.DataFrame({"cut": ["2025-06", "2025-06"]}), "cut", "never mixes cuts")
    """
    if column not in table.columns:
        return
    found = [str(value) for value in table[column].unique()]
    if len(found) > 1:
        raise ViolenceDataError(
            f"{rule}: one {column} expected, found {len(found)} ({', '.join(sorted(found))}); keep the rows of one {column} first"
        )


def check_grain(table: pd.DataFrame, keys: list[str]) -> None:
    """Refuse a table that lacks a key column or has two rows with the same key.

    Parameters
    ----------
    table
        Any table.
    keys
        The columns that name a row, such as ``cve_ent`` and ``month``.

    Raises
    ------
    ViolenceDataError
        When a column is missing or a key stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> check_grain(pd.DataFrame({"cve_ent": ["01", "02"]}), ["cve_ent"])
    """
    missing = [key for key in keys if key not in table.columns]
    if missing:
        raise ViolenceDataError(
            f"columns {', '.join(keys)} expected, {', '.join(missing)} not found; series by state come from analysis.monthly"
        )
    twice = table.duplicated(keys)
    if twice.any():
        example = ", ".join(str(value) for value in table.loc[twice, keys].iloc[0])
        raise ViolenceDataError(
            f"one row per {' and '.join(keys)} expected, {int(twice.sum())} stand twice "
            f"(the first: {example}); sum them first, with analysis.monthly for monthly counts"
        )


def to_floats(values: pd.Series) -> Floats:
    """Turn a column into plain floats, NA into NaN.

    Examples
    --------
    >>> import pandas as pd
    >>> to_floats(pd.Series([1, None], dtype="Int64")).tolist()
    [1.0, nan]
    """
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def to_nullable(values: Floats, index: pd.Index) -> pd.Series:
    """Turn floats into a ``Float64`` column, NaN and infinity into NA.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> to_nullable(np.array([0.5, np.nan]), pd.RangeIndex(2)).isna().tolist()
    [False, True]
    """
    known = np.isfinite(values)
    return pd.Series(pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known), index=index, dtype="Float64")


def flags_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the two warning flags of a table, False where the table has none.

    Returns
    -------
    pandas.DataFrame
        One row per row of the table: ``suspected_gap`` and ``level_shift`` (bool).

    Examples
    --------
    >>> import pandas as pd
    >>> flags_of(pd.DataFrame({"suspected_gap": [True]})).iloc[0].tolist()
    [True, False]
    """
    return table.reindex(columns=list(FLAGS), fill_value=False).fillna(False).astype(bool)


def with_flags(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose two warning flags are there and known.

    Examples
    --------
    >>> import pandas as pd
    >>> with_flags(pd.DataFrame({"victims": [1]})).columns.tolist()
    ['victims', 'suspected_gap', 'level_shift']
    """
    flags = flags_of(table)
    return table.assign(**{flag: flags[flag].to_numpy() for flag in FLAGS})
