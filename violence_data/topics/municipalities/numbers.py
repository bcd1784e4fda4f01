"""Municipalities of a state: splits merged, rates raw and shrunken, ranks with intervals, and two sources' ranks side by side."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from violence_data import places
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.measures import fit_gamma_prior, garwood, per_100k_annualised, select_years, shrink
from violence_data.measures.frames import NATION, check_grain, check_single, says_which_column, spell_years, to_floats, to_nullable
from violence_data.measures.ranking import FEWEST_EVENTS, rank_draws, rank_interval
from violence_data.measures.rates import PER, map_scale
from violence_data.measures.shrinkage import GammaPrior
from violence_data.once import once

BOUNDARIES_OF = 2010
FEWEST_PLACES = 10
COUNT = "homicide_deaths"
NO_MUNICIPALITY = ("998", "999")
YEARS = 5
"""Over so many of the last years the rates are, as far as they are held."""
SHOWN, NAMED = 15, 5
"""So many municipalities are listed, those with the highest rates; so many, the largest, are named on a map where there is room."""
OFFENCE = "homicidio_doloso"
ENDS = ("", "_low", "_high")


@says_which_column
def merge_splits(cvegeo: pd.Series, splits: pd.DataFrame, since: int) -> pd.Series:
    """Give municipalities that were split off in a year or later (``municipality_splits``) their parent's code, row by row.

    A parent that was itself split off since passes its own parent on.

    Raises
    ------
    ViolenceDataError
        When a municipality has two parents or the splits run in a circle.

    Examples
    --------
    >>> import pandas as pd
    >>> splits = pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02001"], "decree_year": [2020]})
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


@says_which_column
@once
def rates(
    deaths: pd.DataFrame,
    population: pd.DataFrame,
    splits: pd.DataFrame,
    state: str,
    start_year: int,
    end_year: int,
    count: str = COUNT,
    *,
    with_ranks: bool = True,
) -> pd.DataFrame:
    """Give the homicide rate of every municipality of a state over some whole years.

    Months without a row count as 0. Municipalities split off since 2010, the year of the boundaries (or since ``start_year`` when that is
    earlier), are merged into their parent. Deaths without a known municipality are left out.

    Parameters
    ----------
    deaths
        ``inegi_deaths_occurrence_municipality_month``, every state; or another table of municipalities and months.
    population
        ``conapo_population_municipality_year`` of one edition, every state.
    splits
        ``municipality_splits``.
    state
        Any name or code of it.
    start_year, end_year
        Both included.
    count
        The column that counts.
    with_ranks
        Whether ranks are drawn, which takes longest; they are NA without.

    Returns
    -------
    pandas.DataFrame
        One row per municipality: ``cvegeo``, ``municipality``, ``homicide_deaths`` (or what is counted), ``person_years``,
        ``homicide_deaths_per_100k`` with ``_low`` and ``_high`` (Garwood 95 %, sampling noise only), ``shrunken_per_100k`` with ``_low``
        and ``_high`` (gamma-Poisson, 95 %), ``rank`` (of the shrunken rate), ``rank_low`` and ``rank_high`` (95 %, from draws, never
        leaving ``rank`` out; all three NA under 20 deaths), ``prior_from`` (the state's code when the prior was fitted on it, ``00`` when
        it has fewer than 10 municipalities or no deaths).

    Raises
    ------
    YearsNotCovered, UnknownName, ViolenceDataError
        When deaths or population lack one of the years; when no state is called that, or it has no municipality in the population;
        when the frames mix cuts or editions, or deaths stand in a municipality without people.

    Examples
    --------
    >>> import pandas as pd
    >>> deaths = pd.DataFrame({"cvegeo": ["01001", "01002"], "homicide_deaths": [30, 1],
    ...     "month": pd.to_datetime(["2019-01-01", "2019-02-01"])})
    >>> people = pd.DataFrame({"cvegeo": ["01001", "01002", "01003"], "municipality": list("ABC"),
    ...     "year": 2019, "population": [100_000, 10_000, 10_000]})
    >>> splits = pd.DataFrame({"cvegeo": [], "cvegeo_parent": [], "decree_year": []}, dtype=str).astype({"decree_year": int})
    >>> rates(deaths, people, splits, "Aguascalientes", 2019, 2019)[["cvegeo", "homicide_deaths"]].to_numpy().tolist()
    [['01001', 30], ['01002', 1], ['01003', 0]]
    """
    cve_ent, grid = places.cve_ent(state), _grid(deaths, population, splits, start_year, end_year, count)
    own_grid = grid[grid["cvegeo"].str[:2] == cve_ent].reset_index(drop=True)
    if own_grid.empty:
        known = ", ".join(sorted(grid["cvegeo"].str[:2].unique()))
        raise UnknownName(f"state {cve_ent} has no municipality here; expected one of {known}")
    own = len(own_grid) >= FEWEST_PLACES and own_grid[count].sum() > 0
    basis = own_grid if own else grid
    prior = fit_gamma_prior(to_floats(basis[count]), to_floats(basis["person_years"]))
    return _with_rates(own_grid, prior, count, with_ranks).assign(prior_from=cve_ent if own else NATION)


