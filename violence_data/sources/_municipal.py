"""From SESNSP's municipal cells to tidy months, one block or many: what spans blocks is kept in a few numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from violence_data.raw import RawFile
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources import _sesnsp as sesnsp
from violence_data.sources._blocks import Block, Meaning, Numbers
from violence_data.sources._municipal_keys import Keys
from violence_data.tables import fields

OFFENCES = (*fields.OFFENCES, *fields.ATTEMPTS)
MEANS = sesnsp.WEAPON | sesnsp.ATTEMPTS
BLANK = -1
LABEL = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("cut", LABEL),
        ("published_on", pa.timestamp("us")),
        ("method", LABEL),
        ("cve_ent", LABEL),
        ("cvegeo", LABEL),
        ("month", pa.timestamp("us")),
        ("offence", LABEL),
        ("weapon", LABEL),
        ("incidents", pa.int32()),
    ]
)


def homicides(file: RawFile) -> Callable[[Block], Numbers]:
    """Return what tells which rows of a block are homicide or feminicide, as `_sesnsp.is_homicide` does, each label looked at once."""
    offences = {**sesnsp.known_offences("CNSP38_2015"), **sesnsp.known_offences("RNID_2026")}
    types = Meaning(lambda cells, _: to.labels_in(cells, sesnsp.HOMICIDE_TYPES))
    subtypes = Meaning(lambda cells, _: to.labels_in(cells, tuple(offences)))

    def keep(block: Block) -> Numbers:
        by_type: Numbers = types.of(block, "tipo") == 1
        if (by_type < subtypes.of(block, "subtipo")).any():
            sesnsp.is_homicide(block.frame("tipo", "subtipo"), file, offences)
        return by_type

    return keep


def tidy_blocks(blocks: Iterable[Block], file: RawFile) -> Iterator[pa.Table]:
    """Yield one row per municipality, month, offence and means of each block of a file's cells, up to the cut.

    Raises
    ------
    RawFileError
        For an unknown state, label or number; a key that stands twice, in one block or two; two counting methods;
        states that lack years or kinds of rows that others have; or months that do not fit the cut.
    """
    tidy = _Tidy(file)
    for block in blocks:
        if len(block.rows):
            yield tidy.add(block)
    tidy.check()


def plain_frame(tidy: pa.Table) -> pd.DataFrame:
    """Return tidy rows in the table's types: text for labels, whole numbers that may be missing."""
    plain = pa.schema([pa.field(f.name, pa.string() if f.type == LABEL else f.type) for f in SCHEMA])
    frame: pd.DataFrame = tidy.drop_columns("incidents").cast(plain.remove(plain.get_field_index("incidents"))).to_pandas()
    return frame.assign(incidents=tidy["incidents"].to_pandas(types_mapper={pa.int32(): pd.Int32Dtype()}.get).astype("Int64"))


