"""Run every test marked `robust` and write docs/robustness.md: what was tried, how often, and how often it was handled rightly."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parent / "robustness.md"
TOP = """# What was tried to break it

Each row is one kind of trouble, and each trial of it a test of the suite, marked `robust(area, what)`. A trial is handled rightly when
the test passes: right bytes, or one sentence that says what was found and what to do, and nothing lost or left behind.
`make robustness` runs them and writes this page; do not edit it by hand.

| area | what was tried | trials | handled |
|---|---|---:|---:|
"""


class Tally:
    """Counts the trials of each row, and those that passed."""

    def __init__(self) -> None:
        self.tried: Counter[tuple[str, str]] = Counter()
        self.failed: Counter[tuple[str, str]] = Counter()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count what was collected."""
        self.tried.update(row for item in session.items for row in rows(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        """Count what did not pass, a test that was skipped too: it shows nothing."""
        report = yield
        if not report.passed and (report.when == "call" or report.failed or report.skipped):
            self.failed.update(rows(item))
        return report

    def page(self) -> str:
        """Return the page."""
        lines = [f"| {area} | {what} | {n} | {n - self.failed[area, what]} |\n" for (area, what), n in sorted(self.tried.items())]
        total = f"| **all** | | **{self.tried.total()}** | **{self.tried.total() - self.failed.total()}** |\n"
        return TOP + "".join(lines) + total


def rows(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """Return the rows a test stands for: the area and the words of each of its marks."""
    yield from ((str(mark.args[0]), str(mark.args[1])) for mark in item.iter_markers("robust"))


def main() -> int:
    """Run the tests and write the page; not 0 when a trial was not handled."""
    tally = Tally()
    ended = pytest.main(["-m", "robust", "-q"], plugins=[tally])
    if ended in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        PAGE.write_text(tally.page(), encoding="utf-8")
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
