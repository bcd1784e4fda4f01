"""A file beside those held of its source: the same figures, other figures for the same cut, less than is held, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from violence_data import checks, places, raw
from violence_data.checks import Finding
from violence_data.errors import CheckFailed, IntakeRefused
from violence_data.processed import building
from violence_data.raw import RawFile
from violence_data.tables import TABLES, Table

SHOWN_PLACES = 5
DATED, PLACED = ("month", "date", "date_start"), ("cve_ent", "cvegeo")
HeldRows = list[tuple[RawFile, pd.DataFrame]]
"""The registered files that feed one table, each vintage with its rows; the file bears the vintage's cut and day."""


def held_rows(file: RawFile, names: Sequence[str], manifest: Sequence[RawFile]) -> dict[str, HeldRows]:
    """Return the registered files of a file's source that feed each table, cleaned, vintage by vintage."""
    held: dict[str, HeldRows] = {name: [] for name in names}
    for other in (f for f in manifest if f.source_id == file.source_id):
        for name, frame in building.clean_file(other).items():
            if name in held:
                held[name] += _vintages(TABLES[name], other, building.finish(TABLES[name], frame))
    return held


def _vintages(table: Table, file: RawFile, frame: pd.DataFrame) -> HeldRows:
    """Return the rows of each vintage of a file apart, the newest last: most files hold one."""
    if table.vintage is None:
        return [(file, frame)]
    parts = frame.groupby([table.vintage, "published_on"], dropna=False)
    if len(parts) == 1:  # an edition is called otherwise in the file's row than in the table
        return [(file, frame)]
    own = ((rows, rows[table.vintage].iloc[0], rows["published_on"].iloc[0].date()) for _, rows in parts)
    return [(replace(file, cut=cut, published_on=day), rows) for rows, cut, day in own]


def same_figures(file: RawFile, frames: dict[str, pd.DataFrame], held: dict[str, HeldRows]) -> RawFile | None:
    """Return the registered file that holds every figure of this one; None when none does.

    A file with other figures of a cut that is held is another publication of it, where it came out on another day. It is refused where
    one of the same cut and day holds other figures, a map is not newer, or the newest cut would cover less than it does now.
    """
    same: list[RawFile | None] = []
    for name, frame in frames.items():
        table = TABLES[name]
        if table.is_boundary:
            _refuse_older_map(file, name, held[name])
            return None
        same += [_same_vintage(table, own, rows, held[name]) for own, rows in _vintages(table, file, frame)]
        _refuse_less(table, file, frame, held[name])
    return same[0] if all(same) else None


def _same_vintage(table: Table, file: RawFile, frame: pd.DataFrame, held: HeldRows) -> RawFile | None:
    """Return the registered file with the same figures of one vintage; refuse other figures of the same cut and day."""
    key = [c for c in table.key if c != "published_on"]
    if same := next((other for other, rows in held if _equal(frame, rows, key)), None):
        return same
    for other, rows in held:
        shared = frame[key].merge(rows[key], on=key, how="inner", validate="one_to_one")
        if len(shared) and other.published_on == file.published_on:
            raise IntakeRefused(
                f"{file.name}: {other.file} already holds the cut {other.cut} of {table.name} published {other.published_on}, with other "
                "figures; if this file came out on another day, say which: --published-on YYYY-MM-DD; to put it in that one's place, "
                f"remove that file and its row in {raw.MANIFEST} first"
            )
    return None


def is_republished(frames: dict[str, pd.DataFrame], held: dict[str, HeldRows]) -> bool:
    """Return whether other figures are held of the same cut and day, and these nowhere: then this file came out on another day."""
    clash = False
    for name, frame in frames.items():
        key = list(TABLES[name].key)
        plain = [c for c in key if c != "published_on"]
        if any(_equal(frame, rows, plain) for _, rows in held[name]):
            return False
        clash = clash or ("published_on" in key and any(len(frame[key].merge(rows[key], on=key)) for _, rows in held[name]))
    return clash


