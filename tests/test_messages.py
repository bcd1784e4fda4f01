"""Sentences: whole, from one catalogue a language, with numbers that keep their intervals and names that stay plain text."""

from __future__ import annotations

import ast
import functools
import inspect
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from support import REPOSITORY, SHIPPED

from violence_data import analysis, figures, messages, processed, states, stories, tables
from violence_data.analysis import KillingRule, PlaceDays
from violence_data.errors import UnknownName
from violence_data.messages import CATALOGS, en, say
from violence_data.messages.answers import change_sentence, rank_sentence, unfinished_sentence
from violence_data.messages.sources import flag_notes
from violence_data.messages.text import bullets, escape, link, paragraph, write
from violence_data.messages.text import table as markdown_table
from violence_data.reports.catalog import REPORTS

CODES = ("12", "16", "20")
FLAGS = ["suspected_gap", "level_shift"]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# ---- the catalogues and the code that uses them ----


def test_no_two_parts_of_a_catalogue_have_the_same_key() -> None:
    parts = [import_module(f"violence_data.messages.en.{path.stem}") for path in Path(en.__path__[0]).glob("[a-z]*.py")]
    assert sum(len(part.SENTENCES) for part in parts) == len(CATALOGS["en"])


@pytest.mark.parametrize("lang", CATALOGS)
def test_every_language_has_the_same_sentences_with_the_same_fields(lang: str) -> None:
    english = {key: fields(text) for key, text in CATALOGS["en"].items()}
    assert {key: fields(text) for key, text in CATALOGS[lang].items()} == english
    for key, text in CATALOGS[lang].items():
        assert text.strip() == text, key
        assert text, key
        assert all(name.isidentifier() for name in fields(text)), key


def code() -> Iterator[tuple[str, ast.Module]]:
    """The sources that say sentences: messages without the catalogues (folders), reports, and the notebooks' code."""
    package = Path(messages.__file__).parent
    for path in sorted([*package.glob("*.py"), *(package.parent / "reports").glob("*.py")]):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((REPOSITORY / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        yield path.name, ast.parse("\n".join(c.source for c in cells if c.cell_type == "code"))


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def assigned(tree: ast.AST, name: str) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            yield node.value


GROUPS = {"weapon": tables.WEAPONS, "sex": tables.SEXES}
FILLED = {
    "by": GROUPS,
    "slug": [slug for group in GROUPS.values() for slug in group],
    "flag": FLAGS,
    "count": {t.count: t for t in tables.TABLES.values() if t.count},
    "report": REPORTS,
    "report.name": REPORTS,
}


def filled_in(part: ast.AST) -> str:
    """What a part of a key that is filled in can be; anything, when that is not known."""
    written = ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ""
    known = FILLED["count"] if "measure(" in written else FILLED.get(written, ())
    return f"({'|'.join(known)})" if known else "[A-Za-z0-9_]+"


def patterns(node: ast.AST, function: ast.AST) -> Iterator[str]:
    """What an expression that is a key can be, as regular expressions."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else filled_in(p) for p in node.values)
    elif isinstance(node, ast.IfExp):
        yield from patterns(node.body, function)
        yield from patterns(node.orelse, function)
    elif isinstance(node, ast.Name):
        for value in assigned(function, node.id):
            yield from patterns(value, function)
    elif called(node) == "_about":  # one sentence for a day that is exact, one for a day that is not
        assert isinstance(node, ast.Call)
        for found in patterns(node.args[0], function):
            yield from (found, f"{found}_exact")


def keys_in(function: ast.AST) -> Iterator[str]:
    """The keys a function says, as regular expressions."""
    name = getattr(function, "name", "")
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) in ("say", "write", "put") and name not in ("_head", "write"):
            yield from patterns(node.args[0], function)
        elif isinstance(node, ast.Call) and called(node) == "_head":
            yield from (f"head_{p}" for a in node.args[1:] for p in patterns(a, function))
        elif isinstance(node, ast.Return) and name == "what" and node.value:
            yield from patterns(node.value, function)


def keys_handed_on(tree: ast.AST) -> Iterator[str]:
    """The keys a module hands on by name: the title of a chart, the columns of a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"title_[a-z_]+[a-z]", node.value):
                yield node.value
            if isinstance(tree, ast.Module) and "offences_table" in {getattr(n, "name", "") for n in tree.body}:
                yield from (k for k in [f"head_{node.value}"] if k in CATALOGS["en"])


def asked_for() -> set[tuple[str, str]]:
    """Where a sentence is asked for, and by which key or pattern of keys."""
    asked: set[tuple[str, str]] = set()
    for name, tree in code():
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] or [tree]
        asked |= {(name, key) for function in functions for key in keys_in(function)}
        asked |= {(name, key) for key in keys_handed_on(tree)}
    return asked


def test_every_sentence_asked_for_exists() -> None:
    asked = asked_for()
    assert len(asked) > 80
    assert [(where, key) for where, key in sorted(asked) if not any(re.fullmatch(key, k) for k in CATALOGS["en"])] == []


