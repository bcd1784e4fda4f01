"""INEGI, exports of its query page: deaths by homicide, by municipality of occurrence and month of registration, one year a file.

Five lines say what was asked for, the header is the sixth, a source stands below. A state's code is a formula's text, `=CONCATENAR(0,01) `;
the publisher's own totals (the nation, each state, each row) are used as checks and left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pandas as pd

from violence_data import places
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import containers, encodings, reading
from violence_data.sources.layout import MONTHS, Layout, Part
from violence_data.sources.reading import Head, Product

ASKED = "Consulta de: Defunciones por homicidio"
QUERY = f"{ASKED} Por: Ent y mun de ocurrencia Según: Mes de registro"
YEAR = re.compile(r"Año de registro ?: ?([0-9]{4})")
EVERYWHERE = ("Defunciones por homicidios", "Ent y mun de registro : Total", "")
"""The other lines above the header: a further one would be a filter, so that not all deaths are counted."""
HEAD_LINES = 20
LARGEST = 20_000_000
"""Bytes: a year's export has some hundred thousand."""
STATE = re.compile(r"=CONCATENAR\( ?0? ?, ?([0-9]{2})\)")
MUNICIPALITY = re.compile(r"([0-9]{2}) ([0-9]{3})")
ABROAD, ABROAD_CODES = "33", ("33", "34", "35")
"""Deaths abroad stand as one state, 33, whose parts are the United States, Latin America and other countries."""
BESIDE_STATES = {"extranjero": ABROAD, "no especificado": places.UNSPECIFIED}
COLUMNS = ["code", "name", "total"]
Line = tuple[int, list[str]]


def _told_by(head: Head) -> bool:
    """Return whether a file's first lines are those of such an export."""
    return ASKED in _plain(head.data[:2000].decode("latin-1"))


def _read(file: RawFile) -> list[Part]:
    """Return the cells of an export, one row per line under its header, with the year it is of.

    What was asked for otherwise (another place, date or filter) is refused.
    """
    data = containers.unpack(file, reading.only(file))
    if len(data) > LARGEST:
        raise RawFileError(f"{file.name}: expected an export of at most {LARGEST:,} bytes, found {len(data):,}; get it again")
    encodings.refuse_stand_in(file, data)
    text = next(encodings.decodings(data), None)
    if text is None:
        raise RawFileError(encodings.say_undecodable(file, data))
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise RawFileError(f"{file.name}: row {reader.line_num}: not readable as csv ({error})") from error
    at = _header_at(lines, file)
    year = _year([_plain(" ".join(cells)) for _, cells in lines[: at - 1]], file)
    months = _months(lines[at], file)
    rows = [(number, cells) for number, cells in lines[at + 1 :] if any(map(_plain, cells)) and not cells[0].startswith("FUENTE:")]
    return [(PRODUCT.layouts[0], _cells(rows, months, file).assign(year=year))]


def _plain(text: str) -> str:
    """Return text with plain, single blanks: these files hold non-breaking ones."""
    return " ".join(text.split())


def _header_at(lines: Sequence[Line], file: RawFile) -> int:
    """Return which line is the header, after checking what was asked for in the line above it."""
    for at, (number, cells) in enumerate(lines[:HEAD_LINES]):
        found = _plain(" ".join(cells))
        if found.startswith("Consulta de:"):
            if places.fold(found) != places.fold(QUERY):
                raise RawFileError(f"{file.name}: row {number}: expected {QUERY!r}, found {found!r}: ask the publisher's page for that one")
            if at + 1 < len(lines):
                return at + 1
    raise RawFileError(f"{file.name}: expected {QUERY!r} above a header in the first {HEAD_LINES} lines, found none")


def _year(about: Sequence[str], file: RawFile) -> str:
    years = [match[1] for line in about if (match := YEAR.fullmatch(line))]
    other = [line for line in about if line not in EVERYWHERE and not YEAR.fullmatch(line)]
    if other:
        raise RawFileError(f"{file.name}: expected no filter but the year of registration, found {other[0]!r}: not all deaths are counted")
    if len(years) != 1:
        raise RawFileError(f"{file.name}: expected one line such as 'Año de registro : 1990', found {len(years)}")
    return years[0]


def _months(header: Line, file: RawFile) -> list[str]:
    """Return the months the columns stand for: one without a death anywhere may be missing."""
    names = [_plain(name).lower() for name in header[1]]
    months = names[3:] if names[-1] else names[3:-1]
    if names[:3] != ["", "", "total"] or months != [m for m in MONTHS if m in months]:
        expected = "a header of two blanks, Total and months in order"
        raise RawFileError(f"{file.name}: row {header[0]}: expected {expected}, found {', '.join(names)}")
    return months


