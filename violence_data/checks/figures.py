"""Checks of figures: totals published elsewhere, populations, places, one cut against another, and what wants a human eye."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from violence_data import places, seeds
from violence_data.checks.check import (
    WhyNot,
    by_series,
    check,
    intentional,
    listed,
    many,
    most_cuts,
    needs,
    newest,
    no_rows,
    offences,
    place_by_time,
    place_column,
    shown_time,
    summed,
    time_column,
    where,
)
from violence_data.tables import Table

DENOMINATOR_JUMP = 0.10
DENOMINATOR_STILL_YEARS = 3
NO_MUNICIPALITY = r"(?:0[1-9]|[12]\d|3[0-2])99[89]|3[3-5]\d{3}|99999"
"""Codes that stand for none: 998 others and 999 not told within a state, 33 to 35 abroad, 99999 none known."""
REVISION_LEAST = 10
"""Smaller changes of a place's month are never worth a finding."""
OUTLIER_Z = 6.0
"""A month is an outlier this many robust deviations from its state's running median."""
OUTLIER_WINDOW_MONTHS = 25
MAD_TO_SD = 1.4826
"""A normal spread's standard deviation in median absolute deviations (Rousseeuw and Croux, 1993)."""


def _exact(table: Table) -> list[dict[str, str]]:
    return [row for row in seeds.read_rows("published_totals.csv") if row["table"] == table.name and row["check"] == "exact"]


