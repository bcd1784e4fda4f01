"""What a story may hold: the types of its values, and the kinds of claim with their fields.

A field's default, its bounds and the words for a value that does not fit stand here and nowhere else. A subclass of `Claim` is a kind.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import operator
import re
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo

from violence_data import places, seeds
from violence_data.errors import UnknownName
from violence_data.topics.stories.faults import Expected, either, listed, one_of, text, whole, written_as, wrong

OCCURRENCE, REGISTRATION = "inegi_deaths_occurrence_state_month", "inegi_deaths_registration_state_month"
REGISTERED_YEARS = "inegi_deaths_registered_state_year"
NATIONAL_ONLY = ("sesnsp_cni_nation_month", "sesnsp_incidents_nation_month")
"""Tables without states."""
MUNICIPAL = (
    "inegi_deaths_registered_municipality_year",
    "inegi_deaths_occurrence_municipality_month",
    "sesnsp_incidents_municipality_month",
)
"""Tables of municipalities: what holds of a municipality is checked by these alone."""


# ---- what a value must be beside its type ----


def _plain(text: str) -> str:
    """Refuse what would steer a terminal or reorder a line: nothing is cleaned, so what is shown is what was written."""
    for place, character in enumerate(text, start=1):
        if not (character.isprintable() or character == "\N{NO-BREAK SPACE}"):
            raise wrong(f"expected plain text on one line, found the character U+{ord(character):04X} at place {place}; take it out")
    if not text.strip():
        raise wrong("expected a text, found only spaces; write it out")
    return text


def _different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    twice = next((v for n, v in enumerate(values) if v in values[:n]), None)
    if twice is not None:
        raise wrong(f"expected each only once, found {twice} twice; take one out")
    return values


def _state(name: str) -> str:
    """Return the code of a state; the name that the country and a state share is refused, as either may be meant."""
    if places.fold(name) in ("mexico", "nacional", "nation"):
        raise wrong(f'expected "{places.NATION}" for the nation, or "Estado de México" for the state, found "{name}"; write which is meant')
    try:
        return places.cve_ent(name)
    except UnknownName as error:
        raise wrong(str(error).removeprefix("state: ")) from error


def _place(name: str) -> str:
    return name if name == places.NATION else _state(name)


def _any_place(name: str) -> str:
    """Return the code of the nation, a state or a municipality: one that has a comma or five digits is a municipality."""
    if "," not in name and not re.fullmatch("[0-9]{4,5}", name.strip()):
        return _place(name)
    try:
        return places.cvegeo(name)
    except UnknownName as error:
        raise wrong(str(error).replace("municipality: expected a name", "expected a municipality by its name and state")) from error


def _no_nation(code: str) -> str:
    if code == places.NATION:
        raise wrong("the nation has no rank; name a state or a municipality")
    return code


def _president(name: str) -> str:
    """Return the full name of a president given by it or by the label of the term."""
    known = {places.fold(row[key]): row["president"] for row in seeds.read_rows("presidential_terms.csv") for key in ("president", "label")}
    if places.fold(name) not in known:
        near = difflib.get_close_matches(places.fold(name), known, n=1, cutoff=0.6)
        every = f"there are {', '.join(dict.fromkeys(known.values()))}, also by their family names"
        hint = f'did you mean "{known[near[0]]}"?' if near else every
        raise wrong(f'expected a president of seeds/presidential_terms.csv, found "{name}"; {hint}')
    return known[places.fold(name)]


def _in_order(period: str) -> str:
    first, _, last = period.partition("/")
    if last and (len(first) != len(last) or first >= last):
        raise wrong(f'expected two years or two months, the earlier one first, found "{period}"; write them so')
    return period


def _has_place(table: str, info: ValidationInfo) -> str:
    if table in NATIONAL_ONLY and (info.data.get("cve_ents") or info.data.get("cve_ent", places.NATION) != places.NATION):
        raise wrong(f"{table} has figures of the nation alone; choose a table of states")
    if "cve_ent" in info.data or "cve_ents" in info.data:
        is_municipality = len(info.data.get("cve_ent", "")) > 2
        if is_municipality != (table in MUNICIPAL):
            which = f"a table of municipalities ({', '.join(MUNICIPAL)})" if is_municipality else "a table of the nation or states"
            raise wrong(f"expected {which} for that place, found {table}; choose another")
    return table


def _not_the_headline(tables: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if info.data.get("headline_basis") in tables:
        raise wrong(f"{info.data['headline_basis']} is the headline_basis already; take it out of other_bases")
    return tables


def among(name: str) -> AfterValidator:
    """Return the check that a value is one of those that an earlier field of the claim lists."""

    def _check(value: int, info: ValidationInfo) -> int:
        some = info.data.get(name)
        if some is not None and value not in some:
            raise wrong(f"expected one of {name} ({', '.join(map(str, some))}), found {value}; add it there or change it")
        return value

    return AfterValidator(_check)


# ---- the types of values ----

Slug = Annotated[
    str, written_as(r"^[a-z0-9][a-z0-9-]{0,79}$", "a short name of lower-case letters, digits and hyphens, at most 80, in quotes")
]
ShortText = Annotated[str, text(200), AfterValidator(_plain)]
Sentence = Annotated[str, text(300), AfterValidator(_plain)]
Language = Annotated[str, written_as(r"^[a-z]{2}$", 'two lower-case letters in quotes, such as "en"')]
DAYS = {"ge": dt.date(1990, 1, 1), "le": dt.date(2100, 12, 31)}
Day = Annotated[dt.date, Expected("a day from 1990 to 2100, written 2019-10-16 without quotes", bounds=DAYS)]
Year = Annotated[int, whole(1990, 2100)]
People = Annotated[int, whole(0, 100_000)]
Bar = Annotated[int, whole(1, 100_000)]
Bars = Annotated[tuple[Bar, ...], listed("a list of 1 to 12 whole numbers, such as [4, 10]", 12, 1), AfterValidator(_different)]
Rank = Annotated[int, whole(1, 31)]
Ranks = Annotated[tuple[Rank, ...], listed("a list of whole numbers from 1 to 31, such as [3, 5, 10]", 31, 1), AfterValidator(_different)]
State = Annotated[str, text(80, 'a state by name or code, in quotes, such as "Guerrero"'), AfterValidator(_state)]
Place = Annotated[
    str,
    text(80, '"00" for the nation or a state by name or code, in quotes, such as "Guerrero"'),
    AfterValidator(_place),
    Field(description='"00" for the nation, or a state by name or code.'),
]
_A_PLACE = '"00", a state, or a municipality with its state after a comma, in quotes, such as "Tijuana, Baja California"'
AnyPlace = Annotated[
    str,
    text(120, _A_PLACE),
    AfterValidator(_any_place),
    Field(description='"00" for the nation, a state by name or code, or a municipality by its five digits or as "name, state".'),
]
States = Annotated[tuple[State, ...], listed('a list of 1 to 32 states, such as ["Guerrero", "16"]', 32, 1), AfterValidator(_different)]
President = Annotated[str, text(80, "a president of seeds/presidential_terms.csv, in quotes"), AfterValidator(_president)]
Presidents = Annotated[
    tuple[President, ...], listed("a list of at most 10 presidents of seeds/presidential_terms.csv", 10), AfterValidator(_different)
]
_YEAR_OR_MONTH = "(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2]))?"
_A_PERIOD = 'a year, a month or two of either with a stroke between them, in quotes, such as "2018", "2024-06" or "2024-09/2025-12"'
Period = Annotated[
    str,
    written_as(f"^{_YEAR_OR_MONTH}(/{_YEAR_OR_MONTH})?$", _A_PERIOD),
    AfterValidator(_in_order),
]
Percent = Annotated[float, Expected("a number from -100 to 10000, such as -3.5", bounds={"ge": -100, "le": 10_000})]
Points = Annotated[float, Expected("a number from 0 to 50", bounds={"ge": 0, "le": 50})]
_Offence = Literal["homicidio_doloso", "homicidio_culposo", "feminicidio"]
Offences = Annotated[
    tuple[Annotated[_Offence, one_of(_Offence)], ...],
    listed('a list of offences, such as ["homicidio_doloso"]', 3, 1),
    AfterValidator(_different),
    Field(description="Offences counted, summed; for SESNSP's tables."),
]
_Table = Literal[
    "sesnsp_victims_state_month",
    "sesnsp_incidents_state_month",
    "sesnsp_cni_nation_month",
    "inegi_deaths_occurrence_state_month",
    "inegi_deaths_registration_state_month",
    "inegi_deaths_registered_state_year",
    "sesnsp_incidents_nation_month",
    "inegi_deaths_registered_municipality_year",
    "inegi_deaths_occurrence_municipality_month",
    "sesnsp_incidents_municipality_month",
]
Basis = Annotated[_Table, one_of(_Table), AfterValidator(_has_place)]
HeadlineBasis = Annotated[Basis, Field(description="The table that the verdict leads with.")]
OtherBases = Annotated[
    tuple[Basis, ...],
    listed('a list of at most 5 tables, such as ["sesnsp_victims_state_month"]', 5),
    AfterValidator(_different),
    AfterValidator(_not_the_headline),
    Field(description="Other tables it is checked by; where tables disagree, the verdict is depends."),
]
OfIncident = Annotated[Slug, Field(description="An incident of the story or of seeds/incidents.csv.")]


# ---- the kinds of claim ----


class Strict(BaseModel):
    """Every key known, every value of its own type, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


