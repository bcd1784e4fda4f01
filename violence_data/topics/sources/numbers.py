"""Sources against each other: INEGI's deaths over SESNSP's victims, with the band that revisions and the three bases span.

Both enumerate overlapping deaths, so no ratio has a sampling interval, and case files are never put in the place of victims.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd

from violence_data.errors import ViolenceDataError, YearsNotCovered
from violence_data.measures.comparison import BAND_HIGH, BAND_LOW, pair_of_years, whole_years
from violence_data.measures.frames import FLAGS, NATION, measure, rows_of, says_which_column, spell_years, to_floats
from violence_data.measures.series import monthly, of_place
from violence_data.measures.years import registered_counts

VICTIMS = ("homicidio_doloso", "feminicidio")
BASES = ("occurrence", "registration", "registered")
"""INEGI's ways of dating and placing: by month and place of death; of registration; by year of registration and place of death."""
KEY = ["cve_ent", "year"]


@says_which_column
def source_agreement(
    victims: pd.DataFrame, occurrence: pd.DataFrame, registration: pd.DataFrame, registered: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Divide INEGI's deaths by SESNSP's victims, state by state and year by year, over every cut and basis.

    Parameters
    ----------
    victims
        ``sesnsp_victims_state_month``, one cut or all of one method: homicidio doloso and feminicidio are added up.
    occurrence, registration
        INEGI's deaths by state, by month of death and by month of registration, one cut or all. Each may be without rows.
    registered
        ``inegi_deaths_registered_state_year``, by year of registration and place of death, one cut or all, without rows, or left out.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation) and year that victims and one basis cover whole: ``cve_ent``, ``year``, ``victims``
        (newest cut) with ``victims_low`` and ``_high`` (over ``cuts`` of them), ``deaths_occurrence``,
        ``deaths_registration``, ``deaths_registered`` (newest cut, NA where not whole; the nation of the last holds deaths abroad and
        without a state, as its publisher's total does), ``ratio_`` of each of these,
        ``ratio_low`` and ``ratio_high`` (over every cut and basis), ``outside_in_part`` and ``outside_wholly`` (some, all, of that
        band outside 0.8 to 1.25), ``suspected_gap``, ``level_shift``.

    Raises
    ------
    ViolenceDataError
        When the victims are of several methods.
    YearsNotCovered
        When victims and deaths share no whole year.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "month": pd.date_range("2019-01-01", periods=12, freq="MS")})
    >>> victims = pd.concat([months.assign(cut=cut, victims=n) for cut, n in (("2020-01", 9), ("2020-12", 10))])
    >>> victims = victims.assign(offence="homicidio_doloso", method="CNSP38_2015", published_on=pd.Timestamp("2021-01-20"))
    >>> deaths = months.assign(cut="2019-12", published_on=pd.Timestamp("2020-12-01"), homicide_deaths=11)
    >>> found = source_agreement(pd.concat([victims, victims.assign(offence="feminicidio", victims=0)]), deaths, deaths)
    >>> found.loc[found["cve_ent"] == "01", ["ratio_low", "ratio_high"]].round(2).to_numpy().tolist()
    [[1.1, 1.22]]
    """
    if len(methods := victims["method"].unique()) > 1:
        raise ViolenceDataError(
            f"source_agreement: victims of one method expected, found {', '.join(sorted(methods))}: keep the rows of one"
        )
    tables = (occurrence, registration, pd.DataFrame(columns=["cut", "published_on"]) if registered is None else registered)
    each = list(_pairs(victims, dict(zip(BASES, tables, strict=True))))
    if not each:
        raise YearsNotCovered("source_agreement: no cut of the victims and of the deaths share a year with all 12 months: load others")
    pairs = pd.concat(each, ignore_index=True)
    rows = _over_cuts(pairs)
    for basis in BASES:
        newest = pairs[pairs["basis"] == basis].groupby(KEY, dropna=False)[["homicide_deaths", "ratio"]].last()
        newest = newest.set_axis([f"deaths_{basis}", f"ratio_{basis}"], axis=1).reset_index().astype({"year": "int64"})
        rows = rows.merge(newest, on=KEY, how="left", validate="one_to_one")
    low, high = to_floats(rows["ratio_low"]), to_floats(rows["ratio_high"])
    rows["outside_in_part"] = (low < BAND_LOW) | (high > BAND_HIGH)
    rows["outside_wholly"] = (high < BAND_LOW) | (low > BAND_HIGH)
    numbers = ["victims", "victims_low", "victims_high", "cuts", *(f"deaths_{basis}" for basis in BASES)]
    ratios = [*(f"ratio_{basis}" for basis in BASES), "ratio_low", "ratio_high"]
    return rows[[*KEY, *numbers, *ratios, "outside_in_part", "outside_wholly", *FLAGS]]


def _pairs(victims: pd.DataFrame, bases: dict[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the ratios of each cut of victims over each cut of deaths, the newest last; none of a cut too short to have a whole year."""
    sides = [(basis, _years(cut)) for basis, table in bases.items() for cut in _cuts(table)]
    for number, cut in enumerate(_cuts(victims)):
        counted = whole_years(monthly(cut, VICTIMS))
        for basis, deaths in sides:
            with suppress(YearsNotCovered):
                yield pair_of_years(counted, deaths).assign(basis=basis, victims_cut=number)


