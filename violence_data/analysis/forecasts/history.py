"""What a forecast may know: one place's months up to an origin, whole, with their days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from violence_data.analysis.frames import FLAGS, Floats, check_single, flags_of, measure, to_floats
from violence_data.errors import ViolenceDataError, YearsNotCovered

HALF = 0.5
"""Added to a count before its logarithm is taken, so that a month without a death has one."""
FEWEST_YEARS = 3
"""Whole years before the one forecast; with two, the t distribution of model D has one degree of freedom and no mean."""


@dataclass(frozen=True)
class History:
    """One place's counts from its first covered month to the last month known, with the days of each."""

    name: str
    year: int
    months_known: int
    first_month: pd.Timestamp
    counts: Floats
    days: Floats
    days_left: Floats
    whole: tuple[int, ...]
    flags: dict[str, bool]

    @property
    def known(self) -> int:
        """The count of the year so far."""
        return int(self.counts[-self.months_known :].sum())

    @property
    def years_before(self) -> range:
        """The whole years before, whose totals are `whole`."""
        return range(self.year - len(self.whole), self.year)

    @property
    def months_before(self) -> Floats:
        """The months of the whole years before, one row per year."""
        return self.counts[: -self.months_known][-12 * len(self.whole) :].reshape(-1, 12)

    @property
    def days_before(self) -> Floats:
        """The days of those months."""
        return self.days[: -self.months_known][-12 * len(self.whole) :].reshape(-1, 12)

    @property
    def log_daily(self) -> Floats:
        """The logarithm of (count + 0.5) a day, a month each."""
        rate: Floats = np.log((self.counts + HALF) / self.days)
        return rate


def history(monthly: pd.DataFrame, year: int, months_known: int) -> History:
    """Cut a monthly series at an origin; what came later is not looked at.

    Parameters
    ----------
    monthly
        One place's rows: ``month``, one count (NA where not covered) and, if there, ``suspected_gap`` and ``level_shift``.
    year, months_known
        The year asked for and how many of its months, from January on, are known (1 to 11).

    Returns
    -------
    History
        From the first covered month to the origin; months before the first covered one are not history.

    Raises
    ------
    YearsNotCovered
        When a month between is missing or NA, or fewer than three whole years come before the year.
    ViolenceDataError
        When the frame holds two places or cuts, a month twice, a count below 0, or no event at all; when ``months_known`` is not 1 to 11.

    Examples
    --------
    >>> months = pd.DataFrame({"month": pd.date_range("2016-01-01", "2019-12-01", freq="MS"), "victims": 10})
    >>> history(months, 2019, 9).known
    90
    """
    rows, name = _checked(monthly, year, months_known), _name(monthly)
    counts = to_floats(rows[measure(monthly)])
    first, origin = rows["month"].iloc[0], pd.Timestamp(year, months_known, 1)
    # Without holes every year before is whole, but for a first one that starts late.
    before = counts[:-months_known]
    whole = before[len(before) % 12 :].reshape(-1, 12).sum(axis=1)
    if len(whole) < FEWEST_YEARS:
        raise YearsNotCovered(
            f"{name}: a forecast of {year} needs at least {FEWEST_YEARS} whole years before it, found {len(whole)}: "
            f"the series starts in {first:%Y-%m}; take a longer series or a later year"
        )
    if not counts.any():
        raise ViolenceDataError(f"{name}: no event from {first:%Y-%m} to {origin:%Y-%m}: a forecast needs one; take a larger place")
    left = pd.date_range(origin, periods=13 - months_known, freq="MS")[1:]
    days = rows["month"].dt.days_in_month.to_numpy(dtype=np.float64)
    flags = {name: bool(flags_of(rows)[name].any()) for name in FLAGS}
    return History(
        name,
        year,
        months_known,
        first,
        counts,
        days,
        left.days_in_month.to_numpy(dtype=np.float64),
        tuple(int(total) for total in whole),
        flags,
    )


def _checked(monthly: pd.DataFrame, year: int, months_known: int) -> pd.DataFrame:
    """Return the rows from the first covered month to the origin, without a hole, or say what is wrong."""
    if not 1 <= months_known <= 11:
        raise ViolenceDataError(f"months_known: 1 to 11 expected, found {months_known}: only a year under way has a forecast")
    for column in ("cve_ent", "cvegeo", "cut", "method"):
        check_single(monthly, column, "a forecast is of one series")
    count, name = measure(monthly), _name(monthly)
    rows = monthly[monthly["month"] <= pd.Timestamp(year, months_known, 1)].sort_values("month", kind="stable")
    if rows["month"].duplicated().any():
        raise ViolenceDataError(
            f"{name}: one row per month expected, {rows.loc[rows['month'].duplicated(), 'month'].iloc[0]:%Y-%m} stands twice"
        )
    if (rows[count] < 0).fillna(False).any():
        raise ViolenceDataError(f"{name}: counts of 0 or more expected, found {rows[count].min()}; mend the series first")
    covered = rows.loc[rows[count].notna(), "month"]
    if covered.empty:
        raise YearsNotCovered(f"{name}: no month up to {year}-{months_known:02d} is covered: choose a later year or another series")
    _refuse_holes(covered, pd.Timestamp(year, months_known, 1), name)
    from_first: pd.DataFrame = rows[rows["month"] >= covered.iloc[0]]
    return from_first


def _name(monthly: pd.DataFrame) -> str:
    """Name a series for messages: its count and, where known, its place."""
    place = "".join(f" of {monthly[column].iloc[0]}" for column in ("cve_ent", "cvegeo") if column in monthly and len(monthly))
    return f"{measure(monthly)}{place}"


def _refuse_holes(covered: pd.Series, origin: pd.Timestamp, name: str) -> None:
    """Refuse a series with months that are missing or not covered: neither is a zero."""
    holes = pd.date_range(covered.iloc[0], origin, freq="MS").difference(pd.DatetimeIndex(covered))
    if len(holes):
        named = ", ".join(f"{month:%Y-%m}" for month in holes[:6])
        raise YearsNotCovered(
            f"{name}: every month from {covered.iloc[0]:%Y-%m} to {origin:%Y-%m} expected, {len(holes)} not covered "
            f"({named}{', …' if len(holes) > 6 else ''}), and not covered is not zero: pass the months after the last hole, "
            "fewer months_known, or another series"
        )
