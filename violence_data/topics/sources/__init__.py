"""INEGI's deaths beside SESNSP's victims: their ratio over cuts and ways of dating, and case files beside victims."""

from violence_data.topics.sources.charts import by_place, by_year
from violence_data.topics.sources.numbers import Agreement, files_and_victims, in_last_year, of_one_place, of_states, source_agreement
