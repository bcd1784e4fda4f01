"""What is built and from what, told without what builds it: the tables' folder, whether they are current, who works in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from violence_data import paths, raw
from violence_data.errors import DataChanged, NotBuilt, RawFileError

if sys.platform != "win32":
    import fcntl

FILE = "datapackage.json"
BUILD = 'run "violence-data build" (or "make build")'
_ASKED = {"name", "hash", "bytes", "sources", "schema", "corrected", "findings"}
NAMED = 5
"""How many of the files that changed a message names."""
MADE_WITH = ".made-with.json"
"""What a build was made with; beside the tables, for this program alone."""
PACKAGES = ("geopandas", "numpy", "pandas", "pandera", "pyarrow", "pyogrio", "python-calamine", "shapely")
BESIDE = ("charts", "cli", "export", "intake", "measures", "once.py", "reports", "topics", "words")
"""Rooms of this package that no table comes through."""
SHORT = 16


def old_folder() -> Path:
    """Return where the old tables stand for the moment in which the new ones take their place."""
    return paths.processed().with_name(f".{paths.processed().name}-old")


def recover() -> None:
    """Put the old tables back when a crash came between the two renames of a swap."""
    if not paths.processed().exists() and old_folder().exists():
        old_folder().rename(paths.processed())


def inputs() -> dict[str, str]:
    """Return the sha256 of everything that a build reads, by its place in the project; empty for a file that is not there.

    A manifest that cannot be read is a `RawFileError`.
    """
    files = {f"data/raw/{file.file}": file.path for file in raw.read_manifest()}
    shipped, *added = paths.raw_folders()
    files[f"data/raw/{raw.MANIFEST}"] = shipped / raw.MANIFEST
    files |= {f"added/{raw.MANIFEST}": folder / raw.MANIFEST for folder in added if (folder / raw.MANIFEST).is_file()}
    files |= {f"seeds/{path.name}": path for path in paths.seeds().glob("*.csv")}
    return {name: raw.sha256_of(path) if path.is_file() else "" for name, path in sorted(files.items())}


def read(asked: str) -> dict[str, Any]:
    """Return the description of the built tables; `asked` names who needs it.

    Raises
    ------
    NotBuilt
        When there are no tables, or their description is damaged or of another version.
    """
    sys.audit("violence_data.table", asked)  # who makes a page hears which tables it hangs on
    recover()
    path = paths.processed() / FILE
    if not path.is_file():
        raise NotBuilt(f"{asked}: not built yet; {BUILD} first")
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotBuilt(f"{asked}: {FILE} is damaged ({error}); {BUILD}") from error
    if not _is_ours(package):
        raise NotBuilt(f"{asked}: {FILE} was written by another version or by hand; {BUILD}")
    return dict(package)


def _is_ours(package: Any) -> bool:
    if not isinstance(package, dict) or not isinstance(package.get("inputs"), dict) or not isinstance(package.get("resources"), list):
        return False
    return all(isinstance(part, dict) and set(part) >= _ASKED for part in package["resources"])


def resource(package: dict[str, Any], table: str) -> dict[str, Any]:
    """Return one table's part of a package; one that describes it not was built by another version, which is `NotBuilt`."""
    for part in package["resources"]:
        if part["name"] == table:
            return dict(part)
    raise NotBuilt(f'{table}: {FILE} does not describe it: the tables were built by another version; run "violence-data build"')


def read_table(part: dict[str, Any]) -> bytes:
    """Return the bytes of a table's file when they are those that the build wrote; else it is `DataChanged`."""
    path = paths.processed() / f"{part['name']}.parquet"
    data = path.read_bytes() if path.is_file() else b""
    if part["hash"] != f"sha256:{hashlib.sha256(data).hexdigest()}":
        found = f"other content ({len(data):,} bytes)" if data else "none"
        raise DataChanged(f"{part['name']}: expected its file as the build wrote it ({part['bytes']:,} bytes), found {found}; {BUILD}")
    return data


# ---- whether they are current ----


def check_current(asked: str) -> None:
    """Raise when the built tables are not those that a build of the files held now wrote; `asked` names who needs them.

    Raises
    ------
    NotBuilt
        When there are no tables.
    DataChanged
        When a raw file, a seed or a row of the manifest is another than at the build, or a table is not as the build wrote it.
    """
    if not paths.is_project():
        from violence_data.processed.building import build_once  # pandas is loaded with it

        build_once()
    package = read(asked)
    try:
        built, held = package["inputs"], inputs()
    except RawFileError as error:
        raise DataChanged(f"{asked}: {error}") from error
    changed = sorted(name for name in built.keys() | held.keys() if built.get(name) != held.get(name))
    if changed:
        more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        raise DataChanged(f"{asked}: changed, added or removed after the tables were built: {', '.join(changed[:NAMED])}{more}; {BUILD}")
    for part in package["resources"]:
        read_table(part)


def stale() -> str:
    """Return why the tables are to be built, in words; empty when a build would write what is there."""
    try:
        described = read("build")
        was, now = kept_made_with(), made_with()
        changed = changed_since(described["inputs"], inputs()) + changed_since(was, now)
        for part in described["resources"]:
            read_table(part)
    except NotBuilt as error:
        return str(error)
    return ", ".join(changed[:NAMED]) if was else "it is not known what they were made with"


def made_with(packages: Iterable[str] = PACKAGES, beside: Collection[str] = BESIDE) -> dict[str, str]:
    """Return the digest of every file of this package but for some rooms, and the versions of what it works with."""
    files = (path for path in sorted(paths.PACKAGE.rglob("*")) if path.suffix not in (".pyc", ".mo", ".pot") and path.is_file())
    own = {path.relative_to(paths.PACKAGE).as_posix(): path for path in files}
    code = {
        f"violence_data/{name}": raw.sha256_of(path)[:SHORT]
        for name, path in own.items()
        if name.split("/")[0] not in (*beside, "_project")
    }
    versions = {name: metadata.version(name) for name in packages}
    return code | versions | {"Python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}


def changed_since(was: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return in words what is another than it was: "violence_data/raw.py changed", "pandas 3.0 → 3.1".

    >>> changed_since({"pandas": "3.0", "violence_data/a.py": "1"}, {"pandas": "3.1", "violence_data/a.py": "2"})
    ['pandas 3.0 → 3.1', 'violence_data/a.py changed']
    """
    names = [name for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name)]
    return [f"{name} changed" if "/" in name else f"{name} {was.get(name, 'none')} → {now.get(name, 'none')}" for name in names]


def kept_made_with() -> dict[str, str]:
    """Return what the built tables were made with; empty when that is not known."""
    path = paths.processed() / MADE_WITH
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    except (ValueError, TypeError):
        return {}


# ---- who works in a folder ----


@contextmanager
def alone(folder: Path, other: str, wait: Callable[[str], None], *, shared: bool = False) -> Iterator[None]:
    """Hold a folder, so that no other who asks for it works in it meanwhile; the system lets go of it with the process.

    Parameters
    ----------
    folder
        An existing folder.
    other
        Who may have it, in words.
    wait
        Is told when it is held, and that this process waits.
    shared
        Whether others who share it may have it too.
    """
    if sys.platform == "win32":  # it has no such locks
        yield
        return
    number, how = os.open(folder, os.O_RDONLY), fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        try:
            fcntl.flock(number, how | fcntl.LOCK_NB)
        except BlockingIOError:
            wait(f"{other} works in {paths.shown(folder)}: waiting for it")
            fcntl.flock(number, how)
        yield
    finally:
        os.close(number)
