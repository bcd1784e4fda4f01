"""CONAPO, mid-year population: states in the editions of 2018 and 2023, municipalities in that of 2023."""

from __future__ import annotations

import re

import pandas as pd

from violence_data import states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head

SOURCE = Source(
    id="conapo_population",
    publisher="CONAPO",
    title="Proyecciones de la población",
    counts="people at mid-year, projected",
    page_url="https://www.gob.mx/conapo",
    licence="Libre Uso MX",
)
FIRST_YEAR, LAST_YEAR = 1950, 2100
YEAR = r"(19|20)[0-9]{2}"
NATION = dict.fromkeys(("nacional", "republica mexicana", "estados unidos mexicanos", "0", "00"), states.NATION)
SEX = {"Total": "population", "Mujeres": "population_female", "Hombres": "population_male"}


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def _people(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    values = to.counts(cells, file, column)
    to.refuse(file, cells, values.isna(), column, "a number of people")
    return values


def _edition(file: RawFile) -> str:
    if not file.cut.startswith("ed"):
        raise RawFileError(f"{file.name}: expected an edition such as ed2023 as its cut in the manifest, found {file.cut!r}")
    return file.cut.removeprefix("ed")


def clean_by_sex(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state and year, total and by sex, from one row per place, year and sex.

    The publisher's own national rows and totals are checked against the states and sexes, then left out.

    Raises
    ------
    RawFileError
        When the states do not sum to the nation, or women and men to the total.
    """
    tidy = pd.DataFrame(
        {
            "cve_ent": to.same_state(cells, file, "cve_geo", "entidad", NATION),
            "year": to.numbers(cells["year"], file, "AÑO", FIRST_YEAR, LAST_YEAR),
            "sex": to.labels(cells["sexo"], file, "SEXO", SEX),
        }
    )
    to.unique_key(tidy, file, ["cve_ent", "year", "sex"])
    tidy["people"] = _people(cells["people"], file, "POBLACION_MITAD_DE_AÑO")
    wide = tidy.pivot(index=["cve_ent", "year"], columns="sex", values="people").reindex(columns=list(SEX.values())).reset_index()
    wide.columns.name = None
    both = wide["population_female"] + wide["population_male"]
    _must_equal(wide[(both != wide["population"]).fillna(True)], file, "women and men sum to the total")
    nation = wide[wide["cve_ent"] == states.NATION].set_index("year")["population"]
    wide = wide[wide["cve_ent"] != states.NATION]
    if nation.empty:
        raise RawFileError(f"{file.name}: expected the publisher's national rows to check the states against, found none")
    summed = wide.groupby("year", dropna=False)["population"].sum().to_frame("states").join(nation.rename("nation"), how="outer")
    _must_equal(
        summed[(summed["states"] != summed["nation"]).fillna(True)].reset_index(), file, "the states sum to the publisher's national row"
    )
    return to.stamp(wide, file, edition=_edition(file))


def _must_equal(wrong: pd.DataFrame, file: RawFile, expected: str) -> None:
    if len(wrong):
        raise RawFileError(f"{file.name}: expected that {expected}, found otherwise for {wrong.iloc[0].to_dict()}")


def clean_july(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state and year, from the edition of 2018; the sexes are not in that file."""
    tidy = pd.DataFrame(
        {
            "cve_ent": to.state_codes(cells["cve_geo"], file, "CVE_GEO"),
            "year": to.numbers(cells["year"], file, "AÑO", FIRST_YEAR, LAST_YEAR),
        }
    )
    to.unique_key(tidy, file, ["cve_ent", "year"])
    tidy["population"] = _people(cells["people"], file, "POB_JULIO")
    missing = pd.Series(pd.NA, index=tidy.index, dtype="Int64")
    return to.stamp(tidy.assign(population_female=missing, population_male=missing), file, edition=_edition(file))


def clean_municipalities(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality and year, from years side by side."""
    bad = ~cells["cvegeo"].str.fullmatch(r"[0-9]{4,5}")
    to.refuse(file, cells["cvegeo"], bad, "CVE", "a municipality code of five digits")
    wide = pd.DataFrame({"cvegeo": cells["cvegeo"].str.zfill(5), "municipality": cells["municipality"].str.strip()})
    by_name = to.state_codes(cells["entidad"], file, "Entidad")
    to.refuse(file, cells["entidad"], by_name != wide["cvegeo"].str[:2], "Entidad", "the state of the code beside it")
    to.refuse(file, cells["municipality"], wide["municipality"] == "", "Municipio", "the name of a municipality")
    to.unique_key(wide, file, ["cvegeo"])
    years = [c for c in cells.columns if re.fullmatch(YEAR, c)]
    if not years:
        raise RawFileError(f"{file.name}: row 1: expected a column a year, found none")
    people = pd.DataFrame({int(y): _people(cells[y], file, y) for y in years})
    wide = pd.concat([wide, people], axis=1)
    tidy = wide.melt(id_vars=["cvegeo", "municipality"], var_name="year", value_name="population")
    return to.stamp(tidy.astype({"year": "int64", "population": "Int64"}), file, edition=_edition(file))


LAYOUTS = (
    layout.Layout(
        table="conapo_population_state_year",
        columns={
            "year": ("AÑO", "ANIO"),
            "entidad": ("ENTIDAD",),
            "cve_geo": ("CVE_GEO",),
            "sexo": ("SEXO",),
            "people": ("POBLACION_MITAD_DE_AÑO",),
        },
        ignored=("RENGLON",),
        clean=clean_by_sex,
    ),
    layout.Layout(
        table="conapo_population_state_year",
        columns={"cve_geo": ("CVE_GEO",), "year": ("AÑO", "ANIO"), "people": ("POB_JULIO",)},
        clean=clean_july,
    ),
    layout.Layout(
        table="conapo_population_municipality_year",
        columns={"cvegeo": ("CVE",), "entidad": ("Entidad",), "municipality": ("Municipio",)},
        pattern=YEAR,
        clean=clean_municipalities,
    ),
)
