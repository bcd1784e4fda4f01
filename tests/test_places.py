"""States and municipalities by name or code: what is known, what is refused and what is suggested."""

from __future__ import annotations

import pytest

from violence_data import places
from violence_data.errors import UnknownName


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Distrito Federal", "09"),
        ("Edo. de México", "15"),
        ("Estado de México", "15"),
        ("Edomex", "15"),
        ("Veracruz de Ignacio de la Llave", "30"),
        ("Michoacan de Ocampo", "16"),
        ("JALISCO", "14"),
        ("Jalisco state", "14"),
        ("  guerrero ", "12"),
        ("MX-GRO", "12"),
        ("México state", "15"),
        ("D.F.", "09"),
        ("Mexico City", "09"),
        ("COAHUILA", "05"),
        ("Coahuila de Zaragoza", "05"),
        ("Michoacán state", "16"),
        ("Veracruz-Llave", "30"),
        ("QUERETARO", "22"),
        (9, "09"),
        ("9", "09"),
        ("09", "09"),
    ],
)
def test_a_state_is_known_by_every_name(name: str | int, code: str) -> None:
    assert places.cve_ent(name) == code


def test_iso_codes_do_not_follow_the_order_of_inegi() -> None:
    codes = {s.cve_ent: s.iso_3166_2 for s in places.all_states()}
    assert (codes["05"], codes["06"], codes["07"], codes["08"], codes["09"]) == ("MX-COA", "MX-COL", "MX-CHP", "MX-CHH", "MX-CMX")


def test_an_unknown_state_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"found 'Michoacn'; did you mean Michoacán \(16\)\?"):
        places.cve_ent("Michoacn")
    with pytest.raises(UnknownName, match='run "violence-data list states"'):
        places.cve_ent("xyzxyzxyz")
    with pytest.raises(UnknownName, match='expected "01" to "32", found "33"|found \'33\''):
        places.get("33")


@pytest.mark.parametrize("name", ["Mexico", "México", " MÉXICO. "])
def test_mexico_alone_asks_which_is_meant_but_in_a_row_of_states_it_is_one(name: str) -> None:
    for asked in (places.cve_ent, places.place, lambda one: places.cve_ents([one])):
        with pytest.raises(UnknownName, match='"00" for the nation, or "Estado de México" or "15" for the state'):
            asked(name)
    assert places.cve_ent_in_file(name) == "15"


@pytest.mark.robust("parameters", "what folds to the number of a state but is none: -1, 1.0, 0x1, other digits")
@pytest.mark.parametrize(
    "name", ["-1", -1, "+1", "1.0", 1.0, "0x1", "1e0", "#1", "(1)", "1%", "01.", "_01", "٠١", "①", "²", "001", "1\x00", "-00"]
)
def test_a_number_that_is_no_code_is_no_state(name: str | int) -> None:
    for asked in (places.cve_ent, places.place):
        with pytest.raises(UnknownName, match="expected a name or code of one of the 32 states"):
            asked(name)


@pytest.mark.parametrize(("name", "code"), [(" 01 ", "01"), ("1\n", "01"), (1, "01"), ("MX-AGU", "01")])
def test_a_code_may_stand_between_spaces(name: str | int, code: str) -> None:
    assert places.cve_ent(name) == places.place(name) == code


def test_several_states_keep_their_order_and_stand_once() -> None:
    assert places.cve_ents(["Michoacán", 12, "16"]) == ["16", "12"]
    with pytest.raises(UnknownName, match="expected at least one"):
        places.cve_ents([])


def test_the_grid_has_a_tile_for_each_state() -> None:
    assert len({(s.grid_row, s.grid_col) for s in places.all_states()}) == 32


@pytest.mark.parametrize(
    ("name", "code"), [("Tijuana", "02004"), ("tijuana, Baja California", "02004"), (2004, "02004"), ("Morelos, Zacatecas", "32032")]
)
def test_a_municipality_by_name_or_code(name: str | int, code: str) -> None:
    assert places.cvegeo(name) == code


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Morelos", "the name of 5: .*Morelos, Zacatecas .32032.; write the state after a comma"),
        ("Tijuna", "did you mean Tijuana, Baja California"),
        ("99999", "expected a name or a five-digit code"),
        ("", "expected a name or a five-digit code"),
    ],
)
def test_a_municipality_that_is_none_or_several_says_which(name: str, told: str) -> None:
    with pytest.raises(UnknownName, match=told):
        places.cvegeo(name)
