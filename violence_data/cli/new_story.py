"""A story file by questions: `violence-data check FILE --new`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from violence_data.cli.app import err, out
from violence_data.errors import StoryInvalid, UnknownName, printable

HEAD = ("slug", "title", "published_on", "language", "source")
STANDS_ALREADY = ("kind",)


def write_story(path: Path) -> None:
    """Ask for a story and its claims, one field at a time, and write them to a file; what does not fit is told and asked anew.

    Raises
    ------
    UnknownName
        When there is a file of that name: nothing is written over.
    """
    from violence_data import stories

    if path.exists():
        raise UnknownName(f"check: --new: expected the name of a file that is not there yet, found {path}; choose another")
    schema = json.loads(stories.json_schema())
    kinds = {kind: schema["$defs"][model.__name__] for kind, model in stories.KINDS.items()}
    for kind, model in kinds.items():
        out.print(printable(f"{kind}: {model['description']}"))
    claims: list[str] = []
    head = _asked(schema, HEAD)
    while not claims or typer.confirm("Another claim?", default=False):
        kind = _kind(kinds)
        claim = f'[[claims]]\nkind = "{kind}"\n' + _asked(
            kinds[kind], [name for name in kinds[kind]["properties"] if name not in STANDS_ALREADY]
        )
        try:
            stories.read_story("\n".join([head, *claims, claim]), path.name)
        except StoryInvalid as error:
            err.print(printable(str(error)), style="red")
            if "claims[" not in str(error):
                head = _asked(schema, HEAD)
            continue
        claims.append(claim)
    path.write_text("\n".join([head, *claims]), encoding="utf-8")
    out.print(printable(f"wrote {path}; check it with: violence-data check {path}"))


def _kind(kinds: dict[str, Any]) -> str:
    while (kind := typer.prompt("kind").strip()) not in kinds:
        err.print(printable(f'expected one of {", ".join(kinds)}, found "{kind}"'), style="red")
    return str(kind)


def _asked(schema: dict[str, Any], names: list[str] | tuple[str, ...]) -> str:
    """Ask for each field and return those that were given as lines of TOML; one that may be left out may be left empty."""
    lines = []
    for name in names:
        field, needed = schema["properties"][name], name in schema["required"]
        hint = field.get("description", "") + ("" if needed else " (may be left empty)")
        given = typer.prompt(f"{name}: {hint}", default=None if needed else "", show_default=False).strip()
        if given:
            lines.append(f"{name} = {written(field, given)}\n")
    return "".join(lines)


def written(field: dict[str, Any], given: str) -> str:
    """Return what a person typed as a TOML value of a field of the schema: a list by its commas, a text in quotes.

    >>> written({"type": "array", "items": {"type": "integer"}}, "3, 5"), written({"type": "string"}, "Colima")
    ('[3, 5]', '"Colima"')
    """
    if field.get("type") == "array":
        return f"[{', '.join(written(field['items'], part.strip()) for part in given.split(','))}]"
    is_text = field.get("type") == "string" and field.get("format") != "date"
    return json.dumps(given, ensure_ascii=False) if is_text or "enum" in field else given
