"""Measure how long pages take against a shell loop of papermill and nbconvert; print the table and write benchmarks/reports.md.

Every side makes the same state profiles in each round, one side after the other, so that what else the machine does falls on all alike.
The loop runs the notebook as it was when this was begun (`frozen/`), so that what is gained since counts, and the notebook of now.
"""

from __future__ import annotations

import argparse
import ast
import ctypes
import importlib.metadata
import multiprocessing
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
FROZEN = Path(__file__).with_name("frozen") / "state_profile.ipynb"
NOW = ROOT / "notebooks/state_profile.ipynb"
PAGE = Path(__file__).with_suffix(".md")
OLD, LEAN, OURS, FLOOR = "loop, frozen notebook", "loop, notebook of now", "violence-data report", "plain functions"
PACKAGES = ("papermill", "nbconvert", "ipython", "pandas", "matplotlib")
PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Runs:
    """What the rounds of one side took: seconds, processor seconds, and the most memory of its processes at once, in MB."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)


def loop(notebook: Path, states: list[str], folder: Path) -> None:
    """Run two commands a page, as a shell script does."""
    for code in states:
        run, python = folder / f"{code}.ipynb", [sys.executable, "-m"]
        subprocess.run(
            [*python, "papermill", "--no-progress-bar", str(notebook), str(run), "-r", "cve_ent", code], check=True, capture_output=True
        )
        subprocess.run([*python, "nbconvert", "--to", "html", "--no-input", str(run)], check=True, capture_output=True)


def ours(states: list[str], workers: int, folder: Path) -> None:
    """Make the pages with this package's command."""
    command = [sys.executable, "-m", "violence_data", "report", "state_profile", "--where", f"cve_ent={','.join(states)}"]
    how = ["--lang", "en", "--workers", str(workers), "--output", str(folder), "--force"]
    subprocess.run([*command, *how], check=True, capture_output=True, cwd=ROOT)


def floor(states: list[str], workers: int) -> None:
    """Call the notebook's functions in warm processes, and draw its charts: no shell, no notebook, no page."""
    subprocess.run([sys.executable, __file__, "--floor", ",".join(states), "--workers", str(workers)], check=True, cwd=ROOT)


def _floor(states: list[str], workers: int) -> None:
    import violence_data.reports.warm  # noqa: F401  # imported before the fork

    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=None) as pool:
        pool.map(_plain, states, chunksize=1)
        pool.close()
        pool.join()


def _plain(code: str) -> None:
    from violence_data.charts import Chart

    names: dict[str, Any] = {"In": []}
    for cell in nbformat.read(NOW, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names["cve_ent"] = code
        shown = eval(compile(last, "cell", "eval"), names) if last else None
        if isinstance(shown, Chart):
            shown.svg()


def measure(side: Callable[[Path], None], runs: Runs) -> None:
    """Run a side once and note what it and all that it started took; a page of memory that several share is counted in parts."""
    most, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            most[0] = max(most[0], sum(_megabytes(one) for one in psutil.Process().children(recursive=True)))

    watching = threading.Thread(target=look)
    watching.start()
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.monotonic(), _processor_seconds()
        side(Path(folder))
        runs.seconds.append(time.monotonic() - began)
    over.set()
    watching.join()
    runs.processor.append(_processor_seconds() - used)
    runs.peaks.append(most[0])


def _adopt() -> None:
    """Become the parent of what outlives those that started it, so that its processor seconds are known here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _processor_seconds() -> float:
    """Return the processor seconds of all processes that were started and have ended, which is waited for."""
    with suppress(ChildProcessError):
        while True:
            os.wait()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except psutil.Error:
        return 0.0


def page(found: dict[str, Runs], states: int, workers: int) -> str:
    """Return benchmarks/reports.md."""
    rounds, versions = len(found[OURS].seconds), ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 1e9
    part = "" if states == 32 and rounds >= 5 else " That is fewer than `make benchmark-reports` makes: 32 profiles in 5 rounds."
    times = {name: runs.median / found[OURS].median for name, runs in found.items()}
    rows = "\n".join(
        f"| {name} | {runs.median:.1f} | {min(runs.seconds):.1f}–{max(runs.seconds):.1f} | {times[name]:.2f} "
        f"| {statistics.median(runs.processor) / states:.2f} | {max(runs.peaks):,.0f} MB |"
        for name, runs in found.items()
    )
    return f"""# How long pages take

`make benchmark-reports` makes the pages of states from `state_profile.ipynb` in four ways, one after the other in each round, and writes
this page: {states} profiles, {rounds} {"round" if rounds == 1 else "rounds"}.{part}

- **{OLD}**: `papermill`, then `jupyter nbconvert`, two commands a page as in a shell script, on the notebook as it was when the batch
  was begun (`frozen/`); **{LEAN}** is the same on the notebook as it is
- **{OURS}**: the batch with {workers} workers, its start included
- **{FLOOR}**: the functions that the notebook calls, in {workers} warm processes, and its charts drawn: no shell, no notebook, no page

Processor seconds are those of all processes together; memory is what they held at once, looked at twice a second, a page of memory that
several share counted in parts.

Python {platform.python_version()}, {versions}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB.

| | seconds (median) | lowest to highest | times ours | processor seconds a page | peak memory |
|---|---:|---:|---:|---:|---:|
{rows}

- the loop on the frozen notebook takes {times[OLD]:.1f} times as long as the batch (reach: 7), on the notebook of now
  {times[LEAN]:.1f} times (reach: 4)
- the batch takes {1 / times[FLOOR]:.2f} times as long as the plain functions (reach: at most 1.5)
"""


def main() -> None:
    """Run every side in each round and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--states", type=int, default=4, help="how many states' pages each side makes")
    asked.add_argument("--rounds", type=int, default=3, help="how often each side is run (the median counts)")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--floor", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.floor:
        _floor(given.floor.split(","), given.workers)
        return
    _adopt()
    states = [f"{number:02}" for number in range(1, given.states + 1)]
    sides: dict[str, Callable[[Path], None]] = {
        OLD: lambda folder: loop(FROZEN, states, folder),
        LEAN: lambda folder: loop(NOW, states, folder),
        OURS: lambda folder: ours(states, given.workers, folder),
        FLOOR: lambda _: floor(states, given.workers),
    }
    found = {name: Runs() for name in sides}
    for number in range(given.rounds):
        for name, side in sides.items():
            measure(side, found[name])
            print(f"round {number + 1}: {name}: {found[name].seconds[-1]:.1f} s", file=sys.stderr, flush=True)
    text = page(found, len(states), given.workers)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
