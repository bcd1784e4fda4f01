"""Under force: tables that changed, full disks, folders that are files: one sentence each, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from violence_data import cli, paths, processed, quality
from violence_data.errors import DataChanged, NotBuilt, ReportFailed, ViolenceDataError, os_words
from violence_data.processed import building, datapackage, state
from violence_data.reports import batch, writing

TERMS = "presidential_terms"


def run(*words: str) -> tuple[int, str]:
    """Run a command and return its exit code and what it said of errors."""
    shown = CliRunner().invoke(cli.app, words)
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    return shown.exit_code, shown.stderr


# ---- data that changed after the build ----


def edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return make


def change_a_raw_file(folder: Path) -> None:
    path = min((folder / "data/raw/inegi_deaths").iterdir())
    path.write_bytes(path.read_bytes() + b"\n")


def alter_a_value(folder: Path) -> None:
    frame = pd.read_parquet(folder / TABLE)
    frame.iloc[0, 0] = frame.iloc[1, 0]
    frame.to_parquet(folder / TABLE, index=False)


PACKAGE = "data/processed/datapackage.json"
TABLE = "data/processed/presidential_terms.parquet"
CHANGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a raw file changed": ("data/raw/inegi_deaths/", change_a_raw_file),
    "a line added to the manifest": ("MANIFEST.csv", edit("data/raw/MANIFEST.csv", lambda b: b + b"\n")),
    "a row of the manifest removed": ("MANIFEST.csv", edit("data/raw/MANIFEST.csv", lambda b: b"".join(b.splitlines(True)[:-1]))),
    "a manifest that cannot be read": ("missing columns", edit("data/raw/MANIFEST.csv", lambda _: b"x\n")),
    "a seed changed": ("seeds/offences.csv", edit("seeds/offences.csv", lambda b: b + b"\n")),
    "a seed added": ("seeds/new.csv", lambda folder: (folder / "seeds/new.csv").touch()),
    "a value of a table altered": (TERMS, alter_a_value),
    "a table cut short": (TERMS, edit(TABLE, lambda b: b[: len(b) // 2])),
    "a table of nonsense": (TERMS, edit(TABLE, lambda _: b"not parquet")),
    "a table removed": (TERMS, lambda folder: (folder / TABLE).unlink()),
    "a description cut short": ("datapackage.json is damaged", edit(PACKAGE, lambda b: b[: len(b) // 2])),
    "an empty description": ("datapackage.json is damaged", edit(PACKAGE, lambda _: b"")),
    "a description in another encoding": ("datapackage.json is damaged", edit(PACKAGE, lambda _: b"\xff\xfe{\x00")),
    "a description that is a list": ("by another version or by hand", edit(PACKAGE, lambda _: b"[]")),
    "a description of nothing": ("by another version or by hand", edit(PACKAGE, lambda _: b"{}")),
    "a description without digests": ("by another version or by hand", edit(PACKAGE, lambda b: b.replace(b'"hash"', b'"other"'))),
    "no tables": ("not built yet", lambda folder: shutil.rmtree(folder / "data/processed")),
}


@pytest.mark.robust("stale data", "a raw file, seed, manifest, table or description that changed after the build; report and check")
@pytest.mark.parametrize("command", [("report", "case_files"), ("check", "2019-10-15-tepochica")])
@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_after_the_build_is_named_and_nothing_is_run(
    whole: Path, monkeypatch: pytest.MonkeyPatch, change: str, command: tuple[str, ...]
) -> None:
    says, make = CHANGES[change]
    make(whole)
    monkeypatch.setattr(batch, "run", lambda *_, **__: pytest.fail("it was run"))
    code, said = run(*command)
    assert code == 3
    assert says in said
    assert change == "a manifest that cannot be read" or 'run "violence-data build"' in said
    assert not (whole / "reports").exists()


@pytest.mark.robust("stale data", "each raw file changed or gone after the build")
@pytest.mark.parametrize("gone", [False, True])
def test_every_raw_file_counts(whole: Path, gone: bool) -> None:
    for path in sorted((whole / "data/raw").rglob("*.*")):
        before = path.read_bytes()
        if gone:
            path.unlink()
        else:
            path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises(DataChanged, match="reports: "):
            processed.check_current("reports")
        path.write_bytes(before)
    processed.check_current("reports")


@pytest.mark.robust("stale data", "a table altered, cut short, damaged or removed; load() in Python")
@pytest.mark.parametrize("change", [name for name in CHANGES if "table" in name])
def test_load_says_that_a_table_is_not_as_it_was_built(whole: Path, change: str) -> None:
    says, make = CHANGES[change]
    make(whole)
    with pytest.raises(NotBuilt, match=rf'^{says if says != "not built yet" else TERMS}: .*run "violence-data build"'):
        processed.load(TERMS)


def test_a_table_is_read_anew_where_a_build_came_between(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, now = datapackage.read, json.loads((whole / PACKAGE).read_text(encoding="utf-8"))
    before = json.loads(json.dumps(now))
    next(part for part in before["resources"] if part["name"] == TERMS)["hash"] = "sha256:0"
    given = [before]
    monkeypatch.setattr(datapackage, "read", lambda asked: given.pop() if given else read(asked))
    assert len(processed.load(TERMS))


def test_where_nothing_is_built_yet_an_installed_package_builds_before_it_is_asked_whether_that_is_current(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def read(name: str) -> dict[str, object]:
        assert asked == ["built"]
        raise NotBuilt(name)

    monkeypatch.setattr(paths, "is_project", lambda: False)
    monkeypatch.setattr(building, "build_once", lambda: asked.append("built"))
    monkeypatch.setattr(state, "read", read)
    with pytest.raises(NotBuilt, match="reports"):
        processed.check_current("reports")


def test_many_changes_are_counted(whole: Path) -> None:
    for number in range(9):
        (whole / f"seeds/x{number}.csv").touch()
    with pytest.raises(DataChanged, match=r"seeds/x0.csv, .*, seeds/x4.csv and 4 more; run"):
        processed.check_current("reports")
    assert set(datapackage.inputs()) >= {"data/raw/MANIFEST.csv", "seeds/states.csv"}


# ---- a build that is killed ----


@pytest.mark.robust("processes", "SIGKILL of a build while it writes and puts its tables in place")
@pytest.mark.parametrize("delay", [n / 100 for n in range(2, 38, 4)])
def test_a_killed_build_leaves_whole_tables(whole: Path, delay: float) -> None:
    frames = {name: processed.load(name, cuts="all") for name in (TERMS, "incidents")}
    child = os.fork()
    if not child:
        try:
            while True:
                building._write(frames, datapackage.inputs(), {}, processed.Built())
        finally:
            os._exit(1)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(processed.load(TERMS)) == len(frames[TERMS])
    processed.check_current("reports")
    building._write(frames, datapackage.inputs(), {}, processed.Built())
    assert [p.name for p in (whole / "data").iterdir() if p.name.startswith(".processed")] == []


# ---- disks and folders ----


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow over a size, as on a disk that is full."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.robust("disk", "a page or a table that does not fit on the disk")
def test_on_a_full_disk_the_old_pages_stay_and_no_part_is_left(project: Path) -> None:
    folder = project / "reports/state_profile"
    texts = {folder / "12.ipynb": "a", folder / "12.html": "b" * 10_000}
    writing.write_all(dict.fromkeys(texts, "old"))
    with files_of_at_most(5_000), pytest.raises(ReportFailed, match=r"^state_profile/12.html: could not be written: .*; free some space"):
        writing.write_all(texts)
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == {"12.ipynb": "old", "12.html": "old"}


@pytest.mark.robust("disk", "a page or a table that does not fit on the disk")
@pytest.mark.parametrize("format_", ["csv", "parquet", "xlsx"])
def test_on_a_full_disk_an_export_says_so(whole: Path, tmp_path: Path, format_: str) -> None:
    (tmp_path / "out").mkdir()
    with files_of_at_most(2_000):
        code, said = run("export", "sesnsp_victims_state_month", "--format", format_, "--output", str(tmp_path / "out" / f"x.{format_}"))
    assert code == 2
    assert len(said.strip().splitlines()) == 1
    assert "space" in said or "large" in said
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.robust("disk", "a page or a table that does not fit on the disk")
def test_on_a_full_disk_the_old_tables_stay(whole: Path) -> None:
    before = {p.name: p.read_bytes() for p in (whole / "data/processed").iterdir()}
    frames = {name: processed.load(name, cuts="all") for name in (TERMS, "sesnsp_victims_state_month")}
    with files_of_at_most(5_000), pytest.raises(OSError, match="large|space|writing"):
        building._write(frames, {}, {}, processed.Built())
    assert {p.name: p.read_bytes() for p in (whole / "data/processed").iterdir()} == before
    assert [p.name for p in (whole / "data").iterdir() if p.name.startswith(".processed")] == []


ERRNOS = {
    errno.ENOSPC: "free some space and run it again",
    errno.EFBIG: "free some space and run it again",
    errno.EROFS: "give yourself the right to write there, or choose another folder",
    errno.EACCES: "give yourself the right to write there, or choose another folder",
    errno.ENAMETOOLONG: "choose a shorter name",
}


@pytest.mark.robust("disk", "what the system may refuse: no space, read-only, no right, too long a name; build, report")
@pytest.mark.parametrize("number", ERRNOS)
@pytest.mark.parametrize("command", ["build", "report"])
def test_what_the_system_refuses_is_one_sentence(whole: Path, monkeypatch: pytest.MonkeyPatch, number: int, command: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(whole / "x"))

    monkeypatch.setattr(tempfile, "mkdtemp" if command == "build" else "TemporaryFile", refuse)
    monkeypatch.setattr(building, "_clean_all", lambda files, progress: ({}, {}))
    code, said = run(command, "--force")
    assert code == 2
    assert len(said.strip().splitlines()) == 1
    assert ERRNOS[number] in said


@pytest.mark.robust("disk", "a file that stands where the folder of the reports should")
@pytest.mark.parametrize("command", ["report", "verify"])
def test_reports_that_is_a_file_is_named(whole: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(quality, "verify", lambda progress: quality.Quality((), (), ()))
    (whole / "reports").write_text("mine", encoding="utf-8")
    code, said = run(command)
    assert code == 2
    assert "move the file away that stands where a folder is needed" in said
    assert len(said.strip().splitlines()) == 1
    assert (whole / "reports").read_text(encoding="utf-8") == "mine"


@pytest.mark.robust("disk", "names of 300 letters for files and folders")
@pytest.mark.parametrize(
    "words",
    [
        ("export", TERMS, "--output", "x" * 300 + ".csv"),
        ("export", TERMS, "--output", "x" * 300 + "/"),
        ("check", "x" * 300),
        ("check", "x" * 300 + ".toml"),
        ("add", "x" * 300 + ".csv"),
        ("fetch", "ucdp_ged", "version=241", "--output", "x" * 300),
    ],
)
def test_a_name_that_is_too_long_is_one_sentence(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run(*words)
    assert code == 2
    assert len(said.strip().splitlines()) == 1
    assert "xxx" in said
    assert "name" in said


def test_who_stops_reading_is_no_error_of_ours(whole: Path) -> None:
    command = f'"{sys.executable}" -m violence_data list states | head -n 1'
    shown = subprocess.run(["sh", "-c", command], capture_output=True, text=True, encoding="utf-8", check=True, timeout=60)
    assert "Traceback" not in shown.stderr


def test_each_kind_of_error_has_its_exit_code() -> None:
    assert os_words(OSError("broken")) == "broken"
    assert (ViolenceDataError.exit_code, NotBuilt.exit_code, DataChanged.exit_code) == (2, 3, 3)
    assert datapackage.BUILD == 'run "violence-data build" (or "make build")'
