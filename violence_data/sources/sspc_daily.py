"""SSPC, daily bulletins of homicide victims: the prosecutors' tally by state, and the press by municipality.

Compiled files hold the bulletins one under another, in no order of days; `archivo` is the name of the bulletin's file, its day.
Counts are written `1.0`; days and rows stand there in copies.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd

from violence_data import places, seeds
from violence_data.checks.kinds import SPIKE_VICTIMS
from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import containers, reading
from violence_data.sources.layout import Layout, Part, named
from violence_data.sources.reading import NOTES, Product

LARGEST = 50_000_000
"""Bytes that a zip of single days unpacks to: three years have two million."""
PROSECUTORS = "grupo_interinstitucional"
PRESS = "fuentes_abiertas"
SEXES = {"victims_male": "Hombre", "victims_female": "Mujer", "victims_not_identified": "No Identificado"}
MISDATED = ("2020-04-21",)
"""Days of the prosecutors' tally that may stand twice, when alike in every row.

2020-04-21 stands once among the bulletins of April 2020 and once in place of 2019-04-21, with that same day on its face and the same
33 rows: the bulletin of 2019-04-21 is lost. The rows fit the press of 2020-04-21 (correlation over the states 0.88; 0.63 in 2019).
"""
UNKNOWN_MUNICIPALITY = "99999"


def _read(file: RawFile) -> list[Part]:
    """Return the layout and cells of each bulletin in a file: a compilation, or a zip of single days, which may hold both."""
    tables = reading.tables(file)
    if len(tables) > 1:
        found = _single_days(file, containers.entries(file, tables, LARGEST))
        notes = reading.note(file, tables) if len(tables) < len(containers.names(file)) else []
    else:
        found = [reading.read_table(file, PRODUCT.layouts)]
        notes = _notes(found[0][1])
    for _, cells in found:
        cells.attrs[NOTES] = [*cells.attrs.get(NOTES, []), *notes]
    return found


def _single_days(file: RawFile, entries: dict[str, bytes]) -> list[Part]:
    """Return each layout in a zip of files, one a day (`14102019.csv`), and the cells of all, with the file's name as `archivo`."""
    found: dict[str, tuple[Layout, list[pd.DataFrame]]] = {}
    for name, data in entries.items():
        known, cells = reading.read_bytes(reading.inside(file, name), OF_ONE_DAY, data)
        cells.index = pd.Index([f"{name}:{line}" for line in cells.index], name="row")
        found.setdefault(known.table, (known, []))[1].append(cells.assign(archivo=PurePosixPath(name).stem))
    return [(known, pd.concat(parts)) for _, (known, parts) in sorted(found.items())]


