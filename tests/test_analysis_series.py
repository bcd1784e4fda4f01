"""Monthly series, the nation, the years in a frame and the states' borders."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from violence_data import analysis
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered


def state_months(cve_ent: str, counts: Sequence[int | None], start: str = "2019-01-01") -> pd.DataFrame:
    month = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"cve_ent": cve_ent, "month": month, "suspected_gap": False})
    return frame.assign(level_shift=False, victims=pd.array(counts, dtype="Int64"))


def victims_table() -> pd.DataFrame:
    rows = [
        ("2019-01", "homicidio_doloso", "firearm", 7),
        ("2019-01", "homicidio_doloso", "blade", 2),
        ("2019-01", "feminicidio", "blade", 1),
        ("2019-02", "homicidio_doloso", "firearm", None),
        ("2019-02", "homicidio_doloso", "blade", None),
        ("2019-03", "homicidio_doloso", "firearm", 0),
        ("2019-03", "homicidio_doloso", "blade", None),
    ]
    table = pd.DataFrame(rows, columns=["month", "offence", "weapon", "victims"])
    return table.assign(
        cut="2025-06",
        method="CNSP38_2015",
        cve_ent="12",
        month=pd.to_datetime(table["month"]),
        victims=table["victims"].astype("Int64"),
        suspected_gap=table["month"].eq("2019-03"),
        level_shift=False,
    )


def test_monthly_sums_one_offence_and_keeps_na_apart_from_zero() -> None:
    months = analysis.monthly(victims_table())
    assert list(months.columns) == ["cve_ent", "month", "victims", "suspected_gap", "level_shift"]
    assert months["victims"].iloc[0] == 9
    assert months["victims"].isna().tolist() == [False, True, True], "a blank among the parts leaves the month uncovered"
    assert months["victims"].dtype == "Int64"
    assert months["suspected_gap"].tolist() == [False, False, True]


def test_monthly_adds_several_offences() -> None:
    both = analysis.monthly(victims_table(), ("homicidio_doloso", "feminicidio"))
    assert both["victims"].iloc[0] == 10
    assert analysis.monthly(victims_table(), "feminicidio")["victims"].tolist() == [1]


def test_monthly_ignores_offences_of_a_table_without_them() -> None:
    deaths = state_months("01", [3, 4]).rename(columns={"victims": "homicide_deaths"})
    assert analysis.monthly(deaths, ("feminicidio",))["homicide_deaths"].tolist() == [3, 4]


@pytest.mark.parametrize("column", ["cut", "method"])
def test_a_sum_never_mixes_cuts_or_methods(column: str) -> None:
    table = victims_table()
    table.loc[0, column] = "another"
    with pytest.raises(ViolenceDataError, match=f"a sum never mixes {column}s"):
        analysis.monthly(table)


def test_unknown_offence_names_those_that_exist() -> None:
    with pytest.raises(UnknownName, match="feminicidio, homicidio_doloso"):
        analysis.monthly(victims_table(), ("homicidio",))


def test_measure_wants_exactly_one_count() -> None:
    assert analysis.measure(victims_table()) == "victims"
    with pytest.raises(ViolenceDataError, match="found none"):
        analysis.measure(pd.DataFrame({"cve_ent": ["01"]}))
    with pytest.raises(ViolenceDataError, match="victims, homicide_deaths"):
        analysis.measure(pd.DataFrame(columns=["victims", "homicide_deaths"]))


def test_nation_is_the_sum_and_carries_the_gap_of_any_state() -> None:
    states = pd.concat([state_months("01", [1, 2, 3]), state_months("02", [10, 20, 30])])
    states.loc[(states["cve_ent"] == "02") & (states["victims"] == 20), "suspected_gap"] = True
    states.loc[states["cve_ent"] == "02", "level_shift"] = True
    both = analysis.with_nation(states)
    nation = both[both["cve_ent"] == "00"]
    assert nation["victims"].tolist() == [11, 22, 33]
    assert nation["suspected_gap"].tolist() == [False, True, False]
    assert not nation["level_shift"].any()
    assert len(both) == 9
    pd.testing.assert_frame_equal(analysis.with_nation(both), both)


@pytest.mark.parametrize("absent", [True, False])
def test_nation_is_not_covered_where_a_state_is_not(absent: bool) -> None:
    states = pd.concat([state_months("01", [1, None]), state_months("02", [10, 20])])
    nation = analysis.with_nation(states.dropna() if absent else states).query("cve_ent == '00'")
    assert nation["victims"].tolist() == [11, pd.NA]


def test_nation_shifts_level_by_its_own_whole_years() -> None:
    months = state_months("01", [10] * 12 + [20] * 12 + [19] * 12 + [1] * 6)
    nation = analysis.with_nation(months).query("cve_ent == '00'")
    shifted = nation.groupby(nation["month"].dt.year)["level_shift"].all()
    assert shifted.to_dict() == {2019: False, 2020: True, 2021: False, 2022: False}


def test_nation_refuses_a_table_that_was_not_summed() -> None:
    twice = pd.concat([state_months("01", [1]), state_months("01", [2])])
    with pytest.raises(ViolenceDataError, match=r"analysis\.monthly"):
        analysis.with_nation(twice)


def test_select_years_names_the_years_that_exist() -> None:
    months = state_months("01", [1] * 30)
    assert len(analysis.select_years(months, 2019, 2020)) == 24
    assert len(analysis.select_years(months, 2021, None)) == 6
    with pytest.raises(YearsNotCovered, match=r"2022-2023 .* 2019-2021"):
        analysis.select_years(months, 2021, 2023)
    with pytest.raises(ViolenceDataError, match="after the last"):
        analysis.select_years(months, 2021, 2019)


def test_neighbours_share_a_border_or_a_corner() -> None:
    boxes = [shapely.box(x, y, x + 1.000001, y + 1) for x, y in [(0, 0), (1, 0), (1, 1), (3, 0)]]
    states = gpd.GeoDataFrame({"cve_ent": ["03", "02", "01", "04"]}, geometry=boxes, crs="EPSG:4326")
    assert analysis.neighbours(states, "03") == ["01", "02"]
    assert analysis.neighbours(states, "04") == []
    with pytest.raises(UnknownName, match="99"):
        analysis.neighbours(states, "99")


def test_monthly_is_fast_on_a_whole_table() -> None:
    size, rng = 300_000, np.random.default_rng(1)
    month = pd.date_range("2015-01-01", periods=126, freq="MS").to_numpy()
    table = pd.DataFrame(
        {
            "cut": "2025-06",
            "cve_ent": np.char.zfill((np.arange(size) % 32 + 1).astype(str), 2),
            "month": month[np.arange(size) // 32 % 126],
            "offence": np.where(np.arange(size) % 3 == 0, "feminicidio", "homicidio_doloso"),
            "victims": pd.array(rng.integers(0, 9, size), dtype="Int64"),
            "suspected_gap": False,
            "level_shift": False,
        }
    )
    doloso = table["offence"] == "homicidio_doloso"
    assert analysis.monthly(table)["victims"].sum() == table.loc[doloso, "victims"].sum()
