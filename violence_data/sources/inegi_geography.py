"""INEGI, boundaries: the 32 states and the municipalities of about 2010, simplified with shared borders kept."""

from __future__ import annotations

import io
import json
from functools import partial

import geopandas as gpd
import pandas as pd

from violence_data import raw, states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout

SOURCE = Source(
    id="inegi_geography",
    publisher="INEGI",
    title="Marco Geoestadístico",
    counts="boundaries",
    page_url="https://www.inegi.org.mx/temas/mg/",
)


MEXICO = (-120.0, 13.0, -85.0, 34.0)
"""West, south, east and north of what may be a boundary in Mexico, in degrees."""


def read(file: RawFile) -> tuple[layout.Layout, pd.DataFrame]:
    """Return a GeoJSON file's layout and its features: one row per place.

    Raises
    ------
    RawFileError
        When the file is no GeoJSON, or its features carry neither `cve_ent` nor `cvegeo`.
    """
    data = raw.unpack(file)
    try:
        properties = list(json.loads(data)["features"][0]["properties"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RawFileError(f"{file.name}: expected GeoJSON features with properties, found none ({error!r})") from error
    for candidate in LAYOUTS:
        if not candidate.missing(properties):
            return candidate, gpd.read_file(io.BytesIO(data))
    raise RawFileError(f"{file.name}: expected the property cve_ent or cvegeo, found {', '.join(properties) or 'none'}")


def _clean(places: pd.DataFrame, file: RawFile, code: str) -> pd.DataFrame:
    """Return one row per place, with a valid geometry in EPSG:4326."""
    places = places.set_index(pd.RangeIndex(1, len(places) + 1, name="feature"))[[code, "geometry"]]
    state = places[code].astype("str").str[:2]
    to.refuse(file, places[code], ~state.isin([s.cve_ent for s in states.all_states()]), code, "a code of one of the 32 states")
    to.unique_key(places, file, [code])
    bounds = gpd.GeoDataFrame(places, geometry="geometry").to_crs(4326)
    is_area = bounds.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~bounds.geometry.is_empty
    west, south, east, north = (bounds.bounds[side] for side in ("minx", "miny", "maxx", "maxy"))
    inside = (west > MEXICO[0]) & (south > MEXICO[1]) & (east < MEXICO[2]) & (north < MEXICO[3])
    to.refuse(file, places[code], ~(is_area & inside), "geometry", "an area inside Mexico, in degrees")
    valid: pd.DataFrame = bounds.set_geometry(bounds.geometry.make_valid())
    return valid


LAYOUTS = (
    layout.Layout(table="inegi_states", columns={"cve_ent": ("cve_ent",)}, clean=partial(_clean, code="cve_ent")),
    layout.Layout(table="inegi_municipalities", columns={"cvegeo": ("cvegeo",)}, clean=partial(_clean, code="cvegeo")),
)
