"""Two years, the year so far, shares, two sources, presidential terms."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from violence_data import analysis
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

FLAGS = ["suspected_gap", "level_shift"]


def state_months(cve_ent: str, counts: Sequence[int | None], start: str = "2018-01-01") -> pd.DataFrame:
    month = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"cve_ent": cve_ent, "month": month, "suspected_gap": False})
    return frame.assign(level_shift=False, victims=pd.array(counts, dtype="Int64"))


def people(*codes: str, size: int = 100_000) -> pd.DataFrame:
    years = range(2010, 2026)
    rows = [(code, year, size) for code in codes for year in years]
    return pd.DataFrame(rows, columns=["cve_ent", "year", "population"]).assign(edition="2023")


def test_ratio_interval_is_the_conditional_binomial_one() -> None:
    low, high = analysis.rate_ratio_interval(30, 2.0, 50, 1.0)
    share_low, share_high = stats.beta.ppf(0.025, 50, 31), stats.beta.ppf(0.975, 51, 30)
    assert float(low) == pytest.approx(share_low / (1 - share_low) * 2)
    assert float(high) == pytest.approx(share_high / (1 - share_high) * 2)


def test_ratio_interval_is_the_quasi_poisson_one_for_large_counts() -> None:
    low, high = analysis.rate_ratio_interval(20_000, 1.0, 22_000, 1.0, dispersion=9.0)
    spread = 1.959964 * np.sqrt(9 * (1 / 20_000 + 1 / 22_000))
    assert float(low) == pytest.approx(1.1 * np.exp(-spread), rel=2e-3)
    assert float(high) == pytest.approx(1.1 * np.exp(spread), rel=2e-3)


def test_dispersion_widens_the_ratio_interval() -> None:
    poisson = analysis.rate_ratio_interval(300, 1.0, 330, 1.0)
    quasi = analysis.rate_ratio_interval(300, 1.0, 330, 1.0, dispersion=4.0)
    assert quasi[0] < poisson[0] < 1.1 < poisson[1] < quasi[1]


def test_ratio_interval_at_zero() -> None:
    low, high = analysis.rate_ratio_interval([0, 5, 0], 1.0, [5, 0, 0], 1.0)
    assert low[0] > 0
    assert np.isinf(high[0])
    assert low[1] == 0
    assert high[1] == pytest.approx(0.025 ** (-1 / 5) - 1)
    assert np.isnan([low[2], high[2]]).all()


def test_dispersion_by_hand_and_never_under_one() -> None:
    months = pd.concat([state_months("01", [62, 0, 31]), state_months("02", [31, 28, 31])])
    found = analysis.dispersion(months).set_index("cve_ent")["dispersion"]
    daily = 93 / 90
    expected = np.array([31, 28, 31]) * daily
    chi_square = ((np.array([62, 0, 31]) - expected) ** 2 / expected).sum()
    assert found["01"] == pytest.approx(chi_square / 2)
    assert found["02"] == 1.0


def test_dispersion_takes_each_year_about_its_own_mean() -> None:
    flat = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    months = state_months("01", [*flat, *[10 * day for day in flat]])
    assert analysis.dispersion(months)["dispersion"].tolist() == [1.0]


def test_dispersion_is_unknown_without_two_covered_months_or_any_event() -> None:
    months = pd.concat([state_months("01", [3, None]), state_months("02", [0, 0])])
    assert analysis.dispersion(months)["dispersion"].isna().all()


def test_compare_whole_years_by_state_and_nation() -> None:
    months = pd.concat([state_months("01", [10] * 12 + [12] * 12), state_months("02", [5] * 24)])
    in_may = months["month"] == "2018-05-01"
    months["suspected_gap"] = in_may & (months["cve_ent"] == "02")
    rows = analysis.compare_years(months, people("01", "02"), 2018, 2019).set_index("cve_ent")
    assert rows["change_pct"].tolist() == pytest.approx([100 * 2 / 15, 20, 0])
    assert rows["months_compared"].tolist() == [12, 12, 12]
    assert rows["days_a"].tolist() == [365, 365, 365]
    assert rows.loc["01", ["victims_a", "victims_b"]].tolist() == [120, 144]
    assert rows.loc["01", "victims_per_100k_annualised_b"] == pytest.approx(144)
    assert rows["suspected_gap"].tolist() == [True, False, True]
    low, high = analysis.rate_ratio_interval(120, 1, 144, 1)
    assert rows.loc["01", "change_pct_low"] == pytest.approx((float(low) - 1) * 100)
    assert rows.loc["01", "change_pct_high"] == pytest.approx((float(high) - 1) * 100)


def test_compare_an_unfinished_year_over_the_same_months_and_days() -> None:
    months = state_months("01", [31, 28, 31] + [99] * 9 + [31, 28, 31], "2019-01-01")
    rows = analysis.compare_years(months, people("01"), 2019, 2020).iloc[1]
    assert rows["months_compared"] == 3
    assert (rows["days_a"], rows["days_b"]) == (90, 91)
    assert (rows["victims_a"], rows["victims_b"]) == (90, 90)
    assert rows["change_pct"] == pytest.approx((90 / 91 * 366 / (90 / 90 * 365) - 1) * 100)
    assert rows["change_pct_low"] < rows["change_pct"] < rows["change_pct_high"]


def test_compare_keeps_a_state_that_is_not_covered_as_na() -> None:
    both = [state_months("01", [1] * 24), state_months("02", [None] * 12 + [3] * 12)]
    rows = analysis.compare_years(pd.concat(both), people("01", "02"), 2018, 2019)
    assert rows["months_compared"].tolist() == [0, 12, 0]
    assert rows["change_pct"].isna().tolist() == [True, False, True]
    assert rows["victims_a"].isna().tolist() == [True, False, True]
    assert rows[FLAGS].dtypes.eq(bool).all()


def test_compare_from_zero_has_no_change() -> None:
    row = analysis.compare_years(state_months("01", [0] * 12 + [2] * 12), people("01"), 2018, 2019).iloc[1]
    assert row["change_pct"] is pd.NA
    assert row["change_pct_high"] is pd.NA


def test_compare_takes_the_dispersion_from_three_years_before() -> None:
    wild = [1, 60] * 6
    months = state_months("01", wild + wild + [30] * 60, "2012-01-01")
    rows = analysis.compare_years(months, people("01"), 2017, 2018).set_index("cve_ent")
    assert rows.loc["01", "dispersion"] == 1.0
    rows = analysis.compare_years(months, people("01"), 2016, 2018).set_index("cve_ent")
    assert rows.loc["01", "dispersion"] > 3


@pytest.mark.parametrize(("year_a", "year_b"), [(2017, 2018), (2018, 2030)])
def test_compare_names_the_years_that_exist(year_a: int, year_b: int) -> None:
    with pytest.raises(YearsNotCovered, match="2018-2019"):
        analysis.compare_years(state_months("01", [1] * 24), people("01"), year_a, year_b)


def test_compare_refuses_one_year_and_years_without_a_common_month() -> None:
    months = state_months("01", [1] * 24)
    with pytest.raises(ViolenceDataError, match="twice"):
        analysis.compare_years(months, people("01"), 2018, 2018)
    apart = months.iloc[[0, 14]]
    with pytest.raises(YearsNotCovered, match="share no covered month"):
        analysis.compare_years(apart, people("01"), 2018, 2019)


def test_year_to_date_counts_days_not_months() -> None:
    months = state_months("01", [31, 28] + [1] * 10 + [31, 28] + [1] * 10 + [62, 58])
    years = analysis.year_to_date(months, "01", 2020)
    assert years["year"].tolist() == [2018, 2019, 2020]
    assert years["days"].tolist() == [59, 59, 60]
    assert years["victims_per_day"].tolist() == pytest.approx([1, 1, 2])
    assert years["change_pct"].iloc[:2].tolist() == pytest.approx([100, 100])
    assert years["change_pct"].isna().tolist() == [False, False, True]


def test_year_to_date_leaves_out_years_with_a_hole_and_later_years() -> None:
    months = state_months("01", [None] + [1] * 11 + [1] * 24)
    assert analysis.year_to_date(months, "00", 2019)["year"].tolist() == [2019]
    assert analysis.year_to_date(months[months["month"] < "2019-03"], "01", 2019)["months"].eq(2).all()


def test_year_to_date_names_unknown_places_and_years() -> None:
    months = state_months("01", [1] * 12)
    with pytest.raises(UnknownName, match="00, 01"):
        analysis.year_to_date(months, "33", 2018)
    with pytest.raises(YearsNotCovered, match="2018"):
        analysis.year_to_date(months, "01", 2025)


def shares_table() -> pd.DataFrame:
    rows = [
        ("01", "2019-01", "firearm", 6),
        ("01", "2019-02", "firearm", 3),
        ("01", "2019-01", "blade", 1),
        ("02", "2019-01", "firearm", 0),
        ("02", "2019-01", "blade", 0),
        ("02", "2019-02", "blade", None),
    ]
    table = pd.DataFrame(rows, columns=["cve_ent", "month", "weapon", "victims"])
    return table.assign(
        cut="2025-06",
        offence="homicidio_doloso",
        month=pd.to_datetime(table["month"]),
        victims=table["victims"].astype("Int64"),
        suspected_gap=table["cve_ent"].eq("02"),
        level_shift=False,
    )


def test_shares_by_place_and_nation() -> None:
    found = analysis.shares(shares_table(), "weapon").set_index(["cve_ent", "weapon"])
    assert found.index.tolist() == [(p, w) for p in ("00", "01", "02") for w in ("blade", "firearm")]
    assert found["share_pct"].tolist() == [10, 90, 10, 90, pd.NA, pd.NA]
    assert found["months"].tolist() == [2, 2, 2, 2, 1, 1]
    assert found["suspected_gap"].tolist() == [True, True, False, False, True, True]


def test_shares_refuses_other_columns_and_mixed_cuts() -> None:
    with pytest.raises(UnknownName, match="weapon, sex, age_group"):
        analysis.shares(shares_table(), "month")
    mixed = pd.concat([shares_table(), shares_table().assign(cut="2024-11")])
    with pytest.raises(ViolenceDataError, match="never mixes cuts"):
        analysis.shares(mixed, "weapon")


def test_source_pair_compares_whole_years_only() -> None:
    victims = state_months("01", [10] * 30)
    deaths = state_months("01", [13] * 12 + [10] * 12 + [9] * 12)
    deaths = deaths.rename(columns={"victims": "homicide_deaths"})
    deaths.loc[0, "suspected_gap"] = True
    pair = analysis.source_pair(victims, deaths).query("cve_ent == '01'")
    assert pair["year"].tolist() == [2018, 2019]
    assert pair["ratio"].tolist() == [1.3, 1.0]
    assert pair["outside_band"].tolist() == [True, False]
    assert pair["suspected_gap"].tolist() == [True, False]


def test_source_pair_without_a_common_year() -> None:
    deaths = state_months("01", [1] * 12, "2010-01-01")
    with pytest.raises(YearsNotCovered, match="share no year"):
        analysis.source_pair(state_months("01", [1] * 12), deaths.rename(columns={"victims": "homicide_deaths"}))


def presidents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "president": ["A", "B", "C"],
            "start": pd.to_datetime(["2012-12-01", "2018-12-01", "2020-12-01"]),
            "end": pd.to_datetime(["2018-12-01", "2020-12-01", None]),
        }
    )


def test_terms_sum_whole_and_cut_terms() -> None:
    months = state_months("01", [10] * 11 + [20] * 12 + [30] * 12 + [1] * 3)
    months.loc[12, "level_shift"] = True
    rows = analysis.terms(months, people("01"), presidents()).set_index("president")
    assert rows["months"].tolist() == [11, 24, 3]
    assert rows["days"].tolist() == [334, 731, 90]
    assert rows["complete"].tolist() == [False, True, False]
    assert rows["victims"].tolist() == [110, 600, 3]
    assert rows["level_shift"].tolist() == [False, True, False]
    rate = "victims_per_100k_annualised"
    years = 31 / 365 + 365 / 365 + 335 / 366
    assert rows.loc["B", rate] == pytest.approx(600 / years)
    low = stats.chi2.ppf(0.025, 1200) / 2 / years
    assert rows.loc["B", f"{rate}_low"] == pytest.approx(low)
    assert rows[f"{rate}_first_12_months"].tolist() == [pd.NA, pytest.approx(240), pd.NA]
    last = 360 / (335 / 366 + 31 / 365)
    assert rows[f"{rate}_last_12_months"].tolist() == [pd.NA, pytest.approx(last), pd.NA]


def test_terms_use_the_population_of_each_month() -> None:
    growing = people("01").assign(population=lambda rows: (rows["year"] - 2009) * 1000)
    months = state_months("01", [10] * 24, "2018-12-01")
    row = analysis.terms(months, growing, presidents()).iloc[0]
    by_month = analysis.monthly_rates(months, growing)
    days = months["month"].dt.days_in_month
    length = 365 + months["month"].dt.is_leap_year
    person_years = (by_month["population"] * days / length).sum()
    assert row["victims_per_100k_annualised"] == pytest.approx(240e5 / person_years)


def test_terms_before_the_first_president() -> None:
    with pytest.raises(YearsNotCovered, match="presidential term"):
        analysis.terms(state_months("01", [1], "2011-01-01"), people("01"), presidents())
