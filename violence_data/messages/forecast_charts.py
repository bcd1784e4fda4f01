"""The words of the charts of a forecast."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import highest, measure
from violence_data.messages.answers import what
from violence_data.messages.charts import Words, span
from violence_data.messages.forecasts import month_named
from violence_data.messages.sources import flag_notes, source_line
from violence_data.messages.text import say


def fan_words(place: pd.DataFrame, forecast: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_fan`; without a row of the forecast, those of the line alone and why there is no fan.

    Parameters
    ----------
    place
        Rows of `analysis.years_known`, or of `analysis.yearly` of one place.
    forecast
        Rows of `analysis.year_end` or `analysis.year_end_of_trend`.
    tables
        The loaded tables, the counted one first.
    lang
        Language of the words.
    """
    count, last = measure(place), place.sort_values("year").iloc[-1]
    told = {"place": states.names()[place["cve_ent"].iloc[0]], "what": say(what(tables[0]), lang)}
    title = say("title_years", lang, **told, **span(place)) if forecast.empty else say("title_fan", lang, **told, year=int(last["year"]))
    why = [] if last["complete"] else [say("trend_too_little", lang, year=int(last["year"]))]
    flags = flag_notes(place[place["complete"]], lang)
    notes = why if forecast.empty else _notes(forecast, lang) + ([] if flags else _marked(forecast, lang))
    return {
        "title": title,
        "ylabel": say(f"unit_{count}_year", lang),
        "source": source_line(*tables, lang=lang),
        "known_label": "" if last["complete"] else say("so_far", lang, count=int(last[count]), months=int(last["months"])),
        "flag_notes": flags,
        **_marks(forecast, lang),
        **_record(place, forecast, notes, lang),
    }


def _record(place: pd.DataFrame, forecast: pd.DataFrame, notes: list[str], lang: str) -> Words:
    """Name the highest year shown; where the series had a higher one before, a note names that one instead."""
    record, count = highest(place, measure(place)), measure(place)
    if len(forecast) and forecast["record"].iloc[0] > record[count]:
        told = {"record": int(forecast["record"].iloc[0]), "record_year": int(forecast["record_year"].iloc[0])}
        return {"notes": [*notes, say("note_fan_record", lang, **told)]}
    label = say("record_year", lang, year=int(record["year"]), count=int(record[count]))
    return {"record_year": int(record["year"]), "record_label": label, "notes": notes}


def path_words(path: pd.DataFrame, forecast: pd.DataFrame, cve_ent: str, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_path`, which measures against the record year, and the second model's end on that scale.

    Parameters
    ----------
    path
        Rows of `analysis.forecast_path`.
    forecast
        `analysis.year_end` of the same year.
    cve_ent
        The place.
    tables
        The loaded tables, the counted one first.
    lang
        Language of the words.
    """
    row = forecast.iloc[0]
    told = {"year": int(row["year"]), "record_year": int(row["record_year"])}
    what_is = say(what(tables[0]), lang)
    return {
        "title": say("title_path", lang, place=states.names()[cve_ent], **told),
        "ylabel": say("unit_path", lang, what=what_is[:1].upper() + what_is[1:], record_year=told["record_year"]),
        "month_names": say("months_short", lang).split(),
        "names": _ends_of_years(path, told["year"], told["record_year"], lang),
        "other_ends": [int(forecast.iloc[1][end]) - int(row["record"]) for end in ("low_95", "low_80", "point", "high_80", "high_95")],
        "source": source_line(*tables, lang=lang),
        **_marks(forecast, lang),
        "after_label": say("label_path_came", lang) if path["came"].notna().any() else "",
        "notes": _notes(forecast, lang) + _marked(forecast, lang),
    }


def _ends_of_years(path: pd.DataFrame, year: int, record_year: int, lang: str) -> dict[int, str]:
    """Return the words beside the end of each whole year: its total."""
    ends = path[(path["month_number"] == 12) & (path["year"] != year)]
    return {int(end["year"]): _end_of_year(end, record_year, lang) for _, end in ends.iterrows()}


def _end_of_year(end: pd.Series, record_year: int, lang: str) -> str:
    key = "label_path_record" if end["year"] == record_year else "label_path_year"
    return say(key, lang, year=int(end["year"]), count=int(end["total"]))


def _marks(forecast: pd.DataFrame, lang: str) -> Words:
    """Return what the marks of a fan mean, and the words beside its end."""
    made = {f"{mark}_label": say(f"label_fan_{mark}", lang) for mark in ("wide", "narrow", "point", "other")}
    if forecast.empty:
        return {**made, "end_label": ""}
    row = forecast.iloc[0]
    ends = {"point": int(row["point"]), "low": int(row["low_80"]), "high": int(row["high_80"])}
    came = "" if pd.isna(row["came"]) else say("label_fan_came", lang, came=int(row["came"]))
    return {**made, "end_label": say("label_fan_end", lang, year=int(row["year"]), **ends), "came_label": came}


def _notes(forecast: pd.DataFrame, lang: str) -> list[str]:
    """Return what must stand under a fan: that it is a test, rests on little, or starts from months that may be incomplete."""
    row = forecast.iloc[0]
    test = say("note_fan_test", lang, month=month_named(int(row["months_known"]), lang), year=int(row["year"]))
    little, low = say("note_fan_little", lang, years=int(row["whole_years"])), say("note_fan_low", lang)
    told = {test: row["is_test"], little: row["little_history"], low: row["may_be_incomplete"]}
    return [note for note, holds in told.items() if holds]


def _marked(forecast: pd.DataFrame, lang: str) -> list[str]:
    """Return that months used are flagged, for a chart that does not draw them."""
    row = forecast.iloc[0]
    return [say("note_fan_marked", lang)] if row["suspected_gap"] or row["level_shift"] else []
