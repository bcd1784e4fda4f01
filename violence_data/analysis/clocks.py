"""One incident on the clocks of the sources: the day it happened, was in the press, was reported, was opened, was registered.

The one place where numbers of different sources stand in one column, as measure, unit and value: beside each other, never added.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from violence_data.analysis.frames import check_single, measure
from violence_data.analysis.series import monthly
from violence_data.errors import UnknownName

SHOWN = {"day": (4, 6), "month": (3, 2)}
"""How many days, and months, are shown before and after that of the incident."""
USUAL = {"day": 90, "month": 12}
"""How many before that of the incident, and how many after, say what is usual, but for those in which it may show."""
SHOWS_LATER = {"day": 6, "month": 0}
"""How many after that of the incident it may still show in: prosecutors report days later."""
FEWEST_USUAL = 12
UNUSUAL = 0.975
NAN = float("nan")
MOST_DAYS = 7
"""UCDP's events that may have happened on any day of a longer time are left out."""
STEP = {"day": pd.DateOffset(days=1), "month": pd.DateOffset(months=1)}
COLUMNS = {
    **dict.fromkeys(("incident_id", "clock", "measure", "unit", "period", "area"), "str"),
    "date": "datetime64[us]",
    "value": "Int64",
    **dict.fromkeys(("usual", "usual_high"), "Float64"),
    "is_event": "bool",
    "is_visible": "boolean",
}


@dataclass(frozen=True)
class _Clock:
    """What one source counts and how its series is read: the table, the municipality and the state in, counts by day or month out."""

    measure: str
    period: str
    area: str
    read: Callable[[pd.DataFrame, str, str], pd.Series]


def _press(table: pd.DataFrame, place: str, _: str) -> pd.Series:
    """Return a municipality's days; one not listed is 0 on a day with a bulletin."""
    listed = table[table["cvegeo"] == place].set_index("date")["victims"]
    bulletins = pd.DatetimeIndex(table["date"].unique()).sort_values()
    return listed.reindex(bulletins, fill_value=0)


def _prosecutors(table: pd.DataFrame, _: str, state: str) -> pd.Series:
    """Return a state's days; one not listed was not published."""
    return table[table["cve_ent"] == state].set_index("date")["victims"]


def _events(table: pd.DataFrame, _: str, state: str) -> pd.Series:
    """Return the largest event of each day in a state; a day without one is 0."""
    days = (table["date_end"] - table["date_start"]).dt.days + 1
    some = table[(table["cve_ent"] == state) & ~table["is_aggregate"] & (days <= MOST_DAYS)]
    each = some.loc[some.index.repeat(days[some.index]), ["date_start", "fatalities_best"]]
    date = each["date_start"] + pd.to_timedelta(each.groupby(level=0).cumcount(), unit="D")
    covered = pd.date_range(table["date_start"].min(), table["date_end"].max(), unit="us")
    return each.groupby(date, dropna=False)["fatalities_best"].max().reindex(covered, fill_value=0)


def _state_months(table: pd.DataFrame, _: str, state: str) -> pd.Series:
    """Return a state's months as they are covered."""
    months = monthly(table[table["cve_ent"] == state])
    return months.set_index("month")[measure(months)]


def _listed_months(table: pd.DataFrame, place: str, _: str) -> pd.Series:
    """Return a municipality's months; one not listed is 0."""
    covered = pd.date_range(table["month"].min(), table["month"].max(), freq="MS", unit="us")
    return table[table["cvegeo"] == place].set_index("month")["homicide_deaths"].reindex(covered, fill_value=0)


CLOCKS = {
    "press": _Clock("victims", "day", "municipality", _press),
    "prosecutors": _Clock("victims", "day", "state", _prosecutors),
    "events": _Clock("fatalities_best", "day", "state", _events),
    "case_files": _Clock("victims", "month", "state", _state_months),
    "deaths": _Clock("homicide_deaths", "month", "state", _state_months),
    "municipal_deaths": _Clock("homicide_deaths", "month", "municipality", _listed_months),
    "registered": _Clock("homicide_deaths", "month", "state", _state_months),
}


