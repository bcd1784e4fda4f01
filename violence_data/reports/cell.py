"""A notebook's cell of parameters: read without running it, held against the catalogue, filled in for one run; unknown names refused."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from violence_data.errors import ReportFailed, UnknownName

TAG = "parameters"
INJECTED = "# Parameters\n"
"""How papermill begins the cell of the values it was given."""


def check_defaults(path: Path, expected: Mapping[str, Any]) -> None:
    """Raise when a shipped notebook has other parameters than the catalogue: its pages would bear the same names and say other things.

    Raises
    ------
    ReportFailed
        Naming the notebook, each parameter that differs, and how to work with values of one's own.
    """
    found = _defaults(path)
    differing = sorted(p for p in {*found, *expected} if (p in found, found.get(p)) != (p in expected, expected.get(p)))
    if differing:
        told = ", ".join(f"{p} ({_told(expected, p)} expected, {_told(found, p)} found)" for p in differing)
        raise ReportFailed(
            f"{path.name}: its cell of parameters was changed: {told}; restore it, and for values of your own "
            f'run "violence-data notebook {path.stem}", which opens a copy, or "violence-data report {path.stem} name=value"'
        )


def _told(values: Mapping[str, Any], parameter: str) -> str:
    return repr(values[parameter]) if parameter in values else "none"


def _defaults(path: Path) -> dict[str, Any]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        (source,) = ["".join(c["source"]) for c in cells if TAG in c["metadata"].get("tags", [])]
        return {ast.unparse(node.target): ast.literal_eval(node.value) for node in _assignments(source) if node.value is not None}
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise ReportFailed(
            f"{path.name}: expected a notebook with a cell tagged {TAG}, found otherwise ({error!r}); restore the notebook"
        ) from error


def _assignments(source: str) -> list[ast.AnnAssign]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.AnnAssign)]


def fill(source: str, values: Mapping[str, Any]) -> str:
    """Return the source of a cell of parameters with other values, each in its place; types and comments stay.

    A cell so filled is the one to edit in the run notebook: no other sets these names. A text is a literal, never code.

    Examples
    --------
    >>> fill('cve_ent: str = "12"  # a state', {"cve_ent": "20"})
    'cve_ent: str = "20"  # a state'
    """
    lines = source.encode().split(b"\n")  # the places that ast tells are in bytes
    for node in reversed(_assignments(source)):
        name, old = ast.unparse(node.target), node.value
        if name not in values or old is None or old.end_lineno is None or old.end_col_offset is None:
            continue
        before, after = lines[old.lineno - 1][: old.col_offset], lines[old.end_lineno - 1][old.end_col_offset :]
        lines[old.lineno - 1 : old.end_lineno] = [before + _literal(values[name]).encode() + after]
    return b"\n".join(lines).decode()


def _literal(value: Any) -> str:
    """Return a value as Python that gives it back; every text in JSON is one, and keeps the double quotes of the notebooks."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | list) else repr(value)


def check_parameters(cells: Sequence[str]) -> None:
    r"""Raise when papermill was given a parameter that the notebook does not have; it would run on the defaults and say nothing.

    Parameters
    ----------
    cells
        The sources run so far: `In`, in a notebook. The annotated names are its parameters.

    Raises
    ------
    UnknownName
        Naming what was given and the parameters there are.

    Examples
    --------
    >>> check_parameters(["", 'cve_ent: str = "12"', '# Parameters\ncve_ent = "20"'])
    >>> check_parameters(["", 'cve_ent: str = "12"', '# Parameters\ncve_netn = "20"'])
    Traceback (most recent call last):
    ...
    violence_data.errors.UnknownName: parameters: found 'cve_netn', expected: cve_ent
    """
    known = [name for cell in cells for name in _assigned(cell, ast.AnnAssign)]
    given = [name for cell in cells if cell.startswith(INJECTED) for name in _assigned(cell, ast.Assign)]
    unknown = [repr(name) for name in dict.fromkeys(given) if name not in known]
    if unknown:
        raise UnknownName(f"parameters: found {', '.join(unknown)}, expected: {', '.join(dict.fromkeys(known))}")


def _assigned(cell: str, kind: type[ast.AnnAssign] | type[ast.Assign]) -> list[str]:
    try:
        body = ast.parse(cell).body
    except SyntaxError:
        return []  # a cell that the reader wrote wrong, or a command of the notebook's own such as %timeit, sets no parameter
    found = [node for node in body if isinstance(node, kind)]
    return [ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0]) for node in found]
