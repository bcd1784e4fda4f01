"""A processed table, or rates of it, as a file of its own: csv, parquet, xlsx or geojson, with licence, sources, warnings and citation."""

from violence_data.export.rate_tables import VICTIMS, export_rates, rates, span
from violence_data.export.tables import Exported, export_table, formats
from violence_data.export.writers import FORMATS

__all__ = ["FORMATS", "VICTIMS", "Exported", "export_rates", "export_table", "formats", "rates", "span"]
