"""What several test modules use."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from violence_data import paths, raw
from violence_data.raw import RawFile
from violence_data.tables import TABLES

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = [t.name for t in TABLES.values() if not t.is_added]
"""Tables that a shipped file or a seed feeds: they are there after a build of the repository alone."""
Register = Callable[..., RawFile]


def copy_project(target: Path, *, processed_tables: bool) -> Path:
    """Copy what a report is made from into a new folder."""
    for part in ("seeds", "notebooks", "data/raw"):
        shutil.copytree(REPOSITORY / part, target / part)
    if processed_tables:
        shutil.copytree(paths.processed(), target / "data/processed")
    return target


def write_manifest(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write data/raw/MANIFEST.csv of a project."""
    with (folder / "data/raw" / raw.MANIFEST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def zipped(**entries: bytes) -> bytes:
    """Return a zip with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # a ZipInfo bears no time of today
    return buffer.getvalue()
