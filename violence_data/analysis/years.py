"""Whole years and years so far, by place."""

import numpy as np
import pandas as pd

from violence_data.analysis.frames import (
    FLAGS,
    check_grain,
    flags_of,
    measure,
    to_floats,
    to_nullable,
)
from violence_data.analysis.intervals import garwood
from violence_data.analysis.population import mid_year_population, population_on
from violence_data.analysis.rates import days_in_year, middle_day, per_100k_annualised
from violence_data.analysis.selection import select_years
from violence_data.analysis.series import with_nation
from violence_data.errors import UnknownName


def yearly(monthly: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Sum months to years and give rates with their sampling interval.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly` or ``with_nation``.
    population
        ``conapo_population_state_year`` of one edition.

    Returns
    -------
    pandas.DataFrame
        One row per place and year: ``cve_ent``, ``year``, ``months`` and ``days`` covered,
        ``days_in_year``, ``complete`` (12 months covered), the count (Int64), ``population``
        (mid-year; for an unfinished year the day-weighted mean over its covered months),
        ``<count>_per_100k`` (NA unless complete), ``<count>_per_100k_annualised``,
        ``<count>_per_100k_low`` and ``_high`` (Garwood 95 %, annualised, sampling noise only),
        ``suspected_gap`` and ``level_shift`` (any month).

    Raises
    ------
    YearsNotCovered
        When a year is not in the edition.
    ViolenceDataError
        When a place and month stand twice or the population mixes editions.

    Examples
    --------
    >>> import pandas as pd
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
    years[f"{count}_per_100k"] = rate.where(years["complete"])
    years[f"{count}_per_100k_annualised"] = rate
    years[f"{count}_per_100k_low"] = to_nullable(per_100k_annualised(low, *time), years.index)
    years[f"{count}_per_100k_high"] = to_nullable(per_100k_annualised(high, *time), years.index)
    return years[[name for name in years.columns if name not in FLAGS] + list(FLAGS)]


def sum_years(monthly: pd.DataFrame) -> pd.DataFrame:
    """Add up the covered months of each place and year.

    One row per place and year: ``cve_ent``, ``year``, ``months`` and ``days`` covered, ``days_in_year``, ``complete``, the count,
    ``suspected_gap``, ``level_shift``.
    """
    count = measure(monthly)
    covered = monthly[count].notna()
    months = flags_of(monthly).assign(
        cve_ent=monthly["cve_ent"],
        year=monthly["month"].dt.year.astype("int64"),
        months=covered.astype("int64"),
        days=monthly["month"].dt.days_in_month.where(covered, 0).astype("int64"),
        **{count: monthly[count].astype("Int64")},
    )
    grouped = months.groupby(["cve_ent", "year"], dropna=False)
    years = grouped[["months", "days"]].sum()
    years[count] = grouped[count].sum(min_count=1)
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


def year_to_date(monthly: pd.DataFrame, cve_ent: str, year: int) -> pd.DataFrame:
    """Set the months covered in a year beside the same calendar months of earlier years.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly`; all states when the nation is asked for.
    cve_ent
        A state's code, or ``00``.
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
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.to_datetime(["2019-02-01", "2020-02-01"]), "victims": [28, 29]})
    >>> float(year_to_date(months, "01", 2020)["change_pct"].iloc[0])
    0.0
    """
    count, everyone = measure(monthly), with_nation(monthly)
    rows = everyone[(everyone["cve_ent"] == cve_ent) & everyone[count].notna()]
    if cve_ent not in set(everyone["cve_ent"]):
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
