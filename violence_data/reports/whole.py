"""Whether a run notebook is all it should be: each cell ran to its end, and each chart that it asks for is there."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from violence_data import parts
from violence_data.errors import ReportFailed


def check(notebook: Any) -> None:
    """Raise when a run notebook (nbformat) is less than its cells say.

    Raises
    ------
    ReportFailed
        When a cell ended early, even without an error (`sys.exit(0)`), was never run, or shows fewer charts than it asks for.
    """
    code = [(number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code"]
    for (number, cell), asked in zip(code, charts(cell.source for _, cell in code), strict=True):
        ended = [o for o in cell.outputs if o.output_type == "error"]
        if ended:
            raise ReportFailed(f"cell {number} ended early: {ended[0].ename}: {ended[0].evalue}")
        if cell.execution_count is None and cell.source.strip():
            raise ReportFailed(f"cell {number} was not run: the notebook ended before it")
        shown = sum(bool({parts.MIME, parts.TABLE} & {*o.get("data", {})}) for o in cell.outputs)
        if shown < asked:
            raise ReportFailed(f"cell {number} asks for {asked} charts, found {shown}; a page without its charts is not written")


def charts(sources: Iterable[str]) -> list[int]:
    r"""Return how many charts each cell asks for, whatever the data: calls of `charts` or of a topic, alone on a line.

    What a topic gives that is no chart is assigned, or handed to words. A name is a topic's from its import until it is given to
    something else.

    >>> charts([
    ...     "from violence_data.topics import forecast, years",
    ...     "known = forecast.years_known(a)\nforecast.fan(known)\nif known:\n    years.change(b)",
    ...     "years = forecast.years_known(a)\nyears.head()",
    ... ])
    [0, 1, 0]
    """
    topics: set[str] = set()
    asked = []
    for body in (ast.parse(source).body for source in sources):
        asked.append(0)
        for one in body:
            match one:
                case ast.ImportFrom(module="violence_data" | "violence_data.topics" as room, names=names):
                    topics |= {n.asname or n.name for n in names if room == "violence_data.topics" or n.name == "charts"}
                case ast.Expr(ast.Call(ast.Attribute(ast.Name(name)))) if name in topics:
                    asked[-1] += 1
            topics -= {n.id for n in ast.walk(one) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return asked
