"""The largest revision that a year's total ever had, and what a delay correction would need."""

import pandas as pd

from violence_data.analysis.frames import NATION, measure, to_floats, to_nullable
from violence_data.analysis.revisions import FEWEST_CUTS, VINTAGE, series_of
from violence_data.errors import UnknownName

SETTLED_MONTHS = 12
FACTORS = {
    "cuts": "int64",
    "lag_months": "Int64",
    "figures": "Int64",
    **dict.fromkeys(("factor", "factor_low", "factor_high"), "Float64"),
    "reason": "str",
}
"""The columns of the delay factors and their types."""


def year_revisions(triangle: pd.DataFrame, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say how far the total of each whole year moved between the cuts held, and totals published elsewhere.

    Parameters
    ----------
    triangle
        Rows of :func:`violence_data.analysis.revision_triangle`.
    published
        Totals of `seeds/published_totals.csv` of this table alone: ``cve_ent``, ``offence``, ``period_start``, ``period_end``,
        ``value``; whole years are further vintages. None leaves them out.

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
    >>> import pandas as pd
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
    share = to_floats(rows["change"] / rows["total_low"].where(rows["total_low"] != 0)) * 100
    rows["change_pct"] = to_nullable(share, rows.index)
    order = [*series, "cve_ent", "change", "year"]
    return rows.sort_values(order, ascending=[*[True] * (len(order) - 2), False, True], kind="stable", ignore_index=True)


def _published(published: pd.DataFrame, totals: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """Return the whole years among totals published elsewhere, as vintages of the one series there is."""
    start, end = pd.to_datetime(published["period_start"]), pd.to_datetime(published["period_end"])
    whole = (start.dt.year == end.dt.year) & (start.dt.month == 1) & (end.dt.month == 12)
    rows = published[whole].assign(year=start.dt.year.astype("int64"), total=pd.to_numeric(published["value"]).astype("Int64"))
    if "offence" in series:
        rows = rows[rows["offence"].isin(totals["offence"])]
    if "method" in series:
        methods = sorted(totals["method"].unique())
        if len(methods) != 1:
            raise UnknownName(f"year_revisions: totals published elsewhere name no method, found {', '.join(methods)}: pass rows of one")
        rows = rows.assign(method=methods[0])
    return rows[[*series, "cve_ent", "year", "total"]]


def delay_factors(triangle: pd.DataFrame) -> pd.DataFrame:
    """Estimate by what a young figure of the nation must be multiplied, or say why that is not done.

    The ratio of sums of settled figures (12 months or older) over what they were at each lag, as in a chain ladder (Mack 1993).
    With fewer than 6 cuts of a method nothing is estimated: use :func:`violence_data.analysis.revision_band`.

    Parameters
    ----------
    triangle
        Rows of :func:`violence_data.analysis.revision_triangle`.

    Returns
    -------
    pandas.DataFrame
        One row per method and offence and lag under 12 months: ``cuts`` held, ``lag_months``, ``figures``, ``factor``,
        ``factor_low`` and ``_high`` (of single months), ``reason`` ("" where estimated). A method with too few cuts has one row,
        all NA, with the reason ``too_few_cuts``.
    """
    series, nation = series_of(triangle), triangle[triangle["cve_ent"] == NATION]
    if not series:
        return _factors(nation)
    parts = [_factors(rows).assign(**rows[series].iloc[0]) for _, rows in nation.groupby(series, dropna=False)]
    return pd.concat(parts, ignore_index=True)[[*series, *FACTORS]]


def _factors(rows: pd.DataFrame) -> pd.DataFrame:
    count, cuts = measure(rows), len(rows[VINTAGE].drop_duplicates())
    if cuts < FEWEST_CUTS:
        lone = pd.DataFrame({"cuts": [cuts], "reason": "too_few_cuts"})
        return lone.reindex(columns=list(FACTORS)).astype(FACTORS)
    last = rows.groupby("month", dropna=False)["lag_months"].transform("max")
    young = rows[(last >= SETTLED_MONTHS) & (rows["lag_months"] < SETTLED_MONTHS) & (rows[count] > 0)]
    young = young.assign(settled=young[count] + young["change_to_newest"])
    by_lag = young.assign(ratio=young["settled"] / young[count]).groupby("lag_months", dropna=False)
    sums, ratio = by_lag[[count, "settled"]].sum(), by_lag["ratio"]
    found = pd.DataFrame(
        {"figures": by_lag.size(), "factor": sums["settled"] / sums[count], "factor_low": ratio.min(), "factor_high": ratio.max()}
    )
    return found.reset_index().assign(cuts=cuts, reason="")[list(FACTORS)].astype(FACTORS)
