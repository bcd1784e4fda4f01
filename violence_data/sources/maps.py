"""Maps, GeoJSON and shapefiles, read from bytes by this module alone: no driver is asked, so that a map cannot point elsewhere.

What is no map, damaged, larger than any map or crosses itself too often to be mended is refused.
The format of a .shp: ESRI Shapefile Technical Description (1998).
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import struct
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # public, but not told to type checkers

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import containers, dbf, encodings, reading

SHAPEFILE = (".shp", ".shx", ".dbf")
MOST_PLACES = 10_000
"""There are 2,478 municipalities."""
MOST_LISTS = 2_000_000
"""Lists in a GeoJSON, one a corner, each of some 150 bytes once read; the municipalities here have 60,000 corners."""
MOST_NUMBERS = 8_000_000
LARGEST_TABLE = 100_000_000
LARGEST_PRJ = 10_000
NAMED_CRS = re.compile(r"(urn:ogc:def:crs:)?(OGC:(1\.3)?:CRS84|EPSG:[0-9.]{0,6}:?([0-9]{4,6}))")
ELSEWHERE = re.compile("EXTENSION|GRID|NTV|PARAMETERFILE", re.IGNORECASE)
"""Words of a projection that make it read a file."""
REASONS = (TypeError, ValueError, OverflowError, IndexError, RecursionError, pyproj.exceptions.ProjError, shapely.errors.ShapelyError)
"""What the libraries raise for a map that cannot be read."""
MAGIC, VERSION = 9994, 1000
POLYGONS = (5, 15, 25)
"""Polygons, alone, with heights, with measures: the corners come first in each."""
HEADER_BYTES, RECORD_BYTES, SHAPE_BYTES = 100, 8, 44
MOST_RINGS = 50_000
MOST_TESTS = 200_000
"""How often it is asked which ring lies in which."""
MOST_CROSSINGS = 10_000
"""How often the outlines of a map may cross themselves: mending takes a piece of memory for each; published maps cross a few times."""
MOST_NEAR = 20
"""Pairs of a line and another whose boxes meet, a corner: some 4 in a published map."""
LINES_AT_ONCE = 50
Corners = npt.NDArray[np.float64]


def is_shapefile(entries: list[str]) -> bool:
    """Return whether a zip's files are those of a shapefile."""
    return {PurePosixPath(e).suffix.lower() for e in entries} >= set(SHAPEFILE)


