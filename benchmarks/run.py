"""Measure the readers of large files against pandas, dbfread and GDAL; print the table and write benchmarks/README.md.

Each measured run is a process of its own and the sides take turns, so that what else the machine does falls on all alike.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from generate import DATA, deaths, municipal

HERE = Path(__file__).resolve().parent
NAIVE, CAREFUL = "pandas, naive: read, melt, filter", "pandas, careful: chunks, filter, melt"
ONE, TWO = "violence_data, one thread", "violence_data, threads on two cores"
ZIPPED, VERIFIED = "the same from inside the zip", "the same with sha256 compared first, as in a build"
WHOLE_NAIVE, WHOLE_CATEGORIES, WHOLE = "pandas, naive: read, melt, sort", "pandas, text as categories", "violence_data's blocks"
QUARTER, FOUR = "threads, 0.25 × the rows", "threads, 4 × the rows"
PACKAGES = ("pandas", "numpy", "pyarrow", "dbfread", "pyogrio")


@dataclass(frozen=True)
class Line:
    """One line of a table: its words, the task and the file it reads, and whether the file's sha256 is compared first."""

    words: str
    task: str
    path: Path
    is_verified: bool = False


@dataclass
class Runs:
    """What the runs of one line took, and what they came to."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    found: set[tuple[int, int]] = field(default_factory=set)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)

    @property
    def peak(self) -> float:
        """The median of the peaks, in MB."""
        return statistics.median(self.peaks)


def tables() -> dict[str, list[Line]]:
    """Return the lines of each table; the files are made where they are not there yet."""
    whole, quarter, four = (municipal(DATA, size) for size in (1, 0.25, 4))
    zipped, (dbf, _) = municipal(DATA, 1, zipped=True), deaths(DATA)
    return {
        "municipal": [
            Line(NAIVE, "naive", whole),
            Line(CAREFUL, "careful", whole),
            Line(ONE, "ours_one", whole),
            Line(TWO, "ours_two", whole),
            Line(ZIPPED, "ours_two", zipped),
            Line(VERIFIED, "ours_two", whole, is_verified=True),
            Line(QUARTER, "ours_two", quarter),
            Line(FOUR, "ours_two", four),
        ],
        "whole": [
            Line(WHOLE_NAIVE, "naive_all", whole),
            Line(WHOLE_CATEGORIES, "categories_all", whole),
            Line(WHOLE, "ours_all", whole),
        ],
        "deaths": [
            Line("dbfread", "dbf_dbfread", dbf),
            Line("pyogrio (GDAL) with Arrow", "dbf_pyogrio", dbf),
            Line("violence_data", "dbf_ours", dbf),
        ],
    }


def measure(line: Line, folder: Path, runs: Runs) -> None:
    """Run one line once in a new process and note its seconds and the peak memory of the process tree."""
    command = [sys.executable, str(HERE / "tasks.py"), line.task, str(line.path), str(folder / "tidy.parquet")]
    process = subprocess.Popen([*command, *(["verified"] if line.is_verified else [])], stdout=subprocess.PIPE)
    peak = 0
    while process.poll() is None:
        peak = max(peak, tree_bytes(process.pid))
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
    output = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise SystemExit(f"{line.words}: the process ended with {process.returncode}")
    said = json.loads(output)
    runs.seconds.append(said["seconds"])
    runs.processor.append(said["processor"])
    runs.peaks.append(peak / 1e6)
    runs.found.add((said["rows"], said["total"]))


def tree_bytes(pid: int) -> int:
    """Return the resident memory of a process and all it started; 0 where it has just ended."""
    try:
        parent = psutil.Process(pid)
        return sum(process.memory_info().rss for process in [parent, *parent.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def run(lines: list[Line], repeats: int) -> dict[Line, Runs]:
    """Run every line in turn, `repeats` times over."""
    found: dict[Line, Runs] = defaultdict(Runs)
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        for turn in range(repeats):
            for line in lines:
                measure(line, Path(folder), found[line])
                print(f"{turn + 1}/{repeats} {line.words}: {found[line].seconds[-1]:.2f} s", file=sys.stderr)  # noqa: T201  # progress
    for file in sorted({line.path.stem for line in lines}):  # a csv and its zip hold the same
        results = set.union(*(runs.found for line, runs in found.items() if line.path.stem == file))
        if len(results) != 1:
            raise SystemExit(f"{file}: the sides came to different rows or sums: {sorted(results)}")
    return found


def table(found: dict[Line, Runs]) -> str:
    """Return the runs as a Markdown table."""
    rows = ["| | seconds (median) | lowest to highest | processor seconds | peak memory | rows |", "|---|---:|---:|---:|---:|---:|"]
    for line, runs in found.items():
        [(count, _)] = runs.found
        span = f"{min(runs.seconds):.2f}–{max(runs.seconds):.2f}"
        rows.append(
            f"| {line.words} | {runs.median:.2f} | {span} | {statistics.median(runs.processor):.2f} | {runs.peak:,.0f} MB | {count:,} |"
        )
    return "\n".join(rows)


def ratios(found: dict[Line, Runs]) -> str:
    """Return what the medians say, against what the readers are held to."""
    of = {line.words: runs for line, runs in found.items()}
    one, two, quarter, four = (of[words] for words in (ONE, TWO, QUARTER, FOUR))
    naive, careful = of[NAIVE].median, of[CAREFUL].median
    return f"""\
