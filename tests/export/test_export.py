"""What is exported: every table in every format it allows, read back unchanged; nothing half written, no cell a formula."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import typer.testing
from hypothesis import given, settings
from hypothesis import strategies as st
from support import REPOSITORY

from violence_data import cli, export, paths, processed
from violence_data.errors import ExportFailed, NotBuilt, NotPublishedYet, UnknownName, ViolenceDataError
from violence_data.export import tables as written
from violence_data.export import writers
from violence_data.tables import TABLES, WARNINGS

RUNNER = typer.testing.CliRunner()
HELD = [name for name, table in TABLES.items() if not table.is_added]
VICTIMS = "sesnsp_victims_state_month"
ALLOWED = [(name, kind) for name in HELD for kind in export.formats(TABLES[name])]
HOSTILE = [
    '=HYPERLINK("https://example.org/?"&A1,"x")',
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "\n+1",
    "  =1+1",
    "＝1+1",
    "a;=1+1",
    "=cmd|' /C calc'!A0",
    'a "quoted" cell, with a comma',
    "two\nlines",
    "0012",
    "",
]

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.usefixtures("built")]


def kinds(table: str) -> dict[str, str]:
    return {c["name"]: c["type"] for c in TABLES[table].described()}


def as_written(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Each cell of a table as the text that stands for it in a csv."""
    written = pd.DataFrame(index=frame.index)
    for name, kind in kinds(table).items():
        column = frame[name]
        cells = column.dt.strftime("%Y-%m-%d") if kind == "date" else column.astype("object")
        cells = cells.map(str, na_action="ignore")
        written[name] = cells.str.lower() if kind == "boolean" else cells
    return written.astype("str").fillna("")


def described(path: Path) -> str:
    """All that a file says of itself, as one text."""
    if path.suffix == ".csv":
        return path.with_name(writers.side_name(path.name)).read_text(encoding="utf-8")
    if path.suffix == ".geojson":
        return json.dumps(json.loads(path.read_text(encoding="utf-8"))["metadata"], ensure_ascii=False)
    if path.suffix == ".parquet":
        return pq.read_schema(path).metadata[b"violence_data"].decode()
    rows = openpyxl.load_workbook(path)["about"].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def read_back(path: Path, table: str) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    if path.suffix == ".geojson":
        return gpd.read_file(path)
    if path.suffix == ".parquet":
        return gpd.read_parquet(path) if TABLES[table].is_boundary else pd.read_parquet(path)
    rows = openpyxl.load_workbook(path)["data"].iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=next(rows), dtype="object")


