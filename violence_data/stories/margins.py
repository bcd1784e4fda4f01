"""How small a difference between two years says nothing: the largest past revision, and the deaths a series by occurrence lacks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data import analysis, states
from violence_data.processed import load
from violence_data.stories.found import place_months, whole_years
from violence_data.stories.held import Held
from violence_data.stories.totals import totals_of

OCCURRENCE, REGISTRATION = "inegi_deaths_occurrence_state_month", "inegi_deaths_registration_state_month"
REVISED_LIKE = {"sesnsp_cni_nation_month": "sesnsp_victims_state_month"}
"""A table of one cut takes the revisions of the series it was read from."""

TOTALS_OF = ("", "CNSP38_2015")
"""The totals published elsewhere name no method; those of SESNSP are all of this one."""


def largest_revision(held: Held, table: str, method: str, cve_ent: str, offences: Sequence[str], total: int) -> float | None:
    """Return by how much a year's total was ever revised, in events; None where no year stands in two vintages.

    Over all cuts held and the totals published elsewhere, whenever they came out: it is a property of the series. Where a place's own
    years hardly moved, the nation's largest revision, as a share of `total`, stands for it: its totals were published far more often.
    """
    revised = _year_revisions(held, REVISED_LIKE.get(table, table), method, offences)
    if revised.empty:
        return None
    own = revised.loc[revised["cve_ent"] == cve_ent, "change"].max()
    share = revised.loc[revised["cve_ent"] == states.NATION, "change_pct"].max()
    both = (own,) if cve_ent == states.NATION else (own, share * total / 100)
    return max((float(value) for value in both if pd.notna(value)), default=None)


def _year_revisions(held: Held, table: str, method: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return the revisions of whole years of one method; legal types that are summed are revised as their sum."""
    key = ("revisions", table, method, *offences)
    if key not in held.kept:
        held.kept[key] = _read_revisions(table, method, offences)
    return held.kept[key]


def _read_revisions(table: str, method: str, offences: Sequence[str]) -> pd.DataFrame:
    rows, together = load(table, cuts="all"), "+".join(offences)
    if "method" in rows:
        rows = rows[rows["method"] == (method or rows["method"].iloc[0])]
    if "offence" in rows:
        rows = rows[rows["offence"].isin(offences)].assign(offence=together)
    published = load("published_totals")
    published = totals_of(published[published["table"] == table], offences)
    if "offence" in rows:
        published = published.assign(offence=together)
    triangle = analysis.revision_triangle(rows, (together,))
    return analysis.year_revisions(triangle, published if method in TOTALS_OF else None)


def undated_share(held: Held, years: Sequence[int]) -> float:
    """Return the largest share of deaths, in percent, that the nation's series by occurrence lacks in some years.

    Registered deaths of a year less those dated to it, over the registered: those whose month or place of death is not known, as far as
    a year registers as many late deaths as it loses. Years that were not registered by the day take the largest share of those that were.
    """
    by_occurrence, registered = (whole_years(place_months(held.series(name)[0], states.NATION, ())) for name in (OCCURRENCE, REGISTRATION))
    elsewhere = held.totals(REGISTRATION, states.NATION, ())
    for _, row in elsewhere.iterrows():
        year = int(row["period_start"].year)
        registered[year] = max(registered.get(year, 0), int(row["value"]))
    shares = {year: 100 * (registered[year] - dated) / registered[year] for year, dated in by_occurrence.items() if year in registered}
    wanted = [shares[year] for year in years if year in shares]
    return max(wanted if len(wanted) == len(years) else shares.values(), default=0.0)
