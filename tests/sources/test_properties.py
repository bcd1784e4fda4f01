"""Whatever a publisher's way of writing a table, it reads the same; whatever is broken in a file, it is refused by name or found."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layout_strategies import COMPLETE
from published_files import EVERY, encoded_as_some, files
from published_tables import STYLES, Draw, Example, Style, text
from rich.console import Console
from support import Register

from violence_data import checks
from violence_data.checks import Finding
from violence_data.errors import RawFileError, ViolenceDataError
from violence_data.intake import adding, comparing, cuts, registering
from violence_data.intake.adding import Examined
from violence_data.processed import building
from violence_data.raw import RawFile
from violence_data.sources import SOURCES, containers
from violence_data.tables import TABLES

EXAMPLES = 12
quick = settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
every_layout = pytest.mark.parametrize("key", EVERY, ids=lambda key: f"{key[0]}-{key[1]}")
gdal_warns = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of a broken map, which is then refused


def test_every_layout_has_a_strategy() -> None:
    layouts = {(name, at): layout.table for name, module in SOURCES.items() for at, layout in enumerate(module.layouts)}
    missing = [f"{name}.LAYOUTS[{at}] ({fed})" for (name, at), fed in layouts.items() if (name, at) not in EVERY]
    assert not missing, f"add a strategy to tests/layout_strategies.py for {', '.join(missing)}"


def plain(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return sorted((tuple(row[c] for c in sorted(row)) for row in rows), key=repr)


def as_generated(frame: pd.DataFrame, example: Example) -> list[dict[str, object]]:
    """Return the rows of a cleaned table with the columns that the example tells, as Python's own values."""
    kept = frame[sorted(example.expected[0])]
    days = {c: kept[c].dt.strftime("%Y-%m-%d") for c in kept.columns if kept[c].dtype.kind == "M"}
    objects = kept.assign(**days).astype(object)
    return [{str(k): v for k, v in row.items()} for row in objects.where(objects.notna(), None).to_dict("records")]


@every_layout
@quick
@given(data=st.data())
def test_a_table_reads_back_as_it_was_generated(register: Register, key: tuple[str, int], data: st.DataObject) -> None:
    example, ending, written = data.draw(files(key))
    file = register(example.source, f"a{ending}", written, cut=example.cut)
    assert adding._recognise(file, None) == example.source
    [(layout, cells)] = SOURCES[example.source].read(file)
    assert layout.table == example.layout.table
    cleaned = layout.clean(cells, file)
    assert plain(as_generated(cleaned, example)) == plain(example.expected)
    assert cuts.find_cut(file, [(layout, cells)], None if layout.cut and not example.data else example.cut) == example.cut


@every_layout
@settings(quick, max_examples=3)
@given(data=st.data())
def test_two_cuts_of_a_table_are_compared_and_shown(register: Register, key: tuple[str, int], data: st.DataObject) -> None:
    """Every number of the later cut is one more: all rows with a number changed, by one each, and no row is of one cut alone."""
    example, ending, written = data.draw(files(key))
    older = register(example.source, f"a{ending}", written, cut=example.cut)
    newer = replace(older, published_on=cuts.month_later(older.published_on))
    for name, before in building.clean_file(older).items():
        table, count = TABLES[name], comparing.count_of(TABLES[name], before)
        if table.is_boundary:
            continue
        after = before.assign(published_on=before["published_on"] + pd.Timedelta(days=31), **({count: before[count] + 1} if count else {}))
        comparison = comparing.against_last(table, newer, after, comparing._vintages(table, older, before))
        rows = comparing._vintages(table, newer, after)[-1][1]
        numbers = int(rows[count].notna().sum()) if count else 0
        assert (comparison.both, comparison.changed, comparison.only_here, comparison.only_there) == (len(rows), numbers, 0, 0)
        assert not count or comparison.totals["change"].sum() == numbers
        shown = Console(file=io.StringIO(), width=200)
        shown.print(adding.summary(Examined(newer, older.path, frames={name: after}, comparisons=[comparison])))
        assert f"{numbers:,} of {len(rows):,} rows in both changed" in shown.file.getvalue()  # type: ignore[attr-defined]


