"""Story files: what is read, what is refused and how that is said, where each fault stands, and the schema for editors."""

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
from violence_data.stories import claims, lines, reading, terms

SLUG = "2019-10-15-tepochica"
SHIPPED = (REPOSITORY / f"seeds/stories/{SLUG}.toml").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
HEAD = 'slug = "a"\ntitle = "A"\npublished_on = 2020-01-02\nsource = "B"\n'
CLAIMS = {
    "deaths_in_incident": 'incident_id = "aguililla-2019-10-14"\ndeaths = 13\n',
    "nth_mass_killing_within_days": "incident_ids = ['aguililla-2019-10-14', 'iguala-tepochica-2019-10-15']\n"
    "nth = 2\nwithin_days = 2\nat_least = [4, 13]\nheadline_at_least = 13\nyear = 2019\n",
    "year_on_track_for_record": 'cve_ent = "00"\nyear = 2019\nheadline_basis = "sesnsp_victims_state_month"\n',
    "places_among_most_violent": 'cve_ents = ["Guerrero"]\nyear = 2019\ntop = [5, 10]\nheadline_top = 10\n'
    'headline_basis = "inegi_deaths_occurrence_state_month"\n',
    "level_under_terms": 'cve_ent = "00"\npresident = "López Obrador"\nheadline_basis = "inegi_deaths_occurrence_state_month"\n',
    "event_context": 'incident_id = "iguala-2014-09-26"\n',
    "year_change": 'cve_ent = "Oaxaca"\nyear = 2019\nchange_pct = -3.5\nheadline_basis = "sesnsp_victims_state_month"\n',
}
quick = settings(derandomize=True, deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def of(kind: str, fields: str | None = None, name: str = "c") -> str:
    return f'[[claims]]\nid = "{name}"\nkind = "{kind}"\nparaphrase = "It is said."\n{CLAIMS[kind] if fields is None else fields}'


def read(text: str) -> stories.Story:
    return stories.read_story(text, "x.toml")


def refused(text: str) -> str:
    with pytest.raises(StoryInvalid) as error:
        read(text)
    return str(error.value)


# ---- what is read ----


def test_the_shipped_stories_are_read_by_name() -> None:
    assert SLUG in stories.names()
    for name in stories.names():
        assert stories.get(name).slug == name


def test_a_story_is_the_same_by_name_by_text_and_whatever_ends_its_lines() -> None:
    story = stories.get(SLUG)
    assert (story.published_on, story.as_of) == (dt.date(2019, 10, 16), dt.date(2019, 10, 15))
    for text in (SHIPPED, "\ufeff" + SHIPPED, SHIPPED.replace("\n", "\r\n")):
        assert stories.get(text) == story


def test_every_kind_is_read_and_its_defaults_are_set() -> None:
    assert set(CLAIMS) == set(claims.KINDS)
    story = read(HEAD + "".join(of(kind, name=f"c{n}") for n, kind in enumerate(CLAIMS)))
    assert (story.as_of, story.language, story.incidents) == (dt.date(2020, 1, 2), "en", ())
    assert [claim.kind for claim in story.claims] == list(CLAIMS)
    by_kind: dict[str, Any] = {claim.kind: claim for claim in story.claims}
    assert by_kind["places_among_most_violent"].cve_ents == ("12",)
    assert by_kind["level_under_terms"].president == "Andrés Manuel López Obrador"
    assert (by_kind["level_under_terms"].direction, by_kind["level_under_terms"].compare) == ("rise", "within")
    change = by_kind["year_change"]
    assert (change.cve_ent, change.compared_with_year, change.tolerance_pp, change.months) == ("20", 2018, 0.5, None)
    assert change.offences == ("homicidio_doloso",)
    assert change.other_bases == ()


def test_an_incident_of_its_own_is_a_table_and_claims_may_refer_to_it() -> None:
    own = '[[incidents]]\nid = "x"\ndate = 2019-01-18\ncve_ent = "hidalgo"\ncvegeo = "13074"\nplace = "Tlahuelilpan"\ndeaths = 137\n'
    story = read(HEAD + own + of("event_context", 'incident_id = "x"\n'))
    assert story.own_incidents == (
        stories.Incident(id="x", date=dt.date(2019, 1, 18), cve_ent="13", cvegeo="13074", place="Tlahuelilpan", deaths=137),
    )
    mixed = HEAD + 'incidents = ["iguala-2014-09-26", {id="x", date=2019-01-18, cve_ent="13", cvegeo="13074", place="T", deaths=1}]\n'
    assert len(read(mixed + of("event_context")).own_incidents) == 1


def test_a_story_cannot_be_changed_once_read() -> None:
    story = stories.get(SLUG)
    with pytest.raises(ValueError, match="frozen"):
        story.claims[0].id = "x"
    assert hash(story) == hash(stories.get(SLUG))


def test_what_may_be_chosen_is_what_the_tables_have() -> None:
    (offence,) = {get_args(get_args(t)[0]) for t in get_args(get_args(terms.Offences)[0])[:1]}
    assert offence == tables.OFFENCES
    bases = get_args(get_args(terms.Basis)[0])
    assert set(bases) <= set(tables.TABLES)
    assert {b for b in bases if b.endswith("_nation_month")} == set(terms.NATIONAL_ONLY)


# ---- what is refused, and how that is said ----

FAULTS = [
    ("year = 2019", "year = 20199", "line 41, claims[2].year: expected a whole number from 1990 to 2100, found 20199"),
    ("year = 2019", 'year = "2019"', 'line 41, claims[2].year: expected a whole number from 1990 to 2100, found "2019"'),
    ("year = 2019", "year = 2019.0", "claims[2].year: expected a whole number from 1990 to 2100, found 2019.0"),
    ("year = 2019", "year = true", "claims[2].year: expected a whole number from 1990 to 2100, found true"),
    (
        "year = 2019",
        f"year = {10**400}",
        "claims[2].year: expected a whole number from 1990 to 2100, found a number of more than 19 digits",
    ),
    ("year = 2019", f"year = 0x{'f' * 1800}", "found a number of more than 19 digits"),
    ("year = 2019", "yaer = 2019", 'line 41, claims[2].yaer: no such key; did you mean "year"?; nth_mass_killing_within_days has id,'),
    ("year = 2019", "yaer = 2019", "line 32, claims[2].year: expected a whole number from 1990 to 2100, found nothing; add it"),
    ("title = ", "tittle = ", 'line 5, tittle: no such key; did you mean "title"?; a story has slug, title,'),
    ("title = ", "tittle = ", "line 1, title: expected a text of 1 to 200 characters, in quotes, found nothing; add it"),
    ('"event_context"', '"event_contxt"', 'found "event_contxt"; did you mean "event_context"?'),
    ('"event_context"', "3", "line 91, claims[7].kind: expected one of deaths_in_incident, "),
    ('kind = "event_context"\n', "", "line 89, claims[7].kind: expected one of deaths_in_incident, "),
    ('"sesnsp_cni_nation_month"', '"sesnsp_cni_month"', "line 52, claims[3].other_bases[0]: expected one of sesnsp_victims_state_month"),
    ('"sesnsp_cni_nation_month"', '"sesnsp_cni_month"', 'found "sesnsp_cni_month"; did you mean "sesnsp_cni_nation_month"?'),
    ('"sesnsp_cni_nation_month"', '"sesnsp_victims_state_month"', "other_bases: sesnsp_victims_state_month is the headline_basis already"),
    (
        '"sesnsp_cni_nation_month", ',
        '"sesnsp_cni_nation_month", "sesnsp_cni_nation_month", ',
        "found sesnsp_cni_nation_month twice; take one",
    ),
    (
        'cve_ent = "00"\nyear',
        'cve_ent = "Colima"\nyear',
        "line 52, claims[3].other_bases[0]: sesnsp_cni_nation_month has figures of the nation alone",
    ),
    (
        'headline_basis = "inegi_deaths_occurrence_state_month"',
        'headline_basis = "sesnsp_cni_nation_month"',
        "line 62, claims[4].headline_basis: sesnsp_cni_nation_month has figures of the nation alone; choose a table of states",
    ),
    (
        '"16"]',
        '"Michoacn"]',
        "line 58, claims[4].cve_ents[1]: expected a name or code of one of the 32 states, found 'Michoacn'; did you mean",
    ),
    ('"16"]', '"Guerrero"]', "claims[4].cve_ents: expected each only once, found 12 twice"),
    ('"16"]', "16]", 'claims[4].cve_ents[1]: expected a state by name or code, in quotes, such as "Guerrero", found 16'),
    ("headline_top = 10", "headline_top = 7", "claims[4].headline_top: expected one of top (3, 5, 10), found 7; add it there or change it"),
    ("headline_at_least = 13", "headline_at_least = 9", "expected one of at_least (3, 4, 5, 8, 10, 13), found 9"),
    ("top = [3, 5, 10]", "top = []", "claims[4].top: expected a list of whole numbers from 1 to 31, such as [3, 5, 10], found a list of 0"),
    ("top = [3, 5, 10]", "top = [3, 99, 10]", "claims[4].top[1]: expected a whole number from 1 to 31, found 99"),
    ("record_year = 2018", "record_year = 2019", "claims[3].record_year: expected a year before 2019, found 2019; correct one of them"),
    (
        '"Enrique Peña Nieto"',
        '"Peña Nietto"',
        "line 71, claims[5].compared_with[0]: expected a president of seeds/presidential_terms.csv, found",
    ),
    ('"Enrique Peña Nieto"', '"Peña Nietto"', 'did you mean "Enrique Peña Nieto"?'),
    ('"Enrique Peña Nieto"', '"López Obrador"', "Andrés Manuel López Obrador is the president of the claim already; take the name out"),
    ('"Enrique Peña Nieto"', '"Zzz"', "there are Carlos Salinas de Gortari, Ernesto Zedillo"),
    ('"Enrique Peña Nieto"', '"a\\n\\u001b[2J"', r'found "a\n\x1b[2J"; there are'),
    ('direction = "rise"', 'direction = "up"', 'claims[5].direction: expected "rise" or "fall", found "up"'),
    (
        'compared_with = []\ndirection = "fall"\ncompare = "within"',
        'direction = "fall"\ncompare = "between"',
        '"between" compares with other',
    ),
    (
        '"aguililla-2019-10-14"\ndeaths',
        '"aguilila-2019-10-14"\ndeaths',
        "line 26, claims[1].incident_id: expected an incident of the story or of",
    ),
    ('"aguililla-2019-10-14"\ndeaths', '"aguilila-2019-10-14"\ndeaths', 'did you mean "aguililla-2019-10-14"?'),
    ('"aguililla-2019-10-14"\ndeaths', '"zzz"\ndeaths', "there are aguililla-2019-10-14, iguala-2014-09-26"),
    (
        'iguala-tepochica-2019-10-15"]\nnth',
        'iguala-x"]\nnth',
        "claims[2].incident_ids[1]: expected an incident of the story",
    ),
    ('["aguililla-2019-10-14", "iguala-tepochica-2019-10-15"]\nn', '["aguililla-2019-10-14"]\nn', "expected a list of 2 to 10 ids"),
    ('incidents = ["aguililla-2019-10-14"', 'incidents = ["zzz"', "line 10, incidents[0]: expected an incident of the story or of"),
    ('incidents = ["aguililla-2019-10-14"', "incidents = [3", "incidents[0]: expected a short name of lower-case letters"),
    (
        'incidents = ["aguililla-2019-10-14"',
        'incidents = ["iguala-2014-09-26"',
        'incidents[2]: expected a name of its own, found "iguala-2014-09-26"',
    ),
    (
        'incidents = ["aguililla-2019-10-14"',
        'incidents = [{id="aguililla-2019-10-14"}',
        "is an incident of seeds/incidents.csv; refer to that one",
    ),
    (
        'incidents = ["aguililla-2019-10-14"',
        'incidents = [{id="x"}',
        "incidents[0].date: expected a day from 1990 to 2100, written 2019-10-16",
    ),
    ('incidents = ["aguililla-2019-10-14"', 'incidents = [{cvegeo="12999"}', "incidents[0].cvegeo: expected a municipality of seeds/munic"),
    ('incidents = ["aguililla-2019-10-14"', 'incidents = [{cve_ent="16", cvegeo="12035"}', "expected a municipality of state 16, found"),
    (
        'incidents = ["aguililla-2019-10-14"',
        'incidents = [{plcae="x"}',
        'incidents[0].plcae: no such key; did you mean "place"?; an incident has',
    ),
    (
        'id = "year-on-track"',
        'id = "deaths-tepochica"',
        'line 44, claims[3].id: expected a name of its own, found "deaths-tepochica" a second',
    ),
    (
        'id = "year-on-track"',
        'id = "Year on track"',
        "claims[3].id: expected a short name of lower-case letters, digits and hyphens, at most 80",
    ),
    (
        "killed_civilians = 14",
        "killed_civilians = 16",
        "claims[0].killed_civilians: expected groups that add up to at most the 15 deaths, found 16",
    ),
    ("killed_civilians = 14", "killed_civilians = -1", "claims[0].killed_civilians: expected a whole number from 0 to 100000, found -1"),
    ("abducted = 43", "abducted = nan", "claims[7].abducted: expected a whole number from 0 to 100000, found nan"),
    (
        "published_on = 2019-10-16",
        'published_on = "2019-10-16"',
        "published_on: expected a day from 1990 to 2100, written 2019-10-16 without",
    ),
    ("published_on = 2019-10-16", "published_on = 2019-10-16T10:00:00Z", "published_on: expected a day from 1990 to 2100, written"),
    ("published_on = 2019-10-16", "published_on = 0001-01-01", "published_on: expected a day from 1990 to 2100, written"),
    ('language = "en"', 'language = "English"', 'language: expected two lower-case letters in quotes, such as "en", found "English"'),
    ('title = "F', f'title = "{"x" * 200}F', "title: expected a text of 1 to 200 characters"),
    ('title = "F', 'title = "\\u001b[31mF', "title: expected plain text on one line, found the character U+001B at place 1; take it out"),
    ('title = "F', 'title = "a\\u202eF', "found the character U+202E at place 2"),
    ('title = "F', 'title = "a\\nF', "found the character U+000A at place 2"),
    ('title = "Fifteen dead at Tepochica, a day after thirteen police officers died in Aguililla"', 'title = "  "', "found only spaces"),
    (
        f'slug = "{SLUG}"',
        'slug = "../../x"',
        'slug: expected a short name of lower-case letters, digits and hyphens, at most 80, in quotes, found "../../x"',
    ),
    (f'slug = "{SLUG}"', 'slug = "/etc/passwd"', "slug: expected a short name"),
    (
        f'slug = "{SLUG}"',
        'slug = "a\\u0000"',
        'slug: expected a short name of lower-case letters, digits and hyphens, at most 80, in quotes, found "a\\x00"',
    ),
    (f'slug = "{SLUG}"', f'slug = "{"a" * 81}"', "slug: expected a short name"),
    (f'slug = "{SLUG}"', 'slug = "{0.__class__}"', "slug: expected a short name"),
    (f'slug = "{SLUG}"', 'slug = "a"\n"b\\u001b c" = 1', '."b\\x1b c": no such key'.removeprefix(".")),
    (
        f'slug = "{SLUG}"',
        'slug = ["a"]',
        "slug: expected a short name of lower-case letters, digits and hyphens, at most 80, in quotes, found a list of 1",
    ),
    (f'slug = "{SLUG}"', "slug = {a = 1}", "in quotes, found a table"),
]


@pytest.mark.parametrize(("written", "instead", "says"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_its_line_its_field_and_what_was_expected(written: str, instead: str, says: str) -> None:
    assert written in SHIPPED
    message = refused(SHIPPED.replace(written, instead, 1))
    assert says in message
    assert all(c.isprintable() or c == "\n" for c in message)
    assert "pydantic" not in message


YEAR_CHANGES = [
    ("change_pct = -3.5", "change_pct = -101", "change_pct: expected a number from -100 to 10000, such as -3.5, found -101"),
    ("change_pct = -3.5", "change_pct = inf", "change_pct: expected a number from -100 to 10000, such as -3.5, found inf"),
    ("change_pct = -3.5", 'change_pct = "3 %"', 'such as -3.5, found "3 %"'),
    ("change_pct = -3.5", f"change_pct = {10**400}", "such as -3.5, found a number of more than 19 digits"),
    ("change_pct = -3.5", "change_pct = -3\ntolerance_pp = 51", "tolerance_pp: expected a number from 0 to 50, found 51"),
    ("change_pct = -3.5", "change_pct = -3\nmonths = 13", "months: expected a whole number from 1 to 12, found 13"),
    ("change_pct = -3.5", "change_pct = -3\ncompared_with_year = 2019", "expected another year than 2019; correct one of them"),
    (
        "change_pct = -3.5",
        "change_pct = -3\noffences = ['homicidio']",
        "expected one of homicidio_doloso, homicidio_culposo, feminicidio, found",
    ),
]


@pytest.mark.parametrize(("written", "instead", "says"), YEAR_CHANGES)
def test_a_change_of_a_year_is_within_bounds(written: str, instead: str, says: str) -> None:
    assert says in refused(HEAD + of("year_change").replace(written, instead))


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    message = refused(
        "bad = 1\n" + HEAD.replace('"A"', "3") + of("year_change", "cve_ent = 3\n") + of("event_context", 'incident_id = "z"\n')
    )
    told = re.findall(r"^  line (\d+), ([^:]+): ", message, flags=re.MULTILINE)
    assert [int(line) for line, _ in told] == sorted(int(line) for line, _ in told)
    every = {"bad", "title", "claims[0].cve_ent", "claims[0].year", "claims[0].change_pct", "claims[0].headline_basis"}
    assert {field for _, field in told} == every | {"claims[1].id", "claims[1].incident_id"}
    assert message.startswith(f'x.toml: {len(told)} faults; "Check a story" in README.md lists the keys:\n')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.toml: 5 faults"),
        ("a = ", "x.toml: line 1, the end of the file: not TOML: Invalid value"),
        ("../../x", "x.toml: line 1, column 1: not TOML"),
        ("/etc/passwd", "x.toml: line 1, column 1: not TOML"),
        ("a\x00b", "x.toml: line 1, column 2: not TOML"),
        ('a = 1\nb = "\x1b[2J"', r"x.toml: line 2, column 6: not TOML: Illegal character '\x1b'"),
        ("a = 1\nslug = 2\nslug = 3\n", "x.toml: line 3"),
        ("a = 1\r\nb = 2\rc = 3\n", "x.toml: line 2: expected lines that end in LF or CR LF, found a CR alone"),
        ("a = " + "[" * 1900, "expected at most 8 tables and lists within one another, found many more"),
        ("a = " + "[\n" * 90_000, "expected at most 8 tables and lists within one another, found many more"),
        ("a = " + "{b = " * 350, "expected at most 8 tables and lists within one another, found many more"),
        ("a = " + "[" * 9 + "]" * 9, "expected at most 8 tables and lists within one another, found more"),
        (".".join("a" * 900) + " = 1", "expected at most 8 tables and lists within one another, found more"),
        ("[" + ".".join("a" * 900) + "]", "expected at most 8 tables and lists within one another, found more"),
        ("a = 1\nb = '" + "x" * 2000 + "'", "x.toml: line 2: expected at most 2000 characters in a line, found 2006; break it"),
        ("claims = [" + "1,\n" * 1_000_000 + "]", "x.toml: expected a story of at most 256 KB, found more"),
        ("é" * 140_000, "x.toml: expected a story of at most 256 KB, found more"),
        (HEAD + "claims = 3", "claims: expected 1 to 50 claims, each a table [[claims]], found 3"),
        (HEAD + "claims = []", "claims: expected 1 to 50 claims, each a table [[claims]], found a list of 0"),
        (HEAD + "claims = [1]", "claims[0]: expected a table with keys of its own, found 1; write it as [[claims]]"),
        (HEAD + "[claims]\nid = 'x'", "claims: expected 1 to 50 claims, each a table [[claims]], found a table"),
        (HEAD + "[[claims]]\n" * 20_000, "x.toml: 1 fault; "),
        (HEAD + "[[claims]]\n" * 20_000, "claims: expected 1 to 50 claims, each a table [[claims]], found a list of 20000"),
        ("\n".join(f"k{n} = 1" for n in range(20_000)), "and 19955 more"),
    ],
)
def test_what_is_no_story_is_refused_plainly(text: str, says: str) -> None:
    message = refused(text)
    assert says in message
    assert len(message) < 20_000


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cve_ent = 00", 'put a code in quotes: "00"'),
        ("title = “Own”", "write straight quotes"),
        ("change_pct = -4.2%", "write a percentage without its sign"),
        ("change_pct = −4,2", "not TOML"),
        ("change_pct = -4,2", "write a decimal point"),
        ('paraphrase = "He said "no" to it."', "take the inner quotes out"),
        ("[claims]\n[claims]", "each claim or incident starts with two brackets"),
    ],
)
def test_what_people_write_who_do_not_write_toml_is_told_how(line: str, says: str) -> None:
    with pytest.raises(StoryInvalid, match=re.escape(says)):
        stories.read_story(line, "own")


