"""The interval of a yearly change covers the true change about as often as it says, on simulated months that are like their neighbours."""

from __future__ import annotations

import intervals
import pytest


@pytest.mark.parametrize(("level", "noise", "lag_1"), [(2500, 0.06, 0.5), (60, 0.25, 0.2), (60, 0.25, 0.0)])
def test_the_interval_used_covers_what_it_says(level: float, noise: float, lag_1: float) -> None:
    months, truth = intervals.simulate(level, noise, lag_1, 300)
    assert 0.91 <= intervals.coverage(months, truth, intervals.capped(0.5)(months)) <= 0.98


def test_months_taken_as_independent_cover_far_too_little() -> None:
    months, truth = intervals.simulate(2500, 0.06, 0.5, 300)
    assert intervals.coverage(months, truth, intervals.independent(months)) < 0.85
