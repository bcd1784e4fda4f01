"""The types a story is written in: each with its bounds, and with the words for a value that does not fit."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationInfo

from violence_data import seeds, states
from violence_data.errors import UnknownName
from violence_data.stories.expecting import Expected, wrong

NATIONAL_ONLY = ("sesnsp_cni_nation_month",)
"""Tables without states."""


def _one_of(type_: Any) -> Expected:
    choices = get_args(type_)
    return Expected(f"one of {', '.join(choices)}", choices)


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
    try:
        return states.cve_ent(name)
    except UnknownName as error:
        raise wrong(str(error).removeprefix("state: ")) from error


def _place(name: str) -> str:
    return name if name == states.NATION else _state(name)


def _not_the_country(name: str) -> str:
    """Refuse the name that the country and a state share: either may be meant."""
    if states.fold(name) in ("mexico", "nacional", "nation"):
        raise wrong(f'expected "{states.NATION}" for the nation, or "Estado de México" for the state, found "{name}"; write which is meant')
    return name


def _president(name: str) -> str:
    """Return the full name of a president given by it or by the label of the term."""
    known = {states.fold(row[key]): row["president"] for row in seeds.read_rows("presidential_terms.csv") for key in ("president", "label")}
    if states.fold(name) not in known:
        near = difflib.get_close_matches(states.fold(name), known, n=1, cutoff=0.6)
        hint = (
            f'did you mean "{known[near[0]]}"?'
            if near
            else f"there are {', '.join(dict.fromkeys(known.values()))}, also by their family names"
        )
        raise wrong(f'expected a president of seeds/presidential_terms.csv, found "{name}"; {hint}')
    return known[states.fold(name)]


def _has_place(table: str, info: ValidationInfo) -> str:
    if table in NATIONAL_ONLY and ("cve_ents" in info.data or info.data.get("cve_ent", states.NATION) != states.NATION):
        raise wrong(f"{table} has figures of the nation alone; choose a table of states")
    return table


def _not_the_headline(tables: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if info.data.get("headline_basis") in tables:
        raise wrong(f"{info.data['headline_basis']} is the headline_basis already; take it out of other_bases")
    return tables


def among(field: str) -> AfterValidator:
    """Return the check that a value is one of those that an earlier field of the claim lists."""

    def _check(value: int, info: ValidationInfo) -> int:
        listed = info.data.get(field)
        if listed is not None and value not in listed:
            raise wrong(f"expected one of {field} ({', '.join(map(str, listed))}), found {value}; add it there or change it")
        return value

    return AfterValidator(_check)


Slug = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$"),
    Expected("a short name of lower-case letters, digits and hyphens, at most 80, in quotes"),
]
ShortText = Annotated[
    str, Field(min_length=1, max_length=200), Expected("a text of 1 to 200 characters, in quotes"), AfterValidator(_plain)
]
Sentence = Annotated[str, Field(min_length=1, max_length=300), Expected("a text of 1 to 300 characters, in quotes"), AfterValidator(_plain)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$"), Expected('two lower-case letters in quotes, such as "en"')]
Day = Annotated[
    dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2100, 12, 31)), Expected("a day from 1990 to 2100, written 2019-10-16 without quotes")
]
Year = Annotated[int, Field(ge=1990, le=2100), Expected("a whole number from 1990 to 2100")]
People = Annotated[int, Field(ge=0, le=100_000), Expected("a whole number from 0 to 100000")]
Bar = Annotated[int, Field(ge=1, le=100_000), Expected("a whole number from 1 to 100000")]
Bars = Annotated[
    tuple[Bar, ...],
    Field(strict=False, min_length=1, max_length=12),
    Expected("a list of 1 to 12 whole numbers, such as [4, 10]"),
    AfterValidator(_different),
]
Rank = Annotated[int, Field(ge=1, le=31), Expected("a whole number from 1 to 31")]
Ranks = Annotated[
    tuple[Rank, ...],
    Field(strict=False, min_length=1, max_length=31),
    Expected("a list of whole numbers from 1 to 31, such as [3, 5, 10]"),
    AfterValidator(_different),
]
State = Annotated[
    str,
    Field(min_length=1, max_length=80),
    Expected('a state by name or code, in quotes, such as "Guerrero"'),
    AfterValidator(_not_the_country),
    AfterValidator(_state),
]
Place = Annotated[
    str,
    Field(min_length=1, max_length=80),
    Expected('"00" for the nation or a state by name or code, in quotes, such as "Guerrero"'),
    AfterValidator(_not_the_country),
    AfterValidator(_place),
    Field(description='"00" for the nation, or a state by name or code.'),
]
States = Annotated[
    tuple[State, ...],
    Field(strict=False, min_length=1, max_length=32),
    Expected('a list of 1 to 32 states, such as ["Guerrero", "16"]'),
    AfterValidator(_different),
]
President = Annotated[
    str,
    Field(min_length=1, max_length=80),
    Expected("a president of seeds/presidential_terms.csv, in quotes"),
    AfterValidator(_president),
]
Presidents = Annotated[
    tuple[President, ...],
    Field(strict=False, max_length=10),
    Expected("a list of at most 10 presidents of seeds/presidential_terms.csv"),
    AfterValidator(_different),
]
_Offence = Literal["homicidio_doloso", "homicidio_culposo", "feminicidio"]
Offences = Annotated[
    tuple[Annotated[_Offence, _one_of(_Offence)], ...],
    Field(strict=False, min_length=1, max_length=3),
    Expected('a list of offences, such as ["homicidio_doloso"]'),
    AfterValidator(_different),
    Field(description="Offences counted, summed; for SESNSP's tables."),
]
_Table = Literal[
    "sesnsp_victims_state_month",
    "sesnsp_incidents_state_month",
    "sesnsp_cni_nation_month",
    "inegi_deaths_occurrence_state_month",
    "inegi_deaths_registration_state_month",
]
Basis = Annotated[_Table, _one_of(_Table), AfterValidator(_has_place)]
HeadlineBasis = Annotated[Basis, Field(description="The table that the verdict leads with.")]
OtherBases = Annotated[
    tuple[Basis, ...],
    Field(strict=False, max_length=4),
    Expected('a list of at most 4 tables, such as ["sesnsp_victims_state_month"]'),
    AfterValidator(_different),
    AfterValidator(_not_the_headline),
    Field(description="Other tables it is checked by; where tables disagree, the verdict is depends."),
]
