"""The processed tables: each one's columns, key and bases, and what its reader must be warned of."""

from __future__ import annotations

from violence_data.errors import UnknownName
from violence_data.tables import counts, events, municipalities
from violence_data.tables.fields import AGE_GROUPS, METHODS, OFFENCES, SEXES, WEAPONS
from violence_data.tables.table import Table, kind
from violence_data.tables.warnings import WARNINGS

__all__ = ["AGE_GROUPS", "METHODS", "OFFENCES", "SEXES", "TABLES", "WARNINGS", "WEAPONS", "Table", "dictionary", "get", "kind"]

TABLES: dict[str, Table] = {table.name: table for table in (*counts.TABLES, *events.TABLES, *municipalities.TABLES)}
HEAD = """# Data dictionary

Written from the models by `make dictionary`; a test keeps it current. 0 is none; a missing number is not covered.

"""


def get(name: str) -> Table:
    """Return what is known of a processed table.

    Raises
    ------
    UnknownName
        When no processed table is called that; the message lists those that are.
    """
    if name not in TABLES:
        raise UnknownName(f"table: found {name!r}, expected one of: {', '.join(sorted(TABLES))}")
    return TABLES[name]


def dictionary() -> str:
    """Return the data dictionary, of every processed table, as Markdown."""
    return HEAD + "\n".join(TABLES[name].markdown() for name in sorted(TABLES))
