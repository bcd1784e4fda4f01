"""A series younger than a year, and a second counting method of victims: every report is made, and no two methods are drawn as one."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn import charts_of
from support import copy_project, write_manifest, zipped

from violence_data import measures, paths, places, processed, raw, words_of
from violence_data.reports import front
from violence_data.reports.catalog import REPORTS
from violence_data.sources import containers
from violence_data.sources.layout import MONTHS
from violence_data.topics import revisions

pytestmark = pytest.mark.xdist_group("young")  # its tables are built once
VICTIMS, FILES = "sesnsp_victims_state_month", "sesnsp_incidents_state_month"
FIRST = {
    "national_trend": {"source": "sesnsp_victims"},
    "forecast_year": {"source": "sesnsp_victims"},
    "state_profile": {"cve_ent": "25"},
}
TWICE = ("whats_new", "revisions")
KINDS = (
    ("Homicidio", "Homicidio doloso", "Con arma de fuego", "Hombre", "18 a 29 años", 9),
    ("Homicidio", "Homicidio doloso", "Con arma blanca", "Mujer", "Más de 60 años", 2),
    ("Homicidio", "Homicidio culposo", "En accidente de tránsito", "Hombre", "30 a 60 años", 3),
    ("Homicidio", "Tentativa de homicidio doloso", "Tentativa de homicidio doloso", "Hombre", "13 a 17 años", 5),
    ("Feminicidio", "Feminicidio", "Con arma blanca", "Mujer", "0 a 12 años", 1),
)


def register_victims(months: int, more: int = 0) -> str:
    """Victims of 2026 by state, as the register writes them: no row of zeros, months to come blank."""
    header = "Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,Sexo,Rango de edad"
    rows = [",".join([header, *map(str.capitalize, MONTHS)])]
    for state in places.all_states():
        for at, (*words, count) in enumerate(KINDS):
            if at == 4 and int(state.cve_ent) % 2:
                continue  # no feminicide in this state: the publisher leaves the row out
            cells = [str(count + n + more) if n < months else "" for n in range(12)]
            rows.append(",".join(["2026", str(int(state.cve_ent)), state.name, "La vida", *words, *cells]))
    return "\n".join(rows) + "\n"


def later_files(months: int) -> str:
    """The shipped register of March 2026 with more months after it."""
    file = next(f for f in raw.read_manifest() if f.file.endswith("RNID_Delitos_Estatal_2026-03.zip"))
    rows = list(csv.reader(io.StringIO(containers.unpack(file).decode("cp1252"))))
    at = rows[0].index("Marzo")
    for row in rows[1:]:
        row[at + 1 : at + 1 + months - 3] = row[at - 2 : at - 2 + months - 3]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def put(folder: Path, rows: list[dict[str, str]], source: str, name: str, cut: str, day: str, text: str) -> None:
    path = folder / "data/raw" / source / name
    data = zipped(**{"a.csv": text.encode("utf-8-sig")})
    path.write_bytes(data)
    like = next(r for r in rows if r["source_id"] == source)
    own = {"file": f"{source}/{name}", "cut": cut, "published_on": day, "bytes": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}
    rows.append({**like, **own, "original_sha256": "", "transformed": "", "note": ""})


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with two cuts of the register's victims and three more of its case files, few other cuts, built."""
    folder = copy_project(tmp_path_factory.mktemp("young"), processed_tables=False)
    with (folder / "data/raw" / raw.MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = []
    for row in rows:
        old = row["source_id"] in ("sesnsp_victims", "sesnsp_incidents") and row["cut"] < "2024-09" and "1997" not in row["file"]
        (folder / "data/raw" / row["file"]).unlink() if old else kept.append(row)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(folder))
        write_manifest(folder, kept)
        for n, day in ((4, "2026-05-20"), (5, "2026-06-20"), (6, "2026-07-20")):
            put(folder, kept, "sesnsp_incidents", f"RNID_{n}.zip", f"2026-{n:02}", day, later_files(n))
        for n, day in ((1, "2026-02-20"), (2, "2026-03-20")):
            put(folder, kept, "sesnsp_victims", f"RNID_{n}.zip", f"2026-{n:02}", day, register_victims(n, n))
        write_manifest(folder, kept)
        processed.build()
        yield folder


@pytest.mark.parametrize("name", [VICTIMS, FILES])
@pytest.mark.usefixtures("young")
def test_a_young_series_has_its_page_of_what_is_new(name: str) -> None:
    pair = revisions.cut_pair(processed.load(name, cuts="all"))
    said = words_of("revisions").newest_month(revisions.news(measures.monthly(pair.now)), pair)
    assert pair.method == "RNID_2026"
    assert "It is not compared with a year before: this series begins in" in said and "of an earlier year" not in said


@pytest.mark.parametrize("name", [n for n in REPORTS if n != "story_check"])
@pytest.mark.usefixtures("young")
def test_every_report_is_made_beside_a_young_series(name: str) -> None:
    for values in ({"source": "sesnsp_victims"}, {"source": "sesnsp_incidents"}) if name in TWICE else (FIRST.get(name, {}),):
        assert list(charts_of(name, values))


@pytest.mark.usefixtures("young")
def test_two_methods_of_victims_are_never_drawn_as_one() -> None:
    both = processed.load(VICTIMS)
    assert set(both["method"]) == {"CNSP38_2015", "RNID_2026"}
    shown = measures.main_method(both)
    assert set(shown["method"]) == {"CNSP38_2015"}
    assert {s["method"] for s in shown.attrs["sources"]} == {"CNSP38_2015"}
    said = "Not drawn, for it counts in another way: the register of 2026, January 2026 to February 2026."
    assert said in words_of("shared").plain.source_line([shown])
    register = both[both["method"] == "RNID_2026"]
    assert register["victims"].notna().all()
    feminicides = register[register["offence"] == "feminicidio"].groupby("cve_ent")["victims"].sum()
    assert feminicides["01"] == 0, "the publisher leaves out rows of zeros"
    assert feminicides["02"] > 0


@pytest.mark.usefixtures("young")
def test_the_front_page_shows_rates_of_one_method() -> None:
    shown = front.tile_map({})
    assert shown.year == 2024 and shown.nation is not None
    assert all(tile.per_100k is not None for tile in shown.tiles)


@pytest.mark.usefixtures("young")
def test_what_a_cut_must_publish_is_asked_for() -> None:
    newest, parts = processed.load(VICTIMS), processed.load(VICTIMS, covering=("feminicidio", "sex"))
    by_method = newest.groupby("method")["cut"].first()
    assert by_method.to_dict() == {"CNSP38_2015": "2025-09", "RNID_2026": "2026-02"}
    assert parts.groupby("method")["cut"].first().to_dict() == {"CNSP38_2015": "2025-06", "RNID_2026": "2026-02"}
    sums = newest[newest["method"] == "CNSP38_2015"]
    assert set(sums["sex"]) == set(sums["age_group"]) == set(sums["weapon"]) == {"not_published_here"}
    assert (sums["victims"] >= 0).all()
