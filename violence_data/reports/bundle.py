"""An evidence bundle: a finished page with all that is needed to check it, in one zip; and such a zip held against what is held here.

No name in the zip comes from data: each is the page's own, which has letters, digits, "-" and "_" alone, or is written here.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from violence_data import parts, paths, raw
from violence_data.errors import ReportFailed, UnknownName, ViolenceDataError, shortened
from violence_data.export.tables import in_one_go
from violence_data.processed import state
from violence_data.raw import RawFile
from violence_data.reports import batch, cache, catalog, engine, making, moved, page, parameters, records
from violence_data.reports.catalog import Job
from violence_data.reports.drawing import standing_alone
from violence_data.reports.records import Outcome
from violence_data.sources.containers import DAMAGED
from violence_data.words import words_of

if TYPE_CHECKING:
    from violence_data.charts import Chart

WORK = "violence_data.reports.bundle:remade"
NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every member: a zip knows no earlier one."""
ABOUT, FILES, STORY, METHOD, SUMS = "bundle.json", "MANIFEST.csv", "story.toml", "METHOD.md", "SHA256SUMS"
NAME = re.compile(
    r"(charts|tables)/(chart|table)-\d{1,3}\.(svg|png|csv)|[A-Za-z0-9_-]{1,200}\.(html|ipynb)"
    rf"|{'|'.join(map(re.escape, (ABOUT, FILES, STORY, METHOD, SUMS)))}"
)
MOST_MEMBERS, LARGEST = 500, 200_000_000
"""How many files, and bytes when unpacked, a bundle may have: one of a story's page has 5 million."""
Held = Literal["same", "other", "missing"]
_Part = Annotated[str, Field(pattern=r"^(table \w+|(seeds|notebooks)(/\w[\w.-]*){1,2})$")]


