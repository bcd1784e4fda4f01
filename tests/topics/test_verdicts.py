"""What the claims of stories come to: each rule at its threshold, each reason that a source gives, and the shipped story."""

from __future__ import annotations

import functools
import json
from typing import Any

import pandas as pd
import pytest

from violence_data import errors, measures, processed, stories, words_of
from violence_data.topics.stories import records, verdict
from violence_data.topics.stories.evidence import Held, largest_revision, undated_share
from violence_data.topics.stories.verdict import Word, headline_of, settle

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("verdicts")]
WORDS = words_of("stories")
SLUG = "2019-10-15-tepochica"
THEN = {
    "deaths-tepochica": "supported",
    "deaths-aguililla": "supported",
    "second-in-two-days": "supported",
    "year-on-track": "too_close",
    "two-of-the-most-violent": "too_close",
    "inherited-level": "supported",
    "promise-to-fall": "depends",
    "context-iguala-2014": "supported",
}
NOW = THEN | {"second-in-two-days": "depends", "year-on-track": "depends", "two-of-the-most-violent": "supported"}
VICTIMS, CASE_FILES, SLIDE = "sesnsp_victims_state_month", "sesnsp_incidents_state_month", "sesnsp_cni_nation_month"
OCCURRENCE, REGISTRATION = "inegi_deaths_occurrence_state_month", "inegi_deaths_registration_state_month"
YEARS, PRESS = "inegi_deaths_registered_state_year", "sspc_daily_municipality"
DOLOSO = ("homicidio_doloso",)
Fields = dict[str, Any]


# ---- claims, written as stories are ----


def change(year: int, pct: float, *bases: str, place: str = "00", **more: Any) -> Fields:
    return {"kind": "year_change", "cve_ent": place, "year": year, "change_pct": pct, **based(bases), **more}


def record(year: int, *bases: str, place: str = "00", **more: Any) -> Fields:
    return {"kind": "year_on_track_for_record", "cve_ent": place, "year": year, **based(bases), **more}


def ranks(states: str, year: int, top: int, *bases: str, by: str = "number") -> Fields:
    told = {"kind": "places_among_most_violent", "cve_ents": states.split(), "year": year, "top": [top], "headline_top": top, "by": by}
    return told | based(bases)


def level(president: str, *others: str, basis: str = VICTIMS, **more: str) -> Fields:
    told = {"kind": "level_under_terms", "cve_ent": "00", "president": president, "compared_with": list(others)}
    return told | {"headline_basis": basis} | more


def deaths(number: int, incident: str = "own", **more: int) -> Fields:
    return {"kind": "deaths_in_incident", "incident_id": incident, "deaths": number, **more}


def nth(bars: list[int], year: int, *incidents: str, times: int = 2, days: int = 2) -> Fields:
    told = {"kind": "nth_mass_killing_within_days", "incident_ids": incidents, "nth": times, "within_days": days, "at_least": bars}
    return told | {"headline_at_least": bars[-1], "year": year}


def based(bases: tuple[str, ...]) -> Fields:
    return {"headline_basis": (bases or (VICTIMS,))[0], "other_bases": bases[1:]}


def own(day: str, cvegeo: str, dead: int, name: str = "own") -> str:
    where = f'cve_ent = "{cvegeo[:2]}"\ncvegeo = "{cvegeo}"\nplace = "Place"\n'
    return f'[[incidents]]\nid = "{name}"\ndate = {day}\n{where}deaths = {dead}\n'


def story(claim: Fields, *incidents: str, day: str = "2025-12-31") -> str:
    told = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in claim.items())
    head = f'slug = "own"\ntitle = "Own"\npublished_on = {day}\nsource = "Nobody"\n'
    return f'{head}{"".join(incidents)}[[claims]]\nid = "c"\nparaphrase = "It is said."\n{told}'


@functools.cache
def _check(text: str, as_of: str | None) -> stories.Verdict:
    return stories.check(stories.read_story(text, "own"), as_of).verdicts[0]


def judged(claim: Fields, *incidents: str, as_of: str | None = None, day: str = "2025-12-31") -> stories.Verdict:
    """Return the verdict on a claim, worked out once a run."""
    return _check(story(claim, *incidents, day=day), as_of)


@pytest.fixture(scope="module")
def then(built: processed.Built) -> stories.Checked:
    """The shipped story with what had been published by 15 October 2019."""
    return stories.check(stories.get(SLUG), "2019-10-15")


@pytest.fixture(scope="module")
def now(built: processed.Built) -> stories.Checked:
    """The shipped story with all that is held."""
    return stories.check(stories.get(SLUG))


def of(checked: stories.Checked, claim: str) -> stories.Verdict:
    return next(one for one in checked if one.claim.id == claim)


