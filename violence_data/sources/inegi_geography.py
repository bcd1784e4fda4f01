"""INEGI, boundaries: the 32 states and the municipalities of about 2010; shipped simplified, with shared borders kept."""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from violence_data import errors, places
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import containers, maps
from violence_data.sources.layout import Layout, Part
from violence_data.sources.reading import Head, Product

MEXICO = (-120.0, 13.0, -85.0, 34.0)
"""West, south, east and north of what may be a boundary in Mexico, in degrees."""
MUNICIPAL = "cve_mun"
"""INEGI's own maps name each municipality's state too: where this column stands, a row is a municipality."""
CODES = {"cve_ent", "cvegeo", "id"}


def _read(file: RawFile) -> list[Part]:
    """Return the layout and features of a GeoJSON, or of a shapefile in a zip: one row per place, under one code.

    A file that is neither, holds several maps, or whose features carry no code of states or municipalities, or two, is refused.
    """
    features, names = maps.read_map(file, CODES | {MUNICIPAL})
    columns = list(map(str, features.columns))
    for candidate in PRODUCT.layouts[1:] if MUNICIPAL in map(str.lower, columns) else PRODUCT.layouts:
        if not candidate.missing(columns):
            return [(candidate, _named(features, candidate, file))]
    found = ", ".join(map(errors.shortened, names[:15])) or "none"
    raise RawFileError(
        f"{file.name}: expected features with the property cve_ent, cvegeo or id, found {found}; "
        "rename the one that holds the code, or get a map of states or municipalities"
    )


def _told_by(head: Head) -> bool:
    """Return whether a file is a shapefile in a zip, or GeoJSON with a code of states or municipalities."""
    is_geojson = b'"FeatureCollection"' in head.data and any(f'"{code}"'.encode() in head.data.lower() for code in CODES)
    return is_geojson or maps.is_shapefile(head.entries)


def _named(features: pd.DataFrame, part: Layout, file: RawFile) -> pd.DataFrame:
    """Return features with their code under its own name: of the headers it may stand under, the first that is there."""
    fields = dict(zip(features.columns, part.fields(list(features.columns)), strict=True))
    coded = [c for c, f in fields.items() if f]
    if len(coded) > 1:
        known = [h for headers in part.columns.values() for h in headers]
        coded.sort(key=lambda c: known.index(c) if c in known else len(known))
        same = features[coded].astype("str").nunique(axis=1).eq(1)
        if not same.all():
            raise RawFileError(f"{file.name}: expected the same code under {' and '.join(coded)}, found two in feature {same.argmin() + 1}")
    return features.drop(columns=coded[1:]).rename(columns={coded[0]: fields[coded[0]]})


def _year_changed(features: pd.DataFrame, file: RawFile) -> str:
    """Return the year in which a shapefile's table was last changed, from its header; GeoJSON tells none."""
    table = next((e for e in containers.names(file) if e.lower().endswith(".dbf")), None)
    return str(1900 + containers.head(file, table, 2)[1]) if table else ""


def _clean(features: pd.DataFrame, file: RawFile, code: str) -> pd.DataFrame:
    """Return one row per place, with a valid geometry in EPSG:4326."""
    features = features.set_index(pd.RangeIndex(1, len(features) + 1, name="feature"))[[code, "geometry"]]
    features[code] = features[code].astype("str").str.zfill(2 if code == "cve_ent" else 5).where(features[code].notna(), "")
    state = features[code].astype("str").str[:2]
    to.refuse(file, features[code], ~state.isin([s.cve_ent for s in places.all_states()]), code, "a code of one of the 32 states")
    to.unique_key(features, file, [code])
    areas = gpd.GeoDataFrame(features, geometry="geometry")
    bounds = areas.set_crs(4326) if areas.crs is None else areas  # what is not in degrees lies outside Mexico
    is_area = bounds.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~bounds.geometry.is_empty
    west, south, east, north = (bounds.bounds[side] for side in ("minx", "miny", "maxx", "maxy"))
    finite = bounds.geometry.map(lambda area: bool(np.isfinite(shapely.get_coordinates(area)).all()))
    to.refuse(file, features[code], ~finite, "geometry", "an area whose every corner has two numbers")
    inside = (west > MEXICO[0]) & (south > MEXICO[1]) & (east < MEXICO[2]) & (north < MEXICO[3])
    to.refuse(file, features[code], ~(is_area & inside), "geometry", "an area inside Mexico, in degrees")
    maps.refuse_tangled(file, bounds.geometry.to_numpy())
    valid: pd.DataFrame = bounds.set_geometry(bounds.geometry.make_valid())
    return valid


PRODUCT = Product(
    id="inegi_geography",
    publisher="INEGI",
    title="Marco Geoestadístico",
    counts="boundaries",
    page_url="https://www.inegi.org.mx/temas/mg/",
    licence="Términos de libre uso de la información del INEGI",
    layouts=(
        Layout("inegi_states", {"cve_ent": ("cve_ent",)}, partial(_clean, code="cve_ent"), cut=_year_changed),
        Layout("inegi_municipalities", {"cvegeo": ("cvegeo", "id")}, partial(_clean, code="cvegeo"), cut=_year_changed),
    ),
    reader=_read,
    told_by=_told_by,
)
