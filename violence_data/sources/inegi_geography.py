"""INEGI, boundaries: the 32 states and the municipalities of about 2010; shipped simplified, with shared borders kept."""

from __future__ import annotations

import io
import warnings
from functools import partial
from pathlib import PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from violence_data import containers, encodings, raw, states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head

SOURCE = Source(
    id="inegi_geography",
    publisher="INEGI",
    title="Marco Geoestadístico",
    counts="boundaries",
    page_url="https://www.inegi.org.mx/temas/mg/",
    licence="Términos de libre uso de la información del INEGI",
)


MEXICO = (-120.0, 13.0, -85.0, 34.0)
"""West, south, east and north of what may be a boundary in Mexico, in degrees."""


SHAPEFILE = (".shp", ".shx", ".dbf")
MUNICIPAL = "cve_mun"
"""INEGI's own maps name each municipality's state too: where this column stands, a row is a municipality."""
UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyproj.exceptions.ProjError,
    shapely.errors.ShapelyError,
    ValueError,
    IndexError,
)
"""What the libraries raise for a map that is none: IndexError for a layer without rows, ShapelyError for a ring that is not closed."""


def read(file: RawFile) -> list[layout.Part]:
    """Return the layout and features of a GeoJSON, or of a shapefile in a zip: one row per place.

    Raises
    ------
    RawFileError
        When the file is neither, holds several maps, or its features carry no code of states or municipalities, or two.
    """
    raw.verify(file)
    if _is_shapefile(containers.names(file)):
        places = _places(file, f"/vsizip/{file.path}/{_only_map(file)}")
    else:
        data = containers.unpack(file)
        encodings.refuse_page(file, data)
        places = _places(file, io.BytesIO(data))
    columns = list(map(str, places.columns))
    for candidate in LAYOUTS[1:] if MUNICIPAL in map(str.lower, columns) else LAYOUTS:
        if not candidate.missing(columns):
            return [(candidate, _named(places, candidate, file))]
    found = ", ".join(map(str, places.columns.drop("geometry", errors="ignore")))
    raise RawFileError(f"{file.name}: expected features with the property cve_ent, cvegeo or id, found {found or 'none'}")


def fits(head: Head) -> bool:
    """Return whether a file is a shapefile in a zip, or GeoJSON with a code of states or municipalities."""
    codes = [h for part in LAYOUTS for headers in part.columns.values() for h in headers]
    is_geojson = b'"FeatureCollection"' in head.data and any(f'"{code}"'.encode() in head.data.lower() for code in codes)
    return is_geojson or _is_shapefile(head.entries)


def _only_map(file: RawFile) -> str:
    """Return where in its zip a shapefile lies; publishers put several maps, or folders, into one."""
    found = [e for e in containers.names(file) if e.lower().endswith(".shp")]
    if len(found) != 1:
        raise RawFileError(
            f"{file.name}: expected one map in the zip, found {len(found)}: {', '.join(found[:5])}; zip the one to add alone"
        )
    return found[0]


def _named(places: pd.DataFrame, part: layout.Layout, file: RawFile) -> pd.DataFrame:
    """Return features with their code under its own name: of the headers it may stand under, the first that is there."""
    fields = dict(zip(places.columns, part.fields(list(places.columns)), strict=True))
    coded = [c for c, f in fields.items() if f]
    if len(coded) > 1:
        known = [h for headers in part.columns.values() for h in headers]
        coded.sort(key=lambda c: known.index(c) if c in known else len(known))
        same = places[coded].astype("str").nunique(axis=1).eq(1)
        if not same.all():
            raise RawFileError(f"{file.name}: expected the same code under {' and '.join(coded)}, found two in feature {same.argmin() + 1}")
    return places.drop(columns=coded[1:]).rename(columns={coded[0]: fields[coded[0]]})


def _is_shapefile(entries: list[str]) -> bool:
    return {PurePosixPath(e).suffix.lower() for e in entries} >= set(SHAPEFILE)


def _places(file: RawFile, place: str | io.BytesIO) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of rings not closed: reading them fails just after
            places = gpd.read_file(place)
            if "geometry" not in places:
                raise RawFileError(f"{file.name}: expected areas, found a table without them; get it again")
            return places if places.crs is None else places.to_crs(4326)
    except UNREADABLE as error:
        raise RawFileError(
            f"{file.name}: expected a GeoJSON or a shapefile in a zip, found neither or a damaged one ({error}); get it again"
        ) from error


def _year_changed(places: pd.DataFrame, file: RawFile) -> str:
    """Return the year in which a shapefile's table was last changed, from its header; GeoJSON tells none."""
    table = next((e for e in containers.names(file) if e.lower().endswith(".dbf")), None)
    return str(1900 + containers.head(file, table, 2)[1]) if table else ""


def _clean(places: pd.DataFrame, file: RawFile, code: str) -> pd.DataFrame:
    """Return one row per place, with a valid geometry in EPSG:4326."""
    places = places.set_index(pd.RangeIndex(1, len(places) + 1, name="feature"))[[code, "geometry"]]
    places[code] = places[code].astype("str").str.zfill(2 if code == "cve_ent" else 5)
    state = places[code].astype("str").str[:2]
    to.refuse(file, places[code], ~state.isin([s.cve_ent for s in states.all_states()]), code, "a code of one of the 32 states")
    to.unique_key(places, file, [code])
    areas = gpd.GeoDataFrame(places, geometry="geometry")
    bounds = areas.set_crs(4326) if areas.crs is None else areas  # what is not in degrees lies outside Mexico
    is_area = bounds.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~bounds.geometry.is_empty
    west, south, east, north = (bounds.bounds[side] for side in ("minx", "miny", "maxx", "maxy"))
    to.refuse(file, places[code], ~bounds.geometry.map(_is_finite), "geometry", "an area whose every corner has two numbers")
    inside = (west > MEXICO[0]) & (south > MEXICO[1]) & (east < MEXICO[2]) & (north < MEXICO[3])
    to.refuse(file, places[code], ~(is_area & inside), "geometry", "an area inside Mexico, in degrees")
    valid: pd.DataFrame = bounds.set_geometry(bounds.geometry.make_valid())
    return valid


def _is_finite(area: shapely.Geometry | None) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(area)).all())


LAYOUTS = (
    layout.Layout(table="inegi_states", columns={"cve_ent": ("cve_ent",)}, clean=partial(_clean, code="cve_ent"), cut=_year_changed),
    layout.Layout(
        table="inegi_municipalities", columns={"cvegeo": ("cvegeo", "id")}, clean=partial(_clean, code="cvegeo"), cut=_year_changed
    ),
)