def test_every_sentence_is_asked_for() -> None:
    asked = {key for _, key in asked_for()}
    assert [k for k in CATALOGS["en"] if not any(re.fullmatch(a, k) for a in asked)] == []


def test_a_sentence_is_given_exactly_the_numbers_it_names() -> None:
    wrong, seen = [], 0
    for name, tree in code():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in ("say", "write") or not isinstance(node.args[0], ast.Constant):
                continue
            if any(k.arg is None for k in node.keywords):
                continue
            seen += 1
            key = str(node.args[0].value)
            given = {str(k.arg) for k in node.keywords} - {"lang"}
            if given != fields(CATALOGS["en"][key]):
                wrong.append((name, key, given, fields(CATALOGS["en"][key])))
    assert wrong == []
    assert seen > 40


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_has_a_title_and_a_heading_in_the_index(report: str) -> None:
    for lang in CATALOGS:
        assert say(f"index_{report}", lang)
        assert fields(CATALOGS[lang][f"report_{report}"]) <= {*REPORTS[report].parameters, "what"}
        chosen = set(REPORTS[report].parameters) - {*REPORTS[report].slug_parameters, "lang"}
        assert all(fields(CATALOGS[lang][f"chosen_{one}"]) == {"value"} for one in chosen)


def test_every_count_of_a_state_table_has_its_words() -> None:
    for table in tables.TABLES.values():
        if table.name.endswith("_state_month"):
            assert f"what_{table.name.removesuffix('_state_month')}" in CATALOGS["en"]
            for ending in ("year", "month", "rate"):
                assert f"unit_{table.count}_{ending}" in CATALOGS["en"]
            assert {f"count_{table.count}", f"head_count_{table.count}"} <= set(CATALOGS["en"])


def test_an_unknown_language_lists_those_there_are() -> None:
    with pytest.raises(UnknownName, match="lang: found 'xx', expected one of: en"):
        say("unit_rank", "xx")
    with pytest.raises(UnknownName, match="'EN'"):
        write("unit_rank", "EN")


# ---- numbers ----


@pytest.mark.parametrize(
    ("value", "said"),
    [(-3.04, "\N{MINUS SIGN}3.0"), (3.04, "+3.0"), (-0.04, "0.0"), (-0.0, "0.0"), (-1234.5, "\N{MINUS SIGN}1,234.5"), (0.06, "+0.1")],
)
def test_a_change_has_a_true_minus_sign_and_nothing_has_none(value: float, said: str) -> None:
    assert say("signed", change=value) == said
    assert say("signed_interval", low=value, high=value) == f"{said} to {said}"


@pytest.mark.parametrize("value", [0.0, 0.04])
def test_a_rise_that_rounds_to_nothing_has_no_sign_either(value: float) -> None:
    assert say("signed", change=value) == "0.0"


def test_whole_numbers_round_to_nothing_without_a_sign() -> None:
    assert say("label_change", change=-0.4, low=-12.3, high=4.6) == "0 % [\N{MINUS SIGN}12, +5]"


def test_hyphens_that_are_no_minus_stay() -> None:
    line = say("source_file", publisher="A-1", table="t", cut="2019-11", published_on="2019-12-20", licence="CC-BY-4.0")
    assert "\N{MINUS SIGN}" not in line
    assert [part in line for part in ("A-1", "2019-11", "2019-12-20", "CC-BY-4.0")] == [True] * 4


def test_a_link_keeps_its_hyphens() -> None:
    page = "https://example.org/datos/-2019?a=-1"
    assert page in messages.sources(with_attrs(pd.DataFrame(), "inegi_states", [source(page_url=page)]))


# ---- names stay plain text ----


