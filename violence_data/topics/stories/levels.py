"""Whether the level of violence rose or fell under presidents, within a term or between terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from violence_data import measures
from violence_data.measures.frames import to_floats
from violence_data.measures.population import mid_year_population
from violence_data.measures.rates import PER, days_in_year
from violence_data.topics.stories.claims import LevelUnderTerms, Story
from violence_data.topics.stories.evidence import Held, Series, bases, flags_in, is_yearly, place_months, undated_share, why_none
from violence_data.topics.stories.values import OCCURRENCE, REGISTERED_YEARS, REGISTRATION
from violence_data.topics.stories.verdict import (
    FEWEST_EVENTS,
    INTERVAL,
    OPPOSITE,
    Combination,
    Found,
    Saying,
    Word,
    edition_of,
    gap,
    holding,
    judges,
)

READINGS = {"within": ("within_term", "since_start"), "between": ("between_terms",)}
"""The variants that are the claim's own reading; since_start stands where a term under way is too young to have two different years."""


WINDOW = 12
"""Months at the start and at the end of a term that are compared."""
MAY_LAG = 12
"""Months that a source may be behind in a term under way: with more lacking it covers the term in part."""


@dataclass(frozen=True)
class _Answer:
    """What one reading of one series comes to: the two levels, the terms they are of, and what the sentence on them says beside."""

    variant: str
    before: Level | None
    after: Level | None
    name: str
    """The president whose term is meant, or whom another is held against."""
    covered: tuple[Covered, ...]
    """The term that is judged, and the one that it is held against."""
    is_part: bool = False
    says: str = ""
    part: Combination | None = None

    @property
    def judged(self) -> str:
        """The president whose level is judged."""
        return self.covered[0].label

    @property
    def said(self) -> Combination:
        """What it says; it is worked out for every reading."""
        assert self.part is not None
        return self.part


@judges
def level_under_terms(claim: LevelUnderTerms, story: Story, held: Held) -> Found:
    """Judge by the interval of a ratio of rates, in the reading that the claim names; the other readings stand beside it.

    Within a term its last twelve months are held against its first, or those of a young term against the same months before it began;
    between terms the averages are, over the same months where one is under way; and its last twelve months against the last twelve
    before it. Another reading that says the opposite makes the claim depend, unless it compares a term with several others: then it is
    of whole terms. A term covered in part never counts by its own reading. A term is no cause: these are the months that fell within it.
    """
    answers: list[_Answer] = []
    for series, months in _series(claim, held):
        rows = rated(months, held, claim.cve_ent)
        readings = _readings(claim, held, rows, held.table("presidential_terms"))
        answers += [replace(one, part=_combination(claim, held, series, one)) for one in readings]
    answers = [replace(one, part=replace(one.said, votes=_votes(claim, one, answers))) for one in answers]
    answers = sorted(answers, key=lambda one: not _is_own(claim, one))
    parts = tuple(one.said for one in answers)
    says = (*_says(claim, answers), *edition_of(held, parts))
    return Found(parts, says, {"interval": INTERVAL}, (*bases(claim), REGISTERED_YEARS))


def _series(claim: LevelUnderTerms, held: Held) -> Iterator[tuple[Series, pd.DataFrame]]:
    """Yield each series of the claim's tables, and after one of death records, where held, those by year of registration.

    They are of the same records and reach further: as places of occurrence they are those of the one, as years of registration of the
    other, and they say so.
    """
    tables = list(bases(claim))
    records = [at for at, table in enumerate(tables) if table in (REGISTRATION, OCCURRENCE)]
    if records and REGISTERED_YEARS not in tables and not held.table(REGISTERED_YEARS).empty:
        tables.insert(records[0] + 1, REGISTERED_YEARS)
    for table in tables:
        for series in held.series(table, claim.offences):
            yield series, place_months(series, claim.cve_ent, claim.offences)


