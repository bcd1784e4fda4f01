"""Municipalities of a state: splits merged, rates raw and shrunken, ranks with intervals."""

import numpy as np
import pandas as pd

from violence_data.analysis.frames import (
    NATION,
    check_grain,
    check_single,
    to_floats,
    to_nullable,
)
from violence_data.analysis.intervals import garwood
from violence_data.analysis.ranking import FEWEST_EVENTS, rank_draws, rank_interval
from violence_data.analysis.rates import PER, per_100k_annualised
from violence_data.analysis.selection import select_years
from violence_data.analysis.shrinkage import GammaPrior, fit_gamma_prior, shrink
from violence_data.errors import UnknownName, ViolenceDataError

BOUNDARIES_OF = 2010
FEWEST_PLACES = 10
COUNT = "homicide_deaths"


def merge_splits(cvegeo: pd.Series, splits: pd.DataFrame, since: int) -> pd.Series:
    """Give municipalities that were split off since a year their parent's code.

    Parameters
    ----------
    cvegeo
        Codes, row by row.
    splits
        ``municipality_splits``: ``cvegeo``, ``cvegeo_parent``, ``decree_year``.
    since
        Splits decreed in this year or later are undone; a parent that was itself split off since
        passes its own parent on.

    Returns
    -------
    pandas.Series
        Codes in the same order, with the same index.

    Raises
    ------
    ViolenceDataError
        When a municipality has two parents or the splits run in a circle.

    Examples
    --------
    >>> import pandas as pd
    >>> splits = pd.DataFrame(
    ...     {"cvegeo": ["02006"], "cvegeo_parent": ["02001"], "decree_year": [2020]})
    >>> merge_splits(pd.Series(["02001", "02006", "02004"]), splits, 2010).tolist()
    ['02001', '02001', '02004']
    """
    check_grain(splits, ["cvegeo"])
    recent = splits[splits["decree_year"] >= since].set_index("cvegeo")["cvegeo_parent"]
    merged = cvegeo
    for _ in range(len(recent) + 1):
        parent = merged.map(recent)
        if not parent.notna().any():
            return merged
        merged = merged.mask(parent.notna(), parent)
    raise ViolenceDataError(
        "splits must lead to a parent that was not split off; these run in a circle: "
        f"{', '.join(sorted(merged[parent.notna()].unique()))}; correct municipality_splits"
    )


def municipality_rates(
    deaths: pd.DataFrame,
    population: pd.DataFrame,
    splits: pd.DataFrame,
    cve_ent: str,
    start_year: int,
    end_year: int,
    count: str = COUNT,
) -> pd.DataFrame:
    """Give the homicide rate of every municipality of a state over some whole years.

    Months without a row count as 0. Municipalities split off since 2010, the year of the
    boundaries (or since ``start_year`` when that is earlier), are merged into their parent.
    Deaths without a known municipality are left out.

    Parameters
    ----------
    deaths
        ``inegi_deaths_occurrence_municipality_month``, every state; or another table of municipalities and months.
    population
        ``conapo_population_municipality_year`` of one edition, every state.
    splits
        ``municipality_splits``.
    cve_ent
        The state.
    start_year, end_year
        Both included.
    count
        The column that counts.

    Returns
    -------
    pandas.DataFrame
        One row per municipality: ``cvegeo``, ``municipality``, ``homicide_deaths`` (or what is counted),
        ``person_years``, ``homicide_deaths_per_100k`` with ``_low`` and ``_high`` (Garwood 95 %,
        sampling noise only), ``shrunken_per_100k`` with ``_low`` and ``_high`` (gamma-Poisson,
        95 %), ``rank`` (of the shrunken rate), ``rank_low`` and ``rank_high`` (95 %, from draws,
        never leaving ``rank`` out; all three NA under 20 deaths), ``prior_from`` (the
        state's code when the prior was fitted on it, ``00`` when it has fewer than 10
        municipalities or no deaths).

    Raises
    ------
    YearsNotCovered
        When deaths or population lack one of the years.
    UnknownName
        When the state has no municipality in the population.
    ViolenceDataError
        When the frames mix cuts or editions, or deaths stand in a municipality without people.

    Examples
    --------
    >>> import pandas as pd
    >>> deaths = pd.DataFrame({"cvegeo": ["01001", "01002"], "homicide_deaths": [30, 1],
    ...     "month": pd.to_datetime(["2019-01-01", "2019-02-01"])})
    >>> people = pd.DataFrame({"cvegeo": ["01001", "01002", "01003"], "municipality": list("ABC"),
    ...     "year": 2019, "population": [100_000, 10_000, 10_000]})
    >>> splits = pd.DataFrame({"cvegeo": [], "cvegeo_parent": [], "decree_year": []}, dtype=str)
    >>> rates = municipality_rates(deaths, people, splits.astype({"decree_year": int}),
    ...     "01", 2019, 2019)
    >>> rates[["cvegeo", "homicide_deaths"]].to_numpy().tolist()
    [['01001', 30], ['01002', 1], ['01003', 0]]
    """
    grid = _grid(deaths, population, splits, start_year, end_year, count)
    state = grid[grid["cvegeo"].str[:2] == cve_ent].reset_index(drop=True)
    if state.empty:
        known = ", ".join(sorted(grid["cvegeo"].str[:2].unique()))
        raise UnknownName(f"state {cve_ent} has no municipality here; expected one of {known}")
    own = len(state) >= FEWEST_PLACES and state[count].sum() > 0
    basis = state if own else grid
    prior = fit_gamma_prior(to_floats(basis[count]), to_floats(basis["person_years"]))
    return _with_rates(state, prior, count).assign(prior_from=cve_ent if own else NATION)


