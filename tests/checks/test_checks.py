"""Every check has a hand-made table that makes it speak, with its words, and one over which it is silent."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from violence_data import checks, places, raw, seeds, tables
from violence_data.checks.check import plain
from violence_data.checks.figures import OUTLIER_Z, outlier_scores

Frame = pd.DataFrame
CODES = [s.cve_ent for s in places.all_states()]
VICTIMS = "sesnsp_victims_state_month"
DEATHS, INCIDENTS = "inegi_deaths_occurrence_state_month", "sesnsp_incidents_state_month"
REGISTRATION = "inegi_deaths_registration_state_month"
MUNICIPAL, REGISTERED = "inegi_deaths_occurrence_municipality_month", "inegi_deaths_registration_municipality_month"
STATE_PEOPLE, MUNICIPAL_PEOPLE = "conapo_population_state_year", "conapo_population_municipality_year"
RECORDS = "inegi_deaths_records_municipality_month"
RECORDED = "cut 2020-12, registered in 2020"
BY_YEAR, TOWNS_BY_YEAR = "inegi_deaths_registered_state_year", "inegi_deaths_registered_municipality_year"
PROSECUTORS, PRESS, EVENTS = "sspc_daily_state", "sspc_daily_municipality", "ucdp_events"


# ---- healthy tables ----


def deaths(first: str = "2019-01", last: str = "2021-12", cut: str = "2021-12", count: str = "homicide_deaths") -> Frame:
    """Every state in every month, each month unlike the others."""
    months = pd.date_range(first, last, freq="MS").as_unit("us")
    rows = [(p, m, 100 + n * (int(p) + 3) % 37) for p in CODES for n, m in enumerate(months)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "month", count]).astype({count: "Int64"})
    return frame.assign(cut=cut, published_on=pd.Timestamp("2022-03-01"), suspected_gap=False, level_shift=False)


def incidents(cut: str, method: str = "CNSP38_2015", first: str = "2019-01", last: str = "2019-06") -> Frame:
    return deaths(first, last, cut, "incidents").assign(method=method, offence="homicidio_doloso", weapon="firearm")


def cuts(*frames: Frame) -> Frame:
    return pd.concat(frames, ignore_index=True)


def changed(frame: Frame, column: str, value: object, **where: object) -> Frame:
    """The frame with one column changed where others have these values."""
    meets = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        meets &= frame[name].isin(wanted if isinstance(wanted, list) else [wanted])
    assert meets.any()
    return frame.assign(**{column: frame[column].mask(meets, value)})


def municipal(months: int = 12) -> Frame:
    """Every municipality that ends in 002, in every month."""
    frame = deaths("2020-01", f"2020-{months:02}", f"2020-{months:02}").drop(columns=["suspected_gap", "level_shift"])
    return frame.assign(cvegeo=frame.pop("cve_ent") + "002")


def registered() -> Frame:
    return municipal().assign(registration_year=2020)


def recorded() -> Frame:
    """Death records of one year: two homicides in each state's municipality, by both definitions, and one more state's in March."""
    frame = pd.DataFrame({"cvegeo": [f"{code}002" for code in [*CODES, "01"]]})
    frame["month"] = pd.to_datetime(["2020-02-01"] * len(CODES) + ["2020-03-01"])
    two = pd.Series(2, index=frame.index, dtype="Int64")
    frame = frame.assign(homicide_deaths=two, presumed_homicide_deaths=two, agreed_homicide_deaths=two)
    return frame.assign(cut="2020-12", registration_year=2020, published_on=pd.Timestamp("2022-03-01"))


def by_year(place: str = "cve_ent", end: str = "") -> Frame:
    """Deaths by year of registration, 2018 to 2020, in every state (or one municipality of each), and in no state; each year unlike."""
    rows = [(c + end, y, 100 + int(c) * (y - 2017)) for c in [*CODES, *([] if end else ["33", "99"])] for y in (2018, 2019, 2020)]
    frame = pd.DataFrame(rows, columns=[place, "year", "homicide_deaths"]).astype({"homicide_deaths": "Int64"})
    return frame.assign(cut="2020-12", published_on=pd.Timestamp("2021-11-10"))


def in_full_and_summed(first: int) -> Frame:
    """One cut of victims in full, two in each state, and its sums, of which the first state's may be another."""
    day = {"cut": "2024-01", "method": "CNSP38_2015", "month": pd.Timestamp("2024-01-01"), "offence": "homicidio_doloso"}
    full = pd.DataFrame({"cve_ent": CODES * 2, "sex": ["female"] * 32 + ["male"] * 32, "victims": 1}).assign(
        weapon="blade", age_group="adult_18_plus"
    )
    sums = pd.DataFrame({"cve_ent": CODES, "victims": [first] + [2] * 31}).assign(
        **dict.fromkeys(("sex", "weapon", "age_group"), "not_published_here")
    )
    both = pd.concat([full, sums], ignore_index=True).astype({"victims": "Int64"})
    return both.assign(**day, published_on=pd.Timestamp("2024-02-20"))


