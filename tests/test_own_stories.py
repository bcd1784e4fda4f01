"""Stories of other subjects than the shipped one, written by README alone: golden verdicts, each held against numbers counted here."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from violence_data import load, stories

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("verdicts")]
FOLDER = Path(__file__).parent / "stories"
GUANAJUATO, REPORT = "2021-01-21-guanajuato-record", "2024-09-01-sixth-report"
THEN = {
    GUANAJUATO: {
        "record": "supported",
        "deaths-irapuato": "not_covered",
        "second-in-a-month": "not_covered",
        "what-the-series-show": "not_covered",
    },
    REPORT: {
        "fell-in-2023": "supported",
        "fell-over-the-term": "supported",
        "more-than-before": "supported",
        "six-states": "contradicted",
    },
}
NOW = {
    GUANAJUATO: {
        "record": "supported",
        "deaths-irapuato": "too_close",
        "second-in-a-month": "too_close",
        "what-the-series-show": "supported",
    },
    REPORT: THEN[REPORT],
}
AS_OF = {GUANAJUATO: "2021-01-21", REPORT: "2024-09-01"}
VICTIMS, CASE_FILES, DATED = "sesnsp_victims_state_month", "sesnsp_incidents_state_month", "inegi_deaths_occurrence_state_month"
PRESS, EVENTS = "sspc_daily_municipality", "ucdp_events"
IRAPUATO = "11017"
HEAD = """slug = "own"
title = "Own"
published_on = 2021-01-21
source = "Nobody"

[[incidents]]
id = "irapuato"
date = 2020-07-01
cve_ent = "Guanajuato"
cvegeo = "11017"
place = "Irapuato, Guanajuato"
deaths = 26

[[claims]]
id = "c"
paraphrase = "It is said."
"""


def read(slug: str) -> stories.Story:
    path = FOLDER / f"{slug}.toml"
    return stories.read_story(path.read_text(encoding="utf-8"), path.name)


def words(checked: stories.Checked) -> dict[str, str]:
    return {verdict.claim.id: verdict.verdict for verdict in checked}


def judged(claim: str) -> stories.Verdict:
    return stories.check(stories.read_story(HEAD + claim, "own")).verdicts[0]


def monthly(table: str, as_of: str | None = None, cve_ent: str | None = None) -> pd.Series:
    """Return a table's count by month, of intentional homicide, of one state or of the nation."""
    frame = load(table, as_of=as_of)
    frame = frame[frame["offence"] == "homicidio_doloso"] if "offence" in frame else frame
    frame = frame[frame["method"] == "CNSP38_2015"] if table == CASE_FILES else frame
    frame = frame if cve_ent is None else frame[frame["cve_ent"] == cve_ent]
    count = next(name for name in ("victims", "incidents", "homicide_deaths") if name in frame)
    return frame.groupby("month")[count].sum().astype(float)


def yearly(table: str, as_of: str | None = None, cve_ent: str | None = None) -> dict[int, float]:
    months = monthly(table, as_of, cve_ent)
    return {int(year): total for year, total in months.groupby(months.index.year).sum().items()}


def people() -> pd.Series:
    return load("conapo_population_state_year").groupby("year")["population"].sum().astype(float)


def mean_rate(table: str, first: str, last: str, as_of: str | None = None) -> float:
    """Return the deaths a month per 100,000 people between two months, both counted."""
    of = people()
    months = monthly(table, as_of)[first:last]
    return float((months / [of[month.year] for month in months.index]).mean() * 1e5)


# ---- the stories ----


def test_every_story_here_has_its_golden_verdicts() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(THEN) == set(NOW) == set(AS_OF)


def test_together_they_use_every_kind_of_claim() -> None:
    assert {claim.kind for slug in THEN for claim in read(slug).claims} == set(stories.KINDS)


@pytest.mark.parametrize("slug", THEN)
def test_a_story_reads_under_its_own_name_and_day(slug: str) -> None:
    story = read(slug)
    assert (story.slug, f"{story.as_of:%Y-%m-%d}") == (slug, AS_OF[slug])
    assert list(THEN[slug]) == list(NOW[slug]) == [claim.id for claim in story.claims]


