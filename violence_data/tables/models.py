"""One pandera model a monthly or yearly table and map: types, units, descriptions."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandera.typing import Series

from violence_data.tables import fields


class VictimsStateMonth(fields.Strict):
    """One row per cut, state, month, offence, sex, age group and weapon."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    method: Series[str] = fields.field("the publisher's counting method", isin=fields.METHODS)
    cve_ent: Series[str] = fields.state_code()
    month: Series[pd.Timestamp] = fields.month()
    offence: Series[str] = fields.field("legal type, Spanish slug", isin=fields.OFFENCES)
    sex: Series[str] = fields.field("sex of the victims", isin=fields.SEXES)
    age_group: Series[str] = fields.field("age band of the victims", isin=fields.AGE_GROUPS)
    weapon: Series[str] = fields.field("means, the publisher's modalidad", isin=fields.WEAPONS)
    victims: Series[pd.Int64Dtype] = fields.field("victims in case files opened that month", "victims", ge=0, nullable=True)
    suspected_gap: Series[bool] = fields.field("the state published zero homicidio doloso where its usual months are far from zero")
    level_shift: Series[bool] = fields.field("the state's year of homicidio doloso at least doubled or halved against the year before")


class VictimsNationMonth(fields.Strict):
    """One row per cut and month, of the nation."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    month: Series[pd.Timestamp] = fields.month()
    offence: Series[str] = fields.field("legal type, Spanish slug", eq="homicidio_doloso")
    victims: Series[pd.Int64Dtype] = fields.field(
        "victims in case files opened that month, the whole nation", "victims", ge=0, nullable=True
    )


class IncidentsStateMonth(fields.Strict):
    """One row per cut, state, month, offence and weapon."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    method: Series[str] = fields.field("the publisher's counting method", isin=fields.METHODS)
    cve_ent: Series[str] = fields.state_code()
    month: Series[pd.Timestamp] = fields.month()
    offence: Series[str] = fields.field("legal type, Spanish slug", isin=(*fields.OFFENCES, *fields.ATTEMPTS))
    weapon: Series[str] = fields.field("means, the publisher's modalidad", isin=fields.WEAPONS)
    incidents: Series[pd.Int64Dtype] = fields.field("case files opened that month", "case files", ge=0, nullable=True)
    suspected_gap: Series[bool] = fields.field("the state published zero homicidio doloso where its usual months are far from zero")
    level_shift: Series[bool] = fields.field("the state's year of homicidio doloso at least doubled or halved against the year before")


class DeathsStateMonth(fields.Strict):
    """One row per cut, state and month."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    cve_ent: Series[str] = fields.state_code()
    month: Series[pd.Timestamp] = fields.month()
    homicide_deaths: Series[pd.Int64Dtype] = fields.field("deaths certified as homicide", "deaths", ge=0, nullable=True)
    suspected_gap: Series[bool] = fields.field("the state published zero where its usual months are far from zero")
    level_shift: Series[bool] = fields.field("the state's year at least doubled or halved against the year before")


class DeathsMunicipalityMonth(fields.Strict):
    """One row per cut, municipality and month with deaths; a month not listed is 0."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    cvegeo: Series[str] = fields.field("INEGI code of the municipality, five characters", str_matches=fields.PLACE)
    month: Series[pd.Timestamp] = fields.month()
    homicide_deaths: Series[pd.Int64Dtype] = fields.field("deaths certified as homicide", "deaths", ge=0)


class PopulationStateYear(fields.Strict):
    """One row per edition, state and year."""

    edition: Series[str] = fields.field("edition of the projections", "year", str_matches=r"^[0-9]{4}$")
    published_on: Series[pd.Timestamp] = fields.published_on()
    cve_ent: Series[str] = fields.state_code()
    year: Series[int] = fields.field("calendar year", "year", in_range={"min_value": 1950, "max_value": 2100})
    population: Series[pd.Int64Dtype] = fields.field("people at mid-year (1 July)", "people", gt=0)
    population_female: Series[pd.Int64Dtype] = fields.field("women and girls at mid-year", "people", gt=0, nullable=True)
    population_male: Series[pd.Int64Dtype] = fields.field("men and boys at mid-year", "people", gt=0, nullable=True)


class PopulationMunicipalityYear(fields.Strict):
    """One row per edition, municipality and year."""

    edition: Series[str] = fields.field("edition of the projections", "year", str_matches=r"^[0-9]{4}$")
    published_on: Series[pd.Timestamp] = fields.published_on()
    cvegeo: Series[str] = fields.field("INEGI code of the municipality, five characters", str_matches=fields.PLACE)
    municipality: Series[str] = fields.field("name of the municipality as the publisher writes it")
    year: Series[int] = fields.field("calendar year", "year", in_range={"min_value": 1950, "max_value": 2100})
    population: Series[pd.Int64Dtype] = fields.field("people at mid-year (1 July)", "people", ge=0)


class StateBoundaries(fields.Strict):
    """One row per state."""

    cve_ent: Series[str] = fields.state_code()
    geometry: Series[Any] = fields.field("boundary, EPSG:4326, simplified with shared borders kept", "degrees")


class MunicipalityBoundaries(fields.Strict):
    """One row per municipality of about 2010."""

    cvegeo: Series[str] = fields.field("INEGI code of the municipality, five characters", str_matches=fields.PLACE)
    geometry: Series[Any] = fields.field("boundary, EPSG:4326, simplified with shared borders kept", "degrees")


class PresidentialTerms(fields.Strict):
    """One row per presidential term."""

    president: Series[str] = fields.field("name of the president")
    label: Series[str] = fields.field("short name for charts")
    start: Series[pd.Timestamp] = fields.field("first day of the term", "day")
    end: Series[pd.Timestamp] = fields.field("first day of the next term; missing for the term under way", "day", nullable=True)


class PublishedTotals(fields.Strict):
    """One row per total published elsewhere: what, of which cut, where and when; a total is told apart by its unit, never added."""

    table: Series[str] = fields.field("processed table the total is of")
    cut: Series[str] = fields.field("last month covered when it was published; blank where not known", "YYYY-MM")
    published_on: Series[pd.Timestamp] = fields.field("day it was published; missing where not known", "day", nullable=True)
    unit: Series[str] = fields.field("what is counted", isin=("victims", "incidents", "homicide_deaths"))
    offence: Series[str] = fields.field("legal types, joined by +; blank for deaths")
    cve_ent: Series[str] = fields.field('INEGI code of the state, "00" the nation', str_matches=r"^(0[0-9]|[12][0-9]|3[0-2])$")
    period_start: Series[pd.Timestamp] = fields.field("first month, its first day", "month")
    period_end: Series[pd.Timestamp] = fields.field("last month, its first day", "month")
    value: Series[pd.Int64Dtype] = fields.field("the total", "see unit", ge=0)
    status: Series[str] = fields.field("as published, preliminary or definitive")
    source: Series[str] = fields.field("where it was published")
    check: Series[str] = fields.field("exact: our table must meet it; reference: it stands beside", isin=("exact", "reference"))


class MunicipalitySplits(fields.Strict):
    """One row per municipality created in 2000 or later."""

    cvegeo: Series[str] = fields.field("INEGI code of the new municipality", str_matches=fields.PLACE)
    municipality: Series[str] = fields.field("name of the new municipality")
    cvegeo_parent: Series[str] = fields.field("INEGI code of the municipality it was split from", str_matches=fields.PLACE)
    parent: Series[str] = fields.field("name of the municipality it was split from")
    decree_year: Series[int] = fields.field("year of the decree", "year", in_range={"min_value": 1990, "max_value": 2100})