class About(BaseModel):
    """What a bundle says of its page: its report, file name and parameters, the digest of all it was made from, what it was made with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal[1] = 1
    report: str
    slug: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
    title: str
    values: dict[str, str | int | list[str]]
    made_from: dict[_Part, str]
    made_with: dict[str, str]

    @property
    def page(self) -> str:
        """The page as `report` prints it."""
        return f"{self.report}/{self.slug}"


@dataclass(frozen=True)
class Checked:
    """How what a bundle rests on stands to what is held here: its raw files, its tables, seeds and notebook, and its packages."""

    files: dict[str, Held]
    made_from: dict[str, Held]
    made_with: list[str]
    """What is another by now, in words."""


# ---- written ----


def write(name: str, output: Path | None = None, *, overwrite: bool = False) -> Path:
    """Write the bundle of a finished page, as `report` prints it, and return its path; the same page gives the same bytes.

    The page is made anew meanwhile, which is where the pictures come from: what comes out must be what is there.

    Raises
    ------
    UnknownName
        When there is no such page.
    ReportFailed
        When the page is not as it would be made now.
    ExportFailed
        When the zip cannot be written, or is there already.
    """
    known = _finished(name)
    job, now = Job(known.report, known.values, tuple(known.beside)), cache.Now()
    target = output or paths.exports() / f"{known.report}_{known.slug}.zip"
    paths.must_be_outside_data(target)
    made = _remake(job)
    for kind in cache.OUTPUTS:
        if (paths.reports() / known.report / f"{known.slug}.{kind}").read_text(encoding="utf-8") != made[kind]:
            why = cache.why(job, records.read(), now, hash_outputs=True) or "it came out otherwise"
            raise ReportFailed(
                f'{name}: it is not as it would be made now ({why}); make it anew with "violence-data report", then its bundle'
            )
    with in_one_go(target, overwrite=overwrite) as folder:
        (folder / target.name).write_bytes(_zipped(_members(known, job, made, now)))
    return target


def _finished(name: str) -> Outcome:
    made = (one for one in batch.last_run() if not one.error and (paths.reports() / one.report / f"{one.slug}.html").is_file())
    known = {f"{one.report}/{one.slug}": one for one in made}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or list(known)[:3]
        meant = f"did you mean {', '.join(near)}?" if near else 'make one first, with "violence-data report"'
        raise UnknownName(f"bundle: expected a finished page, as report prints it, found {shortened(name)!r}; {meant}")
    return known[name]


def _remake(job: Job) -> Any:
    with state.alone(paths.processed().parent, "a build", lambda _: None, shared=True):
        ((_, result),) = engine.run(WORK, [job])
    if result.error:
        raise ReportFailed(f"{job.report}/{job.slug}: {result.error}")
    return result.made | {"read": result.read}


def remade(job: Job, run: Callable[[NotebookNode], NotebookNode]) -> dict[str, Any]:
    """Return what `making.make` gives, and under `shown` each chart as SVG and PNG and each table with all its digits, by name."""
    drawn: list[Chart] = []
    sys.addaudithook(lambda event, given: drawn.append(given[0]) if event == parts.DRAWN else None)
    made: dict[str, Any] = making.make(job, run)
    shown = tables(made["ipynb"])
    for number, chart in enumerate(drawn, start=1):
        name = f"chart-{number}"
        shown[f"tables/{name}.csv"] = page.as_csv(chart.csv(digits=None)).encode("utf-8-sig")
        shown[f"charts/{name}.svg"] = standing_alone(chart.svg(), name, chart.alt).encode()
        shown[f"charts/{name}.png"] = chart.png()
    return made | {"shown": shown}


def tables(notebook: str) -> dict[str, bytes]:
    """Return the tables of a run notebook (text) that are not drawn, by their names in a bundle."""
    outputs = (one.get("data", {}) for cell in json.loads(notebook)["cells"] for one in cell.get("outputs", []))
    held = [parts.Table.model_validate(data[parts.TABLE]) for data in outputs if parts.TABLE in data]
    return {f"tables/table-{number}.csv": page.as_csv(one.csv).encode("utf-8-sig") for number, one in enumerate(held, start=1)}


def _members(known: Outcome, job: Job, made: Mapping[str, Any], now: cache.Now) -> dict[str, bytes]:
    """Return what a bundle holds, by name."""
    values = {name: value for name, value in known.values.items() if value is not None}
    digests = {name: _digest(name, now) for name in made["read"] if not name.startswith(cache.PAGES)}
    read = [name for name in digests if digests[name]]
    about = About(
        report=known.report,
        slug=known.slug,
        title=known.title,
        values=values,
        made_from={name: digests[name] for name in read},
        made_with=now.surroundings,
    )
    files = _files(read)
    told = words_of("bundle", job.lang).method(about, [name.removeprefix("table ") for name in read if name.startswith("table ")], files)
    texts = {f"{known.slug}.{kind}": made[kind] for kind in cache.OUTPUTS}
    texts |= {ABOUT: about.model_dump_json(indent=1) + "\n", FILES: _manifest(files), METHOD: told + "\n"}
    if "story" in values:
        texts[STORY] = _story(values["story"])
    members = {name: text.encode() for name, text in texts.items()} | dict(made["shown"])
    return members | {SUMS: _sums(members)}


def _digest(name: str, now: cache.Now) -> str:
    """Return the digest of a table as it was built, of a seed or a notebook; empty when it is not there."""
    if not name.startswith("table "):
        return now.digest(name)
    built = {part["name"]: str(part["hash"]) for part in state.read("bundle")["resources"]}
    return built.get(name.removeprefix("table "), "")


def _files(read: list[str]) -> list[RawFile]:
    """Return the raw files behind the tables that a page read."""
    behind = [part for part in state.read("bundle")["resources"] if f"table {part['name']}" in read]
    digests = {source["sha256"] for part in behind for source in part["sources"]}
    return [file for file in raw.read_manifest() if file.sha256 in digests]


def _manifest(files: list[RawFile]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(RawFile.__dataclass_fields__))
    writer.writeheader()
    writer.writerows(asdict(file) for file in files)
    return text.getvalue()


def _story(story: str) -> str:
    path = paths.seeds() / "stories" / f"{story}.toml"
    return path.read_text(encoding="utf-8") if story in catalog.story_names() else story


def _sums(members: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(members.items())).encode()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in sorted(members.items()):
            member = zipfile.ZipInfo(name, NO_DAY)
            member.external_attr = 0o644 << 16  # what is unpacked can be read by others
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# ---- checked ----


class Bundle:
    """A bundle that was read and is whole.

    Raises
    ------
    ViolenceDataError
        When a file is no bundle, lacks a member, holds one that a bundle has not, or was changed after it was written.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.members = path, _read(path)
        if self._member(SUMS) != _sums({name: data for name, data in self.members.items() if name != SUMS}):
            raise self._fault("its files with the digests that it lists", "others: it was changed after it was written")
        try:
            self.about = About.model_validate_json(self._member(ABOUT))
        except ValidationError as error:
            raise self._fault(f"a description of its page in {ABOUT}", f"another ({error.errors()[0]['msg']})") from error

    def check(self) -> Checked:
        """Hold the files, tables and packages of a bundle against those held here."""
        held, now = raw.read_manifest(), cache.Now()
        digests = {file.file: file.sha256 for file in held}
        known = {digest for file in held for digest in (file.sha256, file.original_sha256)}
        files = {name: _held(digest, digests.get(name, ""), known) for name, digest in self._raw_files()}
        made_from = {name: _held(digest, _digest(name, now)) for name, digest in self.about.made_from.items()}
        return Checked(files, made_from, state.changed_since(self.about.made_with, now.surroundings))

    def differences(self) -> Iterator[moved.Moved]:
        """Make the page anew, and yield where its tables and sentences have other numbers than the bundle's."""
        made = _remake(self._job())
        yield from moved.said_otherwise(self.about.page, self._text(f"{self.about.slug}.ipynb"), made["ipynb"])
        now = {name: data for name, data in made["shown"].items() if name.endswith(".csv")}
        for name in sorted({name for name in self.members if name.endswith(".csv") and name != FILES} | now.keys()):
            old, new = (some[name].decode("utf-8-sig") if name in some else "" for some in (self.members, now))
            yield from moved.drawn_otherwise(name, old, new)

    def _job(self) -> Job:
        """Return the job of the page, each of its parameters read as one that a user gives."""
        report = catalog.get(self.about.report)
        given = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in self.about.values.items()}
        job = Job(report.name, parameters.parse(report.name, report.parameters, given))
        if job.slug != self.about.slug:
            raise self._fault(f"the page {job.slug}, by its parameters", self.about.slug)
        return job

    def _raw_files(self) -> list[tuple[str, str]]:
        rows = csv.DictReader(io.StringIO(self._text(FILES)))
        if not {"file", "sha256"} <= set(rows.fieldnames or []):
            raise self._fault(f"columns file and sha256 in {FILES}", ", ".join(rows.fieldnames or ["none"]))
        return [(str(row["file"]), str(row["sha256"])) for row in rows]

    def _member(self, name: str) -> bytes:
        if name not in self.members:
            raise self._fault(f"a file {name} in it", "none")
        return self.members[name]

    def _text(self, name: str) -> str:
        try:
            return self._member(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._fault(f"text in {name}", f"none ({error})") from error

    def _fault(self, expected: str, found: str) -> ViolenceDataError:
        return _fault(self.path, expected, found)


def _fault(path: Path, expected: str, found: str) -> ViolenceDataError:
    return ViolenceDataError(
        f'{path.name}: expected a bundle as "violence-data bundle" writes it, with {expected}; found {found}; get it again'
    )


def _held(digest: str, here: str, known: set[str] | None = None) -> Held:
    if digest == here or digest in (known or ()):
        return "same"
    return "other" if here else "missing"


def _read(path: Path) -> dict[str, bytes]:
    """Return the members of a zip that has none but a bundle's; none is unpacked before all names and sizes are seen."""
    try:
        with zipfile.ZipFile(path) as archive:
            held = archive.infolist()
            strange = [one.filename for one in held if not NAME.fullmatch(one.filename)]
            names, size = {one.filename for one in held}, sum(one.file_size for one in held)
            if strange or len(names) != len(held):
                raise _fault(path, "names that a bundle has, each once", repr(shortened((strange or ["one twice"])[0])))
            if len(held) > MOST_MEMBERS or size > LARGEST:
                raise _fault(path, f"at most {MOST_MEMBERS} files and {LARGEST:,} bytes", f"{len(held):,} files and {size:,} bytes")
            return {one.filename: archive.read(one) for one in held}
    except DAMAGED as error:
        raise _fault(path, "its files in a zip", f"none, or a damaged one ({error})") from error