@once
def _grid(deaths: pd.DataFrame, population: pd.DataFrame, splits: pd.DataFrame, first: int, last: int, count: str) -> pd.DataFrame:
    """Sum deaths and person-years of every municipality, those without deaths at 0."""
    check_single(deaths, "cut", "a sum never mixes cuts")
    check_single(population, "edition", "a rate never mixes population editions")
    check_grain(population, ["cvegeo", "year"])
    people, dead = select_years(population, first, last), select_years(deaths, first, last)
    since = min(first, BOUNDARIES_OF)
    known = dead[~dead["cvegeo"].str[2:].isin(NO_MUNICIPALITY)]
    codes = pd.Series(sorted({*people["cvegeo"].unique(), *known["cvegeo"].unique()}))
    home = pd.Series(merge_splits(codes, splits, since).to_numpy(), index=codes)
    person_years = people.groupby(people["cvegeo"].map(home), dropna=False)["population"].sum()
    lost = sorted({code for code in known["cvegeo"].unique() if home[code] not in person_years.index})
    if lost:
        raise ViolenceDataError(f"{count} in {', '.join(lost)} but no population there: correct the codes or add people")
    total = known.groupby(known["cvegeo"].map(home), dropna=False)[count].sum()
    names = people.drop_duplicates("cvegeo", keep="last").set_index("cvegeo")["municipality"]
    grid = pd.DataFrame({"municipality": names.reindex(person_years.index)})
    grid[count] = total.reindex(person_years.index).fillna(0).astype("Int64")
    return grid.assign(person_years=person_years).rename_axis("cvegeo").reset_index()


def _with_rates(state: pd.DataFrame, prior: GammaPrior, count: str, with_ranks: bool) -> pd.DataFrame:
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
    if not with_ranks:
        return rows.assign(**{name: pd.array([pd.NA] * len(rows), dtype="Int64") for name in ("rank", "rank_low", "rank_high")})
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


