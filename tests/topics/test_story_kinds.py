"""Claims that are made from the data themselves: what is true of them is supported, what is moved is contradicted, a "not" turns it round.

All are judged in one story, so that each table is read once.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from violence_data import load, measures, seeds, stories, words_of
from violence_data.errors import StoryInvalid
from violence_data.topics.stories import claims
from violence_data.topics.stories.spans import Span, span

pytestmark = [pytest.mark.usefixtures("built"), pytest.mark.xdist_group("verdicts")]
WORDS = words_of("stories")
VICTIMS, FILED = "sesnsp_victims_state_month", "sesnsp_incidents_state_month"
REGISTERED, DATED = "inegi_deaths_registration_state_month", "inegi_deaths_occurrence_state_month"
YEARS_REGISTERED, MUNICIPAL = "inegi_deaths_registered_state_year", "inegi_deaths_registered_municipality_year"
TALLY, FILED_THERE = "sspc_daily_state", "sesnsp_incidents_municipality_month"
DOLOSO, BOTH = ("homicidio_doloso",), ("homicidio_doloso", "feminicidio")
STATES = [f"{number:02}" for number in range(1, 33)]
OPPOSITE = {"supported": "contradicted", "contradicted": "supported"}
LARGE = ("00", "02", "11", "15")
Fields = dict[str, Any]
RUNS = ["2018", "2019-06", "2021-11/2022-04", "2023-07/2024-12", "2017/2019"]


# ---- what the tables say, counted here ----


@functools.cache
def months_of(cve_ent: str, offences: tuple[str, ...] = DOLOSO) -> pd.Series:
    return every_month(offences)[cve_ent]


@functools.cache
def every_month(offences: tuple[str, ...]) -> pd.DataFrame:
    """Return the victims of every state, and of the nation, a column each."""
    rows = measures.monthly(load(VICTIMS, covering=offences), offences)
    wide = rows.pivot(index="month", columns="cve_ent", values="victims").astype("float64")
    return wide.assign(**{"00": wide.sum(axis=1, skipna=False)})


def total(cve_ent: str, run: Span) -> float:
    return float(months_of(cve_ent)[run.first : run.last].sum())


def a_day(cve_ent: str, run: Span) -> float:
    return total(cve_ent, run) / ((run.last + pd.offsets.MonthEnd(1) - run.first).days + 1)


@functools.cache
def registered(year: int) -> pd.Series:
    """Return the deaths of every municipality in a year, by its code."""
    return load(MUNICIPAL).query("year == @year").set_index("cvegeo")["homicide_deaths"].astype(float)


def of_city(name: str, year: int) -> float:
    """Return the deaths of a city, added up from the seed's own rows."""
    codes = [row["cvegeo"] for row in seeds.read_rows("cities.csv") if row["city"] == name]
    return float(registered(year).reindex(codes, fill_value=0).sum())


def women(run: Span) -> float:
    """Return the women among the victims of murder and femicide of the nation."""
    rows = load(VICTIMS, covering=(*BOTH, "sex")).query("sex == 'female' and offence in @BOTH")
    return float(rows[rows["month"].between(run.first, run.last)]["victims"].sum())


# ---- claims made of them: the fields, and the field that is moved with what it is moved to ----


def changes() -> Iterator[tuple[Fields, Fields]]:
    picked = random.Random(13)
    for place in LARGE:
        this, other = picked.sample(RUNS, 2)
        per = picked.choice(["day", "count"])
        counted = a_day if per == "day" else total
        pct = 100 * (counted(place, span(this)) / counted(place, span(other)) - 1)
        told = {"cve_ent": place, "period": this, "compared_with": other, "per": per, "tolerance_pp": 0.5, "headline_basis": VICTIMS}
        yield told | {"change_pct": round(pct, 1)}, {"change_pct": round(pct + (8 if pct > 0 else -8) * (1 + abs(pct) / 100), 1)}
    days = load(TALLY).groupby("date")["victims"].sum()  # two weeks across New Year, each of seven days
    pct = 100 * (days["2019-12-30":"2020-01-05"].sum() / days["2019-12-23":"2019-12-29"].sum() - 1)
    told = {"cve_ent": "00", "period": "2019-12-30/2020-01-05", "compared_with": "2019-12-23/2019-12-29", "headline_basis": TALLY}
    yield told | {"change_pct": round(pct, 1)}, {"change_pct": round(pct + 5, 1)}
    pct = 100 * (women(span("2024")) / 366 / (women(span("2023")) / 365) - 1)
    told = {"cve_ent": "00", "period": "2024", "sex": "female", "offences": [*BOTH], "headline_basis": VICTIMS}
    yield told | {"change_pct": round(pct, 1)}, {"change_pct": round(pct - 9, 1)}