def _grid(deaths: pd.DataFrame, population: pd.DataFrame, splits: pd.DataFrame, first: int, last: int, count: str) -> pd.DataFrame:
    """Sum deaths and person-years of every municipality, those without deaths at 0."""
    check_single(deaths, "cut", "a sum never mixes cuts")
    check_single(population, "edition", "a rate never mixes population editions")
    check_grain(population, ["cvegeo", "year"])
    people, dead = select_years(population, first, last), select_years(deaths, first, last)
    since = min(first, BOUNDARIES_OF)
    codes = pd.Series(sorted(people["cvegeo"].unique()))
    home = pd.Series(merge_splits(codes, splits, since).to_numpy(), index=codes)
    person_years = people.groupby(people["cvegeo"].map(home), dropna=False)["population"].sum()
    known = dead[~dead["cvegeo"].str[2:].isin(["998", "999"])]
    lost = sorted(set(known["cvegeo"]) - set(codes))
    if lost:
        raise ViolenceDataError(f"{count} in {', '.join(lost)} but no population there: correct the codes or add people")
    total = known.groupby(known["cvegeo"].map(home), dropna=False)[count].sum()
    names = people.drop_duplicates("cvegeo", keep="last").set_index("cvegeo")["municipality"]
    grid = pd.DataFrame({"municipality": names.reindex(person_years.index)})
    grid[count] = total.reindex(person_years.index).fillna(0).astype("Int64")
    return grid.assign(person_years=person_years).rename_axis("cvegeo").reset_index()


def _with_rates(state: pd.DataFrame, prior: GammaPrior, count: str) -> pd.DataFrame:
    """Add raw and shrunken rates and the ranks of the shrunken ones."""
    rows, events = state.copy(), to_floats(state[count])
    person_years = to_floats(state["person_years"])
    low, high = garwood(events)
    for name, values in (("", events), ("_low", low), ("_high", high)):
        raw = per_100k_annualised(values, person_years, 1, 1)
        rows[f"{count}_per_100k{name}"] = to_nullable(raw, rows.index)
    shrunken = shrink(events, person_years, prior)
    for name, rates in (("", shrunken.mean), ("_low", shrunken.low), ("_high", shrunken.high)):
        rows[f"shrunken_per_100k{name}"] = to_nullable(rates * PER, rows.index)
    shares = rank_draws(prior.shape + events, prior.rate + person_years)
    rank_low, rank_high = rank_interval(shares)
    place = rows["shrunken_per_100k"].rank(method="min", ascending=False)
    # Skewed posteriors of small places can lift a mean's rank past the draws' interval by one.
    ranked = {
        "rank": place,
        "rank_low": np.minimum(to_floats(place), rank_low),
        "rank_high": np.maximum(to_floats(place), rank_high),
    }
    for name, column in ranked.items():
        known = pd.Series(column, index=rows.index).where(events >= FEWEST_EVENTS)
        rows[name] = known.astype("Int64")
    return rows
