"""How often the interval of a yearly change covers the true change, on simulated months that are like their neighbours.

`python benchmarks/intervals.py` writes benchmarks/intervals.md. Each series is five years of Poisson counts about a level that is the same
within a year, times a first-order autoregressive noise; the truth is the ratio of the levels of the last two years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd

from violence_data import measures
from violence_data.measures import intervals

YEARS, MONTHS = 5, 12
BURN_IN = 60
SEED = 20191015
CASES = [(2500, 0.06, r) for r in (0.0, 0.2, 0.5, 0.7, 0.9)] + [(60, 0.25, r) for r in (0.0, 0.2, 0.5, 0.7)] + [(10, 0.3, 0.5)]
"""Deaths a month, standard deviation of the noise on the log scale, its lag-1 autocorrelation: a nation, a state, a small state."""


def simulate(level: float, noise: float, lag_1: float, series: int, seed: int = SEED) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the months of some made-up places, and the true ratio of the last two years of each."""
    rng = np.random.default_rng(seed)
    years = np.exp(rng.normal(0, 0.15, (series, YEARS)))
    shocks = rng.standard_normal((series, YEARS * MONTHS + BURN_IN))
    state = np.zeros_like(shocks)
    for month in range(1, shocks.shape[1]):
        state[:, month] = lag_1 * state[:, month - 1] + np.sqrt(1 - lag_1**2) * shocks[:, month]
    mean = level * np.repeat(years, MONTHS, axis=1) * np.exp(noise * state[:, BURN_IN:] - noise**2 / 2)
    calendar = pd.date_range("2015-01-01", periods=YEARS * MONTHS, freq="MS")
    mean = mean * calendar.days_in_month.to_numpy() / 30.4375
    codes = [f"{number:05d}" for number in range(series)]
    frame = pd.DataFrame(
        {"cve_ent": np.repeat(codes, len(calendar)), "month": np.tile(calendar, series), "victims": rng.poisson(mean).ravel()}
    )
    return frame.assign(suspected_gap=False, level_shift=False), years[:, -1] / years[:, -2]


def coverage(months: pd.DataFrame, truth: np.ndarray, spread: np.ndarray) -> float:
    """Return the share of series whose 95 % interval holds the true ratio."""
    totals = months.groupby(["cve_ent", months["month"].dt.year])["victims"].sum().unstack()
    days = months.groupby(months["month"].dt.year)["month"].agg(lambda month: month.dt.days_in_month.iloc[:MONTHS].sum())
    before, after = totals.columns[-2:]
    low, high = measures.rate_ratio_interval(totals[before], days[before], totals[after], days[after], spread)
    return float(np.mean((low <= truth) & (truth <= high)))


def independent(months: pd.DataFrame) -> np.ndarray:
    """Months taken as independent."""
    return measures.dispersion(months, 1)["dispersion"].to_numpy()


def capped(most: float) -> Callable[[pd.DataFrame], np.ndarray]:
    """Variance of a first-order process, its autocorrelation freed of bias and capped."""

    def spread(months: pd.DataFrame) -> np.ndarray:
        with mock.patch.object(intervals, "MOST_AUTOCORRELATION", most):
            return measures.dispersion(months)["dispersion"].to_numpy()

    return spread


def newey_west(months: pd.DataFrame, lags: int = 3) -> np.ndarray:
    """Newey-West variance of a year's mean, about each year's own mean."""
    counts = months["victims"].to_numpy(dtype=float).reshape(-1, YEARS, MONTHS)
    days = months["month"].dt.days_in_month.to_numpy(dtype=float).reshape(-1, YEARS, MONTHS)
    expected = counts.sum(axis=2, keepdims=True) * days / days.sum(axis=2, keepdims=True)
    residual = (counts - expected) / np.sqrt(np.maximum(expected, 1e-9))
    total = (residual**2).sum(axis=(1, 2))
    lagged = [2 * (1 - k / (lags + 1)) * (residual[:, :, k:] * residual[:, :, :-k]).sum(axis=(1, 2)) for k in range(1, lags + 1)]
    return np.maximum((total + np.sum(lagged, axis=0)) / (YEARS * (MONTHS - 1)), 1.0)


METHODS: Mapping[str, Callable[[pd.DataFrame], np.ndarray]] = {
    "months independent": independent,
    "Newey-West, 3 lags": newey_west,
    "first order, capped at 0.5 (used)": capped(0.5),
    "first order, capped at 0.8": capped(0.8),
}


def measure(series: int = 1000) -> pd.DataFrame:
    """Return the coverage in percent, one row a method and one column a case."""
    columns = {}
    for level, noise, lag_1 in CASES:
        months, truth = simulate(level, noise, lag_1, series)
        columns[f"{level}, {noise}, {lag_1}"] = [100 * coverage(months, truth, spread(months)) for spread in METHODS.values()]
    return pd.DataFrame(columns, index=list(METHODS))


def main() -> None:
    """Write the table."""
    found = measure()
    lines = [f"| {' | '.join(line)} |" for line in [["method", *found.columns], ["---", *["---:"] * len(found.columns)]]]
    lines += [
        f"| {name} | {' | '.join(f'{value:.1f}' for value in row)} |" for name, row in zip(found.index, found.to_numpy(), strict=True)
    ]
    text = "\n".join(
        [
            "# Coverage of the interval of a yearly change",
            "",
            "Made by `python benchmarks/intervals.py`: the percentage of 1,000 simulated series whose 95 % interval holds the true change.",
            "The columns are deaths a month, the standard deviation of the noise and its lag-1 autocorrelation.",
            "The published series have 0.5 (nation) and 0.2 (median state).",
            "\n",
        ]
    )
    (Path(__file__).parent / "intervals.md").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
