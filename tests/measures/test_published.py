"""Totals published elsewhere: the newest by the day, of the table, place, period and legal types asked for, named as what it is."""

from __future__ import annotations

from typing import Any

import pytest

from violence_data import measures, seeds, tables

VICTIMS, REGISTRATION = "sesnsp_victims_state_month", "inegi_deaths_registration_state_month"
ROWS = seeds.read_table(tables.get("published_totals"))


@pytest.mark.parametrize(
    ("table", "year", "asked", "value", "status"),
    [
        (REGISTRATION, 2019, {}, 36_661, "definitive"),
        (REGISTRATION, 2019, {"as_of": "2021-06-30"}, 36_476, "preliminary"),
        (REGISTRATION, 2010, {}, 25_757, "definitive"),
        (REGISTRATION, 2023, {"as_of": "2024-12-31"}, 31_062, "preliminary"),
        (REGISTRATION, 2023, {}, 32_252, "definitive"),
        (REGISTRATION, 2024, {"as_of": "2025-11-09"}, 33_241, "preliminary"),
        (REGISTRATION, 2024, {"as_of": "2025-11-10"}, 33_550, "definitive"),
        (REGISTRATION, 2025, {"months": 6}, 14_488, None),
        (VICTIMS, 2025, {}, 23_609, None),
        (VICTIMS, 2025, {"offences": ("feminicidio", "homicidio_doloso")}, 23_609 + 732, None),
    ],
)
def test_the_newest_total_answers_and_a_definitive_one_stands_above_a_preliminary_one(
    table: str, year: int, asked: dict[str, Any], value: int, status: str | None
) -> None:
    found = measures.published_total(ROWS, table, year, **asked)
    assert found is not None and found.value == value and status in (None, found.status)
    assert found.unit == ("victims" if table == VICTIMS else "homicide_deaths")


def test_the_year_that_no_file_held_covers_names_its_cut_and_day() -> None:
    found = measures.published_total(ROWS, VICTIMS, 2025)
    assert found is not None
    assert (found.cut, found.published_on, found.published_on_is) == ("2026-05 to 2026-08", "2026-09-20", "at the latest")


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        (VICTIMS, {"as_of": "2026-09-19"}),
        (VICTIMS, {"cve_ent": "12"}),
        (VICTIMS, {"offences": ("homicidio_culposo",)}),
        (REGISTRATION, {}),
        ("sesnsp_cni_nation_month", {}),
    ],
)
def test_nothing_is_known_of_what_no_row_names_or_named_by_then(table: str, asked: dict[str, Any]) -> None:
    assert measures.published_total(ROWS, table, 2025, **asked) is None
