"""What every module here asks of a frame: its columns, its one count, one cut, one row a place and month, its years."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

P = ParamSpec("P")
R = TypeVar("R")
Floats = NDArray[np.float64]

COUNTS = ("victims", "incidents", "homicide_deaths")
FLAGS = ("suspected_gap", "level_shift")
NATION = "00"
STATES = tuple(f"{number:02d}" for number in range(1, 33))
"""The codes of the 32 states, which make the nation."""


def says_which_column(function: Callable[P, R]) -> Callable[P, R]:
    """Turn a missing column of a frame that was handed in into an error that names function, column and what was found.

    >>> try:
    ...     says_which_column(lambda frame: frame["year"])(pd.DataFrame({"month": []}))
    ... except UnknownName as error:
    ...     print(str(error).split(": ", 1)[1])
    no column year in frame: found month; pass the frame that its description names
    """

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (KeyError, AttributeError) as error:
            handed = inspect.signature(function).bind(*args, **kwargs).arguments
            lacking = _lacking(error, {name: value for name, value in handed.items() if isinstance(value, pd.DataFrame)})
            if lacking is None:
                raise
            raise UnknownName(f"{function.__name__}: {lacking}; pass the frame that its description names") from error

    return told


def _lacking(error: KeyError | AttributeError, frames: dict[str, pd.DataFrame]) -> str | None:
    """Say which column no frame holds, where that is what the error is about; None for any other error."""
    missing = str(error.name) if isinstance(error, AttributeError) else str(error.args[0]) if error.args else ""
    bare = [name for name, frame in frames.items() if missing not in map(str, frame.columns)]
    if not bare or not missing:
        return None
    found = "; ".join(f"{', '.join(map(str, frames[name].columns)) or 'none'}" for name in bare)
    return f"no column {missing} in {', '.join(bare)}: found {found}"


@says_which_column
def measure(table: pd.DataFrame) -> str:
    """Name the one count column of a table: ``victims``, ``incidents`` or ``homicide_deaths``.

    Raises
    ------
    ViolenceDataError
        When there is none of them, or more than one.

    Examples
    --------
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
    """Refuse a table that holds more than one value of a column such as ``cut``; `rule` says what that would break.

    >>> check_single(pd.DataFrame({"cut": ["2025-06", "2025-06"]}), "cut", "never mixes cuts")
    """
    if column not in table.columns:
        return
    found = [str(value) for value in table[column].unique()]
    if len(found) > 1:
        raise ViolenceDataError(
            f"{rule}: one {column} expected, found {len(found)} ({', '.join(sorted(found))}); keep the rows of one {column} first"
        )


def check_one_vintage(table: pd.DataFrame) -> None:
    """Refuse a table that holds more than one cut, day of publication or counting method: a sum over them would count twice."""
    for column, plural in (("method", "methods"), ("cut", "cuts"), ("published_on", "publications of a cut")):
        check_single(table, column, f"a sum never mixes {plural}")


def check_grain(table: pd.DataFrame, keys: list[str]) -> None:
    """Refuse a table that lacks a key column or has two rows with the same key.

    >>> check_grain(pd.DataFrame({"cve_ent": ["01", "02"]}), ["cve_ent"])
    """
    missing = [key for key in keys if key not in table.columns]
    if missing:
        raise ViolenceDataError(
            f"columns {', '.join(keys)} expected, {', '.join(missing)} not found; series by state come from measures.monthly"
        )
    twice = table.duplicated(keys)
    if twice.any():
        example = ", ".join(str(value) for value in table.loc[twice, keys].iloc[0])
        raise ViolenceDataError(
            f"one row per {' and '.join(keys)} expected, {int(twice.sum())} stand twice "
            f"(the first: {example}); sum them first, with measures.monthly for monthly counts"
        )


def missing_states(table: pd.DataFrame) -> list[str]:
    """Return the codes of the states that are not in a table."""
    return sorted(set(STATES) - set(table["cve_ent"].unique()))


def check_nation(table: pd.DataFrame) -> None:
    """Refuse to take some states for the nation."""
    if lacking := missing_states(table):
        held = ", ".join(sorted(map(str, table["cve_ent"].unique())))
        raise ViolenceDataError(
            f"the nation: all 32 states expected, {len(lacking)} not in the frame ({', '.join(lacking)}), which holds {held or 'none'}: "
            "take the nation from the whole table first, then choose states"
        )


def to_floats(values: pd.Series) -> Floats:
    """Turn a column into plain floats, NA into NaN.

    >>> to_floats(pd.Series([1, None], dtype="Int64")).tolist()
    [1.0, nan]
    """
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def to_nullable(values: Floats, index: pd.Index) -> pd.Series:
    """Turn floats into a ``Float64`` column, NaN and infinity into NA.

    >>> to_nullable(np.array([0.5, np.nan]), pd.RangeIndex(2)).isna().tolist()
    [False, True]
    """
    known = np.isfinite(values)
    return pd.Series(pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known), index=index, dtype="Float64")


def flags_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the two warning flags of a table, row by row, False where the table has none.

    >>> flags_of(pd.DataFrame({"suspected_gap": [True]})).iloc[0].tolist()
    [True, False]
    """
    return table.reindex(columns=list(FLAGS), fill_value=False).fillna(False).astype(bool)


def with_flags(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose two warning flags are there and known.

    >>> with_flags(pd.DataFrame({"victims": [1]})).columns.tolist()
    ['victims', 'suspected_gap', 'level_shift']
    """
    flags = flags_of(table)
    return table.assign(**{flag: flags[flag].to_numpy() for flag in FLAGS})


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Return a frame's rows, each with its columns as attributes.

    >>> [row.victims for row in rows_of(pd.DataFrame({"victims": [1, 2]}))]
    [1, 2]
    """
    return list(frame.itertuples(index=False))


@says_which_column
def select_years(frame: pd.DataFrame, first_year: int | None, last_year: int | None) -> pd.DataFrame:
    """Keep the rows of some years, of which the first and the last must be there.

    Both are included; without one, from the first year of the column ``year`` or ``month``, or to its last.

    Raises
    ------
    YearsNotCovered
        When the first or the last year is not in the frame; the message names those that are.

    Examples
    --------
    >>> select_years(pd.DataFrame({"year": [2018, 2019, 2020]}), 2019, None)["year"].tolist()
    [2019, 2020]
    """
    year = frame["year"] if "year" in frame.columns else frame["month"].dt.year
    held = sorted(int(value) for value in year.unique())
    first = min(held, default=0) if first_year is None else first_year
    last = max(held, default=0) if last_year is None else last_year
    missing = sorted(({first, last} | set(range(first, last + 1))) - set(held))
    if first not in held or last not in held:
        raise YearsNotCovered(
            f"year {spell_years(missing)} is not covered; this table holds {spell_years(held) or 'no year'}: choose among those"
        )
    if last < first:
        raise ViolenceDataError(f"years {first} to {last}: the first is after the last")
    kept = year.between(first, last)
    return frame.copy(deep=False) if kept.all() else frame[kept]


def spell_years(years: Iterable[int]) -> str:
    """Write years as runs.

    >>> spell_years([2015, 2016, 2017, 2020])
    '2015-2017, 2020'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
