"""Case files by municipality: whole files and blocks give the same rows, and every fault is refused by file, row and column."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from support import Register, zipped
from test_originals import originals  # noqa: F401  # a fixture

from violence_data.errors import RawFileError
from violence_data.processed import building
from violence_data.raw import RawFile
from violence_data.sources import SOURCES
from violence_data.sources import sesnsp_municipal as source
from violence_data.sources._head import read_head
from violence_data.tables import TABLES

MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
HEAD = f"Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}"
FULL = "1,2,3,4,5,6,7,8,9,10,11,12"
SHORT = "1,2,3,4,5,6,7,8,9,10,11,"
KEY = "{year},{state},{municipality},La vida y la Integridad corporal,{tipo},{subtipo},{modalidad},{months}"
OTHER = "{year},{state},{municipality},El patrimonio,Robo,Robo de vehículo automotor,Con violencia,{months}"
PLACES = {"1001": "1,Aguascalientes", "1999": "1,Aguascalientes", "16034": "16,Michoacán de Ocampo", "16998": "16,Michoacán de Ocampo"}


def row(
    months: str = SHORT,
    place: str = "1001",
    year: int = 2019,
    tipo: str = "Homicidio",
    subtipo: str = "Homicidio doloso",
    modalidad: str = "Con arma de fuego",
    state: str = "",
) -> str:
    kept = {"year": year, "state": state or PLACES[place], "municipality": f"{place},Pueblo núm. {place}"}
    return KEY.format(**kept, tipo=tipo, subtipo=subtipo, modalidad=modalidad, months=months)


def table(*rows: str, head: str = HEAD, end: str = "\r\n") -> str:
    return end.join([head, *rows]) + end


def country() -> str:
    """Two years, two states with two places each, two kinds of homicide, one feminicide and four other rows between them."""
    rows = []
    for year, months in ((2018, FULL), (2019, SHORT)):
        for place, state in PLACES.items():
            other = OTHER.format(year=year, state=state, municipality=f"{place},Pueblo núm. {place}", months=months)
            rows += [row(months, place, year), other, row(months, place, year, modalidad="Con arma blanca"), other]
            rows += [row(months, place, year, "Feminicidio", "Feminicidio"), other, other]
    return table(*rows)


def clean(file: RawFile) -> pd.DataFrame:
    [(layout, cells)] = source.read(file)
    return building.finish(TABLES[layout.table], layout.clean(cells, file))


def streamed(file: RawFile, folder: Path, block_bytes: int = 400, threads: bool = False) -> pd.DataFrame:
    target = folder / "tidy.parquet"
    rows = source.write_parquet(file, target, threads=threads, block_bytes=block_bytes)
    frame = pd.read_parquet(target)
    assert len(frame) == rows
    labels = frame.select_dtypes("category").columns
    return building.finish(
        TABLES["sesnsp_incidents_municipality_month"], frame.astype({**dict.fromkeys(labels, "str"), "incidents": "Int64"})
    )


def registered(register: Register, text: str | bytes, name: str = "a.csv", cut: str = "2019-11") -> RawFile:
    return register("sesnsp_municipal", name, text if isinstance(text, bytes) else text.encode("cp1252"), cut=cut)


def test_rows_become_months_up_to_the_cut(register: Register) -> None:
    tidy = clean(registered(register, table(row())))
    assert tidy["incidents"].tolist() == list(range(1, 12))
    first = tidy.iloc[0]
    slugs = (first["cvegeo"], first["offence"], first["weapon"], first["method"], first["cut"], first["month"])
    assert slugs == ("01001", "homicidio_doloso", "firearm", "CNSP38_2015", "2019-11", pd.Timestamp("2019-01-01"))


def test_other_offences_are_left_out_and_places_that_are_none_are_kept(register: Register) -> None:
    tidy = clean(registered(register, country()))
    assert len(tidy) == 4 * 3 * 23
    assert set(tidy["offence"]) == {"homicidio_doloso", "feminicidio"}
    assert set(tidy["cvegeo"]) == {"01001", "01999", "16034", "16998"}
    assert tidy["incidents"].sum() == 12 * (78 + 66)


def test_blanks_commas_decimals_and_zeros_after_the_cut(register: Register) -> None:
    text = table(row('"1,234",,0,4.0,"2,000.00",0,0,0,0,0,1.0,0'), row(SHORT, modalidad="Con arma blanca"))
    tidy = clean(registered(register, text)).query("weapon == 'firearm'")
    assert tidy["incidents"].isna().tolist()[:3] == [False, True, False]
    assert tidy["incidents"].fillna(0).tolist() == [1234, 0, 0, 4, 2000, 0, 0, 0, 0, 0, 1]


def test_since_2026_attempts_are_apart(register: Register) -> None:
    attempt = row("5,,,,,,,,,,,", year=2026, subtipo="Tentativa de homicidio doloso", modalidad="Tentativa de homicidio doloso")
    tidy = clean(registered(register, table(row("3,,,,,,,,,,,", year=2026), attempt), cut="2026-01"))
    assert set(tidy["method"]) == {"RNID_2026"}
    assert tidy.set_index("offence")["incidents"].to_dict() == {"homicidio_doloso": 3, "tentativa_de_homicidio_doloso": 5}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mojibake"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("container", ["csv", "zip", "gz", "bz2"])
def test_every_encoding_and_container_gives_the_same_rows(
    register: Register, tmp_path: Path, encoding: str, end: str, container: str
) -> None:
    text = country().replace("\r\n", end)
    data = text.encode("latin-1").decode("mac_roman").encode("utf-8-sig") if encoding == "mojibake" else text.encode(encoding)
    packed = {"csv": bytes, "gz": gzip.compress, "bz2": bz2.compress, "zip": lambda held: zipped(**{"b.csv": held})}[container](data)
    file = registered(register, packed, f"a.csv.{container}" if container in ("gz", "bz2") else f"a.{container}")
    head = read_head(file)
    assert [name for name, module in SOURCES.items() if module.fits(head)] == ["sesnsp_municipal"]
    tidy = clean(file)
    assert tidy["incidents"].sum() == 12 * (78 + 66)
    pd.testing.assert_frame_equal(streamed(file, tmp_path), tidy)


@pytest.mark.parametrize("head", [HEAD, HEAD.replace("Año", "Anio").replace("jurídico", "juridico")])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_header_without_accents_leaves_the_encoding_to_the_rows(register: Register, tmp_path: Path, head: str, encoding: str) -> None:
    plain = row(place="1001").replace("núm.", "num.")
    accents = [row(place=p, modalidad="En accidente de tránsito", subtipo="Homicidio culposo") for p in PLACES]
    ascii_first = [plain.replace("1001", f"1{n:03d}") for n in range(1, 9)] + [row(place="16034")]
    file = registered(register, table(*ascii_first, *accents, head=head).encode(encoding))
    assert (streamed(file, tmp_path)["weapon"] == "traffic").sum() == 4 * 11


@pytest.mark.parametrize("block_bytes", [200, 333, 1000, 5000, 1_000_000])
@pytest.mark.parametrize("threads", [False, True])
def test_blocks_of_any_size_equal_the_whole(register: Register, tmp_path: Path, block_bytes: int, threads: bool) -> None:
    file = registered(register, country())
    pd.testing.assert_frame_equal(streamed(file, tmp_path, block_bytes, threads), clean(file))


def test_each_block_with_homicides_is_a_row_group_and_threads_change_no_byte(register: Register, tmp_path: Path) -> None:
    file = registered(register, country())
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    source.write_parquet(file, one, threads=False, block_bytes=1000)
    source.write_parquet(file, two, threads=True, block_bytes=1000)
    assert pq.ParquetFile(one).num_row_groups > 5
    assert one.read_bytes() == two.read_bytes()


def test_blocks_of_blank_lines_hold_no_rows(register: Register, tmp_path: Path) -> None:
    file = registered(register, table(*[""] * 500) + country().partition("\r\n")[2] + "\r\n" * 500)
    assert streamed(file, tmp_path)["incidents"].sum() == clean(file)["incidents"].sum() == 12 * (78 + 66)


def test_the_cells_tell_the_cut(register: Register) -> None:
    file = registered(register, country())
    [(layout, cells)] = source.read(file)
    assert layout.cut
    assert layout.cut(cells, file) == "2019-11"


def test_the_build_reads_an_added_file(register: Register) -> None:
    parts = building.clean_file(registered(register, country()))
    assert list(parts) == ["sesnsp_incidents_municipality_month"]


def test_blank_lines_and_line_breaks_in_names_keep_the_count_of_lines(register: Register, tmp_path: Path) -> None:
    broken = row(place="16034").replace("Pueblo núm. 16034", '"Pueblo\r\nnuevo"')
    file = registered(register, table(row(), "", broken, row("1,2,3,4,5,6,7,8,9,10,dos,", "16998")))
    for read in (lambda: clean(file), lambda: streamed(file, tmp_path, 10_000)):
        with pytest.raises(RawFileError, match="row 6, column Noviembre: expected a whole number .* found 'dos'"):
            read()


def test_a_last_line_without_an_end_is_read(register: Register, tmp_path: Path) -> None:
    file = registered(register, country().removesuffix("\r\n"))
    assert streamed(file, tmp_path)["incidents"].sum() == clean(file)["incidents"].sum() == 12 * (78 + 66)


GOOD = [row(place=place) for place in PLACES]
BAD: dict[str, tuple[str, str]] = {
    "missing column": (table(*GOOD, head=HEAD.replace("Cve. Municipio", "Clave")), "row 1: missing columns: Cve. Municipio; .*Clave"),
    "doubled column": (table(*GOOD, head=HEAD.replace("Febrero", "Enero")), "row 1: missing columns: Febrero"),
    "two of a column": (table(*(f"{r},1" for r in GOOD), head=f"{HEAD},Enero"), "row 1: doubled columns: Enero, Enero"),
    "unknown column": (table(*(f"{r},1" for r in GOOD), head=f"{HEAD},Sexo"), "row 1: unknown columns: Sexo"),
    "unknown state": (table(*GOOD, row(state="1,Aguacalientes")), r"row 6, column Entidad: .*did you mean Aguascalientes \(01\)"),
    "state and code differ": (table(*GOOD, row(state="16,Aguascalientes")), "row 6, column Entidad: expected the state of the code"),
    "municipality of another state": (
        table(*GOOD, row(place="16034", state="1,Aguascalientes")),
        "row 6, column Cve. Municipio: expected a municipality of the state beside it, found '16034'",
    ),
    "municipality that is none": (
        table(*GOOD, row().replace(",1001,", ",101,")),
        "row 6, column Cve. Municipio: expected a municipality code of four or five digits, found '101'",
    ),
    "text for a count": (table(*GOOD, row().replace(",1,2,3", ",1,dos,3")), "row 6, column Febrero: expected a whole .* found 'dos'"),
    "negative count": (table(*GOOD, row().replace(",1,2,3", ",1,-2,3")), "row 6, column Febrero: expected a whole .* found '-2'"),
    "fractional count": (table(*GOOD, row().replace(",1,2,3", ",1,2.5,3")), "row 6, column Febrero: expected a whole .* found '2.5'"),
    "year out of range": (table(*GOOD, row(year=1875)), "row 6, column Año: expected a whole number from 2015"),
    "two methods": (table(*GOOD, row(year=2026)), "row 6, column Año: expected years of one counting method, found 2026"),
    "two methods, later first": (table(row(year=2026), *GOOD), "column Año: expected years of one counting method, found 2026"),
    "unknown offence": (table(*GOOD, row(subtipo="Homicidio raro")), "row 6, column Subtipo de delito: expected one of .*'Homicidio raro'"),
    "attempt before 2026": (table(*GOOD, row(subtipo="Tentativa de feminicidio")), "row 6, column Subtipo de delito: expected one of"),
    "unknown means": (table(*GOOD, row(modalidad="Con magia")), "row 6, column Modalidad: expected one of .*'Con magia'"),
    "homicide under another type": (table(*GOOD, row(tipo="Homicidios")), "row 6, column Tipo de delito: expected one of"),
    "doubled key": (table(*GOOD, row()), "rows 2 and 6: doubled key: expected one row for cvegeo 01001, year 2019"),
    "doubled code": (table(*GOOD, row().replace(",1001,", ",01001,")), "rows 2 and 6: doubled key"),
    "future month": (
        table(*GOOD, row(FULL, modalidad="Con arma blanca")),
        "row 6, column Diciembre: expected a blank or 0 after the cut 2019-11, found 12 for 2019-12",
    ),
    "last month zero": (table(*(r.replace(",11,", ",0,") for r in GOOD)), "2019-11 is zero or blank in every state"),
    "ends before the cut": (table(*(row(FULL, p, 2018) for p in PLACES)), "gives the cut 2019-11, the file ends with 2018-12"),
    "lost kind": (table(*GOOD, row(modalidad="Con arma blanca")), "state 16 in 2019: expected 2 rows as in other states, found 1"),
    "lost year": (table(*GOOD, row(FULL, year=2018)), "state 16 in 2018: expected rows as in other states, found none: rows were lost"),
    "no rows": (HEAD + "\r\n", "expected rows under the header, found none"),
    "no homicides": (table(OTHER.format(year=2019, state="1,Aguascalientes", municipality="1001,P", months=SHORT)), "found none"),
    "cut-off row": (table(*GOOD) + row()[:60], "row 6: expected 21 cells, found 6; is the file cut off"),
    "too many cells": (table(GOOD[0], GOOD[1] + ",1", *GOOD[2:]), "row 3: expected 21 cells, found 22"),
    "open quote": (table(*GOOD, row().replace("Pueblo", '"Pueblo'), *(row(modalidad="Con arma blanca", place=p) for p in PLACES)), "row"),
    "web page": ("<!DOCTYPE html>\n<html><body>login</body></html>", r"expected a table, found a web page \(HTML\)"),
}  # fmt: skip


@pytest.mark.parametrize("way", ["whole", "blocks", "threads"])
@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_gets_one_error_that_says_where(register: Register, tmp_path: Path, fault: str, way: str) -> None:
    text, message = BAD[fault]
    file = registered(register, text)
    target = tmp_path / "t.parquet"
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean(file) if way == "whole" else source.write_parquet(file, target, threads=way == "threads", block_bytes=400)
    assert not list(tmp_path.glob("t.parquet*"))


UTF8, CP1252 = (row(place="16034").encode(e) + b"\r\n" for e in ("utf-8", "cp1252"))
PLAIN = row().replace("ú", "u").encode() + b"\r\n"
DAMAGED: dict[str, tuple[bytes, str]] = {
    "nul": (HEAD.encode() + b"\r\n" + UTF8 * 3 + b"\0" + UTF8, "row 5: expected text, found a NUL byte"),
    "utf-16": (country().encode("utf-16"), "row 1: expected text, found a NUL byte"),
    "cp1252 after utf-8": (HEAD.encode() + b"\r\n" + UTF8 * 3 + CP1252, "row 5: expected one encoding, UTF-8 as in the rows before"),
    "utf-8 after cp1252": (HEAD.encode("cp1252") + b"\r\n" + CP1252 * 3 + UTF8, "row 5: expected one encoding, cp1252 as in"),
    "no letter of cp1252": (
        HEAD.encode("cp1252") + b"\r\n" + CP1252 + PLAIN.replace(b"Pueblo", b"Pu\x81blo"),
        "row 3: expected one encoding",
    ),
    "another encoding": (country().encode("cp850"), "in another encoding"),
    "mac roman": (country().encode("mac_roman"), "in another encoding|neither"),
    "line ends of old": (country().replace("\r\n", "\r").encode(), "row 1: "),
    "long line": (HEAD.encode() + b"\r\n" + b"x" * 3000, "row 2: expected a line of at most 400 bytes, found a longer one"),
    "workbook": (zipped(**{"xl/workbook.xml": b""}), "expected a csv, found a workbook"),
    "empty": (b"", "missing columns: Año"),
    "no text at all": (b"\x81\x8d\xff" * 50, "found bytes that are neither"),
}


@pytest.mark.parametrize("fault", DAMAGED)
@pytest.mark.parametrize("way", ["blocks", "threads"])
def test_a_damaged_file_is_refused(register: Register, tmp_path: Path, fault: str, way: str) -> None:
    data, message = DAMAGED[fault]
    file = registered(register, data)
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*({message})"):
        source.write_parquet(file, tmp_path / "t.parquet", threads=way == "threads", block_bytes=400)


def test_a_damaged_or_ambiguous_container_is_refused(register: Register, tmp_path: Path) -> None:
    cut_short = registered(register, zipped(**{"b.csv": country().encode()})[:-300], "a.zip")
    with pytest.raises(RawFileError, match=r"^a\.zip: expected a zip, found something else or a damaged one"):
        clean(cut_short)
    short_gz = registered(register, gzip.compress(country().encode())[:-30], "a.csv.gz")
    with pytest.raises(RawFileError, match=r"^a\.csv\.gz: expected a gz"):
        source.write_parquet(short_gz, tmp_path / "t.parquet", block_bytes=400)
    two = registered(register, zipped(**{"b.csv": b"x", "c.csv": b"y"}), "two.zip")
    with pytest.raises(RawFileError, match="expected one file in the zip, found 2"):
        clean(two)


def test_a_file_changed_after_it_was_registered_is_refused(register: Register) -> None:
    file = registered(register, country())
    file.path.write_bytes(file.path.read_bytes().replace(b",11,", b",12,", 1))
    with pytest.raises(RawFileError, match="the file changed after it was registered"):
        source.read(file)


@pytest.mark.parametrize("container", ["csv", "zip"])
def test_the_published_file_equals_its_sum_by_hand(originals: Path, register: Register, tmp_path: Path, container: str) -> None:  # noqa: F811
    data = (originals / "sesnsp/IDM_NM_Guanajuato_2020-2025.csv").read_bytes()
    packed = data if container == "csv" else zipped(**{"IDM.csv": data})
    file = registered(register, packed, f"IDM_2025-11.{container}", cut="2025-11")
    by_hand: Counter[tuple[int, str]] = Counter()
    for line in csv.DictReader(io.StringIO(data.decode("utf-8"))):
        offence = line["Subtipo de delito"].casefold().replace(" ", "_")
        by_hand[int(line["Año"]), offence] += sum(int(float(line[m].replace(",", "") or 0)) for m in MONTHS.split(","))
    tidy = clean(file)
    sums = tidy.groupby([tidy["month"].dt.year, "offence"], dropna=False)["incidents"].sum()
    assert sums.to_dict() == dict(by_hand)
    assert len(tidy) == 2484 * 12 - 414
    pd.testing.assert_frame_equal(streamed(file, tmp_path, 20_000), tidy)


@pytest.mark.parametrize("head", [HEAD, HEAD.replace("Año", "Anio"), HEAD.replace("Año", "Anio").replace("Bien jurídico afectado,", "")])
def test_a_mix_up_of_encodings_is_told_by_its_letters(register: Register, head: str) -> None:
    text = table(row(place="16034"), row(state="22,Querétaro", place="22001", months=FULL[:-2]), head=head)
    if "jurídico" not in head:
        text = text.replace("La vida y la Integridad corporal,", "")
    mixed_up = text.encode("latin-1").decode("mac_roman").encode("utf-8-sig")
    assert set(clean(registered(register, mixed_up))["cvegeo"]) == {"16034", "22001"}
