"""What layouts of INEGI's counts, CONAPO's people and maps become, how each fault is answered, and what holds of every source."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from support import Clean, Register, zipped

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.sources.blocks import Reading, csv_blocks
from violence_data.sources.layout import Layout, named

DEATHS = "cve_ent,year,month,homicides\n12,2019,10,5\n12,2019,11,7\n"
BY_MUNICIPALITY = "ent_mun,year,month,homicides\n12035,2019,10,5\n12035,2019,11,7\n"
AS_COMPILED = "ent_mun|year|month|homicides|pop_est|homicide_rate\n12035|2019|10|5|1.5|9.9\n12035|2019|11|7|1.5|9.9\n"
REGISTERED = "entidad_registro,anio_registro,mes_registro,defunciones_homicidio\nGuerrero,2019,10,5\nGuerrero,2019,11,7\n"
YEARLY = "cve_ent,anio_registro,defunciones_homicidio\n12,2019,5\n33,2019,1\n99,2019,7\n"
YEARLY_TOWNS = "cvegeo,anio_registro,defunciones_homicidio\n12035,2019,5\n12999,2019,7\n"
PEOPLE = "AÑO,ENTIDAD,CVE_GEO,SEXO,POBLACION_MITAD_DE_AÑO\n" + "".join(
    f"2019,{place},{sex},{people}\n"
    for place in ("Nacional,00", "Guerrero,12")
    for sex, people in (("Total", 7), ("Mujeres", 4), ("Hombres", 3))
)
BY_AGE = """RENGLON,AÑO,ENTIDAD,CVE_GEO,EDAD,SEXO,POBLACION
1,2019,República Mexicana,0,0,Hombres,4
2,2019,República Mexicana,0,0,Mujeres,3
3,2019,República Mexicana,0,1,Hombres,2
4,2019,República Mexicana,0,1,Mujeres,1
5,2019,Guerrero,12,0,Hombres,4
6,2019,Guerrero,12,0,Mujeres,3
7,2019,Guerrero,12,1,Hombres,2
8,2019,Guerrero,12,1,Mujeres,1
"""
JULY = "CVE_GEO,AÑO,POB_JULIO\n9,2019,10\n"
TOWNS = f"CVE,Entidad,Municipio,{','.join(map(str, range(1990, 2042)))}\n12035,Guerrero,Iguala,{','.join(['5'] * 52)}\n"
TOWNS_BY_SEX = (
    "CLAVE,CLAVE_ENT,NOM_ENT,NOM_MUN,SEXO,ANO,POB_TOTAL,POB_00_04,POB_010_014\n"
    "12035,12,Guerrero,Iguala,HOMBRES,2019,3,1,2\n12035,12,Guerrero,Iguala,MUJERES,2019,4,1,3\n"
)
TOWNS_BY_AGE = "RENGLON,CLAVE,CLAVE_ENT,NOM_ENT,MUN,SEXO,AÑO,EDAD_QUIN,POB\n" + "".join(
    f"{n},12035,12,Guerrero,Iguala,{sex},2019,{group},{n}\n"
    for n, (sex, group) in enumerate(((s, g) for s in ("Mujeres", "Hombres") for g in ("pobm_00_04", "pobm_85_mm")), start=1)
)
GOOD = [
    ("inegi_deaths", DEATHS, "2019-11", "homicide_deaths", 12),
    ("inegi_deaths", BY_MUNICIPALITY, "2019-11", "homicide_deaths", 12),
    ("inegi_deaths", AS_COMPILED, "2019-11", "homicide_deaths", 12),
    ("inegi_deaths", DEATHS.replace("5\n", "5,,\n"), "2019-11", "homicide_deaths", 12),  # separators at the end of a line are no cells
    ("inegi_deaths", REGISTERED, "2019-11", "homicide_deaths", 12),
    ("inegi_deaths", YEARLY, "2019-12", "homicide_deaths", 13),
    ("inegi_deaths", YEARLY_TOWNS, "2019-12", "homicide_deaths", 12),
    ("conapo_population", PEOPLE, "ed2023", "population", 7),
    ("conapo_population", PEOPLE, "ed2023", "population_male", 3),
    ("conapo_population", BY_AGE, "ed2023", "population", 10),
    ("conapo_population", BY_AGE, "ed2023", "population_female", 4),
    ("conapo_population", JULY, "ed2018", "population", 10),
    ("conapo_population", TOWNS, "ed2028", "population", 260),
    ("conapo_population", TOWNS_BY_SEX, "ed2023", "population", 7),
    ("conapo_population", TOWNS_BY_AGE, "ed2018", "population", 10),
]


@pytest.mark.parametrize(("source", "text", "cut", "count", "total"), GOOD)
def test_each_layout_is_told_by_its_columns(clean: Clean, source: str, text: str, cut: str, count: str, total: int) -> None:
    tidy = clean(source, text, cut)
    assert tidy[count].sum() == total
    assert "pop_est" not in tidy


def without(text: str, *words: str) -> str:
    """Return a text without the lines that hold all the words."""
    kept = "".join(line for line in text.splitlines(keepends=True) if not all(word in line for word in words))
    assert kept != text
    return kept


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


NATION_ALONE = without(PEOPLE, "Guerrero")
MORE_TOWNS = without(TOWNS_BY_AGE, "Hombres", "85").replace("12035", "12001").split("\n", 1)[1]
EIGHT = changed(changed(PEOPLE, "Nacional,00,Total,7", "Nacional,00,Total,8"), "Nacional,00,Hombres,3", "Nacional,00,Hombres,4")
BAD_DEATHS = [
    (changed(DEATHS, ",10,", ",13,"), "2019-11", "row 2, column month: expected .* from 1 to 12, found '13'"),
    (changed(DEATHS, "12,2019,10", "33,2019,10"), "2019-11", "row 2, column cve_ent: .*found '33'"),
    (changed(DEATHS, ",11,", ",10,"), "2019-10", "rows 2 and 3: doubled key"),
    (DEATHS, "2019-10", "gives the cut 2019-10, the file ends with 2019-11"),
    (changed(BY_MUNICIPALITY, "12035,2019,10", "99001,2019,10"), "2019-11", "row 2, column ent_mun"),
    (changed(REGISTERED, "Guerrero,2019,10", "Gerrero,2019,10"), "2019-11", "did you mean Guerrero"),
    (changed(YEARLY, "2019,1\n", "2019,\n"), "2019-12", "row 3, column defunciones_homicidio: expected a whole number: a year without"),
    (YEARLY, "2020-12", "gives the cut 2020-12, the file ends with the year 2019"),
]
BAD_PEOPLE = [
    (changed(JULY, ",10", ","), "ed2018", "row 2, column POB_JULIO: expected a number of people"),
    (JULY, "2018", "expected an edition such as ed2023"),
    (changed(PEOPLE, "Guerrero,12,Hombres,3", "Guerrero,12,Hombres,2"), "ed2023", "women and men sum"),
    (changed(PEOPLE, "Nacional,00,Total,7", "Nacional,00,Total,8"), "ed2023", "women and men sum"),
    (without(PEOPLE, "Guerrero", "Hombres"), "ed2023", "women and men sum to the total"),
    (without(PEOPLE, "Mujeres"), "ed2023", "women and men sum to the total"),
    (without(PEOPLE, "Nacional"), "ed2023", "expected the publisher's national rows"),
    (EIGHT, "ed2023", "the states sum to the publisher's national row"),
    (NATION_ALONE, "ed2023", "the states sum to the publisher's national row, found otherwise for .*2019"),
    (PEOPLE + NATION_ALONE.split("\n", 1)[1].replace("2019", "2020"), "ed2023", "national row, found otherwise for .*2020"),
    (without(BY_AGE, "8,2019"), "ed2023", "12 in 2019: expected 4 rows, one an age and sex, found 3: rows were lost"),
    (changed(BY_AGE, "4,2019,República Mexicana,0,1,Mujeres,1", "4,2019,República Mexicana,0,1,Mujeres,2"), "ed2023", "the states sum to"),
    (changed(BY_AGE, "0,0,Hombres", "0,todas,Hombres"), "ed2023", "row 2, column EDAD: expected an age in years"),
    (changed(TOWNS, "12035", "16035"), "ed2028", "column Entidad: expected the state of the code"),
    (changed(TOWNS, "12035", "Iguala"), "ed2028", "column CVE: expected a municipality code"),
    (without(TOWNS_BY_SEX, "MUJERES"), "ed2023", "12035 in 2019: expected one row a sex and age, 2 in all, found 1: rows were lost"),
    (TOWNS_BY_AGE + MORE_TOWNS, "ed2018", "12001 in 2019: expected one row a sex and age, 4 in all, found 3: rows were lost"),
    (changed(TOWNS_BY_AGE, "pobm_00_04", "todas"), "ed2018", "row 2, column EDAD_QUIN: expected an age group, such as pobm_00_04"),
]


@pytest.mark.parametrize(
    ("source", "text", "cut", "message"),
    [*(("inegi_deaths", *bad) for bad in BAD_DEATHS), *(("conapo_population", *bad) for bad in BAD_PEOPLE)],
)
def test_a_bad_file_gets_one_error_that_says_where(clean: Clean, source: str, text: str, cut: str, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean(source, text, cut)


@pytest.mark.parametrize("size", range(20, 200, 7))
def test_a_line_broken_inside_quotes_is_one_row_wherever_a_block_ends(size: int) -> None:
    names = [f'"line\n{n}, ""quoted"" and\r\nmore"' if n % 3 else f"{n}" for n in range(40)]
    data = "\n".join(["id,name,left", *(f"{n},{name},x" for n, name in enumerate(names))]).encode()
    texts = dict.fromkeys(RawFile.__dataclass_fields__, "") | {"file": "a.csv"}
    known = Layout("t", named("id", "name"), lambda cells, file: cells, ("left",))
    found = csv_blocks(io.BytesIO(data), RawFile(**texts), Reading([known], block_bytes=size))  # type: ignore[arg-type]  # its name alone
    cells = pd.concat([block.frame() for block in found])
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    assert cells.to_numpy().tolist() == [row[:2] for row in rows]
    assert cells.index[:3].tolist() == [2, 5, 8]


# ---- maps


def boundaries(code: str, value: str) -> bytes:
    square = [[[-100, 20], [-100, 21], [-99, 21], [-100, 20]]]
    feature = {"type": "Feature", "properties": {code: value}, "geometry": {"type": "Polygon", "coordinates": square}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.parametrize(("code", "value"), [("cve_ent", "12"), ("cvegeo", "12035")])
def test_boundaries_are_told_by_their_code(clean: Clean, code: str, value: str) -> None:
    assert clean("inegi_geography", boundaries(code, value), name="a.geojson")[code].tolist() == [value]


GUERRERO = boundaries("cve_ent", "12")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GUERRERO.replace(b"[-100, 21], [-99, 21], ", b""), "neither"),
        (b"<html>login</html>", "expected a table, found a web page"),
        (boundaries("name", "x"), "expected features with the property cve_ent, cvegeo or id, found name"),
        (GUERRERO.replace(b"-100", b"100"), "expected an area inside Mexico"),
        (GUERRERO.replace(b'{"cve_ent": "12"}', b"null"), "expected features with the property cve_ent, cvegeo or id, found none"),
        (boundaries("cve_ent", "77"), "expected a code of one of the 32 states, found '77'"),
        (GUERRERO.replace(b'"cve_ent"', b'"id": "12036", "cvegeo"'), "expected the same code under cvegeo and id, found two in feature 1"),
    ],
)
def test_bad_boundaries_are_refused(clean: Clean, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean("inegi_geography", data, name="a.geojson")


# ---- every source


def test_a_year_without_end_tells_no_cut(register: Register) -> None:
    file = register("inegi_deaths", "a.csv", DEATHS.replace("2019", "inf").encode())
    [(layout, cells)] = SOURCES["inegi_deaths"].read(file)
    assert layout.cut and layout.cut(cells, file) == ""


@pytest.mark.parametrize("name", ["a.zip", "a.csv"])
@pytest.mark.parametrize("source", SOURCES)
def test_a_file_that_changed_is_called_so_before_it_is_opened(register: Register, source: str, name: str) -> None:
    file = register(source, name, zipped(**{"a.csv": b"a,b\n1,2\n"}))
    file.path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(RawFileError, match="changed after it was registered"):
        SOURCES[source].read(file)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_says_what_it_is(source: str) -> None:
    product = SOURCES[source]
    assert product.id == source
    assert product.page_url.startswith("https://")
    assert all(layout.table and layout.columns for layout in product.layouts)
