"""A batch that is stopped, by whatever: nothing it started lives on, nothing is half written, and it says one sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from support import copy_project

from violence_data import paths, processed
from violence_data.reports import processes, writing

SECONDS = 5
"""Within which all must have ended."""
SLOW = """import os, pathlib, subprocess, time
subprocess.Popen(["sleep", "120"])
pathlib.Path(os.environ["VIOLENCE_DATA_HOME"], f"running-{os.getpid()}").touch()
time.sleep(120)"""
pytestmark = [pytest.mark.xdist_group("stopping"), pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]


@pytest.fixture(scope="module")
def slow(built: processed.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with tables whose profile of a state never ends, and two good pages of an earlier run."""
    folder = copy_project(tmp_path_factory.mktemp("stopping") / "project", processed_tables=True)
    path = folder / "notebooks/state_profile.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    slow_cell = {"cell_type": "code", "execution_count": None, "id": "slow", "metadata": {}, "outputs": [], "source": SLOW}
    notebook["cells"] = [*notebook["cells"][:2], slow_cell]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "reports/state_profile").mkdir(parents=True)
    for code in ("01", "02"):
        for ending in ("html", "ipynb"):
            (folder / f"reports/state_profile/{code}.{ending}").write_text(f"good {code}", encoding="utf-8")
    return folder


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files of the batch's own, with a short name."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def started(slow: Path, temporary: Path) -> subprocess.Popen[str]:
    """Start a batch in a process group of its own, and return when a cell runs."""
    forget(slow)
    batch_ = subprocess.Popen(
        [sys.executable, "-m", "violence_data", "report", "state_profile", "--lang", "en", "--workers", "2"],
        env=dict(os.environ) | {paths.HOME_VARIABLE: str(slow), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    wait_for_a_cell(batch_, slow)
    return batch_


def wait_for_a_cell(batch_: subprocess.Popen[str], slow: Path) -> int:
    """Return the process that runs a cell, when there is one."""
    until = time.monotonic() + 180
    while not (running := [int(path.name.split("-")[1]) for path in slow.glob("running-*")]):
        assert batch_.poll() is None, batch_.communicate()
        assert time.monotonic() < until, "no cell was run"
        time.sleep(0.1)
    return running[0]


def forget(slow: Path) -> None:
    for path in slow.glob("running-*"):
        path.unlink()


def family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def assert_all_ended(all_of_it: list[psutil.Process], temporary: Path, since: float) -> None:
    _, alive = psutil.wait_procs(all_of_it, timeout=max(0.0, SECONDS - (time.monotonic() - since)))
    for process in alive:
        process.kill()
    assert alive == []
    until = time.monotonic() + SECONDS
    while left := [path for path in temporary.iterdir() if path.name.startswith("vd-")]:
        assert time.monotonic() < until, left
        time.sleep(0.1)


def assert_pages_as_they_were(slow: Path) -> None:
    for code in ("01", "02"):
        for ending in ("html", "ipynb"):
            assert (slow / f"reports/state_profile/{code}.{ending}").read_text(encoding="utf-8") == f"good {code}"
    assert [p for p in (slow / "reports").rglob(".*") if p.name not in (".gitkeep", ".run.jsonl", ".front.json")] == []


@pytest.mark.robust("processes", "a batch stopped by SIGINT or SIGTERM, sent to it alone or, as Ctrl-C is, to all of its group")
@pytest.mark.parametrize("to_all", [False, True])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_batch_ends_with_one_sentence(slow: Path, temporary: Path, number: signal.Signals, to_all: bool) -> None:
    batch_ = started(slow, temporary)
    all_of_it, since = family(batch_.pid), time.monotonic()
    (os.killpg if to_all else os.kill)(batch_.pid, number)
    _, said = batch_.communicate(timeout=30)
    assert batch_.returncode == 128 + number
    assert said == f"stopped by {number.name}: what was written is whole, all else is as it was; run the command again\n"
    assert_all_ended(all_of_it, temporary, since)
    assert_pages_as_they_were(slow)
    record = json.loads((slow / "reports/run.json").read_text(encoding="utf-8"))
    assert [(o["slug"], o["error"], o["earlier_page"]) for o in record["pages"][:3]] == [
        ("01", "stopped before it was made", True),
        ("02", "stopped before it was made", True),
        ("03", "stopped before it was made", False),
    ]
    index = (slow / "reports/index.html").read_text(encoding="utf-8")
    assert index.count("(of an earlier run: the last one failed, as said above)") == 2


@pytest.mark.robust("processes", "a batch killed by SIGKILL, alone or with all of its group")
@pytest.mark.parametrize("to_all", [False, True])
def test_what_a_killed_batch_started_ends_too(slow: Path, temporary: Path, to_all: bool) -> None:
    batch_ = started(slow, temporary)
    all_of_it, since = family(batch_.pid), time.monotonic()
    (os.killpg if to_all else os.kill)(batch_.pid, signal.SIGKILL)
    batch_.communicate(timeout=30)
    assert_all_ended(all_of_it, temporary, since)
    assert_pages_as_they_were(slow)


@pytest.mark.robust("processes", "a worker killed in the middle of a page: the page is made by another")
def test_a_killed_worker_takes_along_what_it_started_and_its_page_is_tried_again(slow: Path, temporary: Path) -> None:
    batch_ = started(slow, temporary)
    time.sleep(1)  # the other one is in its cell as well
    running = [psutil.Process(int(path.name.split("-")[1])) for path in slow.glob("running-*")]
    own = [*running, *(started for one in running for started in one.children())]
    forget(slow)
    for one in running:
        one.kill()
    _, alive = psutil.wait_procs(own, timeout=SECONDS)
    assert alive == []
    assert wait_for_a_cell(batch_, slow) not in [one.pid for one in running]
    all_of_it, since = family(batch_.pid), time.monotonic()
    batch_.terminate()
    batch_.communicate(timeout=30)
    assert_all_ended(all_of_it, temporary, since)


def test_a_folder_in_use_is_not_swept_and_one_left_behind_is(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "base", lambda: temporary)
    left = temporary / "vd-left"
    left.mkdir()
    (left / "lock").touch()
    other = temporary / "vd-of-another-program"
    other.mkdir()
    with processes.scratch() as used:
        processes.sweep()
        assert sorted(temporary.iterdir()) == sorted([used, other])
    assert list(temporary.iterdir()) == [other]


@pytest.mark.robust("environment", "a folder for temporary files with a name of 150 letters: sockets have at most 107")
def test_a_long_name_of_the_temporary_folder_is_not_used(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = temporary / ("x" * 150)
    long.mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(long))
    with processes.scratch() as used:
        assert len(os.fsencode(used)) < 90
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValueError, match=r"expected a name of at most 60 letters, found .*; set TMPDIR to a shorter one"):
        processes.base()


def test_parts_of_files_that_a_killed_process_left_are_taken_away(project: Path) -> None:
    folder = project / "reports/state_profile"
    folder.mkdir(parents=True)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f".12.html.{ended.pid}", f".12.ipynb.{os.getpid()}", ".gitkeep", ".12.html.x"):
        (folder / name).touch()
    writing.sweep_parts()
    assert sorted(p.name for p in folder.iterdir()) == sorted([f".12.ipynb.{os.getpid()}", ".gitkeep", ".12.html.x"])
