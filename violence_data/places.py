"""The 32 states, their municipalities and cities of several: codes, names and aliases; an unknown name is an error that suggests.

Sources: INEGI's Catálogo Único de Claves de Áreas Geoestadísticas and ISO 3166-2:MX, typed into `seeds/states.csv`; CONAPO's projections,
edition of 2023 (`seeds/municipalities.csv`); municipalities as others write them (`seeds/municipality_aliases.csv`); the metropolitan zones
of several municipalities as SEDATU, CONAPO and INEGI drew them in 2015 (`seeds/cities.csv`).
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from violence_data import seeds
from violence_data.errors import UnknownName

NATION = "00"
UNSPECIFIED = "99"
COUNTRY_OR_STATE = "mexico"
"""The folded name that the nation shares with a state."""
ABROAD = "33"
MOST_NAMED = 20
"""Municipalities of a city that one sentence names."""


def fold(text: str) -> str:
    """Return `text` without case, accents, punctuation and surplus spaces, so that spellings meet.

    >>> fold("  MICHOACÁN de Ocampo. ")
    'michoacan de ocampo'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain.casefold()).split())


# ---- states ----


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


@functools.cache
def all_states() -> tuple[State, ...]:
    """Return the 32 states in the order of their codes, as in `seeds/states.csv`."""
    rows = seeds.read_rows("states.csv")
    return tuple(
        State(
            *(r["cve_ent"], r["iso_3166_2"], r["name"], r["name_official"], r["abbreviation"]),
            *(int(r["grid_row"]), int(r["grid_col"])),
            tuple(alias for alias in r["aliases"].split("|") if alias),
        )
        for r in rows
    )


def names() -> dict[str, str]:
    """Return each state's usual name by code, with "00" for the nation and "99" for an unspecified state."""
    return {NATION: "Mexico", UNSPECIFIED: "state unspecified"} | {s.cve_ent: s.name for s in all_states()}


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


@functools.cache
def _codes_by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for state in all_states():
        forms = (state.cve_ent, str(int(state.cve_ent)), state.iso_3166_2, state.name, state.name_official)
        known |= dict.fromkeys(map(fold, (*forms, state.abbreviation, *state.aliases)), state.cve_ent)
    return known


def _key(name: str | int) -> str:
    """Return a name folded; a number only when it is written as a code is: "-1", "(1)" and "①" are no state."""
    text = str(name).strip()
    folded = fold(text)
    return folded if not folded.isdigit() or re.fullmatch("[0-9]+", text) else ""


def cve_ent(name: str | int) -> str:
    """Return the two-character INEGI code of a state given by any of its names or codes.

    Raises
    ------
    UnknownName
        When no state is called that; the nearest names are suggested. "México" alone is refused: the nation or the state may be meant.

    Examples
    --------
    >>> cve_ent("GUERRERO"), cve_ent("Distrito Federal"), cve_ent(9), cve_ent("MX-MIC")
    ('12', '09', '09', '16')
    """
    if _key(name) == COUNTRY_OR_STATE:
        raise UnknownName(
            f'state: {name!r} may be the nation or a state: write "00" for the nation, or "Estado de México" or "15" for the state'
        )
    return cve_ent_in_file(name)


def cve_ent_in_file(name: str | int) -> str:
    """Return the code of a state as publishers write it in a row of states, where "México" is the state.

    Raises
    ------
    UnknownName
        When no state is called that; the nearest names are suggested.

    Examples
    --------
    >>> cve_ent_in_file("México")
    '15'
    """
    known = _codes_by_name()
    found = known.get(_key(name))
    if found is None:
        near = difflib.get_close_matches(fold(str(name)), known, n=3, cutoff=0.6)
        meant = " or ".join(dict.fromkeys(f"{get(known[one]).name} ({known[one]})" for one in near))
        hint = f"did you mean {meant}?" if meant else 'run "violence-data list states" to see them all'
        raise UnknownName(f"state: expected a name or code of one of the 32 states, found {name!r}; {hint}")
    return found


def place(name: str | int) -> str:
    """Return the code of the nation ("00" or "nation") or, as `cve_ent`, of a state.

    Raises
    ------
    UnknownName
        When it is neither; the nearest names of states are suggested.

    Examples
    --------
    >>> place("nation"), place("00"), place("Guerrero"), place("Estado de México")
    ('00', '00', '12', '15')
    """
    return NATION if _key(name) in (NATION, "nation") else cve_ent(name)


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


# ---- municipalities ----


@functools.cache
def municipality_names() -> dict[str, str]:
    """Return the name of each municipality by its five-digit code."""
    return {row["cvegeo"]: row["municipality"] for row in seeds.read_rows("municipalities.csv")}


@functools.cache
def _municipalities_by_name() -> dict[str, set[str]]:
    """Return the codes of all municipalities called by a name, in any spelling."""
    found: dict[str, set[str]] = {}
    aliases = ((row["cvegeo"], row["name_published"]) for row in seeds.read_rows("municipality_aliases.csv"))
    for code, name in (*municipality_names().items(), *aliases):
        found.setdefault(fold(name), set()).add(code)
    return found


