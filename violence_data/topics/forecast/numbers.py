"""How a year may end: draws of its total, what they say, what came, and how good such forecasts were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from violence_data.errors import ForecastFailed, UnknownName, YearsNotCovered
from violence_data.measures.frames import measure, rows_of, says_which_column, select_years
from violence_data.measures.published import PublishedTotal
from violence_data.measures.series import of_place
from violence_data.measures.years import sum_years
from violence_data.topics.forecast.models import (
    FEWEST_YEARS,
    History,
    Level,
    Totals,
    by_calendar,
    by_history,
    by_last_year,
    by_level,
    fit,
    history,
    last_months,
    month_draws,
    whole_totals,
)

SEED = 20191015
DRAWS = 4000
MODELS = ("A", "C", "D", "E")
DEFAULT = "E"
TESTED_YEARS = 8
"""The backtest starts with eight whole years of history: with fewer, nothing here shows how good a forecast is."""
FAR_APART = 20
"""Chances in 100 by which two models may differ before a reader must be told."""
NONE = pd.DataFrame({"year": [], "model": []})
"""No forecast."""
QUANTILES = {"low_95": 0.025, "low_80": 0.1, "point": 0.5, "high_80": 0.9, "high_95": 0.975}


@says_which_column
def forecast_year(monthly: pd.DataFrame, year: int, months_known: int, model: str = DEFAULT, draws: int = DRAWS) -> Totals:
    """Draw a year's total given its first months.

    A scales by the calendar and C by last year, both with Poisson noise that is far too small, and are there to compare
    with; D scales by every whole year before, with Student-t errors; E, the default, is a drifting level with a fixed
    season on the log daily count, fitted to all months given (Harvey 1989). Months after those known are not looked at;
    where the series was revised since, that is a test in pseudo real time. Draws of two places are not joint: never add them.

    Parameters
    ----------
    monthly
        One place's rows: ``month`` and one count, of :func:`violence_data.measures.monthly` or ``with_nation``.
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
    return draw(past, model, draws, fit(past) if model == "E" else None)


def draw(past: History, model: str, draws: int, level: Level | None) -> Totals:
    """Draw from one model (E needs its fitted level); the same origin gives the same draws whatever the process and the order."""
    rng = generator(past)
    if model == "E" and level is not None:
        return by_level(past, level, draws, rng)
    simple = {"A": by_calendar, "C": by_last_year, "D": by_history}
    if model not in simple:
        raise UnknownName(f"model {model!r} is not known; models: {', '.join(MODELS)}")
    return simple[model](past, draws, rng)


def generator(past: History) -> np.random.Generator:
    """Return the fixed start of an origin's draws."""
    return np.random.default_rng([SEED, past.year, past.months_known])


@says_which_column
def summarise_forecast(
    monthly: pd.DataFrame, year: int, months_known: int, models: Sequence[str] = ("E", "D"), draws: int = DRAWS
) -> pd.DataFrame:
    """Forecast a year by some models, place by place, and say what the forecast rests on.

    `monthly` may hold several places with ``cve_ent``; the rest, and what is refused, is as in :func:`forecast_year`.

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
        level = fit(past)
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


SHOWN = ("E", "D", "C", "A")
"""The models of a page, the default first, the naive ones last."""
LAST_TESTS = 15
"""Past years a page tests at most: as many as the national backtest has."""


@says_which_column
def year_under_way(monthly: pd.DataFrame, year: int | None = None, months_known: int | None = None) -> tuple[int, int]:
    """Return the year to forecast (the last one held, unless asked for) and how many of its months are known (all held, unless fewer).

    With fewer months than are held it is a test of a forecast whose outcome is, at least in part, known.

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


@says_which_column
def year_end(monthly: pd.DataFrame, year: int, months_known: int, models: Sequence[str] = SHOWN) -> pd.DataFrame:
    """Forecast a year from its first months (of :func:`year_under_way`), with what came of it where that is known.

    Returns
    -------
    pandas.DataFrame
        One row per model, in the order given: the columns of :func:`summarise_forecast`, ``is_test`` (months after those known are held, so
        that the series was cut back: pseudo real time) and ``came`` (the year's total; NA unless the whole year is held).
    """
    made = summarise_forecast(monthly, year, months_known, models)
    counts = monthly.loc[monthly["month"].dt.year == year, measure(monthly)].dropna()
    came = int(counts.sum()) if len(counts) == 12 else pd.NA
    return made.assign(is_test=len(counts) > months_known, came=pd.array([came] * len(made), dtype="Int64"))


@says_which_column
def year_end_of_trend(monthly: pd.DataFrame, year: int) -> pd.DataFrame:
    """Forecast the last year of a trend by E and D; no row when it is whole, or when a forecast has too little to rest on.

    One row per model, the columns of :func:`year_end`. Too little: fewer than three whole years before it, or a month that is not covered.
    """
    try:
        return year_end(monthly, *year_under_way(monthly, year), models=SHOWN[:2])
    except YearsNotCovered:
        return NONE


