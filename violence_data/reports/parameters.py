"""Typed parameters of reports: text from a command line in, values a notebook may be given out; nothing else gets through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from violence_data import places, seeds
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.paths import LANGUAGES

if TYPE_CHECKING:
    from pydantic import BaseModel

SOURCES = ("sesnsp_victims", "inegi_deaths_occurrence", "inegi_deaths_registration")
COMPARED = (*SOURCES, "inegi_deaths_registered")
"""Sources whose years are compared: one may have years without months."""
REVISED = ("sesnsp_victims", "sesnsp_incidents")
"""Sources published anew every month: of the others one cut is held, which cannot show a revision."""
FORECAST_SOURCES = ("sesnsp_victims", "sesnsp_cni", *SOURCES[1:])
"""The sources of a forecast: a slide that shows the nation alone is one of them."""


def _year(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{3}", text.strip()):
        raise ViolenceDataError(f"expected a year of four digits, found {text!r}")
    return int(text)


def _months(text: str) -> int:
    if not re.fullmatch(r"[1-9]|1[01]", text.strip()):
        raise ViolenceDataError(f"expected a number of months from 1 to 11, found {text!r}")
    return int(text)


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise ViolenceDataError(f"expected a day as YYYY-MM-DD, found {text!r}") from error


def _states(text: str) -> list[str]:
    codes = [places.cve_ent(part) for part in text.split(",") if part.strip()]
    if len(codes) < 2 or len(set(codes)) < len(codes):
        raise ViolenceDataError(f"expected two or more different states with commas between them, found {text!r}")
    return codes


def _story(text: str) -> str:
    """Return the name of a story in `seeds/stories`, or the text of one: what the notebook is given is what was checked here."""
    from violence_data.topics import stories  # pandas is loaded with it

    stories.get(text)
    return text


def incident_ids() -> list[str]:
    """Return the incidents there are, in the order of `seeds/incidents.csv`."""
    return [row["incident_id"] for row in seeds.read_rows("incidents.csv")]


def _incident(text: str) -> str:
    known = incident_ids()
    if text.strip() not in known:
        raise UnknownName(f"expected one of {', '.join(known)}, found {text!r}")
    return text.strip()


def _number(first: int, last: int) -> Callable[[str], int]:
    def _check(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text.strip(), flags=re.ASCII) or not first <= int(text) <= last:
            raise ViolenceDataError(f"expected a whole number from {first} to {last:,}, found {text!r}")
        return int(text)

    return _check


def _bar(text: str) -> int:
    from violence_data.topics.incidents.pairs import HIGHEST_BAR  # pandas is loaded with it

    return _number(1, HIGHEST_BAR)(text)


def _window(text: str) -> int:
    from violence_data.topics.incidents.pairs import LONGEST_WINDOW

    return _number(2, LONGEST_WINDOW)(text)


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def _check(text: str) -> str:
        if text not in allowed:
            raise UnknownName(f"expected one of {', '.join(allowed)}, found {text!r}")
        return text

    return _check


def _lang(text: str) -> str:
    return _one_of(LANGUAGES)(text)


def _revised_source(text: str) -> str:
    if text not in REVISED:
        raise UnknownName(f"expected a source whose figures are published anew with each cut, {' or '.join(REVISED)}, found {text!r}")
    return text


def _cut(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", text.strip()):
        raise ViolenceDataError(f"expected a cut, the last month a file covers, as YYYY-MM, found {text!r}")
    return text.strip()


KINDS: dict[str, Callable[[str], Any]] = {
    "state": places.cve_ent,
    "states": _states,
    "place": places.place,
    "municipality": places.cvegeo,
    "incident": _incident,
    "bar": _bar,
    "window": _window,
    "year": _year,
    "months": _months,
    "day": _day,
    "source": _one_of(SOURCES),
    "compared source": _one_of(COMPARED),
    "revised source": _revised_source,
    "cut": _cut,
    "forecast_source": _one_of(FORECAST_SOURCES),
    "lang": _lang,
    "story": _story,
}


TYPES: dict[str, Any] = {"states": list[str], **dict.fromkeys(("year", "months", "bar", "window"), int)}
"""What a kind of parameter is in a notebook; text, where nothing is said."""


@cache
def model(report: str, kinds: tuple[tuple[str, str], ...]) -> type[BaseModel]:
    """Return the model of a report's parameters: each of its kind, None where left out, and no other name."""
    from pydantic import BeforeValidator, ConfigDict, create_model  # what makes the pages of a grid does without

    fields: dict[str, Any] = {
        name: (Annotated[TYPES.get(kind, str), BeforeValidator(KINDS[kind])] | None, None)
        for name, kind in kinds  # a value that is given is text, and so never None
    }
    made: type[BaseModel] = create_model(report, __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    return made


def parse(report: str, kinds: dict[str, str], given: dict[str, str]) -> dict[str, Any]:
    """Return the typed values of a report's parameters from text.

    Parameters
    ----------
    report
        Name of the report, for messages.
    kinds
        Kind of each parameter the report knows.
    given
        Text of each parameter to set; the notebook's own default stands for the others.

    Raises
    ------
    UnknownName
        For a parameter the report does not have, or a state or source that does not exist.
    ViolenceDataError
        For a text that does not fit its kind.
    """
    from pydantic import ValidationError

    unknown = [name for name in given if name not in kinds]
    if unknown:
        raise UnknownName(f"{report}: no parameter {unknown[0]!r}; it has: {', '.join(kinds)}")
    try:
        read = model(report, tuple(kinds.items())).model_validate(given)
    except ValidationError as error:
        faults = [(fault["loc"][0], fault["ctx"]["error"]) for fault in error.errors() if "ctx" in fault]
        said = "; ".join(f"parameter {name}: {fault}" for name, fault in faults)
        raise type(faults[0][1])(f"{report}: {said}") from error
    return {name: getattr(read, name) for name in given}
