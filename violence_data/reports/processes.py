"""The folders that reports are made in: none outlives the command, whatever ends it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from violence_data.errors import ViolenceDataError

if sys.platform != "win32":
    import fcntl

PREFIX = "vd-"
LONGEST_BASE = 60
"""Letters of the folder for temporary files: the name of a socket in it may have 107 in all."""
PATIENCE = 3
"""Seconds that a process is given to end by itself."""


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Keep Ctrl-C back while processes are started: it is for this process alone, and they would print a traceback each."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder of one run's own, whose name is short enough for sockets, and take it away after."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base()))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def base() -> Path:
    """Return the folder for temporary files: the usual one, or where its name is too long for a socket, a short one.

    Raises
    ------
    ViolenceDataError
        When there is none with a short name.
    """
    usual = tempfile.gettempdir()
    for place in (usual, "/tmp", "/var/tmp", "/dev/shm"):
        if len(os.fsencode(place)) <= LONGEST_BASE and os.access(place, os.W_OK):
            return Path(place)
    raise ViolenceDataError(
        f"folder for temporary files: expected a name of at most {LONGEST_BASE} letters, found {usual}; set TMPDIR to a shorter one"
    )


def sweep() -> None:
    """Take away folders of runs whose process was killed: nobody holds their lock any more."""
    for lock in base().glob(f"{PREFIX}*/lock"):
        with suppress(OSError), lock.open() as file:  # held, gone, or another user's: it is not ours to take
            _lock(file.fileno())
            shutil.rmtree(lock.parent, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "unlocked").open("w") as file:
        _lock(file.fileno())
        (folder / "unlocked").rename(folder / "lock")  # so that a lock that is seen is held
        yield


def _lock(file: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
