"""The kinds of claim with their fields, and what a story holds.

A subclass of `Claim` whose kind is one word is a kind; a field that several kinds have, and its default, stands in a class above them.
"""

from __future__ import annotations

import json
import operator
import re
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo

from violence_data import places
from violence_data.topics.stories.faults import Expected, either, listed, one_of, whole, written_as, wrong
from violence_data.topics.stories.values import (
    AgeGroup,
    AnyPlace,
    Bar,
    Bars,
    ChangePct,
    Day,
    HeadlineBasis,
    Language,
    Offence,
    Offences,
    OfIncident,
    OtherBases,
    People,
    Per,
    Period,
    Place,
    President,
    Presidents,
    Rank,
    Ranks,
    Sentence,
    Sex,
    ShortText,
    Slug,
    State,
    States,
    TolerancePct,
    TolerancePp,
    Weapon,
    Year,
    among,
    different,
    no_nation,
)


class Strict(BaseModel):
    """Every key known, every value of its own type, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Claim(Strict):
    """What every claim has."""

    id: Slug = Field(description="Short name of the claim, once in a story.")
    paraphrase: Sentence = Field(description="The claim in one sentence of your own; never the article's text.")
    kind: str
    negated: bool = Field(
        default=False, description="true where the sentence denies the claim: the verdict is of the sentence with its not."
    )


class OfPlace(Claim):
    """What every claim has that tables of one place bear out."""

    cve_ent: Place
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


class OfSome(OfPlace):
    """What every claim has beside on a time that the story chooses, or on some victims alone."""

    cve_ent: AnyPlace
    sex: Sex | None = Field(default=None, description="Only victims of this sex; left out: all.")
    weapon: Weapon | None = Field(default=None, description="Only victims of this means; left out: of all.")
    age_group: AgeGroup | None = Field(default=None, description="Only victims under 18, or of 18 and more; left out: all.")


class OfPeriod(OfSome):
    """What every claim has beside on a period."""

    period: Period


def _within_the_dead(number: int, info: ValidationInfo) -> int:
    earlier = [v for k, v in info.data.items() if k.startswith("killed_") and v is not None]
    dead = info.data.get("deaths")
    if dead is not None and sum(earlier) + number > dead:
        raise wrong(f"expected groups that add up to at most the {dead} deaths, found {sum(earlier) + number}; correct one of them")
    return number


_Part = Annotated[People, AfterValidator(_within_the_dead)]


class DeathsInIncident(Claim):
    """So many people died in an incident."""

    kind: Literal["deaths_in_incident"]
    incident_id: OfIncident
    deaths: People = Field(description="People killed, as the story has it.")
    killed_civilians: _Part | None = Field(default=None, description="Civilians among them.")
    killed_soldiers: _Part | None = Field(default=None, description="Soldiers among them.")
    killed_police: _Part | None = Field(default=None, description="Police among them.")
    killed_attackers: _Part | None = Field(default=None, description="Attackers among them.")


class NthMassKillingWithinDays(Claim):
    """An incident was the second (third, ...) mass killing in so many days."""

    kind: Literal["nth_mass_killing_within_days"]
    incident_ids: Annotated[tuple[Slug, ...], listed("a list of 2 to 10 ids of incidents", 10, 2)] = Field(
        description="The incidents meant, of the story or of seeds/incidents.csv."
    )
    nth: Annotated[int, whole(2, 100)] = Field(description="2 for the second.")
    within_days: Annotated[int, whole(2, 31)] = Field(description="Days they lie in, both ends counted.")
    at_least: Bars = Field(
        description="Numbers of dead that may make a mass killing; each is tried, and where they disagree the verdict is depends."
    )
    headline_at_least: Annotated[Bar, among("at_least")] = Field(description="The one of at_least that the verdict leads with.")
    year: Year = Field(description="Year whose days are counted.")


def _before_the_year(year: int, info: ValidationInfo) -> int:
    if year >= info.data.get("year", year + 1):
        raise wrong(f"expected a year before {info.data['year']}, found {year}; correct one of them")
    return year


class YearOnTrackForRecord(OfPlace):
    """A year is on track to pass a record."""

    kind: Literal["year_on_track_for_record"]
    year: Year = Field(description="The year on track.")
    record_year: Annotated[Year, AfterValidator(_before_the_year)] | None = Field(
        default=None, description="The year whose total is the record; left out: the highest before."
    )


class PlacesAmongMostViolent(Claim):
    """States are among the most violent."""

    kind: Literal["places_among_most_violent"]
    cve_ents: States = Field(description="The states, by name or code.")
    year: Year = Field(description="The year of the rates.")
    top: Ranks = Field(description="What may be called among the most violent: the first 3, 5, 10; each is tried.")
    headline_top: Annotated[Rank, among("top")] = Field(description="The one of top that the verdict goes by.")
    by: Annotated[Literal["rate", "number"], either("rate", "number")] = Field(
        default="rate", description="What the ranks are of: the rate per 100,000 people, or the number of victims or deaths."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


def _others(presidents: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if info.data.get("president") in presidents:
        raise wrong(f"{info.data['president']} is the president of the claim already; take the name out")
    return presidents


def _has_others(compare: str, info: ValidationInfo) -> str:
    if compare == "between" and info.data.get("compared_with") == ():
        raise wrong('"between" compares with other presidents; name them in compared_with, or write "within"')
    return compare


class LevelUnderTerms(OfPlace):
    """Violence rose or fell under presidents."""

    kind: Literal["level_under_terms"]
    president: President = Field(description="The president of the claim, by full name or family name.")
    compared_with: Annotated[Presidents, AfterValidator(_others)] = Field(default=(), description="Other presidents, likewise.")
    direction: Annotated[Literal["rise", "fall"], either("rise", "fall")] = Field(default="rise", description="What is claimed.")
    compare: Annotated[Literal["within", "between"], either("within", "between"), AfterValidator(_has_others)] = Field(
        default="within",
        description="within: the end of a term against its start, for each of compared_with or, when that is empty, the president's own; "
        "between: the president's average level against that of each of compared_with.",
    )


class EventContext(Claim):
    """What the series show around a day."""

    kind: Literal["event_context"]
    incident_id: OfIncident
    abducted: People | None = Field(default=None, description="People abducted, as the story has it.")


def _another_year(year: int, info: ValidationInfo) -> int:
    if year == info.data.get("year"):
        raise wrong(f"expected another year than {year}; correct one of them")
    return year


class YearChange(OfPlace):
    """A year had so many per cent more or fewer than another."""

    kind: Literal["year_change"]
    cve_ent: AnyPlace
    year: Year = Field(description="The year of the claim.")
    compared_with_year: Annotated[Year, AfterValidator(_another_year)] = Field(
        default_factory=lambda data: data["year"] - 1, description="The year it is compared with; left out: the year before."
    )
    change_pct: ChangePct
    tolerance_pp: TolerancePp = 0.5
    months: Annotated[int, whole(1, 12)] | None = Field(
        default=None, description="Only this many first months of both years; left out: whole years."
    )

    @property
    def years(self) -> tuple[int, int]:
        """The earlier of the two years as claimed, and the later."""
        return self.compared_with_year, self.year

    @property
    def wanted(self) -> int:
        """How many first months of both years are compared."""
        return self.months or 12


def _year_before(data: dict[str, Any]) -> str:
    earlier = re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), data["period"])
    return re.sub("-02-29", "-02-28", earlier)  # the year before a leap year has none


_Move = Literal["rise", "fall", "same"]


def _another_period(period: str, info: ValidationInfo) -> str:
    if period == info.data.get("period"):
        raise wrong(f'expected another period than "{period}"; correct one of them')
    return period


def _of_everybody(measured: str, info: ValidationInfo) -> str:
    if measured in ("rate", "per_100k") and (info.data.get("sex") or info.data.get("age_group")):
        raise wrong(f'"{measured}" is to all people, and none are held here by sex or age; ask of the count, or take out sex and age_group')
    return measured


_PerRate = Literal["day", "count", "rate"]


class PeriodChange(OfPeriod):
    """A run of months or days had so many per cent more or fewer than another."""

    kind: Literal["period_change"]
    compared_with: Annotated[Period, AfterValidator(_another_period)] = Field(
        default_factory=_year_before, description="The time it is compared with, written likewise; left out: the same a year before."
    )
    per: Annotated[_PerRate, one_of(_PerRate), AfterValidator(_of_everybody)] = Field(
        default="day",
        description="What is compared: the average of a day, the whole count whatever the number of days, or the rate to all people.",
    )
    change_pct: ChangePct
    tolerance_pp: TolerancePp = 0.5


class StatesMoved(Claim):
    """In so many states a run of months or days had more, or fewer, than another."""

    kind: Literal["states_moved"]
    period: Period
    compared_with: Annotated[Period, AfterValidator(_another_period)] = Field(
        default_factory=_year_before, description="The time it is compared with, written likewise; left out: the same a year before."
    )
    direction: Annotated[_Move, one_of(_Move)] = Field(
        default="rise", description="What is claimed of them: a rise, a fall, or the same number."
    )
    number: Annotated[int, whole(0, 32)] = Field(description="How many states, as the story has it.")
    per: Per = "count"
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


def _period_or_term(period: str | None, info: ValidationInfo) -> str | None:
    if "president" in info.data and (period is None) == (info.data["president"] is None):
        raise wrong("expected either a period or a president whose term it is, found both or neither; write one of them")
    return period


_Unit = Literal["count", "per_100k", "per_day", "minutes"]


class Level(OfSome):
    """So many were killed in a place and period."""

    kind: Literal["level"]
    president: President | None = Field(
        default=None, description="Instead of a period: from the month that this president took office to the last that was out on the day."
    )
    period: Annotated[Period | None, AfterValidator(_period_or_term)] = Field(
        default=None,
        validate_default=True,
        description="The time of the claim: a year, a month, a day, or two of one of these with a stroke between them.",
    )
    number: Annotated[float, Expected("a number from 0 to 10000000, such as 86.9", bounds={"ge": 0, "le": 10_000_000})] = Field(
        description="The number, as the story has it."
    )
    unit: Annotated[_Unit, one_of(_Unit), AfterValidator(_of_everybody)] = Field(
        default="count", description="count; per_100k: to 100,000 people and year; per_day; minutes: one in so many minutes."
    )
    tolerance_pct: TolerancePct = 1.0


class ExtremeSince(OfPeriod):
    """A year, a month, a day or any run of months or days is the highest or the lowest since a year."""

    kind: Literal["extreme_since"]
    extreme: Annotated[Literal["highest", "lowest"], either("highest", "lowest")] = Field(description="What it is said to be.")
    nth: Annotated[int, whole(1, 100)] = Field(default=1, description="2 for the second highest or lowest.")
    since: Year | None = Field(
        default=None, description="The year it is said to be so since, which is not compared itself; left out: since the series begins."
    )
    among: Annotated[Literal["same_months", "any_months"], either("same_months", "any_months")] = Field(
        default="same_months", description="What it is compared with: the same months of earlier years, or any earlier run as long."
    )
    per: Per = "count"


def _apart(codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Refuse places that hold one another, and those outside the place of which they are a share."""
    whole_place, parts = info.data.get("cve_ent", places.NATION), [one for code in codes for one in places.members(code)]
    if len({places.is_municipal(code) for code in codes}) > 1 or len(set(parts)) < len(parts):
        raise wrong("expected states alone, or municipalities and cities that do not hold one another, found some of both; take some out")
    outside = [code for code in codes if whole_place != places.NATION and any(one[:2] != whole_place for one in places.members(code))]
    if outside or whole_place in codes:
        raise wrong(
            f"expected places inside {places.name_of(whole_place)}, found {places.name_of((outside or [whole_place])[0])}; take it out"
        )
    return codes