def part(found: stories.Verdict, variant: str, **wanted: Any) -> stories.Combination:
    some = [p for p in found.parts if p.variant == variant and all(getattr(p, k) == value for k, value in wanted.items())]
    assert len(some) == 1, [(p.variant, p.table, p.n, p.year, p.name) for p in found.parts]
    return some[0]


def counted(found: stories.Verdict) -> list[stories.Combination]:
    return [p for p in found.parts if p.votes and p.number is not None]


def said_of(found: stories.Verdict) -> str:
    return str(WORDS.plain.lines(found))


# ---- every kind of claim, at its thresholds: the claim, the day, the verdict, and what is said ----

AMLO, PENA = "López Obrador", "Peña Nieto"
LACKING = {"compared_with_year": 2015}
SEVEN = "11 02 15 25 08 12 16"
ELSEWHERE = "published elsewhere, not a file here"
SHORT_YEAR = (
    "6.7 % fewer deaths in 2022 than were registered, and 3.8 % fewer in 2021. Had both years lacked nothing, the change would be −6.8 %"
)
FEMINICIDE = {"place": "31", "offences": ["feminicidio"]}
RULES: list[tuple[Fields, str | None, Word, str]] = [
    # 2022: 30,979 victims after 33,359, -7.13 %
    (change(2022, -7.1), None, "supported", "33,359 in 2021 and 30,979 in 2022, −7.1 %"),
    (change(2022, -7, tolerance_pp=0.05), None, "too_close", ""),
    (change(2022, -12), None, "contradicted", ""),
    (change(2022, 7.1), None, "contradicted", ""),
    (change(2020, 0.05), None, "contradicted", ""),  # a fall is no small rise, however near
    (change(2025, -20, place="06"), None, "not_covered", "SESNSP, victims in case files: what is asked is not covered."),
    (change(2025, -20, months=6), None, "contradicted", "first months (6):"),
    (change(2020, 1, months=2), None, "supported", "29 February"),
    # totals published elsewhere
    (change(2025, -21.5), None, "supported", ELSEWHERE),  # 23,609 after 30,060
    (change(2024, 4.0, REGISTRATION), None, "supported", ELSEWHERE),  # 33,550 after 32,252
    (change(2023, -6.7, REGISTRATION), "2024-09-30", "supported", ELSEWHERE),  # 31,062 after 33,287
    (record(2025), None, "contradicted", ELSEWHERE),
    (record(2025), "2026-09-19", "contradicted", "By SESNSP, victims in case files, file of"),
    # by month of death a change depends where what is lacking could bring it there: -42.6 %
    (change(2015, -44, OCCURRENCE, compared_with_year=2019), None, "depends", ""),
    (change(2015, -48.5, OCCURRENCE, compared_with_year=2019), None, "contradicted", ""),
    # 2022 by month of death: 31,048 after 34,346, -9.6 % (the rate: -10.3 %); registered were 33,287 after 35,700, -6.8 %
    (change(2022, -9.6, OCCURRENCE), None, "depends", SHORT_YEAR),
    (change(2022, -10.3, OCCURRENCE), None, "depends", SHORT_YEAR),
    # two ways of counting; whole years alone
    (change(2026, -35, CASE_FILES, compared_with_year=2024, months=2), None, "not_covered", "2026 and 2024 were counted in two ways"),
    (record(2026, CASE_FILES), None, "too_close", "no year before it was counted in the same way"),
    (change(2024, 4.0, YEARS), None, "supported", ""),
    (record(2018, YEARS), None, "supported", ""),
    (ranks("06", 2024, 1, YEARS, by="rate"), None, "supported", "from chance alone"),
    (change(2024, 4.0, YEARS, months=6), None, "not_covered", "it has whole years alone"),
    # states by number in a year under way: 1,606, 910, 893, 887, 861, 736
    (ranks(SEVEN, 2025, 7), "2025-08-01", "supported", "has 6 of the 12 months of 2025"),
    (ranks(SEVEN.replace("16", "14"), 2025, 7), "2025-08-01", "contradicted", ""),
    (ranks("25", 2021, 10, REGISTRATION, by="rate"), None, "not_covered", "never counts for 2021"),
    (ranks("11", 2018, 1, CASE_FILES, VICTIMS), None, "depends", ""),  # the claim leads with case files: both count
    # levels, within a term, of a young one, and between terms: 17.7 and 9.6 per 100,000
    (level("Calderón", "Fox", compare="between", basis=REGISTRATION), None, "supported", "was 17.7 per 100,000 people a year"),
    (level("Calderón", "Fox", compare="between", direction="fall", basis=REGISTRATION), None, "contradicted", ""),
    (level("Sheinbaum", direction="fall"), "2025-08-01", "supported", "in the last 9 months known of a young term"),
    (level("Sheinbaum", AMLO, compare="between", direction="fall"), "2025-08-01", "supported", "over the same first 9 months"),
    (level("Fox", basis=CASE_FILES), "2018-08-31", "not_covered", "no edition of the population here was published"),
    (level("Fox", basis=CASE_FILES), "2018-09-01", "contradicted", "CONAPO's edition of 2018"),
    (level("Fox", basis=CASE_FILES), None, "contradicted", "CONAPO's edition of 2023"),
    # why a source has no answer
    (record(2019, place="03", offences=["feminicidio"]), None, "not_covered", "no event in the years before"),
    (record(2019, REGISTRATION, OCCURRENCE, **FEMINICIDE), None, "not_covered", "it does not tell apart the legal types"),
    (record(2019, REGISTRATION, place="31", offences=["homicidio_doloso", "homicidio_culposo"]), None, "not_covered", "legal types"),
    (record(2019, REGISTRATION, place="31", offences=["feminicidio", *DOLOSO]), None, "contradicted", ""),
    (level("Sheinbaum", "Calderón", PENA), None, "not_covered", "of the term of Calderón is covered"),
    (
        level("Sheinbaum", "Calderón", PENA, compare="between"),
        None,
        "not_covered",
        "of the term of Calderón or of the one compared with it",
    ),
    (ranks("20 25", 1998, 10, CASE_FILES, by="rate"), None, "supported", "fewer than 20 events"),
]


