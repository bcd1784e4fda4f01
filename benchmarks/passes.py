"""How many modules of violence_data one thing passes: a claim from its story file to its card, a row from its csv to a state's chart.

`python benchmarks/passes.py` prints both lists and their numbers; it needs the built tables. A module counts when one of its functions
runs (`sys.setprofile`), methods, lambdas and comprehensions too. What runs while a module is imported does not count, whenever that is.

A claim is one of a story of its own, read, judged as of a day and with all that is held, and said as the story page says it, each kind
by itself. The loading of tables is no part of judging: the room `processed` and those under it are left out. The chart of all verdicts
of a story is counted by itself.

A row is one of SESNSP's victims: the table is built from its raw files alone (read, cleaned, checked, written), in a folder of its own;
loaded; measured; its numbers taken and a state's years drawn. The population was loaded before. Nothing is left out.
"""

from __future__ import annotations

import csv
import functools
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from unittest import mock

from violence_data import load, measures, paths, processed, raw, stories, tables, words_of
from violence_data.topics import states

PACKAGE = Path(paths.__file__).parent
UNDER_JUDGING = ("processed", "sources", "checks", "raw", "places", "seeds", "tables", "paths", "errors")
"""The room that loads tables, and those under it, as CONTRIBUTING.md lists the layers."""
MOST = {"a claim": 16, "a row": 25}
"""What is meant to be enough."""
VICTIMS, REGISTERED = "sesnsp_victims_state_month", "inegi_deaths_registration_state_month"
STORY = """
slug = "passes"
title = "A claim"
published_on = 2025-12-21
source = "Nobody"
[[claims]]
id = "claim"
paraphrase = "It is said."
"""
BASES = f'headline_basis = "{VICTIMS}"\nother_bases = ["{REGISTERED}"]\n'
INCIDENTS = '"aguililla-2019-10-14", "iguala-tepochica-2019-10-15"'
CLAIMS = {
    "year_on_track_for_record": f'cve_ent = "00"\nyear = 2019\n{BASES}',
    "year_on_track_for_record, under way": f'cve_ent = "00"\nyear = 2025\n{BASES}',
    "year_change": f'cve_ent = "00"\nyear = 2019\nchange_pct = 2.5\n{BASES}',
    "places_among_most_violent": f'cve_ents = ["Colima"]\nyear = 2019\ntop = [3]\nheadline_top = 3\n{BASES}',
    "level_under_terms": f'cve_ent = "00"\npresident = "López Obrador"\n{BASES}',
    "deaths_in_incident": 'incident_id = "aguililla-2019-10-14"\ndeaths = 13\n',
    "nth_mass_killing_within_days": f"incident_ids = [{INCIDENTS}]\n"
    "nth = 2\nwithin_days = 2\nat_least = [13]\nheadline_at_least = 13\nyear = 2019\n",
    "event_context": 'incident_id = "aguililla-2019-10-14"\n',
    "period_change": f'cve_ent = "00"\nperiod = "2025-06"\ncompared_with = "2024-09"\nchange_pct = -24\n{BASES}',
    "states_moved": f'period = "2019"\ndirection = "rise"\nnumber = 17\n{BASES}',
    "level": f'cve_ent = "00"\nperiod = "2019"\nnumber = 15\nunit = "minutes"\n{BASES}',
    "extreme_since": f'cve_ent = "00"\nperiod = "2019"\nextreme = "highest"\n{BASES}',
    "share": f'cve_ents = ["Colima"]\nperiod = "2019"\nshare_pct = 2\n{BASES}',
    "rank": f'cve_ent = "Colima"\nperiod = "2019"\nrank = 1\nby = "rate"\n{BASES}',
    "massacres": 'cve_ent = "00"\nperiod = "2020"\nat_least = 3\nnumber = 672\n',
}
"""A claim a kind, the one that is held to a number first."""


@contextmanager
def passed() -> Iterator[list[str]]:
    """Collect the modules of the package of which a function runs meanwhile, in the order in which they are first entered."""
    found: dict[str, None] = {}
    known: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event != "call" or code in known:
            return
        is_own = code.co_filename.startswith(str(PACKAGE)) and code.co_filename.endswith(".py")
        if is_own and _is_imported(frame):
            return  # it may run again, when it counts
        known.add(code)
        if is_own:
            found[".".join(Path(code.co_filename).relative_to(PACKAGE).with_suffix("").parts)] = None

    names: list[str] = []
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield names
    finally:
        sys.setprofile(before)
        names += found


def _is_imported(frame: FrameType | None) -> bool:
    """Tell whether a module is being imported around a frame."""
    while frame:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _forget() -> None:
    """Empty every cache of the package, so that nothing is passed by."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and str(getattr(one, "__module__", "")).startswith(PACKAGE.name):
            one.cache_clear()


def of_claim(kind: str) -> tuple[list[str], list[str]]:
    """Return the modules that a claim passes from the file to its card, and those that the chart adds."""
    _forget()
    with passed() as names:
        story = stories.read_story(f'{STORY}kind = "{kind.split(",")[0]}"\n{CLAIMS[kind]}', "passes.toml")
        then, now = stories.check(story, story.as_of.isoformat()), stories.check(story)
        words = words_of("stories")
        words.answer(then, now)
        words.claims(stories.sections(then, now))
    with passed() as drawn:
        stories.verdicts(then, now, words)
    names, drawn = ([name for name in some if name.split(".")[0] not in UNDER_JUDGING] for some in (names, drawn))
    return names, [name for name in drawn if name not in names]


def of_row() -> list[str]:
    """Return the modules that a row of the victims' table passes from its csv to the chart of a state's years."""
    population = load("conapo_population_state_year")
    _forget()
    with _victims_alone(), passed() as names:
        processed.build()
        victims = measures.main_method(load(VICTIMS))
        every_month = measures.monthly(victims)
        yearly = measures.yearly(measures.with_nation(every_month), population)
        states.level(yearly, every_month, population, "12")
        states.years(yearly[yearly["cve_ent"] == "12"], words_of("states"), victims)
    return names


@contextmanager
def _victims_alone() -> Iterator[None]:
    """Let the project be a folder that holds the raw files of one source, and the registry that source's table."""
    rows = [row for row in csv.DictReader((paths.raw() / raw.MANIFEST).open(encoding="utf-8-sig")) if row["source_id"] == "sesnsp_victims"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(paths.seeds(), home / "seeds")
        shutil.copytree(paths.raw() / "sesnsp_victims", home / "data/raw/sesnsp_victims")
        with (home / "data/raw" / raw.MANIFEST).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        only = mock.patch.dict(tables.TABLES, {VICTIMS: tables.TABLES[VICTIMS]}, clear=True)
        with mock.patch.dict(os.environ, {paths.HOME_VARIABLE: folder}), only:
            yield


def _listed(what: str, names: list[str], most: int) -> list[str]:
    return [f"{what}: {len(names)} modules, at most {most} are meant", *(f"  {name}" for name in names), ""]


def main() -> None:
    """Print the lists, and the numbers of all kinds of claim as a table."""
    kinds = {kind: of_claim(kind) for kind in CLAIMS}
    first = next(iter(kinds))
    lines = _listed(f"A claim of the kind {first}, from the story file to its card", kinds[first][0], MOST["a claim"])
    lines += _listed("A row of the victims' table, from the csv to a state's years", of_row(), MOST["a row"])
    lines += [f"{'kind of claim':38}{'file to card':>14}{'the chart adds':>16}"]
    lines += [f"{kind:38}{len(names):>14}{len(drawn):>16}" for kind, (names, drawn) in kinds.items()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
