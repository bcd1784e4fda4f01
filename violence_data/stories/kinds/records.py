"""Whether a year is on track to pass the record, or passed it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data import analysis
from violence_data.errors import ForecastFailed, YearsNotCovered
from violence_data.stories.claims import YearOnTrackForRecord
from violence_data.stories.found import Found, bases, flags_in, gap, group_of, said, series_of, whole_years, why_none
from violence_data.stories.held import Held, Series
from violence_data.stories.kinds.published import by_margin, published_beside, totals_for
from violence_data.stories.margins import OCCURRENCE, largest_revision, undated_share
from violence_data.stories.model import Story
from violence_data.stories.thresholds import FEWEST_YEARS, OFF_TRACK, ON_TRACK
from violence_data.stories.verdict import Combination, Saying, Word

MODELS = ("E", "D")
"""Fixed beforehand: E, the default, judges; D, which is always available, stands beside it."""


def year_on_track_for_record(claim: YearOnTrackForRecord, story: Story, held: Held) -> Found:
    """Judge a year under way by the probability that it passes the record, and one that is over by its margin.

    A margin that does not exceed the largest past revision is too close to call; by month of death, one smaller than the share of deaths
    that series lacks depends on it. Of a year that is over, the forecasts from the months a reader could have had on the story's day are
    shown beside it, as the figures stand now.
    """
    parts: list[Combination] = []
    for series, months in series_of(claim, held):
        parts += _judged(claim, story, held, series, months)
    if any(part.variant == "outcome" for part in parts):  # a year that is over is judged by what came of it
        parts = [replace(part, votes=part.votes and part.variant == "outcome") for part in parts]
    parts += published_beside(claim, held, parts)
    return Found(tuple(parts), tuple(_says(parts)), {"on_track": ON_TRACK, "off_track": OFF_TRACK}, bases(claim))


def _judged(claim: YearOnTrackForRecord, story: Story, held: Held, series: Series, months: pd.DataFrame) -> list[Combination]:
    """Return what one series says: its outcome or its forecasts; a gap where it does not cover the year or a year before."""
    known = int((months["month"].dt.year == claim.year).sum())
    before = {year: total for year, total in whole_years(months).items() if year < claim.year}
    if not known or not any(before.values()):
        reason = "no_event" if known and before else why_none(series, claim)
        return [gap(series, "record", reason, year=claim.year, cve_ent=claim.cve_ent)]
    if known < 12:
        return list(_forecasts(claim, series, months, known, votes=True))
    then = story.as_of
    could_know = then.month - 1 if then.year == claim.year else 12
    pseudo = list(_forecasts(claim, series, months, could_know, votes=False)) if 0 < could_know < 12 else []
    return [_outcome(claim, held, series, months, before), *pseudo]


def _outcome(claim: YearOnTrackForRecord, held: Held, series: Series, months: pd.DataFrame, before: dict[int, int]) -> Combination:
    """Judge a year that is over by its margin over the highest year before."""
    total, record = whole_years(months)[claim.year], max(before.values())
    record_year = next(year for year, value in before.items() if value == record)
    margin, revised = total - record, largest_revision(held, series.table, series.method, claim.cve_ent, claim.offences, record)
    reasons = [*flags_in(months, (claim.year, record_year)), *_of_record(claim, before, record_year), *_preliminary(claim, held, series)]
    verdict, threshold = by_margin(margin, revised), revised
    if series.table == OCCURRENCE:
        lacking = undated_share(held, (claim.year, record_year)) * max(total, record) / 100
        if abs(margin) < lacking:
            verdict, threshold = "depends", lacking
            reasons.append("undated_deaths")
    elif revised is None:
        reasons.append("no_revision_known")
    return Combination(
        **series.about,
        verdict=verdict,
        group=group_of(series),
        variant="outcome",
        cve_ent=claim.cve_ent,
        year=claim.year,
        number=total,
        unit=analysis.measure(months),
        against=record,
        against_year=record_year,
        since=min(before),
        threshold=threshold,
        reasons=tuple(reasons),
    )


def _forecasts(claim: YearOnTrackForRecord, series: Series, months: pd.DataFrame, known: int, *, votes: bool) -> Iterator[Combination]:
    """Yield what each model says from the first months of the year."""
    rows, before = _rows(months, claim.year, known), [year for year in whole_years(months) if year < claim.year]
    for model in MODELS:
        judges = votes and model == "E"
        if model not in rows:
            reason = "no_fit" if rows else "too_short"
            yield gap(series, f"forecast_{model}", reason, votes=judges, n=known, year=claim.year, cve_ent=claim.cve_ent)
            continue
        row = rows[model]
        p = float(row["p_record"])
        flags = ("little_history", "may_be_incomplete", "suspected_gap", "level_shift")
        yield Combination(
            **series.about,
            verdict=_by_probability(p),
            group=group_of(series),
            variant=f"forecast_{model}" if votes else f"hindsight_{model}",
            votes=judges,
            n=known,
            cve_ent=claim.cve_ent,
            year=claim.year,
            number=int(row["point"]),
            low=int(row["low_80"]),
            high=int(row["high_80"]),
            unit=analysis.measure(months),
            against=int(row["record"]),
            against_year=int(row["record_year"]),
            since=min(before),
            p=p,
            reasons=(*(flag for flag in flags if row[flag]), *_of_record(claim, before, int(row["record_year"]))),
        )


def _rows(months: pd.DataFrame, year: int, known: int) -> dict[str, dict[Hashable, Any]]:
    """Return the forecast of each model, fitted once; that of D alone where E cannot be fitted, none where there are too few years."""
    for models in (MODELS, MODELS[1:]):
        try:
            rows = analysis.summarise_forecast(months, year, known, models).to_dict("records")
        except YearsNotCovered:
            return {}
        except ForecastFailed:
            continue
        return {str(row["model"]): row for row in rows}
    return {}


def _by_probability(p: float) -> Word:
    return "supported" if p >= ON_TRACK else "contradicted" if p <= OFF_TRACK else "too_close"


def _of_record(claim: YearOnTrackForRecord, before: Collection[int], record_year: int) -> tuple[str, ...]:
    """Return the flags of a record: of another year than the claim's, of a series without that year, of a series of few years."""
    other = () if claim.record_year in (None, record_year) else ("other_record" if claim.record_year in before else "record_not_held",)
    return (*other, *(("few_years",) if len(before) < FEWEST_YEARS else ()))


