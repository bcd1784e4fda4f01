"""`verify`: what it finds in the files and tables, the report it writes of it, and how the command ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from support import copy_project
from typer.testing import CliRunner

from violence_data import checks, paths, processed, quality
from violence_data.checks import BETWEEN, SEVERITIES, Result
from violence_data.cli import app
from violence_data.quality import FILE_CHECKS, Feed, Quality, TableQuality
from violence_data.reports import batch, records, site
from violence_data.tables import TABLES

pytestmark = pytest.mark.xdist_group("quality")  # the shipped tables are gone over once
TERMS = "presidential_terms"


@pytest.fixture(scope="module")
def shipped(built: processed.Built) -> Quality:
    return quality.verify()


@pytest.fixture
def built_project(built: processed.Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one test's own, with the session's tables; the large ones are left out."""
    folder = copy_project(tmp_path / "project", processed_tables=True)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    keep_only(TERMS, "inegi_deaths_occurrence_state_month")
    return folder


def keep_only(*names: str) -> None:
    """Let the built tables be these alone, as if no file fed the others."""
    path = paths.processed() / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [part for part in package["resources"] if part["name"] in names]
    path.write_text(json.dumps(package), encoding="utf-8")


def file_result(found: Quality, name: str) -> Result:
    return next(result for result in found.files if result.check == name)


# ---- over the shipped files ----


def test_the_shipped_files_and_tables_have_no_errors(shipped: Quality) -> None:
    assert shipped.count("error") == 0
    assert [r for r in shipped.files if r.messages or r.not_needed] == []
    assert {t.name for t in shipped.tables} | set(shipped.absent) == set(TABLES)
    assert all(TABLES[name].is_added for name in shipped.absent)


def test_verify_finds_what_the_build_found(shipped: Quality, built: processed.Built) -> None:
    found = [(r.severity, r.check, r.over, m) for r in shipped.found() for m in r.messages]
    assert sorted(found) == sorted((f.severity, f.check, f.table, f.message) for f in built.findings)


def test_every_check_goes_over_every_table(shipped: Quality) -> None:
    for held in shipped.tables:
        between = [check.name for check in BETWEEN if check.over == held.name]
        assert [r.check for r in held.results] == [*checks.CHECKS, *between]
        assert all(not (r.not_needed and r.messages) for r in held.results)


def test_the_rows_of_the_files_add_up_to_the_table(shipped: Quality) -> None:
    for table in (t for t in shipped.tables if t.feeds):
        assert sum(feed.rows for feed in table.feeds) == table.rows, table.name


def test_a_file_is_shown_with_its_series_cut_day_period_and_rows(shipped: Quality) -> None:
    feeds = {feed.file: feed for table in shipped.tables for feed in table.feeds}
    assert feeds["sesnsp_incidents/IEFC_1997-2017_2018-07.zip"] == Feed(
        "sesnsp_incidents/IEFC_1997-2017_2018-07.zip", "IEFC_1997", "2018-07", "about 2018-08-20", "1997-01 to 2017-12", 64512
    )
    assert feeds["inegi_deaths/occurrence_state_month_2000-2022.csv"].published == "2024-03-21"
    assert feeds["ucdp_ged/GEDEvent_v24_1_mexico.zip"].period == "1989-01-22 to 2023-12-31"
    assert feeds["conapo_population/state_1990-2040_ed2018.csv"].period == "1990 to 2040"
    assert feeds["inegi_geography/states.geojson"].period == ""


def test_the_notices_are_few_and_true_to_the_files(shipped: Quality) -> None:
    said = {(r.over, r.check): r.messages for r in shipped.found() if r.severity == "notice"}
    assert sum(map(len, said.values())) <= 10
    both, meet = said["sesnsp_incidents_state_month", "method break"]
    assert "16,909 and 16,119 in 2015, 20,547 and 20,148 in 2016, 25,316 and 25,033 in 2017" in both
    assert "CNSP38_2015 ends with 2,050 incidents" in meet
    [victims] = said["sesnsp_victims_state_month", "outlier month"]
    assert "Jalisco 2025-09 (55, usually 119), Puebla 2016-12 (23, usually 66)" in victims


# ---- faults in the folders ----


