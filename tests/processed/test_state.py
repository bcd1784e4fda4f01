"""Whether a build has anything to do, and who works in a folder."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from violence_data import cli
from violence_data.processed import state


def edit_made_with(folder: Path, **changed: str) -> None:
    path = folder / "data/processed" / state.MADE_WITH
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changed), encoding="utf-8")


def append(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")

    return change


WHY: dict[str, Callable[[Path], None]] = {
    "seeds/offences.csv changed": append("seeds/offences.csv"),
    "data/raw/MANIFEST.csv changed": append("data/raw/MANIFEST.csv"),
    "pandas 1.0 → ": lambda folder: edit_made_with(folder, pandas="1.0"),
    "violence_data/raw.py changed": lambda folder: edit_made_with(folder, **{"violence_data/raw.py": "0"}),
    "it is not known what they were made with": lambda folder: (folder / "data/processed" / state.MADE_WITH).unlink(),
    "presidential_terms: expected its file as the build wrote it": append("data/processed/presidential_terms.parquet"),
    "build: not built yet": lambda folder: (folder / "data/processed/datapackage.json").unlink(),
}


@pytest.mark.parametrize("why", WHY)
def test_a_build_knows_what_changed_since_the_last(whole: Path, why: str) -> None:
    assert state.stale() == ""
    WHY[why](whole)
    assert state.stale().startswith(why)


def test_a_build_with_nothing_to_do_says_so_without_pandas(whole: Path) -> None:
    assert CliRunner().invoke(cli.app, ["build"]).stdout == "nothing has changed since the tables were built\n"
    code = "import sys; from violence_data.processed import state; print(state.stale(), {'pandas', 'numpy', 'pyarrow'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == " set()\n"


@pytest.mark.robust(
    "processes", "two who work in one folder at once: the second says that it waits, and goes on when the first ends, even by a kill"
)
def test_the_second_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    code = "import sys, time; from pathlib import Path; from violence_data.processed.state import alone\n"
    code += "with alone(Path(sys.argv[1]), 'x', print): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        told: list[str] = []

        def wait(text: str) -> None:
            told.append(text)
            first.kill()

        began = time.monotonic()
        with state.alone(tmp_path, "another batch", wait):
            assert told == [f"another batch works in {tmp_path}: waiting for it"]
    assert time.monotonic() - began < 30
    with state.alone(tmp_path, "x", told.append, shared=True), state.alone(tmp_path, "x", told.append, shared=True):
        assert len(told) == 1
