"""Check a story: what the function of each kind of claim finds with what had been published by a day, and the verdict that it comes to.

A kind of claim is a class of `claims`, a function here entered by `judges`, and a macro of the words, both named as the kind.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import pandas as pd

from violence_data import places
from violence_data.measures.intervals import LIKELY, UNLIKELY, VERY_LIKELY, VERY_UNLIKELY
from violence_data.topics.stories.claims import Claim, Story
from violence_data.topics.stories.evidence import Held, Series, some_of

ON_TRACK, OFF_TRACK = LIKELY, UNLIKELY
"""A year is on track for a record from this probability on, and is not at this one or under; between them it is too close to call."""
AMONG, NOT_AMONG = VERY_LIKELY, VERY_UNLIKELY
"""A place is among the most violent from this probability of its rank on, and is not at this one or under."""
EARLIER_YEARS = 2
"""Where a source does not cover a year whole, one so many years before may stand for it, and is named."""
FEWEST_EVENTS = 20
"""Under so many events no rank and no change of rates is given, and a change of counts is marked."""
FEWEST_YEARS = 3
"""With fewer years before it, that a year is the highest of a series says little, and is marked."""
INTERVAL = 95
"""A level rose or fell where its interval of so many percent leaves out no change."""

Word = Literal["supported", "contradicted", "too_close", "depends", "not_covered"]
SEVEREST: tuple[Word, ...] = ("contradicted", "depends", "too_close", "supported")
"""What all of several answers together say is the first of these that any of them says."""
UNSETTLED = {"floor", "other_places", "no_months"}
"""Why a source that covers the claim settles nothing of it: where no other does, the claim is too close to call, not uncovered."""
CARES = ("suspected_gap", "level_shift", "few_years", "other_record", "record_not_held")
"""What must be known of the figures that count, said once with their sources."""


BY_TERM = ("within_term", "since_start", "between_terms")
"""Variants of which the subject is a term, not a place alone."""


@dataclass(frozen=True, kw_only=True)
class Combination:
    """What one source, basis and definition says of a claim, as known on a day.

    Combinations of one `group` must hold together (two states, two terms); groups that differ make the claim depend on the
    definition. One that does not `votes` is shown beside the others. `variant` with `n` and `name` says which definition it is;
    `against` (of `against_year`) is what the number is held against, the highest of the years from `since` on; `also` the probability
    under other definitions of the same kind.
    """

    table: str
    verdict: Word
    group: str
    variant: str
    votes: bool = True
    n: int | None = None
    name: str = ""
    cve_ent: str = ""
    year: int | None = None
    number: float | None = None
    low: float | None = None
    high: float | None = None
    range_is: str = ""
    """What lies from low to high: "forecast", "scatter", "chance", "revised", "lacking", "reports" or "others"."""
    unit: str = ""
    against: float | None = None
    against_year: int | None = None
    held_against: str = "claimed"
    """What the number is held against where that is no year: "rate", "count", "usual", "pairs", "period" or "claimed"."""
    period: str = ""
    against_period: str = ""
    """The run of months that the number is of, and the one it is held against, as a story writes them."""
    since: int | None = None
    p: float | None = None
    also: tuple[tuple[int, float], ...] = ()
    threshold: float | None = None
    reasons: tuple[str, ...] = ()
    method: str = ""
    cut: str = ""
    published_on: str = ""
    published_on_is: str = ""

    @property
    def against_is(self) -> str:
        """What the number is held against: "year", or as `held_against` has it; empty where it is not."""
        return "" if self.against is None else "year" if self.against_year else self.held_against

    @property
    def brackets(self) -> str:
        """What its lowest and highest number are, as `range_is` has it; empty without any."""
        return "" if self.number is None or self.low == self.high else self.range_is


@dataclass(frozen=True)
class Saying:
    """One sentence of the words: its key, the combination it is on, and what it needs beside; states are codes, tables names."""

    key: str
    part: Combination | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """The answer to one claim as of a day (None: with all that is held here)."""

    claim: Claim
    as_of: str | None
    verdict: Word
    headline: Combination | None
    parts: tuple[Combination, ...]
    says: tuple[Saying, ...]
    gaps: tuple[Saying, ...]
    thresholds: Mapping[str, float]

    @property
    def combinations(self) -> pd.DataFrame:
        """One row per source, basis and definition: what it says, with its interval, its threshold, its cut and whether it counts."""
        return pd.DataFrame([asdict(part) for part in self.parts], columns=[f.name for f in fields(Combination)])

    @property
    def rule(self) -> Saying:
        """The rule that the verdict went by: its thresholds."""
        return Saying("rule", None, self.thresholds)

    @property
    def little_history(self) -> bool:
        """Whether a forecast that counts rests on little history."""
        return any("little_history" in part.reasons and part.votes for part in self.parts)

    @property
    def cities(self) -> tuple[places.City, ...]:
        """The cities of several municipalities that the claim names."""
        named = (*getattr(self.claim, "cve_ents", ()), getattr(self.claim, "cve_ent", ""))
        return tuple(places.cities()[code] for code in named if code in places.cities())

    @property
    def some(self) -> tuple[str, ...]:
        """The sex, the means and the age that the claim is of alone; a share is of all."""
        return tuple(some_of(self.claim).values())

    @property
    def cares(self) -> dict[str, list[tuple[str, str]]]:
        """What must be known of the figures that count, each with the table and method of the sources it is known of."""
        counted = [part for part in self.parts if part.votes and part.number is not None]
        found = {care: list(dict.fromkeys((one.table, one.method) for one in counted if care in one.reasons)) for care in CARES}
        return {care: of for care, of in found.items() if of}


@dataclass(frozen=True)
class Checked:
    """A story's verdicts as of a day, and the tables they were read from (without rows: their sources, warnings and gaps)."""

    story: Story
    as_of: str | None
    verdicts: tuple[Verdict, ...]
    tables: tuple[pd.DataFrame, ...]

    def __iter__(self) -> Iterator[Verdict]:
        """Go through the verdicts in the order of the claims."""
        return iter(self.verdicts)


