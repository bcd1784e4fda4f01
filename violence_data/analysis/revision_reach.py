"""Which changes are larger than what later revisions could undo."""

from __future__ import annotations

import pandas as pd

from violence_data.analysis.frames import COUNTS, NATION, to_floats, to_nullable
from violence_data.analysis.ranking import FEWEST_EVENTS

NEWEST_MONTHS = 3
MONTHS_APART = 12


def large_enough(change: pd.DataFrame) -> pd.Series:
    """Mark the places with 20 or more on both sides: of smaller numbers a percentage says little, and none is judged.

    Parameters
    ----------
    change
        Rows of :func:`violence_data.analysis.against_months_before`.

    Returns
    -------
    pandas.Series of bool
        One value per row.

    Examples
    --------
    >>> import pandas as pd
    >>> large_enough(pd.DataFrame({"victims_a": [2, 20], "victims_b": [20, 20], "days_a": 30})).tolist()
    [False, True]
    """
    count = next(name for name in COUNTS if f"{name}_a" in change.columns)
    both = change[f"{count}_a"].ge(FEWEST_EVENTS) & change[f"{count}_b"].ge(FEWEST_EVENTS)
    return both.fillna(False).astype(bool)


def beyond_revisions(change: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    """Say which changes would keep their sign if both spans were revised as far as figures of their age ever were.

    The newest months are taken by the lowest and highest later move of any figure, those of the year before by that of figures of
    12 months or older; the nation by its own, a state by that of all states.

    Parameters
    ----------
    change
        Rows of :func:`violence_data.analysis.against_months_before`, the same months a year apart.
    band
        `analysis.revision_band` of one series, pooled.

    Returns
    -------
    pandas.DataFrame
        The rows given with ``revised_pct_low`` and ``revised_pct_high`` (the change at the edges of past revisions) and ``beyond``
        (boolean; NA under 20 on either side, or where no figure of that age was ever revised here).
    """
    scope = change["cve_ent"].where(change["cve_ent"] == NATION, "states")
    young, old = revision_edges(band), revision_edges(band, MONTHS_APART)
    ratio = 1 + to_floats(change["change_pct"]) / 100
    moved = {}
    for edge, other in (("low", "high"), ("high", "low")):
        share = (1 + to_floats(scope.map(young[edge])) / 100) / (1 + to_floats(scope.map(old[other])) / 100)
        moved[edge] = to_nullable((ratio * share - 1) * 100, change.index)
    large = large_enough(change) & moved["low"].notna()
    beyond = ((moved["low"] > 0) | (moved["high"] < 0)).astype("boolean").where(large)
    return change.assign(revised_pct_low=moved["low"], revised_pct_high=moved["high"], beyond=beyond)


def revision_edges(band: pd.DataFrame, age: int = 0) -> dict[str, pd.Series]:
    """Return how far at most figures of an age or older later moved: a figure that is young now has all that still before it.

    Parameters
    ----------
    band
        `analysis.revision_band` of one series, pooled.
    age
        The age in months.

    Returns
    -------
    dict
        ``low`` and ``high``: the lowest and highest move in percent (0 or beyond), by scope (``00``, ``states``).

    Examples
    --------
    >>> import pandas as pd
    >>> band = pd.DataFrame({"cve_ent": "00", "lag_from": [0, 12], "lag_to": [11, None], "change_pct_low": [-2.0, -1.0],
    ...     "change_pct_high": [3.0, 4.0]})
    >>> [float(revision_edges(band, age)["low"]["00"]) for age in (0, 12)]
    [-2.0, -1.0]
    """
    by_scope = band[~(band["lag_to"] < age).fillna(False).astype(bool)].groupby("cve_ent", dropna=False)
    return {"low": by_scope["change_pct_low"].min().clip(upper=0), "high": by_scope["change_pct_high"].max().clip(lower=0)}
