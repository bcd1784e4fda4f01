"""One incident on the clocks of the sources: the day it happened, was in the press, was reported, was opened, was registered.

The one place where numbers of different sources stand in one column, as measure, unit and value: beside each other, never added.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from violence_data.errors import UnknownName
from violence_data.measures.frames import check_single, measure, says_which_column
from violence_data.measures.series import monthly

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


def _candidates(table: pd.DataFrame, _: str, state: str) -> pd.Series:
    """Return the largest candidate event of each day in a state, in the months released alone: an event may reach out of them."""
    months = pd.PeriodIndex(table["release"].unique(), freq="M")
    covered = pd.DatetimeIndex([day for month in sorted(months) for day in pd.date_range(month.start_time, periods=month.days_in_month)])
    return _events(table, _, state).reindex(covered, fill_value=0)


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
    "candidates": _Clock("fatalities_best", "day", "state", _candidates),
    "case_files": _Clock("victims", "month", "state", _state_months),
    "deaths": _Clock("homicide_deaths", "month", "state", _state_months),
    "municipal_deaths": _Clock("homicide_deaths", "month", "municipality", _listed_months),
    "registered": _Clock("homicide_deaths", "month", "state", _state_months),
}


@says_which_column
def incident_clocks(
    incident_id: str,
    incidents: pd.DataFrame,
    *,
    press: pd.DataFrame | None = None,
    prosecutors: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    candidates: pd.DataFrame | None = None,
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
    candidates
        ``ucdp_candidate_events``: provisional, by day; what :func:`candidates_of` keeps for the incident's month, never joined to `events`.
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
        "candidates": None if candidates is None else candidates_of(candidates, day),
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


@says_which_column
def candidates_of(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Keep the candidate events released for the month of a day, with what is known of their file; without one, no row and no file.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"release": ["2026-04"], "fatalities_best": [13]})
    >>> [len(candidates_of(table, pd.Timestamp(day))) for day in ("2026-04-14", "2019-10-15")]
    [1, 0]
    """
    month = f"{day:%Y-%m}"
    rows: pd.DataFrame = table[table["release"] == month]
    files = [source for source in table.attrs.get("sources", []) if source["release"] == month]
    rows.attrs = {**table.attrs, "sources": files, "warnings": table.attrs.get("warnings", []) if files else []}
    if rows.attrs.get("gap", {}).get("cut") != month:
        rows.attrs.pop("gap", None)
    return rows


@says_which_column
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


@dataclass(frozen=True)
class Shown:
    """One incident, and in which clocks it shows.

    `kind` is "killed", "killed_about" (its three numbers differ), "disappearance" or "not_counted"; `under_bar`: fewer were killed than
    the bar of the page; `unknown`: clocks without a figure for its day or month, or too few to say what is usual.
    """

    incident: pd.Series
    kind: str
    under_bar: bool
    seen: list[str]
    hidden: list[str]
    unknown: list[str]


def shown(incident: pd.Series, clocks: pd.DataFrame, at_least: int = 0) -> Shown:
    """Return in which clocks of `incident_clocks` an incident (`incident_row`) shows, on its day or month or later, for a page's bar."""
    given = clocks[clocks["clock"] != "event"]
    found = {str(name): _is_seen(rows) for name, rows in given.groupby("clock", sort=False, dropna=False)}
    seen, hidden, unknown = ([clock for clock, known in found.items() if known is state] for state in (True, False, None))
    return Shown(incident, _kind(incident), bool(incident["victims_killed_best"] < at_least), seen, hidden, unknown)


def _is_seen(rows: pd.DataFrame) -> bool | None:
    if rows["is_visible"].fillna(False).any():
        return True
    return None if rows.loc[rows["is_event"], "is_visible"].isna().any() else False


def _kind(incident: pd.Series) -> str:
    if incident["counted_as_killing"] == "y":
        return "killed" if incident["victims_killed_low"] == incident["victims_killed_high"] else "killed_about"
    return "disappearance" if incident["kind"] == "disappearance" and pd.notna(incident["abducted"]) else "not_counted"


class Cell(NamedTuple):
    """What a clock has on one day or in one month, and whether the incident shows there; no value where it is not covered."""

    value: int | None
    seen: bool


class ClockTable(NamedTuple):
    """The clocks that run by days, or by months, as a table: its dates, and of each clock its cells and what is usual (NA: not known)."""

    period: str
    dates: list[pd.Timestamp]
    rows: list[tuple[str, list[Cell], float, float]]


def clock_tables(clocks: pd.DataFrame) -> list[ClockTable]:
    """Return what each clock has around an incident, by period."""
    made = []
    for period, rows in clocks[clocks["clock"] != "event"].groupby("period", sort=False, dropna=False):
        dates = pd.DatetimeIndex(rows["date"].unique()).sort_values()
        lines = []
        for clock, own in rows.groupby("clock", sort=False, dropna=False):
            around = own.set_index("date").reindex(dates)
            known = zip(around["value"], around["is_visible"].fillna(False), strict=True)
            cells = [Cell(None if pd.isna(value) else int(value), bool(seen)) for value, seen in known]
            lines.append((str(clock), cells, own["usual"].iloc[0], own["usual_high"].iloc[0]))
        made.append(ClockTable(str(period), list(dates), lines))
    return made
