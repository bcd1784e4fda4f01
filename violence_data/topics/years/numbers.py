"""Two years set side by side: which states surely rose or fell, in which nothing can be said, and what chance alone would mark."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from violence_data.errors import ViolenceDataError
from violence_data.measures import compare_years, measure, monthly, registered_years, select_years
from violence_data.measures.comparison import Moved, moved
from violence_data.measures.frames import FLAGS, NATION, says_which_column, to_floats, to_nullable
from violence_data.measures.intervals import interval_holds, rate_ratio_interval

MARKED_BY_CHANCE = 0.05
"""Share of 95 % intervals that leave out no change although there was none."""


class Moves(NamedTuple):
    """How the nation and the states moved."""

    totals: list[int]
    """The nation's count in each year."""
    nation: Moved | None
    risen: list[str]
    """The states whose interval lies above no change, and under it in `fallen`; the largest change first."""
    fallen: list[str]
    unclear: int
    """How many states neither surely rose nor surely fell."""
    tests: int
    """How many states have an interval, and in `by_chance` how many would look as if they had moved, had none moved."""
    by_chance: float


@dataclass(frozen=True)
class TwoYears:
    """Two years of a table compared, place by place.

    `rows` are those of `measures.compare_years`, `count` is the column that is counted.
    """

    year_a: int
    year_b: int
    count: str
    rows: pd.DataFrame

    def only(self, codes: Collection[str]) -> TwoYears:
        """Return the same of some places alone."""
        return replace(self, rows=self.rows[self.rows["cve_ent"].isin(codes)])

    @property
    def rate(self) -> str:
        """Name of the rate's columns, without the ending ``_a`` or ``_b`` of the year."""
        return f"{self.count}_per_100k_annualised"

    @property
    def holds(self) -> str:
        """What the intervals hold: `measures.interval_holds`."""
        return interval_holds(self.rows)

    @property
    def months(self) -> int | None:
        """How many months of each year are compared, where one of the years is not whole; else None."""
        months = int(self.rows["months_compared"].iloc[0])
        return months if months < 12 else None

    @property
    def moves(self) -> Moves:
        """How the nation and the states moved."""
        nation, states = (self.rows[(self.rows["cve_ent"] == NATION) == wanted] for wanted in (True, False))
        totals = [int(nation[f"{self.count}_{side}"].iloc[0]) for side in "ab"]
        up, down = states[states["change_pct_low"] > 0], states[states["change_pct_high"] < 0]
        tests = int(states["change_pct_low"].notna().sum())
        unclear = len(states) - len(up) - len(down)
        return Moves(totals, moved(self.rows, NATION), _largest_first(up), _largest_first(down), unclear, tests, tests * MARKED_BY_CHANCE)

    @property
    def flagged(self) -> list[str]:
        """The states that carry a flag in one of the years."""
        return [code for code in self.rows.loc[self.rows[list(FLAGS)].any(axis=1), "cve_ent"] if code != NATION]

    @property
    def marks(self) -> list[str]:
        """The flags that a row of a chart is marked with: a gap hides a shift."""
        gap, shift = (self.rows[flag] for flag in FLAGS)
        return [flag for flag, shown in zip(FLAGS, (gap, shift & ~gap), strict=True) if shown.any()]


def _largest_first(rows: pd.DataFrame) -> list[str]:
    return list(rows.sort_values("change_pct", key=abs, ascending=False, kind="stable")["cve_ent"])


@says_which_column
def compare(table: pd.DataFrame, population: pd.DataFrame, year_a: int, year_b: int) -> TwoYears:
    """Compare two years of a table, state by state and for the nation; when one is not whole both keep the same months.

    `table` is a ``*_state_month`` table of one cut and method, or ``inegi_deaths_registered_state_year`` of one cut.

    Raises
    ------
    YearsNotCovered, ViolenceDataError
        When a year is not in the table; when both years are the same, or the table mixes cuts or methods, or lacks a state.
    """
    if "month" in table:
        rows = compare_years(monthly(table), population, year_a, year_b)
    else:
        rows = _compare_whole_years(registered_years(table, population), year_a, year_b)
    return TwoYears(year_a, year_b, measure(table), rows)


def _compare_whole_years(years: pd.DataFrame, year_a: int, year_b: int) -> pd.DataFrame:
    """Return the columns of `compare_years` for years without months: their scatter is not known, so the intervals hold chance alone."""
    if year_a == year_b:
        raise ViolenceDataError(f"two years expected, found {year_a} twice: choose another")
    sides = [select_years(years, year, year).set_index("cve_ent") for year in (year_a, year_b)]
    rows, count = pd.DataFrame(index=sides[0].index), measure(years)
    rate = f"{count}_per_100k_annualised"
    for letter, side in zip("ab", sides, strict=True):
        rows[f"{count}_{letter}"], rows[f"{rate}_{letter}"], rows[f"days_{letter}"] = side[count], side[rate], side["days"].astype("Int64")
    counts, people = ([to_floats(side[name]) for side in sides] for name in (count, "population"))
    low, high = rate_ratio_interval(counts[0], people[0], counts[1], people[1], to_floats(pd.Series(1.0, index=rows.index)))
    point = to_floats(sides[1][rate] / sides[0][rate].replace(0, pd.NA))
    for name, ratio in (("", point), ("_low", low), ("_high", high)):
        rows[f"change_pct{name}"] = to_nullable((ratio - 1) * 100, rows.index)
    not_measured = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    return rows.assign(dispersion=not_measured, months_compared=12, **dict.fromkeys(FLAGS, False)).reset_index()
