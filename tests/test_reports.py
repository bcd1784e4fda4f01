"""Reports: typed parameters, safe names, pages that ask nothing of the outside, failures by name, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support import copy_project

from violence_data import messages, paths, processed, states
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.reports import batch, catalog, page, parameters, site
from violence_data.reports.catalog import REPORTS

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def parse(report: str, **given: str) -> dict[str, Any]:
    return parameters.parse(report, REPORTS[report].parameters, given)


# ---- parameters ----


@pytest.mark.parametrize(
    ("report", "name", "text", "value"),
    [
        ("state_profile", "cve_ent", "Guerrero", "12"),
        ("state_profile", "cve_ent", "9", "09"),
        ("state_profile", "cve_ent", "michoacan de ocampo", "16"),
        ("state_profile", "cve_ent", "MX-OAX", "20"),
        ("compare_states", "cve_ent", "Guerrero, 16,Distrito Federal", ["12", "16", "09"]),
        ("state_profile", "start_year", "2015", 2015),
        ("compare_years", "year_a", " 2018 ", 2018),
        ("state_profile", "as_of", "2024-12-31", "2024-12-31"),
        ("national_trend", "source", "inegi_deaths_occurrence", "inegi_deaths_occurrence"),
        ("national_trend", "lang", "en", "en"),
        ("forecast_year", "cve_ent", "Guerrero", "12"),
        ("forecast_year", "cve_ent", "00", "00"),
        ("forecast_year", "cve_ent", "Nation", "00"),
        ("forecast_year", "months_known", "11", 11),
        ("forecast_year", "source", "sesnsp_cni", "sesnsp_cni"),
        ("compare_sources", "cve_ent", "00", "00"),
        ("compare_sources", "cve_ent", "México", "15"),
        ("incident_context", "incident", " iguala-2014-09-26 ", "iguala-2014-09-26"),
        ("incident_context", "at_least", "4", 4),
        ("incident_context", "within_days", "31", 31),
    ],
)
def test_a_parameter_is_read_in_its_type(report: str, name: str, text: str, value: object) -> None:
    found = parse(report, **{name: text})
    assert found == {name: value}
    assert type(found[name]) is type(value)


@pytest.mark.parametrize(
    ("report", "name", "text", "says"),
    [
        ("state_profile", "cve_ent", "Gerrero", r"state: expected a name or code .* did you mean Guerrero \(12\)"),
        ("state_profile", "cve_ent", "00", "state: expected"),
        ("state_profile", "cve_ent", "33", "state: expected"),
        ("state_profile", "cve_ent", "", "state: expected"),
        ("state_profile", "cve_ent", "../x", "state: expected"),
        ("state_profile", "cve_ent", "../../etc/passwd", "state: expected"),
        ("state_profile", "cve_ent", "__class__", "state: expected"),
        ("state_profile", "cve_ent", "{0.__class__}", "state: expected"),
        ("state_profile", "cve_ent", "12'; import os", "state: expected"),
        ("compare_states", "cve_ent", "12", "two or more different states"),
        ("compare_states", "cve_ent", "12,Guerrero", "two or more different states"),
        ("compare_states", "cve_ent", ",", "two or more different states"),
        ("compare_states", "cve_ent", "12,Atlantis", "found 'Atlantis'"),
        ("state_profile", "start_year", "abcd", "expected a year of four digits, found 'abcd'"),
        ("state_profile", "start_year", "19", "year of four digits"),
        ("state_profile", "start_year", "1e3", "year of four digits"),
        ("state_profile", "start_year", "-2019", "year of four digits"),
        ("state_profile", "start_year", "2_019", "year of four digits"),
        ("state_profile", "start_year", "٢٠١٩", "year of four digits"),
        ("state_profile", "start_year", "", "year of four digits"),
        ("state_profile", "as_of", "2019-13-01", "expected a day as YYYY-MM-DD, found '2019-13-01'"),
        ("state_profile", "as_of", "2019-02-30", "day as YYYY-MM-DD"),
        ("state_profile", "as_of", "today", "day as YYYY-MM-DD"),
        ("state_profile", "as_of", "../2019-01-01", "day as YYYY-MM-DD"),
        ("national_trend", "source", "unodc", "expected one of sesnsp_victims, inegi_deaths_occurrence, inegi_deaths_registration"),
        ("national_trend", "source", "../sesnsp_victims", "expected one of"),
        ("national_trend", "source", "", "expected one of"),
        ("forecast_year", "cve_ent", "000", "state: expected"),
        ("forecast_year", "months_known", "12", "number of months from 1 to 11, found '12'"),
        ("forecast_year", "months_known", "0", "number of months from 1 to 11"),
        ("forecast_year", "months_known", "1.0", "number of months from 1 to 11"),
        ("forecast_year", "months_known", "٩", "number of months from 1 to 11"),
        ("forecast_year", "source", "sesnsp_incidents", "expected one of sesnsp_victims, sesnsp_cni, inegi_deaths_occurrence"),
        ("national_trend", "source", "sesnsp_cni", "expected one of"),
        (
            "incident_context",
            "incident",
            "../x",
            "expected one of aguililla-2019-10-14, iguala-2014-09-26, iguala-tepochica-2019-10-15, found '../x'",
        ),
        ("incident_context", "at_least", "0", "whole number from 1 to 100,000, found '0'"),
        ("incident_context", "at_least", "٣", "whole number"),
        ("incident_context", "within_days", "32", "whole number from 2 to 31"),
        ("incident_context", "within_days", "9" * 5000, "whole number"),
        ("compare_sources", "cve_ent", "33", "state: expected"),
        ("national_trend", "lang", "xx", "expected one of en, found 'xx'"),
        ("national_trend", "lang", "__class__", "expected one of"),
    ],
)
def test_a_parameter_of_another_kind_is_refused_by_its_name(report: str, name: str, text: str, says: str) -> None:
    with pytest.raises(ViolenceDataError, match=f"^{report}: parameter {name}: .*{says}"):
        parse(report, **{name: text})


@pytest.mark.parametrize("name", ["cve_entt", "__class__", "source", "import os", "../cve_ent", ""])
def test_an_unknown_parameter_lists_those_there_are(name: str) -> None:
    with pytest.raises(UnknownName, match="state_profile: no parameter .*; it has: cve_ent, start_year, end_year, as_of, lang"):
        parse("state_profile", **{name: "12"})


def test_whatever_names_a_state_becomes_its_code() -> None:
    for text in ("../12", "12\n", "<b>Oaxaca", "Oaxaca*"):
        try:
            assert re.fullmatch("[0-9]{2}", parse("state_profile", cve_ent=text)["cve_ent"])
        except UnknownName:
            continue


def test_every_language_and_every_kind_can_be_asked_for() -> None:
    assert [parse("national_trend", lang=lang)["lang"] for lang in messages.CATALOGS] == list(messages.CATALOGS)
    assert {kind for r in REPORTS.values() for kind in r.parameters.values()} == set(parameters.KINDS)


# ---- the catalog ----


def test_an_unknown_report_lists_those_there_are() -> None:
    with pytest.raises(
        UnknownName, match="found 'nope', expected one of: national_trend, state_profile, compare_states, case_files, compare_years"
    ):
        catalog.get("nope")


def test_the_grid_holds_every_state_every_source_and_enough_pairs_and_groups() -> None:
    grids = {name: r.grid for name, r in REPORTS.items()}
    assert [g["cve_ent"] for g in grids["state_profile"]] == [s.cve_ent for s in states.all_states()]
    assert [g["source"] for g in grids["national_trend"]] == list(parameters.SOURCES)
    assert len(grids["compare_years"]) >= 9
    assert all(g["year_a"] < g["year_b"] for g in grids["compare_years"])
    assert len(grids["compare_states"]) >= 4


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda r: r.name)
def test_a_grid_has_known_parameters_own_names_and_titles(report: catalog.Report) -> None:
    assert report.notebook.is_file()
    assert list(report.defaults()) == list(report.parameters)
    slugs = [report.slug(values) for values in report.grid]
    titles = [report.title(values) for values in report.grid]
    assert len(set(slugs)) == len(set(titles)) == len(report.grid)
    for slug, title, values in zip(slugs, titles, report.grid, strict=True):
        assert re.fullmatch("[A-Za-z0-9_-]+", slug)
        assert title
        assert not re.search(r"[{}\[\]]|None", title)
        assert set(values) <= set(report.parameters)
        text = {p: ",".join(v) if isinstance(v, list) else str(v) for p, v in values.items()}
        assert parse(report.name, **text) == values
    assert report.slug({}) == "default"
    assert report.title({})


def test_jobs_are_the_grids_of_the_named_reports_or_of_all() -> None:
    assert len(batch.jobs()) == sum(len(r.grid) for r in REPORTS.values())
    assert [j.slug for j in batch.jobs(["national_trend"])] == list(parameters.SOURCES)
    assert {j.report for j in batch.jobs(["compare_years", "compare_states"])} == {"compare_years", "compare_states"}
    with pytest.raises(UnknownName):
        batch.jobs(["nope"])


@pytest.mark.parametrize(
    ("report", "values", "slug", "title"),
    [
        ("state_profile", {"cve_ent": "12"}, "12", "State profile: Guerrero"),
        (
            "state_profile",
            {"cve_ent": "20", "as_of": "2024-12-31", "start_year": 2016},
            "20_as_of-2024-12-31_start_year-2016",
            "State profile: Oaxaca (files held here and out by 2024-12-31, from 2016)",
        ),
        ("state_profile", {"cve_ent": "20", "as_of": None}, "20", "State profile: Oaxaca"),
        ("compare_states", {"cve_ent": ["12", "31"]}, "12-31", "States compared: Guerrero, Yucatán"),
        ("compare_years", {"year_a": 2018, "year_b": 2019}, "2018_2019", "2018 and 2019 compared, state by state"),
        (
            "incident_context",
            {"incident": "iguala-2014-09-26"},
            "iguala-2014-09-26",
            "Incident in context: Iguala, Guerrero, 2014-09-26",
        ),
        ("national_trend", {}, "default", "National trend: victims of homicidio doloso in case files (SESNSP)"),
    ],
)
def test_a_run_is_named_by_codes_and_titled_by_names(report: str, values: dict[str, Any], slug: str, title: str) -> None:
    job = batch.Job(report, values)
    assert (job.slug, job.title) == (slug, title)


@pytest.mark.parametrize("value", ["a/b", "..", "../x", "{0}", "{slug.__class__}", "a b", "a\n", "ñ", "<b>", "%2e", "x" * 201, "a\x00"])
def test_a_value_that_may_not_name_a_file_is_refused(value: str) -> None:
    with pytest.raises(ViolenceDataError, match="expected letters and digits, at most 200, to name a file"):
        REPORTS["compare_years"].slug({"year_a": value})
    with pytest.raises(ViolenceDataError, match="expected letters and digits, at most 200, to name a file"):
        REPORTS["state_profile"].slug({"cve_ent": f"12/{value}"})


def test_two_runs_with_different_values_have_different_names() -> None:
    slug = REPORTS["compare_years"].slug
    assert slug({"year_a": 2020}) != slug({"year_b": 2020})


# ---- what a page keeps and what it drops ----


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of its styles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.data: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.data[self._open[-1]] = self.data.get(self._open[-1], "") + data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


HOSTILE = [
    "<script>alert(1)</script>",
    "<script src='https://example.org/x.js'></script>",
    "<img src=x onerror=alert(1)>",
    "<p onclick='alert(1)' style='background:url(https://example.org/x)'>a</p>",
    "<iframe src='https://example.org'></iframe>",
    "<style>@import 'https://example.org/x.css'; p { background: url(//example.org/x) }</style>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href='https://example.org'>",
    "<form action='https://example.org'><input name=a><button>b</button></form>",
    "<object data='https://example.org/x'></object><embed src='https://example.org/x'>",
    "<video src='https://example.org/x' poster='https://example.org/x'><source src='https://example.org/x'></video>",
    "<svg onload=alert(1)><image href='https://example.org/x'/><use href='https://example.org/x'/></svg>",
    "<math><mtext></form><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<img src='https://example.org/x.png' srcset='https://example.org/x.png 2x' alt=a>",
    "<img src='//example.org/x.png' alt=a>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+' alt=a>",
    "<img src='data:text/html,x' alt=a>",
    "<img src='file:///etc/passwd' alt=a>",
    "<table background='https://example.org/x'><tr><td background='https://example.org/x' onmouseover=alert(1)>a</td></tr></table>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href=' JaVaScRiPt:alert(1)'>a</a>",
    "<a href='java&#10;script:alert(1)'>a</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<a href=' DATA:text/html,x'>a</a>",
    "<a href='vbscript:x'>a</a>",
    "<a href='https://example.org' onclick='alert(1)' ping='https://example.org'>a</a>",
    "<!-- a --><p>a</p>",
    "<div id=a class=b style='x'>a</div>",
    "<a href='da&#9;ta:text/html,x'>a</a>",
    "<a href='&#1;data:text/html,x'>a</a>",
]


@pytest.mark.parametrize("dirty", HOSTILE)
def test_what_could_run_or_ask_the_outside_is_dropped(dirty: str) -> None:
    kept = Elements(page.clean(f"<p>before</p>{dirty}<p>after</p>"))
    assert_no_request(kept)
    for tag, attributes in kept.found:
        assert tag not in {"script", "iframe", "style", "svg", "object", "form", "meta", "link", "base", "video", "math", "input", "embed"}
        assert not [a for a in attributes if a.startswith("on") or a in ("style", "srcset", "background", "id", "ping")]
        href = re.sub(r"[\x00-\x20]", "", attributes.get("href", "")).lower()
        assert not re.match("javascript:|data:|vbscript:|file:", href)
    assert {"before", "after"} <= set(re.findall("before|after", kept.data["p"]))


@pytest.mark.parametrize(
    "ordinary",
    [
        "<p>A <em>paragraph</em> with <strong>words</strong>, <code>code</code> &lt;&amp;&gt; 12 %.</p>",
        "<h2>Which?</h2>",
        "<ul><li>one</li><li>two</li></ul>",
        "<blockquote><p>Careful.</p></blockquote>",
        '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        '<div class="output_markdown"><p>a</p></div>',
        f'<img src="data:image/png;base64,{PNG}" alt="Chart: a">',
        "<pre>a\n  b</pre>",
    ],
)
def test_ordinary_content_stays_as_it_is(ordinary: str) -> None:
    assert page.clean(ordinary) == ordinary


@pytest.mark.parametrize("href", ["https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org", "12.ipynb", "../index.html"])
def test_ordinary_links_stay(href: str) -> None:
    assert page.clean(f'<a href="{href}">a</a>') == f'<a href="{href}" rel="noopener noreferrer">a</a>'


def run_notebook(**times: Any) -> nbformat.NotebookNode:
    """A notebook as papermill leaves it."""
    code = new_code_cell("plot()", execution_count=1, metadata={"papermill": {"duration": 1.5}, "execution": times, "tags": ["x"]})
    code.outputs = [new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"}), new_output("stream", text="hello")]
    notebook = new_notebook(cells=[new_markdown_cell("# Its own title\nWords."), new_markdown_cell("## How many a year?\nMore."), code])
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python", "version": "3.11.0"},
        "papermill": {"input_path": "/somewhere/in.ipynb", "parameters": {"a": 1}, **times},
    }
    return nbformat.from_dict(notebook)


def test_a_run_notebook_keeps_nothing_that_differs_from_run_to_run() -> None:
    first = page.canonical(run_notebook(start_time="2020-01-01T00:00:00", end_time="x"))
    second = page.canonical(run_notebook(start_time="2021-01-01T00:00:00", end_time="y"))
    assert nbformat.writes(first) == nbformat.writes(second)
    nbformat.validate(first)
    text = nbformat.writes(first)
    assert not re.search(r"papermill|duration|start_time|somewhere|3\.11\.0", text)
    assert [c.id for c in first.cells] == ["cell-00", "cell-01", "cell-02"]
    assert first.cells[2].metadata == {"tags": ["x"]}
    assert first.cells[2].outputs[0]["data"]["image/png"] == PNG
    assert first.cells[2].execution_count == 1


def test_a_page_has_one_title_escaped_and_a_description_of_each_chart() -> None:
    text = page.to_html(run_notebook(), "A <script>title</script> & more", "slug")
    found = Elements(text)
    assert_alone(text)
    assert found.data["title"] == found.data["h1"] == "A <script>title</script> & more"
    assert "Its own title" not in text
    assert [i["alt"] for i in found.all("img")] == ["Chart: How many a year?"]
    assert "plot()" not in text
    assert {"href": "slug.ipynb"} in found.all("a")


def test_a_chart_under_a_hostile_heading_is_described_by_text_only() -> None:
    notebook = run_notebook()
    notebook.cells[1].source = '## "><script>alert(1)</script>?'
    text = page.to_html(notebook, "Title", "slug")
    assert_alone(text)
    assert Elements(text).all("img")[0]["alt"].startswith("Chart: ")


def test_making_a_page_leaves_the_notebook_as_it_was() -> None:
    notebook = page.canonical(run_notebook())
    before = nbformat.writes(notebook)
    page.to_html(notebook, "Title", "slug")
    assert nbformat.writes(notebook) == before


# ---- the index ----


def test_the_index_lists_pages_and_escaped_failures(project: Path) -> None:
    folder = project / "reports/state_profile"
    folder.mkdir(parents=True)
    (folder / "12.html").write_text(
        page.render("report.html", title="Guerrero & <b>more</b>", slug="12", body="<p>a</p>"), encoding="utf-8"
    )
    (folder / "13.html").write_text("no title", encoding="utf-8")
    failed = batch.Outcome("national_trend", "bad", "Bad <i>title</i>", 1.0, "Error: <script>alert(1)</script>")
    written = batch.Outcome("state_profile", "12", "Guerrero", 1.0)
    index = site.write_index([failed, written])
    text = index.read_text(encoding="utf-8")
    assert_alone(text)
    found = Elements(text)
    assert [a["href"] for a in found.all("a")] == ["state_profile/12.html", "state_profile/13.html"]
    assert found.data["a"] == "Guerrero & <b>more</b>13"
    assert "<i>" not in text
    assert "Bad <i>title</i> (national_trend/bad): Error: <script>alert(1)</script>" in found.data["li"]
    assert "Guerrero & <b>more</b>" not in found.data["li"]
    assert messages.say("index_failed") in found.data["h2"]


def test_an_index_without_failures_or_pages_says_neither(project: Path) -> None:
    text = site.write_index().read_text(encoding="utf-8")
    assert messages.say("index_failed") not in text
    assert not Elements(text).all("a")
    assert sorted(p.name for p in (project / "reports").iterdir()) == ["index.html"]


# ---- a batch, and the same one elsewhere ----


@dataclass
class Made:
    """What two batches gave: two small runs whose bytes are compared, then three of which one fails."""

    folder: Path
    elsewhere: Path
    hashes: dict[str, str]
    outcomes: list[batch.Outcome]
    done: list[str]


SMALL = [
    batch.Job("compare_years", {"year_a": 2018, "year_b": 2019}),
    batch.Job("national_trend", {"source": "inegi_deaths_registration"}),
]
MIXED = [
    batch.Job("state_profile", {"cve_ent": "20"}),
    batch.Job("national_trend", {"source": "sesnsp_victims", "start_year": 1875}),
    batch.Job("compare_states", {"cve_ent": ["12", "16"]}),
]
# What another machine may have otherwise: its time zone, its locale, in which files are ASCII unless said, how Python hashes.
OTHER_SURROUNDINGS = {
    "TZ": "Asia/Kolkata",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONHASHSEED": "7",
    "COLUMNS": "40",
}


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every table and every file of reports but run.json, by its path."""
    files = [p for part in ("data/processed", "reports") for p in (folder / part).rglob("*") if p.is_file() and p.name != "run.json"]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files)}


