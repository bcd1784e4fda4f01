"""The command on evidence: bundle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from violence_data.cli.app import app, err, needs_tables, out, plain_errors
from violence_data.errors import UnknownName, printable

if TYPE_CHECKING:  # it would load pandas
    from violence_data.reports.bundle import Bundle, Held


@app.command()
def bundle(
    page: Annotated[str | None, typer.Argument(help="A finished page as report prints it, such as state_profile/12.")] = None,
    output: Annotated[Path | None, typer.Option(help="The zip to write; in exports/ when left out.", dir_okay=False)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a zip that is already there.")] = False,
    check: Annotated[
        Path | None, typer.Option(help="A bundle to hold against what is held here; write none.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Write a page with all that is needed to check it into one zip, or check such a zip.

    A check ends with 1 when a file, a table or a number is another here than in the bundle.
    """
    from violence_data import paths
    from violence_data.reports import bundle as bundles

    with plain_errors():
        if (page is None) == (check is None):
            raise UnknownName("bundle: expected a finished page, or a bundle with --check; name one of them")
        needs_tables()
        if page is not None:
            with err.status(f"make {page} again"):
                written = bundles.write(page, output, overwrite=overwrite)
            out.print(f"{paths.shown(written)}\n{written.stat().st_size:,} bytes")
        elif check is not None and not _is_same(bundles.Bundle(check)):
            raise typer.Exit(1)


def _is_same(read: Bundle) -> bool:
    """Say how a bundle stands to what is held here, and return whether all of it is the same."""
    out.print(printable(f"{read.about.title} ({read.about.page})"), style="bold")
    found = read.check()
    _say("raw files", found.files)
    _say("tables, seeds and notebook", found.made_from)
    for change in found.made_with:
        out.print(printable(f"made with: {change}"))
    with err.status(f"make {read.about.page} again"):
        moved = list(read.differences())
    for one in moved:
        for line in one.numbers:
            out.print(printable(f"  {line}"))
        if one.new or one.gone:
            out.print(printable(f"  {one.page}: only here: {one.new}; only in the bundle: {one.gone}"))
    out.print(f"numbers and sentences that differ: {sum(len(one.numbers) + one.new + one.gone for one in moved):,}")
    return not moved and {*found.files.values(), *found.made_from.values()} <= {"same"}


def _say(what: str, states: Mapping[str, Held]) -> None:
    counts = ", ".join(f"{list(states.values()).count(word)} {word}" for word in ("same", "other", "missing"))
    out.print(f"{what}: {counts}")
    for name, word in states.items():
        if word != "same":
            out.print(printable(f"  {word}: {name}"))
