"""What is measured: one task a process, `python benchmarks/tasks.py TASK INPUT TARGET`; prints its seconds, rows and sum as JSON.

Packages are imported before the clock starts and results checked after it stops: every task of a group must come to the same rows and sum.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from generate import MUNICIPAL_CUT

from violence_data import raw
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import layout, reading, sesnsp
from violence_data.sources.blocks import BLOCK_BYTES, Block, Meaning, Numbers, Reading
from violence_data.sources.sesnsp_months import BY, MEANS, OFFENCE, Months, of_homicide

MONTHS = ["Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre"]
LABELS = ["Tipo de delito", "Subtipo de delito", "Modalidad"]
KEY = ["Año", "Cve. Municipio", *LABELS]
TYPES = ["Homicidio", "Feminicidio"]
CHUNK = 200_000
LABEL = pa.dictionary(pa.int32(), pa.string())
TIDY = pa.schema(
    [*((name, LABEL) for name in ("cvegeo", "tipo", "subtipo", "modalidad")), ("month", pa.timestamp("us")), ("incidents", pa.int32())]
)
DEATHS = [
    *("ENT_REGIS", "MUN_REGIS", "ENT_OCURR", "MUN_OCURR", "CAUSA_DEF", "SEXO"),
    *("EDAD", "MES_OCURR", "ANIO_OCUR", "MES_REGIS", "ANIO_REGIS", "PRESUNTO"),
]


def naive(path: Path, target: Path) -> None:
    """Read all, unpivot all, date all, then choose: what is written first."""
    wide = pd.read_csv(path, encoding="cp1252", thousands=",")
    tidy = _dated(wide.melt(id_vars=list(wide.columns[:9]), value_vars=MONTHS, var_name="mes", value_name="incidents"))
    _write(tidy[tidy["Tipo de delito"].isin(TYPES)], target)


def careful(path: Path, target: Path) -> None:
    """Read the needed columns in chunks and choose before unpivoting: what pandas' guide advises."""
    chunks = pd.read_csv(path, encoding="cp1252", thousands=",", usecols=[*KEY, *MONTHS], chunksize=CHUNK)
    wide = pd.concat([chunk[chunk["Tipo de delito"].isin(TYPES)] for chunk in chunks])
    _write(_dated(wide.melt(id_vars=KEY, value_vars=MONTHS, var_name="mes", value_name="incidents")), target)


def _dated(tidy: pd.DataFrame) -> pd.DataFrame:
    """Return unpivoted rows with the month's first day and the municipality's code of five characters."""
    number = tidy["mes"].map({name: at for at, name in enumerate(MONTHS, start=1)}).astype("int64")
    month = pd.to_datetime(pd.DataFrame({"year": tidy["Año"], "month": number, "day": 1}))
    return tidy.assign(month=month, cvegeo=tidy["Cve. Municipio"].astype("str").str.zfill(5))


def _write(tidy: pd.DataFrame, target: Path) -> None:
    tidy = tidy.loc[tidy["month"] <= pd.Timestamp(MUNICIPAL_CUT), ["cvegeo", "month", *LABELS, "incidents"]]
    tidy.to_parquet(target, index=False, compression="zstd")


def naive_all(path: Path, target: Path) -> None:
    """Read, unpivot and date all, and sort it by year, municipality and month: what is written first."""
    wide = pd.read_csv(path, encoding="cp1252", thousands=",")
    tidy = wide.melt(id_vars=list(wide.columns[:9]), value_vars=MONTHS, var_name="mes", value_name="incidents")
    _write(_sorted(_dated(tidy)), target)


def categories_all(path: Path, target: Path) -> None:
    """Do the same with text as categories, and only the columns that are written."""
    wide = pd.read_csv(path, encoding="cp1252", thousands=",", usecols=[*KEY, *MONTHS], dtype=dict.fromkeys(LABELS, "category"))
    _write(
        _sorted(_dated(wide.melt(id_vars=["Año", "Cve. Municipio", *LABELS], value_vars=MONTHS, var_name="mes", value_name="incidents"))),
        target,
    )


