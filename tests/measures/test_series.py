"""Monthly series, the nation, and the years in a frame."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from whole_nation import CODES, FLAGS, state_months, with_the_others

from violence_data import measures
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.measures.population import mid_year_population

ROWS = [
    ("2019-01", "homicidio_doloso", "firearm", 7),
    ("2019-01", "homicidio_doloso", "blade", 2),
    ("2019-01", "feminicidio", "blade", 1),
    ("2019-02", "homicidio_doloso", "firearm", None),
    ("2019-02", "homicidio_doloso", "blade", None),
    ("2019-03", "homicidio_doloso", "firearm", 0),
    ("2019-03", "homicidio_doloso", "blade", None),
]
VICTIMS = pd.DataFrame(ROWS, columns=["month", "offence", "weapon", "victims"]).assign(
    cut="2025-06",
    method="CNSP38_2015",
    cve_ent="12",
    month=lambda rows: pd.to_datetime(rows["month"]),
    victims=lambda rows: rows["victims"].astype("Int64"),
    suspected_gap=lambda rows: rows["month"].eq("2019-03-01"),
    level_shift=False,
)


def test_monthly_sums_offences_and_keeps_na_apart_from_zero() -> None:
    months = measures.monthly(VICTIMS)
    assert list(months.columns) == ["cve_ent", "month", "victims", *FLAGS]
    assert months["victims"].tolist() == [9, pd.NA, pd.NA], "a blank among the parts leaves the month uncovered"
    assert months["victims"].dtype == "Int64"
    assert months["suspected_gap"].tolist() == [False, False, True]
    assert measures.monthly(VICTIMS, ("homicidio_doloso", "feminicidio"))["victims"].iloc[0] == 10
    assert measures.monthly(VICTIMS, "feminicidio")["victims"].tolist() == [1]
    deaths = state_months("01", [3, 4], count="homicide_deaths")
    assert measures.monthly(deaths, ("feminicidio",))["homicide_deaths"].tolist() == [3, 4], "deaths tell no offence"


@pytest.mark.parametrize("column", ["cut", "method"])
def test_a_sum_never_mixes_cuts_or_methods(column: str) -> None:
    mixed = VICTIMS.assign(**{column: ["another", *VICTIMS[column].iloc[1:]]})
    with pytest.raises(ViolenceDataError, match=f"a sum never mixes {column}s"):
        measures.monthly(mixed)


def test_an_unknown_offence_and_any_but_one_count_are_named() -> None:
    with pytest.raises(UnknownName, match="feminicidio, homicidio_doloso"):
        measures.monthly(VICTIMS, ("homicidio",))
    with pytest.raises(ViolenceDataError, match="found none"):
        measures.measure(pd.DataFrame({"cve_ent": ["01"]}))
    with pytest.raises(ViolenceDataError, match="victims, homicide_deaths"):
        measures.measure(pd.DataFrame(columns=["victims", "homicide_deaths"]))


def test_nation_is_the_sum_and_carries_the_gap_of_any_state_but_no_shift_of_one() -> None:
    states = pd.concat([state_months("01", [1, 2, 3]), state_months("02", [10, 20, 30])])
    states["suspected_gap"] = states["victims"] == 20
    states["level_shift"] = states["cve_ent"] == "02"
    both = measures.with_nation(with_the_others(states))
    nation = both[both["cve_ent"] == "00"]
    assert nation["victims"].tolist() == [11, 22, 33]
    assert nation["suspected_gap"].tolist() == [False, True, False]
    assert not nation["level_shift"].any() and len(both) == 3 * 33
    pd.testing.assert_frame_equal(measures.with_nation(both), both)


@pytest.mark.parametrize("absent", [True, False])
def test_nation_is_not_covered_where_a_state_is_not(absent: bool) -> None:
    states = pd.concat([state_months("01", [1, None]), state_months("02", [10, 20])])
    nation = measures.with_nation(with_the_others(states.dropna() if absent else states)).query("cve_ent == '00'")
    assert nation["victims"].tolist() == [11, pd.NA]


def test_nation_shifts_level_by_its_own_whole_years() -> None:
    months = state_months("01", [10] * 12 + [20] * 12 + [19] * 12 + [1] * 6)
    nation = measures.with_nation(with_the_others(months)).query("cve_ent == '00'")
    shifted = nation.groupby(nation["month"].dt.year)["level_shift"].all()
    assert shifted.to_dict() == {2019: False, 2020: True, 2021: False, 2022: False}


def test_nation_refuses_a_table_that_was_not_summed() -> None:
    with pytest.raises(ViolenceDataError, match=r"measures\.monthly"):
        measures.with_nation(with_the_others(pd.concat([state_months("01", [1]), state_months("01", [2])])))


def people_of(rows: pd.DataFrame) -> pd.Series:
    people = pd.DataFrame({"cve_ent": rows["cve_ent"].unique(), "year": 2019, "population": 5})
    return mid_year_population(people, pd.Series(["00"]), pd.Series([2019]))


@pytest.mark.parametrize("kept", [["01", "09", "15"], CODES[:-1]], ids=len)
@pytest.mark.parametrize(
    "asked",
    [measures.with_nation, lambda rows: measures.of_place(rows, "00"), lambda rows: measures.year_to_date(rows, "00", 2019), people_of],
)
def test_a_part_of_the_states_is_never_called_the_nation(kept: list[str], asked: Callable[[pd.DataFrame], object]) -> None:
    lacking = [code for code in CODES if code not in kept]
    with pytest.raises(ViolenceDataError, match=rf"all 32 states expected, {len(lacking)} not in the frame \({', '.join(lacking)}\)"):
        asked(with_the_others(state_months("01", [1, 2, 3])).query("cve_ent in @kept"))


def test_select_years_names_the_years_that_exist() -> None:
    months = state_months("01", [1] * 30)
    assert (len(measures.select_years(months, 2019, 2020)), len(measures.select_years(months, 2021, None))) == (24, 6)
    with pytest.raises(YearsNotCovered, match=r"2022-2023 .* 2019-2021"):
        measures.select_years(months, 2021, 2023)
    with pytest.raises(ViolenceDataError, match="after the last"):
        measures.select_years(months, 2021, 2019)
