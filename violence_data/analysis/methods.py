"""Counting methods side by side: each a series of its own, never joined."""

import pandas as pd

from violence_data.analysis.frames import NATION
from violence_data.analysis.series import monthly, with_nation
from violence_data.analysis.years import yearly
from violence_data.errors import UnknownName


def yearly_by_method(table: pd.DataFrame, population: pd.DataFrame, cve_ent: str = NATION) -> pd.DataFrame:
    """Give one place's years under each counting method.

    Parameters
    ----------
    table
        A table with a column ``method``, the newest cut of each (``sesnsp_incidents_state_month``).
    population
        ``conapo_population_state_year`` of one edition.
    cve_ent
        The place; ``00`` the nation.

    Returns
    -------
    pandas.DataFrame
        One row per method, the earliest first, and year: ``method``, then the columns of
        :func:`yearly`. Years that two methods cover stand twice.

    Raises
    ------
    UnknownName
        When the table has no column ``method``.
    """
    if "method" not in table.columns:
        raise UnknownName(f"methods: expected a column method, found {', '.join(table.columns)}")
    parts = []
    for method in table.groupby("method", dropna=False)["month"].min().sort_values(kind="stable").index:
        years = yearly(with_nation(monthly(table[table["method"] == method])), population)
        parts.append(years[years["cve_ent"] == cve_ent].assign(method=method))
    return pd.concat(parts, ignore_index=True)


def method_breaks(years: pd.DataFrame) -> list[tuple[float, str]]:
    """Return where each method after the first begins, half a year before its first year, and its name.

    Examples
    --------
    >>> method_breaks(pd.DataFrame({"method": ["A", "A", "B"], "year": [2014, 2015, 2015]}))
    [(2014.5, 'B')]
    """
    first = years.groupby("method", dropna=False)["year"].min().sort_values(kind="stable")
    return [(float(year) - 0.5, str(method)) for method, year in first.iloc[1:].items()]
