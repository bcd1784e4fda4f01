"""A page: what it keeps of its cells and what it drops, its words unbroken, its charts there and described."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest
from alone import assert_alone, assert_no_request, read
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from violence_data.charts.text import wrap
from violence_data.errors import ReportFailed
from violence_data.reports import page, whole

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
CHART = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})


# ---- what a page keeps and what it drops ----

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


@pytest.mark.robust("pages", "outputs of cells that would run, load or lead elsewhere")
@pytest.mark.parametrize("dirty", HOSTILE)
def test_what_could_run_or_ask_the_outside_is_dropped(dirty: str) -> None:
    kept = read(page.clean(f"<p>before</p>{dirty}<p>after</p>"))
    assert_no_request(kept)
    for element in kept.find_all(True):
        assert element.name not in {"style", "svg", "meta", "link", "math", "input"}
        assert not {"style", "srcset", "background", "id", "ping"} & set(element.attrs)
        assert not re.match("javascript:|data:|vbscript:|file:", re.sub(r"[\x00-\x20]", "", element.get("href", "")).lower())
    assert {"before", "after"} <= {p.get_text() for p in kept.find_all("p")}


@pytest.mark.parametrize(
    "ordinary",
    [
        "<p>A <em>paragraph</em> with <strong>words</strong>, <code>code</code> &lt;&amp;&gt; 12 %.</p>",
        "<h2>Which?</h2>",
        "<ul><li>one</li><li>two</li></ul>",
        "<blockquote><p>Careful.</p></blockquote>",
        '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>',
        '<div class="output_markdown"><p>a</p></div>',
        f'<img src="data:image/png;base64,{PNG}" alt="Chart: a">',
        "<pre>a\n  b</pre>",
        *(
            f'<a href="{href}" rel="noopener noreferrer">a</a>'
            for href in ("https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org", "12.ipynb", "../index.html")
        ),
    ],
)
def test_ordinary_content_stays_as_it_is(ordinary: str) -> None:
    assert page.clean(ordinary) == ordinary


def run_notebook(**times: Any) -> nbformat.NotebookNode:
    """A notebook as papermill leaves it."""
    code = new_code_cell("plot()", execution_count=1, metadata={"papermill": {"duration": 1.5}, "execution": times, "tags": ["x"]})
    code.outputs = [CHART, new_output("stream", text="hello")]
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
    text = nbformat.writes(first)
    assert text == nbformat.writes(second)
    nbformat.validate(first)
    assert not re.search(r"papermill|duration|start_time|somewhere|3\.11\.0", text)
    assert [c.id for c in first.cells] == ["cell-00", "cell-01", "cell-02"]
    assert first.cells[2].metadata == {"tags": ["x"]}
    assert (first.cells[2].outputs[0]["data"]["image/png"], first.cells[2].execution_count) == (PNG, 1)


def test_a_page_has_one_title_escaped_and_a_description_of_each_chart() -> None:
    notebook = page.canonical(run_notebook())
    before = nbformat.writes(notebook)
    text = page.to_html(notebook, "A <script>title</script> & more", "slug")
    found = assert_alone(text)
    assert [e.get_text() for e in found.find_all(["title", "h1"])] == ["A <script>title</script> & more"] * 2
    assert not re.search(r"Its own title|plot\(\)", text)
    assert [i["alt"] for i in found.find_all("img")] == ["Chart: How many a year?"]
    assert [a.get_text() for a in found.find_all("a", href="slug.ipynb")] == ["slug.ipynb"]
    assert nbformat.writes(notebook) == before


def test_a_page_in_another_language_says_so_leads_to_the_index_in_it_and_to_the_same_page_in_english() -> None:
    found = assert_alone(page.to_html(page.canonical(run_notebook()), "Perfil", "12_es", "es", {"en": "12"}))
    assert found.html is not None and found.html["lang"] == "es"
    links = [(a["href"], a.get("hreflang"), a.get_text()) for a in found.find_all("a")]
    assert links[:2] == [("../index_es.html", None, "Todos los informes"), ("12.html", "en", "English")]
    assert [i["alt"] for i in found.find_all("img")] == ["Gráfica: How many a year?"]


def test_a_chart_under_a_hostile_heading_is_described_by_text_only() -> None:
    notebook = run_notebook()
    notebook.cells[1].source = '## "><script>alert(1)</script>?'
    found = assert_alone(page.to_html(notebook, "Title", "slug"))
    assert found.find_all("img")[0]["alt"].startswith("Chart: ")


# ---- its text ----


def said(text: str) -> Any:
    return new_code_cell("x", outputs=[new_output("execute_result", {"text/markdown": text, "text/plain": repr(text)})])


def html_of(*cells: Any) -> str:
    return page.to_html(new_notebook(cells=[new_markdown_cell("# Title\nOpening."), *cells]), "Title, as of 15 October 2019", "x")


def test_dates_numbers_and_units_are_held_together() -> None:
    found = html_of(said("On 15 October 2019 it rose by 9.5 % to 22.7 per 100,000 in 2015–2018; `9.5 %` <b title='3 %'>x</b>"))
    whole_ones = re.findall(r'<span class="whole">(.*?)</span>', found)
    assert whole_ones == ["15 October 2019", "15 October 2019", "9.5 %", "22.7 per 100,000", "2015–2018"]
    assert ".whole { white-space: nowrap; }" in found
    assert "<title>Title, as of 15 October 2019</title>" in found
    assert "<code>9.5 %</code>" in found


def test_an_empty_section_is_not_printed() -> None:
    full = [new_markdown_cell("## Said?"), said("Words."), new_markdown_cell("## Drawn?"), new_code_cell("x", outputs=[CHART])]
    own = new_markdown_cell("## Own?\nWith words of its own.")
    found = html_of(new_markdown_cell("## Nothing here?"), said(""), *full, own, new_markdown_cell("## Last?"), said("  "))
    assert re.findall(r"<h2>(.*?)</h2>", found) == ["Said?", "Drawn?", "Own?"]


def test_the_footer_is_whole_on_paper() -> None:
    found = html_of(said("Words."))
    printed = re.search(r"@media print \{(.*?)\}\s*\n", found)
    assert printed is not None
    assert "footer" not in printed[1]
    assert re.search(r"<footer>.*x\.ipynb</a>\.</footer>", found)


def test_a_chart_breaks_no_line_inside_a_date_or_a_number() -> None:
    figure = plt.figure()
    for width in range(60, 400, 20):
        lines = wrap(figure, "published about 20 July 2025, a rise of 9.5 % (3.3\N{NO-BREAK SPACE}%)", width, 9.0).split("\n")
        assert not [line for line in lines if re.search(r"(^|\s)(20|July|9\.5|3\.3\))$|^(July|2025|%)", line)], (width, lines)
    plt.close(figure)


# ---- whether it is whole ----

IMPORTS = "from violence_data import charts, places\nfrom violence_data.topics import years, states"


def ran(source: str, *outputs: Any, count: int | None = 1) -> Any:
    return new_code_cell(source, execution_count=count, outputs=list(outputs))


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([ran("import sys; sys.exit(0)", new_output("error", ename="SystemExit", evalue="0"))], "cell 2 ended early: SystemExit: 0"),
        ([ran("charts.rates(a)", new_output("display_data", {"image/svg+xml": "<svg/>"}))], "cell 2 asks for 1 charts, found 0"),
        ([ran("charts.rates(a);\nyears.change(b)", CHART)], "cell 2 asks for 2 charts, found 1"),
        ([ran("states.lines(a)", CHART), ran("years = 1"), ran("states.lines(b)")], "cell 4 asks for 1 charts, found 0"),
        ([ran("1"), ran("1", count=None)], "cell 3 was not run: the notebook ended before it"),
        ([ran("if a:\n    charts.rates(a)"), ran("", count=None), new_markdown_cell("charts.rates(a)")], ""),
        ([ran("known = years.compare(a)\nwords.table(years.compare(a))\nNone if a else years.change(a)")], ""),
        ([ran("places.place(a)\nyears"), ran("years = years.compare(a)\nyears.head()"), ran("years.tail()")], ""),
        ([ran("for states in a:\n    pass\nstates.head()")], ""),
    ],
)
def test_a_run_that_is_less_than_its_cells_say_is_no_page(cells: list[Any], says: str) -> None:
    notebook = new_notebook(cells=[ran(IMPORTS), *cells])
    with pytest.raises(ReportFailed, match=re.escape(says)) if says else nullcontext():
        whole.check(notebook)
