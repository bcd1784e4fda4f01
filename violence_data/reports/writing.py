"""Files written whole or not at all, several together, and what a killed process left of them taken away."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from violence_data import paths
from violence_data.errors import ReportFailed, os_words


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Raises
    ------
    ReportFailed
        When it cannot be written.
    """
    write_all({path: text})


def write_all(texts: dict[Path, str]) -> None:
    """Write files so that a reader sees the old ones or the new ones: none takes its place before all are written.

    Raises
    ------
    ReportFailed
        When one cannot be written; the old ones are as they were.
    """
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_text(text, encoding="utf-8")
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise ReportFailed(f"{path.parent.name}/{path.name}: could not be written: {os_words(error)}") from error
    finally:
        for part in parts.values():
            with suppress(OSError):  # there is none where it could not be written, or it took its place
                part.unlink()


def must_be_writable() -> None:
    """Raise when nothing can be written to the folder of the reports: it is known before anything is run.

    Raises
    ------
    ReportFailed
        Saying what stands in the way and what to do.
    """
    try:
        paths.reports().mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=paths.reports()).close()
    except OSError as error:
        raise ReportFailed(f"reports/: expected a folder to write to, found none: {os_words(error)}") from error


def sweep_parts() -> None:
    """Take away parts of files whose process was killed."""
    for part in paths.reports().glob("**/.*.*"):
        number = part.suffix.removeprefix(".")
        if number.isascii() and number.isdigit() and not psutil.pid_exists(int(number)):
            with suppress(OSError):  # another batch was faster
                part.unlink()
