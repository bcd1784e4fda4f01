"""What base rates of mass killings hang on, in words: the rule, what it left out, the days and places behind them, the caveats."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from violence_data import states
from violence_data.analysis import PlaceDays
from violence_data.analysis.permutation import DRAWS
from violence_data.messages.base_rates import BY_HAND, PRESS
from violence_data.messages.text import Prose, bullets, paragraph, say, table, write

MOST_PAIRS = 12


def pairs_table(
    pairs: pd.DataFrame, found: list[PlaceDays], names: pd.DataFrame, rates: pd.DataFrame, at_least: int, lang: str = "en"
) -> Prose:
    """Return the pairs of days at a bar with their places, those with the most dead first.

    Parameters
    ----------
    pairs, found, rates
        As in `base_rates_answer`.
    names
        A table with `cvegeo` and `municipality`, for the names of the places.
    at_least
        The bar.
    lang
        Language of the words.
    """
    if pairs.empty:
        return paragraph(write("pairs_none", lang, within_days=int(rates["within_days"].iloc[0]), at_least=at_least, year=found[0].year))
    called = place_names(names)
    most = pairs.assign(dead=pairs["first_deaths"] + pairs["second_deaths"])
    most = most.sort_values(["dead", "first_day", "source"], ascending=[False, True, True], kind="stable").head(MOST_PAIRS)
    some = len(pairs) > len(most)
    said = write("pairs_some", lang, shown=len(most), count=len(pairs)) if some else write("pairs_all", lang)
    rows = [
        [
            write(f"source_{row['source']}", lang) + (" \\*" if row["spike"] else ""),
            *(_day(row, side, called, lang) for side in ("first", "second")),
        ]
        for _, row in most.iterrows()
    ]
    head = [write("head_source", lang), write("head_first_day", lang), write("head_second_day", lang)]
    return Prose(f"{said}\n\n{table(head, rows)}")


def _day(row: pd.Series, side: str, called: Mapping[str, str], lang: str) -> str:
    places = "; ".join(_place(code, called, lang) for code in str(row[f"{side}_places"]).split())
    return write("cell_day", lang, date=f"{row[f'{side}_day']:%Y-%m-%d}", places=places, deaths=int(row[f"{side}_deaths"]))


def place_names(names: pd.DataFrame) -> dict[str, str]:
    """Return the name of each municipality by its code."""
    return dict(zip(names["cvegeo"], names["municipality"], strict=True))


def _place(code: str, called: Mapping[str, str], lang: str) -> str:
    """Return a place as it is printed: a municipality and its state, a state alone, or a point."""
    if "," in code:
        return say("place_point", lang, point=code.replace(",", " "))
    state = states.names().get(code[:2], code[:2])
    if code not in called:
        return say("place_unknown", lang, state=state)
    return say("place_in_state", lang, municipality=called[code], state=state)


def rule_words(found: list[PlaceDays], within_days: int, lang: str = "en") -> Prose:
    """Return each part of the rule that the sources were counted under, in words, and what it left out of each of them."""
    rule = found[0].rule
    lines = [
        write("rule_every_place", lang) if rule.under_a_day is None else write("rule_under_a_day", lang, under_a_day=rule.under_a_day),
        write(f"rule_doubles_{rule.doubles}", lang),
        write(f"rule_unknown_{rule.unknown}", lang),
        write(f"rule_spikes_{rule.spikes}", lang),
        write(f"rule_inexact_{rule.inexact}", lang),
        write(f"rule_estimate_{rule.estimate}", lang),
        write("rule_who", lang, who=", ".join(rule.who)) if rule.who else write("rule_everyone", lang),
        *([write("rule_without", lang, days=", ".join(rule.without))] if rule.without else []),
        write("rule_window", lang, within_days=within_days),
        write(f"rule_permute_{rule.permute}", lang, draws=DRAWS),
        *(_left_out(one, lang) for one in found if len(one.days) or one.source == BY_HAND),
    ]
    return Prose(f"{write('rule_intro', lang)}\n\n{bullets(lines)}")


def _left_out(found: PlaceDays, lang: str) -> str:
    name = say(f"source_{found.source}", lang)
    parts = [
        say(f"left_out_{row['reason']}", lang, rows=int(row["rows"]), deaths=int(row["deaths"])) for _, row in found.left_out.iterrows()
    ]
    return write("left_out_of", lang, source=name, parts="; ".join(parts)) if parts else write("left_out_nothing", lang, source=name)


def killing_caveats(found: list[PlaceDays], names: pd.DataFrame, at_least: int, lang: str = "en") -> Prose:
    """Return what must be known with base rates: the spikes at the bar, what a place and day is, that press counts are a floor."""
    lines = []
    press = [one for one in found if one.source == PRESS and len(one.days)]
    if press:
        rows = press[0].rows
        spikes, called = rows[rows["spike"] & (rows["deaths"] >= at_least)], place_names(names)
        places = "; ".join(_spike(row, called, lang) for _, row in spikes.iterrows())
        lines.append(write("rates_spikes", lang, places=places) if places else write("rates_no_spikes", lang))
        lines.append(write("rates_floor", lang))
    return bullets([*lines, write("rates_municipality_day", lang)])


def _spike(row: pd.Series, called: Mapping[str, str], lang: str) -> str:
    return say("spike_place", lang, date=f"{row['date']:%Y-%m-%d}", place=_place(row["place"], called, lang), deaths=int(row["deaths"]))
