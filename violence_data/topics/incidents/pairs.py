"""How usual mass killings are, and runs of them: base rates for any bar, window and rule, against days put in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from violence_data.errors import ViolenceDataError
from violence_data.measures.frames import rows_of
from violence_data.measures.rates import days_in_year
from violence_data.topics.incidents.killings import BY_HAND, PRESS, PlaceDays

BARS = (3, 4, 5, 8, 10, 13)
LOW_BAR = 4
"""The bar of the usual definition of a mass killing (CRS, Mother Jones), beside which a page sets its own."""
WITHIN_DAYS = 2
FEWEST_DAYS = 10
"""With fewer days that have one, how often two of them would meet by chance hangs on where a few of them fell: it is not estimated."""
HIGHEST_BAR, LONGEST_WINDOW = 100_000, 31
MOST_PAIRS = 12
"""Pairs of days that a table lists."""
SEED = 20191015
DRAWS = 10_000
MOST_CELLS = 8_000_000
"""Pairs of days looked at in one go: a window of a month would otherwise fill the memory."""
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
BY_CHANCE = ("pairs_permuted", "pairs_permuted_low", "pairs_permuted_high", "expected_pairs_a_year", "p_pair_in_year")
COLUMNS = {
    "source": "str",
    **dict.fromkeys(("year", "days", "at_least", "within_days"), "int64"),
    **dict.fromkeys(("place_days", "spikes", "days_with_one"), "Int64"),
    "days_with_one_pct": "Float64",
    "pairs": "Int64",
    **dict.fromkeys(BY_CHANCE, "Float64"),
    "after_another": "Int64",
    "after_another_pct": "Float64",
}
"""The columns of the base rates and their types."""


def base_rates(*found: PlaceDays, at_least: Sequence[int] = BARS, within_days: int = WITHIN_DAYS, draws: int = DRAWS) -> pd.DataFrame:
    """Count the place-days with at least so many deaths and the pairs of days that have one, seen and by chance.

    Chance is the same days in another order (`KillingRule.permute`), from a fixed seed; killings of one day stay together. The bar
    is mostly chosen after the event, so the expected number of pairs a year is the answer, never a p-value. A place and day is
    not an incident, graves found stand among them (``spikes``), and press counts are a floor.

    Parameters
    ----------
    found
        Sources and years from `place_days`.
    at_least
        Bars: deaths at one place and day.
    within_days
        Two days are a pair when this many days hold both: 2 is one day and the next.
    draws
        How many orders are drawn.

    Returns
    -------
    pandas.DataFrame
        One row per source, year and bar: ``source``, ``year``, ``days`` covered, ``at_least``, ``within_days``, ``place_days`` and
        how many of them are ``spikes``, ``days_with_one``, ``days_with_one_pct``, ``pairs`` of days, ``pairs_permuted`` (mean)
        with ``_low`` and ``_high`` (95 % of the orders), ``expected_pairs_a_year``, ``p_pair_in_year`` (both scaled where days are
        missing; what comes by chance is NA with fewer than ten days), ``after_another`` (days with one that have another in the
        window before them) and ``after_another_pct`` (of the days with one). A source that covers no day (``incidents``) has NA: it
        was not covered, which is not 0.

    Raises
    ------
    ViolenceDataError
        For no source, a bar under 1 or over 100,000, or a window under 2 or over 31 days.

    Examples
    --------
    >>> import pandas as pd
    >>> from violence_data.topics.incidents import KillingRule, PlaceDays
    >>> days = pd.date_range("2019-01-01", periods=365)
    >>> rows = pd.DataFrame({"date": days[[10, 11]], "place": ["a", "b"], "deaths": [13, 15], "spike": False})
    >>> found = PlaceDays("press", 2019, KillingRule(permute="freely"), rows, days, pd.DataFrame())
    >>> base_rates(found, at_least=[13])[["place_days", "pairs", "after_another"]].to_numpy().tolist()
    [[2, 1, 1]]
    """
    _check(found, at_least, within_days)
    parts = [_of_source(one, list(at_least), within_days, draws) for one in found]
    return pd.concat(parts, ignore_index=True)


def pairs_of_days(*found: PlaceDays, at_least: int, within_days: int = WITHIN_DAYS) -> pd.DataFrame:
    """List the pairs of days that each have a place with at least so many deaths; what is refused is as in :func:`base_rates`.

    Returns
    -------
    pandas.DataFrame
        One row per source and pair: ``source``, ``first_day``, ``second_day``, ``first_places``, ``second_places`` (codes, joined
        by a blank), ``first_deaths``, ``second_deaths`` (in these places together), ``spike`` (any of them).
    """
    _check(found, [at_least], within_days)
    parts = []
    for one in found:
        rows = one.rows[one.rows["deaths"] >= at_least]
        by_day = rows.groupby("date", dropna=False)
        days = by_day.agg(places=("place", " ".join), deaths=("deaths", "sum"), spike=("spike", "any")).reset_index()
        both = days.add_prefix("first_").merge(days.add_prefix("second_"), how="cross")
        apart = (both["second_date"] - both["first_date"]).dt.days
        pairs = both[apart.between(1, within_days - 1)]
        parts.append(pairs.assign(source=one.source, spike=pairs["first_spike"] | pairs["second_spike"]))
    stacked = pd.concat(parts, ignore_index=True).rename(columns={"first_date": "first_day", "second_date": "second_day"})
    columns = ["source", "first_day", "second_day", "first_places", "second_places", "first_deaths", "second_deaths", "spike"]
    return stacked[columns]


def _check(found: Sequence[PlaceDays], at_least: Sequence[int], within_days: int) -> None:
    """Refuse what cannot be counted, or not within reason: a bar and a window may come from a file."""
    bars_known = bool(at_least) and all(1 <= bar <= HIGHEST_BAR for bar in at_least)
    if not found or not bars_known or not 2 <= within_days <= LONGEST_WINDOW:
        raise ViolenceDataError(
            f"mass killings: expected a source, bars of 1 to {HIGHEST_BAR:,} and a window of 2 to {LONGEST_WINDOW} days, "
            f"found {len(found)} sources, bars {', '.join(map(str, at_least)) or 'none'}, {within_days} days"
        )


def _of_source(found: PlaceDays, bars: Sequence[int], within_days: int, draws: int) -> pd.DataFrame:
    """Return the base rates of one source and year, one row a bar."""
    rows = pd.DataFrame(
        {"source": found.source, "year": found.year, "days": len(found.days), "at_least": list(bars), "within_days": within_days}
    )
    if not len(found.days):
        return rows.reindex(columns=list(COLUMNS)).astype(COLUMNS)
    reached = found.rows["deaths"].to_numpy(dtype=np.int64)[:, None] >= np.array(bars)
    at = found.days.get_indexer(pd.DatetimeIndex(found.rows["date"]))
    marked = [np.bincount(at[some], minlength=len(found.days)) > 0 for some in reached.T]
    near, drawn = near_days(found.days, within_days), orders(found.days, found.rule.permute, draws)
    scale = float(days_in_year(found.year)) / len(found.days)
    rows["place_days"] = reached.sum(axis=0)
    rows["spikes"] = (reached & found.rows["spike"].to_numpy(dtype=bool)[:, None]).sum(axis=0)
    pairs = pd.DataFrame([_pairs(days, near, drawn, scale) for days in marked])
    return pd.concat([rows, pairs], axis=1)[list(COLUMNS)].astype(COLUMNS)


def _pairs(marked: Bools, near: tuple[Ints, Ints], drawn: Ints, scale: float) -> dict[str, float]:
    """Return how many days are marked, and the pairs of them seen and by chance."""
    both, days = marked[near[0]] & marked[near[1]], int(marked.sum())
    after = np.unique(near[1][both])
    chance = _by_chance(pairs_by_chance(marked, drawn, near), scale) if days >= FEWEST_DAYS else {}
    return dict.fromkeys(BY_CHANCE, float("nan")) | {
        "days_with_one": days,
        "days_with_one_pct": 100 * float(marked.mean()),
        "pairs": int(both.sum()),
        **chance,
        "after_another": len(after),
        "after_another_pct": 100 * len(after) / days if days else float("nan"),
    }


def _by_chance(pairs: Ints, scale: float) -> dict[str, float]:
    """Return what the orders drawn say of pairs."""
    mean, (low, high) = float(pairs.mean()), np.quantile(pairs, [0.025, 0.975])
    return dict(zip(BY_CHANCE, (mean, float(low), float(high), mean * scale, 1 - float((pairs == 0).mean()) ** scale), strict=True))


def near_days(days: pd.DatetimeIndex, within_days: int) -> tuple[Ints, Ints]:
    """Return every pair of days that a window of so many days holds, as positions of the earlier and the later.

    A day that is missing parts its neighbours: the day before it and the day after are two days apart.

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = near_days(pd.DatetimeIndex(["2019-01-22", "2019-01-24", "2019-01-25"]), 2)
    >>> first.tolist(), second.tolist()
    ([1], [2])
    """
    number = ((days - days[0]) // pd.Timedelta(days=1)).to_numpy(dtype=np.int64)
    where = np.full(number[-1] + within_days, -1, dtype=np.int64)
    where[number] = np.arange(len(days))
    later = where[number[:, None] + np.arange(1, within_days)]
    first, lag = np.nonzero(later >= 0)
    return first.astype(np.int64), later[first, lag]


def orders(days: pd.DatetimeIndex, permute: str, draws: int = DRAWS, seed: int = SEED) -> Ints:
    """Draw orders of the days: which day comes to stand where.

    Parameters
    ----------
    days
        The days, in order.
    permute
        "freely", or "month": each day takes the place of one of its own month, so that the course of the year stays as it is.
    draws, seed
        How many, and from which fixed start.

    Returns
    -------
    array of int, draws by days
        Position of the day that stands in each place.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2019-01-25", periods=14)
    >>> drawn = orders(days, "month", draws=50)
    >>> bool((days.month.to_numpy()[drawn] == days.month.to_numpy()).all())
    True
    """
    group = (days.month if permute == "month" else days.month * 0).to_numpy()
    keys = group + np.random.default_rng(seed).random((draws, len(days)))
    drawn = np.empty((draws, len(days)), dtype=np.int64)
    drawn[:, np.argsort(group, kind="stable")] = np.argsort(keys, axis=1)
    return drawn


def pairs_by_chance(marked: Bools, drawn: Ints, near: tuple[Ints, Ints]) -> Ints:
    """Count in each order the pairs of marked days that stand near each other.

    Examples
    --------
    >>> import numpy as np
    >>> drawn = np.array([[0, 1, 2], [0, 2, 1]])
    >>> pairs_by_chance(np.array([True, True, False]), drawn, (np.array([0, 1]), np.array([1, 2]))).tolist()
    [1, 0]
    """
    some = max(1, MOST_CELLS // max(len(near[0]), 1))
    mixed = (marked[drawn[start : start + some]] for start in range(0, len(drawn), some))
    return np.concatenate([(part[:, near[0]] & part[:, near[1]]).sum(axis=1) for part in mixed]).astype(np.int64)


class SourceAtBar(NamedTuple):
    """What one source says of a year at the bar of a page, and the pairs of days that the incident's day is one of.

    ``case`` is "by_hand" (``killings`` of them, no rate), "not_held", "not_covered" (``held`` are its first and last day), "alone" (at
    most one day has one), "few" (too few to say what comes by chance) or "estimated"; ``row`` is its row of the base rates.
    """

    source: str
    case: str
    row: Any
    killings: int
    held: tuple[pd.Timestamp, pd.Timestamp] | None
    near: list[Any]


@dataclass(frozen=True)
class Usual:
    """How usual killings like an incident are.

    ``few``: with fewer days than these nothing is said of chance; ``bar_matters``: the press's rows at the usual bar and at the page's
    own, where that is higher.
    """

    year: int
    at_least: int
    within_days: int
    under_a_day: float | None
    sources: list[SourceAtBar]
    bar_matters: tuple[Any, Any] | None
    few: int = FEWEST_DAYS


def usual(day: pd.Timestamp, found: Sequence[PlaceDays], rates: pd.DataFrame, pairs: pd.DataFrame, at_least: int) -> Usual:
    """Gather how usual killings like those of a day, the incident's, are.

    Parameters
    ----------
    found
        `place_days` of its year, a source each.
    rates, pairs
        `base_rates` of several bars, and `pairs_of_days` at the bar of the page, `at_least`.
    """
    at_bar = {row.source: row for row in rows_of(rates[rates["at_least"] == at_least])}
    own = pairs[(pairs["first_day"] == day) | (pairs["second_day"] == day)]
    sources = [_at_bar(one, at_bar[one.source], own[own["source"] == one.source]) for one in found]
    press = {row.at_least: row for row in rows_of(rates[(rates["source"] == PRESS) & rates["after_another_pct"].notna()])}
    matters = (press[LOW_BAR], press[at_least]) if at_least > LOW_BAR and {LOW_BAR, at_least} <= press.keys() else None
    return Usual(found[0].year, at_least, int(rates["within_days"].iloc[0]), found[0].rule.under_a_day, sources, matters)


def _at_bar(found: PlaceDays, row: Any, near: pd.DataFrame) -> SourceAtBar:
    """Return what one source says at a bar."""
    if found.source == BY_HAND:
        case = "by_hand"
    elif not len(found.days):
        case = "not_covered" if found.held else "not_held"
    elif row.days_with_one < 2:
        case = "alone"
    else:
        case = "few" if pd.isna(row.p_pair_in_year) else "estimated"
    killings = int((found.rows["deaths"] >= row.at_least).sum())
    return SourceAtBar(found.source, case, row, killings, found.held, rows_of(near))


class Bars(NamedTuple):
    """One row of the table of base rates: a bar of a source, or those from the first to the last that say the same.

    ``case`` is "by_hand" (``killings`` of them, no rate), "not_covered", "few" or "estimated"; ``row`` is the first bar's.
    """

    source: str
    first: int
    last: int
    case: str
    killings: int
    row: Any
    few: int = FEWEST_DAYS


def bars(rates: pd.DataFrame, found: Sequence[PlaceDays]) -> list[Bars]:
    """Return every bar of every source; those that are alike and without a rate share a row."""
    by_hand = {one.source: one.rows["deaths"] for one in found if one.source == BY_HAND}
    made = []
    for source, rows in rates.groupby("source", sort=False, dropna=False):
        each = [_bar(row, by_hand.get(str(source))) for row in rows_of(rows.sort_values("at_least"))]
        for _, alike in groupby(each, key=_alike):
            first, *more = alike
            made.append(first._replace(last=more[-1].last if more else first.last))
    return made


def _bar(row: Any, by_hand: pd.Series | None) -> Bars:
    if by_hand is not None:
        return Bars(row.source, row.at_least, row.at_least, "by_hand", int((by_hand >= row.at_least).sum()), row)
    estimated = "few" if pd.isna(row.p_pair_in_year) else "estimated"
    return Bars(row.source, row.at_least, row.at_least, "not_covered" if pd.isna(row.place_days) else estimated, 0, row)


def _alike(bar: Bars) -> tuple[Any, ...]:
    """Return what two bars share when one row says both: the very place-days, and no estimate."""
    counted = (bar.row.place_days, bar.row.spikes) if bar.case in ("few", "estimated") else ()
    return bar.case, bar.killings, counted, bar.first if bar.case == "estimated" else 0


class Place(NamedTuple):
    """A place as it is printed: a point, a municipality of a state, or one that is not known."""

    cve_ent: str
    municipality: str | None
    point: str | None


class Day(NamedTuple):
    """A day, its places that reach the bar, and their dead."""

    day: pd.Timestamp
    places: list[Place]
    deaths: int


class PairOfDays(NamedTuple):
    """Two days near each other; `spike` where one of them may be graves found."""

    source: str
    spike: bool
    first: Day
    second: Day


def most_deadly(pairs: pd.DataFrame, names: pd.DataFrame) -> list[PairOfDays]:
    """Return the pairs of `pairs_of_days` with the most dead, their places named by a table with ``cvegeo`` and ``municipality``."""
    called = _called(names)
    most = pairs.assign(dead=pairs["first_deaths"] + pairs["second_deaths"])
    most = most.sort_values(["dead", "first_day", "source"], ascending=[False, True, True], kind="stable").head(MOST_PAIRS)
    return [
        PairOfDays(
            row.source,
            row.spike,
            Day(row.first_day, [_place(code, called) for code in row.first_places.split()], row.first_deaths),
            Day(row.second_day, [_place(code, called) for code in row.second_places.split()], row.second_deaths),
        )
        for row in rows_of(most)
    ]


def spikes(found: Sequence[PlaceDays], names: pd.DataFrame, at_least: int) -> list[Day] | None:
    """Return the days of 20 dead or more in a municipality that the press has at a bar; None where it does not cover the year."""
    press = next((one for one in found if one.source == PRESS and len(one.days)), None)
    if press is None:
        return None
    called, rows = _called(names), press.rows[press.rows["spike"] & (press.rows["deaths"] >= at_least)]
    return [Day(row.date, [_place(row.place, called)], row.deaths) for row in rows_of(rows)]


def _called(names: pd.DataFrame) -> dict[str, str]:
    return dict(zip(names["cvegeo"], names["municipality"], strict=True))


def _place(code: str, called: dict[str, str]) -> Place:
    return Place(code[:2], called.get(code), code.replace(",", " ") if "," in code else None)
