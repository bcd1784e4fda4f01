"""What the pages on incidents and on two sources say: whole, with the rule, the gaps and the caveats that belong to a number."""

from __future__ import annotations

import pandas as pd
import pytest
from test_mass_killings import marked

from violence_data import analysis, messages, processed
from violence_data.analysis import BARS, KillingRule, PlaceDays
from violence_data.messages import say

NAMES = pd.DataFrame({"cvegeo": ["12035", "16002"], "municipality": ["Iguala", "Agui*lilla"]})
INCIDENT = pd.Series(
    {
        "incident_id": "a",
        "place": "Iguala",
        "cve_ent": "12",
        "date": pd.Timestamp("2019-01-12"),
        "kind": "confrontation",
        "counted_as_killing": "y",
        "abducted": pd.NA,
        "victims_killed_low": 15,
        "victims_killed_best": 15,
        "victims_killed_high": 15,
    }
)
PRESS, UCDP, BY_HAND = "sspc_daily_municipality", "ucdp_events", "incidents"


def source(name: str, *days: int, spike: bool = False, rule: KillingRule | None = None) -> PlaceDays:
    """A source with 13 dead in Iguala on some days of 2019."""
    one = marked(*days, spike=spike, rule=rule)
    covered = one.days if days else one.days[:0]
    left_out = pd.DataFrame({"reason": ["busy_places"], "rows": [7015], "deaths": [14416]})
    return PlaceDays(name, 2019, one.rule, one.rows, covered, left_out)


def answer(*found: PlaceDays, at_least: int = 13) -> str:
    rates = analysis.base_rates(*found, at_least=sorted({*BARS, at_least}), draws=200)
    pairs = analysis.pairs_of_days(*found, at_least=at_least)
    return messages.base_rates_answer(INCIDENT, list(found), rates, pairs, at_least)


def clocks(visible: bool | None, clock: str = "press") -> pd.DataFrame:
    row = {"clock": clock, "period": "day", "date": INCIDENT["date"], "value": None if visible is None else 15, "usual": 0.0}
    frame = pd.DataFrame([row | {"usual_high": 1.0, "is_event": True, "is_visible": visible}])
    return frame.astype({"value": "Int64", "is_visible": "boolean"})


# ---- an incident ----


@pytest.mark.parametrize(
    ("visible", "said"),
    [(True, "It shows in: the press"), (False, "It does not stand out in: the press"), (None, "Without a figure for its day or month")],
)
def test_a_source_shows_an_incident_or_does_not_or_it_is_not_known(visible: bool | None, said: str) -> None:
    text = messages.clocks_answer(INCIDENT, clocks(visible))
    assert said in text
    assert ("stands out in none" in text) is (visible is not True)
    assert "**15** people were killed, as checked by hand" in text


def test_an_incident_no_source_could_show_yet_says_so() -> None:
    assert "No source that could show it is held by the chosen day." in messages.clocks_answer(INCIDENT, clocks(True).iloc[:0])


def test_a_disappearance_is_said_to_be_none_that_a_count_of_killings_shows() -> None:
    taken = pd.Series({**INCIDENT, "kind": "disappearance", "counted_as_killing": "n", "abducted": 43, "victims_killed_low": 6})
    text = messages.clocks_answer(taken, clocks(False), at_least=20)
    assert "**43** people were abducted. That is a disappearance, which no count of killings shows" in text
    assert "The number killed is under the bar of 20" in text
    other = pd.Series({**INCIDENT, "counted_as_killing": "n"})
    assert "not counted as a killing of several people" in messages.clocks_answer(other, clocks(False))


def test_the_table_of_clocks_sets_in_bold_where_it_shows() -> None:
    both = pd.concat([clocks(True), clocks(None, "case_files").assign(period="month", date=pd.Timestamp("2019-01-01"))])
    text = messages.clocks_table(INCIDENT, both)
    assert "| Press, by municipality: victims | **15** | 0.0; 1.0 |" in text
    assert "| Case files opened in Guerrero: victims of homicidio doloso |  | 0.0; 1.0 |" in text
    assert "| 01-12 |" in text
    assert "| 2019-01 |" in text


# ---- base rates ----