class Structure(HTMLParser):
    """The tags of a page in their order, its links, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [f"{name}={value}" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Structure:
    return Structure(markdown2html_mistune(markdown))


NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "*a* **b**",
    "_a_ __b__",
    "a|b|c",
    "a\nb",
    "a\n\n# b",
    "a\n\n- b",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "[x]: javascript:1",
    "$a$ and $$b$$",
    r"\(a\) \[b\] \\(c\\)",
    r"\begin{align}a\end{align}",
    "`a`",
    "~~a~~",
    "\\",
    "a\\|b",
    "{place} {0.__class__}",
    "&lt;b&gt; &amp;",
    "<!-- a -->",
    "a\r\rb",
    "a\x0b# b\x85# c\u2028# d",
    "https://example.org/x",
    "<https://example.org>",
]


def source(**changed: str) -> dict[str, str]:
    known = {
        "file": "s/f.zip",
        "publisher": "Publisher",
        "cut": "2019-11",
        "published_on": "2019-12-20",
        "published_on_is": "usual day",
        "licence": "CC BY 4.0",
        "page_url": "https://example.org/a",
        "sha256": "0123456789abcdef0123",
        "transformed": "",
    }
    return known | changed


def with_attrs(frame: pd.DataFrame, table: str, sources: list[dict[str, str]], warnings: list[str] | None = None) -> pd.DataFrame:
    frame = frame.copy()
    frame.attrs = {"table": table, "sources": sources, "warnings": warnings or []}
    return frame


def months(last: str = "2019-06-01", each: tuple[int, ...] = (40, 30, 20), count: str = "victims") -> pd.DataFrame:
    """Three states from 2017 on, with the same count every month."""
    calendar = pd.date_range("2017-01-01", last, freq="MS")
    rows = [(code, month, n) for code, n in zip(CODES, each, strict=True) for month in calendar]
    frame = pd.DataFrame(rows, columns=["cve_ent", "month", count]).astype({count: "Int64"})
    return frame.assign(suspected_gap=False, level_shift=False)


def people() -> pd.DataFrame:
    rows = [(code, year, 3_000_000) for code in CODES for year in range(2015, 2022)]
    return pd.DataFrame(rows, columns=["cve_ent", "year", "population"])


def municipal(name: str = "Iguala") -> pd.DataFrame:
    deaths = pd.Series([60, 25, 3], dtype="Int64")
    frame = pd.DataFrame({"cvegeo": ["12001", "12002", "12003"], "municipality": [name, "Taxco", "Leonardo Bravo"]})
    frame = frame.assign(homicide_deaths=deaths, person_years=[500_000.0, 400_000.0, 90_000.0])
    for column in ("homicide_deaths_per_100k", "shrunken_per_100k"):
        frame[column] = deaths / frame["person_years"] * 100_000
    frame["shrunken_per_100k_low"], frame["shrunken_per_100k_high"] = frame["shrunken_per_100k"] - 1, frame["shrunken_per_100k"] + 1
    return frame.assign(rank=pd.Series([1, 2, None], dtype="Int64"))


class Case:
    """What the notebooks hand to `messages`, of the three states."""

    def __init__(self, last: str = "2019-06-01", each: tuple[int, ...] = (40, 30, 20), flag: str = "") -> None:
        self.table = with_attrs(months(last, each), "sesnsp_victims_state_month", [source()], ["case_files"])
        self.population = with_attrs(people(), "conapo_population_state_year", [source(file="p.csv")], ["projection"])
        self.monthly = months(last, each)
        if flag:
            self.monthly[flag] = (self.monthly["cve_ent"] == "20") & (self.monthly["month"].dt.year == 2018)
        self.all = analysis.with_nation(self.monthly)
        self.yearly = analysis.yearly(self.all, self.population)
        self.nation = self.yearly[self.yearly["cve_ent"] == "00"]
        self.year = analysis.last_whole_year(self.nation)
        self.ranks = analysis.ranks(self.yearly[self.yearly["year"] == self.year])
        self.change = analysis.compare_years(self.monthly, self.population, 2017, 2018)
        self.so_far = analysis.year_to_date(self.all, "12", int(self.yearly["year"].max()))
        deaths = months(last, tuple(2 * n for n in each), count="homicide_deaths")
        self.pair = analysis.source_pair(self.monthly, deaths)


@functools.cache
def case(flag: str = "") -> Case:
    return Case(flag=flag)


@functools.cache
def ending() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A state's months to June 2021, and 2021 forecast from the first five."""
    of_year = analysis.of_place(Case(last="2021-06-01").table, "12")
    return of_year, analysis.year_end(of_year, 2021, 5)


TERMS = pd.DataFrame({"president": ["a", "b"], "label": ["A", "B"], "start": pd.to_datetime(["2012-12-01", "2018-12-01"])}).assign(
    end=pd.to_datetime(["2018-12-01", None])
)


def pieces(name: str) -> dict[str, str]:
    """Every piece of prose with one name in it: of the state, its municipality, the president and the file."""
    c, shifted = case("suspected_gap"), case("level_shift")
    terms = analysis.terms(c.all, c.population, TERMS)
    file = source(publisher=name, file=name, licence=name, transformed=name, cut=name)
    table = with_attrs(c.table, c.table.attrs["table"], [file])
    of_year, end = ending()
    return {
        "forecast_answer": messages.forecast_answer(end, of_year, table),
        "national_answer": messages.national_answer(c.nation, None, c.so_far, table),
        "state_answer": messages.state_answer("12", c.yearly, c.all, c.ranks, c.change, c.so_far),
        "municipalities_answer": messages.municipalities_answer("12", municipal(), 2017, 2018),
        "pair_answer": messages.pair_answer("12", c.pair),
        "states_answer": messages.states_answer(CODES, c.yearly, c.ranks, c.table),
        "years_answer": messages.years_answer(c.change, 2017, 2018, c.table),
        "terms_answer": messages.terms_answer(terms, TERMS.assign(label=name)),
        "states_table": messages.states_table(c.ranks),
        "change_table": messages.change_table(c.change, 2017, 2018),
        "municipalities_table": messages.municipalities_table(municipal(name)),
        "warnings_gap": messages.warnings(c.monthly),
        "warnings_shift": messages.warnings(shifted.monthly),
        "sources": messages.sources(table),
    }