@pytest.mark.parametrize("slug", THEN)
def test_golden_verdicts_as_known_on_the_day_of_the_story(slug: str) -> None:
    assert words(stories.check(read(slug), AS_OF[slug])) == THEN[slug]


@pytest.mark.parametrize("slug", NOW)
def test_golden_verdicts_with_all_that_is_held(slug: str) -> None:
    assert words(stories.check(read(slug))) == NOW[slug]


# ---- what the tables say, counted without the checker ----


def test_guanajuato_passed_its_record_by_october_2020_already_and_by_every_count() -> None:
    then = yearly(CASE_FILES, AS_OF[GUANAJUATO], "11")
    assert monthly(CASE_FILES, AS_OF[GUANAJUATO], "11").index.max() == pd.Timestamp(2020, 10, 1)
    assert then[2020] > max(total for year, total in then.items() if year < 2020)
    for table in (VICTIMS, CASE_FILES, DATED):
        now = yearly(table, cve_ent="11")
        assert now[2020] > 1.2 * max(total for year, total in now.items() if year < 2020)
    assert (yearly(VICTIMS, cve_ent="11")[2020], yearly(VICTIMS, cve_ent="11")[2019]) == (4490, 3540)


def test_irapuato_had_28_dead_by_ucdp_and_24_by_the_press_where_the_story_has_26() -> None:
    press, events = load(PRESS), load(EVENTS)
    day = press[(press["cvegeo"] == IRAPUATO) & (press["date"] == pd.Timestamp(2020, 7, 1))]
    largest = events[(events["cve_ent"] == "11") & events["date_start"].between("2020-06-30", "2020-07-02") & ~events["is_aggregate"]]
    assert list(day["victims"]) == [24]
    assert largest["fatalities_best"].max() == 28


def test_more_than_two_places_had_ten_dead_in_the_31_days_of_the_story() -> None:
    """Three by the press, where the average is under 0.3 dead a day, and three by UCDP: none of them is Irapuato."""
    press, events = load(PRESS), load(EVENTS)
    of_2020 = press[press["date"].dt.year == 2020]
    quiet = of_2020.groupby("cvegeo")["victims"].sum() / 366 < 0.3
    window = of_2020[of_2020["date"].between("2020-06-01", "2020-07-01") & (of_2020["victims"] >= 10)]
    assert sorted(window[window["cvegeo"].map(quiet)]["cvegeo"]) == ["08004", "20248", "26017"]
    one_day = events[(events["date_start"] == events["date_end"]) & events["date_start"].between("2020-06-01", "2020-07-01")]
    assert sorted(one_day[one_day["fatalities_best"] >= 10]["cve_ent"]) == ["25", "26", "32"]


@pytest.mark.parametrize("as_of", [AS_OF[REPORT], None])
def test_victims_of_2023_were_fewer_by_4_percent_and_so_within_half_a_point_of_the_claim(as_of: str | None) -> None:
    years = yearly(VICTIMS, as_of)
    assert 100 * (years[2023] / years[2022] - 1) == pytest.approx(-4.2, abs=0.5)


@pytest.mark.parametrize(("as_of", "first", "last"), [(AS_OF[REPORT], "2023-06", "2024-05"), (None, "2023-10", "2024-09")])
def test_the_last_twelve_months_of_the_term_had_a_rate_lower_by_about_18_percent(as_of: str | None, first: str, last: str) -> None:
    change = mean_rate(VICTIMS, first, last, as_of) / mean_rate(VICTIMS, "2018-12", "2019-11", as_of) - 1
    assert 100 * change == pytest.approx(-18, abs=1)


def test_case_files_and_deaths_fell_over_the_term_too_but_by_less_than_the_18_percent_of_the_story() -> None:
    then = AS_OF[REPORT]
    files = mean_rate(CASE_FILES, "2022-08", "2023-07", then) / mean_rate(CASE_FILES, "2018-12", "2019-11", then) - 1
    deaths = mean_rate(DATED, "2022-01", "2022-12", then) / mean_rate(DATED, "2018-12", "2019-11", then) - 1
    assert -0.16 < files < -0.12
    assert -0.16 < deaths < -0.12