def start_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """Build and report by the command line in another folder, one worker, the other order."""
    command = f'"{sys.executable}" -m violence_data'
    runs = [f"{job.report} {' '.join(f'{k}={v}' for k, v in job.values.items())}" for job in reversed(SMALL)]
    steps = [f"{command} build", *(f"{command} report {run} --workers 1" for run in runs)]
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "PYTEST_", "LC_"))}
    return subprocess.Popen(
        ["sh", "-ec", " && ".join(steps)],
        cwd=folder.parent,
        env=surroundings | OTHER_SURROUNDINGS | {paths.HOME_VARIABLE: str(folder)},
        umask=0o077,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Made]:
    elsewhere = copy_project(tmp_path_factory.mktemp("there") / "another name", processed_tables=False)
    other = start_elsewhere(elsewhere)
    try:
        request.getfixturevalue("built")
        folder = copy_project(tmp_path_factory.mktemp("here") / "project", processed_tables=True)
        done: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(paths.HOME_VARIABLE, str(folder))
            site.write_index(batch.run(SMALL, workers=2))
            output, _ = other.communicate(timeout=300)
            assert other.returncode == 0, output
            first = hashes(folder)
            outcomes = batch.run(MIXED, workers=2, done=lambda o: done.append(o.slug))
            site.write_index(outcomes)
        yield Made(folder, elsewhere, first, outcomes, done)
    finally:
        other.kill()
        other.wait()


