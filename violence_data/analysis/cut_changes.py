"""What changed between two cuts, over the months that both cover: by month, by year, by place."""

from __future__ import annotations

import pandas as pd

from violence_data.analysis.frames import NATION, measure
from violence_data.analysis.revisions import percent_of, series_of
from violence_data.errors import UnknownName


def months_between(triangle: pd.DataFrame, cut_a: str, cut_b: str) -> pd.DataFrame:
    """Set two cuts side by side, month by month, over the months that both cover.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place and month: the count in each (``<count>_a``, ``_b``), ``months`` (1),
        ``months_changed`` (1 where they differ), ``change``.

    Raises
    ------
    UnknownName
        When a cut is not in the triangle.
    """
    count, held = measure(triangle), set(triangle["cut"])
    if missing := [cut for cut in (cut_a, cut_b) if cut not in held]:
        raise UnknownName(f"cut: found {', '.join(missing)}, expected two of: {', '.join(sorted(held))}")
    key = [*series_of(triangle), "cve_ent", "month"]
    sides = [triangle[triangle["cut"] == cut].drop_duplicates(key, keep="last")[[*key, count]] for cut in (cut_a, cut_b)]
    both = sides[0].merge(sides[1], on=key, validate="one_to_one", suffixes=("_a", "_b"))
    change = both[f"{count}_b"] - both[f"{count}_a"]
    return both.assign(months=1, months_changed=(change != 0).astype("int64"), change=change)


def revisions_between(triangle: pd.DataFrame, cut_a: str, cut_b: str) -> pd.DataFrame:
    """Add up :func:`months_between` place by place and year by year.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place and year: ``months`` in both cuts, ``months_changed``, the count in each
        (``<count>_a``, ``_b``) over those months, ``change`` and ``change_pct``.

    Raises
    ------
    UnknownName
        When a cut is not in the triangle.
    """
    count, both = measure(triangle), months_between(triangle, cut_a, cut_b)
    both = both.assign(year=both["month"].dt.year.astype("int64"))
    whole = ["months", "months_changed", f"{count}_a", f"{count}_b", "change"]
    rows = both.groupby([*series_of(triangle), "cve_ent", "year"], dropna=False)[whole].sum().reset_index()
    return rows.assign(change_pct=percent_of(rows["change"], rows[f"{count}_a"]))


def revisions_by_place(triangle: pd.DataFrame, cut_a: str, cut_b: str) -> pd.DataFrame:
    """Say how many figures of each place changed between two cuts, over the months both cover, and by how much.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence and place (``00`` the nation): ``months`` in both cuts, ``months_changed``, the count in each
        (``<count>_a``, ``_b``), ``risen`` and ``fallen`` (sums over the months that rose, and that fell), ``change`` (their sum).

    Raises
    ------
    UnknownName
        When a cut is not in the triangle.
    """
    count, both = measure(triangle), months_between(triangle, cut_a, cut_b)
    both = both.assign(risen=both["change"].clip(lower=0), fallen=both["change"].clip(upper=0))
    whole = ["months", "months_changed", f"{count}_a", f"{count}_b", "risen", "fallen", "change"]
    return both.groupby([*series_of(triangle), "cve_ent"], dropna=False)[whole].sum().reset_index()


def largest_revisions(triangle: pd.DataFrame, cut_a: str, cut_b: str, most: int = 10) -> pd.DataFrame:
    """Return the single months of single states that changed most between two cuts, up or down.

    Returns
    -------
    pandas.DataFrame
        One row per state and month, the largest change first, none that stood still: ``cve_ent``, ``month``, ``<count>_a``,
        ``<count>_b``, ``change``.
    """
    both = months_between(triangle, cut_a, cut_b)
    moved = both[(both["cve_ent"] != NATION) & (both["change"] != 0)]
    order = moved.assign(size=moved["change"].abs()).sort_values(
        ["size", "month", "cve_ent"], ascending=[False, False, True], kind="stable"
    )
    return order.drop(columns="size").head(most).reset_index(drop=True)


def largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by the size of their ``change``, up or down; rows that did not change are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> largest_first(pd.DataFrame({"change": [1, -3, 0]}))["change"].tolist()
    [-3, 1]
    """
    moved = rows[rows["change"] != 0]
    return moved.loc[moved["change"].abs().sort_values(ascending=False, kind="stable").index]
