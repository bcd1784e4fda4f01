"""Whole published files, where they lie at hand: `VIOLENCE_DATA_ORIGINALS` names their folder; without it each test skips by name."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from support import Register

from violence_data.sources import SOURCES


@pytest.fixture
def originals() -> Path:
    folder = os.environ.get("VIOLENCE_DATA_ORIGINALS")
    if not folder:
        pytest.skip("VIOLENCE_DATA_ORIGINALS is not set: the whole published files are not here")
    return Path(folder)


def test_conapo_municipalities_as_published(originals: Path, register: Register) -> None:
    data = (originals / "conapo/municipal_population_1990-2040_ed2023.csv").read_bytes()
    file = register("conapo_population", "municipal_population_1990-2040_ed2023.csv", data, cut="ed2023")
    [(layout, cells)] = SOURCES["conapo_population"].read(file)
    whole = layout.clean(cells, file)
    assert layout.table == "conapo_population_municipality_year"
    by_hand = sum(int(row["2019"]) for row in csv.DictReader(io.StringIO(data.decode("utf-8"))))
    assert whole.loc[whole["year"] == 2019, "population"].sum() == by_hand == 127_215_666
    assert len(whole) == len(cells) * 51
