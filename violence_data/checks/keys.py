"""Checks of rows: that there are some, that each key stands once, and that their words are whole."""

from __future__ import annotations

import pandas as pd

from violence_data.checks.finding import Check, always, listed, needs, no_rows
from violence_data.tables import Table

DAMAGED = r"[\x00-\x1f\x7f-\x9f�]|Ã[\x80-\xbf]|^\s|\s$|<[A-Za-z/!]"
"""Control characters, letters lost or read in the wrong encoding, blanks at an end, markup."""


def _has_rows(table: Table, frame: pd.DataFrame) -> list[str]:
    return ["expected rows, found none: a file that feeds the table is empty, or all its rows were left out"] if no_rows(frame) else []


def _unique_key(table: Table, frame: pd.DataFrame) -> list[str]:
    doubled = frame[frame.duplicated(list(table.key), keep=False)]
    if doubled.empty:
        return []
    first = doubled.iloc[0][list(table.key)].to_dict()
    return [f"expected one row per {', '.join(table.key)}, found {len(doubled)} rows that share theirs, first {first}"]


def _whole_words(table: Table, frame: pd.DataFrame) -> list[str]:
    found: list[str] = []
    for column in frame.columns[frame.dtypes == "str"]:
        words = pd.Series(frame[column].dropna().unique(), dtype="str")
        damaged = [repr(w) for w in sorted(words[words.str.contains(DAMAGED, regex=True)])]
        if damaged:
            found.append(f"{column}: control characters, markup, lost letters or blanks at an end in {listed(damaged)}")
    return found


CHECKS = (
    Check("has rows", "error", "A table without any row.", always, _has_rows),
    Check("unique key", "error", "Rows that share their key: the same place, time and kind stand twice in one cut.", needs(), _unique_key),
    Check("whole words", "warning", "Texts with control characters, markup, lost letters or blanks at an end.", needs(), _whole_words),
)
