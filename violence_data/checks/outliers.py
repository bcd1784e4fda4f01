"""Checks that want a human eye: zeros that look like gaps, years that doubled or halved, months far from their neighbours."""

from __future__ import annotations

import numpy as np
import pandas as pd

from violence_data import states
from violence_data.checks.finding import Check, listed, many, needs, no_rows
from violence_data.checks.releases import by_series, intentional, newest, place_by_time
from violence_data.tables import Table

OUTLIER_Z = 6.0
"""A month is an outlier this many robust deviations from its state's running median."""
OUTLIER_WINDOW_MONTHS = 25
OUTLIER_LISTED = 5
MAD_TO_SD = 1.4826
"""A normal spread's standard deviation in median absolute deviations (Rousseeuw and Croux, 1993)."""


def _suspected_gaps(table: Table, frame: pd.DataFrame) -> list[str]:
    rows = newest(table, frame)
    gaps = rows.loc[rows["suspected_gap"], ["cve_ent", "month"]].drop_duplicates()
    months = gaps.sort_values("month").groupby("cve_ent", dropna=False)["month"]
    return [f"{states.names()[str(code)]}: published zero in {', '.join(f'{m:%Y-%m}' for m in some)}" for code, some in months]


def _level_shifts(table: Table, frame: pd.DataFrame) -> list[str]:
    rows = newest(table, frame)
    shifts = rows.loc[rows["level_shift"]].assign(year=lambda some: some["month"].dt.year)[["cve_ent", "year"]].drop_duplicates()
    years = shifts.sort_values("year").groupby("cve_ent", dropna=False)["year"]
    said = "at least doubled or halved against the year before in"
    return [f"{states.names()[str(code)]}: {said} {', '.join(map(str, some))}" for code, some in years]


def _why_no_outliers(table: Table, frame: pd.DataFrame) -> str:
    if table.grid != ("cve_ent", "month") or table.count is None:
        return "it has no complete months by state"
    return no_rows(frame)


def _outlier_months(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return the months of the newest cut of each series that lie far from their state's own course.

    The rule: x = log((count + 0.5) / days in the month); the residual is x less its running median over `OUTLIER_WINDOW_MONTHS`. It is
    divided by the larger of the state's own spread (the median absolute residual times `MAD_TO_SD`) and of what chance alone does to
    the log of the usual count, 1 / sqrt(usual + 0.5). Months marked as a suspected gap have a finding of their own and are left out.
    """
    found = []
    for held in by_series(table, frame):
        name, rows = held[-1]
        gaps = rows.loc[rows["suspected_gap"], ["cve_ent", "month"]].drop_duplicates()
        counts = place_by_time(table, intentional(rows))
        far = pd.concat([_far(str(code), counts[code], gaps.loc[gaps["cve_ent"] == code, "month"]) for code in counts])
        if len(far):
            shown = list(far.sort_values("score", key=lambda z: -z.abs(), kind="stable")["shown"])
            said = f"{many(len(far), 'month')} more than {OUTLIER_Z:.0f} robust deviations from the state's running median"
            found.append(f"{name}: {said}: {listed(shown, OUTLIER_LISTED)}")
    return found


def _far(code: str, counts: pd.Series, gaps: pd.Series) -> pd.DataFrame:
    scored = outlier_scores(counts)
    far = scored[(scored["score"].abs() > OUTLIER_Z) & ~scored["month"].isin(gaps)]
    shown = [f"{states.names()[code]} {r.month:%Y-%m} ({r.counted:,.0f}, usually {r.usual:,.0f})" for r in far.itertuples()]
    return far.assign(shown=shown)


def outlier_scores(counts: pd.Series) -> pd.DataFrame:
    """Return one place's months with what was `counted`, the `usual` count and the `score`, its robust deviations from that."""
    days = pd.Series(pd.DatetimeIndex(counts.index).days_in_month, index=counts.index)
    log_rate = pd.Series(np.log((counts + 0.5) / days))
    running = log_rate.rolling(OUTLIER_WINDOW_MONTHS, center=True, min_periods=OUTLIER_WINDOW_MONTHS // 2 + 1).median()
    usual = pd.Series(np.exp(running) * days)
    residual = log_rate - running
    spread = pd.Series(1 / np.sqrt(usual)).clip(lower=MAD_TO_SD * float(residual.abs().median()))
    parts = {"month": counts.index, "counted": counts, "usual": usual - 0.5, "score": residual / spread}
    return pd.DataFrame(parts).reset_index(drop=True)


CHECKS = (
    Check(
        "suspected gap",
        "warning",
        "A published zero where the state's usual months are far from zero.",
        needs("suspected_gap", "cve_ent"),
        _suspected_gaps,
    ),
    Check(
        "level shift",
        "warning",
        "A state's year that at least doubled or halved against the year before.",
        needs("level_shift", "cve_ent"),
        _level_shifts,
    ),
    Check("outlier month", "notice", "Months far from their state's running median, for a human eye.", _why_no_outliers, _outlier_months),
)
