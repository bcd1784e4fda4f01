"""Tables a reader can copy from: the numbers under the charts, formatted, with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.analysis import measure
from violence_data.messages.text import Prose, escape, paragraph, say, table, write


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


def municipal_rankings_table(cve_ent: str, rankings: pd.DataFrame, most: int, lang: str = "en") -> Prose:
    """Return the municipalities that rank highest by deaths, with their rank by case files beside (`analysis.municipal_rankings`)."""
    place = states.names()[cve_ent]
    if rankings.empty:
        return paragraph(write("answer_no_municipal_files", lang, place=place))
    ranked = rankings[rankings["homicide_deaths_rank"].notna() | rankings["incidents_rank"].notna()]
    order = ["homicide_deaths_rank", "incidents_rank", "cvegeo"]
    rows = [
        [escape(row["municipality"]), *(cell for count in ("homicide_deaths", "incidents") for cell in _ranked(row, count, lang))]
        for _, row in ranked.sort_values(order, kind="stable").head(most).iterrows()
    ]
    first = rankings.iloc[0]
    years = {"first": int(first["first_year"]), "last": int(first["last_year"])}
    lost = int(first["incidents_left_out"])
    said = write("answer_municipal_rankings", lang, place=place, **years), write("answer_left_out", lang, count=lost) if lost else ""
    head = _head(lang, "municipality", "deaths", "rank_by_deaths", "count_incidents", "rank_by_incidents")
    return Prose(f"{paragraph(*said)}\n\n{table(head, rows)}")


def _ranked(row: pd.Series, count: str, lang: str) -> list[str]:
    """Return a count and its rank with the interval; no rank under 20 events."""
    rank, low, high = (row[f"{count}_rank{end}"] for end in ("", "_low", "_high"))
    return [_count(row[count]), "" if pd.isna(rank) else say("rank_interval", lang, rank=int(rank), low=int(low), high=int(high))]


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
