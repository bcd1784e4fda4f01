"""Two years side by side, and two sources side by side."""

import pandas as pd

from violence_data.analysis.frames import FLAGS, measure, to_floats, to_nullable
from violence_data.analysis.intervals import dispersion, rate_ratio_interval
from violence_data.analysis.selection import select_years
from violence_data.analysis.series import with_nation
from violence_data.analysis.years import yearly
from violence_data.errors import ViolenceDataError, YearsNotCovered

DISPERSION_YEARS_BEFORE = 3
BAND_LOW, BAND_HIGH = 0.8, 1.25


def compare_years(monthly: pd.DataFrame, population: pd.DataFrame, year_a: int, year_b: int) -> pd.DataFrame:
    """Compare two years, state by state and for the nation, over the months both cover.

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly`, all states and at best the three years
        before as well, since the dispersion is taken from them.
    population
        ``conapo_population_state_year`` of one edition.
    year_a, year_b
        The earlier and the later year; when one is unfinished both keep the same calendar months.

    Returns
    -------
    pandas.DataFrame
        One row per state and for the nation (``00``): ``cve_ent``, the count in each year
        (``<count>_a``, ``_b``), ``<count>_per_100k_annualised_a`` and ``_b``, ``change_pct`` with
        ``change_pct_low`` and ``_high`` (rate b over rate a, 95 % quasi-Poisson; NA where a is 0),
        ``dispersion``, ``months_compared``, ``days_a``, ``days_b``, ``suspected_gap`` and
        ``level_shift`` (any month compared).

    Raises
    ------
    YearsNotCovered
        When a year is not in the frame, or the two share no covered month.
    ViolenceDataError
        When both years are the same.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.date_range("2018-01-01", periods=24, freq="MS"),
    ...     "victims": [10] * 12 + [11] * 12})
    >>> people = pd.DataFrame({"cve_ent": "01", "year": [2018, 2019], "population": 100_000})
    >>> compare_years(months, people, 2018, 2019)["change_pct"].round(1).tolist()
    [10.0, 10.0]
    """
    if year_a == year_b:
        raise ViolenceDataError(f"two years expected, found {year_a} twice: choose another")
    count, everyone = measure(monthly), with_nation(monthly)
    months = _months_of_both(everyone, count, year_a, year_b)
    years = yearly(months, population)
    rows = pd.DataFrame({"cve_ent": sorted(everyone["cve_ent"].unique())})
    for letter, year in (("a", year_a), ("b", year_b)):
        side = years[years["year"] == year].set_index("cve_ent").add_suffix(f"_{letter}")
        rows = rows.merge(side, on="cve_ent", how="left", validate="one_to_one")
    scatter = dispersion(everyone[_years_of_dispersion(everyone["month"].dt.year, year_a, year_b)])
    rows = rows.merge(scatter, on="cve_ent", how="left", validate="one_to_one")
    for flag in FLAGS:
        rows[flag] = rows[[f"{flag}_a", f"{flag}_b"]].eq(True).any(axis=1)
    return _with_change(rows, count)


def _years_of_dispersion(year: pd.Series, year_a: int, year_b: int) -> pd.Series:
    """Mark the compared years and the three before the first, none between them."""
    first = min(year_a, year_b)
    return year.isin([year_a, year_b]) | year.between(first - DISPERSION_YEARS_BEFORE, first)


def _months_of_both(everyone: pd.DataFrame, count: str, year_a: int, year_b: int) -> pd.DataFrame:
    """Keep, place by place, the calendar months that both years cover."""
    sides = pd.concat([select_years(everyone, year, year) for year in (year_a, year_b)])
    covered = sides[sides[count].notna()]
    keys = [covered["cve_ent"], covered["month"].dt.month]
    both = covered.groupby(keys, dropna=False)["month"].transform("nunique") == 2
    if not both.any():
        raise YearsNotCovered(f"{year_a} and {year_b} share no covered month in any state: choose two other years")
    return covered[both]


