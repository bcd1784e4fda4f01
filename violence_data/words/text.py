"""Text that is Markdown, in which what comes from data can only be text; and what no line of text may break."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from markupsafe import Markup

from violence_data.paths import LANGUAGES
from violence_data.words.numbers import month_names

NO_BREAK = "\N{NO-BREAK SPACE}"
_WHOLE = (
    r"\d{1,2}[ ](?:de[ ])?(?:MONTH)(?:[ ](?:de[ ])?\d{4})?",
    r"(?:MONTH)[ ](?:de[ ])?\d{4}",
    r"NUMBER[ ](?:%|MB|GB|percentage[ ]points?)(?!\w)",
    r"(?:NUMBER[ ])?[Pp]er[ ]100,000",
    r"(?:NUMBER[ ])?[Pp]or[ ]cada[ ]100[ ]mil",
    r"[<>\N{LESS-THAN OR EQUAL TO}][ ]NUMBER(?:\N{EN DASH}NUMBER)?",
    r"NUMBER\N{EN DASH}NUMBER",
)


class Prose(str):
    """Markdown text that a notebook shows as text, not as a quoted string."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


class Markdown(Markup):
    """Text in which nothing is to be escaped again; anything joined to it is."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any) -> Markdown:
        """Return a value as Markdown: what is Markdown already as it is, anything else with no character that means something."""
        return cls(s.__html__() if hasattr(s, "__html__") else s if isinstance(s, Prose) else escape(str(s)))


def escape(text: str) -> str:
    r"""Return text in which no character means anything to Markdown or HTML.

    >>> escape("a_b <i>|[x]")
    'a\\_b &lt;i&gt;\\|\\[x\\]'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = re.sub(r"([\\`*_{}\[\]()#+!|$~])", r"\\\1", safe).replace("://", "&#58;//")
    return re.sub(r"[\s\x00-\x1f]+", " ", safe)


def link(url: str) -> Markdown:
    """Return a web address as a link; anything else as escaped text."""
    plain = re.fullmatch(r"https?://[A-Za-z0-9:/._~?&=%#-]+", url)
    return Markdown(f"<{url}>" if plain else escape(url))


@cache
def _pattern() -> re.Pattern[str]:
    names = (name for lang in LANGUAGES for short in (False, True) for name in month_names(lang, short))
    every = "|".join(_WHOLE).replace("MONTH", "|".join(dict.fromkeys(names)))
    every = every.replace("NUMBER", r"\d(?:[\d.,]*\d)?").replace("[ ]", f"[ {NO_BREAK}]")
    return re.compile(rf"(?<![\w.,])(?:{every})")


def together(text: str, put: Callable[[str], str]) -> str:
    """Return text in which every piece that no line may break is put by `put`.

    >>> together("on 3 January 2019 it rose by 9.5 % to 22.7 per 100,000", lambda piece: f"[{piece}]")
    'on [3 January 2019] it rose by [9.5 %] to [22.7 per 100,000]'
    >>> together("2015–2018, > 80–190", lambda piece: f"[{piece}]")
    '[2015–2018], [> 80–190]'
    """
    return _pattern().sub(lambda found: put(found[0]), text)


def unbroken(text: str) -> str:
    """Return text with spaces that no line may break inside dates and numbers with their unit."""
    return together(text, lambda piece: piece.replace(" ", NO_BREAK))
