"""What goes with an exported table: what it is, who published it, when, under which licence, and what its reader must know."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import __version__, messages
from violence_data.processed import datapackage
from violence_data.tables import WARNINGS, Table

About = dict[str, Any]
OWN_LICENCE = "MIT"
OWN_PUBLISHER = "violence_data"
EMPTY = "0: the source covers it and reports none. Empty: the source does not cover it."


def about(info: Table, frame: pd.DataFrame, *, as_of: str | None, cuts: str) -> About:
    """Return what is said of a loaded table, in plain text; it holds no day of its own making.

    Tables that people typed and checked by hand are the project's own, under its licence.
    """
    sources = frame.attrs["sources"]
    return {
        "table": info.name,
        "title": info.title,
        "description": (info.model.__doc__ or "").strip(),
        "rows": len(frame),
        "key": list(info.key),
        "date_basis": info.date_basis,
        "area_basis": info.area_basis,
        "as_of": as_of if info.vintage else None,
        "cuts": cuts if info.vintage else None,
        "publishers": _distinct(sources, "publisher") or [OWN_PUBLISHER],
        "licences": _distinct(sources, "licence") or [OWN_LICENCE],
        "pages": _distinct(sources, "page_url"),
        "sources": sources,
        "warnings": [WARNINGS[key] for key in frame.attrs["warnings"]],
        "empty_cells": EMPTY,
        "citation": messages.source_line(frame),
        "made_with": f"violence_data {__version__}",
        "columns": datapackage.fields(info),
    }


def newest_day(facts: About) -> str | None:
    """Return the newest day of publication among the sources; none for a table typed by hand."""
    return max((s["published_on"] for s in facts["sources"]), default=None)


def _distinct(sources: list[dict[str, Any]], field: str) -> list[str]:
    return sorted({s[field] for s in sources if s[field]})
