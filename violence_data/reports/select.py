"""Which pages are asked for: a report's grid, narrowed or varied by parameters from a command line or a file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from violence_data.errors import UnknownName, ViolenceDataError, os_words
from violence_data.paths import LANGUAGES
from violence_data.reports import catalog, parameters
from violence_data.reports.catalog import Job, Report

LONGEST_RANGE = 200


def jobs(name: str | None, wanted: Iterable[tuple[str, str]]) -> list[Job]:
    """Return the pages of a report, or of all reports that have these parameters when none is named.

    A parameter that names pages (`cve_ent` of a state's profile) says which are made, in place of the grid; any other holds for each
    page of the grid. Several values of one are several pages: `12,16`, `2019..2021`, or the name given twice. Each page of the grid is
    made in every language, one of your own in English, unless `lang` says in which.

    Raises
    ------
    UnknownName, ViolenceDataError
        For a report, parameter or value that does not exist, before anything is run.
    """
    given: dict[str, list[str]] = {}
    for parameter, text in wanted:
        given.setdefault(parameter, []).append(text)
    chosen = [catalog.get(name)] if name else [one for one in catalog.with_all_others() if set(given) <= set(one.parameters)]
    if not chosen:
        raise UnknownName(f"report: no report has all of these parameters: {', '.join(given)}; name one report and its own")
    return [job for report in chosen for job in _jobs(report, given)]


def _jobs(report: Report, given: Mapping[str, list[str]]) -> list[Job]:
    values = {name: _values(report, name, texts) for name, texts in given.items()}
    own = bool(set(given) & set(report.slug_parameters))
    languages = values.pop("lang", ["en"] if own else list(LANGUAGES))
    varied = [dict(zip(values, some, strict=True)) for some in itertools.product(*values.values())]
    pages: tuple[dict[str, Any], ...] = ({},) if own else report.grid
    return [job for page in pages for some in varied for job in in_languages(report.name, {**page, **some}, languages)]


def in_languages(report: str, values: Mapping[str, Any], languages: Iterable[str] = LANGUAGES) -> list[Job]:
    """Return one page in each of several languages."""
    every = list(languages)
    own = {lang: {} if lang == "en" else {"lang": lang} for lang in every}
    return [Job(report, {**values, **own[lang]}, tuple(other for other in every if other != lang)) for lang in every]


def _values(report: Report, name: str, texts: list[str]) -> list[Any]:
    several = report.parameters.get(name) not in ("states", "story")  # a comma is within one value of these
    parts = [part for text in texts for part in (_parts(text) if several else [text])]
    found = [parameters.parse(report.name, report.parameters, {name: part})[name] for part in parts]
    return [value for n, value in enumerate(found) if value not in found[:n]]


def _parts(text: str) -> list[str]:
    """Return the values of a text such as "12,16" or "2019..2021".

    >>> _parts("2019..2021"), _parts("Guerrero, 16")
    (['2019', '2020', '2021'], ['Guerrero', '16'])
    """
    ends = re.fullmatch(r"\s*([0-9]{1,4})\.\.([0-9]{1,4})\s*", text, flags=re.ASCII)
    if not ends:
        return [part.strip() for part in text.split(",")] if "," in text else [text]
    first, last = int(ends[1]), int(ends[2])
    if not 0 <= last - first < LONGEST_RANGE:
        raise ViolenceDataError(f"parameters: expected a range from low to high of at most {LONGEST_RANGE} values, found {text!r}")
    return [f"{number:0{len(ends[1])}}" for number in range(first, last + 1)]


def from_file(path: Path) -> list[tuple[str, str]]:
    """Return the parameters of a YAML file, as papermill takes one: `name: value`, or `name: [value, value]`.

    Raises
    ------
    ViolenceDataError
        When the file cannot be read or holds anything else.
    """
    import yaml

    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ViolenceDataError(f"{path}: {os_words(error)}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ViolenceDataError(f"{path}: expected YAML, found otherwise ({error})") from error
    if not isinstance(held, dict) or not all(isinstance(name, str) for name in held):
        raise ViolenceDataError(f"{path}: expected lines such as cve_ent: 12, found {type(held).__name__}")
    return [(name, str(value)) for name, given in held.items() for value in (given if isinstance(given, list) else [given])]
