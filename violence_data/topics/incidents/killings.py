"""Deaths by place and day, in one frame whatever the source, under a rule whose every part has a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.measures.frames import check_single, says_which_column

PRESS, UCDP, BY_HAND = "sspc_daily_municipality", "ucdp_events", "incidents"
CHOICES = {
    "doubles": ("dropped", "summed"),
    "unknown": ("one_name", "left_out", "by_state"),
    "spikes": ("kept", "left_out"),
    "inexact": ("left_out", "first_day"),
    "estimate": ("low", "best", "high"),
    "permute": ("month", "freely"),
}
WHO = ("police", "civilians", "soldiers", "attackers")
UNKNOWN_MUNICIPALITY = "99999"
WORST_PLACE = 3
"""UCDP's `where_prec` up to which a point is a place: 4 is a state's, 5 and 6 wider."""
EXACT_DAY = 1
TYPES = {"date": "datetime64[us]", "place": "str", "cve_ent": "str", "is_known": "bool", "deaths": "Int64", "spike": "bool"}
KEPT = list(TYPES)
NO_DAYS = pd.DatetimeIndex([], dtype="datetime64[us]")


@dataclass(frozen=True)
class KillingRule:
    """What is counted as a killing of several at one place and day, and how chance is drawn.

    Attributes
    ----------
    under_a_day
        Only places with fewer deaths a day than this over the year; None keeps all.
    doubles
        Rows of the press alike in every column: "dropped" (each counts once) or "summed".
    unknown
        Places whose municipality is not known: "one_name" keeps those that stand alone in their state and day,
        each a place of its own; "by_state" sums them; "left_out".
    spikes
        20 or more in a municipality and day, often bodies found in graves: "kept", flagged, or "left_out".
    inexact
        Events of UCDP whose day is not known to the day: "left_out", or put on their "first_day".
    estimate
        Which number of dead where a source gives three: "low", "best", "high".
    who
        Only these of the dead (police, civilians, soldiers, attackers), where the source tells; empty counts all.
    without
        Days (YYYY-MM-DD) to leave out.
    permute
        By chance, days change places within "month", so that the course of the year stays as it is, or "freely".

    Raises
    ------
    UnknownName
        For a choice that does not exist.
    ViolenceDataError
        For a day that is none, or a number of deaths a day that is not over 0.
    """

    under_a_day: float | None = 0.3
    doubles: str = "dropped"
    unknown: str = "one_name"
    spikes: str = "kept"
    inexact: str = "left_out"
    estimate: str = "best"
    who: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    permute: str = "month"

    def __post_init__(self) -> None:
        """Refuse a choice that does not exist."""
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise UnknownName(f"{name}: found {getattr(self, name)!r}, expected one of: {', '.join(allowed)}")
        if unknown := [one for one in self.who if one not in WHO]:
            raise UnknownName(f"who: found {', '.join(unknown)}, expected some of: {', '.join(WHO)}")
        if wrong := [day for day in self.without if not _is_day(day)]:
            raise ViolenceDataError(f"without: found {', '.join(map(repr, wrong))}, expected days as YYYY-MM-DD")
        if self.under_a_day is not None and not self.under_a_day > 0:
            raise ViolenceDataError(f"under_a_day: found {self.under_a_day}, expected a number over 0, or None for every place")


def _is_day(text: str) -> bool:
    try:
        return f"{date.fromisoformat(text):%Y-%m-%d}" == text
    except ValueError:
        return False


@dataclass(frozen=True)
class PlaceDays:
    """The place-days with deaths of one source and year, the days it covers, and what a rule left out.

    `rows` has one row per place and day (`date`, `place`, `cve_ent`, `is_known`, `deaths`, `spike`), `days` the covered days
    (none where a source covers no whole period), `left_out` one row per reason (`reason`, `rows`, `deaths`), `held` the first and
    last day the source covers in any year (none where it covers none).
    """

    source: str
    year: int
    rule: KillingRule
    rows: pd.DataFrame
    days: pd.DatetimeIndex
    left_out: pd.DataFrame
    held: tuple[pd.Timestamp, pd.Timestamp] | None = None


@dataclass
class _LeftOut:
    """What a rule takes out, by reason."""

    reasons: list[tuple[str, int, int]] = field(default_factory=list)

    def take(self, rows: pd.DataFrame, out: pd.Series, reason: str) -> pd.DataFrame:
        """Return the rows that stay and note how many go, when any do."""
        gone = out.fillna(False).astype(bool)
        if gone.any():
            self.reasons.append((reason, int(gone.sum()), int(rows.loc[gone, "deaths"].sum())))
        return rows[~gone]

    def frame(self) -> pd.DataFrame:
        """Return one row per reason."""
        return pd.DataFrame(self.reasons, columns=["reason", "rows", "deaths"])


@says_which_column
def place_days(table: pd.DataFrame, year: int, rule: KillingRule | None = None, *, or_none: bool = False) -> PlaceDays:
    """Return one source's place-days of a year under a rule.

    Parameters
    ----------
    table
        `sspc_daily_municipality` (the press), `ucdp_events` or `incidents`, of one cut.
    year, rule
        The calendar year, and what counts: the plain `KillingRule()` when none is given.
    or_none
        Return a source without days, instead of an error, where it covers no day of the year.

    Raises
    ------
    UnknownName, YearsNotCovered, ViolenceDataError
        For a table that is none of these; when the source covers no day of the year, unless `or_none` (`incidents` covers none and is
        exempt); when the table mixes cuts, or the rule asks who died of a source that does not say.

    Examples
    --------
    >>> import pandas as pd
    >>> press = pd.DataFrame({"bulletin": "fuentes_abiertas", "date": pd.to_datetime(["2019-10-14"]), "cve_ent": "16",
    ...     "cvegeo": "16002", "victims": [14], "rows_published": 1, "rows_repeated": 0, "spike": False})
    >>> place_days(press, 2019, KillingRule(under_a_day=None)).rows[["place", "deaths"]].to_numpy().tolist()
    [['16002', 14]]
    """
    rule, out = rule or KillingRule(), _LeftOut()
    name, covered, read = _reader(table)
    check_single(table, "cut", "a day is never counted from two cuts")
    every = covered(table)
    held, days = (every.min(), every.max()) if len(every) else None, every[every.year == year]
    if name != BY_HAND and days.empty:
        if or_none:
            nothing = pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in TYPES.items()})
            return PlaceDays(name, year, rule, nothing, days, out.frame(), held)
        first_to_last = f"{held[0]:%Y-%m-%d} to {held[1]:%Y-%m-%d}" if held else "no day"
        raise YearsNotCovered(f"{name}: {year} is not covered; it holds {first_to_last}")
    rows = read(table, year, rule, out)
    without = pd.DatetimeIndex([pd.Timestamp(day) for day in rule.without], dtype="datetime64[us]")
    rows, days = out.take(rows, rows["date"].isin(without), "days"), days.difference(without)
    rows = _places(rows, rule, out)
    if rule.spikes == "left_out":
        rows = out.take(rows, rows["spike"], "spikes")
    if rule.under_a_day is not None and len(days):
        mean = rows["deaths"].groupby(rows["place"], dropna=False).transform("sum").astype("float64") / len(days)
        rows = out.take(rows, (mean >= rule.under_a_day) & rows["is_known"], "busy_places")
    rows = rows.sort_values(["date", "place"], kind="stable", ignore_index=True)
    return PlaceDays(name, year, rule, rows[KEPT], days, out.frame(), held)


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


Covered = Callable[[pd.DataFrame], pd.DatetimeIndex]
Read = Callable[[pd.DataFrame, int, KillingRule, _LeftOut], pd.DataFrame]


def _reader(table: pd.DataFrame) -> tuple[str, Covered, Read]:
    """Return the name of a table, the days it covers and what reads it, told by the columns that only it has."""
    readers: dict[str, tuple[str, Covered, Read]] = {
        "rows_published": (PRESS, lambda press: pd.DatetimeIndex(press["date"].unique()).sort_values(), _press),
        "is_aggregate": (UCDP, _days_of_events, _events),
        "counted_as_killing": (BY_HAND, lambda _: NO_DAYS, _incidents),
    }
    for column, found in readers.items():
        if column in table:
            return found
    raise UnknownName(
        f"place_days: expected one of the tables {', '.join(name for name, *_ in readers.values())}, "
        f"found columns {', '.join(map(str, table.columns))}"
    )


def _days_of_events(table: pd.DataFrame) -> pd.DatetimeIndex:
    """Return every day from the first year of the events to the last of them."""
    if table.empty:
        return NO_DAYS
    return pd.date_range(f"{table['date_start'].min():%Y-01-01}", table["date_end"].max(), unit="us")


def _press(table: pd.DataFrame, year: int, rule: KillingRule, _: _LeftOut) -> pd.DataFrame:
    """Read the press; a day without a bulletin is not covered."""
    if rule.who:
        raise ViolenceDataError(f"{PRESS} does not say who died: leave `who` empty, or use another source")
    rows = table[table["date"].dt.year == year]
    names = rows["rows_published"] - rows["rows_repeated"]
    # Where rows differ and some are doubled too, the table no longer says which: their doubles stay out.
    times = rows["rows_published"].where((names == 1) & (rule.doubles == "summed"), 1)
    known, deaths = rows["cvegeo"] != UNKNOWN_MUNICIPALITY, rows["victims"] * times
    frame: pd.DataFrame = rows[["date", "cve_ent", "spike"]]
    return frame.assign(place=rows["cvegeo"], is_known=known, deaths=deaths, alone=names == 1)


def _events(table: pd.DataFrame, year: int, rule: KillingRule, out: _LeftOut) -> pd.DataFrame:
    """Read UCDP's events: never its aggregates; a place is a point, known when it is not a whole state's."""
    if rule.who not in ((), ("civilians",)):
        raise ViolenceDataError(f"{UCDP} tells civilians alone from the other dead: give no `who`, or civilians")
    rows = table[table["date_start"].dt.year == year]
    latitude, longitude = (rows[side].map("{:.4f}".format).astype("str") for side in ("latitude", "longitude"))  # text without rows too
    deaths, known = rows["deaths_civilians"] if rule.who else rows[f"fatalities_{rule.estimate}"], rows["where_prec"] <= WORST_PLACE
    rows = rows.assign(date=rows["date_start"], place=latitude + "," + longitude, is_known=known, deaths=deaths, alone=True, spike=False)
    rows = out.take(rows, rows["is_aggregate"], "aggregates")
    if rule.inexact == "left_out":
        rows = out.take(rows, rows["date_prec"] != EXACT_DAY, "inexact_days")
    return rows[[*KEPT, "alone"]]


def _incidents(table: pd.DataFrame, year: int, rule: KillingRule, out: _LeftOut) -> pd.DataFrame:
    """Read the incidents checked by hand: those of stories, which cover no day as a whole."""
    rows = table[table["date"].dt.year == year]
    parts = rows[[f"killed_{one}" for one in rule.who]]
    deaths = parts.sum(axis=1, skipna=False) if rule.who else rows[f"victims_killed_{rule.estimate}"]
    rows = rows.assign(place=rows["cvegeo"], is_known=True, deaths=deaths.astype("Int64"), alone=True, spike=False)
    rows = out.take(rows, rows["counted_as_killing"] != "y", "no_killing")
    rows = out.take(rows, rows["deaths"].isna(), "who_not_known")
    return rows[[*KEPT, "alone"]]
