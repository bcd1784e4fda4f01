"""Sections of a notebook whose tables had no cut by the day of the run: in their place stands the sentence that names the gap."""

from __future__ import annotations

from itertools import groupby
from typing import Any

NEEDS = "needs:"
"""Starts the tag of a cell that cannot do without a table, and ends with its name; with several and "|" between them, one is enough."""


def without_gaps(notebook: Any, as_of: str | None, lang: str, incident: str = "") -> Any:
    """Return a notebook in which neighbouring cells that lack a table are one sentence that names it.

    Parameters
    ----------
    notebook
        A notebook (nbformat); it is not changed.
    as_of
        The day of the run; without one nothing is missing.
    lang
        Language of the sentence.
    incident
        The incident that the run is about: before its first report it is a gap of the table `incidents`.
    """
    from nbformat import from_dict
    from nbformat.v4 import new_markdown_cell

    from violence_data.words import words_of

    gone = _gone({name for cell in notebook.cells for need in needs(cell) for name in need}, as_of, incident)
    if not gone:
        return notebook
    copy, cells = from_dict(notebook), []
    for lacks, some in groupby(copy.cells, key=lambda cell: bool(_lacking(cell, gone))):
        part = list(some)
        if lacks:
            names = dict.fromkeys(name for cell in part for name in _lacking(cell, gone))
            part = [new_markdown_cell(words_of("shared", lang).section_gap([gone[name] for name in names]), id=part[0].id)]
        cells += part
    copy.cells = cells
    return copy


def needs(cell: Any) -> list[tuple[str, ...]]:
    """Return what a cell cannot do without, from its tags: of each group of tables one is enough."""
    return [tuple(tag.removeprefix(NEEDS).split("|")) for tag in cell.metadata.get("tags", []) if tag.startswith(NEEDS)]


def _lacking(cell: Any, gone: dict[str, Any]) -> list[str]:
    """Return the tables a cell lacks: those of each group of which none is left."""
    return [name for need in needs(cell) if all(name in gone for name in need) for name in need]


def _gone(wanted: set[str], as_of: str | None, incident: str) -> dict[str, Any]:
    """Return those tables that had no cut by the day, each without rows but with its gap."""
    from violence_data import processed

    names = [name for name in sorted(wanted) if processed.gap(name, as_of)] if as_of else []
    gone = {name: processed.load(name, as_of=as_of, or_none=True) for name in names}
    if as_of and incident and "incidents" in wanted:
        known, every = processed.load("incidents", as_of=as_of), processed.load("incidents")
        if incident not in set(known["incident_id"]):
            first = every.loc[every["incident_id"] == incident, "published_on"].iloc[0]
            known.attrs["gap"] = {"as_of": as_of, "published_on": f"{first:%Y-%m-%d}"}
            gone["incidents"] = known
    return gone
