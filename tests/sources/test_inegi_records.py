"""INEGI's death records: several layouts, counted by two definitions, in whatever container; nothing personal leaves the reader."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from support import Register, zipped
from support_dbf import Field, header, record, written

from violence_data import checks, tables
from violence_data.errors import RawFileError
from violence_data.processed import building
from violence_data.sources import SOURCES, dbf, inegi_records
from violence_data.sources.reading import read_head

TABLE = "inegi_deaths_records_municipality_month"
OF_RECORDS = {"two definitions differ", "month not told", "place not told", "deaths abroad"}
COLUMNS = [
    *("ENT_OCURR", "MUN_OCURR", "CAUSA_DEF", "SEXO", "EDAD", "DIA_NACIM"),
    *("MES_OCURR", "ANIO_OCUR", "ANIO_REGIS", "NOMBRE_LOC", "PRESUNTO"),
]
FIELDS: list[Field] = [(name, "C" if name in ("CAUSA_DEF", "NOMBRE_LOC") else "N", 9) for name in COLUMNS]
OLD = ["ENTOCU", "MUNOCU", "CAUSADEF", "SEXO", "EDADUNI", "EDADVALOR", "MESDEF", "ANIODEF", "ANIOREG", "PRESUNTO"]
SHOT = ["12", "35", "X954", "1", "4035", "17", "10", "2019", "2019", "Peñón", "2"]
ILL = ["12", "35", "I219", "2", "4080", "17", "10", "2019", "2019", "Peñón", "8"]


def row(**changed: str) -> list[str]:
    return [changed.get(name, cell) for name, cell in zip(COLUMNS, SHOT, strict=True)]


def as_csv(rows: list[list[str]], columns: list[str] = COLUMNS, encoding: str = "cp1252") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([columns, *rows])
    return buffer.getvalue().encode(encoding)


def clean(register: Register, data: bytes, name: str = "a.csv", cut: str = "2019-12") -> pd.DataFrame:
    file = register("inegi_records", name, data, cut=cut)
    frames = {layout.table: layout.clean(cells, file) for layout, cells in inegi_records.PRODUCT.read(file)}
    return building.finish(tables.get(TABLE), frames[TABLE])


def test_deaths_are_counted_by_cause_and_by_presumption_and_others_stand_beside(register: Register) -> None:
    rows = [
        *(row() for _ in range(3)),
        row(PRESUNTO="4"),
        row(CAUSA_DEF="W199"),
        row(CAUSA_DEF="Y350", PRESUNTO="5"),
        row(CAUSA_DEF="Y34.9", PRESUNTO="4"),
        row(CAUSA_DEF="Y871"),
        row(CAUSA_DEF="Y870", PRESUNTO="3"),
        row(CAUSA_DEF="X849", PRESUNTO="3"),
        ILL,
    ]
    tidy = clean(register, as_csv(rows))
    assert len(tidy) == 1
    assert {c: int(tidy[c].iloc[0]) for c in tidy if c.endswith("_deaths")} == {
        "homicide_deaths": 5,
        "presumed_homicide_deaths": 5,
        "agreed_homicide_deaths": 4,
        "legal_intervention_deaths": 1,
        "undetermined_intent_deaths": 1,
    }
    found = {f.check: f.message for f in checks.run_checks(tables.get(TABLE), tidy) if f.check in OF_RECORDS}
    assert found == {
        "two definitions differ": "cut 2019-12, registered in 2019: 5 homicides by cause of death, "
        "5 as the certificate presumes, 4 by both; "
        "1 by cause alone, 1 by presumption alone"
    }


def test_nothing_else_leaves_the_reader(register: Register) -> None:
    file = register("inegi_records", "a.csv", as_csv([SHOT, ILL]), cut="2019-12")
    [(_, cells)] = inegi_records.PRODUCT.read(file)
    assert len(cells) == 1, "a death by illness is not kept"
    assert not {"DIA_NACIM", "NOMBRE_LOC"} & set(cells.columns)
    assert not {"17", "Peñón"} & set(cells.astype("str").to_numpy().ravel())


def test_codes_that_are_not_told_are_missing_and_counted(register: Register) -> None:
    rows = [
        row(MES_OCURR="99"),
        row(MES_OCURR="99", ANIO_OCUR="9999"),
        row(ENT_OCURR="99", MUN_OCURR="999"),
        row(MUN_OCURR="0"),
        row(ENT_OCURR="33", MUN_OCURR="999"),
        row(SEXO="9", EDAD="4998"),
        row(SEXO="2", EDAD="4017"),
        row(EDAD="1005", ANIO_OCUR="1987"),
    ]
    tidy = clean(register, as_csv(rows))
    assert tidy["homicide_deaths"].sum() == 8
    assert tidy.loc[tidy["month"].isna(), "occurrence_year"].tolist() == [2019, pd.NA]
    assert set(tidy["cvegeo"]) == {"12035", "12999", "33999", "99999"}
    assert set(zip(tidy["sex"], tidy["age_group"], strict=True)) == {
        ("male", "adult_18_plus"),
        ("not_identified", "not_specified"),
        ("female", "minor_0_17"),
        ("male", "minor_0_17"),
    }
    found = {f.check: f.message for f in checks.run_checks(tables.get(TABLE), tidy) if f.check in OF_RECORDS}
    assert found == {
        "month not told": "cut 2019-12, registered in 2019: 2 of 8 homicides without a month of death: no sum by month holds them",
        "place not told": "cut 2019-12, registered in 2019: 2 of 8 homicides without a municipality: they stand under 999",
        "deaths abroad": "cut 2019-12, registered in 2019: "
        "1 of 8 homicides abroad (33 to 35): they are in the publisher's total and in no state's",
    }


CATALOGUE = written(
    [("CVE", "C", 4), ("DESCRIP", "C", 20)], [["X954", "Agresión"], ["I219", "Infarto"]], encoding="cp850", language=2, year=119
)
DBF = written(FIELDS, [SHOT, ILL, SHOT])
CONTAINERS = {
    "csv": ("a.csv", as_csv([SHOT, ILL, SHOT])),
    "csv.gz, UTF-8, lower case": ("a.CSV.gz", gzip.compress(as_csv([SHOT, ILL, SHOT], [c.lower() for c in COLUMNS], "utf-8-sig"), mtime=0)),
    "dbf": ("DEFUN19.DBF", DBF),
    "dbf in a zip": ("a.zip", zipped(**{"DEFUN19.dbf": DBF})),
    "csv in a zip with its descriptions": (
        "a.zip",
        zipped(
            **{
                "catalogos/sexo.csv": b"CVE,DESCRIP\n1,Hombre\n",
                "conjunto_de_datos/defunciones_2019.csv": as_csv([SHOT, ILL, SHOT]),
                "metadatos/leer.txt": b"INEGI",
            }
        ),
    ),
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_each_container_is_recognised_and_gives_the_same(register: Register, kind: str) -> None:
    name, data = CONTAINERS[kind]
    head = read_head(register("inegi_records", name, data))
    assert [source for source, module in SOURCES.items() if module.fits(head)] == ["inegi_records"]
    tidy = clean(register, data, name)
    assert (tidy["homicide_deaths"].tolist(), tidy["cvegeo"].tolist()) == ([2], ["12035"])


def test_a_year_with_its_catalogues_feeds_both_tables(register: Register) -> None:
    file = register(
        "inegi_records", "a.zip", zipped(**{"DEFUN19.dbf": DBF, "CATMINDE.DBF": CATALOGUE, "sitio.dbf": CATALOGUE}), cut="2019-12"
    )
    frames = building.clean_file(file)
    catalogues = building.finish(tables.get("inegi_catalogues"), frames["inegi_catalogues"])
    assert frames[TABLE]["homicide_deaths"].sum() == 2
    assert catalogues["catalogue"].tolist() == ["catminde", "catminde", "sitio", "sitio"]
    assert set(catalogues["cut"]) == {"2019"}
    assert catalogues["label"].tolist() == ["Infarto", "Agresión"] * 2


@pytest.mark.parametrize("name", ["a.csv", "a.zip"])
def test_several_years_in_one_file_have_each_its_own_cut(register: Register, name: str) -> None:
    rows = [SHOT, row(ANIO_REGIS="2020"), row(ANIO_REGIS="2020", ANIO_OCUR="2020")]
    data = as_csv(rows) if name == "a.csv" else zipped(**{"2019.csv": as_csv(rows[:1]), "2020.csv": as_csv(rows[1:])})
    tidy = clean(register, data, name, cut="2020-12")
    assert tidy[["registration_year", "cut", "occurrence_year"]].to_numpy().tolist() == [
        [2019, "2019-12", 2019],
        [2020, "2020-12", 2019],
        [2020, "2020-12", 2020],
    ]


def test_the_older_layout_has_its_own_names_units_and_zeros(register: Register) -> None:
    rows = [
        ["25", "6", "X95", "1", "A", "35", "3", "2009", "2010", "2"],
        ["25", "0", "X95", "0", "A", "998", "0", "0", "2010", "2"],
        ["25", "6", "X95", "2", "M", "5", "3", "2009", "2010", "2"],
    ]
    tidy = clean(register, as_csv(rows, OLD), cut="2010-12")
    assert tidy[["cvegeo", "sex", "age_group"]].to_numpy().tolist() == [
        ["25006", "female", "minor_0_17"],
        ["25006", "male", "adult_18_plus"],
        ["25999", "not_identified", "not_specified"],
    ]


def test_a_cause_of_three_characters_needs_the_fourth_where_it_decides(register: Register) -> None:
    sequel = ["25", "6", "Y87", "1", "A", "35", "3", "2009", "2010", "4"]
    with pytest.raises(RawFileError, match=r"row 2, column CAUSADEF: expected four characters.*found 'Y87'"):
        clean(register, as_csv([sequel], OLD), cut="2010-12")
    whole = as_csv([[*sequel, "Y871"], [*sequel, "Y870"]], [*OLD, "CDEATH"])
    assert clean(register, whole, cut="2010-12")["homicide_deaths"].tolist() == [1]


def old(**changed: str) -> bytes:
    cells = dict(zip(OLD, ["25", "6", "X95", "1", "A", "35", "3", "2019", "2019", "2"], strict=True)) | changed
    return as_csv([list(cells.values())], OLD)


BAD = {
    "cause in ICD-9": (as_csv([row(CAUSA_DEF="9654")]), "row 2, column CAUSA_DEF: expected a cause in ICD-10 such as X95.4, found '9654'"),
    "years of ICD-9": (
        as_csv([row(ANIO_REGIS="1997")]),
        "column ANIO_REGIS: expected a year of registration from 1998: .* ICD-9.*found '1997'",
    ),
    "presumption unknown": (as_csv([row(PRESUNTO="7")]), "row 2, column PRESUNTO: expected one of 0, 1, 2.*found '7'"),
    "registered before the death": (as_csv([row(ANIO_OCUR="2020")]), "column ANIO_OCUR: expected a year from 1900 to that of registration"),
    "month 13": (as_csv([row(MES_OCURR="13")]), "row 2, column MES_OCURR: expected a month from 1 to 12, or 99, found '13'"),
    "state 36": (as_csv([row(ENT_OCURR="36")]), "row 2, column ENT_OCURR: expected 01 to 32, 33 to 35 .abroad. or 99, found '36'"),
    "no municipality": (as_csv([row(MUN_OCURR="")]), "row 2, column MUN_OCURR: expected a whole number from 0 to 999"),
    "sex unknown": (as_csv([row(SEXO="3")]), "row 2, column SEXO: expected 1 .male., 2 .female., 9 or 0 .not told., found '3'"),
    "age of no unit": (as_csv([row(EDAD="35")]), "row 2, column EDAD: expected a whole number from 1000 to 4999, found '35'"),
    "age of 200": (as_csv([row(EDAD="4200")]), "row 2, column EDAD: expected an age up to 130 years"),
    "unit of age unknown": (old(EDADUNI="S"), "row 2, column EDADUNI: expected A .years., M .months., D .days. or H .hours., found 'S'"),
    "old age of 200": (old(EDADVALOR="200"), "row 2, column EDADVALOR: expected an age up to 130 years"),
    "another cut": (
        as_csv([row(ANIO_REGIS="2018", ANIO_OCUR="2018")]),
        "gives the cut 2019-12, the last year of registration says 2018-12",
    ),
    "no violent death": (as_csv([ILL]), "expected deaths by homicide, legal intervention or undetermined intent, found none"),
    "no rows": (as_csv([]), "expected rows under the header, found none"),
    "column missing": (
        as_csv([SHOT], ["SITIO", *COLUMNS[1:]]),
        "row 1: missing columns: ENT_OCURR; columns found that are not expected: SITIO",
    ),
    "column doubled": (as_csv([[*SHOT, "2"]], [*COLUMNS, "TIPO_DEFUN"]), "row 1: doubled columns: PRESUNTO, TIPO_DEFUN"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_gets_one_error_that_says_where(register: Register, fault: str) -> None:
    data, message = BAD[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean(register, data)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.zip", zipped(**{"a.csv": as_csv([SHOT]), "b.csv": as_csv([SHOT])}), "year of registration in one entry, found 2019 in several"),
        ("a.zip", zipped(**{"in/b.csv": as_csv([row(PRESUNTO="7")])}), r"^a\.zip:in:b\.csv: row 2, column PRESUNTO"),
        ("a.zip", zipped(**{"in/b.csv": as_csv([row(SEXO="7")])}), r"^a\.zip: row in/b\.csv:2, column SEXO"),
        ("a.zip", zipped(**{"leer.txt": b"INEGI"}), r"^a\.zip: row 1: missing columns: .*"),
        ("A.DBF", DBF[:-20], r"^A\.DBF: expected the 3 records that the DBF's header says, found 2 and"),
        ("sexo.csv", b"CVE,DESCRIP\n1,Hombre\n", r"^sexo\.csv: row 1: missing columns"),  # a catalogue as csv tells no year
    ],
)
def test_a_fault_of_a_file_or_of_one_inside_is_named(register: Register, name: str, data: bytes, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean(register, data, name)


@pytest.mark.parametrize("data", [as_csv([SHOT] * 9_999), written(FIELDS, [SHOT] * 9_999)], ids=["csv", "dbf"])
def test_a_damaged_container_is_named_when_its_end_is_read(register: Register, data: bytes) -> None:
    with pytest.raises(RawFileError, match=r"^a\.gz: expected a gz, found something else or a damaged one"):
        clean(register, gzip.compress(data)[:-100], "a.gz")
    whole = zipped(**{"a.csv" if data[:1] == b"E" else "a.dbf": data})
    at = zipfile.ZipFile(io.BytesIO(whole)).infolist()[0].CRC.to_bytes(4, "little")
    with pytest.raises(RawFileError, match=r"^a\.zip: expected a zip, found something else or a damaged one .*CRC"):
        clean(register, whole.replace(at, b"\x00\x00\x00\x00"), "a.zip")


def test_a_block_of_deleted_records_is_no_fault(monkeypatch: pytest.MonkeyPatch, register: Register) -> None:
    monkeypatch.setattr(dbf, "BLOCK_BYTES", 1)
    flags = (b" ", b"*", b" ", b"*")
    data = header(FIELDS, 4) + b"".join(record(FIELDS, SHOT, flag=flag) for flag in flags)
    assert clean(register, data, "a.dbf")["homicide_deaths"].tolist() == [2]


BAD_CATALOGUES = {
    "blank label": ([["1", ""]], "2019", "row 1, column label: expected no blank"),
    "doubled code": ([["1", "x"], ["1", "y"]], "2019", "doubled key: expected one row for catalogue a, code 1"),
    "another year": ([["1", "x"]], "2020", "gives the cut 2020, the last change was in 2019"),
}


@pytest.mark.parametrize("fault", BAD_CATALOGUES)
def test_a_bad_catalogue_gets_one_error(register: Register, fault: str) -> None:
    rows, cut, message = BAD_CATALOGUES[fault]
    file = register("inegi_records", "a.dbf", written([("CLAVE", "C", 2), ("DESCRIP", "C", 9)], rows, year=119), cut=cut)
    with pytest.raises(RawFileError, match=message):
        building.clean_file(file)


def test_records_of_sinaloa_as_a_researcher_published_them(originals: Path, register: Register) -> None:
    name = "injury_deaths_Sinaloa_2004-2010.csv.bz2"
    data = (originals / "inegi" / name).read_bytes()
    tidy = clean(register, data, name, cut="2010-12")
    hand: Counter[tuple[str, int]] = Counter()
    months: Counter[str] = Counter()
    for death in csv.DictReader(io.StringIO(bz2.decompress(data).decode("utf-8"))):
        cause, year = death["CDEATH"], int(death["ANIOREG"])
        is_homicide = "X85" <= cause[:3] <= "Y09" or cause == "Y871"
        is_presumed = death["PRESUNTO"] == "2"
        hand["homicide_deaths", year] += is_homicide
        hand["presumed_homicide_deaths", year] += is_presumed
        hand["agreed_homicide_deaths", year] += is_homicide and is_presumed
        hand["legal_intervention_deaths", year] += cause[:3] == "Y35"
        hand["undetermined_intent_deaths", year] += "Y10" <= cause[:3] <= "Y34"
        told = death["ANIODEF"] != "0" and death["MESDEF"] != "0"
        months[f"{death['ANIODEF']}-{int(death['MESDEF']):02}" if told else "not told"] += is_homicide
    counts = [c for c in tidy if c.endswith("_deaths")]
    by_year = tidy.groupby("registration_year", dropna=False)[counts].sum()
    assert {(c, y): int(by_year.loc[y, c]) for c in counts for y in by_year.index} == dict(hand)
    by_month = tidy.groupby(tidy["month"].dt.strftime("%Y-%m").fillna("not told"), dropna=False)["homicide_deaths"].sum()
    assert {m: int(n) for m, n in by_month.items() if n} == {m: n for m, n in months.items() if n}
    assert by_year["homicide_deaths"].tolist() == [352, 431, 453, 389, 819, 1_409, 2_397]
    assert set(tidy["cut"]) == {f"{year}-12" for year in range(2004, 2011)}
    found = {f.check for f in checks.run_checks(tables.get(TABLE), tidy)}
    assert found == {"every state by municipality", "month not told", "place not told"}, "the two definitions agree on every death"


def test_records_and_query_of_2008_differ_by_one_death_in_sinaloa(originals: Path, register: Register) -> None:
    name = "injury_deaths_Sinaloa_2004-2010.csv.bz2"
    records = clean(register, (originals / "inegi" / name).read_bytes(), name, cut="2010-12")
    records = records[records["registration_year"] == 2008].groupby("cvegeo", dropna=False)["homicide_deaths"].sum()
    file = register("inegi_queries", "q.csv", (originals / "inegi/homicides_municipality_month_2008.csv").read_bytes(), cut="2008-12")
    [query] = building.clean_file(file).values()
    query = query[query["cvegeo"].str.startswith("25")].groupby("cvegeo", dropna=False)["homicide_deaths"].sum()
    differ = {code: (int(query.get(code, 0)), int(records.get(code, 0))) for code in {*query.index, *records.index}}
    assert {code: both for code, both in differ.items() if both[0] != both[1]} == {"25008": (17, 16)}
    assert (query.sum(), records.sum()) == (820, 819)


@pytest.mark.parametrize(
    ("name", "cut", "codes", "code", "label"),
    [
        ("PARENTESCO.dbf", "2013", 74, "11", "Esposo, Cónyuge"),
        ("CATMINDE.DBF", "2019", 4_027, "X954", "Agresión con disparo de otras armas"),
    ],
)
def test_catalogues_as_published(originals: Path, register: Register, name: str, cut: str, codes: int, code: str, label: str) -> None:
    file = register("inegi_records", name, (originals / "inegi" / name).read_bytes(), cut=cut)
    assert [source for source, module in SOURCES.items() if module.fits(read_head(file))] == ["inegi_records"]
    frames = building.clean_file(file)
    catalogue = building.finish(tables.get("inegi_catalogues"), frames["inegi_catalogues"])
    assert len(catalogue) == codes
    assert catalogue.set_index("code").loc[code, "label"].startswith(label)
