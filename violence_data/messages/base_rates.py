"""How usual mass killings are, in words: the rates by source and bar, and the words of their chart."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from violence_data.analysis import PlaceDays
from violence_data.messages.answers import row_of
from violence_data.messages.charts import Words
from violence_data.messages.sources import source_line
from violence_data.messages.text import Prose, paragraph, say, table, write

PRESS, BY_HAND = "sspc_daily_municipality", "incidents"
LOW_BAR = 4
"""The bar of the usual definition of a mass killing (CRS, Mother Jones), beside which a page sets its own."""


def base_rates_answer(
    incident: pd.Series,
    found: list[PlaceDays],
    rates: pd.DataFrame,
    pairs: pd.DataFrame,
    at_least: int,
    lang: str = "en",
) -> Prose:
    """Return how usual killings like an incident are, source by source, and whether its day is one of a pair.

    Parameters
    ----------
    incident
        `analysis.incident_row`.
    found
        `analysis.place_days` of its year, a source each.
    rates, pairs
        `analysis.base_rates` of several bars, and `analysis.pairs_of_days` at the bar of the page.
    at_least
        That bar.
    lang
        Language of the sentences.
    """
    at_bar = rates[rates["at_least"] == at_least]
    counted = found[0].rule.under_a_day
    blocks = [] if counted is None else [write("rates_counted", lang, under_a_day=counted)]
    for one in found:
        row = row_of(at_bar, source=one.source)
        near = [_this_day(incident, one, pairs, lang)] if len(one.days) or one.source == BY_HAND else []
        blocks.append(paragraph(*_of_source(one, row, at_least, lang), *near))
    return Prose("\n\n".join([*blocks, paragraph(_bar_matters(rates, at_least, lang), write("rates_chosen_after", lang))]))


def _of_source(found: PlaceDays, row: pd.Series, at_least: int, lang: str) -> list[str]:
    """Return the sentences on one source: its rate and its pairs, or why it has none."""
    if found.source == BY_HAND:
        count = int((found.rows["deaths"] >= at_least).sum())
        return [write("rates_incidents", lang, at_least=at_least, year=found.year, count=count)]
    if not len(found.days):
        name = say(f"source_{found.source}", lang)
        if found.held is None:
            return [write("rates_not_given", lang, source=name)]
        first, last = (f"{day:%Y-%m-%d}" for day in found.held)
        return [write("rates_year_not_covered", lang, source=name, first=first, last=last, year=found.year)]
    within, marked = int(row["within_days"]), int(row["days_with_one"])
    days = {"days": int(row["days"]), "marked": marked, "marked_pct": float(row["days_with_one_pct"])}
    opening = write(f"rates_{found.source}", lang, year=found.year, at_least=at_least, place_days=int(row["place_days"]), **days)
    if marked < 2:
        return [opening]
    after = {"after": int(row["after_another"]), "after_pct": float(row["after_another_pct"])}
    return [
        opening,
        write("rates_after", lang, marked=marked, within_days=within, **after),
        write(
            "rates_pairs",
            lang,
            within_days=within,
            pairs=int(row["pairs"]),
            mean=float(row["pairs_permuted"]),
            low=float(row["pairs_permuted_low"]),
            high=float(row["pairs_permuted_high"]),
            expected=float(row["expected_pairs_a_year"]),
            share=100 * float(row["p_pair_in_year"]),
        ),
        write("rates_no_order", lang) if row["p_pair_in_year"] == 0 else "",
    ]


def _this_day(incident: pd.Series, found: PlaceDays, pairs: pd.DataFrame, lang: str) -> str:
    """Return whether the incident's day is one of a pair in a source, and the first that it is of."""
    name, day = say(f"source_{found.source}", lang), incident["date"]
    own = pairs[(pairs["source"] == found.source) & ((pairs["first_day"] == day) | (pairs["second_day"] == day))]
    if own.empty:
        return write("rates_this_day_alone", lang, source=name)
    row = own.iloc[0]
    dead = {"count": len(own)} | {f"{side}_deaths": int(row[f"{side}_deaths"]) for side in ("first", "second")}
    return write("rates_this_day", lang, source=name, first=f"{row['first_day']:%Y-%m-%d}", second=f"{row['second_day']:%Y-%m-%d}", **dead)


