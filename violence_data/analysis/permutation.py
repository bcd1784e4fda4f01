"""Days put in another order: how often pairs of marked days come close together by chance."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SEED = 20191015
DRAWS = 10_000
MOST_CELLS = 8_000_000
"""Pairs of days looked at in one go: a window of a month would otherwise fill the memory."""
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def near_days(days: pd.DatetimeIndex, within_days: int) -> tuple[Ints, Ints]:
    """Return every pair of days that a window of so many days holds, as positions of the earlier and the later.

    A day that is missing parts its neighbours: the day before it and the day after are two days apart.

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = near_days(pd.DatetimeIndex(["2019-01-22", "2019-01-24", "2019-01-25"]), 2)
    >>> first.tolist(), second.tolist()
    ([1], [2])
    """
    number = ((days - days[0]) // pd.Timedelta(days=1)).to_numpy(dtype=np.int64)
    where = np.full(number[-1] + within_days, -1, dtype=np.int64)
    where[number] = np.arange(len(days))
    later = where[number[:, None] + np.arange(1, within_days)]
    first, lag = np.nonzero(later >= 0)
    return first.astype(np.int64), later[first, lag]


def orders(days: pd.DatetimeIndex, permute: str, draws: int = DRAWS, seed: int = SEED) -> Ints:
    """Draw orders of the days: which day comes to stand where.

    Parameters
    ----------
    days
        The days, in order.
    permute
        "freely", or "month_and_weekday", or "month": each day takes the place of one of its own month and weekday, or month,
        so that the course of the year, and its weeks, stay as they are.
    draws, seed
        How many, and from which fixed start.

    Returns
    -------
    array of int, draws by days
        Position of the day that stands in each place.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2019-01-01", periods=14)
    >>> drawn = orders(days, "month_and_weekday", draws=50)
    >>> bool((days.day_of_week.to_numpy()[drawn] == days.day_of_week.to_numpy()).all())
    True
    """
    groups = {"freely": days.month * 0, "month": days.month, "month_and_weekday": days.month * 7 + days.day_of_week}
    group = groups[permute].to_numpy()
    keys = group + np.random.default_rng(seed).random((draws, len(days)))
    drawn = np.empty((draws, len(days)), dtype=np.int64)
    drawn[:, np.argsort(group, kind="stable")] = np.argsort(keys, axis=1)
    return drawn


def pairs_by_chance(marked: Bools, drawn: Ints, near: tuple[Ints, Ints]) -> Ints:
    """Count in each order the pairs of marked days that stand near each other.

    Examples
    --------
    >>> import numpy as np
    >>> drawn = np.array([[0, 1, 2], [0, 2, 1]])
    >>> pairs_by_chance(np.array([True, True, False]), drawn, (np.array([0, 1]), np.array([1, 2]))).tolist()
    [1, 0]
    """
    some = max(1, MOST_CELLS // max(len(near[0]), 1))
    mixed = (marked[drawn[start : start + some]] for start in range(0, len(drawn), some))
    return np.concatenate([(part[:, near[0]] & part[:, near[1]]).sum(axis=1) for part in mixed]).astype(np.int64)