@pytest.mark.xdist_group("reports")
def test_the_same_bytes_whatever_the_folder_the_zone_the_locale_the_workers_and_the_order(made: Made) -> None:
    there = hashes(made.elsewhere)
    assert there == made.hashes
    written = [p for p in there if p.startswith("reports/")]
    runs = [f"reports/{j.report}/{j.slug}.{ending}" for j in SMALL for ending in ("html", "ipynb")]
    assert sorted(written) == sorted([*runs, "reports/index.html"])
    assert len([p for p in there if p.endswith(".parquet")]) >= 11


@pytest.mark.xdist_group("reports")
def test_a_failed_run_is_named_leaves_no_file_and_stops_no_other(made: Made) -> None:
    assert [(o.report, o.slug, bool(o.error)) for o in made.outcomes] == [(j.report, j.slug, n == 1) for n, j in enumerate(MIXED)]
    assert sorted(made.done) == sorted(j.slug for j in MIXED)
    assert made.outcomes[1].error.startswith("YearsNotCovered: year 1875")
    assert "this table holds 2015-2025" in made.outcomes[1].error
    for job, outcome in zip(MIXED, made.outcomes, strict=True):
        for ending in ("html", "ipynb"):
            path = made.folder / "reports" / job.report / f"{job.slug}.{ending}"
            assert path.is_file() == (not outcome.error), path
    assert not [p for p in (made.folder / "reports").rglob(".*") if p.name != ".gitkeep"]


