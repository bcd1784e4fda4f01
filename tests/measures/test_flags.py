"""A level shift is held against a second source: what happened moves both, what one office changed moves one."""

from __future__ import annotations

import pandas as pd
import pytest
from whole_nation import state_months

from violence_data import measures, processed, words_of

DEATHS = "homicide_deaths"


def years(before: int, after: int, count: str = "victims", marked: bool = False) -> pd.DataFrame:
    """A state's months of 2007 and 2008, the later year marked as a level shift or not."""
    rows = state_months("08", [before] * 12 + [after] * 12, "2007-01-01", count)
    return rows.assign(level_shift=(rows["month"].dt.year == 2008) & marked)


OWN, HELD = years(10, 40, marked=True), years(10, 40, DEATHS)


@pytest.mark.parametrize(
    ("before", "after", "other", "evidence"),
    [(10, 40, 16, "both"), (10, 40, 15, "alone"), (10, 40, 4, "alone"), (40, 10, 6, "both"), (40, 10, 7, "alone"), (40, 10, 20, "alone")],
)
def test_a_shift_is_shown_by_both_when_the_second_moves_enough_the_same_way(before: int, after: int, other: int, evidence: str) -> None:
    found = measures.shift_evidence(years(before, after, marked=True), years(10, other, DEATHS))
    assert found.to_numpy().tolist() == [["08", 2008, after / before, other / 10, evidence]]


@pytest.mark.parametrize(
    "other", [years(10, 40, "incidents").assign(offence="homicidio_doloso"), HELD[12:], HELD[:0], HELD[:-1], HELD.assign(cve_ent="09")]
)
def test_the_same_agency_and_a_source_that_lacks_a_year_are_no_second(other: pd.DataFrame) -> None:
    found = measures.shift_evidence(OWN, other).iloc[0]
    assert found["evidence"] == "no_second" and pd.isna(found["other_ratio"])


def test_of_several_the_nearest_speaks_and_each_method_is_a_source_of_its_own() -> None:
    far, near = years(10, 11, "incidents"), years(10, 30, "incidents")
    both = pd.concat([far.assign(method="A"), near.assign(method="B")]).assign(offence="homicidio_doloso")
    assert measures.shift_evidence(years(10, 40, DEATHS, marked=True), both)["other_ratio"].tolist() == [3.0]


def test_a_frame_without_a_shift_has_no_row_and_a_rise_from_nothing_no_ratio() -> None:
    assert measures.shift_evidence(years(10, 10)).empty
    assert measures.shift_evidence(years(0, 40, marked=True), years(10, 40, DEATHS))["ratio"].isna().tolist() == [True]


VICTIMS, BY_DEATH = "sesnsp_victims_state_month", "inegi_deaths_occurrence_state_month"
HEADS = {"both": "both sources show it", "alone": "one source alone", "no_second": "no second source"}
DOCUMENTED = [
    (VICTIMS, "03", 2017, "both", "Baja California Sur 2017 (×2.9 here, ×3.1 there)"),
    (BY_DEATH, "08", 2008, "both", "Chihuahua 2008 (×5.2 here, ×3.3 there)"),
    (BY_DEATH, "19", 2010, "both", "Nuevo León 2010 (×2.9 here, ×3.1 there)"),
    (VICTIMS, "30", 2016, "alone", "Veracruz 2016 (×2.5 here, ×1.3 there)"),
    (VICTIMS, "11", 2018, "alone", "Guanajuato 2018 (×2.3 here, ×1.5 there)"),
    (VICTIMS, "20", 2016, "alone", "Oaxaca 2016 (×3.8 here, ×1.1 there)"),
    (VICTIMS, "27", 2024, "no_second", "Tabasco 2024 (×3.5)"),
]


@pytest.mark.usefixtures("built")
@pytest.mark.xdist_group("methods")
@pytest.mark.parametrize("table", [VICTIMS, BY_DEATH])
def test_documented_surges_and_steps_of_recording(table: str) -> None:
    others = [processed.load(name) for name in (BY_DEATH, "inegi_deaths_registration_state_month", "sesnsp_incidents_state_month")]
    monthly = measures.monthly(processed.load(table))
    shifts = measures.shift_evidence(monthly, *others)
    for _, code, year, evidence, said in (row for row in DOCUMENTED if row[0] == table):
        assert shifts.set_index(["cve_ent", "year"]).loc[(code, year), "evidence"] == evidence, said
        flags = measures.flagged_months(measures.select_years(monthly, year, year), shifts, [code])
        blocks = words_of("shared").warnings(flags).split("\n\n")
        assert [said in block for block in blocks if HEADS[evidence] in block] == [True], said
        assert ("perhaps how it was recorded" in "".join(blocks)) == (evidence == "alone"), said
