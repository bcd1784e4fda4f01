"""Two years set side by side: the nation and every state, and which changes are beyond chance."""

from violence_data.topics.years.charts import change, dumbbell, map_pair
from violence_data.topics.years.numbers import Moves, TwoYears, compare
