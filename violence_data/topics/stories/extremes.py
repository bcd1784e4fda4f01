"""Whether a month, a year or any run of months is the highest or the lowest since a year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data.topics.stories.claims import ExtremeSince, Story
from violence_data.topics.stories.evidence import Held, Series, Total, bases, flags_in, series_of, undated_share, why_none
from violence_data.topics.stories.spans import Span, about_of, known_total, run_margin, runs_of, span
from violence_data.topics.stories.values import OCCURRENCE
from violence_data.topics.stories.verdict import Combination, Found, Saying, Word, gap, holding, judges


@judges
def extreme_since(claim: ExtremeSince, story: Story, held: Held) -> Found:
    """Judge a run of months by its place among the earlier ones as long, back to a year, within one way of counting.

    It is supported where revisions as large as runs as long ever had would leave it in its place, contradicted where they would not
    bring it there. A series that begins later than the claim can contradict it, and can never bear it out: across a break it can't be told.
    """
    run = span(claim.period)
    parts, says = [], list[Saying]()
    for series, months in series_of(claim, held):
        own, told = _judged(claim, held, series, months, run.as_in(months))
        parts.append(own)
        says += [Saying("placed", own, told)] if told else []
    return Found(tuple(parts), tuple(says), {"nth": claim.nth}, bases(claim))


def _judged(claim: ExtremeSince, held: Held, series: Series, months: pd.DataFrame, run: Span) -> tuple[Combination, dict[str, Any]]:
    total = known_total(held, series, months, claim, run)
    about: dict[str, Any] = {"cve_ent": claim.cve_ent, "period": claim.period, "since": claim.since}
    others = _earlier(claim, months, run)
    if total is None or others.empty:
        return gap(series, "extreme", why_none(series, claim), **about), {}
    lacking = undated_share(held, [run.last.year]) if series.table == OCCURRENCE else None
    margin = run_margin(held, series, claim, total, run) if lacking is None else total.value * lacking / 100
    share = (margin or 0.0) / max(total.value, 1)
    best, own, worst = _places(claim, others, _amount(claim, total, run), share)
    first = run.ending(pd.Timestamp(others.index.min())).first
    begins_later = claim.since is not None and first > _start(claim, run)
    marks = {
        "begins_later": begins_later,
        "undated_deaths": lacking is not None and best < worst,
        "no_revision_known": margin is None,
        "published_elsewhere": total.published,
    }
    verdict = _verdict(claim, best, worst, depends=bool(marks["undated_deaths"]), begins_later=begins_later)
    said = Combination(
        **about_of(series, total), **about, verdict=verdict, group=series.group, variant="extreme", votes=verdict != "not_covered"
    )
    said = replace(said, number=own, low=best, high=worst, range_is="revised_place", unit="rank", against=total.value, held_against="count")
    said = replace(
        said,
        n=len(others),
        against_period=run.named(first),
        threshold=lacking,
        reasons=(*holding(marks), *flags_in(months, [run.last.year])),
    )
    rival = pd.Timestamp(str(others.idxmin() if claim.extreme == "lowest" else others.idxmax()))
    counts = {"own": _amount(claim, total, run), "rival": float(others[rival]), "first": run.named(first)}
    counts |= {"rival_period": str(run.ending(rival))}
    return said, counts | {"extreme": claim.extreme, "per": claim.per, "nth": claim.nth, "firm": best == worst}


def _start(claim: ExtremeSince, run: Span) -> pd.Timestamp:
    """Return the first month of the first run that is compared: the lowest since a year may be higher than that year."""
    year = int(claim.since or run.first.year) + 1
    same = run.first.replace(year=year, day=min(run.first.day, 28))  # 29 February is not in every year
    return same if claim.among == "same_months" else pd.Timestamp(year, 1, 1)


def _earlier(claim: ExtremeSince, months: pd.DataFrame, run: Span) -> pd.Series:
    """Return the amounts of earlier runs as long by their last month: of the same months of a year, or of any; none that overlaps it."""
    counts = runs_of(months, run)
    ends = pd.DatetimeIndex(counts.index)
    same = (ends.month == run.last.month) & (ends.day == run.last.day)
    wanted = (ends < run.first) & (same if claim.among == "same_months" else True)
    if claim.since is not None:
        wanted &= ends >= _start(claim, run) + run.by(run.length - 1)
    counts = counts[wanted]
    moved = [run.ending(last) for last in ends[wanted]]
    return pd.Series(
        [_amount(claim, Total(int(count), ""), one) for one, count in zip(moved, counts, strict=True)], counts.index, "float64"
    )


def _amount(claim: ExtremeSince, total: Total, run: Span) -> float:
    return total.value / run.days if claim.per == "day" else float(total.value)


def _places(claim: ExtremeSince, others: pd.Series, own: float, share: float) -> tuple[int, int, int]:
    """Return the first place that revisions could bring it to, the one that it has, and the last."""
    sign = -1 if claim.extreme == "lowest" else 1
    ahead = sign * (others - own)
    could = share * (others + own)
    return 1 + int((ahead > could).sum()), 1 + int((ahead > 0).sum()), 1 + int((ahead > -could).sum())


def _verdict(claim: ExtremeSince, best: int, worst: int, *, depends: bool, begins_later: bool) -> Word:
    if not best <= claim.nth <= worst and not (begins_later and worst < claim.nth):
        return "contradicted"
    if begins_later:
        return "not_covered"
    return "depends" if depends else "supported" if best == worst else "too_close"
