"""The folder of the built tables, and its stand-in while the new ones take its place."""

from __future__ import annotations

from pathlib import Path

from violence_data import paths


def old_folder() -> Path:
    """Return where the old tables stand for the moment of the swap."""
    return paths.processed().with_name(".processed-old")


def recover() -> None:
    """Put the old tables back when a crash came between the two renames of a swap."""
    if not paths.processed().exists() and old_folder().exists():
        old_folder().rename(paths.processed())
