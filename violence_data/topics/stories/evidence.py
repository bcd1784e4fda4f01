"""What is held that had been published by a day, each table read once, and how far its figures may yet move."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from violence_data import measures, places
from violence_data.errors import UnknownName
from violence_data.measures.published import PublishedTotal, Shortfall, revision_margins, totals_of
from violence_data.places import NATION
from violence_data.processed import load
from violence_data.tables import TABLES, get
from violence_data.topics.incidents.clocks import candidates_of
from violence_data.topics.stories.claims import OfSome
from violence_data.topics.stories.values import OCCURRENCE, REGISTERED_YEARS, REGISTRATION

CANDIDATES = "ucdp_candidate_events"
PERSONS = frozenset({"victims", "homicide_deaths"})
"""What counts persons: each victim or death by itself, where a case file may hold several."""
POPULATION, MUNICIPAL_POPULATION = "conapo_population_state_year", "conapo_population_municipality_year"


def covering(table: str, offences: Sequence[str]) -> tuple[str, ...]:
    """Return what a cut of a table must publish for a sum of legal types: some cuts of victims give homicidio doloso alone.

    >>> covering("sesnsp_victims_state_month", ("homicidio_doloso", "feminicidio"))
    ('homicidio_doloso', 'feminicidio')
    >>> covering("inegi_deaths_occurrence_state_month", ("feminicidio",))
    ()
    """
    return tuple(offences) if {"offence", "sex"} <= set(TABLES[table].columns) else ()


@dataclass(frozen=True)
class Series:
    """One table under one counting method, as known on a day, and the file it comes from; no rows where none was held."""

    table: str
    method: str
    frame: pd.DataFrame
    source: dict[str, Any]
    _monthly: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def monthly(self, offences: Sequence[str]) -> pd.DataFrame:
        """Return the months of every place, of some legal types together: summed once, however many places are asked for."""
        key = tuple(offences)
        if key not in self._monthly:
            placed = self.frame if "cve_ent" in self.frame else self.frame.assign(cve_ent=NATION)
            self._monthly[key] = measures.monthly(placed, offences)
        return self._monthly[key]

    @property
    def about(self) -> dict[str, Any]:
        """What a combination says of its file: method, cut, day of publication and how exact it is."""
        known = {key: str(self.source.get(key, "")) for key in ("cut", "published_on", "published_on_is")}
        return {"table": self.table, "method": self.method, **known}

    @property
    def group(self) -> str:
        """What its combinations are kept together by: a table under one counting method."""
        return f"{self.table} {self.method}".strip()


class Held:
    """What is held here that had been published by a day; with None, all of it."""

    def __init__(self, as_of: str | None) -> None:
        self.as_of = as_of
        self._read: dict[tuple[str, ...], pd.DataFrame] = {}
        self._series: dict[tuple[str, ...], list[Series]] = {}
        self.kept: dict[tuple[object, ...], pd.DataFrame] = {}
        self.statuses: dict[tuple[object, ...], str] = {}
        """What claims of one check ask for again: a place's months, a table's revisions."""

    def table(self, name: str, offences: Sequence[str] = ()) -> pd.DataFrame:
        """Return a table as of the day, of the newest cuts that publish these legal types; without a cut by then it has no rows."""
        needed = covering(name, offences)
        if (name, *needed) not in self._read:
            self._read[name, *needed] = load(name, self.as_of, covering=needed, or_none=True)
        return self._read[name, *needed]

    def tables(self) -> tuple[pd.DataFrame, ...]:
        """Return what was read, without rows: the sources, warnings and gaps of each table, in the order they were asked for."""
        return tuple(frame.head(0) for frame in self._read.values())

    @functools.cached_property
    def population(self) -> pd.DataFrame:
        """The newest edition of the states' population by the day."""
        return self.table(POPULATION)

    def people_of(self, cve_ent: str) -> pd.DataFrame:
        """Return the population of the states, or of municipalities by their codes: those of a city are one, under its code."""
        if not places.is_municipal(cve_ent):
            return self.population
        people = self.table(MUNICIPAL_POPULATION).rename(columns={"cvegeo": "cve_ent"})
        if cve_ent not in places.cities() or people.empty:
            return people
        people = people.assign(cve_ent=people["cve_ent"].mask(people["cve_ent"].isin(places.members(cve_ent)), cve_ent))
        return people.groupby(["edition", "cve_ent", "year"], dropna=False)["population"].sum().reset_index()

    def series(self, name: str, offences: Sequence[str] = ()) -> list[Series]:
        """Return a table's series, one a counting method, the newest first; a gap is one series without rows."""
        key = (name, *covering(name, offences))
        if key not in self._series:
            self._series[key] = self._split(name, self.table(name, offences))
        return self._series[key]

    @staticmethod
    def _split(name: str, frame: pd.DataFrame) -> list[Series]:
        """Return a table as one series a counting method."""
        if frame.empty:
            return [Series(name, "", frame, {})]
        sources = frame.attrs["sources"]
        if "method" not in frame:
            return [Series(name, "", frame, sources[-1])]
        of_method = {s["method"]: s for s in sources}  # a table of municipalities has a file a state
        parts = [Series(name, method, frame[frame["method"] == method], s) for method, s in of_method.items()]
        return sorted(parts, key=lambda part: str(part.frame["month"].max()), reverse=True)

    def candidates(self, day: dt.date) -> Series | None:
        """Return UCDP's candidate events of the month of a day; None where no release of it was out: they are then no source."""
        frame = candidates_of(load(CANDIDATES, self.as_of, or_none=True), pd.Timestamp(day))
        if frame.empty:
            return None
        self._read[CANDIDATES,] = frame
        return Series(CANDIDATES, "", frame, frame.attrs["sources"][-1])

    def totals(self, table: str, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
        """Return the totals of a table that were published elsewhere by the day; those without a day only where no day is asked for."""
        rows = self.table("published_totals")
        wanted = (rows["table"] == table) & (rows["cve_ent"] == cve_ent)
        by_day = wanted & (rows["published_on"] <= pd.Timestamp(self.as_of)) if self.as_of else wanted
        return totals_of(rows[by_day], offences)


# ---- one place's months in a series ----


def bases(claim: Any) -> tuple[str, ...]:
    """Return the tables a claim names, the headline's first."""
    return (claim.headline_basis, *claim.other_bases)


def series_of(claim: Any, held: Held) -> Iterator[tuple[Series, pd.DataFrame]]:
    """Yield each series of a claim's tables, of the victims that it is of, with its place's months; a gap has none."""
    offences, some = offences_of(claim), some_of(claim)
    for table in bases(claim):
        for series in held.series(table, (*offences, *some)):
            key = ("months", series.table, series.method, claim.cve_ent, *offences, *some.values())
            own = only(series, some)
            if key not in held.kept:
                held.kept[key] = place_months(own, claim.cve_ent, offences)
            yield own, held.kept[key]


def some_of(claim: Any) -> dict[str, str]:
    """Return the sex, the means and the age that a claim is of alone, by their columns; none of a claim on all victims, as a share is."""
    chosen = {column: getattr(claim, column) for column in ("sex", "weapon", "age_group") if isinstance(claim, OfSome)}
    return {column: value for column, value in chosen.items() if value}


def only(series: Series, some: Mapping[str, str]) -> Series:
    """Return a series of some victims alone; without rows where it does not tell them apart."""
    frame = series.frame
    for column, value in some.items():
        frame = frame[frame[column] == value] if column in frame else frame.head(0)
    return replace(series, frame=frame) if some else series


def offences_of(claim: Any) -> tuple[str, ...]:
    """Return the legal types a claim counts: intentional homicide unless it says otherwise."""
    return tuple(getattr(claim, "offences", ("homicidio_doloso",)))


def tells_apart(series: Series, offences: Sequence[str]) -> bool:
    """Return whether a series can count some legal types: death records tell none, and hold every intentional homicide."""
    return not offences or "offence" in series.frame or ("homicidio_doloso" in offences and "homicidio_culposo" not in offences)


def place_months(series: Series, cve_ent: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return one place's covered months; none where the series does not hold the place or the legal types."""
    none = pd.DataFrame({"month": pd.to_datetime([]), "victims": pd.array([], dtype="Int64")})
    if series.frame.empty or not tells_apart(series, offences):
        return none
    if "cvegeo" in series.frame:
        return municipal_months(series.frame, cve_ent, offences)
    if places.is_municipal(cve_ent):
        return none
    if "date" in series.frame:
        return _place_days(series.frame, cve_ent)
    if "month" not in series.frame:
        return _place_years(series.frame, cve_ent)
    try:
        months = measures.of_place(series.monthly(offences), cve_ent)
    except UnknownName:  # a method without that legal type, a table without states
        return none
    return months[months[measures.measure(months)].notna()]


def municipal_months(frame: pd.DataFrame, code: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return the months, or years, of a municipality, a city, a state or the nation: those without a row are 0 in such a table."""
    time, count = ("month" if "month" in frame else "year"), measures.measure(frame)
    own = frame[frame["cvegeo"].isin(places.members(code))] if places.is_municipal(code) else frame
    own = own[own["cvegeo"].str.startswith(code)] if len(code) == 2 and code != NATION else own
    own = own[own["offence"].isin(list(offences))] if "offence" in own else own
    counted = own.groupby(time, dropna=False)[count].sum()
    return counted.reindex(sorted(frame[time].unique()), fill_value=0).astype("Int64").rename_axis(time).reset_index()


def _place_days(frame: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return one place's days: those of the nation on which every state has a number."""
    own = frame if cve_ent == NATION else frame[frame["cve_ent"] == cve_ent]
    counted = own.dropna(subset=["victims"]).groupby("date", dropna=False)["victims"].agg(["sum", "size"])
    whole = counted[counted["size"] == (len(places.all_states()) if cve_ent == NATION else 1)]
    return whole["sum"].astype("Int64").rename("victims").reset_index()


def _place_years(frame: pd.DataFrame, cve_ent: str) -> pd.DataFrame:
    """Return one place's years of a table of whole years; the nation's hold the deaths abroad and of no known place."""
    own = frame if cve_ent == NATION else frame[frame["cve_ent"] == cve_ent]
    return own.groupby("year", dropna=False)[[measures.measure(frame)]].sum().reset_index()


def is_yearly(months: pd.DataFrame) -> bool:
    """Return whether a series has whole years and no months."""
    return "year" in months and "month" not in months


def is_daily(months: pd.DataFrame) -> bool:
    """Return whether a series has days."""
    return "date" in months


def why_none(series: Series, claim: Any, years: Sequence[int] = ()) -> str:
    """Return the reason of a gap that only the claim tells: a legal type not told apart, years counted in two ways, no months."""
    if series.source and any(column not in series.frame for column in some_of(claim)):
        return "not_told"
    if series.source and not tells_apart(series, offences_of(claim)):
        return "legal_type"
    if series.source and not is_daily(series.frame) and len(str(getattr(claim, "period", "")).split("/")[0]) == 10:
        return "no_days"
    if len(years) == 2 and counted_apart(series.table, *years):
        return "two_methods"
    return "years_only" if getattr(claim, "months", None) and is_yearly(series.frame) and series.source else ""


METHOD_YEARS = {"IEFC_1997": (1997, 2017), "CNSP38_2015": (2015, 2025), "RNID_2026": (2026, 9999)}
"""First and last year of each way in which case files are counted."""
METHODS_OF = {
    "sesnsp_incidents_state_month": tuple(METHOD_YEARS),
    "sesnsp_incidents_nation_month": ("CNSP38_2015", "RNID_2026"),
    "sesnsp_incidents_municipality_month": ("CNSP38_2015", "RNID_2026"),
    "sesnsp_victims_state_month": ("CNSP38_2015", "RNID_2026"),
}


def methods_in(table: str, year: int) -> set[str]:
    """Return the ways of counting that a table has of a year; none where it is not of SESNSP or did not count then."""
    return {method for method in METHODS_OF.get(table, ()) if METHOD_YEARS[method][0] <= year <= METHOD_YEARS[method][1]}


def counted_apart(table: str, one: int, other: int) -> bool:
    """Return whether a table counts both of two years, and no way of counting covers the two.

    >>> counted_apart("sesnsp_incidents_state_month", 2024, 2026), counted_apart("sesnsp_incidents_state_month", 2014, 2016)
    (True, False)
    """
    first, second = methods_in(table, one), methods_in(table, other)
    return bool(first and second) and not first & second


def whole_years(months: pd.DataFrame) -> dict[int, int]:
    """Return the total of each year of which all twelve months are covered."""
    if is_yearly(months):
        return dict(zip(months["year"].tolist(), months[measures.measure(months)].astype("int64").tolist(), strict=True))
    years = months.groupby(months["month"].dt.year, dropna=False)[measures.measure(months)]
    whole = years.sum()[years.count() == 12]
    return dict(zip(whole.index.tolist(), whole.astype("int64").tolist(), strict=True))


def flags_in(months: pd.DataFrame, years: Sequence[int]) -> tuple[str, ...]:
    """Return which warning flags stand in some years of a place's months."""
    if is_yearly(months) or is_daily(months):
        return ()
    some = months[months["month"].dt.year.isin(list(years))]
    return tuple(flag for flag in ("suspected_gap", "level_shift") if flag in some and bool(some[flag].any()))


# ---- how far a figure may move, and what a series lacks ----

REVISED_LIKE = {"sesnsp_cni_nation_month": "sesnsp_victims_state_month", REGISTERED_YEARS: REGISTRATION}
"""A table of one cut takes the revisions of the series it was read from, or of the one that counts alike."""
TOTALS_OF = ("", "CNSP38_2015")
"""The totals published elsewhere name no method; those of SESNSP's whole years are all of this one."""
SETTLED_AFTER, DEFINITIVE_AFTER = 12, 10
"""Months after which a figure is settled; and after which INEGI publishes definitive ones, where no total published says which it is."""
OTHER = {"settled": "young", "definitive": "preliminary", "young": "settled", "preliminary": "definitive"}
NAMED = ("preliminary", "definitive")
"""What publishers call a total; one that is called neither is young or settled by its age."""


def largest_revision(
    held: Held, series: Series, cve_ent: str, offences: Sequence[str], total: int, period: tuple[int, int], status: str = ""
) -> float | None:
    """Return by how much a total of the first months of a year was ever revised, in events; None where none was published twice.

    Over all cuts held and the totals published elsewhere, whenever they came out, of the same status: a definitive figure is not revised
    as a preliminary one is, nor a settled one as a young one. Where a place's own years hardly moved, the nation's largest revision, as a
    share of `total`, stands for it: its totals were published far more often. Never under one event.
    """
    margins = pd.DataFrame() if _one_file(series) else _margins(held, series, offences)
    if margins.empty:
        return None
    wanted = status or status_of(held, series, period)
    known = margins[margins["status"] == wanted]
    known = margins[margins["status"] == OTHER[wanted]] if known.empty else known
    own = known.loc[known["cve_ent"] == cve_ent, "change"].max()
    share = known.loc[known["cve_ent"] == NATION, "change_pct"].max()
    both = (own,) if cve_ent == NATION else (own, share * total / 100)
    moved = [float(value) for value in both if pd.notna(value)]
    return max(1.0, *moved) if moved else None


def _one_file(series: Series) -> bool:
    """Return whether a series has no file but its newest: no days and no municipalities are held twice."""
    return "cvegeo" in series.frame or is_daily(series.frame)


def status_of(held: Held, series: Series, period: tuple[int, int]) -> str:
    """Return whether a figure of the first months of a year is preliminary or definitive, or else young or settled, in its cut."""
    key = (series.table, series.source.get("cut"), series.source.get("published_on"), period)
    if key not in held.statuses:  # asked for each of the states
        held.statuses[key] = _status(held, series, *period)
    return held.statuses[key]


def _status(held: Held, series: Series, year: int, months: int) -> str:
    told = held.table("published_totals")
    own = told[(told["table"] == series.table) & (told["cut"] == series.source.get("cut")) & told["status"].isin(NAMED)]
    status = own.loc[(own["period_start"].dt.year == year) & (own["period_end"].dt.month == months), "status"]
    if len(status):
        return str(status.iloc[0])
    return _by_age(series.table, pd.Timestamp(year, months, 1), series.source.get("cut"), series.source.get("published_on"))


def _by_age(table: str, last: pd.Timestamp, cut: Any, published_on: Any) -> str:
    """Return the status of a figure by its last month and the cut, or, of death records, the day it came out."""
    if table.startswith("inegi"):
        return "definitive" if _months(last, pd.Timestamp(published_on)) >= DEFINITIVE_AFTER else "preliminary"
    return "settled" if _months(last, pd.Timestamp(str(cut)[:7])) >= SETTLED_AFTER else "young"


def _months(first: pd.Timestamp, last: pd.Timestamp) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def _margins(held: Held, series: Series, offences: Sequence[str]) -> pd.DataFrame:
    """Return the largest revisions of whole years of one method, by place and status; legal types that are summed are one."""
    table = REVISED_LIKE.get(series.table, series.table)
    key = ("margins", table, series.method, *sorted(offences))
    if key not in held.kept:
        known = [_held_years(held, table, series.method, offences)]
        if series.method in TOTALS_OF:
            known.append(_published_years(table, offences))
        held.kept[key] = revision_margins(pd.concat(known, ignore_index=True))
    return held.kept[key]


def all_months(held: Held, table: str) -> pd.DataFrame:
    """Return every cut of a table that is held, whenever it came out, summed over all but method, legal type, place and month."""
    key = ("all cuts", table)
    if key not in held.kept:
        rows, count = load(table, cuts="all"), str(get(table).count)
        rows = rows.assign(cve_ent=rows["cvegeo"] if "cvegeo" in rows else rows.get("cve_ent", NATION))
        grain = ["cut", "published_on", *[name for name in ("method", "offence") if name in rows], "cve_ent"]
        time = ["month"] if "month" in rows else ["year"]
        held.kept[key] = rows[rows[count].notna()].groupby([*grain, *time])[count].sum().rename("total").reset_index()
    return held.kept[key]


def _vintages(held: Held, table: str, method: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return the whole years as each cut held gives them: of each state and the nation.

    Columns: ``cut``, ``published_on``, ``cve_ent``, ``year``, ``total``; a year with fewer than twelve months is left out.
    """
    rows = all_months(held, table)
    if "method" in rows:
        rows = rows[rows["method"] == (method or rows["method"].iloc[0])]
    if "offence" in rows:
        rows = rows[rows["offence"].isin(offences)]
        told = rows.groupby(["cut", "published_on"], dropna=False)["offence"].transform("nunique")
        rows = rows[told == len(set(offences))]  # some cuts give homicidio doloso alone
    if "month" in rows:
        rows = rows.assign(year=rows["month"].dt.year)
        grouped = rows.groupby(["cut", "published_on", "cve_ent", "year"])
        rows = grouped["total"].sum()[grouped["month"].nunique() == 12].reset_index()
    nation = rows.groupby(["cut", "published_on", "year"])["total"].sum().reset_index().assign(cve_ent=NATION)
    return pd.concat([rows, nation], ignore_index=True)[["cut", "published_on", "cve_ent", "year", "total"]]


def _held_years(held: Held, table: str, method: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return the whole years of each cut held, of each state and the nation, with what their publisher called them or their age says."""
    totals = load("published_totals")
    totals = totals[(totals["table"] == table) & totals["status"].isin(NAMED) & (totals["period_end"].dt.month == 12)]
    told = {(str(row["cut"]), int(row["period_end"].year)): str(row["status"]) for row in totals.to_dict("records")}
    every = _vintages(held, table, method, offences)
    status = [
        told.get((str(cut), int(year))) or _by_age(table, pd.Timestamp(int(year), 12, 1), cut, day)
        for cut, day, year in zip(every["cut"], every["published_on"], every["year"], strict=True)
    ]
    return every.assign(status=status)[["cve_ent", "year", "status", "total"]]


def _published_years(table: str, offences: Sequence[str]) -> pd.DataFrame:
    """Return the whole years published elsewhere, with their status."""
    rows = load("published_totals")
    rows = whole_only(totals_of(rows[rows["table"] == table], offences))
    status = [
        str(row["status"]) if row["status"] in NAMED else _by_age(table, row["period_end"], row["cut"], row["published_on"])
        for row in rows.to_dict("records")
    ]
    years: pd.DataFrame = rows.assign(status=status, year=rows["period_start"].dt.year, total=rows["value"])
    return years[["cve_ent", "year", "status", "total"]]


def whole_only(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the totals published elsewhere that are of a whole year."""
    start, end = totals["period_start"].dt, totals["period_end"].dt
    whole: pd.DataFrame = totals[(start.month == 1) & (end.month == 12) & (start.year == end.year)]
    return whole


def undated_share(held: Held, years: Sequence[int]) -> float:
    """Return the largest share of deaths, in percent, that the nation's series by occurrence lacks in some years.

    Registered deaths of a year less those dated to it, over the registered: those whose month or place of death is not known, as far as
    a year registers as many late deaths as it loses. Years that were not registered by the day take the largest share of those that were.
    """
    by_occurrence, registered = (whole_years(place_months(held.series(name)[0], NATION, ())) for name in (OCCURRENCE, REGISTRATION))
    for _, row in whole_only(held.totals(REGISTRATION, NATION, ())).iterrows():
        year = int(row["period_start"].year)
        registered[year] = max(registered.get(year, 0), int(row["value"]))
    shares = {year: 100 * (registered[year] - dated) / registered[year] for year, dated in by_occurrence.items() if year in registered}
    wanted = [shares[year] for year in years if year in shares]
    return max(wanted if len(wanted) == len(years) else shares.values(), default=0.0)


def last_year_short(held: Held, before: int, after: int) -> Shortfall | None:
    """Return by how much two years by month of death fall short where one is the last of the series, which lacks the most.

    None where neither is the last, or where the deaths registered in one were not published by the day.
    """
    dated = whole_years(place_months(held.series(OCCURRENCE)[0], NATION, ()))
    rows = held.table("published_totals")
    known = [measures.published_total(rows, REGISTRATION, year, as_of=held.as_of) for year in (after, before)]
    registered = [total.value for total in known if total]
    if len(registered) < len(known) or not {before, after} <= set(dated) or max(dated) not in (before, after):
        return None
    return Shortfall(after, dated[after], dated[before], *registered)


# ---- the totals of a year, held or published elsewhere ----


@dataclass(frozen=True)
class Total:
    """The first months of a year, or all, by one source: how many, of which status, and the publication where that is no file held."""

    value: int
    status: str
    published: PublishedTotal | None = None


def published(held: Held, series: Series, claim: Any, year: int, months: int = 12, as_of: str | None = None) -> Total | None:
    """Return a total of a claim's place and offences as published elsewhere by the day, with the status it or its cut gives it."""
    rows, day = held.table("published_totals"), as_of or held.as_of
    found = measures.published_total(rows, series.table, year, months, cve_ent=claim.cve_ent, offences=claim.offences, as_of=day)
    if found is None:
        return None
    as_it_came = replace(series, source={"cut": found.cut, "published_on": found.published_on})
    return Total(found.value, found.status if found.status in NAMED else status_of(held, as_it_came, (year, months)), found)


def held_sum(months: pd.DataFrame, year: int, wanted: int) -> int | None:
    """Return the count of the first months of a year; None where one of them is not covered."""
    if is_yearly(months):
        return whole_years(months).get(year) if wanted == 12 else None
    of_year = months[(months["month"].dt.year == year) & (months["month"].dt.month <= wanted)]
    return int(of_year[measures.measure(of_year)].sum()) if len(of_year) == wanted else None


@dataclass(frozen=True)
class Pair:
    """Two periods of one source, what a combination says of the file they are from, and the series whose revisions are theirs."""

    before: Total
    after: Total
    about: dict[str, Any]
    series: Series


def published_pair(held: Held, table: str, claim: Any, years: tuple[int, int], months: int, as_of: str | None = None) -> Pair | None:
    """Return both years as they were published elsewhere by the day; None where one was not, or where they were counted in two ways."""
    method = TOTALS_OF[1] if table.startswith("sesnsp") else TOTALS_OF[0]
    if method and not all(method in methods_in(table, year) for year in years):
        return None
    series = next((one for one in held.series(table) if one.method in ("", method)), Series(table, method, pd.DataFrame(), {}))
    before, after = (published(held, series, claim, year, months, as_of) for year in years)
    if before is None or after is None or after.published is None:
        return None
    told = after.published
    known = {"cut": told.cut, "published_on": told.published_on, "published_on_is": told.published_on_is}
    return Pair(before, after, {"table": table, "method": method, **known}, series)


def nearest_pair(held: Held, series: Series, months: pd.DataFrame, claim: Any, years: tuple[int, int]) -> Pair | None:
    """Return both years as a series has them, or as published elsewhere where that alone is definitive; None where it lacks one."""
    wanted = claim.wanted
    before, after = (held_sum(months, year, wanted) for year in years)
    if before is None or after is None:
        return None
    first, second = (status_of(held, series, (year, wanted)) for year in years)
    if "preliminary" in (first, second):
        elsewhere = published_pair(held, series.table, claim, years, wanted)
        if elsewhere and elsewhere.before.status == elsewhere.after.status == "definitive":
            return elsewhere
    return Pair(Total(before, first), Total(after, second), series.about, series)


def year_totals(held: Held, series: Series, months: pd.DataFrame, claim: Any) -> dict[int, Total]:
    """Return the whole years of a source: as it has them, or as published elsewhere by the day where it has none or a preliminary one."""
    own = {year: Total(value, status_of(held, series, (year, 12))) for year, value in whole_years(months).items()}
    if series.method not in TOTALS_OF:
        return own
    rows = held.table("published_totals")
    for year in sorted({int(start.year) for start in rows.loc[rows["table"] == series.table, "period_start"]}):
        counted = methods_in(series.table, year)
        found = None if counted and series.method not in counted else published(held, series, claim, year)
        if found and (year not in own or (own[year].status == "preliminary" and found.status == "definitive")):
            own[year] = found
    return dict(sorted(own.items()))
