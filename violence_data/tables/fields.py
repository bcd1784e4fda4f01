"""The words and columns that models share: slugs, codes, months, cuts."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa

METHODS = ("IEFC_1997", "CNSP38_2015", "RNID_2026")
OFFENCES = ("homicidio_doloso", "homicidio_culposo", "feminicidio")
ATTEMPTS = ("tentativa_de_homicidio_doloso", "tentativa_de_feminicidio")
SEXES = ("female", "male", "not_identified")
AGE_GROUPS = ("minor_0_17", "adult_18_plus", "not_specified", "not_identified")
WEAPONS = ("firearm", "blade", "other", "not_specified", "traffic")
VIOLENCE_TYPES = ("state_based", "non_state", "one_sided")

STATE = r"^(0[1-9]|[12][0-9]|3[0-2])$"
PLACE = r"^(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}$"
CUT = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def field(description: str, unit: str = "", **checks: Any) -> Any:
    """Return a column with its description, unit and checks."""
    return pa.Field(description=description, metadata={"unit": unit}, **checks)


def state_code() -> Any:
    """Return the column of a state's code."""
    return field('INEGI code of the state, "01" to "32"', str_matches=STATE)


def month() -> Any:
    """Return the column of a month."""
    return field("first day of the month", "month")


def cut() -> Any:
    """Return the column of a file's last month."""
    return field("last month the published file covers", "YYYY-MM", str_matches=CUT)


def published_on() -> Any:
    """Return the column of the day a file came out."""
    return field("day the file came out; the manifest says how exact", "day")


class Strict(pa.DataFrameModel):
    """A model that knows every column, in order."""

    class Config:
        """How pandera reads the model."""

        strict = True
        ordered = True


_KINDS = {"string": "string", "str": "string", "datetime64": "date", "int": "integer", "bool": "boolean", "float": "number"}


def kind(dtype: object) -> str:
    """Return what a column holds, in Frictionless' words; boundaries are "geometry".

    >>> kind("Int64"), kind("datetime64[ns]"), kind("object")
    ('integer', 'date', 'geometry')
    """
    return next((kind for start, kind in _KINDS.items() if str(dtype).lower().startswith(start)), "geometry")
