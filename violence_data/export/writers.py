"""A table in each format: csv with a description beside it, parquet, a workbook, GeoJSON; each says what the table is.

`FORMATS` holds what writes each: `write(frame, facts, path)` puts the table, and what lies beside it, into the folder of `path`, as
:func:`violence_data.export.tables.about` describes it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import xlsxwriter

from violence_data.errors import ExportFailed

About = dict[str, Any]
ROWS_AT_ONCE = 50_000


# ---- csv, with a description beside it as the W3C's "CSV on the Web" (CSVW, Recommendation of 2015) has it ----

FORMULA = (
    (r"(^|[;\t\r\n])( *[=+\-@＝＋－＠])", r"\1'\2"),
    (r"^([\t\r\n\x00])", r"'\1"),
)
"""Where a formula may start, after OWASP's page on CSV injection: at a text's start, and after what some spreadsheets take for the end
of a cell or line; each such place gets an apostrophe. Full-width signs and signs behind blanks count too; numbers are no text.
"""
FORMULA_NOTE = (
    "In text, an apostrophe stands before = + - @, a tab or a line break where a spreadsheet could take it for the start of a formula."
)


def side_name(name: str) -> str:
    """Return the name of the description beside a csv, as CSVW looks for it.

    >>> side_name("incidents.csv")
    'incidents.csv-metadata.json'
    """
    return f"{name}-metadata.json"


def write_csv(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table as csv and its description beside it.

    UTF-8 with a byte order mark, lines ended by CR LF, dates as YYYY-MM-DD, true and false, missing cells empty; text in quotes, all
    else bare. Codes keep their zeros in the file. A spreadsheet that is made to open it with a double click still takes "01" for the
    number 1: nothing that a csv can hold prevents it without changing the cell for every other reader, so for spreadsheets there is
    xlsx. LibreOffice keeps the zeros with "Format quoted field as text" in its import dialogue, which is why text stands in quotes.
    """
    kinds = {c["name"]: c["type"] for c in facts["columns"]}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(kinds) + "\r\n")
        for start in range(0, len(frame), ROWS_AT_ONCE):
            rows = frame.iloc[start : start + ROWS_AT_ONCE]
            cells = [csv_cells(rows[name], kind) for name, kind in kinds.items()]
            file.writelines(",".join(row) + "\r\n" for row in zip(*cells, strict=True))
    described = json.dumps(_csvw(facts, path.name), ensure_ascii=False, indent=1) + "\n"
    path.with_name(side_name(path.name)).write_text(described, encoding="utf-8", newline="\n")


def csv_cells(column: pd.Series, kind: str) -> list[str]:
    """Return a column as it stands in a csv; no text starts what a spreadsheet could take for a formula."""
    if kind == "string":
        for start, marked in FORMULA:
            column = column.str.replace(start, marked, regex=True)
        return list(('"' + column.str.replace('"', '""', regex=False) + '"').fillna(""))
    if kind == "date":
        return list(column.dt.strftime("%Y-%m-%d").fillna(""))
    if kind == "boolean":
        return list(column.map({True: "true", False: "false"}))
    return list(column.astype("string").fillna(""))


