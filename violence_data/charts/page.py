"""The sheet a chart stands on, title and unit over it, notes and source under it, all inside; and the finished chart."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, ScaledTranslation, Transform

from violence_data import parts
from violence_data.charts import style as look
from violence_data.charts.text import extent, wrap
from violence_data.places import names

UNDATED: dict[str, dict[str, Any]] = {"svg": dict.fromkeys(("Date", "Creator", "Format", "Type")), "pdf": {"CreationDate": None}}
POINTS = 72
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Letters that a name from a file may hold."""


@dataclass(frozen=True, repr=False)
class Chart:
    """What a topic draws: Jupyter shows it, a page takes its parts, `save` writes it to a file."""

    ax: Axes
    data: pd.DataFrame
    title: str
    notes: tuple[str, ...]
    source: str
    told: str = ""
    """What its topic says of it to those who do not see it."""
    unit: str = ""
    drawing: Bbox | None = None
    """Where the drawing lies between the words over and under it, in inches; None on axes of another's figure."""

    def __repr__(self) -> str:
        """Name the chart."""
        return f"<Chart: {self.title}>"

    @property
    def figure(self) -> Figure:
        """The figure that holds the chart."""
        found = self.ax.get_figure(root=True)
        assert found is not None
        return found

    @property
    def alt(self) -> str:
        """The chart in words, for those who do not see it: what its topic says, or else its title and notes."""
        return self.told or " ".join([f"{self.title}.", *self.notes])

    def save(self, path: str | Path) -> Path:
        """Write the chart as the file's name says: png, svg (text as text) or pdf; the same bytes each time.

        Raises
        ------
        ValueError
            When matplotlib does not know the format.
        """
        target = Path(path)
        kind = target.suffix.removeprefix(".")
        with _as_text(self.figure, kind == "svg"):
            self.figure.savefig(target, bbox_inches="tight", metadata=UNDATED.get(kind))
        return target

    def svg(self) -> str:
        """Return the chart with its words as SVG, drawn once; its words lie in groups whose ids begin with "words"."""
        stream = io.StringIO()
        with _as_text(self.figure):
            self.figure.savefig(stream, format="svg", metadata=UNDATED["svg"])
        drawn = stream.getvalue()
        return NOT_IN_XML.sub("", drawn[drawn.index("<svg") :])

    def png(self) -> bytes:
        """Return the chart with its words as PNG."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", bbox_inches="tight")
        return stream.getvalue()

    def csv(self, digits: str | None = "%.9g") -> str:
        """Return the table that is drawn as csv: names of places after their codes, days as YYYY-MM-DD, no shapes.

        Numbers have nine digits at most; all of them with `digits` None.
        """
        rows = pd.DataFrame(self.data).drop(columns="geometry", errors="ignore")
        if "cve_ent" in rows and "place" not in rows:
            rows.insert(list(rows).index("cve_ent") + 1, "place", rows["cve_ent"].map(names()))
        rows = rows.astype(dict.fromkeys(rows.select_dtypes("Float64").columns, "float64"))
        return rows.to_csv(index=False, float_format=digits, date_format="%Y-%m-%d", lineterminator="\n")

    def parts(self) -> parts.Parts:
        """Return what a page makes of the chart, beside its drawing."""
        box, tall = self.drawing, float(self.figure.get_size_inches()[1])
        place = [round(POINTS * side, 1) for side in (box.x0, tall - box.y1, box.width, box.height)] if box else None
        said = {name: getattr(self, name) for name in ("title", "unit", "notes", "source", "alt")}
        return parts.Parts.model_validate({**said, "csv": self.csv(), "box": place})

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        sys.audit(parts.DRAWN, self)  # who makes an evidence bundle hears which charts a page shows
        return {parts.SVG: self.svg(), parts.MIME: self.parts().model_dump(mode="json")}, {parts.SVG: {"alt": self.alt}}


@contextmanager
def _as_text(figure: Figure, wanted: bool = True) -> Iterator[None]:
    """Let a svg hold its texts as text: those with white edges, which would be outlines, lose them meanwhile."""
    edged = [text for text in figure.findobj(Text) if text.get_path_effects()] if wanted else []
    effects = [text.get_path_effects() for text in edged]
    try:
        for text in edged:
            text.set_path_effects([])
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "violence_data"}):
            yield
    finally:
        for text, effect in zip(edged, effects, strict=True):
            text.set_path_effects(effect)


@dataclass
class Page:
    """One chart's figure and axes, and whether the figure is ours to resize."""

    figure: Figure
    axes: list[Axes]
    own: bool
    notes: list[str] = field(default_factory=list)
    title: str = ""
    unit: str = ""
    source: str = ""
    drawing: Bbox | None = None

    @property
    def ax(self) -> Axes:
        """The first axes, to which every text is anchored."""
        return self.axes[0]

    def box(self, ax: Axes) -> Bbox:
        """Return where an axes stands, in inches."""
        ax.apply_aspect()
        return _inches(ax.get_window_extent(), self.figure)

    def tight(self) -> Bbox:
        """Return the box round all axes with their labels, in inches."""
        boxes = [ax.get_tightbbox() for ax in self.axes]
        return _inches(Bbox.union([box for box in boxes if box is not None]), self.figure)

    def fit(self) -> None:
        """Widen or narrow our own axes until it and its labels fill the width of the figure."""
        if not self.own:
            return
        width = float(self.figure.get_size_inches()[0])
        tight, box = self.tight(), self.box(self.ax)
        left, right = box.x0 - tight.x0, tight.x1 - box.x1
        now = self.ax.get_position(original=True)
        span = max(width - left - right - 0.04, 1.0)
        self.ax.set_position((left / width, now.y0, span / width, now.height))

    def panel(self, down: float, left: float, size: tuple[float, float], title: str, tick_size: float, **of_title: float) -> Axes:
        """Add one small panel with its title; `down` and `left` say where its lower left corner is, all in inches."""
        width, height = (float(side) for side in self.figure.get_size_inches())
        ax = self.figure.add_axes((left / width, 1 - down / height, size[0] / width, size[1] / height))
        self.axes.append(ax)
        font: dict[str, Any] = {"fontsize": look.NOTE_SIZE, "pad": 4, **of_title}
        ax.set_title(title, loc="left", color=look.INK, **font)
        ax.tick_params(labelsize=tick_size, length=2, pad=2)
        ax.grid(False, axis="x")
        return ax

    def anchor(self, dx: float, dy: float, across: Transform | None = None) -> Transform:
        """Return axes coordinates (or the given ones) moved by some inches."""
        return (across or self.ax.transAxes) + ScaledTranslation(dx, dy, self.figure.dpi_scale_trans)

    def finish(self, title: str, unit: str, source: str) -> None:
        """Write title and unit over the chart, notes and source under it, and fit the figure."""
        self.title, self.unit, self.source = title, unit, source
        tight, box = self.tight(), self.box(self.ax)
        width = float(self.figure.get_size_inches()[0])
        left, wide = (0.0, width) if self.own else (tight.x0, tight.width)
        dx, pixels = left - box.x0, wide * self.figure.dpi - 2
        top, low = tight.y1 - box.y1 + 0.10, tight.y0 - box.y0 - 0.12
        top = self._unit(unit, dx, top, pixels)
        top = self._title(title, dx, top, pixels)
        line = low + 0.02
        for number, note in enumerate(filter(None, [*self.notes, source])):
            low = self._under(f"note-{number}", note, dx, low, pixels)
        if self.own:
            shift = self._resize(box, top, low, line)
            self.drawing = Bbox.from_extents(min(0.0, tight.x0), tight.y0 + shift, max(width, tight.x1), tight.y1 + shift)

    def chart(self, data: pd.DataFrame, told: str = "") -> Chart:
        """Return the finished chart; a figure of our own is taken from pyplot, so that Jupyter shows it once."""
        if self.own:
            plt.close(self.figure)
        return Chart(self.ax, data, self.title, tuple(note for note in self.notes if note), self.source, told, self.unit, self.drawing)

    def _unit(self, unit: str, dx: float, dy: float, pixels: float) -> float:
        if not unit:
            return dy
        text, tall = self._wrapped(unit, pixels, look.LABEL_SIZE)
        if len(self.axes) == 1 and self.ax.axison:
            self.ax.set_ylabel(text, rotation=0, ha="left", va="bottom", gid=f"{parts.WORDS}-unit")
            self.ax.yaxis.set_label_coords(0, 1, transform=self.anchor(dx, dy))
        else:
            self._text("unit", text, 1, dx, dy, "bottom", fontsize=look.LABEL_SIZE, color=look.SOFT_INK)
        return dy + tall + 0.07

    def _title(self, title: str, dx: float, dy: float, pixels: float) -> float:
        text, tall = self._wrapped(title, pixels, look.TITLE_SIZE, "bold")
        font: dict[str, Any] = {"fontsize": look.TITLE_SIZE, "fontweight": "bold"}
        if len(self.axes) == 1:
            artist = self.ax.set_title(text, loc="left", y=1.0, va="bottom", gid=f"{parts.WORDS}-title", **font)
            artist.set_transform(self.anchor(dx, dy))
        else:
            self._text("title", text, 1, dx, dy, "bottom", **font)
        return dy + tall + 0.05

    def _under(self, name: str, note: str, dx: float, dy: float, pixels: float) -> float:
        text, tall = self._wrapped(note, pixels, look.NOTE_SIZE)
        self._text(name, text, 0, dx, dy, "top", fontsize=look.NOTE_SIZE, color=look.SOFT_INK)
        return dy - tall - 0.06

    def _text(self, name: str, text: str, y: float, dx: float, dy: float, va: str, **font: Any) -> None:
        self.ax.text(0, y, text, transform=self.anchor(dx, dy), va=va, clip_on=False, gid=f"{parts.WORDS}-{name}", **font)

    def _wrapped(self, text: str, pixels: float, size: float, weight: str = "normal") -> tuple[str, float]:
        """Return a text in lines of this width, and how tall it is, in inches."""
        lines = wrap(self.figure, text, pixels, size, weight)
        return lines, extent(self.figure, lines, size, weight)[1] / self.figure.dpi

    def _resize(self, box: Bbox, top: float, low: float, line: float) -> float:
        """Give the figure the height its texts need, keeping every axes as large as it was; return how far up all moved, in inches."""
        width, height = (float(side) for side in self.figure.get_size_inches())
        shift = -(float(box.y0) + low)
        tall = box.y1 + top + shift
        for ax in self.axes:
            now = ax.get_position(original=True)
            y, h = (now.y0 * height + shift) / tall, now.height * height / tall
            ax.set_position((now.x0, y, now.width, h))
        self.figure.set_size_inches(width, tall)
        at = (box.y0 + line + shift + 0.04) / tall
        self.figure.add_artist(Line2D([0, 1], [at, at], color=look.HAIRLINE, linewidth=0.8, gid=f"{parts.WORDS}-rule"))
        return float(shift)


