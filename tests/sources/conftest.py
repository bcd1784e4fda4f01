"""What tests of the sources share: a file of given bytes read and cleaned, and the whole files as published."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from support import Clean, Register

from violence_data.processed import building


@pytest.fixture
def clean(register: Register) -> Clean:
    """Read a file of given bytes as one of a source's and return the table it feeds, or that of several which is named."""

    def cleaned(source: str, data: str | bytes, cut: str = "2019-11", name: str = "a.csv", table: str = "") -> pd.DataFrame:
        frames = building.clean_file(register(source, name, data if isinstance(data, bytes) else data.encode(), cut=cut))
        [only] = [table] if table else frames
        return frames[only]

    return cleaned


@pytest.fixture(scope="session")
def originals() -> Path:
    """The folder of whole files as published, which are too large to ship; without it each test skips by name."""
    folder = os.environ.get("VIOLENCE_DATA_ORIGINALS")
    if not folder:
        pytest.skip("VIOLENCE_DATA_ORIGINALS is not set: the whole published files are not here")
    return Path(folder)
