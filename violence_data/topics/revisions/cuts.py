"""Which cuts of which counting method a table holds, one method's alone, two of them, and what changed between these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.measures.frames import NATION, measure, rows_of, says_which_column

HELD = ["method", "cut", "published_on"]
SERIES = ("method", "offence")
MOST_NAMED = 3
SUMS = ["figures", "changed", "before", "now", "risen", "fallen", "change"]
"""What is added up of the months of two cuts."""


@dataclass(frozen=True)
class CutPair:
    """Two cuts of one counting method.

    Attributes
    ----------
    method, cut_a, cut_b
        The method ("" where the table names none), and how the earlier and the later are called: by their cut, with the day of
        publication where one cut came out more than once.
    before, now, both
        The table's rows of the earlier and of the later cut, and of these two.
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

    @property
    def measure(self) -> str:
        """The count that they hold."""
        return measure(self.now)


class MethodCuts(NamedTuple):
    """A counting method, and how its cuts are called in the order they came out."""

    method: str
    cuts: list[str]


@says_which_column
def cuts_held(table: pd.DataFrame) -> pd.DataFrame:
    """List the cuts of a table that is loaded with ``cuts="all"``.

    Returns
    -------
    pandas.DataFrame
        One row per method, cut and day of publication, in the order they came out: ``method`` ("" where the table names none),
        ``cut``, ``published_on``, ``label`` (the cut; with the day where a method's cut came out more than once).

    Raises
    ------
    UnknownName
        When the table has no cuts.

    Examples
    --------
    >>> table = pd.DataFrame({"cut": ["2019-12", "2019-11"], "published_on": pd.to_datetime(["2020-01-20", "2019-12-20"])})
    >>> cuts_held(table)["cut"].tolist()
    ['2019-11', '2019-12']
    """
    if "cut" not in table.columns:
        raise UnknownName(f'cuts: a table with cuts expected (load with cuts="all"), found {", ".join(table.columns)}')
    rows = table[[name for name in HELD if name in table.columns]].drop_duplicates()
    rows = rows if "method" in rows.columns else rows.assign(method="")
    held = rows.sort_values(["published_on", "cut"], kind="stable")[HELD].reset_index(drop=True)
    return held.assign(label=cut_labels(held))


def cut_labels(rows: pd.DataFrame) -> pd.Series:
    """Return what tells the vintage of each row: its cut, and the day of publication where a method's cut came out more than once.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-03-20", "2026-03-20", "2026-04-20"])
    >>> cut_labels(pd.DataFrame({"cut": ["2026-01", "2026-02", "2026-02"], "published_on": days})).tolist()
    ['2026-01', '2026-02 (2026-03-20)', '2026-02 (2026-04-20)']
    """
    keys = [name for name in ("method", "cut") if name in rows.columns]
    often = rows.groupby(keys, dropna=False)["published_on"].transform("nunique") > 1
    dated = rows["cut"].astype("str") + " (" + rows["published_on"].dt.strftime("%Y-%m-%d") + ")"
    return rows["cut"].astype("str").where(~often, dated)


def other_methods(held: pd.DataFrame, method: str) -> list[MethodCuts]:
    """Return what `cuts_held` lists of every method but one."""
    rows = held[held["method"] != method].groupby("method", dropna=False)["label"]
    return [MethodCuts(str(other), list(labels)) for other, labels in rows]


