"""What the newest months say: beside the same months a year before, and among all months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from violence_data.analysis.frames import FLAGS, NATION, flags_of, measure, to_floats, to_nullable
from violence_data.analysis.intervals import dispersion, rate_ratio_interval
from violence_data.analysis.ranking import JEFFREYS, rank_draws, rank_interval
from violence_data.analysis.series import with_nation
from violence_data.errors import YearsNotCovered

YEARS_OF_DISPERSION = 5
"""The year of the newest month, the year before and the three before that, as when two years are compared."""
MONTHS_APART = 12


def newest_month(monthly: pd.DataFrame) -> pd.Timestamp:
    """Return the last month that every state in the frame covers.

    Raises
    ------
    YearsNotCovered
        When no month is covered by all of them.

    Examples
    --------
    >>> import pandas as pd
    >>> two = pd.DataFrame({"cve_ent": ["01", "02"] * 2, "victims": pd.array([3, 4, 5, None], dtype="Int64"),
    ...     "month": pd.to_datetime(["2019-01-01", "2019-01-01", "2019-02-01", "2019-02-01"])})
    >>> str(newest_month(two).date())
    '2019-01-01'
    """
    everyone = with_nation(monthly)
    whole = everyone[(everyone["cve_ent"] == NATION) & everyone[measure(monthly)].notna()]
    if whole.empty:
        raise YearsNotCovered("expected a month that every state covers, found none: choose another cut or source")
    newest: pd.Timestamp = whole["month"].max()
    return newest


def unfinished_months(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return the states without a figure in months after the newest whole one that others cover: a count there would be a part.

    Returns
    -------
    pandas.DataFrame
        One row per state and month without a figure: ``cve_ent``, ``month``.
    """
    count = measure(monthly)
    later = monthly[(monthly["month"] > newest_month(monthly)) & (monthly["cve_ent"] != NATION)]
    begun = later.groupby("month", dropna=False)[count].transform("count") > 0
    return later.loc[begun & later[count].isna(), ["cve_ent", "month"]].reset_index(drop=True)


def against_months_before(monthly: pd.DataFrame, last: pd.Timestamp, months: int = 1, apart: int = MONTHS_APART) -> pd.DataFrame:
    """Set the newest months of each place beside as many months some months before, per day.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly`, all states, at best five years of them: the dispersion is taken from there.
    last
        The last month.
    months
        How many months up to it.
    apart
        How many months lie between the two spans' ends: 12 takes the same months of the year before.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation): ``cve_ent``, ``<count>_a`` (before) and ``_b``, ``days_a``, ``days_b``, ``change_pct`` of the
        daily count with ``change_pct_low`` and ``_high`` (95 % quasi-Poisson; NA from 0), ``dispersion``, ``suspected_gap``,
        ``level_shift`` (any month compared). The population is taken as it was.

    Raises
    ------
    YearsNotCovered
        When the frame lacks one of the months.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "month": pd.date_range("2018-01-01", periods=13, freq="MS"),
    ...     "victims": [10] * 12 + [11], "suspected_gap": False, "level_shift": False})
    >>> change = against_months_before(months, pd.Timestamp("2019-01-01"))
    >>> change[["victims_a", "victims_b", "change_pct"]].round(1).to_numpy().tolist()[0]
    [10, 11, 10.0]
    """
    count, everyone = measure(monthly), with_nation(monthly)
    ends = {"a": last - pd.DateOffset(months=apart), "b": last}
    rows = pd.DataFrame({"cve_ent": sorted(everyone["cve_ent"].unique())})
    for side, end in ends.items():
        rows = rows.merge(_span(everyone, count, end, months, side), on="cve_ent", how="left", validate="one_to_one")
    years = everyone["month"].dt.year.between(last.year - YEARS_OF_DISPERSION + 1, last.year)
    rows = rows.merge(dispersion(everyone[years & (everyone["month"] <= last)]), on="cve_ent", how="left", validate="one_to_one")
    for flag in FLAGS:
        rows[flag] = rows[[f"{flag}_a", f"{flag}_b"]].eq(True).any(axis=1)
    counts, days = ([to_floats(rows[f"{name}_{side}"]) for side in ends] for name in (count, "days"))
    low, high = rate_ratio_interval(counts[0], days[0], counts[1], days[1], to_floats(rows["dispersion"]))
    with np.errstate(divide="ignore", invalid="ignore"):  # x / 0 is meant: it becomes NA below
        point = counts[1] / days[1] / (counts[0] / days[0])
    for name, ratio in (("", point), ("_low", low), ("_high", high)):
        rows[f"change_pct{name}"] = to_nullable((ratio - 1) * 100, rows.index)
    return rows.drop(columns=[f"{flag}_{side}" for flag in FLAGS for side in ends])


