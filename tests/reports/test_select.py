"""Which pages a command asks for: the grid, narrowed, varied, or pages of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from violence_data.errors import UnknownName, ViolenceDataError
from violence_data.paths import LANGUAGES
from violence_data.reports import catalog, select


def slugs(name: str | None, *pairs: str) -> list[str]:
    told = [(left, right) for left, _, right in (pair.partition("=") for pair in pairs)]
    return [job.slug for job in select.jobs(name, told)]


@pytest.mark.parametrize(
    ("name", "pairs", "expected"),
    [
        ("state_profile", ["cve_ent=12,Oaxaca"], ["12", "20"]),
        ("state_profile", ["cve_ent=12", "cve_ent=9", "cve_ent=Guerrero"], ["12", "09"]),
        ("state_profile", ["cve_ent=12,16", "end_year=2019..2020"], [f"{c}_end_year-{y}" for c in ("12", "16") for y in (2019, 2020)]),
        ("state_profile", ["start_year=2018", "lang=en"], [f"{n:02}_start_year-2018" for n in range(1, 33)]),
        ("state_profile", ["cve_ent=12", "lang=en,es"], ["12", "12_es"]),
        ("state_profile", ["cve_ent=12", "lang=es"], ["12_es"]),
        ("state_profile", ["cve_ent=12", "lang=en"], ["12"]),
        ("compare_states", ["cve_ent=12,16"], ["12-16"]),
        ("compare_years", ["year_a=2018", "year_b=2019..2020"], ["2018_2019", "2018_2020"]),
        ("forecast_year", ["cve_ent=12"], ["cve_ent-12"]),
        ("case_files", [], ["default", "default_es"]),
    ],
)
def test_parameters_choose_vary_or_hold_for_the_grid(name: str, pairs: list[str], expected: list[str]) -> None:
    assert slugs(name, *pairs) == expected


def test_without_a_report_all_that_have_the_parameter_are_made() -> None:
    assert len(slugs(None)) == len(LANGUAGES) * sum(len(report.grid) for report in catalog.with_all_others())
    assert len(slugs(None, "as_of=2024-12-31")) == len(slugs(None))
    assert slugs(None, "months_known=9", "lang=en") == [f"{s}_months_known-9" for s in ("00_sesnsp_victims", "00_sesnsp_cni")] + [
        "00_inegi_deaths_occurrence_months_known-9_year-2019"
    ]
    with pytest.raises(UnknownName, match="no report has all of these parameters: cve_netn"):
        slugs(None, "cve_netn=12")


def test_a_page_in_several_languages_has_a_link_to_each_other_one_and_one_alone_has_none() -> None:
    both, alone = (select.jobs("state_profile", [("cve_ent", "12"), ("lang", lang)]) for lang in ("en,es", "es"))
    assert [(job.lang, job.others()) for job in both] == [("en", {"es": "12_es"}), ("es", {"en": "12"})]
    assert [job.others() for job in alone] == [{}]


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("cve_ent=12,Atlantis", "state_profile: parameter cve_ent: state: expected"),
        ("cve_netn=12", "state_profile: no parameter 'cve_netn'"),
        ("end_year=2021..2019", "expected a range from low to high of at most 200 values, found '2021..2019'"),
        ("end_year=1..9999", "expected a range"),
        ("end_year=2019..", "year of four digits"),
        ("cve_ent=", "state: expected"),
        ("lang=fr", "expected one of en, es, found 'fr'"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_run(pair: str, says: str) -> None:
    with pytest.raises(ViolenceDataError, match=says):
        slugs("state_profile", pair)


def test_a_file_of_parameters_is_that_of_papermill(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("cve_ent: [9, '12']\nend_year: 2019\nas_of: 2019-12-31\n", encoding="utf-8")
    told = select.from_file(path)
    assert told == [("cve_ent", "9"), ("cve_ent", "12"), ("end_year", "2019"), ("as_of", "2019-12-31")]
    assert select.jobs("state_profile", told)[0].slug == "09_as_of-2019-12-31_end_year-2019"
    for text, says in (("- a", "found list"), ("a: [", "expected YAML"), ("1: 2", "found dict")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ViolenceDataError, match=says):
            select.from_file(path)
    with pytest.raises(ViolenceDataError, match="No such file"):
        select.from_file(tmp_path / "none.yaml")
