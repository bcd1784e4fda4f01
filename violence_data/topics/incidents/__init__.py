"""One incident: what each source shows of it, and how usual such killings are."""

from violence_data.topics.incidents.charts import clock_panels, rate_panels
from violence_data.topics.incidents.clocks import candidates_of, clock_tables, incident_clocks, incident_row, shown
from violence_data.topics.incidents.killings import KillingRule, PlaceDays, place_days
from violence_data.topics.incidents.pairs import BARS, DRAWS, bars, base_rates, most_deadly, pairs_of_days, spikes, usual
