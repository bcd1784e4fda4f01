"""Ranks of places by rate, with how sure each rank is."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.analysis.frames import FLAGS, NATION, Floats, flags_of, measure, to_floats
from violence_data.analysis.rates import PER
from violence_data.errors import ViolenceDataError

SEED = 20191015
DRAWS = 10_000
JEFFREYS = 0.5
FEWEST_EVENTS = 20
TOP = (3, 5, 10)
TAIL = 0.025


def rank_draws(shape: Floats, rate: Floats, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Draw gamma rates for places and count how often each place takes each rank.

    Parameters
    ----------
    shape, rate
        Parameters of each place's gamma distribution (rate in person-years).
    draws, seed
        How many, and from which fixed start.

    Returns
    -------
    array of float, places by ranks
        Share of the draws in which the place has that rank; the first column is the highest rate.

    Examples
    --------
    >>> import numpy as np
    >>> rank_draws(np.array([900.0, 100.0]), np.array([1.0, 1.0])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    places = len(shape)
    rates = np.random.default_rng(seed).standard_gamma(shape, size=(draws, places)) / rate
    order: NDArray[np.intp] = np.argsort(-rates, axis=1)
    cells = np.bincount((order * places + np.arange(places)).ravel(), minlength=places**2)
    return cells.reshape(places, places) / draws


def rank_interval(shares: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read the 95 % interval of each place's rank off the shares of :func:`rank_draws`.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = rank_interval(np.array([[0.97, 0.03], [0.03, 0.97]]))
    >>> low.tolist(), high.tolist()
    ([1, 1], [2, 2])
    """
    # Sums of shares such as 0.025 miss the bound by a rounding error, hence the last decimals.
    reached = np.cumsum(shares, axis=1) + 1e-9
    low = (reached >= TAIL).argmax(axis=1) + 1
    high = (reached >= 1 - TAIL).argmax(axis=1) + 1
    return low.astype(np.int64), high.astype(np.int64)


def ranks(yearly: pd.DataFrame) -> pd.DataFrame:
    """Rank the states of one year by rate, 1 the highest, with the rank's interval.

    The intervals come from 10,000 draws of Gamma(count + 0.5) over person-years (Jeffreys' prior),
    the same at every run. They hold Poisson noise only: revisions, missing deaths and the choice
    of source move ranks as well.

    Parameters
    ----------
    yearly
        One year's rows of :func:`violence_data.analysis.yearly`; the nation is left out.

    Returns
    -------
    pandas.DataFrame
        One row per state: ``cve_ent``, the count, ``<count>_per_100k`` (NA for an unfinished
        year), ``<count>_per_100k_annualised`` (which is ranked), ``rank``, ``rank_low``,
        ``rank_high`` (95 %), ``p_top_3``, ``p_top_5``, ``p_top_10`` (shares of the draws), all NA
        for a state with fewer than 20 events, which still takes its place among the others;
        ``suspected_gap``, ``level_shift``.

    Raises
    ------
    ViolenceDataError
        When the frame holds several years or a state twice.

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.DataFrame({"cve_ent": ["01", "02"], "year": 2019, "victims": [50, 900],
    ...     "population": [1e6, 1e6], "days": 365, "days_in_year": 365,
    ...     "victims_per_100k": [5.0, 90.0], "victims_per_100k_annualised": [5.0, 90.0]})
    >>> ranks(years)["rank"].tolist()
    [2, 1]
    """
    held = yearly["year"].unique()
    if len(held) > 1 or yearly["cve_ent"].duplicated().any():
        raise ViolenceDataError(
            f"one year and one row a state expected, found years {', '.join(map(str, held))} in "
            f"{len(yearly)} rows: select one year, or use ranks_by_year"
        )
    count = measure(yearly)
    states = yearly[yearly["cve_ent"] != NATION].sort_values("cve_ent", ignore_index=True)
    rate = f"{count}_per_100k_annualised"
    result = states[["cve_ent", count, f"{count}_per_100k", rate]].copy()
    for name, column in _rank_columns(states, count, rate).items():
        result[name] = column
    return result.assign(**{flag: flags_of(states)[flag] for flag in FLAGS})


def _rank_columns(states: pd.DataFrame, count: str, rate: str) -> Mapping[str, pd.Series]:
    """Rank the covered states; blank those with too few events."""
    covered = states[states[count].notna() & states[rate].notna()]
    events = to_floats(covered[count])
    person_years = to_floats(covered["population"] * covered["days"] / covered["days_in_year"])
    shares = rank_draws(events + JEFFREYS, person_years / PER)
    low, high = rank_interval(shares)
    place = covered[rate].rank(method="min", ascending=False)
    columns = {"rank": place, "rank_low": low, "rank_high": high}
    tops = {f"p_top_{k}": shares[:, :k].sum(axis=1).round(6) for k in TOP}
    known = events >= FEWEST_EVENTS
    blank = {name: pd.Series(values, index=covered.index).where(known).reindex(states.index) for name, values in (columns | tops).items()}
    return {n: s.astype("Float64" if n in tops else "Int64") for n, s in blank.items()}


def ranks_by_year(yearly: pd.DataFrame) -> pd.DataFrame:
    """Rank the states of every year by rate.

    Parameters
    ----------
    yearly
        Rows of :func:`violence_data.analysis.yearly`, any number of years.

    Returns
    -------
    pandas.DataFrame
        One row per state and year: ``year`` after ``cve_ent``, else the columns of :func:`ranks`.

    Raises
    ------
    ViolenceDataError
        When the frame is empty or a state stands twice in a year.

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.DataFrame({"cve_ent": ["01", "01"], "year": [2018, 2019], "victims": 30,
    ...     "population": 1e6, "days": 365, "days_in_year": 365,
    ...     "victims_per_100k": 3.0, "victims_per_100k_annualised": 3.0})
    >>> ranks_by_year(years)[["year", "rank"]].to_numpy().tolist()
    [[2018, 1], [2019, 1]]
    """
    if yearly.empty:
        raise ViolenceDataError("no year to rank: the frame is empty; select years that it holds")
    parts = []
    for year, rows in yearly.groupby("year", dropna=False):
        part = ranks(rows)
        part.insert(1, "year", year)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
