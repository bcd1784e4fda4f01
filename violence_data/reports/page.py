"""One run's notebook made the same bytes each time, and one self-contained page made of it: no outside request, no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import nbformat
import nh3
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from violence_data.reports.catalog import language_suffix
from violence_data.words import numbers, words_of
from violence_data.words.templates import opened, speak
from violence_data.words.text import Markdown, together

TEMPLATES = Path(__file__).with_name("templates")
_TAGS = {
    *("h1", "h2", "h3", "h4", "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "div", "span"),
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
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")


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


def to_html(notebook: NotebookNode, title: str, slug: str, lang: str = "en", others: Mapping[str, str] | None = None) -> str:
    """Return the page of a run notebook: prose, charts and tables, the code left to the notebook beside it.

    `others` are the file names, without ending, of the same page in other languages. What a cell put out is untrusted: it is cleaned to
    a list of allowed elements, and images must lie inside the page.
    """
    hidden = {f"exclude_{part}": True for part in ("input", "input_prompt", "output_prompt", "anchor_links")}
    exporter = HTMLExporter(template_name="basic", **hidden)
    alt = words_of("pages", lang).plain.chart
    body, _ = exporter.from_notebook_node(_for_page(notebook, alt))
    return render("report.html", lang, title=title, slug=slug, body=clean(body), others=others or {})


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


def _for_page(notebook: NotebookNode, alt: Callable[[str], str]) -> NotebookNode:
    """Return a copy without the notebook's own title, in which each chart has its topic's words, or else the question above it."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    copy.cells[0].source = re.sub(r"\A# .*\n?", "", copy.cells[0].source)
    copy.cells = _without_empty_sections(copy.cells)
    question = ""
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            heading = re.search(r"^#+ (.+)$", cell.source, flags=re.MULTILINE)
            question = heading.group(1) if heading else question
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.setdefault("metadata", {}).setdefault("image/png", {"alt": alt(question)})
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
    values = {"lang": lang, "others": {}, "index": "_".join(["index", *language_suffix(lang)])} | values
    html = environment.get_template(template).render(**values)
    head, body = html.split("<body>", 1)
    return f"{head}<body>{_together(body)}"


def _together(html: str) -> str:
    """Return HTML in whose text no line is broken inside a date or a number with its unit."""
    parts, kept = _TAG.split(html), 0
    for at, part in enumerate(parts):
        if at % 2:
            kept += {"<pre": 1, "<code": 1, "<script": 1, "</pre": -1, "</code": -1, "</script": -1}.get(part.rstrip(">").split(" ")[0], 0)
        elif not kept:
            parts[at] = together(part, lambda piece: f'<span class="whole">{piece}</span>')
    return "".join(parts)


def render_markdown(template: str, lang: str = "en", **values: Any) -> str:
    """Return one of the project's own Markdown templates filled in; every value is escaped, so that it can only be text."""
    return _templates(lang, Markdown, finalize=Markdown.escape).get_template(template).render(**values)


def _templates(lang: str, put: Callable[[str], str], **settings: Any) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: opened(TEMPLATES / name)),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        **settings,
    )
    speak(environment, lang, put)
    environment.filters["own_name"] = numbers.own_name
    return environment
