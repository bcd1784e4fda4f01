"""Whether a year rose or fell by so many percent against another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import pandas as pd

from violence_data.measures.published import Shortfall, change_without_bias, repeats_the_bias
from violence_data.topics.stories.claims import PeriodChange, Story, YearChange
from violence_data.topics.stories.evidence import (
    Held,
    Pair,
    Series,
    bases,
    flags_in,
    is_yearly,
    largest_revision,
    last_year_short,
    nearest_pair,
    place_months,
    published_pair,
    series_of,
    some_of,
    undated_share,
    why_none,
)
from violence_data.topics.stories.spans import Span, as_published, counted_in, elsewhere
from violence_data.topics.stories.values import OCCURRENCE, REGISTRATION
from violence_data.topics.stories.verdict import FEWEST_EVENTS, Combination, Found, Saying, Word, gap, holding, judges

UNITS = ("sesnsp_victims_state_month", "sesnsp_incidents_state_month", REGISTRATION)
"""Tables that count different things: victims, case files, deaths."""
MIXED_WITHIN = 0.015
"""A claimed change is a mixture of two units where its ratio is so near to the one between them; nearer than any within one unit by far."""


@judges
def year_change(claim: YearChange, story: Story, held: Held) -> Found:
    """Judge a change by the published counts, over the same months of both years.

    Within the tolerance it is supported; farther off it is too close to call where past revisions of figures of the same status could
    bring it there, and else contradicted. By month of death it depends where the change, or its distance from the claimed one, is
    smaller than what that series lacks, and where the claim repeats what its last year lacks. Where no month of a source is held, the
    totals published elsewhere by the day answer.
    """
    parts: list[Combination] = []
    for table in bases(claim):
        own = [_changed(claim, held, series, months) for series, months in series_of(claim, held) if series.table == table]
        if all(part.verdict == "not_covered" for part in own):
            pair = published_pair(held, table, claim, claim.years, claim.wanted)
            own = [_combination(claim, held, pair, own[0].group, ())] if pair and pair.before.value else own
        parts += own
    notes = (
        *_says(claim, parts),
        *_biased(claim, held, parts),
        *_revised_since(claim, held, parts),
        *mixtures(claim, held, parts, _first_months(claim)),
    )
    return Found(tuple(parts), notes, {"tolerance_pp": claim.tolerance_pp}, bases(claim), states_number=True)


def _first_months(claim: YearChange) -> tuple[Span, Span]:
    """Return the months of both years, the earlier as claimed first."""
    before, after = (Span(pd.Timestamp(year, 1, 1), pd.Timestamp(year, claim.wanted, 1)) for year in claim.years)
    return before, after


def _changed(claim: YearChange, held: Held, series: Series, months: pd.DataFrame) -> Combination:
    pair, (before, year) = nearest_pair(held, series, months, claim, claim.years), claim.years
    why = why_none(series, claim, claim.years) if pair is None else "no_event" if not pair.before.value else ""
    if pair is None or not pair.before.value:
        return gap(series, "change", why, year=year, against_year=before, cve_ent=claim.cve_ent)
    some = months if is_yearly(months) else months[months["month"].dt.month <= claim.wanted]
    return _combination(claim, held, pair, series.group, flags_in(some, claim.years))


def _combination(claim: YearChange, held: Held, pair: Pair, group: str, flags: tuple[str, ...]) -> Combination:
    before, after, early = pair.before.value, pair.after.value, "preliminary" in (pair.before.status, pair.after.status)
    verdict, (low, high), threshold, why = _judged(claim, held, pair)
    days = {pd.Timestamp(year, 12, 31).day_of_year for year in claim.years}
    marks = {
        "few_events": min(before, after) < FEWEST_EVENTS,
        "preliminary": early,
        "published_elsewhere": pair.after.published,
        "leap_day": len(days) == 2 and claim.wanted > 1,  # one of the two alone has a 29 February among the months asked for
    }
    variant, range_is = "change_elsewhere" if pair.after.published else "change", "revised" if threshold is None else "lacking"
    said = Combination(**pair.about, verdict=verdict, group=group, variant=variant, n=claim.months, cve_ent=claim.cve_ent, year=claim.year)
    said = replace(said, number=100 * (after / before - 1), low=low, high=high, range_is=range_is, unit="change_pct", threshold=threshold)
    reasons = (*flags, *why, *holding(marks))
    return replace(said, against=before, against_year=claim.compared_with_year, reasons=reasons)


Band = tuple[float | None, float | None]


def _judged(claim: YearChange, held: Held, pair: Pair) -> tuple[Word, Band, float | None, tuple[str, ...]]:
    """Return the verdict, the band it rests on, the share of deaths lacking, and why."""
    before, after, series = pair.before.value, pair.after.value, pair.series
    change = 100 * (after / before - 1)
    if series.table == OCCURRENCE:
        share = undated_share(held, claim.years)
        low, high = (100 * (after / before * (1 + share / 100) ** sign - 1) for sign in (-1, 1))
        word = by_distance(claim, change, low, high)
        if word != "contradicted" and _last_year_bias(claim, held, change):
            return "depends", (low, high), share, ("repeats_the_bias",)
        if abs(change) < share or word == "too_close":
            return "depends", (low, high), share, ("undated_deaths",)
        return word, (low, high), share, ()
    less, more = (
        largest_revision(held, series, claim.cve_ent, claim.offences, total.value, (year, claim.wanted), total.status)
        for total, year in zip((pair.before, pair.after), claim.years, strict=True)
    )
    if less is None or more is None:
        return by_distance(claim, change, change, change), (None, None), None, ("no_revision_known",)
    low, high = (100 * ((after + sign * more) / max(before - sign * less, 1) - 1) for sign in (-1, 1))
    return by_distance(claim, change, low, high), (low, high), None, ()


def by_distance(claim: YearChange | PeriodChange, change: float, low: float, high: float) -> Word:
    """Judge a change: supported within the tolerance, too close to call where what may yet move it holds the claimed one."""
    if is_claimed(claim, change) and change * claim.change_pct >= 0:  # a rise is no small fall, however wide the tolerance
        return "supported"
    return "too_close" if low <= claim.change_pct <= high else "contradicted"


def is_claimed(claim: YearChange | PeriodChange, change: float) -> bool:
    """Return whether a change is the claimed one, within the tolerance."""
    return abs(change - claim.change_pct) <= claim.tolerance_pp


def _says(claim: YearChange, parts: Sequence[Combination]) -> Iterator[Saying]:
    for part in parts:
        if part.number is not None and part.against is not None:
            band = "none" if part.low is None else part.range_is
            yield Saying("changed", part, {"band": band, "claimed": claim.change_pct, "after": _after(part)})
            if "few_events" in part.reasons:
                yield Saying("few_events")
            if part.variant == "change_elsewhere":
                yield Saying("from_elsewhere", part)
    if claim.months and any(part.verdict in ("contradicted", "too_close") for part in parts):
        yield Saying("months_window")
    if any("leap_day" in part.reasons for part in parts):
        yield Saying("leap_day")


def _after(part: Combination) -> int:
    return round((part.against or 0) * (1 + (part.number or 0) / 100))


def _revised_since(claim: YearChange, held: Held, parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield, source by source, the newest earlier figures that would have borne out a change that the later ones do not."""
    for part in parts:
        if part.number is not None and part.verdict != "supported" and part.votes:
            told = as_published(held, Series(part.table, part.method, pd.DataFrame(), {}), claim, *_first_months(claim))
            changes = [(day, 100 * (after / before - 1)) for day, (before, after) in told if before]
            fitting = [(day, change) for day, change in changes if is_claimed(claim, change) and change * claim.change_pct >= 0]
            yield from (Saying("revised_since", part, {"then": change, "day": day}) for day, change in fitting[-1:])


