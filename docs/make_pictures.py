"""Make README's pictures from the built tables, with the calls of the notebooks: `make pictures`."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

from violence_data import charts, load, measures, words_of
from violence_data.charts import Chart
from violence_data.topics import municipalities as towns
from violence_data.topics import years

FOLDER = Path(__file__).resolve().parent / "pictures"


def national_trend() -> Chart:
    """Draw the nation's victims a year."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    yearly = measures.state_years(table, population)
    return charts.years(yearly[yearly["cve_ent"] == "00"], words_of("trend"), table)


def small_multiples() -> Chart:
    """Draw every state's rate on one scale."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    return charts.state_panels(measures.state_years(table, population), words_of("trend"), table, population)


def two_years() -> Chart:
    """Draw the states' rates of 2018 and 2019 on two maps."""
    table, population = load("sesnsp_victims_state_month"), load("conapo_population_state_year")
    two, scale = years.compare(table, population, 2018, 2019), measures.scale_of_table(measures.state_years(table, population))
    return years.map_pair(load("inegi_states"), two, scale, words_of("years"), table, population)


def municipalities() -> Chart:
    """Draw the shrunken rates of Guerrero's municipalities over the last five years held."""
    deaths, people = load("inegi_deaths_occurrence_municipality_month"), load("conapo_population_municipality_year")
    splits, boundaries = load("municipality_splits"), load("inegi_municipalities")
    own = towns.of_state(deaths, people, splits, "12")
    on_map = towns.on_map(boundaries, splits, own)
    return towns.rates_map(on_map, own, words_of("municipalities"), deaths, people, boundaries)


if __name__ == "__main__":
    mpl.use("Agg")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for draw in (national_trend, small_multiples, two_years, municipalities):
        # Without the name of the program that drew it the same tables give the same bytes.
        draw().figure.savefig(FOLDER / f"{draw.__name__}.png", dpi=120, bbox_inches="tight", metadata={"Software": None})
