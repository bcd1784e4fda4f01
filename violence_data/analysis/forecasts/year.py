"""A year's total from its first months: draws, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from violence_data.analysis.forecasts import structural
from violence_data.analysis.forecasts.freshness import last_months
from violence_data.analysis.forecasts.history import History, history
from violence_data.analysis.forecasts.ratios import Totals, by_calendar, by_history, by_last_year
from violence_data.analysis.forecasts.structural import Level
from violence_data.errors import ForecastFailed, UnknownName, YearsNotCovered

SEED = 20191015
DRAWS = 4000
MODELS = ("A", "C", "D", "E")
DEFAULT = "E"
TESTED_YEARS = 8
"""The backtest starts with eight whole years of history: with fewer, nothing here shows how good a forecast is."""
QUANTILES = {"low_95": 0.025, "low_80": 0.1, "point": 0.5, "high_80": 0.9, "high_95": 0.975}


def forecast_year(monthly: pd.DataFrame, year: int, months_known: int, model: str = DEFAULT, draws: int = DRAWS) -> Totals:
    """Draw a year's total given its first months.

    A scales by the calendar and C by last year, both with Poisson noise that is far too small, and are there to compare
    with; D scales by every whole year before, with Student-t errors; E, the default, is a drifting level with a fixed
    season on the log daily count, fitted to all months given (Harvey 1989). Months after those known are not looked at;
    where the series was revised since, that is a test in pseudo real time. Draws of two places are not joint: never add them.

    Parameters
    ----------
    monthly
        One place's rows: ``month`` and one count, of :func:`violence_data.analysis.monthly` or ``with_nation``.
    year, months_known
        The year, and how many of its months from January on are known (1 to 11).
    model
        ``A``, ``C``, ``D`` or ``E``.
    draws
        How many, from a fixed start for each year and month.

    Returns
    -------
    array of int
        Totals of the whole year, none below the count that is known.

    Raises
    ------
    YearsNotCovered
        When a month is not covered (NA is not zero) or fewer than three whole years come before.
    ForecastFailed
        When model E cannot be fitted.
    UnknownName
        When there is no such model.
    ViolenceDataError
        When the frame holds more than one series, or no event.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": 10})
    >>> int(np.median(forecast_year(months, 2019, 9, model="D")))
    120
    """
    past = history(monthly, year, months_known)
    return draw(past, model, draws, structural.fit(past) if model == "E" else None)


def draw(past: History, model: str, draws: int, level: Level | None) -> Totals:
    """Draw from one model (E needs its fitted level); the same origin gives the same draws whatever the process and the order."""
    rng = generator(past)
    if model == "E" and level is not None:
        return structural.by_level(past, level, draws, rng)
    simple = {"A": by_calendar, "C": by_last_year, "D": by_history}
    if model not in simple:
        raise UnknownName(f"model {model!r} is not known; models: {', '.join(MODELS)}")
    return simple[model](past, draws, rng)


def generator(past: History) -> np.random.Generator:
    """Return the fixed start of an origin's draws."""
    return np.random.default_rng([SEED, past.year, past.months_known])


def summarise_forecast(
    monthly: pd.DataFrame, year: int, months_known: int, models: Sequence[str] = ("E", "D"), draws: int = DRAWS
) -> pd.DataFrame:
    """Forecast a year by some models, place by place, and say what the forecast rests on.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly` or ``with_nation``: one place, or several with ``cve_ent``.
    year, months_known, draws
        As in :func:`forecast_year`.
    models
        Some of ``A``, ``C``, ``D``, ``E``.

    Returns
    -------
    pandas.DataFrame
        One row per place and model: ``cve_ent`` (where given), ``model``, ``year``, ``months_known``, ``known`` (the count so far);
        ``point`` (median), ``low_80``, ``high_80``, ``low_95``, ``high_95`` of the year's total; ``record`` (the highest earlier total of
        the series) and ``record_year``, ``p_record`` (share of draws above it); ``last_year`` (its total), ``p_above_last_year``;
        ``history_from`` (first month used), ``whole_years`` before the year; ``little_history`` (fewer than eight of them);
        ``may_be_incomplete`` (the last one, two or three months are unusually low against model E), ``last_months`` (how many:
        those that stand out most), ``last_months_pct`` (how far from expected), ``last_months_p`` (probability of so low a value);
        ``search`` (the one that found E's parameters: ``nm``, or ``powell`` where that did not converge, or ``none``: the last months could
        not be checked either); ``suspected_gap``, ``level_shift`` (in any month used).

    Raises
    ------
    YearsNotCovered, ForecastFailed, UnknownName, ViolenceDataError
        As in :func:`forecast_year`.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": [9, 10, 11, 10] * 12})
    >>> summarise_forecast(months, 2019, 9, ["D"])[["point", "whole_years", "little_history"]].to_numpy().tolist()
    [[120, 3, True]]
    """
    if monthly.empty:
        raise YearsNotCovered(f"no month to forecast {year} from: the frame is empty; select a place and years that the table holds")
    places = [(None, monthly)] if "cve_ent" not in monthly else sorted(monthly.groupby("cve_ent", dropna=False), key=lambda p: str(p[0]))
    rows: list[dict[str, Any]] = []
    for code, series in places:
        place = {} if code is None else {"cve_ent": code}
        rows += [place | row for row in _summaries(history(series, year, months_known), models, draws)]
    return pd.DataFrame(rows)


def _summaries(past: History, models: Sequence[str], draws: int) -> list[dict[str, Any]]:
    """Summarise one place's forecasts; a failed fit is an error only where model E was asked for."""
    try:
        level = structural.fit(past)
    except ForecastFailed:
        if "E" in models:
            raise
        level = None
    rests_on = {
        "history_from": past.first_month,
        "whole_years": len(past.whole),
        "little_history": len(past.whole) < TESTED_YEARS,
        **last_months(past, level),
        "search": "none" if level is None else level.search,
        **past.flags,
    }
    return [{"model": model} | numbers(past, draw(past, model, draws, level)) | rests_on for model in models]


def numbers(past: History, totals: Totals) -> dict[str, Any]:
    """Read point, intervals and probabilities off the draws."""
    levels = np.quantile(totals, list(QUANTILES.values()), method="inverted_cdf")
    quantiles = {name: int(value) for name, value in zip(QUANTILES, levels, strict=True)}
    record, last = max(past.whole), past.whole[-1]
    return {
        "year": past.year,
        "months_known": past.months_known,
        "known": past.known,
        **{name: quantiles[name] for name in ("point", "low_80", "high_80", "low_95", "high_95")},
        "record": record,
        "record_year": past.years_before[past.whole.index(record)],
        "p_record": float((totals > record).mean()),
        "last_year": last,
        "p_above_last_year": float((totals > last).mean()),
    }
