"""INEGI, deaths by homicide: by month of occurrence (states, municipalities), by month of registration (states), by year of registration.

Homicide in INEGI's sense is ICD-10 X85-Y09 and Y87.1; legal intervention and undetermined intent are not in these tables.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from violence_data import places
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources.layout import Layout
from violence_data.sources.reading import Product

NO_STATE = {"33": places.ABROAD, "99": places.UNSPECIFIED}
"""What stands beside the 32 states where deaths are placed by where they happened; they stay under these codes."""


def _places(cells: pd.Series, file: RawFile, place: str, extra: dict[str, str] | None = None) -> pd.Series:
    if place == "cve_ent":
        return to.state_codes(cells, file, "state", extra)
    bad = ~cells.str.fullmatch(r"(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}")
    to.refuse(file, cells, bad, "ent_mun", "a municipality code of five digits, 01001 to 32999")
    return cells


def _clean(cells: pd.DataFrame, file: RawFile, place: str) -> pd.DataFrame:
    """Return one row per place and month."""
    days = to.first_days(to.numbers(cells["year"], file, "year", 1900, 2100), to.numbers(cells["month"], file, "month", 1, 12))
    tidy = pd.DataFrame({place: _places(cells["place"], file, place), "month": days})
    to.unique_key(tidy, file, [place, "month"])
    tidy["homicide_deaths"] = to.counts(cells["count"], file, "homicides")
    to.refuse_cut(file, f"{tidy['month'].max():%Y-%m}")
    return to.stamp(tidy, file)


def _clean_years(cells: pd.DataFrame, file: RawFile, place: str) -> pd.DataFrame:
    """Return one row per place of occurrence and year of registration."""
    codes = _places(cells["place"], file, place, NO_STATE)
    tidy = pd.DataFrame({place: codes, "year": to.numbers(cells["year"], file, "year", 1900, 2100)})
    to.unique_key(tidy, file, [place, "year"])
    tidy["homicide_deaths"] = to.told(cells["count"], file, "homicides", "a whole number: a year without deaths is 0 or not listed")
    to.refuse_cut(file, f"{tidy['year'].max()}-12", f"the file ends with the year {tidy['year'].max()}")
    return to.stamp(tidy, file)


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month in the rows; cells that are no number are left to `clean`."""
    return to.last(cells["year"].str.strip() + "-" + cells["month"].str.strip().str.zfill(2), "[0-9]{4}-[0-9]{2}")


def _last_year(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month of the last year in the rows."""
    return f"{last}-12" if (last := to.last(cells["year"], "[0-9]{4}")) else ""


def _monthly(table: str, place: str, *headers: str, ignored: tuple[str, ...] = (), delimiter: str = ",") -> Layout:
    columns = {field: (header,) for field, header in zip(("place", "year", "month", "count"), headers, strict=True)}
    return Layout(f"inegi_deaths_{table}", columns, partial(_clean, place=place), ignored, delimiter, cut=_last_month)


def _yearly(table: str, place: str) -> Layout:
    columns = {"place": (place,), "year": ("anio_registro",), "count": ("defunciones_homicidio",)}
    return Layout(f"inegi_deaths_{table}", columns, partial(_clean_years, place=place), cut=_last_year)


_MONTHLY = ("year", "month", "homicides")
PRODUCT = Product(
    id="inegi_deaths",
    publisher="INEGI",
    title="Defunciones por homicidio",
    counts="death certificates with homicide as the cause",
    page_url="https://www.inegi.org.mx/programas/mortalidad/",
    licence="Términos de libre uso de la información del INEGI",
    layouts=(
        _monthly("occurrence_state_month", "cve_ent", "cve_ent", *_MONTHLY),
        _monthly("occurrence_municipality_month", "cvegeo", "ent_mun", *_MONTHLY),
        # The compilation as published. Its population and rates come of a wrong interpolation and are not read.
        _monthly("occurrence_municipality_month", "cvegeo", "ent_mun", *_MONTHLY, ignored=("pop_est", "homicide_rate"), delimiter="|"),
        _monthly("registration_state_month", "cve_ent", "entidad_registro", "anio_registro", "mes_registro", "defunciones_homicidio"),
        _yearly("registered_state_year", "cve_ent"),
        _yearly("registered_municipality_year", "cvegeo"),
    ),
)
