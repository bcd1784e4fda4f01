"""What SESNSP's monthly files have in common: offences by method, months side by side, a cut after which nothing happened."""

from __future__ import annotations

import functools
import re

import pandas as pd

from violence_data import seeds
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout

PAGE_URL = "https://www.gob.mx/sesnsp/acciones-y-programas/datos-abiertos-de-incidencia-delictiva"
RNID_FIRST_YEAR = 2026
HOMICIDE_TYPES = ("Homicidio", "Feminicidio")
MONTHS = {m: (m.capitalize(),) for m in layout.MONTHS}
COLUMNS = {
    "year": ("Año", "Anio"),
    "clave_ent": ("Clave_Ent", "Cve_Ent"),
    "entidad": ("Entidad",),
    "tipo": ("Tipo de delito",),
    "subtipo": ("Subtipo de delito",),
    "modalidad": ("Modalidad",),
    **MONTHS,
}
"""The headers that the files since 2015 share, of victims and of case files."""
WEAPON = {
    "Con arma de fuego": "firearm",
    "Con arma blanca": "blade",
    "Con otro elemento": "other",
    "No especificado": "not_specified",
    "En accidente de tránsito": "traffic",
}


# An attempt's published modalidad repeats the attempt: its means are not told.
ATTEMPTS = {"Tentativa de homicidio doloso": "not_specified", "Tentativa de feminicidio": "not_specified"}


@functools.cache
def known_offences(method: str, column: str = "published_subtipo") -> dict[str, str]:
    """Return the slug of each published type under one counting method, from `seeds/offences.csv`."""
    return {row[column]: row["offence"] for row in seeds.read_rows("offences.csv") if row["method"] == method}


def is_homicide(cells: pd.DataFrame, file: RawFile, offences: dict[str, str]) -> pd.Series:
    """Return which rows are homicide or feminicide; a homicide's subtype under another type is a fault, never a row to leave out.

    Raises
    ------
    RawFileError
        When type and subtype do not belong together.
    """
    by_type, by_subtype = to.labels_in(cells["tipo"], HOMICIDE_TYPES), to.labels_in(cells["subtipo"], tuple(offences))
    to.refuse(file, cells["tipo"], by_subtype & ~by_type, "Tipo de delito", f"one of {', '.join(HOMICIDE_TYPES)} beside that subtype")
    return by_type


def homicide_rows(cells: pd.DataFrame, file: RawFile, offences: dict[str, str]) -> pd.DataFrame:
    """Return the rows that `is_homicide` marks."""
    return cells[is_homicide(cells, file, offences)]


def one_method(years: pd.Series, file: RawFile, before: str = "") -> str:
    """Return the one counting method that years since 2015 are of; `before` is that of the file's earlier rows.

    Raises
    ------
    RawFileError
        When years of two methods stand in one file.
    """
    is_rnid = years >= RNID_FIRST_YEAR
    if (is_rnid.any() and not is_rnid.all()) or (before and (before == "RNID_2026") != is_rnid.any()):
        raise RawFileError(
            f"{file.name}: row {is_rnid.idxmax()}, column Año: expected years of one counting method, found {RNID_FIRST_YEAR} "
            "or later beside earlier ones: the register of 2026 counts in another way; split the file"
        )
    return "RNID_2026" if is_rnid.any() else "CNSP38_2015"


def same_rows(wide: pd.DataFrame, file: RawFile, kinds: list[str]) -> None:
    """Raise when a state lacks a kind of row that others have in the same year: rows were lost.

    Raises
    ------
    RawFileError
        Naming the state, the year and the first kind of row that is missing.
    """
    for year, rows in wide.groupby("year", dropna=False):
        wanted = pd.MultiIndex.from_frame(rows[kinds].drop_duplicates())
        if len(rows) == len(wanted) * rows["cve_ent"].nunique():
            continue  # keys are unique, so that many rows are all there can be
        for code, own in rows.groupby("cve_ent", dropna=False):
            missing = wanted.difference(pd.MultiIndex.from_frame(own[kinds]))
            if len(missing):
                first = ", ".join(map(str, missing[0]))
                raise RawFileError(
                    f"{file.name}: state {code} in {year}: expected {len(wanted)} rows as in other states, found {len(own)}; "
                    f"the first missing is {first}: rows were lost"
                )


