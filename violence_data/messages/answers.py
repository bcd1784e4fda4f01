"""The sentences a report opens with, and those beside its charts: computed from tables, never typed."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import highest, last_whole_year, measure
from violence_data.messages.text import Prose, escape, paragraph, write
from violence_data.tables import WARNINGS

DATING_WARNINGS = ("occurrence_short", "registration_delay")


def what(table: pd.DataFrame) -> str:
    """Return the name of a loaded table's count in the catalogue: the source without place and period."""
    return f"what_{table.attrs['table'].removesuffix('_state_month').removesuffix('_nation_month')}"


def _publisher(table: pd.DataFrame) -> str:
    return str(table.attrs["sources"][0]["publisher"])


def caveats(table: pd.DataFrame) -> str:
    """Return what must be said with any total of a loaded table: what its way of dating leaves out."""
    return " ".join(escape(WARNINGS[key]) for key in table.attrs["warnings"] if key in DATING_WARNINGS)


def row_of(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    """Return the first row whose columns hold the wanted values."""
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.iloc[0]


def change_sentence(change: pd.DataFrame | None, cve_ent: str, before: int, lang: str) -> str:
    """Return how a place's rate moved, worded by whether its interval leaves out no change; nothing without a comparison."""
    if change is None:
        return ""
    row = row_of(change, cve_ent=cve_ent)
    if pd.isna(row["change_pct"]):
        return ""
    low, high, moved = (float(row[c]) for c in ("change_pct_low", "change_pct_high", "change_pct"))
    key = "answer_rise" if low > 0 else "answer_fall" if high < 0 else "answer_unclear"
    size = moved if key == "answer_unclear" else abs(moved)
    flagged = write("answer_change_flagged", lang) if row["suspected_gap"] or row["level_shift"] else ""
    return f"{write(key, lang, before=before, change=size, low=low, high=high)} {flagged}".strip()


def unfinished_sentence(so_far: pd.DataFrame, last: int, lang: str) -> str:
    """Return what the months of a year that is not over say beside the same months of the year before."""
    count, row = measure(so_far), so_far.iloc[-1]
    year, months, total = int(row["year"]), int(row["months"]), int(row[count])
    if year == last:
        return write("answer_all_whole", lang)
    before = so_far[so_far["year"] == year - 1]
    if before.empty or pd.isna(before["change_pct"].iloc[0]):
        return write("answer_unfinished", lang, year=year, months=months, count=total)
    change = float(before["change_pct"].iloc[0])
    if round(abs(change), 1) == 0:
        return write("answer_unfinished_same", lang, year=year, months=months, count=total, before=year - 1)
    key = "answer_unfinished_more" if change > 0 else "answer_unfinished_fewer"
    return write(key, lang, year=year, months=months, count=total, change=abs(change), before=year - 1)


def national_answer(
    nation: pd.DataFrame, change: pd.DataFrame | None, so_far: pd.DataFrame, table: pd.DataFrame, lang: str = "en"
) -> Prose:
    """Return the opening of the national trend.

    Parameters
    ----------
    nation
        Rows of `analysis.yearly` of the nation.
    change
        `analysis.change_on_year_before` of the last whole year.
    so_far
        `analysis.year_to_date` of the last year.
    table
        The loaded table, for what is counted and by whom.
    lang
        Language of the sentences.
    """
    count, year = measure(nation), last_whole_year(nation)
    last = row_of(nation, year=year)
    opening = write(
        "answer_national",
        lang,
        year=year,
        publisher=_publisher(table),
        count=int(last[count]),
        what=write(f"count_{count}", lang),
        rate=float(last[f"{count}_per_100k"]),
    )
    return paragraph(
        opening,
        record_sentence(nation, year, lang),
        change_sentence(change, states.NATION, year - 1, lang),
        unfinished_sentence(so_far, year, lang),
        caveats(table),
    )


def record_sentence(place: pd.DataFrame, year: int, lang: str) -> str:
    """Return which of the whole years shown is the highest; nothing when only one is shown."""
    count, whole = measure(place), place[place["complete"]]
    if len(whole) < 2:
        return ""
    record, span = highest(place, count), {"first": int(whole["year"].min()), "last": int(whole["year"].max())}
    if int(record["year"]) == year:
        return write("answer_national_is_record", lang, **span)
    return write("answer_national_record", lang, **span, record=int(record["year"]), count=int(record[count]))


def state_answer(
    cve_ent: str,
    yearly: pd.DataFrame,
    monthly: pd.DataFrame,
    ranks: pd.DataFrame,
    change: pd.DataFrame | None,
    so_far: pd.DataFrame,
    lang: str = "en",
) -> Prose:
    """Return the opening of a state's profile: level beside the nation, rank with its interval, change, record month, year so far.

    Parameters
    ----------
    cve_ent
        The state.
    yearly, monthly
        `analysis.yearly` and `analysis.with_nation` rows of all states and the nation.
    ranks
        `analysis.ranks` of the last whole year.
    change
        `analysis.change_on_year_before` of the last whole year.
    so_far
        `analysis.year_to_date` of the last year.
    lang
        Language of the sentences.
    """
    count, place = measure(yearly), states.names()[cve_ent]
    own = yearly[yearly["cve_ent"] == cve_ent]
    year = last_whole_year(own)
    row, nation = row_of(own, year=year), row_of(yearly, cve_ent=states.NATION, year=year)
    months = monthly[monthly["cve_ent"] == cve_ent]
    peak = highest(months, count)
    opening = write(
        "answer_state",
        lang,
        year=year,
        count=int(row[count]),
        place=place,
        rate=float(row[f"{count}_per_100k"]),
        nation=float(nation[f"{count}_per_100k"]),
    )
    record = write(
        "answer_state_month",
        lang,
        first=int(own["year"].min()),
        last=int(own["year"].max()),
        month=month_name(peak["month"]),
        count=int(peak[count]),
    )
    return paragraph(
        opening,
        rank_sentence(ranks, cve_ent, lang),
        change_sentence(change, cve_ent, year - 1, lang),
        record,
        unfinished_sentence(so_far, year, lang),
    )


def month_name(month: pd.Timestamp) -> str:
    """Return a month as year and number, the same in every language.

    >>> month_name(pd.Timestamp("2019-10-01"))
    '2019-10'
    """
    return f"{month:%Y-%m}"


def rank_sentence(ranks: pd.DataFrame, cve_ent: str, lang: str) -> str:
    """Return a state's rank, always with its interval; that it gets none when it has too few victims."""
    row, place = row_of(ranks, cve_ent=cve_ent), states.names()[cve_ent]
    if pd.isna(row["rank"]):
        return write("answer_state_no_rank", lang, place=place)
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return write("answer_state_rank", lang, place=place, rank=int(row["rank"]), low=low, high=high)


def municipalities_answer(cve_ent: str, rates: pd.DataFrame, first: int, last: int, lang: str = "en") -> Prose:
    """Return what a state's municipal rates are and how the rates of small places are treated."""
    total = int(rates["homicide_deaths"].sum())
    return paragraph(write("answer_municipalities", lang, first=first, last=last, count=total, place=states.names()[cve_ent]))


def terms_answer(terms: pd.DataFrame, presidential_terms: pd.DataFrame, lang: str = "en") -> Prose:
    """Return each presidential term's average rate in the nation, and that a term is no cause."""
    rate = f"{measure(terms)}_per_100k_annualised"
    labels = dict(zip(presidential_terms["president"], presidential_terms["label"], strict=True))
    parts = [
        write(
            "term_whole" if row["complete"] else "term_part",
            lang,
            label=labels[row["president"]],
            rate=float(row[rate]),
            months=int(row["months"]),
        )
        for _, row in terms[terms["cve_ent"] == states.NATION].iterrows()
    ]
    return paragraph(write("answer_terms", lang, terms=Prose("; ".join(parts))))
