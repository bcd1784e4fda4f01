"""Read a zip of many csv files, one a day, each named after its day (`14102019.csv`), as if they stood in one table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from violence_data.raw import RawFile
from violence_data.sources._layout import Layout, Part, read_table


def read_days(file: RawFile, entries: dict[str, bytes], layouts: Sequence[Layout]) -> list[Part]:
    """Return each layout found in a zip and the cells of all its files, with `archivo`, the day in the file's name.

    Rows are indexed by the file inside the zip and its line.

    Raises
    ------
    RawFileError
        When an entry is no csv or fits no layout.
    """
    found: dict[str, tuple[Layout, list[pd.DataFrame]]] = {}
    for name, data in entries.items():
        inside = dataclasses.replace(file, file=f"{file.file}:{name.replace('/', ':')}")
        layout, cells = read_table(inside, layouts, data)
        cells.index = pd.Index([f"{name}:{line}" for line in cells.index], name="row")
        found.setdefault(layout.table, (layout, []))[1].append(cells.assign(archivo=PurePosixPath(name).stem))
    return [(layout, pd.concat(parts)) for _, (layout, parts) in sorted(found.items())]
