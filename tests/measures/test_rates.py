"""Days, rates, population between mid-years, years, and sums of any run of months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from whole_nation import CODES, state_months

from violence_data import measures
from violence_data.errors import ViolenceDataError, YearsNotCovered
from violence_data.measures.rates import days_in_year


def people(code: str, values: Sequence[int]) -> pd.DataFrame:
    rows = pd.DataFrame({"edition": "2023", "cve_ent": code, "year": range(2018, 2018 + len(values))})
    return rows.assign(population=pd.array(values, dtype="Int64"))


TWO = pd.concat([people("01", [1_000_000, 1_100_000, 1_150_000]), people("02", [400_000, 390_000, 410_000])], ignore_index=True)
ALL = pd.concat([TWO, *(people(code, [0, 0, 0]) for code in CODES[2:])], ignore_index=True)
EVEN = pd.DataFrame({"cve_ent": "01", "year": range(2017, 2021), "population": 100_000})


def on(*days: str, place: str = "01", people: pd.DataFrame = TWO) -> list[float]:
    found: list[float] = measures.population_on(people, pd.Series([place] * len(days)), pd.Series(pd.to_datetime(list(days)))).tolist()
    return found


def test_days_and_the_rate_of_a_leap_february_and_of_nobody() -> None:
    assert days_in_year([1900, 2000, 2019, 2020]).tolist() == [365, 366, 365, 366]
    assert float(measures.per_100k_annualised(29, 50_000, 29, 366)) == pytest.approx(732)
    assert np.isnan(measures.per_100k_annualised([0, np.nan], [0, 10], 31, 365)).all()
    assert float(measures.per_100k_annualised(0, 10, 31, 365)) == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-07-01", 1_000_000),
        ("2019-07-01", 1_100_000),
        ("2020-07-01", 1_150_000),
        ("2019-01-01", 1_000_000 + 100_000 * 184 / 365),
        ("2018-01-01", 1_000_000 - 100_000 * 181 / 365),
        ("2020-12-31", 1_150_000 + 50_000 * 183 / 366),
    ],
)
def test_population_is_the_published_one_on_1_july_and_linear_in_days_between_and_beyond(day: str, expected: float) -> None:
    assert on(day) == pytest.approx([expected])


def test_population_of_the_nation_is_the_sum_of_states_on_any_day() -> None:
    one, two, nation = (on("2019-10-15", place=place, people=ALL)[0] for place in ("01", "02", "00"))
    assert nation == pytest.approx(one + two)


@pytest.mark.parametrize(
    ("day", "place", "held", "message"),
    [
        ("2017-12-31", "01", TWO, "2018-2020"),
        ("2021-01-01", "01", TWO, "2018-2020"),
        ("2018-07-01", "01", pd.concat([TWO, TWO.assign(edition="2018")]), "2018, 2023"),
        ("2018-07-01", "01", TWO[TWO["year"] == 2018], "two mid-years"),
        ("2018-07-01", "33", TWO, "no population for cve_ent 33"),
        ("2018-07-01", "01", pd.concat([TWO, TWO]), "stand twice"),
    ],
)
def test_population_that_cannot_be_given_says_why(day: str, place: str, held: pd.DataFrame, message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        on(day, place=place, people=held)


def test_monthly_rates_use_the_middle_day() -> None:
    rates = measures.monthly_rates(state_months("01", [62]), TWO)
    middle = 1_000_000 + 100_000 * (184 + 15.5) / 365
    assert rates["population"].iloc[0] == pytest.approx(middle)
    assert rates["victims_per_100k_annualised"].iloc[0] == pytest.approx(62e5 / middle / 31 * 365)


def test_a_complete_year_uses_the_mid_year_population() -> None:
    months = state_months("01", [5] * 12, "2020-01-01")
    months.loc[3, "suspected_gap"] = True
    row = measures.yearly(months, TWO).iloc[0]
    assert (row["months"], row["days"], row["days_in_year"], row["complete"], row["gap_days"]) == (12, 366, 366, True, 30)
    assert (row["population"], row["suspected_gap"], row["level_shift"]) == (1_150_000, True, False)
    assert row["victims_per_100k"] == row["victims_per_100k_annualised"] == pytest.approx(60 / 11.5)
    ends = [stats.chi2.ppf(0.025, 120) / 2 / 11.5, stats.chi2.ppf(0.975, 122) / 2 / 11.5]
    assert [row["victims_per_100k_low"], row["victims_per_100k_high"]] == pytest.approx(ends)


def test_an_unfinished_year_has_an_annualised_rate_only() -> None:
    months = state_months("01", [31, 28, None])
    row = measures.yearly(months, TWO).iloc[0]
    assert (row["months"], row["days"], row["victims"], row["complete"]) == (2, 59, 59, False)
    rates = measures.monthly_rates(months, TWO)["population"]
    mean = (rates[0] * 31 + rates[1] * 28) / 59
    assert row["population"] == pytest.approx(mean)
    assert row["victims_per_100k"] is pd.NA and row["victims_per_100k_annualised"] == pytest.approx(365e5 / mean)


@pytest.mark.parametrize(("held", "complete"), [(11, False), (12, True)])
def test_a_year_is_whole_from_twelve_months_not_from_eleven(held: int, complete: bool) -> None:
    found = measures.yearly(state_months("01", [5] * held + [None] * (12 - held)), TWO).iloc[0]
    assert (found["complete"], found["months"], pd.isna(found["victims_per_100k"])) == (complete, held, not complete)


def test_a_year_without_a_covered_month_is_na_and_one_without_a_case_zero_with_an_upper_bound() -> None:
    row = measures.yearly(state_months("01", [None, None]), TWO).iloc[0]
    assert row["victims"] is pd.NA and row["months"] == 0
    assert row[["victims_per_100k_annualised", "victims_per_100k_high"]].isna().all()
    row = measures.yearly(state_months("02", [0] * 12), TWO).iloc[0]
    assert (row["victims_per_100k"], row["victims_per_100k_low"]) == (0, 0)
    assert row["victims_per_100k_high"] == pytest.approx(-np.log(0.025) / 3.9)


def test_yearly_refuses_years_without_population_and_unsummed_rows() -> None:
    with pytest.raises(YearsNotCovered, match="2021"):
        measures.yearly(state_months("01", [1] * 12, "2021-01-01"), TWO)
    with pytest.raises(ViolenceDataError, match="stand twice"):
        measures.yearly(pd.concat([state_months("01", [1])] * 2), TWO)


def test_a_month_that_is_absent_or_not_covered_leaves_no_sum_and_a_flag_goes_with_each_sum_that_holds_it() -> None:
    rows = state_months("01", [10] * 15, "2018-01-01").assign(suspected_gap=lambda rows: rows["month"] == "2018-02-01")
    assert measures.rolling(rows[rows["month"] != "2018-06-01"], EVEN)["victims"].isna().tolist() == [True] * 4
    missing = measures.rolling(rows.assign(victims=rows["victims"].where(rows["month"] != "2018-01-01")), EVEN)
    assert missing["victims"].isna().tolist() == [True, False, False, False]
    assert missing["suspected_gap"].tolist() == [True, True, False, False]
    assert measures.rolling(rows, EVEN, months=3)["victims"].tolist() == [30] * 13
    with pytest.raises(ViolenceDataError, match="expected 1 or more, found 0"):
        measures.rolling(rows, EVEN, months=0)