def _readings(claim: LevelUnderTerms, held: Held, rows: pd.DataFrame, terms: pd.DataFrame) -> Iterator[_Answer]:
    """Yield every reading of the presidents that are judged, the claim's own first."""
    covered = {str(term["president"]): of_term(rows, term, held.as_of) for _, term in terms.iterrows()}
    named = claim.compared_with
    for president in (named or (claim.president,)) if claim.compare == "within" else (claim.president,):
        own = covered[president]
        previous = terms.loc[terms["end"] == terms.loc[terms["president"] == president, "start"].iloc[0], "president"]
        before = [covered[str(name)] for name in previous]
        others = [covered[name] for name in named] if claim.compare == "between" else before
        within, between = [_within(own, rows)], [_between(own, other) for other in others]
        yield from within + between if claim.compare == "within" else between + within
        # A young term's last twelve months against those before it are the reading within it already.
        for other in before if within[0].variant == "within_term" else []:
            yield _Answer("last_year", months_before(rows, own, WINDOW), own.last(WINDOW), other.label, (own, other), own.is_part)


def _within(own: Covered, rows: pd.DataFrame) -> _Answer:
    """Return the end of a term against its start; of one too young for two different years, its months against those before it."""
    if own.is_over or own.months >= 2 * WINDOW or own.rows.empty or own.is_part:
        first, last = (own.first(WINDOW), own.last(WINDOW)) if own.months >= 2 * WINDOW and not own.is_part else (None, None)
        return _Answer("within_term", first, last, own.label, (own,), own.is_part, "" if own.is_over else "_so_far")
    months = min(own.months, WINDOW)
    return _Answer("since_start", months_before(rows, own, months), own.last(months), own.label, (own,))


def _between(own: Covered, other: Covered) -> _Answer:
    """Return the average of a term against that of another; of one under way, over the same months of both."""
    same = None if own.is_over or own.is_part or own.rows.empty else other.first(own.months)
    if same:
        return _Answer("between_terms", same, Level(own.rows), other.label, (own, other), says="_same_months")
    before, after = (Level(one.rows) if len(one.rows) else None for one in (other, own))
    return _Answer("between_terms", before, after, other.label, (own, other), own.is_part or other.is_part or not own.is_over)


def _combination(claim: LevelUnderTerms, held: Held, series: Series, one: _Answer) -> Combination:
    """Judge one reading by its interval, and by what the series lacks; a gap where it cannot be asked."""
    before, after = one.before, one.after
    about: dict[str, Any] = {"name": one.name, "cve_ent": claim.cve_ent, "votes": False}
    if before is None or after is None:
        some = [len(term.rows) > 0 for term in one.covered]
        no_people = "no_population" if series.source and held.population.empty else why_none(series, claim)
        why = no_people if not any(some) else "" if not all(some) else "part_of_term" if one.is_part else "term_too_short"
        return gap(series, one.variant, why, **about)
    if min(before.events, after.events) < FEWEST_EVENTS:
        return gap(series, one.variant, "few_events", **about)
    rows, change = pd.concat([before.rows, after.rows]), 100 * (after.rate / before.rate - 1)
    years = sorted({int(year) for year in (rows["year"] if is_yearly(rows) else rows["month"].dt.year)})
    low, high = _interval(rows, before, after)
    threshold = undated_share(held, years) if series.table == OCCURRENCE else None
    undated = threshold is not None and abs(change) < threshold
    marks = {"part_of_term": one.is_part, "undated_deaths": undated, "whole_years": is_yearly(rows)}
    reasons = (*holding(marks), *flags_in(rows, years))
    verdict: Word = "depends" if undated else by_interval(low, high, claim.direction)
    said = Combination(**series.about, verdict=verdict, group=f"{series.group} {one.variant}", variant=one.variant, n=after.months)
    range_is = "chance" if series.table == REGISTERED_YEARS else "scatter"
    said = replace(said, **about, number=change, low=low, high=high, range_is=range_is, unit="change_pct")
    return replace(said, against=before.rate, held_against="rate", threshold=threshold, reasons=reasons)


def _interval(rows: pd.DataFrame, before: Level, after: Level) -> tuple[float, float]:
    """Return the 95 % interval of a change, in percent: from chance and the scatter of months, or from chance alone without months."""
    months = min(before.months, after.months)
    scatter = 1.0 if is_yearly(rows) else float(measures.dispersion(rows, months)["dispersion"].iloc[0])
    ends = measures.rate_ratio_interval([before.events], [before.person_years], [after.events], [after.person_years], [scatter])
    low, high = (100 * (float(end[0]) - 1) for end in ends)
    return low, high


