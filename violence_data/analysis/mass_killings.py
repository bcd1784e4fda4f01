"""How usual mass killings are, and runs of them: base rates for any bar, window and rule, against days put in another order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from violence_data.analysis.days_and_places import PlaceDays
from violence_data.analysis.permutation import DRAWS, Bools, Ints, near_days, orders, pairs_by_chance
from violence_data.analysis.rates import days_in_year
from violence_data.errors import ViolenceDataError

BARS = (3, 4, 5, 8, 10, 13)
WITHIN_DAYS = 2
HIGHEST_BAR, LONGEST_WINDOW = 100_000, 31
COLUMNS = {
    "source": "str",
    **dict.fromkeys(("year", "days", "at_least", "within_days"), "int64"),
    **dict.fromkeys(("place_days", "spikes", "days_with_one"), "Int64"),
    "days_with_one_pct": "Float64",
    "pairs": "Int64",
    **dict.fromkeys(("pairs_permuted", "pairs_permuted_low", "pairs_permuted_high"), "Float64"),
    **dict.fromkeys(("expected_pairs_a_year", "p_pair_in_year"), "Float64"),
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
        Sources and years from :func:`violence_data.analysis.place_days`.
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
        missing), ``after_another`` (days with one that have another in the window before them) and ``after_another_pct`` (of
        the days with one). A source that covers no day (``incidents``) has NA: it was not covered, which is not 0.

    Raises
    ------
    ViolenceDataError
        For no source, a bar under 1 or over 100,000, or a window under 2 or over 31 days.

    Examples
    --------
    >>> import pandas as pd
    >>> from violence_data.analysis.days_and_places import KillingRule, PlaceDays
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
    """List the pairs of days that each have a place with at least so many deaths.

    Returns
    -------
    pandas.DataFrame
        One row per source and pair: ``source``, ``first_day``, ``second_day``, ``first_places``, ``second_places`` (codes, joined
        by a blank), ``first_deaths``, ``second_deaths`` (in these places together), ``spike`` (any of them).

    Raises
    ------
    ViolenceDataError
        As in :func:`base_rates`.
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


def how_surprising(
    first_day: pd.Timestamp, second_day: pd.Timestamp, *found: PlaceDays, at_least: int, within_days: int = WITHIN_DAYS
) -> pd.DataFrame:
    """Set two days with mass killings beside how often such a pair comes in a year, source by source.

    Parameters
    ----------
    first_day, second_day
        The two days.
    found
        Sources, each of the year to compare with.
    at_least, within_days
        The bar and the window, as in :func:`base_rates`.

    Returns
    -------
    pandas.DataFrame
        One row per source and year: the columns of :func:`base_rates`, and ``first_day``, ``second_day``; ``first_deaths`` and
        ``second_deaths``, the most at one place that day (0: the source covers the day and has none; NA: it does not cover
        it), with ``first_spike`` and ``second_spike``; ``is_seen`` (both reach the bar, within the window; NA: one is not covered).

    Raises
    ------
    ViolenceDataError
        As in :func:`base_rates`, and for a second day that is not after the first.
    """
    if not first_day < second_day:
        raise ViolenceDataError(f"two days in order expected, found {first_day:%Y-%m-%d} and {second_day:%Y-%m-%d}")
    rates = base_rates(*found, at_least=[at_least], within_days=within_days)
    rates = rates.assign(first_day=first_day, second_day=second_day)
    for name, day in (("first", first_day), ("second", second_day)):
        seen = [_most_on(one, day) for one in found]
        rates[f"{name}_deaths"] = pd.array([deaths for deaths, _ in seen], dtype="Int64")
        rates[f"{name}_spike"] = [spike for _, spike in seen]
    both = (rates["first_deaths"] >= at_least) & (rates["second_deaths"] >= at_least)
    return rates.assign(is_seen=both & ((second_day - first_day).days < within_days))


def _check(found: Sequence[PlaceDays], at_least: Sequence[int], within_days: int) -> None:
    """Refuse what cannot be counted, or not within reason: a bar and a window may come from a file."""
    bars_known = bool(at_least) and all(1 <= bar <= HIGHEST_BAR for bar in at_least)
    if not found or not bars_known or not 2 <= within_days <= LONGEST_WINDOW:
        raise ViolenceDataError(
            f"mass killings: expected a source, bars of 1 to {HIGHEST_BAR:,} and a window of 2 to {LONGEST_WINDOW} days, "
            f"found {len(found)} sources, bars {', '.join(map(str, at_least)) or 'none'}, {within_days} days"
        )


def _most_on(found: PlaceDays, day: pd.Timestamp) -> tuple[int | None, bool]:
    """Return the most deaths at one place on a day, and whether it is a spike."""
    rows = found.rows[found.rows["date"] == day].sort_values("deaths", kind="stable")
    if rows.empty:
        return (0 if day in found.days else None), False
    return int(rows["deaths"].iloc[-1]), bool(rows["spike"].iloc[-1])


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
    both = marked[near[0]] & marked[near[1]]
    by_chance, after = pairs_by_chance(marked, drawn, near), np.unique(near[1][both])
    low, high = np.quantile(by_chance, [0.025, 0.975])
    days = int(marked.sum())
    return {
        "days_with_one": days,
        "days_with_one_pct": 100 * float(marked.mean()),
        "pairs": int(both.sum()),
        "pairs_permuted": float(by_chance.mean()),
        "pairs_permuted_low": float(low),
        "pairs_permuted_high": float(high),
        "expected_pairs_a_year": float(by_chance.mean()) * scale,
        "p_pair_in_year": 1 - float((by_chance == 0).mean()) ** scale,
        "after_another": len(after),
        "after_another_pct": 100 * len(after) / days if days else float("nan"),
    }
