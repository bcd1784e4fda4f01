"""Hypothesis strategies of published tables: one for each layout of every source.

`LAYOUTS_OF` is keyed by source and by the layout's place in `LAYOUTS`; a layout without a strategy fails a test that names it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from published_tables import COUNTS, MUNICIPALITIES, SPELLINGS, Draw, Example, Row, month_text

from violence_data import places, seeds
from violence_data.sources import SOURCES
from violence_data.sources import sesnsp as source
from violence_data.sources.layout import MONTHS
from violence_data.sources.sesnsp_months import WEAPON
from violence_data.tables import fields

ALL_STATES = list(places.all_states())
SOME_MUNICIPALITIES = st.lists(st.sampled_from(MUNICIPALITIES), min_size=1, max_size=3, unique_by=lambda r: r["cvegeo"])
NAMED_BY_UCDP = [(s.cve_ent, alias) for s in ALL_STATES for alias in s.aliases if alias.endswith(" state")]
SOME_STATES = st.lists(st.sampled_from(ALL_STATES), min_size=1, max_size=3, unique=True)
PADDED = st.sampled_from([str.strip, lambda code: str(int(code))])


@st.composite
def sesnsp(
    draw: Draw, source: str, position: int, years: tuple[int, int], kinds: dict[tuple[str, ...], Row], places: Any = SOME_STATES
) -> Example:
    """Months side by side, by year, state and kind, with blanks or zeros after the cut and thousands commas."""
    spelt, code_of, commas = draw(SPELLINGS), draw(PADDED), draw(st.booleans())
    last, month, late = draw(st.integers(*years)), draw(st.integers(1, 12)), draw(st.sampled_from(["", "0"]))
    ended = position == 1  # the series of 1997-2017 is covered to its end
    last, month = (2017, 12) if ended else (last, month)
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=3, unique=True))
    counts: list[int | None] = draw(st.lists(st.none() | st.integers(0, 2_000), min_size=1, max_size=12))
    where = draw(places)
    rows, expected = [], []
    fields = list(SOURCES[source].layouts[position].columns)
    for year in range(max(years[0], last - draw(st.integers(0, 1))), last + 1):
        for state, town in (_place(p) for p in where):
            for labels in chosen:
                months: list[int | None] = [counts[(len(rows) + n) % len(counts)] for n in range(12)]
                months[month - 1] = months[month - 1] or 1
                covered = 12 if year < last else month
                cells = ["" if n is None else f"{n:,}" if commas else str(n) for n in months[:covered]] + [late] * (12 - covered)
                key = [str(year), code_of(state.cve_ent), spelt(state.name), *map(spelt, labels), *town[:1]]
                rows.append(_in_order(fields, key, cells))
                base = {**({"cvegeo": town[1]} if town else {"cve_ent": state.cve_ent}), **kinds[labels]}
                count = "victims" if source == "sesnsp_victims" else "incidents"
                expected += [base | {"month": month_text(year, n), count: v} for n, v in enumerate(months[:covered], start=1)]
    return Example(source, "2018-07" if ended else f"{last}-{month:02}", expected, rows, position=position)


def _place(place: places.State | Row) -> tuple[places.State, list[str]]:
    """Return a state; and of a municipality its code as SESNSP writes it, with 4 or 5 digits, and as it is."""
    if isinstance(place, places.State):
        return place, []
    return places.get(place["cvegeo"][:2]), [str(int(place["cvegeo"])), place["cvegeo"]]


def _in_order(fields: Sequence[str], key: Sequence[str], months: Sequence[str]) -> dict[str, str]:
    """Return cells in the publisher's order: the key, then the months."""
    return dict(zip([f for f in fields if f not in MONTHS], key, strict=True)) | dict(zip(MONTHS, months, strict=True))


def _offences(method: str, column: str = "published_subtipo") -> list[tuple[str, str, str]]:
    rows = [r for r in seeds.read_rows("offences.csv") if r["method"] == method]
    return [(r["published_tipo"], r[column], r["offence"]) for r in rows]


