"""The pages beside the reports: `index.html` leads to every one of them, `quality.html` and `quality.md` say what every check found."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from violence_data import paths
from violence_data.checks import CHECKS, SEVERITIES, Result
from violence_data.quality import Quality
from violence_data.reports import page
from violence_data.reports.batch import Outcome
from violence_data.reports.catalog import REPORTS
from violence_data.reports.writing import write_whole
from violence_data.words import words_of


def write_index(outcomes: Sequence[Outcome] = (), lang: str = "en") -> Path:
    """Write the index of all pages in the reports folder, with the failures of this run, and return its path.

    A page that is of an earlier run, because the last one failed, is marked.
    """
    failed = [o for o in outcomes if o.error]
    earlier = {f"{o.report}/{o.slug}.html" for o in failed if o.earlier_page}
    folder, say = paths.reports(), words_of("pages", lang).plain
    pages = {name: sorted((folder / name).glob("*.html")) for name in REPORTS} | {"quality": sorted(folder.glob(quality().name))}
    sections = {say.heading(name): [(str(p.relative_to(folder)), title(p)) for p in some] for name, some in pages.items()}
    write_whole(path(), page.render("index.html", lang, sections=sections, failed=failed, earlier=earlier))
    return path()


def write_run(outcomes: Sequence[Outcome], lang: str = "en") -> Path:
    """Write how the last run of every page went as a page, those that failed first, and return its path."""
    shown = paths.reports() / "run.html"
    write_whole(shown, page.render("run.html", lang, outcomes=sorted(outcomes, key=lambda o: (not o.error, o.key))))
    return shown


def path() -> Path:
    """Return where the index lies."""
    return paths.reports() / "index.html"


def quality() -> Path:
    """Return where the page of the checks lies."""
    return paths.reports() / "quality.html"


def write_quality(found: Quality, lang: str = "en") -> Path:
    """Write what the checks found as a page and as Markdown, the same bytes for the same findings, and return the page's path."""
    shown = {"quality": found, "severities": SEVERITIES, "checks": list(CHECKS.values())}
    write_whole(quality(), page.render("quality.html", lang, anchor=_anchor, **shown))
    write_whole(quality().with_suffix(".md"), page.render_markdown("quality.md", lang, **shown))
    return quality()


def _anchor(result: Result) -> str:
    """Return the place of a result on the page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{result.over} {result.check}".lower())


def title(shown: Path) -> str:
    """Return a page's title; its file's name where it has none."""
    if not shown.is_file():
        return shown.stem
    with shown.open(encoding="utf-8") as file:
        found = re.search(r"<title>(.*?)</title>", file.read(2000), flags=re.DOTALL)
    return html.unescape(found.group(1)) if found else shown.stem
