"""A state's municipalities ranked by two sources that count different things, over the whole years both cover."""

import pandas as pd

from violence_data.analysis.municipalities import municipality_rates

MOST_YEARS = 5
OFFENCE = "homicidio_doloso"
COLUMNS = ("", "_low", "_high")


def municipal_rankings(
    deaths: pd.DataFrame, case_files: pd.DataFrame, population: pd.DataFrame, splits: pd.DataFrame, cve_ent: str
) -> pd.DataFrame:
    """Rank the municipalities of a state by deaths and by case files of homicidio doloso, over the last whole years both cover.

    A case file may hold several victims and is dated by its opening: the two are set side by side, never added.

    Parameters
    ----------
    deaths
        ``inegi_deaths_occurrence_municipality_month``, every state.
    case_files
        ``sesnsp_incidents_municipality_month``, of the states for which a file was added; may be without rows.
    population, splits
        ``conapo_population_municipality_year`` of one edition and ``municipality_splits``.
    cve_ent
        The state.

    Returns
    -------
    pandas.DataFrame
        One row per municipality: ``cvegeo``, ``municipality``, ``first_year``, ``last_year``; ``homicide_deaths`` and ``incidents``,
        and for each of them its shrunken rate ``<count>_shrunken_per_100k`` and ``<count>_rank`` with ``_low`` and ``_high``
        (NA under 20 events); ``incidents_left_out``: case files of the state in no municipality that has a population. Without rows
        where the case files do not cover the state, or no whole year is in both.
    """
    files = _of_one_series(case_files[case_files["offence"] == OFFENCE], deaths, cve_ent)
    covered = files["cvegeo"].str[:2]
    years = sorted(_whole_years(deaths) & _covered_years(files[covered == cve_ent]))[-MOST_YEARS:]
    if not years:
        return pd.DataFrame()
    first, last = years[0], years[-1]
    people = population[population["cvegeo"].str[:2].isin(set(covered))]
    placed = files["cvegeo"].isin(set(people["cvegeo"]))
    by_deaths = municipality_rates(deaths, population, splits, cve_ent, first, last)
    by_files = municipality_rates(files[placed], people, splits, cve_ent, first, last, count="incidents")
    both = _named(by_deaths, "homicide_deaths").merge(
        _named(by_files, "incidents").drop(columns="municipality"), on="cvegeo", how="left", validate="one_to_one"
    )
    lost = files[~placed & (covered == cve_ent) & files["month"].dt.year.between(first, last)]
    return both.assign(first_year=first, last_year=last, incidents_left_out=int(lost["incidents"].sum()))


def _of_one_series(files: pd.DataFrame, deaths: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return the case files of the counting method and cut that share the last whole year with the state's deaths, unmixed."""
    own = files[files["cvegeo"].str[:2] == cve_ent]
    shared = {names: _whole_years(deaths) & _covered_years(rows) for names, rows in own.groupby(["method", "cut"], dropna=False)}
    method, cut = max(shared, key=lambda names: max(shared[names], default=0), default=("", ""))
    return files[(files["method"] == method) & (files["cut"] == cut)]


def _covered_years(files: pd.DataFrame) -> set[int]:
    """Return the whole years in which no month is blank: a blank is not covered, which is not 0."""
    return _whole_years(files) - set(files.loc[files["incidents"].isna(), "month"].dt.year)


def _whole_years(table: pd.DataFrame) -> set[int]:
    """Return the years from the first to the last that a table covers from January to December; months may be sparse."""
    if table.empty:
        return set()
    first, last = table["month"].min(), table["month"].max()
    return set(range(first.year + (first.month > 1), last.year + (last.month == 12)))


def _named(rates: pd.DataFrame, count: str) -> pd.DataFrame:
    """Return one source's ranking with its columns named after what it counts."""
    names = {f"{kind}{end}": f"{count}_{kind}{end}" for kind in ("rank", "shrunken_per_100k") for end in COLUMNS}
    return rates[["cvegeo", "municipality", count, *names]].rename(columns=names)
