"""Deaths by year of registration: what their page opens with, and the same deaths by the other ways of dating."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from violence_data import places
from violence_data.measures import of_place, ranks
from violence_data.measures.frames import says_which_column
from violence_data.measures.highlights import Record, last_whole_year, record

COUNT = "homicide_deaths"


@dataclass(frozen=True)
class Registered:
    """A place's last year of registration, beside its other years and the other states."""

    cve_ent: str
    year: int
    count: int
    per_100k: float
    record: Record | None
    ranks: pd.DataFrame
    """`measures.ranks` of the year, the highest rate first."""
    no_state: int
    """Deaths of the year without a known state, which are in the nation's figure and in no state's."""
    definitive: tuple[int, int] | None
    """The first and last year that the publisher calls definitive, by the totals that are held; None where none says so."""


@says_which_column
def opening(yearly: pd.DataFrame, deaths: pd.DataFrame, totals: pd.DataFrame, cve_ent: str) -> Registered:
    """Return what the page of a place's deaths by year of registration opens with.

    `yearly` is `measures.registered_years` of every place, `deaths` are ``inegi_deaths_registered_state_year``; the published `totals`
    tell what the publisher calls its years: preliminary or definitive.
    """
    own = yearly[yearly["cve_ent"] == cve_ent]
    year = last_whole_year(own)
    row = own[own["year"] == year].iloc[0]
    of_year = ranks(yearly[yearly["year"] == year]).sort_values(f"{COUNT}_per_100k", ascending=False, kind="stable")
    lost = deaths.loc[(deaths["cve_ent"] == places.UNSPECIFIED) & (deaths["year"] == year), COUNT]
    same = (totals["table"] == deaths.attrs["table"]) & totals["cut"].isin(deaths["cut"]) & (totals["status"] == "definitive")
    called = totals.loc[same, "period_start"].dt.year
    span = (int(called.min()), int(called.max())) if len(called) else None
    return Registered(cve_ent, year, int(row[COUNT]), float(row[f"{COUNT}_per_100k"]), record(own), of_year, int(lost.sum()), span)


@says_which_column
def beside_other_bases(years: pd.DataFrame, registration: pd.DataFrame, occurrence: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Set a place's deaths by year of registration beside those by month of registration and by month of death: never joined.

    `years` are `measures.registered_years`; of ``inegi_deaths_registration_state_month`` and ``inegi_deaths_occurrence_state_month`` either
    may be without rows.

    Returns
    -------
    pandas.DataFrame
        One row per year of the first: ``year``, ``registered``, ``registration``, ``occurrence`` (NA where not whole).
    """
    own = years[years["cve_ent"] == cve_ent].set_index("year")[COUNT]
    columns = {"registered": own}
    for name, table in (("registration", registration), ("occurrence", occurrence)):
        months = of_place(table, cve_ent) if len(table) else pd.DataFrame({"month": pd.to_datetime([]), COUNT: pd.array([], "Int64")})
        columns[name] = months.groupby(months["month"].dt.year, dropna=False)[COUNT].sum(min_count=12).astype("Int64").reindex(own.index)
    return pd.DataFrame(columns).rename_axis("year").reset_index()
