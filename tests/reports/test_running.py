"""Runs of reports: the same bytes anywhere, failures by name that stop no other, old pages kept, all of it recorded."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from alone import assert_alone, read
from support import Made, copy_project

from violence_data import paths, processed
from violence_data.errors import ReportFailed
from violence_data.reports import batch, cache, engine, records, site

# ---- the same bytes elsewhere ----

SMALL: list[tuple[str, dict[str, Any]]] = [  # test_notebooks runs them as well
    ("compare_years", {"year_a": 2024, "year_b": 2025}),
    ("national_trend", {"source": "inegi_deaths_registration", "start_year": 1994, "end_year": 2018}),
]
# What another machine may have otherwise: its time zone, its locale, in which files are ASCII unless said, how Python hashes,
# and settings that a user made for other programs.
OTHER_SURROUNDINGS = (
    "TZ=Asia/Kolkata LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 PYTHONIOENCODING=utf-8 PYTHONHASHSEED=7 COLUMNS=40 MPLBACKEND=svg "
    "JUPYTER_PREFER_ENV_PATH=0 IPYTHON_SUPPRESS_CONFIG_ERRORS=1"
)
FOREIGN_FOLDERS = ("PYTHONPATH", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_PATH", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "TMPDIR")
FOREIGN_MODULES = (
    *("json.py", "pandas.py", "matplotlib.py", "violence_data.py", "PYTHONPATH/pandas.py", "PYTHONPATH/numpy.py", "PYTHONPATH/nbformat.py"),
    *("IPYTHONDIR/profile_default/ipython_kernel_config.py", "IPYTHONDIR/profile_default/startup/00.py"),
    "JUPYTER_CONFIG_DIR/jupyter_config.py",
)


def foreign(here: Path) -> dict[str, str]:
    """Fill the current folder and those of other programs with what must not be read, and return what leads to them."""
    folders = {name: here / (name if name != "TMPDIR" else "t" * 150) for name in FOREIGN_FOLDERS}
    files = {here / name: "raise SystemExit('this file is of another program')\n" for name in FOREIGN_MODULES}
    files[here / "JUPYTER_PATH/kernels/python3/kernel.json"] = '{"argv": ["false"], "display_name": "x", "language": "python"}'
    rc = "font.size: 30\nsavefig.dpi: 7\nfigure.facecolor: black\n"
    files |= {folder / "matplotlibrc": rc for folder in (*folders.values(), here)}
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    led = {"PYTHONSTARTUP": here / "json.py", "MATPLOTLIBRC": here / "matplotlibrc"} | folders
    return {name: str(path) for name, path in led.items()}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """Another project that is built and reports by the command line, one worker, the other order, among foreign settings."""
    folder = copy_project(tmp_path / "another ñame", processed_tables=False)
    command = f'"{Path(sys.executable).with_name("violence-data")}"'
    runs = [f"{report} {' '.join(f'{k}={v}' for k, v in values.items())}" for report, values in reversed(SMALL)]
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "PYTEST_", "LC_")) and k != "HOME"}
    surroundings |= dict(pair.split("=") for pair in OTHER_SURROUNDINGS.split())
    with subprocess.Popen(
        ["sh", "-ec", " && ".join([f"{command} build", *(f"{command} report {run} --workers 1" for run in runs)])],
        cwd=folder.parent,
        env=surroundings | foreign(folder.parent) | {paths.HOME_VARIABLE: folder.name},  # as seen from there
        umask=0o077,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as started:
        yield folder, started
        started.kill()


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every table and every file of reports but the record of the run and its pages, by its path."""
    files = [
        p for part in ("data/processed", "reports") for p in (folder / part).rglob("*") if p.is_file() and p.stem not in ("run", "run_es")
    ]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.mark.xdist_group("running")
