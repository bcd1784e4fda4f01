"""Make pages in processes of their own: each is written whole or not at all, a failed one is named, all of it is recorded."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from violence_data import paths
from violence_data.errors import ReportFailed, ViolenceDataError
from violence_data.processed.state import alone
from violence_data.reports import cache, catalog, engine, processes, records, select
from violence_data.reports.catalog import Job
from violence_data.reports.records import Outcome
from violence_data.reports.worker import Limits
from violence_data.reports.writing import must_be_writable, sweep_parts, write_all, write_whole

__all__ = ["Job", "Outcome", "jobs", "last_run", "run", "run_one", "to_make"]
MAKE = "violence_data.reports.making:make"
FAILED = "failed"
"""The folder, in that of the reports, of notebooks that were run until they failed."""


def jobs(names: Iterable[str] = ()) -> list[Job]:
    """Return every run of the named reports' grids, in every language; of all reports but those made by name alone when none is named."""
    chosen: list[str | None] = [*names] or [None]
    return [job for name in chosen for job in select.jobs(name, [])]


def to_make(todo: Sequence[Job], *, force: bool = False, hash_outputs: bool = False) -> dict[int, str]:
    """Return which of the jobs are to be made, by their place, and why; all others stand as they would be made now."""
    record, now = records.read(), cache.Now()
    reasons = {n: "it was asked for" if force else cache.why(job, record, now, hash_outputs=hash_outputs) for n, job in enumerate(todo)}
    return {n: why for n, why in reasons.items() if why}


def run(
    todo: Sequence[Job],
    workers: int,
    done: Callable[[Outcome], None] = lambda _: None,
    *,
    why: Mapping[int, str] | None = None,
    limits: Limits | None = None,
    fail_fast: bool = False,
    wait: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Make the pages of the jobs in `workers` processes and return how each went, in the jobs' order; `reports/run.json` records it.

    A page that fails leaves that of an earlier run as it is, is named in its outcome and does not stop the others.

    Parameters
    ----------
    todo, workers
        What is made, and in how many processes at once.
    done
        Is told each outcome when it is there.
    why
        Why each job is made, by its place.
    limits
        What one page may use.
    fail_fast
        Whether the first that fails stops those not yet made.
    wait
        Is told when another batch or a build has the folder, and this one waits for it.

    Raises
    ------
    KeyboardInterrupt
        When it is stopped; what was not reached by then is recorded as that.
    ReportFailed
        When the folder of the reports cannot be written to; nothing was run.
    """
    must_be_writable()
    with alone(paths.reports(), "another batch", wait), alone(paths.processed().parent, "a build", wait, shared=True):
        processes.sweep()
        sweep_parts()
        maker, found = _Maker(), dict[int, Outcome]()
        numbers = {id(job): n for n, job in enumerate(todo)}
        try:
            by_language = sorted(todo, key=lambda job: job.lang)  # side by side, two languages would both work out the same numbers
            for job, result in engine.run(MAKE, by_language, workers, limits):
                n = numbers[id(job)]
                found[n] = maker.outcome(job, result, (why or {}).get(n, ""))
                records.note_page(found[n])
                done(found[n])
                if fail_fast and found[n].error:
                    break
        finally:
            outcomes = [found[n] if n in found else _failed(job, "stopped before it was made") for n, job in enumerate(todo)]
            record = records.read()
            record.pages |= {outcome.key: outcome for outcome in outcomes}
            record.surroundings[maker.now.surroundings_digest] = maker.now.surroundings
            records.write(record)
    return outcomes


def orphans() -> list[Path]:
    """Return the pages and notebooks in the folder of the reports that no run is recorded of, or whose report is gone."""
    known = {page.key for page in records.read().pages.values() if page.report in catalog.REPORTS}
    found = (path for kind in cache.OUTPUTS for path in paths.reports().glob(f"*/*.{kind}"))
    return sorted(path for path in found if (path.parent.name, path.stem) not in known)


def last_run() -> list[Outcome]:
    """Return how the last run of every page went, by report and page, not by which ended first; none where there was no run."""
    return [page for _, page in sorted(records.read().pages.items())]


def run_one(job: Job) -> Outcome:
    """Make one page without a record: write `<report>/<slug>.ipynb` and `.html`, both or neither."""
    ((_, result),) = engine.run(MAKE, [job])
    return _Maker().outcome(job, result, "")


class _Maker:
    """Writes what was made, and says how it went."""

    def __init__(self) -> None:
        self.now = cache.Now()

    def outcome(self, job: Job, result: engine.Result, why: str) -> Outcome:
        """Write a page, or the notebook of one that failed, and return how it went."""
        if result.error:
            return _failed(job, result.error, why=why, result=result)
        target = paths.reports() / job.report / job.slug
        files = {kind: target.with_name(f"{target.name}.{kind}") for kind in cache.OUTPUTS}
        try:
            write_all({files[kind]: result.made[kind] for kind in ("ipynb", "html")})
        except ReportFailed as failure:
            return _failed(job, f"{type(failure).__name__}: {failure}", why=why, result=result)
        _failed_notebook(job).unlink(missing_ok=True)
        return Outcome(
            *(job.report, job.slug, result.made["title"], result.seconds),
            values=job.values,
            beside=list(job.beside),
            why=why,
            ended=_time(),
            made_from=self.now.made_from(result.read),
            surroundings=self.now.surroundings_digest,
            outputs={kind: cache.state_of(path) for kind, path in files.items()},
        )


def _failed(job: Job, error: str, *, why: str = "", result: engine.Result | None = None) -> Outcome:
    """Return the outcome of a run that failed, which says whether a page of an earlier run stands; its notebook is kept."""
    seconds = result.seconds if result else 0.0
    try:
        slug, title = job.slug, job.title
    except ViolenceDataError:  # it failed because its values name neither a file nor a page
        return Outcome(job.report, "", job.report, seconds, error, values=job.values, why=why, ended=_time())
    page, kept = paths.reports() / job.report / f"{slug}.html", _failed_notebook(job)
    if result and result.notebook:
        write_whole(kept, json.dumps(result.notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return Outcome(
        *(job.report, slug, title, seconds, error, page.is_file(), job.values),
        cell=None if result is None or result.cell is None else result.cell + 1,
        notebook=kept.relative_to(paths.reports()).as_posix() if result and result.notebook else "",
        why=why,
        ended=_time(),
    )


def _failed_notebook(job: Job) -> Path:
    return paths.reports() / FAILED / job.report / f"{job.slug}.ipynb"


def _time() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
