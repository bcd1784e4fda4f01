"""The sentences a report opens with, and those beside its charts: computed from tables, never typed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data import states
from violence_data.analysis import highest, last_whole_year, measure
from violence_data.messages.text import Prose, escape, paragraph, write
from violence_data.tables import TABLES, WARNINGS

DATING_WARNINGS = ("occurrence_short", "registration_delay")


def what(table: pd.DataFrame) -> str:
    """Return the name of a loaded table's count in the catalogue: the source without place and period."""
    return f"what_{table.attrs['table'].removesuffix('_state_month')}"


def _publisher(table: pd.DataFrame) -> str:
    return str(table.attrs["sources"][0]["publisher"])


def caveats(table: pd.DataFrame) -> str:
    """Return what must be said with any total of a loaded table: what its way of dating leaves out."""
    return " ".join(escape(WARNINGS[key]) for key in table.attrs["warnings"] if key in DATING_WARNINGS)


def _row(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.iloc[0]


def change_sentence(change: pd.DataFrame | None, cve_ent: str, before: int, lang: str) -> str:
    """Return how a place's rate moved, worded by whether its interval leaves out no change; nothing without a comparison."""
    if change is None:
        return ""
    row = _row(change, cve_ent=cve_ent)
    if pd.isna(row["change_pct"]):
        return ""
    low, high, moved = (float(row[c]) for c in ("change_pct_low", "change_pct_high", "change_pct"))
    key = "answer_rise" if low > 0 else "answer_fall" if high < 0 else "answer_unclear"
    size = moved if key == "answer_unclear" else abs(moved)
    return write(key, lang, before=before, change=size, low=low, high=high)


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
    last, record = _row(nation, year=year), highest(nation, count)
    first = int(nation["year"].min())
    opening = write(
        "answer_national",
        lang,
        year=year,
        publisher=_publisher(table),
        count=int(last[count]),
        what=write(f"count_{count}", lang),
        rate=float(last[f"{count}_per_100k"]),
    )
    if int(record["year"]) == year:
        best = write("answer_national_is_record", lang, first=first)
    else:
        best = write("answer_national_record", lang, first=first, record=int(record["year"]), count=int(record[count]))
    return paragraph(
        opening, best, change_sentence(change, states.NATION, year - 1, lang), unfinished_sentence(so_far, year, lang), caveats(table)
    )


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
    row, nation = _row(own, year=year), _row(yearly, cve_ent=states.NATION, year=year)
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
    record = write("answer_state_month", lang, first=int(own["year"].min()), month=month_name(peak["month"]), count=int(peak[count]))
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
    row, place = _row(ranks, cve_ent=cve_ent), states.names()[cve_ent]
    if pd.isna(row["rank"]):
        return write("answer_state_no_rank", lang, place=place)
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return write("answer_state_rank", lang, place=place, rank=int(row["rank"]), low=low, high=high)


def municipalities_answer(cve_ent: str, rates: pd.DataFrame, first: int, last: int, lang: str = "en") -> Prose:
    """Return what a state's municipal rates are and how the rates of small places are treated."""
    total = int(rates["homicide_deaths"].sum())
    return paragraph(write("answer_municipalities", lang, first=first, last=last, count=total, place=states.names()[cve_ent]))


def pair_answer(cve_ent: str, pair: pd.DataFrame, lang: str = "en") -> Prose:
    """Return how INEGI's deaths stand to SESNSP's victims in a state, from `analysis.source_pair`."""
    own = pair[(pair["cve_ent"] == cve_ent) & pair["ratio"].notna()]
    if own.empty:
        return paragraph(write("answer_pair_none", lang))
    last = own.iloc[-1]
    opening = write(
        "answer_pair",
        lang,
        year=int(last["year"]),
        deaths=int(last["homicide_deaths"]),
        victims=int(last["victims"]),
        place=states.names()[cve_ent],
        ratio=float(last["ratio"]),
    )
    outside = ", ".join(str(y) for y in own.loc[own["outside_band"], "year"])
    band = write("answer_pair_outside", lang, years=outside) if outside else write("answer_pair_inside", lang)
    return paragraph(opening, band)


def two_ranks_answer(cve_ent: str, year: int, by_deaths: pd.DataFrame, by_victims: pd.DataFrame, lang: str = "en") -> Prose:
    """Return a state's rank in one year by INEGI's deaths and by SESNSP's victims, each with its interval (`analysis.ranks`)."""
    rows = {"deaths": _row(by_deaths, cve_ent=cve_ent), "victims": _row(by_victims, cve_ent=cve_ent)}
    place = states.names()[cve_ent]
    if any(pd.isna(row["rank"]) for row in rows.values()):
        return paragraph(write("answer_two_ranks_none", lang, year=year, place=place))
    numbers = {
        f"{source}_{c}": int(row[f"rank_{c}" if c != "rank" else c]) for source, row in rows.items() for c in ("rank", "low", "high")
    }
    return paragraph(write("answer_two_ranks", lang, year=year, place=place, **numbers))


def states_answer(codes: Sequence[str], yearly: pd.DataFrame, ranks: pd.DataFrame, table: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the opening of a comparison of states: highest and lowest rate, each rank with its interval, what is counted."""
    count, year = measure(yearly), last_whole_year(yearly)
    rate, names = f"{count}_per_100k", states.names()
    whole = yearly[yearly["year"] == year]
    own = whole[whole["cve_ent"].isin(codes)].sort_values(rate, ascending=False, kind="stable")
    opening = write(
        "answer_states",
        lang,
        year=year,
        highest=names[own["cve_ent"].iloc[0]],
        high_rate=float(own[rate].iloc[0]),
        lowest=names[own["cve_ent"].iloc[-1]],
        low_rate=float(own[rate].iloc[-1]),
        number=len(own),
        nation=float(_row(whole, cve_ent=states.NATION)[rate]),
    )
    each = [_rank_of(ranks, code, lang) for code in own["cve_ent"]]
    return paragraph(opening, *each, write("answer_states_basis", lang, what=write(what(table), lang)), caveats(table))


def _rank_of(ranks: pd.DataFrame, code: str, lang: str) -> str:
    row, place = _row(ranks, cve_ent=code), states.names()[code]
    if pd.isna(row["rank"]):
        return write("answer_states_no_rank", lang, place=place)
    ranked = {"rank": int(row["rank"]), "low": int(row["rank_low"]), "high": int(row["rank_high"])}
    return write("answer_states_rank", lang, place=place, **ranked)


def years_answer(change: pd.DataFrame, year_a: int, year_b: int, table: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the opening of a comparison of two years: the nation, then how many states surely rose, fell or neither."""
    count, nation = TABLES[table.attrs["table"]].count, _row(change, cve_ent=states.NATION)
    by_state = change[change["cve_ent"] != states.NATION]
    up, down = int((by_state["change_pct_low"] > 0).sum()), int((by_state["change_pct_high"] < 0).sum())
    opening = write(
        "answer_years",
        lang,
        what=write(what(table), lang),
        count_a=int(nation[f"{count}_a"]),
        count_b=int(nation[f"{count}_b"]),
        year_a=year_a,
        year_b=year_b,
    )
    months = int(nation["months_compared"])
    part = write("answer_years_part", lang, months=months) if months < 12 else ""
    spread = write("answer_years_states", lang, up=up, down=down, unclear=len(by_state) - up - down)
    flagged = by_state[by_state["suspected_gap"] | by_state["level_shift"]]
    places = ", ".join(states.names()[c] for c in flagged["cve_ent"])
    warned = write("answer_years_flagged", lang, places=places) if places else ""
    return paragraph(opening, part, change_sentence(change, states.NATION, year_a, lang), spread, warned, caveats(table))


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
