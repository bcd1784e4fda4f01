"""Read a processed table back: the newest cut, every cut, or what was published by a day; all of it, or some places and years."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from violence_data import paths, places, tables
from violence_data.errors import DataChanged, NotBuilt, NotPublishedYet, UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.once import once
from violence_data.processed import datapackage
from violence_data.processed.building import build_once
from violence_data.tables import Table

Names = str | int | Iterable[str | int] | None


class Source(dict[str, Any]):
    """What is known of a file behind a table; pandas copies what `attrs` hold at each step, and this is shared instead."""

    def __deepcopy__(self, _: Any) -> Source:
        return self


def load(
    table: str,
    as_of: str | pd.Timestamp | None = None,
    *,
    cuts: str = "newest",
    columns: Sequence[str] | None = None,
    covering: Sequence[str] = (),
    states: Names = None,
    municipalities: Names = None,
    years: int | Iterable[int] | None = None,
    names: bool = False,
    or_none: bool = False,
) -> pd.DataFrame:
    """Return a processed table in its true types: the newest cut, or what was published by a day.

    Parameters
    ----------
    table
        Name of the table; `violence-data list tables` shows them.
    as_of
        Day (YYYY-MM-DD): only cuts published by then count, and of incidents those whose first report was out. Boundaries and other seeds
        ignore it; population takes the newest edition then.
    cuts
        "newest" takes the newest cut of each counting method; "all" stacks every cut, so that a sum must group by `cut`.
    columns
        Only these columns, in the table's order.
    covering
        Offences and columns that must be published: only cuts that give all of them count. Some give only sums over "sex", "age_group"
        and "weapon", and the newest may give homicidio_doloso alone, so that a sum of offences asks for each.
    states, municipalities
        Only these places, by name or code: "Guerrero", "12", 12; "Tijuana", "Morelos, Zacatecas", "02004".
    years
        Only these years, such as `range(2018, 2025)`.
    names
        Put a column `state` or `municipality` beside the codes.
    or_none
        Return a table without rows, instead of an error, where no file that feeds it has been added, or none was published by the day.

    Returns
    -------
    DataFrame (GeoDataFrame for boundaries) with the table's columns; `attrs` hold its name, sources and warnings, and, where nothing
    was published by the day, the `gap` that :func:`gap` tells.

    Raises
    ------
    UnknownName
        For a table, column, place or choice of cuts that does not exist.
    YearsNotCovered
        For a year that the table does not hold.
    NotBuilt
        When the tables have not been built, or no file that feeds this one has been added.
    DataChanged
        When the table's file is missing, damaged or altered.
    NotPublishedYet
        When no cut held here was published by `as_of`.
    """
    info = tables.get(table)
    unknown = [c for c in columns or [] if c not in info.columns]
    if unknown:
        raise UnknownName(f"{table}: no column {', '.join(unknown)}; it has: {', '.join(info.columns)}")
    if cuts not in ("newest", "all"):
        raise UnknownName(f'{table}: cuts: expected "newest" or "all", found {cuts!r}')
    build_once()
    package = datapackage.read(info.name)
    if or_none and info.is_added and not _is_held(info, package):
        return _no_rows(info, columns, names)
    (sources, data), day = _file(info, package), _day(as_of)
    sources = _covering(info, sources, covering)
    missing = _gap(info, sources, day)
    if or_none and missing:
        return _no_rows(info, columns, names, missing)
    held = _published_by(info, sources, day, missing)
    chosen = held if cuts == "all" or not info.vintage else _newest(info, held)
    wanted = [c for c in info.columns if not columns or c in columns or c == "geometry"]
    some = any(asked is not None for asked in (states, municipalities, years))
    also = info.columns if some else [info.row_day] if info.row_day and day else []  # what rows are chosen by
    read = _read if cuts == "all" else _read_once
    frame = read(table, data, chosen, [c for c in info.columns if c in wanted or c in also])
    if info.row_day and day:
        frame = frame[frame[info.row_day] <= pd.Timestamp(day)].reset_index(drop=True)
    frame = _choose(info, frame, states, municipalities, years)[wanted]
    frame = _with_names(frame) if names else frame
    frame.attrs = {"table": table, "sources": chosen, "warnings": list(info.warnings)}
    return frame


def _covering(info: Table, sources: list[dict[str, Any]], covering: Sequence[str]) -> list[dict[str, Any]]:
    """Return the vintages that publish all that is asked for; refuse where nothing held does."""
    wanted = [covering] if isinstance(covering, str) else list(covering)
    fit = [s for s in sources if set(wanted) <= set(s.get("covers", ()))]
    if wanted and not fit:
        known = ", ".join(sorted({name for s in sources for name in s.get("covers", ())})) or "nothing to choose from"
        raise UnknownName(f"{info.name}: covering: found {', '.join(wanted)}, which no cut held publishes together; they publish {known}")
    return fit


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
    build_once()
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


def _no_rows(info: Table, columns: Sequence[str] | None, names: bool, missing: dict[str, str] | None = None) -> pd.DataFrame:
    types = {name: str(column.dtype) for name, column in info.model.columns.items() if not columns or name in columns}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
    frame = _with_names(frame) if names else frame
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
    part = datapackage.resource(package, info.name)
    return part | {"sources": [Source(source) for source in part["sources"]]}


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


def _file(info: Table, package: dict[str, Any]) -> tuple[list[dict[str, Any]], bytes]:
    """Return a table's sources and the bytes of its file, which are those that the build wrote."""
    part = _resource(info, package)
    try:
        return part["sources"], datapackage.read_table(part)
    except DataChanged:  # unless a build has put new tables in place since the description was read
        part = _resource(info, datapackage.read(info.name))
        return part["sources"], datapackage.read_table(part)


