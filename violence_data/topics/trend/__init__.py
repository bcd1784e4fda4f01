"""The nation year by year and month by month: its level, its change, its states, and the rate under each president."""

from violence_data.charts import months, rates, state_panels
from violence_data.topics.trend.charts import under_presidents
from violence_data.topics.trend.numbers import Bias, bias, terms
