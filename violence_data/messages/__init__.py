"""What the numbers say, in whole sentences: answers, the words of charts, tables, sources and warnings, by language."""

from __future__ import annotations

from collections.abc import Mapping

from violence_data.messages.agreement import (
    agreement_answer,
    agreement_table,
    agreement_words,
    files_and_victims_table,
    places_agreement_answer,
    places_agreement_words,
)
from violence_data.messages.answers import municipalities_answer, national_answer, state_answer, terms_answer
from violence_data.messages.base_rates import base_rates_answer, base_rates_table, base_rates_words
from violence_data.messages.charts import map_words, months_words, ranked_words, rates_words, shares_words, terms_words, years_words
from violence_data.messages.comparison_charts import (
    bump_words,
    change_words,
    dumbbell_words,
    lines_words,
    map_pair_words,
    methods_words,
    pair_words,
    states_words,
    with_labels,
)
from violence_data.messages.comparisons import methods_answer, pair_answer, states_answer, two_ranks_answer, years_answer
from violence_data.messages.forecast_charts import fan_words, path_words
from violence_data.messages.forecast_tables import forecast_table, past_forecasts_answer
from violence_data.messages.forecasts import forecast_answer, forecast_basis, trend_forecast_answer
from violence_data.messages.grids import (
    change_table,
    methods_table,
    municipal_rankings_table,
    municipalities_table,
    offences_table,
    states_table,
    years_table,
)
from violence_data.messages.incidents import clocks_answer, clocks_table
from violence_data.messages.killing_rules import killing_caveats, pairs_table, rule_words
from violence_data.messages.record_charts import clocks_words, revisions_words
from violence_data.messages.revisions import (
    month_revisions_words,
    nothing_to_compare,
    revised_state_years_table,
    revised_years_table,
    revisions_answer,
    revisions_by_state_table,
)
from violence_data.messages.sources import gaps, section_gap, source_line, sources, warnings
from violence_data.messages.stories import (
    combination_rows,
    combinations_table,
    story_answer,
    story_claims,
    verdicts_words,
)
from violence_data.messages.story_lines import basis_name, verdict_lines, verdict_word
from violence_data.messages.text import CATALOGS, Prose, say
from violence_data.messages.whats_new import news_month, news_revised, news_so_far, news_states
from violence_data.messages.whats_new_care import news_care
from violence_data.messages.whats_new_charts import (
    cut_changes_words,
    cut_years_table,
    largest_revisions_table,
    newest_change_table,
    newest_change_words,
    newest_months_table,
    newest_months_words,
    with_net,
)

__all__ = [
    "CATALOGS",
    "Prose",
    "agreement_answer",
    "agreement_table",
    "agreement_words",
    "base_rates_answer",
    "base_rates_table",
    "base_rates_words",
    "basis_name",
    "bump_words",
    "change_table",
    "change_words",
    "chosen_words",
    "clocks_answer",
    "clocks_table",
    "clocks_words",
    "combination_rows",
    "combinations_table",
    "cut_changes_words",
    "cut_years_table",
    "dumbbell_words",
    "fan_words",
    "files_and_victims_table",
    "forecast_answer",
    "forecast_basis",
    "forecast_table",
    "gaps",
    "killing_caveats",
    "largest_revisions_table",
    "lines_words",
    "map_pair_words",
    "map_words",
    "methods_answer",
    "methods_table",
    "methods_words",
    "month_revisions_words",
    "months_words",
    "municipal_rankings_table",
    "municipalities_answer",
    "municipalities_table",
    "national_answer",
    "newest_change_table",
    "newest_change_words",
    "newest_months_table",
    "newest_months_words",
    "news_care",
    "news_month",
    "news_revised",
    "news_so_far",
    "news_states",
    "nothing_to_compare",
    "offences_table",
    "pair_answer",
    "pair_words",
    "pairs_table",
    "past_forecasts_answer",
    "path_words",
    "places_agreement_answer",
    "places_agreement_words",
    "ranked_words",
    "rates_words",
    "report_title",
    "revised_state_years_table",
    "revised_years_table",
    "revisions_answer",
    "revisions_by_state_table",
    "revisions_words",
    "rule_words",
    "say",
    "section_gap",
    "shares_words",
    "source_line",
    "sources",
    "state_answer",
    "states_answer",
    "states_table",
    "states_words",
    "story_answer",
    "story_claims",
    "terms_answer",
    "terms_words",
    "trend_forecast_answer",
    "two_ranks_answer",
    "verdict_lines",
    "verdict_word",
    "verdicts_words",
    "warnings",
    "with_labels",
    "with_net",
    "years_answer",
    "years_table",
    "years_words",
]


def report_title(report: str, named: Mapping[str, object], lang: str = "en") -> str:
    """Return a page's title from the report's name and its parameters, states already named."""
    source = f"what_{named.get('source', 'sesnsp_victims')}"
    return say(f"report_{report}", lang, what=say(source, lang), **{k: v for k, v in named.items() if k != "lang"})


def chosen_words(parameter: str, value: object, lang: str = "en") -> str:
    """Return one choice made for a page, as its title says it: the day its files were out by, a first year, a bar.

    >>> chosen_words("as_of", "2019-10-15"), chosen_words("source", "sesnsp_victims")
    ('files held here and out by 2019-10-15', 'victims of homicidio doloso in case files (SESNSP)')
    """
    return say(f"chosen_{parameter}", lang, value=say(f"what_{value}", lang) if parameter == "source" else value)
