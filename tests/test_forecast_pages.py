"""Forecasts as pages show them: which year and months, what came, how the path runs to December, what is said and what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest

from violence_data import analysis, figures, messages, processed
from violence_data.errors import UnknownName, YearsNotCovered
from violence_data.messages.forecasts import chances
from violence_data.reports import batch

pytestmark = [pytest.mark.xdist_group("methods")]
OCCURRENCE = "inegi_deaths_occurrence_state_month"


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    plt.switch_backend("Agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def deaths(built: processed.Built) -> pd.DataFrame:
    return analysis.of_place(processed.load(OCCURRENCE), "00")


@pytest.fixture(scope="module")
def victims(built: processed.Built) -> pd.DataFrame:
    return analysis.of_place(processed.load("sesnsp_victims_state_month"), "00")


def months(first: str = "2012-01-01", last: str = "2019-06-01") -> pd.DataFrame:
    month = pd.date_range(first, last, freq="MS")
    counts = np.random.default_rng(1).poisson(100, len(month))
    return pd.DataFrame({"cve_ent": "12", "month": month, "victims": pd.array(counts, dtype="Int64")})


# ---- which year, how many months ----


def test_the_year_under_way_is_the_last_one_held_with_all_its_months(victims: pd.DataFrame, deaths: pd.DataFrame) -> None:
    assert analysis.year_under_way(victims) == (2025, 6)
    assert analysis.year_under_way(victims, months_known=3) == (2025, 3)
    assert analysis.year_under_way(deaths, 2019, 9) == (2019, 9)


def test_a_day_takes_the_year_that_was_under_way_then(built: processed.Built) -> None:
    then = analysis.of_place(processed.load("sesnsp_victims_state_month", as_of="2019-12-31"), "00")
    slide = analysis.of_place(processed.load("sesnsp_cni_nation_month", as_of="2019-10-14"), "00")
    assert (analysis.year_under_way(then), analysis.year_under_way(slide)) == ((2019, 11), (2019, 9))


def test_a_whole_year_or_one_not_held_says_what_to_choose(deaths: pd.DataFrame) -> None:
    with pytest.raises(YearsNotCovered, match="every month of 2022 is known.*choose months_known .1 to 11."):
        analysis.year_under_way(deaths)
    with pytest.raises(YearsNotCovered, match="year 2031 is not covered; this table holds 2000-2022"):
        analysis.year_under_way(deaths, 2031, 3)
    with pytest.raises(YearsNotCovered, match="at most the 6 months of 2019 that are held expected, found 9"):
        analysis.year_under_way(months(), 2019, 9)
    nothing = months().assign(victims=pd.array([pd.NA] * len(months()), dtype="Int64"))
    with pytest.raises(YearsNotCovered, match="no month is covered"):
        analysis.year_under_way(nothing)


# ---- how it may end ----


@pytest.mark.parametrize(("known", "by_level", "by_history"), [(6, 0.63, 0.68), (8, 0.83, 0.80), (9, 0.84, 0.84)])
def test_2019_against_2018_by_month_of_death_and_what_came(deaths: pd.DataFrame, known: int, by_level: float, by_history: float) -> None:
    made = analysis.year_end(deaths, 2019, known).set_index("model")
    assert made.index.tolist() == ["E", "D", "C", "A"]
    assert made.loc[["E", "D"], "p_record"].tolist() == pytest.approx([by_level, by_history], abs=0.05)
    assert made["is_test"].all()
    assert set(made["came"]) == {35_274}
    assert made["low_80"]["E"] < 35_274 < made["high_80"]["E"]


def test_a_year_under_way_is_no_test_and_nothing_came_yet(victims: pd.DataFrame) -> None:
    made = analysis.year_end(victims, 2025, 6)
    assert not made["is_test"].any()
    assert made["came"].isna().all()
    assert analysis.year_end(victims, 2025, 3)["is_test"].all()
    assert analysis.year_end(victims, 2025, 3)["came"].isna().all()


def test_a_trend_forecasts_its_last_year_unless_it_is_whole_or_has_too_little_before(victims: pd.DataFrame, deaths: pd.DataFrame) -> None:
    assert analysis.year_end_of_trend(victims, 2025)["model"].tolist() == ["E", "D"]
    for series, year in ((victims, 2024), (deaths, 2022), (months("2017-01-01"), 2019)):
        assert analysis.year_end_of_trend(series, year).empty


def test_years_known_end_at_the_origin(deaths: pd.DataFrame) -> None:
    known = analysis.years_known(deaths, 2019, 9)
    assert known["year"].tolist() == list(range(2000, 2020))
    assert known.iloc[-1][["months", "complete", "homicide_deaths"]].tolist() == [9, False, 26_229]
    assert known.iloc[-2][["complete", "homicide_deaths"]].tolist() == [True, 34_426]


def test_the_path_ends_in_december_where_the_forecast_of_the_year_does(deaths: pd.DataFrame) -> None:
    path, end = analysis.forecast_path(deaths, 2011, 4), analysis.year_end(deaths, 2011, 4, ["E"]).iloc[0]
    own = path[path["year"] == 2011].set_index("month_number")
    for name in ("low_95", "low_80", "point", "high_80", "high_95"):
        assert own.loc[12, name] == end[name]
        assert own.loc[4, name] == own.loc[4, "total"] == end["known"]
    assert own["total"].isna().tolist() == [False] * 4 + [True] * 8
    assert own.loc[12, "came"] == end["came"]
    width = (own["high_80"] - own["low_80"]).dropna()
    assert width.is_monotonic_increasing


def test_a_path_holds_last_year_and_the_record_year(deaths: pd.DataFrame, victims: pd.DataFrame) -> None:
    assert sorted(set(analysis.forecast_path(deaths, 2019, 9)["year"])) == [2018, 2019]
    path = analysis.forecast_path(victims, 2025, 6)
    assert sorted(set(path["year"])) == [2019, 2024, 2025]
    assert path["came"].isna().all()
    ahead = analysis.ahead_of(path, 2019)
    assert (ahead.loc[ahead["year"] == 2019, "total"] == 0).all()
    assert ahead.loc[(ahead["year"] == 2024) & (ahead["month_number"] == 12), "total"].tolist() == [30_046 - 34_723]
    with pytest.raises(YearsNotCovered, match="year 2018 is not in the path; it holds 2019, 2024-2025"):
        analysis.ahead_of(path, 2018)


def test_past_forecasts_are_those_of_earlier_years_from_the_same_months(deaths: pd.DataFrame) -> None:
    past = analysis.past_forecasts(deaths, 2019, 9)
    assert sorted(set(past["year"])) == list(range(2004, 2019))
    assert set(past["months_known"]) == {9}
    assert past.groupby("model").size().to_dict() == {"D": 15, "E": 15}
    assert past[past["model"] == "E"]["inside_80"].sum() == 13


def test_without_three_whole_years_before_any_earlier_year_there_is_no_past_forecast() -> None:
    assert analysis.past_forecasts(months("2016-01-01"), 2019, 6).empty
    assert set(analysis.past_forecasts(months("2015-01-01"), 2019, 6)["year"]) == {2018}


# ---- what is said ----


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (1.0, "almost certain (over 99 chances in 100)"),
        (0.994, "very likely (99 chances in 100)"),
        (0.896, "very likely (90 chances in 100)"),
        (0.66, "likely (66 chances in 100)"),
        (0.5, "about as likely as not (50 chances in 100)"),
        (0.2, "unlikely (20 chances in 100)"),
        (0.04, "very unlikely (4 chances in 100)"),
        (0.006, "very unlikely (1 chance in 100)"),
        (0.004, "almost ruled out (less than 1 chance in 100)"),
    ],
)
def test_a_probability_has_the_word_of_the_number_printed_with_it(p: float, said: str) -> None:
    assert chances(p) == said


def answer(table: str, year: int | None = None, known: int | None = None, as_of: str | None = None, cve_ent: str = "00") -> str:
    loaded = processed.load(table, as_of=as_of)
    rows = analysis.of_place(loaded, cve_ent)
    return messages.forecast_answer(analysis.year_end(rows, *analysis.year_under_way(rows, year, known)), rows, loaded)


@pytest.mark.usefixtures("built")
def test_the_slide_gives_both_models_and_says_that_they_differ_and_rest_on_little() -> None:
    said = answer("sesnsp_cni_nation_month", as_of="2019-10-15")
    assert "From January to September 2019 SSPC-CNI counted **25,890** victims of homicidio doloso in Mexico (cut 2019-09:" in said
    assert "the 33,748 of 2018, the highest earlier year of this series, is likely (71 chances in 100)" in said
    assert "such a record is very likely (94 chances in 100)" in said
    assert "differ by 23 chances in 100" in said
    assert "**Little history.**" in said
    assert "test with hindsight" not in said


@pytest.mark.usefixtures("built")
def test_a_past_year_is_said_to_be_a_test_with_what_came() -> None:
    said = answer(OCCURRENCE, 2019, 9)
    assert "a **test with hindsight**: the forecast is not shown the months after September 2019" in said
    assert "The year came to **35,274**, inside the 80 % interval of model E. That was a record, above the 34,426 of 2018." in said
    assert "a smaller change is not settled" in said
    outside = answer(OCCURRENCE, 2008, 1)
    assert "In January 2008 INEGI counted" in outside
    assert "outside the 95 % interval" in outside
    assert "is not whole in this cut" in answer("sesnsp_victims_state_month", 2025, 3)


@pytest.mark.usefixtures("built")
def test_low_last_months_and_flagged_months_are_said_at_once() -> None:
    said = answer("sesnsp_victims_state_month")
    assert "**Perhaps incomplete.** The last 3 months known are 16 % below" in said
    assert "**Flagged months.**" in said
    assert "the 34,723 of 2019" in said
    assert "the 30,046 of 2024" in said
    assert "**Perhaps incomplete.**" not in answer(OCCURRENCE, 2019, 9)


def test_the_table_leaves_out_a_column_that_would_stand_twice(deaths: pd.DataFrame, victims: pd.DataFrame) -> None:
    one, two = (messages.forecast_table(analysis.year_end(s, y, m)).splitlines() for s, y, m in ((deaths, 2019, 9), (victims, 2025, 6)))
    assert [line.count("|") for line in (one[0], one[2], two[0], two[2])] == [6, 6, 7, 7]
    assert one[2].split("|")[-2].strip() == "87"
    assert two[2].split("|")[-2].strip() == "under 1"
    assert "Chances in 100 of more than 34,426 (2018)" in one[0]


def test_past_forecasts_star_what_they_missed(deaths: pd.DataFrame) -> None:
    past = analysis.past_forecasts(deaths, 2019, 9)
    said = messages.past_forecasts_answer(past)
    missed = sum(int((~past[f"inside_{k}"]).sum()) for k in (80, 95))
    assert said.count("\\*") == missed > 0
    assert "from the same months of each as they stand in this cut: 15. Model E missed the year's total by" in said
    assert messages.past_forecasts_answer(past.iloc[:0]).startswith("No earlier year")


def test_what_a_forecast_rests_on_names_the_flagged_years(deaths: pd.DataFrame) -> None:
    said = messages.forecast_basis(analysis.year_end(deaths, 2019, 9), analysis.years_known(deaths, 2019, 9))
    assert "Months used: 237, from 2000-01 to 2019-09; whole years before 2019: 19." in said
    assert "(2007)" in said.replace("\\", "")
    clean = months()
    assert "No month that it rests on" in messages.forecast_basis(analysis.year_end(clean, 2019, 6), analysis.years_known(clean, 2019, 6))


# ---- what is drawn ----


def fan(victims: pd.DataFrame, forecast: pd.DataFrame, first: int = 2015) -> Any:
    table = processed.load("sesnsp_victims_state_month")
    known = analysis.years_known(victims, 2025, 6).query("year >= @first")
    return figures.plot_fan(known, "year", "victims", forecast, **messages.fan_words(known, forecast, table))


def words_of(ax: Any) -> str:
    return " ".join(" ".join(t.get_text() for t in [*ax.texts, ax.title]).split())


def test_a_fan_shows_both_models_and_the_bar_of_what_is_known(victims: pd.DataFrame) -> None:
    made = analysis.year_end(victims, 2025, 6)
    ax = fan(victims, made)
    said = words_of(ax)
    assert "2025: 24,610 (80 %: 23,751 to 25,582)" in said
    assert "12,752 in 6 of 12 months" in said
    assert "Highest: 34,723 in 2019" in said
    spans = {(round(b.get_y()), round(b.get_y() + b.get_height())) for b in ax.patches}
    assert {(0, 12_752), (23_301, 26_121), (23_751, 25_582)} <= spans
    keys = [t.get_text() for t in ax.get_legend().get_texts()]
    assert any(k.startswith("Model D") for k in keys)
    fan(victims, made.iloc[:1])
    assert not any(t.get_text().startswith("Model D") for t in plt.gca().get_legend().get_texts())


def test_without_a_forecast_the_line_stands_alone_and_says_why(victims: pd.DataFrame) -> None:
    made = analysis.year_end(victims, 2025, 6)
    ax = fan(victims, made.iloc[:0])
    assert ax.get_legend() is None
    assert "No forecast is made of 2025" in words_of(ax)
    assert "may end" not in words_of(ax)


def test_a_record_before_the_years_drawn_is_named_under_the_fan(victims: pd.DataFrame) -> None:
    said = words_of(fan(victims, analysis.year_end(victims, 2025, 6), first=2022))
    assert "The highest year of this series, 2019 with 34,723, is not among those drawn." in said
    assert "Highest:" not in said
    assert "Some months used carry a suspected gap" in said
    assert "Some months used" not in words_of(fan(victims, analysis.year_end(victims, 2025, 6)))


def test_what_came_is_a_mark_on_both_charts(deaths: pd.DataFrame) -> None:
    table, made = processed.load(OCCURRENCE), analysis.year_end(deaths, 2019, 9)
    known, path = analysis.years_known(deaths, 2019, 9), analysis.forecast_path(deaths, 2019, 9)
    one = figures.plot_fan(known, "year", "homicide_deaths", made, **messages.fan_words(known, made, table))
    ahead = analysis.ahead_of(path, 2018)
    two = figures.plot_path(ahead, made, **messages.path_words(path, made, "00", table))
    for ax, at in ((one, 35_274), (two, 35_274 - 34_426)):
        assert [float(line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "D"] == [at]
        assert "it came to 35,274" in words_of(ax)
        assert "A test with hindsight" in words_of(ax)
    assert "What came after" in [t.get_text() for t in two.get_legend().get_texts()]
    with pytest.raises(UnknownName, match="no name for 2018"):
        figures.plot_path(ahead, made, **{**messages.path_words(path, made, "00", table), "names": {}})


# ---- the pages ----


def shown(home: Path, report: str, values: dict[str, Any]) -> str:
    outcome = batch.run_one(batch.Job(report, values))
    assert outcome.error == ""
    return (home / "reports" / report / f"{outcome.slug}.ipynb").read_text(encoding="utf-8")


@pytest.mark.usefixtures("built")
def test_the_national_trend_of_a_day_has_the_fan_of_that_day(home: Path) -> None:
    page = shown(home, "national_trend", {"source": "sesnsp_victims", "as_of": "2019-12-31"})
    assert "the whole of 2019 may end near **34,538**" in page
    assert "the 33,743 of 2018, the highest earlier year of this series, is almost certain" in page
    whole = shown(home, "national_trend", {"source": "sesnsp_victims", "end_year": 2023, "start_year": 2020})
    assert "2023, the last year shown, is whole: nothing of it is left to forecast." in whole


@pytest.mark.usefixtures("built")
def test_a_page_of_a_whole_year_without_months_says_what_to_choose(home: Path) -> None:
    error = batch.run_one(batch.Job("forecast_year", {"source": "inegi_deaths_occurrence"})).error
    assert error.startswith("YearsNotCovered: every month of 2022 is known")
    error = batch.run_one(batch.Job("forecast_year", {"source": "sesnsp_cni", "cve_ent": "12"})).error
    assert error.startswith("UnknownName: cve_ent 12 is not in this table; it holds 00")
    error = batch.run_one(batch.Job("forecast_year", {"source": "sesnsp_cni", "as_of": "2019-10-13"})).error
    assert error.startswith("NotPublishedYet: sesnsp_cni_nation_month: no cut held here was published by 2019-10-13")


@pytest.mark.usefixtures("built")
def test_the_page_of_every_source_draws_both_charts(home: Path) -> None:
    for values in batch.catalog.get("forecast_year").grid:
        run = nbformat.reads(shown(home, "forecast_year", values), as_version=4)
        assert sum("image/png" in o.get("data", {}) for c in run.cells for o in c.get("outputs", [])) == 2


def test_how_far_the_last_months_lie_from_what_was_expected_is_always_said(deaths: pd.DataFrame) -> None:
    end, known = analysis.year_end(deaths, 2019, 6), analysis.years_known(deaths, 2019, 6)
    pct, months = float(end["last_months_pct"].iloc[0]), int(end["last_months"].iloc[0])
    sign = "\N{MINUS SIGN}" if pct < 0 else "+"
    assert f"The last months known ({months}) are {sign}{abs(pct):.1f} % off" in messages.forecast_basis(end, known).replace("\\", "")
    assert "could not be checked" in messages.forecast_basis(end.assign(last_months=pd.NA), known)
