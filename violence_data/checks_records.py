"""What is checked in deaths by year of registration: two definitions that differ, months and places that are not told, deaths abroad.

Each function returns what a reader must know of one year, in sentences; `checks.run_checks` makes findings of them.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

ABROAD = ("33", "34", "35")
PLACE_UNKNOWN = "999"


def definitions(rows: pd.DataFrame) -> list[str]:
    """Return how many deaths are homicide by one definition and not by the other: by cause, and as the certificate presumes."""
    if "agreed_homicide_deaths" not in rows:
        return []
    cause, presumed, agreed = (int(rows[f"{name}_deaths"].sum()) for name in ("homicide", "presumed_homicide", "agreed_homicide"))
    if cause == presumed == agreed:
        return []
    only = f"{cause - agreed:,} by cause alone, {presumed - agreed:,} by presumption alone"
    return [f"{cause:,} homicides by cause of death, {presumed:,} as the certificate presumes, {agreed:,} by both; {only}"]


def months_unknown(rows: pd.DataFrame) -> list[str]:
    """Return how many homicides have no month, so that no sum by month holds them."""
    return _share(rows, rows["month"].isna(), "without a month of death: no sum by month holds them")


def places_unknown(rows: pd.DataFrame) -> list[str]:
    """Return how many homicides have no municipality."""
    return _share(rows, rows["cvegeo"].str.endswith(PLACE_UNKNOWN) & ~_abroad(rows), "without a municipality: they stand under 999")


def abroad(rows: pd.DataFrame) -> list[str]:
    """Return how many homicides happened abroad: they are in the publisher's total, in no state's."""
    return _share(rows, _abroad(rows), "abroad (33 to 35): they are in the publisher's total and in no state's")


def _abroad(rows: pd.DataFrame) -> pd.Series:
    return rows["cvegeo"].str[:2].isin(ABROAD)


def _share(rows: pd.DataFrame, marked: pd.Series, said: str) -> list[str]:
    dead = int(rows.loc[marked, "homicide_deaths"].sum())
    return [f"{dead:,} of {int(rows['homicide_deaths'].sum()):,} homicides {said}"] if dead else []


RECORDS: dict[str, Callable[[pd.DataFrame], list[str]]] = {
    "two definitions differ": definitions,
    "month not told": months_unknown,
    "place not told": places_unknown,
    "deaths abroad": abroad,
}


def findings(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the name of each check and what it found, year by year; a table that is not by year of registration has none."""
    if "registration_year" not in frame:
        return []
    years = frame.groupby(["registration_year", "published_on"], dropna=False)
    return [(name, f"registered in {year}: {said}") for (year, _), rows in years for name, check in RECORDS.items() for said in check(rows)]