def _sorted(tidy: pd.DataFrame) -> pd.DataFrame:
    return tidy.sort_values(["Año", "Cve. Municipio", "month"], kind="stable")


def ours_all(path: Path, target: Path) -> None:
    """Read in blocks and unpivot each, sorted: the file's own order is by year and municipality, or this stops."""
    file, last = registered(path), 0
    wanted = Reading(sesnsp.MUNICIPAL.layouts[:1], threads=True)
    counted = Meaning(lambda cells, month: to.counts(cells, file, month).fillna(-1))
    whole = Meaning(lambda cells, _: cells.astype("int64"))
    with pq.ParquetWriter(target, TIDY, compression="zstd") as writer:
        rest = None
        for block in reading.read_blocks(file, wanted):
            group = whole.of(block, "year") * 100_000 + whole.of(block, "cve_municipio")
            if (np.diff(group, prepend=last) < 0).any():
                raise SystemExit(f"{path.name}: expected rows in the order of year and municipality")
            last = int(group[-1])
            wide = _wide(block, group, {month: counted.of(block, month) for month in layout.MONTHS})
            wide = wide if rest is None else pa.concat_tables([rest, wide]).unify_dictionaries().combine_chunks()
            ended = int(np.searchsorted(wide["group"].to_numpy(), last))  # the last municipality may go on in the next block
            writer.write_table(_unpivoted(wide[:ended]))
            rest = wide[ended:]
        writer.write_table(_unpivoted(rest))


def _wide(block: Block, group: Numbers, counts: dict[str, Numbers]) -> pa.Table:
    """Return a block's rows as labels, group and twelve counts."""
    codes, place = np.unique(group % 100_000, return_inverse=True)
    texts = {"cvegeo": (place, [f"{code:05d}" for code in codes.tolist()])}
    texts |= {name: (block.columns[name].codes, block.columns[name].labels) for name in ("tipo", "subtipo", "modalidad")}
    labels = {n: pa.DictionaryArray.from_arrays(pa.array(at.astype("int32")), pa.array(known)) for n, (at, known) in texts.items()}
    return pa.table({**labels, "group": group, **{month: number.astype("int32") for month, number in counts.items()}})


