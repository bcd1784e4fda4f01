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

from violence_data import cli, export, paths, processed, tables
from violence_data.errors import ExportFailed, NotBuilt, NotPublishedYet, UnknownName, ViolenceDataError
from violence_data.export import files, text, workbook
from violence_data.tables import TABLES, WARNINGS

RUNNER = typer.testing.CliRunner()
HELD = [name for name, table in TABLES.items() if not table.is_added]
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

pytestmark = pytest.mark.xdist_group("reports")


def kinds(table: str) -> dict[str, str]:
    return {name: tables.kind(column.dtype) for name, column in TABLES[table].model.to_schema().columns.items()}


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
        return path.with_name(text.side_name(path.name)).read_text(encoding="utf-8")
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


def small(table: str) -> pd.DataFrame:
    """The first and last rows of a table, for formats that are slow to read."""
    frame = processed.load(table)
    kept = pd.concat([frame.head(300), frame.tail(100)]).drop_duplicates(subset=list(TABLES[table].key), ignore_index=True)
    kept.attrs = frame.attrs
    return kept


@pytest.fixture
def shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export.tables, "load", lambda table, as_of, cuts: small(table))


# ---- every table, every format ----


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("table", HELD)
def test_parquet_gives_back_the_table_with_its_types(table: str, tmp_path: Path) -> None:
    done = export.export_table(table, "parquet", tmp_path)
    expected = processed.load(table)
    pd.testing.assert_frame_equal(pd.DataFrame(read_back(done.path, table)), pd.DataFrame(expected), check_like=False)
    assert done.rows == len(expected)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("table", [t for t in HELD if "csv" in export.formats(TABLES[t])])
def test_csv_gives_back_every_cell_as_text(table: str, tmp_path: Path) -> None:
    done = export.export_table(table, "csv", tmp_path)
    found = read_back(done.path, table)
    pd.testing.assert_frame_equal(found, as_written(processed.load(table), table))
    data = done.path.read_bytes()
    assert data[:3] == b"\xef\xbb\xbf"
    assert data.count(b"\r\n") == data.count(b"\n") == len(found) + 1


@pytest.mark.usefixtures("built", "shortened")
@pytest.mark.parametrize("table", [t for t in HELD if "xlsx" in export.formats(TABLES[t])])
def test_xlsx_keeps_codes_as_text_and_days_as_days(table: str, tmp_path: Path) -> None:
    found = read_back(export.export_table(table, "xlsx", tmp_path).path, table)
    expected = small(table)
    assert list(found) == list(expected)
    for name, kind in kinds(table).items():
        cells = [None if pd.isna(v) else v for v in expected[name].astype("object")]
        assert found[name].where(found[name].notna(), None).tolist() == cells, name
        python = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "date": dt.datetime}[kind]
        assert all(v is None or isinstance(v, python) for v in found[name]), name


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("table", [t for t in HELD if "geojson" in export.formats(TABLES[t])])
def test_geojson_gives_back_places_and_cells(table: str, tmp_path: Path) -> None:
    done = export.export_table(table, "geojson", tmp_path)
    expected, found = processed.load(table), read_back(done.path, table)
    assert found.crs.to_epsg() == 4326
    if TABLES[table].is_boundary:
        assert gpd.GeoSeries(found.geometry).geom_equals(gpd.GeoSeries(expected.geometry)).all()
    else:
        assert (found.geometry.x == expected["longitude"]).all()
        assert (found.geometry.y == expected["latitude"]).all()
    raw = json.loads(done.path.read_text(encoding="utf-8"))
    rows = pd.DataFrame([f["properties"] for f in raw["features"]])
    for name, kind in kinds(table).items():
        if kind == "geometry":
            continue
        cells = expected[name].dt.strftime("%Y-%m-%d") if kind == "date" else expected[name]
        assert rows[name].tolist() == cells.astype("object").tolist(), name


@pytest.mark.usefixtures("built")
def test_outer_rings_run_against_the_clock(tmp_path: Path) -> None:
    places = gpd.read_file(export.export_table("inegi_states", "geojson", tmp_path).path)
    rings = [part.exterior for shape in places.geometry for part in getattr(shape, "geoms", [shape])]
    assert all(ring.is_ccw for ring in rings)


@pytest.mark.usefixtures("built", "shortened")
@pytest.mark.parametrize(("table", "kind"), ALLOWED)
def test_a_file_says_who_published_what_when_under_which_licence(table: str, kind: str, tmp_path: Path) -> None:
    said = described(export.export_table(table, kind, tmp_path).path)
    held = processed.load(table).attrs
    for source in held["sources"]:
        for field in ("publisher", "licence", "cut", "published_on", "published_on_is", "sha256", "page_url"):
            assert source[field] in said, field
    for key in held["warnings"]:
        assert WARNINGS[key] in said
    if not held["sources"]:
        assert "violence_data, seeds" in said
        assert "MIT" in said
    assert "Source: " in said
    for column in TABLES[table].model.to_schema().columns.values():
        assert str(column.description) in said.replace('\\"', '"')


