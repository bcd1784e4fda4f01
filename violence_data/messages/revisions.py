"""The sentences, chart words and tables of revisions: how far figures moved between cuts, and how late."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import cuts_held, largest_first, last_lag_moved, measure, movement_by_age, revisions_between, revisions_by_place
from violence_data.messages.answers import row_of, what
from violence_data.messages.charts import Words
from violence_data.messages.sources import source_line
from violence_data.messages.text import Prose, escape, paragraph, say, table, write

MOST_NAMED = 3
FEWEST_CUTS = 6


def revisions_answer(triangle: pd.DataFrame, years: pd.DataFrame, shown: pd.DataFrame, every: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the opening of the report on revisions.

    Parameters
    ----------
    triangle
        `analysis.revision_triangle` of one method.
    years
        `analysis.year_revisions` of it, with totals published elsewhere where there are.
    shown
        The loaded rows behind the triangle.
    every
        The loaded table with every method, for those that are not shown.
    lang
        Language of the sentences.
    """
    cuts = cuts_held(shown)
    if len(cuts) < 2:
        return paragraph(_one_cut(cuts, shown, lang), _record(years, lang), _methods(shown, every, lang))
    number = len(cuts)
    late = write("answer_revisions_delay" if number < FEWEST_CUTS else "answer_revisions_delay_known", lang, number=number)
    first, second = paragraph(*_between(triangle, cuts, lang)), paragraph(_late(triangle, lang), _record(years, lang))
    return Prose("\n\n".join([first, second, paragraph(late, _methods(shown, every, lang))]))


def _one_cut(cuts: pd.DataFrame, shown: pd.DataFrame, lang: str) -> str:
    lone = {"cut": cuts["cut"].iloc[-1], "published_on": f"{cuts['published_on'].iloc[-1]:%Y-%m-%d}"}
    return write("answer_revisions_one", lang, what=write(what(shown), lang), **lone)


def _between(triangle: pd.DataFrame, cuts: pd.DataFrame, lang: str) -> list[str]:
    """Return what changed between the first and the last cut: in all, by year, by state."""
    count, ends = measure(triangle), sorted(cuts["cut"])
    by_place = revisions_by_place(triangle, ends[0], ends[-1])
    by_state, nation = by_place[by_place["cve_ent"] != states.NATION], row_of(by_place, cve_ent=states.NATION)
    said = {
        "cut_a": ends[0],
        "cut_b": ends[-1],
        "number": len(cuts),
        "months": int(by_state["months"].sum()),
        "count_a": int(nation[f"{count}_a"]),
        "what": write(f"count_{count}", lang),
    }
    changed = int(by_state["months_changed"].sum())
    if not changed:
        return [write("answer_revisions_none", lang, **said)]
    later = {"count_b": int(nation[f"{count}_b"]), "change": int(nation["change"])}
    by_year = revisions_between(triangle, ends[0], ends[-1])
    year = largest_first(by_year[by_year["cve_ent"] == states.NATION]).iloc[0]
    moved = {"year": int(year["year"]), "change": int(year["change"]), "months": int(year["months"])}
    return [
        write("answer_revisions", lang, changed=changed, **said, **later),
        write("answer_revisions_year", lang, **moved),
        write("answer_revisions_states", lang, places=named_changes(by_state, lang)),
    ]


def named_changes(by_state: pd.DataFrame, lang: str) -> str:
    """Return the states whose sum changed most, each with its change."""
    names = states.names()
    most = largest_first(by_state).head(MOST_NAMED)
    return ", ".join(say("place_change", lang, place=names[row["cve_ent"]], change=int(row["change"])) for _, row in most.iterrows())


def _late(triangle: pd.DataFrame, lang: str) -> str:
    by_age = movement_by_age(triangle)
    by_state, lag = by_age[by_age["cve_ent"] != states.NATION], last_lag_moved(triangle)
    if lag is None:
        return ""
    return write("answer_revisions_late", lang, moved=int(by_state["moved"].sum()), figures=int(by_state["figures"].sum()), lag=lag)


def _record(years: pd.DataFrame, lang: str) -> str:
    nation = years[years["cve_ent"] == states.NATION]
    if nation.empty or nation["change"].iloc[0] == 0:
        return write("answer_revisions_no_record", lang)
    top = nation.iloc[0]
    numbers = {"year": int(top["year"]), "low": int(top["total_low"]), "high": int(top["total_high"]), "change": int(top["change"])}
    return write("answer_revisions_record", lang, pct=float(top["change_pct"]), **numbers)


def _methods(shown: pd.DataFrame, every: pd.DataFrame, lang: str) -> str:
    """Return which method is shown and what is held of others; nothing where there is one."""
    held, method = cuts_held(every), cuts_held(shown)["method"].iloc[0]
    others = other_methods(held, method, lang)
    number = int((held["method"] == method).sum())
    return write("answer_revisions_methods", lang, method=say(f"method_{method}", lang), number=number, others=others) if others else ""


