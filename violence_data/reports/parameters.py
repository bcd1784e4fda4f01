"""Typed parameters of reports: text from a command line in, values a notebook may be given out; nothing else gets through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from violence_data import seeds, states, stories
from violence_data.analysis.mass_killings import HIGHEST_BAR, LONGEST_WINDOW
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.messages import CATALOGS

SOURCES = ("sesnsp_victims", "inegi_deaths_occurrence", "inegi_deaths_registration")
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
    codes = [states.cve_ent(part) for part in text.split(",") if part.strip()]
    if len(codes) < 2 or len(set(codes)) < len(codes):
        raise ViolenceDataError(f"expected two or more different states with commas between them, found {text!r}")
    return codes


def _story(text: str) -> str:
    """Return the name of a story in `seeds/stories`, or the text of one: what the notebook is given is what was checked here."""
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


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def _check(text: str) -> str:
        if text not in allowed:
            raise UnknownName(f"expected one of {', '.join(allowed)}, found {text!r}")
        return text

    return _check


def _revised_source(text: str) -> str:
    if text not in REVISED:
        raise UnknownName(f"expected a source whose figures are published anew with each cut, {' or '.join(REVISED)}, found {text!r}")
    return text


def _cut(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", text.strip()):
        raise ViolenceDataError(f"expected a cut, the last month a file covers, as YYYY-MM, found {text!r}")
    return text.strip()


KINDS: dict[str, Callable[[str], Any]] = {
    "state": states.cve_ent,
    "states": _states,
    "place": states.place,
    "incident": _incident,
    "bar": _number(1, HIGHEST_BAR),
    "window": _number(2, LONGEST_WINDOW),
    "year": _year,
    "months": _months,
    "day": _day,
    "source": _one_of(SOURCES),
    "revised source": _revised_source,
    "cut": _cut,
    "forecast_source": _one_of(FORECAST_SOURCES),
    "lang": _one_of(tuple(CATALOGS)),
    "story": _story,
}


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
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name not in kinds:
            raise UnknownName(f"{report}: no parameter {name!r}; it has: {', '.join(kinds)}")
        try:
            values[name] = KINDS[kinds[name]](text)
        except ViolenceDataError as error:
            raise type(error)(f"{report}: parameter {name}: {error}") from error
    return values
