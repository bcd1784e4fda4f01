"""A story file as published in, a checked story out; whatever is wrong with it is said at once, each fault with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from violence_data import paths, seeds
from violence_data.errors import StoryInvalid, UnknownName, printable
from violence_data.topics.stories.claims import KINDS, MUNICIPALITY, Incident, Story, Strict
from violence_data.topics.stories.faults import Expected, Place, find_lines, line_of, nearest, on_one_line, short, shown, written

MOST_BYTES = 256 * 1024
MOST_IN_A_LINE = 2000
"""Characters in a line: tomllib takes the square of their number for a line of dots."""
DEEPEST = 8
"""Tables and lists within one another."""
MOST_CLAIMS, MOST_INCIDENTS = 50, 10
"""Claims of a story, and incidents that one claim may name."""
MOST_FAULTS = 50
"""Faults that one message lists; it counts the rest."""
PERIODS = {"month", "months", "monthly", "week", "weeks", "weekly", "quarter", "daily", "period", "semester"}
Fault = tuple[Place, str]
"""Where in the file, and what is wrong there."""
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
        raise UnknownName(f'story: found "{short(story)}", expected one of: {", ".join(names())}{hint}')
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
    found = [*disagreements(table)]
    try:
        story = Story.model_validate(table)
    except ValidationError as error:
        raise _invalid(name, text, [*found, *_not_implied(error)]) from error
    if found:
        raise _invalid(name, text, found)
    return story


def _read_toml(text: str, name: str) -> dict[str, Any]:
    if lone := re.search(r"\r(?!\n)", text):
        line = text.count("\n", 0, lone.start()) + 1
        raise StoryInvalid(f"{name}: line {line}: expected lines that end in LF or CR LF, found a CR alone; save it anew as plain text")
    for number, long in enumerate(text.split("\n"), start=1):
        if len(long) > MOST_IN_A_LINE:
            most = f"expected at most {MOST_IN_A_LINE} characters in a line"
            raise StoryInvalid(f"{name}: line {number}: {most}, found {len(long)}; break it")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoryInvalid(_syntax(text, name, str(error))) from error
    except RecursionError as error:
        raise StoryInvalid(f"{name}: expected at most {DEEPEST} tables and lists within one another, found many more") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise StoryInvalid(f"{name}: expected numbers of up to 19 digits, found one of thousands; correct it") from error


_HINTS = {
    r"[\u201c\u201d\u2018\u2019]": 'write straight quotes: "text"',
    r"=\s*0[0-9]+\s*(#.*)?$": 'put a code in quotes: "00"',
    r"=\s*[-+]?[0-9.,]+\s*%": "write a percentage without its sign: -4.2",
    r"=\s*[-+]?[0-9]+,[0-9]+\s*(#.*)?$": "write a decimal point, not a comma: -4.2",
    r"^\s*\[(claims|incidents)\]": "each claim or incident starts with two brackets: [[claims]]",
    r'"[^"]*"[^"#,\]]+"': "take the inner quotes out of the text",
}
"""What people write who do not write TOML, and what to write instead."""


def _syntax(text: str, name: str, message: str) -> str:
    found = _AT.fullmatch(message)
    what = printable(found["what"] if found else message)
    if found and found["line"]:
        (line,) = text.splitlines()[int(found["line"]) - 1 :][:1] or [""]
        hint = next((f"; {instead}" for mistake, instead in _HINTS.items() if re.search(mistake, line)), "")
        return f"{name}: line {found['line']}, column {found['column']}: not TOML: {what}{hint}"
    return f"{name}: line {max(1, len(text.splitlines()))}, the end of the file: not TOML: {what}"


def _depth(table: dict[str, Any]) -> int:
    """Return how deep tables and lists lie within one another, at most one more than allowed."""
    level: list[Any] = [table]
    for depth in range(DEEPEST + 1):
        if not level:
            return depth
        parts = (part for outer in level for part in (outer.values() if isinstance(outer, dict) else outer))
        level = [part for part in parts if isinstance(part, dict | list)]
    return DEEPEST + 1


def _too_large(name: str) -> StoryInvalid:
    return StoryInvalid(f"{name}: expected a story of at most {MOST_BYTES // 1024} KB, found more; is it a story file?")


# ---- what is wrong, in words ----


def _invalid(name: str, text: str, faults: Sequence[Fault | ErrorDetails]) -> StoryInvalid:
    """Return the error that lists all faults, by line; only those that are listed are put into words."""
    lines = find_lines(text)
    found = sorted(faults, key=lambda one: line_of(lines, one[0] if isinstance(one, tuple) else _place(one["loc"])))
    told = []
    for path, says in (one if isinstance(one, tuple) else _say(one) for one in found[:MOST_FAULTS]):
        told.append(f"line {line_of(lines, path)}, {written(path)}: {on_one_line(says)}")
    if len(found) > MOST_FAULTS:
        told.append(f"and {len(found) - MOST_FAULTS} more")
    count = f"{len(found)} fault{'' if len(found) == 1 else 's'}"
    return StoryInvalid("\n  ".join([f'{name}: {count}; "Check a story" in README.md lists the keys:', *told]))


def _not_implied(error: ValidationError) -> Iterator[ErrorDetails]:
    """Yield what pydantic found, without what only follows from another fault: a list too short because some of its items are wrong."""
    for one in error.errors(include_url=False):
        implied = one["type"] == "too_short" and len(one["input"]) >= one["ctx"]["min_length"]
        if not implied and one["type"] != "default_factory_not_called":
            yield one


def _place(loc: tuple[int | str, ...]) -> Place:
    """Return the path in the file of pydantic's place: without the kind that it puts after the number of a claim or incident."""
    return loc[:2] + loc[3:] if loc[:1] in (("claims",), ("incidents",)) else loc


