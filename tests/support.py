"""What several test modules use."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import hashlib
import io
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from violence_data import parts, paths, processed, raw
from violence_data.once import once
from violence_data.raw import RawFile
from violence_data.tables import TABLES

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = [t.name for t in TABLES.values() if not t.is_added]
"""Tables that a shipped file or a seed feeds: they are there after a build of the repository alone."""
BUILDING = ("checks", "processed", "sources", "tables")
"""Rooms of the package that a build passes, beside its own modules."""
Register = Callable[..., RawFile]
Clean = Callable[..., pd.DataFrame]


@cache
def own_files() -> frozenset[str]:
    """Published files and stories that a user added here and git does not track: the tests are of what is shipped, and leave them out."""
    command = ["git", "ls-files", "-z", "--others", "--", "data/raw", "seeds/stories"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    return frozenset(listed.stdout.decode().split("\0")) - {""} if listed.returncode == 0 else frozenset()


def copy_shipped(part: str, target: Path) -> None:
    """Copy a folder of the project without what a user added to it."""
    own = own_files()

    def added(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(REPOSITORY)
        return {name for name in names if (inside / name).as_posix() in own}

    shutil.copytree(REPOSITORY / part, target / part, ignore=added)


def copy_project(target: Path, *, processed_tables: bool) -> Path:
    """Copy what a report is made from into a new folder."""
    for part in ("seeds", "notebooks", "data/raw"):
        copy_shipped(part, target)
    if own_files():
        with (target / "data/raw" / raw.MANIFEST).open(encoding="utf-8-sig", newline="") as file:
            every = list(csv.DictReader(file))
        write_manifest(target, [row for row in every if f"data/raw/{row['file']}" not in own_files()])
    if processed_tables:
        shutil.copytree(paths.processed(), target / "data/processed")
    return target


def made_from() -> str:
    """Return a hash of what tables are built from: the raw files, the seeds, the package's code and the locked packages."""
    folders = (REPOSITORY / "data/raw", REPOSITORY / "seeds", *(REPOSITORY / "violence_data" / room for room in BUILDING))
    files = [REPOSITORY / "requirements.lock", *(p for p in (REPOSITORY / "violence_data").glob("*.py"))]
    files += [p for folder in folders for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(p for p in files if p.relative_to(REPOSITORY).as_posix() not in own_files()):
        digest.update(path.relative_to(REPOSITORY).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def keep(tables: Path, built: processed.Built, target: Path) -> None:
    """Keep a build for later runs, whole or not at all, in place of older ones."""
    older = [p for p in target.parent.iterdir() if p != target and len(p.name) == len(target.name)]
    with tempfile.TemporaryDirectory(prefix="being-kept-", dir=target.parent, ignore_cleanup_errors=True) as made:
        shutil.copytree(tables, Path(made) / "whole" / "tables")
        (Path(made) / "whole" / "built.pickle").write_bytes(pickle.dumps(built))
        with contextlib.suppress(OSError):  # another worker of the same run kept it first
            (Path(made) / "whole").rename(target)
    for path in older:
        shutil.rmtree(path, ignore_errors=True)


def write_manifest(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write data/raw/MANIFEST.csv of a project."""
    with (folder / "data/raw" / raw.MANIFEST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(raw.RawFile.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(rows)


def zipped(**entries: bytes) -> bytes:
    """Return a zip with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # a ZipInfo bears no time of today
    return buffer.getvalue()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other workers out until it is done; the lock is a file beside the path."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Made:
    """One run of a report: where its page lies, and why there is none."""

    path: Path
    error: str

    @cached_property
    def html(self) -> str:
        """The page."""
        assert self.error == ""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def notebook(self) -> Any:
        """The run notebook."""
        assert self.error == ""
        return nbformat.read(self.path.with_suffix(".ipynb"), as_version=4)

    @cached_property
    def outputs(self) -> list[Any]:
        """What its cells put out."""
        return [o for c in self.notebook.cells for o in c.get("outputs", [])]

    @cached_property
    def text(self) -> str:
        """The text that the notebook shows: its prose, and what its cells put out."""
        prose = [c.source for c in self.notebook.cells if c.cell_type == "markdown"]
        return "\n".join([*prose, *(o.data["text/markdown"] for o in self.outputs if "text/markdown" in o.get("data", {}))])

    @cached_property
    def charts(self) -> int:
        """How many charts it has."""
        return sum(parts.MIME in o.get("data", {}) for o in self.outputs)


def work_by_name(job: str, run: Any) -> str:
    """Work of a test: what it is given is how it behaves."""
    if job == "kill once" and not Path(os.environ["VIOLENCE_DATA_MARK"]).exists():
        Path(os.environ["VIOLENCE_DATA_MARK"]).touch()
        os.kill(os.getpid(), 9)
    if job == "kill":
        os.kill(os.getpid(), 9)
    if job == "kill the server":
        os.kill(os.getppid(), 9)
        time.sleep(60)
    time.sleep(0.3)
    return job


@once
def _summed(frame: pd.DataFrame) -> tuple[int, int]:
    return int(frame["victims"].sum()), os.getpid()


def sum_of_some(job: tuple[list[int], bool], run: Any) -> tuple[int, int]:
    """Work of a test: the sum of some numbers, of a frame that was worked with before or not, and in which process they were added up."""
    numbers, worked_with = job
    frame = pd.DataFrame({"cve_ent": "12", "victims": pd.array(numbers, dtype="Int64"), "days": 31})
    frame["suspected_gap"] = False
    if worked_with:
        frame.groupby("cve_ent", dropna=False).sum()
        frame["cve_ent"].isna().any()
    return _summed(frame)


CHOSEN: dict[str, dict[str, Any]] = {
    "national_trend": {"source": "inegi_deaths_registration", "start_year": 1994, "end_year": 2018},
    "registered_deaths": {"cve_ent": "02", "as_of": "2025-12-31"},
    "state_profile": {"cve_ent": "20", "start_year": 2015, "end_year": 2018, "as_of": "2024-12-31"},
    "compare_states": {"cve_ent": ["11", "31"], "source": "inegi_deaths_occurrence", "start_year": 2005, "end_year": 2022},
    "case_files": {"start_year": 2010, "end_year": 2024},
    "compare_years": {"year_a": 2024, "year_b": 2025},
    "compare_sources": {"cve_ent": "20", "as_of": "2021-06-01"},
    "incident_context": {"incident": "iguala-2014-09-26", "at_least": 4, "within_days": 7},
    "story_check": {"story": "2019-10-15-tepochica", "as_of": "2020-02-01"},
    "revisions": {"source": "sesnsp_incidents", "as_of": "2024-12-31"},
    "whats_new": {"cut_a": "2019-11", "cut_b": "2024-05"},
    "forecast_year": {"cve_ent": "Oaxaca", "source": "inegi_deaths_registration", "year": 2018, "months_known": 1},
}
"""Parameters other than the defaults: of the pages that several tests look at, each is made once."""
