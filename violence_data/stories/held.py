"""The tables as they were known on a day: each read once, gaps kept with what was missing."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from violence_data.processed import load
from violence_data.stories.totals import totals_of

POPULATION = "conapo_population_state_year"


@dataclass(frozen=True)
class Series:
    """One table under one counting method, as known on a day, and the file it comes from; no rows where none was held."""

    table: str
    method: str
    frame: pd.DataFrame
    source: dict[str, Any]

    @property
    def about(self) -> dict[str, Any]:
        """What a combination says of its file: method, cut, day of publication and how exact it is."""
        known = {key: str(self.source.get(key, "")) for key in ("cut", "published_on", "published_on_is")}
        return {"table": self.table, "method": self.method, **known}


class Held:
    """What is held here that had been published by a day; with None, all of it."""

    def __init__(self, as_of: str | None) -> None:
        self.as_of = as_of
        self._read: dict[str, pd.DataFrame] = {}
        self.kept: dict[tuple[object, ...], pd.DataFrame] = {}
        """What claims of one check ask for again: a place's months, a table's revisions."""

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as of the day; one of which no cut was published by then has no rows."""
        if name not in self._read:
            self._read[name] = load(name, self.as_of, or_none=True)
        return self._read[name]

    def tables(self) -> tuple[pd.DataFrame, ...]:
        """Return what was read, without rows: the sources, warnings and gaps of each table, in the order they were asked for."""
        return tuple(frame.head(0) for frame in self._read.values())

    @functools.cached_property
    def population(self) -> pd.DataFrame:
        """The newest edition of the states' population by the day."""
        return self.table(POPULATION)

    def series(self, name: str) -> list[Series]:
        """Return a table's series, one a counting method, the newest first; a gap is one series without rows."""
        frame = self.table(name)
        if frame.empty:
            return [Series(name, "", frame, {})]
        sources = frame.attrs["sources"]
        if "method" not in frame:
            return [Series(name, "", frame, sources[-1])]
        parts = [Series(name, s["method"], frame[frame["method"] == s["method"]], s) for s in sources]
        return sorted(parts, key=lambda part: str(part.frame["month"].max()), reverse=True)

    def totals(self, table: str, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
        """Return the totals of a table that were published elsewhere by the day; those without a day only where no day is asked for."""
        rows = self.table("published_totals")
        wanted = (rows["table"] == table) & (rows["cve_ent"] == cve_ent)
        by_day = wanted & (rows["published_on"] <= pd.Timestamp(self.as_of)) if self.as_of else wanted
        return totals_of(rows[by_day], offences)
