"""The year's total from its first months: models, what they say, and how good they were."""

from violence_data.analysis.forecasts.backtesting import backtest, national_origins, score_card
from violence_data.analysis.forecasts.path import ahead_of, forecast_path
from violence_data.analysis.forecasts.recovery import recover, recovery_table
from violence_data.analysis.forecasts.scores import brier, crps, diebold_mariano, interval_score, pit, pit_histogram, reliability
from violence_data.analysis.forecasts.under_way import past_forecasts, year_end, year_end_of_trend, year_under_way, years_known
from violence_data.analysis.forecasts.year import forecast_year, summarise_forecast

__all__ = [
    "ahead_of",
    "backtest",
    "brier",
    "crps",
    "diebold_mariano",
    "forecast_path",
    "forecast_year",
    "interval_score",
    "national_origins",
    "past_forecasts",
    "pit",
    "pit_histogram",
    "recover",
    "recovery_table",
    "reliability",
    "score_card",
    "summarise_forecast",
    "year_end",
    "year_end_of_trend",
    "year_under_way",
    "years_known",
]