def year_changes() -> Iterator[tuple[Fields, Fields]]:
    """A state's, and a city's of two states."""
    pct = 100 * (total("11", span("2024")) / total("11", span("2023")) - 1)
    yield {"cve_ent": "11", "year": 2024, "change_pct": round(pct, 1), "headline_basis": VICTIMS}, {"change_pct": round(pct + 9, 1)}
    pct = 100 * (of_city("La Laguna", 2013) / of_city("La Laguna", 2012) - 1)
    yield {"cve_ent": "la laguna", "year": 2013, "change_pct": round(pct, 1), "headline_basis": MUNICIPAL}, {"change_pct": -20}


def records() -> Iterator[tuple[Fields, Fields]]:
    """The highest year, and one far under it."""
    years = months_of("00")["2015":"2024"].groupby(months_of("00")["2015":"2024"].index.year).sum()
    rising = max(year for year in years.index if all(years[year] > 1.03 * years[before] for before in range(2015, year)))
    yield {"cve_ent": "00", "year": int(rising), "headline_basis": VICTIMS}, {"year": int(years.index[-1])}


def placings() -> Iterator[tuple[Fields, Fields]]:
    """The state with most victims, of murder and of femicide, and one with few."""
    for offences in (DOLOSO, ("feminicidio",)):
        counts = pd.Series({code: months_of(code, offences)["2024"].sum() for code in STATES}).sort_values()
        told = {"year": 2024, "top": [1, 5], "headline_top": 5, "by": "number", "offences": [*offences], "headline_basis": VICTIMS}
        yield told | {"cve_ents": [counts.index[-1]]}, {"cve_ents": [counts.index[0]]}


def terms() -> Iterator[tuple[Fields, Fields]]:
    """Calderón's six years against Fox's, by the years in which deaths were registered."""
    years = load(YEARS_REGISTERED).groupby("year")["homicide_deaths"].sum()
    rose = years.loc[2007:2012].sum() > 1.3 * years.loc[2001:2006].sum()
    told = {"cve_ent": "00", "president": "Calderón", "compared_with": ["Fox"], "compare": "between", "headline_basis": YEARS_REGISTERED}
    yield told | {"direction": "rise" if rose else "fall"}, {"direction": "fall" if rose else "rise"}


def levels() -> Iterator[tuple[Fields, Fields]]:
    for place, period, unit in (("00", "2018", "count"), ("11", "2019-06", "per_day"), ("02", "2021-11/2022-04", "minutes")):
        run = span(period)
        number = {"count": total, "per_day": a_day, "minutes": lambda *of: 1440 / a_day(*of)}[unit](place, run)
        yield (
            {"cve_ent": place, "period": period, "unit": unit, "number": round(number, 1), "headline_basis": VICTIMS},
            {"number": round(number * 1.2, 1)},
        )
    told = {"cve_ent": "00", "period": "2019", "unit": "per_day", "sex": "female", "offences": [*BOTH], "headline_basis": VICTIMS}
    yield told | {"number": round(women(span("2019")) / 365, 1)}, {"number": 30}
    told = {"cve_ent": "ZM de Monterrey", "period": "2012", "headline_basis": MUNICIPAL}
    yield told | {"number": of_city("Monterrey", 2012)}, {"number": registered(2012)["19039"]}
    day = load(TALLY).groupby("date")["victims"].sum()["2019-12-01"]
    yield {"cve_ent": "00", "period": "2019-12-01", "number": int(day), "headline_basis": TALLY}, {"number": 100}


