"""The data dictionary: what each table and column is, written from the models themselves."""

from __future__ import annotations

from violence_data.tables.fields import kind
from violence_data.tables.registry import TABLES
from violence_data.tables.table import Table
from violence_data.tables.warnings import WARNINGS

HEAD = """# Data dictionary

Written from the models by `make dictionary`; a test keeps it current. 0 is none; a missing number is not covered.
"""


def markdown() -> str:
    """Return the dictionary of every processed table as Markdown: grain, key, bases, columns with units, warnings."""
    return "\n".join([HEAD, *(_table(TABLES[name]) for name in sorted(TABLES))])


def _table(table: Table) -> str:
    lines = [f"## {table.name}", "", f"{table.title}. {(table.model.__doc__ or '').strip()}", ""]
    lines.append(f"- Source: `{table.source_id}`; key: {', '.join(f'`{k}`' for k in table.key)}.")
    if table.date_basis:
        lines.append(f"- Dated by: {table.date_basis}; placed by: {table.area_basis}.")
    lines += [f"- {WARNINGS[key]}" for key in table.warnings]
    lines += ["", "| column | type | unit | what it is |", "|---|---|---|---|"]
    for name, column in table.model.to_schema().columns.items():
        unit = (column.metadata or {}).get("unit", "")
        lines.append(f"| `{name}` | {kind(column.dtype)} | {unit} | {column.description} |")
    return "\n".join([*lines, ""])
