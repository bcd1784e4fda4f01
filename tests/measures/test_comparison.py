"""Years side by side, the year so far, two sources."""

from __future__ import annotations

import pandas as pd
import pytest
from whole_nation import CODES, FLAGS, state_months, with_the_others

from violence_data import measures
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

PEOPLE = pd.DataFrame({"cve_ent": [code for code in CODES for _ in range(16)], "year": [*range(2010, 2026)] * 32, "population": 100_000})
CHANGE = ["change_pct", "change_pct_low", "change_pct_high"]


def months_of(cve_ent: str, counts: list[int | None], start: str = "2018-01-01") -> pd.DataFrame:
    return state_months(cve_ent, counts, start)


def test_compare_whole_years_by_state_and_nation() -> None:
    months = pd.concat([months_of("01", [10] * 12 + [12] * 12), months_of("02", [5] * 24)])
    months["suspected_gap"] = (months["month"] == "2018-05-01") & (months["cve_ent"] == "02")
    everyone = measures.compare_years(with_the_others(months), PEOPLE, 2018, 2019).set_index("cve_ent")
    rows = everyone.loc[["00", "01", "02"]]
    assert rows["change_pct"].tolist() == pytest.approx([100 * 2 / 15, 20, 0])
    assert everyone[["months_compared", "days_a", "days_b"]].to_numpy().tolist() == [[12, 365, 365]] * 33
    assert rows.loc["01", ["victims_a", "victims_b", "victims_per_100k_annualised_b"]].tolist() == pytest.approx([120, 144, 144])
    assert rows["suspected_gap"].tolist() == [True, False, True]
    ends = [(float(end) - 1) * 100 for end in measures.rate_ratio_interval(120, 1, 144, 1)]
    assert rows.loc["01", CHANGE[1:]].tolist() == pytest.approx(ends)


def test_compare_an_unfinished_year_over_the_same_months_and_days() -> None:
    months = months_of("01", [31, 28, 31] + [99] * 9 + [31, 28, 31], "2019-01-01")
    row = measures.compare_years(months, PEOPLE, 2019, 2020).iloc[0]
    assert row[["months_compared", "days_a", "days_b", "victims_a", "victims_b"]].tolist() == [3, 90, 91, 90, 90]
    assert row["change_pct"] == pytest.approx((90 / 91 * 366 / 365 - 1) * 100)
    assert row["change_pct_low"] < row["change_pct"] < row["change_pct_high"]


def test_compare_keeps_a_state_that_is_not_covered_as_na_and_has_no_change_from_zero() -> None:
    both = [months_of("01", [1] * 24), months_of("02", [None] * 12 + [3] * 12), months_of("03", [0] * 12 + [2] * 12)]
    rows = measures.compare_years(with_the_others(pd.concat(both)), PEOPLE, 2018, 2019).iloc[:4]
    assert rows["months_compared"].tolist() == [0, 12, 0, 12]
    assert rows["victims_a"].isna().tolist() == [True, False, True, False]
    assert rows[["change_pct", "change_pct_high"]].isna().all(axis=1).tolist() == [True, False, True, True]
    assert rows[FLAGS].dtypes.eq(bool).all()
    assert measures.compare_years(both[0], PEOPLE, 2018, 2019)["cve_ent"].tolist() == ["01"], "a part of the states has no nation"


def test_compare_takes_the_dispersion_from_three_years_before() -> None:
    months = months_of("01", [1, 60] * 12 + [30] * 60, "2012-01-01")
    wide = [measures.compare_years(months, PEOPLE, first, 2018)["dispersion"].iloc[0] for first in (2017, 2016)]
    assert wide[0] == 1.0 and wide[1] > 3