@dataclass(frozen=True)
class Found:
    """What a kind found: its combinations, the sentences beside the headline's, the thresholds it went by, and whose basis leads."""

    parts: tuple[Combination, ...]
    says: tuple[Saying, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    states_number: bool = False
    """Whether the claim states a number: what would be right in its place is said."""


Judge = TypeVar("Judge", bound=Callable[[Any, Story, Held], Found])
JUDGES: dict[str, Callable[[Any, Story, Held], Found]] = {}
"""What judges each kind of claim."""


def judges(judge: Judge) -> Judge:
    """Enter a function as the one that judges the kind of claim of its name."""
    JUDGES[judge.__name__] = judge
    return judge


def gap(series: Series, variant: str, reason: str = "", **about: Any) -> Combination:
    """Return the combination of a source that says nothing: no cut by the day, or the year not covered."""
    why = reason or ("not_covered" if series.source else "no_cut")
    known = series.about | {"verdict": "not_covered", "variant": variant, "group": series.group, "reasons": (why,)}
    return Combination(**known | about)


def edition_of(held: Held, parts: Sequence[Combination]) -> tuple[Saying, ...]:
    """Return whose count of people the rates are to, where there are any: editions differ, so a rate known on a day may be another now."""
    people = held.population
    if people.empty or all(part.number is None for part in parts):
        return ()
    return (Saying("edition", None, {"cut": str(people.attrs["sources"][-1]["cut"]).removeprefix("ed")}),)


def holding(marks: Mapping[str, object]) -> tuple[str, ...]:
    """Return the reasons that hold, in their order."""
    return tuple(mark for mark, holds in marks.items() if holds)


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
    if ready := _taken(story, as_of):
        return ready
    held = Held(as_of)
    verdicts = tuple(_judge(claim, JUDGES[claim.kind](claim, story, held), held) for claim in story.claims)
    return Checked(story, as_of, verdicts, held.tables())


def _judge(claim: Claim, found: Found, held: Held) -> Verdict:
    gaps = tuple(_gaps(found.parts, held))
    parts = tuple(denied(part) if claim.negated else part for part in found.parts)
    headline = headline_of(parts, found.leads)
    is_wrong = found.states_number and not claim.negated and headline and headline.verdict != "supported"
    says = (*([Saying("right", headline)] if is_wrong else []), *found.says)
    return Verdict(claim, held.as_of, settle(parts, negated=claim.negated), headline, parts, says, gaps, found.thresholds)


def _gaps(parts: Sequence[Combination], held: Held) -> Iterator[Saying]:
    """Yield why sources have no answer, once a source, subject (a state, a term) and reason.

    One that has an answer on the same subject under another counting method is not named, nor what would only stand beside its answers.
    """
    answers = [part for part in parts if part.verdict != "not_covered"]
    partly = [part for part in parts if "part_of_term" in part.reasons]  # said as that, with its months
    subjects = {_subject(part) for part in (*partly, *(part for part in answers if part.votes))}
    spoken = {part.table for part in (*partly, *answers)}
    silent = [part for part in parts if part.verdict == "not_covered" and _subject(part) not in subjects]
    seen: set[tuple[str, ...]] = set()
    for part in silent:
        if part.votes or part.table not in spoken:
            told = _gap(part, held, by_term=part.table in spoken)
            of = part.cve_ent if told.key in ("few_events", "only_gaps") else part.name if told.key in ("of_term", "of_terms") else ""
            key = (told.key, part.table, of)
            if key not in seen:
                yield told
            seen.add(key)


def _subject(part: Combination) -> tuple[str, str, str]:
    return part.table, part.cve_ent, part.name if part.variant in BY_TERM else ""


def _gap(part: Combination, held: Held, *, by_term: bool) -> Saying:
    """Return why a source has no answer; on which term, where it has one on another."""
    if missing := held.table(part.table).attrs.get("gap"):
        return Saying("no_cut", part, missing)
    if by_term and part.variant in BY_TERM and part.reasons[0] in ("not_covered", "term_too_short"):
        return Saying("of_terms" if part.variant == "between_terms" else "of_term", part)
    return Saying(part.reasons[0], part)


# ---- the rules ----


OPPOSITE: dict[Word, Word] = {"supported": "contradicted", "contradicted": "supported"}
"""What a verdict becomes where the sentence denies what was judged; the others stay."""


def denied(part: Combination) -> Combination:
    """Return what a combination says of the sentence with its not."""
    return replace(part, verdict=OPPOSITE.get(part.verdict, part.verdict))


def together(words: Iterable[Word], *, negated: bool = False) -> Word:
    """Return what several answers say that must all hold, or, of a sentence that denies it, of which one must fail.

    Those not covered are left out.

    >>> together(["supported", "too_close"]), together(["not_covered", "supported"]), together([])
    ('too_close', 'supported', 'not_covered')
    >>> together(["supported", "contradicted"]), together(["contradicted", "supported"], negated=True)
    ('contradicted', 'supported')
    """
    found = set(words)
    return next((word for word in (OPPOSITE.get(one, one) if negated else one for one in SEVEREST) if word in found), "not_covered")


def settle(parts: Sequence[Combination], *, negated: bool = False) -> Word:
    """Return the verdict of a claim: what its groups agree on, `depends` where not, `too_close` where none settles it.

    >>> a = Combination(table="a", verdict="supported", group="a", variant="x")
    >>> b = Combination(table="b", verdict="too_close", group="b", variant="x")
    >>> settle([a]), settle([a, b]), settle([])
    ('supported', 'depends', 'not_covered')
    """
    groups = dict.fromkeys(part.group for part in parts if part.votes)
    said = {together((part.verdict for part in parts if part.votes and part.group == group), negated=negated) for group in groups}
    said.discard("not_covered")
    if not said:
        return "too_close" if any(UNSETTLED & {*part.reasons} for part in parts) else "not_covered"
    return said.pop() if len(said) == 1 else "depends"


def by_probability(p: float, yes: float, no: float) -> Word:
    """Judge by a probability: from `yes` on supported, at `no` or under contradicted, between them too close to call.

    >>> by_probability(0.8, ON_TRACK, OFF_TRACK), by_probability(0.799, ON_TRACK, OFF_TRACK), by_probability(0.2, ON_TRACK, OFF_TRACK)
    ('supported', 'too_close', 'contradicted')
    """
    return "supported" if p >= yes else "contradicted" if p <= no else "too_close"


def headline_of(parts: Sequence[Combination], tables: Sequence[str] = ()) -> Combination | None:
    """Return the combination that stands for a claim: the first that votes and is covered, of the claim's own basis where it has one."""
    voting = [part for part in parts if part.votes and part.verdict != "not_covered"]
    for table in tables:
        if own := [part for part in voting if part.table == table]:
            return own[0]
    return voting[0] if voting else None


# ---- as they are shown ----


class Row(NamedTuple):
    """One combination that says something, and the day it was known by; None: with all that is held."""

    part: Combination
    as_of: str | None

    @property
    def label(self) -> Saying:
        """What is counted, to be said by the macro of the kind."""
        return Saying("label", self.part)


@dataclass(frozen=True)
class CombinationTable:
    """Every combination of some verdicts on one claim that says something, those that count first, and which columns have a cell.

    ``brackets`` are the kinds of numbers in brackets, ``texts`` the places of the columns of text; `beside`: some do not count.
    """

    kind: str
    rows: list[Row]
    against: bool
    probability: bool
    brackets: list[str]
    texts: list[int]
    beside: bool


def combination_table(*verdicts: Verdict) -> CombinationTable:
    """Return the combinations of some verdicts on one claim as a table to print."""
    rows = [Row(part, verdict.as_of) for verdict in verdicts for part in verdict.parts if part.number is not None]
    rows.sort(key=lambda row: not row.part.votes)
    against, probability = (any(getattr(row.part, name) is not None for row in rows) for name in ("against", "p"))
    kinds = dict.fromkeys(part.brackets for verdict in verdicts for part in verdict.parts if part.brackets)
    texts = [0, 1, 2, *([4] if against else []), 4 + against + probability]
    return CombinationTable(verdicts[0].claim.kind, rows, against, probability, list(kinds), texts, not all(row.part.votes for row in rows))


class Section(NamedTuple):
    """One claim: its verdict then and now, and their combinations."""

    then: Verdict
    now: Verdict
    table: CombinationTable


def sections(then: Checked, now: Checked) -> list[Section]:
    """Return a section a claim, of two checks of one story."""
    return [Section(one, other, combination_table(one, other)) for one, other in zip(then, now, strict=True)]


def board(*checks: Checked) -> pd.DataFrame:
    """Return the verdicts to draw: one row per claim, check and group that counts; a claim without any has one row without a group.

    Columns: `claim` (its place, from 1), `paraphrase`, `day` (the place of the check), `verdict` of the claim, `group` (source and
    definition) and `group_verdict`.
    """
    rows = []
    for day, checked in enumerate(checks):
        for claim, verdict in enumerate(checked.verdicts, start=1):
            voting = [part for part in verdict.parts if part.votes and part.verdict != "not_covered"]
            groups = dict.fromkeys(part.group for part in voting)
            of = {group: [part.verdict for part in voting if part.group == group] for group in groups}
            said = [(group, together(words, negated=verdict.claim.negated)) for group, words in of.items()] or [("", "not_covered")]
            rows += [(claim, verdict.claim.paraphrase, day, verdict.verdict, group, word) for group, word in said]
    return pd.DataFrame(rows, columns=["claim", "paraphrase", "day", "verdict", "group", "group_verdict"])


# ---- handed over to the process that makes the page ----

VARIABLE = "VIOLENCE_DATA_CHECKED"
"""Names the file for the processes that are started meanwhile; it lies in a folder that this user alone can read."""


@contextmanager
def handed(*checks: Checked) -> Iterator[None]:
    """Let every check of the same story and day, in processes started meanwhile, take these."""
    with tempfile.TemporaryDirectory(prefix="vd-checked-") as folder:
        path = Path(folder) / "checks"
        path.write_bytes(pickle.dumps(checks))
        os.environ[VARIABLE] = str(path)
        try:
            yield
        finally:
            del os.environ[VARIABLE]


def _taken(story: Story, as_of: str | None) -> Checked | None:
    """Return the check of a story and day that was handed over; None where there is none."""
    path = os.environ.get(VARIABLE)
    if not path:
        return None
    checks: tuple[Checked, ...] = pickle.loads(Path(path).read_bytes())  # written by the command that started this process
    return next((one for one in checks if one.story == story and one.as_of == as_of), None)
