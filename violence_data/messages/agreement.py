"""INEGI's deaths over SESNSP's victims in words: a place over the years, every state in one, and case files beside victims."""

from __future__ import annotations

from typing import Any

import pandas as pd

from violence_data import states
from violence_data.analysis import BAND_HIGH, BAND_LOW
from violence_data.messages.answers import caveats
from violence_data.messages.charts import Words, span
from violence_data.messages.sources import flag_notes, source_line
from violence_data.messages.text import Prose, escape, paragraph, say, table, write

CORRIDOR = {"corridor_low": BAND_LOW, "corridor_high": BAND_HIGH}
BASES = ("occurrence", "registration")


def agreement_answer(cve_ent: str, agreement: pd.DataFrame, occurrence: pd.DataFrame, lang: str = "en") -> Prose:
    """Return how INEGI's deaths stand to SESNSP's victims in a place, from `analysis.source_agreement`.

    Parameters
    ----------
    cve_ent
        The state, or ``00`` for the nation.
    agreement
        `analysis.source_agreement`.
    occurrence
        The loaded deaths by month of death, for what their last year lacks; without rows where none were held.
    lang
        Language of the sentences.
    """
    own, place = agreement[agreement["cve_ent"] == cve_ent], states.names()[cve_ent]
    if own.empty:
        return paragraph(write("agreement_place_none", lang, place=place))
    last = own.iloc[-1]
    held = {basis: pd.notna(last[f"ratio_{basis}"]) for basis in BASES}
    moved = round(float(last["ratio_low"]), 2) != round(float(last["ratio_high"]), 2)
    opening = paragraph(
        write("agreement_last", lang, year=int(last["year"]), victims=int(last["victims"]), place=place),
        *(write(f"agreement_{basis}", lang, **_basis(last, basis)) for basis in BASES if held[basis]),
        *(write(f"agreement_no_{basis}", lang, year=int(last["year"])) for basis in BASES if not held[basis]),
        write("agreement_band", lang, low=float(last["ratio_low"]), high=float(last["ratio_high"]))
        if moved
        else write("agreement_one_number", lang),
        *_outside(own, lang),
    )
    return Prose(f"{opening}\n\n{paragraph(write('agreement_no_interval', lang), caveats(occurrence))}")


def _basis(row: pd.Series, basis: str) -> dict[str, Any]:
    return {"deaths": int(row[f"deaths_{basis}"]), "ratio": float(row[f"ratio_{basis}"])}


def _outside(own: pd.DataFrame, lang: str) -> list[str]:
    """Return the years outside the corridor, wholly and in part."""
    wholly = ", ".join(str(y) for y in own.loc[own["outside_wholly"], "year"])
    partly = ", ".join(str(y) for y in own.loc[own["outside_in_part"] & ~own["outside_wholly"], "year"])
    if not wholly and not partly:
        return [write("agreement_inside", lang, **CORRIDOR)]
    said = [write("agreement_wholly", lang, years=wholly, **CORRIDOR)] if wholly else []
    return [*said, write("agreement_in_part", lang, years=partly)] if partly else said


def places_agreement_answer(rows: pd.DataFrame, lang: str = "en") -> Prose:
    """Return in which states the ratio of one year is outside the corridor, wholly and in part (`analysis.source_agreement`)."""
    year, by_state = int(rows["year"].iloc[0]), rows[rows["cve_ent"] != states.NATION]
    wholly = _places(by_state[by_state["outside_wholly"]])
    partly = _places(by_state[by_state["outside_in_part"] & ~by_state["outside_wholly"]])
    if not wholly and not partly:
        said = [write("agreement_states_inside", lang, year=year, **CORRIDOR)]
    else:
        said = [write("agreement_states_wholly", lang, year=year, places=wholly, **CORRIDOR)] if wholly else []
        said += [write("agreement_states_in_part", lang, places=partly)] if partly else []
    return paragraph(*said, write("agreement_states_read", lang))


def _places(rows: pd.DataFrame) -> str:
    names = states.names()
    ordered = rows.sort_values("ratio_high", kind="stable")
    return ", ".join(f"{names[row['cve_ent']]} ({_spelt(row)})" for _, row in ordered.iterrows())


def _spelt(row: pd.Series) -> str:
    """Return a band as it is printed; one number where it is no wider than that."""
    low, high = f"{row['ratio_low']:.2f}", f"{row['ratio_high']:.2f}"
    return low if low == high else f"{low}–{high}"


