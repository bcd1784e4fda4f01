"""Counts of victims, case files and deaths, of the nation, states and municipalities, by month or year, which shipped files feed."""

from __future__ import annotations

import pandera.pandas as pa

from violence_data.tables import fields
from violence_data.tables.fields import CVE_ENT, CVEGEO, FIRST_DAY, VINTAGE, code, column, count, flag, label
from violence_data.tables.table import Table

CASE_FILES = ("case_files", "revised_monthly", "offences_apart", "suspected_gap", "level_shift")
OPENED = "month the case file was opened"
METHOD = label("method", "the publisher's counting method", *fields.METHODS)
OFFENCE = label("offence", "legal type, Spanish slug", *fields.OFFENCES, *fields.ATTEMPTS)
WEAPON = label("weapon", "means, the publisher's modalidad", *fields.WEAPONS)
WEAPON_OR_SUM = label("weapon", "means, the publisher's modalidad", *fields.WEAPONS, fields.NOT_PUBLISHED_HERE)
AGES = (*dict.fromkeys((*fields.AGE_GROUPS, *fields.REGISTER_AGE_GROUPS)), fields.NOT_PUBLISHED_HERE)
VICTIMS = "victims in case files opened that month"
INCIDENTS = count("incidents", "case files opened that month", "case files", nullable=True)
DEATHS = count("homicide_deaths", "deaths certified as homicide", "deaths")
REGISTERED = "year in which the deaths were registered"
_STATE_GRID = ("cve_ent", "month")
_DOLOSO_FLAGS = (
    flag("suspected_gap", "the state published zero homicidio doloso where its usual months are far from zero"),
    flag("level_shift", "the state's year of homicidio doloso at least doubled or halved against the year before"),
)
_STATE_DEATHS = (
    *(*VINTAGE, CVE_ENT, FIRST_DAY),
    count("homicide_deaths", "deaths certified as homicide", "deaths", nullable=True),
    flag("suspected_gap", "the state published zero where its usual months are far from zero"),
    flag("level_shift", "the state's year at least doubled or halved against the year before"),
)