def states_moved() -> Iterator[tuple[Fields, Fields]]:
    """The states with more victims in 2019 than in 2015: few of them changed little."""
    counts = every_month(DOLOSO)[STATES]
    rose = int((counts.loc["2019"].sum() > counts.loc["2015"].sum()).sum())
    told = {"period": "2019", "compared_with": "2015", "headline_basis": VICTIMS}
    yield told | {"direction": "rise", "number": rose}, {"number": rose - 9}
    yield told | {"direction": "fall", "number": 32 - rose}, {"number": 32 - rose + 9}


def extremes() -> Iterator[tuple[Fields, Fields]]:
    """The highest and the lowest year of each place, against the years before it: those that stand out by more than a hundredth."""
    for place in LARGE:
        years = months_of(place).groupby(months_of(place).index.year).agg(["sum", "count"])
        whole = years.loc[years["count"] == 12, "sum"]
        year, before = 2020, whole.loc[:2019]
        place_of_it = 1 + int((before > whole[year]).sum())
        if all(abs(whole[year] / other - 1) > 0.01 for other in before):
            told = {"cve_ent": place, "period": str(year), "extreme": "highest", "headline_basis": VICTIMS}
            yield told | {"nth": place_of_it}, {"nth": place_of_it + 1}
    days = load(TALLY).groupby("date")["victims"].agg(["sum", "count"]).query("count == 32")["sum"]
    first = 1 + int((days[:"2019-11-30"] > days["2019-12-01"]).sum())
    told = {"cve_ent": "00", "period": "2019-12-01", "extreme": "highest", "among": "any_months", "headline_basis": TALLY}
    yield told | {"nth": first}, {"nth": first + 1}


def shares() -> Iterator[tuple[Fields, Fields]]:
    run = span("2024")
    part = 100 * sum(total(code, run) for code in ("11", "02")) / total("00", run)
    yield (
        {"cve_ents": ["11", "Baja California"], "period": "2024", "share_pct": round(part, 1), "headline_basis": VICTIMS},
        {"share_pct": 40},
    )
    rows = load(VICTIMS, covering=("homicidio_doloso", "sex"), years=2024).query("offence == 'homicidio_doloso'")
    for column, value in (("sex", "female"), ("weapon", "firearm")):
        pct = 100 * rows.loc[rows[column] == value, "victims"].sum() / rows["victims"].sum()
        yield (
            {column: value, "period": "2024", "share_pct": round(float(pct), 1), "headline_basis": VICTIMS},
            {"share_pct": round(float(pct) + 9, 1)},
        )
    pct = 100 * of_city("Acapulco", 2012) / registered(2012)[registered(2012).index.str.startswith("12")].sum()
    told = {"cve_ent": "Guerrero", "cve_ents": ["Acapulco"], "period": "2012", "headline_basis": MUNICIPAL}
    yield told | {"share_pct": round(pct, 1)}, {"share_pct": 30}


def ranks() -> Iterator[tuple[Fields, Fields]]:
    """A municipality from the top and a state from the bottom, by number: neither is near another one."""
    rows = load(MUNICIPAL).query("year == 2018")
    counts = rows[~rows["cvegeo"].str[2:].isin(["998", "999"])].set_index("cvegeo")["homicide_deaths"]
    place_ = int(counts.rank(ascending=False, method="min")["02004"])
    yield {"cve_ent": "Tijuana, Baja California", "period": "2018", "rank": place_, "headline_basis": MUNICIPAL}, {"rank": place_ + 1}
    run = span("2018")
    states = pd.Series({code: total(code, run) for code in STATES}).sort_values()
    yield {"cve_ent": states.index[0], "period": "2018", "rank": 1, "order": "least", "headline_basis": VICTIMS}, {"rank": 5}
    others = registered(2012).drop([row["cvegeo"] for row in seeds.read_rows("cities.csv") if row["city"] == "La Laguna"])
    place_ = 1 + int((others[~others.index.str[2:].isin(["998", "999"])] > of_city("La Laguna", 2012)).sum())
    yield {"cve_ent": "La Laguna", "period": "2012", "rank": place_, "headline_basis": MUNICIPAL}, {"rank": place_ + 3}


