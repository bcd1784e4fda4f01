"""The numbers that the cards of a story's claims print, each with where it is from and all its digits: a table to be taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from violence_data import parts
from violence_data.topics.stories.verdict import Checked, Combination, Section, sections
from violence_data.words import Words
from violence_data.words.numbers import NUMBER, probability

COLUMNS = ("claim", "known_by", "counted_by", "file", "number", "printed", "whole")
KINDS = {"table", "verdict", "group", "variant", "cve_ent", "unit", "reasons", "range_is", "held_against", "method", "published_on_is"}
"""What a combination holds that no card prints as a number."""
Files = Mapping[tuple[str, str, str], str]


def numbers(then: Checked, now: Checked, words: Words) -> parts.Table:
    """Return every number on the cards of two checks of a story, a row each: as it is printed, and whole where it was rounded.

    Columns: `claim`, `known_by` (a day; empty where it is both), `counted_by` and `file` (of the figure), `number` (what it is called in
    the verdict; empty where it is of the sentence alone, such as the 95 of an interval), `printed` and `whole`.
    """
    known = ((frame.attrs["table"], source) for frame in (*then.tables, *now.tables) for source in frame.attrs["sources"])
    files = {(table, source["cut"], source["published_on"]): source["file"] for table, source in known}
    rows = [row for section in sections(then, now) for row in _of_card(section, words.plain, files)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates()
    return parts.Table(title=str(words.plain.card_numbers()), csv=frame.to_csv(index=False, lineterminator="\n"))


def _of_card(section: Section, say: Words, files: Files) -> Iterator[tuple[str, ...]]:
    """Yield the numbers of what is found and of the table, each with its figure; then those of the card that neither has."""
    claim, seen = section.then.claim, set[str]()
    texts: list[tuple[str | None, Combination | None, Mapping[str, Any], str]] = [
        (verdict.as_of, said.part, said.values, str(say.say(claim.kind, said)))
        for verdict in (section.then, section.now)
        for said in (*verdict.says, verdict.rule)
    ]
    texts += [(row.as_of, row.part, {}, str(say.cells(row, section.table))) for row in section.table.rows]
    for day, part, values, text in texts:
        about = (day or str(say.now()), str(say.basis_of(part)), files.get((part.table, part.cut, part.published_on), "") if part else "")
        for printed in NUMBER.findall(text):
            seen.add(printed)
            yield claim.id, *about, *_whole(printed, _named(part, values))
    for printed in NUMBER.findall(str(say.claims([section]))):
        if printed not in seen:
            yield claim.id, "", "", "", *_whole(printed, claim.model_dump().items())


def _named(part: Combination | None, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each value that a sentence may say, with its name."""
    own = {name: value for name, value in asdict(part).items() if name not in KINDS} if part else {}
    for name, value in {**own, **values}.items():
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, Combination):
                yield from _named(one, {})
            else:
                yield from ((name, each) for each in (one if isinstance(one, tuple | list) else (one,)))


def _whole(printed: str, named: Iterable[tuple[str, Any]]) -> tuple[str, str, str]:
    """Return the name of the first value that is printed so, the number as printed, and the value.

    >>> _whole("−3.1", [("low", 2.0), ("number", -3.14159)]), _whole("95", [("number", 12)])
    (('number', '−3.1', '-3.14159'), ('', '95', ''))
    """
    digits = printed.lstrip("+-\N{MINUS SIGN}").replace(",", "")
    places = len(digits.partition(".")[2])
    for name, value in named:
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int | float):
            if digits == f"{abs(value):.{places}f}" or (0 <= value <= 1 and digits == probability(value).lstrip("<>")):
                return name, printed, repr(value)
        elif digits in NUMBER.findall(str(value).replace("-", " ")):
            return name, printed, str(value)
    return "", printed, ""
