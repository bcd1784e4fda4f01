"""Charts say what they were told to, inside the figure, and leave matplotlib as it was."""

import hashlib
import io
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from shapely.geometry import box

from violence_data import figures
from violence_data.errors import UnknownName, ViolenceDataError

TITLE = (
    "Defunciones por homicidio en Veracruz de Ignacio de la Llave según el mes y el lugar de "
    "ocurrencia, comparadas con las víctimas de homicidio doloso que publica el Secretariado"
)
SOURCE = "Source: INEGI, " + "deaths by month and state of occurrence, cut 2022-12; " * 4
UNIT = "Deaths per 100,000 people a year"
WORDS: dict[str, Any] = {"title": TITLE, "source": SOURCE, "ylabel": UNIT}
ROWS: dict[str, Any] = {"title": TITLE, "source": SOURCE, "xlabel": UNIT}
CODES = [f"{i:02d}" for i in range(1, 33)]
NAMES = {"00": "México", **{code: f"Veracruz de Ignacio de la Llave {code}" for code in CODES}}


def years(codes: list[str] | None = None, step: float = 0.01) -> pd.DataFrame:
    rows = [
        {"cve_ent": code, "year": year, "rate": 20 + step * i + (year - 2015)}
        for i, code in enumerate(codes or ["30"])
        for year in range(2015, 2026)
    ]
    frame = pd.DataFrame(rows)
    frame["complete"] = frame["year"] < 2025
    frame["suspected_gap"], frame["level_shift"] = frame["year"].eq(2016), frame["year"].eq(2018)
    frame["low"], frame["high"] = frame["rate"] - 1, frame["rate"] + 1
    return frame


def months() -> pd.DataFrame:
    month = pd.date_range("2015-01-01", "2019-12-01", freq="MS")
    frame = pd.DataFrame({"month": month, "victims": np.arange(60) % 12 + 5})
    frame["victims"] = frame["victims"].astype("Int64")
    gap = frame["month"].dt.year.eq(2016)
    return frame.assign(suspected_gap=gap, level_shift=frame["month"].dt.year.eq(2018))


def changes() -> pd.DataFrame:
    frame = pd.DataFrame({"cve_ent": ["00", *CODES]})
    frame["a"], frame["b"] = np.linspace(5, 90, 33), np.linspace(90, 0.01, 33)
    frame["change_pct"] = np.linspace(-60, 300, 33)
    frame["change_pct_low"], frame["change_pct_high"] = frame["change_pct"] - 30, frame["a"] * 5
    return frame.assign(suspected_gap=True, level_shift=False, text="+12% (−30 to +1,200)")


def ranked() -> pd.DataFrame:
    frame = years(CODES)
    frame["rank"] = frame.groupby("year")["rate"].rank(ascending=False).astype("Int64")
    return frame.assign(rank_low=(frame["rank"] - 2).clip(lower=1), rank_high=frame["rank"] + 2)


def places() -> pd.DataFrame:
    name = [f"Dolores Hidalgo Cuna de la Independencia Nacional {i}" for i in range(20)]
    rate = np.linspace(0.01, 120, 20)
    return pd.DataFrame({"name": name, "rate": rate, "low": rate / 2, "high": rate * 2})


def grid() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cve_ent": CODES,
            "row": [i // 8 for i in range(32)],
            "col": [i % 8 for i in range(32)],
            "label": ["Ciudad de México" if i % 3 else "Baja California Sur" for i in range(32)],
        }
    )


