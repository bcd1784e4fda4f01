"""One run's notebook made the same bytes each time, and one self-contained page made of it: no outside request, no script."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import markupsafe
import nbformat
import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pydantic import ValidationError

from violence_data import parts
from violence_data.errors import ReportFailed
from violence_data.export.writers import FORMULA
from violence_data.reports.catalog import language_suffix
from violence_data.reports.citing import bibtex
from violence_data.reports.drawing import standing_alone, written_anew
from violence_data.words import numbers, words_of
from violence_data.words.templates import Compiled, opened, speak
from violence_data.words.text import Markdown, together

TEMPLATES = Path(__file__).with_name("templates")
_TAGS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "a",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "div",
        "span",
        "details",
        "summary",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "figure", "figcaption", "img", "sup", "sub", "abbr"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "style"},
    "td": {"style"},
    "div": {"class"},
}
_TAG = re.compile(r"""(<(?:[^>"]|"[^"]*")*>)""")
_EMPTY = {"br", "hr", "img"}
"""Elements that have no end."""
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
_ANSI = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
HEAVIEST, DRAWINGS = 450_000, (20_000, 12_000, 0)
"""Bytes of a page with its drawings to be taken away, and of one of these: heavier ones are left to the bundle, of a heavy page more."""
MOST_ROWS = 40
"""So many rows of what is drawn stand in the table under a chart; the csv has all."""
_COUNTED = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_CODES = ("cve_ent", "cvegeo")
_PLAIN_NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?")


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Return a run notebook without what differs from run to run: times, paths, durations, random ids, program versions."""
    metadata = {"kernelspec": notebook.metadata.get("kernelspec", {}), "language_info": {"name": "python"}}
    cells = []
    for number, cell in enumerate(notebook.cells):
        kept = nbformat.from_dict({k: v for k, v in cell.items() if k not in ("id", "metadata")})
        kept["id"] = f"cell-{number:02}"
        kept["metadata"] = {"tags": list(cell.metadata["tags"])} if cell.metadata.get("tags") else {}
        cells.append(kept)
    result: NotebookNode = nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    return result


def to_html(
    notebook: NotebookNode, title: str, slug: str, lang: str = "en", others: Mapping[str, str] | None = None, report: str = ""
) -> str:
    """Return the page of a run notebook: prose, charts and tables, the code left to the notebook beside it.

    `others` are the file names, without ending, of the same page in other languages. Charts can be taken away as SVG, but for heavy
    ones, and all of a page that would be heavy with them.
    What a cell put out is untrusted: it is cleaned to a list of allowed elements, and images must lie inside the page. A chart is made
    anew of its parts: its drawing from a list of allowed shapes, all that is said of it as text.
    """
    cells, name = _for_page(notebook).cells, f"{report}/{slug}".removeprefix("/")
    for heaviest in DRAWINGS:
        html = _page(cells, _Body(title, name, lang, heaviest), others or {})
        if len(html.encode()) <= HEAVIEST:
            break
    return html


def _page(cells: list[NotebookNode], made: _Body, others: Mapping[str, str]) -> str:
    first = next((n for n, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")), len(cells))
    opening = _folded(list(made.pieces(cells[:first])), words_of("pages", made.lang).plain.more())
    body = "\n".join([opening, *made.pieces(cells[first:])])
    slug = made.name.rpartition("/")[2]
    return render("report.html", made.lang, title=made.title, name=made.name, slug=slug, about=_opening(body), body=body, others=others)


def _opening(body: str) -> str:
    """Return a page's answer, which is its first paragraph, as plain text for those who see a link to it."""
    text = markupsafe.Markup("".join(re.findall(r"<p>(.*?)</p>", body, flags=re.DOTALL)[:1])).striptags()
    return text if len(text) <= 200 else f"{text[:200].rsplit(' ', 1)[0]} …"


def _folded(pieces: list[str], more: str) -> str:
    """Return what stands before the first question: the answer, which is the first paragraph that a cell put out, and what is no prose.

    A caution, whose first words are bold, stays in sight as well. All other prose, that of the notebook's own first cell last, is behind
    `more`. Where no cell put out a paragraph, that stands first.
    """
    own, *put_out = pieces or [""]
    blocks = [block for piece in put_out for block in _blocks(piece)]
    prose = [block for block in blocks if re.match("<(p|ul|ol)>(?!<strong>)", block)]
    if not prose:
        return "\n".join([own, *blocks])
    kept = "\n".join([prose[0], *(block for block in blocks if block not in prose)])
    folded = "\n".join([*prose[1:], own])
    return f'{kept}\n<details class="more">\n<summary>{markupsafe.escape(more)}</summary>\n{folded}\n</details>'


def _blocks(html: str) -> Iterator[str]:
    """Yield the outermost elements of cleaned HTML."""
    depth, block = 0, ""
    for part in _TAG.split(html):
        block += part
        if (tag := re.match(r"<(/?)(\w+)", part)) and tag[2] not in _EMPTY:
            depth += -1 if tag[1] else 1
        if not depth and block.strip():
            yield block.strip()
        if not depth:
            block = ""


class _Body:
    """The body of a page, piece by piece: each is cleaned by itself, but for figures, of which all is our own or escaped."""

    def __init__(self, title: str, name: str, lang: str, heaviest: int) -> None:
        self.title, self.name, self.lang, self._heaviest = title, name, lang, heaviest
        self._slug, self._template = name.rpartition("/")[2], _templates(lang, markupsafe.Markup).get_template("figure.html")
        self._charts, self._tables, self._level, self._question = 0, 0, 1, ""
        say = words_of("pages", lang).plain
        self._alt, self._column = say.chart, say.column

    def pieces(self, cells: list[NotebookNode]) -> Iterator[str]:
        """Yield the HTML of each cell and output."""
        for cell in cells:
            if cell.cell_type == "markdown":
                yield self._prose(cell.source)
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                yield self._figure(data) if parts.MIME in data else self._put_out(output, data)

    def _prose(self, text: str) -> str:
        over = self._question
        for sharps, self._question in re.findall(r"^(#+) (.+)$", text, flags=re.MULTILINE):
            self._level = len(sharps)
        html = clean(MarkdownWithMath(_Renderer(over)).render(text))
        return f'<div class="wide put" role="group" tabindex="0">{html}</div>' if "<table" in html else html

    def _put_out(self, output: NotebookNode, data: dict[str, Any]) -> str:
        """Return what else a cell put out, in the form that is fittest for a page."""
        if parts.TABLE in data:
            return self._table(parts.Table.model_validate(data[parts.TABLE]))
        if "text/html" in data:
            return f'<div class="wide" role="group" tabindex="0">{clean(data["text/html"])}</div>'
        if "text/markdown" in data:
            return self._prose(data["text/markdown"])
        if "image/png" in data:
            alt = output.get("metadata", {}).get("image/png", {}).get("alt") or self._alt(self._question)
            return clean(f'<img src="data:image/png;base64,{data["image/png"].strip()}" alt="{markupsafe.escape(alt)}">')
        text = output.get("text") or "\n".join(output.get("traceback", [])) or data.get("text/plain", "")
        return clean(f"<pre>{markupsafe.escape(_ANSI.sub('', text))}</pre>")

    def _table(self, table: parts.Table) -> str:
        """Return a link that holds a table which is not drawn."""
        self._tables += 1
        file = f"{self._slug}-table-{self._tables}.csv"
        return markupsafe.Markup('<p><a download="{}" href="{}">{} (CSV)</a></p>').format(file, _as_link(table.csv), table.title)

    def _figure(self, data: dict[str, Any]) -> str:
        """Return a chart with its title over it, its notes and source under it, and behind it what is drawn."""
        self._charts += 1
        name = f"chart-{self._charts}"
        try:
            chart = parts.Parts.model_validate(data[parts.MIME])
        except ValidationError as error:
            told = f"{name}: expected the parts of a chart, found others ({error})"
            raise ReportFailed(f"{told}; draw it with violence_data.charts") from error
        rows, address = list(csv.reader(io.StringIO(chart.csv))), f"{self.name}.html#{name}"
        alone = _svg_link(data.get(parts.SVG, ""), name, chart.alt) if self._heaviest else ""
        return self._template.render(
            name=name,
            level=min(self._level + 1, 6),
            chart=chart,
            drawing=written_anew(data.get(parts.SVG, ""), name, chart.box, chart.alt),
            heads=[self._column(head) for head in rows[0]],
            rows=[[_read(*cell, self.lang) for cell in zip(rows[0], row, strict=False)] for row in rows[1 : MOST_ROWS + 1]],
            left_out=len(rows) - 1 - MOST_ROWS,
            file=f"{self._slug}-{name}",
            table=_as_link(chart.csv),
            alone=alone if len(alone) <= self._heaviest else "",
            number=self._charts,
            page=self.title,
            address=address,
            bibtex=bibtex(address, chart.title, self.title, chart.source),
        )


def as_csv(table: str) -> str:
    """Return a table (csv) for a spreadsheet: no text of it starts what one could take for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([[_no_formula(cell) for cell in row] for row in csv.reader(io.StringIO(table))])
    return text.getvalue()


def _as_link(table: str) -> str:
    """Return a table (csv) that lies in a link."""
    return "data:text/csv;charset=utf-8,%EF%BB%BF" + quote(as_csv(table), safe=",:;()/")


def _svg_link(svg: str, name: str, alt: str) -> str:
    """Return a chart with its words as SVG that lies in a link, quoted by apostrophes: its texts hold none that is not escaped."""
    held = quote(standing_alone(svg, name, alt).replace('"', "'"), safe=" ',:;()/=.+*!?@-")
    return markupsafe.Markup("data:image/svg+xml,") + markupsafe.Markup(held)


def _read(column: str, cell: str, lang: str) -> str:
    """Return a cell as a reader reads it: a day or month in words, a number as the page's language writes it; the csv has it as drawn.

    Rates and percentages have one decimal, as in the charts, other fractions two; codes and years have no thousands.
    """
    if cell in ("True", "False"):
        return words_of("pages", lang).plain.truth(cell)
    if _COUNTED.fullmatch(cell) and column not in _CODES:
        of_rates = "per_100k" in column or "_pct" in column
        return numbers.n(float(cell), 1 if of_rates else 2 * ("." in cell), "year" not in column, lang)
    return numbers.dated(cell[:7] if column == "month" else cell, lang)


def _no_formula(cell: str) -> str:
    if not _PLAIN_NUMBER.fullmatch(cell):
        for start, marked in FORMULA:
            cell = re.sub(start, marked, cell)
    return cell


class _Renderer(IPythonRenderer):
    """Prose as HTML; a table has a caption, which is the heading over it, and its first row and column say what the others are."""

    def __init__(self, caption: str) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._caption = caption

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Return a heading: the tables under it are called so."""
        self._caption = markupsafe.Markup(text).striptags()
        return str(super().heading(text, level, **attributes))

    def table(self, text: str) -> str:
        """Return a table with its caption."""
        return f"<table>\n<caption>{markupsafe.escape(self._caption)}</caption>\n{text}</table>\n"

    def table_row(self, text: str) -> str:
        """Return a row whose first cell says what the row is of."""
        return "<tr>\n" + re.sub(r"<td([^>]*)>(.*?)</td>", r'<th scope="row"\1>\2</th>', text, count=1, flags=re.DOTALL) + "</tr>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """Return a cell, on the side that its column has."""
        tag, side = 'th scope="col"' if head else "td", f' style="text-align:{align}"' if align else ""
        return f"  <{tag}{side}>{text}</{tag[:2]}>\n"


def clean(html: str) -> str:
    """Return HTML with only allowed elements, without scripts, styles, event handlers and outside images."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "data"},
        attribute_filter=_harmless,
        link_rel="noopener noreferrer",
    )


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """Keep images that lie inside the page, links that are no data, and of styles the side that a cell's text stands on."""
    if attribute == "style":
        return value if re.fullmatch(r"text-align:(left|right)", value) else None
    if tag == "img" and attribute == "src":
        return value if _PNG.fullmatch(value) else None
    if attribute == "href" and re.sub(r"[\x00-\x20]", "", value).lower().startswith("data:"):
        return None
    return value


def _for_page(notebook: NotebookNode) -> NotebookNode:
    """Return a copy without the notebook's own title and sections with nothing under them."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    copy.cells[0].source = re.sub(r"\A# .*\n?", "", copy.cells[0].source)
    copy.cells = _without_empty_sections(copy.cells)
    return copy


def _without_empty_sections(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells but for headings with nothing under them: no word, no chart, no table."""
    kept: list[NotebookNode] = []
    for cell in reversed(cells):
        alone = cell.cell_type == "markdown" and re.fullmatch(r"#+ .*\s*", cell.source)
        if not (alone and not any(_says(below) for below in _section(kept))):
            kept.append(cell)
    return kept[::-1]


def _section(below: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the cells under a heading up to the next one; `below` is from the last cell up."""
    return takewhile(lambda cell: not (cell.cell_type == "markdown" and cell.source.startswith("#")), reversed(below))


def _says(cell: NotebookNode) -> bool:
    """Return whether a cell shows something on the page."""
    if cell.cell_type != "code":
        return bool(cell.source.strip())
    shown = (output.get("data", {}) for output in cell.get("outputs", []))
    return any(str(data.get("text/markdown", "?" if data else "")).strip() for data in shown)


def render(template: str, lang: str = "en", **values: Any) -> str:
    """Return one of the project's own page templates filled in, in a language; every value but `body` is escaped."""
    environment = _templates(lang, markupsafe.Markup)
    if "body" in values:
        values["body"] = markupsafe.Markup(values["body"])
    own = {name: "_".join([name, *language_suffix(lang)]) for name in ("index", "errata")}
    values = {"lang": lang, "others": {}, **own} | values
    html = environment.get_template(template).render(**values)
    head, body = html.split("<body>", 1)
    return f"{head}<body>{_together(body)}"


def _together(html: str) -> str:
    """Return HTML in whose text no line is broken inside a date or a number with its unit."""
    parts, kept = _TAG.split(html), 0
    for at, part in enumerate(parts):
        if at % 2:
            kept += {"<pre": 1, "<code": 1, "<svg": 1, "</pre": -1, "</code": -1, "</svg": -1}.get(part.rstrip(">").split(" ")[0], 0)
        elif not kept:
            parts[at] = together(part, lambda piece: f'<span class="whole">{piece}</span>')
    return "".join(parts)


def render_markdown(template: str, lang: str = "en", **values: Any) -> str:
    """Return one of the project's own Markdown templates filled in; every value is escaped, so that it can only be text."""
    return _templates(lang, Markdown, finalize=Markdown.escape).get_template(template).render(**values)


@cache
def _templates(lang: str, put: Callable[[str], str], **settings: Any) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: opened(TEMPLATES / name)),
        bytecode_cache=Compiled(f"pages-{lang}-{put.__name__}"),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        **settings,
    )
    speak(environment, lang, put)
    environment.filters["own_name"] = numbers.own_name
    environment.filters["dated"] = partial(numbers.dated, lang=lang)
    return environment
