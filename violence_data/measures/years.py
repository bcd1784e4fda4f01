"""Whole years and years so far, by place: added up from months, or as published without them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from violence_data import places
from violence_data.errors import UnknownName
from violence_data.measures.frames import (
    FLAGS,
    NATION,
    check_grain,
    check_nation,
    check_single,
    flags_of,
    measure,
    says_which_column,
    select_years,
    to_floats,
    to_nullable,
)
from violence_data.measures.intervals import dispersion_by_year, garwood
from violence_data.measures.population import mid_year_population, population_on
from violence_data.measures.rates import days_in_year, middle_day, per_100k_annualised
from violence_data.measures.series import monthly, with_nation
from violence_data.once import once


@says_which_column
@once
def yearly(monthly: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Sum months to years and give rates with their sampling interval.

    Returns
    -------
    pandas.DataFrame
        One row per place and year: ``cve_ent``, ``year``, ``months`` and ``days`` covered,
        ``days_in_year``, ``complete`` (12 months covered), the count (Int64), ``population``
        (mid-year; for an unfinished year the day-weighted mean over its covered months),
        ``<count>_per_100k`` (NA unless complete), ``<count>_per_100k_annualised``,
        ``<count>_per_100k_low`` and ``_high`` (Garwood 95 %, annualised: chance alone),
        ``dispersion`` (of the frame's months of that year and the four before), ``gap_days`` (days of months that are a suspected
        gap), ``suspected_gap`` and ``level_shift`` (any month).

    Raises
    ------
    YearsNotCovered
        When a year is not in the edition.
    ViolenceDataError
        When a place and month stand twice or the population mixes editions.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "victims": 10, "suspected_gap": False,
    ...     "month": pd.date_range("2019-01-01", periods=12, freq="MS"), "level_shift": False})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> float(yearly(months, people)["victims_per_100k"].round(3).iloc[0])
    120.0
    """
    count = measure(monthly)
    check_grain(monthly, ["cve_ent", "month"])
    years = sum_years(monthly)
    years["population"] = _people(years, monthly[monthly[count].notna()], population)
    time = (years["population"].to_numpy(na_value=np.nan), years["days"], years["days_in_year"])
    rate = to_nullable(per_100k_annualised(to_floats(years[count]), *time), years.index)
    low, high = garwood(to_floats(years[count]))
    years = years.merge(dispersion_by_year(monthly), on=["cve_ent", "year"], how="left", validate="one_to_one")
    years[f"{count}_per_100k"] = rate.where(years["complete"])
    years[f"{count}_per_100k_annualised"] = rate
    years[f"{count}_per_100k_low"] = to_nullable(per_100k_annualised(low, *time), years.index)
    years[f"{count}_per_100k_high"] = to_nullable(per_100k_annualised(high, *time), years.index)
    return years[[name for name in years.columns if name not in FLAGS] + list(FLAGS)]


def sum_years(monthly: pd.DataFrame) -> pd.DataFrame:
    """Add up the covered months of each place and year.

    One row per place and year: ``cve_ent``, ``year``, ``months`` and ``days`` covered, ``days_in_year``, ``complete``, the count,
    ``gap_days``, ``suspected_gap``, ``level_shift``.
    """
    count = measure(monthly)
    covered = monthly[count].notna()
    months = flags_of(monthly).assign(
        cve_ent=monthly["cve_ent"],
        year=monthly["month"].dt.year.astype("int64"),
        months=covered.astype("int64"),
        days=monthly["month"].dt.days_in_month.where(covered, 0).astype("int64"),
        gap_days=monthly["month"].dt.days_in_month.where(flags_of(monthly)["suspected_gap"] & covered, 0).astype("int64"),
        **{count: monthly[count].astype("Int64")},
    )
    grouped = months.groupby(["cve_ent", "year"], dropna=False)
    years = grouped[["months", "days"]].sum()
    years[count] = grouped[count].sum(min_count=1)
    years["gap_days"] = grouped["gap_days"].sum()
    years = years.join(grouped[list(FLAGS)].any()).reset_index()
    years.insert(4, "days_in_year", days_in_year(years["year"]))
    years.insert(5, "complete", years["months"] == 12)
    return years


