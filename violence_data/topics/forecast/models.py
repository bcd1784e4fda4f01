"""How a year's total is drawn from its first months: what may be known (`History`), and the models A, C, D and E.

A scales by the calendar and C by last year; D scales by every year before; E is a level that drifts from month to month and a
fixed season, on the log of the daily count (Harvey 1989).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from violence_data.errors import ForecastFailed, ViolenceDataError, YearsNotCovered
from violence_data.measures.frames import FLAGS, Floats, check_single, flags_of, measure, to_floats
from violence_data.once import once

HALF = 0.5
"""Added to a count before its logarithm is taken, so that a month without a death has one."""
FEWEST_YEARS = 3
"""Whole years before the one forecast; with two, the t distribution of model D has one degree of freedom and no mean."""


@dataclass(frozen=True)
class History:
    """One place's counts from its first covered month to the last month known, with the days of each."""

    name: str
    year: int
    months_known: int
    first_month: pd.Timestamp
    counts: Floats
    gaps: npt.NDArray[np.bool_]
    days: Floats
    days_left: Floats
    whole: tuple[int, ...]
    flags: dict[str, bool]

    @property
    def known(self) -> int:
        """The count of the year so far."""
        return int(self.counts[-self.months_known :].sum())

    @property
    def years_before(self) -> range:
        """The whole years before, whose totals are `whole`."""
        return range(self.year - len(self.whole), self.year)

    @property
    def months_before(self) -> Floats:
        """The months of the whole years before, one row per year."""
        return self.counts[: -self.months_known][-12 * len(self.whole) :].reshape(-1, 12)

    @property
    def days_before(self) -> Floats:
        """The days of those months."""
        return self.days[: -self.months_known][-12 * len(self.whole) :].reshape(-1, 12)

    @property
    def log_daily(self) -> Floats:
        """The logarithm of (count + 0.5) a day, a month each; NaN for a published zero that is a suspected gap."""
        rate: Floats = np.where(self.gaps, np.nan, np.log((self.counts + HALF) / self.days))
        return rate

    @property
    def years_with_a_gap(self) -> npt.NDArray[np.bool_]:
        """Which of the whole years before have such a month."""
        months = self.gaps[: -self.months_known][-12 * len(self.whole) :].reshape(-1, 12)
        return np.asarray(months.any(axis=1))


def history(monthly: pd.DataFrame, year: int, months_known: int) -> History:
    """Cut a monthly series at an origin; what came later is not looked at.

    Parameters
    ----------
    monthly
        One place's rows: ``month``, one count (NA where not covered) and, if there, ``suspected_gap`` and ``level_shift``.
    year, months_known
        The year asked for and how many of its months, from January on, are known (1 to 11).

    Returns
    -------
    History
        From the first covered month to the origin; months before the first covered one are not history.

    Raises
    ------
    YearsNotCovered
        When a month between is missing or NA, or fewer than three whole years come before the year.
    ViolenceDataError
        When the frame holds two places or cuts, a month twice, a count below 0, or no event at all; when ``months_known`` is not 1 to 11.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": 10})
    >>> history(months, 2019, 9).known
    90
    """
    rows, name = _checked(monthly, year, months_known), _name(monthly)
    counts = to_floats(rows[measure(monthly)])
    first, origin = rows["month"].iloc[0], pd.Timestamp(year, months_known, 1)
    # Without holes every year before is whole, but for a first one that starts late.
    before = counts[:-months_known]
    whole = before[len(before) % 12 :].reshape(-1, 12).sum(axis=1)
    if len(whole) < FEWEST_YEARS:
        raise YearsNotCovered(
            f"{name}: a forecast of {year} needs at least {FEWEST_YEARS} whole years before it, found {len(whole)}: "
            f"the series starts in {first:%Y-%m}; take a longer series or a later year"
        )
    if not counts.any():
        raise ViolenceDataError(f"{name}: no event from {first:%Y-%m} to {origin:%Y-%m}: a forecast needs one; take a larger place")
    left = pd.date_range(origin, periods=13 - months_known, freq="MS")[1:]
    days = rows["month"].dt.days_in_month.to_numpy(dtype=np.float64)
    flags = {name: bool(flags_of(rows)[name].any()) for name in FLAGS}
    return History(
        name,
        year,
        months_known,
        first,
        counts,
        flags_of(rows)["suspected_gap"].to_numpy() & (counts == 0),
        days,
        left.days_in_month.to_numpy(dtype=np.float64),
        tuple(int(total) for total in whole),
        flags,
    )


