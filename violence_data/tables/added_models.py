"""Models of the tables that no shipped file feeds: they exist where a user has added a file."""

from __future__ import annotations

import pandas as pd
from pandera.typing import Series

from violence_data.tables import fields

ANYWHERE = r"^((0[1-9]|[12][0-9]|3[0-5])[0-9]{3}|99999)$"
"""A municipality, or a place abroad (33 the United States, 34 Latin America, 35 other countries), or none known (99999)."""


class IncidentsMunicipalityMonth(fields.Strict):
    """One row per cut, municipality, month, offence and weapon."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    method: Series[str] = fields.field("the publisher's counting method", isin=fields.METHODS)
    cve_ent: Series[str] = fields.state_code()
    cvegeo: Series[str] = fields.field(
        "INEGI code of the municipality, five characters; ending in 998 or 999: others or not told", str_matches=fields.PLACE
    )
    month: Series[pd.Timestamp] = fields.month()
    offence: Series[str] = fields.field("legal type, Spanish slug", isin=(*fields.OFFENCES, *fields.ATTEMPTS))
    weapon: Series[str] = fields.field("means, the publisher's modalidad", isin=fields.WEAPONS)
    incidents: Series[pd.Int64Dtype] = fields.field("case files opened that month", "case files", ge=0, nullable=True)


class RegistrationMunicipalityMonth(fields.Strict):
    """One row per year of registration, municipality of occurrence and month of registration with deaths; a month not listed is 0."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    registration_year: Series[int] = fields.field("year in which the deaths were registered", "year")
    cvegeo: Series[str] = fields.field(
        "INEGI code of the municipality of occurrence, five characters; ending in 999: not told; 33 to 35: abroad", str_matches=ANYWHERE
    )
    month: Series[pd.Timestamp] = fields.field("first day of the month of registration", "month")
    homicide_deaths: Series[pd.Int64Dtype] = fields.field("deaths certified as homicide", "deaths", ge=0)


class RecordsMunicipalityMonth(fields.Strict):
    """One row per year of registration, municipality, year and month of occurrence, sex and age group with such deaths."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    registration_year: Series[int] = fields.field("year in which the deaths were registered", "year")
    cvegeo: Series[str] = fields.field(
        "INEGI code of the municipality of occurrence, five characters; ending in 999: not told; 33 to 35: abroad", str_matches=ANYWHERE
    )
    occurrence_year: Series[pd.Int64Dtype] = fields.field("year of death; missing where not told", "year", nullable=True)
    month: Series[pd.Timestamp] = fields.field("first day of the month of death; missing where not told", "month", nullable=True)
    sex: Series[str] = fields.field("sex of the dead", isin=fields.SEXES)
    age_group: Series[str] = fields.field("age band of the dead", isin=fields.AGE_GROUPS)
    homicide_deaths: Series[pd.Int64Dtype] = fields.field("deaths whose cause is homicide (ICD-10 X85-Y09, Y87.1)", "deaths", ge=0)
    presumed_homicide_deaths: Series[pd.Int64Dtype] = fields.field(
        "deaths that the certificate presumes to be homicide (PRESUNTO or TIPO_DEFUN 2), whatever their cause", "deaths", ge=0
    )
    agreed_homicide_deaths: Series[pd.Int64Dtype] = fields.field("deaths that are both: the definitions differ by the rest", "deaths", ge=0)
    legal_intervention_deaths: Series[pd.Int64Dtype] = fields.field(
        "deaths by legal intervention (ICD-10 Y35): no homicides", "deaths", ge=0
    )
    undetermined_intent_deaths: Series[pd.Int64Dtype] = fields.field(
        "deaths of undetermined intent (ICD-10 Y10-Y34), no homicides", "deaths", ge=0
    )


class Catalogues(fields.Strict):
    """One row per catalogue and code."""

    cut: Series[str] = fields.field("year in which the catalogue was last changed", "YYYY", str_matches=r"^[0-9]{4}$")
    published_on: Series[pd.Timestamp] = fields.published_on()
    catalogue: Series[str] = fields.field("name of the catalogue's file, in lower case")
    code: Series[str] = fields.field("code as it stands in the records")
    label: Series[str] = fields.field("what the code means, as published")
