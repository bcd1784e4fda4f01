"""Numbers in, numbers out: counts, rates, comparisons and ranks, each with what is uncertain."""

from violence_data.analysis.agreement import files_and_victims, source_agreement
from violence_data.analysis.clocks import incident_clocks, incident_row
from violence_data.analysis.compare import BAND_HIGH, BAND_LOW, compare_years, source_pair
from violence_data.analysis.days_and_places import PlaceDays, place_days
from violence_data.analysis.forecasts import forecast_year, summarise_forecast
from violence_data.analysis.frames import measure
from violence_data.analysis.highlights import (
    change_on_year_before,
    highest,
    last_whole_year,
    last_years,
    most_affected,
    municipalities_on_map,
    offence_totals,
    rate_of_all,
    stacked,
    two_years,
)
from violence_data.analysis.intervals import dispersion, garwood, rate_ratio_interval
from violence_data.analysis.killing_rule import KillingRule
from violence_data.analysis.mass_killings import BARS, base_rates, how_surprising, pairs_of_days
from violence_data.analysis.methods import method_breaks, yearly_by_method
from violence_data.analysis.municipal_rankings import municipal_rankings
from violence_data.analysis.municipalities import BOUNDARIES_OF, merge_splits, municipality_rates
from violence_data.analysis.parts import shares
from violence_data.analysis.population import mid_year_population, population_on
from violence_data.analysis.presidents import terms
from violence_data.analysis.ranking import rank_draws, rank_interval, ranks, ranks_by_year
from violence_data.analysis.rates import days_in_year, monthly_rates, per_100k_annualised
from violence_data.analysis.revisions import revision_band, revision_triangle, revisions_between
from violence_data.analysis.selection import neighbours, select_years, spell_years
from violence_data.analysis.series import monthly, of_offences, of_place, with_nation
from violence_data.analysis.shrinkage import GammaPrior, Shrunken, fit_gamma_prior, shrink
from violence_data.analysis.year_revisions import delay_factors, year_revisions
from violence_data.analysis.years import year_to_date, yearly

__all__ = [
    "BAND_HIGH",
    "BAND_LOW",
    "BARS",
    "BOUNDARIES_OF",
    "GammaPrior",
    "KillingRule",
    "PlaceDays",
    "Shrunken",
    "base_rates",
    "change_on_year_before",
    "compare_years",
    "days_in_year",
    "delay_factors",
    "dispersion",
    "files_and_victims",
    "fit_gamma_prior",
    "forecast_year",
    "garwood",
    "highest",
    "how_surprising",
    "incident_clocks",
    "incident_row",
    "last_whole_year",
    "last_years",
    "measure",
    "merge_splits",
    "method_breaks",
    "mid_year_population",
    "monthly",
    "monthly_rates",
    "most_affected",
    "municipal_rankings",
    "municipalities_on_map",
    "municipality_rates",
    "neighbours",
    "of_offences",
    "of_place",
    "offence_totals",
    "pairs_of_days",
    "per_100k_annualised",
    "place_days",
    "population_on",
    "rank_draws",
    "rank_interval",
    "ranks",
    "ranks_by_year",
    "rate_of_all",
    "rate_ratio_interval",
    "revision_band",
    "revision_triangle",
    "revisions_between",
    "select_years",
    "shares",
    "shrink",
    "source_agreement",
    "source_pair",
    "spell_years",
    "stacked",
    "summarise_forecast",
    "terms",
    "two_years",
    "with_nation",
    "year_revisions",
    "year_to_date",
    "yearly",
    "yearly_by_method",
]
