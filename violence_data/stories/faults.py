"""What is wrong with a story, in plain words: where, what was expected, what was found, what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from violence_data.errors import printable
from violence_data.stories.claims import KINDS, Strict
from violence_data.stories.expecting import Expected, nearest
from violence_data.stories.lines import Place
from violence_data.stories.model import Incident, Story

SHOWN = 60
"""Most characters of a value or key that a message repeats."""

Fault = tuple[Place, str]
"""Where in the file, and what is wrong there."""


def of_validation(error: ValidationError) -> list[ErrorDetails]:
    """Return what pydantic found, without what only follows from another fault."""
    return [e for e in error.errors(include_url=False) if not (e["type"] == "default_factory_not_called" or _is_long_enough(e))]


def _is_long_enough(error: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because some of its items are wrong."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def place(loc: tuple[int | str, ...]) -> Place:
    """Return the path in the file of pydantic's place: without the kind that it puts after the number of a claim or incident."""
    return loc[:2] + loc[3:] if loc[:1] in (("claims",), ("incidents",)) else loc


def say(error: ErrorDetails) -> Fault:
    """Return one of pydantic's errors as a fault."""
    path, context = place(error["loc"]), error.get("ctx", {})
    match error["type"]:
        case "expected":
            near = nearest(error["input"], context["choices"]) if isinstance(error["input"], str) else ""
            return path, f"expected {context['words']}, found {shown(error['input'])}{near}"
        case "wrong":
            return path, str(context["words"])
        case "too_short":
            return path, f"expected {_expected(error['loc'])}, found {shown(error['input'])}"
        case "missing":
            return path, f"expected {_expected(error['loc'])}, found nothing; add it"
        case "extra_forbidden":
            return path, _unknown_key(error["loc"])
        case "union_tag_not_found":
            return (*path, "kind"), f"expected one of {', '.join(KINDS)}, found nothing; add it"
        case "union_tag_invalid":
            kind = error["input"].get("kind")
            near = nearest(kind, KINDS) if isinstance(kind, str) else ""
            return (*path, "kind"), f"expected one of {', '.join(KINDS)}, found {shown(kind)}{near}"
        case _:
            return path, f"expected a table with keys of its own, found {shown(error['input'])}; write it as [[{path[0]}]]"


def _model(loc: tuple[int | str, ...]) -> type[Strict]:
    if loc[0] == "claims" and len(loc) > 3:
        return KINDS[str(loc[2])]
    return Incident if loc[0] == "incidents" and len(loc) > 3 else Story


def _expected(loc: tuple[int | str, ...]) -> str:
    metadata = _model(loc).model_fields[str(loc[-1])].metadata
    return next(m.words for m in metadata if isinstance(m, Expected))


def _unknown_key(loc: tuple[int | str, ...]) -> str:
    model = _model(loc)
    keys = list(model.model_fields)
    named = {Story: "a story", Incident: "an incident"}.get(model) or str(loc[2])
    return f"no such key{nearest(str(loc[-1]), keys)}; {named} has {', '.join(keys)}"


def shown(value: Any) -> str:
    """Return a value of a TOML file as it would be written there, shortened and harmless to a terminal.

    >>> shown(True), shown("Gerrero"), shown([1, 2]), shown(None), shown(10**5000)
    ('true', '"Gerrero"', 'a list of 2', 'nothing', 'a number of more than 19 digits')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > 63:
            return "a number of more than 19 digits"
        case str():
            return f'"{short(value)}"'
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a table"
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)


def short(text: str) -> str:
    """Return a text shortened to what a message may repeat."""
    return on_one_line(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def on_one_line(text: str) -> str:
    """Return a text in which line ends, too, are written out."""
    return printable(text).replace("\n", "\\n")


def written(path: Place) -> str:
    """Return a path as one writes it: claims[2].year.

    >>> written(("claims", 2, "year"))
    'claims[2].year'
    """
    return "".join(_steps(path)).removeprefix(".") or "the file"


def _steps(path: Place) -> Iterator[str]:
    for step in path:
        if isinstance(step, int):
            yield f"[{step}]"
        else:
            yield f".{step}" if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", step) else f'."{short(step)}"'