@pytest.mark.parametrize(("claim", "as_of", "word", "says"), RULES, ids=range(len(RULES)))
def test_a_claim_comes_to_its_verdict_and_says_why(claim: Fields, as_of: str | None, word: Word, says: str) -> None:
    found = judged(claim, as_of=as_of)
    assert (found.verdict, says in said_of(found)) == (word, True), said_of(found)


SILENT = [
    (change(2022, -6.8, OCCURRENCE), "still lacks deaths"),
    (change(2021, -3.1, OCCURRENCE), "still lacks deaths"),
    (change(2020, 1, months=1), "29 February"),
    (change(2018, 60), "two different units"),
    (change(2018, 16.9), "two different units"),
    (change(2026, -35, CASE_FILES, compared_with_year=2024, months=2), "what is asked is not covered"),
    (ranks("11", 2018, 1, VICTIMS, CASE_FILES), "2017"),
]


@pytest.mark.parametrize(("claim", "not_said"), SILENT, ids=range(len(SILENT)))
def test_what_does_not_hold_is_not_said(claim: Fields, not_said: str) -> None:
    assert not_said not in said_of(judged(claim))


INCIDENTS: list[tuple[Fields, tuple[str, ...], Word, str]] = [
    (deaths(15), (own("2019-10-15", "12035", 15),), "supported", "The press bulletins have"),
    (deaths(40), (own("2019-10-15", "12035", 15),), "too_close", "fewer than the 40 claimed"),
    (deaths(0), (own("2019-05-22", "31001", 0),), "too_close", ""),
    (deaths(15, "iguala-tepochica-2019-10-15", killed_police=15), (), "depends", "Who died is told otherwise"),
    (deaths(28), (own("2020-07-01", "11017", 28),), "supported", "UCDP has an event with 28 dead in that municipality"),
    (deaths(40), (own("2020-07-01", "11017", 28),), "too_close", "it counts at least so many"),
    # what a source has days later is another event
    (deaths(43), (own("2015-05-22", "16084", 43),), "not_covered", ""),
    ({"kind": "event_context", "incident_id": "own"}, (own("2015-05-22", "16084", 43),), "not_covered", "2015: "),
    # no series counts people abducted
    ({"kind": "event_context", "incident_id": "aguililla-2019-10-14", "abducted": 2}, (), "not_covered", "how many were abducted"),
    ({"kind": "event_context", "incident_id": "own", "abducted": 2}, (own("2019-08-28", "30039", 28),), "not_covered", "abducted"),
    # what no source settles at the claimed bar is not settled by another bar
    (nth([3, 20], 2020, "a", "b", days=31), (own("2020-07-01", "11017", 26, "a"), own("2020-06-26", "20525", 15, "b")), "too_close", ""),
    (
        nth([20, 3], 2020, "a", "b", days=31),
        (own("2020-07-01", "11017", 26, "a"), own("2020-06-26", "20525", 15, "b")),
        "too_close",
        "not those",
    ),
    # a day of another year, a day without a bulletin
    (nth([8], 2020, "a", "b"), (own("2020-01-01", "08050", 9, "a"), own("2019-12-31", "16006", 9, "b")), "not_covered", "not every day"),
    (nth([8], 2019, "a", "b"), (own("2019-01-23", "08050", 9, "a"), own("2019-01-22", "16006", 9, "b")), "too_close", "not every day"),
]


