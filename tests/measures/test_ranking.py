"""Ranks and shrinkage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from violence_data import measures
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.measures.ranking import rank_draws
from violence_data.measures.shrinkage import GammaPrior


def years(counts: Sequence[int | None], year: int = 2019, size: float = 1e6) -> pd.DataFrame:
    """States of one size in one year, the first with a suspected gap."""
    rate = pd.Series(pd.array(counts, dtype="Int64")).astype("Float64") / size * 1e5
    frame = pd.DataFrame({"cve_ent": [f"{n:02d}" for n in range(1, len(counts) + 1)], "year": year, "population": size, "dispersion": 1.0})
    frame = frame.assign(days=365, gap_days=0, days_in_year=365, suspected_gap=frame["cve_ent"] == "01", level_shift=False)
    return frame.assign(victims=pd.array(counts, dtype="Int64"), victims_per_100k=rate, victims_per_100k_annualised=rate)


def test_ranks_of_clear_differences_without_the_nation() -> None:
    frame = years([100, 1000, 400])
    found = measures.ranks(pd.concat([frame.iloc[[0]].assign(cve_ent="00"), frame]))
    assert found[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[3] * 3, [1] * 3, [2] * 3]
    assert found["p_top_3"].tolist() == [1, 1, 1]
    assert found["suspected_gap"].tolist() == [True, False, False]


def test_rank_probabilities_agree_with_theory() -> None:
    found = measures.ranks(years([400, 430, 2000, 3000]))
    chance = stats.norm.cdf((430 - 400) / np.sqrt(830))
    assert rank_draws(np.array([400.5, 430.5]), np.array([1.0, 1.0]))[1, 0] == pytest.approx(chance, abs=0.015)
    assert found.loc[1, "p_top_3"] == pytest.approx(chance, abs=0.015)
    assert found.loc[1, ["rank", "rank_low", "rank_high"]].tolist() == [3, 3, 4]


def test_fewer_than_20_events_have_no_rank_but_keep_their_place() -> None:
    found = measures.ranks(years([19, 20, 500]).assign(population=[19e5 / 90, 1e6, 1e6]))
    assert found["rank"].tolist() == [pd.NA, 3, 2]
    assert found[["rank_low", "rank_high", "p_top_3", "p_top_10"]].isna().any(axis=1).tolist() == [True, False, False]


def test_a_state_without_a_rank_says_why() -> None:
    found = measures.ranks(years([19, None, 500, 0]).assign(gap_days=[0, 0, 0, 365]))
    assert found["why_no_rank"].tolist() == ["few_events", "not_covered", "", "suspected_gap"]
    assert found["rank"].tolist() == [pd.NA, pd.NA, 1, pd.NA]
    assert found["ranked"].tolist() == [2] * 4


def test_ranks_by_number_and_an_unknown_way() -> None:
    frame = years([100, 1000, 400]).assign(population=[1e4, 1e9, 1e6])
    assert measures.ranks(frame, by="number")["rank"].tolist() == [3, 1, 2]
    with pytest.raises(UnknownName, match="rate, number"):
        measures.ranks(frame, by="size")


def test_ranks_are_the_same_at_every_run_in_any_order_and_among_other_years() -> None:
    frame, later = years([300, 310, 320, 290, 305]), years([60, 70], 2020)
    first = measures.ranks(frame)
    pd.testing.assert_frame_equal(first, measures.ranks(frame))
    pd.testing.assert_frame_equal(first, measures.ranks(frame.iloc[::-1]))
    both = measures.ranks_by_year(pd.concat([later, frame]))
    assert both["year"].tolist() == [2019] * 5 + [2020] * 2
    pd.testing.assert_frame_equal(both.head(5).drop(columns="year"), first)
    with pytest.raises(ViolenceDataError, match="2019, 2020"):
        measures.ranks(pd.concat([frame, later]))
    with pytest.raises(ViolenceDataError, match="no year to rank"):
        measures.ranks_by_year(frame.iloc[:0])


def simulated(seed: int = 7, places: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    exposure = rng.lognormal(9.5, 1.2, places)
    truth = rng.gamma(2.0, 1 / 8_000, places)
    return rng.poisson(truth * exposure), exposure, truth


def test_the_prior_of_a_simulation_is_recovered_and_shrinkage_lowers_the_squared_error_and_covers() -> None:
    counts, exposure, truth = simulated()
    prior = measures.fit_gamma_prior(counts, exposure)
    assert prior.shape == pytest.approx(2.0, rel=0.1)
    assert prior.shape / prior.rate == pytest.approx(2.0 / 8_000, rel=0.05)
    found = measures.shrink(counts, exposure, prior)
    assert ((found.mean - truth) ** 2).mean() < 0.8 * ((counts / exposure - truth) ** 2).mean()
    assert 0.93 < ((found.low < truth) & (truth < found.high)).mean() < 0.97


def test_shrinkage_lies_between_the_raw_rate_and_the_mean_and_equal_places_shrink_to_one_rate() -> None:
    found = measures.shrink([0, 900], [100.0, 1000.0], GammaPrior(2.0, 10.0))
    assert found.mean.tolist() == pytest.approx([2 / 110, 902 / 1010])
    assert (found.low < found.mean).all() and (found.mean < found.high).all()
    prior = measures.fit_gamma_prior([10] * 50, [1e4] * 50)
    assert prior.shape > 1e4 and prior.shape / prior.rate == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "exposure", "message"),
    [([0, 0], [1.0, 1.0], "0 events"), ([3], [1.0], "1 places"), ([3, 1], [0.0, 1.0], "above 0")],
)
def test_a_prior_that_cannot_be_fitted(counts: list[int], exposure: list[float], message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        measures.fit_gamma_prior(counts, exposure)
