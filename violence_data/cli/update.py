"""The month's work in one command: update."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from violence_data.cli.app import app, err, logged, plain_errors, say
from violence_data.cli.pages import make
from violence_data.cli.tables import build_what_changed, say_quality, verify_all

if TYPE_CHECKING:
    from violence_data.reports.batch import Outcome

NEWS = "whats_new"


@app.command()
def update(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, added and made; write nothing.")] = False,
    log: Annotated[Path | None, typer.Option(help="A file that keeps what is said.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to run at once.")] = max(1, os.cpu_count() or 1),
) -> None:
    """Do the month's work: fetch what is new, add what lies in downloads/, build, verify, make the reports that changed, say what is new.

    Without a connection it does all but the fetch. Ends with 0 when all is well, 1 when a page failed or a check found an error.
    """
    from violence_data.reports import batch

    with plain_errors(), logged(log):
        _fetch(dry_run)
        added = _add(dry_run)
        if dry_run:
            _foretell(added)
            return
        build_what_changed()
        ended = say_quality(verify_all())
        todo = batch.jobs()
        outcomes = make(todo, batch.to_make(todo), workers)
        _say_news(outcomes)
        raise typer.Exit(1 if ended or any(o.error for o in outcomes) else 0)


def _fetch(dry_run: bool) -> None:
    from violence_data import raw
    from violence_data.intake import updating

    wanted = updating.may_be_new(raw.read_manifest())
    if dry_run:
        say(f"would ask for {sum(map(len, wanted.values()))} files that may be out, of {', '.join(wanted)}")
    else:
        with err.status("fetch") as show:
            found = updating.fetch_new(wanted, show)
        for line in (*(f"fetched: {path.name}" for path in found.files), *(f"not fetched: {failure}" for failure in found.failures)):
            say(line)
        if found.silent:
            say(f"no answer from {', '.join(found.silent)}: nothing was fetched there, and all else is done without")
    for line in updating.by_hand(wanted):
        say(line)


def _add(dry_run: bool) -> bool:
    """Add what waits in downloads/, and return whether anything was added, or would be."""
    from violence_data.intake import updating

    taken = False
    for path in updating.waiting():
        file, told = updating.take_in(path, dry_run=dry_run)
        say(told)
        taken |= file is not None
    return taken


def _foretell(added: bool) -> None:
    from violence_data.processed import state
    from violence_data.reports import batch

    why = "files would be added" if added else state.stale()
    if why:
        say(f"dry run: the tables would be built ({why}), and the reports made that hang on those that change")
        return
    todo = batch.jobs()
    say(f"dry run: the tables are current; {len(batch.to_make(todo))} of {len(todo)} pages would be made")


def _say_news(outcomes: list[Outcome]) -> None:
    """Say what the pages of what is new open with, where one was made anew."""
    from violence_data import paths
    from violence_data.reports import moved

    made = [one for one in outcomes if one.report == NEWS and not one.error]
    for one in made:
        page = paths.reports() / one.report / f"{one.slug}.html"
        say(f"{one.title}: {paths.shown(page)}", style="bold")
        for text in moved.opening(page):
            say(text)
    if not made:
        say("nothing is new")
