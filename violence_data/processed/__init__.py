"""`build()`: read → clean → correct → check → write;  `load(table, as_of=None)`: one table as it was known on a day."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from violence_data.processed.building import Built, build, build_once
    from violence_data.processed.loading import gap, load
    from violence_data.processed.overview import catalog, find
    from violence_data.processed.state import check_current

__all__ = ["Built", "build", "build_once", "catalog", "check_current", "find", "gap", "load"]
_MODULES = {
    **dict.fromkeys(("Built", "build", "build_once"), "building"),
    **dict.fromkeys(("gap", "load"), "loading"),
    **dict.fromkeys(("catalog", "find"), "overview"),
    "check_current": "state",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line can see that nothing has changed without pandas.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
