"""What is checked in the daily bulletins: days and states missing, copies, totals, unknown places, sexes, spikes.

Each function returns what a reader must know, in sentences; `checks.run_checks` makes findings of them.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from violence_data import states

SPIKE_VICTIMS = 20
"""A municipality-day with this many victims or more is a spike: often bodies found in graves, sometimes one attack."""
LISTED_DAYS = 3


def missing_days(frame: pd.DataFrame) -> list[str]:
    """Return the days without a bulletin between the first and the last."""
    first, last = frame["date"].min(), frame["date"].max()
    missing = pd.date_range(first, last).difference(pd.DatetimeIndex(frame["date"].unique()))
    listed = ", ".join(f"{d:%Y-%m-%d}" for d in missing)
    return [f"no bulletin for {_many(len(missing), 'day')} between {first:%Y-%m-%d} and {last:%Y-%m-%d}: {listed}"] if len(missing) else []


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def missing_states(frame: pd.DataFrame) -> list[str]:
    """Return the states that bulletins leave out, and when: they are not covered on these days, which is not 0."""
    if "cvegeo" in frame:
        return []
    there = frame.assign(there=True).pivot(index="date", columns="cve_ent", values="there").reindex(columns=[*_codes()]).isna()
    found = []
    for code, absent in there.items():
        days = [f"{d:%Y-%m-%d}" for d in there.index[absent]]
        if days:
            when = ", ".join(days) if len(days) <= LISTED_DAYS else f"{len(days)} days, {days[0]} to {days[-1]}"
            found.append(f"{states.names()[str(code)]}: left out on {when}")
    return found


def _codes() -> list[str]:
    return [s.cve_ent for s in states.all_states()]


def doubled_days(frame: pd.DataFrame) -> list[str]:
    """Return the days that stood twice, alike in every row, of which one copy was kept."""
    share = frame["rows_repeated"].gt(0).groupby(frame["date"]).mean()
    return [f"{day:%Y-%m-%d} stood twice, alike in every row: one copy is kept" for day in share.index[share > 0.5]]


def repeated_rows(frame: pd.DataFrame) -> list[str]:
    """Return how many rows were left out because another of their day was alike in every column, and how many were summed."""
    if "rows_published" not in frame:
        return []
    repeated = int(frame["rows_repeated"].sum())
    known = frame[frame["cvegeo"] != "99999"]
    summed = known[known["rows_published"] - known["rows_repeated"] > 1]
    found = []
    if repeated:
        found.append(f"{_many(repeated, 'row')} left out: alike in every column to another of the same day")
    if len(summed):
        found.append(f"{_many(len(summed), 'municipality-day')} with rows that differ: their sum is kept")
    return found


def day_totals(frame: pd.DataFrame) -> list[str]:
    """Return the days whose states do not sum to the bulletin's own total."""
    if "day_total_published" not in frame:
        return []
    by_day = frame.groupby("date", dropna=False).agg(states=("victims", "sum"), total=("day_total_published", "first")).dropna()
    differ = by_day[by_day["states"] != by_day["total"]]
    return [f"{day:%Y-%m-%d}: the states sum to {row.states}, the bulletin's total is {row.total}" for day, row in differ.iterrows()]


def unknown_municipalities(frame: pd.DataFrame) -> list[str]:
    """Return how many rows and victims name a municipality that their state does not have."""
    if "cvegeo" not in frame:
        return []
    unknown = frame[frame["cvegeo"] == "99999"]
    rows, dead = int(unknown["rows_published"].sum()), int(unknown["victims"].sum())
    where = f"{rows:,} rows with {dead:,} of {int(frame['victims'].sum()):,} victims"
    return [f"{where} name a municipality that their state does not have, or has twice: they stand under 99999"] if rows else []


def sexes(frame: pd.DataFrame) -> list[str]:
    """Return how many rows have sexes that are blank or do not add up to the victims."""
    if "sexes_add_up" not in frame:
        return []
    wrong = frame[~frame["sexes_add_up"]]
    blank = wrong[["victims_male", "victims_female", "victims_not_identified"]].isna().all(axis=1)
    found = []
    for rows, said in ((wrong[blank], "every sex is blank"), (wrong[~blank], "the sexes do not add up to the victims")):
        if len(rows):
            first, last = (f"{day:%Y-%m-%d}" for day in (rows["date"].min(), rows["date"].max()))
            days = first if first == last else f"{first} to {last}"
            number, dead = _many(int(rows["rows_published"].sum()), "row"), _many(int(rows["victims"].sum()), "victim")
            found.append(f"{number} ({dead}, {days}): {said}")
    return found


def spikes(frame: pd.DataFrame) -> list[str]:
    """Return the municipality-days of `SPIKE_VICTIMS` or more."""
    if "spike" not in frame:
        return []
    marked = frame[frame["spike"]].sort_values(["date", "cvegeo"])
    listed = ", ".join(f"{r.cvegeo} on {r.date:%Y-%m-%d} ({r.victims})" for r in marked.itertuples())
    said = f"{len(marked)} municipality-days of {SPIKE_VICTIMS} or more may be bodies found, not killings of that day"
    return [f"{said}: {listed}"] if len(marked) else []


DAILY: dict[str, Callable[[pd.DataFrame], list[str]]] = {
    "days missing": missing_days,
    "states missing": missing_states,
    "days doubled": doubled_days,
    "rows repeated": repeated_rows,
    "day total": day_totals,
    "municipality unknown": unknown_municipalities,
    "sexes do not add up": sexes,
    "spike": spikes,
}


def findings(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the name of each check and what it found, cut by cut; a table without bulletins has none."""
    if "bulletin" not in frame:
        return []
    cuts = frame.groupby("cut", dropna=False)
    return [(name, f"cut {cut}: {said}") for cut, rows in cuts for name, check in DAILY.items() for said in check(rows)]