def _one_part(value: str | None, info: ValidationInfo) -> str | None:
    given = [name for name in ("cve_ents", "sex", "weapon") if info.data.get(name)] + ([] if value is None else ["offence"])
    if len(given) != 1 and {"cve_ents", "sex", "weapon"} <= set(info.data):
        raise wrong(f"expected one of cve_ents, sex, weapon and offence, found {' and '.join(given) or 'none'}; write one of them")
    return value


class Share(Claim):
    """Some places, a sex, a means or a legal type make so many per cent of what was counted."""

    kind: Literal["share"]
    cve_ent: Place = "00"
    cve_ents: Annotated[
        tuple[AnyPlace, ...],
        listed('a list of at most 32 states or municipalities, such as ["Guerrero", "16"]', 32),
        AfterValidator(different),
        AfterValidator(_apart),
    ] = Field(default=(), description="The states, cities or municipalities whose share of cve_ent it is, together.")
    sex: Sex | None = Field(default=None, description="Or the sex of the victims that it is of.")
    weapon: Weapon | None = Field(default=None, description="Or the means that it is of.")
    offence: Annotated[Offence | None, AfterValidator(_one_part)] = Field(
        default=None, validate_default=True, description="Or the one of offences that it is of."
    )
    period: Period
    share_pct: Annotated[float, Expected("a number from 0 to 100, such as 51", bounds={"ge": 0, "le": 100})] = Field(
        description="The share in per cent."
    )
    tolerance_pp: TolerancePp = 0.5
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()

    @property
    def of(self) -> str:
        """What it is a share of: "places", "sex", "weapon" or "offence"."""
        return "places" if self.cve_ents else next(name for name in ("sex", "weapon", "offence") if getattr(self, name))

    @property
    def name(self) -> str:
        """The sex, means or legal type; empty of places."""
        return "" if self.cve_ents else str(getattr(self, self.of))


