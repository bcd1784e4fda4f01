"""INEGI's query exports: the faults they come with are read, what was asked for is checked, and every published total is met."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from support import Clean, Register

from violence_data import checks, tables
from violence_data.errors import RawFileError
from violence_data.processed import building
from violence_data.sources import SOURCES
from violence_data.sources.reading import read_head

ABOUT = (
    '"Defunciones por homicidios"\r\n"Año de registro : 2008"\r\n"Ent y mun de registro : Total"\r\n""\r\n'
    '"Consulta de: Defunciones por homicidio \xa0 Por: Ent y mun de ocurrencia \xa0 Según: Mes de registro"\r\n'
)
HEADER = '"","","Total","Enero","Febrero","Marzo",""\r\n'
ROWS = (
    '" ","Total","1,007","1,001","2","4"\r\n'
    '"=CONCATENAR(0,01) ","Aguascalientes","1,004","1,000","1","3"\r\n'
    '" 01 001 ","Aguascalientes","1,002","1,000","1","1"\r\n'
    '" 01 999 ","No especificado","2","","","2"\r\n'
    '"=CONCATENAR( ,33) ","Extranjero","2","1","","1"\r\n'
    '" 33 999 ","Estados Unidos de Norteamérica","1","","","1"\r\n'
    '" 34 999 ","Otros países Latinoamericanos","1","1","",""\r\n'
    '"=CONCATENAR( ,99) ","No especificado","1","","1",""\r\n'
    '" 99\xa0999 ","No especificado","1","","1",""\r\n'
)
FOOTER = '\r\n"FUENTE: INEGI. Estadísticas de mortalidad."\r\n'
GOOD = ABOUT + HEADER + ROWS + FOOTER


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_the_faults_of_an_export_are_read(clean: Clean, encoding: str) -> None:
    tidy = clean("inegi_queries", GOOD.encode(encoding), "2008-12")
    by_town = tidy.groupby("cvegeo", dropna=False)["homicide_deaths"].sum()
    assert by_town.to_dict() == {"01001": 1_002, "01999": 2, "33999": 1, "34999": 1, "99999": 1}
    assert set(tidy["registration_year"]) == {2008}
    assert set(tidy["cut"]) == {"2008-12"}
    assert tidy["homicide_deaths"].min() == 1, "a month without deaths is not listed"


def test_a_month_without_a_column_has_no_deaths(clean: Clean) -> None:
    text = (
        ABOUT + '"","","Total","Enero","Diciembre",""\r\n" ","Total","3","1","2"\r\n"=CONCATENAR(0,09) ","Distrito Federal","3","1","2"\r\n'
    )
    tidy = clean("inegi_queries", text + '" 09 002 ","Azcapotzalco","3","1","2"\r\n', "2008-12")
    assert {f"{m:%m}": int(n) for m, n in zip(tidy["month"], tidy["homicide_deaths"], strict=True)} == {"01": 1, "12": 2}


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


BAD = {
    "by month of occurrence": (
        changed("Según: Mes de registro", "Según: Mes de ocurrencia"),
        r"row 5: expected .*Según: Mes de registro.*found",
    ),
    "by place of registration": (
        changed("Por: Ent y mun de ocurrencia", "Por: Ent y mun de registro"),
        r"row 5: .*found .*Ent y mun de registro",
    ),
    "another query": (
        changed("Consulta de: Defunciones por homicidio ", "Consulta de: Defunciones por suicidio "),
        r"row 5: expected .*suicidio",
    ),
    "year of occurrence": (changed("Año de registro", "Año de ocurrencia"), r"expected no filter but .*found 'Año de ocurrencia : 2008'"),
    "a filter by place": (
        changed("Ent y mun de registro : Total", "Ent y mun de registro : Jalisco"),
        r"found 'Ent y mun de registro : Jalisco'",
    ),
    "a filter by sex": (changed('""\r\n"Cons', '"Sexo : Hombre"\r\n"Cons'), "found 'Sexo : Hombre': not all deaths are counted"),
    "no year": (changed('"Año de registro : 2008"', '""'), "expected one line such as 'Año de registro : 1990', found 0"),
    "no query": (HEADER + ROWS, "expected 'Consulta de: .* above a header in the first 20 lines, found none"),
    "months out of order": (changed('"Enero","Febrero"', '"Febrero","Enero"'), "row 6: expected a header of two blanks, Total and months"),
    "a column that is no month": (changed('"Marzo",""', '"No especificado",""'), "row 6: expected a header .* no especificado"),
    "no rows": (ABOUT + HEADER, "expected rows under the header, found none"),
    "cut-off row": (changed('"1,002","1,000","1","1"', '"1,002","1,000"'), "row 9: expected 6 cells, found 4; is the file cut off"),
    "unknown code": (changed(" 01 999 ", " 01-999 "), "row 10, column 1: expected a state as =CONCATENAR"),
    "another state's town": (changed(" 01 999 ", " 02 999 "), "row 10, column 1: expected a municipality of the state above it"),
    "another state's name": (
        changed('CONCATENAR(0,01) ","Aguascalientes', 'CONCATENAR(0,01) ","Jalisco'),
        "row 8, column 2: expected the name",
    ),
    "no total": (changed('" ","Total","1,007","1,001","2","4"\r\n', ""), "expected one row Total, the first under the header, found 0"),
    "months and total differ": (
        changed('"2","","","2"', '"3","","","2"'),
        "row 10, column Total: expected 2, which its months sum to, found 3",
    ),
    "a town lost": (
        changed('" 01 999 ","No especificado","2","","","2"\r\n', ""),
        "row 8, column Total: expected 1,002, which its municipalities sum to, found 1,004: rows were lost",
    ),
    "a state lost": (
        changed('"=CONCATENAR( ,99) ","No especificado","1","","1",""\r\n" 99\xa0999 ","No especificado","1","","1",""\r\n', ""),
        "row 7, column Total: expected 1,006, which the states sum to, found 1,007",
    ),
    "a town twice": (
        changed('"2","","","2"\r\n', '"1","","","1"\r\n" 01 999 ","No especificado","1","","","1"\r\n'),
        "rows 10 and 11: doubled key: expected one row for cvegeo 01999",
    ),
    "an open quote": (GOOD + '"', "not readable as csv"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_export_gets_one_error_that_says_where(clean: Clean, fault: str) -> None:
    text, message = BAD[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean("inegi_queries", text, "2008-12")


@pytest.mark.parametrize(
    ("text", "cut", "message"),
    [(GOOD, "2009-12", "gives the cut 2009-12, the year of registration says 2008-12"), (GOOD.replace("Ag", "A\x00", 1), "", "a NUL byte")],
)
def test_another_cut_and_bytes_that_are_no_text_are_refused(clean: Clean, text: str, cut: str, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean("inegi_queries", text, cut or "2008-12")


def by_hand(data: bytes) -> dict[str, int]:
    """The sum of each place's twelve months, read line by line."""
    found: dict[str, int] = {}
    for row in csv.reader(io.StringIO(data.decode("cp1252"))):
        code = re.sub(r"\s", "", row[0]) if row else ""
        if re.fullmatch("[0-9]{5}", code):
            found[code] = sum(int(cell.replace(",", "") or 0) for cell in row[3:15])
    return found


@pytest.mark.parametrize(("year", "total"), [(1990, 14_493), (2008, 14_006), (2015, 20_762)])
def test_exports_as_published(originals: Path, register: Register, year: int, total: int) -> None:
    data = (originals / f"inegi/homicides_municipality_month_{year}.csv").read_bytes()
    file = register("inegi_queries", f"homicides_municipality_month_{year}.csv", data, cut=f"{year}-12")
    assert [name for name, module in SOURCES.items() if module.fits(read_head(file))] == ["inegi_queries"]
    [frame] = building.clean_file(file).values()
    hand = by_hand(data)
    assert frame.groupby("cvegeo", dropna=False)["homicide_deaths"].sum().to_dict() == hand
    assert frame["homicide_deaths"].sum() == sum(hand.values()) == total
    table = tables.get("inegi_deaths_registration_municipality_month")
    findings = checks.run_checks(table, building.finish(table, frame))
    assert {(f.severity, f.check) for f in findings} == {("warning", "place not told"), ("warning", "deaths abroad")}
