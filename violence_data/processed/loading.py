"""Read a processed table back: the newest cut, every cut, or what was published by a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from violence_data import paths, tables
from violence_data.errors import NotBuilt, NotPublishedYet, UnknownName, ViolenceDataError
from violence_data.processed import datapackage
from violence_data.tables import Table


def load(
    table: str,
    as_of: str | pd.Timestamp | None = None,
    *,
    cuts: str = "newest",
    columns: Sequence[str] | None = None,
    or_none: bool = False,
) -> pd.DataFrame:
    """Return a processed table in its true types: the newest cut, or what was published by a day.

    Parameters
    ----------
    table
        Name of the table; `violence-data list tables` shows them.
    as_of
        Day (YYYY-MM-DD): only cuts published by then count. Boundaries and seeds ignore it; population takes the newest edition then.
    cuts
        "newest" takes the newest cut of each counting method; "all" stacks every cut, so that a sum must group by `cut`.
    columns
        Only these columns, in the table's order.
    or_none
        Return a table without rows, instead of an error, where no file that feeds it has been added, or none was published by the day.

    Returns
    -------
    DataFrame (GeoDataFrame for boundaries) with the table's columns; `attrs` hold its name, sources and warnings, and, where nothing
    was published by the day, the `gap` that :func:`gap` tells.

    Raises
    ------
    UnknownName
        For a table, column or choice of cuts that does not exist.
    NotBuilt
        When the tables have not been built, or no file that feeds this one has been added.
    NotPublishedYet
        When no cut held here was published by `as_of`.
    """
    info = tables.get(table)
    unknown = [c for c in columns or [] if c not in info.columns]
    if unknown:
        raise UnknownName(f"{table}: no column {', '.join(unknown)}; it has: {', '.join(info.columns)}")
    if cuts not in ("newest", "all"):
        raise UnknownName(f'{table}: cuts: expected "newest" or "all", found {cuts!r}')
    package = datapackage.read(info.name)
    if or_none and info.is_added and not _is_held(info, package):
        return _no_rows(info, columns)
    sources, day = _resource(info, package)["sources"], _day(as_of)
    missing = _gap(info, sources, day)
    if or_none and missing:
        return _no_rows(info, columns, missing)
    held = _published_by(info, sources, day, missing)
    chosen = held if cuts == "all" or not info.vintage else _newest(info, held)
    frame = _read(info, chosen, [c for c in info.columns if c in columns] if columns else None)
    frame.attrs = {"table": table, "sources": chosen, "warnings": list(info.warnings)}
    return frame


def gap(table: str, as_of: str | pd.Timestamp | None) -> dict[str, str] | None:
    """Return what is missing where no cut of a table held here was published by a day; None where one was, or none is held at all.

    Returns
    -------
    dict
        `as_of` (the day), and `cut`, `published_on` and `published_on_is` of the first cut held.

    Raises
    ------
    UnknownName, NotBuilt
        As in :func:`load`.
    """
    info = tables.get(table)
    package = datapackage.read(info.name)
    if info.is_added and not _is_held(info, package):
        return None
    return _gap(info, _resource(info, package)["sources"], _day(as_of))


def _gap(info: Table, sources: list[dict[str, Any]], day: str | None) -> dict[str, str] | None:
    if day is None or info.vintage is None or any(s["published_on"] <= day for s in sources):
        return None
    first = min(sources, key=lambda s: s["published_on"])
    return {"as_of": day, **{name: str(first[name]) for name in ("cut", "published_on", "published_on_is")}}


def _is_held(info: Table, package: dict[str, Any]) -> bool:
    return any(part["name"] == info.name for part in package["resources"])


def _no_rows(info: Table, columns: Sequence[str] | None, missing: dict[str, str] | None = None) -> pd.DataFrame:
    types = {name: str(column.dtype) for name, column in info.model.to_schema().columns.items() if not columns or name in columns}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
    frame.attrs = {"table": info.name, "sources": [], "warnings": []} | ({"gap": missing} if missing else {})
    return frame


def _resource(info: Table, package: dict[str, Any]) -> dict[str, Any]:
    if info.is_added and not _is_held(info, package):
        raise NotBuilt(
            f"{info.name}: no file of {info.source_id} is held here; none is shipped: get one from its publisher "
            '("violence-data list sources" shows the page), run "violence-data add FILE", then "violence-data build"'
        )
    if not (paths.processed() / f"{info.name}.parquet").is_file():
        raise NotBuilt(f'{info.name}: not built yet; run "violence-data build" (or "make build") first')
    return datapackage.resource(package, info.name)


def _day(as_of: str | pd.Timestamp | None) -> str | None:
    if as_of is None:
        return None
    try:
        return pd.Timestamp(as_of).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise ViolenceDataError(f"as_of: expected a day as YYYY-MM-DD, found {as_of!r}") from error


def _published_by(info: Table, sources: list[dict[str, Any]], day: str | None, missing: dict[str, str] | None) -> list[dict[str, Any]]:
    if missing:
        about = "" if missing["published_on_is"] == "exact" else "about "
        raise NotPublishedYet(
            f"{info.name}: no cut held here was published by {day}; the first held is {missing['cut']}, "
            f"published {about}{missing['published_on']}"
        )
    return sources if day is None or info.vintage is None else [s for s in sources if s["published_on"] <= day]


def _newest(info: Table, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    for source in sorted(held, key=lambda s: (str(s["cut"]), s["published_on"])):
        newest[tuple(source[c] for c in info.series)] = source
    return list(newest.values())


def _read(info: Table, chosen: list[dict[str, Any]], columns: list[str] | None) -> pd.DataFrame:
    path = paths.processed() / f"{info.name}.parquet"
    if info.is_boundary:
        wanted = [*columns, "geometry"] if columns and "geometry" not in columns else columns
        places: pd.DataFrame = gpd.read_parquet(path, columns=wanted)
        return places
    filters = None
    if info.vintage:
        # Each series has a newest cut of its own, so a filter names both; a cut may have come out twice.
        series = [[("published_on", "==", pd.Timestamp(s["published_on"])), *((c, "==", s[c]) for c in info.series)] for s in chosen]
        cuts = [(info.vintage, "==", s["cut"].removeprefix("ed")) for s in chosen]
        filters = [[*parts, cut] for parts, cut in zip(series, cuts, strict=True)]
    return pd.read_parquet(path, columns=columns, filters=filters)
