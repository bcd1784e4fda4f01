"""`add`: a published file is told by its columns, refused with its own message, compared, copied whole and registered once."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import typer.testing
import xlsxwriter
from support import REPOSITORY, zipped

from violence_data import cli, places, raw
from violence_data.errors import CheckFailed, IntakeRefused, RawFileError, ViolenceDataError
from violence_data.intake import adding, cuts, registering
from violence_data.intake.adding import Told
from violence_data.processed import building
from violence_data.sources import SOURCES, containers
from violence_data.sources import workbook as workbooks

MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}"
NOVEMBER = "1,2,3,4,5,6,7,8,9,10,11,"
COLUMNS = list(raw.RawFile.__dataclass_fields__)


def case_files(months: str = NOVEMBER, year: int = 2019, subtipo: str = "Homicidio doloso") -> str:
    """A file of case files of every state, as the publisher lays it out."""
    rows = [f"{year},{s.cve_ent},{s.name},La vida,Homicidio,{subtipo},Con arma de fuego,{months}" for s in places.all_states()]
    return "\n".join([HEAD, *rows]) + "\n"


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("cp1252"))
    return path


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted((folder / "project/data").rglob("*")) if p.is_file()}


def run(*words: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, ["add", *map(str, words)])


def test_a_file_is_recognised_shown_copied_and_registered(empty: Path) -> None:
    path = put(empty, "IDEFC_NM_nov19.csv", case_files())
    shown = run(path)
    assert shown.exit_code == 0, shown.output
    assert "SESNSP, sesnsp_incidents, cut 2019-11, published 2019-12-20 (usual day)" in shown.stdout
    assert "352 rows, 2019-01 to 2019-11, 32 states" in shown.stdout
    assert "2,112" in shown.stdout, "66 case files in each of 32 states"
    [file] = raw.read_manifest()
    assert (file.source_id, file.cut, file.published_on_is, file.licence) == ("sesnsp_incidents", "2019-11", "usual day", "Libre Uso MX")
    assert file.path.read_bytes() == path.read_bytes()
    raw.verify(file)
    raw.check_listed([file])
    assert list(building.clean_file(file)) == ["sesnsp_incidents_state_month"]


def test_the_same_file_twice_is_a_no_op_that_says_so(empty: Path) -> None:
    run(put(empty, "IDEFC_2019-11.csv", case_files()))
    before = held(empty)
    shown = run(put(empty, "another name.csv", case_files()))
    assert shown.exit_code == 0
    assert "sesnsp_incidents, cut 2019-11: held already, as data/raw/sesnsp_incidents/IDEFC_2019-11.csv: nothing to add" in shown.stdout
    assert held(empty) == before


def test_the_same_figures_in_another_container_are_held_already(empty: Path) -> None:
    run(put(empty, "IDEFC_2019-11.csv", case_files()))
    before = held(empty)
    shown = run(put(empty, "a.zip", zipped(**{"x.csv": case_files().encode("utf-8-sig")})))
    assert "held already, as data/raw/sesnsp_incidents/IDEFC_2019-11.csv" in shown.stdout
    assert held(empty) == before


def test_a_dry_run_shows_the_same_and_writes_nothing(empty: Path) -> None:
    before = held(empty)
    shown = run(put(empty, "IDEFC_2019-11.csv", case_files()), "--dry-run")
    assert "352 rows" in shown.stdout
    assert "dry run: nothing was written" in shown.stdout
    assert held(empty) == before


def test_what_changed_against_the_last_cut_is_told_by_offence_and_state(empty: Path) -> None:
    run(put(empty, "IDEFC_2019-11.csv", case_files()))
    before = "Guerrero,La vida,Homicidio,Homicidio doloso,Con arma de fuego,"
    later = case_files("1,2,3,4,5,6,7,8,9,10,11,12").replace(f"{before}1", f"{before}8")
    examined = adding.examine(put(empty, "IDEFC_2019-12.csv", later), Told())
    [comparison] = examined.comparisons
    assert (comparison.other, comparison.both, comparison.changed, comparison.only_here, comparison.only_there) == (
        "2019-11",
        352,
        1,
        32,
        0,
    )
    assert comparison.totals["change"].to_dict() == {(2019, "homicidio_doloso"): 7}
    assert comparison.moved["change"].to_dict() == {("Guerrero", "homicidio_doloso"): 7}


def test_the_same_cut_and_day_with_other_figures_is_refused(empty: Path) -> None:
    run(put(empty, "IDEFC_2019-11.csv", case_files()))
    other = put(empty, "IDEFC_b_2019-11.csv", case_files("9,2,3,4,5,6,7,8,9,10,11,"))
    said = (
        r"already holds the cut 2019-11 of sesnsp_incidents_state_month published 2019-12-20, with other figures; .*--published-on .*remove"
    )
    with pytest.raises(IntakeRefused, match=said):
        adding.examine(other, Told(published_on="2019-12-20"))


def test_a_cut_published_anew_is_held_beside_the_first(empty: Path) -> None:
    counts = [f"{n},2,3,4,5,6,7,8,9,10,11," for n in (1, 9, 8)]
    days = []
    for n, text in enumerate(map(case_files, counts)):
        shown = run(put(empty, f"IDEFC_{n}_2019-11.csv", text))
        assert shown.exit_code == 0, shown.output
        days.append(re.search(r"published (\S+) \((.*)\)", shown.stdout).groups())  # type: ignore[union-attr]
    assert (
        "against the cut 2019-11 published 2020-01-20: 32 of 352 rows in both changed; 0 rows are only here, 0 only there" in shown.stdout
    )
    assert days == [("2019-12-20", "usual day"), ("2020-01-20", "approximate"), ("2020-02-20", "approximate")]
    again = run(put(empty, "again_2019-11.csv", case_files(counts[1]) + "\n"))
    assert "held already, as data/raw/sesnsp_incidents/IDEFC_1_2019-11.csv" in again.stdout
    told = adding.examine(put(empty, "IDEFC_9_2019-11.csv", case_files("7,2,3,4,5,6,7,8,9,10,11,")), Told(published_on="2019-12-31"))
    assert (f"{told.file.published_on}", told.file.published_on_is, told.comparisons[0].other) == (
        "2019-12-31",
        "exact",
        "2019-11 published 2019-12-20",
    )


def test_years_that_have_ended_came_out_again_a_month_after_the_one_in_their_name(empty: Path) -> None:
    twelve = case_files("1,2,3,4,5,6,7,8,9,10,11,12", year=2025)
    found = adding.examine(put(empty, "Estatal-Delitos-2015-2025_jun2026.csv", twelve), Told()).file
    assert (found.cut, f"{found.published_on}", found.published_on_is) == ("2025-12", "2026-07-20", "approximate")
    told = adding.examine(put(empty, "Estatal-Delitos-2015-2025_jun2026.csv", twelve), Told(published_on="2026-06-17")).file
    assert (f"{told.published_on}", told.published_on_is) == ("2026-06-17", "exact")
    run(put(empty, "Estatal-Delitos-2015-2025_jun2026.csv", twelve))
    later = put(empty, "Estatal-Delitos-2015-2025_jul2026.csv", case_files("2,2,3,4,5,6,7,8,9,10,11,12", year=2025))
    assert adding.examine(later, Told()).file.published_on.isoformat() == "2026-08-20"
    with pytest.raises(IntakeRefused, match="the name says that it covers to 2026-06, its content ends with 2019-11"):
        adding.examine(put(empty, "Estatal-Delitos-2015-2025_jun2026.csv", case_files()), Told())


def test_a_newer_cut_that_covers_less_is_refused_for_it_would_hide_the_older_one(empty: Path) -> None:
    run(put(empty, "IDEFC_2019-11.csv", case_files()))
    with pytest.raises(
        IntakeRefused, match=r"covers sesnsp_incidents_state_month of CNSP38_2015 from 2020-01-01, .*csv from 2019-01-01: .*lost"
    ):
        adding.examine(put(empty, "IDEFC_2020-12.csv", case_files("1,2,3,4,5,6,7,8,9,10,11,12", year=2020)), Told())
    both = case_files("1,2,3,4,5,6,7,8,9,10,11,12") + case_files("1,2,3,4,5,6,7,8,9,10,11,12", year=2020).split("\n", 1)[1]
    assert not adding.examine(put(empty, "IDEFC_2020-12.csv", both), Told()).already
    attempts = case_files("4,5,6,,,,,,,,,", 2026, "Tentativa de homicidio doloso").split("\n", 1)[1]
    register = case_files("1,2,3,,,,,,,,,", year=2026) + attempts.replace("Con arma de fuego", "Tentativa de homicidio doloso")
    assert not adding.examine(put(empty, "RNID_2026-03.csv", register), Told()).already, "another method is another series"


def test_a_name_that_is_taken_or_odd_becomes_a_plain_one(empty: Path) -> None:
    run(put(empty, "datos.csv", case_files()))
    other = empty / "b"
    other.mkdir()
    run(put(other, "datos.csv", case_files("1,2,3,4,5,6,7,8,9,10,11,12")))
    run(put(empty, "..datos; rm & <b>.csv", case_files("1,2,3,4,5,6,7,8,9,10,,")))
    names = {f.file for f in raw.read_manifest()}
    assert names == {"sesnsp_incidents/datos.csv", "sesnsp_incidents/datos_2019-12.csv", "sesnsp_incidents/datos_rm_b_.csv"}


@pytest.mark.parametrize(
    ("name", "plain"), [(".zip", "file.zip"), ("-.gz", "file.gz"), ("...", "file"), ("a" * 300 + ".csv", "a" * 196 + ".csv")]
)
def test_a_plain_name_keeps_its_ending_and_is_not_too_long(empty: Path, name: str, plain: str) -> None:
    file = registering.provisional(put(empty, "a.csv", "x"), "0" * 64, "")
    assert registering._free_name(replace(file, file=name)) == plain


def test_the_rows_of_the_manifest_stay_byte_for_byte(empty: Path) -> None:
    manifest = empty / "project/data/raw" / raw.MANIFEST
    shutil.copy(REPOSITORY / "data/raw" / raw.MANIFEST, manifest)
    before = manifest.read_bytes()
    path = put(empty, "x.csv", "x")
    registering.register(registering.provisional(path, raw.sha256_of(path), 'by hand, from a "friend"'), path, raw.read_manifest())
    after = manifest.read_bytes()
    assert after.startswith(before)
    row = list(csv.DictReader(io.StringIO(after.decode("utf-8"))))[-1]
    assert (row["obtained_from"], row["bytes"]) == ('by hand, from a "friend"', "1")


def test_a_crash_before_the_manifest_leaves_it_as_it_was_and_can_be_repeated(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(empty, "IDEFC_2019-11.csv", case_files())
    examined = adding.examine(path, Told())

    def crash(_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(registering, "_add_row", crash)
        with pytest.raises(IntakeRefused, match=r"could not be copied to data/raw and registered \(disk full\); nothing was added"):
            adding.add(examined)
    assert list(held(empty)) == ["project/data/raw/MANIFEST.csv"], "a copy without a row would stop every build"
    assert raw.read_manifest() == []
    registered = adding.add(examined)
    raw.check_listed([registered])
    assert not [p for p in held(empty) if "adding" in p or "part" in p]


def test_a_file_that_changes_while_it_is_added_is_refused(empty: Path) -> None:
    path = put(empty, "IDEFC_2019-11.csv", case_files())
    examined = adding.examine(path, Told())
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(IntakeRefused, match="changed while it was added"):
        adding.add(examined)
    assert list(held(empty)) == ["project/data/raw/MANIFEST.csv"]


def test_two_files_added_at_once_do_not_lose_a_row(empty: Path) -> None:
    one, other = (adding.examine(put(empty, f"IDEFC_{y}-11.csv", case_files(year=y)), Told()) for y in (2019, 2020))
    adding.add(one)
    with pytest.raises(IntakeRefused, match=r"MANIFEST\.csv changed while it was examined; run the command again"):
        adding.add(other)
    assert [f.cut for f in raw.read_manifest()] == ["2019-11"]


def test_a_file_that_is_being_added_keeps_another_out(empty: Path) -> None:
    examined = adding.examine(put(empty, "IDEFC_2019-11.csv", case_files()), Told())
    lock = empty / "project/data/raw" / registering.LOCK
    lock.touch()
    with pytest.raises(IntakeRefused, match=r"found another being added; .*remove data/raw/\.adding where none is"):
        adding.add(examined)
    lock.unlink()
    raw.check_listed([adding.add(examined)])
    assert not lock.exists()


@pytest.mark.parametrize(("start", "ending"), [(b"", b""), (b"\xef\xbb\xbf", b"\r\n")], ids=["no last line break", "BOM and CRLF"])
def test_a_manifest_saved_by_another_program_keeps_its_bytes(empty: Path, start: bytes, ending: bytes) -> None:
    manifest = empty / "project/data/raw" / raw.MANIFEST
    before = start + manifest.read_bytes().rstrip() + ending
    manifest.write_bytes(before)
    registered = adding.add(adding.examine(put(empty, "IDEFC_2019-11.csv", case_files()), Told(obtained_from="a\udcff")))
    after = manifest.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\r\n") == (2 if ending else 0)
    assert [(f.file, f.obtained_from) for f in raw.read_manifest()] == [(registered.file, "a?")]


def test_a_folder_that_cannot_be_written_is_named(empty: Path) -> None:
    (empty / "project/data/raw/sesnsp_incidents").touch()
    shown = run(put(empty, "IDEFC_2019-11.csv", case_files()))
    assert shown.exit_code == 2
    assert "could not be copied to data/raw and registered" in shown.stderr


def test_a_held_file_that_is_gone_is_not_called_held(empty: Path) -> None:
    path = put(empty, "IDEFC_2019-11.csv", case_files())
    adding.add(adding.examine(path, Told())).path.unlink()
    with pytest.raises(RawFileError, match=r"is in MANIFEST\.csv but not in data/raw; restore it or remove its row"):
        adding.examine(path, Told())


def test_a_name_that_no_system_has_is_named(empty: Path) -> None:
    with pytest.raises(IntakeRefused, match="expected a file that can be read at .*File name too long"):
        adding.examine(empty / ("n" * 300), Told())


def test_what_would_steer_a_terminal_is_written_out(empty: Path) -> None:
    name = "[bold]a\x1b[31m\x07\n2019-11.csv"
    shown = run(put(empty, name, case_files()), "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "[bold]a\\x1b[31m\\x07" in shown.stdout
    refused = run(put(empty, "a.csv", "cve_ent,year,month,homi\x1b[2Jcides\n01,2019,1,5\n"))
    assert "missing columns: homicides; columns found that are not expected: homi\\x1b[2Jcides;" in refused.stderr
    assert not {"\x1b", "\x07"} & {*shown.output, *refused.output}


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_csv_saved_with_another_delimiter_is_read(empty: Path, delimiter: str) -> None:
    examined = adding.examine(put(empty, "IDEFC_2019-11.csv", case_files().replace(",", delimiter)), Told())
    assert examined.frames["sesnsp_incidents_state_month"]["incidents"].sum() == 32 * 66


# ---- maps ----


def a_map(*codes: str, **names: str) -> bytes:
    """A GeoJSON of squares: `names` gives each property, from the square's code in place of `{}`."""
    features = []
    for at, code in enumerate(codes):
        west = -110 + at / 5
        corners = [[west, 20], [west + 0.1, 20], [west + 0.1, 20.1], [west, 20.1], [west, 20]]
        properties = {name: value.format(code) for name, value in names.items()}
        features.append({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [corners]}})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


