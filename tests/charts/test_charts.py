"""A chart by itself: saved with its words as text, described, of months as of years, in the language of its words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import laid_out
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patheffects import withStroke
from whole_nation import CODES, state_months

from violence_data import charts, measures, parts, words_of
from violence_data.charts import guard, marks
from violence_data.charts import style as look

WORDS = words_of("trend")
PEOPLE = pd.DataFrame({"cve_ent": [code for code in CODES for _ in range(6)], "year": [*range(2016, 2022)] * 32, "population": 1_000_000})
MONTHS = pd.concat([state_months(code, [20 + at % 12 for at in range(36)], "2018-01-01") for code in CODES])
MONTHS["suspected_gap"] = MONTHS["month"] == "2019-03-01"
TABLE = pd.DataFrame()
TABLE.attrs = {"table": "sesnsp_victims_state_month", "sources": [], "warnings": ()}


def rates(**how: Any) -> charts.Chart:
    return charts.rates(measures.rolling(MONTHS[MONTHS["cve_ent"] == "12"], PEOPLE), WORDS, TABLE, **how)


@pytest.mark.parametrize("frame", [measures.rolling, measures.monthly_rates], ids=lambda made: made.__name__)
def test_rates_of_months_are_drawn_as_those_of_years(frame: Any) -> None:
    rows = frame(MONTHS, PEOPLE)
    one = rows[rows["cve_ent"] == "12"]
    chart = charts.rates(one, WORDS, TABLE)
    laid_out.check_apart(chart.figure)
    top = one.loc[one["victims_per_100k_annualised"].idxmax()]
    assert f"Highest: {top['victims_per_100k_annualised']:.1f} in {top['month']:%B %Y}" in [text.get_text() for text in chart.ax.texts]
    assert chart.title.startswith("Guerrero: ") and chart.title.endswith("2018–2020")
    assert bool(chart.ax.collections) == ("victims_per_100k_low" in rows), "an interval is shaded where there is one"
    assert any("Suspected gap" in note for note in chart.notes)
    panels = charts.state_panels(rows, WORDS, TABLE)
    assert len(panels.figure.axes) == 32
    assert {label.get_text() for ax in panels.figure.axes for label in ax.get_xticklabels()} - {""} == {"2018", "2020"}


@pytest.mark.parametrize(
    ("lang", "ticks"), [("en", ["Jan 2018", "Apr 2018", "Jul 2018", "Oct 2018"]), ("es", ["ene 2018", "abr 2018", "jul 2018", "oct 2018"])]
)
def test_months_and_numbers_on_axes_follow_the_language_of_the_words(lang: str, ticks: list[str]) -> None:
    words: Any = SimpleNamespace(lang=lang)
    figure, ax = plt.subplots()
    month = pd.Series(pd.date_range("2018-01-01", periods=12, freq="MS"))
    marks.time_axis(ax, words, month, guard.positions(month))
    assert [label.get_text() for label in ax.get_xticklabels()] == ticks
    marks.from_zero(ax, words, np.array([2_500.0]))
    assert ax.yaxis.get_major_formatter()(2500.0) == "2,500"
    assert [look.percent_format(words)(value) for value in (-3, 12.5, 0)] == ["−3%", "+12.5%", "0%"]
    assert [look.signed_format(words)(value) for value in (-1500, 20)] == ["−1,500", "+20"]
    plt.close(figure)


def test_a_chart_is_saved_with_its_words_as_text_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    chart = rates(title="Víctimas, año por año")
    halo = chart.ax.text(0.5, 0.5, "Acapulco", path_effects=[withStroke(linewidth=2, foreground="white")])
    first = chart.save(tmp_path / "x.svg").read_bytes()
    said = [" ".join("".join(one.itertext()).split()) for one in ElementTree.fromstring(first).iter("{http://www.w3.org/2000/svg}text")]
    assert {"Víctimas, año por año", "Acapulco"} <= set(said) and any(text.startswith("Highest: ") for text in said)
    assert chart.save(tmp_path / "y.svg").read_bytes() == first and halo.get_path_effects()
    assert chart.save(tmp_path / "x.png").read_bytes()[1:4] == b"PNG"
    with pytest.raises(ValueError, match="not supported"):
        chart.save(tmp_path / "x.doc")


def test_a_cell_keeps_a_chart_as_one_drawing_and_its_parts() -> None:
    chart = rates(title="Title")
    shown, told = chart._repr_mimebundle_()
    assert (shown, told) == rates(title="Title")._repr_mimebundle_(), "the same bytes each time"
    assert told == {parts.SVG: {"alt": chart.alt}}
    kept = parts.Parts.model_validate(shown[parts.MIME])
    assert (kept.title, kept.unit, kept.notes, kept.source, kept.alt) == ("Title", chart.unit, chart.notes, chart.source, chart.alt)
    assert kept.csv.splitlines()[1].startswith("12,Guerrero,")
    said = {one.get("id"): "".join(one.itertext()).split() for one in ElementTree.fromstring(shown[parts.SVG]).iter() if one.get("id")}
    assert said["words-title"] == ["Title"] and said["words-unit"] == chart.unit.split()
    assert chart.drawing is not None and kept.box is not None and kept.box[2] == pytest.approx(8 * 72, abs=4)


def test_what_is_told_of_a_chart_is_the_course_of_what_it_draws() -> None:
    whole = measures.select_years(measures.yearly(MONTHS, PEOPLE), 2018, 2020)
    assert charts.rates(whole[whole["cve_ent"] == "12"], WORDS, TABLE).alt == (
        "Lines over time: Victims of homicidio doloso per 100,000 people a year. Guerrero stood at 30.6 in 2018 and again in 2020."
    )
