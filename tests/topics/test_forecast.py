"""Forecasts as pages show them: which year and months, what came, how the path runs to December, what is said and what is drawn."""

from __future__ import annotations

from dataclasses import replace

import laid_out
import numpy as np
import pandas as pd
import pytest

from violence_data import measures, processed, words_of
from violence_data.charts import Chart
from violence_data.errors import YearsNotCovered
from violence_data.topics import forecast
from violence_data.topics.stories.verdict import OFF_TRACK, ON_TRACK, by_probability

pytestmark = [pytest.mark.xdist_group("methods")]
WORDS, STORIES = words_of("forecast"), words_of("stories")
VICTIMS, OCCURRENCE = "sesnsp_victims_state_month", "inegi_deaths_occurrence_state_month"
JUNE_2025 = "2025-08-01"
"""A day on which the newest victims were those to June 2025."""


@pytest.fixture(scope="module")
def deaths(built: processed.Built) -> pd.DataFrame:
    return measures.of_place(processed.load(OCCURRENCE), "00")


@pytest.fixture(scope="module")
def table(built: processed.Built) -> pd.DataFrame:
    return processed.load(VICTIMS, as_of=JUNE_2025)


@pytest.fixture(scope="module")
def victims(table: pd.DataFrame) -> pd.DataFrame:
    return measures.of_place(table, "00")


@pytest.fixture(scope="module")
def in_2025(victims: pd.DataFrame) -> forecast.Outlook:
    return outlook(victims, 2025, 6)


@pytest.fixture(scope="module")
def in_2019(deaths: pd.DataFrame) -> forecast.Outlook:
    return outlook(deaths, 2019, 9)


@pytest.fixture(scope="module")
def past(deaths: pd.DataFrame) -> pd.DataFrame:
    return forecast.past_forecasts(deaths, 2019, 9)


def months(first: str = "2012-01-01", last: str = "2019-06-01") -> pd.DataFrame:
    month = pd.date_range(first, last, freq="MS")
    counts = np.random.default_rng(1).poisson(100, len(month))
    return pd.DataFrame({"cve_ent": "12", "month": month, "victims": pd.array(counts, dtype="Int64")})


# ---- which year, how many months ----


@pytest.mark.usefixtures("built")
def test_the_year_under_way_is_the_last_one_held_with_all_its_months(victims: pd.DataFrame, deaths: pd.DataFrame) -> None:
    assert forecast.year_under_way(victims) == (2025, 6)
    assert forecast.year_under_way(victims, months_known=3) == (2025, 3)
    assert forecast.year_under_way(deaths, 2019, 9) == (2019, 9)
    slide = measures.of_place(processed.load("sesnsp_cni_nation_month", as_of="2019-10-14"), "00")
    assert forecast.year_under_way(slide) == (2019, 9), "a day takes the year that was under way then"


def test_a_whole_year_or_one_not_held_says_what_to_choose(deaths: pd.DataFrame) -> None:
    with pytest.raises(YearsNotCovered, match="every month of 2022 is known.*choose months_known .1 to 11."):
        forecast.year_under_way(deaths)
    with pytest.raises(YearsNotCovered, match="year 2031 is not covered; this table holds 2000-2022"):
        forecast.year_under_way(deaths, 2031, 3)
    with pytest.raises(YearsNotCovered, match="at most the 6 months of 2019 that are held expected, found 9"):
        forecast.year_under_way(months(), 2019, 9)
    nothing = months().assign(victims=pd.array([pd.NA] * len(months()), dtype="Int64"))
    with pytest.raises(YearsNotCovered, match="no month is covered"):
        forecast.year_under_way(nothing)


# ---- how it may end ----


def test_2019_by_month_of_death_and_what_came(in_2019: forecast.Outlook) -> None:
    assert [model.model for model in in_2019.models] == ["E", "D", "C", "A"]
    assert all(model.is_test and model.came == 35_274 for model in in_2019.models)
    assert in_2019.best.low_80 < 35_274 < in_2019.best.high_80


def test_a_year_under_way_is_no_test_and_nothing_came_yet(victims: pd.DataFrame, in_2025: forecast.Outlook) -> None:
    assert not in_2025.best.is_test and in_2025.came is None
    cut = forecast.year_end(victims, 2025, 3, ["D"])
    assert cut["is_test"].all() and cut["came"].isna().all()


def test_a_trend_forecasts_its_last_year_unless_it_is_whole_or_has_too_little_before(victims: pd.DataFrame, deaths: pd.DataFrame) -> None:
    assert forecast.year_end_of_trend(victims, 2025)["model"].tolist() == ["E", "D"]
    for series, year in ((victims, 2024), (deaths, 2022), (months("2017-01-01"), 2019)):
        assert forecast.year_end_of_trend(series, year).empty


