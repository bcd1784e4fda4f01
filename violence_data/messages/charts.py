"""The words of each chart: title, axis, source line and notes, as the keyword arguments the figure takes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.analysis import highest, measure, rate_of_all
from violence_data.messages.answers import month_name, what
from violence_data.messages.sources import flag_notes, source_line
from violence_data.messages.text import say
from violence_data.tables import SEXES, WEAPONS

Words = dict[str, Any]


def _span(frame: pd.DataFrame) -> dict[str, int]:
    return {"first": int(frame["year"].min()), "last": int(frame["year"].max())}


def _unfinished(yearly: pd.DataFrame, lang: str) -> str:
    open_years = yearly[~yearly["complete"]]
    if open_years.empty:
        return ""
    last = open_years.iloc[-1]
    return say("unfinished", lang, year=int(last["year"]), months=int(last["months"]))


def _so_far(place: pd.DataFrame, lang: str) -> str:
    open_years = place[~place["complete"]]
    if open_years.empty:
        return ""
    last = open_years.iloc[-1]
    return say("so_far", lang, count=int(last[measure(place)]), months=int(last["months"]))


def years_words(place: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_trend` for one place's yearly counts; the first table is the one counted."""
    count, record = measure(place), highest(place, measure(place))
    name = states.names()[place["cve_ent"].iloc[0]]
    return {
        "title": say("title_years", lang, place=name, what=say(what(tables[0]), lang), **_span(place)),
        "ylabel": say(f"unit_{count}_year", lang),
        "source": source_line(*tables, lang=lang),
        "record_year": int(record["year"]),
        "record_label": say("record_year", lang, year=int(record["year"]), count=int(record[count])),
        "unfinished_label": _so_far(place, lang),
        "so_far": True,
        "flag_notes": flag_notes(place, lang),
    }


def rates_words(place: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_trend` for one place's yearly rates with their interval."""
    count = measure(place)
    record = highest(place, f"{count}_per_100k")
    name = states.names()[place["cve_ent"].iloc[0]]
    rate = float(record[f"{count}_per_100k"])
    return {
        "title": say("title_rates", lang, place=name, what=say(what(tables[0]), lang), **_span(place)),
        "ylabel": say(f"unit_{count}_rate", lang),
        "source": source_line(*tables, lang=lang),
        "low": f"{count}_per_100k_low",
        "high": f"{count}_per_100k_high",
        "record_year": int(record["year"]),
        "record_label": say("record_rate", lang, year=int(record["year"]), rate=rate),
        "unfinished_label": _unfinished(place, lang),
        "flag_notes": flag_notes(place, lang),
        "notes": [say("note_band", lang)],
    }


def months_words(place: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_months` for one place's monthly counts."""
    count, peak = measure(place), highest(place, measure(place))
    years = place.assign(year=place["month"].dt.year)
    name = states.names()[place["cve_ent"].iloc[0]]
    return {
        "title": say("title_months", lang, place=name, what=say(what(tables[0]), lang), **_span(years)),
        "ylabel": say(f"unit_{count}_month", lang),
        "source": source_line(*tables, lang=lang),
        "record_month": peak["month"],
        "record_label": say("record_month", lang, month=month_name(peak["month"]), count=int(peak[count])),
        "gap_label": say("gap_label_nation" if place["cve_ent"].iloc[0] == states.NATION else "gap_label", lang),
        "shift_label": say("shift_label", lang),
    }


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
    values = {"what": say(what(tables[0]), lang), "place": states.names().get(place, ""), **_span(yearly)}
    return {
        "title": say(title, lang, **values),
        "ylabel": say(f"unit_{measure(yearly)}_rate", lang),
        "source": source_line(*tables, lang=lang),
        "flag_notes": flag_notes(yearly, lang),
    }


def lines_words(title: str, yearly: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en", place: str = "") -> Words:
    """Return `states_words` for `plot_lines`, which also marks the unfinished year."""
    return {**states_words(title, yearly, *tables, lang=lang, place=place), "unfinished_label": _unfinished(yearly, lang)}


def bump_words(ranks: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_bump`."""
    return {
        "title": say("title_bump", lang, **_span(ranks)),
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


def map_pair_words(year_a: int, year_b: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_choropleth_pair` for two years."""
    return {
        "title": say("title_map_pair", lang, year_a=year_a, year_b=year_b),
        "titles": (str(year_a), str(year_b)),
        "ylabel": say(f"unit_{measure(tables[0])}_rate", lang),
        "missing_label": say("no_data", lang),
        "source": source_line(*tables, lang=lang),
    }


def map_words(cve_ent: str, first: int, last: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_choropleth` for a state's municipalities."""
    return {
        "title": say("title_map", lang, place=states.names()[cve_ent], first=first, last=last),
        "ylabel": say("unit_homicide_deaths_rate", lang),
        "missing_label": say("no_data", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_outline", lang)],
    }


def ranked_words(cve_ent: str, rates: pd.DataFrame, first: int, last: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_rank_intervals` for a state's municipalities, with the whole state's rate as reference."""
    whole = rate_of_all(rates)
    return {
        "title": say("title_ranked", lang, place=states.names()[cve_ent], first=first, last=last),
        "xlabel": say("unit_homicide_deaths_rate", lang),
        "reference": whole,
        "reference_label": say("label_state_rate", lang, rate=whole),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_shrunken", lang)],
    }


def shares_words(cve_ent: str, by: str, shares: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_shares` by "weapon" or "sex"."""
    present = set(shares[by])
    order = [slug for slug in {"weapon": WEAPONS, "sex": SEXES}[by] if slug in present]
    return {
        "title": say(f"title_{by}", lang, place=states.names()[cve_ent]),
        "ylabel": say("unit_share", lang),
        "order": order,
        "labels": {slug: say(f"{by}_{slug}", lang) for slug in order},
        "unfinished_label": _unfinished(shares, lang),
        "source": source_line(*tables, lang=lang),
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


def terms_words(terms: pd.DataFrame, presidential_terms: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_terms` for the nation's rate within each term."""
    return {
        "title": say("title_terms", lang),
        "ylabel": say(f"unit_{measure(terms)}_rate", lang),
        "labels": dict(zip(presidential_terms["president"], presidential_terms["label"], strict=True)),
        "source": source_line(*tables, lang=lang),
    }
