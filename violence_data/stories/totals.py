"""Totals published elsewhere: those of the legal types a claim counts, together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

FILE = ["table", "cut", "published_on", "unit", "cve_ent", "period_start", "period_end"]


def totals_of(rows: pd.DataFrame, offences: Sequence[str]) -> pd.DataFrame:
    """Return the totals of some legal types together; of a table that tells none, all its totals.

    One row per publication and period: those that were published as one sum, in whatever order it names its parts, and those of which
    one publication gives each part, added up.
    """
    untold, wanted = rows["offence"] == "", frozenset(offences)
    as_one = rows["offence"].str.split("+").map(frozenset) == wanted
    if len(wanted) < 2:
        return rows[untold | as_one]
    each = rows[rows["offence"].isin(wanted)].groupby(FILE, dropna=False, sort=False)
    others = [name for name in rows if name not in (*FILE, "value", "offence")]
    summed = each[others].first().join(each["value"].sum()).join(each["offence"].agg(["nunique", "size"])).reset_index()
    whole = summed[(summed["nunique"] == len(wanted)) & (summed["size"] == len(wanted))].assign(offence="+".join(offences))
    return pd.concat([rows[untold | as_one], whole[rows.columns]], ignore_index=True)
