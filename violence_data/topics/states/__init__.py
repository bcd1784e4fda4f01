"""The states: one beside the nation and its neighbours, several side by side, and case files under each counting method."""

from violence_data.charts import months, years
from violence_data.topics.states.charts import by_method, lines, order, pair, parts
from violence_data.topics.states.numbers import (
    Rank,
    both_sources,
    compare,
    in_two_methods,
    level,
    method_breaks,
    methods,
    neighbours,
    offence_totals,
    rank_of,
    shares,
    two_years,
    yearly_by_method,
)
