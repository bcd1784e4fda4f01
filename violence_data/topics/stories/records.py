"""Whether a year is on track to pass the record, or passed it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data import measures
from violence_data.errors import ForecastFailed, YearsNotCovered
from violence_data.topics.forecast.numbers import summarise_forecast
from violence_data.topics.stories.claims import Story, YearOnTrackForRecord
from violence_data.topics.stories.evidence import (
    NAMED,
    TOTALS_OF,
    Held,
    Series,
    Total,
    bases,
    counted_apart,
    flags_in,
    is_yearly,
    largest_revision,
    series_of,
    tells_apart,
    undated_share,
    whole_only,
    whole_years,
    why_none,
    year_totals,
)
from violence_data.topics.stories.values import OCCURRENCE
from violence_data.topics.stories.verdict import (
    FEWEST_YEARS,
    OFF_TRACK,
    ON_TRACK,
    Combination,
    Found,
    Saying,
    Word,
    by_probability,
    gap,
    holding,
    judges,
)

MODELS = ("E", "D")
"""Fixed beforehand: E, the default, judges; D, which is always available, stands beside it."""


@judges
def year_on_track_for_record(claim: YearOnTrackForRecord, story: Story, held: Held) -> Found:
    """Judge a year under way by the probability that it passes the record, and one that is over by its margin.

    A year whose total was published elsewhere by the day is over too. A margin that does not exceed the largest past revision of figures
    of the same status is too close to call; by month of death, one smaller than the share of deaths
    that series lacks depends on it. Of a year that is over, the forecasts from the months a reader could have had on the story's day are
    shown beside it, as the figures stand now.
    """
    parts: list[Combination] = []
    for series, months in series_of(claim, held):
        parts += _judged(claim, story, held, series, months)
    if any(part.variant == "outcome" for part in parts):  # a year that is over is judged by what came of it
        parts = [replace(part, votes=part.votes and part.variant == "outcome") for part in parts]
    parts += _published_beside(claim, held, parts)
    return Found(tuple(parts), tuple(_says(parts)), {"on_track": ON_TRACK, "off_track": OFF_TRACK}, bases(claim))


def _judged(claim: YearOnTrackForRecord, story: Story, held: Held, series: Series, months: pd.DataFrame) -> list[Combination]:
    """Return what one series says: its outcome or its forecasts; a gap where it does not cover the year or a year before."""
    known = 0 if is_yearly(months) else int((months["month"].dt.year == claim.year).sum())
    totals = year_totals(held, series, months, claim) if tells_apart(series, claim.offences) and series.source else {}
    before = {year: total for year, total in totals.items() if year < claim.year}
    if before and not any(total.value for total in before.values()):
        return [gap(series, "record", "no_event", year=claim.year, cve_ent=claim.cve_ent)]
    if not before or not (known or claim.year in totals):
        why = "first_of_method" if counted_apart(series.table, claim.year - 1, claim.year) else why_none(series, claim)
        return [gap(series, "record", why, year=claim.year, cve_ent=claim.cve_ent)]
    if claim.year not in totals:
        return list(_forecasts(claim, series, months, known, votes=True))
    then = story.as_of
    could_know = then.month - 1 if then.year == claim.year else 12
    pseudo = list(_forecasts(claim, series, months, could_know, votes=False)) if 0 < could_know < 12 <= known else []
    return [_outcome(claim, held, series, months, totals), *pseudo]


def _outcome(claim: YearOnTrackForRecord, held: Held, series: Series, months: pd.DataFrame, totals: dict[int, Total]) -> Combination:
    """Judge a year that is over by its margin over the highest year before."""
    own, before = totals[claim.year], {year: total.value for year, total in totals.items() if year < claim.year}
    record_year = max(before, key=lambda year: (before[year], -year))
    total, record, told = own.value, before[record_year], own.published
    moved = [
        largest_revision(held, series, claim.cve_ent, claim.offences, one.value, (year, 12), one.status)
        for year, one in ((claim.year, own), (record_year, totals[record_year]))
    ]
    margin, revised = total - record, max((value for value in moved if value is not None), default=None)
    lacking = undated_share(held, (claim.year, record_year)) * max(total, record) / 100 if series.table == OCCURRENCE else 0
    marks = {
        "preliminary": own.status == "preliminary",
        "published_elsewhere": told,
        "undated_deaths": abs(margin) < lacking,
        "no_revision_known": revised is None and series.table != OCCURRENCE,
    }
    said = Combination(**series.about, verdict=by_margin(margin, revised), group=series.group, variant="outcome", threshold=revised)
    if told:
        said = replace(said, cut=told.cut, published_on=told.published_on, published_on_is=told.published_on_is)
    if marks["undated_deaths"]:
        said = replace(said, verdict="depends", threshold=lacking)
    flags = (*flags_in(months, (claim.year, record_year)), *_of_record(claim, before, record_year))
    said = replace(said, cve_ent=claim.cve_ent, year=claim.year, number=total, unit=told.unit if told else measures.measure(months))
    reasons = (*flags, *holding(marks))
    return replace(said, against=record, against_year=record_year, since=min(before), reasons=reasons)


def _forecasts(claim: YearOnTrackForRecord, series: Series, months: pd.DataFrame, known: int, *, votes: bool) -> Iterator[Combination]:
    """Yield what each model says from the first months of the year."""
    rows, before = _rows(months, claim.year, known), [year for year in whole_years(months) if year < claim.year]
    for model in MODELS:
        about: dict[str, Any] = {"votes": votes and model == "E", "n": known, "year": claim.year, "cve_ent": claim.cve_ent}
        if model not in rows:
            yield gap(series, f"forecast_{model}", "no_fit" if rows else "too_short", **about)
            continue
        row, variant = rows[model], f"forecast_{model}" if votes else f"hindsight_{model}"
        p, record_year = float(row["p_record"]), int(row["record_year"])
        flags = tuple(flag for flag in ("little_history", "may_be_incomplete", "suspected_gap", "level_shift") if row[flag])
        verdict = by_probability(p, ON_TRACK, OFF_TRACK)
        said = Combination(**series.about, **about, verdict=verdict, group=series.group, variant=variant, p=p, range_is="forecast")
        said = replace(said, number=int(row["point"]), low=int(row["low_80"]), high=int(row["high_80"]))
        said = replace(said, unit=measures.measure(months), reasons=(*flags, *_of_record(claim, before, record_year)))
        yield replace(said, against=int(row["record"]), against_year=record_year, since=min(before))


def _rows(months: pd.DataFrame, year: int, known: int) -> dict[str, dict[Hashable, Any]]:
    """Return the forecast of each model, fitted once; that of D alone where E cannot be fitted, none where there are too few years."""
    for models in (MODELS, MODELS[1:]):
        try:
            rows = summarise_forecast(months, year, known, models).to_dict("records")
        except YearsNotCovered:
            return {}
        except ForecastFailed:
            continue
        return {str(row["model"]): row for row in rows}
    return {}


def _of_record(claim: YearOnTrackForRecord, before: Collection[int], record_year: int) -> tuple[str, ...]:
    """Return the flags of a record: of another year than the claim's, of a series without that year, of a series of few years."""
    other = () if claim.record_year in (None, record_year) else ("other_record" if claim.record_year in before else "record_not_held",)
    return (*other, *(("few_years",) if len(before) < FEWEST_YEARS else ()))


