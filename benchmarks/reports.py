"""How long pages take: a shell loop of papermill and nbconvert, this package's batch, and the same functions without a notebook.

`python benchmarks/reports.py --states 4 --rounds 3 --workers 2` runs every side in each round, one after the other, and prints the
median seconds of each, how many times the loop takes what ours takes, and the most memory that each side's processes had at once.
The loop runs the notebook as it was when this was begun (`frozen/`), so that what is gained since counts.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
FROZEN = Path(__file__).with_name("frozen") / "state_profile.ipynb"
NOW = ROOT / "notebooks/state_profile.ipynb"


def loop(notebook: Path, states: list[str], _: int, folder: Path) -> None:
    """Run two commands a page, as a shell script does."""
    for code in states:
        run, python = folder / f"{code}.ipynb", [sys.executable, "-m"]
        subprocess.run(
            [*python, "papermill", "--no-progress-bar", str(notebook), str(run), "-r", "cve_ent", code], check=True, capture_output=True
        )
        subprocess.run([*python, "nbconvert", "--to", "html", "--no-input", str(run)], check=True, capture_output=True)


def ours(states: list[str], workers: int, folder: Path) -> None:
    """Make the pages with this package's command."""
    words = [
        "report",
        "state_profile",
        "--where",
        f"cve_ent={','.join(states)}",
        "--workers",
        str(workers),
        "--output",
        str(folder),
        "--force",
    ]
    subprocess.run([sys.executable, "-m", "violence_data", *words], check=True, capture_output=True, cwd=ROOT)


def floor(states: list[str], workers: int, _: Path) -> None:
    """Call the notebook's functions in warm processes, and draw its charts: no shell, no notebook, no page."""
    subprocess.run([sys.executable, __file__, "--floor", ",".join(states), "--workers", str(workers)], check=True, cwd=ROOT)


def _floor(states: list[str], workers: int) -> None:
    import violence_data.reports.warm  # noqa: F401  # imported before the fork

    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=None) as pool:
        pool.map(_plain, states, chunksize=1)


def _plain(code: str) -> None:
    from IPython.core.pylabtools import print_figure

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
            print_figure(shown.figure, fmt="png")


def measured(side: Callable[[Path], None]) -> tuple[float, float]:
    """Return the seconds that a side takes and the most megabytes its processes had at once, each shared page counted in parts."""
    most, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            most[0] = max(most[0], sum(_megabytes(one) for one in psutil.Process().children(recursive=True)))

    watching = threading.Thread(target=look)
    watching.start()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        side(Path(folder))
        seconds = time.monotonic() - began
    over.set()
    watching.join()
    return seconds, most[0]


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except psutil.Error:
        return 0.0


def main() -> None:
    """Run every side in each round and print what each took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--states", type=int, default=4)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--floor", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.floor:
        _floor(given.floor.split(","), given.workers)
        return
    states = [f"{number:02}" for number in range(1, given.states + 1)]
    sides: dict[str, Callable[[Path], None]] = {
        "loop, frozen notebook": lambda folder: loop(FROZEN, states, given.workers, folder),
        "loop, notebook of now": lambda folder: loop(NOW, states, given.workers, folder),
        "violence-data report": lambda folder: ours(states, given.workers, folder),
        "plain functions": lambda folder: floor(states, given.workers, folder),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for number in range(given.rounds):
        for name, side in sides.items():
            found[name].append(measured(side))
            print(f"round {number + 1}: {name}: {found[name][-1][0]:.1f} s", flush=True)
    base = statistics.median(seconds for seconds, _ in found["violence-data report"])
    for name, rows in found.items():
        median = statistics.median(seconds for seconds, _ in rows)
        print(f"{name:24}  median {median:7.1f} s  {median / base:5.2f} times ours  peak {max(most for _, most in rows):6,.0f} MB")


if __name__ == "__main__":
    main()
