"""Where a number comes from, and what must be known with it: source lines, the list of sources, the warnings."""

from __future__ import annotations

import pandas as pd

from violence_data import states
from violence_data.messages.text import Prose, bullets, escape, link, say, write
from violence_data.tables import TABLES, WARNINGS


def _files(tables: tuple[pd.DataFrame, ...]) -> list[tuple[str, dict[str, str]]]:
    """Return each table's files once, in the order the tables are given."""
    found = [(table.attrs["table"], source) for table in tables for source in table.attrs["sources"]]
    return list({(name, source["file"]): (name, source) for name, source in found}.values())


def _about(key: str, source: dict[str, str]) -> str:
    return f"{key}_exact" if source["published_on_is"] == "exact" else key


def _cut(source: dict[str, str], lang: str) -> str:
    """Return what a file covers: the last month of a series, or the edition of a projection."""
    key = "edition" if source["cut"].startswith("ed") else "cut"
    return say(key, lang, cut=source["cut"].removeprefix("ed"))


def source_line(*tables: pd.DataFrame, lang: str = "en") -> str:
    """Return the line under a chart: publisher, table, cut, day and licence of every file behind the loaded tables."""
    files = [
        say(
            _about("source_file", source),
            lang,
            publisher=source["publisher"],
            table=TABLES[name].title.split(",")[0].lower(),
            cut=_cut(source, lang),
            published_on=source["published_on"],
            licence=source["licence"],
        )
        for name, source in _files(tables)
    ]
    if not files and any("gap" in table.attrs for table in tables):
        return say("source_none", lang)
    if not files:  # typed by hand: no file is behind the table
        return say("source_seeds", lang, table=TABLES[tables[0].attrs["table"]].title.lower())
    return say("source_line", lang, files="; ".join(files))


def _gaps(tables: tuple[pd.DataFrame, ...], lang: str) -> list[str]:
    """Return what was not published yet of these tables, one sentence a table."""
    found = {table.attrs["table"]: table.attrs["gap"] for table in tables if "gap" in table.attrs}
    return [
        write(
            _about("gap_table", gap),
            lang,
            table=TABLES[name].title,
            as_of=gap["as_of"],
            cut=_cut(gap, lang),
            published_on=gap["published_on"],
        )
        for name, gap in found.items()
    ]


def gaps(*tables: pd.DataFrame, lang: str = "en") -> Prose:
    """Return which of the loaded tables had no cut held here by the chosen day, and when their first came out; nothing without a gap.

    The tables are loaded with ``or_none=True``; one for which no file was ever added has no gap in time.
    """
    return Prose("\n>\n".join(f"> {sentence}" for sentence in _gaps(tables, lang)))


def section_gap(*tables: pd.DataFrame, lang: str = "en") -> Prose:
    """Return that a section is left out, and which of the loaded tables it lacks."""
    titles = "; ".join(TABLES[table.attrs["table"]].title for table in tables)
    return Prose("> " + write("gap_section", lang, as_of=tables[0].attrs["gap"]["as_of"], tables=titles))


def sources(*tables: pd.DataFrame, lang: str = "en") -> Prose:
    """Return the list of every file behind the loaded tables, what was not published yet, and every warning that belongs to them."""
    lines = []
    for name, source in _files(tables):
        table = TABLES[name]
        line = write(
            _about("sources_file", source),
            lang,
            publisher=source["publisher"],
            table=table.title,
            file=source["file"],
            cut=_cut(source, lang),
            published_on=source["published_on"],
            licence=source["licence"],
            page_url=link(source["page_url"]),
            sha256=source["sha256"][:16],
        )
        if table.date_basis:
            line += " " + write("sources_basis", lang, date_basis=table.date_basis, area_basis=table.area_basis)
        if source["transformed"]:
            line += " " + write("sources_changed", lang, transformed=source["transformed"])
        lines.append(line)
    cuts = any(not source["cut"].startswith("ed") for _, source in _files(tables))
    lines += [write("sources_cut", lang)] if cuts else []
    warned = dict.fromkeys(key for table in tables for key in table.attrs["warnings"])
    return bullets(lines + _gaps(tables, lang) + [escape(WARNINGS[key]) for key in warned])


def warnings(monthly: pd.DataFrame, cve_ent: list[str] | None = None, lang: str = "en") -> Prose:
    """Return what the flags of these places' months say, one block a place and kind; a sentence when there are none."""
    shown = monthly[monthly["cve_ent"] != states.NATION]
    shown = shown if cve_ent is None else shown[shown["cve_ent"].isin(cve_ent)]
    names = states.names()
    blocks = []
    for code, rows in shown[shown["suspected_gap"]].groupby("cve_ent", dropna=False):
        months = ", ".join(f"{m:%Y-%m}" for m in rows["month"].drop_duplicates().sort_values())
        blocks.append(write("warnings_gap", lang, place=names[str(code)], months=months))
    shifts = shown[shown["level_shift"]]
    if len(shifts):
        blocks.append(write("warnings_shift", lang, places=_place_years(shifts.assign(year=shifts["month"].dt.year), lang)))
    return Prose("\n\n".join(f"> {block}" for block in blocks) or write("warnings_none", lang))


def flag_notes(yearly: pd.DataFrame, lang: str = "en") -> list[str]:
    """Return the notes that explain a chart's hollow markers, naming places and years; none when nothing is flagged."""
    notes = []
    for flag in ("suspected_gap", "level_shift"):
        by_state = yearly[yearly[flag] & (yearly["cve_ent"] != states.NATION)]
        nation = yearly[yearly[flag] & (yearly["cve_ent"] == states.NATION)]
        if len(by_state):
            notes.append(say(f"flag_{flag}", lang, places=_place_years(by_state, lang)))
        elif len(nation):
            notes.append(say(f"flag_{flag}_nation", lang, years=_years(nation)))
    return notes


def _place_years(rows: pd.DataFrame, lang: str) -> str:
    """Return each place with its years."""
    names = states.names()
    by_place = rows.groupby("cve_ent", dropna=False)
    return ", ".join(say("place_years", lang, place=names[str(code)], years=_years(some)) for code, some in by_place)


def _years(rows: pd.DataFrame) -> str:
    return ", ".join(str(y) for y in sorted(rows["year"].unique()))