def _people(years: pd.DataFrame, covered: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Take the mid-year people of whole years, the day-weighted mean of unfinished ones."""
    whole = years[years["complete"]]
    people = mid_year_population(population, whole["cve_ent"], whole["year"]).reindex(years.index)
    keys = ["cve_ent", "year"]
    parts = covered[["cve_ent", "month"]].assign(year=covered["month"].dt.year.astype("int64"))
    unfinished = years.loc[~years["complete"], keys].reset_index(names="row")
    parts = parts.merge(unfinished, on=keys, how="inner", validate="many_to_one")
    days = parts["month"].dt.days_in_month
    people_then = population_on(population, parts["cve_ent"], middle_day(parts["month"]))
    parts["person_days"] = people_then * days
    by_row = parts.assign(days=days).groupby("row", dropna=False)[["person_days", "days"]].sum()
    return people.fillna(by_row["person_days"] / by_row["days"]).astype("Float64")


@says_which_column
def year_to_date(monthly: pd.DataFrame, cve_ent: str, year: int) -> pd.DataFrame:
    """Set the months covered in a year beside the same calendar months of earlier years.

    Parameters
    ----------
    year
        The year whose covered months are compared.

    Returns
    -------
    pandas.DataFrame
        One row per year up to ``year`` that covers all those months: ``year``, the count,
        ``months``, ``days``, ``<count>_per_day``, ``change_pct`` (from that year's daily count to
        that of ``year``; NA in the last row), ``suspected_gap``, ``level_shift``.

    Raises
    ------
    YearsNotCovered
        When the year is not in the frame or none of its months is covered.
    UnknownName
        When the place is not in the frame.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.to_datetime(["2019-02-01", "2020-02-01"]), "victims": [28, 29]})
    >>> float(year_to_date(months, "01", 2020)["change_pct"].iloc[0])
    0.0
    """
    count, everyone = measure(monthly), with_nation(monthly) if cve_ent == NATION else monthly
    rows = everyone[(everyone["cve_ent"] == cve_ent) & everyone[count].notna()]
    if cve_ent not in everyone["cve_ent"].unique():
        raise UnknownName(f"cve_ent {cve_ent} is not in this table; it holds {', '.join(sorted(everyone['cve_ent'].unique()))}")
    wanted = select_years(rows, year, year)["month"].dt.month
    same = rows[rows["month"].dt.month.isin(wanted) & (rows["month"].dt.year <= year)]
    parts = flags_of(same).assign(**{count: same[count]}, days=same["month"].dt.days_in_month)
    grouped = parts.groupby(same["month"].dt.year.rename("year"), dropna=False)
    years = grouped[[count, "days"]].sum()
    years.insert(1, "months", grouped.size())
    years = years.join(grouped[list(FLAGS)].any())[years["months"] == len(wanted)].reset_index()
    daily = to_floats(years[count] / years["days"])
    years.insert(4, f"{count}_per_day", to_nullable(daily, years.index))
    last = years[f"{count}_per_day"].iloc[-1]
    ratio = last / years[f"{count}_per_day"].replace(0, pd.NA)
    years.insert(5, "change_pct", ((ratio - 1) * 100).where(years["year"] != year))
    return years


COUNT = "homicide_deaths"
NO_STATE = (places.ABROAD, places.UNSPECIFIED)


@says_which_column
@once
def registered_years(table: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give yearly deaths their rates and sampling intervals, in the columns of :func:`violence_data.measures.yearly`.

    Parameters
    ----------
    table
        ``inegi_deaths_registered_state_year`` of one cut, every state and what has none.

    Returns
    -------
    pandas.DataFrame
        One row per year of registration and state, and for the nation (``00``), which holds the deaths abroad and without a state too,
        as its publisher's total does: the columns of ``yearly``; every year has its 12 months, ``dispersion`` is NA (without months
        there is none to measure: ranks and changes hold chance alone) and no flag is known.

    Raises
    ------
    ViolenceDataError
        When the table mixes cuts, has a state twice in a year, or lacks one of the 32.
    YearsNotCovered
        When a year is not in the edition.

    Examples
    --------
    >>> codes = [f"{n:02}" for n in range(1, 33)]
    >>> deaths = pd.DataFrame({"cve_ent": [*codes, "99"], "year": 2019, "homicide_deaths": 1})
    >>> people = pd.DataFrame({"cve_ent": codes, "year": 2019, "population": 1000})
    >>> registered_years(deaths, people)[["homicide_deaths", "population"]].iloc[0].astype(int).tolist()
    [33, 32000]
    """
    rows = registered_counts(table)
    days = days_in_year(rows["year"])
    rows.insert(2, "months", 12)
    rows.insert(3, "days", days)
    rows.insert(4, "days_in_year", days)
    rows.insert(5, "complete", True)
    rows["population"] = mid_year_population(population, rows["cve_ent"], rows["year"]).astype("Float64")
    time = (rows["population"].to_numpy(dtype="float64"), rows["days"], rows["days_in_year"])
    low, high = garwood(to_floats(rows[COUNT]))
    for name, values in (("", rows[COUNT]), ("_annualised", rows[COUNT]), ("_low", low), ("_high", high)):
        numbers = to_floats(values) if isinstance(values, pd.Series) else values
        rows[f"{COUNT}_per_100k{name}"] = to_nullable(per_100k_annualised(numbers, *time), rows.index)
    return rows.assign(dispersion=pd.Series(pd.NA, index=rows.index, dtype="Float64"), gap_days=0, **dict.fromkeys(FLAGS, False))