def other_methods(held: pd.DataFrame, method: str, lang: str) -> str:
    """Return the cuts held of every method but one."""
    parts = [
        say("method_cuts", lang, method=say(f"method_{other}", lang), cuts=", ".join(rows["cut"]))
        for other, rows in held[held["method"] != method].groupby("method", dropna=False)
    ]
    return "; ".join(parts)


def month_revisions_words(frame: pd.DataFrame, shown: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_month_revisions` for the nation's rows of `analysis.first_to_newest`."""
    return {
        "title": say("title_month_revisions", lang, what=say(what(shown), lang)),
        "ylabel": say("unit_month_revisions", lang, what=say(f"count_{measure(shown)}", lang)),
        "names": {cut: say("label_first_cut", lang, cut=cut) for cut in frame["first_cut"].unique()},
        "source": source_line(shown, lang=lang),
        "notes": [say("note_month_revisions", lang)],
    }


def nothing_to_compare(cuts: pd.DataFrame, lang: str = "en") -> Prose:
    """Return that one cut (`analysis.cuts_held`) has nothing beside it, in place of a chart; nothing where there are more."""
    return paragraph(write("answer_revisions_one_table", lang) if len(cuts) < 2 else "")


def revisions_by_state_table(movement: pd.DataFrame, lang: str = "en") -> Prose:
    """Return for each place how many figures moved and how far, by age (`analysis.movement_by_age`); the nation last."""
    if movement.empty:
        return paragraph(write("answer_revisions_one_table", lang))
    ages, names = sorted(movement["age_from"].unique()), states.names()
    order = sorted(movement["cve_ent"].unique(), key=lambda code: (code == states.NATION, code))
    cells = {(row["cve_ent"], row["age_from"]): _cell(row, lang) for _, row in movement.iterrows()}
    rows = [[escape(names[code]), *(cells.get((code, age), "") for age in ages)] for code in order]
    head = [write("head_state", lang), *(write(f"head_age_{age}", lang) for age in ages)]
    return Prose(f"{write('revisions_by_state', lang)}\n\n{table(head, rows)}")


def _cell(row: pd.Series, lang: str) -> str:
    if not row["moved"]:
        return say("moved_cell_none", lang, figures=int(row["figures"]))
    numbers = {"moved": int(row["moved"]), "figures": int(row["figures"])}
    return say("moved_cell", lang, low=int(row["change_low"]), high=int(row["change_high"]), **numbers)


def revised_years_table(totals: pd.DataFrame, years: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the nation's years as each cut gave them, and the span of each whole year (`analysis.year_totals`, `year_revisions`)."""
    count, cuts = measure(totals), list(dict.fromkeys(totals.sort_values("published_on", kind="stable")["cut"]))
    last = totals.drop_duplicates(["year", "cut"], keep="last")
    cells = {(row["year"], row["cut"]): _total(row, count, lang) for _, row in last.iterrows()}
    spans = {row["year"]: _spans(row, lang) for _, row in years[years["cve_ent"] == states.NATION].iterrows()}
    rows = [[str(y), *(cells.get((y, cut), "") for cut in cuts), *spans.get(y, [""] * 4)] for y in sorted(totals["year"].unique())]
    ends = [write(f"head_{key}", lang) for key in ("lowest", "highest", "span", "span_pct")]
    return Prose(f"{write('revisions_by_year', lang)}\n\n{table([write('head_year', lang), *cuts, *ends], rows)}")


def _total(row: pd.Series, count: str, lang: str) -> str:
    whole = row["months"] == 12
    return f"{row[count]:,}" if whole else say("months_cell", lang, count=int(row[count]), months=int(row["months"]))


def _spans(row: pd.Series, lang: str) -> list[str]:
    whole = [f"{int(row[column]):,}" for column in ("total_low", "total_high", "change")]
    return [*whole, "" if pd.isna(row["change_pct"]) else say("span_pct", lang, pct=float(row["change_pct"]))]


def revised_state_years_table(years: pd.DataFrame, most: int = 10, lang: str = "en") -> Prose:
    """Return the whole years of single states that moved most (`analysis.year_revisions`)."""
    moved = years[(years["cve_ent"] != states.NATION) & (years["change"] > 0)]
    if moved.empty:
        return paragraph()
    top = moved.sort_values(["change", "year", "cve_ent"], ascending=[False, False, True], kind="stable").head(most)
    rows = [[escape(states.names()[row["cve_ent"]]), str(row["year"]), *_spans(row, lang)] for _, row in top.iterrows()]
    head = [write(f"head_{key}", lang) for key in ("state", "year", "lowest", "highest", "span", "span_pct")]
    return Prose(f"{write('revisions_by_state_year', lang)}\n\n{table(head, rows)}")
