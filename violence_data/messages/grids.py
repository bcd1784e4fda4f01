"""Tables a reader can copy from: the numbers under the charts, formatted, with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.analysis import measure
from violence_data.messages.text import Prose, escape, say, table, write


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:,}"


def _rate(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:,.1f}"


def _interval(low: Any, high: Any) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"{low:,.1f} to {high:,.1f}"


def _signed_interval(low: Any, high: Any) -> str:
    return "" if pd.isna(low) or pd.isna(high) else say("signed_interval", low=float(low), high=float(high))


def _marked(name: str, row: pd.Series) -> str:
    return escape(name) + (" \\*" if row["suspected_gap"] or row["level_shift"] else "")


def _head(lang: str, *keys: str) -> list[str]:
    return [write(f"head_{key}", lang) for key in keys]


def years_table(place: pd.DataFrame, lang: str = "en") -> Prose:
    """Return one place's years: months covered, count, annualised rate and its sampling interval; flagged years are starred."""
    count = measure(place)
    rate = f"{count}_per_100k"
    rows = [
        [
            _marked(str(row["year"]), row),
            str(row["months"]),
            _count(row[count]),
            _rate(row[f"{rate}_annualised"]),
            _interval(row[f"{rate}_low"], row[f"{rate}_high"]),
        ]
        for _, row in place.iterrows()
    ]
    return table(_head(lang, "year", "months", f"count_{count}", "rate", "interval"), rows)


def methods_table(years: pd.DataFrame, lang: str = "en") -> Prose:
    """Return every year under each counting method: months covered, count (`analysis.yearly_by_method`)."""
    count = measure(years)
    rows = [
        [_marked(str(row["year"]), row), escape(say(f"method_{row['method']}", lang)), str(row["months"]), _count(row[count])]
        for _, row in years.sort_values(["year", "method"], kind="stable").iterrows()
    ]
    return table(_head(lang, "year", "method", "months", f"count_{count}"), rows)


def offences_table(totals: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the yearly victims of each legal type apart, and their named sum (`analysis.offence_totals`)."""
    columns = ["months", "homicidio_doloso", "feminicidio", "together"]
    rows = [[str(row["year"]), *(_count(row[c]) for c in columns)] for _, row in totals.iterrows()]
    return table(_head(lang, "year", *columns), rows)


def states_table(ranks: pd.DataFrame, codes: list[str] | None = None, lang: str = "en") -> Prose:
    """Return states by rate with rank and rank interval (`analysis.ranks`); all, or those of `codes`."""
    count, names = measure(ranks), states.names()
    rate = f"{count}_per_100k_annualised"
    chosen = ranks if codes is None else ranks[ranks["cve_ent"].isin(codes)]
    rows = [
        [
            _marked(names[row["cve_ent"]], row),
            _count(row[count]),
            _rate(row[rate]),
            _count(row["rank"]),
            "" if pd.isna(row["rank_low"]) else f"{row['rank_low']} to {row['rank_high']}",
        ]
        for _, row in chosen.sort_values(rate, ascending=False, kind="stable").iterrows()
    ]
    return table(_head(lang, "state", f"count_{count}", "rate", "rank", "interval"), rows)


def change_table(change: pd.DataFrame, year_a: int, year_b: int, lang: str = "en") -> Prose:
    """Return every state's counts in two years and the change of its rate with the interval (`analysis.compare_years`)."""
    count = next(c.removesuffix("_a") for c in change if c in ("victims_a", "homicide_deaths_a"))
    names = states.names()
    rows = [
        [
            _marked(names[row["cve_ent"]], row),
            _count(row[f"{count}_a"]),
            _count(row[f"{count}_b"]),
            "" if pd.isna(row["change_pct"]) else say("signed", change=float(row["change_pct"])),
            _signed_interval(row["change_pct_low"], row["change_pct_high"]),
        ]
        for _, row in change.iterrows()
    ]
    head = _head(lang, "state", "change", "interval")
    return table([head[0], str(year_a), str(year_b), *head[1:]], rows)


def municipalities_table(rates: pd.DataFrame, lang: str = "en") -> Prose:
    """Return municipalities with deaths, raw rate, shrunken rate and its interval (`analysis.most_affected`)."""
    rows = [
        [
            escape(row["municipality"]),
            _count(row["homicide_deaths"]),
            _rate(row["homicide_deaths_per_100k"]),
            _rate(row["shrunken_per_100k"]),
            _interval(row["shrunken_per_100k_low"], row["shrunken_per_100k_high"]),
        ]
        for _, row in rates.iterrows()
    ]
    return table(_head(lang, "municipality", "deaths", "raw_rate", "shrunken_rate", "interval"), rows)
