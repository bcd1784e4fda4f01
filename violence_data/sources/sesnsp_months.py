"""What SESNSP's monthly files have in common: offences by counting method, months side by side, a cut after which nothing happened.

Months side by side become a row each, one block of a file or many: what must hold over the whole file is kept in a few numbers.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from violence_data import seeds
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources.blocks import Block, Meaning, Numbers
from violence_data.sources.layout import MONTHS

SINCE_2015, REGISTER = "CNSP38_2015", "RNID_2026"
FIRST_YEAR, RNID_FIRST_YEAR = 2015, 2026
HOMICIDE_TYPES = ("Homicidio", "Feminicidio")
BY = ("tipo", "subtipo")
"""The columns that tell which rows are homicide."""
WEAPON = {
    "Con arma de fuego": "firearm",
    "Con arma blanca": "blade",
    "Con otro elemento": "other",
    "No especificado": "not_specified",
    "En accidente de tránsito": "traffic",
}
# An attempt's published modalidad repeats the attempt: its means are not told.
ATTEMPTS = {"Tentativa de homicidio doloso": "not_specified", "Tentativa de feminicidio": "not_specified"}
BLANK = -1


@functools.cache
def known_offences(method: str, column: str = "published_subtipo") -> dict[str, str]:
    """Return the slug of each published type under one counting method, from `seeds/offences.csv`."""
    return {row[column]: row["offence"] for row in seeds.read_rows("offences.csv") if row["method"] == method}


def is_homicide(cells: pd.DataFrame, file: RawFile, offences: Mapping[str, str]) -> pd.Series:
    """Return which rows are homicide or feminicide; a homicide's subtype under another type is a fault, never a row to leave out."""
    by_type, by_subtype = to.labels_in(cells["tipo"], HOMICIDE_TYPES), to.labels_in(cells["subtipo"], tuple(offences))
    to.refuse(file, cells["tipo"], by_subtype & ~by_type, "Tipo de delito", f"one of {', '.join(HOMICIDE_TYPES)} beside that subtype")
    return by_type


def homicides(cells: pd.DataFrame, file: RawFile, year: str = "Año") -> tuple[str, pd.DataFrame]:
    """Return the one counting method that a file's years since 2015 are of, and its rows of homicide or feminicide.

    Attempts among years before the register of 2026, which alone counts them, are refused.
    """
    method = one_method(to.numbers(cells["year"], file, year, FIRST_YEAR, 2100), file)
    if method != REGISTER:
        since = f"years before {RNID_FIRST_YEAR}, which the register of {RNID_FIRST_YEAR} alone counts"
        attempts = to.labels_in(cells["subtipo"], tuple(ATTEMPTS))
        to.refuse(file, cells["subtipo"], attempts, "Subtipo de delito", f"no attempts in {since}; is the year right?")
    return method, cells[is_homicide(cells, file, known_offences(method))]


def one_method(years: pd.Series, file: RawFile, before: str = "") -> str:
    """Return the one counting method that years since 2015 are of; `before` is that of the file's earlier rows."""
    is_rnid = years >= RNID_FIRST_YEAR
    if (is_rnid.any() and not is_rnid.all()) or (before and (before == REGISTER) != is_rnid.any()):
        raise RawFileError(
            f"{file.name}: row {is_rnid.idxmax()}, column Año: expected years of one counting method, found {RNID_FIRST_YEAR} "
            "or later beside earlier ones: the register of 2026 counts in another way; split the file"
        )
    return REGISTER if is_rnid.any() else SINCE_2015


def of_homicide(file: RawFile) -> Callable[[Block], Numbers]:
    """Return what tells which rows of a block are homicide or feminicide, as `is_homicide` does, each label looked at once."""
    offences = {**known_offences(SINCE_2015), **known_offences(REGISTER)}
    types = Meaning(lambda cells, _: to.labels_in(cells, HOMICIDE_TYPES))
    subtypes = Meaning(lambda cells, _: to.labels_in(cells, tuple(offences)))

    def keep(block: Block) -> Numbers:
        by_type: Numbers = types.of(block, "tipo") == 1
        if (by_type < subtypes.of(block, "subtipo")).any():
            is_homicide(block.frame(*BY), file, offences)
        return by_type

    return keep


