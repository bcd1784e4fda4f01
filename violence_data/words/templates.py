"""One subject's words, opened from its template: each macro a paragraph, a table or a label."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from operator import contains
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from jinja2.bccache import Bucket

from violence_data import once, places
from violence_data.errors import UnknownName
from violence_data.measures.flags import flagged_years
from violence_data.measures.frames import COUNTS, measure, rows_of
from violence_data.measures.intervals import likelihood
from violence_data.words import numbers
from violence_data.words.catalogue import check_language, translator
from violence_data.words.loaded import about, files, gap_files, left_out, source_name, warned, warning
from violence_data.words.text import Markdown, Prose, link

SUFFIX = ".md.j2"
TOPICS = Path(__file__).parents[1] / "topics"
NEWLINE = "\v"
"""What `{{ br }}` leaves: a break of a line that stays; those of the template are its own."""
ENDS = ";,.:)"
"""What no space stands before, though the template breaks the line there."""


class Words:
    """The words of one subject in one language: `words.answer(...)` is Markdown, `words.plain.fan_title(...)` a chart's plain text.

    A name that the template does not have, or that one of its macros is not given, is an error.
    """

    def __init__(self, subject: str, lang: str, *, plain: bool = False) -> None:
        self.subject, self.lang, self._plain = subject, lang, plain
        templates = _environment(lang, plain)
        self._modules = [templates.get_template(f"{name}{SUFFIX}").module for name in dict.fromkeys((subject, "shared"))]

    @property
    def plain(self) -> Words:
        """The same words as plain text, for charts and terminals: nothing is escaped."""
        return words_of(self.subject, self.lang, plain=True)

    def __getattr__(self, name: str) -> Callable[..., Prose]:
        """Return the macro of this name."""
        macro = next((found for module in self._modules if callable(found := getattr(module, name, None))), None)
        if name.startswith("_") or macro is None:
            raise AttributeError(f"words: the template of {self.subject!r} has no macro {name!r}")
        put = _label if self._plain else _lines
        return lambda *values, **named: Prose(put(str(macro(*values, **named))))


@cache
def words_of(subject: str, lang: str = "en", *, plain: bool = False) -> Words:
    """Open a subject's words in a language.

    Raises
    ------
    UnknownName
        When there is no such language or subject; the message lists those there are, or the sentences that the language lacks.
    """
    check_language(lang)
    try:
        return Words(subject, lang, plain=plain)
    except jinja2.TemplateNotFound as error:
        raise UnknownName(f"words: found {subject!r}, expected a subject that has a template: there is no {error.name}") from error


@cache
def _environment(lang: str, plain: bool) -> jinja2.Environment:
    """Return the templates' environment: escaped as Markdown, or plain; undefined names are errors in both."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        bytecode_cache=Compiled(f"words-{lang}-{plain}"),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
        autoescape=not plain,
        finalize=_plain if plain else _markdown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    put: Callable[[str], str] = str if plain else Markdown
    speak(environment, lang, put)
    for name in ("dated", "listed"):  # of text, which may come from a file
        environment.filters[name] = _filter(getattr(numbers, name), str if plain else Markdown.escape, lang)
    environment.filters |= {
        "link": str if plain else link,
        "capital": lambda text: type(text)(text[:1].upper() + text[1:]),
        "probability": lambda p: put(numbers.probability(p)),
        "rows": rows_of,
        "table": lambda name: about(name, lang),
        "warning": lambda key: warning(key, lang),
        "count_rows": _count_rows,
        "flagged": flagged_years,
        "likelihood": likelihood,
        "place": lambda code: place(code, lang),
        "translated": lambda text: translator(lang).gettext(text) if text else text,  # what somebody typed, as far as it is known
        **{one.__name__: one for one in (files, gap_files, numbers.in_100, left_out, source_name, warned)},
        "measure": measure,
    }
    environment.tests |= {"contains": contains, "edition": lambda cut: cut.startswith("ed")}
    environment.globals |= {
        "br": put(NEWLINE),
        "month_names": partial(numbers.month_names, lang),
        "years": numbers.years,
        "place": lambda code: place(code, lang),
        "missing": pd.isna,
    }
    return environment


