"""The sentences that set states, years and sources side by side: computed from tables, never typed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data import states
from violence_data.analysis import last_whole_year, measure
from violence_data.messages.answers import caveats, change_sentence, row_of, what
from violence_data.messages.text import Prose, paragraph, say, write
from violence_data.tables import TABLES


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
    rows = {"deaths": row_of(by_deaths, cve_ent=cve_ent), "victims": row_of(by_victims, cve_ent=cve_ent)}
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
        nation=float(row_of(whole, cve_ent=states.NATION)[rate]),
    )
    each = [_rank_of(ranks, code, lang) for code in own["cve_ent"]]
    return paragraph(opening, *each, write("answer_states_basis", lang, what=write(what(table), lang)), caveats(table))


def _rank_of(ranks: pd.DataFrame, code: str, lang: str) -> str:
    row, place = row_of(ranks, cve_ent=code), states.names()[code]
    if pd.isna(row["rank"]):
        return write("answer_states_no_rank", lang, place=place)
    ranked = {"rank": int(row["rank"]), "low": int(row["rank_low"]), "high": int(row["rank_high"])}
    return write("answer_states_rank", lang, place=place, **ranked)


def methods_answer(years: pd.DataFrame, lang: str = "en") -> Prose:
    """Return what each counting method covers and counts, and that they are not joined (`analysis.yearly_by_method`)."""
    count, sentences = measure(years), []
    for method, rows in years.groupby("method", sort=False, dropna=False):
        name, whole, last = say(f"method_{method}", lang), rows[rows["complete"]], rows.iloc[-1]
        span = {"method": name, "first": int(rows["year"].min()), "last": int(last["year"])}
        if whole.empty:
            sentences.append(write("answer_method_part", lang, **span, months=int(last["months"]), count=int(last[count])))
        else:
            newest = whole.iloc[-1]
            sentences.append(write("answer_method", lang, **span, year=int(newest["year"]), count=int(newest[count])))
    twice = sorted(years.loc[years["year"].duplicated(), "year"].unique())
    if twice:
        sentences.append(write("answer_methods_overlap", lang, years=", ".join(map(str, twice))))
    return paragraph(*sentences)


def years_answer(change: pd.DataFrame, year_a: int, year_b: int, table: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the opening of a comparison of two years: the nation, then how many states surely rose, fell or neither."""
    count, nation = TABLES[table.attrs["table"]].count, row_of(change, cve_ent=states.NATION)
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
