"""INEGI, death records (microdata): every death registered in a year, read only into counts of homicides.

About 12 of some 60 columns are read, and only the records that are homicide by cause or by the certificate's presumption, legal
intervention or undetermined intent; birth days, localities and occupations never leave the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from violence_data import containers, encodings, raw
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _catalogues as catalogues
from violence_data.sources import _cells as to
from violence_data.sources import _csv_blocks as csv_blocks
from violence_data.sources import _dbf as dbf
from violence_data.sources import _death_codes as codes
from violence_data.sources import _layout as layout
from violence_data.sources._head import HEAD_BYTES, Head

SOURCE = Source(
    id="inegi_records",
    publisher="INEGI",
    title="Estadísticas de Defunciones Registradas, microdatos",
    counts="deaths registered in a year, one by one, counted here by cause and by what the certificate presumes",
    page_url="https://www.inegi.org.mx/programas/edr/",
    licence="Términos de libre uso de la información del INEGI",
    # As public scripts fetch 2023 and 2024. The csv of the same records has had three names since 2017.
    address="https://www.inegi.org.mx/contenidos/programas/edr/microdatos/defunciones/{year}/defunciones_base_datos_{year}_dbf.zip",
)
COUNTS = {
    "homicide_deaths": "homicide",
    "legal_intervention_deaths": "legal_intervention",
    "undetermined_intent_deaths": "undetermined_intent",
}
TABLES = (".dbf", ".csv")


@dataclass(frozen=True)
class Entry:
    """One table of a file: its name, its columns, whether it is a DBF, and the layout it is in."""

    name: str
    header: list[str]
    is_dbf: bool
    layout: layout.Layout | None


def fits(head: Head) -> bool:
    """Return whether a file's header, or that of the largest file in a zip, is one of death records or of a catalogue of their codes."""
    if dbf.is_dbf(head.data):
        return _layout_of(list(dbf.read_header(head.data).fields), LAYOUTS) is not None
    return any(_layout_of(header, RECORDS) for header in head.headers)


def read(file: RawFile) -> list[layout.Part]:
    """Return the cells of the records that are counted, and of the catalogues, of a DBF or csv or of those in a zip.

    A zip may hold several years; its descriptions, its tables of places and catalogues as csv, which tell no year, are left out.

    Raises
    ------
    RawFileError
        When a file is damaged or changed, no entry is of a known layout, a code is not known, or two entries hold the same year.
    """
    raw.verify(file)
    tables = [_entry(file, name) for name in containers.names(file) if name == file.name or name.lower().endswith(TABLES)]
    if not any(table.layout for table in tables):
        raise RawFileError(f"{file.name}: row 1: {layout.nearest(LAYOUTS, [table.header for table in tables] or [[]])}")
    records = [_read_records(file, table) for table in tables if table.layout in RECORDS]
    labels = [_read_catalogue(file, table) for table in tables if table.layout is catalogues.LAYOUT]
    parts = [(RECORDS[0], _together(records, file))] if records else []
    return [*parts, (catalogues.LAYOUT, pd.concat(labels))] if labels else parts


def _entry(file: RawFile, name: str) -> Entry:
    data = containers.head(file, name, HEAD_BYTES)
    encodings.refuse_page(file, data)
    if dbf.is_dbf(data):
        header = list(dbf.read_header(data, name).fields)
        return Entry(name, header, True, _layout_of(header, LAYOUTS))
    header = csv_blocks.read_header(data)
    return Entry(name, header, False, _layout_of(header, RECORDS))


def _layout_of(header: Sequence[str], layouts: Sequence[layout.Layout]) -> layout.Layout | None:
    """Return the layout whose columns a header has; it may have any others, which are not read."""
    return next((known for known in layouts if not known.missing(header)), None)


def _columns(file: RawFile, table: Entry) -> dict[str, str]:
    """Return the field of each column that is read."""
    fields = table.layout.fields(table.header) if table.layout else []
    doubled = [h for h, f in zip(table.header, fields, strict=True) if f and fields.count(f) > 1]
    if doubled:
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(doubled)}; expected each once")
    return {h: f for h, f in zip(table.header, fields, strict=True) if f}


def _read_records(file: RawFile, table: Entry) -> pd.DataFrame:
    """Return the records of one entry that are counted, indexed by line or record, with the entry's name in a zip."""
    columns = _columns(file, table)
    is_whole = table.name == file.name
    inside = file if is_whole else dataclasses.replace(file, file=f"{file.file}:{table.name.replace('/', ':')}")
    reader = dbf.read_columns if table.is_dbf else csv_blocks.read_columns
    kept = []
    with containers.stream(file, "" if is_whole else table.name) as stream:
        for block in reader(stream, list(columns), inside.name):
            cells = block.rename(columns=columns)
            cells.attrs = {layout.HEADERS: {f: h for h, f in columns.items()}}
            kept.append(_counted(cells, inside))
    if not kept:
        raise RawFileError(f"{inside.name}: expected records under the header, found none")
    found = pd.concat(kept)
    return found if is_whole else found.set_axis(pd.Index([f"{table.name}:{row}" for row in found.index], name="row"))


def _counted(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the records that are counted, with their group; every record's year, cause and presumption must be known."""
    registered = codes.registration_years(cells["registered"], file, "registered")
    group = codes.causes(cells["cause"], file, "cause")
    presumed = codes.presumed(cells["presumed"], file, "presumed")
    counted = cells.assign(registration_year=registered, group=group, is_presumed=presumed)
    return counted[group.isin(list(COUNTS.values())) | presumed]


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


def _read_catalogue(file: RawFile, table: Entry) -> pd.DataFrame:
    by_field = {f: h for h, f in _columns(file, table).items()}
    with containers.stream(file, "" if table.name == file.name else table.name) as stream:
        cells = catalogues.read_catalogue(stream.read(containers.LARGEST_IN_MEMORY), table.name, (by_field["code"], by_field["label"]))
    return cells.set_axis(pd.Index([f"{table.name}:{row}" for row in cells.index], name="row"))


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per year of registration, municipality and month of occurrence, sex and age group with deaths that are counted.

    Raises
    ------
    RawFileError
        For a place, date, sex or age that is none, a death after the year of its registration, or a last year that is not the cut.
    """
    registered = cells["registration_year"]
    if file.cut != _cut(cells, file):
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the last year of registration says {_cut(cells, file)}")
    key = pd.concat([registered, codes.dates(cells, file, registered)], axis=1).assign(
        cvegeo=codes.places(cells, file), sex=codes.sexes(cells["sex"], file, "sex"), age_group=codes.ages(cells, file)
    )
    counted = {name: cells["group"] == group for name, group in COUNTS.items()}
    presumed = cells["is_presumed"].astype(bool)
    both = {"presumed_homicide_deaths": presumed, "agreed_homicide_deaths": presumed & counted["homicide_deaths"]}
    summed = key.assign(**counted, **both).groupby(list(key.columns), dropna=False)[[*counted, *both]].sum().astype("Int64").reset_index()
    return to.stamp(summed, file).assign(cut=summed["registration_year"].astype("str") + "-12")


def _cut(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month of the last year of registration."""
    return f"{cells['registration_year'].max()}-12"


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
    layout.Layout(table="inegi_deaths_records_municipality_month", columns={**_SHARED, **columns}, clean=clean, cut=_cut)
    for columns in (
        {"cause": ("CDEATH",), **_OLD_AGE},  # a researcher's file with the cause cut to three characters, and whole beside it
        _OLD_AGE,
        {"age": ("EDAD",)},
    )
)
LAYOUTS = (*RECORDS, catalogues.LAYOUT)