def _inches(box: Bbox, figure: Figure) -> Bbox:
    return Bbox(box.get_points() / figure.dpi)


@contextmanager
def _drawn(sheet: Page, ours: bool, *words: str) -> Iterator[Page]:
    """Let a sheet be drawn on and write its words; a figure made for it is closed when this fails: an empty one must not be shown."""
    done = False
    try:
        yield sheet
        sheet.finish(*words)
        done = True
    finally:
        if ours and not done:
            plt.close(sheet.figure)


@contextmanager
def page(ax: Axes | None, height: float, title: str, unit: str, source: str, notes: Sequence[str] = ()) -> Iterator[Page]:
    """Open a sheet with one axes in the project's style; the words are written when it closes.

    Without `ax` a figure 8 inches wide at 144 dots an inch is made, its axes `height` inches tall,
    and as tall in all as the words need; with `ax`, that axes keeps its place and size.
    """
    with look.style():
        if ax is None:
            figure = plt.figure(figsize=(look.WIDTH, height + 1), dpi=look.DPI)
            spot = (0.08, 0.5 / (height + 1), 0.86, height / (height + 1))
            sheet = Page(figure, [figure.add_axes(spot)], own=True, notes=list(notes))
        else:
            sheet = Page(ax.get_figure(root=True) or plt.gcf(), [ax], own=False, notes=list(notes))
        # without a size of their own, ticks are spaced by the settings in force when drawn
        sheet.ax.tick_params(labelsize=look.TICK_SIZE)
        with _drawn(sheet, sheet.own, title, unit, source):
            yield sheet


@contextmanager
def panels(figure: Figure | None, height: float, title: str, unit: str, source: str, notes: Sequence[str]) -> Iterator[Page]:
    """Open a sheet for several axes, which the caller adds; a figure given is resized."""
    with look.style():
        sheet = Page(figure or plt.figure(figsize=(look.WIDTH, height), dpi=look.DPI), [], True, list(notes))
        sheet.figure.set_size_inches(look.WIDTH, height)
        with _drawn(sheet, figure is None, title, unit, source):
            yield sheet