@pytest.mark.parametrize(("claim", "incidents", "word", "says"), INCIDENTS, ids=range(len(INCIDENTS)))
def test_a_claim_on_incidents_comes_to_its_verdict_and_says_why(claim: Fields, incidents: tuple[str, ...], word: Word, says: str) -> None:
    found = judged(claim, *incidents)
    assert (found.verdict, says in said_of(found)) == (word, True), said_of(found)


# ---- the rules of one kind ----


def combination(verdict: Word, group: str = "a", **known: Any) -> stories.Combination:
    return stories.Combination(table=known.pop("table", group), verdict=verdict, group=group, variant="x", **known)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], "not_covered"),
        ([combination("not_covered")], "not_covered"),
        ([combination("not_covered", reasons=("floor",))], "too_close"),
        ([combination("supported"), combination("not_covered", "b")], "supported"),
        ([combination("supported"), combination("contradicted")], "contradicted"),
        ([combination("supported"), combination("contradicted", "b")], "depends"),
        ([combination("too_close"), combination("supported", "b")], "depends"),
        ([combination("supported"), combination("contradicted", "b", votes=False)], "supported"),
        ([combination("depends")], "depends"),
    ],
)
def test_groups_hold_together_and_disagree_apart(parts: list[stories.Combination], expected: str) -> None:
    assert settle(parts) == expected


def test_the_headline_is_of_the_claim_s_own_basis_where_it_says_something() -> None:
    parts = [combination("supported", "b"), combination("too_close", "a"), combination("not_covered", "c")]
    assert [headline_of(parts, ["c", "a"]), headline_of(parts), headline_of([], ["a"])] == [parts[1], parts[0], None]


BOTH = ("homicidio_doloso", "feminicidio")
REVISIONS: list[tuple[str, str, str, int, int, str, tuple[str, ...], float | None]] = [
    (VICTIMS, "CNSP38_2015", "00", 33_742, 2018, "", DOLOSO, 35),  # settled: years that ended twelve months before the cut
    (VICTIMS, "CNSP38_2015", "00", 30_046, 2024, "", DOLOSO, 142),  # young: 34,582 in the first publication of 2019, 34,724 since
    (SLIDE, "", "00", 33_748, 2018, "", DOLOSO, 142),
    (REGISTRATION, "", "00", 36_685, 2018, "", DOLOSO, 5),
    (REGISTRATION, "", "00", 36_476, 2019, "", DOLOSO, 32_253 - 31_062),  # preliminary
    (REGISTRATION, "", "00", 36_476, 2019, "definitive", DOLOSO, 5),
    (OCCURRENCE, "", "00", 34_426, 2018, "", DOLOSO, None),
    (CASE_FILES, "IEFC_1997", "00", 25_000, 2016, "", DOLOSO, None),
    # a state by the nation's share of that status, and never by less than one event
    (VICTIMS, "CNSP38_2015", "11", 3_290, 2018, "", DOLOSO, 0.00101 * 3_290),
    (VICTIMS, "CNSP38_2015", "11", 3_290, 2024, "", DOLOSO, 0.0041 * 3_290),
    (VICTIMS, "CNSP38_2015", "31", 8, 2019, "", ("feminicidio",), 1),
]


@pytest.mark.parametrize(("table", "method", "place", "total", "year", "status", "offences", "expected"), REVISIONS)
def test_the_largest_revision_is_that_of_the_status_and_age(
    table: str, method: str, place: str, total: int, year: int, status: str, offences: tuple[str, ...], expected: float | None
) -> None:
    assert revised(table, method, place, total, year, status, offences) == (expected and pytest.approx(expected, rel=0.02))


@functools.cache
def held() -> Held:
    return Held(None)


def revised(table: str, method: str, place: str, total: int, year: int, status: str, offences: tuple[str, ...]) -> float | None:
    series = next(one for one in held().series(table) if one.method == method)
    return largest_revision(held(), series, place, offences, total, (year, 12), status)


def test_legal_types_that_are_summed_are_revised_by_the_sums_published_elsewhere_too() -> None:
    summed, turned = (revised(VICTIMS, "CNSP38_2015", "00", 34_662, 2019, "", types) for types in (BOTH, BOTH[::-1]))
    assert summed is not None
    assert summed == turned > 12  # 12 between the cuts held alone
    totals = held().totals(VICTIMS, "00", BOTH)
    assert totals[(totals["cut"] == "2025-06") & (totals["period_start"] == "2024-01-01")]["value"].tolist() == [30_046 + 852]


def test_the_share_of_deaths_that_the_series_by_occurrence_lacks() -> None:
    assert [undated_share(held(), years) for years in ((2018, 2019), (2021, 2022))] == pytest.approx([6.2, 6.7], abs=0.1)


