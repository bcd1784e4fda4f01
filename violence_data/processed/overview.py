"""Which tables there are: what each counts, from when to when, of which newest file, and with which warnings."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq

from violence_data import paths
from violence_data.places import fold
from violence_data.processed import datapackage
from violence_data.processed.building import build_once
from violence_data.tables import TABLES, WARNINGS, Table


def catalog() -> pd.DataFrame:
    """List the tables that are held.

    Returns
    -------
    pandas.DataFrame
        One row a table: ``table`` (its name, for `load`), ``title``, ``counts`` (its count column; empty for places and names),
        ``first`` and ``last`` (year or month of its rows; empty where they have none), ``newest_cut``, ``published_on``,
        ``files`` (how many feed it), ``offences``, ``warnings``.

    Raises
    ------
    NotBuilt
        When the tables have not been built.
    """
    build_once()
    package = datapackage.read("catalog")
    held = {part["name"]: part for part in package["resources"]}
    return pd.DataFrame([_row(TABLES[name], held[name]) for name in TABLES if name in held])


def find(text: str) -> pd.DataFrame:
    """Return the rows of :func:`catalog` in which a text occurs, whatever its case and accents: in a name, title, offence or warning.

    Examples
    --------
    >>> "sesnsp_victims_state_month" in set(find("feminicid")["table"])
    True
    """
    rows = catalog()
    told = rows.astype("str").agg(" ".join, axis="columns").map(fold)
    return rows[told.str.contains(fold(text), regex=False)].reset_index(drop=True)


def _row(table: Table, part: dict[str, object]) -> dict[str, object]:
    sources: list[dict[str, object]] = part["sources"]  # type: ignore[assignment]
    newest = max(sources, key=lambda source: (str(source["cut"]), str(source["published_on"])), default={})
    covers = {str(one) for source in sources for one in source.get("covers", ())}  # type: ignore[attr-defined]
    first, last = _span(table)
    return {
        "table": table.name,
        "title": table.title,
        "counts": table.count or "",
        "first": first,
        "last": last,
        "newest_cut": str(newest.get("cut", "")),
        "published_on": str(newest.get("published_on", "")),
        "files": len(sources),
        "offences": ", ".join(sorted(covers - set(table.columns))),
        "warnings": " ".join(WARNINGS[key] for key in table.warnings),
    }


def _span(table: Table) -> tuple[str, str]:
    """Return the first and last year or month of a table's rows, read off the statistics of its file."""
    column = next((c for c in ("year", "month", "date", "date_start") if c in table.columns), None)
    if column is None:
        return "", ""
    found = pq.read_metadata(paths.processed() / f"{table.name}.parquet")
    at = found.schema.names.index(column)
    every = (found.row_group(group).column(at).statistics for group in range(found.num_row_groups))
    parts = [part for part in every if part is not None and part.has_min_max]
    if not parts:  # a table without rows
        return "", ""
    low, high = min(part.min for part in parts), max(part.max for part in parts)
    return (f"{low}", f"{high}") if column == "year" else (f"{low:%Y-%m}", f"{high:%Y-%m}")
