"""The parts of a chart as a notebook keeps them beside its picture: a page makes a figure of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SVG, MIME = "image/svg+xml", "application/vnd.violence-data.chart+json"
"""What a notebook shows, and what it keeps for a page."""
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
