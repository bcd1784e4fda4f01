"""What a page opens with: the last whole year, the record, the change on the year before, the totals by legal type."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from violence_data.analysis.compare import compare_years
from violence_data.analysis.frames import NATION, measure, to_floats
from violence_data.analysis.municipalities import BOUNDARIES_OF, merge_splits
from violence_data.analysis.rates import PER
from violence_data.analysis.selection import spell_years
from violence_data.analysis.series import monthly
from violence_data.errors import YearsNotCovered


def last_whole_year(yearly: pd.DataFrame) -> int:
    """Return the last year of which every month is covered.

    Raises
    ------
    YearsNotCovered
        When no year of the frame is whole; the message names the years it holds.

    Examples
    --------
    >>> last_whole_year(pd.DataFrame({"year": [2018, 2019], "complete": [True, False]}))
    2018
    """
    whole = yearly.loc[yearly["complete"], "year"]
    if whole.empty:
        held = spell_years(yearly["year"].unique())
        raise YearsNotCovered(f"expected at least one whole year, found only parts of {held}: choose earlier years")
    return int(whole.max())


def highest(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the row with the highest value; of several, the first. Unfinished years do not count.

    Raises
    ------
    YearsNotCovered
        When no row has a value.

    Examples
    --------
    >>> int(highest(pd.DataFrame({"year": [2018, 2019], "victims": [5, 3]}), "victims")["year"])
    2018
    """
    counted = rows[rows["complete"]] if "complete" in rows else rows
    counted = counted[counted[column].notna()]
    if counted.empty:
        raise YearsNotCovered(f"{column}: expected a whole year or month with a number, found none: choose other years")
    first: pd.Series = counted.iloc[int(to_floats(counted[column]).argmax())]
    return first


def change_on_year_before(monthly: pd.DataFrame, population: pd.DataFrame, year: int) -> pd.DataFrame | None:
    """Return `compare_years` of a year and the one before; None when the year before is not covered."""
    if not (monthly["month"].dt.year == year - 1).any():
        return None
    return compare_years(monthly, population, year - 1, year)


def offence_totals(table: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return the yearly victims of each legal type of intentional killing, and their named sum.

    One row per year of one state ("00" the nation): `year`, `months`, `homicidio_doloso`, `feminicidio`, `together` (victims).
    """
    rows = table if cve_ent == NATION else table[table["cve_ent"] == cve_ent]
    columns = {}
    for offence in ("homicidio_doloso", "feminicidio"):
        months = monthly(rows, (offence,))
        columns[offence] = months.groupby(months["month"].dt.year, dropna=False)[measure(months)].sum()
    totals = pd.DataFrame(columns).assign(months=rows.groupby(rows["month"].dt.year, dropna=False)["month"].nunique())
    totals["together"] = totals["homicidio_doloso"] + totals["feminicidio"]
    return totals.rename_axis("year").reset_index()[["year", "months", "homicidio_doloso", "feminicidio", "together"]]


def municipalities_on_map(
    boundaries: gpd.GeoDataFrame,
    rates: pd.DataFrame,
    splits: pd.DataFrame,
    cve_ent: str,
    start_year: int,
) -> gpd.GeoDataFrame:
    """Return a state's municipalities with their rates, those split off since merged into their parent's boundary.

    One row per municipality of `municipality_rates` that has a boundary: its columns and `geometry`.
    """
    own = boundaries[boundaries["cvegeo"].str[:2] == cve_ent]
    home = merge_splits(own["cvegeo"], splits, min(start_year, BOUNDARIES_OF))
    merged = own.assign(cvegeo=home).dissolve("cvegeo", sort=True).reset_index()
    return merged.merge(rates, on="cvegeo", how="left", validate="one_to_one")


def rate_of_all(rates: pd.DataFrame) -> float:
    """Return the deaths per 100,000 person-years of all municipalities together.

    Examples
    --------
    >>> rate_of_all(pd.DataFrame({"homicide_deaths": [1, 2], "person_years": [50_000, 50_000]}))
    3.0
    """
    return float(rates["homicide_deaths"].sum()) / float(rates["person_years"].sum()) * PER


def most_affected(rates: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the ranked municipalities with the highest shrunken rates, highest first."""
    ranked = rates[rates["rank"].notna()]
    return ranked.sort_values("shrunken_per_100k", ascending=False, kind="stable").head(most)


def last_years(table: pd.DataFrame, most: int) -> tuple[int, int]:
    """Return the first and last of the last `most` years a monthly table covers to their December.

    Raises
    ------
    YearsNotCovered
        When the table covers no December.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2015-01-01", "2021-12-01", freq="MS")})
    >>> last_years(months, 5)
    (2017, 2021)
    """
    years = table["month"].dt.year
    ended = years[table["month"].dt.month == 12]
    if ended.empty:
        raise YearsNotCovered(f"expected a table that covers a December, found only {spell_years(years.unique())}")
    last = int(ended.max())
    return max(int(years.min()), last - most + 1), last


def two_years(yearly: pd.DataFrame) -> tuple[int, int]:
    """Return the first and the last whole year.

    Raises
    ------
    YearsNotCovered
        When fewer than two years are whole.
    """
    last = last_whole_year(yearly)
    first = int(yearly.loc[yearly["complete"], "year"].min())
    if first == last:
        raise YearsNotCovered(f"expected two whole years to compare, found only {last}: choose an earlier start or a later end")
    return first, last


def stacked(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return several columns under one another, for one scale over all of them."""
    return pd.concat([frame[c] for c in columns], ignore_index=True)