STATES = [s.cve_ent for s in places.all_states()]
MAP = Told(cut="2012", published_on="2013-01-01")


def shapefile(*folders: str, prj: str = "") -> bytes:
    """A zip of maps of the states, each in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        squares = [shapely.box(-110 + n / 5, 20, -110 + n / 5 + 0.1, 20.1) for n in range(32)]
        places = gpd.GeoDataFrame({"CVE_ENT": STATES}, geometry=squares, crs=4326)
        places.to_file(f"{folder}/a.shp")
        parts = {p.name: p.read_bytes() for p in Path(folder).iterdir()} | ({"a.prj": prj.encode()} if prj else {})
    return zipped(**{f"{inside}{name}": data for inside in folders for name, data in parts.items()})


@pytest.mark.parametrize(
    ("name", "data", "table"),
    [
        ("a.geojson", a_map(*STATES, CVE_ENT="{}", CVEGEO="{}"), "inegi_states"),
        ("a.geojson", a_map(*STATES, CVEGEO="{}001", CVE_ENT="{}", CVE_MUN="001"), "inegi_municipalities"),
        ("a.geojson", a_map(*STATES, id="{}001", cvegeo="{}001"), "inegi_municipalities"),
        ("a.zip", shapefile("conjunto_de_datos/"), "inegi_states"),
    ],
    ids=["INEGI's states", "INEGI's municipalities", "a code under two names", "a shapefile in a folder"],
)
def test_a_map_is_told_by_its_codes(empty: Path, name: str, data: bytes, table: str) -> None:
    assert {k: len(v) for k, v in adding.examine(put(empty, name, data), MAP).frames.items()} == {table: 32}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.geojson", a_map(*STATES, id="{}002", cvegeo="{}001"), "expected the same code under cvegeo and id, found two in feature 1"),
        ("a.geojson", a_map(*STATES, cve_ent="{}").replace(b", [-110.0, 20]]", b"]"), "found neither or a damaged one .*LinearRing"),
        ("a.geojson", a_map(*STATES, cve_ent="{}").replace(b"20.1", b"NaN"), "expected an area whose every corner has two numbers"),
        ("a.zip", shapefile("a/", "b/"), r"expected one map in the zip, found 2: a/a\.shp, b/a\.shp; zip the one to add alone"),
        ("a.zip", shapefile("", prj='LOCAL_CS["x",UNIT["m",1]]'), "found neither or a damaged one"),
    ],
    ids=["two codes", "a ring that is not closed", "a corner without a number", "two maps", "a plane that lies nowhere"],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_a_map_that_cannot_be_used_is_named(empty: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        adding.examine(put(empty, name, data), MAP)


@pytest.mark.parametrize("cut", ["2012", "2011"])
def test_a_map_that_a_build_would_not_use_is_refused(empty: Path, cut: str) -> None:
    adding.add(adding.examine(put(empty, "a.geojson", a_map(*STATES, cve_ent="{}")), MAP))
    with pytest.raises(IntakeRefused, match=f"holds inegi_states of 2012: .* so this one of {cut} would not be used"):
        adding.examine(put(empty, "b.geojson", a_map(*STATES, cve_ent="{}") + b"\n"), Told(cut=cut, published_on="2013-01-01"))


# ---- cuts and days of publication ----


@pytest.mark.parametrize(
    ("name", "told", "message"),
    [
        ("IDEFC_2019-10.csv", Told(), "the name says that it covers to 2019-10, its content ends with 2019-11; .* --cut 2019-11"),
        ("a.csv", Told(cut="2019-12"), "2019-12 is zero or blank in every state"),
        ("a.csv", Told(cut="2019"), "--cut: expected the month as in 2024-11, found '2019'"),
        ("a.csv", Told(cut="0000-01"), "--cut: expected the month as in 2024-11, found '0000-01'"),
        ("a.csv", Told(cut="9999-12"), "--cut: expected the month as in 2024-11, found '9999-12'"),
        (
            "a.csv",
            Told(published_on_is="approximate"),
            "--published-on-is: expected --published-on .* beside it, found 'approximate' alone",
        ),
        ("a.csv", Told(published_on="soon"), "--published-on: expected a day as YYYY-MM-DD, found 'soon'"),
        ("a.csv", Told(published_on="2019-11-30"), "--published-on: expected a day after the cut 2019-11, found 2019-11-30"),
        ("a.csv", Told(published_on="2019-12-20", published_on_is="sure"), "--published-on-is: expected one of exact, usual day"),
        ("a.csv", Told(source="inegi"), "--source: expected one of sesnsp_victims, .*, found 'inegi'"),
        ("a.csv", Told(source="ucdp_ged"), "its columns are those of no known layout; against the nearest: missing columns"),
    ],
)
def test_what_does_not_fit_the_file_is_refused(empty: Path, name: str, told: Told, message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        adding.examine(put(empty, name, case_files()), told)


def test_a_given_cut_and_day_stand(empty: Path) -> None:
    told = Told(cut="2019-11", published_on="2019-12-18", published_on_is="approximate")
    file = adding.examine(put(empty, "IDEFC_2019-10.csv", case_files()), told).file
    assert (file.cut, file.published_on.isoformat(), file.published_on_is) == ("2019-11", "2019-12-18", "approximate")


def test_a_day_that_nobody_knows_is_asked_for(empty: Path) -> None:
    deaths = "cve_ent,year,month,homicides\n" + "".join(f"{s.cve_ent},2019,1,5\n" for s in places.all_states())
    shown = run(put(empty, "deaths.csv", deaths))
    assert (shown.exit_code, raw.read_manifest()) == (2, [])
    assert "add: not known: the day deaths.csv came out" in shown.stderr
    assert "--published-on YYYY-MM-DD" in shown.stderr
    assert run(put(empty, "deaths.csv", deaths), "--published-on", "2020-12-01").exit_code == 0


def deaths_of(number: int = 5, lost: str = "", more: str = "") -> str:
    rows = [f"{s.cve_ent},2019,{m},{number + m}\n" for s in places.all_states() for m in range(1, 13) if s.cve_ent != lost]
    return "cve_ent,year,month,homicides\n" + "".join(rows) + more


@pytest.mark.parametrize(
    "text",
    [deaths_of(), deaths_of(6), deaths_of(lost="12"), deaths_of(more="12,2019,1,6\n"), deaths_of(more="12,2020,1,9\n"), deaths_of(0)],
    ids=["same", "other figures", "a state lacks", "a row twice", "a month more", "other zeros"],
)
def test_no_message_of_add_tells_the_day_that_stands_for_an_unknown_one(empty: Path, text: str) -> None:
    path, manifest = put(empty, "deaths.csv", text), empty / "project/data/raw" / raw.MANIFEST
    for held in (["inegi_deaths/first.csv"], []):
        if held:
            assert run(put(empty, "first.csv", deaths_of()), "--published-on", "2020-12-01").exit_code == 0
        for words in (("--dry-run",), ("--cut", "2018-12"), ("--published-on", "2019-11-01")):
            shown = run(path, *words)
            assert "9999-12" not in f"{shown.output}{shown.stderr}{shown.exception}{manifest.read_text(encoding='utf-8')}", words
        assert [f.file for f in raw.read_manifest()] == held, "without a day nothing is registered"
        manifest.write_text(manifest.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", [f.file for f in raw.read_manifest() if not SOURCES[f.source_id].usual_day and f.bytes < 400_000])
def test_a_shipped_file_without_a_day_is_asked_for_one_in_words(empty: Path, name: str) -> None:
    shown = run(REPOSITORY / "data/raw" / name)
    assert (shown.exit_code != 0, raw.read_manifest()) == (True, [])
    assert "9999-12" not in f"{shown.output}{shown.stderr}"


def test_an_edition_that_the_name_does_not_tell_is_asked_for(empty: Path) -> None:
    people = "CVE_GEO,AÑO,POB_JULIO\n" + "".join(f"{int(s.cve_ent)},2019,10\n" for s in places.all_states())
    with pytest.raises(IntakeRefused, match="neither its name nor its content tells the edition it covers; give it, as in --cut ed2023"):
        adding.examine(put(empty, "people.csv", people), Told())
    assert adding.examine(put(empty, "people_ed2018.csv", people), Told()).file.cut == "ed2018"


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("Estatal-Delitos-2015-2025_dic2025.xlsx", "2025-12"),
        ("IDM_NM_ENE26.csv", "2026-01"),
        ("fuentes_abiertas_2019-01_2021-03.zip", "2021-03"),
        ("INM_201911.csv", "2019-11"),
        ("IDVFC_2019-13.csv", ""),
        ("octubre.csv", ""),
    ],
)
def test_the_cut_in_a_name(name: str, cut: str) -> None:
    assert cuts.from_name(name, "month") == cut


# ---- what is refused ----


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if str(cell).startswith("'"):
                        sheet.write_string(at, column, str(cell)[1:])
                    else:
                        sheet.write(at, column, cell)
    return buffer.getvalue()


def rows_of(text: str) -> list[list[object]]:
    return [[int(c) if c.isdigit() else c for c in line] for line in csv.reader(io.StringIO(text))]


def changed(text: str, row: int, column: int, cell: object) -> list[list[object]]:
    rows = rows_of(text)
    rows[row][column] = cell
    return rows


NOTES = ("Notas", [["Los datos son preliminares"], ["Fuente: SESNSP"]])


def test_a_workbook_whose_sheet_is_not_the_first_and_has_a_title_is_read(empty: Path) -> None:
    titled = [["Incidencia delictiva"], [], *rows_of(case_files())]
    examined = adding.examine(put(empty, "Estatal-2019-11.xlsx", workbook(NOTES, ("Datos", titled))), Told())
    assert examined.frames["sesnsp_incidents_state_month"]["incidents"].sum() == 32 * 66


def escaping() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../outside.csv", case_files())
    return buffer.getvalue()


BAD: dict[str, tuple[str, bytes | str, str]] = {
    "an error page": ("a.csv", "<!DOCTYPE html><html><body>503</body></html>", "expected a table, found a web page"),
    "an entry that leaves its folder": ("a.zip", escaping(), r"expected entries inside the zip's own folder, found '../../outside.csv'"),
    "several csv in one zip": ("a.zip", zipped(**{"a.csv": case_files().encode(), "b.csv": case_files().encode()}),
     r"expected each year in one file of the zip, found 2019 in a\.csv, b\.csv: it would count twice"),
    "an empty zip": ("a.zip", zipped(), "found nothing in it"),
    "a zip that is none": ("a.zip", b"PK\x03\x04 cut off", "expected a zip, found something else or a damaged one"),
    "an xlsx that is none": ("a.xlsx", b"PK\x03\x04 cut off", "expected an xlsx, found something else or a damaged one"),
    "two sheets of data": ("a_2019-11.xlsx", workbook(("A", rows_of(case_files())), ("B", rows_of(case_files()))),
     "expected one sheet .* found 2: A, B"),
    "no sheet of data": ("a.xlsx", workbook(NOTES), "its columns are those of no known layout"),
    "a formula": ("a_2019-11.xlsx", workbook(("A", changed(case_files(), 1, 7, "=1+1"))),
     "sheet A, cell H2: expected a value, found a formula"),
    "a formula as text": ("a_2019-11.xlsx", workbook(("A", changed(case_files(), 1, 7, "'=1+1"))),
     "row 2, column Enero: expected a whole number .* found '=1\\+1'"),
    "a NUL byte": ("a_2019-11.csv", case_files().encode().replace(b"Sonora", b"So\x00ora"), "row 27: expected text, found a NUL byte"),
    "two encodings": ("a_2019-11.csv", case_files().encode("cp1252") + "2019,15,México,x\n".encode(),
     "row 34: expected one encoding, cp1252 as in the rows before, found a byte of another"),
    "another method": ("a_2026-02.csv", case_files("1,2,,,,,,,,,,", 2026, "Homicidio raro"),
     "row 2, column Subtipo de delito: expected one of .*found .Homicidio raro."),
    "attempts before they were counted": ("a.csv", case_files(NOVEMBER, 2019, "Tentativa de homicidio doloso"),
     "column Subtipo de delito: expected no attempts in years before 2026"),
    "no attempts in the register": ("a_2026-02.csv", case_files("1,2,,,,,,,,,,", 2026),
     "expected attempts among the types, which the register of 2026 counts in every state, found none"),
    "two methods": ("a.csv", case_files("1,2,3,4,5,6,7,8,9,10,11,12") + case_files("1,2,,,,,,,,,,", 2026).split("\n", 1)[1],
     "years of one counting method"),
    "a state left out": ("a.csv", case_files().replace("2019,32,Zacatecas", "2019,31,Yucatán"), "doubled key"),
    "Zacatecas left out": ("a.csv", "\n".join(case_files().splitlines()[:-1]) + "\n",
     "complete grid: cut .*missing cve_ent and month: 11 of 352, first 32"),
    "columns of nobody": ("a.csv", "a,b\n1,2\n", "its columns are those of no known layout; against the nearest: missing columns"),
    "nothing": ("a.csv", "\n", "found nothing in it"),
    "bytes": ("a.csv", bytes(range(128, 256)) * 9, "found no readable header"),
    "a year without end": ("a.csv", case_files().replace("2019,01", "inf,01", 1), "row 2, column Año: expected a whole number .* 'inf'"),
    "a year without end, of deaths": ("a_2019-01.csv", "cve_ent,year,month,homicides\n01,1e400,1,5\n",
     "row 2, column year: expected a whole number .* '1e400'"),
    "a gz that is cut off": ("a.csv.gz", gzip.compress(case_files().encode() * 50, mtime=0)[:-20],
     "expected a gz, found something else or a damaged one"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_with_its_own_message_and_nothing_is_written(empty: Path, fault: str) -> None:
    name, data, message = BAD[fault]
    before = held(empty)
    path = put(empty, name, data)
    with pytest.raises(ViolenceDataError, match=message):
        adding.examine(path, Told())
    assert held(empty) == before
    assert not [p for p in empty.parent.rglob("outside.csv")]


def test_a_file_that_is_not_there_is_named(empty: Path) -> None:
    with pytest.raises(IntakeRefused, match="expected a file, found none at"):
        adding.examine(empty / "none.csv", Told())


def test_a_bomb_is_refused_before_it_is_unpacked(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST_STREAMED", 10_000)
    with pytest.raises(RawFileError, match=r"unpacks to 1,000,000 bytes, expected at most 10,000"):
        adding.examine(put(empty, "a.zip", zipped(**{"a.csv": b"0" * 1_000_000})), Told())


def test_a_bomb_in_a_workbook_is_refused(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_WORKBOOK", 10_000)
    with pytest.raises(RawFileError, match=r"expected at most 10,000 bytes unpacked, found [0-9,]+"):
        adding.examine(put(empty, "a.xlsx", workbook(("A", rows_of(case_files())))), Told())


def with_part(data: bytes, part: str, **swaps: bytes) -> bytes:
    """A workbook with the bytes of one part changed: each old text is the value of `old…`, the new one of `new…`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or swaps["old"] in content
            after.writestr(name, content.replace(swaps["old"], swaps["new"], 1) if name == part else content)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (b'<c r="H2" t="e"><v>#N/A</v></c>', "sheet A, cell H2: expected a value, found an error such as #N/A"),
        (b"<c r='H2' t='e'><v>#REF!</v></c>", "sheet A, cell H2: expected a value, found an error"),
        (b"<c r='H2'><f>1+1</f><v>2</v></c>", "sheet A, cell H2: expected a value, found a formula"),
        (b'<c s="a>b" r="H2"><!-- x --><v>2</v><f>1+1</f></c>', "sheet A, cell H2: expected a value, found a formula"),
        (b'<x:c xmlns:x="x" r="H2"><x:f>1+1</x:f></x:c>', "sheet A, cell H2: expected a value, found a formula"),
        (b'<c r="XFD1048576"><v>2</v></c>', "sheet A: expected at most 1,000 columns, found 16,384, to a last row 1,048,576"),
        (b'<c r="xfd1048576"><v>2</v></c>', "sheet A: expected at most 1,000 columns, found 16,384, to a last row 1,048,576"),
        (b'<c r="A99999999999"><v>2</v></c>', "sheet A: expected at most 10,000,000 cells, found [0-9,]+, to a last row 99,999,999,999"),
        (
            b'<c r="AAAAAAA2"><v>2</v></c>',
            "sheet A: expected at most 1,000 columns, found 321,272,407, to a last row 33",
        ),
        (b'</row><row r="9999999"><c><v>2</v></c>', "sheet A: expected at most 10,000,000 cells, found [0-9,]+, to a last row 9,999,999"),
        (b'<c r="H2"><v>2</c>', "expected an xlsx, found something else or a damaged one"),
    ],
)
def test_a_cell_of_a_workbook_that_is_no_value_is_refused_however_it_is_written(empty: Path, new: bytes, message: str) -> None:
    data = with_part(workbook(("A", rows_of(case_files()))), SHEET, old=b'<c r="H2"><v>1</v></c>', new=new)
    with pytest.raises(RawFileError, match=message):
        adding.examine(put(empty, "a_2019-11.xlsx", data), Told())


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b"<workbook ", b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 5_000 + b'">]><workbook d="' + b"&b;" * 5_000 + b'" '),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/sheet9.xml"),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId99"'),
    ],
    ids=["entities that swell", "a sheet that is not there", "a link to nothing"],
)
def test_a_workbook_whose_parts_do_not_hold_together_is_named(empty: Path, part: str, old: bytes, new: bytes) -> None:
    data = with_part(workbook(("A", rows_of(case_files()))), part, old=old, new=new)
    with pytest.raises(RawFileError, match="expected an xlsx, found something else or a damaged one"):
        adding.examine(put(empty, "a_2019-11.xlsx", data), Told())


