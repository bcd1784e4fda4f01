"""Months of states made up for a test, and the other states of the nation, without an event."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

CODES = [f"{number:02d}" for number in range(1, 33)]
FLAGS = ["suspected_gap", "level_shift"]


def state_months(cve_ent: str, counts: Sequence[int | None], start: str = "2019-01-01", count: str = "victims") -> pd.DataFrame:
    """Return one state's months with these counts, none of them flagged."""
    month = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"cve_ent": cve_ent, "month": month}).assign(**dict.fromkeys(FLAGS, False))
    return frame.assign(**{count: pd.array(counts, dtype="Int64")})


def with_the_others(months: pd.DataFrame, count: str = "victims") -> pd.DataFrame:
    """Return a made-up monthly frame with every state that it lacks, at 0 in each of its months."""
    calendar = months[["month"]].drop_duplicates()
    others = pd.DataFrame({"cve_ent": [code for code in CODES if code not in set(months["cve_ent"])]})
    rows = others.merge(calendar, how="cross").assign(suspected_gap=False, level_shift=False)
    return pd.concat([months, rows.assign(**{count: pd.array([0] * len(rows), dtype="Int64")})], ignore_index=True)
