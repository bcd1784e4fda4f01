"""What every command shares: the application, where it prints, and how an error is shown."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.table import Table

from violence_data.errors import UnknownName, ViolenceDataError, printable

app = typer.Typer(
    help="Mexico's homicide series: add files, build the tables, make the reports, check stories, see what there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
PIPED_WIDTH = 220
"""How wide a table is where no terminal says."""


@app.callback()
def _main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without accents shows "?", it does not end the command


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or as wide as it needs where there is none."""
    shown = out if out.is_terminal else Console(highlight=False, width=PIPED_WIDTH)
    shown.print(table, soft_wrap=False)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show an error of the project as its message, without a traceback, and exit with 2."""
    try:
        yield
    except ViolenceDataError as error:
        err.print(printable(str(error)), style="red", markup=False)
        raise typer.Exit(2) from error


def pairs(settings: list[str]) -> dict[str, str]:
    """Return settings such as `cve_ent=12` by name.

    Raises
    ------
    UnknownName
        For one without a name.
    """
    named = [s.partition("=") for s in settings]
    wrong = [s for s, (_, sign, _) in zip(settings, named, strict=True) if not sign]
    if wrong:
        raise UnknownName(f"parameters: expected name=value, found {wrong[0]!r}")
    return {name.strip(): value for name, _, value in named}


def needs_tables() -> None:
    """Raise when the tables have not been built.

    Raises
    ------
    NotBuilt
        Naming the command that builds them.
    """
    from violence_data import processed

    processed.load("presidential_terms")
