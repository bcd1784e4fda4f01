"""How far chance, and the scatter of months, could move a count or the ratio of two; and words for a probability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from violence_data.measures.frames import Floats, flags_of, measure, says_which_column, to_floats
from violence_data.once import once

LEVEL = 0.95


def garwood(count: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Give the exact Poisson interval of a count (Garwood 1936): sampling noise only.

    Late registration, missing months, wrong places and other sources are not in it.

    The lower and the upper bound are in events; NaN gives NaN.

    >>> low, high = garwood([0, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    events = np.asarray(count, dtype=np.float64)
    tail = (1 - level) / 2
    low = np.where(events == 0, 0.0, special.gammaincinv(np.where(events == 0, 1.0, events), tail))
    return low, np.asarray(special.gammaincinv(events + 1, 1 - tail), dtype=np.float64)


def rate_ratio_interval(
    count_a: npt.ArrayLike,
    exposure_a: npt.ArrayLike,
    count_b: npt.ArrayLike,
    exposure_b: npt.ArrayLike,
    dispersion: npt.ArrayLike = 1.0,
    level: float = LEVEL,
) -> tuple[Floats, Floats]:
    """Give the interval of rate b over rate a: conditional binomial, quasi-Poisson.

    Given the sum of two Poisson counts one of them is binomial (Przyborowski and Wilenski 1940),
    with the exact bounds of Clopper and Pearson (1934). Overdispersion enters as in quasi-Poisson
    models (Wedderburn 1974): both counts carry the information of count / dispersion events.

    The exposures are person-years, or any other time at risk, in one unit; the dispersion is 1 for Poisson, more for counts that scatter
    more. The bounds are NaN where both counts are 0, and infinite above where only ``count_a`` is.

    >>> low, high = rate_ratio_interval(100, 1.0, 100, 1.0)
    >>> float(low.round(3)), float(high.round(3))
    (0.75, 1.333)
    """
    # 0 / 0 and x / 0 are meant: they are the NaN and the infinity that the docstring promises.
    with np.errstate(divide="ignore", invalid="ignore"):
        events_a = np.asarray(count_a, dtype=np.float64) / np.asarray(dispersion)
        events_b = np.asarray(count_b, dtype=np.float64) / np.asarray(dispersion)
        exposure = np.asarray(exposure_a, dtype=np.float64) / np.asarray(exposure_b)
        tail = (1 - level) / 2
        low = special.betaincinv(np.maximum(events_b, 1e-12), events_a + 1, tail)
        high = special.betaincinv(events_b + 1, np.maximum(events_a, 1e-12), 1 - tail)
        low, high = np.where(events_b > 0, low, 0.0), np.where(events_a > 0, high, 1.0)
        known = events_a + events_b > 0
        return (
            np.where(known, low / (1 - low) * exposure, np.nan),
            np.where(known, high / (1 - high) * exposure, np.nan),
        )


YEARS_OF_DISPERSION = 5
"""Years that a dispersion is taken from: a year and the four before it, which for a change are the two compared and three more."""
MOST_AUTOCORRELATION = 0.5
"""Months are taken to be like their neighbours up to this: beyond it the level itself moves, which is what a change is to show."""
MONTHS_OF_A_YEAR = 12
SUMS = ["chi_square", "products", "months", "pairs", "years"]


def widening(autocorrelation: pd.Series, months: int = MONTHS_OF_A_YEAR) -> pd.Series:
    """Give by how much the variance of a sum of months grows where each is like the one before (first-order autoregression).

    Over many months it tends to (1 + r) / (1 - r); of one month it is 1 (Bayley and Hammersley 1946).

    >>> widening(pd.Series([0.0, 0.5])).round(2).tolist(), widening(pd.Series([0.5]), 1).tolist()
    ([1.0, 2.67], [1.0])
    """
    lags = range(1, months)
    return 1 + 2 * sum(((1 - lag / months) * autocorrelation**lag for lag in lags), start=0 * autocorrelation)


@says_which_column
@once
def dispersion(monthly: pd.DataFrame, months: int = MONTHS_OF_A_YEAR) -> pd.DataFrame:
    """Estimate how much more than Poisson the sum of some months of a place scatters.

    Pearson's chi-square per degree of freedom about each year's mean daily rate, day counts respected, never under 1 (McCullagh
    and Nelder 1989), times :func:`widening`: months are like their neighbours. The lag-1 autocorrelation of the residuals is
    freed of the bias that taking off each year's mean gives it (Marriott and Pope 1954) and held between 0 and 0.5. Months
    flagged as a suspected gap are left out of all this.

    `monthly` holds some years of months, `months` says how many are summed: 12 for a year, 1 for a month alone. One row per place:
    ``cve_ent``, ``dispersion`` (NaN when no year has two covered months), ``autocorrelation``.

    >>> months = pd.DataFrame({"cve_ent": "01", "victims": [62, 28, 0],
    ...     "month": pd.to_datetime(["2019-01-01", "2019-02-01", "2019-03-01"])})
    >>> float(dispersion(months)["dispersion"].round(2).iloc[0])
    31.0
    """
    sums = _sums_of_years(monthly).groupby("cve_ent", dropna=False)[SUMS].sum()
    places = pd.Index(sorted(monthly["cve_ent"].unique()), name="cve_ent")
    return _from_sums(sums, months).reindex(places).reset_index()


@says_which_column
def interval_holds(rows: pd.DataFrame) -> str:
    """Return what the intervals of changes or ranks hold: "scatter" (chance and the scatter of months), or "chance" alone.

    Their ``dispersion`` is NA in every row where no months were there to measure it.

    >>> interval_holds(pd.DataFrame({"dispersion": pd.array([pd.NA], dtype="Float64")}))
    'chance'
    """
    return "chance" if rows["dispersion"].isna().all() else "scatter"


def dispersion_by_year(monthly: pd.DataFrame) -> pd.DataFrame:
    """Estimate, for each year, the dispersion of that year and the four before, as :func:`dispersion` does, without widening.

    Years are ranked against other places in the same year: what makes all months of a year alike moves all of them together.

    One row per place and year: ``cve_ent``, ``year``, ``dispersion``.
    """
    sums = _sums_of_years(monthly).set_index(["cve_ent", "year"])[SUMS]
    years = monthly["month"].dt.year
    every = pd.MultiIndex.from_product([sorted(monthly["cve_ent"].unique()), range(years.min(), years.max() + 1)], names=sums.index.names)
    rolled = sums.reindex(every, fill_value=0.0).groupby("cve_ent", dropna=False).rolling(YEARS_OF_DISPERSION, min_periods=1).sum()
    return _from_sums(rolled.droplevel(0), 1)[["dispersion"]].reset_index()


def _sums_of_years(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return what a dispersion is made of, one row per place and year with an event."""
    count = measure(monthly)
    covered = monthly[monthly[count].notna() & ~flags_of(monthly)["suspected_gap"]].sort_values(["cve_ent", "month"])
    rows = pd.DataFrame({"cve_ent": covered["cve_ent"], "year": covered["month"].dt.year, "at": covered["month"].dt.month})
    rows["seen"], rows["days"] = to_floats(covered[count]), covered["month"].dt.days_in_month
    year = rows.groupby(["cve_ent", "year"], dropna=False)
    rows["expected"] = year["seen"].transform("sum") * rows["days"] / year["days"].transform("sum")
    rows = rows[rows["expected"] > 0]
    residual = (rows["seen"] - rows["expected"]) / np.sqrt(rows["expected"])
    keys = [rows["cve_ent"], rows["year"]]
    followed = rows["at"].groupby(keys, dropna=False).shift(-1) == rows["at"] + 1
    products = (residual * residual.groupby(keys, dropna=False).shift(-1)).where(followed, 0.0)
    parts = rows.assign(chi_square=residual**2, products=products, months=1.0, pairs=followed.astype("float64"))
    return parts.groupby(["cve_ent", "year"], dropna=False)[SUMS[:-1]].sum().assign(years=1.0).reset_index()


