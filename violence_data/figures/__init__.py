"""Charts: numbers and the words to print in, Axes out; nothing is computed or opened here.

Every word on a chart is an argument. Each function draws on the `ax` it is given, or makes a figure
8 inches wide, in the project's style and without changing matplotlib's settings.
"""

from violence_data.figures.base_rates import plot_base_rates
from violence_data.figures.changes import plot_change, plot_dumbbell
from violence_data.figures.classes import class_breaks
from violence_data.figures.clocks import plot_clocks
from violence_data.figures.cuts import plot_cut_changes, plot_month_revisions
from violence_data.figures.fan import plot_fan
from violence_data.figures.grid import state_grid
from violence_data.figures.guard import NothingToPlot
from violence_data.figures.maps import plot_choropleth, plot_choropleth_pair
from violence_data.figures.months import plot_months
from violence_data.figures.multiples import plot_small_multiples
from violence_data.figures.pairs import plot_pair
from violence_data.figures.path import plot_path
from violence_data.figures.ranks import plot_bump, plot_rank_intervals
from violence_data.figures.ratios import plot_ratio_places, plot_ratio_years
from violence_data.figures.revisions import plot_revisions
from violence_data.figures.series import plot_lines, plot_trend
from violence_data.figures.shares import plot_shares
from violence_data.figures.terms import plot_terms
from violence_data.figures.verdicts import plot_verdicts

__all__ = [
    "NothingToPlot",
    "class_breaks",
    "plot_base_rates",
    "plot_bump",
    "plot_change",
    "plot_choropleth",
    "plot_choropleth_pair",
    "plot_clocks",
    "plot_cut_changes",
    "plot_dumbbell",
    "plot_fan",
    "plot_lines",
    "plot_month_revisions",
    "plot_months",
    "plot_pair",
    "plot_path",
    "plot_rank_intervals",
    "plot_ratio_places",
    "plot_ratio_years",
    "plot_revisions",
    "plot_shares",
    "plot_small_multiples",
    "plot_terms",
    "plot_trend",
    "plot_verdicts",
    "state_grid",
]