def _read(table: str, data: bytes, chosen: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    info = tables.get(table)
    if info.is_boundary:
        places: pd.DataFrame = gpd.read_parquet(io.BytesIO(data), columns=columns)
        return places
    filters = None
    if info.vintage:
        # Each series has a newest cut of its own, so a filter names both; a cut may have come out twice.
        series = [[("published_on", "==", pd.Timestamp(s["published_on"])), *((c, "==", s[c]) for c in info.series)] for s in chosen]
        cuts = [(info.vintage, "==", s["cut"].removeprefix("ed")) for s in chosen]
        filters = [[*parts, cut] for parts, cut in zip(series, cuts, strict=True)]
    return pd.read_parquet(io.BytesIO(data), columns=columns, filters=filters)


_read_once = once(_read)
"""Of newest cuts alone: every cut of a table is larger than what is gained."""


# ---- some places and years, and the names beside the codes ----


def _choose(
    info: Table, frame: pd.DataFrame, in_states: Names, in_municipalities: Names, years: int | Iterable[int] | None
) -> pd.DataFrame:
    kept = pd.Series(True, index=frame.index)
    for column, asked, code_of in (("cve_ent", in_states, places.cve_ent), ("cvegeo", in_municipalities, places.cvegeo)):
        if asked is not None:
            codes, wanted = _codes(info, frame, column), [code_of(one) for one in _each(asked)]
            if lacking := sorted(set(wanted) - set(codes)):
                raise UnknownName(f"{info.name}: no row of {', '.join(lacking)}; nothing held here covers it")
            kept &= codes.isin(wanted)
    if years is not None:
        of_year, asked_for = _years(info, frame), {int(str(one)) for one in _each(years)}
        if absent := sorted(asked_for - set(of_year.dropna())):
            raise YearsNotCovered(f"{info.name}: no row of {', '.join(map(str, absent))}; it holds {of_year.min()} to {of_year.max()}")
        kept &= of_year.isin(asked_for)
    return frame if kept.all() else frame[kept].reset_index(drop=True)


def _codes(info: Table, frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the code of each row's place; a municipality's begins with its state's."""
    if column in frame:
        return frame[column].astype("str")
    if column == "cve_ent" and "cvegeo" in frame:
        return frame["cvegeo"].astype("str").str[:2]
    kind = "states" if column == "cve_ent" else "municipalities"
    raise UnknownName(f"{info.name}: it has no {kind} to choose from; leave {kind} out, or take a table that has them")


def _years(info: Table, frame: pd.DataFrame) -> pd.Series:
    column = next((c for c in ("year", "month", "date", "date_start") if c in frame), None)
    if column is None:
        raise UnknownName(f"{info.name}: its rows have no year; leave years out")
    return frame[column] if column == "year" else frame[column].dt.year


def _each(given: str | int | Iterable[str | int]) -> list[str | int]:
    return [given] if isinstance(given, str | int) else list(given)


def _with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a column `state` after the states' codes, and `municipality` after the municipalities', where it lacks them."""
    for column, name, called in (("cvegeo", "municipality", places.municipality_names()), ("cve_ent", "state", places.names())):
        if column in frame and name not in frame:
            frame = frame.copy()
            frame.insert(list(frame.columns).index(column) + 1, name, frame[column].map(called).astype("str"))
    return frame
