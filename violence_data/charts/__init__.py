"""How to draw, never what: a frame and the words of a subject in, a `Chart` out; nothing is computed or opened here.

Each function draws on the `ax` it is given, or makes a figure 8 inches wide, in the project's style and without changing
matplotlib's settings.
"""

from violence_data.charts.guard import NothingToPlot
from violence_data.charts.over_time import months, rates, state_panels, years
from violence_data.charts.page import Chart

__all__ = ["Chart", "NothingToPlot", "months", "rates", "state_panels", "years"]


def __dir__() -> list[str]:
    # What a reader calls: what topics draw with stands in the modules.
    return __all__