INCIDENT_KINDS = {
    method: {
        (kind, label, weapon): {"offence": slug, "weapon": known, "method": method}
        for kind, label, slug in _offences(method)
        for weapon, known in WEAPON.items()
    }
    for method in ("CNSP38_2015", "RNID_2026")
}
IEFC_KINDS = {
    ("HOMICIDIOS", kind, weapon): {"offence": slug, "weapon": known, "method": "IEFC_1997"}
    for kind, _, slug in _offences("IEFC_1997")
    for weapon, known in source.IEFC_WEAPON.items()
}
VICTIM_KINDS = {
    method: {
        (*labels, sex, age): kind | {"sex": slug, "age_group": band}
        for labels, kind in INCIDENT_KINDS[method].items()
        for sex, slug in source.SEX.items()
        for age, band in source.BANDS[method].items()
    }
    for method in INCIDENT_KINDS
}


@st.composite
def inegi(draw: Draw, position: int) -> Example:
    """A row a place and month; the last month is the cut."""
    by_place = position in (1, 2)
    chosen = [r["cvegeo"] for r in MUNICIPALITIES] if by_place else [s.cve_ent for s in ALL_STATES]
    keys = draw(
        st.lists(st.tuples(st.sampled_from(chosen), st.integers(2017, 2019), st.integers(1, 12)), min_size=1, max_size=9, unique=True)
    )
    counts, name_of = draw(COUNTS), draw(st.sampled_from([places.get, None])) if position == 3 else None
    place = "cvegeo" if by_place else "cve_ent"
    rows, expected = [], []
    for at, (code, year, month) in enumerate(sorted(keys, key=lambda k: k[1:])):
        shown = name_of(code).name if name_of else code
        count = counts[at % len(counts)]
        rows.append({"place": shown, "year": str(year), "month": str(month), "count": str(count)})
        expected.append({place: code, "month": month_text(year, month), "homicide_deaths": count})
    return Example("inegi_deaths", max(e["month"] for e in expected)[:7], expected, rows, position=position)


@st.composite
def by_year(draw: Draw, position: int) -> Example:
    """A row a place of occurrence and year of registration; of states, deaths abroad and without a state too."""
    place = "cvegeo" if position == 5 else "cve_ent"
    chosen = [r["cvegeo"] for r in MUNICIPALITIES] if position == 5 else [*(s.cve_ent for s in ALL_STATES), "33", "99"]
    keys = draw(st.lists(st.tuples(st.sampled_from(chosen), st.integers(1990, 2024)), min_size=1, max_size=9, unique=True))
    counts, example = draw(COUNTS), Example("inegi_deaths", f"{max(year for _, year in keys)}-12", [], position=position)
    for at, (code, year) in enumerate(keys):
        count = counts[at % len(counts)]
        example.rows.append({"place": code, "year": str(year), "count": str(count)})
        example.expected.append({place: code, "year": year, "homicide_deaths": count})
    return example


