"""Turn cells of text into numbers, codes and slugs; the first that does not fit is named by file, row and column."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from violence_data import states
from violence_data.errors import RawFileError, UnknownName
from violence_data.raw import RawFile
from violence_data.sources._layout import HEADERS


def refuse(file: RawFile, cells: pd.Series, bad: pd.Series, column: str, expected: str) -> None:
    """Raise for the first cell marked bad, naming file, row, column, expected and found.

    Raises
    ------
    RawFileError
        When any cell is marked; it says how many more there are.
    """
    if not bad.any():
        return
    row = bad.index[bad][0]
    more = f" (and {int(bad.sum()) - 1:,} more rows)" if bad.sum() > 1 else ""
    raise RawFileError(f"{file.name}: row {row}, column {header(cells, column)}: expected {expected}, found {cells[row]!r}{more}")


def header(cells: pd.Series, column: str) -> str:
    """Return what the file itself calls the column of these cells; `column` where they were made up of several."""
    return str(cells.attrs.get(HEADERS, {}).get(cells.name, column))


def counts(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return cells as whole numbers; a blank is NA, thousands commas are taken out.

    Raises
    ------
    RawFileError
        For a text, a negative or a fractional number.
    """
    plain = cells.str.strip()
    grouped = plain.str.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+")
    plain = plain.where(~grouped, plain.str.replace(",", "", regex=False))
    bad = ~plain.str.fullmatch(r"[0-9]{0,9}")
    refuse(file, cells, bad, column, "a whole number of 0 or more, or a blank")
    return pd.to_numeric(plain.where(plain != "")).astype("Int64")


def numbers(cells: pd.Series, file: RawFile, column: str, low: int, high: int) -> pd.Series:
    """Return cells as whole numbers between `low` and `high`, without blanks.

    Raises
    ------
    RawFileError
        For a blank, a text or a number outside.
    """
    plain = cells.str.strip()
    bad = ~plain.str.fullmatch(r"[0-9]{1,6}")
    refuse(file, cells, bad, column, f"a whole number from {low} to {high}")
    values = plain.astype("int64")
    refuse(file, cells, ~values.between(low, high), column, f"a whole number from {low} to {high}")
    return values


def labels(cells: pd.Series, file: RawFile, column: str, known: dict[str, str]) -> pd.Series:
    """Return each cell's slug from the publisher's label, whatever its case and accents.

    Raises
    ------
    RawFileError
        For a label that is not known.
    """
    folded = {states.fold(label): slug for label, slug in known.items()}
    slugs = cells.map({c: folded.get(states.fold(c)) for c in cells.unique()})
    refuse(file, cells, slugs.isna(), column, f"one of {', '.join(known)}")
    return slugs.astype("str")


def state_codes(cells: pd.Series, file: RawFile, column: str, extra: dict[str, str] | None = None) -> pd.Series:
    """Return each cell's two-character state code; `extra` names what else may stand there, by its folded text.

    Raises
    ------
    RawFileError
        For a state that is not known; the nearest is suggested.
    """
    codes: dict[str, str] = {}
    for cell in cells.unique():
        try:
            codes[cell] = (extra or {}).get(states.fold(cell)) or states.cve_ent(cell)
        except UnknownName as error:
            raise RawFileError(f"{file.name}: row {cells.index[cells == cell][0]}, column {header(cells, column)}: {error}") from error
    return cells.map(codes).astype("str")


def same_state(frame: pd.DataFrame, file: RawFile, code: str, name: str, extra: dict[str, str] | None = None) -> pd.Series:
    """Return state codes after checking that the code column and the name column say the same.

    Raises
    ------
    RawFileError
        When they differ, or either is unknown.
    """
    by_code = state_codes(frame[code], file, code, extra)
    by_name = state_codes(frame[name], file, name, extra)
    refuse(file, frame[name], by_code != by_name, name, "the state of the code beside it")
    return by_code


def unique_key(frame: pd.DataFrame, file: RawFile, key: Sequence[str]) -> None:
    """Raise when two rows of a file have the same key.

    Raises
    ------
    RawFileError
        Naming both rows and the key.
    """
    doubled = frame.duplicated(list(key), keep=False)
    if not doubled.any():
        return
    first = frame.loc[doubled].iloc[0]
    same = frame.index[(frame[list(key)] == first[list(key)]).all(axis=1)]
    shown = ", ".join(f"{k} {first[k]}" for k in key)
    raise RawFileError(f"{file.name}: rows {same[0]} and {same[1]}: doubled key: expected one row for {shown}, found {len(same)}")


def first_days(year: pd.Series, month: pd.Series) -> pd.Series:
    """Return the first day of each year and month."""
    return pd.to_datetime(pd.DataFrame({"year": year, "month": month, "day": 1})).astype("datetime64[us]")


def stamp(frame: pd.DataFrame, file: RawFile, **columns: str) -> pd.DataFrame:
    """Return the frame with the file's cut (or what is given) and day of publication in front."""
    first = columns or {"cut": file.cut}
    return frame.assign(**first, published_on=pd.Timestamp(file.published_on).as_unit("us"))


def labels_in(cells: pd.Series, wanted: Sequence[str]) -> pd.Series:
    """Return which cells hold one of the wanted labels, whatever their case and accents."""
    folded = {states.fold(w) for w in wanted}
    return cells.map({c: states.fold(c) in folded for c in cells.unique()}).astype(bool)