class Compiled(jinja2.BytecodeCache):
    """Templates that a process of this run compiled, for all others; `kind` tells environments that compile otherwise apart."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, unless the template is another since."""
        if found := once.kept(f"{bucket.key}-{self._kind}"):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        once.keep(f"{bucket.key}-{self._kind}", bucket.bytecode_to_string())


def speak(environment: jinja2.Environment, lang: str, put: Callable[[str], str]) -> None:
    """Let an environment's templates say their sentences in a language; `put` makes a sentence what is not escaped again."""
    told = translator(lang)

    def gettext(string: str, /, **values: object) -> str:
        return said(put(told.gettext(string)) % _inline(values))

    def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
        return said(put(told.ngettext(one, many, number)) % _inline({"num": number} | values))

    def said(sentence: str) -> str:
        return put(numbers.joined(str(sentence), lang))

    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the two above put the values in themselves
    for name in ("n", "signed", "whole", "as_it_is", "month"):
        environment.filters[name] = _filter(getattr(numbers, name), put, lang)


def place(code: str, lang: str) -> str:
    """Return what a state, the nation, a municipality or a city of several is called."""
    name = places.name_of(code)
    return name if places.is_municipal(code) else translator(lang).gettext(name)


def _plain(value: Any) -> Any:
    """Return what is put into plain text without the line breaks of the macro that made it."""
    return value.strip("\n") if isinstance(value, str) else value


def _markdown(value: Any) -> Markdown:
    """Return what is put into Markdown, escaped, without the line breaks of the macro that made it."""
    return Markdown(Markdown.escape(value).strip("\n"))


def _inline(values: dict[str, object]) -> dict[str, object]:
    """Return what goes into a sentence without the line breaks of the macro that made it."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _filter(function: Callable[..., str], put: Callable[[str], str], lang: str) -> Callable[..., str]:
    return lambda *values: put(function(*values, lang=lang))


def _count_rows(frame: pd.DataFrame) -> list[Any]:
    """Return the rows of a frame of one count, whichever it is: `count`, `count_per_100k` and so on, and the other columns."""
    of_count = re.compile(rf"({'|'.join(COUNTS)})(?=$|_per_100k|_[ab]$)")
    return rows_of(frame.rename(columns=lambda name: of_count.sub("count", name)))


def _template(name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Return a subject's template, which lies in its topic's folder, or one that subjects share, which lies here."""
    for path in (TOPICS / name.removesuffix(SUFFIX) / f"words{SUFFIX}", Path(__file__).with_name(name)):
        if path.is_file():
            return opened(path)
    return None


def opened(path: Path) -> tuple[str, str, Callable[[], bool]]:
    """Return a template for a loader: a sentence ends its line, other blocks leave none, so that empty lines alone part paragraphs."""
    return path.read_text(encoding="utf-8").replace("{% endtrans %}\n", "{% endtrans +%}\n"), str(path), lambda: True


def _lines(text: str) -> str:
    """Return rendered Markdown with the lines it is meant to have: one a paragraph, an item, a quote, a row of a table."""
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        lines: list[str] = []
        for line in filter(None, (re.sub("[ \t]+", " ", line).strip(" ") for line in block.split("\n"))):
            if lines and not line.startswith(("|", "- ", ">")):
                lines[-1] += line if line[0] in ENDS else f" {line}"
            else:
                lines.append(line)
        blocks.append("\n".join(lines))
    return "\n\n".join(filter(None, blocks))


def _label(text: str) -> str:
    """Return rendered plain text on one line, but for the breaks it asks for."""
    flat = re.sub(rf"[ \t]*\n\s*(?=[{ENDS}])", "", text.replace(NEWLINE, "\0"))
    return "\n".join(re.sub(r"[ \t\n]+", " ", line).strip(" ") for line in flat.split("\0"))
