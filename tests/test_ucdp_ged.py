"""UCDP GED: what an event becomes, what each fault is answered with, and the totals of the files held here."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support import Register, zipped

from violence_data import checks, processed, raw, tables
from violence_data.errors import RawFileError
from violence_data.sources import ucdp_ged

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


def clean_file(file: raw.RawFile) -> pd.DataFrame:
    [(layout, cells)] = ucdp_ged.read(file)
    return layout.clean(cells, file)


def clean(register: Register, text: str, cut: str = "2019-11") -> pd.DataFrame:
    return clean_file(register("ucdp_ged", "a.csv", text.encode(), cut=cut))


def test_an_event_becomes_a_row(register: Register) -> None:
    row = clean(register, events()).iloc[0].to_dict()
    assert row == {
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


def test_the_row_fits_the_table(register: Register) -> None:
    table = tables.get("ucdp_events")
    table.model.validate(clean(register, events())[table.columns])


def test_whole_numbers_and_days_saved_otherwise_are_the_same(register: Register) -> None:
    plain = clean(register, events())
    decimals = {c: f"{ROW[c]}.0" for c in ("id", "type_of_violence", "where_prec", "country_id", "date_prec", "best", "high", "low")}
    hours = {c: f"{ROW[c]} 00:00:00.000" for c in ("date_start", "date_end")}
    pd.testing.assert_frame_equal(clean(register, events(decimals | hours)), plain)


@pytest.mark.parametrize(
    ("published", "code"),
    [("", "99"), (" ", "99"), ("Distrito Federal", "09"), ("Ciudad de México", "09"), ("México state", "15"), ("Michoacán state", "16")],
)
def test_states_are_known_by_ucdps_names(register: Register, published: str, code: str) -> None:
    assert clean(register, events({"adm_1": published}))["cve_ent"].tolist() == [code]


@pytest.mark.parametrize(("prec", "aggregate"), [("1", False), ("2", False), ("3", False), ("4", True), ("5", True)])
def test_months_and_years_are_marked_as_aggregates(register: Register, prec: str, aggregate: bool) -> None:
    assert clean(register, events({"date_prec": prec}))["is_aggregate"].tolist() == [aggregate]


@pytest.mark.parametrize(
    ("low", "best", "high", "out"),
    [("4", "5", "6", False), ("5", "5", "5", False), ("6", "5", "6", True), ("4", "5", "4", True), ("0", "0", "0", False)],
)
def test_estimates_out_of_order_are_kept_and_marked(register: Register, low: str, best: str, high: str, out: bool) -> None:
    row = clean(register, events({"low": low, "best": best, "high": high})).iloc[0]
    assert [row[f"fatalities_{bound}"] for bound in ("low", "best", "high")] == [int(low), int(best), int(high)]
    assert row["bounds_out_of_order"] == out


@pytest.mark.parametrize(("code", "slug"), [("1", "state_based"), ("2", "non_state"), ("3", "one_sided")])
def test_kinds_of_violence(register: Register, code: str, slug: str) -> None:
    assert clean(register, events({"type_of_violence": code}))["type_of_violence"].tolist() == [slug]


def test_other_countries_of_the_whole_file_are_left_out(register: Register) -> None:
    abroad = {"country": "Guatemala", "country_id": "90", "adm_1": "Petén department", "date_end": "2019-12-31", "latitude": "9"}
    assert clean(register, events({}, abroad))["event_id"].tolist() == ["182028"]


def test_texts_of_the_sources_never_leave_the_reader(register: Register) -> None:
    told = {c: "The name of a victim" for c in ucdp_ged.FREE_TEXT}
    tidy = clean(register, events(told))
    assert "victim" not in tidy.to_csv()
    file = register("ucdp_ged", "a.csv", events(told).encode(), cut="2019-11")
    assert not {*ucdp_ged.FREE_TEXT} & {*ucdp_ged.read(file)[0][1].columns}


BAD: dict[str, tuple[str, str]] = {
    "missing column": (events().replace("date_prec", "precision", 1), "row 1: missing columns: date_prec; .*precision"),
    "unknown column": (events({"victim_name": "x"}), "row 1: unknown columns: victim_name"),
    "doubled column": (events().replace("where_description", "best", 1), "row 1: doubled columns: best, best"),
    "doubled id": (events({}, {"id": "182028"}), "rows 3 and 5: doubled key: expected one row for event_id 182028, found 2"),
    "doubled id, saved otherwise": (events({}, {"id": "182028.0"}), "rows 3 and 5: doubled key"),
    "no id": (events({"id": ""}), "row 3, column id: expected a whole number from 1 to .*found ''"),
    "no day": (events({"date_start": ""}), "row 3, column date_start: expected a day as YYYY-MM-DD, found ''"),
    "bad day": (events({"date_start": "2019-11-31"}), "row 3, column date_start: expected a day as YYYY-MM-DD, found '2019-11-31'"),
    "day the other way": (events({"date_end": "07/11/2019"}), "row 3, column date_end: expected a day as YYYY-MM-DD"),
    "day with an hour": (events({"date_end": "2019-11-09 13:00:00"}), "row 3, column date_end: expected a day as YYYY-MM-DD"),
    "end before start": (
        events({"date_end": "2019-11-06"}),
        "row 3, column date_end: expected a day not before date_start, found '2019-11-06",
    ),
    "date_prec 9": (events({}, {"date_prec": "9"}), "row 5, column date_prec: expected a whole number from 1 to 5, found '9'"),
    "where_prec 0": (events({"where_prec": "0"}), "row 3, column where_prec: expected a whole number from 1 to 7, found '0'"),
    "kind 4": (events({"type_of_violence": "4"}), "row 3, column type_of_violence: expected a whole number from 1 to 3, found '4'"),
    "negative deaths": (events({"best": "-1"}), "row 3, column best: expected a whole number from 0 .*found '-1'"),
    "negative, saved otherwise": (events({"low": "-1.0"}), "row 3, column low: expected a whole number from 0 .*found '-1.0'"),
    "part of a death": (events({"high": "6.5"}), "row 3, column high: expected a whole number from 0 .*found '6.5'"),
    "deaths as text": (events({"deaths_civilians": "two"}), "row 3, column deaths_civilians: expected a whole number"),
    "no deaths": (events({"deaths_unknown": ""}), "row 3, column deaths_unknown: expected a whole number.*found ''"),
    "unknown state": (events({"adm_1": "Jalsico state"}), r"row 3, column adm_1: .*found 'Jalsico state'; did you mean Jalisco \(14\)"),
    "state abroad": (events({"adm_1": "Petén department"}), "row 3, column adm_1: .*found 'Petén department'"),
    "latitude": (events({"latitude": "34.1"}), "row 3, column latitude: expected degrees from 14 to 33, as Mexico has, found '34.1'"),
    "longitude": (
        events({"longitude": "103.3"}),
        "row 3, column longitude: expected degrees from -119 to -86, as Mexico has, found '103.3'",
    ),
    "no latitude": (events({"latitude": ""}), "row 3, column latitude: expected degrees"),
    "latitude nan": (events({"latitude": "nan"}), "row 3, column latitude: expected degrees"),
    "no side": (events({"side_b": " "}), "row 3, column side_b: expected the name of a side"),
    "another country": (events({"country": "Guatemala"}), "row 3, column country: expected Mexico where country_id is 70"),
    "only others": (events({"country": "Guatemala", "country_id": "90"}), "expected rows of Mexico .country_id 70., found none"),
    "after the cut": (events({"date_end": "2019-12-01"}), "the manifest gives the cut 2019-11, the file ends with 2019-12"),
    "ends too soon": (events({"date_start": "2019-10-01", "date_end": "2019-10-01"}), "gives the cut 2019-11, the file ends with 2019-10"),
    "cut-off row": (events() + "182030,2", "row 4: expected 19 cells, found 2; is the file cut off"),
    "no rows": (events().splitlines()[0], "expected rows under the header, found none"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_gets_one_error_that_says_where(register: Register, fault: str) -> None:
    text, message = BAD[fault]
    with pytest.raises(RawFileError, match=rf"^a\.csv: .*{message}"):
        clean(register, text)


def finding(frame: pd.DataFrame, check: str) -> list[checks.Finding]:
    return [f for f in checks.run_checks(tables.get("ucdp_events"), frame) if f.check == check]


def test_aggregates_are_counted_cut_by_cut(register: Register) -> None:
    frame = clean(register, events({}, {"date_prec": "4", "best": "30", "high": "30"}, {"date_prec": "5", "best": "10", "high": "10"}))
    frame = pd.concat([frame, frame.head(1).assign(cut="2020-12")], ignore_index=True)
    found = finding(frame, "aggregates among events")
    assert [f.severity for f in found] == ["warning"]
    said = "cut 2019-11: 2 of 3 rows sum a month or a year and are not events; they hold 40 of 45 deaths by the best estimate"
    assert found[0].message == said
    assert finding(frame, "bounds out of order") == []


def test_an_event_published_twice_is_an_error(register: Register) -> None:
    frame = clean(register, events())
    found = finding(pd.concat([frame, frame], ignore_index=True), "unique key")
    assert [f.severity for f in found] == ["error"]


# ---- the files held here ----


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
    return file, clean_file(file)


def test_the_reader_keeps_what_stands_in_the_file(held: tuple[raw.RawFile, pd.DataFrame]) -> None:
    file, tidy = held
    with zipfile.ZipFile(file.path) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tidy["event_id"].tolist() == [r["id"] for r in rows]
    for bound in ("best", "low", "high"):
        assert tidy[f"fatalities_{bound}"].tolist() == [int(r[bound]) for r in rows]
    assert tidy["date_start"].dt.strftime("%Y-%m-%d").tolist() == [r["date_start"] for r in rows]
    assert set(rows[0]) - {*ucdp_ged.NOT_KEPT, *ucdp_ged.FREE_TEXT} == set(ucdp_ged.read(file)[0][1].columns)


@pytest.fixture
def original() -> bytes:
    folder = os.environ.get("VIOLENCE_DATA_ORIGINALS")
    if not folder:
        pytest.skip("VIOLENCE_DATA_ORIGINALS is not set: the whole published files are not here")
    return (Path(folder) / "ucdp/GEDEvent_v24_1_mexico_all_columns.csv.gz").read_bytes()


def test_the_original_gives_the_same_rows_as_the_shipped_file(
    held: tuple[raw.RawFile, pd.DataFrame], original: bytes, register: Register
) -> None:
    header = next(csv.reader(io.StringIO(gzip.decompress(original)[:5000].decode("utf-8"))))
    assert set(header) == {h for hs in ucdp_ged.LAYOUTS[0].columns.values() for h in hs} | {*ucdp_ged.LAYOUTS[0].ignored}
    assert len(header) == 49
    file, shipped = held
    name, day = "GEDEvent_v24_1_mexico_all_columns.csv.gz", file.published_on.isoformat()
    whole = clean_file(register("ucdp_ged", name, original, cut=file.cut, published_on=day))
    pd.testing.assert_frame_equal(whole.reset_index(drop=True), shipped.reset_index(drop=True))


def test_a_zip_and_a_gz_read_as_the_csv_does(register: Register) -> None:
    data = events().encode()
    plain = clean(register, events())
    for name, packed in (("a.csv.zip", zipped(**{"a.csv": data})), ("a.csv.gz", gzip.compress(data))):
        pd.testing.assert_frame_equal(clean_file(register("ucdp_ged", name, packed, cut="2019-11")), plain)