def read_map(file: RawFile, wanted: set[str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the features of a GeoJSON, or of a shapefile in a zip, with their wanted properties, in degrees, and the names of all."""
    if is_shapefile(containers.names(file)):
        return _read_shapefile(file, wanted)
    data = containers.unpack(file, reading.only(file))
    encodings.refuse_stand_in(file, data)
    return _read_geojson(file, data, wanted)


def damaged(file: RawFile, found: object) -> RawFileError:
    """Return what is wrong with a map that cannot be read."""
    return RawFileError(
        f"{file.name}: expected a GeoJSON or a shapefile in a zip, found neither or a damaged one ({str(found)[:200]}); get it again"
    )


@contextlib.contextmanager
def _damage_named(file: RawFile, where: str = "") -> Iterator[None]:
    try:
        yield
    except REASONS as error:
        raise damaged(file, f"{where}{error}") from error


def bounded(file: RawFile, what: str, found: int, most: int) -> None:
    """Raise when a map has more of something than maps have."""
    if found > most:
        raise RawFileError(f"{file.name}: expected at most {most:,} {what}, found {found:,}; simplify the map, or get another")


def _read_geojson(file: RawFile, data: bytes, wanted: set[str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    bounded(file, "lists of corners", data.count(b"["), MOST_LISTS)
    bounded(file, "numbers and properties", data.count(b","), MOST_NUMBERS)
    bounded(file, "places", data.count(b"{") // 3, MOST_PLACES)
    with _damage_named(file):
        whole = json.loads(data)
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection" or not isinstance(whole.get("features"), list):
        raise damaged(file, "no FeatureCollection")
    rows, areas, names = [], [], dict[str, None]()
    for at, feature in enumerate(whole["features"], start=1):
        properties = _properties(file, feature, at)
        names |= dict.fromkeys(properties)
        rows.append({name: value for name, value in properties.items() if name.lower() in wanted})
        areas.append(_area(file, feature.get("geometry"), at))
    return _in_degrees(file, rows, areas, _crs_of(file, whole.get("crs"))), list(names)


def _properties(file: RawFile, feature: Any, at: int) -> dict[str, Any]:
    """Return a feature's properties, its id among them; `null` is GeoJSON's word for none."""
    properties = feature.get("properties", 0) if isinstance(feature, dict) else 0
    properties = {} if properties is None else properties
    if not isinstance(properties, dict):
        raise damaged(file, f"feature {at} without properties")
    bounded(file, "properties of a place", len(properties), 500)
    return ({"id": feature["id"]} if "id" in feature else {}) | properties


def _area(file: RawFile, geometry: Any, at: int) -> shapely.Geometry:
    """Return a Polygon or MultiPolygon; another kind of geometry comes as an empty point, which is no area."""
    shape: dict[str, Any] = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = shape.get("type"), shape.get("coordinates", ())
    if kind not in ("Polygon", "MultiPolygon"):
        return shapely.Point()
    with _damage_named(file, f"feature {at}: "):
        polygons = coordinates if kind == "MultiPolygon" else [coordinates]
        built = [shapely.Polygon(*_rings(rings)) for rings in polygons]
    return shapely.MultiPolygon(built) if kind == "MultiPolygon" else built[0]


def _rings(rings: list[Any]) -> tuple[Corners, list[Corners]]:
    found = [np.asarray([corner[:2] for corner in ring], dtype="float64") for ring in rings]
    for ring in found:
        if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 4 or (ring[0] != ring[-1]).any():
            raise ValueError("a LinearRing of four corners or more that ends where it starts was expected")
    return found[0], found[1:]


def _crs_of(file: RawFile, crs: Any) -> pyproj.CRS:
    """Return the projection that a GeoJSON names; degrees where it names none."""
    if crs is None:
        return pyproj.CRS.from_epsg(4326)
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) and isinstance(crs.get("properties"), dict) else None
    known = NAMED_CRS.fullmatch(str(name))
    if not known:
        raise damaged(file, f"a projection {name!r}")
    with _damage_named(file):
        return pyproj.CRS.from_epsg(int(known[4]) if known[4] else 4326)


def _read_shapefile(file: RawFile, wanted: set[str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    names = containers.names(file)
    maps = [name for name in names if name.lower().endswith(".shp")]
    if len(maps) != 1:
        raise RawFileError(f"{file.name}: expected one map in the zip, found {len(maps)}: {', '.join(maps[:5])}; zip the one to add alone")
    stem = maps[0][:-4]
    beside = {ending: name for name in names for ending in (".dbf", ".prj") if name.lower() == f"{stem}{ending}".lower()}
    if ".dbf" not in beside:
        raise damaged(file, f"no table {stem}.dbf")
    header = dbf.read_header(containers.head(file, beside[".dbf"], 65_536), f"{file.name}: {beside['.dbf']}")
    bounded(file, "places", header.records, MOST_PLACES)
    bounded(file, "bytes in the table", header.records * header.record_bytes, LARGEST_TABLE)
    crs = _crs_of_prj(file, containers.head(file, beside[".prj"], LARGEST_PRJ + 1)) if ".prj" in beside else None
    data = containers.unpack(file, maps[0])
    areas = dict(enumerate(_areas(file, data), start=1))
    columns = [name for name in header.fields if name.lower() in wanted]
    rows = dict(_rows(file, beside[".dbf"], columns)) if columns else {at: {} for at in areas}
    if len(areas) != header.records:
        raise damaged(file, f"{len(areas):,} shapes and {header.records:,} rows")
    return _in_degrees(file, list(rows.values()), [areas[at] for at in rows], crs), list(header.fields)


def _rows(file: RawFile, table: str, columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    with containers.stream(file, table) as stream:
        for block in dbf.read_columns(io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream, columns, file.name):
            yield from zip(block.index.tolist(), block.to_dict("records"), strict=True)


def _crs_of_prj(file: RawFile, data: bytes) -> pyproj.CRS:
    bounded(file, "bytes in the .prj", len(data), LARGEST_PRJ)
    text = data.decode("utf-8", errors="replace").lstrip("\ufeff").strip()
    if not re.match(r"(PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|COMPD_?CS)\w*\[", text) or ELSEWHERE.search(text):
        raise damaged(file, f"a projection {text[:80]!r}")
    with _damage_named(file):
        return pyproj.CRS.from_wkt(text)


def _in_degrees(file: RawFile, rows: list[dict[str, Any]], areas: list[shapely.Geometry], crs: pyproj.CRS | None) -> gpd.GeoDataFrame:
    if not rows:
        raise damaged(file, "no place in it")
    frame = gpd.GeoDataFrame(rows, geometry=areas, crs=crs)
    set_network_enabled(active=False)  # a grid that is not here is not fetched
    with _damage_named(file):
        return frame if crs is None else frame.to_crs(4326)


# ---- the polygons of a .shp, and areas that cross themselves ----


def _areas(file: RawFile, data: bytes) -> Iterator[shapely.Geometry]:
    """Yield each record's area; an empty one for a record without a shape."""
    if len(data) < HEADER_BYTES or struct.unpack_from(">i", data, 0)[0] != MAGIC or struct.unpack_from("<i", data, 28)[0] != VERSION:
        raise damaged(file, f"the first bytes {data[:8].hex(' ')}")
    if struct.unpack_from("<i", data, 32)[0] not in POLYGONS:
        raise damaged(file, f"shapes of type {struct.unpack_from('<i', data, 32)[0]}, no polygons")
    at, rings = HEADER_BYTES, 0
    while at + RECORD_BYTES <= len(data):
        size = 2 * struct.unpack_from(">i", data, at + 4)[0]
        record = data[at + RECORD_BYTES : at + RECORD_BYTES + size]
        if size < 4 or len(record) != size:
            raise damaged(file, f"a record of {size:,} bytes at byte {at:,}, cut off")
        found = _outlines(file, record)
        rings += len(found)
        if rings > MOST_RINGS:
            raise RawFileError(f"{file.name}: expected at most {MOST_RINGS:,} outlines, found more; simplify the map, or get another")
        yield _assembled(file, found)
        at += RECORD_BYTES + size


def _outlines(file: RawFile, record: bytes) -> list[Corners]:
    kind = struct.unpack_from("<i", record, 0)[0]
    if kind == 0:
        return []
    if kind not in POLYGONS or len(record) < SHAPE_BYTES:
        raise damaged(file, f"a shape of type {kind}")
    rings, corners = struct.unpack_from("<2i", record, 36)
    start = SHAPE_BYTES + 4 * rings
    if rings < 1 or corners < 1 or start + 16 * corners > len(record):
        raise damaged(file, f"a shape of {rings:,} outlines and {corners:,} corners, cut off")
    points = np.frombuffer(record, "<f8", 2 * corners, start).reshape(-1, 2)
    firsts = np.frombuffer(record, "<i4", rings, SHAPE_BYTES).astype("int64")
    if firsts[0] != 0 or (np.diff(firsts) < 0).any() or firsts[-1] >= corners:
        raise damaged(file, "outlines out of order")
    found = [ring for ring in np.split(points, firsts[1:]) if len(ring)]
    if any(len(ring) < 4 or (ring[0] != ring[-1]).any() for ring in found):
        raise damaged(file, "a LinearRing that does not end where it starts")
    return found


def _assembled(file: RawFile, rings: list[Corners]) -> shapely.Geometry:
    """Return the area of some rings: those that run clockwise are outer ones, the others holes in the smallest that holds them."""
    if len(rings) < 2:
        return shapely.Polygon(rings[0]) if rings else shapely.Point()
    outer = [ring for ring in rings if _is_clockwise(ring)] or rings
    holes = [] if outer is rings else [ring for ring in rings if not _is_clockwise(ring)]
    shells = [shapely.Polygon(ring) for ring in outer]
    held = _held(file, shells, holes)
    whole = [shapely.Polygon(ring, held.get(at, [])) for at, ring in enumerate(outer)] + [
        shapely.Polygon(ring) for ring in held.get(-1, [])
    ]
    return whole[0] if len(whole) == 1 else shapely.MultiPolygon(whole)


def _is_clockwise(ring: Corners) -> bool:
    x, y = (ring - ring[0]).T
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) <= 0)


