"""DBFs and large csvs, read column by column: deleted records, numbers, headers that lie, files cut off; never a cell in an error."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_dbf import Field, header, record, written

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import blocks, dbf
from violence_data.sources.blocks import Reading
from violence_data.sources.dbf import find_encoding
from violence_data.sources.inegi_records import read_catalogue
from violence_data.sources.layout import Layout, named

FIELDS: list[Field] = [("CAUSA_DEF", "C", 4), ("EDAD", "N", 4), ("NOMBRE", "C", 10), ("PESO", "F", 8)]
ROWS = [["X954", "4035", "Ángela", "12.50"], ["Y871", "", "Núñez", "3.000"], ["", "4001", "", ""], ["R99", "4120", "x", "-1.5"]]


def read(data: bytes, columns: list[str], encoding: str = "cp1252") -> pd.DataFrame:
    blocks = list(dbf.read_columns(io.BytesIO(data), columns, "a.dbf", encoding))
    return pd.concat(blocks) if blocks else pd.DataFrame(columns=columns)


def test_cells_are_text_without_blanks_and_whole_numbers_without_decimals() -> None:
    cells = read(written(FIELDS, ROWS), ["PESO", "CAUSA_DEF", "NOMBRE", "EDAD"])
    assert cells.to_numpy().tolist() == [
        ["12.50", "X954", "Ángela", "4035"],
        ["3", "Y871", "Núñez", ""],
        ["", "", "", "4001"],
        ["-1.5", "R99", "x", "4120"],
    ]
    assert cells.index.tolist() == [1, 2, 3, 4]
    assert set(cells.dtypes.astype(str)) == {"str"}


def test_deleted_records_are_left_out_and_the_others_keep_their_number() -> None:
    records = [record(FIELDS, row, flag=b"*" if at in (0, 2) else b" ") for at, row in enumerate(ROWS)]
    cells = read(header(FIELDS, 4) + b"".join(records), ["CAUSA_DEF"])
    assert cells["CAUSA_DEF"].to_dict() == {2: "Y871", 4: "R99"}


@pytest.mark.parametrize("deleted", [False, True])
def test_it_reads_what_gdal_reads(tmp_path: Path, deleted: bool) -> None:
    rows = [[f"X{i:03}", str(i * 7), f"n{i}", f"{i}.5"] for i in range(500)]
    records = [record(FIELDS, row, flag=b"*" if deleted and at % 3 == 0 else b" ") for at, row in enumerate(rows)]
    data = header(FIELDS, 500) + b"".join(records) + b"\x1a"
    (tmp_path / "a.dbf").write_bytes(data)
    other = pyogrio.read_dataframe(tmp_path / "a.dbf")
    cells = read(data, ["CAUSA_DEF", "EDAD", "NOMBRE", "PESO"])
    assert cells["CAUSA_DEF"].tolist() == other["CAUSA_DEF"].tolist()
    assert cells["EDAD"].astype(int).tolist() == other["EDAD"].astype(int).tolist()
    assert cells["PESO"].astype(float).tolist() == other["PESO"].astype(float).tolist()


@settings(deadline=None, max_examples=30)  # a busy machine is no fault
@given(st.lists(st.tuples(st.text("ABCXY019. ", max_size=4), st.integers(-999, 9_999)), max_size=30), st.integers(1, 40))
def test_any_rows_come_back_in_blocks_of_any_size(rows: list[tuple[str, int]], size: int) -> None:
    data = written(FIELDS[:2], [[text, str(number)] for text, number in rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbf, "BLOCK_BYTES", size)
        cells = read(data, ["EDAD", "CAUSA_DEF"])
    assert cells.to_numpy().tolist() == [[str(number), text.strip()] for text, number in rows]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\x00", b"\r\x00", b"\r" + bytes(263)])
def test_headers_end_in_several_ways(end: bytes) -> None:
    data = header(FIELDS, 1, end=end) + record(FIELDS, ROWS[0])
    assert read(data, ["CAUSA_DEF", "EDAD"]).to_numpy().tolist() == [["X954", "4035"]]


@pytest.mark.parametrize(("byte", "year"), [(13, 2013), (119, 2019), (98, 1998)])
def test_the_year_of_the_last_change_has_two_digits_or_counts_from_1900(byte: int, year: int) -> None:
    assert dbf.read_header(header(FIELDS, 0, year=byte)).year == year


def test_a_dbf_without_records_gives_none() -> None:
    assert read(written(FIELDS, []), ["EDAD"]).empty


WHOLE = written(FIELDS, ROWS)
TYPES: list[Field] = [("A", "I", 4)]
BAD = {
    "no DBF": (b"CAUSA,EDAD\r\n" * 9, ["EDAD"], "expected a DBF of dBase III to V or FoxPro, found none in the first bytes 43 41 55 53"),
    "level 7": (b"\x04" + WHOLE[1:], ["EDAD"], "expected a DBF of dBase III to V"),
    "header cut off": (WHOLE[:100], ["EDAD"], "expected a DBF header of 161 bytes, found 100: the file is cut off"),
    "fields and records differ": (
        WHOLE[:10] + struct.pack("<H", 50) + WHOLE[12:],
        ["EDAD"],
        "expected fields of 50 bytes together, found 27",
    ),
    "missing column": (WHOLE, ["EDAD", "SEXO"], "missing columns: SEXO; found CAUSA_DEF, EDAD, NOMBRE, PESO"),
    "binary column": (header(TYPES, 1) + b" abcd", ["A"], "column A: expected text or numbers .type C, N, F., found type 'I'"),
    "cut off between records": (
        WHOLE[: 161 + 27 * 3],
        ["EDAD"],
        "expected the 4 records that the DBF's header says, found 3: it is cut off",
    ),
    "a record cut in half": (WHOLE[: 161 + 27 * 3 + 9], ["EDAD"], "expected the 4 records .* found 3 and 9 bytes of another"),
    "more than it says": (
        header(FIELDS, 2) + WHOLE[161:-1],
        ["EDAD"],
        "expected the 2 records that the DBF's header says, found 4: it is cut off or damaged",
    ),
    "a shifted record": (
        header(FIELDS, 2) + record(FIELDS, ROWS[0]) + b"x" + record(FIELDS, ROWS[1]),
        ["EDAD"],
        "row 2: expected a blank or . in front of the record, found b'x'",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_dbf_gets_one_error(fault: str) -> None:
    data, columns, message = BAD[fault]
    with pytest.raises(RawFileError, match=rf"^a\.dbf: .*{message}"):
        read(data, columns)


def test_a_cell_in_another_encoding_is_named_by_its_record_and_not_shown() -> None:
    with pytest.raises(RawFileError, match=r"^a\.dbf: row 2, column NOMBRE: expected text in ascii, found other bytes$"):
        read(written(FIELDS, [ROWS[3], ROWS[1]]), ["NOMBRE"], encoding="ascii")


CATALOGUE: list[Field] = [("CLAVE", "C", 2), ("DESCRIP", "C", 20)]


@pytest.mark.parametrize(("encoding", "language"), [("cp850", 0), ("cp437", 1), ("cp1252", 3), ("utf-8", 3), ("cp1252", 2)])
def test_a_catalogue_is_read_in_its_own_encoding(encoding: str, language: int) -> None:
    words = ["Cónyuge", "Tío", "Cuñada", "Niño", *(["Úlcera"] if encoding != "cp437" else [])]
    made = b"".join(b" " + f"{at:02}".encode() + word.encode(encoding).ljust(20) for at, word in enumerate(words))
    data = header(CATALOGUE, len(words), language=language, year=13) + made
    cells = read_catalogue(data, "in/PARENTESCO.DBF", {"CLAVE": "code", "DESCRIP": "label"})
    assert cells["label"].tolist() == words
    assert set(cells["catalogue"]) == {"parentesco"}
    assert set(cells["year"]) == {"2013"}


@pytest.mark.parametrize(("text", "found"), [("Ú".encode("cp850"), "cp850 or cp1252"), (b"\xff\xfe\xb3", "none of them")])
def test_bytes_that_do_not_tell_their_encoding_are_refused(text: bytes, found: str) -> None:
    with pytest.raises(RawFileError, match=f"^a.dbf: expected words in UTF-8 or one of cp850, cp1252, cp437, found {found}"):
        find_encoding(text, 0, "a.dbf")


def read_csv(data: bytes, columns: list[str], size: int = 1_000_000) -> pd.DataFrame:
    texts = dict.fromkeys(RawFile.__dataclass_fields__, "") | {"file": "a.csv"}
    known = Layout("t", named(*columns), lambda cells, file: cells, is_part=True)
    found = blocks.csv_blocks(io.BytesIO(data), RawFile(**texts), Reading([known], block_bytes=size))  # type: ignore[arg-type]  # its name alone
    return pd.concat([block.frame() for block in found])


CSV = "id,causa,nombre\r\n" + "".join(f'{i}," X{i % 100:02} ","Peña {i}"\r\n' for i in range(200))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("size", [100, 1_000_000])
def test_columns_of_a_csv_are_read_whatever_the_encoding_of_the_others(encoding: str, size: int) -> None:
    cells = read_csv(CSV.encode(encoding), ["causa", "id"], size)
    assert cells["id"].tolist() == [str(i) for i in range(200)]
    assert cells.loc[2, "causa"] == " X00 ", "the index is the line's number"
    assert cells.index.tolist() == list(range(2, 202))


BAD_CSV = {
    "missing column": ("id,causa\n1,2\n", "row 1: missing columns: nombre; columns found that are not expected: causa"),
    "too few cells": (CSV + "7,X95\r\n", "row 202: expected 3 cells, found 2; is the file cut off"),
    "too many cells": (CSV.replace('"Peña 9"', "Peña,9"), "row 11: expected 3 cells, found 4"),
    "an open quote": (CSV.replace('"Peña 9"', '"Peña 9'), "expected 3 cells|a quote is left open|not readable as csv"),
    "an open quote that another closes": (
        'id,causa,nombre\n1,2,"a\n3,4,b"\n5,6,7\n',
        "expected 3 rows, one a line, found 2: a quote is left open",
    ),
    "letters in a code": (CSV, "row 2, column nombre: expected text in ascii, found other bytes"),
}


@pytest.mark.parametrize("size", [100, 1_000_000])
@pytest.mark.parametrize("fault", BAD_CSV)
def test_a_bad_csv_gets_one_error_that_shows_no_record(fault: str, size: int) -> None:
    text, message = BAD_CSV[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*({message})") as caught:
        read_csv(text.encode("cp1252"), ["id", "nombre" if "nombre" in message else "causa"], size)
    assert "Pe" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