- naive pandas takes {naive / two.median:.1f} times as long as one process with threads (reach: 8), and
  {naive / one.median:.1f} times as long as one thread
- careful pandas takes {careful / one.median:.2f} times as long as one thread (reach: 1.6), and
  {careful / two.median:.2f} times as long as threads on two cores (reach: 2.3)
- four times the rows take {four.median / two.median:.2f} times the seconds (reach: at most 4.2)
- peak memory from 0.25 to 4 times the rows: {quarter.peak:,.0f} to {four.peak:,.0f} MB,
  {100 * (four.peak / quarter.peak - 1):+.0f} % (reach: under 350 MB, within 15 %)
- from inside the zip: {100 * (of[ZIPPED].median / two.median - 1):+.0f} % of the seconds (reach: at most +10 %)"""


def deaths_ratios(found: dict[Line, Runs]) -> str:
    """Return what the medians say of the DBF."""
    dbfread, pyogrio, ours = found.values()
    return f"""\
- dbfread takes {dbfread.median / ours.median:.0f} times as long (reach: 20), GDAL {pyogrio.median / ours.median:.1f} times;
  peak memory {ours.peak:,.0f} MB (reach: under 450 MB)"""


def readme(municipal_runs: dict[Line, Runs], whole_runs: dict[Line, Runs], deaths_runs: dict[Line, Runs], repeats: int) -> str:
    """Return benchmarks/README.md."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 1e9
    return f"""# How long the large files take

`make benchmark` makes files in the publishers' layouts with made-up numbers (`generate.py`, a fixed seed; about 2.3 GB in
`benchmarks/.data`, which git ignores), runs every line below {repeats} times, the lines in turn, each run in a process of its own, and
writes this page. Seconds are those of the work alone: packages are imported before, results compared after; every line of one file
must come to the same rows and the same sum. Peak memory is that of the process tree, packages included, looked at a hundred times a second.

Python {platform.python_version()}, {versions}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB.

## SESNSP's municipal case files: csv to tidy monthly rows of homicide, as Parquet

2,300,060 rows of 21 columns, 355 MB, cp1252; one row in eight is kept.

{table(municipal_runs)}

{ratios(municipal_runs)}

Every line is one process. `violence_data` checks on the way what the others do not: the encoding of every byte, the number of cells
of every line, labels, codes, doubled keys, lost rows, months after the cut. Two processes with half a file each are not needed:
threads do the same, also for a zip.

## The same file: all offences and months, as Parquet sorted by year, municipality and month

Reported, held to nothing: no table of the project holds all offences.

{table(whole_runs)}

## Death records: twelve of sixty columns of a DBF

1,000,000 records, 170 MB.

{table(deaths_runs)}

{deaths_ratios(deaths_runs)}
"""


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description="Measure the readers of large files.")
    parser.add_argument("--repeats", type=int, default=5, help="how often each line is run (the median counts)")
    repeats = parser.parse_args().repeats
    lines = tables()
    text = readme(*(run(lines[name], repeats) for name in ("municipal", "whole", "deaths")), repeats)
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201  # what the command is for


if __name__ == "__main__":
    main()