@says_which_column
def years_known(monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Sum the years up to an origin: the whole ones before, and the months known of the year.

    One row per year with a count: ``cve_ent``, ``year``, ``months``, ``complete``, the count, ``suspected_gap``, ``level_shift``.
    """
    rows = sum_years(monthly[monthly["month"] <= pd.Timestamp(year, months_known, 1)])
    known: pd.DataFrame = rows[rows["months"] > 0].drop(columns=["days", "days_in_year"]).reset_index(drop=True)
    return known


@says_which_column
def past_forecasts(monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Forecast earlier years of the same series from as many months, to see how good such forecasts were.

    The months stand as they do today, with later revisions (pseudo real time).

    Returns
    -------
    pandas.DataFrame
        One row per year and model (E, D) of the last fifteen years before `year` with three whole years before them: the columns of
        :func:`summarise_forecast`, ``actual``, ``error_pct`` (point less actual), ``inside_80``, ``inside_95``; no row when there is none.
    """
    totals = sum_years(monthly)
    whole = set(totals.loc[totals["complete"], "year"])
    ready = [y for y in sorted(whole) if y < year and {*range(y - FEWEST_YEARS, y)} <= whole][-LAST_TESTS:]
    made = [year_end(monthly[monthly["month"].dt.year <= y], y, months_known, SHOWN[:2]) for y in ready]
    return _scored(pd.concat(made, ignore_index=True).rename(columns={"came": "actual"})) if made else NONE


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    """Return forecasts beside what came (`actual`): how far off each was, and whether its intervals held it."""
    error = 100 * (rows["point"] - rows["actual"]) / rows["actual"].clip(lower=1)  # a year without a death would divide by zero
    inside = {f"inside_{k}": rows["actual"].between(rows[f"low_{k}"], rows[f"high_{k}"]) for k in (80, 95)}
    return rows.assign(error_pct=error, **inside)


@says_which_column
def forecast_path(monthly: pd.DataFrame, year: int, months_known: int, draws: int = DRAWS) -> pd.DataFrame:
    """Cumulate a year's months, those known and, by model E, those to come, beside those of every whole year before it.

    The draws are those of :func:`forecast_year`, so that December has the quantiles of the year's total.

    Returns
    -------
    pandas.DataFrame
        One row per year (the one forecast and the whole ones before it) and month: ``year``, ``month_number`` (1 to 12), ``total``
        (cumulated; NA after the origin), ``came`` (the months after the origin, cumulated, where they are held: a test)
        and, from the origin on, ``point``, ``low_80``, ``high_80``, ``low_95``, ``high_95``.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": [9, 10, 11, 10] * 12})
    >>> path = forecast_path(months, 2019, 11).set_index(["year", "month_number"])
    >>> path.loc[(2019, 11), ["total", "point", "low_95"]].astype(int).tolist(), int(path.loc[(2018, 12), "total"])
    ([110, 110, 110], 120)
    """
    past = history(monthly, year, months_known)
    lines = [_line(y, months.cumsum()) for y, months in zip(past.years_before, past.months_before, strict=True)]
    return pd.concat([*lines, _own(past, monthly, draws)], ignore_index=True)


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
    counts = month_draws(past, fit(past), draws, generator(past))
    totals = whole_totals(past, past.known + counts.cumsum(axis=1))
    levels = np.quantile(totals, list(QUANTILES.values()), axis=0, method="inverted_cdf").astype(np.int64)
    for name, values in zip(QUANTILES, levels, strict=True):
        line.loc[later, name] = values
        line.loc[line["month_number"] == past.months_known, name] = past.known
    return line


@says_which_column
def real_time_forecasts(table: pd.DataFrame, monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Forecast earlier years from cuts that ended with the same month, as a reader of that file would have.

    Parameters
    ----------
    table
        A state or nation table with all its cuts (``cuts="all"``).
    monthly
        One place's months of the newest cut: what came.
    year, months_known
        Only years before are forecast, from so many months.

    Returns
    -------
    pandas.DataFrame
        One row per cut and model (E, D): ``cut``, ``published_on``, ``year``, ``model``, ``point``, ``low_80``, ``high_80``, ``actual`` (in
        the newest cut), ``error_pct``, ``inside_80``, ``inside_95``. No row where no such cut is held, or its year is not whole since.
    """
    totals = sum_years(monthly).query("complete").set_index("year")
    count, code = next(c for c in ("victims", "incidents", "homicide_deaths") if c in monthly), str(monthly["cve_ent"].iloc[0])
    rows = []
    for (cut, _), held in table.groupby(["cut", "published_on"], dropna=False):
        then = pd.Period(str(cut), freq="M")
        if then.month != months_known or then.year >= year or then.year not in totals.index:
            continue
        for method in held["method"].unique() if "method" in held else [None]:
            series = of_place(held if method is None else held[held["method"] == method], code)
            if series["month"].dt.year.nunique() <= FEWEST_YEARS:
                continue
            made = summarise_forecast(series, then.year, months_known)
            rows.append(made.assign(cut=str(cut), published_on=held["published_on"].iloc[0], actual=totals[count].loc[then.year]))
    if not rows:
        return NONE
    shown = ["cut", "published_on", "year", "model", "point", "low_80", "high_80", "actual", "error_pct", "inside_80", "inside_95"]
    every = _scored(pd.concat(rows, ignore_index=True))[shown]
    return every.sort_values(["year", "published_on", "model"], ascending=[True, True, False], ignore_index=True)


@dataclass(frozen=True)
class Outlook:
    """What a page says of a year that may end in several ways: the rows of the models, and which sentences hold."""

    models: list[Any]
    published: PublishedTotal | None
    came: int | None

    @property
    def best(self) -> Any:
        """Model E, on which the page rests: the columns of `year_end`."""
        return self.models[0]

    @property
    def second(self) -> Any:
        """Model D, which stands beside it."""
        return self.models[1]

    @property
    def has_naive(self) -> bool:
        """Whether one of the models is there to compare with alone."""
        return any(model.model in ("A", "C") for model in self.models)

    @property
    def record_is_last_year(self) -> bool:
        """Whether the record and the year before are the same year."""
        return bool(self.best.record_year == self.best.year - 1)

    @property
    def apart(self) -> float:
        """By how many chances in 100 the two models differ, of a record or of more than last year."""
        return 100 * max(abs(float(getattr(self.best, p) - getattr(self.second, p))) for p in ("p_record", "p_above_last_year"))

    @property
    def far_apart(self) -> bool:
        """Whether a reader must be told how far."""
        return self.apart > FAR_APART

    @property
    def within(self) -> int | None:
        """The narrower interval of model E that held what came, or a total published elsewhere; None outside both."""
        total = self.came if self.came is not None else self.published.value if self.published else None
        inside = (k for k in (80, 95) if total is not None and getattr(self.best, f"low_{k}") <= total <= getattr(self.best, f"high_{k}"))
        return next(inside, None)

    @property
    def is_record(self) -> bool:
        """Whether what came is a record."""
        return self.came is not None and self.came > self.best.record

    @property
    def fallen_short(self) -> float:
        """How many percent the last months known are below what was expected."""
        return -float(self.best.last_months_pct)

    @property
    def low_chances(self) -> float:
        """How many chances in 100 model E gave to so low a figure."""
        return 100 * float(self.best.last_months_p)

    @property
    def hardly(self) -> bool:
        """Whether these round to one or none."""
        return round(self.low_chances) <= 1

    @property
    def last_known(self) -> pd.Timestamp:
        """The last month known."""
        return pd.Timestamp(self.best.year, self.best.months_known, 1)

    @property
    def months_used(self) -> int:
        """How many months the forecast rests on."""
        first, last = self.best.history_from, self.last_known
        return int(12 * (last.year - first.year) + last.month - first.month + 1)


def outlook(ends: pd.DataFrame, published: PublishedTotal | None = None) -> Outlook | None:
    """Read `year_end` or `year_end_of_trend` for what is said of it, model E first and D second; None without a row.

    A `published_total` of the whole year counts where the file held is not whole.
    """
    if ends.empty:
        return None
    came = ends["came"].iloc[0]
    known = None if pd.isna(came) else int(came)
    return Outlook(rows_of(ends), published if known is None else None, known)


def past_record(past: pd.DataFrame) -> dict[str, Any] | None:
    """Read `past_forecasts` for what is said of them: `tests` (years), each model's scores, and each year's rows; None without one."""
    if past.empty:
        return None
    scores = {
        model: {
            "error": float(own["error_pct"].abs().mean()),
            "bias": float(own["error_pct"].mean()),
            "high": int((own["error_pct"] > 0).sum()),
            "low": int((own["error_pct"] < 0).sum()),
            **{f"inside_{k}": int(own[f"inside_{k}"].sum()) for k in (80, 95)},
        }
        for model, own in past.groupby("model", dropna=False)
    }
    return {"tests": int(past["year"].nunique()), "models": scores, "years": _by_model(past, ["year"])}


def real_time_files(tried: pd.DataFrame) -> list[dict[str, Any]]:
    """Return `real_time_forecasts` file by file, each with the rows of its models."""
    return _by_model(tried, ["year", "published_on"]) if len(tried) else []


def _by_model(rows: pd.DataFrame, key: list[str]) -> list[dict[str, Any]]:
    """Return groups of rows, each with what came and the row of each model by its name."""
    made = []
    for _, part in rows.groupby(key, dropna=False):
        by_name = {str(row.model): row for row in rows_of(part)}
        made.append({"year": int(part["year"].iloc[0]), "actual": int(part["actual"].iloc[0]), **by_name})
    return made
