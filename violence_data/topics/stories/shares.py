"""Whether some states, women, firearms or one legal type make so many percent of what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from violence_data.topics.stories.claims import Share, Story
from violence_data.topics.stories.evidence import Held, Series, bases, flags_in, only, place_months, tells_apart, undated_share
from violence_data.topics.stories.spans import Counted, Span, counted_in, run_margin, span, total_of
from violence_data.topics.stories.values import OCCURRENCE
from violence_data.topics.stories.verdict import Combination, Found, Saying, Word, gap, holding, judges

UNKNOWN = {"sex": "not_identified", "weapon": "not_specified"}
"""What a case file says where it does not tell the sex of a victim, or the means."""


@judges
def share(claim: Share, story: Story, held: Held) -> Found:
    """Judge a share of the published counts: right within the tolerance, too close where a revision of the part could bring it there.

    Who is not told (a sex, a means) counts in the whole; the share of those that are told stands beside it.
    """
    run, parts, says = span(claim.period), list[Combination](), list[Saying]()
    for table in bases(claim):
        for series in held.series(table, _published(claim)):
            own, told = _judged(claim, held, series, run)
            parts.append(own)
            if told:
                says.append(Saying("shared", own, told))
                parts += _of_those_told(claim, series, own, told, run)
    return Found(tuple(parts), tuple(says), {"tolerance_pp": claim.tolerance_pp}, bases(claim), states_number=True)


def _published(claim: Share) -> tuple[str, ...]:
    """Return what a cut must publish: the legal types, and the sex or means where the claim is of one."""
    return (*claim.offences, *([claim.of] if claim.of in UNKNOWN else []))


def _judged(claim: Share, held: Held, series: Series, run: Span) -> tuple[Combination, dict[str, Any]]:
    about: dict[str, Any] = {"cve_ent": claim.cve_ent, "period": claim.period, "name": claim.name, "unit": "share_pct"}
    whole_months = place_months(series, claim.cve_ent, claim.offences)
    whole = counted_in(whole_months, run)
    found = None if not _tells(claim, series) else [counted_in(months, run) for months in _part_months(claim, series)]
    if not whole or found is None or None in found:
        told = {found is None: "not_told", not tells_apart(series, claim.offences): "legal_type"}
        return gap(series, "share", told.get(True, "") if series.source else "", **about), {}
    part = sum(one or 0 for one in found)
    lacking = undated_share(held, run.years) if series.table == OCCURRENCE else None
    margin = part * lacking / 100 if lacking is not None else _margin(claim, held, series, run, part)
    value, low, high = (100 * max(part + sign * (margin or 0), 0) / whole for sign in (0, -1, 1))
    right = abs(value - claim.share_pct) <= claim.tolerance_pp
    word: Word = "supported" if right else "too_close" if low <= claim.share_pct <= high else "contradicted"
    marks = {"undated_deaths": lacking is not None and word == "too_close", "no_revision_known": margin is None}
    said = Combination(**series.about, **about, verdict="depends" if marks["undated_deaths"] else word, group=series.group, variant="share")
    said = replace(said, number=value, low=low, high=high, range_is="revised_share" if lacking is None else "lacking_level", n=part)
    flags = flags_in(whole_months, run.years)
    return replace(said, against=whole, held_against="whole", threshold=lacking, reasons=(*flags, *holding(marks))), {
        "part": part,
        "claimed": claim.share_pct,
        "of": claim.of,
        "places": claim.cve_ents,
    }


def _tells(claim: Share, series: Series) -> bool:
    """Return whether a series tells apart what the claim is of."""
    if claim.of == "offence":
        return "offence" in series.frame
    return claim.of == "places" or (claim.of in series.frame and claim.name in set(series.frame[claim.of]))


def _part_months(claim: Share, series: Series) -> Iterator[pd.DataFrame]:
    """Yield the months of each part: of each state, or of the place's victims of a sex, a means, a legal type."""
    if claim.of == "places":
        yield from (place_months(series, code, claim.offences) for code in claim.cve_ents)
    elif claim.of == "offence":
        yield place_months(series, claim.cve_ent, (claim.name,))
    else:
        yield place_months(only(series, {claim.of: claim.name}), claim.cve_ent, claim.offences)


def _margin(claim: Share, held: Held, series: Series, run: Span, part: int) -> float | None:
    """Return by how much the part may be revised: each state by its own past, a sex or a means by that of all victims there."""
    counted = (
        [Counted(code, claim.offences) for code in claim.cve_ents] if claim.of == "places" else [Counted(claim.cve_ent, claim.offences)]
    )
    moved = []
    for one in counted:
        total = total_of(held, series, place_months(series, one.cve_ent, one.offences), run)
        margin = run_margin(held, series, one, total, run) if total else None
        if total is None or margin is None:
            return None
        moved.append(margin if claim.of == "places" else margin * part / max(total.value, 1))
    return sum(moved)


def _of_those_told(claim: Share, series: Series, own: Combination, told: dict[str, Any], run: Span) -> Sequence[Combination]:
    """Return the share of those whose sex or means is told, where some are not; it does not count."""
    if claim.of not in UNKNOWN or claim.name == UNKNOWN[claim.of] or own.against is None:
        return ()
    unknown = counted_in(place_months(only(series, {claim.of: UNKNOWN[claim.of]}), claim.cve_ent, claim.offences), run)
    known = own.against - (unknown or 0)
    if not unknown or not known:
        return ()
    value = 100 * told["part"] / known
    return (replace(own, votes=False, variant="share_of_told", number=value, low=None, high=None, against=known, reasons=()),)
