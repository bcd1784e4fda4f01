"""What several subjects say: sources, flags and warnings, each once; names from files stay plain text wherever they are said."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from whole_nation import CODES, state_months, with_the_others

from violence_data import measures, places, tables, words_of
from violence_data.topics import forecast, trend, years
from violence_data.topics import states as state_topic
from violence_data.words.text import escape, link

SHARED = words_of("shared")
NO_SHIFTS = pd.DataFrame({"cve_ent": [], "year": [], "ratio": [], "other_ratio": [], "evidence": []}).astype(
    {"cve_ent": "str", "year": "int64", "ratio": "Float64", "other_ratio": "Float64", "evidence": "str"}
)


class Structure(HTMLParser):
    """The tags of rendered Markdown in their order, its links, and its text."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(markdown2html_mistune(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [f"{name}={value}" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def table(name: str = "sesnsp_victims_state_month", *files: dict[str, str], warnings: tuple[str, ...] = (), **file: str) -> pd.DataFrame:
    """A loaded table of these files, or of one that is as given."""
    known = {"file": "s/f.zip", "publisher": "Publisher", "cut": "2019-11", "published_on": "2019-12-20", "published_on_is": "usual day"}
    known |= {"licence": "CC BY 4.0", "page_url": "https://example.org/a", "sha256": "0123456789abcdef0123", "transformed": ""}
    frame = pd.DataFrame({"victims": [1]})
    frame.attrs = {"table": name, "sources": [known | one for one in files or (file,)], "warnings": warnings}
    return frame


def test_every_count_of_a_state_table_has_its_words() -> None:
    say = SHARED.plain
    for one in tables.TABLES.values():
        if one.name.endswith("_state_month"):
            assert say.what(table(one.name)) and all(named(one.count) for named in (say.counted, say.a_year, say.a_month, say.a_rate))


# ---- names stay plain text ----

NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "*a* **b**", "_a_ __b__", "a|b|c", "a\nb", "a\n\n# b", "a\n\n- b",
    "[x](javascript:alert(1))", "![x](javascript:alert(1))", "[x]: javascript:1", "$a$ and $$b$$", r"\(a\) \[b\] \\(c\\)",
    r"\begin{align}a\end{align}", "`a`", "~~a~~", "\\", "a\\|b", "{place} {0.__class__}", "&lt;b&gt; &amp;", "<!-- a -->", "a\r\rb",
    "a\x0b# b\x85# c\u2028# d", "https://example.org/x", "<https://example.org>",
]  # fmt: skip


@pytest.fixture(scope="module")
def say() -> Callable[[str], dict[str, str]]:
    """What says every piece of prose with one name in it: of the state, its municipality, the president and the file."""
    months = pd.concat([state_months(code, [n] * 30, "2017-01-01") for code, n in (("12", 40), ("16", 30), ("20", 20))])
    months = with_the_others(months).assign(suspected_gap=lambda rows: (rows["cve_ent"] == "20") & (rows["month"].dt.year == 2018))
    rows = [(code, year, 3_000_000 if code in ("12", "16", "20") else 0) for code in CODES for year in range(2015, 2022)]
    people, everyone = pd.DataFrame(rows, columns=["cve_ent", "year", "population"]), measures.with_nation(months)
    yearly, change = measures.yearly(everyone, people), measures.compare_years(months, people, 2017, 2018)
    starts = pd.to_datetime(["2012-12-01", "2018-12-01"])
    presidents = pd.DataFrame({"president": ["a", "b"], "label": ["A", "B"], "start": starts, "end": [starts[1], pd.NaT]})
    terms = trend.terms(everyone, people, presidents).query("cve_ent == '00'")
    opening = measures.opening(yearly[yearly["cve_ent"] == "00"], months, people)
    pair = measures.source_pair(months, months.assign(homicide_deaths=months["victims"] * 2).drop(columns="victims"))
    compared, two = state_topic.compare(yearly, ("12", "16", "20")), years.TwoYears(2017, 2018, "victims", change)
    level, both = state_topic.level(yearly, months, people, "12"), state_topic.both_sources(pair, "12")
    outlook = forecast.outlook(forecast.year_end(state_months("12", [40] * 54, "2017-01-01"), 2021, 5))
    shifted = months.assign(level_shift=months["suspected_gap"], suspected_gap=False)
    flags = measures.flagged_months(months, NO_SHIFTS), measures.flagged_months(shifted, measures.shift_evidence(shifted))

    def said(name: str) -> dict[str, str]:
        held = table(publisher=name, file=name, licence=name, transformed=name, cut=name)
        words = {subject: words_of(subject) for subject in ("forecast", "trend", "states", "years")}
        return {
            "forecast.answer": words["forecast"].answer(outlook, "12", held, "victims"),
            "trend.answer": words["trend"].answer(opening, None, held, "victims"),
            "trend.terms": words["trend"].terms(terms.assign(label=name)),
            "states.answer": words["states"].answer(level),
            "states.both_sources": words["states"].both_sources(both, "12"),
            "states.comparison": words["states"].comparison(compared, held),
            "states.ranks_table": words["states"].ranks_table(compared),
            "years.answer": words["years"].answer(two, held),
            "years.table": words["years"].table(two),
            "warnings_gap": SHARED.warnings(flags[0]),
            "warnings_shift": SHARED.warnings(flags[1]),
            "sources": SHARED.sources([held]),
        }

    return said


