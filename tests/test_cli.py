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
from violence_data import cli, paths, processed, raw, states
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


def test_tables_are_listed_by_default_one_a_line() -> None:
    for words in (("list",), ("list", "tables")):
        shown = run(*words)
        assert shown.exit_code == 0
        assert [line.split()[0] for line in shown.stdout.splitlines()] == list(TABLES)


def test_reports_are_listed_with_their_pages_and_parameters() -> None:
    lines = run("list", "reports").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(REPORTS)
    assert "state_profile  32 pages; parameters: cve_ent, start_year, end_year, as_of, lang" in lines


def test_states_are_listed_with_their_codes() -> None:
    lines = run("list", "states").stdout.splitlines()
    assert len(lines) == 32
    assert "12  MX-GRO  Guerrero" in lines
    assert [line[:2] for line in lines] == [s.cve_ent for s in states.all_states()]


def test_sources_are_listed_with_their_publisher_and_page() -> None:
    lines = run("list", "sources").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [m.SOURCE.id for m in SOURCES.values()]
    assert all("https://" in line for line in lines)


def test_an_unknown_list_names_those_there_are() -> None:
    wrong = run("list", "wrong")
    assert wrong.exit_code == 2
    assert wrong.stderr == "list: found 'wrong', expected one of: tables, reports, states, sources\n"
    assert wrong.stdout == ""


# ---- what is asked for wrongly ----


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nope",), "report: found 'nope', expected one of: national_trend, state_profile, compare_states, case_files, compare_years"),
        (("nope", "a=b"), "report: found 'nope', expected one of: national_trend"),
        (("state_profile", "state=12"), "state_profile: no parameter 'state'; it has: cve_ent, start_year, end_year, as_of, lang"),
        (("state_profile", "cve_ent=Gerrero"), "found 'Gerrero'; did you mean Guerrero (12)"),
        (("state_profile", "cve_ent=Atlantis"), 'run "violence-data list states" to see them all'),
        (("state_profile", "cve_ent"), "parameters: expected name=value, found 'cve_ent'"),
        (("state_profile", "cve_ent=12", "[red]"), "parameters: expected name=value, found '[red]'"),
        (("state_profile", "=12"), "state_profile: no parameter ''"),
        (("state_profile", "start_year=abcd"), "state_profile: parameter start_year: expected a year of four digits, found 'abcd'"),
        (("state_profile", "as_of=2019-13-01"), "state_profile: parameter as_of: expected a day as YYYY-MM-DD"),
        (("national_trend", "source=unodc"), "national_trend: parameter source: expected one of sesnsp_victims"),
        (("compare_states", "cve_ent=12"), "compare_states: parameter cve_ent: expected two or more different states"),
    ],
)
def test_a_wrong_request_is_refused_with_what_there_is(project: Path, words: tuple[str, ...], says: str) -> None:
    refused = run("report", *words)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (project / "reports").exists()


