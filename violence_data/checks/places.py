"""Checks of places: municipalities that do not exist, or stand in another state, and broken boundaries."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from violence_data import seeds
from violence_data.checks.finding import Check, listed, many, needs
from violence_data.tables import Table

NO_MUNICIPALITY = r"(?:0[1-9]|[12]\d|3[0-2])99[89]|3[3-5]\d{3}|99999"
"""Codes that stand for none: 998 others and 999 not told within a state, 33 to 35 abroad, 99999 none known."""


def _unknown(table: Table, frame: pd.DataFrame) -> list[str]:
    known = {row["cvegeo"] for row in seeds.read_rows("municipalities.csv")}
    found = []
    for column in (c for c in ("cvegeo", "cvegeo_parent") if c in frame):
        codes = frame[column]
        unknown = codes[~codes.isin(known) & ~codes.str.fullmatch(NO_MUNICIPALITY)]
        if len(unknown):
            named = listed(sorted(unknown.unique()))
            found.append(f"{column}: {many(len(unknown), 'row')} of {many(unknown.nunique(), 'code')} that no municipality has: {named}")
    return found


def _other_state(table: Table, frame: pd.DataFrame) -> list[str]:
    wrong = frame[(frame["cvegeo"].str[:2] != frame["cve_ent"]) & (frame["cvegeo"] != "99999")]
    if wrong.empty:
        return []
    first = wrong.iloc[0]
    said = f"expected a municipality of the row's own state, found {many(len(wrong), 'row')} of another"
    return [f"{said}, first {first['cvegeo']} in {first['cve_ent']}"]


def _broken(table: Table, frame: pd.DataFrame) -> list[str]:
    shapes = gpd.GeoSeries(frame["geometry"])
    broken = frame[shapes.isna() | shapes.is_empty | ~shapes.is_valid]
    return (
        [f"{many(len(broken), 'shape')} missing, empty or crossing itself: {listed(sorted(broken[table.key[0]]))}"] if len(broken) else []
    )


CHECKS = (
    Check("municipality exists", "warning", "Codes that no municipality of their state has.", needs("cvegeo"), _unknown),
    Check(
        "municipality in its state",
        "error",
        "Municipalities that stand under another state than their own.",
        needs("cve_ent", "cvegeo"),
        _other_state,
    ),
    Check("whole boundaries", "error", "Boundaries that are missing, empty or cross themselves.", needs("geometry"), _broken),
)
