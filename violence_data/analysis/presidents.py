"""Presidential terms: what was counted in each, and how it began and ended."""

import pandas as pd

from violence_data.analysis.frames import FLAGS, measure, to_floats, to_nullable, with_flags
from violence_data.analysis.intervals import garwood
from violence_data.analysis.rates import days_in_year, monthly_rates, per_100k_annualised
from violence_data.errors import YearsNotCovered

KEYS = ["president", "cve_ent"]
WINDOW = 12


def terms(monthly: pd.DataFrame, population: pd.DataFrame, presidential_terms: pd.DataFrame) -> pd.DataFrame:
    """Sum the covered months of each presidential term, place by place.

    A month belongs to the term in which its first day lies.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly` or ``with_nation``.
    population
        ``conapo_population_state_year`` of one edition.
    presidential_terms
        One row per president: ``president``, ``start``, ``end`` (the day after the last; NaT for
        the one in office).

    Returns
    -------
    pandas.DataFrame
        One row per president and place with a covered month, in the order of the terms:
        ``president``, ``cve_ent``, ``start``, ``end``, ``months`` and ``days`` covered,
        ``complete`` (the whole term is covered), the count, ``<count>_per_100k_annualised`` with
        ``_low`` and ``_high`` (events over person-years, interpolated month by month; Garwood
        95 %, sampling noise only), ``<count>_per_100k_annualised_first_12_months`` and
        ``_last_12_months`` (NA unless all twelve are covered; the last is NA for the one in
        office), ``suspected_gap``, ``level_shift``.

    Raises
    ------
    YearsNotCovered
        When no month lies in any term, or a month's year is not in the population edition.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "victims": 10, "suspected_gap": False,
    ...     "month": pd.date_range("2019-01-01", periods=12, freq="MS"), "level_shift": False})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> term = pd.DataFrame({"president": ["A"], "start": pd.to_datetime(["2018-12-01"]),
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
    begun = presidential_terms[["president", "start", "end"]].sort_values("start")
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
