"""The numbers that the cards of a story print: each stands in a table that the page gives and its bundle holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import nbformat
import pytest
from bs4 import BeautifulSoup
from support import CHOSEN, Made

from violence_data import stories
from violence_data.reports import bundle
from violence_data.words.numbers import NUMBER


@pytest.mark.xdist_group("reports")
@pytest.mark.parametrize("values", [CHOSEN["story_check"], {"story": "2025-09-09-baja-del-32"}], ids=stories.names())
def test_every_number_of_a_card_is_in_the_table_that_the_bundle_holds(values: dict[str, str], page: Callable[..., Made]) -> None:
    made = page("story_check", **values)
    ((file, data),) = bundle.tables(nbformat.writes(made.notebook)).items()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert file == "tables/table-1.csv"
    headings = {told.paraphrase: told.id for told in stories.get(values["story"]).claims}
    for heading in BeautifulSoup(made.html, "html.parser").find_all("h2"):
        claim = headings.pop(heading.get_text(), "")
        if not claim:
            continue
        texts = [heading.get_text()]
        for after in heading.find_next_siblings():
            if after.name == "h2" or after.find("a", download=True):
                break
            texts.append(after.get_text())
            assert {caption.get_text() for caption in after.find_all("caption")} <= {heading.get_text()}
        printed = {row["printed"] for row in rows if row["claim"] == claim}
        assert set(NUMBER.findall("\n".join(texts))) <= printed
    assert not headings, headings
    rounded = [row for row in rows if "." in row["whole"] and row["number"] in ("low", "high", "number")]
    assert rounded
    for row in rounded:
        sign, digits = row["printed"].startswith("\N{MINUS SIGN}"), row["printed"].lstrip("+\N{MINUS SIGN}").replace(",", "")
        assert f"{float(row['whole']):.{len(digits.partition('.')[2])}f}" in (f"{'-' if sign else ''}{digits}", f"-{digits}")
