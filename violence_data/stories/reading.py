"""A story file as published in, a checked story out; whatever is wrong with it is said at once, each fault with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from violence_data import paths
from violence_data.errors import StoryInvalid, UnknownName, printable
from violence_data.stories import faults
from violence_data.stories.crossing import disagreements
from violence_data.stories.expecting import nearest
from violence_data.stories.lines import Place, find_lines, line_of
from violence_data.stories.model import Story

MOST_BYTES = 256 * 1024
MOST_IN_A_LINE = 2000
"""Characters in a line: tomllib takes the square of their number for a line of dots."""
DEEPEST = 8
"""Tables and lists within one another."""
MOST_CLAIMS = 50
MOST_FAULTS = 50
"""Faults that one message lists; it counts the rest."""
_AT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)", flags=re.DOTALL)


def names() -> list[str]:
    """Return the names of the stories in `seeds/stories`."""
    return sorted(p.stem for p in (paths.seeds() / "stories").glob("*.toml"))


def get(story: str) -> Story:
    """Return a story of `seeds/stories` by its name, or the one that a TOML text holds; a text is never taken for a path.

    Raises
    ------
    UnknownName
        When no story of that name is there; a text without an equals sign can only be a name.
    StoryInvalid
        When the text is no story; the message lists every fault.
    """
    if "=" in story:
        return read_story(story, "story")
    if story not in names():
        hint = nearest(story, names()) or '; "violence-data check" takes a file'
        raise UnknownName(f'story: found "{faults.short(story)}", expected one of: {", ".join(names())}{hint}')
    path = paths.seeds() / "stories" / f"{story}.toml"
    return read_story(read_text(path), path.name)


def read_text(path: Path) -> str:
    """Return the text of a story file.

    Raises
    ------
    StoryInvalid
        When it is no file, too large, or not UTF-8.
    """
    name = path.name or str(path)
    if not path.is_file():
        raise StoryInvalid(f"{name}: expected a story file or one of: {', '.join(names())}; found neither{nearest(path.stem, names())}")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StoryInvalid(f"{name}: line {line}: expected UTF-8, found the byte 0x{data[error.start]:02x}; save it as UTF-8") from error


def read_story(text: str, name: str) -> Story:
    """Return the story that a TOML text holds.

    Raises
    ------
    StoryInvalid
        Listing every fault with its line, field, what was expected and what was found.
    """
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise _too_large(name)
    text = text.removeprefix("\ufeff")
    table = _read_toml(text, name)
    if _depth(table) > DEEPEST:
        raise StoryInvalid(f"{name}: expected at most {DEEPEST} tables and lists within one another, found more; a story needs 4")
    found = [*disagreements(table, MOST_CLAIMS)]
    try:
        story = Story.model_validate(table)
    except ValidationError as error:
        raise _invalid(name, text, faults.of_validation(error), found) from error
    if found:
        raise _invalid(name, text, [], found)
    return story


def _read_toml(text: str, name: str) -> dict[str, Any]:
    if lone := re.search(r"\r(?!\n)", text):
        line = text.count("\n", 0, lone.start()) + 1
        raise StoryInvalid(f"{name}: line {line}: expected lines that end in LF or CR LF, found a CR alone; save it anew as plain text")
    for number, long in enumerate(text.split("\n"), start=1):
        if len(long) > MOST_IN_A_LINE:
            raise StoryInvalid(
                f"{name}: line {number}: expected at most {MOST_IN_A_LINE} characters in a line, found {len(long)}; break it"
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoryInvalid(_syntax(text, name, str(error))) from error
    except RecursionError as error:
        raise StoryInvalid(f"{name}: expected at most {DEEPEST} tables and lists within one another, found many more") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise StoryInvalid(f"{name}: expected numbers of up to 19 digits, found one of thousands; correct it") from error


def _syntax(text: str, name: str, message: str) -> str:
    found = _AT.fullmatch(message)
    what = printable(found["what"] if found else message)
    if found and found["line"]:
        hint = _hint(text.splitlines()[int(found["line"]) - 1]) if int(found["line"]) <= len(text.splitlines()) else ""
        return f"{name}: line {found['line']}, column {found['column']}: not TOML: {what}{hint}"
    return f"{name}: line {max(1, len(text.splitlines()))}, the end of the file: not TOML: {what}"


_HINTS = {
    r"[\u201c\u201d\u2018\u2019]": 'write straight quotes: "text"',
    r"=\s*0[0-9]+\s*(#.*)?$": 'put a code in quotes: "00"',
    r"=\s*[-+]?[0-9.,]+\s*%": "write a percentage without its sign: -4.2",
    r"=\s*[-+]?[0-9]+,[0-9]+\s*(#.*)?$": "write a decimal point, not a comma: -4.2",
    r"^\s*\[(claims|incidents)\]": "each claim or incident starts with two brackets: [[claims]]",
    r'"[^"]*"[^"#,\]]+"': "take the inner quotes out of the text",
}
"""What people write who do not write TOML, and what to write instead."""


def _hint(line: str) -> str:
    """Return what to write instead of what a line seems to mean; nothing where it is not known."""
    return next((f"; {instead}" for written, instead in _HINTS.items() if re.search(written, line)), "")


def _depth(table: dict[str, Any]) -> int:
    """Return how deep tables and lists lie within one another, at most one more than allowed."""
    level: list[Any] = [table]
    for depth in range(DEEPEST + 1):
        if not level:
            return depth
        level = [
            part for outer in level for part in (outer.values() if isinstance(outer, dict) else outer) if isinstance(part, dict | list)
        ]
    return DEEPEST + 1


def _invalid(name: str, text: str, errors: list[ErrorDetails], others: list[faults.Fault]) -> StoryInvalid:
    """Return the error that lists all faults, by line; only those that are listed are put into words."""
    lines = find_lines(text)
    every: list[tuple[int, Callable[[], faults.Fault]]] = [(line_of(lines, other[0]), partial(_as_it_is, other)) for other in others]
    every += [(line_of(lines, faults.place(e["loc"])), partial(faults.say, e)) for e in errors]
    every.sort(key=lambda fault: fault[0])
    told = [_told(lines, say()) for _, say in every[:MOST_FAULTS]]
    if len(every) > MOST_FAULTS:
        told.append(f"and {len(every) - MOST_FAULTS} more")
    count = f"{len(every)} fault{'' if len(every) == 1 else 's'}"
    return StoryInvalid("\n  ".join([f'{name}: {count}; "Check a story" in README.md lists the keys:', *told]))


def _as_it_is(fault: faults.Fault) -> faults.Fault:
    return fault


def _told(lines: dict[Place, int], fault: faults.Fault) -> str:
    path, says = fault
    return f"line {line_of(lines, path)}, {faults.written(path)}: {faults.on_one_line(says)}"


def _too_large(name: str) -> StoryInvalid:
    return StoryInvalid(f"{name}: expected a story of at most {MOST_BYTES // 1024} KB, found more; is it a story file?")
