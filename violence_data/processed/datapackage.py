"""What a build writes into `datapackage.json`: what each table holds, in which units, from which files (Frictionless)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from violence_data.processed.state import BUILD, FILE, inputs, old_folder, read, read_table, recover, resource
from violence_data.raw import RawFile
from violence_data.tables import TABLES, WARNINGS, Table
from violence_data.tables.fields import NOT_PUBLISHED_HERE

__all__ = ["BUILD", "FILE", "describe", "inputs", "old_folder", "read", "read_table", "recover", "resource", "sources_of"]
COVERED = ("sex", "age_group", "weapon")
"""Columns that a file may only sum over."""


def sources_of(file: RawFile, table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what a table says of one of its files, once a vintage and series it feeds: publisher, cut, day, licence, page and hash."""
    known = ("source_id", "file", "publisher", "published_on_is", "licence", "page_url", "transformed", "sha256", "note")
    about = {**{k: getattr(file, k) for k in known}, "published_on": file.published_on.isoformat()}
    parts = [c for c in ("cut", "published_on", *table.series) if c in frame]
    if not parts:  # boundaries: the whole file is one series
        return [{**about, "cut": file.cut}]
    held = frame[parts].drop_duplicates().sort_values(parts)
    covers = _covers(frame, parts)
    shown = held.assign(published_on=held["published_on"].dt.strftime("%Y-%m-%d")).to_dict("records")
    return [
        {**about, "cut": file.cut, **{str(c): v for c, v in series.items()}, "covers": covers[values]}
        for series, values in zip(shown, held.itertuples(index=False, name=None), strict=True)
    ]


def _covers(frame: pd.DataFrame, parts: list[str]) -> dict[tuple[Any, ...], list[str]]:
    """Return which offences and which columns that some files only sum over each vintage and series publishes."""
    named = [c for c in ("offence", *COVERED) if c in frame]
    kinds = frame[[*parts, *named]].drop_duplicates()
    offences = sorted(kinds["offence"].unique()) if "offence" in named else []
    told = {offence: kinds["offence"] == offence for offence in offences}
    told |= {column: kinds[column] != NOT_PUBLISHED_HERE for column in named if column in COVERED}
    covers: dict[tuple[Any, ...], list[str]] = {values: [] for values in kinds[parts].itertuples(index=False, name=None)}
    for name, rows in told.items():
        for values in dict.fromkeys(kinds.loc[rows, parts].itertuples(index=False, name=None)):
            covers[values].append(name)
    return covers


def describe(
    folder: Path,
    inputs: dict[str, str],
    sources: dict[str, list[dict[str, Any]]],
    findings: list[dict[str, str]],
    corrected: dict[str, int],
) -> dict[str, Any]:
    """Return the description of each table written to a folder, and of what they were made from; it holds no day of its own making."""
    return {
        "name": "violence-data",
        "title": "Mexico's homicide series, cleaned",
        "profile": "tabular-data-package",
        "inputs": inputs,
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
        "description": table.grain,
        "path": path.name,
        "format": "parquet",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "date_basis": table.date_basis,
        "area_basis": table.area_basis,
        "warnings": {key: WARNINGS[key] for key in table.warnings},
        "schema": {"fields": table.described(), "primaryKey": list(table.key)},
    }
