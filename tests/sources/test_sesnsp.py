"""SESNSP's products: what months side by side become, under which method, and how each fault is answered, whole or in blocks."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support import Clean, Register, zipped
from tasks import write_parquet

from violence_data import checks, paths, processed, tables
from violence_data.errors import RawFileError
from violence_data.processed import building, flags, loading
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.sources.reading import read_head
from violence_data.tables import TABLES, WARNINGS

MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
FULL = "1,2,3,4,5,6,7,8,9,10,11,12"
SHORT = "1,2,3,4,5,6,7,8,9,10,11,"
STATE_MONTH, TOWN_MONTH = "sesnsp_incidents_state_month", "sesnsp_incidents_municipality_month"

# ---- victims, by state

HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,Sexo,Rango de edad,{MONTHS}"
KEY = "2019,12,Guerrero,La vida,Homicidio,Homicidio doloso,Con arma de fuego,Hombre,Adultos (18 y más),"
ROW = KEY + SHORT


def victims(*rows: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *(rows or (ROW,))]) + "\r\n"


def test_victims_become_one_row_a_month_up_to_the_cut(clean: Clean) -> None:
    tidy = clean("sesnsp_victims", victims())
    assert tidy["victims"].tolist() == list(range(1, 12))
    slugs = ["cve_ent", "offence", "sex", "age_group", "weapon", "cut", "method"]
    assert tidy.iloc[0][slugs].tolist() == ["12", "homicidio_doloso", "male", "adult_18_plus", "firearm", "2019-11", "CNSP38_2015"]
    assert tidy["month"].max() == pd.Timestamp("2019-11-01")


@pytest.mark.parametrize("head", ["AÑO", "Anio", '"Año"'])
def test_headers_of_other_cuts_are_known(clean: Clean, head: str) -> None:
    assert len(clean("sesnsp_victims", victims(head=HEAD.replace("Año", head)))) == 11


def test_thousands_commas_zeros_after_the_cut_and_other_offences(clean: Clean) -> None:
    row = KEY.replace("Homicidio doloso", "Homicidio culposo") + '"1,234",,0,0,0,0,0,0,0,0,1.0,0'
    other = KEY.replace("Homicidio,Homicidio doloso", "Robo,Robo de vehículo") + FULL
    tidy = clean("sesnsp_victims", victims(row, other))
    assert (tidy["victims"].sum(), set(tidy["offence"])) == (1235, {"homicidio_culposo"})
    assert tidy["victims"].isna().tolist()[:3] == [False, True, False], "a blank before the cut is no zero"


BAD_VICTIMS = {
    "column without a name": (victims(ROW + ",x", head=HEAD + ","), "row 1: expected a name for column 22, found none above 'x'"),
    "missing column": (victims(head=HEAD.replace(",Sexo", ",Género")), r"row 1: missing columns: Sexo; .*Género"),
    "doubled column": (victims(ROW + ",1", head=HEAD + ",Enero"), "row 1: doubled columns: Enero, Enero"),
    "unknown column": (victims(ROW + ",1", head=HEAD + ",Municipio"), "row 1: unknown columns: Municipio"),
    "unknown state": (victims(ROW.replace("Guerrero", "Guerero")), r"row 2, column Entidad: .*did you mean Guerrero \(12\)"),
    "state and code differ": (victims(ROW.replace(",12,", ",16,")), "row 2, column Entidad: expected the state of the code"),
    "text for a count": (victims(ROW.replace("1,2,3", "1,dos,3")), "row 2, column Febrero: expected a whole number.*found 'dos'"),
    "negative count": (victims(ROW.replace("1,2,3", "1,-2,3")), "row 2, column Febrero: expected a whole number.*found '-2'"),
    "fractional count": (victims(ROW.replace("1,2,3", "1,2.5,3")), "row 2, column Febrero: expected a whole.*found '2.5'"),
    "doubled key": (victims(ROW, ROW), "rows 2 and 3: doubled key: expected one row for cve_ent 12, year 2019"),
    "future month": (victims(ROW + "3"), "row 2, column Diciembre: expected a blank or 0 after the cut 2019-11, found 3"),
    "year out of range": (victims(ROW.replace("2019", "1875")), "row 2, column Año: expected a whole number from 2015"),
    "unknown label": (victims(ROW.replace("Hombre", "Otro")), "row 2, column Sexo: expected one of Mujer, Hombre"),
    "unknown offence": (victims(ROW.replace("Homicidio doloso", "Homicidio x")), "column Subtipo de delito: expected one of"),
    "cut-off row": (victims(ROW, KEY + "1,2"), "row 3: expected 21 cells, found 11; is the file cut off"),
    "no rows": (HEAD, "expected rows under the header, found none"),
    "last month all zero": (victims(KEY + "1,2,3,4,5,6,7,8,9,10,0,"), "2019-11 is zero or blank in every state"),
    "ends before the cut": (victims(ROW.replace("2019", "2018") + "0"), "gives the cut 2019-11, the file ends with 2018-12"),
    "type that is none": (victims(ROW.replace(",Homicidio,", ",Homicidios,")), "row 2, column Tipo de delito: expected one of"),
    "lost row": (
        victims(ROW, ROW.replace("Hombre", "Mujer"), ROW.replace("12,Guerrero", "16,Michoacán de Ocampo")),
        "state 16 in 2019: expected 2 rows as in other states, found 1; the first missing is homicidio_doloso, female",
    ),
    "line ends of old": (victims().replace("\r\n", "\r"), "row 1: not readable as csv"),
    "open quote": (victims(KEY + '"1,2,3,4,5,6,7,8,9,10,11,'), "not readable as csv"),
    "bands of the register": (victims(ROW.replace("Adultos (18 y más)", "18 a 29 años")), "row 2, column Rango de edad: expected an age"),
    "attempts before it": (victims(ROW.replace("Homicidio doloso", "Tentativa de feminicidio")), "no attempts in years before 2026"),
}


@pytest.mark.parametrize("fault", BAD_VICTIMS)
def test_a_bad_victims_file_gets_one_error_that_says_where(clean: Clean, fault: str) -> None:
    text, message = BAD_VICTIMS[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean("sesnsp_victims", text)


def test_a_monthly_file_registered_as_an_edition_is_refused(clean: Clean) -> None:
    with pytest.raises(RawFileError, match="expected a month such as 2024-11 as its cut in the manifest, found 'ed2023'"):
        clean("sesnsp_victims", victims(), "ed2023")


# ---- case files, by state

STATE_HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}\n"
IEFC = f"AÑO,INEGI,ENTIDAD,MODALIDAD,TIPO,SUBTIPO,{MONTHS.upper()}\n"


def case_files(year: int, rest: str, subtipo: str = "Homicidio doloso", modalidad: str = "Con arma blanca") -> str:
    return f"{year},12,Guerrero,La vida,Homicidio,{subtipo},{modalidad},1,2,{rest}\n"


def test_the_years_tell_the_method_and_attempts_are_no_homicides(clean: Clean) -> None:
    assert set(clean("sesnsp_incidents", STATE_HEAD + case_files(2019, "0,0,0,0,0,0,0,0,0,7"), "2019-12")["method"]) == {"CNSP38_2015"}
    attempt = case_files(2026, ",,,,,,,,,", "Tentativa de homicidio doloso", "Tentativa de homicidio doloso")
    register = clean("sesnsp_incidents", STATE_HEAD + case_files(2026, ",,,,,,,,,") + attempt, "2026-02")
    assert set(register["method"]) == {"RNID_2026"}
    assert register.groupby("offence")["incidents"].sum().to_dict() == {"homicidio_doloso": 3, "tentativa_de_homicidio_doloso": 3}
    assert set(register.loc[register["offence"] != "homicidio_doloso", "weapon"]) == {"not_specified"}


def test_in_the_old_method_the_modalidad_is_the_family(clean: Clean) -> None:
    rows = f"2017,12,GUERRERO,HOMICIDIOS,DOLOSOS,CON ARMA DE FUEGO,{FULL}\n2017,12,GUERRERO,ROBO COMUN,CON VIOLENCIA,A NEGOCIO,{FULL}\n"
    tidy = clean("sesnsp_incidents", IEFC + rows, "2018-07")
    assert (tidy["incidents"].sum(), set(tidy["method"]), set(tidy["weapon"])) == (78, {"IEFC_1997"}, {"firearm"})
    assert tidy["month"].max() == pd.Timestamp("2017-12-01"), "the series ended before the cut of its last file"


BAD_CASE_FILES = {
    "two methods": (case_files(2025, "0,0,0,0,0,0,0,0,0,0") + case_files(2026, ",,,,,,,,,"), "row 3, column Año: expected years of one"),
    "after the cut": (case_files(2026, "5,,,,,,,,,"), "row 2, column Marzo: expected a blank or 0 after the cut 2026-02, found 5"),
    "old type": (f"2017,12,GUERRERO,HOMICIDIOS,RAROS,OTROS,{FULL}\n", "row 2, column TIPO: expected one of"),
}


@pytest.mark.parametrize("fault", BAD_CASE_FILES)
def test_a_bad_file_of_case_files_gets_one_error(clean: Clean, fault: str) -> None:
    rows, message = BAD_CASE_FILES[fault]
    with pytest.raises(RawFileError, match=message):
        clean("sesnsp_incidents", (IEFC if "old" in fault else STATE_HEAD) + rows, "2026-02")


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_every_shipped_file_equals_its_sum_by_hand() -> None:
    everything = processed.load(STATE_MONTH, cuts="all")
    doloso = everything[everything["offence"] == "homicidio_doloso"]
    for path in sorted((paths.raw() / "sesnsp_incidents").glob("IDEFC*.zip")):
        with zipfile.ZipFile(path) as archive:
            data = archive.read(archive.namelist()[0])
        try:
            text = data.decode("utf-8-sig").encode("mac_roman").decode("latin-1")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        own = [line for line in csv.DictReader(io.StringIO(text)) if line["Subtipo de delito"] == "Homicidio doloso"]
        by_hand = sum(int(line[m].replace(",", "") or 0) for line in own for m in MONTHS.split(","))
        assert doloso.loc[doloso["cut"] == path.stem[-7:], "incidents"].sum() == by_hand > 0, path.name
    newest = processed.load(STATE_MONTH)
    sums = newest[newest["offence"] == "homicidio_doloso"].groupby(["method", newest["month"].dt.year])["incidents"].sum()
    assert (sums["IEFC_1997", 1997], sums["IEFC_1997", 2017], sums["CNSP38_2015", 2017]) == (16_866, 25_316, 25_033)


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_methods_that_share_a_cut_are_flagged_apart() -> None:
    table = tables.get(STATE_MONTH)
    rows = processed.load(table.name).drop(columns=["suspected_gap", "level_shift"])
    apart, together = (flags.add_flags(table, some) for some in (rows, rows.assign(cut="2026-03")))
    keys = ["method", "cve_ent", "month", "offence", "weapon", "suspected_gap", "level_shift"]
    assert apart[keys].equals(together[keys])
    assert not [f for f in checks.run_checks(table, together.assign(cut="2026-03")) if f.severity == "error" and f.check == "complete grid"]


# ---- case files, by municipality: 2.6 million rows in the whole file, so in blocks

TOWN_HEAD = f"Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}"
PLACES = {"1001": "1,Aguascalientes", "1999": "1,Aguascalientes", "16034": "16,Michoacán de Ocampo", "16998": "16,Michoacán de Ocampo"}


def row(
    months: str = SHORT,
    place: str = "1001",
    year: int = 2019,
    kind: str = "Homicidio,Homicidio doloso",
    means: str = "Con arma de fuego",
    state: str = "",
) -> str:
    return f"{year},{state or PLACES[place]},{place},Pueblo núm. {place},La vida y la Integridad corporal,{kind},{means},{months}"


def table(*rows: str, head: str = TOWN_HEAD) -> str:
    return "\r\n".join([head, *rows]) + "\r\n"


def country() -> str:
    """Two years, two states with two places each, two kinds of homicide, one feminicide and four other rows between them."""
    rows = []
    for year, months in ((2018, FULL), (2019, SHORT)):
        for place in PLACES:
            other = row(months, place, year, "Robo,Robo de vehículo automotor", "Con violencia")
            rows += [row(months, place, year), other, row(months, place, year, means="Con arma blanca"), other]
            rows += [row(months, place, year, "Feminicidio,Feminicidio"), other, other]
    return table(*rows)


def registered(register: Register, text: str | bytes, name: str = "a.csv", cut: str = "2019-11") -> RawFile:
    return register("sesnsp_municipal", name, text if isinstance(text, bytes) else text.encode("cp1252"), cut=cut)


def whole(file: RawFile) -> pd.DataFrame:
    [(name, frame)] = building.clean_file(file).items()
    return building.finish(TABLES[name], frame)


def streamed(file: RawFile, folder: Path, block_bytes: int = 400, threads: bool = False) -> pd.DataFrame:
    target = folder / "tidy.parquet"
    rows = write_parquet(file, target, threads=threads, block_bytes=block_bytes)
    frame = pd.read_parquet(target)
    assert len(frame) == rows
    labels = frame.select_dtypes("category").columns
    return building.finish(TABLES[TOWN_MONTH], frame.astype({**dict.fromkeys(labels, "str"), "incidents": "Int64"}))


def test_other_offences_are_left_out_and_places_that_are_none_are_kept(register: Register) -> None:
    file = registered(register, country())
    assert [name for name, product in SOURCES.items() if product.fits(read_head(file))] == ["sesnsp_municipal"]
    tidy = whole(file)
    assert (len(tidy), tidy["incidents"].sum(), tidy["compiled"].any()) == (4 * 3 * 23, 12 * (78 + 66), False)
    assert set(tidy["offence"]) == {"homicidio_doloso", "feminicidio"}
    assert set(tidy["cvegeo"]) == {"01001", "01999", "16034", "16998"}
    [(layout, cells)] = SOURCES["sesnsp_municipal"].read(file)
    assert layout.cut and layout.cut(cells, file) == "2019-11"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mojibake"])
@pytest.mark.parametrize("block_bytes", [200, 333, 5000])
def test_blocks_of_any_size_equal_the_whole_in_every_encoding(register: Register, tmp_path: Path, encoding: str, block_bytes: int) -> None:
    text = country() + "\r\n" * 200
    data = text.encode("latin-1").decode("mac_roman").encode("utf-8-sig") if encoding == "mojibake" else text.encode(encoding)
    file = registered(register, gzip.compress(data), "a.csv.gz")
    tidy = whole(file)
    assert tidy["incidents"].sum() == 12 * (78 + 66)
    pd.testing.assert_frame_equal(streamed(file, tmp_path, block_bytes), tidy)
    one = (tmp_path / "tidy.parquet").read_bytes()
    streamed(file, tmp_path, block_bytes, threads=True)
    assert (tmp_path / "tidy.parquet").read_bytes() == one, "threads change no byte"


@pytest.mark.parametrize("head", [TOWN_HEAD, TOWN_HEAD.replace("Año", "Anio").replace("jurídico", "juridico")])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mojibake"])
def test_a_header_without_accents_leaves_the_encoding_to_the_rows(register: Register, tmp_path: Path, head: str, encoding: str) -> None:
    accents = [row(place=p, means="En accidente de tránsito", kind="Homicidio,Homicidio culposo") for p in PLACES]
    ascii_first = [row().replace("núm.", "num.").replace("1001", f"1{n:03d}") for n in range(1, 9)] + [row(place="16034")]
    text = table(*ascii_first, *accents, head=head)
    data = text.encode("latin-1").decode("mac_roman").encode("utf-8-sig") if encoding == "mojibake" else text.encode(encoding)
    assert (streamed(registered(register, data), tmp_path)["weapon"] == "traffic").sum() == 4 * 11


def test_blank_lines_and_line_breaks_in_names_keep_the_count_of_lines(register: Register, tmp_path: Path) -> None:
    broken = row(place="16034").replace("Pueblo núm. 16034", '"Pueblo\r\nnuevo"')
    file = registered(register, table(row(), "", broken, row("1,2,3,4,5,6,7,8,9,10,dos,", "16998")))
    for read in (lambda: whole(file), lambda: streamed(file, tmp_path, 10_000)):
        with pytest.raises(RawFileError, match="row 6, column Noviembre: expected a whole number .* found 'dos'"):
            read()


GOOD = [row(place=place) for place in PLACES]
UTF8, CP1252 = (row(place="16034").encode(e) + b"\r\n" for e in ("utf-8", "cp1252"))
PLAIN = row().replace("ú", "u").encode() + b"\r\n"
START, START_CP1252 = (f"{TOWN_HEAD}\r\n".encode(e) for e in ("utf-8", "cp1252"))
BAD: dict[str, tuple[str | bytes, str]] = {
    "municipality of another state": (
        table(*GOOD, row(place="16034", state="1,Aguascalientes")),
        "row 6, column Cve. Municipio: expected a municipality of the state beside it, found '16034'",
    ),
    "municipality that is none": (
        table(*GOOD, row().replace(",1001,", ",101,")),
        "row 6, column Cve. Municipio: expected a municipality code of four or five digits, found '101'",
    ),
    "state and code differ": (table(*GOOD, row(state="16,Aguascalientes")), "row 6, column Entidad: expected the state of the code"),
    "two methods": (table(*GOOD, row(year=2026)), "row 6, column Año: expected years of one counting method, found 2026"),
    "two methods, later first": (table(row(year=2026), *GOOD), "column Año: expected years of one counting method, found 2026"),
    "attempt before 2026": (table(*GOOD, row(kind="Homicidio,Tentativa de feminicidio")), "row 6, column Subtipo de delito: expected one"),
    "unknown means": (table(*GOOD, row(means="Con magia")), "row 6, column Modalidad: expected one of .*'Con magia'"),
    "homicide of another type": (table(*GOOD, row(kind="Homicidios,Homicidio doloso")), "row 6, column Tipo de delito: expected one of"),
    "doubled key": (table(*GOOD, row()), "rows 2 and 6: doubled key: expected one row for cvegeo 01001, year 2019"),
    "doubled code": (table(*GOOD, row().replace(",1001,", ",01001,")), "rows 2 and 6: doubled key"),
    "future month": (
        table(*GOOD, row(FULL, means="Con arma blanca")),
        "row 6, column Diciembre: expected a blank or 0 after the cut 2019-11, found 12 for 2019-12",
    ),
    "last month zero": (table(*(r.replace(",11,", ",0,") for r in GOOD)), "2019-11 is zero or blank in every state"),
    "lost kind": (table(*GOOD, row(means="Con arma blanca")), "state 16 in 2019: expected 2 rows as in other states, found 1"),
    "lost year": (table(*GOOD, row(FULL, year=2018)), "state 16 in 2018: expected rows as in other states, found none: rows were lost"),
    "no homicides": (table(row(kind="Robo,Robo")), "found none"),
    "too many cells": (table(GOOD[0], GOOD[1] + ",1", *GOOD[2:]), "row 3: expected 21 cells, found 22"),
    "open quote": (table(*GOOD, row().replace("Pueblo", '"Pueblo'), *(row(means="Con arma blanca", place=p) for p in PLACES)), "row"),
    "nul": (START + UTF8 * 3 + b"\0" + UTF8, "row 5: expected text, found a NUL byte"),
    "utf-16 without its mark": (country().encode("utf-16-le"), "found UTF-16 without its mark; save it as CSV UTF-8"),
    "utf-16 cut off": (country().encode("utf-16")[:-1], "expected a readable file, found something else or a damaged one"),
    "cp1252 after utf-8": (START + UTF8 * 3 + CP1252, "row 5: expected one encoding, UTF-8 as in the rows before"),
    "utf-8 after cp1252": (START_CP1252 + CP1252 * 3 + UTF8, "row 5: expected one encoding, cp1252 as in"),
    "no letter of cp1252": (START_CP1252 + CP1252 + PLAIN.replace(b"Pueblo", b"Pu\x81blo"), "row 3: expected one encoding"),
    "another encoding": (country().encode("cp850"), "in another encoding"),
    "mac roman": (country().encode("mac_roman"), "in another encoding|neither"),
    "workbook": (zipped(**{"xl/workbook.xml": b""}), "expected an xlsx, found something else or a damaged one"),
    "empty": (b"", "missing columns: Año"),
    "no text at all": (b"\x81\x8d\xff" * 50, "found bytes that are neither"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_gets_one_error_that_says_where_in_blocks_too(register: Register, tmp_path: Path, fault: str) -> None:
    data, message = BAD[fault]
    file = registered(register, data)
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*({message})"):
        write_parquet(file, tmp_path / "t.parquet", threads=True, block_bytes=400)
    assert not list(tmp_path.glob("t.parquet*"))
    if data:
        with pytest.raises(RawFileError, match=rf"^a\.csv: .*({message})"):
            whole(file)


def test_a_line_that_is_longer_than_a_block_is_refused(register: Register, tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match="row 2: expected lines of at most 400 bytes, found a longer one"):
        write_parquet(registered(register, START + b"x" * 3000), tmp_path / "t.parquet", block_bytes=400)


COMPILED = (
    "cvegeo,month,offence,carpetas\n12035,2019-10,homicidio_doloso,3\n12035,2019-11,feminicidio,1\n12998,2019-11,homicidio_doloso,2\n"
)


def test_case_files_that_others_compiled_are_marked_and_have_no_means(clean: Clean) -> None:
    tidy = clean("sesnsp_municipal", COMPILED)
    assert tidy["incidents"].tolist() == [3, 1, 2]
    assert tidy[["method", "compiled", "weapon"]].drop_duplicates().to_numpy().tolist() == [["CNSP38_2015", True, "not_published_here"]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("12998", "33001", "row 4, column cvegeo: expected a municipality code of five digits"),
        ("2019-10", "2019-13", "row 2, column month: expected a month as YYYY-MM, found '2019-13'"),
        ("feminicidio", "robo", "row 3, column offence: expected one of homicidio_doloso"),
        ("doloso,3", "doloso,", "row 2, column carpetas: expected a whole number"),
        ("2019-11,feminicidio", "2019-10,homicidio_doloso", "rows 2 and 3: doubled key"),
        ("12998,2019-11", "12998,2026-01", "ends with 2026-01|expected years of one counting method"),
        ("2019-11", "2019-12", "the manifest gives the cut 2019-11, the file ends with 2019-12"),
    ],
)
def test_a_bad_compiled_file_gets_one_error_that_says_where(clean: Clean, old: str, new: str, message: str) -> None:
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*({message})"):
        clean("sesnsp_municipal", COMPILED.replace(old, new))


@pytest.mark.xdist_group("reports")
def test_the_warning_on_compiled_case_files_holds_the_figures_of_the_tables(built: processed.Built) -> None:
    said = [f.message for f in built.findings if f.check == "municipalities and case files by state"]
    [found] = [message for message in said if "2024-01 to 2024-11" in message]
    assert "41 of 352 state-months of 2024-01 to 2024-11 differ from the case files by state (cut 2024-11), by 65 in all" in found
    assert "311 of the 352 months of January to November 2024" in WARNINGS["municipal_compiled"]
    assert "(65 case files apart in all)" in WARNINGS["municipal_compiled"]
    held = processed.load(TOWN_MONTH)
    tabasco = held[(held["cve_ent"] == "27") & (held["month"] >= "2025-01-01")].groupby("offence")["incidents"].sum()
    doloso, culposo, feminicidio = (tabasco[name] for name in ("homicidio_doloso", "homicidio_culposo", "feminicidio"))
    said_of_it = f"{doloso} case files of homicidio doloso, {culposo} of culposo and {feminicidio} of feminicidio"
    assert said_of_it in WARNINGS["municipal_compiled"]
    assert held["cvegeo"].nunique() == 2_049


def test_a_publishers_own_file_goes_on_standing_beside_the_compiled_one() -> None:
    held = [{"method": "CNSP38_2015", "cve_ent": "11", "published_on": f"{cut}-20"} | {"cut": cut[:7]} for cut in ("2023-01", "2025-07")]
    own, others = ({**s, "compiled": flag} for s, flag in zip(held, (False, True), strict=True))
    assert loading._newest(TABLES[TOWN_MONTH], [own, others]) == [own, others]