def _clean_states(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per day and state of the prosecutors' tally; the row `Total` becomes a column to check against.

    A state that a bulletin leaves out has no row: it was not published, which is not 0.
    """
    total = {"total": "Total"}
    rows = pd.DataFrame(
        {
            "date": _days(cells, file),
            "cve_ent": to.state_codes(_names(cells["entidad"]), file, "Entidad", total),
            "victims": _whole(cells["victims"], file),
        }
    )
    _refuse_doubled_days(rows, file, ["cve_ent"], MISDATED)
    rows = _without_repeated(rows)
    to.unique_key(rows, file, ["date", "cve_ent"])
    is_total = rows["cve_ent"] == "Total"
    if is_total.all():
        raise RawFileError(f"{file.name}: expected rows of states, found totals alone; get the bulletin again")
    day_total = rows[is_total].set_index("date")["victims"]
    tidy = rows[~is_total].assign(day_total_published=rows["date"].map(day_total).astype("Int64"), bulletin=PROSECUTORS)
    return to.stamp(tidy, file)


def _clean_municipalities(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per day and municipality of the press tally.

    Of rows alike in every column one is kept; other rows of one municipality and day are summed. Names that the published
    state does not have stand under `99999`, one row per day and state.
    """
    rows = pd.DataFrame(
        {
            "date": _days(cells, file),
            "cve_ent": to.state_codes(_names(cells["entidad"]), file, "Entidad"),
            "name": _names(cells["municipio"]),
            "victims": _whole(cells["victims"], file),
            **{slug: to.counts(to.decimals(cells[slug]), file, header) for slug, header in SEXES.items()},
        }
    )
    _refuse_doubled_days(rows, file, ["cve_ent", "name"])
    rows = _without_repeated(rows)
    rows["cvegeo"] = _municipality_codes(rows["cve_ent"], rows["name"])
    tidy = _sum_rows(rows)
    is_known = tidy["cvegeo"] != UNKNOWN_MUNICIPALITY
    return to.stamp(tidy.assign(bulletin=PRESS, spike=is_known & tidy["victims"].ge(SPIKE_VICTIMS).astype(bool)), file)


def _whole(cells: pd.Series, file: RawFile) -> pd.Series:
    return to.told(to.decimals(cells), file, "Homicidios", "a number of victims")


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


def _days(cells: pd.DataFrame, file: RawFile) -> pd.Series:
    """Return the day of each row: `archivo`, DDMMYYYY read as text, or `Fecha` (2019-03-08 or 08/03/19); both must agree."""
    found = []
    if "archivo" in cells:
        found.append(_of_archivo(cells["archivo"]))
        to.refuse(file, cells["archivo"], found[0].isna(), "archivo", "a day as DDMMYYYY")
    if "fecha" in cells:
        found.append(_of_fecha(cells["fecha"]))
        expected = f"{'the day that archivo gives' if len(found) > 1 else 'a day'}, as YYYY-MM-DD or DD/MM/YY"
        to.refuse(file, cells["fecha"], found[-1].isna() | (found[-1] != found[0]), "Fecha", expected)
    last = found[0].max()
    to.refuse_cut(file, f"{last:%Y-%m}", f"the file ends with {last:%Y-%m-%d}")
    return found[0]


def _last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the month of the last bulletin; days that are none are left to `days`."""
    last = (_of_archivo(cells["archivo"]) if "archivo" in cells else _of_fecha(cells["fecha"])).max()
    return "" if pd.isna(last) else f"{last:%Y-%m}"


def _of_archivo(cells: pd.Series) -> pd.Series:
    written = cells.str.strip()
    return pd.to_datetime(written.where(written.str.fullmatch("[0-9]{8}")), format="%d%m%Y", errors="coerce").astype("datetime64[us]")


def _of_fecha(cells: pd.Series) -> pd.Series:
    """Return days written 2019-03-08, or 08/03/19 as the publisher does: the day first, two digits each."""
    written = cells.str.strip().str.removesuffix(" 00:00:00")
    slashed = written.where(written.str.fullmatch("[0-9]{2}/[0-9]{2}/[0-9]{2}"))
    dashed = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    return dashed.fillna(pd.to_datetime(slashed, format="%d/%m/%y", errors="coerce")).astype("datetime64[us]")


def _notes(cells: pd.DataFrame) -> list[str]:
    """Return a sentence on how days were read where `archivo` is missing; none where it is there."""
    if "archivo" in cells:
        return []
    slashed = int(cells["fecha"].str.contains("/", regex=False).sum())
    more = f"; {slashed:,} rows written as 08/03/19 were read as 8 March 2019" if slashed else ""
    return [f"the days were read from Fecha, as the column archivo (the bulletin's own day) is missing{more}"]


def _names(cells: pd.Series) -> pd.Series:
    """Return names with every run of spaces and line breaks as one space."""
    return cells.str.split().str.join(" ")


def _refuse_doubled_days(rows: pd.DataFrame, file: RawFile, place: Sequence[str], known: Collection[str] = ()) -> None:
    """Raise when a compilation holds days more than once, naming months, days and how often.

    A day stands twice when more than half of its places do: one municipality named twice on one day is not such a copy.

    Days among `known` (YYYY-MM-DD) may stand twice, and no more.
    """
    times = rows.groupby(["date", *place], dropna=False).size().groupby("date").quantile(0.5, interpolation="lower").astype("int64")
    allowed = pd.DatetimeIndex(times.index).strftime("%Y-%m-%d").isin(list(known)) & (times == 2)
    doubled = times[(times > 1) & ~allowed]
    if doubled.empty:
        return
    months = "; ".join(_month(str(month), found) for month, found in doubled.groupby(pd.DatetimeIndex(doubled.index).strftime("%Y-%m")))
    row = rows.index[rows["date"] == doubled.index[0]][0]
    raise RawFileError(
        f"{file.name}: row {row}: days doubled: expected each day's bulletin once, found {len(doubled):,} days more than "
        f"once: {months}; the compilation counts them several times: take out the copies or get the bulletins anew"
    )


def _month(month: str, times: pd.Series) -> str:
    first, last = times.index.min(), times.index.max()
    often = str(times.min()) if times.min() == times.max() else f"{times.min()} to {times.max()}"
    number = "1 day" if len(times) == 1 else f"{len(times)} days"
    return f"{month} ({number}, {first:%Y-%m-%d} to {last:%Y-%m-%d}, {often} times)"


def _without_repeated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that differ, each once, with how many more stood there alike in every column (`rows_repeated`)."""
    columns = list(rows.columns)
    stood = rows.groupby(columns, dropna=False, sort=False)[columns[0]].transform("size")
    return rows.assign(rows_repeated=stood - 1)[~rows.duplicated(columns)]


def _municipality_codes(cve_ent: pd.Series, published: pd.Series) -> pd.Series:
    """Return the code of each municipality by its state and name, `99999` where the state has none of that name or two.

    Names meet without case, accents, punctuation and spaces: the bulletins break lines inside words (`Coatzacoalco|s`).
    """
    known = _known_municipalities()
    keys = cve_ent + published.map({name: _key(name) for name in published.unique()})
    return keys.map(known).fillna(UNKNOWN_MUNICIPALITY).astype("str")


def _key(name: str) -> str:
    return places.fold(name).replace(" ", "")


def _known_municipalities() -> dict[str, str]:
    """Return codes by state and folded name; two of one name in one state (San Pedro Mixtepec) cannot be told apart and are left out."""
    codes: dict[str, list[str]] = {}
    for row in seeds.read_rows("municipalities.csv"):
        codes.setdefault(row["cvegeo"][:2] + _key(row["municipality"]), []).append(row["cvegeo"])
    for row in seeds.read_rows("municipality_aliases.csv"):
        codes.setdefault(row["cve_ent"] + _key(row["name_published"]), []).append(row["cvegeo"])
    return {key: found[0] for key, found in codes.items() if len(found) == 1}


DAY = (("archivo", "fecha"),)
"""The name of the bulletin's file, or the day in its rows; where both stand, they must agree."""
_TALLY = {"victims": ("Homicidios",)}
_DAY = {"fecha": ("Fecha",), **named("archivo")}
_SEXES = {slug: (header,) for slug, header in SEXES.items()}
PRODUCT = Product(
    id="sspc_daily",
    publisher="SSPC",
    title="Víctimas reportadas por delito de homicidio, boletín diario",
    counts="victims of homicide known that day, to prosecutors by state or to the press by municipality",
    page_url="https://www.informeseguridad.cns.gob.mx/",
    licence="Libre Uso MX",
    layouts=(
        Layout(
            "sspc_daily_municipality",
            {"entidad": ("Entidad",), "municipio": ("Municipio",), **_TALLY, **_SEXES, **_DAY},
            _clean_municipalities,
            either=DAY,
            cut=_last_month,
        ),
        Layout("sspc_daily_state", {"entidad": ("Entidad",), **_TALLY, **_DAY}, _clean_states, either=DAY, cut=_last_month),
    ),
    reader=_read,
)
OF_ONE_DAY = tuple(replace(part, columns={f: h for f, h in part.columns.items() if f != "archivo"}, either=()) for part in PRODUCT.layouts)
"""The same, as a file of one day: its day is the file's name."""
