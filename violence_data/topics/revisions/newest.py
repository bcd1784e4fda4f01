"""What the newest months say: beside the months before, among all months, and beyond what later revisions could undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from violence_data.errors import YearsNotCovered
from violence_data.measures.frames import FLAGS, NATION, flags_of, measure, rows_of, says_which_column, to_floats, to_nullable
from violence_data.measures.intervals import YEARS_OF_DISPERSION, dispersion, rate_ratio_interval
from violence_data.measures.ranking import FEWEST_EVENTS, JEFFREYS, rank_draws, rank_interval
from violence_data.measures.series import with_nation, with_nation_if_whole
from violence_data.topics.revisions.cuts import CutPair, MethodCuts, cuts_held, other_methods

NEWEST_MONTHS = 3
MONTHS_APART = 12


class Span(NamedTuple):
    """The newest months: how many, the first and the last, and the same a year before."""

    months: int
    first: pd.Timestamp
    last: pd.Timestamp
    first_before: pd.Timestamp
    last_before: pd.Timestamp


@says_which_column
def newest_month(monthly: pd.DataFrame) -> pd.Timestamp:
    """Return the last month that every state in the frame covers.

    Raises
    ------
    YearsNotCovered
        When no month is covered by all of them.

    Examples
    --------
    >>> two = pd.DataFrame({"cve_ent": ["01", "02"] * 2, "victims": pd.array([3, 4, 5, None], dtype="Int64"),
    ...     "month": pd.to_datetime(["2019-01-01", "2019-01-01", "2019-02-01", "2019-02-01"])})
    >>> str(newest_month(two).date())
    '2019-01-01'
    """
    states = monthly[monthly["cve_ent"] != NATION]
    covered = states.loc[states[measure(monthly)].notna()].groupby("month", dropna=False)["cve_ent"].nunique()
    whole = covered.index[covered == states["cve_ent"].nunique()]
    if whole.empty:
        raise YearsNotCovered("expected a month that every state covers, found none: choose another cut or source")
    newest: pd.Timestamp = whole.max()
    return newest


@says_which_column
def newest_span(monthly: pd.DataFrame, most: int = NEWEST_MONTHS) -> Span:
    """Return the newest months that every state covers, as many as asked for or as the frame has."""
    last, months = newest_month(monthly), min(most, monthly["month"].nunique())
    first, year = last - pd.DateOffset(months=months - 1), pd.DateOffset(months=MONTHS_APART)
    return Span(months, first, last, first - year, last - year)


@says_which_column
def unfinished_months(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return the states without a figure in months after the newest whole one that others cover: a count there would be a part.

    One row per state and month without a figure: ``cve_ent``, ``month``.
    """
    count = measure(monthly)
    later = monthly[(monthly["month"] > newest_month(monthly)) & (monthly["cve_ent"] != NATION)]
    begun = later.groupby("month", dropna=False)[count].transform("count") > 0
    return later.loc[begun & later[count].isna(), ["cve_ent", "month"]].reset_index(drop=True)


# ---- beside the months before ----


