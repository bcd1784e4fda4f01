"""A table as a workbook (xlsx): codes as text that keeps its zeros, days as days, and a second sheet that says what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from violence_data.errors import ExportFailed
from violence_data.export.about import About, newest_day

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its header among them."""
LONGEST_TEXT = 32_767
"""Characters of a cell."""
ROWS_AT_ONCE = 50_000
NO_DAY = "1980-01-01"
"""The day that stands in a workbook without a day of publication; a zip knows no earlier one."""
WIDTHS = {"string": 18, "integer": 12, "number": 12, "boolean": 10, "date": 12}


def write(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table and its sheet "about", row by row: memory does not grow with the table.

    No cell is a formula or a link: text is written as text, whatever it starts with.

    Raises
    ------
    ExportFailed
        When the table has more rows than a worksheet, or a text more characters than a cell.
    """
    _must_fit(frame, facts)
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        created = dt.datetime.fromisoformat(newest_day(facts) or NO_DAY)
        book.set_properties(_properties(facts) | {"created": created})  # a fixed day: the same table gives the same bytes
        _write_table(book, frame, facts)
        _write_about(book, facts)


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


def _properties(facts: About) -> dict[str, str]:
    return {
        "title": facts["title"],
        "subject": facts["table"],
        "author": ", ".join(facts["publishers"]),
        "keywords": "; ".join(facts["licences"]),
        "comments": facts["citation"],
    }


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
        yield from zip(*(_values(part[name]) for name in names), strict=True)


def _values(column: pd.Series) -> list[Any]:
    return column.astype("object").where(column.notna(), None).tolist()


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