def test_years_known_end_at_the_origin(deaths: pd.DataFrame) -> None:
    known = forecast.years_known(deaths, 2019, 9)
    assert known["year"].tolist() == list(range(2000, 2020))
    assert known.iloc[-1][["months", "complete", "homicide_deaths"]].tolist() == [9, False, 26_229]
    assert known.iloc[-2][["complete", "homicide_deaths"]].tolist() == [True, 34_426]


def test_the_path_ends_in_december_where_the_forecast_of_the_year_does(deaths: pd.DataFrame) -> None:
    path, end = forecast.forecast_path(deaths, 2011, 4), forecast.year_end(deaths, 2011, 4, ["E"]).iloc[0]
    own = path[path["year"] == 2011].set_index("month_number")
    for name in ("low_95", "low_80", "point", "high_80", "high_95"):
        assert own.loc[12, name] == end[name]
        assert own.loc[4, name] == own.loc[4, "total"] == end["known"]
    assert own["total"].isna().tolist() == [False] * 4 + [True] * 8
    assert own.loc[12, "came"] == end["came"]
    assert (own["high_80"] - own["low_80"]).dropna().is_monotonic_increasing


def test_a_path_holds_every_whole_year_before(victims: pd.DataFrame) -> None:
    path = forecast.forecast_path(victims, 2025, 6)
    assert sorted(set(path["year"])) == list(range(2015, 2026))
    assert path["came"].isna().all()
    ends = path[path["month_number"] == 12].set_index("year")["total"]
    assert (ends[2019], ends[2024]) == (34_723, 30_046)


def test_past_forecasts_are_those_of_earlier_years_from_the_same_months(past: pd.DataFrame) -> None:
    assert sorted(set(past["year"])) == list(range(2004, 2019)) and set(past["months_known"]) == {9}
    assert past.groupby("model")["inside_80"].agg(["size", "sum"]).loc["E"].tolist() == [15, 13]
    assert forecast.past_forecasts(months("2016-01-01"), 2019, 6).empty, "none without three whole years before"
    assert set(forecast.past_forecasts(months("2015-01-01"), 2019, 6)["year"]) == {2018}


# ---- what is said ----


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (1.0, "very likely (over 99 chances in 100)"),
        (0.95, "very likely (95 chances in 100)"),
        (0.9499, "likely (94.99 chances in 100)"),
        (0.7999, "too close to call (79.99 chances in 100)"),
        (0.2, "unlikely (20 chances in 100)"),
        (0.0501, "unlikely (5.01 chances in 100)"),
        (0.006, "very unlikely (1 chance in 100)"),
        (0.004, "very unlikely (less than 1 chance in 100)"),
    ],
)
def test_a_probability_has_the_word_of_the_number_printed_with_it(p: float, said: str) -> None:
    assert WORDS.chances(p) == said


@pytest.mark.parametrize("p", [0.0, 0.05, 0.1, 0.2, 0.5, 0.7999, 0.8, 0.93, 0.95, 1.0])
def test_pages_checks_and_records_have_one_word_for_a_probability(p: float) -> None:
    """A forecast's word, a story check's word and its verdict never differ: 0.71 was "likely" on one page and "too close" on another."""
    word = WORDS.chances(p).split(" (")[0]
    assert STORIES.worded(p).endswith(f" ({word})")
    judged = {"supported": ("likely", "very likely"), "contradicted": ("unlikely", "very unlikely"), "too_close": ("too close to call",)}
    assert word in judged[by_probability(p, ON_TRACK, OFF_TRACK)]


def outlook(monthly: pd.DataFrame, year: int, known: int) -> forecast.Outlook:
    made = forecast.outlook(forecast.year_end(monthly, year, known))
    assert made is not None
    return made


def answer(name: str, year: int | None = None, known: int | None = None, as_of: str | None = None) -> str:
    loaded = processed.load(name, as_of=as_of)
    rows = measures.of_place(loaded, "00")
    return WORDS.answer(outlook(rows, *forecast.year_under_way(rows, year, known)), "00", loaded, measures.measure(rows))


@pytest.mark.usefixtures("built")
def test_the_slide_gives_both_models_and_says_that_they_differ_and_rest_on_little() -> None:
    said = answer("sesnsp_cni_nation_month", as_of="2019-10-15")
    assert "From January to September 2019 SSPC-CNI counted **25,890** victims of homicidio doloso in Mexico (file of" in said
    assert "the 33,748 of 2018, the highest earlier year of this series, is too close to call (71 chances in 100)" in said
    assert "such a record is likely (94 chances in 100)" in said
    assert "differ by 23 chances in 100" in said
    assert "**Little history.**" in said
    assert "test with hindsight" not in said