@pytest.fixture(scope="module")
def plain(say: Callable[[str], dict[str, str]]) -> dict[str, Structure]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "names", lambda: dict.fromkeys(("00", *CODES), "Plain"))
        return {which: Structure(text) for which, text in say("Plain").items()}


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_only_text_wherever_it_is_said(
    name: str, say: Callable[[str], dict[str, str]], plain: dict[str, Structure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "names", lambda: dict.fromkeys(("00", *CODES), name))
    for which, text in say(name).items():
        found = Structure(text)
        assert (found.tags, found.links) == (plain[which].tags, plain[which].links), which
        assert " ".join(name.split()) in " ".join(found.text.split()), which
    line = SHARED.plain.source_line([table(publisher=name)])
    assert " ".join(name.split()) in " ".join(line.split()), "as it is in a chart"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://e.org/a b", "https://e.org/<script>", "data:text/html,x", "", "https://e.org/)[x]"]
)
def test_only_a_plain_web_address_becomes_a_link(address: str) -> None:
    assert link("https://example.org/-a?b=-c#d") == "<https://example.org/-a?b=-c#d>"
    found = Structure(link(address))
    assert not found.links or address.startswith("https://")
    assert set(found.tags) <= {"p", "a"}


# ---- flags, warnings, sources ----


def flagged(code: str, flag: str, year: int = 2016) -> pd.DataFrame:
    row: dict[str, Any] = {"cve_ent": code, "year": year, "month": pd.Timestamp(year, 3, 1), "suspected_gap": False, "level_shift": False}
    return pd.DataFrame([row | {flag: True}])


def warned(rows: pd.DataFrame, *codes: str) -> str:
    return str(SHARED.warnings(measures.flagged_months(rows, NO_SHIFTS, list(codes) or None)))


def test_warnings_name_places_months_and_years_or_say_that_there_are_none() -> None:
    gap, shift = flagged("20", "suspected_gap"), flagged("12", "level_shift", 2018)
    for none in (warned(state_months("20", [1])), warned(flagged("00", "suspected_gap")), warned(gap, "12")):
        assert none == "No month or year shown carries a suspected gap or a level shift."
    assert warned(gap).startswith("> **Suspected gap.** The figure published for Oaxaca is zero in March 2016,")
    assert warned(shift).startswith("> **Level shift") and "Guerrero 2018" in Structure(warned(shift)).text
    both = warned(pd.concat([gap, shift, gap]))
    assert both.count("March 2016") == 1 and Structure(both).tags.count("blockquote") and Structure(both).tags.count("p") == 2


@pytest.mark.parametrize(("flag", "mark"), [("suspected_gap", "\N{WHITE CIRCLE}"), ("level_shift", "\N{WHITE UP-POINTING TRIANGLE}")])
def test_a_note_on_flags_begins_with_its_mark_and_names_the_states_or_says_that_it_is_some_state(flag: str, mark: str) -> None:
    rows = pd.concat([flagged("00", flag, 2015), flagged("20", flag)])
    (note,), (nation,) = (SHARED.plain.flag_notes(shown).splitlines() for shown in (rows, rows.head(1)))
    assert note.startswith(mark) and note.endswith(": Oaxaca (2016).")
    assert nation.startswith(mark) and nation.endswith("(2015).") and "Mexico" not in nation
    assert SHARED.plain.flag_notes(rows.assign(**{flag: False})) == ""


def test_a_day_is_said_to_be_about_unless_it_is_exact_and_in_words_wherever_it_stands() -> None:
    held = table(
        "sesnsp_victims_state_month", {}, {"file": "b.zip", "published_on_is": "exact", "transformed": "of 2019-11, on 2019-12-24"}
    )
    file = "Publisher, victims of homicide in case files, file of November 2019, published{} 20 December 2019 (CC BY 4.0)"
    assert SHARED.plain.source_line([held]) == f"Source: {file.format(' about')}; {file.format('')}."
    listed = SHARED.sources([held]).splitlines()
    assert ["published about 20 December 2019" in line for line in listed] == [True, False, False]
    assert "published 20 December 2019;" in listed[1] and "What is here of it: of November 2019, on 24 December 2019." in listed[1]


def test_every_file_and_every_warning_is_listed_once() -> None:
    one = table("sesnsp_victims_state_month", {}, {"file": "b.zip"}, warnings=("case_files", "revised_monthly"))
    two = table("conapo_population_state_year", warnings=("projection",), file="p.csv")
    listed = SHARED.sources([one, two, one, two]).splitlines()
    assert all(line.startswith("- ") for line in listed)
    assert [escape(file) in line for file, line in zip(("s/f.zip", "b.zip", "p.csv"), listed, strict=False)] == [True] * 3
    assert "Dated by month the case file was opened; placed by state that opened the case file." in listed[0]
    assert "A file is named here by the last month that it covers" in listed[3]
    assert listed[4:] == [f"- {escape(tables.WARNINGS[key])}" for key in ("case_files", "revised_monthly", "projection")]
    assert SHARED.plain.source_line([one, two, one]).count("Publisher") == 3
    assert Structure(SHARED.sources([one])).links == ["href=https://example.org/a"] * 2
