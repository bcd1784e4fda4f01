"""Small files that would cost much: each is refused with its own sentence, in less than 1 GB of memory and 30 seconds of work."""

from __future__ import annotations

import io
import json
import math
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from violence_data import paths

MOST_KILOBYTES, MOST_SECONDS = 1_000_000, 30
MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}"
ROW = "2019,1,Aguascalientes,La vida,Homicidio,Homicidio doloso,Con arma de fuego,1,2,3,4,5,6,7,8,9,10,11,12"
MUNICIPAL = HEAD.replace("Entidad,", "Entidad,Cve. Municipio,Municipio,")
SPARSE = "2019,1,Aguascalientes,1001,U,V,Robo,Robo,A,,,,,,,,,,,,"
SERVER = """
import json, os, sys, traceback
from pathlib import Path
from violence_data.errors import ViolenceDataError
from violence_data.intake import adding
for line in sys.stdin:
    os.environ["VIOLENCE_DATA_HOME"], path, cut = json.loads(line)
    if not (child := os.fork()):
        try:
            adding.examine(Path(path), adding.Told(cut=cut, published_on="2031-01-01"))
        except ViolenceDataError as error:
            Path(path).with_suffix(".said").write_text(f"{error}\\n{Path('/proc/self/status').read_text()}", encoding="utf-8")
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    used = os.wait4(child, 0)[2]
    print(used.ru_utime + used.ru_stime, flush=True)
"""
"""Looks at each file in a process of its own, forked once all is imported."""


def swollen(name: str, *pieces: tuple[bytes, int]) -> bytes:
    """A zip of one file that holds each piece so many times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w", force_zip64=True) as file:
        for piece, times in pieces:
            many = max(1, 4_000_000 // len(piece))
            for _ in range(times // many):
                file.write(piece * many)
            file.write(piece * (times % many))
    return buffer.getvalue()


def sheet(*cells: tuple[int, int, str], head: str = HEAD, **parts: Callable[[bytes], Iterator[bytes]]) -> bytes:
    """A workbook of a header and some cells, with some of its parts written anew."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        table = book.add_worksheet("A")
        for at, line in enumerate((head, ROW)):
            table.write_row(at, 0, line.split(","))
        for row, column, text in cells:
            table.write(row, column, text)
    after = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(buffer.getvalue())) as old, zipfile.ZipFile(after, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as file:
                for piece in parts.get(Path(name).stem, lambda data: iter([data]))(old.read(name)):
                    file.write(piece)
    return after.getvalue()


def many_shared(data: bytes) -> Iterator[bytes]:
    """Cells that all share the longest text."""
    start, end = data.split(b"</sheetData>")
    yield start
    for row in range(3, 200_003):
        yield b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row)
    yield b"</sheetData>" + end


def a_long_text(data: bytes) -> Iterator[bytes]:
    yield data.replace("Año".encode(), b"y" * 32_000, 1)


def texts_without_end(data: bytes) -> Iterator[bytes]:
    yield data.replace(b"</sst>", b"")
    for _ in range(300):
        yield b"<si><t>" + b"y" * 1_000_000 + b"</t></si>"
    yield b"</sst>"


def rows_without_end(data: bytes) -> Iterator[bytes]:
    start, end = data.split(b"</sheetData>")
    yield start
    for first in range(3, 1_040_000, 1_000):
        rows = (b'<row r="%d">%s</row>' % (row, b"<c><v>1</v></c>" * 19) for row in range(first, first + 1_000))
        yield b"".join(rows)
    yield b"</sheetData>" + end