@dataclass(frozen=True)
class Kind:
    """A column of labels: its name, its field and header, and the slug of each label under a counting method."""

    name: str
    field: str
    header: str
    slugs: Callable[[str], dict[str, str]]


OFFENCE = Kind("offence", "subtipo", "Subtipo de delito", known_offences)
MEANS = Kind("weapon", "modalidad", "Modalidad", lambda method: WEAPON | ATTEMPTS)


def tidy_months(
    cells: pd.DataFrame, file: RawFile, count: str, kinds: Sequence[Kind], method: str = "", *, last: str = "", is_complete: bool = True
) -> pd.DataFrame:
    """Return one row per place, kind and month of a file's cells, in the types of a table, as `Months` reads them."""
    months = Months(file, count, kinds, method, last=last, is_complete=is_complete)
    found = [months.add(Block.of(cells))] if len(cells) else []
    months.check()
    [tidy] = found
    text = pa.schema([pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in tidy.schema])
    frame: pd.DataFrame = tidy.cast(text).drop_columns(count).to_pandas()
    return frame.assign(**{count: tidy[count].to_pandas(types_mapper={pa.int32(): pd.Int32Dtype()}.get).astype("Int64")})


class Months:
    """Turn blocks of months side by side into rows, and note of each block what must hold over the whole file.

    Refused are an unknown state, label or number; a key that stands twice, in one block or two; two counting methods; states that lack
    kinds of rows that others have, where `is_complete`; a total that is not the sum of its months; and months that do not fit the cut,
    or the `last` month of a series that has ended.
    """

    def __init__(
        self, file: RawFile, count: str, kinds: Sequence[Kind], method: str = "", *, last: str = "", is_complete: bool = True
    ) -> None:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", file.cut):
            raise RawFileError(f"{file.name}: expected a month such as 2024-11 as its cut in the manifest, found {file.cut!r}")
        self.file, self.count, self.method, self.kinds, self.is_complete = file, count, method, kinds, is_complete
        self.last = np.datetime64(min(file.cut, last or file.cut), "M")
        self.latest: np.datetime64 | None = None
        self.is_last_counted = False
        self.keys: list[Numbers] = []
        self.rows: list[Numbers] = []
        self.groups: set[int] = set()
        first = 1997 if last else FIRST_YEAR
        self.years = Meaning(lambda c, _: to.numbers(c, file, "Año", first, 2100))
        self.states = Meaning(lambda c, name: to.state_codes(c, file, name.capitalize()).astype("int64"))
        self.towns = Meaning(lambda c, _: _town_numbers(c, file))
        self.counts = Meaning(lambda c, month: to.counts(to.decimals(c), file, month.capitalize()).fillna(BLANK))
        self.meanings: list[tuple[Meaning, list[str]]] = []
        self.place = "cve_ent"

    def add(self, block: Block) -> pa.Table:
        """Return a block's rows."""
        years = self.years.of(block, "year")
        if self.method in ("", SINCE_2015, REGISTER):
            self.method = one_method(pd.Series(years, index=block.numbered()), self.file, self.method)
        self.meanings = self.meanings or [self._meaning(kind) for kind in self.kinds]
        places = self._places(block)
        kinds = [meaning.of(block, kind.field) for kind, (meaning, _) in zip(self.kinds, self.meanings, strict=True)]
        self._note(block.numbered().to_numpy(), years, places, kinds)
        counts = np.stack([self.counts.of(block, month) for month in MONTHS], axis=1)
        months = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]")[:, None] + np.arange(12)
        covered: Numbers = np.less_equal(months, self.last)
        self._check_total(block, counts)
        self._check_months(block, counts, months, covered)
        rows = np.repeat(np.arange(len(places)), covered.sum(axis=1))
        labels = {kind.name: (at, slugs) for kind, at, (_, slugs) in zip(self.kinds, kinds, self.meanings, strict=True)}
        widths = {"cve_ent": 2} if self.place == "cve_ent" else {"cve_ent": 2, "cvegeo": 5}
        labels |= {name: _codes(places if name == self.place else places // 1000, width) for name, width in widths.items()}
        number = counts[covered].astype("int32")
        same = np.zeros(len(number), dtype="int32")
        return pa.table(
            {
                "cut": _labels(same, [self.file.cut]),
                "published_on": pa.array(np.full(len(number), np.datetime64(self.file.published_on, "us"))),
                "method": _labels(same, [self.method]),
                "month": pa.array(months[covered].astype("datetime64[us]")),
                **{name: _labels(at.astype("int32")[rows], known) for name, (at, known) in labels.items()},
                self.count: pa.array(number, mask=number == BLANK),
            }
        )

    def _meaning(self, kind: Kind) -> tuple[Meaning, list[str]]:
        """Return what reads a column's labels as places among its slugs, and the slugs."""
        known = kind.slugs(self.method)
        slugs = list(dict.fromkeys(known.values()))
        return Meaning(lambda c, _: to.labels(c, self.file, kind.header, known).map(slugs.index)), slugs

    def _places(self, block: Block) -> Numbers:
        """Return states or municipalities as numbers, after checking that the state's code, its name and the municipality are of one."""
        told = [c for c in ("clave_ent", "entidad") if c in block.columns]
        states = [self.states.of(block, column) for column in told]
        if (states[0] != states[-1]).any():
            to.same_state(block.frame(*told), self.file, "clave_ent", "entidad")
        if "cve_municipio" not in block.columns:
            return states[0]
        self.place, towns = "cvegeo", self.towns.of(block, "cve_municipio")
        if (other := towns // 1000 != states[0]).any():
            wrong = pd.Series(other, index=block.numbered())
            to.refuse(self.file, block.frame()["cve_municipio"], wrong, "Cve. Municipio", "a municipality of the state beside it")
        return towns

    def _check_total(self, block: Block, counts: Numbers) -> None:
        if "total" not in block.columns:
            return
        total, summed = self.counts.of(block, "total"), np.where(counts == BLANK, 0, counts).sum(axis=1)
        wrong = (total != BLANK) & (total != summed)
        if wrong.any():
            expected = f"{summed[wrong][0]}, the sum of its months"
            to.refuse(self.file, block.frame()["total"], pd.Series(wrong, index=block.numbered()), "Total", expected)

    def _check_months(self, block: Block, counts: Numbers, months: Numbers, covered: Numbers) -> None:
        late = np.argwhere(~covered & (counts > 0))
        if len(late):
            row, month = late[0]
            raise RawFileError(
                f"{self.file.name}: row {block.numbered()[row]}, column {MONTHS[month].capitalize()}: expected a blank or 0 after the cut "
                f"{self.last}, found {counts[row, month]} for {months[row, month]}; is the cut in the manifest right?"
            )
        if covered.any():
            latest = months[covered].max()
            self.latest = latest if self.latest is None else max(self.latest, latest)
        self.is_last_counted |= bool((counts[months == self.last] > 0).any())

    # ---- what spans blocks: each row's key is packed into one number, and twelve bytes a row are kept ----

    def _sizes(self) -> list[int]:
        return [100_000, *(len(slugs) for _, slugs in self.meanings)]

    def _note(self, rows: Numbers, years: Numbers, places: Numbers, kinds: list[Numbers]) -> None:
        keys = years
        for size, part in zip(self._sizes(), (places, *kinds), strict=True):
            keys = keys * size + part
        own = int(np.prod(self._sizes()[1:]))
        self.groups.update(np.unique(keys // (1000 * own) * (1000 * own) + keys % own if self.place == "cvegeo" else keys).tolist())
        self.keys.append(keys)
        self.rows.append(rows if rows.dtype == object else rows.astype("int32"))

    def _unpacked(self, keys: Numbers) -> pd.DataFrame:
        """Return the columns that keys are packed of."""
        columns: dict[str, Sequence[object]] = {}
        for kind, (_, slugs) in reversed(list(zip(self.kinds, self.meanings, strict=True))):
            keys, at = np.divmod(keys, len(slugs))
            columns[kind.name] = np.array(slugs)[at].tolist()
        years, places = np.divmod(keys, 100_000)
        width = 2 if self.place == "cve_ent" else 5
        first = {self.place: [f"{code:0{width}d}" for code in places.tolist()], "year": years.tolist()}
        return pd.DataFrame(first | {kind.name: columns[kind.name] for kind in self.kinds})

    def check(self) -> None:
        """Raise when something that spans blocks does not hold."""
        if not self.keys:
            raise RawFileError(f"{self.file.name}: expected rows of homicide or feminicide, found none")
        ordered = np.concatenate(self.keys)
        ordered.sort()
        doubled = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(doubled):
            keys, rows = np.concatenate(self.keys), np.concatenate(self.rows)
            frame = self._unpacked(keys[keys == doubled[0]]).set_axis(rows[keys == doubled[0]])
            to.unique_key(frame, self.file, [self.place, "year", *(kind.name for kind in self.kinds)])
        if self.is_complete:
            frame = self._unpacked(np.array(sorted(self.groups)))
            self._check_states(frame.assign(state=frame[self.place].str[:2]))
        if str(self.latest) < str(self.last):
            raise RawFileError(f"{self.file.name}: the manifest gives the cut {self.file.cut}, the file ends with {self.latest}")
        if not self.is_last_counted:
            raise RawFileError(
                f"{self.file.name}: {self.file.cut} is zero or blank in every state: expected numbers in the last month the file covers; "
                "the month has not been counted yet, so the cut must be an earlier one"
            )

    def _check_states(self, frame: pd.DataFrame) -> None:
        """Raise when a state lacks a kind of row that others have in the same year, or a year: rows were lost."""
        kinds = [kind.name for kind in self.kinds]
        for year, rows in frame.groupby("year", dropna=False):
            if self.place == "cvegeo" and (missing := sorted(set(frame["state"]) - set(rows["state"]))):
                raise RawFileError(
                    f"{self.file.name}: state {missing[0]} in {year}: expected rows as in other states, found none: rows were lost"
                )
            wanted = pd.MultiIndex.from_frame(rows[kinds].drop_duplicates())
            if len(rows) == len(wanted) * rows["state"].nunique():
                continue  # keys are unique, so that many rows are all there can be
            for code, own in rows.groupby("state", dropna=False):
                lost = wanted.difference(pd.MultiIndex.from_frame(own[kinds]))
                if len(lost):
                    first = ", ".join(map(str, lost[0]))
                    raise RawFileError(
                        f"{self.file.name}: state {code} in {year}: expected {len(wanted)} rows as in other states, found {len(own)}; "
                        f"the first missing is {first}: rows were lost"
                    )


def _town_numbers(cells: pd.Series, file: RawFile) -> pd.Series:
    plain = cells.str.strip()
    to.refuse(file, cells, ~plain.str.fullmatch(r"[0-9]{4,5}"), "Cve. Municipio", "a municipality code of four or five digits")
    return plain.astype("int64")


def _codes(numbers: Numbers, width: int) -> tuple[Numbers, list[str]]:
    """Return which of the distinct codes each number is, and these codes as text."""
    codes, at = np.unique(numbers, return_inverse=True)
    return at, [f"{code:0{width}d}" for code in codes.tolist()]


def _labels(codes: Numbers, labels: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(labels, type=pa.string()))