def cvegeo(name: str | int) -> str:
    """Return the five-digit INEGI code of a municipality given by its code or its name; `"Name, State"` where several are called so.

    Raises
    ------
    UnknownName
        When none is called that, or more than one; the message names those that may be meant.

    Examples
    --------
    >>> cvegeo("Tijuana"), cvegeo("morelos, Zacatecas"), cvegeo(2004)
    ('02004', '32032', '02004')
    """
    text, known = str(name).strip(), _municipalities_by_name()
    if re.fullmatch("[0-9]{4,5}", text) and text.zfill(5) in municipality_names():
        return text.zfill(5)
    own, _, state = text.rpartition(",")
    in_states = known.get(fold(own), set()) if own else set()
    codes = {code for code in in_states if code[:2] == cve_ent(state)} if in_states else known.get(fold(text), set())
    if len(codes) == 1:
        return next(iter(codes))
    if codes:
        meant = "; ".join(f"{_with_state(code)} ({code})" for code in sorted(codes))
        raise UnknownName(f"municipality: {name!r} is the name of {len(codes)}: {meant}; write the state after a comma, or the code")
    near = difflib.get_close_matches(fold(text), known, n=3, cutoff=0.7)
    told = [_with_state(code) for one in near for code in sorted(known[one])][:5]
    hint = f"; did you mean {'; '.join(told)}?" if told else ""
    raise UnknownName(f"municipality: expected a name or a five-digit code, found {name!r}{hint}")


def _with_state(code: str) -> str:
    return f"{municipality_names()[code]}, {names()[code[:2]]}"


# ---- cities of several municipalities ----


@dataclass(frozen=True)
class City:
    """A city that is several municipalities: its code here, its name, its municipalities, and whose delimitation of which year it is."""

    code: str
    name: str
    cvegeos: tuple[str, ...]
    source: str
    year: int

    @property
    def named(self) -> tuple[str, ...]:
        """Its municipalities by their names; none of a city of more than a sentence can hold."""
        return tuple(municipality_names()[code] for code in self.cvegeos) if len(self.cvegeos) <= MOST_NAMED else ()


@functools.cache
def cities() -> dict[str, City]:
    """Return the cities of `seeds/cities.csv` by their codes, which are their names without accents and spaces."""
    members: dict[str, list[dict[str, str]]] = {}
    for row in seeds.read_rows("cities.csv"):
        members.setdefault(row["city"], []).append(row)
    every = (
        City(fold(name).replace(" ", "-"), name, tuple(row["cvegeo"] for row in rows), rows[0]["source"], int(rows[0]["delimitation"]))
        for name, rows in members.items()
    )
    return {one.code: one for one in every}


def _city(name: str) -> tuple[City | None, bool]:
    """Return the city that bears a name, and whether the name says that the city is meant: "ZM de" stands before it."""
    folded = fold(name)
    bare = re.sub(r"^(zm|zona metropolitana|metropolitan (zone|area))( del?| of)? ", "", folded)
    return cities().get(bare.replace(" ", "-")), bare != folded


def is_city(name: str) -> bool:
    """Return whether a name is that of a city of several municipalities, and of no state.

    >>> is_city("La Laguna"), is_city("Oaxaca"), is_city("ZM de Oaxaca")
    (True, False, True)
    """
    found, is_meant = _city(name)
    return found is not None and (is_meant or fold(name) not in _codes_by_name())


def city(name: str) -> str:
    """Return the code of a city of several municipalities; where a state or a municipality has its name, "ZM de" stands before it.

    Raises
    ------
    UnknownName
        When no city is called that, or when something else may be meant.

    Examples
    --------
    >>> city("La Laguna"), city("ZM de Monterrey"), city("Zona metropolitana del Valle de México")
    ('la-laguna', 'monterrey', 'valle-de-mexico')
    """
    found, is_meant = _city(name)
    if found is None:
        near = difflib.get_close_matches(fold(name).replace(" ", "-"), cities(), n=1, cutoff=0.7)
        hint = f'did you mean "ZM de {cities()[near[0]].name}"?' if near else "seeds/cities.csv lists them"
        raise UnknownName(f"city: expected a city of several municipalities, found {name!r}; {hint}")
    others = [f'"{_with_state(code)}"' for code in sorted(_municipalities_by_name().get(fold(name), ()))]
    others += ["the state"] if fold(name) in _codes_by_name() else []
    if others and not is_meant:
        several = f'"ZM de {found.name}" for its {len(found.cvegeos)} municipalities'
        raise UnknownName(f"city: {name!r} may be more than one: write {several}, or {' or '.join(others)}")
    return found.code


def members(code: str) -> tuple[str, ...]:
    """Return the municipalities of a city by its code; of a municipality, itself.

    >>> members("acapulco"), members("02004")
    (('12001', '12021'), ('02004',))
    """
    return cities()[code].cvegeos if code in cities() else (code,)


def is_municipal(code: str) -> bool:
    """Return whether a code is of a municipality or of a city of several, not of a state or the nation."""
    return len(code) > 2


def name_of(code: str) -> str:
    """Return what a place is called by its code: a municipality with its state.

    >>> name_of("02"), name_of("02004"), name_of("la-laguna")
    ('Baja California', 'Tijuana, Baja California', 'La Laguna')
    """
    if not is_municipal(code):
        return names()[code]
    return cities()[code].name if code in cities() else _with_state(code)
