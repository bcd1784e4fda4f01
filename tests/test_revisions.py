"""Reference month by cut: DATA's figures on revisions, triangles that never mix methods, bands, thresholds, and no false corrections."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from violence_data import analysis, messages, processed, seeds
from violence_data.errors import UnknownName, ViolenceDataError


def cut(name: str, counts: dict[str, list[int | None]], first: str = "2019-01", **columns: object) -> pd.DataFrame:
    """One cut: each state's months from the first on."""
    parts = [
        pd.DataFrame({"cve_ent": code, "month": pd.date_range(first, periods=len(numbers), freq="MS"), "victims": numbers})
        for code, numbers in counts.items()
    ]
    frame = pd.concat(parts).assign(cut=name, published_on=pd.Timestamp(f"{name}-20"), **columns)
    return frame.astype({"victims": "Int64"})


def row(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


TWO = pd.concat([cut("2019-02", {"01": [10, 20], "02": [5, 5]}), cut("2019-05", {"01": [12, 20, 30], "02": [5, 4, 4]})])


# ---- the published figures ----


@pytest.fixture(scope="module")
def triangle(built: processed.Built) -> pd.DataFrame:
    return analysis.revision_triangle(processed.load("sesnsp_victims_state_month", cuts="all"))


@pytest.mark.xdist_group("reports")
def test_between_november_2019_and_june_2025_as_data_has_it(triangle: pd.DataFrame) -> None:
    between = analysis.revisions_between(triangle, "2019-11", "2025-06")
    states = between[between["cve_ent"] != "00"]
    assert (states["months"].sum(), states["months_changed"].sum()) == (1_888, 108)
    of_2019 = between[between["year"] == 2019].set_index("cve_ent")
    assert (of_2019.loc["00", "months"], of_2019.loc["00", "change"], of_2019.loc["30", "change"]) == (11, 153, 87)
    assert (of_2019.loc["00", "victims_a"], of_2019.loc["00", "victims_b"]) == (31_688, 31_841)


@pytest.mark.xdist_group("reports")
def test_the_nation_is_the_sum_of_its_states_in_every_cut(triangle: pd.DataFrame) -> None:
    years = triangle[triangle["month"].dt.year == 2018].groupby(["cut", triangle["cve_ent"] == "00"])["victims"].sum().unstack()
    assert years[True].tolist() == years[False].tolist() == [33_743, 33_742, 33_742, 33_742]


@pytest.mark.xdist_group("reports")
def test_what_is_older_than_five_years_did_not_move(triangle: pd.DataFrame) -> None:
    band = analysis.revision_band(triangle)
    assert row(band, cve_ent="states", lag_from=60)["moved"] == 0
    young = row(band, cve_ent="00", lag_from=0)
    assert (young["figures"], young["moved"]) == (3, 3)
    assert (young["change_pct_low"], young["change_pct_high"]) == pytest.approx((-0.19, 0.41), abs=0.005)


@pytest.mark.xdist_group("reports")
def test_the_largest_revision_of_a_year_with_and_without_what_was_published_elsewhere(triangle: pd.DataFrame) -> None:
    elsewhere = pd.DataFrame(seeds.read_rows("published_totals.csv"))
    held = row(analysis.year_revisions(triangle).query("cve_ent == '00'").head(1))
    assert held[["year", "total_low", "total_high", "change"]].tolist() == [2023, 29_709, 29_721, 12]
    known = analysis.year_revisions(triangle, elsewhere[elsewhere["table"] == "sesnsp_victims_state_month"]).query("cve_ent == '00'")
    assert known.iloc[0][["year", "total_low"]].tolist() == [2019, 34_582]
    assert 141 <= known.iloc[0]["change"] <= 142
    registered = analysis.revision_triangle(processed.load("inegi_deaths_registration_state_month", cuts="all"))
    assert analysis.year_revisions(registered).empty
    years = analysis.year_revisions(registered, elsewhere[elsewhere["table"] == "inegi_deaths_registration_state_month"])
    assert row(years, year=2019)["change"] == 36_662 - 36_476
    assert years["year"].iloc[0] == 2022  # the preliminary figure rose by 3.3 %
    assert years["change"].iloc[0] > 36_687 - 36_662


@pytest.mark.xdist_group("reports")
@pytest.mark.usefixtures("built")
def test_case_files_have_a_triangle_a_method_and_none_is_corrected() -> None:
    table = processed.load("sesnsp_incidents_state_month", cuts="all")
    found = analysis.revision_triangle(table)
    assert sorted(found["method"].unique()) == ["CNSP38_2015", "IEFC_1997", "RNID_2026"]
    in_2015 = found[(found["cve_ent"] == "00") & (found["month"] == pd.Timestamp("2015-01-01"))]
    assert in_2015.groupby("method")["first"].nunique().tolist() == [1, 1]
    assert in_2015["first"].nunique() == 2
    assert in_2015["change"].abs().max() <= 1
    factors = analysis.delay_factors(found)
    assert factors[["method", "cuts", "reason"]].to_numpy().tolist() == [
        ["CNSP38_2015", 5, "too_few_cuts"],
        ["IEFC_1997", 1, "too_few_cuts"],
        ["RNID_2026", 1, "too_few_cuts"],
    ]
    assert factors["factor"].isna().all()


# ---- the triangle ----


def test_a_figure_stands_beside_its_first_and_its_newest() -> None:
    found = analysis.revision_triangle(TWO)
    first, second = (
        row(found, cve_ent="01", month=pd.Timestamp("2019-01-01"), cut="2019-02"),
        row(found, cve_ent="01", month=pd.Timestamp("2019-01-01"), cut="2019-05"),
    )
    assert (first["lag_months"], second["lag_months"], second["first_lag_months"]) == (1, 4, 1)
    assert (first["change"], first["change_to_newest"], first["change_to_newest_pct"]) == (0, 2, 20.0)
    assert (second["first"], second["change"], second["change_pct"], second["change_to_newest"]) == (10, 2, 20.0, 0)
    nation = row(found, cve_ent="00", month=pd.Timestamp("2019-02-01"), cut="2019-05")
    assert (nation["victims"], nation["first"], nation["change"]) == (24, 25, -1)


def test_a_change_of_method_starts_a_new_triangle() -> None:
    mixed = pd.concat([cut("2019-02", {"01": [10]}, method="CNSP38_2015"), cut("2019-05", {"01": [90]}, method="RNID_2026")])
    found = analysis.revision_triangle(mixed)
    assert found["change"].tolist() == [0] * 4
    assert analysis.revisions_between(found, "2019-02", "2019-05").empty
    with pytest.raises(ViolenceDataError, match="no month stands in two cuts of one method"):
        analysis.revision_band(found)


def test_offences_are_kept_apart_and_parts_are_added() -> None:
    parts = [cut("2019-02", {"01": [n]}, offence=o, sex=s) for o, s, n in (("a", "f", 1), ("a", "m", 2), ("b", "m", 4))]
    found = analysis.revision_triangle(pd.concat(parts), ("a", "b"))
    assert found[found["cve_ent"] == "01"][["offence", "victims"]].to_numpy().tolist() == [["a", 3], ["b", 4]]
    with pytest.raises(UnknownName, match="offence c is not in the table"):
        analysis.revision_triangle(pd.concat(parts), ("c",))


def test_a_month_that_is_not_covered_is_no_figure_and_makes_the_nation_none() -> None:
    found = analysis.revision_triangle(pd.concat([cut("2019-02", {"01": [10, None], "02": [5, 5]}), TWO[TWO["cut"] == "2019-05"]]))
    february = found[found["month"] == pd.Timestamp("2019-02-01")]
    assert february.groupby("cve_ent").size().to_dict() == {"00": 1, "01": 1, "02": 2}
    assert row(february, cve_ent="01")["first"] == 20


def test_a_rise_from_nothing_has_no_percentage() -> None:
    found = analysis.revision_triangle(pd.concat([cut("2019-02", {"01": [0]}), cut("2019-05", {"01": [3]})]))
    last = row(found, cve_ent="01", cut="2019-05")
    assert last["change"] == 3
    assert pd.isna(last["change_pct"])


def test_a_cut_published_twice_has_the_later_day_last() -> None:
    late = TWO[TWO["cut"] == "2019-05"].assign(
        published_on=pd.Timestamp("2019-07-20"), victims=TWO.loc[TWO["cut"] == "2019-05", "victims"] + 1
    )
    found = analysis.revision_triangle(pd.concat([late, TWO]))
    january = found[(found["cve_ent"] == "01") & (found["month"] == pd.Timestamp("2019-01-01"))]
    assert january["victims"].tolist() == [10, 12, 13]
    assert row(analysis.revisions_between(found, "2019-02", "2019-05"), cve_ent="01")["change"] == 4


def test_what_has_no_cuts_is_refused() -> None:
    with pytest.raises(UnknownName, match='a table with cuts expected \\(load with cuts="all"\\)'):
        analysis.revision_triangle(TWO.drop(columns="cut"))
    with pytest.raises(UnknownName, match="cut: found 2018-01, expected two of: 2019-02, 2019-05"):
        analysis.revisions_between(analysis.revision_triangle(TWO), "2018-01", "2019-05")


# ---- bands, years, delay ----


def test_the_band_groups_figures_by_their_age_and_leaves_small_ones_out_of_percentages() -> None:
    counts: dict[str, list[int | None]] = {"01": [100] * 8, "02": [10] * 8}
    later: dict[str, list[int | None]] = {"01": [100, 101, 102, 100, 100, 95, 100, 110], "02": [10] * 7 + [20]}
    band = analysis.revision_band(analysis.revision_triangle(pd.concat([cut("2019-08", counts), cut("2019-10", later)])))
    youngest = row(band, cve_ent="states", lag_from=0)
    assert youngest[["figures", "moved", "change_low", "change_high", "change_pct_high"]].tolist() == [2, 2, 10, 10, 10.0]
    middle = row(band, cve_ent="states", lag_from=3)
    assert middle[["lag_to", "figures", "moved"]].tolist() == [5, 6, 1]
    assert (middle["change_pct_low"], middle["change_pct_median"], middle["change_pct_high"]) == (0.0, 0.0, 2.0)
    assert row(band, cve_ent="00", lag_from=2)["change_low"] == -5
    by_place = analysis.revision_band(analysis.revision_triangle(pd.concat([cut("2019-08", counts), cut("2019-10", later)])), pooled=False)
    assert sorted(by_place["cve_ent"].unique()) == ["00", "01", "02"]
    assert pd.isna(row(by_place, cve_ent="02", lag_from=0)["change_pct_high"])


def test_only_whole_years_in_two_vintages_have_a_revision() -> None:
    cuts = pd.concat(
        [cut("2019-12", {"01": [10] * 12}), cut("2020-03", {"01": [10] * 11 + [16] + [9] * 3}), cut("2020-01", {"01": [10] * 13})]
    )
    years = analysis.year_revisions(analysis.revision_triangle(cuts))
    assert years[["cve_ent", "year", "vintages", "total_low", "total_high", "change", "change_pct"]].to_numpy().tolist() == [
        ["00", 2019, 3, 120, 126, 6, 5.0],
        ["01", 2019, 3, 120, 126, 6, 5.0],
    ]


def test_totals_published_elsewhere_count_when_they_are_whole_years_of_one_method() -> None:
    held = analysis.revision_triangle(cut("2019-12", {"01": [10] * 12}, method="M", offence="homicidio_doloso"))
    columns = ["offence", "cve_ent", "period_start", "period_end", "value"]
    rows = [("homicidio_doloso", "2019-12-01", "130"), ("homicidio_doloso", "2019-09-01", "500"), ("feminicidio", "2019-12-01", "900")]
    published = pd.DataFrame([(offence, "01", "2019-01-01", end, value) for offence, end, value in rows], columns=columns)
    years = analysis.year_revisions(held, published)
    assert years[["cve_ent", "total_low", "total_high", "change"]].to_numpy().tolist() == [["01", 120, 130, 10]]
    two = pd.concat([held, held.assign(method="N")])
    with pytest.raises(UnknownName, match="name no method, found M, N"):
        analysis.year_revisions(two, published)


def delayed(cuts: int, shares: tuple[float, ...]) -> pd.DataFrame:
    """Months of about 1,000 of which a cut shows only a share when they are young."""
    calendar = pd.date_range("2019-01-01", periods=24, freq="MS")
    true = 1_000 + np.arange(24) * 10
    parts = []
    for last in range(24 - cuts, 24):
        lag = last - np.arange(last + 1)
        share = np.array([*shares, 1.0])[np.minimum(lag, len(shares))]
        counts = np.round(true[: last + 1] * share).astype(int)
        parts.append(cut(f"{calendar[last]:%Y-%m}", {"01": counts.tolist()}))
    whole = cut("2021-12", {"01": true.tolist()})
    return analysis.revision_triangle(pd.concat([*parts, whole]))


def test_with_six_cuts_a_planted_delay_is_found_and_with_five_it_is_not_estimated() -> None:
    factors = analysis.delay_factors(delayed(5, (0.8, 0.95)))
    assert factors["cuts"].unique().tolist() == [6]
    assert factors["factor"].tolist()[:3] == pytest.approx([1 / 0.8, 1 / 0.95, 1.0], rel=0.002)
    assert (factors["factor_low"] <= factors["factor"]).all()
    few = analysis.delay_factors(delayed(4, (0.8, 0.95)))
    assert few[["cuts", "reason"]].to_numpy().tolist() == [[5, "too_few_cuts"]]
    assert few["factor"].isna().all()


def test_the_chart_says_that_and_why_nothing_is_corrected() -> None:
    source = {"publisher": "P", "cut": "c", "published_on": "2019-03-20", "published_on_is": "exact", "licence": "L", "file": "f"}
    table = TWO.copy()
    table.attrs = {"table": "sesnsp_victims_state_month", "sources": [source], "warnings": []}
    found = analysis.revision_triangle(table)
    words = messages.revisions_words(analysis.revision_band(found), analysis.delay_factors(found), table)
    assert words["ages"] == {0: "0\n1 of\n2", 1: "1\n1 of\n2"}
    assert "Cuts of this method held: 2. With fewer than 6 no delay is estimated" in words["notes"][1]
    enough = messages.revisions_words(analysis.revision_band(found), analysis.delay_factors(delayed(6, (0.8,))), table)
    assert "7, enough to estimate" in enough["notes"][1]