def massacres() -> Iterator[tuple[Fields, Fields]]:
    """Days of 2020 with ten dead or more in one municipality that averages under 0.3 a day: counted from the press as it is."""
    rows = load("sspc_daily_municipality").query("date.dt.year == 2020 and cvegeo != '99999'")
    days = rows["date"].nunique()
    quiet = rows.groupby("cvegeo")["victims"].transform("sum") / days < 0.3
    found = rows[quiet].groupby(["date", "cvegeo"])["victims"].sum()
    yield {"cve_ent": "00", "period": "2020", "at_least": 10, "number": int((found >= 10).sum())}, {"number": 1}


def of_incidents(kind: str) -> Iterator[tuple[Fields, Fields]]:
    """What was checked by hand, and what was not so."""
    rows = {row["incident_id"]: row for row in seeds.read_rows("incidents.csv")}
    dead, lost = "aguililla-2019-10-14", "iguala-2014-09-26"
    second = {"incident_ids": [dead, "iguala-tepochica-2019-10-15"], "nth": 2, "within_days": 2, "year": 2019}
    yield {
        "deaths_in_incident": ({"incident_id": dead, "deaths": int(rows[dead]["victims_killed_best"])}, {"deaths": 40}),
        "event_context": ({"incident_id": lost, "abducted": int(rows[lost]["abducted"])}, {"abducted": 5}),
        "nth_mass_killing_within_days": (
            second | {"at_least": [13], "headline_at_least": 13},
            {"at_least": [3], "headline_at_least": 3},
        ),
    }[kind]


OF_INCIDENTS = ("deaths_in_incident", "nth_mass_killing_within_days", "event_context")
MADE = {
    **{kind: functools.partial(of_incidents, kind) for kind in OF_INCIDENTS},
    "year_on_track_for_record": records,
    "places_among_most_violent": placings,
    "level_under_terms": terms,
    "year_change": year_changes,
    "period_change": changes,
    "states_moved": states_moved,
    "level": levels,
    "extreme_since": extremes,
    "share": shares,
    "rank": ranks,
    "massacres": massacres,
}


def written(name: str, fields: Fields) -> str:
    told = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    return f'[[claims]]\nid = "{name}"\nparaphrase = "It is said."\n{told}'


@functools.cache
def made() -> dict[str, tuple[Fields, Fields]]:
    return {
        f"{kind.replace('_', '-')}-{n}": ({"kind": kind, **true}, moved) for kind in MADE for n, (true, moved) in enumerate(MADE[kind]())
    }


def story(claims_: str, day: str = "2025-12-31") -> stories.Story:
    head = f'slug = "own"\ntitle = "Own"\npublished_on = {day}\nsource = "Nobody"\n'
    return stories.read_story(head + claims_, "own")


def judged(text: str, as_of: str | None = None, day: str = "2025-12-31") -> dict[str, stories.Verdict]:
    return {one.claim.id: one for one in stories.check(story(text, day), as_of)}


@pytest.fixture(scope="module")
def verdicts(built: object) -> dict[str, stories.Verdict]:
    """Each claim as it is true, moved, and both with their "not"."""
    texts = []
    for name, (true, moved) in made().items():
        for tag, fields in (("true", true), ("moved", true | moved)):
            texts.append(written(f"{name}-{tag}", fields))
            if name.endswith("-0"):
                texts.append(written(f"{name}-{tag}-not", fields | {"negated": True}))
    parts = ["".join(texts[at : at + 50]) for at in range(0, len(texts), 50)]  # a story has at most 50 claims
    return {name: one for part in parts for name, one in judged(part).items()}


def test_every_kind_is_made_from_the_data() -> None:
    assert set(MADE) == set(claims.KINDS)


def test_what_the_data_say_is_supported_what_is_moved_is_contradicted_and_a_not_turns_both_round(
    verdicts: dict[str, stories.Verdict],
) -> None:
    found = {name: one.verdict for name, one in verdicts.items()}
    meant = {"true": "supported", "moved": "contradicted", "true-not": "contradicted", "moved-not": "supported"}
    expected = {name: meant[name.split("-", name.count("-") - ("-not" in name))[-1]] for name in found}
    # the list of two incidents bears out any bar that both reach, the press counts more places from three dead on
    more = {name: "depends" for name in found if name.startswith("nth-mass-killing") and "moved" in name}
    assert found == expected | more


