"""The command `violence-data`: add files, build the tables, make reports, list what there is, open a notebook."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from violence_data.errors import UnknownName, ViolenceDataError, printable

app = typer.Typer(
    help="Mexico's homicide series: build the tables, make the reports, see what there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
PIPED_WIDTH = 220
"""How wide a table is where no terminal says."""
LISTS = ("tables", "reports", "states", "sources")


@app.callback()
def _main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without accents shows "?", it does not end the command


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Show an error of the project as its message, without a traceback, and exit with 2."""
    try:
        yield
    except ViolenceDataError as error:
        _err.print(printable(str(error)), style="red", markup=False)
        raise typer.Exit(2) from error


@app.command()
def build() -> None:
    """Read data/raw, clean, correct, check, and write data/processed; the old tables stay until all is right."""
    from violence_data import processed

    with _plain_errors():
        with _out.status("build") as status:
            built = processed.build(lambda step: status.update(escape(printable(step))))
        for name, rows in sorted(built.rows.items()):
            _out.print(f"{rows:>10,}  {name}", markup=False)
        warnings = [f for f in built.findings if f.severity == "warning"]
        _out.print(f"{sum(built.corrected.values())} cells corrected; {len(warnings)} warnings:")
        for finding in warnings:
            _out.print(f"  {finding.table}: {finding.check}: {finding.message}", markup=False)
        notices = sum(f.severity == "notice" for f in built.findings)
        _out.print(f'{notices} notices: "violence-data verify" shows them')


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(help="Report to make; all of them when left out.")] = None,
    settings: Annotated[list[str] | None, typer.Argument(help="Parameters as name=value, e.g. cve_ent=Guerrero.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to run at once.")] = max(1, os.cpu_count() or 1),
) -> None:
    """Make reports: the whole grid, one report's grid, or one page with parameters of your own."""
    from violence_data.reports import batch, catalog, parameters, site

    with _plain_errors():
        if name and settings:
            chosen = catalog.get(name)
            todo = [batch.Job(name, parameters.parse(name, chosen.parameters, _pairs(settings)))]
        else:
            todo = batch.jobs([name] if name else [])
        _needs_tables()
        outcomes = _run(todo, min(workers, len(todo)))
        site.write_index(outcomes)
    failed = [o for o in outcomes if o.error]
    for outcome in failed:
        _err.print(f"failed: {outcome.report}/{outcome.slug}: {outcome.error}", style="red", markup=False)
    _out.print(f"{len(outcomes) - len(failed)} of {len(outcomes)} reports written; open reports/index.html")
    raise typer.Exit(1 if failed else 0)


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = [s.partition("=") for s in settings]
    wrong = [s for s, (_, sign, _) in zip(settings, pairs, strict=True) if not sign]
    if wrong:
        raise UnknownName(f"parameters: expected name=value, found {wrong[0]!r}")
    return {name.strip(): value for name, _, value in pairs}


def _needs_tables() -> None:
    from violence_data import processed

    processed.load("presidential_terms")


def _run(todo: list, workers: int) -> list:  # type: ignore[type-arg]  # Job and Outcome: importing them here would import pandas
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from violence_data.reports import batch

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_out) as progress:
        task = progress.add_task("reports", total=len(todo))
        return batch.run(todo, workers, lambda o: progress.update(task, advance=1, description=f"{o.report}/{o.slug}"))


@app.command()
def export(
    table: Annotated[str, typer.Argument(help='Table to write; "violence-data list tables" shows them.')],
    format_: Annotated[str | None, typer.Option("--format", help="csv, parquet, xlsx or geojson.")] = None,
    output: Annotated[Path | None, typer.Option(help="File or folder; exports/ of the project when left out.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Only what had been published by this day, YYYY-MM-DD.")] = None,
    cuts: Annotated[str, typer.Option(help="newest, or all with a column for the cut.")] = "newest",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is already there.")] = False,
) -> None:
    """Write one table to a file, with its licence, publishers, cuts, warnings and citation."""
    from violence_data.export import export_table

    with _plain_errors(), _err.status(f"export {escape(table)}"):
        done = export_table(table, format_, output, as_of=as_of, cuts=cuts, overwrite=overwrite)
    for path in (done.path, *done.beside):
        _out.print(str(path), markup=False)
    _out.print(f"{done.rows:,} rows")
    if done.path.suffix == ".csv":
        _out.print("A spreadsheet that opens a csv with a double click drops the zeros of codes (01 becomes 1); xlsx keeps them.")


