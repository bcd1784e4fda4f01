"""The sentences a monthly reader opens first: the newest month, the year so far, what was revised, which states moved."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.analysis import (
    NEWEST_MONTHS,
    CutPair,
    measure,
    revisions_between,
    revisions_by_place,
)
from violence_data.messages.answers import month_name, row_of
from violence_data.messages.revisions import named_changes
from violence_data.messages.text import Prose, paragraph, say, write

YEAR = 12
COUNTED = ("victims_a", "incidents_a", "homicide_deaths_a")


def news_month(
    pair: CutPair, last: pd.Timestamp, place: pd.Series, year_ago: pd.DataFrame, month_ago: pd.DataFrame, lang: str = "en"
) -> Prose:
    """Return what the newest month says: its count, beside a year and a month before, and its place among all months.

    Parameters
    ----------
    pair
        `analysis.cut_pair`.
    last
        The newest month.
    place
        `analysis.month_among_months` of it.
    year_ago, month_ago
        `analysis.against_months_before` of it, 12 months and 1 month apart.
    lang
        Language of the sentences.
    """
    count, source = measure(pair.now), pair.now.attrs["sources"][-1]
    key = "news_month_exact" if source["published_on_is"] == "exact" else "news_month"
    opening = write(
        key,
        lang,
        month=month_name(last),
        cut=pair.cut_b,
        published_on=source["published_on"],
        publisher=source["publisher"],
        count=int(place[count]),
        what=write(f"count_{count}", lang),
        per_day=float(place["per_day"]),
    )
    before = [_beside(change, count, last - pd.DateOffset(months=apart), lang) for change, apart in ((year_ago, YEAR), (month_ago, 1))]
    return paragraph(opening, *before, *_place(place, lang))


def _worded(change: pd.DataFrame) -> tuple[pd.Series, str]:
    """Return the nation's row and how its change is worded, by whether the interval leaves out no change; "" without a change."""
    row = row_of(change, cve_ent=states.NATION)
    if pd.isna(row["change_pct"]) or pd.isna(row["change_pct_high"]):
        return row, ""
    return row, "more" if row["change_pct_low"] > 0 else "fewer" if row["change_pct_high"] < 0 else "unclear"


def _interval(row: pd.Series, worded: str) -> dict[str, float]:
    moved = float(row["change_pct"])
    return {
        "change": moved if worded == "unclear" else abs(moved),
        "low": float(row["change_pct_low"]),
        "high": float(row["change_pct_high"]),
    }


def _beside(change: pd.DataFrame, count: str, month: pd.Timestamp, lang: str) -> str:
    row, worded = _worded(change)
    if not worded:
        return ""
    return write(f"news_{worded}", lang, month=month_name(month), count=int(row[f"{count}_a"]), **_interval(row, worded))


def _place(place: pd.Series, lang: str) -> list[str]:
    """Return a month's place with its interval, and when it was last as low, or as high, whichever end is nearer."""
    numbers = {
        "place": int(place["place"]),
        "low": int(place["place_low"]),
        "high": int(place["place_high"]),
        "months": int(place["months"]),
    }
    said = [write("news_place", lang, first=month_name(place["first"]), **numbers)]
    end = "as_low" if place["place"] * 2 > place["months"] else "as_high"
    if pd.isna(place[end]):
        said.append(write(f"news_none_{end}", lang))
    else:
        said.append(write(f"news_{end}", lang, month=month_name(place[end])))
    return [*said, write("news_gaps", lang, gaps=int(place["gaps"])) if place["gaps"] else ""]


def news_so_far(so_far: pd.DataFrame, last: pd.Timestamp, lang: str = "en") -> Prose:
    """Return the year so far beside the same months of the year before (`analysis.against_months_before` of all its months)."""
    count = next(name.removesuffix("_a") for name in COUNTED if name in so_far.columns)
    row, worded = _worded(so_far)
    if not worded:
        return paragraph()
    numbers = {
        "count": int(row[f"{count}_b"]),
        "before": int(row[f"{count}_a"]),
        "days": int(row["days_b"]),
        "days_before": int(row["days_a"]),
    }
    return paragraph(write(f"news_so_far_{worded}", lang, year=last.year, months=last.month, **numbers, **_interval(row, worded)))


