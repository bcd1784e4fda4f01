"""SESNSP, Incidencia Delictiva: victims and case files, one file a month, all months since 2015, by state and by municipality.

A case file (carpeta; before 2015 averiguación) may hold several victims. Three counting methods (1997-2017, from 2015, from 2026) overlap
and differ, so each row names its own. The register of 2026 (RNID) has six age bands, attempts among the types, and no rows of victims where
every month is zero. The municipal file of case files has 2.6 million rows, so it is read in blocks; codes ending in 998 and 999 (other
municipalities, not told) are kept. Others compiled totals by cut and by municipality; SSPC-CNI showed the nation's months on a slide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from violence_data.errors import RawFileError
from violence_data.raw import RawFile
from violence_data.sources import cells as to
from violence_data.sources import reading
from violence_data.sources.layout import MONTHS, Layout, Part, named
from violence_data.sources.reading import Product
from violence_data.sources.sesnsp_months import (
    BY,
    FIRST_YEAR,
    MEANS,
    OFFENCE,
    REGISTER,
    RNID_FIRST_YEAR,
    SINCE_2015,
    WEAPON,
    Kind,
    homicides,
    known_offences,
    of_homicide,
    one_method,
    tidy_months,
)
from violence_data.tables import fields

PAGE_URL = "https://www.gob.mx/sesnsp/acciones-y-programas/datos-abiertos-de-incidencia-delictiva"
OPEN_DATA = "https://repodatos.atdt.gob.mx/api_update/sesnsp/incidencia_delictiva/"
"""Where the open data portal's files lie, named after the last month that they cover: dic25."""
SIDE_BY_SIDE = {m: (m.capitalize(),) for m in MONTHS}
COLUMNS = {
    "year": ("Año", "Anio"),
    "clave_ent": ("Clave_Ent", "Cve_Ent"),
    "entidad": ("Entidad",),
    "tipo": ("Tipo de delito",),
    "subtipo": ("Subtipo de delito",),
    "modalidad": ("Modalidad",),
    **SIDE_BY_SIDE,
}
"""The headers that the files since 2015 share, of victims and of case files."""
TOWN = {"cve_municipio": ("Cve. Municipio",)}
STATE = (("clave_ent", "entidad"),)
"""A state's code or its name is enough; where both stand, they must agree."""
TOTAL = {"total": ("Total", "Total año", "Total anual")}
"""A row's total stands in some files: it is checked against the months."""
HERE = fields.NOT_PUBLISHED_HERE
USUAL_DAY = 20
ALL_STATES = tuple(f"{number:02}" for number in range(1, 33))


# ---- shared