@pytest.mark.parametrize(
    ("kept", "years", "message"),
    [
        (slice(None), (2017, 2018), "2018-2019"),
        (slice(None), (2018, 2030), "2018-2019"),
        (slice(None), (2018, 2018), "twice"),
        ([0, 14], (2018, 2019), "2018 and 2019 share no covered month"),
    ],
)
def test_years_that_cannot_be_compared_say_why(kept: list[int], years: tuple[int, int], message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        measures.compare_years(months_of("01", [1] * 24).iloc[kept], PEOPLE, *years)


def test_any_number_of_years_and_states_stand_side_by_side_as_two_do() -> None:
    months = pd.concat([months_of("12", [10, 12] * 6 + [12] * 12 + [30] * 12 + [6] * 12), months_of("20", [5] * 36 + [4] * 12)])
    months["suspected_gap"] = (months["month"] == "2020-05-01") & (months["cve_ent"] == "20")
    everyone = with_the_others(months)
    found = measures.compare(everyone, PEOPLE, years=[2021, 2018, 2020], states=["Oaxaca", "12", "nation"])
    assert found["cve_ent"].tolist() == ["20"] * 3 + ["12"] * 3 + ["00"] * 3
    assert found["year"].tolist() == [2018, 2020, 2021] * 3 and found["state"].tolist()[::3] == ["Oaxaca", "Guerrero", "Mexico"]
    assert found["victims"].tolist() == [60, 60, 48, 132, 360, 72, 192, 420, 120]
    assert found["suspected_gap"].tolist() == [False, True, False] + [False] * 3 + [False, True, False]
    assert found.loc[found["year"] == 2018, CHANGE].isna().all(axis=None)
    for year in (2020, 2021):
        pair = measures.compare_years(everyone, PEOPLE, 2018, year).set_index("cve_ent").loc[["20", "12", "00"]]
        same = ["victims_per_100k_annualised", *CHANGE, "dispersion"]
        wide = pair[["victims_per_100k_annualised_b", *CHANGE, "dispersion"]].to_numpy(dtype=float)
        assert found.loc[found["year"] == year, same].to_numpy(dtype=float) == pytest.approx(wide)
    assert len(measures.compare(everyone, PEOPLE, [2018, 2021])) == 2 * 33


def test_all_years_keep_the_months_that_each_covers_and_a_place_that_one_lacks_stays_empty() -> None:
    months = pd.concat([months_of("12", [10] * 12 + [20] * 12 + [30] * 3), months_of("20", [None] * 12 + [3] * 15)])
    found = measures.compare(months, PEOPLE, [2018, 2019, 2020]).set_index(["cve_ent", "year"])
    assert found.loc["12"][["months", "days", "victims"]].to_numpy().tolist() == [[3, 90, 30], [3, 90, 60], [3, 91, 90]]
    assert found.loc["20"][["months", "days"]].to_numpy().tolist() == [[0, 0]] * 3
    assert found.loc["20"]["victims"].isna().all() and not found.loc["20"][FLAGS].any(axis=None)


@pytest.mark.parametrize(
    ("years", "states", "error", "message"),
    [
        ([2018], None, ViolenceDataError, "two or more expected, found 2018"),
        ([2018, 2025], None, YearsNotCovered, "year 2025 is not covered"),
        ([2018, 2019], ["Guererro"], UnknownName, "Guerrero"),
        ([2018, 2019], ["Oaxaca"], UnknownName, "20 not in this frame, which holds 12"),
        ([2018, 2019], ["00"], UnknownName, "00 not in this frame"),
    ],
)
def test_years_and_states_that_cannot_stand_side_by_side_say_why(
    years: list[int], states: list[str] | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        measures.compare(months_of("12", [1] * 24), PEOPLE, years, states)


def test_year_to_date_counts_days_not_months_and_leaves_out_years_with_a_hole_and_later_ones() -> None:
    years = measures.year_to_date(months_of("01", [31, 28] + [1] * 10 + [31, 28] + [1] * 10 + [62, 58]), "01", 2020)
    assert years[["year", "days"]].to_numpy().tolist() == [[2018, 59], [2019, 59], [2020, 60]]
    assert years["victims_per_day"].tolist() == pytest.approx([1, 1, 2])
    assert years["change_pct"].tolist() == [pytest.approx(100), pytest.approx(100), pd.NA]
    holed = months_of("01", [None] + [1] * 35)
    assert measures.year_to_date(with_the_others(holed), "00", 2019)["year"].tolist() == [2019]
    assert measures.year_to_date(holed[holed["month"] < "2019-03"], "01", 2019)["months"].eq(2).all()
    with pytest.raises(UnknownName, match="it holds 01"):
        measures.year_to_date(holed, "33", 2018)
    with pytest.raises(YearsNotCovered, match="2018"):
        measures.year_to_date(holed, "01", 2025)


def test_source_pair_compares_whole_years_only() -> None:
    deaths = state_months("01", [13] * 12 + [10] * 12 + [9] * 12, "2018-01-01", "homicide_deaths")
    deaths.loc[0, "suspected_gap"] = True
    pair = measures.source_pair(months_of("01", [10] * 30), deaths)
    assert pair[["cve_ent", "year", "ratio", "outside_band", "suspected_gap"]].to_numpy().tolist() == [
        ["01", 2018, 1.3, True, True],
        ["01", 2019, 1.0, False, False],
    ]
    with pytest.raises(YearsNotCovered, match="share no year"):
        measures.source_pair(months_of("01", [1] * 12), deaths[deaths["month"] >= "2019"])
