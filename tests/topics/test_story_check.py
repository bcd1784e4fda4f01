"""The command `check` and the page of a story: what it is given, how it is named and titled, and that a hostile story stays text."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import typer.testing
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.translators import PythonTranslator
from support import REPOSITORY

from violence_data import cli, paths, stories, words_of
from violence_data.errors import StoryInvalid, UnknownName
from violence_data.reports import batch, catalog, parameters, site
from violence_data.topics.stories.verdict import Saying, Word

RUNNER = typer.testing.CliRunner()
REPORT = catalog.get("story_check")
SLUG = "2019-10-15-tepochica"
NAMES = f"{SLUG}, 2025-09-09-baja-del-32"
TITLE = "Fifteen dead at Tepochica, a day after thirteen police officers died in Aguililla"
HOSTILE = """slug = "hostile"
title = "<script>alert(1)</script> & [red]x[/red] {0}"
published_on = 2020-01-02
source = "<img src=x onerror=alert(1)>"

[[claims]]
id = "c"
kind = "level_under_terms"
paraphrase = '[red]x[/red] [link=https://example.org]y[/link] :bomb: <b>"z"</b> \\ {0.__class__} $(id) `id`'
cve_ent = "00"
president = "Fox"
headline_basis = "sesnsp_victims_state_month"
"""
PARAPHRASE = stories.read_story(HOSTILE, "x").claims[0].paraphrase


def check(*words: str) -> typer.testing.Result:
    return RUNNER.invoke(cli.app, ("check", *words))


def stand_in(folder: Path) -> None:
    """Put a small notebook in the place of the page's own: it shows what it was given."""
    given_values = new_code_cell(
        f'story: str = "{SLUG}"\nas_of: "Optional[str]" = None\nlang: str = "en"', metadata={"tags": ["parameters"]}
    )
    shown = new_code_cell(
        "from violence_data import stories\nfrom violence_data.words import Prose\nProse(stories.get(story).claims[0].paraphrase)"
    )
    notebook = new_notebook(cells=[new_markdown_cell("# A story"), given_values, shown, new_code_cell("as_of")])
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "notebooks/story_check.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")


def supported(story: stories.Story, as_of: str | None, word: Word = "supported", name: str = "Fox") -> stories.Checked:
    """A check that says the same of every claim, and of a term that it does not cover."""
    silent = stories.Combination(table="incidents", verdict=word, group="g", variant="within_term", name=name)
    parts = [replace(silent, number=1) if claim.kind == "level_under_terms" else silent for claim in story.claims]
    says = (), (Saying("of_term", silent),), {}
    verdicts = (stories.Verdict(claim, as_of, word, part, (part,), *says) for claim, part in zip(story.claims, parts, strict=True))
    return stories.Checked(story, as_of, tuple(verdicts), ())


