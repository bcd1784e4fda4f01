"""Whole sentences from a catalogue, with numbers put in: the only place where words and figures meet."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping
from typing import Any

from violence_data.errors import UnknownName
from violence_data.messages import en

CATALOGS: dict[str, Mapping[str, str]] = {"en": en.SENTENCES}


class Prose(str):
    """Markdown text that a notebook shows as text, not as a quoted string."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def say(key: str, lang: str = "en", **values: object) -> str:
    """Return one whole sentence of a language's catalogue with its numbers and names filled in, as plain text.

    Raises
    ------
    UnknownName
        When there is no such language, or no such sentence; the message lists the languages there are.

    Examples
    --------
    >>> say("unit_rank")
    'Rank by rate, 1 = highest'
    """
    if lang not in CATALOGS:
        raise UnknownName(f"lang: found {lang!r}, expected one of: {', '.join(CATALOGS)}")
    if key not in CATALOGS[lang]:
        raise UnknownName(f"messages: found {key!r}, expected a key of the catalogue {lang!r}")
    return _Numbers().format(CATALOGS[lang][key], **values)


class _Numbers(string.Formatter):
    """Print numbers as they are set: a true minus sign, and no sign before a change that rounds to nothing."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one value as it is printed."""
        text = format(value, format_spec)
        if isinstance(value, str):
            return text
        if re.fullmatch(r"[-+]0(\.0+)?", text):
            return text[1:]
        return re.sub(r"^-(?=\d)", "\N{MINUS SIGN}", text)


def write(key: str, lang: str = "en", **values: object) -> str:
    """Return one whole sentence as Markdown: what comes from data is escaped, so that it can only be text."""
    safe = {k: escape(v) if isinstance(v, str) and not isinstance(v, Prose) else v for k, v in values.items()}
    return say(key, lang, **safe)


def link(url: str) -> Prose:
    """Return a web address as a link; anything else as escaped text."""
    plain = re.fullmatch(r"https?://[A-Za-z0-9:/._~?&=%#-]+", url)
    return Prose(f"<{url}>" if plain else escape(url))


def escape(text: str) -> str:
    r"""Return text in which no character means anything to Markdown or HTML.

    >>> escape("a_b <i>|[x]")
    'a\\_b &lt;i&gt;\\|\\[x\\]'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = re.sub(r"([\\`*_{}\[\]()#+!|$~])", r"\\\1", safe).replace("://", "&#58;//")
    return re.sub(r"[\s\x00-\x1f]+", " ", safe)


def paragraph(*sentences: str) -> Prose:
    """Return sentences as one paragraph; empty ones are left out."""
    return Prose(" ".join(s for s in sentences if s))


def bullets(lines: list[str]) -> Prose:
    """Return lines as a list."""
    return Prose("\n".join(f"- {line}" for line in lines))


def table(head: list[str], rows: list[list[str]], text_columns: Collection[int] = ()) -> Prose:
    """Return a Markdown table; cells must be escaped already. The first column and `text_columns` are text, the others numbers."""
    lines = [head, ["---", *(":---" if at in text_columns else "---:" for at in range(1, len(head)))], *rows]
    return Prose("\n".join(f"| {' | '.join(line)} |" for line in lines))
