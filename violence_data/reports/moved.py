"""What pages say, and the numbers that moved between two runs of the reports: of tables and sentences, whatever their bytes are.

Run notebooks are compared, not pages: they hold every table and sentence before it becomes HTML, and a table's own line tells which
of its columns are numbers.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from violence_data.errors import ViolenceDataError
from violence_data.reports import site
from violence_data.reports.batch import FAILED
from violence_data.words.numbers import NUMBER

Said = dict[tuple[str, ...], str]
"""What a page says, by where: a table's cell by section, row and column; a sentence by section and its words without the numbers."""


@dataclass(frozen=True)
class Moved:
    """What one page says otherwise than in the earlier run."""

    page: str
    title: str
    numbers: list[str] = field(default_factory=list)
    """One line each: "How many a year?: 2018, Victims: 2,127 → 2,131"."""
    new: int = 0
    """How many cells and sentences only the later run has."""
    gone: int = 0
    """How many only the earlier run has."""


def moved(old: Path, new: Path) -> Iterator[Moved]:
    """Yield what each page says otherwise in `new` than in `old`, each a folder of reports, or a folder that holds one.

    Raises
    ------
    ViolenceDataError
        When there is no run notebook in a folder, or one cannot be read.
    """
    before, after = _notebooks(old), _notebooks(new)
    for page in sorted(before.keys() | after.keys()):
        was, now = (_said(some[page].read_text(encoding="utf-8"), f"{some[page]}") if page in some else {} for some in (before, after))
        title = site.title((after.get(page) or before[page]).with_suffix(".html"))
        yield from _between(page, title, was, now)


def said_otherwise(page: str, old: str, new: str) -> Iterator[Moved]:
    """Yield what a page says otherwise in one run notebook than in another, each as text; nothing where it says the same."""
    yield from _between(page, "", _said(old, page), _said(new, page))


def drawn_otherwise(name: str, old: str, new: str) -> Iterator[Moved]:
    """Yield which cells of a table (csv) are others than they were; nothing where they are the same to nine digits.

    A row is known by as many of its first cells as tell it from every other row.
    """
    was, now = (list(csv.reader(io.StringIO(text))) for text in (old, new))
    every = range(1, len(was[0]) if was else 1)
    first = next((n for n in every if len({(*row[:n],) for row in was}) == len(was)), 1)
    yield from _between(name, "", _of_rows(name, was, first), _of_rows(name, now, first))


def _of_rows(name: str, rows: list[list[str]], first: int) -> Said:
    times, found = Counter[str](), Said()
    for row in rows[1:]:
        label = ", ".join(row[:first])
        times[label] += 1
        found |= {(name, label, head, str(times[label])): _nine_digits(cell) for head, cell in zip(rows[0], row, strict=False)}
    return found


def _nine_digits(cell: str) -> str:
    """Return a number to as many digits as two machines agree on.

    >>> _nine_digits("32.454887699999997"), _nine_digits("01"), _nine_digits("980")
    ('32.4548877', '01', '980')
    """
    return f"{float(cell):.9g}" if re.fullmatch(r"-?\d+(\.\d+(e[-+]\d+)?|e[-+]\d+)", cell) else cell


def _between(page: str, title: str, was: Said, now: Said) -> Iterator[Moved]:
    numbers = [_line(where, was[where], now[where]) for where in was if where in now and was[where] != now[where]]
    found = Moved(page, title, numbers, len(now.keys() - was.keys()), len(was.keys() - now.keys()))
    if numbers or found.new or found.gone:
        yield found


def _notebooks(folder: Path) -> dict[str, Path]:
    """Return the run notebooks of a folder by report and page."""
    inside = folder / "reports" if (folder / "reports").is_dir() else folder
    found = {path.relative_to(inside).with_suffix("").as_posix(): path for path in sorted(inside.glob("*/*.ipynb"))}
    if not found:
        raise ViolenceDataError(f"diff: expected a folder of reports with their run notebooks, found none in {folder}")
    return {page: path for page, path in found.items() if not page.startswith(f"{FAILED}/")}


