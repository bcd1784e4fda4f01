"""Years side by side, and two sources side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from violence_data import places
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.measures.frames import FLAGS, Floats, measure, says_which_column, select_years, to_floats, to_nullable
from violence_data.measures.intervals import YEARS_OF_DISPERSION, dispersion, interval_holds, rate_ratio_interval
from violence_data.measures.series import with_nation_if_whole
from violence_data.measures.years import yearly
from violence_data.once import once

BAND_LOW, BAND_HIGH = 0.8, 1.25
CHANGE = ["change_pct", "change_pct_low", "change_pct_high"]


@says_which_column
@once
def compare(
    monthly: pd.DataFrame, population: pd.DataFrame, years: Sequence[int], states: Sequence[str | int] | None = None
) -> pd.DataFrame:
    """Set any number of years of some states side by side: counts, rates, and the change on the first of the years.

    Parameters
    ----------
    monthly, population
        As in :func:`compare_years`: every state and at best the three years before the first too, whichever states are asked for.
    years
        Two or more; all keep the calendar months that every one of them covers in that state.
    states
        Names or codes, the nation's among them; without them every state, and the nation where all 32 are there.

    Returns
    -------
    pandas.DataFrame
        One row per place and year, places as asked for, years in their order: ``cve_ent``, ``state`` (its name), ``year``, ``months`` and
        ``days`` compared, the count, ``<count>_per_100k_annualised`` with ``<count>_per_100k_low`` and ``_high`` (Garwood 95 %: chance
        alone), ``change_pct`` of that rate on the first year's with ``change_pct_low`` and ``_high`` (95 %: chance and the scatter of
        months; NA in the first year and after a year without a case), ``dispersion``, ``suspected_gap`` and ``level_shift`` (any month
        compared). A place that is not covered has 0 months and NA.

    Raises
    ------
    YearsNotCovered
        When a year is not in the frame, or the years share no covered month.
    UnknownName
        When no state has such a name, or the frame does not hold it.
    ViolenceDataError
        When fewer than two years are asked for.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "12", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.date_range("2018-01-01", periods=36, freq="MS"), "victims": [10] * 12 + [11] * 12 + [5] * 12})
    >>> people = pd.DataFrame({"cve_ent": "12", "year": [2018, 2019, 2020], "population": 100_000})
    >>> compare(months, people, [2018, 2019, 2020], ["Guerrero"])["change_pct"].round(0).tolist()
    [<NA>, 10.0, -50.0]
    """
    chosen, count, everyone = sorted(set(years)), measure(monthly), with_nation_if_whole(monthly)
    if len(chosen) < 2:
        raise ViolenceDataError(f"years: two or more expected, found {', '.join(map(str, chosen)) or 'none'}: name others")
    codes = sorted(everyone["cve_ent"].unique()) if states is None else list(dict.fromkeys(map(places.place, states)))
    if absent := [code for code in codes if code not in set(everyone["cve_ent"])]:
        raise UnknownName(f"states: {', '.join(absent)} not in this frame, which holds {', '.join(sorted(everyone['cve_ent'].unique()))}")
    sides = yearly(_months_of_all(everyone, count, chosen), population)
    on_first = [_change(everyone, sides, chosen[0], year).assign(year=year) for year in chosen[1:]]
    rows = pd.MultiIndex.from_product([codes, chosen], names=["cve_ent", "year"]).to_frame(index=False)
    rows = rows.merge(sides.drop(columns="dispersion"), on=["cve_ent", "year"], how="left", validate="one_to_one")
    changes = pd.concat(on_first)[["cve_ent", "year", *CHANGE, "dispersion"]]
    rows = rows.merge(changes, on=["cve_ent", "year"], how="left", validate="one_to_one")
    rows["state"] = rows["cve_ent"].map(places.names())
    known = {flag: rows[flag].eq(True) for flag in FLAGS} | {name: rows[name].fillna(0).astype("int64") for name in ("months", "days")}
    rate = [f"{count}_per_100k_{end}" for end in ("annualised", "low", "high")]
    return rows.assign(**known)[["cve_ent", "state", "year", "months", "days", count, *rate, *CHANGE, "dispersion", *FLAGS]]


@says_which_column
@once
def compare_years(monthly: pd.DataFrame, population: pd.DataFrame, year_a: int, year_b: int) -> pd.DataFrame:
    """Compare two years, state by state and for the nation, over the months both cover.

    Parameters
    ----------
    monthly
        Of all states and at best the three years before as well, since the dispersion is taken from them.
    year_a, year_b
        The earlier and the later year; when one is unfinished both keep the same calendar months.

    Returns
    -------
    pandas.DataFrame
        One row per state, and for the nation (``00``) where all 32 are there: ``cve_ent``, the count in each year
        (``<count>_a``, ``_b``), ``<count>_per_100k_annualised_a`` and ``_b``, ``change_pct`` with
        ``change_pct_low`` and ``_high`` (rate b over rate a, 95 % quasi-Poisson: chance and the scatter of months; NA where a is 0),
        ``dispersion`` (of :func:`violence_data.measures.dispersion`), ``months_compared``, ``days_a``, ``days_b``, ``suspected_gap`` and
        ``level_shift`` (any month compared).

    Raises
    ------
    YearsNotCovered
        When a year is not in the frame, or the two share no covered month.
    ViolenceDataError
        When both years are the same.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.date_range("2018-01-01", periods=24, freq="MS"), "victims": [10] * 12 + [11] * 12})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> compare_years(months, people, 2018, 2019)["change_pct"].round(1).tolist()
    [10.0]
    """
    if year_a == year_b:
        raise ViolenceDataError(f"two years expected, found {year_a} twice: choose another")
    count, everyone = measure(monthly), with_nation_if_whole(monthly)
    rows = _change(everyone, yearly(_months_of_all(everyone, count, [year_a, year_b]), population), year_a, year_b)
    sides = [f"{name}_{x}" for name in (count, f"{count}_per_100k_annualised") for x in ("a", "b")]
    return rows[["cve_ent", *sides, *CHANGE, "dispersion", "months_compared", "days_a", "days_b", *FLAGS]]


def _months_of_all(everyone: pd.DataFrame, count: str, years: Sequence[int]) -> pd.DataFrame:
    """Keep, place by place, the calendar months that all of the years cover."""
    sides = pd.concat([select_years(everyone, year, year) for year in years])
    covered = sides[sides[count].notna()]
    keys = [covered["cve_ent"], covered["month"].dt.month]
    shared = covered.groupby(keys, dropna=False)["month"].transform("nunique") == len(years)
    if not shared.any():
        raise YearsNotCovered(f"{' and '.join(map(str, years))} share no covered month in any state: choose other years")
    return covered[shared]


def _change(everyone: pd.DataFrame, years: pd.DataFrame, year_a: int, year_b: int) -> pd.DataFrame:
    """Set two years of every place beside each other, each column of `yearly` twice, with the change of the rate and its interval.

    The dispersion is that of the two and of the three before the first, none between them.
    """
    rows = pd.DataFrame({"cve_ent": sorted(everyone["cve_ent"].unique())})
    for letter, year in (("a", year_a), ("b", year_b)):
        side = years[years["year"] == year].set_index("cve_ent").add_suffix(f"_{letter}")
        rows = rows.merge(side, on="cve_ent", how="left", validate="one_to_one")
    year, first = everyone["month"].dt.year, min(year_a, year_b)
    scatter = dispersion(everyone[year.isin([year_a, year_b]) | year.between(first + 2 - YEARS_OF_DISPERSION, first)])
    rows = rows.merge(scatter, on="cve_ent", how="left", validate="one_to_one")
    count = measure(years)
    seen_a, seen_b = to_floats(rows[f"{count}_a"]), to_floats(rows[f"{count}_b"])
    scatter_of = to_floats(rows["dispersion"])
    low, high = rate_ratio_interval(seen_a, _person_years(rows, "a"), seen_b, _person_years(rows, "b"), scatter_of)
    rate = f"{count}_per_100k_annualised"
    ratio_seen = to_floats(rows[f"{rate}_b"] / rows[f"{rate}_a"].replace(0, pd.NA))
    for name, ratio in zip(CHANGE, (ratio_seen, low, high), strict=True):
        rows[name] = to_nullable((ratio - 1) * 100, rows.index)
    for flag in FLAGS:
        rows[flag] = rows[[f"{flag}_a", f"{flag}_b"]].eq(True).any(axis=1)
    rows["months_compared"] = rows["months_b"].fillna(0).astype("int64")
    rows["dispersion"] = to_nullable(scatter_of, rows.index)
    return rows.astype({"days_a": "Int64", "days_b": "Int64"})


def _person_years(rows: pd.DataFrame, side: str) -> Floats:
    return to_floats(rows[f"population_{side}"] * (rows[f"days_{side}"] / rows[f"days_in_year_{side}"]))


class Moved(NamedTuple):
    """How a place's rate moved from one year to another, in percent."""

    direction: str
    """"rise" or "fall", or "unclear" where the 95 % interval does not leave out no change."""
    pct: float
    low: float
    high: float
    holds: str
    """What the interval holds: :func:`violence_data.measures.interval_holds`."""
    flagged: bool
    """Whether one of the two years carries a suspected gap or a level shift."""


