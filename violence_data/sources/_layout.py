"""What every reader of a published table shares: match the header to a layout, read cells as text, name what is wrong where."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from violence_data import raw, states
from violence_data.errors import RawFileError, UnknownName
from violence_data.raw import RawFile

MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]


@dataclass(frozen=True)
class Layout:
    """One way a publisher lays out a table: the processed table it feeds and the header each field goes under."""

    table: str
    columns: dict[str, tuple[str, ...]]
    clean: Callable[[pd.DataFrame, RawFile], pd.DataFrame]
    ignored: tuple[str, ...] = ()
    delimiter: str = ","
    _folded: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Fold the accepted headers once."""
        self._folded.update({states.fold(h): f for f, headers in self.columns.items() for h in headers})

    def fields(self, header: Sequence[str]) -> list[str | None]:
        """Return the field each header stands for; None where it is not one of this layout."""
        return [self._folded.get(states.fold(h)) for h in header]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the first accepted header of each field that is not there."""
        found = set(self.fields(header))
        return [headers[0] for f, headers in self.columns.items() if f not in found]


def read_csv(file: RawFile, layouts: Sequence[Layout]) -> tuple[Layout, pd.DataFrame]:
    """Return the layout of a csv file and its cells as text, one row per line, indexed by line number.

    Raises
    ------
    RawFileError
        When the file fits no layout, a column is doubled, or a line has too few or too many cells.
    """
    data = raw.unpack(file)
    headers: list[list[str]] = []
    for text in raw.decodings(data):
        for layout in layouts:
            header = next(csv.reader(io.StringIO(text), delimiter=layout.delimiter), [])
            headers.append(header)
            if not layout.missing(header):
                return layout, _cells(text, header, layout, file)
    if not headers:
        raise RawFileError(
            f"{file.name}: expected text in UTF-8 or cp1252, found bytes that are neither; save the file in one of these encodings"
        )
    raise RawFileError(_nearest(file, layouts, headers))


def _nearest(file: RawFile, layouts: Sequence[Layout], headers: list[list[str]]) -> str:
    layout, header = min(((y, h) for h in headers for y in layouts), key=lambda pair: len(pair[0].missing(pair[1])))
    unknown = [h for h, f in zip(header, layout.fields(header), strict=True) if f is None]
    return (
        f"{file.name}: row 1: missing columns: {', '.join(layout.missing(header))}; columns found that are not expected: "
        f"{', '.join(unknown[:12]) or 'none'}; was a column renamed, or is the file in another encoding or layout?"
    )


def _cells(text: str, header: list[str], layout: Layout, file: RawFile) -> pd.DataFrame:
    fields = layout.fields(header)
    doubled = sorted({str(f) for f in fields if f is not None and fields.count(f) > 1})
    if doubled:
        names = [h for h, f in zip(header, fields, strict=True) if f in doubled]
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(names)}; expected each once")
    ignored = {states.fold(h) for h in (*layout.ignored, "")}
    extra = [h for h, f in zip(header, fields, strict=True) if f is None and states.fold(h) not in ignored]
    if extra:
        raise RawFileError(
            f"{file.name}: row 1: unknown columns: {', '.join(extra)}; expected only "
            f"{', '.join(h[0] for h in layout.columns.values())}: a new column may change what a row counts"
        )
    reader = csv.reader(io.StringIO(text), delimiter=layout.delimiter, strict=True)
    lines, rows = [], []
    try:
        for row in reader:
            if reader.line_num == 1 or not row:
                continue
            if len(row) != len(header):
                raise RawFileError(
                    f"{file.name}: row {reader.line_num}: expected {len(header)} cells, found {len(row)}; is the file cut off?"
                )
            lines.append(reader.line_num)
            rows.append(row)
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row {reader.line_num}: not readable as csv ({error})") from error
    if not rows:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")
    frame = pd.DataFrame(rows, index=pd.Index(lines, name="row"), columns=range(len(header)), dtype="str")
    kept = {i: f for i, f in enumerate(fields) if f is not None}
    return frame[list(kept)].rename(columns=kept)


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
    raise RawFileError(f"{file.name}: row {row}, column {column}: expected {expected}, found {cells[row]!r}{more}")


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
    bad = ~plain.str.fullmatch(r"[0-9]{0,12}")
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
            raise RawFileError(f"{file.name}: row {cells.index[cells == cell][0]}, column {column}: {error}") from error
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
