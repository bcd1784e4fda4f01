"""Two years compared: which states surely moved, what is said of the others, what the intervals hold, and what is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from laid_out import GAP, SHIFT, cells, table
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_hex
from shapely.geometry import box
from whole_nation import CODES, with_the_others

from violence_data import measures, words_of
from violence_data.charts.maps import class_colours
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.topics import years
from violence_data.topics.years import TwoYears

WORDS = words_of("years")
SAY = WORDS.plain
OWN = {"12": 40, "16": 30, "20": 20}
PEOPLE = pd.DataFrame(
    [(code, year, 3_000_000 if code in OWN else 0) for code in CODES for year in range(2015, 2022)],
    columns=["cve_ent", "year", "population"],
)


def victims(last: str = "2019-06-01", **each: int) -> pd.DataFrame:
    """Three states from 2017 on, each with the same count every month; nobody lives or dies in the others."""
    counts = OWN | {code.removeprefix("in_"): count for code, count in each.items()}
    rows = [(code, month, n) for code, n in counts.items() for month in pd.date_range("2017-01-01", last, freq="MS")]
    frame = pd.DataFrame(rows, columns=["cve_ent", "month", "victims"]).astype({"victims": "Int64"})
    frame = with_the_others(frame.assign(suspected_gap=False, level_shift=False), "victims").assign(cut=last[:7])
    return table(rows=frame)


def registered() -> pd.DataFrame:
    """Ten deaths a state in 2018, twenty in 2019, and 320 of no known state."""
    rows = [(code, year, n) for code in CODES for year, n in ((2018, 10), (2019, 20))]
    frame = pd.DataFrame([*rows, ("99", 2019, 320)], columns=["cve_ent", "year", "homicide_deaths"]).assign(cut="2019-12")
    return table("inegi_deaths_registered_state_year", "registered_year", rows=frame)


EACH = pd.DataFrame([{"cve_ent": code, "year": year, "population": 100_000} for code in CODES for year in (2018, 2019)])
TABLE = victims()
TWO = years.compare(TABLE, PEOPLE, 2017, 2018)


def flagged(flag: str) -> TwoYears:
    return replace(TWO, rows=TWO.rows.assign(**{flag: TWO.rows["cve_ent"] == "20"}))


# ---- what is compared ----


def test_years_of_months_are_those_of_measures() -> None:
    pd.testing.assert_frame_equal(TWO.rows, measures.compare_years(measures.monthly(TABLE), PEOPLE, 2017, 2018))
    assert (TWO.count, TWO.moves.totals, TWO.holds, TWO.months) == ("victims", [1080, 1080], "scatter", None)


def test_years_without_months_are_compared_with_an_interval_of_chance_alone() -> None:
    two = years.compare(registered(), EACH, 2018, 2019)
    rows = two.rows.set_index("cve_ent")
    assert rows.loc[["12", "00"], "change_pct"].tolist() == pytest.approx([100.0, 200.0]), "the nation holds those without a state"
    assert rows.loc["12", "change_pct_low"] < 0 < rows.loc["12", "change_pct_high"], "ten and twenty may be chance"
    assert rows.loc["00", "change_pct_low"] > 100
    assert two.holds == "chance" and {name.replace("homicide_deaths", "victims") for name in two.rows} == set(TWO.rows)


@pytest.mark.parametrize(("a", "b", "error"), [(2018, 2018, ViolenceDataError), (2018, 2021, YearsNotCovered)])
def test_the_same_year_twice_or_one_that_is_not_held_is_refused(a: int, b: int, error: type[Exception]) -> None:
    for rows, people in ((TABLE, PEOPLE), (registered(), EACH)):
        with pytest.raises(error, match=f"{a} twice" if a == b else str(b)):
            years.compare(rows, people, a, b)


# ---- what is said ----


def test_the_states_that_rose_fell_or_did_neither_add_up() -> None:
    rows = TWO.only(["00", *OWN]).rows.assign(change_pct_low=[1.0, 1.0, -9.0, -9.0], change_pct_high=[9.0, 9.0, -1.0, 9.0])
    two = replace(TWO, rows=rows)
    assert (two.moves.risen, two.moves.fallen, two.moves.unclear, two.moves.tests) == (["12"], ["16"], 1, 3)
    said = WORDS.answer(two, TABLE)
    assert "scatter of months, the rate rose in 1 (Guerrero) and fell in 1 (Michoacán); in the other 1 it may not" in said
    assert "Had none of these 3 states moved, about 0.2 would still look so by chance." in said
    assert "the rate rose in none and fell in none" in WORDS.answer(TWO, TABLE)


def test_a_part_of_a_year_is_said_to_be_one() -> None:
    part = years.compare(TABLE, PEOPLE, 2018, 2019)
    assert "Only the same months of both years are compared, 6 of 12" in WORDS.answer(part, TABLE)
    assert SAY.notes(part).splitlines()[1] == "Both years: the same months only, 6 of 12."
    assert "Only the same" not in WORDS.answer(TWO, TABLE)
    assert len(SAY.notes(TWO).splitlines()) == 1


def test_what_is_said_of_years_without_months_holds_chance_alone() -> None:
    two = years.compare(registered(), EACH, 2018, 2019)
    said = WORDS.answer(two, registered())
    assert "beyond what may come from chance alone, the rate rose" in said
    assert "%, from chance alone)" in said
    assert "These deaths are dated by the year they were registered" in said
    assert "95 % interval, chance alone" in WORDS.table(two)
    assert "hold chance alone" in SAY.notes(two)


def test_a_flagged_state_is_starred_named_and_marked() -> None:
    two = flagged("suspected_gap")
    assert "| Oaxaca \\* |" in WORDS.table(two)
    assert "Read with care, for a suspected gap or a level shift in one of the two years: Oaxaca." in WORDS.answer(two, TABLE)
    assert SAY.map_notes(two, [1.0, 2.0]).splitlines()[1].endswith("in one of the two years: Oaxaca.")
    assert [note[0] for note in SAY.mark_notes(two).splitlines()] == [GAP]
    assert [note[0] for note in SAY.mark_notes(flagged("level_shift")).splitlines()] == [SHIFT]
    both = replace(two, rows=two.rows.assign(level_shift=two.rows["cve_ent"] == "20"))
    assert [note[0] for note in SAY.mark_notes(both).splitlines()] == [GAP], "a gap hides a shift"
    assert (SAY.mark_notes(TWO), len(SAY.map_notes(TWO, [1.0, 2.0]).splitlines())) == ("", 1)


def test_a_number_that_is_not_there_is_an_empty_cell() -> None:
    two = years.compare(victims(in_20=0), PEOPLE, 2017, 2018)
    assert ["Oaxaca", "0", "0", "0.0", "0.0", "", ""] in cells(WORDS.table(two))
    labels = {row.cve_ent: SAY.change_label(row) for row in two.rows.itertuples()}
    assert labels["20"] == "" and labels["12"].startswith("0 % [\N{MINUS SIGN}")


# ---- what is drawn ----


def squares() -> gpd.GeoDataFrame:
    shapes = [box(-100 + i, 20, -99 + i, 21) for i in range(len(OWN))]
    return gpd.GeoDataFrame({"cve_ent": list(OWN)}, geometry=shapes, crs="EPSG:4326")


def test_maps_of_a_pair_share_their_classes_and_one_key() -> None:
    rates = {f"{TWO.rate}_a": [0, 1.0, 19.5, np.nan], f"{TWO.rate}_b": [0, 2.0, 1.5, 18.0]}
    chart = years.map_pair(
        squares(), replace(TWO, rows=TWO.only(["00", *OWN]).rows.assign(**rates)), [2.5, 5, 10, 20, np.inf], WORDS, TABLE
    )
    first, second = chart.figure.axes
    light, dark = class_colours(5)[0], class_colours(5)[3]
    assert [_fills(first), _fills(second)] == [[light, dark], [light, light, dark]]
    assert [first.get_title(loc="left"), second.get_title(loc="left")] == ["2017", "2018"]
    legend: Any = first.get_legend()
    assert second.get_legend() is None
    assert [text.get_text() for text in legend.get_texts()][-2:] == ["over four times: > 20", "no figure"]
    with pytest.raises(ViolenceDataError, match="class limits"):
        years.map_pair(squares(), TWO, [0.1], WORDS, TABLE)


def _fills(ax: Any) -> list[str]:
    drawn: list[Any] = [one for one in ax.collections if isinstance(one, PatchCollection) and not one.get_hatch()]
    return [to_hex(colour) for one in drawn for colour in one.get_facecolor()]


def test_rows_stand_highest_first_and_flags_stand_after_names() -> None:
    rows = flagged("suspected_gap").only(["00", "12", "20"]).rows
    two = replace(TWO, rows=rows.assign(**{f"{TWO.rate}_b": [4.0, 9.0, 2.0]}))
    chart = years.dumbbell(two, WORDS, TABLE)
    assert [text.get_text() for text in chart.ax.get_yticklabels()] == ["Guerrero", "Mexico", f"Oaxaca {GAP}"]
    assert chart.ax.yaxis_inverted() and chart.ax.get_xlim()[0] == 0
    assert list(chart.data["cve_ent"]) == ["12", "00", "20"]
    assert chart.notes[0].startswith(f"{GAP} Suspected gap")
    assert chart.title == "2017 and 2018, state by state"
    moved = years.change(replace(two, rows=two.rows.assign(change_pct=[1.0, None, 5.0])), WORDS, TABLE, title="Mine")
    assert (moved.title, list(moved.data["cve_ent"])) == ("Mine", ["20", "00", "12"]), "those without a change stand last"


@pytest.mark.parametrize("draw", [years.dumbbell, years.change])
def test_what_cannot_be_drawn_is_refused(draw: Any) -> None:
    with pytest.raises(ViolenceDataError, match="found 0 rows"):
        draw(TWO.only([]), WORDS, TABLE)
    with pytest.raises(UnknownName, match="no column change_pct"):
        draw(replace(TWO, rows=TWO.rows.drop(columns="change_pct")), WORDS, TABLE)
    with pytest.raises(ViolenceDataError, match="one row per cve_ent"):
        draw(replace(TWO, rows=pd.concat([TWO.rows, TWO.rows.tail(1)])), WORDS, TABLE)