def people(place: str = "cve_ent", code: str = "12", counts: tuple[int, ...] = (1000, 1010, 1020, 1030, 1040)) -> Frame:
    codes = [*dict.fromkeys([*(CODES if place == "cve_ent" else [c + "002" for c in CODES]), code])]
    usual = (2000, 2010, 2020, 2030, 2040)
    rows = [(c, 2000 + n, count) for c in codes for n, count in enumerate(counts if c == code else usual)]
    frame = pd.DataFrame(rows, columns=[place, "year", "population"]).astype({"population": "Int64"})
    half = frame["population"] // 2
    return frame.assign(
        edition="2023", published_on=pd.Timestamp("2023-08-01"), population_female=frame["population"] - half, population_male=half
    )


def shapes(codes: list[str], place: str = "cve_ent") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({place: codes}, geometry=[shapely.box(n, 0, n + 1, 1) for n in range(len(codes))], crs="EPSG:4326")


NO_ROWS = "expected rows, found none: a file that feeds the table is empty, or all its rows were left out"
CROSSED = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def tally(days: int = 3) -> Frame:
    """The prosecutors' bulletins of some days, every state in each."""
    rows = [(p, pd.Timestamp("2020-01-01") + pd.Timedelta(days=d), 2 + d) for p in CODES for d in range(days)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "date", "victims"]).astype({"victims": "Int64"})
    frame["day_total_published"] = frame.groupby("date")["victims"].transform("sum")
    return frame.assign(cut="2020-01", published_on=pd.Timestamp("2020-02-01"), bulletin="grupo_interinstitucional", rows_repeated=0)


def press() -> Frame:
    rows = [(c, pd.Timestamp(f"2020-01-{day:02}"), day) for c in CODES for day in (1, 2, 3)]
    frame = pd.DataFrame(rows, columns=["cve_ent", "date", "victims"]).astype({"victims": "Int64"})
    frame = frame.assign(cvegeo=frame["cve_ent"] + "002", cut="2020-01", published_on=pd.Timestamp("2020-02-01"))
    none = pd.Series(0, index=frame.index, dtype="Int64")
    frame = frame.assign(victims_male=frame["victims"], victims_female=none, victims_not_identified=none, bulletin="fuentes_abiertas")
    return frame.assign(sexes_add_up=True, spike=False, rows_published=1, rows_repeated=0)


def events() -> Frame:
    days = pd.to_datetime(["2020-03-01", "2020-04-01"])
    frame = pd.DataFrame({"event_id": ["1", "2"], "date_start": days, "date_end": days, "fatalities_best": pd.array([5, 6], dtype="Int64")})
    frame = frame.assign(cut="2020-12", published_on=pd.Timestamp("2021-06-01"), cve_ent="12", side_a="Cártel de Sinaloa")
    return frame.assign(is_aggregate=False, bounds_out_of_order=False)


def seed_incidents(low: int = 13, best: int = 14, high: int = 15, cvegeo: str = "16004", state: str = "16") -> Frame:
    bounds = {"victims_killed_low": [low], "victims_killed_best": [best], "victims_killed_high": [high]}
    row = {"incident_id": ["aguililla"], "date": pd.to_datetime(["2019-10-14"]), "cvegeo": [cvegeo], "cve_ent": [state]}
    return pd.DataFrame(row | bounds).astype(dict.fromkeys(bounds, "Int64"))


def outlying(value: int = 3) -> Frame:
    return changed(deaths(), "homicide_deaths", value, cve_ent="12", month=pd.Timestamp("2020-06-01"))


