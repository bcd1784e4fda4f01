"""How pages read: words before the first chart, words of the page, and how easy its sentences are; what the front page weighs.

Run it after `make reports`: it reads the first page of each report in each language and writes `benchmarks/reading.md`.
English by Flesch (1948), Spanish by Szigriszt Pazos (1993): the higher, the easier; 60 is plain.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

from browser import CHROMIUM, front_of, opened
from bs4 import BeautifulSoup

from violence_data import paths
from violence_data.paths import LANGUAGES
from violence_data.reports.catalog import REPORTS

FOUND = Path(__file__).with_suffix(".md")
BEFORE = {"whats_new": 538, "compare_sources": 268, "revisions": 230, "incident_context": 228, "forecast_year": 367, "state_profile": 168}
"""Words before the first chart, in English, before they were folded and shortened."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def syllables(word: str, lang: str) -> int:
    """Return about how many syllables a word has.

    >>> syllables("homicide", "en"), syllables("victims", "en"), syllables("país", "es"), syllables("investigación", "es")
    (3, 2, 2, 5)
    """
    low = word.lower()
    if lang == "es":
        return max(1, len(re.findall(r"[aeoáéó]?[iuüy]?[aeoáéó][iuüy]?|[íú]|[iuüy]+", low)))
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy][^aeiouytd])e(?=d$)", "", low))))


def ease(text: str, lang: str) -> float:
    """Return how easy a text is to read, by Flesch in English and by Flesch-Szigriszt in Spanish."""
    words, sentences = _WORD.findall(text), max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    said = sum(syllables(word, lang) for word in words)
    if lang == "es":
        return 206.835 - 62.3 * said / len(words) - len(words) / sentences
    return 206.835 - 84.6 * said / len(words) - 1.015 * len(words) / sentences


def measured(path: Path, lang: str) -> tuple[int, int, float]:
    """Return a page's words before its first chart that are not folded, all its words, and how easy its paragraphs are to read."""
    found = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").main
    assert found is not None
    for hidden in found.select("svg, figure details"):
        hidden.decompose()
    prose = " ".join(one.get_text(" ", strip=True) for one in found.find_all("p"))
    every = len(_WORD.findall(found.get_text(" ")))
    for folded in found.select("details"):
        folded.decompose()
    figure = found.find("figure")
    before = [text for text in (figure.find_all_previous(string=True) if figure else found.strings) if text.find_parent("main")]
    return len(_WORD.findall(" ".join(before))), every, ease(prose, lang)


def pages() -> list[str]:
    """Return a row of each report and language."""
    rows = []
    for name, report in REPORTS.items():
        for lang in LANGUAGES:
            own = [path for path in sorted((paths.reports() / name).glob("*.html")) if path.stem.endswith("_es") == (lang == "es")]
            slugs = [report.slug(values) for values in report.grid]
            own.sort(key=lambda path: path.stem.removesuffix("_es") not in slugs)
            if own:
                first, every, easy = measured(own[0], lang)
                rows.append(f"| {name} | {lang} | {BEFORE.get(name, '') if lang == 'en' else ''} | {first} | {every:,} | {easy:.0f} |")
    return rows


def front() -> str:
    """Return what a front page of 350 made-up reports weighs, and how soon it can be used."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        for part in ("seeds", "notebooks", "data/raw", "data/processed"):
            (Path(folder) / part).symlink_to(paths.home() / part)
        os.environ[paths.HOME_VARIABLE] = folder
        page = front_of(350, paths.reports())
        size = page.stat().st_size
        if not CHROMIUM:
            return f"The front page of 350 reports weighs {size / 1000:,.0f} kB; without Chromium, how soon it can be used is not measured."
        with opened() as tab:
            spent = sorted(tab.open(page).evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") for _ in range(5))
    told = f"The front page of 350 reports weighs {size / 1000:,.0f} kB and can be used after {spent[2]:.0f} ms"
    return f"{told} (median of 5, headless Chromium)."


if __name__ == "__main__":
    rows = pages()
    if not rows:
        sys.exit(f"{paths.reports()}: expected pages, found none; run make reports")
    head = "| report | language | before the first chart, once | before the first chart | words of the page | reading ease |"
    text = f"# {(__doc__ or '').strip()}\n\n{head}\n|---|---|---:|---:|---:|---:|\n" + "\n".join(rows)
    FOUND.write_text(f"{text}\n\n{front()}\n", encoding="utf-8")
