"""The kinds of claim, each with its typed fields; a field's default, bounds and words stand here and nowhere else."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from violence_data.stories.expecting import Expected, wrong
from violence_data.stories.terms import (
    Bar,
    Bars,
    HeadlineBasis,
    Offences,
    OtherBases,
    People,
    Place,
    President,
    Presidents,
    Rank,
    Ranks,
    Sentence,
    Slug,
    States,
    Year,
    among,
)


class Strict(BaseModel):
    """Every key known, every value of its own type, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Claim(Strict):
    """What every claim has."""

    id: Slug = Field(description="Short name of the claim, once in a story.")
    paraphrase: Sentence = Field(description="The claim in one sentence of your own; never the article's text.")


def _within_the_dead(number: int, info: ValidationInfo) -> int:
    earlier = [v for k, v in info.data.items() if k.startswith("killed_") and v is not None]
    dead = info.data.get("deaths")
    if dead is not None and sum(earlier) + number > dead:
        raise wrong(f"expected groups that add up to at most the {dead} deaths, found {sum(earlier) + number}; correct one of them")
    return number


_Part = Annotated[People, AfterValidator(_within_the_dead)]


class DeathsInIncident(_Claim):
    """So many people died in an incident."""

    kind: Literal["deaths_in_incident"]
    incident_id: Slug = Field(description="An incident of the story or of seeds/incidents.csv.")
    deaths: People = Field(description="People killed, as the story has it.")
    killed_civilians: _Part | None = Field(default=None, description="Civilians among them.")
    killed_soldiers: _Part | None = Field(default=None, description="Soldiers among them.")
    killed_police: _Part | None = Field(default=None, description="Police among them.")
    killed_attackers: _Part | None = Field(default=None, description="Attackers among them.")


class NthMassKillingWithinDays(_Claim):
    """An incident was the second (third, ...) mass killing in so many days."""

    kind: Literal["nth_mass_killing_within_days"]
    incident_ids: Annotated[
        tuple[Slug, ...], Field(strict=False, min_length=2, max_length=10), Expected("a list of 2 to 10 ids of incidents")
    ] = Field(description="The incidents meant, of the story or of seeds/incidents.csv.")
    nth: Annotated[int, Field(ge=2, le=100), Expected("a whole number from 2 to 100")] = Field(description="2 for the second.")
    within_days: Annotated[int, Field(ge=2, le=31), Expected("a whole number from 2 to 31")] = Field(
        description="Days they lie in, both ends counted."
    )
    at_least: Bars = Field(
        description="Numbers of dead that may make a mass killing; each is tried, and where they disagree the verdict is depends."
    )
    headline_at_least: Annotated[Bar, among("at_least")] = Field(description="The one of at_least that the verdict leads with.")
    year: Year = Field(description="Year whose days are counted.")


def _before_the_year(year: int, info: ValidationInfo) -> int:
    if year >= info.data.get("year", year + 1):
        raise wrong(f"expected a year before {info.data['year']}, found {year}; correct one of them")
    return year


class YearOnTrackForRecord(_Claim):
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


class PlacesAmongMostViolent(_Claim):
    """States are among the most violent."""

    kind: Literal["places_among_most_violent"]
    cve_ents: States = Field(description="The states, by name or code.")
    year: Year = Field(description="The year of the rates.")
    top: Ranks = Field(description="What may be called among the most violent: the first 3, 5, 10; each is tried.")
    headline_top: Annotated[Rank, among("top")] = Field(description="The one of top that the verdict goes by.")
    by: Annotated[Literal["rate", "number"], Expected('"rate" or "number"', ("rate", "number"))] = Field(
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


class LevelUnderTerms(_Claim):
    """Violence rose or fell under presidents."""

    kind: Literal["level_under_terms"]
    cve_ent: Place
    president: President = Field(description="The president of the claim, by full name or family name.")
    compared_with: Annotated[Presidents, AfterValidator(_others)] = Field(default=(), description="Other presidents, likewise.")
    direction: Annotated[Literal["rise", "fall"], Expected('"rise" or "fall"', ("rise", "fall"))] = Field(
        default="rise", description="What is claimed."
    )
    compare: Annotated[
        Literal["within", "between"], Expected('"within" or "between"', ("within", "between")), AfterValidator(_has_others)
    ] = Field(
        default="within",
        description="within: the end of a term against its start, for each of compared_with or, when that is empty, the president's own; "
        "between: the president's average level against that of each of compared_with.",
    )
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


class EventContext(_Claim):
    """What the series show around a day."""

    kind: Literal["event_context"]
    incident_id: Slug = Field(description="An incident of the story or of seeds/incidents.csv.")
    abducted: People | None = Field(default=None, description="People abducted, as the story has it.")


def _another_year(year: int, info: ValidationInfo) -> int:
    if year == info.data.get("year"):
        raise wrong(f"expected another year than {year}; correct one of them")
    return year


class YearChange(_Claim):
    """A year had so many per cent more or fewer than another."""

    kind: Literal["year_change"]
    cve_ent: Place
    year: Year = Field(description="The year of the claim.")
    compared_with_year: Annotated[Year, AfterValidator(_another_year)] = Field(
        default_factory=lambda data: data["year"] - 1, description="The year it is compared with; left out: the year before."
    )
    change_pct: Annotated[float, Field(ge=-100, le=10_000), Expected("a number from -100 to 10000, such as -3.5")] = Field(
        description="Change in per cent; a fall is negative."
    )
    tolerance_pp: Annotated[float, Field(ge=0, le=50), Expected("a number from 0 to 50")] = Field(
        default=0.5, description="How far off, in percentage points, still counts as right."
    )
    months: Annotated[int, Field(ge=1, le=12), Expected("a whole number from 1 to 12")] | None = Field(
        default=None, description="Only this many first months of both years; left out: whole years."
    )
    offences: Offences = ("homicidio_doloso",)
    headline_basis: HeadlineBasis
    other_bases: OtherBases = ()


Claim = Annotated[
    DeathsInIncident
    | NthMassKillingWithinDays
    | YearOnTrackForRecord
    | PlacesAmongMostViolent
    | LevelUnderTerms
    | EventContext
    | YearChange,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Strict]] = {get_args(c.model_fields["kind"].annotation)[0]: c for c in get_args(get_args(Claim)[0])}
"""Each kind of claim by its name."""