def star(corners: int) -> bytes:
    step = 2 * math.pi * (corners // 2) / corners
    ring = [[-104 + math.cos(n * step), 20 + math.sin(n * step)] for n in range(corners)]
    feature = {"type": "Feature", "properties": {"cve_ent": "01"}, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def dbf(fields: int, records: int) -> list[tuple[bytes, int]]:
    """A DBF of death records with many more fields of the same names, each one letter wide."""
    names = ["ENT_OCURR", "MUN_OCURR", "CAUSA_DEF", "PRESUNTO", "MES_OCURR", "ANIO_OCUR", "ANIO_REGIS", "SEXO", "EDAD"]
    named = [*names, *(f"F{n}" for n in range(fields - len(names)))]
    size = 32 + 32 * len(named) + 1
    head = bytes([3, 119, 1, 1]) + records.to_bytes(4, "little") + size.to_bytes(2, "little") + (len(named) + 1).to_bytes(2, "little")
    columns = b"".join(name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([1]) + bytes(15) for name in named)
    return [(head + bytes(20) + columns + b"\r", 1), (b" " + b"1" * len(named), records)]


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "rows of a table of states without end": (
        "a.zip",
        lambda: swollen("a.csv", (HEAD.encode() + b"\n", 1), (ROW.encode() + b"\n", 3_300_000)),
        "expected at most 12,000,000 cells",
    ),
    "blank lines without end": (
        "a.zip",
        lambda: swollen("a.csv", (HEAD.encode() + b"\n", 1), (b"\n", 340_000_000)),
        "expected at most .* lines",
    ),
    "one giant cell": ("a.zip", lambda: swollen("a.csv", (HEAD.encode() + b"\n", 1), (b"y", 340_000_000)), "expected lines of at most"),
    "cells of a hundred thousand letters": (
        "a.zip",
        lambda: swollen("a.csv", (HEAD.encode() + b"\n", 1), (b"y" * 100_000 + b"," * 18 + b"\n", 3_000)),
        "expected at most 2,000 letters, found 100,000",
    ),
    "a million columns": ("a.csv", lambda: HEAD.encode() + b",Enero" * 1_000_000 + b"\n", "expected at most 1,000 columns"),
    "more bytes than memory": (
        "a.zip",
        lambda: swollen("a.csv", (HEAD.encode() + b"\n", 1), (b"0", 3_500_000_000)),
        "unpacks to 3,500,000",
    ),
    "rows of a municipal table without end": (
        "a.zip",
        lambda: swollen("a.csv", (MUNICIPAL.encode() + b"\n", 1), (SPARSE.encode() + b"\n", 12_100_000)),
        "expected at most 12,000,000 rows",
    ),
    "a cell far from the table": ("a.xlsx", lambda: sheet((1_040_000, 18, "x")), "expected at most 10,000,000 cells"),
    "a column far from the table": ("a.xlsx", lambda: sheet((1, 16_000, "x")), "expected at most 1,000 columns, found 16,001"),
    "a long text in many cells": (
        "a.xlsx",
        lambda: sheet(sheet1=many_shared, sharedStrings=a_long_text),
        "expected at most 400,000,000 letters in all cells",
    ),
    "texts without end": (
        "a.xlsx",
        lambda: sheet(sharedStrings=texts_without_end),
        "expected at most 20,000,000 bytes in xl/sharedStrings",
    ),
    "cells without addresses": ("a.xlsx", lambda: sheet(sheet1=rows_without_end), "expected at most 10,000,000 cells|bytes unpacked"),
    "a star of a map": ("a.geojson", lambda: star(20_001), "found more than 10,000 crossings"),
    "lists in lists": (
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","cve_ent":0,"features":' + b"[" * 1_900_000,
        "expected a GeoJSON .* damaged one",
    ),
    "lists beside lists": (
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","cve_ent":0,"features":[' + b"[]," * 1_900_000 + b"[]]}",
        "feature 1 without properties",
    ),
    "a map that swells": (
        "a.zip",
        lambda: swollen("a.geojson", (b'{"type":"FeatureCollection","cve_ent":0,"features":[[', 1), (b"0,", 160_000_000)),
        "expected at most 8,000,000 numbers",
    ),
    "deaths of a DBF without end": (
        "a.zip",
        lambda: swollen("a.dbf", *dbf(9, 60_000_000)),
        "row 1, column ANIO_REGIS: expected a year",
    ),
    "a DBF of two thousand fields": (
        "a.dbf",
        lambda: b"".join(piece * times for piece, times in dbf(2_040, 1_000)),
        "column ANIO_REGIS: expected",
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()  # type: ignore[union-attr]  # it is piped


@pytest.mark.robust("files", "small files that would take gigabytes or minutes: refused within 1 GB and 30 seconds")
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_within_bounds(empty: Path, server: subprocess.Popen[str], kind: str) -> None:
    name, made, message = BOMBS[kind]
    path = empty / name
    path.write_bytes(made())
    cut = "2030" if "geojson" in name or "map" in kind else "2019-12"
    print(json.dumps([os.environ[paths.HOME_VARIABLE], str(path), cut]), file=server.stdin, flush=True)
    seconds = float(server.stdout.readline())  # type: ignore[union-attr]  # it is piped
    said = path.with_suffix(".said").read_text(encoding="utf-8")  # not there where the file was taken, or its reader died
    assert re.search(message, said), said
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", said)[1])  # type: ignore[index]  # ru_maxrss would count the memory of the parent
    assert peak < MOST_KILOBYTES
    assert seconds < MOST_SECONDS