@says_which_column
def registered_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the deaths of each state and year, and of the nation with those that have no state, as :func:`registered_years` has them."""
    check_single(table, "cut", "a sum never mixes cuts")
    check_grain(table, ["cve_ent", "year"])
    check_nation(table)
    nation = table.groupby("year", dropna=False)[COUNT].sum().reset_index().assign(cve_ent=NATION)
    own = table[~table["cve_ent"].isin(NO_STATE)]
    rows = pd.concat([nation, own], ignore_index=True)[["cve_ent", "year", COUNT]]
    return rows.sort_values(["cve_ent", "year"], ignore_index=True).astype({COUNT: "Int64"})


@says_which_column
def state_years(table: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return every state's and the nation's years with their rates: added up from months, or as published without them.

    Parameters
    ----------
    table
        A ``*_state_month`` table of one cut and method, or ``inegi_deaths_registered_state_year`` of one cut.

    Returns
    -------
    pandas.DataFrame
        Rows of :func:`violence_data.measures.yearly`, or of :func:`violence_data.measures.registered_years`, whose ``dispersion`` is NA.

    Raises
    ------
    ViolenceDataError
        When the table mixes cuts or methods, or lacks a state.
    YearsNotCovered
        When a year is not in the edition.
    """
    return yearly(with_nation(monthly(table)), population) if _has_months(table) else registered_years(table, population)


@says_which_column
def months_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`violence_data.measures.monthly` of a table; no row of one that has no months.

    >>> months_of(pd.DataFrame({"cve_ent": ["01"], "year": [2024], "homicide_deaths": [3]})).empty
    True
    """
    if _has_months(table):
        return monthly(table)
    types = {"cve_ent": "str", "month": "datetime64[us]", measure(table): "Int64", **dict.fromkeys(FLAGS, "bool")}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def _has_months(table: pd.DataFrame) -> bool:
    return "month" in table.columns
