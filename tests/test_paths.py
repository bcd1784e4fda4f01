"""Where things lie: in a checkout all in it; for an installed package what is shipped, what is added and what was asked for apart."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import pytest
import typer.testing
from support import REPOSITORY, write_manifest

from violence_data import cli, paths, processed, quality, raw, stories
from violence_data.errors import NotBuilt, RawFileError, ViolenceDataError
from violence_data.intake import adding
from violence_data.processed import building
from violence_data.reports import batch

RUNNER = typer.testing.CliRunner()
ADDED, BEFORE = "sesnsp_victims/IDVFC_NM_2024-11.zip", "sesnsp_victims/IDVFC_NM_2019-11.zip"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package without its code, called from an empty folder; the user's folder is `share`."""
    package = tmp_path / "site-packages/violence_data"
    for part in ("seeds", "notebooks", "data/raw"):
        shutil.copytree(REPOSITORY / part, package / "_project" / part)
    (tmp_path / "site-packages/seeds").mkdir()  # another package's, beside it
    (tmp_path / "empty").mkdir()
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(paths, "PACKAGE", package)
    monkeypatch.chdir(tmp_path / "empty")
    return package / "_project"


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "data/raw" / raw.MANIFEST).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def take_away(project: Path, name: str, to: Path) -> dict[str, str]:
    """Move a shipped file out of a project, with its row: it was published after that version."""
    shutil.move(project / "data/raw" / name, to)
    every = rows(project)
    write_manifest(project, [row for row in every if row["file"] != name])
    return next(row for row in every if row["file"] == name)


@pytest.fixture
def few(installed: Path, tmp_path: Path) -> Path:
    """An installed package of two files of victims: an added one is compared with all of them."""
    for row in rows(installed):
        if row["source_id"] == "sesnsp_victims" and row["file"] not in (ADDED, BEFORE):
            take_away(installed, row["file"], tmp_path)
    return installed


def test_a_checkout_is_used_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.chdir(tmp_path)
    assert paths.is_project()
    assert paths.home() == paths.shipped() == REPOSITORY
    assert paths.raw_folders() == [REPOSITORY / "data/raw"]
    assert (paths.processed(), paths.reports()) == (REPOSITORY / "data/processed", REPOSITORY / "reports")
    assert paths.own_notebooks() == REPOSITORY / "my-notebooks"
    assert paths.shown(paths.reports()) == str(REPOSITORY / "reports")


def test_an_installed_package_keeps_what_is_shipped_added_and_asked_for_apart(installed: Path, tmp_path: Path) -> None:
    assert not paths.is_project()
    assert (paths.shipped(), paths.seeds(), paths.notebooks()) == (installed, installed / "seeds", installed / "notebooks")
    assert paths.home() == tmp_path / "share/violence_data"
    assert paths.processed().parent == paths.home() / "data"
    assert paths.raw_folders() == [installed / "data/raw", paths.home() / "data/raw"]
    asked_for = [paths.reports(), paths.exports(), paths.downloads(), paths.own_notebooks()]
    assert [p.relative_to(tmp_path / "empty").as_posix() for p in asked_for] == ["reports", "exports", "downloads", "my-notebooks"]
    assert paths.shown(paths.reports()) == "reports"


def test_a_variable_moves_home_and_nothing_else(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "else where"))
    assert paths.raw() == tmp_path / "else where/data/raw"
    assert (paths.shipped(), paths.reports()) == (installed, tmp_path / "empty/reports")


def test_a_package_without_its_project_says_so(installed: Path) -> None:
    shutil.rmtree(installed / "seeds")
    with pytest.raises(ViolenceDataError, match="expected seeds/ and data/ in .*; install violence_data again"):
        paths.seeds()


