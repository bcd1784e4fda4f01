"""What moved between two runs: numbers of tables and sentences, by where a reader finds them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import typer.testing
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from violence_data import cli
from violence_data.errors import ViolenceDataError
from violence_data.reports.moved import moved

TABLE = "| Year | Note | Victims | Rate |\n| --- | :--- | ---: | ---: |\n"


def run_of(folder: Path, *texts: str, page: str = "state_profile/12") -> Path:
    outputs = [new_output("display_data", {"text/markdown": text, "image/png": "AAAA"}) for text in texts]
    cells = [new_markdown_cell("# State profile"), new_markdown_cell("## How many a year?"), new_code_cell("x", outputs=outputs)]
    path = folder / f"{page}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), path)
    path.with_suffix(".html").write_text("<title>State profile: Guerrero</title>", encoding="utf-8")
    return folder


def test_numbers_that_moved_are_named_by_row_and_column_and_in_their_sentence(tmp_path: Path) -> None:
    old = run_of(
        tmp_path / "a/reports", TABLE + "| 2018 \\* | a | 2,127 | 61.2 |\n| 2019 | b | 9 |  |", "In 2018 it fell by −1.5 %. It rests."
    )
    new = run_of(
        tmp_path / "b", TABLE + "| 2018 | a | 2,131 | 61.2 |\n| 2019 | b | 9 | 0.4 |\n| 2020 | c | 1 | 2 |", "In 2018 it fell by −2.0 %."
    )
    (page,) = moved(tmp_path / "a", new)
    assert page.numbers == [
        "How many a year?: 2018, a, Victims: 2,127 → 2,131",
        "How many a year?: 2019, b, Rate: none → 0.4",
        "How many a year?: In 2018 it fell by −1.5 → −2.0 %.",
    ]
    assert (page.page, page.title, page.new, page.gone) == ("state_profile/12", "State profile: Guerrero", 2, 0)
    assert list(moved(old, tmp_path / "a")) == []


def test_rows_that_stand_twice_are_told_apart_and_words_that_changed_are_no_number(tmp_path: Path) -> None:
    old = run_of(tmp_path / "a", TABLE + "| 2018 | a | 1 | 2 |\n| 2018 | a | 3 | 4 |", "It rose by 3.")
    new = run_of(tmp_path / "b", TABLE + "| 2018 | a | 1 | 2 |\n| 2018 | a | 5 | 4 |", "It fell by 3.")
    (page,) = moved(old, new)
    assert (page.numbers, page.new, page.gone) == (["How many a year?: 2018, a, Victims: 3 → 5"], 1, 1)


def test_the_command_lists_them_and_refuses_a_folder_without_reports(tmp_path: Path) -> None:
    old, new = (run_of(tmp_path / n, TABLE + f"| 2018 | a | {v} | 2 |") for n, v in (("a", "2,127"), ("b", "2,131")))
    shown = typer.testing.CliRunner().invoke(cli.app, ["diff", str(old), str(new)])
    assert shown.stdout.splitlines() == [
        "State profile: Guerrero (state_profile/12)",
        "  How many a year?: 2018, a, Victims: 2,127 → 2,131",
        "numbers and sentences that moved: 1; pages: 1",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ViolenceDataError, match="expected a folder of reports with their run notebooks, found none in"):
        list(moved(old, tmp_path / "empty"))
    (old / "state_profile/12.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ViolenceDataError, match="expected a run notebook, found otherwise"):
        list(moved(old, new))
