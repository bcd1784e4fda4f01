"""How good forecasts were: proper scores, calibration, and whether one model beat another by more than luck."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

PIT_BINS = 10
P_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def crps(draws: npt.ArrayLike, actual: float) -> float:
    """Compute the continuous ranked probability score of a sample, in its unit; lower is better (Gneiting and Raftery 2007).

    Examples
    --------
    >>> crps([10, 10], 13), crps([0, 2], 1)
    (3.0, 0.5)
    """
    ordered = np.sort(np.asarray(draws, dtype=np.float64))
    size = len(ordered)
    spread = float((2 * np.arange(1, size + 1) - size - 1) @ ordered) / size**2
    return float(np.abs(ordered - actual).mean()) - spread


def interval_score(low: float, high: float, actual: float, level: float) -> float:
    """Score a central interval: its width, and a fine for what it misses (Gneiting and Raftery 2007); lower is better.

    Examples
    --------
    >>> interval_score(10, 20, 15, 0.8), round(interval_score(10, 20, 21, 0.8), 6)
    (10.0, 20.0)
    """
    return high - low + 2 / (1 - level) * (max(low - actual, 0) + max(actual - high, 0))


def pit(draws: npt.ArrayLike, actual: float) -> float:
    """Return the share of draws below what came, half of those equal to it.

    Examples
    --------
    >>> pit([1, 2, 3, 4], 3)
    0.625
    """
    values = np.asarray(draws)
    return float((values < actual).mean() + (values == actual).mean() / 2)


def brier(p: npt.ArrayLike, happened: npt.ArrayLike) -> float:
    """Return the mean squared distance of probabilities from what happened, 0 to 1 (Brier 1950); lower is better.

    Examples
    --------
    >>> brier([1.0, 0.5], [True, True])
    0.125
    """
    return float(((np.asarray(p, dtype=np.float64) - np.asarray(happened, dtype=np.float64)) ** 2).mean())


def reliability(p: pd.Series, happened: pd.Series) -> pd.DataFrame:
    """Set probabilities beside how often what they spoke of happened.

    Returns
    -------
    pandas.DataFrame
        One row per fifth of the scale: ``p_from``, ``p_to``, ``forecasts``, ``mean_p`` and ``happened`` (shares; NaN without a forecast).

    Examples
    --------
    >>> reliability(pd.Series([0.1, 0.15, 0.9]), pd.Series([False, True, True]))["happened"].iloc[[0, 4]].tolist()
    [0.5, 1.0]
    """
    bins = np.clip(np.digitize(p, P_BINS) - 1, 0, len(P_BINS) - 2)
    parts = pd.DataFrame({"mean_p": p.to_numpy(), "happened": happened.to_numpy(dtype=np.float64)}).groupby(bins)
    rows = parts.mean().reindex(range(len(P_BINS) - 1))
    rows.insert(0, "forecasts", parts.size().reindex(rows.index, fill_value=0))
    return pd.DataFrame({"p_from": P_BINS[:-1], "p_to": P_BINS[1:]}).join(rows)


def pit_histogram(values: pd.Series) -> list[int]:
    """Count forecasts by tenth of their predictive distribution in which the truth fell; flat is calibrated.

    Examples
    --------
    >>> pit_histogram(pd.Series([0.05, 0.06, 1.0]))
    [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    """
    return [int(n) for n in np.histogram(values, bins=PIT_BINS, range=(0, 1))[0]]


class Comparison(NamedTuple):
    """Mean difference of two models' scores, its standard error over clusters, t, two-sided p, and the clusters."""

    difference: float
    error: float
    t: float
    p: float
    clusters: int


def diebold_mariano(difference: pd.Series, cluster: pd.Series) -> Comparison:
    """Test whether two models' scores differ (Diebold and Mariano 1995), with one value a cluster.

    Forecasts of one year share its surprises, so the mean of a year is one observation and t has (years - 1) degrees of
    freedom. Years are taken as independent of one another.

    Parameters
    ----------
    difference
        Score of one model less that of the other, a forecast each.
    cluster
        The year of each.

    Examples
    --------
    >>> diebold_mariano(pd.Series([1.0, 3.0, 2.0, 4.0]), pd.Series([2018, 2018, 2019, 2019])).t
    5.0
    """
    means = difference.groupby(cluster.to_numpy()).mean()
    size = len(means)
    error = float(means.std(ddof=1) / np.sqrt(size))
    t = float(means.mean()) / error
    return Comparison(float(means.mean()), error, t, float(2 * special.stdtr(size - 1, -abs(t))), size)
