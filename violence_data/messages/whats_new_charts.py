"""The words of the charts and the tables of the newest cut beside an earlier one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.analysis import NEWEST_MONTHS, CutPair, large_enough, measure, revision_edges
from violence_data.messages.answers import month_name, what
from violence_data.messages.charts import Words
from violence_data.messages.sources import source_line
from violence_data.messages.text import Prose, escape, paragraph, say, table, write
from violence_data.messages.whats_new import change_in_numbers

LIMIT = 150.0
"""The highest percent drawn of a change: intervals of small states go far beyond."""


def newest_months_words(months: pd.DataFrame, pair: CutPair, lang: str = "en") -> Words:
    """Return the words of `plot_months` for `analysis.recent_months`, with a line where the months new to the later cut begin."""
    count, last = measure(months[["month", measure(pair.now)]]), months.iloc[-1]
    fresh = months.loc[months[f"{count}_before"].isna(), "month"]
    dates = {"first": month_name(months["month"].iloc[0]), "last": month_name(last["month"])}
    return {
        "title": say("title_newest_months", lang, what=say(what(pair.now), lang), **dates),
        "ylabel": say(f"unit_{count}_month", lang),
        "source": source_line(pair.now, lang=lang),
        "record_month": last["month"],
        "record_label": say("label_newest_month", lang, month=month_name(last["month"]), count=int(last[count])),
        "gap_label": say("gap_label_nation", lang),
        "shift_label": say("shift_label", lang),
        "breaks": [(month, say("label_new_months", lang, cut=pair.cut_a)) for month in fresh.head(1)],
    }


def with_net(by_place: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Return the states of `analysis.revisions_by_place` that changed, with a column `net` that says their sum."""
    moved = by_place[(by_place["months_changed"] > 0) & (by_place["cve_ent"] != states.NATION)]
    return moved.assign(net=[say("net_change", lang, change=int(change)) for change in moved["change"]])


def cut_changes_words(by_place: pd.DataFrame, pair: CutPair, lang: str = "en") -> Words:
    """Return the words of `plot_cut_changes` for `analysis.revisions_by_place`."""
    still = int(((by_place["months_changed"] == 0) & (by_place["cve_ent"] != states.NATION)).sum())
    return {
        "title": say("title_cut_changes", lang, cut_a=pair.cut_a, cut_b=pair.cut_b, what=say(what(pair.now), lang)),
        "xlabel": say("axis_cut_changes", lang, what=say(f"count_{measure(pair.now)}", lang)),
        "risen_label": say("label_risen", lang),
        "fallen_label": say("label_fallen", lang),
        "net": "net",
        "net_title": say("label_net", lang),
        "source": source_line(pair.both, lang=lang),
        "notes": [say("note_unchanged", lang, number=still)] if still else [],
    }


def newest_change_words(
    change: pd.DataFrame, band: pd.DataFrame, last: pd.Timestamp, pair: CutPair, months: int = NEWEST_MONTHS, lang: str = "en"
) -> Words:
    """Return the words of `plot_change` for the newest months beside a year before, of the places that are `analysis.large_enough`."""
    first, year = last - pd.DateOffset(months=months - 1), pd.DateOffset(months=12)
    dates = {"first": month_name(first), "last": month_name(last), "first_a": month_name(first - year), "last_a": month_name(last - year)}
    edges = {edge: series.get("states") for edge, series in revision_edges(band).items()}
    notes = [say("note_interval", lang)]
    if all(edge is not None and pd.notna(edge) for edge in edges.values()):
        notes.append(say("note_reach", lang, **edges))
    drawn, small = change[large_enough(change)], change[~large_enough(change)]
    if len(small):
        notes.append(say("note_not_drawn", lang, places=", ".join(change_in_numbers(row, lang) for _, row in small.iterrows())))
    limit = max(LIMIT, float(drawn["change_pct"].fillna(0).max()) * 1.05)
    if (drawn["change_pct_high"] > limit).any():
        notes.append(say("note_arrow", lang, limit=limit))
    return {
        "title": say("title_newest_change", lang, **dates),
        "xlabel": say("unit_daily_change", lang),
        "limit": limit,
        "source": source_line(pair.now, lang=lang),
        "flag_notes": [say("note_flagged_months", lang)],
        "notes": notes,
    }


