"""People, boundaries, and events and tallies by day."""

from __future__ import annotations

import pandera.pandas as pa

from violence_data.tables.fields import CVE_ENT, CVEGEO, PUBLISHED_ON, VINTAGE, YEAR, code, column, count, day, flag, label, ranged
from violence_data.tables.fields import MONTH as CUT
from violence_data.tables.table import Table

PLACE_OR_NONE = r"^((0[1-9]|[12][0-9]|3[0-2])[0-9]{3}|99999)$"
_EDITION = (code("edition", "edition of the projections", YEAR, "year"), PUBLISHED_ON)
_YEAR = ranged("year", int, "calendar year", 1950, 2100, "year")
_BOUNDARY = column("geometry", None, "boundary, EPSG:4326, simplified with shared borders kept", "degrees")
_EVENTS = (
    *VINTAGE,
    code("event_id", "UCDP's number of the event", r"^[0-9]+$"),
    day("date_start", "first day the event may have happened"),
    day("date_end", "last day the event may have happened"),
    ranged("date_prec", int, "how exact the date is: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 up to a year", 1, 5),
    code("cve_ent", 'INEGI code of the state, "99" where none is coded', r"^(0[1-9]|[12][0-9]|3[0-2]|99)$"),
    ranged("latitude", float, "latitude of the point, WGS 84", 14, 33, "degrees"),
    ranged("longitude", float, "longitude of the point, WGS 84", -119, -86, "degrees"),
    ranged(
        "where_prec",
        int,
        "how exact the point is: 1 the place, 2 within 25 km, 3 municipality, 4 state, 5 region, 6 country, 7 at sea or in the air",
        *(1, 7),
    ),
    label("type_of_violence", "kind of organised violence, as coded by UCDP", "state_based", "non_state", "one_sided"),
    count("fatalities_best", "deaths, UCDP's best estimate", "deaths"),
    count("fatalities_low", "deaths, UCDP's low estimate", "deaths"),
    count("fatalities_high", "deaths, UCDP's high estimate", "deaths"),
    count("deaths_civilians", "civilians among the best estimate", "deaths"),
    count("deaths_unknown", "people of unknown standing among the best estimate", "deaths"),
    label("side_a", "first side, the group as coded by UCDP without its faction"),
    label("side_b", "second side, likewise; civilians in one-sided violence"),
    flag("is_aggregate", "the row sums a month or a year (date_prec 4 or 5): it is not an event"),
    flag("bounds_out_of_order", "the low estimate is above the best, or the high one below it, as published"),
)
_EVENT_DAY = "day of the event (date_start to date_end, precision date_prec)"
_DATE = day("date", "day of the bulletin")
_REPEATED = column("rows_repeated", int, "rows left out because another of that day is alike in every column", "rows", pa.Check.ge(0))


def _bulletin(name: str) -> pa.Column:
    return column("bulletin", str, "which of the two daily bulletins", check=pa.Check.eq(name))


