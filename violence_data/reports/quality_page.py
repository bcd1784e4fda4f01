"""`reports/quality.html` and `reports/quality.md`: what every check looked for and found, table by table."""

from __future__ import annotations

import re
from pathlib import Path

from violence_data import messages, paths
from violence_data.checks import CHECKS, SEVERITIES
from violence_data.quality import Quality, Result
from violence_data.reports import page
from violence_data.reports.batch import write_whole

NAME = "quality.html"


def write_quality(quality: Quality, lang: str = "en") -> Path:
    """Write the quality report as a page and as Markdown, the same bytes for the same findings, and return the page's path."""
    words = {
        "title": messages.say("quality_title", lang),
        "intro": messages.say("quality_intro", lang),
        "severities": [(severity, messages.say(f"quality_{severity}", lang)) for severity in SEVERITIES],
        "quality": quality,
        "checks": list(CHECKS.values()),
    }
    path = paths.reports() / NAME
    write_whole(path, page.render("quality.html", anchor=anchor, **words))
    write_whole(path.with_suffix(".md"), page.render_markdown("quality.md", **words))
    return path


def anchor(result: Result) -> str:
    """Return the place of a result on the page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{result.over} {result.check}".lower())
