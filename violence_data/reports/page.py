"""One run's notebook made the same bytes each time, and one self-contained page made of it: no outside request, no script."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import markupsafe
import nbformat
import nh3
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from violence_data.messages.text import escape

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


def to_html(notebook: NotebookNode, title: str, slug: str) -> str:
    """Return the page of a run notebook: prose, charts and tables, the code left to the notebook beside it.

    What a cell put out is untrusted: it is cleaned to a list of allowed elements, and images must lie inside the page.
    """
    hidden = {f"exclude_{part}": True for part in ("input", "input_prompt", "output_prompt", "anchor_links")}
    exporter = HTMLExporter(template_name="basic", **hidden)
    body, _ = exporter.from_notebook_node(_for_page(notebook))
    return render("report.html", title=title, slug=slug, body=clean(body))


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
    """Return a copy without the notebook's own title, in which each chart is described by the question above it."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    copy.cells[0].source = re.sub(r"\A# .*\n?", "", copy.cells[0].source)
    question = ""
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            heading = re.search(r"^#+ (.+)$", cell.source, flags=re.MULTILINE)
            question = heading.group(1) if heading else question
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.setdefault("metadata", {})["image/png"] = {"alt": f"Chart: {question}"}
    return copy


def render(template: str, **values: Any) -> str:
    """Return one of the project's own page templates filled in; every value but `body` is escaped."""
    environment = _templates()
    if "body" in values:
        values["body"] = markupsafe.Markup(values["body"])
    return environment.get_template(template).render(**values)


def render_markdown(template: str, **values: Any) -> str:
    """Return one of the project's own Markdown templates filled in; every value is escaped, so that it can only be text."""
    return _templates(finalize=_markdown).get_template(template).render(**values)


def _markdown(value: object) -> markupsafe.Markup:
    return value if isinstance(value, markupsafe.Markup) else markupsafe.Markup(escape(str(value)))  # a macro's text is escaped already


def _templates(**settings: Any) -> jinja2.Environment:
    loader = jinja2.PackageLoader("violence_data.reports", "templates")
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, **settings)
