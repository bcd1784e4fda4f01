"""Whether a year is on track to pass the record, or passed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from violence_data import analysis
from violence_data.errors import ForecastFailed, YearsNotCovered
from violence_data.stories.claims import YearOnTrackForRecord
from violence_data.stories.found import Found, bases, flags_in, gap, group_of, said, series_of, whole_years
from violence_data.stories.held import Held, Series
from violence_data.stories.margins import OCCURRENCE, largest_revision, undated_share
from violence_data.stories.model import Story
from violence_data.stories.thresholds import OFF_TRACK, ON_TRACK
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
        parts += _judged(claim, story, held, series, months) or [gap(series, "record", year=claim.year, cve_ent=claim.cve_ent)]
    if any(part.variant == "outcome" for part in parts):  # a year that is over is judged by what came of it
        parts = [replace(part, votes=part.votes and part.variant == "outcome") for part in parts]
    forecast = {part.table for part in parts if part.p is not None}
    for table in bases(claim):
        parts += [*_elsewhere(claim, held, table), *(() if table in forecast else _paces(claim, held, table))]
    return Found(tuple(parts), tuple(_says(parts)), {"on_track": ON_TRACK, "off_track": OFF_TRACK}, bases(claim))


def _judged(claim: YearOnTrackForRecord, story: Story, held: Held, series: Series, months: pd.DataFrame) -> list[Combination]:
    """Return what one series says: its outcome or its forecasts; nothing where it does not cover the year or a year before."""
    known = int((months["month"].dt.year == claim.year).sum())
    before = {year: total for year, total in whole_years(months).items() if year < claim.year}
    if not known or not before:
        return []
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
    margin, revised = total - record, largest_revision(series.table, series.method, claim.cve_ent, claim.offences, record)
    reasons = [*flags_in(months, (claim.year, record_year)), *_other_record(claim, record_year), *_preliminary(claim, held, series)]
    verdict, threshold = _by_margin(margin, revised), revised
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
        threshold=threshold,
        reasons=tuple(reasons),
    )


def _forecasts(claim: YearOnTrackForRecord, series: Series, months: pd.DataFrame, known: int, *, votes: bool) -> Iterator[Combination]:
    """Yield what each model says from the first months of the year."""
    for model in MODELS:
        try:
            row = analysis.summarise_forecast(months, claim.year, known, [model]).iloc[0]
        except (YearsNotCovered, ForecastFailed):
            yield gap(
                series, f"forecast_{model}", "too_short", votes=votes and model == "E", n=known, year=claim.year, cve_ent=claim.cve_ent
            )
            continue
        p = float(row["p_record"])
        flags = ("little_history", "may_be_incomplete", "suspected_gap", "level_shift")
        yield Combination(
            **series.about,
            verdict=_by_probability(p),
            group=group_of(series),
            variant=f"forecast_{model}" if votes else f"hindsight_{model}",
            votes=votes and model == "E",
            n=known,
            cve_ent=claim.cve_ent,
            year=claim.year,
            number=int(row["point"]),
            low=int(row["low_80"]),
            high=int(row["high_80"]),
            unit=analysis.measure(months),
            against=int(row["record"]),
            against_year=int(row["record_year"]),
            p=p,
            reasons=(*(flag for flag in flags if row[flag]), *_other_record(claim, int(row["record_year"]))),
        )


def _by_margin(margin: int, revised: float | None) -> Word:
    return "too_close" if abs(margin) <= (revised or 0) else "supported" if margin > 0 else "contradicted"


def _by_probability(p: float) -> Word:
    return "supported" if p >= ON_TRACK else "contradicted" if p <= OFF_TRACK else "too_close"


def _other_record(claim: YearOnTrackForRecord, record_year: int) -> tuple[str, ...]:
    """Return the flag of a series whose record is of another year than the claim's."""
    return ("other_record",) if claim.record_year not in (None, record_year) else ()