@pytest.fixture(scope="module")
def plain() -> dict[str, Structure]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(states, "names", lambda: dict.fromkeys(("00", *CODES), "Plain"))
        return {which: rendered(text) for which, text in pieces("Plain").items()}


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_only_text_wherever_it_is_said(name: str, plain: dict[str, Structure], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "names", lambda: dict.fromkeys(("00", *CODES), name))
    for which, text in pieces(name).items():
        found = rendered(text)
        assert found.tags == plain[which].tags, which
        assert found.links == plain[which].links, which
        assert " ".join(name.split()) in " ".join(found.text.split()), which


@pytest.mark.parametrize("name", NASTY)
def test_a_name_keeps_a_table_its_cells(name: str) -> None:
    found = rendered(markdown_table(["a", "b"], [[escape(name), "1"], ["c", "2"]]))
    assert [found.tags.count(t) for t in ("tr", "th", "td", "p", "a")] == [3, 2, 4, 0, 0]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://e.org/a b", "https://e.org/<script>", "data:text/html,x", "", "https://e.org/)[x]"]
)
def test_only_a_plain_web_address_becomes_a_link(address: str) -> None:
    assert link("https://example.org/a?b=c#d") == "<https://example.org/a?b=c#d>"
    assert not rendered(link(address)).links or address.startswith("https://")
    assert not [t for t in rendered(link(address)).tags if t not in ("p", "a")]


def test_prose_shows_itself_as_markdown_and_goes_into_a_sentence_unescaped() -> None:
    assert paragraph("a", "", "b") == "a b"
    assert paragraph("*a*")._repr_markdown_() == "*a*"
    assert bullets(["a", "b"]) == "- a\n- b"
    assert "**x**" in write("answer_terms", terms=paragraph("**x**"))
    assert r"\*\*x\*\*" in write("answer_terms", terms="**x**")


# ---- what the numbers say ----


def changed(change: float | None, low: float | None = None, high: float | None = None) -> pd.DataFrame:
    row = {
        "cve_ent": "00",
        "change_pct": change,
        "change_pct_low": low,
        "change_pct_high": high,
        "suspected_gap": False,
        "level_shift": False,
    }
    return pd.DataFrame([row]).astype({c: "Float64" for c in row if c != "cve_ent"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((12.0, 0.1, 25.0), "answer_rise"),
        ((-12.0, -25.0, -0.1), "answer_fall"),
        ((12.0, -0.1, 25.0), "answer_unclear"),
        ((-12.0, -25.0, 0.0), "answer_unclear"),
        ((12.0, 0.0, 25.0), "answer_unclear"),
    ],
)
def test_the_interval_decides_whether_a_rate_rose(change: tuple[float, float, float], said: str) -> None:
    moved, low, high = change
    sentence = change_sentence(changed(*change), "00", 2018, "en")
    size = moved if said == "answer_unclear" else abs(moved)
    assert sentence == write(said, before=2018, change=size, low=low, high=high)
    assert "95 % interval" in sentence
    assert {say("signed", change=low), say("signed", change=high)} <= set(sentence.split())
    assert ("rose" in sentence, "fell" in sentence) == (said == "answer_rise", said == "answer_fall")


def test_without_a_comparison_nothing_is_said() -> None:
    assert change_sentence(None, "00", 2018, "en") == ""
    assert change_sentence(changed(None), "00", 2018, "en") == ""


def years_so_far(change: float | None, first: int = 2018) -> pd.DataFrame:
    frame = pd.DataFrame({"year": [first, 2019], "months": [6, 6], "victims": [90, 100], "change_pct": [change, None]})
    return frame.astype({"victims": "Int64", "change_pct": "Float64"})


@pytest.mark.parametrize(
    ("so_far", "said"),
    [
        (years_so_far(11.14), "2019 is not whole here: it holds 100 in 6 of 12 months, 11.1 % more a day than the same months of 2018."),
        (years_so_far(-11.14), "2019 is not whole here: it holds 100 in 6 of 12 months, 11.1 % fewer a day than the same months of 2018."),
        (years_so_far(None), "2019 is not whole here: it holds 100 in 6 of 12 months."),
        (years_so_far(11.0, first=2016), "2019 is not whole here: it holds 100 in 6 of 12 months."),
    ],
)
def test_a_year_not_over_stands_beside_the_same_months(so_far: pd.DataFrame, said: str) -> None:
    assert unfinished_sentence(so_far, 2018, "en") == said


@pytest.mark.parametrize("change", [0.0, 0.04, -0.04])
def test_a_year_that_stands_where_the_one_before_stood_has_neither_more_nor_fewer(change: float) -> None:
    sentence = unfinished_sentence(years_so_far(change), 2018, "en")
    assert "fewer" not in sentence
    assert "more" not in sentence


