"""SSPC-CNI, national victims of homicidio doloso by month, as shown on a slide: months and numbers, nothing else."""

from __future__ import annotations

import pandas as pd

from violence_data.errors import RawFileError
from violence_data.raw import RawFile, Source
from violence_data.sources import _cells as to
from violence_data.sources import _layout as layout
from violence_data.sources._head import Head
from violence_data.sources._sesnsp import PAGE_URL

SOURCE = Source(
    id="sesnsp_cni",
    publisher="SSPC-CNI",
    title="Víctimas de homicidio doloso, nacional",
    counts="victims of homicidio doloso in case files, the nation alone, as shown on a slide",
    page_url=PAGE_URL,
    licence="Libre Uso MX",
)
MONTH = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])"


def read(file: RawFile) -> list[layout.Part]:
    """Return a file's layout and cells as published: one row a month."""
    return [layout.read_table(file, LAYOUTS)]


def fits(head: Head) -> bool:
    """Return whether a file's header is one of this product."""
    return head.fits(LAYOUTS)


def clean(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per month, of the nation.

    Raises
    ------
    RawFileError
        For a month or number that is none, a month twice, or a last month that is not the cut.
    """
    written = cells["month"].str.strip()
    to.refuse(file, cells["month"], ~written.str.fullmatch(MONTH), "month", "a month as YYYY-MM")
    tidy = pd.DataFrame({"month": pd.to_datetime(written, format="%Y-%m").astype("datetime64[us]")})
    to.unique_key(tidy, file, ["month"])
    tidy["victims"] = to.counts(cells["victims"], file, "victimas_homicidio_doloso")
    if written.max() != file.cut:
        raise RawFileError(f"{file.name}: the manifest gives the cut {file.cut}, the file ends with {written.max()}")
    return to.stamp(tidy.assign(offence="homicidio_doloso"), file)


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month in the rows; cells that are no month are left to `clean`."""
    written = cells["month"].str.strip()
    months = written[written.str.fullmatch(MONTH)]
    return "" if months.empty else str(months.max())


LAYOUTS = (
    layout.Layout(
        table="sesnsp_cni_nation_month",
        columns={"month": ("month",), "victims": ("victimas_homicidio_doloso",)},
        clean=clean,
        cut=_last_month,
    ),
)
