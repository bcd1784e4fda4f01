"""Checks of what is covered: every state, and every place in every month or year."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.checks.finding import Check, listed, no_rows
from violence_data.checks.releases import releases
from violence_data.tables import Table


def _why_no_grid(table: Table, frame: pd.DataFrame) -> str:
    if not table.grid or table.vintage is None:
        return "places and times without a row are allowed in it"
    return no_rows(frame)


def _complete_grid(table: Table, frame: pd.DataFrame) -> list[str]:
    *place, time = table.grid
    found = []
    for name, rows in releases(table, _distinct(table, frame, *place, time)):
        places = [_codes() if column == "cve_ent" else sorted(rows[column].unique()) for column in place]
        wanted = pd.MultiIndex.from_product([*places, _expected_times(rows[time])], names=table.grid)
        missing = wanted.difference(pd.MultiIndex.from_frame(rows[list(table.grid)]))
        if len(missing):
            *where, when = missing.to_frame().astype("str").iloc[0]
            first = " in ".join([*where, when[:7]])  # of a day, its month; a year has four characters
            found.append(f"{name}: missing {' and '.join(table.grid)}: {len(missing):,} of {len(wanted):,}, first {first}")
    return found


def _distinct(table: Table, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the values that these columns take in each release, once each."""
    return frame[[c for c in dict.fromkeys((*table.series, table.vintage, "published_on", *columns)) if c in frame]].drop_duplicates()


def _expected_times(times: pd.Series) -> list[object]:
    if times.dtype.kind == "M":
        return list(pd.date_range(times.min(), times.max(), freq="MS").as_unit("us"))
    return list(range(int(times.min()), int(times.max()) + 1))


def _codes() -> list[str]:
    return [s.cve_ent for s in states.all_states()]


def _why_no_states(table: Table, frame: pd.DataFrame) -> str:
    if "cve_ent" not in frame or not (table.is_boundary or table.grid):
        return "a state may be absent from it, or its rows stand for smaller places"
    return no_rows(frame)


def _why_no_municipal_states(table: Table, frame: pd.DataFrame) -> str:
    if "cvegeo" not in frame or table.source_id == "seeds":
        return "it does not cover the country by municipality"
    return no_rows(frame)


def _missing_states(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return which states are missing, once for all releases that lack the same; where most are, which are held."""
    place = "cve_ent" if "cve_ent" in frame else "cvegeo"
    said: dict[str, list[str]] = {}
    for name, rows in releases(table, _distinct(table, frame, place)):
        codes = set(rows[place].str[:2])
        held, missing = ([s.name for s in states.all_states() if (s.cve_ent in codes) == there] for there in (True, False))
        if missing:
            most = len(missing) > len(held)
            said.setdefault(f"holds only {', '.join(held) or 'no state'}" if most else f"missing states: {', '.join(missing)}", []).append(
                name
            )
    return [f"{listed(names, most=1)}: {what}" if names[0] else what for what, names in said.items()]


CHECKS = (
    Check(
        "complete grid",
        "error",
        "States, municipalities, months or years missing from a cut that holds the others.",
        _why_no_grid,
        _complete_grid,
    ),
    Check("every state", "error", "A cut or map of states without all 32 of them.", _why_no_states, _missing_states),
    Check(
        "every state by municipality",
        "warning",
        "A cut or map of municipalities that has none of some state.",
        _why_no_municipal_states,
        _missing_states,
    ),
)