@dataclass(frozen=True)
class StateRates:
    """The rates of a state's municipalities over the last years of a table, and what is said of them."""

    cve_ent: str
    first: int
    last: int
    rows: pd.DataFrame
    """One row per municipality: `rates`."""
    scale: list[float]
    """Upper limits of the classes of a map, the same for every state: multiples of the nation's rate over these years."""
    unplaced: int
    """The state's deaths in no known municipality, which are in no rate."""
    by_registration: bool
    """Whether deaths are dated by the year they were registered, not by the month they happened."""

    @property
    def deaths(self) -> int:
        """The deaths of all municipalities together."""
        return int(self.rows[COUNT].sum())

    @property
    def per_100k(self) -> float:
        """The deaths per 100,000 person-years of all municipalities together."""
        return self.deaths / float(self.rows["person_years"].sum()) * PER

    @property
    def highest(self) -> pd.DataFrame:
        """The ranked municipalities with the highest shrunken rates, highest first."""
        ranked = self.rows[self.rows["rank"].notna()]
        return ranked.sort_values("shrunken_per_100k", ascending=False, kind="stable").head(SHOWN)

    @property
    def largest(self) -> dict[str, str]:
        """The names of the municipalities with the most people, by code, largest first."""
        rows = self.rows.sort_values(["person_years", "cvegeo"], ascending=[False, True], kind="stable").head(NAMED)
        return dict(zip(rows["cvegeo"], rows["municipality"], strict=True))

    @property
    def alike(self) -> str:
        """Why no municipality stands out, if none does.

        ``within_chance`` when the 95 % interval of every shrunken rate holds that of the state, ``one_class`` when all lie in one
        class of the map; empty when a place stands out.
        """
        low, value, high = (to_floats(self.rows[f"shrunken_per_100k{end}"]) for end in ("_low", "", "_high"))
        if ((low <= self.per_100k) & (self.per_100k <= high)).all():
            return "within_chance"
        return "one_class" if len(set(np.searchsorted(self.scale, value, side="left"))) == 1 else ""


@says_which_column
@once
def of_state(deaths: pd.DataFrame, population: pd.DataFrame, splits: pd.DataFrame, cve_ent: str) -> StateRates:
    """Give the `rates` of a state's municipalities over the last five years of a table, or all where it holds fewer.

    `deaths` are ``inegi_deaths_occurrence_municipality_month`` or ``inegi_deaths_registered_municipality_year``, every state.
    """
    first, last = last_years(deaths)
    dead, people = (select_years(table, first, last) for table in (deaths, population))
    rows = rates(deaths, population, splits, cve_ent, first, last)
    lost = dead["cvegeo"].str[:2].eq(cve_ent) & dead["cvegeo"].str[2:].isin(NO_MUNICIPALITY)
    scale = map_scale(float(dead[COUNT].sum()) / float(people["population"].sum()) * PER)
    return StateRates(cve_ent, first, last, rows, scale, int(dead.loc[lost, COUNT].sum()), "year" in deaths)


@says_which_column
def last_years(table: pd.DataFrame, most: int = YEARS) -> tuple[int, int]:
    """Return the first and last of the last `most` years that a table covers: of a monthly one, to their December.

    Raises
    ------
    YearsNotCovered
        When the table covers no December.

    Examples
    --------
    >>> last_years(pd.DataFrame({"month": pd.date_range("2015-01-01", "2021-12-01", freq="MS")}))
    (2017, 2021)
    """
    years = table["year"] if "year" in table else table["month"].dt.year
    ended = years if "year" in table else years[table["month"].dt.month == 12]
    if ended.empty:
        raise YearsNotCovered(f"expected a table that covers a December, found only {spell_years(years.unique())}")
    last = int(ended.max())
    return max(int(years.min()), last - most + 1), last


@says_which_column
def on_map(boundaries: gpd.GeoDataFrame, splits: pd.DataFrame, own: StateRates, *, whole_state: bool = True) -> gpd.GeoDataFrame:
    """Return a state's municipalities with their rates, those split off since merged into their parent's boundary.

    One row per municipality of `rates` that has a boundary: its columns and `geometry`. Without `whole_state` all `boundaries` given are
    shown, whatever their state.
    """
    inside = boundaries[boundaries["cvegeo"].str[:2] == own.cve_ent] if whole_state else boundaries
    home = merge_splits(inside["cvegeo"], splits, min(own.first, BOUNDARIES_OF))
    merged = inside.assign(cvegeo=home).dissolve("cvegeo", sort=True).reset_index()
    return merged.merge(own.rows, on="cvegeo", how="left", validate="one_to_one")


