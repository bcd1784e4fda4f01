from __future__ import annotations

import pytest

from violence_data import states
from violence_data.errors import UnknownName


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Distrito Federal", "09"),
        ("Edo. de México", "15"),
        ("México", "15"),
        ("Veracruz de Ignacio de la Llave", "30"),
        ("Michoacan de Ocampo", "16"),
        ("JALISCO", "14"),
        ("Jalisco state", "14"),
        ("  guerrero ", "12"),
        ("MX-GRO", "12"),
        (9, "09"),
        ("9", "09"),
        ("09", "09"),
    ],
)
def test_a_state_is_known_by_every_name(name: str | int, code: str) -> None:
    assert states.cve_ent(name) == code


def test_iso_codes_do_not_follow_the_order_of_inegi() -> None:
    codes = {s.cve_ent: s.iso_3166_2 for s in states.all_states()}
    assert (codes["05"], codes["06"], codes["07"], codes["08"], codes["09"]) == ("MX-COA", "MX-COL", "MX-CHP", "MX-CHH", "MX-CMX")


def test_an_unknown_state_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"found 'Michoacn'; did you mean Michoacán \(16\)\?"):
        states.cve_ent("Michoacn")
    with pytest.raises(UnknownName, match='run "violence-data list states"'):
        states.cve_ent("xyzxyzxyz")
    with pytest.raises(UnknownName, match='expected "01" to "32", found "33"|found \'33\''):
        states.get("33")


def test_several_states_keep_their_order_and_stand_once() -> None:
    assert states.cve_ents(["Michoacán", 12, "16"]) == ["16", "12"]
    with pytest.raises(UnknownName, match="expected at least one"):
        states.cve_ents([])


def test_the_grid_has_a_tile_for_each_state() -> None:
    assert len({(s.grid_row, s.grid_col) for s in states.all_states()}) == 32