def revised(*by: int) -> Frame:
    """Successive cuts of the same months, each of which changes Guerrero's February against the one before."""
    held, moved = [incidents("2019-06")], 0
    for number, change in enumerate(by, start=1):
        moved += change
        later = incidents(f"2020-{number:02}")
        there = later["incidents"].iloc[0:0].dtype
        at = (later["cve_ent"] == "12") & (later["month"] == pd.Timestamp("2019-02-01"))
        held.append(later.assign(incidents=(later["incidents"] + at.astype(int) * moved).astype(there)))
    return cuts(*held)


def exact() -> list[dict[str, str]]:
    rows = seeds.read_rows("published_totals.csv")
    return [r for r in rows if r["check"] == "exact" and r["table"] == REGISTRATION and r["cut"] == "2019-12"]


def national() -> Frame:
    """Deaths by registration in which each published total stands in one state and its first month."""
    frame = pd.DataFrame([(pd.Timestamp(row["period_start"]), int(row["value"])) for row in exact()], columns=["month", "homicide_deaths"])
    frame = frame.drop_duplicates("month").astype({"homicide_deaths": "Int64"})
    return frame.assign(cut="2019-12", published_on=pd.Timestamp("2020-12-01"), cve_ent="01")


# ---- what makes each check speak ----

D, C, M, R, B = deaths(), incidents("2019-06"), municipal(), registered(), recorded()
P, V, T, K, Y, S = people(), press(), tally(), events(), by_year(), seed_incidents()
RNID, LATER = incidents("2019-06", "RNID_2026"), incidents("2026-02", "RNID_2026", "2026-01", "2026-02")
TOWNS, MAP = people("cvegeo", "12003"), shapes(CODES)
HEALTHY = {DEATHS: D, INCIDENTS: C, MUNICIPAL: M, REGISTERED: R, RECORDS: B, STATE_PEOPLE: P, MUNICIPAL_PEOPLE: TOWNS}
HEALTHY |= {PRESS: V, PROSECUTORS: T, EVENTS: K, BY_YEAR: Y, "incidents": S, "inegi_states": MAP}
TOLD = next(row["source"] for row in exact() if row["period_start"] == "2018-01-01")
UNBROKEN = "they are never joined without a visible break"
LOST = "what lies between is no longer covered"
LETTERS = "side_a: control characters, markup, lost letters or blanks at an end in"
KEY = "expected one row per cut, published_on, cve_ent, month, found 2 rows that share theirs, first"
REVISED = "CNSP38_2015 by more than in any earlier pair"
BEYOND = (
    "by more than in any earlier pair (10): 12002 in 2020-08 by -131, 12002 in 2020-03 by -130, 12002 in 2020-10 by -124, "
    "12002 in 2020-05 by -123, 12002 in 2020-12 by -117 and 7 more"
)
FEB, DEC, JUNE = pd.Timestamp("2020-02-01"), pd.Timestamp("2021-12-01"), pd.Timestamp("2020-06-01")
SECOND = pd.Timestamp("2020-01-02")


def without(frame: Frame, query: str) -> Frame:
    return frame.query(f"not ({query})")


def every_cut(*cut: str) -> Frame:
    return cuts(*(M.assign(cut=one) for one in cut))


