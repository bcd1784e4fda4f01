"""The count of a year as it grows from month to month: known months, and where those to come may lead."""

from __future__ import annotations

import numpy as np
import pandas as pd

from violence_data.analysis.forecasts import structural
from violence_data.analysis.forecasts.history import History, history
from violence_data.analysis.forecasts.ratios import whole_totals
from violence_data.analysis.forecasts.year import DRAWS, QUANTILES, generator
from violence_data.analysis.frames import measure
from violence_data.analysis.selection import spell_years
from violence_data.errors import YearsNotCovered


def forecast_path(monthly: pd.DataFrame, year: int, months_known: int, draws: int = DRAWS) -> pd.DataFrame:
    """Cumulate a year's months, those known and, by model E, those to come, beside last year and the record year.

    Parameters
    ----------
    monthly
        One place's rows of :func:`violence_data.analysis.of_place`.
    year, months_known, draws
        As in :func:`forecast_year`; the draws are the same, so that December has the quantiles of the year's total.

    Returns
    -------
    pandas.DataFrame
        One row per year (the one forecast, the one before, the record year) and month: ``year``, ``month_number`` (1 to 12), ``total``
        (cumulated; NA after the origin), ``came`` (the months after the origin, cumulated, where they are held: a test)
        and, from the origin on, ``point``, ``low_80``, ``high_80``, ``low_95``, ``high_95``.

    Raises
    ------
    YearsNotCovered, ForecastFailed, ViolenceDataError
        As :func:`forecast_year` does.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": [9, 10, 11, 10] * 12})
    >>> path = forecast_path(months, 2019, 11).set_index(["year", "month_number"])
    >>> path.loc[(2019, 11), ["total", "point", "low_95"]].astype(int).tolist(), int(path.loc[(2018, 12), "total"])
    ([110, 110, 110], 120)
    """
    past = history(monthly, year, months_known)
    record = past.years_before[past.whole.index(max(past.whole))]
    before = {y: past.months_before[i].cumsum() for i, y in enumerate(past.years_before) if y in (record, year - 1)}
    lines = [_line(y, total) for y, total in before.items()]
    return pd.concat([*lines, _own(past, monthly, draws)], ignore_index=True)


def ahead_of(path: pd.DataFrame, year: int) -> pd.DataFrame:
    """Set a path beside one of its years: how many more, or fewer, than that year had by the same month.

    Parameters
    ----------
    path
        Rows of :func:`forecast_path`.
    year
        A whole year of it, such as the record year; its own rows become 0.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns, that year's ``total`` of the same month taken from every number.

    Raises
    ------
    YearsNotCovered
        When the year is not in the path.

    Examples
    --------
    >>> path = pd.DataFrame({"year": [2018, 2019], "month_number": 1, "total": [10, 13], "came": None, **dict.fromkeys(QUANTILES)})
    >>> ahead_of(path, 2018)["total"].tolist()
    [0, 3]
    """
    if year not in set(path["year"]):
        raise YearsNotCovered(f"year {year} is not in the path; it holds {spell_years(path['year'].unique())}: choose one of these")
    by_month = path.loc[path["year"] == year].set_index("month_number")["total"]
    numbers = path[["total", "came", *QUANTILES]].astype("Int64")
    return path.assign(**numbers.sub(path["month_number"].map(by_month).astype("Int64"), axis=0))


def _line(year: int, total: np.ndarray) -> pd.DataFrame:
    """Return the months of one whole year."""
    numbers = pd.array([pd.NA] * 12, dtype="Int64")
    empty = {name: numbers for name in ("came", *QUANTILES)}
    return pd.DataFrame({"year": year, "month_number": range(1, 13), "total": pd.array(total.astype(np.int64), dtype="Int64"), **empty})


def _own(past: History, monthly: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Return the months of the year that is forecast."""
    known = past.counts[-past.months_known :].cumsum()
    line = _line(past.year, np.concatenate([known, np.zeros(12 - past.months_known)]))
    later = line["month_number"] > past.months_known
    held = monthly[monthly["month"].dt.year == past.year].set_index("month")[measure(monthly)].sort_index().astype("Int64")
    sums = held.cumsum(skipna=False).set_axis(pd.DatetimeIndex(held.index).month)
    line["came"] = line["month_number"].map(sums).astype("Int64").where(line["month_number"] >= past.months_known)
    if not line.loc[later, "came"].notna().any():
        line["came"] = pd.array([pd.NA] * 12, dtype="Int64")
    line["total"] = line["total"].mask(later)
    counts = structural.month_draws(past, structural.fit(past), draws, generator(past))
    totals = whole_totals(past, past.known + counts.cumsum(axis=1))
    levels = np.quantile(totals, list(QUANTILES.values()), axis=0, method="inverted_cdf").astype(np.int64)
    for name, values in zip(QUANTILES, levels, strict=True):
        line.loc[later, name] = values
        line.loc[line["month_number"] == past.months_known, name] = past.known
    return line
