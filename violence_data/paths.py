"""The project's folders, found once: nothing else in the package knows where things lie.

Three places. What the project ships (seeds, notebooks, published files) lies in the checkout, or inside an installed package, where
it is only read. What is added and built lies at home: the checkout itself, or a folder of the user's. What was asked for (reports,
exports, fetched files, copies of notebooks) lies in the checkout, or else in the current folder.

An installed package copies nothing into the user's folder: files that a user added lie there with a manifest of their own beside
those shipped, so that a new version brings its files and keeps the user's, and tables stand under the version that built them.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from violence_data.errors import ViolenceDataError

HOME_VARIABLE = "VIOLENCE_DATA_HOME"
REPORTS_VARIABLE = "VIOLENCE_DATA_REPORTS"
DISTRIBUTION = "violence-data"
PACKAGE = Path(__file__).resolve().parent
LOCALES = PACKAGE / "words" / "locale"
LANGUAGES = ("en", *sorted(path.parent.name for path in LOCALES.glob("*/messages.po")))
"""English stands in the templates; every other language has a catalogue."""


def home() -> Path:
    """Return the folder of what is added and built.

    The environment variable `VIOLENCE_DATA_HOME` decides; without it the checkout, or the user's folder for data of programs.

    Raises
    ------
    ViolenceDataError
        When that is a file.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    folder = Path(chosen).expanduser().resolve() if chosen else _without_choice()
    if folder.exists() and not folder.is_dir():
        raise ViolenceDataError(f"{HOME_VARIABLE}: expected a folder, found the file {folder}; name a folder, there or to be made")
    return folder


def _without_choice() -> Path:
    if _is_project(_own()):
        return _own()
    from platformdirs import user_data_path

    return user_data_path("violence_data", appauthor=False)


def _own() -> Path:
    """Return where this package's project lies: inside it when it was installed, else around it."""
    installed = PACKAGE / "_project"
    return installed if installed.is_dir() else PACKAGE.parent


def _is_project(folder: Path) -> bool:
    return folder.parent != PACKAGE and (folder / "seeds").is_dir()


def is_project() -> bool:
    """Tell whether home is a checkout or a copy of one: a folder with seeds, and so with all else."""
    return _is_project(home())


def shipped() -> Path:
    """Return the folder of what the project ships: `seeds/`, `notebooks/` and `data/raw/`.

    Raises
    ------
    ViolenceDataError
        When there is none.
    """
    folder = home() if is_project() else _own()
    if not (folder / "seeds").is_dir():
        raise ViolenceDataError(f"project folder: expected seeds/ and data/ in {folder}, found none; install violence_data again")
    return folder


def seeds() -> Path:
    """Return the folder of what people typed and checked by hand."""
    return shipped() / "seeds"


def notebooks() -> Path:
    """Return the folder of the parameterised notebooks."""
    return shipped() / "notebooks"


def raw() -> Path:
    """Return the folder that published files are added to, with a `MANIFEST.csv` of theirs."""
    return home() / "data" / "raw"


def raw_folders() -> list[Path]:
    """Return the folders of the figures as published, each with its `MANIFEST.csv`: those shipped first, then those added."""
    return list(dict.fromkeys((shipped() / "data" / "raw", raw())))


def processed() -> Path:
    """Return the folder of the built tables; outside a checkout it is named after the version, which no other shares."""
    return home() / "data" / ("processed" if is_project() else f"processed-{_version()}")


@cache
def _version() -> str:
    """Return the version of the installed package with a mark of its files: two builds of one version may differ."""
    from importlib import metadata  # a checkout does without

    try:
        installed = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "checkout"
    lines = (installed.read_text("RECORD") or "").splitlines()
    files = sorted(line for line in lines if line.startswith(f"{PACKAGE.name}/") and "sha256" in line)
    return f"{installed.version}-{hashlib.sha256(repr(files).encode()).hexdigest()[:8]}"


def reports() -> Path:
    """Return the folder the reports are written to; the environment variable `VIOLENCE_DATA_REPORTS` may name another."""
    chosen = os.environ.get(REPORTS_VARIABLE)
    return Path(chosen).expanduser().resolve() if chosen else _asked_for("reports")


def exports() -> Path:
    """Return the folder that exported tables are written to."""
    return _asked_for("exports")


def downloads() -> Path:
    """Return the folder that fetched files wait in until they are added."""
    return _asked_for("downloads")


def own_notebooks() -> Path:
    """Return the folder of copies of notebooks to work in."""
    return _asked_for("my-notebooks")


def _asked_for(name: str) -> Path:
    return (home() if is_project() else Path.cwd()) / name


def lab() -> Path:
    """Return the JupyterLab of an environment of its own in a checkout, or the one beside this Python."""
    here = shipped() / ".venv-lab" / "bin"
    return (here if here.is_dir() else Path(sys.executable).parent) / "jupyter-lab"


def shown(path: Path) -> str:
    """Return a path as a reader finds it: from the current folder where it lies in it, else whole."""
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)


def must_be_outside_data(path: Path) -> None:
    """Raise when a path lies in a folder that holds what everything else is made from.

    Raises
    ------
    ViolenceDataError
        Naming the path and the folder: `data/raw`, `data/processed` or `seeds`.
    """
    held = {**dict.fromkeys(raw_folders(), "data/raw"), processed(): "data/processed", seeds(): "seeds"}
    for folder, name in held.items():
        if path.resolve().is_relative_to(folder.resolve()):
            raise ViolenceDataError(f"{path}: expected a place outside {name}, which holds checked files alone; choose another folder")
