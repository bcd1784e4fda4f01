"""INEGI, death records (microdata): every death registered in a year, read only into counts of homicides; and what their codes mean.

About 12 of some 60 columns are read, and only the records that are homicide by cause or by the certificate's presumption, legal
intervention or undetermined intent; birth days, localities and occupations never leave the file. Codes that are not known are refused.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from violence_data import seeds
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import blocks, containers, dbf, encodings, layout, reading
from violence_data.sources import cells as to
from violence_data.sources.layout import Layout, Part
from violence_data.sources.reading import Head, Product

COUNTS = {
    "homicide_deaths": "homicide",
    "legal_intervention_deaths": "legal_intervention",
    "undetermined_intent_deaths": "undetermined_intent",
}
MOST_COUNTED = 2_000_000
"""Homicides, undetermined and by law, of one file: a year has some 45,000."""
ICD10_SINCE = 1998
"""Mexico codes causes of death by ICD-10 since then; before, by ICD-9, where E960 is an assault and E10 no diabetes."""
PRESUMED = {"homicide": ("2",), "other": ("0", "1", "3", "4", "5", "6", "8", "9")}
"""Accident 1, homicide 2, suicide 3, not known 4, legal operations 5; a death that is not violent has one of the others."""
SEXES = {"1": "male", "2": "female", "9": "not_identified", "0": "not_identified"}
"""The older layout says 0 where the later one says 9: not told."""
STATES_ABROAD, STATE_UNKNOWN = ("33", "34", "35"), "99"
TOWN_UNKNOWN = "999"
YEAR_UNKNOWN, MONTH_UNKNOWN = ("0", "9999"), ("0", "99")
ADULT = 18
OLDEST = 130
UNITS_OF_MINORS = ("H", "D", "M")
YEARS = "A"
AGES_UNKNOWN = ("998", "999")


# ---- files ----


@dataclass(frozen=True)
class Entry:
    """One table of a file: its name, as messages call it, its columns, whether it is a DBF, and the layout it is in."""

    name: str
    file: RawFile
    header: list[str]
    is_dbf: bool
    layout: Layout | None

    def columns(self) -> dict[str, str]:
        """Return the field of each column that is read."""
        fields = self.layout.fields(self.header) if self.layout else []
        return {h: f for h, f in zip(self.header, fields, strict=True) if f}


def _told_by(head: Head) -> bool:
    """Return whether a header, or that of the largest file in a zip, is one of death records or of a catalogue of their codes."""
    if dbf.is_dbf(head.data):
        return _layout_of(list(dbf.read_header(head.data).fields), PRODUCT.layouts) is not None
    return any(_layout_of(header, RECORDS) for header in head.headers)


def _read(file: RawFile) -> list[Part]:
    """Return the cells of the records that are counted, and of the catalogues, of a DBF or csv or of those in a zip.

    A zip may hold several years; its descriptions, its tables of places and catalogues as csv, which tell no year, are left out.
    """
    entries = [_entry(file, name) for name in containers.names(file) if name == file.name or name.lower().endswith((".dbf", ".csv"))]
    if not any(entry.layout for entry in entries):
        raise RawFileError(f"{file.name}: row 1: {layout.nearest(PRODUCT.layouts, [entry.header for entry in entries] or [[]])}")
    records = [_read_records(file, entry) for entry in entries if entry.layout in RECORDS]
    labels = [_read_catalogue(file, entry) for entry in entries if entry.layout is CATALOGUES]
    parts = [(RECORDS[0], _together(records, file))] if records else []
    return [*parts, (CATALOGUES, pd.concat(labels))] if labels else parts


def _entry(file: RawFile, name: str) -> Entry:
    data = containers.head(file, name, blocks.HEAD_BYTES)
    encodings.refuse_stand_in(file, data)
    is_dbf = dbf.is_dbf(data)
    rows = reading.first_rows(data, file) if not is_dbf else [list(dbf.read_header(data, name).fields)]
    header = [cell.strip() for cell in rows[0]] if rows else []
    found = _layout_of(header, PRODUCT.layouts if is_dbf else RECORDS)
    fields = found.fields(header) if found else []
    if doubled := [h for h, f in zip(header, fields, strict=bool(found)) if f and fields.count(f) > 1]:
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(doubled)}; expected each once")
    return Entry(name, file if name == file.name else reading.inside(file, name), header, is_dbf, found)


def _layout_of(header: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """Return the layout whose columns a header has; it may have any others, which are not read."""
    return next((known for known in layouts if not known.missing(header)), None)


def _rows(file: RawFile, entry: Entry) -> Iterator[pd.DataFrame]:
    """Yield blocks of an entry's fields as text without blanks around it, indexed by line or record."""
    columns = entry.columns()
    with containers.stream(file, "" if entry.file is file else entry.name) as stream:
        if entry.is_dbf:
            for cells in dbf.read_columns(stream, list(columns), entry.file.name):
                named = cells.rename(columns=columns)
                named.attrs = {layout.HEADERS: {f: h for h, f in columns.items()}}
                yield named
        elif entry.layout:
            for block in blocks.csv_blocks(stream, entry.file, blocks.Reading([entry.layout])):
                cells = block.frame()
                yield cells.assign(**{field: cells[field].str.strip() for field in columns.values()})