@app.command()
def verify() -> None:
    """Check the files and the built tables, write reports/quality.html and quality.md, and exit with 1 when there is an error."""
    from violence_data import quality
    from violence_data.checks import SEVERITIES
    from violence_data.reports import batch, quality_page, site

    with _plain_errors():
        with _out.status("verify") as status:
            found = quality.verify(lambda step: status.update(step))
        quality_page.write_quality(found)
        if site.path().is_file():  # made by "report": it links to the page from now on
            site.write_index(batch.last_run())
    shown = _out if _out.is_terminal else Console(highlight=False, width=PIPED_WIDTH)
    shown.print(quality.overview(found), soft_wrap=False)
    errors, warnings, notices = (found.count(s) for s in SEVERITIES)
    _out.print(f"{len(found.tables)} tables; errors: {errors}, warnings: {warnings}, notices: {notices}; open reports/quality.html")
    raise typer.Exit(1 if errors else 0)


@app.command(name="list")
def list_(what: Annotated[str, typer.Argument(help=f"One of {', '.join(LISTS)}.")] = "tables") -> None:
    """List the tables, reports, states or sources."""
    with _plain_errors():
        if what not in LISTS:
            raise UnknownName(f"list: found {what!r}, expected one of: {', '.join(LISTS)}")
        for line in _lines(what):
            _out.print(line, markup=False)


def _lines(what: str) -> list[str]:
    if what == "states":
        from violence_data import states

        return [f"{s.cve_ent}  {s.iso_3166_2}  {s.name}" for s in states.all_states()]
    if what == "reports":
        from violence_data.reports.catalog import REPORTS

        return [f"{r.name}  {len(r.grid)} pages; parameters: {', '.join(r.parameters)}" for r in REPORTS.values()]
    if what == "sources":
        from violence_data.sources import SOURCES

        return [f"{m.SOURCE.id}  {m.SOURCE.publisher}: {m.SOURCE.counts}; {m.SOURCE.page_url}" for m in SOURCES.values()]
    from violence_data.tables import TABLES

    return [f"{t.name}  {t.title}" for t in TABLES.values()]


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A file as its publisher put it out.")],
    cut: Annotated[str | None, typer.Option(help="Last month it covers (2024-11), edition (ed2023) or year of a map (2010).")] = None,
    published_on: Annotated[str | None, typer.Option(help="Day it came out, YYYY-MM-DD.")] = None,
    published_on_is: Annotated[str, typer.Option(help="How sure that day is: exact, usual day or approximate.")] = "exact",
    source: Annotated[str | None, typer.Option(help="Its source, where its columns fit several.")] = None,
    obtained_from: Annotated[str, typer.Option(help="Where you got it.")] = "added by hand",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it is and would change; write nothing.")] = False,
) -> None:
    """Recognise a published file, check it, show what it changes, and register it under data/raw."""
    from violence_data.intake import adding, showing

    with _plain_errors():
        with _out.status(escape(printable(f"read {file.name}"))):
            examined = adding.examine(file, adding.Told(cut, published_on, published_on_is, source, obtained_from))
        if examined.already:
            held = examined.file
            _out.print(
                printable(f"{file.name}: {held.source_id}, cut {held.cut}: held already, as data/raw/{held.file}: nothing to add"),
                markup=False,
            )
            return
        _out.print(showing.summary(examined))
        if dry_run:
            asked = f"; before it can be added, tell {examined.wanted}" if examined.wanted else ""
            _out.print(printable(f"dry run: nothing was written{asked}"), markup=False)
            return
        registered = adding.add(examined)
        _out.print(f'registered as data/raw/{registered.file}; run "violence-data build" to use it', markup=False)


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help='A source; "violence-data list sources" shows them.')],
    values: Annotated[list[str] | None, typer.Argument(help="What varies in its address as name=value, e.g. version=241.")] = None,
    url: Annotated[str | None, typer.Option(help="The file's address, where its publisher gives no lasting one.")] = None,
    output: Annotated[Path | None, typer.Option(help="A folder; downloads/ of the project when left out.")] = None,
) -> None:
    """Fetch a published file into downloads/, or say where to get it by hand; "add" takes it from there."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from violence_data.intake import fetching

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with _plain_errors(), Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task(source, total=None)
        fetched = fetching.fetch(
            source, _pairs(values or []), url=url, folder=output, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    _out.print(f"{fetched.path}\n{fetched.bytes:,} bytes, sha256 {fetched.sha256}", markup=False)
    _out.print(f"Then run: {fetching.add_command(fetched)}", markup=False)


@app.command()
def notebook() -> None:
    """Open the notebooks in JupyterLab (installed by "make notebook")."""
    from violence_data import paths

    with _plain_errors():
        _needs_tables()
        command = [sys.executable, "-m", "jupyter", "lab", str(paths.notebooks())]
        raise typer.Exit(subprocess.run(command, check=False).returncode)
