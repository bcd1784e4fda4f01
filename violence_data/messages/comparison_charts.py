"""The words of charts that set states, years or sources side by side, as the keyword arguments the figure takes."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import measure, method_breaks
from violence_data.messages.answers import what
from violence_data.messages.charts import Words, span, unfinished
from violence_data.messages.sources import flag_notes, source_line
from violence_data.messages.text import say


def states_words(title: str, yearly: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en", place: str = "") -> Words:
    """Return the words of a chart that sets the rates of several states side by side.

    Parameters
    ----------
    title
        Key of the title: "title_small_multiples", "title_neighbours" or "title_states".
    yearly
        The rows drawn.
    tables
        The loaded tables behind them, the counted one first.
    lang
        Language of the words.
    place
        Code of the state the title names, where it names one.
    """
    values = {"what": say(what(tables[0]), lang), "place": states.names().get(place, ""), **span(yearly)}
    return {
        "title": say(title, lang, **values),
        "ylabel": say(f"unit_{measure(yearly)}_rate", lang),
        "source": source_line(*tables, lang=lang),
        "flag_notes": flag_notes(yearly, lang),
        "notes": [] if yearly["complete"].all() else [say("note_unfinished", lang)],
    }


def lines_words(title: str, yearly: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en", place: str = "") -> Words:
    """Return `states_words` for `plot_lines`, which also marks the unfinished year."""
    return {**states_words(title, yearly, *tables, lang=lang, place=place), "unfinished_label": unfinished(yearly, lang)}


def bump_words(ranks: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_bump`."""
    return {
        "title": say("title_bump", lang, **span(ranks)),
        "ylabel": say("unit_rank", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_rank", lang)],
    }


def _pair_notes(change: pd.DataFrame, lang: str) -> list[str]:
    months = int(change["months_compared"].iloc[0])
    return [say("note_interval", lang)] + ([say("note_part_years", lang, months=months)] if months < 12 else [])


def _pair_flags(change: pd.DataFrame, lang: str) -> list[str]:
    marked = (change["suspected_gap"] | change["level_shift"]).any()
    return [say("note_flagged_state", lang)] if marked else []


def dumbbell_words(change: pd.DataFrame, year_a: int, year_b: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_dumbbell` for `analysis.compare_years`."""
    count = measure(tables[0])
    return {
        "title": say("title_dumbbell", lang, year_a=year_a, year_b=year_b),
        "xlabel": say(f"unit_{count}_rate", lang),
        "label_a": str(year_a),
        "label_b": str(year_b),
        "label": "label",
        "label_title": say("label_change_title", lang),
        "source": source_line(*tables, lang=lang),
        "flag_notes": _pair_flags(change, lang),
        "notes": _pair_notes(change, lang),
    }


def change_words(change: pd.DataFrame, year_a: int, year_b: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_change` for `analysis.compare_years`."""
    return {
        "title": say("title_change", lang, year_a=year_a, year_b=year_b),
        "xlabel": say("unit_change", lang),
        "source": source_line(*tables, lang=lang),
        "flag_notes": _pair_flags(change, lang),
        "notes": _pair_notes(change, lang),
    }


def with_labels(change: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Return `analysis.compare_years` rows with a column `label` that says the change and its interval."""
    labels = [
        ""
        if pd.isna(row["change_pct"]) or pd.isna(row["change_pct_high"])
        else say(
            "label_change",
            lang,
            change=float(row["change_pct"]),
            low=float(row["change_pct_low"]),
            high=float(row["change_pct_high"]),
        )
        for _, row in change.iterrows()
    ]
    return change.assign(label=labels)


def methods_words(years: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_lines` for one place's years under each counting method, with a break where each begins."""
    methods = list(years["method"].unique())
    return {
        "title": say("title_methods", lang, **span(years)),
        "ylabel": say(f"unit_{measure(years)}_rate", lang),
        "source": source_line(*tables, lang=lang),
        "highlight": methods,
        "names": {m: say(f"method_{m}", lang) for m in methods},
        "breaks": [(at, say(f"method_{method}", lang)) for at, method in method_breaks(years)],
        "flag_notes": flag_notes(years, lang),
        "notes": [say("note_methods", lang), *_open_years(years, lang)],
    }


def _open_years(years: pd.DataFrame, lang: str) -> list[str]:
    """Return the note on diamonds: each unfinished year and its months; none when every year is whole."""
    rows = years[~years["complete"]]
    spelt = [say("unfinished", lang, year=int(row["year"]), months=int(row["months"])) for _, row in rows.iterrows()]
    return [say("note_open_years", lang, years="; ".join(spelt))] if spelt else []


def map_pair_words(change: pd.DataFrame, year_a: int, year_b: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_choropleth_pair` for two years of `analysis.compare_years`; flagged states are named."""
    flagged = change[(change["suspected_gap"] | change["level_shift"]) & (change["cve_ent"] != states.NATION)]
    places = ", ".join(states.names()[code] for code in flagged["cve_ent"])
    return {
        "title": say("title_map_pair", lang, year_a=year_a, year_b=year_b),
        "titles": (str(year_a), str(year_b)),
        "ylabel": say(f"unit_{measure(tables[0])}_rate", lang),
        "missing_label": say("no_data", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_flagged_places", lang, places=places)] if places else [],
    }


def pair_words(cve_ent: str, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_pair` for INEGI's deaths beside SESNSP's victims."""
    return {
        "title": say("title_pair", lang, place=states.names()[cve_ent]),
        "ylabel": say("unit_pair_year", lang),
        "columns": {"homicide_deaths": say("label_inegi", lang), "victims": say("label_sesnsp", lang)},
        "note": say("note_pair", lang),
        "source": source_line(*tables, lang=lang),
    }
