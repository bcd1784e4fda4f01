"""Numbers, dates and probabilities as they are printed: what differs by language takes it last, and is a filter of the templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from violence_data.measures.intervals import LIKELY, UNLIKELY, VERY_LIKELY, VERY_UNLIKELY

MINUS = "\N{MINUS SIGN}"
LOCALES = {"en": "en", "es": "es_MX"}
"""How each language writes numbers and dates: Spanish as in Mexico, with a point before the decimals."""
_ISO = re.compile(r"(?<![\w./=-])(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\w/-]|\.\w)")
"""A day or a month as files write it; not a part of a file's name, of an address or of a story's name."""
NUMBER = re.compile(r"(?:(?<!\w)[+\-\N{MINUS SIGN}])?\d(?:[\d.,]*\d)?")
"""A number as it stands in a sentence, with its sign."""
THRESHOLDS = (VERY_UNLIKELY, UNLIKELY, LIKELY, VERY_LIKELY)
NEVER, ALWAYS = 0.005, 0.995
"""Under and from which probability a rounded number would say never, or always: none is printed there."""


def n(value: float, places: int = 0, parted: bool = True, lang: str = "en") -> str:
    """Return a number with its thousands parted, or not; none that rounds to nothing has a sign.

    >>> n(28782), n(-3.14159, 1), n(-0.02, 1)
    ('28,782', '−3.1', '0.0')
    """
    fixed = Decimal(f"{value:.{places}f}")  # rounded from the binary number, as Python prints it; Babel would round its decimal spelling
    text = format_decimal(abs(fixed), format=f"#,##0.{'0' * places}".rstrip("."), locale=LOCALES[lang], group_separator=parted)
    return f"{MINUS}{text}" if fixed < 0 else text


def signed(value: float, places: int = 1, parted: bool = True, lang: str = "en") -> str:
    """Return a change with its sign.

    >>> signed(9.46), signed(-3), signed(0.01)
    ('+9.5', '−3.0', '0.0')
    """
    text = n(value, places, parted, lang)
    return f"+{text}" if Decimal(f"{value:.{places}f}") > 0 else text


def whole(value: Any, lang: str = "en") -> str:
    """Return a count for a table's cell; nothing where it is not covered."""
    return "" if pd.isna(value) else n(value, lang=lang)


def as_it_is(value: float, lang: str = "en") -> str:
    """Return a number with the decimals that it has, six at most.

    >>> as_it_is(34723.0), as_it_is(13.8), as_it_is(-0.25), as_it_is(-1e-12)
    ('34,723', '13.8', '−0.25', '0')
    """
    text = format_decimal(round(abs(value), 6), format="#,##0.######", locale=LOCALES[lang])
    return f"{MINUS}{text}" if round(value, 6) < 0 else text


def percent(value: float, lang: str = "en") -> str:
    """Return a change in percent as it stands under an axis, with its sign.

    >>> percent(12.0), percent(-3), percent(0)
    ('+12%', '−3%', '0%')
    """
    text = format_percent(Decimal(f"{abs(value):.6f}") / 100, locale=LOCALES[lang], decimal_quantization=False)
    return f"{MINUS}{text}" if round(value, 6) < 0 else f"+{text}" if round(value, 6) > 0 else text


def dated(value: date | str, lang: str = "en") -> str:
    """Return a day or month in words; of a text, each day and month that is written as in a file.

    >>> dated("cut 2025-06, out on 2019-10-15"), dated(date(2019, 10, 15))
    ('cut June 2025, out on 15 October 2019', '15 October 2019')
    >>> dated("IDVFC_NM_2019-11.zip; 2019-10-15-tepochica")
    'IDVFC_NM_2019-11.zip; 2019-10-15-tepochica'
    """
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else value
    return _ISO.sub(lambda found: _said(found, lang), text)


def _said(found: re.Match[str], lang: str) -> str:
    year, number, day = found.groups()
    if day is None:
        return month(date(int(year), int(number), 1), lang)
    return format_date(date(int(year), int(number), int(day)), _DAY[lang], locale=LOCALES[lang])


