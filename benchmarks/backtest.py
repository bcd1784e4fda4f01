"""Forecasts of years that are over, each from its first months only; their scores; and series whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from violence_data.errors import YearsNotCovered
from violence_data.measures.frames import Floats, measure, to_floats
from violence_data.topics.forecast import models as structural
from violence_data.topics.forecast.models import history
from violence_data.topics.forecast.numbers import DRAWS, MODELS, draw, numbers, summarise_forecast

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_processes(run: Callable[[Work], Result], todo: Sequence[Work], workers: int) -> list[Result]:
    """Run a function on each piece of work and return the results in the order of the work, whatever the number of processes.

    Examples
    --------
    >>> in_processes(abs, [-1, 2], 1)
    [1, 2]
    """
    if workers == 1:
        return [run(work) for work in todo]
    # Each process starts anew, so that nothing of the one that asked (threads, open files) is in it.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run, todo))


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


Origin = tuple[int, int]


def backtest(monthly: pd.DataFrame, origins: Iterable[Origin], models: Sequence[str] = MODELS, workers: int = 1) -> pd.DataFrame:
    """Forecast each year from each origin and set the truth beside it.

    The series is cut at the origin, as it stands today: later revisions of the months known are in it (pseudo real time).

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.measures.monthly` or ``with_nation``: one place, or several with ``cve_ent``.
    origins
        Years and months known.
    models
        Some of ``A``, ``C``, ``D``, ``E``.
    workers
        Processes; any number gives the same rows.

    Returns
    -------
    pandas.DataFrame
        One row per place (``cve_ent``, where given), origin and model, in that order: ``year``, ``months_known``, ``model``, ``actual``;
        ``point``, intervals and probabilities as in :func:`summarise_forecast`; ``error_pct`` (point less actual),
        ``crps_pct``, ``interval_80_pct``, ``interval_95_pct`` (scores, % of the total), ``inside_80``, ``inside_95``, ``pit``,
        ``is_record``, ``is_above_last_year`` (what happened), ``search`` (empty where E was not asked for).

    Raises
    ------
    YearsNotCovered
        When a year asked for is not whole.
    """
    places = [("", monthly)] if "cve_ent" not in monthly else sorted(monthly.groupby("cve_ent", dropna=False), key=lambda p: str(p[0]))
    by_year: dict[int, list[int]] = {}
    for year, months_known in origins:
        by_year.setdefault(year, []).append(months_known)
    # One piece of work is a place and a year: small enough to share out evenly, large enough to be worth sending.
    todo = [(code, rows[rows["month"].dt.year <= year], year, months) for code, rows in places for year, months in by_year.items()]
    done = in_processes(partial(_backtest_year, models=tuple(models)), todo, workers)
    rows = pd.DataFrame([row for part in done for row in part])
    return rows if "cve_ent" in monthly else rows.drop(columns="cve_ent")


def _backtest_year(work: tuple[str, pd.DataFrame, int, list[int]], models: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forecast one place's year from each of its origins."""
    code, monthly, year, origins = work
    whole = monthly[monthly["month"].dt.year == year]
    actual = to_floats(whole[measure(monthly)]).sum()
    if len(whole) != 12 or actual != actual:
        place = f" of {code}" if code else ""
        raise YearsNotCovered(
            f"{measure(monthly)}{place}: twelve covered months of {year} expected, to test a forecast of it; choose other years"
        )
    rows = []
    for months_known in origins:
        past = history(monthly, year, months_known)
        level = structural.fit(past) if "E" in models else None
        for model in models:
            totals = draw(past, model, DRAWS, level)
            row = {"cve_ent": code, "model": model, "search": level.search if level else "", "actual": int(actual), **numbers(past, totals)}
            rows.append(row | _scores(row, float(actual), crps(totals, actual), pit(totals, actual)))
    return rows


def _scores(row: dict[str, Any], actual: float, crps_deaths: float, pit_value: float) -> dict[str, Any]:
    """Score one forecast against what came, as a share of it."""
    scale = 100 / max(actual, 1.0)  # a year without a death would divide by zero
    return {
        "error_pct": scale * (row["point"] - actual),
        "crps_pct": scale * crps_deaths,
        **{f"interval_{k}_pct": scale * interval_score(row[f"low_{k}"], row[f"high_{k}"], actual, k / 100) for k in (80, 95)},
        **{f"inside_{k}": row[f"low_{k}"] <= actual <= row[f"high_{k}"] for k in (80, 95)},
        "pit": pit_value,
        "is_record": actual > row["record"],
        "is_above_last_year": actual > row["last_year"],
    }


def score_card(rows: pd.DataFrame, by: Sequence[str] = ("model",)) -> pd.DataFrame:
    """Average the scores of backtested forecasts.

    Parameters
    ----------
    rows
        Rows of :func:`backtest`.
    by
        The columns that make a row: ``("model",)`` or ``("model", "months_known")``.

    Returns
    -------
    pandas.DataFrame
        One row per group: ``forecasts``, ``abs_error_pct``, ``bias_pct`` (means), ``inside_80_pct``, ``inside_95_pct``, ``crps_pct``,
        ``interval_80_pct``, ``interval_95_pct`` (mean scores, % of the total), ``brier_record``, ``brier_above_last_year``.
    """
    made = []
    for key, part in rows.groupby(list(by), dropna=False):
        made.append(
            dict(zip(by, key, strict=True))
            | {
                "forecasts": len(part),
                "abs_error_pct": part["error_pct"].abs().mean(),
                "bias_pct": part["error_pct"].mean(),
                "inside_80_pct": 100 * part["inside_80"].mean(),
                "inside_95_pct": 100 * part["inside_95"].mean(),
                **{name: part[name].mean() for name in ("crps_pct", "interval_80_pct", "interval_95_pct")},
                "brier_record": brier(part["p_record"], part["is_record"]),
                "brier_above_last_year": brier(part["p_above_last_year"], part["is_above_last_year"]),
            }
        )
    return pd.DataFrame(made)


def national_origins(first_year: int = 2008, last_year: int = 2022) -> list[Origin]:
    """Return every month from January to November of some years.

    Examples
    --------
    >>> len(national_origins())
    165
    """
    return [(year, month) for year in range(first_year, last_year + 1) for month in range(1, 12)]


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
