"""A processed table as a file of its own, csv, parquet, xlsx or geojson, with its licence, sources, warnings and citation."""

from violence_data.export.tables import FORMATS, Exported, export_table, formats

__all__ = ["FORMATS", "Exported", "export_table", "formats"]