@pytest.mark.xdist_group("reports")
def test_the_run_is_recorded(made: Made) -> None:
    record = json.loads((made.folder / "reports/run.json").read_text(encoding="utf-8"))
    assert [batch.Outcome(**entry) for entry in record] == made.outcomes
    assert all(o.seconds > 0 and o.title for o in made.outcomes)


@pytest.mark.xdist_group("reports")
def test_the_index_leads_to_every_page_and_names_the_failure(made: Made) -> None:
    text = (made.folder / "reports/index.html").read_text(encoding="utf-8")
    found = Elements(text)
    linked = [a["href"] for a in found.all("a")]
    assert all((made.folder / "reports" / href).is_file() for href in linked)
    assert sorted(linked) == sorted(f"{j.report}/{j.slug}.html" for j in [*SMALL, *MIXED] if j is not MIXED[1])
    assert f"({MIXED[1].report}/{MIXED[1].slug}): {made.outcomes[1].error}" in found.data["li"]
    assert "State profile: Oaxaca" in found.data["a"]


@pytest.mark.xdist_group("reports")
def test_every_page_links_to_its_notebook_and_the_index(made: Made) -> None:
    for path in (made.folder / "reports").glob("*/*.html"):
        local = [a["href"] for a in Elements(path.read_text(encoding="utf-8")).all("a") if "://" not in a["href"]]
        assert sorted(local) == sorted(["../index.html", f"{path.stem}.ipynb"])
        assert all((path.parent / href).is_file() for href in local)


