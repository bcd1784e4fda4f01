"""CONAPO, mid-year population: states in the editions of 2018 and 2023, municipalities with years side by side or in groups of age.

The publisher's own totals, of the nation and of both sexes, are checked against their parts, then left out.
"""

from __future__ import annotations

import re

import pandas as pd

from violence_data import places
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources.layout import Layout
from violence_data.sources.reading import Product

FIRST_YEAR, LAST_YEAR = 1950, 2100
YEAR = r"(19|20)[0-9]{2}"
AGE = r"[0-9]{1,3}( ?\+| y más)?"
AGE_GROUP = r"(pob[hm]?_)?[0-9]{1,3}([_-]([0-9]{1,3}|mm))?"
AGE_COLUMNS = (*(f"POB_{first:02}_{first + 4:02}" for first in range(0, 85, 5)), "POB_010_014", "POB_015_019", "POB_85_mm")
"""Names of the five-year groups in the header, among them two as they were misspelt."""
SEXES = {"Mujeres": "population_female", "Hombres": "population_male"}
NATION = dict.fromkeys(("nacional", "republica mexicana", "estados unidos mexicanos", "0", "00"), places.NATION)


def _people(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    return to.told(cells, file, column, "a number of people")


def _years(cells: pd.DataFrame, file: RawFile) -> pd.Series:
    return to.numbers(cells["year"], file, "AÑO", FIRST_YEAR, LAST_YEAR)


def _stamped(tidy: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    if not file.cut.startswith("ed"):
        raise RawFileError(f"{file.name}: expected an edition such as ed2023 as its cut in the manifest, found {file.cut!r}")
    return to.stamp(tidy, file, edition=file.cut.removeprefix("ed"))


# ---- states ----


def clean_july(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state and year, from the edition of 2018; the sexes are not in that file."""
    tidy = pd.DataFrame({"cve_ent": to.state_codes(cells["cve_geo"], file, "CVE_GEO"), "year": _years(cells, file)})
    to.unique_key(tidy, file, ["cve_ent", "year"])
    missing = pd.Series(pd.NA, index=tidy.index, dtype="Int64")
    return _stamped(
        tidy.assign(population=_people(cells["people"], file, "POB_JULIO"), population_female=missing, population_male=missing), file
    )


def clean_by_sex(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state and year, total and by sex, from one row per place, year and sex."""
    tidy = _placed(cells, file, {"Total": "population", **SEXES})
    to.unique_key(tidy, file, ["cve_ent", "year", "sex"])
    return _checked(tidy.assign(people=_people(cells["people"], file, "POBLACION_MITAD_DE_AÑO")), file)


def clean_by_age(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the same, summed over ages from one row per place, year, age and sex, of which each place and year has the same."""
    tidy = _placed(cells, file, SEXES).assign(age=cells["age"].str.strip())
    to.refuse(file, cells["age"], ~tidy["age"].str.fullmatch(AGE), "EDAD", "an age in years, such as 0 or 109")
    to.unique_key(tidy, file, ["cve_ent", "year", "age", "sex"])
    expected = tidy["age"].nunique() * tidy["sex"].nunique()
    held = tidy.groupby(["cve_ent", "year"], dropna=False).size()
    if (short := held[held != expected]).size:
        place, year = short.index[0]
        raise RawFileError(
            f"{file.name}: {place} in {year}: expected {expected} rows, one an age and sex, found {short.iloc[0]}: rows were lost"
        )
    tidy["people"] = _people(cells["people"], file, "POBLACION")
    by_sex = tidy.groupby(["cve_ent", "year", "sex"], dropna=False)["people"].sum().reset_index()
    both = by_sex.groupby(["cve_ent", "year"], dropna=False)["people"].sum().reset_index().assign(sex="population")
    return _checked(pd.concat([by_sex, both], ignore_index=True), file)


def _placed(cells: pd.DataFrame, file: RawFile, sexes: dict[str, str]) -> pd.DataFrame:
    """Return the place, year and sex of each row."""
    place = to.same_state(cells, file, "cve_geo", "entidad", NATION)
    return pd.DataFrame({"cve_ent": place, "year": _years(cells, file), "sex": to.labels(cells["sexo"], file, "SEXO", sexes)})


def _checked(tidy: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state and year from one per place, year and sex, after checking sexes and states against their totals."""
    wide = tidy.pivot(index=["cve_ent", "year"], columns="sex", values="people")
    wide = wide.reindex(columns=["population", *SEXES.values()]).rename_axis(columns=None).reset_index()
    both = wide["population_female"] + wide["population_male"]
    _must_equal(wide[(both != wide["population"]).fillna(True)], file, "women and men sum to the total")
    nation = wide[wide["cve_ent"] == places.NATION].set_index("year")["population"]
    wide = wide[wide["cve_ent"] != places.NATION]
    if nation.empty:
        raise RawFileError(f"{file.name}: expected the publisher's national rows to check the states against, found none")
    summed = wide.groupby("year", dropna=False)["population"].sum().to_frame("states").join(nation.rename("nation"), how="outer")
    differ = summed[(summed["states"] != summed["nation"]).fillna(True)].reset_index()
    _must_equal(differ, file, "the states sum to the publisher's national row")
    return _stamped(wide, file)


def _must_equal(wrong: pd.DataFrame, file: RawFile, expected: str) -> None:
    if len(wrong):
        raise RawFileError(f"{file.name}: expected that {expected}, found otherwise for {wrong.iloc[0].to_dict()}")


# ---- municipalities ----


def clean_municipalities(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality and year, from years side by side."""
    wide = _municipalities(cells, file)
    to.unique_key(wide, file, ["cvegeo"])
    years = [c for c in cells.columns if re.fullmatch(YEAR, c)]
    if not years:
        raise RawFileError(f"{file.name}: row 1: expected a column a year, found none")
    wide = pd.concat([wide, pd.DataFrame({int(y): _people(cells[y], file, y) for y in years})], axis=1)
    tidy = wide.melt(id_vars=["cvegeo", "municipality"], var_name="year", value_name="population")
    return _stamped(tidy.astype({"year": "int64", "population": "Int64"}), file)


def clean_municipalities_by_sex(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality and year, summed over sexes, and over ages where a row is one, of which each has the same."""
    sex = to.labels(cells["sexo"], file, "SEXO", SEXES)
    tidy = _municipalities(cells, file).assign(year=_years(cells, file), sex=sex, age="")
    if "age" in cells:
        tidy["age"] = cells["age"].str.strip()
        # the group of women may be called otherwise than that of men
        to.refuse(file, cells["age"], ~tidy["age"].str.fullmatch(AGE_GROUP, case=False), "EDAD_QUIN", "an age group, such as pobm_00_04")
    to.unique_key(tidy, file, ["cvegeo", "year", "sex", "age"])
    held = tidy.groupby(["cvegeo", "year"], dropna=False).size()
    kinds = len(tidy[["sex", "age"]].drop_duplicates())
    if (short := held[held != kinds]).size or tidy["sex"].nunique() < len(SEXES):
        place, year = held.index[0] if short.empty else short.index[0]
        raise RawFileError(
            f"{file.name}: {place} in {year}: expected one row a sex and age, {max(kinds, len(SEXES))} in all, "
            f"found {held[place, year]}: rows were lost"
        )
    tidy["population"] = _people(cells["people"], file, "POB_TOTAL")
    summed = tidy.groupby(["cvegeo", "municipality", "year"], dropna=False)["population"].sum()
    return _stamped(summed.astype("Int64").reset_index(), file)


def _municipalities(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return each row's municipality, code and name, after checking the code against the state beside it."""
    bad = ~cells["cvegeo"].str.fullmatch(r"[0-9]{4,5}")
    to.refuse(file, cells["cvegeo"], bad, "CVE", "a municipality code of five digits")
    named = pd.DataFrame({"cvegeo": cells["cvegeo"].str.zfill(5), "municipality": cells["municipality"].str.strip()})
    by_name = to.state_codes(cells["entidad"], file, "Entidad")
    to.refuse(file, cells["entidad"], by_name != named["cvegeo"].str[:2], "Entidad", "the state of the code beside it")
    to.refuse(file, cells["municipality"], named["municipality"] == "", "Municipio", "the name of a municipality")
    return named


STATES, TOWNS = "conapo_population_state_year", "conapo_population_municipality_year"
_YEAR = {"year": ("AÑO", "ANIO")}
_STATE = {**_YEAR, "entidad": ("ENTIDAD",), "cve_geo": ("CVE_GEO",)}
_TOWN = {"cvegeo": ("CLAVE",), "entidad": ("NOM_ENT",)}
_SEX = {"sexo": ("SEXO",)}
_EITHER = (("cve_geo", "entidad"),)
PRODUCT = Product(
    id="conapo_population",
    publisher="CONAPO",
    title="Proyecciones de la población",
    counts="people at mid-year, projected",
    page_url="https://www.gob.mx/conapo",
    licence="Libre Uso MX",
    layouts=(
        Layout(STATES, {**_STATE, **_SEX, "people": ("POBLACION_MITAD_DE_AÑO",)}, clean_by_sex, ("RENGLON",), either=_EITHER),
        Layout(STATES, {"cve_geo": ("CVE_GEO",), **_YEAR, "people": ("POB_JULIO",)}, clean_july),
        Layout(TOWNS, {"cvegeo": ("CVE",), "entidad": ("Entidad",), "municipality": ("Municipio",)}, clean_municipalities, pattern=YEAR),
        Layout(STATES, {**_STATE, "age": ("EDAD",), **_SEX, "people": ("POBLACION",)}, clean_by_age, ("RENGLON",)),
        Layout(
            TOWNS,
            {**_TOWN, "municipality": ("NOM_MUN",), **_SEX, **_YEAR, "people": ("POB_TOTAL",)},
            clean_municipalities_by_sex,
            ("RENGLON", "CLAVE_ENT", *AGE_COLUMNS),
        ),
        Layout(
            TOWNS,
            {**_TOWN, "municipality": ("MUN", "NOM_MUN"), **_SEX, **_YEAR, "age": ("EDAD_QUIN",), "people": ("POB",)},
            clean_municipalities_by_sex,
            ("RENGLON", "CLAVE_ENT"),
        ),
    ),
)
