"""Rates: one formula per 100,000 people and year, and the rate of each month."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from violence_data.analysis.frames import Floats, check_grain, measure, to_floats, to_nullable
from violence_data.analysis.population import population_on

PER = 100_000


def days_in_year(year: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Count the days of Gregorian years.

    Examples
    --------
    >>> days_in_year([1900, 2000, 2019, 2020]).tolist()
    [365, 366, 365, 366]
    """
    years = np.asarray(year, dtype=np.int64)
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return np.where(leap, 366, 365)


def per_100k_annualised(
    count: npt.ArrayLike,
    population: npt.ArrayLike,
    days: npt.ArrayLike,
    days_in_year: npt.ArrayLike,
) -> Floats:
    """Compute the rate that would hold if a whole year went on like these days.

    Parameters
    ----------
    count
        Events in those days; NaN gives NaN.
    population
        People (mid-year, or interpolated for a part of a year).
    days, days_in_year
        Days covered and days of that year (365 or 366).

    Returns
    -------
    array of float
        Events per 100,000 person-years; NaN where nobody lives or no day is covered.

    Examples
    --------
    >>> float(per_100k_annualised(31, 100_000, 31, 365))
    365.0
    """
    people_years = (
        np.asarray(population, dtype=np.float64) * np.asarray(days, dtype=np.float64) / np.asarray(days_in_year, dtype=np.float64)
    )
    at_risk = np.where(people_years > 0, people_years, np.nan)
    return np.asarray(count, dtype=np.float64) / at_risk * PER


def middle_day(month: pd.Series) -> pd.Series:
    """Give the middle of months, where their population is read off.

    Examples
    --------
    >>> import pandas as pd
    >>> str(middle_day(pd.Series([pd.Timestamp("2019-01-01")])).iloc[0])
    '2019-01-16 12:00:00'
    """
    half: pd.Series = pd.to_timedelta(month.dt.days_in_month / 2, unit="D")
    return month + half


def monthly_rates(monthly: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Add each month's population and annualised rate.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly` or ``with_nation``.
    population
        ``conapo_population_state_year`` of one edition.

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
    >>> import pandas as pd
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
    return monthly.assign(
        **{
            "population": people.astype("Float64"),
            f"{count}_per_100k_annualised": to_nullable(rate, monthly.index),
        }
    )
