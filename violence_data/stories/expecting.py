"""How a value of a story is refused: with what was expected, and the choices to suggest from."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True)
class Expected:
    """Says what is expected wherever a value does not fit its type or its bounds; faults of its parts keep their place."""

    words: str
    choices: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the type's own validation."""
        schema = handler(source)
        longest = schema.get("max_length")

        def _validate(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, list) and longest is not None and len(value) > longest:
                raise self._error()  # before its items: a list of a million wrong ones is one fault
            try:
                return inner(value)
            except ValidationError as error:
                if any(e["loc"] for e in error.errors(include_url=False, include_input=False, include_context=False)):
                    raise
                raise self._error() from error

        return core_schema.no_info_wrap_validator_function(_validate, schema)

    def _error(self) -> PydanticCustomError:
        return PydanticCustomError("expected", "{words}", {"words": self.words, "choices": self.choices})


def wrong(says: str) -> PydanticCustomError:
    """Return the error of a value that is of the right type and wrong beside others, in whole words."""
    return PydanticCustomError("wrong", "{words}", {"words": says})


def nearest(found: str, choices: Iterable[str]) -> str:
    """Return a suggestion to put after an error, empty where nothing is near.

    >>> nearest("yaer", ["year", "months"])
    '; did you mean "year"?'
    """
    near = difflib.get_close_matches(found[:80], list(choices), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
