"""Sources against each other, and one incident on the clock of each: DATA's table of October 2019, holes, and what is usual."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from violence_data import analysis, figures, messages, processed
from violence_data.analysis.agreement import VICTIMS
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered

AGUILILLA, TEPOCHICA, IGUALA = "aguililla-2019-10-14", "iguala-tepochica-2019-10-15", "iguala-2014-09-26"


# ---- deaths over victims ----


def months(count: str, number: int, cut: str, first: str = "2018-01", **columns: object) -> pd.DataFrame:
    """One state, the same number every month up to the cut."""
    calendar = pd.date_range(first, cut, freq="MS")
    frame = pd.DataFrame({"cve_ent": "01", "month": calendar, count: number, "cut": cut, "published_on": pd.Timestamp(f"{cut}-20")})
    return frame.assign(suspected_gap=False, level_shift=False, **columns).astype({count: "Int64"})


def victims(number: int, cut: str, **columns: object) -> pd.DataFrame:
    both = [months("victims", n, cut, offence=o, method="CNSP38_2015", **columns) for n, o in zip((number, 1), VICTIMS, strict=True)]
    return pd.concat(both)


def deaths(number: int, cut: str = "2019-12") -> pd.DataFrame:
    return months("homicide_deaths", number, cut)


def of_state(found: pd.DataFrame, year: int, cve_ent: str = "01") -> pd.Series:
    return found[(found["cve_ent"] == cve_ent) & (found["year"] == year)].iloc[0]


def test_the_band_spans_cuts_and_bases_and_the_numbers_are_the_newest() -> None:
    cuts = pd.concat([victims(9, "2019-01"), victims(11, "2019-12")])
    row = of_state(analysis.source_agreement(cuts, deaths(10), deaths(13)), 2018)
    assert (row["victims"], row["victims_low"], row["victims_high"], row["cuts"]) == (144, 120, 144, 2)
    assert (row["deaths_occurrence"], row["deaths_registration"]) == (120, 156)
    assert (row["ratio_occurrence"], row["ratio_registration"]) == pytest.approx((120 / 144, 156 / 144))
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((120 / 144, 156 / 120))


@pytest.mark.parametrize(
    ("occurrence", "registration", "in_part", "wholly"),
    [(10, 11, False, False), (10, 14, True, False), (14, 15, True, True), (6, 7, True, True), (6, 14, True, False)],
)
def test_a_band_is_outside_in_part_or_wholly(occurrence: int, registration: int, in_part: bool, wholly: bool) -> None:
    row = of_state(analysis.source_agreement(victims(9, "2019-12"), deaths(occurrence), deaths(registration)), 2018)
    assert (row["outside_in_part"], row["outside_wholly"]) == (in_part, wholly)


def test_a_basis_without_the_whole_year_is_missing_and_not_nought() -> None:
    row = of_state(analysis.source_agreement(victims(9, "2019-12"), deaths(10, "2019-12"), deaths(13, "2019-06")), 2019)
    assert row["deaths_occurrence"] == 120
    assert pd.isna(row["deaths_registration"])
    assert pd.isna(row["ratio_registration"])
    assert row["ratio_low"] == row["ratio_high"] == row["ratio_occurrence"]


def test_a_cut_without_a_whole_year_adds_nothing() -> None:
    with_short = pd.concat([victims(50, "2018-05"), victims(9, "2019-12")])
    found = analysis.source_agreement(with_short, deaths(10), deaths(13))
    pd.testing.assert_frame_equal(found, analysis.source_agreement(victims(9, "2019-12"), deaths(10), deaths(13)))
    with pytest.raises(YearsNotCovered, match="share a year with all 12 months"):
        analysis.source_agreement(victims(50, "2018-05"), deaths(10), deaths(13))


def test_methods_and_case_files_are_not_put_in_the_place_of_victims() -> None:
    mixed = pd.concat([victims(9, "2019-12"), victims(9, "2019-12").assign(method="RNID_2026")])
    with pytest.raises(ViolenceDataError, match="victims of one method expected, found CNSP38_2015, RNID_2026"):
        analysis.source_agreement(mixed, deaths(10), deaths(10))
    with pytest.raises(UnknownName, match="feminicidio"):
        analysis.source_agreement(victims(9, "2019-12").query("offence == 'homicidio_doloso'"), deaths(10), deaths(10))
    with pytest.raises(KeyError, match="victims"):
        analysis.source_agreement(victims(9, "2019-12").rename(columns={"victims": "incidents"}), deaths(10), deaths(10))


@pytest.fixture(scope="module")
def shipped(built: processed.Built) -> pd.DataFrame:
    table = processed.load("sesnsp_victims_state_month", cuts="all")
    occurrence, registration = (processed.load(f"inegi_deaths_{basis}_state_month") for basis in ("occurrence", "registration"))
    return analysis.source_agreement(table, occurrence, registration)


@pytest.mark.xdist_group("reports")
def test_the_nation_agrees_and_its_numbers_are_the_published_ones(shipped: pd.DataFrame) -> None:
    row = of_state(shipped, 2018, "00")
    assert (row["deaths_occurrence"], row["deaths_registration"], row["cuts"]) == (34_426, 36_685, 4)
    assert (row["ratio_occurrence"], row["ratio_registration"]) == pytest.approx((0.993, 1.058), abs=0.0005)
    assert not shipped.loc[shipped["cve_ent"] == "00", "outside_in_part"].any()
    assert shipped.loc[shipped["cve_ent"] == "00", "year"].tolist() == list(range(2015, 2023))


@pytest.mark.xdist_group("reports")
def test_the_states_that_disagree_are_flagged(shipped: pd.DataFrame) -> None:
    wholly = {(row["cve_ent"], row["year"]) for _, row in shipped[shipped["outside_wholly"]].iterrows()}
    assert {("20", 2015), ("18", 2016), ("11", 2017), ("30", 2022)} <= wholly
    assert of_state(shipped, 2015, "20")["suspected_gap"]
    michoacan = of_state(shipped, 2018, "16")
    assert (michoacan["outside_in_part"], michoacan["outside_wholly"]) == (True, False)


# ---- one incident on the clocks ----


@pytest.fixture(scope="module")
def tables(built: processed.Built) -> dict[str, pd.DataFrame]:
    names = {
        "press": "sspc_daily_municipality",
        "prosecutors": "sspc_daily_state",
        "events": "ucdp_events",
        "deaths": "inegi_deaths_occurrence_state_month",
        "municipal_deaths": "inegi_deaths_occurrence_municipality_month",
        "registered": "inegi_deaths_registration_state_month",
    }
    loaded = {clock: processed.load(table) for clock, table in names.items()}
    return loaded | {"case_files": processed.load("sesnsp_victims_state_month", as_of="2020-01-01")}


@pytest.fixture(scope="module")
def clocks(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    incidents = processed.load("incidents")
    return {name: analysis.incident_clocks(name, incidents, **tables) for name in incidents["incident_id"]}


def values(clocks: pd.DataFrame, clock: str, first: str, last: str) -> list[int]:
    rows = clocks[(clocks["clock"] == clock) & clocks["date"].between(pd.Timestamp(first), pd.Timestamp(last))]
    return rows["value"].tolist()


def shows(clocks: pd.DataFrame, clock: str) -> list[str]:
    rows = clocks[(clocks["clock"] == clock) & clocks["is_visible"].fillna(False).astype(bool)]
    return [f"{day:%m-%d}" for day in rows["date"]]


@pytest.mark.xdist_group("reports")
def test_the_killing_of_aguililla_in_these_data(clocks: dict[str, pd.DataFrame]) -> None:
    found = clocks[AGUILILLA]
    assert values(found, "press", "2019-10-13", "2019-10-15") == [0, 14, 0]
    assert values(found, "prosecutors", "2019-10-14", "2019-10-16") == [3, 1, 17]
    assert values(found, "events", "2019-10-14", "2019-10-20") == [0] * 7
    assert values(found, "case_files", "2019-10-01", "2019-10-01") == [215]
    seen = {clock: shows(found, clock) for clock in found["clock"].unique()}
    assert seen["press"] == ["10-14"]
    assert seen["prosecutors"] == ["10-16"]
    assert seen["events"] == seen["case_files"] == seen["deaths"] == seen["registered"] == []


@pytest.mark.xdist_group("reports")
def test_the_killing_of_tepochica_in_these_data(clocks: dict[str, pd.DataFrame]) -> None:
    found = clocks[TEPOCHICA]
    assert values(found, "press", "2019-10-14", "2019-10-16") == [0, 15, 0]
    assert values(found, "prosecutors", "2019-10-15", "2019-10-19") == [6, 5, 1, 5, 3]
    assert values(found, "events", "2019-10-15", "2019-10-21") == [0] * 7
    assert values(found, "case_files", "2019-10-01", "2019-10-01") == [165]
    assert shows(found, "press") == ["10-15"]
    assert shows(found, "prosecutors") == shows(found, "events") == shows(found, "case_files") == []


@pytest.mark.xdist_group("reports")
def test_the_municipality_s_month_of_death_shows_both(clocks: dict[str, pd.DataFrame]) -> None:
    october = ("municipal_deaths", "2019-10-01", "2019-10-01")
    assert (values(clocks[AGUILILLA], *october), values(clocks[TEPOCHICA], *october)) == ([13], [18])
    assert shows(clocks[AGUILILLA], "municipal_deaths") == shows(clocks[TEPOCHICA], "municipal_deaths") == ["10-01"]
    assert values(clocks[AGUILILLA], "municipal_deaths", "2019-07-01", "2019-09-01") == [0, 0, 1]


@pytest.mark.xdist_group("reports")
def test_the_event_has_its_three_counts_and_units_are_said(clocks: dict[str, pd.DataFrame]) -> None:
    found = clocks[AGUILILLA]
    event = found[found["clock"] == "event"]
    assert dict(zip(event["measure"], event["value"], strict=True)) == {
        "victims_killed_best": 13,
        "victims_killed_low": 13,
        "victims_killed_high": 14,
    }
    units = found.groupby("clock", sort=False)[["measure", "unit", "period", "area"]].last()
    assert units.loc["prosecutors"].tolist() == ["victims", "victims", "day", "state"]
    assert units.loc["events"].tolist() == ["fatalities_best", "deaths", "day", "state"]
    assert units.loc["registered"].tolist() == ["homicide_deaths", "deaths", "month", "state"]


@pytest.mark.xdist_group("reports")
def test_a_source_that_does_not_cover_the_day_is_missing_and_not_nought(clocks: dict[str, pd.DataFrame]) -> None:
    found = clocks[IGUALA]
    for clock in ("press", "prosecutors", "case_files"):
        rows = found[found["clock"] == clock]
        assert len(rows)
        assert rows[["value", "usual", "is_visible"]].isna().all(axis=None)
    assert values(found, "events", "2014-09-26", "2014-09-27") == [8, 8]
    after_the_cut = clocks[TEPOCHICA].query("clock == 'case_files' and date == '2019-12-01'")
    assert after_the_cut["value"].isna().all()


@pytest.mark.xdist_group("reports")
def test_tables_that_are_not_given_have_no_rows_and_cuts_are_not_mixed(tables: dict[str, pd.DataFrame]) -> None:
    incidents = processed.load("incidents")
    alone = analysis.incident_clocks(AGUILILLA, incidents)
    assert alone["clock"].unique().tolist() == ["event"]
    with pytest.raises(UnknownName, match=rf"incident: found 'x', expected one of: {AGUILILLA}"):
        analysis.incident_clocks("x", incidents)
    with pytest.raises(ViolenceDataError, match="a clock never mixes cuts"):
        analysis.incident_clocks(AGUILILLA, incidents, case_files=processed.load("sesnsp_victims_state_month", cuts="all"))


def incident(day: str, killed: int) -> pd.DataFrame:
    numbers = {f"victims_killed_{end}": [killed] for end in ("best", "low", "high")}
    return pd.DataFrame({"incident_id": ["a"], "date": pd.Timestamp(day), "cve_ent": "01", "cvegeo": "01001", **numbers})


def tally(**changed: int) -> pd.DataFrame:
    """A state with 1 to 5 victims on the days of 2019, but for some days (`d0615=30`)."""
    calendar = pd.date_range("2019-01-01", "2019-12-31")
    frame = pd.DataFrame({"cve_ent": "01", "date": calendar, "victims": [1 + i % 5 for i in range(365)]})
    for name, number in changed.items():
        frame.loc[frame["date"] == pd.Timestamp(f"2019-{name[1:3]}-{name[3:]}"), "victims"] = number
    return frame.astype({"victims": "Int64"})


def test_usual_is_the_middle_of_the_days_around_without_those_in_which_it_may_show() -> None:
    found = analysis.incident_clocks("a", incident("2019-06-15", 20), prosecutors=tally(d0615=30, d0617=25))
    rows = found[found["clock"] == "prosecutors"]
    assert (rows["usual"].unique().tolist(), rows["usual_high"].unique().tolist()) == ([3.0], [5.0])
    assert shows(found, "prosecutors") == ["06-15", "06-17"]
    assert rows.loc[rows["is_event"], "date"].tolist() == [pd.Timestamp("2019-06-15")]


def test_what_came_before_the_incident_is_not_it_and_a_small_one_cannot_show() -> None:
    before = analysis.incident_clocks("a", incident("2019-06-15", 20), prosecutors=tally(d0613=30))
    assert shows(before, "prosecutors") == []
    small = analysis.incident_clocks("a", incident("2019-06-15", 1), prosecutors=tally(d0615=30))
    assert shows(small, "prosecutors") == []


def test_nothing_is_called_usual_from_a_few_days() -> None:
    few = tally().query("date >= '2019-06-10' and date <= '2019-06-21'")
    rows = analysis.incident_clocks("a", incident("2019-06-15", 20), prosecutors=few).query("clock == 'prosecutors'")
    assert rows["value"].notna().all()
    assert rows[["usual", "usual_high", "is_visible"]].isna().all(axis=None)


def test_a_day_without_a_bulletin_is_missing_and_one_without_the_place_is_nought() -> None:
    press = tally().assign(cvegeo="01002")
    press = press[press["date"] != pd.Timestamp("2019-06-14")]
    rows = analysis.incident_clocks("a", incident("2019-06-15", 20), press=press).query("clock == 'press'").set_index("date")["value"]
    assert rows.loc["2019-06-13"] == 0
    assert pd.isna(rows.loc["2019-06-14"])


@pytest.mark.xdist_group("reports")
def test_the_chart_says_what_each_panel_counts(tables: dict[str, pd.DataFrame], clocks: dict[str, pd.DataFrame]) -> None:
    words = messages.clocks_words(clocks[IGUALA], processed.load("incidents"), *tables.values())
    assert words["title"] == "Iguala, Guerrero, 2014-09-26: what each source shows"
    axes = figures.plot_clocks(clocks[IGUALA], **words)
    assert [ax.get_title(loc="left") for ax in axes][:3] == [words["names"][clock] for clock in ("event", "press", "prosecutors")]
    assert [text.get_text() for text in axes[1].texts if text.get_text()] == ["no figure"]
    assert "8" in [text.get_text() for text in axes[3].texts]
    plt.close("all")
