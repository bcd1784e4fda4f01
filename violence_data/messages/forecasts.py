"""How a year may end, in sentences: what is known, how far it may go, what came, and what that rests on."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import measure
from violence_data.messages.answers import caveats
from violence_data.messages.sources import flag_notes
from violence_data.messages.text import Prose, escape, paragraph, say, write

WORDED = ((90, "very_likely"), (66, "likely"), (33, "even"), (10, "unlikely"), (2, "very_unlikely"), (0, "one"))
"""From how many chances in 100 on each word holds: the scale of the IPCC (Mastrandrea et al. 2010)."""
NEVER, ALWAYS = 0.005, 0.995
"""Under and from which probability a rounded number would say never, or always: none is printed there."""
FAR_APART = 0.2
"""Difference of two models' probabilities that a reader must be told of."""


def chances(p: float, lang: str = "en") -> Prose:
    """Return a probability in words that can be printed, with the number.

    >>> chances(0.712), chances(0.0)
    ('likely (71 chances in 100)', 'almost ruled out (less than 1 chance in 100)')
    """
    if not NEVER <= p < ALWAYS:
        return Prose(say("p_hardly" if p < NEVER else "p_certain", lang))
    word = next(name for least, name in WORDED if round(100 * p) >= least)
    return Prose(say(f"p_{word}", lang, p=100 * p))


def month_named(number: int, lang: str) -> str:
    """Return a month's name."""
    return say("months_long", lang).split()[number - 1]


