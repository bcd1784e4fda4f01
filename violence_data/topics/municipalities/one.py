"""One municipality: its deaths by year and way of dating, its level and rank in its state, its neighbours, its newest case files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from violence_data.errors import UnknownName
from violence_data.measures.frames import rows_of, says_which_column
from violence_data.topics.municipalities.numbers import BOUNDARIES_OF, COUNT, StateRates, merge_splits, on_map, rates

MONTHS = 12
SHOWN_OFFENCES = ("homicidio_doloso", "feminicidio", "homicidio_culposo")
CLOSE = 0.002
"""Degrees, some 200 m: simplified borders of neighbours may miss each other by as much."""


@dataclass(frozen=True)
class Municipality:
    """A municipality, and what was split off it or it was split off from."""

    cvegeo: str
    name: str
    parent: str
    """The name of the one that it was split off from in 2000 or later; empty where it is older."""
    since: int | None
    """The year of the decree that made it."""
    children: list[tuple[str, int]]
    """The names of those split off it, each with the year."""
    joined: list[str]
    """The names of all that stand together with it in rates and on maps: those split since 2010, the year of the boundaries."""

    @property
    def cve_ent(self) -> str:
        """The code of its state."""
        return self.cvegeo[:2]


@says_which_column
def municipality(people: pd.DataFrame, splits: pd.DataFrame, cvegeo: str) -> Municipality:
    """Return what is known of a municipality from the population table and ``municipality_splits``.

    Raises
    ------
    UnknownName
        When the population table does not hold it.
    """
    names = people.drop_duplicates("cvegeo", keep="last").set_index("cvegeo")["municipality"]
    if cvegeo not in names.index:
        raise UnknownName(f"municipality {cvegeo}: expected one of the {len(names):,} that the population table holds")
    own, children = splits[splits["cvegeo"] == cvegeo], splits[splits["cvegeo_parent"] == cvegeo]
    codes = pd.Series(sorted({*names.index, *splits["cvegeo"]}))
    homes = merge_splits(codes, splits, BOUNDARIES_OF)
    together = codes[(homes == homes[codes == cvegeo].iloc[0]) & (codes != cvegeo)]
    every = names.to_dict() | dict(zip(splits["cvegeo"], splits["municipality"], strict=True))
    return Municipality(
        *(cvegeo, every[cvegeo]),
        parent="".join(own["parent"]),
        since=int(own["decree_year"].iloc[0]) if len(own) else None,
        children=[(row.municipality, row.decree_year) for row in rows_of(children.sort_values(["decree_year", "cvegeo"]))],
        joined=[every[code] for code in together],
    )


@says_which_column
def by_year(registered: pd.DataFrame, dated: pd.DataFrame, one: Municipality) -> pd.DataFrame:
    """Return a municipality's deaths by year, by both ways of dating, which are never added.

    Parameters
    ----------
    registered, dated
        ``inegi_deaths_registered_municipality_year`` and ``inegi_deaths_occurrence_municipality_month``, either may be without rows.
    one
        The municipality.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` that one of them covers: ``registered`` and ``died`` (Int64). 0 where a table covers the year and has none;
        NA where it does not, and until a death stands under the code of a municipality that was split off since: they were counted in
        its parent.
    """
    of_year = dated.assign(year=dated["month"].dt.year)
    both = [_counts(table, one).rename(name) for name, table in (("registered", registered), ("died", of_year))]
    every = pd.concat(both, axis=1).astype("Int64").dropna(how="all").sort_index()
    return every.rename_axis("year").reset_index()


def has_deaths(years: pd.DataFrame) -> bool:
    """Return whether `by_year` holds any death."""
    return bool(years[["registered", "died"]].sum().sum())


def _counts(table: pd.DataFrame, one: Municipality) -> pd.Series:
    if table.empty:
        return pd.Series(dtype="Int64")
    counts = table[table["cvegeo"] == one.cvegeo].groupby("year", dropna=False)[COUNT].sum()
    every = counts.reindex(range(int(table["year"].min()), int(table["year"].max()) + 1), fill_value=0).astype("Int64")
    if one.since is None:
        return every
    first = max(one.since + 1, int(counts[counts > 0].index.min())) if (counts > 0).any() else int(every.index.max()) + 1
    return every.where(every.index >= first)


@dataclass(frozen=True)
class Level:
    """What a municipality's deaths of some years come to beside those of its state, by one way of dating."""

    by_registration: bool
    first: int
    last: int
    row: Any
    """Its row of `rates`: that of its parent where it was split off since 2010."""
    places: int
    """How many municipalities the state has in these rates."""
    ranked: int
    """How many of them have a rank."""
    state_per_100k: float


def level(own: StateRates, one: Municipality, splits: pd.DataFrame) -> Level:
    """Return a municipality's row of `of_state`, with what its rank is out of."""
    home = home_of(one, splits)
    (row,) = rows_of(own.rows[own.rows["cvegeo"] == home])
    return Level(own.by_registration, own.first, own.last, row, len(own.rows), int(own.rows["rank"].notna().sum()), own.per_100k)


def home_of(one: Municipality, splits: pd.DataFrame) -> str:
    """Return the code under which a municipality's rate stands: its own, or its parent's where it was split off since 2010."""
    return str(merge_splits(pd.Series([one.cvegeo]), splits, BOUNDARIES_OF).iloc[0])


@says_which_column
def neighbours(
    boundaries: gpd.GeoDataFrame, splits: pd.DataFrame, own: StateRates, one: Municipality, deaths: pd.DataFrame, population: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return a municipality and those that touch it, in its state or another, with their rates and boundaries; itself first.

    The columns are those of `on_map`; each rate is shrunken towards the usual rate of its own state. `deaths` and `population` are the
    tables that `own`, the `of_state` of its state, was made from.
    """
    home = home_of(one, splits)
    codes = merge_splits(boundaries["cvegeo"], splits, min(own.first, BOUNDARIES_OF))
    here = boundaries[codes == home].geometry.union_all().buffer(CLOSE)
    near = boundaries[codes.isin(set(codes[boundaries.geometry.intersects(here)]))]
    others = sorted(set(near["cvegeo"].str[:2]) - {own.cve_ent})
    rows = [own.rows, *(rates(deaths, population, splits, code, own.first, own.last, with_ranks=False) for code in others)]
    every = StateRates(own.cve_ent, own.first, own.last, pd.concat(rows), own.scale, 0, own.by_registration)
    shown = on_map(near, splits, every, whole_state=False)
    return shown.iloc[shown["cvegeo"].ne(home).argsort(kind="stable")].reset_index(drop=True)


@dataclass(frozen=True)
class CaseFiles:
    """A municipality's newest case files: the last twelve months of one file beside the twelve before."""

    last: pd.Timestamp
    compiled: bool
    """Whether others put the file together from what the publisher shows."""
    rows: list[tuple[str, int, int | None]]
    """Offence, case files of the last twelve months, and of the twelve before; None where these are not covered."""


@says_which_column
def newest_case_files(table: pd.DataFrame, one: Municipality) -> CaseFiles | None:
    """Return the newest case files of ``sesnsp_incidents_municipality_month`` for a municipality; None where no file holds its state.

    Of files that end with the same month the publisher's own stands, not what others compiled.
    """
    state = table[table["cvegeo"].str[:2] == one.cve_ent]
    if state.empty:
        return None
    parts = ["method", "compiled", "cut", "published_on"]
    ends = state.groupby(parts, dropna=False)["month"].max().reset_index()
    best = ends.sort_values(["month", "compiled", "published_on"], ascending=[False, True, False], kind="stable").iloc[0]
    file = state[(state[parts] == best[parts]).all(axis=1)]
    own = file[file["cvegeo"] == one.cvegeo]
    ago = (file["month"].max().year - file["month"].dt.year) * MONTHS + file["month"].max().month - file["month"].dt.month
    years = int(ago.max() + 1) // MONTHS
    rows = []
    for offence in (slug for slug in SHOWN_OFFENCES if slug in set(file["offence"])):
        counts = own[own["offence"] == offence]
        last, before = (_sum(counts[ago[counts.index] // MONTHS == n]) if n < years else None for n in (0, 1))
        rows += [] if last is None else [(offence, last, before)]
    return CaseFiles(file["month"].max(), bool(best["compiled"]), rows)


def _sum(rows: pd.DataFrame) -> int | None:
    return int(rows["incidents"].sum()) if rows["incidents"].notna().all() else None
