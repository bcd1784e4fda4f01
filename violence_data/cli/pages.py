"""Commands on pages: report, notebook."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from violence_data.cli.app import app, err, logged, needs_tables, out, pairs, plain_errors, say
from violence_data.errors import NotBuilt, printable
from violence_data.reports.worker import Limits

if TYPE_CHECKING:  # it would load pandas
    from violence_data.reports.batch import Job, Outcome


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(help="Report to make; all of them when left out.")] = None,
    settings: Annotated[list[str] | None, typer.Argument(help="Parameters as name=value, e.g. cve_ent=Guerrero.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="Parameters too, with several values: cve_ent=12,16 or year=2019..2021.")] = None,
    parameters: Annotated[Path | None, typer.Option(help="A YAML file of parameters, as papermill takes one.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the pages; every one when left out, English for pages of your own.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Only what had been published by this day, YYYY-MM-DD.")] = None,
    output: Annotated[Path | None, typer.Option(help="A folder; reports/ when left out.", file_okay=False)] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to run at once.")] = max(1, os.cpu_count() or 1),
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")] = Limits.cell_seconds,
    memory: Annotated[int, typer.Option(min=500, help="Megabytes that one process may use.")] = Limits.memory_mb,
    force: Annotated[bool, typer.Option("--force", help="Make also what has not changed.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Say for each page why it is made.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which pages would be made and why; make none.")] = False,
    verify_outputs: Annotated[bool, typer.Option("--verify-outputs", help="Read every finished page to see that it is whole.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take away pages that no run is recorded of; with --dry-run, show them alone.")
    ] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first page that fails.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print failures alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print how each page went as JSON, and nothing else.")] = False,
    log: Annotated[Path | None, typer.Option(help="A file that keeps what is said of each page, also when it is quiet.")] = None,
) -> None:
    """Make the reports that changed: all, one report's grid, or pages with parameters of your own.

    Ends with 0 when all is well, 1 when a page failed, 2 when it was asked for what is not there, 3 when data are missing or changed.
    """
    from violence_data import paths
    from violence_data.reports import batch, select

    with plain_errors(), logged(log):
        if output:
            os.environ[paths.REPORTS_VARIABLE] = str(output.expanduser().resolve())
        told = [*pairs(settings or []).items(), *(pair for one in where or [] for pair in pairs([one]).items())]
        told += select.from_file(parameters) if parameters else []
        told += [(parameter, text) for parameter, text in (("lang", lang), ("as_of", as_of)) if text is not None]
        todo = select.jobs(name, told)
        needs_tables()
        reasons = batch.to_make(todo, force=force, hash_outputs=verify_outputs)
        for orphan in batch.orphans() if prune else ():
            out.print(f"{'would take away' if dry_run else 'taken away'}: {paths.shown(orphan)}")
            if not dry_run:
                orphan.unlink()
        if dry_run or why:
            for n, reason in reasons.items():
                say(f"{todo[n].report}/{todo[n].slug}: {reason}")
        if dry_run:
            out.print(f"dry run: {len(reasons)} of {len(todo)} pages would be made")
            return
        outcomes = make(todo, reasons, workers, Limits(timeout, memory, Limits.letters), fail_fast=fail_fast, quiet=quiet or as_json)
        if as_json:
            same = len(todo) - len(reasons)
            typer.echo(json.dumps({"unchanged": same, "pages": [asdict(o) for o in outcomes]}, ensure_ascii=False))
        raise typer.Exit(1 if any(o.error for o in outcomes) else 0)


def make(
    todo: list[Job], reasons: dict[int, str], workers: int, limits: Limits | None = None, *, fail_fast: bool = False, quiet: bool = False
) -> list[Outcome]:
    """Make those of the pages that have a reason, showing how far it is, and say how they went."""
    made = [todo[n] for n in reasons]
    outcomes = _run(made, min(workers, len(made)), list(reasons.values()), limits, fail_fast, quiet) if made else []
    _say(outcomes, len(todo) - len(made), quiet)
    return outcomes


def _run(made: list[Job], workers: int, reasons: list[str], limits: Limits | None, fail_fast: bool, quiet: bool) -> list[Outcome]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from violence_data.reports import batch, engine, site
    from violence_data.words.catalogue import check_language

    for lang in {job.lang for job in made}:
        check_language(lang)
    _, notice = engine.method()
    if notice:
        err.print(notice)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=err.rich(soft_wrap=True), disable=quiet or not err.is_terminal) as progress:
            task = progress.add_task("reports", total=len(made))

            def done(one: Outcome) -> None:
                progress.update(task, advance=1, description=f"{one.report}/{one.slug}")
                how = "failed" if one.error else "written"
                say(f"{one.report}/{one.slug}: {how} in {one.seconds} s", err, quiet=quiet or err.is_terminal)

            wait = partial(say, to=err)
            why = dict(enumerate(reasons))
            return batch.run(made, workers, done, why=why, limits=limits, fail_fast=fail_fast, wait=wait)
    finally:
        site.write_index(batch.last_run())
        site.write_run(batch.last_run())


def _say(outcomes: list[Outcome], same: int, quiet: bool) -> None:
    """Print how the pages went: each failure with where to look, and how many were written."""
    from violence_data import paths

    failed = [o for o in outcomes if o.error]
    for outcome in failed:
        at = f"cell {outcome.cell}: " if outcome.cell else ""
        say(f"failed: {outcome.report}/{outcome.slug}: {at}{outcome.error}", err, style="red")
        if outcome.notebook:
            say(f"  open {paths.shown(paths.reports() / outcome.notebook)}", err)
    where, unchanged = paths.shown(paths.reports() / "index.html"), f", {same} unchanged" if same else ""
    say(f"{len(outcomes) - len(failed)} of {len(outcomes)} reports written{unchanged}; open {where}", quiet=quiet)
    if not paths.is_project():
        say(f"the tables they were made from lie in {paths.processed()}", quiet=quiet)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The folder of an earlier run's reports.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(help="That of a later run.", exists=True, file_okay=False)],
) -> None:
    """List the numbers that moved between two runs of the reports: what tables and sentences say, not bytes."""
    from violence_data.reports import moved

    with plain_errors():
        pages = list(moved.moved(old, new))
    for page in pages:
        out.print(printable(f"{page.title} ({page.page})"), style="bold")
        for line in page.numbers:
            out.print(printable(f"  {line}"))
        if page.new or page.gone:
            out.print(f"  only in the later run: {page.new} cells and sentences; only in the earlier: {page.gone}")
    out.print(f"numbers and sentences that moved: {sum(len(page.numbers) for page in pages):,}; pages: {len(pages):,}")


@app.command()
def notebook(
    name: Annotated[str | None, typer.Argument(help="Notebook to work in; without one, they are listed.")] = None,
) -> None:
    """Open a copy of a notebook in JupyterLab, to change as you like; the copy is kept, and the reports are made from the original."""
    from violence_data import paths
    from violence_data.reports import catalog

    with plain_errors():
        if name is None:
            for report in catalog.REPORTS.values():
                copy = paths.own_notebooks() / report.notebook.name
                out.print(f"{report.name}  your copy: {paths.shown(copy)}" if copy.exists() else report.name)
            return
        chosen = catalog.get(name).notebook
        needs_tables()
        copy = paths.own_notebooks() / chosen.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            copy.write_bytes(chosen.read_bytes())
        out.print(f"your copy: {paths.shown(copy)}")
        if not paths.lab().is_file():
            raise NotBuilt(
                f'JupyterLab: expected {paths.lab()}, found none; run "make notebook NAME={name}" in a checkout, or install it there'
            )
        raise typer.Exit(subprocess.run([str(paths.lab()), str(copy)], check=False).returncode)