@pytest.mark.parametrize("name", ["Mexico", "México", "Nacional"])
def test_the_name_that_the_country_and_a_state_share_is_refused(name: str) -> None:
    text = SHIPPED.replace('cve_ent = "00"', f'cve_ent = "{name}"', 1)
    with pytest.raises(StoryInvalid, match='expected "00" for the nation, or "Estado de México" for the state'):
        stories.read_story(text, "own")


def test_a_number_that_python_will_not_read_is_refused_plainly() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert "expected numbers of up to 19 digits, found one of thousands" in refused("a = " + "9" * 1000)
    finally:
        sys.set_int_max_str_digits(before)


def test_a_name_that_is_no_story_lists_those_there_are() -> None:
    with pytest.raises(UnknownName, match=rf'story: found "nope", expected one of: .*{SLUG}'):
        stories.get("nope")


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
    assert read(HEAD.replace('"A"', json.dumps(harmless)) + of("event_context")).title == harmless


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
    found = lines.find_lines(text)
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
    every = HEAD + "".join(of(kind, name=f"c{n}") for n, kind in enumerate(CLAIMS))
    for text in (SHIPPED, every):
        jsonschema.Draft7Validator(schema()).validate(as_json(text))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("year = 2019", "year = 20199"),
        ("year = 2019", "yaer = 2019"),
        ('"event_context"', '"event_contxt"'),
        ('"sesnsp_cni_nation_month"', '"sesnsp_cni_month"'),
        (f'slug = "{SLUG}"', 'slug = "../x"'),
        ("top = [3, 5, 10]", "top = []"),
    ],
)
def test_the_schema_refuses_what_the_reader_does(written: str, instead: str) -> None:
    text = SHIPPED.replace(written, instead, 1)
    refused(text)
    assert not jsonschema.Draft7Validator(schema()).is_valid(as_json(text))


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


def test_the_stories_of_the_readme_can_be_checked() -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```$", section(), flags=re.MULTILINE | re.DOTALL)
    shown = [read(block) for block in blocks]
    assert {claim.kind for story in shown for claim in story.claims} == set(claims.KINDS)


def test_the_readme_names_every_kind_every_field_and_every_basis() -> None:
    models = [stories.Story, stories.Incident, *claims.KINDS.values()]
    named = {name for model in models for name in model.model_fields} | set(claims.KINDS) | set(get_args(get_args(terms.Basis)[0]))
    assert [name for name in sorted(named) if f"`{name}`" not in section()] == []


def test_the_faults_the_readme_shows_are_those_of_its_story() -> None:
    (shown,) = re.findall(r"^```\n(my-story.*?)\n```$", section(), flags=re.MULTILINE | re.DOTALL)
    (story,) = re.findall(r"^```toml\n(.*?)^```$", section(), flags=re.MULTILINE | re.DOTALL)
    wrong = story.replace("change_pct = -10", 'change_pct = "a tenth"').replace("headline_top = 5", "headline_top = 7")
    with pytest.raises(StoryInvalid) as error:
        stories.read_story(wrong, "my-story.toml")
    assert str(error.value) == shown
