"""`reports/index.html`: a link to every report that lies in the folder, and the name of every one that failed."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from violence_data import messages, paths
from violence_data.reports import page, quality_page
from violence_data.reports.batch import Outcome, write_whole
from violence_data.reports.catalog import REPORTS


def write_index(outcomes: Sequence[Outcome] = (), lang: str = "en") -> Path:
    """Write the index of all pages in the reports folder, with the failures of this run, and return its path."""
    sections = [
        {
            "heading": messages.say(f"index_{report.name}", lang),
            "links": [(f"{report.name}/{p.name}", _title(p)) for p in sorted((paths.reports() / report.name).glob("*.html"))],
        }
        for report in REPORTS.values()
    ]
    quality = paths.reports() / quality_page.NAME
    if quality.is_file():
        sections.append({"heading": messages.say("index_quality", lang), "links": [(quality.name, _title(quality))]})
    failed = [o for o in outcomes if o.error]
    text = page.render(
        "index.html",
        title=messages.say("index_title", lang),
        intro=messages.say("index_intro", lang),
        failed_heading=messages.say("index_failed", lang),
        sections=[s for s in sections if s["links"]],
        failed=failed,
    )
    write_whole(path(), text)
    return path()


def path() -> Path:
    """Return where the index lies."""
    return paths.reports() / "index.html"


def _title(path: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8")[:2000], flags=re.DOTALL)
    return html.unescape(found.group(1)) if found else path.stem