def _unpivoted(wide: pa.Table) -> pa.Table:
    """Return rows by year, municipality and month up to the cut."""
    group = wide["group"].to_numpy()
    rows, months = (at.ravel() for at in np.meshgrid(np.arange(len(group)), np.arange(12), indexing="ij"))
    dates = (group[rows] // 100_000 - 1970).astype("datetime64[Y]").astype("datetime64[M]") + months
    order = np.argsort(group[rows] * 12 + months, kind="stable")
    order = order[dates[order] <= np.datetime64(MUNICIPAL_CUT, "M")]
    found = np.stack([wide[month].to_numpy() for month in layout.MONTHS], axis=1).ravel()[order]
    labels = [wide[name].take(rows[order]) for name in ("cvegeo", "tipo", "subtipo", "modalidad")]
    return pa.table([*labels, pa.array(dates[order].astype("datetime64[us]")), pa.array(found, mask=found < 0)], schema=TIDY)


def ours_one(path: Path, target: Path) -> None:
    """Read in blocks, all in one thread of one process."""
    write_parquet(registered(path), target, threads=False)


def ours_two(path: Path, target: Path) -> None:
    """Read in blocks in the threads of one process, one for each core."""
    write_parquet(registered(path), target)


def write_parquet(file: RawFile, target: Path, threads: bool = True, block_bytes: int = BLOCK_BYTES) -> int:
    """Write the rows that a clean file has to Parquet, in its order, a row group a block, and return their number.

    The memory does not grow with the file. Nothing is left at `target` when the file is refused.
    """
    part, rows, months = target.with_name(f"{target.name}.part"), 0, Months(file, "incidents", (OFFENCE, MEANS))
    wanted = Reading(sesnsp.MUNICIPAL.layouts[:1], BY, of_homicide(file), block_bytes, threads)
    try:
        with contextlib.ExitStack() as opened:
            writer: pq.ParquetWriter | None = None
            for block in reading.read_blocks(file, wanted):
                if not len(block.rows):
                    continue
                tidy = months.add(block)
                tidy = tidy.append_column("compiled", pa.array([False] * len(tidy)))
                writer = writer or opened.enter_context(pq.ParquetWriter(part, tidy.schema, compression="zstd", write_statistics=False))
                writer.write_table(tidy, row_group_size=max(len(tidy), 1))
                rows += len(tidy)
        months.check()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return rows


def registered(path: Path) -> RawFile:
    """Return a row of the manifest for a file outside `data/raw`."""

    class Outside(RawFile):
        path = property(lambda self: path)

    texts = dict.fromkeys(RawFile.__dataclass_fields__, "")
    known = {"source_id": "sesnsp_municipal", "file": path.name, "cut": MUNICIPAL_CUT, "published_on": dt.date(2024, 12, 20)}
    return Outside(**{**texts, **known, "bytes": path.stat().st_size, "sha256": SHA256.get(path, "")})


SHA256: dict[Path, str] = {}


def dbf_dbfread(path: Path, target: Path) -> list[pd.DataFrame]:
    """Read every record with dbfread and keep twelve columns."""
    import dbfread

    rows = [[record[name] for name in DEATHS] for record in dbfread.DBF(path, encoding="cp1252")]
    return [pd.DataFrame(rows, columns=DEATHS, dtype="str")]


def dbf_pyogrio(path: Path, target: Path) -> list[pd.DataFrame]:
    """Read twelve columns with GDAL, through Arrow."""
    import pyogrio

    return [pyogrio.read_dataframe(path, columns=DEATHS, use_arrow=True, read_geometry=False)]


def dbf_ours(path: Path, target: Path) -> list[pd.DataFrame]:
    """Read twelve columns in blocks."""
    from violence_data.sources import dbf

    with path.open("rb") as stream:
        return list(dbf.read_columns(stream, DEATHS))


def check(result: Any, target: Path) -> tuple[int, int]:
    """Return the rows that a task came to and their sum: case files, or deaths presumed to be homicide."""
    if result is not None:
        return sum(len(part) for part in result), sum(int((part["PRESUNTO"].astype("str") == "2").sum()) for part in result)
    with pq.ParquetFile(target) as file:  # in batches: the check must not be what takes the most memory
        sums = [(len(batch), pc.sum(batch["incidents"]).as_py() or 0) for batch in file.iter_batches(columns=["incidents"])]
    return sum(rows for rows, _ in sums), int(sum(total for _, total in sums))


TASKS: dict[str, Callable[[Path, Path], Any]] = {
    task.__name__: task
    for task in (naive, careful, ours_one, ours_two, naive_all, categories_all, ours_all, dbf_dbfread, dbf_pyogrio, dbf_ours)
}


def main(task: str, path: Path, target: Path, is_verified: bool) -> None:
    """Run one task and print what it took."""
    if is_verified:
        with path.open("rb") as file:
            SHA256[path] = hashlib.file_digest(file, "sha256").hexdigest()
    else:
        raw.verify = lambda file: None  # what the build does first and pandas does not: measured on a line of its own
    started, at = time.perf_counter(), time.process_time()
    result = TASKS[task](path, target)
    seconds, processor = time.perf_counter() - started, time.process_time() - at
    rows, total = check(result, target)
    print(json.dumps({"seconds": seconds, "processor": processor, "rows": rows, "total": total}))  # noqa: T201  # read by run.py


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), "verified" in sys.argv)