def incident_clocks(
    incident_id: str,
    incidents: pd.DataFrame,
    *,
    press: pd.DataFrame | None = None,
    prosecutors: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    case_files: pd.DataFrame | None = None,
    deaths: pd.DataFrame | None = None,
    municipal_deaths: pd.DataFrame | None = None,
    registered: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Show one incident as each source shows it, on its own clock, beside that source's usual level.

    Parameters
    ----------
    incident_id, incidents
        The incident, and the table `incidents` that holds it.
    press, prosecutors, events
        ``sspc_daily_municipality``, ``sspc_daily_state``, ``ucdp_events``: by day. A source that is not given, or without rows, has no row.
    case_files, deaths, municipal_deaths, registered
        ``sesnsp_victims_state_month`` (homicidio doloso), ``inegi_deaths_occurrence_state_month``, the same by municipality,
        ``inegi_deaths_registration_state_month``: by month.

    Returns
    -------
    pandas.DataFrame
        One row per clock (in the order above, after ``event``) and day or month around the incident: ``incident_id``, ``clock``,
        ``measure`` and ``unit`` of ``value``, ``period`` (day, month), ``area`` (place, municipality, state), ``date`` (the day,
        or the first of the month), ``value`` (0: covered and none; NA: not covered), ``usual`` (median of the 90 days, or 12
        months, before the incident and after it, without those it may show in) and ``usual_high`` (over it are 2.5 % of them; NA
        with fewer than 12), ``is_event`` (the day or month of the incident), ``is_visible`` (over ``usual_high``, not before the
        incident, by an incident large enough to lift a usual day or month there; NA when that is not known).
        UCDP's value is its largest event in the state that may have happened that day; aggregates are no events.

    Raises
    ------
    UnknownName
        When there is no such incident.
    ViolenceDataError
        When a table mixes cuts.
    """
    row = incident_row(incident_id, incidents)
    place, state, day = str(row["cvegeo"]), str(row["cve_ent"]), pd.Timestamp(row["date"])
    given = {
        "press": press,
        "prosecutors": prosecutors,
        "events": events,
        "case_files": case_files,
        "deaths": deaths,
        "municipal_deaths": municipal_deaths,
        "registered": registered,
    }
    parts, killed = [_event(row)], int(row["victims_killed_best"])
    for name, table in given.items():
        if table is not None and len(table):
            check_single(table, "cut", "a clock never mixes cuts")
            clock = CLOCKS[name]
            around = _around(clock.read(table, place, state), day, clock.period, killed)
            parts.append(around.assign(clock=name, measure=clock.measure, period=clock.period, area=clock.area))
    rows = pd.concat(parts, ignore_index=True)
    unit = rows["measure"].where(rows["measure"] == "victims", "deaths")
    return rows.assign(incident_id=incident_id, unit=unit)[list(COLUMNS)].astype(COLUMNS)


def incident_row(incident_id: str, incidents: pd.DataFrame) -> pd.Series:
    """Return one incident of the table `incidents`.

    Raises
    ------
    UnknownName
        When there is no such incident; the message lists those there are.

    Examples
    --------
    >>> import pandas as pd
    >>> str(incident_row("a", pd.DataFrame({"incident_id": ["a"], "place": ["Iguala"]}))["place"])
    'Iguala'
    """
    found = incidents[incidents["incident_id"] == incident_id]
    if found.empty:
        raise UnknownName(f"incident: found {incident_id!r}, expected one of: {', '.join(sorted(incidents['incident_id']))}")
    row: pd.Series = found.iloc[0]
    return row


def _event(row: pd.Series) -> pd.DataFrame:
    """Return the incident itself, as checked by hand: one row a count, best, low and high."""
    measures = [f"victims_killed_{end}" for end in ("best", "low", "high")]
    values = {"measure": measures, "value": [row[name] for name in measures], "date": row["date"]}
    return pd.DataFrame(values).assign(clock="event", period="day", area="place", usual=NAN, usual_high=NAN, is_event=True, is_visible=True)


def _around(series: pd.Series, day: pd.Timestamp, period: str, killed: int) -> pd.DataFrame:
    """Return the days or months around the incident beside what is usual in those before and after them."""
    own, reach, late = day if period == "day" else day.replace(day=1), USUAL[period], SHOWS_LATER[period]
    every = pd.DatetimeIndex([own + i * STEP[period] for i in range(-reach, reach + late + 1)], dtype="datetime64[us]")
    values = series.astype("Int64").reindex(every)
    others = pd.concat([values.iloc[:reach], values.iloc[reach + late + 1 :]]).dropna().astype("float64")
    known = len(others) >= FEWEST_USUAL
    usual, high = (float(others.median()), float(others.quantile(UNUSUAL))) if known else (NAN, NAN)
    before, after = SHOWN[period]
    shown = values.iloc[reach - before : reach + after + 1]
    rows = pd.DataFrame({"date": shown.index, "value": shown.array, "usual": usual, "usual_high": high})
    # What came before the incident is not the incident, however unusual; nor can one show that is smaller than the usual scatter.
    seen = (rows["value"] > high) & (rows["date"] >= own) & (killed >= high - usual)
    return rows.assign(is_event=rows["date"] == own, is_visible=seen.where(known & rows["value"].notna()))