@pytest.mark.usefixtures("built", "shortened")
@pytest.mark.parametrize(("table", "kind"), ALLOWED)
def test_the_same_table_gives_the_same_bytes(table: str, kind: str, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        export.export_table(table, kind, folder)
    one, two = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert one == two


# ---- what it is beside the cells ----


@pytest.mark.usefixtures("built")
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
    assert about["tableSchema"]["primaryKey"] == ["cut", "event_id"]
    assert about["dc:license"] == ["CC BY 4.0"]
    assert about["dc:source"][0]["dc:issued"] == {"@value": "2024-06-01", "@type": "xsd:date"}


@pytest.mark.usefixtures("built", "shortened")
def test_a_workbook_was_made_on_the_day_its_newest_figures_came_out(tmp_path: Path) -> None:
    for table, day in (("ucdp_events", "2024-06-01"), ("incidents", "1980-01-01")):
        book = openpyxl.load_workbook(export.export_table(table, "xlsx", tmp_path).path)
        assert str(book.properties.created.date()) == str(book.properties.modified.date()) == day
        assert book.properties.title == TABLES[table].title
        assert "Source: " in book.properties.description


@pytest.mark.usefixtures("built")
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
    monkeypatch.setattr(export.tables, "load", lambda table, as_of, cuts: rows)
    return rows


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built")
def test_no_text_of_a_csv_starts_a_formula_where_semicolons_end_cells(hostile: pd.DataFrame, tmp_path: Path) -> None:
    data = export.export_table("incidents", "csv", tmp_path).path.read_text(encoding="utf-8-sig")
    cells = [cell for line in data.splitlines() for cell in line.split(";")]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+@＝＋－＠")] == []
    assert len(cells) > len(hostile)


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@＝＋－＠;'\", \t\r\n\x00"), st.characters(codec="utf-8")), max_size=12))
def test_any_text_starts_no_formula_and_loses_nothing(words: str) -> None:
    (cell,) = text._cells(pd.Series([words], dtype="str"), "string")
    assert cell[0] == cell[-1] == '"'
    inside = cell[1:-1].replace('""', '"')
    assert inside.replace("'", "") == words.replace("'", "")
    for part in (inside, *re.split(r"[;\t\r\n]", inside)):
        assert part.lstrip(" ")[:1] not in set("=+-@＝＋－＠")
    assert inside[:1] not in set("\t\r\n\x00")


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built", "hostile")
def test_other_formats_keep_texts_unchanged(tmp_path: Path) -> None:
    path = export.export_table("incidents", "parquet", tmp_path).path
    assert pd.read_parquet(path)["note"].tolist() == HOSTILE


# ---- where it goes ----


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("folder", ["data/raw", "data/raw/sesnsp_victims", "data/processed", "seeds", "data/raw/../raw"])
def test_nothing_is_written_among_checked_files(home: Path, folder: str) -> None:
    with pytest.raises(ViolenceDataError, match="expected a place outside (data/raw|data/processed|seeds)"):
        export.export_table("incidents", "csv", home / folder / "incidents.csv")


@pytest.mark.usefixtures("built")
def test_a_link_into_the_raw_files_is_followed_and_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home / "data/raw")
    with pytest.raises(ViolenceDataError, match="expected a place outside data/raw"):
        export.export_table("incidents", "csv", tmp_path / "link")


@pytest.mark.usefixtures("built")
def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="expected a file in a folder that exists"):
        export.export_table("incidents", "csv", tmp_path / "none" / "x.csv")
    with pytest.raises(ExportFailed, match="expected a name that ends in .xlsx"):
        export.export_table("incidents", "xlsx", tmp_path / "x.csv")
    (tmp_path / "incidents.csv").mkdir()
    with pytest.raises(ExportFailed, match="found a folder"):
        export.export_table("incidents", "csv", tmp_path)


@pytest.mark.usefixtures("built")
def test_without_an_output_it_goes_to_exports(home: Path) -> None:
    try:
        done = export.export_table("incidents")
        assert done.path == paths.exports() / "incidents.csv" == home / "exports/incidents.csv"
    finally:
        shutil.rmtree(home / "exports")


@pytest.mark.usefixtures("built")
def test_the_output_s_ending_chooses_the_format(tmp_path: Path) -> None:
    assert export.export_table("incidents", output=tmp_path / "x.parquet").path.read_bytes()[:4] == b"PAR1"
    assert export.export_table("inegi_states", output=tmp_path).path.suffix == ".geojson"


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built")
def test_a_file_that_comes_up_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    with pytest.raises(ExportFailed, match="already there"), files.in_one_go(target, overwrite=False) as folder:
        (folder / "x.csv").write_text("new", encoding="utf-8")
        target.write_text("another program's", encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "another program's"
    assert list(tmp_path.iterdir()) == [target]


# ---- what is asked for wrongly ----


@pytest.mark.usefixtures("built")
def test_a_format_that_a_table_does_not_allow_lists_those_it_does(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="inegi_states: csv: its boundaries fit no cell; it can be written as: geojson, parquet"):
        export.export_table("inegi_states", "csv", tmp_path)
    with pytest.raises(UnknownName, match="incidents: geojson: it has neither boundaries nor points; .*: csv, parquet, xlsx"):
        export.export_table("incidents", "geojson", tmp_path)
    with pytest.raises(UnknownName, match="format: found 'pdf', expected one of: csv, geojson, parquet, xlsx"):
        export.export_table("ucdp_events", "pdf", tmp_path)


@pytest.mark.usefixtures("built")
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


@pytest.mark.usefixtures("built")
def test_a_table_too_long_for_a_worksheet_names_other_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook.MOST_ROWS == 2**20
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)
    with pytest.raises(ExportFailed, match="presidential_terms: 7 rows, a worksheet holds 6 below its header: export it as csv or parquet"):
        export.export_table("presidential_terms", "xlsx", tmp_path)
    monkeypatch.setattr(workbook, "MOST_ROWS", 8)
    assert export.export_table("presidential_terms", "xlsx", tmp_path).rows == 7
    monkeypatch.setattr(workbook, "LONGEST_TEXT", 100)
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


@pytest.mark.usefixtures("built")
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
    assert shown.exit_code == 2
    assert 'run "violence-data build"' in shown.stderr
    assert not (project / "exports").exists()
