"""The parts of a chart as a notebook keeps them beside its picture: a page makes a figure of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

SVG, MIME, TABLE = "image/svg+xml", "application/vnd.violence-data.chart+json", "application/vnd.violence-data.table+json"
"""What a notebook shows of a chart, and what it keeps for a page of a chart and of a table that is not drawn."""
DRAWN = "violence_data.chart"
"""What is told (`sys.audit`) of each chart that a notebook shows."""
WORDS = "words"
"""How the ids of those groups of the SVG begin that hold title, unit, notes and source: a page has them as text."""
Number = Annotated[float, Field(allow_inf_nan=False)]


class Parts(BaseModel):
    """What is said round a drawing, where the drawing lies in the SVG beside it (left, top, width, height), and what is drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    unit: str
    notes: tuple[str, ...]
    source: str
    alt: str
    csv: str
    box: tuple[Number, Number, Number, Number] | None


class Table(BaseModel):
    """A table that is not drawn: a page gives it to be taken away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    csv: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {TABLE: self.model_dump(mode="json"), "text/plain": self.title}
