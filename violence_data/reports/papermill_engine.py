"""`papermill --engine violence-data notebooks/x.ipynb out.ipynb -p cve_ent 12`: papermill as ever, its cells run as those of the batch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat

from violence_data.reports import engine
from violence_data.reports.worker import Limits

CELLS_ALONE = "violence_data.reports.worker:cells_alone"


class ViolenceDataEngine:
    """Runs a notebook's cells in a process of their own that has all imported.

    Papermill loads it while papermill itself is imported, so that this module imports papermill only where it is used.
    """

    @classmethod
    def execute_notebook(cls, *given: Any, **named: Any) -> Any:
        """Run a notebook as papermill's own engines do, but for its cells."""
        from papermill.engines import Engine

        return Engine.execute_notebook.__func__(cls, *given, **named)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """Return the kernel that a notebook names."""
        from papermill.engines import Engine

        return Engine.nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """Return the language that a notebook names."""
        from papermill.engines import Engine

        return Engine.nb_language(nb, language)

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, execution_timeout: float | None = None, **others: Any
    ) -> None:
        """Run the cells, and tell papermill's manager of each.

        Raises
        ------
        PapermillException
            When the process ended before a cell did; the error of a cell stays in the notebook, and papermill raises it.
        """
        from papermill.exceptions import PapermillException

        limits = Limits(cell_seconds=execution_timeout or Limits.cell_seconds)
        notice = engine.method()[1]
        ended: list[int] = []
        if notice:
            sys.stderr.write(f"violence-data: {notice}\n")

        def hear(text: str, event: tuple[Any, ...]) -> None:
            match event:
                case ("start", number):
                    nb_man.cell_start(nb_man.nb.cells[number], number)
                case ("end", number, changed):
                    cls._take(nb_man, number, changed, log_output)
                    ended.append(number)

        text = nbformat.writes(nb_man.nb)
        ((_, result),) = engine.run(CELLS_ALONE, [text], limits=limits, hear=hear, current=Path.cwd())
        if result.cell in ended:
            return
        if result.cell is not None and result.notebook:
            cls._take(nb_man, result.cell, result.notebook["cells"][result.cell], log_output)
        elif result.error:
            raise PapermillException(result.error)

    @staticmethod
    def _take(nb_man: Any, number: int, changed: dict[str, Any], log_output: bool) -> None:
        from papermill.log import logger

        cell = nb_man.nb.cells[number]
        cell.outputs = [nbformat.from_dict(output) for output in changed["outputs"]]
        cell.execution_count = changed["execution_count"]
        if any(output.output_type == "error" for output in cell.outputs):
            nb_man.cell_exception(cell, number)
        nb_man.cell_complete(cell, number)
        for output in cell.outputs if log_output else ():
            logger.info(output.get("text", ""))
