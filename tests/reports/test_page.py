"""A page: what it keeps of its cells and what it drops, its words unbroken, its charts there and described."""

from __future__ import annotations

import re
from contextlib import nullcontext
from html import escape
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import nbformat
import pytest
from alone import assert_alone, assert_no_request, read
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from violence_data import parts
from violence_data.charts.text import wrap
from violence_data.errors import ReportFailed
from violence_data.reports import page, whole

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
PICTURE = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
SVG = '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><text style="font-size: 9px">a</text></svg>'
SAID = {
    "title": "A title",
    "unit": "Deaths",
    "notes": ["A note."],
    "source": "A source.",
    "alt": "It fell.",
    "csv": "a\n1\n",
    "box": [0, 0, 9, 9],
}


def chart(svg: str = SVG, **said: Any) -> nbformat.NotebookNode:
    """What a cell puts out for a chart."""
    return new_output("execute_result", {parts.SVG: svg, parts.MIME: SAID | said, "text/plain": "<Chart>"})


CHART = chart()


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
    code.outputs = [PICTURE, new_output("stream", text="hello")]
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
    links = [(a["href"], a.get("hreflang"), a.get_text()) for a in found.select("header a")]
    assert links == [("../index_es.html", None, "Todos los informes"), ("12.html", "en", "English")]
    assert [i["alt"] for i in found.find_all("img")] == ["Gráfica: How many a year?"]


def test_a_chart_under_a_hostile_heading_is_described_by_text_only() -> None:
    notebook = run_notebook()
    notebook.cells[1].source = '## "><script>alert(1)</script>?'
    found = assert_alone(page.to_html(notebook, "Title", "slug"))
    assert found.find_all("img")[0]["alt"].startswith("Chart: ")


# ---- its charts ----

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def page_of(*outputs: Any) -> Any:
    cells = [new_markdown_cell("# Title\nOpening."), new_markdown_cell("## How many?"), new_code_cell("x", outputs=list(outputs))]
    return assert_alone(page.to_html(new_notebook(cells=cells), "Title", "12"))


def test_a_chart_is_a_figure_with_its_words_as_text_its_drawing_its_table_and_its_csv() -> None:
    svg = SVG.replace("</svg>", '<g id="words-title"><text style="font-size: 13px">A title</text></g></svg>')
    rows = "".join(f"{year},{year - 2000}\n" for year in range(1950, 2020))
    found = page_of(chart(svg, csv=f"year,deaths\n{rows}"), chart()).find_all("figure")
    assert [one["id"] for one in found] == ["chart-1", "chart-2"]
    figure = found[0]
    assert figure.h3.get_text() == "A title ¶" and figure.h3.a["href"] == "#chart-1"
    assert [p.get_text() for p in figure.figcaption.find_all("p")] == ["A note.", "A source."]
    assert (figure.svg["aria-label"], figure.svg.get_text(), figure.svg["viewbox"]) == ("It fell.", "a", "0 0 9 9")
    assert len(figure.find_all("th", scope="row")) == page.MOST_ROWS and "30 more rows are in the CSV" in figure.get_text()
    link = figure.find("a", download="12-chart-1.csv")["href"]
    assert unquote(link) == "data:text/csv;charset=utf-8,\ufeff" + f"year,deaths\n{rows}".replace("\n", "\r\n")


def test_the_table_behind_a_chart_has_names_and_numbers_as_its_language_writes_them() -> None:
    rows = "cve_ent,month,victims,victims_per_100k,change_pct_low,complete,made_up\n01,2019-03-01,28782,48.44,-3,True,1.005\n"
    cells = [new_markdown_cell("# T"), new_markdown_cell("## Q?"), new_code_cell("x", outputs=[chart(csv=rows)])]
    table = assert_alone(page.to_html(new_notebook(cells=cells), "Title", "12_es", "es")).figure.table
    heads = ["Clave del estado", "Mes", "Víctimas", "Víctimas por cada 100 mil", "Cambio, %, mínimo", "Año completo", "made_up"]
    assert [cell.get_text() for cell in table.thead.find_all("th")] == heads
    assert [cell.get_text() for cell in table.tbody.find_all(["th", "td"])] == [
        "01",
        "marzo de 2019",
        "28,782",
        "48.4",
        "−3.0",
        "sí",
        "1.00",
    ]


