"""What the documents say is there is there: README's code runs, its links, targets, commands and data table hold, versions agree."""

from __future__ import annotations

import re
import subprocess
import tomllib
from urllib.parse import unquote

import matplotlib.pyplot as plt
import pytest
from support import REPOSITORY
from typer.main import get_command
from typer.testing import CliRunner

import violence_data
from violence_data import processed, raw
from violence_data.cli import app
from violence_data.reports import catalog, parameters
from violence_data.sources import SOURCES
from violence_data.tables import dictionary

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
# Written in parts, so that this file does not hold what it looks for.
MACHINE = re.compile(rf"(?<![\w.])/({'|'.join(('work', 'root', 'home', 'Users', 'tmp'))})/\w|[A-Z]:\\\\?Users")
REGISTRY = re.compile("|".join(rf"{name}\.{ending}" for name, ending in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"))))
INDEX = re.compile(rf"^\s*--?({'|'.join(('extra-index-url', 'index-url', 'find-links', 'trusted-host'))}|i )", flags=re.MULTILINE)


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("git does not list this folder's files: it is not a checkout")
    return [name for name in listed.stdout.decode().split("\0") if (REPOSITORY / name).is_file()]


def test_the_readme_has_one_python_block_and_it_runs(built: processed.Built, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    names: dict[str, object] = {}
    try:
        exec(compile(code, "README.md", "exec"), names)
    finally:
        plt.close("all")
    assert {"victims", "known_then", "ranks", "ax"} <= set(names)
    assert "cut 2025-06" in capsys.readouterr().out


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relative_links_and_pictures_exist(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", read(name)) if not re.match(r"[a-z]+:", link)]
    folder = (REPOSITORY / name).parent
    assert [link for link in links if not (folder / unquote(link.partition("#")[0])).exists()] == []


def test_the_readme_shows_every_picture_that_is_made() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/(\w+)\.png\)", README)
    made = re.findall(r"^def (\w+)\(\) -> None:", read("docs/make_pictures.py"), flags=re.MULTILINE)
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


def test_the_readme_counts_the_pages_of_each_report() -> None:
    pages = {name: int(number) for name, number in re.findall(r"^\| `(\w+)` \| (\d+)", README, flags=re.MULTILINE)}
    assert pages == {report.name: len(report.grid) for report in catalog.REPORTS.values()}
    assert f"{sum(pages.values())} reports" in README


def test_the_data_table_names_the_cut_and_day_of_every_file() -> None:
    lines = re.findall(r"^\| `\w+`.*\|$", README, flags=re.MULTILINE)
    for file in raw.read_manifest():
        about = "" if file.published_on_is == "exact" else "~"
        day = f"{file.cut} ({about}{file.published_on})"
        assert any(line.startswith(f"| `{file.source_id}`") and day in line for line in lines), f"{file.file}: {day}"


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
    found = [name for name in ("requirements.lock", "requirements-lab.lock") if "://" in read(name)]
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
    named = set(re.findall(r"`((?:violence_data|reports|messages|figures|tables|seeds|notebooks)/[\w./]*)`", guide))
    missing = [n for n in named if not any((REPOSITORY / root / n).exists() for root in ("", "violence_data")) and n != "reports/run.json"]
    assert missing == []


def test_the_data_dictionary_is_current() -> None:
    written = (REPOSITORY / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary.markdown(), 'the models changed: run "make dictionary"'
