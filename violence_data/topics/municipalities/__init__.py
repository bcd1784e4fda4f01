"""The municipalities of a state, and one alone: where rates are high, how sure that is, and by which source."""

from violence_data.topics.municipalities.charts import by_dating, neighbours_map, ranked, rates_map
from violence_data.topics.municipalities.numbers import (
    BOUNDARIES_OF,
    Rankings,
    StateRates,
    last_years,
    merge_splits,
    of_state,
    on_map,
    rankings,
    rates,
)
from violence_data.topics.municipalities.one import Municipality, by_year, has_deaths, level, municipality, neighbours, newest_case_files
