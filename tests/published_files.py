"""Generated tables as files: in an encoding and a container that some publisher uses."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import xlsxwriter
from hypothesis import strategies as st
from layout_strategies import LAYOUTS_OF
from published_tables import STYLES, Draw, Example, Style, table, text
from record_strategies import RECORD_LAYOUTS_OF, as_dbf
from support import zipped

EVERY = LAYOUTS_OF | RECORD_LAYOUTS_OF
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "mac_roman")
CONTAINERS = {
    ".csv": bytes,
    ".zip": lambda data: zipped(**{"a.csv": data}),
    ".csv.gz": lambda d: gzip.compress(d, mtime=0),
    ".bz2": bz2.compress,
}


def encoded(written: str, encoding: str) -> bytes:
    """Return text in an encoding; MacRoman is the mix-up of the cut of March 2022, inside UTF-8 with BOM."""
    return written.encode("latin-1").decode("mac_roman").encode("utf-8-sig") if encoding == "mac_roman" else written.encode(encoding)


def workbook(rows: list[list[str]], title: bool) -> bytes:
    """Return an xlsx with numbers as numbers, codes as text, under a title or not."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2020, 1, 1)})  # not the time of today
        sheet = book.add_worksheet()
        for at, row in enumerate([["Título"], [], *rows] if title else rows):
            for column, cell in enumerate(row):
                is_number = cell.isdecimal() and cell == str(int(cell))
                sheet.write_number(at, column, int(cell)) if is_number else sheet.write_string(at, column, cell)
    return buffer.getvalue()


@st.composite
def files(draw: Draw, key: tuple[str, int]) -> tuple[Example, str, bytes]:
    """Return a table, the ending of its file's name and its bytes as some publisher would write them."""
    example, ending, style = draw(EVERY[key]), draw(st.sampled_from([*CONTAINERS, ".xlsx"])), draw(STYLES)
    if (
        ending == ".xlsx"
        and example.rows
        and example.source not in ("inegi_records", "sesnsp_municipal")
        and example.layout.delimiter == ","
    ):
        return example, ending, workbook(table(example, style), draw(st.booleans()))
    ending = ".csv" if ending == ".xlsx" else ending
    if ending == ".zip" and len({row.get("archivo") for row in example.rows}) > 1 and draw(st.booleans()):
        return example, ending, days_apart(example, style, draw(st.sampled_from(["utf-8-sig", "cp1252"])))
    if ending == ".zip" and example.source == "inegi_geography" and draw(st.booleans()):
        return example, ending, shapefile(example.data)
    data = as_dbf(example) if example.source == "inegi_records" and example.rows and draw(st.booleans()) else example.data
    return example, ending, CONTAINERS[ending](data or encoded_as_some(draw, example, style))


def encoded_as_some(draw: Draw, example: Example, style: Style) -> bytes:
    written = text(example, style)
    encoding = draw(st.sampled_from(ENCODINGS))
    if encoding == "mac_roman" and not any(letter in written for letter in "éíñóÍú"):
        encoding = "utf-8-sig"  # other letters become signs: nothing tells the mix-up
    return encoded(written, encoding)


def days_apart(example: Example, style: Style, encoding: str) -> bytes:
    """Return a zip of bulletins, one a day, each named after its day."""
    days: dict[str, list[dict[str, str]]] = {}
    for row in example.rows:
        days.setdefault(row["archivo"], []).append({f: cell for f, cell in row.items() if f != "archivo"})
    return zipped(**{f"{day}.csv": encoded(text(replace(example, rows=rows), style), encoding) for day, rows in days.items()})


def shapefile(data: bytes) -> bytes:
    """Return GeoJSON as a shapefile in a zip, of a day that is not today."""
    with tempfile.TemporaryDirectory() as folder:
        gpd.read_file(io.BytesIO(data)).to_file(Path(folder) / "a.shp")
        parts = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return zipped(**parts | {"a.dbf": parts["a.dbf"][:1] + bytes([123, 1, 1]) + parts["a.dbf"][4:]})
