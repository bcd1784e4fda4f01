"""The locks and environments: pins have the extras asked of them, one package has one version, what runs needs no tools."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import REPOSITORY

APART = {"requirements-lab.lock": (".venv-lab", "make notebook"), "requirements-docs.lock": (".venv-docs", "make site")}
"""Locks of environments of their own, and what sets these up."""
LAB = REPOSITORY / ".venv-lab"
LOCKS = ("requirements.lock", "requirements-dev.lock", *APART)


def pins(name: str) -> list[Requirement]:
    lines = re.findall(r"^[A-Za-z0-9].*==.*?(?= \\$|$)", (REPOSITORY / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [Requirement(line) for line in lines]


def held(folder: Path | None = None) -> dict[str, Sequence[str]]:
    """What each installed package asks for, by name."""
    found: Sequence[Distribution] = list(distributions(path=[str(folder)]) if folder else distributions())
    return {canonicalize_name(one.metadata["Name"]): one.requires or [] for one in found}


def without_extras(pinned: Sequence[Requirement], asks: Mapping[str, Sequence[str]]) -> list[str]:
    """Return who asks for an extra that no pin of this lock names; a package is asked with the extras it is pinned with."""
    extras: dict[str, set[str]] = {}
    for pin in pinned:
        extras.setdefault(canonicalize_name(pin.name), set()).update(pin.extras)
    faults = []
    for name in sorted(extras):
        for line in asks.get(name, ()):
            wanted = Requirement(line)
            marker, to = wanted.marker, canonicalize_name(wanted.name)
            asked = marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras[name]))
            if asked and to in extras and wanted.extras - extras[to]:
                faults.append(f"{name} asks for {to}[{','.join(sorted(wanted.extras))}]")
    return faults


@pytest.mark.parametrize("name", LOCKS)
def test_a_pin_has_the_extras_that_others_ask_for(name: str) -> None:
    asks = held()
    if name in APART:
        environment, command = APART[name]
        folders = sorted((REPOSITORY / environment).glob("lib/python*/site-packages"))
        if not folders:
            pytest.skip(f'{environment} is not set up here ("{command}"), so what its packages ask for is not known')
        asks = held(folders[0])
    pinned = pins(name)
    assert sum(canonicalize_name(pin.name) in asks for pin in pinned) > len(pinned) / 2
    assert without_extras(pinned, asks) == []


def test_a_pin_without_its_extra_is_found() -> None:
    asks = {"pytest-cov": ["coverage[toml]>=7.10.6"], "toml-only": ['coverage[toml]; extra == "x"'], "other": ["absent[z]"]}
    bare = [Requirement(line) for line in ("coverage==7.17.3", "pytest-cov==7.1.0", "toml-only==1", "other==1")]
    assert without_extras(bare, asks) == ["pytest-cov asks for coverage[toml]"]
    assert without_extras([Requirement("coverage[toml]==7.17.3"), *bare[1:]], asks) == []
    assert without_extras([bare[0], Requirement("toml-only[x]==1")], asks) == ["toml-only asks for coverage[toml]"]


def test_one_package_has_one_version_in_all_locks() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for name in LOCKS:
        for pin in pins(name):
            for python in ("3.11", "3.12", "3.13"):
                if pin.marker is None or pin.marker.evaluate({"python_version": python, "python_full_version": f"{python}.0"}):
                    versions.setdefault((canonicalize_name(pin.name), python), set()).add(str(pin.specifier))
    assert len(versions) > 300
    assert {one for one, found in versions.items() if len(found) > 1} == set()


def test_the_oldest_lock_has_the_lower_bound_of_every_package_that_is_asked_for() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = {canonicalize_name(pin.name): pin.specifier for pin in pins("requirements-oldest.lock") if pin.marker is None}
    asked = [Requirement(line) for line in project["dependencies"]]
    bounds = {canonicalize_name(one.name): next(one.version for one in one.specifier if one.operator == ">=") for one in asked}
    newer = {name: str(oldest[name]) for name, bound in bounds.items() if name in oldest and not oldest[name].contains(bound)}
    assert newer == {}
    assert set(bounds) - set(oldest) <= {"numpy"}  # by the version of Python


def test_what_runs_needs_no_tools_of_tests_and_no_scikit_learn() -> None:
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    runs = {canonicalize_name(pin.name) for pin in pins("requirements.lock")}
    asked = [line for name in ("dev", "docs", "lab", "test") for line in groups[name] if isinstance(line, str)]
    tools = {canonicalize_name(Requirement(line).name) for line in asked}
    assert "jupyterlab" not in held()  # it has an environment of its own
    # jsonschema comes with nbformat, which runs the reports.
    assert runs & (tools | {"scikit-learn", "mapclassify"}) == {"jsonschema"}


def test_python_versions_claimed_are_those_that_ci_runs() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    claimed = [c.rpartition(" ")[2] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)]
    listed = subprocess.run(
        [sys.executable, str(REPOSITORY / ".ci/pythons.py"), "--claimed"], capture_output=True, text=True, check=True, timeout=60
    )
    assert listed.stdout.split() == claimed


@pytest.mark.skipif(not LAB.is_dir(), reason='JupyterLab is not set up here ("make notebook")')
def test_a_notebook_opened_in_jupyterlab_runs_in_the_projects_environment(tmp_path: Path) -> None:
    path = tmp_path / "where.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    asked = new_notebook(cells=[new_code_cell("import sys, violence_data; print(sys.prefix)")], metadata={"kernelspec": kernel})
    path.write_text(nbformat.writes(asked), encoding="utf-8")
    env = os.environ | {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "i")}
    subprocess.run([LAB / "bin/jupyter-execute", "--inplace", str(path)], check=True, capture_output=True, env=env, timeout=200)
    (cell,) = nbformat.read(path, as_version=4).cells
    assert cell.outputs[0].text.strip() == str(REPOSITORY / ".venv")
    shown = subprocess.run([LAB / "bin/jupyter-lab", "--version"], check=True, capture_output=True, text=True, env=env, timeout=200)
    assert shown.stdout.startswith("4.")
