"""The built tables: the publishers' own totals, what `load` chooses, and what a failure leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from support import SHIPPED, copy_project

from violence_data import checks, paths, processed, raw, seeds, tables
from violence_data import places as places_
from violence_data.errors import CheckFailed, NotBuilt, NotPublishedYet, RawFileError, UnknownName, ViolenceDataError
from violence_data.processed import building, datapackage, flags
from violence_data.tables import TABLES

pytestmark = pytest.mark.usefixtures("built")

# The nation's homicides by table, cut (the newest where none is named) and year, as their publishers give them.
VICTIMS = "sesnsp_victims_state_month"
PUBLISHED = [
    (VICTIMS, "2019-11", {2018: 33_743, 2019: 31_688}),
    (VICTIMS, "2025-06", {2015: 17_884, 2016: 22_541, 2017: 28_868, 2018: 33_742, 2019: 34_723, 2020: 34_569, 2021: 33_359}),
    (VICTIMS, "2025-06", {2022: 30_979, 2023: 29_721, 2024: 30_046, 2025: 12_752}),
    ("inegi_deaths_registration_state_month", "", {1990: 14_493, 2010: 25_757, 2018: 36_685, 2019: 36_476}),
    ("inegi_deaths_occurrence_state_month", "", {2018: 34_426, 2019: 35_274}),
    ("inegi_deaths_occurrence_municipality_month", "", {2019: 35_188}),
]
EXACT = [row for row in seeds.read_rows("published_totals.csv") if row["check"] == "exact" and row["table"] in TABLES]


def test_deaths_by_year_of_registration_add_up_in_every_year() -> None:
    places = processed.load("inegi_deaths_registered_state_year").astype({"homicide_deaths": "int64"})
    places = places.pivot(index="year", columns="cve_ent", values="homicide_deaths")
    assert places.index.tolist() == list(range(1990, 2025))
    assert places.sum(axis=1)[[2017, 2018, 2019, 2020]].tolist() == [32_079, 36_685, 36_661, 36_773]
    assert places.sum(axis=1)[[2021, 2022, 2023, 2024]].tolist() == [35_700, 33_287, 32_252, 33_550]
    assert places.loc[2018, places_.UNSPECIFIED] == 2_103
    assert places.loc[1992, places_.ABROAD] == 112
    towns = processed.load("inegi_deaths_registered_municipality_year").astype({"homicide_deaths": "int64"})
    summed = towns.groupby(["year", towns["cvegeo"].str[:2]])["homicide_deaths"].sum().unstack(fill_value=0)
    assert summed.eq(places[summed.columns]).all().all()
    by_month = processed.load("inegi_deaths_registration_state_month").astype({"homicide_deaths": "int64"})
    registered = by_month.groupby(by_month["month"].dt.year)["homicide_deaths"].sum().loc[:2018]
    assert registered.equals(places.sum(axis=1).loc[:2018]), "both ways of placing are of the same deaths"


@pytest.mark.parametrize(("table", "cut", "totals"), PUBLISHED)
def test_the_nation_s_published_totals(table: str, cut: str, totals: dict[int, int]) -> None:
    rows = processed.load(table, cuts="all" if cut else "newest")
    rows = rows[(rows["cut"] == (cut or rows["cut"])) & (rows["offence"] == "homicidio_doloso" if "offence" in rows else True)]
    found = rows.groupby(rows["month"].dt.year)[tables.get(table).count].sum()
    assert {year: int(found[year]) for year in totals} == totals


def test_feminicides_of_2024_and_people_of_mid_2019() -> None:
    rows = processed.load(VICTIMS, covering=("feminicidio",))
    assert rows.loc[(rows["offence"] == "feminicidio") & (rows["month"].dt.year == 2024), "victims"].sum() == 852
    for place in ("state", "municipality"):
        assert processed.load(f"conapo_population_{place}_year", years=2019)["population"].sum() == 127_215_666


@pytest.mark.parametrize("table", sorted({row["table"] for row in EXACT}))
def test_every_published_total_is_met_exactly(table: str) -> None:
    info, rows = tables.get(table), processed.load(table, cuts="all")
    wanted = [row for row in EXACT if row["table"] == table]
    assert len(wanted) >= 2
    assert [row for row in wanted if checks.published_sum(info, rows, row) != int(row["value"])] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_table_fits_its_model_and_is_sorted_by_its_key(name: str) -> None:
    frame = processed.load(name, cuts="all")
    table = tables.get(name)
    table.model.validate(frame)
    assert list(frame.columns) == table.columns
    assert frame.equals(frame.sort_values(list(table.key), kind="stable").reset_index(drop=True))
    assert not frame.duplicated(list(table.key)).any()


def test_no_table_holds_a_row_for_the_nation() -> None:
    for table in map(tables.get, SHIPPED):
        if "cve_ent" in table.columns and table.name != "published_totals":  # totals to hold tables against, of the nation mostly
            codes = set(processed.load(table.name, cuts="all")["cve_ent"]) - {places_.UNSPECIFIED, places_.ABROAD}
            assert codes <= {f"{n:02}" for n in range(1, 33)}, table.name
            assert len(codes) == 32 or not (table.grid or table.is_boundary), table.name


def test_known_holes_and_jumps_are_flagged(built: processed.Built) -> None:
    rows = processed.load("sesnsp_victims_state_month")
    gaps = rows[rows["suspected_gap"]]
    assert set(gaps["cve_ent"]) == {"20"}
    months = {f"{m:%Y-%m}" for m in gaps["month"]}
    assert months == {*(f"2015-{m:02}" for m in (1, 3, 4, 6, 7, 9, 10, 12)), "2016-10"}
    shifts = rows[rows["level_shift"] & (rows["cve_ent"] == "11")]
    assert set(shifts["month"].dt.year) == {2018}
    said = [f.message for f in built.findings if f.table == "sesnsp_victims_state_month"]
    assert any("Oaxaca: published zero in 2015-01" in message for message in said)
    assert any("Guanajuato" in message and "2018" in message for message in said)


def test_load_takes_the_newest_cut_and_stacks_them_on_demand() -> None:
    newest = processed.load("sesnsp_victims_state_month")
    assert set(newest["cut"]) == {"2025-09"}
    everything = processed.load("sesnsp_victims_state_month", cuts="all")
    files = [f for f in raw.read_manifest() if f.source_id == "sesnsp_victims"]
    assert set(everything["cut"]) == {f.cut for f in files} | {"2023-07", "2023-09", "2023-11", "2023-12", "2024-01", "2024-02", "2024-04"}
    assert newest.attrs["sources"][0]["sha256"] == next(f.sha256 for f in files if f.cut == "2025-09")


def test_load_as_of_a_day() -> None:
    assert set(processed.load("sesnsp_victims_state_month", as_of="2024-06-30")["cut"]) == {"2024-05"}
    assert set(processed.load("conapo_population_state_year", as_of="2019-10-15")["edition"]) == {"2018"}
    assert set(processed.load("conapo_population_state_year")["edition"]) == {"2023"}
    assert len(processed.load("inegi_states", as_of="1990-01-01")) == 32
    with pytest.raises(NotPublishedYet, match=r"no cut held here was published by 2019-10-15; the first held is 2019-11, published about"):
        processed.load("sesnsp_victims_state_month", as_of="2019-10-15")
    with pytest.raises(ViolenceDataError, match="expected a day as YYYY-MM-DD, found 'soon'"):
        processed.load("sesnsp_victims_state_month", as_of="soon")


def test_load_refuses_what_does_not_exist() -> None:
    with pytest.raises(UnknownName, match=r"found 'homicides', expected one of: conapo_population_municipality_year"):
        processed.load("homicides")
    with pytest.raises(UnknownName, match="no column value; it has: cut, published_on"):
        processed.load("inegi_deaths_occurrence_state_month", columns=["value"])
    with pytest.raises(UnknownName, match='expected "newest" or "all"'):
        processed.load("inegi_states", cuts="old")


def test_load_gives_true_types() -> None:
    victims = processed.load("sesnsp_victims_state_month", columns=["month", "victims", "cve_ent"])
    assert list(victims.columns) == ["cve_ent", "month", "victims"]
    assert (str(victims["victims"].dtype), victims["month"].dtype.kind, str(victims["cve_ent"].dtype)) == ("Int64", "M", "str")
    states = processed.load("inegi_states", columns=["cve_ent"])
    assert isinstance(states, gpd.GeoDataFrame)
    assert states.crs.to_epsg() == 4326


def test_the_datapackage_says_where_everything_is_from(home: Path) -> None:
    package = json.loads((home / "data/processed" / datapackage.FILE).read_text(encoding="utf-8"))
    by_name = {part["name"]: part for part in package["resources"]}
    assert sorted(by_name) == sorted(SHIPPED)
    victims = by_name["sesnsp_victims_state_month"]
    assert {s["file"] for s in victims["sources"]} == {f.file for f in raw.read_manifest() if f.source_id == "sesnsp_victims"}
    assert victims["licenses"] == ["Libre Uso MX"]
    fields = {f["name"]: f for f in victims["schema"]["fields"]}
    assert fields["victims"]["unit"] == "victims"
    assert all(f["description"] for part in by_name.values() for f in part["schema"]["fields"])
    with pytest.raises(NotBuilt, match="does not describe it"):
        datapackage.resource({"resources": []}, "incidents")


def test_a_project_without_tables_says_how_to_build_them(project: Path) -> None:
    with pytest.raises(NotBuilt, match='run "violence-data build"'):
        processed.load("inegi_states")


def _tables(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((folder / "data/processed").iterdir())}


def test_a_bad_file_stops_the_build_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_project(tmp_path / "p", processed_tables=True)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    before = _tables(folder)
    (folder / "data/raw/inegi_geography/states.geojson").write_bytes(b"{}")
    with pytest.raises(RawFileError, match="states.geojson has sha256"):
        processed.build()
    assert _tables(folder) == before
    assert [p.name for p in (folder / "data").iterdir() if p.name.startswith(".")] == []


def test_a_crash_while_writing_leaves_the_old_tables_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_project(tmp_path / "p", processed_tables=True)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    before = _tables(folder)

    def crash(*_: object) -> None:
        raise OSError("disk full")

    frames = {name: processed.load(name, cuts="all") for name in SHIPPED}
    monkeypatch.setattr(datapackage, "describe", crash)
    with pytest.raises(OSError, match="disk full"):
        building._write(frames, {}, {}, processed.Built())
    assert _tables(folder) == before


def test_a_crash_between_the_two_renames_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_project(tmp_path / "p", processed_tables=True)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    (folder / "data/processed").rename(folder / "data/.processed-old")
    assert len(processed.load("inegi_states")) == 32


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"cut": ["2019-11"], "cve_ent": ["12"], "month": [pd.Timestamp("2019-10-01")], "victims": pd.array([7], dtype="Int64")}
    )


def correct(project: Path, **changed: str) -> dict[str, pd.DataFrame]:
    row = {
        "table": "t",
        "key": "cve_ent=12;month=2019-10-01",
        "column": "victims",
        "published": "7",
        "corrected": "8",
        "reason": "r",
        "citation": "c",
        "status": "s",
    } | changed
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    (project / "seeds" / seeds.CORRECTIONS).write_text(text, encoding="utf-8")
    frames = {"t": frame()}
    seeds.correct(frames)
    return frames


def test_a_correction_is_applied(project: Path) -> None:
    assert correct(project)["t"]["victims"].tolist() == [8]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"published": "6"}, "expected the published value '6', found '7': the publisher changed it"),
        ({"key": "cve_ent=16"}, "to meet one row of t, found 0"),
        ({"key": "state=16"}, "expected key columns among cut"),
        ({"column": "deaths"}, "expected a built table and its column, found 't' and 'deaths'"),
        ({"table": "u"}, "expected a built table and its column, found 'u'"),
    ],
)
def test_a_correction_that_no_longer_fits_stops_the_build(project: Path, changed: dict[str, str], message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        correct(project, **changed)


@pytest.mark.parametrize("lost", [("01", "02"), ("01",)])
def test_months_without_a_row_of_homicidio_doloso_are_refused(lost: tuple[str, ...]) -> None:
    table = tables.get("sesnsp_victims_state_month")
    rows = processed.load(table.name, covering=("feminicidio",)).drop(columns=["suspected_gap", "level_shift"])
    rows = rows[rows["cve_ent"].isin(["01", "02"])]
    rows = rows[~(rows["cve_ent"].isin(lost) & (rows["offence"] == "homicidio_doloso"))]
    with pytest.raises(CheckFailed, match=r"expected rows of homicidio_doloso in every state and month, found them in (0|126) of 252"):
        building.finish(table, rows)


def test_a_source_that_nobody_knows_is_not_passed_over(project: Path) -> None:
    path = project / "data/raw/MANIFEST.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("sesnsp_victims,sesnsp", "sesnsp_victim,sesnsp", 1), encoding="utf-8")
    with pytest.raises(RawFileError, match="source_id: expected one of sesnsp_victims, .* found 'sesnsp_victim'"):
        processed.build()


def test_cells_that_break_a_model_are_named() -> None:
    table = tables.get("inegi_deaths_occurrence_state_month")
    rows = processed.load(table.name).head(3).copy()
    rows.loc[1, "homicide_deaths"] = -1
    with pytest.raises(CheckFailed, match=r"1 cells break the table's model: row 1, column homicide_deaths: .* found -1"):
        building.finish(table, rows.drop(columns=["suspected_gap", "level_shift"]))


def test_seeds_with_a_wrong_cell_or_column_are_refused(project: Path) -> None:
    table = tables.get("presidential_terms")
    path = project / "seeds/presidential_terms.csv"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("2018-12-01", "soon"), encoding="utf-8")
    with pytest.raises(CheckFailed, match="presidential_terms.csv"):
        seeds.read_table(table)
    path.write_text(good.replace("label", "name", 1), encoding="utf-8")
    with pytest.raises(CheckFailed, match="missing columns label"):
        seeds.read_table(table)
    path.write_text(good + "a,b\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match="expected as many cells as the header has"):
        seeds.read_table(table)


def test_a_title_is_said_in_words() -> None:
    assert not [t.name for t in TABLES.values() if "." in t.title or "_" in t.title]


def test_a_month_that_is_not_covered_is_no_gap() -> None:
    table = tables.get("inegi_deaths_occurrence_state_month")
    rows = processed.load(table.name).drop(columns=["suspected_gap", "level_shift"])
    rows = rows[rows["cve_ent"] == "12"].reset_index(drop=True)
    for number, flagged in ((0, True), (pd.NA, False)):
        rows.loc[rows["month"] == pd.Timestamp("2019-10-01"), "homicide_deaths"] = number
        told = flags.add_flags(table, rows).set_index("month")["suspected_gap"]
        assert told[pd.Timestamp("2019-10-01")] == flagged


def test_a_table_that_no_file_feeds_says_what_to_do_or_has_no_rows() -> None:
    added = "inegi_deaths_registration_municipality_month"
    with pytest.raises(
        NotBuilt, match='no file of inegi_queries is held here; .* run "violence-data add FILE", then "violence-data build"'
    ):
        processed.load(added)
    nothing = processed.load(added, or_none=True)
    assert (len(nothing), nothing.attrs["sources"], nothing.attrs["warnings"]) == (0, [], [])
    assert list(nothing.columns)[:4] == ["cut", "published_on", "registration_year", "cvegeo"]
    few = processed.load(added, columns=["cvegeo", "cut"], or_none=True)
    assert list(few.columns) == ["cut", "cvegeo"]
    named = processed.load(added, columns=["cvegeo", "cut"], names=True, or_none=True)
    assert list(named.columns) == ["cut", "cvegeo", "municipality"]
    early = processed.load(VICTIMS, "1999-01-01", columns=["cve_ent"], names=True, or_none=True)
    assert (list(early.columns), early.attrs["gap"]["as_of"]) == (["cve_ent", "state"], "1999-01-01")
