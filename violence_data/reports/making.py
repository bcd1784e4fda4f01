"""Make one page in the process of its own: fill in its notebook, run it, see that it is whole, and turn it into HTML."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

from violence_data import places
from violence_data.reports import cache, catalog, cell, gaps, page, whole
from violence_data.reports.catalog import Job
from violence_data.words import words_of
from violence_data.words.catalogue import translator


def make(job: Job, run: Callable[[NotebookNode], NotebookNode]) -> dict[str, str]:
    """Return what one run of a report gives: its `title`, and its `ipynb` and `html` as text.

    Raises
    ------
    ReportFailed
        When the notebook was changed, or ran to less than its cells say.
    """
    title = job.title
    run_notebook = page.canonical(run(prepared(job)))
    whole.check(run_notebook)
    html = page.to_html(run_notebook, title, job.slug, job.lang, job.others(), job.report)
    return {"title": title, "ipynb": nbformat.writes(run_notebook) + "\n", "html": html}


def prepared(job: Job) -> NotebookNode:
    """Return a report's notebook as one run executes it: its parameters filled in, its prose in the page's language, gaps named."""
    report, values = catalog.get(job.report), _values(job)
    cell.check_defaults(report.notebook, report.defaults())
    shipped = nbformat.read(report.notebook, as_version=4)
    notebook: NotebookNode = gaps.without_gaps(shipped, values.get("as_of"), job.lang, str(values.get("incident", "")))
    told = translator(job.lang)
    for one in notebook.cells:
        if one.cell_type == "markdown" and one.source:
            one.source = told.gettext(one.source)
        elif cell.TAG in one.metadata.get("tags", []):
            one.source = cell.fill(one.source, values)
    if report.links_to:
        _link(notebook, report, values)
    return notebook


def _link(notebook: NotebookNode, report: catalog.Report, values: dict[str, Any]) -> None:
    """Put links to the pages that a page leads to, where there are any, before the part on where its numbers come from."""
    code = str(values[report.slug_parameters[0]])
    sys.audit("violence_data.pages", f"{cache.PAGES}{report.links_to}/{code}")  # its page is made anew when one is added
    end = "".join(f"_{lang}" for lang in catalog.language_suffix(values["lang"]))
    found = {slug.removesuffix(end): slug for slug in cache.pages(report.links_to, code) if slug.endswith(end)}
    named = [(town, slug) for town, slug in found.items() if town in places.municipality_names()]
    links = [(catalog.town(town), f"../{report.links_to}/{slug}.html") for town, slug in named]
    if links:
        told = words_of("municipalities", values["lang"]).pages(sorted(links))
        notebook.cells.insert(-2, nbformat.v4.new_markdown_cell(told))


def _values(job: Job) -> dict[str, Any]:
    return {**catalog.get(job.report).defaults(), **job.values}
