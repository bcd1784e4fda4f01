"""Counts by municipality that need whole files, which users add mostly, what their codes mean, and what was typed by hand."""

from __future__ import annotations

import pandas as pd

from violence_data.tables import fields
from violence_data.tables.counts import CASE_FILES, DEATHS, INCIDENTS, METHOD, OFFENCE, OPENED, REGISTERED, VICTIMS, WEAPON, WEAPON_OR_SUM
from violence_data.tables.fields import CVE_ENT, CVEGEO, FIRST_DAY, PUBLISHED_ON, VINTAGE, code, column, count, day, flag, label, ranged
from violence_data.tables.table import Table

ANYWHERE = r"^((0[1-9]|[12][0-9]|3[0-5])[0-9]{3}|99999)$"
"""A municipality, or a place abroad (33 the United States, 34 Latin America, 35 other countries), or none known (99999)."""
_TOLD = code("cvegeo", "INEGI code of the municipality, five characters; ending in 998 or 999: others or not told", fields.PLACE)
_OCCURRED = code(
    "cvegeo", "INEGI code of the municipality of occurrence, five characters; ending in 999: not told; 33 to 35: abroad", ANYWHERE
)
_REGISTERED = column("registration_year", int, REGISTERED, "year")

TABLES = (
    Table(
        "sesnsp_incidents_municipality_month",
        "Case files of homicide, by municipality and month",
        "One row per cut, municipality, month, offence and weapon; in a compiled file a month not listed is 0.",
        "sesnsp_municipal",
        (
            *(*VINTAGE, METHOD),
            flag("compiled", "put together by others from what the publisher shows: not the publisher's own file"),
            *(CVE_ENT, _TOLD, FIRST_DAY, OFFENCE, WEAPON_OR_SUM, INCIDENTS),
        ),
        ("method", "compiled", "cut", "published_on", "cvegeo", "month", "offence", "weapon"),
        series=("method", "compiled", "cve_ent"),  # a file may be of one state
        date_basis=OPENED,
        area_basis="municipality where the offence was reported to have happened",
        warnings=("municipal_compiled", "incidents_not_victims", "three_methods", "revised_monthly", "offences_apart"),
    ),
    Table(
        "sesnsp_victims_municipality_month",
        "Victims of homicide in case files, by municipality and month",
        "One row per cut, municipality, month, offence, sex, age group and weapon with such victims; one not listed is 0.",
        "sesnsp_victims",
        (
            *(*VINTAGE, METHOD, CVE_ENT, _TOLD, FIRST_DAY, OFFENCE),
            label("sex", "sex of the victims", *fields.SEXES),
            label("age_group", "age band of the victims", *fields.REGISTER_AGE_GROUPS),
            *(WEAPON, count("victims", VICTIMS, "victims", nullable=True)),
        ),
        ("method", "cut", "published_on", "cvegeo", "month", "offence", "sex", "age_group", "weapon"),
        series=("method", "cve_ent"),  # a file may be of one state
        date_basis=OPENED,
        area_basis="municipality where the offence was reported to have happened",
        warnings=("sparse", *CASE_FILES[:3]),
        is_added=True,
    ),
    Table(
        "inegi_deaths_registration_municipality_month",
        "Deaths by homicide, by municipality of occurrence and month of registration",
        "One row per year of registration, municipality of occurrence and month of registration with deaths; a month not listed is 0.",
        "inegi_queries",
        (*VINTAGE, _REGISTERED, _OCCURRED, day("month", "first day of the month of registration", "month"), DEATHS),
        ("registration_year", "cut", "published_on", "cvegeo", "month"),
        series=("registration_year",),
        date_basis="month of registration",
        area_basis="municipality where the death occurred",
        warnings=("registration_dated", "sparse"),
        is_added=True,
    ),
    Table(
        "inegi_deaths_records_municipality_month",
        "Deaths by homicide by two definitions, by municipality and month of occurrence, from death records",
        "One row per year of registration, municipality, year and month of occurrence, sex and age group with such deaths.",
        "inegi_records",
        (
            *(*VINTAGE, _REGISTERED, _OCCURRED),
            column("occurrence_year", pd.Int64Dtype, "year of death; missing where not told", "year", nullable=True),
            day("month", "first day of the month of death; missing where not told", "month", nullable=True),
            label("sex", "sex of the dead", *fields.SEXES),
            label("age_group", "age band of the dead", *fields.AGE_GROUPS),
            count("homicide_deaths", "deaths whose cause is homicide (ICD-10 X85-Y09, Y87.1)", "deaths"),
            count(
                "presumed_homicide_deaths",
                "deaths that the certificate presumes to be homicide (PRESUNTO or TIPO_DEFUN 2), whatever their cause",
                "deaths",
            ),
            count("agreed_homicide_deaths", "deaths that are both: the definitions differ by the rest", "deaths"),
            count("legal_intervention_deaths", "deaths by legal intervention (ICD-10 Y35): no homicides", "deaths"),
            count("undetermined_intent_deaths", "deaths of undetermined intent (ICD-10 Y10-Y34), no homicides", "deaths"),
        ),
        ("registration_year", "cut", "published_on", "cvegeo", "occurrence_year", "month", "sex", "age_group"),
        series=("registration_year",),
        date_basis="month of death",
        area_basis="municipality where the death occurred",
        warnings=("registered_by_year", "two_definitions", "sparse"),
        is_added=True,
    ),
    Table(
        "inegi_catalogues",
        "What the codes of death records mean",
        "One row per catalogue and code.",
        "inegi_records",
        (
            *(code("cut", "year in which the catalogue was last changed", fields.YEAR, "YYYY"), PUBLISHED_ON),
            label("catalogue", "name of the catalogue's file, in lower case"),
            label("code", "code as it stands in the records"),
            label("label", "what the code means, as published"),
        ),
        ("catalogue", "cut", "published_on", "code"),
        series=("catalogue",),
        is_added=True,
    ),
    Table(
        "presidential_terms",
        "Presidential terms",
        "One row per presidential term.",
        "seeds",
        (
            label("president", "name of the president"),
            label("label", "short name for charts"),
            day("start", "first day of the term"),
            day("end", "first day of the next term; missing for the term under way", nullable=True),
        ),
        ("start",),
    ),
    Table(
        "municipality_splits",
        "Municipalities created in 2000 or later",
        "One row per municipality created in 2000 or later.",
        "seeds",
        (
            code("cvegeo", "INEGI code of the new municipality", fields.PLACE),
            label("municipality", "name of the new municipality"),
            code("cvegeo_parent", "INEGI code of the municipality it was split from", fields.PLACE),
            label("parent", "name of the municipality it was split from"),
            ranged("decree_year", int, "year of the decree", 1990, 2100, "year"),
        ),
        ("cvegeo",),
    ),
    Table(
        "published_totals",
        "Totals published elsewhere",
        "One row per total published elsewhere: what, of which cut, where and when; a total is told apart by its unit, never added.",
        "seeds",
        (
            label("table", "processed table the total is of"),
            column(
                "cut",
                str,
                'last month covered when it was published; blank where not known, "YYYY-MM to YYYY-MM" where one of these',
                "YYYY-MM",
            ),
            day("published_on", "day it was published; missing where not known", nullable=True),
            label(
                "published_on_is",
                "how sure that day is; at the latest: it came out then or before; blank where no day is known",
                *("exact", "usual day", "approximate", "at the latest", ""),
            ),
            label("unit", "what is counted", "victims", "incidents", "homicide_deaths"),
            label("offence", "legal types, joined by +; blank for deaths"),
            code("cve_ent", 'INEGI code of the state, "00" the nation', r"^(0[0-9]|[12][0-9]|3[0-2])$"),
            day("period_start", "first month, its first day", "month"),
            day("period_end", "last month, its first day", "month"),
            count("value", "the total", "see unit"),
            label("status", "as published, preliminary or definitive"),
            label("source", "where it was published"),
            label("check", "exact: our table must meet it; reference: it stands beside", "exact", "reference"),
        ),
        ("table", "cut", "published_on", "unit", "offence", "cve_ent", "period_start", "period_end", "source"),
    ),
    Table(
        "incidents",
        "Incidents checked by hand",
        "One row per incident, checked by hand.",
        "seeds",
        (
            code("incident_id", "short name of the incident", r"^[a-z0-9-]+$"),
            day("date", "day it happened"),
            *(CVE_ENT, CVEGEO, label("place", "place as reported")),
            label("kind", "ambush, confrontation, mass killing or disappearance"),
            label("counted_as_killing", "whether a count of mass killings includes it (y, n)", "y", "n"),
            count("victims_killed_low", "lowest number of dead reported", "deaths"),
            count("victims_killed_best", "number of dead best supported", "deaths"),
            count("victims_killed_high", "highest number of dead reported", "deaths"),
            *(count(f"killed_{who}", f"{who} killed", "deaths", nullable=True) for who in ("police", "civilians", "soldiers", "attackers")),
            count("abducted", "people abducted", "people", nullable=True),
            label("note", "what a reader must know"),
            day("published_on", "day of the first report used; before it nothing was known of the incident"),
            label(
                "published_on_is",
                "whether that day is known, or stands for it because no dated report is held",
                *("exact", "day after the event"),
            ),
            label("source_publishers", "who reported it, parted by |"),
            label("source_facts", "what each report says, in the same order, blank where only that it reported is known"),
            label("source_days", "day, month or year of each report, in the same order; blank where not known"),
            label("source", "where the facts are from"),
        ),
        ("date", "incident_id"),
        row_day="published_on",
    ),
)
