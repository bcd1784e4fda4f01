"""SESNSP, Incidencia Delictiva by municipality (IDM), case files since 2015: 2.6 million rows, so it is read in blocks.

A case file (carpeta) may hold several victims. Codes ending in 998 and 999 (other municipalities, not told) are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from violence_data.raw import RawFile, Source
from violence_data.sources import _blocks as blocks
from violence_data.sources import _layout as layout
from violence_data.sources import _municipal as municipal
from violence_data.sources import _sesnsp as sesnsp
from violence_data.sources import _stream as stream
from violence_data.sources._head import Head

SOURCE = Source(
    id="sesnsp_municipal",
    publisher="SESNSP",
    title="Incidencia delictiva del fuero común, carpetas de investigación por municipio",
    counts="case files, by legal type; one may hold several victims",
    page_url=sesnsp.PAGE_URL,
    licence="Libre Uso MX",
    usual_day=20,
    on_page="Cifras de Incidencia Delictiva Municipal, 2015 - …",
)


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's rows of homicide and feminicide: one row per year, municipality, type and means, months side by side, as categories.

    Other rows are left out while the file is read: the whole of it may be larger than memory.
    """
    return [(LAYOUTS[0], blocks.join(list(_blocks(file))))]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality, month, offence and means; months after the cut are left out.

    Raises
    ------
    RawFileError
        For an unknown state, label or number, a doubled key, two counting methods, or months that do not fit the cut.
    """
    [tidy] = municipal.tidy_blocks([blocks.split(cells)], file)
    return municipal.plain_frame(tidy)


def write_parquet(file: RawFile, target: Path, threads: bool = True, block_bytes: int = stream.BLOCK_BYTES) -> int:
    """Write the rows that `clean` returns to Parquet and return their number, in memory that does not grow with the file.

    Each block is a row group. They stand in the file's order. Nothing is left at `target` when the file is refused.

    Raises
    ------
    RawFileError
        As `read` and `clean`.
    """
    part = target.with_name(f"{target.name}.part")
    rows = 0
    try:
        with pq.ParquetWriter(part, municipal.SCHEMA, compression="zstd", write_statistics=False) as writer:
            for tidy in municipal.tidy_blocks(_blocks(file, threads, block_bytes), file):
                writer.write_table(tidy, row_group_size=max(len(tidy), 1))
                rows += len(tidy)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _blocks(file: RawFile, threads: bool = True, block_bytes: int = stream.BLOCK_BYTES) -> Iterator[blocks.Block]:
    reading = stream.Reading(LAYOUTS[0], ("tipo", "subtipo"), municipal.homicides(file), block_bytes, threads)
    return stream.read_blocks(file, reading)


LAYOUTS = (
    layout.Layout(
        table="sesnsp_incidents_municipality_month",
        columns={**sesnsp.COLUMNS, "cve_municipio": ("Cve. Municipio",)},
        ignored=("Municipio", "Bien jurídico afectado"),
        clean=clean,
        cut=sesnsp.last_month,
    ),
)
