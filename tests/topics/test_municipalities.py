"""Municipalities of a state: splits, rates raw and shrunken, what stands out, two sources' ranks, and maps on one scale."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import geopandas as gpd
import laid_out
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Annotation
from shapely.geometry import box

from violence_data import load, words_of
from violence_data.charts import NothingToPlot
from violence_data.charts.maps import class_colours
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.measures.rates import MULTIPLES
from violence_data.topics import municipalities
from violence_data.topics.municipalities import StateRates

WORDS = words_of("municipalities")
SAY = WORDS.plain
SPLITS = pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02001"], "decree_year": [2020]})
NO_SPLITS = SPLITS.head(0)


# ---- splits ----


def test_splits_are_merged_through_every_generation() -> None:
    rows = [("02006", "02001", 2020), ("02008", "02006", 2021), ("02009", "02002", 2005)]
    splits = pd.DataFrame(rows, columns=["cvegeo", "cvegeo_parent", "decree_year"])
    codes = pd.Series(["02008", "02006", "02009", "02004"])
    assert municipalities.merge_splits(codes, splits, 2010).tolist() == ["02001", "02001", "02009", "02004"]
    assert municipalities.merge_splits(codes, splits, 2005).iloc[2] == "02002"
    assert municipalities.merge_splits(codes, NO_SPLITS, 2005).tolist() == codes.tolist()


def test_splits_in_a_circle_or_with_two_parents_are_refused() -> None:
    circle = pd.DataFrame({"cvegeo": ["01001", "01002"], "cvegeo_parent": ["01002", "01001"], "decree_year": 2015})
    for splits, says in ((circle, "circle"), (pd.concat([circle, circle]), "stand twice")):
        with pytest.raises(ViolenceDataError, match=says):
            municipalities.merge_splits(pd.Series(["01001"]), splits, 2010)


# ---- rates ----


def people() -> pd.DataFrame:
    codes = [f"01{number:03d}" for number in range(1, 13)] + ["02001", "02002", "02006"]
    frame = pd.DataFrame([(code, year, 100_000) for code in codes for year in (2018, 2019)], columns=["cvegeo", "year", "population"])
    return frame.assign(edition="2023", municipality="M" + frame["cvegeo"])


def deaths() -> pd.DataFrame:
    rows = [
        ("01001", "2018-01", 25),
        ("01001", "2019-12", 30),
        ("01002", "2019-05", 10),
        ("01999", "2019-05", 7),
        ("02001", "2019-03", 40),
        ("02006", "2019-03", 2),
        ("02002", "2019-03", 21),
    ]
    frame = pd.DataFrame(rows, columns=["cvegeo", "month", "homicide_deaths"]).astype({"homicide_deaths": "Int64"})
    frame = frame.assign(cut="2021-12", month=pd.to_datetime(frame["month"]))
    return laid_out.table("inegi_deaths_occurrence_municipality_month", rows=frame)


def test_municipalities_fill_the_grid_and_rank_from_20_deaths() -> None:
    rows = municipalities.rates(deaths(), people(), SPLITS, "01", 2018, 2019).set_index("cvegeo")
    assert rows["homicide_deaths"].tolist() == [55, 10] + [0] * 10
    assert rows["person_years"].eq(200_000).all()
    assert rows.loc["01001", ["homicide_deaths_per_100k", "rank"]].tolist() == [27.5, 1] and rows["rank"].isna().sum() == 11
    assert rows.loc["01012", "homicide_deaths_per_100k_low"] == 0 < rows.loc["01012", "shrunken_per_100k"]
    assert rows.loc["01001", "shrunken_per_100k"] < 27.5
    assert rows["prior_from"].eq("01").all()
    none = municipalities.rates(deaths().query("cvegeo >= '02'"), people(), SPLITS, "01", 2019, 2019)
    assert none["prior_from"].eq("00").all() and none["homicide_deaths"].eq(0).all(), "a state without deaths borrows the nation's"


def test_a_municipality_that_was_split_off_stands_under_its_parent() -> None:
    rows = municipalities.rates(deaths(), people(), SPLITS, "02", 2019, 2019).set_index("cvegeo")
    assert rows.loc["02001", ["homicide_deaths", "person_years", "municipality"]].tolist() == [42, 200_000, "M02001"]
    assert rows.index.tolist() == ["02001", "02002"]
    assert rows["prior_from"].eq("00").all(), "a state of two municipalities borrows the nation's"


@pytest.mark.parametrize(
    ("error", "match", "given"),
    [
        (YearsNotCovered, "2018-2019", {"end_year": 2020}),
        (UnknownName, "state 12 has no municipality here; expected one of 01, 02", {"state": "Guerrero"}),
        (UnknownName, "did you mean Guerrero", {"state": "Guererro"}),
        (ViolenceDataError, "homicide_deaths in 03001 but no population there", {"deaths": deaths().assign(cvegeo="03001")}),
        (ViolenceDataError, "editions", {"population": pd.concat([people(), people().assign(edition="2018")])}),
        (ViolenceDataError, "a sum never mixes cuts", {"deaths": deaths().assign(cut=list("1234567"))}),
    ],
)
def test_what_cannot_be_a_rate_is_named(error: type[Exception], match: str, given: dict[str, Any]) -> None:
    usual = {"deaths": deaths(), "population": people(), "splits": SPLITS, "state": "01", "start_year": 2019, "end_year": 2019}
    with pytest.raises(error, match=match):
        municipalities.rates(**(usual | given))


def test_the_last_years_are_those_that_end_in_a_december() -> None:
    assert municipalities.last_years(pd.DataFrame({"year": range(1990, 2025)})) == (2020, 2024)
    months = pd.DataFrame({"month": pd.date_range("2015-01-01", "2021-11-01", freq="MS")})
    assert municipalities.last_years(months) == (2016, 2020)
    with pytest.raises(YearsNotCovered, match="covers a December"):
        municipalities.last_years(months.tail(11))


# ---- a state's rates, said and drawn ----


OWN = municipalities.of_state(deaths(), people(), SPLITS, "01")


def test_what_has_no_municipality_is_told_and_in_no_rate() -> None:
    assert (OWN.first, OWN.last, OWN.deaths, OWN.unplaced, OWN.by_registration) == (2018, 2019, 65, 7, False)
    assert OWN.per_100k == pytest.approx(65 / 24)
    yearly = deaths().assign(year=lambda f: f["month"].dt.year).drop(columns="month")
    registered = municipalities.of_state(yearly, people(), SPLITS, "01")
    lost = "Another 7 have no known municipality and are in no rate."
    assert "not to be joined to the one above" in WORDS.answer(registered) and WORDS.answer(registered).endswith(lost)
    assert all("no known municipality" not in WORDS.answer(one) for one in (replace(registered, unplaced=0), OWN))
    assert SAY.map_title(registered).endswith("by year of registration, 2018–2019")


def test_no_place_stands_out_when_chance_or_one_class_holds_them_all() -> None:
    rows = pd.DataFrame({"homicide_deaths": [3, 4], "person_years": [1e5, 1e5], "shrunken_per_100k": [3.2, 30.0]})
    rows = rows.assign(shrunken_per_100k_low=[2.0, 3.0], shrunken_per_100k_high=[4.9, 80.0])
    own = StateRates("01", 2018, 2019, rows, [13.8, 27.6, np.inf], 0, False)
    surely = replace(own, rows=rows.assign(shrunken_per_100k_low=[2.0, 9.0]))
    assert [one.alike for one in (own, surely, replace(surely, scale=[50.0, 100.0]))] == ["within_chance", "", "one_class"]
    notes = [SAY.map_notes(one).splitlines() for one in (own, surely, replace(surely, scale=[50.0, 100.0]))]
    assert [len(one) for one in notes] == [4, 3, 4]
    assert "No place stands out: the 95 % interval" in notes[0][0]
    assert "No place stands out beside the nation" in notes[2][0]


def drawn(name: str = "M01001") -> tuple[gpd.GeoDataFrame, StateRates]:
    rows = OWN.rows.assign(municipality=OWN.rows["municipality"].replace("M01001", name))
    squares = [box(-100 + i, 20, -99 + i, 21) for i in range(13)]
    codes = [*rows["cvegeo"], "01013"]
    boundaries = gpd.GeoDataFrame({"cvegeo": codes}, geometry=squares, crs="EPSG:4326")
    own = replace(OWN, rows=rows)
    return municipalities.on_map(boundaries, SPLITS, own), own


def test_a_map_has_its_classes_and_hatches_what_has_no_rate() -> None:
    on_map, own = drawn()
    chart = municipalities.rates_map(on_map, own, WORDS, deaths())
    key: Any = chart.ax.get_legend()
    assert key.get_texts()[-1].get_text() == "no figure"
    assert key.get_patches()[0].get_facecolor() == to_rgba(class_colours(5)[0])
    assert [c.get_hatch() for c in chart.ax.collections if c.get_hatch()] == ["////"]
    assert chart.ax.get_aspect() == pytest.approx(1 / np.cos(np.radians(20.5)))
    laid_out.check(lambda: municipalities.rates_map(on_map, own, WORDS, deaths()))
    with pytest.raises(UnknownName, match="no column shrunken_per_100k"):
        municipalities.rates_map(on_map.drop(columns="shrunken_per_100k"), own, WORDS, deaths())
    for scale in ([5.0], [20.0, 5.0], []):
        with pytest.raises(ViolenceDataError, match="class limits"):
            municipalities.rates_map(on_map, replace(own, scale=scale), WORDS, deaths())


def test_the_highest_stand_in_their_order_with_the_rate_of_the_state() -> None:
    long = "Dolores Hidalgo Cuna de la Independencia Nacional"
    own = drawn(long)[1]
    chart = municipalities.ranked(own, WORDS, deaths())
    assert chart.data["municipality"].tolist() == [long] and "whole state: 2.7" in laid_out.said_on(chart.ax)
    laid_out.check(lambda: municipalities.ranked(own, WORDS, deaths()))
    with pytest.raises(NothingToPlot):
        municipalities.ranked(replace(own, rows=own.rows.assign(rank=pd.NA)), WORDS, deaths())
    named = WORDS.table(drawn("<b>a|b*")[1]).splitlines()[2]
    assert named.startswith(r"| &lt;b&gt;a\|b\* | 55 | 27.5 |"), "a name is only text"


# ---- two sources ----


PLACES = {f"11{n:03}": 50_000 + 1000 * n for n in range(1, 13)} | {"11099": 100, "12001": 10_000}
PEOPLE = pd.DataFrame(
    [
        {"cvegeo": c, "municipality": f"M{c}", "year": y, "population": n, "edition": "2023"}
        for c, n in PLACES.items()
        for y in range(2015, 2026)
    ]
)
SPLIT = pd.DataFrame({"cvegeo": ["11099"], "cvegeo_parent": ["11002"], "decree_year": [2020]})


def monthly(count: str, last: str, **by_place: int) -> pd.DataFrame:
    """Monthly counts from January 2019 to a month."""
    months = pd.date_range("2019-01-01", last, freq="MS")
    found = [{"cvegeo": code[1:], "month": month, count: number, "cut": last[:7]} for code, number in by_place.items() for month in months]
    return pd.DataFrame(found)


def case_files(last: str = "2021-11-01", **by_place: Any) -> pd.DataFrame:
    counts = by_place or {"m11001": 1, "m11002": 5, "m11099": 2, "m11998": 3, "m11003": 0}
    return monthly("incidents", last, **counts).assign(method="CNSP38_2015", compiled=False, offence="homicidio_doloso", weapon="firearm")


DEATHS = monthly("homicide_deaths", "2021-12-01", m11001=6, m11002=3, m11003=1, m12001=1)


def rankings(*files: pd.DataFrame) -> municipalities.Rankings:
    found = municipalities.rankings(DEATHS, pd.concat(files), PEOPLE, SPLIT, "11")
    assert found is not None
    return found


def incidents_in(code: str, *files: pd.DataFrame) -> int:
    return int(rankings(*files).rows.set_index("cvegeo").loc[code, "incidents"])


def test_both_sources_rank_over_the_years_that_both_cover_whole_and_few_events_get_no_rank() -> None:
    found = rankings(case_files())
    assert (found.first, found.last, found.left_out) == (2019, 2020, 72)
    by_place = found.rows.set_index("cvegeo")
    assert by_place.loc["11001", ["homicide_deaths", "incidents"]].tolist() == [144, 24]
    assert by_place.loc["11002", "incidents"] == 168, "a municipality split off since stands with its parent"
    assert by_place["homicide_deaths_rank"].dropna().to_dict() == {"11001": 1, "11002": 2, "11003": 3}
    assert by_place["incidents_rank"].dropna().to_dict() == {"11002": 1, "11001": 2}
    assert (by_place["incidents_rank_low"].dropna() <= by_place["incidents_rank"].dropna()).all()


def test_other_offences_methods_and_compilers_do_not_count_where_the_publishers_own_file_does() -> None:
    assert incidents_in("11001", case_files(), case_files(m11001=9).assign(offence="homicidio_culposo")) == 24
    register = case_files("2026-03-01", m11001=9).query("month >= '2026-01-01'").assign(method="RNID_2026")
    pd.testing.assert_frame_equal(rankings(case_files(), register).rows, rankings(case_files()).rows)
    own = case_files(m11001=9)
    assert incidents_in("11001", case_files(m11001=4).assign(compiled=True), own) == 9 * 24
    assert incidents_in("11001", case_files("2021-12-01", m11001=4).assign(compiled=True), own) == 4 * 36, "a newer year comes first"


@pytest.mark.parametrize(
    ("files", "state"),
    [
        (case_files().head(0), "11"),
        (case_files(), "12"),
        (case_files("2019-11-01"), "11"),
        (case_files("2026-03-01", m11001=9).query("month >= '2026-01-01'"), "11"),
    ],
    ids=["none", "another", "no year", "later"],
)
def test_without_common_years_nothing_is_printed(files: pd.DataFrame, state: str) -> None:
    found = municipalities.rankings(DEATHS, files, PEOPLE, SPLIT, state)
    assert found is None and WORDS.rankings(found) == ""


def test_the_table_sets_both_ranks_side_by_side() -> None:
    found = rankings(case_files())
    text = WORDS.rankings(found)
    assert text.startswith("From 2019 to 2020, the last whole years in both sources, Guanajuato's municipalities")
    assert WORDS.rankings(replace(found, first=2020)).startswith("In 2020, the last whole year in both sources")
    assert "Left out: 72 case files" in text
    _, one, two, three = laid_out.cells(text)
    low, high = found.rows.set_index("cvegeo").loc["11001", ["homicide_deaths_rank_low", "homicide_deaths_rank_high"]]
    assert one[:3] == ["M11001", "144", f"1 ({low} to {high})"] and two[0] == "M11002"
    assert three == ["M11003", "24", three[2], "0", ""], "no rank under 20"


# ---- the shipped tables ----


@pytest.fixture(scope="module")
def tables(built: object) -> dict[str, pd.DataFrame]:
    deaths, people = load("inegi_deaths_occurrence_municipality_month"), load("conapo_population_municipality_year")
    return {"deaths": deaths, "people": people, "splits": load("municipality_splits"), "boundaries": load("inegi_municipalities")}


def shipped(tables: dict[str, pd.DataFrame], code: str) -> StateRates:
    return municipalities.of_state(tables["deaths"], tables["people"], tables["splits"], code)


def test_every_map_has_one_scale_so_a_rate_of_two_and_one_of_ninety_never_share_a_colour(tables: dict[str, pd.DataFrame]) -> None:
    low, high = (shipped(tables, code) for code in ("31", "12"))
    assert low.scale == high.scale
    assert [limit / low.scale[1] for limit in low.scale[:-1]] == pytest.approx(MULTIPLES)
    nation = tables["deaths"]["homicide_deaths"][tables["deaths"]["month"].dt.year.between(low.first, low.last)].sum()
    everyone = tables["people"]["population"][tables["people"]["year"].between(low.first, low.last)].sum()
    assert low.scale[1] == pytest.approx(nation / everyone * 100_000, abs=0.05)
    classes = [set(np.searchsorted(own.scale, own.rows["shrunken_per_100k"])) for own in (low, high)]
    assert classes[0] == {0}
    assert max(classes[1]) >= 3
    assert (low.alike != "", high.alike) == (True, "")


@pytest.mark.parametrize("code", ["03", "09", "20", "29"])
def test_three_to_five_of_the_largest_are_named_and_no_name_touches_another(tables: dict[str, pd.DataFrame], code: str) -> None:
    own = shipped(tables, code)
    on_map = municipalities.on_map(tables["boundaries"], tables["splits"], own)
    chart = municipalities.rates_map(on_map, own, WORDS, tables["deaths"])
    chart.figure.canvas.draw()
    named = [text for text in chart.ax.texts if isinstance(text, Annotation) and text.get_text()]
    largest = list(own.largest.values())
    assert 3 <= len(named) <= 5
    assert set(largest[:3]) <= {text.get_text() for text in named} <= set(largest)
    boxes = [super(Annotation, text).get_window_extent() for text in named]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(one.x0 >= 0 and one.x1 <= chart.figure.bbox.width for one in boxes)
    assert all(text.get_fontsize() >= 9 for text in named)


def test_rates_by_year_of_registration_reach_2024_and_add_up(tables: dict[str, pd.DataFrame]) -> None:
    towns = load("inegi_deaths_registered_municipality_year")
    own = municipalities.of_state(towns, tables["people"], tables["splits"], "25")
    assert (own.first, own.last) == (2020, 2024)
    of_state = towns[towns["cvegeo"].str.startswith("25") & towns["year"].between(2020, 2024)]
    assert own.deaths + own.unplaced == of_state["homicide_deaths"].sum()
    files = load("sesnsp_incidents_municipality_month")
    found = municipalities.rankings(towns, files, tables["people"], tables["splits"], "25")
    assert found is not None
    assert (found.first, found.last) == (2024, 2024)
