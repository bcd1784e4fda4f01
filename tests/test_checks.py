"""Every check has a hand-made table that makes it speak, with its words, and one over which it is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from violence_data import checks, seeds, states, tables
from violence_data.checks import months
from violence_data.checks.finding import plain
from violence_data.checks.outliers import OUTLIER_Z, outlier_scores

Frame = pd.DataFrame
CODES = [s.cve_ent for s in states.all_states()]
DEATHS, INCIDENTS = "inegi_deaths_occurrence_state_month", "sesnsp_incidents_state_month"
REGISTRATION = "inegi_deaths_registration_state_month"
MUNICIPAL, REGISTERED = "inegi_deaths_occurrence_municipality_month", "inegi_deaths_registration_municipality_month"
STATE_PEOPLE, MUNICIPAL_PEOPLE = "conapo_population_state_year", "conapo_population_municipality_year"
RECORDS = "inegi_deaths_records_municipality_month"
RECORDED = "cut 2020-12, registered in 2020, published 2022-03-01"
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


def people(place: str = "cve_ent", code: str = "12", counts: tuple[int, ...] = (1000, 1010, 1020, 1030, 1040)) -> Frame:
    codes = [*dict.fromkeys([*(CODES if place == "cve_ent" else [c + "002" for c in CODES]), code])]
    usual = (2000, 2010, 2020, 2030, 2040)
    rows = [(c, 2000 + n, count) for c in codes for n, count in enumerate(counts if c == code else usual)]
    frame = pd.DataFrame(rows, columns=[place, "year", "population"]).astype({"population": "Int64"})
    half = frame["population"] // 2
    return frame.assign(edition="2023", population_female=frame["population"] - half, population_male=half)


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


@dataclass(frozen=True)
class Case:
    """A table, a frame with one fault and the sentence it gets; `healthy` is the same table without it."""

    table: str
    faulty: Callable[[], Frame]
    said: str
    healthy: Callable[[], Frame]


def february(frame: Frame) -> pd.Series:
    return frame["month"] == pd.Timestamp("2020-02-01")


FIRING: dict[str, list[Case]] = {
    "has rows": [
        Case(
            DEATHS,
            lambda: deaths().head(0),
            "expected rows, found none: a file that feeds the table is empty, or all its rows were left out",
            deaths,
        )
    ],
    "unique key": [
        Case(
            DEATHS,
            lambda: cuts(deaths(), deaths().head(1)),
            "expected one row per cut, cve_ent, month, found 2 rows that share theirs, first "
            "{'cut': '2021-12', 'cve_ent': '01', 'month': Timestamp('2019-01-01 00:00:00')}",
            deaths,
        )
    ],
    "whole words": [
        Case(
            EVENTS,
            lambda: changed(events(), "side_a", "<b>CÃ¡rtel</b>", event_id="1"),
            "side_a: control characters, markup, lost letters or blanks at an end in '<b>CÃ¡rtel</b>'",
            events,
        ),
        Case(
            EVENTS,
            lambda: changed(events(), "side_a", "Los\nZetas ", event_id="2"),
            r"side_a: control characters, markup, lost letters or blanks at an end in 'Los\nZetas '",
            events,
        ),
    ],
    "complete grid": [
        Case(
            DEATHS,
            lambda: deaths().pipe(lambda f: f[~((f["cve_ent"] == "32") & february(f))]),
            "cut 2021-12: missing cve_ent and month: 1 of 1,152, first 32 in 2020-02",
            deaths,
        ),
        Case(
            INCIDENTS,
            lambda: cuts(incidents("2019-06", "RNID_2026").query("cve_ent != '09'"), incidents("2019-06")),
            "cut 2019-06, RNID_2026: missing cve_ent and month: 6 of 192, first 09 in 2019-01",
            lambda: cuts(incidents("2019-06", "RNID_2026"), incidents("2019-06")),
        ),
        Case(
            MUNICIPAL_PEOPLE,
            lambda: people("cvegeo").query("not (cvegeo == '32002' and year == 2003)"),
            "edition 2023: missing cvegeo and year: 1 of 165, first 32002 in 2003",
            lambda: people("cvegeo", "12003"),
        ),
    ],
    "every state": [
        Case(DEATHS, lambda: deaths().query("cve_ent != '32'"), "cut 2021-12: missing states: Zacatecas", deaths),
        Case(
            INCIDENTS,
            lambda: cuts(incidents("2019-06"), incidents("2019-06", "RNID_2026").query("cve_ent not in ['12', '32']")),
            "cut 2019-06, RNID_2026: missing states: Guerrero, Zacatecas",
            lambda: cuts(incidents("2019-06"), incidents("2019-06", "RNID_2026")),
        ),
        Case("inegi_states", lambda: shapes(CODES[:-1]), "missing states: Zacatecas", lambda: shapes(CODES)),
    ],
    "every state by municipality": [
        Case(MUNICIPAL, lambda: municipal().query("cvegeo != '32002'"), "cut 2020-12: missing states: Zacatecas", municipal),
        Case(
            REGISTERED,
            lambda: registered().query("cvegeo != '09002'"),
            "cut 2020-12, registered in 2020, published 2022-03-01: missing states: Ciudad de México",
            registered,
        ),
        Case(
            REGISTERED,
            lambda: cuts(*(registered().query("cvegeo == '25002'").assign(registration_year=year) for year in (2018, 2019, 2020))),
            "cut 2020-12, registered in 2018, published 2022-03-01 and 2 more: holds only Sinaloa",
            registered,
        ),
    ],
    "all-zero month": [
        Case(
            DEATHS,
            lambda: changed(deaths(), "homicide_deaths", 0, month=pd.Timestamp("2021-12-01")),
            "cut 2021-12: zero or blank in every state in 2021-12; its usual month has 3,793",
            lambda: changed(deaths(), "homicide_deaths", 0, month=pd.Timestamp("2021-12-01"), cve_ent=CODES[:31]),
        ),
        Case(
            DEATHS,
            lambda: changed(deaths(), "homicide_deaths", pd.NA, month=[pd.Timestamp("2020-02-01"), pd.Timestamp("2020-03-01")]),
            "cut 2021-12: zero or blank in every state in 2020-02, 2020-03; its usual month has 3,790",
            deaths,
        ),
        Case(
            MUNICIPAL,
            lambda: municipal().pipe(lambda f: f[~february(f)]),
            "cut 2020-12: zero or blank in every state in 2020-02; its usual month has 3,794",
            lambda: municipal().query("cvegeo == '01002'").assign(homicide_deaths=pd.array([0, 1] * 6, dtype="Int64")),
        ),
        Case(
            REGISTERED,
            lambda: registered().pipe(lambda f: f[f["month"] > "2020-01-31"]),
            "cut 2020-12, registered in 2020, published 2022-03-01: zero or blank in every state in 2020-01; its usual month has 3,799",
            lambda: cuts(registered(), registered().head(1).assign(month=pd.Timestamp("1990-05-01"))),
        ),
    ],
    "numbers after the cut": [
        Case(
            DEATHS,
            lambda: deaths(cut="2021-10"),
            "cut 2021-10: 64 numbers after 2021-10-31, the last day it can cover, first 2021-11",
            lambda: changed(
                deaths(cut="2021-10"), "homicide_deaths", pd.NA, month=[pd.Timestamp("2021-11-01"), pd.Timestamp("2021-12-01")]
            ),
        ),
        Case(
            DEATHS,
            lambda: deaths().assign(published_on=pd.Timestamp("2021-11-15")),
            "cut 2021-12: 32 numbers after 2021-11-15, the last day it can cover, first 2021-12",
            deaths,
        ),
        Case(
            PROSECUTORS,
            lambda: tally().assign(cut="2019-12"),
            "cut 2019-12: 96 numbers after 2019-12-31, the last day it can cover, first 2020-01-01",
            tally,
        ),
        Case(
            EVENTS,
            lambda: changed(events(), "date_end", pd.Timestamp("2021-01-01"), event_id="2"),
            "cut 2020-12: 1 number after 2020-12-31, the last day it can cover, first 2021-01-01",
            events,
        ),
    ],
    "cut reached": [
        Case(
            DEATHS,
            lambda: deaths(last="2021-10"),
            "cut 2021-12: the last numbers are of 2021-10: the file ends before its cut",
            deaths,
        )
    ],
    "same figures twice": [
        Case(
            PROSECUTORS,
            lambda: changed(tally(), "victims", 3, date=pd.Timestamp("2020-01-03")),
            "cut 2020-01: 2020-01-02 and 2020-01-03 are alike in every place, 96 in all: one of them may be a copy",
            tally,
        ),
        Case(
            DEATHS,
            lambda: changed(deaths(), "homicide_deaths", 7, month=[pd.Timestamp("2020-02-01"), pd.Timestamp("2021-03-01")]),
            "cut 2021-12: 2020-02 and 2021-03 are alike in every place, 224 in all: one of them may be a copy",
            lambda: changed(deaths(), "homicide_deaths", 1, month=[pd.Timestamp("2020-02-01"), pd.Timestamp("2021-03-01")]),
        ),
    ],
    "denominator": [
        Case(
            STATE_PEOPLE,
            lambda: people(counts=(1000, 1000, 1000, 1000, 1010)),
            "population stands still for years: 1 place-years in 1 places, first 12 in 2003",
            lambda: people(counts=(1000, 1000, 1000, 1010, 1010)),
        ),
        Case(
            STATE_PEOPLE,
            lambda: people(counts=(1000, 1010, 1120, 1130, 1140)),
            "population changes by more than 10% in a year: 1 place-years in 1 places, first 12 in 2002",
            lambda: people(counts=(1000, 1010, 1110, 1130, 1140)),
        ),
    ],
    "municipal denominator": [
        Case(
            MUNICIPAL_PEOPLE,
            lambda: people("cvegeo", "12003", (1000, 1010, 900, 910, 920)),
            "population changes by more than 10% in a year: 1 place-years in 1 places, first 12003 in 2002",
            lambda: people("cvegeo", "12003"),
        )
    ],
    "population by sex": [
        Case(
            STATE_PEOPLE,
            lambda: changed(people(), "population_male", 1, cve_ent="12", year=2001),
            "women and men do not sum to the people in 1 state-year: 12 in 2001 (edition 2023)",
            lambda: changed(people(), "population_male", pd.NA, cve_ent="12"),
        )
    ],
    "municipality exists": [
        Case(
            MUNICIPAL,
            lambda: changed(municipal(), "cvegeo", "12777", cvegeo="12002"),
            "cvegeo: 12 rows of 1 code that no municipality has: 12777",
            lambda: changed(municipal(), "cvegeo", "12998", cvegeo="12002"),
        ),
        Case(
            REGISTERED,
            lambda: cuts(registered(), registered().head(2).assign(cvegeo=["99002", "36002"])),
            "cvegeo: 2 rows of 2 codes that no municipality has: 36002, 99002",
            lambda: cuts(registered(), registered().head(4).assign(cvegeo=["33000", "35123", "99999", "09999"])),
        ),
        Case(
            "municipality_splits",
            lambda: pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02701"]}),
            "cvegeo_parent: 1 row of 1 code that no municipality has: 02701",
            lambda: pd.DataFrame({"cvegeo": ["02006"], "cvegeo_parent": ["02002"]}),
        ),
    ],
    "municipality in its state": [
        Case(
            "incidents",
            lambda: seed_incidents(state="12"),
            "expected a municipality of the row's own state, found 1 row of another, first 16004 in 12",
            seed_incidents,
        ),
        Case(
            PRESS,
            lambda: changed(press(), "cvegeo", "02002", cvegeo="03002"),
            "expected a municipality of the row's own state, found 3 rows of another, first 02002 in 03",
            lambda: changed(press(), "cvegeo", "99999", cvegeo="03002"),
        ),
    ],
    "whole boundaries": [
        Case(
            "inegi_states",
            lambda: shapes(CODES).assign(geometry=[CROSSED, None, *[shapely.box(0, 0, 1, 1)] * 30]),
            "2 shapes missing, empty or crossing itself: 01, 02",
            lambda: shapes(CODES),
        )
    ],
    "revision beyond any before": [
        Case(
            INCIDENTS,
            lambda: revised(12, -30),
            "cut 2020-02, CNSP38_2015, homicidio_doloso: revised against cut 2020-01, CNSP38_2015 by more than in any earlier pair (12): "
            "Guerrero in 2019-02 by -30",
            lambda: revised(12, -12),
        ),
        Case(
            INCIDENTS,
            lambda: revised(0, 0, 11),
            "cut 2020-03, CNSP38_2015, homicidio_doloso: revised against cut 2020-02, CNSP38_2015 by more than in any earlier pair (10): "
            "Guerrero in 2019-02 by +11",
            lambda: revised(0, 0, 10),
        ),
        Case(
            MUNICIPAL,
            lambda: cuts(
                *(municipal().assign(cut=c) for c in ("2020-12", "2021-12")), municipal().query("cvegeo != '12002'").assign(cut="2022-12")
            ),
            "cut 2022-12: revised against cut 2021-12 by more than in any earlier pair (10): 12002 in 2020-08 by -131, "
            "12002 in 2020-03 by -130, "
            "12002 in 2020-10 by -124, 12002 in 2020-05 by -123, 12002 in 2020-12 by -117 and 7 more",
            lambda: cuts(*(municipal().assign(cut=c) for c in ("2020-12", "2021-12", "2022-12"))),
        ),
    ],
    "months lost": [
        Case(
            INCIDENTS,
            lambda: cuts(incidents("2019-06"), incidents("2019-07", first="2019-03")),
            "cut 2019-07, CNSP38_2015: begins in 2019-03, cut 2019-06, CNSP38_2015 in 2019-01: what lies between is no longer covered",
            lambda: cuts(incidents("2019-06"), incidents("2019-07"), incidents("2026-02", "RNID_2026", "2026-01", "2026-02")),
        )
    ],
    "method break": [
        Case(
            INCIDENTS,
            lambda: cuts(incidents("2019-06", "IEFC_1997", "2018-01"), incidents("2018-05"), incidents("2019-06", first="2019-05")),
            "IEFC_1997 and CNSP38_2015 both count incidents of homicidio doloso: 7,567 and 7,024 in 2019: "
            "they are never joined without a visible break",
            lambda: cuts(incidents("2018-05"), incidents("2019-06")),
        ),
        Case(
            INCIDENTS,
            lambda: cuts(incidents("2019-06"), incidents("2026-02", "RNID_2026", "2026-01", "2026-02")),
            "CNSP38_2015 ends with 3,804 incidents of homicidio doloso in 2019-06, RNID_2026 begins with 3,200 in 2026-01: "
            "they are never joined without a visible break",
            lambda: incidents("2019-06"),
        ),
    ],
    "suspected gap": [
        Case(
            DEATHS,
            lambda: changed(deaths(), "suspected_gap", True, cve_ent="20", month=[pd.Timestamp("2020-02-01"), pd.Timestamp("2020-01-01")]),
            "Oaxaca: published zero in 2020-01, 2020-02",
            deaths,
        )
    ],
    "level shift": [
        Case(
            DEATHS,
            lambda: changed(deaths(), "level_shift", True, cve_ent="11", month=pd.Timestamp("2020-02-01")),
            "Guanajuato: at least doubled or halved against the year before in 2020",
            deaths,
        )
    ],
    "outlier month": [
        Case(
            DEATHS,
            outlying,
            "cut 2021-12: 1 month more than 6 robust deviations from the state's running median: Guerrero 2020-06 (3, usually 114)",
            lambda: outlying(90),
        )
    ],
    "aggregates among events": [
        Case(
            EVENTS,
            lambda: changed(events(), "is_aggregate", True, event_id="2"),
            "cut 2020-12: 1 of 2 rows sum a month or a year and are not events; they hold 6 of 11 deaths by the best estimate",
            events,
        )
    ],
    "bounds out of order": [
        Case(
            EVENTS,
            lambda: changed(events(), "bounds_out_of_order", True, event_id="1"),
            "cut 2020-12: 1 of 2 rows have a low estimate above the best, or a high one below it; "
            "they hold 5 of 11 deaths by the best estimate",
            events,
        )
    ],
    "incident bounds": [
        Case(
            "incidents",
            lambda: seed_incidents(high=12),
            "expected low, best and high in this order, found others in aguililla",
            seed_incidents,
        ),
        Case(
            "incidents",
            lambda: seed_incidents(low=15),
            "expected low, best and high in this order, found others in aguililla",
            seed_incidents,
        ),
    ],
    "days missing": [
        Case(
            PROSECUTORS,
            lambda: tally().pipe(lambda f: f[f["date"] != pd.Timestamp("2020-01-02")]),
            "cut 2020-01: no bulletin for 1 day between 2020-01-01 and 2020-01-03: 2020-01-02",
            tally,
        )
    ],
    "states missing": [
        Case(
            PROSECUTORS,
            lambda: tally().pipe(lambda f: f[(f["cve_ent"] != "32") | (f["date"] != pd.Timestamp("2020-01-02"))]),
            "cut 2020-01: Zacatecas: left out on 2020-01-02",
            tally,
        )
    ],
    "days doubled": [
        Case(
            PROSECUTORS,
            lambda: changed(tally(), "rows_repeated", 1, date=pd.Timestamp("2020-01-02")),
            "cut 2020-01: 2020-01-02 stood twice, alike in every row: one copy is kept",
            tally,
        )
    ],
    "rows repeated": [
        Case(
            PRESS,
            lambda: changed(changed(press(), "rows_repeated", 1, cvegeo="12002"), "rows_published", 2, cvegeo="12002"),
            "cut 2020-01: 3 rows left out: alike in every column to another of the same day",
            press,
        ),
        Case(
            PRESS,
            lambda: changed(press(), "rows_published", 2, cvegeo="12002", date=pd.Timestamp("2020-01-01")),
            "cut 2020-01: 1 municipality-day with rows that differ: their sum is kept",
            press,
        ),
    ],
    "day total": [
        Case(
            PROSECUTORS,
            lambda: changed(tally(), "day_total_published", 70, date=pd.Timestamp("2020-01-01")),
            "cut 2020-01: 2020-01-01: the states sum to 64, the bulletin's total is 70",
            tally,
        )
    ],
    "municipality unknown": [
        Case(
            PRESS,
            lambda: changed(press(), "cvegeo", "99999", cvegeo="12002"),
            "cut 2020-01: 3 rows with 6 of 192 victims name a municipality that their state does not have, "
            "or has twice: they stand under 99999",
            press,
        )
    ],
    "sexes do not add up": [
        Case(
            PRESS,
            lambda: changed(press(), "sexes_add_up", False, cvegeo="12002", date=pd.Timestamp("2020-01-02")),
            "cut 2020-01: 1 row (2 victims, 2020-01-02): the sexes do not add up to the victims",
            press,
        )
    ],
    "spike": [
        Case(
            PRESS,
            lambda: changed(press(), "spike", True, cvegeo="12002", date=pd.Timestamp("2020-01-02")),
            "cut 2020-01: 1 municipality-days of 20 or more may be bodies found, not killings of that day: 12002 on 2020-01-02 (2)",
            press,
        )
    ],
    "two definitions differ": [
        Case(
            RECORDS,
            lambda: changed(recorded(), "agreed_homicide_deaths", 1, cvegeo="12002"),
            f"{RECORDED}: 66 homicides by cause of death, 66 as the certificate presumes, 65 by both; "
            "1 by cause alone, 1 by presumption alone",
            recorded,
        )
    ],
    "month not told": [
        Case(
            RECORDS,
            lambda: changed(recorded(), "month", pd.NaT, cvegeo="12002"),
            f"{RECORDED}: 2 of 66 homicides without a month of death: no sum by month holds them",
            recorded,
        )
    ],
    "place not told": [
        Case(
            RECORDS,
            lambda: changed(recorded(), "cvegeo", "12999", cvegeo="12002"),
            f"{RECORDED}: 2 of 66 homicides without a municipality: they stand under 999",
            recorded,
        )
    ],
    "deaths abroad": [
        Case(
            RECORDS,
            lambda: changed(recorded(), "cvegeo", "33000", cvegeo=["12002", "32002"]),
            f"{RECORDED}: 4 of 66 homicides abroad (33 to 35): they are in the publisher's total and in no state's",
            recorded,
        )
    ],
    "published total": [
        Case(
            REGISTRATION,
            lambda: changed(national(), "homicide_deaths", 36686, month=pd.Timestamp("2018-01-01")),
            "cut 2019-12, 2018-01-01 to 2018-12-01: expected the published 36685, found 36686; "
            + next(row["source"] for row in exact() if row["period_start"] == "2018-01-01"),
            national,
        )
    ],
}


CASES = [pytest.param(name, case, id=f"{name}-{n}") for name, some in FIRING.items() for n, case in enumerate(some)]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_check_speaks_of_a_fault_and_says_what_it_is(name: str, case: Case) -> None:
    found = checks.CHECKS[name].run(tables.get(case.table), case.faulty())
    assert [f.message for f in found] == [case.said]
    assert {(f.check, f.table, f.severity) for f in found} == {(name, case.table, checks.CHECKS[name].severity)}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_check_is_silent_over_a_table_without_its_fault(name: str, case: Case) -> None:
    table, frame = tables.get(case.table), case.healthy()
    assert [f.message for f in checks.CHECKS[name].run(table, frame)] == []


def test_every_check_has_a_case_that_makes_it_speak() -> None:
    assert set(FIRING) == set(checks.CHECKS)
    assert all(FIRING.values())


# ---- what the registry says of itself ----


@pytest.mark.parametrize("name", checks.CHECKS)
def test_a_check_has_a_severity_and_says_in_one_sentence_what_it_looks_for(name: str) -> None:
    check = checks.CHECKS[name]
    assert check.name == name == name.strip().lower()
    assert check.severity in checks.SEVERITIES
    assert check.looks_for[0].isupper()
    assert check.looks_for.endswith(".")


NOT_NEEDED = {
    "complete grid": (EVENTS, events, "places and times without a row are allowed in it"),
    "every state": (EVENTS, events, "a state may be absent from it, or its rows stand for smaller places"),
    "every state by municipality": ("incidents", seed_incidents, "it does not cover the country by municipality"),
    "all-zero month": (EVENTS, events, "it has no count by month"),
    "numbers after the cut": (STATE_PEOPLE, people, "it has no cut to compare its months or days with"),
    "same figures twice": (EVENTS, events, "it has no count by place and month or day"),
    "published total": (DEATHS, deaths, "no total published elsewhere is held for its cuts"),
    "denominator": (MUNICIPAL_PEOPLE, lambda: people("cvegeo", "12003"), "it has no population by state"),
    "municipal denominator": (STATE_PEOPLE, people, "it has no population by municipality"),
    "municipality exists": (DEATHS, deaths, "the table has no cvegeo"),
    "revision beyond any before": (INCIDENTS, lambda: revised(12), "fewer than three cuts of a series are held: two pairs to compare"),
    "months lost": (DEATHS, deaths, "only one cut of each series is held"),
    "method break": (INCIDENTS, lambda: incidents("2019-06"), "it holds one counting method"),
    "outlier month": (PRESS, press, "it has no complete months by state"),
    "day total": (PRESS, press, "this bulletin has no day_total_published"),
    "spike": (DEATHS, deaths, "it is no daily bulletin"),
    "level shift": (DEATHS, lambda: deaths().head(0), "the table has no rows"),
}


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_a_check_that_does_not_apply_says_why_and_finds_nothing(name: str) -> None:
    table, frame, why = NOT_NEEDED[name]
    assert checks.CHECKS[name].why_not(tables.get(table), frame()) == why
    assert checks.CHECKS[name].run(tables.get(table), frame()) == []


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_check_applies_to_the_table_it_speaks_of(name: str, case: Case) -> None:
    assert checks.CHECKS[name].why_not(tables.get(case.table), case.faulty()) == ""


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=lambda table: table.name)
def test_no_check_fails_over_a_table_without_rows(table: tables.Table) -> None:
    types = {name: str(column.dtype or "object") for name, column in table.model.to_schema().columns.items()}
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


def test_a_suspected_gap_is_not_an_outlier_as_well() -> None:
    gap = changed(outlying(0), "suspected_gap", True, cve_ent="12", month=pd.Timestamp("2020-06-01"))
    assert checks.CHECKS["outlier month"].run(tables.get(DEATHS), gap) == []


def test_a_table_without_a_count_above_zero_has_no_usual_month() -> None:
    table = tables.get("inegi_deaths_registration_state_month")
    month = pd.DatetimeIndex(["2019-01-01"]).as_unit("us")
    rows = pd.DataFrame({"cut": "2019-01", "cve_ent": "12", "month": month, "homicide_deaths": pd.array([0], "Int64")})
    assert months._all_zero_months(table, rows) == []