def opening(page: Path) -> list[str]:
    """Return what a page says before its first section, as plain text: what its run notebook put out there, a text each cell."""
    found = []
    for cell in json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]:
        texts = _texts(cell)
        if cell["cell_type"] == "code":
            found += [_plain(text) for text in texts]
        elif texts[0].startswith("## "):
            break
    return [" ".join(text.removeprefix("> ").split()) for text in found]


def _plain(text: str) -> str:
    r"""Return a line of Markdown as it is read.

    >>> _plain(r"INEGI **registered** 9 \(Oaxaca\) &lt; 10")
    'INEGI registered 9 (Oaxaca) < 10'
    """
    return html.unescape(re.sub(r"\\(.)", r"\1", text.replace("**", "")))


def _said(notebook: str, name: str) -> Said:
    try:
        cells = json.loads(notebook)["cells"]
        texts = [(cell["cell_type"], text) for cell in cells for text in _texts(cell)]
    except (ValueError, KeyError, TypeError) as error:
        raise ViolenceDataError(f"{name}: expected a run notebook, found otherwise ({error!r}); make it anew") from error
    found: Said = {}
    section, times = "", Counter[tuple[str, ...]]()
    for kind, text in texts:
        section = _heading(text) if kind == "markdown" else section
        for where, value in _of_text(text):
            times[where] += 1
            found[section, *where, str(times[where])] = value
    return found


def _texts(cell: dict[str, Any]) -> list[str]:
    """Return the texts of a cell, its prose or what it put out as Markdown: each is text, or a list of its lines."""
    if cell["cell_type"] == "markdown":
        return ["".join(cell["source"])]
    return ["".join(one["data"]["text/markdown"]) for one in cell.get("outputs", []) if "text/markdown" in one.get("data", {})]


def _heading(prose: str) -> str:
    return prose.partition("\n")[0].strip("# ")


def _of_text(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    r"""Yield each number of a table and each sentence that holds one, with what tells it from the others of its section.

    >>> list(_of_text("In 2018 it had 2,127.\n\n| Year | Victims |\n| --- | ---: |\n| 2018 | 2,127 |"))
    [(('In # it had #.',), 'In 2018 it had 2,127.'), (('2018', 'Victims'), '2,127')]
    """
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line]
        if len(lines) > 1 and lines[1].startswith("| ---"):
            yield from _of_table([_cells(line) for line in lines])
        else:
            sentences = (part for line in lines for part in re.split(r"(?<=[.!?]) ", _plain(line)))
            yield from (((NUMBER.sub("#", part),), part) for part in sentences if NUMBER.search(part))


def _of_table(rows: list[list[str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the numbers of a table; the columns that its second line sets as text name the row."""
    heads, sides, *rest = rows
    is_number = [side.endswith(":") for side in sides]
    for row in rest:
        label = ", ".join(cell for cell, number in zip(row, is_number, strict=False) if not number)
        yield from (((label, head), cell) for head, cell, number in zip(heads, row, is_number, strict=False) if number)


def _cells(line: str) -> list[str]:
    r"""Return the cells of a table's row as they are read: a flag's star is no part of a label.

    >>> _cells(r"| 2018 \* | 2,127 | a\|b |")
    ['2018', '2,127', 'a|b']
    """
    parts = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [_plain(part.strip().removesuffix(r"\*").strip()) for part in parts]


def _line(where: tuple[str, ...], was: str, now: str) -> str:
    section, *place, _ = where
    if len(place) == 2:
        return f"{section}: {', '.join(filter(None, place))}: {was or 'none'} → {now or 'none'}"
    numbers = zip(NUMBER.findall(was), NUMBER.findall(now), strict=True)
    both = iter([a if a == b else f"{a} → {b}" for a, b in numbers])
    return f"{section}: {NUMBER.sub(lambda _: next(both), was)}"