def forecast_answer(forecast: pd.DataFrame, months: pd.DataFrame, counted: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the opening of a forecast's page: what is known, how the year may end, and, of a past year, what came.

    Parameters
    ----------
    forecast
        `analysis.year_end`, model E first and D second.
    months
        The place's rows of `analysis.of_place`.
    counted
        The loaded table, for what is counted and by whom.
    lang
        Language of the sentences.
    """
    row = forecast.iloc[0]
    source, year, known = counted.attrs["sources"][0], int(row["year"]), int(row["months_known"])
    opening = write(
        "forecast_known_january" if known == 1 else "forecast_known",
        lang,
        **({} if known == 1 else {"month": month_named(known, lang)}),
        year=year,
        publisher=source["publisher"],
        known=int(row["known"]),
        what=say(f"count_{measure(months)}", lang),
        place=states.names()[months["cve_ent"].iloc[0]],
        cut=source["cut"],
    )
    test = write("forecast_test", lang, month=month_named(known, lang), year=year, cut=source["cut"]) if row["is_test"] else ""
    told = [paragraph(opening, test), *_ending(forecast, lang), _came(row, lang), *_cautions(row, lang), write("forecast_revisions", lang)]
    return Prose("\n\n".join(part for part in (*told, caveats(counted)) if part))


def trend_forecast_answer(forecast: pd.DataFrame, nation: pd.DataFrame, lang: str = "en") -> Prose:
    """Return how the last year of the national trend may end; why nothing is forecast, when it is whole or rests on too little.

    Parameters
    ----------
    forecast
        `analysis.year_end_of_trend`.
    nation
        Rows of `analysis.yearly` of the nation.
    lang
        Language of the sentences.
    """
    last = nation.sort_values("year").iloc[-1]
    if forecast.empty:
        return paragraph(write("trend_whole" if last["complete"] else "trend_too_little", lang, year=int(last["year"])))
    return Prose("\n\n".join([*_ending(forecast, lang), *_cautions(forecast.iloc[0], lang)]))


def _cautions(row: pd.Series, lang: str) -> list[str]:
    """Return what a reader must be told at once: that it rests on little or on flagged months, that the last ones are unusually low."""
    little = [write("forecast_little", lang)] if row["little_history"] else []
    low = [_low(row, lang)] if row["may_be_incomplete"] else []
    return little + low + ([write("forecast_marked", lang)] if row["suspected_gap"] or row["level_shift"] else [])


def _ending(forecast: pd.DataFrame, lang: str) -> list[str]:
    """Return what each of the two models says of the year's total and of how likely a record is, a paragraph each."""
    first, other = forecast.iloc[0], forecast.iloc[1]
    ends = {name: int(first[name]) for name in ("year", "point", "low_80", "high_80", "low_95", "high_95")}
    same = int(first["record_year"]) == int(first["year"]) - 1
    p_last = {} if same else {"p_last": chances(other["p_above_last_year"], lang), "before": int(other["year"]) - 1}
    second = write(
        "forecast_other_last" if same else "forecast_other",
        lang,
        **{name: int(other[name]) for name in ("point", "low_80", "high_80")},
        p_record=chances(other["p_record"], lang),
        **p_last,
    )
    gap = max(abs(first[p] - other[p]) for p in ("p_record", "p_above_last_year"))
    differ = write("forecast_differ", lang, gap=100 * gap) if gap > FAR_APART else ""
    return [paragraph(write("forecast_point", lang, **ends), _record(first, lang)), paragraph(second, differ)]


def _record(row: pd.Series, lang: str) -> str:
    """Return how likely the year passes the record and the year before; one sentence where they are the same year."""
    year, before, last = int(row["year"]), int(row["year"]) - 1, int(row["last_year"])
    p_record = chances(row["p_record"], lang)
    if int(row["record_year"]) == before:
        return write("forecast_record_last", lang, year=year, before=before, last=last, p_record=p_record)
    p_last = chances(row["p_above_last_year"], lang)
    record = {"record": int(row["record"]), "record_year": int(row["record_year"])}
    return write("forecast_record", lang, **record, year=year, before=before, last=last, p_record=p_record, p_last=p_last)


def _came(row: pd.Series, lang: str) -> str:
    """Return what came of a year that was forecast as if it were not over; nothing for a year under way."""
    if not row["is_test"]:
        return ""
    if pd.isna(row["came"]):
        return write("forecast_came_unknown", lang)
    came = int(row["came"])
    inside = [k for k in (80, 95) if row[f"low_{k}"] <= came <= row[f"high_{k}"]]
    key = "forecast_came_80" if 80 in inside else "forecast_came_95" if inside else "forecast_came_out"
    record = {"record": int(row["record"]), "record_year": int(row["record_year"])}
    verdict = write("forecast_came_record" if came > record["record"] else "forecast_came_no_record", lang, **record)
    return paragraph(write(key, lang, came=came), verdict)


def forecast_basis(forecast: pd.DataFrame, known: pd.DataFrame, lang: str = "en") -> Prose:
    """Return what a forecast rests on: its months, that the last ones are as usual, what is flagged.

    Parameters
    ----------
    forecast
        `analysis.year_end`.
    known
        `analysis.years_known` of the same months.
    lang
        Language of the sentences.
    """
    row = forecast.iloc[0]
    first, last = row["history_from"], pd.Timestamp(int(row["year"]), int(row["months_known"]), 1)
    span = {"months": 12 * (last.year - first.year) + last.month - first.month + 1, "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
    said = [write("forecast_rests", lang, **span, year=last.year, years=int(row["whole_years"]))]
    said += [] if row["may_be_incomplete"] else [_not_low(row, lang)]  # the opening says it of months that are low
    notes = flag_notes(known, lang)
    said += [write("forecast_flagged", lang, note=Prose(escape(note))) for note in notes] or [write("forecast_unflagged", lang)]
    return Prose("\n\n".join(said))


def _not_low(row: pd.Series, lang: str) -> str:
    """Return how far the last months known lie from what was expected, or that this could not be checked."""
    if pd.isna(row["last_months"]):
        return write("forecast_not_checked", lang)
    return write("forecast_not_low", lang, months=int(row["last_months"]), size=float(row["last_months_pct"]))


def _low(row: pd.Series, lang: str) -> str:
    """Return that the last months known are unusually low, and what that may mean."""
    p = 100 * float(row["last_months_p"])
    worded = Prose(say("forecast_low_p_hardly", lang) if round(p) <= 1 else say("forecast_low_p", lang, p=p))
    size, months = -float(row["last_months_pct"]), int(row["last_months"])
    if months == 1:
        return write("forecast_low_one", lang, size=size, p=worded)
    return write("forecast_low", lang, months=months, size=size, p=worded)