def news_revised(pair: CutPair, triangle: pd.DataFrame, lang: str = "en") -> Prose:
    """Return what changed between the two cuts over the months both cover: in all, by year, by state (`analysis.revision_triangle`)."""
    count, by_place = measure(triangle), revisions_by_place(triangle, pair.cut_a, pair.cut_b)
    nation, by_state = row_of(by_place, cve_ent=states.NATION), by_place[by_place["cve_ent"] != states.NATION]
    said = {"cut_a": pair.cut_a, "cut_b": pair.cut_b, "months": int(by_state["months"].sum())}
    changed = int(by_state["months_changed"].sum())
    if not changed:
        return paragraph(write("news_not_revised", lang, **said))
    sums = {name: int(by_state[name].sum()) for name in ("change", "risen", "fallen")}
    counts = {f"count_{side}": int(nation[f"{count}_{side}"]) for side in ("a", "b")}
    years = revisions_between(triangle, pair.cut_a, pair.cut_b)
    moved = years[(years["cve_ent"] == states.NATION) & (years["change"] != 0)]
    by_year = ", ".join(say("year_change", lang, year=int(row["year"]), change=int(row["change"])) for _, row in moved.iterrows())
    return paragraph(
        write("news_revised", lang, changed=changed, **said, **sums, **counts),
        write("news_revised_years", lang, years=by_year) if by_year else "",
        write("news_revised_states", lang, places=named_changes(by_state, lang)),
    )


def news_states(change: pd.DataFrame, last: pd.Timestamp, months: int = NEWEST_MONTHS, lang: str = "en") -> Prose:
    """Return which states moved beyond chance over the newest months, and whether revisions could undo it (`analysis.beyond_revisions`)."""
    by_state = change[change["cve_ent"] != states.NATION]
    up, down = by_state[by_state["change_pct_low"] > 0], by_state[by_state["change_pct_high"] < 0]
    opening = write(
        "news_states",
        lang,
        first=month_name(last - pd.DateOffset(months=months - 1)),
        last=month_name(last),
        up=len(up),
        down=len(down),
        unclear=len(by_state) - len(up) - len(down),
    )
    rose = write("news_states_up", lang, places=_moved(up, lang, falling=False)) if len(up) else ""
    fell = write("news_states_down", lang, places=_moved(down, lang, falling=True)) if len(down) else ""
    return paragraph(opening, rose, fell, write("news_states_chance", lang, number=len(by_state)), *_kept(pd.concat([up, down]), lang))


def _moved(rows: pd.DataFrame, lang: str, *, falling: bool) -> str:
    """Return states with their change, the largest first; of small numbers the numbers, as their percentages say little."""
    order = rows.sort_values("change_pct", ascending=falling, kind="stable")
    return ", ".join(_change_of(row, lang) for _, row in order.iterrows())


def _change_of(row: pd.Series, lang: str) -> str:
    if pd.isna(row["beyond"]):
        return change_in_numbers(row, lang)
    return say("place_change_pct", lang, place=states.names()[row["cve_ent"]], change=float(row["change_pct"]))


def change_in_numbers(row: pd.Series, lang: str) -> str:
    """Return a state's name with its count before and now."""
    count = next(name.removesuffix("_a") for name in COUNTED if name in row.index)
    numbers = {"before": int(row[f"{count}_a"]), "count": int(row[f"{count}_b"])}
    return say("place_change_small", lang, place=states.names()[row["cve_ent"]], **numbers)


def _kept(moved: pd.DataFrame, lang: str) -> list[str]:
    """Return which of the moves past revisions could undo, which are too small to judge, and which are flagged."""
    lost, small = moved[moved["beyond"].eq(False).fillna(False)], moved[moved["beyond"].isna()]
    flagged = moved[moved["suspected_gap"] | moved["level_shift"]]
    kept = write("news_states_kept", lang) if len(moved) and lost.empty and small.empty else ""
    return [
        kept,
        write("news_states_not_kept", lang, places=named_states(lost)) if len(lost) else "",
        write("news_states_not_judged", lang, places=named_states(small)) if len(small) else "",
        write("news_states_flagged", lang, places=named_states(flagged)) if len(flagged) else "",
    ]


def named_states(rows: pd.DataFrame) -> str:
    """Return the names of the states of these rows."""
    return ", ".join(states.names()[code] for code in rows["cve_ent"])