def test_the_level_was_above_that_of_both_presidents_before() -> None:
    now, under_pena, under_calderon = (
        mean_rate(DATED, first, last) for first, last in (("2018-12", "2022-12"), ("2012-12", "2018-11"), ("2006-12", "2012-11"))
    )
    assert now / under_pena == pytest.approx(1.28, abs=0.02)
    assert now / under_calderon == pytest.approx(1.50, abs=0.02)


def test_the_six_states_are_the_first_six_by_number_but_three_of_them_are_not_by_rate() -> None:
    victims = load(VICTIMS)
    victims = victims[(victims["offence"] == "homicidio_doloso") & (victims["month"].dt.year == 2023)]
    by_number = victims.groupby("cve_ent")["victims"].sum().astype(float)
    population = load("conapo_population_state_year")
    by_rate = by_number / population[population["year"] == 2023].groupby("cve_ent")["population"].sum().astype(float)
    six = ["02", "08", "11", "14", "15", "16"]
    assert sorted(by_number.nlargest(6).index) == six
    assert by_number[six].sum() / by_number.sum() == pytest.approx(0.468, abs=0.001)
    assert sorted(set(six) - set(by_rate.nlargest(6).index)) == ["14", "15", "16"]


# ---- what a first reader found ----


@pytest.mark.parametrize(
    ("table", "year"), [*((CASE_FILES, y) for y in (2020, 2022, 2023, 2026)), *((VICTIMS, y) for y in (2022, 2023, 2024))]
)
def test_a_record_of_the_nation_is_judged_in_every_year(table: str, year: int) -> None:
    claim = f'kind = "year_on_track_for_record"\ncve_ent = "00"\nyear = {year}\nheadline_basis = "{table}"\n'
    assert judged(claim).verdict in ("contradicted", "depends", "too_close", "not_covered")


@pytest.mark.parametrize("deaths", [29, 60, 100_000])
def test_more_dead_than_any_source_has_are_not_supported(deaths: int) -> None:
    assert judged(f'kind = "deaths_in_incident"\nincident_id = "irapuato"\ndeaths = {deaths}\n').verdict != "supported"


def test_a_rise_is_not_supported_where_the_figures_fell() -> None:
    claim = f'kind = "year_change"\ncve_ent = "00"\nyear = 2020\nchange_pct = 0.05\nheadline_basis = "{VICTIMS}"\n'
    years = yearly(VICTIMS)
    assert years[2020] < years[2019]
    assert judged(claim).verdict != "supported"


def test_totals_published_elsewhere_are_held_against_the_highest_year_before() -> None:
    claim = f'kind = "year_on_track_for_record"\ncve_ent = "00"\nyear = 2024\nheadline_basis = "{CASE_FILES}"\n'
    elsewhere = [part for part in judged(claim).parts if part.variant == "elsewhere"]
    assert [part.against_year for part in elsewhere] == [2019]


def test_a_source_that_counts_other_places_settles_nothing_of_the_claim_s_own() -> None:
    claim = 'kind = "nth_mass_killing_within_days"\nincident_ids = ["irapuato", "irapuato-june"]\nnth = 2\nwithin_days = 31\n'
    other = HEAD.replace(
        "[[claims]]",
        '[[incidents]]\nid = "irapuato-june"\ndate = 2020-06-06\ncve_ent = "11"\ncvegeo = "11017"\n'
        'place = "Irapuato"\ndeaths = 10\n\n[[claims]]',
    )
    verdict = stories.check(stories.read_story(f"{other}{claim}at_least = [10]\nheadline_at_least = 10\nyear = 2020\n", "own")).verdicts[0]
    counted = [part for part in verdict.parts if part.number is not None]
    assert verdict.verdict == "too_close"
    assert [part.reasons[0] for part in counted] == ["other_places", "other_places"]


def test_by_number_the_six_states_are_the_first_six() -> None:
    claim = (
        'kind = "places_among_most_violent"\ncve_ents = ["02", "08", "11", "14", "15", "16"]\nyear = 2023\ntop = [6]\nheadline_top = 6\n'
    )
    by_rate, by_number = (judged(f'{claim}by = "{by}"\nheadline_basis = "{VICTIMS}"\n') for by in ("rate", "number"))
    assert (by_rate.verdict, by_number.verdict) == ("contradicted", "too_close")
    assert {part.variant for part in by_number.parts if part.votes} == {"number_top"}