class _Tidy:
    """Make blocks tidy, and note of each what must hold over the whole file."""

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self.method = ""
        self.last = np.datetime64(file.cut, "M")
        self.latest: np.datetime64 | None = None
        self.is_last_counted = False
        self.keys = Keys(file, OFFENCES, fields.WEAPONS)
        self.years = Meaning(lambda c, _: to.numbers(c, file, "Año", 2015, 2100))
        self.states = Meaning(lambda c, name: to.state_codes(c, file, name.capitalize()).astype("int64"))
        self.places = Meaning(lambda c, _: _place_numbers(c, file))
        self.offences = Meaning(
            lambda c, _: _positions(to.labels(c, file, "Subtipo de delito", sesnsp.known_offences(self.method)), OFFENCES)
        )
        self.weapons = Meaning(lambda c, _: _positions(to.labels(c, file, "Modalidad", MEANS), fields.WEAPONS))
        self.counts = Meaning(lambda c, month: _whole_numbers(c, file, month.capitalize()))

    def add(self, block: Block) -> pa.Table:
        """Return a block's tidy rows."""
        years = self.years.of(block, "year")
        self.method = sesnsp.one_method(pd.Series(years, index=block.rows), self.file, self.method)
        places = self._municipalities(block)
        offences, weapons = self.offences.of(block, "subtipo"), self.weapons.of(block, "modalidad")
        self.keys.add(block.rows, years, places, offences, weapons)
        counts = np.stack([self.counts.of(block, month) for month in layout.MONTHS], axis=1)
        months = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]")[:, None] + np.arange(12)
        covered: Numbers = np.less_equal(months, self.last)
        self._check_months(block, counts, months, covered)
        rows = np.repeat(np.arange(len(places)), covered.sum(axis=1))
        labels = {
            "cve_ent": _codes(places // 1000, 2),
            "cvegeo": _codes(places, 5),
            "offence": (offences, OFFENCES),
            "weapon": (weapons, fields.WEAPONS),
        }
        repeated = {name: _labels(codes.astype("int32")[rows], known) for name, (codes, known) in labels.items()}
        return self._table(repeated, counts[covered].astype("int32"), months[covered].astype("datetime64[us]"))

    def _municipalities(self, block: Block) -> Numbers:
        """Return municipalities as numbers after checking that code, name and municipality are of one state."""
        states, places = self.states.of(block, "clave_ent"), self.places.of(block, "cve_municipio")
        if (states != self.states.of(block, "entidad")).any():
            to.same_state(block.frame("clave_ent", "entidad"), self.file, "clave_ent", "entidad")
        other = places // 1000 != states
        if other.any():
            wrong = pd.Series(other, index=block.rows)
            to.refuse(self.file, block.text("cve_municipio"), wrong, "Cve. Municipio", "a municipality of the state beside it")
        return places

    def _check_months(self, block: Block, counts: Numbers, months: Numbers, covered: Numbers) -> None:
        late = np.argwhere(~covered & (counts > 0))
        if len(late):
            row, month = late[0]
            name, found = layout.MONTHS[month], counts[row, month]
            sesnsp.refuse_late(self.file, int(block.rows[row]), name, self.last, found, months[row, month])
        if covered.any():
            latest = months[covered].max()
            self.latest = latest if self.latest is None else max(self.latest, latest)
        self.is_last_counted |= bool((counts[months == self.last] > 0).any())

    def _table(self, labels: dict[str, pa.DictionaryArray], counts: Numbers, months: Numbers) -> pa.Table:
        same = np.zeros(len(counts), dtype="int32")
        columns = {
            "cut": _labels(same, [self.file.cut]),
            "published_on": pa.array(np.full(len(counts), np.datetime64(self.file.published_on, "us"))),
            "method": _labels(same, [self.method]),
            "month": pa.array(months),
            "incidents": pa.array(counts, mask=counts == BLANK),
            **labels,
        }
        return pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)

    def check(self) -> None:
        """Raise when something that spans blocks does not hold."""
        self.keys.check()
        sesnsp.check_last_month(self.file, self.last, self.latest, self.is_last_counted)


def _place_numbers(cells: pd.Series, file: RawFile) -> pd.Series:
    plain = cells.str.strip()
    bad = ~plain.str.fullmatch(r"[0-9]{4,5}")
    to.refuse(file, cells, bad, "Cve. Municipio", "a municipality code of four or five digits")
    return plain.astype("int64")


def _whole_numbers(cells: pd.Series, file: RawFile, column: str) -> pd.Series:
    """Return counts; a file that passed through a spreadsheet has some as `1.0`."""
    return to.counts(cells.str.replace(r"^([0-9,]+)\.0+$", r"\1", regex=True), file, column).fillna(BLANK)


def _positions(slugs: pd.Series, known: Sequence[str]) -> pd.Series:
    return slugs.map({slug: at for at, slug in enumerate(known)})


def _codes(numbers: Numbers, width: int) -> tuple[Numbers, Sequence[str]]:
    """Return which of the distinct codes each number is, and these codes as text."""
    codes, at = np.unique(numbers, return_inverse=True)
    return at, [f"{code:0{width}d}" for code in codes.tolist()]


def _labels(codes: Numbers, labels: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(labels, type=pa.string()))