@says_which_column
def moved(change: pd.DataFrame, cve_ent: str) -> Moved | None:
    """Return how a place's rate moved; None where no change can be given, as after a year without a case.

    >>> change = pd.DataFrame({"cve_ent": ["00"], "change_pct": 9.5, "change_pct_low": 1.0, "change_pct_high": 18.7,
    ...     "dispersion": 2.0, "suspected_gap": False, "level_shift": False})
    >>> moved(change, "00").direction
    'rise'
    """
    row = change[change["cve_ent"] == cve_ent].iloc[0]
    if pd.isna(row["change_pct"]):
        return None
    pct, low, high = (float(row[f"change_pct{end}"]) for end in ("", "_low", "_high"))
    direction = "rise" if low > 0 else "fall" if high < 0 else "unclear"
    return Moved(direction, pct, low, high, interval_holds(change), bool(row["suspected_gap"] or row["level_shift"]))


@says_which_column
@once
def source_pair(victims: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame:
    """Set INEGI's deaths beside SESNSP's victims, for years that both cover in full.

    Both enumerate overlapping deaths, so the ratio has no sampling interval.

    Parameters
    ----------
    victims, deaths
        Months of ``victims``, homicidio doloso plus feminicidio, and of ``homicide_deaths``, by occurrence or by registration.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation, where all 32 states are there) and year: ``cve_ent``, ``year``, ``victims``,
        ``homicide_deaths``, ``ratio`` (deaths / victims; NA where there are no victims),
        ``outside_band`` (ratio outside 0.8 to 1.25), ``suspected_gap``, ``level_shift`` (either).

    Raises
    ------
    YearsNotCovered
        When the two share no whole year.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.date_range("2019-01-01", periods=12, freq="MS")})
    >>> pair = source_pair(months.assign(victims=10), months.assign(homicide_deaths=13))
    >>> pair[["cve_ent", "ratio", "outside_band"]].to_numpy().tolist()
    [['01', 1.3, True]]
    """
    return pair_of_years(whole_years(victims), whole_years(deaths))


def pair_of_years(victims: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame:
    """Return `source_pair` of two frames of whole years: ``cve_ent``, ``year``, the count and the flags."""
    keys = ["cve_ent", "year"]
    pair = victims.merge(deaths, on=keys, how="inner", validate="one_to_one", suffixes=("", "_deaths"))
    if pair.empty:
        raise YearsNotCovered("the two sources share no year with all 12 months: load others")
    ratio = to_floats(pair["homicide_deaths"]) / to_floats(pair["victims"].replace(0, pd.NA))
    pair["ratio"] = to_nullable(ratio, pair.index)
    pair["outside_band"] = (ratio < BAND_LOW) | (ratio > BAND_HIGH)
    for flag in FLAGS:
        pair[flag] = pair[flag] | pair[f"{flag}_deaths"]
    return pair[[*keys, "victims", "homicide_deaths", "ratio", "outside_band", *FLAGS]]


def whole_years(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return the counts and flags of years with 12 months by ``cve_ent`` and ``year``, and the nation's where all 32 states are there."""
    count, everyone = measure(monthly), with_nation_if_whole(monthly)
    parts = everyone.assign(year=everyone["month"].dt.year)
    grouped = parts.groupby(["cve_ent", "year"], dropna=False)
    total = grouped[count].sum(min_count=12).astype("Int64")
    return total.to_frame().join(grouped[list(FLAGS)].any()).dropna(subset=[count]).reset_index()
