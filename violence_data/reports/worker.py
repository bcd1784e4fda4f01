"""The process of one report: what it is given to do is done here, and every step is told to the process that waits for it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from violence_data import paths
from violence_data.errors import ReportFailed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

if sys.platform != "win32":
    import resource

WARM = "violence_data.reports.warm"


@dataclass(frozen=True)
class Limits:
    """What one report may use."""

    cell_seconds: float = 300
    """Of one cell, and of what is done before and after the cells."""
    memory_mb: int = 3000
    """Of memory that is its own; a system other than Linux does not hold it to that."""
    letters: int = 20_000_000
    """That one cell puts out."""


@dataclass(frozen=True)
class Room:
    """Where a report is made: the same for every one, whatever the user's own settings."""

    folder: Path
    """One of its own."""
    current: Path
    variables: dict[str, str]
    limits: Limits
    warm: str
    """The module that was imported before the fork; empty where nothing was."""
    shared: Path
    """What several reports of this run work out alike is kept there."""


class CellFailed(Exception):
    """A cell that ended with an error, which its notebook keeps."""


def serve(pipe: Connection, work: str, job: Any, room: Room) -> None:
    """Do one piece of work and tell what came of it: ("made", result, files read), or ("failed", error).

    On the way it tells ("notebook", text) before its cells are run, ("start", cell) and ("end", cell, what changed of it).
    """
    from violence_data import once  # who waits does without pandas

    _settle(room)
    try:
        pipe.send(("here",))
        pipe.recv()  # until somebody knows of this process who ends it when nobody waits for it any more
        _see_to_it_that_all_is_warm(room)
        once.keep_in(room.shared)
        read = _listen()
        module, name = work.split(":")
        made = getattr(import_module(module), name)(job, lambda notebook: run(notebook, pipe, room))
        pipe.send(("made", made, sorted(read)))
    except (BrokenPipeError, EOFError):
        return
    except CellFailed as failure:
        pipe.send(("failed", str(failure)))
    except Exception as failure:  # noqa: BLE001  # whatever it is, this report failed, and says with what
        pipe.send(("failed", f"{type(failure).__name__}: {failure}"))


def _settle(room: Room) -> None:
    if sys.platform != "win32":
        os.setsid()  # what it starts can be ended with it, and Ctrl-C is for who waits
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):  # what is printed past Python would stand among the words of the command
            os.dup2(nothing, number)
    os.environ.clear()
    os.environ.update(room.variables)
    os.chdir(room.current)
    if sys.platform != "win32":
        time.tzset()
    if sys.platform == "linux":
        most = room.limits.memory_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _see_to_it_that_all_is_warm(room: Room) -> None:
    """Raise when what should have been imported before the fork was not: Python says nothing of an import that failed there.

    Raises
    ------
    ReportFailed
        Also when there were threads before the fork.
    """
    if not room.warm:
        return
    if room.warm not in sys.modules:
        import_module(room.warm)  # raises what it raised there
        raise ReportFailed(f"{room.warm} was not imported before the fork, and can be now; run it again")
    threads = sys.modules[room.warm].THREADS
    if threads > 1:
        raise ReportFailed(f"{room.warm} started {threads - 1} threads, and a process with threads is not forked safely")


def _listen() -> set[str]:
    """Return the set that is told of each table, seed and notebook that is read from now on, as the cache names them."""
    folders = {f"{folder}{os.sep}": name for folder, name in ((paths.seeds(), "seeds"), (paths.notebooks(), "notebooks"))}
    read: set[str] = set()

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event == "violence_data.table":
            read.add(f"table {given[0]}")
        elif event == "violence_data.pages":
            read.add(given[0])
        elif event == "open" and isinstance(given[0], str):
            read.update(name + "/" + given[0].removeprefix(start) for start, name in folders.items() if given[0].startswith(start))

    sys.addaudithook(hear)
    return read


def run(notebook: Any, pipe: Connection, room: Room) -> Any:
    """Run a notebook's cells one after another in place, until one fails.

    Raises
    ------
    CellFailed
        With the name and words of the error; a cell tagged `raises-exception` may.
    """
    import nbformat

    from violence_data.reports import shell

    pipe.send(("notebook", nbformat.writes(notebook)))
    opened = shell.opened(room.folder)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        pipe.send(("start", number))
        changed = shell.run_cell(opened, cell.source, room.limits.cell_seconds, room.limits.letters)
        pipe.send(("end", number, changed))
        cell.update(nbformat.from_dict(changed))
        errors = [one for one in changed["outputs"] if one["output_type"] == "error"]
        if errors and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellFailed(f"{errors[0]['ename']}: {errors[0]['evalue']}")
    return notebook


def cells_alone(text: str, run: Callable[[Any], Any]) -> None:
    """Run the cells of a notebook (text) and nothing else: who waits has what they put out from what is told on the way."""
    import nbformat

    run(nbformat.reads(text, as_version=4))


def guard(pipe: Connection, folder: Path) -> None:
    """Wait until nobody holds the other end of a pipe, then end the processes that were told of and not taken back.

    A process that is killed can end nothing: this one outlives it for that moment, even where a whole group is killed.
    """
    if sys.platform != "win32":
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
    left: set[int] = set()
    with suppress(EOFError, OSError):
        while True:
            left ^= {pipe.recv()}
    for pid in left:
        end(pid)
    shutil.rmtree(folder, ignore_errors=True)


def end(pid: int) -> None:
    """End a process and all it started, at once."""
    import psutil  # who asks for limits alone does without

    try:
        process = psutil.Process(pid)
        started = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        started = []
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):  # it is gone with all it started, or had not begun
            os.killpg(pid, signal.SIGKILL)
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()
