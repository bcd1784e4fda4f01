"""Deaths by year of registration: the last year, its rank and what has no state, and the same deaths by the other ways of dating."""

from __future__ import annotations

import laid_out
import pandas as pd
import pytest
from whole_nation import CODES

from violence_data import load, measures, words_of
from violence_data.errors import ViolenceDataError
from violence_data.topics import registered, years
from violence_data.topics import states as state_topic

WORDS = words_of("registered")
PEOPLE = pd.DataFrame(
    [{"cve_ent": code, "year": year, "population": 100_000, "edition": "2023"} for code in CODES for year in (2018, 2019)]
)


def deaths(**more: int) -> pd.DataFrame:
    """Ten deaths a state in 2018, twenty in 2019, and those of other places."""
    rows = [(code, year, n) for code in CODES for year, n in ((2018, 10), (2019, 20))]
    rows += [(code.removeprefix("in_"), 2019, n) for code, n in more.items()]
    frame = pd.DataFrame(rows, columns=["cve_ent", "year", "homicide_deaths"]).assign(cut="2019-12")
    frame = frame.groupby(["cve_ent", "year", "cut"], as_index=False)["homicide_deaths"].sum()
    return laid_out.table("inegi_deaths_registered_state_year", "registered_year", rows=frame)


def totals(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["table", "cut", "year", "status"])
    return frame.assign(period_start=pd.to_datetime(frame["year"].astype(str) + "-01-01"))


def opening(code: str, table: pd.DataFrame, *said: tuple[str, str, int, str]) -> registered.Registered:
    return registered.opening(measures.registered_years(table, PEOPLE), table, totals(*said), code)


# ---- the years ----


def test_the_nation_holds_the_deaths_that_no_state_has() -> None:
    yearly = measures.registered_years(deaths(in_33=3, in_99=40), PEOPLE).set_index(["cve_ent", "year"])
    assert yearly.loc[[("00", 2018), ("00", 2019)], "homicide_deaths"].tolist() == [320, 20 * 32 + 43]
    assert sorted(set(yearly.index.get_level_values(0))) == ["00", *CODES]
    row = yearly.loc[("12", 2019)]
    low, rate, high = (float(row[f"homicide_deaths_per_100k{end}"]) for end in ("_low", "", "_high"))
    assert rate == pytest.approx(20.0) and low < 20 < high and row["complete"]


def test_a_table_of_years_goes_in_where_one_of_months_does() -> None:
    table, yearly = deaths(in_99=40), measures.registered_years(deaths(in_99=40), PEOPLE)
    pd.testing.assert_frame_equal(measures.state_years(table, PEOPLE), yearly)
    rows = [(code, month) for code in CODES for month in pd.date_range("2018-01-01", periods=24, freq="MS")]
    months = pd.DataFrame(rows, columns=["cve_ent", "month"]).assign(homicide_deaths=5, cut="2019-12")
    pd.testing.assert_frame_equal(measures.months_of(months), measures.monthly(months))
    by_month = measures.yearly(measures.with_nation(measures.monthly(months)), PEOPLE)
    pd.testing.assert_frame_equal(measures.state_years(months, PEOPLE), by_month)
    assert set(yearly.columns) <= set(by_month.columns)
    ranks = measures.ranks(measures.registered_years(deaths(), PEOPLE).query("year == 2019"))
    assert (len(ranks), set(ranks["rank"].dropna())) == (32, {1})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (deaths().query("cve_ent != '09'"), "all 32 states expected"),
        (pd.concat([deaths(), deaths().assign(cut="2020-12")]), "a sum never mixes cuts"),
        (pd.concat([deaths(), deaths().head(1)]), "one row per cve_ent and year expected"),
    ],
    ids=["a state lacks", "two cuts", "a state twice"],
)
def test_a_table_that_is_not_whole_is_refused(table: pd.DataFrame, message: str) -> None:
    with pytest.raises(ViolenceDataError, match=message):
        measures.registered_years(table, PEOPLE)