def test_a_changed_file_is_a_finding_and_not_a_crash(built_project: Path) -> None:
    changed = built_project / "data/raw/inegi_deaths/occurrence_state_month_2000-2022.csv"
    changed.write_bytes(changed.read_bytes() + b"\n")
    (built_project / "data/raw/sspc_daily/fuentes_abiertas_2019-01_2021-03.zip").unlink()
    found = quality.verify()
    first, second = file_result(found, "file unchanged").messages
    assert re.search(r"inegi_deaths: occurrence_state_month_2000-2022\.csv has sha256 .* the file changed after it was registered", first)
    assert "fuentes_abiertas_2019-01_2021-03.zip is in MANIFEST.csv but not in data/raw" in second
    assert found.count("error") == 2


def test_a_manifest_that_cannot_be_read_is_a_finding_and_the_tables_are_checked_all_the_same(built_project: Path) -> None:
    (built_project / "data/raw/MANIFEST.csv").write_text("file\n", encoding="utf-8")
    found = quality.verify()
    assert "MANIFEST.csv: missing columns" in file_result(found, "manifest").messages[0]
    assert file_result(found, "file unchanged").not_needed == "the manifest cannot be read"
    assert file_result(found, "table unchanged").not_needed == ""
    assert [t.name for t in found.tables] == ["inegi_deaths_occurrence_state_month", TERMS]


def test_a_table_that_changed_after_the_build_is_named_and_not_read(built_project: Path) -> None:
    (paths.processed() / f"{TERMS}.parquet").write_bytes(b"not parquet")
    found = quality.verify()
    [said] = file_result(found, "table unchanged").messages
    assert re.fullmatch(rf'{TERMS}\.parquet has sha256 \w{{12}}…, the build wrote \w{{12}}…; run "violence-data build"', said)
    [table] = [t for t in found.tables if t.name == TERMS]
    assert {r.not_needed for r in table.results} == {"the table is not as the build wrote it, and was not read"}


def test_a_table_that_is_missing_or_of_another_version_is_named(built_project: Path) -> None:
    (paths.processed() / f"{TERMS}.parquet").unlink()
    assert file_result(quality.verify(), "table unchanged").messages == (f'{TERMS}.parquet is missing; run "violence-data build"',)
    path = paths.processed() / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"name": "suspected_gap"', '"name": "other"', 1), encoding="utf-8")
    said = file_result(quality.verify(), "table unchanged").messages
    assert "inegi_deaths_occurrence_state_month.parquet was built by another version, with other columns" in " ".join(said)


def test_tables_built_from_other_files_than_are_registered_are_named(built_project: Path) -> None:
    path = built_project / "data/raw/MANIFEST.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "inegi_deaths/occurrence_state_month_2000-2022.csv" not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    result = file_result(quality.verify(), "table of these files")
    assert result.severity == "warning"
    assert result.messages[0].startswith("inegi_deaths/occurrence_state_month_2000-2022.csv: the tables hold it, but the manifest does not")
    assert 'sesnsp_victims/IDVFC_NM_2025-06.zip: in the manifest, but in no table; run "violence-data build"' in result.messages
    assert not [m for m in result.messages if "geography" in m]


def test_a_file_registered_anew_is_named(built_project: Path) -> None:
    path = built_project / "data/raw/MANIFEST.csv"
    sha = next(f.sha256 for f in quality.look([]).files if f.file.endswith("occurrence_state_month_2000-2022.csv"))
    path.write_text(path.read_text(encoding="utf-8").replace(sha, "0" * 64), encoding="utf-8")
    said = file_result(quality.verify(), "table of these files").messages
    assert (
        'inegi_deaths/occurrence_state_month_2000-2022.csv: registered anew after the tables were built; run "violence-data build"' in said
    )


def test_every_file_check_is_reported_with_what_it_looks_for(shipped: Quality) -> None:
    assert [r.check for r in shipped.files] == [check.name for check in FILE_CHECKS]
    assert all(r.looks_for.endswith(".") and r.severity in SEVERITIES for r in shipped.files)


# ---- the report ----


