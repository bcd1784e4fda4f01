"""What the marks of a chart show: zero, holes, unfinished years, classes, order."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_hex, to_rgba
from shapely.geometry import box

from violence_data import figures
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.figures.classes import class_colours

WORDS: dict[str, Any] = {"title": "Title", "ylabel": "Unit", "source": "Source"}
ROWS: dict[str, Any] = {"title": "Title", "xlabel": "Unit", "source": "Source"}


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    plt.switch_backend("Agg")
    yield
    plt.close("all")


def years(values: list[float | None]) -> pd.DataFrame:
    frame = pd.DataFrame({"cve_ent": "30", "year": range(2015, 2015 + len(values))})
    return frame.assign(rate=pd.array(values, dtype="Float64"), complete=True)


def trend(frame: pd.DataFrame, **words: Any) -> Any:
    return figures.plot_trend(frame, "year", "rate", **{**WORDS, **words})


@pytest.mark.parametrize("values", [[30.0, 31.0], [0.0, 0.0], [0.003, 0.002], [7.0]])
def test_y_starts_at_zero(values: list[float | None]) -> None:
    ax = trend(years(values))
    low, high = ax.get_ylim()
    assert low == 0 and high > max(v or 0 for v in values)


def test_unfinished_year_is_dashed_hatched_and_named() -> None:
    frame = years([5.0, 6.0, 4.0]).assign(complete=[True, True, False])
    ax = trend(frame, unfinished_label="January to June")
    assert [p.get_hatch() for p in ax.patches if p.get_hatch()] == ["////"]
    dashed = [ln for ln in ax.lines if ln.is_dashed() and len(ln.get_xdata()) == 2]
    assert [list(ln.get_xdata()) for ln in dashed] == [[2016, 2017]]
    assert any(ln.get_marker() == "D" and ln.get_markerfacecolor() == "white" for ln in ax.lines)
    assert "January to June" in [t.get_text() for t in ax.texts]


def test_unfinished_year_without_a_rate_is_hatched_but_has_no_point() -> None:
    frame = years([5.0, 6.0, None]).assign(complete=[True, True, False])
    ax = trend(frame, unfinished_label="January to June")
    assert any(p.get_hatch() for p in ax.patches)
    assert not [ln for ln in ax.lines if ln.get_marker() == "D"]


def test_missing_year_breaks_the_line() -> None:
    ax = trend(years([5.0, None, 4.0]))
    assert np.isnan(ax.lines[0].get_ydata()[1])


def test_flag_note_is_printed_only_with_a_flag() -> None:
    frame = years([5.0, 6.0, 4.0])
    plain = trend(frame, flag_notes=["a hole"])
    assert not any("a hole" in t.get_text() for t in plain.texts)
    holed = trend(frame.assign(suspected_gap=[True, False, False]), flag_notes=["a hole"])
    assert any("a hole" in t.get_text() for t in holed.texts)
    hollow = [ln for ln in holed.lines if ln.get_markerfacecolor() == "white"]
    assert [list(ln.get_xdata()) for ln in hollow] == [[2015]]


def test_record_outside_the_frame_is_refused() -> None:
    with pytest.raises(YearsNotCovered, match="1999"):
        trend(years([5.0, 6.0]), record_year=1999, record_label="Record")
    assert not plt.get_fignums()


def test_all_missing_and_doubled_years_are_refused() -> None:
    with pytest.raises(figures.NothingToPlot, match="only missing values in 2 rows"):
        trend(years([None, None]))
    with pytest.raises(ViolenceDataError, match="one row per year"):
        trend(pd.concat([years([1.0]), years([2.0])]))


def test_axes_given_keep_their_place() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(12, 4))
    figure.draw_without_rendering()
    before = axes[1].get_position().bounds
    assert trend(years([5.0, 6.0]), ax=axes[1]) is axes[1]
    assert axes[1].get_position().bounds == before
    assert axes[1].get_title(loc="left") == "Title" and axes[1].get_ylabel() == "Unit"


def test_highlight_or_name_that_is_not_there_is_refused() -> None:
    shared: dict[str, Any] = {"x": "year", "y": "rate", "by": "cve_ent", **WORDS}
    with pytest.raises(UnknownName, match="no row whose cve_ent is 99"):
        figures.plot_lines(years([1.0]), highlight=["99"], names={"99": "?"}, **shared)
    with pytest.raises(UnknownName, match="no name for 30"):
        figures.plot_lines(years([1.0]), highlight=["30"], names={}, **shared)


def test_months_after_the_cut_and_not_covered_have_no_bar() -> None:
    month = pd.date_range("2020-01-01", periods=4, freq="MS")
    frame = pd.DataFrame({"month": month, "victims": pd.array([3, None, 4, 0], dtype="Int64")})
    ax = figures.plot_months(frame, "victims", cut=pd.Timestamp(2020, 3, 1), **WORDS)
    assert [bar.get_height() for bar in ax.containers[0]] == [3, 0, 4]


def test_gap_months_are_hatched_as_one_run_with_a_key() -> None:
    month = pd.date_range("2020-01-01", periods=6, freq="MS")
    frame = pd.DataFrame({"month": month, "victims": [3, 0, 0, 3, 3, 0]})
    frame["suspected_gap"] = frame["victims"].eq(0)
    ax: Any = figures.plot_months(frame, "victims", gap_label="A hole", **WORDS)
    assert len([p for p in ax.patches if p.get_hatch()]) == 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["A hole"]


def test_rows_stand_highest_first_and_flags_have_an_asterisk() -> None:
    frame = pd.DataFrame({"cve_ent": ["01", "02", "00"], "a": [1.0, 2, 3], "b": [2.0, 9, 4]})
    frame["suspected_gap"] = [True, False, False]
    ax = figures.plot_dumbbell(
        frame, "a", "b", names={"00": "All", "01": "One", "02": "Two"}, label_a="2016", label_b="2024", flag_notes=["a hole"], **ROWS
    )
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Two", "All", "One*"]
    assert ax.yaxis_inverted() and ax.get_xlim()[0] == 0
    assert "* a hole" in [t.get_text() for t in ax.texts]


def test_too_many_rows_are_refused() -> None:
    frame = pd.DataFrame({"m": [str(i) for i in range(41)], "v": 1.0, "l": 0.5, "h": 2.0})
    with pytest.raises(ViolenceDataError, match="at most 40 rows, found 41"):
        figures.plot_rank_intervals(frame, "m", "v", "l", "h", **ROWS)


def test_change_beyond_the_limit_ends_in_an_arrow() -> None:
    frame = pd.DataFrame({"cve_ent": ["01", "02"], "change_pct": [10.0, np.inf]})
    frame["change_pct_low"], frame["change_pct_high"] = [-5.0, 20], [900.0, np.inf]
    ax = figures.plot_change(frame, names={"01": "A", "02": "B"}, limit=100, **ROWS)
    assert ax.get_xlim()[1] < 110
    assert any(ln.get_marker() == ">" for ln in ax.lines)


def test_rank_one_is_on_top() -> None:
    frame = pd.DataFrame({"cve_ent": ["01", "02"], "year": 2020, "rank": [1, 2]})
    frame = frame.assign(rank_low=1, rank_high=2)
    ax = figures.plot_bump(frame, highlight=["01"], names={"01": "A"}, **WORDS)
    assert ax.yaxis_inverted()


def test_unknown_shares_are_grey_and_on_top() -> None:
    frame = pd.DataFrame({"year": 2020, "weapon": ["not_specified", "firearm"]})
    frame["share_pct"] = [20.0, 80.0]
    ax: Any = figures.plot_shares(
        frame,
        "year",
        "share_pct",
        "weapon",
        order=["not_specified", "firearm"],
        labels={"not_specified": "Not specified", "firearm": "Firearm"},
        **WORDS,
    )
    top = ax.patches[-1]
    red, green, blue, _ = top.get_facecolor()
    assert (top.get_y(), top.get_height()) == (80, 20) and red == green == blue


def test_pair_needs_a_note() -> None:
    frame = years([1.0, 2.0]).assign(other=3.0)
    labels = {"rate": "A", "other": "B"}
    with pytest.raises(ViolenceDataError, match="note"):
        figures.plot_pair(frame, "year", labels, note=" ", **WORDS)
    ax: Any = figures.plot_pair(frame, "year", labels, note="Not the same.", **WORDS)
    assert len({ln.get_marker() for ln in ax.lines if len(ln.get_xdata()) == 2}) == 2


def squares() -> gpd.GeoDataFrame:
    shapes = [box(-100 + i, 20, -99 + i, 21) for i in range(3)]
    frame = {"a": [1.0, 19.5, np.nan], "b": [2.0, 1.5, 18.0]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def fills(ax: Any) -> list[str]:
    drawn: list[Any] = [c for c in ax.collections if isinstance(c, PatchCollection)]
    shown = [c for c in drawn if not c.get_hatch()]
    return [to_hex(colour) for c in shown for colour in c.get_facecolor()]


def test_maps_of_a_pair_share_their_classes_and_one_key() -> None:
    first, second = figures.plot_choropleth_pair(
        squares(), ("a", "b"), titles=("2015", "2024"), bins=[5, 10, 20], missing_label="None", **WORDS
    )
    light, _, dark = class_colours(3)
    assert fills(first) == [light, dark]
    assert fills(second) == [light, light, dark]
    assert [first.get_legend() is None, second.get_legend() is None] == [False, True]


def test_missing_place_is_hatched_and_in_the_key() -> None:
    ax: Any = figures.plot_choropleth(squares(), "a", bins=[5, 20], missing_label="None", **WORDS)
    assert [c.get_hatch() for c in ax.collections if c.get_hatch()] == ["////"]
    key = ax.get_legend()
    assert [t.get_text() for t in key.get_texts()] == ["0–5", "> 5–20", "None"]
    assert key.get_patches()[0].get_facecolor() == to_rgba(class_colours(2)[0])
    assert ax.get_aspect() == pytest.approx(1 / np.cos(np.radians(20.5)))


@pytest.mark.parametrize("bins", [[5], [20, 5], []])
def test_classes_that_do_not_hold_the_values_are_refused(bins: list[float]) -> None:
    with pytest.raises(ViolenceDataError, match="class limits"):
        figures.plot_choropleth(squares(), "a", bins=bins, missing_label="None", **WORDS)


@pytest.mark.parametrize(
    "values",
    [[0.0, 0.0], [0.001, 0.002, 0.0035], [1, 2, 3, 400, 9000], [101, 102, 103, 104], [-3, 5]],
)
@pytest.mark.parametrize("scheme", ["fisher_jenks", "quantiles"])
def test_class_limits_rise_and_hold_every_value(values: list[float], scheme: Any) -> None:
    limits = figures.class_breaks(pd.Series(values), scheme=scheme)
    assert limits == sorted(set(limits)) and limits[-1] >= max(values)
    assert len(limits) <= 5


def test_classes_of_nothing_are_refused() -> None:
    with pytest.raises(figures.NothingToPlot):
        figures.class_breaks(pd.Series([None, None], dtype="Float64"))
