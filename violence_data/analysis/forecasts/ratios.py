"""Models that scale what is known of a year: by the calendar (A), by last year (C), by every year before (D)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from violence_data.analysis.forecasts.history import HALF, History
from violence_data.analysis.frames import Floats

Totals = npt.NDArray[np.int64]
LARGEST = 1e12
"""Where a draw is cut off: a t distribution of few degrees of freedom reaches further than whole numbers do."""


def whole_totals(past: History, totals: Floats) -> Totals:
    """Round totals to whole deaths; none is below what is known already."""
    return np.rint(np.clip(totals, past.known, LARGEST)).astype(np.int64)


def by_calendar(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model A: the months to come are like those known, a month a month, with Poisson noise.

    The baseline everyone uses; it knows neither seasons, nor days of months, nor that levels drift.
    """
    months = past.months_known
    return past.known + rng.poisson(past.known * (12 - months) / months, draws)


def by_last_year(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model C: last year's total times the ratio of the two years so far, with Poisson noise on what is to come.

    Like A it takes months as they are, a leap day included: what is usually done.
    """
    months, counts = past.months_known, past.months_before[-1]
    ratio = (past.known + HALF) / (counts[:months].sum() + HALF)
    return past.known + rng.poisson(counts[months:].sum() * ratio, draws)


def by_history(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model D: how far whole years went beyond the same months, with Student-t errors.

    The log ratio of the year's daily rate to that of its known months is taken in each whole year before.
    A new year's ratio has their mean, their standard deviation times the root of 1 + 1/n (n years: the mean itself is
    uncertain) and n - 1 degrees of freedom. No draw is below what is known.
    """
    months, counts, days = past.months_known, past.months_before, past.days_before
    ratios = _log_rate(counts, days) - _log_rate(counts[:, :months], days[:, :months])
    years = len(ratios)
    errors = ratios.std(ddof=1) * np.sqrt(1 + 1 / years) * rng.standard_t(years - 1, draws)
    known_days = past.days[-months:].sum()
    with np.errstate(over="ignore"):  # infinity is cut off by whole_totals
        rate = (past.known + HALF) / known_days * np.exp(ratios.mean() + errors)
    return whole_totals(past, rate * (known_days + past.days_left.sum()) - HALF)


def _log_rate(counts: Floats, days: Floats) -> Floats:
    """Return the log of (count + 0.5) a day of each row's months together."""
    rate: Floats = np.log((counts.sum(axis=1) + HALF) / days.sum(axis=1))
    return rate