@pytest.mark.robust("environment", "tables and pages made among foreign settings and modules, in another locale and zone")
def test_the_same_bytes_whatever_the_folder_the_zone_the_locale_the_workers_and_the_order(
    elsewhere: tuple[Path, subprocess.Popen[str]], page: Callable[..., Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, (there, started) = copy_project(tmp_path / "here", processed_tables=True), elsewhere
    for report, values in SMALL:
        made = page(report, **values)
        (here / "reports" / report).mkdir(parents=True)
        for ending in (".html", ".ipynb"):
            shutil.copy(made.path.with_suffix(ending), here / "reports" / report)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(here))
    site.write_index()
    said, _ = started.communicate(timeout=400)
    assert started.returncode == 0, said
    assert hashes(there) == hashes(here)
    assert len([p for p in hashes(there) if p.endswith(".parquet")]) >= 11


# ---- notebooks that misbehave ----

FAULTS = {
    "01": ("1", ""),
    "02": ("import sys; sys.exit(0)", "SystemExit: 0"),
    "03": ("import os; os._exit(0)", "the process that ran it ended, with code 0"),
    "04": ("raise ValueError('its own')", "ValueError: its own"),
    "05": ("from violence_data import charts; charts.Chart._repr_mimebundle_ = lambda self, **_: ({}, {})", "asks for 1 charts, found 0"),
    "06": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "07": ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "the process that ran it ended"),
}
DRAW = """from violence_data import charts, load, measures, words_of
victims = load("sesnsp_victims_state_month", states=["01"])
charts.plot_x = lambda: charts.months(measures.monthly(victims), words_of("states"), victims)
charts.plot_x()"""


@dataclass
class Batch:
    """A batch whose profile of each state does another thing wrong; it was made in a folder where a page of state 04 stood."""

    folder: Path
    outcomes: list[batch.Outcome]
    done: list[str]
    left: set[psutil.Process]


@pytest.fixture(scope="module")
def misbehaved_once(built: processed.Built, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = copy_project(tmp_path_factory.mktemp("misbehaved") / "project", processed_tables=True)
    path = folder / "notebooks/state_profile.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    fault = f"exec({ {code: source for code, (source, _) in FAULTS.items()}!r}[cve_ent])"
    empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    notebook["cells"] = [*notebook["cells"][:2], empty | {"id": "fault", "source": fault}, empty | {"id": "draw", "source": DRAW}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "reports/state_profile").mkdir(parents=True)
    (folder / "reports/state_profile/04.html").write_text("<title>Before</title>", encoding="utf-8")
    before = set(psutil.Process().children(recursive=True))
    done: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(folder))
        todo = [batch.Job("state_profile", {"cve_ent": code}) for code in FAULTS]
        outcomes = batch.run(todo, workers=2, done=lambda o: done.append(o.slug))
    return Batch(folder, outcomes, done, set(psutil.Process().children(recursive=True)) - before)


@pytest.fixture
def misbehaved(misbehaved_once: Batch, monkeypatch: pytest.MonkeyPatch) -> Batch:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(misbehaved_once.folder))
    return misbehaved_once