def _csvw(facts: About, name: str) -> dict[str, Any]:
    """Return the description of a csv in CSVW's words: columns with kind, unit and meaning, licence, sources, warnings, citation."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "dc:title": facts["title"],
        "dc:description": facts["description"],
        "dc:publisher": facts["publishers"],
        "dc:license": facts["licences"],
        "dc:source": [_source(s) for s in facts["sources"]],
        "dc:bibliographicCitation": facts["citation"],
        "dc:creator": facts["made_with"],
        "rdfs:comment": [*facts["warnings"], *_notes(facts), facts["empty_cells"], FORMULA_NOTE],
        "tableSchema": {"columns": [_column(c) for c in facts["columns"]], "primaryKey": facts["key"]},
    }


def _notes(facts: About) -> list[str]:
    notes = [f"Dated by {facts['date_basis']}; placed by {facts['area_basis']}."] if facts["date_basis"] else []
    notes += [f"Only what had been published by {facts['as_of']}."] if facts["as_of"] else []
    return notes + (["Every cut, one under another: a sum must keep them apart."] if facts["cuts"] == "all" else [])


def _source(source: dict[str, Any]) -> dict[str, Any]:
    about = {
        "dc:title": source["file"],
        "dc:publisher": source["publisher"],
        "dc:temporal": source["cut"],
        "dc:issued": {"@value": source["published_on"], "@type": "xsd:date"},
        "dc:license": source["licence"],
        "dc:identifier": f"sha256:{source['sha256']}",
        "dc:provenance": source["transformed"],
        "rdfs:comment": f"day of publication: {source['published_on_is']}",
    }
    page = {"rdfs:seeAlso": {"@id": source["page_url"]}} if source["page_url"] else {}
    return {key: value for key, value in about.items() if value} | page


def _column(column: dict[str, str]) -> dict[str, Any]:
    unit = {"schema:unitText": column["unit"]} if column["unit"] else {}
    return {
        "name": column["name"],
        "titles": column["name"],
        "datatype": column["type"],
        "dc:description": column["description"],
        **unit,
    }


# ---- parquet: its true types, and what it is in the schema's metadata ----

KEY = b"violence_data"
"""Where the schema's metadata hold what the table is, as JSON."""