def _refuse_older_map(file: RawFile, name: str, held: HeldRows) -> None:
    for other, _ in held:
        if file.cut <= other.cut:
            raise IntakeRefused(
                f"{file.name}: {other.file} holds {name} of {other.cut}: one map stands at a time, the newest, so this one of {file.cut} "
                f"would not be used; to put it in that one's place, remove that file and its row in {raw.MANIFEST} first"
            )


def _equal(frame: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> bool:
    columns = [c for c in frame.columns if c != "published_on"]
    one, two = (f[columns].sort_values(key, kind="stable").reset_index(drop=True) for f in (frame, rows))
    return one.equals(two)


def _refuse_less(table: Table, file: RawFile, frame: pd.DataFrame, held: HeldRows) -> None:
    """Raise when a newer cut of a series begins later than the newest held: `load` would give only what it covers."""
    time = next((c for c in ("month", "date", "date_start", "year") if c in frame), None)
    for series, rows in _by_series(table, frame):
        newest = max(((o, r) for o, r in held for s, r in _by_series(table, r) if s == series), key=lambda p: _age(p[0]), default=None)
        if time is None or newest is None or _age(newest[0]) > _age(file) or not rows[time].min() > newest[1][time].min():
            continue
        first, before = (f"{r[time].min():%Y-%m-%d}" if time != "year" else str(r[time].min()) for r in (rows, newest[1]))
        of = f" of {', '.join(series)}" if series else ""
        raise IntakeRefused(
            f"{file.name}: covers {table.name}{of} from {first}, {newest[0].file} from {before}: the newest cut stands for its series, so "
            "what only the older one covers would be lost; put both into one file and add that"
        )


def _age(file: RawFile) -> tuple[str, str]:
    return file.cut, file.published_on.isoformat()


def _by_series(table: Table, frame: pd.DataFrame) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    """Return a table's rows apart by the columns that part it into series."""
    if not table.series:
        return [((), frame)]
    return [(tuple(map(str, names)), rows) for names, rows in frame.groupby(list(table.series), dropna=False)]


def new_findings(file: RawFile, frames: dict[str, pd.DataFrame], held: dict[str, HeldRows]) -> list[Finding]:
    """Return what the checks find in a table with this file and not without it; `CheckFailed` when any of it is an error."""
    findings: list[Finding] = []
    for name, frame in frames.items():
        table, rows = TABLES[name], [rows for _, rows in held[name]]
        before = _checked(table, pd.concat(rows, ignore_index=True)) if rows else []
        together = frame if table.is_boundary else pd.concat([*rows, frame], ignore_index=True)
        findings += [f for f in _checked(table, together) if f not in before]
    errors = [f"  {f.table}: {f.check}: {f.message}" for f in findings if f.severity == "error"]
    if errors:
        raise CheckFailed(f"{file.name}: {len(errors)} checks failed, nothing was added:\n" + "\n".join(errors))
    return findings


def _checked(table: Table, rows: pd.DataFrame) -> list[Finding]:
    """Run the checks as a build does: sums of a cut are compared with the file that holds it in full, which then stands alone."""
    aside = checks.stands_aside(rows)
    return [*checks.CHECKS["sums of a full cut"].run(table, rows), *checks.run_checks(table, rows[~aside])]


def against_last(table: Table, file: RawFile, frame: pd.DataFrame, held: HeldRows) -> Comparison:
    """Return what a file changes against the last cut of its series before it; without one, against the first after it."""
    file, frame = _vintages(table, file, frame)[-1]
    own = {series for series, _ in _by_series(table, frame)}
    same = [(other, rows) for other, rows in held if own & {series for series, _ in _by_series(table, rows)}]
    same = [(other, rows) for other, rows in same if not checks.stands_aside(pd.concat([frame, rows])).any()]
    same.sort(key=lambda pair: _age(pair[0]))
    before = [pair for pair in same if _age(pair[0]) <= _age(file)]
    if not same:
        return compare(table, frame, frame.head(0), "")
    other, rows = before[-1] if before else same[0]
    again = f" published {other.published_on}" if other.cut == file.cut else ""
    return compare(table, frame, rows, other.cut + again)


# ---- what changed: cells in both, their totals, and where they moved most ----


@dataclass(frozen=True)
class Comparison:
    """A table's new rows beside those of the cut before, or after where none is before: `other` is empty when none is held.

    `both` counts the rows whose key both hold (but for the cut and its day), `changed` those of them that differ, `only_here` and
    `only_there` the rest. `totals` has what they sum to by year, and by offence, over the rows of both;
    `moved` the places whose sum changed most.
    """

    table: str
    count: str
    other: str
    both: int
    changed: int
    only_here: int
    only_there: int
    totals: pd.DataFrame
    moved: pd.DataFrame


def count_of(table: Table, frame: pd.DataFrame) -> str:
    """Return the column of a table that can be summed; empty for maps and catalogues."""
    return table.count or next((c for c in ("population", "fatalities_best") if c in frame), "")


def national_totals(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the nation's total by year, an offence a column where there are any."""
    count = count_of(table, frame)
    if not count:
        return pd.DataFrame()
    keys = ["year", *(c for c in ("offence",) if c in frame)]
    totals = frame.assign(year=_year(frame)).groupby(keys, dropna=False)[count].sum(min_count=1)
    return totals.unstack() if len(keys) > 1 else totals.to_frame(count)


def compare(table: Table, new: pd.DataFrame, old: pd.DataFrame, other: str) -> Comparison:
    """Return what changed against another cut of the same series."""
    count = count_of(table, new)
    key = [c for c in table.key if c not in ("cut", "published_on", "edition")]
    none = pd.DataFrame()
    if not count:
        shared = len(new[key].merge(old[key], on=key, how="inner", validate="one_to_one"))
        return Comparison(table.name, count, other, shared, 0, len(new) - shared, len(old) - shared, none, none)
    also = [c for c in (*DATED, *PLACED) if c in new and c not in key]  # an event's key holds neither its day nor its place
    both = new[[*key, *also, count]].merge(old[[*key, count]], on=key, how="inner", validate="one_to_one", suffixes=("_here", "_there"))
    here, there = both[f"{count}_here"], both[f"{count}_there"]
    changed = (here != there).fillna(here.isna() != there.isna()).astype(bool)
    kinds = [c for c in ("offence",) if c in both]
    rows = both.assign(year=_year(both), here=here, there=there, place=_place(both))
    moved = _sums(rows[changed], ["place", *kinds])
    moved = moved.reindex(moved["change"].abs().sort_values(ascending=False, kind="stable").index).head(SHOWN_PLACES)
    rest = (len(new) - len(both), len(old) - len(both))
    return Comparison(table.name, count, other, len(both), int(changed.sum()), *rest, _sums(rows, ["year", *kinds]), moved)


def _sums(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = rows.groupby(by, dropna=False)[["there", "here"]].sum()
    return sums.assign(change=sums["here"] - sums["there"])


def _year(frame: pd.DataFrame) -> pd.Series:
    if "year" in frame:
        return frame["year"].astype("Int64")
    dated = next(c for c in DATED if c in frame)
    years: pd.Series = frame[dated].dt.year.astype("Int64")
    return years


def _place(frame: pd.DataFrame) -> pd.Series:
    """Return the state of each row by name, or the code where it has none; of a table of the nation, the nation."""
    if not {"cve_ent", "cvegeo"} & set(frame):
        return pd.Series("the nation", index=frame.index, dtype="str")
    codes = frame["cve_ent"] if "cve_ent" in frame else frame["cvegeo"].str[:2]
    named: pd.Series = codes.map(places.names()).fillna(codes).astype("str")
    return named
