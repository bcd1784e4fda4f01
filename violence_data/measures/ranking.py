"""Ranks of places by rate, with how sure each rank is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.measures.frames import FLAGS, NATION, Floats, flags_of, measure, says_which_column, to_floats
from violence_data.measures.rates import PER
from violence_data.once import once

SEED = 20191015
DRAWS = 10_000
JEFFREYS = 0.5
FEWEST_EVENTS = 20
TOP = (3, 5, 10)
TAIL = 0.025
BY = ("rate", "number")


@once
def rank_draws(shape: Floats, rate: Floats, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Draw gamma rates for places and count how often each place takes each rank.

    `shape` and `rate` (in person-years) are those of each place's gamma distribution. A row is a place, a column a rank, the first the
    highest rate: the share of the draws in which the place has it.

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

    >>> low, high = rank_interval(np.array([[0.97, 0.03], [0.03, 0.97]]))
    >>> low.tolist(), high.tolist()
    ([1, 1], [2, 2])
    """
    # Sums of shares such as 0.025 miss the bound by a rounding error, hence the last decimals.
    reached = np.cumsum(shares, axis=1) + 1e-9
    low = (reached >= TAIL).argmax(axis=1) + 1
    high = (reached >= 1 - TAIL).argmax(axis=1) + 1
    return low.astype(np.int64), high.astype(np.int64)


@says_which_column
@once
def ranks(yearly: pd.DataFrame, by: str = "rate") -> pd.DataFrame:
    """Rank the states of one year by rate, 1 the highest, with the rank's interval.

    The intervals come from 10,000 draws of Gamma((count + 0.5) / dispersion) over person-years (Jeffreys' prior), the same at every
    run, with the dispersion of changes: chance and the scatter of months. Revisions, missing deaths and the choice of source move
    ranks as well. Months that are a suspected gap are no part of it: a state is ranked by its other months.

    Parameters
    ----------
    yearly
        One year's rows of :func:`violence_data.measures.yearly`; the nation is left out.
    by
        "rate", or "number": the count a day, which mostly ranks states by their people.

    Returns
    -------
    pandas.DataFrame
        One row per state: ``cve_ent``, the count, ``<count>_per_100k`` (NA for an unfinished
        year), ``<count>_per_100k_annualised``, ``rank``, ``rank_low``,
        ``rank_high`` (95 %), ``p_top_3``, ``p_top_5``, ``p_top_10`` (shares of the draws), all NA
        for a state with fewer than 20 events, which still takes its place among the others; ``why_no_rank`` ("few_events",
        "suspected_gap": all its months are, "not_covered", else empty); ``ranked`` (how many states take a place);
        ``dispersion`` (NA where there were no months to take it from: chance alone);
        ``suspected_gap``, ``level_shift``.

    Raises
    ------
    ViolenceDataError
        When the frame holds several years or a state twice.
    UnknownName
        When `by` is something else.

    Examples
    --------
    >>> years = pd.DataFrame({"cve_ent": ["01", "02"], "year": 2019, "victims": [50, 900], "dispersion": 1.0,
    ...     "population": [1e6, 1e6], "days": 365, "gap_days": 0, "days_in_year": 365,
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
    if by not in BY:
        raise UnknownName(f"by: one of {', '.join(BY)} expected, found {by!r}")
    result = states[["cve_ent", count, f"{count}_per_100k", f"{count}_per_100k_annualised"]].copy()
    for name, column in _rank_columns(states, count, by).items():
        result[name] = column
    return result.assign(**{flag: flags_of(states)[flag] for flag in FLAGS})


def _rank_columns(states: pd.DataFrame, count: str, by: str) -> Mapping[str, pd.Series]:
    """Rank the covered states by their months without a suspected gap; blank those with too few events."""
    days = (states["days"] - states["gap_days"]).where(states[count].notna() & states[f"{count}_per_100k_annualised"].notna(), 0)
    covered = states[days > 0]
    events, seen = to_floats(covered[count]), to_floats(days[days > 0] / covered["days_in_year"])
    exposure = seen * to_floats(covered["population"]) / PER if by == "rate" else seen
    scatter = to_floats(covered["dispersion"].fillna(1.0))
    shares = rank_draws((events + JEFFREYS) / scatter, exposure / scatter)
    low, high = rank_interval(shares)
    place = pd.Series(events / exposure, index=covered.index).rank(method="min", ascending=False)
    columns = {"rank": place, "rank_low": low, "rank_high": high}
    tops = {f"p_top_{k}": shares[:, :k].sum(axis=1).round(6) for k in TOP}
    known = events >= FEWEST_EVENTS
    blank = {name: pd.Series(values, index=covered.index).where(known).reindex(states.index) for name, values in (columns | tops).items()}
    why = pd.Series(np.where(states["gap_days"] > 0, "suspected_gap", "not_covered"), index=states.index, dtype="str")
    why.loc[covered.index] = np.where(known, "", "few_events")
    told = {n: s.astype("Float64" if n in tops else "Int64") for n, s in blank.items()}
    return told | {"why_no_rank": why, "ranked": pd.Series(len(covered), index=states.index), "dispersion": states["dispersion"]}


@says_which_column
@once
def ranks_by_year(yearly: pd.DataFrame) -> pd.DataFrame:
    """Rank the states of every year by rate.

    One row per state and year: ``year`` after ``cve_ent``, else the columns and the errors of :func:`ranks`.

    >>> years = pd.DataFrame({"cve_ent": ["01", "01"], "year": [2018, 2019], "victims": 30, "dispersion": 1.0,
    ...     "population": 1e6, "days": 365, "gap_days": 0, "days_in_year": 365,
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