def _preliminary(claim: YearOnTrackForRecord, held: Held, series: Series) -> tuple[str, ...]:
    """Return the flag of a year whose total was called preliminary by its publisher in this cut."""
    totals = _totals(claim, held, series.table)
    early = (totals["status"] == "preliminary") & (totals["cut"] == series.source.get("cut"))
    return ("preliminary",) if (totals.loc[early, "period_start"].dt.year == claim.year).any() else ()


def _elsewhere(claim: YearOnTrackForRecord, held: Held, table: str) -> Iterator[Combination]:
    """Yield the newest totals of both years that were published together elsewhere: the files held here are not always the last word."""
    totals = _totals(claim, held, table)
    years = totals["period_start"].dt.year
    whole = (totals["period_start"].dt.month == 1) & (totals["period_end"].dt.month == 12) & (years == totals["period_end"].dt.year)
    both = totals[whole & years.isin([claim.year, claim.record_year or claim.year - 1])].assign(year=years)
    for _, pair in sorted(both.groupby(["cut", "source"], dropna=False), key=lambda one: str(one[0]))[::-1]:
        if len(pair) == 2 and (pair["check"] == "reference").all():
            method = "CNSP38_2015" if table.startswith("sesnsp") else ""
            revised = largest_revision(table, method, claim.cve_ent, claim.offences, int(pair["value"].max()))
            record, own = pair.sort_values("year").to_dict("records")
            day = own["published_on"]
            yield Combination(
                table=table,
                cut=str(own["cut"]),
                published_on="" if pd.isna(day) else f"{day:%Y-%m-%d}",
                published_on_is="" if pd.isna(day) else "exact",
                verdict=_by_margin(int(own["value"]) - int(record["value"]), revised),
                group="published_totals",
                variant="elsewhere",
                votes=False,
                cve_ent=claim.cve_ent,
                year=claim.year,
                number=int(own["value"]),
                unit=str(own["unit"]),
                against=int(record["value"]),
                against_year=int(record["year"]),
                threshold=revised,
            )
            return


def _totals(claim: YearOnTrackForRecord, held: Held, table: str) -> pd.DataFrame:
    """Return the totals of a table published elsewhere by the day, of the claim's place and offences."""
    return held.totals(table, claim.cve_ent, "+".join(claim.offences) if table.startswith("sesnsp") else "")


def _paces(claim: YearOnTrackForRecord, held: Held, table: str) -> Iterator[Combination]:
    """Yield where the first months of the year lead at an even pace, by totals published elsewhere: without months there is no interval."""
    totals = _totals(claim, held, table)
    of_year = totals[(totals["period_start"] == pd.Timestamp(claim.year, 1, 1)) & (totals["period_end"] < pd.Timestamp(claim.year, 12, 1))]
    for _, row in of_year.iterrows():
        last = pd.Timestamp(row["period_end"])
        days, all_days = (last + pd.offsets.MonthEnd(1)).day_of_year, 365 + int(last.is_leap_year)
        record = _published_record(totals, row)
        yield Combination(
            table=table,
            cut=str(row["cut"]),
            published_on=f"{row['published_on']:%Y-%m-%d}",
            published_on_is="exact",
            verdict="too_close",
            group="published_totals",
            variant="pace",
            votes=False,
            n=last.month,
            cve_ent=claim.cve_ent,
            year=claim.year,
            number=round(int(row["value"]) / days * all_days),
            unit=str(row["unit"]),
            against=None if record is None else int(record["value"]),
            against_year=None if record is None else int(record["period_start"].year),
            reasons=("no_months",),
        )


def _published_record(totals: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    """Return the highest whole year among the totals published with one of a part of a year."""
    whole = (totals["period_start"].dt.month == 1) & (totals["period_end"].dt.month == 12) & (totals["period_end"] < row["period_start"])
    same = totals[whole & (totals["cut"] == row["cut"])].sort_values("value", kind="stable")
    return None if same.empty else same.iloc[-1]


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
