"""How a year may end: the year's total from its first months, what came, and how far to trust it."""

from violence_data.topics.forecast.charts import fan, path
from violence_data.topics.forecast.models import History, history
from violence_data.topics.forecast.numbers import (
    Outlook,
    forecast_path,
    forecast_year,
    outlook,
    past_forecasts,
    past_record,
    real_time_files,
    real_time_forecasts,
    summarise_forecast,
    year_end,
    year_end_of_trend,
    year_under_way,
    years_known,
)