# check, table, the faulty rows, the sentence they get, and the rows over which it is silent where these are not the healthy table
FIRING: list[tuple[str, str, Frame, str, Frame | None]] = [
    ("has rows", DEATHS, D.head(0), NO_ROWS, None),
    ("unique key", DEATHS, cuts(D, D.head(1)), f"{KEY} {dict(D.iloc[0][['cut', 'published_on', 'cve_ent', 'month']])}", None),
    ("whole words", EVENTS, changed(K, "side_a", "<b>CÃ¡rtel</b>", event_id="1"), f"{LETTERS} '<b>CÃ¡rtel</b>'", None),
    ("whole words", EVENTS, changed(K, "side_a", "Los\nZetas ", event_id="2"), rf"{LETTERS} 'Los\nZetas '", None),
    *[
        ("complete grid", table, rows, f"{cut}: missing {said}", good)
        for table, rows, cut, said, good in (
            (DEATHS, D[~((D["cve_ent"] == "32") & (D["month"] == FEB))], "cut 2021-12",
             "cve_ent and month: 1 of 1,152, first 32 in 2020-02", None),
            (INCIDENTS, cuts(without(RNID, "cve_ent == '09'"), C), "cut 2019-06, RNID_2026",
             "cve_ent and month: 6 of 192, first 09 in 2019-01", cuts(RNID, C)),
            (MUNICIPAL_PEOPLE, without(people("cvegeo"), "cvegeo == '32002' and year == 2003"), "edition 2023",
             "cvegeo and year: 1 of 165, first 32002 in 2003", None),
            (BY_YEAR, without(Y, "cve_ent == '12' and year == 2019"), "cut 2020-12", "cve_ent and year: 1 of 96, first 12 in 2019", None),
        )
    ],
    ("every state", DEATHS, without(D, "cve_ent == '32'"), "cut 2021-12: missing states: Zacatecas", None),
    ("every state", INCIDENTS, cuts(C, without(RNID, "cve_ent in ['12', '32']")),
     "cut 2019-06, RNID_2026: missing states: Guerrero, Zacatecas", cuts(C, RNID)),
    ("every state", "inegi_states", shapes(CODES[:-1]), "missing states: Zacatecas", None),
    ("every state by municipality", MUNICIPAL, without(M, "cvegeo == '32002'"), "cut 2020-12: missing states: Zacatecas", None),
    ("every state by municipality", REGISTERED, without(R, "cvegeo == '09002'"), f"{RECORDED}: missing states: Ciudad de México", None),
    ("every state by municipality", REGISTERED,
     cuts(*(R.query("cvegeo == '25002'").assign(registration_year=year) for year in (2018, 2019, 2020))),
     "cut 2020-12, registered in 2018 and 2 more: holds only Sinaloa", None),
    ("uncovered state", INCIDENTS, changed(C, "incidents", pd.NA, cve_ent=["12", "32"]),
     "cut 2019-06, CNSP38_2015: missing states: Guerrero, Zacatecas", changed(C, "incidents", pd.NA, month=pd.Timestamp("2019-01-01"))),
    *[
        ("all-zero month", table, rows, f"{cut}: zero or blank in every state in {said}", good)
        for table, rows, cut, said, good in (
            (DEATHS, changed(D, "homicide_deaths", 0, month=DEC), "cut 2021-12", "2021-12; its usual month has 3,793",
             changed(D, "homicide_deaths", 0, month=DEC, cve_ent=CODES[:31])),
            (DEATHS, changed(D, "homicide_deaths", pd.NA, month=[FEB, pd.Timestamp("2020-03-01")]), "cut 2021-12",
             "2020-02, 2020-03; its usual month has 3,790", None),
            (MUNICIPAL, M[M["month"] != FEB], "cut 2020-12", "2020-02; its usual month has 3,794",
             M.query("cvegeo == '01002'").assign(homicide_deaths=pd.array([0, 1] * 6, dtype="Int64"))),
            (REGISTERED, R[R["month"] > "2020-01-31"], RECORDED, "2020-01; its usual month has 3,799",
             cuts(R, R.head(1).assign(month=pd.Timestamp("1990-05-01")))),
        )
    ],
    *[
        ("numbers after the cut", table, rows, f"{cut}: {said}", good)
        for table, rows, cut, said, good in (
            (DEATHS, D.assign(cut="2021-10"), "cut 2021-10", "64 numbers after 2021-10-31, the last day it can cover, first 2021-11",
             changed(D.assign(cut="2021-10"), "homicide_deaths", pd.NA, month=[pd.Timestamp("2021-11-01"), DEC])),
            (DEATHS, D.assign(published_on=pd.Timestamp("2021-11-15")), "cut 2021-12",
             "32 numbers after 2021-11-15, the last day it can cover, first 2021-12", None),
            (PROSECUTORS, T.assign(cut="2019-12"), "cut 2019-12",
             "96 numbers after 2019-12-31, the last day it can cover, first 2020-01-01", None),
            (EVENTS, changed(K, "date_end", pd.Timestamp("2021-01-01"), event_id="2"), "cut 2020-12",
             "1 number after 2020-12-31, the last day it can cover, first 2021-01-01", None),
            (BY_YEAR, Y.assign(cut="2019-12"), "cut 2019-12", "34 numbers after 2019-12-31, the last day it can cover, first 2020", None),
        )
    ],
    ("cut reached", DEATHS, deaths(last="2021-10"), "cut 2021-12: the last numbers are of 2021-10: the file ends before its cut", None),
    ("cut reached", BY_YEAR, Y.query("year < 2020"), "cut 2020-12: the last numbers are of 2019: the file ends before its cut", None),
    *[
        ("same figures twice", table, rows, f"{cut}: {said} in all: one of them may be a copy", good)
        for table, rows, cut, said, good in (
            (PROSECUTORS, changed(T, "victims", 3, date=pd.Timestamp("2020-01-03")), "cut 2020-01",
             "2020-01-02 and 2020-01-03 are alike in every place, 96", None),
            (DEATHS, changed(D, "homicide_deaths", 7, month=[FEB, pd.Timestamp("2021-03-01")]), "cut 2021-12",
             "2020-02 and 2021-03 are alike in every place, 224",
             changed(D, "homicide_deaths", 1, month=[FEB, pd.Timestamp("2021-03-01")])),
            (BY_YEAR, cuts(Y.query("year < 2020"), Y.query("year == 2019").assign(year=2020)), "cut 2020-12",
             "2019 and 2020 are alike in every place, 4,720", None),
        )
    ],
    *[
        (name, table, people(place, code, counts), f"population {said}", good)
        for name, table, place, code, counts, said, good in (
            ("denominator", STATE_PEOPLE, "cve_ent", "12", (1000, 1000, 1000, 1000, 1010),
             "stands still for years: 1 place-years in 1 places, first 12 in 2003", people(counts=(1000, 1000, 1000, 1010, 1010))),
            ("denominator", STATE_PEOPLE, "cve_ent", "12", (1000, 1010, 1120, 1130, 1140),
             "changes by more than 10% in a year: 1 place-years in 1 places, first 12 in 2002",
             people(counts=(1000, 1010, 1110, 1130, 1140))),
            ("municipal denominator", MUNICIPAL_PEOPLE, "cvegeo", "12003", (1000, 1010, 900, 910, 920),
             "changes by more than 10% in a year: 1 place-years in 1 places, first 12003 in 2002", None),
        )
    ],
    ("population by sex", STATE_PEOPLE, changed(P, "population_male", 1, cve_ent="12", year=2001),
     "women and men do not sum to the people in 1 state-year: 12 in 2001 (edition 2023)",
     changed(P, "population_male", pd.NA, cve_ent="12")),
    *[
        ("municipality exists", table, rows, f"{said}", good)
        for table, rows, said, good in (
            (MUNICIPAL, changed(M, "cvegeo", "12777", cvegeo="12002"), "cvegeo: 12 rows of 1 code that no municipality has: 12777",
             changed(M, "cvegeo", "12998", cvegeo="12002")),
            (REGISTERED, cuts(R, R.head(2).assign(cvegeo=["99002", "36002"])),
             "cvegeo: 2 rows of 2 codes that no municipality has: 36002, 99002",
             cuts(R, R.head(4).assign(cvegeo=["33000", "35123", "99999", "09999"]))),
            ("municipality_splits", pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02701"]}),
             "cvegeo_parent: 1 row of 1 code that no municipality has: 02701",
             pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02002"]})),
        )
    ],
    ("municipality in its state", "incidents", seed_incidents(state="12"),
     "expected a municipality of the row's own state, found 1 row of another, first 16004 in 12", None),
    ("municipality in its state", PRESS, changed(V, "cvegeo", "02002", cvegeo="03002"),
     "expected a municipality of the row's own state, found 3 rows of another, first 02002 in 03",
     changed(V, "cvegeo", "99999", cvegeo="03002")),
    ("whole boundaries", "inegi_states", MAP.assign(geometry=[CROSSED, None, *[shapely.box(0, 0, 1, 1)] * 30]),
     "2 shapes missing, empty or crossing itself: 01, 02", None),
    ("revision beyond any before", INCIDENTS, revised(12, -30),
     f"cut 2020-02, CNSP38_2015, homicidio_doloso: revised against cut 2020-01, {REVISED} (12): Guerrero in 2019-02 by -30",
     revised(12, -12)),
    ("revision beyond any before", INCIDENTS, revised(0, 0, 11),
     f"cut 2020-03, CNSP38_2015, homicidio_doloso: revised against cut 2020-02, {REVISED} (10): Guerrero in 2019-02 by +11",
     revised(0, 0, 10)),
    ("revision beyond any before", MUNICIPAL, cuts(every_cut("2020-12", "2021-12"), without(M, "cvegeo == '12002'").assign(cut="2022-12")),
     f"cut 2022-12: revised against cut 2021-12 {BEYOND}", every_cut("2020-12", "2021-12", "2022-12")),
    ("months lost", INCIDENTS, cuts(C, incidents("2019-07", first="2019-03")),
     f"cut 2019-07, CNSP38_2015: begins in 2019-03, cut 2019-06, CNSP38_2015 in 2019-01: {LOST}", cuts(C, incidents("2019-07"), LATER)),
    ("months lost", BY_YEAR, cuts(Y, Y.query("year > 2018").assign(published_on=pd.Timestamp("2022-11-10"))),
     f"cut 2020-12, published 2022-11-10: begins in 2019, cut 2020-12, published 2021-11-10 in 2018: {LOST}", None),
    ("method break", INCIDENTS,
     cuts(incidents("2019-06", "IEFC_1997", "2018-01"), incidents("2018-05"), incidents("2019-06", first="2019-05")),
     f"IEFC_1997 and CNSP38_2015 both count incidents of homicidio doloso: 7,567 and 7,024 in 2019: {UNBROKEN}",
     cuts(incidents("2018-05"), C)),
    ("method break", INCIDENTS, cuts(C, LATER),
     f"CNSP38_2015 ends with 3,804 incidents of homicidio doloso in 2019-06, RNID_2026 begins with 3,200 in 2026-01: {UNBROKEN}", None),
    ("suspected gap", DEATHS, changed(D, "suspected_gap", True, cve_ent="20", month=[FEB, pd.Timestamp("2020-01-01")]),
     "Oaxaca: published zero in 2020-01, 2020-02", None),
    ("level shift", DEATHS, changed(D, "level_shift", True, cve_ent="11", month=FEB),
     "Guanajuato: at least doubled or halved against the year before in 2020", None),
    ("outlier month", DEATHS, outlying(),
     "cut 2021-12: 1 month more than 6 robust deviations from the state's running median: Guerrero 2020-06 (3, usually 114)",
     outlying(90)),
    ("outlier month", DEATHS, outlying(),
     "cut 2021-12: 1 month more than 6 robust deviations from the state's running median: Guerrero 2020-06 (3, usually 114)",
     changed(outlying(0), "suspected_gap", True, cve_ent="12", month=JUNE)),
    ("aggregates among events", EVENTS, changed(K, "is_aggregate", True, event_id="2"),
     "cut 2020-12: 1 of 2 rows sum a month or a year and are not events; they hold 6 of 11 deaths by the best estimate", None),
    ("bounds out of order", EVENTS, changed(K, "bounds_out_of_order", True, event_id="1"),
     "cut 2020-12: 1 of 2 rows have a low estimate above the best, or a high one below it; they hold 5 of 11 deaths by the best estimate",
     None),
    ("incident bounds", "incidents", seed_incidents(high=12), "expected low, best and high in this order, found others in aguililla", None),
    ("incident bounds", "incidents", seed_incidents(low=15), "expected low, best and high in this order, found others in aguililla", None),
    ("days missing", PROSECUTORS, T[T["date"] != SECOND],
     "cut 2020-01: no bulletin for 1 day between 2020-01-01 and 2020-01-03: 2020-01-02", None),
    ("states missing", PROSECUTORS, T[(T["cve_ent"] != "32") | (T["date"] != SECOND)], "cut 2020-01: Zacatecas: left out on 2020-01-02",
     None),
    ("days doubled", PROSECUTORS, changed(T, "rows_repeated", 1, date=SECOND),
     "cut 2020-01: 2020-01-02 stood twice, alike in every row: one copy is kept", None),
    ("rows repeated", PRESS, changed(changed(V, "rows_repeated", 1, cvegeo="12002"), "rows_published", 2, cvegeo="12002"),
     "cut 2020-01: 3 rows left out: alike in every column to another of the same day", None),
    ("rows repeated", PRESS, changed(V, "rows_published", 2, cvegeo="12002", date=pd.Timestamp("2020-01-01")),
     "cut 2020-01: 1 municipality-day with rows that differ: their sum is kept", None),
    ("day total", PROSECUTORS, changed(T, "day_total_published", 70, date=pd.Timestamp("2020-01-01")),
     "cut 2020-01: 2020-01-01: the states sum to 64, the bulletin's total is 70", None),
    ("municipality unknown", PRESS, changed(V, "cvegeo", "99999", cvegeo="12002"),
     "cut 2020-01: 3 rows with 6 of 192 victims name a municipality that their state does not have, or has twice: they stand under 99999",
     None),
    ("sexes do not add up", PRESS, changed(V, "sexes_add_up", False, cvegeo="12002", date=SECOND),
     "cut 2020-01: 1 row (2 victims, 2020-01-02): the sexes do not add up to the victims", None),
    ("spike", PRESS, changed(V, "spike", True, cvegeo="12002", date=SECOND),
     "cut 2020-01: 1 municipality-days of 20 or more may be bodies found, not killings of that day: 12002 on 2020-01-02 (2)", None),
    ("two definitions differ", RECORDS, changed(B, "agreed_homicide_deaths", 1, cvegeo="12002"),
     f"{RECORDED}: 66 homicides by cause of death, 66 as the certificate presumes, 65 by both; 1 by cause alone, 1 by presumption alone",
     None),
    ("month not told", RECORDS, changed(B, "month", pd.NaT, cvegeo="12002"),
     f"{RECORDED}: 2 of 66 homicides without a month of death: no sum by month holds them", None),
    ("place not told", RECORDS, changed(B, "cvegeo", "12999", cvegeo="12002"),
     f"{RECORDED}: 2 of 66 homicides without a municipality: they stand under 999", None),
    ("deaths abroad", RECORDS, changed(B, "cvegeo", "33000", cvegeo=["12002", "32002"]),
     f"{RECORDED}: 4 of 66 homicides abroad (33 to 35): they are in the publisher's total and in no state's", None),
    ("sums of a full cut", VICTIMS, in_full_and_summed(3),
     "1 of 32 sums differ from those of the full file of the same cut: 01 in 2024-01 (homicidio_doloso)", in_full_and_summed(2)),
    ("published total", REGISTRATION, changed(national(), "homicide_deaths", 36686, month=pd.Timestamp("2018-01-01")),
     f"cut 2019-12, 2018-01-01 to 2018-12-01: expected the published 36685, found 36686; {TOLD}", national()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "faulty", "said", "healthy"), FIRING, ids=[f"{row[0]}-{n}" for n, row in enumerate(FIRING)])
def test_a_check_speaks_of_a_fault_alone(name: str, table: str, faulty: Frame, said: str, healthy: Frame | None) -> None:
    check, info = checks.CHECKS[name], tables.get(table)
    assert check.run(info, faulty) == [checks.Finding(check.severity, name, table, said)]
    assert check.why_not(info, faulty) == ""
    assert [f.message for f in check.run(info, HEALTHY[table] if healthy is None else healthy)] == []
    if "published_on" in faulty:
        undated = faulty.assign(published_on=pd.Timestamp(raw.UNKNOWN_DAY).as_unit("us"))
        assert not [f.message for f in check.run(info, undated) if "9999-12" in f.message], (
            "no finding tells what stands for an unknown day"
        )


def test_every_check_has_a_case_that_makes_it_speak_and_says_in_one_sentence_what_it_looks_for() -> None:
    assert {row[0] for row in FIRING} == set(checks.CHECKS)
    for name, check in [*checks.CHECKS.items(), *((check.name, check) for check in checks.BETWEEN)]:
        assert check.name == name == name.strip().lower()
        assert check.severity in checks.SEVERITIES
        assert check.looks_for[0].isupper() and check.looks_for.endswith(".")
    assert all({check.over, check.other} <= set(tables.TABLES) for check in checks.BETWEEN)


def test_healthy_tables_of_months_and_years_give_no_finding() -> None:
    assert [checks.run_checks(tables.get(name), frame) for name, frame in ((DEATHS, D), (BY_YEAR, Y))] == [[], []]


def test_a_published_total_of_a_year_is_held_against_that_year() -> None:
    row = {"cut": "2020-12", "period_start": "2019-01-01", "period_end": "2019-12-01", "cve_ent": "00"}
    frame = by_year()
    assert checks.published_sum(tables.get(BY_YEAR), frame, row) == frame.loc[frame["year"] == 2019, "homicide_deaths"].sum()
    assert checks.published_sum(tables.get(BY_YEAR), frame, row | {"cve_ent": "12"}) == 124


def test_municipalities_that_do_not_sum_to_their_state_stop_a_build() -> None:
    towns = by_year("cvegeo", "001")
    assert checks.run_between({BY_YEAR: by_year(), TOWNS_BY_YEAR: towns}) == []
    assert checks.run_between({TOWNS_BY_YEAR: towns}) == []
    fewer = towns.query("not (cvegeo == '12001' and year == 2019)")
    [found] = checks.run_between({BY_YEAR: by_year(), TOWNS_BY_YEAR: fewer})
    said = "expected the municipalities to sum to their state, found otherwise in 1 state-year: Guerrero 2019 (0 and 124)"
    assert (found.severity, found.table, found.message) == ("error", TOWNS_BY_YEAR, said)
    other_release = fewer.assign(published_on=pd.Timestamp("2022-11-10"))
    assert checks.run_between({BY_YEAR: by_year(), TOWNS_BY_YEAR: other_release}) == []


NOT_NEEDED = [
    ("complete grid", EVENTS, K, "places and times without a row are allowed in it"),
    ("every state", EVENTS, K, "a state may be absent from it, or its rows stand for smaller places"),
    ("every state by municipality", "incidents", S, "it does not cover the country by municipality"),
    ("all-zero month", EVENTS, K, "it has no count by month"),
    ("numbers after the cut", STATE_PEOPLE, P, "it has no cut to compare its months or days with"),
    ("same figures twice", EVENTS, K, "it has no count by place and month or day"),
    ("published total", DEATHS, D, "no total published elsewhere is held for its cuts"),
    ("denominator", MUNICIPAL_PEOPLE, TOWNS, "it has no population by state"),
    ("municipal denominator", STATE_PEOPLE, P, "it has no population by municipality"),
    ("municipality exists", DEATHS, D, "the table has no cvegeo"),
    ("revision beyond any before", INCIDENTS, revised(12), "fewer than three cuts of a series are held: two pairs to compare"),
    ("months lost", DEATHS, D, "only one cut of each series is held"),
    ("method break", INCIDENTS, C, "it holds one counting method"),
    ("outlier month", PRESS, V, "it has no complete months by state"),
    ("day total", PRESS, V, "this bulletin has no day_total_published"),
    ("spike", DEATHS, D, "it is no daily bulletin"),
    ("level shift", DEATHS, D.head(0), "the table has no rows"),
]


@pytest.mark.parametrize(("name", "table", "frame", "why"), NOT_NEEDED)
def test_a_check_that_does_not_apply_says_why_and_finds_nothing(name: str, table: str, frame: Frame, why: str) -> None:
    assert checks.CHECKS[name].why_not(tables.get(table), frame) == why
    assert checks.CHECKS[name].run(tables.get(table), frame) == []


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=lambda table: table.name)
def test_no_check_fails_over_a_table_without_rows(table: tables.Table) -> None:
    types = {name: str(column.dtype or "object") for name, column in table.model.columns.items()}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
    assert [f.check for f in checks.run_checks(table, frame)] == ["has rows"]


