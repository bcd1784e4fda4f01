"""How far published figures later moved, and what the newest months say: one file as published beside another."""

from violence_data.topics.revisions.charts import by_age, by_month, changed_states, newest_change, newest_months
from violence_data.topics.revisions.cuts import CutPair, between, cut_pair, cuts_held, most_cut_method, of_cuts
from violence_data.topics.revisions.newest import (
    against_months_before,
    beyond_revisions,
    care,
    large_enough,
    month_among_months,
    newest_month,
    newest_span,
    news,
    recent_months,
    states_moved,
    unfinished_months,
)
from violence_data.topics.revisions.numbers import (
    delay_factors,
    most_revised_years,
    movement_by_age,
    revised,
    revised_months,
    revision_band,
    revision_triangle,
    totals_elsewhere,
    year_revisions,
    year_totals,
)