@pytest.mark.xdist_group("running")
@pytest.mark.robust("notebooks", "notebooks that raise, exit, kill their kernel or worker, or draw into nothing: the others are made")
def test_a_notebook_that_misbehaves_fails_alone(misbehaved: Batch) -> None:
    said = {o.slug: o.error for o in misbehaved.outcomes}
    assert list(said) == list(FAULTS) == sorted(misbehaved.done)
    assert {code for code, (_, says) in FAULTS.items() if says not in said[code] or bool(says) != bool(said[code])} == set(), said
    names = sorted(p.name for p in (misbehaved.folder / "reports/state_profile").iterdir())
    assert names == ["01.html", "01.ipynb", "04.html"]
    left = [" ".join(one.cmdline()) for one in misbehaved.left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert [one for one in left if "resource_tracker" not in one and "forkserver" not in one] == []
    assert len(left) <= 2  # what is forked stays one process, which ends with this one
    kept = json.loads((misbehaved.folder / "reports/failed/state_profile/04.ipynb").read_text(encoding="utf-8"))
    assert {o.cell for o in misbehaved.outcomes if o.slug in ("02", "03", "04", "06")} == {3}
    assert kept["cells"][2]["outputs"][0]["evalue"] == "its own"


@pytest.mark.xdist_group("running")
def test_a_batch_is_recorded_and_its_index_leads_to_every_page_and_names_each_failure(misbehaved: Batch) -> None:
    assert batch.last_run() == misbehaved.outcomes
    assert [o.slug for o in misbehaved.outcomes if o.earlier_page] == ["04"]
    assert all(o.title and (o.seconds > 0 or o.slug == "07") for o in misbehaved.outcomes)
    found = assert_alone(site.write_index(misbehaved.outcomes).read_text(encoding="utf-8"), script=True)
    assert [a["href"] for a in found.select("#pages a")] == ["state_profile/01.html", "state_profile/04.html"]
    said = [li.get_text() for li in found.find_all("li")]
    assert all(any(f"({o.report}/{o.slug}): {o.error}" in one for one in said) for o in misbehaved.outcomes if o.error)


@pytest.mark.xdist_group("running")
@pytest.mark.robust("processes", "two batches at once in one folder")
def test_two_batches_at_once_both_finish(misbehaved: Batch) -> None:
    command = [sys.executable, "-m", "violence_data", "report", "state_profile", "cve_ent=01", "--force"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8") for _ in range(2)]
    for one in both:
        said, _ = one.communicate(timeout=300)
        assert (one.returncode, "1 of 1 reports written" in said) == (0, True), said
    assert [p.name for p in sorted((misbehaved.folder / "reports/state_profile").glob(".*"))] == []


# ---- what a failed run leaves ----


def test_a_page_is_made_again_when_it_is_asked_for_with_a_language_it_has_no_link_to() -> None:
    made = {beside: records.Outcome("case_files", "default", "Case files", 1.0, beside=list(beside)) for beside in ((), ("es",))}
    asked = batch.Job("case_files", {}, ("es",))
    first, second = (cache.why(asked, records.Record({known.key: known}, {known.surroundings: {}}), cache.Now()) for known in made.values())
    assert first == "it has no link to another language yet"
    assert "language" not in second


@pytest.mark.parametrize("values", [{"source": "no_source"}, {"lang": "xx"}, {"source": "../x"}])
@pytest.mark.xdist_group("engine")
def test_a_job_that_cannot_be_titled_or_named_fails_by_name(values: dict[str, Any]) -> None:
    assert batch.run_one(batch.Job("national_trend", values)).error


Answers = dict[str, engine.Result]


@pytest.fixture
def answers(project: Path, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What comes of the page of each state, without a process; the project holds whole pages of an earlier run of 12."""
    given: Answers = {}
    monkeypatch.setattr(engine, "run", lambda work, jobs, *_, **__: [(job, given[job.slug]) for job in jobs])
    (project / "data/processed").mkdir(parents=True, exist_ok=True)
    (project / "reports/state_profile").mkdir(parents=True)
    for ending in ("html", "ipynb"):
        (project / f"reports/state_profile/12.{ending}").write_text("<title>old</title>", encoding="utf-8")
    return given


def state(*codes: str) -> list[batch.Job]:
    return [batch.Job("state_profile", {"cve_ent": code}) for code in codes]


def written(title: str = "Guerrero") -> engine.Result:
    return engine.Result(made={"title": title, "html": f"<title>{title}</title>", "ipynb": "{}"}, seconds=1.0)


@pytest.mark.robust("pages", "a run that fails, or a disk that is full when a page is written: page and notebook stay of an earlier one")
@pytest.mark.parametrize("why", ["its own error", "no space left"])
def test_a_run_that_fails_leaves_the_page_and_the_notebook_of_an_earlier_one(
    project: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    folder = project / "reports/state_profile"
    answers["12"] = engine.Result(error=why) if why == "its own error" else written()
    if why == "no space left":
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "no space left")))
    outcome = batch.run_one(*state("12"))
    assert why in outcome.error
    assert outcome.earlier_page
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == dict.fromkeys(("12.html", "12.ipynb"), "<title>old</title>")


def test_the_record_keeps_the_last_run_of_every_page(answers: Answers) -> None:
    answers |= {"12": engine.Result(error="it failed"), "16": engine.Result(error="it failed"), "20": written("Oaxaca")}
    batch.run(state("12", "16"), 1)
    batch.run(state("20"), 1)
    assert [(o.slug, o.error, o.earlier_page) for o in batch.last_run()] == [
        ("12", "it failed", True),
        ("16", "it failed", False),
        ("20", "", False),
    ]
    index = read(site.write_index(batch.last_run()).read_text(encoding="utf-8"))
    assert [e.get_text() for e in index.find_all("em")] == ["(of an earlier run: the last one failed, as said above)"]
    assert "(state_profile/12): it failed" in index.find_all("li")[0].get_text()
    answers["12"] = written()
    batch.run(state("12"), 1)
    assert [(o.slug, o.error) for o in batch.last_run()] == [("12", ""), ("16", "it failed"), ("20", "")]
    found = assert_alone(site.write_run(batch.last_run()).read_text(encoding="utf-8"))
    assert [row.find("td").get_text() for row in found.find_all("tr")[1:]] == ["State profile: Michoacán", "Guerrero", "Oaxaca"]


@pytest.mark.robust("processes", "a batch killed in the middle: the next run makes only what was not done")
def test_what_was_done_before_a_kill_is_known_to_the_next_run(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    answers |= {"12": written(), "16": written()}
    with monkeypatch.context() as patch:
        patch.setattr(records, "write", lambda record: None)  # it was killed before
        batch.run(state("12"), 1)
    with (paths.reports() / ".run.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"page": {"report": "state_pro')
    assert list(batch.to_make(state("12", "16")).values()) == ["it was never made"]
    assert [o.slug for o in batch.last_run()] == ["12"]


@pytest.mark.robust("files", "a damaged record of the last run")
@pytest.mark.parametrize("text", ["{", "[1]", '{"pages": [{"report": "x"}], "surroundings": {}}', '{"surroundings": 1}'])
def test_a_damaged_record_of_the_last_run_makes_every_page_anew(answers: Answers, text: str) -> None:
    (paths.reports() / "run.json").write_text(text, encoding="utf-8")
    assert batch.to_make(state("12")) == {0: "its record is damaged"}
    answers["12"] = written()
    batch.run(state("12"), 1)
    assert batch.to_make(state("12")) == {}


def test_a_journal_of_another_version_is_a_damaged_record(answers: Answers) -> None:
    (paths.reports() / ".run.jsonl").write_text('{"page": {"report": "state_profile", "of_a_later_version": 1}}\n', encoding="utf-8")
    assert batch.to_make(state("12")) == {0: "its record is damaged"}


# ---- disks and folders ----


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the reports on a disk of its own, with room for 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk may be mounted here: {mounted.stderr.strip()}")
    monkeypatch.setenv(paths.REPORTS_VARIABLE, str(folder))
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.robust("disk", "a disk that is full in the middle of a batch, and has room again: pages are whole, the next run goes on")
def test_on_a_disk_that_is_full_pages_are_whole_or_not_there_and_the_next_run_goes_on(answers: Answers, small_disk: Path) -> None:
    page = "<title>x</title>" + "x" * 100_000
    answers |= {code: engine.Result(made={"title": "x", "html": page, "ipynb": "{}"}, seconds=1.0) for code in ("12", "16", "20")}
    errors = {o.slug: o.error for o in batch.run(state("12", "16", "20"), 1)}
    assert (errors["12"], errors["16"]) == ("", "")
    assert (
        errors["20"]
        == "ReportFailed: state_profile/20.html: could not be written: No space left on device; free some space and run it again"
    )
    assert sorted(p.name for p in (small_disk / "state_profile").iterdir()) == ["12.html", "12.ipynb", "16.html", "16.ipynb"]
    assert {p.read_text(encoding="utf-8") for p in (small_disk / "state_profile").glob("*.html")} == {page}
    subprocess.run(["mount", "-o", "remount,size=1m", small_disk], check=True)
    assert batch.to_make(state("12", "16", "20")) == {2: "it failed the last time"}
    assert [o.error for o in batch.run(state("20"), 1)] == [""]
    assert batch.to_make(state("12", "16", "20")) == {}


@pytest.mark.robust("disk", "a folder of reports that an ordinary user may not write to")
def test_a_folder_that_may_not_be_written_to_is_named_before_anything_is_run(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", lambda *_, **__: pytest.fail("it was run"))
    folder, me = paths.reports(), os.geteuid()
    folder.chmod(0o555)
    os.seteuid(me or 65534)  # root may write anywhere
    try:
        with pytest.raises(ReportFailed, match=r"^reports/: expected a folder to write to, found none: Permission denied; give yourself"):
            batch.run(state("12"), 1)
    finally:
        os.seteuid(me)
        folder.chmod(0o755)
    assert not (folder / "run.json").exists()


# ---- why a page is made ----


def edit_seed(folder: Path) -> None:
    with (folder / "seeds/states.csv").open("a", encoding="utf-8") as file:
        file.write("\n")


def edit_notebook(folder: Path) -> None:
    path = folder / "notebooks/state_profile.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")


def revise_a_table(folder: Path) -> None:
    path = folder / "data/processed/datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    next(part for part in described["resources"] if part["name"] == "incidents")["hash"] = "sha256:0"
    path.write_text(json.dumps(described), encoding="utf-8")


def damage(folder: Path) -> None:
    (folder / "reports/state_profile/12.html").write_text("<title>other</title>", encoding="utf-8")


WHY: dict[str, Callable[[Path], None]] = {
    "seeds/states.csv changed": edit_seed,
    "notebooks/state_profile.ipynb changed": edit_notebook,
    "table incidents changed": revise_a_table,
    "its html is not as it was written": damage,
    "its ipynb is not there": lambda folder: (folder / "reports/state_profile/12.ipynb").unlink(),
    "": lambda folder: (folder / "reports/state_profile/12.html").touch(),
}


@pytest.mark.parametrize("why", WHY)
def test_a_page_is_made_when_what_it_hangs_on_changed_and_says_so(whole: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    result = written()
    result.read = ["notebooks/state_profile.ipynb", "seeds/states.csv", "table incidents"]
    monkeypatch.setattr(engine, "run", lambda work, jobs, *_, **__: [(job, result) for job in jobs])
    batch.run(state("12"), 1)
    assert batch.to_make(state("12")) == {}
    assert batch.to_make(state("12"), force=True) == {0: "it was asked for"}
    WHY[why](whole)
    assert list(batch.to_make(state("12"), hash_outputs=True).values()) == ([why] if why else [])


def test_code_versions_and_parameters_count_too(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    answers["12"] = written()
    batch.run(state("12"), 1)
    now = cache.Now().surroundings
    other = now | {"matplotlib": "9.9", "violence_data/charts/maps.py": "0"}
    monkeypatch.setattr(cache.Now, "surroundings", other)
    assert batch.to_make(state("12")) == {0: f"matplotlib {now['matplotlib']} → 9.9, violence_data/charts/maps.py changed"}
    monkeypatch.setattr(cache.Now, "surroundings", now)
    assert batch.to_make([batch.Job("state_profile", {"cve_ent": "12", "as_of": None})]) == {0: "its parameters changed"}


def test_a_page_that_no_run_is_recorded_of_can_be_taken_away(project: Path, answers: Answers) -> None:
    answers["20"] = written()
    batch.run(state("20"), 1)
    assert [path.name for path in batch.orphans()] == ["12.html", "12.ipynb"]