def agreement_table(rows: pd.DataFrame, lang: str = "en") -> Prose:
    """Return rows of `analysis.source_agreement`: one place by year, or every place in one year; flagged rows are starred.

    A basis without a number in any row has no columns.
    """
    by_year = rows["cve_ent"].nunique() == 1
    ordered = rows if by_year else rows.sort_values(["ratio_high", "cve_ent"], ascending=[False, True], kind="stable")
    names, held = states.names(), [basis for basis in BASES if rows[f"deaths_{basis}"].notna().any()]
    head = [
        write("head_year", lang) if by_year else write("head_state", lang),
        write("head_victims_band", lang),
        *(write(f"head_deaths_{basis}", lang) for basis in held),
        *(write(f"head_ratio_{basis}", lang) for basis in held),
        write("head_ratio_band", lang),
        write("head_outside", lang),
    ]
    lines = [
        [_marked(str(row["year"]) if by_year else names[row["cve_ent"]], row), *_cells(row, held, lang)] for _, row in ordered.iterrows()
    ]
    return table(head, lines)


def _marked(name: str, row: pd.Series) -> str:
    return escape(name) + (" \\*" if row["suspected_gap"] or row["level_shift"] else "")


def _cells(row: pd.Series, held: list[str], lang: str) -> list[str]:
    outside = write("cell_wholly", lang) if row["outside_wholly"] else write("cell_in_part", lang) if row["outside_in_part"] else ""
    victims, low, high = (int(row[column]) for column in ("victims", "victims_low", "victims_high"))
    return [
        f"{victims:,}" if low == high else say("cell_victims_band", lang, victims=victims, low=low, high=high),
        *("" if pd.isna(row[f"deaths_{basis}"]) else f"{row[f'deaths_{basis}']:,}" for basis in held),
        *("" if pd.isna(row[f"ratio_{basis}"]) else say("cell_ratio", lang, ratio=float(row[f"ratio_{basis}"])) for basis in held),
        "" if pd.isna(row["ratio_low"]) else _spelt(row),
        outside,
    ]


def files_and_victims_table(cve_ent: str, counts: pd.DataFrame, lang: str = "en") -> Prose:
    """Return each year's case files, victims and victims with feminicidios beside each other (`analysis.files_and_victims`)."""
    place = states.names()[cve_ent]
    if counts.empty:
        return paragraph(write("agreement_files_none", lang, place=place))
    head = [
        write("head_year", lang),
        write("head_case_files", lang),
        write("head_victims_doloso", lang),
        write("head_victims_both", lang),
    ]
    columns = ["incidents", "homicidio_doloso", "together"]
    rows = [[str(row["year"]), *(f"{row[c]:,}" for c in columns)] for _, row in counts.iterrows()]
    return Prose(f"{paragraph(write('agreement_files_intro', lang, place=place))}\n\n{table(head, rows)}")


def agreement_words(own: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_ratio_years` for one place's rows of `analysis.source_agreement`."""
    place = states.names()[own["cve_ent"].iloc[0]]
    return {
        **_shared(own, tables, lang),
        "title": say("title_agreement", lang, place=place, **span(own)),
        "ylabel": say("unit_agreement", lang),
        "flag_notes": flag_notes(own, lang),
    }


def places_agreement_words(rows: pd.DataFrame, *tables: pd.DataFrame, lang: str = "en") -> Words:
    """Return the words of `plot_ratio_places` for one year's rows of `analysis.source_agreement`."""
    return {
        **_shared(rows, tables, lang),
        "title": say("title_agreement_places", lang, year=int(rows["year"].iloc[0])),
        "xlabel": say("unit_agreement", lang),
        "names": states.names(),
        "flag_notes": flag_notes(rows[rows["cve_ent"] != states.NATION], lang),
    }


def _shared(rows: pd.DataFrame, tables: tuple[pd.DataFrame, ...], lang: str) -> Words:
    short = [say("note_agreement_short", lang)] if rows["ratio_occurrence"].notna().any() else []
    return {
        "bases": {f"ratio_{basis}": say(f"label_basis_{basis}", lang) for basis in BASES},
        "corridor": (BAND_LOW, BAND_HIGH),
        "corridor_label": say("label_corridor", lang, low=BAND_LOW, high=BAND_HIGH),
        "band_label": say("label_agreement_band", lang),
        "source": source_line(*(one for one in tables if one.attrs["sources"]), lang=lang),
        "notes": [say("note_agreement", lang), *short],
    }
