"""Checks of deaths by year of registration: two definitions that differ, months and places that are not told, deaths abroad."""

from __future__ import annotations

import pandas as pd

from violence_data.checks.finding import Check, needs
from violence_data.checks.releases import by_release

ABROAD = ("33", "34", "35")
PLACE_UNKNOWN = "999"


def definitions(rows: pd.DataFrame) -> list[str]:
    """Return how many deaths are homicide by one definition and not by the other: by cause, and as the certificate presumes."""
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


CHECKS = (
    Check(
        "two definitions differ",
        "warning",
        "Deaths that are homicide by their cause or as the certificate presumes, but not by both.",
        needs("registration_year", "agreed_homicide_deaths"),
        by_release(definitions),
    ),
    Check(
        "month not told", "warning", "Homicides without a month of death.", needs("registration_year", "month"), by_release(months_unknown)
    ),
    Check(
        "place not told", "warning", "Homicides without a municipality.", needs("registration_year", "cvegeo"), by_release(places_unknown)
    ),
    Check("deaths abroad", "warning", "Homicides that happened abroad.", needs("registration_year", "cvegeo"), by_release(abroad)),
)
