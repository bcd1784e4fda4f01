"""Commands on published files: add, fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from violence_data.cli.app import app, err, out, pairs, plain_errors
from violence_data.errors import printable


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
    from violence_data import paths
    from violence_data.intake import adding

    with plain_errors():
        with out.status(f"read {file.name}"):
            examined = adding.examine(file, adding.Told(cut, published_on, published_on_is, source, obtained_from))
        if examined.already:
            held = examined.file
            out.print(printable(f"{file.name}: {held.source_id}, cut {held.cut}: held already, as data/raw/{held.file}: nothing to add"))
            return
        out.print(adding.summary(examined))
        if dry_run:
            asked = f"; before it can be added, tell {examined.wanted}" if examined.wanted else ""
            out.print(printable(f"dry run: nothing was written{asked}"))
            return
        registered = adding.add(examined)
        out.print(f'registered as {paths.shown(registered.path)}; run "violence-data build" to use it')


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help='A source; "violence-data list sources" shows them.')],
    values: Annotated[list[str] | None, typer.Argument(help="What varies in its address as name=value, e.g. version=241.")] = None,
    url: Annotated[str | None, typer.Option(help="The file's address, where its publisher gives no lasting one.")] = None,
    output: Annotated[Path | None, typer.Option(help="A folder; downloads/ when left out.")] = None,
) -> None:
    """Fetch a published file into downloads/, or say where to get it by hand; "add" takes it from there."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from violence_data.intake import fetching

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with plain_errors(), Progress(*columns, console=err.rich(soft_wrap=True), transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(source, total=None)
        fetched = fetching.fetch(
            source, pairs(values or []), url=url, folder=output, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    out.print(f"{fetched.path}\n{fetched.bytes:,} bytes, sha256 {fetched.sha256}")
    out.print(f"Then run: {fetching.add_command(fetched)}")
