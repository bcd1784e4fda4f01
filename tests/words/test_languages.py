"""Every language beside English: whole, with each placeholder and mark in its place, and pages of the same numbers as the English ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from babel.messages.catalog import Message
from bs4 import BeautifulSoup
from support import CHOSEN, Made

from violence_data.paths import LANGUAGES
from violence_data.reports.catalog import REPORTS
from violence_data.words import catalogue, numbers, words_of

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MARKS = ("**", "<em>", "</em>", "<a ", "</a>", "`", "\\*")
ENGLISH = re.compile(r"\b(?:the|of|and|with|from|which|by|than|in|is|are|cut|held|months?|years?|deaths?|victims|states|rate)\b")
"""Words that no Spanish text has."""
WORKSHOP = re.compile(r"\b(?:cuts?|held|bas[ie]s|floors?|beyond chance|models? [A-F]|cortes?|modelos? [A-F])\b", re.IGNORECASE)
"""Words of those who make the pages, which say nothing to those who read them."""


def said(lang: str) -> list[Message]:
    """Return what a language says: of what people typed it need not say all."""
    return [one for one in catalogue.translated(lang) if one.id and one.string]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_says_every_sentence(lang: str) -> None:
    assert catalogue.lacking(lang) == []


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_has_the_placeholders_and_the_marks_of_its_sentence(lang: str) -> None:
    for one in said(lang):
        (wanted, *_), every = forms(one.id), forms(one.string)
        for form in every:
            assert Counter(PLACEHOLDER.findall(form)) == Counter(PLACEHOLDER.findall(wanted)), wanted
            assert [form.count(mark) for mark in MARKS] == [wanted.count(mark) for mark in MARKS], wanted
            assert (form[:1] in "#-;,.") == (wanted[:1] in "#-;,."), wanted


def test_what_stands_before_a_name_is_joined_to_it_and_the_nation_has_its_own_name() -> None:
    say = words_of("states", "es").plain
    assert say.neighbours_title("00") == "México junto al país y sus vecinos"
    assert words_of("shared", "es").plain.gap_label(True) == "posible falta de datos en un estado o más"
    assert numbers.joined("defunciones en Estado de México y en Ciudad de México", "es") == (
        "defunciones en el Estado de México y en la Ciudad de México"
    )
    assert numbers.listed(["Guerrero", "Hidalgo"], "es") == "Guerrero e Hidalgo"


def text_of(made: Made, without: str = "figure details thead") -> str:
    """What a page says, with what is told of its charts, its numbers spelt as in English; the names of a table's columns are code."""
    found = BeautifulSoup(made.path.read_text(encoding="utf-8"), "html.parser")
    for code in found.select(without):
        code.decompose()
    told = [found.title.get_text() if found.title else "", *(image.get("alt", "") for image in found.find_all("img"))]
    told += [part.get_text(" ") for part in found.find_all(("main", "footer"))]
    return re.sub(r"\b100\s+mil\b", "100,000", "\n".join(str(part) for part in told))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_page_says_none_of_the_words_of_the_workshop(report: str, lang: str, page: Callable[..., Made]) -> None:
    values = CHOSEN.get(report, {}) | ({} if lang == "en" else {"lang": lang})
    main = BeautifulSoup(page(report, **values).html, "html.parser").main
    assert main is not None
    for address in main.select("figure details:has(pre)"):  # a citation names the page by its address
        address.decompose()
    text = " ".join(main.get_text().split())
    for _, typed in catalogue.typed():  # what people typed is theirs
        text = text.replace(" ".join(numbers.dated(typed).split()), "")
    assert [text[max(0, hit.start() - 60) : hit.end() + 40] for hit in WORKSHOP.finditer(text)] == []


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("report", REPORTS)
def test_both_pages_have_the_same_numbers_and_neither_the_others_words(report: str, lang: str, page: Callable[..., Made]) -> None:
    values = CHOSEN.get(report, {})
    english, other = page(report, **values), page(report, **values, lang=lang)
    assert english.error == other.error == ""
    first, second = (Counter(re.findall(r"\d[\d.,]*\d|\d", text_of(made))) for made in (english, other))
    assert first == second
    left = re.sub(r"[\w.-]+\.(?:zip|csv|ipynb|geojson)|https?://\S+|2014 Iguala mass kidnapping", "", text_of(other, "figure details"))
    assert [left[max(0, hit.start() - 40) : hit.end() + 40] for hit in ENGLISH.finditer(left)] == []
