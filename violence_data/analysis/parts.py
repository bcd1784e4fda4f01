"""What a total is made of: shares by weapon, sex or age group."""

from collections.abc import Sequence

import pandas as pd

from violence_data.analysis.frames import FLAGS, NATION, check_single, flags_of, measure
from violence_data.analysis.series import of_offences
from violence_data.errors import UnknownName

SHARES_BY = ("weapon", "sex", "age_group")


def shares(table: pd.DataFrame, by: str, offences: Sequence[str] = ("homicidio_doloso",)) -> pd.DataFrame:
    """Split each year's count by weapon, sex or age group.

    Parameters
    ----------
    table
        ``sesnsp_victims_state_month`` of one cut, all states.
    by
        ``weapon``, ``sex`` or ``age_group``.
    offences
        The legal types to add up.

    Returns
    -------
    pandas.DataFrame
        One row per place (``00`` the nation), year and group: ``cve_ent``, ``year``, the group,
        the count (Int64), ``share_pct`` (of the place's year; NA when that is 0), ``months``
        covered (for the nation, by any state), ``complete`` (all 12), ``suspected_gap``, ``level_shift`` (any month;
        never for the nation).

    Raises
    ------
    UnknownName
        When ``by`` is not one of the three or not in the table, or an offence is unknown.
    ViolenceDataError
        When the table mixes cuts or methods.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cve_ent": "12", "month": pd.Timestamp("2019-10-01"),
    ...     "offence": "homicidio_doloso", "weapon": ["firearm", "other"], "victims": [3, 1]})
    >>> shares(table, "weapon").query("cve_ent == '12'")["share_pct"].tolist()
    [75.0, 25.0]
    """
    if by not in SHARES_BY or by not in table.columns:
        raise UnknownName(f"shares by {by}: expected one of {', '.join(SHARES_BY)} in the table")
    count = measure(table)
    for column in ("cut", "method"):
        check_single(table, column, f"a sum never mixes {column}s")
    rows = of_offences(table, offences)
    rows = rows[rows[count].notna()]
    parts = flags_of(rows).assign(
        **{"cve_ent": rows["cve_ent"], "year": rows["month"].dt.year, by: rows[by]},
        **{count: rows[count].astype("Int64"), "month": rows["month"]},
    )
    groups = parts.groupby(["cve_ent", "year", "month", by], dropna=False, observed=True)
    cells = groups[[count]].sum().join(groups[list(FLAGS)].any()).reset_index()
    both = pd.concat([cells.assign(cve_ent=NATION, level_shift=False), cells])
    return _share_of_year(both, by, count)


def _share_of_year(cells: pd.DataFrame, by: str, count: str) -> pd.DataFrame:
    """Sum months to years and divide each group by its place's year."""
    keys = ["cve_ent", "year"]
    grouped = cells.groupby([*keys, by], dropna=False, observed=True)
    result = grouped[[count]].sum().reset_index()
    total = result.groupby(keys, dropna=False)[count].transform("sum")
    result["share_pct"] = (result[count] / total.where(total > 0) * 100).astype("Float64")
    year = cells.groupby(keys, dropna=False)
    facts = year[list(FLAGS)].any()
    facts.insert(0, "months", year["month"].nunique())
    facts.insert(1, "complete", facts["months"] == 12)
    return result.merge(facts.reset_index(), on=keys, how="left", validate="many_to_one")
