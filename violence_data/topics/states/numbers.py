"""One state, or several side by side: level and rank, what its victims are made of, two sources, and each counting method apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from violence_data.errors import UnknownName, YearsNotCovered
from violence_data.measures import measure, monthly, of_place, opening, ranks, with_nation, yearly
from violence_data.measures.frames import FLAGS, NATION, check_nation, check_one_vintage, flags_of, missing_states, says_which_column
from violence_data.measures.highlights import Opening, highest, last_whole_year
from violence_data.measures.intervals import interval_holds
from violence_data.measures.series import of_offences
from violence_data.once import once

SHARES_BY = ("weapon", "sex", "age_group")


class Rank(NamedTuple):
    """A place's rank among the states with its 95 % interval; without one (`number` 0) why: a slug of `measures.ranks`."""

    cve_ent: str
    number: int
    ranked: int
    low: int
    high: int
    why_none: str
    holds: str
    """What the interval holds: `measures.interval_holds`."""


@says_which_column
def rank_of(ranks: pd.DataFrame, cve_ent: str) -> Rank:
    """Return a state's rank, from `measures.ranks`."""
    row = ranks[ranks["cve_ent"] == cve_ent].iloc[0]
    number, low, high = (0 if pd.isna(row[name]) else int(row[name]) for name in ("rank", "rank_low", "rank_high"))
    return Rank(cve_ent, number, int(row["ranked"]), low, high, str(row["why_no_rank"]), interval_holds(ranks))


@dataclass(frozen=True)
class Level:
    """A state's last whole year beside the nation's, its rank in it, and its highest month, which is news in the last twelve known."""

    cve_ent: str
    opening: Opening
    nation_per_100k: float
    rank: Rank
    years: tuple[int, int]
    peak: pd.Timestamp
    peak_count: int
    peak_is_news: bool


@says_which_column
def level(yearly: pd.DataFrame, months: pd.DataFrame, population: pd.DataFrame, cve_ent: str) -> Level:
    """Return what a state's page opens with; YearsNotCovered when no year shown of it is whole.

    `yearly` holds the years that are shown, `months` (`measures.monthly`) at best those before them too; both of all
    states, the first of the nation as well.
    """
    count, own = measure(yearly), yearly[yearly["cve_ent"] == cve_ent]
    first = opening(own, months, population)
    everywhere = yearly[yearly["year"] == first.year]
    nation = float(everywhere.loc[everywhere["cve_ent"] == NATION, f"{count}_per_100k"].iloc[0])
    shown = months[(months["cve_ent"] == cve_ent) & months["month"].dt.year.isin(own["year"])]
    top, news = highest(shown, count), shown.loc[shown[count].notna(), "month"].max() - pd.DateOffset(months=12)
    span = int(own["year"].min()), int(own["year"].max())
    return Level(
        cve_ent, first, nation, rank_of(ranks(everywhere), cve_ent), span, top["month"], int(top[count]), bool(top["month"] > news)
    )


@dataclass(frozen=True)
class Compared:
    """Some states in the last whole year: their rates, the highest first, each with its rank, and the nation's rate."""

    year: int
    nation_per_100k: float
    rates: list[tuple[str, float]]
    ranks: list[Rank]
    table: pd.DataFrame
    """Their rows of `measures.ranks`, the highest first."""


@says_which_column
def compare(yearly: pd.DataFrame, cve_ents: Sequence[str]) -> Compared:
    """Set some states side by side in the last whole year of `measures.state_years` (all states and the nation)."""
    year, rate = last_whole_year(yearly), f"{measure(yearly)}_per_100k"
    whole = yearly[yearly["year"] == year]
    of_all, chosen = ranks(whole), whole[whole["cve_ent"].isin(cve_ents)].sort_values(rate, ascending=False, kind="stable")
    rates = [(str(code), float(value)) for code, value in zip(chosen["cve_ent"], chosen[rate], strict=True)]
    table = of_all[of_all["cve_ent"].isin(cve_ents)].sort_values(f"{rate}_annualised", ascending=False, kind="stable")
    nation = float(whole.loc[whole["cve_ent"] == NATION, rate].iloc[0])
    return Compared(year, nation, rates, [rank_of(of_all, code) for code, _ in rates], table)


