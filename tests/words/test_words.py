"""The language seam: what a template says, how numbers stand in it, and what a language that is not whole gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from typer.testing import CliRunner

from violence_data import paths, words_of
from violence_data.cli import app
from violence_data.errors import UnknownName
from violence_data.reports.catalog import REPORTS, Report
from violence_data.words import catalogue, numbers

PAGES = words_of("pages").plain


def test_a_name_that_a_template_does_not_have_is_an_error_and_so_is_a_value_it_is_not_given() -> None:
    with pytest.raises(AttributeError, match="'shared' has no macro 'nothing'"):
        words_of("shared").nothing()
    with pytest.raises(Exception, match="'table' is undefined|missing|not provided"):
        words_of("shared").what()
    with pytest.raises(UnknownName, match="found 'weather', expected a subject"):
        words_of("weather")
    with pytest.raises(UnknownName, match="found 'fr', expected one of: en, es"):
        words_of("shared", "fr")


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(28782, 0, "28,782"), (-1234.56, 1, "\N{MINUS SIGN}1,234.6"), (-0.04, 1, "0.0"), (2.675, 2, "2.67")],
)
def test_a_number_is_rounded_as_it_is_held_and_written_as_in_mexico(value: float, places: int, said: str) -> None:
    assert {numbers.n(value, places, lang=lang) for lang in ("en", "es")} == {said}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["15 October 2019", "October 2019", "Oct 2019", "15 Oct", "+12.5%", "12,000.5"]),
        ("es", ["15 de octubre de 2019", "octubre de 2019", "oct 2019", "15 oct", "+12.5%", "12,000.5"]),
    ],
)
def test_days_months_and_numbers_of_both_languages(lang: str, said: list[str]) -> None:
    day = date(2019, 10, 15)
    words = [numbers.dated(day, lang), numbers.dated("2019-10", lang)]
    ticks = [numbers.tick(day, lang=lang), numbers.tick(day, of_days=True, lang=lang)]
    assert [*words, *ticks, numbers.percent(12.5, lang), numbers.as_it_is(12000.5, lang)] == said


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_every_report_has_a_title_a_heading_and_words_for_what_is_chosen(report: Report) -> None:
    values = {name: "sesnsp_victims" if name == "source" else "2019" for name in report.parameters}
    assert PAGES.title(report.name, values) not in ("", report.name)
    assert PAGES.heading(report.name) not in ("", report.name)
    assert all("2019" in PAGES.chosen(name, "2019") for name in set(report.parameters) - {*report.slug_parameters, "lang", "source"})


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A language in which one sentence alone is said."""
    made, file = Catalog(locale="es"), tmp_path / "es/messages.po"
    made.add("victims of homicidio doloso", "víctimas de homicidio doloso")
    file.parent.mkdir()
    with file.open("wb") as stream:
        write_po(stream, made)
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    monkeypatch.setattr(catalogue, "LANGUAGES", ("en", "es"))
    cached = (catalogue.translated, catalogue.translator, catalogue.check_language)
    for one in cached:
        one.cache_clear()
    yield file
    for one in cached:
        one.cache_clear()


def test_a_language_that_is_not_whole_is_an_error_that_lists_what_is_missing_and_making_the_words_keeps_the_rest(half: Path) -> None:
    with pytest.raises(UnknownName, match=r"lang 'es': \d+ sentences are not translated") as refused:
        catalogue.check_language("es")
    missing = str(refused.value).splitlines()[1:]
    assert "- deaths by homicide" in missing and "- victims of homicidio doloso" not in missing
    # a plural of which no form is said is lacking too, though it stands in the catalogue
    assert catalogue.update() == [f"es: {len(missing)} of {len(missing) + 1} sentences are not translated"]
    assert "víctimas de homicidio doloso" in half.read_text(encoding="utf-8")
    assert 'msgid "deaths by homicide"' in (half.parents[1] / "messages.pot").read_text(encoding="utf-8")


@pytest.mark.usefixtures("half", "built")
def test_pages_in_a_language_that_is_not_whole_are_refused_before_any_is_made() -> None:
    shown = CliRunner().invoke(app, ["report", "case_files", "--lang", "es"])
    assert shown.exit_code == 2
    assert "sentences are not translated; run 'make words' and fill in" in shown.stderr
    assert not (paths.reports() / "case_files/default_es.html").exists()