def by_interval(low: float, high: float, direction: str) -> Word:
    """Judge a change by its 95 % interval: beyond no change on the claimed side, on the other side, or on both.

    >>> by_interval(1, 2, "rise"), by_interval(1, 2, "fall"), by_interval(-2, -1, "fall"), by_interval(-1, 1, "fall")
    ('supported', 'contradicted', 'supported', 'too_close')
    """
    if low <= 0 <= high:
        return "too_close"
    return "supported" if (low > 0) == (direction == "rise") else "contradicted"


def _is_own(claim: LevelUnderTerms, one: _Answer) -> bool:
    return one.variant in READINGS[claim.compare]


def _votes(claim: LevelUnderTerms, one: _Answer, answers: Sequence[_Answer]) -> bool:
    """Return whether an answer counts: of the claim's own reading a term covered whole; of another, one that says the opposite."""
    if one.said.verdict == "not_covered":
        return _is_own(claim, one)
    return not one.is_part if _is_own(claim, one) else bool(_opposed(claim, one, answers))


def _opposed(claim: LevelUnderTerms, one: _Answer, answers: Sequence[_Answer]) -> list[_Answer]:
    """Return the answers in the claim's own reading that another reading of the same term and source contradicts.

    An average covered in part may upset another reading where it is of at least half of each term's months.
    """
    mostly = one.variant == "between_terms" and all(2 * term.months >= (term.length or term.whole or 0) for term in one.covered)
    if (claim.compare == "between" and len(claim.compared_with) > 1) or (one.is_part and not mostly):
        return []
    own = [a for a in answers if _is_own(claim, a) and not a.is_part and a.judged == one.judged]
    same = [a for a in own if (a.said.table, a.said.method) == (one.said.table, one.said.method)]
    return [a for a in same if OPPOSITE.get(a.said.verdict) == one.said.verdict]


def _says(claim: LevelUnderTerms, answers: Sequence[_Answer]) -> Iterator[Saying]:
    """Yield a sentence for each answer that counts, one for each reading that says the opposite, and what is covered in part."""
    for one in answers:
        if one.said.votes and one.said.number is not None:
            yield Saying(one.variant + ("_part" if one.is_part else one.says), one.said, _numbers(one))
        elif _is_own(claim, one):
            for term in one.covered:
                if term.is_part and term.months:
                    told = {"name": term.label, "months": term.months, "whole": term.length or term.whole}
                    yield Saying("covers_part", one.said, told)
    for one in answers:
        for own in _opposed(claim, one, answers):
            yield Saying("readings_differ", own.said, {"other": one.said})


def _numbers(one: _Answer) -> dict[str, Any]:
    """Return what a sentence says beside the combination: both levels, in events, months and rates."""
    assert one.before is not None and one.after is not None
    whole = [term.length or term.whole or term.months for term in one.covered]
    after = {"events": one.after.events, "months": one.after.months, "whole": whole[0], "after": one.after.rate}
    before = {"events_before": one.before.events, "months_before": one.before.months, "whole_before": whole[-1]}
    return {"president": one.judged, **after, **before, "interval_of": "chance" if is_yearly(one.after.rows) else "scatter"}


@dataclass(frozen=True)
class Level:
    """Some months, or years, of a term: events, person-years, and how many a year to 100,000 people."""

    rows: pd.DataFrame

    @property
    def events(self) -> int:
        """What was counted in them."""
        return int(self.rows[measures.measure(self.rows)].sum())

    @property
    def person_years(self) -> float:
        """Years lived in them by all people."""
        return float(self.rows["person_years"].sum())

    @property
    def months(self) -> int:
        """How many months they are."""
        return len(self.rows) * (12 if is_yearly(self.rows) else 1)

    @property
    def rate(self) -> float:
        """Events to 100,000 people and year."""
        return self.events / self.person_years * PER


