"""Sections of a notebook whose tables had no cut by the day of the run: in their place stands the sentence that names the gap."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from violence_data import messages

NEEDS = "needs:"
"""Starts the tag of a cell that cannot do without a table, and ends with its name; with several and "|" between them, one is enough."""


def without_gaps(notebook: Any, as_of: str | None, lang: str) -> Any:
    """Return a notebook in which neighbouring cells that lack a table are one sentence that names it.

    Parameters
    ----------
    notebook
        A notebook (nbformat); it is not changed.
    as_of
        The day of the run; without one nothing is missing.
    lang
        Language of the sentence.
    """
    from nbformat import from_dict
    from nbformat.v4 import new_markdown_cell

    gone = _gone({name for cell in notebook.cells for need in needs(cell) for name in need}, as_of)
    if not gone:
        return notebook
    copy, cells = from_dict(notebook), []
    for lacks, some in groupby(copy.cells, key=lambda cell: bool(_lacking(cell, gone))):
        part = list(some)
        if lacks:
            names = dict.fromkeys(name for cell in part for name in _lacking(cell, gone))
            part = [new_markdown_cell(messages.section_gap(*(gone[name] for name in names), lang=lang), id=part[0].id)]
        cells += part
    copy.cells = cells
    return copy


def needs(cell: Any) -> list[tuple[str, ...]]:
    """Return what a cell cannot do without, from its tags: of each group of tables one is enough."""
    return [tuple(tag.removeprefix(NEEDS).split("|")) for tag in cell.metadata.get("tags", []) if tag.startswith(NEEDS)]


def _lacking(cell: Any, gone: dict[str, Any]) -> list[str]:
    """Return the tables a cell lacks: those of each group of which none is left."""
    return [name for need in needs(cell) if all(name in gone for name in need) for name in need]


def _gone(wanted: set[str], as_of: str | None) -> dict[str, Any]:
    """Return those tables that had no cut by the day, each without rows but with its gap."""
    from violence_data import processed

    names = [name for name in sorted(wanted) if processed.gap(name, as_of)] if as_of else []
    return {name: processed.load(name, as_of=as_of, or_none=True) for name in names}
