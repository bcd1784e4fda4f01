"""`datapackage.json`: what each built table holds, in which units, from which files, under which licences (Frictionless)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from violence_data import paths
from violence_data.errors import NotBuilt
from violence_data.processed.folder import recover
from violence_data.raw import RawFile
from violence_data.tables import TABLES, WARNINGS, Table, kind

FILE = "datapackage.json"


def read(asked: str) -> dict[str, Any]:
    """Return the description of the built tables; `asked` names who needs it.

    Raises
    ------
    NotBuilt
        When there are no tables.
    """
    recover()
    path = paths.processed() / FILE
    if not path.is_file():
        raise NotBuilt(f'{asked}: not built yet; run "violence-data build" (or "make build") first')
    package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return package


def sources_of(file: RawFile, table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what a table says of one of its files, once for each series it feeds: publisher, cut, day, licence, page and hash."""
    known = ("source_id", "file", "publisher", "published_on_is", "licence", "page_url", "transformed", "sha256", "note")
    about = {**{k: getattr(file, k) for k in known}, "published_on": file.published_on.isoformat()}
    parts = [c for c in ("cut", *table.series) if c in frame]
    if not parts:  # boundaries and editions: the whole file is one series
        return [{**about, "cut": file.cut}]
    held = frame[parts].drop_duplicates().sort_values(parts)
    return [{**about, "cut": file.cut, **{str(c): v for c, v in series.items()}} for series in held.to_dict("records")]


def describe(
    folder: Path, sources: dict[str, list[dict[str, Any]]], findings: list[dict[str, str]], corrected: dict[str, int]
) -> dict[str, Any]:
    """Return the description of each table written to a folder; it holds no day of its own making."""
    return {
        "name": "violence-data",
        "title": "Mexico's homicide series, cleaned",
        "profile": "tabular-data-package",
        "resources": [
            {
                **_describe_table(table, folder / f"{table.name}.parquet"),
                "sources": sources.get(table.name, []),
                "licenses": sorted({s["licence"] for s in sources.get(table.name, [])}),
                "corrected": corrected.get(table.name, 0),
                "findings": [f for f in findings if f["table"] == table.name],
            }
            for table in sorted(TABLES.values(), key=lambda t: t.name)
            if (folder / f"{table.name}.parquet").is_file()
        ],
    }


def _describe_table(table: Table, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "name": table.name,
        "title": table.title,
        "description": (table.model.__doc__ or "").strip(),
        "path": path.name,
        "format": "parquet",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "date_basis": table.date_basis,
        "area_basis": table.area_basis,
        "warnings": {key: WARNINGS[key] for key in table.warnings},
        "schema": {"fields": fields(table), "primaryKey": list(table.key)},
    }


def fields(table: Table) -> list[dict[str, str]]:
    """Return each column's name, kind, description and unit."""
    return [
        {
            "name": name,
            "type": kind(column.dtype),
            "description": column.description or "",
            "unit": (column.metadata or {}).get("unit", ""),
        }
        for name, column in table.model.to_schema().columns.items()
    ]


def resource(package: dict[str, Any], table: str) -> dict[str, Any]:
    """Return one table's part of a package.

    Raises
    ------
    NotBuilt
        When the package does not describe the table: it was built by another version.
    """
    for part in package["resources"]:
        if part["name"] == table:
            return dict(part)
    raise NotBuilt(f'{table}: {FILE} does not describe it: the tables were built by another version; run "violence-data build"')
