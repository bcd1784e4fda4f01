"""Whether a run of months rose or fell by so many percent against another, and whether the two were chosen well."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from violence_data import places
from violence_data.measures.rates import PER
from violence_data.places import NATION
from violence_data.topics.stories.changes import by_distance, is_claimed, mixtures
from violence_data.topics.stories.claims import PeriodChange, StatesMoved, Story
from violence_data.topics.stories.evidence import Held, Series, Total, bases, flags_in, place_months, series_of, undated_share, why_none
from violence_data.topics.stories.spans import Counted, Span, about_of, as_published, known_total, run_margin, runs_of, span, total_of
from violence_data.topics.stories.values import OCCURRENCE
from violence_data.topics.stories.verdict import FEWEST_EVENTS, Combination, Found, Saying, Word, edition_of, gap, holding, judges

STARTS_TRIED = 24
"""So many months before a run the other starting months are tried that a claim could have compared it with."""
FEWEST_OTHERS = 3
"""Fewer other months than these say nothing of a choice."""
SAME = 1e-9


@dataclass(frozen=True)
class _Pair:
    """The two runs of a claim, the one that it is compared with first, and by what their counts are divided before they are compared."""

    before: Span
    after: Span
    weight: Callable[[Span], float]

    @property
    def years(self) -> list[int]:
        """Every year that they touch."""
        return sorted({*self.before.years, *self.after.years})

    def change(self, before: float, after: float) -> float:
        """Return the change between two counts in percent."""
        return 100 * (after / before * self.scale - 1)

    @property
    def scale(self) -> float:
        """What the later count is multiplied with to be compared with the earlier one."""
        return self.weight(self.before) / self.weight(self.after)

    def ending(self, before: pd.Timestamp, after: pd.Timestamp) -> _Pair:
        """Return runs as long that end in two other months, or on two other days."""
        return _Pair(self.before.ending(before), self.after.ending(after), self.weight)

    def as_in(self, months: pd.DataFrame) -> _Pair:
        """Return it as runs of what a series has: of days where it has days."""
        return _Pair(self.before.as_in(months), self.after.as_in(months), self.weight)


def _pair_of(claim: PeriodChange | StatesMoved, held: Held) -> _Pair:
    """Return the two runs of a claim, compared a day, to 100,000 people and year, or as they are."""
    weights: dict[str, Callable[[Span], float]] = {"day": lambda run: float(run.days), "count": lambda run: 1.0}
    people = held.people_of(claim.cve_ent) if isinstance(claim, PeriodChange) and claim.per == "rate" else pd.DataFrame()
    if not people.empty and isinstance(claim, PeriodChange):
        own = people if claim.cve_ent == NATION else people[people["cve_ent"] == claim.cve_ent]
        by_year = (own.groupby("year")["population"].sum() / PER).to_dict()
        weights["rate"] = lambda run: sum(
            by_year.get(year, math.nan) * run.days_in(year) / pd.Timestamp(year, 12, 31).day_of_year for year in run.years
        )
    return _Pair(span(claim.compared_with), span(claim.period), weights.get(claim.per, lambda run: math.nan))


@judges
def states_moved(claim: StatesMoved, story: Story, held: Held) -> Found:
    """Judge in how many states there were more or fewer in a run than in another: too close to call is what revisions could turn."""
    pair, parts, says = _pair_of(claim, held), list[Combination](), list[Saying]()
    for table in bases(claim):
        for series in held.series(table, claim.offences):
            own, told = _of_states(claim, held, series, pair)
            parts.append(own)
            says += [Saying("counted", own, told)] if told else []
    return Found(tuple(parts), tuple(says), {}, bases(claim), states_number=True)


def _of_states(claim: StatesMoved, held: Held, series: Series, pair: _Pair) -> tuple[Combination, dict[str, Any]]:
    about: dict[str, Any] = {"cve_ent": NATION, "period": claim.period, "against_period": claim.compared_with, "unit": "states"}
    found = list(_each_state(claim, held, series, pair))
    if len(found) < len(places.all_states()):
        return gap(series, claim.direction, why_none(series, claim, (pair.before.first.year, pair.after.last.year)), **about), {}
    less, moved, more = (pd.Series(column) for column in zip(*found, strict=True))
    own = {"rise": moved > 0, "fall": moved < 0, "same": moved == 0}
    ends = {"rise": (less > 0, more > 0), "fall": (more < 0, less < 0), "same": ((less == 0) & (more == 0), (less <= 0) & (more >= 0))}
    counts, (low, high) = {name: int(one.sum()) for name, one in own.items()}, (int(end.sum()) for end in ends[claim.direction])
    number = counts[claim.direction]
    word: Word = "supported" if number == claim.number else "too_close" if low <= claim.number <= high else "contradicted"
    said = Combination(**series.about, **about, verdict=word, group=series.group, variant=claim.direction, number=number)
    return replace(said, low=low, high=high, against=claim.number, range_is="revised_states"), counts | {"claimed": claim.number}


def _each_state(claim: StatesMoved, held: Held, series: Series, pair: _Pair) -> Iterator[tuple[float, float, float]]:
    """Yield by how many events each state that a series covers moved, and by how many after revisions against and for it."""
    for state in places.all_states():
        one = Counted(state.cve_ent, claim.offences)
        months = place_months(series, state.cve_ent, claim.offences)
        before, after = (total_of(held, series, months, run) for run in (pair.before, pair.after))
        if before is None or after is None:
            return
        less, more = (run_margin(held, series, one, *of) or 0.0 for of in ((before, pair.before), (after, pair.after)))
        moved, could = after.value * pair.scale - before.value, more * pair.scale + less
        yield moved - could, moved, moved + could


@judges
def period_change(claim: PeriodChange, story: Story, held: Held) -> Found:
    """Judge the change from one run of months to another, a day or whole, by the published counts.

    Within the tolerance it is supported; farther off it is too close to call where revisions as large as runs as long ever had could bring
    it there, and else contradicted; by month of death it depends on what that series lacks. Both ends of such a claim were chosen: how
    the sentence fares from other starting months, and over other pairs of runs as long and as far apart, stands beside it.
    """
    pair = _pair_of(claim, held)
    parts: list[Combination] = []
    says: list[Saying] = []
    for series, months in series_of(claim, held):
        own, counts = _moved(claim, held, series, months, pair)
        parts.append(own)
        if counts:
            says += [Saying("moved", own, _numbers(claim, own, pair, counts)), *_revised_since(claim, held, series, own, pair)]
            others = list(_others(claim, own, months, pair.as_in(months)))
            parts += [beside for beside, _ in others]
            if not any(
                one.key.startswith("other_") for one in says
            ):  # the claim's own basis, or the first that covers it, is enough to read
                says += [Saying(beside.variant, beside, told) for beside, told in others]
    says += [*mixtures(claim, held, parts, (pair.before, pair.after)), *(edition_of(held, parts) if claim.per == "rate" else ())]
    return Found(tuple(parts), tuple(says), {"tolerance_pp": claim.tolerance_pp}, bases(claim), states_number=True)


def _moved(
    claim: PeriodChange, held: Held, series: Series, months: pd.DataFrame, pair: _Pair
) -> tuple[Combination, tuple[Total, Total] | None]:
    """Judge one series; a gap where it lacks a part of either run, or counted the two in two ways."""
    before, after = (known_total(held, series, months, claim, run) for run in (pair.before, pair.after))
    about: dict[str, Any] = {
        "cve_ent": claim.cve_ent,
        "period": claim.period,
        "against_period": claim.compared_with,
    }
    if before is None or after is None or not before.value or math.isnan(pair.scale):
        first, last = pair.before.first.year, pair.after.last.year
        why = "no_population" if math.isnan(pair.scale) else "no_event" if before and after else why_none(series, claim, (first, last))
        return gap(series, "moved", why, year=last, against_year=first, **about), None
    change, lacking = pair.change(before.value, after.value), undated_share(held, pair.years) if series.table == OCCURRENCE else None
    margins = [run_margin(held, series, claim, one, run) for one, run in ((before, pair.before), (after, pair.after))]
    low, high = _ends(pair, (before.value, after.value), margins, lacking)
    word: Word = by_distance(claim, change, low, high)
    marks = {
        "undated_deaths": lacking is not None and (word == "too_close" or abs(change) < lacking),
        "no_revision_known": lacking is None and None in margins,
        "few_events": min(before.value, after.value) < FEWEST_EVENTS,
        "preliminary": "preliminary" in (before.status, after.status),
        "published_elsewhere": before.published or after.published,
    }
    verdict: Word = "depends" if marks["undated_deaths"] else word
    said = Combination(
        **about_of(series, before, after), **about, verdict=verdict, group=series.group, variant="moved", number=change, unit="change_pct"
    )
    said = replace(said, low=low, high=high, range_is="revised" if lacking is None else "lacking", threshold=lacking)
    reasons = (*(flags_in(months, pair.years) if len(months) else ()), *holding(marks))
    return replace(said, against=before.value, held_against="period", reasons=reasons), (before, after)


def _ends(pair: _Pair, counts: tuple[int, int], margins: Sequence[float | None], lacking: float | None) -> tuple[float, float]:
    """Return the least and the greatest change that revisions, or the deaths that a series lacks, would leave."""
    before, after = counts
    less, more = (margin or 0.0 for margin in margins)
    if lacking is not None:
        ends = [pair.change(before, after * (1 + lacking / 100) ** sign) for sign in (-1, 1)]
    else:
        ends = [pair.change(max(before - sign * less, 1.0), max(after + sign * more, 0.0)) for sign in (-1, 1)]
    return ends[0], ends[1]


def _numbers(claim: PeriodChange, own: Combination, pair: _Pair, counts: tuple[Total, Total]) -> dict[str, Any]:
    before, after = (total.value for total in counts)
    band = "none" if "no_revision_known" in own.reasons else own.range_is
    each = {"before_each": before / pair.weight(pair.before), "after_each": after / pair.weight(pair.after)}
    return {"claimed": claim.change_pct, "after": after, **each, "per": claim.per, "band": band}


def _revised_since(claim: PeriodChange, held: Held, series: Series, own: Combination, pair: _Pair) -> Iterator[Saying]:
    """Yield the newest earlier file whose figures would have borne out a change that these do not."""
    if own.verdict == "supported":
        return
    told = as_published(held, series, claim, pair.before, pair.after)
    changes = [(day, pair.change(*counts)) for day, counts in told if counts[0]]
    fitting = [(day, change) for day, change in changes if is_claimed(claim, change) and change * claim.change_pct >= 0]
    yield from (Saying("revised_since", own, {"then": change, "day": day}) for day, change in fitting[-1:])


def _others(claim: PeriodChange, own: Combination, months: pd.DataFrame, pair: _Pair) -> Iterator[tuple[Combination, dict[str, Any]]]:
    """Yield what other starting months give, the later run as it is, and what other pairs of runs as long and as far apart give.

    A change counts as much as the claimed one where it goes its way at least as far, within the tolerance.
    """
    sign = -1 if claim.change_pct < 0 else 1
    for variant, changes in (("other_starts", _starts(months, pair)), ("other_pairs", _pairs(months, pair))):
        if len(changes) < FEWEST_OTHERS or own.number is None:
            continue
        as_much = int((sign * changes >= sign * claim.change_pct - claim.tolerance_pp).sum())
        stronger = int((sign * changes > sign * own.number + SAME).sum())
        word: Word = "supported" if as_much == len(changes) else "depends" if as_much else "contradicted"
        beside = replace(own, votes=False, variant=variant, n=len(changes), verdict=word, reasons=(), against=None, range_is="others")
        beside = replace(beside, number=float(changes.median()), low=float(changes.min()), high=float(changes.max()), threshold=None)
        yield beside, {"as_much": as_much, "stronger": stronger, "falls": sign < 0, "first": pair.before.named(changes.index[0])}


def _first_tried(pair: _Pair) -> pd.Timestamp:
    """Return the end of the first run tried: of the claim's own, or of one that ends two years before the later run begins."""
    return min(pair.before.last, pair.after.first - pd.DateOffset(months=STARTS_TRIED))


def _starts(months: pd.DataFrame, pair: _Pair) -> pd.Series:
    """Return the change from each run as long as the earlier one that ends before the later one, from the claim's own or two years on."""
    counts, after = runs_of(months, pair.before), runs_of(months, pair.after).get(pair.after.last)
    tried = counts[(counts.index >= _first_tried(pair)) & (counts.index < pair.after.first) & (counts > 0)]
    if after is None:
        return pd.Series(dtype="float64")
    ends = pd.DatetimeIndex(tried.index)
    changes = [pair.ending(last, pair.after.last).change(count, after) for last, count in zip(ends, tried, strict=True)]
    return pd.Series(changes, ends, "float64")


def _pairs(months: pd.DataFrame, pair: _Pair) -> pd.Series:
    """Return the change between each two runs as long and as far apart as the claim's, by the end of the earlier one."""
    before, after = (runs_of(months, run) for run in (pair.before, pair.after))
    apart = pair.before.by(pair.before.to(pair.before.last, pair.after.last))
    ends = [(last, last + apart) for last in before[before > 0].index if last + apart in after.index]
    return pd.Series({both[0]: pair.ending(*both).change(before[both[0]], after[both[1]]) for both in ends}, dtype="float64")
