"""A table with boundaries or points as GeoJSON (RFC 7946), with what it is as the foreign member `metadata`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from violence_data.export.about import About

POINT = ("longitude", "latitude")


def has_points(columns: Sequence[str]) -> bool:
    """Return whether a table's rows are points, in degrees of WGS 84.

    >>> has_points(["event_id", "latitude", "longitude"]), has_points(["cve_ent"])
    (True, False)
    """
    return set(POINT) <= set(columns)


def write(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write one feature a row, one a line, in the table's order; days as YYYY-MM-DD, missing values as null."""
    places = _places(frame)
    for column in places.select_dtypes("datetime"):
        places[column] = places[column].dt.strftime("%Y-%m-%d")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "metadata": ' + _json(facts) + ', "features": [')
        for number, feature in enumerate(places.iterfeatures(na="null", drop_id=True)):
            file.write(("," if number else "") + "\n" + _json(feature))
        file.write("\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _places(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows as places in degrees, outer rings against the clock as RFC 7946 has them."""
    if not isinstance(frame, gpd.GeoDataFrame):
        points = gpd.points_from_xy(*(frame[c] for c in POINT), crs=4326)
        return gpd.GeoDataFrame(frame.copy(), geometry=points)
    places = frame.to_crs(4326)
    return places.set_geometry(shapely.orient_polygons(places.geometry.to_numpy()), crs=4326)