def test_a_denied_sentence_says_so_and_its_rows_bear_the_verdict_of_the_sentence_as_written(verdicts: dict[str, stories.Verdict]) -> None:
    plain, denied = verdicts["level-0-true"], verdicts["level-0-true-not"]
    assert [one.headline and one.headline.verdict for one in (plain, denied)] == ["supported", "contradicted"]
    assert ['its "not"' in WORDS.plain.lines(one) for one in (plain, denied)] == [False, True]
    assert "What would be right" not in WORDS.plain.lines(denied)


def test_what_would_be_right_is_said_of_a_claim_that_is_not(verdicts: dict[str, stories.Verdict]) -> None:
    for name, (fields, _) in made().items():
        is_said = ["What would be right, by " in WORDS.plain.lines(verdicts[f"{name}-{tag}"]) for tag in ("true", "moved")]
        states_number = {"change_pct", "number", "share_pct", "rank"} & {*fields}
        assert is_said == [False, bool(states_number)], name


# ---- what each kind must know ----

TOLD = {
    # 2,608 victims in September 2024, 1,989 in June 2025: 86.9 and 66.3 a day
    "a-day": {
        "kind": "period_change",
        "cve_ent": "00",
        "period": "2025-06",
        "compared_with": "2024-09",
        "change_pct": -23.7,
        "headline_basis": VICTIMS,
    },
    # 29 days of February 2020 against 28
    "leap": {"kind": "period_change", "cve_ent": "00", "period": "2020-02", "compared_with": "2019-02", "change_pct": -5.1}
    | {"headline_basis": VICTIMS},
    "mixture": {"kind": "period_change", "cve_ent": "Guanajuato", "period": "2018", "per": "count", "change_pct": 203.5}
    | {"tolerance_pp": 5, "headline_basis": VICTIMS},
    "two-methods": {"kind": "period_change", "cve_ent": "00", "period": "2026-01/2026-03", "change_pct": -30, "headline_basis": FILED},
    "term": {"kind": "level", "cve_ent": "00", "president": "López Obrador", "number": 199_528, "headline_basis": VICTIMS},
    "elsewhere": {"kind": "level", "cve_ent": "00", "period": "2025", "number": 17.7, "unit": "per_100k", "headline_basis": VICTIMS},
    "nobody": {"kind": "level", "cve_ent": "Yucatán", "period": "2021-05", "number": 9, "unit": "minutes", "headline_basis": VICTIMS},
    # the cut of November 2019 has 31,688 victims in these months, that of September 2025 has 31,839
    "revised": {"kind": "level", "cve_ent": "00", "period": "2019-01/2019-11", "number": 31_688, "tolerance_pct": 0.1}
    | {"headline_basis": VICTIMS},
    "zero": {"kind": "level", "cve_ent": "Yucatán", "period": "2019-12-01", "number": 0, "headline_basis": TALLY},
    "none": {"kind": "level", "cve_ent": "Yucatán", "period": "2021-05", "number": 1, "headline_basis": VICTIMS},
    "few": {"kind": "level", "cve_ent": "Yucatán", "period": "2020-05", "number": 22_320, "unit": "minutes", "headline_basis": VICTIMS},
    "break": {"kind": "extreme_since", "cve_ent": "00", "period": "2018", "extreme": "highest", "since": 1997, "headline_basis": VICTIMS}
    | {"other_bases": [YEARS_REGISTERED]},
    "beyond-a-break": {"kind": "extreme_since", "cve_ent": "00", "period": "2021", "extreme": "highest", "since": 1997}
    | {"headline_basis": VICTIMS},
    "second": {
        "kind": "extreme_since",
        "cve_ent": "00",
        "period": "2019",
        "extreme": "highest",
        "nth": 2,
        "headline_basis": YEARS_REGISTERED,
    },
    # across New Year: the runs from November 2017, 2018, 2019 and 2020 on
    "across": {"kind": "extreme_since", "cve_ent": "00", "period": "2021-11/2022-04", "extreme": "lowest", "since": 2016}
    | {"headline_basis": VICTIMS},
    "lowest-month": {"kind": "extreme_since", "cve_ent": "00", "period": "2025-08", "extreme": "lowest", "since": 2016, "per": "day"}
    | {"among": "any_months", "headline_basis": VICTIMS},
    "no-sex": {"kind": "share", "sex": "female", "period": "2019", "share_pct": 10, "headline_basis": REGISTERED, "other_bases": [FILED]},
    "feminicide": {"kind": "share", "offence": "feminicidio", "offences": ["homicidio_doloso", "feminicidio"], "period": "2024"}
    | {"share_pct": 2.8, "headline_basis": VICTIMS},
    # the nation's rate: 28.06 in 2019 and 27.51 in 2018, by victims of both legal types
    "rate": {"kind": "period_change", "cve_ent": "00", "period": "2019", "per": "rate", "change_pct": 1.9, "offences": [*BOTH]}
    | {"headline_basis": VICTIMS},
    "city": {"kind": "rank", "cve_ent": "La Laguna", "period": "2012", "rank": 5, "headline_basis": MUNICIPAL},
    "city-rate": {"kind": "rank", "cve_ent": "ZM de Monterrey", "period": "2012", "rank": 1, "by": "rate", "headline_basis": MUNICIPAL},
    "large-city": {"kind": "level", "cve_ent": "Valle de México", "period": "2019", "number": 1, "headline_basis": MUNICIPAL},
    "files-of-a-city": {"kind": "year_change", "cve_ent": "Acapulco", "year": 2025, "months": 6, "change_pct": 0}
    | {"headline_basis": FILED_THERE},
    # one day of October 2020 has 30 of the 32 states
    "days-lacking": {"kind": "level", "cve_ent": "00", "period": "2020-10-14", "number": 87, "headline_basis": TALLY},
    "day-after-february": {"kind": "period_change", "cve_ent": "00", "period": "2020-02-29", "compared_with": "2020-02-28"}
    | {"change_pct": 38.3, "tolerance_pp": 0.1, "headline_basis": TALLY, "other_bases": [VICTIMS]},
    "month-of-days": {"kind": "level", "cve_ent": "00", "period": "2019-11", "number": 79, "unit": "per_day", "headline_basis": TALLY},
    "women-s-rate": {"kind": "share", "cve_ents": ["11"], "period": "2020-01", "share_pct": 10, "headline_basis": TALLY},
    # 14 of the 75 victims of femicide of January 2020 were under 18
    "girls": {"kind": "level", "cve_ent": "00", "period": "2020-01", "number": 14, "age_group": "minor_0_17", "offences": ["feminicidio"]}
    | {"headline_basis": VICTIMS},
    "no-women": {"kind": "level", "cve_ent": "00", "period": "2019", "number": 1, "sex": "female", "headline_basis": FILED},
    "firearms": {"kind": "level", "cve_ent": "00", "period": "2019", "number": 20_534, "weapon": "firearm", "headline_basis": FILED},
    "of-deaths": {"kind": "places_among_most_violent", "cve_ents": ["11"], "year": 2019, "top": [1], "headline_top": 1}
    | {"offences": ["feminicidio"], "headline_basis": REGISTERED},
}
SAYS = {
    "a-day": ("supported", "2,608 in September 2024 (86.9 a day) and 1,989 in June 2025 (66.3 a day), a day −23.7 %"),
    "leap": ("supported", "2,777 in February 2020 (95.8 a day), a day −5.1 %"),
    "mixture": ("contradicted", "3,290 (SESNSP, victims in case files, 2018) against 1,084"),
    "two-methods": ("not_covered", "2026 and 2025 were counted in two ways"),
    "term": ("contradicted", "Nearest to the claimed 199,528 comes what two series put together give"),
    "elsewhere": ("supported", "17.7 per 100,000 people a year (Mexico, 2025)"),
    "nobody": ("not_covered", "nobody was counted there"),
    "revised": ("contradicted", "31,688 by the figures of 20 December 2019, which fits the claim; 31,839 by those used here"),
    "zero": ("supported", "By SSPC, prosecutors' tally by state: 0 (Yucatán, 1 December 2019)"),
    "none": ("too_close", "would leave 0 to 1"),
    "few": ("supported", "would leave 14,880.0 to 44,640.0"),
    "break": ("supported", "begins in January 2015, so that nothing can be told back to 1997"),
    "beyond-a-break": ("contradicted", "number 4 from the top"),
    "second": ("supported", "2019 had 36,661 and is number 2 from the top"),
    "across": ("supported", "of it and the 4 compared since November 2017; the lowest of these is"),
    "lowest-month": ("supported", "August 2025 had 59.4 a day and is number 1 from the bottom"),
    "no-sex": ("not_covered", "it does not tell the sex"),
    "feminicide": ("supported", "852 of 30,898 in 2024 (Mexico) are feminicidio, 2.8 %"),
    "rate": ("supported", "34,662 in 2018 (27.5 per 100,000 people a year) and 35,693 in 2019 (28.1), the rate +2.0 %"),
    "city": ("contradicted", "the city is one place there, among municipalities that stand by themselves"),
    "city-rate": ("contradicted", "The city is one place there, among municipalities that stand by themselves."),
    "large-city": ("contradicted", "as its 76 municipalities together, by the delimitation of metropolitan zones of 2015"),
    "files-of-a-city": (
        "contradicted",
        "municipalities together, by the delimitation of metropolitan zones of 2015 (SEDATU, CONAPO, INEGI): ",
    ),
    "days-lacking": ("not_covered", "SSPC, prosecutors' tally by state: what is asked is not covered"),
    "day-after-february": ("supported", "SESNSP, victims in case files: it has no days"),
    "month-of-days": ("supported", "79.0 a day (Mexico, November 2019)"),
    "women-s-rate": ("contradicted", "in January 2020 (Mexico) are of Guanajuato"),
    "girls": ("supported", "Of all victims only these are counted here: those under 18"),
    "no-women": ("not_covered", "it does not tell the sex, the age, the means"),
    "firearms": ("supported", "Of all victims only these are counted here: firearms"),
    "of-deaths": ("not_covered", "it does not tell apart the legal types"),
}


