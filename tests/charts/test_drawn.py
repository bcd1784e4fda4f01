"""Every chart of every report, as drawn from the shipped files: what its words lie over, and how its dates are said."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import matplotlib.pyplot as plt
import pytest
from alone import read
from drawn import Redraw, charts_of, crossings, draws, name_of, shown
from laid_out import check_apart

from violence_data import charts, topics
from violence_data.reports.catalog import REPORTS
from violence_data.reports.drawing import READABLE, written_anew

OTHER: dict[str, list[dict[str, Any]]] = {
    "case_files": [{"start_year": 2010, "end_year": 2017}, {"start_year": 2016}],
    "state_profile": [{"cve_ent": "31"}],
    "compare_states": [{"cve_ent": ["11", "31", "06"], "source": "inegi_deaths_occurrence", "start_year": 2005}],
    "compare_years": [{"year_a": 2024, "year_b": 2025}, {"source": "inegi_deaths_occurrence", "year_a": 2018, "year_b": 2019}],
    "national_trend": [{"source": "inegi_deaths_occurrence"}],
    "forecast_year": [{"source": "inegi_deaths_occurrence", "year": 2019, "months_known": 9}],
}
"""Parameters beside the defaults: the earliest, the latest, the smallest."""
RUNS = [(report, given) for report in REPORTS for given in [{}, {"lang": "es"}, *OTHER.get(report, [])]]
DRAWN: set[str] = set()
HEAVIEST = 120_000
"""Letters of a drawing; as pictures they had as many bytes."""
pytestmark = pytest.mark.xdist_group("drawn")


def credited(given: dict[str, Any], texts: list[str]) -> bool:
    """Return whether a chart of counts by month of death says who counted; those of other counts need not."""
    line = " ".join(" ".join(texts).split())
    owed = given.get("source") == "inegi_deaths_occurrence" or ("INEGI, deaths by homicide" in line and "CC BY 4.0" in line)
    return not owed or "Gargiulo, Aburto and Floridi (2024), doi:10.17605/OSF.IO/U8DC3" in line


def check_on_axes_given(chart: str, redraw: Redraw) -> None:
    """On axes of another figure nothing lies over anything, and nothing over the axes beside them."""
    figure = plt.figure(figsize=(11, 16))
    ax, beside = figure.add_axes((0.3, 0.42, 0.38, 0.34)), figure.add_axes((0.72, 0.42, 0.25, 0.34))
    place = ax.get_position(original=True).bounds  # a map keeps its own proportions within it
    assert redraw(ax).ax is ax and ax.get_position(original=True).bounds == place, chart
    check_apart(figure)
    assert crossings(figure) == [], chart
    assert ax.get_tightbbox().x1 < beside.get_window_extent().x0, chart
    plt.close(figure)


def check_on_a_page(drawn: charts.Chart) -> None:
    """On a page the drawing is light, has none of the words that stand round it, and is wide enough for its smallest text."""
    kept = drawn.parts()
    page = read(written_anew(drawn.svg(), "chart-1", kept.box, kept.alt)).svg
    assert len(str(page)) < HEAVIEST, drawn.title
    said = {text.get_text() for text in page.find_all("text")}
    assert said and not said & {drawn.title, drawn.unit, *drawn.notes, drawn.source}
    smallest = min(float(text["font-size"]) for text in page.find_all("text"))
    least = re.fullmatch(r"min-width:(\d+)px", page["style"])
    assert least and int(least[1]) / float(page["viewbox"].split()[2]) * smallest >= READABLE - 0.1


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("report", "given"), RUNS, ids=lambda value: str(value)[:60])
def test_no_label_or_leader_lies_over_a_line_and_no_date_is_a_number(report: str, given: dict[str, Any]) -> None:
    for chart, drawn, redraw in charts_of(report, given):
        figure = drawn.figure
        DRAWN.add(chart)
        assert drawn.told and not re.search(r"\bnan\b|None|\[|\b\d{4}-\d\d", drawn.told), (chart, drawn.told)
        if not given:
            check_on_a_page(drawn)
        if redraw and not given:
            check_on_axes_given(chart, redraw)
        assert crossings(figure) == [], chart
        dates = [text.get_text() for text in shown(figure) if re.search(r"\d{4}-\d{2}", text.get_text())]
        assert dates == [], chart
        assert credited(given, [text.get_text() for text in shown(figure)]), chart


@pytest.mark.usefixtures("built")  # in its place, after the others
def test_every_kind_of_chart_was_drawn() -> None:
    rooms = [charts, *(import_module(f"violence_data.topics.{topic.name}") for topic in iter_modules(topics.__path__))]
    assert {name_of(one) for room in rooms for one in vars(room).values() if draws(one)} - DRAWN == set()
