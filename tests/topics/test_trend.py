"""The national trend: what it opens with, how the bias of a series is said, the terms of presidents, and one place drawn over time."""

from __future__ import annotations

from functools import cache
from typing import Any

import laid_out
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from laid_out import GAP, SHIFT, cells, hollow, said_on, table
from scipy import stats
from whole_nation import CODES

from violence_data import measures, words_of
from violence_data.charts import Chart, NothingToPlot
from violence_data.errors import ViolenceDataError, YearsNotCovered
from violence_data.measures.comparison import Moved, moved
from violence_data.measures.highlights import Opening, Record, under_way
from violence_data.topics import trend

WORDS = words_of("trend")
TERMS = pd.DataFrame(
    {
        "president": ["A", "B", "C"],
        "label": ["One", "Two", "Three"],
        "start": pd.to_datetime(["2012-12-01", "2018-12-01", "2020-12-01"]),
        "end": pd.to_datetime(["2018-12-01", "2020-12-01", None]),
    }
)


def months(counts: list[int], first: str = "2018-01-01", code: str = "00") -> pd.DataFrame:
    calendar = pd.date_range(first, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"cve_ent": code, "month": calendar, "victims": pd.array(counts, dtype="Int64")})
    return frame.assign(suspected_gap=False, level_shift=False)


def people(*codes: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(code, year, 100_000) for code in codes or ["00"] for year in range(2010, 2025)], columns=["cve_ent", "year", "population"]
    )


def years(counts: list[int | None], *codes: str, first: int = 2015) -> pd.DataFrame:
    """Rows of `measures.yearly`: people are 100,000, so that the rate is the count; the last year has six months."""
    rows = [(code, first + at, count) for code in codes or ["00"] for at, count in enumerate(counts)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "year", "victims"]).astype({"victims": "Int64"})
    whole, rate = frame["year"] < first + len(counts) - 1, frame["victims"].astype("Float64")
    frame = frame.assign(complete=whole, months=whole.map({True: 12, False: 6}), victims_per_100k=rate.where(whole))
    frame = frame.assign(victims_per_100k_annualised=rate, victims_per_100k_low=rate - 1, victims_per_100k_high=rate + 1)
    return frame.assign(suspected_gap=False, level_shift=False)


# ---- what a page opens with ----


def opening(counts: list[int], first: str = "2018-01-01") -> Opening:
    rows = months(counts, first)
    return measures.opening(measures.yearly(rows, people()), rows, people())


def test_a_page_opens_with_the_last_whole_year_the_record_the_change_and_the_year_under_way() -> None:
    found = opening([20] * 12 + [10] * 12 + [15] * 6)
    assert (found.year, found.count, found.per_100k) == (2019, 120, pytest.approx(120))
    assert found.record == Record(first=2018, last=2019, year=2018, count=240, is_last=False)
    assert (found.change.direction, round(found.change.pct)) == ("fall", -50) if found.change else None
    assert (found.last.year, found.last.months, found.last.count, found.last.beside) == (2020, 6, 90, "more")
    said = WORDS.answer(found, None, table(), "victims")
    assert said.startswith("In 2019, the last whole year shown, INEGI counted **120** victims of homicidio doloso in Mexico: **120.0** per")
    assert "Of the whole years from 2018 to 2019 the highest is 2018, with 240. Against 2018 the rate fell by 50.0 %" in said
    assert said.endswith("it holds 90 in 6 of 12 months, 49.2 % more a day than the same months of 2019.")


def test_one_whole_year_has_no_record_and_nothing_before_it() -> None:
    found = opening([10] * 12)
    assert (found.record, found.change, found.last.beside) == (None, None, "whole")
    assert "per 100,000 people. Every year shown has all its months." in WORDS.answer(found, None, table(), "victims")
    risen = WORDS.answer(opening([10] * 12 + [20] * 12), None, table(), "victims")
    assert "That is the highest of the whole years from 2018 to 2019." in risen
    with pytest.raises(YearsNotCovered, match="at least one whole year, found only parts of 2018"):
        opening([10] * 6)


