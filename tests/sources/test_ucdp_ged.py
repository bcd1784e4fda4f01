"""UCDP GED: what an event becomes, what each fault is answered with, and the totals of the files held here."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support import Clean, Register

from violence_data import checks, processed, raw, tables
from violence_data.errors import RawFileError
from violence_data.processed import building
from violence_data.sources import ucdp_ged
from violence_data.tables import WARNINGS

ROW = {
    "id": "182028",
    "type_of_violence": "2",
    "side_a": "Sinaloa Cartel",
    "side_b": "Tijuana Cartel",
    "where_prec": "1",
    "where_description": "a bar,\r\nby the road",
    "adm_1": "Jalisco state",
    "latitude": "20.67675",
    "longitude": "-103.34749",
    "country": "Mexico",
    "country_id": "70",
    "date_prec": "2",
    "date_start": "2019-11-07",
    "date_end": "2019-11-09",
    "deaths_civilians": "1",
    "deaths_unknown": "4",
    "best": "5",
    "high": "6",
    "low": "4",
}


def events(*changes: dict[str, str]) -> str:
    """A file of one event a change; each differs from `ROW` in what is given."""
    rows = [ROW | {"id": str(182028 + i)} | change for i, change in enumerate(changes or ({},))]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(c for row in rows for c in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def event(clean: Clean, **changed: str) -> pd.Series:
    """The row that one event becomes."""
    return clean("ucdp_ged", events(changed)).iloc[0]


def test_an_event_becomes_a_row(clean: Clean) -> None:
    assert event(clean).to_dict() == {
        "cut": "2019-11",
        "published_on": pd.Timestamp("2029-12-20"),
        "event_id": "182028",
        "date_start": pd.Timestamp("2019-11-07"),
        "date_end": pd.Timestamp("2019-11-09"),
        "date_prec": 2,
        "cve_ent": "14",
        "latitude": 20.67675,
        "longitude": -103.34749,
        "where_prec": 1,
        "type_of_violence": "non_state",
        "fatalities_best": 5,
        "fatalities_low": 4,
        "fatalities_high": 6,
        "deaths_civilians": 1,
        "deaths_unknown": 4,
        "side_a": "Sinaloa Cartel",
        "side_b": "Tijuana Cartel",
        "is_aggregate": False,
        "bounds_out_of_order": False,
    }


def test_whole_numbers_and_days_saved_otherwise_are_the_same(clean: Clean) -> None:
    decimals = {c: f"{ROW[c]}.0" for c in ("id", "type_of_violence", "where_prec", "country_id", "date_prec", "best", "high", "low")}
    hours = {c: f"{ROW[c]} 00:00:00.000" for c in ("date_start", "date_end")}
    pd.testing.assert_series_equal(event(clean, **decimals, **hours), event(clean))


@pytest.mark.parametrize(
    ("published", "code"),
    [("", "99"), (" ", "99"), ("Distrito Federal", "09"), ("Ciudad de México", "09"), ("México state", "15"), ("Michoacán state", "16")],
)
def test_states_are_known_by_ucdps_names(clean: Clean, published: str, code: str) -> None:
    assert event(clean, adm_1=published)["cve_ent"] == code


@pytest.mark.parametrize(("precision", "aggregate"), [("3", False), ("4", True), ("5", True)])
def test_months_and_years_are_marked_as_aggregates(clean: Clean, precision: str, aggregate: bool) -> None:
    assert event(clean, date_prec=precision)["is_aggregate"] == aggregate


@pytest.mark.parametrize(("low", "best", "high", "out"), [(5, 5, 5, False), (6, 5, 6, True), (4, 5, 4, True), (0, 0, 0, False)])
def test_estimates_out_of_order_are_kept_and_marked(clean: Clean, low: int, best: int, high: int, out: bool) -> None:
    row = event(clean, low=str(low), best=str(best), high=str(high))
    assert [row[f"fatalities_{bound}"] for bound in ("low", "best", "high")] == [low, best, high]
    assert row["bounds_out_of_order"] == out


@pytest.mark.parametrize(("code", "slug"), [("1", "state_based"), ("3", "one_sided")])
def test_kinds_of_violence(clean: Clean, code: str, slug: str) -> None:
    assert event(clean, type_of_violence=code)["type_of_violence"] == slug


def test_other_countries_of_the_whole_file_are_left_out(clean: Clean) -> None:
    abroad = {"country": "Guatemala", "country_id": "90", "adm_1": "Petén department", "date_end": "2019-12-31", "latitude": "9"}
    assert clean("ucdp_ged", events({}, abroad))["event_id"].tolist() == ["182028"]


def test_texts_of_the_sources_never_leave_the_reader(register: Register) -> None:
    file = register("ucdp_ged", "a.csv", events({c: "The name of a victim" for c in ucdp_ged.FREE_TEXT}).encode(), cut="2019-11")
    [(layout, cells)] = ucdp_ged.PRODUCT.read(file)
    assert "victim" not in layout.clean(cells, file).to_csv()
    assert not {*ucdp_ged.FREE_TEXT} & {*cells.columns}


BAD = [
    ({"best": "-1"}, "best: expected a whole number from 0 .*found '-1'"),
    ({"low": "-1.0"}, "low: expected a whole number from 0 .*found '-1.0'"),
    ({"high": "6.5"}, "high: expected a whole number from 0 .*found '6.5'"),
    ({"deaths_civilians": "two"}, "deaths_civilians: expected a whole number"),
    ({"deaths_unknown": ""}, "deaths_unknown: expected a whole number.*found ''"),
    ({"id": ""}, "id: expected a whole number from 1 to .*found ''"),
    ({"date_start": ""}, "date_start: expected a day as YYYY-MM-DD, found ''"),
    ({"date_start": "2019-11-31"}, "date_start: expected a day as YYYY-MM-DD, found '2019-11-31'"),
    ({"date_end": "07/11/2019"}, "date_end: expected a day as YYYY-MM-DD"),
    ({"date_end": "2019-11-09 13:00:00"}, "date_end: expected a day as YYYY-MM-DD"),
    ({"date_end": "2019-11-06"}, "date_end: expected a day not before date_start, found '2019-11-06"),
    ({"date_prec": "9"}, "date_prec: expected a whole number from 1 to 5, found '9'"),
    ({"where_prec": "0"}, "where_prec: expected a whole number from 1 to 7, found '0'"),
    ({"type_of_violence": "4"}, "type_of_violence: expected a whole number from 1 to 3, found '4'"),
    ({"adm_1": "Jalsico state"}, r"adm_1: .*found 'Jalsico state'; did you mean Jalisco \(14\)"),
    ({"adm_1": "Petén department"}, "adm_1: .*found 'Petén department'"),
    ({"latitude": "34.1"}, "latitude: expected degrees from 14 to 33, as Mexico has, found '34.1'"),
    ({"latitude": "nan"}, "latitude: expected degrees"),
    ({"longitude": "103.3"}, "longitude: expected degrees from -119 to -86, as Mexico has, found '103.3'"),
    ({"side_b": " "}, "side_b: expected the name of a side"),
    ({"country": "Guatemala"}, "country: expected Mexico where country_id is 70"),
]
ABROAD = {"country": "Guatemala", "country_id": "90"}
BAD_FILES = [
    *((events(change), f"row 3, column {message}") for change, message in BAD),
    (events({"victim_name": "x"}), "row 1: unknown columns: victim_name"),
    (events({}, {"id": "182028.0"}), "rows 3 and 5: doubled key: expected one row for event_id 182028, found 2"),
    (events(ABROAD), "a UCDP file without Mexico: expected rows with country_id 70, found 1 events of Guatemala; get"),
    (events({"date_end": "2019-12-01"}), "the manifest gives the cut 2019-11, the file ends with 2019-12"),
    (events({"date_start": "2019-10-01", "date_end": "2019-10-01"}), "gives the cut 2019-11, the file ends with 2019-10"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES)
def test_a_bad_file_gets_one_error_that_says_where(clean: Clean, text: str, message: str) -> None:
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean("ucdp_ged", text)


def finding(frame: pd.DataFrame, check: str) -> list[checks.Finding]:
    return [f for f in checks.run_checks(tables.get("ucdp_events"), frame) if f.check == check]


def test_aggregates_are_counted_cut_by_cut_and_an_event_twice_is_an_error(clean: Clean) -> None:
    frame = clean("ucdp_ged", events({}, {"date_prec": "4", "best": "30", "high": "30"}, {"date_prec": "5", "best": "10", "high": "10"}))
    both = pd.concat([frame, frame.head(1).assign(cut="2020-12")], ignore_index=True)
    [found] = finding(both, "aggregates among events")
    said = "cut 2019-11: 2 of 3 rows sum a month or a year and are not events; they hold 40 of 45 deaths by the best estimate"
    assert (found.severity, found.message) == ("warning", said)
    assert finding(both, "bounds out of order") == []
    assert [f.severity for f in finding(pd.concat([frame, frame]), "unique key")] == ["error"]


# ---- candidate events ----


def candidates(register: Register, status: str = "Check dyad", name: str = "a.csv") -> tuple[str, pd.DataFrame]:
    file = register("ucdp_ged", name, events({"code_status": "Clear"}, {"id": "2", "code_status": status}).encode(), cut="2019-11")
    [(table, frame)] = building.clean_file(file).items()
    return table, frame


def test_a_file_with_codings_to_be_checked_holds_candidates(register: Register) -> None:
    table, tidy = candidates(register)
    assert table == "ucdp_candidate_events"
    assert (tidy["code_status"].tolist(), set(tidy["release"])) == (["Clear", "Check dyad"], {"2019-11"})
    building.finish(tables.get(table), tidy)


@pytest.mark.parametrize(
    ("name", "table"),
    [("GEDEvent_v24_1.csv", "ucdp_events"), ("v26_0_4_mexico.csv", "ucdp_candidate_events"), ("v26.0.11.csv", "ucdp_candidate_events")],
)
def test_a_yearly_version_is_no_candidate_and_a_candidates_name_is_enough(register: Register, name: str, table: str) -> None:
    assert candidates(register, "Clear", name)[0] == table


def test_a_candidate_without_its_status_is_refused(register: Register, clean: Clean) -> None:
    with pytest.raises(RawFileError, match="row 5, column code_status: expected Clear, or what is to be checked, found ''"):
        candidates(register, "")
    with pytest.raises(RawFileError, match="missing columns: code_status"):
        clean("ucdp_ged", events(), name="v26_0_4.csv")


# ---- the files held here ----


@pytest.mark.xdist_group("reports")
def test_the_shipped_candidates_are_a_table_of_their_own(built: processed.Built, shipped: pd.DataFrame) -> None:
    held = processed.load("ucdp_candidate_events")
    assert (len(held), held["fatalities_best"].sum(), (held["code_status"] != "Clear").sum()) == (236, 287, 111)
    assert set(held["release"]) == {"2026-04"}
    assert not set(held["event_id"]) & set(shipped["event_id"])
    assert "provisional and partial" in WARNINGS["candidate_events"]


@pytest.fixture
def shipped(built: processed.Built) -> pd.DataFrame:
    return processed.load("ucdp_events")


@pytest.mark.xdist_group("reports")
def test_the_shipped_totals(shipped: pd.DataFrame) -> None:
    assert len(shipped) == 18_957
    assert shipped["fatalities_best"].sum() == 140_695
    assert shipped["fatalities_low"].sum() == 139_626
    assert shipped["fatalities_high"].sum() == 146_984
    deaths = shipped.groupby(shipped["date_start"].dt.year, dropna=False)["fatalities_best"].sum()
    assert {year: int(deaths[year]) for year in (2006, 2012, 2019, 2023)} == {2006: 670, 2012: 5_936, 2019: 12_002, 2023: 13_877}
    assert shipped["type_of_violence"].value_counts().to_dict() == {"non_state": 18_696, "one_sided": 226, "state_based": 35}
    assert (shipped["cve_ent"] == "99").sum() == 39
    assert (shipped["cve_ent"] == "09").sum() == 74 + 9


@pytest.mark.xdist_group("reports")
def test_shipped_aggregates_and_estimates_out_of_order(built: processed.Built, shipped: pd.DataFrame) -> None:
    aggregates = shipped[shipped["is_aggregate"]]
    assert aggregates["date_prec"].value_counts().to_dict() == {4: 572, 5: 410}
    assert (aggregates["fatalities_best"].sum(), aggregates["fatalities_best"].max()) == (108_183, 1_881)
    assert shipped["bounds_out_of_order"].sum() == 89
    said = {f.check: f.message for f in built.findings if f.table == "ucdp_events"}
    assert set(said) == {"aggregates among events", "bounds out of order"}
    assert "982 of 18,957 rows" in said["aggregates among events"]
    assert "108,183 of 140,695 deaths" in said["aggregates among events"]
    assert "89 of 18,957 rows" in said["bounds out of order"]


@pytest.fixture(scope="module")
def held(home: Path) -> tuple[raw.RawFile, pd.DataFrame]:
    """The shipped file and what it becomes; made before a test's own project hides the session's."""
    file = next(f for f in raw.read_manifest() if f.source_id == "ucdp_ged")
    return file, building.clean_file(file)["ucdp_events"]


def test_the_reader_keeps_what_stands_in_the_file(held: tuple[raw.RawFile, pd.DataFrame]) -> None:
    file, tidy = held
    with zipfile.ZipFile(file.path) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tidy["event_id"].tolist() == [r["id"] for r in rows]
    for bound in ("best", "low", "high"):
        assert tidy[f"fatalities_{bound}"].tolist() == [int(r[bound]) for r in rows]
    assert tidy["date_start"].dt.strftime("%Y-%m-%d").tolist() == [r["date_start"] for r in rows]
    assert set(rows[0]) - {*ucdp_ged.NOT_KEPT, *ucdp_ged.FREE_TEXT} == set(ucdp_ged.PRODUCT.read(file)[0][1].columns)


def test_the_original_gives_the_same_rows_as_the_shipped_file(
    held: tuple[raw.RawFile, pd.DataFrame], originals: Path, register: Register
) -> None:
    name = "GEDEvent_v24_1_mexico_all_columns.csv.gz"
    original = (originals / "ucdp" / name).read_bytes()
    header = next(csv.reader(io.StringIO(gzip.decompress(original)[:5000].decode("utf-8"))))
    layout = ucdp_ged.PRODUCT.layouts[0]
    assert set(header) == {h for hs in layout.columns.values() for h in hs} | {*layout.ignored} | {"code_status"}
    assert len(header) == 49
    file, shipped = held
    own = register("ucdp_ged", name, original, cut=file.cut, published_on=file.published_on.isoformat())
    pd.testing.assert_frame_equal(building.clean_file(own)["ucdp_events"].reset_index(drop=True), shipped.reset_index(drop=True))
