"""The wheel in an environment of its own, the network off, called from an empty folder: tables at home, reports where one stands."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import REPOSITORY, own_files

MOST_BYTES = 8_000_000
pytestmark = pytest.mark.xdist_group("wheel")
NO_NETWORK = """\
import socket

def refuse(*_, **__):
    raise OSError("no network in this test")

def connect(own, address, real=socket.socket.connect):
    return real(own, address) if own.family == socket.AF_UNIX else refuse()

socket.socket.connect, socket.getaddrinfo, socket.gethostbyname = connect, refuse, refuse
"""


@dataclass(frozen=True)
class Installed:
    """A new environment with the wheel, and the empty folder that commands are called from."""

    bin: Path
    package: Path
    folder: Path
    env: dict[str, str]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(words, cwd=self.folder, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words: str) -> tuple[str, str]:
        started = self.start(*words)
        out, err = started.communicate(timeout=400)
        assert started.returncode == 0, out + err
        return out, err


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=120)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    made = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(made / "venv")], check=True, timeout=200)
    python = made / "venv/bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, timeout=200)
    (site,) = (made / "venv/lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")  # a path alone: its own .pth stay unread
    (made / "venv/share/jupyter").mkdir(parents=True, exist_ok=True)
    (made / "venv/share/jupyter/nbconvert").symlink_to(Path(sys.prefix, "share/jupyter/nbconvert"))  # as an installed nbconvert has it
    (site / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    (made / "empty").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VIOLENCE_DATA", "COV_", "PYTHON", "XDG_"))}
    env = kept | {"HOME": str(made / "user"), "PYTHONDONTWRITEBYTECODE": "1"}
    yield Installed(python.parent, site / "violence_data", made / "empty", env)


def test_the_wheel_is_small_enough(wheel: Path) -> None:
    own = sum((REPOSITORY / name).stat().st_size for name in own_files())
    assert 2_000_000 < wheel.stat().st_size - own < MOST_BYTES


def test_an_installed_package_works_in_an_empty_folder_without_network(installed: Installed) -> None:
    shipped = {p: p.read_bytes() for p in installed.package.rglob("*") if p.is_file()}
    python, command = str(installed.bin / "python"), str(installed.bin / "violence-data")
    load = "import violence_data as v; print(v.__file__, len(v.load('inegi_states')), sep='\\n')"
    report = (command, "report", "state_profile", "cve_ent=12")
    both = [installed.start(*words) for words in ((python, "-c", load), report)]  # at once: one builds, the other waits for it
    (read, read_err), (out, out_err) = [one.communicate(timeout=600) for one in both]
    assert read.splitlines() == [str(installed.package / "__init__.py"), "32"], read_err
    (notice,) = [line for line in (read_err + out_err).splitlines() if "the tables are built once" in line]
    (tables,) = Path(installed.env["HOME"]).glob(".local/share/violence_data/data/processed-*")
    assert str(tables) in notice
    assert "1 of 1 reports written; open reports/index.html" in out, out_err
    assert f"the tables they were made from lie in {tables}" in out
    assert (installed.folder / "reports/state_profile/12.html").stat().st_size > 100_000
    assert [p.name for p in installed.folder.iterdir()] == ["reports"]
    assert {p: p.read_bytes() for p in installed.package.rglob("*") if p.is_file()} == shipped  # it may be read only


def test_a_network_would_be_refused(installed: Installed) -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    started = installed.start(str(installed.bin / "python"), "-c", code)
    assert "no network in this test" in started.communicate(timeout=60)[1]


def test_another_home_is_named_on_the_command_line(installed: Installed, tmp_path: Path) -> None:
    started = installed.start(str(installed.bin / "violence-data"), "--home", str(tmp_path / "x"), "notebook", "no_such")
    assert "expected one of" in started.communicate(timeout=60)[1]
    out, _ = installed.run(str(installed.bin / "violence-data"), "--home", str(tmp_path / "x"), "list", "states")
    assert len(out.splitlines()) == 32