@dataclass(frozen=True)
class Covered:
    """One term by one source: what is covered of it, of how many months it has, or has had by the day."""

    label: str
    rows: pd.DataFrame
    start: pd.Timestamp
    whole: int | None
    """Months that it has had by the day; None for the one in office where no day is asked for."""
    is_over: bool
    length: int | None
    """Months of the term from its start to its end; None where no end is set."""

    @property
    def months(self) -> int:
        """Months covered."""
        return Level(self.rows).months

    @property
    def is_part(self) -> bool:
        """Whether months are lacking that a whole comparison needs: any of a term that is over, more than a source may lag of another."""
        if self.rows.empty or self.whole is None:
            return self.rows.empty or not self._begins()
        return self.months < self.whole - (0 if self.is_over else MAY_LAG) or not self._begins()

    def _begins(self) -> bool:
        first = self.rows.iloc[0]
        return bool(first["year"] == self.start.year + 1 if is_yearly(self.rows) else first["month"] == self.start)

    def first(self, months: int) -> Level | None:
        """Return the first months of the term; None where they are not all covered."""
        return self._window(self.rows.head(self._rows(months)), months) if self.rows.empty or self._begins() else None

    def last(self, months: int) -> Level | None:
        """Return the last months covered; None where there are fewer."""
        return self._window(self.rows.tail(self._rows(months)), months)

    def _rows(self, months: int) -> int:
        return months // 12 if is_yearly(self.rows) else months

    def _window(self, rows: pd.DataFrame, months: int) -> Level | None:
        return Level(rows) if len(rows) and Level(rows).months == months else None


def rated(months: pd.DataFrame, held: Held, cve_ent: str) -> pd.DataFrame:
    """Return the months, or years, that a population is held for, with their person-years."""
    people = held.people_of(cve_ent)
    if people.empty or months.empty:
        return months.head(0).assign(person_years=0.0)
    if is_yearly(months):
        known = months[months["year"].between(people["year"].min(), people["year"].max())]
        place = pd.Series(cve_ent, index=known.index)
        return known.assign(person_years=mid_year_population(people, place, known["year"]))
    known = months[months["month"].dt.year.between(people["year"].min(), people["year"].max())]
    rates = measures.monthly_rates(known.assign(cve_ent=cve_ent), people)
    days, year = rates["month"].dt.days_in_month, rates["month"].dt.year
    return rates.assign(person_years=to_floats(rates["population"] * days / days_in_year(year)))


def of_term(rows: pd.DataFrame, term: pd.Series, as_of: str | None) -> Covered:
    """Return what is covered of a term; a month belongs to it by its first day, the year in which it begins to the one before it."""
    start, end = pd.Timestamp(term["start"]), term["end"]
    ended = pd.Timestamp.max if pd.isna(end) else pd.Timestamp(end)
    if is_yearly(rows):
        inside = rows[(rows["year"] > start.year) & (rows["year"] <= ended.year)].sort_values("year")
        whole: int | None = 12 * (ended.year - start.year)
    else:
        inside = rows[(rows["month"] >= start) & (rows["month"] < ended)].sort_values("month")
        whole = 12 * (ended.year - start.year) + ended.month - start.month
    length = None if pd.isna(end) else whole
    is_over = not pd.isna(end) and (as_of is None or ended <= pd.Timestamp(as_of))
    if not is_over:
        day = None if as_of is None else pd.Timestamp(as_of)
        whole = None if day is None else max(12 * (day.year - start.year) + day.month - start.month, 0)
    return Covered(str(term["label"]), inside, start, whole, is_over, length)


def months_before(rows: pd.DataFrame, own: Covered, months: int) -> Level | None:
    """Return, of the twelve months before a term began, those with the names of its last months; None where one is not covered."""
    if is_yearly(rows):
        before = rows[rows["year"] == own.start.year]
        return Level(before) if len(before) and months == WINDOW else None
    named = set(own.rows.tail(months)["month"].dt.month)
    year = (rows["month"] >= own.start - pd.DateOffset(months=WINDOW)) & (rows["month"] < own.start)
    before = rows[year & rows["month"].dt.month.isin(named)]
    return Level(before) if len(before) == months else None
