"""The states: a level with its rank, what victims are made of, two sources, counting methods apart, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import laid_out
import pandas as pd
import pytest
import shapely
from laid_out import GAP, SHIFT, cells, hollow, said_on, table
from whole_nation import CODES, with_the_others

from violence_data import measures, processed, words_of
from violence_data.charts import Chart
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.topics import states

WORDS = words_of("states")
OWN = ("12", "16", "20")
PEOPLE = pd.DataFrame(
    [(code, year, 3_000_000 if code in OWN else 0) for code in CODES for year in range(2015, 2022)],
    columns=["cve_ent", "year", "population"],
)


def months(each: tuple[int, ...] = (40, 30, 20), count: str = "victims", last: str = "2019-06-01") -> pd.DataFrame:
    """Three states from 2017 on, each with the same count every month; nobody lives or dies in the others."""
    rows = [(code, month, n) for code, n in zip(OWN, each, strict=True) for month in pd.date_range("2017-01-01", last, freq="MS")]
    frame = pd.DataFrame(rows, columns=["cve_ent", "month", count]).astype({count: "Int64"})
    return with_the_others(frame.assign(suspected_gap=False, level_shift=False), count)


def yearly(rows: pd.DataFrame) -> pd.DataFrame:
    return measures.yearly(measures.with_nation(rows), PEOPLE)


MONTHS = months()
YEARLY = yearly(MONTHS)


# ---- one state, and several side by side ----


def test_a_state_opens_with_its_level_beside_the_nation_its_rank_and_its_highest_month() -> None:
    rows = MONTHS.assign(victims=MONTHS["victims"].mask((MONTHS["cve_ent"] == "12") & (MONTHS["month"] == "2018-03-01"), 50))
    found = states.level(yearly(rows), rows, PEOPLE, "12")
    assert (found.opening.year, found.opening.count, round(found.nation_per_100k, 1)) == (2018, 490, 12.1)
    assert (found.rank.number, found.rank.ranked, found.rank.low, found.rank.holds) == (1, 3, 1, "scatter")
    assert (found.years, found.peak, found.peak_count) == ((2017, 2019), pd.Timestamp("2018-03-01"), 50)
    said = WORDS.answer(found)
    assert "**490** victims of homicidio doloso in Guerrero: **16.3** per 100,000 people, against 12.1 in the nation. Against 2017" in said
    assert "The highest month from 2017 to 2019 is March 2018, with 50 victims." in said
    assert "2019 is not whole here" in said and "Guerrero is number 1 of 3 (" in said
    late = MONTHS["month"].max()
    rows = MONTHS.assign(victims=MONTHS["victims"].mask((MONTHS["cve_ent"] == "12") & (MONTHS["month"] == late), 90))
    news = WORDS.answer(states.level(yearly(rows), rows, PEOPLE, "12"))
    assert news.startswith("In **June 2019** Guerrero had **90** victims of homicidio doloso, the highest month since 2017.")
    assert "The highest month from" not in news


def test_a_rank_never_stands_without_its_interval_and_why_there_is_none_is_said() -> None:
    compared = states.compare(yearly(months((40, 30, 1))), OWN)
    assert [(code, round(rate, 1)) for code, rate in compared.rates] == [("12", 16.0), ("16", 12.0), ("20", 0.4)]
    assert [(r.number, r.low <= r.number <= r.high, r.why_none) for r in compared.ranks[:2]] == [(1, True, ""), (2, True, "")]
    assert (compared.ranks[2].number, compared.ranks[2].why_none) == (0, "few_events")
    said = WORDS.comparison(compared, table())
    assert "Guerrero had the highest rate of the 3 states compared, 16.0 per 100,000 people, and Oaxaca the lowest, 0.4; the" in said
    assert "Oaxaca: fewer than 20 events, no rank. These are victims of homicidio doloso in case files" in said
    heads, *rows = cells(WORDS.ranks_table(compared))
    assert heads[3:] == ["Rank of 3", "95 % interval, chance and the scatter of months"]
    assert [(row[3], bool(row[4])) for row in rows] == [("1", True), ("2", True), ("none: fewer than 20", False)]
    flagged = MONTHS.assign(suspected_gap=(MONTHS["cve_ent"] == "20") & (MONTHS["month"] == "2018-03-01"))
    listed = cells(WORDS.ranks_table(states.compare(yearly(flagged), ["16", "20"])))
    assert [row[0] for row in listed[1:]] == ["Michoacán", "Oaxaca \\*"], "a flagged state is starred"


NINTH = "Oaxaca is number 9 of 32 (95 % interval 9 to 19, from chance and the scatter of months)."
ALONE = "Oaxaca is number 9 of 32 (no other number in its 95 % interval, from chance alone)."


@pytest.mark.parametrize(
    ("rank", "alone", "compared"),
    [
        ((9, 32, 9, 19, "", "scatter"), NINTH, "Oaxaca is number 9 of 32 (95 % interval 9 to 19)."),
        ((9, 32, 9, 9, "", "chance"), ALONE, "Oaxaca is number 9 of 32 (no other number in its 95 % interval)."),
        ((0, 32, 0, 0, "few_events", "scatter"), "With fewer than 20 victims Oaxaca is given no rank.", "fewer than 20 events, no rank."),
        ((0, 32, 0, 0, "suspected_gap", "chance"), "Every month of Oaxaca is a suspected gap", "every month is a suspected gap, no rank."),
        ((0, 32, 0, 0, "not_covered", "scatter"), "Oaxaca is not covered, so it is given no rank.", "not covered, no rank."),
    ],
)
def test_a_rank_is_said_with_what_its_interval_holds(rank: tuple[Any, ...], alone: str, compared: str) -> None:
    own = states.Rank("20", *rank)
    assert WORDS.rank_by_case_files(own).removeprefix("By that rate, counted in case files, ").startswith(alone)
    assert WORDS.rank_of(own).removeprefix("Oaxaca: ") == compared


def test_two_whole_years_are_compared_or_it_is_said_that_there_is_one() -> None:
    assert states.two_years(YEARLY) == (2017, 2018)
    with pytest.raises(YearsNotCovered, match="expected two whole years to compare, found only 2018"):
        states.two_years(YEARLY[YEARLY["year"] > 2017])


def test_neighbours_share_a_border_or_a_corner() -> None:
    boxes = [shapely.box(x, y, x + 1.000001, y + 1) for x, y in [(0, 0), (1, 0), (1, 1), (3, 0)]]
    on_map = gpd.GeoDataFrame({"cve_ent": ["03", "02", "01", "04"]}, geometry=boxes, crs="EPSG:4326")
    assert states.neighbours(on_map, "03") == ["01", "02"]
    assert states.neighbours(on_map, "04") == []
    with pytest.raises(UnknownName, match="state 99 is not on the map; it holds 01, 02, 03, 04"):
        states.neighbours(on_map, "99")


# ---- what victims are made of ----


def parted() -> pd.DataFrame:
    rows = [("01", 1, "firearm", 6), ("01", 2, "firearm", 3), ("01", 1, "blade", 1)]
    rows += [("02", 1, "firearm", 0), ("02", 1, "blade", 0), ("02", 2, "blade", None)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "month", "weapon", "victims"]).astype({"victims": "Int64"})
    frame = frame.assign(month=pd.to_datetime({"year": 2019, "month": frame["month"], "day": 1}), cut="2025-06", offence="homicidio_doloso")
    return frame.assign(suspected_gap=frame["cve_ent"].eq("02"), level_shift=False)


def test_shares_by_place_and_nation() -> None:
    assert set(states.shares(parted(), "weapon")["cve_ent"]) == {"01", "02"}
    others = [parted().iloc[[0]].assign(cve_ent=code, victims=pd.NA) for code in CODES[2:]]
    found = states.shares(pd.concat([parted(), *others]), "weapon").set_index(["cve_ent", "weapon"])
    assert found.index.tolist() == [(p, w) for p in ("00", "01", "02") for w in ("blade", "firearm")]
    assert found["share_pct"].tolist() == [10, 90, 10, 90, pd.NA, pd.NA]
    assert found["months"].tolist() == [2, 2, 2, 2, 1, 1]
    assert found["suspected_gap"].tolist() == [True, True, False, False, True, True]


def test_shares_by_another_column_or_of_two_cuts_are_refused() -> None:
    for rows, by, says in ((parted(), "month", "weapon, sex"), (pd.concat([parted(), parted().assign(cut="2")]), "weapon", "mixes cuts")):
        with pytest.raises(ViolenceDataError, match=says):
            states.shares(rows, by)


def test_legal_types_stand_apart_and_their_sum_is_named() -> None:
    both = {"offence": ["homicidio_doloso", "feminicidio"], "victims": [1000, 20]}
    rows = pd.DataFrame({"cve_ent": "12", "month": pd.Timestamp("2019-01-01"), **both})
    listed = cells(WORDS.offences_table(states.offence_totals(rows, "12")))
    assert listed == [["Year", "Months covered", "Homicidio doloso", "Feminicidio", "Both together"], ["2019", "1", "1,000", "20", "1,020"]]
    with pytest.raises(ViolenceDataError, match="all 32 states expected, 31 not in the frame"):
        states.offence_totals(rows, "00")


# ---- two sources, and counting methods ----


def test_two_sources_are_set_side_by_side_with_their_band() -> None:
    pair = measures.source_pair(MONTHS, months((80, 60, 20), "homicide_deaths"))
    found = states.both_sources(pair, "12")
    assert found == (2018, 960, 480, 2.0, [2017, 2018])
    said = {code: WORDS.both_sources(states.both_sources(pair, code), code) for code in ("12", "20", "01")}
    outside = "2.00 deaths for each victim. A ratio outside 0.8 to 1.25 asks for an explanation; it is outside in 2017, 2018."
    assert said["12"].endswith(outside)
    assert said["20"].endswith("The ratio stays between 0.8 and 1.25 in every year shown.")
    assert said["01"].startswith("No year shown is whole in both sources")


def test_a_state_is_ranked_in_both_sources_or_in_neither() -> None:
    one, two = states.Rank("20", 9, 32, 9, 9, "", "scatter"), states.Rank("20", 5, 32, 3, 8, "", "scatter")
    said = WORDS.two_ranks(one, two, 2018)
    assert "Oaxaca is number 9 of 32 in INEGI's deaths (no other number in its 95 % interval) and number 5 of 32 in SESNSP's" in said
    assert "victims of homicidio doloso (3 to 8); these intervals hold chance" in said
    ranks = pd.DataFrame({"cve_ent": ["20"], "rank": 5, "ranked": 32, "rank_low": 3, "rank_high": 8, "why_no_rank": "", "dispersion": 2.0})
    assert states.rank_of(ranks, "20") == two
    neither = "With fewer than 20 in 2018 in one of the two sources Oaxaca is given no rank in both."
    assert WORDS.two_ranks(one, two._replace(number=0), 2018) == neither


@pytest.fixture(scope="module")
def methods(built: processed.Built) -> pd.DataFrame:
    return states.yearly_by_method(processed.load("sesnsp_incidents_state_month"), processed.load("conapo_population_state_year"))


def test_methods_stand_side_by_side_each_with_its_last_whole_year_or_the_months_it_has_so_far(methods: pd.DataFrame) -> None:
    assert states.method_breaks(methods) == [(2014.5, "CNSP38_2015"), (2025.5, "RNID_2026")]
    assert states.in_two_methods(methods) == [2015, 2016, 2017]
    each = states.methods(methods)
    assert [(one.method, one.first, one.last, one.year > 0) for one in each] == [
        ("IEFC_1997", 1997, 2017, True),
        ("CNSP38_2015", 2015, 2024, True),
        ("RNID_2026", 2026, 2026, False),
    ]
    said = WORDS.methods(each, states.in_two_methods(methods))
    assert "Under the method of 1997–2017 there are figures from 1997 to 2017, the last whole year being 2017 with **" in said
    assert f"Under the register of 2026 the figures for 2026 cover {each[2].months} of 12 months so far: **" in said
    assert said.endswith("2015, 2016, 2017 stand in two methods with different totals, so no line is drawn from one method to the next.")
    assert "two methods" not in WORDS.methods(each[:1], [])
    in_2015 = [row[1] for row in cells(WORDS.methods_table(methods)) if row[0].startswith("2015")]
    assert in_2015 == ["the method in force since 2015", "the method of 1997–2017"]
    with pytest.raises(UnknownName, match="expected a column method"):
        states.yearly_by_method(methods.drop(columns="method"), pd.DataFrame())


# ---- what is drawn ----


def years(codes: list[str]) -> pd.DataFrame:
    """Rows of `measures.yearly` of some places, near one another, with a gap in 2016, a shift in 2018 and half of 2025."""
    rows = [(code, year, 20 + 0.01 * i + year - 2015) for i, code in enumerate(codes) for year in range(2015, 2026)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "year", "victims_per_100k_annualised"]).assign(victims=20)
    frame = frame.assign(complete=frame["year"] < 2025, months=(frame["year"] < 2025).map({True: 12, False: 6}))
    return frame.assign(suspected_gap=frame["year"] == 2016, level_shift=frame["year"] == 2018)


def ranked() -> pd.DataFrame:
    frame = years(CODES)
    frame["rank"] = frame.groupby("year")["victims_per_100k_annualised"].rank(ascending=False).astype("Int64")
    return frame.assign(rank_low=(frame["rank"] - 2).clip(lower=1), rank_high=frame["rank"] + 2, dispersion=2.0)


def weapons() -> pd.DataFrame:
    share = {"not_specified": 0.1, "firearm": 99.7, "blade": 0.1, "other": 0.1}
    rows = [("12", year, slug, value, year < 2020) for year in (2018, 2019, 2020) for slug, value in share.items()]
    frame = pd.DataFrame(rows, columns=["cve_ent", "year", "weapon", "share_pct", "complete"])
    return frame.assign(months=frame["complete"].map({True: 12, False: 6}))


def both() -> pd.DataFrame:
    return pd.DataFrame({"cve_ent": "12", "year": range(2015, 2023), "homicide_deaths": range(8), "victims": range(1, 9)})


def by_method() -> pd.DataFrame:
    old = years(["00"]).query("year < 2020").assign(method="IEFC_1997")
    return pd.concat([old, years(["00"]).query("year > 2016").assign(method="CNSP38_2015")], ignore_index=True)


MANY, SOME = CODES[:24], CODES[:12]
CHARTS: dict[str, tuple[pd.DataFrame, Callable[..., Chart], list[str]]] = {
    "lines": (years(CODES), lambda f, **said: states.lines(f, MANY, WORDS, table(), **said), ["cve_ent", "year", "complete"]),
    "by_method": (by_method(), lambda f, **said: states.by_method(f, WORDS, table(), **said), ["method", "year", "complete"]),
    "order": (
        ranked(),
        lambda f, **said: states.order(f, SOME, WORDS, table(), **said),
        ["cve_ent", "year", "rank", "rank_low", "rank_high"],
    ),
    "parts": (weapons(), lambda f, **said: states.parts(f, WORDS, table(), **said), ["year", "share_pct", "weapon"]),
    "pair": (both(), lambda f, **said: states.pair(f, WORDS, table(), **said), ["cve_ent", "year", "homicide_deaths", "victims"]),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_was_told_to_and_refuses_what_it_cannot_draw(name: str) -> None:
    frame, draw, needed = CHARTS[name]
    laid_out.check(lambda: draw(frame, title=laid_out.TITLE))
    laid_out.check_refuses(draw, frame, *needed)
    with pytest.raises(ViolenceDataError, match="one row per"):
        draw(pd.concat([frame, frame]))


def test_lines_name_the_chosen_places_and_mark_flags_and_the_unfinished_year() -> None:
    chart = states.lines(years(["12", "16"]), ["12"], WORDS, table())
    assert chart.title == "The states compared, 2015–2025"
    assert hollow(chart.ax) == {"o": [2016], "^": [2018]}, "those of the line that is named"
    assert [note[0] for note in chart.notes] == [GAP, SHIFT, "T"]
    assert {"Guerrero", "2025: 6 of 12 months"} <= said_on(chart.ax)
    assert "Michoacán" not in said_on(chart.ax)
    whole = states.lines(years(["12"]).query("year > 2018 and complete"), ["12"], WORDS, table())
    assert whole.notes == ()
    with pytest.raises(UnknownName, match="no row whose cve_ent is 16"):
        states.lines(years(["12"]), ["16"], WORDS, table())


def test_each_method_is_a_line_of_its_own_with_its_unfinished_years_named() -> None:
    chart = states.by_method(by_method(), WORDS, table("sesnsp_incidents_state_month"))
    assert chart.title == "Mexico: case files of homicidio doloso under 2 counting methods, 2015–2025"
    ends = [tuple(line.get_xdata()) for line in chart.ax.lines if len(line.get_xdata()) == 2]
    assert [first for first, last in ends if first == last] == [2016.5]
    assert chart.notes[-1] == "Diamonds are unfinished years, their months put on a year's scale (2025: 6 of 12 months)."
    whole = states.by_method(by_method().query("complete"), WORDS, table("sesnsp_incidents_state_month"))
    assert whole.notes[-1].startswith("Each method is a series of its own")


def test_rank_one_is_on_top_and_its_band_says_what_it_holds() -> None:
    chart = states.order(ranked(), ["01", "02"], WORDS, table())
    assert chart.ax.yaxis_inverted()
    assert chart.notes[-1].startswith("Bands: 95 % rank interval from chance and the scatter of months.")
    assert hollow(chart.ax) == {"o": [2016], "^": [2018]}
    alone = states.order(ranked().assign(dispersion=pd.array([pd.NA] * len(ranked()), "Float64")), ["01"], WORDS, table())
    assert alone.notes[-1].startswith("Bands: 95 % rank interval from chance alone.")


def test_what_is_not_known_is_grey_and_on_top_and_an_unfinished_year_is_hatched() -> None:
    ax: Any = states.parts(weapons(), WORDS, table()).ax
    top = ax.patches[-1]
    red, green, blue, _ = top.get_facecolor()
    assert red == green == blue and top.get_y() + top.get_height() == pytest.approx(100)
    assert [bar.get_hatch() for bar in ax.containers[0]] == ["", "", "////"]
    assert {"Firearm", "Blade", "Other means", "Not specified", "6 of 12 months"} <= said_on(ax)
    by_sex = weapons().query("weapon in ('firearm', 'blade')").assign(sex=lambda f: f["weapon"].map({"firearm": "male", "blade": "female"}))
    chart = states.parts(by_sex.drop(columns="weapon"), WORDS, table())
    assert chart.title == "Guerrero: victims of homicidio doloso by sex"
    assert {"Women", "Men"} <= said_on(chart.ax)
    assert states.pair(both(), WORDS, table()).notes[0].startswith("They count different things"), "of two sources"
    with pytest.raises(UnknownName, match="expected weapon of firearm, blade, .* found poison"):
        states.parts(weapons().replace({"weapon": {"blade": "poison"}}), WORDS, table())


def test_runs_of_twelve_months_are_drawn_month_by_month_and_said_with_their_highest() -> None:
    rows = MONTHS.assign(victims=MONTHS["victims"].mask((MONTHS["cve_ent"] == "16") & (MONTHS["month"] < "2018-01-01"), 33))
    rolling = measures.rolling(rows[rows["cve_ent"].isin(["12", "16"])], PEOPLE)
    newest, highest = (rolling.iloc[at] for at in ([18, 37], [0, 19]))
    said = WORDS.runs(newest, highest, table())
    assert "In the twelve months to June 2019 Michoacán had 360, **12.0** per 100,000 people (95 % interval 10.8 to 13.3, chance" in said
    assert "those to December 2017, with 13.2" in said
    chart = states.lines(rolling, ["16"], WORDS, table())
    assert [len(line.get_xdata()) for line in chart.ax.lines if line.get_zorder() >= 1.5][:2] == [19, 19]
    assert {"Dec 2017", "Mar 2019", "Michoacán"} <= said_on(chart.ax) | {text.get_text() for text in chart.ax.get_xticklabels()}
