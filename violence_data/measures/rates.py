"""Rates: one formula per 100,000 people and year, of a month, of any run of months, and the classes of maps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from violence_data.errors import ViolenceDataError
from violence_data.measures.frames import FLAGS, NATION, Floats, check_grain, flags_of, measure, says_which_column, to_floats, to_nullable
from violence_data.measures.intervals import garwood
from violence_data.measures.population import population_on
from violence_data.once import once

PER = 100_000


def days_in_year(year: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Count the days of Gregorian years.

    >>> days_in_year([1900, 2000, 2019, 2020]).tolist()
    [365, 366, 365, 366]
    """
    years = np.asarray(year, dtype=np.int64)
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return np.where(leap, 366, 365)


def per_100k_annualised(count: npt.ArrayLike, population: npt.ArrayLike, days: npt.ArrayLike, days_in_year: npt.ArrayLike) -> Floats:
    """Compute the rate that would hold if a whole year went on like these days.

    `count` are the events in those days (NaN gives NaN), `population` the people (mid-year, or interpolated for a part of a year), `days`
    those covered of the 365 or 366 of the year. Events per 100,000 person-years; NaN where nobody lives or no day is covered.

    >>> float(per_100k_annualised(31, 100_000, 31, 365))
    365.0
    """
    events, people, seen, of_year = (np.asarray(one, dtype=np.float64) for one in (count, population, days, days_in_year))
    person_years = people * seen / of_year
    return events / np.where(person_years > 0, person_years, np.nan) * PER


def middle_day(month: pd.Series) -> pd.Series:
    """Give the middle of months, where their population is read off.

    >>> str(middle_day(pd.Series([pd.Timestamp("2019-01-01")])).iloc[0])
    '2019-01-16 12:00:00'
    """
    half: pd.Series = pd.to_timedelta(month.dt.days_in_month / 2, unit="D")
    return month + half