def _numbered(cells: pd.DataFrame, file: RawFile, entry: Entry) -> pd.DataFrame:
    """Return rows under their numbers; of an entry of a zip, with its name."""
    return cells if entry.file is file else cells.set_axis(pd.Index([f"{entry.name}:{row}" for row in cells.index], name="row"))


def _read_records(file: RawFile, entry: Entry) -> pd.DataFrame:
    """Return the records of one entry that are counted; every record's year, cause and presumption must be known."""
    kept, counted = list[pd.DataFrame](), 0
    for cells in _rows(file, entry):
        registered = registration_years(cells["registered"], entry.file, "registered")
        group = causes(cells["cause"], entry.file, "cause")
        is_presumed = presumed(cells["presumed"], entry.file, "presumed")
        told = cells.assign(registration_year=registered, group=group, is_presumed=is_presumed)
        kept.append(told[group.isin(list(COUNTS.values())) | is_presumed])
        counted += len(kept[-1])
        if counted > MOST_COUNTED:
            raise RawFileError(f"{entry.file.name}: expected at most {MOST_COUNTED:,} deaths that are counted, found {counted:,} or more")
    if not kept:
        raise RawFileError(f"{entry.file.name}: expected records under the header, found none")
    return _numbered(pd.concat(kept), file, entry)


def _together(records: list[pd.DataFrame], file: RawFile) -> pd.DataFrame:
    years = [year for cells in records for year in cells["registration_year"].unique()]
    twice = sorted({int(year) for year in years if years.count(year) > 1})
    if twice:
        raise RawFileError(
            f"{file.name}: expected each year of registration in one entry, found {twice[0]} in several: it would count twice"
        )
    together = pd.concat(records)
    if together.empty:
        raise RawFileError(
            f"{file.name}: expected deaths by homicide, legal intervention or undetermined intent, found none among all records"
        )
    return together


def _clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per year of registration, municipality and month of occurrence, sex and age group with deaths that are counted."""
    registered = cells["registration_year"]
    to.refuse_cut(file, _cut(cells, file), f"the last year of registration says {_cut(cells, file)}")
    key = pd.concat([registered, dates(cells, file, registered)], axis=1).assign(
        cvegeo=places(cells, file), sex=sexes(cells["sex"], file, "sex"), age_group=ages(cells, file)
    )
    counted = {name: cells["group"] == group for name, group in COUNTS.items()}
    presumed = cells["is_presumed"].astype(bool)
    both = {"presumed_homicide_deaths": presumed, "agreed_homicide_deaths": presumed & counted["homicide_deaths"]}
    summed = key.assign(**counted, **both).groupby(list(key.columns), dropna=False)[[*counted, *both]].sum().astype("Int64").reset_index()
    return to.stamp(summed, file).assign(cut=summed["registration_year"].astype("str") + "-12")


def _cut(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month of the last year of registration."""
    return f"{cells['registration_year'].max()}-12"


# ---- catalogues, which say what the codes mean ----


def _read_catalogue(file: RawFile, entry: Entry) -> pd.DataFrame:
    with containers.stream(file, "" if entry.file is file else entry.name) as stream:
        return _numbered(read_catalogue(stream.read(containers.LARGEST_IN_MEMORY), entry.name, entry.columns()), file, entry)