@pytest.mark.robust("pages", "names in data that would run where a chart shows them")
def test_names_from_data_are_text_in_every_part_of_a_chart() -> None:
    drawn = SVG.replace(">a<", f">{escape(EVIL)}<")
    csv = f'place\n"{EVIL.replace(chr(34), chr(34) * 2)}"\n=1+1\n-3.5\n'
    figure = page_of(chart(drawn, title=EVIL, unit=EVIL, notes=[EVIL], source=EVIL, alt=EVIL, csv=csv)).figure
    assert not figure.find_all(["img", "script"])
    places = [figure.caption, figure.p, figure.find("text"), *figure.figcaption.find_all("p"), figure.tbody.th]
    assert [place.get_text() for place in places] == [EVIL] * 6 and figure.svg["aria-label"] == EVIL
    assert unquote(figure.find("a", download=True)["href"]).splitlines()[-2:] == ["'=1+1", "-3.5"]


HOSTILE_SHAPES = [
    "<script>alert(1)</script>",
    '<g onload="alert(1)" onclick="alert(1)"><text>a</text></g>',
    "<foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></foreignObject>",
    '<a href="javascript:alert(1)"><text>a</text></a>',
    '<image href="https://example.org/x.png"/>',
    '<use href="https://example.org/x.svg#a"/>',
    '<use xlink:href="data:image/svg+xml;base64,PHN2Zy8+#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
    "<style>@import 'https://example.org/x.css'</style>",
    '<path d="M 0 0" style="fill: url(https://example.org/x#a); background: url(//example.org/x)"/>',
    '<rect width="1" fill="url(https://example.org/x#a)" style="filter: url(#a)"/>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
]


@pytest.mark.robust("pages", "drawings that would run, load or lead elsewhere")
@pytest.mark.parametrize("shape", HOSTILE_SHAPES)
def test_a_drawing_keeps_shapes_and_texts_alone(shape: str) -> None:
    kept = page_of(chart(SVG.replace("</svg>", f"{shape}</svg>"))).svg
    assert {one.name for one in kept.find_all(True)} <= {"g", "text", "path", "rect", "use"}
    said = str(kept).lower()
    assert not re.search(r"example|javascript|alert|url\(|data:|filter", said) and "href" not in said


@pytest.mark.robust("pages", "drawings that would run, load or lead elsewhere")
@pytest.mark.parametrize(
    "svg", ["", "no svg", "<svg><g></svg>", '<!DOCTYPE svg [<!ENTITY a "a">]>' + SVG, SVG.replace(">a<", ">&a;<"), SVG[:-6]]
)
def test_a_drawing_that_is_no_svg_of_ours_is_no_page(svg: str) -> None:
    with pytest.raises(ReportFailed, match="chart-1: expected a drawing as SVG, found none that can be read"):
        page_of(chart(svg))
    with pytest.raises(ReportFailed, match="chart-1: expected the parts of a chart"):
        page_of(chart(box=[0, 0, "1e999", 9]))


def test_a_chart_is_taken_away_as_svg_and_cited_by_its_own_address() -> None:
    drawn = SVG.replace("</svg>", "<g id='words-title'><text>it's \"A\" title &amp; #1</text></g></svg>")
    title = "5 % {x} <b>"
    cells = [new_markdown_cell("# T"), new_code_cell("x", outputs=[chart(drawn, title=title)])]
    found = assert_alone(page.to_html(new_notebook(cells=cells), "Perfil", "12_es", "es", report="state_profile"))
    (link,) = found.find_all("a", download="12_es-chart-1.svg")
    kind, _, held = link["href"].partition(",")
    alone = ElementTree.fromstring(unquote(held))
    assert kind == "data:image/svg+xml"
    assert [one.text for one in alone.iter() if one.tag.endswith("}text")] == ["a", 'it\'s "A" title & #1']
    cited = found.select("figure details")[1]
    assert cited.p is not None and cited.pre is not None
    address = "state_profile/12_es.html#chart-1"
    assert cited.p.get_text() == f"«{title}», gráfica 1 de «Perfil» ({address}), hecha por violence_data. A source."
    assert "  title = {{5 \\% (x) <b>}},\n" in cited.pre.get_text()
    assert "state\\_profile/12\\_es.html\\#chart-1" in cited.pre.get_text()


