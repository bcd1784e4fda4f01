"""The words that tables share, and the columns: slugs, codes, months, cuts, counts."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

METHODS = ("IEFC_1997", "CNSP38_2015", "RNID_2026")
OFFENCES = ("homicidio_doloso", "homicidio_culposo", "feminicidio")
ATTEMPTS = ("tentativa_de_homicidio_doloso", "tentativa_de_feminicidio")
SEXES = ("female", "male", "not_identified")
AGE_GROUPS = ("minor_0_17", "adult_18_plus", "not_specified", "not_identified")
REGISTER_AGE_GROUPS = ("age_0_12", "age_13_17", "age_18_29", "age_30_60", "age_over_60", "not_specified")
"""The bands of the register of 2026."""
WEAPONS = ("firearm", "blade", "other", "not_specified", "traffic")
NOT_PUBLISHED_HERE = "not_published_here"
"""Stands where a file gives only the sum over a column, which other files part: never "not specified"."""

STATE = r"^(0[1-9]|[12][0-9]|3[0-2])$"
PLACE = r"^(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}$"
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
YEAR = r"^[0-9]{4}$"


def column(
    name: str, kind: type | None, description: str, unit: str = "", check: pa.Check | None = None, nullable: bool = False
) -> pa.Column:
    """Return a column with its description, unit and check."""
    return pa.Column(kind, check, name=name, description=description, metadata={"unit": unit}, nullable=nullable)


def count(name: str, description: str, unit: str, least: int = 0, nullable: bool = False) -> pa.Column:
    """Return a column of whole numbers of `least` or more."""
    return column(name, pd.Int64Dtype, description, unit, pa.Check.ge(least), nullable)


def label(name: str, description: str, *known: str) -> pa.Column:
    """Return a column of labels, each one of those known."""
    return column(name, str, description, "", pa.Check.isin(known) if known else None)


def code(name: str, description: str, pattern: str, unit: str = "") -> pa.Column:
    """Return a column of codes that are written in one way."""
    return column(name, str, description, unit, pa.Check.str_matches(pattern))


def flag(name: str, description: str) -> pa.Column:
    """Return a column that is true or not."""
    return column(name, bool, description)


def day(name: str, description: str, unit: str = "day", nullable: bool = False) -> pa.Column:
    """Return a column of days."""
    return column(name, pd.Timestamp, description, unit, nullable=nullable)


def ranged(name: str, kind: type, description: str, low: float, high: float, unit: str = "") -> pa.Column:
    """Return a column of numbers from `low` to `high`."""
    return column(name, kind, description, unit, pa.Check.in_range(low, high))


PUBLISHED_ON = day("published_on", "day the file came out; the manifest says how exact")
VINTAGE = (code("cut", "last month the published file covers", MONTH, "YYYY-MM"), PUBLISHED_ON)
CVE_ENT = code("cve_ent", 'INEGI code of the state, "01" to "32"', STATE)
CVEGEO = code("cvegeo", "INEGI code of the municipality, five characters", PLACE)
FIRST_DAY = day("month", "first day of the month", "month")
