"""The seeds: their structure, and that they agree with one another and with `data/raw`."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from support import own_files

from violence_data.places import fold
from violence_data.seeds import read_rows as rows

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
RAW = ROOT / "data" / "raw"

KEYS = {
    "states.csv": ("cve_ent",),
    "presidential_terms.csv": ("start",),
    "offences.csv": ("method", "offence"),
    "icd10_homicide.csv": ("code_from",),
    "municipalities.csv": ("cvegeo",),
    "municipality_aliases.csv": ("cve_ent", "name_published"),
    "municipality_splits.csv": ("cvegeo",),
    "cities.csv": ("city", "cvegeo"),
    "corrections.csv": ("table", "key", "column"),
    "errata.csv": ("date", "page", "wrong"),
    "incidents.csv": ("incident_id",),
    "published_totals.csv": (
        *("table", "cut", "unit", "offence", "cve_ent", "period_start", "period_end"),
        *("status", "value"),
    ),
}
CLAIMS: dict[str, dict[str, type]] = {
    "deaths_in_incident": {"incident_id": str, "deaths": int},
    "nth_mass_killing_within_days": {"nth": int, "within_days": int, "at_least": list},
    "year_on_track_for_record": {"year": int, "headline_basis": str, "other_bases": list},
    "places_among_most_violent": {"cve_ents": list, "year": int, "top": list},
    "level_under_terms": {"president": str, "compared_with": list},
    "event_context": {"incident_id": str},
    "period_change": {"period": str, "compared_with": str, "headline_basis": str},
    "states_moved": {"period": str, "number": int, "headline_basis": str},
    "level": {"period": str, "unit": str, "headline_basis": str},
    "extreme_since": {"period": str, "extreme": str, "since": int},
    "share": {"period": str, "headline_basis": str},
    "rank": {"period": str, "rank": int, "headline_basis": str},
}
CSV_FILES = sorted(KEYS)
STORIES = [p for p in sorted((SEEDS / "stories").glob("*.toml")) if p.relative_to(ROOT).as_posix() not in own_files()]


def forms(state: dict[str, str]) -> list[str]:
    """Return every written form of a state but its codes."""
    aliases = [alias for alias in state["aliases"].split("|") if alias]
    return [state["name"], state["name_official"], state["abbreviation"], *aliases]


def codes() -> set[str]:
    """Return the 32 codes of the states."""
    return {state["cve_ent"] for state in rows("states.csv")}


def conapo_names() -> dict[str, str]:
    """Return the municipalities of the shipped CONAPO file by code."""
    with zipfile.ZipFile(RAW / "conapo_population" / "municipality_1990-2040_ed2023.zip") as file:
        text = file.read(file.namelist()[0]).decode("utf-8")
    return {row["CVE"]: row["Municipio"] for row in csv.DictReader(text.splitlines())}


def polygons() -> set[str]:
    """Return the codes of the municipalities that have a shipped polygon."""
    with zipfile.ZipFile(RAW / "inegi_geography" / "municipalities_2020.zip") as file:
        text = file.read(file.namelist()[0]).decode("utf-8")
    return set(re.findall(r'"cvegeo": ?"(\d{5})"', text))


def claims(story: Path) -> list[dict[str, object]]:
    """Return the claims of a story file."""
    found = tomllib.loads(story.read_text(encoding="utf-8"))["claims"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("name", CSV_FILES)
def test_a_file_is_plain_text_its_rows_whole_unique_sorted_and_each_with_its_source(name: str) -> None:
    data, table = (SEEDS / name).read_bytes(), rows(name)
    assert b"\r" not in data and data.endswith(b"\n") and not data.startswith(b"\xef\xbb\xbf")
    assert "from memory" not in data.decode("utf-8").casefold()
    assert all(cell == cell.strip() for row in table for cell in row.values())
    keys = [tuple(row[column] for column in KEYS[name]) for row in table]
    assert len(set(keys)) == len(keys)
    if name == "published_totals.csv":
        keys = [(*key[:-1], f"{int(key[-1]):09d}") for key in keys]
    assert keys == sorted(keys)
    if name not in ("states.csv", "corrections.csv", "errata.csv"):
        assert not [row for row in table if not row["source"] or re.search(r"\bsame\b|\bibid", row["source"].casefold())]


def test_every_seed_file_is_tested_and_described() -> None:
    assert {path.name for path in SEEDS.glob("*.csv")} == set(CSV_FILES)
    described = (SEEDS / "README.md").read_text(encoding="utf-8")
    assert all(f"## {name}" in described for name in CSV_FILES)
    for name in CSV_FILES:
        with (SEEDS / name).open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        assert all(column in described for column in columns), name


def test_a_city_is_municipalities_that_there_are_and_no_two_cities_share_one() -> None:
    known, cities = {row["cvegeo"] for row in rows("municipalities.csv")}, rows("cities.csv")
    codes = [row["cvegeo"] for row in cities]
    assert set(codes) <= known and len(set(codes)) == len(codes)
    zones = {row["city"]: {(one["zone"], one["delimitation"]) for one in cities if one["city"] == row["city"]} for row in cities}
    assert len(zones) == len({fold(name) for name in zones}) == 58 and all(len(zone) == 1 for zone in zones.values())
    assert min(sum(row["city"] == name for row in cities) for name in zones) == 2


def test_states_are_32_with_own_codes_and_cells() -> None:
    states = rows("states.csv")
    assert [state["cve_ent"] for state in states] == [f"{i:02d}" for i in range(1, 33)]
    assert len({state["iso_3166_2"] for state in states}) == 32
    assert all(re.fullmatch(r"MX-[A-Z]{3}", state["iso_3166_2"]) for state in states)
    cells = {(int(state["grid_row"]), int(state["grid_col"])) for state in states}
    assert len(cells) == 32
    assert all(0 <= row < 7 and 0 <= col < 8 for row, col in cells)


def test_state_names_fold_to_one_state_each() -> None:
    owner: dict[str, str] = {}
    for state in rows("states.csv"):
        for form in forms(state):
            for key in (fold(form), fold(form).replace(" ", "")):
                assert owner.setdefault(key, state["cve_ent"]) == state["cve_ent"], form


def test_aliases_add_something() -> None:
    for state in rows("states.csv"):
        aliases = [fold(alias) for alias in state["aliases"].split("|") if alias]
        known = {fold(form) for form in forms(state)[:3]} | {fold(state["iso_3166_2"])}
        assert len(set(aliases)) == len(aliases)
        assert not known & set(aliases)


def test_state_names_of_conapo_are_known() -> None:
    path = RAW / "conapo_population" / "state_1990-2040_ed2023.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        met = {(row["CVE_GEO"], row["ENTIDAD"]) for row in csv.DictReader(file)}
    known = {(s["cve_ent"], fold(form)) for s in rows("states.csv") for form in forms(s)}
    assert {(code, fold(name)) for code, name in met if code != "00"} <= known


def test_terms_follow_one_another() -> None:
    terms = rows("presidential_terms.csv")
    starts = [dt.date.fromisoformat(term["start"]) for term in terms]
    assert [term["end"] for term in terms] == [*(day.isoformat() for day in starts[1:]), ""]
    assert starts == sorted(starts)
    assert (terms[0]["start"], terms[-1]["start"]) == ("1988-12-01", "2024-10-01")


def test_splits_match_conapo_by_code_and_name() -> None:
    names = conapo_names()
    assert len(names) == 2475
    splits = rows("municipality_splits.csv")
    after_conapo = {"25019": "Eldorado", "25020": "Juan José Ríos"}
    assert not set(after_conapo) & set(names)
    for split in splits:
        assert (names | after_conapo)[split["cvegeo"]] == split["municipality"]
        assert names[split["cvegeo_parent"]] == split["parent"]
        assert split["cvegeo"][:2] == split["cvegeo_parent"][:2]
        assert 2000 <= int(split["decree_year"]) <= 2022
    assert not {s["cvegeo"] for s in splits} & {s["cvegeo_parent"] for s in splits}


def test_splits_cover_every_municipality_without_a_polygon() -> None:
    drawn = polygons()
    assert len(drawn) == 2469
    splits = {split["cvegeo"]: split for split in rows("municipality_splits.csv")}
    assert set(conapo_names()) - drawn <= set(splits)
    assert all(split["cvegeo_parent"] in drawn for split in splits.values())


def test_published_totals_are_well_formed() -> None:
    offences = {row["offence"] for row in rows("offences.csv")}
    for row in rows("published_totals.csv"):
        start, end = (dt.date.fromisoformat(row[c]) for c in ("period_start", "period_end"))
        assert start <= end
        assert start.day == end.day == 1
        assert re.fullmatch(r"(\d{4}-\d{2}( to \d{4}-\d{2})?)?", row["cut"])
        assert row["published_on_is"] in {"exact", "usual day", "approximate", "at the latest", ""}
        assert (row["published_on"] == "") == (row["published_on_is"] == "")
        assert not row["published_on"] or dt.date.fromisoformat(row["published_on"]) > end
        assert not row["cut"] or end.isoformat()[:7] <= row["cut"]
        assert int(row["value"]) > 0
        assert row["unit"] in {"victims", "incidents", "homicide_deaths"}
        assert row["cve_ent"] in codes() | {"00"}
        assert row["check"] in {"exact", "reference"}
        assert set(row["offence"].split("+")) <= offences | {""}
        assert (row["offence"] == "") == (row["unit"] == "homicide_deaths" or row["table"] == "sspc_daily_state")


def test_exact_totals_ship_and_do_not_contradict() -> None:
    with (RAW / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        shipped = {(row["source_id"], row["cut"]): row["published_on"] for row in csv.DictReader(file)}
    seen: dict[tuple[str, ...], str] = {}
    for row in rows("published_totals.csv"):
        if row["check"] != "exact":
            continue
        source_id = next(s for s, _ in shipped if row["table"].startswith(s))
        assert shipped[source_id, row["cut"]] == row["published_on"]
        key = tuple(row[column] for column in KEYS["published_totals.csv"][:-2])
        assert seen.setdefault(key, row["value"]) == row["value"]
    assert len(seen) > 100


def test_offences_have_slugs_and_known_methods() -> None:
    for row in rows("offences.csv"):
        assert row["method"] in {"IEFC_1997", "CNSP38_2015", "RNID_2026"}
        assert re.fullmatch(r"[a-z_]+", row["offence"])
        intentional = row["offence"] in {"homicidio_doloso", "feminicidio"}
        assert row["is_homicide"] == ("y" if intentional else "n")


def test_icd10_ranges_do_not_overlap() -> None:
    groups = {"homicide", "legal_intervention", "undetermined_intent"}
    last = ""
    for row in rows("icd10_homicide.csv"):
        assert row["group"] in groups
        assert last < row["code_from"] <= row["code_to"]
        last = row["code_to"]


def test_incidents_add_up_and_lie_in_their_state() -> None:
    names = conapo_names()
    for row in rows("incidents.csv"):
        assert row["incident_id"].endswith(dt.date.fromisoformat(row["date"]).isoformat())
        assert row["cvegeo"] in names
        assert row["cvegeo"][:2] == row["cve_ent"]
        low, best, high = (int(row[f"victims_killed_{end}"]) for end in ("low", "best", "high"))
        assert low <= best <= high
        groups = ("police", "civilians", "soldiers", "attackers")
        assert sum(int(row[f"killed_{group}"] or 0) for group in groups) == best
        assert row["kind"] in {"ambush", "confrontation", "disappearance", "mass killing"}
        assert (row["counted_as_killing"] == "n") == (row["kind"] == "disappearance")


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_refers_to_what_is_known_and_its_claims_have_typed_parameters(story: Path) -> None:
    text = tomllib.loads(story.read_text(encoding="utf-8"))
    presidents = {row["president"] for row in rows("presidential_terms.csv")}
    incidents = {row["incident_id"] for row in rows("incidents.csv")}
    assert text["slug"] == story.stem
    assert isinstance(text["published_on"], dt.date)
    assert text["as_of"] <= text["published_on"]
    assert set(text["incidents"]) <= incidents
    ids = [claim["id"] for claim in claims(story)]
    assert len(set(ids)) == len(ids)
    for claim in claims(story):
        for parameter, kind in CLAIMS[str(claim["kind"])].items():
            assert isinstance(claim[parameter], kind), (claim["id"], parameter)
        assert claim["paraphrase"]
        assert {claim.get("president")} <= presidents | {None}
        assert {claim.get("incident_id")} <= incidents | {None}
        assert str(claim.get("cve_ent", "00")) in codes() | {"00"}


def test_deaths_claimed_match_the_incidents() -> None:
    best = {row["incident_id"]: int(row["victims_killed_best"]) for row in rows("incidents.csv")}
    told = [c for s in STORIES for c in claims(s) if c["kind"] == "deaths_in_incident"]
    assert told
    assert all(claim["deaths"] == best[str(claim["incident_id"])] for claim in told)


def test_the_municipalities_are_those_of_the_shipped_conapo_file() -> None:
    assert {row["cvegeo"]: row["municipality"] for row in rows("municipalities.csv")} == conapo_names()


def test_an_alias_is_another_name_of_a_municipality_of_its_state() -> None:
    names = {row["cvegeo"]: row["municipality"] for row in rows("municipalities.csv")}
    for row in rows("municipality_aliases.csv"):
        assert row["cvegeo"] in names
        assert row["cvegeo"][:2] == row["cve_ent"]
        assert row["reason"]
        taken = {fold(name).replace(" ", "") for code, name in names.items() if code[:2] == row["cve_ent"]}
        assert fold(row["name_published"]).replace(" ", "") not in taken, row
