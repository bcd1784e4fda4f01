"""One way a publisher lays out a table, and what is wrong with a header that does not meet it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from violence_data import errors, places
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import encodings

MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]
HEADERS = "headers"
"""Where a frame of cells keeps what the file itself calls each field, for messages."""
INDEX = re.compile(r"|unnamed: ?\d+(\.\d+)*|x(\.\d+)?|\.\.\.\d+|index|level_0|row[._ ]?names?", re.IGNORECASE)
"""What programs call the column of row numbers that they put beside a table."""


class OtherTable(RawFileError):
    """A table that fits no layout; `distance` tells how far the nearest is, from 0 to 1."""

    def __init__(self, message: str, distance: float) -> None:
        super().__init__(message)
        self.distance = distance


@dataclass(frozen=True)
class Layout:
    """One way a publisher lays out a table: the processed table it feeds and the header each field goes under.

    A header that meets `pattern` is a field of its own name, such as the years that stand side by side.
    Of each group in `either`, such as a state's code and its name, one field is enough; `optional` fields are read where they are there.
    `delimiter` is the publisher's; a file saved anew may have another.
    `cut` tells the cut from the cells, as far as they tell it; a series that has ended cannot.
    Beside the fields of a layout that `is_part`, any columns may stand, in whatever encoding: none of them is read or told in an error.
    """

    table: str
    columns: Mapping[str, tuple[str, ...]]
    clean: Callable[[pd.DataFrame, RawFile], pd.DataFrame]
    ignored: tuple[str, ...] = ()
    delimiter: str = ","
    pattern: str = ""
    either: tuple[tuple[str, ...], ...] = ()
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cut: Callable[[pd.DataFrame, RawFile], str] | None = None
    is_part: bool = False
    _folded: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Fold the accepted headers once."""
        self._folded.update({places.fold(h): f for f, headers in {**self.columns, **self.optional}.items() for h in headers})

    def fields(self, header: Sequence[str]) -> list[str | None]:
        """Return the field each header stands for; None where it is not one of this layout."""
        return [h.strip() if self.pattern and re.fullmatch(self.pattern, h.strip()) else self._folded.get(places.fold(h)) for h in header]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the first accepted header of each field that is not there."""
        found = set(self.fields(header))
        found |= {f for group in self.either if found & set(group) for f in group}
        return [headers[0] for f, headers in self.columns.items() if f not in found]

    def unknown(self, header: Sequence[str]) -> list[str]:
        """Return the headers that are neither a field nor known and left out."""
        ignored = {places.fold(h) for h in self.ignored}
        others = [h for h, f in zip(header, self.fields(header), strict=True) if f is None]
        return [h for h in others if places.fold(h) not in ignored and not is_index(h)]

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a header has every field of this layout and, where the layout is the whole of a table, nothing else."""
        return not self.missing(header) and (self.is_part or not self.unknown(header))

    def distance(self, header: Sequence[str]) -> float:
        """Return how much of a layout and of a header the other lacks, from 0 to 1: one column in common is not near."""
        unknown = len(self.unknown(header))
        return (len(self.missing(header)) + unknown) / (len(self.columns) + unknown)


Part = tuple[Layout, pd.DataFrame]
"""A layout and the cells that a file holds in it: what `read` returns, one for each table the file feeds."""


def named(*names: str) -> dict[str, tuple[str, ...]]:
    """Return fields that go under headers of their own names."""
    return {name: (name,) for name in names}


def is_index(name: str) -> bool:
    """Return whether a column's name is none, or what a program calls the row numbers that it adds."""
    return not places.fold(name) or bool(INDEX.fullmatch(name.strip()))


def fitting(layouts: Sequence[Layout], header: Sequence[str]) -> Layout | None:
    """Return the layout whose fields a header has, one that fits it whole before others; None when there is none."""
    complete = [known for known in layouts if not known.missing(header)]
    return next((known for known in complete if known.fits(header)), complete[0] if complete else None)


def other_table(where: str, layouts: Sequence[Layout], headers: Sequence[Sequence[str]]) -> OtherTable:
    """Return what is wrong with a table that fits no layout, against the nearest."""
    return OtherTable(f"{where}: {nearest(layouts, headers)}", min(known.distance(h) for known in layouts for h in headers))


def nearest(layouts: Sequence[Layout], headers: Sequence[Sequence[str]]) -> str:
    """Return what the likeliest of some headers lacks of the likeliest of some layouts, for messages."""
    layout, header = min(((known, h) for h in headers for known in layouts), key=lambda pair: pair[0].distance(pair[1]))
    unknown, missing = layout.unknown(header), layout.missing(header)
    found = ", ".join(h[:60] for h in unknown[:12])
    if lost := [whole for h in unknown if (whole := encodings.of_lost_letters(h, missing))]:
        return (
            f"accented letters were lost, or the file is in another encoding: expected {', '.join(lost)} in the header, "
            f"found {found}; get the file again"
        )
    return (
        f"missing columns: {', '.join(missing) or 'none'}; columns found that are not expected: {found or 'none'}; "
        "was a column renamed, or is the file in another encoding or layout?"
    )


def refuse_columns(file: RawFile, layout: Layout, header: Sequence[str]) -> None:
    """Raise when a header has a column twice, or one that its layout does not know."""
    fields = layout.fields(header)
    doubled = {f for f, times in Counter(fields).items() if f is not None and times > 1}
    if doubled:
        names = [h for h, f in zip(header, fields, strict=True) if f in doubled]
        raise RawFileError(f"{file.name}: row 1: doubled columns: {', '.join(names)}; expected each once")
    if not layout.is_part and (extra := layout.unknown(header)):
        raise RawFileError(
            f"{file.name}: row 1: unknown columns: {', '.join(map(errors.shortened, extra))}; expected only "
            f"{', '.join(h[0] for h in layout.columns.values())}: a new column may change what a row counts"
        )
