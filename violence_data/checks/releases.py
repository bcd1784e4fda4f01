"""The parts of a table that checks look at: each cut of each series, the newest, and totals by place and time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from violence_data.tables import Table

_SHOWN = {"method": "", "registration_year": "registered in ", "catalogue": ""}


def series(table: Table) -> list[str]:
    """Return the columns that part a table into series; a state is a place in one, even where files of states have cuts of their own."""
    return [c for c in table.series if c != "cve_ent"]


def releases(table: Table, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return each release, the rows of one cut of one series, with its name for messages; older cuts of a series come first.

    A cut that came out twice is two releases where the table keeps them apart. A table without cuts is one release without a name.
    """
    if table.vintage is None:
        yield "", frame
        return
    columns = _release_columns(table, frame)
    for values, rows in frame.groupby(columns, dropna=False):
        shown = dict(zip(columns, values, strict=True))
        first = [table.vintage, *(c for c in columns if c not in (table.vintage, "bulletin"))]  # a table holds one bulletin
        yield ", ".join(_shown(c, shown[c]) for c in first), rows


def by_release(find: Callable[[pd.DataFrame], list[str]]) -> Callable[[Table, pd.DataFrame], list[str]]:
    """Return a check's function that looks at each release apart and says of which it speaks."""
    return lambda table, frame: [f"{name}: {said}" for name, rows in releases(table, frame) for said in find(rows)]


def _release_columns(table: Table, frame: pd.DataFrame) -> list[str]:
    return [*series(table), str(table.vintage), *(["published_on"] if "published_on" in table.key else [])]


def most_cuts(table: Table, frame: pd.DataFrame) -> int:
    """Return how many releases the series with the most of them has."""
    cuts = frame[_release_columns(table, frame)].drop_duplicates()
    return int(cuts.groupby(series(table), dropna=False).size().max()) if series(table) else len(cuts)


def summed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table's count by release, offence, place and day or month, which is all that most checks look at."""
    kept = [*dict.fromkeys([*_release_columns(table, frame), "published_on", "offence", place_column(frame), time_column(frame)])]
    columns = [c for c in kept if c in frame]
    return frame.groupby(columns, dropna=False, sort=False)[str(table.count)].sum(min_count=1).reset_index()


def _shown(column: str, value: object) -> str:
    if column == "published_on":
        return f"published {pd.Timestamp(str(value)):%Y-%m-%d}"
    return f"{_SHOWN[column]}{value}" if column in _SHOWN else f"{column} {value}"


def by_series(table: Table, frame: pd.DataFrame) -> Iterator[list[tuple[str, pd.DataFrame]]]:
    """Return the releases of each series, the oldest first."""
    parts = [rows for _, rows in frame.groupby(series(table), dropna=False)] if series(table) else [frame]
    for rows in parts:
        yield list(releases(table, rows))


def newest(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the newest cut of each series."""
    if table.vintage is None:
        return frame
    return pd.concat([held[-1][1] for held in by_series(table, frame)])


def time_column(frame: pd.DataFrame) -> str:
    """Return the column that dates the rows; empty where no day or month does."""
    return next((c for c in ("month", "date", "date_end") if c in frame), "")


def shown_time(frame: pd.DataFrame) -> str:
    """Return how the days of a table are written: its months, or its days."""
    return "%Y-%m" if "month" in frame else "%Y-%m-%d"


def place_column(frame: pd.DataFrame) -> str:
    """Return the column of the smallest place the rows stand for; empty where there is none."""
    return next((c for c in ("cvegeo", "cve_ent") if c in frame), "")


def offences(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return the rows of each offence with its name for messages; a table without offences is one part without a name."""
    if "offence" not in frame:
        yield "", frame
        return
    for offence, rows in frame.groupby("offence", dropna=False):
        yield f", {offence}", rows


def intentional(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of homicidio doloso; every row where the table has no offences."""
    return frame[frame["offence"] == "homicidio_doloso"] if "offence" in frame else frame


def place_by_time(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the count of each place (columns) and day or month (rows); a place not listed is 0 in a table without a grid.

    Rows whose day or month is not known are left out.
    """
    time, place = time_column(frame), place_column(frame)
    sums = frame.groupby([time, place], dropna=True)[str(table.count)].sum(min_count=1).astype("float64").unstack(place)
    return sums if table.grid else sums.fillna(0)