def _preliminary(claim: YearOnTrackForRecord, held: Held, series: Series) -> tuple[str, ...]:
    """Return the flag of a year whose total was called preliminary by its publisher in this cut."""
    totals = totals_for(claim, held, series.table)
    early = (totals["status"] == "preliminary") & (totals["cut"] == series.source.get("cut"))
    return ("preliminary",) if (totals.loc[early, "period_start"].dt.year == claim.year).any() else ()


def _says(parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield a sentence for each source that says something: its outcome, its forecast by both models, or a pace."""
    for part in parts:
        if part.variant == "outcome":
            assert part.number is not None and part.against is not None
            margin = part.number - part.against
            once = "_once" if part.threshold is None else ""
            yield Saying(f"outcome_{part.verdict}{once}", said(part, margin=margin, change=100 * margin / part.against))
        elif part.variant in ("forecast_E", "hindsight_E") and part.p is not None:
            other = next((p.p for p in parts if p.group == part.group and p.variant == part.variant[:-1] + "D"), None)
            yield Saying(f"{part.variant[:-2]}_year" if other is None else f"{part.variant[:-2]}_year_two", said(part, p_other=other))
        elif part.variant == "elsewhere":
            yield Saying("elsewhere", said(part))
        elif part.variant == "pace":
            yield Saying("pace" if part.against is not None else "pace_alone", said(part))
