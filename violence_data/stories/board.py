"""The verdicts of a check as a table to draw: each claim on each day, and each group that counts for it."""

from __future__ import annotations

import pandas as pd

from violence_data.stories.verdict import Checked, together

COLUMNS = ["claim", "paraphrase", "day", "verdict", "group", "group_verdict"]


def board(*checks: Checked) -> pd.DataFrame:
    """Return one row per claim, check and group that counts for the claim; a claim without any has one row without a group.

    Columns: `claim` (its place, from 1), `paraphrase`, `day` (the place of the check), `verdict` of the claim, `group` (source and
    definition) and `group_verdict`.
    """
    rows = []
    for day, checked in enumerate(checks):
        for claim, verdict in enumerate(checked.verdicts, start=1):
            voting = [part for part in verdict.parts if part.votes and part.verdict != "not_covered"]
            groups = dict.fromkeys(part.group for part in voting)
            said = [(group, together(part.verdict for part in voting if part.group == group)) for group in groups] or [("", "not_covered")]
            rows += [(claim, verdict.claim.paraphrase, day, verdict.verdict, group, word) for group, word in said]
    return pd.DataFrame(rows, columns=COLUMNS)
