"""Any sentence of a page, its numbers and names taken out, leads to the line that says it, in a template, a notebook or a file of data."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup
from support import CHOSEN, REPOSITORY

from violence_data.reports.catalog import REPORTS
from violence_data.words import catalogue

LEAST = 12
"""Characters that a fragment must have to be looked for."""
BLOCKS = ["p", "li", "td", "th", "h1", "h2", "h3", "figcaption", "footer"]
GIVEN = re.compile(r"\S*\d\S*|\b[A-ZÁÉÍÓÚÑ]\w*")
"""What a template is given: numbers, days and names."""
VARIABLE = re.compile(r"%\(\w+\)s")
MARKS = re.compile(r"<[^>]+>|[*`\\]|^[#|-]+ ", flags=re.MULTILINE)


def sentences(html: str) -> Iterator[str]:
    """Yield what a page says, sentence by sentence; a file's name or address counts as a number."""
    page = BeautifulSoup(re.sub(r'"data:[^"]*"', '""', html), "html.parser")
    for drawn in page.select("figure table"):
        drawn.decompose()  # what is drawn is data
    for unread in page(["style", "code", "a"]):
        unread.replace_with("" if unread.name == "style" else " 0 ")
    blocks = [block.get_text() for block in page(BLOCKS) if not block.find(BLOCKS)] + [drawing["aria-label"] for drawing in page("svg")]
    for block in blocks:
        yield from re.split(r"(?<=[.?!])\s+", " ".join(block.split()))


def fragments(sentence: str) -> list[str]:
    """Return what is left of a sentence without numbers and names, longest first.

    The marks between them are no part of it.
    """
    left = (re.sub(r"^\W+|\W+$", "", part) for part in GIVEN.split(sentence))
    return sorted((part for part in left if len(part) >= LEAST), key=len, reverse=True)


@cache
def told() -> tuple[list[str], list[str]]:
    """Return what templates, notebooks, titles, warnings and files of data say, and the parts of it between what varies, longest first."""
    every = [text for one in catalogue.extracted() for text in ((one.id,) if isinstance(one.id, str) else one.id)]
    for path in (REPOSITORY / "data/raw/MANIFEST.csv", *(REPOSITORY / "seeds").glob("*.csv")):
        every += [cell for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()) for cell in row]
    for path in (REPOSITORY / "seeds/stories").glob("*.toml"):
        every += re.findall(r'"(.*)"', path.read_text(encoding="utf-8"))
    flat = [" ".join(MARKS.sub("", VARIABLE.sub("\0", text)).replace("%%", "%").split()).casefold() for text in every]
    parts = {part for text in flat for part in re.split(r"\0|(?<=[.?!])\s", text)}
    return flat, sorted((part for part in parts if len(part) >= LEAST), key=len, reverse=True)


def stands_somewhere(sentence: str) -> bool:
    """Whether a sentence's longest fragment stands in one place, or a part of what one place says, a quarter as long or longer, in it.

    As a search does, it takes a capital for its small letter: what a template puts first in a sentence gets one.
    """
    texts, parts = told()
    longest, said = fragments(sentence)[0].casefold(), sentence.casefold()
    return any(longest in text for text in texts) or any(part in said for part in parts if 4 * len(part) >= len(longest))


@pytest.mark.xdist_group("reports")
def test_any_sentence_of_any_page_is_found_by_its_words(page: Callable[..., Any]) -> None:
    every = sorted({one for report in REPORTS for one in sentences(page(report, **CHOSEN.get(report, {})).html) if fragments(one)})
    assert len(every) > 400
    chosen = random.Random(11).sample(every, 200)
    assert [one for one in chosen if not stands_somewhere(one)] == []


def test_a_sentence_that_no_template_says_is_not_found() -> None:
    assert not stands_somewhere("In 2019 the moon was 384,400 km away from Guerrero, as far as it usually is in a month.")
    assert stands_somewhere("With fewer than 20 victims Colima is given no rank.")
    assert fragments("In May 2019 Guerrero, 12.5 of Colima") == []


def test_the_line_that_is_named_begins_the_sentence() -> None:
    for one in catalogue.extracted():
        for name, line in one.locations if one.id else ():
            if name.endswith(".j2"):
                first = one.id if isinstance(one.id, str) else one.id[0]
                start = VARIABLE.split(first.strip().replace("%%", "%"))[0][:LEAST].split("\n")[0]
                lines = (REPOSITORY / "violence_data" / name).read_text(encoding="utf-8").splitlines()
                assert start in " ".join(lines[line - 1 : line + 1]).replace("%%", "%"), f"{name}:{line}: {first}"
