"""Reference month by cut: how far, and how late, published figures moved.

A figure's first cut here is the first that is held, which is not always the first that was published; `lag_months` says how
old the figure was. Modelled on the issues and lags of Delphi's epidatr. Each counting method has a triangle of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.measures.frames import NATION, measure, rows_of, says_which_column, to_floats, to_nullable
from violence_data.measures.ranking import FEWEST_EVENTS
from violence_data.measures.series import of_offences
from violence_data.topics.revisions.cuts import Between, MethodCuts, between, cut_labels, cuts_held, other_methods, series_of

LAGS = (0, 1, 2, 3, 6, 12, 24, 36, 60)
"""Where each group of lags begins, in months; the last has no end."""
AGES = (0, 3, 12, 24)
"""Where each group of ages begins in the table by state, in months; the last has no end."""
FEWEST_CUTS = 6
"""With fewer, a delay cannot be told from a single late correction."""
SETTLED_MONTHS = 12
VINTAGE = ["published_on", "cut"]
FACTORS = {
    "cuts": "int64",
    "lag_months": "Int64",
    "figures": "Int64",
    **dict.fromkeys(("factor", "factor_low", "factor_high"), "Float64"),
    "reason": "str",
}
"""The columns of the delay factors and their types."""


# ---- the triangle ----


@says_which_column
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
        order the cuts came out: ``cut`` (with the day where one came out more than once), ``published_on``,
        the count, ``lag_months`` (from the month to the cut),
        ``first`` and ``first_lag_months`` (the count and lag of the first cut held), ``change`` and ``change_pct`` against it
        (NA from 0), ``change_to_newest`` and ``change_to_newest_pct`` (how far the newest cut held is from this one).

    Raises
    ------
    UnknownName
        When the table has no cuts, or lacks an offence.

    Examples
    --------
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
    covered["change_pct"] = _percent_of(covered["change"], covered["first"])
    covered["change_to_newest"] = figures[count].transform("last") - covered[count]
    covered["change_to_newest_pct"] = _percent_of(covered["change_to_newest"], covered[count])
    return covered.assign(cut=cut_labels(covered))


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum to one row per series, place, month and cut, with the nation; a part that is not covered makes a sum NA."""
    count = measure(rows)
    key = [*series_of(rows), *VINTAGE, "month"]
    by_place = rows.groupby([*key, "cve_ent"], dropna=False)[count]
    places = by_place.sum(min_count=1).where(by_place.count() == by_place.size()).astype("Int64").reset_index()
    by_month = places.groupby(key, dropna=False)[count]
    nation = by_month.sum(min_count=1).where(by_month.count() == places["cve_ent"].nunique()).astype("Int64").reset_index()
    return pd.concat([nation.assign(cve_ent=NATION), places], ignore_index=True)[[*series_of(rows), "cve_ent", "month", *VINTAGE, count]]


def _percent_of(change: pd.Series, base: pd.Series) -> pd.Series:
    """Give a change in percent of what it started from, NA from 0."""
    return to_nullable(to_floats(change / base.where(base != 0)) * 100, change.index)


