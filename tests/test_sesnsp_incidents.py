"""Case files under three counting methods: each layout told by its columns and years, none mixed, attempts no homicides."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support import Register

from violence_data import analysis, checks, flags, paths, processed, tables
from violence_data.errors import RawFileError, UnknownName
from violence_data.sources import sesnsp_incidents

MONTHS = "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,Diciembre"
HEAD = f"Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}\n"
ROW = "{year},{code},Guerrero,La vida,Homicidio,{subtipo},{modalidad},1,2,{rest}\n"
IEFC = f"AÑO,INEGI,ENTIDAD,MODALIDAD,TIPO,SUBTIPO,{MONTHS.upper()}\n"


def row(year: int, rest: str, subtipo: str = "Homicidio doloso", modalidad: str = "Con arma blanca", code: str = "12") -> str:
    return ROW.format(year=year, code=code, subtipo=subtipo, modalidad=modalidad, rest=rest)


def clean(register: Register, text: str, cut: str) -> pd.DataFrame:
    file = register("sesnsp_incidents", "a.csv", text.encode("cp1252"), cut=cut)
    [(layout, cells)] = sesnsp_incidents.read(file)
    return layout.clean(cells, file)


def test_the_years_tell_the_method_and_attempts_are_no_homicides(register: Register) -> None:
    since_2015 = clean(register, HEAD + row(2019, "0,0,0,0,0,0,0,0,0,7"), "2019-12")
    assert set(since_2015["method"]) == {"CNSP38_2015"}
    attempt = row(2026, ",,,,,,,,,", "Tentativa de homicidio doloso", "Tentativa de homicidio doloso", "12")
    since_2026 = clean(register, HEAD + row(2026, ",,,,,,,,,", code="12") + attempt, "2026-02")
    assert set(since_2026["method"]) == {"RNID_2026"}
    assert since_2026.groupby("offence")["incidents"].sum().to_dict() == {"homicidio_doloso": 3, "tentativa_de_homicidio_doloso": 3}
    assert set(since_2026.loc[since_2026["offence"] != "homicidio_doloso", "weapon"]) == {"not_specified"}


def test_in_the_old_method_the_modalidad_is_the_family(register: Register) -> None:
    rows = "2017,12,GUERRERO,HOMICIDIOS,DOLOSOS,CON ARMA DE FUEGO,1,2,3,4,5,6,7,8,9,10,11,12\n"
    other = "2017,12,GUERRERO,ROBO COMUN,CON VIOLENCIA,A NEGOCIO,1,2,3,4,5,6,7,8,9,10,11,12\n"
    tidy = clean(register, IEFC + rows + other, "2018-07")
    assert (tidy["incidents"].sum(), set(tidy["method"]), set(tidy["weapon"])) == (78, {"IEFC_1997"}, {"firearm"})
    assert tidy["month"].max() == pd.Timestamp("2017-12-01"), "the series ended before the cut of its last file"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + row(2025, "0,0,0,0,0,0,0,0,0,0") + row(2026, ",,,,,,,,,"), "row 3, column Año: expected years of one counting method"),
        (HEAD + row(2026, ",,,,,,,,,", "Homicidio raro"), "row 2, column Subtipo de delito: expected one of"),
        (HEAD + row(2026, ",,,,,,,,,") + row(2026, ",,,,,,,,,"), "rows 2 and 3: doubled key"),
        (HEAD + row(2026, "5,,,,,,,,,"), "row 2, column Marzo: expected a blank or 0 after the cut 2026-02, found 5"),
        (IEFC + "2017,12,GUERRERO,HOMICIDIOS,RAROS,OTROS,1,2,3,4,5,6,7,8,9,10,11,12\n", "row 2, column TIPO: expected one of"),
    ],
)
def test_a_bad_file_gets_one_error(register: Register, text: str, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        clean(register, text, "2026-02")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("method", "year", "total"), [("IEFC_1997", 1997, 16_866), ("IEFC_1997", 2017, 25_316), ("CNSP38_2015", 2017, 25_033)]
)
def test_shipped_totals(method: str, year: int, total: int) -> None:
    rows = processed.load("sesnsp_incidents_state_month")
    rows = rows[(rows["method"] == method) & (rows["offence"] == "homicidio_doloso") & (rows["month"].dt.year == year)]
    assert rows["incidents"].sum() == total


@pytest.mark.usefixtures("built")
def test_every_shipped_file_equals_its_sum_by_hand() -> None:
    everything = processed.load("sesnsp_incidents_state_month", cuts="all")
    for path in sorted((paths.raw() / "sesnsp_incidents").glob("IDEFC*.zip")):
        with zipfile.ZipFile(path) as archive:
            data = archive.read(archive.namelist()[0])
        try:
            text = data.decode("utf-8-sig").encode("mac_roman").decode("latin-1")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        lines = csv.DictReader(io.StringIO(text))
        by_hand = sum(
            int(line[m].replace(",", "") or 0)
            for line in lines
            if line["Subtipo de delito"] == "Homicidio doloso"
            for m in MONTHS.split(",")
        )
        rows = everything[(everything["cut"] == path.stem[-7:]) & (everything["offence"] == "homicidio_doloso")]
        assert rows["incidents"].sum() == by_hand > 0, path.name


@pytest.mark.usefixtures("built")
def test_methods_stand_side_by_side_with_a_break_where_each_begins() -> None:
    table, population = processed.load("sesnsp_incidents_state_month"), processed.load("conapo_population_state_year")
    years = analysis.yearly_by_method(table, population)
    assert list(years["method"].unique()) == ["IEFC_1997", "CNSP38_2015", "RNID_2026"]
    assert analysis.method_breaks(years) == [(2014.5, "CNSP38_2015"), (2025.5, "RNID_2026")]
    assert sorted(years.loc[years["year"].duplicated(), "year"].unique()) == [2015, 2016, 2017]
    with pytest.raises(UnknownName, match="expected a column method"):
        analysis.yearly_by_method(table.drop(columns="method"), population)


@pytest.mark.parametrize(
    ("name", "cut"), [("IDEFC_NM_2020-10", "2020-10"), ("IDEFC_NM_2022-03", "2022-03"), ("RNID_Delitos_Estatal_2026-02", "2026-02")]
)
def test_whole_published_files_are_read(register: Register, name: str, cut: str) -> None:
    folder = os.environ.get("VIOLENCE_DATA_ORIGINALS")
    if not folder:
        pytest.skip("VIOLENCE_DATA_ORIGINALS is not set: the whole published files are not here")
    data = (Path(folder) / "sesnsp" / f"{name}.csv").read_bytes()
    file = register("sesnsp_incidents", f"{name}.csv", data, cut=cut)
    [(layout, cells)] = sesnsp_incidents.read(file)
    whole = layout.clean(cells, file)
    with zipfile.ZipFile(next(Path(__file__).parent.parent.glob(f"data/raw/sesnsp_incidents/*{cut}.zip"))) as archive:
        shipped = register("sesnsp_incidents", "s.csv", archive.read(archive.namelist()[0]), cut=cut)
    [(layout, cells)] = sesnsp_incidents.read(shipped)
    keys = ["cve_ent", "month", "offence", "weapon", "incidents"]
    assert whole[keys].sort_values(keys).to_numpy().tolist() == layout.clean(cells, shipped)[keys].sort_values(keys).to_numpy().tolist()


@pytest.mark.usefixtures("built")
def test_methods_that_share_a_cut_are_flagged_apart() -> None:
    table = tables.get("sesnsp_incidents_state_month")
    rows = processed.load(table.name).drop(columns=["suspected_gap", "level_shift"])
    apart, together = (flags.add_flags(table, some) for some in (rows, rows.assign(cut="2026-03")))
    keys = ["method", "cve_ent", "month", "offence", "weapon", "suspected_gap", "level_shift"]
    assert apart[keys].equals(together[keys])
    assert not [f for f in checks.run_checks(table, together.assign(cut="2026-03")) if f.severity == "error" and f.check == "complete grid"]
