"""The words of charts on the records themselves: one incident on several clocks, figures later revised."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.messages.answers import what
from violence_data.messages.charts import Words
from violence_data.messages.sources import source_line
from violence_data.messages.text import say


def clocks_words(clocks: pd.DataFrame, incidents: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_clocks` for `analysis.incident_clocks`; the tables are those given to it."""
    row = incidents[incidents["incident_id"] == clocks["incident_id"].iloc[0]].iloc[0]
    state = states.names()[row["cve_ent"]]
    return {
        "title": say("title_clocks", lang, place=row["place"], date=f"{row['date']:%Y-%m-%d}"),
        "ylabel": say("unit_clocks", lang),
        "names": {clock: say(f"clock_{clock}", lang, state=state) for clock in clocks["clock"].unique()},
        "seen_label": say("label_clock_seen", lang),
        "hidden_label": say("label_clock_hidden", lang),
        "usual_label": say("label_clock_usual", lang),
        "missing_label": say("no_data", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_clocks", lang), say("note_clocks_usual", lang)],
    }


def revisions_words(band: pd.DataFrame, factors: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_revisions` for one series of `analysis.revision_band`, with why no delay is corrected.

    Parameters
    ----------
    band
        The rows drawn, of one method and offence.
    factors
        `analysis.delay_factors` of the same series.
    tables
        The loaded tables behind them, the counted one first.
    lang
        Language of the words.
    """
    one = band[band["cve_ent"] == "states"]
    return {
        "title": say("title_revisions", lang, what=say(what(tables[0]), lang)),
        "ylabel": say("unit_revision", lang),
        "xlabel": say("axis_revision_age", lang),
        "ages": {int(row["lag_from"]): _age(row, lang) for _, row in one.iterrows()},
        "nation_label": say("label_revision_nation", lang),
        "states_label": say("label_revision_states", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_revisions", lang), _delay(factors, lang)],
    }


def _age(row: pd.Series, lang: str) -> str:
    """Return the ages of a group of figures, and how many of its states' figures moved."""
    first, last, moved = int(row["lag_from"]), row["lag_to"], {"moved": int(row["moved"]), "figures": int(row["figures"])}
    if pd.isna(last):
        return say("age_open", lang, first=first, **moved)
    if first == last:
        return say("age_month", lang, first=first, **moved)
    return say("age_months", lang, first=first, last=int(last), **moved)


def _delay(factors: pd.DataFrame, lang: str) -> str:
    """Return whether young figures can be corrected for delay, and why not."""
    cuts = int(factors["cuts"].iloc[0])
    if (factors["reason"] == "too_few_cuts").any():
        return say("note_too_few_cuts", lang, cuts=cuts)
    return say("note_delay_estimated", lang, cuts=cuts)
