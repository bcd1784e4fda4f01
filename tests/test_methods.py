"""Figures that the methods must give on the shipped data, and what the tables say of one another."""

from __future__ import annotations

import pandas as pd
import pytest

from violence_data import analysis, processed
from violence_data.tables import WARNINGS

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("methods")]


def ranks_of_2019() -> pd.DataFrame:
    monthly = analysis.select_years(analysis.monthly(processed.load("inegi_deaths_occurrence_state_month")), 2019, 2019)
    return analysis.ranks(analysis.yearly(monthly, processed.load("conapo_population_state_year"))).set_index("cve_ent")


def test_ranks_of_guerrero_and_michoacan_in_2019() -> None:
    ranks = ranks_of_2019()
    assert (ranks.loc["12", "rank"], ranks.loc["16", "rank"]) == (6, 7)
    for code, low, high in (("12", 5, 7), ("16", 5, 8)):
        assert abs(int(ranks.loc[code, "rank_low"]) - low) <= 1
        assert abs(int(ranks.loc[code, "rank_high"]) - high) <= 1
        assert ranks.loc[code, "p_top_10"] == 1.0
    assert float(ranks.loc["12", "p_top_5"]) == pytest.approx(0.16, abs=0.03)
    assert float(ranks.loc["16", "p_top_5"]) == pytest.approx(0.04, abs=0.02)


@pytest.mark.parametrize(
    "table", ["sesnsp_victims_state_month", "inegi_deaths_occurrence_state_month", "inegi_deaths_registration_state_month"]
)
def test_states_sum_to_the_nation(table: str) -> None:
    loaded = processed.load(table)
    monthly = analysis.monthly(loaded)
    count = analysis.measure(monthly)
    nation = analysis.with_nation(monthly).query("cve_ent == '00'").set_index("month")[count]
    direct = loaded[loaded["offence"] == "homicidio_doloso"] if "offence" in loaded else loaded
    assert nation.equals(direct.groupby("month", dropna=False)[count].sum().astype("Int64"))


def test_interpolated_population_of_the_states_sums_to_the_nation() -> None:
    population = processed.load("conapo_population_state_year")
    monthly = analysis.with_nation(analysis.monthly(processed.load("inegi_deaths_occurrence_state_month")))
    rates = analysis.monthly_rates(monthly, population)
    summed = rates[rates["cve_ent"] != "00"].groupby("month", dropna=False)["population"].sum()
    nation = rates[rates["cve_ent"] == "00"].set_index("month")["population"]
    pd.testing.assert_series_equal(summed, nation, check_dtype=False)


def test_the_municipal_table_keeps_the_deaths_of_the_states_but_few() -> None:
    towns = processed.load("inegi_deaths_occurrence_municipality_month")
    states = processed.load("inegi_deaths_occurrence_state_month")
    whole = states[states["month"] <= towns["month"].max()]["homicide_deaths"].sum()
    assert 0.99 < towns["homicide_deaths"].sum() / whole <= 1


def test_every_town_with_deaths_has_people_and_every_split_a_parent() -> None:
    towns = set(processed.load("inegi_deaths_occurrence_municipality_month")["cvegeo"])
    people = set(processed.load("conapo_population_municipality_year")["cvegeo"])
    splits = processed.load("municipality_splits")
    drawn = set(processed.load("inegi_municipalities")["cvegeo"])
    assert towns <= people
    assert set(splits["cvegeo_parent"]) <= people
    home = analysis.merge_splits(pd.Series(sorted(people)), splits, analysis.BOUNDARIES_OF)
    assert set(home) <= drawn


def test_the_warning_on_deaths_by_occurrence_holds_the_figures_of_the_tables() -> None:
    years = [
        int(rows.loc[rows["month"].dt.year == 2018, "homicide_deaths"].sum())
        for rows in (
            processed.load("inegi_deaths_occurrence_state_month"),
            processed.load("inegi_deaths_registration_state_month"),
        )
    ]
    said = f"2018 holds {years[0]:,} of the {years[1]:,} deaths registered, {100 * (1 - years[0] / years[1]):.1f} % fewer"
    assert said in WARNINGS["occurrence_short"]