def by_margin(margin: int, revised: float | None) -> Word:
    """Judge a margin over a record: too close to call where a revision as large as any before could undo it.

    >>> by_margin(142, 142.0), by_margin(143, 142.0), by_margin(-143, 142.0), by_margin(1, None), by_margin(0, None)
    ('too_close', 'supported', 'contradicted', 'supported', 'too_close')
    """
    return "too_close" if abs(margin) <= (revised or 0) else "supported" if margin > 0 else "contradicted"


def _says(parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield a sentence for each source that says something: its outcome, its forecast by both models, or a pace."""
    for part in parts:
        if part.variant == "outcome":
            margin = (part.number or 0) - (part.against or 0)
            yield Saying("outcome", part, {"margin": margin, "change": 100 * margin / (part.against or 1)})
            if "published_elsewhere" in part.reasons:
                yield Saying("from_elsewhere", part)
        elif part.variant in ("forecast_E", "hindsight_E") and part.p is not None:
            other = next((p.p for p in parts if p.group == part.group and p.variant == part.variant[:-1] + "D"), None)
            yield Saying(part.variant.removesuffix("_E"), part, {"p_other": other})
        elif part.variant in ("elsewhere", "pace"):
            yield Saying(part.variant, part)


def _published_beside(claim: YearOnTrackForRecord, held: Held, parts: Sequence[Combination]) -> Iterator[Combination]:
    """Yield, source by source, the totals of both years that were published elsewhere, and the pace of a year of which no month is held.

    The record is the claim's, or that of the source's own months, or else of another source's; nothing of this counts.
    """
    records = {part.table: part.against_year for part in parts if part.against_year}
    told = {part.table for part in parts if "published_elsewhere" in part.reasons}
    for table in (table for table in bases(claim) if table not in told):
        record = claim.record_year or records.get(table) or next(iter(records.values()), claim.year - 1)
        totals = held.totals(table, claim.cve_ent, claim.offences)
        yield from _elsewhere(claim, held, table, totals, record)
        if table not in records:
            yield from _pace(claim, table, totals)


def _elsewhere(claim: YearOnTrackForRecord, held: Held, table: str, totals: pd.DataFrame, record_year: int) -> Iterator[Combination]:
    """Yield the newest totals of both years that were published together: the files held here are not always the last word."""
    whole = whole_only(totals)
    both = whole[whole["period_start"].dt.year.isin([claim.year, record_year])].sort_values("period_start", kind="stable")
    for _, pair in sorted(both.groupby(["cut", "source"], dropna=False), key=lambda one: str(one[0]))[::-1]:
        if len(pair) == 2 and (pair["check"] == "reference").all():
            by_year = {row["period_start"].year: row for row in pair.to_dict("records")}
            own, record = by_year[claim.year], int(by_year[record_year]["value"])
            as_it_came = {"cut": own["cut"], "published_on": own["published_on"]}
            series = Series(table, TOTALS_OF[1] if table.startswith("sesnsp") else "", pd.DataFrame(), as_it_came)
            status, value = str(own["status"]) if own["status"] in NAMED else "", int(pair["value"].max())
            revised = largest_revision(held, series, claim.cve_ent, claim.offences, value, (claim.year, 12), status)
            said = Combination(**_about(claim, table, own), verdict=by_margin(int(own["value"]) - record, revised), variant="elsewhere")
            yield replace(said, number=int(own["value"]), against=record, against_year=record_year, threshold=revised)
            return


def _pace(claim: YearOnTrackForRecord, table: str, totals: pd.DataFrame) -> Iterator[Combination]:
    """Yield where the newest first months of the year lead at an even pace: without single months there is no interval.

    Nothing where a total of the whole year is known.
    """
    if (whole_only(totals)["period_start"].dt.year == claim.year).any():
        return
    of_year = totals[(totals["period_start"] == pd.Timestamp(claim.year, 1, 1)) & (totals["period_end"] < pd.Timestamp(claim.year, 12, 1))]
    for row in of_year.sort_values(["period_end", "cut"], kind="stable").tail(1).to_dict("records"):
        last, record = pd.Timestamp(row["period_end"]), _published_record(totals, row)
        days, all_days = (last + pd.offsets.MonthEnd(1)).day_of_year, 365 + int(last.is_leap_year)
        said = Combination(**_about(claim, table, row), verdict="too_close", variant="pace", n=last.month, reasons=("no_months",))
        said = replace(said, number=round(int(row["value"]) / days * all_days))
        yield said if record is None else replace(said, against=int(record["value"]), against_year=int(record["period_start"].year))


def _about(claim: YearOnTrackForRecord, table: str, row: dict[Hashable, Any]) -> dict[str, Any]:
    """Return what a total published elsewhere is of, and when it came out; a day that is not known stays empty."""
    known, day = {"group": "published_totals", "votes": False, "cve_ent": claim.cve_ent, "year": claim.year}, row["published_on"]
    came = {} if pd.isna(day) else {"published_on": f"{day:%Y-%m-%d}", "published_on_is": "exact"}
    return {"table": table, "cut": str(row["cut"]), "unit": str(row["unit"]), **known, **came}


def _published_record(totals: pd.DataFrame, row: dict[Hashable, Any]) -> pd.Series | None:
    """Return the highest whole year among the totals published with one of a part of a year."""
    whole = whole_only(totals)
    before = whole[(whole["period_end"] < row["period_start"]) & (whole["cut"] == row["cut"])].sort_values("value", kind="stable")
    year, table = int(row["period_start"].year), str(row["table"])
    before = before[[not counted_apart(table, int(start.year), year) for start in before["period_start"]]]
    return None if before.empty else before.iloc[-1]
