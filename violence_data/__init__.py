"""raw → sources → processed → analysis → figures → notebooks → reports: Mexico's homicide series, each number traced to its file.

`load` gives a processed table, `build` makes them all from `data/raw`, `states` knows codes and names,
`analysis` turns tables into rates, changes and ranks, `figures` draws them and `messages` says them;
`stories` holds a news story against them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from violence_data import analysis, errors, figures, messages, states, stories
    from violence_data.processed import build, load

__version__ = "0.1.0"
__all__ = ["analysis", "build", "errors", "figures", "load", "messages", "states", "stories"]

_FUNCTIONS = {"build": "violence_data.processed", "load": "violence_data.processed"}


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line starts without pandas and matplotlib.
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name in __all__:
        return import_module(f"violence_data.{name}")
    raise AttributeError(f"module 'violence_data' has no attribute {name!r}; it has: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
