"""What the claims of stories come to: the shipped story's golden verdicts, each rule at its threshold, and stories of other subjects."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd
import pytest

from violence_data import analysis, errors, messages, processed, stories
from violence_data.stories import verdict as v
from violence_data.stories.found import place_months, whole_years
from violence_data.stories.held import Held
from violence_data.stories.kinds import changes, levels, most_violent, published, records
from violence_data.stories.margins import largest_revision, undated_share

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("verdicts")]
SLUG = "2019-10-15-tepochica"
THEN = {
    "deaths-tepochica": "supported",
    "deaths-aguililla": "supported",
    "second-in-two-days": "supported",
    "year-on-track": "too_close",
    "two-of-the-most-violent": "too_close",
    "inherited-level": "supported",
    "promise-to-fall": "not_covered",
    "context-iguala-2014": "supported",
}
NOW = THEN | {
    "second-in-two-days": "depends",
    "year-on-track": "depends",
    "two-of-the-most-violent": "supported",
    "promise-to-fall": "supported",
}
VICTIMS, OCCURRENCE, REGISTRATION, SLIDE, CASE_FILES = (
    "sesnsp_victims_state_month",
    "inegi_deaths_occurrence_state_month",
    "inegi_deaths_registration_state_month",
    "sesnsp_cni_nation_month",
    "sesnsp_incidents_state_month",
)


@pytest.fixture(scope="module")
def then(built: processed.Built) -> stories.Checked:
    """The shipped story with what had been published by 15 October 2019."""
    return stories.check(stories.get(SLUG), "2019-10-15")


@pytest.fixture(scope="module")
def now(built: processed.Built) -> stories.Checked:
    """The shipped story with all that is held."""
    return stories.check(stories.get(SLUG))


def of(checked: stories.Checked, claim: str) -> stories.Verdict:
    return next(verdict for verdict in checked if verdict.claim.id == claim)


def part(verdict: stories.Verdict, variant: str, **wanted: Any) -> stories.Combination:
    found = [p for p in verdict.parts if p.variant == variant and all(getattr(p, k) == value for k, value in wanted.items())]
    assert len(found) == 1, [(p.variant, p.table, p.n, p.year, p.name) for p in verdict.parts]
    return found[0]


def story(claim: str, *, as_of: str = "2025-12-31") -> stories.Story:
    head = f'slug = "own"\ntitle = "Own"\npublished_on = {as_of}\nsource = "Nobody"\n[[claims]]\nid = "c"\nparaphrase = "It is said."\n'
    return stories.read_story(head + claim, "own")


def judged(claim: str) -> stories.Verdict:
    return stories.check(story(claim)).verdicts[0]


# ---- the shipped story ----


def test_golden_verdicts_as_known_on_15_october_2019(then: stories.Checked) -> None:
    assert {verdict.claim.id: verdict.verdict for verdict in then} == THEN


def test_golden_verdicts_with_all_that_is_held(now: stories.Checked) -> None:
    assert {verdict.claim.id: verdict.verdict for verdict in now} == NOW


def test_every_kind_of_claim_is_judged() -> None:
    schema = json.loads(stories.json_schema())
    assert set(stories.KINDS) == {d["properties"]["kind"]["const"] for d in schema["$defs"].values() if "kind" in d.get("properties", {})}


def test_on_track_then_rests_on_the_slide_with_both_models_and_says_so(then: stories.Checked) -> None:
    verdict = of(then, "year-on-track")
    by_level, by_history = part(verdict, "forecast_E"), part(verdict, "forecast_D")
    assert verdict.headline == by_level
    assert (by_level.table, by_level.cut, by_level.published_on, by_level.n) == (SLIDE, "2019-09", "2019-10-14", 9)
    assert by_level.p == pytest.approx(0.71, abs=0.05)
    assert by_history.p == pytest.approx(0.94, abs=0.05)
    assert by_level.verdict == "too_close"
    assert (by_history.verdict, by_history.votes) == ("supported", False)
    assert "little_history" in by_level.reasons
    assert any("fewer than eight whole years" in line for line in messages.verdict_lines(verdict))
    press = part(verdict, "pace")
    assert (press.table, press.cut, press.published_on, press.against) == (VICTIMS, "2019-08", "2019-09-20", 33_749)
    assert press.number == round(23_063 / 243 * 365)
    assert not press.votes


def test_the_record_of_2019_depends_on_the_basis(now: stories.Checked) -> None:
    verdict = of(now, "year-on-track")
    victims, registered, dated = (part(verdict, "outcome", table=table) for table in (VICTIMS, REGISTRATION, OCCURRENCE))
    assert (victims.number, victims.against, victims.threshold, victims.verdict) == (34_723, 33_742, 142, "supported")
    assert (registered.number, registered.against, registered.threshold, registered.verdict) == (36_476, 36_685, 1_068, "too_close")
    assert "preliminary" in registered.reasons
    assert (dated.number, dated.against, dated.verdict) == (35_274, 34_426, "depends")
    assert dated.threshold == pytest.approx(0.0616 * 35_274, rel=0.01)
    elsewhere = part(verdict, "elsewhere", table=REGISTRATION)
    assert (elsewhere.number, elsewhere.against, elsewhere.verdict, elsewhere.votes) == (36_662, 36_687, "too_close", False)
    assert verdict.headline == victims


@pytest.mark.parametrize(("basis", "expected"), [(VICTIMS, "supported"), (REGISTRATION, "too_close"), (OCCURRENCE, "depends")])
def test_changing_the_basis_changes_the_verdict(basis: str, expected: str) -> None:
    claim = f'kind = "year_on_track_for_record"\ncve_ent = "00"\nyear = 2019\nheadline_basis = "{basis}"\n'
    assert judged(claim).verdict == expected


@pytest.mark.parametrize(("month", "by_level", "by_history"), [(7, 0.63, 0.68), (9, 0.83, 0.80), (10, 0.84, 0.84)])
def test_in_hindsight_the_forecast_is_that_of_the_months_a_reader_could_have_had(month: int, by_level: float, by_history: float) -> None:
    claim = f'kind = "year_on_track_for_record"\ncve_ent = "00"\nyear = 2019\nheadline_basis = "{OCCURRENCE}"\n'
    verdict = stories.check(story(claim, as_of=f"2019-{month:02}-15")).verdicts[0]
    assert part(verdict, "hindsight_E", n=month - 1).p == pytest.approx(by_level, abs=0.05)
    assert part(verdict, "hindsight_D", n=month - 1).p == pytest.approx(by_history, abs=0.05)


def test_among_the_most_violent_then_by_the_case_files_of_2018_alone(then: stories.Checked) -> None:
    verdict = of(then, "two-of-the-most-violent")
    guerrero, michoacan = (part(verdict, "rate_top", cve_ent=code, table=CASE_FILES) for code in ("12", "16"))
    assert {(p.year, p.cut, p.method) for p in (guerrero, michoacan)} == {(2018, "2019-03", "CNSP38_2015")}
    assert {"earlier_year", "case_files_not_victims"} <= set(michoacan.reasons)
    assert (guerrero.number, guerrero.p, guerrero.verdict) == (3, 1, "supported")
    assert (michoacan.number, michoacan.low, michoacan.high, michoacan.verdict) == (10, 10, 11, "too_close")
    assert [top for top, _ in michoacan.also] == [3, 5]
    gap = next(s for s in verdict.gaps if s.values["table"] == VICTIMS)
    assert (gap.key, gap.values["cut"], gap.values["published_on"]) == ("gap_no_cut", "2019-11", "2019-12-20")


def test_among_the_most_violent_now_by_rate_and_number_for_both_years(now: stories.Checked) -> None:
    verdict = of(now, "two-of-the-most-violent")
    frame = verdict.combinations
    assert set(frame.loc[frame["votes"], "year"]) == {2019}
    for table in (OCCURRENCE, VICTIMS, REGISTRATION):
        shown = frame[frame["table"] == table]
        assert set(zip(shown["year"], shown["variant"], strict=True)) == {(y, k) for y in (2018, 2019) for k in ("rate_top", "number_top")}
    guerrero, michoacan = (part(verdict, "rate_top", cve_ent=code, table=OCCURRENCE, year=2019) for code in ("12", "16"))
    assert (guerrero.number, michoacan.number) == (6, 7)
    assert dict(guerrero.also)[5] == pytest.approx(0.16, abs=0.03)
    assert dict(michoacan.also)[5] == pytest.approx(0.04, abs=0.03)
    victims = part(verdict, "rate_top", cve_ent="16", table=VICTIMS, year=2018)
    assert (victims.number, victims.verdict, victims.votes) == (10, "too_close", False)


def test_the_second_in_two_days_depends_on_the_bar(now: stories.Checked) -> None:
    verdict = of(now, "second-in-two-days")
    press = {p.n: (p.number, p.verdict) for p in verdict.parts if p.variant == "at_least" and p.table == "sspc_daily_municipality"}
    assert press == {
        13: (2, "supported"),
        10: (2, "supported"),
        8: (2, "supported"),
        5: (3, "contradicted"),
        4: (4, "contradicted"),
        3: (5, "contradicted"),
    }
    at_13 = part(verdict, "at_least", table="sspc_daily_municipality", n=13)
    assert at_13.p == pytest.approx(0.19, abs=0.03)
    ucdp = part(verdict, "at_least", table="ucdp_events", n=13)
    assert (ucdp.number, ucdp.votes) == (0, False)


def test_violence_grew_under_the_governments_before_and_fell_by_the_end_of_the_next(then: stories.Checked, now: stories.Checked) -> None:
    calderon = part(of(now, "inherited-level"), "within_term", table=OCCURRENCE, name="Calderón")
    assert (round(calderon.against or 0, 1), calderon.verdict) == (8.2, "supported")
    early = [p for p in of(then, "inherited-level").parts if p.votes and p.number is not None]
    assert {(p.table, p.method) for p in early} == {(CASE_FILES, "IEFC_1997"), (CASE_FILES, "CNSP38_2015")}
    assert "part_of_term" in part(of(then, "inherited-level"), "within_term", method="IEFC_1997", name="Peña Nieto").reasons
    fallen = part(of(now, "promise-to-fall"), "within_term", table=VICTIMS)
    assert fallen.number == pytest.approx(-17.4, abs=0.1)
    assert "part_of_term" not in fallen.reasons


def test_a_disappearance_is_said_to_be_in_no_count_of_killings(now: stories.Checked) -> None:
    verdict = of(now, "context-iguala-2014")
    assert [p.variant for p in verdict.parts if p.votes] == ["abducted"]
    assert any("no count of killings shows" in line for line in messages.verdict_lines(verdict))


def test_as_of_a_day_no_figure_of_a_later_cut_is_used(then: stories.Checked) -> None:
    for verdict in then:
        for p in verdict.parts:
            assert p.published_on == "" or p.published_on <= "2019-10-15"


def test_every_covered_combination_says_what_it_rests_on(now: stories.Checked) -> None:
    for verdict in now:
        for p in verdict.parts:
            if p.verdict != "not_covered" and p.table not in ("incidents",) and p.variant != "elsewhere":
                assert p.cut, p
                assert p.published_on, p
            assert p.verdict == "not_covered" or p.number is not None


# ---- the page ----


def test_the_page_says_each_verdict_and_each_gap(then: stories.Checked, now: stories.Checked) -> None:
    page = messages.story_answer(then, now) + messages.story_claims(then, now)
    assert "By 2019-10-15: too close to call. With all that is held now: depends on the definition." in page
    assert "No cut held here was published by 2019-10-15 of:" in page
    assert page.count("\n## ") + page.startswith("## ") >= len(now.verdicts) - 1
    assert "{" not in page.replace("\\{", "")


def test_the_board_has_a_row_a_claim_and_day_and_group(then: stories.Checked, now: stories.Checked) -> None:
    board = stories.board(then, now)
    assert list(board.groupby("day")["claim"].nunique()) == [len(THEN), len(THEN)]
    silent = board[(board["day"] == 0) & (board["verdict"] == "not_covered")]
    assert silent[["group", "group_verdict"]].to_numpy().tolist() == [["", "not_covered"]]


def test_what_a_story_says_of_itself_stays_text() -> None:
    text = 'kind = "year_change"\ncve_ent = "00"\nyear = 2019\nchange_pct = 2.9\nheadline_basis = "sesnsp_victims_state_month"\n'
    hostile = story(text).model_copy(
        update={"source": "<b>x</b>", "claims": (story(text).claims[0].model_copy(update={"paraphrase": "<i>|*"}),)}
    )
    checked = stories.check(hostile)
    page = messages.story_answer(checked, checked) + messages.story_claims(checked, checked)
    assert "<i>" not in page
    assert "<b>" not in page


def test_a_sentence_asks_for_nothing_that_a_combination_cannot_give() -> None:
    known = {field.name for field in fields(stories.Combination)} | {"basis", "place", "margin", "change", "p_other", "after"}
    known |= {"president", "claimed", "nth", "beside", "within_days", "as_of", "tables"}
    for key, sentence in messages.CATALOGS["en"].items():
        if key.startswith(("finding_", "variant_", "first_cut")):
            assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= known, key


def test_every_sentence_on_a_claim_is_said_by_a_kind() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(stories.__path__[0]).rglob("*.py"))
    said = set(re.findall(r'"([a-z_]+)"', code))
    built = ("ranked_by_", "outcome_", "forecast_", "hindsight_", "within_term", "between_terms", "changed_", "gap_")
    keys = {key.removeprefix("finding_") for key in messages.CATALOGS["en"] if key.startswith("finding_")} - {"little_history"}
    assert {key for key in keys if key not in said and not key.startswith(built)} == set()


# ---- the rules, one by one ----


def combination(verdict: v.Word, group: str = "a", **known: Any) -> stories.Combination:
    return stories.Combination(table=known.pop("table", group), verdict=verdict, group=group, variant="x", **known)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], "not_covered"),
        ([combination("not_covered")], "not_covered"),
        ([combination("supported"), combination("not_covered", "b")], "supported"),
        ([combination("supported"), combination("contradicted")], "contradicted"),
        ([combination("supported"), combination("contradicted", "b")], "depends"),
        ([combination("too_close"), combination("supported", "b")], "depends"),
        ([combination("supported"), combination("contradicted", "b", votes=False)], "supported"),
        ([combination("depends")], "depends"),
    ],
)
def test_groups_hold_together_and_disagree_apart(parts: list[stories.Combination], expected: str) -> None:
    assert v.settle(parts) == expected


def test_the_headline_is_of_the_claim_s_own_basis_where_it_says_something() -> None:
    parts = [combination("supported", "b"), combination("too_close", "a"), combination("not_covered", "c")]
    assert v.headline_of(parts, ["c", "a"]) == parts[1]
    assert v.headline_of(parts) == parts[0]
    assert v.headline_of([], ["a"]) is None


@pytest.mark.parametrize(("p", "expected"), [(0.8, "supported"), (0.799, "too_close"), (0.2, "contradicted"), (0.201, "too_close")])
def test_on_track_by_its_thresholds(p: float, expected: str) -> None:
    assert records._by_probability(p) == expected


@pytest.mark.parametrize(("p", "expected"), [(0.95, "supported"), (0.949, "too_close"), (0.05, "contradicted"), (0.051, "too_close")])
def test_among_the_most_violent_by_its_thresholds(p: float, expected: str) -> None:
    assert most_violent._by_probability(p) == expected


@pytest.mark.parametrize(
    ("margin", "revised", "expected"),
    [(142, 142.0, "too_close"), (143, 142.0, "supported"), (-143, 142.0, "contradicted"), (1, None, "supported"), (0, None, "too_close")],
)
def test_a_margin_no_larger_than_the_largest_revision_is_too_close(margin: int, revised: float | None, expected: str) -> None:
    assert published.by_margin(margin, revised) == expected


@pytest.mark.parametrize(
    ("low", "high", "direction", "expected"),
    [(1, 2, "rise", "supported"), (1, 2, "fall", "contradicted"), (-2, -1, "fall", "supported"), (-1, 1, "fall", "too_close")],
)
def test_a_level_is_judged_by_its_interval(low: float, high: float, direction: str, expected: str) -> None:
    assert levels._by_interval(low, high, direction) == expected


def test_the_largest_revisions() -> None:
    doloso, held = ("homicidio_doloso",), Held(None)
    assert largest_revision(held, VICTIMS, "CNSP38_2015", "00", doloso, 33_742) == 142
    assert largest_revision(held, SLIDE, "", "00", doloso, 33_748) == 142
    assert largest_revision(held, REGISTRATION, "", "00", doloso, 36_685) == 1_068
    assert largest_revision(held, OCCURRENCE, "", "00", doloso, 34_426) is None
    assert largest_revision(held, CASE_FILES, "IEFC_1997", "00", doloso, 25_000) is None
    assert largest_revision(held, VICTIMS, "CNSP38_2015", "11", doloso, 3_290) == pytest.approx(0.0041 * 3_290, rel=0.02)


def test_the_share_of_deaths_that_the_series_by_occurrence_lacks() -> None:
    held = Held(None)
    assert undated_share(held, (2018, 2019)) == pytest.approx(6.2, abs=0.1)
    assert undated_share(held, (2021, 2022)) == pytest.approx(6.7, abs=0.1)
    years = whole_years(place_months(held.series(OCCURRENCE)[0], "00", ()))
    assert (years[2018], years[2019]) == (34_426, 35_274)


# ---- other subjects ----


def test_the_record_year_of_a_state() -> None:
    claim = 'kind = "year_on_track_for_record"\ncve_ent = "Guanajuato"\nyear = 2020\nheadline_basis = "sesnsp_victims_state_month"\n'
    verdict = judged(claim)
    assert verdict.headline is not None
    assert (verdict.verdict, verdict.headline.cve_ent) == ("supported", "11")
    months = analysis.of_place(processed.load(VICTIMS), "11")
    assert verdict.headline.number == months.loc[months["month"].dt.year == 2020, "victims"].sum()


@pytest.mark.parametrize(
    ("change", "tolerance", "expected"),
    [(-7.1, 0.5, "supported"), (-7, 0.05, "too_close"), (-12, 0.5, "contradicted"), (7.1, 0.5, "contradicted")],
)
def test_homicides_of_a_year_fell_by_so_many_percent(change: float, tolerance: float, expected: str) -> None:
    year = f'kind = "year_change"\ncve_ent = "00"\nyear = 2022\nheadline_basis = "{VICTIMS}"\n'
    claim = f"{year}change_pct = {change}\ntolerance_pp = {tolerance}\n"
    verdict = judged(claim)
    assert verdict.headline is not None
    assert verdict.headline.number == pytest.approx(100 * (30_979 / 33_359 - 1), abs=0.02)
    assert verdict.verdict == expected


def test_a_change_over_the_first_months_and_one_that_is_not_covered() -> None:
    claim = f'kind = "year_change"\ncve_ent = "00"\nyear = 2025\nmonths = 6\nchange_pct = -20\nheadline_basis = "{VICTIMS}"\n'
    found = judged(claim)
    assert found.headline is not None
    assert found.headline.against_year == 2024
    whole = claim.replace("months = 6\n", "")
    assert judged(whole).verdict == "not_covered"
    assert messages.verdict_lines(judged(whole)) == ["SESNSP, victims in case files: what is asked is not covered."]


def test_a_small_change_by_month_of_death_depends() -> None:
    claim = f'kind = "year_change"\ncve_ent = "00"\nyear = 2019\nchange_pct = 2.5\nheadline_basis = "{OCCURRENCE}"\n'
    assert judged(claim).verdict == "depends"
    assert changes.OCCURRENCE == OCCURRENCE


def test_an_average_level_between_terms() -> None:
    claim = (
        'kind = "level_under_terms"\ncve_ent = "00"\npresident = "Calderón"\ncompared_with = ["Fox"]\ncompare = "between"\n'
        f'headline_basis = "{REGISTRATION}"\n'
    )
    verdict = judged(claim)
    assert verdict.verdict == "supported"
    assert verdict.headline is not None
    assert verdict.headline.number == pytest.approx(100 * (17.655 / 9.644 - 1), abs=0.2)
    assert judged(claim.replace('compare = "between"', 'compare = "between"\ndirection = "fall"')).verdict == "contradicted"


def test_an_incident_of_the_story_s_own_is_held_against_the_press() -> None:
    own = '[[incidents]]\nid = "own"\ndate = 2019-10-15\ncve_ent = "12"\ncvegeo = "12035"\nplace = "Iguala"\ndeaths = 15\n'
    claim = 'kind = "deaths_in_incident"\nincident_id = "own"\ndeaths = {}\n'
    heads = 'slug = "own"\ntitle = "Own"\npublished_on = 2019-10-16\nsource = "Nobody"\n'
    said = '[[claims]]\nid = "c"\nparaphrase = "It is said."\n'
    verdicts = [stories.check(stories.read_story(heads + own + said + claim.format(n), "own")).verdicts[0] for n in (15, 40)]
    assert [verdict.verdict for verdict in verdicts] == ["supported", "too_close"]
    assert any("fewer than the 40 claimed" in line for line in messages.verdict_lines(verdicts[1]))


def test_who_died_told_otherwise_contradicts() -> None:
    claim = 'kind = "deaths_in_incident"\nincident_id = "iguala-tepochica-2019-10-15"\ndeaths = 15\nkilled_police = 15\n'
    heads = 'slug = "own"\ntitle = "Own"\npublished_on = 2019-10-16\nsource = "Nobody"\nincidents = ["iguala-tepochica-2019-10-15"]\n'
    checked = stories.check(stories.read_story(f'{heads}[[claims]]\nid = "c"\nparaphrase = "It is said."\n{claim}', "own"), "2019-12-31")
    assert checked.verdicts[0].verdict == "contradicted"


def test_a_state_that_is_not_among_them_and_one_with_too_few() -> None:
    year = f'kind = "places_among_most_violent"\ncve_ents = ["Yucatán"]\nyear = 2019\nheadline_basis = "{VICTIMS}"\n'
    claim = f"{year}top = [10]\nheadline_top = 10\n"
    assert judged(claim).verdict == "contradicted"
    victims = processed.load(VICTIMS)
    months = analysis.of_place(victims, "31", ("feminicidio",))
    assert (months.groupby(months["month"].dt.year)["victims"].sum() < 20).all()


# ---- stories nobody had thought of ----


def known_by(claim: str, as_of: str | None = None, published_on: str = "2025-12-31") -> stories.Verdict:
    return stories.check(story(claim, as_of=published_on), as_of).verdicts[0]


def on_track(place: str, year: int, basis: str, *others: str, offences: str = "homicidio_doloso", record: int | None = None) -> str:
    listed = ", ".join(f'"{table}"' for table in others)
    types = ", ".join(f'"{offence}"' for offence in offences.split("+"))
    passed = f"record_year = {record}\n" if record else ""
    return (
        f'kind = "year_on_track_for_record"\ncve_ent = "{place}"\nyear = {year}\n{passed}'
        f'offences = [{types}]\nheadline_basis = "{basis}"\nother_bases = [{listed}]\n'
    )


def own_incident(date: str, cvegeo: str, deaths: int, name: str = "own") -> str:
    return (
        f'[[incidents]]\nid = "{name}"\ndate = {date}\ncve_ent = "{cvegeo[:2]}"\ncvegeo = "{cvegeo}"\nplace = "Place"\ndeaths = {deaths}\n'
    )


def told(claim: str, *incidents: str) -> stories.Verdict:
    heads = 'slug = "own"\ntitle = "Own"\npublished_on = 2021-10-16\nsource = "Nobody"\n'
    said = '[[claims]]\nid = "c"\nparaphrase = "It is said."\n'
    return stories.check(stories.read_story(heads + "".join(incidents) + said + claim, "own")).verdicts[0]


def test_a_total_published_on_a_day_that_is_not_known_gives_a_pace() -> None:
    verdict = known_by(on_track("00", 2026, CASE_FILES))
    assert (verdict.verdict, part(verdict, "pace").published_on) == ("too_close", "")
    assert part(known_by(on_track("00", 2026, CASE_FILES), "2026-12-31"), "pace").published_on


@pytest.mark.parametrize("offence", ["feminicidio", "homicidio_culposo", "homicidio_doloso+homicidio_culposo"])
def test_death_records_say_nothing_of_legal_types(offence: str) -> None:
    verdict = known_by(on_track("31", 2019, REGISTRATION, OCCURRENCE, offences=offence))
    assert verdict.verdict == "not_covered"
    assert {gap.key for gap in verdict.gaps} == {"gap_legal_type"}
    assert known_by(on_track("31", 2019, REGISTRATION, offences="feminicidio+homicidio_doloso")).verdict == "contradicted"


def test_legal_types_that_are_summed_are_revised_by_the_sums_published_elsewhere_too() -> None:
    held, both = Held(None), ("homicidio_doloso", "feminicidio")
    summed = largest_revision(held, VICTIMS, "CNSP38_2015", "00", both, 34_662)
    assert summed is not None
    assert summed > 12  # between the cuts held alone
    assert largest_revision(held, VICTIMS, "CNSP38_2015", "00", both[::-1], 34_662) == summed
    totals = held.totals(VICTIMS, "00", both)
    of_2024 = totals[(totals["cut"] == "2025-06") & (totals["period_start"] == "2024-01-01")]
    assert of_2024["value"].tolist() == [30_046 + 852]


def test_years_without_an_event_are_no_record_and_no_base_of_a_change() -> None:
    record = known_by(on_track("03", 2019, VICTIMS, offences="feminicidio"))
    change = 'kind = "year_change"\ncve_ent = "03"\nyear = 2019\nchange_pct = 100\noffences = ["feminicidio"]\n'
    for verdict in (record, known_by(f'{change}headline_basis = "{VICTIMS}"\n')):
        assert [gap.key for gap in verdict.gaps] == ["gap_no_event"]
        assert messages.verdict_lines(verdict)


def test_a_record_in_a_series_of_one_year_with_a_gap_is_said_to_be_so() -> None:
    lines = messages.verdict_lines(known_by(on_track("20", 2016, VICTIMS, record=2011)))
    assert any("since 2015" in line for line in lines)
    for care in ("A suspected gap lies", "A year twice, or half,", "Fewer than three years", "whose record the claim means is not in"):
        assert any(line.startswith(care) or care in line for line in lines), care


def test_totals_published_elsewhere_are_held_against_the_record_not_against_the_year_before() -> None:
    elsewhere = part(known_by(on_track("00", 2025, VICTIMS)), "elsewhere", table=VICTIMS)
    assert (elsewhere.number, elsewhere.against_year) == (23_609, 2019)


def test_a_year_that_is_over_has_no_pace() -> None:
    verdict = known_by(on_track("00", 2018, VICTIMS, offences="homicidio_doloso+feminicidio"))
    assert verdict.verdict == "supported"
    assert "pace" not in {p.variant for p in verdict.parts}


def test_without_a_second_cut_no_band_of_revisions_is_given() -> None:
    claim = f'kind = "year_change"\ncve_ent = "20"\nyear = 2010\nchange_pct = 90\nheadline_basis = "{CASE_FILES}"\n'
    alone = part(known_by(claim), "change", method="IEFC_1997")
    assert (alone.low, alone.high, alone.reasons) == (None, None, ("no_revision_known",))
    assert any("no revision is known" in line for line in messages.verdict_lines(known_by(claim)))


def test_by_month_of_death_a_change_depends_where_what_is_lacking_could_bring_it_there() -> None:
    claim = f'kind = "year_change"\ncve_ent = "00"\nyear = 2015\ncompared_with_year = 2019\nheadline_basis = "{OCCURRENCE}"\nchange_pct = '
    near = known_by(f"{claim}-44\n")
    assert near.headline is not None
    assert (near.verdict, near.headline.number) == ("depends", pytest.approx(-42.6, abs=0.05))
    assert known_by(f"{claim}-48.5\n").verdict == "contradicted"


def test_a_leap_year_is_said() -> None:
    claim = f'kind = "year_change"\ncve_ent = "00"\nyear = 2020\nmonths = {{}}\nchange_pct = 1\nheadline_basis = "{VICTIMS}"\n'
    said = [any("29 February" in line for line in messages.verdict_lines(known_by(claim.format(months)))) for months in (1, 2)]
    assert said == [False, True]


def test_a_change_of_few_events_is_marked() -> None:
    claim = (
        f'kind = "year_change"\ncve_ent = "31"\nyear = 2019\nchange_pct = -57\noffences = ["feminicidio"]\nheadline_basis = "{VICTIMS}"\n'
    )
    assert "few_events" in part(known_by(claim), "change").reasons


def test_ranks_of_another_year_count_only_where_none_is_nearer() -> None:
    head = 'kind = "places_among_most_violent"\ncve_ents = ["Sinaloa"]\nyear = {}\ntop = [10]\nheadline_top = 10\n'
    claim = f'{head}headline_basis = "{REGISTRATION}"\n'
    alone, beside = known_by(claim.format(2021)), known_by(claim.format(2021) + f'other_bases = ["{VICTIMS}"]\n')
    assert {(p.table, p.year) for p in alone.parts if p.votes} == {(REGISTRATION, 2019)}
    assert {(p.table, p.year) for p in beside.parts if p.votes} == {(VICTIMS, 2021)}
    assert any("2019 stands for it" in line for line in messages.verdict_lines(alone))
    assert any("2019 is shown beside" in line for line in messages.verdict_lines(beside))


def test_a_state_without_a_rank_is_named_beside_one_with() -> None:
    claim = (
        'kind = "places_among_most_violent"\ncve_ents = ["Oaxaca", "Sinaloa"]\nyear = 1998\ntop = [10]\nheadline_top = 10\n'
        f'headline_basis = "{CASE_FILES}"\n'
    )
    assert any(line.startswith("Oaxaca, SESNSP") and "fewer than 20 events" in line for line in messages.verdict_lines(known_by(claim)))


def test_a_term_that_is_not_covered_is_named_beside_one_that_is() -> None:
    claim = (
        'kind = "level_under_terms"\ncve_ent = "00"\npresident = "Sheinbaum"\ncompared_with = ["Calderón", "Peña Nieto"]\n'
        f'headline_basis = "{VICTIMS}"\n'
    )
    within, between = known_by(claim), known_by(f'{claim}compare = "between"\n')
    assert [(gap.key, gap.values.get("name")) for gap in within.gaps] == [("gap_of_term", "Calderón")]
    assert (between.verdict, {gap.key for gap in between.gaps}) == ("not_covered", {"gap_of_terms"})


def test_rates_name_the_edition_of_the_population_and_none_is_given_before_there_is_one() -> None:
    claim = f'kind = "level_under_terms"\ncve_ent = "00"\npresident = "Fox"\nheadline_basis = "{CASE_FILES}"\n'
    assert [gap.key for gap in known_by(claim, "2018-08-31").gaps] == ["gap_no_population"]
    editions = [next(s.values["cut"] for s in known_by(claim, day).says if s.key == "edition") for day in ("2018-09-01", None)]
    assert editions == ["2018", "2023"]


def test_what_no_source_settles_at_the_claimed_bar_is_not_settled_by_another_bar() -> None:
    claim = 'kind = "nth_mass_killing_within_days"\nincident_ids = ["a", "b"]\nnth = 2\nwithin_days = 31\nyear = 2020\n'
    pair = own_incident("2020-07-01", "11017", 26, "a"), own_incident("2020-06-26", "20525", 15, "b")
    high = told(f"{claim}at_least = [3, 20]\nheadline_at_least = 20\n", *pair)
    low = told(f"{claim}at_least = [3, 20]\nheadline_at_least = 3\n", *pair)
    assert (high.verdict, low.verdict) == ("too_close", "too_close")
    assert "other_places" in part(low, "at_least", table="sspc_daily_municipality", n=3).reasons


def test_a_list_of_incidents_contradicts_only_what_it_names_whole() -> None:
    seeds = 'incident_ids = ["aguililla-2019-10-14", "iguala-tepochica-2019-10-15"{}]\n'
    claim = 'kind = "nth_mass_killing_within_days"\nwithin_days = 2\nyear = 2019\nat_least = [{0}]\nheadline_at_least = {0}\n'
    third = told(seeds.format("") + claim.format(13) + "nth = 3\n")
    unchecked = told(seeds.format(', "own"') + claim.format(14) + "nth = 2\n", own_incident("2019-10-15", "16002", 14))
    fewer = told(seeds.format("") + claim.format(14) + "nth = 2\n")
    listed = [part(verdict, "listed") for verdict in (third, unchecked, fewer)]
    assert [(p.verdict, p.votes) for p in listed] == [("too_close", False), ("too_close", False), ("contradicted", True)]


def test_days_of_two_years_or_without_a_bulletin_are_said_not_to_be_covered() -> None:
    head = 'kind = "nth_mass_killing_within_days"\nincident_ids = ["a", "b"]\nnth = 2\nwithin_days = 2\n'
    claim = head + "at_least = [8]\nheadline_at_least = 8\nyear = {}\n"
    for day, before in (("2020-01-01", "2019-12-31"), ("2019-01-23", "2019-01-22")):
        verdict = told(claim.format(day[:4]), own_incident(day, "08050", 9, "a"), own_incident(before, "16006", 9, "b"))
        assert ("gap_days_outside", "sspc_daily_municipality") in {(gap.key, gap.values["table"]) for gap in verdict.gaps}


def test_another_event_days_later_does_not_show_an_incident() -> None:
    incident = own_incident("2015-05-22", "16084", 43)
    dead = told('kind = "deaths_in_incident"\nincident_id = "own"\ndeaths = 43\n', incident)
    around = told('kind = "event_context"\nincident_id = "own"\n', incident)
    assert (dead.verdict, around.verdict) == ("not_covered", "not_covered")
    assert part(around, "clock_events").name == "2015-05-22"


def test_ucdp_stands_beside_the_number_of_dead_and_the_press_says_nothing_of_none() -> None:
    dead = told('kind = "deaths_in_incident"\nincident_id = "own"\ndeaths = 28\n', own_incident("2019-08-28", "30039", 28))
    assert [p.variant for p in dead.parts if p.votes] == ["clock_press"]
    assert "spike_there" in part(dead, "clock_press").reasons
    assert (
        told('kind = "deaths_in_incident"\nincident_id = "own"\ndeaths = 0\n', own_incident("2019-05-22", "31001", 0)).verdict
        == "too_close"
    )


@pytest.mark.parametrize("incident", ["aguililla-2019-10-14", "own"])
def test_how_many_were_abducted_is_not_shown_by_a_count_of_the_dead(incident: str) -> None:
    verdict = told(f'kind = "event_context"\nincident_id = "{incident}"\nabducted = 2\n', own_incident("2019-08-28", "30039", 28))
    assert verdict.verdict == "not_covered"
    assert "gap_abducted_unchecked" in {gap.key for gap in verdict.gaps}


def test_who_died_is_said_not_to_be_checked_where_it_was_not() -> None:
    claim = 'kind = "deaths_in_incident"\nincident_id = "iguala-tepochica-2019-10-15"\ndeaths = 15\nkilled_attackers = 14\n'
    assert "Who died is not all known by what was checked by hand." in messages.verdict_lines(told(claim))


def test_both_models_are_fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    whole = analysis.summarise_forecast
    monkeypatch.setattr(
        records.analysis, "summarise_forecast", lambda m, y, k, models: asked.append(tuple(models)) or whole(m, y, k, models)
    )
    assert known_by(on_track("00", 2025, VICTIMS)).verdict == "contradicted"
    assert asked == [("E", "D")]


def test_a_model_that_cannot_be_fitted_is_said_and_the_other_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analysis.summarise_forecast

    def without_e(months: pd.DataFrame, year: int, known: int, models: Any) -> pd.DataFrame:
        if "E" in models:
            raise errors.ForecastFailed("model E cannot be fitted")
        return whole(months, year, known, models)

    monkeypatch.setattr(records.analysis, "summarise_forecast", without_e)
    verdict = known_by(on_track("00", 2025, VICTIMS))
    assert (verdict.verdict, part(verdict, "forecast_D").votes) == ("not_covered", False)
    assert part(verdict, "forecast_E").reasons == ("no_fit",)


def test_the_rule_says_that_revisions_are_of_all_cuts(now: stories.Checked, then: stories.Checked) -> None:
    page = messages.story_claims(then, now)
    assert "over all cuts held and the totals published elsewhere, whenever they came out" in page


@pytest.mark.parametrize("as_of", ["1999-12-31", "2018-08-31"])
def test_before_anything_was_published_nothing_is_covered_and_nothing_fails(as_of: str) -> None:
    checked = stories.check(stories.get(SLUG), as_of)
    assert of(checked, "year-on-track").verdict == "not_covered"
    assert of(checked, "two-of-the-most-violent").verdict == "not_covered"
    assert messages.story_claims(checked, checked)


def test_the_same_verdicts_at_every_run(now: stories.Checked) -> None:
    again = stories.check(stories.get(SLUG))
    for one, other in zip(now, again, strict=True):
        pd.testing.assert_frame_equal(one.combinations, other.combinations)


def test_a_column_without_a_cell_is_left_out_of_the_table(now: stories.Checked) -> None:
    dead, on_track = of(now, "deaths-tepochica"), of(now, "year-on-track")
    assert "Probability" not in messages.combination_rows([dead])[0]
    head, rows = messages.combination_rows([on_track])
    assert "Probability" in head
    assert {len(cells) for _, cells in rows} == {len(head)}
