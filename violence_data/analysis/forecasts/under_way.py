"""A year that is under way, or a past one taken as if it were: which months are known, how it may end, and what came."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data.analysis.forecasts.backtesting import backtest
from violence_data.analysis.forecasts.history import FEWEST_YEARS
from violence_data.analysis.forecasts.year import summarise_forecast
from violence_data.analysis.frames import measure
from violence_data.analysis.selection import select_years
from violence_data.analysis.years import sum_years
from violence_data.errors import YearsNotCovered

SHOWN = ("E", "D", "C", "A")
"""The models of a page, the default first, the naive ones last."""
LAST_TESTS = 15
"""Past years a page tests at most: as many as the national backtest has."""


def year_under_way(monthly: pd.DataFrame, year: int | None = None, months_known: int | None = None) -> tuple[int, int]:
    """Return the year to forecast and how many of its months are known.

    Parameters
    ----------
    monthly
        One place's rows of :func:`violence_data.analysis.of_place`.
    year
        Without one, the last year that the frame holds.
    months_known
        Without one, all that are held; fewer make a test of a forecast whose outcome is, at least in part, known.

    Raises
    ------
    YearsNotCovered
        When the year is not held, when every month of it is known and `months_known` is not given, or when more are asked for
        than are held.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-09-01", freq="MS"), "victims": 10})
    >>> year_under_way(months), year_under_way(months, 2018, 6)
    ((2019, 9), (2018, 6))
    """
    covered = monthly[monthly[measure(monthly)].notna()]
    rows = select_years(covered, year, year) if year is not None else covered
    if rows.empty:
        raise YearsNotCovered("no month is covered: there is nothing to forecast from; choose another place or source")
    last = int(rows["month"].dt.year.max())
    held = int((rows["month"].dt.year == last).sum())
    if months_known is None and held == 12:
        raise YearsNotCovered(
            f"every month of {last} is known, so nothing of it is left to forecast: choose months_known (1 to 11) to test a forecast of it "
            "against what came, or a source, or an as_of, whose last year is not over"
        )
    if months_known is not None and months_known > held:
        raise YearsNotCovered(f"months_known: at most the {held} months of {last} that are held expected, found {months_known}")
    return last, months_known or held


def year_end(monthly: pd.DataFrame, year: int, months_known: int, models: Sequence[str] = SHOWN) -> pd.DataFrame:
    """Forecast a year from its first months, with what came of it where that is known.

    Parameters
    ----------
    monthly
        One place's rows of :func:`violence_data.analysis.of_place`.
    year, months_known
        Of :func:`year_under_way`.
    models
        In the order of the rows.

    Returns
    -------
    pandas.DataFrame
        One row per model: the columns of :func:`summarise_forecast`, and ``is_test`` (months after those known are held, so that the
        series was cut back: pseudo real time) and ``came`` (the year's total; NA unless the whole year is held).

    Raises
    ------
    YearsNotCovered, ForecastFailed, UnknownName, ViolenceDataError
        As :func:`summarise_forecast` does.
    """
    made = summarise_forecast(monthly, year, months_known, models)
    counts = monthly.loc[monthly["month"].dt.year == year, measure(monthly)].dropna()
    came = int(counts.sum()) if len(counts) == 12 else pd.NA
    return made.assign(is_test=len(counts) > months_known, came=pd.array([came] * len(made), dtype="Int64"))


def year_end_of_trend(monthly: pd.DataFrame, year: int) -> pd.DataFrame:
    """Forecast the last year of a trend by E and D; no row when it is whole, or when a forecast has too little to rest on.

    One row per model, the columns of :func:`year_end`. Too little: fewer than three whole years before it, or a month that is not covered.
    """
    try:
        return year_end(monthly, *year_under_way(monthly, year), models=SHOWN[:2])
    except YearsNotCovered:
        return pd.DataFrame({"model": [], "year": []})


def years_known(monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Sum the years up to an origin: the whole ones before, and the months known of the year.

    One row per year with a count: ``cve_ent``, ``year``, ``months``, ``complete``, the count, ``suspected_gap``, ``level_shift``.
    """
    rows = sum_years(monthly[monthly["month"] <= pd.Timestamp(year, months_known, 1)])
    known: pd.DataFrame = rows[rows["months"] > 0].drop(columns=["days", "days_in_year"]).reset_index(drop=True)
    return known


def past_forecasts(monthly: pd.DataFrame, year: int, months_known: int, models: Sequence[str] = SHOWN[:2]) -> pd.DataFrame:
    """Forecast earlier years of the same series from as many months, to see how good such forecasts were.

    Parameters
    ----------
    monthly, year, months_known
        As in :func:`year_end`; the year itself is not among those tested.
    models
        The models to test.

    Returns
    -------
    pandas.DataFrame
        One row per year and model, the columns of :func:`backtest` (pseudo real time): the last fifteen years with three whole
        years before them; no row when there is none.
    """
    totals = sum_years(monthly)
    whole = set(totals.loc[totals["complete"], "year"])
    ready = [y for y in sorted(whole) if y < year and {*range(y - FEWEST_YEARS, y)} <= whole]
    if not ready:
        return pd.DataFrame({"year": [], "model": []})
    return backtest(monthly, [(y, months_known) for y in ready[-LAST_TESTS:]], models)
