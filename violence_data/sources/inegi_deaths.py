"""INEGI, deaths by homicide: by month of occurrence (states, municipalities) and by month of registration (states).

Homicide in INEGI's sense is ICD-10 X85-Y09 and Y87.1; legal intervention and undetermined intent are not in these tables.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head

SOURCE = Source(
    id="inegi_deaths",
    publisher="INEGI",
    title="Defunciones por homicidio",
    counts="death certificates with homicide as the cause",
    page_url="https://www.inegi.org.mx/programas/mortalidad/",
    licence="Términos de libre uso de la información del INEGI",
)


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published: one row per place, year and month."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def _clean(cells: pd.DataFrame, file: RawFile, place: str) -> pd.DataFrame:
    """Return one row per place and month."""
    year = to.numbers(cells["year"], file, "year", 1900, 2100)
    month = to.numbers(cells["month"], file, "month", 1, 12)
    if place == "cvegeo":
        bad = ~cells["place"].str.fullmatch(r"(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}")
        to.refuse(file, cells["place"], bad, "ent_mun", "a municipality code of five digits, 01001 to 32999")
    codes = cells["place"] if place == "cvegeo" else to.state_codes(cells["place"], file, "state")
    tidy = pd.DataFrame({place: codes, "month": to.first_days(year, month)})
    to.unique_key(tidy, file, [place, "month"])
    tidy["homicide_deaths"] = to.counts(cells["count"], file, "homicides")
    if f"{tidy['month'].max():%Y-%m}" != file.cut:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the file ends with {tidy['month'].max():%Y-%m}")
    return to.stamp(tidy, file)


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month in the rows; cells that are no number are left to `clean`."""
    year, month = (cells[c].str.strip() for c in ("year", "month"))
    written = (year + "-" + month.str.zfill(2))[year.str.fullmatch("[0-9]{4}") & month.str.fullmatch("[0-9]{1,2}")]
    return "" if written.empty else str(written.max())


LAYOUTS = (
    layout.Layout(
        table="inegi_deaths_occurrence_state_month",
        columns={"place": ("cve_ent",), "year": ("year",), "month": ("month",), "count": ("homicides",)},
        clean=partial(_clean, place="cve_ent"),
        cut=_last_month,
    ),
    layout.Layout(
        table="inegi_deaths_occurrence_municipality_month",
        columns={"place": ("ent_mun",), "year": ("year",), "month": ("month",), "count": ("homicides",)},
        clean=partial(_clean, place="cvegeo"),
        cut=_last_month,
    ),
    layout.Layout(
        # The compilation as published. Its population and rates come of a wrong interpolation and are not read.
        table="inegi_deaths_occurrence_municipality_month",
        columns={"place": ("ent_mun",), "year": ("year",), "month": ("month",), "count": ("homicides",)},
        ignored=("pop_est", "homicide_rate"),
        delimiter="|",
        clean=partial(_clean, place="cvegeo"),
        cut=_last_month,
    ),
    layout.Layout(
        table="inegi_deaths_registration_state_month",
        columns={
            "place": ("entidad_registro",),
            "year": ("anio_registro",),
            "month": ("mes_registro",),
            "count": ("defunciones_homicidio",),
        },
        clean=partial(_clean, place="cve_ent"),
        cut=_last_month,
    ),
)
