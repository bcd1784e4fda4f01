"""Checks of one kind of table: events, daily bulletins, death records, sums beside full files, and two tables that count the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from violence_data import places
from violence_data.checks.check import Check, Find, Severity, WhyNot, by_release, check, listed, many, needs, no_rows, releases
from violence_data.tables import Table
from violence_data.tables.fields import NOT_PUBLISHED_HERE

SPIKE_VICTIMS = 20
"""A municipality-day with this many victims or more is a spike: often bodies found in graves, sometimes one attack."""
LISTED_DAYS = 3
ABROAD = ("33", "34", "35")
UNKNOWN = "99999"
PARTS = ("sex", "age_group", "weapon")
_SAME = ["method", "cut", "offence"]


# ---- events ----


def _marked(flag: str, said: str) -> Find:
    """Return what finds, release by release, the events that bear a flag, and the deaths they hold."""

    def find(table: Table, frame: pd.DataFrame) -> Iterator[str]:
        for name, rows in releases(table, frame):
            marked, deaths = rows[flag], rows["fatalities_best"]
            if marked.any():
                share = f"{deaths[marked].sum():,} of {deaths.sum():,} deaths by the best estimate"
                yield f"{name}: {marked.sum():,} of {len(rows):,} rows {said}; they hold {share}"

    return find


check(
    "aggregates among events",
    "warning",
    "Rows that sum a month or a year among rows that are events.",
    needs("is_aggregate", "fatalities_best"),
)(_marked("is_aggregate", "sum a month or a year and are not events"))
check(
    "bounds out of order",
    "warning",
    "Events whose low estimate is above the best, or whose high one is below it.",
    needs("bounds_out_of_order", "fatalities_best"),
)(_marked("bounds_out_of_order", "have a low estimate above the best, or a high one below it"))


@check(
    "incident bounds",
    "error",
    "Incidents whose lowest, best and highest number of dead are out of order.",
    needs("victims_killed_low", "victims_killed_best", "victims_killed_high"),
)
def _incident_bounds(table: Table, frame: pd.DataFrame) -> list[str]:
    low, best, high = (frame[f"victims_killed_{bound}"] for bound in ("low", "best", "high"))
    wrong = frame.loc[(low > best) | (high < best), "incident_id"]
    return [f"expected low, best and high in this order, found others in {listed(sorted(wrong))}"] if len(wrong) else []


# ---- releases of daily bulletins, and of death records ----

Rows = Callable[[pd.DataFrame], Iterable[str]]


def _bulletin(*columns: str) -> WhyNot:
    """Let a check apply to the daily bulletins that have these columns."""

    def why_not(table: Table, frame: pd.DataFrame) -> str:
        if "bulletin" not in frame:
            return "it is no daily bulletin"
        missing = next((c for c in columns if c not in frame), "")
        return f"this bulletin has no {missing}" if missing else no_rows(frame)

    return why_not


def _of_release(name: str, looks_for: str, why_not: WhyNot, severity: Severity = "warning") -> Callable[[Rows], Rows]:
    """Make a function of the rows of one release a check."""

    def register(find: Rows) -> Rows:
        check(name, severity, looks_for, why_not)(by_release(find))
        return find

    return register


def _days(days: pd.Series) -> str:
    first, last = (f"{day:%Y-%m-%d}" for day in (days.min(), days.max()))
    return first if first == last else f"{first} to {last}"


@_of_release("days missing", "Days without a bulletin between the first and the last.", _bulletin())
def _missing_days(rows: pd.DataFrame) -> list[str]:
    first, last = rows["date"].min(), rows["date"].max()
    missing = [f"{d:%Y-%m-%d}" for d in pd.date_range(first, last).difference(pd.DatetimeIndex(rows["date"].unique()))]
    said = f"no bulletin for {many(len(missing), 'day')} between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
    return [f"{said}: {', '.join(missing)}"] if missing else []


@_of_release("states missing", "States that a day's bulletin leaves out.", _bulletin("day_total_published"))
def _left_out_states(rows: pd.DataFrame) -> Iterator[str]:
    """Return the states that bulletins leave out, and when: they are not covered on these days, which is not 0."""
    held = set(rows[["date", "cve_ent"]].itertuples(index=False, name=None))
    for state in places.all_states():
        days = [f"{day:%Y-%m-%d}" for day in sorted(rows["date"].unique()) if (day, state.cve_ent) not in held]
        if days:
            when = ", ".join(days) if len(days) <= LISTED_DAYS else f"{len(days)} days, {days[0]} to {days[-1]}"
            yield f"{places.names()[state.cve_ent]}: left out on {when}"


@_of_release("days doubled", "Days that stood twice and of which one copy was kept.", _bulletin())
def _doubled_days(rows: pd.DataFrame) -> list[str]:
    share = rows["rows_repeated"].gt(0).groupby(rows["date"]).mean()
    return [f"{day:%Y-%m-%d} stood twice, alike in every row: one copy is kept" for day in share.index[share > 0.5]]


@_of_release("rows repeated", "Rows of one day that are alike and were left out, or differ and were summed.", _bulletin("rows_published"))
def _repeated_rows(rows: pd.DataFrame) -> list[str]:
    repeated = int(rows["rows_repeated"].sum())
    summed = int(((rows["cvegeo"] != UNKNOWN) & (rows["rows_published"] - rows["rows_repeated"] > 1)).sum())
    said = {f"{many(repeated, 'row')} left out: alike in every column to another of the same day": repeated}
    said |= {f"{many(summed, 'municipality-day')} with rows that differ: their sum is kept": summed}
    return [text for text, number in said.items() if number]


@_of_release("day total", "Days whose states do not sum to the bulletin's own total.", _bulletin("day_total_published"))
def _day_totals(rows: pd.DataFrame) -> list[str]:
    by_day = rows.groupby("date", dropna=False).agg(states=("victims", "sum"), total=("day_total_published", "first")).dropna()
    differ = by_day[by_day["states"] != by_day["total"]]
    return [f"{day:%Y-%m-%d}: the states sum to {row.states}, the bulletin's total is {row.total}" for day, row in differ.iterrows()]


@_of_release("municipality unknown", "Names of municipalities that their state does not have.", _bulletin("cvegeo"))
def _unknown_municipalities(rows: pd.DataFrame) -> list[str]:
    unknown = rows[rows["cvegeo"] == UNKNOWN]
    held = f"{int(unknown['rows_published'].sum()):,} rows with {int(unknown['victims'].sum()):,} of {int(rows['victims'].sum()):,} victims"
    said = "name a municipality that their state does not have, or has twice: they stand under 99999"
    return [f"{held} {said}"] if int(unknown["rows_published"].sum()) else []


@_of_release("sexes do not add up", "Rows whose sexes are blank or do not sum to the victims.", _bulletin("sexes_add_up"))
def _sexes(rows: pd.DataFrame) -> Iterator[str]:
    wrong = rows[~rows["sexes_add_up"]]
    blank = wrong[["victims_male", "victims_female", "victims_not_identified"]].isna().all(axis=1)
    for some, said in ((wrong[blank], "every sex is blank"), (wrong[~blank], "the sexes do not add up to the victims")):
        if len(some):
            number, dead = many(int(some["rows_published"].sum()), "row"), many(int(some["victims"].sum()), "victim")
            yield f"{number} ({dead}, {_days(some['date'])}): {said}"


@_of_release("spike", f"Municipality-days of {SPIKE_VICTIMS} victims or more: often bodies found.", _bulletin("spike"))
def _spikes(rows: pd.DataFrame) -> list[str]:
    marked = rows[rows["spike"]].sort_values(["date", "cvegeo"])
    shown = ", ".join(f"{r.cvegeo} on {r.date:%Y-%m-%d} ({r.victims})" for r in marked.itertuples())
    said = f"{len(marked)} municipality-days of {SPIKE_VICTIMS} or more may be bodies found, not killings of that day"
    return [f"{said}: {shown}"] if len(marked) else []


@_of_release(
    "two definitions differ",
    "Deaths that are homicide by their cause or as the certificate presumes, but not by both.",
    needs("registration_year", "agreed_homicide_deaths"),
)
def _definitions(rows: pd.DataFrame) -> list[str]:
    cause, presumed, agreed = (int(rows[f"{name}_deaths"].sum()) for name in ("homicide", "presumed_homicide", "agreed_homicide"))
    only = f"{cause - agreed:,} by cause alone, {presumed - agreed:,} by presumption alone"
    said = f"{cause:,} homicides by cause of death, {presumed:,} as the certificate presumes, {agreed:,} by both; {only}"
    return [] if cause == presumed == agreed else [said]


@_of_release("month not told", "Homicides without a month of death.", needs("registration_year", "month"))
def _months_unknown(rows: pd.DataFrame) -> list[str]:
    return _share(rows, rows["month"].isna(), "without a month of death: no sum by month holds them")


@_of_release("place not told", "Homicides without a municipality.", needs("registration_year", "cvegeo"))
def _places_unknown(rows: pd.DataFrame) -> list[str]:
    unknown = rows["cvegeo"].str.endswith("999") & ~rows["cvegeo"].str.startswith(ABROAD)
    return _share(rows, unknown, "without a municipality: they stand under 999")


@_of_release("deaths abroad", "Homicides that happened abroad.", needs("registration_year", "cvegeo"))
def _abroad(rows: pd.DataFrame) -> list[str]:
    said = "abroad (33 to 35): they are in the publisher's total and in no state's"
    return _share(rows, rows["cvegeo"].str.startswith(ABROAD), said)


def _share(rows: pd.DataFrame, marked: pd.Series, said: str) -> list[str]:
    dead = int(rows.loc[marked, "homicide_deaths"].sum())
    return [f"{dead:,} of {int(rows['homicide_deaths'].sum()):,} homicides {said}"] if dead else []


# ---- files that give only sums beside files that give all of a cut: they must agree, and the full one stands ----


def stands_aside(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are sums of an offence and cut also held in full, out in the same month: the full file stands for it."""
    sums = _is_sum(frame)
    if not sums.any() or sums.all() or not {*_SAME} <= {*frame.columns}:
        return pd.Series(False, index=frame.index)
    aside = sums.copy()
    aside[sums] = _vintages(frame[sums]).isin(_vintages(frame.loc[~sums, [*_SAME, "published_on"]].drop_duplicates()))
    return aside