def test_a_past_year_is_said_to_be_a_test_with_what_came(in_2019: forecast.Outlook) -> None:
    said = WORDS.answer(in_2019, "00", processed.load(OCCURRENCE), "homicide_deaths")
    assert "a **test with hindsight**: the forecast is not shown the months after September 2019" in said
    assert (
        "The year came to **35,274**, inside the 80 % interval of the first forecast. That was a record, above the 34,426 of 2018." in said
    )
    assert "a smaller change is not settled" in said and "**Perhaps incomplete.**" not in said
    outside = answer(OCCURRENCE, 2008, 1)
    assert "In January 2008 INEGI counted" in outside and "outside the 95 % interval" in outside
    assert "is not whole in this file" in answer(VICTIMS, 2025, 3, as_of=JUNE_2025)


def test_low_last_months_and_flagged_months_are_said_at_once(table: pd.DataFrame, in_2025: forecast.Outlook) -> None:
    said = WORDS.answer(in_2025, "00", table, "victims")
    assert "**Perhaps incomplete.** The last 3 months known are 16 % below" in said
    assert "**Flagged months.**" in said and "the 34,723 of 2019" in said and "the 30,046 of 2024" in said


def test_the_table_leaves_out_a_column_that_would_stand_twice(in_2019: forecast.Outlook, in_2025: forecast.Outlook) -> None:
    one, two = (laid_out.cells(WORDS.models_table(o)) for o in (in_2019, in_2025))
    assert [len(row) for row in (*one[:2], *two[:2])] == [5, 5, 6, 6]
    assert (one[1][-1], two[1][-1], one[0][-1]) == ("87", "under 1", "Chances in 100 of more than 34,426 (2018)")


def test_past_forecasts_star_what_they_missed(past: pd.DataFrame) -> None:
    said = WORDS.past(forecast.past_record(past))
    missed = sum(int((~past[f"inside_{k}"]).sum()) for k in (80, 95))
    assert said.count("\\*") == missed > 0
    assert "as they stand in this file: 15. The first forecast, in which the level holds, missed the year's total by" in said
    assert WORDS.past(forecast.past_record(past.iloc[:0])).startswith("No earlier year")


def test_what_a_forecast_rests_on_names_the_flagged_years_and_how_far_the_last_months_lie_off(
    deaths: pd.DataFrame, in_2019: forecast.Outlook
) -> None:
    said, best = WORDS.basis(in_2019, forecast.years_known(deaths, 2019, 9)), in_2019.best
    assert "Months used: 237, from January 2000 to September 2019; whole years before 2019: 19." in said and "(2007)" in said
    sign = "\N{MINUS SIGN}" if best.last_months_pct < 0 else "+"
    assert f"The last months known ({best.last_months}) are {sign}{abs(best.last_months_pct):.1f} % off" in said
    clean = months()
    made, known = forecast.year_end(clean, 2019, 6), forecast.years_known(clean, 2019, 6)
    assert "No month that it rests on" in WORDS.basis(forecast.outlook(made), known)
    assert "could not be checked" in WORDS.basis(forecast.outlook(made.assign(last_months=pd.NA)), known)


# ---- what is drawn ----


def words_on(chart: Chart) -> str:
    return " ".join(" ".join(t.get_text() for t in [*chart.ax.texts, chart.ax.title]).split())


def test_a_fan_shows_both_models_and_the_bar_of_what_is_known(
    victims: pd.DataFrame, in_2025: forecast.Outlook, table: pd.DataFrame
) -> None:
    known = forecast.years_known(victims, 2025, 6)
    chart = forecast.fan(known, in_2025, WORDS, table)
    said = words_on(chart)
    assert all(one in said for one in ("2025: 24,610 (80 %: 23,751 to 25,582)", "12,752 in 6 of 12 months", "Highest: 34,723 in 2019"))
    spans = {(round(b.get_y()), round(b.get_y() + b.get_height())) for b in chart.ax.patches}
    assert {(0, 12_752), (23_301, 26_121), (23_751, 25_582)} <= spans
    assert any(t.get_text().startswith("As earlier years went on") for t in chart.ax.get_legend().get_texts())
    none = forecast.fan(known, None, WORDS, table)
    assert none.ax.get_legend() is None
    assert "No forecast is made of 2025" in words_on(none) and "may end" not in words_on(none)
    late = words_on(forecast.fan(known.query("year >= 2022"), in_2025, WORDS, table))
    assert "The highest year of this series, 2019 with 34,723, is not among those drawn." in late and "Highest:" not in late
    assert "Some months used carry a suspected gap" in late and "Some months used" not in said, "the years drawn carry their own marks"