def _say(error: ErrorDetails) -> Fault:
    """Return one of pydantic's errors as a fault."""
    path, context, value = _place(error["loc"]), error.get("ctx", {}), error["input"]
    match error["type"]:
        case "expected":
            near = nearest(value, context["choices"]) if isinstance(value, str) else ""
            return path, f"expected {context['words']}, found {shown(value)}{near}"
        case "wrong":
            return path, str(context["words"])
        case "too_short":
            return path, f"expected {_expected(error['loc'])}, found {shown(value)}"
        case "missing":
            return path, f"expected {_expected(error['loc'])}, found nothing; add it"
        case "extra_forbidden":
            model, key = _model(error["loc"]), str(error["loc"][-1])
            named = {Story: "a story", Incident: "an incident"}.get(model) or str(error["loc"][2])
            return path, f"no such key{nearest(key, model.model_fields)}; {named} has {', '.join(model.model_fields)}"
        case "union_tag_not_found" | "union_tag_invalid":
            kind = value.get("kind")
            found = "nothing; add it" if error["type"] == "union_tag_not_found" else shown(kind) + _kind_hint(kind)
            return (*path, "kind"), f"expected one of {', '.join(KINDS)}, found {found}"
        case _:
            return path, f"expected a table with keys of its own, found {shown(value)}; write it as [[{path[0]}]]"


def _kind_hint(kind: Any) -> str:
    """Return what to do about a kind that there is none of: what is near in letters seldom compares months."""
    if not isinstance(kind, str):
        return ""
    if set(re.split(r"[^a-z]+", kind.casefold())) & PERIODS:
        return '; months are compared by "period_change"; no kind counts weeks or days yet'
    return nearest(kind, KINDS)


def _model(loc: tuple[int | str, ...]) -> type[Strict]:
    if loc[0] == "claims" and len(loc) > 3:
        return KINDS[str(loc[2])]
    return Incident if loc[0] == "incidents" and len(loc) > 3 else Story


def _expected(loc: tuple[int | str, ...]) -> str:
    metadata = _model(loc).model_fields[str(loc[-1])].metadata
    return next(m.words for m in metadata if isinstance(m, Expected))


# ---- names that stand twice, and names that nothing bears ----

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def disagreements(story: dict[str, Any]) -> Iterator[Fault]:
    """Yield the names that stand twice and those that nothing bears, in at most so many claims and incidents.

    Anything that is not of its type is passed over: the model says so.
    """
    claims, incidents = ([(at, one) for at, one in _items(story, key) if isinstance(one, dict)] for key in ("claims", "incidents"))
    own = _slugs(((*at, "id"), one.get("id")) for at, one in incidents)
    referred = _slugs(_items(story, "incidents"))
    shipped = {row["incident_id"] for row in seeds.read_rows("incidents.csv")}
    yield from _twice(_slugs(((*at, "id"), one.get("id")) for at, one in claims))
    yield from _twice([*own, *referred])
    for path, name in own:
        if name in shipped:
            yield path, f'"{name}" is an incident of seeds/incidents.csv; refer to that one, or choose another name'
    yield from _unknown(referred, shipped)
    single = ([((*at, "incident_id"), one.get("incident_id")), *_items(one, "incident_ids", at, MOST_INCIDENTS)] for at, one in claims)
    yield from _unknown(_slugs(pair for pairs in single for pair in pairs), shipped | {name for _, name in own})
    yield from _no_municipality(_slugs(((*at, "cvegeo"), one.get("cvegeo")) for at, one in incidents))


def _items(table: dict[str, Any], key: str, path: Place = (), most: int = MOST_CLAIMS) -> list[tuple[Place, Any]]:
    items = table.get(key)
    return [((*path, key, n), item) for n, item in enumerate(items[:most])] if isinstance(items, list) else []


def _slugs(values: Iterable[tuple[Place, Any]]) -> list[Fault]:
    return [(path, value) for path, value in values if isinstance(value, str) and _SLUG.fullmatch(value)]


def _twice(names: list[Fault]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield path, f'expected a name of its own, found "{name}" a second time; choose another'
        seen.add(name)


def _unknown(names: list[Fault], known: set[str]) -> Iterator[Fault]:
    for path, name in names:
        if name not in known:
            near = nearest(name, sorted(known)) or f"; there are {', '.join(sorted(known))}"
            yield path, f'expected an incident of the story or of seeds/incidents.csv, found "{name}"{near}'


def _no_municipality(codes: list[Fault]) -> Iterator[Fault]:
    known = {row["cvegeo"] for row in seeds.read_rows("municipalities.csv")} if codes else set()
    for path, code in codes:
        if code not in known and re.fullmatch(MUNICIPALITY, code):
            yield path, f'expected a municipality of seeds/municipalities.csv, found "{code}"'