@says_which_column
def against_months_before(monthly: pd.DataFrame, last: pd.Timestamp, months: int = 1, apart: int = MONTHS_APART) -> pd.DataFrame:
    """Set some newest months of each place, up to the `last`, beside as many months some months before, per day.

    `monthly` is of all states, at best five years of them: the dispersion is taken from there. Between the two spans' ends lie so many
    months `apart`: 12 takes the same months of the year before.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation, where all 32 states are there): ``cve_ent``, ``before`` and ``now`` (the counts),
        ``days_before``, ``days``, ``change_pct`` of the daily count with ``change_pct_low`` and ``_high`` (95 % quasi-Poisson; NA from 0),
        ``dispersion``, ``suspected_gap``, ``level_shift`` (any month compared). The population is taken as it was. A span of which the
        frame lacks a month has no count and no change (NA): a young series has no year before.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "month": pd.date_range("2018-01-01", periods=13, freq="MS"),
    ...     "victims": [10] * 12 + [11], "suspected_gap": False, "level_shift": False})
    >>> change = against_months_before(months, pd.Timestamp("2019-01-01"))
    >>> change[["before", "now", "change_pct"]].round(1).to_numpy().tolist()[0]
    [10, 11, 10.0]
    """
    everyone = with_nation_if_whole(monthly)
    earlier, newest = (pd.date_range(end=end, periods=months, freq="MS") for end in (last - pd.DateOffset(months=apart), last))
    rows = pd.DataFrame({"cve_ent": sorted(everyone["cve_ent"].unique())}).set_index("cve_ent")
    (rows["before"], flags_before), (rows["now"], flags) = _span(everyone, earlier), _span(everyone, newest)
    rows["days_before"], rows["days"] = (int(span.days_in_month.to_numpy().sum()) for span in (earlier, newest))
    years = everyone["month"].dt.year.between(last.year - YEARS_OF_DISPERSION + 1, last.year)
    scatter = dispersion(everyone[years & (everyone["month"] <= last)], months).set_index("cve_ent")
    rows = rows.join(scatter, validate="one_to_one")
    for flag in FLAGS:
        rows[flag] = flags_before[flag].reindex(rows.index).eq(True) | flags[flag].reindex(rows.index).eq(True)
    rows = rows.reset_index()
    before, days_before, now, days = (to_floats(rows[name]) for name in ("before", "days_before", "now", "days"))
    low, high = rate_ratio_interval(before, days_before, now, days, to_floats(rows["dispersion"]))
    with np.errstate(divide="ignore", invalid="ignore"):  # x / 0 is meant: it becomes NA below
        point = now / days / (before / days_before)
    for name, ratio in (("", point), ("_low", low), ("_high", high)):
        rows[f"change_pct{name}"] = to_nullable((ratio - 1) * 100, rows.index)
    return rows


def _span(everyone: pd.DataFrame, span: pd.DatetimeIndex) -> tuple[pd.Series, pd.DataFrame]:
    """Add up each place's months of a span, NA where one of them is missing, and say which flags any of them carries."""
    count, rows = measure(everyone), everyone[everyone["month"].isin(span)]
    places = flags_of(rows).assign(cve_ent=rows["cve_ent"], **{count: rows[count].astype("Int64")})
    grouped = places.groupby("cve_ent", dropna=False)
    return grouped[count].sum(min_count=len(span)), grouped[list(FLAGS)].any()


@says_which_column
def large_enough(change: pd.DataFrame) -> pd.Series:
    """Mark the places with 20 or more on both sides: of smaller numbers a percentage says little, and none is judged.

    Examples
    --------
    >>> large_enough(pd.DataFrame({"before": [2, 20], "now": [20, 20]})).tolist()
    [False, True]
    """
    both = change["before"].ge(FEWEST_EVENTS) & change["now"].ge(FEWEST_EVENTS)
    return both.fillna(False).astype(bool)


