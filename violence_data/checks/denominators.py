"""Checks of the population that rates are divided by: it grows slowly, never stands still, and its sexes sum to it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from violence_data.checks.finding import Check, listed, many, needs, no_rows
from violence_data.tables import Table

DENOMINATOR_JUMP = 0.10
DENOMINATOR_STILL_YEARS = 3


def _needs_people(place: str) -> Callable[[Table, pd.DataFrame], str]:
    def why_not(table: Table, frame: pd.DataFrame) -> str:
        if "population" not in frame or place not in frame:
            return f"it has no population by {'state' if place == 'cve_ent' else 'municipality'}"
        return no_rows(frame)

    return why_not


def _jumps_or_stands_still(table: Table, frame: pd.DataFrame) -> list[str]:
    place = table.key[1]
    ordered = frame.sort_values(["edition", place, "year"])
    places = [ordered["edition"], ordered[place]]
    people = ordered["population"].astype("float64")
    change = people / people.groupby(places, dropna=False).shift() - 1
    jumps = ordered[change.abs() > DENOMINATOR_JUMP]
    still = change.eq(0)
    for _ in range(DENOMINATOR_STILL_YEARS - 1):
        still &= still.groupby(places, dropna=False).shift(fill_value=False)
    stuck = ordered[still]
    found = []
    for said, rows in ((f"changes by more than {DENOMINATOR_JUMP:.0%} in a year", jumps), ("stands still for years", stuck)):
        if len(rows):
            first = f"{rows[place].iloc[0]} in {rows['year'].iloc[0]}"
            found.append(f"population {said}: {len(rows):,} place-years in {rows[place].nunique():,} places, first {first}")
    return found


def _sexes(table: Table, frame: pd.DataFrame) -> list[str]:
    wrong = frame[(frame["population_female"] + frame["population_male"] != frame["population"]).fillna(False)]
    if wrong.empty:
        return []
    where = listed([f"{r.cve_ent} in {r.year} (edition {r.edition})" for r in wrong.head(6).itertuples()], most=5)
    return [f"women and men do not sum to the people in {many(len(wrong), 'state-year')}: {where}"]


_LOOKS = "A population that stands still for years or changes by more than 10 % in one"
CHECKS = (
    Check("denominator", "error", f"{_LOOKS}, in a state.", _needs_people("cve_ent"), _jumps_or_stands_still),
    Check("municipal denominator", "warning", f"{_LOOKS}, in a municipality.", _needs_people("cvegeo"), _jumps_or_stands_still),
    Check(
        "population by sex",
        "error",
        "Women and men who do not sum to the population.",
        needs("population", "population_female", "population_male"),
        _sexes,
    ),
)