@pytest.mark.parametrize(
    ("low", "high", "direction", "said"),
    [
        (0.1, 25.0, "rise", "rose by 12.0 % (95 % interval +0.1 to +25.0 %, from chance"),
        (-25.0, -0.1, "fall", "fell by 12.0 % (95 % interval \N{MINUS SIGN}25.0 to \N{MINUS SIGN}0.1 %"),
        (-0.1, 25.0, "unclear", "moved by +12.0 %, which chance and the scatter of months could explain"),
        (0.0, 25.0, "unclear", "moved by +12.0 %"),
        (-25.0, 0.0, "unclear", "moved by \N{MINUS SIGN}12.0 %"),
    ],
)
def test_the_interval_decides_whether_a_rate_rose(low: float, high: float, direction: str, said: str) -> None:
    row = {"cve_ent": "00", "change_pct": 12.0 if high == 25.0 else -12.0, "change_pct_low": low, "change_pct_high": high}
    found = moved(pd.DataFrame([row | {"dispersion": 2.0, "suspected_gap": True, "level_shift": False}]), "00")
    assert found == Moved(direction, row["change_pct"], low, high, "scatter", flagged=True)
    told = WORDS.moved(found, 2018)
    assert f"Against 2018 the rate {said}" in told and "suspected gap or a level shift, so this is no measure" in told


@pytest.mark.parametrize(
    ("change", "before", "beside", "said"),
    [
        (11.14, 2018, "more", ", 11.1 % more a day than the same months of 2018."),
        (-11.14, 2018, "fewer", ", 11.1 % fewer a day than the same months of 2018."),
        (0.04, 2018, "same", ", as many a day as the same months of 2018."),
        (-0.04, 2018, "same", ", as many a day as the same months of 2018."),
        (None, 2018, "unknown", "."),
        (11.14, 2016, "unknown", "."),
    ],
)
def test_a_year_not_over_stands_beside_the_same_months(change: float | None, before: int, beside: str, said: str) -> None:
    changes = pd.array([change, None], dtype="Float64")
    same = pd.DataFrame({"year": [before, 2019], "months": 6, "victims": [90, 100], "change_pct": changes})
    found = under_way(same, 2018)
    assert (found.beside, WORDS.last_year(found)) == (beside, f"2019 is not whole here: it holds 100 in 6 of 12 months{said}")
    assert WORDS.last_year(under_way(same, 2019)) == "Every year shown has all its months."


def test_a_series_by_month_of_death_says_first_how_short_it_is_and_which_way_that_bends_its_change() -> None:
    nation = years([1000, 970, 900, 100], first=2020).rename(columns={"victims": "homicide_deaths"})
    short = table("inegi_deaths_occurrence_state_month", "occurrence_short")
    known = {"table": "inegi_deaths_registration_state_month", "cut": "", "status": "definitive", "unit": "homicide_deaths"}
    known |= {"offence": "", "cve_ent": "00", "source": "INEGI", "value": 1000, "published_on_is": "", "published_on": pd.NaT}
    spans = [{f"period_{end}": pd.Timestamp(year, month, 1) for end, month in (("start", 1), ("end", 12))} for year in (2021, 2022)]
    totals = pd.DataFrame([known | span for span in spans])
    change = Moved("fall", -7.2, -9.0, -5.0, "scatter", flagged=False)
    found = trend.bias(nation, change, short, totals)
    assert found is not None and (found.too_low, round(found.unbiased_pct, 1)) == (True, 0.0)
    said = WORDS.short(found)
    assert "is short**: 2022 holds 900 of the 1,000 deaths registered in it, 10.0 % fewer, and 2021" in said
    assert "7.2 % here, comes out too low: by deaths registered it is 0.0 %." in said
    fuller = nation.assign(homicide_deaths=[1000, 900, 970, 100])
    assert "+7.8 % here, comes out too high" in WORDS.short(trend.bias(fuller, change._replace(pct=7.8), short, totals))
    not_short = table("inegi_deaths_registration_state_month")
    for told, counts, published in ((None, short, totals), (change, not_short, totals), (change, short, totals.head(1))):
        assert trend.bias(nation, told, counts, published) is None


def test_a_flagged_year_is_starred_and_what_is_not_known_is_an_empty_cell() -> None:
    rows = years([10, None, 5]).assign(suspected_gap=[True, False, False])
    assert cells(WORDS.years_table(rows))[1:] == [
        ["2015 \\*", "12", "10", "10.0", "9.0 to 11.0"],
        ["2016", "12", "", "", ""],
        ["2017", "6", "5", "5.0", "4.0 to 6.0"],
    ]


# ---- the terms of presidents ----


