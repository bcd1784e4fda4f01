"""Monthly series: one count a state and month, the nation as their sum, one counting method at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data.errors import UnknownName
from violence_data.measures.frames import (
    FLAGS,
    NATION,
    check_grain,
    check_nation,
    check_one_vintage,
    measure,
    missing_states,
    says_which_column,
    with_flags,
)
from violence_data.once import once

LEVEL_SHIFT_RATIO = 2.0
KEYS = ["cve_ent", "month"]


@says_which_column
@once
def monthly(table: pd.DataFrame, offences: Sequence[str] = ("homicidio_doloso",)) -> pd.DataFrame:
    """Sum a state table to one count a state and month.

    Parameters
    ----------
    table
        A ``*_state_month`` table of one cut and one method.
    offences
        The legal types to add up; a table without the column ``offence`` counts homicide only
        and ignores it.

    Returns
    -------
    pandas.DataFrame
        One row per state and month: ``cve_ent``, ``month``, the table's count (Int64; NA
        where any part is NA: a sum over a part that is not covered would pass for the whole), ``suspected_gap``,
        ``level_shift``.

    Raises
    ------
    ViolenceDataError
        When the table mixes cuts or methods.
    UnknownName
        When an offence is not in the table.

    Examples
    --------
    >>> october = pd.Timestamp("2019-10-01")
    >>> table = pd.DataFrame({"cut": "2025-06", "cve_ent": "12", "month": october,
    ...     "offence": "homicidio_doloso", "weapon": ["firearm", "other"], "victims": [120, 45]})
    >>> int(monthly(table)["victims"].iloc[0])
    165
    """
    count = measure(table)
    check_one_vintage(table)
    rows = of_offences(table, offences)
    grouped = with_flags(rows)[[*KEYS, count, *FLAGS]].groupby(KEYS, dropna=False)
    known = rows[count].notna().groupby([rows[key] for key in KEYS], dropna=False).all()
    sums = grouped[count].sum(min_count=1).astype("Int64").where(known)
    return sums.to_frame().join(grouped[list(FLAGS)].any()).reset_index()


@says_which_column
def of_offences(table: pd.DataFrame, offences: Sequence[str]) -> pd.DataFrame:
    """Keep the rows of some offences; a table without the column ``offence`` is kept whole.

    Raises
    ------
    UnknownName
        When an offence is not in the table.

    Examples
    --------
    >>> table = pd.DataFrame({"offence": ["feminicidio", "homicidio_doloso"], "victims": [1, 2]})
    >>> of_offences(table, ["feminicidio"])["victims"].tolist()
    [1]
    """
    if "offence" not in table.columns:
        return table
    wanted = [offences] if isinstance(offences, str) else list(offences)
    known = sorted(table["offence"].unique())
    unknown = [offence for offence in wanted if offence not in known]
    if unknown or not wanted:
        raise UnknownName(f"offence {', '.join(unknown) or '(none given)'} is not in the table; it holds {', '.join(known)}")
    return table[table["offence"].isin(wanted)]


@says_which_column
@once
def with_nation(monthly: pd.DataFrame) -> pd.DataFrame:
    """Add the nation, ``cve_ent`` ``00``, as the sum of its 32 states.

    A month in which a state is not covered has no national count (NA): the sum of the others
    would look like a fall.

    Returns
    -------
    pandas.DataFrame
        One row per state or nation and month, the columns of :func:`monthly`; the nation's
        ``suspected_gap`` is that of any state, its ``level_shift`` is its own (a year's total at
        least twice, or at most half, that of the year before).

    Raises
    ------
    ViolenceDataError
        When a state and month stand twice, or a state is not in the frame: a sum of some is not the nation.

    Examples
    --------
    >>> states = pd.DataFrame({"cve_ent": [f"{number:02d}" for number in range(1, 33)], "month": pd.Timestamp("2019-01-01"),
    ...     "victims": 3, "suspected_gap": [False] * 31 + [True], "level_shift": False})
    >>> with_nation(states)[["cve_ent", "victims", "suspected_gap"]].iloc[[0, 32]].to_numpy().tolist()
    [['00', 96, True], ['32', 3, True]]
    """
    if (monthly["cve_ent"] == NATION).any():
        return monthly
    count = measure(monthly)
    check_nation(monthly)
    check_grain(monthly, KEYS)
    states = with_flags(monthly)[[*KEYS, count, *FLAGS]]
    grouped = states.astype({count: "Int64"}).groupby("month", dropna=False)
    nation = grouped[count].sum(min_count=states["cve_ent"].nunique()).reset_index()
    nation["cve_ent"] = NATION
    nation["suspected_gap"] = grouped["suspected_gap"].any().to_numpy()
    nation["level_shift"] = _level_shift(nation, count)
    stacked = pd.concat([nation, states], ignore_index=True)[list(states.columns)]
    return stacked.sort_values(KEYS, kind="stable", ignore_index=True)


def with_nation_if_whole(monthly: pd.DataFrame) -> pd.DataFrame:
    """Add the nation as :func:`with_nation` does, where the frame holds all 32 states; without one of them there is none."""
    return monthly if missing_states(monthly) else with_nation(monthly)


@says_which_column
def of_place(table: pd.DataFrame, cve_ent: str, offences: Sequence[str] = ("homicidio_doloso",)) -> pd.DataFrame:
    """Sum one place's months, of a state table or of a table of the nation alone.

    Parameters
    ----------
    table
        A ``*_state_month`` or ``*_nation_month`` table of one cut and one method.
    cve_ent
        A state's code, or ``00`` for the nation: the sum of the states, or the table's own where it has no states.

    Returns
    -------
    pandas.DataFrame
        One row per month of that place, the columns of :func:`monthly`.

    Raises
    ------
    UnknownName
        When the table does not hold the place or an offence.
    ViolenceDataError
        When the table mixes cuts or methods.

    Examples
    --------
    >>> slide = pd.DataFrame({"month": [pd.Timestamp("2019-09-01")], "offence": "homicidio_doloso", "victims": [2825]})
    >>> of_place(slide, "00")[["cve_ent", "victims"]].to_numpy().tolist()
    [['00', 2825]]
    """
    placed = table if "cve_ent" in table.columns else table.assign(cve_ent=NATION)
    months = monthly(placed, offences)
    months = with_nation(months) if cve_ent == NATION else months
    rows: pd.DataFrame = months[months["cve_ent"] == cve_ent]
    if rows.empty:
        held = ", ".join(sorted(map(str, months["cve_ent"].unique())))
        raise UnknownName(f"cve_ent {cve_ent} is not in this table; it holds {held}: choose one of these, or another source")
    return rows.reset_index(drop=True)


def _level_shift(series: pd.DataFrame, count: str) -> pd.Series:
    """Mark every month of a whole year that is twice, or half, the whole year before."""
    year = series["month"].dt.year
    total = series.groupby(year, dropna=False)[count].sum(min_count=12)
    ratio = (total / total.shift().where(total.index.diff() == 1)).astype("Float64")
    shifted = (ratio >= LEVEL_SHIFT_RATIO) | (ratio <= 1 / LEVEL_SHIFT_RATIO)
    known = shifted.fillna(False).astype(bool)
    return pd.Series(known.reindex(year).to_numpy(), index=series.index)


def main_method(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the counting method that covers most months; two methods are never drawn or summed as one.

    A loaded table without the column ``method``, or with one method, is returned as it is. ``attrs`` keep the method's files and, under
    ``apart``, what was left out: method, first and last month.

    >>> months = pd.to_datetime(["2025-11-01", "2025-12-01", "2026-01-01"])
    >>> shown = main_method(pd.DataFrame({"method": ["OLD", "OLD", "NEW"], "month": months}))
    >>> len(shown), shown.attrs["apart"]
    (2, [('NEW', '2026-01', '2026-01')])
    """
    if "method" not in table.columns or table["method"].nunique() < 2:
        return table
    months = table.groupby("method", dropna=False)["month"].agg(["nunique", "min", "max"]).sort_values(["nunique", "max"], kind="stable")
    method = months.index[-1]
    rows: pd.DataFrame = table[table["method"] == method]
    apart = [(str(m), f"{first:%Y-%m}", f"{last:%Y-%m}") for m, _, first, last in months.iloc[:-1].itertuples()]
    kept = [s for s in table.attrs.get("sources", []) if s["method"] == method]
    rows.attrs = {**table.attrs, "sources": kept, "apart": apart}
    return rows
