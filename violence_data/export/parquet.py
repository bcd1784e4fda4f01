"""A table as parquet: its true types, and what it is in the schema's metadata."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from violence_data.export.about import About

KEY = b"violence_data"
"""Where the schema's metadata hold what the table is, as JSON."""


def write(frame: pd.DataFrame, facts: About, path: Path) -> None:
    """Write a table as parquet; boundaries stay GeoParquet, which geopandas and others read as a map."""
    table = _arrow(frame)
    described = json.dumps(facts, ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), KEY: described})
    pq.write_table(table, path, compression="zstd")


def _arrow(frame: pd.DataFrame) -> pa.Table:
    plain = frame.copy(deep=False)
    plain.attrs = {}  # they are said once, in the metadata of our own
    if not isinstance(plain, gpd.GeoDataFrame):
        return pa.Table.from_pandas(plain, preserve_index=False)
    buffer = io.BytesIO()  # only geopandas' own writer makes GeoParquet
    plain.to_parquet(buffer, index=False)
    return pq.read_table(buffer)