def write_parquet(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table as parquet; boundaries stay GeoParquet, which geopandas and others read as a map."""
    plain = frame.copy(deep=False)
    plain.attrs = {}  # they are said once, in the metadata of our own
    if isinstance(plain, gpd.GeoDataFrame):
        buffer = io.BytesIO()  # only geopandas' own writer makes GeoParquet
        plain.to_parquet(buffer, index=False)
        table = pq.read_table(buffer)
    else:
        table = pa.Table.from_pandas(plain, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), KEY: json.dumps(facts, ensure_ascii=False).encode()})
    with path.open("wb") as file:  # Arrow opens no path that is not UTF-8, which a folder with an ñ is not in every locale
        pq.write_table(table, file, compression="zstd")


# ---- GeoJSON (RFC 7946) of boundaries or points, with what it is as the foreign member `metadata` ----

POINT = ("longitude", "latitude")


def has_points(columns: Sequence[str]) -> bool:
    """Return whether a table's rows are points, in degrees of WGS 84.

    >>> has_points(["event_id", "latitude", "longitude"]), has_points(["cve_ent"])
    (True, False)
    """
    return set(POINT) <= set(columns)


def write_geojson(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write one feature a row, one a line, in the table's order; days as YYYY-MM-DD, missing values as null."""
    places = _in_degrees(frame)
    for column in places.select_dtypes("datetime"):
        places[column] = places[column].dt.strftime("%Y-%m-%d")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "metadata": ' + _geo(facts) + ', "features": [')
        for number, feature in enumerate(places.iterfeatures(na="null", drop_id=True)):
            file.write(("," if number else "") + "\n" + _geo(feature))
        file.write("\n]}\n")


def _geo(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _in_degrees(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows as places in degrees, outer rings against the clock as RFC 7946 has them."""
    if not isinstance(frame, gpd.GeoDataFrame):
        points = gpd.points_from_xy(*(frame[c] for c in POINT), crs=4326)
        return gpd.GeoDataFrame(frame.copy(), geometry=points)
    places = frame.to_crs(4326)
    return places.set_geometry(shapely.orient_polygons(places.geometry.to_numpy()), crs=4326)


# ---- a workbook: codes as text that keeps its zeros, days as days, and a second sheet that says what it is ----

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its header among them."""
LONGEST_TEXT = 32_767
"""Characters of a cell."""
NO_DAY = "1980-01-01"
"""The day that stands in a workbook without a day of publication; a zip knows no earlier one."""
WIDTHS = {"string": 18, "integer": 12, "number": 12, "boolean": 10, "date": 12}


def write_workbook(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table and its sheet "about", row by row: memory does not grow with the table.

    No cell is a formula or a link: text is written as text, whatever it starts with. More rows than a worksheet, or characters than a
    cell, is `ExportFailed`.
    """
    _must_fit(frame, facts)
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            created = dt.datetime.fromisoformat(max((s["published_on"] for s in facts["sources"]), default=NO_DAY))
            about = {
                "title": facts["title"],
                "subject": facts["table"],
                "author": ", ".join(facts["publishers"]),
                "keywords": "; ".join(facts["licences"]),
                "comments": facts["citation"],
            }
            book.set_properties(about | {"created": created})  # a fixed day: the same table gives the same bytes
            _write_table(book, frame, facts)
            _write_about(book, facts)
    except xlsxwriter.exceptions.FileCreateError as error:  # what the system said, in a kind of xlsxwriter's own
        raise OSError(str(error)) from error


def _must_fit(frame: pd.DataFrame, facts: About) -> None:
    if len(frame) >= MOST_ROWS:
        raise ExportFailed(
            f"{facts['table']}: {len(frame):,} rows, a worksheet holds {MOST_ROWS - 1:,} below its header: export it as csv or parquet"
        )
    for column in facts["columns"]:
        longest = frame[column["name"]].str.len().max() if column["type"] == "string" and len(frame) else 0
        if longest > LONGEST_TEXT:
            raise ExportFailed(
                f"{facts['table']}: {column['name']}: a text of {longest:,} characters, a cell holds {LONGEST_TEXT:,}: "
                "export it as csv or parquet"
            )


def _write_table(book: xlsxwriter.Workbook, frame: pd.DataFrame, facts: About) -> None:
    formats = {
        "header": book.add_format({"bold": True}),
        "string": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet = book.add_worksheet("data")
    names = {c["name"]: c["type"] for c in facts["columns"]}
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(len(frame), len(names) - 1)}"})
    for place, (name, kind) in enumerate(names.items()):
        sheet.set_column(place, place, WIDTHS[kind], formats.get(kind))
        sheet.write_string(0, place, name, formats["header"])
    writers = {"string": sheet.write_string, "date": sheet.write_datetime, "boolean": sheet.write_boolean}
    cells = [(writers.get(kind, sheet.write_number), formats.get(kind)) for kind in names.values()]
    for row, values in enumerate(_rows(frame, list(names)), start=1):
        for place, value in enumerate(values):
            if value is not None:  # missing: no cell at all
                write_cell, look = cells[place]
                write_cell(row, place, value, look)


def _rows(frame: pd.DataFrame, names: list[str]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(frame), ROWS_AT_ONCE):
        part = frame.iloc[start : start + ROWS_AT_ONCE]
        yield from zip(*(part[name].astype("object").where(part[name].notna(), None).tolist() for name in names), strict=True)


def _write_about(book: xlsxwriter.Workbook, facts: About) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 3, 60)
    for row, cells in enumerate(_about_rows(facts)):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)


def _about_rows(facts: About) -> Iterator[tuple[str, ...]]:
    for field in ("table", "title", "description", "citation", "date_basis", "area_basis", "as_of", "cuts", "made_with", "empty_cells"):
        if facts[field]:
            yield (field, facts[field])
    for field in ("publishers", "licences", "warnings"):
        yield from ((field, value) for value in facts[field])
    for source in facts["sources"]:
        yield from (("source", field, str(value)) for field, value in source.items() if value)
    yield ("column", "what it is", "unit", "type")
    yield from ((c["name"], c["description"], c["unit"], c["type"]) for c in facts["columns"])


FORMATS: dict[str, Callable[[pd.DataFrame, About, Path], None]] = {
    "csv": write_csv,
    "geojson": write_geojson,
    "parquet": write_parquet,
    "xlsx": write_workbook,
}