def _with_change(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """Add the change of the rate and order the columns."""
    rate = f"{count}_per_100k_annualised"
    counts, person_years = [], []
    for x in ("a", "b"):
        counts.append(to_floats(rows[f"{count}_{x}"]))
        years = rows[f"days_{x}"] / rows[f"days_in_year_{x}"]
        person_years.append(to_floats(rows[f"population_{x}"] * years))
    low, high = rate_ratio_interval(counts[0], person_years[0], counts[1], person_years[1], to_floats(rows["dispersion"]))
    point = to_floats(rows[f"{rate}_b"] / rows[f"{rate}_a"].replace(0, pd.NA))
    for name, ratio in (("", point), ("_low", low), ("_high", high)):
        rows[f"change_pct{name}"] = to_nullable((ratio - 1) * 100, rows.index)
    whole = {name: "Int64" for name in ("days_a", "days_b")}
    rows["months_compared"] = rows["months_b"].fillna(0).astype("int64")
    rows["dispersion"] = to_nullable(to_floats(rows["dispersion"]), rows.index)
    sides = [f"{name}_{x}" for name in (count, rate) for x in ("a", "b")]
    change = [f"change_pct{name}" for name in ("", "_low", "_high")]
    facts = ["dispersion", "months_compared", "days_a", "days_b"]
    return rows.astype(whole)[["cve_ent", *sides, *change, *facts, *FLAGS]]


def source_pair(victims: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame:
    """Set INEGI's deaths beside SESNSP's victims, for years that both cover in full.

    Both enumerate overlapping deaths, so the ratio has no sampling interval.

    Parameters
    ----------
    victims
        Monthly ``victims``, homicidio doloso plus feminicidio, all states.
    deaths
        Monthly ``homicide_deaths``, by occurrence or by registration, all states.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation) and year: ``cve_ent``, ``year``, ``victims``,
        ``homicide_deaths``, ``ratio`` (deaths / victims; NA where there are no victims),
        ``outside_band`` (ratio outside 0.8 to 1.25), ``suspected_gap``, ``level_shift`` (either).

    Raises
    ------
    YearsNotCovered
        When the two share no whole year.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({"cve_ent": "01", "suspected_gap": False, "level_shift": False,
    ...     "month": pd.date_range("2019-01-01", periods=12, freq="MS")})
    >>> pair = source_pair(months.assign(victims=10), months.assign(homicide_deaths=13))
    >>> pair[["cve_ent", "ratio", "outside_band"]].to_numpy().tolist()
    [['00', 1.3, True], ['01', 1.3, True]]
    """
    keys = ["cve_ent", "year"]
    sides = [_whole_years(victims), _whole_years(deaths)]
    pair = sides[0].merge(sides[1], on=keys, how="inner", validate="one_to_one", suffixes=("", "_deaths"))
    if pair.empty:
        raise YearsNotCovered("the two sources share no year with all 12 months: load others")
    ratio = to_floats(pair["homicide_deaths"]) / to_floats(pair["victims"].replace(0, pd.NA))
    pair["ratio"] = to_nullable(ratio, pair.index)
    pair["outside_band"] = (ratio < BAND_LOW) | (ratio > BAND_HIGH)
    for flag in FLAGS:
        pair[flag] = pair[flag] | pair[f"{flag}_deaths"]
    return pair[[*keys, "victims", "homicide_deaths", "ratio", "outside_band", *FLAGS]]


def _whole_years(monthly: pd.DataFrame) -> pd.DataFrame:
    """Sum the years of which all 12 months are covered."""
    count, everyone = measure(monthly), with_nation(monthly)
    parts = everyone.assign(year=everyone["month"].dt.year)
    grouped = parts.groupby(["cve_ent", "year"], dropna=False)
    total = grouped[count].sum(min_count=12).astype("Int64")
    return total.to_frame().join(grouped[list(FLAGS)].any()).dropna(subset=[count]).reset_index()
