"""Write a DBF by hand, byte by byte, as old programs do."""

from __future__ import annotations

import struct
from collections.abc import Sequence

Field = tuple[str, str, int]
"""Name, type and width."""


def header(fields: Sequence[Field], records: int, *, year: int = 120, language: int = 3, end: bytes = b"\r", version: int = 3) -> bytes:
    """Return the header of a DBF."""
    size = 32 + 32 * len(fields) + len(end)
    start = struct.pack("<4BIHH17xB2x", version, year, 1, 31, records, size, 1 + sum(width for _, _, width in fields), language)
    return (
        start
        + b"".join(struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), width, 2 * (kind == "F")) for name, kind, width in fields)
        + end
    )


def record(fields: Sequence[Field], cells: Sequence[str], encoding: str = "cp1252", flag: bytes = b" ") -> bytes:
    """Return one record: numbers stand at the right, texts at the left."""
    made = [(c.rjust(w) if kind in "NF" else c.ljust(w)).encode(encoding) for c, (_, kind, w) in zip(cells, fields, strict=True)]
    return flag + b"".join(made)


def written(
    fields: Sequence[Field], rows: Sequence[Sequence[str]], *, encoding: str = "cp1252", language: int = 3, year: int = 120
) -> bytes:
    """Return a whole DBF."""
    return header(fields, len(rows), language=language, year=year) + b"".join(record(fields, row, encoding) for row in rows) + b"\x1a"
