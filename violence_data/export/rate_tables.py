"""Rates ready for use: a row a place and year, with its interval, what is known to be wrong with it, and how much of the year it covers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from violence_data import __version__, measures, places, tables
from violence_data.errors import UnknownName, YearsNotCovered
from violence_data.export.tables import EMPTY, Exported, choose_format, day_of, published, write
from violence_data.export.writers import FORMATS, About
from violence_data.processed import load
from violence_data.tables import TABLES, Table, kind
from violence_data.words import words_of

VICTIMS = "sesnsp_victims_state_month"
POPULATION = "conapo_population_state_year"
INTERVAL = "Intervals hold chance alone (Garwood, 95 %): revisions, missing records and the choice of source move a rate as well."
NO_MONTHS = "It has no months: that none is flagged says nothing of gaps or shifts."


def rated_tables() -> tuple[str, ...]:
    """Return the tables that rates can be taken of: counts of every state, by month or by year.

    >>> VICTIMS in rated_tables(), "inegi_deaths_registered_state_year" in rated_tables(), POPULATION in rated_tables()
    (True, True, False)
    """
    return tuple(t.name for t in TABLES.values() if t.count and t.grid in (("cve_ent", "month"), ("cve_ent", "year")))


def rates(
    states: Iterable[str | int] | None = None, years: Iterable[int] | None = None, table: str = VICTIMS, *, as_of: str | None = None
) -> pd.DataFrame:
    """Return the rate of each place and year, of homicidio doloso where a table has offences.

    Parameters
    ----------
    states
        Names or codes of states, "nation" or "00" for the nation; the nation and all 32 when left out.
    years
        Years, such as `range(2015, 2025)`; all that the table holds when left out.
    table
        One of :func:`rated_tables`. Of one with several counting methods the one that covers most months is taken.
    as_of
        As `load` takes it.

    Returns
    -------
    pandas.DataFrame
        One row per place and year: ``cve_ent``, ``name``, ``year``, the count, ``months`` covered, ``population`` (people; of an
        unfinished year the mean over its months), ``person_years``, ``<count>_per_100k`` (of whole years alone),
        ``<count>_per_100k_annualised`` and its 95 % interval ``<count>_per_100k_low`` and ``_high`` (chance alone), ``suspected_gap``,
        ``level_shift``, ``incomplete`` (fewer than twelve months are covered). ``attrs`` hold the sources and warnings.

    Raises
    ------
    UnknownName
        For a place that does not exist, or a table of which no rates can be taken.
    YearsNotCovered
        For a year that the table does not hold.
    """
    frame, _ = _rates(states, years, table, as_of)
    return frame


def export_rates(
    states: Iterable[str | int] | None = None,
    years: Iterable[int] | None = None,
    table: str = VICTIMS,
    format_: str | None = None,
    output: Path | None = None,
    *,
    as_of: str | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write :func:`rates` to a file, with licence, sources, warnings and citation; what is left out is as in :func:`export_table`."""
    allowed = [name for name in FORMATS if name != "geojson"]
    kind_ = choose_format(allowed, format_, output)
    if kind_ not in allowed:
        raise UnknownName(f"rates: {kind_}: they have no places on a map; they can be written as: {', '.join(allowed)}")
    day = day_of(as_of)
    name = f"rates_{table}{f'_as_of_{day}' if day else ''}.{kind_}"
    return write(name, kind_, output, lambda: _rates(states, years, table, day), overwrite=overwrite)


def span(text: str) -> range:
    """Return the years of a span as it is typed.

    >>> span("2015-2024"), span("2019")
    (range(2015, 2025), range(2019, 2020))
    """
    first, _, last = text.partition("-")
    if not (first.strip().isdecimal() and (last or first).strip().isdecimal() and int(first) <= int(last or first)):
        raise UnknownName(f"years: expected a year or a span such as 2015-2024, found {text!r}")
    return range(int(first), int(last or first) + 1)