def _cuts(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return each cut of a table, in the order they came out."""
    return [rows for _, rows in table.groupby(["published_on", "cut"], dropna=False)]


def _years(deaths: pd.DataFrame) -> pd.DataFrame:
    """Return the whole years of a cut of deaths: added up from months, or as published where there are no months to flag."""
    return registered_counts(deaths).assign(**dict.fromkeys(FLAGS, False)) if "year" in deaths else whole_years(monthly(deaths))


def _over_cuts(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the newest number of victims and the lowest and highest of each number over cuts and bases."""
    grouped = pairs.groupby(KEY, dropna=False)
    rows = grouped.agg(
        victims=("victims", "last"),
        victims_low=("victims", "min"),
        victims_high=("victims", "max"),
        cuts=("victims_cut", "nunique"),
        ratio_low=("ratio", "min"),
        ratio_high=("ratio", "max"),
        suspected_gap=("suspected_gap", "any"),
        level_shift=("level_shift", "any"),
    )
    return rows.reset_index().astype({"year": "int64"})


@dataclass(frozen=True)
class Agreement:
    """What is said of some rows of `source_agreement`: one place's years, or every state in one year.

    `last` is a place's last year that is whole in both sources; `wholly` and `in_part` are the rows that lie outside the corridor by every
    cut and way of dating, and by some; `alone` names the years that rest on the year of registration alone ("" without one).
    """

    last: Any
    wholly: list[Any]
    in_part: list[Any]
    alone: str


@says_which_column
def of_one_place(agreement: pd.DataFrame, cve_ent: str) -> Agreement | None:
    """Read one place's rows of `source_agreement`; None where no year of it is whole in both sources."""
    own = agreement[agreement["cve_ent"] == cve_ent]
    return None if own.empty else _said(own)


@says_which_column
def of_states(agreement: pd.DataFrame) -> Agreement:
    """Read the states' rows of one year of `source_agreement`, the lowest ratio first."""
    return _said(agreement[agreement["cve_ent"] != NATION].sort_values("ratio_high", kind="stable"))


def _said(rows: pd.DataFrame) -> Agreement:
    others = [f"ratio_{basis}" for basis in BASES if basis != "registered"]
    alone = rows.loc[rows["ratio_registered"].notna() & rows[others].isna().all(axis=1), "year"]
    wholly, in_part = rows["outside_wholly"], rows["outside_in_part"] & ~rows["outside_wholly"]
    every, outside, partly = (rows_of(part) for part in (rows, rows[wholly], rows[in_part]))
    return Agreement(every[-1], outside, partly, spell_years(alone.unique()))


@says_which_column
def in_last_year(agreement: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `source_agreement` of its last year, the highest ratio first."""
    rows: pd.DataFrame = agreement[agreement["year"] == agreement["year"].max()]
    return rows.sort_values(["ratio_high", "cve_ent"], ascending=[False, True], kind="stable")


@says_which_column
def files_and_victims(victims: pd.DataFrame, files: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Set SESNSP's case files, victims, and victims with feminicidios of a place beside each other, each a number of its own.

    Parameters
    ----------
    victims
        ``sesnsp_victims_state_month`` of one cut.
    files
        ``sesnsp_incidents_state_month`` of one cut of each method; only those of the victims' method count. Without rows: no row.

    Returns
    -------
    pandas.DataFrame
        One row per year that both cover whole: ``year``, ``incidents`` and ``homicidio_doloso`` (case files and victims of
        homicidio doloso), ``together`` (victims of it and of feminicidio). A file may hold several victims.

    Examples
    --------
    >>> months = pd.DataFrame({"cve_ent": "01", "month": pd.date_range("2019-01-01", periods=12, freq="MS"), "method": "CNSP38_2015"})
    >>> both = pd.concat([months.assign(offence=o, victims=n) for o, n in (("homicidio_doloso", 3), ("feminicidio", 1))])
    >>> files_and_victims(both, months.assign(offence="homicidio_doloso", incidents=2), "01").to_numpy().tolist()
    [[2019, 24, 36, 48]]
    """
    same = files[files["method"].isin(victims["method"].unique())]
    if same.empty:
        return pd.DataFrame({name: pd.Series(dtype="Int64") for name in ("year", "incidents", "homicidio_doloso", "together")})
    sides = {
        "incidents": of_place(same, cve_ent),
        "homicidio_doloso": of_place(victims, cve_ent),
        "together": of_place(victims, cve_ent, VICTIMS),
    }
    totals = {
        name: months.groupby(months["month"].dt.year, dropna=False)[measure(months)].sum(min_count=12) for name, months in sides.items()
    }
    return pd.DataFrame(totals).dropna().astype("Int64").rename_axis("year").reset_index()