def test_few_events_are_said_in_the_line_and_a_revision_is_never_under_one() -> None:
    found = judged(change(2023, 166, compared_with_year=2019, tolerance_pp=1, **FEMINICIDE))
    one = part(found, "change")
    assert (one.against, one.number) == (3, pytest.approx(100 * (8 / 3 - 1)))
    assert (one.low, one.high) == (pytest.approx(100 * (7 / 4 - 1)), pytest.approx(100 * (9 / 2 - 1)))
    assert "fewer than 20 in one of the two years" in said_of(found)


def test_what_the_last_year_lacks_is_a_reason_and_its_band_is_called_lacking() -> None:
    one = part(judged(change(2022, -9.6, OCCURRENCE)), "change")
    assert (one.number, one.reasons, one.brackets) == (
        pytest.approx(100 * (31_048 / 34_346 - 1), abs=0.01),
        ("repeats_the_bias",),
        "lacking",
    )


def test_a_record_in_a_series_of_one_year_with_a_gap_is_said_to_be_so() -> None:
    said = said_of(judged(record(2016, place="20", record_year=2011)))
    cares = ("A suspected gap lies", "A year twice, or half,", "Fewer than three years", "whose record the claim means is not in")
    assert [care for care in ("since 2015", *cares) if care not in said] == []


def test_a_pace_has_the_day_it_was_published_and_no_record_counted_in_another_way() -> None:
    pace = part(judged(record(2026, CASE_FILES)), "pace")
    assert (pace.published_on, pace.against) == ("2026-09-19", None)


def test_a_total_published_elsewhere_is_an_outcome_held_against_the_highest_year_before() -> None:
    outcome = part(judged(record(2025)), "outcome", table=VICTIMS)
    assert (outcome.number, outcome.against, outcome.against_year, outcome.unit) == (23_609, 34_721, 2019, "victims")
    assert outcome.published_on == "2026-09-20"
    assert part(judged(record(2024, CASE_FILES)), "outcome").against_year == 2019


@pytest.mark.parametrize(("month", "by_level", "by_history"), [(7, 0.63, 0.68), (10, 0.84, 0.84)])
def test_in_hindsight_the_forecast_is_that_of_the_months_a_reader_could_have_had(month: int, by_level: float, by_history: float) -> None:
    found = judged(record(2019, OCCURRENCE), day=f"2019-{month:02}-15")
    chances = [part(found, f"hindsight_{model}", n=month - 1).p for model in "ED"]
    assert chances == pytest.approx([by_level, by_history], abs=0.05)


@pytest.mark.parametrize(("table", "year"), [*((CASE_FILES, y) for y in (2020, 2022, 2023)), *((VICTIMS, y) for y in (2022, 2023, 2024))])
def test_a_record_of_the_nation_is_judged_in_every_year(table: str, year: int) -> None:
    assert judged(record(year, table)).verdict in ("contradicted", "depends", "too_close")


def test_both_models_are_fitted_once_and_where_one_cannot_be_the_other_stands_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    whole, claim = records.summarise_forecast, stories.read_story(story(record(2025)), "own")

    def noted(months: pd.DataFrame, year: int, known: int, models: Any) -> pd.DataFrame:
        asked.append(tuple(models))
        if "E" in models and len(asked) > 1:
            raise errors.ForecastFailed("model E cannot be fitted")
        return whole(months, year, known, models)

    monkeypatch.setattr(records, "summarise_forecast", noted)
    assert stories.check(claim, "2025-12-31").verdicts[0].verdict == "contradicted"
    assert asked == [("E", "D")]
    silent = stories.check(claim, "2025-12-31").verdicts[0]
    assert (silent.verdict, part(silent, "forecast_D").votes, part(silent, "forecast_E").reasons) == ("not_covered", False, ("no_fit",))


def test_case_files_count_where_no_basis_that_counts_persons_has_the_year_by_that_day() -> None:
    """The first cut of victims held came out on 20 December 2019; case files by state to March 2019 were out before."""
    early, late = (judged(ranks("11", 2019, 1, VICTIMS, CASE_FILES), as_of=day) for day in ("2019-10-15", "2019-12-31"))
    assert [{p.table for p in counted(found)} for found in (early, late)] == [{CASE_FILES}, {VICTIMS}]
    assert "case_files_not_victims" in part(early, "number_top", table=CASE_FILES, year=2019).reasons


def test_a_year_that_is_not_covered_is_answered_by_another_source_alone() -> None:
    found = judged(ranks("25", 2021, 10, REGISTRATION, VICTIMS, by="rate"))
    assert {(p.table, p.year) for p in counted(found)} == {(VICTIMS, 2021)}