def _cells(rows: Sequence[Line], months: Sequence[str], file: RawFile) -> pd.DataFrame:
    columns, table = [*COLUMNS, *months], []
    for number, cells in rows:
        own = cells[:-1] if len(cells) == len(columns) + 1 and not _plain(cells[-1]) else cells
        if len(own) != len(columns):
            raise RawFileError(f"{file.name}: row {number}: expected {len(columns)} cells, found {len(own)}; is the file cut off?")
        table.append([_plain(cell) for cell in own])
    if not table:
        raise RawFileError(f"{file.name}: expected rows under the header, found none")
    frame = pd.DataFrame(table, columns=columns, index=pd.Index([n for n, _ in rows], name="row"), dtype="str")
    return frame.reindex(columns=[*COLUMNS, *MONTHS], fill_value="")


def _clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality of occurrence and month of registration with deaths; a blank is 0."""
    to.refuse_cut(file, _cut(cells, file), f"the year of registration says {_cut(cells, file)}")
    counted = pd.DataFrame({m: to.counts(cells[m], file, m.capitalize(), blanks=("",)).fillna(0) for m in ("total", *MONTHS)})
    is_state, is_town = cells["code"].str.fullmatch(STATE), cells["code"].str.fullmatch(MUNICIPALITY)
    state = _states(cells, is_state, is_town, file)
    _check_totals(counted, state, is_state, is_town, file)
    towns = counted[is_town].assign(cvegeo=cells["code"].str.replace(" ", ""))
    to.unique_key(towns, file, ["cvegeo"])
    tidy = towns.melt(id_vars="cvegeo", value_vars=MONTHS, var_name="name", value_name="homicide_deaths")
    tidy["registration_year"] = int(cells["year"].iloc[0])
    number = tidy["name"].map({m: i for i, m in enumerate(MONTHS, start=1)}).astype("int64")
    tidy["month"] = to.first_days(tidy["registration_year"], number)
    return to.stamp(tidy[tidy["homicide_deaths"] > 0].drop(columns="name"), file)


def _cut(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month of the year of registration, the same in every row."""
    return f"{cells['year'].iloc[0]}-12"


def _states(cells: pd.DataFrame, is_state: pd.Series, is_town: pd.Series, file: RawFile) -> pd.Series:
    """Return the state each row stands under, "00" for the nation's, after checking codes and names against each other."""
    code = cells["code"]
    is_nation = (code == "") & (cells["name"] == "Total")
    to.refuse(file, code, ~(is_nation | is_state | is_town), "1", "a state as =CONCATENAR(0,01), a municipality as 01 001, or the Total")
    if is_nation.sum() != 1 or not is_nation.iloc[0]:
        raise RawFileError(f"{file.name}: expected one row Total, the first under the header, found {int(is_nation.sum())}")
    under = code.str.extract(STATE, expand=False).mask(is_nation, places.NATION).ffill()
    named = cells.loc[is_state, "name"]
    differs = to.state_codes(named, file, "2", BESIDE_STATES) != under[is_state]
    to.refuse(file, named, differs, "2", "the name of the state whose code is beside it")
    abroad = (under == ABROAD) & code.str[:2].isin(ABROAD_CODES)
    to.refuse(file, code, is_town & (code.str[:2] != under) & ~abroad, "1", "a municipality of the state above it")
    return under


def _check_totals(counted: pd.DataFrame, state: pd.Series, is_state: pd.Series, is_town: pd.Series, file: RawFile) -> None:
    """Compare the months with each row's total, the municipalities with their state, the states with the nation."""
    _same(counted[["total"]], counted[MONTHS].sum(axis=1).to_frame("total"), file, "its months sum to")
    row_of = pd.Series(counted.index[is_state], index=state[is_state])
    towns = counted[is_town].groupby(state[is_town], dropna=False).sum().reindex(row_of.index, fill_value=0).set_axis(row_of.to_numpy())
    _same(counted[is_state], towns, file, "its municipalities sum to")
    _same(counted.iloc[[0]], counted[is_state].sum().to_frame(counted.index[0]).T, file, "the states sum to")


def _same(published: pd.DataFrame, summed: pd.DataFrame, file: RawFile, said: str) -> None:
    differ = (published.to_numpy() != summed.to_numpy()).nonzero()
    for at, column in zip(*differ, strict=True):
        name = published.columns[column].capitalize()
        raise RawFileError(
            f"{file.name}: row {published.index[at]}, column {name}: expected {summed.iloc[at, column]:,}, which {said}, "
            f"found {published.iloc[at, column]:,}: rows were lost or changed; get the file again"
        )


_PLACES = {"code": ("Clave",), "name": ("Entidad y municipio",), "total": ("Total",)}
PRODUCT = Product(
    id="inegi_queries",
    publisher="INEGI",
    title="Defunciones por homicidio, consulta interactiva",
    counts="death certificates with homicide as the cause, by municipality of occurrence and month of registration",
    page_url="https://www.inegi.org.mx/programas/mortalidad/",
    licence="Términos de libre uso de la información del INEGI",
    layouts=(Layout("inegi_deaths_registration_municipality_month", _PLACES | {m: (m.capitalize(),) for m in MONTHS}, _clean, cut=_cut),),
    reader=_read,
    told_by=_told_by,
)
