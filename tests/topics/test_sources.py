"""Sources against each other: INEGI's deaths over SESNSP's victims by every cut and way of dating, and case files beside victims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import laid_out
import pandas as pd
import pytest

from violence_data import processed, words_of
from violence_data.charts import Chart
from violence_data.errors import UnknownName, ViolenceDataError, YearsNotCovered
from violence_data.topics import sources

WORDS = words_of("sources")
VICTIMS, DEATHS = ("homicidio_doloso", "feminicidio"), "inegi_deaths_occurrence_state_month"
LOADED = laid_out.table(DEATHS)


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
    row = of_state(sources.source_agreement(cuts, deaths(10), deaths(13)), 2018)
    assert (row["victims"], row["victims_low"], row["victims_high"], row["cuts"]) == (144, 120, 144, 2)
    assert (row["deaths_occurrence"], row["deaths_registration"]) == (120, 156)
    assert (row["ratio_occurrence"], row["ratio_registration"]) == pytest.approx((120 / 144, 156 / 144))
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((120 / 144, 156 / 120))


@pytest.mark.parametrize(
    ("occurrence", "registration", "in_part", "wholly"),
    [(10, 11, False, False), (10, 14, True, False), (14, 15, True, True), (6, 7, True, True), (6, 14, True, False)],
)
def test_a_band_is_outside_in_part_or_wholly(occurrence: int, registration: int, in_part: bool, wholly: bool) -> None:
    row = of_state(sources.source_agreement(victims(9, "2019-12"), deaths(occurrence), deaths(registration)), 2018)
    assert (row["outside_in_part"], row["outside_wholly"]) == (in_part, wholly)


def test_a_basis_without_the_whole_year_is_missing_and_not_nought() -> None:
    row = of_state(sources.source_agreement(victims(9, "2019-12"), deaths(10, "2019-12"), deaths(13, "2019-06")), 2019)
    assert row["deaths_occurrence"] == 120
    assert pd.isna(row["deaths_registration"])
    assert pd.isna(row["ratio_registration"])
    assert row["ratio_low"] == row["ratio_high"] == row["ratio_occurrence"]


def test_the_year_of_registration_widens_the_band_and_answers_where_no_month_does() -> None:
    years = pd.DataFrame([(f"{n:02}", y, 180) for n in (*range(1, 33), 33, 99) for y in (2018, 2019)], columns=["cve_ent", "year", "n"])
    years = years.rename(columns={"n": "homicide_deaths"}).assign(cut="2019-12", published_on=pd.Timestamp("2025-11-10"))
    found = sources.source_agreement(victims(9, "2019-12"), deaths(10, "2018-12"), deaths(13, "2018-12"), years)
    both, alone = of_state(found, 2018), of_state(found, 2019)
    assert (both["deaths_registered"], both["ratio_registered"]) == (180, pytest.approx(180 / 120))
    assert (both["ratio_low"], both["ratio_high"]) == pytest.approx((120 / 120, 180 / 120))
    assert alone[["deaths_occurrence", "deaths_registration"]].isna().all()
    assert alone["ratio_low"] == alone["ratio_high"] == pytest.approx(1.5)
    everywhere = pd.concat([victims(9, "2019-12").assign(cve_ent=f"{n:02}") for n in range(1, 33)])
    nation = of_state(sources.source_agreement(everywhere, years.iloc[:0], years.iloc[:0], years), 2018, "00")
    assert nation["deaths_registered"] == 34 * 180, "deaths abroad and without a state are the nation's, as published"


def test_a_cut_without_a_whole_year_adds_nothing() -> None:
    with_short = pd.concat([victims(50, "2018-05"), victims(9, "2019-12")])
    found = sources.source_agreement(with_short, deaths(10), deaths(13))
    pd.testing.assert_frame_equal(found, sources.source_agreement(victims(9, "2019-12"), deaths(10), deaths(13)))
    with pytest.raises(YearsNotCovered, match="share a year with all 12 months"):
        sources.source_agreement(victims(50, "2018-05"), deaths(10), deaths(13))


def test_methods_and_case_files_are_not_put_in_the_place_of_victims() -> None:
    mixed = pd.concat([victims(9, "2019-12"), victims(9, "2019-12").assign(method="RNID_2026")])
    with pytest.raises(ViolenceDataError, match="victims of one method expected, found CNSP38_2015, RNID_2026"):
        sources.source_agreement(mixed, deaths(10), deaths(10))
    with pytest.raises(UnknownName, match="feminicidio"):
        sources.source_agreement(victims(9, "2019-12").query("offence == 'homicidio_doloso'"), deaths(10), deaths(10))
    with pytest.raises(UnknownName, match="no column victims in victims"):
        sources.source_agreement(victims(9, "2019-12").rename(columns={"victims": "incidents"}), deaths(10), deaths(10))


@pytest.fixture(scope="module")
def shipped(built: processed.Built) -> pd.DataFrame:
    table = processed.load("sesnsp_victims_state_month", cuts="all", covering=VICTIMS)
    bases = ("occurrence_state_month", "registration_state_month", "registered_state_year")
    return sources.source_agreement(table, *(processed.load(f"inegi_deaths_{basis}") for basis in bases))


@pytest.mark.xdist_group("reports")
def test_the_shipped_numbers_are_the_published_ones_and_the_states_that_disagree_are_found(shipped: pd.DataFrame) -> None:
    row, last = of_state(shipped, 2018, "00"), of_state(shipped, 2024, "00")
    assert (row["deaths_occurrence"], row["deaths_registration"], row["cuts"]) == (34_426, 36_685, 15)
    assert (row["ratio_occurrence"], row["ratio_registration"]) == pytest.approx((0.993, 1.058), abs=0.0005)
    assert shipped.loc[shipped["cve_ent"] == "00", "year"].tolist() == list(range(2015, 2025))
    assert (last["deaths_registered"], last["victims"]) == (33_550, 30_898)
    assert last["ratio_low"] <= last["ratio_registered"] <= last["ratio_high"]
    nation, oaxaca = sources.of_one_place(shipped, "00"), sources.of_one_place(shipped, "20")
    assert nation is not None and (nation.wholly, nation.in_part, nation.alone) == ([], [], "2023-2024")
    assert oaxaca is not None and [(row.year, row.suspected_gap) for row in oaxaca.wholly] == [(2015, True), (2022, False)]
    in_2022 = sources.of_states(shipped[shipped["year"] == 2022])
    assert "30" in [row.cve_ent for row in in_2022.wholly]
    assert "14" in [row.cve_ent for row in in_2022.in_part], "by year of registration Jalisco's 2022 is within the corridor"
    assert sources.of_states(sources.in_last_year(shipped)).alone == "2024"


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_one_basis_alone_is_enough_and_case_files_stay_beside_victims() -> None:
    victims = processed.load("sesnsp_victims_state_month", covering=VICTIMS)
    deaths = processed.load(DEATHS, cuts="all", as_of="2020-06-01", or_none=True)
    agreement = sources.source_agreement(victims, deaths, processed.load("inegi_deaths_registration_state_month"))
    assert agreement["ratio_occurrence"].isna().all() and agreement["ratio_registration"].notna().all()
    said = WORDS.answer(sources.of_one_place(agreement, "00"), "00", deaths)
    assert "Of deaths by month of death there is no whole 2" in said and "Of deaths by year of registration there is no 2" in said
    files = processed.load("sesnsp_incidents_state_month")
    counts = sources.files_and_victims(victims, files, "00")
    # as published now; DATA.md's 24,906, 28,734 and 29,430 are those of 2017 as then published
    assert counts.loc[counts["year"] == 2017].to_numpy().tolist() == [[2017, 25033, 28868, 29636]]
    none = sources.files_and_victims(victims, files.iloc[:0], "00")
    assert WORDS.files_and_victims(none, "00").startswith("No year of case files and victims is whole in both for Mexico")


# ---- what is said and drawn of made-up ratios ----


def ratios(**changed: object) -> pd.DataFrame:
    """What `source_agreement` gives of one place in four years: inside, outside in part, wholly, and by year of registration alone."""
    rows = pd.DataFrame(
        {"cve_ent": "12", "year": range(2015, 2019), "victims": 100, "victims_low": [100, 99, 100, 100], "victims_high": 100}
    )
    numbers = {"occurrence": [100, 90, 200, None], "registration": [90, 70, 190, None], "registered": [None, None, None, 90]}
    for basis, counts in numbers.items():
        rows[f"deaths_{basis}"] = pd.array(counts, dtype="Int64")
        rows[f"ratio_{basis}"] = rows[f"deaths_{basis}"] / 100
    both = rows[[f"ratio_{basis}" for basis in numbers]].astype("float64")
    rows = rows.assign(cuts=2, ratio_low=both.min(axis=1), ratio_high=both.max(axis=1), suspected_gap=rows["year"] == 2016)
    rows = rows.assign(outside_in_part=rows["year"].isin([2016, 2017]), outside_wholly=rows["year"] == 2017, level_shift=False)
    return rows.assign(**changed)


STATES = pd.concat([ratios(cve_ent=f"{n:02}").iloc[[n % 3]].assign(year=2018) for n in range(33)], ignore_index=True)


def test_a_place_is_told_by_each_way_of_dating_its_band_and_the_years_that_ask_for_an_explanation() -> None:
    said = WORDS.answer(sources.of_one_place(ratios(), "12"), "12", laid_out.table(DEATHS, "occurrence_short"))
    assert "90** deaths by homicide by year of registration, placed where they happened: **0.90** deaths" in said
    assert (
        "Of deaths by month of death there is no whole 2018 here. Of deaths by month of registration there is no whole 2018 here. " in said
    )
    assert "an explanation is asked for: 2017. Outside it by some files or ways of dating, but not all: 2016. Deaths by year" in said
    inside = WORDS.answer(sources.of_one_place(ratios().head(1), "12"), "12", LOADED)
    assert "lies between 0.90 and 1.00 in that year. It stays between 0.80 and 1.25 in every year" in inside
    assert "stand alone" not in inside
    assert WORDS.answer(sources.of_one_place(ratios(), "20"), "20", LOADED) == "No year is whole for Oaxaca in both sources."


def test_a_table_has_no_columns_for_what_is_not_held_and_stars_what_is_flagged() -> None:
    years = laid_out.cells(WORDS.ratios_table(ratios().head(3)))
    assert [len(line) for line in years] == [8] * 4
    assert [line[:2] + line[-2:] for line in years[1:3]] == [
        ["2015", "100", "0.90–1.00", ""],
        ["2016 \\*", "100 (99–100)", "0.70–0.90", "in part"],
    ]
    assert years[3][-1] == "wholly"
    assert laid_out.cells(WORDS.ratios_table(sources.in_last_year(STATES)))[1][0] == "Baja California"
    assert "Guerrero (0.70–0.90)" not in WORDS.states(sources.of_states(STATES)).replace("\\", "")


DRAWN: dict[str, tuple[Callable[..., Chart], pd.DataFrame]] = {
    "by_year": (sources.by_year, ratios()),
    "by_place": (sources.by_place, STATES),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_says_what_it_was_told_to_and_refuses_what_it_cannot_draw(name: str) -> None:
    draw, frame = DRAWN[name]
    laid_out.check(lambda: draw(frame, WORDS, LOADED))
    laid_out.check_refuses(lambda rows: draw(rows, WORDS, LOADED), frame, "year", "ratio_occurrence", "ratio_low", "ratio_high")
    with pytest.raises(ViolenceDataError, match="one row per"):
        draw(pd.concat([frame, frame.head(1)]), WORDS, LOADED)


def test_a_way_of_dating_without_a_number_has_no_mark_and_no_note() -> None:
    ax: Any = sources.by_year(ratios().head(3), WORDS, LOADED).ax
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named[2:] == ["deaths by month of death", "deaths by month of registration"]
    assert ax.get_ylim()[0] < 0.7 < 2 < ax.get_ylim()[1]
    notes = sources.by_year(ratios(ratio_occurrence=pd.NA), WORDS, LOADED).notes
    assert [note[:20] for note in notes[1:]] == ["Marks: the newest fi", "By year of registrat"]
    listed = sources.by_place(STATES, WORDS, LOADED).ax.get_yticklabels()
    assert listed[-1].get_text().startswith("Yucatán")