def test_a_last_year_that_is_whole_needs_no_comparison() -> None:
    assert unfinished_sentence(years_so_far(11.0), 2019, "en") == "Every year shown has all its months."


def test_a_rank_never_stands_without_its_interval() -> None:
    case = Case(each=(40, 30, 1))
    ranked = rank_sentence(case.ranks, "12", "en")
    assert ranked == write("answer_state_rank", place="Guerrero", rank=1, low=1, high=1)
    assert {"rank", "low", "high"} <= fields(CATALOGS["en"]["answer_state_rank"]) & fields(CATALOGS["en"]["answer_states_rank"])
    assert "95 % interval" in ranked
    assert rank_sentence(case.ranks, "20", "en") == write("answer_state_no_rank", place="Oaxaca")
    opening = messages.states_answer(CODES, case.yearly, case.ranks, case.table)
    assert len(re.findall(r"is number \d+ of 32 \(95 % interval \d+ to \d+\)", opening)) == 2
    assert write("answer_states_no_rank", place="Oaxaca") in opening
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in messages.states_table(case.ranks).splitlines()[2:]]
    assert [(bool(c[3].strip()), bool(c[4].strip())) for c in cells] == [(True, True), (True, True), (False, False)]
    assert all(re.fullmatch(r" \d+ to \d+ ", c[4]) for c in cells[:2])


def test_the_record_is_named_and_the_year_that_is_one_says_so() -> None:
    falling = Case()
    record = falling.nation.assign(victims=[5000, 1080, 540])
    opening = messages.national_answer(record, None, falling.so_far, falling.table)
    assert "In 2018, the last whole year shown, Publisher counted **1,080** victims of homicidio doloso in Mexico: **12.0** per" in opening
    assert "Of the whole years from 2017 to 2018 the highest is 2017, with 5,000." in opening
    top = messages.national_answer(record.assign(victims=[5, 1080, 9999]), None, falling.so_far, falling.table)
    assert "That is the highest of the whole years from 2017 to 2018." in top


def test_a_part_of_a_year_is_said_to_be_one() -> None:
    case = Case()
    part = analysis.compare_years(case.monthly, case.population, 2018, 2019)
    assert "Only the same months of both years are compared, 6 of 12" in messages.years_answer(part, 2018, 2019, case.table)
    assert "Both years: the same months only, 6 of 12." in messages.change_words(part, 2018, 2019, case.table)["notes"]
    assert "Only the same" not in messages.years_answer(case.change, 2017, 2018, case.table)


def test_the_states_that_rose_fell_or_did_neither_add_up() -> None:
    case = Case()
    frame = case.change.assign(change_pct_low=[1.0, 1.0, -9.0, -9.0], change_pct_high=[9.0, 9.0, -1.0, 9.0])
    text = messages.years_answer(frame, 2017, 2018, case.table)
    assert "explain in 1 and fell in 1; in the other 1 it may not have moved" in text


def test_two_sources_are_set_side_by_side_with_their_band() -> None:
    case = Case()
    assert messages.pair_answer("12", case.pair).endswith("it is outside in 2017, 2018.")
    same = analysis.source_pair(case.monthly, months(count="homicide_deaths"))
    assert "**" not in messages.pair_answer("12", same)
    assert messages.pair_answer("12", same).endswith("The ratio stays between 0.8 and 1.25 in every year shown.")
    assert messages.pair_answer("01", same).startswith("No year shown is whole in both sources")


def test_terms_are_no_causes_and_a_part_of_one_says_its_months() -> None:
    case = Case()
    text = messages.terms_answer(analysis.terms(case.all, case.population, TERMS), TERMS)
    assert re.search(r"A \d+\.\d \(months covered: 23\); B \d+\.\d \(months covered: 7\)\. A term is not a cause", text)


# ---- flags, warnings, sources ----


def flagged(code_: str, flag: str, year: int = 2016) -> pd.DataFrame:
    row = {"cve_ent": code_, "year": year, "month": pd.Timestamp(year, 3, 1), "suspected_gap": False, "level_shift": False}
    return pd.DataFrame([row | {flag: True}])


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_names_the_state_or_says_that_it_is_some_state(flag: str) -> None:
    assert [("Oaxaca" in n, "2016" in n) for n in flag_notes(flagged("20", flag))] == [(True, True)]
    nation = flag_notes(flagged("00", flag))
    assert nation == [say(f"flag_{flag}_nation", years="2016")]
    assert "Mexico" not in nation[0]
    both = pd.concat([flagged("00", flag, 2015), flagged("20", flag)])
    assert flag_notes(both) == flag_notes(flagged("20", flag))
    assert flag_notes(flagged("20", flag).assign(**{flag: False})) == []


