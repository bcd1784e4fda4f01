"""What SSPC's two daily bulletins have in common: a day each, counts written `1.0`, copies of days and of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from violence_data import seeds, states
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _cells as to

UNKNOWN_MUNICIPALITY = "99999"


def days(cells: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return the day of each row: `archivo`, DDMMYYYY read as text, which `Fecha` (2019-03-08 or 08/03/19) must agree with.

    Raises
    ------
    RawFileError
        For a cell that is no day, days that differ, or a last day outside the file's cut.
    """
    day = pd.to_datetime(cells["archivo"].str.strip(), format="%d%m%Y", errors="coerce").astype("datetime64[us]")
    bad = day.isna() | ~cells["archivo"].str.strip().str.fullmatch(r"[0-9]{8}")
    to.refuse(file, cells["archivo"], bad, "archivo", "a day as DDMMYYYY")
    written = cells["fecha"].str.strip()
    other = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    other = other.fillna(pd.to_datetime(written, format="%d/%m/%y", errors="coerce"))
    to.refuse(file, cells["fecha"], other != day, "Fecha", "the day that archivo gives, as YYYY-MM-DD or DD/MM/YY")
    if f"{day.max():%Y-%m}" != file.cut:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the file ends with {day.max():%Y-%m-%d}")
    return day


def last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the month of the last bulletin; days that are none are left to `days`."""
    written = cells["archivo"].str.strip()
    return str((written.str[4:] + "-" + written.str[2:4])[written.str.fullmatch(r"[0-9]{8}")].max())


def names(cells: pd.Series) -> pd.Series:
    """Return names with every run of spaces and line breaks as one space."""
    return cells.str.split().str.join(" ")


def victims(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return cells such as `3` and `3.0` as whole numbers; a blank is NA.

    Raises
    ------
    RawFileError
        For a text, a negative or a fractional number.
    """
    return to.counts(cells.str.replace(r"^\s*([0-9]+)\.0+\s*$", r"\1", regex=True), file, column)


def refuse_doubled_days(rows: pd.DataFrame, file: RawFile, place: Sequence[str], known: Collection[str] = ()) -> None:
    """Raise when a compilation holds days more than once, naming months, days and how often.

    A day stands twice when more than half of its places do: one municipality named twice on one day is not such a copy.

    Parameters
    ----------
    rows
        One row per published row, with `date` and the columns of its place.
    known
        Days (YYYY-MM-DD) that may stand twice, and no more.

    Raises
    ------
    RawFileError
        Naming every month with doubled days.
    """
    times = rows.groupby(["date", *place], dropna=False).size().groupby("date").quantile(0.5, interpolation="lower").astype("int64")
    allowed = pd.DatetimeIndex(times.index).strftime("%Y-%m-%d").isin(list(known)) & (times == 2)
    doubled = times[(times > 1) & ~allowed]
    if doubled.empty:
        return
    months = "; ".join(_month(str(month), found) for month, found in doubled.groupby(pd.DatetimeIndex(doubled.index).strftime("%Y-%m")))
    row = rows.index[rows["date"] == doubled.index[0]][0]
    raise RawFileError(
        f"{file.name}: row {row}, column archivo: days doubled: expected each day's bulletin once, found {len(doubled):,} days more than "
        f"once: {months}; the compilation counts them several times: take out the copies or get the bulletins anew"
    )


def _month(month: str, times: pd.Series) -> str:
    first, last = times.index.min(), times.index.max()
    often = str(times.min()) if times.min() == times.max() else f"{times.min()} to {times.max()}"
    number = "1 day" if len(times) == 1 else f"{len(times)} days"
    return f"{month} ({number}, {first:%Y-%m-%d} to {last:%Y-%m-%d}, {often} times)"


def without_repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that differ, each once, with how many more stood there alike in every column (`rows_repeated`)."""
    columns = list(rows.columns)
    stood = rows.groupby(columns, dropna=False, sort=False)[columns[0]].transform("size")
    return rows.assign(rows_repeated=stood - 1)[~rows.duplicated(columns)]


def municipality_codes(cve_ent: pd.Series, published: pd.Series) -> pd.Series:
    """Return the code of each municipality by its state and name, `99999` where the state has none of that name or two.

    Names meet without case, accents, punctuation and spaces: the bulletins break lines inside words (`Coatzacoalco|s`).
    """
    known = _known_municipalities()
    keys = cve_ent + published.map({name: _key(name) for name in published.unique()})
    return keys.map(known).fillna(UNKNOWN_MUNICIPALITY).astype("str")


def _key(name: str) -> str:
    return states.fold(name).replace(" ", "")


def _known_municipalities() -> dict[str, str]:
    """Return codes by state and folded name; two of one name in one state (San Pedro Mixtepec) cannot be told apart and are left out."""
    codes: dict[str, list[str]] = {}
    for row in seeds.read_rows("municipalities.csv"):
        codes.setdefault(row["cvegeo"][:2] + _key(row["municipality"]), []).append(row["cvegeo"])
    for row in seeds.read_rows("municipality_aliases.csv"):
        codes.setdefault(row["cve_ent"] + _key(row["name_published"]), []).append(row["cvegeo"])
    return {key: found[0] for key, found in codes.items() if len(found) == 1}