def _held(file: RawFile, shells: list[shapely.Polygon], holes: list[Corners]) -> dict[int, list[Corners]]:
    """Return the holes of each shell; under -1 those that lie in none."""
    if len(shells) == 1:
        return {0: holes}
    sizes, found, tests = shapely.area(shells), dict[int, list[Corners]](), 0
    boxes = shapely.bounds(shells)
    for hole in holes:
        x, y = hole[0]
        near = np.flatnonzero((boxes[:, 0] <= x) & (boxes[:, 1] <= y) & (boxes[:, 2] >= x) & (boxes[:, 3] >= y))
        tests += len(near)
        if tests > MOST_TESTS:
            raise RawFileError(f"{file.name}: expected fewer outlines inside outlines; simplify the map, or get another")
        ordered = near[np.argsort(sizes[near], kind="stable")].tolist()
        inside = shapely.Point(hole[0])
        found.setdefault(next((at for at in ordered if shells[at].intersects(inside)), -1), []).append(hole)
    return found


def refuse_tangled(file: RawFile, outlines: npt.NDArray[np.object_]) -> None:
    """Raise when areas cross themselves more often than a published map does: mending them would take gigabytes."""
    crossings, corners = 0, int(shapely.get_num_coordinates(outlines).sum())
    near = -MOST_NEAR * corners
    for place in np.flatnonzero(~shapely.is_valid(outlines)).tolist():
        for more_near, more_crossings in _meetings(outlines[place]):
            near, crossings = near + more_near, crossings + more_crossings
            if near > 0 or crossings > MOST_CROSSINGS:
                raise RawFileError(
                    f"{file.name}: feature {place + 1}: expected an outline that hardly crosses itself, found more than "
                    f"{MOST_CROSSINGS:,} crossings; get the map again"
                )


def _meetings(area: shapely.Geometry) -> Iterator[tuple[int, int]]:
    """Yield how many pairs of an area's lines have boxes that meet, and how many cross or overlap, some lines at a time."""
    corners, ring = shapely.get_coordinates(shapely.get_rings(area), return_index=True)
    follows = ring[1:] == ring[:-1]
    lines = shapely.linestrings(np.stack([corners[:-1][follows], corners[1:][follows]], axis=1))
    tree = shapely.STRtree(lines)
    for start in range(0, len(lines), LINES_AT_ONCE):
        own, other = tree.query(lines[start : start + LINES_AT_ONCE])
        own += start
        once = own < other
        meet = shapely.relate_pattern(lines[own[once]], lines[other[once]], "T********")  # inside of both, at a point or for some length
        yield len(own), int(meet.sum())
