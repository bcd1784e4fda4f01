"""What a check of a claim says: the verdict, the combinations of source, basis and day it rests on, and the sentences to say it with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

import pandas as pd

from violence_data.stories.claims import Claim
from violence_data.stories.model import Story

Word = Literal["supported", "contradicted", "too_close", "depends", "not_covered"]
SEVEREST: tuple[Word, ...] = ("contradicted", "depends", "too_close", "supported")
"""What all of several answers together say is the first of these that any of them says."""


UNSETTLED = {"floor", "other_places", "no_months"}
"""Why a source that covers the claim settles nothing of it: where no other does, the claim is too close to call, not uncovered."""


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
    unit: str = ""
    against: float | None = None
    against_year: int | None = None
    since: int | None = None
    p: float | None = None
    also: tuple[tuple[int, float], ...] = ()
    threshold: float | None = None
    reasons: tuple[str, ...] = ()
    method: str = ""
    cut: str = ""
    published_on: str = ""
    published_on_is: str = ""


@dataclass(frozen=True)
class Saying:
    """One sentence of the catalogue and what to put in it; states are codes, tables names, as in the data."""

    key: str
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


def together(words: Iterable[Word]) -> Word:
    """Return what several answers say that must all hold: those not covered are left out.

    >>> together(["supported", "too_close"]), together(["not_covered", "supported"]), together([])
    ('too_close', 'supported', 'not_covered')
    """
    found = set(words)
    return next((word for word in SEVEREST if word in found), "not_covered")


def settle(parts: Sequence[Combination]) -> Word:
    """Return the verdict of a claim: what its groups agree on, `depends` where not, `too_close` where none settles it.

    >>> a = Combination(table="a", verdict="supported", group="a", variant="x")
    >>> b = Combination(table="b", verdict="too_close", group="b", variant="x")
    >>> settle([a]), settle([a, b]), settle([])
    ('supported', 'depends', 'not_covered')
    """
    groups = dict.fromkeys(part.group for part in parts if part.votes)
    said = {together(part.verdict for part in parts if part.votes and part.group == group) for group in groups}
    said.discard("not_covered")
    if not said:
        return "too_close" if any(UNSETTLED & {*part.reasons} for part in parts) else "not_covered"
    return said.pop() if len(said) == 1 else "depends"


def headline_of(parts: Sequence[Combination], tables: Sequence[str] = ()) -> Combination | None:
    """Return the combination that stands for a claim: the first that votes and is covered, of the claim's own basis where it has one."""
    voting = [part for part in parts if part.votes and part.verdict != "not_covered"]
    for table in tables:
        if own := [part for part in voting if part.table == table]:
            return own[0]
    return voting[0] if voting else None
