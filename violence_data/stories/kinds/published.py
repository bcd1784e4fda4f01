"""What was published elsewhere of a year and its record: whole years, and the pace of one under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from violence_data.stories.claims import YearOnTrackForRecord
from violence_data.stories.found import bases
from violence_data.stories.held import Held
from violence_data.stories.margins import TOTALS_OF, largest_revision
from violence_data.stories.verdict import Combination, Word


def published_beside(claim: YearOnTrackForRecord, held: Held, parts: Sequence[Combination]) -> Iterator[Combination]:
    """Yield, source by source, the totals of both years that were published elsewhere, and the pace of a year of which no month is held.

    The record is the claim's, or that of the source's own months, or else of another source's; nothing of this counts.
    """
    records = {part.table: part.against_year for part in parts if part.against_year}
    for table in bases(claim):
        record = claim.record_year or records.get(table) or next(iter(records.values()), claim.year - 1)
        totals = totals_for(claim, held, table)
        yield from _elsewhere(claim, held, table, totals, record)
        if table not in records:
            yield from _pace(claim, table, totals)


def totals_for(claim: YearOnTrackForRecord, held: Held, table: str) -> pd.DataFrame:
    """Return the totals of a table published elsewhere by the day, of the claim's place and offences."""
    return held.totals(table, claim.cve_ent, claim.offences)


def by_margin(margin: int, revised: float | None) -> Word:
    """Judge a margin over a record: too close to call where a revision as large as any before could undo it."""
    return "too_close" if abs(margin) <= (revised or 0) else "supported" if margin > 0 else "contradicted"


def _whole(totals: pd.DataFrame) -> pd.DataFrame:
    start, end = totals["period_start"].dt, totals["period_end"].dt
    whole: pd.DataFrame = totals[(start.month == 1) & (end.month == 12) & (start.year == end.year)]
    return whole


def _elsewhere(claim: YearOnTrackForRecord, held: Held, table: str, totals: pd.DataFrame, record_year: int) -> Iterator[Combination]:
    """Yield the newest totals of both years that were published together: the files held here are not always the last word."""
    whole = _whole(totals)
    both = whole[whole["period_start"].dt.year.isin([claim.year, record_year])].sort_values("period_start", kind="stable")
    for _, pair in sorted(both.groupby(["cut", "source"], dropna=False), key=lambda one: str(one[0]))[::-1]:
        if len(pair) == 2 and (pair["check"] == "reference").all():
            by_year = {row["period_start"].year: row for row in pair.to_dict("records")}
            record, own = by_year[record_year], by_year[claim.year]
            method = TOTALS_OF[1] if table.startswith("sesnsp") else ""
            revised = largest_revision(held, table, method, claim.cve_ent, claim.offences, int(pair["value"].max()))
            yield Combination(
                **_about(claim, table, pd.Series(own)),
                verdict=by_margin(int(own["value"]) - int(record["value"]), revised),
                variant="elsewhere",
                number=int(own["value"]),
                against=int(record["value"]),
                against_year=record_year,
                threshold=revised,
            )
            return


def _pace(claim: YearOnTrackForRecord, table: str, totals: pd.DataFrame) -> Iterator[Combination]:
    """Yield where the newest first months of the year lead at an even pace: without single months there is no interval.

    Nothing where a total of the whole year is known.
    """
    if (_whole(totals)["period_start"].dt.year == claim.year).any():
        return
    of_year = totals[(totals["period_start"] == pd.Timestamp(claim.year, 1, 1)) & (totals["period_end"] < pd.Timestamp(claim.year, 12, 1))]
    for _, row in of_year.sort_values(["period_end", "cut"], kind="stable").tail(1).iterrows():
        last = pd.Timestamp(row["period_end"])
        days, all_days = (last + pd.offsets.MonthEnd(1)).day_of_year, 365 + int(last.is_leap_year)
        record = _published_record(totals, row)
        yield Combination(
            **_about(claim, table, row),
            verdict="too_close",
            variant="pace",
            n=last.month,
            number=round(int(row["value"]) / days * all_days),
            against=None if record is None else int(record["value"]),
            against_year=None if record is None else int(record["period_start"].year),
            reasons=("no_months",),
        )


def _about(claim: YearOnTrackForRecord, table: str, row: pd.Series) -> dict[str, Any]:
    """Return what a total published elsewhere is of, and when it came out; a day that is not known stays empty."""
    day = row["published_on"]
    return {
        "table": table,
        "group": "published_totals",
        "votes": False,
        "cut": str(row["cut"]),
        "published_on": "" if pd.isna(day) else f"{day:%Y-%m-%d}",
        "published_on_is": "" if pd.isna(day) else "exact",
        "cve_ent": claim.cve_ent,
        "year": claim.year,
        "unit": str(row["unit"]),
    }


def _published_record(totals: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    """Return the highest whole year among the totals published with one of a part of a year."""
    whole = _whole(totals)
    before = whole[(whole["period_end"] < row["period_start"]) & (whole["cut"] == row["cut"])].sort_values("value", kind="stable")
    return None if before.empty else before.iloc[-1]