def test_a_base_rate_is_said_with_the_pairs_expected_a_year() -> None:
    text = answer(source(PRESS, 10, 11, 200))
    assert "Municipalities and days with 13 dead or more in 2019: 3, on 3 of the 365 days with a bulletin (0.8 %)." in text
    assert "Pairs of such days in a window of 2 days: 1 seen." in text
    assert "are expected a year by chance" in text
    assert "pairs at this bar with the incident's day: 1; the first, 2019-01-11 (13 dead) and 2019-01-12 (13 dead)." in text
    assert "is mostly chosen after the event" in text
    assert "The bar decides: at 4 or more" in text
    assert "The bar decides" not in answer(source(PRESS, 10, 11), at_least=3)
    assert "with the incident's day: none" in answer(source(UCDP, 100, 200))


def test_a_zero_that_comes_from_the_rule_alone_says_so() -> None:
    by_rule = source(PRESS, 10, 200, rule=KillingRule())
    assert "that 0 comes from shuffling within months and weekdays alone" in answer(by_rule)
    table = messages.base_rates_table(analysis.base_rates(by_rule, draws=50), [by_rule])
    assert table.endswith(say("rates_zero"))


def test_a_year_that_is_not_covered_and_a_source_not_held_are_told_apart() -> None:
    none = source(PRESS)
    later = PlaceDays(PRESS, 2014, none.rule, none.rows, none.days, none.left_out, (pd.Timestamp("2019-01-01"), pd.Timestamp("2021-03-31")))
    assert "**Press.** It covers 2019-01-01 to 2021-03-31: it says nothing of 2014." in answer(later)
    assert "**Press.** Nothing of it is held by the chosen day." in answer(none)
    rates = analysis.base_rates(later, source(UCDP, 10, 11), draws=50)
    lines = messages.base_rates_table(rates, [later]).splitlines()
    assert [line for line in lines if "| Press |" in line] == ["| Press | 3 to 13 | not covered |  |  |  |  |  |"]
    assert sum("| UCDP |" in line for line in lines) == len(BARS)
    assert "| UCDP | 13 | 2 (0) | 2 (0.5\N{NO-BREAK SPACE}%) | 1 |" in "\n".join(lines)


def test_incidents_checked_by_hand_have_a_number_and_no_rate() -> None:
    base = marked(10, 11)
    by_hand = PlaceDays(BY_HAND, 2019, base.rule, base.rows, base.days[:0], base.left_out)
    assert "Killings of 13 or more in 2019 among the incidents of stories kept here: 2." in answer(by_hand)
    table = messages.base_rates_table(analysis.base_rates(by_hand, at_least=[13, 20]), [by_hand])
    assert "| Checked by hand | 13 | 2 | no rate |" in table
    assert "| Checked by hand | 20 | 0 | no rate |" in table


def test_every_part_of_the_rule_is_said_and_what_it_left_out() -> None:
    plain = messages.rule_words([source(PRESS, 10, rule=KillingRule())], 2).splitlines()
    assert len(plain) == 2 + 10
    assert "fewer than 0.3 deaths a day" in plain[2]
    assert plain[-1] == "- Press: left out 7,015 days of places with many deaths a day \\(14,416 dead\\)."
    rule = KillingRule(None, "summed", "by_state", "left_out", "first_day", "low", ("police",), ("2019-03-08",), "freely")
    other = messages.rule_words([source(PRESS, 10, rule=rule)], 7).splitlines()
    assert len(other) == 2 + 11
    assert not set(plain[2:-1]) & set(other[2:-1])
    assert "- Who counts: police alone." in other
    assert "- Days left out: 2019-03-08." in other


def test_spikes_at_the_bar_are_listed_by_day_and_place() -> None:
    flagged = messages.killing_caveats([source(PRESS, 10, spike=True)], NAMES, 13)
    assert "2019-01-11 Iguala, Guerrero \\(13\\)" in flagged
    assert say("rates_no_spikes") in messages.killing_caveats([source(PRESS, 10, spike=True)], NAMES, 14)
    assert "floor" in flagged
    assert "floor" not in messages.killing_caveats([source(UCDP, 10)], NAMES, 13)