def _past(triangle: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that a later cut gives again, with `moved`: 1 where the newest gives another."""
    figures = triangle.groupby([*series_of(triangle), "cve_ent", "month"], dropna=False)
    past = triangle[figures.cumcount(ascending=False) > 0]
    return past.assign(moved=(past["change_to_newest"] != 0).astype("int64"))


# ---- how far, by age ----


@says_which_column
def revision_band(triangle: pd.DataFrame, *, pooled: bool = True) -> pd.DataFrame:
    """Say how far figures of an age later moved, up to the newest cut held: the band of past revisions.

    `pooled`, all states of :func:`revision_triangle` stand together beside the nation; else each place by itself.

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
    >>> table = pd.DataFrame({"cut": ["2019-11", "2019-12"], "published_on": pd.to_datetime(["2019-12-20", "2020-01-20"]),
    ...     "cve_ent": "30", "month": pd.Timestamp("2019-11-01"), "victims": [100, 103]})
    >>> revision_band(revision_triangle(table))[["cve_ent", "lag_from", "change_pct_high"]].to_numpy().tolist()
    [['00', 0, 3.0], ['states', 0, 3.0]]
    """
    past = _past(triangle)
    if past.empty:
        raise ViolenceDataError('revisions: no month stands in two cuts of one method, so nothing was revised: load with cuts="all"')
    past = past.assign(
        cve_ent=past["cve_ent"].where((past["cve_ent"] == NATION) | (not pooled), "states"),
        lag_from=np.array(LAGS)[np.searchsorted(LAGS, past["lag_months"], side="right") - 1],
        pct=past["change_to_newest_pct"].where(past[measure(triangle)] >= FEWEST_EVENTS),
    )
    lead = [*series_of(triangle), "cve_ent", "lag_from"]
    rows = past.groupby(lead, dropna=False).agg(
        figures=("moved", "size"),
        moved=("moved", "sum"),
        change_low=("change_to_newest", "min"),
        change_high=("change_to_newest", "max"),
        change_pct_low=("pct", "min"),
        change_pct_median=("pct", "median"),
        change_pct_high=("pct", "max"),
    )
    rows = rows.reset_index()
    ends = {start: after - 1 for start, after in pairwise(LAGS)}
    rows.insert(len(lead), "lag_to", rows["lag_from"].map(ends).astype("Int64"))
    return rows


@says_which_column
def movement_by_age(triangle: pd.DataFrame) -> pd.DataFrame:
    """Say for each place how many figures of an age later moved, and how far at most, in the count.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place (the nation last) and group of ages (``age_from`` in months: 0, 3, 12, 24 and over):
        ``figures`` that a later cut gives again, ``moved`` among them, ``change_low`` and ``change_high`` (lowest and highest move up
        to the newest cut). No row where nothing can be compared.
    """
    past, key = _past(triangle), [*series_of(triangle), "cve_ent", "age_from"]
    past = past.assign(age_from=pd.cut(past["lag_months"], [*AGES, LAGS[-1] * 100], right=False, labels=list(AGES)).astype("int64"))
    grouped = past.groupby(key, dropna=False)
    change = grouped["change_to_newest"]
    rows = {"figures": grouped.size(), "moved": grouped["moved"].sum(), "change_low": change.min(), "change_high": change.max()}
    return pd.DataFrame(rows).reset_index().sort_values("cve_ent", key=lambda code: code == NATION, kind="stable", ignore_index=True)


@says_which_column
def delay_factors(triangle: pd.DataFrame) -> pd.DataFrame:
    """Estimate by what a young figure of the nation must be multiplied, or say why that is not done.

    The ratio of sums of settled figures (12 months or older) over what they were at each lag, as in a chain ladder (Mack 1993).
    With fewer than 6 cuts of a method nothing is estimated: use :func:`revision_band`.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence and lag under 12 months: ``cuts`` held, ``lag_months``, ``figures``, ``factor``,
        ``factor_low`` and ``_high`` (of single months), ``reason`` ("" where estimated). A method with too few cuts, or whose
        months were not followed to that age, has one row, all NA, with the reason ``too_few_cuts`` or ``none_settled``.
    """
    series, nation = series_of(triangle), triangle[triangle["cve_ent"] == NATION]
    if not series:
        return _factors(nation)
    parts = [_factors(rows).assign(**rows[series].iloc[0]) for _, rows in nation.groupby(series, dropna=False)]
    return pd.concat(parts, ignore_index=True)[[*series, *FACTORS]]


def _factors(rows: pd.DataFrame) -> pd.DataFrame:
    count, cuts = measure(rows), len(rows[VINTAGE].drop_duplicates())
    last = rows.groupby("month", dropna=False)["lag_months"].transform("max")
    young = rows[(last >= SETTLED_MONTHS) & (rows["lag_months"] < SETTLED_MONTHS) & (rows[count] > 0)]
    if cuts < FEWEST_CUTS or young.empty:
        lone = pd.DataFrame({"cuts": [cuts], "reason": "too_few_cuts" if cuts < FEWEST_CUTS else "none_settled"})
        return lone.reindex(columns=list(FACTORS)).astype(FACTORS)
    young = young.assign(settled=young[count] + young["change_to_newest"])
    by_lag = young.assign(ratio=young["settled"] / young[count]).groupby("lag_months", dropna=False)
    sums, ratio = by_lag[[count, "settled"]].sum(), by_lag["ratio"]
    found = pd.DataFrame(
        {"figures": by_lag.size(), "factor": sums["settled"] / sums[count], "factor_low": ratio.min(), "factor_high": ratio.max()}
    )
    return found.reset_index().assign(cuts=cuts, reason="")[list(FACTORS)].astype(FACTORS)


# ---- months and years ----


@says_which_column
def revised_months(triangle: pd.DataFrame, cve_ent: str = NATION) -> pd.DataFrame:
    """Set the newest figure held of each of a place's months beside the first one held, where it stands in two cuts or more.

    One row per method and offence and month: the triangle's columns in the newest cut held, ``first_cut``, and ``cuts``, how many
    give the month.

    Examples
    --------
    >>> table = pd.DataFrame({"cut": ["2019-11", "2024-05", "2024-11"], "cve_ent": "30", "month": pd.Timestamp("2019-11-01"),
    ...     "published_on": pd.to_datetime(["2019-12-20", "2024-06-20", "2024-12-20"]), "victims": [100, 103, 102]})
    >>> revised_months(revision_triangle(table))[["first_cut", "cut", "change", "cuts"]].to_numpy().tolist()
    [['2019-11', '2024-11', 2, 3]]
    """
    rows, key = triangle[triangle["cve_ent"] == cve_ent], [*series_of(triangle), "month"]
    figures = rows.groupby(key, dropna=False)["cut"]
    rows = rows.assign(first_cut=figures.transform("first"), cuts=figures.transform("size"))
    return rows[rows["cuts"] > 1].drop_duplicates(key, keep="last").reset_index(drop=True)


@says_which_column
def year_totals(triangle: pd.DataFrame, cve_ent: str = NATION) -> pd.DataFrame:
    """Add up one place's months to years, cut by cut: the triangle by year.

    One row per method and offence, cut and year, in the order the cuts came out: ``cut``, ``published_on``, ``months`` covered, ``total``.
    """
    rows = triangle[triangle["cve_ent"] == cve_ent].rename(columns={measure(triangle): "total"})
    months = rows.assign(year=rows["month"].dt.year.astype("int64"), months=1)
    return months.groupby([*series_of(rows), *VINTAGE, "year"], dropna=False)[["months", "total"]].sum().reset_index()


@says_which_column
def totals_elsewhere(published: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of homicidio doloso published elsewhere for a table's cuts that are not held, up to its newest.

    Those of later cuts were not out when the newest cut held came out, so that a look back stays one. Periods that the table, of one
    method, does not cover are left out: they may be of another.
    """
    cut = published["cut"].astype("object").where(published["cut"].notna(), "")
    other = (cut != "") & (cut <= table["cut"].max()) & ~cut.isin(table["cut"].unique())
    covered = (published["period_start"] >= table["month"].min()) & (published["period_end"] <= table["month"].max())
    own = (published["table"] == table.attrs["table"]) & (published["offence"] == "homicidio_doloso")
    rows: pd.DataFrame = published[own & other & covered]
    return rows.reset_index(drop=True)


@says_which_column
def year_revisions(triangle: pd.DataFrame, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say how far the total of each whole year moved between the cuts of :func:`revision_triangle`, and totals published elsewhere.

    Of `published`, which is of this table alone, whole years are further vintages; None leaves them out.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence, place and whole year with two vintages: ``year``, ``vintages``, ``total_low``,
        ``total_high``, ``change`` (from the lowest to the highest), ``change_pct`` (of the lowest), the largest ``change`` of each
        place first: the threshold under which two years are too close to call.

    Raises
    ------
    UnknownName
        When totals published elsewhere, which name no method, are given for more than one.

    Examples
    --------
    >>> cuts = pd.DataFrame({"cut": ["2019-12", "2020-12"], "published_on": pd.to_datetime(["2020-01-20", "2021-01-20"])})
    >>> months = pd.DataFrame({"month": pd.date_range("2019-01-01", periods=12, freq="MS"), "first": 10})
    >>> table = cuts.merge(months, how="cross").assign(cve_ent="00", victims=[10] * 12 + [11] * 12)
    >>> year_revisions(table)[["year", "total_low", "change", "change_pct"]].to_numpy().tolist()
    [[2019, 120, 12, 10.0]]
    """
    count, series = measure(triangle), series_of(triangle)
    months = triangle.assign(year=triangle["month"].dt.year.astype("int64"))
    by_cut = months.groupby([*series, "cve_ent", "year", *VINTAGE], dropna=False)[count]
    totals = by_cut.sum()[by_cut.size() == 12].rename("total").reset_index()
    if published is not None:
        totals = pd.concat([totals, _published(published, totals, series)], ignore_index=True)
    spread = totals.groupby([*series, "cve_ent", "year"], dropna=False)["total"].agg(["size", "min", "max"]).reset_index()
    rows = spread[spread["size"] > 1].rename(columns={"size": "vintages", "min": "total_low", "max": "total_high"})
    rows = rows.assign(change=rows["total_high"] - rows["total_low"])
    rows["change_pct"] = _percent_of(rows["change"], rows["total_low"])
    order = [*series, "cve_ent", "change", "year"]
    return rows.sort_values(order, ascending=[*[True] * (len(order) - 2), False, True], kind="stable", ignore_index=True)


def _published(published: pd.DataFrame, totals: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """Return the whole years among totals published elsewhere, as vintages of the one series there is."""
    start, end = pd.to_datetime(published["period_start"]), pd.to_datetime(published["period_end"])
    whole = (start.dt.year == end.dt.year) & (start.dt.month == 1) & (end.dt.month == 12)
    rows = published[whole].assign(year=start.dt.year.astype("int64"), total=pd.to_numeric(published["value"]).astype("Int64"))
    if "offence" in series:
        rows = rows[rows["offence"].isin(totals["offence"])]
    if "method" in series and len(rows):
        methods = sorted(totals["method"].unique())
        if len(methods) != 1:
            raise UnknownName(f"year_revisions: totals published elsewhere name no method, found {', '.join(methods)}: pass rows of one")
        rows = rows.assign(method=methods[0])
    return rows.reindex(columns=[*series, "cve_ent", "year", "total"])


@says_which_column
def most_revised_years(years: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """Return the rows of `year_revisions` of single states that moved most, none that stood still."""
    moved = years[(years["cve_ent"] != NATION) & (years["change"] > 0)]
    return moved.sort_values(["change", "year", "cve_ent"], ascending=[False, False, True], kind="stable").head(most)


# ---- what a page says first ----


@dataclass(frozen=True)
class Revised:
    """How far one method's figures moved, for the opening of a page.

    Attributes
    ----------
    cuts, published_on
        How the cuts held are called, in the order of their months, and the day the last of them came out.
    between
        What changed from the first to the last; None where one is held.
    figures, moved, oldest
        How many figures of a state and month a later cut gives again, how many of them moved, and the age in months of the oldest
        that did; None where none did.
    year
        The nation's whole year that moved most, a row of `year_revisions`; None where none is known to have moved.
    delay
        Why a delay is not estimated, as in `delay_factors`; "" where it can be.
    method, others
        The counting method shown, and what is held of others.
    """

    cuts: list[str]
    published_on: pd.Timestamp
    between: Between | None
    figures: int
    moved: int
    oldest: int | None
    year: Any
    delay: str
    method: str
    others: list[MethodCuts]


@says_which_column
def revised(triangle: pd.DataFrame, years: pd.DataFrame, shown: pd.DataFrame, every: pd.DataFrame) -> Revised:
    """Say how far figures moved over every cut of one method.

    `triangle` and `years` are `revision_triangle` and `year_revisions` of it, `shown` the loaded rows behind them, `every` those of every
    method.
    """
    cuts, of_states = cuts_held(shown), _past(triangle[triangle["cve_ent"] != NATION])
    ends, method = cuts.sort_values(["cut", "published_on"])["label"].tolist(), str(cuts["method"].iloc[0])
    moved, nation = of_states.loc[of_states["moved"] == 1, "lag_months"], years[(years["cve_ent"] == NATION) & (years["change"] > 0)]
    return Revised(
        cuts=ends,
        published_on=cuts["published_on"].iloc[-1],
        between=between(triangle, ends[0], ends[-1]) if len(ends) > 1 else None,
        figures=len(of_states),
        moved=len(moved),
        oldest=int(moved.max()) if len(moved) else None,
        year=rows_of(nation)[0] if len(nation) else None,
        delay=str(delay_factors(triangle)["reason"].iloc[0]),
        method=method,
        others=other_methods(cuts_held(every), method),
    )