@check(
    "published total",
    "error",
    "Sums that differ from the total that the publisher gives itself.",
    where(
        lambda table, frame: "cut" in frame and set(frame["cut"].unique()) & {row["cut"] for row in _exact(table)},
        "no total published elsewhere is held for its cuts",
    ),
)
def _other_totals(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    by_cut = dict(list(summed(table, frame).groupby("cut", dropna=False)))
    for row in (row for row in _exact(table) if row["cut"] in by_cut):
        total = published_sum(table, by_cut[row["cut"]], row)
        if total != int(row["value"]):
            what = f"cut {row['cut']}{', ' if row['offence'] else ''}{row['offence']}, {row['period_start']} to {row['period_end']}"
            yield f"{what}: expected the published {row['value']}, found {total}; {row['source']}"


def published_sum(table: Table, frame: pd.DataFrame, row: dict[str, str]) -> int | None:
    """Return a table's own total for one row of `seeds/published_totals.csv`; None where its cut is not held.

    It is taken of the vintage of the row's own day where one came out then, else of the first of the cut.
    """
    rows = frame[frame["cut"] == row["cut"]]
    if rows.empty:
        return None
    own = rows[rows["published_on"] == pd.Timestamp(row.get("published_on") or "NaT")]
    rows = own if len(own) else rows[rows["published_on"] == rows["published_on"].min()]
    first, last = pd.Timestamp(row["period_start"]), pd.Timestamp(row["period_end"])
    rows = rows[rows["month"].between(first, last) if "month" in rows else rows["year"].between(first.year, last.year)]
    if "offence" in rows:
        rows = rows[rows["offence"].isin(row["offence"].split("+"))]
    if row["cve_ent"] != places.NATION:
        rows = rows[rows["cve_ent"] == row["cve_ent"]]
    return int(rows[table.count].sum())


# ---- populations and places ----


def _people(place: str, area: str) -> WhyNot:
    return where(lambda table, frame: "population" in frame and place in frame, f"it has no population by {area}")


_LOOKS = "A population that stands still for years or changes by more than 10 % in one"


@check("municipal denominator", "warning", f"{_LOOKS}, in a municipality.", _people("cvegeo", "municipality"))
@check("denominator", "error", f"{_LOOKS}, in a state.", _people("cve_ent", "state"))
def _jumps_or_stands_still(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    place = place_column(frame)
    apart = ["edition", "published_on", place]
    ordered = frame.sort_values([*apart, "year"])
    by_place = [ordered[column] for column in apart]
    people = ordered["population"].astype("float64")
    change = people / people.groupby(by_place, dropna=False).shift() - 1
    still = change.eq(0)
    for _ in range(DENOMINATOR_STILL_YEARS - 1):
        still &= still.groupby(by_place, dropna=False).shift(fill_value=False)
    jumps = ordered[change.abs() > DENOMINATOR_JUMP]
    for said, rows in ((f"changes by more than {DENOMINATOR_JUMP:.0%} in a year", jumps), ("stands still for years", ordered[still])):
        if len(rows):
            first = f"{rows[place].iloc[0]} in {rows['year'].iloc[0]}"
            yield f"population {said}: {len(rows):,} place-years in {rows[place].nunique():,} places, first {first}"


@check(
    "population by sex",
    "error",
    "Women and men who do not sum to the population.",
    needs("population", "population_female", "population_male"),
)
def _sexes(table: Table, frame: pd.DataFrame) -> list[str]:
    wrong = frame[(frame["population_female"] + frame["population_male"] != frame["population"]).fillna(False)]
    if wrong.empty:
        return []
    shown = listed([f"{r.cve_ent} in {r.year} (edition {r.edition})" for r in wrong.head(6).itertuples()])
    return [f"women and men do not sum to the people in {many(len(wrong), 'state-year')}: {shown}"]


@check("municipality exists", "warning", "Codes that no municipality of their state has.", needs("cvegeo"))
def _unknown(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    known = {row["cvegeo"] for file in ("municipalities.csv", "municipality_splits.csv") for row in seeds.read_rows(file)}
    for column in (c for c in ("cvegeo", "cvegeo_parent") if c in frame):
        unknown = frame[column][~frame[column].isin(known) & ~frame[column].str.fullmatch(NO_MUNICIPALITY)]
        if len(unknown):
            rows, codes = many(len(unknown), "row"), many(unknown.nunique(), "code")
            yield f"{column}: {rows} of {codes} that no municipality has: {listed(sorted(unknown.unique()))}"


@check("municipality in its state", "error", "Municipalities that stand under another state than their own.", needs("cve_ent", "cvegeo"))
def _other_state(table: Table, frame: pd.DataFrame) -> list[str]:
    wrong = frame[(frame["cvegeo"].str[:2] != frame["cve_ent"]) & (frame["cvegeo"] != "99999")]
    said = f"expected a municipality of the row's own state, found {many(len(wrong), 'row')} of another"
    return [f"{said}, first {r.cvegeo} in {r.cve_ent}" for r in wrong.head(1).itertuples()]


@check("whole boundaries", "error", "Boundaries that are missing, empty or cross themselves.", needs("geometry"))
def _broken(table: Table, frame: pd.DataFrame) -> list[str]:
    shapes = gpd.GeoSeries(frame["geometry"])
    broken = sorted(frame.loc[shapes.isna() | shapes.is_empty | ~shapes.is_valid, table.key[0]])
    return [f"{many(len(broken), 'shape')} missing, empty or crossing itself: {listed(broken)}"] if broken else []


# ---- one cut against another ----


def _cuts(least: int, uncounted: str, few: str) -> WhyNot:
    """Let a check apply to counts of which a series has enough cuts."""

    def why_not(table: Table, frame: pd.DataFrame) -> str:
        if table.count is None or table.vintage is None or not time_column(frame):
            return uncounted
        return few if no_rows(frame) or most_cuts(table, frame) < least else ""

    return why_not


@check(
    "revision beyond any before",
    "warning",
    "Places and months that the newest cut changed by more than any earlier cut changed any.",
    _cuts(3, "it has no counts that a later cut could revise", "fewer than three cuts of a series are held: two pairs to compare"),
)
def _beyond_any_before(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    """Compare the last revision with all earlier ones.

    The rule: take one series (a method, a bulletin) and one offence. Each cut and the next are a pair; a place's month or day that
    both cover is revised by newer minus older. A finding are the places and months of the last pair that moved, up or down, by more
    than any place and month of any earlier pair did, and by more than `REVISION_LEAST`. A blank in either cut is no revision.
    """
    for held in by_series(table, summed(table, frame)):
        if len(held) < 3:
            continue
        (older, _), (newer, last) = held[-2:]
        for offence, _ in offences(last):
            parts = [dict(offences(rows)).get(offence, rows.head(0)) for _, rows in held]
            pairs = [_changes(table, a, b) for a, b in pairwise(parts)]
            seen = max([REVISION_LEAST, *(pair.abs().max() for pair in pairs[:-1] if len(pair))])
            beyond = pairs[-1][pairs[-1].abs() > seen].sort_values(key=lambda change: -change.abs(), kind="stable")
            if len(beyond):
                moved = [
                    f"{places.names().get(place, place)} in {time:{shown_time(frame)}} by {by:+,.0f}"
                    for (place, time), by in beyond.items()
                ]
                yield f"{newer}{offence}: revised against {older} by more than in any earlier pair ({seen:,.0f}): {listed(moved)}"


def _changes(table: Table, older: pd.DataFrame, newer: pd.DataFrame) -> pd.Series:
    """Return how far each place and time that both cuts cover was revised, by place and time; only what changed."""
    if older.empty or newer.empty:
        return pd.Series(dtype="float64")
    time = time_column(older)
    first, last = max(older[time].min(), newer[time].min()), min(older[time].max(), newer[time].max())
    a, b = (place_by_time(table, rows[rows[time].between(first, last)]).unstack() for rows in (older, newer))
    if not table.grid:  # a place or time that is not listed had none
        held = a.index.union(b.index)
        a, b = a.reindex(held, fill_value=0), b.reindex(held, fill_value=0)
    change = pd.Series(b - a).dropna()
    return change[change != 0]


@check(
    "months lost",
    "warning",
    "A newer cut that begins later than the one before it.",
    _cuts(2, "it has no counts by month or day", "only one cut of each series is held"),
)
def _months_lost(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    time, shown = time_column(frame), shown_time(frame)
    for held in by_series(table, summed(table, frame)):
        for (older, a), (newer, b) in pairwise(held):
            before, now = a[time].min(), b[time].min()
            if now > before:
                yield f"{newer}: begins in {now:{shown}}, {older} in {before:{shown}}: what lies between is no longer covered"


def _why_no_break(table: Table, frame: pd.DataFrame) -> str:
    if "method" not in frame or frame["method"].nunique() < 2:
        return "it holds one counting method" if "method" in frame else "it has no counting methods"
    return ""


@check("method break", "notice", "Counting methods that overlap or meet, with the totals of both.", _why_no_break)
def _method_break(table: Table, frame: pd.DataFrame) -> list[str]:
    """Set the newest cut of each method beside the next: the years that both count, or the months where one ends and the other begins."""
    count = str(table.count)
    counted = intentional(newest(table, summed(table, frame))).dropna(subset=[count])
    nation = {str(m): rows.groupby("month", dropna=False)[count].sum() for m, rows in counted.groupby("method", dropna=False)}
    ordered = sorted(nation, key=lambda m: str(nation[m].index[0]))
    said = "they are never joined without a visible break"
    return [f"{_overlap(a, nation[a], b, nation[b], count)}: {said}" for a, b in pairwise(ordered)]


def _overlap(a: str, of_a: pd.Series, b: str, of_b: pd.Series, count: str) -> str:
    both = pd.DataFrame({a: of_a, b: of_b}).dropna()
    if both.empty:
        last, first = f"{of_a.index[-1]:%Y-%m}", f"{of_b.index[0]:%Y-%m}"
        return f"{a} ends with {of_a.iloc[-1]:,} {count} of homicidio doloso in {last}, {b} begins with {of_b.iloc[0]:,} in {first}"
    years = both.groupby(pd.DatetimeIndex(both.index).year, dropna=False).sum()
    shown = ", ".join(f"{row[a]:,} and {row[b]:,} in {year}" for year, row in years.iterrows())
    return f"{a} and {b} both count {count} of homicidio doloso: {shown}"


# ---- what wants a human eye ----


@check("suspected gap", "warning", "A published zero where the state's usual months are far from zero.", needs("suspected_gap", "cve_ent"))
def _suspected_gaps(table: Table, frame: pd.DataFrame) -> list[str]:
    return _flagged(newest(table, frame), "suspected_gap", "%Y-%m", "published zero in")


@check("level shift", "warning", "A state's year that at least doubled or halved against the year before.", needs("level_shift", "cve_ent"))
def _level_shifts(table: Table, frame: pd.DataFrame) -> list[str]:
    return _flagged(newest(table, frame), "level_shift", "%Y", "at least doubled or halved against the year before in")


def _flagged(rows: pd.DataFrame, flag: str, shown: str, said: str) -> list[str]:
    """Return the months or years of each state that bear a flag."""
    marked = rows[rows[flag]]
    times = marked["month"].dt.strftime(shown).groupby(marked["cve_ent"], dropna=False)
    return [f"{places.names()[str(code)]}: {said} {', '.join(sorted(some.unique()))}" for code, some in times]


@check(
    "outlier month",
    "notice",
    "Months far from their state's running median, for a human eye.",
    where(lambda table, frame: table.grid == ("cve_ent", "month") and table.count, "it has no complete months by state"),
)
def _outlier_months(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    """Return the months of the newest cut of each series that lie far from their state's own course.

    The rule: x = log((count + 0.5) / days in the month); the residual is x less its running median over `OUTLIER_WINDOW_MONTHS`. It is
    divided by the larger of the state's own spread (the median absolute residual times `MAD_TO_SD`) and of what chance alone does to
    the log of the usual count, 1 / sqrt(usual + 0.5). Months marked as a suspected gap have a finding of their own and are left out.
    """
    for *_, (name, rows) in by_series(table, frame):
        gaps = set(rows.loc[rows["suspected_gap"], ["cve_ent", "month"]].itertuples(index=False, name=None))
        counts = place_by_time(table, intentional(rows))
        scored = pd.concat([outlier_scores(counts[code]).assign(code=str(code)) for code in counts])
        far = scored[(scored["score"].abs() > OUTLIER_Z) & ~pd.MultiIndex.from_frame(scored[["code", "month"]]).isin(gaps)]
        far = far.sort_values("score", key=lambda z: -z.abs(), kind="stable")
        if len(far):
            shown = [f"{places.names()[str(r.code)]} {r.month:%Y-%m} ({r.counted:,.0f}, usually {r.usual:,.0f})" for r in far.itertuples()]
            said = f"{many(len(far), 'month')} more than {OUTLIER_Z:.0f} robust deviations from the state's running median"
            yield f"{name}: {said}: {listed(shown)}"


def outlier_scores(counts: pd.Series) -> pd.DataFrame:
    """Return one place's months with what was `counted`, the `usual` count and the `score`, its robust deviations from that."""
    days = pd.Series(pd.DatetimeIndex(counts.index).days_in_month, index=counts.index)
    log_rate = pd.Series(np.log((counts + 0.5) / days))
    running = log_rate.rolling(OUTLIER_WINDOW_MONTHS, center=True, min_periods=OUTLIER_WINDOW_MONTHS // 2 + 1).median()
    usual = pd.Series(np.exp(running) * days)
    residual = log_rate - running
    spread = pd.Series(1 / np.sqrt(usual)).clip(lower=MAD_TO_SD * float(residual.abs().median()))
    parts = {"month": counts.index, "counted": counts, "usual": usual - 0.5, "score": residual / spread}
    return pd.DataFrame(parts).reset_index(drop=True)
