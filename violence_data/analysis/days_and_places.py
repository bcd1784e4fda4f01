"""Deaths by place and day, in one frame whatever the source, under a rule whose every part has a name."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from violence_data.analysis.frames import check_single
from violence_data.analysis.killing_rule import KillingRule
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

UNKNOWN_MUNICIPALITY = "99999"
WORST_PLACE = 3
"""UCDP's `where_prec` up to which a point is a place: 4 is a state's, 5 and 6 wider."""
EXACT_DAY = 1
KEPT = ["date", "place", "cve_ent", "is_known", "deaths", "spike"]


@dataclass(frozen=True)
class PlaceDays:
    """The place-days with deaths of one source and year, the days it covers, and what a rule left out.

    `rows` has one row per place and day (`date`, `place`, `cve_ent`, `is_known`, `deaths`, `spike`), `days` the covered days
    (none where a source covers no whole period), `left_out` one row per reason (`reason`, `rows`, `deaths`).
    """

    source: str
    year: int
    rule: KillingRule
    rows: pd.DataFrame
    days: pd.DatetimeIndex
    left_out: pd.DataFrame


def place_days(table: pd.DataFrame, year: int, rule: KillingRule | None = None) -> PlaceDays:
    """Return one source's place-days of a year under a rule.

    Parameters
    ----------
    table
        `sspc_daily_municipality` (the press), `ucdp_events` or `incidents`, of one cut.
    year
        The calendar year.
    rule
        What counts; the plain `KillingRule()` when none is given.

    Raises
    ------
    UnknownName
        For a table that is none of these.
    YearsNotCovered
        When the source covers no day of the year; `incidents`, which covers none, is exempt.
    ViolenceDataError
        When the table mixes cuts, or the rule asks who died of a source that does not say.

    Examples
    --------
    >>> import pandas as pd
    >>> press = pd.DataFrame({"bulletin": "fuentes_abiertas", "date": pd.to_datetime(["2019-10-14"]), "cve_ent": "16",
    ...     "cvegeo": "16002", "victims": [14], "rows_published": 1, "rows_repeated": 0, "spike": False})
    >>> place_days(press, 2019, KillingRule(under_a_day=None)).rows[["place", "deaths"]].to_numpy().tolist()
    [['16002', 14]]
    """
    rule = rule or KillingRule()
    name, read = _reader(table)
    check_single(table, "cut", "a day is never counted from two cuts")
    rows, days, out = read(table, year, rule)
    wanted = pd.DatetimeIndex([pd.Timestamp(day) for day in rule.without], dtype="datetime64[us]")
    rows = out.take(rows, rows["date"].isin(wanted), "days")
    days = days.difference(wanted)
    rows = _places(rows, rule, out)
    if rule.spikes == "left_out":
        rows = out.take(rows, rows["spike"], "spikes")
    if rule.under_a_day is not None and len(days):
        mean = rows["deaths"].groupby(rows["place"], dropna=False).transform("sum").astype("float64") / len(days)
        rows = out.take(rows, (mean >= rule.under_a_day) & rows["is_known"], "busy_places")
    rows = rows.sort_values(["date", "place"], kind="stable", ignore_index=True)
    return PlaceDays(name, year, rule, rows[KEPT], days, out.frame())


class _LeftOut:
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


Read = Callable[[pd.DataFrame, int, KillingRule], tuple[pd.DataFrame, pd.DatetimeIndex, _LeftOut]]


def _reader(table: pd.DataFrame) -> tuple[str, Read]:
    """Return the name of a table and what reads it, told by the columns that only it has."""
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


def _covered(days: pd.DatetimeIndex, year: int, source: str) -> pd.DatetimeIndex:
    inside = days[days.year == year]
    if not len(inside):
        raise YearsNotCovered(f"{source}: {year} is not covered; it holds {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}")
    return inside


def _press(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, _LeftOut]:
    """Read the press; a day without a bulletin is not covered."""
    if rule.who:
        raise ViolenceDataError("sspc_daily_municipality does not say who died: leave `who` empty, or use another source")
    days = _covered(pd.DatetimeIndex(table["date"].unique()).sort_values(), year, "sspc_daily_municipality")
    rows = table[table["date"].dt.year == year]
    names = rows["rows_published"] - rows["rows_repeated"]
    # Where rows differ and some are doubled too, the table no longer says which: their doubles stay out.
    times = rows["rows_published"].where((names == 1) & (rule.doubles == "summed"), 1)
    known = rows["cvegeo"] != UNKNOWN_MUNICIPALITY
    frame = rows[["date", "cve_ent", "spike"]].assign(
        place=rows["cvegeo"], is_known=known, deaths=rows["victims"] * times, alone=names == 1
    )
    return frame, days, _LeftOut()


def _events(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, _LeftOut]:
    """Read UCDP's events: never its aggregates; a place is a point, known when it is not a whole state's."""
    if rule.who not in ((), ("civilians",)):
        raise ViolenceDataError("ucdp_events tells civilians alone from the other dead: give no `who`, or civilians")
    span = pd.date_range(f"{table['date_start'].min():%Y-01-01}", table["date_end"].max(), unit="us")
    days, out = _covered(span, year, "ucdp_events"), _LeftOut()
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


def _incidents(table: pd.DataFrame, year: int, rule: KillingRule) -> tuple[pd.DataFrame, pd.DatetimeIndex, _LeftOut]:
    """Read the incidents checked by hand: those of stories, which cover no day as a whole."""
    rows, out = table[table["date"].dt.year == year], _LeftOut()
    parts = rows[[f"killed_{one}" for one in rule.who]]
    deaths = parts.sum(axis=1, skipna=False) if rule.who else rows[f"victims_killed_{rule.estimate}"]
    rows = rows.assign(place=rows["cvegeo"], is_known=True, deaths=deaths.astype("Int64"), alone=True, spike=False)
    rows = out.take(rows, rows["counted_as_killing"] != "y", "no_killing")
    rows = out.take(rows, rows["deaths"].isna(), "who_not_known")
    return rows[[*KEPT, "alone"]], pd.DatetimeIndex([], dtype="datetime64[us]"), out


def _places(rows: pd.DataFrame, rule: KillingRule, out: _LeftOut) -> pd.DataFrame:
    """Return one row per place and day; places that are not known as the rule says."""
    lost = ~rows["is_known"]
    if rule.unknown == "left_out":
        rows = out.take(rows, lost, "unknown_places")
    elif rule.unknown == "one_name":
        rows = out.take(rows, lost & ~rows["alone"], "unknown_places")
    own = rows.groupby(["date", "cve_ent"], dropna=False).cumcount().astype("str")
    if rule.unknown == "by_state":
        own = pd.Series("", index=rows.index)
    place = rows["place"].where(rows["is_known"], rows["cve_ent"] + "999" + "#" + own)
    grouped = rows.assign(place=place).groupby(["date", "place", "cve_ent", "is_known"], dropna=False)
    summed = grouped["deaths"].sum().astype("Int64").to_frame().join(grouped["spike"].any()).reset_index()
    return summed[summed["deaths"] > 0]
