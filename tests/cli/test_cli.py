"""The command line: what it prints, how it fails, and that it starts without the heavy libraries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.testing
from support import SHIPPED, write_manifest

import violence_data
from violence_data import cli, paths, places, processed, raw
from violence_data.reports import batch, site
from violence_data.reports.catalog import REPORTS
from violence_data.sources import SOURCES
from violence_data.tables import TABLES

RUNNER = typer.testing.CliRunner()


def run(*words: str) -> typer.testing.Result:
    return RUNNER.invoke(cli.app, words)


def python(*words: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ) | surroundings
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, encoding="utf-8", check=False, timeout=120, env=env)


# ---- lists and help ----


def test_without_a_command_it_shows_its_help() -> None:
    shown = run()
    assert {"build", "report", "list", "notebook"} <= set(re.findall(r"[a-z]+", shown.output))
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    ("what", "names", "says"),
    [
        ([], list(TABLES), "sesnsp_victims_state_month  "),
        (["tables"], list(TABLES), "sesnsp_victims_state_month  "),
        (["reports"], list(REPORTS), "state_profile  32 pages; parameters: cve_ent, start_year, end_year, as_of, lang"),
        (["states"], [s.cve_ent for s in places.all_states()], "12  MX-GRO  Guerrero"),
        (["sources"], list(SOURCES), "https://"),
    ],
)
def test_what_there_is_is_listed_one_a_line(what: list[str], names: list[str], says: str) -> None:
    shown = run("list", *what)
    assert (shown.exit_code, [line.split()[0] for line in shown.stdout.splitlines()]) == (0, names)
    assert says in shown.stdout


# ---- what is asked for wrongly ----


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("list wrong", "list: found 'wrong', expected one of: tables, reports, states, sources\n"),
        ("report nope", "report: found 'nope', expected one of: national_trend, registered_deaths, state_profile"),
        ("report nope a=b", "report: found 'nope', expected one of: national_trend"),
        ("report state_profile state=12", "state_profile: no parameter 'state'; it has: cve_ent, start_year, end_year, as_of, lang"),
        ("report state_profile cve_ent=Gerrero", "found 'Gerrero'; did you mean Guerrero (12)"),
        ("report state_profile cve_ent=Atlantis", 'run "violence-data list states" to see them all'),
        ("report state_profile cve_ent", "parameters: expected name=value, found 'cve_ent'"),
        ("report state_profile cve_ent=12 [red]", "parameters: expected name=value, found '[red]'"),
        ("report state_profile =12", "state_profile: no parameter ''"),
        ("report --workers 0", "--workers"),
        ("notebook no_such", "report: found 'no_such', expected one of"),
    ],
)
def test_a_wrong_request_is_refused_with_what_there_is(empty: Path, words: str, says: str) -> None:
    refused = run(*words.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (empty / "project/reports").exists()


@pytest.mark.parametrize("words", ["report", "report state_profile", "report state_profile cve_ent=12", "notebook case_files"])
@pytest.mark.usefixtures("project")
def test_without_tables_it_says_to_build_them(words: str) -> None:
    refused = run(*words.split())
    assert refused.exit_code == 3
    assert 'not built yet; run "violence-data build"' in refused.stderr


def test_a_home_that_is_a_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file"))
    refused = run("build")
    assert refused.exit_code == 2
    assert f"expected a folder, found the file {tmp_path / 'file'}" in refused.stderr
    assert run("--home", str(tmp_path / "file"), "build").exit_code == 2


def test_a_changed_file_stops_the_build_by_its_name(project: Path) -> None:
    file = raw.read_manifest()[0]
    with (project / "data/raw" / file.file).open("ab") as changed:
        changed.write(b" ")
    refused = run("build")
    assert refused.exit_code == 2
    assert Path(file.file).name in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (project / "data/processed/datapackage.json").exists()


def test_a_manifest_of_nonsense_stops_the_build(empty: Path) -> None:
    write_manifest(empty / "project", [dict.fromkeys(raw.RawFile.__dataclass_fields__, "x")])
    refused = run("build")
    assert (refused.exit_code, bool(refused.stderr)) == (2, True)


# ---- building ----


def test_a_build_prints_its_rows_and_its_warnings(built: processed.Built, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def build(progress: object = None) -> processed.Built:
        assert callable(progress)
        progress("read a file")
        steps.append("read a file")
        return built

    monkeypatch.setattr(processed, "build", build)
    shown = run("build", "--force")
    assert (shown.exit_code, steps) == (0, ["read a file"])
    counts = {name: int(rows.replace(",", "")) for rows, name in re.findall(r"^ *([\d,]+)  (\w+)$", shown.stdout, flags=re.MULTILINE)}
    assert counts == built.rows
    assert sorted(counts) == sorted(SHIPPED)
    warned = [f for f in built.findings if f.severity == "warning"]
    assert f"{sum(built.corrected.values())} cells corrected; {len(warned)} warnings:" in shown.stdout
    for finding in warned:
        assert f"  {finding.table}: {finding.check}: {finding.message}" in shown.stdout
    assert re.search(r"sesnsp_victims_state_month: suspected gap: Oaxaca: published zero in 2015-01", shown.stdout)


# ---- making reports ----


@pytest.mark.usefixtures("built")
def test_a_failing_report_exits_with_1_and_names_itself_and_the_years_there_are() -> None:
    shown = run("report", "national_trend", "source=sesnsp_victims", "start_year=1875", "--workers", "1")
    assert shown.exit_code == 1
    assert "failed: national_trend/sesnsp_victims_start_year-1875: cell 4: YearsNotCovered: year 1875" in shown.stderr
    assert "this table holds 2015-2025" in shown.stderr
    assert "0 of 1 reports written" in shown.stdout
    index = (paths.reports() / "index.html").read_text(encoding="utf-8")
    assert "(national_trend/sesnsp_victims_start_year-1875): YearsNotCovered" in index
    assert not list((paths.reports() / "national_trend").glob("*start_year-1875*"))


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (("state_profile", "cve_ent=oaxaca", "as_of=2024-12-31"), ["20_as_of-2024-12-31"]),
        (("compare_states", "cve_ent=12, Yucatán"), ["12-31"]),
        (("compare_years", "--lang", "en"), [REPORTS["compare_years"].slug(values) for values in REPORTS["compare_years"].grid]),
        ((), [j.slug for j in batch.jobs()]),
    ],
)
def test_a_request_becomes_its_runs(words: tuple[str, ...], slugs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[batch.Job] = []

    def made(todo: list[batch.Job], workers: int, done: object, **_: object) -> list[batch.Outcome]:
        assert 1 <= workers <= len(todo)
        asked.extend(todo)
        outcomes = [batch.Outcome(j.report, j.slug, j.title, 1.0) for j in todo]
        assert callable(done)
        for outcome in outcomes:
            done(outcome)
        return outcomes

    monkeypatch.setattr(batch, "run", made)
    for name in ("write_index", "write_run"):
        monkeypatch.setattr(site, name, lambda outcomes: None)
    shown = run("report", *words, "--force")
    assert shown.exit_code == 0, shown.stderr
    assert [j.slug for j in asked] == slugs
    assert f"{len(asked)} of {len(asked)} reports written; open {paths.reports()}/index.html" in shown.stdout


def test_a_copy_of_a_notebook_opens_in_jupyterlab_and_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def start(command: list[str], *, check: bool) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(cli.pages, "needs_tables", lambda: None)
    monkeypatch.setattr(cli.pages.subprocess, "run", start)
    copy, lab = project / "my-notebooks/case_files.ipynb", project / ".venv-lab/bin/jupyter-lab"
    missing = run("notebook", "case_files")
    assert (missing.exit_code, started) == (3, [])
    assert 'run "make notebook NAME=case_files"' in missing.stderr
    assert copy.read_bytes() == (project / "notebooks/case_files.ipynb").read_bytes()
    lab.parent.mkdir(parents=True)
    lab.touch()
    copy.write_text("mine", encoding="utf-8")
    assert run("notebook", "case_files").exit_code == 3
    assert started == [[str(lab), str(copy)]]
    assert copy.read_text(encoding="utf-8") == "mine"
    listed = run("notebook").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(REPORTS)
    assert [line for line in listed if "your copy" in line] == [f"case_files  your copy: {copy}"]


# ---- starting ----


def test_the_command_line_starts_without_pandas_and_matplotlib() -> None:
    code = (
        "import sys, violence_data, violence_data.cli, violence_data.__main__; "
        "print(*sorted({'pandas', 'matplotlib', 'numpy', 'geopandas', 'nbformat', 'papermill', 'scipy'} & set(sys.modules)))"
    )
    found = python("-c", code)
    assert (found.returncode, found.stdout.strip(), found.stderr) == (0, "", "")


def test_the_package_can_be_run_also_where_a_terminal_has_no_accents() -> None:
    shown = python("-m", "violence_data", "list", "states", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0, shown.stderr
    assert len(shown.stdout.splitlines()) == 32


def test_an_unknown_public_name_lists_those_there_are() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nope'; it has: build, catalog, charts, check_parameters, errors, find, load,"):
        violence_data.nope  # noqa: B018  # the access is what is tested
    assert set(violence_data.__all__) <= set(dir(violence_data))
    assert all(getattr(violence_data, name) for name in violence_data.__all__)
    assert violence_data.load is processed.load
