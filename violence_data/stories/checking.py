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
    """Yield why each source without an answer has none, once a source and reason."""
    silent = [part for part in parts if part.verdict == "not_covered"]
    spoken = {part.table for part in parts if part.verdict != "not_covered"}
    for table, reason in dict.fromkeys((part.table, part.reasons[0]) for part in silent if part.table not in spoken):
        missing = held.table(table).attrs.get("gap")
        yield Saying("gap_no_cut", {"table": table, **missing}) if missing else Saying(f"gap_{reason}", {"table": table})