@pytest.mark.xdist_group("reports")
def test_every_page_stands_alone(made: Made) -> None:
    pages = [*made.folder.glob("reports/**/*.html"), *made.elsewhere.glob("reports/**/*.html"), *paths.reports().glob("**/*.html")]
    assert len(pages) >= 5 + 3
    for path in pages:
        assert_alone(path.read_text(encoding="utf-8"))


@pytest.mark.xdist_group("reports")
def test_nothing_written_tells_where_it_was_made(made: Made) -> None:
    for path in made.folder.glob("reports/**/*"):
        if path.suffix not in (".html", ".ipynb"):
            continue
        text = path.read_text(encoding="utf-8")
        for place in (made.folder, made.folder.parent, Path.home(), Path(sys.prefix), Path(__file__).parent.parent):
            assert str(place) == "/" or not re.search(rf"{re.escape(str(place))}(?![A-Za-z0-9])", text), path
        assert not re.search(r"/tmp/|ipykernel_\d+|papermill", text), path


@pytest.mark.xdist_group("reports")
def test_every_page_says_its_sources_and_shows_its_tables(made: Made) -> None:
    path = made.folder / "reports/state_profile/20.html"
    found = Elements(path.read_text(encoding="utf-8"))
    text = html.unescape(path.read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(made.folder))
        for name in ("sesnsp_victims_state_month", "inegi_deaths_occurrence_municipality_month", "conapo_population_state_year"):
            for file in processed.load(name).attrs["sources"]:
                assert file["file"] in text
                assert file["sha256"][:16] in text
    source = "".join(c.source for c in nbformat.read(REPORTS["state_profile"].notebook, as_version=4).cells if c.cell_type == "code")
    assert len(found.all("table")) == len(re.findall(r"messages\.[a-z]+_table\(", source)) > 0
    assert len(found.all("img")) == source.count("figures.plot_") > 0
    assert found.data["h1"] == "State profile: Oaxaca"
    assert "Suspected gap" in text


