"""One pandera model a table of days, events and incidents: types, units, descriptions."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandera.typing import Series

from violence_data.tables import fields


class Incidents(fields.Strict):
    """One row per incident, checked by hand."""

    incident_id: Series[str] = fields.field("short name of the incident", str_matches=r"^[a-z0-9-]+$")
    date: Series[pd.Timestamp] = fields.field("day it happened", "day")
    cve_ent: Series[str] = fields.state_code()
    cvegeo: Series[str] = fields.field("INEGI code of the municipality, five characters", str_matches=fields.PLACE)
    place: Series[str] = fields.field("place as reported")
    kind: Series[str] = fields.field("ambush, confrontation, mass killing or disappearance")
    counted_as_killing: Series[str] = fields.field("whether a count of mass killings includes it (y, n)", isin=("y", "n"))
    victims_killed_low: Series[pd.Int64Dtype] = fields.field("lowest number of dead reported", "deaths", ge=0)
    victims_killed_best: Series[pd.Int64Dtype] = fields.field("number of dead best supported", "deaths", ge=0)
    victims_killed_high: Series[pd.Int64Dtype] = fields.field("highest number of dead reported", "deaths", ge=0)
    killed_police: Series[pd.Int64Dtype] = fields.field("police killed", "deaths", ge=0, nullable=True)
    killed_civilians: Series[pd.Int64Dtype] = fields.field("civilians killed", "deaths", ge=0, nullable=True)
    killed_soldiers: Series[pd.Int64Dtype] = fields.field("soldiers killed", "deaths", ge=0, nullable=True)
    killed_attackers: Series[pd.Int64Dtype] = fields.field("attackers killed", "deaths", ge=0, nullable=True)
    abducted: Series[pd.Int64Dtype] = fields.field("people abducted", "people", ge=0, nullable=True)
    note: Series[str] = fields.field("what a reader must know")
    source: Series[str] = fields.field("where the facts are from")


class UcdpEvents(fields.Strict):
    """One row per cut and event; a row marked as an aggregate sums a month or a year and is not an event."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    event_id: Series[str] = fields.field("UCDP's number of the event", str_matches=r"^[0-9]+$")
    date_start: Series[pd.Timestamp] = fields.field("first day the event may have happened", "day")
    date_end: Series[pd.Timestamp] = fields.field("last day the event may have happened", "day")
    date_prec: Series[int] = fields.field(
        "how exact the date is: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 up to a year",
        in_range={"min_value": 1, "max_value": 5},
    )
    cve_ent: Series[str] = fields.field('INEGI code of the state, "99" where none is coded', str_matches=r"^(0[1-9]|[12][0-9]|3[0-2]|99)$")
    latitude: Series[float] = fields.field("latitude of the point, WGS 84", "degrees", in_range={"min_value": 14, "max_value": 33})
    longitude: Series[float] = fields.field("longitude of the point, WGS 84", "degrees", in_range={"min_value": -119, "max_value": -86})
    where_prec: Series[int] = fields.field(
        "how exact the point is: 1 the place, 2 within 25 km, 3 municipality, 4 state, 5 region, 6 country, 7 at sea or in the air",
        in_range={"min_value": 1, "max_value": 7},
    )
    type_of_violence: Series[str] = fields.field("kind of organised violence, as coded by UCDP", isin=fields.VIOLENCE_TYPES)
    fatalities_best: Series[pd.Int64Dtype] = fields.field("deaths, UCDP's best estimate", "deaths", ge=0)
    fatalities_low: Series[pd.Int64Dtype] = fields.field("deaths, UCDP's low estimate", "deaths", ge=0)
    fatalities_high: Series[pd.Int64Dtype] = fields.field("deaths, UCDP's high estimate", "deaths", ge=0)
    deaths_civilians: Series[pd.Int64Dtype] = fields.field("civilians among the best estimate", "deaths", ge=0)
    deaths_unknown: Series[pd.Int64Dtype] = fields.field("people of unknown standing among the best estimate", "deaths", ge=0)
    side_a: Series[str] = fields.field("first side, the group as coded by UCDP without its faction")
    side_b: Series[str] = fields.field("second side, likewise; civilians in one-sided violence")
    is_aggregate: Series[bool] = fields.field("the row sums a month or a year (date_prec 4 or 5): it is not an event")
    bounds_out_of_order: Series[bool] = fields.field("the low estimate is above the best, or the high one below it, as published")


def _day() -> Any:
    return fields.field("day of the bulletin", "day")


def _rows_repeated() -> Any:
    return fields.field("rows left out because another of that day is alike in every column", "rows", ge=0)


class DailyState(fields.Strict):
    """One row per cut, state and day of the prosecutors' tally; a state or a day not listed was not published, which is not 0."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    bulletin: Series[str] = fields.field("which of the two daily bulletins", eq="grupo_interinstitucional")
    cve_ent: Series[str] = fields.state_code()
    date: Series[pd.Timestamp] = _day()
    victims: Series[pd.Int64Dtype] = fields.field("victims of homicide reported by prosecutors that day", "victims", ge=0)
    day_total_published: Series[pd.Int64Dtype] = fields.field(
        "the bulletin's own total of the day, all states, to check against; missing from September 2020", "victims", ge=0, nullable=True
    )
    rows_repeated: Series[int] = _rows_repeated()


class DailyMunicipality(fields.Strict):
    """One row per cut, municipality and day of the press tally; a municipality not listed had no victim that the press knew of."""

    cut: Series[str] = fields.cut()
    published_on: Series[pd.Timestamp] = fields.published_on()
    bulletin: Series[str] = fields.field("which of the two daily bulletins", eq="fuentes_abiertas")
    cve_ent: Series[str] = fields.state_code()
    cvegeo: Series[str] = fields.field(
        'INEGI code of the municipality; "99999" where the published state has none of that name, or two',
        str_matches=r"^((0[1-9]|[12][0-9]|3[0-2])[0-9]{3}|99999)$",
    )
    date: Series[pd.Timestamp] = _day()
    victims: Series[pd.Int64Dtype] = fields.field("victims of homicide in the press that day", "victims", ge=0)
    victims_male: Series[pd.Int64Dtype] = fields.field("men and boys among them; missing in January 2019", "victims", ge=0, nullable=True)
    victims_female: Series[pd.Int64Dtype] = fields.field(
        "women and girls among them; missing in January 2019", "victims", ge=0, nullable=True
    )
    victims_not_identified: Series[pd.Int64Dtype] = fields.field(
        "those whose sex is not identified; missing in January 2019", "victims", ge=0, nullable=True
    )
    sexes_add_up: Series[bool] = fields.field("the published sexes sum to the victims in every row; a blank adds nothing")
    spike: Series[bool] = fields.field("20 victims or more in one known municipality and day: often bodies found, not killings of that day")
    rows_published: Series[int] = fields.field("rows of the bulletin behind this one, with those left out", "rows", ge=1)
    rows_repeated: Series[int] = _rows_repeated()
