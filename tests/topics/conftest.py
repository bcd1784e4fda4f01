"""No chart of a topic's test is shown, and none is left open."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    plt.switch_backend("Agg")
    yield
    assert not plt.get_fignums()