@dataclass(frozen=True)
class Rankings:
    """A state's municipalities ranked by deaths and by case files of homicidio doloso, over the years both cover."""

    cve_ent: str
    first: int
    last: int
    rows: pd.DataFrame
    left_out: int
    """Case files of the state in no municipality, or in one that has no population."""

    @property
    def highest(self) -> pd.DataFrame:
        """The municipalities that rank highest, by deaths first."""
        order = [f"{COUNT}_rank", "incidents_rank", "cvegeo"]
        ranked = self.rows[self.rows[order[:2]].notna().any(axis=1)]
        return ranked.sort_values(order, kind="stable").head(SHOWN)


@says_which_column
@once
def rankings(
    deaths: pd.DataFrame, case_files: pd.DataFrame, population: pd.DataFrame, splits: pd.DataFrame, cve_ent: str
) -> Rankings | None:
    """Rank the municipalities of a state by deaths and by case files of homicidio doloso, over the last whole years both cover.

    A case file may hold several victims and is dated by its opening: the two are set side by side, never added.

    Parameters
    ----------
    deaths
        As in `of_state`; `population` and `splits` as in `rates`.
    case_files
        ``sesnsp_incidents_municipality_month``, of the states for which a file was added; may be without rows.

    Returns
    -------
    Rankings or None
        Its rows, one per municipality: ``cvegeo``, ``municipality``; ``homicide_deaths`` and ``incidents``, and for each of them
        its shrunken rate ``<count>_shrunken_per_100k`` and ``<count>_rank`` with ``_low`` and ``_high`` (NA under 20 events).
        None where the case files do not cover the state, or no whole year is in both.
    """
    files = _of_one_series(case_files[case_files["offence"] == OFFENCE], deaths, cve_ent)
    covered = files["cvegeo"].str[:2]
    years = sorted(_whole_years(deaths) & _covered_years(files[covered == cve_ent]))[-YEARS:]
    if not years:
        return None
    first, last = years[0], years[-1]
    people = population[population["cvegeo"].str[:2].isin(covered.unique())]
    placed = merge_splits(files["cvegeo"], splits, BOUNDARIES_OF).isin(people["cvegeo"].unique())
    by_deaths = rates(deaths, population, splits, cve_ent, first, last)
    by_files = rates(files[placed], people, splits, cve_ent, first, last, count="incidents")
    named = _named(by_files, "incidents").drop(columns="municipality")
    both = _named(by_deaths, COUNT).merge(named, on="cvegeo", how="left", validate="one_to_one")
    lost = files[~placed & (covered == cve_ent) & files["month"].dt.year.between(first, last)]
    return Rankings(cve_ent, first, last, both, int(lost["incidents"].sum()))


def _of_one_series(files: pd.DataFrame, deaths: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return the case files of the method, kind and cut that share the last whole year with the state's deaths, unmixed.

    Of two that share the same year the publisher's own file stands, not what others compiled.
    """
    own, parts = files[files["cvegeo"].str[:2] == cve_ent], ["method", "compiled", "cut"]
    shared = {names: _whole_years(deaths) & _covered_years(rows) for names, rows in own.groupby(parts, dropna=False)}
    if not shared:
        return own
    best = max(shared, key=lambda names: (max(shared[names], default=0), not names[1]))
    return files[(files[parts] == pd.Series(best, index=parts)).all(axis=1)]


def _covered_years(files: pd.DataFrame) -> set[int]:
    """Return the whole years in which no month is blank: a blank is not covered, which is not 0."""
    return _whole_years(files) - set(files.loc[files["incidents"].isna(), "month"].dt.year)


def _whole_years(table: pd.DataFrame) -> set[int]:
    """Return the years from the first to the last that a table covers from January to December; months may be sparse."""
    if table.empty:
        return set()
    if "year" in table:
        return set(table["year"])
    first, last = table["month"].min(), table["month"].max()
    return set(range(first.year + (first.month > 1), last.year + (last.month == 12)))


def _named(rates: pd.DataFrame, count: str) -> pd.DataFrame:
    """Return one source's ranking with its columns named after what it counts."""
    names = {f"{kind}{end}": f"{count}_{kind}{end}" for kind in ("rank", "shrunken_per_100k") for end in ENDS}
    return rates[["cvegeo", "municipality", count, *names]].rename(columns=names)
