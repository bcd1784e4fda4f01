"""raw → sources → processed → measures → charts → notebooks → reports: Mexico's homicide series, each number traced to its file.

`load` gives a processed table, `catalog` and `find` say which there are, `build` makes them all from `data/raw`; `places` knows codes
and names of states and municipalities, `measures` turns tables into rates, changes and ranks, `charts` draws them;
`topics` holds what people ask about, a folder each, said by `words_of`; `stories` holds a news story against the numbers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from violence_data import charts, errors, measures, places, topics
    from violence_data.processed import build, catalog, find, load
    from violence_data.reports.cell import check_parameters
    from violence_data.topics import stories
    from violence_data.words import words_of

__version__ = "0.1.0"
__all__ = [
    "build",
    "catalog",
    "charts",
    "check_parameters",
    "errors",
    "find",
    "load",
    "measures",
    "places",
    "stories",
    "topics",
    "words_of",
]

_FUNCTIONS = dict.fromkeys(("build", "catalog", "find", "load"), "violence_data.processed") | {
    "check_parameters": "violence_data.reports.cell",
    "words_of": "violence_data.words",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line starts without pandas and matplotlib.
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name in __all__:
        return import_module("violence_data.topics.stories" if name == "stories" else f"violence_data.{name}")
    raise AttributeError(f"module 'violence_data' has no attribute {name!r}; it has: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