def test_run_checks_runs_them_all_and_keeps_their_order() -> None:
    frame = cuts(outlying(0), outlying(0).head(1)).pipe(lambda f: f[f["cve_ent"] != "32"])
    found = [f.check for f in checks.run_checks(tables.get(DEATHS), frame)]
    assert found == ["unique key", "complete grid", "every state", "outlier month"]
    assert found == [name for name in checks.CHECKS if name in found]


def test_a_message_is_one_line_of_plain_text() -> None:
    assert plain("San\nJuan \x1b[31m<b>") == r"San Juan \x1b[31m<b>"
    frame = changed(events(), "event_id", "1", event_id="2").assign(event_id="\x1b[2J\n")
    [found] = checks.CHECKS["unique key"].run(tables.get(EVENTS), frame)
    assert found.message.isprintable()


def test_an_outlier_is_measured_against_chance_and_the_states_own_scatter() -> None:
    months = pd.date_range("2019-01", periods=36, freq="MS")
    calm = pd.Series([100.0, 102.0] * 18, index=months)
    wild = pd.Series([50.0, 200.0] * 18, index=months)
    calm.iloc[20] = wild.iloc[20] = 30.0
    of_calm, of_wild = (outlier_scores(s).set_index("month")["score"].iloc[20] for s in (calm, wild))
    assert -13 < of_calm < -11  # log(30.5 / 101.5), 1.2 below, in units of chance alone, 1 / sqrt(101.5)
    assert -OUTLIER_Z < of_wild < 0


def test_a_table_without_a_count_above_zero_has_no_usual_month() -> None:
    table = tables.get("inegi_deaths_registration_state_month")
    month = pd.DatetimeIndex(["2019-01-01"]).as_unit("us")
    rows = pd.DataFrame(
        {"cut": "2019-01", "published_on": month, "cve_ent": "12", "month": month, "homicide_deaths": pd.array([0], "Int64")}
    )
    assert checks.CHECKS["all-zero month"].run(table, rows) == []
