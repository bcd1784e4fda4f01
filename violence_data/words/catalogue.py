"""The languages there are: English stands in the templates, any other in a gettext catalogue that must be whole."""

from __future__ import annotations

import gettext
import io
import json
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from violence_data import paths, places, raw, seeds
from violence_data.errors import UnknownName
from violence_data.paths import LANGUAGES, LOCALES
from violence_data.tables import TABLES, WARNINGS


def extracted() -> Catalog:
    """Return every sentence that a reader sees, with the lines where it stands."""
    catalog = Catalog()
    for where, line, message in (*of_templates(), *((where, 1, text) for where, text in _elsewhere())):
        catalog.add(message, locations=[(where, line)])
    return catalog


@cache
def of_templates() -> tuple[tuple[str, int, str | tuple[str, ...]], ...]:
    """Return every sentence of the templates with its file and line: they are of this package, and do not change while it runs."""
    kinds = ("**.j2", "reports/templates/**")
    options = {kind: {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"} for kind in kinds}
    found = extract_from_dir(str(paths.PACKAGE), [(kind, "jinja2.ext:babel_extract") for kind in kinds], options)
    return tuple((name, line, message) for name, line, message, *_ in found)


def _elsewhere() -> Iterator[tuple[str, str]]:
    """Yield what a reader sees that stands in no template: the nation's name, the prose of notebooks, titles and warnings of tables."""
    yield "places", places.names()[places.NATION]
    for path in sorted(paths.notebooks().glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ((f"notebooks/{path.name}", "".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown")
    for table in TABLES.values():
        yield from (("tables", text) for text in (table.title, table.date_basis, table.area_basis) if text)
    yield from (("tables/warnings.py", text) for text in WARNINGS.values())


def typed() -> Iterator[tuple[str, str]]:
    """Yield what people typed that a page prints: a language may say it, and need not, as users type as well."""
    for row in raw.read_manifest():
        yield from (("data/raw/MANIFEST.csv", text) for text in (row.licence, row.transformed))
    for total in seeds.read_rows("published_totals.csv"):
        if (total["cve_ent"], total["period_start"][5:7], total["period_end"][5:7]) == (places.NATION, "01", "12"):
            yield "seeds/published_totals.csv", total["source"]
    for incident in seeds.read_rows("incidents.csv"):
        yield from (("seeds/incidents.csv", incident[name]) for name in ("note", "source"))
    for error in seeds.read_rows("errata.csv"):
        yield from (("seeds/errata.csv", error[name]) for name in ("wrong", "right"))
    for path in sorted((paths.seeds() / "stories").glob("*.toml")):
        story = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = (story["title"], story["source"], *(claim["paraphrase"] for claim in story["claims"]))
        yield from ((f"seeds/stories/{path.name}", text) for text in texts)


@cache
def translated(lang: str) -> Catalog:
    """Return a language's catalogue."""
    with (LOCALES / lang / "messages.po").open("rb") as file:
        return read_po(file, locale=lang)


def lacking(lang: str) -> list[str]:
    """Return the sentences that a language does not say, or not in each of its plurals."""
    told, wanted = translated(lang), (one for one in extracted() if one.id)
    missing = (one for one in wanted if not (one.id in told and not told[one.id].fuzzy and all(_forms(told[one.id].string or ""))))
    return [" ".join(_forms(one.id)[0].split()) for one in missing]


def _forms(text: str | Sequence[str]) -> Sequence[str]:
    """Return a sentence's singular and its plurals, or the one form that it has."""
    return [text] if isinstance(text, str) else text


@cache
def check_language(lang: str) -> None:
    """Raise when a language is not known or not whole.

    Raises
    ------
    UnknownName
        Naming the languages there are, or the sentences that are missing.
    """
    if lang not in LANGUAGES:
        raise UnknownName(f"lang: found {lang!r}, expected one of: {', '.join(LANGUAGES)}")
    missing = [] if lang == "en" else lacking(lang)
    if missing:
        listed = "\n".join(f"- {text}" for text in missing)
        raise UnknownName(f"lang {lang!r}: {len(missing)} sentences are not translated; run 'make words' and fill in:\n{listed}")


@cache
def translator(lang: str) -> gettext.NullTranslations:
    """Return what looks sentences up."""
    if lang == "en":
        return gettext.NullTranslations()
    buffer = io.BytesIO()
    write_mo(buffer, translated(lang))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def update() -> list[str]:
    """Write every sentence to `locale/messages.pot` and bring each language's catalogue up to date; return what each still lacks.

    A sentence that changed is marked as to be looked at again (fuzzy), and counts as lacking.
    """
    template = extracted()
    number = len(template)
    for where, text in typed():
        template.add(text, locations=[(where, 1)])
    LOCALES.mkdir(exist_ok=True)
    _write(LOCALES / "messages.pot", template)
    said = []
    for lang in (one for one in LANGUAGES if one != "en"):
        told = translated(lang)
        told.update(template, update_creation_date=False)
        _write(LOCALES / lang / "messages.po", told)
        translated.cache_clear()
        said.append(f"{lang}: {len(lacking(lang))} of {number} sentences are not translated")
    return said


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=140, omit_header=path.suffix == ".pot", ignore_obsolete=True, include_lineno=False)