@pytest.fixture(scope="module")
def told(built: object) -> dict[str, stories.Verdict]:
    return judged("".join(written(name, fields) for name, fields in TOLD.items()), day="2025-12-31")


@pytest.mark.parametrize("name", SAYS)
def test_each_kind_says_what_must_be_known(told: dict[str, stories.Verdict], name: str) -> None:
    word, says = SAYS[name]
    assert (told[name].verdict, says in WORDS.plain.lines(told[name])) == (word, True), WORDS.plain.lines(told[name])


def test_both_ends_of_a_change_are_shown_to_be_chosen(told: dict[str, stories.Verdict]) -> None:
    """June 2025 against each of the 24 months of two years before it, counted here; and every two months nine months apart."""
    daily = months_of("00") / months_of("00").index.days_in_month
    starts = 100 * (daily["2025-06"].iloc[0] / daily["2023-06":"2025-05"] - 1)
    pairs = (100 * (daily.shift(-9) / daily - 1)).dropna()
    found = {part.variant: (part.n, part.low, part.high, part.votes) for part in told["a-day"].parts if part.range_is == "others"}
    assert found["other_starts"] == (24, pytest.approx(starts.min()), pytest.approx(starts.max()), False)
    assert found["other_pairs"] == (len(pairs), pytest.approx(pairs.min()), pytest.approx(pairs.max()), False)
    assert f"and {int((starts < starts['2024-09'].iloc[0]).sum())} fell more than the claim's own" in WORDS.plain.lines(told["a-day"])


