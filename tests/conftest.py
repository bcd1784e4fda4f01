"""A project folder of the tests' own: the repository's seeds, raw files and notebooks, with tables built once a session."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from support import Made, Register, copy_project, copy_shipped, keep, locked, made_from, own_files, write_manifest

from violence_data import paths, processed, raw
from violence_data.raw import RawFile
from violence_data.reports import batch

mpl.use("Agg")


def pytest_report_header() -> list[str]:
    """Say what the tests leave out."""
    return [f"left out, as git does not track it (git add makes it count): {name}" for name in sorted(own_files())]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker build the tables that most tests need, while the others do what needs none."""
    without = [item for item in items if "built" not in getattr(item, "fixturenames", ())]
    needing = [item for item in items if "built" in getattr(item, "fixturenames", ())]
    items[:] = [*needing[:1], *without, *needing[1:]]


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The session's project folder; every test sees it as the project unless it makes another."""
    folder = copy_project(tmp_path_factory.mktemp("home"), processed_tables=False)
    before = os.environ.get(paths.HOME_VARIABLE)
    os.environ[paths.HOME_VARIABLE] = str(folder)
    yield folder
    if before is None:
        del os.environ[paths.HOME_VARIABLE]
    else:
        os.environ[paths.HOME_VARIABLE] = before


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one run of the tests see: what is dear is made in it once, under a lock."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def built(home: Path, common: Path, pytestconfig: pytest.Config) -> processed.Built:
    """What building the shipped files gave, the tables in the session's folder; a build is kept while nothing it is made from changes."""
    kept = pytestconfig.cache.mkdir("tables") / made_from()
    with locked(common / "tables"):
        if not kept.is_dir():
            made = processed.build()
            keep(paths.processed(), made, kept)
            return made
    shutil.copytree(kept / "tables", paths.processed(), dirs_exist_ok=True)
    found: processed.Built = pickle.loads((kept / "built.pickle").read_bytes())
    return found


@pytest.fixture(scope="session")
def page(home: Path, built: processed.Built, common: Path) -> Callable[..., Made]:
    """Run a report by its real kernel, once in a run of the tests, whichever test of whichever worker asks first."""

    def make(report: str, **values: Any) -> Made:
        job = batch.Job(report, values)
        folder = common / "reports" / report
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / job.slug), pytest.MonkeyPatch.context() as patch:
            how = folder / f"{job.slug}.error"
            if not how.is_file():
                patch.setenv(paths.HOME_VARIABLE, str(home))
                outcome = batch.run_one(job)
                for written in (home / "reports" / report).glob(f"{job.slug}.*"):
                    shutil.move(written, folder / written.name)
                how.write_text(outcome.error, encoding="utf-8")
            return Made(folder / f"{job.slug}.html", how.read_text(encoding="utf-8"))

    return make


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of one test's own, without tables."""
    folder = copy_project(tmp_path / "project", processed_tables=False)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def whole(built: processed.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of one test's own, with the tables of its files."""
    folder = copy_project(tmp_path / "project", processed_tables=True)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Put a file of given bytes under data/raw of an empty project, with its manifest row, and return it."""
    folder = tmp_path / "project"
    copy_shipped("seeds", folder)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))

    def write(source_id: str, name: str, data: bytes, cut: str = "2019-11", **changed: str) -> RawFile:
        path = folder / "data/raw" / source_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        row = {
            "source_id": source_id,
            "file": f"{source_id}/{name}",
            "publisher": "P",
            "cut": cut,
            "published_on": "2029-12-20",
            "published_on_is": "usual day",
            "licence": "L",
            "page_url": "https://example.org",
            "obtained_from": "",
            "transformed": "",
            "original_sha256": "",
            "bytes": str(len(data)),
            "sha256": hashlib.sha256(data).hexdigest(),
            "note": "",
        } | changed
        write_manifest(folder, [row])
        return raw.read_manifest()[0]

    return write


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without raw files; published files lie beside it."""
    folder = tmp_path / "project"
    copy_shipped("seeds", folder)
    (folder / "data/raw").mkdir(parents=True)
    write_manifest(folder, [])
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    return tmp_path
