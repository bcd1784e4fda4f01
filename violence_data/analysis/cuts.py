"""Which cuts of which counting method a table holds, one method's alone, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from violence_data.errors import UnknownName, ViolenceDataError

HELD = ["method", "cut", "published_on"]


@dataclass(frozen=True)
class CutPair:
    """Two cuts of one counting method.

    Attributes
    ----------
    method, cut_a, cut_b
        The method ("" where the table names none), the earlier and the later cut.
    before, now
        The table's rows of the earlier and of the later cut.
    both
        The rows of these two.
    known
        The rows of every cut of the method held up to the later one: what can be known of revisions by then.
    """

    method: str
    cut_a: str
    cut_b: str
    before: pd.DataFrame
    now: pd.DataFrame
    both: pd.DataFrame
    known: pd.DataFrame


def cuts_held(table: pd.DataFrame) -> pd.DataFrame:
    """List the cuts a table holds.

    Parameters
    ----------
    table
        A table loaded with ``cuts="all"``.

    Returns
    -------
    pandas.DataFrame
        One row per method and cut, in the order they came out: ``method`` ("" where the table names none), ``cut``,
        ``published_on``; a cut that was published twice stands once, on the later day.

    Raises
    ------
    UnknownName
        When the table has no cuts.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cut": ["2019-12", "2019-11"], "published_on": pd.to_datetime(["2020-01-20", "2019-12-20"])})
    >>> cuts_held(table)["cut"].tolist()
    ['2019-11', '2019-12']
    """
    if "cut" not in table.columns:
        raise UnknownName(f'cuts: a table with cuts expected (load with cuts="all"), found {", ".join(table.columns)}')
    rows = table[[name for name in HELD if name in table.columns]].drop_duplicates()
    rows = rows if "method" in rows.columns else rows.assign(method="")
    last = rows.sort_values(["published_on", "cut"], kind="stable").drop_duplicates(["method", "cut"], keep="last")
    return last[HELD].reset_index(drop=True)


def of_cuts(table: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of some cuts and, in ``attrs``, the files they come from.

    Parameters
    ----------
    table
        A table loaded with ``cuts="all"``.
    held
        Rows of :func:`cuts_held`.

    Returns
    -------
    pandas.DataFrame
        The table's rows of those methods, cuts and days of publication; same columns.
    """
    keys = [name for name in HELD if name in table.columns]
    wanted = pd.MultiIndex.from_frame(held[keys])
    rows = table[pd.MultiIndex.from_frame(table[keys]).isin(wanted)]
    files = {(m, c, f"{day:%Y-%m-%d}") for m, c, day in held.itertuples(index=False)}
    if "sources" in table.attrs:
        named = "method" in keys
        kept = [s for s in table.attrs["sources"] if (s["method"] if named else "", s["cut"], s["published_on"]) in files]
        rows.attrs = {**table.attrs, "sources": kept}
    return rows


def most_cut_method(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the counting method of which most cuts are held; of several, of the one cut last.

    A change of method starts a new triangle of revisions, so that only one is looked at at a time.

    Returns
    -------
    pandas.DataFrame
        The table's rows of that method; same columns.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"method": ["A", "B", "B"], "cut": ["2026-02", "2019-11", "2024-05"],
    ...     "published_on": pd.to_datetime(["2026-03-20", "2019-12-20", "2024-06-20"])})
    >>> most_cut_method(table)["cut"].tolist()
    ['2019-11', '2024-05']
    """
    held = cuts_held(table)
    order = held.groupby("method", dropna=False)["cut"].agg(["size", "max"]).sort_values(["size", "max"], kind="stable")
    return of_cuts(table, held[held["method"] == order.index[-1]])


def cut_pair(table: pd.DataFrame, cut_a: str | None = None, cut_b: str | None = None) -> CutPair:
    """Take two cuts of one counting method out of a table that holds more.

    Parameters
    ----------
    table
        A table loaded with ``cuts="all"``.
    cut_a, cut_b
        The earlier and the later cut, as YYYY-MM. Without the later one, the newest of a method of which two are held; without
        the earlier one, the cut held before it.

    Raises
    ------
    UnknownName
        When a cut is not held, or the two are of different methods, or no earlier one is held.
    ViolenceDataError
        When the earlier cut is not the earlier.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cut": ["2019-11", "2024-05", "2024-11"],
    ...     "published_on": pd.to_datetime(["2019-12-20", "2024-06-20", "2024-12-20"])})
    >>> pair = cut_pair(table)
    >>> pair.cut_a, pair.cut_b, len(pair.known)
    ('2024-05', '2024-11', 3)
    """
    held = cuts_held(table)
    if cut_a is not None and cut_b is not None and cut_a >= cut_b:
        raise ViolenceDataError(f"cuts: the earlier one first expected, found {cut_a} and {cut_b}; {_spell(held)}")
    method, own = _method_of(held, [cut for cut in (cut_a, cut_b) if cut is not None])
    cuts = sorted(own["cut"])
    later = cut_b or cuts[-1]
    earlier = [cut for cut in cuts if cut < later and cut_a in (None, cut)]
    if not earlier:
        raise UnknownName(f"cuts: two of one method expected, found none before {later}; {_spell(held)}")
    one, two = (own[own["cut"] == cut] for cut in (earlier[-1], later))
    known = own[own["cut"] <= later]
    sides = [of_cuts(table, part) for part in (one, two, pd.concat([one, two]), known)]
    return CutPair(method, earlier[-1], later, *sides)


def _method_of(held: pd.DataFrame, wanted: Sequence[str]) -> tuple[str, pd.DataFrame]:
    """Return the method that holds all wanted cuts, the one cut last where several do, and its rows; two cuts at least, if there are."""
    missing = [cut for cut in wanted if cut not in set(held["cut"])]
    if missing:
        raise UnknownName(f"cuts: found {', '.join(missing)}, of which no file is held; {_spell(held)}")
    fits = {str(m): rows for m, rows in held.groupby("method", dropna=False) if set(wanted) <= set(rows["cut"])}
    if not fits:
        raise UnknownName(f"cuts: two of one method expected, found {' and '.join(wanted)} of different ones; {_spell(held)}")
    return max(fits.items(), key=lambda item: (len(item[1]) > 1, str(item[1]["cut"].max())))


def _spell(held: pd.DataFrame) -> str:
    """Write the cuts of each method."""
    parts = [f"{method}: {', '.join(rows['cut'])}".removeprefix(": ") for method, rows in held.groupby("method", dropna=False)]
    return f"held: {'; '.join(parts)}"