@says_which_column
def neighbours(states_geo: pd.DataFrame, cve_ent: str) -> list[str]:
    """List the codes of the states that share a border, or a point of one, with a state; UnknownName when it is not on the map.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> squares = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 3)]
    >>> neighbours(gpd.GeoDataFrame({"cve_ent": ["01", "02", "03"]}, geometry=squares), "01")
    ['02']
    """
    here = states_geo["cve_ent"] == cve_ent
    if not here.any():
        raise UnknownName(f"state {cve_ent} is not on the map; it holds {', '.join(sorted(states_geo.cve_ent))}")
    # Simplified borders may overlap by a hair, so they intersect where they should only touch.
    geometry: Any = states_geo["geometry"]
    meets = geometry.intersects(geometry[here].union_all())
    return sorted(str(code) for code in states_geo.loc[meets & ~here, "cve_ent"])


@says_which_column
def two_years(yearly: pd.DataFrame) -> tuple[int, int]:
    """Return the first and the last whole year; YearsNotCovered when fewer than two are whole."""
    last = last_whole_year(yearly)
    first = int(yearly.loc[yearly["complete"], "year"].min())
    if first == last:
        raise YearsNotCovered(f"expected two whole years to compare, found only {last}: choose an earlier start or a later end")
    return first, last


@says_which_column
@once
def shares(table: pd.DataFrame, by: str, offences: Sequence[str] = ("homicidio_doloso",)) -> pd.DataFrame:
    """Split each year's count of some legal types by weapon, sex or age group, of ``sesnsp_victims_state_month`` of one cut, all states.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation, where all 32 states are there), year and group: ``cve_ent``, ``year``, the group,
        the count (Int64), ``share_pct`` (of the place's year; NA when that is 0), ``months``
        covered (for the nation, by any state), ``complete`` (all 12), ``suspected_gap``, ``level_shift`` (any month;
        never for the nation).

    Raises
    ------
    UnknownName, ViolenceDataError
        When ``by`` is not one of the three or not in the table, or an offence is unknown; when the table mixes cuts or methods.

    Examples
    --------
    >>> table = pd.DataFrame({"cve_ent": "12", "month": pd.Timestamp("2019-10-01"),
    ...     "offence": "homicidio_doloso", "weapon": ["firearm", "other"], "victims": [3, 1]})
    >>> shares(table, "weapon").query("cve_ent == '12'")["share_pct"].tolist()
    [75.0, 25.0]
    """
    if by not in SHARES_BY or by not in table.columns:
        raise UnknownName(f"shares by {by}: expected one of {', '.join(SHARES_BY)} in the table")
    count = measure(table)
    check_one_vintage(table)
    rows = of_offences(table, offences)
    rows = rows[rows[count].notna()]
    parts = flags_of(rows).assign(
        **{"cve_ent": rows["cve_ent"], "year": rows["month"].dt.year, by: rows[by]},
        **{count: rows[count].astype("Int64"), "month": rows["month"]},
    )
    groups = parts.groupby(["cve_ent", "year", "month", by], dropna=False, observed=True)
    cells = groups[[count]].sum().join(groups[list(FLAGS)].any()).reset_index()
    both = cells if missing_states(table) else pd.concat([cells.assign(cve_ent=NATION, level_shift=False), cells])
    return _share_of_year(both, by, count)


def _share_of_year(cells: pd.DataFrame, by: str, count: str) -> pd.DataFrame:
    """Sum months to years and divide each group by its place's year."""
    keys = ["cve_ent", "year"]
    grouped = cells.groupby([*keys, by], dropna=False, observed=True)
    result = grouped[[count]].sum().reset_index()
    total = result.groupby(keys, dropna=False)[count].transform("sum")
    result["share_pct"] = (result[count] / total.where(total > 0) * 100).astype("Float64")
    year = cells.groupby(keys, dropna=False)
    facts = year[list(FLAGS)].any()
    facts.insert(0, "months", year["month"].nunique())
    facts.insert(1, "complete", facts["months"] == 12)
    return result.merge(facts.reset_index(), on=keys, how="left", validate="many_to_one")


