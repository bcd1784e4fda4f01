"""A table as csv, with a description beside it as the W3C's "CSV on the Web" (CSVW, Recommendation of 2015) has it.

UTF-8 with a byte order mark, lines ended by CR LF, dates as YYYY-MM-DD, true and false, missing cells empty; text in quotes, all else bare.
Codes keep their zeros in the file. A spreadsheet that is made to open it with a double click still takes "01" for the number 1:
nothing that a csv can hold prevents it without changing the cell for every other reader, so for spreadsheets there is xlsx.
LibreOffice keeps the zeros with "Format quoted field as text" in its import dialogue, which is why text stands in quotes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from violence_data.export.about import About

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
ROWS_AT_ONCE = 50_000
DATATYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
"""Our words for what a column holds, and CSVW's."""


def side_name(name: str) -> str:
    """Return the name of the description beside a csv, as CSVW looks for it.

    >>> side_name("incidents.csv")
    'incidents.csv-metadata.json'
    """
    return f"{name}-metadata.json"


def write(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table as csv and its description beside it."""
    kinds = {c["name"]: c["type"] for c in facts["columns"]}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(kinds) + "\r\n")
        for start in range(0, len(frame), ROWS_AT_ONCE):
            rows = frame.iloc[start : start + ROWS_AT_ONCE]
            cells = [_cells(rows[name], kind) for name, kind in kinds.items()]
            file.writelines(",".join(row) + "\r\n" for row in zip(*cells, strict=True))
    described = json.dumps(describe(facts, path.name), ensure_ascii=False, indent=1) + "\n"
    path.with_name(side_name(path.name)).write_text(described, encoding="utf-8", newline="\n")


def _cells(column: pd.Series, kind: str) -> list[str]:
    if kind == "string":
        for start, marked in FORMULA:
            column = column.str.replace(start, marked, regex=True)
        return list(('"' + column.str.replace('"', '""', regex=False) + '"').fillna(""))
    if kind == "date":
        return list(column.dt.strftime("%Y-%m-%d").fillna(""))
    if kind == "boolean":
        return list(column.map({True: "true", False: "false"}))
    return list(column.astype("string").fillna(""))


def describe(facts: About, name: str) -> dict[str, Any]:
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
        "datatype": DATATYPES[column["type"]],
        "dc:description": column["description"],
        **unit,
    }