@pytest.fixture
def shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a table be its first and last rows: some formats are slow to read."""
    whole = processed.load

    def small(table: str, as_of: str | None = None, cuts: str = "newest") -> pd.DataFrame:
        frame = whole(table, as_of, cuts=cuts)
        kept = pd.concat([frame.head(200), frame.tail(100)]).drop_duplicates(subset=list(TABLES[table].key), ignore_index=True)
        kept.attrs = frame.attrs
        return kept

    monkeypatch.setattr(export.tables, "load", small)


# ---- every table, every format ----


def check_cells(path: Path, table: str, expected: pd.DataFrame) -> None:
    """What a file gives back is the table: its cells as text in a csv, its types and values in the others."""
    found = read_back(path, table)
    if path.suffix == ".parquet":
        pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(expected))
    elif path.suffix == ".csv":
        pd.testing.assert_frame_equal(found, as_written(expected, table))
        data = path.read_bytes()
        assert data[:3] == b"\xef\xbb\xbf"
        assert data.count(b"\r\n") == data.count(b"\n") == len(found) + 1
    elif path.suffix == ".xlsx":
        assert list(found) == list(expected)
        for name, kind in kinds(table).items():
            cells = [None if pd.isna(v) else v for v in expected[name].astype("object")]
            assert found[name].where(found[name].notna(), None).tolist() == cells, name
            python = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "date": dt.datetime}[kind]
            assert all(v is None or isinstance(v, python) for v in found[name]), name
    else:
        assert found.crs.to_epsg() == 4326
        points = gpd.points_from_xy(expected["longitude"], expected["latitude"]) if "longitude" in expected else expected.geometry
        assert gpd.GeoSeries(found.geometry).geom_equals(gpd.GeoSeries(points, crs=4326)).all()
        rows = pd.DataFrame([f["properties"] for f in json.loads(path.read_text(encoding="utf-8"))["features"]])
        for name, kind in kinds(table).items():
            if kind != "geometry":
                cells = expected[name].dt.strftime("%Y-%m-%d") if kind == "date" else expected[name]
                assert rows[name].tolist() == cells.astype("object").tolist(), name


@pytest.mark.usefixtures("shortened")
@pytest.mark.parametrize(("table", "kind"), ALLOWED)
def test_a_file_gives_back_the_table_says_whose_it_is_and_has_the_same_bytes_every_time(table: str, kind: str, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        done = export.export_table(table, kind, folder)
    one, two = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert one == two
    expected = export.tables.load(table)
    assert done.rows == len(expected)
    check_cells(done.path, table, expected)
    said = described(done.path)
    for source in expected.attrs["sources"]:
        for field in ("publisher", "licence", "cut", "published_on", "published_on_is", "sha256", "page_url"):
            assert source[field] in said, field
    for key in expected.attrs["warnings"]:
        assert WARNINGS[key] in said
    if not expected.attrs["sources"]:
        assert "violence_data, seeds" in said
        assert "MIT" in said
    assert "Source: " in said
    for column in TABLES[table].model.columns.values():
        assert str(column.description) in said.replace('\\"', '"')


def test_outer_rings_run_against_the_clock(tmp_path: Path) -> None:
    places = gpd.read_file(export.export_table("inegi_states", "geojson", tmp_path).path)
    rings = [part.exterior for shape in places.geometry for part in getattr(shape, "geoms", [shape])]
    assert all(ring.is_ccw for ring in rings)


# ---- what it is beside the cells ----


def test_the_csv_s_description_is_csvw(tmp_path: Path) -> None:
    done = export.export_table("ucdp_events", "csv", tmp_path)
    (beside,) = done.beside
    assert beside.name == "ucdp_events.csv-metadata.json"
    about = json.loads(beside.read_text(encoding="utf-8"))
    assert about["@context"][0] == "http://www.w3.org/ns/csvw"
    assert about["url"] == done.path.name
    columns = {c["name"]: c for c in about["tableSchema"]["columns"]}
    assert list(columns) == TABLES["ucdp_events"].columns == list(pd.read_csv(done.path, nrows=0))
    assert [columns[c]["datatype"] for c in ("cve_ent", "date_start", "latitude", "fatalities_best", "is_aggregate")] == [
        "string",
        "date",
        "number",
        "integer",
        "boolean",
    ]
    assert columns["fatalities_best"]["schema:unitText"] == "deaths"
    assert about["tableSchema"]["primaryKey"] == ["cut", "published_on", "event_id"]
    assert about["dc:license"] == ["CC BY 4.0"]
    assert about["dc:source"][0]["dc:issued"] == {"@value": "2024-06-01", "@type": "xsd:date"}


@pytest.mark.usefixtures("shortened")
def test_a_workbook_was_made_on_the_day_its_newest_figures_came_out(tmp_path: Path) -> None:
    for table, day in (("ucdp_events", "2024-06-01"), ("incidents", "1980-01-01")):
        book = openpyxl.load_workbook(export.export_table(table, "xlsx", tmp_path).path)
        assert str(book.properties.created.date()) == str(book.properties.modified.date()) == day
        assert book.properties.title == TABLES[table].title
        assert "Source: " in book.properties.description


def test_a_day_and_all_cuts_make_other_files_and_are_said(tmp_path: Path) -> None:
    known = export.export_table("sesnsp_victims_state_month", "parquet", tmp_path, as_of="2019-12-31")
    assert known.path.name == "sesnsp_victims_state_month_as_of_2019-12-31.parquet"
    assert pd.read_parquet(known.path)["cut"].unique().tolist() == ["2019-11"]
    about = json.loads(described(known.path))
    assert (about["as_of"], [s["cut"] for s in about["sources"]]) == ("2019-12-31", ["2019-11"])
    stacked = export.export_table("conapo_population_state_year", "csv", tmp_path, cuts="all")
    assert stacked.path.name == "conapo_population_state_year_all_cuts.csv"
    assert pd.read_csv(stacked.path, dtype=str)["edition"].unique().tolist() == ["2018", "2023"]
    assert "Every cut, one under another" in described(stacked.path)
    seeds = export.export_table("incidents", "csv", tmp_path, as_of="2019-12-31", cuts="all")
    assert seeds.path.name == "incidents.csv"


# ---- hostile text ----


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The incidents with texts that a spreadsheet could take for formulas, and a number below nought."""
    frame = processed.load("incidents")
    rows = pd.concat([frame.head(1)] * len(HOSTILE), ignore_index=True)
    rows["note"] = pd.Series(HOSTILE, dtype="str")
    rows["abducted"] = pd.Series([-1] * len(HOSTILE), dtype="Int64")
    rows.attrs = frame.attrs
    monkeypatch.setattr(export.tables, "load", lambda table, as_of=None, cuts="newest": rows)
    return rows