def answer(file: RawFile) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Return the finished tables of a file and what the checks find."""
    frames = {name: building.finish(TABLES[name], frame) for name, frame in building.clean_file(file).items()}
    return frames, [f for name, frame in frames.items() for f in checks.run_checks(TABLES[name], frame)]


def anew(file: RawFile) -> RawFile:
    """Return a changed file as if it were registered as it is."""
    data = file.path.read_bytes()
    return replace(file, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def refused_or_sound(file: RawFile) -> None:
    """Check that a file is refused by an error of the project, or gives rows that fit their model."""
    product = SOURCES[file.source_id]
    try:
        for layout, cells in product.read(file):
            if layout.cut:
                assert isinstance(layout.cut(cells, file), str)
        frames, _ = answer(file)
    except ViolenceDataError as error:
        assert str(error)
        return
    assert frames
    assert all(len(frame) for frame in frames.values()), "an empty table is no answer"


@st.composite
def mutated(draw: Draw, data: bytes, other: bytes) -> bytes:
    """Return bytes with a few faults: flipped, deleted, inserted, doubled, swapped, cut off, or joined with another file's."""
    for _ in range(draw(st.integers(1, 3))):
        by_line = draw(st.booleans())
        parts = data.splitlines(keepends=True) if by_line else [data[i : i + 1] for i in range(len(data))]
        if not parts:
            return data
        one, two = sorted(draw(st.integers(0, len(parts) - 1)) for _ in range(2))
        two = two if by_line else min(two, one + draw(st.sampled_from([1, 3, 4096])))
        chunk, kind = parts[one:two], draw(st.sampled_from(FAULTS))
        if kind == "flip":
            parts[one] = bytes([parts[one][0] ^ draw(st.integers(1, 255))]) + parts[one][1:]
        elif kind == "delete":
            del parts[one : max(two, one + 1)]
        elif kind == "insert":
            parts.insert(one, draw(st.sampled_from(TOKENS)) if draw(st.booleans()) else draw(st.binary(max_size=8)))
        elif kind == "double":
            parts[two:two] = chunk
        elif kind == "swap":
            parts[one], parts[two] = parts[two], parts[one]
        elif kind == "cut off":
            del parts[one:]
        else:
            parts[one:] = [other[draw(st.integers(0, len(other))) :]]
        data = b"".join(parts)
    return data


FAULTS = ("flip", "delete", "insert", "double", "swap", "cut off", "splice")
TOKENS = (b"\x00", b'"', b",", b"\r", b"\n", b"\xff", b"\xc3\xb1", b"NaN", b"inf", b"1e400", b"-1", b"9999", b"=1+1", b"99999999999", b" ")


@gdal_warns
@every_layout
@quick
@given(data=st.data())
def test_a_broken_file_is_refused_by_name_or_sound(register: Register, key: tuple[str, int], data: st.DataObject) -> None:
    example, ending, whole = data.draw(files(key))
    if data.draw(st.booleans()):
        ending, whole = ".csv", example.data or encoded_as_some(data.draw, example, data.draw(STYLES))
    broken = data.draw(mutated(whole, b"\xef\xbb\xbf" + whole[::-1] if data.draw(st.booleans()) else whole))
    file = register(example.source, f"a{ending}", whole, cut=example.cut)
    file.path.write_bytes(broken)
    if broken != whole:
        with pytest.raises(RawFileError, match="changed after it was registered"):
            SOURCES[example.source].read(file)
    refused_or_sound(anew(file))


@quick
@given(data=st.data())
def test_a_file_cut_off_at_a_line_is_refused_or_found(register: Register, data: st.DataObject) -> None:
    example = data.draw(COMPLETE)
    lines = text(example, Style()).encode("cp1252").splitlines(keepends=True)
    kept = data.draw(st.integers(0, len(lines) - 1))
    file = register(example.source, "a.csv", b"".join(lines[:kept]), cut=example.cut)
    try:
        _, findings = answer(file)
    except ViolenceDataError:
        return
    assert [f for f in findings if f.severity == "error"], f"{kept} of {len(lines)} lines were taken for a whole file"


@quick
@given(data=st.data())
def test_a_broken_head_is_recognised_or_refused_by_name(register: Register, data: st.DataObject) -> None:
    example, ending, whole = data.draw(st.sampled_from(sorted(EVERY)).flatmap(files))
    file = register(example.source, f"a{ending}", data.draw(mutated(whole[:400], whole)), cut=example.cut)
    try:
        assert adding._recognise(file, None) in SOURCES
    except ViolenceDataError as error:
        assert str(error)


@quick
@given(
    name=st.text() | st.from_regex(r"[a-z_]*(20[0-9]{2}|ene|jun|ed)[-_ ]?[0-9]{2}[a-z.]*", fullmatch=True),
    kind=st.sampled_from(sorted(cuts._WANTED)),
)
def test_a_name_gives_a_cut_or_none(name: str, kind: str) -> None:
    cut = cuts.from_name(name, kind)
    assert cut == "" or pd.Series([cut]).str.fullmatch(cuts._WANTED[kind]).all()


@quick
@given(name=st.text() | st.sampled_from([".zip", "..", "-.gz", "a/../b.csv", "CON", "\x00.xlsx", "é" * 300]))
def test_a_registered_name_is_plain(project: Path, name: str) -> None:
    file = replace(registering.provisional(project / "seeds/states.csv", "0" * 64, ""), source_id="x", file=name, cut="2019-11")
    found = registering._free_name(file)
    assert found.isascii() and found == Path(found).name and not found.startswith((".", "-")) and 0 < len(found) < 256
    assert containers.is_zip(replace(file, file=found)) == containers.is_zip(file), "its container is told by its name"
