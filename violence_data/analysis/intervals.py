"""How far chance alone could move a count or the ratio of two."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from violence_data.analysis.frames import Floats, measure, to_floats

LEVEL = 0.95


def garwood(count: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Give the exact Poisson interval of a count (Garwood 1936): sampling noise only.

    Late registration, missing months, wrong places and other sources are not in it.

    Parameters
    ----------
    count
        Events, 0 or more; NaN gives NaN.
    level
        Coverage, 0.95 unless told.

    Returns
    -------
    tuple of arrays
        Lower and upper bound, in events.

    Examples
    --------
    >>> low, high = garwood([0, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    events = np.asarray(count, dtype=np.float64)
    tail = (1 - level) / 2
    some = np.where(events == 0, 1.0, events)
    low: Floats = np.where(events == 0, 0.0, special.gammaincinv(some, tail))
    high: Floats = np.asarray(special.gammaincinv(events + 1, 1 - tail), dtype=np.float64)
    return low, high


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

    Parameters
    ----------
    count_a, count_b
        Events.
    exposure_a, exposure_b
        Person-years, or any other measure of time at risk, in one unit.
    dispersion
        1 for Poisson, more for counts that scatter more.
    level
        Coverage, 0.95 unless told.

    Returns
    -------
    tuple of arrays
        Lower and upper bound of the ratio; NaN where both counts are 0, infinite above where
        only ``count_a`` is 0.

    Examples
    --------
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


def dispersion(monthly: pd.DataFrame) -> pd.DataFrame:
    """Estimate how much more than Poisson a place's monthly counts scatter within years.

    Pearson's chi-square per degree of freedom about each year's mean daily rate, day counts
    respected, never under 1 (McCullagh and Nelder 1989). Months are taken as independent: a
    level that drifts from year to year is not in it.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly`, some years of them.

    Returns
    -------
    pandas.DataFrame
        One row per place: ``cve_ent``, ``dispersion`` (NaN when no year has two covered months).

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "victims": [62, 28, 0],
    ...     "month": pd.to_datetime(["2019-01-01", "2019-02-01", "2019-03-01"])})
    >>> float(dispersion(months)["dispersion"].round(2).iloc[0])
    31.0
    """
    covered = monthly[monthly[measure(monthly)].notna()]
    rows = pd.DataFrame({"cve_ent": covered["cve_ent"], "year": covered["month"].dt.year})
    rows["seen"] = to_floats(covered[measure(monthly)])
    rows["days"] = covered["month"].dt.days_in_month
    year = rows.groupby(["cve_ent", "year"], dropna=False)
    rows["expected"] = year["seen"].transform("sum") * rows["days"] / year["days"].transform("sum")
    rows = rows[rows["expected"] > 0]
    rows["chi_square"] = (rows["seen"] - rows["expected"]) ** 2 / rows["expected"]
    place = rows.groupby("cve_ent", dropna=False)
    freedom = place.size() - place["year"].nunique()
    ratio = (place["chi_square"].sum() / freedom.where(freedom > 0)).clip(lower=1.0)
    places = pd.Index(sorted(monthly["cve_ent"].unique()), name="cve_ent")
    return ratio.rename("dispersion").reindex(places).reset_index()