def test_the_states_of_a_year_under_way_are_ranked_by_its_months() -> None:
    found = judged(ranks(SEVEN, 2025, 7), as_of="2025-08-01")
    ranked = {p.cve_ent: (p.number, p.against) for p in found.parts if p.variant == "number_top" and p.year == 2025}
    assert [ranked[code] for code in SEVEN.split()][:6] == [(1, 1_606), (2, 910), (5, 861), (3, 893), (4, 887), (6, 736)]


def test_ranks_by_rate_are_drawn_with_the_scatter_of_months_and_say_so() -> None:
    """Sinaloa, 2024: number 10 of 32; 8 to 12 with the scatter of its months, 9 to 12 by chance alone."""
    found = judged(ranks("25", 2024, 10, by="rate"))
    drawn = part(found, "rate_top", year=2024)
    yearly = measures.yearly(measures.monthly(processed.load(VICTIMS), DOLOSO), processed.load("conapo_population_state_year"))
    ranked = measures.ranks(yearly[yearly["year"] == 2024]).set_index("cve_ent").loc["25"]
    assert (drawn.number, drawn.low, drawn.high) == (ranked["rank"], ranked["rank_low"], ranked["rank_high"]) == (10, 8, 12)
    assert "8 to 12, from chance and the scatter of months" in said_of(found)


def test_violence_rose_under_a_president_depends_on_the_reading_and_says_both() -> None:
    found = judged(level(AMLO))
    within, between, ends = (part(found, variant) for variant in ("within_term", "between_terms", "last_year"))
    assert (found.verdict, found.headline) == ("depends", within)
    assert [p.number for p in (within, between, ends)] == pytest.approx([-17.3, 21.5, -15.0], abs=0.1)
    assert [(p.verdict, p.votes) for p in (within, between)] == [("contradicted", True), ("supported", True)]
    assert not ends.votes
    assert "−17.3 %; its average against that of the term before, +21.5 %" in said_of(found)


def test_a_list_of_incidents_contradicts_only_what_it_names_whole() -> None:
    seeds = "aguililla-2019-10-14", "iguala-tepochica-2019-10-15"
    third, fewer = (judged(claim) for claim in (nth([13], 2019, *seeds, times=3), nth([14], 2019, *seeds)))
    unchecked = judged(nth([14], 2019, *seeds, "own"), own("2019-10-15", "16002", 14))
    listed = [part(found, "listed") for found in (third, unchecked, fewer)]
    assert [(p.verdict, p.votes) for p in listed] == [("too_close", False), ("too_close", False), ("contradicted", True)]


def test_a_source_that_counts_other_places_settles_nothing_of_the_claim_s_own() -> None:
    pair = own("2020-07-01", "11017", 26, "a"), own("2020-06-06", "11017", 10, "b")
    found = judged(nth([10], 2020, "a", "b", days=31), *pair)
    assert found.verdict == "too_close"
    assert [p.reasons[0] for p in found.parts if p.number is not None] == ["other_places", "other_places"]


def test_only_what_is_placed_in_the_municipality_counts_for_the_number_of_dead() -> None:
    dead = judged(deaths(28), own("2019-08-28", "30039", 28))
    assert [(p.variant, "spike_there" in p.reasons) for p in dead.parts if p.votes] == [("clock_press", True)]
    assert part(judged(deaths(28), own("2020-07-01", "11017", 28)), "event_there").number == 28
    assert "event_there" not in {p.variant for p in judged(deaths(28), own("2020-07-01", "11020", 28)).parts}
    around = judged({"kind": "event_context", "incident_id": "own"}, own("2015-05-22", "16084", 43))
    assert part(around, "clock_events").name == "2015-05-22"


@pytest.mark.parametrize("claim", [deaths(13), {"kind": "event_context", "incident_id": "own"}], ids=["deaths", "context"])
def test_candidate_events_stand_beside_as_provisional_and_never_count(claim: Fields) -> None:
    incident = own("2026-04-14", "11027", 13)
    after, before = (judged(claim, incident, as_of=day, day="2026-04-20") for day in ("2026-06-01", "2026-05-01"))
    shown = part(after, "clock_candidates")
    assert (shown.number, shown.votes, shown.table, shown.cut) == (13, False, "ucdp_candidate_events", "2026-04")
    assert after.verdict == "not_covered"
    assert "candidate events (provisional" in said_of(after)
    assert "clock_candidates" not in {p.variant for p in before.parts}


# ---- the shipped story ----


def test_golden_verdicts_as_known_on_15_october_2019_and_with_all_that_is_held(then: stories.Checked, now: stories.Checked) -> None:
    assert [{one.claim.id: one.verdict for one in checked} for checked in (then, now)] == [THEN, NOW]