def _is_sum(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are sums over every column that other files part."""
    parts = [c for c in PARTS if c in frame]
    return (frame[parts] == NOT_PUBLISHED_HERE).all(axis=1) if parts else pd.Series(False, index=frame.index)


def _vintages(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([*(frame[c] for c in _SAME), frame["published_on"].dt.strftime("%Y-%m")])


def _why_no_sums(table: Table, frame: pd.DataFrame) -> str:
    if not all(c in frame for c in (*_SAME, *PARTS)):
        return "no file gives only sums of what others part"
    return no_rows(frame) or ("" if stands_aside(frame).any() else "no cut is held both in full and as sums alone")


@check("sums of a full cut", "warning", "Sums that differ from those of a file that holds the same cut in full.", _why_no_sums)
def _other_sums(table: Table, frame: pd.DataFrame) -> list[str]:
    count, key = str(table.count), [*_SAME, "cve_ent", "month"]
    full = frame[~_is_sum(frame)].groupby(key, dropna=False)[count].sum(min_count=1)
    both = frame[stands_aside(frame)].join(full.rename("full"), on=key).dropna(subset=["full"])
    wrong = both[(both["full"] != both[count]).fillna(True)]
    cells = [f"{r.cve_ent} in {r.month:%Y-%m} ({r.offence})" for r in wrong.itertuples()]
    return [f"{len(wrong):,} of {len(both):,} sums differ from those of the full file of the same cut: {listed(cells)}"] if cells else []


# ---- one table against another that counts the same ----


def _municipalities_and_states(towns: pd.DataFrame, whole: pd.DataFrame) -> list[str]:
    """Compare, release by release, the municipalities of each state and year (999 among them) with the state; no row is 0."""
    keys, count = ["cut", "published_on", "cve_ent", "year"], "homicide_deaths"
    shared = towns.merge(whole[keys[:2]].drop_duplicates(), on=keys[:2], how="inner", validate="many_to_one")
    within = whole.merge(towns[keys[:2]].drop_duplicates(), on=keys[:2], how="inner", validate="many_to_one")
    within = within[~within["cve_ent"].isin([places.ABROAD, places.UNSPECIFIED])]
    summed = shared.assign(cve_ent=shared["cvegeo"].str[:2]).groupby(keys, dropna=False)[count].sum()
    both = pd.DataFrame({"municipalities": summed, "state": within.groupby(keys, dropna=False)[count].sum()}).fillna(0)
    wrong = both[both["municipalities"] != both["state"]].reset_index()
    shown = [f"{places.names()[str(r.cve_ent)]} {r.year} ({r.municipalities:,} and {r.state:,})" for r in wrong.itertuples()]
    said = f"expected the municipalities to sum to their state, found otherwise in {many(len(wrong), 'state-year')}"
    return [f"{said}: {listed(shown)}"] if shown else []


def _case_files_by_state(towns: pd.DataFrame, whole: pd.DataFrame) -> Iterator[str]:
    """Compare the newest compiled months with the newest state file of the same method, by state and month, over the months of both."""
    for method, rows in towns[towns["compiled"]].groupby("method", dropna=False):
        same = _last_vintage(whole[whole["method"] == method])
        here, there = _intentional(_last_vintage(rows)), _intentional(same)
        shared = sorted(set(here.columns) & set(there.columns))
        gap = there[shared] - here.reindex(there.index)[shared].fillna(0)
        if differ := int((gap != 0).to_numpy().sum()):
            by_state = gap.abs().sum(axis=1)
            worst = places.names()[str(by_state.idxmax())]
            yield (
                f"{differ:,} of {gap.size:,} state-months of {shared[0]:%Y-%m} to {shared[-1]:%Y-%m} differ from the case files by state "
                f"(cut {same['cut'].iloc[0]}), by {by_state.sum():,.0f} in all; most in {worst}, by {by_state.max():,.0f}"
            )


def _last_vintage(rows: pd.DataFrame) -> pd.DataFrame:
    last = rows[["cut", "published_on"]].drop_duplicates().sort_values(["cut", "published_on"]).tail(1)
    return rows.merge(last, on=["cut", "published_on"], how="inner", validate="many_to_one")


def _intentional(rows: pd.DataFrame) -> pd.DataFrame:
    """Return case files of homicidio doloso by state (rows) and month (columns)."""
    own = rows[rows["offence"] == "homicidio_doloso"]
    return own.groupby(["cve_ent", "month"], dropna=False)["incidents"].sum().astype("float64").unstack()


BETWEEN = (
    Check(
        "municipalities and case files by state",
        "warning",
        "Compiled case files by municipality that do not sum to the publisher's own file by state.",
        _case_files_by_state,
        over="sesnsp_incidents_municipality_month",
        other="sesnsp_incidents_state_month",
    ),
    Check(
        "municipalities and states",
        "error",
        "Municipalities that do not sum to their state, in the same release.",
        _municipalities_and_states,
        over="inegi_deaths_registered_municipality_year",
        other="inegi_deaths_registered_state_year",
    ),
)