def test_what_is_said_of_years_holds_chance_alone_and_names_the_gap() -> None:
    table = deaths(in_99=40)
    yearly = measures.state_years(table, PEOPLE)
    words, compared = words_of("states"), state_topic.compare(yearly, ["12", "16"])
    assert "the intervals hold chance alone" in words.comparison(compared, table)
    assert "95 % interval, chance alone" in words.ranks_table(compared)
    assert "from chance alone" in state_topic.order(measures.ranks_by_year(yearly), ["12"], words, table).notes[0]
    months = measures.months_of(table)
    shifts = measures.shift_evidence(months, table.assign(month=pd.Timestamp("2019-01-01")))
    assert words.warnings(measures.flagged_months(months, shifts)).startswith("These are yearly figures: without months")


# ---- what is said ----


def test_the_opening_gives_the_last_year_the_record_and_what_has_no_state() -> None:
    said = WORDS.answer(opening("00", deaths(in_33=3, in_99=1040)))
    assert said.startswith("In 2019 INEGI registered **1,683** deaths by homicide in Mexico: **52.6** per 100,000 people.")
    assert "That is the highest of the whole years from 2018 to 2019. 1,040 deaths of 2019 have no known state" in said


def test_a_state_has_its_rank_and_none_under_20_deaths() -> None:
    said = {code: WORDS.answer(opening(code, deaths(in_12=30, in_06=-5))) for code in ("12", "20", "06", "00")}
    assert "By that rate Guerrero is number 1 of 32 (no other number in its 95 % interval, from chance alone)." in said["12"]
    assert "By that rate Oaxaca is number 2 of 32 (95 % interval 2 to 31, from chance alone)." in said["20"]
    assert "By that rate" not in said["06"] + said["00"]


def test_which_years_are_definitive_is_said_of_the_same_table_and_cut_alone() -> None:
    own = ("inegi_deaths_registered_state_year", "2019-12")
    others = [
        ("sesnsp_victims_state_month", "2019-12", 2015, "definitive"),
        (own[0], "2020-12", 2014, "definitive"),
        (*own, 2019, "preliminary"),
    ]
    found = opening("00", deaths(), (*own, 2017, "definitive"), (*own, 2018, "definitive"), *others)
    assert found.definitive == (2017, 2018)
    assert "INEGI calls the figures of 2017–2018 definitive" in WORDS.answer(found)
    assert "definitive" not in WORDS.answer(opening("00", deaths(), *others))


def test_the_table_of_states_has_rank_and_change_and_blanks_where_there_is_none() -> None:
    table = deaths(in_12=30, in_06=-5)
    table.loc[(table["cve_ent"] == "06") & (table["year"] == 2018), "homicide_deaths"] = 0
    found = opening("12", table)
    lines = WORDS.ranks_table(found, years.compare(table, PEOPLE, 2018, 2019)).splitlines()
    assert len(lines) == 2 + 32
    assert lines[2].startswith("| Guerrero | 50 | 50.0 | 1 (1 to 1) | +400.0 % (+")
    assert lines[-1] == "| Colima | 15 | 15.0 | | |"


def test_a_year_that_a_series_does_not_hold_whole_is_blank() -> None:
    calendar = pd.date_range("2018-01-01", periods=18, freq="MS")
    months = pd.DataFrame([(code, month, 1) for code in CODES for month in calendar], columns=["cve_ent", "month", "homicide_deaths"])
    bases = registered.beside_other_bases(measures.registered_years(deaths(), PEOPLE), months, months.head(0), "12")
    assert WORDS.other_bases(bases).splitlines()[-2:] == ["| 2018 | 10 | 12 | |", "| 2019 | 20 | | |"]


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_the_shipped_years_open_with_the_publishers_total() -> None:
    table, population = load("inegi_deaths_registered_state_year"), load("conapo_population_state_year")
    yearly, published = measures.registered_years(table, population), load("published_totals")
    said = WORDS.answer(registered.opening(yearly, table, published, "00"))
    assert "In 2024 INEGI registered **33,550** deaths by homicide in Mexico" in said
    assert "329 deaths of 2024 have no known state" in said
    assert "INEGI calls the figures of 2017–2024 definitive" in said
    own = WORDS.answer(registered.opening(yearly, table, published, "06"))
    assert "Colima is number 1 of 32 (no other number in its 95 % interval, from chance alone)" in own
