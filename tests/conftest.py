"""A project folder of the tests' own: the repository's seeds, raw files and notebooks, with tables built once a session."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from support import REPOSITORY, Register, copy_project, write_manifest

from violence_data import paths, processed, raw
from violence_data.raw import RawFile

mpl.use("Agg")


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
def built(home: Path) -> processed.Built:
    """What building the shipped files gave; the tables lie in the session's folder."""
    return processed.build()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of one test's own, without tables."""
    folder = copy_project(tmp_path / "project", processed_tables=False)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Put a file of given bytes under data/raw of an empty project, with its manifest row, and return it."""
    folder = tmp_path / "project"
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
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
