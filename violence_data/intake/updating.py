"""What a month brings: the files that may have come out since, fetched; and what waits in `downloads/`, added."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from violence_data import paths
from violence_data.errors import FetchFailed, NoAnswer, NotThere, ViolenceDataError
from violence_data.intake import adding, fetching
from violence_data.intake.adding import Told
from violence_data.intake.cuts import SHORT_MONTHS
from violence_data.intake.downloading import Manner
from violence_data.raw import RawFile, Source
from violence_data.sources import SOURCES

BEFORE, AFTER = 12, 12
"""Months around the newest file held that are asked for, where they are not held: those before it are vintages that were missed."""
YEARS_AFTER = 2
MANNER = Manner(tries=2, timeout=(10.0, 60.0))
RECORD = ".fetched.json"


@dataclass(frozen=True)
class Fetches:
    """How asking for what may be new went."""

    files: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Servers that gave no answer: there may be no connection."""


def may_be_new(manifest: Sequence[RawFile]) -> dict[str, list[dict[str, str]]]:
    """Return what may have come out, for each source that has a lasting address and a file that is held: values of the address."""
    cuts = {name: sorted(file.cut for file in manifest if file.source_id == name) for name in SOURCES if SOURCES[name].address}
    return {name: list(_values(SOURCES[name], held)) for name, held in cuts.items() if held}


def _values(source: Source, held: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield values of an address, earliest first: no day of today is asked for, so what is not out yet is asked for as well."""
    if "{month}" in source.address:
        newest = pd.Period(max(held), "M")
        months = (newest + n for n in range(1 - BEFORE, AFTER + 1))
        yield from ({"month": SHORT_MONTHS[m.month - 1], "year": f"{m:%y}"} for m in months if str(m) not in held)
        return
    last = max((int(cut[:4]) for cut in held if cut.endswith("-12")), default=int(max(held)[:4]))
    for year in range(last + 1, last + 1 + YEARS_AFTER):
        yield {"year": str(year)} if "{year}" in source.address else {"version": f"{(year + 1) % 100:02}1"}  # 24.1 holds 2023


def fetch_new(wanted: Mapping[str, Sequence[dict[str, str]]], tell: Callable[[str], None], manner: Manner = MANNER) -> Fetches:
    """Fetch into `downloads/` what is there of what may be new, telling each address; a server that does not answer is asked no more."""
    known, found = _fetched_before(), Fetches()
    for name, every in wanted.items():
        for values in every:
            address = fetching.address_of(SOURCES[name], values, None)
            host = urlsplit(address).netloc
            if address not in known and host not in found.silent:
                tell(address)
                try:
                    found.files.append(fetching.fetch(name, values, manner=manner).path)
                except NoAnswer:
                    found.silent.append(host)
                except NotThere:
                    continue
                except FetchFailed as failure:
                    found.failures.append(str(failure))
    return found


def by_hand(wanted: Mapping[str, object]) -> list[str]:
    """Return which page to open for each source whose files have no lasting address, and what the file is called there."""
    others = (source for name, source in SOURCES.items() if name not in wanted)
    return [f'{source.id}: open {source.page_url} for "{source.on_page or source.title}"' for source in others]


def waiting() -> list[Path]:
    """Return the files in `downloads/`, by name; what is being fetched and the records of what was fetched are none."""
    folder = paths.downloads()
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if path.is_file() and not path.name.startswith(".") and not path.name.endswith(RECORD)]


def take_in(path: Path, *, dry_run: bool = False) -> tuple[RawFile | None, str]:
    """Add one file, and return it as registered, None where nothing was added, and what is to be said of it."""
    try:
        examined = adding.examine(path, Told(obtained_from=_address_in(path.with_name(f"{path.name}{RECORD}")) or Told.obtained_from))
        file = examined.file
        if examined.already:
            return None, f"{path.name}: held already, as data/raw/{file.file}"
        if examined.wanted:
            return None, f'{path.name}: not added: tell {examined.wanted}, with "violence-data add"'
        if dry_run:
            return file, f"{path.name}: would be added: {file.source_id}, cut {file.cut}"
        added = adding.add(examined)
    except ViolenceDataError as error:
        return None, f"{path.name}: not added: {error}"
    return added, f"{path.name}: added: {added.source_id}, cut {added.cut}"


def _fetched_before() -> set[str]:
    """Return the addresses that files in `downloads/` came from."""
    records = sorted(paths.downloads().glob(f"*{RECORD}")) if paths.downloads().is_dir() else []
    return {_address_in(record) for record in records}


def _address_in(record: Path) -> str:
    """Return the address that a file came from; empty where its record is not there, or is none."""
    try:
        return str(json.loads(record.read_text(encoding="utf-8"))["url"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ""