@pytest.mark.parametrize("words", [("report",), ("report", "state_profile"), ("report", "state_profile", "cve_ent=12"), ("notebook",)])
@pytest.mark.usefixtures("project")
def test_without_tables_it_says_to_build_them(words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert 'not built yet; run "violence-data build"' in refused.stderr


def test_a_folder_that_is_no_project_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    refused = run("build")
    assert refused.exit_code == 2
    assert f"found {tmp_path}; set {paths.HOME_VARIABLE}" in refused.stderr


def test_workers_are_at_least_one() -> None:
    refused = run("report", "--workers", "0")
    assert refused.exit_code == 2
    assert "--workers" in refused.stderr


def test_a_changed_file_stops_the_build_by_its_name(project: Path) -> None:
    file = raw.read_manifest()[0]
    with (project / "data/raw" / file.file).open("ab") as changed:
        changed.write(b" ")
    refused = run("build")
    assert refused.exit_code == 2
    assert Path(file.file).name in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (project / "data/processed/datapackage.json").exists()


def test_a_manifest_of_nonsense_stops_the_build(project: Path) -> None:
    row = dict.fromkeys(("source_id", "file", "publisher", "cut", "published_on", "published_on_is", "licence", "page_url"), "x")
    row |= dict.fromkeys(("transformed", "bytes", "sha256", "note"), "x")
    write_manifest(project, [row])
    refused = run("build")
    assert refused.exit_code == 2
    assert refused.stderr


# ---- building ----


@pytest.mark.xdist_group("reports")
def test_a_build_prints_its_rows_and_its_warnings(built: processed.Built, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def build(progress: object = None) -> processed.Built:
        assert callable(progress)
        progress("read a file")
        steps.append("read a file")
        return built

    monkeypatch.setattr(processed, "build", build)
    shown = run("build")
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


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_a_failing_report_exits_with_1_and_names_itself_and_the_years_there_are() -> None:
    shown = run("report", "national_trend", "start_year=1875", "--workers", "1")
    assert shown.exit_code == 1
    assert "failed: national_trend/start_year-1875: YearsNotCovered: year 1875" in shown.stderr
    assert "this table holds 2015-2025" in shown.stderr
    assert "0 of 1 reports written" in shown.stdout
    index = (paths.reports() / "index.html").read_text(encoding="utf-8")
    assert "(national_trend/start_year-1875): YearsNotCovered" in index
    assert not list((paths.reports() / "national_trend").glob("start_year-1875*"))


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (("state_profile", "cve_ent=oaxaca", "as_of=2024-12-31"), ["20_as_of-2024-12-31"]),
        (("compare_states", "cve_ent=12, Yucatán"), ["12-31"]),
        (("compare_years",), [REPORTS["compare_years"].slug(values) for values in REPORTS["compare_years"].grid]),
        ((), [j.slug for j in batch.jobs()]),
    ],
)
def test_a_request_becomes_its_runs(words: tuple[str, ...], slugs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[batch.Job] = []

    def made(todo: list[batch.Job], workers: int, done: object) -> list[batch.Outcome]:
        assert 1 <= workers <= len(todo)
        asked.extend(todo)
        outcomes = [batch.Outcome(j.report, j.slug, j.title, 1.0) for j in todo]
        assert callable(done)
        for outcome in outcomes:
            done(outcome)
        return outcomes

    monkeypatch.setattr(batch, "run", made)
    monkeypatch.setattr(site, "write_index", lambda outcomes: None)
    shown = run("report", *words)
    assert shown.exit_code == 0, shown.stderr
    assert [j.slug for j in asked] == slugs
    assert f"{len(asked)} of {len(asked)} reports written; open reports/index.html" in shown.stdout


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_notebooks_open_in_jupyterlab(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def start(command: list[str], *, check: bool) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(cli.pages.subprocess, "run", start)
    assert run("notebook").exit_code == 3
    assert started == [[sys.executable, "-m", "jupyter", "lab", str(home / "notebooks")]]


# ---- starting ----


def test_the_command_line_starts_without_pandas_and_matplotlib() -> None:
    code = (
        "import sys, violence_data, violence_data.cli, violence_data.__main__; "
        "print(*sorted({'pandas', 'matplotlib', 'numpy', 'geopandas', 'nbformat', 'papermill', 'scipy'} & set(sys.modules)))"
    )
    found = python("-c", code)
    assert (found.returncode, found.stdout.strip(), found.stderr) == (0, "", "")


def test_the_package_can_be_run() -> None:
    shown = python("-m", "violence_data", "--help")
    assert shown.returncode == 0, shown.stderr
    assert "build" in shown.stdout
    assert python("-m", "violence_data", "list", "wrong").returncode == 2


def test_a_terminal_without_accents_is_no_error() -> None:
    shown = python("-m", "violence_data", "list", "states", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0, shown.stderr
    assert len(shown.stdout.splitlines()) == 32


def test_an_unknown_public_name_lists_those_there_are() -> None:
    with pytest.raises(
        AttributeError, match="no attribute 'nope'; it has: analysis, build, errors, figures, load, messages, states, stories"
    ):
        violence_data.nope  # noqa: B018  # the access is what is tested
    assert set(violence_data.__all__) <= set(dir(violence_data))
    assert all(getattr(violence_data, name) for name in violence_data.__all__)
    assert violence_data.load is processed.load
