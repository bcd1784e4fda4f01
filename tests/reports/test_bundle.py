"""An evidence bundle: what is in it, that it tells a changed figure from the same one, and that a hostile one is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer.testing
from support import copy_project, write_manifest, zipped

from violence_data import cli, paths, processed, raw
from violence_data.errors import ReportFailed, UnknownName, ViolenceDataError
from violence_data.processed import building, datapackage
from violence_data.reports import batch, bundle
from violence_data.reports.moved import drawn_otherwise
from violence_data.tables import TABLES

PAGE, CHANGED = "registered_deaths/12_es", "inegi_deaths/registration_year_occurrence_state_1990-2024.csv"
OTHERS = ("occurrence_state_month_2000-2022", "registration_state_month_1990-2019")
NEEDED = (
    *("conapo_population/state_1990-2040_ed2023.csv", CHANGED, "inegi_geography/states.geojson"),
    *(f"inegi_deaths/{name}.csv" for name in OTHERS),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project of five raw files, and the tables that these feed, with one page, and the bundle of that beside it."""
    folder = copy_project(tmp_path_factory.mktemp("bundle") / "project", processed_tables=False)
    with (folder / "data/raw" / raw.MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] in NEEDED]
    shutil.move(folder / "data/raw", folder / "whole")
    for row in rows:
        (folder / "data/raw" / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "whole" / row["file"], folder / "data/raw" / row["file"])
    write_manifest(folder, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(folder))
        fed = {name for file in raw.read_manifest() for name in building.clean_file(file)}
        tables = {name: table for name, table in TABLES.items() if name in fed or table.source_id == "seeds"}
        for module in (building, datapackage):
            patch.setattr(module, "TABLES", tables)
        processed.build()
        (outcome,) = batch.run([batch.Job("registered_deaths", {"cve_ent": "12", "lang": "es"})], 1)
        assert not outcome.error
        bundle.write(PAGE, folder / "a.zip")
        yield folder


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.xdist_group("bundle")
def test_a_bundle_holds_the_page_and_all_that_it_rests_on(made: Path) -> None:
    held = members(made / "a.zip")
    assert list(held) == sorted(held)
    folder = made / "reports/registered_deaths"
    assert {name: held[name] for name in ("12_es.html", "12_es.ipynb")} == {
        n: (folder / n).read_bytes() for n in ("12_es.html", "12_es.ipynb")
    }
    charts = sorted(name for name in held if name.startswith("charts/"))
    assert charts == [f"charts/chart-{n}.{kind}" for n in (1, 2, 3, 4) for kind in ("png", "svg")]
    assert all(held[name].startswith(b"\x89PNG") for name in charts if name.endswith("png"))
    texts = [one.text for one in ElementTree.fromstring(held["charts/chart-1.svg"]).iter() if one.tag.endswith("text")]
    assert any("Guerrero" in str(one) for one in texts)
    assert any("Fuente: INEGI" in str(one) for one in texts)
    rows = list(csv.DictReader(io.StringIO(held["tables/chart-2.csv"].decode("utf-8-sig"))))
    assert max(len(row["homicide_deaths_per_100k"]) for row in rows) > 12  # whole, not as printed
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in held["SHA256SUMS"].decode().splitlines()}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in held.items() if name != "SHA256SUMS"}
    assert CHANGED in held["MANIFEST.csv"].decode()
    assert "## Cómo comprobarlo" in held["METHOD.md"].decode()
    assert json.loads(held["bundle.json"])["made_from"]["table inegi_deaths_registered_state_year"].startswith("sha256:")


def test_a_page_that_is_not_there_is_said_with_those_like_it(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(made))
    with pytest.raises(UnknownName, match=f"found 'registered_deaths/12'; did you mean {PAGE}"):
        bundle.write("registered_deaths/12")


