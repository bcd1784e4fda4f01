"""The project's folders, found once: nothing else in the package knows where things lie."""

from __future__ import annotations

import os
from pathlib import Path

from violence_data.errors import ViolenceDataError

HOME_VARIABLE = "VIOLENCE_DATA_HOME"


def root() -> Path:
    """Return the folder that holds `seeds/`, `data/`, `notebooks/` and `reports/`.

    The environment variable `VIOLENCE_DATA_HOME` decides; without it, the checkout this package lies in.

    Raises
    ------
    ViolenceDataError
        When that folder has no `seeds/`.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    folder = Path(chosen).resolve() if chosen else Path(__file__).resolve().parent.parent
    if not (folder / "seeds").is_dir():
        raise ViolenceDataError(
            f"project folder: expected a folder with seeds/ and data/, found {folder}; set {HOME_VARIABLE} to a checkout of violence_data"
        )
    return folder


def seeds() -> Path:
    """Return the folder of what people typed and checked by hand."""
    return root() / "seeds"


def raw() -> Path:
    """Return the folder of the figures as published, with `MANIFEST.csv`."""
    return root() / "data" / "raw"


def processed() -> Path:
    """Return the folder of the built tables."""
    return root() / "data" / "processed"


def notebooks() -> Path:
    """Return the folder of the parameterised notebooks."""
    return root() / "notebooks"


def reports() -> Path:
    """Return the folder the reports are written to."""
    return root() / "reports"


def exports() -> Path:
    """Return the folder that exported tables are written to."""
    return root() / "exports"


def downloads() -> Path:
    """Return the folder that fetched files wait in until they are added."""
    return root() / "downloads"


def must_be_outside_data(path: Path) -> None:
    """Raise when a path lies in a folder that holds what everything else is made from.

    Raises
    ------
    ViolenceDataError
        Naming the path and the folder: `data/raw`, `data/processed` or `seeds`.
    """
    for folder in (raw(), processed(), seeds()):
        if path.resolve().is_relative_to(folder.resolve()):
            held = folder.relative_to(root()).as_posix()
            raise ViolenceDataError(f"{path}: expected a place outside {held}, which holds checked files alone; choose another folder")