def test_on_track_then_rests_on_the_slide_with_both_models_and_says_so(then: stories.Checked) -> None:
    found = of(then, "year-on-track")
    by_level, by_history, press = (part(found, variant) for variant in ("forecast_E", "forecast_D", "pace"))
    assert found.headline == by_level
    assert (by_level.table, by_level.cut, by_level.published_on, by_level.n) == (SLIDE, "2019-09", "2019-10-14", 9)
    assert [by_level.p, by_history.p] == pytest.approx([0.71, 0.94], abs=0.05)
    assert (by_level.verdict, by_history.verdict, by_history.votes, press.votes) == ("too_close", "supported", False, False)
    assert "little_history" in by_level.reasons
    assert "fewer than eight whole years" in said_of(found)
    assert (press.table, press.cut, press.published_on, press.against) == (VICTIMS, "2019-08", "2019-09-20", 33_749)
    assert press.number == round(23_063 / 243 * 365)


def test_the_record_of_2019_depends_on_the_basis(now: stories.Checked) -> None:
    found = of(now, "year-on-track")
    victims, registered, dated = (part(found, "outcome", table=table) for table in (VICTIMS, REGISTRATION, OCCURRENCE))
    assert (victims.number, victims.against, victims.threshold, victims.verdict) == (34_721, 33_738, 35, "supported")
    assert (registered.number, registered.against, registered.threshold, registered.verdict) == (36_661, 36_685, 5, "contradicted")
    assert "published_elsewhere" in registered.reasons  # the file held has the preliminary 36,476
    assert (dated.number, dated.against, dated.verdict) == (35_274, 34_426, "depends")
    assert dated.threshold == pytest.approx(0.0616 * 35_274, rel=0.01)
    assert found.headline == victims


def test_among_the_most_violent_then_by_the_months_of_the_year_that_were_out(then: stories.Checked) -> None:
    found = of(then, "two-of-the-most-violent")
    guerrero, michoacan = (part(found, "rate_top", cve_ent=code, table=CASE_FILES, year=2019) for code in ("12", "16"))
    assert {(p.name, p.cut, p.method) for p in (guerrero, michoacan)} == {("3", "2019-03", "CNSP38_2015")}
    assert {"months_held", "case_files_not_victims"} <= set(michoacan.reasons)
    assert (guerrero.number, michoacan.number, michoacan.verdict) == (6, 9, "too_close")
    assert [top for top, _ in michoacan.also] == [3, 5]
    assert {p.year for p in counted(found)} == {2019}
    beside = part(found, "rate_top", cve_ent="16", table=CASE_FILES, year=2018)
    assert (beside.number, beside.votes) == (10, False)
    gap = next(s for s in found.gaps if s.part and s.part.table == VICTIMS)
    assert (gap.key, gap.values["cut"], gap.values["published_on"]) == ("no_cut", "2019-11", "2019-12-20")


def test_among_the_most_violent_now_by_rate_and_number_for_both_years(now: stories.Checked) -> None:
    found = of(now, "two-of-the-most-violent")
    frame = found.combinations
    assert set(frame.loc[frame["votes"], "year"]) == {2019}
    both = {(y, k) for y in (2018, 2019) for k in ("rate_top", "number_top")}
    shown = {table: {(row.year, row.variant) for row in of_table.itertuples()} for table, of_table in frame.groupby("table")}
    assert [shown[table] for table in (OCCURRENCE, VICTIMS, REGISTRATION)] == [both] * 3
    guerrero, michoacan = (part(found, "rate_top", cve_ent=code, table=OCCURRENCE, year=2019) for code in ("12", "16"))
    assert (guerrero.number, michoacan.number) == (6, 7)
    # 0.16 and 0.04 by chance alone; the months scatter
    assert [dict(guerrero.also)[5], dict(michoacan.also)[5]] == pytest.approx([0.18, 0.14], abs=0.03)


def test_the_second_in_two_days_depends_on_the_bar(now: stories.Checked) -> None:
    found = of(now, "second-in-two-days")
    press = {p.n: (p.number, p.verdict) for p in found.parts if p.variant == "at_least" and p.table == PRESS}
    more = {n: (number, "contradicted") for n, number in ((5, 3), (4, 4), (3, 5))}
    assert press == dict.fromkeys((13, 10, 8), (2, "supported")) | more
    assert part(found, "at_least", table=PRESS, n=13).p == pytest.approx(0.25, abs=0.03)  # 0.29 pairs a year, 1 - exp(-0.29) = 0.25
    ucdp = part(found, "at_least", table="ucdp_events", n=13)
    assert (ucdp.number, ucdp.votes) == (0, False)


