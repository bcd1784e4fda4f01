"""Totals that were published elsewhere: the newest by a day, how far a series falls short of them, how far they were revised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from violence_data.measures.frames import NATION, says_which_column

FILE = ["table", "cut", "published_on", "unit", "cve_ent", "period_start", "period_end"]
"""What one publication of totals is told by."""


@dataclass(frozen=True)
class PublishedTotal:
    """One total published elsewhere: how many of what, under which status, in which cut, and the day it came out ("" where not known)."""

    value: int
    unit: str
    status: str
    cut: str
    published_on: str
    published_on_is: str
    source: str


@says_which_column
def published_total(
    published: pd.DataFrame,
    table: str,
    year: int,
    months: int = 12,
    *,
    cve_ent: str = NATION,
    offences: Sequence[str] = ("homicidio_doloso",),
    as_of: str | None = None,
) -> PublishedTotal | None:
    """Return the newest total of a year, or of its first months, that was published elsewhere.

    A definitive total stands above a preliminary one of the same period, whatever their days; then the later day counts. A total whose
    day is not known answers only where no day is asked for.

    Parameters
    ----------
    table
        The processed table that the total is of: another table counts something else.
    year, months
        January of the year to its so-manieth month.
    offences
        Legal types, summed; death records tell none.
    as_of
        Day (YYYY-MM-DD) by which it must have come out; None takes all.

    Returns
    -------
    PublishedTotal or None
        None where no such total is held.

    Examples
    --------
    >>> rows = pd.DataFrame({"published_on": pd.to_datetime(["2020-12-01", None]), "published_on_is": ["exact", ""],
    ...     "status": ["preliminary", "definitive"], "value": [36476, 36662]})
    >>> rows = rows.assign(table="t", cut="", unit="homicide_deaths", offence="", cve_ent="00", source="INEGI",
    ...     period_start=pd.Timestamp(2019, 1, 1), period_end=pd.Timestamp(2019, 12, 1))
    >>> published_total(rows, "t", 2019).value, published_total(rows, "t", 2019, as_of="2020-12-31").value
    (36662, 36476)
    """
    period = (published["period_start"] == pd.Timestamp(year, 1, 1)) & (published["period_end"] == pd.Timestamp(year, months, 1))
    rows = published[period & (published["table"] == table) & (published["cve_ent"] == cve_ent)]
    if as_of is not None:
        rows = rows[rows["published_on"] <= pd.Timestamp(as_of)]
    rows = totals_of(rows, offences)
    if rows.empty:
        return None
    ordered = rows.assign(settled=rows["status"] != "preliminary")
    last = ordered.sort_values(["settled", "published_on", "cut"], na_position="first", kind="stable").iloc[-1]
    day = "" if pd.isna(last["published_on"]) else f"{last['published_on']:%Y-%m-%d}"
    told = {name: str(last[name]) for name in ("unit", "status", "cut", "published_on_is", "source")}
    return PublishedTotal(value=int(last["value"]), published_on=day, **told)


@says_which_column
def totals_of(rows: pd.DataFrame, offences: Sequence[str]) -> pd.DataFrame:
    """Return the totals of some legal types together; of a table that tells none, all its totals.

    One row per publication and period: those that were published as one sum, in whatever order it names its parts, and those of which
    one publication gives each part, added up.
    """
    untold, wanted = rows["offence"] == "", frozenset(offences)
    as_one = rows["offence"].str.split("+").map(frozenset) == wanted
    if len(wanted) < 2:
        return rows[untold | as_one]
    each = rows[rows["offence"].isin(wanted)].groupby(FILE, dropna=False, sort=False)
    others = [name for name in rows if name not in (*FILE, "value", "offence")]
    summed = each[others].first().join(each["value"].sum()).join(each["offence"].agg(["nunique", "size"])).reset_index()
    whole = summed[(summed["nunique"] == len(wanted)) & (summed["size"] == len(wanted))].assign(offence="+".join(offences))
    return pd.concat([rows[untold | as_one], whole[rows.columns]], ignore_index=True)


REGISTERED = "inegi_deaths_registration_state_month"
"""The table whose published totals say how many deaths a year registered."""


@dataclass(frozen=True)
class Shortfall:
    """A year and the one before, as dated by month of death and as registered."""

    year: int
    dated: int
    dated_before: int
    registered: int
    registered_before: int

    @property
    def short_pct(self) -> float:
        """By how many percent the year falls short of the deaths registered in it."""
        return 100 * (1 - self.dated / self.registered)

    @property
    def short_before_pct(self) -> float:
        """The same of the year before."""
        return 100 * (1 - self.dated_before / self.registered_before)


@says_which_column
def shortfall(nation: pd.DataFrame, published: pd.DataFrame, year: int, as_of: str | None = None) -> Shortfall | None:
    """Set a year of deaths by month of death, and the one before, beside the deaths registered in them.

    `nation` are its rows of :func:`violence_data.measures.yearly`, `year` the later year; the totals must have come out by `as_of`.
    None for a series that is not of deaths, and where a year or its total is not held.
    """
    if "homicide_deaths" not in nation:
        return None
    dated = nation[nation["complete"]].set_index("year")["homicide_deaths"]
    after, before = (published_total(published, REGISTERED, one, as_of=as_of) for one in (year, year - 1))
    if after is None or before is None or not {year, year - 1} <= set(dated.index):
        return None
    return Shortfall(year, int(dated[year]), int(dated[year - 1]), after.value, before.value)


def change_without_bias(change_pct: float, short: Shortfall) -> float:
    """Return a change, in percent, as it would be if both years fell short by nothing.

    >>> short = Shortfall(2022, dated=900, dated_before=970, registered=1000, registered_before=1000)
    >>> round(change_without_bias(-10.0, short), 1)
    -3.0
    """
    return 100 * ((1 + change_pct / 100) * (1 - short.short_before_pct / 100) / (1 - short.short_pct / 100) - 1)


def repeats_the_bias(claimed_pct: float, change_pct: float, short: Shortfall) -> bool:
    """Say whether a claimed change is nearer to the biased figure than to the one without the bias: such a claim is not supported.

    >>> short = Shortfall(2022, dated=900, dated_before=970, registered=1000, registered_before=1000)
    >>> repeats_the_bias(-10.0, -10.0, short), repeats_the_bias(-3.0, -10.0, short)
    (True, False)
    """
    return abs(claimed_pct - change_pct) < abs(claimed_pct - change_without_bias(change_pct, short))


STATUSES = ("preliminary", "definitive"), ("young", "settled")
"""What a total is called by its publisher, or, where it says nothing, by its age; the first of each may still be revised to the second."""
EARLY = tuple(early for early, _ in STATUSES)


@says_which_column
def revision_margins(vintages: pd.DataFrame) -> pd.DataFrame:
    """Return the largest revision of a year's total by place and status.

    A total that is preliminary, or young, is held against every other of its year; one that is definitive, or settled, against others
    of its kind alone: how far a first figure moved says nothing of how far the last one will.

    In comes one row per place, year and publication: ``cve_ent``, ``year``, ``status`` (as in `STATUSES`), ``total``. Out goes one row per
    ``cve_ent`` and ``status`` with a year of two such totals: ``change`` (events) and ``change_pct`` (of the total revised), each the
    largest.

    >>> years = pd.DataFrame({"cve_ent": "00", "year": 2022, "status": ["preliminary", "definitive", "definitive"],
    ...     "total": [32223, 33291, 33287]})
    >>> revision_margins(years)[["status", "change"]].to_numpy().tolist()
    [['definitive', 4], ['preliminary', 1068]]
    """
    rows = vintages.reset_index(drop=True).assign(vintage=range(len(vintages)))
    pairs = rows.merge(rows, on=["cve_ent", "year"], how="inner", validate="many_to_many", suffixes=("", "_other"))
    pairs = pairs[(pairs["vintage"] != pairs["vintage_other"]) & (pairs["status"].isin(EARLY) | ~pairs["status_other"].isin(EARLY))]
    change = (pairs["total_other"] - pairs["total"]).abs()
    share = 100 * change / pairs["total"].where(pairs["total"] != 0)
    pairs = pairs.assign(change=change, change_pct=share.astype("float64"))
    return pairs.groupby(["cve_ent", "status"], dropna=False)[["change", "change_pct"]].max().reset_index()
