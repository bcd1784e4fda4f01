"""Model E: a level that drifts from month to month and a fixed season, on the log of the daily count (Harvey 1989)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from violence_data.analysis.forecasts.history import HALF, History
from violence_data.analysis.forecasts.ratios import Totals, whole_totals
from violence_data.analysis.frames import Floats
from violence_data.errors import ForecastFailed

SEARCHES = ("nm", "powell")
"""With two variances to find, searches without a gradient: L-BFGS stopped short in 1 of 165 national fits, these in none."""
STEPS = 400

LEAST_NOISE = 1e-7
"""Least variance of a month on the log scale (0.03 %): with none, rounding errors of the filter would make it negative."""


@dataclass(frozen=True)
class Level:
    """A fitted model: the state expected before each month, and the variances of the two kinds of noise."""

    states: Floats
    covariances: Floats
    design: Floats
    transition: Floats
    irregular: float
    drift: float
    search: str

    def ahead(self, known: int, months: int) -> tuple[Floats, Floats]:
        """Give mean and covariance of the log daily counts of some months, from the first `known` months."""
        row, rows = self.design, []
        for _ in range(months):
            rows.append(row)
            row = row @ self.transition
        seen, step = np.array(rows), np.arange(months)
        drifted = self.drift * np.minimum.outer(step, step)
        covariance = seen @ self.covariances[:, :, known] @ seen.T + drifted + self.irregular * np.eye(months)
        return seen @ self.states[:, known], covariance


def fit(past: History) -> Level:
    """Fit the level and the season by maximum likelihood.

    Parameters are taken as found: their own uncertainty is not in the draws.

    Raises
    ------
    ForecastFailed
        When neither search converges.
    """
    # Imported here: it would add half a second to every import of `analysis`.
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(past.log_daily, "local level", seasonal=12, stochastic_seasonal=False, use_exact_diffuse=True)
    for search in SEARCHES:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            try:
                found = model.fit(method=search, maxiter=STEPS, disp=0)
            except ConvergenceWarning:
                continue
        return _level(found, search)
    raise ForecastFailed(
        f"{past.name}, {past.year} from {past.months_known} months: the local level fitted to {len(past.counts)} months did not converge "
        f"({', then '.join(SEARCHES)}, {STEPS} steps each); use model D, or a longer series"
    )


def _level(found: Any, search: str) -> Level:
    """Take what forecasts need out of statsmodels' results."""
    space = found.model.ssm
    irregular, drift = max(float(space["obs_cov"][0, 0]), LEAST_NOISE), float(space["state_cov"][0, 0])
    return Level(found.predicted_state, found.predicted_state_cov, space["design"][0], space["transition"], irregular, drift, search)


def month_draws(past: History, level: Level, draws: int, rng: np.random.Generator) -> Floats:
    """Draw the counts of the months to come together, with the noise of each: one row per draw, one column per month.

    statsmodels' own `simulate` gives the same distribution and takes ten times as long.
    """
    mean, covariance = level.ahead(len(past.counts), len(past.days_left))
    months = rng.multivariate_normal(mean, covariance, draws, method="svd")
    with np.errstate(over="ignore"):  # infinity is cut off by whole_totals
        counts: Floats = np.maximum(np.exp(months) * past.days_left - HALF, 0)
    return counts


def by_level(past: History, level: Level, draws: int, rng: np.random.Generator) -> Totals:
    """Draw the months to come and add them to what is known."""
    return whole_totals(past, past.known + month_draws(past, level, draws, rng).sum(axis=1))