def test_months_of_the_nation_and_of_a_state_are_labelled_apart() -> None:
    case = Case()
    words = {c: messages.months_words(case.all[case.all["cve_ent"] == c], case.table) for c in ("00", "12")}
    assert words["00"]["gap_label"] == "suspected gap in one state or more"
    assert words["12"]["gap_label"] == "suspected gap"


def test_warnings_name_places_months_and_years_or_say_that_there_are_none() -> None:
    none = say("warnings_none")
    gap, shift = flagged("20", "suspected_gap"), flagged("12", "level_shift", 2018)
    assert messages.warnings(months()) == none
    assert messages.warnings(flagged("00", "suspected_gap")) == none
    assert messages.warnings(gap, ["12"]) == none
    assert messages.warnings(gap).startswith("> **Suspected gap.** The figure published for Oaxaca is zero in 2016-03,")
    assert "Guerrero (2018)" in rendered(messages.warnings(shift)).text
    both = messages.warnings(pd.concat([gap, shift, gap]))
    assert both.count("2016-03") == 1
    assert rendered(both).tags.count("p") == 2
    assert "blockquote" in rendered(both).tags
    for frame, note in ((gap, "Suspected gap"), (shift, "Level shift")):
        assert rendered(messages.warnings(frame)).text.strip().startswith(f"{note}.")


def test_a_flagged_row_is_starred_in_every_table() -> None:
    case = Case(flag="suspected_gap")
    assert "| Oaxaca \\* |" in messages.states_table(case.ranks)
    assert "| Guerrero |" in messages.states_table(case.ranks, ["12"])
    assert "Oaxaca" not in messages.states_table(case.ranks, ["12"])
    assert "| Oaxaca \\* |" in messages.change_table(case.change, 2017, 2018)
    years = messages.years_table(case.yearly[case.yearly["cve_ent"] == "20"])
    assert [line.split("|")[1] for line in years.splitlines()[2:]] == [" 2017 ", " 2018 \\* ", " 2019 "]
    assert "Read with care" in messages.years_answer(case.change, 2017, 2018, case.table)
    assert messages.change_words(case.change, 2017, 2018, case.table)["flag_notes"] == [say("note_flagged_state")]
    assert "Oaxaca" in messages.map_pair_words(case.change, 2017, 2018, case.table)["notes"][0]
    unmarked = Case().change
    assert messages.change_words(unmarked, 2017, 2018, case.table)["flag_notes"] == []
    assert messages.map_pair_words(unmarked, 2017, 2018, case.table)["notes"] == []


def test_a_number_that_is_not_there_is_an_empty_cell() -> None:
    case = Case(each=(40, 30, 0))
    row = next(line for line in messages.change_table(case.change, 2017, 2018).splitlines() if "Oaxaca" in line)
    assert [c.strip() for c in row.split("|")[1:-1]] == ["Oaxaca", "0", "0", "", ""]
    labelled = messages.with_labels(case.change).set_index("cve_ent")["label"]
    assert labelled["20"] == ""
    assert re.fullmatch(r"0 % \[\N{MINUS SIGN}\d+, \+\d+\]|\+0 % \[\N{MINUS SIGN}\d+, \+\d+\]", labelled["12"])


def test_a_day_is_said_to_be_about_unless_it_is_exact() -> None:
    about, exact = source(), source(file="other.zip", published_on_is="exact")
    table = with_attrs(pd.DataFrame(), "sesnsp_victims_state_month", [about, exact])
    line = messages.source_line(table)
    assert line == (
        "Source: Publisher, victims of homicide in case files, cut 2019-11, published about 2019-12-20 (CC BY 4.0); "
        "Publisher, victims of homicide in case files, cut 2019-11, published 2019-12-20 (CC BY 4.0)."
    )
    listed = messages.sources(table).splitlines()
    assert ["published about 2019-12-20" in x for x in listed] == [True, False, False]
    assert "published 2019-12-20;" in listed[1]


def test_every_file_and_every_warning_is_listed_once() -> None:
    one = with_attrs(pd.DataFrame(), "sesnsp_victims_state_month", [source(), source(file="b.zip")], ["case_files", "revised_monthly"])
    two = with_attrs(pd.DataFrame(), "conapo_population_state_year", [source(file="p.csv", transformed="cut to 1990-2040")], ["projection"])
    listed = messages.sources(one, two, one, two).splitlines()
    assert len(listed) == 3 + 1 + 3
    assert sum("A cut is the last month that a file covers" in x for x in listed) == 1
    assert all(line.startswith("- ") for line in listed)
    assert [escape(f) in " ".join(listed) for f in ("s/f.zip", "b.zip", "p.csv")] == [True] * 3
    assert sum("What is held here of it: cut to 1990-2040." in line for line in listed) == 1
    assert "Dated by month the case file was opened; placed by state that opened the case file." in listed[0]
    assert listed[4:] == [f"- {escape(tables.WARNINGS[key])}" for key in ("case_files", "revised_monthly", "projection")]
    assert messages.source_line(one, two, one).count("Publisher") == 3
    assert rendered(messages.sources(one)).links == ["href=https://example.org/a"] * 2


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", [name for name in SHIPPED if tables.TABLES[name].source_id != "seeds"])
def test_every_built_table_says_its_files_and_warnings(name: str) -> None:
    table = processed.load(name)
    text = rendered(messages.sources(table)).text
    for file in table.attrs["sources"]:
        assert file["file"] in text
        assert file["sha256"][:16] in text
        assert file["licence"] in text
    assert all(tables.WARNINGS[key] in text for key in tables.TABLES[name].warnings)
    assert messages.source_line(table).count(table.attrs["sources"][0]["publisher"]) >= len(table.attrs["sources"])


