"""`build()`: read → clean → correct → check → write;  `load(table, as_of=None)`: one table as it was known on a day."""

from violence_data.processed.building import Built, build
from violence_data.processed.loading import gap, load

__all__ = ["Built", "build", "gap", "load"]