ChangePct = Annotated[Percent, Field(description="Change in per cent; a fall is negative.")]
TolerancePct = Annotated[Points, Field(description="How far off, in percent of the number, still counts as right.")]
TolerancePp = Annotated[Points, Field(description="How far off, in percentage points, still counts as right.")]


class Claim(Strict):
    """What every claim has."""

    id: Slug = Field(description="Short name of the claim, once in a story.")
    paraphrase: Sentence = Field(description="The claim in one sentence of your own; never the article's text.")
    kind: str
    negated: bool = Field(
        default=False, description="true where the sentence denies the claim: the verdict is of the sentence with its not."
    )


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


class YearOnTrackForRecord(Claim):
    """A year is on track to pass a record."""

    kind: Literal["year_on_track_for_record"]
    cve_ent: Place
    year: Year = Field(description="The year on track.")
    record_year: Annotated[Year, AfterValidator(_before_the_year)] | None = Field(
        default=None, description="The year whose total is the record; left out: the highest before."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


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


class LevelUnderTerms(Claim):
    """Violence rose or fell under presidents."""

    kind: Literal["level_under_terms"]
    cve_ent: Place
    president: President = Field(description="The president of the claim, by full name or family name.")
    compared_with: Annotated[Presidents, AfterValidator(_others)] = Field(default=(), description="Other presidents, likewise.")
    direction: Annotated[Literal["rise", "fall"], either("rise", "fall")] = Field(default="rise", description="What is claimed.")
    compare: Annotated[Literal["within", "between"], either("within", "between"), AfterValidator(_has_others)] = Field(
        default="within",
        description="within: the end of a term against its start, for each of compared_with or, when that is empty, the president's own; "
        "between: the president's average level against that of each of compared_with.",
    )
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


class EventContext(Claim):
    """What the series show around a day."""

    kind: Literal["event_context"]
    incident_id: OfIncident
    abducted: People | None = Field(default=None, description="People abducted, as the story has it.")


def _another_year(year: int, info: ValidationInfo) -> int:
    if year == info.data.get("year"):
        raise wrong(f"expected another year than {year}; correct one of them")
    return year


class YearChange(Claim):
    """A year had so many per cent more or fewer than another."""

    kind: Literal["year_change"]
    cve_ent: Place
    year: Year = Field(description="The year of the claim.")
    compared_with_year: Annotated[Year, AfterValidator(_another_year)] = Field(
        default_factory=lambda data: data["year"] - 1, description="The year it is compared with; left out: the year before."
    )
    change_pct: ChangePct
    tolerance_pp: TolerancePp = 0.5
    months: Annotated[int, whole(1, 12)] | None = Field(
        default=None, description="Only this many first months of both years; left out: whole years."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()

    @property
    def years(self) -> tuple[int, int]:
        """The earlier of the two years as claimed, and the later."""
        return self.compared_with_year, self.year

    @property
    def wanted(self) -> int:
        """How many first months of both years are compared."""
        return self.months or 12


def _year_before(data: dict[str, Any]) -> str:
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), data["period"])


