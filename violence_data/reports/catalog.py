"""Which reports exist: each a notebook, its typed parameters, the grid of values it is made for, and its title."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from violence_data import messages, paths, seeds, states, stories
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.reports.parameters import REVISED, SOURCES, incident_ids

_COMMON = {"start_year": "year", "end_year": "year", "as_of": "day", "lang": "lang"}

GROUPS = (
    ("12", "16", "07", "20"),  # the Pacific south
    ("11", "14", "22", "24", "01"),  # the Bajío and its neighbours
    ("02", "26", "08", "05", "19", "28"),  # the northern border
    ("09", "15", "17", "21"),  # the capital and around it
)


@dataclass(frozen=True)
class Report:
    """A notebook that is run once for each entry of its grid: the values themselves, or what reads them when they are asked for."""

    name: str
    parameters: dict[str, str]
    slug_parameters: tuple[str, ...]
    made_for: tuple[dict[str, Any], ...] | Callable[[], tuple[dict[str, Any], ...]] = ()

    @property
    def grid(self) -> tuple[dict[str, Any], ...]:
        """What it is made for when nothing is asked for: listed, or looked up when it is needed."""
        return self.made_for() if callable(self.made_for) else self.made_for

    @property
    def notebook(self) -> Path:
        """The notebook's path: reports know notebooks by path only."""
        return paths.notebooks() / f"{self.name}.ipynb"

    def slug(self, values: Mapping[str, Any]) -> str:
        """Return the file name of one run, made of codes and years only.

        Raises
        ------
        ViolenceDataError
            When a value holds anything but letters, digits, "-" and "_": it may not name a file.
        """
        bare = self.slug_parameters if all(p in values for p in self.slug_parameters) else ()
        parts = [self._spelt(p, values[p]) for p in bare]
        parts += [f"{p}-{self._spelt(p, v)}" for p, v in sorted(values.items()) if p not in bare and v is not None]
        slug = "_".join(parts) or "default"
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", slug):
            raise ViolenceDataError(f"{self.name}: expected letters and digits, at most 200, to name a file; found {slug!r}")
        return slug

    def title(self, values: Mapping[str, Any]) -> str:
        """Return the page's title for one run, in its language; the notebook's defaults stand for what is not given."""
        every = {**self.defaults(), **values}
        named = {p: self._named(p, v) for p, v in every.items()}
        title = messages.report_title(self.name, named, str(every["lang"]))
        given = [p for p, v in values.items() if p not in (*self.slug_parameters, "lang") and v is not None]
        chosen = ", ".join(messages.chosen_words(p, named[p], str(every["lang"])) for p in given)
        return f"{title} ({chosen})" if chosen else title

    def defaults(self) -> dict[str, Any]:
        """Return the values in the notebook's cell of parameters, read without running it.

        Raises
        ------
        ViolenceDataError
            When the notebook cannot be read or has no such cell.
        """
        try:
            cells = json.loads(self.notebook.read_text(encoding="utf-8"))["cells"]
            tagged = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])]
            set_there = [n for n in ast.parse(tagged.pop()).body if isinstance(n, ast.AnnAssign)]
            return {ast.unparse(n.target): ast.literal_eval(n.value) for n in set_there if n.value is not None}
        except (OSError, ValueError, KeyError, IndexError, TypeError, SyntaxError) as error:
            raise ViolenceDataError(
                f"{self.name}.ipynb: expected a notebook with a cell tagged parameters, found otherwise ({error!r}); restore the notebook"
            ) from error

    def _spelt(self, parameter: str, value: Any) -> str:
        if self.parameters.get(parameter) == "story":
            return stories.get(value).slug
        return "-".join(map(str, value)) if isinstance(value, list) else str(value)

    def _named(self, parameter: str, value: Any) -> Any:
        named = {"story": _story, "incident": _incident}.get(self.parameters.get(parameter, ""), _named)
        return named(value)


def _story(value: Any) -> Any:
    return stories.get(value).title


def _incident(value: Any) -> Any:
    """Return an incident's place and day; one that is unknown as it was given."""
    rows = [row for row in seeds.read_rows("incidents.csv") if row["incident_id"] == value]
    return messages.say("named_incident", place=rows[0]["place"], date=rows[0]["date"]) if rows else value


def _every_incident() -> tuple[dict[str, Any], ...]:
    return tuple({"incident": one} for one in incident_ids())


def _named(value: Any) -> Any:
    names = states.names()
    if isinstance(value, list):
        return ", ".join(names.get(str(v), str(v)) for v in value)
    return names.get(value, value) if isinstance(value, str) else value


_YEAR_PAIRS = [(a, a + 1) for a in range(2015, 2024)]

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            "national_trend",
            {"source": "source", **_COMMON},
            ("source",),
            tuple({"source": s} for s in SOURCES),
        ),
        Report(
            "state_profile",
            {"cve_ent": "state", **_COMMON},
            ("cve_ent",),
            tuple({"cve_ent": f"{n:02}"} for n in range(1, 33)),
        ),
        Report(
            "compare_states",
            {"cve_ent": "states", "source": "source", **_COMMON},
            ("cve_ent",),
            tuple({"cve_ent": list(group)} for group in GROUPS),
        ),
        Report(
            "case_files",
            {"start_year": "year", "end_year": "year", "as_of": "day", "lang": "lang"},
            (),
            ({},),
        ),
        Report(
            "compare_years",
            {"year_a": "year", "year_b": "year", "source": "source", "as_of": "day", "lang": "lang"},
            ("year_a", "year_b"),
            tuple({"year_a": a, "year_b": b} for a, b in _YEAR_PAIRS),
        ),
        Report(
            "story_check",
            {"story": "story", "as_of": "day", "lang": "lang"},
            ("story",),
            lambda: tuple({"story": name} for name in stories.names()),
        ),
        Report(
            "revisions",
            {"source": "revised source", "as_of": "day", "lang": "lang"},
            ("source",),
            tuple({"source": s} for s in REVISED),
        ),
        Report(
            "whats_new",
            {"source": "revised source", "cut_a": "cut", "cut_b": "cut", "as_of": "day", "lang": "lang"},
            ("source",),
            tuple({"source": s} for s in REVISED),
        ),
        Report(
            "forecast_year",
            {"cve_ent": "place", "year": "year", "months_known": "months", "source": "forecast_source", "as_of": "day", "lang": "lang"},
            ("cve_ent", "source"),
            (
                {"cve_ent": states.NATION, "source": "sesnsp_victims"},
                {"cve_ent": states.NATION, "source": "sesnsp_cni"},
                {"cve_ent": states.NATION, "source": "inegi_deaths_occurrence", "year": 2019, "months_known": 9},
            ),
        ),
        Report(
            "compare_sources",
            {"cve_ent": "place", "as_of": "day", "lang": "lang"},
            ("cve_ent",),
            ({"cve_ent": states.NATION},),
        ),
        Report(
            "incident_context",
            {"incident": "incident", "at_least": "bar", "within_days": "window", "as_of": "day", "lang": "lang"},
            ("incident",),
            _every_incident,
        ),
    )
}


def get(name: str) -> Report:
    """Return a report by name.

    Raises
    ------
    UnknownName
        When none is called that; the message lists those that exist.
    """
    if name not in REPORTS:
        raise UnknownName(f"report: found {name!r}, expected one of: {', '.join(REPORTS)}")
    return REPORTS[name]