def test_each_build_of_a_version_has_tables_of_its_own(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Record:
        version = "1.2"

        def __init__(self, *lines: str) -> None:
            self.text = "\n".join(lines)

        def read_text(self, name: str) -> str:
            return self.text if name == "RECORD" else ""

    def named(*lines: str) -> str:
        monkeypatch.setattr("importlib.metadata.distribution", lambda name: Record(*lines))
        paths._version.cache_clear()
        return paths.processed().name

    a = "violence_data/raw.py,sha256=aa,1"
    first = named(a, "../../../bin/violence-data,sha256=x,1")
    assert first.startswith("processed-1.2-")
    assert named("../../../bin/violence-data,sha256=of_another_environment,1", "violence_data/raw.cpython-311.pyc,,", a) == first
    assert named("violence_data/raw.py,sha256=bb,1") != first
    paths._version.cache_clear()


def test_exports_stay_out_of_every_folder_of_data(installed: Path) -> None:
    for folder, name in (
        *((f, "data/raw") for f in paths.raw_folders()),
        (paths.processed(), "data/processed"),
        (installed / "seeds", "seeds"),
    ):
        with pytest.raises(ViolenceDataError, match=f"expected a place outside {name}"):
            paths.must_be_outside_data(folder / "x.csv")


def test_an_added_file_lies_at_home_and_outlives_a_new_version(few: Path, tmp_path: Path) -> None:
    origin = tmp_path / "IDVFC_NM_2024-11.zip"
    row = take_away(few, ADDED, origin)
    before = {p: p.read_bytes() for p in few.rglob("*") if p.is_file()}
    examined = adding.examine(origin, adding.Told(row["cut"], row["published_on"], "exact", None, "test"))
    registered = adding.add(examined)
    assert registered.path == paths.home() / "data/raw" / ADDED
    assert [r["file"] for r in rows(paths.home())] == [ADDED]
    assert registered in raw.read_manifest()
    raw.check_listed(raw.read_manifest())
    assert {p: p.read_bytes() for p in few.rglob("*") if p.is_file()} == before
    # A later version ships homicides alone, taken from the very file: it stands for the one added.
    shipped = row | {
        "file": "sesnsp_victims/homicides.zip",
        "sha256": hashlib.sha256(b"homicides").hexdigest(),
        "original_sha256": registered.sha256,
    }
    write_manifest(few, [*rows(few), shipped])
    held = [f.file for f in raw.read_manifest() if f.cut == row["cut"] and f.source_id == "sesnsp_victims"]
    assert held == ["sesnsp_victims/homicides.zip"]
    # One that ships another file under its name is told from it.
    write_manifest(few, [*rows(few)[:-1], shipped | {"file": ADDED, "original_sha256": ""}])
    with pytest.raises(RawFileError, match=f"listed twice: {ADDED}"):
        raw.read_manifest()


def test_a_name_that_a_shipped_file_has_is_not_taken_again(few: Path, tmp_path: Path) -> None:
    row = take_away(few, ADDED, tmp_path / "IDVFC_NM_2024-11.zip")
    (few / "data/raw" / ADDED).write_bytes(b"another")
    examined = adding.examine(tmp_path / "IDVFC_NM_2024-11.zip", adding.Told(row["cut"], row["published_on"], "exact", None, "test"))
    assert adding.add(examined).file == "sesnsp_victims/IDVFC_NM_2024-11_2024-11.zip"


def test_tables_of_an_installed_package_are_built_once_with_a_notice(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built: processed.Built, home: Path
) -> None:
    calls: list[Path] = []

    def build() -> None:
        calls.append(paths.processed())
        shutil.copytree(home / "data/processed", paths.processed())

    monkeypatch.setattr(building, "build", build)
    assert len(processed.load("presidential_terms")) == built.rows["presidential_terms"]
    assert processed.gap("presidential_terms", None) is None
    assert calls == [paths.processed()]
    assert capsys.readouterr().err.count(f"the tables are built once, in {paths.processed()}") == 1


@pytest.mark.usefixtures("installed", "built")
@pytest.mark.parametrize(
    "words", [("report", "case_files", "lang=en"), ("check", "2019-10-15-tepochica"), ("verify",), ("notebook", "case_files")]
)
def test_every_command_that_needs_tables_has_an_installed_package_build_them(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    class Enough(ViolenceDataError):
        pass

    def stop(*_: object, **__: object) -> None:
        raise Enough("tables are there")

    def build() -> None:
        shutil.copytree(home / "data/processed", paths.processed())

    monkeypatch.setattr(building, "build", build)
    for place, name in ((batch, "run"), (stories, "check"), (quality, "verify")):
        monkeypatch.setattr(place, name, stop)
    monkeypatch.setattr(paths, "lab", stop)
    shown = RUNNER.invoke(cli.app, words)
    assert "the tables are built once" in shown.stderr
    assert "tables are there" in shown.stderr, shown.output


def test_a_checkout_without_tables_is_not_built_unasked(project: Path) -> None:
    with pytest.raises(NotBuilt, match='run "violence-data build"'):
        processed.load("presidential_terms")
    assert not (project / "data/processed").exists()


@pytest.mark.usefixtures("installed")
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file/home"))
    with pytest.raises(NotBuilt, match=f"could not be built there .*; name another folder in {paths.HOME_VARIABLE}"):
        processed.load("presidential_terms")
