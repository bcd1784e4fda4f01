"""One municipality: years in which its deaths stood elsewhere, its rank, its neighbours across a border, its newest case files."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from violence_data import load, words_of
from violence_data.errors import UnknownName
from violence_data.topics import municipalities

WORDS = words_of("municipalities")
SPLITS = pd.DataFrame(
    {"cvegeo": ["01012"], "municipality": ["Young"], "cvegeo_parent": ["01001"], "parent": ["Old"], "decree_year": [2017]}
)
CODES = {f"01{n:03}": f"M{n}" for n in range(1, 12)} | {"01012": "Young", "02001": "Abroad"}


def people() -> pd.DataFrame:
    rows = [(code, name, year, 100_000) for code, name in CODES.items() for year in range(2015, 2021)]
    return pd.DataFrame(rows, columns=["cvegeo", "municipality", "year", "population"]).assign(edition="2023")


def registered() -> pd.DataFrame:
    rows = [("01001", 2015, 30), ("01001", 2019, 20), ("01002", 2020, 5), ("01012", 2019, 4), ("02001", 2016, 1), ("02001", 2018, 9)]
    return pd.DataFrame(rows, columns=["cvegeo", "year", "homicide_deaths"]).astype({"homicide_deaths": "Int64"}).assign(cut="2020-12")


def dated() -> pd.DataFrame:
    frame = pd.DataFrame({"cvegeo": ["01001", "01002"], "month": pd.to_datetime(["2015-01-01", "2016-12-01"]), "homicide_deaths": [7, 2]})
    return frame.astype({"homicide_deaths": "Int64"}).assign(cut="2016-12")


def one(code: str) -> municipalities.Municipality:
    return municipalities.municipality(people(), SPLITS, code)


def test_what_a_municipality_was_split_off_and_what_stands_together_with_it() -> None:
    young, old = one("01012"), one("01001")
    assert (young.name, young.parent, young.since, young.joined) == ("Young", "Old", 2017, ["M1"])
    assert (old.since, old.children, old.joined) == (None, [("Young", 2017)], ["Young"])
    assert str(WORDS.borders(one("01002"))) == ""
    assert "split off from Old in 2017" in WORDS.borders(
        young
    ) and "Until then the figures hold what was split off: Young" in WORDS.borders(old)
    with pytest.raises(UnknownName, match="municipality 01999: expected one of the 13 that the population table holds"):
        one("01999")


def test_years_are_0_where_covered_and_missing_where_they_stood_elsewhere() -> None:
    years = municipalities.by_year(registered(), dated(), one("01001"))
    assert years.to_numpy(na_value=None).tolist() == [
        [2015, 30, 7],
        [2016, 0, 0],
        [2017, 0, None],
        [2018, 0, None],
        [2019, 20, None],
        [2020, 0, None],
    ]
    young = municipalities.by_year(registered(), dated(), one("01012"))
    assert young["year"].tolist() == [2019, 2020] and young["registered"].tolist() == [4, 0] and young["died"].isna().all()
    none = municipalities.by_year(registered().query("cvegeo != '01012'"), dated(), one("01012"))
    assert none.empty and not municipalities.has_deaths(none)
    assert WORDS.none_at_all(one("01012"), none) == "No death by homicide stands under the code of Young in the years covered."
    calm = municipalities.by_year(registered(), dated(), one("01003"))
    assert WORDS.none_at_all(one("01003"), calm).startswith("INEGI counts no death by homicide in M3 from 2015 to 2020")
    assert WORDS.none_at_all(one("01001"), years) == ""
    assert WORDS.years_of_one(young).endswith("| 2019 | 4 | |\n| 2020 | 0 | |")


def test_its_level_is_that_of_its_parent_where_it_is_younger_than_the_boundaries() -> None:
    own = municipalities.of_state(registered(), people(), SPLITS, "01")
    found = municipalities.level(own, one("01012"), SPLITS)
    assert (found.row.cvegeo, found.row.homicide_deaths, found.places, found.ranked) == ("01001", 24, 11, 1)
    assert "By that rate it is number 1 of the state's 11 municipalities" in WORDS.level(one("01012"), found)
    assert "24 deaths by homicide that happened in Young together with M1 (Aguascalientes)" in WORDS.level(one("01012"), found)
    small = municipalities.level(own, one("01002"), SPLITS)
    assert "fewer than 20 such deaths and so no rank; 1 of the state's 11 municipalities have one" in WORDS.level(one("01002"), small)


def test_neighbours_are_those_that_touch_it_in_whatever_state_itself_first() -> None:
    places = {"01002": 0, "01001": 1, "01003": 2, "01004": 9, "02001": -1}
    boundaries = gpd.GeoDataFrame({"cvegeo": list(places)}, geometry=[box(x, 0, x + 1, 1) for x in places.values()], crs="EPSG:4326")
    own = municipalities.of_state(registered(), people(), SPLITS, "01")
    near = municipalities.neighbours(boundaries, SPLITS, own, one("01002"), registered(), people())
    assert near["cvegeo"].tolist() == ["01002", "01001", "02001"]
    assert near["homicide_deaths"].tolist() == [5, 24, 10]
    assert near["shrunken_per_100k"].notna().all() and near["rank"].isna().iloc[2]


def case_files(months: int, *, compiled: bool = True) -> pd.DataFrame:
    rows = [
        (code, month, offence, 1)
        for code in ("01001", "01002")
        for month in pd.date_range("2024-01-01", periods=months, freq="MS")
        for offence in ("homicidio_doloso", "feminicidio")
    ]
    frame = pd.DataFrame(rows, columns=["cvegeo", "month", "offence", "incidents"]).astype({"incidents": "Int64"})
    return frame.assign(method="CNSP38_2015", compiled=compiled, cut="x", published_on=pd.Timestamp("2025-07-20"))


def test_the_newest_case_files_are_twelve_months_beside_the_twelve_before_where_these_are_covered() -> None:
    known = municipalities.newest_case_files(case_files(24), one("01001"))
    assert known is not None and known.rows == [("homicidio_doloso", 12, 12), ("feminicidio", 12, 12)]
    both = pd.concat([case_files(18), case_files(18, compiled=False).assign(incidents=2)], ignore_index=True)
    newest = municipalities.newest_case_files(both, one("01001"))
    assert newest is not None and not newest.compiled and newest.rows[0] == ("homicidio_doloso", 24, None)
    assert "fewer than twelve months" in WORDS.case_files(municipalities.newest_case_files(case_files(3), one("01001")), one("01001"))
    assert municipalities.newest_case_files(case_files(24), one("02001")) is None
    assert "No file here has case files of Baja California" in WORDS.case_files(None, one("02001"))


def test_every_municipality_of_the_population_table_has_a_level_and_neighbours(built: object) -> None:
    """Those without a boundary of their own too: they stand with their parent."""
    people, splits = load("conapo_population_municipality_year"), load("municipality_splits")
    deaths, boundaries = load("inegi_deaths_registered_municipality_year"), load("inegi_municipalities")
    for state in ("04", "07", "12"):
        own = municipalities.of_state(deaths, people, splits, state)
        codes = [code for code in people["cvegeo"].unique() if code[:2] == state]
        assert {municipalities.level(own, municipalities.municipality(people, splits, code), splits).places for code in codes} == {
            len(own.rows)
        }
    young = municipalities.municipality(people, splits, "12082")
    near = municipalities.neighbours(boundaries, splits, own, young, deaths, people)
    assert len(near) > 2 and near["cvegeo"].iloc[0] == "12053"
