"""Story files: what is read, what is refused and how that is said, where each fault stands, every border, and the schema for editors."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import REPOSITORY

from violence_data import stories, tables
from violence_data.errors import StoryInvalid, UnknownName
from violence_data.topics.stories import claims, faults, reading, values, verdict

SLUG = "2019-10-15-tepochica"
SHIPPED = (REPOSITORY / f"seeds/stories/{SLUG}.toml").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SPANISH = (REPOSITORY / "README.es.md").read_text(encoding="utf-8")
VICTIMS, REGISTRATION = "sesnsp_victims_state_month", "inegi_deaths_registration_state_month"
HEAD = {"slug": '"a"', "title": '"A"', "published_on": "2020-01-02", "as_of": "2020-01-02", "source": '"B"', "language": '"en"'}
INCIDENT = {"id": '"own"', "date": "2019-01-18", "cve_ent": '"13"', "cvegeo": '"13074"', "place": '"Tlahuelilpan"', "deaths": "137"}
BASES = {"headline_basis": f'"{VICTIMS}"', "other_bases": f'["{REGISTRATION}"]'}
ALL = {"id": '"c"', "paraphrase": '"It is said."', "negated": "true"}
DEATHS, NTH, RECORD, PLACES, TERMS, CONTEXT, CHANGE, PERIOD, STATES_MOVED, LEVEL, EXTREME, SHARE, RANK, MASSACRES = claims.KINDS
TWO = '["own", "aguililla-2019-10-14"]'
CLAIMS: dict[str, dict[str, str]] = {
    DEATHS: {"incident_id": '"own"', "deaths": "13", "killed_police": "6", "killed_civilians": "7"},
    NTH: {"incident_ids": TWO, "nth": "2", "within_days": "2", "at_least": "[4, 13]", "headline_at_least": "13", "year": "2019"},
    RECORD: {"cve_ent": '"00"', "year": "2019", "record_year": "2018", "offences": '["feminicidio"]', **BASES},
    PLACES: {"cve_ents": '["Colima"]', "year": "2019", "top": "[5, 10]", "headline_top": "10", "by": '"number"'}
    | {"offences": '["homicidio_doloso"]', **BASES},
    TERMS: {
        "cve_ent": '"00"',
        "president": '"Fox"',
        "compared_with": '["Zedillo"]',
        "direction": '"fall"',
        "compare": '"between"',
        "offences": '["homicidio_doloso"]',
        **BASES,
    },
    CONTEXT: {"incident_id": '"own"', "abducted": "3"},
    CHANGE: {"cve_ent": '"Oaxaca"', "year": "2019", "compared_with_year": "2017", "change_pct": "-3.5", "tolerance_pp": "1"}
    | {"months": "6", "offences": '["homicidio_doloso"]', **BASES},
    PERIOD: {"cve_ent": '"00"', "period": '"2024-09/2025-08"', "compared_with": '"2018"', "per": '"count"', "change_pct": "-3.5"}
    | {"tolerance_pp": "1", "offences": '["homicidio_doloso"]', **BASES},
    STATES_MOVED: {"period": '"2019"', "compared_with": '"2018"', "direction": '"fall"', "number": "5", "per": '"day"'}
    | {"offences": '["homicidio_doloso"]', **BASES},
    LEVEL: {"cve_ent": '"00"', "period": '"2018"', "number": "86.9", "unit": '"per_day"', "tolerance_pct": "2"}
    | {"offences": '["homicidio_doloso"]', **BASES},
    EXTREME: {"cve_ent": '"00"', "period": '"2024-06"', "extreme": '"lowest"', "nth": "2", "since": "2015", "among": '"any_months"'}
    | {"per": '"day"', "offences": '["homicidio_doloso"]', **BASES},
    SHARE: {"cve_ent": '"00"', "cve_ents": '["Colima", "16"]', "period": '"2018"', "share_pct": "51", "tolerance_pp": "1"}
    | {"offences": '["homicidio_doloso"]', **BASES},
    RANK: {"cve_ent": '"Colima"', "period": '"2018"', "rank": "3", "order": '"least"', "by": '"rate"', "least_people": "50000"}
    | {"offences": '["homicidio_doloso"]', **BASES},
    MASSACRES: {"cve_ent": '"00"', "period": '"2020"', "at_least": "4", "number": "300", "unit": '"days"', "tolerance_pct": "5"},
}
INSTEAD = {"killed_soldiers", "killed_attackers", "president", "sex", "weapon", "age_group", "offence"}
"""Fields that stand for another one of the same claim."""
quick = settings(derandomize=True, deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def written(fields: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in fields.items())


def story(where: str = "", field: str = "", value: str = "") -> str:
    """Return a valid story that holds every kind of claim with every field, with one field set to a value."""

    def part(name: str, fields: dict[str, str]) -> str:
        assert name != where or field in fields, (name, field)
        return written(fields | {field: value} if name == where else fields)

    kinds = "".join(f'[[claims]]\nkind = "{kind}"\n' + part(kind, ALL | {"id": f'"c{n}"'} | CLAIMS[kind]) for n, kind in enumerate(CLAIMS))
    return part("head", HEAD) + "[[incidents]]\n" + part("incident", INCIDENT) + kinds


def one(kind: str, fields: str) -> str:
    return f'[[claims]]\nid = "c"\nkind = "{kind}"\nparaphrase = "It is said."\n{fields}'


def read(text: str) -> stories.Story:
    return stories.read_story(text, "x.toml")


def refused(text: str) -> str:
    with pytest.raises(StoryInvalid) as error:
        read(text)
    return str(error.value)


# ---- what is read ----


def test_a_story_is_the_same_by_name_by_text_and_whatever_ends_its_lines() -> None:
    shipped = stories.get(SLUG)
    assert {name: stories.get(name).slug for name in stories.names()} == {name: name for name in stories.names()}
    assert (shipped.published_on, shipped.as_of) == (dt.date(2019, 10, 16), dt.date(2019, 10, 15))
    for text in (SHIPPED, "\ufeff" + SHIPPED, SHIPPED.replace("\n", "\r\n")):
        assert stories.get(text) == shipped
    assert hash(shipped) == hash(stories.get(SLUG))
    with pytest.raises(ValueError, match="frozen"):
        shipped.claims[0].id = "x"


def test_every_kind_is_read_with_every_field_it_has_and_something_judges_it() -> None:
    assert [claim.kind for claim in read(story()).claims] == list(CLAIMS) == list(stories.KINDS)
    assert set(stories.KINDS) == set(verdict.JUDGES)
    for claim in read(story()).claims:
        assert set(type(claim).model_fields) - {"kind", *ALL, *CLAIMS[claim.kind]} <= INSTEAD, claim.kind


def test_what_is_left_out_has_its_default() -> None:
    optional = {"as_of", "language", "record_year", "other_bases", "by", "compared_with", "direction", "compare", "compared_with_year"}
    optional |= {
        "tolerance_pp",
        "months",
        "abducted",
        "negated",
        "per",
        "unit",
        "tolerance_pct",
        "nth",
        "since",
        "among",
        "order",
        "least_people",
    }
    lines = [line for line in story().split("\n") if line.split(" = ")[0] not in optional or line == "nth = 2"]
    kept = read("\n".join(line for line in lines if line != 'offences = ["homicidio_doloso"]'))
    assert (kept.as_of, kept.language) == (dt.date(2020, 1, 2), "en")
    by_kind: dict[str, Any] = {claim.kind: claim for claim in kept.claims}
    change, level, places = by_kind[CHANGE], by_kind[TERMS], by_kind[PLACES]
    assert (change.cve_ent, change.compared_with_year, change.tolerance_pp, change.months) == ("20", 2018, 0.5, None)
    assert (change.offences, change.other_bases) == (("homicidio_doloso",), ())
    assert (level.president, level.direction, level.compare) == ("Vicente Fox Quesada", "rise", "within")
    assert (places.cve_ents, places.by) == (("06",), "rate")
    assert (by_kind[PERIOD].compared_with, by_kind[PERIOD].per) == ("2023-09/2024-08", "day")
    assert (by_kind[LEVEL].unit, by_kind[LEVEL].tolerance_pct, by_kind[EXTREME].since) == ("count", 1, None)
    assert not any(claim.negated for claim in kept.claims)


def test_a_story_may_name_incidents_by_id_and_bring_some_of_its_own() -> None:
    own = '{id="x", date=2019-01-18, cve_ent="hidalgo", cvegeo="13074", place="Tlahuelilpan", deaths=137}'
    mixed = read(written(HEAD) + f'incidents = ["iguala-2014-09-26", {own}]\n' + one("event_context", 'incident_id = "x"\n'))
    place = {"cve_ent": "13", "cvegeo": "13074", "place": "Tlahuelilpan"}
    assert mixed.own_incidents == (stories.Incident(id="x", date=dt.date(2019, 1, 18), **place, deaths=137),)


def test_what_may_be_chosen_is_what_the_tables_have() -> None:
    (offence,) = {get_args(get_args(t)[0]) for t in get_args(get_args(values.Offences)[0])[:1]}
    bases = get_args(get_args(values.Basis)[0])
    assert offence == tables.OFFENCES
    assert set(bases) <= set(tables.TABLES)
    assert {b for b in bases if b.endswith("_nation_month")} == set(values.NATIONAL_ONLY)


# ---- what is refused, and how that is said ----

AGUILILLA = '"aguililla-2019-10-14"\ndeaths'
OWN = 'incidents = ["aguililla-2019-10-14"'
SLIDE = '"sesnsp_cni_nation_month"'
FAULTS = [
    # in the shipped story, written instead, what is said
    ("year = 2019", "year = 20199", "line 41, claims[2].year: expected a whole number from 1990 to 2100, found 20199"),
    ("year = 2019", 'year = "2019"', 'line 41, claims[2].year: expected a whole number from 1990 to 2100, found "2019"'),
    ("year = 2019", f"year = {10**400}", "1990 to 2100, found a number of more than 19 digits"),
    ("year = 2019", f"year = 0x{'f' * 1800}", "found a number of more than 19 digits"),
    ("year = 2019", "yaer = 2019", 'line 41, claims[2].yaer: no such key; did you mean "year"?; nth_mass_killing_within_days has id,'),
    ("year = 2019", "yaer = 2019", "line 32, claims[2].year: expected a whole number from 1990 to 2100, found nothing; add it"),
    ("title = ", "tittle = ", 'line 5, tittle: no such key; did you mean "title"?; a story has slug, title,'),
    ('"event_context"', '"event_contxt"', 'found "event_contxt"; did you mean "event_context"?'),
    ('"event_context"', '"month_change"', 'months are compared by "period_change"'),
    ('"event_context"', "3", "line 91, claims[7].kind: expected one of deaths_in_incident, "),
    ('kind = "event_context"\n', "", "line 89, claims[7].kind: expected one of deaths_in_incident, "),
    (SLIDE, '"sesnsp_cni_month"', "line 52, claims[3].other_bases[0]: expected one of sesnsp_victims_state_month"),
    (SLIDE, '"sesnsp_cni_month"', 'found "sesnsp_cni_month"; did you mean "sesnsp_cni_nation_month"?'),
    (SLIDE, f'"{VICTIMS}"', "other_bases: sesnsp_victims_state_month is the headline_basis already"),
    (SLIDE, f"{SLIDE}, {SLIDE}", "found sesnsp_cni_nation_month twice; take one"),
    ('"00"\nyear', '"Colima"\nyear', "line 52, claims[3].other_bases[0]: sesnsp_cni_nation_month has figures of the nation alone"),
    ('basis = "inegi_deaths_occurrence_state_month"', f"basis = {SLIDE}", "line 62, claims[4].headline_basis: sesnsp_cni_nation_month has"),
    ('"16"]', '"Michoacn"]', "line 58, claims[4].cve_ents[1]: expected a name or code of one of the 32 states, found 'Michoacn'; did you"),
    ('"16"]', "16]", 'claims[4].cve_ents[1]: expected a state by name or code, in quotes, such as "Guerrero", found 16'),
    *[('"16"]', f'"{n}"]', 'expected "00" for the nation, or "Estado de México" for the state') for n in ("Mexico", "México", "Nacional")],
    ('cve_ent = "00"', 'cve_ent = "Mexico"', 'expected "00" for the nation, or "Estado de México" for the state'),
    (SLIDE, '"sesnsp_incidents_municipality_month"', "expected a table of the nation or states for that place"),
    ("headline_top = 10", "headline_top = 7", "claims[4].headline_top: expected one of top (3, 5, 10), found 7; add it there or change it"),
    ("headline_at_least = 13", "headline_at_least = 9", "expected one of at_least (3, 4, 5, 8, 10, 13), found 9"),
    ("record_year = 2018", "record_year = 2019", "claims[3].record_year: expected a year before 2019, found 2019; correct one of them"),
    ('"Enrique Peña Nieto"', '"Peña Nietto"', "line 71, claims[5].compared_with[0]: expected a president of seeds/presidential_terms.csv"),
    ('"Enrique Peña Nieto"', '"Peña Nietto"', 'did you mean "Enrique Peña Nieto"?'),
    ('"Enrique Peña Nieto"', '"López Obrador"', "Andrés Manuel López Obrador is the president of the claim already; take the name out"),
    ('"Enrique Peña Nieto"', '"a\\n\\u001b[2J"', r'found "a\n\x1b[2J"; there are'),
    ('direction = "rise"', 'direction = "up"', 'claims[5].direction: expected "rise" or "fall", found "up"'),
    ('"fall"\ncompare = "within"', '"fall"\ncompare = "between"', '"between" compares with other'),
    (AGUILILLA, '"aguilila-2019-10-14"\ndeaths', "line 26, claims[1].incident_id: expected an incident of the story or of"),
    (AGUILILLA, '"aguilila-2019-10-14"\ndeaths', 'did you mean "aguililla-2019-10-14"?'),
    (AGUILILLA, '"zzz"\ndeaths', "there are aguililla-2019-10-14, iguala-2014-09-26"),
    ('iguala-tepochica-2019-10-15"]\nnth', 'iguala-x"]\nnth', "claims[2].incident_ids[1]: expected an incident of the story"),
    ('14", "iguala-tepochica-2019-10-15"]\nn', '14"]\nn', "expected a list of 2 to 10 ids"),
    (OWN, 'incidents = ["zzz"', "line 10, incidents[0]: expected an incident of the story or of"),
    (OWN, 'incidents = ["iguala-2014-09-26"', 'incidents[2]: expected a name of its own, found "iguala-2014-09-26"'),
    (OWN, 'incidents = [{id="aguililla-2019-10-14"}', "is an incident of seeds/incidents.csv; refer to that one"),
    (OWN, 'incidents = [{id="x"}', "incidents[0].date: expected a day from 1990 to 2100, written 2019-10-16"),
    (OWN, 'incidents = [{cvegeo="12999"}', "incidents[0].cvegeo: expected a municipality of seeds/munic"),
    (OWN, 'incidents = [{cve_ent="16", cvegeo="12035"}', "expected a municipality of state 16, found"),
    (OWN, 'incidents = [{plcae="x"}', 'incidents[0].plcae: no such key; did you mean "place"?; an incident has'),
    ('"year-on-track"', '"deaths-tepochica"', 'line 44, claims[3].id: expected a name of its own, found "deaths-tepochica" a second'),
    ('"year-on-track"', '"Year on track"', "claims[3].id: expected a short name of lower-case letters, digits and hyphens, at most 80"),
    ("civilians = 14", "civilians = 16", "killed_civilians: expected groups that add up to at most the 15 deaths, found 16"),
    ('language = "en"', 'language = "English"', 'language: expected two lower-case letters in quotes, such as "en", found "English"'),
    ('title = "F', 'title = "\\u001b[31mF', "title: expected plain text on one line, found the character U+001B at place 1; take it out"),
    ('title = "Fifteen dead at Tepochica, a day after thirteen police officers died in Aguililla"', 'title = "  "', "found only spaces"),
    (f'slug = "{SLUG}"', 'slug = "../../x"', 'digits and hyphens, at most 80, in quotes, found "../../x"'),
    (f'slug = "{SLUG}"', 'slug = "a"\n"b\\u001b c" = 1', '"b\\x1b c": no such key'),
]


@pytest.mark.parametrize(("text", "instead", "says"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_its_line_its_field_and_what_was_expected(text: str, instead: str, says: str) -> None:
    assert text in SHIPPED
    message = refused(SHIPPED.replace(text, instead, 1))
    assert says in message
    assert all(c.isprintable() or c == "\n" for c in message)
    assert "pydantic" not in message


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    wrong = written(HEAD | {"title": "3"}) + one("year_change", "cve_ent = 3\n") + one("event_context", 'incident_id = "z"\n')
    message = refused("bad = 1\n" + wrong)
    told = re.findall(r"^  line (\d+), ([^:]+): ", message, flags=re.MULTILINE)
    assert [int(line) for line, _ in told] == sorted(int(line) for line, _ in told)
    every = {"bad", "title", "claims[0].cve_ent", "claims[0].year", "claims[0].change_pct", "claims[0].headline_basis"}
    assert {field for _, field in told} == every | {"claims[1].id", "claims[1].incident_id"}
    assert message.startswith(f'x.toml: {len(told)} faults; "Check a story" in README.md lists the keys:\n')


DEEP = "expected at most 8 tables and lists within one another, found"
BARE = written(HEAD)
NO_STORY = [
    ("", "x.toml: 5 faults"),
    ("a = ", "x.toml: line 1, the end of the file: not TOML: Invalid value"),
    ("../../x", "x.toml: line 1, column 1: not TOML"),
    ("a\x00b", "x.toml: line 1, column 2: not TOML"),
    ('a = 1\nb = "\x1b[2J"', r"x.toml: line 2, column 6: not TOML: Illegal character '\x1b'"),
    ("a = 1\nslug = 2\nslug = 3\n", "x.toml: line 3"),
    ("a = 1\r\nb = 2\rc = 3\n", "x.toml: line 2: expected lines that end in LF or CR LF, found a CR alone"),
    ("a = " + "[" * 1900, f"{DEEP} many more"),
    ("a = " + "[\n" * 90_000, f"{DEEP} many more"),
    ("a = " + "{b = " * 350, f"{DEEP} many more"),
    ("a = " + "[" * 9 + "]" * 9, f"{DEEP} more"),
    (".".join("a" * 900) + " = 1", f"{DEEP} more"),
    ("[" + ".".join("a" * 900) + "]", f"{DEEP} more"),
    ("a = 1\nb = '" + "x" * 2000 + "'", "x.toml: line 2: expected at most 2000 characters in a line, found 2006; break it"),
    ("claims = [" + "1,\n" * 1_000_000 + "]", "x.toml: expected a story of at most 256 KB, found more"),
    ("é" * 140_000, "x.toml: expected a story of at most 256 KB, found more"),
    (BARE + "claims = 3", "claims: expected 1 to 50 claims, each a table [[claims]], found 3"),
    (BARE + "claims = []", "claims: expected 1 to 50 claims, each a table [[claims]], found a list of 0"),
    (BARE + "claims = [1]", "claims[0]: expected a table with keys of its own, found 1; write it as [[claims]]"),
    (BARE + "[claims]\nid = 'x'", "claims: expected 1 to 50 claims, each a table [[claims]], found a table"),
    (BARE + "[[claims]]\n" * 20_000, "x.toml: 1 fault; "),
    (BARE + "[[claims]]\n" * 20_000, "claims: expected 1 to 50 claims, each a table [[claims]], found a list of 20000"),
    ("\n".join(f"k{n} = 1" for n in range(20_000)), "and 19955 more"),
    # what people write who do not write TOML
    ("cve_ent = 00", 'put a code in quotes: "00"'),
    ("title = “Own”", "write straight quotes"),
    ("change_pct = -4.2%", "write a percentage without its sign"),
    ("change_pct = −4,2", "not TOML"),
    ("change_pct = -4,2", "write a decimal point"),
    ('paraphrase = "He said "no" to it."', "take the inner quotes out"),
    ("[claims]\n[claims]", "each claim or incident starts with two brackets"),
]


@pytest.mark.parametrize(("text", "says"), NO_STORY, ids=range(len(NO_STORY)))
def test_what_is_no_story_is_refused_plainly(text: str, says: str) -> None:
    message = refused(text)
    assert says in message
    assert len(message) < 20_000


def test_a_number_that_python_will_not_read_is_refused_plainly() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert "expected numbers of up to 19 digits, found one of thousands" in refused("a = " + "9" * 1000)
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("text", ["../../x", f"../stories/{SLUG}", f"{SLUG}.toml", "/etc/passwd", f"{SLUG}\n", f"{SLUG}\0", "..", ""])
def test_a_text_is_never_taken_for_a_path(text: str) -> None:
    with pytest.raises(UnknownName, match="story: found .*, expected one of: "):
        stories.get(text)
    with pytest.raises(StoryInvalid):
        stories.get(f"{text} = {text}")


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(StoryInvalid, match="^story.toml: line 2: expected UTF-8, found the byte 0xff; save it as UTF-8$"):
        stories.read_text(file)
    file.write_bytes(b"#" * (reading.MOST_BYTES + 1))
    with pytest.raises(StoryInvalid, match="at most 256 KB"):
        stories.read_text(file)
    for path in (tmp_path, tmp_path / "none.toml", Path("/dev/zero"), Path()):
        with pytest.raises(StoryInvalid, match=f"expected a story file or one of: .*{SLUG}.*; found neither"):
            stories.read_text(path)


@pytest.mark.parametrize(
    "harmless", ["<script>alert(1)</script>", "[red]x[/red]", "[link=https://example.org]x[/link]", ":bomb: {0}", "'; DROP"]
)
def test_markup_is_kept_as_the_text_it_is(harmless: str) -> None:
    assert read(story("head", "title", json.dumps(harmless))).title == harmless


# ---- a valid story with exactly one thing changed, on each side of every bound ----

LONG = {n: f'"{"a" * n}"' for n in (80, 81, 200, 201, 300, 301)}
STATES = [f'"{n:02}"' for n in range(1, 33)]
PERIODS = [
    ('"1990"', '"1989"'),
    ('"2100-12"', '"2100-13"'),
    ('"2018/2019"', '"2019/2018"'),
    ('"2018-11/2018-12"', '"2018/2018-12"'),
    ('"2020-02-29"', '"2019-02-29"'),
    ('"2019-12-31/2020-01-01"', '"2019-12-31/2020-01"'),
]
BORDERS: list[tuple[str, str, str, str]] = [
    # where, field, a value just inside, a value just outside
    ("head", "slug", LONG[80], LONG[81]),
    ("head", "title", LONG[200], LONG[201]),
    ("head", "title", '" a"', '" "'),
    ("head", "source", LONG[200], LONG[201]),
    ("head", "source", '"b"', '""'),
    ("head", "published_on", "1990-01-01", "1989-12-31"),
    ("head", "published_on", "2100-12-31", "2101-01-01"),
    ("head", "as_of", "1990-01-01", "1989-12-31"),
    ("head", "language", '"es"', '"esp"'),
    ("incident", "deaths", "0", "-1"),
    ("incident", "deaths", "100000", "100001"),
    ("incident", "cvegeo", '"13084"', '"13085"'),
    ("incident", "cve_ent", '"13"', '"33"'),
    *[(kind, "paraphrase", LONG[300], LONG[301]) for kind in CLAIMS],
    *[(kind, "id", LONG[80], LONG[81]) for kind in CLAIMS],
    *[(kind, "year", "2100", "2101") for kind, fields in CLAIMS.items() if "year" in fields],
    *[(kind, "year", "1991", "1989") for kind in (NTH, PLACES)],
    *[(kind, "cve_ent", '"32"', '"33"') for kind in (RECORD, TERMS, CHANGE)],
    *[(kind, "headline_basis", '"inegi_deaths_registered_state_year"', f'"{REGISTRATION}"') for kind in (RECORD, PLACES, TERMS, CHANGE)],
    *[(kind, "other_bases", "[]", f'["{REGISTRATION}", "{REGISTRATION}"]') for kind in (RECORD, PLACES, TERMS, CHANGE)],
    ("deaths_in_incident", "deaths", "13", "12"),
    ("deaths_in_incident", "deaths", "100000", "100001"),
    ("deaths_in_incident", "killed_police", "0", "-1"),
    ("deaths_in_incident", "killed_civilians", "7", "8"),
    (NTH, "nth", "2", "1"),
    (NTH, "nth", "100", "101"),
    (NTH, "within_days", "2", "1"),
    (NTH, "within_days", "31", "32"),
    (NTH, "at_least", "[13]", "[0, 13]"),
    (NTH, "at_least", "[13, 100000]", "[13, 100001]"),
    (NTH, "at_least", f"[{', '.join(map(str, range(2, 14)))}]", f"[{', '.join(map(str, range(1, 14)))}]"),
    (NTH, "headline_at_least", "4", "5"),
    (NTH, "incident_ids", '["own", "aguililla-2019-10-14"]', '["own"]'),
    (RECORD, "record_year", "2018", "2019"),
    (RECORD, "record_year", "1990", "1989"),
    (RECORD, "offences", '["feminicidio", "homicidio_doloso", "homicidio_culposo"]', "[]"),
    (PLACES, "cve_ents", f"[{', '.join(STATES)}]", f"[{', '.join([*STATES, STATES[0]])}]"),
    (PLACES, "cve_ents", '["01"]', "[]"),
    (PLACES, "top", "[10, 1]", "[10, 0]"),
    (PLACES, "top", "[10, 31]", "[10, 32]"),
    (PLACES, "headline_top", "5", "6"),
    (PLACES, "by", '"rate"', '"rates"'),
    (TERMS, "compared_with", '["Zedillo", "Salinas"]', '["Zedillo", "Fox"]'),
    (TERMS, "direction", '"rise"', '"up"'),
    (TERMS, "compare", '"within"', '"inside"'),
    ("event_context", "abducted", "0", "-1"),
    ("event_context", "abducted", "100000", "100001"),
    (CHANGE, "change_pct", "-100", "-100.5"),
    (CHANGE, "change_pct", "10000", "10000.5"),
    (CHANGE, "tolerance_pp", "0", "-0.1"),
    (CHANGE, "tolerance_pp", "50", "50.1"),
    (CHANGE, "months", "1", "0"),
    (CHANGE, "months", "12", "13"),
    (CHANGE, "compared_with_year", "2018", "2019"),
    (CHANGE, "compared_with_year", "1990", "1989"),
    *[
        (kind, "period", inside, outside)
        for kind in (PERIOD, STATES_MOVED, LEVEL, EXTREME, SHARE, RANK, MASSACRES)
        for inside, outside in PERIODS
    ],
    (PERIOD, "compared_with", '"2019"', '"2024-09/2025-08"'),
    (PERIOD, "per", '"day"', '"month"'),
    (STATES_MOVED, "number", "32", "33"),
    (STATES_MOVED, "direction", '"same"', '"none"'),
    (LEVEL, "number", "0", "-1"),
    (LEVEL, "number", "10000000", "10000001"),
    (LEVEL, "unit", '"minutes"', '"hours"'),
    (LEVEL, "tolerance_pct", "50", "50.1"),
    (EXTREME, "extreme", '"highest"', '"high"'),
    (EXTREME, "nth", "100", "101"),
    (EXTREME, "since", "1990", "1989"),
    (EXTREME, "among", '"same_months"', '"months"'),
    (SHARE, "cve_ents", '["01"]', "[]"),
    (SHARE, "cve_ents", f"[{', '.join(STATES)}]", f"[{', '.join([*STATES, STATES[0]])}]"),
    (SHARE, "share_pct", "100", "100.1"),
    (RANK, "rank", "2500", "2501"),
    (RANK, "cve_ent", '"32"', '"00"'),
    (RANK, "order", '"most"', '"last"'),
    (RANK, "least_people", "0", "-1"),
    (MASSACRES, "at_least", "1", "0"),
    (MASSACRES, "number", "100000", "100001"),
    (MASSACRES, "unit", '"place_days"', '"events"'),
]


@pytest.mark.parametrize(("where", "field", "inside", "outside"), BORDERS)
def test_a_value_inside_a_border_is_read_and_one_outside_is_the_only_fault(where: str, field: str, inside: str, outside: str) -> None:
    assert isinstance(read(story(where, field, inside)), stories.Story)
    message = refused(story(where, field, outside))
    found = re.findall(r"line \d+, ([a-z_\[\]0-9.]+):", message)
    assert len(found) == 1, message
    assert "found nothing; add it" not in message
    related = {"deaths": "killed_", "killed_civilians": "killed_", "top": "headline_top"}
    related |= {"cve_ents": "offence", "at_least": "headline_at_least", "headline_basis": "other_bases"}
    assert field in found[0] or related.get(field, field) in found[0], message


# ---- whatever is changed in a story ----

SYNTAX = ["", "\\", "[", "]", "[[claims]]\n", "[a.b]\n", "{", "}", '"', "'", '"""', "'''", "=", ".", ",", "\n", "\r\n", "\r", "#"]
VALUES = ["nan", "-inf", "true", "9" * 30, "0x" + "f" * 99, "1e400", "2019-10-16", "10:00:00"]
CHARACTERS = ["\x00", "\x1b[31m", "\u202e", "\ufeff", "é", "\ud800"]
PAIRS = [
    "[[incidents]]\n",
    "id = 'x'\n",
    "kind = 'event_context'\n",
    "kind = 3\n",
    "title = [",
    "year = {a=1}\n",
    "'a b' = [{}]\n",
    "a.b.c = 1\n",
]
PIECES = st.sampled_from([*SYNTAX, *VALUES, *CHARACTERS, *PAIRS])