def test_no_text_of_a_csv_starts_a_formula(hostile: pd.DataFrame, tmp_path: Path) -> None:
    path = export.export_table("incidents", "csv", tmp_path).path
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert [n for n in found["note"] if n.lstrip(" ")[:1] in set("=+-@＝＋－＠\t\r\n") - {""}] == []
    assert found["note"].str.replace("'", "").tolist() == [n.replace("'", "") for n in HOSTILE]
    kept = {'a "quoted" cell, with a comma', "two\nlines", "0012", ""}
    assert kept <= set(found["note"])
    assert {"'+1", "'-1", "'@x", "'  =1+1", "a;'=1+1"} <= set(found["note"])
    assert set(found["abducted"]) == {"-1"}
    assert len(found) == len(hostile)


def test_no_text_of_a_csv_starts_a_formula_where_semicolons_end_cells(hostile: pd.DataFrame, tmp_path: Path) -> None:
    data = export.export_table("incidents", "csv", tmp_path).path.read_text(encoding="utf-8-sig")
    cells = [cell for line in data.splitlines() for cell in line.split(";")]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+@＝＋－＠")] == []
    assert len(cells) > len(hostile)


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@＝＋－＠;'\", \t\r\n\x00"), st.characters(codec="utf-8")), max_size=12))
def test_any_text_starts_no_formula_and_loses_nothing(words: str) -> None:
    (cell,) = writers.csv_cells(pd.Series([words], dtype="str"), "string")
    assert cell[0] == cell[-1] == '"'
    inside = cell[1:-1].replace('""', '"')
    assert inside.replace("'", "") == words.replace("'", "")
    for part in (inside, *re.split(r"[;\t\r\n]", inside)):
        assert part.lstrip(" ")[:1] not in set("=+-@＝＋－＠")
    assert inside[:1] not in set("\t\r\n\x00")


