"""One pandera model a processed table: types, units, descriptions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

METHODS = ("IEFC_1997", "CNSP38_2015", "RNID_2026")
OFFENCES = ("homicidio_doloso", "homicidio_culposo", "feminicidio")
SEXES = ("female", "male", "not_identified")
AGE_GROUPS = ("minor_0_17", "adult_18_plus", "not_specified", "not_identified")
WEAPONS = ("firearm", "blade", "other", "not_specified", "traffic")

_STATE = r"^(0[1-9]|[12][0-9]|3[0-2])$"
_PLACE = r"^(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}$"
_CUT = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def _field(description: str, unit: str = "", **checks: Any) -> Any:
    return pa.Field(description=description, metadata={"unit": unit}, **checks)


def _state_code() -> Any:
    return _field('INEGI code of the state, "01" to "32"', str_matches=_STATE)


def _month() -> Any:
    return _field("first day of the month", "month")


def _cut() -> Any:
    return _field("last month the published file covers", "YYYY-MM", str_matches=_CUT)


def _published_on() -> Any:
    return _field("day the file came out; the manifest says how exact", "day")


class _Strict(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class VictimsStateMonth(_Strict):
    """One row per cut, state, month, offence, sex, age group and weapon."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    method: Series[str] = _field("the publisher's counting method", isin=METHODS)
    cve_ent: Series[str] = _state_code()
    month: Series[pd.Timestamp] = _month()
    offence: Series[str] = _field("legal type, Spanish slug", isin=OFFENCES)
    sex: Series[str] = _field("sex of the victims", isin=SEXES)
    age_group: Series[str] = _field("age band of the victims", isin=AGE_GROUPS)
    weapon: Series[str] = _field("means, the publisher's modalidad", isin=WEAPONS)
    victims: Series[pd.Int64Dtype] = _field("victims in case files opened that month", "victims", ge=0, nullable=True)
    suspected_gap: Series[bool] = _field("the state published zero homicidio doloso where its usual months are far from zero")
    level_shift: Series[bool] = _field("the state's year of homicidio doloso at least doubled or halved against the year before")


class DeathsStateMonth(_Strict):
    """One row per cut, state and month."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    cve_ent: Series[str] = _state_code()
    month: Series[pd.Timestamp] = _month()
    homicide_deaths: Series[pd.Int64Dtype] = _field("deaths certified as homicide", "deaths", ge=0, nullable=True)
    suspected_gap: Series[bool] = _field("the state published zero where its usual months are far from zero")
    level_shift: Series[bool] = _field("the state's year at least doubled or halved against the year before")


class DeathsMunicipalityMonth(_Strict):
    """One row per cut, municipality and month with deaths; a month not listed is 0."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    cvegeo: Series[str] = _field("INEGI code of the municipality, five characters", str_matches=_PLACE)
    month: Series[pd.Timestamp] = _month()
    homicide_deaths: Series[pd.Int64Dtype] = _field("deaths certified as homicide", "deaths", ge=0)


class PopulationStateYear(_Strict):
    """One row per edition, state and year."""

    edition: Series[str] = _field("edition of the projections", "year", str_matches=r"^[0-9]{4}$")
    published_on: Series[pd.Timestamp] = _published_on()
    cve_ent: Series[str] = _state_code()
    year: Series[int] = _field("calendar year", "year", in_range={"min_value": 1950, "max_value": 2100})
    population: Series[pd.Int64Dtype] = _field("people at mid-year (1 July)", "people", gt=0)
    population_female: Series[pd.Int64Dtype] = _field("women and girls at mid-year", "people", gt=0, nullable=True)
    population_male: Series[pd.Int64Dtype] = _field("men and boys at mid-year", "people", gt=0, nullable=True)


class PopulationMunicipalityYear(_Strict):
    """One row per edition, municipality and year."""

    edition: Series[str] = _field("edition of the projections", "year", str_matches=r"^[0-9]{4}$")
    published_on: Series[pd.Timestamp] = _published_on()
    cvegeo: Series[str] = _field("INEGI code of the municipality, five characters", str_matches=_PLACE)
    municipality: Series[str] = _field("name of the municipality as the publisher writes it")
    year: Series[int] = _field("calendar year", "year", in_range={"min_value": 1950, "max_value": 2100})
    population: Series[pd.Int64Dtype] = _field("people at mid-year (1 July)", "people", ge=0)


class StateBoundaries(_Strict):
    """One row per state."""

    cve_ent: Series[str] = _state_code()
    geometry: Series[Any] = _field("boundary, EPSG:4326, simplified with shared borders kept", "degrees")


class MunicipalityBoundaries(_Strict):
    """One row per municipality of about 2010."""

    cvegeo: Series[str] = _field("INEGI code of the municipality, five characters", str_matches=_PLACE)
    geometry: Series[Any] = _field("boundary, EPSG:4326, simplified with shared borders kept", "degrees")


class PresidentialTerms(_Strict):
    """One row per presidential term."""

    president: Series[str] = _field("name of the president")
    label: Series[str] = _field("short name for charts")
    start: Series[pd.Timestamp] = _field("first day of the term", "day")
    end: Series[pd.Timestamp] = _field("first day of the next term; missing for the term under way", "day", nullable=True)


class MunicipalitySplits(_Strict):
    """One row per municipality created in 2000 or later."""

    cvegeo: Series[str] = _field("INEGI code of the new municipality", str_matches=_PLACE)
    municipality: Series[str] = _field("name of the new municipality")
    cvegeo_parent: Series[str] = _field("INEGI code of the municipality it was split from", str_matches=_PLACE)
    parent: Series[str] = _field("name of the municipality it was split from")
    decree_year: Series[int] = _field("year of the decree", "year", in_range={"min_value": 1990, "max_value": 2100})


class Incidents(_Strict):
    """One row per incident, checked by hand."""

    incident_id: Series[str] = _field("short name of the incident", str_matches=r"^[a-z0-9-]+$")
    date: Series[pd.Timestamp] = _field("day it happened", "day")
    cve_ent: Series[str] = _state_code()
    cvegeo: Series[str] = _field("INEGI code of the municipality, five characters", str_matches=_PLACE)
    place: Series[str] = _field("place as reported")
    kind: Series[str] = _field("ambush, confrontation, mass killing or disappearance")
    counted_as_killing: Series[str] = _field("whether a count of mass killings includes it (y, n)", isin=("y", "n"))
    victims_killed_low: Series[pd.Int64Dtype] = _field("lowest number of dead reported", "deaths", ge=0)
    victims_killed_best: Series[pd.Int64Dtype] = _field("number of dead best supported", "deaths", ge=0)
    victims_killed_high: Series[pd.Int64Dtype] = _field("highest number of dead reported", "deaths", ge=0)
    killed_police: Series[pd.Int64Dtype] = _field("police killed", "deaths", ge=0, nullable=True)
    killed_civilians: Series[pd.Int64Dtype] = _field("civilians killed", "deaths", ge=0, nullable=True)
    killed_soldiers: Series[pd.Int64Dtype] = _field("soldiers killed", "deaths", ge=0, nullable=True)
    killed_attackers: Series[pd.Int64Dtype] = _field("attackers killed", "deaths", ge=0, nullable=True)
    abducted: Series[pd.Int64Dtype] = _field("people abducted", "people", ge=0, nullable=True)
    note: Series[str] = _field("what a reader must know")
    source: Series[str] = _field("where the facts are from")
