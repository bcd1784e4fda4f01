"""What the front page shows beside the list of pages: each state's newest rate on a tile map, and how far each source's files reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from violence_data import paths, places, raw
from violence_data.errors import NotBuilt, YearsNotCovered
from violence_data.reports import cache
from violence_data.reports.writing import write_whole

VICTIMS, PEOPLE = "sesnsp_victims_state_month", "conapo_population_state_year"
WIDE, TALL = 58, 46
"""A tile's width and height, in the units of the drawing."""


@dataclass(frozen=True)
class Tile:
    """A state on the tile map: where it stands, the page it leads to, its rate (None where there is none) and the class of that."""

    name: str
    abbreviation: str
    x: int
    y: int
    href: str
    per_100k: float | None
    shade: int


@dataclass(frozen=True)
class TileMap:
    """The tile map: its year (0 where no table is built), the size of the drawing, its tiles from north to south, the nation's rate."""

    year: int
    width: int
    height: int
    tiles: tuple[Tile, ...]
    nation: float | None


@dataclass(frozen=True)
class Reach:
    """A source that is held: its title and publisher, the last month or the edition of its newest file, and the day that came out."""

    title: str
    publisher: str
    cut: str
    published_on: str


def tile_map(pages: Mapping[str, str]) -> TileMap:
    """Return the tile map; `pages` say where the page of a state lies, by its code."""
    known = _rates()
    of_state: dict[str, Any] = known.get("per_100k", {})
    tiles = tuple(
        Tile(
            *(state.name, state.abbreviation, state.grid_col * WIDE, state.grid_row * TALL, pages.get(state.cve_ent, "")),
            *(of_state.get(state.cve_ent), known.get("shades", {}).get(state.cve_ent, 0)),
        )
        for state in sorted(places.all_states(), key=lambda one: (one.grid_row, one.grid_col))
    )
    size = max(tile.x for tile in tiles) + WIDE, max(tile.y for tile in tiles) + TALL
    return TileMap(int(known.get("year", 0)), *size, tiles, of_state.get(places.NATION))


def reaches() -> list[Reach]:
    """Return how far each source's files reach, in the order of their identifiers."""
    from violence_data.sources import SOURCES

    newest: dict[str, raw.RawFile] = {}
    for file in sorted(raw.read_manifest(), key=lambda one: (one.cut, one.published_on)):
        newest[file.source_id] = file
    return [Reach(SOURCES[s].title, SOURCES[s].publisher, newest[s].cut, f"{newest[s].published_on}") for s in sorted(newest)]


def _rates() -> dict[str, Any]:
    """Return the rates of the last whole year; they are reckoned anew only when their tables changed, for that takes pandas."""
    kept = paths.reports() / ".front.json"
    try:
        made_from = cache.Now().made_from([f"table {VICTIMS}", f"table {PEOPLE}"])
    except NotBuilt:
        made_from = {}
    if not (made_from and all(made_from.values())):  # the map is there without numbers
        return {}
    try:
        known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    except ValueError:
        known = {}
    if not isinstance(known, dict) or known.get("made_from") != made_from:
        known = {"made_from": made_from, **_reckoned()}
        write_whole(kept, json.dumps(known, indent=1) + "\n")
    return known


def _reckoned() -> dict[str, Any]:
    """Reckon every state's rate of the last whole year and its class, as the maps of the pages do; nothing where no year is whole."""
    import numpy as np

    from violence_data import load, measures
    from violence_data.measures.highlights import last_whole_year
    from violence_data.measures.rates import map_scale

    yearly = measures.yearly(measures.with_nation(measures.monthly(measures.main_method(load(VICTIMS)))), load(PEOPLE))
    try:
        year = last_whole_year(yearly)
    except YearsNotCovered:
        return {}
    rates = yearly[yearly["year"] == year].set_index("cve_ent")["victims_per_100k"].dropna().astype(float)
    shades = np.searchsorted(map_scale(rates[places.NATION]), rates, side="left")
    return {"year": year, "per_100k": rates.round(3).to_dict(), "shades": dict(zip(rates.index, map(int, shades), strict=True))}