@quick
@given(data=st.data())
def test_a_changed_story_is_read_or_refused_and_every_line_named_is_in_the_file(data: st.DataObject) -> None:
    text = SHIPPED
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 1, 3, 20, 300])))
        text = text[:start] + data.draw(PIECES | st.text(max_size=6)) + text[end:]
    try:
        assert isinstance(read(text), stories.Story)
    except StoryInvalid as error:
        named = [int(n) for n in re.findall(r"^(?:x\.toml:|  )? ?line (\d+)", str(error), flags=re.MULTILINE)]
        assert all(1 <= n <= text.count("\n") + 1 for n in named)
        assert all(c.isprintable() or c in "\n\u00a0" for c in str(error))


# ---- where each thing stands ----

BLANKS = st.sampled_from(["", " ", "\n", " # c ] } '''\n", '\n\t# "\n'])


class Writer:
    """Writes a TOML text in which each value holds a number of its own."""

    def __init__(self, data: st.DataObject) -> None:
        self.data, self.last = data, 1000

    def value(self, depth: int, one_line: bool = False) -> str:
        self.last += 1
        n = self.last
        plain = [str(n), f'"{n} # [[x]] \\" {{"', f"'{n} # ] = [\\'", f"-{n}.5", f"{n}-01-02"]
        plain += [] if one_line else [f'"""{n}\n[[claims]]\nid = 1 \\""" # "\n """""', f"'''{n}\n]\nkey = 2''\n''''"]
        kinds = ["plain", "list", "table"] if depth < 3 else ["plain"]
        match self.data.draw(st.sampled_from(kinds)):
            case "list":
                blank = "" if one_line else self.data.draw(BLANKS)
                items = [blank + self.value(depth + 1, one_line) + blank for _ in range(self.data.draw(st.integers(0, 3)))]
                return f"[{','.join(items)}{blank}]"
            case "table":
                return "{" + ", ".join(f"{k} = {self.value(depth + 1, True)}" for k in self.keys()) + "}"
            case _:
                return self.data.draw(st.sampled_from(plain))

    def keys(self) -> list[str]:
        return self.data.draw(st.lists(st.sampled_from(["a", "'b ]'", '"c \\" = #"', "d.e", 'f . "g."']), unique=True, max_size=4))

    def text(self) -> str:
        heads = ["", "[h]\n", "[[t]]\n", "[[t]]\n", "[t.u]\n", "[ 'v w' . x ] # [[y]]\n", "[[t.z]]\n"][: self.data.draw(st.integers(1, 7))]
        return "".join(
            head + "".join(f"{k}{self.data.draw(st.sampled_from(['=', ' = ']))}{self.value(0)} # =\n" for k in self.keys())
            for head in heads
        )


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(node, dict | list):
        for key, part in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(part, (*path, key))
    else:
        yield path, str(node)


