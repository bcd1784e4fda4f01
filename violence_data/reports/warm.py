"""What a process that reports are forked from imports once, so that no report pays for it; nothing of a project is read here."""

from __future__ import annotations

import gc
import logging
import pkgutil
from importlib import import_module

import psutil
import pyarrow as pa

MODULES = (
    *("IPython.core.interactiveshell", "geopandas", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    *("pandera.pandas", "pyarrow.dataset", "pyarrow.parquet", "pyogrio", "scipy.stats"),
    *("statsmodels.tsa.api", "violence_data.measures", "violence_data.processed", "violence_data.reports.making"),
)
"""Packages that notebooks, charts and pages use somewhere, also those that they import only where they need them.

`matplotlib_inline` is none of them: it looks for the shell when it is imported, and there is one only in the process of a report.
"""


def _import_all() -> None:
    from violence_data import topics

    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where it keeps its list of fonts is no reader's business
    for name in (*MODULES, *(f"violence_data.topics.{topic.name}" for topic in pkgutil.iter_modules(topics.__path__))):
        import_module(name)


def _compile() -> None:
    """Read fonts and templates, with every sentence of these, and compile what checks and converts notebooks, on a notebook of nothing."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from violence_data.reports import page
    from violence_data.words import catalogue, words_of

    catalogue.of_templates()
    figure = Figure()
    figure.text(0, 0, "x", fontweight="bold")
    FigureCanvasAgg(figure).draw()
    words_of("shared").plain  # noqa: B018  # the templates that every subject takes from, as Markdown and as plain text
    page.to_html(new_notebook(cells=[new_markdown_cell("# x"), new_code_cell("x")]), "x", "x")


pa.set_cpu_count(1)
pa.set_io_thread_count(1)
_import_all()
_compile()
gc.freeze()  # a report that looks for what is no longer used leaves alone, and does not copy, what all share
gc.set_threshold(20_000)  # and looks for it more seldom: it makes many things, and ends soon
THREADS = psutil.Process().num_threads()
"""How many threads there are before any report is forked: more than one, and a lock that another holds would be held for ever."""
