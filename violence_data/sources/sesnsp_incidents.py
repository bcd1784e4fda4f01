"""SESNSP, Incidencia Delictiva, case files by state: three counting methods, 1997-2017, from 2015, and from 2026.

A case file (carpeta; before 2015 averiguación) may hold several victims. The methods overlap and differ, so each row names its own.
"""

from __future__ import annotations

import pandas as pd

from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head
from violence_data.sources._sesnsp import (
    ATTEMPTS,
    COLUMNS,
    MONTHS,
    PAGE_URL,
    WEAPON,
    homicide_rows,
    known_offences,
    last_month,
    one_method,
    tidy_months,
)

SOURCE = Source(
    id="sesnsp_incidents",
    publisher="SESNSP",
    title="Incidencia delictiva del fuero común, carpetas de investigación",
    counts="case files, by legal type; one may hold several victims",
    page_url=PAGE_URL,
    licence="Libre Uso MX",
    usual_day=20,
    on_page="Cifras de Incidencia Delictiva Estatal, 2015 - …",
)
TABLE = "sesnsp_incidents_state_month"
IEFC_LAST_MONTH = "2017-12"
IEFC_WEAPON = {"CON ARMA DE FUEGO": "firearm", "CON ARMA BLANCA": "blade", "OTROS": "other", "SIN DATOS": "not_specified"}


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published: one row per year, state, type and means, months side by side."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state, month, offence and means under the methods of 2015 and of 2026, which share their columns.

    Raises
    ------
    RawFileError
        When a file mixes years of both methods, or a state, label or number is unknown.
    """
    method = one_method(to.numbers(cells["year"], file, "Año", 2015, 2100), file)
    cells = homicide_rows(cells, file, known_offences(method))
    offence = to.labels(cells["subtipo"], file, "Subtipo de delito", known_offences(method))
    weapon = to.labels(cells["modalidad"], file, "Modalidad", WEAPON | ATTEMPTS)
    return _tidy(cells, file, offence, weapon, method)


def clean_iefc(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the same under the method of 1997-2017, in which the modalidad is the family and the tipo the intent."""
    cells = cells[to.labels_in(cells["family"], ("HOMICIDIOS",))]
    offence = to.labels(cells["tipo"], file, "TIPO", known_offences("IEFC_1997", "published_tipo"))
    weapon = to.labels(cells["subtipo"], file, "SUBTIPO", IEFC_WEAPON)
    return _tidy(cells, file, offence, weapon, "IEFC_1997", IEFC_LAST_MONTH)


def _tidy(cells: pd.DataFrame, file: RawFile, offence: pd.Series, weapon: pd.Series, method: str, last_month: str = "") -> pd.DataFrame:
    wide = pd.DataFrame(
        {
            "cve_ent": to.same_state(cells, file, "clave_ent", "entidad"),
            "year": to.numbers(cells["year"], file, "Año", 1997, 2100),
            "offence": offence,
            "weapon": weapon,
        }
    )
    return tidy_months(wide, cells, file, "incidents", method, last_month)


LAYOUTS = (
    layout.Layout(
        table=TABLE,
        columns=COLUMNS,
        ignored=("Bien jurídico afectado",),
        clean=clean,
        cut=last_month,
    ),
    layout.Layout(
        table=TABLE,
        columns={
            "year": ("AÑO", "ANIO"),
            "clave_ent": ("INEGI",),
            "entidad": ("ENTIDAD",),
            "family": ("MODALIDAD",),
            "tipo": ("TIPO",),
            "subtipo": ("SUBTIPO",),
            **MONTHS,
        },
        clean=clean_iefc,
    ),
)