@quick
@given(data=st.data(), ends=st.sampled_from(["\n", "\r\n"]))
def test_each_value_is_found_on_the_line_it_is_written(data: st.DataObject, ends: str) -> None:
    text = Writer(data).text().replace("\n", ends)
    found = faults.find_lines(text)
    for path, value in leaves(tomllib.loads(text)):
        number = re.search(r"\d{4}", value)
        assert number
        assert number[0] in text.split("\n")[found[path] - 1], path
        assert all(path[:n] in found for n in range(1, len(path)))


# ---- the schema for editors ----


def schema() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(stories.json_schema())
    return made


def as_json(text: str) -> Any:
    """What an editor holds against a schema: days are texts."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_the_schema_is_current() -> None:
    written = (REPOSITORY / "seeds/stories/story.schema.json").read_text(encoding="utf-8")
    assert written == stories.json_schema(), 'the models changed: run "make dictionary"'
    jsonschema.Draft7Validator.check_schema(schema())
    assert SHIPPED.startswith("#:schema story.schema.json\n")


def test_the_schema_takes_every_kind() -> None:
    for text in (SHIPPED, story()):
        jsonschema.Draft7Validator(schema()).validate(as_json(text))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("year = 2019", "year = 20199"),
        ("year = 2019", "yaer = 2019"),
        ('"event_context"', '"event_contxt"'),
        ('"sesnsp_cni_nation_month"', '"sesnsp_cni_month"'),
        (f'slug = "{SLUG}"', 'slug = "../x"'),
        ("top = [3, 5, 10]", "top = []"),
    ],
)
def test_the_schema_refuses_what_the_reader_does(text: str, instead: str) -> None:
    changed = SHIPPED.replace(text, instead, 1)
    refused(changed)
    assert not jsonschema.Draft7Validator(schema()).is_valid(as_json(changed))


def test_every_field_of_the_schema_is_described() -> None:
    tables_ = [schema(), *schema()["$defs"].values()]
    bare = [
        f"{t.get('description')}: {name}"
        for t in tables_
        for name, f in t["properties"].items()
        if name != "kind" and not f.get("description")
    ]
    assert bare == []
    assert "null" not in stories.json_schema()


# ---- README ----


def section() -> str:
    return README.partition("## Check a story\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("text", [section(), SPANISH])
def test_the_stories_of_both_readmes_can_be_checked_and_show_every_kind(text: str) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    shown = [read(block) for block in blocks if block.startswith("#:schema")]
    assert {claim.kind for story in shown for claim in story.claims} == set(claims.KINDS)


def test_the_readme_names_every_kind_every_field_and_every_basis() -> None:
    models = [stories.Story, stories.Incident, *claims.KINDS.values()]
    named = {name for model in models for name in model.model_fields} | set(claims.KINDS) | set(get_args(get_args(values.Basis)[0]))
    assert [name for name in sorted(named) if f"`{name}`" not in section()] == []


def test_the_faults_the_readme_shows_are_those_of_its_story() -> None:
    (shown,) = re.findall(r"^```\n(my-story.*?)\n```$", section(), flags=re.MULTILINE | re.DOTALL)
    (story,) = re.findall(r"^```toml\n(.*?)^```$", section(), flags=re.MULTILINE | re.DOTALL)
    wrong = story.replace("change_pct = -10", 'change_pct = "a tenth"').replace("headline_top = 5", "headline_top = 7")
    with pytest.raises(StoryInvalid) as error:
        stories.read_story(wrong, "my-story.toml")
    assert str(error.value) == shown