def _another_period(period: str, info: ValidationInfo) -> str:
    if period == info.data.get("period"):
        raise wrong(f'expected another period than "{period}"; correct one of them')
    return period


class PeriodChange(Claim):
    """A run of months had so many per cent more or fewer than another."""

    kind: Literal["period_change"]
    cve_ent: AnyPlace
    period: Period = Field(description="The months of the claim: a year, a month, or two of either with a stroke between them.")
    compared_with: Annotated[Period, AfterValidator(_another_period)] = Field(
        default_factory=_year_before, description="The months it is compared with, written likewise; left out: the same a year before."
    )
    per: Annotated[Literal["day", "count"], either("day", "count")] = Field(
        default="day", description="What is compared: the average of a day, or the whole count whatever the number of days."
    )
    change_pct: ChangePct
    tolerance_pp: TolerancePp = 0.5
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


def _period_or_term(period: str | None, info: ValidationInfo) -> str | None:
    if "president" in info.data and (period is None) == (info.data["president"] is None):
        raise wrong("expected either a period or a president whose term it is, found both or neither; write one of them")
    return period


_Unit = Literal["count", "per_100k", "per_day", "minutes"]


class Level(Claim):
    """So many were killed in a place and period."""

    kind: Literal["level"]
    cve_ent: AnyPlace
    president: President | None = Field(
        default=None, description="Instead of a period: from the month that this president took office to the last that was out on the day."
    )
    period: Annotated[Period | None, AfterValidator(_period_or_term)] = Field(
        default=None,
        validate_default=True,
        description="The months of the claim: a year, a month, or two of either with a stroke between them.",
    )
    number: Annotated[float, Expected("a number over 0, at most 10000000, such as 86.9", bounds={"gt": 0, "le": 10_000_000})] = Field(
        description="The number, as the story has it."
    )
    unit: Annotated[_Unit, one_of(_Unit)] = Field(
        default="count", description="count; per_100k: to 100,000 people and year; per_day; minutes: one in so many minutes."
    )
    tolerance_pct: TolerancePct = 1.0
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


