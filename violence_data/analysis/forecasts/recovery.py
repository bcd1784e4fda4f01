"""Series whose truth is known: whether intervals hold what they say, and whether missing deaths are noticed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from violence_data.analysis.forecasts.processes import in_processes
from violence_data.analysis.forecasts.year import summarise_forecast
from violence_data.analysis.frames import Floats

SEED = 20191016
YEARS = 12
"""Whole years before the one forecast."""
LAST_YEAR = 2019
PER_DAY = 50.0
DRIFT, IRREGULAR, SEASON = 0.05, 0.045, 0.06
"""Standard deviations on the log scale, as model E finds them in the national series."""
ORIGINS = (3, 6, 9)
CUTS = (0.0, 0.02, 0.05, 0.1, 0.2)


def simulated(number: int) -> pd.DataFrame:
    """Make a series as model E sees the world: a drifting level, a fixed season, noise, and Poisson counts of it.

    Returns
    -------
    pandas.DataFrame
        One row per month of twelve whole years and of 2019: ``month``, ``homicide_deaths``. The same number gives the same series.

    Examples
    --------
    >>> len(simulated(0)), simulated(0).equals(simulated(0))
    (156, True)
    """
    rng = np.random.default_rng([SEED, number])
    months = pd.date_range(f"{LAST_YEAR - YEARS}-01-01", f"{LAST_YEAR}-12-01", freq="MS")
    level = np.log(PER_DAY) + np.cumsum(rng.normal(0, DRIFT, len(months)))
    season = rng.normal(0, SEASON, 12)[months.month - 1]
    expected = np.exp(level + season + rng.normal(0, IRREGULAR, len(months))) * months.days_in_month
    return pd.DataFrame({"month": months, "homicide_deaths": rng.poisson(expected)})


def shortened(monthly: pd.DataFrame, months_known: int, cut: float) -> pd.DataFrame:
    """Take a share of the deaths out of the last three months known of 2019.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2019-01-01", periods=4, freq="MS"), "homicide_deaths": 100})
    >>> shortened(months, 4, 0.2)["homicide_deaths"].tolist()
    [100, 80, 80, 80]
    """
    origin = pd.Timestamp(LAST_YEAR, months_known, 1)
    fresh = monthly["month"].between(origin - pd.DateOffset(months=2), origin)
    left: Floats = np.rint(monthly["homicide_deaths"] * np.where(fresh, 1 - cut, 1.0)).to_numpy()
    return monthly.assign(homicide_deaths=left.astype(np.int64))


def recover(numbers: Sequence[int], cuts: Sequence[float] = CUTS, workers: int = 1) -> pd.DataFrame:
    """Forecast simulated series, whole and with deaths missing from their last three months.

    Returns
    -------
    pandas.DataFrame
        One row per series, cut and model (E, D): the columns of :func:`summarise_forecast`, ``number``, ``cut``, ``actual``.
    """
    return pd.concat(in_processes(partial(_recover_one, cuts=tuple(cuts)), list(numbers), workers), ignore_index=True)


def _recover_one(number: int, cuts: tuple[float, ...]) -> pd.DataFrame:
    """Forecast one series, as it is and shortened."""
    series, months_known = simulated(number), ORIGINS[number % len(ORIGINS)]
    actual = int(series.loc[series["month"].dt.year == LAST_YEAR, "homicide_deaths"].sum())
    parts = [
        summarise_forecast(shortened(series, months_known, cut), LAST_YEAR, months_known).assign(number=number, cut=cut, actual=actual)
        for cut in cuts
    ]
    return pd.concat(parts, ignore_index=True)


def recovery_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Average what :func:`recover` found.

    Returns
    -------
    pandas.DataFrame
        One row per model and cut: ``series``, ``inside_80_pct``, ``inside_95_pct`` (of the true total), ``shift_pct`` (mean of point less
        that of the whole series), ``width_80_pct`` (mean, % of the true total), ``flagged_pct`` (may be incomplete).
    """
    whole = rows[rows["cut"] == 0].set_index(["number", "model"])["point"].rename("whole")
    joined = rows.merge(whole, left_on=["number", "model"], right_index=True, validate="many_to_one")
    made = joined[["model", "cut"]].assign(
        series=1,
        inside_80_pct=100.0 * joined["actual"].between(joined["low_80"], joined["high_80"]),
        inside_95_pct=100.0 * joined["actual"].between(joined["low_95"], joined["high_95"]),
        shift_pct=100 * (joined["point"] / joined["whole"] - 1),
        width_80_pct=100 * (joined["high_80"] - joined["low_80"]) / joined["actual"],
        flagged_pct=100.0 * joined["may_be_incomplete"],
    )
    grouped = made.groupby(["model", "cut"], dropna=False)
    return grouped.mean().assign(series=grouped["series"].sum()).reset_index()
