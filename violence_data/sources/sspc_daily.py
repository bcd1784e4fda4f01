"""SSPC, daily bulletins of homicide victims: the prosecutors' tally by state, and the press by municipality.

Compiled files hold the bulletins one under another, in no order of days; `archivo` is the name of the bulletin's file, its day.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from violence_data import containers
from violence_data.checks.daily import SPIKE_VICTIMS
from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _bulletins as bulletins
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources import _many as many
from violence_data.sources._head import Head

SOURCE = Source(
    id="sspc_daily",
    publisher="SSPC",
    title="Víctimas reportadas por delito de homicidio, boletín diario",
    counts="victims of homicide known that day, to prosecutors by state or to the press by municipality",
    page_url="https://www.informeseguridad.cns.gob.mx/",
    licence="Libre Uso MX",
)
PROSECUTORS = "grupo_interinstitucional"
PRESS = "fuentes_abiertas"
SEXES = {"victims_male": "Hombre", "victims_female": "Mujer", "victims_not_identified": "No Identificado"}
MISDATED = ("2020-04-21",)
"""Days of the prosecutors' tally that may stand twice, when alike in every row.

2020-04-21 stands once among the bulletins of April 2020 and once in place of 2019-04-21, with that same day on its face and the same
33 rows: the bulletin of 2019-04-21 is lost. The rows fit the press of 2020-04-21 (correlation over the states 0.88; 0.63 in 2019).
"""


def read(file: RawFile) -> list[layout.Part]:
    """Return the layout and cells of each bulletin in a file: a compilation, or a zip of single days, which may hold both."""
    held = containers.entries(file)
    return many.read_days(file, held, OF_ONE_DAY) if len(held) > 1 else [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of a bulletin, compiled or in a zip of single days."""
    return head.fits(LAYOUTS) or (len(head.entries) > 1 and head.fits(OF_ONE_DAY))


def clean_states(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per day and state of the prosecutors' tally; the row `Total` becomes a column to check against.

    A state that a bulletin leaves out has no row: it was not published, which is not 0.

    Raises
    ------
    RawFileError
        For an unknown state, a wrong number or day, a blank, totals alone, a day that stands twice, or a state that stands twice on a day.
    """
    total = {"total": "Total"}
    rows = pd.DataFrame(
        {
            "date": bulletins.days(cells, file),
            "cve_ent": to.state_codes(bulletins.names(cells["entidad"]), file, "Entidad", total),
            "victims": _whole(cells["victims"], file),
        }
    )
    bulletins.refuse_doubled_days(rows, file, ["cve_ent"], MISDATED)
    rows = bulletins.without_repeated(rows)
    to.unique_key(rows, file, ["date", "cve_ent"])
    is_total = rows["cve_ent"] == "Total"
    if is_total.all():
        raise RawFileError(f"{file.name}: expected rows of states, found totals alone; get the bulletin again")
    day_total = rows[is_total].set_index("date")["victims"]
    tidy = rows[~is_total].assign(day_total_published=rows["date"].map(day_total).astype("Int64"), bulletin=PROSECUTORS)
    return to.stamp(tidy, file)


def clean_municipalities(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per day and municipality of the press tally.

    Of rows alike in every column one is kept; other rows of one municipality and day are summed. Names that the published
    state does not have stand under `99999`, one row per day and state.

    Raises
    ------
    RawFileError
        For an unknown state, a wrong number or day, a blank count of victims, or a day that stands twice.
    """
    rows = pd.DataFrame(
        {
            "date": bulletins.days(cells, file),
            "cve_ent": to.state_codes(bulletins.names(cells["entidad"]), file, "Entidad"),
            "name": bulletins.names(cells["municipio"]),
            "victims": _whole(cells["victims"], file),
            **{slug: bulletins.victims(cells[slug], file, header) for slug, header in SEXES.items()},
        }
    )
    bulletins.refuse_doubled_days(rows, file, ["cve_ent", "name"])
    rows = bulletins.without_repeated(rows)
    rows["cvegeo"] = bulletins.municipality_codes(rows["cve_ent"], rows["name"])
    tidy = _sum_rows(rows)
    is_known = tidy["cvegeo"] != bulletins.UNKNOWN_MUNICIPALITY
    return to.stamp(tidy.assign(bulletin=PRESS, spike=is_known & tidy["victims"].ge(SPIKE_VICTIMS).astype(bool)), file)


def _whole(cells: pd.Series, file: RawFile) -> pd.Series:
    values = bulletins.victims(cells, file, "Homicidios")
    to.refuse(file, cells, values.isna(), "Homicidios", "a number of victims")
    return values


def _sum_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per day and municipality; a sex that one of its rows leaves blank stays missing."""
    sexes = list(SEXES)
    rows = rows.assign(
        rows_published=rows["rows_repeated"] + 1, sexes_add_up=(rows[sexes].fillna(0).sum(axis=1) == rows["victims"]).astype(bool)
    )
    blank = rows[sexes].isna().add_suffix("_blank")
    by_day = pd.concat([rows, blank], axis=1).groupby(["date", "cve_ent", "cvegeo"], dropna=False)
    summed = by_day[["victims", *sexes, "rows_published", "rows_repeated"]].sum()
    for sex in sexes:
        summed[sex] = summed[sex].mask(by_day[f"{sex}_blank"].any())
    return summed.assign(sexes_add_up=by_day["sexes_add_up"].all()).reset_index()


LAYOUTS = (
    layout.Layout(
        table="sspc_daily_municipality",
        columns={
            "entidad": ("Entidad",),
            "municipio": ("Municipio",),
            "victims": ("Homicidios",),
            **{slug: (header,) for slug, header in SEXES.items()},
            "fecha": ("Fecha",),
            "archivo": ("archivo",),
        },
        clean=clean_municipalities,
        cut=bulletins.last_month,
    ),
    layout.Layout(
        table="sspc_daily_state",
        columns={"entidad": ("Entidad",), "victims": ("Homicidios",), "fecha": ("Fecha",), "archivo": ("archivo",)},
        clean=clean_states,
        cut=bulletins.last_month,
    ),
)
OF_ONE_DAY = tuple(replace(part, columns={f: h for f, h in part.columns.items() if f != "archivo"}) for part in LAYOUTS)
"""The same, as a file of one day: its day is the file's name."""
