"""What a file covers and when it came out, read from its name and content or given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from violence_data import raw
from violence_data.errors import IntakeRefused
from violence_data.raw import RawFile, Source
from violence_data.sources.layout import Part
from violence_data.tables import TABLES

SHORT_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_NUMBERS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_ ]?(0[1-9]|1[0-2])(?![0-9])")
_WORDS = re.compile(rf"(?<![a-z])({'|'.join(SHORT_MONTHS)})[a-z]*[-_ ]?((?:20)?[0-9]{{2}})(?![0-9])")
_EDITION = re.compile(r"(?<![a-z])ed[-_ ]?((?:19|20)[0-9]{2})(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_ENDED = re.compile(r"(?<![0-9])(20[0-9]{2})-(20[0-9]{2})[-_ ]")
_A_YEAR = "(?:19|20)[0-9]{2}"
_WANTED = {"month": f"{_A_YEAR}-(0[1-9]|1[0-2])", "edition": f"ed{_A_YEAR}", "year": _A_YEAR}
_EXAMPLES = {"month": "2024-11", "edition": "ed2023", "year": "2010"}


def kind_of_cut(part: Part) -> str:
    """Return what the cut of a table is: the last "month" it covers, the "edition" of projections, or the "year" of a map or catalogue.

    >>> from violence_data.sources import SOURCES
    >>> [kind_of_cut((layout, None)) for layout in SOURCES["conapo_population"].layouts][:1]
    ['edition']
    """
    table = TABLES[part[0].table]
    if table.vintage == "edition":
        return "edition"
    return "month" if table.date_basis else "year"


def from_name(name: str, kind: str) -> str:
    """Return the cut that a file's name gives, the last of them where there are several; empty when it gives none.

    >>> from_name("IDVFC_NM_2019-11.csv", "month"), from_name("INM_estatal_jun25.xlsx", "month"), from_name("IDM_2020-2025.csv", "month")
    ('2019-11', '2025-06', '')
    >>> from_name("municipal_population_1990-2040_ed2023.csv", "edition"), from_name("municipalities_2010.zip", "year")
    ('ed2023', '2010')
    """
    name = name.lower()
    if kind == "edition":
        return next((f"ed{year}" for year in reversed(_EDITION.findall(name))), "")
    if kind == "year":
        return next(reversed(_YEAR.findall(name)), "")
    found = [(m.start(), f"{m[1]}-{m[2]}") for m in _NUMBERS.finditer(name)]
    found += [(m.start(), f"20{m[2][-2:]}-{SHORT_MONTHS.index(m[1]) + 1:02}") for m in _WORDS.finditer(name)]
    return max(found)[1] if found else ""


def find_cut(file: RawFile, parts: Sequence[Part], given: str | None) -> str:
    """Return a file's cut: the one given, or the one its content and its name agree on or one of them tells; else it is refused."""
    kind = kind_of_cut(parts[0])
    if given is not None:
        if not re.fullmatch(_WANTED[kind], given):
            raise IntakeRefused(f"--cut: expected the {kind} as in {_EXAMPLES[kind]}, found {given!r}")
        return given
    told = {layout.cut(cells, file) for layout, cells in parts if layout.cut}
    content = max((cut for cut in told if re.fullmatch(_WANTED[kind], cut)), default="")
    name = from_name(file.name, kind) if not month_out(file.name, content) else content
    if content and name and content != name and kind == "month":
        raise IntakeRefused(
            f"{file.name}: the name says that it covers to {name}, its content ends with {content}; say which is right: --cut {content}"
        )
    if not (content or name):
        raise IntakeRefused(
            f"{file.name}: neither its name nor its content tells the {kind} it covers; give it, as in --cut {_EXAMPLES[kind]}"
        )
    return (name or content) if kind == "year" else (content or name)  # a map saved again is no newer map


def month_out(name: str, cut: str) -> str:
    """Return the month that a name such as `2015-2025_jun2026` gives years that have ended and came out again; empty where it gives none.

    As in the names of the publisher's other files it is the last month of what came out that day (`Estatal-Delitos-2015-2021_feb2021`
    covers to February and came out in March), so the file came out in the month after it.

    >>> month_out("Estatal-Delitos-2015-2025_jun2026.zip", "2025-12"), month_out("IDVFC_NM_2015-2025_oct25.csv", "2025-10")
    ('2026-06', '')
    """
    years, month = _ENDED.search(name), from_name(name, "month")
    return month if years and cut == f"{years[2]}-12" and month > cut else ""


def month_later(day: dt.date) -> dt.date:
    """Return the same day of the next month.

    >>> month_later(dt.date(2026, 12, 20))
    datetime.date(2027, 1, 20)
    """
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, day.day)


def find_published_on(source: Source, cut: str, given: str | None, given_is: str, month: str = "") -> tuple[dt.date | None, str]:
    """Return the day a file came out and how exact it is: as given, or by the source's usual day; None when neither tells.

    The usual day is that of the month after the cut, or after the `month` that the name gives years that came out again. A given day that
    is none or not after the cut is refused, and one that is left out while how exact it is was given.
    """
    if given is None:
        if given_is != raw.PUBLISHED_ON_IS[0]:
            raise IntakeRefused(f"--published-on-is: expected --published-on YYYY-MM-DD beside it, found {given_is!r} alone")
        if not (source.usual_day and re.fullmatch(_WANTED["month"], cut)):
            return None, ""
        told = month_later(dt.date.fromisoformat(f"{month or cut}-{source.usual_day:02}"))
        return told, "approximate" if month else "usual day"
    if given_is not in raw.PUBLISHED_ON_IS:
        raise IntakeRefused(f"--published-on-is: expected one of {', '.join(raw.PUBLISHED_ON_IS)}, found {given_is!r}")
    try:
        day = dt.datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError as error:
        raise IntakeRefused(f"--published-on: expected a day as YYYY-MM-DD, found {given!r}") from error
    if re.fullmatch(_WANTED["month"], cut) and f"{day:%Y-%m}" <= cut:
        raise IntakeRefused(f"--published-on: expected a day after the cut {cut}, found {day}")
    return day, given_is