def test_every_number_of_a_row_stands_in_the_combinations(told: dict[str, stories.Verdict]) -> None:
    for verdict in told.values():
        numbers = {part.number for part in verdict.parts if part.number is not None}
        assert numbers <= set(verdict.combinations["number"].dropna())
        for row in stories.combination_table(verdict).rows:
            assert WORDS.plain.cells(row, stories.combination_table(verdict))


HOSTILE = [
    ({"kind": "level", "cve_ent": "00", "number": 5}, "expected either a period or a president"),
    ({"kind": "level", "cve_ent": "00", "president": "Fox", "period": "2005", "number": 5}, "expected either a period or a president"),
    ({"kind": "level", "cve_ent": "00", "period": "2018", "number": -5}, "expected a number from 0 to 10000000"),
    ({"kind": "states_moved", "period": "2018", "direction": "up", "number": 5}, "expected one of rise, fall, same"),
    ({"kind": "states_moved", "period": "2018", "direction": "rise", "number": 33}, "expected a whole number from 0 to 32"),
    (
        {"kind": "level", "cve_ent": "00", "period": "2018/2018", "number": 5},
        "expected two years, two months or two days, the earlier one first",
    ),
    ({"kind": "level", "cve_ent": "00", "period": 2018, "number": 5}, "expected a year, a month, a day, or two of one of these"),
    ({"kind": "level", "cve_ent": "00", "period": "2018-02-29", "number": 5}, "expected a day that there was, found"),
    ({"kind": "share", "period": "2018", "share_pct": 5}, "expected one of cve_ents, sex, weapon and offence, found none"),
    ({"kind": "share", "sex": "female", "weapon": "firearm", "period": "2018", "share_pct": 5}, "found sex and weapon"),
    ({"kind": "share", "sex": "woman", "period": "2018", "share_pct": 5}, "expected one of female, male, not_identified"),
    ({"kind": "period_change", "cve_ent": "00", "period": "2018", "compared_with": "2018", "change_pct": 1}, "expected another period"),
    ({"kind": "extreme_since", "cve_ent": "00", "period": "2018", "extreme": "worst"}, 'expected "highest" or "lowest", found "worst"'),
    ({"kind": "rank", "cve_ent": "00", "period": "2018", "rank": 1}, "the nation has no rank"),
    (
        {"kind": "rank", "cve_ent": "Tijuana, Sonora", "period": "2018", "rank": 1},
        "expected a municipality by its name and state or a five-digit",
    ),
    ({"kind": "rank", "cve_ent": "Tijuana, Baja California", "period": "2018", "rank": 1}, "expected a table of municipalities"),
    ({"kind": "rank", "cve_ent": "Morelos, Zacatecas; DROP", "period": "2018", "rank": 1}, "expected a"),
    ({"kind": "level", "cve_ent": "Monterrey", "period": "2018", "number": 5}, 'write "ZM de Monterrey" for its 18 municipalities'),
    ({"kind": "level", "cve_ent": "La Lagua", "period": "2018", "number": 5}, "expected a name or code of one of the 32 states"),
    ({"kind": "level", "cve_ent": "La Laguna", "period": "2018", "number": 5}, "expected a table of municipalities"),
    ({"kind": "year_change", "cve_ent": "00", "year": 2020, "change_pct": 5, "headline_basis": TALLY}, "has days of two years"),
    ({"kind": "level", "cve_ent": "00", "period": "2018", "number": 5, "unit": "per_100k", "sex": "male"}, '"per_100k" is to all people'),
    (
        {"kind": "period_change", "cve_ent": "00", "period": "2018", "per": "rate", "sex": "male", "change_pct": 5},
        '"rate" is to all people',
    ),
    ({"kind": "rank", "cve_ent": "11", "period": "2018", "rank": 1, "by": "rate", "sex": "male"}, '"rate" is to all people'),
    ({"kind": "share", "cve_ents": ["Acapulco", "12001"], "period": "2018", "share_pct": 5}, "do not hold one another"),
    ({"kind": "share", "cve_ents": ["Acapulco", "Colima"], "period": "2018", "share_pct": 5}, "expected states alone, or municipalities"),
    ({"kind": "share", "cve_ent": "06", "cve_ents": ["Acapulco"], "period": "2018", "share_pct": 5}, "expected places inside Colima"),
    ({"kind": "massacres", "cve_ent": "00", "period": "2020", "at_least": 0, "number": 3}, "expected a whole number from 1 to 100000"),
    (
        {"kind": "period_change", "cve_ent": "00", "period": "\u202e2018", "change_pct": 1},
        "expected a year, a month, a day, or two of one of these",
    ),
]


@pytest.mark.parametrize(("fields", "says"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_is_refused_in_words(fields: Fields, says: str) -> None:
    with pytest.raises(StoryInvalid) as error:
        story(written("c", fields if fields["kind"] == "massacres" else {"headline_basis": VICTIMS} | fields))
    assert says in str(error.value)