def _bar_matters(rates: pd.DataFrame, at_least: int, lang: str) -> str:
    """Return what a lower bar would say, in the press; nothing when the page's bar is as low or the press does not cover the year."""
    press = rates[(rates["source"] == PRESS) & rates["after_another_pct"].notna()].set_index("at_least")["after_another_pct"]
    if at_least <= LOW_BAR or not {LOW_BAR, at_least} <= set(press.index):
        return ""
    within = int(rates["within_days"].iloc[0])
    pct = {"low_pct": float(press.loc[LOW_BAR]), "pct": float(press.loc[at_least])}
    return write("rates_bar_matters", lang, low_bar=LOW_BAR, at_least=at_least, within_days=within, **pct)


def base_rates_table(rates: pd.DataFrame, found: list[PlaceDays], lang: str = "en") -> Prose:
    """Return every bar of every source: places and days, days with one, pairs seen and by chance, expected a year, P(a pair in a year).

    The incidents checked by hand have their number and no rate. Its bars share a row where they have the same number, those of a source
    that does not cover the year too.
    """
    head = [
        write("head_source", lang),
        write("head_at_least", lang),
        write("head_place_days", lang),
        write("head_days_with_one", lang),
        write("head_pairs", lang),
        write("head_pairs_permuted", lang),
        write("head_expected", lang),
        write("head_p_pair", lang),
    ]
    by_hand = {one.source: one.rows["deaths"] for one in found if one.source == BY_HAND}
    lines: list[list[str]] = []
    for source, rows in rates.groupby("source", sort=False, dropna=False):
        cells = [(int(row["at_least"]), _rate_cells(row, by_hand, lang)) for _, row in rows.sort_values("at_least").iterrows()]
        for _, alike in groupby(cells, key=lambda bar: (bar[1][0], bar[0] if bar[1][-1] else 0)):
            bars = list(alike)
            lines.append([write(f"source_{source}", lang), _bars([bar for bar, _ in bars], lang), *bars[0][1]])
    grid = table(head, lines)
    never = (rates["p_pair_in_year"] == 0) & (rates["days_with_one"] > 1)
    return Prose(f"{grid}\n\n{write('rates_zero', lang)}") if never.any() else grid


def _rate_cells(row: pd.Series, by_hand: dict[str, pd.Series], lang: str) -> list[str]:
    if row["source"] in by_hand:
        count = int((by_hand[row["source"]] >= row["at_least"]).sum())
        return [f"{count:,}", write("cell_no_rate", lang), *[""] * 4]
    if pd.isna(row["place_days"]):
        return [write("cell_not_covered", lang), *[""] * 5]
    low, high = float(row["pairs_permuted_low"]), float(row["pairs_permuted_high"])
    return [
        say("cell_place_days", lang, place_days=int(row["place_days"]), spikes=int(row["spikes"])),
        say("cell_days", lang, days=int(row["days_with_one"]), pct=float(row["days_with_one_pct"])),
        f"{row['pairs']:,}",
        say("cell_range", lang, mean=float(row["pairs_permuted"]), low=low, high=high),
        f"{row['expected_pairs_a_year']:.1f}",
        f"{row['p_pair_in_year']:.2f}",
    ]


def _bars(bars: list[int], lang: str) -> str:
    """Return the bars of one row: the only one, or the first and the last."""
    return str(bars[0]) if len(bars) == 1 else say("cell_bars", lang, first=bars[0], last=bars[-1])


def base_rates_words(rates: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_base_rates` for `analysis.base_rates` of one year; the tables are those it was counted from."""
    names: dict[str, Any] = {one: say(f"source_{one}", lang) for one in rates["source"].unique()}
    return {
        "title": say("title_base_rates", lang, year=int(rates["year"].iloc[0])),
        "ylabel": say("unit_base_rates", lang, within_days=int(rates["within_days"].iloc[0])),
        "xlabel": say("axis_bar", lang),
        "days_titles": {one: say("label_days_with_one", lang, source=name) for one, name in names.items()},
        "pairs_titles": {one: say("label_pairs", lang, source=name) for one, name in names.items()},
        "seen_label": say("label_pairs_seen", lang),
        "chance_label": say("label_pairs_chance", lang),
        "missing_label": say("cell_not_covered", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_base_rates", lang)],
    }
