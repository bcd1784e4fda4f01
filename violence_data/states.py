"""The 32 states: INEGI and ISO codes, names and aliases; an unknown name is an error that suggests.

Source of codes: INEGI's Catálogo Único de Claves de Áreas Geoestadísticas and ISO 3166-2:MX, typed into `seeds/states.csv`.
"""

from __future__ import annotations

import csv
import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from violence_data import paths
from violence_data.errors import UnknownName

NATION = "00"
UNSPECIFIED = "99"


@dataclass(frozen=True)
class State:
    """One state: its codes, its names, and its place in a tile grid laid out like the country."""

    cve_ent: str
    iso_3166_2: str
    name: str
    name_official: str
    abbreviation: str
    grid_row: int
    grid_col: int
    aliases: tuple[str, ...]


def fold(text: str) -> str:
    """Return `text` without case, accents, punctuation and surplus spaces, so that spellings meet.

    >>> fold("  MICHOACÁN de Ocampo. ")
    'michoacan de ocampo'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain.casefold()).split())


@functools.cache
def all_states() -> tuple[State, ...]:
    """Return the 32 states in the order of their codes, as in `seeds/states.csv`."""
    with (paths.seeds() / "states.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            State(
                cve_ent=row["cve_ent"],
                iso_3166_2=row["iso_3166_2"],
                name=row["name"],
                name_official=row["name_official"],
                abbreviation=row["abbreviation"],
                grid_row=int(row["grid_row"]),
                grid_col=int(row["grid_col"]),
                aliases=tuple(a for a in row["aliases"].split("|") if a),
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def _index() -> dict[str, str]:
    known: dict[str, str] = {}
    for state in all_states():
        forms = (state.cve_ent, str(int(state.cve_ent)), state.iso_3166_2, state.name, state.name_official)
        for form in (*forms, state.abbreviation, *state.aliases):
            known[fold(form)] = state.cve_ent
    return known


def cve_ent(name: str | int) -> str:
    """Return the two-character INEGI code of a state given by any of its names or codes.

    Raises
    ------
    UnknownName
        When no state is called that; the nearest names are suggested.

    Examples
    --------
    >>> cve_ent("GUERRERO"), cve_ent("Distrito Federal"), cve_ent(9), cve_ent("MX-MIC")
    ('12', '09', '09', '16')
    """
    found = _index().get(fold(str(name)))
    if found is None:
        raise UnknownName(f"state: expected a name or code of one of the 32 states, found {name!r}; {_suggest(str(name))}")
    return found


def place(name: str | int) -> str:
    """Return the code of the nation ("00" or "nation") or, as `cve_ent`, of a state.

    Raises
    ------
    UnknownName
        When it is neither; the nearest names of states are suggested.

    Examples
    --------
    >>> place("nation"), place("00"), place("Guerrero"), place("México")
    ('00', '00', '12', '15')
    """
    return NATION if fold(str(name)) in (NATION, "nation") else cve_ent(name)


def cve_ents(names: Iterable[str | int]) -> list[str]:
    """Return the codes of several states, in their order, each once.

    Raises
    ------
    UnknownName
        When one of them is unknown, or there is none.
    """
    codes = list(dict.fromkeys(cve_ent(name) for name in names))
    if not codes:
        raise UnknownName("states: expected at least one name or code of a state, found none")
    return codes


def _suggest(name: str) -> str:
    near = difflib.get_close_matches(fold(name), _index(), n=3, cutoff=0.6)
    names = dict.fromkeys(f"{get(_index()[n]).name} ({_index()[n]})" for n in near)
    return f"did you mean {' or '.join(names)}?" if names else 'run "violence-data list states" to see them all'


def get(code: str) -> State:
    """Return the state with this two-character INEGI code.

    Raises
    ------
    UnknownName
        When the code is not one of "01" to "32".
    """
    for state in all_states():
        if state.cve_ent == code:
            return state
    raise UnknownName(f'state code: expected "01" to "32", found {code!r}; run "violence-data list states" to see them all')


def names() -> dict[str, str]:
    """Return each state's usual name by code, with "00" for the nation and "99" for an unspecified state."""
    return {NATION: "Mexico", UNSPECIFIED: "state unspecified"} | {s.cve_ent: s.name for s in all_states()}