def last_month(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last month in which any row has a number other than 0; months to come are blank, or 0."""
    years = pd.to_numeric(cells["year"].where(cells["year"].str.fullmatch(r"\s*[0-9]{4}\s*")))
    held = {(int(y), n) for n, m in enumerate(MONTHS, start=1) for y in years[cells[m].str.contains("[1-9]")].dropna().unique()}
    return "{}-{:02}".format(*max(held)) if held else ""


def side_by_side(
    table: str, columns: Mapping[str, tuple[str, ...]], clean: Callable[[pd.DataFrame, RawFile], pd.DataFrame], *left: str
) -> Layout:
    """Return a layout of the files since 2015, with what it leaves beside the legal good that an offence violates."""
    return Layout(table, columns, clean, ("Bien jurídico afectado", *left), either=STATE, optional=TOTAL, cut=last_month)


def _last_cut(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last of the cuts that the rows of a compiled file name."""
    return to.last(cells["cut"])


def _last_listed(cells: pd.DataFrame, file: RawFile) -> str:
    """Return the last of the months that the rows of a compiled file name."""
    return to.last(cells["month"])


def cuts_and_months(cells: pd.DataFrame, file: RawFile) -> tuple[pd.Series, pd.Series]:
    """Return the cut and the month of each row of a compiled file, none after its cut, the last of which is the file's."""
    cuts, months = (to.months(cells[name], file, name) for name in ("cut", "month"))
    to.refuse(file, cells["month"], months > cuts, "month", "a month up to the cut beside it")
    to.refuse_cut(file, str(cuts.max()), f"the rows end with the cut {cuts.max()}")
    return cuts, months


# ---- victims

SEX = {"Mujer": "female", "Hombre": "male", "No identificado": "not_identified"}
BANDS = {
    SINCE_2015: {
        "Menores de edad (0-17)": "minor_0_17",
        "Adultos (18 y más)": "adult_18_plus",
        "No especificado": "not_specified",
        "No identificado": "not_identified",
    },
    REGISTER: {
        "0 a 12 años": "age_0_12",
        "13 a 17 años": "age_13_17",
        "18 a 29 años": "age_18_29",
        "30 a 60 años": "age_30_60",
        "Más de 60 años": "age_over_60",
        "No especificado": "not_specified",
    },
}
SEXES = Kind("sex", "sexo", "Sexo", lambda method: SEX)
AGES = Kind("age_group", "rango_de_edad", "Rango de edad", BANDS.__getitem__)
NONE = {"sex": "not_identified", "age_group": "not_specified", "weapon": "not_specified"}
"""Where the zero stands of a legal type that a covered state has no row of."""


def _clean_victims(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state, month, offence, sex, age group and weapon up to the cut.

    In the register a state without any row of any offence is not covered: its legal types are NA, those left out of another are 0.
    """
    method, tidy = _victims(cells, file)
    return to.stamp(_filled(tidy, to.same_state(cells, file, "clave_ent", "entidad")), file) if method == REGISTER else tidy


def _clean_victims_by_town(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the same by municipality, as published since the register alone; what is not listed is 0."""
    years = to.numbers(cells["year"], file, "Año", FIRST_YEAR, 2100)
    if one_method(years, file) != REGISTER:
        raise RawFileError(
            f"{file.name}: row {years.index[0]}, column Año: expected years from {RNID_FIRST_YEAR} on, found {years.iloc[0]}: "
            "victims are published by municipality since the register of 2026 alone"
        )
    return _victims(cells, file)[1]


def _victims(cells: pd.DataFrame, file: RawFile) -> tuple[str, pd.DataFrame]:
    """Return the counting method and the rows by month, after checking that the age bands are of the method of the years."""
    method, rows = homicides(cells, file)
    others = [label for name, bands in BANDS.items() if name != method for label in bands if label not in BANDS[method]]
    since = f"{RNID_FIRST_YEAR} on" if method == REGISTER else f"before {RNID_FIRST_YEAR}"
    expected = f"an age band of the method of years {since} ({', '.join(BANDS[method])}), for the other method counts in another way"
    to.refuse(file, rows["rango_de_edad"], to.labels_in(rows["rango_de_edad"], others), "Rango de edad", expected)
    return method, tidy_months(rows, file, "victims", (OFFENCE, SEXES, MEANS, AGES), method, is_complete=method != REGISTER)


def _filled(tidy: pd.DataFrame, states_of_file: pd.Series) -> pd.DataFrame:
    """Return the rows with one for each legal type, state and month that the publisher left out."""
    months = pd.date_range(f"{tidy['month'].min().year}-01-01", tidy["month"].max(), freq="MS").as_unit("us")
    key, offences = ["cve_ent", "month", "offence"], list(known_offences(REGISTER).values())
    wanted = pd.MultiIndex.from_product([ALL_STATES, months, offences], names=key)
    absent = wanted.difference(pd.MultiIndex.from_frame(tidy[key])).to_frame(index=False)
    absent["month"] = absent["month"].astype(tidy["month"].dtype)
    zero = pd.Series(0, index=absent.index, dtype="Int64").where(absent["cve_ent"].isin(states_of_file.unique()))
    return pd.concat([tidy, absent.assign(**NONE, victims=zero)], ignore_index=True).assign(method=REGISTER)


def _clean_totals(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per cut, state, month and offence: each cut a vintage of its own, out on the usual day of the month after."""
    cuts, months = cuts_and_months(cells, file)
    if one_method(months.str[:4].astype("int64"), file) != SINCE_2015:
        raise RawFileError(f"{file.name}: expected months before {RNID_FIRST_YEAR}, found {months.max()}: another method counts them")
    days = {cut: _day_after(cut) for cut in cuts.unique()} | {file.cut: file.published_on}
    tidy = pd.DataFrame({"cut": cuts, "published_on": pd.to_datetime(cuts.map(days)).astype("datetime64[us]")})
    tidy["cve_ent"] = to.state_codes(cells["cve_ent"], file, "cve_ent")
    tidy["month"] = to.first_of(months)
    tidy["offence"] = to.labels(cells["offence"], file, "offence", {slug: slug for slug in fields.OFFENCES})
    to.unique_key(tidy, file, ["cut", "cve_ent", "month", "offence"])
    tidy["victims"] = to.counts(cells["victims"], file, "victims")
    return tidy.assign(method=SINCE_2015, sex=HERE, age_group=HERE, weapon=HERE)


def _day_after(cut: str) -> dt.date:
    year, month = map(int, cut.split("-"))
    return dt.date(year + month // 12, month % 12 + 1, USUAL_DAY)


def _clean_slide(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per month, of the nation."""
    written = to.months(cells["month"], file, "month")
    tidy = pd.DataFrame({"month": to.first_of(written)})
    to.unique_key(tidy, file, ["month"])
    tidy["victims"] = to.counts(cells["victims"], file, "victimas_homicidio_doloso")
    to.refuse_cut(file, str(written.max()))
    return to.stamp(tidy.assign(offence="homicidio_doloso"), file)


# ---- case files

IEFC_LAST_MONTH = "2017-12"
IEFC_WEAPON = {"CON ARMA DE FUEGO": "firearm", "CON ARMA BLANCA": "blade", "OTROS": "other", "SIN DATOS": "not_specified"}
IEFC_KINDS = (
    Kind("offence", "tipo", "TIPO", lambda method: known_offences(method, "published_tipo")),
    Kind("weapon", "subtipo", "SUBTIPO", lambda method: IEFC_WEAPON),
)
METHODS = {"CNSP/38/15": SINCE_2015, "RNID": REGISTER}
OFFENCES = {slug: slug for slug in (*fields.OFFENCES, *fields.ATTEMPTS)}
SLUGS = OFFENCES | {slug.replace("_de_", "_"): slug for slug in fields.ATTEMPTS}
LONG = {
    "year": ("anio",),
    "clave_ent": ("clave_ent",),
    "entidad": ("entidad",),
    "tipo": ("tipo_delito",),
    "subtipo": ("subtipo_delito",),
    "modalidad": ("modalidad",),
    "mes": ("mes",),
    "incidents": ("incidencia_delictiva",),
}
"""The long form of the open data portal (`INM_estatal_dic25.csv`): a row a month."""
_MONTH = {label: name for at, name in enumerate(MONTHS, start=1) for label in (name, str(at), f"{at:02}")}


def _clean_files(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per state, month, offence and means under the methods of 2015 and of 2026, which share their columns."""
    method, cells = homicides(cells, file)
    tidy = tidy_months(cells, file, "incidents", (OFFENCE, MEANS), method)
    is_whole = tidy["cve_ent"].nunique() == len(ALL_STATES)
    if method == REGISTER and is_whole and not tidy["offence"].isin(fields.ATTEMPTS).any():
        raise RawFileError(
            f"{file.name}: expected attempts among the types, which the register of {RNID_FIRST_YEAR} counts in every state, found none: "
            "these are labels of the method before it; are the years right?"
        )
    return tidy


def _clean_iefc(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the same under the method of 1997-2017, in which the modalidad is the family and the tipo the intent."""
    rows = cells[to.labels_in(cells["family"], ("HOMICIDIOS",))]
    return tidy_months(rows, file, "incidents", IEFC_KINDS, "IEFC_1997", last=IEFC_LAST_MONTH)


def _clean_long(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the same of the long form, after its months are set side by side."""
    return _clean_files(_side_by_side(homicides(cells, file, "anio")[1], file), file)


def _side_by_side(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per year, state, type and means with its months side by side, under the number of its first row."""
    key = [c for c in LONG if c in cells and c not in ("mes", "incidents")]
    long = cells.assign(mes=to.labels(cells["mes"], file, "mes", _MONTH))
    to.unique_key(long, file, [*key, "mes"])
    wide = long.pivot(index=key, columns="mes", values="incidents").reindex(columns=MONTHS).fillna("")
    first = pd.Series(cells.index, index=pd.MultiIndex.from_frame(cells[key])).groupby(level=key, sort=False).first()
    return wide.reindex(first.index).reset_index().set_axis(pd.Index(first.to_numpy(), name="row"))


def _last_month_of_long(cells: pd.DataFrame, file: RawFile) -> str:
    return last_month(_side_by_side(cells, file), file)


def _clean_nation(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per method, month, offence and means of the nation, as others compiled them.

    An offence that the file does not part has its sum; of what stands by means the total, which must be their sum, is left out.
    A method that ended has its last month as its cut.
    """
    _, months = cuts_and_months(cells, file)
    method = to.labels(cells["metodo"], file, "metodo", METHODS)
    is_register = months.str[:4].astype("int64") >= RNID_FIRST_YEAR
    to.refuse(file, cells["metodo"], is_register != (method == REGISTER), "metodo", "the counting method of that year")
    tidy = pd.DataFrame({"method": method, "month": to.first_of(months)})
    tidy["offence"] = to.labels(cells["offence"], file, "offence", SLUGS)
    tidy["weapon"] = to.labels(cells["modalidad"], file, "modalidad", {**WEAPON, "": HERE})
    to.unique_key(tidy, file, list(tidy.columns))
    tidy["incidents"] = to.counts(cells["carpetas"], file, "carpetas")
    parted = _parted(tidy, file)
    last = parted.groupby("method", dropna=False)["month"].transform("max").dt.strftime("%Y-%m")
    return to.stamp(parted, file).assign(cut=last)


def _parted(tidy: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return the rows without the totals of what stands by means, which must sum to them."""
    key = ["method", "month", "offence"]
    is_total = tidy["weapon"] == HERE
    parts = tidy[~is_total].groupby(key, dropna=False)["incidents"].sum(min_count=1)
    both = tidy[is_total].join(parts.rename("parts"), on=key)
    wrong = both[both["parts"].notna() & (both["parts"] != both["incidents"]).fillna(True)]
    if len(wrong):
        row = wrong.iloc[0]
        raise RawFileError(
            f"{file.name}: row {wrong.index[0]}: the means of {row['offence']} in {row['month']:%Y-%m} sum to {row['parts']}, "
            f"expected their total {row['incidents']} (and {len(wrong) - 1:,} more)"
        )
    return tidy.drop(index=both.index[both["parts"].notna()])


def _read(file: RawFile) -> list[Part]:
    """Return a file's rows of homicide and feminicide: one row per year, municipality, type and means, months side by side.

    Other rows are left out while the file is read: the whole of it may be larger than memory. A file that others compiled is small.
    """
    if reading.read_head(file).fits(MUNICIPAL.layouts[1:]):
        return [reading.read_table(file, MUNICIPAL.layouts[1:])]
    return [reading.read_table(file, MUNICIPAL.layouts[:1], BY, of_homicide(file))]


def _clean_files_by_town(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality, month, offence and means; months after the cut are left out."""
    return tidy_months(cells, file, "incidents", (OFFENCE, MEANS)).assign(compiled=False)


def _clean_compiled(cells: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Return one row per municipality, month and offence with case files; the means are not published in such a file."""
    places, months = cells["cvegeo"].str.strip(), to.months(cells["month"], file, "month")
    to.refuse(file, cells["cvegeo"], ~places.str.fullmatch(fields.PLACE), "cvegeo", "a municipality code of five digits, 01001 to 32999")
    tidy = pd.DataFrame({"cve_ent": places.str[:2], "cvegeo": places})
    tidy["month"] = to.first_of(months)
    tidy["offence"] = to.labels(cells["offence"], file, "offence", OFFENCES)
    to.unique_key(tidy, file, ["cvegeo", "month", "offence"])
    tidy["incidents"] = to.told(cells["incidents"], file, "carpetas", "a whole number: a month without case files is not listed")
    to.refuse_cut(file, str(months.max()))
    method = one_method(tidy["month"].dt.year, file)
    return to.stamp(tidy.assign(method=method, compiled=True, weapon=HERE), file)


# ---- products

STATES, TOWNS = "sesnsp_incidents_state_month", "sesnsp_incidents_municipality_month"
_VICTIMS = {**COLUMNS, "sexo": ("Sexo",), "rango_de_edad": ("Rango de edad",)}
_IEFC = {"year": ("AÑO", "ANIO"), "clave_ent": ("INEGI",), "entidad": ("ENTIDAD",)}
_IEFC |= {"family": ("MODALIDAD",), "tipo": ("TIPO",), "subtipo": ("SUBTIPO",), **SIDE_BY_SIDE}
_COMPILED = named("metodo", "cut", "month", "offence", "modalidad", "carpetas")
_product = partial(Product, publisher="SESNSP", page_url=PAGE_URL, licence="Libre Uso MX", usual_day=USUAL_DAY, values="month=dic year=25")

VICTIMS = _product(
    id="sesnsp_victims",
    title="Incidencia delictiva del fuero común, víctimas",
    counts="victims in case files, by legal type",
    address=OPEN_DATA + "IDVFC_NM_{month}{year}.csv",
    on_page="Cifras de Víctimas del Fuero Común, 2015 - …",
    layouts=(
        side_by_side("sesnsp_victims_state_month", _VICTIMS, _clean_victims),
        Layout("sesnsp_victims_state_month", named("cut", "cve_ent", "month", "offence", "victims"), _clean_totals, cut=_last_cut),
        side_by_side("sesnsp_victims_municipality_month", {**_VICTIMS, **TOWN}, _clean_victims_by_town, "Municipio"),
    ),
)
INCIDENTS = _product(
    id="sesnsp_incidents",
    title="Incidencia delictiva del fuero común, carpetas de investigación",
    counts="case files, by legal type; one may hold several victims",
    address=OPEN_DATA + "INM_estatal_{month}{year}.csv",
    on_page="Cifras de Incidencia Delictiva Estatal, 2015 - …",
    layouts=(
        side_by_side(STATES, COLUMNS, _clean_files),
        Layout(STATES, _IEFC, _clean_iefc, either=STATE, optional=TOTAL),
        Layout("sesnsp_incidents_nation_month", _COMPILED, _clean_nation, cut=_last_cut),
        Layout(STATES, LONG, _clean_long, ("bien_juridico_afectado", "fecha"), either=STATE, cut=_last_month_of_long),
    ),
)
MUNICIPAL = _product(
    id="sesnsp_municipal",
    title="Incidencia delictiva del fuero común, carpetas de investigación por municipio",
    counts="case files, by legal type; one may hold several victims",
    address=OPEN_DATA + "IDM_NM_{month}{year}.csv",
    on_page="Cifras de Incidencia Delictiva Municipal, 2015 - …",
    layouts=(
        side_by_side(TOWNS, {**COLUMNS, **TOWN}, _clean_files_by_town, "Municipio"),
        Layout(TOWNS, {**named("cvegeo", "month", "offence"), "incidents": ("carpetas",)}, _clean_compiled, cut=_last_listed),
    ),
    reader=_read,
)
SLIDE = Product(
    id="sesnsp_cni",
    publisher="SSPC-CNI",
    title="Víctimas de homicidio doloso, nacional",
    counts="victims of homicidio doloso in case files, the nation alone, as shown on a slide",
    page_url=PAGE_URL,
    licence="Libre Uso MX",
    layouts=(
        Layout("sesnsp_cni_nation_month", named("month") | {"victims": ("victimas_homicidio_doloso",)}, _clean_slide, cut=_last_listed),
    ),
)
