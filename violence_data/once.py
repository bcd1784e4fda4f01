"""What many pages of one run ask for is worked out once: what pure functions returned, kept in a folder that the run's processes share."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_folders: list[Path] = []


def keep_in(folder: Path) -> None:
    """Keep from now on what functions under `once` return in a folder, which lives as long as one run and its code."""
    folder.mkdir(parents=True, exist_ok=True)
    _folders[:] = [folder]


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Let a pure function work out the same only once in a run of the batch; outside of one it is called as ever.

    One call is told from another by all that it is given, to the last byte of each column. An error is not kept. What is returned went
    through bytes even where it is new, so that no page hangs on which of them asked first.
    """

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _folders:
            return function(*args, **kwargs)
        name = _digest(function, args, kwargs)
        known = kept(name)
        if known is None:
            known = pickle.dumps(function(*args, **kwargs), protocol=5)
            keep(name, known)
        result: R = pickle.loads(known)
        return result

    return told


def _digest(function: Callable[..., Any], *given: Any) -> str:
    digest = hashlib.sha256(f"{function.__module__}.{function.__qualname__}".encode())
    rest = pickle.dumps(given, protocol=5, buffer_callback=lambda buffer: digest.update(buffer.raw()))
    digest.update(rest)
    return digest.hexdigest()


def kept(name: str) -> bytes | None:
    """Return what a process of this run kept under a name; None where none did."""
    try:
        return (_folders[0] / name).read_bytes() if _folders else None
    except FileNotFoundError:
        return None


def keep(name: str, data: bytes) -> None:
    """Keep something under a name for the processes of this run, whole or not at all."""
    for folder in _folders:
        part = folder / f"{name}.{os.getpid()}"
        with suppress(OSError):  # where the disk is full, the next page works it out anew
            part.write_bytes(data)
            part.replace(folder / name)