@says_which_column
def of_cuts(table: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Keep the table's rows of some rows of `cuts_held` and, in ``attrs``, the files they come from."""
    keys = [name for name in HELD if name in table.columns or name == "cut"]
    wanted = pd.MultiIndex.from_frame(held[keys])
    rows = table[pd.MultiIndex.from_frame(table[keys]).isin(wanted)]
    files = {(m, c, f"{day:%Y-%m-%d}") for m, c, day in held[HELD].itertuples(index=False)}
    if "sources" in table.attrs:
        named = "method" in keys
        kept = [s for s in table.attrs["sources"] if (s["method"] if named else "", s["cut"], s["published_on"]) in files]
        rows.attrs = {**table.attrs, "sources": kept}
    return rows


@says_which_column
def most_cut_method(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the counting method of which most cuts are held; of several, of the one cut last.

    A change of method starts a new triangle of revisions, so that only one is looked at at a time.

    Examples
    --------
    >>> table = pd.DataFrame({"method": ["A", "B", "B"], "cut": ["2026-02", "2019-11", "2024-05"],
    ...     "published_on": pd.to_datetime(["2026-03-20", "2019-12-20", "2024-06-20"])})
    >>> most_cut_method(table)["cut"].tolist()
    ['2019-11', '2024-05']
    """
    held = cuts_held(table)
    order = held.groupby("method", dropna=False)["cut"].agg(["size", "max"]).sort_values(["size", "max"], kind="stable")
    return of_cuts(table, held[held["method"] == order.index[-1]])


@says_which_column
def cut_pair(table: pd.DataFrame, cut_a: str | None = None, cut_b: str | None = None) -> CutPair:
    """Take two cuts of one counting method, as YYYY-MM, out of a table loaded with ``cuts="all"``.

    Without the later one, the newest of a method of which two are held; without the earlier one, the vintage held before it. Of a cut
    that came out more than once the last is taken; named twice, the last two.

    Raises
    ------
    UnknownName, ViolenceDataError
        When a cut is not held, or the two are of different methods, or no earlier one is held; when the earlier cut is not the earlier.

    Examples
    --------
    >>> table = pd.DataFrame({"cut": ["2019-11", "2024-05", "2024-11"],
    ...     "published_on": pd.to_datetime(["2019-12-20", "2024-06-20", "2024-12-20"])})
    >>> pair = cut_pair(table)
    >>> pair.cut_a, pair.cut_b, len(pair.known)
    ('2024-05', '2024-11', 3)
    """
    held = cuts_held(table)
    if cut_a is not None and cut_b is not None and cut_a > cut_b:
        raise ViolenceDataError(f"cuts: the earlier one first expected, found {cut_a} and {cut_b}; {_spell(held)}")
    method, own = _method_of(held, [cut for cut in (cut_a, cut_b) if cut is not None])
    own = own.sort_values(["cut", "published_on"], kind="stable", ignore_index=True)
    at = int(own.index[own["cut"] == (cut_b or own["cut"].iloc[-1])][-1])
    earlier = own.iloc[:at]
    earlier = earlier if cut_a is None else earlier[earlier["cut"] == cut_a]
    if earlier.empty:
        raise UnknownName(f"cuts: two of one method expected, found none before {own['label'].iloc[at]}; {_spell(held)}")
    one, two, until = earlier.tail(1), own.iloc[[at]], own.iloc[: at + 1]
    known = of_cuts(table, until)
    both = of_cuts(known, pd.concat([one, two]))
    labels = cut_labels(until)
    return CutPair(method, str(labels[one.index[0]]), str(labels[at]), of_cuts(both, one), of_cuts(both, two), both, known)


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
    parts = [f"{method}: {', '.join(rows['label'])}".removeprefix(": ") for method, rows in held.groupby("method", dropna=False)]
    return f"held: {'; '.join(parts)}"


# ---- what changed between two cuts ----


def series_of(rows: pd.DataFrame) -> list[str]:
    """Name the columns that tell series apart: no figure of one method is a revision of another's."""
    return [name for name in SERIES if name in rows.columns]


@dataclass(frozen=True)
class Between:
    """What changed in a `measure` between two cuts, over the months that both cover.

    `months` has one row per method and offence, place and month, with its ``year``: ``before`` and ``now`` (the count in the earlier and
    the later cut), ``change``, ``risen`` and ``fallen`` (the change where it is one up, or down, else 0), ``figures`` (1) and ``changed``
    (1 where they differ).
    """

    cut_a: str
    cut_b: str
    measure: str
    months: pd.DataFrame

    def added_up(self, *keys: str) -> pd.DataFrame:
        """Add the months up by what `keys` name: every number of `months`, a row per method, offence and value of the keys."""
        return self.months.groupby([*series_of(self.months), *keys], dropna=False)[SUMS].sum().reset_index()

    @cached_property
    def by_state(self) -> pd.DataFrame:
        """Every state's sums."""
        return self.added_up("cve_ent").query("cve_ent != @NATION")

    @property
    def states(self) -> Any:
        """The sums over all states: of `figures` of a state and month how many `changed`, and by how much they rose and fell."""
        return rows_of(self.by_state[SUMS].sum().to_frame().T)[0]

    @cached_property
    def years(self) -> list[Any]:
        """The nation's years, each with its sums."""
        return rows_of(self.added_up("cve_ent", "year").query("cve_ent == @NATION"))

    @property
    def nation(self) -> Any:
        """The nation's sums."""
        return rows_of(self.added_up("cve_ent").query("cve_ent == @NATION"))[0]

    @property
    def most_moved_year(self) -> Any:
        """The nation's year whose sum changed most; None where none did."""
        return max((row for row in self.years if row.change), key=lambda row: abs(row.change), default=None)

    @property
    def most_moved_states(self) -> list[Any]:
        """The three states whose sums changed most, up or down."""
        moved = self.by_state[self.by_state["change"] != 0]
        return rows_of(moved.sort_values("change", key=abs, ascending=False, kind="stable").head(MOST_NAMED))

    def largest(self, most: int = 10) -> list[Any]:
        """Return the single months of single states that changed most, up or down: rows of `months`."""
        moved = self.months[(self.months["cve_ent"] != NATION) & (self.months["change"] != 0)]
        order = moved.assign(size=moved["change"].abs()).sort_values(["size", "month", "cve_ent"], ascending=[False, False, True])
        return rows_of(order.head(most))


@says_which_column
def between(triangle: pd.DataFrame, cut_a: str, cut_b: str) -> Between:
    """Set two cuts side by side, month by month, over the months that both cover.

    Raises
    ------
    UnknownName
        When a cut is not in the triangle.

    Examples
    --------
    >>> table = pd.DataFrame({"cut": ["2019-11", "2024-05"], "published_on": pd.to_datetime(["2019-12-20", "2024-06-20"]),
    ...     "cve_ent": "30", "month": pd.Timestamp("2019-11-01"), "victims": [100, 103]})
    >>> from violence_data.topics.revisions import revision_triangle
    >>> states = between(revision_triangle(table), "2019-11", "2024-05").states
    >>> int(states.figures), int(states.changed), int(states.risen)
    (1, 1, 3)
    """
    count, held = measure(triangle), set(triangle["cut"])
    if missing := [cut for cut in (cut_a, cut_b) if cut not in held]:
        raise UnknownName(f"cut: found {', '.join(missing)}, expected two of: {', '.join(sorted(held))}")
    key = [*series_of(triangle), "cve_ent", "month"]
    before, now = (
        triangle[triangle["cut"] == cut].drop_duplicates(key, keep="last")[[*key, count]].rename(columns={count: side})
        for cut, side in ((cut_a, "before"), (cut_b, "now"))
    )
    both = before.merge(now, on=key, validate="one_to_one")
    change = both["now"] - both["before"]
    ways = {"change": change, "risen": change.clip(lower=0), "fallen": change.clip(upper=0)}
    both = both.assign(year=both["month"].dt.year.astype("int64"), figures=1, changed=(change != 0).astype("int64"), **ways)
    return Between(cut_a, cut_b, count, both)