def last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month in which any row has a number other than 0; months to come are blank, or 0."""
    years = pd.to_numeric(cells["year"].where(cells["year"].str.fullmatch(r"\s*[0-9]{4}\s*")))
    held = {(int(y), n) for n, m in enumerate(layout.MONTHS, start=1) for y in years[cells[m].str.contains("[1-9]")].dropna().unique()}
    return "{}-{:02}".format(*max(held)) if held else ""


def months_covered(wide: pd.DataFrame, file: RawFile, count: str, last_month: str = "") -> pd.DataFrame:
    """Return one row per key and month up to the file's cut, from months side by side.

    A series that has ended is covered to its `last_month`, whatever the cut of the file.

    Raises
    ------
    RawFileError
        When the cut is no month, a month after the cut holds a number other than 0, or the last month is zero in the whole nation.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", file.cut):
        raise RawFileError(f"{file.name}: expected a month such as 2024-11 as its cut in the manifest, found {file.cut!r}")
    keys = [c for c in wide.columns if c not in layout.MONTHS]
    tidy = wide.melt(id_vars=keys, value_vars=layout.MONTHS, var_name="name", value_name=count, ignore_index=False)
    number = tidy["name"].map({m: i for i, m in enumerate(layout.MONTHS, start=1)}).astype("int64")
    tidy["month"] = to.first_days(tidy["year"], number)
    last = pd.Timestamp(f"{min(file.cut, last_month or file.cut)}-01")
    late = tidy[(tidy["month"] > last) & (tidy[count].fillna(0) > 0)]
    if len(late):
        first = late.iloc[0]
        refuse_late(file, late.index[0], first["name"], last, first[count], first["month"])
    tidy = tidy[tidy["month"] <= last].drop(columns=["name", "year"])
    check_last_month(file, last, tidy["month"].max(), bool((tidy.loc[tidy["month"] == last, count].fillna(0) > 0).any()))
    return tidy


def refuse_late(file: RawFile, row: int, name: str, last: object, found: object, month: object) -> None:
    """Raise for a number in a month after the cut.

    Raises
    ------
    RawFileError
        Always, naming row, column, cut and what was found.
    """
    raise RawFileError(
        f"{file.name}: row {row}, column {name.capitalize()}: expected a blank or 0 after the cut {str(last)[:7]}, "
        f"found {found} for {str(month)[:7]}; is the cut in the manifest right?"
    )


def check_last_month(file: RawFile, last: object, latest: object, is_counted: bool) -> None:
    """Raise when a file ends before its cut, or its last month is zero or blank in the whole nation.

    Raises
    ------
    RawFileError
        Naming the cut in the manifest.
    """
    if str(latest)[:7] < str(last)[:7]:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the file ends with {str(latest)[:7]}")
    if not is_counted:
        raise RawFileError(
            f"{file.name}: {file.cut} is zero or blank in every state: expected numbers in the last month the file covers; "
            "the month has not been counted yet, so the cut must be an earlier one"
        )


def tidy_months(wide: pd.DataFrame, cells: pd.DataFrame, file: RawFile, count: str, method: str, last_month: str = "") -> pd.DataFrame:
    """Return one row per column of `wide` (state, year and kind) and month, counted, with method, cut and day of publication.

    Raises
    ------
    RawFileError
        For a doubled or missing row, a wrong number, or months that do not fit the cut.
    """
    key = list(wide.columns)
    to.unique_key(wide, file, key)
    same_rows(wide, file, [c for c in key if c not in ("cve_ent", "year")])
    counted = wide.assign(**{month: to.counts(cells[month], file, month.capitalize()) for month in layout.MONTHS})
    return to.stamp(months_covered(counted, file, count, last_month).assign(method=method), file)