def test_what_came_is_a_mark_on_both_charts(deaths: pd.DataFrame, in_2019: forecast.Outlook) -> None:
    loaded = processed.load(OCCURRENCE)
    one = forecast.fan(forecast.years_known(deaths, 2019, 9), in_2019, WORDS, loaded)
    two = forecast.path(forecast.forecast_path(deaths, 2019, 9), in_2019, "00", WORDS, loaded)
    for chart, at in ((one, 35_274), (two, 35_274)):
        assert [float(line.get_ydata()[0]) for line in chart.ax.lines if line.get_marker() == "D"] == [at]
        assert "it came to 35,274" in words_on(chart) and "A test with hindsight" in words_on(chart)
    assert "What came after" in [t.get_text() for t in two.ax.get_legend().get_texts()]


@pytest.mark.usefixtures("built")
def test_a_trend_of_a_day_ends_as_was_known_then() -> None:
    then = measures.of_place(processed.load(VICTIMS, as_of="2019-12-31"), "00")
    said = WORDS.trend(forecast.outlook(forecast.year_end_of_trend(then, 2019)), 2019, False)
    assert "the whole of 2019 may end near **34,538**" in said
    assert "the 33,743 of 2018, the highest earlier year of this series, is very likely (over 99 chances in 100)" in said
    assert WORDS.trend(None, 2023, True) == "2023, the last year shown, is whole: nothing of it is left to forecast."


# ---- what is known of the year elsewhere, and how earlier years came out ----


def test_a_published_total_is_held_against_the_forecast_and_named(table: pd.DataFrame, in_2025: forecast.Outlook) -> None:
    """2025 came to 23,609 while its page said 24,610 or higher."""
    totals = processed.load("published_totals")
    published = measures.published_total(totals, VICTIMS, 2025)
    said = WORDS.answer(replace(in_2025, published=published), "00", table, "victims")
    assert "2025 came to **23,609**, outside the 80 % interval of the first forecast below, inside its 95 %." in said
    assert said.index("23,609") < said.index("may end near")
    assert "published elsewhere" not in WORDS.answer(in_2025, "00", table, "victims")
    assert measures.published_total(totals, VICTIMS, 2025, as_of="2025-08-01") is None


def test_the_signed_error_of_earlier_years_is_said(victims: pd.DataFrame) -> None:
    said = WORDS.past(forecast.past_record(forecast.past_forecasts(victims, 2025, 6)))
    assert "the first was too high in 6 of 7 years and too low in 1" in said
    assert "the second was too high in 7 and too low in 0" in said


def test_in_real_time_only_cuts_that_end_with_the_month_are_tried(victims: pd.DataFrame) -> None:
    every = processed.load(VICTIMS, cuts="all")
    tried = forecast.real_time_forecasts(every, victims, 2025, 6)
    assert tried[["cut", "year", "model"]].to_numpy().tolist() == [["2024-06", 2024, "E"], ["2024-06", 2024, "D"]]
    assert tried["actual"].tolist() == [30_046, 30_046]
    assert (tried["error_pct"] > 0).all()
    assert "| June 2024 | 30,046 |" in WORDS.real_time(forecast.real_time_files(tried))
    none = forecast.real_time_files(forecast.real_time_forecasts(every, victims, 2024, 6))
    assert "so nothing could be tried" in WORDS.real_time(none)


def test_a_published_zero_of_a_gap_feeds_no_noise() -> None:
    """Two zeros that are a gap made the level of model E drift as if violence had ended and come back."""
    rows = months("2013-01-01")
    rows = rows.assign(victims=pd.array([50 + 3 * (at % 5) for at in range(len(rows))], dtype="Int64"))
    hole = rows["month"].isin(pd.to_datetime(["2016-05-01", "2016-06-01"]))
    zeroed = rows.assign(victims=rows["victims"].mask(hole, 0))
    frames = {"plain": rows, "blind": zeroed, "told": zeroed.assign(suspected_gap=hole)}
    made = pd.concat({name: forecast.summarise_forecast(frame, 2019, 6).set_index("model") for name, frame in frames.items()})
    width = (made["high_80"] - made["low_80"]).unstack(0)
    assert (width["told"] < 1.3 * width["plain"]).all() and (1.3 * width["plain"] < width["blind"]).all()
