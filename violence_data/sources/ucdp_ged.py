"""UCDP, Georeferenced Event Dataset (GED): deaths in organised violence, event by event; of the whole file, Mexico alone.

The yearly version (24.1) and the monthly candidates (26.0.4) have the same columns: a candidate file holds codings still to be checked.
"""

from __future__ import annotations

import re

import pandas as pd

from violence_data import places
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import reading
from violence_data.sources.layout import Layout, Part, named
from violence_data.sources.reading import Product

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


CLEAR = "clear"
CANDIDATE_NAME = r"v[0-9]+[_.]0[_.][0-9]+"
"""How UCDP numbers its candidate releases: version 26.0.4 is that of April 2026."""


def _read(file: RawFile) -> list[Part]:
    """Return a file's layout and cells as published: one row per event."""
    _, cells = reading.read_table(file, (CANDIDATES, EVENTS))
    in_mexico = _is_mexico(cells)
    if not in_mexico.any():
        where = ", ".join(sorted(cells["country"].str.strip().unique())[:5])
        raise RawFileError(
            f"{file.name}: a UCDP file without Mexico: expected rows with country_id {MEXICO}, found {len(cells):,} events of {where}; "
            "get the file of every country, or that of Mexico"
        )
    return [(CANDIDATES if _is_candidate(cells[in_mexico], file) else EVENTS, cells)]


def _is_mexico(cells: pd.DataFrame) -> pd.Series:
    return cells["country_id"].str.strip().str.removesuffix(".0") == MEXICO


def _is_candidate(cells: pd.DataFrame, file: RawFile) -> bool:
    """Return whether any coding is still to be checked, or the file is called as candidates are."""
    status = cells["code_status"].str.strip().str.lower() if "code_status" in cells else pd.Series(CLEAR, index=cells.index)
    return bool((status != CLEAR).any()) or re.search(CANDIDATE_NAME, file.name) is not None


def _of_mexico(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return Mexico's rows; the whole file holds every country."""
    by_code = _is_mexico(cells)
    by_name = to.labels_in(cells["country"], ("Mexico",))
    to.refuse(file, cells["country"], by_code != by_name, "country", f"Mexico where country_id is {MEXICO}, and there only")
    return cells[by_code]


def _whole(cells: pd.Series, file: RawFile, column: str, low: int = 0, high: int = 999_999_999) -> pd.Series:
    """Return cells as whole numbers; "7.0" is 7, as programs that keep numbers as decimals save it."""
    return to.numbers(cells, file, column, low, high, digits=9, ending=".0")


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
    """Return one row per event in Mexico; aggregates stay, marked, and so do estimates out of order."""
    cells = _of_mexico(cells, file)
    tidy = pd.DataFrame({"event_id": _whole(cells["id"], file, "id", 1).astype("str")})
    to.unique_key(tidy, file, ["event_id"])
    for column in ("date_start", "date_end"):
        tidy[column] = _days(cells[column], file, column)
    to.refuse(file, cells["date_end"], tidy["date_end"] < tidy["date_start"], "date_end", "a day not before date_start")
    to.refuse_cut(file, f"{tidy['date_end'].max():%Y-%m}")
    tidy["date_prec"] = _whole(cells["date_prec"], file, "date_prec", 1, 5)
    tidy["cve_ent"] = to.state_codes(cells["adm_1"], file, "adm_1", {"": places.UNSPECIFIED})
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


def clean_candidates(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per candidate event in Mexico, with what is still to be checked of it."""
    tidy = clean(cells, file)
    if "code_status" not in cells:
        raise RawFileError(f"{file.name}: missing columns: code_status; expected it in a file of candidate events")
    status = cells.loc[_is_mexico(cells), "code_status"].str.strip()
    to.refuse(
        file, cells["code_status"], status.eq("").reindex(cells.index, fill_value=False), "code_status", "Clear, or what is to be checked"
    )
    return tidy.assign(release=file.cut, code_status=status)


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the month of the last event's end; days that are none are left to `clean`."""
    return to.last(cells.loc[_is_mexico(cells), "date_end"].str.strip().str[:7], r"[0-9]{4}-[0-9]{2}")


KEPT = ("id", "date_start", "date_end", "date_prec", "adm_1", "latitude", "longitude", "where_prec", "country", "country_id")
NOT_KEPT = (
    *("relid", "year", "active_year", "event_clarity", "number_of_sources", "region", "gwnoa", "gwnob"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id", "deaths_a", "deaths_b"),
    *("adm_2", "geom_wkt", "priogrid_gid"),
)
FREE_TEXT = (
    *("source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_coordinates", "where_description"),
)
"""Headlines, articles and descriptions of places may name the dead: they never leave the reader."""

COLUMNS = named(*KEPT, "type_of_violence", *DEATHS.values(), "side_a", "side_b")
EVENTS = Layout("ucdp_events", COLUMNS, clean, (*NOT_KEPT, *FREE_TEXT), cut=_last_month)
CANDIDATES = Layout("ucdp_candidate_events", COLUMNS | named("code_status"), clean_candidates, (*NOT_KEPT, *FREE_TEXT), cut=_last_month)
PRODUCT = Product(
    id="ucdp_ged",
    publisher="UCDP",
    title="Georeferenced Event Dataset",
    counts="deaths in organised violence, by event",
    page_url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0",
    address="https://ucdp.uu.se/downloads/ged/ged{version}-csv.zip",  # 241 is version 24.1
    values="version=241",
    on_page="UCDP Georeferenced Event Dataset (GED) Global, CSV",
    layouts=(EVENTS, CANDIDATES),
    reader=_read,
)
