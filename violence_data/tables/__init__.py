"""The processed tables: one pandera model each, its key, its bases, and what its reader must be warned of."""

from violence_data.tables.fields import AGE_GROUPS, METHODS, OFFENCES, SEXES, WEAPONS, kind
from violence_data.tables.registry import TABLES, get
from violence_data.tables.table import Table
from violence_data.tables.warnings import WARNINGS

__all__ = ["AGE_GROUPS", "METHODS", "OFFENCES", "SEXES", "TABLES", "WARNINGS", "WEAPONS", "Table", "get", "kind"]