def test_a_workbook_that_points_before_its_start_is_refused(empty: Path) -> None:
    data = workbook(("A", rows_of(case_files())))
    end = data.rindex(b"PK\x05\x06") + 16  # where the end of a zip says that its list of entries starts
    with pytest.raises(RawFileError, match="expected an xlsx, found something else or a damaged one"):
        adding.examine(put(empty, "a.xlsx", data[:end] + b"\xff\xff\xff\x7f" + data[end + 4 :]), Told())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_name_twice_is_refused(empty: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for months in (NOVEMBER, "9,2,3,4,5,6,7,8,9,10,11,"):
            archive.writestr("a.csv", case_files(months))
    with pytest.raises(RawFileError, match=r"expected each name once in the zip, found twice: a\.csv"):
        adding.examine(put(empty, "a.zip", buffer.getvalue()), Told())


def test_a_line_without_end_is_refused(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RawFileError, match="row 2: not readable as csv .*field larger than field limit"):
        adding.examine(put(empty, "a.csv", HEAD + "\n" + "9" * 2_000_000), Told())
    monkeypatch.setattr(containers, "LARGEST_IN_MEMORY", 1_000_000)
    with pytest.raises(RawFileError, match="unpacks to [0-9,]+ bytes, expected at most 1,000,000"):
        adding.examine(put(empty, "a.zip", zipped(**{"a.csv": (HEAD + "\n" + "9" * 2_000_000).encode()})), Told())


def test_a_missing_published_total_is_an_error_that_stops_it(empty: Path) -> None:
    totals = empty / "project/seeds/published_totals.csv"
    text = totals.read_text(encoding="utf-8")
    columns = text.splitlines()[0].split(",")
    wrong = {
        "table": "sesnsp_incidents_state_month",
        "cut": "2019-11",
        "cve_ent": "00",
        "offence": "homicidio_doloso",
        "period_start": "2019-01-01",
        "period_end": "2019-11-30",
        "value": "1",
        "check": "exact",
        "source": "s",
    }
    totals.write_text(",".join(columns) + "\n" + ",".join(wrong.get(c, "") for c in columns) + "\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match="1 checks failed, nothing was added:\n.*published total: .*expected the published 1, found 2112"):
        adding.examine(put(empty, "IDEFC_2019-11.csv", case_files()), Told())


# ---- the whole published files ----


def original_files() -> list[Path]:
    folder = os.environ.get("VIOLENCE_DATA_ORIGINALS")
    return sorted(p for p in Path(folder).rglob("*") if p.is_file()) if folder else []


def test_the_whole_published_files_are_at_hand() -> None:
    if not original_files():
        pytest.skip("VIOLENCE_DATA_ORIGINALS is not set: the whole published files are not here")


@pytest.mark.parametrize("path", original_files(), ids=lambda p: p.name)
def test_every_original_can_be_added_or_is_held_already(path: Path, project: Path) -> None:
    if path.name == "municipios_shapefile.zip":  # the map of 2016, and one of 2020 is held
        with pytest.raises(IntakeRefused, match="one map stands at a time, the newest, so this one of 2016 would not be used"):
            adding.examine(path, Told(published_on="2029-01-01", published_on_is="approximate"))
        return
    examined = adding.examine(path, Told(published_on="2029-01-01", published_on_is="approximate"))
    assert examined.already or (examined.file.cut and all(len(frame) for frame in examined.frames.values()))
    registered = adding.add(examined)
    assert registered.path.is_file()
    assert isinstance(next(iter(building.clean_file(registered).values())), pd.DataFrame)