TABLES = (
    Table(
        "conapo_population_state_year",
        "Mid-year population, by state",
        "One row per edition, state and year.",
        "conapo_population",
        (
            *(*_EDITION, CVE_ENT, _YEAR),
            count("population", "people at mid-year (1 July)", "people", least=1),
            count("population_female", "women and girls at mid-year", "people", least=1, nullable=True),
            count("population_male", "men and boys at mid-year", "people", least=1, nullable=True),
        ),
        ("edition", "published_on", "cve_ent", "year"),
        grid=("cve_ent", "year"),
        date_basis="1 July",
        area_basis="state",
        warnings=("projection",),
    ),
    Table(
        "conapo_population_municipality_year",
        "Mid-year population, by municipality",
        "One row per edition, municipality and year.",
        "conapo_population",
        (
            *(*_EDITION, CVEGEO),
            label("municipality", "name of the municipality as the publisher writes it"),
            *(_YEAR, count("population", "people at mid-year (1 July)", "people")),
        ),
        ("edition", "published_on", "cvegeo", "year"),
        grid=("cvegeo", "year"),
        date_basis="1 July",
        area_basis="municipality",
        warnings=("projection",),
    ),
    Table("inegi_states", "Boundaries of the states", "One row per state.", "inegi_geography", (CVE_ENT, _BOUNDARY), ("cve_ent",)),
    Table(
        "inegi_municipalities",
        "Boundaries of the municipalities of 2020",
        "One row per municipality of about 2010.",
        "inegi_geography",
        (CVEGEO, _BOUNDARY),
        ("cvegeo",),
        warnings=("boundaries_2020",),
    ),
    Table(
        "ucdp_events",
        "Deaths in organised violence, by event",
        "One row per cut and event; a row marked as an aggregate sums a month or a year and is not an event.",
        "ucdp_ged",
        _EVENTS,
        ("cut", "published_on", "event_id"),
        date_basis=_EVENT_DAY,
        area_basis="point (precision where_prec)",
        warnings=("event_aggregates", "event_bounds", "event_versions", "groups_as_coded"),
    ),
    Table(
        "ucdp_candidate_events",
        "Deaths in organised violence, by candidate event",
        "One row per release and candidate event: provisional, coded monthly, some still to be checked; never part of the yearly versions.",
        "ucdp_ged",
        (
            *_EVENTS,
            code("release", "last month of the candidate release; each release covers its own month", CUT, "YYYY-MM"),
            label("code_status", '"Clear", or what UCDP has still to check in the coding, as published'),
        ),
        ("release", "cut", "published_on", "event_id"),
        series=("release",),
        date_basis=_EVENT_DAY,
        area_basis="point (precision where_prec)",
        warnings=("candidate_events", "event_aggregates", "groups_as_coded"),
    ),
    Table(
        "sspc_daily_state",
        "Victims of homicide by prosecutors' daily tally, by state and day",
        "One row per cut, state and day of the prosecutors' tally; a state or a day not listed was not published, which is not 0.",
        "sspc_daily",
        (
            *(*VINTAGE, _bulletin("grupo_interinstitucional"), CVE_ENT, _DATE),
            count("victims", "victims of homicide reported by prosecutors that day", "victims"),
            count(
                "day_total_published",
                "the bulletin's own total of the day, all states, to check against; missing from September 2020",
                "victims",
                nullable=True,
            ),
            _REPEATED,
        ),
        ("cut", "published_on", "cve_ent", "date"),
        series=("bulletin",),
        date_basis="day reported by prosecutors",
        area_basis="state that reported",
        warnings=("prosecutors_day", "daily_not_listed", "daily_as_it_came"),
    ),
    Table(
        "sspc_daily_municipality",
        "Victims of homicide in the press, by municipality and day",
        "One row per cut, municipality and day of the press tally; a municipality not listed had no victim that the press knew of.",
        "sspc_daily",
        (
            *(*VINTAGE, _bulletin("fuentes_abiertas"), CVE_ENT),
            code(
                "cvegeo", 'INEGI code of the municipality; "99999" where the published state has none of that name, or two', PLACE_OR_NONE
            ),
            _DATE,
            count("victims", "victims of homicide in the press that day", "victims"),
            count("victims_male", "men and boys among them; missing in January 2019", "victims", nullable=True),
            count("victims_female", "women and girls among them; missing in January 2019", "victims", nullable=True),
            count("victims_not_identified", "those whose sex is not identified; missing in January 2019", "victims", nullable=True),
            flag("sexes_add_up", "the published sexes sum to the victims in every row; a blank adds nothing"),
            flag("spike", "20 victims or more in one known municipality and day: often bodies found, not killings of that day"),
            column("rows_published", int, "rows of the bulletin behind this one, with those left out", "rows", pa.Check.ge(1)),
            _REPEATED,
        ),
        ("cut", "published_on", "cve_ent", "cvegeo", "date"),
        series=("bulletin",),
        date_basis="day of the event, mostly; day of the find for bodies found",
        area_basis="municipality named by the press",
        warnings=("press_floor", "municipality_day", "daily_spikes", "press_places", "daily_as_it_came"),
    ),
)
