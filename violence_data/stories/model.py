"""What a story file holds: what it is, its incidents and its claims."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo

from violence_data.stories.claims import Claim, Strict
from violence_data.stories.expecting import Expected, wrong
from violence_data.stories.terms import Day, Language, People, ShortText, Slug, State

__all__ = ["Claim", "Incident", "Story"]


def _of_its_state(cvegeo: str, info: ValidationInfo) -> str:
    if cvegeo[:2] != info.data.get("cve_ent", cvegeo[:2]):
        raise wrong(f'expected a municipality of state {info.data["cve_ent"]}, found "{cvegeo}"; its first two digits are the state')
    return cvegeo


class Incident(Strict):
    """An incident of the story's own, where `seeds/incidents.csv` does not hold it."""

    id: Slug = Field(description="Short name that the claims refer to.")
    date: Day = Field(description="Day it happened.")
    cve_ent: State = Field(description="State where it happened, by name or code.")
    cvegeo: Annotated[
        str,
        Field(pattern=r"^(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}$"),
        Expected('the five digits of a municipality in quotes, such as "12035"; seeds/municipalities.csv lists them'),
        AfterValidator(_of_its_state),
    ] = Field(description="INEGI's five digits of the municipality; seeds/municipalities.csv lists them.")
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
        Field(strict=False, max_length=50),
        Expected("a list of at most 50 incidents: ids of seeds/incidents.csv, or tables [[incidents]] of your own"),
    ] = Field(default=(), description="Incidents of the story: ids of seeds/incidents.csv, or tables of your own.")
    claims: Annotated[
        tuple[Claim, ...], Field(strict=False, min_length=1, max_length=50), Expected("1 to 50 claims, each a table [[claims]]")
    ] = Field(description="The claims.")

    @property
    def own_incidents(self) -> tuple[Incident, ...]:
        """The incidents that the story brings itself."""
        return tuple(i for i in self.incidents if isinstance(i, Incident))
