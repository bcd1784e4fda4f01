"""Forecasts of years that are over, each from its first months only, and their score card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from violence_data.analysis.forecasts import structural
from violence_data.analysis.forecasts.history import history
from violence_data.analysis.forecasts.processes import in_processes
from violence_data.analysis.forecasts.scores import brier, crps, interval_score, pit
from violence_data.analysis.forecasts.year import DRAWS, MODELS, draw, numbers
from violence_data.analysis.frames import measure, to_floats
from violence_data.errors import YearsNotCovered

Origin = tuple[int, int]


def backtest(monthly: pd.DataFrame, origins: Iterable[Origin], models: Sequence[str] = MODELS, workers: int = 1) -> pd.DataFrame:
    """Forecast each year from each origin and set the truth beside it.

    The series is cut at the origin, as it stands today: later revisions of the months known are in it (pseudo real time).

    Parameters
    ----------
    monthly
        Rows of :func:`violence_data.analysis.monthly` or ``with_nation``: one place, or several with ``cve_ent``.
    origins
        Years and months known.
    models
        Some of ``A``, ``C``, ``D``, ``E``.
    workers
        Processes; any number gives the same rows.

    Returns
    -------
    pandas.DataFrame
        One row per place (``cve_ent``, where given), origin and model, in that order: ``year``, ``months_known``, ``model``, ``actual``;
        ``point``, intervals and probabilities as in :func:`summarise_forecast`; ``error_pct`` (point less actual),
        ``crps_pct``, ``interval_80_pct``, ``interval_95_pct`` (scores, % of the total), ``inside_80``, ``inside_95``, ``pit``,
        ``is_record``, ``is_above_last_year`` (what happened), ``search`` (empty where E was not asked for).

    Raises
    ------
    YearsNotCovered
        When a year asked for is not whole.
    """
    places = [("", monthly)] if "cve_ent" not in monthly else sorted(monthly.groupby("cve_ent", dropna=False), key=lambda p: str(p[0]))
    by_year: dict[int, list[int]] = {}
    for year, months_known in origins:
        by_year.setdefault(year, []).append(months_known)
    # One piece of work is a place and a year: small enough to share out evenly, large enough to be worth sending.
    todo = [(code, rows[rows["month"].dt.year <= year], year, months) for code, rows in places for year, months in by_year.items()]
    done = in_processes(partial(_backtest_year, models=tuple(models)), todo, workers)
    rows = pd.DataFrame([row for part in done for row in part])
    return rows if "cve_ent" in monthly else rows.drop(columns="cve_ent")


def _backtest_year(work: tuple[str, pd.DataFrame, int, list[int]], models: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forecast one place's year from each of its origins."""
    code, monthly, year, origins = work
    whole = monthly[monthly["month"].dt.year == year]
    actual = to_floats(whole[measure(monthly)]).sum()
    if len(whole) != 12 or actual != actual:
        place = f" of {code}" if code else ""
        raise YearsNotCovered(
            f"{measure(monthly)}{place}: twelve covered months of {year} expected, to test a forecast of it; choose other years"
        )
    rows = []
    for months_known in origins:
        past = history(monthly, year, months_known)
        level = structural.fit(past) if "E" in models else None
        for model in models:
            totals = draw(past, model, DRAWS, level)
            row = {"cve_ent": code, "model": model, "search": level.search if level else "", "actual": int(actual), **numbers(past, totals)}
            rows.append(row | _scores(row, float(actual), crps(totals, actual), pit(totals, actual)))
    return rows


def _scores(row: dict[str, Any], actual: float, crps_deaths: float, pit_value: float) -> dict[str, Any]:
    """Score one forecast against what came, as a share of it."""
    scale = 100 / max(actual, 1.0)  # a year without a death would divide by zero
    return {
        "error_pct": scale * (row["point"] - actual),
        "crps_pct": scale * crps_deaths,
        **{f"interval_{k}_pct": scale * interval_score(row[f"low_{k}"], row[f"high_{k}"], actual, k / 100) for k in (80, 95)},
        **{f"inside_{k}": row[f"low_{k}"] <= actual <= row[f"high_{k}"] for k in (80, 95)},
        "pit": pit_value,
        "is_record": actual > row["record"],
        "is_above_last_year": actual > row["last_year"],
    }


def score_card(rows: pd.DataFrame, by: Sequence[str] = ("model",)) -> pd.DataFrame:
    """Average the scores of backtested forecasts.

    Parameters
    ----------
    rows
        Rows of :func:`backtest`.
    by
        The columns that make a row: ``("model",)`` or ``("model", "months_known")``.

    Returns
    -------
    pandas.DataFrame
        One row per group: ``forecasts``, ``abs_error_pct``, ``bias_pct`` (means), ``inside_80_pct``, ``inside_95_pct``, ``crps_pct``,
        ``interval_80_pct``, ``interval_95_pct`` (mean scores, % of the total), ``brier_record``, ``brier_above_last_year``.
    """
    made = []
    for key, part in rows.groupby(list(by), dropna=False):
        made.append(
            dict(zip(by, key, strict=True))
            | {
                "forecasts": len(part),
                "abs_error_pct": part["error_pct"].abs().mean(),
                "bias_pct": part["error_pct"].mean(),
                "inside_80_pct": 100 * part["inside_80"].mean(),
                "inside_95_pct": 100 * part["inside_95"].mean(),
                **{name: part[name].mean() for name in ("crps_pct", "interval_80_pct", "interval_95_pct")},
                "brier_record": brier(part["p_record"], part["is_record"]),
                "brier_above_last_year": brier(part["p_above_last_year"], part["is_above_last_year"]),
            }
        )
    return pd.DataFrame(made)


def national_origins(first_year: int = 2008, last_year: int = 2022) -> list[Origin]:
    """Return every month from January to November of some years.

    Examples
    --------
    >>> len(national_origins())
    165
    """
    return [(year, month) for year in range(first_year, last_year + 1) for month in range(1, 12)]