def _last_year_bias(claim: YearChange, held: Held, change: float) -> Shortfall | None:
    """Return what the last year of the series by month of death lacks, where the claimed change repeats it; None where it does not.

    A claim that the change without that bears out as well repeats nothing. A state is taken to lack the nation's share.
    """
    short = last_year_short(held, *claim.years)
    if short is None or is_claimed(claim, change_without_bias(change, short)):
        return None
    return short if repeats_the_bias(claim.change_pct, change, short) else None


def _biased(claim: YearChange, held: Held, parts: Sequence[Combination]) -> Iterator[Saying]:
    """Yield by how much the last year of a series is short where the claim repeats that."""
    for part in parts:
        if "repeats_the_bias" in part.reasons and part.number is not None and (short := _last_year_bias(claim, held, part.number)):
            told = {"short": short.short_pct, "short_before": short.short_before_pct, "last": max(claim.years)}
            unbiased = change_without_bias(part.number, short)
            yield Saying("repeats_the_bias", part, told | {"unbiased": unbiased, "claimed": claim.change_pct})


def mixtures(claim: YearChange | PeriodChange, held: Held, parts: Sequence[Combination], runs: tuple[Span, Span]) -> Iterator[Saying]:
    """Yield the two units whose figures give the claimed change when one is held against the other, where no unit by itself does."""
    wanted, own = 1 + claim.change_pct / 100, [1 + part.number / 100 for part in parts if part.number is not None and part.votes]
    if not own or wanted <= 0 or some_of(claim) or any(_near(ratio, wanted, 3 * MIXED_WITHIN) for ratio in own):
        return
    days = runs[0].days / runs[1].days if isinstance(claim, PeriodChange) and claim.per == "day" else 1.0
    before, after = ({table: total for table in UNITS if (total := _total(held, table, claim, run))} for run in runs)
    ratios = {(a, b): after[a] / before[b] * days for a, b in permutations(UNITS, 2) if a in after and b in before}
    mixed = [pair for pair, ratio in ratios.items() if _near(ratio, wanted, MIXED_WITHIN)]
    for later, earlier in mixed[:1]:
        totals = {"after": after[later], "before": before[earlier], "change": 100 * (ratios[later, earlier] - 1)}
        periods = {"period": str(runs[1]), "against_period": str(runs[0]), "claimed": claim.change_pct}
        yield Saying("mixture", None, {"later": later, "earlier": earlier, **totals, **periods})


def _total(held: Held, table: str, claim: YearChange | PeriodChange, run: Span) -> int | None:
    """Return a total as it stood on a day: by the table held, or else as published elsewhere."""
    for series in held.series(table, claim.offences):
        own = counted_in(place_months(series, claim.cve_ent, claim.offences), run)
        if own is not None:
            return own
    found = elsewhere(held, Series(table, "", pd.DataFrame(), {}), claim, run)
    return found.value if found else None


def _near(ratio: float, wanted: float, within: float) -> bool:
    return ratio > 0 and abs(math.log(ratio / wanted)) <= within
