"""What words say of loaded tables: their files, what was left out of them, their titles and warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from violence_data.tables import TABLES, WARNINGS
from violence_data.words.catalogue import translator


def files(tables: Sequence[pd.DataFrame]) -> list[tuple[str, dict[str, str]]]:
    """Return the name of the table and the manifest's row of each file behind loaded tables, each file once, in the order given."""
    found = [(table.attrs["table"], source) for table in tables for source in table.attrs["sources"]]
    return list({(name, source["file"]): (name, source) for name, source in found}.values())


def left_out(tables: Sequence[pd.DataFrame]) -> list[tuple[str, str, str]]:
    """Return which counting methods are left out of what is shown, each with its first and last month."""
    return list(dict.fromkeys(one for table in tables for one in table.attrs.get("apart", ())))


def source_name(table: str) -> str:
    """Return a table's source without place and period.

    >>> source_name("sesnsp_victims_state_month")
    'sesnsp_victims'
    """
    return table.removesuffix("_state_month").removesuffix("_nation_month").removesuffix("_state_year")


def gap_files(tables: Sequence[pd.DataFrame]) -> list[tuple[str, dict[str, str]]]:
    """Return the name of each table that was not published yet by the chosen day, and its first file: `load(..., or_none=True)`."""
    return list({table.attrs["table"]: table.attrs["gap"] for table in tables if "gap" in table.attrs}.items())


def warned(tables: Sequence[pd.DataFrame]) -> list[str]:
    """Return the keys of the warnings that belong to loaded tables, each once."""
    return list(dict.fromkeys(key for table in tables for key in table.attrs["warnings"]))


@dataclass(frozen=True)
class About:
    """A table as words speak of it: its title, how it is dated and how placed, in a language."""

    title: str
    date_basis: str
    area_basis: str


def about(name: str, lang: str) -> About:
    """Return what a table is called and how it is dated and placed."""
    found, say = TABLES[name], translator(lang).gettext
    return About(*(say(text) if text else "" for text in (found.title, found.date_basis, found.area_basis)))


def warning(key: str, lang: str) -> str:
    """Return a table's warning in words."""
    return translator(lang).gettext(WARNINGS[key])
