"""The types of the values that a story may hold: their bounds, and the words for a value that does not fit, stand here and nowhere else."""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo

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
"""Tables of municipalities: what holds of a municipality, or of a city of several, is checked by these alone."""
DAILY = ("sspc_daily_state",)
"""Tables of days."""
OF_YEARS = ("year_on_track_for_record", "places_among_most_violent", "level_under_terms", "year_change")
"""Kinds that hold years or terms against one another: no table of days covers those."""


# ---- what a value must be beside its type ----


def _plain(text: str) -> str:
    """Refuse what would steer a terminal or reorder a line: nothing is cleaned, so what is shown is what was written."""
    for place, character in enumerate(text, start=1):
        if not (character.isprintable() or character == "\N{NO-BREAK SPACE}"):
            raise wrong(f"expected plain text on one line, found the character U+{ord(character):04X} at place {place}; take it out")
    if not text.strip():
        raise wrong("expected a text, found only spaces; write it out")
    return text


def different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that names something twice."""
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
    """Return the code of the nation, a state, a city of several municipalities, or a municipality: this has a comma or five digits."""
    is_municipality = "," in name or re.fullmatch("[0-9]{4,5}", name.strip())
    if not is_municipality and not places.is_city(name):
        return _place(name)
    try:
        return places.cvegeo(name) if is_municipality else places.city(name)
    except UnknownName as error:
        said = str(error).removeprefix("city: ")
        raise wrong(said.replace("municipality: expected a name", "expected a municipality by its name and state")) from error


def no_nation(code: str) -> str:
    """Refuse the nation where a place among others is meant."""
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
        raise wrong(f'expected two years, two months or two days, the earlier one first, found "{period}"; write them so')
    for day in (first, last):
        if len(day) == 10 and int(day[8:]) > calendar.monthrange(int(day[:4]), int(day[5:7]))[1]:
            raise wrong(f'expected a day that there was, found "{day}"; correct it')
    return period


def _has_place(table: str, info: ValidationInfo) -> str:
    named = [*info.data.get("cve_ents", ()), *([info.data["cve_ent"]] if "cve_ent" in info.data else [])]
    if table in NATIONAL_ONLY and any(code != places.NATION for code in named):
        raise wrong(f"{table} has figures of the nation alone; choose a table of states")
    if table in DAILY and info.data.get("kind") in OF_YEARS:
        raise wrong(f"{table} has days of two years; ask of a period with another kind, or choose another table")
    municipal = any(places.is_municipal(code) for code in named)
    if named and municipal != (table in MUNICIPAL):
        which = f"a table of municipalities ({', '.join(MUNICIPAL)})" if municipal else "a table of the nation or states"
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
Bars = Annotated[tuple[Bar, ...], listed("a list of 1 to 12 whole numbers, such as [4, 10]", 12, 1), AfterValidator(different)]
Rank = Annotated[int, whole(1, 31)]
Ranks = Annotated[tuple[Rank, ...], listed("a list of whole numbers from 1 to 31, such as [3, 5, 10]", 31, 1), AfterValidator(different)]
State = Annotated[str, text(80, 'a state by name or code, in quotes, such as "Guerrero"'), AfterValidator(_state)]
Place = Annotated[
    str,
    text(80, '"00" for the nation or a state by name or code, in quotes, such as "Guerrero"'),
    AfterValidator(_place),
    Field(description='"00" for the nation, or a state by name or code.'),
]
_A_PLACE = (
    '"00", a state, a city of several municipalities, or a municipality with its state after a comma, in quotes, '
    'such as "Tijuana, Baja California"'
)
AnyPlace = Annotated[
    str,
    text(120, _A_PLACE),
    AfterValidator(_any_place),
    Field(
        description='"00" for the nation, a state by name or code, a municipality by its five digits or as "name, state", '
        'or a city of several as seeds/cities.csv names it, "ZM de" before a name that a municipality or a state has too.'
    ),
]
States = Annotated[tuple[State, ...], listed('a list of 1 to 32 states, such as ["Guerrero", "16"]', 32, 1), AfterValidator(different)]
President = Annotated[str, text(80, "a president of seeds/presidential_terms.csv, in quotes"), AfterValidator(_president)]
Presidents = Annotated[
    tuple[President, ...], listed("a list of at most 10 presidents of seeds/presidential_terms.csv", 10), AfterValidator(different)
]
_END = "(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_A_PERIOD = (
    "a year, a month, a day, or two of one of these with a stroke between them, in quotes, "
    'such as "2018", "2024-06", "2024-09/2025-12" or "2019-10-14/2019-10-20"'
)
Period = Annotated[
    str,
    written_as(f"^{_END}(/{_END})?$", _A_PERIOD),
    AfterValidator(_in_order),
    Field(description="The time of the claim: a year, a month, a day, or two of one of these with a stroke between them."),
]
ChangePct = Annotated[
    float,
    Expected("a number from -100 to 10000, such as -3.5", bounds={"ge": -100, "le": 10_000}),
    Field(description="Change in per cent; a fall is negative."),
]
_Points = Annotated[float, Expected("a number from 0 to 50", bounds={"ge": 0, "le": 50})]
TolerancePct = Annotated[_Points, Field(description="How far off, in percent of the number, still counts as right.")]
TolerancePp = Annotated[_Points, Field(description="How far off, in percentage points, still counts as right.")]
Per = Annotated[
    Literal["day", "count"],
    either("day", "count"),
    Field(description="What is compared: the average of a day, or the whole count whatever the number of days."),
]
_Sex = Literal["female", "male", "not_identified"]
_Weapon = Literal["firearm", "blade", "other", "not_specified"]
_Ages = Literal["minor_0_17", "adult_18_plus"]
AgeGroup = Annotated[_Ages, one_of(_Ages)]
Sex = Annotated[_Sex, one_of(_Sex)]
Weapon = Annotated[_Weapon, one_of(_Weapon)]
_Offence = Literal["homicidio_doloso", "homicidio_culposo", "feminicidio"]
Offence = Annotated[_Offence, one_of(_Offence)]
Offences = Annotated[
    tuple[Offence, ...],
    listed('a list of offences, such as ["homicidio_doloso"]', 3, 1),
    AfterValidator(different),
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
    "sspc_daily_state",
]
Basis = Annotated[_Table, one_of(_Table), AfterValidator(_has_place)]
HeadlineBasis = Annotated[Basis, Field(description="The table that the verdict leads with.")]
OtherBases = Annotated[
    tuple[Basis, ...],
    listed('a list of at most 5 tables, such as ["sesnsp_victims_state_month"]', 5),
    AfterValidator(different),
    AfterValidator(_not_the_headline),
    Field(description="Other tables it is checked by; where tables disagree, the verdict is depends."),
]
OfIncident = Annotated[Slug, Field(description="An incident of the story or of seeds/incidents.csv.")]
