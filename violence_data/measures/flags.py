"""Which years and months of which places carry a flag, and whether a second source shows a level shift as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from violence_data.measures.frames import FLAGS, NATION, measure, says_which_column, to_floats, to_nullable
from violence_data.measures.series import monthly as summed
from violence_data.measures.years import sum_years
from violence_data.once import once

EVIDENCE = ("both", "alone", "no_second")
"""Whether a second source shows a level shift, in the order they are said."""


class FlaggedPlace(NamedTuple):
    """A place, and its years that carry a flag."""

    cve_ent: str
    years: list[int]


@says_which_column
def flagged_years(yearly: pd.DataFrame) -> dict[str, list[FlaggedPlace]]:
    """Return, for each flag that any row carries, the states and their years; the nation's years where no state carries it.

    >>> rows = pd.DataFrame({"cve_ent": ["20", "00"], "year": 2016, "suspected_gap": True, "level_shift": False})
    >>> flagged_years(rows)
    {'suspected_gap': [FlaggedPlace(cve_ent='20', years=[2016])]}
    """
    found = {}
    for flag in FLAGS:
        rows = yearly[yearly[flag]]
        of_states = rows[rows["cve_ent"] != NATION]
        by_place = (of_states if len(of_states) else rows).groupby("cve_ent", dropna=False)["year"]
        if places := [FlaggedPlace(str(code), sorted({int(year) for year in years})) for code, years in by_place]:
            found[flag] = places
    return found


class GapMonths(NamedTuple):
    """A state, and its months that were published as zero."""

    cve_ent: str
    months: list[pd.Timestamp]


class FlaggedMonths(NamedTuple):
    """Months that look like gaps, state by state, and years that are level shifts, by whether a second source shows them."""

    gaps: list[GapMonths]
    shifts: dict[str, list[Any]]


@says_which_column
def flagged_months(monthly: pd.DataFrame, shifts: pd.DataFrame, cve_ent: Sequence[str] | None = None) -> FlaggedMonths | None:
    """Gather what the flags of some states' months say; None where there are no months.

    `shifts` is :func:`violence_data.measures.shift_evidence` of these months; without `cve_ent`, all states are spoken of. What is returned
    has, under ``shifts``, those of the keys "both", "alone" and "no_second" that occur, each with its rows.
    """
    if monthly.empty:
        return None
    shown = monthly[(monthly["cve_ent"] != NATION) & (monthly["cve_ent"].isin(cve_ent) if cve_ent is not None else True)]
    by_state = shown[shown["suspected_gap"]].groupby("cve_ent", dropna=False)["month"]
    gaps = [GapMonths(str(code), list(months.drop_duplicates().sort_values())) for code, months in by_state]
    years = shown.assign(year=shown["month"].dt.year).loc[shown["level_shift"], ["cve_ent", "year"]].drop_duplicates()
    marked = years.merge(shifts, on=["cve_ent", "year"], how="left", validate="one_to_one").fillna({"evidence": "no_second"})
    by_evidence = {key: list(marked[marked["evidence"] == key].itertuples(index=False)) for key in EVIDENCE}
    return FlaggedMonths(gaps, {key: rows for key, rows in by_evidence.items() if rows})


ALIKE = 1.6
"""A second source shows a shift as well where its year moved by at least this factor, the same way."""
DEATHS = "homicide_deaths"
COLUMNS = ["cve_ent", "year", "ratio", "other_ratio", "evidence"]


@says_which_column
@once
def shift_evidence(monthly: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    """Hold each year marked as a level shift against the sources that count otherwise.

    Case files and victims are one agency's and are held against deaths registered by the other, deaths against both: what one office
    changed in its recording does not move the other's figures, and what happened moves both.

    Of the other tables of states and months those of the same agency, or without rows, are passed over.

    Returns
    -------
    pandas.DataFrame
        One row per state and year marked: ``cve_ent``, ``year``, ``ratio`` (the year over the one before; NA from 0), ``other_ratio`` (of
        the second source nearest to it; NA where none covers both years whole), ``evidence``: "both" (it moved by a factor of 1.6 or
        more, the same way), "alone", or "no_second".

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "08", "month": pd.date_range("2007-01-01", periods=24, freq="MS"), "suspected_gap": False})
    >>> deaths = months.assign(homicide_deaths=[10] * 12 + [50] * 12, level_shift=[False] * 12 + [True] * 12)
    >>> files = months.assign(incidents=[10] * 12 + [33] * 12, offence="homicidio_doloso")
    >>> shift_evidence(deaths, files).to_numpy().tolist(), shift_evidence(deaths)["evidence"].tolist()
    ([['08', 2008, 5.0, 3.3, 'both']], ['no_second'])
    """
    own = _ratios(monthly)
    marked = own[own["level_shift"]].reset_index(drop=True)
    seconds = [_ratios(rows) for table in others for rows in _of_another_agency(monthly, table)]
    distance = pd.Series(np.inf, index=marked.index)
    nearest = pd.Series(np.nan, index=marked.index)
    for second in seconds:
        ratio = marked[["cve_ent", "year"]].merge(second, on=["cve_ent", "year"], how="left", validate="one_to_one")["ratio"]
        apart = pd.Series(np.abs(np.log(to_floats(ratio) / to_floats(marked["ratio"]))), index=marked.index)
        nearest = nearest.mask(apart < distance, ratio)
        distance = distance.mask(apart < distance, apart)
    rising = marked["ratio"].isna() | (marked["ratio"] > 1)
    alike = np.where(rising, nearest >= ALIKE, nearest <= 1 / ALIKE)
    evidence = np.where(nearest.isna(), "no_second", np.where(alike, "both", "alone"))
    ratios = {"ratio": marked["ratio"], "other_ratio": nearest}
    nullable = {name: to_nullable(to_floats(column), marked.index) for name, column in ratios.items()}
    return marked.assign(**nullable, evidence=pd.Series(evidence, dtype="str"))[COLUMNS]


def _of_another_agency(monthly: pd.DataFrame, table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the series of a table, a method each, where it is of the other agency."""
    if table.empty or (measure(table) == DEATHS) == (measure(monthly) == DEATHS):
        return
    methods = table["method"].unique() if "method" in table else [None]
    for method in methods:
        yield summed(table if method is None else table[table["method"] == method])


def _ratios(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return each whole year over the whole year before it: ``cve_ent``, ``year``, ``ratio`` (NaN from 0 and without one), flags."""
    years, count = sum_years(monthly), measure(monthly)
    total = years[count].where(years["complete"]).astype("float64")
    before = years[["cve_ent"]].assign(year=years["year"] + 1, before=total)
    both = years[["cve_ent", "year", *FLAGS]].assign(total=total).merge(before, on=["cve_ent", "year"], how="left", validate="one_to_one")
    return both.assign(ratio=both["total"] / both["before"].where(both["before"] > 0))
