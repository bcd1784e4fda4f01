"""The seeds: their structure, and that they agree with one another and with `data/raw`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
import unicodedata
import zipfile
from pathlib import Path

import pytest

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
    "corrections.csv": ("table", "key", "column"),
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
}
CSV_FILES = sorted(KEYS)
STORIES = sorted((SEEDS / "stories").glob("*.toml"))


def rows(name: str) -> list[dict[str, str]]:
    """Return a seed file's rows."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(text: str) -> str:
    """Return a name without case, accents and punctuation, as the lookup does."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain.casefold()).split())


def forms(state: dict[str, str]) -> list[str]:
    """Return every written form of a state but its codes."""
    aliases = [alias for alias in state["aliases"].split("|") if alias]
    return [state["name"], state["name_official"], state["abbreviation"], *aliases]


def codes() -> set[str]:
    """Return the 32 codes of the states."""
    return {state["cve_ent"] for state in rows("states.csv")}


def conapo_names() -> dict[str, str]:
    """Return the municipalities of the shipped CONAPO file by code."""
    archive = RAW / "conapo_population" / "municipality_1990-2040_ed2023.zip"
    with zipfile.ZipFile(archive) as file, file.open(file.namelist()[0]) as inner:
        text = io.TextIOWrapper(inner, encoding="utf-8", newline="")
        return {row["CVE"]: row["Municipio"] for row in csv.DictReader(text)}


def polygons() -> set[str]:
    """Return the codes of the municipalities that have a shipped polygon."""
    with zipfile.ZipFile(RAW / "inegi_geography" / "municipalities_2010.zip") as file:
        text = file.read(file.namelist()[0]).decode("utf-8")
    return set(re.findall(r'"cvegeo": "(\d{5})"', text))


def claims(story: Path) -> list[dict[str, object]]:
    """Return the claims of a story file."""
    found = tomllib.loads(story.read_text(encoding="utf-8"))["claims"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("name", CSV_FILES)
def test_file_is_plain_text(name: str) -> None:
    raw = (SEEDS / name).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert "from memory" not in raw.decode("utf-8").casefold()


@pytest.mark.parametrize("name", CSV_FILES)
def test_rows_are_whole_unique_and_sorted(name: str) -> None:
    table = rows(name)
    assert all(None not in row and None not in row.values() for row in table)
    assert all(cell == cell.strip() for row in table for cell in row.values())
    keys = [tuple(row[column] for column in KEYS[name]) for row in table]
    assert len(set(keys)) == len(keys)
    if name == "published_totals.csv":
        keys = [(*key[:-1], f"{int(key[-1]):09d}") for key in keys]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", sorted(set(CSV_FILES) - {"states.csv", "corrections.csv"}))
def test_every_fact_names_its_source(name: str) -> None:
    assert all(row["source"] for row in rows(name))
    assert not any(re.search(r"\bsame\b|\bibid", row["source"].casefold()) for row in rows(name))


def test_every_seed_file_is_tested_and_described() -> None:
    assert {path.name for path in SEEDS.glob("*.csv")} == set(CSV_FILES)
    described = (SEEDS / "README.md").read_text(encoding="utf-8")
    assert all(f"## {name}" in described for name in CSV_FILES)
    for name in CSV_FILES:
        with (SEEDS / name).open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        assert all(column in described for column in columns), name


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


@pytest.mark.parametrize(
    ("name", "cve_ent"),
    [
        ("MEXICO", "15"),
        ("México state", "15"),
        ("Estado de México", "15"),
        ("Distrito Federal", "09"),
        ("D.F.", "09"),
        ("Mexico City", "09"),
        ("COAHUILA", "05"),
        ("Coahuila de Zaragoza", "05"),
        ("Michoacán state", "16"),
        ("Veracruz-Llave", "30"),
        ("QUERETARO", "22"),
    ],
)
def test_names_met_in_data_are_known(name: str, cve_ent: str) -> None:
    found = [s["cve_ent"] for s in rows("states.csv") if fold(name) in map(fold, forms(s))]
    assert found == [cve_ent]


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
    for split in splits:
        assert names[split["cvegeo"]] == split["municipality"]
        assert names[split["cvegeo_parent"]] == split["parent"]
        assert split["cvegeo"][:2] == split["cvegeo_parent"][:2]
        assert 2000 <= int(split["decree_year"]) <= 2022
    assert not {s["cvegeo"] for s in splits} & {s["cvegeo_parent"] for s in splits}


def test_splits_cover_every_municipality_without_a_polygon() -> None:
    drawn = polygons()
    assert len(drawn) == 2457
    splits = {split["cvegeo"]: split for split in rows("municipality_splits.csv")}
    assert set(conapo_names()) - drawn <= set(splits)
    assert all(split["cvegeo_parent"] in drawn for split in splits.values())


def test_published_totals_are_well_formed() -> None:
    offences = {row["offence"] for row in rows("offences.csv")}
    for row in rows("published_totals.csv"):
        start, end = (dt.date.fromisoformat(row[c]) for c in ("period_start", "period_end"))
        assert start <= end
        assert start.day == end.day == 1
        assert re.fullmatch(r"(\d{4}-\d{2})?", row["cut"])
        assert not row["published_on"] or dt.date.fromisoformat(row["published_on"]) > end
        assert not row["cut"] or end.isoformat()[:7] <= row["cut"]
        assert int(row["value"]) > 0
        assert row["unit"] in {"victims", "incidents", "homicide_deaths"}
        assert row["cve_ent"] in codes() | {"00"}
        assert row["check"] in {"exact", "reference"}
        assert set(row["offence"].split("+")) <= offences | {""}
        assert (row["offence"] == "") == (row["unit"] == "homicide_deaths")


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
def test_story_refers_to_what_is_known(story: Path) -> None:
    text = tomllib.loads(story.read_text(encoding="utf-8"))
    known = {row["incident_id"] for row in rows("incidents.csv")}
    assert text["slug"] == story.stem
    assert isinstance(text["published_on"], dt.date)
    assert text["as_of"] <= text["published_on"]
    assert set(text["incidents"]) <= known
    ids = [claim["id"] for claim in claims(story)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_claims_have_typed_parameters(story: Path) -> None:
    presidents = {row["president"] for row in rows("presidential_terms.csv")}
    incidents = {row["incident_id"] for row in rows("incidents.csv")}
    for claim in claims(story):
        for parameter, kind in CLAIMS[str(claim["kind"])].items():
            assert isinstance(claim[parameter], kind), (claim["id"], parameter)
        assert claim["paraphrase"]
        assert claim.get("president", next(iter(presidents))) in presidents
        assert claim.get("incident_id", next(iter(incidents))) in incidents
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
