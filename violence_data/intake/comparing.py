"""What a cut changed against the one before it: cells in both, their totals, and where they moved most."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from violence_data import states
from violence_data.tables import Table

SHOWN_PLACES = 5


@dataclass(frozen=True)
class Comparison:
    """A table's new rows beside those of the cut before, or after where none is before: `other` is empty when none is held.

    `both` counts the rows whose key both hold (but for the cut and its day), `changed` those of them that differ, `only_here` and
    `only_there` the rest. `totals` has what they sum to by year, and by offence, over the rows of both;
    `moved` the places whose sum changed most.
    """

    table: str
    count: str
    other: str
    both: int
    changed: int
    only_here: int
    only_there: int
    totals: pd.DataFrame
    moved: pd.DataFrame


def count_of(table: Table, frame: pd.DataFrame) -> str:
    """Return the column of a table that can be summed; empty for maps and catalogues."""
    return table.count or next((c for c in ("population", "fatalities_best") if c in frame), "")


def national_totals(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the nation's total by year, an offence a column where there are any."""
    count = count_of(table, frame)
    if not count:
        return pd.DataFrame()
    keys = ["year", *(c for c in ("offence",) if c in frame)]
    totals = frame.assign(year=_year(frame)).groupby(keys, dropna=False)[count].sum(min_count=1)
    return totals.unstack() if len(keys) > 1 else totals.to_frame(count)


def compare(table: Table, new: pd.DataFrame, old: pd.DataFrame, other: str) -> Comparison:
    """Return what changed against another cut of the same series."""
    count = count_of(table, new)
    key = [c for c in table.key if c not in ("cut", "published_on", "edition")]
    none = pd.DataFrame()
    if not count:
        shared = len(new[key].merge(old[key], on=key, how="inner", validate="one_to_one"))
        return Comparison(table.name, count, other, shared, 0, len(new) - shared, len(old) - shared, none, none)
    both = new[[*key, count]].merge(old[[*key, count]], on=key, how="inner", validate="one_to_one", suffixes=("_here", "_there"))
    here, there = both[f"{count}_here"], both[f"{count}_there"]
    changed = (here != there).fillna(here.isna() != there.isna()).astype(bool)
    kinds = [c for c in ("offence",) if c in both]
    rows = both.assign(year=_year(both), here=here, there=there, place=_place(both))
    moved = _sums(rows[changed], ["place", *kinds])
    moved = moved.reindex(moved["change"].abs().sort_values(ascending=False, kind="stable").index).head(SHOWN_PLACES)
    rest = (len(new) - len(both), len(old) - len(both))
    return Comparison(table.name, count, other, len(both), int(changed.sum()), *rest, _sums(rows, ["year", *kinds]), moved)


def _sums(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = rows.groupby(by, dropna=False)[["there", "here"]].sum()
    return sums.assign(change=sums["here"] - sums["there"])


def _year(frame: pd.DataFrame) -> pd.Series:
    if "year" in frame:
        return frame["year"].astype("Int64")
    dated = next(c for c in ("month", "date", "date_start") if c in frame)
    years: pd.Series = frame[dated].dt.year.astype("Int64")
    return years


def _place(frame: pd.DataFrame) -> pd.Series:
    """Return the state of each row by name, or the code where it has none."""
    codes = frame["cve_ent"] if "cve_ent" in frame else frame["cvegeo"].str[:2]
    named: pd.Series = codes.map(states.names()).fillna(codes).astype("str")
    return named
