"""Figures that the methods must give on the shipped data, and what the tables say of one another."""

from __future__ import annotations

import pandas as pd
import pytest

from violence_data import measures, processed
from violence_data.measures import intervals
from violence_data.tables import WARNINGS
from violence_data.topics import municipalities

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("methods")]

PEOPLE = "conapo_population_state_year"
VICTIMS, BY_DEATH, BY_FILE = (f"{name}_state_month" for name in ("sesnsp_victims", "inegi_deaths_occurrence", "inegi_deaths_registration"))


def ranks_of(table: str, year: int, by_chance: bool = False) -> pd.DataFrame:
    months = measures.monthly(processed.load(table))
    years = measures.yearly(months[months["month"].dt.year.between(year - 4, year)], processed.load(PEOPLE))
    rows = years[years["year"] == year]
    return measures.ranks(rows.assign(dispersion=1.0) if by_chance else rows).set_index("cve_ent")


def test_ranks_of_guerrero_and_michoacan_in_2019() -> None:
    """By chance alone; with the scatter of months as well Guerrero's interval is wider and neither can be told from the fifth."""
    assert ranks_of(BY_DEATH, 2019).loc[["12", "16"], ["rank_low", "rank_high"]].to_numpy().tolist() == [[5, 8], [5, 8]]
    ranks = ranks_of(BY_DEATH, 2019, by_chance=True)
    for code, rank, low, high, top_5 in (("12", 6, 5, 7, 0.16), ("16", 7, 5, 8, 0.04)):
        row = ranks.loc[code]
        assert (row["rank"], row["p_top_10"]) == (rank, 1.0)
        assert abs(int(row["rank_low"]) - low) <= 1 and abs(int(row["rank_high"]) - high) <= 1
        assert float(row["p_top_5"]) == pytest.approx(top_5, abs=0.03 if rank == 6 else 0.02)


def test_ranks_scatter_as_changes_do_before_these_are_widened_and_a_flagged_year_is_ranked_by_its_other_months() -> None:
    """Sinaloa in 2024: 9 to 12 by chance alone, 8 to 12 with the scatter of months; Oaxaca in 2015 was number 28 by four of its months."""
    scattered, by_chance = ranks_of(VICTIMS, 2024), ranks_of(VICTIMS, 2024, by_chance=True)
    assert [tuple(rows.loc["25", ["rank_low", "rank_high"]]) for rows in (by_chance, scattered)] == [(9, 12), (8, 12)]
    months = measures.monthly(processed.load(VICTIMS))
    taken = measures.dispersion(months[months["month"].dt.year.between(2020, 2024)], 1).set_index("cve_ent")["dispersion"]
    pd.testing.assert_series_equal(scattered["dispersion"], taken, check_dtype=False)
    oaxaca = ranks_of(VICTIMS, 2015).loc["20"]
    assert oaxaca[["rank", "rank_low", "rank_high", "suspected_gap"]].tolist() == [12, 9, 16, True]


def test_the_zeros_of_oaxaca_widen_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """2017 to 2018: with its nine published zeros -14.1 to +71.4, without them +4.2 to +40.8, months taken as independent."""
    months, people = measures.monthly(processed.load(VICTIMS)), processed.load(PEOPLE)

    def change(rows: pd.DataFrame) -> tuple[float, float]:
        found = measures.compare_years(rows[rows["cve_ent"] == "20"], people, 2017, 2018).iloc[0]
        return found["change_pct_low"], found["change_pct_high"]

    assert change(months) == pytest.approx((-5.5, 55.4), abs=0.1)
    monkeypatch.setattr(intervals, "MOST_AUTOCORRELATION", 0.0)
    assert change(months) == pytest.approx((4.2, 40.8), abs=0.1)
    assert change(months.assign(suspected_gap=False)) == pytest.approx((-14.1, 71.4), abs=0.1)


@pytest.mark.parametrize("table", [VICTIMS, BY_DEATH, BY_FILE])
def test_states_and_their_people_sum_to_the_nation(table: str) -> None:
    loaded = processed.load(table)
    months = measures.with_nation(measures.monthly(loaded))
    count, rates = measures.measure(months), measures.monthly_rates(months, processed.load(PEOPLE))
    nation = rates[rates["cve_ent"] == "00"].set_index("month")
    direct = loaded[loaded["offence"] == "homicidio_doloso"] if "offence" in loaded else loaded
    assert nation[count].equals(direct.groupby("month", dropna=False)[count].sum().astype("Int64"))
    people = rates[rates["cve_ent"] != "00"].groupby("month", dropna=False)["population"].sum()
    pd.testing.assert_series_equal(people, nation["population"], check_dtype=False)


def test_sums_of_twelve_months_are_the_years_and_every_one_that_rests_on_oaxacas_zeros_is_flagged() -> None:
    """Nine months of 2015 and 2016 were published as zero; a rolling mean by hand shows two of the months it spoils."""
    victims = measures.main_method(processed.load(VICTIMS, as_of="2025-08-01"))
    rows = measures.rolling(measures.with_nation(measures.monthly(victims)), processed.load(PEOPLE))
    nation = rows[rows["cve_ent"] == "00"].set_index("month")
    december = nation.loc[pd.Timestamp("2024-12-01")]
    assert (december["victims"], december["first_month"]) == (30_046, pd.Timestamp("2024-01-01"))
    assert december["victims_per_100k_annualised"] == pytest.approx(22.715, abs=0.001)
    assert december["victims_per_100k_low"] < 22.7 < december["victims_per_100k_high"]
    assert nation["suspected_gap"].sum() == 22


def test_the_municipal_table_keeps_the_deaths_of_the_states_but_few_and_every_town_has_people_and_a_place_on_the_map() -> None:
    towns, states = processed.load("inegi_deaths_occurrence_municipality_month"), processed.load(BY_DEATH)
    whole = states[states["month"] <= towns["month"].max()]["homicide_deaths"].sum()
    assert 0.99 < towns["homicide_deaths"].sum() / whole <= 1
    people = set(processed.load("conapo_population_municipality_year")["cvegeo"])
    splits = processed.load("municipality_splits")
    assert set(towns["cvegeo"]) | set(splits["cvegeo_parent"]) <= people
    home = municipalities.merge_splits(pd.Series(sorted(people)), splits, municipalities.BOUNDARIES_OF)
    assert set(home) <= set(processed.load("inegi_municipalities")["cvegeo"])


def test_the_warning_on_deaths_by_occurrence_holds_the_figures_of_the_tables() -> None:
    held = (processed.load(name) for name in (BY_DEATH, BY_FILE))
    dated, registered = (int(rows.loc[rows["month"].dt.year == 2018, "homicide_deaths"].sum()) for rows in held)
    said = f"2018 holds {dated:,} of the {registered:,} deaths registered, {100 * (1 - dated / registered):.1f} % fewer"
    assert said in WARNINGS["occurrence_short"]