def _span(everyone: pd.DataFrame, count: str, end: pd.Timestamp, months: int, side: str) -> pd.DataFrame:
    """Add up each place's months that end with one; all of them must be in the frame."""
    wanted = pd.date_range(end=end, periods=months, freq="MS")
    rows = everyone[everyone["month"].isin(wanted)]
    if rows["month"].nunique() < months:
        held = f"{everyone['month'].min():%Y-%m} to {everyone['month'].max():%Y-%m}"
        raise YearsNotCovered(f"months {wanted[0]:%Y-%m} to {wanted[-1]:%Y-%m} expected, the table holds {held}: choose a later cut")
    places = flags_of(rows).assign(cve_ent=rows["cve_ent"], days=rows["month"].dt.days_in_month, **{count: rows[count].astype("Int64")})
    grouped = places.groupby("cve_ent", dropna=False)
    sums = grouped[[count]].sum(min_count=months).join(grouped["days"].sum()).join(grouped[list(FLAGS)].any())
    return sums.add_suffix(f"_{side}").reset_index()


def month_among_months(monthly: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Say where a month of the nation stands among all covered months up to it, by its daily count.

    The interval of the place comes from draws of every month's level, Gamma((count + 0.5) / dispersion) over its days.

    Returns
    -------
    pandas.Series
        The month's count, ``days``, ``per_day``, ``months`` compared, ``place`` (1 the highest), ``place_low``, ``place_high`` (95 %),
        ``first`` (the first month), ``gaps`` (months with a suspected gap in a state), ``as_low``, ``as_high`` (the last month of an
        earlier year at least as low, as high; NaT without one).

    Raises
    ------
    YearsNotCovered
        When the nation's month is not covered.
    """
    count, everyone = measure(monthly), with_nation(monthly)
    rows = everyone[(everyone["cve_ent"] == NATION) & everyone[count].notna() & (everyone["month"] <= month)].sort_values("month")
    if rows.empty or rows["month"].iloc[-1] != month:
        raise YearsNotCovered(f"month {month:%Y-%m} of the nation is not covered: choose an earlier one")
    days = np.asarray(rows["month"].dt.days_in_month, dtype="float64")
    events, years = to_floats(rows[count]), rows["month"].dt.year
    scatter = float(dispersion(rows[years > month.year - YEARS_OF_DISPERSION])["dispersion"].fillna(1.0).iloc[0])
    daily = events / days
    shares = rank_draws((events + JEFFREYS) / scatter, days / scatter)
    low, high = rank_interval(shares)
    before = rows["month"].where(years < month.year)
    found = {"first": rows["month"].iloc[0], "as_low": before[daily <= daily[-1]].max(), "as_high": before[daily >= daily[-1]].max()}
    found["gaps"] = int(flags_of(rows)["suspected_gap"].sum())
    place = {"place": int((daily > daily[-1]).sum()) + 1, "place_low": int(low[-1]), "place_high": int(high[-1])}
    return pd.Series({count: int(events[-1]), "days": int(days[-1]), "per_day": float(daily[-1]), "months": len(rows), **place, **found})


def recent_months(now: pd.DataFrame, before: pd.DataFrame, months: int = 24) -> pd.DataFrame:
    """Return the nation's last months of a cut beside what an earlier cut said of them and beside the same months a year before.

    Parameters
    ----------
    now, before
        Rows of :func:`violence_data.analysis.monthly` of the later and of the earlier cut, all states.
    months
        How many of the later cut's months.

    Returns
    -------
    pandas.DataFrame
        One row per month: the columns of `now` for the nation, ``per_day``, ``change_pct`` (on the same month a year before, per day; NA
        without one), ``<count>_before`` (NA in the months the earlier cut does not cover), ``change`` between the cuts.
    """
    count = measure(now)
    nation, old = (side[side["cve_ent"] == NATION] for side in map(with_nation, (now, before)))
    rows = nation[nation["month"] <= newest_month(now)].sort_values("month", ignore_index=True)
    rows["per_day"] = to_nullable(to_floats(rows[count]) / rows["month"].dt.days_in_month.to_numpy(), rows.index)
    a_year_ago = rows.assign(month=rows["month"] + pd.DateOffset(months=MONTHS_APART))[["month", "per_day"]]
    rows = rows.merge(a_year_ago, on="month", how="left", validate="one_to_one", suffixes=("", "_a"))
    rows = rows.merge(old[["month", count]], on="month", how="left", validate="one_to_one", suffixes=("", "_before"))
    rows["change_pct"] = (rows["per_day"] / rows["per_day_a"].where(rows["per_day_a"] > 0) - 1) * 100
    rows["change"] = rows[count] - rows[f"{count}_before"]
    return rows.drop(columns="per_day_a").tail(months).reset_index(drop=True)
