"""Make one report from the wheel on every Python that pyproject.toml claims and this machine has, and say which it has not.

Then run a quick choice of tests with the oldest dependencies that pyproject.toml allows.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LOCK, OLDEST = "requirements.lock", "requirements-oldest.lock"
QUICK = ("docs", "*rates", "*compar*", "*rank*", "words", "dbf")
"""Tests by name that are run with the oldest dependencies, beside a report: the code of README and guide, measures, words, a reader.

At last come the examples in docstrings, which need the tables that the others build."""


def claimed() -> list[str]:
    """Return the versions that the classifiers name, such as 3.12."""
    classifiers = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    return [c.rpartition(" ")[2] for c in classifiers if re.search(r":: 3\.\d+$", c)]


def find(version: str) -> str | None:
    """Return a Python of this version, from the path or from pyenv."""
    versions = Path.home() / ".pyenv" / "versions"
    found = [shutil.which(f"python{version}"), *sorted(map(str, versions.glob(f"{version}.*/bin/python")))]
    for one in filter(None, found):
        shown = subprocess.run(
            [one, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=False
        )
        if shown.stdout.strip() == version:
            return one
    return None


def run(*command: str | Path, folder: Path) -> None:
    """Run a command in a folder; its failure ends this script, and what it printed is seen then."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: ended with {done.returncode}\n{done.stdout}")


def smoke(python: str, wheel: Path, lock: str = LOCK, newest_pip: bool = False, tests: Sequence[Path] = ()) -> None:
    """Install a lock (by that Python's pip, or the newest) and the wheel in a new environment; make a report in an empty folder; test."""
    with tempfile.TemporaryDirectory() as made:
        folder, home, own = Path(made) / "empty", Path(made) / "home", Path(made) / "venv" / "bin" / "python"
        folder.mkdir()
        run(python, "-m", "venv", own.parent.parent, folder=folder)
        install = (own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        if newest_pip:
            run(*install, "--upgrade", "pip", folder=folder)
        run(own, "-m", "pip", "--version", folder=folder)
        run(*install, "--require-hashes", "-r", HERE / lock, folder=folder)
        run(*install, "--no-deps", "--no-index", wheel, folder=folder)
        run(own, "-m", "violence_data", "--home", home, "report", "state_profile", "cve_ent=12", folder=folder)
        if not (folder / "reports/state_profile/12.html").is_file():
            sys.exit(f"{python}: expected reports/state_profile/12.html, found none")
        if tests:
            run(own, "-m", "pytest", "-q", "-n", "0", "-o", f"cache_dir={made}/cache", *tests, folder=HERE)


def quick_tests() -> list[Path]:
    """Return the files and folders that QUICK names; one that names none ends this script."""
    found = {name: sorted((HERE / "tests").rglob(f"test_{name}.py")) for name in QUICK}
    if missing := [name for name in QUICK if not found[name]]:
        sys.exit(f"quick tests: found no test_{', test_'.join(missing)}; name what is there in .ci/pythons.py")
    return [*(path for paths in found.values() for path in paths), HERE / "violence_data"]


def main() -> None:
    """Try each version but the one that runs this: the tests ran on that."""
    if sys.argv[1:] == ["--claimed"]:
        quick_tests()
        sys.stdout.write(" ".join(claimed()) + "\n")
        return
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(max_workers=2) as two:
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made, folder=HERE)
        (wheel,) = Path(made).glob("*.whl")
        for said in two.map(lambda version: other(version, wheel), [*claimed(), OLDEST]):
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()


def other(version: str, wheel: Path) -> str:
    """Try one version, or the oldest dependencies, and return what was tried."""
    started = time.monotonic()
    if version == OLDEST:
        tests = quick_tests()
        smoke(sys.executable, wheel, OLDEST, tests=tests)
        tried = f"wheel, tables, one report and {len(tests) - 1} files of tests with the examples in docstrings"
        return f"the oldest dependencies allowed: {tried} in {time.monotonic() - started:.0f} s"
    if version == "{}.{}".format(*sys.version_info):
        return f"Python {version}: all tests (make test) and all linters (make check)"
    if python := find(version):
        smoke(python, wheel, newest_pip=version == claimed()[-1])
        return f"Python {version}: lock, wheel, tables and one report in {time.monotonic() - started:.0f} s"
    return f"Python {version}: NOT TRIED: no such Python on the path or under ~/.pyenv"


if __name__ == "__main__":
    main()
