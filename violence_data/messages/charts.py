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


def span(frame: pd.DataFrame) -> dict[str, str]:
    """Return the years of a frame as they are printed."""
    return {"years": spell(int(frame["year"].min()), int(frame["year"].max()))}


def spell(first: int, last: int) -> str:
    """Return a run of years as it is printed.

    >>> spell(2015, 2018), spell(2015, 2015)
    ('2015–2018', '2015')
    """
    return f"{first}–{last}" if last > first else str(first)


def unfinished(yearly: pd.DataFrame, lang: str) -> str:
    """Return the words over a year that is not over; nothing when every year is whole."""
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
        "title": say("title_years", lang, place=name, what=say(what(tables[0]), lang), **span(place)),
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
        "title": say("title_rates", lang, place=name, what=say(what(tables[0]), lang), **span(place)),
        "ylabel": say(f"unit_{count}_rate", lang),
        "source": source_line(*tables, lang=lang),
        "low": f"{count}_per_100k_low",
        "high": f"{count}_per_100k_high",
        "record_year": int(record["year"]),
        "record_label": say("record_rate", lang, year=int(record["year"]), rate=rate),
        "unfinished_label": unfinished(place, lang),
        "flag_notes": flag_notes(place, lang),
        "notes": [say("note_band", lang)],
    }


def months_words(place: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_months` for one place's monthly counts."""
    count, peak = measure(place), highest(place, measure(place))
    years = place.assign(year=place["month"].dt.year)
    name = states.names()[place["cve_ent"].iloc[0]]
    return {
        "title": say("title_months", lang, place=name, what=say(what(tables[0]), lang), **span(years)),
        "ylabel": say(f"unit_{count}_month", lang),
        "source": source_line(*tables, lang=lang),
        "record_month": peak["month"],
        "record_label": say("record_month", lang, month=month_name(peak["month"]), count=int(peak[count])),
        "gap_label": say("gap_label_nation" if place["cve_ent"].iloc[0] == states.NATION else "gap_label", lang),
        "shift_label": say("shift_label", lang),
    }


def map_words(cve_ent: str, first: int, last: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_choropleth` for a state's municipalities."""
    return {
        "title": say("title_map", lang, place=states.names()[cve_ent], years=spell(first, last)),
        "ylabel": say("unit_homicide_deaths_rate", lang),
        "missing_label": say("no_data", lang),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_shrunken_map", lang), say("note_outline", lang)],
    }


def ranked_words(cve_ent: str, rates: pd.DataFrame, first: int, last: int, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_rank_intervals` for a state's municipalities, with the whole state's rate as reference."""
    whole = rate_of_all(rates)
    return {
        "title": say("title_ranked", lang, place=states.names()[cve_ent], years=spell(first, last)),
        "xlabel": say("unit_homicide_deaths_rate", lang),
        "reference": whole,
        "reference_label": say("label_state_rate", lang, rate=whole),
        "source": source_line(*tables, lang=lang),
        "notes": [say("note_shrunken", lang)],
    }


def shares_words(cve_ent: str, by: str, shares: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_shares` by "weapon" or "sex"."""
    present, months = set(shares[by]), shares.loc[~shares["complete"], "months"]
    order = [slug for slug in {"weapon": WEAPONS, "sex": SEXES}[by] if slug in present]
    return {
        "title": say(f"title_{by}", lang, place=states.names()[cve_ent]),
        "ylabel": say("unit_share", lang),
        "order": order,
        "labels": {slug: say(f"{by}_{slug}", lang) for slug in order},
        "unfinished_label": say("months_of_year", lang, months=int(months.iloc[-1])) if len(months) else "",
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
