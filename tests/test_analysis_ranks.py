"""Ranks, shrinkage and municipalities."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from violence_data import analysis
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

NO_SPLITS = pd.DataFrame(columns=["cvegeo", "cvegeo_parent", "decree_year"])


def years(counts: Sequence[int | None], year: int = 2019, size: float = 1e6) -> pd.DataFrame:
    victims = pd.array(counts, dtype="Int64")
    rate = pd.Series(victims).astype("Float64") / size * 1e5
    codes = [f"{number:02d}" for number in range(1, len(counts) + 1)]
    frame = pd.DataFrame({"cve_ent": codes, "year": year, "days": 365, "days_in_year": 365})
    return frame.assign(
        victims=victims,
        population=size,
        victims_per_100k=rate,
        victims_per_100k_annualised=rate,
        suspected_gap=[True] + [False] * (len(counts) - 1),
        level_shift=False,
    )


def test_ranks_of_clear_differences() -> None:
    found = analysis.ranks(years([100, 1000, 400]))
    assert found["rank"].tolist() == [3, 1, 2]
    assert found["rank_low"].tolist() == [3, 1, 2]
    assert found["rank_high"].tolist() == [3, 1, 2]
    assert found["p_top_3"].tolist() == [1, 1, 1]
    assert found["suspected_gap"].tolist() == [True, False, False]


def test_rank_probabilities_agree_with_theory() -> None:
    found = analysis.ranks(years([400, 430, 2000, 3000]))
    chance = stats.norm.cdf((430 - 400) / np.sqrt(830))
    shares = analysis.rank_draws(np.array([400.5, 430.5]), np.array([1.0, 1.0]))
    assert shares[1, 0] == pytest.approx(chance, abs=0.015)
    assert found.loc[1, "p_top_3"] == pytest.approx(chance, abs=0.015)
    assert found.loc[1, ["rank", "rank_low", "rank_high"]].tolist() == [3, 3, 4]


def test_fewer_than_20_events_have_no_rank_but_keep_their_place() -> None:
    frame = years([19, 20, 500])
    frame.loc[0, "victims_per_100k_annualised"] = 90.0
    frame.loc[0, "population"] = 19e5 / 90
    found = analysis.ranks(frame)
    assert found["rank"].tolist() == [pd.NA, 3, 1 + 1]
    assert found[["rank_low", "rank_high", "p_top_3", "p_top_10"]].isna().any(axis=1).tolist() == [
        True,
        False,
        False,
    ]


def test_uncovered_states_are_outside_the_ranking() -> None:
    found = analysis.ranks(years([50, None, 900]))
    assert found["rank"].tolist() == [2, pd.NA, 1]


def test_ranks_leave_the_nation_out() -> None:
    frame = years([50, 900])
    nation = frame.iloc[[0]].assign(cve_ent="00")
    pd.testing.assert_frame_equal(analysis.ranks(pd.concat([nation, frame])), analysis.ranks(frame))


def test_ranks_are_the_same_at_every_run_and_in_any_order() -> None:
    frame = years([300, 310, 320, 290, 305])
    first = analysis.ranks(frame)
    pd.testing.assert_frame_equal(first, analysis.ranks(frame))
    pd.testing.assert_frame_equal(first, analysis.ranks(frame.iloc[::-1]))


def test_ranks_refuse_several_years() -> None:
    both = pd.concat([years([50]), years([60], 2020)])
    with pytest.raises(ViolenceDataError, match="2019, 2020"):
        analysis.ranks(both)
    assert analysis.ranks_by_year(both)["year"].tolist() == [2019, 2020]
    with pytest.raises(ViolenceDataError, match="no year to rank"):
        analysis.ranks_by_year(both.iloc[:0])


def test_ranks_by_year_equal_the_ranks_of_each_year() -> None:
    both = pd.concat([years([300, 310, 320]), years([300, 500, 320], 2020)])
    found = analysis.ranks_by_year(both).query("year == 2020").drop(columns="year")
    alone = analysis.ranks(years([300, 500, 320], 2020))
    pd.testing.assert_frame_equal(found.reset_index(drop=True), alone)


def simulated(seed: int = 7, places: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    exposure = rng.lognormal(9.5, 1.2, places)
    truth = rng.gamma(2.0, 1 / 8_000, places)
    return rng.poisson(truth * exposure), exposure, truth


def test_the_prior_of_a_simulation_is_recovered() -> None:
    counts, exposure, _ = simulated()
    prior = analysis.fit_gamma_prior(counts, exposure)
    assert prior.shape == pytest.approx(2.0, rel=0.1)
    assert prior.shape / prior.rate == pytest.approx(2.0 / 8_000, rel=0.05)


def test_the_prior_maximises_the_negative_binomial_likelihood() -> None:
    counts, exposure, _ = simulated(3, 200)

    def loss(log: np.ndarray) -> float:
        shape, rate = np.exp(log)
        return -float(stats.nbinom.logpmf(counts, shape, rate / (rate + exposure)).sum())

    prior = analysis.fit_gamma_prior(counts, exposure)
    free = optimize.minimize(loss, np.log([1.0, 5_000.0]), method="Nelder-Mead")
    assert loss(np.log([prior.shape, prior.rate])) <= free.fun + 1e-4


def test_shrinkage_lowers_the_squared_error_and_covers() -> None:
    counts, exposure, truth = simulated()
    found = analysis.shrink(counts, exposure, analysis.fit_gamma_prior(counts, exposure))
    raw = counts / exposure
    assert ((found.mean - truth) ** 2).mean() < 0.8 * ((raw - truth) ** 2).mean()
    covered = ((found.low < truth) & (truth < found.high)).mean()
    assert 0.93 < covered < 0.97


def test_shrinkage_lies_between_the_raw_rate_and_the_mean() -> None:
    found = analysis.shrink([0, 900], [100.0, 1000.0], analysis.GammaPrior(2.0, 10.0))
    assert found.mean.tolist() == pytest.approx([2 / 110, 902 / 1010])
    assert (found.low < found.mean).all()
    assert (found.mean < found.high).all()


def test_equal_places_shrink_to_one_rate() -> None:
    prior = analysis.fit_gamma_prior([10] * 50, [1e4] * 50)
    assert prior.shape > 1e4
    assert prior.shape / prior.rate == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "exposure", "message"),
    [([0, 0], [1.0, 1.0], "0 events"), ([3], [1.0], "1 places"), ([3, 1], [0.0, 1.0], "above 0")],
)
def test_a_prior_that_cannot_be_fitted(counts: list[int], exposure: list[float], message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        analysis.fit_gamma_prior(counts, exposure)


def test_splits_are_merged_through_every_generation() -> None:
    splits = pd.DataFrame(
        {
            "cvegeo": ["02006", "02008", "02009"],
            "cvegeo_parent": ["02001", "02006", "02002"],
            "decree_year": [2020, 2021, 2005],
        }
    )
    codes = pd.Series(["02008", "02006", "02009", "02004"])
    assert analysis.merge_splits(codes, splits, 2010).tolist() == [
        "02001",
        "02001",
        "02009",
        "02004",
    ]
    assert analysis.merge_splits(codes, splits, 2005).iloc[2] == "02002"
    assert analysis.merge_splits(codes, NO_SPLITS, 2005).tolist() == codes.tolist()


def test_splits_in_a_circle_or_with_two_parents_are_refused() -> None:
    circle = pd.DataFrame({"cvegeo": ["01001", "01002"], "cvegeo_parent": ["01002", "01001"], "decree_year": 2015})
    with pytest.raises(ViolenceDataError, match="circle"):
        analysis.merge_splits(pd.Series(["01001"]), circle, 2010)
    with pytest.raises(ViolenceDataError, match="stand twice"):
        analysis.merge_splits(pd.Series(["01001"]), pd.concat([circle, circle]), 2010)


def municipal_population() -> pd.DataFrame:
    codes = [f"01{number:03d}" for number in range(1, 13)] + ["02001", "02002", "02006"]
    rows = [(code, year, 100_000) for code in codes for year in (2018, 2019)]
    frame = pd.DataFrame(rows, columns=["cvegeo", "year", "population"])
    return frame.assign(edition="2023", municipality="M" + frame["cvegeo"])


def municipal_deaths() -> pd.DataFrame:
    rows = [
        ("01001", "2018-01", 25),
        ("01001", "2019-01", 30),
        ("01002", "2019-05", 10),
        ("01999", "2019-05", 7),
        ("02001", "2019-03", 40),
        ("02006", "2019-03", 2),
        ("02002", "2019-03", 21),
    ]
    frame = pd.DataFrame(rows, columns=["cvegeo", "month", "homicide_deaths"])
    return frame.assign(
        cut="2021-12",
        month=pd.to_datetime(frame["month"]),
        homicide_deaths=frame["homicide_deaths"].astype("Int64"),
    )


SPLITS = pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02001"], "decree_year": [2020]})


def test_municipalities_fill_the_grid_and_rank_from_20_deaths() -> None:
    rows = analysis.municipality_rates(municipal_deaths(), municipal_population(), SPLITS, "01", 2018, 2019).set_index("cvegeo")
    assert len(rows) == 12
    assert rows["homicide_deaths"].tolist() == [55, 10] + [0] * 10
    assert rows["person_years"].eq(200_000).all()
    assert rows.loc["01001", "homicide_deaths_per_100k"] == 27.5
    assert rows.loc["01012", "homicide_deaths_per_100k_low"] == 0
    assert rows.loc["01001", "rank"] == 1
    assert rows["rank"].isna().sum() == 11
    assert rows["prior_from"].eq("01").all()
    assert rows.loc["01012", "shrunken_per_100k"] > 0
    assert rows.loc["01001", "shrunken_per_100k"] < 27.5


def test_municipal_splits_stand_under_the_parent() -> None:
    rows = analysis.municipality_rates(municipal_deaths(), municipal_population(), SPLITS, "02", 2019, 2019).set_index("cvegeo")
    assert rows.index.tolist() == ["02001", "02002"]
    assert rows.loc["02001", "homicide_deaths"] == 42
    assert rows.loc["02001", "person_years"] == 200_000
    assert rows.loc["02001", "municipality"] == "M02001"
    assert rows["prior_from"].eq("00").all()
    assert rows["rank"].tolist() == [rows["shrunken_per_100k"].rank(ascending=False).iloc[0], 2]


def test_a_state_without_deaths_borrows_the_nation() -> None:
    deaths = municipal_deaths().query("cvegeo >= '02'")
    rows = analysis.municipality_rates(deaths, municipal_population(), SPLITS, "01", 2019, 2019)
    assert rows["prior_from"].eq("00").all()
    assert rows["homicide_deaths"].eq(0).all()


def test_municipal_faults_are_named() -> None:
    deaths, population = municipal_deaths(), municipal_population()
    with pytest.raises(YearsNotCovered, match="2018-2019"):
        analysis.municipality_rates(deaths, population, SPLITS, "01", 2019, 2020)
    with pytest.raises(UnknownName, match="01, 02"):
        analysis.municipality_rates(deaths, population, SPLITS, "33", 2019, 2019)
    with pytest.raises(ViolenceDataError, match="03001"):
        lost = pd.concat([deaths, deaths.iloc[[0]].assign(cvegeo="03001")])
        analysis.municipality_rates(lost, population, SPLITS, "01", 2018, 2019)
    with pytest.raises(ViolenceDataError, match="editions"):
        two = pd.concat([population, population.assign(edition="2018")])
        analysis.municipality_rates(deaths, two, SPLITS, "01", 2019, 2019)
