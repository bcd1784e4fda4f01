"""Reference month by cut: how far, and how late, published figures moved.

A figure's first cut here is the first that is held, which is not always the first that was published; `lag_months` says how
old the figure was. Modelled on the issues and lags of Delphi's epidatr. Each counting method has a triangle of its own.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from violence_data.analysis.frames import NATION, measure, to_floats, to_nullable
from violence_data.analysis.series import of_offences
from violence_data.errors import UnknownName, ViolenceDataError

LAGS = (0, 1, 2, 3, 6, 12, 24, 36, 60)
"""Where each group of lags begins, in months; the last has no end."""
FEWEST_CUTS = 6
FEWEST_EVENTS = 20
SERIES = ("method", "offence")
VINTAGE = ["published_on", "cut"]


def revision_triangle(table: pd.DataFrame, offences: Sequence[str] = ("homicidio_doloso",)) -> pd.DataFrame:
    """Stack what each cut says of each month, beside what the first cut held said.

    Parameters
    ----------
    table
        A ``*_state_month`` table loaded with ``cuts="all"``.
    offences
        The legal types, each kept apart; a table without the column ``offence`` ignores them.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence (where the table has them), place (``00`` the nation), covered month and cut, in the
        order the cuts came out: ``cut``, ``published_on``, the count, ``lag_months`` (from the month to the cut),
        ``first`` and ``first_lag_months`` (the count and lag of the first cut held), ``change`` and ``change_pct`` against it
        (NA from 0), ``change_to_newest`` and ``change_to_newest_pct`` (how far the newest cut held is from this one).

    Raises
    ------
    UnknownName
        When the table has no cuts, or lacks an offence.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cut": ["2019-11", "2025-06"], "published_on": pd.to_datetime(["2019-12-20", "2025-07-20"]),
    ...     "cve_ent": "30", "month": pd.Timestamp("2019-11-01"), "victims": [100, 103]})
    >>> last = revision_triangle(table).iloc[-1]
    >>> last["cve_ent"], int(last["lag_months"]), int(last["change"]), float(last["change_pct"])
    ('30', 67, 3, 3.0)
    """
    if "cut" not in table.columns:
        raise UnknownName(f'revisions: a table with cuts expected (load with cuts="all"), found {", ".join(table.columns)}')
    count, rows = measure(table), _places(of_offences(table, offences))
    covered = rows[rows[count].notna()].copy()
    cut = pd.to_datetime(covered["cut"], format="%Y-%m")
    lag = (cut.dt.year - covered["month"].dt.year) * 12 + cut.dt.month - covered["month"].dt.month
    covered["lag_months"] = lag.astype("int64")
    key = [*series_of(covered), "cve_ent", "month"]
    covered = covered.sort_values([*key, *VINTAGE], kind="stable", ignore_index=True)
    figures = covered.groupby(key, dropna=False)
    covered["first"], covered["first_lag_months"] = figures[count].transform("first"), figures["lag_months"].transform("first")
    covered["change"] = covered[count] - covered["first"]
    covered["change_pct"] = percent_of(covered["change"], covered["first"])
    covered["change_to_newest"] = figures[count].transform("last") - covered[count]
    covered["change_to_newest_pct"] = percent_of(covered["change_to_newest"], covered[count])
    return covered


def series_of(rows: pd.DataFrame) -> list[str]:
    """Name the columns that tell series apart: no figure of one method is a revision of another's.

    Examples
    --------
    >>> import pandas as pd
    >>> series_of(pd.DataFrame(columns=["method", "cve_ent"]))
    ['method']
    """
    return [name for name in SERIES if name in rows.columns]


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum to one row per series, place, month and cut, with the nation; a part that is not covered makes a sum NA."""
    count = measure(rows)
    key = [*series_of(rows), *VINTAGE, "month"]
    by_place = rows.groupby([*key, "cve_ent"], dropna=False)[count]
    places = by_place.sum(min_count=1).where(by_place.count() == by_place.size()).astype("Int64").reset_index()
    by_month = places.groupby(key, dropna=False)[count]
    nation = by_month.sum(min_count=1).where(by_month.count() == places["cve_ent"].nunique()).astype("Int64").reset_index()
    return pd.concat([nation.assign(cve_ent=NATION), places], ignore_index=True)[[*series_of(rows), "cve_ent", "month", *VINTAGE, count]]


def percent_of(change: pd.Series, base: pd.Series) -> pd.Series:
    """Give a change in percent of what it started from, NA from 0.

    Examples
    --------
    >>> import pandas as pd
    >>> percent_of(pd.Series([1, 1]), pd.Series([4, 0])).isna().tolist()
    [False, True]
    """
    return to_nullable(to_floats(change / base.where(base != 0)) * 100, change.index)


def revision_band(triangle: pd.DataFrame, *, pooled: bool = True) -> pd.DataFrame:
    """Say how far figures of an age later moved, up to the newest cut held: the band of past revisions.

    Parameters
    ----------
    triangle
        Rows of :func:`revision_triangle`.
    pooled
        All states together beside the nation; else each place by itself.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place (``cve_ent``; ``states`` for all of them) and group of lags: ``lag_from``, ``lag_to``
        (NA: no end), ``figures`` compared, ``moved`` among them, ``change_low`` and ``_high`` (lowest and highest move, in
        the count), ``change_pct_low``, ``change_pct_median``, ``change_pct_high`` (of figures of 20 or more; NA without one).

    Raises
    ------
    ViolenceDataError
        When no month stands in two cuts of one method.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cut": ["2019-11", "2019-12"], "published_on": pd.to_datetime(["2019-12-20", "2020-01-20"]),
    ...     "cve_ent": "30", "month": pd.Timestamp("2019-11-01"), "victims": [100, 103]})
    >>> revision_band(revision_triangle(table))[["cve_ent", "lag_from", "change_pct_high"]].to_numpy().tolist()
    [['00', 0, 3.0], ['states', 0, 3.0]]
    """
    series = series_of(triangle)
    newest = triangle.groupby([*series, "cve_ent", "month"], dropna=False).cumcount(ascending=False) == 0
    past = triangle[~newest]
    if past.empty:
        raise ViolenceDataError('revisions: no month stands in two cuts of one method, so nothing was revised: load with cuts="all"')
    count = measure(triangle)
    starts = np.array(LAGS)[np.searchsorted(LAGS, past["lag_months"], side="right") - 1]
    place = past["cve_ent"].where((past["cve_ent"] == NATION) | (not pooled), "states")
    past = past.assign(
        cve_ent=place,
        lag_from=starts,
        moved=(past["change_to_newest"] != 0).astype("int64"),
        pct=past["change_to_newest_pct"].where(past[count] >= FEWEST_EVENTS),
    )
    grouped = past.groupby([*series, "cve_ent", "lag_from"], dropna=False)
    rows = grouped.agg(
        figures=("moved", "size"),
        moved=("moved", "sum"),
        change_low=("change_to_newest", "min"),
        change_high=("change_to_newest", "max"),
        change_pct_low=("pct", "min"),
        change_pct_median=("pct", "median"),
        change_pct_high=("pct", "max"),
    ).reset_index()
    ends = {start: after - 1 for start, after in pairwise(LAGS)}
    rows["lag_to"] = rows["lag_from"].map(ends).astype("Int64")
    lead = [*series, "cve_ent", "lag_from", "lag_to"]
    return rows[[*lead, *(name for name in rows.columns if name not in lead)]]
