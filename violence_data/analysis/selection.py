"""Which years a frame holds, and which states border a state."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered


def select_years(frame: pd.DataFrame, first_year: int | None, last_year: int | None) -> pd.DataFrame:
    """Keep the rows of some years, of which the first and the last must be there.

    Parameters
    ----------
    frame
        A frame with a column ``year`` or ``month``.
    first_year, last_year
        Both included; without one, from the frame's first year or to its last.

    Returns
    -------
    pandas.DataFrame
        The frame's rows of those years, same grain and columns.

    Raises
    ------
    YearsNotCovered
        When the first or the last year is not in the frame; the message names those that are.

    Examples
    --------
    >>> import pandas as pd
    >>> select_years(pd.DataFrame({"year": [2018, 2019, 2020]}), 2019, None)["year"].tolist()
    [2019, 2020]
    """
    year = frame["year"] if "year" in frame.columns else frame["month"].dt.year
    held = sorted(int(value) for value in year.unique())
    first = min(held, default=0) if first_year is None else first_year
    last = max(held, default=0) if last_year is None else last_year
    missing = sorted(({first, last} | set(range(first, last + 1))) - set(held))
    if first not in held or last not in held:
        raise YearsNotCovered(
            f"year {spell_years(missing)} is not covered; this table holds {spell_years(held) or 'no year'}: choose among those"
        )
    if last < first:
        raise ViolenceDataError(f"years {first} to {last}: the first is after the last")
    return frame[year.between(first, last)]


def spell_years(years: Iterable[int]) -> str:
    """Write years as runs.

    Examples
    --------
    >>> spell_years([2015, 2016, 2017, 2020])
    '2015-2017, 2020'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def neighbours(states_geo: pd.DataFrame, cve_ent: str) -> list[str]:
    """List the states that share a border, or a point of one, with a state.

    Parameters
    ----------
    states_geo
        A GeoDataFrame, one row per state: ``cve_ent`` and ``geometry``.
    cve_ent
        The state's code.

    Returns
    -------
    list of str
        Codes, sorted.

    Raises
    ------
    UnknownName
        When the state is not there.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> squares = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 3)]
    >>> neighbours(gpd.GeoDataFrame({"cve_ent": ["01", "02", "03"]}, geometry=squares), "01")
    ['02']
    """
    here = states_geo["cve_ent"] == cve_ent
    if not here.any():
        raise UnknownName(f"state {cve_ent} is not on the map; it holds {', '.join(sorted(states_geo.cve_ent))}")
    # Simplified borders may overlap by a hair, so they intersect where they should only touch.
    geometry: Any = states_geo["geometry"]
    meets = geometry.intersects(geometry[here].union_all())
    return sorted(str(code) for code in states_geo.loc[meets & ~here, "cve_ent"])
