"""Which reports exist: each a notebook, its typed parameters, the grid of values it is made for, and its title."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from violence_data import paths, places, raw, seeds
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.processed import state
from violence_data.reports.parameters import REVISED, SOURCES, incident_ids

if TYPE_CHECKING:
    from violence_data.words import Words

_DAY = {"as_of": "day", "lang": "lang"}
_YEARS = {"start_year": "year", "end_year": "year", **_DAY}

FIRST_YEAR = 2015
"""The first of the counting method of SESNSP's victims."""
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
    usual: Mapping[str, Any] = field(default_factory=dict)
    """Values of parameters when nothing is given; None where left out. The notebook's cell says the same, or is refused."""
    only_by_name: bool = False
    """Whether its pages are so many that they are made when they are asked for by the report's name, not with all others."""
    links_to: str = ""
    """A report whose pages that are there a page of this one links to: those whose codes begin with its own."""

    @property
    def grid(self) -> tuple[dict[str, Any], ...]:
        """What it is made for when nothing is asked for: listed, or looked up when it is needed."""
        return self.made_for() if callable(self.made_for) else self.made_for

    @property
    def notebook(self) -> Path:
        """The notebook's path: reports know notebooks by path only."""
        return paths.notebooks() / f"{self.name}.ipynb"

    def slug(self, values: Mapping[str, Any]) -> str:
        """Return the file name of one run, made of codes and years, and at its end the language, unless it is English.

        Raises
        ------
        ViolenceDataError
            When a value holds anything but letters, digits, "-" and "_": it may not name a file.
        """
        bare = self.slug_parameters if all(p in values for p in self.slug_parameters) else ()
        parts = [self._spelt(p, values[p]) for p in bare]
        parts += [f"{p}-{self._spelt(p, v)}" for p, v in sorted(values.items()) if p not in (*bare, "lang") and v is not None]
        slug = "_".join([*(parts or ["default"]), *language_suffix(values.get("lang"))])
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", slug):
            raise ViolenceDataError(f"{self.name}: expected letters and digits, at most 200, to name a file; found {slug!r}")
        return slug

    def title(self, values: Mapping[str, Any]) -> str:
        """Return the page's title for one run, in its language; the defaults stand for what is not given."""
        every = {**self.defaults(), **values}
        say = _words(str(every["lang"])).plain
        named = {p: self._named(p, v, say) for p, v in every.items()}
        title = say.title(self.name, named)
        given = [p for p, v in values.items() if p not in (*self.slug_parameters, "lang") and v is not None]
        chosen = ", ".join(say.chosen(p, named[p]) for p in given)
        return f"{title} ({chosen})" if chosen else title

    def defaults(self) -> dict[str, Any]:
        """Return every parameter's value when nothing is given."""
        return {p: self.usual.get(p) for p in self.parameters} | {"lang": "en"}

    def _spelt(self, parameter: str, value: Any) -> str:
        if self.parameters.get(parameter) == "story":
            return str(value) if value in story_names() else str(_story(value).slug)
        return "-".join(map(str, value)) if isinstance(value, list) else str(value)

    def _named(self, parameter: str, value: Any, say: Words) -> Any:
        """Return a value as a title says it: what has a name by that, all else as it was given."""
        kind, names = self.parameters.get(parameter, ""), {code: str(say.place_name(code)) for code in places.names()}
        if kind == "story":
            return _story(value).title
        if kind == "municipality":
            return str(say.town(town(value), names[value[:2]]))
        if kind == "incident":
            rows = [row for row in seeds.read_rows("incidents.csv") if row["incident_id"] == value]
            return str(say.incident(rows[0]["place"], rows[0]["date"])) if rows else value
        if isinstance(value, list):
            return ", ".join(names.get(str(v), str(v)) for v in value)
        return names.get(value, value) if isinstance(value, str) else value


def language_suffix(lang: str | None) -> list[str]:
    """Return what a file's name ends with, after "_": the language, and nothing for English, whose pages keep their names."""
    return [] if lang in (None, "en") else [str(lang)]


def town(cvegeo: str) -> str:
    """Return a municipality's name, with its code where another of its state is called the same."""
    names = places.municipality_names()
    same = [code for code, name in names.items() if (code[:2], name) == (cvegeo[:2], names[cvegeo])]
    return names[cvegeo] if len(same) == 1 else f"{names[cvegeo]} ({cvegeo})"


def story_names() -> list[str]:
    """Return the names of the stories in `seeds/stories`: each is named as its page is."""
    return sorted(path.stem for path in (paths.seeds() / "stories").glob("*.toml"))


def _story(value: Any) -> Any:
    from violence_data.topics import stories  # pandas is loaded with it: what only lists reports does without

    return stories.get(value)


def _year_pairs() -> tuple[dict[str, Any], ...]:
    """Return every year that the files held cover whole, each beside the one before; a file that is added brings its year."""
    newest = max((file.cut for file in raw.read_manifest() if file.source_id == "sesnsp_victims"), default=f"{FIRST_YEAR}-12")
    last = int(newest[:4]) if newest.endswith("-12") else int(newest[:4]) - 1
    return tuple({"year_a": a, "year_b": b} for a, b in pairwise(range(FIRST_YEAR, last + 1)))