def _rates(states: Iterable[str | int] | None, years: Iterable[int] | None, table: str, as_of: str | None) -> tuple[pd.DataFrame, About]:
    if table not in rated_tables():
        raise UnknownName(f"rates: table: found {table!r}, expected one of: {', '.join(rated_tables())}")
    info = tables.get(table)
    counted, people = measures.main_method(load(table, as_of)), load(POPULATION, as_of)
    rows = _chosen(info, measures.state_years(counted, people), states, years)
    frame = _columns(rows, str(info.count))
    frame.attrs = {"table": table, "sources": [*counted.attrs["sources"], *people.attrs["sources"]], "warnings": counted.attrs["warnings"]}
    return frame, _about(info, frame, [counted, people], as_of)


def _chosen(info: Table, rows: pd.DataFrame, states: Iterable[str | int] | None, years: Iterable[int] | None) -> pd.DataFrame:
    if years is not None:
        wanted = set(years)
        if absent := sorted(wanted - set(rows["year"])):
            held = f"{rows['year'].min()} to {rows['year'].max()}"
            raise YearsNotCovered(f"{info.name}: no row of {', '.join(map(str, absent))}; it holds {held}")
        rows = rows[rows["year"].isin(wanted)]
    if states is not None:
        rows = rows[rows["cve_ent"].isin([places.place(name) for name in states])]
    return rows.reset_index(drop=True)


def _columns(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    rate = f"{count}_per_100k"
    rows = rows.assign(
        name=rows["cve_ent"].map(places.names()).astype("str"),
        person_years=rows["population"] * rows["days"] / rows["days_in_year"],
        incomplete=~rows["complete"],
    )
    exact = [rate, f"{rate}_annualised", f"{rate}_low", f"{rate}_high"]
    flags = ["suspected_gap", "level_shift", "incomplete"]
    return rows[["cve_ent", "name", "year", count, "months", "population", "person_years", *exact, *flags]]


def _about(info: Table, frame: pd.DataFrame, used: list[pd.DataFrame], as_of: str | None) -> About:
    facts = published(used)
    own = [INTERVAL, *([] if "month" in info.columns else [NO_MONTHS])]
    return {
        "table": f"rates of {info.name}",
        "title": f"{info.title}: rates per 100,000 people by place and year",
        "description": "One row per place and year: the nation (00), with what has no state where its publisher counts it, and each state.",
        "rows": len(frame),
        "key": ["cve_ent", "year"],
        "date_basis": info.date_basis,
        "area_basis": info.area_basis,
        "as_of": as_of,
        "cuts": "newest",
        **facts,
        "warnings": [*facts["warnings"], *own],
        "empty_cells": EMPTY,
        "citation": str(words_of("shared").plain.source_line(used)),
        "made_with": f"violence_data {__version__}",
        "columns": _described(frame, str(info.count)),
    }


def _described(frame: pd.DataFrame, count: str) -> list[dict[str, Any]]:
    rate, per = f"{count}_per_100k", f"{count.replace('_', ' ')} per 100,000 person-years"
    said = {
        "cve_ent": ("INEGI's code of the state; 00 the nation", ""),
        "name": ("usual name of the place", ""),
        "year": ("calendar year", ""),
        count: ("count of the months covered, of homicidio doloso where offences are told apart", count.replace("_", " ")),
        "months": ("months that the source covers", "months"),
        "population": ("people at mid-year; of an unfinished year the mean over its months", "people"),
        "person_years": ("people times the covered part of the year", "person-years"),
        rate: ("rate of the year; empty unless twelve months are covered", per),
        f"{rate}_annualised": ("rate of the months covered, put on a year's scale", per),
        f"{rate}_low": ("low end of its 95 % interval: chance alone", per),
        f"{rate}_high": ("high end of its 95 % interval: chance alone", per),
        "suspected_gap": ("a month is a published zero that looks like a gap: the rate is at least this", ""),
        "level_shift": ("the year at least doubled or halved against the one before", ""),
        "incomplete": ("fewer than twelve months are covered", ""),
    }
    return [{"name": name, "type": kind(frame[name].dtype), "description": what, "unit": unit} for name, (what, unit) in said.items()]
