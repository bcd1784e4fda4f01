"""Run reports in a pool of processes: each writes its notebook and page whole or not at all, and a failed one is named."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from violence_data import paths
from violence_data.errors import ViolenceDataError
from violence_data.reports import catalog

CELL_SECONDS = 300


@dataclass(frozen=True)
class Job:
    """One run of one report."""

    report: str
    values: dict[str, Any]

    @property
    def slug(self) -> str:
        """The run's file name without ending."""
        return catalog.get(self.report).slug(self.values)

    @property
    def title(self) -> str:
        """The run's title."""
        return catalog.get(self.report).title(self.values)


@dataclass(frozen=True)
class Outcome:
    """How one run went: its error is empty when it was written."""

    report: str
    slug: str
    title: str
    seconds: float
    error: str = ""


def jobs(names: Iterable[str] = ()) -> list[Job]:
    """Return every run of the named reports' grids; of all reports when none is named."""
    chosen = [catalog.get(n) for n in names] or list(catalog.REPORTS.values())
    return [Job(report.name, dict(values)) for report in chosen for values in report.grid]


def run(todo: list[Job], workers: int, done: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
    """Run the jobs in `workers` processes and return their outcomes in the jobs' order; `reports/run.json` records them.

    A failed run leaves no file, is named in its outcome and does not stop the others.
    """
    found: dict[int, Outcome] = {}
    _in_pool(todo, range(len(todo)), workers, found, done)
    for n in sorted(set(range(len(todo))) - set(found)):
        # A process that ends takes its pool with it: each run it left undone gets a process of its own.
        ended = _in_pool(todo, [n], 1, found, done)
        if ended:
            found[n] = _failed(todo[n], f"the process that ran it ended: {ended}")
            done(found[n])
    outcomes = [found[n] for n in range(len(todo))]
    write_whole(paths.reports() / "run.json", json.dumps([asdict(o) for o in outcomes], ensure_ascii=False, indent=1) + "\n")
    return outcomes


def last_run() -> list[Outcome]:
    """Return the outcomes that `reports/run.json` records; none where there was no run."""
    record = paths.reports() / "run.json"
    return [Outcome(**outcome) for outcome in json.loads(record.read_text(encoding="utf-8"))] if record.is_file() else []


def _in_pool(todo: list[Job], numbers: Iterable[int], workers: int, found: dict[int, Outcome], done: Callable[[Outcome], None]) -> str:
    """Run some of the jobs in a pool and put their outcomes where they belong; return why it ended early, if it did."""
    # A spawned process starts clean: nothing a caller has loaded or set reaches a report.
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(run_one, todo[n]): n for n in numbers}
        for future in as_completed(futures):
            try:
                found[futures[future]] = future.result()
            except BrokenProcessPool as error:
                return str(error)
            done(found[futures[future]])
    return ""


def run_one(job: Job) -> Outcome:
    """Execute one report's notebook and write `<report>/<slug>.ipynb` and `.html`, both or neither."""
    from papermill.exceptions import PapermillException, PapermillExecutionError

    started = time.monotonic()
    error = ""
    try:
        title, target = job.title, paths.reports() / job.report / job.slug
        _remove(target)
        _execute(job, target)
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except (PapermillException, ValueError, KeyError, RuntimeError, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}"
    seconds = round(time.monotonic() - started, 1)
    return _failed(job, error, seconds) if error else Outcome(job.report, job.slug, title, seconds)


def _failed(job: Job, error: str, seconds: float = 0.0) -> Outcome:
    """Return the outcome of a run that failed, after taking away what it or an earlier run left."""
    try:
        slug, title = job.slug, job.title
    except ViolenceDataError:  # it failed because its values name neither a file nor a page
        return Outcome(job.report, "", job.report, seconds, error)
    _remove(paths.reports() / job.report / slug)
    return Outcome(job.report, slug, title, seconds, error)


def _remove(target: Path) -> None:
    for ending in (".html", ".ipynb"):
        target.with_suffix(ending).unlink(missing_ok=True)


def _execute(job: Job, target: Path) -> None:
    import nbformat
    from papermill import execute_notebook
    from traitlets.config import Config

    from violence_data.reports import gaps, page

    # It warns of parameters it cannot read in the cell ("int | None"); unknown names were refused before.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    report = catalog.get(job.report)
    every = {**report.defaults(), **job.values}
    notebook = gaps.without_gaps(nbformat.read(report.notebook, as_version=4), every.get("as_of"), str(every["lang"]))
    with tempfile.TemporaryDirectory(prefix="vd-") as scratch, _same_surroundings(scratch):
        profile = Path(scratch) / "i" / "profile_default"
        profile.mkdir(parents=True)
        (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 50\n", encoding="utf-8")
        path = Path(scratch) / "run.ipynb"
        execute_notebook(
            notebook,
            path,
            parameters=job.values,
            progress_bar=False,
            kernel_name="python3",
            execution_timeout=CELL_SECONDS,
            # Sockets that are files of this run's own, not ports: two kernels started together may take one port.
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{scratch}/socket"}}),
        )
        run_notebook = page.canonical(nbformat.read(path, as_version=4))
    html = page.to_html(run_notebook, job.title, job.slug)
    write_whole(target.with_suffix(".ipynb"), nbformat.writes(run_notebook) + "\n")
    write_whole(target.with_suffix(".html"), html)


@contextmanager
def _same_surroundings(scratch: str) -> Iterator[None]:
    """Set what a report must not depend on the same for every kernel, and put it back after."""
    folders = {"IPYTHONDIR": f"{scratch}/i", "JUPYTER_CONFIG_DIR": f"{scratch}/c", "JUPYTER_RUNTIME_DIR": f"{scratch}/r"}
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    fixed = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    before = dict(os.environ)
    os.environ.update(folders | threads | fixed)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