def read_catalogue(data: bytes, name: str, columns: dict[str, str]) -> pd.DataFrame:
    """Return a catalogue's codes and labels as text, with its name and the year of its last change, indexed by the number of the record."""
    header = dbf.read_header(data, name)
    encoding = dbf.find_encoding(data[header.bytes :], header.language, name)
    cells = pd.concat(dbf.read_columns(io.BytesIO(data), list(columns), name, encoding)).rename(columns=columns)
    return cells.assign(catalogue=PurePosixPath(name).name.split(".")[0].lower(), year=str(header.year))


def _clean_catalogues(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per catalogue and code; the cut is the year in which the catalogue was last changed."""
    for column in ("code", "label"):
        to.refuse(file, cells[column], cells[column] == "", column, "no blank")
    to.unique_key(cells, file, ["catalogue", "code"])
    if len(file.cut) == 4:
        to.refuse_cut(file, _year_changed(cells, file), f"the last change was in {_year_changed(cells, file)}")
    return to.stamp(cells, file).assign(cut=cells["year"])


def _year_changed(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the year of the last change to any of the catalogues."""
    return str(cells["year"].max())


# ---- codes ----


@functools.cache
def cause_group(code: str) -> str:
    """Return the group of seeds/icd10_homicide.csv that a code of ICD-10 belongs to, with or without its dot; "" for none.

    >>> cause_group("X95.4"), cause_group("Y34"), cause_group("Y871"), cause_group("Y870"), cause_group("Y87"), cause_group("I219")
    ('homicide', 'undetermined_intent', 'homicide', '', 'unclear', '')
    """
    plain = code.replace(".", "")
    ranges = _ranges()
    found = next((group for low, high, group in ranges if len(plain) >= len(low) and low <= plain[: len(low)] <= high), "")
    # Three characters are too few where the fourth decides: Y87 is Y87.0 (suicide), Y87.1 (homicide) or Y87.2.
    return found or ("unclear" if any(len(plain) < len(low) and low.startswith(plain) for low, _, _ in ranges) else "")


@functools.cache
def _ranges() -> list[tuple[str, str, str]]:
    """Return the first and last code of each range, without dots, and its group."""
    rows = seeds.read_rows("icd10_homicide.csv")
    return [(row["code_from"].replace(".", ""), row["code_to"].replace(".", ""), row["group"]) for row in rows]


def causes(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return each cause's group."""
    codes = cells.str.upper()
    to.refuse(file, cells, ~codes.str.fullmatch(r"[A-Z][0-9]{2}\.?[0-9A-Z]?"), column, "a cause in ICD-10 such as X95.4")
    groups = codes.map({code: cause_group(code) for code in codes.unique()})
    to.refuse(file, cells, groups == "unclear", column, "four characters, because the fourth tells homicide from suicide (Y87.1, Y87.0)")
    return groups


def presumed(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return which records the certificate presumes to be homicide."""
    codes = _plain(cells)
    known = [code for codes in PRESUMED.values() for code in codes]
    to.refuse(file, cells, ~codes.isin(known), column, f"one of {', '.join(sorted(known))} (2 is homicide)")
    return codes.isin(PRESUMED["homicide"])


def registration_years(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return each record's year of registration."""
    years = to.numbers(cells, file, column, 0, 9999)
    said = f"a year of registration from {ICD10_SINCE}: earlier causes are in ICD-9, which is not read"
    to.refuse(file, cells, ~years.between(ICD10_SINCE, 2100), column, said)
    return years


def places(frame: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return the code of the municipality of occurrence: 33 to 35 are abroad, a municipality not told is 999, a state not told 99999."""
    state = to.numbers(frame["state"], file, "state", 1, 99).astype("str").str.zfill(2)
    known = [f"{n:02}" for n in range(1, 33)]
    to.refuse(file, frame["state"], ~state.isin([*known, *STATES_ABROAD, STATE_UNKNOWN]), "state", "01 to 32, 33 to 35 (abroad) or 99")
    town = to.numbers(frame["town"], file, "town", 0, 999).astype("str").str.zfill(3).replace("000", TOWN_UNKNOWN)
    return state + town.mask(state == STATE_UNKNOWN, TOWN_UNKNOWN)


def dates(frame: pd.DataFrame, file: RawFile, registered: pd.Series) -> pd.DataFrame:
    """Return each death's year and the first day of its month; each is missing where the record does not tell it."""
    year, month = (_told(frame[c], file, c, codes) for c, codes in (("year", YEAR_UNKNOWN), ("month", MONTH_UNKNOWN)))
    to.refuse(
        file, frame["year"], ~year.fillna(1900).between(1900, registered).astype(bool), "year", "a year from 1900 to that of registration"
    )
    to.refuse(file, frame["month"], ~month.fillna(1).between(1, 12).astype(bool), "month", "a month from 1 to 12, or 99")
    days = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    told = year.notna() & month.notna()
    days[told] = to.first_days(year[told], month[told])
    return pd.DataFrame({"occurrence_year": year, "month": days})


def _told(cells: pd.Series, file: RawFile, column: str, unknown: tuple[str, ...]) -> pd.Series:
    plain = _plain(cells)
    return to.numbers(cells, file, column, 0, 9999).astype("Int64").mask(plain.isin(unknown))


def _plain(cells: pd.Series) -> pd.Series:
    """Return codes without zeros in front; a blank stays one."""
    return cells.map({code: code.lstrip("0") or code[:1] for code in cells.unique()})


def sexes(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return each record's sex."""
    found = _plain(cells).map(SEXES)
    to.refuse(file, cells, found.isna(), column, "1 (male), 2 (female), 9 or 0 (not told)")
    return found.astype("str")


def ages(frame: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return each record's age band: from one code (4035 is 35 years), or from a unit and a number (A 35)."""
    if "age" in frame:
        code = to.numbers(frame["age"], file, "age", 1000, 4999)
        unit = pd.Series("M", index=frame.index).mask(code >= 4000, YEARS)
        return _bands(unit, code - 4000, frame["age"], file, "age")
    unit = frame["age_unit"].str.upper()
    to.refuse(file, frame["age_unit"], ~unit.isin([YEARS, *UNITS_OF_MINORS]), "age_unit", "A (years), M (months), D (days) or H (hours)")
    return _bands(unit, to.numbers(frame["age_number"], file, "age_number", 0, 999), frame["age_number"], file, "age_number")


def _bands(unit: pd.Series, number: pd.Series, cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    is_year, unknown = unit == YEARS, number.isin([int(a) for a in AGES_UNKNOWN])
    to.refuse(
        file, cells, is_year & ~unknown & (number > OLDEST), column, f"an age up to {OLDEST} years, or not told ({', '.join(AGES_UNKNOWN)})"
    )
    band = pd.Series("minor_0_17", index=cells.index, dtype="str")
    return band.mask(is_year & (number >= ADULT), "adult_18_plus").mask(is_year & unknown, "not_specified")


_SHARED = {
    "registered": ("ANIO_REGIS", "ANIOREG"),
    "cause": ("CAUSA_DEF", "CAUSADEF"),
    "presumed": ("PRESUNTO", "TIPO_DEFUN"),
    "state": ("ENT_OCURR", "ENTOCU"),
    "town": ("MUN_OCURR", "MUNOCU"),
    "year": ("ANIO_OCUR", "ANIODEF"),
    "month": ("MES_OCURR", "MESDEF"),
    "sex": ("SEXO",),
}
_OLD_AGE = {"age_unit": ("EDADUNI",), "age_number": ("EDADVALOR",)}
RECORDS = tuple(
    Layout("inegi_deaths_records_municipality_month", {**_SHARED, **columns}, _clean, cut=_cut, is_part=True)
    for columns in (
        {"cause": ("CDEATH",), **_OLD_AGE},  # a researcher's file with the cause cut to three characters, and whole beside it
        _OLD_AGE,
        {"age": ("EDAD",)},
    )
)
CATALOGUES = Layout(
    "inegi_catalogues", {"code": ("CLAVE", "CVE"), "label": ("DESCRIP",)}, _clean_catalogues, cut=_year_changed, is_part=True
)
PRODUCT = Product(
    id="inegi_records",
    publisher="INEGI",
    title="Estadísticas de Defunciones Registradas, microdatos",
    counts="deaths registered in a year, one by one, counted here by cause and by what the certificate presumes",
    page_url="https://www.inegi.org.mx/programas/edr/",
    licence="Términos de libre uso de la información del INEGI",
    # As public scripts fetch 2023 and 2024. The csv of the same records has had three names since 2017.
    address="https://www.inegi.org.mx/contenidos/programas/edr/microdatos/defunciones/{year}/defunciones_base_datos_{year}_dbf.zip",
    values="year=2023",
    layouts=(*RECORDS, CATALOGUES),
    reader=_read,
    told_by=_told_by,
)
