"""SSPC's daily bulletins: what each rule makes of a hand-built file, what each fault is answered with, and the shipped totals by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from support import REPOSITORY, Clean, Register, zipped

from violence_data import checks, places, processed, tables
from violence_data.errors import RawFileError
from violence_data.processed import building
from violence_data.sources import sspc_daily
from violence_data.sources.sspc_daily import UNKNOWN_MUNICIPALITY

STATES = "Entidad,Homicidios,Fecha,archivo"
PRESS = "Entidad,Municipio,Homicidios,Hombre,Mujer,No Identificado,Fecha,archivo"
SHIPPED = {
    sspc_daily.PROSECUTORS: "grupo_interinstitucional_2019-04_2021-03.zip",
    sspc_daily.PRESS: "fuentes_abiertas_2019-01_2021-03.zip",
}
Row = dict[str, str]
Bulletins = Callable[..., pd.DataFrame]


def line(day: dt.date, *cells: str) -> str:
    return ",".join([*cells, f"{day:%Y-%m-%d}", f"{day:%d%m%Y}"])


DAY = dt.date(2019, 10, 15)
GUERRERO = line(DAY, "Guerrero", "6.0")
IGUALA = line(DAY, "Guerrero", "Iguala De La Independencia", "15", "14", "1.0", "0")


@pytest.fixture
def bulletins(clean: Clean) -> Callable[..., pd.DataFrame]:
    """Read rows under a header."""
    return lambda head, *rows, cut="2019-10": clean("sspc_daily", "\n".join([head, *rows]) + "\n", cut)


def found(frame: pd.DataFrame, check: str) -> list[str]:
    table = tables.get("sspc_daily_municipality" if "cvegeo" in frame else "sspc_daily_state")
    return [f.message for f in checks.CHECKS[check].run(table, frame)]


def test_the_prosecutors_total_is_a_column_to_check_against(bulletins: Bulletins) -> None:
    tidy = bulletins(STATES, GUERRERO, line(DAY, "Michoacán", "1"), line(DAY, "Total", "8.0"))
    assert tidy[["cve_ent", "victims", "day_total_published"]].values.tolist() == [["12", 6, 8], ["16", 1, 8]]
    assert found(tidy, "day total") == ["cut 2019-10: 2019-10-15: the states sum to 7, the bulletin's total is 8"]
    assert any("Zacatecas: left out on 2019-10-15" in said for said in found(tidy, "states missing"))


def test_a_bulletin_without_a_total_is_not_checked_against_one(bulletins: Bulletins) -> None:
    tidy = bulletins(STATES, GUERRERO)
    assert tidy["day_total_published"].isna().all()
    assert found(tidy, "day total") == []
    with pytest.raises(RawFileError, match=r"a\.csv: expected rows of states, found totals alone"):
        bulletins(STATES, line(DAY, "Total", "8"))


def test_the_misdated_day_is_kept_once_and_the_lost_one_is_named(bulletins: Bulletins) -> None:
    days = [dt.date(2019, 4, 20), dt.date(2020, 4, 21), dt.date(2019, 4, 22), dt.date(2020, 4, 20), dt.date(2020, 4, 21)]
    tidy = bulletins(STATES, *(line(d, s, "3.0") for d in days for s in ("Guerrero", "Morelos", "Total")), cut="2020-04")
    assert tidy.groupby("date")["victims"].sum().to_dict() == {pd.Timestamp(d): 6 for d in days}
    assert found(tidy, "days doubled") == ["cut 2020-04: 2020-04-21 stood twice, alike in every row: one copy is kept"]
    assert ": 2019-04-21, 2019-04-23, " in found(tidy, "days missing")[0]


def test_the_misdated_day_must_be_alike_in_every_row_and_stand_twice_only(bulletins: Bulletins) -> None:
    day = dt.date(2020, 4, 21)
    with pytest.raises(RawFileError, match=r"a\.csv: rows 2 and 3: doubled key: expected one row for date 2020-04-21"):
        bulletins(STATES, line(day, "Guerrero", "3"), line(day, "Guerrero", "4"), cut="2020-04")
    with pytest.raises(RawFileError, match=r"2020-04 \(1 day, 2020-04-21 to 2020-04-21, 3 times\)"):
        bulletins(STATES, *[line(day, "Guerrero", "3")] * 3, cut="2020-04")


def repeated_months(*cells: str) -> list[str]:
    """Return 2020 as compiled copies on the web hold it: January to June and September twice, August four times."""
    days = [d.date() for d in pd.date_range("2020-01-01", "2020-09-30")]
    times = dict.fromkeys((1, 2, 3, 4, 5, 6, 9), 2) | {8: 4}
    return [line(d, *cells) for turn in range(4) for d in days if times.get(d.month, 1) > turn]


@pytest.mark.parametrize(
    ("head", "cells"), [(STATES, ("Guerrero", "3")), (PRESS, ("Guerrero", "Iguala de la Independencia", "1", "1", "0", "0"))]
)
def test_a_compilation_that_counts_months_twice_is_caught_by_name(bulletins: Bulletins, head: str, cells: tuple[str, ...]) -> None:
    with pytest.raises(RawFileError) as error:
        bulletins(head, *repeated_months(*cells), cut="2020-09")
    said = str(error.value)
    assert said.startswith("a.csv: row 2: days doubled: expected each day's bulletin once, found ")
    for month, days in ((1, 31), (2, 29), (3, 31), (5, 31), (6, 30), (9, 30)):
        assert f"2020-{month:02} ({days} days, 2020-{month:02}-01 to 2020-{month:02}-{days}, 2 times)" in said
    assert "2020-04 (" in said
    assert "2020-08 (31 days, 2020-08-01 to 2020-08-31, 4 times)" in said
    assert "2020-07" not in said


def test_a_municipality_that_stands_twice_on_a_day(bulletins: Bulletins) -> None:
    others = [line(DAY, "Guerrero", name, "1", "1", "0", "0") for name in ("Acapulco de Juárez", "Eduardo Neri", "Ometepec")]
    differing = line(DAY, "Guerrero", '"Iguala de la \nIndependencia"', "2", "0", "0", "2")
    tidy = bulletins(PRESS, IGUALA, IGUALA, differing, *others).set_index("cvegeo")
    iguala = tidy.loc["12035"]
    assert (iguala["victims"], iguala["victims_male"], iguala["victims_female"], iguala["victims_not_identified"]) == (17, 14, 1, 2)
    assert (iguala["rows_published"], iguala["rows_repeated"]) == (3, 1)
    assert found(tidy.reset_index(), "rows repeated") == [
        "cut 2019-10: 1 row left out: alike in every column to another of the same day",
        "cut 2019-10: 1 municipality-day with rows that differ: their sum is kept",
    ]
    assert found(tidy.reset_index(), "days doubled") == []


def test_names_meet_over_line_breaks_case_and_aliases(bulletins: Bulletins) -> None:
    names = {
        "Iguala De La Independencia": "12035",
        '"Chilpancing\no de los \nBravo"': "12029",
        "MÁRTIR DE CUILAPAN": "12042",
        "Juárez": UNKNOWN_MUNICIPALITY,
    }
    tidy = bulletins(PRESS, *(line(DAY, "Guerrero", name, "1", "1", "0", "0") for name in names))
    assert sorted(tidy["cvegeo"]) == sorted(names.values())
    other = {"Escobedo": "19021", "Gral. Escobedo": "19021", "Dr. Belisario Domínguez": UNKNOWN_MUNICIPALITY}
    tidy = bulletins(PRESS, *(line(DAY, "Nuevo León", name, "1", "1", "0", "0") for name in other))
    assert tidy.set_index("cvegeo")["victims"].to_dict() == {"19021": 2, UNKNOWN_MUNICIPALITY: 1}


def test_a_municipality_of_another_state_keeps_its_published_state_only(bulletins: Bulletins) -> None:
    rows = [line(DAY, "Baja California", name, "2", "2", "0", "0") for name in ("La Paz", "Los Cabos", "Tijuana")]
    tidy = bulletins(PRESS, *rows, line(DAY, "Oaxaca", "San Pedro Mixtepec", "1", "1", "0", "0"))
    assert tidy[["cve_ent", "cvegeo", "victims", "rows_published"]].values.tolist() == [
        ["02", "02004", 2, 1],
        ["02", UNKNOWN_MUNICIPALITY, 4, 2],
        ["20", UNKNOWN_MUNICIPALITY, 1, 1],
    ]
    assert "3 rows with 5 of 7 victims name a municipality" in found(tidy, "municipality unknown")[0]


def test_sexes_that_are_blank_or_do_not_add_up(bulletins: Bulletins) -> None:
    blank = line(DAY, "Guerrero", "Ometepec", "3", "", "", "")
    wrong = line(DAY, "Guerrero", "Eduardo Neri", "3", "1", "1", "0")
    part = line(DAY, "Guerrero", "Taxco de Alarcón", "1", "1", "", "")
    tidy = bulletins(PRESS, IGUALA, blank, wrong, part).set_index("cvegeo")
    assert tidy["sexes_add_up"].to_dict() == {"12035": True, "12046": False, "12055": True, "12075": False}
    assert pd.isna(tidy.loc["12046", "victims_male"])
    assert tidy.loc["12055", "victims_male"] == 1
    assert pd.isna(tidy.loc["12055", "victims_female"])
    said = found(tidy.reset_index(), "sexes do not add up")
    assert said == [
        "cut 2019-10: 1 row (3 victims, 2019-10-15): every sex is blank",
        "cut 2019-10: 1 row (3 victims, 2019-10-15): the sexes do not add up to the victims",
    ]


@pytest.mark.parametrize(("name", "victims", "spike"), [("Ometepec", 20, True), ("Ometepec", 19, False), ("Nowhere", 30, False)])
def test_a_spike_is_a_rule(bulletins: Bulletins, name: str, victims: int, spike: bool) -> None:
    tidy = bulletins(PRESS, line(DAY, "Guerrero", name, str(victims), "0", "0", str(victims)))
    assert tidy["spike"].tolist() == [spike]
    assert bool(found(tidy, "spike")) is spike


BAD: dict[str, tuple[str, str, str]] = {
    "no day": (STATES, GUERRERO.replace("15102019", "15132019"), "row 2, column archivo: expected a day as DDMMYYYY, found '15132019'"),
    "a day as a number": (STATES, GUERRERO.replace("15102019", "1102019"), "row 2, column archivo: expected a day as DDMMYYYY"),
    "days that differ": (STATES, GUERRERO.replace("2019-10-15", "2019-10-16"), "row 2, column Fecha: expected the day that archivo gives"),
    "another cut": (STATES, line(dt.date(2019, 11, 1), "Guerrero", "1"), "gives the cut 2019-10, the file ends with 2019-11-01"),
    "unknown state": (STATES, line(DAY, "Gerrero", "1"), "row 2, column Entidad: .*did you mean Guerrero"),
    "a total of the press": (PRESS, line(DAY, "Total", "", "1", "1", "0", "0"), "row 2, column Entidad: .*found 'Total'"),
    "no count": (STATES, line(DAY, "Guerrero", ""), "row 2, column Homicidios: expected a number of victims"),
    "half a victim": (PRESS, IGUALA.replace("15,14", "15,1.5"), "row 2, column Hombre: expected a whole number.*found '1.5'"),
    "a negative count": (STATES, line(DAY, "Guerrero", "-1.0"), "row 2, column Homicidios: expected a whole number.*found '-1.0'"),
    "a state twice": (
        STATES,
        "\n".join([GUERRERO, line(DAY, "Guerrero", "7"), line(DAY, "Colima", "1"), line(DAY, "Morelos", "1")]),
        "rows 2 and 3: doubled key: expected one row for date 2019-10-15 00:00:00, cve_ent 12, found 2",
    ),
    "a column that moved": (PRESS.replace("Hombre", "Varón"), IGUALA, "row 1: .*Varón"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_bulletin_gets_one_error_that_says_where(bulletins: Bulletins, fault: str) -> None:
    head, rows, message = BAD[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        bulletins(head, rows)


def one_day(head: str, rows: str) -> bytes:
    return "\n".join(row.rsplit(",", 1)[0] for row in (head, *rows.splitlines())).encode()


GOOD = one_day(STATES, GUERRERO)


def days(register: Register, **entries: bytes) -> dict[str, pd.DataFrame]:
    return building.clean_file(register("sspc_daily", "a.zip", zipped(**entries), cut="2019-10"))


def test_a_zip_of_single_days_takes_the_day_from_the_name(register: Register) -> None:
    found = days(register, **{"x/14102019.csv": one_day(STATES, GUERRERO.replace("-15", "-14")), "x/15102019.csv": GOOD})
    assert found["sspc_daily_state"]["date"].tolist() == [pd.Timestamp("2019-10-14"), pd.Timestamp("2019-10-15")]
    assert list(days(register, **{"x/15102019.csv": GOOD, "y/15102019.csv": one_day(PRESS, IGUALA)})) == [
        "sspc_daily_municipality",
        "sspc_daily_state",
    ]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"x/15102019.csv": GOOD, "x/16102019.csv": GOOD}, r"row x/16102019\.csv:2, column Fecha: expected the day that archivo gives"),
        ({"x/15102019.csv": GOOD, "x/16102019.csv": GOOD[:35]}, r"x:16102019\.csv: row 2: expected 3 cells, found 2"),
        ({}, "expected one file in the zip, found 0"),
    ],
)
def test_a_fault_in_a_zip_of_single_days_names_the_file_inside(register: Register, entries: dict[str, bytes], message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        days(register, **entries)


# The shipped files, added up by hand: plain csv, no code of the package but the folding of names.


def by_hand(bulletin: str) -> list[Row]:
    with zipfile.ZipFile(REPOSITORY / "data/raw/sspc_daily" / SHIPPED[bulletin]) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode("utf-8"), newline="")))


@pytest.fixture(scope="module")
def prosecutors_by_hand() -> list[Row]:
    return by_hand(sspc_daily.PROSECUTORS)


@pytest.fixture(scope="module")
def press_by_hand() -> list[Row]:
    return by_hand(sspc_daily.PRESS)


def count(row: Row) -> int:
    return int(float(row["Homicidios"]))


def messages(built: processed.Built, place: str) -> list[str]:
    return [f"{f.check}: {f.message}" for f in built.findings if f.table == f"sspc_daily_{place}"]


@pytest.fixture(scope="module")
def state_days(built: processed.Built) -> pd.DataFrame:
    return processed.load("sspc_daily_state")


@pytest.fixture(scope="module")
def municipality_days(built: processed.Built) -> pd.DataFrame:
    return processed.load("sspc_daily_municipality")


def test_the_prosecutors_sum_by_hand(state_days: pd.DataFrame, prosecutors_by_hand: list[Row], built: processed.Built) -> None:
    once = {(r["archivo"], r["Entidad"]): count(r) for r in prosecutors_by_hand if r["Entidad"] != "Total"}
    assert state_days["victims"].sum() == sum(once.values()) == 57_227
    assert len(state_days) == len(once) == 23_226
    stood = [r for r in prosecutors_by_hand if r["archivo"] == "21042020"]
    assert len(stood) == 66
    assert stood[:33] == stood[33:]
    said = messages(built, "state")
    assert any(m.endswith("between 2019-04-03 and 2021-03-31: 2019-04-21") for m in said)
    assert [m for m in said if m.startswith("day total")] == [
        "day total: cut 2021-03: 2019-05-12: the states sum to 66, the bulletin's total is 71",
        "day total: cut 2021-03: 2019-12-25: the states sum to 56, the bulletin's total is 60",
    ]
    assert {r["archivo"][2:] for r in prosecutors_by_hand if r["Entidad"] == "Total"} >= {"082020"}
    assert state_days.loc[state_days["day_total_published"].notna(), "date"].max() == pd.Timestamp("2020-08-31")
    assert sum("left out on 31 days, 2020-10-01 to 2020-10-31" in m for m in said) == 2


def test_the_misdated_day_fits_the_press_of_2020(state_days: pd.DataFrame, municipality_days: pd.DataFrame) -> None:
    tally = state_days[state_days["date"] == "2020-04-21"].set_index("cve_ent")["victims"].astype(float)
    press = municipality_days.groupby(["date", "cve_ent"], dropna=False)["victims"].sum().astype(float)
    fits = {year: tally.corr(press[pd.Timestamp(year, 4, 21)].reindex(tally.index, fill_value=0.0)) for year in (2019, 2020)}
    assert {year: round(fit, 2) for year, fit in fits.items()} == {2019: 0.63, 2020: 0.88}


def test_the_press_sums_by_hand(municipality_days: pd.DataFrame, press_by_hand: list[Row], built: processed.Built) -> None:
    every = [tuple(" ".join(v.split()).removesuffix(".0") for v in r.values()) for r in press_by_hand]
    once = set(every)
    assert (len(every), sum(map(count, press_by_hand))) == (36_810, 61_337)
    assert len(every) - len(once) == 29
    assert municipality_days["victims"].sum() == sum(int(r[2]) for r in once) == 61_295
    assert (municipality_days["rows_published"].sum(), municipality_days["rows_repeated"].sum()) == (36_810, 29)
    assert any(m.endswith("between 2019-01-01 and 2021-03-31: 2019-01-23") for m in messages(built, "municipality"))


def test_the_sexes_by_hand(municipality_days: pd.DataFrame, press_by_hand: list[Row]) -> None:
    sexes = [[r[c] for c in ("Hombre", "Mujer", "No Identificado")] for r in press_by_hand]
    wrong = [sum(float(c or 0) for c in cells) != count(r) for r, cells in zip(press_by_hand, sexes, strict=True)]
    blank = [cells == ["", "", ""] for cells in sexes]
    assert (sum(wrong), sum(blank), sum(w and not b for w, b in zip(wrong, blank, strict=True))) == (1_424, 1_423, 1)
    assert {r["archivo"][2:] for r, b in zip(press_by_hand, blank, strict=True) if b} == {"012019"}
    assert municipality_days.loc[~municipality_days["sexes_add_up"], "rows_published"].sum() == 1_424


def test_unknown_municipalities_by_hand(municipality_days: pd.DataFrame, press_by_hand: list[Row]) -> None:
    with zipfile.ZipFile(REPOSITORY / "data/raw/conapo_population/municipality_1990-2040_ed2023.zip") as archive:
        listed = list(csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode("utf-8"), newline="")))
    held = Counter((row["CVE"][:2], places.fold(row["Municipio"])) for row in listed)
    elsewhere = {name for _, name in held}
    folded = [(places.cve_ent(r["Entidad"]), places.fold(r["Municipio"]), count(r)) for r in press_by_hand]
    unknown = [(e, name, n) for e, name, n in folded if (e, name) not in held]
    assert (len(unknown), sum(n for *_, n in unknown)) == (546, 698)
    assert sum(name in elsewhere for _, name, _ in unknown) == 441
    twice = [n for e, name, n in folded if held[e, name] == 2]
    assert (len(twice), sum(twice)) == (27, 29)
    left = municipality_days[municipality_days["cvegeo"] == UNKNOWN_MUNICIPALITY]
    # 26 rows are words broken over lines, 132 are aliases; the 27 that two municipalities could bear are added.
    assert left["rows_published"].sum() == 546 - 26 - 132 + 27 == 415
    assert left["victims"].sum() == 530
    known = municipality_days[municipality_days["cvegeo"] != UNKNOWN_MUNICIPALITY]
    assert (known["cvegeo"].str[:2] == known["cve_ent"]).all()


def test_spikes_and_the_two_killings(municipality_days: pd.DataFrame, state_days: pd.DataFrame) -> None:
    marked = municipality_days[municipality_days["spike"]]
    assert {("11028", 59), ("06009", 39), ("14070", 38), ("26048", 28)} <= set(zip(marked["cvegeo"], marked["victims"], strict=True))
    assert len(marked) == 20
    by_day = municipality_days.set_index(["cvegeo", "date"])["victims"]
    assert by_day["16002", pd.Timestamp("2019-10-14")] == 14
    assert by_day["12035", pd.Timestamp("2019-10-15")] == 15
    tally = state_days.set_index("date").groupby("cve_ent")["victims"]
    assert tally.get_group("16")["2019-10-14":"2019-10-16"].tolist() == [3, 1, 17]
    assert tally.get_group("12")["2019-10-15":"2019-10-19"].tolist() == [6, 5, 1, 5, 3]


def test_the_bulletins_as_published(register: Register, originals: Path, municipality_days: pd.DataFrame, state_days: pd.DataFrame) -> None:
    data = (originals / "sspc/daily_2019-10.zip").read_bytes()
    by_table = building.clean_file(register("sspc_daily", "daily_2019-10.zip", data, cut="2019-10"))
    shipped = {"sspc_daily_state": state_days, "sspc_daily_municipality": municipality_days}
    for name, key in (("sspc_daily_state", ["cve_ent", "date"]), ("sspc_daily_municipality", ["cve_ent", "cvegeo", "date"])):
        own, held = by_table[name].sort_values(key), shipped[name].sort_values(key)
        october = held[held["date"].between("2019-10-01", "2019-10-31")]
        assert own[[*key, "victims"]].values.tolist() == october[[*key, "victims"]].values.tolist()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.startswith("gpo")]
    by_hand = sum(count(r) for text in texts for r in csv.DictReader(io.StringIO(text)) if r["Entidad"] != "Total")
    assert by_table["sspc_daily_state"]["victims"].sum() == by_hand == 2_356
