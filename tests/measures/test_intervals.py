"""How far chance and the scatter of months could move a count or the ratio of two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from whole_nation import state_months

from violence_data import measures

FLAT = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
"""As many as the month has days: no scatter at all."""


@pytest.mark.parametrize("count", [0, 1, 4, 100, 36_662])
def test_garwood_equals_the_chi_square_form(count: int) -> None:
    low, high = measures.garwood(count)
    assert float(low) == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0)
    assert float(high) == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2)
    assert all(np.isnan(bound).all() for bound in measures.garwood([np.nan]))


def test_ratio_interval_is_the_conditional_binomial_one_and_for_large_counts_the_quasi_poisson_one() -> None:
    shares = np.array([stats.beta.ppf(0.025, 50, 31), stats.beta.ppf(0.975, 51, 30)])
    assert np.array(measures.rate_ratio_interval(30, 2.0, 50, 1.0)) == pytest.approx(shares / (1 - shares) * 2)
    spread = 1.959964 * np.sqrt(9 * (1 / 20_000 + 1 / 22_000))
    ends = measures.rate_ratio_interval(20_000, 1.0, 22_000, 1.0, dispersion=9.0)
    assert np.array(ends) == pytest.approx(1.1 * np.exp([-spread, spread]), rel=2e-3)


def test_ratio_interval_at_zero() -> None:
    low, high = measures.rate_ratio_interval([0, 5, 0], 1.0, [5, 0, 0], 1.0)
    assert low[0] > 0 and np.isinf(high[0])
    assert (low[1], high[1]) == (0, pytest.approx(0.025 ** (-1 / 5) - 1))
    assert np.isnan([low[2], high[2]]).all()


def test_dispersion_by_hand_never_under_one_and_unknown_without_two_covered_months_or_an_event() -> None:
    rows = {"01": [62, 0, 31], "02": [31, 28, 31], "03": [3, None], "04": [0, 0], "05": [*FLAT, *(10 * day for day in FLAT)]}
    found = measures.dispersion(pd.concat(state_months(code, counts) for code, counts in rows.items()))
    expected = np.array([31, 28, 31]) * 93 / 90
    by_hand = ((np.array([62, 0, 31]) - expected) ** 2 / expected).sum() / 2
    assert found["dispersion"].tolist() == pytest.approx([by_hand, 1.0, np.nan, np.nan, 1.0], nan_ok=True)


def test_flagged_months_feed_no_dispersion() -> None:
    """Published zeros of a gap are no scatter: without them a flat series is flat."""
    months = state_months("01", [*FLAT[:3], 0, 0, 0, *FLAT[6:]])
    flagged = months.assign(suspected_gap=months["victims"] == 0)
    assert measures.dispersion(months)["dispersion"].iloc[0] > 5
    assert measures.dispersion(flagged)["dispersion"].tolist() == [1.0]


def test_a_month_widens_by_its_neighbour_and_a_month_alone_does_not() -> None:
    """By hand, one year: residuals, their lag-1 autocorrelation freed of its bias, and the variance of a sum of twelve."""
    counts = np.array([60, 62, 70, 81, 85, 96, 94, 90, 75, 66, 60, 55])
    months = state_months("01", counts.tolist())
    expected = counts.sum() * np.array(FLAT) / 365
    residual = (counts - expected) / np.sqrt(expected)
    scatter = (residual**2).sum() / 11
    seen = (residual[1:] * residual[:-1]).mean() / (residual**2).mean()
    assert (seen + 1 / 12) / (1 - 4 / 12) > 0.5
    alone, year = (measures.dispersion(months, span).iloc[0] for span in (1, 12))
    assert alone["dispersion"] == pytest.approx(scatter)
    assert year["dispersion"] == pytest.approx(scatter * (1 + 2 * sum((1 - k / 12) * 0.5**k for k in range(1, 12))))
    assert year["autocorrelation"] == 0.5


def test_months_that_swing_to_and_fro_or_are_parted_by_a_gap_do_not_count_as_alike() -> None:
    counts = [50] * 5 + [None] + [90] * 6
    joined = [count for count in counts if count is not None]
    split = [count if at % 2 else None for at, count in enumerate([*counts, *counts])]
    rows = {"01": [90, 110] * 6, "02": split, "03": joined}
    found = measures.dispersion(pd.concat(state_months(code, counts) for code, counts in rows.items()))
    assert found["autocorrelation"].tolist() == [0.0, 0.0, 0.5]
