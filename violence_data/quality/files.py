"""Checks of what lies in the folders: the files as published against the manifest, the built tables against what the build wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from violence_data import paths, raw
from violence_data.checks import Severity
from violence_data.checks.finding import plain
from violence_data.errors import RawFileError
from violence_data.quality.result import Result
from violence_data.raw import RawFile
from violence_data.tables import TABLES

OVER_FILES, OVER_TABLES = "data/raw", "data/processed"


@dataclass(frozen=True)
class Folders:
    """What the file checks look at: the manifest's rows, or why it cannot be read, and what the build said of its tables."""

    files: list[RawFile]
    unreadable: str
    resources: list[dict[str, Any]] = field(default_factory=list)


def look(resources: list[dict[str, Any]]) -> Folders:
    """Return the manifest's rows beside the built tables; a manifest with a fault is kept as its message."""
    try:
        return Folders(raw.read_manifest(), "", resources)
    except RawFileError as error:
        return Folders([], str(error), resources)


def results(folders: Folders) -> tuple[Result, ...]:
    """Return how every check of `FILE_CHECKS` went."""
    return tuple(_result(name, check, folders) for name, check in FILE_CHECKS.items())


def changed_tables(resources: list[dict[str, Any]]) -> dict[str, str]:
    """Return the built tables that are missing or whose bytes are not those that the build wrote, and what is wrong."""
    found = {}
    for part in resources:
        path = paths.processed() / f"{part['name']}.parquet"
        table = TABLES.get(part["name"])
        if not path.is_file():
            found[part["name"]] = f'{path.name} is missing; run "violence-data build"'
            continue
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if part["hash"] != f"sha256:{digest}":
            found[part["name"]] = f'{path.name} has sha256 {digest[:12]}…, the build wrote {part["hash"][7:19]}…; run "violence-data build"'
        elif table is None or [f["name"] for f in part["schema"]["fields"]] != table.columns:
            found[part["name"]] = f'{path.name} was built by another version, with other columns; run "violence-data build"'
    return found


def _result(name: str, check: FileCheck, folders: Folders) -> Result:
    why_not = "the manifest cannot be read" if check.needs_manifest and folders.unreadable else ""
    messages = [] if why_not else check.find(folders)
    return Result(name, check.severity, check.looks_for, check.over, why_not, tuple(plain(m) for m in messages))


def _unreadable(folders: Folders) -> list[str]:
    return [folders.unreadable] if folders.unreadable else []


def _changed_files(folders: Folders) -> list[str]:
    return [said for file in folders.files if (said := _refused(lambda f=file: raw.verify(f)))]  # type: ignore[misc]  # bound at once


def _unlisted_files(folders: Folders) -> list[str]:
    said = _refused(lambda: raw.check_listed(folders.files))
    return [said] if said else []


def _refused(look_at: Callable[[], None]) -> str:
    """Return the message with which the raw files are refused; nothing where they are not."""
    try:
        look_at()
    except RawFileError as error:
        return str(error)
    return ""


def _changed_tables(folders: Folders) -> list[str]:
    return list(changed_tables(folders.resources).values())


def _tables_of_other_files(folders: Folders) -> list[str]:
    """Compare the files that the tables were built from with the manifest; an older map is read but feeds no table."""
    built = {source["file"]: source["sha256"] for part in folders.resources for source in part["sources"]}
    listed = {file.file: file.sha256 for file in folders.files}
    maps = {table.source_id for table in TABLES.values() if table.is_boundary}
    feeding = [f for f in folders.files if f.source_id not in maps]
    gone = [f"{name}: the tables hold it, but the manifest does not list it" for name in sorted(built.keys() - listed.keys())]
    other = [
        f"{name}: registered anew after the tables were built" for name in sorted(built) if listed.get(name, built[name]) != built[name]
    ]
    new = [f"{f.file}: in the manifest, but in no table" for f in feeding if f.file not in built]
    return [f'{said}; run "violence-data build"' for said in (*gone, *other, *new)]


@dataclass(frozen=True)
class FileCheck:
    """A check of the folders: how grave its findings are, what it looks for, over what, and how."""

    severity: Severity
    looks_for: str
    over: str
    find: Callable[[Folders], list[str]]
    needs_manifest: bool = True


FILE_CHECKS = {
    "manifest": FileCheck("error", "A manifest that is missing or has a row with a fault.", OVER_FILES, _unreadable, needs_manifest=False),
    "file unchanged": FileCheck(
        "error", "Published files that are missing, or whose sha256 is not the registered one.", OVER_FILES, _changed_files
    ),
    "file listed": FileCheck("error", "Files that the manifest does not list.", OVER_FILES, _unlisted_files),
    "table unchanged": FileCheck(
        "error", "Built tables that are missing, or not as the build wrote them.", OVER_TABLES, _changed_tables, needs_manifest=False
    ),
    "table of these files": FileCheck(
        "warning", "Tables built from other files than are registered now.", OVER_TABLES, _tables_of_other_files
    ),
}
"""Every check of the folders by its name."""