TABLES = (
    Table(
        "sesnsp_victims_state_month",
        "Victims of homicide in case files, by state and month",
        "One row per cut, state, month, offence, sex, age group and weapon.",
        "sesnsp_victims",
        (
            *(*VINTAGE, METHOD, CVE_ENT, FIRST_DAY, OFFENCE),
            label("sex", "sex of the victims", *fields.SEXES, fields.NOT_PUBLISHED_HERE),
            label("age_group", "age band of the victims; the register of 2026 has bands of its own", *AGES),
            WEAPON_OR_SUM,
            count("victims", VICTIMS, "victims", nullable=True),
            *_DOLOSO_FLAGS,
        ),
        ("method", "cut", "published_on", "cve_ent", "month", "offence", "sex", "age_group", "weapon"),
        series=("method",),
        grid=_STATE_GRID,
        date_basis=OPENED,
        area_basis="state that opened the case file",
        warnings=(*CASE_FILES, "two_methods"),
    ),
    Table(
        "sesnsp_cni_nation_month",
        "Victims of homicide in case files, by month, as shown on a slide",
        "One row per cut and month, of the nation.",
        "sesnsp_cni",
        (
            *(*VINTAGE, FIRST_DAY),
            column("offence", str, "legal type, Spanish slug", check=pa.Check.eq("homicidio_doloso")),
            count("victims", f"{VICTIMS}, the whole nation", "victims", nullable=True),
        ),
        ("cut", "published_on", "month"),
        grid=("month",),
        date_basis=OPENED,
        area_basis="the nation",
        warnings=("slide", *CASE_FILES[:3]),
    ),
    Table(
        "sesnsp_incidents_nation_month",
        "Case files of homicide, of the nation by month",
        "One row per cut, month, offence and weapon, of the nation.",
        "sesnsp_incidents",
        (
            *(*VINTAGE, METHOD, FIRST_DAY, OFFENCE, WEAPON_OR_SUM),
            count("incidents", "case files opened that month, the whole nation", "case files", nullable=True),
        ),
        ("method", "cut", "published_on", "month", "offence", "weapon"),
        series=("method",),
        grid=("month",),
        date_basis=OPENED,
        area_basis="the nation",
        warnings=("incidents_not_victims", "three_methods", *CASE_FILES[1:3]),
    ),
    Table(
        "sesnsp_incidents_state_month",
        "Case files of homicide, by state and month",
        "One row per cut, state, month, offence and weapon.",
        "sesnsp_incidents",
        (*VINTAGE, METHOD, CVE_ENT, FIRST_DAY, OFFENCE, WEAPON, INCIDENTS, *_DOLOSO_FLAGS),
        ("method", "cut", "published_on", "cve_ent", "month", "offence", "weapon"),
        series=("method",),
        grid=_STATE_GRID,
        date_basis=OPENED,
        area_basis="state that opened the case file",
        warnings=("incidents_not_victims", "three_methods", *CASE_FILES[1:]),
    ),
    Table(
        "inegi_deaths_occurrence_state_month",
        "Deaths by homicide, by state and month of occurrence",
        "One row per cut, state and month.",
        "inegi_deaths",
        _STATE_DEATHS,
        ("cut", "published_on", "cve_ent", "month"),
        grid=_STATE_GRID,
        date_basis="month of death",
        area_basis="state where the death occurred",
        warnings=("occurrence_short", "occurrence_counted", "suspected_gap", "level_shift"),
    ),
    Table(
        "inegi_deaths_occurrence_municipality_month",
        "Deaths by homicide, by municipality and month of occurrence",
        "One row per cut, municipality and month with deaths; a month not listed is 0.",
        "inegi_deaths",
        (*VINTAGE, CVEGEO, FIRST_DAY, DEATHS),
        ("cut", "published_on", "cvegeo", "month"),
        date_basis="month of death",
        area_basis="municipality where the death occurred",
        warnings=("occurrence_short", "occurrence_counted", "municipality_short", "sparse"),
    ),
    Table(
        "inegi_deaths_registration_state_month",
        "Deaths by homicide, by state and month of registration",
        "One row per cut, state and month.",
        "inegi_deaths",
        _STATE_DEATHS,
        ("cut", "published_on", "cve_ent", "month"),
        grid=_STATE_GRID,
        date_basis="month of registration",
        area_basis="state of registration",
        warnings=("registration_delay", "suspected_gap", "level_shift"),
    ),
    Table(
        "inegi_deaths_registered_state_year",
        "Deaths by homicide, by state of occurrence and year of registration",
        "One row per cut, state of occurrence and year of registration; together they are the publisher's total.",
        "inegi_deaths",
        (
            *VINTAGE,
            code("cve_ent", 'INEGI code of the state of occurrence; "33" abroad, "99" not told', r"^(0[1-9]|[12][0-9]|3[0-3]|99)$"),
            column("year", int, REGISTERED, "year"),
            DEATHS,
        ),
        ("cut", "published_on", "cve_ent", "year"),
        grid=("cve_ent", "year"),
        date_basis="year of registration",
        area_basis="state where the death occurred",
        warnings=("registered_year", "registered_unplaced"),
    ),
    Table(
        "inegi_deaths_registered_municipality_year",
        "Deaths by homicide, by municipality of occurrence and year of registration",
        "One row per cut, municipality of occurrence and year of registration with deaths; a year not listed is 0.",
        "inegi_deaths",
        (
            *VINTAGE,
            code("cvegeo", "INEGI code of the municipality of occurrence, five characters; ending in 999: not told", fields.PLACE),
            column("year", int, REGISTERED, "year"),
            DEATHS,
        ),
        ("cut", "published_on", "cvegeo", "year"),
        date_basis="year of registration",
        area_basis="municipality where the death occurred",
        warnings=("registered_year", "registered_unplaced", "sparse_years"),
    ),
)