class Page(HTMLParser):
    """The headings, tables, ids, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> Iterator[dict[str, str | None]]:
        return (attrs for tag, attrs in self.tags if tag in tags)

    def count(self, tag: str) -> int:
        return len(list(self.all(tag)))


EVIL = '<img src=x onerror=alert(1)> | `a` [b](https://example.org) & "c" *d*'


def evil() -> Quality:
    """Findings, files and names that hold markup."""
    result = Result("spike", "error", f"Looks for {EVIL}", f"t {EVIL}", "", (EVIL, f"second {EVIL}"))
    not_needed = Result("day total", "notice", "Days.", "t", f"why {EVIL}")
    feed = Feed(f"f/{EVIL}", EVIL, "2020-01", "2020-02-01", "2020-01 to 2020-01", 1)
    return Quality((not_needed,), (TableQuality(f"t {EVIL}", f"Title {EVIL}", 1, 2, (feed,), (result, not_needed)),), (f"absent {EVIL}",))


def written(found: Quality) -> tuple[str, str]:
    path = site.write_quality(found)
    return path.read_text(encoding="utf-8"), path.with_suffix(".md").read_text(encoding="utf-8")


def test_text_from_data_is_only_text_in_the_page(project: Path) -> None:
    html, _ = written(evil())
    found = Page(html)
    assert found.text.count(EVIL) >= 8
    assert not list(found.all("img", "script"))
    assert {a["href"] for a in found.all("a")} <= {
        "#main",
        "index.html",
        "quality.md",
        "quality_es.html",
        *(f"#{t['id']}" for t in found.all("h4")),
    }
    assert all(re.fullmatch(r"[a-z0-9-]+", str(t["id"])) for t in found.all("h4"))


def test_text_from_data_is_only_text_in_the_markdown(project: Path) -> None:
    _, text = written(evil())
    assert "<img" not in text
    assert not re.search(r"(?<!\\)[`\[*](?!\*)(?=a|b|d)", text)
    head = next(line for line in text.splitlines() if line.startswith("| file | last month |"))
    row = next(line for line in text.splitlines() if line.startswith("| f/"))
    assert len(re.findall(r"(?<!\\)\|", row)) == head.count("|")


def test_the_page_is_semantic_and_asks_for_nothing_outside(shipped: Quality, project: Path) -> None:
    html, _ = written(shipped)
    found = Page(html)
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert found.count("table") == found.count("caption") > len(shipped.tables) + sum(bool(table.feeds) for table in shipped.tables)
    assert all(th.get("scope") in ("row", "col") for th in found.all("th"))
    assert not list(found.all("script", "img", "iframe"))
    assert [link["href"] for link in found.all("link")] == ["data:,"]
    assert "url(" not in html
    ids = [t["id"] for _, t in found.tags if "id" in t]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in found.all("a") if str(a["href"]).startswith("#")} == set(ids)


def test_a_report_without_findings_says_so(project: Path) -> None:
    html, _ = written(Quality((), (), ()))
    assert "No check found anything." in html


# ---- the command ----


def test_the_command_prints_the_findings_writes_the_report_and_ends_with_0(built_project: Path) -> None:
    shown = CliRunner().invoke(app, ["verify"])
    assert shown.exit_code == 0, shown.output
    assert re.search(r"suspected gap +warning +inegi_deaths_occurrence_state_month +1 +Chiapas: published zero in 2007-02", shown.stdout)
    assert re.search(r"2 tables; errors: 0, warnings: \d+, notices: 1; open .*reports/quality\.html", shown.stdout)
    assert (paths.reports() / "quality.html").is_file()
    assert not (paths.reports() / "index.html").exists()


def test_the_command_ends_with_1_when_there_is_an_error(built_project: Path) -> None:
    (built_project / "data/raw/[red]new.csv").write_text("a", encoding="utf-8")
    shown = CliRunner().invoke(app, ["verify"])
    assert shown.exit_code == 1
    assert re.search(r"file listed +error +data/raw +1 +data/raw: not in MANIFEST\.csv: \[red\]new\.csv", shown.stdout)
    assert "errors: 1" in shown.stdout
    assert "[red]new.csv" in (paths.reports() / "quality.html").read_text(encoding="utf-8")


def test_the_command_without_tables_ends_with_3(project: Path) -> None:
    shown = CliRunner().invoke(app, ["verify"])
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert "violence-data build" in shown.stderr


def test_the_index_links_to_the_report_once_it_is_there_and_keeps_the_failures(built_project: Path) -> None:
    failed = batch.Outcome("national_trend", "bad", "Bad", 1.0, "YearsNotCovered: 1875")
    records.write(records.Record({failed.key: failed}))
    index = site.write_index([failed])
    assert "quality.html" not in index.read_text(encoding="utf-8")
    CliRunner().invoke(app, ["verify"])
    text = index.read_text(encoding="utf-8")
    assert '<a href="quality.html">Quality of the tables</a>' in text
    assert "The data behind the reports" in text
    assert "YearsNotCovered: 1875" in text


def test_a_build_counts_the_notices_and_leaves_them_to_verify(built: processed.Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processed, "build", lambda progress: built)
    shown = CliRunner().invoke(app, ["build", "--force"]).stdout
    notices = [f for f in built.findings if f.severity == "notice"]
    assert f'{len(notices)} notices: "violence-data verify" shows them' in shown
    assert not [f for f in notices if f.message in shown]
