"""Read INEGI's catalogues, which say what the codes of its records mean: DBFs of a code and a label, in an encoding to find out."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import PurePosixPath

import pandas as pd

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import _cells as to
from violence_data.sources import _dbf
from violence_data.sources import _layout as layout

DRIVERS = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252"}
"""Encodings by the language driver's byte of a DBF's header."""
ENCODINGS = ("cp850", "cp1252", "cp437")
SIGNS = "¿¡°ºª«»–—“”‘’…·±×§"
NO_WORD = re.compile(r"[a-z][ÁÉÍÓÚÜÑßÝÖÞÐ]|[A-Z][ÁÉÍÓÚÜÑßÝÖÞÐ][a-z]")
"""Such a capital inside a word of small letters: no Spanish word has it, but text of cp1252 read as cp850 does."""


def read_catalogue(data: bytes, name: str, columns: tuple[str, str]) -> pd.DataFrame:
    """Return a catalogue's codes and labels as text, with its name and the year of its last change, indexed by the number of the record.

    Raises
    ------
    RawFileError
        When the DBF is damaged, or its bytes do not tell their encoding.
    """
    header = _dbf.read_header(data, name)
    encoding = find_encoding(data[header.bytes :], header.language, name)
    cells = pd.concat(_dbf.read_columns(io.BytesIO(data), columns, name, encoding))
    named = cells.set_axis(["code", "label"], axis=1)
    return named.assign(catalogue=PurePosixPath(name).name.split(".")[0].lower(), year=str(header.year))


def find_encoding(data: bytes, language: int, name: str) -> str:
    """Return the encoding in which bytes are words: UTF-8, else the one that the header names, else the only one that fits.

    >>> find_encoding("Cónyuge".encode("cp850"), 2, "x.dbf"), find_encoding("Cónyuge".encode("cp1252"), 0, "x.dbf")
    ('cp850', 'cp1252')

    Raises
    ------
    RawFileError
        When none fits, or several do and the header names none of them.
    """
    if data.isascii():
        return "ascii"
    fitting = [encoding for encoding in ("utf-8", *ENCODINGS) if _are_words(data, encoding)]
    named = DRIVERS.get(language, "")
    if "utf-8" in fitting or named in fitting:
        return "utf-8" if "utf-8" in fitting else named
    texts = {data.decode(encoding) for encoding in fitting}
    if len(texts) != 1:
        found = " or ".join(fitting) or "none of them"
        raise RawFileError(f"{name}: expected words in UTF-8 or one of {', '.join(ENCODINGS)}, found {found}; save it in UTF-8")
    return fitting[0]


def _are_words(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = {c for c in text if not c.isascii()}
    return not NO_WORD.search(text) and all(c in SIGNS or (c.isalpha() and "LATIN" in unicodedata.name(c)) for c in beyond)


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per catalogue and code; the cut is the year in which the catalogue was last changed.

    Raises
    ------
    RawFileError
        For a blank code or label, a code that stands twice, or a catalogue by itself whose year is not the cut.
    """
    for column in ("code", "label"):
        to.refuse(file, cells[column], cells[column] == "", column, "no blank")
    to.unique_key(cells, file, ["catalogue", "code"])
    if len(file.cut) == 4 and file.cut != _cut(cells, file):
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the last change was in {_cut(cells, file)}")
    return to.stamp(cells, file).assign(cut=cells["year"])


def _cut(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the year of the last change to any of the catalogues."""
    return str(cells["year"].max())


LAYOUT = layout.Layout(table="inegi_catalogues", columns={"code": ("CLAVE", "CVE"), "label": ("DESCRIP",)}, clean=clean, cut=_cut)
