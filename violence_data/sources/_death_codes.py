"""What INEGI's codes of a death record mean: cause, presumption, place, date, sex and age. Codes unknown to it are refused."""

from __future__ import annotations

import functools

import pandas as pd

from violence_data import seeds
from violence_data.raw import RawFile
from violence_data.sources import _cells as to

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
    """Return each cause's group.

    Raises
    ------
    RawFileError
        For what is no code of ICD-10, or too short to tell its group.
    """
    codes = cells.str.upper()
    to.refuse(file, cells, ~codes.str.fullmatch(r"[A-Z][0-9]{2}\.?[0-9A-Z]?"), column, "a cause in ICD-10 such as X95.4")
    groups = codes.map({code: cause_group(code) for code in codes.unique()})
    to.refuse(file, cells, groups == "unclear", column, "four characters, because the fourth tells homicide from suicide (Y87.1, Y87.0)")
    return groups


def presumed(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return which records the certificate presumes to be homicide.

    Raises
    ------
    RawFileError
        For a code that is not known.
    """
    codes = _plain(cells)
    known = [code for codes in PRESUMED.values() for code in codes]
    to.refuse(file, cells, ~codes.isin(known), column, f"one of {', '.join(sorted(known))} (2 is homicide)")
    return codes.isin(PRESUMED["homicide"])


def registration_years(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return each record's year of registration.

    Raises
    ------
    RawFileError
        For what is no year, or one before ICD-10.
    """
    years = to.numbers(cells, file, column, 0, 9999)
    said = f"a year of registration from {ICD10_SINCE}: earlier causes are in ICD-9, which is not read"
    to.refuse(file, cells, ~years.between(ICD10_SINCE, 2100), column, said)
    return years


def places(frame: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return the code of the municipality of occurrence: 33 to 35 are abroad, a municipality not told is 999, a state not told 99999.

    Raises
    ------
    RawFileError
        For a state or municipality that is none.
    """
    state = to.numbers(frame["state"], file, "state", 1, 99).astype("str").str.zfill(2)
    known = [f"{n:02}" for n in range(1, 33)]
    to.refuse(file, frame["state"], ~state.isin([*known, *STATES_ABROAD, STATE_UNKNOWN]), "state", "01 to 32, 33 to 35 (abroad) or 99")
    town = to.numbers(frame["town"], file, "town", 0, 999).astype("str").str.zfill(3).replace("000", TOWN_UNKNOWN)
    return state + town.mask(state == STATE_UNKNOWN, TOWN_UNKNOWN)


def dates(frame: pd.DataFrame, file: RawFile, registered: pd.Series) -> pd.DataFrame:
    """Return each death's year and the first day of its month; each is missing where the record does not tell it.

    Raises
    ------
    RawFileError
        For a year or month that is none, or a year after that of registration.
    """
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
    """Return each record's sex.

    Raises
    ------
    RawFileError
        For a code that is not known.
    """
    found = _plain(cells).map(SEXES)
    to.refuse(file, cells, found.isna(), column, "1 (male), 2 (female), 9 or 0 (not told)")
    return found.astype("str")


def ages(frame: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return each record's age band: from one code (4035 is 35 years), or from a unit and a number (A 35).

    Raises
    ------
    RawFileError
        For a unit or an age that is none.
    """
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