def _from_sums(sums: pd.DataFrame, months: int) -> pd.DataFrame:
    """Turn sums over years into a dispersion and an autocorrelation, a place each."""
    freedom = sums["months"] - sums["years"]
    scatter = (sums["chi_square"] / freedom.where(freedom > 0)).clip(lower=1.0)
    seen = (sums["products"] / sums["pairs"].where(sums["pairs"] > 0)) / (sums["chi_square"] / sums["months"]).where(sums["chi_square"] > 0)
    taken = sums["years"] / sums["months"].where(sums["months"] > 0)  # a mean taken off n months biases r by about -(1 + 4 r) / n
    unbiased = (seen + taken) / (1 - 4 * taken).where(taken < 1 / 4)
    autocorrelation = unbiased.clip(0.0, MOST_AUTOCORRELATION).fillna(0.0)
    return pd.DataFrame({"dispersion": scatter * widening(autocorrelation, months), "autocorrelation": autocorrelation})


VERY_LIKELY, LIKELY, UNLIKELY, VERY_UNLIKELY = 0.95, 0.80, 0.20, 0.05
"""A thing is (very) likely from the first two on, (very) unlikely up to the last two, and too close to call in between."""


def likelihood(p: float) -> str:
    """Name what a probability says: the key of its word.

    >>> [likelihood(p) for p in (0.95, 0.80, 0.71, 0.20, 0.05)]
    ['very_likely', 'likely', 'too_close', 'unlikely', 'very_unlikely']
    """
    if p >= LIKELY:
        return "very_likely" if p >= VERY_LIKELY else "likely"
    if p <= UNLIKELY:
        return "very_unlikely" if p <= VERY_UNLIKELY else "unlikely"
    return "too_close"
