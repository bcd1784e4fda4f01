"""Make README's pictures from the built tables, with the calls of the notebooks: `make pictures`."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

from violence_data import analysis, figures, load, messages

FOLDER = Path(__file__).resolve().parent / "pictures"
RATE = "victims_per_100k_annualised"


def national_trend() -> None:
    """Draw the nation's victims a year."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    yearly = analysis.yearly(analysis.with_nation(analysis.monthly(table)), population)
    nation = yearly[yearly["cve_ent"] == "00"]
    figures.plot_trend(nation, "year", "victims", **messages.years_words(nation, table))


def small_multiples() -> None:
    """Draw every state's rate on one scale."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    yearly = analysis.yearly(analysis.monthly(table), population)
    words = messages.states_words("title_small_multiples", yearly, table, population)
    figures.plot_small_multiples(yearly, "year", RATE, figures.state_grid(), **words)


def two_years() -> None:
    """Draw the states' rates of 2018 and 2019 on two maps."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    change = analysis.compare_years(analysis.monthly(table), population, 2018, 2019)
    on_map, columns = load("inegi_states").merge(change, on="cve_ent", how="left", validate="one_to_one"), (f"{RATE}_a", f"{RATE}_b")
    words, bins = messages.map_pair_words(change, 2018, 2019, table, population), figures.class_breaks(analysis.stacked(on_map, columns))
    figures.plot_choropleth_pair(on_map, columns, bins=bins, **words)


def municipalities() -> None:
    """Draw the shrunken rates of Guerrero's municipalities over the last five years held."""
    deaths, people = load("inegi_deaths_occurrence_municipality_month"), load("conapo_population_municipality_year")
    splits, boundaries = load("municipality_splits"), load("inegi_municipalities")
    first, last = analysis.last_years(deaths, 5)
    rates = analysis.municipality_rates(deaths, people, splits, "12", first, last)
    on_map = analysis.municipalities_on_map(boundaries, rates, splits, "12", first)
    words = messages.map_words("12", first, last, deaths, people, boundaries)
    figures.plot_choropleth(on_map, "shrunken_per_100k", bins=figures.class_breaks(rates["shrunken_per_100k"]), **words)


if __name__ == "__main__":
    mpl.use("Agg")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for draw in (national_trend, small_multiples, two_years, municipalities):
        draw()
        # Without the name of the program that drew it the same tables give the same bytes.
        plt.savefig(FOLDER / f"{draw.__name__}.png", dpi=120, bbox_inches="tight", metadata={"Software": None})
        plt.close()