def squares() -> gpd.GeoDataFrame:
    shapes = [box(-100 + i, 20, -99 + i, 22) for i in range(4)]
    frame = {"cve_ent": CODES[:4], "a": [1.0, 5.0, 9.0, np.nan], "b": [2.0, 3.0, 19.5, 4.0]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def weapons() -> pd.DataFrame:
    share = {"firearm": 99.7, "blade": 0.1, "other": 0.1, "not_specified": 0.1}
    rows = [
        {"year": year, "weapon": key, "share_pct": value, "complete": year < 2020}
        for year in (2018, 2019, 2020)
        for key, value in share.items()
    ]
    return pd.DataFrame(rows)


def terms() -> pd.DataFrame:
    start = pd.to_datetime(["2006-12-01", "2012-12-01", "2018-12-01", "2024-10-01"])
    end = [*start[1:], pd.NaT]
    frame = pd.DataFrame({"president": list("abcd"), "start": start, "end": end})
    frame["rate"] = pd.array([None, 20.0, 25.0, 22.0], dtype="Float64")
    return frame.assign(rate_low=19.0, rate_high=26.0, complete=[False, False, True, False])


def clocks() -> pd.DataFrame:
    days, calendar = pd.date_range("2019-10-10", "2019-10-20"), pd.date_range("2019-07-01", "2019-12-01", freq="MS")
    parts = []
    for clock, period, dates in (
        ("press", "day", days),
        ("prosecutors", "day", days),
        ("case_files", "month", calendar),
        ("registered", "month", calendar),
    ):
        rows = pd.DataFrame({"clock": clock, "period": period, "date": dates, "measure": "victims"})
        low = 180 if period == "day" else 1180
        rows["value"] = pd.array(np.arange(len(rows)) * 7 + low, dtype="Int64")
        own = pd.Timestamp("2019-10-14") if period == "day" else pd.Timestamp("2019-10-01")
        parts.append(
            rows.assign(usual=low + 10.0, usual_high=low + 30.0, is_event=rows["date"] == own, is_visible=rows["value"] > low + 30)
        )
    parts[1]["value"] = pd.NA
    event = {"clock": "event", "period": "day", "date": days[4], "measure": ["best", "low", "high"], "value": [13, 12, 19]}
    own = pd.DataFrame(event).assign(usual=np.nan, usual_high=np.nan, is_event=True, is_visible=True)
    return pd.concat([own, *parts], ignore_index=True).astype({"value": "Int64", "is_visible": "boolean"})


def usual() -> pd.DataFrame:
    bars = [3, 4, 5, 8, 10, 13, 100_000]
    seen = pd.DataFrame(
        {"source": "press", "at_least": bars, "days_with_one": [312, 205, 117, 32, 17, 11, 0], "pairs": [1060, 120, 47, 4, 1, 1, 0]}
    )
    seen = seen.assign(pairs_permuted=seen["pairs"] * 0.9, pairs_permuted_low=seen["pairs"] * 0.5, pairs_permuted_high=seen["pairs"] * 1.3)
    none = seen.assign(source="ucdp", **dict.fromkeys([c for c in seen if c.startswith(("days", "pairs"))], pd.NA))
    few = seen.assign(source="few", **{c: seen[c] // 300 for c in seen if c.startswith(("days", "pairs"))})
    kinds = {
        "days_with_one": "Int64",
        "pairs": "Int64",
        **dict.fromkeys(("pairs_permuted", "pairs_permuted_low", "pairs_permuted_high"), "Float64"),
    }
    return pd.concat([part.astype(kinds) for part in (seen, none, few)], ignore_index=True)


def agreed() -> pd.DataFrame:
    frame = pd.DataFrame({"cve_ent": ["00", *CODES], "year": np.arange(1990, 2023)})
    frame["ratio_occurrence"], frame["ratio_registration"] = np.linspace(0.5, 3.5, 33), np.linspace(0.6, 3.0, 33)
    frame["ratio_low"] = frame[["ratio_occurrence", "ratio_registration"]].min(axis=1)
    frame["ratio_high"] = frame[["ratio_occurrence", "ratio_registration"]].max(axis=1)
    return frame.assign(suspected_gap=frame["cve_ent"] == "03", level_shift=False)


def revised() -> pd.DataFrame:
    rows = [(code, lag, -9.0 - lag, 0.1, 18.5 - lag) for code in ("00", "states") for lag in AGES]
    return pd.DataFrame(rows, columns=["cve_ent", "lag_from", "change_pct_low", "change_pct_median", "change_pct_high"])


def month_revisions() -> pd.DataFrame:
    months = pd.date_range("2015-01-01", periods=120, freq="MS")
    cut = ["2019-11"] * 59 + ["2024-05"] * 54 + ["2024-11"] * 6 + ["2024-12"]
    return pd.DataFrame({"month": months, "first_cut": cut, "change": pd.array([i % 23 - 8 for i in range(120)], dtype="Int64")})


def cut_changes() -> pd.DataFrame:
    frame = pd.DataFrame({"cve_ent": CODES, "risen": range(32), "fallen": range(-100, -68)})
    return frame.assign(change=frame["risen"] + frame["fallen"], net="−1,234")


def under_way() -> pd.DataFrame:
    frame = years()
    frame["victims"] = pd.array(np.where(frame["complete"], 30_000 + 400 * (frame["year"] - 2015), 25_000), dtype="Int64")
    return frame


def endings() -> pd.DataFrame:
    rows = [(2025, low, low + 900, low + 1_500, low + 2_200, low + 3_000, 34_100) for low in (32_000, 31_000)]
    return pd.DataFrame(rows, columns=["year", "low_95", "low_80", "point", "high_80", "high_95", "came"])


def path() -> pd.DataFrame:
    rows = [
        {"year": year, "month_number": month, "total": 0 if year == 2019 else (year - 2022) * 50 * month}
        for year in (2019, 2024, 2025)
        for month in range(1, 13)
    ]
    frame = pd.DataFrame(rows).astype({"total": "Int64"})
    ahead = ((frame["month_number"] - 9) * 40).where((frame["year"] == 2025) & (frame["month_number"] >= 9)).astype("Int64")
    frame["came"] = ahead + 1_400
    for n, name in enumerate(("low_95", "low_80", "point", "high_80", "high_95")):
        frame[name] = ahead * n + 1_350
    return frame.assign(total=frame["total"].where((frame["year"] < 2025) | (frame["month_number"] <= 9)))


FAN = {"wide_label": "Model E: 95 % interval", "narrow_label": "Model E: 80 % interval", "point_label": "Model E: median"}
FAN |= {"other_label": "Model D: median, 80 % and 95 % interval", "came_label": "34,100 came"}
FAN |= {"end_label": "2025: 33,500\n(80 %: 32,900 to 34,200)"}
AGES = {0: "0\n16 of\n96", 1: "1\n18 of\n96", 3: "3–5\n43 of\n288", 12: "12+\n34 of\n1,152"}
PANELS = {name: f"{name}: deaths by homicide registered in Veracruz de Ignacio de la Llave" for name in ("event", "press", "prosecutors")}
PANELS |= {name: f"{name}: victims of homicidio doloso in the case files opened there" for name in ("case_files", "registered")}
PANELS_OF = {
    side: {one: f"{one}: {side} with a place over the bar" for one in ("press", "ucdp", "few")} for side in ("days_titles", "pairs_titles")
}
RATES = {"seen_label": "Seen", "chance_label": "By chance", "missing_label": "Not covered", "xlabel": "Dead at one place and day, at least"}
BASES = {"ratio_occurrence": "Deaths by month of death", "ratio_registration": "Deaths by month of registration"}
CORRIDOR: dict[str, Any] = {"corridor": (0.8, 1.25), "corridor_label": "No reason asked for", "band_label": "Over cuts and bases"}
KEYS = {"seen_label": "It shows", "hidden_label": "It does not", "usual_label": "What is usual", "missing_label": "Not covered"}
SPANS = {"nation_label": "The nation, lowest to highest", "states_label": "Any one state, lowest to highest"}
FIRST = {cut: f"first in cut {cut}" for cut in ("2019-11", "2024-05", "2024-11", "2024-12")}
MOVES = {"risen_label": "Months that rose", "fallen_label": "That fell"}
LABELS = {"firearm": "Con arma de fuego", "blade": "Con arma blanca"}
LABELS |= {"other": "Con otro elemento que se repite", "not_specified": "No especificado"}
PRESIDENTS = {"a": "Calderón", "b": "Peña Nieto", "c": "López Obrador", "d": "Sheinbaum"}
FLAGS = ["Two years are flagged, for reasons that take more than one line to say " * 2]
BREAKS = [(2017.5, "The method changed to another one"), (2018.5, "And it changed once more")]
COLUMNS = {"low": "INEGI, deaths by homicide", "high": "SESNSP, victims of homicidio doloso"}

Draw = Callable[[pd.DataFrame], Any]
CHARTS: dict[str, tuple[Callable[[], pd.DataFrame], Draw, list[str]]] = {
    "plot_trend": (
        years,
        lambda f: figures.plot_trend(
            f,
            "year",
            "rate",
            low="low",
            high="high",
            record_year=2024,
            record_label="A record",
            unfinished_label="January to June",
            breaks=BREAKS,
            flag_notes=FLAGS,
            **WORDS,
        ),
        ["year", "rate"],
    ),
    "plot_lines": (
        lambda: years(CODES),
        lambda f: figures.plot_lines(
            f,
            "year",
            "rate",
            "cve_ent",
            highlight=CODES[:24],
            names=NAMES,
            breaks=BREAKS,
            unfinished_label="January to June",
            flag_notes=FLAGS,
            **WORDS,
        ),
        ["year", "rate", "cve_ent"],
    ),
    "plot_months": (
        months,
        lambda f: figures.plot_months(
            f,
            "victims",
            cut=pd.Timestamp(2019, 6, 1),
            record_month=pd.Timestamp(2018, 12, 1),
            record_label="Most",
            gap_label="A hole",
            shift_label="A jump",
            **WORDS,
        ),
        ["month", "victims"],
    ),
    "plot_small_multiples": (
        lambda: years(CODES),
        lambda f: figures.plot_small_multiples(f, "year", "rate", grid(), flag_notes=FLAGS, **WORDS),
        ["cve_ent", "year", "rate"],
    ),
    "plot_dumbbell": (
        changes,
        lambda f: figures.plot_dumbbell(
            f, "a", "b", names=NAMES, label_a="2016", label_b="2024", label="text", label_title="Change", flag_notes=FLAGS, **ROWS
        ),
        ["cve_ent", "a", "b", "text"],
    ),
    "plot_change": (
        changes,
        lambda f: figures.plot_change(f, names=NAMES, limit=200, flag_notes=FLAGS, **ROWS),
        ["cve_ent", "change_pct", "change_pct_low", "change_pct_high"],
    ),
    "plot_bump": (
        ranked,
        lambda f: figures.plot_bump(f, highlight=CODES[:24], names=NAMES, **WORDS),
        ["cve_ent", "year", "rank", "rank_low", "rank_high"],
    ),
    "plot_rank_intervals": (
        places,
        lambda f: figures.plot_rank_intervals(f, "name", "rate", "low", "high", reference=28.0, reference_label="State", **ROWS),
        ["name", "rate", "low", "high"],
    ),
    "plot_shares": (
        weapons,
        lambda f: figures.plot_shares(
            f, "year", "share_pct", "weapon", order=list(LABELS), labels=LABELS, unfinished_label="January to June", **WORDS
        ),
        ["year", "share_pct", "weapon"],
    ),
    "plot_pair": (
        years,
        lambda f: figures.plot_pair(f, "year", COLUMNS, note="Two different things.", **WORDS),
        ["year", "low", "high"],
    ),
    "plot_terms": (
        terms,
        lambda f: figures.plot_terms(f, years(), "year", "rate", "rate", labels=PRESIDENTS, **WORDS),
        ["president", "start", "end", "rate"],
    ),
    "plot_clocks": (
        clocks,
        lambda f: figures.plot_clocks(f, names=PANELS, **KEYS, **WORDS),
        ["clock", "measure", "period", "date", "value", "usual", "usual_high", "is_event", "is_visible"],
    ),
    "plot_revisions": (
        revised,
        lambda f: figures.plot_revisions(f, ages=AGES, xlabel="Age of a figure, in months", **SPANS, **WORDS),
        ["cve_ent", "lag_from", "change_pct_low", "change_pct_median", "change_pct_high"],
    ),
    "plot_month_revisions": (
        month_revisions,
        lambda f: figures.plot_month_revisions(f, names=FIRST, **WORDS),
        ["month", "change", "first_cut"],
    ),
    "plot_cut_changes": (
        cut_changes,
        lambda f: figures.plot_cut_changes(
            f, names=NAMES, net="net", net_title="In all", risen_label="Months that rose", fallen_label="That fell", **ROWS
        ),
        ["cve_ent", "risen", "fallen", "change", "net"],
    ),
    "plot_fan": (
        under_way,
        lambda f: figures.plot_fan(
            f,
            "year",
            "victims",
            endings(),
            known_label="25,000 in 9 of 12 months",
            record_year=2024,
            record_label="Highest: 33,600 in 2024",
            flag_notes=FLAGS,
            **FAN,
            **WORDS,
        ),
        ["year", "victims"],
    ),
    "plot_path": (
        path,
        lambda f: figures.plot_path(
            f,
            endings(),
            month_names=["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            names={2019: "2019: 34,723, the highest", 2024: "2024: 30,046"},
            other_ends=(-100, 200, 1_300, 1_900, 2_800),
            **FAN,
            **WORDS,
        ),
        ["year", "month_number", "total", "came", "low_95", "low_80", "point", "high_80", "high_95"],
    ),
    "plot_base_rates": (
        usual,
        lambda f: figures.plot_base_rates(f, at_least=13, **PANELS_OF, **RATES, **WORDS),
        ["source", "at_least", "days_with_one", "pairs", "pairs_permuted", "pairs_permuted_low", "pairs_permuted_high"],
    ),
    "plot_ratio_years": (
        agreed,
        lambda f: figures.plot_ratio_years(f, BASES, flag_notes=FLAGS, **CORRIDOR, **WORDS),
        ["year", "ratio_occurrence", "ratio_registration", "ratio_low", "ratio_high"],
    ),
    "plot_ratio_places": (
        agreed,
        lambda f: figures.plot_ratio_places(f, BASES, names=NAMES, flag_notes=FLAGS, **CORRIDOR, **ROWS),
        ["cve_ent", "ratio_occurrence", "ratio_registration", "ratio_low", "ratio_high"],
    ),
    "plot_choropleth": (
        squares,
        lambda f: figures.plot_choropleth(f, "a", bins=[5, 10, 20], missing_label="Not covered", **WORDS),
        ["geometry", "a"],
    ),
    "plot_choropleth_pair": (
        squares,
        lambda f: figures.plot_choropleth_pair(f, ("a", "b"), titles=("2015", "2024"), bins=[5, 10, 20], missing_label="None", **WORDS),
        ["geometry", "a", "b"],
    ),
}
every_chart = pytest.mark.parametrize("chart", sorted(CHARTS))


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    plt.switch_backend("Agg")
    yield
    plt.close("all")


def draw(chart: str) -> Any:
    make, plot, _ = CHARTS[chart]
    return plot(make())


def png(figure: Figure) -> str:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", bbox_inches="tight")
    return hashlib.sha256(stream.getvalue()).hexdigest()


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with its box; ticks outside the axis are not drawn."""
    figure.draw_without_rendering()
    found = [t for t in figure.findobj(Text) if isinstance(t, Text)]
    ticks = {
        t
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks() + axis.get_minor_ticks()
        for t in (tick.label1, tick.label2)
    }
    shown = {
        tick.label1
        for ax in figure.axes
        if ax.axison
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    drawn = [t for t in found if t.get_visible() and t.get_text().strip()]
    drawn = [t for t in drawn if t not in ticks or t in shown]
    return [(t.get_text(), Text.get_window_extent(t)) for t in drawn]


def words(figure: Figure) -> str:
    return " ".join(" ".join(text.split()) for text, _ in texts(figure))


@every_chart
def test_returns_axes(chart: str) -> None:
    result = draw(chart)
    axes = list(result) if isinstance(result, np.ndarray) else [result]
    assert axes and all(isinstance(ax, Axes) for ax in axes)


@every_chart
def test_title_unit_and_source_are_printed_whole(chart: str) -> None:
    draw(chart)
    shown = words(plt.gcf())
    for text in (TITLE, UNIT, SOURCE):
        assert " ".join(text.split()) in shown


@every_chart
def test_no_text_overlaps_or_leaves_the_figure(chart: str) -> None:
    draw(chart)
    figure = plt.gcf()
    boxes = texts(figure)
    for text, place in boxes:
        assert place.x0 >= -3 and place.x1 <= figure.bbox.width + 3, text
        assert place.y0 >= -3 and place.y1 <= figure.bbox.height + 3, text
    for (one, a), (two, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        tall = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 2 or tall <= 2, (one, two)


@every_chart
def test_settings_are_left_alone(chart: str) -> None:
    before = dict(mpl.rcParams)
    draw(chart)
    assert dict(mpl.rcParams) == before


@every_chart
def test_settings_of_the_caller_do_not_matter_and_bytes_are_the_same(chart: str) -> None:
    draw(chart)
    first = png(plt.gcf())
    with mpl.rc_context({"font.size": 20, "axes.grid": False, "lines.linewidth": 9}):
        draw(chart)
        second = png(plt.gcf())
    assert first == second


@every_chart
def test_width_is_the_same(chart: str) -> None:
    draw(chart)
    figure = plt.gcf()
    assert figure.get_size_inches()[0] == pytest.approx(8)
    assert figure.dpi == 144
    figure.draw_without_rendering()
    assert figure.get_tightbbox().width == pytest.approx(8, abs=0.06)


@every_chart
def test_empty_frame_is_refused(chart: str) -> None:
    make, plot, columns = CHARTS[chart]
    with pytest.raises(ViolenceDataError, match="found 0 rows") as error:
        plot(make().iloc[:0])
    assert all(column in str(error.value) for column in columns[:2])
    assert not plt.get_fignums()


@every_chart
def test_missing_column_is_refused(chart: str) -> None:
    make, plot, columns = CHARTS[chart]
    for column in columns:
        with pytest.raises(UnknownName, match=rf"no column {column}.*expected.*found"):
            plot(pd.DataFrame(make().drop(columns=column)))
    assert not plt.get_fignums()


@every_chart
def test_input_is_not_changed(chart: str) -> None:
    make, plot, _ = CHARTS[chart]
    frame = make()
    before = frame.copy()
    plot(frame)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))
