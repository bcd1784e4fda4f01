"""Deaths by place and day, in one frame whatever the source, under a rule whose every part has a name."""

from dataclasses import dataclass

import pandas as pd

from violence_data.analysis.frames import check_single
from violence_data.analysis.killing_rule import KillingRule
from violence_data.analysis.killing_sources import EVERY_DAY, KEPT, LeftOut, reader

_TYPES = {"date": "datetime64[us]", "place": "str", "cve_ent": "str", "is_known": "bool", "deaths": "Int64", "spike": "bool"}
_NOTHING = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _TYPES.items()})


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


def place_days(table: pd.DataFrame, year: int, rule: KillingRule | None = None, *, or_none: bool = False) -> PlaceDays:
    """Return one source's place-days of a year under a rule.

    Parameters
    ----------
    table
        `sspc_daily_municipality` (the press), `ucdp_events` or `incidents`, of one cut.
    year
        The calendar year.
    rule
        What counts; the plain `KillingRule()` when none is given.
    or_none
        Return a source without days, instead of an error, where it covers no day of the year.

    Raises
    ------
    UnknownName
        For a table that is none of these.
    YearsNotCovered
        When the source covers no day of the year, unless `or_none`; `incidents`, which covers none, is exempt.
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
    name, read = reader(table)
    check_single(table, "cut", "a day is never counted from two cuts")
    every = EVERY_DAY[name](table)
    held = (every.min(), every.max()) if len(every) else None
    if or_none and name != "incidents" and not (every.year == year).any():
        return PlaceDays(name, year, rule, _NOTHING[KEPT], every[:0], LeftOut().frame(), held)
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
    return PlaceDays(name, year, rule, rows[KEPT], days, out.frame(), held)


def _places(rows: pd.DataFrame, rule: KillingRule, out: LeftOut) -> pd.DataFrame:
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