@says_which_column
def beyond_revisions(change: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    """Say which changes would keep their sign if both spans were revised as far as figures of their age ever were.

    The newest months are taken by the lowest and highest later move of any figure of `revision_band`, those of the year before by that of
    figures of 12 months or older; the nation by its own, a state by that of all states.

    Returns
    -------
    pandas.DataFrame
        The rows of :func:`against_months_before` with ``revised_pct_low`` and ``revised_pct_high`` (the change at the edges of past
        revisions), ``beyond`` (boolean; NA under 20 on either side, or where no figure of that age was ever revised here) and ``verdict``:
        "chance" (which could explain it), "unknown" (too few to judge), "both" (it lies beyond both) or "revisions" (which could undo it).
    """
    scope = change["cve_ent"].where(change["cve_ent"] == NATION, "states")
    young, old = revision_edges(band), revision_edges(band, MONTHS_APART)
    ratio = 1 + to_floats(change["change_pct"]) / 100
    moved = {}
    for edge, other in (("low", "high"), ("high", "low")):
        share = (1 + to_floats(scope.map(young[edge])) / 100) / (1 + to_floats(scope.map(old[other])) / 100)
        moved[edge] = to_nullable((ratio * share - 1) * 100, change.index)
    large = large_enough(change) & moved["low"].notna()
    beyond = ((moved["low"] > 0) | (moved["high"] < 0)).astype("boolean").where(large)
    by_chance = ~((change["change_pct_low"] > 0) | (change["change_pct_high"] < 0)).fillna(False)
    verdict = beyond.map({True: "both", False: "revisions"}).fillna("unknown").mask(by_chance, "chance")
    return change.assign(revised_pct_low=moved["low"], revised_pct_high=moved["high"], beyond=beyond, verdict=verdict)


@says_which_column
def revision_edges(band: pd.DataFrame, age: int = 0) -> dict[str, pd.Series]:
    """Return how far at most figures of an age in months, or older, later moved: a figure that is young now has all that still before it.

    Of a pooled `revision_band`: ``low`` and ``high``, the lowest and highest move in percent (0 or beyond), by scope (``00``, ``states``).

    Examples
    --------
    >>> band = pd.DataFrame({"cve_ent": "00", "lag_from": [0, 12], "lag_to": [11, None], "change_pct_low": [-2.0, -1.0],
    ...     "change_pct_high": [3.0, 4.0]})
    >>> [float(revision_edges(band, age)["low"]["00"]) for age in (0, 12)]
    [-2.0, -1.0]
    """
    by_scope = band[~(band["lag_to"] < age).fillna(False).astype(bool)].groupby("cve_ent", dropna=False)
    return {"low": by_scope["change_pct_low"].min().clip(upper=0), "high": by_scope["change_pct_high"].max().clip(lower=0)}


def reach(band: pd.DataFrame, scope: str) -> tuple[float, float] | None:
    """Return `revision_edges` of the nation ("00") or of any one state ("states"); None where no figure of it is large enough."""
    low, high = (float(edge.astype("float64").get(scope, np.nan)) for edge in revision_edges(band).values())
    return None if np.isnan(low) or np.isnan(high) else (low, high)


# ---- the newest month ----


class MonthPlace(NamedTuple):
    """Where a month of the nation, with its `total`, stands among all covered `months` from the `first` up to it, by its daily count.

    `place` is 1 for the highest, `low` and `high` its 95 % interval; `gaps` is how many of the months carry a suspected gap in a
    state. `is_low` says whether it stands in the lower half, `as_extreme` the last month of an earlier year at least as low, or in the
    upper half as high (None without one), `has_earlier_year` whether a month of an earlier year is compared.
    """

    total: int
    per_day: float
    months: int
    first: pd.Timestamp
    place: int
    low: int
    high: int
    gaps: int
    is_low: bool
    as_extreme: pd.Timestamp | None
    has_earlier_year: bool


@says_which_column
def month_among_months(monthly: pd.DataFrame, month: pd.Timestamp) -> MonthPlace:
    """Say where a month of the nation stands among all covered months up to it; YearsNotCovered where it is not one of them.

    The interval of the place comes from draws of every month's level, Gamma((count + 0.5) / dispersion) over its days.
    """
    count, everyone = measure(monthly), with_nation(monthly)
    rows = everyone[(everyone["cve_ent"] == NATION) & everyone[count].notna() & (everyone["month"] <= month)].sort_values("month")
    if rows.empty or rows["month"].iloc[-1] != month:
        raise YearsNotCovered(f"month {month:%Y-%m} of the nation is not covered: choose an earlier one")
    days = np.asarray(rows["month"].dt.days_in_month, dtype="float64")
    events, years = to_floats(rows[count]), rows["month"].dt.year
    scatter = float(dispersion(rows[years > month.year - YEARS_OF_DISPERSION], 1)["dispersion"].fillna(1.0).iloc[0])
    daily = events / days
    low, high = rank_interval(rank_draws((events + JEFFREYS) / scatter, days / scatter))
    place = int((daily > daily[-1]).sum()) + 1
    is_low = place * 2 > len(rows)
    as_far = rows.loc[((daily <= daily[-1]) if is_low else (daily >= daily[-1])) & (years < month.year), "month"]
    return MonthPlace(
        total=int(events[-1]),
        per_day=float(daily[-1]),
        months=len(rows),
        first=rows["month"].iloc[0],
        place=place,
        low=int(low[-1]),
        high=int(high[-1]),
        gaps=int(flags_of(rows)["suspected_gap"].sum()),
        is_low=is_low,
        as_extreme=None if as_far.empty else as_far.iloc[-1],
        has_earlier_year=rows["month"].iloc[0].year < month.year,
    )


class Beside(NamedTuple):
    """The nation's count of some months beside that of as many before, up to `month`.

    `way` is "more" or "fewer" where the interval leaves out no change, else "unclear"; None where the two cannot be compared.
    """

    month: pd.Timestamp
    before: Any
    now: Any
    days_before: int
    days: int
    change_pct: float
    low: float
    high: float
    way: str | None


def beside(monthly: pd.DataFrame, last: pd.Timestamp, months: int = 1, apart: int = MONTHS_APART) -> Beside:
    """Read the nation's row of `against_months_before`."""
    change = against_months_before(monthly, last, months, apart)
    row: Any = rows_of(change[change["cve_ent"] == NATION])[0]
    low, high = row.change_pct_low, row.change_pct_high
    way = None if pd.isna(row.change_pct) or pd.isna(high) else "more" if low > 0 else "fewer" if high < 0 else "unclear"
    month = last - pd.DateOffset(months=apart)
    return Beside(month, row.before, row.now, row.days_before, row.days, row.change_pct, low, high, way)


class News(NamedTuple):
    """The newest month that every state covers: its place among all months, and beside the year and the month before.

    `so_far` is the year so far beside the same months of the year before; `is_young` says that no state has a month a year before.
    """

    month: pd.Timestamp
    place: MonthPlace
    year_ago: Beside
    month_ago: Beside
    so_far: Beside
    is_young: bool


@says_which_column
def news(monthly: pd.DataFrame) -> News:
    """Read the newest month of a cut: `measures.monthly` of it, all states."""
    last = newest_month(monthly)
    a_year_ago = monthly.loc[monthly["month"] == last - pd.DateOffset(months=MONTHS_APART), measure(monthly)]
    asides = beside(monthly, last), beside(monthly, last, apart=1), beside(monthly, last, last.month)
    return News(last, month_among_months(monthly, last), *asides, is_young=bool(a_year_ago.isna().all()))


class StatesMoved(NamedTuple):
    """Of how many states which rose and fell beyond chance over the newest months: rows of `beyond_revisions`."""

    number: int
    up: list[Any]
    down: list[Any]


@says_which_column
def states_moved(change: pd.DataFrame) -> StatesMoved | None:
    """Read `beyond_revisions` for which states moved; None where the series has no year before."""
    if change["before"].isna().all():
        return None
    states = change[change["cve_ent"] != NATION].assign(flagged=change["suspected_gap"] | change["level_shift"])
    up, down = states["change_pct_low"] > 0, states["change_pct_high"] < 0
    return StatesMoved(len(states), *(rows_of(states[side.fillna(False)]) for side in (up, down)))


@says_which_column
def recent_months(now: pd.DataFrame, before: pd.DataFrame, months: int = 24) -> pd.DataFrame:
    """Return the nation's last months of a cut beside what an earlier cut said of them and beside the same months a year before.

    `now` and `before` are `monthly` of the later and of the earlier cut, all states.

    Returns
    -------
    pandas.DataFrame
        One row per month: the columns of `now` for the nation, ``per_day``, ``change_pct`` (on the same month a year before, per day; NA
        without one), ``before`` (the count in the earlier cut; NA in a month that it does not cover), ``change`` between the cuts.
    """
    count = measure(now)
    nation, old = (side[side["cve_ent"] == NATION] for side in map(with_nation, (now, before)))
    rows = nation[nation["month"] <= newest_month(now)].sort_values("month", ignore_index=True)
    rows["per_day"] = to_nullable(to_floats(rows[count]) / rows["month"].dt.days_in_month.to_numpy(), rows.index)
    a_year_ago = rows.assign(month=rows["month"] + pd.DateOffset(months=MONTHS_APART))[["month", "per_day"]]
    rows = rows.merge(a_year_ago, on="month", how="left", validate="one_to_one", suffixes=("", "_a"))
    rows = rows.merge(old[["month", count]].rename(columns={count: "before"}), on="month", how="left", validate="one_to_one")
    rows["change_pct"] = (rows["per_day"] / rows["per_day_a"].where(rows["per_day_a"] > 0) - 1) * 100
    rows["change"] = rows[count] - rows["before"]
    return rows.drop(columns="per_day_a").tail(months).reset_index(drop=True)


# ---- what must be known with them ----


class Group(NamedTuple):
    """A state and some of its months, or a month and some states."""

    of: Any
    them: list[Any]


@dataclass(frozen=True)
class Care:
    """What must be known with the newest figures.

    Attributes
    ----------
    span, ends_early
        The newest months; whether the cut's own last month is later, and without a figure for every state.
    unfinished, gaps
        Later months and the states without a figure of them; states and their newest months that carry a suspected gap.
    cuts, nation, states
        How many cuts of the method are held up to the one shown, and how far a month of the nation, and of any one state, later moved
        in them (lowest and highest, in percent; None where that is not known).
    newer, others
        The newest later cut of the method, None where there is none; what is held of other counting methods.
    """

    span: Span
    ends_early: bool
    unfinished: list[Group]
    gaps: list[Group]
    cuts: int
    nation: tuple[float, float] | None
    states: tuple[float, float] | None
    newer: str | None
    others: list[MethodCuts]


@says_which_column
def care(pair: CutPair, now: pd.DataFrame, band: pd.DataFrame, every: pd.DataFrame) -> Care:
    """Gather what must be known with the newest figures of a cut.

    `now` is `monthly` of the later cut of the `pair`, `band` the `revision_band` of the cuts up to it, `every` the loaded table with every
    cut of every method.
    """
    span, held, shown = newest_span(now), cuts_held(every), cuts_held(pair.now).iloc[-1]
    gaps = now[now["month"].between(span.first, span.last) & now["suspected_gap"]]
    again = (held["cut"] == shown["cut"]) & (held["published_on"] > shown["published_on"])
    later = held[(held["method"] == pair.method) & ((held["cut"] > shown["cut"]) | again)]
    labels = later.sort_values(["cut", "published_on"], kind="stable")["label"]
    return Care(
        span=span,
        ends_early=f"{span.last:%Y-%m}" != shown["cut"],
        unfinished=_groups(unfinished_months(now), "month", "cve_ent"),
        gaps=_groups(gaps, "cve_ent", "month"),
        cuts=len(cuts_held(pair.known)),
        nation=reach(band, NATION),
        states=reach(band, "states"),
        newer=None if labels.empty else str(labels.iloc[-1]),
        others=other_methods(held, pair.method),
    )


def _groups(rows: pd.DataFrame, by: str, column: str) -> list[Group]:
    return [Group(key, list(values)) for key, values in rows.groupby(by, dropna=False)[column]]