@st.composite
def slide(draw: Draw) -> Example:
    """A row a month of the nation; the last month is the cut."""
    counts, start = draw(COUNTS), draw(st.integers(2015, 2024))
    months = [(start + n // 12, n % 12 + 1) for n in range(draw(st.integers(1, 30)))]
    shown = [(f"{year}-{month:02}", counts[n % len(counts)]) for n, (year, month) in enumerate(months)]
    rows = [{"month": month, "victims": f"{count}"} for month, count in shown]
    expected = [{"month": f"{month}-01", "offence": "homicidio_doloso", "victims": count} for month, count in shown]
    return Example("sesnsp_cni", shown[-1][0], expected, rows)


@st.composite
def people(draw: Draw, position: int) -> Example:
    """CONAPO's layouts: by sex with the nation's rows, in July, municipalities by year, by age and sex, municipalities by both."""
    counts, years = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=9)), range(1990, 1991 + draw(st.integers(0, 2)))
    example = Example("conapo_population", "ed2023", [], position=position)
    sizes = iter(counts * 999)
    if position == 2:
        for place in draw(SOME_MUNICIPALITIES):
            people = {str(y): next(sizes) for y in years}
            cells = {"cvegeo": place["cvegeo"], "entidad": places.get(place["cvegeo"][:2]).name, "municipality": place["municipality"]}
            example.rows.append(cells | {y: f"{n:,}" for y, n in people.items()})
            known = {"cvegeo": place["cvegeo"], "municipality": place["municipality"]}
            example.expected.extend(known | {"year": int(y), "population": n} for y, n in people.items())
        return example
    if position > 3:
        for place in draw(SOME_MUNICIPALITIES):
            known = {"cvegeo": place["cvegeo"], "municipality": place["municipality"]}
            for year in years:
                pair = next(sizes), next(sizes)
                cells = known | {"entidad": places.get(place["cvegeo"][:2]).name, "year": str(year)}
                example.rows.extend(cells | part for part in _by_group(pair, position == 5))
                example.expected.append(known | {"year": year, "population": sum(pair)})
        return example
    code_of, where = draw(PADDED), draw(SOME_STATES)
    for year in years:
        both = {s.cve_ent: (next(sizes), next(sizes)) for s in where}
        if position != 1:
            nation = {"00": (sum(w for w, _ in both.values()), sum(m for _, m in both.values()))}
            write = _by_sex if position == 0 else _by_age
            example.rows.extend(row for code, pair in (nation | both).items() for row in write(str(year), code, code_of(code), pair))
        else:
            example.rows.extend({"cve_geo": code_of(c), "year": str(year), "people": str(sum(pair))} for c, pair in both.items())
        for code, (women, men) in both.items():
            sexes = {"population_female": women, "population_male": men} if position != 1 else {}
            example.expected.append({"cve_ent": code, "year": year, "population": women + men, **sexes})
    return example


def _by_sex(year: str, code: str, shown: str, pair: tuple[int, int]) -> list[dict[str, str]]:
    name = "República Mexicana" if code == "00" else places.get(code).name_official
    shares = {"Total": sum(pair), "Mujeres": pair[0], "Hombres": pair[1]}
    return [{"year": year, "entidad": name, "cve_geo": shown, "sexo": s, "people": str(n)} for s, n in shares.items()]


