"""Whole published files, where they lie at hand: `VIOLENCE_DATA_ORIGINALS` names their folder; without it each test skips by name.

Each is read by the package and summed by hand with plain csv or openpyxl, and the two must agree.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import unicodedata
from collections import Counter
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from support import Clean

MONTHS = ["ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO", "JULIO", "AGOSTO", "SEPTIEMBRE", "OCTUBRE", "NOVIEMBRE", "DICIEMBRE"]


def plain(text: object) -> str:
    return unicodedata.normalize("NFD", str(text).strip().upper()).encode("ascii", "ignore").decode()


def lines(path: Path) -> list[dict[str, object]]:
    """The rows of a csv or a workbook's first sheet under plain upper-case headers."""
    if path.suffix == ".xlsx":
        with contextlib.closing(openpyxl.load_workbook(path, read_only=True)) as book:
            rows = list(book.worksheets[0].iter_rows(values_only=True))
        return [dict(zip(map(plain, rows[0]), row, strict=True)) for row in rows[1:]]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    if "AÒo" in text:
        text = text.encode("mac_roman").decode("latin-1")
    return [{plain(h): cell for h, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]


def by_hand(path: Path, kind: str, wanted: dict[str, str]) -> dict[tuple[int, str], int]:
    """The nation's sum by year and offence: `wanted` names the offences by what stands in a column."""
    sums: Counter[tuple[int, str]] = Counter()
    rows = lines(path)
    year = next(h for h in ("ANO", "ANIO") if h in rows[0])
    for row in rows:
        offence = wanted.get(plain(row[kind]))
        if offence and (kind != "TIPO" or plain(row["MODALIDAD"]) == "HOMICIDIOS"):
            cells = [str(row[m] if row[m] is not None else "").replace(",", "") for m in MONTHS]
            sums[int(str(row[year])), offence] += sum(int(float(cell)) for cell in cells if cell)
    return {key: number for key, number in sums.items() if number}


def by_package(tidy: pd.DataFrame, count: str) -> dict[tuple[int, str], int]:
    sums = tidy.groupby([tidy["month"].dt.year, "offence"])[count].sum()
    return {(int(year), str(offence)): int(number) for (year, offence), number in sums.items() if number}


SUBTYPES = {
    "HOMICIDIO DOLOSO": "homicidio_doloso",
    "HOMICIDIO CULPOSO": "homicidio_culposo",
    "FEMINICIDIO": "feminicidio",
    "TENTATIVA DE HOMICIDIO DOLOSO": "tentativa_de_homicidio_doloso",
    "TENTATIVA DE FEMINICIDIO": "tentativa_de_feminicidio",
}
INTENTS = {"DOLOSOS": "homicidio_doloso", "CULPOSOS": "homicidio_culposo"}
SESNSP = [
    ("sesnsp_incidents", "Estatal-Delitos_2019-03.xlsx", "2019-03", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_victims", "Estatal-Victimas_2019-11.xlsx", "2019-11", "SUBTIPO DE DELITO", SUBTYPES, "victims", {2018: 33_743, 2019: 31_688}),
    ("sesnsp_incidents", "IEFC_1997-2017_2018-07.xlsx", "2018-07", "TIPO", INTENTS, "incidents", {1997: 16_866, 2017: 25_316}),
    ("sesnsp_incidents", "IDEFC_NM_2020-10.csv", "2020-10", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_incidents", "IDEFC_NM_2022-03.csv", "2022-03", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_incidents", "IDEFC_NM_2023-07.csv", "2023-07", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_incidents", "IDEFC_NM_2024-11.csv", "2024-11", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_incidents", "RNID_Delitos_Estatal_2026-01.csv", "2026-01", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
    ("sesnsp_incidents", "RNID_Delitos_Estatal_2026-02.csv", "2026-02", "SUBTIPO DE DELITO", SUBTYPES, "incidents", {}),
]


@pytest.mark.parametrize(("source", "name", "cut", "kind", "wanted", "count", "known"), SESNSP, ids=[row[1] for row in SESNSP])
def test_sesnsp_as_published_equals_the_sum_by_hand(
    originals: Path,
    clean: Clean,
    source: str,
    name: str,
    cut: str,
    kind: str,
    wanted: dict[str, str],
    count: str,
    known: dict[int, int],
) -> None:
    path = originals / "sesnsp" / name
    tidy = clean(source, path.read_bytes(), cut, path.name)
    found = by_package(tidy, count)
    assert found == by_hand(path, kind, wanted)
    assert {year: found[year, "homicidio_doloso"] for year in known} == known
    assert set(tidy["cve_ent"]) == {f"{n:02}" for n in range(1, 33)}


def test_attempts_are_no_homicides(originals: Path, clean: Clean) -> None:
    """RNID sets attempts under the type Homicidio: by that type the nation would have more than half as many again."""
    path = originals / "sesnsp/RNID_Delitos_Estatal_2026-02.csv"
    found = by_package(clean("sesnsp_incidents", path.read_bytes(), "2026-02", path.name), "incidents")
    by_type = by_hand(path, "TIPO DE DELITO", {"HOMICIDIO": "homicide"})
    parts = {offence: found[2026, offence] for offence in ("homicidio_doloso", "homicidio_culposo", "tentativa_de_homicidio_doloso")}
    assert sum(parts.values()) == by_type[2026, "homicide"]
    assert parts["tentativa_de_homicidio_doloso"] > 0


def test_conapo_municipalities_as_published(originals: Path, clean: Clean) -> None:
    path = originals / "conapo/municipal_population_1990-2040_ed2023.csv"
    whole = clean("conapo_population", path.read_bytes(), "ed2023", path.name)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert whole.loc[whole["year"] == 2019, "population"].sum() == sum(int(row["2019"]) for row in rows) == 127_215_666
    assert len(whole) == len(rows) * 51


def test_deaths_by_occurrence_as_published(originals: Path, clean: Clean) -> None:
    path = originals / "inegi/occurrence_municipality_month_2000-2021.csv.gz"
    whole = clean("inegi_deaths", path.read_bytes(), "2021-12", path.name)
    sums: Counter[int] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|"):
            sums[int(row["year"])] += int(row["homicides"])
    assert whole.groupby(whole["month"].dt.year)["homicide_deaths"].sum().to_dict() == dict(sums)
    assert sums[2019] == 35_188


def test_the_municipal_shapefile_as_published(originals: Path, clean: Clean) -> None:
    path = originals / "inegi/municipios_shapefile.zip"
    whole = clean("inegi_geography", path.read_bytes(), "2010", path.name)
    by_driver = gpd.read_file(f"zip://{path}")
    assert sorted(whole["cvegeo"]) == sorted(by_driver["id"].astype(int).astype(str).str.zfill(5))
    assert len(whole) == 2457
    assert gpd.GeoDataFrame(whole, crs=4326).geometry.is_valid.all()


def test_municipalities_as_published_equal_the_sum_by_hand(originals: Path, clean: Clean) -> None:
    path = originals / "sesnsp/IDM_NM_Guanajuato_2020-2025.csv"
    tidy = clean("sesnsp_municipal", path.read_bytes(), "2025-11", path.name)
    assert by_package(tidy, "incidents") == by_hand(path, "SUBTIPO DE DELITO", SUBTYPES)
    assert len(tidy) == 2484 * 12 - 414
