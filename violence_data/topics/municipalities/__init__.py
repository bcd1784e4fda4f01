"""The municipalities of a state: where its rates are high, how sure that is, and by which source."""

from violence_data.topics.municipalities.charts import ranked, rates_map
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
