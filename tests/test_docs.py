"""What the documents say is there is there: README's code runs, its links, targets, commands and data table hold, versions agree."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from types import ModuleType
from urllib.parse import unquote

import matplotlib.pyplot as plt
import pytest
from support import REPOSITORY, own_files
from typer.main import get_command
from typer.testing import CliRunner

import violence_data
from violence_data import paths, processed, raw
from violence_data.cli import app
from violence_data.reports import catalog, parameters
from violence_data.sources import SOURCES
from violence_data.tables import dictionary

DOCUMENTS = ("README.md", "README.es.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md", "docs/guide.md")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SPANISH = (REPOSITORY / "README.es.md").read_text(encoding="utf-8")
# Written in parts, so that this file does not hold what it looks for.
MACHINE = re.compile(rf"(?<![\w.])/({'|'.join(('work', 'root', 'home', 'Users', 'tmp'))})/\w|[A-Z]:\\\\?Users")
REGISTRY = re.compile("|".join(rf"{name}\.{ending}" for name, ending in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"))))
INDEX = re.compile(rf"^\s*--?({'|'.join(('extra-index-url', 'index-url', 'find-links', 'trusted-host'))}|i )", flags=re.MULTILINE)


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("git does not list this folder's files: it is not a checkout")
    names = set(listed.stdout.decode().split("\0")) - own_files()
    return [name for name in sorted(names) if (REPOSITORY / name).is_file() and not name.startswith("data/raw/")]  # as published


def test_the_readme_has_one_python_block_and_it_runs(built: processed.Built, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(README)
    names: dict[str, object] = {}
    try:
        exec(compile(code, "README.md", "exec"), names)
    finally:
        plt.close("all")
    assert {"victims", "known_then", "moved", "chart"} <= set(names)
    assert len([line for line in code.splitlines() if line]) <= 10
    assert "Guerrero: victims of homicidio doloso" in capsys.readouterr().out


def test_the_code_of_the_guide_runs_from_top_to_bottom(built: processed.Built, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    try:
        for code in blocks(read("docs/guide.md")):
            exec(compile(code, "docs/guide.md", "exec"), names)
    finally:
        plt.close("all")
    assert {"some", "every_cut", "changes", "twelve_months", "chart"} <= set(names)
    assert "file of September 2025" in capsys.readouterr().out


def test_the_reference_documents_every_public_name() -> None:
    """A public function stands in its room's page; a room that is public whole has a page or a part of one."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs/reference").glob("*.md"))
    shown = re.findall(r"^::: ([\w.]+)$", pages, flags=re.MULTILINE)
    topics = [f"violence_data.topics.{path.parent.name}" for path in (REPOSITORY / "violence_data/topics").glob("*/__init__.py")]
    public = [getattr(violence_data, name) for name in violence_data.__all__ if name != "topics"]
    modules = {one.__name__ if isinstance(one, ModuleType) else one.__module__ for one in public}
    assert [one for one in sorted(modules) if not {one, one.rpartition(".")[0]} & set(shown)] == []
    assert set(topics) <= set(shown)
    assert sorted(set(shown)) == sorted(shown)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relative_links_and_pictures_exist(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", read(name)) if not re.match(r"[a-z]+:", link)]
    folder = (REPOSITORY / name).parent
    assert [link for link in links if not (folder / unquote(link.partition("#")[0])).exists()] == []


def test_the_readme_shows_every_picture_that_is_made() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/(\w+)\.png\)", README)
    made = re.findall(r"^def (\w+)\(\) -> \w+:", read("docs/make_pictures.py"), flags=re.MULTILINE)
    assert shown == made == [p for p in made if (REPOSITORY / f"docs/pictures/{p}.png").read_bytes()[:4] == b"\x89PNG"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", read(name), flags=re.MULTILINE))
    assert named <= targets


def test_every_command_named_exists_and_every_command_is_named() -> None:
    commands = set(getattr(get_command(app), "commands"))  # noqa: B009  # typer does not type it as a group
    for name in DOCUMENTS:
        assert set(re.findall(r"(?:`|^)violence-data ([a-z]+)", read(name), flags=re.MULTILINE)) <= commands
    assert set(re.findall(r"^violence-data ([a-z]+)", README, flags=re.MULTILINE)) == commands


def test_every_report_named_on_the_command_line_takes_its_parameters() -> None:
    lines = re.findall(r"^violence-data report ([a-z_]+)(.*)$", README, flags=re.MULTILINE)
    for report, rest in lines:
        given = dict(pair.split("=") for pair in rest.partition("#")[0].split())
        assert set(parameters.parse(report, catalog.get(report).parameters, given)) == set(given)
    assert len(lines) >= 4


def test_every_list_named_is_one() -> None:
    for what in ("tables", "reports", "states", "sources"):
        assert CliRunner().invoke(app, ["list", what]).exit_code == 0
        assert what in README


@pytest.mark.usefixtures("built")
def test_the_readme_counts_the_pages_of_each_report() -> None:
    pages = {name: int(number) for name, number in re.findall(r"^\| `(\w+)` \| (\d+)", README, flags=re.MULTILINE)}
    assert pages == {report.name: len(report.grid) for report in catalog.REPORTS.values()}
    assert f"{sum(pages[report.name] for report in catalog.with_all_others())} reports" in README


def test_the_readme_in_spanish_has_the_sections_pages_and_data_of_the_english_one_and_its_code_runs(built: processed.Built) -> None:
    for pattern in (
        r"^#+ ",
        r"^\| `(\w+)` \| (\d+)",
        r"^\| `(\w+)`(?=[ ,][^|]*\| (?:SESNSP|INEGI|CONAPO|UCDP|SSPC)[-:])",
        r"^\| `(\w+_(?:month|year))` \|",
    ):
        first, second = (re.findall(pattern, text, flags=re.MULTILINE) for text in (README, SPANISH))
        assert first == second
    assert "](README.es.md)" in README and "](README.md)" in SPANISH
    commands = set(getattr(get_command(app), "commands"))  # noqa: B009  # typer does not type it as a group
    assert set(re.findall(r"^violence-data ([a-z]+)", SPANISH, flags=re.MULTILINE)) == commands
    (code,) = blocks(SPANISH)
    exec(compile(code, "README.es.md", "exec"), {})
    plt.close("all")


def test_the_list_of_files_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = raw.read_manifest()
    monkeypatch.setenv(paths.HOME_VARIABLE, str(REPOSITORY))
    here = raw.read_manifest()  # with what a user added, whether "make dictionary" was run after or not
    assert read("docs/published-files.md") in (raw.markdown(shipped), raw.markdown(here)), 'the manifest changed: run "make dictionary"'
    every = raw.markdown(shipped)
    assert len(every.splitlines()) == len(raw.FILES_HEAD.splitlines()) + len(shipped)
    assert "| `sesnsp_cni` | cni_national_2019-09.csv | 2019-09 | 2019-10-14 |" in every
    assert "| `sesnsp_victims` | IDVFC_NM_2025-06.zip | 2025-06 | ~2025-07-20 |" in every


def test_the_data_table_names_every_source() -> None:
    table = README.partition("## The data\n")[2].partition("\n`")[0].partition("### ")[0]
    assert {f.source_id for f in raw.read_manifest()} <= set(re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE))