@says_which_column
@once
def monthly_rates(monthly: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Add each month's population and annualised rate.

    Returns
    -------
    pandas.DataFrame
        One row per place and month: the columns of ``monthly`` plus ``population`` (people on the
        month's middle day, interpolated between mid-years) and ``<count>_per_100k_annualised``.

    Raises
    ------
    YearsNotCovered
        When a month's year is not in the edition.
    ViolenceDataError
        When a place and month stand twice or the population mixes editions.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "month": [pd.Timestamp("2019-01-01")],
    ...     "victims": [31], "suspected_gap": False, "level_shift": False})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> float(monthly_rates(months, people)["victims_per_100k_annualised"].iloc[0])
    365.0
    """
    count = measure(monthly)
    check_grain(monthly, ["cve_ent", "month"])
    people = population_on(population, monthly["cve_ent"], middle_day(monthly["month"]))
    days, year = monthly["month"].dt.days_in_month, monthly["month"].dt.year
    rate = per_100k_annualised(to_floats(monthly[count]), people, days, days_in_year(year))
    told = monthly.assign(population=people.astype("Float64"))
    return told.assign(**{f"{count}_per_100k_annualised": to_nullable(rate, monthly.index)})


@says_which_column
@once
def rolling(monthly: pd.DataFrame, population: pd.DataFrame, months: int = 12) -> pd.DataFrame:
    """Sum every run of months, place by place: what is flagged in one month is flagged in each sum that holds it.

    A rolling mean by hand forgets the flags: of the nation's sums of twelve months, those that rest on a state's published zeros look
    like any other.

    Returns
    -------
    pandas.DataFrame
        One row per place and run: ``cve_ent``, ``month`` (the last of the run), ``first_month``, the count (Int64; NA where a month is
        not covered), ``<count>_per_100k_annualised`` with ``<count>_per_100k_low`` and ``_high`` (Garwood 95 %: chance alone; per
        100,000 person-years of the run's own days), ``suspected_gap`` and ``level_shift`` (any month of the run).

    Raises
    ------
    YearsNotCovered
        When a month's year is not in the edition.
    ViolenceDataError
        When a place and month stand twice, or ``months`` is not 1 or more.

    Examples
    --------
    >>> rows = pd.DataFrame({"cve_ent": "01", "month": pd.date_range("2018-11-01", periods=14, freq="MS"), "victims": 10,
    ...     "suspected_gap": [True] + [False] * 13, "level_shift": False})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2017, 2018, 2019, 2020], "population": 100_000})
    >>> made = rolling(rows, people)
    >>> made["victims"].tolist(), made["suspected_gap"].tolist(), made["victims_per_100k_annualised"].round(2).tolist()
    ([120, 120, 120], [True, False, False], [120.0, 120.0, 120.0])
    """
    if months < 1:
        raise ViolenceDataError(f"rolling: months: expected 1 or more, found {months}")
    count = measure(monthly)
    check_grain(monthly, ["cve_ent", "month"])
    rows = flags_of(monthly).assign(cve_ent=monthly["cve_ent"], month=monthly["month"], **{count: monthly[count].astype("Int64")})
    rows = rows.sort_values(["cve_ent", "month"], kind="stable", ignore_index=True)
    people = to_floats(population_on(population, rows["cve_ent"], middle_day(rows["month"])))
    rows["person_years"] = people * rows["month"].dt.days_in_month / days_in_year(rows["month"].dt.year)
    made = pd.concat([_of_place(part, count, months) for _, part in rows.groupby("cve_ent", dropna=False)], ignore_index=True)
    low, high = garwood(to_floats(made[count]))
    exposure = to_floats(made.pop("person_years"))
    for name, events in (("annualised", to_floats(made[count])), ("low", low), ("high", high)):
        made[f"{count}_per_100k_{name}"] = to_nullable(PER * events / exposure, made.index)
    return made[[*(name for name in made if name not in FLAGS), *FLAGS]]


def _of_place(rows: pd.DataFrame, count: str, months: int) -> pd.DataFrame:
    """Sum the runs of one place whose months follow one another; a month that is absent is not covered."""
    every = rows.set_index("month").reindex(pd.date_range(rows["month"].min(), rows["month"].max(), freq="MS", name="month"))
    runs: Floats = to_floats(every[count].astype("Int64"))
    sums = pd.Series(runs, index=every.index).rolling(months).sum()
    marked = {flag: every[flag].fillna(False).astype("float64").rolling(months).max().eq(1) for flag in FLAGS}
    last, code = pd.DatetimeIndex(every.index), rows["cve_ent"].iloc[0]
    made = pd.DataFrame({"cve_ent": code, "month": last, "first_month": last - pd.DateOffset(months=months - 1)})
    made[count] = sums.astype("Int64").set_axis(made.index)
    made["person_years"] = every["person_years"].rolling(months).sum().to_numpy()
    return made.assign(**{flag: marks.to_numpy() for flag, marks in marked.items()}).iloc[months - 1 :]


MULTIPLES = (0.5, 1.0, 2.0, 4.0)
"""Where one class ends and the next begins, in rates of the nation; the last class is open."""


def map_scale(rate: float) -> list[float]:
    """Return the upper limits of a map's classes, from the nation's rate; the last is infinite.

    >>> map_scale(27.63)
    [13.8, 27.6, 55.2, 110.4, inf]
    """
    return [*(round(round(rate, 1) * multiple, 2) for multiple in MULTIPLES), np.inf]


@says_which_column
def scale_of_table(yearly: pd.DataFrame) -> list[float]:
    """Return the one scale for all years of a table of states: from the nation's mean rate over its whole years.

    `yearly` is :func:`violence_data.measures.state_years` of the table; the limits are as `map_scale` gives them, from the years that
    there are when none is whole.
    """
    nation = yearly[yearly["cve_ent"] == NATION]
    whole = nation[nation["complete"]] if nation["complete"].any() else nation
    return map_scale(float(to_floats(whole[f"{measure(yearly)}_per_100k_annualised"]).mean()))