def test_terms_sum_whole_and_cut_terms() -> None:
    rows = months([10] * 11 + [20] * 12 + [30] * 12 + [1] * 3)
    rows.loc[12, "level_shift"] = True
    found = trend.terms(rows, people(), TERMS).set_index("president")
    assert found["months"].tolist() == [11, 24, 3]
    assert found["days"].tolist() == [334, 731, 90]
    assert found["complete"].tolist() == [False, True, False]
    assert found["victims"].tolist() == [110, 600, 3]
    assert found["level_shift"].tolist() == [False, True, False]
    rate, person_years = "victims_per_100k_annualised", 31 / 365 + 365 / 365 + 335 / 366
    assert found.loc["B", rate] == pytest.approx(600 / person_years)
    assert found.loc["B", f"{rate}_low"] == pytest.approx(stats.chi2.ppf(0.025, 1200) / 2 / person_years)
    assert found[f"{rate}_first_12_months"].tolist() == [pd.NA, pytest.approx(240), pd.NA]
    assert found[f"{rate}_last_12_months"].tolist() == [pd.NA, pytest.approx(360 / (335 / 366 + 31 / 365)), pd.NA]
    told = "One 120.2 (months covered: 11); Two 300.0; Three 12.2 (months covered: 3). A term is not a cause"
    assert told in WORDS.terms(found.reset_index())


def test_terms_use_the_population_of_each_month() -> None:
    growing, rows = people().assign(population=lambda rows: (rows["year"] - 2009) * 1000), months([10] * 24, "2018-12-01")
    years = rows["month"].dt.days_in_month / (365 + rows["month"].dt.is_leap_year)
    person_years = (measures.monthly_rates(rows, growing)["population"] * years).sum()
    assert trend.terms(rows, growing, TERMS).iloc[0]["victims_per_100k_annualised"] == pytest.approx(240e5 / person_years)


@pytest.mark.parametrize("label", ["<script>", "*a*", "a|b", "[x](javascript:alert(1))", "a\n\n# b"])
def test_a_label_is_only_text(label: str) -> None:
    found = trend.terms(months([10] * 12), people(), TERMS.assign(label=label))
    plain = trend.terms(months([10] * 12), people(), TERMS.assign(label="Plain"))
    for sign in "<*|[#":
        assert WORDS.terms(found).replace(f"\\{sign}", "").count(sign) == WORDS.terms(plain).count(sign)


# ---- what is drawn ----

RISING = [*range(20, 30), 15]


def flagged(rows: pd.DataFrame, year: pd.Series) -> pd.DataFrame:
    return rows.assign(suspected_gap=year == 2016, level_shift=year == 2018)


YEARS, STATES = (flagged(rows, rows["year"]) for rows in (years(RISING), years(RISING, *CODES)))
MONTHS = months([5 + at % 12 for at in range(60)], "2015-01-01")
MONTHS = flagged(MONTHS, MONTHS["month"].dt.year)
FOUR = pd.DataFrame(
    {
        "president": list("abcd"),
        "label": ["Calderón", "Peña Nieto", "López Obrador", "Sheinbaum"],
        "start": pd.to_datetime(["2006-12-01", "2012-12-01", "2015-12-01", "2019-10-01"]),
        "end": pd.to_datetime(["2012-12-01", "2015-12-01", "2019-10-01", None]),
    }
)
RATES = measures.monthly_rates(MONTHS, people())
OF_TERMS = trend.terms(MONTHS, people(), FOUR)
HELD = {"rates": YEARS, "months": MONTHS, "state_panels": STATES, "under_presidents": OF_TERMS}
NEEDED = {
    "rates": ["year", "victims_per_100k_annualised", "victims_per_100k_low", "victims_per_100k_high"],
    "months": ["month"],
    "state_panels": ["cve_ent", "year", "victims_per_100k_annualised"],
    "under_presidents": ["president", "label", "start", "end", "complete", "victims_per_100k_annualised"],
}


def drawn(name: str, frame: pd.DataFrame | None = None, **said: Any) -> Chart:
    rows = [HELD[name] if frame is None else frame, *([RATES] if name == "under_presidents" else [])]
    chart: Chart = getattr(trend, name)(*rows, WORDS, table(), **said)
    return chart


@cache
def plain(name: str) -> Chart:
    return drawn(name)


def noted(chart: Chart) -> list[str]:
    return [note[0] for note in chart.notes]


@pytest.mark.parametrize("name", HELD)
def test_a_chart_says_what_it_was_told_to_and_refuses_what_it_cannot_draw(name: str) -> None:
    laid_out.check(lambda: drawn(name, title=laid_out.TITLE))
    laid_out.check_refuses(lambda rows: drawn(name, rows), HELD[name], *NEEDED[name])


def test_a_title_names_place_count_and_years() -> None:
    what = "victims of homicidio doloso in case files (SESNSP)"
    assert {name: plain(name).title for name in HELD} == {
        "rates": f"Mexico: {what} per 100,000 people, 2015–2025",
        "months": f"Mexico: {what}, month by month, 2015–2019",
        "state_panels": f"Every state on one scale: {what} per 100,000 people a year, 2015–2025",
        "under_presidents": "Mexico: the rate within each presidential term",
    }


