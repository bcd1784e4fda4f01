"""How a fault of a story is worded, and on which line it stands."""

from __future__ import annotations

import bisect
import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from violence_data.errors import printable

SHOWN = 60
"""Most characters of a value or key that a message repeats."""
Place = tuple[str | int, ...]
"""A path in the file, from the top."""


@dataclass(frozen=True)
class Expected:
    """Says what is expected wherever a value does not fit its type or its bounds; faults of its parts keep their place."""

    words: str
    choices: tuple[str, ...] = ()
    bounds: dict[str, Any] = field(default_factory=dict, hash=False)
    """What pydantic's schema of the type is to hold: `ge`, `le`, `max_length`, `pattern` and so on."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Bound the type, and wrap its own validation."""
        schema: Any = {**handler(source), **self.bounds}
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


def whole(low: int, high: int) -> Expected:
    """Expect a whole number between two, both counted."""
    return Expected(f"a whole number from {low} to {high}", bounds={"ge": low, "le": high})


def text(most: int, words: str = "") -> Expected:
    """Expect a text of so many characters."""
    return Expected(words or f"a text of 1 to {most} characters, in quotes", bounds={"min_length": 1, "max_length": most})


def written_as(pattern: str, words: str) -> Expected:
    """Expect a text of a pattern."""
    return Expected(words, bounds={"pattern": pattern})


def listed(words: str, most: int, least: int | None = None) -> Expected:
    """Expect a list of so many."""
    bounds = {"strict": False, "max_length": most}
    return Expected(words, bounds=bounds if least is None else bounds | {"min_length": least})


def either(one: str, other: str) -> Expected:
    """Expect one of two words."""
    return Expected(f'"{one}" or "{other}"', (one, other))


def one_of(literal: Any) -> Expected:
    """Expect one of the words of a `Literal`."""
    return Expected(f"one of {', '.join(get_args(literal))}", get_args(literal))


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


_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'", flags=re.DOTALL
)
_OTHER_VALUE = re.compile(r"[^,\]}\n#]+")


def find_lines(text: str) -> dict[Place, int]:
    r"""Return the line of each key, table and item of a valid TOML text, by its path from the top.

    Examples
    --------
    >>> find_lines('a = [1,\n2]\n[[claims]]\nid = "x"')
    {('a',): 1, ('a', 0): 1, ('a', 1): 2, ('claims',): 3, ('claims', 0): 3, ('claims', 0, 'id'): 4}
    """
    return _Scanner(text).scan()


def line_of(lines: dict[Place, int], path: Place) -> int:
    """Return the line of a path, or of the nearest thing around it that is there; the first line for the whole."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


class _Scanner:
    """Walks once over a text that tomllib has read without a fault, so it need not look for faults itself."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[Place, int] = {}
        self.tables: dict[Place, int] = {}

    def scan(self) -> dict[Place, int]:
        """Return the line of each path."""
        table: Place = ()
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self.lines

    def _header(self) -> Place:
        """Read `[a.b]` or `[[a.b]]` and return the path of its table."""
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        *above, last = self._keys()
        self.at += 2 if many else 1
        table: Place = ()
        for key in above:
            self._note((*table, key), start)
            table = self._newest((*table, key))
        table = (*table, last)
        if many:
            self.tables[table] = self.tables.get(table, 0) + 1
            self._note(table, start)
            table = self._newest(table)
        self._note(table, start)
        return table

    def _newest(self, table: Place) -> Place:
        return (*table, self.tables[table] - 1) if table in self.tables else table

    def _pair(self, table: Place) -> None:
        start = self.at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self.at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _keys(self) -> list[str]:
        """Read a key, dotted or not, and the blanks after it."""
        keys = []
        while True:
            self._skip()
            found = _BARE_KEY.match(self.text, self.at) or self._string()
            keys.append(next(iter(tomllib.loads(f"{found[0]} = 0"))))
            self.at = found.end()
            self._skip()
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Place) -> None:
        opened = self.text[self.at]
        if opened == "[":
            self._items(path)
        elif opened == "{":
            self._inline_table(path)
        elif opened in "\"'":
            self.at = self._string().end()
        else:
            found = _OTHER_VALUE.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)

    def _items(self, path: Place) -> None:
        self.at += 1
        number = 0
        while self._next() != "]":
            self._note((*path, number), self.at)
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline_table(self, path: Place) -> None:
        self.at += 1
        while self._next() != "}":
            self._pair(path)
        self.at += 1

    def _next(self) -> str:
        """Pass blanks and a comma, and return the character that stands there."""
        self._skip()
        if self.text[self.at] == ",":
            self.at += 1
            self._skip()
        return self.text[self.at]

    def _string(self) -> re.Match[str]:
        found = _STRING.match(self.text, self.at)
        assert found, "tomllib reads no string where there is none"
        return found

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _note(self, path: Place, at: int) -> None:
        self.lines.setdefault(path, bisect.bisect_left(self.ends, at) + 1)