class RankOf(OfPeriod):
    """A state or a municipality has exactly a rank among all of them."""

    kind: Literal["rank"]
    cve_ent: Annotated[AnyPlace, AfterValidator(no_nation)]
    rank: Annotated[int, whole(1, 2500)] = Field(description="The rank: 1 for the first.")
    order: Annotated[Literal["most", "least"], either("most", "least")] = Field(
        default="most", description="From where it is counted: from the most violent, or from the least."
    )
    by: Annotated[Literal["rate", "number"], either("rate", "number"), AfterValidator(_of_everybody)] = Field(
        default="number", description="What the rank is of: the number of victims or deaths, or the rate to 100,000 people."
    )
    least_people: Annotated[int, whole(0, 10_000_000)] = Field(
        default=100_000, description="Of municipalities by rate: only those with so many people are ranked."
    )


class Massacres(Claim):
    """So many days, or places and days, had so many dead or more."""

    kind: Literal["massacres"]
    cve_ent: Place
    period: Period
    at_least: Bar = Field(description="The dead that make one.")
    number: Annotated[int, whole(0, 100_000)] = Field(description="How many there were, as the story has it.")
    unit: Annotated[Literal["place_days", "days"], either("place_days", "days")] = Field(
        default="place_days", description="What is counted: places and days with one, or days."
    )
    tolerance_pct: TolerancePct = 1.0


