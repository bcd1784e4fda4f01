"""What must agree between the parts of a story: looked at as it was written, so that it is told beside any other fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from violence_data import seeds
from violence_data.stories.expecting import nearest
from violence_data.stories.faults import Fault
from violence_data.stories.lines import Place

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
MOST_INCIDENTS = 10
"""Incidents that one claim may name."""
Named = tuple[Place, str]


def disagreements(story: dict[str, Any], most: int) -> Iterator[Fault]:
    """Yield the names that stand twice and those that nothing bears, in at most so many claims and incidents.

    Anything that is not of its type is passed over: the model says so.
    """
    claims, incidents = _tables(story, "claims", most), _tables(story, "incidents", most)
    own = [name for n, i in incidents for name in _name(i, "id", ("incidents", n))]
    referred = _names(story, "incidents", (), most)
    shipped = {row["incident_id"] for row in seeds.read_rows("incidents.csv")}
    yield from _twice([name for n, c in claims for name in _name(c, "id", ("claims", n))])
    yield from _twice([*own, *referred])
    for path, name in own:
        if name in shipped:
            yield path, f'"{name}" is an incident of seeds/incidents.csv; refer to that one, or choose another name'
    yield from _unknown(referred, shipped)
    yield from _unknown([name for n, c in claims for name in _incidents_of(c, ("claims", n))], shipped | {name for _, name in own})
    yield from _no_municipality([name for n, i in incidents for name in _name(i, "cvegeo", ("incidents", n))])


def _tables(story: dict[str, Any], key: str, most: int) -> list[tuple[int, dict[str, Any]]]:
    items = story.get(key)
    return [(n, item) for n, item in enumerate(items[:most]) if isinstance(item, dict)] if isinstance(items, list) else []


def _name(table: dict[str, Any], key: str, path: Place) -> list[Named]:
    value = table.get(key)
    return [((*path, key), value)] if isinstance(value, str) and _SLUG.fullmatch(value) else []


def _names(table: dict[str, Any], key: str, path: Place, most: int) -> list[Named]:
    items = table.get(key)
    listed = enumerate(items[:most]) if isinstance(items, list) else ()
    return [((*path, key, n), item) for n, item in listed if isinstance(item, str) and _SLUG.fullmatch(item)]


def _incidents_of(claim: dict[str, Any], path: Place) -> list[Named]:
    return [*_name(claim, "incident_id", path), *_names(claim, "incident_ids", path, MOST_INCIDENTS)]


def _twice(names: list[Named]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield path, f'expected a name of its own, found "{name}" a second time; choose another'
        seen.add(name)


def _unknown(names: list[Named], known: set[str]) -> Iterator[Fault]:
    for path, name in names:
        if name not in known:
            near = nearest(name, sorted(known)) or f"; there are {', '.join(sorted(known))}"
            yield path, f'expected an incident of the story or of seeds/incidents.csv, found "{name}"{near}'


def _no_municipality(codes: list[Named]) -> Iterator[Fault]:
    known = {row["cvegeo"] for row in seeds.read_rows("municipalities.csv")} if codes else set()
    for path, code in codes:
        if code not in known and re.fullmatch(r"(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}", code):
            yield path, f'expected a municipality of seeds/municipalities.csv, found "{code}"'
