"""The charts of the reports drawn in this process, as their notebooks show them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import nbformat
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from support import REPOSITORY

from violence_data import charts

Redraw = Callable[[Axes], charts.Chart]


def charts_of(report: str, given: dict[str, Any]) -> Iterator[tuple[str, charts.Chart, Redraw | None]]:
    """Yield each chart of a report's notebook, run with these parameters on the session's tables, after the name of its function.

    With it comes what draws it anew on axes that it is given, where it takes any.
    """
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{report}.ipynb", as_version=4)
    names: dict[str, Any] = {"In": []}
    for cell in notebook.cells:
        if cell.cell_type != "code" or any(tag.startswith("needs:") and not _held(tag, names) for tag in cell.metadata.get("tags", [])):
            continue
        tree = ast.parse(cell.source)
        last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, report, "exec"), names)  # our own notebooks
        shown = eval(compile(last, report, "eval"), names) if last else None
        if "parameters" in cell.metadata.get("tags", []):
            names.update(given)
        if last and isinstance(shown, charts.Chart):
            calls = ((eval(ast.unparse(node.func), names), node) for node in ast.walk(last) if isinstance(node, ast.Call))
            function, call = next((one, node) for one, node in calls if draws(one))
            yield (
                name_of(function),
                shown,
                _on_axes_given(last, call, names) if "ax" in inspect.signature(function).parameters else None,
            )


def _on_axes_given(last: ast.Expression, call: ast.Call, names: dict[str, Any]) -> Redraw:
    """Return what evaluates a cell's last line again, its chart drawn on the axes given."""
    call.keywords.append(ast.keyword("ax", ast.Name("axes_given", ast.Load())))
    code = compile(ast.fix_missing_locations(last), "axes given", "eval")
    return lambda ax: eval(code, names | {"axes_given": ax})


def draws(one: Any) -> bool:
    """Return whether something is a function that gives a chart."""
    return inspect.isfunction(one) and one.__annotations__.get("return") in ("Chart", charts.Chart)


def name_of(function: Any) -> str:
    """Name a function by where it is written, from wherever it is called."""
    return f"{function.__module__}.{function.__qualname__}"


def _held(tag: str, names: dict[str, Any]) -> bool:
    """Return whether one of the tables that a cell needs was published by the day of the run."""
    wanted = tag.removeprefix("needs:").split("|")
    held = {value.attrs.get("table"): "gap" not in value.attrs for value in names.values() if hasattr(value, "attrs")}
    return any(held.get(table, False) for table in wanted)


def shown(figure: Figure) -> list[Text]:
    """Return every text of a figure that is seen, titles, ticks and notes included."""
    figure.draw_without_rendering()  # a closed figure has no canvas that draws
    return [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def crossings(figure: Figure) -> list[str]:
    """Return the labels on the plots of a figure whose words or leaders lie over a line, in the figure's own pixels."""
    figure.draw_without_rendering()  # a closed figure has no canvas that draws
    return [said for ax in figure.axes for said in _on_axes(ax)]


def _on_axes(ax: Axes) -> Iterator[str]:
    series = [line.get_transform().transform_path(line.get_path()) for line in ax.lines if _is_series(ax, line)]
    for text in ax.texts:
        if text.get_text().strip() and any(path.intersects_bbox(_core(text), filled=False) for path in series if len(path.vertices) > 1):
            yield f"{text.get_text()!r} lies over a line"
        leader = _leader(text)
        if leader is not None and np.ptp(text.arrow_patch.get_edgecolor()[:3]) > 0.01:
            yield f"the leader of {text.get_text()!r} has a series' colour"
        if leader is not None and any(leader.intersects_path(path, filled=False) for path in series if len(path.vertices) > 1):
            yield f"the leader of {text.get_text()!r} crosses a line"


def _is_series(ax: Axes, line: Any) -> bool:
    """Return whether a line shows data: marks of the axes stand in other coordinates."""
    return bool(line.get_transform() == ax.transData and line.get_visible())


def _core(text: Text) -> Bbox:
    """Return a text's box without the room over and under its letters."""
    box = Text.get_window_extent(text)
    return Bbox.from_extents(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1)


def _leader(text: Text) -> Path | None:
    """Return the leader of a label but for its first pixels, which lie at the end of its own line."""
    patch = text.arrow_patch if isinstance(text, Annotation) else None
    if patch is None or not patch.get_visible():
        return None
    points = patch.get_transform().transform_path(patch.get_path()).vertices
    label, end = points[0], points[-1]
    length = float(np.hypot(*(end - label)))
    if length < 9:
        return None
    return Path([label, end + (label - end) * 8 / length])
