"""What many pages of one run ask for is worked out once: what pure functions returned, kept in a folder that the run's processes share."""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

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
        name = _digest((f"{function.__module__}.{function.__qualname__}", args, kwargs)).hex()
        known = kept(name)
        if known is None:
            known = pickle.dumps(function(*args, **kwargs), protocol=5)
            keep(name, known)
        result: R = pickle.loads(known)
        return result

    return told


def _digest(given: Any) -> bytes:
    digest, rest = hashlib.sha256(), io.BytesIO()
    pickler = _Content(rest, protocol=5, buffer_callback=lambda buffer: digest.update(buffer.raw()))
    pickler.fast = True  # the same text is written each time: whether two are one object is chance
    pickler.dump(given)
    digest.update(rest.getbuffer())
    return digest.digest()


class _Content(pickle.Pickler):
    """Writes what a frame holds, not how pandas lays that out, which changes while it is worked with."""

    def reducer_override(self, found: Any) -> Any:
        """Return a frame column by column."""
        if not isinstance(found, pd.DataFrame):
            return NotImplemented
        columns = [_flat(found.iloc[:, number].array) for number in range(found.shape[1])]
        return list, ([type(found).__name__, found.columns, found.index, columns, found.attrs],)


def _flat(column: Any) -> Any:
    """Return a column without what it remembers of being asked before."""
    if isinstance(column, pd.arrays.NumpyExtensionArray):
        return np.ascontiguousarray(column)
    if isinstance(column, pd.arrays.BooleanArray | pd.arrays.FloatingArray | pd.arrays.IntegerArray):
        kind = str(column.dtype)
        return kind, column.isna(), column.to_numpy(dtype=kind.lower().replace("boolean", "bool"), na_value=0)
    if isinstance(column, pd.arrays.ArrowStringArray):
        return _of_text(column.__arrow_array__())
    return column


_texts: dict[int, tuple[weakref.ref[Any], bytes]] = {}


def _of_text(text: Any) -> bytes:
    """Return the digest of a column of text, which Arrow never changes in place: of one that several frames share it is taken once."""
    known = _texts.get(id(text))
    if known is None or known[0]() is not text:
        known = _texts[id(text)] = weakref.ref(text), _digest((text.null_count, text))  # a count that is written only once it is known
    return known[1]


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