def _by_age(year: str, code: str, shown: str, pair: tuple[int, int]) -> list[dict[str, str]]:
    """Return the same people at two ages; a place's sexes are not published as a total."""
    old = [{**row, "people": str(int(row["people"]) // 3), "age": "109"} for row in _by_sex(year, code, shown, pair)[1:]]
    young = [
        {**row, "people": str(int(row["people"]) - int(o["people"])), "age": "0"}
        for row, o in zip(_by_sex(year, code, shown, pair)[1:], old, strict=True)
    ]
    return young + old


def _by_group(pair: tuple[int, int], is_long: bool) -> list[dict[str, str]]:
    """Return women and men of a municipality, each a row, or a row an age group."""
    sexes = [("Mujeres", "pobm", pair[0]), ("Hombres", "pobh", pair[1])]
    if not is_long:
        return [{"sexo": sex, "people": str(number)} for sex, _, number in sexes]
    groups = [(sex, f"{start}_00_04", number // 3) for sex, start, number in sexes]
    groups += [(sex, f"{start}_85_mm", number - number // 3) for sex, start, number in sexes]
    return [{"sexo": sex, "age": group, "people": str(number)} for sex, group, number in groups]


@st.composite
def compiled(draw: Draw) -> Example:
    """A row a municipality, month and offence with case files, as others compiled them."""
    codes, months = [r["cvegeo"] for r in MUNICIPALITIES] + ["09999"], ["2024-01", "2024-12", "2025-06"]
    kinds = st.tuples(st.sampled_from(codes), st.sampled_from(months), st.sampled_from(fields.OFFENCES))
    keys, counts = draw(st.lists(kinds, min_size=1, max_size=9, unique=True)), draw(COUNTS)
    example = Example("sesnsp_municipal", max(month for _, month, _ in keys), [], position=1)
    for at, (code, month, offence) in enumerate(keys):
        count = counts[at % len(counts)]
        example.rows.append({"cvegeo": code, "month": month, "offence": offence, "incidents": str(count)})
        known = {"cvegeo": code, "cve_ent": code[:2], "month": f"{month}-01", "offence": offence, "incidents": count}
        example.expected.append(known | {"method": "CNSP38_2015", "compiled": True, "weapon": "not_published_here"})
    return example


SUMMED = {"sex": "not_published_here", "age_group": "not_published_here", "weapon": "not_published_here"}


@st.composite
def totals(draw: Draw) -> Example:
    """A row a cut, state, month and offence: each cut came out about the 20th of the month after it."""
    kinds = st.tuples(
        st.sampled_from(["2023-12", "2024-01", "2025-09"]), SOME_STATES.map(lambda s: s[0].cve_ent), st.sampled_from(fields.OFFENCES)
    )
    keys, counts, months = draw(st.lists(kinds, min_size=1, max_size=9, unique=True)), draw(COUNTS), ["2015-01", "2023-12"]
    example = Example("sesnsp_victims", max(cut for cut, _, _ in keys), [], position=1)
    for at, (cut, code, offence) in enumerate(keys):
        month, count = months[at % 2], counts[at % len(counts)]
        example.rows.append({"cut": cut, "cve_ent": code, "month": month, "offence": offence, "victims": str(count)})
        known = {"cut": cut, "cve_ent": code, "month": f"{month}-01", "offence": offence, "victims": count}
        example.expected.append(known | {"method": "CNSP38_2015"} | SUMMED)
    return example


@st.composite
def long(draw: Draw) -> Example:
    """Case files by state with a row a month, which is told by its name or number."""
    wide = draw(sesnsp("sesnsp_incidents", 0, (2015, 2025), INCIDENT_KINDS["CNSP38_2015"]))
    label = draw(st.sampled_from([lambda at, name: name.capitalize(), lambda at, name: str(at), lambda at, name: f"{at:02}"]))
    rows = [
        {**{field: cell for field, cell in row.items() if field not in MONTHS}, "mes": label(at, name), "incidents": row[name]}
        for row in wide.rows
        for at, name in enumerate(MONTHS, start=1)
    ]
    return Example("sesnsp_incidents", wide.cut, wide.expected, rows, position=3)


@st.composite
def nation(draw: Draw) -> Example:
    """The nation's months by method: intentional homicide as its total and by means, which sum to it, and feminicide as a total alone."""
    counts, cut = draw(COUNTS), draw(st.sampled_from(["2026-01", "2026-08"]))
    example = Example("sesnsp_incidents", cut, [], position=2)
    for label, method, month in (("CNSP/38/15", "CNSP38_2015", "2025-12"), ("RNID", "RNID_2026", cut)):
        parts = [counts[n % len(counts)] for n in range(4)]
        means = [
            ("Con arma de fuego", "firearm"),
            ("Con arma blanca", "blade"),
            ("Con otro elemento", "other"),
            ("No especificado", "not_specified"),
        ]
        shown = [("homicidio_doloso", "", sum(parts)), *(("homicidio_doloso", m, n) for (m, _), n in zip(means, parts, strict=True))]
        for offence, weapon, count in [*shown, ("feminicidio", "", counts[0])]:
            cells = {"metodo": label, "cut": cut, "month": month, "offence": offence, "modalidad": weapon, "carpetas": str(count)}
            example.rows.append(cells)
        base = {"method": method, "month": f"{month}-01", "cut": month}
        example.expected.extend(
            base | {"offence": "homicidio_doloso", "weapon": w, "incidents": n} for (_, w), n in zip(means, parts, strict=True)
        )
        example.expected.append(base | {"offence": "feminicidio", "weapon": "not_published_here", "incidents": counts[0]})
    return example


@st.composite
def areas(draw: Draw, position: int) -> Example:
    """GeoJSON: a square a place."""
    code = ("cve_ent", "cvegeo")[position]
    codes = [s.cve_ent for s in ALL_STATES] if position == 0 else [r["cvegeo"] for r in MUNICIPALITIES]
    header = draw(st.sampled_from(SOURCES["inegi_geography"].layouts[position].columns[code]))
    corners = draw(st.lists(st.tuples(st.integers(-110, -90), st.integers(15, 30)), min_size=1, max_size=3))
    features = [
        {"type": "Feature", "properties": {header: c, "name": "Álamo"}, "geometry": {"type": "Polygon", "coordinates": [_square(x, y)]}}
        for c, (x, y) in zip(draw(st.permutations(codes)), corners, strict=False)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=draw(st.booleans())).encode()
    expected = [{code: f["properties"][header]} for f in features]
    return Example("inegi_geography", "2023", expected, data=data, position=position)


def _square(x: int, y: int) -> list[list[int]]:
    return [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]


@st.composite
def events(draw: Draw, position: int) -> Example:
    """Events of Mexico and of another country, which is left out; candidate events (1) say what is still to be checked."""
    days = draw(st.lists(st.dates(dt.date(2017, 1, 1), dt.date(2019, 12, 31)), min_size=1, max_size=5))
    counts, spelt, hour = draw(COUNTS), draw(SPELLINGS), draw(st.sampled_from(["", " 00:00:00", " 00:00:00.000"]))
    abroad = draw(st.sets(st.integers(1, len(days) - 1))) if len(days) > 1 else set()
    example = Example("ucdp_ged", max(d for i, d in enumerate(days) if i not in abroad).isoformat()[:7], [], position=position)
    status = {"code_status": "Check dyad"} if position else {}
    for at, day in enumerate(days):
        low, best, high = (counts[(at + n) % len(counts)] for n in range(3))
        precision, kind, (code, name) = 1 + at % 5, 1 + at % 3, NAMED_BY_UCDP[(at + low) % len(NAMED_BY_UCDP)]
        start = {"id": str(at + 1), "date_start": day.isoformat() + hour, "date_end": day.isoformat() + hour, "date_prec": str(precision)}
        point = {
            "adm_1": spelt(name),
            "latitude": "19.5",
            "longitude": "-99",
            "where_prec": "1",
        }
        country = {"country": "Guatemala", "country_id": "90"} if at in abroad else {"country": "Mexico", "country_id": "70"}
        deaths = {"best": best, "low": low, "high": high, "deaths_civilians": 0, "deaths_unknown": low}
        cells = {c: str(n) for c, n in deaths.items()}
        sides = {"side_a": "A - b", "side_b": " C "}
        example.rows.append(start | point | country | {"type_of_violence": str(kind)} | cells | sides | status)
        if at not in abroad:
            known = {"fatalities_best": best, "fatalities_low": low, "fatalities_high": high, "side_a": "A", "side_b": "C"}
            flags = {"is_aggregate": precision > 3, "bounds_out_of_order": low > best or high < best}
            place = {"event_id": str(at + 1), "cve_ent": code, "latitude": 19.5, "longitude": -99.0}
            example.expected.append(place | {"date_start": day.isoformat(), "date_end": day.isoformat()} | known | flags | status)
    return example


@st.composite
def bulletins(draw: Draw, position: int) -> Example:
    """Days one under another: the press by municipality (0), the prosecutors by state with or without their total (1)."""
    days = draw(st.lists(st.dates(dt.date(2019, 1, 1), dt.date(2019, 12, 31)), min_size=1, max_size=3, unique=True))
    counts, decimals, total = draw(COUNTS), draw(st.sampled_from(["", ".0"])), draw(st.booleans())
    chosen = draw(SOME_STATES if position else SOME_MUNICIPALITIES)
    example = Example("sspc_daily", max(days).isoformat()[:7], [], position=position)
    for day in days:
        written = {"fecha": draw(st.sampled_from([day.isoformat(), f"{day:%d/%m/%y}"])), "archivo": f"{day:%d%m%Y}"}
        deaths = [counts[(len(example.expected) + n) % len(counts)] for n in range(len(chosen))]
        for place, n in zip(chosen, deaths, strict=True):
            cells, known = _of_state(place, n, decimals) if position else _of_municipality(place, n, decimals)
            example.rows.append(cells | written)
            example.expected.append(known | {"date": day.isoformat(), "rows_repeated": 0})
        if position and total:
            example.rows.append({"entidad": "Total", "victims": f"{sum(deaths)}{decimals}"} | written)
    return example


def _of_state(state: places.State, count: int, decimals: str) -> tuple[dict[str, str], Row]:
    return {"entidad": state.name, "victims": f"{count}{decimals}"}, {"cve_ent": state.cve_ent, "victims": count}


def _of_municipality(place: dict[str, str], count: int, decimals: str) -> tuple[dict[str, str], Row]:
    code, name = place["cvegeo"], place["municipality"]
    sexes = {"victims_male": count, "victims_female": 0, "victims_not_identified": 0}
    cells = {"entidad": places.get(code[:2]).name, "municipio": name.replace(" ", "\n", 1), "victims": f"{count}{decimals}"}
    flags = {"sexes_add_up": True, "spike": count >= 20, "rows_published": 1}
    return cells | {s: f"{n}{decimals}" for s, n in sexes.items()}, {"cvegeo": code, "victims": count, **sexes, **flags}


OF_CASE_FILES = ("sesnsp_incidents", 0)

LAYOUTS_OF: dict[tuple[str, int], st.SearchStrategy[Example]] = {
    ("sesnsp_victims", 0): sesnsp("sesnsp_victims", 0, (2015, 2025), VICTIM_KINDS["CNSP38_2015"]),
    ("sesnsp_victims", 1): totals(),
    ("sesnsp_victims", 2): sesnsp("sesnsp_victims", 2, (2026, 2027), VICTIM_KINDS["RNID_2026"], SOME_MUNICIPALITIES),
    ("sesnsp_incidents", 2): nation(),
    ("sesnsp_incidents", 3): long(),
    OF_CASE_FILES: sesnsp(*OF_CASE_FILES, (2015, 2025), INCIDENT_KINDS["CNSP38_2015"])
    | sesnsp(*OF_CASE_FILES, (2026, 2027), INCIDENT_KINDS["RNID_2026"]),
    ("sesnsp_incidents", 1): sesnsp("sesnsp_incidents", 1, (2016, 2017), IEFC_KINDS),
    ("sesnsp_municipal", 0): sesnsp("sesnsp_municipal", 0, (2015, 2025), INCIDENT_KINDS["CNSP38_2015"], SOME_MUNICIPALITIES),
    ("sesnsp_municipal", 1): compiled(),
    **{("inegi_deaths", at): inegi(at) for at in range(4)},
    **{("inegi_deaths", at): by_year(at) for at in (4, 5)},
    **{("conapo_population", at): people(at) for at in range(6)},
    **{("inegi_geography", at): areas(at) for at in range(2)},
    ("sesnsp_cni", 0): slide(),
    **{("ucdp_ged", at): events(at) for at in range(2)},
    **{("sspc_daily", at): bulletins(at) for at in range(2)},
}
COMPLETE = st.one_of(
    sesnsp("sesnsp_victims", 0, (2015, 2025), VICTIM_KINDS["CNSP38_2015"], st.just(ALL_STATES)),
    sesnsp(*OF_CASE_FILES, (2015, 2025), INCIDENT_KINDS["CNSP38_2015"], st.just(ALL_STATES)),
    sesnsp("sesnsp_incidents", 1, (2016, 2017), IEFC_KINDS, st.just(ALL_STATES)),
)
"""SESNSP's files with all of the 32 states, in the publisher's order."""
