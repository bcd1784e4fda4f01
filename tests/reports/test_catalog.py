"""The catalogue: typed parameters, grids whose runs have names and titles of their own, and names that are safe as files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from alone import read

from violence_data import paths, places
from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.reports import batch, cache, catalog, making, page, parameters
from violence_data.reports.catalog import REPORTS, Job
from violence_data.words import LANGUAGES


def parse(report: str, **given: str) -> dict[str, Any]:
    return parameters.parse(report, REPORTS[report].parameters, given)


@pytest.mark.parametrize(
    ("report", "name", "text", "value"),
    [
        ("state_profile", "cve_ent", "michoacan de ocampo", "16"),
        ("compare_states", "cve_ent", "Guerrero, 16,Distrito Federal", ["12", "16", "09"]),
        ("compare_years", "year_a", " 2018 ", 2018),
        ("state_profile", "as_of", "2024-12-31", "2024-12-31"),
        ("national_trend", "source", "inegi_deaths_occurrence", "inegi_deaths_occurrence"),
        ("compare_years", "source", "inegi_deaths_registered", "inegi_deaths_registered"),
        ("compare_states", "source", "inegi_deaths_registered", "inegi_deaths_registered"),
        ("forecast_year", "source", "sesnsp_cni", "sesnsp_cni"),
        ("forecast_year", "cve_ent", "Nation", "00"),
        ("forecast_year", "months_known", "11", 11),
        ("compare_sources", "cve_ent", "Edomex", "15"),
        ("incident_context", "incident", " iguala-2014-09-26 ", "iguala-2014-09-26"),
        ("incident_context", "at_least", "4", 4),
        ("incident_context", "within_days", "31", 31),
    ],
)
def test_a_parameter_is_read_in_its_type(report: str, name: str, text: str, value: object) -> None:
    found = parse(report, **{name: text})
    assert (found, type(found[name])) == ({name: value}, type(value))


INCIDENTS = "expected one of aguililla-2019-10-14, iguala-2014-09-26, iguala-tepochica-2019-10-15, found '../x'"
REFUSED: dict[tuple[str, str], dict[str, list[str]]] = {
    ("state_profile", "cve_ent"): {
        "state: expected": ["-1", "00", "33", "", "../x", "../../etc/passwd", "__class__", "{0.__class__}", "12'; import os"],
        r"state: expected a name or code .* did you mean Guerrero \(12\)": ["Gerrero"],
    },
    ("compare_states", "cve_ent"): {"two or more different states": ["12", "12,Guerrero", ","], "found 'Atlantis'": ["12,Atlantis"]},
    ("state_profile", "start_year"): {
        "expected a year of four digits, found 'abcd'": ["abcd"],
        "year of four digits": ["19", "1e3", "-2019", "2_019", "٢٠١٩", ""],
    },
    ("state_profile", "as_of"): {
        "expected a day as YYYY-MM-DD, found '2019-13-01'": ["2019-13-01"],
        "day as YYYY-MM-DD": ["2019-02-30", "today", "../2019-01-01"],
    },
    ("national_trend", "source"): {
        "expected one of sesnsp_victims, inegi_deaths_occurrence, inegi_deaths_registration": ["unodc"],
        "expected one of": ["../sesnsp_victims", "", "sesnsp_cni", "inegi_deaths_registered"],
    },
    ("forecast_year", "cve_ent"): {"state: expected": ["000"]},
    ("forecast_year", "months_known"): {
        "number of months from 1 to 11, found '12'": ["12"],
        "number of months from 1 to 11": ["0", "1.0", "٩"],
    },
    ("forecast_year", "source"): {"expected one of sesnsp_victims, sesnsp_cni, inegi_deaths_occurrence": ["sesnsp_incidents"]},
    ("incident_context", "incident"): {INCIDENTS: ["../x"]},
    ("incident_context", "at_least"): {"whole number from 1 to 100,000, found '0'": ["0"], "whole number": ["٣"]},
    ("incident_context", "within_days"): {"whole number from 2 to 31": ["32"], "whole number": ["9" * 5000]},
    ("compare_sources", "cve_ent"): {"state: expected": ["33"]},
    ("national_trend", "lang"): {"expected one of en, es, found 'xx'": ["xx"], "expected one of": ["__class__"]},
}


@pytest.mark.robust("parameters", "parameters of a report that do not fit: other kinds, other digits, paths, code")
@pytest.mark.parametrize(
    ("report", "name", "says", "text"),
    [(*which, says, text) for which, told in REFUSED.items() for says, texts in told.items() for text in texts],
)
def test_a_parameter_of_another_kind_is_refused_by_its_name(report: str, name: str, says: str, text: str) -> None:
    with pytest.raises(ViolenceDataError, match=f"^{report}: parameter {name}: .*{says}"):
        parse(report, **{name: text})


@pytest.mark.robust("parameters", "names of parameters that a report does not have")
@pytest.mark.parametrize("name", ["cve_entt", "__class__", "source", "import os", "../cve_ent", ""])
def test_an_unknown_parameter_lists_those_there_are(name: str) -> None:
    with pytest.raises(UnknownName, match="state_profile: no parameter .*; it has: cve_ent, start_year, end_year, as_of, lang"):
        parse("state_profile", **{name: "12"})


def test_every_language_and_every_kind_can_be_asked_for() -> None:
    assert [parse("national_trend", lang=lang)["lang"] for lang in LANGUAGES] == list(LANGUAGES)
    assert {kind for r in REPORTS.values() for kind in r.parameters.values()} == set(parameters.KINDS)


def test_the_grid_holds_every_state_every_source_and_enough_pairs_and_groups() -> None:
    grids = {name: r.grid for name, r in REPORTS.items()}
    assert [g["cve_ent"] for g in grids["state_profile"]] == [s.cve_ent for s in places.all_states()]
    assert [g["source"] for g in grids["national_trend"]] == list(parameters.SOURCES)
    assert len(grids["compare_years"]) >= 9
    assert all(g["year_a"] < g["year_b"] for g in grids["compare_years"])
    assert len(grids["compare_states"]) >= 4


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda r: r.name)
def test_a_grid_has_known_parameters_own_names_and_titles(report: catalog.Report) -> None:
    slugs, titles = ([name(values) for values in (*report.grid, {})] for name in (report.slug, report.title))
    assert slugs[-1] == "default"
    assert len(set(slugs[:-1])) == len(set(titles[:-1])) == len(report.grid)
    for title, values in zip(titles, report.grid, strict=False):
        assert title and not re.search(r"[{}\[\]]|None", title)
        assert parse(report.name, **{p: ",".join(v) if isinstance(v, list) else str(v) for p, v in values.items()}) == values


@pytest.mark.parametrize(
    ("report", "values", "slug", "title"),
    [
        ("state_profile", {"cve_ent": "12"}, "12", "State profile: Guerrero"),
        (
            "state_profile",
            {"cve_ent": "20", "as_of": "2024-12-31", "start_year": 2016},
            "20_as_of-2024-12-31_start_year-2016",
            "State profile: Oaxaca (files out by 31 December 2024, from 2016)",
        ),
        ("state_profile", {"cve_ent": "20", "as_of": None}, "20", "State profile: Oaxaca"),
        ("compare_states", {"cve_ent": ["12", "31"]}, "12-31", "States compared: Guerrero, Yucatán"),
        ("compare_years", {"year_a": 2018, "year_b": 2019}, "2018_2019", "2018 and 2019 compared, state by state"),
        ("compare_years", {"year_b": 2020}, "year_b-2020", "2018 and 2020 compared, state by state"),
        (
            "incident_context",
            {"incident": "iguala-2014-09-26"},
            "iguala-2014-09-26",
            "Incident in context: Iguala, Guerrero, 26 September 2014",
        ),
        ("national_trend", {}, "default", "National trend: victims of homicidio doloso in case files (SESNSP)"),
    ],
)
def test_a_run_is_named_by_codes_and_titled_by_names(report: str, values: dict[str, Any], slug: str, title: str) -> None:
    job = batch.Job(report, values)
    assert (job.slug, job.title) == (slug, title)


@pytest.mark.robust("parameters", "values that may not name a file")
@pytest.mark.parametrize("value", ["a/b", "..", "../x", "{0}", "{slug.__class__}", "a b", "a\n", "ñ", "<b>", "%2e", "x" * 194, "a\x00"])
def test_a_value_that_may_not_name_a_file_is_refused(value: str) -> None:
    for report, values in (("compare_years", {"year_a": value}), ("state_profile", {"cve_ent": f"12/{value}"})):
        with pytest.raises(ViolenceDataError, match="expected letters and digits, at most 200, to name a file"):
            REPORTS[report].slug(values)
    assert len(REPORTS["compare_years"].slug({"year_a": "x" * 193})) == 200


def test_a_state_links_to_the_pages_of_its_municipalities_that_are_there(project: Path) -> None:
    folder = paths.reports() / "municipality_profile"
    folder.mkdir(parents=True)
    for name in ("12001", "16053", "12029_as_of-2019-12-31"):
        (folder / f"{name}.html").touch()
    linked = [
        [a["href"] for a in read(page.to_html(making.prepared(Job("state_profile", {"cve_ent": code})), "x", "x")).find_all("a")]
        for code in ("12", "20")
    ]
    assert [[href for href in some if "municipality" in href] for some in linked] == [["../municipality_profile/12001.html"], []]
    before = [cache.Now().digest(f"pages municipality_profile/{code}") for code in ("12", "20")]
    (folder / "12029.html").touch()
    after = [cache.Now().digest(f"pages municipality_profile/{code}") for code in ("12", "20")]
    assert after[0] != before[0] and after[1] == before[1]  # so that Guerrero's page is made anew, and no other
