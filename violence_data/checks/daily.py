"""Checks of the daily bulletins: days and states missing, copies, totals, unknown places, sexes, spikes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from violence_data import states
from violence_data.checks.finding import Check, many, no_rows
from violence_data.checks.releases import by_release
from violence_data.tables import Table

SPIKE_VICTIMS = 20
"""A municipality-day with this many victims or more is a spike: often bodies found in graves, sometimes one attack."""
LISTED_DAYS = 3


def missing_days(frame: pd.DataFrame) -> list[str]:
    """Return the days without a bulletin between the first and the last."""
    first, last = frame["date"].min(), frame["date"].max()
    missing = pd.date_range(first, last).difference(pd.DatetimeIndex(frame["date"].unique()))
    listed = ", ".join(f"{d:%Y-%m-%d}" for d in missing)
    return [f"no bulletin for {many(len(missing), 'day')} between {first:%Y-%m-%d} and {last:%Y-%m-%d}: {listed}"] if len(missing) else []


def missing_states(frame: pd.DataFrame) -> list[str]:
    """Return the states that bulletins leave out, and when: they are not covered on these days, which is not 0."""
    once = frame[["date", "cve_ent"]].drop_duplicates().assign(there=True)  # a doubled day is another check's to tell
    there = once.pivot(index="date", columns="cve_ent", values="there").reindex(columns=[*_codes()]).isna()
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
    repeated = int(frame["rows_repeated"].sum())
    known = frame[frame["cvegeo"] != "99999"]
    summed = known[known["rows_published"] - known["rows_repeated"] > 1]
    found = []
    if repeated:
        found.append(f"{many(repeated, 'row')} left out: alike in every column to another of the same day")
    if len(summed):
        found.append(f"{many(len(summed), 'municipality-day')} with rows that differ: their sum is kept")
    return found


def day_totals(frame: pd.DataFrame) -> list[str]:
    """Return the days whose states do not sum to the bulletin's own total."""
    by_day = frame.groupby("date", dropna=False).agg(states=("victims", "sum"), total=("day_total_published", "first")).dropna()
    differ = by_day[by_day["states"] != by_day["total"]]
    return [f"{day:%Y-%m-%d}: the states sum to {row.states}, the bulletin's total is {row.total}" for day, row in differ.iterrows()]


def unknown_municipalities(frame: pd.DataFrame) -> list[str]:
    """Return how many rows and victims name a municipality that their state does not have."""
    unknown = frame[frame["cvegeo"] == "99999"]
    rows, dead = int(unknown["rows_published"].sum()), int(unknown["victims"].sum())
    where = f"{rows:,} rows with {dead:,} of {int(frame['victims'].sum()):,} victims"
    return [f"{where} name a municipality that their state does not have, or has twice: they stand under 99999"] if rows else []


def sexes(frame: pd.DataFrame) -> list[str]:
    """Return how many rows have sexes that are blank or do not add up to the victims."""
    wrong = frame[~frame["sexes_add_up"]]
    blank = wrong[["victims_male", "victims_female", "victims_not_identified"]].isna().all(axis=1)
    found = []
    for rows, said in ((wrong[blank], "every sex is blank"), (wrong[~blank], "the sexes do not add up to the victims")):
        if len(rows):
            first, last = (f"{day:%Y-%m-%d}" for day in (rows["date"].min(), rows["date"].max()))
            days = first if first == last else f"{first} to {last}"
            number, dead = many(int(rows["rows_published"].sum()), "row"), many(int(rows["victims"].sum()), "victim")
            found.append(f"{number} ({dead}, {days}): {said}")
    return found


def spikes(frame: pd.DataFrame) -> list[str]:
    """Return the municipality-days of `SPIKE_VICTIMS` or more."""
    marked = frame[frame["spike"]].sort_values(["date", "cvegeo"])
    listed = ", ".join(f"{r.cvegeo} on {r.date:%Y-%m-%d} ({r.victims})" for r in marked.itertuples())
    said = f"{len(marked)} municipality-days of {SPIKE_VICTIMS} or more may be bodies found, not killings of that day"
    return [f"{said}: {listed}"] if len(marked) else []


def _check(name: str, looks_for: str, find: Callable[[pd.DataFrame], list[str]], *columns: str) -> Check:
    """Return a check of each cut of a table of bulletins that has these columns."""

    def why_not(table: Table, frame: pd.DataFrame) -> str:
        if "bulletin" not in frame:
            return "it is no daily bulletin"
        missing = next((c for c in columns if c not in frame), "")
        return f"this bulletin has no {missing}" if missing else no_rows(frame)

    return Check(name, "warning", looks_for, why_not, by_release(find))


CHECKS = (
    _check("days missing", "Days without a bulletin between the first and the last.", missing_days),
    _check("states missing", "States that a day's bulletin leaves out.", missing_states, "day_total_published"),
    _check("days doubled", "Days that stood twice and of which one copy was kept.", doubled_days),
    _check(
        "rows repeated", "Rows of one day that are alike and were left out, or differ and were summed.", repeated_rows, "rows_published"
    ),
    _check("day total", "Days whose states do not sum to the bulletin's own total.", day_totals, "day_total_published"),
    _check("municipality unknown", "Names of municipalities that their state does not have.", unknown_municipalities, "cvegeo"),
    _check("sexes do not add up", "Rows whose sexes are blank or do not sum to the victims.", sexes, "sexes_add_up"),
    _check("spike", f"Municipality-days of {SPIKE_VICTIMS} victims or more: often bodies found.", spikes, "spike"),
)
