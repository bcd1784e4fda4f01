"""Two flags on state-month tables: a published zero that looks like a gap, and a year that doubled or halved."""

from __future__ import annotations

import numpy as np
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
    """Return a state-month table with `suspected_gap` and `level_shift`, by vintage; offences other than homicidio doloso do not count.

    Raises
    ------
    CheckFailed
        When a state and month has no row of homicidio doloso, or there are no rows at all.
    """
    if "suspected_gap" not in table.columns or table.count is None:
        return frame
    counted = frame[frame["offence"] == "homicidio_doloso"] if "offence" in frame else frame
    keys = [*series_columns(frame), "cut", "published_on", "cve_ent"]
    totals = counted.groupby([*keys, "month"], dropna=False)[table.count].sum(min_count=1).reset_index(name="total")
    _refuse_uncounted(table, frame[[*keys, "month"]].drop_duplicates(), totals)
    columns = [*keys, "month", "suspected_gap", "level_shift"]
    return frame.merge(_flagged(totals, keys)[columns], on=[*keys, "month"], how="left", validate="many_to_one")


def _refuse_uncounted(table: Table, held: pd.DataFrame, totals: pd.DataFrame) -> None:
    if len(totals) == len(held) > 0:
        return
    raise CheckFailed(
        f"{table.name}: expected rows of homicidio_doloso in every state and month, found them in {len(totals):,} of {len(held):,}: "
        "rows were lost, or only a part of the file was kept; get it again"
    )


def _flagged(totals: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the totals with both flags, all vintages and places at once: each is a column of months that follow one another."""
    place = totals.groupby(keys, dropna=False).ngroup()
    wide = totals.assign(place=place).pivot(index="month", columns="place", values="total").astype("float64")
    wide = wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="MS"))  # a month that is not covered is no zero
    by_year = wide.groupby(pd.DatetimeIndex(wide.index).year)
    usual = wide.where(wide > 0).rolling(2 * GAP_WINDOW_MONTHS + 1, center=True, min_periods=1).median()
    years = by_year.sum().where(by_year.count() == 12)
    low, high = np.fmin(years, years.shift()), np.fmax(years, years.shift())
    shifted = years.notna() & years.shift().notna() & (high >= SHIFT_SMALLEST_YEAR) & (high >= SHIFT_RATIO * low)
    gaps = (wide == 0) & (usual >= GAP_USUAL_MONTH)
    month, year = wide.index.get_indexer(pd.Index(totals["month"])), years.index.get_indexer(pd.Index(totals["month"].dt.year))
    return totals.assign(suspected_gap=gaps.to_numpy()[month, place], level_shift=shifted.to_numpy()[year, place])


def series_columns(frame: pd.DataFrame) -> list[str]:
    """Return the column that parts a table into counting methods, which may share a cut."""
    return [c for c in ("method",) if c in frame]