def test_violence_grew_under_the_governments_before_and_fell_by_the_end_of_the_next(then: stories.Checked, now: stories.Checked) -> None:
    calderon = part(of(now, "inherited-level"), "within_term", table=OCCURRENCE, name="Calderón")
    assert (round(calderon.against or 0, 1), calderon.verdict) == (8.2, "supported")
    early = of(then, "inherited-level")
    assert {(p.method, p.name) for p in counted(early)} == {("IEFC_1997", "Calderón")}
    assert "part_of_term" in part(early, "within_term", method="IEFC_1997", name=PENA).reasons
    assert "covers 61 of the 72 months of the term of Peña Nieto" in said_of(early)
    fallen = part(of(now, "promise-to-fall"), "within_term", table=VICTIMS)
    assert (fallen.number, fallen.votes) == (pytest.approx(-17.4, abs=0.1), True)
    slide = part(of(then, "promise-to-fall"), "since_start", table=SLIDE)
    assert (slide.n, slide.verdict) == (10, "too_close")
    assert "28,782 in the last 10 months known of a young term, against 27,870" in said_of(of(then, "promise-to-fall"))


def test_what_is_said_rests_on_a_cut_that_was_out_by_the_day(then: stories.Checked, now: stories.Checked) -> None:
    assert [p for found in then for p in found.parts if p.published_on > "2019-10-15"] == []
    for p in (p for found in now for p in found.parts if p.verdict != "not_covered"):
        assert p.number is not None
        by_file = p.table != "incidents" and p.variant != "elsewhere" and "published_elsewhere" not in p.reasons
        assert (p.cut and p.published_on) or not by_file, p


def test_an_incident_is_not_known_before_its_first_report() -> None:
    early = stories.check(stories.get(SLUG), "2014-09-01")
    for claim in ("deaths-tepochica", "deaths-aguililla", "second-in-two-days", "context-iguala-2014"):
        assert of(early, claim).verdict == "not_covered", claim
        assert "no report used here was out by that day" in said_of(of(early, claim))


@pytest.mark.parametrize("as_of", ["1999-12-31", "2018-08-31"])
def test_before_anything_was_published_nothing_is_covered_and_nothing_fails(as_of: str) -> None:
    checked = stories.check(stories.get(SLUG), as_of)
    assert {of(checked, claim).verdict for claim in ("year-on-track", "two-of-the-most-violent")} == {"not_covered"}
    assert WORDS.claims(stories.sections(checked, checked))
    silent = stories.board(checked)[["group", "group_verdict"]].to_numpy().tolist()
    assert (silent == [["", "not_covered"]] * len(THEN)) == (as_of == "1999-12-31")


def test_checks_handed_over_are_taken_for_the_same_story_and_day_alone(now: stories.Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "Held", None)  # nothing may be worked out
    with stories.handed(now):
        assert list(stories.check(now.story)) == list(now)
        with pytest.raises(TypeError):
            stories.check(now.story, "2019-10-15")
    with pytest.raises(TypeError):
        stories.check(now.story)


# ---- the page ----


def test_the_page_says_each_verdict_and_each_gap(then: stories.Checked, now: stories.Checked) -> None:
    page = WORDS.answer(then, now) + WORDS.claims(stories.sections(then, now))
    assert "By 15 October 2019: too close to call. Now: depends on the definition." in page
    assert "No file here was published by 15 October 2019 of:" in page
    assert page.count("\n## ") + page.startswith("## ") >= len(now.verdicts) - 1
    assert "{" not in page.replace("\\{", "")


def test_a_table_has_the_columns_that_have_a_cell_and_says_what_its_brackets_hold(then: stories.Checked, now: stories.Checked) -> None:
    tables = {claim: stories.combination_table(of(then, claim), of(now, claim)) for claim in THEN}
    assert {claim: table.brackets for claim, table in tables.items() if table.brackets} == {
        "year-on-track": ["forecast"],
        "two-of-the-most-violent": ["scatter", "revised"],
        "inherited-level": ["scatter", "chance"],
        "promise-to-fall": ["scatter", "chance"],
        "deaths-aguililla": ["reports"],
    }
    assert [tables[claim].probability for claim in ("deaths-tepochica", "year-on-track")] == [False, True]
    dead = tables["deaths-tepochica"]
    assert {len(WORDS.plain.cells(row, dead).split("\n")) for row in dead.rows} == {len(WORDS.plain.heads(dead).split("\n"))} == {6}


def test_what_a_story_says_of_itself_stays_text() -> None:
    read = stories.read_story(story(change(2019, 2.9)), "own")
    claims = (read.claims[0].model_copy(update={"paraphrase": "<i>|*"}),)
    checked = stories.check(read.model_copy(update={"source": "<b>x</b>", "claims": claims}), "2025-12-31")
    page = WORDS.answer(checked, checked) + WORDS.claims(stories.sections(checked, checked))
    assert not {"<i>", "<b>"} & {page[at : at + 3] for at in range(len(page))}
