"""Turn cells of text into numbers, codes and slugs; the first that does not fit is refused by file, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from violence_data import errors, places
from violence_data.errors import RawFileError, UnknownName
from violence_data.raw import RawFile
from violence_data.sources import encodings
from violence_data.sources.layout import HEADERS

NOT_AVAILABLE = "NA"
"""What R writes where a cell is blank."""
MONTH = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])"


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
    found = errors.shortened(cells[row])
    word = " (R's word for a blank)" if cells[row] == NOT_AVAILABLE else ""
    raise RawFileError(f"{file.name}: row {row}, column {header(cells, column)}: expected {expected}, found {found!r}{word}{more}")


def header(cells: pd.Series, column: str) -> str:
    """Return what the file itself calls the column of these cells; `column` where they were made up of several."""
    return str(cells.attrs.get(HEADERS, {}).get(cells.name, column))


def refuse_cut(file: RawFile, last: str, said: str = "") -> None:
    """Raise when the last month or year of a file is not the cut that the manifest gives."""
    if last != file.cut:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, {said or f'the file ends with {last}'}")


def counts(cells: pd.Series, file: RawFile, column: str, blanks: Sequence[str] = ("", NOT_AVAILABLE)) -> pd.Series:
    """Return cells as whole numbers of 0 or more; a blank, or R's NA in its place, is NA, thousands commas are taken out.

    `blanks` are what stands for a blank: where a blank is 0, R's NA may not be.
    """
    at, texts = cells.factorize(use_na_sentinel=False)  # each different text is read once
    plain = pd.Series(texts).str.strip()
    grouped = plain.str.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+")
    plain = plain.where(~grouped, plain.str.replace(",", "", regex=False))
    is_blank = plain.isin(list(blanks))
    is_bad = ~(is_blank | plain.str.fullmatch(r"[0-9]{1,9}"))
    refuse(file, cells, pd.Series(is_bad.to_numpy()[at], index=cells.index), column, "a whole number of 0 or more, or a blank")
    return pd.Series(pd.to_numeric(plain.where(~is_blank)).astype("Int64").array[at], index=cells.index, name=cells.name)


def told(cells: pd.Series, file: RawFile, column: str, expected: str) -> pd.Series:
    """Return counts without blanks."""
    values = counts(cells, file, column)
    refuse(file, cells, values.isna(), column, expected)
    return values


def decimals(cells: pd.Series) -> pd.Series:
    """Return cells without the decimals that programs write that keep whole numbers as decimals: 1.0 is 1."""
    return cells.str.replace(r"^\s*([0-9,]+)\.0+\s*$", r"\1", regex=True)


def numbers(cells: pd.Series, file: RawFile, column: str, low: int, high: int, digits: int = 6, ending: str = "") -> pd.Series:
    """Return cells as whole numbers between `low` and `high`, without blanks; `ending` is what a program may write after them."""
    plain, expected = cells.str.strip().str.removesuffix(ending), f"a whole number from {low} to {high}"
    refuse(file, cells, ~plain.str.fullmatch(rf"[0-9]{{1,{digits}}}"), column, expected)
    values = plain.astype("int64")
    refuse(file, cells, ~values.between(low, high), column, expected)
    return values


def months(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return cells such as 2024-11 without blanks around them."""
    written = cells.str.strip()
    refuse(file, cells, ~written.str.fullmatch(MONTH), column, "a month as YYYY-MM")
    return written


def last(cells: pd.Series, pattern: str = MONTH) -> str:
    """Return the last of the cells that are written in some way; those that are not are left to `clean`."""
    written = cells.str.strip()
    fitting = written[written.str.fullmatch(pattern)]
    return "" if fitting.empty else str(fitting.max())


def labels(cells: pd.Series, file: RawFile, column: str, known: dict[str, str]) -> pd.Series:
    """Return each cell's slug from the publisher's label, whatever its case and accents."""
    folded = {places.fold(label): slug for label, slug in known.items()}
    slugs = cells.map({c: folded.get(places.fold(c)) for c in cells.unique()})
    _refuse_lost_letters(file, cells[slugs.isna()], column, known)
    refuse(file, cells, slugs.isna(), column, f"one of {', '.join(known)}")
    return slugs.astype("str")


def labels_in(cells: pd.Series, wanted: Sequence[str]) -> pd.Series:
    """Return which cells hold one of the wanted labels, whatever their case and accents."""
    folded = {places.fold(w) for w in wanted}
    return cells.map({c: places.fold(c) in folded for c in cells.unique()}).astype(bool)


def _refuse_lost_letters(file: RawFile, cells: pd.Series, column: str, known: Iterable[str]) -> None:
    """Raise when an unknown cell is a known text whose accented letters a bad conversion dropped or replaced."""
    for row, cell in cells.drop_duplicates().items():
        if whole := encodings.of_lost_letters(cell, known):
            raise RawFileError(
                f"{file.name}: row {row}, column {header(cells, column)}: expected {whole!r}, found {cell!r}: accented letters were "
                "lost when the file was converted; get it again from its publisher, in UTF-8 or cp1252"
            )


def state_codes(cells: pd.Series, file: RawFile, column: str, extra: dict[str, str] | None = None) -> pd.Series:
    """Return each cell's two-character state code; `extra` names what else may stand there, by its folded text."""
    codes: dict[str, str] = {}
    for cell in cells.unique():
        try:
            codes[cell] = (extra or {}).get(places.fold(cell)) or places.cve_ent_in_file(cell)
        except UnknownName as error:
            _refuse_lost_letters(file, cells[cells == cell], column, (n for s in places.all_states() for n in (s.name, s.name_official)))
            raise RawFileError(f"{file.name}: row {cells.index[cells == cell][0]}, column {header(cells, column)}: {error}") from error
    return cells.map(codes).astype("str")


def same_state(frame: pd.DataFrame, file: RawFile, code: str, name: str, extra: dict[str, str] | None = None) -> pd.Series:
    """Return state codes from the code column or the name column, after checking that they say the same where both are there."""
    found = [state_codes(frame[column], file, column, extra) for column in (code, name) if column in frame]
    if len(found) > 1:
        refuse(file, frame[name], found[0] != found[1], name, "the state of the code beside it")
    return found[0]


def unique_key(frame: pd.DataFrame, file: RawFile, key: Sequence[str]) -> None:
    """Raise when two rows of a file have the same key, naming both and the key."""
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


def first_of(months: pd.Series) -> pd.Series:
    """Return the first day of each month that is written as 2024-11."""
    return pd.to_datetime(months, format="%Y-%m").astype("datetime64[us]")


def stamp(frame: pd.DataFrame, file: RawFile, **columns: str) -> pd.DataFrame:
    """Return the frame with the file's cut (or what is given) and day of publication in front."""
    first = columns or {"cut": file.cut}
    return frame.assign(**first, published_on=pd.Timestamp(file.published_on).as_unit("us"))