@pytest.mark.xdist_group("reports")
def test_a_run_notebook_can_be_opened_and_holds_what_it_was_given(made: Made) -> None:
    notebook = nbformat.read(made.folder / "reports/state_profile/20.ipynb", as_version=4)
    nbformat.validate(notebook)
    injected = [c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", [])]
    assert [c.source for c in injected] == ['# Parameters\ncve_ent = "20"\n']


@pytest.mark.parametrize("values", [{"source": "no_source"}, {"lang": "xx"}, {"source": "../x"}])
@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_a_job_that_cannot_be_titled_or_named_fails_by_name(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(job: batch.Job, target: Path) -> None:
        raise UnknownName("the notebook's own error")

    monkeypatch.setattr(batch, "_execute", execute)
    assert batch.run_one(batch.Job("national_trend", values)).error


def test_a_run_that_fails_takes_the_old_page_away(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = batch.Job("state_profile", {"cve_ent": "12"})
    folder = project / "reports/state_profile"

    def execute(job: batch.Job, target: Path) -> None:
        target.with_suffix(".ipynb").write_text("half", encoding="utf-8")
        raise OSError("no space left")

    monkeypatch.setattr(batch, "_execute", execute)
    folder.mkdir(parents=True)
    for ending in ("html", "ipynb"):
        (folder / f"12.{ending}").write_text("old", encoding="utf-8")
    outcome = batch.run_one(job)
    assert outcome.error == "OSError: no space left"
    assert list(folder.iterdir()) == []


class EndedPool:
    """A pool whose only process ended, as when memory runs out."""

    def __init__(self, **_: Any) -> None:
        self.job = Future[batch.Outcome]()

    def __enter__(self) -> EndedPool:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def submit(self, *_: object) -> Future[batch.Outcome]:
        self.job.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        return self.job


class MendedPool(EndedPool):
    """A pool that ends the first time and runs what it is given after that."""

    opened = 0

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        MendedPool.opened += 1

    def submit(self, *given: Any) -> Future[batch.Outcome]:
        self.job = Future[batch.Outcome]()
        if MendedPool.opened == 1:
            return super().submit()
        work, job = given
        self.job.set_result(work(job))
        return self.job


def test_a_worker_that_ends_does_not_stop_the_others(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ProcessPoolExecutor", MendedPool)
    monkeypatch.setattr(batch, "_execute", lambda job, target: None)
    todo = [batch.Job("state_profile", {"cve_ent": code}) for code in ("12", "16")]
    assert [o.error for o in batch.run(todo, workers=2)] == ["", ""]
    assert MendedPool.opened == 3


def ended_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> batch.Outcome:
    monkeypatch.setattr(batch, "ProcessPoolExecutor", EndedPool)
    folder.mkdir(parents=True)
    (folder / "12.html").write_text("old", encoding="utf-8")
    return batch.run([batch.Job("state_profile", {"cve_ent": "12"})], workers=1)[0]


def test_when_a_worker_ends_its_run_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = ended_batch(project / "reports/state_profile", monkeypatch)
    assert (outcome.slug, outcome.title) == ("12", "State profile: Guerrero")
    assert outcome.error == "the process that ran it ended: a process was terminated abruptly"
    assert json.loads((project / "reports/run.json").read_text(encoding="utf-8"))[0]["error"] == outcome.error


def test_when_a_worker_ends_no_old_page_stands_for_a_failed_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended_batch(project / "reports/state_profile", monkeypatch)
    assert not (project / "reports/state_profile/12.html").exists()


# ---- a page that asks nothing of the outside ----

REQUESTS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "longdesc", "xlink:href"}


def assert_no_request(found: Elements) -> None:
    """No attribute and no style of a page makes a browser ask for anything; links may lead anywhere."""
    for tag, attributes in found.found:
        asked = {a: v for a, v in attributes.items() if a in REQUESTS or (a == "href" and tag != "a")}
        assert all(v.startswith(("data:image/png;base64,", "data:,")) for v in asked.values()), (tag, {a: v[:60] for a, v in asked.items()})
        assert tag not in {"script", "iframe", "frame", "object", "embed", "source", "video", "audio", "track", "base", "form"}
        assert not [a for a in attributes if a.startswith("on")], tag
        assert attributes.get("http-equiv", "").lower() != "refresh"
        assert_no_request_in_css(attributes.get("style", ""))
    assert_no_request_in_css(found.data.get("style", ""))


def assert_no_request_in_css(css: str) -> None:
    assert not re.search(r"url\s*\(|@import|image-set|@font-face|\\", css, flags=re.IGNORECASE), css[:200]


def assert_alone(text: str) -> None:
    """A page is one file: no request, a policy that would refuse one, one heading, every image described."""
    found = Elements(text)
    assert_no_request(found)
    assert "<script" not in text.lower()
    policies = [m["content"] for m in found.all("meta") if m.get("http-equiv", "").lower() == "content-security-policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert not re.search(r"https?:|\*|script-src|connect-src", policies[0])
    assert len(found.all("h1")) == 1
    assert len(found.all("title")) == 1
    assert all(i.get("alt", "").strip() and i.get("src") for i in found.all("img"))
    assert found.all("html")[0].get("lang")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


@pytest.mark.parametrize("text", ['{"cells": [', '{"cells": []}'])
def test_a_notebook_that_cannot_be_read_fails_by_name(project: Path, text: str) -> None:
    (project / "notebooks/compare_years.ipynb").write_text(text, encoding="utf-8")
    outcome = batch.run_one(batch.Job("compare_years", {"year_a": 2018, "year_b": 2019}))
    assert "compare_years.ipynb: expected a notebook with a cell tagged parameters" in outcome.error