def _checked(monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Return the rows from the first covered month to the origin, without a hole, or say what is wrong."""
    if not 1 <= months_known <= 11:
        raise ViolenceDataError(f"months_known: 1 to 11 expected, found {months_known}: only a year under way has a forecast")
    for column in ("cve_ent", "cvegeo", "cut", "method"):
        check_single(monthly, column, "a forecast is of one series")
    count, name = measure(monthly), _name(monthly)
    rows = monthly[monthly["month"] <= pd.Timestamp(year, months_known, 1)].sort_values("month", kind="stable")
    if rows["month"].duplicated().any():
        raise ViolenceDataError(
            f"{name}: one row per month expected, {rows.loc[rows['month'].duplicated(), 'month'].iloc[0]:%Y-%m} stands twice"
        )
    if (rows[count] < 0).fillna(False).any():
        raise ViolenceDataError(f"{name}: counts of 0 or more expected, found {rows[count].min()}; mend the series first")
    covered = rows.loc[rows[count].notna(), "month"]
    if covered.empty:
        raise YearsNotCovered(f"{name}: no month up to {year}-{months_known:02d} is covered: choose a later year or another series")
    _refuse_holes(covered, pd.Timestamp(year, months_known, 1), name)
    from_first: pd.DataFrame = rows[rows["month"] >= covered.iloc[0]]
    return from_first


def _name(monthly: pd.DataFrame) -> str:
    """Name a series for messages: its count and, where known, its place."""
    place = "".join(f" of {monthly[column].iloc[0]}" for column in ("cve_ent", "cvegeo") if column in monthly and len(monthly))
    return f"{measure(monthly)}{place}"


def _refuse_holes(covered: pd.Series, origin: pd.Timestamp, name: str) -> None:
    """Refuse a series with months that are missing or not covered: neither is a zero."""
    holes = pd.date_range(covered.iloc[0], origin, freq="MS").difference(pd.DatetimeIndex(covered))
    if len(holes):
        named = ", ".join(f"{month:%Y-%m}" for month in holes[:6])
        raise YearsNotCovered(
            f"{name}: every month from {covered.iloc[0]:%Y-%m} to {origin:%Y-%m} expected, {len(holes)} not covered "
            f"({named}{', …' if len(holes) > 6 else ''}), and not covered is not zero: pass the months after the last hole, "
            "fewer months_known, or another series"
        )


Totals = npt.NDArray[np.int64]
LARGEST = 1e12
"""Where a draw is cut off: a t distribution of few degrees of freedom reaches further than whole numbers do."""


def whole_totals(past: History, totals: Floats) -> Totals:
    """Round totals to whole deaths; none is below what is known already."""
    return np.rint(np.clip(totals, past.known, LARGEST)).astype(np.int64)


def by_calendar(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model A: the months to come are like those known, a month a month, with Poisson noise.

    The baseline everyone uses; it knows neither seasons, nor days of months, nor that levels drift.
    """
    months = past.months_known
    return past.known + rng.poisson(past.known * (12 - months) / months, draws)


def by_last_year(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model C: last year's total times the ratio of the two years so far, with Poisson noise on what is to come.

    Like A it takes months as they are, a leap day included: what is usually done.
    """
    months, counts = past.months_known, past.months_before[-1]
    ratio = (past.known + HALF) / (counts[:months].sum() + HALF)
    return past.known + rng.poisson(counts[months:].sum() * ratio, draws)


def by_history(past: History, draws: int, rng: np.random.Generator) -> Totals:
    """Model D: how far whole years went beyond the same months, with Student-t errors.

    The log ratio of the year's daily rate to that of its known months is taken in each whole year before.
    A new year's ratio has their mean, their standard deviation times the root of 1 + 1/n (n years: the mean itself is
    uncertain) and n - 1 degrees of freedom. A year with a suspected gap is left out where three others stay. No draw is below what is
    known.
    """
    months, counts, days = past.months_known, past.months_before, past.days_before
    ratios = _log_rate(counts, days) - _log_rate(counts[:, :months], days[:, :months])
    whole = ~past.years_with_a_gap
    ratios = ratios[whole] if whole.sum() >= FEWEST_YEARS else ratios
    years = len(ratios)
    errors = ratios.std(ddof=1) * np.sqrt(1 + 1 / years) * rng.standard_t(years - 1, draws)
    known_days = past.days[-months:].sum()
    with np.errstate(over="ignore"):  # infinity is cut off by whole_totals
        rate = (past.known + HALF) / known_days * np.exp(ratios.mean() + errors)
    return whole_totals(past, rate * (known_days + past.days_left.sum()) - HALF)


def _log_rate(counts: Floats, days: Floats) -> Floats:
    """Return the log of (count + 0.5) a day of each row's months together."""
    rate: Floats = np.log((counts.sum(axis=1) + HALF) / days.sum(axis=1))
    return rate


SEARCHES = ("nm", "powell")
"""With two variances to find, searches without a gradient: L-BFGS stopped short in 1 of 165 national fits, these in none."""
STEPS = 400

LEAST_NOISE = 1e-7
"""Least variance of a month on the log scale (0.03 %): with none, rounding errors of the filter would make it negative."""


@dataclass(frozen=True)
class Level:
    """A fitted model: the state expected before each month, and the variances of the two kinds of noise."""

    states: Floats
    covariances: Floats
    design: Floats
    transition: Floats
    irregular: float
    drift: float
    search: str

    def ahead(self, known: int, months: int) -> tuple[Floats, Floats]:
        """Give mean and covariance of the log daily counts of some months, from the first `known` months."""
        row, rows = self.design, []
        for _ in range(months):
            rows.append(row)
            row = row @ self.transition
        seen, step = np.array(rows), np.arange(months)
        drifted = self.drift * np.minimum.outer(step, step)
        covariance = seen @ self.covariances[:, :, known] @ seen.T + drifted + self.irregular * np.eye(months)
        return seen @ self.states[:, known], covariance


@once
def fit(past: History) -> Level:
    """Fit the level and the season by maximum likelihood.

    Parameters are taken as found: their own uncertainty is not in the draws.

    Raises
    ------
    ForecastFailed
        When neither search converges.
    """
    # Imported here: it would add half a second to every import of the forecasts.
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(past.log_daily, "local level", seasonal=12, stochastic_seasonal=False, use_exact_diffuse=True)
    for search in SEARCHES:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            try:
                found = model.fit(method=search, maxiter=STEPS, disp=0)
            except ConvergenceWarning:
                continue
        return _level(found, search)
    raise ForecastFailed(
        f"{past.name}, {past.year} from {past.months_known} months: the local level fitted to {len(past.counts)} months did not converge "
        f"({', then '.join(SEARCHES)}, {STEPS} steps each); use model D, or a longer series"
    )


def _level(found: Any, search: str) -> Level:
    """Take what forecasts need out of statsmodels' results."""
    space = found.model.ssm
    irregular, drift = max(float(space["obs_cov"][0, 0]), LEAST_NOISE), float(space["state_cov"][0, 0])
    return Level(found.predicted_state, found.predicted_state_cov, space["design"][0], space["transition"], irregular, drift, search)


def month_draws(past: History, level: Level, draws: int, rng: np.random.Generator) -> Floats:
    """Draw the counts of the months to come together, with the noise of each: one row per draw, one column per month.

    statsmodels' own `simulate` gives the same distribution and takes ten times as long.
    """
    mean, covariance = level.ahead(len(past.counts), len(past.days_left))
    months = rng.multivariate_normal(mean, covariance, draws, method="svd")
    with np.errstate(over="ignore"):  # infinity is cut off by whole_totals
        counts: Floats = np.maximum(np.exp(months) * past.days_left - HALF, 0)
    return counts


def by_level(past: History, level: Level, draws: int, rng: np.random.Generator) -> Totals:
    """Draw the months to come and add them to what is known."""
    return whole_totals(past, past.known + month_draws(past, level, draws, rng).sum(axis=1))


LAST_MONTHS = (1, 2, 3)
UNUSUAL = 0.1
"""Last months are called unusually low when the model gave them or less this probability."""


def last_months(past: History, level: Level | None) -> dict[str, Any]:
    """Compare the last one, two and three months with what the months before them led to expect.

    Fresh months are often short of late reports, and a forecast takes them as they are. The window that stands out most
    is named; where its probability is under 0.1 it may be incomplete. In the national series that marks 9 % of 90 origins as
    they are, 18 % when three months lack 5 %, 42 % when they lack 10 % and 91 % when they lack 20 %: a loss of a few
    percent is within the noise and moves the forecast unmarked.
    """
    found: list[tuple[float, int, float]] = []
    for months in LAST_MONTHS:
        start = len(past.counts) - months
        seen = past.log_daily[start:]
        if level is None or np.isnan(seen).any():  # a suspected gap says nothing of late reports
            break
        mean, covariance = level.ahead(start, months)
        gap = float((seen - mean).mean())
        found.append((gap / float(np.sqrt(covariance.mean())), months, gap))
    if not found:
        return {"may_be_incomplete": False, "last_months": pd.NA, "last_months_pct": np.nan, "last_months_p": np.nan}
    away, months, gap = min(found)
    p = float(special.ndtr(away))
    return {"may_be_incomplete": p < UNUSUAL, "last_months": months, "last_months_pct": 100 * float(np.expm1(gap)), "last_months_p": p}