@pytest.mark.xdist_group("bundle")
def test_one_digit_of_a_raw_file_is_told_with_each_number_that_it_changed(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(made))
    file = made / "data/raw" / CHANGED
    before = file.read_text(encoding="utf-8")
    assert before.count("12,2012,2638\n") == 1
    file.write_text(before.replace("12,2012,2638\n", "12,2012,2639\n"), encoding="utf-8")
    rows = [{**vars(one), "sha256": raw.sha256_of(one.path)} for one in raw.read_manifest()]
    write_manifest(made, rows)
    processed.build()
    shown = typer.testing.CliRunner().invoke(cli.app, ["bundle", "--check", str(made / "a.zip")])
    assert shown.exit_code == 1, shown.output
    said = shown.stdout.splitlines()
    assert said[1:3] == ["raw files: 3 same, 1 other, 0 missing", f"  other: {CHANGED}"]
    assert "  other: table inegi_deaths_registered_state_year" in said
    assert "  tables/chart-1.csv: 12, Guerrero, 2012, homicide_deaths: 2638 → 2639" in said
    assert "  ¿Qué tan alta es la tasa?: 2012, Defunciones: 2,638 → 2,639" in said
    assert [one for one in said if "2013" in one] == []
    with pytest.raises(ReportFailed, match="it is not as it would be made now .table inegi_deaths_registered_state_year changed"):
        bundle.write(PAGE, made / "b.zip")


def changed(path: Path, **others: bytes | None) -> bytes:
    """Return a bundle with other members, its digests made anew."""
    held = {name: data for name, data in (members(path) | others).items() if data is not None and name != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(held.items()))
    return zipped(**held, SHA256SUMS=sums.encode())


def about(path: Path, **others: Any) -> bytes:
    return json.dumps(json.loads(members(path)["bundle.json"]) | others).encode()


@pytest.mark.robust("bundles", "a zip that is none, is damaged, or holds names, sizes or a description that no bundle has")
@pytest.mark.xdist_group("bundle")
def test_a_hostile_bundle_is_refused_in_one_sentence(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(made))
    good = made / "a.zip"
    monkeypatch.setattr(bundle, "LARGEST", 5_000_000)
    hostile = {
        "its files in a zip": b"no zip",
        "found '../../etc/passwd'": zipped(**{"../../etc/passwd": b""}),
        "found '/etc/passwd'": zipped(**{"/etc/passwd": b""}),
        "at most 500 files and 5,000,000 bytes": zipped(**{"bundle.json": b"0" * 6_000_000}),
        "a file SHA256SUMS in it": zipped(**{"bundle.json": b"{}"}),
        "it was changed after it was written": zipped(**(members(good) | {"tables/chart-1.csv": b"a\n1\n"})),
        "a file bundle.json in it": changed(good, **{"bundle.json": None}),
        "a description of its page in bundle.json": changed(good, **{"bundle.json": about(good, made_from={"seeds/../../x": ""})}),
        "a file MANIFEST.csv in it": changed(good, **{"MANIFEST.csv": None}),
        "columns file and sha256 in MANIFEST.csv": changed(good, **{"MANIFEST.csv": b"a\n1\n"}),
        "text in MANIFEST.csv": changed(good, **{"MANIFEST.csv": b"\xff"}),
        "no parameter 'x'": changed(good, **{"bundle.json": about(good, values={"x": "1"})}),
        "expected one of": changed(good, **{"bundle.json": about(good, report="../x")}),
        "the page 09_es, by its parameters": changed(good, **{"bundle.json": about(good, values={"cve_ent": "09", "lang": "es"})}),
    }
    path = tmp_path / "x.zip"
    for says, data in hostile.items():
        path.write_bytes(data)
        with pytest.raises(ViolenceDataError, match=says):
            read = bundle.Bundle(path)
            read.check()
            list(read.differences())


def test_rows_that_came_or_went_are_counted_and_noise_is_no_difference() -> None:
    old = "cve_ent,place,year,rate\n12,G,2018,1.0000000000000002\n12,G,2019,2\n"
    assert list(drawn_otherwise("t", old, old.replace("1.0000000000000002", "1.0"))) == []
    (found,) = drawn_otherwise("t", old, "cve_ent,place,year,rate\n12,G,2019,3\n12,G,2020,4\n")
    assert (found.numbers, found.new, found.gone) == (["t: 12, G, 2019, rate: 2 → 3"], 4, 4)
