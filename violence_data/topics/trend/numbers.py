"""The bias of a series by month of death in its last change, and what was counted in each presidential term."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from violence_data.errors import YearsNotCovered
from violence_data.measures.comparison import Moved
from violence_data.measures.frames import FLAGS, measure, says_which_column, to_floats, to_nullable, with_flags
from violence_data.measures.intervals import garwood
from violence_data.measures.published import Shortfall, change_without_bias, shortfall
from violence_data.measures.rates import days_in_year, monthly_rates, per_100k_annualised

KEYS = ["president", "label", "cve_ent"]
WINDOW = 12


@dataclass(frozen=True)
class Bias:
    """How short a series by month of death is in its last whole year and the one before, and what that makes of the change of the rate."""

    short: Shortfall
    change_pct: float
    unbiased_pct: float
    too_low: bool


@says_which_column
def bias(nation: pd.DataFrame, change: Moved | None, table: pd.DataFrame, published: pd.DataFrame, as_of: str | None = None) -> Bias | None:
    """Return which way the deaths not yet dated bend the nation's last change; None for a series that has no such deaths.

    `nation` is its `yearly`, `change` how its rate moved to the last whole year (`measures.moved`); the warnings of the loaded `table` say
    whether it falls short, the totals `published` by the day `as_of` (YYYY-MM-DD) how far.
    """
    short = shortfall(nation, published, int(nation.loc[nation["complete"], "year"].max()), as_of)
    if change is None or short is None or "occurrence_short" not in table.attrs["warnings"]:
        return None
    unbiased = change_without_bias(change.pct, short)
    return Bias(short, change.pct, unbiased, change.pct < unbiased)


@says_which_column
def terms(monthly: pd.DataFrame, population: pd.DataFrame, presidential_terms: pd.DataFrame) -> pd.DataFrame:
    """Sum the covered months of each presidential term, place by place; a month belongs to the term in which its first day lies.

    Parameters
    ----------
    presidential_terms
        One row per president: ``president``, ``label`` (as in a sentence), ``start``, ``end`` (the day after the last; NaT for
        the one in office).

    Returns
    -------
    pandas.DataFrame
        One row per president and place with a covered month, in the order of the terms: ``president``, ``label``, ``cve_ent``, ``start``,
        ``end``, ``months`` and ``days`` covered, ``complete`` (the whole term is covered), the count, ``<count>_per_100k_annualised`` with
        ``_low`` and ``_high`` (events over person-years, interpolated month by month; Garwood 95 %, sampling noise only),
        ``<count>_per_100k_annualised_first_12_months`` and ``_last_12_months`` (NA unless all twelve are covered; the last is NA for the
        one in office), ``suspected_gap``, ``level_shift``.

    Raises
    ------
    YearsNotCovered
        When no month lies in any term, or a month's year is not in the population edition.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "victims": 10, "suspected_gap": False,
    ...     "month": pd.date_range("2019-01-01", periods=12, freq="MS"), "level_shift": False})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> term = pd.DataFrame({"president": ["A"], "label": "A", "start": pd.to_datetime(["2018-12-01"]),
    ...     "end": pd.to_datetime([None])})
    >>> terms(months, people, term)[["months", "complete", "victims"]].to_numpy().tolist()
    [[12, False, 120]]
    """
    count = measure(monthly)
    covered = monthly_rates(monthly[monthly[count].notna()], population)
    months = _in_terms(with_flags(covered), presidential_terms)
    rate = f"{count}_per_100k_annualised"
    rows = _sum_terms(months, count)
    length = _months_between(rows["start"], rows["end"])
    rows["complete"] = (rows["months"] == length).fillna(False).astype(bool)
    low, high = garwood(to_floats(rows[count]))
    for name, events in (("", to_floats(rows[count])), ("_low", low), ("_high", high)):
        values = per_100k_annualised(events, rows["person_years"], 1, 1)
        rows[f"{rate}{name}"] = to_nullable(values, rows.index)
    gone = _months_between(months["start"], months["month"])
    left = _months_between(months["month"], months["end"])
    windows = {
        f"{rate}_first_{WINDOW}_months": gone < WINDOW,
        f"{rate}_last_{WINDOW}_months": (left <= WINDOW).fillna(False),
    }
    for name, inside in windows.items():
        part = _window_rate(months[inside.astype(bool)], count).rename(name).reset_index()
        rows = rows.merge(part, on=KEYS, how="left", validate="one_to_one")
    lead = [*KEYS, "start", "end", "months", "days", "complete", count]
    return rows[[*lead, rate, f"{rate}_low", f"{rate}_high", *windows, *FLAGS]]


def _in_terms(covered: pd.DataFrame, presidential_terms: pd.DataFrame) -> pd.DataFrame:
    """Give each covered month the term in which its first day lies."""
    calendar = covered[["month"]].drop_duplicates().sort_values("month")
    unit = {"month": calendar["month"].dtype}
    begun = presidential_terms.sort_values("start")[["president", "label", "start", "end"]]
    begun = begun.assign(month=begun["start"]).astype(unit)
    calendar = pd.merge_asof(calendar, begun, on="month")
    inside = calendar["start"].notna() & ~(calendar["month"] >= calendar["end"])
    months = covered.merge(calendar[inside], on="month", how="inner", validate="many_to_one")
    if months.empty:
        raise YearsNotCovered("no covered month lies in a presidential term: load a longer series or more terms")
    days, year = months["month"].dt.days_in_month, months["month"].dt.year
    return months.assign(days=days, person_years=to_floats(months["population"] * days / days_in_year(year)))


def _sum_terms(months: pd.DataFrame, count: str) -> pd.DataFrame:
    """Add up the months of each term and place, terms in their order."""
    grouped = months.groupby(["start", *KEYS], dropna=False)
    rows = grouped[[count, "days", "person_years"]].sum()
    rows = rows.join(grouped[list(FLAGS)].any())
    rows["months"], rows["end"] = grouped.size(), grouped["end"].first()
    return rows.reset_index()


def _months_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Count calendar months from one day's month to another's; NA when a day is NaT."""
    months: pd.Series = (last.dt.year - first.dt.year) * 12 + last.dt.month - first.dt.month
    return months.astype("Float64")


def _window_rate(window: pd.DataFrame, count: str) -> pd.Series:
    """Give the rate of a window of twelve months, NA unless all twelve are covered."""
    grouped = window.groupby(KEYS, dropna=False)
    total = grouped[[count, "person_years"]].sum()[grouped.size() == WINDOW]
    rate = per_100k_annualised(to_floats(total[count]), total["person_years"], 1, 1)
    return to_nullable(rate, total.index)
