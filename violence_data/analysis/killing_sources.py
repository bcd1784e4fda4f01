"""The readers of base rates: the press, UCDP's events and the incidents checked by hand, as rows of place, day and deaths."""

from collections.abc import Callable

import pandas as pd

from violence_data.analysis.killing_rule import KillingRule
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

UNKNOWN_MUNICIPALITY = "99999"
WORST_PLACE = 3
"""UCDP's `where_prec` up to which a point is a place: 4 is a state's, 5 and 6 wider."""
EXACT_DAY = 1
KEPT = ["date", "place", "cve_ent", "is_known", "deaths", "spike"]
NO_DAYS = pd.DatetimeIndex([], dtype="datetime64[us]")


class LeftOut:
    """What a rule takes out, by reason."""

    def __init__(self) -> None:
        self._reasons: list[tuple[str, int, int]] = []

    def take(self, rows: pd.DataFrame, out: pd.Series, reason: str) -> pd.DataFrame:
        """Return the rows that stay and note how many go, when any do."""
        gone = out.fillna(False).astype(bool)
        if gone.any():
            self._reasons.append((reason, int(gone.sum()), int(rows.loc[gone, "deaths"].sum())))
        return rows[~gone]

    def frame(self) -> pd.DataFrame:
        """Return one row per reason."""
        return pd.DataFrame(self._reasons, columns=["reason", "rows", "deaths"])


Read = Callable[[pd.DataFrame, int, KillingRule], tuple[pd.DataFrame, pd.DatetimeIndex, LeftOut]]


def reader(table: pd.DataFrame) -> tuple[str, Read]:
    """Return the name of a table and what reads it, told by the columns that only it has.

    Raises
    ------
    UnknownName
        For a table that is none of these.
    """
    readers: dict[str, tuple[str, Read]] = {
        "rows_published": ("sspc_daily_municipality", _press),
        "is_aggregate": ("ucdp_events", _events),
        "counted_as_killing": ("incidents", _incidents),
    }
    for column, found in readers.items():
        if column in table:
            return found
    raise UnknownName(
        f"place_days: expected one of the tables {', '.join(name for name, _ in readers.values())}, "
        f"found columns {', '.join(map(str, table.columns))}"
    )


def _bulletins(table: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the days with a bulletin."""
    return pd.DatetimeIndex(table["date"].unique()).sort_values()


def _days_of_events(table: pd.DataFrame) -> pd.DatetimeIndex:
    """Return every day from the first year of the events to the last of them."""
    if table.empty:
        return NO_DAYS
    return pd.date_range(f"{table['date_start'].min():%Y-01-01}", table["date_end"].max(), unit="us")


EVERY_DAY: dict[str, Callable[[pd.DataFrame], pd.DatetimeIndex]] = {
    "sspc_daily_municipality": _bulletins,
    "ucdp_events": _days_of_events,
    "incidents": lambda _: NO_DAYS,
}


def _covered(days: pd.DatetimeIndex, year: int, source: str) -> pd.DatetimeIndex:
    inside = days[days.year == year]
    if not len(inside):
        held = f"{days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}" if len(days) else "no day"
        raise YearsNotCovered(f"{source}: {year} is not covered; it holds {held}")
    return inside


def _press(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, LeftOut]:
    """Read the press; a day without a bulletin is not covered."""
    if rule.who:
        raise ViolenceDataError("sspc_daily_municipality does not say who died: leave `who` empty, or use another source")
    days = _covered(_bulletins(table), year, "sspc_daily_municipality")
    rows = table[table["date"].dt.year == year]
    names = rows["rows_published"] - rows["rows_repeated"]
    # Where rows differ and some are doubled too, the table no longer says which: their doubles stay out.
    times = rows["rows_published"].where((names == 1) & (rule.doubles == "summed"), 1)
    known = rows["cvegeo"] != UNKNOWN_MUNICIPALITY
    frame = rows[["date", "cve_ent", "spike"]].assign(
        place=rows["cvegeo"], is_known=known, deaths=rows["victims"] * times, alone=names == 1
    )
    return frame, days, LeftOut()


def _events(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, LeftOut]:
    """Read UCDP's events: never its aggregates; a place is a point, known when it is not a whole state's."""
    if rule.who not in ((), ("civilians",)):
        raise ViolenceDataError("ucdp_events tells civilians alone from the other dead: give no `who`, or civilians")
    days, out = _covered(_days_of_events(table), year, "ucdp_events"), LeftOut()
    rows = table[table["date_start"].dt.year == year]
    point = rows["latitude"].map("{:.4f}".format) + "," + rows["longitude"].map("{:.4f}".format)
    deaths = rows["deaths_civilians"] if rule.who else rows[f"fatalities_{rule.estimate}"]
    rows = rows.assign(
        date=rows["date_start"], place=point, is_known=rows["where_prec"] <= WORST_PLACE, deaths=deaths, alone=True, spike=False
    )
    rows = out.take(rows, rows["is_aggregate"], "aggregates")
    if rule.inexact == "left_out":
        rows = out.take(rows, rows["date_prec"] != EXACT_DAY, "inexact_days")
    return rows[[*KEPT, "alone"]], days, out


def _incidents(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, LeftOut]:
    """Read the incidents checked by hand: those of stories, which cover no day as a whole."""
    rows, out = table[table["date"].dt.year == year], LeftOut()
    parts = rows[[f"killed_{one}" for one in rule.who]]
    deaths = parts.sum(axis=1, skipna=False) if rule.who else rows[f"victims_killed_{rule.estimate}"]
    rows = rows.assign(place=rows["cvegeo"], is_known=True, deaths=deaths.astype("Int64"), alone=True, spike=False)
    rows = out.take(rows, rows["counted_as_killing"] != "y", "no_killing")
    rows = out.take(rows, rows["deaths"].isna(), "who_not_known")
    return rows[[*KEPT, "alone"]], NO_DAYS, out
