"""`verify()`: every check over the files as published and over every built table, with what each looked for and found."""

from violence_data.quality.result import Feed, Quality, Result, TableQuality
from violence_data.quality.showing import overview
from violence_data.quality.tables import verify

__all__ = ["Feed", "Quality", "Result", "TableQuality", "overview", "verify"]