def test_the_data_table_says_which_sources_have_no_reader() -> None:
    unread = set(re.findall(r"^\| `(\w+)`[^|]*\(no reader yet\)", README, flags=re.MULTILINE))
    assert unread == {f.source_id for f in raw.read_manifest()} - set(SOURCES)


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    cited = re.search(r"^version: (.+)$", read("CITATION.cff"), flags=re.MULTILINE)
    assert cited and cited.group(1) == project["version"] == violence_data.__version__


def test_every_runtime_dependency_has_its_reason() -> None:
    names = {re.split(r"[>\[]", d)[0] for d in tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]}
    table = read("CONTRIBUTING.md").partition("## Dependencies and why")[2].partition("## ")[0]
    first = {name.strip() for row in re.findall(r"^\| ([^|]+) \|", table, flags=re.MULTILINE) for name in row.split(",")}
    assert first - {"package", "---"} == names


def test_no_text_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [path.name for path in REPOSITORY.glob("requirements*.lock") if "://" in read(path.name)]
    for name in committed():
        data = (REPOSITORY / name).read_bytes()
        if b"\0" in data:
            continue
        text = data.decode("utf-8")
        found += [f"{name}: {hit.group(0)}" for pattern in (MACHINE, REGISTRY, INDEX) if (hit := pattern.search(text))]
    assert found == []


def test_the_guide_shows_the_import_layers_as_they_are() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = [layer for layer in contracts[0]["layers"] if layer != "__main__"]
    assert " > ".join(f"`{layer}`" for layer in layers) in read("CONTRIBUTING.md")


def test_every_module_the_guide_names_exists() -> None:
    guide = read("CONTRIBUTING.md")
    named = set(re.findall(r"`((?:violence_data|reports|charts|measures|topics|words|tables|seeds|notebooks)/[\w./]*)`", guide))
    missing = [n for n in named if not any((REPOSITORY / root / n).exists() for root in ("", "violence_data")) and n != "reports/run.json"]
    assert missing == []


def test_the_data_dictionary_is_current() -> None:
    written = (REPOSITORY / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary(), 'the models changed: run "make dictionary"'


def test_the_page_of_robustness_counts_every_trial(request: pytest.FixtureRequest) -> None:
    modules = {p.name for p in (REPOSITORY / "tests").rglob("test_*.py") if "mark.robust(" in p.read_text(encoding="utf-8")}
    collected = {item.path.name for item in request.session.items}
    if not modules <= collected or request.config.option.keyword or request.config.option.markexpr:
        pytest.skip("only a part of the tests was collected: their trials cannot be counted")
    tried = Counter(mark.args for item in request.session.items for mark in item.iter_markers("robust"))
    told = re.findall(r"^\| (\w.*?) \| (.+?) \| (\d+) \| (\d+) \|$", read("docs/robustness.md"), flags=re.MULTILINE)
    assert {(area, what): int(n) for area, what, n, _ in told} == tried, 'the trials changed: run "make robustness"'
    assert [row for row in told if row[2] != row[3]] == []
