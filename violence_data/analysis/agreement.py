"""Sources against each other: INEGI's deaths over SESNSP's victims, with the band that revisions and the two bases span.

Both enumerate overlapping deaths, so no ratio has a sampling interval, and case files are never put in the place of victims.
"""

from collections.abc import Iterator

import pandas as pd

from violence_data.analysis.compare import BAND_HIGH, BAND_LOW, source_pair
from violence_data.analysis.frames import FLAGS, measure, to_floats
from violence_data.analysis.series import monthly, of_place
from violence_data.errors import ViolenceDataError, YearsNotCovered

VICTIMS = ("homicidio_doloso", "feminicidio")
KEY = ["cve_ent", "year"]


def source_agreement(victims: pd.DataFrame, occurrence: pd.DataFrame, registration: pd.DataFrame) -> pd.DataFrame:
    """Divide INEGI's deaths by SESNSP's victims, state by state and year by year, over every cut and both bases.

    Parameters
    ----------
    victims
        ``sesnsp_victims_state_month``, one cut or all of one method: homicidio doloso and feminicidio are added up.
    occurrence, registration
        INEGI's deaths by state, by month of death and by month of registration, one cut or all. One of them may be without rows.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation) and year that victims and one basis cover whole: ``cve_ent``, ``year``, ``victims``
        (newest cut) with ``victims_low`` and ``_high`` (over ``cuts`` of them), ``deaths_occurrence``,
        ``deaths_registration`` (newest cut, NA where not whole), ``ratio_occurrence``, ``ratio_registration``,
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
    >>> import pandas as pd
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
    bases = {"occurrence": occurrence, "registration": registration}
    pairs = pd.concat(_pairs(victims, bases), ignore_index=True)
    rows = _over_cuts(pairs)
    for basis in bases:
        newest = pairs[pairs["basis"] == basis].groupby(KEY, dropna=False)[["homicide_deaths", "ratio"]].last()
        named = (
            newest.rename(columns={"homicide_deaths": f"deaths_{basis}", "ratio": f"ratio_{basis}"}).reset_index().astype({"year": "int64"})
        )
        rows = rows.merge(named, on=KEY, how="left", validate="one_to_one")
    low, high = to_floats(rows["ratio_low"]), to_floats(rows["ratio_high"])
    rows["outside_in_part"] = (low < BAND_LOW) | (high > BAND_HIGH)
    rows["outside_wholly"] = (high < BAND_LOW) | (low > BAND_HIGH)
    numbers = ["victims", "victims_low", "victims_high", "cuts", "deaths_occurrence", "deaths_registration"]
    ratios = ["ratio_occurrence", "ratio_registration", "ratio_low", "ratio_high"]
    return rows[[*KEY, *numbers, *ratios, "outside_in_part", "outside_wholly", *FLAGS]]


def files_and_victims(victims: pd.DataFrame, files: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Set SESNSP's case files, victims, and victims with feminicidios of a place beside each other, each a number of its own.

    Parameters
    ----------
    victims
        ``sesnsp_victims_state_month`` of one cut.
    files
        ``sesnsp_incidents_state_month`` of one cut of each method; only those of the victims' method count. Without rows: no row.
    cve_ent
        A state, or ``00`` for the nation.

    Returns
    -------
    pandas.DataFrame
        One row per year that both cover whole: ``year``, ``incidents`` and ``homicidio_doloso`` (case files and victims of
        homicidio doloso), ``together`` (victims of it and of feminicidio). A file may hold several victims.

    Raises
    ------
    ViolenceDataError
        When a table mixes cuts.

    Examples
    --------
    >>> import pandas as pd
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


def _pairs(victims: pd.DataFrame, bases: dict[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the ratios of each cut of victims over each cut of deaths, the newest last."""
    sides = {basis: [monthly(cut) for cut in _cuts(table)] for basis, table in bases.items()}
    found = 0
    for number, cut in enumerate(_cuts(victims)):
        counted = monthly(cut, VICTIMS)
        for basis, deaths in ((basis, one) for basis, each in sides.items() for one in each):
            pair = _pair_or_none(counted, deaths)
            if pair is not None:
                found += 1
                yield pair.assign(basis=basis, victims_cut=number)
    if not found:
        raise YearsNotCovered("source_agreement: no cut of the victims and of the deaths share a year with all 12 months: load others")


def _cuts(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return each cut of a table, in the order they came out."""
    return [rows for _, rows in table.groupby(["published_on", "cut"], dropna=False)]


def _pair_or_none(victims: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame | None:
    """Return the ratios of years whole in both; none for a cut too short to have one."""
    try:
        return source_pair(victims, deaths)
    except YearsNotCovered:
        return None


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