KINDS: dict[str, type[Claim]] = {
    name: one
    for one in [*globals().values()]
    if isinstance(one, type) and issubclass(one, Claim)
    for name in get_args(one.model_fields["kind"].annotation)
}
"""Each kind of claim by its name, in the order in which they are written."""
if TYPE_CHECKING:
    AnyClaim = Claim
else:
    AnyClaim = Annotated[reduce(operator.or_, KINDS.values()), Field(discriminator="kind")]


# ---- the story ----


def _of_its_state(cvegeo: str, info: ValidationInfo) -> str:
    if cvegeo[:2] != info.data.get("cve_ent", cvegeo[:2]):
        raise wrong(f'expected a municipality of state {info.data["cve_ent"]}, found "{cvegeo}"; its first two digits are the state')
    return cvegeo


MUNICIPALITY = r"^(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}$"
_FIVE_DIGITS = 'the five digits of a municipality in quotes, such as "12035"; seeds/municipalities.csv lists them'


class Incident(Strict):
    """An incident of the story's own, where `seeds/incidents.csv` does not hold it."""

    id: Slug = Field(description="Short name that the claims refer to.")
    date: Day = Field(description="Day it happened.")
    cve_ent: State = Field(description="State where it happened, by name or code.")
    cvegeo: Annotated[str, written_as(MUNICIPALITY, _FIVE_DIGITS), AfterValidator(_of_its_state)] = Field(
        description="INEGI's five digits of the municipality; seeds/municipalities.csv lists them."
    )
    place: ShortText = Field(description="Place as reported.")
    deaths: People = Field(description="People killed, by the best report you have: whether a series can show so many depends on it.")


def _id_or_table(value: Any) -> str:
    return "table" if isinstance(value, dict | Incident) else "id"


class Story(Strict):
    """A news story as facts: when it appeared, what was known, its incidents, and its claims in words of your own."""

    slug: Slug = Field(description="Short name of the story: its page is named so.")
    title: ShortText = Field(description="What it is about, in words of your own.")
    published_on: Day = Field(description="Day it appeared.")
    as_of: Day = Field(
        default_factory=lambda data: data["published_on"],
        description="Day by which figures must have been published to count as known then; left out: published_on.",
    )
    language: Language = Field(default="en", description="Language of the article.")
    source: ShortText = Field(description="Publisher, and the day of the article.")
    incidents: Annotated[
        tuple[Annotated[Annotated[Slug, Tag("id")] | Annotated[Incident, Tag("table")], Discriminator(_id_or_table)], ...],
        listed("a list of at most 50 incidents: ids of seeds/incidents.csv, or tables [[incidents]] of your own", 50),
    ] = Field(default=(), description="Incidents of the story: ids of seeds/incidents.csv, or tables of your own.")
    claims: Annotated[tuple[AnyClaim, ...], listed("1 to 50 claims, each a table [[claims]]", 50, 1)] = Field(description="The claims.")

    @property
    def own_incidents(self) -> tuple[Incident, ...]:
        """The incidents that the story brings itself."""
        return tuple(i for i in self.incidents if isinstance(i, Incident))


def json_schema() -> str:
    """Return the schema as text, the same bytes each time."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A story of violence_data"}
    return json.dumps(head | _without_null(Story.model_json_schema()), indent=1) + "\n"


def _without_null(node: Any) -> Any:
    """Leave out what TOML has not (null) and what says nothing (titles made of names)."""
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {k: _without_null(v) for k, v in node.items() if not (k == "title" and isinstance(v, str)) and (k, v) != ("default", None)}
    some = [option for option in kept.pop("anyOf", []) if option != {"type": "null"}]
    return {**some[0], **kept} if len(some) == 1 else kept
