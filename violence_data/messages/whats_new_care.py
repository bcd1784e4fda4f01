"""What must be known with the newest figures: how far they will move, gaps, months that are not whole, other cuts held."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import NEWEST_MONTHS, CutPair, cuts_held, newest_month, revision_edges, unfinished_months
from violence_data.messages.answers import month_name
from violence_data.messages.revisions import other_methods
from violence_data.messages.text import Prose, paragraph, say, write
from violence_data.messages.whats_new import named_states


def news_care(
    pair: CutPair, now: pd.DataFrame, band: pd.DataFrame, every: pd.DataFrame, months: int = NEWEST_MONTHS, lang: str = "en"
) -> Prose:
    """Return what must be known with the newest figures: how far such young ones move, gaps, unfinished months, other cuts held.

    Parameters
    ----------
    pair
        `analysis.cut_pair`.
    now
        `analysis.monthly` of the later cut.
    band
        `analysis.revision_band` of the cuts up to it.
    every
        The loaded table, every cut of every method.
    months
        How many newest months are spoken of.
    lang
        Language of the sentences.
    """
    last = newest_month(now)
    short = write("news_short", lang, cut=pair.cut_b, month=month_name(last)) if month_name(last) != pair.cut_b else ""
    quoted = [short, *_unfinished(now, lang), _young(pair, band, lang), _gaps(now, last, months, lang)]
    plain = paragraph(_none_flagged(now, last, months, lang), _other_cuts(pair, every, lang))
    return Prose("\n\n".join([*(f"> {block}" for block in quoted if block), plain]).strip())


def _unfinished(now: pd.DataFrame, lang: str) -> list[str]:
    by_month = unfinished_months(now).groupby("month", dropna=False)
    return [write("news_unfinished", lang, month=f"{month:%Y-%m}", places=named_states(rows)) for month, rows in by_month]


def _young(pair: CutPair, band: pd.DataFrame, lang: str) -> str:
    edges, numbers = revision_edges(band), {}
    for scope, prefix in ((states.NATION, ""), ("states", "state_")):
        for edge in ("low", "high"):
            value = edges[edge].get(scope)
            if value is None or pd.isna(value):
                return ""
            numbers[f"{prefix}{edge}"] = float(value)
    return write("news_young", lang, number=len(cuts_held(pair.known)), cut=pair.cut_b, **numbers)


def _newest_gaps(now: pd.DataFrame, last: pd.Timestamp, months: int) -> pd.DataFrame:
    return now[(now["month"] > last - pd.DateOffset(months=months)) & (now["month"] <= last) & now["suspected_gap"]]


def _none_flagged(now: pd.DataFrame, last: pd.Timestamp, months: int, lang: str) -> str:
    return write("news_no_gap", lang, months=months) if _newest_gaps(now, last, months).empty else ""


def _gaps(now: pd.DataFrame, last: pd.Timestamp, months: int, lang: str) -> str:
    newest = _newest_gaps(now, last, months)
    if newest.empty:
        return ""
    names = states.names()
    parts = [
        say("place_months", lang, place=names[str(code)], months=", ".join(f"{month:%Y-%m}" for month in rows["month"]))
        for code, rows in newest.groupby("cve_ent", dropna=False)
    ]
    return write("news_gap", lang, places=", ".join(parts))


def _other_cuts(pair: CutPair, every: pd.DataFrame, lang: str) -> str:
    held = cuts_held(every)
    newest = held.loc[held["method"] == pair.method, "cut"].max()
    others = other_methods(held, pair.method, lang)
    newer = write("news_newer_cut", lang, cut=newest) if newest > pair.cut_b else ""
    return paragraph(newer, write("news_other_method", lang, others=others) if others else "")
