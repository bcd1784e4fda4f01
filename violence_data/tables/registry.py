"""Every processed table: its model, key, source, bases and warnings."""

from __future__ import annotations

from violence_data.errors import UnknownName
from violence_data.tables import added_models, event_models, models
from violence_data.tables.table import Table

_CASE_FILES = ("case_files", "revised_monthly", "offences_apart", "suspected_gap", "level_shift")
_STATE_GRID = ("cve_ent", "month")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "sesnsp_victims_state_month",
            "Victims of homicide in case files, by state and month",
            models.VictimsStateMonth,
            "sesnsp_victims",
            ("cut", "cve_ent", "month", "offence", "sex", "age_group", "weapon"),
            count="victims",
            vintage="cut",
            series=("method",),
            grid=_STATE_GRID,
            date_basis="month the case file was opened",
            area_basis="state that opened the case file",
            warnings=_CASE_FILES,
        ),
        Table(
            "sesnsp_incidents_state_month",
            "Case files of homicide, by state and month",
            models.IncidentsStateMonth,
            "sesnsp_incidents",
            ("method", "cut", "cve_ent", "month", "offence", "weapon"),
            count="incidents",
            vintage="cut",
            series=("method",),
            grid=_STATE_GRID,
            date_basis="month the case file was opened",
            area_basis="state that opened the case file",
            warnings=("incidents_not_victims", "three_methods", *_CASE_FILES[1:]),
        ),
        Table(
            "inegi_deaths_occurrence_state_month",
            "Deaths by homicide, by state and month of occurrence",
            models.DeathsStateMonth,
            "inegi_deaths",
            ("cut", "cve_ent", "month"),
            count="homicide_deaths",
            vintage="cut",
            grid=_STATE_GRID,
            date_basis="month of death",
            area_basis="state where the death occurred",
            warnings=("occurrence_short", "occurrence_counted", "suspected_gap", "level_shift"),
        ),
        Table(
            "inegi_deaths_occurrence_municipality_month",
            "Deaths by homicide, by municipality and month of occurrence",
            models.DeathsMunicipalityMonth,
            "inegi_deaths",
            ("cut", "cvegeo", "month"),
            count="homicide_deaths",
            vintage="cut",
            date_basis="month of death",
            area_basis="municipality where the death occurred",
            warnings=("occurrence_short", "occurrence_counted", "municipality_short", "sparse"),
        ),
        Table(
            "inegi_deaths_registration_state_month",
            "Deaths by homicide, by state and month of registration",
            models.DeathsStateMonth,
            "inegi_deaths",
            ("cut", "cve_ent", "month"),
            count="homicide_deaths",
            vintage="cut",
            grid=_STATE_GRID,
            date_basis="month of registration",
            area_basis="state of registration",
            warnings=("registration_delay", "suspected_gap", "level_shift"),
        ),
        Table(
            "conapo_population_state_year",
            "Mid-year population, by state",
            models.PopulationStateYear,
            "conapo_population",
            ("edition", "cve_ent", "year"),
            vintage="edition",
            grid=("cve_ent", "year"),
            date_basis="1 July",
            area_basis="state",
            warnings=("projection",),
        ),
        Table(
            "conapo_population_municipality_year",
            "Mid-year population, by municipality",
            models.PopulationMunicipalityYear,
            "conapo_population",
            ("edition", "cvegeo", "year"),
            vintage="edition",
            grid=("cvegeo", "year"),
            date_basis="1 July",
            area_basis="municipality",
            warnings=("projection",),
        ),
        Table(
            "inegi_states",
            "Boundaries of the states",
            models.StateBoundaries,
            "inegi_geography",
            ("cve_ent",),
            is_boundary=True,
        ),
        Table(
            "inegi_municipalities",
            "Boundaries of the municipalities of about 2010",
            models.MunicipalityBoundaries,
            "inegi_geography",
            ("cvegeo",),
            warnings=("boundaries_2010",),
            is_boundary=True,
        ),
        Table(
            "ucdp_events",
            "Deaths in organised violence, by event",
            event_models.UcdpEvents,
            "ucdp_ged",
            ("cut", "event_id"),
            vintage="cut",
            date_basis="day of the event (date_start to date_end, precision date_prec)",
            area_basis="point (precision where_prec)",
            warnings=("event_aggregates", "event_bounds", "event_versions", "groups_as_coded"),
        ),
        Table(
            "sspc_daily_state",
            "Victims of homicide by prosecutors' daily tally, by state and day",
            event_models.DailyState,
            "sspc_daily",
            ("cut", "cve_ent", "date"),
            count="victims",
            vintage="cut",
            series=("bulletin",),
            date_basis="day reported by prosecutors",
            area_basis="state that reported",
            warnings=("prosecutors_day", "daily_not_listed", "daily_as_it_came"),
        ),
        Table(
            "sspc_daily_municipality",
            "Victims of homicide in the press, by municipality and day",
            event_models.DailyMunicipality,
            "sspc_daily",
            ("cut", "cve_ent", "cvegeo", "date"),
            count="victims",
            vintage="cut",
            series=("bulletin",),
            date_basis="day of the event, mostly; day of the find for bodies found",
            area_basis="municipality named by the press",
            warnings=("press_floor", "municipality_day", "daily_spikes", "press_places", "daily_as_it_came"),
        ),
        Table(
            "sesnsp_incidents_municipality_month",
            "Case files of homicide, by municipality and month",
            added_models.IncidentsMunicipalityMonth,
            "sesnsp_municipal",
            ("method", "cut", "cvegeo", "month", "offence", "weapon"),
            count="incidents",
            vintage="cut",
            series=("method", "cve_ent"),  # a file may be of one state
            date_basis="month the case file was opened",
            area_basis="municipality where the offence was reported to have happened",
            warnings=("incidents_not_victims", "three_methods", "revised_monthly", "offences_apart"),
            is_added=True,
        ),
        Table(
            "inegi_deaths_registration_municipality_month",
            "Deaths by homicide, by municipality of occurrence and month of registration",
            added_models.RegistrationMunicipalityMonth,
            "inegi_queries",
            ("registration_year", "cut", "published_on", "cvegeo", "month"),
            count="homicide_deaths",
            vintage="cut",
            series=("registration_year",),
            date_basis="month of registration",
            area_basis="municipality where the death occurred",
            warnings=("registration_dated", "sparse"),
            is_added=True,
        ),
        Table(
            "inegi_deaths_records_municipality_month",
            "Deaths by homicide by two definitions, by municipality and month of occurrence, from death records",
            added_models.RecordsMunicipalityMonth,
            "inegi_records",
            ("registration_year", "cut", "published_on", "cvegeo", "occurrence_year", "month", "sex", "age_group"),
            count="homicide_deaths",
            vintage="cut",
            series=("registration_year",),
            date_basis="month of death",
            area_basis="municipality where the death occurred",
            warnings=("registered_by_year", "two_definitions", "sparse"),
            is_added=True,
        ),
        Table(
            "inegi_catalogues",
            "What the codes of death records mean",
            added_models.Catalogues,
            "inegi_records",
            ("catalogue", "cut", "published_on", "code"),
            vintage="cut",
            series=("catalogue",),
            is_added=True,
        ),
        Table("presidential_terms", "Presidential terms", models.PresidentialTerms, "seeds", ("start",)),
        Table("municipality_splits", "Municipalities created in 2000 or later", models.MunicipalitySplits, "seeds", ("cvegeo",)),
        Table("incidents", "Incidents checked by hand", event_models.Incidents, "seeds", ("date", "incident_id")),
    )
}


def get(name: str) -> Table:
    """Return what is known of a processed table.

    Raises
    ------
    UnknownName
        When no processed table is called that; the message lists those that are.
    """
    if name not in TABLES:
        raise UnknownName(f"table: found {name!r}, expected one of: {', '.join(sorted(TABLES))}")
    return TABLES[name]
