"""Pages as a browser shows them: nothing asked of the outside, nothing too wide or too small, nothing that axe finds, all by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from browser import CHROMIUM, Tab, front_of, opened
from support import CHOSEN, Made, copy_project

from violence_data import paths, processed
from violence_data.checks import Result
from violence_data.paths import LANGUAGES
from violence_data.quality import Feed, Quality, TableQuality
from violence_data.reports import batch, site
from violence_data.reports.catalog import REPORTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no page is opened in a browser")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed: no page is opened in a browser")
pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed: no page is opened in a browser"),
]
WIDTHS = (360, 768, 1280)
LEAST_LETTER = 10
"""How tall the smallest text of a chart is on a narrow screen, in pixels."""
PAPER = {"width": 718, "height": 1047}
"""What a sheet of A4 holds within margins of a centimetre, in pixels."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_A_WIDTH = ["scrollable-region-focusable", "target-size"]
"""Rules that can find something anew on a screen of another width."""
SCHEMES: dict[str, Literal["light", "dark"]] = {"en": "light", "es": "dark"}
"""Pages of both languages are built alike: each language is looked at in one scheme of colours."""
AXE = """run => axe.run({exclude: ["figure svg"]}, {runOnly: run, resultTypes: ["violations"]}).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.target.join(" ") + " " + node.failureSummary).slice(0, 4).join("; ")))"""
SMALL = """least => [...document.querySelectorAll("figure svg text")].filter(text => {
    const scale = text.getScreenCTM();
    return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b) < least - 0.01;
}).map(text => text.textContent)"""
FEW_ROWS = """() => document.querySelectorAll("tbody tr:nth-child(n + 4)").forEach(row => row.remove())"""
"""The rows of a table are alike: axe need not look at each, and takes seconds to."""
BROKEN = """tall => [...document.querySelectorAll("figure")].filter(
    one => getComputedStyle(one).breakInside !== "avoid" || one.getBoundingClientRect().height > tall).map(one => one.id)"""


@pytest.fixture(scope="module")
def made(page: Callable[..., Made]) -> dict[tuple[str, str], Made]:
    """Every report's page of the tests in each language, made before the browser is opened."""
    tongue = {lang: {} if lang == "en" else {"lang": lang} for lang in LANGUAGES}
    return {(name, lang): page(name, **CHOSEN.get(name, {}), **tongue[lang]) for name in REPORTS for lang in LANGUAGES}


@pytest.fixture(scope="module")
def front(built: processed.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a front page in each language of 350 made-up reports, one of which failed, with the pages of runs and checks."""
    folder = copy_project(tmp_path_factory.mktemp("front") / "project", processed_tables=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(folder))
        failed = batch.Outcome("state_profile", "12", "State profile: Guerrero", 1.0, "Error: it failed", earlier_page=True)
        result = Result("spike", "warning", "Days far over others.", "a_table", "", ("2019-05-12: 34, usually 2",))
        feed = Feed("sesnsp_victims/IDVFC_NM_2019-11.zip", "CNSP38_2015", "2019-11", "about 2019-12-20", "2015-01 to 2019-11", 274_764)
        table = TableQuality("a_table_with_a_long_name_of_its_own", "A table", 274_764, 2, (feed,), (result,))
        site.write_quality(Quality((), (table,), ()))
        site.write_run([failed, batch.Outcome("state_profile", "13", "State profile: Hidalgo", 4.2, why="no page is there")])
        front_of(350, paths.reports(), [failed])
        return paths.reports()


@pytest.fixture(scope="module")
def tab(made: dict[tuple[str, str], Made], front: Path) -> Iterator[Tab]:
    """The one page of the one browser of these tests."""
    with opened() as tab:
        yield tab


def found_by_axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds on a page as it is shown, by some rules or by those of WCAG."""
    run = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    return list(page.evaluate(AXE, run))


def faults(tab: Tab, path: Path, scheme: Literal["light", "dark"]) -> dict[str, Any]:
    """Return what is wrong with a page on any screen and on paper, with all that is folded opened by keyboard."""
    page = tab.open(path, WIDTHS[0])
    page.emulate_media(color_scheme=scheme)
    found: dict[str, Any] = {}
    for summary in page.locator("summary").all():
        summary.press("Enter")
    found["stays folded"] = page.locator("details:not([open])").count()
    found["small letters"] = page.evaluate(SMALL, LEAST_LETTER)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found[f"too wide on {width}"] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate(axe.AXE_SCRIPT)
    page.evaluate(FEW_ROWS)
    for width in WIDTHS[::-1]:
        page.set_viewport_size({"width": width, "height": 800})
        found[f"axe on {width}"] = found_by_axe(page, None if width == WIDTHS[0] else OF_A_WIDTH)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    found["broken on paper"] = page.evaluate(BROKEN, PAPER["height"])
    found["asked"] = [url for url in tab.asked if not url.startswith(("file:", "data:"))]
    return {what: fault for what, fault in {**found, "said": tab.said}.items() if fault}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_page_is_whole_on_every_screen(report: str, lang: str, tab: Tab, made: dict[tuple[str, str], Made]) -> None:
    assert faults(tab, made[report, lang].path, SCHEMES[lang]) == {}


@pytest.mark.parametrize(("name", "scheme"), [("index", "light"), ("index_es", "dark"), ("quality", "dark"), ("run", "light")])
def test_the_pages_beside_the_reports_are_whole_on_every_screen(name: str, scheme: Literal["light", "dark"], tab: Tab, front: Path) -> None:
    assert faults(tab, front / f"{name}.html", scheme) == {}


def test_a_report_is_printed_on_some_sheets(tab: Tab, made: dict[tuple[str, str], Made]) -> None:
    page = tab.open(made["state_profile", "en"].path)
    margin = {side: "1cm" for side in ("top", "right", "bottom", "left")}
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", margin=margin))
    assert len(page.query_selector_all("figure")) / 2 < len(sheets) <= 20


def test_a_front_page_of_many_reports_is_light(front: Path) -> None:
    assert len(list(front.glob("*/*.html"))) == 350 * len(LANGUAGES)
    assert max((front / f"{name}.html").stat().st_size for name in ("index", "index_es")) < 600_000


def test_the_map_is_reached_by_tab_and_followed_by_enter(tab: Tab, front: Path) -> None:
    page = tab.open(front / "index.html")
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    reached = []
    while not reached or (not reached[-1].startswith("Guerrero") and len(reached) < 60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
    assert re.fullmatch(r"Guerrero: [\d.]+", reached[-1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/state_profile/12.html")
    assert page.title() == "State profile: Guerrero"


def test_the_list_is_sorted_and_searched_by_keyboard(tab: Tab, front: Path) -> None:
    page = tab.open(front / "index_es.html")
    shown = "[...document.querySelectorAll('#pages tbody tr:not([hidden]) a')].map(link => link.textContent)"
    every = page.evaluate(shown)
    page.locator("#search").focus()
    page.keyboard.type("michoacan profile")
    assert page.evaluate(shown) == ["State profile: Michoacán"]
    assert page.locator("#told").inner_text() == f"1 / {len(every)}"
    page.locator("#search").fill("")
    for order in ("ascending", "descending"):
        page.locator("#pages th button").first.press("Enter")
        titles = page.evaluate(shown)
        assert page.locator("#pages th").first.get_attribute("aria-sort") == order
        assert sorted(titles) == sorted(every) and (titles[0] < titles[-1]) == (order == "ascending")
    assert tab.said == []