# ---- the words of charts fit the charts ----


DAYS = pd.date_range("2019-01-01", "2019-12-31", unit="us")
KILLED = pd.DataFrame({"date": DAYS[[286, 287]], "place": ["16002", "12035"], "cve_ent": ["16", "12"], "is_known": True}).assign(
    deaths=pd.array([14, 15], dtype="Int64"), spike=[True, False]
)


def ratios() -> pd.DataFrame:
    """What `analysis.source_agreement` gives of two places in one year."""
    rows = pd.DataFrame({"cve_ent": ["12", "20"], "year": 2018, "victims": [100, 90], "victims_low": [99, 90], "victims_high": [101, 90]})
    for basis in ("occurrence", "registration"):
        rows = rows.assign(**{f"deaths_{basis}": [90, 80], f"ratio_{basis}": [0.9, 1.0]})
    rows = rows.assign(cuts=2, ratio_low=[0.7, 1.0], ratio_high=[0.9, 1.0], outside_in_part=[True, False], outside_wholly=False)
    return rows.assign(suspected_gap=False, level_shift=[False, True])


def charts() -> Iterator[tuple[str, list[Any], dict[str, Any], dict[str, Any]]]:
    """Each chart, what a notebook hands it by position and by name, and its words."""
    case = Case()
    t, p = case.table, case.population
    named = {"highlight": list(CODES), "names": states.names()}
    rates = municipal()
    years = ["year", "victims"]
    yield "plot_trend", [case.nation, *years], {}, messages.years_words(case.nation, t)
    yield "plot_trend", [case.nation, *years], {}, messages.rates_words(case.nation, t, p)
    yield "plot_months", [case.monthly, "victims"], {}, messages.months_words(case.all[case.all["cve_ent"] == "12"], t)
    multiples = messages.states_words("title_small_multiples", case.yearly, t, p)
    yield "plot_small_multiples", [case.yearly, *years, figures.state_grid()], {}, multiples
    for title in ("title_neighbours", "title_states"):
        yield "plot_lines", [case.yearly, *years, "cve_ent"], named, messages.lines_words(title, case.yearly, t, p, place="12")
    yield "plot_bump", [case.ranks], named, messages.bump_words(analysis.ranks_by_year(case.yearly[case.yearly["complete"]]), t, p)
    two = (case.change, 2017, 2018, t, p)
    yield "plot_dumbbell", [messages.with_labels(case.change), "a", "b"], {"names": {}}, messages.dumbbell_words(*two)
    yield "plot_change", [case.change], {"names": {}}, messages.change_words(*two)
    yield "plot_choropleth_pair", [case.change, ("a", "b")], {"bins": [1.0]}, messages.map_pair_words(*two)
    yield "plot_choropleth", [rates, "a"], {"bins": [1.0]}, messages.map_words("12", 2017, 2018, t, p)
    yield "plot_rank_intervals", [rates, "municipality", "a", "b", "c"], {}, messages.ranked_words("12", rates, 2017, 2018, t, p)
    for by, group in (("weapon", "firearm"), ("sex", "male")):
        shares = pd.DataFrame(
            {by: [group, "not_specified" if by == "weapon" else "not_identified"], "year": 2019, "months": 6, "complete": False}
        )
        yield "plot_shares", [shares, "year", "share_pct", by], {}, messages.shares_words("12", by, shares, t)
    yield "plot_pair", [case.pair, "year"], {}, messages.pair_words("12", t, p)
    terms = analysis.terms(case.all, p, TERMS)
    yield "plot_terms", [terms, case.all, "month", "victims", "rate"], {}, messages.terms_words(terms, TERMS, t, p)
    incidents = pd.DataFrame({"incident_id": ["a"], "place": "Iguala, Guerrero", "cve_ent": "12", "cvegeo": "12035"}).assign(
        date=pd.Timestamp("2018-10-15"), victims_killed_best=15, victims_killed_low=15, victims_killed_high=15
    )
    clocks = analysis.incident_clocks("a", incidents, case_files=t)
    yield "plot_clocks", [clocks], {}, messages.clocks_words(clocks, incidents, t)
    press = PlaceDays("sspc_daily_municipality", 2019, KillingRule(), KILLED, DAYS, pd.DataFrame(columns=["reason", "rows", "deaths"]))
    yield "plot_base_rates", [analysis.base_rates(press)], {"at_least": 13}, messages.base_rates_words(analysis.base_rates(press), t)
    agreement = ratios()
    yield "plot_ratio_years", [agreement[agreement["cve_ent"] == "12"]], {}, messages.agreement_words(agreement[:1], t, t)
    yield "plot_ratio_places", [agreement], {}, messages.places_agreement_words(agreement, t, t)
    cuts = pd.concat([months(f"{cut}-01").assign(cut=cut, published_on=pd.Timestamp(f"{cut}-20")) for cut in ("2019-01", "2019-06")])
    triangle = analysis.revision_triangle(cuts)
    band, factors = analysis.revision_band(triangle), analysis.delay_factors(triangle)
    yield "plot_revisions", [band], {}, messages.revisions_words(band, factors, t)
    told = stories.get("2019-10-15-tepochica")
    checked = stories.Checked(told, "2019-10-15", (), (t,))
    yield "plot_verdicts", [stories.board(checked)], {}, messages.verdicts_words(checked, checked)
    first = analysis.first_to_newest(triangle)
    yield "plot_month_revisions", [first[first["cve_ent"] == "00"]], {}, messages.month_revisions_words(first, t)
    cuts.attrs = {**t.attrs, "sources": [source(cut=c, published_on=f"{c}-20", method="CNSP38_2015") for c in ("2019-01", "2019-06")]}
    pair = analysis.cut_pair(cuts)
    by_place = analysis.revisions_by_place(triangle, pair.cut_a, pair.cut_b)
    yield "plot_cut_changes", [messages.with_net(by_place)], {"names": {}}, messages.cut_changes_words(by_place, pair)
    now, last = analysis.monthly(pair.now), pd.Timestamp("2019-06-01")
    recent = analysis.recent_months(now, analysis.monthly(pair.before))
    yield "plot_months", [recent, "victims"], {}, messages.newest_months_words(recent, pair)
    change = analysis.against_months_before(now, last, 3)
    yield "plot_change", [change], {"names": {}}, messages.newest_change_words(change, band, last, pair)
    of_year, end = ending()
    known, path = analysis.years_known(of_year, 2021, 5), analysis.forecast_path(of_year, 2021, 5)
    yield "plot_fan", [known, *years, end], {}, messages.fan_words(known, end, t)
    yield "plot_fan", [case.nation, *years, end.iloc[:0]], {}, messages.fan_words(case.nation, end.iloc[:0], t, p)
    yield "plot_path", [analysis.ahead_of(path, 2020), end], {}, messages.path_words(path, end, "12", t)


