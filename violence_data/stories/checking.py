"""Check a story: each claim by the function of its kind, with what had been published by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from violence_data.stories.claims import Claim
from violence_data.stories.found import Found, Kind
from violence_data.stories.held import Held
from violence_data.stories.kinds.changes import year_change
from violence_data.stories.kinds.incidents import deaths_in_incident, event_context
from violence_data.stories.kinds.levels import level_under_terms
from violence_data.stories.kinds.mass_killings import nth_mass_killing_within_days
from violence_data.stories.kinds.most_violent import places_among_most_violent
from violence_data.stories.kinds.records import year_on_track_for_record
from violence_data.stories.model import Story
from violence_data.stories.verdict import Checked, Combination, Saying, Verdict, headline_of, settle

KINDS: dict[str, Kind] = {
    "deaths_in_incident": deaths_in_incident,
    "nth_mass_killing_within_days": nth_mass_killing_within_days,
    "year_on_track_for_record": year_on_track_for_record,
    "places_among_most_violent": places_among_most_violent,
    "level_under_terms": level_under_terms,
    "event_context": event_context,
    "year_change": year_change,
}
"""What judges each kind of claim."""
BY_TERM = ("within_term", "between_terms")


def check(story: Story, as_of: str | None = None) -> Checked:
    """Judge every claim of a story with what is held here that had been published by a day.

    Parameters
    ----------
    story
        A story as `stories.get` or `stories.read_story` returns it.
    as_of
        Day (YYYY-MM-DD); None takes all that is held.

    Returns
    -------
    Checked
        One verdict a claim, in their order, and the tables behind them. A source that has nothing to say is a combination too.

    Raises
    ------
    NotBuilt
        When the tables have not been built.
    ViolenceDataError
        For a day that is none.
    """
    held = Held(as_of)
    verdicts = tuple(_judge(claim, KINDS[claim.kind](claim, story, held), held) for claim in story.claims)
    return Checked(story, as_of, verdicts, held.tables())


def _judge(claim: Claim, found: Found, held: Held) -> Verdict:
    headline = headline_of(found.parts, found.leads)
    gaps = tuple(_gaps(found.parts, held))
    return Verdict(claim, held.as_of, settle(found.parts), headline, found.parts, found.says, gaps, found.thresholds)


def _gaps(parts: Sequence[Combination], held: Held) -> Iterator[Saying]:
    """Yield why sources have no answer, once a source, subject (a state, a term) and reason.

    One that has an answer on the same subject under another counting method is not named, nor what would only stand beside its answers.
    """
    answers = [part for part in parts if part.verdict != "not_covered"]
    subjects, spoken = {_subject(part) for part in answers if part.votes}, {part.table for part in answers}
    silent = [part for part in parts if part.verdict == "not_covered" and _subject(part) not in subjects]
    seen: set[tuple[str, ...]] = set()
    for part in silent:
        if part.votes or part.table not in spoken:
            told = _gap(part, held, by_term=part.table in spoken)
            key = (told.key, part.table, *(str(told.values.get(name)) for name in ("name", "cve_ent")))
            if key not in seen:
                yield told
            seen.add(key)


def _subject(part: Combination) -> tuple[str, str, str]:
    return part.table, part.cve_ent, part.name if part.variant in BY_TERM else ""


def _gap(part: Combination, held: Held, *, by_term: bool) -> Saying:
    """Return why a source has no answer; on which term, where it has one on another."""
    reason, about = part.reasons[0], {"table": part.table}
    if missing := held.table(part.table).attrs.get("gap"):
        return Saying("gap_no_cut", about | missing)
    if reason == "few_events":
        return Saying("gap_few_events", about | {"cve_ent": part.cve_ent})
    if by_term and part.variant in BY_TERM and reason in ("not_covered", "term_too_short"):
        return Saying("gap_of_terms" if part.variant == "between_terms" else "gap_of_term", about | {"name": part.name})
    return Saying(f"gap_{reason}", about)