def test_pairs_name_their_places_as_text_and_the_most_dead_come_first() -> None:
    found = source(PRESS, *range(20))
    rates, pairs = analysis.base_rates(found, draws=20), analysis.pairs_of_days(found, at_least=13)
    text = messages.pairs_table(pairs, [found], NAMES, rates, 13)
    assert "The 12 pairs with the most dead, of 19;" in text
    assert text.count("Iguala, Guerrero") == 24
    odd = pairs.head(2).assign(first_places=["16002 12999#0", "19.4,-102.1"], spike=True)
    text = messages.pairs_table(odd, [found], NAMES, rates, 13)
    assert "Agui\\*lilla, Michoacán; municipality not known, Guerrero" in text
    assert "point 19.4 -102.1" in text
    assert text.count("| Press \\* |") == 2
    none = messages.pairs_table(pairs.iloc[:0], [found], NAMES, rates, 50)
    assert none == say("pairs_none", within_days=2, at_least=50, year=2019)


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_a_year_without_bulletins_gives_a_source_without_days() -> None:
    press = processed.load("sspc_daily_municipality")
    found = analysis.place_days(press, 2014, or_none=True)
    assert (len(found.days), len(found.rows), found.held) == (0, 0, (pd.Timestamp("2019-01-01"), pd.Timestamp("2021-03-31")))
    nothing = analysis.place_days(processed.load("ucdp_events", as_of="2019-10-15", or_none=True), 2019, or_none=True)
    assert (len(nothing.days), nothing.held) == (0, None)
    assert analysis.base_rates(found, nothing)["place_days"].isna().all()
    clocked = analysis.incident_clocks("iguala-2014-09-26", processed.load("incidents"), press=press.iloc[:0])
    assert clocked["clock"].unique().tolist() == ["event"]


# ---- two sources ----


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_sources_are_said_with_their_band_and_never_with_an_interval() -> None:
    victims = processed.load("sesnsp_victims_state_month", cuts="all")
    deaths = processed.load("inegi_deaths_occurrence_state_month", cuts="all")
    registered = processed.load("inegi_deaths_registration_state_month", cuts="all")
    agreement = analysis.source_agreement(victims, deaths, registered)
    until = agreement[agreement["year"] <= 2018]
    nation = messages.agreement_answer("00", until, deaths)
    assert "In 2018, the last year whole in both sources" in nation
    assert "by month of death: **0.99** deaths for each victim." in nation
    assert "by month of registration: **1.06** deaths for each victim." in nation
    assert "the ratio lies between 0.99 and 1.06 in that year" in nation
    assert "there is no sampling interval" in nation
    assert say("agreement_inside", corridor_low=0.8, corridor_high=1.25) in nation
    assert "confidence" not in nation
    last = messages.agreement_answer("00", agreement, deaths)
    assert "Of deaths by month of registration no whole 2022 is held" in last
    assert say("agreement_one_number") in last
    assert "Wholly outside 0.80 to 1.25, where an explanation is asked for: 2015" in messages.agreement_answer("20", agreement, deaths)
    assert "Jalisco \\(0.79\\)" in messages.places_agreement_answer(agreement[agreement["year"] == 2022])
    rows = messages.agreement_table(agreement[agreement["cve_ent"] == "20"]).splitlines()
    assert rows[2].startswith("| 2015 \\* |")
    assert rows[2].endswith("| wholly |")


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_one_basis_alone_is_enough_and_case_files_stay_beside_victims() -> None:
    victims = processed.load("sesnsp_victims_state_month")
    deaths = processed.load("inegi_deaths_occurrence_state_month", cuts="all", as_of="2020-06-01", or_none=True)
    agreement = analysis.source_agreement(victims, deaths, processed.load("inegi_deaths_registration_state_month"))
    assert agreement["ratio_occurrence"].isna().all()
    assert agreement["ratio_registration"].notna().all()
    files = processed.load("sesnsp_incidents_state_month")
    counts = analysis.files_and_victims(victims, files, "00")
    # as published now; DATA.md's 24,906, 28,734 and 29,430 are those of 2017 as then published
    assert counts.loc[counts["year"] == 2017].to_numpy().tolist() == [[2017, 25033, 28868, 29636]]
    assert "| 2017 | 25,033 | 28,868 | 29,636 |" in messages.files_and_victims_table("00", counts)
    none = analysis.files_and_victims(victims, files.iloc[:0], "00")
    assert messages.files_and_victims_table("00", none) == say("agreement_files_none", place="Mexico")
