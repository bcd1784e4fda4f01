"""Commands on pages: report, notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from violence_data.cli.app import app, err, needs_tables, out, pairs, plain_errors


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(help="Report to make; all of them when left out.")] = None,
    settings: Annotated[list[str] | None, typer.Argument(help="Parameters as name=value, e.g. cve_ent=Guerrero.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to run at once.")] = max(1, os.cpu_count() or 1),
) -> None:
    """Make reports: the whole grid, one report's grid, or one page with parameters of your own."""
    from violence_data.reports import batch, catalog, parameters, site

    with plain_errors():
        if name and settings:
            chosen = catalog.get(name)
            todo = [batch.Job(name, parameters.parse(name, chosen.parameters, pairs(settings)))]
        else:
            todo = batch.jobs([name] if name else [])
        needs_tables()
        outcomes = _run(todo, min(workers, len(todo)))
        site.write_index(outcomes)
    failed = [o for o in outcomes if o.error]
    for outcome in failed:
        err.print(f"failed: {outcome.report}/{outcome.slug}: {outcome.error}", style="red", markup=False)
    out.print(f"{len(outcomes) - len(failed)} of {len(outcomes)} reports written; open reports/index.html")
    raise typer.Exit(1 if failed else 0)


def _run(todo: list, workers: int) -> list:  # type: ignore[type-arg]  # Job and Outcome: importing them here would import pandas
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from violence_data.reports import batch

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        task = progress.add_task("reports", total=len(todo))
        return batch.run(todo, workers, lambda o: progress.update(task, advance=1, description=f"{o.report}/{o.slug}"))


@app.command()
def notebook() -> None:
    """Open the notebooks in JupyterLab (installed by "make notebook")."""
    from violence_data import paths

    with plain_errors():
        needs_tables()
        command = [sys.executable, "-m", "jupyter", "lab", str(paths.notebooks())]
        raise typer.Exit(subprocess.run(command, check=False).returncode)
