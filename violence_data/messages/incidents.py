"""One incident in words: what each source shows of it, day by day and month by month."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.messages.text import Prose, paragraph, say, table, write

FORMATS = {"day": "%m-%d", "month": "%Y-%m"}
STATES = (True, False, None)


def clocks_answer(incident: pd.Series, clocks: pd.DataFrame, at_least: int = 0, lang: str = "en") -> Prose:
    """Return the opening of an incident's page: who was killed, and in which sources it shows.

    Parameters
    ----------
    incident
        `analysis.incident_row`.
    clocks
        `analysis.incident_clocks` of it.
    at_least
        The bar of the page: said when the incident is under it.
    lang
        Language of the sentences.
    """
    given = clocks[clocks["clock"] != "event"]
    found = {str(name): _visible(rows) for name, rows in given.groupby("clock", sort=False, dropna=False)}
    seen, hidden, unknown = ("; ".join(say(f"short_{c}", lang) for c, known in found.items() if known is state) for state in STATES)
    under = write("incident_under_bar", lang, at_least=at_least) if incident["victims_killed_best"] < at_least else ""
    if not found:
        return paragraph(_killed(incident, lang), under, write("incident_no_source", lang))
    return paragraph(
        _killed(incident, lang),
        under,
        write("incident_shows", lang, clocks=seen) if seen else write("incident_shows_nowhere", lang),
        write("incident_hidden", lang, clocks=hidden) if hidden else "",
        write("incident_unknown", lang, clocks=unknown) if unknown else "",
        write("incident_shown_note", lang),
    )


def _visible(rows: pd.DataFrame) -> bool | None:
    """Return whether a clock shows the incident, on its day or later; none where that is not known."""
    if rows["is_visible"].fillna(False).any():
        return True
    return None if rows.loc[rows["is_event"], "is_visible"].isna().any() else False


def _killed(incident: pd.Series, lang: str) -> str:
    """Return what is known of the incident; a disappearance is said to be one."""
    best, low, high = (int(incident[f"victims_killed_{end}"]) for end in ("best", "low", "high"))
    about: dict[str, Any] = {"place": incident["place"], "date": f"{incident['date']:%Y-%m-%d}", "best": best}
    if incident["counted_as_killing"] == "y":
        return write("incident_killed", lang, **about) if low == high else write("incident_killed_about", lang, **about, low=low, high=high)
    if incident["kind"] == "disappearance" and pd.notna(incident["abducted"]):
        return write("incident_disappearance", lang, **about, low=low, high=high, abducted=int(incident["abducted"]))
    return write("incident_not_counted", lang, **about, low=low, high=high)


def clocks_table(incident: pd.Series, clocks: pd.DataFrame, lang: str = "en") -> Prose:
    """Return what each source has on the days, and in the months, around the incident; those in which it shows in bold."""
    given = clocks[clocks["clock"] != "event"]
    said, state = {"day": write("clocks_days", lang), "month": write("clocks_months", lang)}, states.names()[incident["cve_ent"]]
    by_period = given.groupby("period", sort=False, dropna=False)
    return Prose("\n\n".join(f"{said[str(p)]}\n\n{_around(rows, FORMATS[str(p)], state, lang)}" for p, rows in by_period))


def _around(rows: pd.DataFrame, pattern: str, state: str, lang: str) -> Prose:
    """Return one table: a row a source, a column a day or month."""
    dates = list(pd.DatetimeIndex(rows["date"].unique()).sort_values())
    lines = []
    for clock, own in rows.groupby("clock", sort=False, dropna=False):
        cells = {row["date"]: _cell(row) for _, row in own.iterrows()}
        usual = own.iloc[0]
        known = "" if pd.isna(usual["usual"]) else say("usual_range", lang, usual=float(usual["usual"]), high=float(usual["usual_high"]))
        lines.append([write(f"clock_{clock}", lang, state=state), *(cells.get(day, "") for day in dates), known])
    head = [write("head_clock", lang), *(f"{day:{pattern}}" for day in dates), write("head_usual", lang)]
    return table(head, lines)


def _cell(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return ""
    return f"**{row['value']:,}**" if pd.notna(row["is_visible"]) and row["is_visible"] else f"{row['value']:,}"
