"""CONAPO's mid-year population, on 1 July and on any day between."""

from __future__ import annotations

import numpy as np
import pandas as pd

from violence_data.errors import ViolenceDataError, YearsNotCovered
from violence_data.measures.frames import (
    NATION,
    Floats,
    check_grain,
    check_nation,
    check_single,
    missing_states,
    says_which_column,
    spell_years,
    to_floats,
)


@says_which_column
def mid_year_population(population: pd.DataFrame, cve_ent: pd.Series, year: pd.Series) -> pd.Series:
    """Look up the published mid-year population of places and years.

    Places (``00`` is the sum of the states) and years stand row by row; people (float) come back with the index of ``cve_ent``.

    Raises
    ------
    YearsNotCovered
        When a year is not in the edition.
    ViolenceDataError
        When the frame holds several editions or lacks a place.

    Examples
    --------
    >>> people = pd.DataFrame({"cve_ent": [f"{number:02d}" for number in range(1, 33)], "year": 2019, "population": 20})
    >>> mid_year_population(people, pd.Series(["02", "00"]), pd.Series([2019, 2019])).tolist()
    [20.0, 640.0]
    """
    wide = _mid_years(population)
    missing = sorted({int(value) for value in year.unique()} - set(wide.index))
    if missing:
        raise _not_covered(missing, wide)
    values = wide.to_numpy()[wide.index.get_indexer(pd.Index(year)), _columns(wide, cve_ent)]
    return pd.Series(values, index=cve_ent.index)


@says_which_column
def population_on(population: pd.DataFrame, cve_ent: pd.Series, day: pd.Series) -> pd.Series:
    """Interpolate population between mid-years, linearly in days.

    The published figure stands on 1 July. The half year before the first and after the last
    mid-year extend the nearest slope; farther outside is an error.

    Places (``00`` is the sum of the states) and days stand row by row; people (float) come back with the index of ``cve_ent``.

    Raises
    ------
    YearsNotCovered
        When a day is in a year before the first or after the last of the edition.
    ViolenceDataError
        When the frame holds several editions, one year only, or lacks a place.

    Examples
    --------
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": [1000, 1365]})
    >>> days = pd.Series(pd.to_datetime(["2018-07-01", "2018-07-11"]))
    >>> population_on(people, pd.Series(["01", "01"]), days).tolist()
    [1000.0, 1010.0]
    """
    wide = _mid_years(population)
    if day.empty:
        return pd.Series(index=cve_ent.index, dtype="float64")
    outside = ~day.dt.year.between(wide.index.min(), wide.index.max())
    if outside.any():
        raise _not_covered(sorted(day[outside].dt.year.unique()), wide)
    if len(wide) < 2:
        raise ViolenceDataError(f"two mid-years expected, found only {spell_years(wide.index)}: pass the whole edition")
    known = _day_number(pd.to_datetime({"year": wide.index, "month": 7, "day": 1}))
    wanted = _day_number(day)
    left = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    places, people = _columns(wide, cve_ent), wide.to_numpy()
    share = (wanted - known[left]) / (known[left + 1] - known[left])
    values = people[left, places] * (1 - share) + people[left + 1, places] * share
    return pd.Series(values, index=cve_ent.index)


def _mid_years(population: pd.DataFrame) -> pd.DataFrame:
    """Lay one edition out as year by place, the nation as the sum of the states."""
    check_single(population, "edition", "a rate never mixes population editions")
    check_grain(population, ["cve_ent", "year"])
    long = population.assign(population=to_floats(population["population"]))
    wide = long.pivot_table("population", "year", "cve_ent", aggfunc="first", dropna=False)
    if NATION not in wide.columns and not missing_states(population):
        wide[NATION] = wide.sum(axis=1, skipna=False)
    return wide.sort_index()


def _columns(wide: pd.DataFrame, cve_ent: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Find each place's column, or say which have no population."""
    if NATION not in wide.columns and cve_ent.eq(NATION).any():
        check_nation(wide.columns.to_frame(name="cve_ent"))
    columns = wide.columns.get_indexer(pd.Index(cve_ent))
    if (columns < 0).any():
        unknown = sorted({str(code) for code in cve_ent[columns < 0]})
        raise ViolenceDataError(
            f"no population for cve_ent {', '.join(unknown)}; the edition holds "
            f"{', '.join(sorted(map(str, wide.columns)))}: drop those rows or add their population"
        )
    return columns


def _day_number(day: pd.Series) -> Floats:
    """Count days since 1970, fractions included."""
    since = (day - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return to_floats(since)


def _not_covered(missing: list[int], wide: pd.DataFrame) -> YearsNotCovered:
    """Name the years that the edition does hold."""
    return YearsNotCovered(
        f"population of {spell_years(missing)} is not covered; the edition holds "
        f"{spell_years(wide.index)}: choose among those or load another edition"
    )