def newest_months_table(months: pd.DataFrame, pair: CutPair, lang: str = "en") -> Prose:
    """Return the last months in both cuts, per day, and beside the same month a year before (`analysis.recent_months`); newest first."""
    count = measure(pair.now)
    rows = [
        [
            month_name(row["month"]) + (" \\*" if row["suspected_gap"] or row["level_shift"] else ""),
            _count(row[count]),
            _count(row[f"{count}_before"]),
            _signed(row["change"], lang),
            f"{row['per_day']:.1f}",
            "" if pd.isna(row["change_pct"]) else say("signed", lang, change=float(row["change_pct"])),
        ]
        for _, row in months.iloc[::-1].iterrows()
    ]
    cuts = [write("head_in_cut", lang, cut=cut) for cut in (pair.cut_b, pair.cut_a)]
    head = [write("head_month", lang), *cuts, *(write(f"head_{key}", lang) for key in ("revised", "per_day", "year_before"))]
    return Prose(f"{write('news_table_months', lang)}\n\n{table(head, rows)}")


def cut_years_table(years: pd.DataFrame, pair: CutPair, lang: str = "en") -> Prose:
    """Return the nation's revisions by year between the two cuts (`analysis.revisions_between`)."""
    count = measure(pair.now)
    rows = [
        [str(row["year"]), str(row["months"]), str(row["months_changed"]), *_sides(row, count), _signed(row["change"], lang)]
        for _, row in years[years["cve_ent"] == states.NATION].iterrows()
    ]
    head = [write(f"head_{key}", lang) for key in ("year", "months_both", "months_changed")]
    return Prose(f"{write('news_table_years', lang)}\n\n{table([*head, *_cuts(pair, lang)], rows)}")


def largest_revisions_table(largest: pd.DataFrame, pair: CutPair, lang: str = "en") -> Prose:
    """Return the single months of single states that changed most (`analysis.largest_revisions`); nothing where none did."""
    count, names = measure(pair.now), states.names()
    rows = [
        [escape(names[row["cve_ent"]]), month_name(row["month"]), *_sides(row, count), _signed(row["change"], lang)]
        for _, row in largest.iterrows()
    ]
    head = [write("head_state", lang), write("head_month", lang), *_cuts(pair, lang)]
    return Prose(f"{write('news_table_largest', lang)}\n\n{table(head, rows)}") if rows else paragraph()


def newest_change_table(change: pd.DataFrame, last: pd.Timestamp, pair: CutPair, months: int = NEWEST_MONTHS, lang: str = "en") -> Prose:
    """Return every state's newest months beside those a year before, and the change beyond chance or not."""
    count, names, year = measure(pair.now), states.names(), pd.DateOffset(months=12)
    rows = [
        [
            escape(names[row["cve_ent"]]) + (" \\*" if row["suspected_gap"] or row["level_shift"] else ""),
            *_sides(row, count),
            "" if pd.isna(row["change_pct"]) else say("signed", lang, change=float(row["change_pct"])),
            _interval(row, lang),
            _beyond(row, lang),
        ]
        for _, row in change.iterrows()
    ]
    first = last - pd.DateOffset(months=months - 1)
    spans = [f"{month_name(first - at)}–{month_name(last - at)}" for at in (year, pd.DateOffset(months=0))]
    head = [write("head_state", lang), *spans, *(write(f"head_{key}", lang) for key in ("change", "interval", "beyond"))]
    return Prose(f"{say('news_table_states', lang)}\n\n{table(head, rows)}")


def _interval(row: pd.Series, lang: str) -> str:
    low, high = row["change_pct_low"], row["change_pct_high"]
    return "" if pd.isna(low) or pd.isna(high) else say("signed_interval", lang, low=float(low), high=float(high))


def _beyond(row: pd.Series, lang: str) -> str:
    """Return whether a change lies beyond chance and beyond past revisions, or which of the two could explain it."""
    if pd.isna(row["change_pct_high"]) or row["change_pct_low"] <= 0 <= row["change_pct_high"]:
        return say("beyond_not_chance", lang)
    if pd.isna(row["beyond"]):
        return say("beyond_unknown", lang)
    return say("beyond_both" if row["beyond"] else "beyond_not_revisions", lang)


def _sides(row: pd.Series, count: str) -> list[str]:
    return [_count(row[f"{count}_{side}"]) for side in ("a", "b")]


def _cuts(pair: CutPair, lang: str) -> list[str]:
    return [*(write("head_in_cut", lang, cut=cut) for cut in (pair.cut_a, pair.cut_b)), write("head_revised", lang)]


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value):,}"


def _signed(value: Any, lang: str) -> str:
    return "" if pd.isna(value) else say("net_change", lang, change=int(value))
