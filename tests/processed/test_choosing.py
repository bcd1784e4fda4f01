"""Tables chosen by name: some states, municipalities and years, and which tables there are."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from violence_data import catalog, find, load, paths
from violence_data.cli import app
from violence_data.errors import UnknownName, YearsNotCovered

pytestmark = pytest.mark.usefixtures("built")
VICTIMS, DEATHS = "sesnsp_victims_state_month", "inegi_deaths_registered_municipality_year"


@pytest.mark.parametrize("states", ["Guerrero", 12, ["MX-GRO"], ("Guerrero", "12")])
def test_a_state_by_any_of_its_names(states: Any) -> None:
    rows = load(VICTIMS, states=states, years=2018, columns=["month", "cve_ent", "victims"])
    assert set(rows["cve_ent"]) == {"12"}
    assert (rows["month"].dt.year == 2018).all()
    assert list(rows) == ["cve_ent", "month", "victims"]
    assert rows["victims"].sum() == load(VICTIMS).query("cve_ent == '12' and month.dt.year == 2018")["victims"].sum()


def test_names_stand_beside_codes_where_they_are_asked_for() -> None:
    rows = load(VICTIMS, states=["Guerrero", "Michoacán"], years=range(2018, 2020), names=True)
    assert dict(zip(rows["cve_ent"], rows["state"], strict=True)) == {"12": "Guerrero", "16": "Michoacán"}
    assert rows.attrs["table"] == VICTIMS
    assert "state" not in load(VICTIMS)
    assert load(DEATHS, municipalities="Tijuana", years=2018, names=True)["municipality"].tolist() == ["Tijuana"]


def test_a_table_of_municipalities_can_be_asked_for_a_state() -> None:
    rows = load(DEATHS, states="Colima", years=[2023, 2024])
    assert rows["cvegeo"].str[:2].unique().tolist() == ["06"]


@pytest.mark.parametrize(
    ("table", "asked", "told"),
    [
        (VICTIMS, {"states": "Guerero"}, "did you mean Guerrero"),
        (VICTIMS, {"municipalities": "Tijuana"}, "it has no municipalities to choose from"),
        ("sesnsp_cni_nation_month", {"states": 12}, "it has no states to choose from"),
        ("presidential_terms", {"years": 2018}, "its rows have no year"),
    ],
)
def test_what_a_table_does_not_hold_is_said(table: str, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(UnknownName, match=told):
        load(table, **asked)


@pytest.mark.parametrize("years", [2031, [2018, 2031], range(2030, 2032)])
def test_a_year_that_is_not_held_names_those_that_are(years: int | Iterable[int]) -> None:
    with pytest.raises(YearsNotCovered, match="no row of .*2031; it holds 1990 to 2024"):
        load(DEATHS, years=years)


def test_the_catalog_says_what_each_table_counts_from_when_to_when() -> None:
    rows = catalog().set_index("table")
    assert rows.loc[VICTIMS, ["counts", "first", "last", "newest_cut"]].tolist() == ["victims", "2015-01", "2025-09", "2025-09"]
    assert rows.loc[DEATHS, ["counts", "first", "last"]].tolist() == ["homicide_deaths", "1990", "2024"]
    assert "case file" in rows.loc[VICTIMS, "warnings"]


def test_a_table_without_rows_stands_in_the_catalogue_without_a_first_and_last_month(project: Path, home: Path) -> None:
    shutil.copytree(home / "data/processed", paths.processed(), dirs_exist_ok=True)
    path = paths.processed() / f"{VICTIMS}.parquet"
    pd.read_parquet(path).head(0).to_parquet(path, index=False)
    rows = catalog().set_index("table")
    assert rows.loc[VICTIMS, ["counts", "first", "last", "newest_cut"]].tolist() == ["victims", "", "", "2025-09"]
    assert not find("feminicid").empty


@pytest.mark.parametrize("text", ["feminicid", "FEMINICIDIO", "Feminicídio"])
def test_tables_are_found_by_what_they_count(text: str) -> None:
    assert {VICTIMS, "sesnsp_incidents_state_month"} <= set(find(text)["table"])
    assert DEATHS not in set(find(text)["table"])
    assert find("weather").empty


def test_the_command_finds_them_too() -> None:
    said = CliRunner().invoke(app, ["find", "feminicid"]).output
    assert VICTIMS in said
    assert "newest cut 2025-09, published 2025-10-20" in " ".join(said.split())
