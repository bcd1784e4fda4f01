"""Numbers in, numbers out: counts, rates, comparisons and ranks, each with what is uncertain.

What comes in under a name is the same everywhere: `monthly` are rows of :func:`monthly`, of every state, or of :func:`with_nation`;
`yearly` those of :func:`yearly`; `population` is ``conapo_population_state_year`` of one edition; `table` a loaded table of one cut and
method; `published` rows of ``published_totals``; `cve_ent` a state's code, ``00`` the nation; `offences` legal types, added up.
A frame that lacks a column is an `UnknownName` that says which.
"""

from violence_data.measures.comparison import compare, compare_years, source_pair
from violence_data.measures.flags import flagged_months, shift_evidence
from violence_data.measures.frames import measure, select_years
from violence_data.measures.highlights import opening
from violence_data.measures.intervals import dispersion, garwood, rate_ratio_interval
from violence_data.measures.population import population_on
from violence_data.measures.published import published_total
from violence_data.measures.ranking import ranks, ranks_by_year
from violence_data.measures.rates import monthly_rates, per_100k_annualised, rolling, scale_of_table
from violence_data.measures.series import main_method, monthly, of_place, with_nation
from violence_data.measures.shrinkage import fit_gamma_prior, shrink
from violence_data.measures.years import months_of, registered_years, state_years, year_to_date, yearly

__all__ = [
    "compare",
    "compare_years",
    "dispersion",
    "fit_gamma_prior",
    "flagged_months",
    "garwood",
    "main_method",
    "measure",
    "monthly",
    "monthly_rates",
    "months_of",
    "of_place",
    "opening",
    "per_100k_annualised",
    "population_on",
    "published_total",
    "ranks",
    "ranks_by_year",
    "rate_ratio_interval",
    "registered_years",
    "rolling",
    "scale_of_table",
    "select_years",
    "shift_evidence",
    "shrink",
    "source_pair",
    "state_years",
    "with_nation",
    "year_to_date",
    "yearly",
]


def __dir__() -> list[str]:
    # What a reader calls: what topics build on stands in the modules.
    return __all__
