"""Pieces of work in processes of their own, forked from one that has all imported: nothing leaks from one report to the next.

Papermill knows it as the engine `violence-data`; the batch hands it whole pages.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil

from violence_data.reports import processes, surroundings, worker
from violence_data.reports.worker import Limits, Room

METHOD_VARIABLE = "VIOLENCE_DATA_START_METHOD"
LATE_SECONDS = 3
"""How much longer than its cell may take a process is given to stop that cell itself, with a traceback."""
STARTS, AGAIN_SECONDS = 3, 0.3
KILLED = (-signal.SIGTERM, -9, 255)
"""How a process ends that somebody killed; 255 where the one it was forked from was."""


@dataclass
class Result:
    """What came of one piece of work: what it made, or the error, the cell it came from and the notebook as far as it was run."""

    made: Any = None
    error: str = ""
    cell: int | None = None
    notebook: dict[str, Any] | None = None
    read: list[str] = field(default_factory=list)
    seconds: float = 0.0
    killed: bool = False


def method() -> tuple[str, str]:
    """Return how processes are started here, and what to tell the user of it."""
    asked = os.environ.get(METHOD_VARIABLE, "forkserver")
    if asked in multiprocessing.get_all_start_methods() and asked == "forkserver":
        return asked, ""
    why = f"{METHOD_VARIABLE} asks for it" if asked != "forkserver" else "this system cannot fork a process that has all imported"
    return "spawn", f"each report starts Python anew, which takes some seconds more: {why}"


def run(
    work: str,
    jobs: Sequence[Any],
    workers: int = 1,
    limits: Limits | None = None,
    hear: Callable[[Any, tuple[Any, ...]], None] = lambda job, event: None,
    current: Path | None = None,
) -> Iterator[tuple[Any, Result]]:
    """Yield each job with what came of it, when it is there; one that was killed is tried again, alone, after the others.

    Parameters
    ----------
    work
        What is done with a job in its process, as "module:function": it is given the job and what runs a notebook's cells. The process
        that waits need not import it.
    jobs, workers
        What it is done with, and with how many at once.
    limits
        What one may use.
    hear
        Is told each step of each job.
    current
        The current folder of its cells; an empty one of its own when left out.
    """
    again = []
    with ExitStack() as stopped, processes.scratch() as folder, _guarded(folder) as tell_guard:
        stopped.callback(_end_server)  # whatever stops this before its end
        start = _Start(work, folder, current, limits or Limits(), tell_guard, hear)
        for job, result in _run(start, jobs, workers):
            if result.killed:
                again.append(job)
            else:
                yield job, result
        for job in again:
            yield from _run(start, [job], 1)
        stopped.pop_all()


def _run(start: _Start, jobs: Sequence[Any], workers: int) -> Iterator[tuple[Any, Result]]:
    todo, running = list(jobs)[::-1], list[_Running]()
    try:
        while todo or running:
            while todo and len(running) < workers:
                running.append(start(todo.pop()))
            until = max(0.0, min(one.deadline for one in running) - time.monotonic())
            connection.wait([what for one in running for what in (one.pipe, one.process.sentinel)], until)
            for one in [one for one in running if one.is_over()]:
                running.remove(one)
                yield one.job, one.result()
    finally:
        for one in running:
            one.end()


@dataclass
class _Start:
    """Starts a process for a job."""

    work: str
    folder: Path
    current: Path | None
    limits: Limits
    tell_guard: Callable[[int], None]
    hear: Callable[[Any, tuple[Any, ...]], None]
    number: int = 0

    def __call__(self, job: Any) -> _Running:
        self.number += 1
        empty = self.folder / str(self.number) / "empty"
        empty.mkdir(parents=True)
        warm = worker.WARM if method()[0] == "forkserver" else ""
        room = Room(empty.parent, self.current or empty, surroundings.variables(), self.limits, warm, self.folder / "shared")
        pipe, process = _process(worker.serve, self.work, job, room)
        return _Running(job, pipe, process, self)


@dataclass
class _Running:
    """A job that is being done."""

    job: Any
    pipe: Connection
    process: Any
    start: _Start
    deadline: float = 0.0
    cell: int | None = None
    _began: float = field(default_factory=time.monotonic)
    _found: Result = field(default_factory=Result)
    _ended: bool = False
    _is_done: bool = False
    _is_told: bool = False

    def __post_init__(self) -> None:
        self._wait()

    def _wait(self) -> None:
        self.deadline = time.monotonic() + self.start.limits.cell_seconds + LATE_SECONDS

    def is_over(self) -> bool:
        """Take in what it told since, and return whether it has ended or ran out of time."""
        lives = self.process.is_alive()  # asked first: it may tell its last and end right after
        try:
            while not self._ended and self.pipe.poll():
                self._take(self.pipe.recv())
        except (EOFError, OSError):
            self._ended = True
        return self._ended or not lives or time.monotonic() > self.deadline

    def _take(self, event: tuple[Any, ...]) -> None:
        self._wait()
        match event:
            case ("here",):
                self._tell_guard()
                self.pipe.send("go on")
            case ("notebook", text):
                self._found.notebook = json.loads(text)
            case ("start", number):
                self.cell = number
            case ("end", number, changed) if self._found.notebook:
                self._found.notebook["cells"][number] |= changed
                self.cell = None if not _error(changed) else number
            case ("made", made, read):
                self._found.made, self._found.read, self._is_done = made, read, True
            case ("failed", error):
                self._found.error, self._is_done = error, True
        self.start.hear(self.job, event)

    def _tell_guard(self) -> None:
        self._is_told = not self._is_told
        self.start.tell_guard(self.process.pid)

    def end(self) -> None:
        """End it with all it started."""
        worker.end(self.process.pid)
        self.process.join(processes.PATIENCE)
        self.pipe.close()
        if self._is_told:
            self._tell_guard()

    def result(self) -> Result:
        """End what is left of it, and return what came of it."""
        if self._ended:
            self.process.join(processes.PATIENCE)
        code = self.process.exitcode if not self.process.is_alive() else None
        self.end()
        found = self._found
        found.seconds, found.cell = round(time.monotonic() - self._began, 1), self.cell
        if not self._is_done:
            found.killed = code in KILLED
            found.error = self._how_it_ended(code)
            self._keep_error(found.error)
        return found

    def _how_it_ended(self, code: int | None) -> str:
        if code is None:
            return f"stopped after {self.start.limits.cell_seconds:,.0f} seconds, which it had not heeded"
        if code < 0:
            return f"the process that ran it was ended by {signal.Signals(-code).name}"
        return f"the process that ran it ended, with code {code}"

    def _keep_error(self, error: str) -> None:
        if self._found.notebook and self.cell is not None:
            output = {"output_type": "error", "ename": "ProcessEnded", "evalue": error, "traceback": [error]}
            self._found.notebook["cells"][self.cell] |= {"outputs": [output]}


def _error(changed: dict[str, Any]) -> bool:
    return any(one["output_type"] == "error" for one in changed["outputs"])


@contextmanager
def _guarded(folder: Path) -> Iterator[Callable[[int], None]]:
    """Give what is told of each process that starts and that ended: those left are ended when this process is, however it ends."""
    pipe, process = _process(worker.guard, folder)
    try:
        yield pipe.send
    finally:
        pipe.close()
        process.join(processes.PATIENCE)


def _process(target: Callable[..., None], *given: Any) -> tuple[Connection, Any]:
    """Start a process that knows nothing of the program that this one runs, and return the pipe to it."""
    context: Any = multiprocessing.get_context(method()[0])
    for left in range(STARTS)[::-1]:
        here, there = context.Pipe()
        process = context.Process(target=target, args=(there, *given), daemon=True)
        with there, _apart(), surroundings.same():
            try:
                _start_server(context)
                process.start()
            except (EOFError, ConnectionError):  # a server that was killed is noticed only after it was asked
                here.close()
                if not left:
                    raise
                time.sleep(AGAIN_SECONDS)
            else:
                break
    return here, process


def _start_server(context: Any) -> None:
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload([worker.WARM])
        before, tempfile.tempdir = tempfile.tempdir, str(processes.base())  # its socket has a short name there
        try:
            with processes.no_interrupt():  # it is inherited by all that are forked
                forkserver.ensure_running()
        finally:
            tempfile.tempdir = before


@contextmanager
def _apart() -> Iterator[None]:
    """Keep the program that runs and the modules of the current folder from being imported by what is started."""
    main, path = sys.modules["__main__"], list(sys.path)
    sys.modules["__main__"] = ModuleType("__main__")
    sys.path[:] = [entry for entry in path if (entry and Path(entry).resolve() != Path.cwd()) or _is_own(entry)]
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        sys.path[:] = path


def _is_own(entry: str) -> bool:
    return Path(entry or ".").resolve() == Path(__file__).resolve().parents[2]


def _end_server() -> None:
    """End the process that others are forked from: it may be in the middle of its imports."""
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in word for word in one.cmdline()):
                one.kill()
