"""INEGI, boundaries: the 32 states and the municipalities of about 2010; shipped simplified, with shared borders kept."""

from __future__ import annotations

import io
from functools import partial
from pathlib import PurePosixPath

import geopandas as gpd
import pandas as pd
import pyogrio

from violence_data import containers, raw, states
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


def read(file: RawFile) -> list[layout.Part]:
    """Return the layout and features of a GeoJSON, or of a shapefile in a zip: one row per place.

    Raises
    ------
    RawFileError
        When the file is neither, or its features carry no code of states or municipalities.
    """
    if _is_shapefile(containers.names(file)):
        raw.verify(file)
        places = _places(file, f"/vsizip/{file.path}")
    else:
        data = containers.unpack(file)
        containers.refuse_page(file, data)
        places = _places(file, io.BytesIO(data))
    for candidate in LAYOUTS:
        if not candidate.missing(list(places.columns)):
            fields = dict(zip(places.columns, candidate.fields(list(places.columns)), strict=True))
            return [(candidate, places.rename(columns={c: f for c, f in fields.items() if f}))]
    found = ", ".join(map(str, places.columns.drop("geometry", errors="ignore")))
    raise RawFileError(f"{file.name}: expected features with the property cve_ent, cvegeo or id, found {found or 'none'}")


def fits(head: Head) -> bool:
    """Return whether a file is a shapefile in a zip, or GeoJSON with a code of states or municipalities."""
    codes = [h for part in LAYOUTS for headers in part.columns.values() for h in headers]
    is_geojson = b'"FeatureCollection"' in head.data and any(f'"{code}"'.encode() in head.data for code in codes)
    return is_geojson or _is_shapefile(head.entries)


def _is_shapefile(entries: list[str]) -> bool:
    return {PurePosixPath(e).suffix.lower() for e in entries} >= set(SHAPEFILE)


def _places(file: RawFile, place: str | io.BytesIO) -> gpd.GeoDataFrame:
    try:
        return gpd.read_file(place)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise RawFileError(f"{file.name}: expected a GeoJSON or a shapefile in a zip, found neither; get it again") from error


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
    bounds = areas.set_crs(4326) if areas.crs is None else areas.to_crs(4326)  # what is not in degrees lies outside Mexico
    is_area = bounds.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~bounds.geometry.is_empty
    west, south, east, north = (bounds.bounds[side] for side in ("minx", "miny", "maxx", "maxy"))
    inside = (west > MEXICO[0]) & (south > MEXICO[1]) & (east < MEXICO[2]) & (north < MEXICO[3])
    to.refuse(file, places[code], ~(is_area & inside), "geometry", "an area inside Mexico, in degrees")
    valid: pd.DataFrame = bounds.set_geometry(bounds.geometry.make_valid())
    return valid


LAYOUTS = (
    layout.Layout(table="inegi_states", columns={"cve_ent": ("cve_ent",)}, clean=partial(_clean, code="cve_ent"), cut=_year_changed),
    layout.Layout(
        table="inegi_municipalities", columns={"cvegeo": ("cvegeo", "id")}, clean=partial(_clean, code="cvegeo"), cut=_year_changed
    ),
)