@says_which_column
def offence_totals(table: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return the yearly victims of each legal type of intentional killing, and their named sum.

    One row per year of one state ("00" the nation, of a table of all 32): `year`, `months`,
    `homicidio_doloso`, `feminicidio`, `together` (victims).
    """
    if cve_ent == NATION:
        check_nation(table)
    rows = table if cve_ent == NATION else table[table["cve_ent"] == cve_ent]
    columns = {}
    for offence in ("homicidio_doloso", "feminicidio"):
        months = monthly(rows, (offence,))
        columns[offence] = months.groupby(months["month"].dt.year, dropna=False)[measure(months)].sum()
    totals = pd.DataFrame(columns).assign(months=rows.groupby(rows["month"].dt.year, dropna=False)["month"].nunique())
    totals["together"] = totals["homicidio_doloso"] + totals["feminicidio"]
    return totals.rename_axis("year").reset_index()[["year", "months", "homicidio_doloso", "feminicidio", "together"]]


class BothSources(NamedTuple):
    """The last year that INEGI's deaths and SESNSP's victims both cover whole, and the years whose ratio asks for an explanation."""

    year: int
    deaths: int
    victims: int
    ratio: float
    outside: list[int]


@says_which_column
def both_sources(pair: pd.DataFrame, cve_ent: str) -> BothSources | None:
    """Return how INEGI's deaths stand to SESNSP's victims in a state, from `measures.source_pair`; None without a common year."""
    own = pair[(pair["cve_ent"] == cve_ent) & pair["ratio"].notna()]
    if own.empty:
        return None
    last, outside = own.iloc[-1], [int(year) for year in own.loc[own["outside_band"], "year"]]
    return BothSources(int(last["year"]), int(last["homicide_deaths"]), int(last["victims"]), float(last["ratio"]), outside)


@says_which_column
@once
def yearly_by_method(
    table: pd.DataFrame, population: pd.DataFrame, cve_ent: str = NATION, nation: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Give one place's years under each counting method.

    Parameters
    ----------
    table
        A table with a column ``method``, the newest cut of each (``sesnsp_incidents_state_month``).
    nation
        ``sesnsp_incidents_nation_month``: the nation's months are taken from it where it reaches further than the states;
        without a row it is as if not given.

    Returns
    -------
    pandas.DataFrame
        One row per method, the earliest first, and year: ``method``, then the columns of
        :func:`yearly`. Years that two methods cover stand twice.

    Raises
    ------
    UnknownName
        When the table has no column ``method``.
    """
    if "method" not in table.columns:
        raise UnknownName(f"methods: expected a column method, found {', '.join(table.columns)}")
    parts = []
    for method in table.groupby("method", dropna=False)["month"].min().sort_values(kind="stable").index:
        rows = table[table["method"] == method]
        further = nation[nation["method"] == method] if nation is not None and len(nation) and cve_ent == NATION else rows.head(0)
        is_further = len(further) and further["month"].max() > rows["month"].max()
        months = of_place(further, NATION) if is_further else with_nation(monthly(rows))
        years = yearly(months, population)
        parts.append(years[years["cve_ent"] == cve_ent].assign(method=method))
    return pd.concat(parts, ignore_index=True)


@says_which_column
def method_breaks(years: pd.DataFrame) -> list[tuple[float, str]]:
    """Return where each method after the first begins, half a year before its first year, and its name.

    Examples
    --------
    >>> method_breaks(pd.DataFrame({"method": ["A", "A", "B"], "year": [2014, 2015, 2015]}))
    [(2014.5, 'B')]
    """
    first = years.groupby("method", dropna=False)["year"].min().sort_values(kind="stable")
    return [(float(year) - 0.5, str(method)) for method, year in first.iloc[1:].items()]


@dataclass(frozen=True)
class MethodYears:
    """The years of one counting method: the last whole one and its count; without one (`year` 0), the months and the count so far."""

    method: str
    first: int
    last: int
    year: int
    months: int
    count: int


@says_which_column
def methods(years: pd.DataFrame) -> list[MethodYears]:
    """Return what each counting method covers and counts, the earliest first, from `yearly_by_method`."""
    count, found = measure(years), []
    for method, rows in years.groupby("method", sort=False, dropna=False):
        whole = rows[rows["complete"]]
        newest = (rows if whole.empty else whole).iloc[-1]
        span = int(rows["year"].min()), int(rows["year"].iloc[-1])
        found.append(MethodYears(str(method), *span, 0 if whole.empty else int(newest["year"]), int(newest["months"]), int(newest[count])))
    return found


@says_which_column
def in_two_methods(years: pd.DataFrame) -> list[int]:
    """Return the years that two methods cover, with different totals.

    >>> in_two_methods(pd.DataFrame({"method": ["A", "A", "B"], "year": [2014, 2015, 2015]}))
    [2015]
    """
    return sorted(int(year) for year in years.loc[years["year"].duplicated(), "year"].unique())
