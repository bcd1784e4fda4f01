"""Every reader: what a published layout becomes, and what each fault in it is answered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import pandas as pd
import pytest
from support import Register, zipped

from violence_data.errors import RawFileError
from violence_data.sources import SOURCES

MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
VICTIMS_HEAD = "Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,Sexo,Rango de edad," + MONTHS
VICTIMS_KEY = "2019,12,Guerrero,La vida,Homicidio,Homicidio doloso,Con arma de fuego,Hombre,Adultos (18 y más),"
VICTIMS_ROW = VICTIMS_KEY + "1,2,3,4,5,6,7,8,9,10,11,"
DEATHS = "cve_ent,year,month,homicides\n12,2019,10,5\n12,2019,11,7\n"
BY_MUNICIPALITY = "ent_mun,year,month,homicides\n12035,2019,10,5\n12035,2019,11,7\n"
REGISTERED = "entidad_registro,anio_registro,mes_registro,defunciones_homicidio\nGuerrero,2019,10,5\nGuerrero,2019,11,7\n"
PEOPLE = """AÑO,ENTIDAD,CVE_GEO,SEXO,POBLACION_MITAD_DE_AÑO
2019,Nacional,00,Total,7
2019,Nacional,00,Mujeres,4
2019,Nacional,00,Hombres,3
2019,Guerrero,12,Total,7
2019,Guerrero,12,Mujeres,4
2019,Guerrero,12,Hombres,3
"""
JULY = "CVE_GEO,AÑO,POB_JULIO\n9,2019,10\n"
YEARS = ",".join(str(y) for y in range(1990, 2041))
TOWNS = f"CVE,Entidad,Municipio,{YEARS}\n12035,Guerrero,Iguala,{','.join(['5'] * 51)}\n"


def victims(*rows: str, head: str = VICTIMS_HEAD) -> str:
    return "\r\n".join([head, *(rows or (VICTIMS_ROW,))]) + "\r\n"


def clean(register: Register, source: str, text: str | bytes, cut: str = "2019-11", name: str = "a.csv") -> pd.DataFrame:
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    module: ModuleType = SOURCES[source]
    file = register(source, name, data, cut=cut)
    [(layout, cells)] = module.read(file)
    return layout.clean(cells, file)


def test_victims_become_one_row_a_month_up_to_the_cut(register: Register) -> None:
    tidy = clean(register, "sesnsp_victims", victims())
    assert tidy["victims"].tolist() == list(range(1, 12))
    first = tidy.iloc[0]
    slugs = (first["cve_ent"], first["offence"], first["sex"], first["age_group"], first["weapon"], first["cut"])
    assert slugs == ("12", "homicidio_doloso", "male", "adult_18_plus", "firearm", "2019-11")
    assert tidy["month"].max() == pd.Timestamp("2019-11-01")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mojibake"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_victims_read_the_same_in_every_encoding(register: Register, encoding: str, end: str) -> None:
    text = victims().replace("\r\n", end)
    data = text.encode("latin-1").decode("mac_roman").encode("utf-8-sig") if encoding == "mojibake" else text.encode(encoding)
    assert clean(register, "sesnsp_victims", zipped(**{"x.csv": data}), name="a.zip")["victims"].sum() == 66


def test_a_mix_up_of_encodings_is_told_without_an_accent_in_the_header(register: Register) -> None:
    text = victims(head=VICTIMS_HEAD.replace("Año", "Anio").replace("Bien jurídico afectado", "Bien jurIdico afectado"))
    rows = text + VICTIMS_ROW.replace("12,Guerrero", "22,Querétaro") + "\r\n"
    mixed_up = rows.encode("latin-1").decode("mac_roman").encode("utf-8-sig")
    assert set(clean(register, "sesnsp_victims", mixed_up)["cve_ent"]) == {"12", "22"}


@pytest.mark.parametrize("head", ["AÑO", "Anio", '"Año"'])
def test_headers_of_other_cuts_are_known(register: Register, head: str) -> None:
    assert len(clean(register, "sesnsp_victims", victims(head=VICTIMS_HEAD.replace("Año", head)))) == 11


def test_thousands_commas_zeros_after_the_cut_and_other_offences(register: Register) -> None:
    row = VICTIMS_KEY.replace("Homicidio doloso", "Homicidio culposo") + '"1,234",0,0,0,0,0,0,0,0,0,1,0'
    other = "2019,12,Guerrero,El patrimonio,Robo,Robo de vehículo,Sin violencia,Hombre,Adultos (18 y más)," + ",".join("1" * 12)
    tidy = clean(register, "sesnsp_victims", victims(row, other))
    assert tidy["victims"].sum() == 1235
    assert set(tidy["offence"]) == {"homicidio_culposo"}


def test_a_blank_before_the_cut_is_not_a_zero(register: Register) -> None:
    tidy = clean(register, "sesnsp_victims", victims(VICTIMS_KEY + "1,,0,4,5,6,7,8,9,10,11,"))
    assert tidy["victims"].isna().tolist()[:3] == [False, True, False]


BAD_VICTIMS: dict[str, tuple[str, str]] = {
    "column without a name": (
        victims(VICTIMS_ROW + ",x", head=VICTIMS_HEAD + ","),
        "row 1: expected a name for column 22, found none above 'x'",
    ),
    "missing column": (victims(head=VICTIMS_HEAD.replace(",Sexo", ",Género")), r"row 1: missing columns: Sexo; .*Género"),
    "doubled column": (victims(VICTIMS_ROW + ",1", head=VICTIMS_HEAD + ",Enero"), "row 1: doubled columns: Enero, Enero"),
    "unknown column": (victims(VICTIMS_ROW + ",1", head=VICTIMS_HEAD + ",Municipio"), "row 1: unknown columns: Municipio"),
    "unknown state": (victims(VICTIMS_ROW.replace("Guerrero", "Guerero")), r"row 2, column Entidad: .*did you mean Guerrero \(12\)"),
    "state and code differ": (victims(VICTIMS_ROW.replace(",12,", ",16,")), "row 2, column Entidad: expected the state of the code"),
    "text for a count": (victims(VICTIMS_ROW.replace("1,2,3", "1,dos,3")), "row 2, column Febrero: expected a whole number.*found 'dos'"),
    "negative count": (victims(VICTIMS_ROW.replace("1,2,3", "1,-2,3")), "row 2, column Febrero: expected a whole number.*found '-2'"),
    "fractional count": (victims(VICTIMS_ROW.replace("1,2,3", "1,2.5,3")), "row 2, column Febrero: expected a whole.*found '2.5'"),
    "doubled key": (victims(VICTIMS_ROW, VICTIMS_ROW), "rows 2 and 3: doubled key: expected one row for cve_ent 12, year 2019"),
    "future month": (victims(VICTIMS_ROW + "3"), "row 2, column Diciembre: expected a blank or 0 after the cut 2019-11, found 3"),
    "year out of range": (victims(VICTIMS_ROW.replace("2019", "1875")), "row 2, column Año: expected a whole number from 2015"),
    "unknown label": (victims(VICTIMS_ROW.replace("Hombre", "Otro")), "row 2, column Sexo: expected one of Mujer, Hombre"),
    "unknown offence": (victims(VICTIMS_ROW.replace("Homicidio doloso", "Homicidio x")), "column Subtipo de delito: expected one of"),
    "cut-off row": (victims(VICTIMS_ROW, VICTIMS_KEY + "1,2"), "row 3: expected 21 cells, found 11; is the file cut off"),
    "no rows": (VICTIMS_HEAD, "expected rows under the header, found none"),
    "last month all zero": (victims(VICTIMS_KEY + "1,2,3,4,5,6,7,8,9,10,0,"), "2019-11 is zero or blank in every state"),
    "ends before the cut": (victims(VICTIMS_ROW.replace("2019", "2018") + "0"), "gives the cut 2019-11, the file ends with 2018-12"),
    "type that is none": (victims(VICTIMS_ROW.replace(",Homicidio,", ",Homicidios,")), "row 2, column Tipo de delito: expected one of"),
    "lost row": (
        victims(VICTIMS_ROW, VICTIMS_ROW.replace("Hombre", "Mujer"), VICTIMS_ROW.replace("12,Guerrero", "16,Michoacán de Ocampo")),
        "state 16 in 2019: expected 2 rows as in other states, found 1; the first missing is homicidio_doloso, female",
    ),
    "line ends of old": (victims().replace("\r\n", "\r"), "row 1: not readable as csv"),
    "open quote": (victims(VICTIMS_KEY + '"1,2,3,4,5,6,7,8,9,10,11,'), "not readable as csv"),
}


@pytest.mark.parametrize("fault", BAD_VICTIMS)
def test_a_bad_victims_file_gets_one_error_that_says_where(register: Register, fault: str) -> None:
    text, message = BAD_VICTIMS[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean(register, "sesnsp_victims", text)


@pytest.mark.parametrize("encoding", ["utf-16", "mac_roman", "cp850"])
def test_the_wrong_encoding_is_refused(register: Register, encoding: str) -> None:
    with pytest.raises(RawFileError, match=r"found bytes that are neither|found a NUL byte|in another encoding"):
        clean(register, "sesnsp_victims", victims().encode(encoding))


GOOD: dict[str, tuple[str, str, str, str, int]] = {
    "occurrence": ("inegi_deaths", DEATHS, "2019-11", "homicide_deaths", 12),
    "municipality": ("inegi_deaths", BY_MUNICIPALITY, "2019-11", "homicide_deaths", 12),
    "registration": ("inegi_deaths", REGISTERED, "2019-11", "homicide_deaths", 12),
    "people by sex": ("conapo_population", PEOPLE, "ed2023", "population", 7),
    "people in July": ("conapo_population", JULY, "ed2018", "population", 10),
    "people by municipality": ("conapo_population", TOWNS, "ed2023", "population", 255),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_layout_is_told_by_its_columns(register: Register, name: str) -> None:
    source, text, cut, count, total = GOOD[name]
    assert clean(register, source, text, cut)[count].sum() == total


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


BAD: dict[str, tuple[str, str, str, str]] = {
    "month 13": ("inegi_deaths", changed(DEATHS, ",10,", ",13,"), "2019-11", "row 2, column month: expected .* from 1 to 12, found '13'"),
    "state 33": ("inegi_deaths", changed(DEATHS, "12,2019,10", "33,2019,10"), "2019-11", "row 2, column cve_ent: .*found '33'"),
    "doubled month": ("inegi_deaths", changed(DEATHS, ",11,", ",10,"), "2019-10", "rows 2 and 3: doubled key"),
    "another cut": ("inegi_deaths", DEATHS, "2019-10", "gives the cut 2019-10, the file ends with 2019-11"),
    "bad municipality": ("inegi_deaths", changed(BY_MUNICIPALITY, "12035,2019,10", "99001,2019,10"), "2019-11", "row 2, column ent_mun"),
    "unknown state": ("inegi_deaths", changed(REGISTERED, "Guerrero,2019,10", "Gerrero,2019,10"), "2019-11", "did you mean Guerrero"),
    "no people": ("conapo_population", changed(JULY, ",10", ","), "ed2018", "row 2, column POB_JULIO: expected a number of people"),
    "no edition": ("conapo_population", JULY, "2018", "expected an edition such as ed2023"),
    "sexes": ("conapo_population", changed(PEOPLE, "Guerrero,12,Hombres,3", "Guerrero,12,Hombres,2"), "ed2023", "women and men sum"),
    "nation": ("conapo_population", changed(PEOPLE, "Nacional,00,Total,7", "Nacional,00,Total,8"), "ed2023", "women and men sum"),
    "town": ("conapo_population", changed(TOWNS, "12035", "16035"), "ed2023", "column Entidad: expected the state of the code"),
    "town code": ("conapo_population", changed(TOWNS, "12035", "Iguala"), "ed2023", "column CVE: expected a municipality code"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_of_the_other_sources_gets_one_error(register: Register, fault: str) -> None:
    source, text, cut, message = BAD[fault]
    with pytest.raises(RawFileError, match=message):
        clean(register, source, text, cut)


def test_a_nation_that_is_not_the_sum_of_its_states_is_refused(register: Register) -> None:
    text = PEOPLE.replace("Nacional,00,Total,7", "Nacional,00,Total,8").replace("Nacional,00,Hombres,3", "Nacional,00,Hombres,4")
    with pytest.raises(RawFileError, match="the states sum to the publisher's national row"):
        clean(register, "conapo_population", text, "ed2023")


def test_years_of_another_run_of_columns_are_read(register: Register) -> None:
    longer = TOWNS.replace("2040\n", "2040,2041\n").replace("5\n", "5,6\n")
    assert clean(register, "conapo_population", longer, "ed2028")["year"].max() == 2041


def test_a_missing_sex_or_nation_is_no_total(register: Register) -> None:
    with pytest.raises(RawFileError, match="women and men sum to the total"):
        clean(register, "conapo_population", PEOPLE.replace("2019,Guerrero,12,Hombres,3\n", ""), "ed2023")
    with pytest.raises(RawFileError, match="expected the publisher's national rows"):
        clean(register, "conapo_population", "".join(line for line in PEOPLE.splitlines(keepends=True) if "Nacional" not in line), "ed2023")


def test_sexes_that_stand_nowhere_are_refused(register: Register) -> None:
    text = "".join(line for line in PEOPLE.splitlines(keepends=True) if "Mujeres" not in line)
    with pytest.raises(RawFileError, match="women and men sum to the total"):
        clean(register, "conapo_population", text, "ed2023")


@pytest.mark.parametrize("year", ["2019", "2020"])
def test_a_nation_without_its_states_is_refused(register: Register, year: str) -> None:
    nation = "".join(line for line in PEOPLE.splitlines(keepends=True) if "Guerrero" not in line)
    text = nation if year == "2019" else PEOPLE + nation.split("\n", 1)[1].replace("2019", "2020")
    with pytest.raises(RawFileError, match=f"the states sum to the publisher's national row, found otherwise for .*{year}"):
        clean(register, "conapo_population", text, "ed2023")


@pytest.mark.parametrize(("source", "text"), [("sesnsp_victims", victims()), ("inegi_deaths", DEATHS)])
def test_a_year_without_end_tells_no_cut(register: Register, source: str, text: str) -> None:
    file = register(source, "a.csv", text.replace("2019", "inf").encode())
    [(layout, cells)] = SOURCES[source].read(file)
    assert layout.cut is not None
    assert layout.cut(cells, file) == ""


def test_a_monthly_file_registered_as_an_edition_is_refused(register: Register) -> None:
    with pytest.raises(RawFileError, match="expected a month such as 2024-11 as its cut in the manifest, found 'ed2023'"):
        clean(register, "sesnsp_victims", victims(), "ed2023")


def test_the_compilation_of_occurrence_is_read_as_published(register: Register) -> None:
    text = "ent_mun|year|month|homicides|pop_est|homicide_rate\n12035|2019|10|5|1.5|9.9\n12035|2019|11|7|1.5|9.9\n"
    tidy = clean(register, "inegi_deaths", text)
    assert tidy["homicide_deaths"].tolist() == [5, 7]
    assert "pop_est" not in tidy


def test_separators_at_the_end_of_a_line_are_no_cells(register: Register) -> None:
    assert clean(register, "inegi_deaths", DEATHS.replace("5\n", "5,,\n"))["homicide_deaths"].sum() == 12


def boundaries(code: str, value: str) -> bytes:
    square = [[[-100, 20], [-100, 21], [-99, 21], [-100, 20]]]
    feature = {"type": "Feature", "properties": {code: value}, "geometry": {"type": "Polygon", "coordinates": square}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.parametrize(("code", "value"), [("cve_ent", "12"), ("cvegeo", "12035")])
def test_boundaries_are_told_by_their_code(register: Register, code: str, value: str) -> None:
    places = clean(register, "inegi_geography", boundaries(code, value), name="a.geojson")
    assert places[code].tolist() == [value]


def test_a_map_that_changed_is_called_so_before_it_is_opened(register: Register) -> None:
    file = register("inegi_geography", "a.zip", zipped(**{"a.geojson": boundaries("cve_ent", "12")}))
    file.path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(RawFileError, match="changed after it was registered"):
        SOURCES["inegi_geography"].read(file)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            boundaries("cve_ent", "12").replace(b"[[[-100, 20], [-100, 21], [-99, 21], [-100, 20]]]", b"[[[-100, 20], [-100, 20]]]"),
            "neither",
        ),
        (b"<html>login</html>", "expected a table, found a web page"),
        (boundaries("name", "x"), "expected features with the property cve_ent, cvegeo or id, found name"),
        (boundaries("cve_ent", "12").replace(b"-100", b"100"), "expected an area inside Mexico"),
        (
            boundaries("cve_ent", "12").replace(b'{"cve_ent": "12"}', b"null"),
            "expected features with the property cve_ent, cvegeo or id, found none",
        ),
        (boundaries("cve_ent", "77"), "expected a code of one of the 32 states, found '77'"),
    ],
)
def test_bad_boundaries_are_refused(register: Register, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean(register, "inegi_geography", data, name="a.geojson")


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_says_what_it_is(source: str) -> None:
    module = SOURCES[source]
    assert module.SOURCE.id == source
    assert module.SOURCE.page_url.startswith("https://")
    assert isinstance(module.read, Callable)  # type: ignore[arg-type]  # a protocol of typing, used at run time on purpose
    assert all(layout.table and layout.columns for layout in module.LAYOUTS)