def test_words_are_arguments_of_their_chart() -> None:
    for chart, handed, named, words in charts():
        bound = inspect.signature(getattr(figures, chart)).bind(*handed, **named, **words)
        assert bound.arguments["title"], chart
        assert bound.arguments["source"].startswith("Source: Publisher"), chart
        said = " ".join(v for v in words.values() if isinstance(v, str))
        assert not re.search(r"[{}]|\bnan\b|<NA>|None", said), chart


def test_every_chart_has_words() -> None:
    assert {chart for chart, *_ in charts()} == {name for name in figures.__all__ if name.startswith("plot_")}


def test_words_of_a_chart_tell_the_unfinished_year_and_the_record() -> None:
    case = Case()
    counts = messages.years_words(case.nation, case.table)
    assert (counts["unfinished_label"], counts["record_year"], counts["record_label"]) == (
        "540 in 6 of 12 months",
        2017,
        "Highest: 1,080 in 2017",
    )
    assert messages.rates_words(case.nation, case.table)["unfinished_label"] == "2019: 6 of 12 months"
    whole = Case(last="2018-12-01")
    assert messages.years_words(whole.nation, whole.table)["unfinished_label"] == ""
    assert messages.rates_words(whole.nation, whole.table)["unfinished_label"] == ""
    assert messages.years_words(case.nation, case.table)["title"] == "Mexico: victims of homicidio doloso in case files (SESNSP), 2017–2019"


def test_a_title_names_states_and_source() -> None:
    assert messages.report_title("state_profile", {"cve_ent": "Oaxaca", "lang": "en"}) == "State profile: Oaxaca"
    assert messages.report_title("compare_years", {"year_a": 2018, "year_b": 2019}) == "2018 and 2019 compared, state by state"
    assert messages.report_title("national_trend", {"source": "inegi_deaths_occurrence"}).endswith("by month of death (INEGI)")


def test_totals_by_offence_are_a_table_of_their_own() -> None:
    totals = pd.DataFrame({"year": [2019], "months": [12], "homicidio_doloso": [1000], "feminicidio": [20], "together": [1020]})
    lines = messages.offences_table(totals).splitlines()
    assert lines[0] == "| Year | Months covered | Homicidio doloso | Feminicidio | Both together |"
    assert lines[2] == "| 2019 | 12 | 1,000 | 20 | 1,020 |"
