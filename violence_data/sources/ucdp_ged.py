"""UCDP, Georeferenced Event Dataset (GED): deaths in organised violence, event by event; of the whole file, Mexico alone."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head

SOURCE = Source(
    id="ucdp_ged",
    publisher="UCDP",
    title="Georeferenced Event Dataset",
    counts="deaths in organised violence, by event",
    page_url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0",
    address="https://ucdp.uu.se/downloads/ged/ged{version}-csv.zip",  # 241 is version 24.1
    on_page="UCDP Georeferenced Event Dataset (GED) Global, CSV",
)
MEXICO = "70"
VIOLENCE = {1: "state_based", 2: "non_state", 3: "one_sided"}
DEATHS = {
    "fatalities_best": "best",
    "fatalities_low": "low",
    "fatalities_high": "high",
    "deaths_civilians": "deaths_civilians",
    "deaths_unknown": "deaths_unknown",
}
AGGREGATES = (4, 5)
"""The values of `date_prec` that UCDP gives to a month and to a longer time, up to a year."""
LATITUDES, LONGITUDES = (14.0, 33.0), (-119.0, -86.0)
"""Mexico with its islands: a point outside is misplaced, or its coordinates are swapped."""


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published: one row per event."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def _of_mexico(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return Mexico's rows; the whole file holds every country."""
    by_code = cells["country_id"].str.strip().str.removesuffix(".0") == MEXICO
    by_name = to.labels_in(cells["country"], ("Mexico",))
    to.refuse(file, cells["country"], by_code != by_name, "country", f"Mexico where country_id is {MEXICO}, and there only")
    if not by_code.any():
        raise RawFileError(f"{file.name}: expected rows of Mexico (country_id {MEXICO}), found none")
    return cells[by_code]


def _whole(cells: pd.Series, file: RawFile, column: str, low: int = 0, high: int = 999_999_999) -> pd.Series:
    """Return cells as whole numbers; "7.0" is 7, as programs that keep numbers as decimals save it."""
    plain = cells.str.strip().str.removesuffix(".0")
    expected = f"a whole number from {low} to {high}"
    to.refuse(file, cells, ~plain.str.fullmatch(r"[0-9]{1,9}"), column, expected)
    values = plain.astype("int64")
    to.refuse(file, cells, ~values.between(low, high), column, expected)
    return values


def _days(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return cells as days; UCDP also writes them with an hour of nought."""
    plain = cells.str.strip()
    written = plain.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00(\.0+)?)?")
    days = pd.to_datetime(plain.str[:10].where(written), format="%Y-%m-%d", errors="coerce")
    to.refuse(file, cells, days.isna(), column, "a day as YYYY-MM-DD")
    return days.astype("datetime64[us]")


def _degrees(cells: pd.Series, file: RawFile, column: str, within: tuple[float, float]) -> pd.Series:
    plain = cells.str.strip()
    values = pd.to_numeric(plain.where(plain.str.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?"))).astype("float64")
    to.refuse(file, cells, ~values.between(*within), column, f"degrees from {within[0]:g} to {within[1]:g}, as Mexico has")
    return values


def _sides(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return the group of each side: a faction is called after a person, who is named nowhere."""
    names = cells.str.strip()
    to.refuse(file, cells, names == "", column, "the name of a side")
    return names.str.split(" - ", n=1).str[0].str.strip()


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per event in Mexico; aggregates stay, marked, and so do estimates out of order.

    Raises
    ------
    RawFileError
        For a wrong day, number, code, state or point, a doubled event, or a last day outside the month of the cut.
    """
    cells = _of_mexico(cells, file)
    tidy = pd.DataFrame({"event_id": _whole(cells["id"], file, "id", 1).astype("str")})
    to.unique_key(tidy, file, ["event_id"])
    for column in ("date_start", "date_end"):
        tidy[column] = _days(cells[column], file, column)
    to.refuse(file, cells["date_end"], tidy["date_end"] < tidy["date_start"], "date_end", "a day not before date_start")
    if f"{tidy['date_end'].max():%Y-%m}" != file.cut:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the file ends with {tidy['date_end'].max():%Y-%m}")
    tidy["date_prec"] = _whole(cells["date_prec"], file, "date_prec", 1, 5)
    tidy["cve_ent"] = to.state_codes(cells["adm_1"], file, "adm_1", {"": states.UNSPECIFIED})
    tidy["latitude"] = _degrees(cells["latitude"], file, "latitude", LATITUDES)
    tidy["longitude"] = _degrees(cells["longitude"], file, "longitude", LONGITUDES)
    tidy["where_prec"] = _whole(cells["where_prec"], file, "where_prec", 1, 7)
    kind = _whole(cells["type_of_violence"], file, "type_of_violence", min(VIOLENCE), max(VIOLENCE))
    tidy["type_of_violence"] = kind.map(VIOLENCE).astype("str")
    for name, column in DEATHS.items():
        tidy[name] = _whole(cells[column], file, column).astype("Int64")
    for column in ("side_a", "side_b"):
        tidy[column] = _sides(cells[column], file, column)
    low, best, high = (tidy[f"fatalities_{bound}"].astype("int64") for bound in ("low", "best", "high"))
    tidy["is_aggregate"] = tidy["date_prec"].isin(AGGREGATES)
    tidy["bounds_out_of_order"] = (low > best) | (high < best)
    return to.stamp(tidy, file)


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the month of the last event's end; days that are none are left to `clean`."""
    written = cells.loc[cells["country_id"].str.strip().str.removesuffix(".0") == MEXICO, "date_end"].str.strip().str[:7]
    return str(written[written.str.fullmatch(r"[0-9]{4}-[0-9]{2}")].max())


KEPT = ("id", "date_start", "date_end", "date_prec", "adm_1", "latitude", "longitude", "where_prec", "country", "country_id")
NOT_KEPT = (
    *("relid", "year", "active_year", "code_status", "event_clarity", "number_of_sources", "region", "gwnoa", "gwnob"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id", "deaths_a", "deaths_b"),
    *("adm_2", "geom_wkt", "priogrid_gid"),
)
FREE_TEXT = (
    *("source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_coordinates", "where_description"),
)
"""Headlines, articles and descriptions of places may name the dead: they never leave the reader."""

LAYOUTS = (
    layout.Layout(
        table="ucdp_events",
        columns={column: (column,) for column in (*KEPT, "type_of_violence", *DEATHS.values(), "side_a", "side_b")},
        ignored=(*NOT_KEPT, *FREE_TEXT),
        clean=clean,
        cut=_last_month,
    ),
)