class ExtremeSince(Claim):
    """A year, a month or any run of months is the highest or the lowest since a year."""

    kind: Literal["extreme_since"]
    cve_ent: AnyPlace
    period: Period = Field(description="The months of the claim: a year, a month, or two of either with a stroke between them.")
    extreme: Annotated[Literal["highest", "lowest"], either("highest", "lowest")] = Field(description="What it is said to be.")
    nth: Annotated[int, whole(1, 100)] = Field(default=1, description="2 for the second highest or lowest.")
    since: Year | None = Field(
        default=None, description="The year it is said to be so since, which is not compared itself; left out: since the series begins."
    )
    among: Annotated[Literal["same_months", "any_months"], either("same_months", "any_months")] = Field(
        default="same_months", description="What it is compared with: the same months of earlier years, or any earlier run as long."
    )
    per: Annotated[Literal["day", "count"], either("day", "count")] = Field(
        default="count", description="What is compared: the average of a day, or the whole count whatever the number of days."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


_Sex = Literal["female", "male", "not_identified"]
_Weapon = Literal["firearm", "blade", "other", "not_specified"]


def _one_part(value: str | None, info: ValidationInfo) -> str | None:
    given = [name for name in ("cve_ents", "sex", "weapon") if info.data.get(name)] + ([] if value is None else ["offence"])
    if len(given) != 1 and {"cve_ents", "sex", "weapon"} <= set(info.data):
        raise wrong(f"expected one of cve_ents, sex, weapon and offence, found {' and '.join(given) or 'none'}; write one of them")
    return value


class Share(Claim):
    """Some states, a sex, a means or a legal type make so many per cent of what was counted."""

    kind: Literal["share"]
    cve_ent: Place = "00"
    cve_ents: Annotated[
        tuple[State, ...], listed('a list of at most 32 states, such as ["Guerrero", "16"]', 32), AfterValidator(_different)
    ] = Field(default=(), description="The states whose share of the nation it is, together.")
    sex: Annotated[_Sex, one_of(_Sex)] | None = Field(default=None, description="Or the sex of the victims that it is of.")
    weapon: Annotated[_Weapon, one_of(_Weapon)] | None = Field(default=None, description="Or the means that it is of.")
    offence: Annotated[Annotated[_Offence, one_of(_Offence)] | None, AfterValidator(_one_part)] = Field(
        default=None, validate_default=True, description="Or the one of offences that it is of."
    )
    period: Period = Field(description="The months of the claim: a year, a month, or two of either with a stroke between them.")
    share_pct: Annotated[float, Expected("a number from 0 to 100, such as 51", bounds={"ge": 0, "le": 100})] = Field(
        description="The share in per cent."
    )
    tolerance_pp: TolerancePp = 0.5
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()

    @property
    def of(self) -> str:
        """What it is a share of: "states", "sex", "weapon" or "offence"."""
        return "states" if self.cve_ents else next(name for name in ("sex", "weapon", "offence") if getattr(self, name))

    @property
    def name(self) -> str:
        """The sex, means or legal type; empty of states."""
        return "" if self.cve_ents else str(getattr(self, self.of))


class RankOf(Claim):
    """A state or a municipality has exactly a rank among all of them."""

    kind: Literal["rank"]
    cve_ent: Annotated[AnyPlace, AfterValidator(_no_nation)]
    period: Period = Field(description="The months of the claim: a year, a month, or two of either with a stroke between them.")
    rank: Annotated[int, whole(1, 2500)] = Field(description="The rank: 1 for the first.")
    order: Annotated[Literal["most", "least"], either("most", "least")] = Field(
        default="most", description="From where it is counted: from the most violent, or from the least."
    )
    by: Annotated[Literal["rate", "number"], either("rate", "number")] = Field(
        default="number", description="What the rank is of: the number of victims or deaths, or the rate to 100,000 people."
    )
    least_people: Annotated[int, whole(0, 10_000_000)] = Field(
        default=100_000, description="Of municipalities by rate: only those with so many people are ranked."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


class Massacres(Claim):
    """So many days, or places and days, had so many dead or more."""

    kind: Literal["massacres"]
    cve_ent: Place
    period: Period = Field(description="The months of the claim: a year, a month, or two of either with a stroke between them.")
    at_least: Bar = Field(description="The dead that make one.")
    number: Annotated[int, whole(0, 100_000)] = Field(description="How many there were, as the story has it.")
    unit: Annotated[Literal["place_days", "days"], either("place_days", "days")] = Field(
        default="place_days", description="What is counted: places and days with one, or days."
    )
    tolerance_pct: TolerancePct = 1.0


KINDS: dict[str, type[Claim]] = {get_args(one.model_fields["kind"].annotation)[0]: one for one in Claim.__subclasses__()}
"""Each kind of claim by its name."""
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