def _municipalities() -> tuple[dict[str, Any], ...]:
    """Return every municipality of the newest population table; NotBuilt where there is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq  # much lighter than pandas

    part = state.resource(state.read("municipality_profile"), "conapo_population_municipality_year")
    table = pq.ParquetFile(pa.BufferReader(state.read_table(part))).read(columns=["edition", "cvegeo"])  # read_table imports pandas
    held = set(zip(table["edition"].to_pylist(), table["cvegeo"].to_pylist(), strict=True))
    newest = max(edition for edition, _ in held)
    return tuple({"cvegeo": code} for edition, code in sorted(held) if edition == newest)


def _words(lang: str) -> Words:
    from violence_data.words import words_of

    return words_of("pages", lang)


REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            "national_trend",
            {"source": "source", **_YEARS},
            ("source",),
            tuple({"source": s} for s in SOURCES),
            usual={"source": "sesnsp_victims"},
        ),
        Report(
            "registered_deaths",
            {"cve_ent": "place", **_DAY},
            ("cve_ent",),
            ({"cve_ent": places.NATION},),
            usual={"cve_ent": places.NATION},
        ),
        Report(
            "state_profile",
            {"cve_ent": "state", **_YEARS},
            ("cve_ent",),
            tuple({"cve_ent": f"{n:02}"} for n in range(1, 33)),
            usual={"cve_ent": "12"},
            links_to="municipality_profile",
        ),
        Report(
            "compare_states",
            {"cve_ent": "states", "source": "compared source", **_YEARS},
            ("cve_ent",),
            tuple({"cve_ent": list(group)} for group in GROUPS),
            usual={"cve_ent": list(GROUPS[0]), "source": "sesnsp_victims"},
        ),
        Report(
            "rolling_year",
            {"cve_ent": "states", "source": "source", **_YEARS},
            ("cve_ent",),
            ({"cve_ent": list(GROUPS[0])},),
            usual={"cve_ent": list(GROUPS[0]), "source": "sesnsp_victims"},
        ),
        Report("case_files", _YEARS, (), ({},)),
        Report(
            "compare_years",
            {"year_a": "year", "year_b": "year", "source": "compared source", **_DAY},
            ("year_a", "year_b"),
            _year_pairs,
            usual={"year_a": 2018, "year_b": 2019, "source": "sesnsp_victims"},
        ),
        Report(
            "story_check",
            {"story": "story", **_DAY},
            ("story",),
            lambda: tuple({"story": name} for name in story_names()),
            usual={"story": "2019-10-15-tepochica"},
        ),
        Report(
            "revisions",
            {"source": "revised source", **_DAY},
            ("source",),
            tuple({"source": s} for s in REVISED),
            usual={"source": "sesnsp_victims"},
        ),
        Report(
            "whats_new",
            {"source": "revised source", "cut_a": "cut", "cut_b": "cut", **_DAY},
            ("source",),
            tuple({"source": s} for s in REVISED),
            usual={"source": "sesnsp_victims"},
        ),
        Report(
            "forecast_year",
            {"cve_ent": "place", "year": "year", "months_known": "months", "source": "forecast_source", **_DAY},
            ("cve_ent", "source"),
            (
                {"cve_ent": places.NATION, "source": "sesnsp_victims"},
                {"cve_ent": places.NATION, "source": "sesnsp_cni"},
                {"cve_ent": places.NATION, "source": "inegi_deaths_occurrence", "year": 2019, "months_known": 9},
            ),
            usual={"cve_ent": places.NATION, "source": "sesnsp_victims"},
        ),
        Report(
            "compare_sources",
            {"cve_ent": "place", **_DAY},
            ("cve_ent",),
            ({"cve_ent": places.NATION},),
            usual={"cve_ent": places.NATION},
        ),
        Report(
            "incident_context",
            {"incident": "incident", "at_least": "bar", "within_days": "window", **_DAY},
            ("incident",),
            lambda: tuple({"incident": one} for one in incident_ids()),
            usual={"incident": "iguala-tepochica-2019-10-15", "at_least": 13, "within_days": 2},
        ),
        Report(
            "municipality_profile",
            {"cvegeo": "municipality", **_DAY},
            ("cvegeo",),
            _municipalities,
            usual={"cvegeo": "12001"},
            only_by_name=True,
        ),
    )
}


def with_all_others() -> list[Report]:
    """Return the reports that are made when none is named."""
    return [report for report in REPORTS.values() if not report.only_by_name]


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


@dataclass(frozen=True)
class Job:
    """One run of one report."""

    report: str
    values: dict[str, Any]
    beside: tuple[str, ...] = ()
    """The other languages in which the same page is made with it, and to which it has a link."""

    @property
    def lang(self) -> str:
        """The language it is made in."""
        return str(self.values.get("lang") or "en")

    def others(self) -> dict[str, str]:
        """Return the file name without ending of the same page in each language beside."""
        return {lang: get(self.report).slug({**self.values, "lang": lang}) for lang in self.beside}

    @property
    def slug(self) -> str:
        """The run's file name without ending."""
        return get(self.report).slug(self.values)

    @property
    def title(self) -> str:
        """The run's title."""
        return get(self.report).title(self.values)
