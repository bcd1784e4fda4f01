"""What a page on revisions is made of: each figure's first and newest, how late figures moved, and totals by year and cut."""

from __future__ import annotations

import pandas as pd

from violence_data.analysis.frames import NATION, measure
from violence_data.analysis.revisions import LAGS, VINTAGE, series_of

AGES = (0, 3, 12, 24)
"""Where each group of ages begins in the table by state, in months; each is a beginning of `LAGS`."""


def first_to_newest(triangle: pd.DataFrame) -> pd.DataFrame:
    """Set the newest figure held of each month beside the first one held.

    Parameters
    ----------
    triangle
        Rows of :func:`violence_data.analysis.revision_triangle`.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place and month: the triangle's columns in the newest cut held, and ``first_cut``; ``cuts``
        says in how many cuts the month stands (1: nothing to compare).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cut": ["2019-11", "2024-05", "2024-11"], "cve_ent": "30", "month": pd.Timestamp("2019-11-01"),
    ...     "published_on": pd.to_datetime(["2019-12-20", "2024-06-20", "2024-12-20"]), "victims": [100, 103, 102]})
    >>> from violence_data.analysis.revisions import revision_triangle
    >>> first_to_newest(revision_triangle(table))[["first_cut", "cut", "change", "cuts"]].to_numpy().tolist()[1]
    ['2019-11', '2024-11', 2, 3]
    """
    key = [*series_of(triangle), "cve_ent", "month"]
    figures = triangle.groupby(key, dropna=False)["cut"]
    rows = triangle.assign(first_cut=figures.transform("first"), cuts=figures.transform("size"))
    return rows.drop_duplicates(key, keep="last").reset_index(drop=True)


def movement_by_age(triangle: pd.DataFrame) -> pd.DataFrame:
    """Say for each place how many figures of an age later moved, and how far at most, in the count.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place and group of ages (``age_from`` in months: 0, 3, 12, 24 and over): ``figures`` that a
        later cut gives again, ``moved`` among them, ``change_low`` and ``change_high`` (lowest and highest move up to the newest cut).
        No row where nothing can be compared.
    """
    key = [*series_of(triangle), "cve_ent"]
    newest = triangle.groupby([*key, "month"], dropna=False).cumcount(ascending=False) == 0
    past = triangle[~newest]
    starts = pd.cut(past["lag_months"], [*AGES, LAGS[-1] * 100], right=False, labels=list(AGES)).astype("int64")
    past = past.assign(age_from=starts, moved=(past["change_to_newest"] != 0).astype("int64"))
    grouped = past.groupby([*key, "age_from"], dropna=False)
    change = grouped["change_to_newest"]
    rows = {"figures": grouped.size(), "moved": grouped["moved"].sum(), "change_low": change.min(), "change_high": change.max()}
    return pd.DataFrame(rows).reset_index()


def year_totals(triangle: pd.DataFrame, cve_ent: str = NATION) -> pd.DataFrame:
    """Add up one place's months to years, cut by cut: the triangle by year.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, year and cut: ``cut``, ``published_on``, ``months`` covered, the count.
    """
    count, rows = measure(triangle), triangle[triangle["cve_ent"] == cve_ent]
    months = rows.assign(year=rows["month"].dt.year.astype("int64"), months=1)
    return months.groupby([*series_of(rows), "year", *VINTAGE], dropna=False)[["months", count]].sum().reset_index()


def totals_elsewhere(published: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the totals published elsewhere that belong to a loaded table, of cuts that are not held, up to its newest.

    Those of later cuts were not out when the newest cut held came out, so that a look back stays one. Periods that the table does not
    cover are left out: they may be of another counting method.

    Parameters
    ----------
    published
        Rows of `published_totals`: ``table``, ``cut``, ``offence``, ``cve_ent``, ``period_start``, ``period_end``, ``value``.
    table
        The loaded table of one method: its ``attrs`` name it.

    Returns
    -------
    pandas.DataFrame
        The rows of `published` that fit, of homicidio doloso alone; same columns.
    """
    cut = published["cut"].astype("object").where(published["cut"].notna(), "")
    other = (cut != "") & (cut <= table["cut"].max()) & ~cut.isin(table["cut"].unique())
    covered = (published["period_start"] >= table["month"].min()) & (published["period_end"] <= table["month"].max())
    own = (published["table"] == table.attrs["table"]) & (published["offence"] == "homicidio_doloso")
    rows: pd.DataFrame = published[own & other & covered]
    return rows.reset_index(drop=True)


def last_lag_moved(triangle: pd.DataFrame) -> int | None:
    """Return the age in months of the oldest figure of a state that the newest cut gives otherwise; None where none moved."""
    moved = triangle[(triangle["cve_ent"] != NATION) & (triangle["change_to_newest"] != 0)]
    return None if moved.empty else int(moved["lag_months"].max())
