"""Test the forecasts of a year's total on past years: `make backtest` writes forecast.md beside this file.

With `nation`, `states` or `recovery` it prints that part and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import backtest
import numpy as np
import pandas as pd

from violence_data import load, measures
from violence_data.topics import forecast

TARGET = Path(__file__).resolve().parent / "forecast.md"
TABLE = "inegi_deaths_occurrence_state_month"
STATE_ORIGINS = [(year, month) for year in range(2012, 2023) for month in (3, 6, 9)]
SLIDE = "sesnsp_cni_nation_month"
SERIES = 200
NAMES = {
    "abs_error_pct": "mean abs. error, %",
    "bias_pct": "bias, %",
    "inside_80_pct": "inside 80 %",
    "inside_95_pct": "inside 95 %",
    "crps_pct": "CRPS, % of total",
    "interval_80_pct": "interval score 80 %, % of total",
    "interval_95_pct": "interval score 95 %, % of total",
    "brier_record": "Brier, record",
    "brier_above_last_year": "Brier, above last year",
    "cut": "taken from the last 3 months, %",
    "shift_pct": "shift of the point, %",
    "width_80_pct": "width of 80 %, % of total",
    "flagged_pct": "marked “may be incomplete”, %",
}
BY_MONTH = {
    "bias_pct": "Bias by months known, %",
    "inside_80_pct": "Inside 80 % by months known, %",
    "inside_95_pct": "Inside 95 % by months known, %",
    "crps_pct": "CRPS by months known, % of the total",
}
EVENTS = (("p_record", "is_record", "a record"), ("p_above_last_year", "is_above_last_year", "above last year"))
HEADING = f"""# How good the forecasts of a year's total were

Written by `make backtest`. INEGI homicide deaths by month of occurrence (`{TABLE}`), 2000-2022; the deaths of 2022 are
short of late registrations. Each forecast sees only the months up to its origin, but as they stand in the cut held here,
later revisions included: **pseudo real time**.

