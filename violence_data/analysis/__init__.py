"""Numbers in, numbers out: counts, rates, comparisons and ranks, each with what is uncertain."""

from violence_data.analysis.agreement import files_and_victims, source_agreement
from violence_data.analysis.clocks import incident_clocks, incident_row
from violence_data.analysis.compare import BAND_HIGH, BAND_LOW, compare_years, source_pair
from violence_data.analysis.cut_changes import largest_first, largest_revisions, months_between, revisions_between, revisions_by_place
from violence_data.analysis.cuts import CutPair, cut_pair, cuts_held, most_cut_method, of_cuts
from violence_data.analysis.days_and_places import PlaceDays, place_days
from violence_data.analysis.forecasts import (
    ahead_of,
    forecast_path,
    forecast_year,
    past_forecasts,
    summarise_forecast,
    year_end,
    year_end_of_trend,
    year_under_way,
    years_known,
)
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
from violence_data.analysis.revised_months import first_to_newest, last_lag_moved, movement_by_age, totals_elsewhere, year_totals
from violence_data.analysis.revision_reach import NEWEST_MONTHS, beyond_revisions, large_enough, revision_edges
from violence_data.analysis.revisions import revision_band, revision_triangle
from violence_data.analysis.selection import neighbours, select_years, spell_years
from violence_data.analysis.series import monthly, of_offences, of_place, with_nation
from violence_data.analysis.shrinkage import GammaPrior, Shrunken, fit_gamma_prior, shrink
from violence_data.analysis.whats_new import (
    against_months_before,
    month_among_months,
    newest_month,
    recent_months,
    unfinished_months,
)
from violence_data.analysis.year_revisions import delay_factors, year_revisions
from violence_data.analysis.years import year_to_date, yearly

__all__ = [
    "BAND_HIGH",
    "BAND_LOW",
    "BARS",
    "BOUNDARIES_OF",
    "NEWEST_MONTHS",
    "CutPair",
    "GammaPrior",
    "KillingRule",
    "PlaceDays",
    "Shrunken",
    "against_months_before",
    "ahead_of",
    "base_rates",
    "beyond_revisions",
    "change_on_year_before",
    "compare_years",
    "cut_pair",
    "cuts_held",
    "days_in_year",
    "delay_factors",
    "dispersion",
    "files_and_victims",
    "first_to_newest",
    "fit_gamma_prior",
    "forecast_path",
    "forecast_year",
    "garwood",
    "highest",
    "how_surprising",
    "incident_clocks",
    "incident_row",
    "large_enough",
    "largest_first",
    "largest_revisions",
    "last_lag_moved",
    "last_whole_year",
    "last_years",
    "measure",
    "merge_splits",
    "method_breaks",
    "mid_year_population",
    "month_among_months",
    "monthly",
    "monthly_rates",
    "months_between",
    "most_affected",
    "most_cut_method",
    "movement_by_age",
    "municipal_rankings",
    "municipalities_on_map",
    "municipality_rates",
    "neighbours",
    "newest_month",
    "of_cuts",
    "of_offences",
    "of_place",
    "offence_totals",
    "pairs_of_days",
    "past_forecasts",
    "per_100k_annualised",
    "place_days",
    "population_on",
    "rank_draws",
    "rank_interval",
    "ranks",
    "ranks_by_year",
    "rate_of_all",
    "rate_ratio_interval",
    "recent_months",
    "revision_band",
    "revision_edges",
    "revision_triangle",
    "revisions_between",
    "revisions_by_place",
    "select_years",
    "shares",
    "shrink",
    "source_agreement",
    "source_pair",
    "spell_years",
    "stacked",
    "summarise_forecast",
    "terms",
    "totals_elsewhere",
    "two_years",
    "unfinished_months",
    "with_nation",
    "year_end",
    "year_end_of_trend",
    "year_revisions",
    "year_to_date",
    "year_totals",
    "year_under_way",
    "yearly",
    "yearly_by_method",
    "years_known",
]
