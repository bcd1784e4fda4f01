"""The pages beside the reports: `index.html` leads to every one of them, `quality.html` and `quality.md` say what every check found."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from violence_data import paths, seeds
from violence_data.checks import CHECKS, SEVERITIES, Result
from violence_data.paths import LANGUAGES
from violence_data.quality import Quality
from violence_data.reports import front, page
from violence_data.reports.batch import Outcome
from violence_data.reports.catalog import REPORTS, language_suffix, with_all_others
from violence_data.reports.writing import write_whole
from violence_data.words import numbers, words_of
from violence_data.words.catalogue import lacking, translator

SCRIPT = page.TEMPLATES.joinpath("index.js").read_text(encoding="utf-8").rstrip("\n")
"""Sorts and filters the list of pages; without it the list is there whole."""
ERRATA, BEGUN = "errata.csv", dt.date(2026, 11, 28)
"""What pages said wrongly, and since when that is written down."""


def write_index(outcomes: Sequence[Outcome] = ()) -> Path:
    """Write the index of all pages in the reports folder, one a language, with the failures of this run; return that in English.

    A page that is of an earlier run, because the last one failed, is marked. A language without a page, or not whole, has no index.
    """
    shown = [_Shown(path) for name in REPORTS for path in sorted((paths.reports() / name).glob("*.html"))]
    languages = [lang for lang in LANGUAGES if lang == "en" or (any(one.lang == lang for one in shown) and not lacking(lang))]
    for lang in languages:
        others = [other for other in languages if other != lang]
        _write_index(lang, [one for one in shown if one.lang == lang], [o for o in outcomes if o.error], others)
        _write_errata(lang, others)
    return path()


def _write_index(lang: str, shown: Sequence[_Shown], failed: Sequence[Outcome], others: Sequence[str]) -> None:
    pages = {report.name: [one for one in shown if one.report == report.name] for report in with_all_others()}
    states = {one.path.stem.removesuffix(f"_{lang}"): one.href for one in pages["state_profile"]}
    pages["quality"] = [_Shown(path) for path in paths.reports().glob(quality(lang).name)]
    values = {
        "pages": pages,
        "heading": words_of("pages", lang).plain.heading,
        "failed": [o for o in failed if str(o.values.get("lang") or "en") == lang],
        "earlier": {f"{o.report}/{o.slug}.html" for o in failed if o.earlier_page},
        "others": {other: path(other).stem for other in others},
        "towns": sum(one.report not in pages for one in shown),
        "states": front.tile_map(states),
        "sources": front.reaches(),
        "script_hash": _hash(SCRIPT),
    }
    write_whole(path(lang), page.render("index.html", lang, **values))


def _write_errata(lang: str, others: Sequence[str]) -> None:
    """Write the page of what pages said wrongly, the newest first: `seeds/errata.csv`, in a language as far as it is known there."""
    told = translator(lang)
    rows = [{name: told.gettext(text) if text else "" for name, text in row.items()} for row in seeds.read_rows(ERRATA)]
    shown = [{**row, "date": numbers.dated(row["date"], lang)} for row in sorted(rows, key=lambda row: row["date"], reverse=True)]
    led = {other: path(other, "errata").stem for other in others}
    write_whole(path(lang, "errata"), page.render("errata.html", lang, rows=shown, begun=numbers.dated(BEGUN, lang), others=led))


def write_run(outcomes: Sequence[Outcome]) -> Path:
    """Write how the last run of every page went as a page, one a language, those that failed first; return that in English."""
    _write_each("run", "run.html", outcomes=sorted(outcomes, key=lambda o: (not o.error, o.key)))
    return path(name="run")


def path(lang: str = "en", name: str = "index") -> Path:
    """Return where the index of a language lies, or another page beside it."""
    return paths.reports() / f"{'_'.join([name, *language_suffix(lang)])}.html"


def quality(lang: str = "en") -> Path:
    """Return where the page of the checks lies in a language."""
    return path(lang, "quality")


def write_quality(found: Quality) -> Path:
    """Write what the checks found, the same bytes for the same findings: a page, one a language, and Markdown; return that in English."""
    shown = {"quality": found, "severities": SEVERITIES, "checks": list(CHECKS.values())}
    _write_each("quality", "quality.html", anchor=_anchor, **shown)
    write_whole(quality().with_suffix(".md"), page.render_markdown("quality.md", "en", **shown))
    return quality()


def _write_each(name: str, template: str, **values: Any) -> None:
    """Write a page beside the reports in each language that is whole."""
    languages = [lang for lang in LANGUAGES if lang == "en" or not lacking(lang)]
    for lang in languages:
        others = {other: path(other, name).stem for other in languages if other != lang}
        write_whole(path(lang, name), page.render(template, lang, others=others, **values))


def _anchor(result: Result) -> str:
    """Return the place of a result on the page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{result.over} {result.check}".lower())


class _Shown:
    """A page that lies in the reports folder: its report, what it is called, and its language, as its first lines say."""

    def __init__(self, path: Path) -> None:
        head = path.read_text(encoding="utf-8")[:2000]
        lang = re.search(r'<html lang="([a-z]+)"', head)
        self.path, self.href = path, path.relative_to(paths.reports()).as_posix()
        self.report = path.parent.name if path.parent != paths.reports() else path.stem
        self.title = title(path)
        self.lang = lang[1] if lang else "en"


def _hash(script: str) -> str:
    """Return what a page's policy calls the one script that it may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def title(shown: Path) -> str:
    """Return a page's title; its file's name where it has none."""
    if not shown.is_file():
        return shown.stem
    with shown.open(encoding="utf-8") as file:
        found = re.search(r"<title>(.*?)</title>", file.read(2000), flags=re.DOTALL)
    return html.unescape(found.group(1)) if found else shown.stem