def test_a_workbook_holds_texts_as_texts(hostile: pd.DataFrame, tmp_path: Path) -> None:
    path = export.export_table("incidents", "xlsx", tmp_path).path
    with zipfile.ZipFile(path) as book:
        sheets = "".join(book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/"))
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets
    cells = list(openpyxl.load_workbook(path)["data"].iter_rows(min_row=2))
    column = list(hostile).index("note")
    found = [(row[column].value or "").replace("_x000D_", "\r") for row in cells]  # as xlsx writes a CR, and spreadsheets read it
    assert found == HOSTILE
    assert "f" not in {row[column].data_type for row in cells}
    assert {row[list(hostile).index("abducted")].value for row in cells} == {-1}


# ---- rates ----


def test_rates_are_those_of_the_published_figures(tmp_path: Path) -> None:
    rows = export.rates(["Guerrero", "nation"], range(2019, 2026)).set_index(["cve_ent", "year"])
    assert len(rows) == 14
    assert rows.loc[("00", 2019), ["name", "victims", "months", "person_years"]].tolist() == ["Mexico", 34_721, 12, 127_215_666]
    assert rows.loc[("12", 2019), "victims_per_100k":"victims_per_100k_high"].round(1).tolist() == [52.1, 52.1, 49.8, 54.5]
    assert rows.loc[("12", 2025), ["months", "incomplete"]].tolist() == [9, True]
    assert pd.isna(rows.loc[("12", 2025), "victims_per_100k"]) and rows.loc[("12", 2025), "victims_per_100k_annualised"] > 0
    gap = export.rates(["Oaxaca"], [2015, 2016, 2017])
    assert gap["suspected_gap"].tolist() == [True, True, False]
    assert export.rates(["Guanajuato"], [2017, 2018])["level_shift"].tolist() == [False, True]


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_rates_are_written_with_what_their_reader_must_know(kind: str, tmp_path: Path) -> None:
    table = "inegi_deaths_registered_state_year"
    done = export.export_rates(table=table, years=[2019], format_=kind, output=tmp_path)
    assert (done.path.name, done.rows) == (f"rates_{table}.{kind}", 33)
    said = described(done.path)
    for words in ("CONAPO", "INEGI", "chance alone", "It has no months", "homicide deaths per 100,000 person-years", "Source: "):
        assert words in said
    found = read_back(done.path, table).set_index("cve_ent")
    assert float(found.loc["00", "homicide_deaths"]) == 36_661


def test_rates_refuse_what_is_not_there(tmp_path: Path) -> None:
    for asked, told in (
        ({"states": ["Guerero"]}, "did you mean Guerrero"),
        ({"years": [1890, 2019]}, "no row of 1890; it holds 2015 to 2025"),
        ({"table": "ucdp_events"}, "rates: table: found 'ucdp_events', expected one of: sesnsp_victims_state_month"),
        ({"format_": "geojson"}, "rates: geojson: they have no places on a map"),
    ):
        with pytest.raises(ViolenceDataError, match=told):
            export.export_rates(output=tmp_path, **asked)  # type: ignore[arg-type]  # one of several
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_rates_of_some_places_and_years(tmp_path: Path) -> None:
    words = ["export", "rates", "--output", str(tmp_path), "--states", "Guerrero,00", "--years", "2018-2019"]
    shown = RUNNER.invoke(cli.app, words)
    assert shown.stdout.splitlines()[2] == "4 rows", shown.stderr
    assert pd.read_csv(tmp_path / f"rates_{VICTIMS}.csv", dtype=str)["cve_ent"].tolist() == ["00", "00", "12", "12"]
    for wrong in (
        ["export", "incidents", "--years", "2019"],
        ["export", "rates", "--years", "2019-18"],
        ["export", "rates", "--cuts", "all"],
    ):
        assert RUNNER.invoke(cli.app, wrong).exit_code == 2


# ---- where it goes ----


def test_a_file_that_is_there_is_replaced_on_demand_alone(tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportFailed, match=r"incidents.csv: already there; .*--overwrite"):
        export.export_table("incidents", "csv", tmp_path)
    assert (tmp_path / "incidents.csv").read_text(encoding="utf-8") == "mine"
    export.export_table("incidents", "csv", tmp_path, overwrite=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["incidents.csv", "incidents.csv-metadata.json"]
    (tmp_path / "incidents.csv").unlink()
    with pytest.raises(ExportFailed, match="incidents.csv-metadata.json: already there"):
        export.export_table("incidents", "csv", tmp_path)


@pytest.mark.parametrize("folder", ["data/raw", "data/raw/sesnsp_victims", "data/processed", "seeds", "data/raw/../raw"])
def test_nothing_is_written_among_checked_files_nor_through_a_link(home: Path, folder: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home / folder)
    with pytest.raises(ViolenceDataError, match="expected a place outside (data/raw|data/processed|seeds)"):
        export.export_table("incidents", "csv", tmp_path / "link")
    with pytest.raises(ViolenceDataError, match="expected a place outside (data/raw|data/processed|seeds)"):
        export.export_table("incidents", "csv", home / folder / "incidents.csv")


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="expected a file in a folder that exists"):
        export.export_table("incidents", "csv", tmp_path / "none" / "x.csv")
    with pytest.raises(ExportFailed, match="expected a name that ends in .xlsx"):
        export.export_table("incidents", "xlsx", tmp_path / "x.csv")
    (tmp_path / "incidents.csv").mkdir()
    with pytest.raises(ExportFailed, match="found a folder"):
        export.export_table("incidents", "csv", tmp_path)


def test_without_an_output_it_goes_to_exports(home: Path) -> None:
    try:
        done = export.export_table("incidents")
        assert done.path == paths.exports() / "incidents.csv" == home / "exports/incidents.csv"
    finally:
        shutil.rmtree(home / "exports")


def test_the_output_s_ending_chooses_the_format(tmp_path: Path) -> None:
    assert export.export_table("incidents", output=tmp_path / "x.parquet").path.read_bytes()[:4] == b"PAR1"
    assert export.export_table("inegi_states", output=tmp_path).path.suffix == ".geojson"


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError, MemoryError])
def test_an_interrupted_write_leaves_nothing(kind: str, stop: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = export.FORMATS[kind]

    def half(frame: pd.DataFrame, facts: dict[str, Any], path: Path) -> None:
        write(frame, facts, path)
        assert path.exists()
        raise stop("no space left")

    monkeypatch.setitem(export.FORMATS, kind, half)
    with pytest.raises(ExportFailed if stop is OSError else stop, match="no space left"):
        export.export_table("incidents", kind, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_where_one_of_two_files_cannot_be_placed_the_old_ones_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export.export_table("incidents", "csv", tmp_path)
    before = {p.name: p.read_bytes() + b" old" for p in tmp_path.iterdir()}
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    replace = Path.replace

    def stuck(self: Path, target: Path) -> Path:
        if self.parent.name.startswith(".export-") and target.suffix == ".json":
            raise PermissionError("held by another program")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stuck)
    with pytest.raises(ExportFailed, match="held by another program"):
        export.export_table("incidents", "csv", tmp_path, overwrite=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_file_that_comes_up_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    with pytest.raises(ExportFailed, match="already there"), written.in_one_go(target, overwrite=False) as folder:
        (folder / "x.csv").write_text("new", encoding="utf-8")
        target.write_text("another program's", encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "another program's"
    assert list(tmp_path.iterdir()) == [target]


# ---- what is asked for wrongly ----


def test_a_format_that_a_table_does_not_allow_lists_those_it_does(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="inegi_states: csv: its boundaries fit no cell; it can be written as: geojson, parquet"):
        export.export_table("inegi_states", "csv", tmp_path)
    with pytest.raises(UnknownName, match="incidents: geojson: it has neither boundaries nor points; .*: csv, parquet, xlsx"):
        export.export_table("incidents", "geojson", tmp_path)
    with pytest.raises(UnknownName, match="format: found 'pdf', expected one of: csv, geojson, parquet, xlsx"):
        export.export_table("ucdp_events", "pdf", tmp_path)


def test_load_s_errors_come_through_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="inegi_catalogues: no file of inegi_records is held here"):
        export.export_table("inegi_catalogues", "csv", tmp_path)
    with pytest.raises(NotPublishedYet, match="no cut held here was published by 1999-01-01"):
        export.export_table("ucdp_events", "csv", tmp_path, as_of="1999-01-01")
    with pytest.raises(ViolenceDataError, match="as_of: expected a day as YYYY-MM-DD, found '../../x'"):
        export.export_table("ucdp_events", "csv", tmp_path, as_of="../../x")
    with pytest.raises(UnknownName, match='cuts: expected "newest" or "all"'):
        export.export_table("ucdp_events", "csv", tmp_path, cuts="some")
    with pytest.raises(UnknownName, match="table: found 'nope'"):
        export.export_table("nope")
    assert list(tmp_path.iterdir()) == []


def test_a_table_too_long_for_a_worksheet_names_other_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert writers.MOST_ROWS == 2**20
    monkeypatch.setattr(writers, "MOST_ROWS", 7)
    with pytest.raises(ExportFailed, match="presidential_terms: 7 rows, a worksheet holds 6 below its header: export it as csv or parquet"):
        export.export_table("presidential_terms", "xlsx", tmp_path)
    monkeypatch.setattr(writers, "MOST_ROWS", 8)
    assert export.export_table("presidential_terms", "xlsx", tmp_path).rows == 7
    monkeypatch.setattr(writers, "LONGEST_TEXT", 100)
    with pytest.raises(ExportFailed, match="incidents: note: a text of [0-9,]+ characters, a cell holds 100"):
        export.export_table("incidents", "xlsx", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["presidential_terms.xlsx"]


# ---- the command ----


def test_the_readme_lists_every_format() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|.*\|$", readme.partition("### Export a table")[2].partition("\n## ")[0], flags=re.MULTILINE) == [
        "csv",
        "parquet",
        "xlsx",
        "geojson",
    ]
    assert set(export.FORMATS) == {"csv", "parquet", "xlsx", "geojson"}


def test_the_command_names_the_files_it_wrote(tmp_path: Path) -> None:
    shown = RUNNER.invoke(cli.app, ["export", "incidents", "--format", "csv", "--output", str(tmp_path)])
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert lines[:3] == [str(tmp_path / "incidents.csv"), str(tmp_path / "incidents.csv-metadata.json"), "3 rows"]
    assert "xlsx keeps them" in lines[3]
    again = RUNNER.invoke(cli.app, ["export", "incidents", "--output", str(tmp_path / "incidents.csv")])
    assert again.exit_code == 2
    assert "already there" in again.stderr
    replaced = RUNNER.invoke(cli.app, ["export", "incidents", "--output", str(tmp_path), "--overwrite"])
    assert replaced.exit_code == 0


def test_without_tables_it_says_to_build_them(project: Path) -> None:
    shown = RUNNER.invoke(cli.app, ["export", "incidents"])
    assert shown.exit_code == 3
    assert 'run "violence-data build"' in shown.stderr
    assert not (project / "exports").exists()
