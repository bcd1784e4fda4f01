"""Days, rates, population between mid-years, intervals, years."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from violence_data import analysis
from violence_data.errors import ViolenceDataError, YearsNotCovered


def state_months(cve_ent: str, counts: Sequence[int | None], start: str = "2019-01-01") -> pd.DataFrame:
    month = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"cve_ent": cve_ent, "month": month, "suspected_gap": False})
    return frame.assign(level_shift=False, victims=pd.array(counts, dtype="Int64"))


def people(**by_state: list[int]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"edition": "2023", "cve_ent": code[1:], "year": 2018 + np.arange(len(values))}).assign(
            population=pd.array(values, dtype="Int64")
        )
        for code, values in by_state.items()
    ]
    return pd.concat(parts, ignore_index=True)


TWO = people(_01=[1_000_000, 1_100_000, 1_150_000], _02=[400_000, 390_000, 410_000])


@pytest.mark.parametrize(("year", "days"), [(1900, 365), (2000, 366), (2019, 365), (2020, 366)])
def test_days_in_year(year: int, days: int) -> None:
    assert int(analysis.days_in_year(year)) == days


def test_annualised_rate_of_a_leap_february_and_of_nobody() -> None:
    assert float(analysis.per_100k_annualised(29, 50_000, 29, 366)) == pytest.approx(732)
    assert np.isnan(analysis.per_100k_annualised([0, np.nan], [0, 10], 31, 365)).all()
    assert float(analysis.per_100k_annualised(0, 10, 31, 365)) == 0


def test_population_on_1_july_is_the_published_one() -> None:
    day = pd.Series(pd.to_datetime(["2018-07-01", "2019-07-01", "2020-07-01"]))
    found = analysis.population_on(TWO, pd.Series(["01"] * 3), day)
    assert found.tolist() == [1_000_000, 1_100_000, 1_150_000]


def test_population_between_and_beyond_mid_years_is_linear_in_days() -> None:
    day = pd.Series(pd.to_datetime(["2019-01-01", "2018-01-01", "2020-12-31"]))
    found = analysis.population_on(TWO, pd.Series(["01"] * 3), day)
    expected = [
        1_000_000 + 100_000 * 184 / 365,
        1_000_000 - 100_000 * 181 / 365,
        1_150_000 + 50_000 * 183 / 366,
    ]
    assert found.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("day", ["2017-12-31", "2021-01-01"])
def test_population_farther_outside_is_an_error(day: str) -> None:
    with pytest.raises(YearsNotCovered, match="2018-2020"):
        analysis.population_on(TWO, pd.Series(["01"]), pd.Series([pd.Timestamp(day)]))


def test_population_of_the_nation_is_the_sum_of_states_on_any_day() -> None:
    day = pd.Series([pd.Timestamp("2019-10-15")] * 3)
    one, two, nation = analysis.population_on(TWO, pd.Series(["01", "02", "00"]), day)
    assert nation == pytest.approx(one + two)


def test_population_refuses_two_editions_one_year_and_unknown_places() -> None:
    day, place = pd.Series([pd.Timestamp("2018-07-01")]), pd.Series(["01"])
    with pytest.raises(ViolenceDataError, match="2018, 2023"):
        analysis.population_on(pd.concat([TWO, TWO.assign(edition="2018")]), place, day)
    with pytest.raises(ViolenceDataError, match="two mid-years"):
        analysis.population_on(TWO[TWO["year"] == 2018], place, day)
    with pytest.raises(ViolenceDataError, match="no population for cve_ent 33"):
        analysis.population_on(TWO, pd.Series(["33"]), day)
    with pytest.raises(ViolenceDataError, match="stand twice"):
        analysis.population_on(pd.concat([TWO, TWO]), place, day)


@pytest.mark.parametrize("count", [0, 1, 4, 100, 36_662])
def test_garwood_equals_the_chi_square_form(count: int) -> None:
    low, high = analysis.garwood(count)
    assert float(low) == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0)
    assert float(high) == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2)


def test_garwood_of_na_is_na() -> None:
    assert all(np.isnan(bound).all() for bound in analysis.garwood([np.nan]))


def test_monthly_rates_use_the_middle_day() -> None:
    rates = analysis.monthly_rates(state_months("01", [62]), TWO)
    middle = 1_000_000 + 100_000 * (184 + 15.5) / 365
    assert rates["population"].iloc[0] == pytest.approx(middle)
    assert rates["victims_per_100k_annualised"].iloc[0] == pytest.approx(62e5 / middle / 31 * 365)


def test_a_complete_year_uses_the_mid_year_population() -> None:
    months = state_months("01", [5] * 12, "2020-01-01")
    months.loc[3, "suspected_gap"] = True
    row = analysis.yearly(months, TWO).iloc[0]
    assert (row["months"], row["days"], row["days_in_year"]) == (12, 366, 366)
    assert row["complete"]
    assert row["population"] == 1_150_000
    assert row["victims_per_100k"] == pytest.approx(60 / 11.5)
    assert row["victims_per_100k_annualised"] == pytest.approx(60 / 11.5)
    assert row["victims_per_100k_low"] == pytest.approx(stats.chi2.ppf(0.025, 120) / 2 / 11.5)
    assert row["victims_per_100k_high"] == pytest.approx(stats.chi2.ppf(0.975, 122) / 2 / 11.5)
    assert row["suspected_gap"]
    assert not row["level_shift"]


def test_an_unfinished_year_has_an_annualised_rate_only() -> None:
    months = state_months("01", [31, 28, None])
    row = analysis.yearly(months, TWO).iloc[0]
    assert (row["months"], row["days"], row["victims"]) == (2, 59, 59)
    assert not row["complete"]
    assert row["victims_per_100k"] is pd.NA
    rates = analysis.monthly_rates(months, TWO)["population"]
    mean = (rates[0] * 31 + rates[1] * 28) / 59
    assert row["population"] == pytest.approx(mean)
    assert row["victims_per_100k_annualised"] == pytest.approx(365e5 / mean)


def test_a_year_without_any_covered_month_stays_na() -> None:
    row = analysis.yearly(state_months("01", [None, None]), TWO).iloc[0]
    assert row["victims"] is pd.NA
    assert row["months"] == 0
    assert row[["victims_per_100k_annualised", "victims_per_100k_high"]].isna().all()


def test_zero_counts_give_a_zero_rate_with_an_upper_bound() -> None:
    row = analysis.yearly(state_months("02", [0] * 12), TWO).iloc[0]
    assert row["victims_per_100k"] == 0
    assert row["victims_per_100k_low"] == 0
    assert row["victims_per_100k_high"] == pytest.approx(-np.log(0.025) / 3.9)


def test_yearly_refuses_years_without_population_and_unsummed_rows() -> None:
    with pytest.raises(YearsNotCovered, match="2021"):
        analysis.yearly(state_months("01", [1] * 12, "2021-01-01"), TWO)
    with pytest.raises(ViolenceDataError, match="stand twice"):
        analysis.yearly(pd.concat([state_months("01", [1])] * 2), TWO)


def test_yearly_of_the_nation_is_count_and_people_summed() -> None:
    both = pd.concat([state_months("01", [5] * 12), state_months("02", [7] * 12)])
    nation = analysis.yearly(analysis.with_nation(both), TWO).iloc[0]
    assert (nation["cve_ent"], nation["victims"], nation["population"]) == ("00", 144, 1_490_000)


def test_columns_and_types_of_yearly() -> None:
    years = analysis.yearly(state_months("01", [5] * 12), TWO)
    rate = "victims_per_100k"
    assert {name: str(kind) for name, kind in years.dtypes.items()} == {
        "cve_ent": "str",
        "year": "int64",
        "months": "int64",
        "days": "int64",
        "days_in_year": "int64",
        "complete": "bool",
        "victims": "Int64",
        "population": "Float64",
        rate: "Float64",
        f"{rate}_annualised": "Float64",
        f"{rate}_low": "Float64",
        f"{rate}_high": "Float64",
        "suspected_gap": "bool",
        "level_shift": "bool",
    }
