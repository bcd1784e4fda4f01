"""The month's work in one command: what waits is added, what it changes is built and made, and what is new is said."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import typer.testing

from violence_data import cli, raw
from violence_data.reports import batch, catalog, select
from violence_data.sources import SOURCES

MADE = (
    ("compare_years", {"year_a": 2018, "year_b": 2019}, "sesnsp_victims_state_month"),
    ("whats_new", {"source": "sesnsp_victims"}, "sesnsp_victims_state_month"),
    ("case_files", {}, "sesnsp_incidents_state_month"),
)


@pytest.fixture
def month(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three pages, in whose downloads/ lies the newest whole file of victims anew: one month of one state is revised."""
    for name, source in SOURCES.items():
        if source.address:  # nobody answers there
            monkeypatch.setitem(SOURCES, name, replace(source, address=source.address.replace("https:/", "http://127.0.0.1:1")))
    few = {name: replace(catalog.get(name), made_for=(values,)) for name, values, _ in MADE}
    monkeypatch.setattr(catalog, "REPORTS", {name: replace(one, made_for=()) for name, one in catalog.REPORTS.items()} | few)
    monkeypatch.setattr(select, "LANGUAGES", ("en",))
    assert [one.error for one in batch.run(batch.jobs(), 2)] == ["", "", ""]
    (shipped,) = [file for file in raw.read_manifest() if file.name == "IDVFC_NM_2025-06.zip"]
    with zipfile.ZipFile(shipped.path) as archive:
        text = archive.read("IDVFC_NM_2025-06.csv").decode("cp1252")
    revised, times = re.subn(
        r"(?m)^(2024,12,.*,Homicidio doloso,Con arma de fuego,Hombre,Adultos[^,]*,)([0-9]+)", r"\g<1>9\2", text, count=1
    )
    assert times == 1
    (whole / "downloads").mkdir()
    (whole / "downloads/IDVFC_NM_2025-06.csv").write_text(revised, encoding="cp1252", newline="")
    return whole


def update(*words: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, ["update", *words])


@pytest.mark.xdist_group("running")
@pytest.mark.robust("pages", "one month of one state revised, then one cell of a notebook changed: its pages are made anew, no other")
def test_a_revised_month_makes_anew_the_pages_that_hang_on_it_and_says_what_is_new(month: Path) -> None:
    held = (month / "data/raw" / raw.MANIFEST).read_bytes()
    foretold = update("--dry-run")
    assert "IDVFC_NM_2025-06.csv: would be added: sesnsp_victims, cut 2025-06" in foretold.stdout
    assert "the tables would be built (files would be added)" in foretold.stdout
    assert (month / "data/raw" / raw.MANIFEST).read_bytes() == held

    said = update("--log", str(month / "month.log"))
    assert said.exit_code == 0, said.output
    lines = said.stdout.splitlines()
    assert "no answer from 127.0.0.1:1: nothing was fetched there, and all else is done without" in lines
    assert "IDVFC_NM_2025-06.csv: added: sesnsp_victims, cut 2025-06" in lines
    assert any(line.startswith("2 of 2 reports written, 1 unchanged") for line in lines)
    why = {page.report: page.why for page in batch.last_run()}
    assert why == {report: "table sesnsp_victims_state_month changed" if "victims" in table else "" for report, _, table in MADE}
    news = lines[
        lines.index(f"What is new: victims of homicidio doloso in case files (SESNSP): {month}/reports/whats_new/sesnsp_victims.html") :
    ]
    assert len(news) == 5
    assert all(re.search(r"[0-9]", line) and not re.search(r"[*>\\\\]", line) for line in news[1:])
    assert all(f"Z {line}" in (month / "month.log").read_text(encoding="utf-8") for line in lines if line)

    notebook = month / "notebooks/case_files.ipynb"
    notebook.write_text(
        notebook.read_text(encoding="utf-8").replace("check_parameters(In)", "check_parameters(In)  # anew"), encoding="utf-8"
    )
    assert [(batch.jobs()[n].report, reason) for n, reason in batch.to_make(batch.jobs()).items()] == [
        ("case_files", "notebooks/case_files.ipynb changed")
    ]
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("  # anew", ""), encoding="utf-8")
    again = update()
    assert again.stdout.splitlines()[-2:] == [f"0 of 0 reports written, 3 unchanged; open {month}/reports/index.html", "nothing is new"]
