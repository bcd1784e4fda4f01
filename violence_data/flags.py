"""Two flags on state-month tables: a published zero that looks like a gap, and a year that doubled or halved."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from violence_data.errors import CheckFailed
from violence_data.tables import Table

GAP_USUAL_MONTH = 10
"""A published zero is a suspected gap where the months within a year of it, zeros left out, have this median or more."""
GAP_WINDOW_MONTHS = 12
SHIFT_RATIO = 2.0
SHIFT_SMALLEST_YEAR = 100
"""A year is a level shift when it is `SHIFT_RATIO` times the year before or its inverse, and the larger reaches this count."""


def add_flags(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a state-month table with `suspected_gap` and `level_shift`, cut by cut; offences other than homicidio doloso do not count.

    Raises
    ------
    CheckFailed
        When a state and month has no row of homicidio doloso, or there are no rows at all.
    """
    if "suspected_gap" not in table.columns or table.count is None:
        return frame
    counted = frame[frame["offence"] == "homicidio_doloso"] if "offence" in frame else frame
    keys = [*series_columns(frame), "cut", "cve_ent"]
    totals = counted.groupby([*keys, "month"], dropna=False)[table.count].sum(min_count=1).reset_index(name="total")
    _refuse_uncounted(table, frame[[*keys, "month"]].drop_duplicates(), totals)
    flags = [_flag_place(place) for _, place in totals.groupby(keys, dropna=False)]
    columns = [*keys, "month", "suspected_gap", "level_shift"]
    return frame.merge(pd.concat(flags)[columns], on=[*keys, "month"], how="left", validate="many_to_one")


def _refuse_uncounted(table: Table, held: pd.DataFrame, totals: pd.DataFrame) -> None:
    if len(totals) == len(held) > 0:
        return
    raise CheckFailed(
        f"{table.name}: expected rows of homicidio_doloso in every state and month, found them in {len(totals):,} of {len(held):,}: "
        "rows were lost, or only a part of the file was kept; get it again"
    )


def _flag_place(place: pd.DataFrame) -> pd.DataFrame:
    place = place.sort_values("month")
    total = place["total"].astype("float64")  # a month that is not covered is no zero
    usual = total.where(total > 0).rolling(2 * GAP_WINDOW_MONTHS + 1, center=True, min_periods=1).median()
    gap = (total == 0) & (usual >= GAP_USUAL_MONTH)
    year = place["month"].dt.year
    by_year = total.groupby(year, dropna=False).agg(["sum", "count"])
    full = by_year.loc[by_year["count"] == 12, "sum"]
    shifted = [b for a, b in pairwise(full.index) if b == a + 1 and _shifted(full[a], full[b])]
    return place.assign(suspected_gap=gap, level_shift=year.isin(shifted))


def _shifted(before: float, after: float) -> bool:
    low, high = sorted((before, after))
    return high >= SHIFT_SMALLEST_YEAR and high >= SHIFT_RATIO * low


def series_columns(frame: pd.DataFrame) -> list[str]:
    """Return the column that parts a table into counting methods, which may share a cut."""
    return [c for c in ("method",) if c in frame]
