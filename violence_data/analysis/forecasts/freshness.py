"""Whether the last months known look as if deaths were still missing from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from violence_data.analysis.forecasts.history import History
from violence_data.analysis.forecasts.structural import Level

LAST_MONTHS = (1, 2, 3)
UNUSUAL = 0.1
"""Last months are called unusually low when the model gave them or less this probability."""


def last_months(past: History, level: Level | None) -> dict[str, Any]:
    """Compare the last one, two and three months with what the months before them led to expect.

    Fresh months are often short of late reports, and a forecast takes them as they are. The window that stands out most
    is named; where its probability is under 0.1 it may be incomplete. In the national series that marks 9 % of 90 origins as
    they are, 18 % when three months lack 5 %, 42 % when they lack 10 % and 91 % when they lack 20 %: a loss of a few
    percent is within the noise and moves the forecast unmarked.
    """
    if level is None:
        return {"may_be_incomplete": False, "last_months": pd.NA, "last_months_pct": np.nan, "last_months_p": np.nan}
    lowest: tuple[float, int, float] = (np.inf, 0, 0.0)
    for months in LAST_MONTHS:
        start = len(past.counts) - months
        mean, covariance = level.ahead(start, months)
        gap = float((past.log_daily[start:] - mean).mean())
        lowest = min(lowest, (gap / float(np.sqrt(covariance.mean())), months, gap))
    p = float(special.ndtr(lowest[0]))
    return {
        "may_be_incomplete": p < UNUSUAL,
        "last_months": lowest[1],
        "last_months_pct": 100 * float(np.expm1(lowest[2])),
        "last_months_p": p,
    }
