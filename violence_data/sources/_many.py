"""Read a zip of many csv files, one a day, each named after its day (`14102019.csv`), as if they stood in one table."""

from __future__ import annotations

import dataclasses
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from violence_data import raw
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources._layout import Layout, read_csv


def is_many(file: RawFile) -> bool:
    """Return whether a file is a zip of more than one file."""
    return file.name.endswith(".zip") and len(_entries(file)) > 1


def read_days(file: RawFile, layouts: Sequence[Layout]) -> list[tuple[Layout, pd.DataFrame]]:
    """Return each layout found in a zip and the cells of all its files, with `archivo`, the day in the file's name.

    Rows are indexed by the file inside the zip and its line.

    Raises
    ------
    RawFileError
        When an entry is no csv, unpacks to too much, or fits no layout.
    """
    found: dict[str, tuple[Layout, list[pd.DataFrame]]] = {}
    for name, data in _entries(file).items():
        inside = dataclasses.replace(file, file=f"{file.file}:{name.replace('/', ':')}")
        layout, cells = read_csv(inside, layouts, data)
        cells.index = pd.Index([f"{name}:{line}" for line in cells.index], name="row")
        found.setdefault(layout.table, (layout, []))[1].append(cells.assign(archivo=PurePosixPath(name).stem))
    return [(layout, pd.concat(parts)) for _, (layout, parts) in sorted(found.items())]


def _entries(file: RawFile) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw.read_bytes(file))) as archive:
            entries = sorted((e for e in archive.infolist() if not e.is_dir()), key=lambda e: e.filename)
            size = sum(e.file_size for e in entries)
            if size > raw.LARGEST_UNPACKED_BYTES:
                raise RawFileError(f"{file.name}: unpacks to {size:,} bytes, expected at most {raw.LARGEST_UNPACKED_BYTES:,}")
            return {e.filename: archive.read(e) for e in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:  # RuntimeError: encrypted
        raise RawFileError(f"{file.name}: expected a zip, found something else or a damaged one ({error}); get it again") from error