def test_a_heavy_drawing_or_page_gives_no_svg() -> None:
    def offered(*charts: nbformat.NotebookNode) -> int:
        cells = [new_markdown_cell("# T"), new_code_cell("x", outputs=list(charts))]
        return len(read(page.to_html(new_notebook(cells=cells), "T", "12")).select('a[download$=".svg"]'))

    light, heavy = (chart(SVG.replace("</svg>", f"{'<text>a</text>' * times}</svg>")) for times in (300, 2000))
    assert (offered(light, heavy, light), offered(*[light] * 60)) == (2, 0)


# ---- its text ----


def said(text: str) -> Any:
    return new_code_cell("x", outputs=[new_output("execute_result", {"text/markdown": text, "text/plain": repr(text)})])


def html_of(*cells: Any) -> str:
    return page.to_html(new_notebook(cells=[new_markdown_cell("# Title\nOpening."), *cells]), "Title, as of 15 October 2019", "x")


def test_a_link_to_a_page_shows_its_title_and_its_answer() -> None:
    found = read(html_of(said("It **fell** by 9 % & rose < 3."), said("More.")))
    assert found.find("meta", property="og:title")["content"] == "Title, as of 15 October 2019"
    assert found.find("meta", property="og:description")["content"] == "It fell by 9 % & rose < 3."
    assert len(read(html_of(said("word " * 200))).find("meta", attrs={"name": "description"})["content"]) <= 202


def test_dates_numbers_and_units_are_held_together() -> None:
    found = html_of(said("On 15 October 2019 it rose by 9.5 % to 22.7 per 100,000 in 2015–2018; `9.5 %` <b title='3 %'>x</b>"))
    whole_ones = re.findall(r'<span class="whole">(.*?)</span>', found)
    assert whole_ones == ["15 October 2019", "15 October 2019", "9.5 %", "22.7 per 100,000", "2015–2018"]
    assert ".whole { white-space: nowrap; }" in found
    assert "<title>Title, as of 15 October 2019</title>" in found
    assert "<code>9.5 %</code>" in found


def test_a_table_is_called_as_the_heading_over_it_however_many_a_cell_prints() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    found = read(html_of(new_markdown_cell("## Q"), said(f"{table}\n## A & *b*\n\n{table}\n## C\n\n{table}")))
    assert [one.get_text() for one in found.find_all("caption")] == ["Q", "A & b", "C"]


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
    assert re.search(r'<footer>.*x\.ipynb</a>\.\n.*bundle x</code>\.\n<a href="\.\./errata\.html">.*</a></footer>', found)


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


def test_a_page_opens_with_its_answer_and_cautions_and_folds_the_rest() -> None:
    told = "It fell to **7**.\n\nBy this rule.\n\n**Flagged months.** March is a gap.\n\n> A warning."
    cells = [new_markdown_cell("# T\nWhat this is."), ran("a", new_output("display_data", {"text/markdown": told}))]
    found = read(page.to_html(new_notebook(cells=[*cells, new_markdown_cell("## Why?\nSo.")]), "Title", "slug"))
    folded = found.select_one("details.more")
    assert folded is not None and found.main is not None
    assert [p.get_text() for p in folded.find_all("p")] == ["By this rule.", "What this is."]
    folded.decompose()
    assert [p.get_text() for p in found.main.find_all("p")] == ["It fell to 7.", "Flagged months. March is a gap.", "A warning.", "So."]
