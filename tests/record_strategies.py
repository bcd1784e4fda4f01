"""Hypothesis strategies of INEGI's query exports, death records and their catalogues."""

from __future__ import annotations

import csv
import io
from collections import Counter

from hypothesis import strategies as st
from published_tables import MUNICIPALITIES, Draw, Example, month_text
from support_dbf import written

from violence_data import places
from violence_data.sources.layout import MONTHS

ABOUT = (
    ["Defunciones por homicidios"],
    ["Año de registro : 2008"],
    ["Ent y mun de registro : Total"],
    [""],
    ["Consulta de: Defunciones por homicidio \xa0 Por: Ent y mun de ocurrencia \xa0 Según: Mes de registro"],
)
FOOTER = ([], ["FUENTE: INEGI. Estadísticas de mortalidad."])
SOME_TOWNS = st.lists(st.sampled_from([r["cvegeo"] for r in MUNICIPALITIES]), min_size=1, max_size=4, unique=True)


@st.composite
def queries(draw: Draw) -> Example:
    """An export of INEGI's page: what was asked for, the nation, each state with its municipalities, blanks for 0, a source."""
    counts, towns, all_months = (
        draw(st.lists(st.integers(0, 2_000), min_size=1, max_size=12)),
        sorted(draw(SOME_TOWNS)),
        draw(st.booleans()),
    )
    deaths = {town: [counts[(at * 5 + n) % len(counts)] for n in range(12)] for at, town in enumerate(towns)}
    deaths[towns[0]][0] += 1
    nation = [sum(d[n] for d in deaths.values()) for n in range(12)]
    shown = [n for n in range(12) if all_months or nation[n]]
    table = [["", "", "Total", *(MONTHS[n].capitalize() for n in shown), ""], [" ", "Total", *_cells(nation, shown)]]
    for code in sorted({town[:2] for town in towns}):
        own = {town: d for town, d in deaths.items() if town.startswith(code)}
        table.append(
            [f"=CONCATENAR(0,{code}) ", places.get(code).name, *_cells([sum(d[n] for d in own.values()) for n in range(12)], shown)]
        )
        table += [[f" {town[:2]} {town[2:]} ", "Añil", *_cells(d, shown)] for town, d in own.items()]
    expected = [
        {"cvegeo": town, "month": month_text(2008, n + 1), "homicide_deaths": v, "registration_year": 2008}
        for town, d in deaths.items()
        for n, v in enumerate(d)
        if v
    ]
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator=draw(st.sampled_from(["\r\n", "\n"]))).writerows([*ABOUT, *table, *FOOTER])
    return Example("inegi_queries", "2008-12", expected, written=buffer.getvalue())


def _cells(deaths: list[int], shown: list[int]) -> list[str]:
    return [f"{n:,}" if n else "" for n in (sum(deaths), *(deaths[n] for n in shown))]


CAUSES = {"X954": "homicide_deaths", "Y350": "legal_intervention_deaths", "Y34.9": "undetermined_intent_deaths", "I219": "", "X849": ""}
SEXES = {"1": "male", "2": "female", "9": "not_identified"}
AGES = {"4035": "adult_18_plus", "4017": "minor_0_17", "1005": "minor_0_17", "4998": "not_specified"}
OLD_AGES = {("A", "35"): "adult_18_plus", ("A", "17"): "minor_0_17", ("D", "5"): "minor_0_17", ("A", "998"): "not_specified"}


@st.composite
def records(draw: Draw, position: int) -> Example:
    """Deaths one by one, of every cause; what is counted is told by cause and by presumption."""
    causes, ages = st.sampled_from(sorted(CAUSES)), AGES if position == 2 else OLD_AGES
    months = st.sampled_from([*map(str, range(1, 13)), "99"])
    death = st.tuples(causes, st.sampled_from("1238"), SOME_TOWNS, months, st.sampled_from(sorted(SEXES)), st.sampled_from(sorted(ages)))
    first = ("X954", "2", [MUNICIPALITIES[0]["cvegeo"]], "1", "1", min(ages))
    example = Example("inegi_records", "2019-12", [], position=position)
    counted: dict[tuple[str, str | None, str, str], Counter[str]] = {}
    for cause, presumed, [town, *_], month, sex, age in [first, *draw(st.lists(death, max_size=8))]:
        place = {"state": town[:2], "town": town[2:], "year": "2019", "month": month, "sex": sex}
        aged = {"age": age} if position == 2 else dict(zip(("age_unit", "age_number"), age, strict=True))
        example.rows.append({"registered": "2019", "cause": cause, "presumed": presumed, **place, **aged})
        is_homicide = CAUSES[cause] == "homicide_deaths"
        if CAUSES[cause] or presumed == "2":
            key = (town, None if month == "99" else month_text(2019, int(month)), SEXES[sex], ages[age])
            both = {"presumed_homicide_deaths": presumed == "2", "agreed_homicide_deaths": presumed == "2" and is_homicide}
            counted.setdefault(key, Counter()).update({CAUSES[cause] or "other": 1} | {name: int(n) for name, n in both.items()})
    names = [name for name in CAUSES.values() if name] + ["presumed_homicide_deaths", "agreed_homicide_deaths"]
    for (town, day, sex, band), counts in counted.items():
        example.expected.append({"cvegeo": town, "month": day, "sex": sex, "age_group": band, **{name: counts[name] for name in names}})
    return example


def as_dbf(example: Example) -> bytes:
    """Return records as a DBF, as INEGI publishes them beside the csv."""
    names = [example.layout.columns[field][0] for field in example.rows[0]]
    fields = [(name, "C" if name.startswith("CAUSA") else "N" if name != "EDADUNI" else "C", 9) for name in names]
    return written(fields, [list(row.values()) for row in example.rows])


@st.composite
def catalogues(draw: Draw) -> Example:
    """A DBF of codes and labels, in the encoding that its header names."""
    codes = draw(st.lists(st.integers(1, 999).map(str), min_size=1, max_size=4, unique=True))
    header, (encoding, language) = draw(st.sampled_from(["CVE", "CLAVE"])), draw(st.sampled_from([("cp1252", 3), ("cp850", 2)]))
    rows = [(code, f"Cónyuge {code}") for code in codes]
    data = written([(header, "C", 5), ("DESCRIP", "C", 40)], rows, encoding=encoding, language=language, year=120)
    return Example("inegi_records", "2020", [{"catalogue": "a", "code": c, "label": d} for c, d in rows], data=data, position=3)


RECORD_LAYOUTS_OF: dict[tuple[str, int], st.SearchStrategy[Example]] = {
    ("inegi_queries", 0): queries(),
    **{("inegi_records", at): records(at) for at in range(3)},
    ("inegi_records", 3): catalogues(),
}
