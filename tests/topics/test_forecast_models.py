"""A year's total from its first months: the figures the methods give, what is refused, what is marked, and series whose truth is known."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import backtest
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from support import REPOSITORY

from violence_data import measures, processed
from violence_data.errors import ForecastFailed, UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.topics import forecast
from violence_data.topics.forecast import models

pytestmark = [pytest.mark.xdist_group("methods")]
MODELS = ("A", "C", "D", "E")
# Mean absolute error, inside 80 %, inside 95 %, CRPS, all in % (the methods' own figures).
PUBLISHED = {"A": (4.7, 8, 13, 4.49), "C": (3.8, 15, 23, 3.54), "D": (4.4, 86, 93, 3.30), "E": (3.8, 84, 94, 2.89)}


@pytest.fixture(scope="module")
def states(built: processed.Built) -> pd.DataFrame:
    return measures.monthly(processed.load("inegi_deaths_occurrence_state_month"))


@pytest.fixture(scope="module")
def nation(states: pd.DataFrame) -> pd.DataFrame:
    return measures.with_nation(states).query("cve_ent == '00'")


@pytest.fixture(scope="module")
def rows(nation: pd.DataFrame) -> pd.DataFrame:
    """All 165 national forecasts of each model."""
    return backtest.backtest(nation, backtest.national_origins())


def months(first: str = "2010-01-01", last: str = "2019-12-01", seed: int = 1) -> pd.DataFrame:
    month = pd.date_range(first, last, freq="MS")
    counts = np.random.default_rng(seed).poisson(100, len(month))
    return pd.DataFrame({"month": month, "victims": pd.array(counts, dtype="Int64")})


def test_the_national_backtest_gives_the_figures_of_the_methods(rows: pd.DataFrame) -> None:
    assert rows.groupby("model").size().to_dict() == dict.fromkeys(MODELS, 165) and set(rows["search"]) == {"nm"}
    card = backtest.score_card(rows).set_index("model")
    for model, (error, inside_80, inside_95, crps) in PUBLISHED.items():
        assert card.loc[model, ["abs_error_pct", "crps_pct"]].tolist() == pytest.approx([error, crps], abs=0.15)
        assert card.loc[model, ["inside_80_pct", "inside_95_pct"]].tolist() == pytest.approx([inside_80, inside_95], abs=3)
    page = (REPOSITORY / "benchmarks/forecast.md").read_text(encoding="utf-8")
    for line, made in zip(re.findall(r"^\| [ACDE] \| 165 \|.*$", page, flags=re.MULTILINE), card.itertuples(), strict=True):
        model, *written = [cell.strip() for cell in line.strip("|").split("|")]
        assert model == made[0] and [float(cell) for cell in written] == pytest.approx(list(made[1:]), rel=0.02, abs=0.01)


def test_the_default_model_is_within_its_gates_and_low_early_in_the_year(rows: pd.DataFrame) -> None:
    card = backtest.score_card(rows).set_index("model").loc["E"]
    assert 72 <= card["inside_80_pct"] <= 90 and 88 <= card["inside_95_pct"] <= 99 and abs(card["bias_pct"]) < 3
    by_month = backtest.score_card(rows, ["model", "months_known"])
    bias = by_month[by_month["model"] == "E"].set_index("months_known")["bias_pct"]
    assert list(bias.index) == list(range(1, 12))
    assert bias[[1, 2, 3]].to_numpy() == pytest.approx([-4.7, -3.5, -3.8], abs=0.3)


@pytest.mark.parametrize(("month", "by_level", "by_history"), [(6, 0.63, 0.68), (8, 0.83, 0.80), (9, 0.84, 0.84)])
def test_probability_that_2019_exceeds_the_record_of_2018(rows: pd.DataFrame, month: int, by_level: float, by_history: float) -> None:
    p = rows[(rows["year"] == 2019) & (rows["months_known"] == month)].set_index("model")["p_record"]
    assert (p["E"], p["D"]) == pytest.approx((by_level, by_history), abs=0.05)
    assert p["C"] > 0.99


def test_the_level_beats_the_ratios_with_years_as_clusters(rows: pd.DataFrame) -> None:
    scores = rows.pivot(index=["year", "months_known"], columns="model", values="crps_pct").reset_index()
    test = backtest.diebold_mariano(scores["E"] - scores["D"], scores["year"])
    means = (scores["E"] - scores["D"]).groupby(scores["year"]).mean()
    assert test.clusters == 15
    assert (test.t, test.p) == pytest.approx(stats.ttest_1samp(means, 0))
    assert test.difference == pytest.approx(2.89 - 3.30, abs=0.15)


GOLDEN = {
    (2011, 3): {"A": (26043, 25867, 26222), "C": (29971, 29779, 30167), "D": (27745, 24200, 32020), "E": (26737, 23828, 30155)},
    (2019, 9): {"A": (34973, 34850, 35088), "C": (35087, 34963, 35202), "D": (35342, 34131, 36612), "E": (35149, 34329, 36047)},
}


@pytest.mark.parametrize("origin", GOLDEN)
def test_golden_numbers(nation: pd.DataFrame, origin: tuple[int, int]) -> None:
    made = forecast.summarise_forecast(nation, *origin, MODELS).set_index("model")[["point", "low_80", "high_80"]]
    for model, expected in GOLDEN[origin].items():
        assert tuple(made.loc[model]) == pytest.approx(expected, rel=1e-3)
    draws = forecast.forecast_year(nation, *origin, "D")
    assert (draws.size, draws.dtype, np.quantile(draws, 0.5, method="inverted_cdf")) == (4000, np.int64, made.loc["D", "point"])


def test_one_row_a_state_and_model(states: pd.DataFrame) -> None:
    few = states[states["cve_ent"].isin(["12", "31"])]
    made = forecast.summarise_forecast(few, 2015, 6)
    assert made[["cve_ent", "model"]].to_numpy().tolist() == [[code, model] for code in ("12", "31") for model in "ED"]
    known = few[few["month"].between("2015-01-01", "2015-06-01")].groupby("cve_ent")["homicide_deaths"].sum()
    assert made.set_index("cve_ent")["known"].to_dict() == known.to_dict()
    rising = made[["known", "low_95", "low_80", "point", "high_80", "high_95"]].to_numpy()
    assert (np.diff(rising) >= 0).all()


def test_a_state_of_few_deaths_with_months_of_zero_is_forecast(states: pd.DataFrame) -> None:
    yucatan = states[states["cve_ent"] == "31"]
    assert (yucatan["homicide_deaths"] == 0).any()
    assert forecast.summarise_forecast(yucatan, 2013, 2, MODELS)["point"].between(10, 80).all()


def test_no_month_to_come_has_fewer_deaths_than_none() -> None:
    few = months().assign(victims=lambda rows: (rows["victims"] % 7 == 0).astype("Int64"))  # 0 or 1 a month
    past = models.history(few, 2019, 6)
    drawn = models.month_draws(past, models.fit(past), 2000, np.random.default_rng(1))
    assert drawn.shape == (2000, 6) and drawn.min() == 0


@pytest.mark.parametrize("model", ["D", "E"])
@pytest.mark.parametrize(("year", "total"), [(2015, 36_500), (2016, 36_600)])
def test_a_leap_day_counts_as_a_day(model: str, year: int, total: int) -> None:
    month = pd.date_range("2005-01-01", "2016-12-01", freq="MS")
    even = pd.DataFrame({"month": month, "victims": 100 * month.days_in_month})
    for known in (1, 2, 9):
        assert np.median(forecast.forecast_year(even, year, known, model)) == pytest.approx(total, abs=2)


@pytest.mark.parametrize("model", MODELS)
def test_more_months_known_narrow_the_forecast(rows: pd.DataFrame, model: str) -> None:
    own = rows[(rows["model"] == model) & rows["months_known"].isin([1, 6, 11])]
    widths = (own["high_80"] - own["low_80"]).groupby(own["months_known"]).mean()
    assert widths[1] > widths[6] > widths[11] > 0


def test_a_year_cannot_end_below_what_is_known_however_the_years_before_scattered() -> None:
    month = pd.date_range("2016-01-01", "2019-12-01", freq="MS")
    wild = pd.DataFrame({"month": month, "victims": np.where(month.month == 12, 10 ** (month.year - 2014), 100)})
    draws = forecast.forecast_year(wild, 2019, 11, "D")
    assert draws.min() == 1_100
    assert draws.max() > 100_000


@pytest.mark.parametrize("model", MODELS)
def test_months_after_the_origin_are_not_looked_at_and_no_draw_is_below_what_is_known(model: str) -> None:
    series = months()
    later = series.assign(victims=series["victims"].where(series["month"] <= "2018-05-01", 9_999))
    draws = forecast.forecast_year(series, 2018, 5, model)
    for other in (later, series[series["month"] <= "2018-05-01"]):
        assert (forecast.forecast_year(other, 2018, 5, model) == draws).all()
    assert draws.min() >= series.loc[series["month"].between("2018-01-01", "2018-05-01"), "victims"].sum()


def test_any_number_of_processes_and_any_order_of_rows_give_the_same_forecasts(states: pd.DataFrame) -> None:
    few = states[states["cve_ent"].isin(["09", "12"])]
    origins = [(2014, 3), (2015, 9)]
    alone = backtest.backtest(few, origins, ("D", "E"))
    pd.testing.assert_frame_equal(alone, backtest.backtest(few.sample(frac=1, random_state=1), origins, ("D", "E"), workers=2))


def test_a_month_that_is_not_covered_is_not_a_zero() -> None:
    series = months()
    hole = series.assign(victims=series["victims"].mask(series["month"] == "2017-04-01"))
    for model, broken in (("D", hole), ("E", series[series["month"] != "2017-04-01"])):
        with pytest.raises(YearsNotCovered, match=r"victims of 20: .*, 1 not covered \(2017-04\), and not covered is not zero"):
            forecast.forecast_year(broken.assign(cve_ent="20"), 2019, 9, model)
    with pytest.raises(YearsNotCovered, match="2019-10"):
        forecast.forecast_year(series[series["month"] <= "2019-09-01"], 2019, 10)


def test_months_before_the_first_covered_one_are_no_history() -> None:
    series = months()
    late = series.assign(victims=series["victims"].mask(series["month"] < "2012-07-01"))
    made = forecast.summarise_forecast(late, 2019, 6).iloc[0]
    assert (made["history_from"], made["whole_years"]) == (pd.Timestamp("2012-07-01"), 6)
    cut = series[series["month"] >= "2012-07-01"]
    assert (forecast.forecast_year(late, 2019, 6) == forecast.forecast_year(cut, 2019, 6)).all()


SERIES = months()


@pytest.mark.parametrize(
    ("series", "asked", "error", "says"),
    [
        (months("2016-02-01"), (2019, 9), YearsNotCovered, "at least 3 whole years before it, found 2: the series starts in 2016-02"),
        (months("2019-03-01"), (2019, 9, "D"), YearsNotCovered, "found 0"),
        (SERIES, (2005, 3), YearsNotCovered, "no month up to 2005-03 is covered"),
        (SERIES, (2019, 0), ViolenceDataError, "1 to 11 expected, found 0"),
        (SERIES, (2019, 12), ViolenceDataError, "1 to 11 expected, found 12"),
        (SERIES, (2019, 9, "B"), UnknownName, "model 'B' is not known; models: A, C, D, E"),
        (SERIES.assign(cve_ent=["01", "02"] * 60), (2019, 9), ViolenceDataError, "one cve_ent expected, found 2"),
        (pd.concat([SERIES, SERIES]), (2019, 9), ViolenceDataError, "one row per month expected, 2010-01 stands twice"),
        (SERIES.assign(victims=-1), (2019, 9), ViolenceDataError, "counts of 0 or more expected, found -1"),
        (SERIES.assign(victims=0), (2019, 9), ViolenceDataError, "no event from 2010-01 to 2019-09"),
    ],
)
def test_what_cannot_be_forecast_is_refused(series: pd.DataFrame, asked: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        forecast.forecast_year(series, *asked)


def test_an_empty_frame_and_a_year_that_is_not_over_are_refused() -> None:
    with pytest.raises(YearsNotCovered, match="the frame is empty"):
        forecast.summarise_forecast(SERIES.assign(cve_ent="01").iloc[:0], 2019, 3)
    with pytest.raises(YearsNotCovered, match="twelve covered months of 2019 expected"):
        backtest.backtest(months(last="2019-11-01"), [(2019, 3)])


def test_marks_of_the_tables_come_along() -> None:
    series = months().assign(suspected_gap=False, level_shift=False)
    series.loc[series["month"] == "2012-01-01", "suspected_gap"] = True
    made = forecast.summarise_forecast(series, 2019, 9, ["D"]).iloc[0]
    assert (made["suspected_gap"], made["level_shift"]) == (True, False)


def test_a_fit_found_by_the_second_search_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "STEPS", 12)  # enough for Powell's search, not for Nelder and Mead's
    made = forecast.summarise_forecast(backtest.simulated(0), 2019, 6, ["E"])
    assert made["search"].tolist() == ["powell"]


def test_a_fit_that_does_not_converge_is_an_error_and_model_d_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "STEPS", 1)
    series = backtest.simulated(0)
    with pytest.raises(ForecastFailed, match="did not converge .nm, then powell, 1 steps each.; use model D"):
        forecast.forecast_year(series, 2019, 6)
    with pytest.raises(ForecastFailed):
        forecast.summarise_forecast(series, 2019, 6)
    made = forecast.summarise_forecast(series, 2019, 6, ["D"]).iloc[0]
    assert (made["search"], made["may_be_incomplete"], np.isnan(made["last_months_p"])) == ("none", False, True)
    assert made["point"] == np.quantile(forecast.forecast_year(series, 2019, 6, "D"), 0.5, method="inverted_cdf")


def test_statsmodels_is_imported_when_a_forecast_is_made_not_before() -> None:
    code = "import sys, violence_data.topics.forecast; print('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_intervals_hold_what_they_say_on_series_whose_truth_is_known() -> None:
    table = backtest.recovery_table(backtest.recover(range(200), cuts=[0.0])).set_index("model")
    assert set(table["series"]) == {200}
    for model in ("D", "E"):
        assert table.loc[model, "inside_80_pct"] == pytest.approx(80, abs=6)
        assert table.loc[model, "inside_95_pct"] == pytest.approx(95, abs=3)


def test_deaths_missing_from_the_last_months_lower_the_forecast_and_are_marked_when_they_stand_out() -> None:
    rows = backtest.recover(range(30))
    table = backtest.recovery_table(rows)
    for model in ("D", "E"):
        part = table[table["model"] == model]
        assert part["shift_pct"].is_monotonic_decreasing and (part["shift_pct"].iloc[1:] < 0).all()
        assert (part["shift_pct"] >= -100 * part["cut"]).all(), "the level is at most lowered by what is missing"
        assert part["flagged_pct"].is_monotonic_increasing and part["flagged_pct"].iloc[0] < 30 and part["flagged_pct"].iloc[-1] > 80
    marked = rows[rows["may_be_incomplete"]]
    assert (marked["last_months_pct"] < 0).all() and set(marked["last_months"]) <= {1, 2, 3}


def test_months_missing_a_fifth_are_marked_in_the_national_series(nation: pd.DataFrame) -> None:
    fresh = nation["month"].between("2019-07-01", "2019-09-01")
    short = nation.assign(homicide_deaths=(nation["homicide_deaths"] * np.where(fresh, 0.8, 1.0)).round().astype("Int64"))
    whole, cut = (forecast.summarise_forecast(series, 2019, 9, ["E"]).iloc[0] for series in (nation, short))
    assert (whole["may_be_incomplete"], cut["may_be_incomplete"]) == (False, True)
    assert cut["last_months_pct"] < -15
    assert cut["point"] < whole["point"]


def test_crps_is_the_distance_to_the_truth_less_half_the_distance_among_draws() -> None:
    draws = np.random.default_rng(3).normal(10, 2, 300)
    among = np.abs(draws[:, None] - draws[None, :]).mean() / 2
    assert backtest.crps(draws, 11.5) == pytest.approx(np.abs(draws - 11.5).mean() - among)
