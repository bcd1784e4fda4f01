"""SESNSP, Incidencia Delictiva del Fuero Común, victims (IDVFC): one file a month, all months since 2015, state by state."""

from __future__ import annotations

import pandas as pd

from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head
from violence_data.sources._sesnsp import COLUMNS, PAGE_URL, WEAPON, homicide_rows, known_offences, last_month, tidy_months

SOURCE = Source(
    id="sesnsp_victims",
    publisher="SESNSP",
    title="Incidencia delictiva del fuero común, víctimas",
    counts="victims in case files, by legal type",
    page_url=PAGE_URL,
    licence="Libre Uso MX",
    usual_day=20,
    on_page="Cifras de Víctimas del Fuero Común, 2015 - …",
)
METHOD = "CNSP38_2015"
SEX = {"Mujer": "female", "Hombre": "male", "No identificado": "not_identified"}
AGE_GROUP = {
    "Menores de edad (0-17)": "minor_0_17",
    "Adultos (18 y más)": "adult_18_plus",
    "No especificado": "not_specified",
    "No identificado": "not_identified",
}


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published: one row per year, state, type, means, sex and age band, months side by side."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state, month, offence, sex, age group and weapon; months after the cut are left out.

    Raises
    ------
    RawFileError
        For an unknown state, label or number, a doubled key, or numbers in months after the cut.
    """
    cells = homicide_rows(cells, file, known_offences(METHOD))
    wide = pd.DataFrame(
        {
            "cve_ent": to.same_state(cells, file, "clave_ent", "entidad"),
            "year": to.numbers(cells["year"], file, "Año", 2015, 2100),
            "offence": to.labels(cells["subtipo"], file, "Subtipo de delito", known_offences(METHOD)),
            "sex": to.labels(cells["sexo"], file, "Sexo", SEX),
            "age_group": to.labels(cells["rango_de_edad"], file, "Rango de edad", AGE_GROUP),
            "weapon": to.labels(cells["modalidad"], file, "Modalidad", WEAPON),
        }
    )
    return tidy_months(wide, cells, file, "victims", METHOD)


LAYOUTS = (
    layout.Layout(
        table="sesnsp_victims_state_month",
        columns={**COLUMNS, "sexo": ("Sexo",), "rango_de_edad": ("Rango de edad",)},
        ignored=("Bien jurídico afectado",),
        clean=clean,
        cut=last_month,
    ),
)