def test_an_unfinished_year_is_dashed_hatched_and_named() -> None:
    ax: Any = drawn("rates", years([5, 6, 4])).ax
    assert [patch.get_hatch() for patch in ax.patches if patch.get_hatch()] == ["////"] and ax.get_ylim()[0] == 0
    assert [list(line.get_xdata()) for line in ax.lines if line.is_dashed() and len(line.get_xdata()) == 2] == [[2016, 2017]]
    assert [list(line.get_xdata()) for line in ax.lines if line.get_marker() == "D"] == [[2017]]
    assert {"2017: 6 of 12 months", "Highest: 6.0 in 2016"} <= said_on(ax)
    bare: Any = drawn("rates", years([5, 6, None])).ax
    assert any(patch.get_hatch() for patch in bare.patches) and all(line.get_marker() != "D" for line in bare.lines)
    assert np.isnan(drawn("rates", years([5, None, 4, 3])).ax.lines[0].get_ydata()[1]), "a year that is not known breaks the line"


def test_a_gap_and_a_shift_have_marks_of_their_own_each_with_its_note() -> None:
    """A gap is a hollow circle, a shift a hollow triangle."""
    marked = plain("rates")
    assert hollow(marked.ax) == {"o": [2016], "^": [2018]}
    assert noted(marked) == [GAP, SHIFT, "S"]
    assert noted(drawn("rates", years([5, 6, 4]))) == ["S"], "no flag, no note"
    panels = plain("state_panels")
    assert hollow(panels.figure.axes[0]) == {"o": [2016], "^": [2018]}
    assert noted(panels) == [GAP, SHIFT, "T"]
    assert noted(drawn("state_panels", STATES[STATES["complete"]])) == [GAP, SHIFT], "no unfinished year, no note on it"
    assert len(panels.figure.axes) == 32


def test_what_cannot_be_drawn_or_added_up_is_refused() -> None:
    with pytest.raises(YearsNotCovered, match="expected a whole year or month with a number, found none"):
        drawn("rates", years([5]))
    with pytest.raises(NothingToPlot, match="only missing values in 2 rows"):
        drawn("rates", years([None, None]))
    for name in ("rates", "months", "state_panels"):
        with pytest.raises(ViolenceDataError, match="one row per"):
            drawn(name, pd.concat([HELD[name], HELD[name]]))
    with pytest.raises(YearsNotCovered, match="no covered month lies in a presidential term"):
        trend.terms(months([1], "2011-01-01"), people(), TERMS)
    with pytest.raises(ViolenceDataError, match=r"terms: no column start in .*president, label, end"):
        trend.terms(months([1]), people(), TERMS[["president", "label", "end"]])


def test_axes_given_keep_their_place() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(12, 4))
    figure.draw_without_rendering()
    before = axes[1].get_position().bounds
    chart = drawn("rates", title="Title", ax=axes[1])
    assert chart.ax is axes[1] and axes[1].get_position().bounds == before
    assert (axes[1].get_title(loc="left"), axes[1].get_ylabel()) == ("Title", "Victims of homicidio doloso per 100,000 people a year")
    plt.close(figure)


def test_months_that_are_a_gap_are_hatched_as_one_run_and_one_not_covered_has_no_bar() -> None:
    rows = months([3, 0, 0, 3, 3, 0], "2020-01-01").assign(suspected_gap=[False, True, True, False, False, True])
    rows.loc[3, "victims"] = pd.NA
    ax: Any = drawn("months", rows).ax
    assert [bar.get_height() for bar in ax.containers[0]] == [3, 0, 0, 0, 3, 0]
    assert len([patch for patch in ax.patches if patch.get_hatch()]) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["suspected gap in one state or more"]
    assert "Highest: 3 in January 2020" in said_on(ax)
    state: Any = drawn("months", rows.assign(cve_ent="12"), named=(pd.Timestamp("2020-02-01"), "Here")).ax
    assert [text.get_text() for text in state.get_legend().get_texts()] == ["suspected gap"]
    assert "Here" in said_on(state)
    with pytest.raises(YearsNotCovered, match="expected the record's year or month among those drawn"):
        drawn("months", rows, named=(pd.Timestamp("2021-02-01"), "There"))


def test_a_term_not_wholly_covered_is_dashed_and_one_outside_the_months_is_not_drawn() -> None:
    ax: Any = drawn("under_presidents").ax
    levels = [line for line in ax.lines if line.get_linewidth() == 2.2]
    assert [line.is_dashed() for line in levels] == [True, False, True]
    assert [text.get_text() for text in ax.texts[:-1]] == ["Sheinbaum", "López Obrador", "Peña Nieto"]
