"""What every command shares: the application, where it prints, and how an error is shown."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from violence_data.errors import UnknownName, ViolenceDataError, os_words, printable
from violence_data.paths import HOME_VARIABLE

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table


class Stopped(KeyboardInterrupt):
    """The command was told to end: by Ctrl-C (SIGINT) or by SIGTERM."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Commands(TyperGroup):
    """The commands, each of which ends with one sentence when it is stopped."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; 130 or 143 is its exit code when it is stopped."""
        with _stops():
            return super().invoke(ctx)


@contextmanager
def _stops() -> Iterator[None]:
    stops = (signal.SIGINT, signal.SIGTERM)  # also where a shell that started it in the background had SIGINT ignored

    def stop(number: int, _: FrameType | None) -> None:
        for one in stops:
            signal.signal(one, signal.SIG_IGN)  # what is put in order now is not cut short
        raise Stopped(number)

    before = {one: signal.signal(one, stop) for one in stops}
    try:
        yield
    except Stopped as stopped:
        name = signal.Signals(stopped.number).name
        err.print(f"stopped by {name}: what was written is whole, all else is as it was; run the command again")
        raise typer.Exit(128 + stopped.number) from stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


app = typer.Typer(
    cls=Commands,
    help="Mexico's homicide series: add files, build the tables, make the reports, check stories, see what there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Terminal:
    """Where a command prints: lines as they are, and by rich, which is imported when it is needed, what has a colour or a shape."""

    def __init__(self, stream: str) -> None:
        self._stream = stream

    @property
    def is_terminal(self) -> bool:
        """Whether somebody sees what is printed while it is."""
        return bool(getattr(sys, self._stream).isatty())

    def rich(self, **more: Any) -> Console:
        """Return a console that prints what it is given: a `:x:` of a file's name or cell stays what it is, no picture."""
        from rich.console import Console

        return Console(highlight=False, emoji=False, markup=False, stderr=self._stream == "stderr", **more)

    def print(self, what: RenderableType, style: str | None = None) -> None:
        """Print a line, in a style where it can be seen, or what rich lays out."""
        if isinstance(what, str) and not (style and self.is_terminal):
            print(what, file=getattr(sys, self._stream))
        else:
            self.rich(soft_wrap=True).print(what, style=style)

    @contextmanager
    def status(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show what is being done while it is, and give what changes that; nothing is shown where nobody would see it change."""
        if not self.is_terminal:
            yield lambda _: None
            return
        from rich.text import Text

        with self.rich().status(Text(printable(text))) as shown:
            yield lambda step: shown.update(Text(printable(step)))


out, err = Terminal("stdout"), Terminal("stderr")
PIPED_WIDTH = 220
"""How wide a table is where no terminal says."""


@app.callback()
def _main(
    home: Annotated[
        Path | None, typer.Option(help=f"Folder of what is added and built; {HOME_VARIABLE} when left out.", file_okay=False)
    ] = None,
) -> None:
    _without_foreign_modules()
    if home:
        os.environ[HOME_VARIABLE] = str(home.expanduser().resolve())  # processes that are started see it as well
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without accents shows "?", it does not end the command


def _without_foreign_modules() -> None:
    """Take folders of PYTHONPATH out of Python's search unless they hold this package: a pandas.py there is not pandas."""
    given = {str(Path(folder).resolve()) for folder in os.environ.pop("PYTHONPATH", "").split(os.pathsep)}
    own = str(Path(__file__).resolve().parent.parent.parent)
    sys.path[:] = [entry for entry in sys.path if str(Path(entry).resolve()) not in given - {own}]


log = logging.getLogger("violence_data")
"""What `--log` keeps of a command, whatever it prints."""


@contextmanager
def logged(path: Path | None) -> Iterator[None]:
    """Keep what is said inside in a file as well, behind what is there: a line each, with its time (universal)."""
    if path is None:
        yield
        return
    form = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(form)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()


def say(text: str, to: Terminal = out, *, quiet: bool = False, style: str | None = None) -> None:
    """Print a text, unless it is to be quiet, and log it."""
    log.info(printable(text))
    if not quiet:
        to.print(printable(text), style)


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or as wide as it needs where there is none."""
    out.rich(**({} if out.is_terminal else {"width": PIPED_WIDTH})).print(table)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show an error of the project, or of the system about a file, as one message without a traceback, and exit with its code."""
    try:
        yield
    except ViolenceDataError as error:
        say(str(error), err, style="red")
        raise typer.Exit(error.exit_code) from error
    except BrokenPipeError:  # who read what it printed has read enough
        raise
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        say(f"{named}{os_words(error)}", err, style="red")
        raise typer.Exit(ViolenceDataError.exit_code) from error


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
    """Raise when the tables have not been built, or are not those of the files held now; an installed package builds its first.

    Raises
    ------
    NotBuilt, DataChanged, RawFileError
        Naming what changed and the command that builds them.
    """
    from violence_data import processed

    processed.check_current("reports")