_DAY = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}


def month(value: date, lang: str = "en") -> str:
    """Return a month and its year.

    >>> month(date(2019, 10, 1)), month(date(2019, 10, 1), "es")
    ('October 2019', 'octubre de 2019')
    """
    return format_date(value, _MONTH[lang], locale=LOCALES[lang])


def tick(value: date, of_days: bool = False, lang: str = "en") -> str:
    """Return a month, or a day, as it stands under an axis.

    >>> tick(date(2019, 10, 15)), tick(date(2019, 10, 15), of_days=True), tick(date(2019, 1, 1), lang="es")
    ('Oct 2019', '15 Oct', 'ene 2019')
    """
    return format_date(value, "d MMM" if of_days else "MMM y", locale=LOCALES[lang])


def month_names(lang: str = "en", short: bool = False) -> list[str]:
    """Return the twelve months, whole or short, as they stand in a sentence or under an axis.

    >>> month_names()[8], month_names(short=True)[8]
    ('September', 'Sep')
    """
    names = get_month_names("abbreviated" if short else "wide", locale=LOCALES[lang])
    return [str(names[number]) for number in range(1, 13)]


def listed(parts: Iterable[object], lang: str = "en") -> str:
    """Return names one after the other, the last with its "and".

    >>> listed(["Guerrero", "Colima", "Sonora"])
    'Guerrero, Colima, and Sonora'
    """
    return joined(format_list([str(part) for part in parts], locale=LOCALES[lang]), lang)


_JOINS = {
    "en": (),
    "es": (
        (re.compile(r"\b(en|de|a|con|para|que|y) (?=Ciudad de México)", re.IGNORECASE), r"\1 la "),
        (re.compile(r"\b(en|con|para|que|y) (?=Estado de México)", re.IGNORECASE), r"\1 el "),
        (re.compile(r"\b(d?[ea]) (?=Estado de México)", re.IGNORECASE), r"\1l "),
        (re.compile(r"\by (?=[Ii]|[Hh]i(?!e))"), "e "),
    ),
}
"""What a word before it makes of a name: "en la Ciudad de México", "del Estado de México", "Guerrero e Hidalgo"."""


def joined(text: str, lang: str = "en") -> str:
    """Return a sentence with its names put in as its language joins them.

    >>> joined("en Ciudad de México y Hidalgo, lejos de Estado de México", "es")
    'en la Ciudad de México e Hidalgo, lejos del Estado de México'
    """
    for pattern, put in _JOINS[lang]:
        text = pattern.sub(put, text)
    return text


def own_name(lang: str) -> str:
    """Return what a language calls itself.

    >>> own_name("en"), own_name("es")
    ('English', 'Español')
    """
    return str(Locale.parse(lang).display_name).capitalize()


def years(first: int, last: int) -> str:
    """Return a run of years.

    >>> years(2015, 2018), years(2015, 2015)
    ('2015–2018', '2015')
    """
    return f"{first}–{last}" if last > first else str(first)


def in_100(p: float) -> str:
    """Return a probability as chances in 100, or "under" or "over" where none can be said.

    >>> in_100(0.712), in_100(0.7988), in_100(0.001), in_100(0.999)
    ('71', '79.9', 'under', 'over')
    """
    if not NEVER <= p < ALWAYS:
        return "under" if p < NEVER else "over"
    return f"{100 * p:.{_places(p) - 2}f}"


def probability(p: float) -> str:
    """Return a probability as a number.

    >>> probability(0.712), probability(1.0), probability(0.0), probability(0.9488)
    ('0.71', '>0.99', '<0.01', '0.949')
    """
    if not NEVER <= p < ALWAYS:
        return "<0.01" if p < NEVER else ">0.99"
    return f"{p:.{_places(p)}f}"


def _places(p: float) -> int:
    """Return with how many decimals, two at least, a probability is not rounded across, or onto, a threshold of a word."""
    return next((n for n in range(2, 9) if round(p, n) == p or round(p, n) not in THRESHOLDS), 9)
