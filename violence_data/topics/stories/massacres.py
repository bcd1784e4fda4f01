"""How many days, or places and days, had so many dead or more in a period, by the press and by UCDP: floors both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data.places import NATION
from violence_data.topics.incidents.killings import KillingRule, place_days
from violence_data.topics.stories.claims import Massacres, Story
from violence_data.topics.stories.evidence import Held, Series
from violence_data.topics.stories.incidents import EVENTS, PRESS
from violence_data.topics.stories.spans import Span, span
from violence_data.topics.stories.verdict import Combination, Found, Saying, Word, gap, holding, judges

RULES = {"quiet_places": KillingRule(), "every_place": KillingRule(under_a_day=None)}
"""Places that average 0.3 deaths a day or more are left out: there several incidents make a day's number. With them it stands beside."""


@judges
def massacres(claim: Massacres, story: Story, held: Held) -> Found:
    """Judge a number of days, or of places and days, with so many dead or more.

    As many as claimed, within the tolerance, support it and more contradict it; fewer settle nothing, as the press and UCDP are floors.
    A place and day is not an incident, and UCDP codes organised violence alone.
    """
    run = span(claim.period)
    parts = [_counted(claim, held.series(table)[0], run, rule) for table in (PRESS, EVENTS) for rule in RULES]
    says = tuple(Saying("counted", part, {"claimed": claim.number, "unit": claim.unit}) for part in parts if part.number is not None)
    return Found(
        tuple(parts), says, {"tolerance_pct": claim.tolerance_pct, "at_least": claim.at_least}, (PRESS, EVENTS), states_number=True
    )


def _counted(claim: Massacres, series: Series, run: Span, rule: str) -> Combination:
    about: dict[str, Any] = {"cve_ent": claim.cve_ent, "period": claim.period, "n": claim.at_least, "unit": claim.unit}
    years = [] if series.frame.empty else [place_days(series.frame, year, RULES[rule], or_none=True) for year in run.years]
    wanted = pd.date_range(run.first, run.end)
    days = sum(int(wanted.isin(found.days).sum()) for found in years)
    held = next((found.held for found in years if found.held), None)
    if not days or held is None or held[0] > wanted[0] or held[1] < wanted[-1]:
        return gap(series, rule, votes=rule == "quiet_places", **about)
    rows = pd.concat([found.rows for found in years])
    rows = rows[(rows["deaths"] >= claim.at_least) & rows["date"].isin(wanted)]
    rows = rows if claim.cve_ent == NATION else rows[rows["cve_ent"] == claim.cve_ent]
    number = rows["date"].nunique() if claim.unit == "days" else len(rows)
    off = number - claim.number
    fits = abs(off) <= claim.number * claim.tolerance_pct / 100
    word: Word = "supported" if fits else "contradicted" if off > 0 else "too_close"
    marks = {
        "floor": not fits and off < 0,
        "days_lacking": days < len(wanted),
        "spike": bool(rows["spike"].any()),
        "municipality_day": True,
    }
    said = Combination(**series.about, **about, verdict=word, group=series.table, variant=rule, number=number, against=claim.number)
    return replace(said, votes=rule == "quiet_places" and not marks["floor"], reasons=holding(marks))
