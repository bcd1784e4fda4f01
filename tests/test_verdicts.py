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

from violence_data import analysis, messages, processed, stories
from violence_data.stories import verdict as v
from violence_data.stories.found import place_months, whole_years
from violence_data.stories.held import Held
from violence_data.stories.kinds import changes, levels, most_violent, records
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
    known = {field.name for field in fields(stories.Combination)} | {"basis", "place", "margin", "change", "p_other", "by_number", "after"}
    known |= {"president", "claimed", "nth", "within_days", "as_of", "tables"}
    for key, sentence in messages.CATALOGS["en"].items():
        if key.startswith(("finding_", "variant_", "first_cut")):
            assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= known, key


def test_every_sentence_on_a_claim_is_said_by_a_kind() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(stories.__path__[0]).rglob("*.py"))
    said = set(re.findall(r'"([a-z_]+)"', code))
    built = ("outcome_", "forecast_", "hindsight_", "within_term", "between_terms", "gap_")
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
    assert records._by_margin(margin, revised) == expected


@pytest.mark.parametrize(
    ("low", "high", "direction", "expected"),
    [(1, 2, "rise", "supported"), (1, 2, "fall", "contradicted"), (-2, -1, "fall", "supported"), (-1, 1, "fall", "too_close")],
)
def test_a_level_is_judged_by_its_interval(low: float, high: float, direction: str, expected: str) -> None:
    assert levels._by_interval(low, high, direction) == expected


def test_the_largest_revisions() -> None:
    doloso = ("homicidio_doloso",)
    assert largest_revision(VICTIMS, "CNSP38_2015", "00", doloso, 33_742) == 142
    assert largest_revision(SLIDE, "", "00", doloso, 33_748) == 142
    assert largest_revision(REGISTRATION, "", "00", doloso, 36_685) == 1_068
    assert largest_revision(OCCURRENCE, "", "00", doloso, 34_426) is None
    assert largest_revision(CASE_FILES, "IEFC_1997", "00", doloso, 25_000) is None
    assert largest_revision(VICTIMS, "CNSP38_2015", "11", doloso, 3_290) == pytest.approx(0.0041 * 3_290, rel=0.02)


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
    assert [verdict.verdict for verdict in verdicts] == ["supported", "not_covered"]
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
