"""What a report must not depend on, the same for every run: the environment, the current folder and settings of a user's own."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from violence_data import paths

KEPT = {
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
    *("COMSPEC", "PATHEXT", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
}
"""Variables that programs need to start and to find folders; all others are taken away, and with them what nobody thought of."""
KEPT_FAMILIES = ("VIOLENCE_DATA_", "COVERAGE_")
THREADS = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")} | {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""One thread a process, whatever their number: sums in another order are other bytes, and with a thread none may be forked."""
FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",  # a json.py in the current folder is not Python's
    "PYTHONNOUSERSITE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    **THREADS,
}


@contextmanager
def same() -> Iterator[None]:
    """Give what is started inside the same environment, whatever the caller's own, and put that back after."""
    before, wanted = dict(os.environ), variables()
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def variables() -> dict[str, str]:
    """Return the environment of every report: what programs need of the caller's own, the project's folder, and what is fixed."""
    kept = {k: v for k, v in os.environ.items() if k.upper() in KEPT or k.startswith(KEPT_FAMILIES)}
    return kept | {paths.HOME_VARIABLE: str(paths.home())} | FIXED | _matplotlibrc()


def _matplotlibrc() -> dict[str, str]:
    """Name the settings that come with matplotlib: a file in a user's folder does not decide how a chart looks."""
    found = importlib.util.find_spec("matplotlib")
    return {"MATPLOTLIBRC": str(Path(str(found.origin)).parent / "mpl-data" / "matplotlibrc")} if found else {}