A: ×12/m, Poisson. C: last year's total × the ratio of the two years so far, Poisson. D: log ratio of whole years to the same
months, Student-t. E (default): drifting level and fixed season on the log daily count. All give 4,000 draws of the total.
Error and bias are of the median of the draws; they, CRPS and interval scores are shares of the actual total. Lower scores are better.
"""
SIMULATED = """A drifting level, a fixed season and Poisson counts; 12 whole years; origins March, June, September.
A loss shifts the forecast and does not widen it: nothing but its size tells it from a fall, and the mark says so."""


def main() -> None:
    """Run the part asked for, or all of them into the file."""
    parts = {"nation": nation, "states": states, "recovery": recovery}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=list(parts))
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    python = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    machine = f"Machine: {os.cpu_count()} cores, {asked.workers} processes, {python}.\n"
    chosen = [asked.part] if asked.part else list(parts)
    text = "\n".join([HEADING, machine, *(timed(parts[name], asked.workers) for name in chosen)])
    if not asked.part:
        TARGET.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def timed(part: Callable[[int], list[str]], workers: int) -> str:
    """Run one part and say how long it took."""
    started = time.perf_counter()
    title, *blocks = part(workers)
    return "\n\n".join([f"## {title}", f"{time.perf_counter() - started:.0f} seconds.", *blocks]) + "\n"


def nation(workers: int) -> list[str]:
    """Backtest the nation: origins 2008-2022, January to November."""
    monthly = measures.with_nation(measures.monthly(load(TABLE)))
    rows = backtest.backtest(monthly[monthly["cve_ent"] == "00"], backtest.national_origins(), workers=workers)
    return ["Nation, origins 2008-2022, January to November", *score_card(rows), record_2019(rows), as_of_2019(), real_time()]


def states(workers: int) -> list[str]:
    """Backtest the 32 states: origins March, June, September of 2012-2022."""
    rows = backtest.backtest(measures.monthly(load(TABLE)), STATE_ORIGINS, ("D", "E"), workers)
    return ["States, origins March, June, September of 2012-2022", *score_card(rows)]


def recovery(workers: int) -> list[str]:
    """Forecast series whose truth is known, whole and with deaths missing from the last three months."""
    table = backtest.recovery_table(backtest.recover(range(SERIES), workers=workers))
    table["cut"] = (100 * table["cut"]).round().astype("int64")
    return ["Simulated series with known truth", SIMULATED, markdown(table, 1)]


def score_card(rows: pd.DataFrame) -> list[str]:
    """Write all scores of some forecasts."""
    by_month = backtest.score_card(rows, ["model", "months_known"])
    fits = rows.loc[rows["model"] == "E", "search"]
    return [
        markdown(backtest.score_card(rows), 3),
        f"Fits of E: {len(fits)}, of which the second search found what the first (Nelder-Mead) did not: {int((fits != 'nm').sum())}.",
        *(across_months(by_month, column, title) for column, title in BY_MONTH.items()),
        pit_table(rows),
        *(reliability_table(rows, *event) for event in EVENTS),
        comparison(rows),
    ]


def across_months(by_month: pd.DataFrame, column: str, title: str) -> str:
    """Write one score, models down, months known across."""
    return f"{title}:\n\n{markdown(by_month.pivot(index='model', columns='months_known', values=column).reset_index(), 1)}"


def pit_table(rows: pd.DataFrame) -> str:
    """Write the histograms of the probability integral transform."""
    bins = pd.DataFrame({model: backtest.pit_histogram(part["pit"]) for model, part in rows.groupby("model")}).T
    bins.columns = pd.Index([f"{10 * n}-{10 * n + 10} %" for n in range(10)])
    return (
        f"PIT histogram, forecasts by tenth of the distribution in which the truth fell:\n\n{markdown(bins.reset_index(names='model'), 0)}"
    )


def reliability_table(rows: pd.DataFrame, p: str, happened: str, title: str) -> str:
    """Set one probability beside what happened."""
    table = pd.concat([backtest.reliability(part[p], part[happened]).assign(model=model) for model, part in rows.groupby("model")])
    table = table[["model", "p_from", "p_to", "forecasts", "mean_p", "happened"]]
    return f"Reliability of P({title}); the origins of a year share its outcome:\n\n{markdown(table, 2)}"


def comparison(rows: pd.DataFrame) -> str:
    """Compare E with D, a year one observation."""
    keys = [column for column in ("cve_ent", "year", "months_known") if column in rows]
    scores = rows.pivot(index=keys, columns="model", values="crps_pct").reset_index()
    test = backtest.diebold_mariano(scores["E"] - scores["D"], scores["year"])
    p = "< 0.01" if test.p < 0.01 else f"= {test.p:.2f}"
    return (
        f"CRPS of E less that of D: {test.difference:+.2f} % of the total, standard error {test.error:.2f} with years as clusters; "
        f"Diebold-Mariano t = {test.t:.2f}, p {p}, {test.clusters} years taken as independent."
    )


def record_2019(rows: pd.DataFrame) -> str:
    """Write P(2019 > 2018) as the year went on."""
    year = rows[(rows["year"] == 2019) & rows["months_known"].isin([3, 6, 8, 9, 10])]
    table = year.pivot(index="model", columns="months_known", values="p_record").reset_index()
    return f"P(2019 above 2018, the record) by months known:\n\n{markdown(table, 2)}"


def as_of_2019() -> str:
    """Forecast 2019 from the slide shown on 14 October 2019: four whole years."""
    slide = measures.of_place(load(SLIDE, as_of="2019-10-14"), "00")
    made = forecast.summarise_forecast(slide, 2019, 9, ("A", "C", "D", "E"))
    shown = ["model", "known", "point", "low_80", "high_80", "low_95", "high_95", "last_year", "p_record", "whole_years", "little_history"]
    title = "As known on 14 October 2019 (SESNSP victims, January 2015 to September 2019; 2018 is the record)"
    return f"{title}:\n\n{markdown(made[shown], 2)}"


def real_time() -> str:
    """Forecast the year of each cut of SESNSP's victims from that cut alone; the newest cut says what came."""
    cuts = load("sesnsp_victims_state_month", cuts="all")
    parts = {str(cut): measures.with_nation(measures.monthly(rows)).query("cve_ent == '00'") for cut, rows in cuts.groupby("cut")}
    newest = parts[max(parts)]
    years = newest.groupby(newest["month"].dt.year)["victims"].agg(["sum", "size"])
    came = years.loc[years["size"] == 12, "sum"].to_dict()
    origins = [(cut, int(cut[:4]), int(cut[5:])) for cut in parts if int(cut[:4]) in came]
    made = [forecast.summarise_forecast(parts[cut], year, known).assign(from_cut=cut, came=came[year]) for cut, year, known in origins]
    shown = ["from_cut", "model", "known", "point", "low_80", "high_80", "low_95", "high_95", "came", "whole_years", "may_be_incomplete"]
    title = "Real time: SESNSP victims, each year from a cut of that year alone; what came is from the newest cut"
    return f"{title}:\n\n{markdown(pd.concat(made)[shown], 2)}"


def markdown(table: pd.DataFrame, decimals: int) -> str:
    """Write a table; floats with some decimals."""

    def cell(value: object) -> str:
        if isinstance(value, float | np.floating):
            return "–" if np.isnan(value) else f"{value:.{decimals}f}"
        return str(value)

    heads = [NAMES.get(str(name), str(name)) for name in table.columns]
    lines = [heads, ["---"] * len(heads), *([cell(value) for value in row] for row in table.itertuples(index=False))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
