"""One pandera model a processed table: types, units, descriptions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

METHODS = ("IEFC_1997", "CNSP38_2015", "RNID_2026")
OFFENCES = ("homicidio_doloso", "homicidio_culposo", "feminicidio")
ATTEMPTS = ("tentativa_de_homicidio_doloso", "tentativa_de_feminicidio")
SEXES = ("female", "male", "not_identified")
AGE_GROUPS = ("minor_0_17", "adult_18_plus", "not_specified", "not_identified")
WEAPONS = ("firearm", "blade", "other", "not_specified", "traffic")
VIOLENCE_TYPES = ("state_based", "non_state", "one_sided")

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


class IncidentsStateMonth(_Strict):
    """One row per cut, state, month, offence and weapon."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    method: Series[str] = _field("the publisher's counting method", isin=METHODS)
    cve_ent: Series[str] = _state_code()
    month: Series[pd.Timestamp] = _month()
    offence: Series[str] = _field("legal type, Spanish slug", isin=(*OFFENCES, *ATTEMPTS))
    weapon: Series[str] = _field("means, the publisher's modalidad", isin=WEAPONS)
    incidents: Series[pd.Int64Dtype] = _field("case files opened that month", "case files", ge=0, nullable=True)
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


class UcdpEvents(_Strict):
    """One row per cut and event; a row marked as an aggregate sums a month or a year and is not an event."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    event_id: Series[str] = _field("UCDP's number of the event", str_matches=r"^[0-9]+$")
    date_start: Series[pd.Timestamp] = _field("first day the event may have happened", "day")
    date_end: Series[pd.Timestamp] = _field("last day the event may have happened", "day")
    date_prec: Series[int] = _field(
        "how exact the date is: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 up to a year",
        in_range={"min_value": 1, "max_value": 5},
    )
    cve_ent: Series[str] = _field('INEGI code of the state, "99" where none is coded', str_matches=r"^(0[1-9]|[12][0-9]|3[0-2]|99)$")
    latitude: Series[float] = _field("latitude of the point, WGS 84", "degrees", in_range={"min_value": 14, "max_value": 33})
    longitude: Series[float] = _field("longitude of the point, WGS 84", "degrees", in_range={"min_value": -119, "max_value": -86})
    where_prec: Series[int] = _field(
        "how exact the point is: 1 the place, 2 within 25 km, 3 municipality, 4 state, 5 region, 6 country, 7 at sea or in the air",
        in_range={"min_value": 1, "max_value": 7},
    )
    type_of_violence: Series[str] = _field("kind of organised violence, as coded by UCDP", isin=VIOLENCE_TYPES)
    fatalities_best: Series[pd.Int64Dtype] = _field("deaths, UCDP's best estimate", "deaths", ge=0)
    fatalities_low: Series[pd.Int64Dtype] = _field("deaths, UCDP's low estimate", "deaths", ge=0)
    fatalities_high: Series[pd.Int64Dtype] = _field("deaths, UCDP's high estimate", "deaths", ge=0)
    deaths_civilians: Series[pd.Int64Dtype] = _field("civilians among the best estimate", "deaths", ge=0)
    deaths_unknown: Series[pd.Int64Dtype] = _field("people of unknown standing among the best estimate", "deaths", ge=0)
    side_a: Series[str] = _field("first side, as coded by UCDP")
    side_b: Series[str] = _field("second side, as coded by UCDP; civilians in one-sided violence")
    is_aggregate: Series[bool] = _field("the row sums a month or a year (date_prec 4 or 5): it is not an event")
    bounds_out_of_order: Series[bool] = _field("the low estimate is above the best, or the high one below it, as published")


def _day() -> Any:
    return _field("day of the bulletin", "day")


def _rows_repeated() -> Any:
    return _field("rows left out because another of that day is alike in every column", "rows", ge=0)


class DailyState(_Strict):
    """One row per cut, state and day of the prosecutors' tally; a state or a day not listed was not published, which is not 0."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    bulletin: Series[str] = _field("which of the two daily bulletins", eq="grupo_interinstitucional")
    cve_ent: Series[str] = _state_code()
    date: Series[pd.Timestamp] = _day()
    victims: Series[pd.Int64Dtype] = _field("victims of homicide reported by prosecutors that day", "victims", ge=0)
    day_total_published: Series[pd.Int64Dtype] = _field(
        "the bulletin's own total of the day, all states, to check against; missing from September 2020", "victims", ge=0, nullable=True
    )
    rows_repeated: Series[int] = _rows_repeated()


class DailyMunicipality(_Strict):
    """One row per cut, municipality and day of the press tally; a municipality not listed had no victim that the press knew of."""

    cut: Series[str] = _cut()
    published_on: Series[pd.Timestamp] = _published_on()
    bulletin: Series[str] = _field("which of the two daily bulletins", eq="fuentes_abiertas")
    cve_ent: Series[str] = _state_code()
    cvegeo: Series[str] = _field(
        'INEGI code of the municipality; "99999" where the published state has none of that name, or two',
        str_matches=r"^((0[1-9]|[12][0-9]|3[0-2])[0-9]{3}|99999)$",
    )
    date: Series[pd.Timestamp] = _day()
    victims: Series[pd.Int64Dtype] = _field("victims of homicide in the press that day", "victims", ge=0)
    victims_male: Series[pd.Int64Dtype] = _field("men and boys among them; missing in January 2019", "victims", ge=0, nullable=True)
    victims_female: Series[pd.Int64Dtype] = _field("women and girls among them; missing in January 2019", "victims", ge=0, nullable=True)
    victims_not_identified: Series[pd.Int64Dtype] = _field(
        "those whose sex is not identified; missing in January 2019", "victims", ge=0, nullable=True
    )
    sexes_add_up: Series[bool] = _field("the published sexes sum to the victims in every row; a blank adds nothing")
    spike: Series[bool] = _field("20 victims or more in one known municipality and day: often bodies found, not killings of that day")
    rows_published: Series[int] = _field("rows of the bulletin behind this one, with those left out", "rows", ge=1)
    rows_repeated: Series[int] = _rows_repeated()