@pytest.fixture
def checked(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """A project in which every claim is supported then and contradicted now; returns what was asked for."""
    asked: list[tuple[str, str | None]] = []

    def judge(story: stories.Story, as_of: str | None) -> stories.Checked:
        asked.append((story.slug, as_of))
        return supported(story, as_of, "supported" if as_of else "contradicted", name="[red]s[/red]\x1b[2J")

    stand_in(project)
    monkeypatch.setattr(stories, "check", judge)
    monkeypatch.setattr(cli.stories, "needs_tables", lambda: None)
    return asked


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[batch.Job]:
    """The jobs that would have been run."""
    jobs: list[batch.Job] = []

    def run(todo: list[batch.Job], workers: int) -> list[batch.Outcome]:
        jobs.extend(todo)
        return [batch.Outcome(job.report, job.slug, job.title, 1.0) for job in todo]

    monkeypatch.setattr(batch, "run", run)
    return jobs


# ---- the command ----


def test_a_story_of_ones_own_is_printed_and_its_page_is_written(
    checked: list[tuple[str, str | None]], project: Path, tmp_path: Path
) -> None:
    file = tmp_path / "my story.toml"
    file.write_text(HOSTILE, encoding="utf-8")
    site.write_index()
    shown = check(str(file))
    assert shown.exit_code == 0, shown.output
    assert checked == [("hostile", "2020-01-02"), ("hostile", None)]
    assert re.search(r"c +. level_under_terms +. supported +. contradicted", shown.stdout)
    assert f"c: {PARAPHRASE}" in shown.stdout
    line = r"  incidents checked by hand: too little, or nothing, of the term of [red]s[/red]\x1b[2J is covered."
    for said in ("2020-01-02: supported", "now: contradicted"):
        assert f"{said}\n{line}" in shown.stdout
    assert r"[red]s[/red]\x1b[2J: last" in shown.stdout
    assert f"open {project}/reports/story_check/hostile.html" in shown.stdout
    page = (project / "reports/story_check/hostile.html").read_text(encoding="utf-8")
    assert "<title>Story check: &lt;script&gt;alert(1)&lt;/script&gt; &amp; [red]x[/red] {0}</title>" in page
    assert not re.search("<script|<img|<b>", page)
    run = nbformat.read(project / "reports/story_check/hostile.ipynb", as_version=4)
    (given,) = [c.source for c in run.cells if any("parameters" in tag for tag in c.metadata.get("tags", []))]
    values = [ast.literal_eval(n.value) for n in ast.parse(given).body if isinstance(n, ast.AnnAssign) and n.value]
    assert values == [HOSTILE, None, "en"]
    index = site.path().read_text(encoding="utf-8")
    assert 'href="story_check/hostile.html"' in index
    assert "<script>alert" not in index  # the list of pages has a script of its own


def test_a_story_gets_its_page_in_its_own_language_unless_another_is_asked_for(
    project: Path, made: list[batch.Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "check", lambda story, as_of: supported(story, as_of, "contradicted"))
    monkeypatch.setattr(cli.stories, "needs_tables", lambda: None)
    spanish = NAMES.split(", ")[1]
    shown, asked = check(spanish), check(spanish, "--lang", "en")
    assert (shown.exit_code, asked.exit_code) == (0, 0)
    assert [job.values for job in made] == [{"story": spanish, "lang": "es"}, {"story": spanish}]
    assert ("contradicha" in shown.stdout, "contradicted" in asked.stdout) == (True, True)


def test_a_shipped_story_is_checked_by_its_name(checked: list[tuple[str, str | None]], made: list[batch.Job]) -> None:
    shown = check(SLUG, "--as-of", "2020-02-01")
    assert shown.exit_code == 0, shown.output
    assert checked == [(SLUG, "2020-02-01"), (SLUG, None)]
    assert made == [batch.Job("story_check", {"story": SLUG, "as_of": "2020-02-01"})]
    assert f"open {paths.reports()}/story_check/{SLUG}_as_of-2020-02-01.html" in shown.stdout
    assert shown.stdout.count("2020-02-01: supported\n") == len(stories.get(SLUG).claims)
    assert not site.path().exists()


def test_the_story_of_another_folder_may_bear_the_name_of_a_shipped_one(
    checked: list[tuple[str, str | None]], made: list[batch.Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SLUG).write_text(HOSTILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert check(SLUG).exit_code == 0
    assert [job.values for job in made] == [{"story": HOSTILE}]


TWO_TABLES = ["sesnsp_victims_state_month", "sesnsp_incidents_state_month"]
ANSWERS = {
    "head": ["own", "A title", "2020-01-02", "es", "Nobody"],
    "kind": ["levle", "level"],
    # id, paraphrase, negated, cve_ent, offences, headline_basis, other_bases, sex, weapon, age_group, president, period, number, unit,
    # tolerance_pct
    "wrong": ["c", 'He said "ten"', "", "00", "", TWO_TABLES[0], "", "", "", "", "", "2018-13", "10", "", ""],
    "right": [
        "c",
        'He said "ten"',
        "true",
        "00",
        "homicidio_doloso, feminicidio",
        *TWO_TABLES,
        "",
        "",
        "",
        "",
        "2018-12",
        "10",
        "per_day",
        "",
    ],
}


def test_a_story_is_written_by_questions_and_what_does_not_fit_is_asked_anew(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    answers = [*ANSWERS["head"], *ANSWERS["kind"], *ANSWERS["wrong"], "level", *ANSWERS["right"], "n"]
    asked = RUNNER.invoke(cli.app, ["check", str(file), "--new"], input="\n".join(answers) + "\n")
    assert asked.exit_code == 0, asked.output
    assert 'found "levle"' in asked.output
    assert "expected a year, a month, a day, or two of one of these" in asked.output
    (claim,) = stories.read_story(file.read_text(encoding="utf-8"), "own.toml").claims
    assert (claim.kind, claim.negated, claim.paraphrase) == ("level", True, 'He said "ten"')
    again = check(str(file), "--new")
    assert again.exit_code == 2
    assert "expected the name of a file that is not there yet" in again.stderr


def test_a_folder_is_printed_as_one_table_and_ends_with_3_on_a_verdict_that_is_not_wanted(
    checked: list[tuple[str, str | None]], project: Path, tmp_path: Path
) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(HOSTILE.replace('"hostile"', f'"{name}"'), encoding="utf-8")
    shown, ended = check(str(tmp_path)), check(str(tmp_path), "--fail-on", "contradicted")
    assert (shown.exit_code, ended.exit_code) == (0, 3)
    assert re.search(r"a\.toml +. c +. level_under_terms +. supported +. contradicted", shown.stdout)
    assert ended.stderr == "contradicted: c, c\n"
    assert checked[:4] == [("a", "2020-01-02"), ("a", None), ("b", "2020-01-02"), ("b", None)]
    assert check(str(tmp_path), "--fail-on", "depends").exit_code == 0
    assert not (project / "reports").exists()


def test_a_folder_with_a_fault_is_not_checked_and_one_without_stories_is_told(
    checked: list[tuple[str, str | None]], tmp_path: Path
) -> None:
    assert "expected story files (*.toml)" in check(str(tmp_path)).stderr
    (tmp_path / "a.toml").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "b.toml").write_text(HOSTILE.replace("Fox", "Foxx"), encoding="utf-8")
    refused = check(str(tmp_path))
    assert (refused.exit_code, checked) == (2, [])
    assert refused.stderr.startswith("b.toml: 1 fault;")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            (SLUG, "--fail-on", "wrong"),
            '--fail-on: expected one of supported, contradicted, too_close, depends, not_covered, found "wrong"',
        ),
        ((), f"check: expected a story file or one of: {NAMES}; found none"),
        (("nope",), f"nope: expected a story file or one of: {NAMES}; found neither"),
        ((f"{SLUG[:-1]}",), f'found neither; did you mean "{SLUG}"?'),
        (("../../x",), "x: expected a story file or one of"),
        (("a\0b",), r"a\x00b: expected a story file or one of"),
        (("...",), "...: expected a story file or one of"),
        (("\x1b[31mx",), r"\x1b[31mx: expected a story file or one of"),
        ((SLUG, "--as-of", "yesterday"), "check: parameter as_of: expected a day as YYYY-MM-DD, found 'yesterday'"),
        ((SLUG, "--as-of", "../x"), "check: parameter as_of: expected a day as YYYY-MM-DD"),
    ],
)
def test_a_wrong_request_is_refused(checked: list[tuple[str, str | None]], project: Path, words: tuple[str, ...], says: str) -> None:
    refused = check(*words)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert checked == []
    assert not (project / "reports").exists()


def test_an_invalid_story_is_refused_with_its_faults(checked: list[tuple[str, str | None]], project: Path, tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_text(
        HOSTILE.replace('slug = "hostile"', 'slug = "../../hostile"').replace("level_under_terms", "[red]x[/red]"), encoding="utf-8"
    )
    refused = check(str(file))
    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        'story.toml: 2 faults; "Check a story" in README.md lists the keys:\n  line 1, slug: expected a short name'
    )
    assert "line 8, claims[0].kind: expected one of deaths_in_incident" in refused.stderr
    assert 'found "[red]x[/red]"' in refused.stderr
    assert checked == []
    assert not (project / "reports").exists()


def test_a_page_that_fails_is_named(checked: list[tuple[str, str | None]], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(todo: list[batch.Job], workers: int) -> list[batch.Outcome]:
        return [batch.Outcome(job.report, job.slug, job.title, 1.0, "OSError: no [bold]space[/bold]\x1b[2J") for job in todo]

    monkeypatch.setattr(batch, "run", run)
    failed = check(SLUG)
    assert failed.exit_code == 1
    assert failed.stderr == f"failed: story_check/{SLUG}: OSError: no [bold]space[/bold]\\x1b[2J\n"
    assert len(checked) == 2
    assert not list((project / "reports").rglob("*.html"))


@pytest.mark.usefixtures("project")
def test_without_tables_it_says_to_build_them() -> None:
    refused = check(SLUG)
    assert refused.exit_code == 3
    assert 'not built yet; run "violence-data build"' in refused.stderr


def test_the_schema_is_printed_as_it_is_kept() -> None:
    shown = check("--schema")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout == (REPOSITORY / "seeds/stories/story.schema.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("built")
def test_a_story_shows_the_incidents_of_the_seeds_that_its_claims_name() -> None:
    found = stories.incidents_of(stories.get(SLUG))
    assert {"aguililla-2019-10-14", "iguala-tepochica-2019-10-15"} <= set(found["incident_id"])


# ---- the chart ----


@pytest.mark.parametrize("words", ["A long claim of many words. " * 10, "W" * 300, "$\\badmacro{$ <b> $x^2$"], ids=["words", "one", "math"])
def test_a_claim_stays_in_its_row_however_long_and_whatever_it_holds(words: str) -> None:
    claims = (stories.get(SLUG).claims[0].model_copy(update={"paraphrase": words}),) * 2
    story = stories.get(SLUG).model_copy(update={"claims": claims})
    chart = stories.verdicts(supported(story, "2019-10-15"), supported(story, None), words_of("stories"))
    chart.figure.draw_without_rendering()
    first, second = (t.get_window_extent() for t in chart.ax.texts if t.get_text()[:4] == words[:4])
    assert first.y0 > second.y1


# ---- the report ----


def test_a_page_is_named_by_the_slug_and_titled_by_the_title(project: Path) -> None:
    stand_in(project)
    shipped, hostile = (batch.Job("story_check", values) for values in ({"story": SLUG}, {"story": HOSTILE, "as_of": "2020-02-01"}))
    assert (shipped.slug, shipped.title, batch.Job("story_check", {}).title) == (SLUG, f"Story check: {TITLE}", f"Story check: {TITLE}")
    assert hostile.slug == "hostile_as_of-2020-02-01"
    assert hostile.title == "Story check: <script>alert(1)</script> & [red]x[/red] {0} (files out by 1 February 2020)"


def test_its_grid_is_every_story_that_is_there_when_it_is_asked(project: Path) -> None:
    assert [values["story"] for values in REPORT.grid] == stories.names() == NAMES.split(", ")
    (project / "seeds/stories/another.toml").write_text(HOSTILE.replace('"hostile"', '"another"'), encoding="utf-8")
    assert [job.slug for job in batch.jobs(["story_check"]) if job.lang == "en"] == [*NAMES.split(", "), "another"]
    (project / "seeds/stories/another.toml").unlink()
    for name in NAMES.split(", "):
        (project / "seeds/stories" / f"{name}.toml").unlink()
    assert batch.jobs(["story_check"]) == []


def test_a_story_is_a_parameter_by_name_or_text() -> None:
    for text in (SLUG, HOSTILE):
        assert parameters.parse("story_check", REPORT.parameters, {"story": text}) == {"story": text}
    for text in ("nope", "../../x", f"../stories/{SLUG}", "/etc/passwd", "a\0b", "my-story.toml"):
        with pytest.raises(UnknownName, match="story_check: parameter story: story: found .*, expected one of: "):
            parameters.parse("story_check", REPORT.parameters, {"story": text})
    with pytest.raises(StoryInvalid, match="story_check: parameter story: story: line 1, column 1: not TOML"):
        parameters.parse("story_check", REPORT.parameters, {"story": "../../x = 1"})


def test_a_job_with_a_broken_story_fails_by_name_and_writes_nothing(project: Path) -> None:
    stand_in(project)
    outcome = batch.run_one(batch.Job("story_check", {"story": 'slug = "../../x"'}))
    assert outcome.error.startswith("StoryInvalid: story: 5 faults")
    assert outcome.slug == ""
    assert not paths.reports().exists()


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    text=st.text()
    | st.lists(st.sampled_from(["\\", '"', "'", "\n", "\r\n", "é", "{x}", "%s", '"""', "\\N{", "# "]), max_size=9).map("".join)
)
def test_whatever_a_story_holds_reaches_the_notebook_as_the_same_text(text: str) -> None:
    (assigned,) = ast.parse(PythonTranslator.codify({"story": text})).body
    assert isinstance(assigned, ast.Assign)
    assert ast.literal_eval(assigned.value) == text
