"""Pages in the system's Chromium, which asks nothing of the outside; and a front page of made-up reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from violence_data import places
from violence_data.paths import LANGUAGES
from violence_data.reports import page, site
from violence_data.reports.batch import Outcome
from violence_data.reports.catalog import REPORTS, language_suffix

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class Tab:
    """A page of a browser, with what its console said that is no remark and every address it asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: Path, width: int = 1280) -> Page:
        """Open a file as on a screen of this width and return the page; what an earlier one said is forgotten."""
        self.said.clear()
        self.asked.clear()
        self.page.emulate_media(media="screen", color_scheme="light")
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto(path.as_uri())
        return self.page


@contextmanager
def opened() -> Iterator[Tab]:
    """Open Chromium with one empty page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = Tab(browser.new_page())
        tab.page.on("console", lambda one: tab.said.append(one.text) if one.type in ("error", "warning") else None)
        tab.page.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.page.on("request", lambda request: tab.asked.append(request.url))
        yield tab
        browser.close()


def front_of(number: int, reports: Path, outcomes: Sequence[Outcome] = ()) -> Path:
    """Write as many made-up pages, in each language, into the folder of the reports, and return the front page that leads to them."""
    names = [name for name in REPORTS if name != "municipality_profile"]
    states = [("state_profile", state.cve_ent, f"State profile: {state.name}") for state in places.all_states()]
    others = [(names[n % len(names)], f"made-up-{n}", f"Made-up page number {n} of {names[n % len(names)]}") for n in range(32, number)]
    for report, slug, title in [*states, *others]:
        for lang in LANGUAGES:
            path = reports / report / f"{'_'.join([slug, *language_suffix(lang)])}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                page.render(
                    "report.html", lang, title=title, name=f"{path.parent.name}/{path.stem}", slug=path.stem, body="<p>Made up.</p>"
                ),
                encoding="utf-8",
            )
    return site.write_index(outcomes)
