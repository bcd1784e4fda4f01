"""The tables of a forecast: what each model says, and how good such forecasts were."""

from __future__ import annotations

import pandas as pd

from violence_data.messages.forecasts import ALWAYS, NEVER
from violence_data.messages.text import Prose, paragraph, say, table, write


def forecast_table(forecast: pd.DataFrame, lang: str = "en") -> Prose:
    """Return each model's median, intervals and probabilities (`analysis.year_end`), and what the naive ones are for."""
    first = forecast.iloc[0]
    head = [write(f"head_{key}", lang) for key in ("model", "median", "interval_80", "interval_95")]
    head.append(write("head_p_record", lang, record=int(first["record"]), record_year=int(first["record_year"])))
    twice = int(first["record_year"]) == int(first["year"]) - 1
    head += [] if twice else [write("head_p_last", lang, last=int(first["last_year"]), before=int(first["year"]) - 1)]
    rows = [
        [
            write(f"model_{row['model']}", lang),
            f"{row['point']:,}",
            _from_to(row, 80, lang),
            _from_to(row, 95, lang),
            _of_100(row["p_record"]),
            *([] if twice else [_of_100(row["p_above_last_year"])]),
        ]
        for _, row in forecast.iterrows()
    ]
    naive = write("forecast_naive", lang) if set(forecast["model"]) & {"A", "C"} else ""
    return Prose(f"{table(head, rows)}\n\n{naive}".strip())


def _from_to(row: pd.Series, share: int, lang: str) -> str:
    return write("counts_from_to", lang, low=int(row[f"low_{share}"]), high=int(row[f"high_{share}"]))


def _of_100(p: float) -> str:
    """Return a probability as a table's cell.

    >>> _of_100(0.712), _of_100(0.001), _of_100(0.999), _of_100(0.0)
    ('71', 'under 1', 'over 99', 'under 1')
    """
    return "under 1" if p < NEVER else "over 99" if p >= ALWAYS else f"{100 * p:.0f}"


def past_forecasts_answer(past: pd.DataFrame, lang: str = "en") -> Prose:
    """Return how good such forecasts were in earlier years of the series, in a sentence and a table (`analysis.past_forecasts`)."""
    if past.empty:
        return paragraph(write("forecast_past_none", lang))
    scores: dict[str, float] = {}
    for model in ("E", "D"):
        own, name = past[past["model"] == model], model.lower()
        scores |= {f"error_{name}": float(own["error_pct"].abs().mean())}
        scores |= {f"in_{k}_{name}": int(own[f"inside_{k}"].sum()) for k in (80, 95)}
    said = write("forecast_past", lang, tests=int(past["year"].nunique()), **scores)
    head = [write("head_year", lang), write("head_came", lang)]
    for model in ("E", "D"):
        head += [write(f"head_{key}_of", lang, model=model) for key in ("median", "80", "95", "missed")]
    rows = [_past_row(str(year), rows, lang) for year, rows in past.groupby("year", dropna=False)]
    return Prose(f"{said}\n\n{table(head, rows)}")


def _past_row(year: str, rows: pd.DataFrame, lang: str) -> list[str]:
    """Return one year's forecasts beside what came."""
    cells = [year, f"{rows['actual'].iloc[0]:,}"]
    for model in ("E", "D"):
        row = rows[rows["model"] == model].iloc[0]
        cells += [f"{row['point']:,}", *(_from_to(row, k, lang) + ("" if row[f"inside_{k}"] else " \\*") for k in (80, 95))]
        cells.append(say("signed", lang, change=float(row["error_pct"])))
    return cells
